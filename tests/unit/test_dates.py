"""Date-times: the lexical space of XML Schema and nothing else, in and out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit._dates import now, read_datetime, write_datetime

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


REFUSED = [
    # other forms of ISO 8601
    "2026-W47-6T12:00:00Z",
    "2026-W47-6",
    "2026-325T12:00:00Z",
    "20261121T120000Z",
    "2026-11-21T120000Z",
    "20261121T12:00:00Z",
    "2026-11-21",
    "2026-11-21Z",
    "12:00:00Z",
    "2026-11",
    "2026",
    "2026-11-21T12Z",
    "2026-11-21T12:00Z",
    "2026-11-21T12:00:00,5Z",
    "2026-11-21 12:00:00Z",
    "2026-11-21t12:00:00Z",
    "2026-11-21T12:00:00z",
    "2026-11-21T12:00:00+01",
    "2026-11-21T12:00:00+0100",
    "2026-11-21T12:00:00+01:00:00",
    "2026-11-21T12:00:00+1:00",
    "2026-11-21T12:00:00 +01:00",
    "2026-11-21T12:00:00UTC",
    "2026-11-21T12:00:00[Europe/Stockholm]",
    "2026-11-21T12:00:00\u221201:00",  # a minus sign that is no hyphen
    # what surrounds it
    "",
    " ",
    " 2026-11-21T12:00:00Z",
    "2026-11-21T12:00:00Z ",
    "2026-11-21T12:00:00Z\n",
    "2026-11-21T12:00:00\n",
    "2026-11-21T12:00:00Z\0",
    "2026-11-21T12:00:00ZZ",
    "2026-11-21T12:00:00Z2026-11-21T12:00:00Z",
    # digits
    "٢٠٢٦-11-21T12:00:00Z",
    "2026-11-21T1\uff12:00:00Z",
    "2026-11-21T12:00:00.\u0665Z",
    "2026-11-21T12:00:00+0\u0661:00",
    "2_26-11-21T12:00:00Z",
    "226-11-21T12:00:00Z",
    "26-11-21T12:00:00Z",
    "02026-11-21T12:00:00Z",
    "+2026-11-21T12:00:00Z",
    "--2026-11-21T12:00:00Z",
    "2026-1-21T12:00:00Z",
    "2026-11-1T12:00:00Z",
    "2026-11-21T9:00:00Z",
    "2026-11-21T12:00:00.Z",
    "2026-11-21T12:00:00.5.5Z",
    "2026-11-21T12:00:.5Z",
    # the calendar
    "2026-00-21T12:00:00Z",
    "2026-13-21T12:00:00Z",
    "2026-11-00T12:00:00Z",
    "2026-11-31T12:00:00Z",
    "2026-01-32T12:00:00Z",
    "2026-02-29T12:00:00Z",
    "2024-02-30T12:00:00Z",
    "1900-02-29T12:00:00Z",
    "2100-02-29T12:00:00Z",
    "10100-02-29T12:00:00Z",
    "123456-11-31T12:00:00Z",
    "-0001-02-29T12:00:00Z",
    "-0100-02-29T12:00:00Z",
    "-0044-02-30T12:00:00Z",
    # the clock
    "2026-11-21T24:00:01Z",
    "2026-11-21T24:01:00Z",
    "2026-11-21T24:00:00.1Z",
    "2026-11-21T24:00:00.0000001Z",
    "2026-11-21T25:00:00Z",
    "2026-11-21T12:60:00Z",
    "2026-11-21T12:00:60Z",
    "2016-12-31T23:59:60Z",  # a leap second
    "2026-11-21T-1:00:00Z",
    # the offset
    "2026-11-21T12:00:00+14:01",
    "2026-11-21T12:00:00-14:01",
    "2026-11-21T12:00:00+14:59",
    "2026-11-21T12:00:00+15:00",
    "2026-11-21T12:00:00-24:00",
    "2026-11-21T12:00:00+01:60",
    "2026-11-21T12:00:00+",
    "2026-11-21T12:00:00Z+01:00",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_xsd_datetime_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^."):
        read_datetime(text)


READ: list[tuple[str, datetime]] = [
    ("2026-11-21T12:00:00Z", utc(2026, 11, 21, 12)),
    ("2026-11-21T13:30:15+01:30", utc(2026, 11, 21, 12, 0, 15)),
    ("2026-11-21T10:30:00-01:30", utc(2026, 11, 21, 12)),
    ("2026-11-21T12:00:00+00:00", utc(2026, 11, 21, 12)),
    ("2026-11-21T12:00:00-00:00", utc(2026, 11, 21, 12)),
    ("2026-11-21T12:00:00+14:00", utc(2026, 11, 20, 22)),
    ("2026-11-21T12:00:00-14:00", utc(2026, 11, 22, 2)),
    ("2026-11-21T12:00:00+13:59", utc(2026, 11, 20, 22, 1)),
    # fractions
    ("2026-11-21T12:00:00.5Z", utc(2026, 11, 21, 12, 0, 0, 500_000)),
    ("2026-11-21T12:00:00.000001Z", utc(2026, 11, 21, 12, 0, 0, 1)),
    ("2026-11-21T12:00:00.1234567Z", utc(2026, 11, 21, 12, 0, 0, 123_456)),
    ("2026-11-21T12:00:00.9999999999999999Z", utc(2026, 11, 21, 12, 0, 0, 999_999)),
    ("2026-11-21T12:00:00.000Z", utc(2026, 11, 21, 12)),
    ("2026-11-21T12:00:00." + "0" * 5000 + "Z", utc(2026, 11, 21, 12)),
    # midnight at the end of a day
    ("2026-11-21T24:00:00Z", utc(2026, 11, 22)),
    ("2026-11-21T24:00:00.000Z", utc(2026, 11, 22)),
    ("2026-12-31T24:00:00Z", utc(2027, 1, 1)),
    ("2024-02-28T24:00:00Z", utc(2024, 2, 29)),
    ("2026-11-21T24:00:00+01:00", utc(2026, 11, 21, 23)),
    ("2026-11-21T00:00:00Z", utc(2026, 11, 21)),
    # leap days
    ("2024-02-29T12:00:00Z", utc(2024, 2, 29, 12)),
    ("2000-02-29T12:00:00Z", utc(2000, 2, 29, 12)),
    # the ends of what a datetime holds
    ("0001-01-01T00:00:00Z", FIRST),
    ("0001-01-01T00:00:00+14:00", FIRST),
    ("0001-01-01T00:00:00-14:00", utc(1, 1, 1, 14)),
    ("9999-12-31T23:59:59.999999Z", LAST),
    ("9999-12-31T24:00:00Z", LAST),
    ("9999-12-31T23:59:59-14:00", LAST),
    ("9999-12-31T14:00:00+14:00", utc(9999, 12, 31)),
    # beyond them
    ("10000-01-01T00:00:00Z", LAST),
    ("10000-02-29T00:00:00Z", LAST),
    ("123456789-12-31T24:00:00-14:00", LAST),
    ("0000-01-01T00:00:00Z", FIRST),
    ("0000-02-29T00:00:00Z", FIRST),
    ("-0001-12-31T23:59:59Z", FIRST),
    ("-0004-02-29T00:00:00Z", FIRST),
    ("-0044-03-15T12:00:00+14:00", FIRST),
    ("-9999-12-31T00:00:00Z", FIRST),
    ("-12345-01-01T00:00:00Z", FIRST),
]


@pytest.mark.parametrize(("text", "moment"), READ, ids=[text[:40] for text, _ in READ])
def test_an_xsd_datetime_is_read(text: str, moment: datetime) -> None:
    read = read_datetime(text)
    assert read.moment == moment
    assert read.has_offset


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T12:00:00", utc(2026, 11, 21, 12)),
        ("2026-11-21T12:00:00.25", utc(2026, 11, 21, 12, 0, 0, 250_000)),
        ("2026-11-21T24:00:00", utc(2026, 11, 22)),
        ("10000-01-01T00:00:00", LAST),
        ("9999-12-31T24:00:00", LAST),
        ("-0001-01-01T00:00:00", FIRST),
    ],
)
def test_without_an_offset_it_is_utc_and_says_so(text: str, moment: datetime) -> None:
    read = read_datetime(text)
    assert read.moment == moment
    assert read.moment.utcoffset() == timedelta()
    assert not read.has_offset


def test_later_texts_are_never_earlier_moments() -> None:
    texts = [
        "-99999-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:01Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "2026-11-21T24:00:00+14:00",
        "2026-11-22T00:00:00Z",
        "2026-11-21T12:00:00-14:00",
        "9999-12-31T23:59:58Z",
        "9999-12-31T24:00:00Z",
        "10000-01-01T00:00:00+14:00",
        "99999-01-01T00:00:00Z",
    ]
    moments = [read_datetime(text).moment for text in texts]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    "text", ["1" * 1_000_000 + "-11-21T12:00:00Z", "-" * 1_000_000, "2026-11-21T" + "0" * 1_000_000]
)
def test_a_huge_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="xsd:dateTime"):
        read_datetime(text)


def test_a_huge_fraction_is_cut() -> None:
    assert read_datetime("2026-11-21T12:00:00." + "1" * 1_000_000).moment == utc(2026, 11, 21, 12, 0, 0, 111_111)


# --- writing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (utc(2026, 11, 21, 12), "2026-11-21T12:00:00Z"),
        (datetime(2026, 11, 21, 13, 0, 5, tzinfo=timezone(timedelta(hours=1))), "2026-11-21T13:00:05+01:00"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2026-01-01T00:30:00+01:00"),
        (utc(2026, 11, 21, 12, 0, 0, 500_000), "2026-11-21T12:00:00.5Z"),
        (utc(2026, 11, 21, 12, 0, 0, 1), "2026-11-21T12:00:00.000001Z"),
        (utc(999, 1, 1), "0999-01-01T00:00:00Z"),
        (FIRST, "0001-01-01T00:00:00Z"),
        (LAST, "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_moment_is_written_with_its_offset(moment: datetime, text: str) -> None:
    assert write_datetime(moment) == text


class Nowhere(tzinfo):
    """A time zone that does not say what its offset is: a datetime with it is as naive as one without (PEP 495)."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:  # noqa: ARG002
        return None

    def tzname(self, moment: datetime | None) -> str | None:  # noqa: ARG002
        return None

    def dst(self, moment: datetime | None) -> timedelta | None:  # noqa: ARG002
        return None


