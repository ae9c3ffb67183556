"""Why the book of status lists did not do what it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from mikromerit.errors import MikromeritError
from mikromerit.limits import MIB

if TYPE_CHECKING:
    from mikromerit.report import Lang

Problem: TypeAlias = Literal[
    "unavailable", "absent", "exists", "version", "unknown", "revoked", "no-list", "race", "newer", "clock",
    "unscrubbed",
    "sheet-size", "sheet-text", "sheet-headings", "sheet-empty",
    "rows", "twice", "row-cells", "row-id", "row-reason", "row-quotes", "row-size",
]  # fmt: skip
"""Why: `unavailable` (the database), `absent` (no book there), `exists` (one is), `version` (of another library);
`unknown` (no such credential), `revoked` (for good), `no-list` (none of suspensions), `race` (others publish without
end), `newer` (the folder has lists from after all that the book knows of), `clock` (it is behind the book),
`unscrubbed` (erased, but for SQLite's log). Of a sheet as a whole: `sheet-size`, `sheet-text` (no CSV in UTF-8),
`sheet-headings`, `sheet-empty`; or `rows`, each with its own: `unknown`, `twice`, or one that begins with `row-`."""

LONGEST_ID: Final = 2_000
LONGEST_TEXT: Final = 500
"""How many characters an id, and a reason or the name of who acts, has at most."""

MAX_BYTES: Final = 16 * MIB
MAX_ROWS: Final = 100_000
MAX_ROW: Final = 64 * 1024
"""How large a sheet is at most, in bytes and rows (nothing else can be written while it is worked through), and a row,
in characters."""

_SENTENCES: Final[dict[Problem, tuple[str, str]]] = {
    "unavailable": (
        "registret kan inte läsas eller skrivas nu; se efter om databasen är igång, full eller låst",
        "the registry cannot be read or written now; see whether its database runs, is full or is locked",
    ),
    "absent": (
        "där finns inget register; skapa ett med mikromerit status init",
        "there is no registry there; make one with mikromerit status init",
    ),
    "exists": (
        "där finns redan ett register, och det skrivs aldrig över",
        "there is a registry already, and it is never overwritten",
    ),
    "version": (
        "registret är gjort av en annan version av biblioteket; använd den",
        "the registry was made by another version of the library; use that one",
    ),
    "unknown": (
        "registret känner inte intyget: det har aldrig fått någon plats, eller har glömts",
        "the registry does not know the credential: it was never given a place, or was forgotten",
    ),
    "revoked": (
        "intyget är återkallat för gott; utfärda ett nytt",
        "the credential is revoked for good; issue another one",
    ),
    "no-list": (
        "registret har ingen lista för det som upphävs tills vidare",
        "the registry keeps no list of suspensions",
    ),
    "newer": (
        (
            "inget är publicerat, för mappen har listor som är nyare än registret; om det är återställt från en "
            "tidigare säkerhetskopia, gör om återkallelserna sedan dess och publicera sedan en gång med --over-newer"
        ),
        (
            "nothing was published, for the folder has lists that are newer than the registry; if that was restored "
            "from an earlier backup, repeat the revocations made since and then publish once with --over-newer"
        ),
    ),
    "clock": (
        (
            "inget är publicerat, för datorns klocka går efter registrets senaste publicering; ställ den rätt, eller "
            "om den är rätt nu och gick före då, publicera en gång med --over-newer"
        ),
        (
            "nothing was published, for the clock of this machine is behind the registry's last publication; set it "
            "right, or if it is right now and was ahead then, publish once with --over-newer"
        ),
    ),
    "unscrubbed": (
        "det är raderat i registret men inte i databasens logg, som någon läser; kör mikromerit status scrub sedan",
        "it is erased in the registry but not in the database's log, which is read; run mikromerit status scrub later",
    ),
    "sheet-size": (
        f"arket är större än {MAX_BYTES // MIB} MiB eller har fler än {MAX_ROWS} rader; dela det",
        f"the sheet is larger than {MAX_BYTES // MIB} MiB or has more than {MAX_ROWS} rows; split it",
    ),
    "sheet-text": (
        'arket är inte CSV i UTF-8; välj "Spara som" och filtypen "CSV UTF-8"',
        'the sheet is no CSV in UTF-8; choose "Save as" and the file type "CSV UTF-8"',
    ),
    "sheet-headings": (
        "arkets första rad ska ha en kolumn med rubriken intyg (credential_id) och en med rubriken skäl (reason)",
        "the first row of the sheet must have one column headed credential_id (intyg) and one headed reason (skäl)",
    ),
    "sheet-empty": ("arket har inga rader under rubrikerna", "the sheet has no rows below its headings"),
    "rows": ("inget har återkallats", "nothing was revoked"),
    "row-cells": (
        "den har inte lika många kolumner som rubrikerna",
        "it has not as many columns as the headings",
    ),
    "row-id": (
        f"intygets id ska vara 1 till {LONGEST_ID} tecken, utan styrtecken",
        f"the credential's id must be 1 to {LONGEST_ID} characters, without control characters",
    ),
    "row-reason": (
        f"skälet ska vara 1 till {LONGEST_TEXT} tecken, utan styrtecken",
        f"the reason must be 1 to {LONGEST_TEXT} characters, without control characters",
    ),
    "row-quotes": ("leta efter ett citattecken som saknar sitt par", "look for a quotation mark without a second one"),
    "row-size": (
        f"den är längre än {MAX_ROW} tecken; leta efter ett citattecken som saknar sitt par",
        f"it is longer than {MAX_ROW} characters; look for a quotation mark without a second one",
    ),
    "twice": ("intyget står redan på en rad ovanför", "the credential stands in a row above already"),
    "race": (
        "andra publicerade nyare listor gång på gång; låt en process i taget publicera",
        "others published newer lists again and again; let one process publish at a time",
    ),
}

MOST_ROWS: Final = 20
"""How many rows a sentence names."""


class Row(NamedTuple):
    """A row of a sheet, counted as the spreadsheet does, and what is wrong with it."""

    number: int
    problem: Problem


class RegistryError(MikromeritError):
    """The book refused, or its database did; `problem` says why, and `rows` which rows of a sheet.

    `cause` is the database's own name for what went wrong; no value and no address of it is ever quoted.
    """

    def __init__(self, problem: Problem, *, cause: str = "", rows: tuple[Row, ...] = ()) -> None:
        self.problem = problem
        self.cause = cause
        self.rows = rows
        super().__init__(self.message("en"))

    def message(self, lang: Lang = "sv") -> str:
        """Say it in Swedish or English."""
        language = 0 if lang == "sv" else 1
        told = [_SENTENCES[self.problem][language]]
        word = ("rad", "row")[language]
        told += [f"{word} {row.number}: {_SENTENCES[row.problem][language]}" for row in self.rows[:MOST_ROWS]]
        if len(self.rows) > MOST_ROWS:
            told.append(("och {} rader till", "and {} more rows")[language].format(len(self.rows) - MOST_ROWS))
        return "; ".join(told) + (f" ({self.cause})" if self.cause else "")

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (self.problem, self.cause, self.rows)


def _made(problem: Problem, cause: str, rows: tuple[Row, ...]) -> RegistryError:
    return RegistryError(problem, cause=cause, rows=rows)
