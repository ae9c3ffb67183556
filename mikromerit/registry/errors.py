"""Why the book of status lists did not do what it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from mikromerit.errors import MikromeritError

if TYPE_CHECKING:
    from mikromerit.report import Lang

Problem: TypeAlias = Literal[
    "unavailable", "absent", "exists", "version", "unknown", "revoked", "no-list", "rows", "twice", "race"
]
"""Why: `unavailable` (the database), `absent` (no book there), `exists` (one is), `version` (of another library);
`unknown` (no such credential), `revoked` (for good), `no-list` (none of suspensions), `rows` (of a sheet, each with its
own; `twice` is one of them), `race` (others publish without end)."""

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
    "rows": ("inget har återkallats", "nothing was revoked"),
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
