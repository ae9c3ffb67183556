"""How much learning: hours, lengths of time and credit points, all exact.

Hours never become credit points by themselves: how many hours make a point is a convention (in the ECTS Users' Guide
25 to 30), so the one who converts has to say it.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

from mikromerit.elm import vocabulary
from mikromerit.elm.given import SPECIFICATION, a_concept, instances
from mikromerit.elm.node import LangMap
from mikromerit.elm.specifications import CreditPoint
from mikromerit.elm.values import Duration
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.specifications import LearningAchievementSpecification

Number: TypeAlias = int | Decimal | str
"""A number, exactly: never a float. Text may have a decimal comma or a decimal point."""
Hours: TypeAlias = Number | timedelta | Duration
"""A number of hours, or a length of time."""

_MOST_HOURS: Final = 100_000  # more than anyone studies in a life
_LONGEST: Final = 9  # digits before or after the decimal point; nobody earns more credit points
_LONGEST_TEXT: Final = 40  # characters; more are no number that anyone writes
_PRECISION: Final = 100  # digits of an exact result; two texts of the greatest length make fewer


def exact(value: object, reason: str, path: str) -> Decimal:
    """Read a finite number exactly; a decimal comma is accepted in a string."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise InvalidModel(reason, path=path)
    if isinstance(value, str) and (len(value) > _LONGEST_TEXT or "_" in value):
        raise InvalidModel(reason, path=path)
    try:
        number = Decimal(value.replace(",", ".") if isinstance(value, str) else value)
    except InvalidOperation:
        raise InvalidModel(reason, path=path) from None
    if not number.is_finite():
        raise InvalidModel(reason, path=path)
    return number


