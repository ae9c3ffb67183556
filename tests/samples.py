"""Real micro-credentials for tests: the splicing course of `examples/`, in short, and a table of many others."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from forging import AT, HOLDER

from mikromerit import Issuer
from mikromerit.elm import (
    Accreditation,
    Agent,
    AwardingProcess,
    Concept,
    Duration,
    EuropeanDigitalCredential,
    GradingScheme,
    Identifier,
    LearningAchievement,
    LearningAssessment,
    LearningAssessmentSpecification,
    LearningEntitlement,
    LearningOutcome,
    Organisation,
    Qualification,
    WebResource,
    micro_credential,
    organisation,
    person,
    swedish,
)
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.activities import activity
from mikromerit.elm.assessing import assessment, document
from mikromerit.elm.credential import Evidence
from mikromerit.elm.opportunities import LearningOpportunity
from mikromerit.elm.outcomes import outcome
from mikromerit.elm.parties import place
from mikromerit.elm.results import ResultCategory, ResultDistribution, ShortenedGrading
from mikromerit.elm.specifications import LearningEntitlementSpecification
from mikromerit.elm.volume import credit_points, hp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mikromerit import KeyPair, SecuredCredential

ISSUED = datetime(2026, 11, 1, 9, tzinfo=UTC)
UNTIL = datetime(2090, 1, 1, tzinfo=UTC)
NUMBER = "555555-5555"  # a well-known dummy with a right check digit
REPORT = "https://branschen.example/rapport.pdf"
OFFICIAL = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
YH_POINTS = Concept(id="https://a.example/yh-points", pref_label={"sv": "yrkeshögskolepoäng", "en": "YH credits"})
FINNISH_REGION = Concept(id="http://data.europa.eu/nuts/code/FI1D7", pref_label={"fi": "Lappi"})
PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def provider(did: str) -> Organisation:
    return organisation(
        id=did,
        legal_name={"sv": "Svenska Stadsnätsföreningen", "en": "Swedish Local Fibre Alliance"},
        country=eu.country("SE"),
        eidas_identifier="NTRSE-0000000000",
    )


def quality(**changes: Any) -> Accreditation:
    whole = Accreditation(
        title={"sv": "Branschvalidering", "en": "Industry validation"},
        dc_type=eu.PROGRAM_QUALITY_ASSURANCE,
        accrediting_agent=organisation(legal_name={"sv": "Branschrådet"}, country=eu.country("SE")),
    )
    return replace(whole, **changes)


def merit(did: str, **changes: Any) -> EuropeanDigitalCredential:
    """Build a micro-credential issued by `did`, but for `changes` of the builder's arguments."""
    arguments: dict[str, Any] = {
        "learner": person(id=HOLDER.did, given_name="Åsa", family_name="Öström"),
        "title": {"sv": "Svetsa och skarva optisk fiber", "en": "Splice optical fibre"},
        "country": eu.country("SE"),
        "awarding_body": provider(did),
        "issued": ISSUED,
        "valid_until": UNTIL,
        "learning_outcomes": (LearningOutcome(title={"sv": "Skarvar fiber", "en": "Splices fibre"}),),
        "workload": 16,
        "ects": "0.5",
        "level": eu.seqf(4),
        "assessment": eu.PRACTICAL_ASSESSMENT,
        "participation": eu.ONSITE,
        "quality_assurance": quality(),
    }
    return micro_credential(**{**arguments, **changes})


def issue(did: str, key: KeyPair, **changes: Any) -> SecuredCredential:
    """Issue that micro-credential."""
    return Issuer(did, key, clock=lambda: AT).issue(merit(did, **changes))


@cache
def all_merits(did: str = "did:web:meriter.example") -> Mapping[str, EuropeanDigitalCredential]:
    """Build every sample by its name, once; together they use every keyword of the builders."""
    built = {name: merit(did, id=f"urn:uuid:{uuid5(NAMESPACE_URL, name)}", **SAMPLES[name](did)) for name in SAMPLES}
    return MappingProxyType(built)


def _least(_: str) -> dict[str, Any]:
    return {"title": "Fibersvetsare", "level": None, "valid_until": None, "ects": None}


