"""The builder of a micro-credential: the elements of Annex I in, a credential that keeps to EDC-AP 3.2 out.

Source: Council Recommendation 2022/C 243/02, Annex I. Its mandatory elements are keywords without a default.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from uuid import uuid4

from mikromerit.elm import vocabulary
from mikromerit.elm.awarding import Accreditation, AwardingProcess
from mikromerit.elm.concepts import Concept, Note
from mikromerit.elm.credential import EuropeanDigitalCredential, ShaclValidator2017
from mikromerit.elm.display import Shown, display
from mikromerit.elm.identity import with_ids
from mikromerit.elm.learning import LearningAchievement, LearningAssessment
from mikromerit.elm.node import NO_TEXT, LangMap
from mikromerit.elm.parties import learner_with_full_name, located_issuer, named
from mikromerit.elm.specifications import CreditPoint, LearningAssessmentSpecification, LearningOutcome, Qualification
from mikromerit.elm.values import Duration
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm.agents import Organisation, Person
    from mikromerit.elm.node import LangString

CONTEXT = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
SHAPES = "http://data.europa.eu/snb/model/ap/edc-generic-full"

_CLAIM = "/credentialSubject/hasClaim"
_SPECIFICATION = f"{_CLAIM}/specifiedBy"
_ASSESSMENT = f"{_CLAIM}/provenBy"
_PASS = {"sv": "Godkänd", "en": "Pass"}
_HIGHEST_LEVEL = 8


def micro_credential(
    *,
    learner: Person,
    title: LangString | str,
    country: Concept | tuple[Concept, ...],
    awarding_body: Organisation,
    issued: datetime,
    learning_outcomes: tuple[LearningOutcome, ...],
    workload: int | Decimal | timedelta,
    level: Concept | tuple[Concept, ...] | None,
    assessment: Concept,
    participation: Concept,
    quality_assurance: Accreditation,
    issuer: Organisation | None = None,
    id: str | None = None,  # noqa: A002 - ELM's own word
    language: str | None = None,
    description: LangString | str | None = None,
    valid_until: datetime | None = None,
    ects: Decimal | int | str | None = None,
    assessment_title: LangString | str | None = None,
    grade: LangString | str | None = None,
    supervision: Concept | None = None,
    learning_setting: Concept | None = None,
    prerequisites: LangString | str | None = None,
    stackability: LangString | str | None = None,
    further_information: LangString | str | None = None,
) -> EuropeanDigitalCredential:
    """Build a micro-credential that the EU's shapes accept and that has every mandatory element of Annex I.

    `workload` is in hours. `level` is an EQF level, a SeQF level or both, or None where none applies; where the country
    is Sweden, one gives the other. The languages are those of `title`; `language` is the primary one, by default Swedish
    if there, else the first, and plain strings are in it. `issuer` is by default the awarding body, and lies in
    `country`; it needs an eIDAS identifier. `id` is by default a new `urn:uuid:`. Stackability is written as a note of
    the qualification, further information as one of the achievement.
    Raises `InvalidModel`, whose path is where the element would stand, for anything missing or not fitting.
    """
    words = _Words(title, language)
    countries = _countries(country)
    whole_issuer = named(
        located_issuer(issuer or awarding_body, countries),
        keyword="issuer" if issuer else "awarding_body",
        path="/issuer",
    )
    body = whole_issuer if issuer in (None, awarding_body) else awarding_body
    named(body, keyword="awarding_body", path=f"{_CLAIM}/awardedBy/awardingBody")
    _check_dates(issued, valid_until)
    quality = _quality(quality_assurance, {awarding_body: body, issuer or awarding_body: whole_issuer})
    awarded = AwardingProcess(awarding_body=(body,), awarding_date=issued)
    eqf, nqf = _levels(level, countries)
    volume = Duration(seconds=_hours(workload).seconds)
    points = _points(ects)
    result = words.text(grade, "grade", f"{_ASSESSMENT}/grade") or words.known(_PASS)
    assessed = _concept(assessment, "type of assessment", "assessment", f"{_ASSESSMENT}/specifiedBy/dcType")
    mode = _concept(participation, "form of participation", "participation", f"{_SPECIFICATION}/mode")
    how = words.text(assessment_title, "assessment_title", f"{_ASSESSMENT}/title") or words.known(
        assessed.pref_label or {"sv": "Bedömning", "en": "Assessment"}
    )
    specification = Qualification(
        title=words.title,
        description=words.text(description, "description", f"{_SPECIFICATION}/description"),
        learning_outcome=_outcomes(learning_outcomes),
        volume_of_learning=volume,
        credit_point=(CreditPoint(framework=vocabulary.ECTS, point=points),) if points else (),
        eqf_level=eqf,
        nqf_level=nqf,
        mode=(mode,),
        accreditation=(quality,),
        learning_setting=learning_setting,
        entry_requirement=words.note(prerequisites, "prerequisites", f"{_SPECIFICATION}/entryRequirement"),
        additional_note=words.notes(stackability, "stackability", f"{_SPECIFICATION}/additionalNote"),
    )
    achievement = LearningAchievement(
        title=words.title,
        awarded_by=awarded,
        specified_by=specification,
        proven_by=(
            LearningAssessment(
                title=how,
                awarded_by=awarded,
                grade=Note(note_literal=result),
                id_verification=supervision,
                specified_by=LearningAssessmentSpecification(title=how, dc_type=(assessed,)),
            ),
        ),
        additional_note=words.notes(further_information, "further_information", f"{_CLAIM}/additionalNote"),
    )
    subject = replace(learner_with_full_name(learner), has_claim=(achievement,))
    shown = Shown(
        title=words.title,
        learner=subject.full_name,
        issuer=whole_issuer.legal_name,
        issued=issued,
        valid_until=valid_until,
        outcomes=tuple(outcome.title for outcome in specification.learning_outcome),
        hours=volume.hours,
        ects=points,
        levels=tuple(one.pref_label for one in (eqf, *nqf) if one is not None),
        assessment=how,
        grade=result,
        participation=mode.pref_label,
        quality_assurance=quality.title,
    )
    return with_ids(
        EuropeanDigitalCredential(
            context=CONTEXT,
            id=id or f"urn:uuid:{uuid4()}",
            credential_profiles=(vocabulary.concept("credential_profile", "generic"),),
            credential_schema=(ShaclValidator2017(id=SHAPES),),
            display_parameter=display(
                shown, languages=words.languages, primary=words.primary, description=specification.description
            ),
            issuer=whole_issuer,
            issuance_date=issued,
            issued=issued,
            valid_from=issued,
            valid_until=valid_until,
            expiration_date=valid_until,
            credential_subject=subject,
        )
    )


class _Words:
    """The languages of the credential, which are those of its title, and texts put into them."""

    def __init__(self, title: LangString | str, language: str | None) -> None:
        if isinstance(title, str):
            title = {language or "sv": title}
        self.title = LangMap(title)
        if not self.title or not all(text.strip() for text in self.title.values()):
            raise InvalidModel(
                "Annex I, title (`title`): give the title in at least one language", path=f"{_CLAIM}/title"
            )
        self.languages = tuple(self.title)
        self.primary = language or ("sv" if "sv" in self.title else self.languages[0])
        if self.primary not in self.title:
            raise InvalidModel("the primary language (`language`) must be one of the title's", path=f"{_CLAIM}/title")

    def text(self, value: LangString | str | None, keyword: str, path: str) -> LangMap:
        """Give the text by language, empty for None; a plain string is in the primary language."""
        if value is None:
            return NO_TEXT
        try:
            text = LangMap({self.primary: value} if isinstance(value, str) else value)
        except InvalidModel as error:
            raise InvalidModel(f"(`{keyword}`) {error.reason}", path=path) from None
        if not text or not all(one.strip() for one in text.values()):
            raise InvalidModel(f"(`{keyword}`) is given but empty; leave it out instead", path=path)
        return text

    def note(self, value: LangString | str | None, keyword: str, path: str) -> Note | None:
        """Give a note of the text, None for None."""
        return Note(note_literal=self.text(value, keyword, path)) if value is not None else None

    def notes(self, value: LangString | str | None, keyword: str, path: str) -> tuple[Note, ...]:
        """Give a note of the text as a tuple, empty for None."""
        note = self.note(value, keyword, path)
        return (note,) if note else ()

    def known(self, text: Mapping[str, str]) -> LangMap:
        """Limit a text of ours to the languages of the credential, or else to English, or else to what there is."""
        kept = {language: text[language] for language in self.languages if language in text}
        return LangMap(kept or ({"en": text["en"]} if "en" in text else text))


def _countries(country: Concept | tuple[Concept, ...]) -> tuple[Concept, ...]:
    countries = country if isinstance(country, tuple) else (country,)
    if not countries:
        raise InvalidModel("Annex I, country (`country`): give at least one", path="/issuer/location")
    return tuple(_concept(one, "country", "country", "/issuer/location/address/countryCode") for one in countries)


def _concept(value: Concept, element: str, keyword: str, path: str) -> Concept:
    if isinstance(value, Concept) and value.id:
        return value
    raise InvalidModel(f"Annex I, {element} (`{keyword}`): a Concept from mikromerit.elm.vocabulary is due", path=path)


def _check_dates(issued: datetime, valid_until: datetime | None) -> None:
    for keyword, path, moment in (("issued", "/issued", issued), ("valid_until", "/validUntil", valid_until)):
        if moment is not None and (not isinstance(moment, datetime) or moment.utcoffset() is None):
            reason = f"Annex I, date of issuing (`{keyword}`): a datetime with a time zone is due"
            raise InvalidModel(reason, path=path)
    if valid_until is not None and valid_until <= issued:
        raise InvalidModel(
            "the credential must be valid for some time after its issue (`valid_until`)", path="/validUntil"
        )


def _outcomes(outcomes: tuple[LearningOutcome, ...]) -> tuple[LearningOutcome, ...]:
    path = f"{_SPECIFICATION}/learningOutcome"
    if not outcomes:
        raise InvalidModel("Annex I, learning outcomes (`learning_outcomes`): give at least one", path=path)
    for number, outcome in enumerate(outcomes):
        if not isinstance(outcome, LearningOutcome) or not any(text.strip() for text in outcome.title.values()):
            reason = "Annex I, learning outcomes (`learning_outcomes`): each is a LearningOutcome with a title"
            raise InvalidModel(reason, path=f"{path}/{number}/title" if len(outcomes) > 1 else f"{path}/title")
    return tuple(outcomes)


def _hours(workload: int | Decimal | timedelta) -> Duration:
    path = f"{_SPECIFICATION}/volumeOfLearning"
    if isinstance(workload, bool) or not isinstance(workload, (int, Decimal, timedelta)):
        raise InvalidModel(
            "Annex I, workload (`workload`): hours as an int or a Decimal, or a timedelta, are due", path=path
        )
    if not isinstance(workload, timedelta) and not Decimal(workload).is_finite():
        raise InvalidModel("Annex I, workload (`workload`): a finite number of hours is due", path=path)
    duration = Duration.of_hours(workload)
    if duration.seconds <= 0:
        raise InvalidModel("Annex I, workload (`workload`): more than no time is due", path=path)
    return duration


def _points(ects: Decimal | int | str | None) -> str | None:
    """Write ECTS points exactly, without an exponent; None for None."""
    if ects is None:
        return None
    path = f"{_SPECIFICATION}/creditPoint/point"
    try:
        points = Decimal(ects.replace(",", ".") if isinstance(ects, str) else ects)
    except (InvalidOperation, TypeError, ValueError):
        raise InvalidModel("Annex I, workload (`ects`): a number of credit points is due", path=path) from None
    if isinstance(ects, (bool, float)) or not points.is_finite() or points <= 0:
        raise InvalidModel("Annex I, workload (`ects`): an exact number above 0 is due", path=path)
    return f"{points:f}"


def _levels(
    level: Concept | tuple[Concept, ...] | None, countries: tuple[Concept, ...]
) -> tuple[Concept | None, tuple[Concept, ...]]:
    """Give the EQF level and the national ones; SeQF n is EQF n, and in Sweden either gives the other."""
    given = () if level is None else level if isinstance(level, tuple) else (level,)
    for one in given:
        _concept(one, "level", "level", f"{_SPECIFICATION}/eqfLevel")
    european = {vocabulary.eqf(number).id: number for number in range(1, _HIGHEST_LEVEL + 1)}
    swedish = {vocabulary.seqf(number).id: number for number in range(1, _HIGHEST_LEVEL + 1)}
    national = tuple(one for one in given if one.id not in european)
    national_scheme = vocabulary.table("nqf_seqf_sweden").scheme
    if any(national_scheme not in {scheme.id for scheme in one.in_scheme} for one in national):
        reason = "Annex I, level (`level`): give eqf(n), seqf(n) or a level of the EU's list of national frameworks"
        raise InvalidModel(reason, path=f"{_SPECIFICATION}/nqfLevel")
    numbers = {european[one.id] for one in given if one.id in european}
    numbers |= {swedish[one.id] for one in national if one.id in swedish}
    if len(numbers) > 1:
        reason = (
            "Annex I, level (`level`): the levels contradict each other; there is one EQF level, and SeQF n is EQF n"
        )
        raise InvalidModel(reason, path=f"{_SPECIFICATION}/eqfLevel")
    if not numbers:
        return None, national
    number = numbers.pop()
    if not national and vocabulary.SWEDEN.id in {country.id for country in countries}:
        national = (vocabulary.seqf(number),)
    return vocabulary.eqf(number), national


def _quality(quality: Accreditation, known: Mapping[Organisation, Organisation]) -> Accreditation:
    """Give the quality assurance, its agent with a location if it is one of the `known` organisations."""
    path = f"{_SPECIFICATION}/accreditation"
    if not isinstance(quality, Accreditation):
        raise InvalidModel("Annex I, quality assurance (`quality_assurance`): an Accreditation is due", path=path)
    if not any(text.strip() for text in quality.title.values()):
        raise InvalidModel("Annex I, quality assurance (`quality_assurance`): a title is due", path=f"{path}/title")
    if quality.dc_type is None:
        reason = "Annex I, quality assurance (`quality_assurance`): its kind is due, see vocabulary.accreditation_type"
        raise InvalidModel(reason, path=f"{path}/dcType")
    if quality.accrediting_agent is None:
        reason = "Annex I, quality assurance (`quality_assurance`): the organisation that has done it is due"
        raise InvalidModel(reason, path=f"{path}/accreditingAgent")
    agent = known.get(quality.accrediting_agent, quality.accrediting_agent)
    return replace(
        quality, accrediting_agent=named(agent, keyword="quality_assurance", path=f"{path}/accreditingAgent")
    )
