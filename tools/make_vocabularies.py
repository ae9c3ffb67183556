"""Write the vocabulary tables of the package from the EU's controlled lists and `vocabularies.toml`.

Run from the checkout: `python tools/make_vocabularies.py`. The lists (CSV: concept_iri, scheme_iri, notation, label_en,
label_sv, label_sv_source) are looked for in `$MIKROMERIT_REFERENCE/elm/vocab`, by default `../shared/reference`.
One JSON file a list, one line a concept: `[code, IRI tail, English label, Swedish label, its source, other codes]`.
"""

from __future__ import annotations

import csv
import json
import os
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
REFERENCE = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference"))
TARGET = ROOT / "mikromerit" / "elm" / "vocabulary"

Row = list[str | list[str]]


def table(source: Path, ours: dict[str, Any]) -> dict[str, Any]:
    """Make the table of one list: its name for messages, its scheme, what its IRIs begin with, its concepts."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    base = rows[0]["concept_iri"].rpartition("/")[0] + "/"
    only = ours.get("only", ours.get("codes") if source.stem == "language" else None)
    concepts = []
    for row in rows:
        tail = row["concept_iri"].removeprefix(base)
        if (only is None or tail in only) and tail not in ours.get("drop", ()):
            concepts.append(concept(tail, row, ours))
    concepts.sort(key=lambda one: one[0])
    return {"name": ours["name"], "scheme": rows[0]["scheme_iri"], "base": base, "concepts": concepts}


def concept(tail: str, row: dict[str, str], ours: dict[str, Any]) -> Row:
    """Make the line of one concept."""
    code = ours.get("codes", {}).get(tail) or (row["notation"] if len(row["notation"]) < 10 else row["label_en"])  # noqa: PLR2004
    swedish, source = ("", "") if ours.get("drop_sv") else (row["label_sv"], row["label_sv_source"])
    if tail in ours.get("sv", {}):
        swedish, source = ours["sv"][tail], "ours"
    elif source.startswith("derived"):
        source = "ours"
    aliases = ours.get("aliases", {}).get(tail, [])
    return [code, tail, row["label_en"], swedish, source, aliases if isinstance(aliases, list) else [aliases]]


def text(made: dict[str, Any]) -> str:
    """Write a table as JSON, one line a concept."""
    lines = ",\n".join("  " + json.dumps(line, ensure_ascii=False) for line in made["concepts"])
    head = {key: value for key, value in made.items() if key != "concepts"}
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "concepts": [\n' + lines + "\n]}\n"


def tables() -> dict[str, str]:
    """Make every table: file name -> text."""
    lists = tomllib.loads((HERE / "vocabularies.toml").read_text(encoding="utf-8"))["lists"]
    vocabulary = REFERENCE / "elm" / "vocab"
    return {f"{name}.json": text(table(vocabulary / f"{name}.csv", ours)) for name, ours in lists.items()}


if __name__ == "__main__":
    for file_name, content in tables().items():
        (TARGET / file_name).write_text(content, encoding="utf-8")
        print(file_name, len(content))
