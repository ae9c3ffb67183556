"""A sheet of credentials to revoke: CSV (RFC 4180), as a spreadsheet program writes it."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from mikromerit.errors import InvalidModel
from mikromerit.limits import MIB
from mikromerit.registry.errors import MOST_ROWS

MAX_BYTES: Final = 16 * MIB
MAX_ROWS: Final = 100_000
"""How large a sheet is at most: nothing else can be written while it is worked through."""

LONGEST_ID: Final = 2_000
LONGEST_TEXT: Final = 500
"""How many characters an id, and a reason or the name of who acts, has at most."""

_ID, _REASON = "credential_id", "reason"
_HEADINGS: Final = {_ID: _ID, "intyg": _ID, _REASON: _REASON, "skäl": _REASON}
_SIGNS: Final = (";", ",", "\t")


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
    if not text.strip() or len(text) > most or any(unicodedata.category(one) in ("Cc", "Cs") for one in text):
        raise ValueError(f"{what} is a text of 1 to {most} characters, without control characters")
    return text


def read_withdrawals(data: bytes) -> tuple[Withdrawal, ...]:
    """Read a sheet with the columns `credential_id` (or `intyg`) and `reason` (or `skäl`), in UTF-8; empty rows count.

    Raises:
        InvalidModel: the sheet cannot be read, or some of its rows: each is named by its number, and no text quoted.
    """
    rows = _rows(data)
    if len(rows) - 1 > MAX_ROWS:
        raise InvalidModel(f"it has more than {MAX_ROWS} rows; split it", path="the sheet")
    columns = _columns(rows[0] if rows else [])
    found: list[Withdrawal] = []
    wrong: list[str] = []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(rows[0]):
            wrong.append(f"row {number}: it has not as many columns as the headings")
            continue
        given = {member: cells[at] for member, at in columns.items()}
        try:
            found.append(Withdrawal(credential_id=given[_ID], reason=given[_REASON], row=number))
        except ValueError as unusable:
            wrong.append(f"row {number}: {unusable}")
    if wrong:
        more = [f"and {len(wrong) - MOST_ROWS} more rows"] if len(wrong) > MOST_ROWS else []
        raise InvalidModel("; ".join([*wrong[:MOST_ROWS], *more]), path="the sheet")
    return tuple(found)


def _rows(data: bytes) -> list[list[str]]:
    if len(data) > MAX_BYTES:
        raise InvalidModel(f"it is larger than {MAX_BYTES // MIB} MiB; split it", path="the sheet")
    text = None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
    if text is None:  # raised out here: the other error holds the sheet
        raise InvalidModel(f"it is not UTF-8 (line {line}); save it as CSV UTF-8", path="the sheet")
    sign = max(_SIGNS, key=text.split("\n", 1)[0].count)
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True):
            rows.append([cell.strip() for cell in cells])  # noqa: PERF401 - an error says how far it came
    except csv.Error:
        number = len(rows) + 1
        raise InvalidModel(f"row {number}: look for a quotation mark without a second one", path="the sheet") from None
    return rows


def _columns(headings: list[str]) -> dict[str, int]:
    """Find the two columns; others may stand beside them."""
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        member = _HEADINGS.get(unicodedata.normalize("NFC", heading).lower())
        if member in found:
            raise InvalidModel(f"two columns are headed {member}", path="the sheet")
        if member is not None:
            found[member] = at
    if missing := [member for member in (_ID, _REASON) if member not in found]:
        raise InvalidModel(f"its first row has no column headed {' and none headed '.join(missing)}", path="the sheet")
    return found