def length(value: object, element: str, keyword: str, path: str, *, months: bool = False) -> Duration:
    """Give a length of time, to the second and more than none; `months` says whether it may have months in it."""
    called = f"{element} (`{keyword}`)"
    of_months = 0
    if isinstance(value, Duration):
        of_months, seconds = value.months, value.seconds
    elif isinstance(value, timedelta):
        seconds = Decimal(value // timedelta(microseconds=1)) / 1_000_000
    else:
        reason = f"{called}: a finite number of hours is due, as an int or a Decimal or text, or a timedelta"
        hours = exact(value, reason, path)
        seconds = min(hours, Decimal(_MOST_HOURS + 1)) * 3600 if hours > 0 else Decimal(0)
    if of_months and not months:
        raise InvalidModel(f"{called}: a month has no fixed number of hours; give the hours", path=path)
    if seconds > _MOST_HOURS * 3600:
        raise InvalidModel(f"{called}: {_MOST_HOURS} hours at most are due", path=path)
    seconds = seconds.quantize(Decimal(1))
    if of_months <= 0 and seconds <= 0:
        raise InvalidModel(f"{called}: more than no time is due", path=path)
    return Duration(months=of_months, seconds=seconds)


def points(number: object, keyword: str, path: str) -> str:
    """Write a number of credit points above 0 exactly, without an exponent."""
    reason = f"Annex I, workload (`{keyword}`): an exact number of credit points above 0 is due (int, Decimal or str)"
    found = exact(number, reason, path)
    if found <= 0 or abs(found.adjusted()) > _LONGEST or len(found.as_tuple().digits) > 2 * _LONGEST:
        raise InvalidModel(reason, path=path)
    return f"{found:f}"


def credit_points(number: Number, framework: Concept | None = None) -> CreditPoint:
    """Give credit points of a framework, by default ECTS; `vocabulary.concept("education_credit", "ECVET")` is another.

    A framework that no list of the EU has, such as yrkeshögskolepoäng, is a `Concept` of your own with an IRI and a
    label: EDC-AP 3.2, CreditPoint, binds the framework to no list. Raises `InvalidModel`.
    """
    framework = vocabulary.ECTS if framework is None else framework
    of = a_concept(framework, "workload", "framework", "/framework", meant=("education_credit",))
    if not of.pref_label:
        raise InvalidModel("`framework`: a framework of credit points needs a label for readers", path="/framework")
    return CreditPoint(framework=of, point=points(number, "number", "/point"))


def hp(number: Number) -> CreditPoint:
    """Give Swedish högskolepoäng, written as ECTS: of both, 60 are a year of full-time study.

    Source: Högskoleförordningen (1993:100) 6 kap. 2 §; ECTS Users' Guide (2015). Raises `InvalidModel` for anything but
    an exact number above 0; "7,5" is one.
    """
    return credit_points(number)


def credits_of(ects: object, further: object) -> tuple[CreditPoint, ...]:
    """Give the credit points of a specification: those in ECTS first, None for none."""
    path = f"{SPECIFICATION}/creditPoint"
    given = instances(further, CreditPoint, "credit_points", path)
    for one in given:
        a_concept(one.framework, "workload", "credit_points", f"{path}/framework", meant=("education_credit",))
        points(one.point, "credit_points", f"{path}/point")
    written = (
        () if ects is None else (CreditPoint(framework=vocabulary.ECTS, point=points(ects, "ects", f"{path}/point")),)
    )
    every = (*written, *given)
    if len({one.framework.id for one in every if one.framework}) < len(every):
        reason = "Annex I, workload (`ects`, `credit_points`): give one number for each framework"
        raise InvalidModel(reason, path=path)
    return every


def hours_from_points(number: Number, *, hours_per_point: Number) -> Decimal:
    """Give the hours of so many credit points, exactly, by the ratio that you state. Raises `InvalidModel`."""
    amount, ratio = _above_zero(number, "number"), _above_zero(hours_per_point, "hours_per_point")
    with _exactly("the number of hours has more digits than anyone counts; give a shorter number"):
        return amount * ratio


def points_from_hours(hours: Number, *, hours_per_point: Number, step: Number | None = None) -> Decimal:
    """Give the credit points of so many hours by the ratio that you state.

    `step` is what the result is rounded to (half to even), such as "0,5". Without it the result is exact. Raises
    `InvalidModel` for a result without an end, such as 16 hours at 30 a point, when no `step` is given.
    """
    amount, ratio = _above_zero(hours, "hours"), _above_zero(hours_per_point, "hours_per_point")
    if step is not None:
        unit = _above_zero(step, "step")
        steps = round(Fraction(amount) / Fraction(ratio) / Fraction(unit))
        if not steps:
            raise InvalidModel("`step`: the number of points is rounded to none; give a smaller step")
        with _exactly("the number of points has more digits than anyone counts; give a shorter step"):
            return steps * unit
    with _exactly("the number of points has no end; say by `step` what it is rounded to"):
        return amount / ratio


@contextmanager
def _exactly(reason: str) -> Iterator[None]:
    """Refuse a result that would have to be rounded, with `reason`."""
    with localcontext() as context:
        context.prec = _PRECISION
        context.traps[Inexact] = True
        try:
            yield
        except Inexact:
            raise InvalidModel(reason) from None


def _above_zero(value: object, keyword: str) -> Decimal:
    reason = f"`{keyword}`: an exact number above 0 is due (int, Decimal or str)"
    found = exact(value, reason, "")
    if found <= 0 or abs(found.adjusted()) > _LONGEST:
        raise InvalidModel(reason)
    return found


def volume_check(
    specification: LearningAchievementSpecification, *, most: Number, least: Number = 1
) -> tuple[LangMap, ...]:
    """Say in Swedish and English what of a volume is unusual for a micro-credential; it is no ground for a refusal.

    `least` and `most` are ECTS points, both included. Nobody has laid down where a micro-credential ends, so the one
    who asks says it. What has no ECTS points is not judged.
    """
    low, high = _above_zero(least, "least"), _above_zero(most, "most")
    said = []
    for one in specification.credit_point:
        if one.framework is None or one.framework.id != vocabulary.ECTS.id:
            continue
        number = exact(one.point, "`point`: an exact number is due", "/creditPoint/point")
        if number < low:
            said.append(LangMap({"sv": f"Mindre än {low:f} högskolepoäng.", "en": f"Less than {low:f} ECTS credits."}))
        if number > high:
            said.append(LangMap({"sv": f"Mer än {high:f} högskolepoäng.", "en": f"More than {high:f} ECTS credits."}))
    return tuple(said)
