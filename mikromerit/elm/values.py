"""The two XML Schema values that JSON writes as strings: points in time and lengths of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

from mikromerit._dates import read_datetime, write_datetime
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from datetime import datetime

_DURATION = re.compile(
    r"(?P<minus>-)?P(?=[0-9T])(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?"
    r"(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?\Z"
)


def read_date_time(text: str) -> datetime:
    """Read an xsd:dateTime of the years 0001 to 9999; without an offset it is read as UTC (VCDM 2.0 §4.9).

    Raises `InvalidModel` for anything else.
    """
    try:
        read = read_datetime(text)
    except ValueError:
        raise InvalidModel("a point in time must be an xsd:dateTime such as 2026-11-21T12:00:00Z") from None
    if not read.exact:
        raise InvalidModel("a point in time must lie in the years 0001 to 9999")
    return read.moment


def write_date_time(moment: datetime) -> str:
    """Write an xsd:dateTime: seconds always, a fraction if there is one, `Z` for UTC, else the offset.

    Raises `InvalidModel` for a time without a time zone, or with an offset that XSD cannot write.
    """
    try:
        return write_datetime(moment)
    except ValueError as error:
        raise InvalidModel(str(error)) from None


_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})\Z")


_LARGEST = 10**40


def read_decimal(value: object) -> Decimal:
    """Read an xsd:decimal, which JSON writes as a string or as a number; forty digits on a side at most.

    Raises `InvalidModel` for anything else. A JSON number with a fraction is taken as it is printed.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LARGEST:
        value = repr(value)
    if isinstance(value, str) and _DECIMAL.match(value):
        return Decimal(value)
    raise InvalidModel("an exact number is due here, such as 1200.50")


def write_decimal(value: Decimal) -> str:
    """Write an xsd:decimal, without an exponent. Raises `InvalidModel` for what is no number."""
    if not value.is_finite():
        raise InvalidModel("a finite number is due here")
    return f"{value:f}"


_MOST_MONTHS: Final = 12 * 10**9  # as many have no nine digits of years
_MOST_SECONDS: Final = 3600 * 10**9  # as many have no nine digits of hours
_SMALLEST: Final = Decimal("1E-9")  # of a second


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: whole months, and seconds. Both have the same sign. Equal by value: P2DT12H equals PT60H.

    Each has a lexical form that `parse` reads: less than 10⁹ years and 10⁹ hours, and whole billionths of a second.
    Raises `InvalidModel` for any other, and for months that are no int or seconds that are no Decimal.
    Source: XSD 1.1 Part 2, 3.3.6.
    """

    months: int = 0
    seconds: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Refuse what has no lexical form."""
        if type(self.months) is not int or not isinstance(self.seconds, Decimal):
            raise InvalidModel("the months of a duration must be an int, the seconds a Decimal")
        if not self.seconds.is_finite() or self.months * self.seconds < 0:
            raise InvalidModel("the months and the seconds of a duration must be finite and of one sign")
        if abs(self.months) >= _MOST_MONTHS or not -_MOST_SECONDS < self.seconds < _MOST_SECONDS:
            raise InvalidModel("a duration must be shorter than 10⁹ years and 10⁹ hours")
        if self.seconds.quantize(_SMALLEST) != self.seconds:
            raise InvalidModel("the seconds of a duration may have nine decimals at most")

    @classmethod
    def of_hours(cls, hours: int | Decimal | timedelta) -> Duration:
        """Make a duration of so many hours, exactly. Raises `InvalidModel` for any other type, such as a float."""
        if isinstance(hours, timedelta):
            microseconds = hours // timedelta(microseconds=1)
            return cls(seconds=(Decimal(microseconds) / 1_000_000).normalize())
        if isinstance(hours, bool) or not isinstance(hours, (int, Decimal)):
            raise InvalidModel("the hours of a duration must be an int, a Decimal or a timedelta")
        with localcontext() as context:
            context.prec = 60  # what is cut then has more decimals than a duration may have
            return cls(seconds=Decimal(hours) * 3600)

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read an xsd:duration, nine digits a number at most. Raises `InvalidModel` for anything else."""
        given: object = text
        found = _DURATION.match(given) if isinstance(given, str) else None
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
