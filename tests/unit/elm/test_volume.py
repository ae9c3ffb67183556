"""Hours, lengths of time and credit points: exact, and never converted in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.elm import Concept, CreditPoint, Duration, Qualification
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.volume import (
    credit_points,
    hours_from_points,
    hp,
    length,
    points_from_hours,
    volume_check,
)
from mikromerit.errors import InvalidModel


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        ("7,5", "PT7H30M"),
        ("7.5", "PT7H30M"),
        (Decimal("0.0003"), "PT1S"),
        (timedelta(minutes=90), "PT1H30M"),
        (Duration(seconds=Decimal(90)), "PT1M30S"),
        (100_000, "PT100000H"),
        (Duration(months=6), "P6M"),
        (Duration(months=1, seconds=Decimal(3600)), "P1MT1H"),
    ],
)
def test_a_length_of_time(hours: Any, written: str) -> None:
    assert str(length(hours, "e", "k", "/p", months=True)) == written


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        (7.5, "int or a Decimal"),
        (None, "int or a Decimal"),
        (True, "int or a Decimal"),
        ("", "int or a Decimal"),
        ("1" * 41, "int or a Decimal"),
        ("NaN", "finite"),
        ("-1", "more than no time"),
        (Decimal("1E-999"), "more than no time"),
        (Decimal("-1E+999999"), "more than no time"),
        (Decimal("1E+999999"), "at most"),
        (timedelta(seconds=-1), "more than no time"),
        (Duration(), "more than no time"),
    ],
)
def test_what_is_no_length_of_time(hours: Any, why: str) -> None:
    with pytest.raises(InvalidModel, match=why) as caught:
        length(hours, "e", "k", "/p")
    assert caught.value.path == "/p"
    assert "`k`" in caught.value.reason


def test_credit_points_of_any_framework() -> None:
    assert hp("7,5") == credit_points(Decimal("7.5")) == CreditPoint(framework=eu.ECTS, point="7.5")
    assert credit_points(3, eu.credit_framework("ECVET")).framework == eu.credit_framework("ECVET")
    with pytest.raises(InvalidModel, match="a label") as caught:
        credit_points(3, Concept(id="urn:x:y"))
    assert caught.value.path == "/framework"
    with pytest.raises(InvalidModel, match="`framework`"):
        credit_points(3, Concept(pref_label={"sv": "poäng"}))
    with pytest.raises(InvalidModel, match="credit points above 0") as caught:
        credit_points(0)
    assert caught.value.path == "/point"
    with pytest.raises(InvalidModel, match="credit points above 0"):
        credit_points("0." + "1" * 30)


def test_hours_and_points_by_a_ratio_that_is_stated() -> None:
    assert hours_from_points("7,5", hours_per_point=Decimal("26.5")) == Decimal("198.75")
    assert points_from_hours(40, hours_per_point=25) == Decimal("1.6")
    with pytest.raises(InvalidModel, match="has no end"):
        points_from_hours(16, hours_per_point=30)
    assert points_from_hours(16, hours_per_point=30, step="0,5") == Decimal("0.5")
    assert points_from_hours(40, hours_per_point=30, step="0,5") == Decimal("1.5")
    with pytest.raises(TypeError):
        points_from_hours(16)  # type: ignore[call-arg]  # that is the point


@pytest.mark.parametrize("wrong", [0, -1, 2.5, "", "1e99", None])
def test_every_number_of_a_conversion_is_exact_and_above_0(wrong: Any) -> None:
    for call in (
        lambda: hours_from_points(wrong, hours_per_point=25),
        lambda: hours_from_points(1, hours_per_point=wrong),
        lambda: points_from_hours(wrong, hours_per_point=25),
        lambda: points_from_hours(25, hours_per_point=wrong),
    ):
        with pytest.raises(InvalidModel, match="above 0"):
            call()
    if wrong is not None:
        with pytest.raises(InvalidModel, match="`step`"):
            points_from_hours(25, hours_per_point=25, step=wrong)


@given(st.decimals("0.1", 60, places=1), st.integers(20, 30))
def test_there_and_back_is_the_same(points: Decimal, ratio: int) -> None:
    assert points_from_hours(hours_from_points(points, hours_per_point=ratio), hours_per_point=ratio) == points


def test_an_unusual_volume_is_said_and_nothing_is_refused() -> None:
    def of(*points: CreditPoint) -> list[str]:
        return [one["sv"] for one in volume_check(Qualification(credit_point=points), most="59,5")]

    assert of() == of(hp(1)) == of(hp("59,5")) == of(credit_points(99, eu.credit_framework("ECVET"))) == []
    assert of(replace(hp(1), framework=None)) == []
    assert of(hp("0,5")) == ["Mindre än 1 högskolepoäng."]
    assert of(hp(60)) == ["Mer än 59.5 högskolepoäng."]
    with pytest.raises(InvalidModel, match="`point`"):
        of(CreditPoint(framework=eu.ECTS))


def test_a_product_is_exact_or_refused() -> None:
    long = Decimal("1.00000000000000000001")
    assert hours_from_points(long, hours_per_point=long) == Decimal("1.0000000000000000000200000000000000000001")
    with pytest.raises(InvalidModel, match="more digits"):
        hours_from_points(Decimal("1." + "0" * 98 + "1"), hours_per_point=Decimal("1.1"))
    with pytest.raises(InvalidModel, match="shorter step"):
        points_from_hours(25, hours_per_point=25, step=Decimal("0." + "1" * 101))


def test_a_step_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(InvalidModel, match="rounded to none"):
        points_from_hours("0,1", hours_per_point=30, step=1)
