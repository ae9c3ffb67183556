"""Make the tables in `docs/vocabularies.md` from the shipped lists.

Run from the checkout: `python docs/make_lists.py`. The rest of the page is written by hand; a table stands
between `<!-- made: name -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from mikromerit.elm import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parent / "vocabularies.md"
MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
SPECIAL = {"eqf": "eqf", "language": "language", "nqf_seqf_sweden": "seqf"}  # lists with a function of their own


def _sources(counted: Counter[str]) -> str:
    return ", ".join(f"{source} {number:,}" if len(counted) > 1 else source for source, number in counted.most_common())


def lists() -> Iterator[str]:
    """Give the lines of the table of all lists."""
    called = {one.list: name for name, one in vars(vocabulary).items() if isinstance(one, vocabulary.Lookup)}
    yield "| List | Function | Concepts | Held | English from | Swedish from | Scheme |"
    yield "| --- | --- | ---: | --- | --- | --- | --- |"
    for name in get_args(vocabulary.List):
        table = vocabulary.table(name)
        english = _sources(Counter(entry.en_source for entry in table.entries))
        swedish = _sources(Counter(entry.sv_source for entry in table.entries))
        function = (called | SPECIAL)[name]
        held = "whole" if table.whole else "part"
        scheme = f"`{table.scheme}`"
        yield f"| `{name}` | `{function}` | {len(table.entries):,} | {held} | {english} | {swedish} | {scheme} |"


def own() -> Iterator[str]:
    """Give the lines of the table of our own concepts."""
    yield "| Code | English | Svenska | Meaning | Carried by |"
    yield "| --- | --- | --- | --- | --- |"
    for entry in vocabulary.table("mikromerit").entries:
        carriers = ", ".join(f"`{carrier}`" for carrier in entry.carriers)
        yield f"| `{entry.code}` | {entry.en} | {entry.sv} | {entry.definition_en} | {carriers} |"


def page(text: str) -> str:
    """Give the text of the page with its tables made anew."""
    tables = {"lists": lists, "own": own}
    return MADE.sub(lambda found: found[1] + "\n" + "\n".join(tables[found[2]]()) + "\n\n" + found[3], text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
