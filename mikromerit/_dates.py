"""Date-times as XML Schema spells them: xsd:dateTime and xsd:dateTimeStamp (XSD 1.1 part 2 §3.3.7, §3.4.28).

`datetime.fromisoformat` takes week dates, commas and basic form, and not 24:00:00: none of that is right here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_FORM = re.compile(
    r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-4]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?"
    r"(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
)
_PLAIN = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_PLAIN_CHARACTERS = len("2026-11-21T12:00:00Z")
_LAST_HOUR = 24
_MOST_OFFSET = timedelta(hours=14)
_LAST = datetime.max.replace(tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)
_clock = datetime.now


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that was read, as an aware datetime with the offset of the text.

    Without an offset it is UTC. `exact` is False where a datetime cannot hold the year, and its first or last moment
    stands for it.
    """

    moment: datetime
    has_offset: bool
    exact: bool = True


def read_datetime(text: str) -> Moment:
    """Read an xsd:dateTime, of any year. Fractions finer than a microsecond are cut off.

    Raises:
        ValueError: the text is outside the lexical space, or names no day of the calendar.
    """
    if len(text) == _PLAIN_CHARACTERS and _PLAIN.fullmatch(text) and text[11:13] != "24":
        return _plain(text)
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError("not an xsd:dateTime")
    year, month, day, hour, minute, second = (int(found[n]) for n in range(1, 7))
    fraction, zone = found[7] or "", found[8]
    if hour == _LAST_HOUR and (minute or second or fraction.strip("0")):
        raise ValueError("24 is an hour only in 24:00:00")
    zone_info = _zone(zone)
    # a day of the calendar, also in years that datetime lacks: the calendar repeats itself every 400 years
    proxy = year if 1 <= year <= _LAST.year else year % 400 + 400
    moment = datetime(proxy, month, day, hour % _LAST_HOUR, minute, second, int(fraction[:6].ljust(6, "0")), zone_info)
    beyond = Moment(_LAST if year > 1 else _FIRST, zone is not None, exact=False)
    if proxy != year:
        return beyond
    try:
        moment += timedelta(days=hour // _LAST_HOUR)
        moment.astimezone(UTC)
    except OverflowError:
        return beyond
    return Moment(moment, zone is not None)


@lru_cache(maxsize=1024)  # each date of a credential is read for the envelope and for the document
def _plain(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text), has_offset=True)


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    size = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    if size > _MOST_OFFSET:
        raise ValueError("an offset is at most 14:00")
    return timezone(size if text[0] == "+" else -size) if size else UTC


def write_datetime(moment: datetime) -> str:
    """Write an aware datetime as xsd:dateTimeStamp: seconds always, a fraction if there is one, `Z` for UTC.

    Raises:
        ValueError: the datetime has no time zone, or one with an offset that XML Schema cannot write.
    """
    offset = moment.utcoffset()
    if offset is None or abs(offset) > _MOST_OFFSET or offset % timedelta(minutes=1):
        raise ValueError("a point in time needs a time zone, with an offset of whole minutes and 14 hours at most")
    text = moment.replace(tzinfo=None).isoformat()
    text = text.rstrip("0") if moment.microsecond else text
    if not offset:
        return f"{text}Z"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{text}{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def now() -> datetime:
    """Read the clock: the one place where the library does."""
    return _clock(UTC)