def _course(did: str) -> dict[str, Any]:
    """A course with everything that is known of one."""
    return {
        "description": {"sv": "Kort", "en": "Short"},
        "learner": person(
            full_name="Madonna",
            birth_name="Madonna Exempel",
            date_of_birth=date(1990, 5, 1),
            email="m@example.org",
            phone="+46 70 174 06 05",
            national_id=swedish.personnummer("18900101-9802"),
            identifier=Identifier(notation="2026-17", scheme_name="studentnummer"),
            location=place(eu.SWEDEN, address="Exempelgatan 1, 931 30 Skellefteå", place_name="Skellefteå"),
            place_of_birth=place(eu.country("FI")),
            citizenship=eu.SWEDEN,
            gender=Concept(id="https://a.example/gender/unspecified", pref_label={"en": "unspecified"}),
        ),
        "country": (eu.SWEDEN, eu.country("FI")),
        "awarding_body": _school(did),
        "workload": "26,5",
        "ects": None,
        "credit_points": (hp("1,5"), credit_points(5, YH_POINTS)),
        "maximum_duration": Duration(months=6),
        "level": (eu.EQF_6, eu.nqf("DQR 6")),
        "cycle": eu.cycle("first"),
        "learning_setting": eu.learning_setting("formal"),
        "thematic_area": (eu.isced_f("0714"), eu.isced_f("061")),
        "instruction_language": ("sv", eu.language("en")),
        "target_group": eu.target_group("migrants"),
        "prerequisites": "Inga",
        "homepage": "https://skola.example/fiber",
        "supplementary_documents": WebResource(title={"sv": "Kursplan"}, content_url="https://skola.example/fiber.pdf"),
        "qualification_code": Concept(id="https://a.example/register/17", notation="17"),
        "frameworks": Concept(id="https://a.example/rules", pref_label={"sv": "Branschens regler"}, notation="2.1"),
        "stackability": "Räknas mot fibertekniker",
        "further_information": ({"en": "More"}, "Mer"),
        "participation": None,
        "activity": activity(
            kind=eu.learning_activity_type("classroom"),
            mode=eu.BLENDED,
            workload=timedelta(hours=31, minutes=30),
            start=date(2026, 9, 1),
            end=datetime(2026, 10, 30, 15, tzinfo=UTC),
            location=place(eu.SWEDEN, region=eu.nuts("SE332")),
            directed_by=("Lärare Exempel", _school(did)),
            instruction_language="sv",
            completion=100,
            description="Tolv träffar",
            note="Praktiken gjordes hos en operatör",
        ),
        "learning_opportunity": LearningOpportunity(
            dc_type=(eu.learning_opportunity_type("course"),), provided_by=(_school(did),)
        ),
        "assessment": eu.WRITTEN_EXAMINATION,
        "assessment_title": "Skriftligt prov",
        "grade": "VG",
        "grading_scheme": "U-G-VG",
        "supervision": eu.supervision("supervised-id"),
        "entitles_to": (
            "Arbete i nät i drift",
            LearningEntitlement(
                title={"en": "Work on live networks"},
                specified_by=LearningEntitlementSpecification(
                    title={"en": "Work on live networks"},
                    dc_type=(eu.entitlement_type("occupation"),),
                    entitlement_status=eu.entitlement_status("actual"),
                ),
            ),
        ),
    }


def _school(did: str) -> Organisation:
    return organisation(
        id=did,
        legal_name={"sv": "Exempelskolan", "en": "Example School"},
        alternative_name="Skolan",
        country=(eu.SWEDEN, eu.country("FI")),
        region=(eu.nuts("SE332"), eu.atu("SE-AC"), FINNISH_REGION),
        address="Exempelgatan 1, 931 30 Skellefteå",
        eidas_identifier=swedish.eidas_identifier(NUMBER),
        registration=swedish.organisationsnummer(NUMBER),
        vat=swedish.vat_number(NUMBER),
        identifier=Identifier(notation="17", scheme_name="skolenhetskod"),
        homepage="https://skola.example/",
        email=("info@skola.example", "merit@skola.example"),
        phone="+46 8 46 500 400",
        logo=PIXEL,
        kind=Concept(id="https://a.example/kind/school", pref_label={"en": "school"}),
        part_of=organisation(legal_name="Exempelkommun", country=eu.SWEDEN),
        accreditation=quality(dc_type=eu.accreditation_type("institutional-quality-assurance")),
    )


def _validation(_: str) -> dict[str, Any]:
    """What was learnt at work is validated by an industry; there was no course."""
    return {
        "learning_setting": eu.own("informal-learning"),
        "participation": None,
        "assessment": (
            assessment(
                eu.assessment_type("portfolio"),
                validation=eu.own("branch-validation"),
                description="Enligt branschens modell",
                grade={"sv": "Godkänd", "en": "Pass"},
                grading_scheme=GradingScheme(title={"sv": "Branschens skala"}),
                grade_status=Concept(id="https://a.example/final", pref_label={"en": "final"}),
                assessed_by=("Bedömare Ett", Agent(pref_label={"und": "Bedömare Två"})),
                supervision=eu.supervision("supervised-id"),
                date=date(2026, 10, 30),
                location=place(eu.SWEDEN),
                mode=eu.ONSITE,
                assessment_language="sv",
                documents=(
                    document("Skarvprotokoll", b"OTDR 0,04 dB", media_type="application/pdf"),
                    document({"sv": "Arbetsprov", "en": "Work sample"}, sha256="ab" * 32),
                    "https://branschen.example/modell.pdf",
                ),
                note="Två bedömare har varit eniga",
                result_distribution=ResultDistribution(
                    description={"sv": "Senaste året"}, result_category=(ResultCategory(label="G", count=12),)
                ),
                shortened_grading=ShortenedGrading(percentage_equal=70, percentage_higher=20, percentage_lower=10),
            ),
            assessment(None, validation=eu.own("validation"), title="Kartläggning"),
        ),
        "quality_assurance": quality(
            decision=eu.own("branch-validation-model"), report=WebResource(content_url=REPORT)
        ),
    }


