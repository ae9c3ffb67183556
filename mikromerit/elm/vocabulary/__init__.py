"""Controlled lists: the EU's, whole or in part, and our own; `country("SE")`, `eqf(4)`, `learning_mode("online")`.

One mechanism: `concept(list, what)` finds a concept by its short code, a further code of it, its IRI or the last part
of that, or its English or Swedish label, in any case of letters. The functions below are that with the list filled in.
Back again: `lookup(iri)` finds an IRI in every list, `membership(iri, scheme)` says whether it is in a scheme, and
`schemes()` which schemes there are. The tables are made by `tools/make_vocabularies.py` and read when first asked for.

Each label has its source (`Entry.en_source`, `Entry.sv_source`):

- `eu`: the EU's own list
- `edc`: the Commission's software for European Digital Credentials, or its test data
- `cldr`: the Unicode Common Locale Data Repository
- `iana`: the IANA Language Subtag Registry
- `ours`: a label or translation of this project, and no official one
- `code`: there is no label that may be used; the code stands in its place
- `none`: there is no label
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypedDict

from mikromerit._names import is_iri
from mikromerit.elm.concepts import Concept, ConceptScheme
from mikromerit.elm.vocabulary._tables import (
    Entry,
    Found,
    Head,
    List,
    Membership,
    Scheme,
    Source,
    Table,
    called,
    concept,
    heads,
    lookup,
    membership,
    schemes,
    table,
)
from mikromerit.errors import InvalidModel

__all__ = [  # and the constants at the end
    "Entry",
    "Found",
    "Head",
    "List",
    "Lookup",
    "Membership",
    "OutcomeKind",
    "Scheme",
    "Source",
    "Table",
    "accreditation_type",
    "assessment_type",
    "atu",
    "carriers",
    "cefr",
    "concept",
    "content_encoding",
    "country",
    "credential_profile",
    "credit_framework",
    "currency",
    "cycle",
    "entitlement_status",
    "entitlement_type",
    "eqf",
    "esco_skill",
    "evidence_type",
    "file_type",
    "heads",
    "isced_f",
    "language",
    "learning_activity_type",
    "learning_mode",
    "learning_opportunity_type",
    "learning_schedule",
    "learning_setting",
    "lookup",
    "membership",
    "nqf",
    "nuts",
    "outcome_kind",
    "own",
    "reuse_level",
    "schemes",
    "seqf",
    "skill_type",
    "supervision",
    "table",
    "target_group",
    "verification_check",
    "verification_status",
]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Finds concepts of one list: call it with a code, an IRI or a label, as `concept` takes them.

    The call raises `InvalidModel`, with the nearest codes there are, for what is not in the list.
    """

    list: List

    def __call__(self, what: str) -> Concept:
        """Give the concept that is called `what`."""
        return concept(self.list, what)


country: Final = Lookup("country")
"""A country by ISO 3166-1 alpha-2 or alpha-3 or by name; also EU, XK (Kosovo), EL (Greece) and UK, as the EU writes."""
currency: Final = Lookup("currency")
"""A currency by its ISO 4217 code."""
nuts: Final = Lookup("nuts_sweden")
"""A statistical region of Sweden by its NUTS code: SE, SE1, SE11, SE110, …"""
atu: Final = Lookup("atu_sweden")
"""An administrative unit of Sweden, a county (by ISO 3166-2: "SE-AB" too) or a regional council, by the EU's code."""
nqf: Final = Lookup("nqf_all")
"""A national qualifications framework by its short name ("DQR"), or a level of it ("DQR 4")."""
isced_f: Final = Lookup("isced_f")
"""A field of education by its ISCED-F 2013 code of two to four digits."""
learning_mode: Final = Lookup("learning_mode")
"""A form of participation: presential, online, blended, workbased, project, lab."""
assessment_type: Final = Lookup("learning_assessment_type")
"""A type of assessment: practical, written, oral, artefact, portfolio, …"""
learning_activity_type: Final = Lookup("learning_activity_type")
"""A type of learning activity: classroom, e-learning, workshop, internship, apprenticeship, …"""
learning_opportunity_type: Final = Lookup("learning_opportunity_type")
"""A type of learning opportunity: course, short-programme, module, mooc, …"""
learning_schedule: Final = Lookup("learning_schedule")
"""A pace of study: full-time, part-time-intensive, part-time-light."""
learning_setting: Final = Lookup("learning_setting")
"""A setting of learning: formal or non-formal. Informal learning is `own("informal-learning")`, on another term."""
accreditation_type: Final = Lookup("accreditation_type")
"""A type of quality assurance: program- or institutional-, -quality-assurance or -license."""
supervision: Final = Lookup("supervision_verification")
"""A kind of supervision: supervised or unsupervised, with "-id" where identity was checked."""
credit_framework: Final = Lookup("education_credit")
"""A framework of credit points: ECTS or ECVET."""
skill_type: Final = Lookup("skill_type")
"""A type of learning outcome: knowledge or skill. `outcome_kind` knows the third one."""
reuse_level: Final = Lookup("skill_reuse_level")
"""How widely a skill is of use: transversal, cross-sector, sector-specific, occupation-specific."""
entitlement_type: Final = Lookup("entitlement_type")
"""What a credential entitles to: occupation, learning-opportunity, membership."""
entitlement_status: Final = Lookup("entitlement_status")
"""Whether an entitlement is actual or prospective."""
target_group: Final = Lookup("target_group")
"""Whom a learning opportunity is for."""
credential_profile: Final = Lookup("credential_profile")
"""A profile of European Digital Credentials: generic, diploma-supplement, …"""
evidence_type: Final = Lookup("evidence_type")
"""A type of evidence: mandate, accreditation, conversion."""
verification_check: Final = Lookup("verification_check_type")
"""A check of the Commission's verifier: format, seal, owner, accreditation, revocation, expiry, custom."""
verification_status: Final = Lookup("verification_check_status")
"""The result of such a check: ok, error, skipped."""
file_type: Final = Lookup("file_type")
"""A file type by the EU's code: PDF, PNG, …"""
content_encoding: Final = Lookup("content_encoding")
"""An encoding of content; there is only base64."""
own: Final = Lookup("mikromerit")
"""A concept of our own, for what the EU has no list of: informal-learning, validation, ocn-method, …"""


