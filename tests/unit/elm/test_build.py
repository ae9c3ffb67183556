"""The builder: what it refuses, and what it writes."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from mikromerit.elm import (
    Accreditation,
    Concept,
    LearningAchievement,
    LearningOutcome,
    MediaObject,
    Note,
    Organisation,
    Person,
    Qualification,
    encode,
    organisation,
    person,
)
from mikromerit.elm import vocabulary as eu
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.elm import EuropeanDigitalCredential

    Award = Callable[..., EuropeanDigitalCredential]

CLAIM = "/credentialSubject/hasClaim"
SPECIFICATION = f"{CLAIM}/specifiedBy"
QUALITY = f"{SPECIFICATION}/accreditation"
SOMEBODY = organisation(legal_name="Någon annan", country=eu.SWEDEN)


def _outcome(**members: Any) -> LearningOutcome:
    return LearningOutcome(**{"title": {"sv": "Kan"}, **members})


def _quality(**changes: Any) -> Accreditation:
    whole = Accreditation(title={"sv": "QA"}, dc_type=eu.PROGRAM_QUALITY_ASSURANCE, accrediting_agent=SOMEBODY)
    return replace(whole, **changes)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"learner": person()}, "/credentialSubject", "at least one name"),
        ({"learner": person(full_name="  ")}, "/credentialSubject", "at least one name"),
        ({"learner": "did:key:z6Mk"}, "/credentialSubject", "a Person is due"),
        ({"learner": person(given_name={"sv": "Å", "en": "A"})}, "/credentialSubject/givenName", "one language"),
        ({"learner": person(full_name={"sv": "Å", "en": "A"})}, "/credentialSubject/fullName", "one language"),
        (
            {"learner": Person(full_name={"und": "Å"}, has_claim=(LearningAchievement(),))},
            "/credentialSubject/hasClaim",
            "without claims",
        ),
        ({"title": {}}, f"{CLAIM}/title", "`title`"),
        ({"title": " "}, f"{CLAIM}/title", "`title`"),
        ({"title": {"sv": "Rätt", "en": ""}}, f"{CLAIM}/title", "`title`"),
        ({"title": {"s v": "Fel"}}, f"{CLAIM}/title", "language tag"),
        ({"title": {"qaa": "Påhittat"}}, "/displayParameter/language", "no language"),
        ({"language": "fi"}, f"{CLAIM}/title", "one of the title's"),
        ({"country": ()}, "/issuer/location", "at least one"),
        ({"country": "SE"}, "/issuer/location/address/countryCode", "a Concept"),
        ({"country": eu.country("NO")}, "/issuer/location", "does not lie there"),
        ({"awarding_body": "did:web:x"}, "/issuer", "an Organisation is due"),
        ({"awarding_body": Organisation()}, "/issuer/legalName", "legal name"),
        ({"awarding_body": SOMEBODY}, "/issuer/eIDASIdentifier", "eidas_identifier"),
        ({"issuer": SOMEBODY}, "/issuer/eIDASIdentifier", "eidas_identifier"),
        ({"issued": datetime(2026, 1, 1)}, "/issued", "time zone"),  # noqa: DTZ001 - that is the mistake
        ({"issued": "2026-01-01T00:00:00Z"}, "/issued", "time zone"),
        ({"valid_until": datetime(2030, 1, 1)}, "/validUntil", "time zone"),  # noqa: DTZ001 - that is the mistake
        ({"valid_until": datetime(2026, 11, 21, 12, tzinfo=UTC)}, "/validUntil", "later than"),
        ({"learning_outcomes": ()}, f"{SPECIFICATION}/learningOutcome", "at least one"),
        ({"learning_outcomes": _outcome()}, f"{SPECIFICATION}/learningOutcome", "give a tuple"),
        ({"learning_outcomes": (_outcome(title={}),)}, f"{SPECIFICATION}/learningOutcome/title", "with a title"),
        (
            {"learning_outcomes": (_outcome(), _outcome(title={"sv": ""}))},
            f"{SPECIFICATION}/learningOutcome/1/title",
            "with a title",
        ),
        ({"workload": 0}, f"{SPECIFICATION}/volumeOfLearning", "more than no time"),
        ({"workload": timedelta(hours=-1)}, f"{SPECIFICATION}/volumeOfLearning", "more than no time"),
        ({"workload": Decimal("NaN")}, f"{SPECIFICATION}/volumeOfLearning", "finite"),
        ({"workload": 7.5}, f"{SPECIFICATION}/volumeOfLearning", "int or a Decimal"),
        ({"workload": True}, f"{SPECIFICATION}/volumeOfLearning", "int or a Decimal"),
        ({"ects": 0}, f"{SPECIFICATION}/creditPoint/point", "`ects`"),
        ({"ects": 1.5}, f"{SPECIFICATION}/creditPoint/point", "`ects`"),
        ({"ects": "en halv"}, f"{SPECIFICATION}/creditPoint/point", "`ects`"),
        ({"ects": Decimal("Infinity")}, f"{SPECIFICATION}/creditPoint/point", "`ects`"),
        ({"ects": "1e999999"}, f"{SPECIFICATION}/creditPoint/point", "`ects`"),
        ({"level": 4}, f"{SPECIFICATION}/eqfLevel", "`level`"),
        ({"level": (eu.EQF_4, eu.SEQF_5)}, f"{SPECIFICATION}/eqfLevel", "contradict"),
        ({"level": eu.ONSITE}, f"{SPECIFICATION}/nqfLevel", "eqf(n)"),
        ({"assessment": "prov"}, f"{CLAIM}/provenBy/specifiedBy/dcType", "`assessment`"),
        ({"participation": Concept()}, f"{SPECIFICATION}/mode", "`participation`"),
        ({"quality_assurance": eu.PROGRAM_QUALITY_ASSURANCE}, QUALITY, "an Accreditation"),
        ({"quality_assurance": _quality(title={})}, f"{QUALITY}/title", "a title"),
        ({"quality_assurance": _quality(dc_type=None)}, f"{QUALITY}/dcType", "kind"),
        ({"quality_assurance": _quality(accrediting_agent=None)}, f"{QUALITY}/accreditingAgent", "organisation"),
        (
            {"quality_assurance": _quality(accrediting_agent=Organisation(legal_name={"sv": "Utan ort"}))},
            f"{QUALITY}/accreditingAgent/location",
            "location",
        ),
        ({"grade": ""}, f"{CLAIM}/provenBy/grade", "leave it out"),
        ({"prerequisites": {"sv": " "}}, f"{SPECIFICATION}/entryRequirement", "leave it out"),
        ({"stackability": {1: "x"}}, f"{SPECIFICATION}/additionalNote", "language tag"),
        ({"language": ()}, f"{CLAIM}/title", "`language`"),
        ({"language": ([],)}, f"{CLAIM}/title", "`language`"),
        ({"title": "a\x00b"}, f"{CLAIM}/title", "control character"),
        ({"description": "\ud800"}, f"{SPECIFICATION}/description", "half a character"),
        ({"id": []}, "/id", "as text"),
        ({"id": ""}, "/id", "absolute IRI"),
        ({"id": "urn:x:y#z"}, "/id", "no fragment"),
        ({"assessment": eu.ONSITE}, f"{CLAIM}/provenBy/specifiedBy/dcType", "vocabulary.assessment_type(…)"),
        ({"participation": eu.ECTS}, f"{SPECIFICATION}/mode", "vocabulary.learning_mode(…)"),
        ({"supervision": eu.SWEDEN}, f"{CLAIM}/provenBy/idVerification", "vocabulary.supervision(…)"),
        ({"supervision": "ja"}, f"{CLAIM}/provenBy/idVerification", "a Concept from"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_where_it_would_stand(
    award: Award, changes: dict[str, Any], path: str, words: str
) -> None:
    with pytest.raises(InvalidModel) as caught:
        award(**changes)
    assert caught.value.path == path
    assert words in caught.value.reason


def test_a_separate_awarding_body_needs_its_own_location(award: Award, branch: Organisation) -> None:
    with pytest.raises(InvalidModel, match="location") as caught:
        award(issuer=branch, awarding_body=Organisation(legal_name={"sv": "Skolan"}))
    assert caught.value.path == f"{CLAIM}/awardedBy/awardingBody/location"


def test_one_id_for_two_contents_is_refused_with_both_places(award: Award) -> None:
    outcomes = (_outcome(id="urn:x:1"), _outcome(id="urn:x:1", title={"sv": "Kan annat"}))
    with pytest.raises(InvalidModel, match="same id and different content") as caught:
        award(learning_outcomes=outcomes)
    assert caught.value.path == f"{SPECIFICATION}/learningOutcome/1"
    assert f"{SPECIFICATION}/learningOutcome/0" in caught.value.reason


def test_a_learner_with_the_id_of_the_issuer_is_refused(award: Award, branch: Organisation) -> None:
    with pytest.raises(InvalidModel, match="same id"):
        award(learner=person(id=branch.id, full_name="Åsa"))


def test_no_message_repeats_what_the_caller_said_of_a_person(award: Award) -> None:
    with pytest.raises(InvalidModel) as caught:
        award(learner=person(given_name={"sv": "Hemlig", "en": "Secret"}))
    assert "Hemlig" not in str(caught.value)


def test_the_mandatory_elements_stand_where_annex_i_is_mapped_to(award: Award) -> None:
    json = encode(award(ects="7,5"))
    claim = json["credentialSubject"]["hasClaim"]
    specification = claim["specifiedBy"]
    assert json["credentialSubject"]["fullName"] == {"und": "Åsa Öberg"}
    assert json["credentialSubject"]["dateOfBirth"] == "1990-05-01T00:00:00Z"
    assert claim["title"] == specification["title"] == json["displayParameter"]["title"]
    assert json["issuer"]["location"]["address"]["countryCode"]["id"].endswith("/SWE")
    assert claim["awardedBy"]["awardingBody"]["legalName"] == {"sv": "Branschföreningen Exempel"}
    assert {json["issued"], json["issuanceDate"], json["validFrom"]} == {"2026-11-21T12:00:00Z"}
    assert specification["learningOutcome"]["title"]["en"] == "Splice optical fibre"
    assert specification["volumeOfLearning"] == "PT24H"
    assert specification["creditPoint"]["point"] == "7.5"
    assert specification["eqfLevel"]["id"].endswith("/eqf/4")
    assert specification["nqfLevel"]["id"] == eu.SEQF_4.id
    assert claim["provenBy"]["specifiedBy"]["dcType"]["id"] == eu.PRACTICAL_ASSESSMENT.id
    assert claim["provenBy"]["grade"]["noteLiteral"] == {"sv": "Godkänd", "en": "Pass"}
    assert specification["mode"]["id"] == eu.ONSITE.id
    assert specification["accreditation"]["dcType"]["id"] == eu.PROGRAM_QUALITY_ASSURANCE.id


def test_the_end_of_validity_is_written_wherever_a_reader_looks(award: Award) -> None:
    json = encode(award(valid_until=datetime(2029, 1, 1, tzinfo=UTC)))
    assert json["validUntil"] == json["expirationDate"] == "2029-01-01T00:00:00Z"


def test_the_optional_elements(award: Award) -> None:
    credential = award(
        prerequisites="Inga", stackability="Fibertekniker", further_information={"en": "More"}, grade="A",
        supervision=eu.supervision("supervised-id"), learning_setting=eu.learning_setting("non-formal"),
        description="Kort", assessment_title="Svetsprov",
    )  # fmt: skip
    claim = _claim(credential)
    assert isinstance(claim.specified_by, Qualification)
    assert claim.specified_by.entry_requirement is not None
    assert claim.specified_by.entry_requirement.note_literal == {"sv": "Inga"}
    assert claim.specified_by.additional_note[0].note_literal == {"sv": "Fibertekniker"}
    assert claim.specified_by.learning_setting == replace(eu.learning_setting("non-formal"))
    assert claim.additional_note[0].note_literal == {"en": "More"}
    assert claim.proven_by[0].title == {"sv": "Svetsprov"}
    assert claim.proven_by[0].grade is not None
    assert claim.proven_by[0].grade.note_literal == {"sv": "A"}
    assert claim.proven_by[0].id_verification == eu.supervision("supervised-id")
    assert credential.display_parameter is not None
    assert credential.display_parameter.description == {"sv": "Kort"}


def _claim(credential: EuropeanDigitalCredential) -> LearningAchievement:
    subject = credential.credential_subject
    assert isinstance(subject, Person)
    claim = subject.has_claim[0]
    assert isinstance(claim, LearningAchievement)
    return claim


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ({"full_name": "Madonna"}, {"und": "Madonna"}),
        ({"given_name": "Åsa"}, {"und": "Åsa"}),
        ({"family_name": "Öberg"}, {"und": "Öberg"}),
        ({"given_name": {"sv": "Åsa"}, "family_name": {"sv": "Öberg"}}, {"sv": "Åsa Öberg"}),
        ({"given_name": {"sv": "Åsa"}, "family_name": "Öberg"}, {"und": "Åsa Öberg"}),
    ],
)
def test_one_name_is_enough(award: Award, name: dict[str, Any], expected: dict[str, str]) -> None:
    subject = award(learner=person(**name)).credential_subject
    assert isinstance(subject, Person)
    assert subject.full_name == expected


@pytest.mark.parametrize(
    ("level", "country", "written"),
    [
        (None, "SE", (None, ())),
        (eu.EQF_5, "SE", (eu.EQF_5, ())),
        (eu.SEQF_5, "SE", (eu.EQF_5, (eu.SEQF_5,))),
        ((eu.EQF_5, eu.SEQF_5), "SE", (eu.EQF_5, (eu.SEQF_5,))),
        (eu.EQF_5, "NO", (eu.EQF_5, ())),
        (eu.SEQF_5, "NO", (eu.EQF_5, (eu.SEQF_5,))),
    ],
)
def test_levels(award: Award, branch: Organisation, level: Any, country: str, written: tuple[Any, Any]) -> None:
    body = replace(branch, location=())
    specification = _specification(
        award(level=level, country=eu.country(country), awarding_body=body, quality_assurance=_quality())
    )
    assert (specification.eqf_level, specification.nqf_level) == written


@pytest.mark.parametrize(
    ("workload", "written"),
    [(24, "PT24H"), (Decimal("7.5"), "PT7H30M"), (timedelta(minutes=90), "PT1H30M"), (timedelta(days=2.5), "PT60H")],
)
def test_workload(award: Award, workload: Any, written: str) -> None:
    assert str(_specification(award(workload=workload)).volume_of_learning) == written


def _specification(credential: EuropeanDigitalCredential) -> Qualification:
    specification = _claim(credential).specified_by
    assert isinstance(specification, Qualification)
    return specification


@pytest.mark.parametrize(
    ("ects", "written"),
    [(3, "3"), (Decimal("1.50"), "1.50"), ("7,5", "7.5"), (Decimal("1E+1"), "10"), ("0.1", "0.1")],
)
def test_credit_points_are_exact_and_without_exponent(award: Award, ects: Any, written: str) -> None:
    assert _specification(award(ects=ects)).credit_point[0].point == written


def test_without_credit_points_none_are_written(award: Award) -> None:
    assert _specification(award()).credit_point == ()


def test_several_countries_are_several_locations(award: Award, branch: Organisation) -> None:
    both = (eu.SWEDEN, eu.country("FI"))
    credential = award(country=both, awarding_body=replace(branch, location=()), quality_assurance=_quality())
    assert isinstance(credential.issuer, Organisation)
    codes = [place.address[0].country_code for place in credential.issuer.location]
    assert codes == list(both)


def test_the_body_that_assures_itself_is_written_once_and_the_same(award: Award, branch: Organisation) -> None:
    body = replace(branch, location=())
    quality = _quality(accrediting_agent=body)
    credential = award(awarding_body=body, quality_assurance=quality)
    agent = _specification(credential).accreditation[0].accrediting_agent
    assert agent == credential.issuer
    assert agent is not None
    assert agent.location


def test_an_issuer_beside_the_awarding_body(award: Award, branch: Organisation) -> None:
    credential = award(issuer=branch, awarding_body=SOMEBODY)
    awarded_by = _claim(credential).awarded_by
    assert awarded_by is not None
    body = awarded_by.awarding_body[0]
    assert isinstance(body, Organisation)
    assert isinstance(credential.issuer, Organisation)
    assert body.legal_name == {"und": "Någon annan"}
    assert credential.issuer.legal_name == branch.legal_name


def test_every_node_has_an_id_and_equal_content_shares_it(award: Award) -> None:
    credential = award(learning_outcomes=(_outcome(), _outcome(title={"sv": "Annat"}), _outcome()))
    first, second, third = _specification(credential).learning_outcome
    assert first.id == third.id == f"{credential.id}#learningOutcome-1"
    assert second.id == f"{credential.id}#learningOutcome-2"
    claim = _claim(credential)
    assert claim.awarded_by is not None
    assert claim.awarded_by == claim.proven_by[0].awarded_by


def test_an_id_that_the_caller_has_taken_is_not_given_again(award: Award) -> None:
    taken = "urn:uuid:6f0a0f3e-0a52-4a34-9d0d-0c7f5c1c8a11#learningOutcome-1"
    outcomes = (_outcome(id=taken, title={"sv": "Annat"}), _outcome())
    first, second = _specification(award(learning_outcomes=outcomes)).learning_outcome
    assert (first.id, second.id) == (taken, f"{taken[:-1]}2")


def test_a_reference_shares_an_id_without_conflict(award: Award, branch: Organisation) -> None:
    quality = _quality(accrediting_agent=SOMEBODY, organisation=(Organisation(id=branch.id, type=()),))
    accreditation = encode(award(quality_assurance=quality))["credentialSubject"]["hasClaim"]["specifiedBy"]
    assert accreditation["accreditation"]["organisation"] == branch.id


def test_the_id_is_new_each_time(award: Award) -> None:
    assert award(id=None).id != award(id=None).id
    assert str(award(id=None).id).startswith("urn:uuid:")


@pytest.mark.parametrize(
    ("title", "language", "primary", "languages"),
    [
        ({"en": "A", "sv": "B"}, None, "SWE", ["ENG", "SWE"]),
        ({"en": "A", "sv": "B"}, "en", "ENG", ["ENG", "SWE"]),
        ({"fi": "A"}, None, "FIN", ["FIN"]),
        ("A", None, "SWE", ["SWE"]),
        ("A", "en", "ENG", ["ENG"]),
        ({"sv-SE": "A", "sv-FI": "B"}, None, "SWE", ["SWE"]),
    ],
)
def test_the_languages_are_those_of_the_title(
    award: Award, title: Any, language: str | None, primary: str, languages: list[str]
) -> None:
    display = award(title=title, language=language).display_parameter
    assert display is not None
    assert display.primary_language is not None
    assert str(display.primary_language.id).endswith(primary)
    assert [str(one.id)[-3:] for one in display.language] == languages


def test_the_page_of_each_language_is_an_svg_image(award: Award) -> None:
    display = award(grade={"sv": "Väl godkänd", "en": "Pass with distinction"}, ects="1.5").display_parameter
    assert display is not None
    pages = {str(one.language.id)[-3:]: one.display_detail[0] for one in display.individual_display if one.language}
    assert set(pages) == {"SWE", "ENG"}
    texts = {}
    for language, page in pages.items():
        assert page.page == 1
        assert isinstance(page.image, MediaObject)
        assert page.image.content_type is not None
        assert str(page.image.content_type.id).endswith("/SVG")
        root = ET.fromstring(b64decode(str(page.image.content)))  # noqa: S314 - our own text
        texts[language] = [text for text in root.itertext() if text.strip()]
    assert {"24 timmar, 1,5 ECTS-poäng", "Väl godkänd", "EQF nivå 4, SeQF nivå 4", "På plats"} <= set(texts["SWE"])
    assert {"24 hours, 1.5 ECTS credits", "Pass with distinction", "Åsa Öberg"} <= set(texts["ENG"])


def test_the_grade_is_a_pass_in_the_credentials_languages(award: Award) -> None:
    grade = _claim(award(title={"fi": "Otsikko"})).proven_by[0].grade
    assert grade is not None
    assert grade.note_literal == {"en": "Pass"}


def test_criteria_travel_with_their_outcome(award: Award) -> None:
    note = _specification(award()).learning_outcome[0].additional_note[0]
    assert isinstance(note, Note)
    assert note.note_literal == {"sv": "Dämpningen är högst 0,1 dB"}


def test_a_timezone_of_the_issuer_is_kept(award: Award) -> None:
    from zoneinfo import ZoneInfo

    issued = datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert encode(award(issued=issued))["issued"] == "2026-07-01T09:30:00+02:00"


def test_the_size_of_an_ordinary_credential(award: Award) -> None:
    import json

    written = json.dumps(encode(award()), ensure_ascii=False, separators=(",", ":")).encode()
    assert 8_000 < len(written) < 20_000


def test_the_one_who_assures_quality_is_asked_for_in_words(award: Award) -> None:
    with pytest.raises(InvalidModel) as caught:
        award(quality_assurance=_quality(accrediting_agent=None))
    assert caught.value.path == f"{QUALITY}/accreditingAgent"
    assert "needs the organisation that has done it (`accrediting_agent`)" in caught.value.reason


def test_a_concept_of_no_list_of_ours_is_taken(award: Award) -> None:
    own = Concept(id="https://a.example/mode/1", pref_label={"sv": "På fältet"})
    assert _specification(award(participation=own)).mode[0].pref_label == own.pref_label


def test_the_end_of_validity_is_on_the_page(award: Award) -> None:
    shown = award(valid_until=datetime(2031, 5, 6, tzinfo=UTC)).display_parameter
    assert shown is not None
    picture = shown.individual_display[0].display_detail[0].image
    assert picture is not None
    page = b64decode(picture.content or "").decode()
    assert "Gäller till" in page
    assert "2031-05-06" in page
