"""Date-times as XML Schema spells them: xsd:dateTime and xsd:dateTimeStamp (XSD 1.1 part 2 §3.3.7, §3.4.28).

`datetime.fromisoformat` takes week dates, commas and basic form, and not 24:00:00: none of that is right here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_FORM = re.compile(
    r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-4]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?"
    r"(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
)
_LAST_HOUR = 24
_MOST_OFFSET = timedelta(hours=14)
_LAST = datetime.max.replace(tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that was read: as an aware datetime, and whether the text had an offset (without one it is UTC)."""

    moment: datetime
    has_offset: bool


def read_datetime(text: str) -> Moment:
    """Read an xsd:dateTime; years that a datetime cannot hold become its first or last moment.

    Fractions finer than a microsecond are cut.

    Raises:
        ValueError: the text is outside the lexical space, or names no day of the calendar.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError("not an xsd:dateTime")
    year, month, day, hour, minute, second = (int(found[n]) for n in range(1, 7))
    fraction, zone = found[7] or "", found[8]
    if hour == _LAST_HOUR and (minute or second or fraction.strip("0")):
        raise ValueError("24 is an hour only in 24:00:00")
    offset = _offset(zone)
    # a day of the calendar, also in years that datetime lacks: the calendar repeats itself every 400 years
    proxy = year if 1 <= year <= _LAST.year else year % 400 + 400
    moment = datetime(proxy, month, day, hour % _LAST_HOUR, minute, second, int(fraction[:6].ljust(6, "0")), UTC)
    if proxy != year:
        return Moment(_LAST if year > 0 else _FIRST, zone is not None)
    try:
        return Moment(moment + timedelta(days=hour // _LAST_HOUR) - offset, zone is not None)
    except OverflowError:
        return Moment(_LAST if year > 1 else _FIRST, zone is not None)


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta()
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    if size > _MOST_OFFSET:
        raise ValueError("an offset is at most 14:00")
    return size if zone[0] == "+" else -size


def write_datetime(moment: datetime) -> str:
    """Write an aware datetime as xsd:dateTimeStamp in UTC, to the second unless it has a fraction.

    Raises:
        ValueError: the datetime has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a date-time needs a time zone")
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds" if utc.microsecond else "seconds").replace("+00:00", "Z")


def now() -> datetime:
    """Read the clock: the one place where the library does."""
    return datetime.now(UTC)
