"""NOTICE names the licence and the origin of everything in the package that others have made."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest

from mikromerit.elm import vocabulary

ROOT = Path(__file__).resolve().parents[2]
NOTICE = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
CONTEXTS = tomllib.loads((ROOT / "contexts" / "MANIFEST.toml").read_text(encoding="utf-8"))["context"]
NOBODY = {"code", "none"}  # no label at all, so nobody's


@pytest.mark.parametrize("entry", CONTEXTS, ids=[entry.get("version", "") + entry["url"] for entry in CONTEXTS])
def test_the_licence_of_every_context_is_named(entry: dict[str, str]) -> None:
    licence, _, holder = entry["licence"].partition(" (")
    assert licence in NOTICE
    assert holder.rstrip(")") in NOTICE
    if "file" in entry:
        family = "open-badges-*.jsonld" if entry["file"].startswith("open-badges") else entry["file"]
        assert family in NOTICE
        assert (ROOT / "contexts" / entry["file"]).exists()


def test_every_file_of_the_contexts_is_in_the_manifest() -> None:
    listed = {entry["file"] for entry in CONTEXTS if "file" in entry}
    assert {path.name for path in (ROOT / "contexts").glob("*.jsonld")} == listed


@pytest.mark.parametrize("name", get_args(vocabulary.List))
def test_the_source_of_every_label_is_named(name: vocabulary.List) -> None:
    entries = vocabulary.table(name).entries
    for source in {entry.sv_source for entry in entries} | {entry.en_source for entry in entries} - NOBODY:
        assert source in NOBODY or f'"{source}"' in NOTICE


def test_package_data_is_covered() -> None:
    """A new kind of data file in the package needs its line in NOTICE, or a reason here why it is all ours."""
    known = {"mikromerit/elm/vocabulary", "mikromerit/jsonld/tables", "mikromerit/profile/edc"}
    found = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "mikromerit").rglob("*.json")}
    assert found <= known
    for folder in found:
        assert f"{folder}/*.json" in NOTICE
