"""Which texts a datatype has (XML Schema part 2), as Apache Jena sees it, the engine of the EU's own software.

That is version 1.0 with the year 0000 of 1.1. Space around the text does not count (part 2 §4.3.6, `collapse`); RDF 1.1
§3.3 would have it count.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ZONE: Final = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_DATED: Final = re.compile(
    r"-?(?P<year>[1-9]\d{4,}|\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
    rf"T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?){_ZONE}",
    re.ASCII,
)
_DURATION: Final = re.compile(
    r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", re.ASCII
)
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_POSITIVE: Final = re.compile(r"\+?0*[1-9]\d*", re.ASCII)
_BOOLEAN: Final = re.compile(r"true|false|1|0")
_ANY_URI: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:(?=[^#])|(?![^/?#]*:))"  # a scheme with something behind it, or no colon that looks like one
    r"(?://(?:[^/?#\[\]]*@)?\[[0-9a-f:.]+\](?::\d*)?(?=[/?#]|$))?"  # brackets hold an IPv6 address, and nothing else
    r"[^?#\[\]]*(?:\?[^#]*)?(?:#[^#]*)?",
    re.ASCII | re.IGNORECASE,
)
_BAD_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_SPACE: Final = " \t\n\r"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_LEAP: Final = 400  # years after which the calendar repeats itself
DATE_TIME: Final = f"{_XSD}dateTime"
NUMERIC: Final = frozenset(f"{_XSD}{name}" for name in ("decimal", "integer", "positiveInteger"))


def _date_time(text: str) -> bool:
    found = _DATED.fullmatch(text)
    if found is None:
        return False
    year = int(found["year"][-4:])  # enough to know a leap year by; and a year may be as long as the document
    return int(found["day"]) <= monthrange(year % _LEAP + _LEAP, int(found["month"]))[1]


def _any_uri(text: str) -> bool:
    return _ANY_URI.fullmatch(text) is not None and _BAD_ESCAPE.search(text) is None


_FORMS: Final[Mapping[str, Callable[[str], object]]] = {
    DATE_TIME: _date_time,
    f"{_XSD}duration": _DURATION.fullmatch,
    f"{_XSD}decimal": _DECIMAL.fullmatch,
    f"{_XSD}integer": _INTEGER.fullmatch,
    f"{_XSD}positiveInteger": _POSITIVE.fullmatch,
    f"{_XSD}anyURI": _any_uri,
    f"{_XSD}boolean": _BOOLEAN.fullmatch,
}


def is_of(datatype: str, text: str) -> bool:
    """Say whether the text is one of the datatype's; any text is, of a datatype that is not known here."""
    form = _FORMS.get(datatype)
    return form is None or bool(form(text.strip(_SPACE)))


def has_zone(text: str) -> bool:
    """Say whether a dateTime says how far it is from UTC; one that is malformed does not."""
    found = _DATED.fullmatch(text.strip(_SPACE))
    return found is not None and found["zone"] is not None


def parted(literal: str) -> tuple[str, str]:
    """Give the text and the datatype of a literal that is written as N-Quads writes it, `"text"^^<datatype>`.

    Of what is escaped in the text, space is restored; nothing else that is ever escaped stands in a well-formed text.
    """
    start, _, datatype = literal.rpartition('"^^<')
    text = start[1:]
    if "\\" in text:
        text = text.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r")
    return text, datatype[:-1]
