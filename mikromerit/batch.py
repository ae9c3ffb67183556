"""Bulk work: a list of learners as a spreadsheet program writes it (CSV, RFC 4180), judged row by row.

A file that cannot be read raises. A row that cannot be used becomes a value that says why, and the other rows still
count. What is said names the row and the column, never what stands there: that is personal data.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from mikromerit._dates import now
from mikromerit.elm import Person, person
from mikromerit.errors import InvalidModel
from mikromerit.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mikromerit.report import Lang

Reason: TypeAlias = Literal[
    "missing", "date-form", "date-impossible", "date-future", "before-birth", "garbled", "too-long", "outside"
]

MAX_BYTES: Final = 4 * MIB
MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 100
_LONGEST = 200  # characters of a cell
_EARLIEST = date(1900, 1, 1)
# What is part of no name: control characters, marks that turn the direction of writing, characters that were lost, and
# å, ä, ö that were written as UTF-8 and read as something else.
_GARBLED = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffd-\uffff]|Ã[\x80-\xbf\u2013\u201e\u2026]"
)

_SENTENCES: Final[dict[Reason, tuple[str, str]]] = {
    "missing": ("uppgift saknas", "element missing"),
    "date-form": ("datumet ska skrivas som 2026-11-20", "the date must be written like 2026-11-20"),
    "date-impossible": ("dagen finns inte eller är före år 1900", "there is no such day, or it is before 1900"),
    "date-future": ("datumet ligger i framtiden", "the date lies in the future"),
    "before-birth": ("datumet ligger före födelsedatumet", "the date lies before the date of birth"),
    "garbled": ("texten har tecken som blivit fel", "the text has characters that have gone wrong"),
    "too-long": (f"texten är längre än {_LONGEST} tecken", f"the text is longer than {_LONGEST} characters"),
    "outside": (
        "det står något till höger om rubrikerna; ta bort det, eller sätt citattecken om text med skiljetecken i",
        "something stands to the right of the headings; remove it, or put quotes around text with a separator in it",
    ),
}


class _Column(NamedTuple):
    heading: str
    sv: str  # the element of Annex I that it belongs to
    en: str


_LEARNER = ("vem den lärande är", "identification of the learner")
_COLUMNS: Final = {
    "given_name": _Column("förnamn", *_LEARNER),
    "family_name": _Column("efternamn", *_LEARNER),
    "date_of_birth": _Column("födelsedatum", *_LEARNER),
    "result": _Column("resultat", "uppnått betyg", "grade achieved"),
    "awarded": _Column("datum", "datum för utfärdandet", "date of issuing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """One learner of the list: at least one name, and the day of the award. `row` counts as the spreadsheet does."""

    row: int
    given_name: str | None = field(default=None, repr=False)
    family_name: str | None = field(default=None, repr=False)
    date_of_birth: date | None = field(default=None, repr=False)
    result: str | None = field(default=None, repr=False)
    awarded: date

    def person(self, id: str | None = None) -> Person:  # noqa: A002 - ELM's own word
        """Give the learner as ELM has a person; `id` is normally the learner's DID."""
        born = self.date_of_birth
        return person(id=id, given_name=self.given_name, family_name=self.family_name, date_of_birth=born)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A reason why a row cannot be used, with Annex I's name for what is concerned (empty: the row as a whole)."""

    row: int
    reason: Reason
    column: str = ""
    element_sv: str = ""
    element_en: str = ""

    def message(self, lang: Lang = "sv") -> str:
        """Say it in Swedish or English."""
        sv, en = _SENTENCES[self.reason]
        if not self.column:
            return f"rad {self.row}: {sv}" if lang == "sv" else f"row {self.row}: {en}"
        if lang == "sv":
            return f"rad {self.row}: {sv}: {self.element_sv} (kolumn {self.column})"
        return f"row {self.row}: {en}: {self.element_en} (column {self.column})"


Row: TypeAlias = Learner | RowProblem


