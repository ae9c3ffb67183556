"""What a Swedish competence passport (kompetenspass) asks of a micro-credential beyond the EU's Annex I.

Its rows are those of Annex I, then: whether it is placed in SeQF and by whose decision, the quality assurance with its
agent, decision and dates, and who created, issued and assured the micro-credential. The profile is this project's own
proposal; its name has its version. ELM has no term for the creator of a template, nor for a placement in a national
framework. Both are identifiers that somebody has given to the qualification (EDC-AP 3.2, Identifier): `schemeId` says
which of the two it is, `schemeAgency` who gave it, `notation` the reference, `dateIssued` when.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from mikromerit.elm import vocabulary
from mikromerit.elm.agents import Agent, Identifier
from mikromerit.elm.concepts import Concept
from mikromerit.elm.given import UNDETERMINED, is_said, moment
from mikromerit.elm.learning import LearningAchievement
from mikromerit.elm.node import NO_TEXT
from mikromerit.errors import InvalidModel
from mikromerit.profile.annex_i import ANNEX_I, noted, quality_assurances
from mikromerit.profile.rows import Element, Elements, Finding, chosen, incomplete, not_applicable, present, remark
from mikromerit.profile.words import Words, is_concept, name_of, written
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
_NO_AGENT: Final = Words("Det sägs inte vem som har gjort den.", "By whom it was done is not told.")
_NO_REFERENCE: Final = Words("Det sägs inte vad beslutet är.", "What the decision is, is not told.")
_NO_DATES: Final = Words(
    "Både dagen för beslutet och dagen för nästa översyn, eller sista giltighetsdag, ska anges.",
    "Both the date of the decision and that of the next review, or of expiry, are due.",
)
_NO_OWNER: Final = Words(
    "Mallens beteckning och vem som har skapat den ska anges.",
    "The reference of the template and who created it are due.",
)


# --- placement in SeQF -----------------------------------------------------------------------------------------------


def _placement(_: Place, claim: Place) -> Finding:
    """A level of SeQF, with the decision that placed it; without a level that is said, and nothing is implied.

    Förordning (2015:545) om referensram för kvalifikationer för livslångt lärande.
    """
    specification = claim.one("specifiedBy")
    seqf = {vocabulary.seqf(number).id for number in range(1, 9)}
    levels = [one for one in specification.all("nqfLevel") if one.node.id in seqf]
    decisions = [one for one in specification.all("identifier") if one.value("schemeId") == SEQF]
    if not levels and not decisions:
        return not_applicable(specification.to("nqfLevel"), _NOT_PLACED, Words("inte inplacerad", "not placed"))
    whole = [one for one in decisions if one.text("notation") and one.value("dateIssued") and one.text("schemeAgency")]
    if not levels or not whole:
        return incomplete((levels or decisions)[0].path, _NO_DECISION, *levels)
    placer = _placer(whole[0])
    if placer is None:
        return incomplete(whole[0].to("schemeAgency"), _NO_PLACER, *levels)
    return present(levels[0].path, *levels, [placer, *_told(whole[0], "notation", "dateIssued")])


def _placer(decision: Place) -> Words | None:
    agency = decision.text("schemeAgency")
    named = {text.strip().casefold() for text in (agency or NO_TEXT).values()}
    for name in _PLACERS.values():
        if named & {text.casefold() for text in name.values()}:
            return Words(**name)
    return None


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
    """When the quality assurance has to be done anew."""
    found: datetime | None = accreditation.value("reviewDate") or accreditation.value("expiryDate")
    return found


def _dates(accreditation: Place) -> Part | None:
    issued, due = accreditation.value("dateIssued"), _due(accreditation)
    return [issued, Words("översyn", "review"), due] if issued and due else None


def _fullest(credential: Place, claim: Place) -> tuple[Place, ...]:
    """Give the one quality assurance that tells most, since half of one and half of another are not a whole."""
    found = quality_assurances(credential, claim)
    judges = (_agent, _decision, _dates)
    most = max(found, key=lambda one: sum(judge(one) is not None for judge in judges), default=None)
    return () if most is None else (most,)


def _assurer(credential: Place, claim: Place) -> Finding:
    return _of_the_fullest(credential, claim, _agent, _NO_AGENT)


def _assurance_decision(credential: Place, claim: Place) -> Finding:
    return _of_the_fullest(credential, claim, _decision, _NO_REFERENCE)


def _assurance_dates(at: datetime | None, credential: Place, claim: Place) -> Finding:
    """The dates; a review that was due `at` the moment, or else when the credential was issued, is remarked."""
    found = _of_the_fullest(credential, claim, _dates, _NO_DATES)
    return replace(found, remarks=tuple(_overdue(at or credential.value("issued"), _fullest(credential, claim))))


def _overdue(at: datetime | None, assurances: tuple[Place, ...]) -> Iterator[Check]:
    for one in assurances:
        due = _due(one)
        if at is not None and due is not None and due < at:
            yield remark(Code.REVIEW_OVERDUE, one.path, when=written(due, "sv"))


def _of_the_fullest(credential: Place, claim: Place, judge: Callable[[Place], Part | None], reason: Words) -> Finding:
    at = claim.one("specifiedBy")
    return chosen(_fullest(credential, claim), judge, at, "accreditation", reason=reason)


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
    return (
        *ANNEX_I.elements,
        Element("seqf", "inplacering i SeQF", "placement in SeQF", _placement),
        Element("quality-assurer", "vem som kvalitetssäkrat", "who assured the quality", _assurer),
        Element("quality-decision", "beslut om kvalitetssäkring", "decision on the quality", _assurance_decision),
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
