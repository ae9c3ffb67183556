"""The two XML Schema values that JSON writes as strings: points in time and lengths of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from mikromerit.errors import InvalidModel

_DATE_TIME = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?:Z|(?P<sign>[+-])(?P<zone_hour>[0-9]{2}):(?P<zone_minute>[0-9]{2}))?\Z"
)
_DURATION = re.compile(
    r"(?P<minus>-)?P(?=[0-9T])(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?"
    r"(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?\Z"
)
_LONGEST = 64  # characters; nothing longer is a date that anyone meant
_FURTHEST = timedelta(hours=14)
_MIDNIGHT_AT_THE_END = 24


def read_date_time(text: str) -> datetime:
    """Read an xsd:dateTime; without an offset it is read as UTC, `24:00:00` is the next day's midnight.

    Years 0001 to 9999, microseconds (further digits are cut off). Raises `InvalidModel` for anything else.
    Source: XSD 1.1 Part 2, 3.3.7; VCDM 2.0, 4.9 (a time without an offset).
    """
    found = _DATE_TIME.match(text) if len(text) <= _LONGEST else None
    if found is None:
        raise InvalidModel("a point in time must be an xsd:dateTime such as 2026-11-21T12:00:00Z")
    year, month, day, hour, minute, second = (int(part) for part in found.group(1, 2, 3, 4, 5, 6))
    fraction = found["fraction"] or ""
    micro = int((fraction + "000000")[:6])
    ends_the_day = hour == _MIDNIGHT_AT_THE_END and not (minute or second or fraction.strip("0"))
    try:
        moment = datetime(year, month, day, 0 if ends_the_day else hour, minute, second, micro, tzinfo=_zone(found))
        moment = moment + timedelta(days=1) if ends_the_day else moment
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidModel("there is no such day, time or offset, or it lies outside the years 0001 to 9999") from None
    return moment


def _zone(found: re.Match[str]) -> timezone:
    if found["sign"] is None:
        return UTC
    minutes = int(found["zone_minute"])
    offset = timedelta(hours=int(found["zone_hour"]), minutes=minutes)
    if minutes > 59 or offset > _FURTHEST:  # noqa: PLR2004 - minutes of an hour
        raise ValueError
    return timezone(-offset if found["sign"] == "-" else offset) if offset else UTC


def write_date_time(moment: datetime) -> str:
    """Write an xsd:dateTime: seconds always, a fraction if there is one, `Z` for UTC, else the offset.

    Raises `InvalidModel` for a time without a time zone, or with an offset that XSD cannot write.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise InvalidModel("a point in time needs a time zone, for example datetime.now(UTC)")
    if abs(offset) > _FURTHEST or offset % timedelta(minutes=1):
        raise InvalidModel("the offset of a time zone must be whole minutes, 14 hours at most")
    text = moment.replace(tzinfo=None).isoformat()
    if moment.microsecond:
        text = text.rstrip("0")
    if not offset:
        return f"{text}Z"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{text}{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: whole months, and seconds. Both have the same sign. Equal by value: P2DT12H equals PT60H.

    Source: XSD 1.1 Part 2, 3.3.6.
    """

    months: int = 0
    seconds: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Refuse what has no lexical form."""
        if not self.seconds.is_finite() or self.months * self.seconds < 0:
            raise InvalidModel("the months and the seconds of a duration must be finite and of one sign")

    @classmethod
    def of_hours(cls, hours: int | Decimal | timedelta) -> Duration:
        """Make a duration of so many hours, exactly."""
        if isinstance(hours, timedelta):
            microseconds = hours // timedelta(microseconds=1)
            return cls(seconds=(Decimal(microseconds) / 1_000_000).normalize())
        return cls(seconds=Decimal(hours) * 3600)

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read an xsd:duration, nine digits a number at most. Raises `InvalidModel` for anything else."""
        found = _DURATION.match(text)
        if found is None:
            raise InvalidModel("a duration must be an xsd:duration such as PT24H or P1M")
        years, months, days, hours, minutes = (
            int(found[name] or 0) for name in ("years", "months", "days", "hours", "minutes")
        )
        seconds = ((days * 24 + hours) * 60 + minutes) * 60 + Decimal(found["seconds"] or 0)
        sign = -1 if found["minus"] else 1
        return cls(months=sign * (years * 12 + months), seconds=sign * seconds)

    @property
    def hours(self) -> Decimal:
        """The hours, exactly when they are a finite decimal. Raises `ValueError` if there are months in it."""
        if self.months:
            raise ValueError("a month has no fixed number of hours")
        return self.seconds / 3600

    def __str__(self) -> str:
        """Write the xsd:duration, one form for each value: years, months, hours, minutes, seconds.

        Days are written as hours: 24 hours of study are no day of study to the one who reads it.
        """
        months = abs(self.months)
        whole, seconds = divmod(abs(self.seconds), 60)
        hours, minutes = divmod(int(whole), 60)
        date = _parts((months // 12, "Y"), (months % 12, "M"))
        time = _parts((hours, "H"), (minutes, "M"), (seconds.normalize(), "S"))
        sign = "-" if self.months < 0 or self.seconds < 0 else ""
        return f"{sign}P{date}T{time}" if time else f"{sign}P{date}" if date else "PT0H"


def _parts(*parts: tuple[int | Decimal, str]) -> str:
    return "".join(
        f"{number:f}{unit}" if isinstance(number, Decimal) else f"{number}{unit}" for number, unit in parts if number
    )
