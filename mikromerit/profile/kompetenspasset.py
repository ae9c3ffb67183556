"""What a Swedish competence passport (kompetenspass) asks of a micro-credential beyond the EU's Annex I.

Its rows are those of Annex I, then: whether it is placed in SeQF and by whose decision, the quality assurance with its
agent, decision and dates, and who created, issued and assured the micro-credential. The profile is this project's own
proposal; its name has its version. ELM has no term for the creator of a template, nor for a placement in a national
framework. Both are identifiers that somebody has given to the qualification (EDC-AP 3.2, Identifier): `schemeId` says
which of the two it is, `schemeAgency` who gave it, `notation` the reference, `dateIssued` when.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Final, Literal

from mikromerit.elm import vocabulary
from mikromerit.elm.agents import Agent, Identifier
from mikromerit.elm.concepts import Concept
from mikromerit.elm.given import UNDETERMINED, is_said, moment
from mikromerit.elm.learning import LearningAchievement
from mikromerit.elm.node import NO_TEXT
from mikromerit.errors import InvalidModel
from mikromerit.profile.annex_i import ANNEX_I, NO_TYPE, assurance, noted, quality_assurances
from mikromerit.profile.obstacles import Words
from mikromerit.profile.rows import Element, Elements, Finding, chosen, incomplete, not_applicable, present, remark
from mikromerit.profile.words import is_concept, name_of, of_lists, written
from mikromerit.report import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.profile.tree import Place
    from mikromerit.profile.words import Part
    from mikromerit.report import Check

NAME: Final = "Kompetenspasset 1.0"
SEQF: Final = "http://data.europa.eu/snb/qdr/c_d932c882"
"""The IRI of SeQF, under which a decision to place a qualification in it stands."""
TEMPLATE: Final = "https://w3id.org/mikromerit/scheme/template"
"""The IRI under which the template of a micro-credential stands, with who created it."""
FRAMEWORK: Final = Concept(
    id="https://w3id.org/mikromerit/profile/kompetenspasset", notation="1.0", pref_label={"sv": NAME, "en": NAME}
)
"""What a credential that follows this profile names, as `micro_credential(frameworks=FRAMEWORK)`."""

_A_DAY: Final = timedelta(days=1)
_PLACERS: Final = {
    "government": {"sv": "Regeringen", "en": "Government of Sweden"},
    "MYH": {"sv": "Myndigheten för yrkeshögskolan", "en": "Swedish National Agency for Higher Vocational Education"},
}

_NOT_PLACED: Final = Words("Mikromeriten är inte inplacerad i SeQF.", "The micro-credential is not placed in SeQF.")
_NO_DECISION: Final = Words(
    "En SeQF-nivå är angiven utan beslut om inplacering: det ska framgå vem som beslutat, beteckning och dag.",
    "A SeQF level is given without the decision that placed it: by whom, reference and date are due.",
)
_NO_PLACER: Final = Words(
    "Bara regeringen och Myndigheten för yrkeshögskolan placerar in kvalifikationer i SeQF.",
    "Only the Government and the Swedish National Agency for Higher Vocational Education place qualifications in SeQF.",
)
_NO_LEVEL: Final = Words("Det som står som SeQF-nivå är ingen sådan.", "What stands as the SeQF level is none.")
_NO_AGENT: Final = Words("Det sägs inte vem som har gjort den.", "By whom it was done is not told.")
_NO_REFERENCE: Final = Words("Det sägs inte vad beslutet är.", "What the decision is, is not told.")
_NO_DATES: Final = Words(
    "Både dagen för beslutet och dagen för nästa översyn, eller sista giltighetsdag, ska anges.",
    "Both the date of the decision and that of the next review, or of expiry, are due.",
)
_TOO_LATE: Final = Words(
    "Dagen för beslutet är senare än intygets eller än dagen för nästa översyn.",
    "The date of the decision is later than that of the credential, or than that of the next review.",
)
_NO_OWNER: Final = Words(
    "Mallens beteckning och vem som har skapat den ska anges.",
    "The reference of the template and who created it are due.",
)


# --- placement in SeQF -----------------------------------------------------------------------------------------------


def _placement(credential: Place, claim: Place) -> Finding:
    """A level of SeQF, with the decision that placed it; without a level that is said, and nothing is implied.

    Förordning (2015:545) om referensram för kvalifikationer för livslångt lärande.
    """
    specification = claim.one("specifiedBy")
    levels = [one for one in of_lists(specification.all("nqfLevel"), "nqf_all", "eqf") if _is_of_seqf(one)]
    decisions = [one for one in specification.all("identifier") if one.value("schemeId") == SEQF]
    if not levels and not decisions:
        return not_applicable(specification.to("nqfLevel"), _NOT_PLACED, Words("inte inplacerad", "not placed"))
    unknown = [one for one in levels if one.id not in _levels()]
    if unknown:
        return incomplete(unknown[0].path, _NO_LEVEL, *levels)
    whole = [one for one in decisions if one.text("notation") and one.value("dateIssued") and one.text("schemeAgency")]
    if not levels or not whole:
        return incomplete((levels or decisions)[0].path, _NO_DECISION, *levels)
    entitled = [(one, placer) for one in whole if (placer := _placer(one)) is not None]
    if not entitled:
        return incomplete(whole[0].to("schemeAgency"), _NO_PLACER, *levels)
    decision, placer = next((pair for pair in entitled if not _is_later(pair[0], credential)), entitled[0])
    if _is_later(decision, credential):
        return incomplete(decision.to("dateIssued"), _TOO_LATE, *levels)
    return present(levels[0].path, *levels, [placer, *_told(decision, "notation", "dateIssued")])


@cache
def _levels() -> frozenset[str | None]:
    return frozenset(vocabulary.seqf(number).id for number in range(1, 9))


def _is_of_seqf(level: Place) -> bool:
    """Say whether a level is given as one of SeQF, by its IRI, its scheme or its name; it need not be one."""
    names = [text for term in ("prefLabel", "altLabel", "notation") if (text := level.text(term))]
    spoken = any("seqf" in one.casefold() for name in names for language in name for one in name.all(language))
    return spoken or bool({level.id, *(scheme.id for scheme in level.all("inScheme"))} & {SEQF, *_levels()})


def _placer(decision: Place) -> Words | None:
    """Give the one that is named as having decided, in every language the same; None where that is nobody entitled."""
    agency = decision.text("schemeAgency") or NO_TEXT
    named = {one.strip().casefold() for language in agency for one in agency.all(language)}
    for name in _PLACERS.values():
        if named and named <= {text.casefold() for text in name.values()}:
            return Words(**name)
    return None


def _is_later(decision: Place, credential: Place) -> bool:
    """Say whether a decision was made after the credential was issued; a day is open, since days have no time zone."""
    decided, issued = decision.value("dateIssued"), credential.value("issued")
    return decided is not None and issued is not None and decided - issued >= _A_DAY


def _told(place: Place, *terms: str) -> list[Part]:
    """Give what stands under terms that hold text or a date."""
    found = ((place.text(term) or place.value(term)) for term in terms)
    return [part for part in found if part]


# --- quality assurance -----------------------------------------------------------------------------------------------


def _agent(accreditation: Place) -> Part | None:
    return next((name for one in accreditation.all("accreditingAgent") if (name := name_of(one))), None)


def _decision(accreditation: Place) -> Part | None:
    """The decision as a concept, its reference number, or both."""
    numbers = [text for one in accreditation.all("identifier") if (text := one.text("notation"))]
    decisions = [one for one in accreditation.all("decision") if is_concept(one)]
    parts: list[Part] = [*decisions, *numbers]
    return parts or None


def _due(accreditation: Place) -> datetime | None:
    """When the quality assurance has to be done anew: the first of the days that say so."""
    dates = (accreditation.value("reviewDate"), accreditation.value("expiryDate"))
    return min((one for one in dates if one is not None), default=None)


def _dates(accreditation: Place) -> Part | None:
    issued, due = accreditation.value("dateIssued"), _due(accreditation)
    return [issued, Words("översyn", "review"), due] if issued and due else None


def _fullest(credential: Place, claim: Place) -> tuple[Place, ...]:
    """Give the one quality assurance that tells most, since half of one and half of another are not a whole."""
    found = quality_assurances(credential, claim)
    judges = (assurance, _agent, _decision, _dates)
    most = max(found, key=lambda one: sum(judge(one) is not None for judge in judges), default=None)
    return () if most is None else (most,)


def _of_the_fullest(judge: Callable[[Place], Part | None], reason: Words, credential: Place, claim: Place) -> Finding:
    at = claim.one("specifiedBy")
    return chosen(_fullest(credential, claim), judge, at, "accreditation", reason=reason)


def _assurance_dates(at: datetime | None, credential: Place, claim: Place) -> Finding:
    """The dates; a review that was due `at` the moment, or else when the credential was issued, is remarked."""
    found = _of_the_fullest(_dates, _NO_DATES, credential, claim)
    for one in _fullest(credential, claim):
        issued, due = one.value("dateIssued"), _due(one)
        if issued is not None and (_is_later(one, credential) or (due is not None and due < issued)):
            return incomplete(one.to("dateIssued"), _TOO_LATE, *found.shown)
        return replace(found, remarks=tuple(_overdue(at or credential.value("issued"), one, due)))
    return found


def _overdue(at: datetime | None, assured: Place, due: datetime | None) -> Iterator[Check]:
    if at is not None and due is not None and due < at:
        yield remark(Code.REVIEW_OVERDUE, assured.path, when=written(due, "sv"))


# --- who created and who issued --------------------------------------------------------------------------------------


def _creator(_: Place, claim: Place) -> Finding:
    specification = claim.one("specifiedBy")
    templates = [one for one in specification.all("identifier") if one.value("schemeId") == TEMPLATE]

    def owner(identifier: Place) -> Part | None:
        agency, reference = identifier.text("schemeAgency"), identifier.text("notation")
        return [agency, reference] if agency and reference else None

    return chosen(templates, owner, specification, "identifier", reason=_NO_OWNER)


def _issuer(credential: Place, _: Place) -> Finding:
    named = [one for one in credential.all("issuer") if name_of(one)]
    return chosen(named, name_of, credential, "issuer")


def _frameworks(_: Place, claim: Place) -> Finding:
    def framework(note: Place) -> Part | None:
        parts = [part for one in note.all("subject") for part in _told(one, "prefLabel", "notation")]
        return parts or noted(note)

    specification = claim.one("specifiedBy")
    notes = [one for one in specification.all("additionalNote") if one.all("subject")]
    return chosen(notes, framework, specification, "additionalNote")


def _elements(at: datetime | None) -> tuple[Element, ...]:
    """Give the rows of Annex I, in which the quality assurance is the one that the further rows tell of, and those."""
    whole = partial(_of_the_fullest, assurance, NO_TYPE)
    agent, decision = partial(_of_the_fullest, _agent, _NO_AGENT), partial(_of_the_fullest, _decision, _NO_REFERENCE)
    return (
        *(replace(one, judge=whole) if one.id == "quality-assurance" else one for one in ANNEX_I.elements),
        Element("seqf", "inplacering i SeQF", "placement in SeQF", _placement),
        Element("quality-assurer", "vem som kvalitetssäkrat", "who assured the quality", agent),
        Element("quality-decision", "beslut om kvalitetssäkring", "decision on the quality", decision),
        Element(
            "quality-dates",
            "dagar för kvalitetssäkring och översyn",
            "dates of the quality assurance and its review",
            partial(_assurance_dates, at),
        ),
        Element("creator", "vem som skapat mikromeriten", "who created the micro-credential", _creator),
        Element("issuer", "vem som utfärdat", "who issued", _issuer, of_claim=False),
        Element(
            "frameworks",
            "regelverk som mikromeriten säger sig följa",
            "rules that the micro-credential claims to follow",
            _frameworks,
            mandatory=False,
        ),
    )


def as_of(at: datetime | None) -> Elements:
    """Give the profile for a moment (with a time zone): a quality assurance whose review was due before is remarked.

    Without one (`KOMPETENSPASSET`), what was overdue when the credential was issued is remarked.
    Raises `ValueError` for a moment without a time zone.
    """
    if at is not None and at.utcoffset() is None:
        raise ValueError("the moment of a profile needs a time zone")
    return Elements(NAME, _elements(at))


KOMPETENSPASSET: Final = as_of(None)


# --- writing ---------------------------------------------------------------------------------------------------------


def placement(by: Literal["government", "MYH"], decision: str, day: date) -> Identifier:
    """Make the decision that placed a qualification in SeQF: whose, its reference, and its day.

    Raises `InvalidModel`, whose path begins at the identifier.
    """
    if by not in _PLACERS:
        raise InvalidModel('`by`: "government" or "MYH" is due', path="/schemeAgency")
    return Identifier(
        notation=_reference(decision, "decision"),
        scheme_id=SEQF,
        scheme_name="SeQF",
        scheme_agency={"sv": _PLACERS[by]["sv"]},
        date_issued=moment(day, "day", "/dateIssued"),
    )


def template(reference: str, *, creator: str, creator_id: str | None = None) -> Identifier:
    """Make the reference to the template that a micro-credential was issued by, and its creator, who owns it.

    `reference` names the template and its version, `creator` is a name, `creator_id` an IRI such as a DID. Raises
    `InvalidModel`, whose path begins at the identifier.
    """
    if not is_said({UNDETERMINED: creator}):
        raise InvalidModel("`creator`: say who created the template", path="/schemeAgency")
    return Identifier(
        notation=_reference(reference, "reference"),
        scheme_id=TEMPLATE,
        scheme_agency={UNDETERMINED: creator},
        creator=None if creator_id is None else Agent(id=creator_id, type=()),
    )


def _reference(text: str, keyword: str) -> str:
    if not is_said({UNDETERMINED: text}):
        raise InvalidModel(f"`{keyword}`: a reference is due", path="/notation")
    return text


def with_identifiers(credential: EuropeanDigitalCredential, *identifiers: Identifier) -> EuropeanDigitalCredential:
    """Give the credential with further identifiers of what each achievement is an instance of.

    Raises `InvalidModel` for a credential that claims no achievement with a specification.
    """
    claims = credential.subject.has_claim
    if not any(isinstance(one, LearningAchievement) and one.specified_by for one in claims):
        path = "/credentialSubject/hasClaim/specifiedBy"
        raise InvalidModel("there is no achievement with a specification to identify", path=path)
    changed = tuple(
        replace(one, specified_by=replace(one.specified_by, identifier=(*one.specified_by.identifier, *identifiers)))
        if isinstance(one, LearningAchievement) and one.specified_by
        else one
        for one in claims
    )
    return replace(credential, credential_subject=replace(credential.subject, has_claim=changed))
