"""Annex I's notional workload: how it is told, whether what is told adds up, and whether it is of an unusual size.

How many hours make an ECTS credit is a convention: 25 to 30 (ECTS Users' Guide, 2015). Credits are written in steps,
so hours and credits are held to contradict each other only if no number of credits within half a step would fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from mikromerit.elm import vocabulary, volume
from mikromerit.errors import InvalidModel
from mikromerit.profile.obstacles import Words
from mikromerit.profile.rows import Finding, incomplete, missing, present, remark
from mikromerit.profile.words import is_concept, of_lists, written
from mikromerit.report import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mikromerit.elm.values import Duration
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
    A number that is none is not passed over because another is one.
    """
    length = _time(specification)
    asked, received = _numbers(specification.all("creditPoint")), _numbers(claim.all("creditReceived"))
    credit = asked or received
    if length is None and not credit:
        return _of_activities(limits, specification, activities)
    path = next(iter(credit)).path if length is None else specification.to("volumeOfLearning")
    shown = (*(() if length is None else (length,)), *(_points(one, number) for one, number in credit.items()))
    ects = [(one, number) for one, number in {**asked, **received}.items() if _is_ects(one)]
    with claim.tree.aside():
        return present(path, *shown, remarks=_remarks(limits, specification, length, ects, activities))


def _of_activities(limits: Limits, specification: Place, activities: tuple[Place, ...]) -> Finding:
    specified = [one for activity in activities for one in activity.all("specifiedBy")]
    told = [(one, length) for one in specified if (length := _time(one)) is not None]
    if told:
        path, lengths = told[0][0].to("volumeOfLearning"), [length for _, length in told]
        return present(path, *lengths, remarks=_size(limits, path, *_together(lengths)))
    spent = [one for one in activities if one.value("workload") is not None]
    return incomplete(spent[0].to("workload"), _TIME_SPENT) if spent else missing(specification, "volumeOfLearning")


def _time(specification: Place) -> Duration | None:
    """Give the time that a specification tells, and note one that is no more than none."""
    length: Duration | None = specification.value("volumeOfLearning")
    if length is not None and (length.months, length.seconds) <= (0, 0):
        specification.tree.note(specification.to("volumeOfLearning"), _NO_NUMBER)
        return None
    return length


def _numbers(credit: tuple[Place, ...]) -> dict[Place, Decimal]:
    """Give the number of each credit, and note those that have none above 0, or are of no framework."""
    found = {one: number for one in credit if (number := _number(one)) is not None}
    for one in credit:
        if one not in found:
            one.tree.note(one.path, _NO_NUMBER)
    return found


def _number(credit: Place) -> Decimal | None:
    frameworks = of_lists(credit.all("framework"), "education_credit")
    if not any(map(is_concept, frameworks)):
        return None
    try:
        return Decimal(volume.points(credit.value("point"), "point", "/point"))
    except InvalidModel:
        return None


def _is_ects(credit: Place) -> bool:
    return credit.one("framework").id == vocabulary.ECTS.id


def _points(credit: Place, number: Decimal) -> Part:
    sv, en = written(number, "sv"), written(number, "en")
    if _is_ects(credit):
        return Words(f"{sv} högskolepoäng (ECTS)", f"{en} ECTS credits")
    return [Words(f"{sv} poäng", f"{en} credits"), credit.one("framework")]


# --- what is unusual -------------------------------------------------------------------------------------------------
# A length of time with months in it is so many hours at least and so many at most: what is remarked holds of both.

_Hours: TypeAlias = tuple[Decimal, Decimal]
_Amount: TypeAlias = "tuple[Place, Decimal]"


def _remarks(
    limits: Limits, specification: Place, length: Duration | None, ects: list[_Amount], activities: tuple[Place, ...]
) -> Iterator[Check]:
    path = specification.to("volumeOfLearning")
    contradictions = list(_contradictions(specification, length, ects, activities))
    if contradictions:
        at, term, first, second = contradictions[0]
        yield _contradiction(len(contradictions), at.to(term) if term else at.path, first, second)
    if ects:
        least, most = min(number for _, number in ects), max(number for _, number in ects)
        yield from _beyond(limits, ects[0][0].path, (least, most), (1, 1))
    elif length is not None:
        yield from _size(limits, path, _between(length), _between(length))


def _contradictions(
    specification: Place, length: Duration | None, ects: list[_Amount], activities: tuple[Place, ...]
) -> Iterator[tuple[Place, str, Part, Part]]:
    """Find pairs of amounts that cannot both hold, each with its place and the term there, which may be "".

    They are hours and credits that do not fit, two numbers of ECTS credits, a part that is longer than the whole, and a
    whole that is longer than the time there is for it.
    """
    for one, number in ects:
        if length is not None and not _fit(_between(length), number):
            yield specification, "volumeOfLearning", length, _points(one, number)
        if number != ects[0][1]:
            yield one, "", _points(one, number), _points(*ects[0])
    if length is None:
        return
    for one in (one for activity in activities for one in activity.all("specifiedBy")):
        part = one.value("volumeOfLearning")
        if part is not None and _between(part)[0] > _between(length)[1]:
            yield one, "volumeOfLearning", part, length
    longest = specification.value("maximumDuration")
    if longest is not None and _between(longest)[1] < _between(length)[0]:
        yield specification, "maximumDuration", longest, length


def _fit(hours: _Hours, ects: Decimal) -> bool:
    return hours[1] >= (ects - _HALF_A_STEP) * _LEAST_HOURS and hours[0] <= (ects + _HALF_A_STEP) * _MOST_HOURS


def _between(length: Duration) -> _Hours:
    """Give the fewest and the most hours that a length of time can have: a month has 28 to 31 days."""
    hours = length.seconds / 3600
    return length.months * _SHORTEST_MONTH + hours, length.months * _LONGEST_MONTH + hours


def _together(lengths: list[Duration]) -> tuple[_Hours, _Hours]:
    """Give the hours of the longest of several activities, and of all together; one may be a part of another."""
    every = [_between(length) for length in lengths]
    return max(every), (sum((least for least, _ in every), Decimal(0)), sum((most for _, most in every), Decimal(0)))


def _contradiction(count: int, path: str, first: Part, second: Part) -> Check:
    """Make the remark on the first pair. Amounts are no personal data: they hold for every learner alike."""
    said = {
        "first_sv": written(first, "sv"),
        "first_en": written(first, "en"),
        "second_sv": written(second, "sv"),
        "second_en": written(second, "en"),
    }
    code = Code.WORKLOAD_CONTRADICTORY if count == 1 else Code.WORKLOAD_CONTRADICTIONS
    return remark(code, path, **said, count=str(count))


def _size(limits: Limits, path: str, longest: _Hours, together: _Hours) -> Iterator[Check]:
    """Find hours that are few even if all are added up, or many even if all overlap."""
    return _beyond(limits, path, (together[1], longest[0]), (_LEAST_HOURS, _MOST_HOURS))


def _beyond(limits: Limits, path: str, amounts: _Hours, of_a_credit: tuple[int, int]) -> Iterator[Check]:
    """Remark that the first amount is less than usual, or the second more; `of_a_credit` are so many as one credit."""
    if amounts[0] < limits.least * of_a_credit[0]:
        yield remark(Code.VOLUME_SMALL, path, limit=f"{limits.least.normalize():f}")
    if amounts[1] > limits.most * of_a_credit[1]:
        yield remark(Code.VOLUME_LARGE, path, limit=f"{limits.most.normalize():f}")