def _mandate(did: str) -> dict[str, Any]:
    return {
        "issuer": provider(did),
        "awarding_body": organisation(
            legal_name="Vattenkraft Exempel AB", country=eu.SWEDEN, region=eu.atu("SE-AC"), registration=NUMBER
        ),
        "mandate": "Svenska Stadsnätsföreningen utfärdar på uppdrag av Vattenkraft Exempel AB (avtal 2026-17).",
        "evidence": Evidence(
            dc_type=eu.evidence_type("accreditation"), accreditation=quality(), evidence_statement="Ackreditering 2026"
        ),
        "awarded": ISSUED - timedelta(days=2),
        "learning_setting": eu.learning_setting("non-formal"),
    }


def _language(_: str) -> dict[str, Any]:
    """A module of Swedish for health care."""
    return {
        "title": {"sv": "Yrkessvenska inom vård och omsorg", "en": "Swedish for health and social care"},
        "learning_outcomes": (
            outcome(
                "Rapporterar muntligt vid skiftbyte",
                kind="skill",
                criteria=("Avvikelser nämns", {"sv": "Fackord används rätt", "en": "Uses technical terms correctly"}),
                cefr=eu.cefr("B1"),
                cefr_language="sv",
                domain=eu.isced_f("0913"),
                esco=eu.esco_skill("http://data.europa.eu/esco/skill/1", {"en": "report orally"}),
                related=Concept(id="https://a.example/skill/7", pref_label={"sv": "Munta"}),
                reuse=eu.reuse_level("occupation-specific"),
                identifier=Identifier(notation="VO-7"),
                id="urn:example:vo:7",
            ),
            outcome({"en": "Knows what confidentiality means"}, kind="knowledge"),
            outcome("Answers for what is written down", kind="responsibility", language="en"),
            "Skriver journalanteckningar",
            {"sv": "Läser läkemedelslistor", "en": "Reads lists of medicines"},
        ),
        "language": "en",
        "thematic_area": eu.isced_f("0913"),
        "instruction_language": "sv",
        "assessment": eu.ORAL_EXAMINATION,
        "participation": (eu.ONSITE, eu.ONLINE),
        "grade": "C",
        "grading_scheme": "A-F",
        "quality_assurance": quality(decision=eu.own("ocn")),
    }


def _parts(did: str) -> dict[str, Any]:
    """A part of a qualification that is placed in SeQF, with parts of its own."""
    whole = Qualification(
        id="urn:example:fibre", title={"sv": "Fibertekniker"}, nqf_level=(eu.SEQF_5,), eqf_level=eu.EQF_5
    )
    return {
        "part_of": (whole, LearningAchievement(title={"sv": "Fibertekniker, steg 1"})),
        "partial": True,
        "parts": (
            Qualification(title={"sv": "Skarva"}, dc_type=(eu.own("micro-credential"),)),
            LearningAchievement(
                id="urn:example:done",
                title={"sv": "Mäta"},
                awarded_by=AwardingProcess(awarding_body=(provider(did),), awarding_date=ISSUED),
            ),
        ),
        "activity": (
            activity("Skarva", mode=eu.ONSITE),
            activity({"sv": "Mäta"}, mode=eu.ONLINE, start=date(2026, 5, 4)),
        ),
        "assessment": LearningAssessment(
            title={"sv": "Två prov"},
            specified_by=LearningAssessmentSpecification(dc_type=(eu.PRACTICAL_ASSESSMENT,)),
            has_part=(
                assessment(eu.PRACTICAL_ASSESSMENT),
                assessment(eu.WRITTEN_EXAMINATION, grade="G", grading_scheme="U-G"),
            ),
        ),
        "credit_points": credit_points("0,5", eu.credit_framework("ECVET")),
    }


SAMPLES: dict[str, Callable[[str], dict[str, Any]]] = {
    "least": _least,
    "two languages": lambda _: {},
    "course": _course,
    "validation without a course": _validation,
    "validation, in short": lambda _: {"assessment": eu.own("validation"), "participation": None},
    "mandate": _mandate,
    "language module": _language,
    "part of a qualification": _parts,
    "no part": lambda _: {"partial": False, "ects": None, "title": {"fi": "Kuituhitsaaja"}},
    "other issuer, two countries": lambda did: {
        "issuer": replace(provider(did), location=()),
        "country": (eu.SWEDEN, eu.country("FI")),
        "awarding_body": organisation(legal_name="Skolan", country=eu.country("FI")),
        "level": eu.EQF_6,
    },
    "three letters of the language": lambda _: {
        "title": {"sma": "Kuvsje", "sv": "Prov"},
        "workload": Duration(seconds=Decimal(5400)),
    },
    "every official language": lambda _: {"title": {tag: f"Titel {tag}" for tag in OFFICIAL.split()}, "workload": 1},
}
