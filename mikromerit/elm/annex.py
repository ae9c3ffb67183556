"""What each element of Annex I must be, and the sentence that says so where it is not.

Every function takes the element as the caller gave it, and gives what the credential holds. All raise `InvalidModel`,
whose path is where the element would stand and whose sentence names the element and the keyword.
Source: Council Recommendation 2022/C 243/02, Annex I.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from mikromerit.elm import vocabulary
from mikromerit.elm.awarding import Accreditation
from mikromerit.elm.concepts import Concept, Note
from mikromerit.elm.node import NO_TEXT, LangMap
from mikromerit.elm.specifications import LearningOutcome
from mikromerit.elm.values import Duration
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm.agents import Organisation
    from mikromerit.elm.node import LangString

CLAIM: Final = "/credentialSubject/hasClaim"
SPECIFICATION: Final = f"{CLAIM}/specifiedBy"
ASSESSMENT: Final = f"{CLAIM}/provenBy"

_LEVELS = range(1, 9)
_MOST_HOURS = 100_000  # more than anyone studies in a life


def is_said(text: LangString) -> bool:
    """Say whether there is any text, and in no language a blank one."""
    return bool(text) and all(one.strip() for one in text.values())


class Words:
    """The languages of the credential, which are those of its title, and texts put into them."""

    def __init__(self, title: LangString | str, language: str | None) -> None:
        path = f"{CLAIM}/title"
        self.title = _lang_map({language or "sv": title} if isinstance(title, str) else title, "title", path)
        if not is_said(self.title):
            raise InvalidModel("Annex I, title (`title`): give the title in at least one language", path=path)
        self.languages = tuple(self.title)
        self.primary = language or ("sv" if "sv" in self.title else self.languages[0])
        if self.primary not in self.title:
            raise InvalidModel("the primary language (`language`) must be one of the title's", path=path)

    def text(self, value: LangString | str | None, keyword: str, path: str) -> LangMap:
        """Give the text by language, empty for None; a plain string is in the primary language."""
        if value is None:
            return NO_TEXT
        text = _lang_map({self.primary: value} if isinstance(value, str) else value, keyword, path)
        if not is_said(text):
            raise InvalidModel(f"`{keyword}` is given but empty; leave it out instead", path=path)
        return text

    def note(self, value: LangString | str | None, keyword: str, path: str) -> Note | None:
        """Give a note of the text, None for None."""
        return None if value is None else Note(note_literal=self.text(value, keyword, path))

    def notes(self, value: LangString | str | None, keyword: str, path: str) -> tuple[Note, ...]:
        """Give a note of the text as a tuple, empty for None."""
        note = self.note(value, keyword, path)
        return () if note is None else (note,)

    def known(self, text: Mapping[str, str]) -> LangMap:
        """Limit a text of ours to the languages of the credential, or else to English, or else to what there is."""
        kept = {language: text[language] for language in self.languages if language in text}
        return LangMap(kept or ({"en": text["en"]} if "en" in text else text))


def _lang_map(value: LangString, keyword: str, path: str) -> LangMap:
    try:
        return LangMap(value)
    except InvalidModel as error:
        raise InvalidModel(f"`{keyword}`: {error.reason}", path=path) from None


def a_concept(value: object, element: str, keyword: str, path: str) -> Concept:
    """Give a concept that has an IRI."""
    if isinstance(value, Concept) and value.id:
        return value
    raise InvalidModel(f"Annex I, {element} (`{keyword}`): a Concept from mikromerit.elm.vocabulary is due", path=path)


def countries(country: Concept | tuple[Concept, ...]) -> tuple[Concept, ...]:
    """Give one country or more."""
    given = country if isinstance(country, tuple) else (country,)
    if not given:
        raise InvalidModel("Annex I, country (`country`): give at least one", path="/issuer/location")
    return tuple(a_concept(one, "country", "country", "/issuer/location/address/countryCode") for one in given)


def dates(issued: object, awarded: object, valid_until: object) -> tuple[datetime, datetime, datetime | None]:
    """Give the date of issuing, that of the award (by default the same) and the end of the validity, to the second."""
    issuing = _moment(issued, "issued", "/issued")
    awarding = issuing if awarded is None else _moment(awarded, "awarded", f"{CLAIM}/awardedBy/awardingDate")
    until = None if valid_until is None else _moment(valid_until, "valid_until", "/validUntil")
    if awarding > issuing:
        reason = "`awarded` cannot be later than the date of issuing (`issued`)"
        raise InvalidModel(reason, path=f"{CLAIM}/awardedBy/awardingDate")
    if until is not None and until <= issuing:
        raise InvalidModel("`valid_until` must be later than the date of issuing (`issued`)", path="/validUntil")
    return issuing, awarding, until


def _moment(moment: object, keyword: str, path: str) -> datetime:
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        reason = f"Annex I, date of issuing (`{keyword}`): a datetime with a time zone is due"
        raise InvalidModel(reason, path=path)
    return moment.replace(microsecond=0)


def outcomes(learning_outcomes: tuple[LearningOutcome, ...]) -> tuple[LearningOutcome, ...]:
    """Give at least one learning outcome, each with a title."""
    path = f"{SPECIFICATION}/learningOutcome"
    given: object = learning_outcomes
    if not isinstance(given, (tuple, list)) or not given:
        raise InvalidModel("Annex I, learning outcomes (`learning_outcomes`): give a tuple of at least one", path=path)
    for number, outcome in enumerate(given):
        if not isinstance(outcome, LearningOutcome) or not is_said(outcome.title):
            reason = "Annex I, learning outcomes (`learning_outcomes`): each is a LearningOutcome with a title"
            raise InvalidModel(reason, path=f"{path}/{number}/title" if len(given) > 1 else f"{path}/title")
    return tuple(learning_outcomes)


def volume(workload: object) -> Duration:
    """Give the workload, from hours (int, Decimal) or a timedelta; more than none."""
    path = f"{SPECIFICATION}/volumeOfLearning"
    if isinstance(workload, bool) or not isinstance(workload, (int, Decimal, timedelta)):
        reason = "Annex I, workload (`workload`): hours as an int or a Decimal are due, or a timedelta"
        raise InvalidModel(reason, path=path)
    if isinstance(workload, Decimal) and not workload.is_finite():
        raise InvalidModel("Annex I, workload (`workload`): a finite number of hours is due", path=path)
    try:
        seconds = Duration.of_hours(workload).seconds
    except ArithmeticError:
        seconds = Decimal("Infinity")
    if seconds > _MOST_HOURS * 3600:
        raise InvalidModel(f"Annex I, workload (`workload`): {_MOST_HOURS} hours at most are due", path=path)
    if seconds.quantize(Decimal(1)) <= 0:
        raise InvalidModel("Annex I, workload (`workload`): more than no time is due", path=path)
    return Duration(seconds=seconds.quantize(Decimal(1)))


def points(ects: object) -> str | None:
    """Write ECTS points exactly, without an exponent; None for None. A decimal comma is accepted in a string."""
    if ects is None:
        return None
    path = f"{SPECIFICATION}/creditPoint/point"
    reason = "Annex I, workload (`ects`): an exact number of credit points above 0 is due (int, Decimal or str)"
    if isinstance(ects, bool) or not isinstance(ects, (int, str, Decimal)):
        raise InvalidModel(reason, path=path)
    try:
        number = Decimal(ects.replace(",", ".") if isinstance(ects, str) else ects)
    except InvalidOperation:
        raise InvalidModel(reason, path=path) from None
    if not number.is_finite() or number <= 0 or abs(number.adjusted()) > _LONGEST:
        raise InvalidModel(reason, path=path)
    return f"{number:f}"


_LONGEST = 9  # digits before or after the decimal point; nobody earns more


def levels(level: Concept | tuple[Concept, ...] | None) -> tuple[Concept | None, tuple[Concept, ...]]:
    """Give the EQF level and the national ones. SeQF n is EQF n, so it gives the EQF level too.

    The other way it is not so: to be placed in SeQF is a decision of somebody's, and never implied.
    """
    given = () if level is None else level if isinstance(level, tuple) else (level,)
    for one in given:
        a_concept(one, "level", "level", f"{SPECIFICATION}/eqfLevel")
    european = {vocabulary.eqf(number).id: number for number in _LEVELS}
    swedish = {vocabulary.seqf(number).id: number for number in _LEVELS}
    national = tuple(one for one in given if one.id not in european)
    scheme = vocabulary.table("nqf_seqf_sweden").scheme
    if any(scheme not in {of.id for of in one.in_scheme} for one in national):
        reason = "Annex I, level (`level`): give eqf(n), seqf(n) or a level of the EU's list of national frameworks"
        raise InvalidModel(reason, path=f"{SPECIFICATION}/nqfLevel")
    numbers = {european[one.id] for one in given if one.id in european}
    numbers |= {swedish[one.id] for one in national if one.id in swedish}
    if len(numbers) > 1:
        reason = "Annex I, level (`level`): the levels contradict each other; give one EQF level (SeQF n is EQF n)"
        raise InvalidModel(reason, path=f"{SPECIFICATION}/eqfLevel")
    return (vocabulary.eqf(numbers.pop()) if numbers else None), national


def quality(quality_assurance: Accreditation) -> tuple[Accreditation, Organisation]:
    """Give the quality assurance, with a title and a kind, and the agent that has done it."""
    path = f"{SPECIFICATION}/accreditation"
    element = "Annex I, quality assurance (`quality_assurance`)"
    given: object = quality_assurance
    if not isinstance(given, Accreditation):
        raise InvalidModel(f"{element}: an Accreditation is due", path=path)
    if not is_said(given.title):
        raise InvalidModel(f"{element}: it needs a title", path=f"{path}/title")
    if given.dc_type is None:
        reason = f"{element}: it needs its kind (`dc_type`), see vocabulary.accreditation_type"
        raise InvalidModel(reason, path=f"{path}/dcType")
    if given.accrediting_agent is None:
        reason = f"{element}: it needs the organisation that has done it (`accrediting_agent`)"
        raise InvalidModel(reason, path=f"{path}/accreditingAgent")
    return given, given.accrediting_agent
