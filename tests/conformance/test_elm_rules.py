"""`tools/elm_rules.json` is what the tool makes of the published tables and labels, and says what they say."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scripts import script

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
TABLES = {"3.1": "elm_profile.csv", "3.2": "elm_profile_3.2.csv"}


@pytest.fixture
def tool() -> ModuleType:
    return script("tools/make_elm_rules.py")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_file_is_what_the_tool_makes(reference: Path, tool: ModuleType) -> None:
    made = tool.rules_of(reference / "elm")
    assert tool.TARGET.read_text(encoding="utf-8") == tool.written(made), "run tools/make_elm_rules.py"
    assert tool.read() == made


@pytest.mark.parametrize("version", TABLES)
def test_each_row_of_the_tables_is_in_the_file(reference: Path, tool: ModuleType, version: str) -> None:
    rules = tool.read()
    for row in _rows(reference / "elm" / TABLES[version]):
        rule = rules.rules[row["class"]][row["term"] or row["property_iri"]]
        card = f"{row['min']}..{row['max'].replace('*', 'n')}"
        assert rules.classes[row["class"]] == tool.short(row["class_iri"])
        if "generic" not in row["source_shape"]:
            assert rule.strict[row["source_shape"].removeprefix("EDC-")] == card
            continue
        own = " ".join(note for note in rule.notes if note.startswith(f"{version}:"))
        assert (rule.card, rule.list) == (card, row["vocabulary"])
        assert rule.iri == tool.short(row["property_iri"]) or tool.short(row["property_iri"]) in own
        assert all(part.split(":")[1].strip() in rule.form for part in row["range"].split("|") if part.strip())
        assert not row["note"] or rule.notes or "one language only" in rule.form


def test_each_label_is_the_official_one(reference: Path, tool: ModuleType) -> None:
    labels = tool.read().labels
    for row in _rows(reference / "elm" / "vocab" / "elm_terms_sv.csv"):
        if row["iri"].startswith(tuple(tool.PREFIXES.values())) and tool.short(row["iri"]) in labels:
            assert labels.pop(tool.short(row["iri"])) == (row["label_en"].strip(), row["label_sv"].strip())
    assert labels == {}


def test_a_change_of_the_tables_changes_the_file(reference: Path, tool: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "elm"
    (folder / "vocab").mkdir(parents=True)
    for name in (*TABLES.values(), "vocab/elm_terms_sv.csv"):
        shutil.copy(reference / "elm" / name, folder / name)
    table = folder / TABLES["3.1"]
    rows = _rows(table)
    (row,) = (one for one in rows if (one["class"], one["term"]) == ("Qualification", "eqfLevel"))
    row["min"], row["note"] = "1", "sh:deactivated true: not enforced"
    table.chmod(0o600)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerows(rows)
    rule = tool.rules_of(folder).rules["Qualification"]["eqfLevel"]
    assert (rule.card, rule.notes) == ("0..1", ("3.1: 1..1; not enforced (deactivated)",))
    row["note"] = "something that nobody has noted before"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(SystemExit, match="no words are known for this note"):
        tool.rules_of(folder)
