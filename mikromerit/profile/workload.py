"""Annex I's notional workload: how it is told, whether what is told adds up, and whether it is of an unusual size.

How many hours make an ECTS credit is a convention: 25 to 30 (ECTS Users' Guide, 2015). Credits are written in steps,
so hours and credits are held to contradict each other only if no number of credits within half a step would fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from mikromerit.elm import vocabulary, volume
from mikromerit.elm.values import Duration
from mikromerit.errors import InvalidModel
from mikromerit.profile.rows import Finding, incomplete, missing, present, remark
from mikromerit.profile.words import Words, is_concept, written
from mikromerit.report import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mikromerit.profile.tree import Place
    from mikromerit.profile.words import Part
    from mikromerit.report import Check

_LEAST_HOURS, _MOST_HOURS = 25, 30  # of a credit
_HALF_A_STEP: Final = Decimal("0.25")
_SHORTEST_MONTH, _LONGEST_MONTH = 28 * 24, 31 * 24  # hours

_NO_NUMBER: Final = Words(
    "Tid och poäng ska vara tal över 0, och poängen ska ha ett poängsystem.",
    "Time and credits are to be numbers above 0, and credits are of a framework.",
)
_TIME_SPENT: Final = Words(
    "Bara den tid som personen själv har lagt ner är angiven, inte den beräknade.",
    "Only the time that this learner has spent is told, not the notional workload.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How small and how large a micro-credential usually is, in ECTS credits; both are still usual."""

    least: Decimal
    most: Decimal


def workload(limits: Limits, claim: Place, specification: Place, activities: tuple[Place, ...]) -> Finding:
    """Find the workload: hours and credits of the specification, else credits received, else hours of the activities.

    EDC-AP 3.2: LearningAchievementSpecification, volumeOfLearning and creditPoint; LearningAchievement, creditReceived;
    LearningActivitySpecification, volumeOfLearning. `LearningActivity.workload` is the time one learner has spent.
    """
    length = specification.value("volumeOfLearning")
    hours = length if _is_time(length) else None
    asked, received = specification.all("creditPoint"), claim.all("creditReceived")
    credit = [one for one in asked if _number(one)] or [one for one in received if _number(one)]
    if hours is None and not credit:
        return _of_activities(specification, (*asked, *received), activities)
    path = credit[0].path if hours is None else specification.to("volumeOfLearning")
    shown = (*(() if hours is None else (hours,)), *map(_points, credit))
    return present(path, *shown, remarks=_remarks(limits, specification, hours, credit, activities))


def _of_activities(specification: Place, credit: tuple[Place, ...], activities: tuple[Place, ...]) -> Finding:
    specified = [one for activity in activities for one in activity.all("specifiedBy")]
    told = [one for one in specified if _is_time(one.value("volumeOfLearning"))]
    if told:
        return present(told[0].to("volumeOfLearning"), *(one.value("volumeOfLearning") for one in told))
    if specification.value("volumeOfLearning") is not None:
        return incomplete(specification.to("volumeOfLearning"), _NO_NUMBER)
    if credit:
        return incomplete(credit[0].path, _NO_NUMBER)
    spent = [one for one in activities if one.value("workload") is not None]
    return incomplete(spent[0].to("workload"), _TIME_SPENT) if spent else missing(specification, "volumeOfLearning")


def _is_time(length: Duration | None) -> bool:
    return length is not None and (length.months, length.seconds) > (0, 0)


def _number(credit: Place) -> Decimal | None:
    """Give the number of credits of a framework, None where it is none above 0."""
    if not any(is_concept(one) for one in credit.all("framework")):
        return None
    try:
        return Decimal(volume.points(credit.value("point"), "point", "/point"))
    except InvalidModel:
        return None


def _is_ects(credit: Place) -> bool:
    return credit.one("framework").node.id == vocabulary.ECTS.id


def _points(credit: Place) -> Part:
    number = _number(credit) or Decimal(0)
    sv, en = written(number, "sv"), written(number, "en")
    if _is_ects(credit):
        return Words(f"{sv} högskolepoäng (ECTS)", f"{en} ECTS credits")
    return [Words(f"{sv} poäng", f"{en} credits"), credit.one("framework")]


# --- what is unusual -------------------------------------------------------------------------------------------------


def _remarks(
    limits: Limits, specification: Place, length: Duration | None, credit: list[Place], activities: tuple[Place, ...]
) -> Iterator[Check]:
    ects = next((number for one in credit if _is_ects(one) and (number := _number(one))), None)
    hours = None if length is None or length.months else length.hours
    path = specification.to("volumeOfLearning")
    if hours is not None and ects is not None and not _fit(hours, ects):
        yield _contradiction(path, Duration.of_hours(hours), next(_points(one) for one in credit if _is_ects(one)))
    yield from _too_long_parts(specification, length, activities)
    yield from _size(limits, path if ects is None else credit[0].path, hours, ects)


def _fit(hours: Decimal, ects: Decimal) -> bool:
    return (ects - _HALF_A_STEP) * _LEAST_HOURS <= hours <= (ects + _HALF_A_STEP) * _MOST_HOURS


def _too_long_parts(specification: Place, length: Duration | None, activities: tuple[Place, ...]) -> Iterator[Check]:
    """Find activities that are longer than the whole, and a whole that is longer than the time there is for it."""
    if length is None:
        return
    for one in (one for activity in activities for one in activity.all("specifiedBy")):
        part = one.value("volumeOfLearning")
        if part is not None and _between(part)[0] > _between(length)[1]:
            yield _contradiction(one.to("volumeOfLearning"), part, length)
    longest = specification.value("maximumDuration")
    if longest is not None and _between(longest)[1] < _between(length)[0]:
        yield _contradiction(specification.to("maximumDuration"), longest, length)


def _between(length: Duration) -> tuple[Decimal, Decimal]:
    """Give the fewest and the most hours that a length of time can have: a month has 28 to 31 days."""
    hours = length.seconds / 3600
    return length.months * _SHORTEST_MONTH + hours, length.months * _LONGEST_MONTH + hours


def _contradiction(path: str, first: Part, second: Part) -> Check:
    """Make the remark. The two amounts are no personal data: they hold for every learner alike."""
    said = {
        "first_sv": written(first, "sv"),
        "first_en": written(first, "en"),
        "second_sv": written(second, "sv"),
        "second_en": written(second, "en"),
    }
    return remark(Code.WORKLOAD_CONTRADICTORY, path, **said)


def _size(limits: Limits, path: str, hours: Decimal | None, ects: Decimal | None) -> Iterator[Check]:
    """Find what is very small or very large, by the credits or else by the hours of so many credits."""
    amount, few, many = (ects, 1, 1) if ects is not None else (hours, _LEAST_HOURS, _MOST_HOURS)
    if amount is None:
        return
    if amount < limits.least * few:
        yield remark(Code.VOLUME_SMALL, path, limit=f"{limits.least.normalize():f}")
    if amount > limits.most * many:
        yield remark(Code.VOLUME_LARGE, path, limit=f"{limits.most.normalize():f}")