def language(tag: str) -> Concept:
    """Give a language by a BCP 47 tag, of which the primary subtag counts, or as `concept` finds it.

    Raises `InvalidModel`, with the nearest codes there are, for what is no language of the EU's list.
    """
    return concept("language", tag if called("language", tag) else tag.partition("-")[0])


def eqf(level: int) -> Concept:
    """Give a level of the European Qualifications Framework, 1 to 8."""
    return concept("eqf", str(level))


def seqf(level: int) -> Concept:
    """Give a level of the Swedish framework SeQF, 1 to 8; SeQF n is referenced to EQF n."""
    return concept("nqf_seqf_sweden", str(level))


def cefr(level: str) -> Concept:
    """Give a level of the Common European Framework of Reference for Languages, A1 to C2 (ours: the EU has no list)."""
    return concept("mikromerit", f"cefr-{level}")


def cycle(name: str) -> Concept:
    """Give a cycle of QF-EHEA, the framework of higher education: short, first, second, third (ours)."""
    return concept("mikromerit", f"{name}-cycle")


def carriers(one: Concept) -> tuple[str, ...]:
    """Give the terms of the model, as `Class.term`, that may hold a concept of ours.

    The EU's shapes bind these terms to no list. Raises `InvalidModel` for a concept that is not ours.
    """
    found = lookup(one.id or "")
    if found is None or found.list != "mikromerit":
        raise InvalidModel("only concepts of our own (`own`, `cefr`, `cycle`) have carriers; this is none of them")
    return found.entry.carriers


class OutcomeKind(TypedDict, total=False):
    """The keywords of `LearningOutcome` that say what kind of outcome it is."""

    dc_type: Concept
    related_skill: tuple[Concept, ...]


def outcome_kind(kind: Literal["knowledge", "skill", "responsibility"], *skills: Concept) -> OutcomeKind:
    """Give the kind of a learning outcome, as keywords: `LearningOutcome(title=…, **outcome_kind("skill"))`.

    The EU's list has knowledge and skill, and binds `dcType` to it; responsibility and autonomy is therefore a concept
    of ours in `relatedSkill`, before what else stands there (`skills`). Raises `InvalidModel` for another kind.
    """
    if kind == "responsibility":
        return {"related_skill": (own("responsibility-and-autonomy"), *skills)}
    found: OutcomeKind = {"dc_type": skill_type(kind)}
    return {**found, "related_skill": skills} if skills else found


_ESCO_SKILL: Final = "http://data.europa.eu/esco/skill/"


def esco_skill(uri: str, label: dict[str, str] | None = None) -> Concept:
    """Make a concept of an ESCO skill from its IRI, with its labels if you have them. ESCO itself is not shipped.

    Raises `InvalidModel` for an IRI that is no ESCO skill's.
    """
    if not is_iri(uri) or not uri.startswith(_ESCO_SKILL) or uri == _ESCO_SKILL:
        raise InvalidModel(f'the IRI of an ESCO skill begins with "{_ESCO_SKILL}", and its own code follows')
    scheme = ConceptScheme(id="http://data.europa.eu/esco/concept-scheme/skills")
    return Concept(id=uri, in_scheme=(scheme,), pref_label=label or {})


_CONSTANTS: Final[dict[str, tuple[List, str]]] = {
    "SWEDEN": ("country", "SE"),
    "ONSITE": ("learning_mode", "presential"),
    "ONLINE": ("learning_mode", "online"),
    "BLENDED": ("learning_mode", "blended"),
    "PRACTICAL_ASSESSMENT": ("learning_assessment_type", "practical"),
    "WRITTEN_EXAMINATION": ("learning_assessment_type", "written"),
    "ORAL_EXAMINATION": ("learning_assessment_type", "oral"),
    "PROGRAM_QUALITY_ASSURANCE": ("accreditation_type", "program-quality-assurance"),
    "ECTS": ("education_credit", "ECTS"),
    **{f"EQF_{level}": ("eqf", str(level)) for level in range(1, 9)},
    **{f"SEQF_{level}": ("nqf_seqf_sweden", str(level)) for level in range(1, 9)},
}

if TYPE_CHECKING:
    SWEDEN: Concept
    ONSITE: Concept
    ONLINE: Concept
    BLENDED: Concept
    PRACTICAL_ASSESSMENT: Concept
    WRITTEN_EXAMINATION: Concept
    ORAL_EXAMINATION: Concept
    PROGRAM_QUALITY_ASSURANCE: Concept
    ECTS: Concept
    EQF_1: Concept
    EQF_2: Concept
    EQF_3: Concept
    EQF_4: Concept
    EQF_5: Concept
    EQF_6: Concept
    EQF_7: Concept
    EQF_8: Concept
    SEQF_1: Concept
    SEQF_2: Concept
    SEQF_3: Concept
    SEQF_4: Concept
    SEQF_5: Concept
    SEQF_6: Concept
    SEQF_7: Concept
    SEQF_8: Concept
else:

    def __getattr__(name: str) -> Concept:
        """Give a constant, made when it is first asked for."""
        if name not in _CONSTANTS:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        return concept(*_CONSTANTS[name])