def read_learners(data: bytes, *, today: date | None = None) -> tuple[Row, ...]:
    """Read a list of learners: UTF-8, separated by semicolons, commas or tabs, with headings in the first row.

    The headings are förnamn, efternamn and datum (the day of the award) and, if wanted, födelsedatum and resultat.
    Each row that is not blank gives a `Learner`, or a `RowProblem` for each thing that is wrong with it. `today`, after
    which no date may lie, is by default the day it is where the program runs.
    Raises `InvalidModel` if the file as a whole cannot be read.
    """
    moment = today or now().astimezone()
    day = date(moment.year, moment.month, moment.day)
    rows = _rows(data)
    headings = _headings(next(rows, (0, []))[1])
    found: list[Row] = []
    for count, (row, cells) in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise InvalidModel(f"the list has more than {MAX_ROWS} rows; split it into several files")
        found.extend(_judged(row, headings, cells, day))
    return tuple(found)


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the rows that are not blank, each with its number in the spreadsheet, where the first is 1."""
    if len(data) > MAX_BYTES:
        raise InvalidModel(f"the list is larger than {MAX_BYTES // MIB} MiB; split it into several files")
    text = None
    with suppress(UnicodeDecodeError):  # it holds the whole list, and must not come along
        text = data.decode("utf-8-sig")
    if text is None:
        reason = 'the list is not UTF-8; in Excel, choose "Save as" (Spara som) and the file type "CSV UTF-8"'
        raise InvalidModel(reason)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=first.count)
    row = 0
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if any(cell.strip() for cell in cells):
                yield row, cells
    except csv.Error:
        reason = f"row {row + 1} cannot be read; look for a quotation mark that has no counterpart"
        raise InvalidModel(reason) from None


def _headings(cells: list[str]) -> list[str | None]:
    """Give the field for each column, None where there is no heading. An unknown heading is told by its place only."""
    used = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    cells = cells[:used]
    if len(cells) > MAX_COLUMNS:
        raise InvalidModel(f"the list has more than {MAX_COLUMNS} columns; keep the five that count")
    known = {_plain(column.heading): name for name, column in _COLUMNS.items()}
    fields = [known.get(_plain(cell)) for cell in cells]
    faults = {
        "missing": [_COLUMNS[name].heading for name in ("given_name", "family_name", "awarded") if name not in fields],
        "twice": [column.heading for name, column in _COLUMNS.items() if fields.count(name) > 1],
        "unknown": [f"column {n}" for n, cell in enumerate(cells, 1) if cell.strip() and not fields[n - 1]][:5],
    }
    if any(faults.values()):
        said = "; ".join(f"{fault}: {', '.join(columns)}" for fault, columns in faults.items() if columns)
        headings = ", ".join(column.heading for column in _COLUMNS.values())
        reason = f"the first row must hold the headings {headings} (födelsedatum and resultat may be left out); {said}"
        raise InvalidModel(reason)
    return fields


def _plain(heading: str) -> str:
    """Give a heading without dots and rings and in small letters, so that `Förnamn` and `fornamn` are one."""
    letters = unicodedata.normalize("NFD", heading[:_LONGEST].strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _judged(row: int, headings: list[str | None], cells: list[str], today: date) -> list[Row]:
    """Give the learner of a row, or every problem there is with it."""
    reader = _RowReader(row, {name: cell for name, cell in zip(headings, cells, strict=False) if name}, today)
    if any(cell.strip() for cell, name in zip_longest(cells, headings, fillvalue="") if not name):
        reader.problems.append(RowProblem(row=row, reason="outside"))
    given, family, result = reader.text("given_name"), reader.text("family_name"), reader.text("result")
    born, awarded = reader.day("date_of_birth"), reader.day("awarded")
    reader.demand("given_name", "family_name")
    reader.demand("awarded")
    if born and awarded and awarded < born:
        reader.add("before-birth", "awarded")
    if reader.problems or awarded is None:
        return list(reader.problems)
    return [Learner(row=row, given_name=given, family_name=family, date_of_birth=born, result=result, awarded=awarded)]


class _RowReader:
    """The cells of a row by field, and the problems found with them so far."""

    def __init__(self, row: int, cells: dict[str, str], today: date) -> None:
        self._row, self._cells, self._today = row, cells, today
        self.problems: list[RowProblem] = []

    def add(self, reason: Reason, *names: str) -> None:
        """Note a problem with the columns of these fields, which belong to one element."""
        _, sv, en = _COLUMNS[names[0]]
        headings = ", ".join(_COLUMNS[name].heading for name in names)
        self.problems.append(RowProblem(row=self._row, reason=reason, column=headings, element_sv=sv, element_en=en))

    def demand(self, *names: str) -> None:
        """Note a problem if all of these fields are empty."""
        if not any(self._cells.get(name, "").strip() for name in names):
            self.add("missing", *names)

    def text(self, name: str) -> str | None:
        """Give the text of a field in composed form (NFC) and with single spaces, None if there is none."""
        cell = self._cells.get(name, "").strip()
        if len(cell) > _LONGEST:
            self.add("too-long", name)
            return None
        text = " ".join(unicodedata.normalize("NFC", cell).split())
        if _GARBLED.search(text):
            self.add("garbled", name)
        return text or None

    def day(self, name: str) -> date | None:
        """Give the day of a field, None if there is none."""
        cell = self._cells.get(name, "").strip()
        day = _read_day(cell, self._today) if cell else None
        if isinstance(day, str):
            self.add(day, name)
            return None
        return day


def _read_day(text: str, today: date) -> date | Reason:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return "date-form"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "date-impossible"
    if day < _EARLIEST:
        return "date-impossible"
    return "date-future" if day > today else day
