"""A sheet of credentials to revoke: CSV (RFC 4180), as a spreadsheet program writes it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mikromerit.registry.errors import LONGEST_ID, LONGEST_TEXT, MAX_BYTES, MAX_ROW, MAX_ROWS, RegistryError, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mikromerit.registry.errors import Problem

_ID, _REASON = "credential_id", "reason"
_HEADINGS: Final = {_ID: _ID, "intyg": _ID, _REASON: _REASON, "skäl": _REASON}
_SIGNS: Final = (";", ",", "\t")
_UNUSABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of characters (Unicode's categories Cc and Cs)."""
_NAMED: Final = re.compile(r'"?sep=([;,\t])"?\r?\n', re.IGNORECASE)
"""The line before the headings that names the separator; spreadsheet programs do not count it as a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A credential to revoke, and why; `row` counts as the spreadsheet does (the headings are row 1).

    Raises:
        ValueError: no id, no reason, or one that is too long or holds control characters.
    """

    credential_id: str = field(repr=False)
    reason: str = field(repr=False)
    row: int = 0

    def __post_init__(self) -> None:
        usable(self.credential_id, "credential_id", LONGEST_ID)
        usable(self.reason, "reason")


def usable(text: str, what: str, most: int = LONGEST_TEXT) -> str:
    """Give a text, if it can be kept.

    Raises:
        ValueError: it is empty, too long, or holds control characters or half a character.
    """
    if not _is_usable(text, most):
        raise ValueError(f"{what} is a text of 1 to {most} characters, without control characters")
    return text


def read_withdrawals(data: bytes) -> tuple[Withdrawal, ...]:
    """Read a sheet with the columns `credential_id` (or `intyg`) and `reason` (or `skäl`), in UTF-8; empty rows count.

    Raises:
        RegistryError: `sheet-size`, `sheet-text`, `sheet-headings` or `sheet-empty`; or `rows`: those that cannot be
            read, by their numbers. No text of it is quoted.
    """
    rows = _rows(_text(data))
    headings = next(rows, [])
    columns = _columns(headings)
    found: list[Withdrawal] = []
    wrong: list[Row] = []
    for number, cells in enumerate(rows, start=2):
        if number > MAX_ROWS + 1:
            raise RegistryError("sheet-size")
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            wrong.append(Row(number, "row-cells"))
            continue
        credential, reason = (cells[at].strip() for at in columns)
        if problem := _problem(credential, reason):
            wrong.append(Row(number, problem))
        else:
            found.append(Withdrawal(credential_id=credential, reason=reason, row=number))
    if wrong:
        raise RegistryError("rows", rows=tuple(wrong))
    if not found:
        raise RegistryError("sheet-empty")
    return tuple(found)


def _is_usable(text: str, most: int) -> bool:
    return bool(text.strip()) and len(text) <= most and not _UNUSABLE.search(text)


def _problem(credential: str, reason: str) -> Problem | None:
    if not _is_usable(credential, LONGEST_ID):
        return "row-id"
    return None if _is_usable(reason, LONGEST_TEXT) else "row-reason"


def _text(data: bytes) -> str:
    """Give the text of a sheet; what is UTF-16 ("Unicode text") or a workbook holds zeros or is no UTF-8."""
    if len(data) > MAX_BYTES:
        raise RegistryError("sheet-size")
    with suppress(UnicodeDecodeError):  # it holds the whole sheet, and must not come along
        text = data.decode("utf-8-sig")
        if "\0" not in text:
            return text
    raise RegistryError("sheet-text")


def _rows(text: str) -> Iterator[list[str]]:
    """Give the rows one by one, so that what is too much is never held; each is as long as a row may be."""
    start = 0
    if named := _NAMED.match(text):
        sign, start = named[1], named.end()
    else:
        first = text[:MAX_ROW].partition("\n")[0]
        sign = max(_SIGNS, key=first.count)
    lines = _Lines(text, start)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=sign, strict=True), start=1):  # noqa: B007 - an error says how far it came
            lines.room = MAX_ROW
            yield cells
    except csv.Error:
        raise RegistryError("rows", rows=(Row(number + 1, "row-quotes"),)) from None
    except _TooLongError:
        raise RegistryError("rows", rows=(Row(number + 1, "row-size"),)) from None


class _TooLongError(Exception):
    """A row has more characters than a row may have."""


class _Lines:
    """The lines of a text; `room` is how many characters there may still be in the row that they make up."""

    def __init__(self, text: str, start: int) -> None:
        self._lines = io.StringIO(text, newline="")
        self._lines.seek(start)
        self.room = MAX_ROW

    def __iter__(self) -> Iterator[str]:
        while line := self._lines.readline(self.room + 1):
            self.room -= len(line)
            if self.room < 0:
                raise _TooLongError
            yield line


def _columns(headings: list[str]) -> tuple[int, int]:
    """Find the two columns; others may stand beside them."""
    known = [_HEADINGS.get(unicodedata.normalize("NFC", heading).strip().lower()) for heading in headings]
    if known.count(_ID) != 1 or known.count(_REASON) != 1:
        raise RegistryError("sheet-headings")
    return known.index(_ID), known.index(_REASON)