@pytest.mark.parametrize("zone", [None, Nowhere()])
def test_a_moment_without_offset_is_never_written(zone: tzinfo | None) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_datetime(datetime(2026, 11, 21, 12, tzinfo=zone))


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=offsets)  # noqa: DTZ001  (given one by `timezones`)


@given(moments)
def test_what_is_written_is_read_back(moment: datetime) -> None:
    text = write_datetime(moment)
    assert re.fullmatch(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})", text
    )
    read = read_datetime(text)
    assert (read.moment, read.has_offset) == (moment, True)


@given(moments)
def test_it_is_read_as_python_writes_it(moment: datetime) -> None:
    assert read_datetime(moment.isoformat()).moment == moment


@given(st.dates(date(1, 1, 2), date(9999, 12, 30)))
def test_the_end_of_a_day_is_the_beginning_of_the_next(day: date) -> None:
    next_day = f"{day + timedelta(days=1):%Y-%m-%d}".zfill(10)
    assert read_datetime(f"{day.isoformat()}T24:00:00Z") == read_datetime(f"{next_day}T00:00:00Z")


@given(st.text("0123456789-:TZ.+ \n٣", max_size=30))
def test_every_other_text_is_a_value_error(text: str) -> None:
    try:
        moment = read_datetime(text).moment
    except ValueError:
        return
    assert moment.utcoffset() is not None


def test_the_clock_is_in_utc() -> None:
    assert now().tzinfo is UTC
