"""Make `refusals.md`: each class of attacks of the corpus, and the codes with which it is answered.

Run it from anywhere: `python docs/make_refusals.py`. Tests hold the page equal to what this makes, and the table it is
made of (`tests/vectors/refusals.toml`) equal to what the verifier says of every case.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "refusals.md"
TABLE: Final = ROOT / "tests" / "vectors" / "refusals.toml"

_HEAD = """\
% Made by docs/make_refusals.py from tests/vectors/refusals.toml. Change that, and run this again.

# Attacks and refusals

{cases} hostile tokens, DIDs and texts in {classes} classes, and every code with which one of a class is answered. A
case often has more than one thing wrong with it, and the report says all of them. {{doc}}`codes` has the sentence of
each code; `unresolvable` quotes the reason of the fetch, such as a redirect or an address that is not public. Beside
them the corpus has {controls} good ones, which must be accepted.

The corpus lies outside the repository. A test runs every case through the verifier, with all the rules on fetching, and
holds this table equal to what it said.

| Class | What is tried | Cases | Codes |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Make the text of the page."""
    table: Mapping[str, Mapping[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    attacks = {name: row for name, row in table.items() if name != "positive-control"}
    head = _HEAD.format(
        cases=sum(row["cases"] for row in attacks.values()),
        classes=len(attacks),
        controls=table["positive-control"]["cases"],
    )
    rows = [
        f"| {name} | {row['tried']} | {row['cases']} | {', '.join(f'`{code}`' for code in row['codes'])} |\n"
        for name, row in attacks.items()
    ]
    return head + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
