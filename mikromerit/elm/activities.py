"""The builder of a learning activity: what the learner did, when, where and for how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mikromerit.elm.concepts import PeriodOfTime
from mikromerit.elm.given import concepts, instances, languages, many, moment, notes, said
from mikromerit.elm.learning import LearningActivity
from mikromerit.elm.parties import agents
from mikromerit.elm.places import Location
from mikromerit.elm.specifications import LearningActivitySpecification
from mikromerit.elm.volume import length
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from datetime import date

    from mikromerit.elm.agents import Agent
    from mikromerit.elm.awarding import AwardingProcess
    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.given import Many, Text, Words
    from mikromerit.elm.volume import Hours

_COMPLETION = range(1, 101)


def activity(
    title: Text | None = None,
    *,
    kind: Many[Concept] = (),
    mode: Many[Concept] = (),
    workload: Hours | None = None,
    start: date | None = None,
    end: date | None = None,
    location: Many[Location] = (),
    directed_by: Many[Agent | str] = (),
    instruction_language: Many[Concept | str] = (),
    completion: int | None = None,
    description: Text | None = None,
    note: Many[Text] = (),
    language: str = "sv",
) -> LearningActivity:
    """Make the activity that led to a micro-credential, for `micro_credential`, which adds by whom it is awarded.

    Plain text is in `language`. The title is by default that of the micro-credential, the `mode` its form of
    participation. `kind` is from the EU's list (`vocabulary.learning_activity_type`). `workload` is in hours: the time
    that this learner has spent, which the notional workload is not. `start` and `end` are its first and last day, or
    datetimes with a time zone. `directed_by` are the teachers, as agents or by name; `location` is what `place` makes;
    `completion` is in percent. Raises `InvalidModel`, whose path begins at the activity.
    """
    titled = said(title, language, "title", "/title")
    if completion is not None and (isinstance(completion, bool) or completion not in _COMPLETION):
        raise InvalidModel("`completion`: a whole number of percent from 1 to 100 is due", path="/levelOfCompletion")
    return LearningActivity(
        title=titled,
        description=said(description, language, "description", "/description"),
        additional_note=notes(note, language, "note", "/additionalNote"),
        directed_by=agents(directed_by, "directed_by", "/directedBy"),
        level_of_completion=completion,
        location=instances(location, Location, "location", "/location"),
        temporal=_period(start, end),
        workload=None if workload is None else length(workload, "workload", "workload", "/workload"),
        specified_by=LearningActivitySpecification(
            title=titled,
            dc_type=concepts(
                kind, "learning activity", "kind", "/specifiedBy/dcType", meant=("learning_activity_type",)
            ),
            mode=concepts(mode, "form of participation", "mode", "/specifiedBy/mode", meant=("learning_mode",)),
            language=languages(instruction_language, "instruction_language", "/specifiedBy/language"),
        ),
    )


def _period(start: date | None, end: date | None) -> tuple[PeriodOfTime, ...]:
    if start is None and end is None:
        return ()
    first = None if start is None else moment(start, "start", "/temporal/startDate")
    last = None if end is None else moment(end, "end", "/temporal/endDate")
    if first is not None and last is not None and last < first:
        raise InvalidModel("`end` cannot be earlier than `start`", path="/temporal/endDate")
    return (PeriodOfTime(start_date=first, end_date=last),)


def modes_of(given: Many[LearningActivity]) -> tuple[Concept, ...]:
    """Give the forms of participation that activities tell of, each once."""
    found = (mode for one in many(given) if one.specified_by for mode in one.specified_by.mode)
    return tuple(dict.fromkeys(found))


def completed(
    given: LearningActivity, process: AwardingProcess, words: Words, modes: tuple[Concept, ...]
) -> LearningActivity:
    """Give an activity, and its parts, with all that EDC-AP 3.2 demands."""
    titled = given.title or words.title
    specified = given.specified_by or LearningActivitySpecification()
    return replace(
        given,
        title=titled,
        awarded_by=given.awarded_by or process,
        specified_by=replace(specified, title=specified.title or titled, mode=specified.mode or modes),
        has_part=tuple(completed(one, process, words, modes) for one in given.has_part),
    )
