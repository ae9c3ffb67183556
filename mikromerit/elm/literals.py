"""The literal kinds of a member: how each is read from JSON, and written.

A reader raises `InvalidModel` for a value of another form; so does a writer.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mikromerit.elm.values import Duration, read_date_time, read_decimal, write_date_time, write_decimal
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON: TypeAlias = Any


def _string(value: JSON) -> str:
    if isinstance(value, str):
        return value
    raise InvalidModel("text is due here; write it in quotation marks")


def _boolean(value: JSON) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidModel("true or false is due here")


def _integer(value: JSON) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InvalidModel("a whole number is due here")


def _context(value: JSON) -> str:
    if isinstance(value, str):
        return value
    raise InvalidModel("a context must be the URL of one that is published; none may be written into the document")


READERS: Final[Mapping[str, Callable[[JSON], object]]] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "context": _context,
    "date_time": lambda value: read_date_time(_string(value)),
    "duration": lambda value: Duration.parse(_string(value)),
    "decimal": read_decimal,
}
LEXICAL: Final = frozenset({"date_time", "duration", "decimal", "text"})
"""The kinds of which one value may be written in several ways."""


def _due(kind: type, write: Callable[[Any], str], example: str) -> Callable[[Any], JSON]:
    def checked(value: object) -> str:
        if isinstance(value, kind):
            return write(value)
        raise InvalidModel(f"{example} is due here")

    return checked


WRITERS: Final[Mapping[str, Callable[[Any], JSON]]] = {
    **READERS,
    "date_time": _due(datetime, write_date_time, "a datetime with a time zone"),
    "duration": _due(Duration, str, "a Duration, for example Duration.of_hours(24),"),
    "decimal": _due(Decimal, write_decimal, "a Decimal"),
}
