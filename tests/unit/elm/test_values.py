"""Points in time and lengths of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.elm import Duration
from mikromerit.elm.values import read_date_time, write_date_time
from mikromerit.errors import InvalidModel

EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-11-21", "20261121T120000Z", "2026-11-21 12:00:00Z", "2026-11-21T12:00Z", "2026-11-21T12:00:00z",
        "2026-11-21t12:00:00Z", "2026-11-21T12:00:00Z\n", " 2026-11-21T12:00:00Z", "2026-11-21T12:00:00.Z",
        "2026-11-21T12:00:00,5Z", "2026-11-21T12:00:00+0200", "2026-11-21T12:00:00+02", "2026-11-21T12:00:00+14:01",
        "2026-11-21T12:00:00+02:60", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:01Z",
        "2026-01-01T24:30:00Z", "2026-01-01T24:00:00.1Z", "2026-01-01T25:00:00Z", "2026-01-01T12:60:00Z",
        "2026-01-01T12:00:60Z", "-2026-01-01T00:00:00Z", "12026-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "9999-12-31T24:00:00Z", "0001-01-01T00:00:00+01:00", "\uff12\uff10\uff12\uff16-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_what_is_no_xsd_datetime_is_refused(text: str) -> None:
    with pytest.raises(InvalidModel):
        read_date_time(text)


@pytest.mark.parametrize(
    ("text", "moment", "written"),
    [
        ("2026-11-21T12:00:00Z", datetime(2026, 11, 21, 12, tzinfo=UTC), "2026-11-21T12:00:00Z"),
        ("2026-11-21T12:00:00", datetime(2026, 11, 21, 12, tzinfo=UTC), "2026-11-21T12:00:00Z"),
        ("2026-11-21T12:00:00+00:00", datetime(2026, 11, 21, 12, tzinfo=UTC), "2026-11-21T12:00:00Z"),
        ("2026-11-21T12:00:00-00:00", datetime(2026, 11, 21, 12, tzinfo=UTC), "2026-11-21T12:00:00Z"),
        ("2026-11-21T12:00:00+02:00", datetime(2026, 11, 21, 12, tzinfo=EAST), "2026-11-21T12:00:00+02:00"),
        ("2026-11-21T12:00:00-09:30", datetime(2026, 11, 21, 21, 30, tzinfo=UTC), "2026-11-21T12:00:00-09:30"),
        ("2026-11-21T12:00:00.5Z", datetime(2026, 11, 21, 12, 0, 0, 500_000, tzinfo=UTC), "2026-11-21T12:00:00.5Z"),
        ("2026-11-21T12:00:00.123456789Z", datetime(2026, 11, 21, 12, 0, 0, 123_456, tzinfo=UTC), None),
        ("2026-12-31T24:00:00Z", datetime(2027, 1, 1, tzinfo=UTC), "2027-01-01T00:00:00Z"),
        ("2026-12-31T24:00:00.000", datetime(2027, 1, 1, tzinfo=UTC), "2027-01-01T00:00:00Z"),
        ("2024-02-29T00:00:00+14:00", datetime(2024, 2, 28, 10, tzinfo=UTC), "2024-02-29T00:00:00+14:00"),
    ],
)
def test_xsd_datetimes(text: str, moment: datetime, written: str | None) -> None:
    assert read_date_time(text) == moment
    if written:
        assert write_date_time(read_date_time(text)) == written


def test_a_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(InvalidModel, match="time zone"):
        write_date_time(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the mistake


@pytest.mark.parametrize("offset", [timedelta(seconds=30), timedelta(hours=14, minutes=1)])
def test_an_offset_that_xsd_cannot_write_is_refused(offset: timedelta) -> None:
    with pytest.raises(InvalidModel, match="offset"):
        write_date_time(datetime(2026, 1, 1, tzinfo=timezone(offset)))


@given(
    st.datetimes(
        min_value=datetime(2, 1, 1),  # noqa: DTZ001 - the zone is drawn apart
        max_value=datetime(9998, 1, 1),  # noqa: DTZ001 - the zone is drawn apart
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_every_moment_survives(moment: datetime) -> None:
    assert read_date_time(write_date_time(moment)) == moment


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "1H", "T1H", "P1H", "PT1D", "P1DT", "P-1D", "PT1.5H", "PT.5S", "P1M1Y", "PT1H\n", "p1d",
     "P1234567890D", "P\u0663D"],
)  # fmt: skip
def test_what_is_no_xsd_duration_is_refused(text: str) -> None:
    with pytest.raises(InvalidModel):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("text", "months", "seconds", "written"),
    [
        ("PT24H", 0, 86_400, "PT24H"),
        ("P1D", 0, 86_400, "PT24H"),
        ("P2DT12H", 0, 216_000, "PT60H"),
        ("PT60H", 0, 216_000, "PT60H"),
        ("P1M", 1, 0, "P1M"),
        ("P60M", 60, 0, "P5Y"),
        ("P1Y2M3DT4H5M6.75S", 14, Decimal("273906.75"), "P1Y2MT76H5M6.75S"),
        ("-PT30M", 0, -1800, "-PT30M"),
        ("P0D", 0, 0, "PT0H"),
        ("-P1M", -1, 0, "-P1M"),
    ],
)
def test_xsd_durations(text: str, months: int, seconds: Decimal | int, written: str) -> None:
    assert Duration.parse(text) == Duration(months=months, seconds=Decimal(seconds))
    assert str(Duration.parse(text)) == written


@given(st.integers(-10_000, 10_000), st.decimals(min_value=0, max_value=10**8, places=6))
def test_every_duration_survives(months: int, seconds: Decimal) -> None:
    duration = Duration(months=months, seconds=-seconds if months < 0 else seconds)
    assert Duration.parse(str(duration)) == duration


def test_hours() -> None:
    assert Duration.of_hours(24).hours == 24
    assert Duration.of_hours(Decimal("7.5")) == Duration.of_hours(timedelta(hours=7.5))
    with pytest.raises(ValueError, match="month"):
        _ = Duration(months=1).hours


@pytest.mark.parametrize(
    ("months", "seconds"),
    [
        (1, Decimal(-1)),
        (0, Decimal("NaN")),
        (0, Decimal("Infinity")),
        (0, Decimal("1E+30")),
        (0, Decimal(-3600 * 10**9)),
        (0, Decimal("1E-10")),
        (12 * 10**9, Decimal(0)),
        (True, Decimal(0)),
        (1.5, Decimal(0)),
        (0, 90),
    ],
)
def test_a_duration_without_a_lexical_form_is_refused(months: Any, seconds: Any) -> None:
    with pytest.raises(InvalidModel):
        Duration(months=months, seconds=seconds)


def test_the_longest_durations_are_read_as_they_are_written() -> None:
    for longest in (
        Duration(months=12 * 10**9 - 1),
        Duration(seconds=Decimal(3600 * 10**9) - Decimal("1E-9")),
    ):
        assert Duration.parse(str(longest)) == longest


@pytest.mark.parametrize("text", ["PT999999999H59M999999999S", "P999999999Y999999999M", None, 7])
def test_a_duration_beyond_them_is_refused(text: Any) -> None:
    with pytest.raises(InvalidModel):
        Duration.parse(text)


@pytest.mark.parametrize("hours", [1.1, "x", True, None])
def test_hours_of_a_duration_are_exact(hours: Any) -> None:
    with pytest.raises(InvalidModel, match="an int, a Decimal or a timedelta"):
        Duration.of_hours(hours)
