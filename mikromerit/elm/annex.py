"""What each element of Annex I must be, and the sentence that says so where it is not.

Every function takes the element as the caller gave it, and gives what the credential holds. All raise `InvalidModel`,
whose path is where the element would stand and whose sentence names the element and the keyword.
Source: Council Recommendation 2022/C 243/02, Annex I.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mikromerit.elm import vocabulary
from mikromerit.elm.awarding import Accreditation
from mikromerit.elm.concepts import Concept, Note
from mikromerit.elm.given import CLAIM, SPECIFICATION, concept_of, concepts, is_listed, is_said
from mikromerit.elm.specifications import LearningOutcome
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from mikromerit.elm.agents import Organisation
    from mikromerit.elm.given import Many, Words
    from mikromerit.elm.specifications import LearningAchievementSpecification

RULES: Final = "http://publications.europa.eu/resource/celex/32022H0627%2802%29"
"""The IRI of Council Recommendation 2022/C 243/02, under which a credential says that it follows it."""

_LEVELS = range(1, 9)
_CYCLES: Final = {"short": 5, "first": 6, "second": 7, "third": 8}
_FOLLOWS: Final = {
    "sv": "Följer rådets rekommendation 2022/C 243/02, bilaga I, i den europeiska lärandemodellens profil EDC-AP 3.2.",
    "en": "Follows Council Recommendation 2022/C 243/02, Annex I, as EDC-AP 3.2 of the European Learning Model has it.",
}


def countries(country: Many[Concept]) -> tuple[Concept, ...]:
    """Give one country or more."""
    given = concepts(country, "country", "country", "/issuer/location/address/countryCode", of="country")
    if not given:
        raise InvalidModel("Annex I, country (`country`): give at least one", path="/issuer/location")
    return given


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


def outcomes(learning_outcomes: object, words: Words) -> tuple[LearningOutcome, ...]:
    """Give at least one learning outcome, each with a title; text is the title of one."""
    path = f"{SPECIFICATION}/learningOutcome"
    if not isinstance(learning_outcomes, (tuple, list)) or not learning_outcomes:
        raise InvalidModel("Annex I, learning outcomes (`learning_outcomes`): give a tuple of at least one", path=path)
    found = []
    for number, given in enumerate(learning_outcomes):
        here = f"{path}/{number}/title" if len(learning_outcomes) > 1 else f"{path}/title"
        is_text = isinstance(given, (str, Mapping))
        one = LearningOutcome(title=words.text(given, "learning_outcomes", here)) if is_text else given
        if not isinstance(one, LearningOutcome) or not is_said(one.title):
            reason = "Annex I, learning outcomes (`learning_outcomes`): each is text or a LearningOutcome with a title"
            raise InvalidModel(reason, path=here)
        found.append(one)
    return tuple(found)


def participation(
    given: Many[Concept] | None, of_activities: tuple[Concept, ...], *, optional: bool
) -> tuple[Concept, ...]:
    """Give the forms of participation, by default those of the activities.

    They are `optional` for a validation without an activity: Annex I asks how the learner took part in the learning
    activity, and there was none that the issuer knows. EDC-AP 3.2, Qualification: mode 0..n.
    """
    path = f"{SPECIFICATION}/mode"
    modes = concepts(given, "form of participation", "participation", path, meant=("learning_mode",)) or of_activities
    if not modes and not optional:
        reason = (
            "Annex I, form of participation (`participation`): a Concept from mikromerit.elm.vocabulary is due; None "
            "is for an activity that tells its `mode`, or for a validation without any"
        )
        raise InvalidModel(reason, path=path)
    return modes


def setting(given: Concept | None) -> tuple[Concept | None, tuple[Concept, ...]]:
    """Give the setting of learning for the specification, and the kinds of the achievement.

    The EU's list of settings has formal and non-formal only, so informal learning is a kind of the achievement.
    """
    path = f"{SPECIFICATION}/learningSetting"
    if isinstance(given, Concept) and given.id == vocabulary.own("informal-learning").id:
        return None, (given,)
    return concept_of(given, "setting", "learning_setting", path, of="learning_setting"), ()


def levels(level: Many[Concept] | None) -> tuple[Concept | None, tuple[Concept, ...]]:
    """Give the EQF level and the national ones. SeQF n is EQF n, so it gives the EQF level too.

    The other way it is not so: to be placed in SeQF is a decision of somebody's, and never implied.
    """
    given = concepts(level, "level", "level", f"{SPECIFICATION}/eqfLevel")
    european = {vocabulary.eqf(number).id: number for number in _LEVELS}
    swedish = {vocabulary.seqf(number).id: number for number in _LEVELS}
    national = tuple(one for one in given if one.id not in european)
    if not all(is_listed(one, "nqf_all") and _is_level(one) for one in national):
        reason = 'Annex I, level (`level`): give eqf(n), seqf(n) or a level of the EU\'s list, such as nqf("DQR 4")'
        raise InvalidModel(reason, path=f"{SPECIFICATION}/nqfLevel")
    numbers = {european[one.id] for one in given if one.id in european}
    numbers |= {swedish[one.id] for one in national if one.id in swedish}
    if len(numbers) > 1:
        reason = "Annex I, level (`level`): the levels contradict each other; give one EQF level (SeQF n is EQF n)"
        raise InvalidModel(reason, path=f"{SPECIFICATION}/eqfLevel")
    return (vocabulary.eqf(numbers.pop()) if numbers else None), national


def _is_level(one: Concept) -> bool:
    """Say whether a concept of the list is a level; the frameworks themselves stand there too, by their mere name."""
    found = vocabulary.lookup(str(one.id))
    return found is not None and " " in found.entry.code


def cycle(given: Concept | None, eqf_level: Concept | None) -> tuple[Concept, ...]:
    """Give the cycle of higher education; each is of one EQF level (2017/C 189/03, Annex II)."""
    path = f"{SPECIFICATION}/educationLevel"
    found = concept_of(given, "cycle", "cycle", path)
    if found is None:
        return ()
    levels_of = {vocabulary.cycle(code).id: number for code, number in _CYCLES.items()}
    if found.id not in levels_of:
        raise InvalidModel("Annex I, cycle (`cycle`): vocabulary.cycle(…) gives the cycles", path=path)
    if eqf_level is not None and eqf_level.id != vocabulary.eqf(levels_of[found.id]).id:
        reason = (
            "Annex I, cycle (`cycle`): it contradicts the level (`level`); short is EQF 5, first 6, second 7, third 8"
        )
        raise InvalidModel(reason, path=path)
    return (found,)


def rules(frameworks: Many[Concept] | None, words: Words) -> tuple[Note, ...]:
    """Give the notes that say which rules the credential claims to follow: Annex I, and further `frameworks`.

    The `subject` of each note is the framework, its `notation` the version. EDC-AP 3.2, Note: subject 0..1.
    """
    path = f"{SPECIFICATION}/additionalNote"
    annex = Concept(
        id=RULES,
        notation="2022/C 243/02",
        pref_label={"sv": "Rådets rekommendation om mikromeriter", "en": "Council Recommendation on micro-credentials"},
    )
    own = Note(note_literal=words.known(_FOLLOWS), subject=annex)
    further = concepts(frameworks, "further information", "frameworks", f"{path}/subject", meant=("mikromerit",))
    if not all(is_said(one.pref_label) for one in further):
        raise InvalidModel("`frameworks`: each needs a label (`pref_label`)", path=f"{path}/subject/prefLabel")
    return (own, *(Note(note_literal=one.pref_label, subject=one) for one in further))


def frameworks_of(specification: LearningAchievementSpecification) -> tuple[Concept, ...]:
    """Give the rules that a specification claims to follow, as `rules` has written them."""
    return tuple(note.subject for note in specification.additional_note if note.subject is not None)


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
    concept_of(given.dc_type, "quality assurance", "quality_assurance", f"{path}/dcType", of="accreditation_type")
    if given.accrediting_agent is None:
        reason = f"{element}: it needs the organisation that has done it (`accrediting_agent`)"
        raise InvalidModel(reason, path=f"{path}/accreditingAgent")
    return given, given.accrediting_agent
