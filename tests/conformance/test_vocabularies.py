"""The shipped lists equal the EU's: every concept, its IRI, its scheme, its English label; ours bind no bound term."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from scripts import script

from mikromerit.elm import vocabulary as eu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "mikromerit" / "elm" / "vocabulary"
OURS = "mikromerit"
NO_LISTS = {"elm_terms_sv"}  # labels of classes and properties
# One of the samples gives a country for a language.
WRONG_IN_A_SAMPLE = (
    "http://publications.europa.eu/resource/authority/country/ESP",
    "http://publications.europa.eu/resource/authority/language",
)
LISTS = sorted(set(get_args(eu.List)) - {OURS})


@pytest.fixture
def tool(reference: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("MIKROMERIT_REFERENCE", str(reference))
    return script("tools/make_vocabularies.py")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_shipped_vocabularies_are_what_the_tool_makes(tool: ModuleType) -> None:
    made = tool.tables()
    assert {path.name for path in FOLDER.glob("*.json")} == made.keys()
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name


def test_every_list_of_the_eu_is_there(reference: Path) -> None:
    assert {path.stem for path in (reference / "elm" / "vocab").glob("*.csv")} - NO_LISTS == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_every_concept_is_there_with_its_scheme_and_english_label(reference: Path, name: Any) -> None:
    published = rows(reference / "elm" / "vocab" / f"{name}.csv")
    table = eu.table(name)
    entries = {table.base + entry.tail: entry for entry in table.entries}
    assert len(table.entries) == len(published) == len(entries)
    assert entries.keys() == {row["concept_iri"] for row in published}
    assert {row["scheme_iri"] for row in published} == {table.scheme}
    for row in published:
        entry = entries[row["concept_iri"]]
        if row["label_en"]:
            assert entry.en == row["label_en"].removesuffix(" (enum name only)")
            assert entry.en_source in {"eu", "edc"}
        else:
            assert entry.en_source in {"cldr", "iana", "code"}


@pytest.mark.parametrize("name", LISTS)
def test_an_official_swedish_label_is_kept_and_one_under_the_lgpl_is_not_taken(reference: Path, name: Any) -> None:
    entries = {entry.tail: entry for entry in eu.table(name).entries}
    for row in rows(reference / "elm" / "vocab" / f"{name}.csv"):
        entry = entries[row["concept_iri"].removeprefix(eu.table(name).base)]
        if row["label_sv_source"] == "EDC test resources":
            assert (entry.sv, entry.sv_source) == (row["label_sv"], "edc")
        elif row["label_sv_source"].startswith("iso-codes"):
            assert entry.sv_source in {"cldr", "ours", "none"}


@pytest.mark.parametrize("version", ["elm_profile.csv", "elm_profile_3.2.csv"])
def test_the_terms_that_carry_our_concepts_are_bound_to_no_list(reference: Path, version: str) -> None:
    profile = rows(reference / "elm" / version)
    for entry in eu.table(OURS).entries:
        assert entry.carriers
        for carrier in entry.carriers:
            term = [row for row in profile if f"{row['class']}.{row['term']}" == carrier]
            assert term, f"{carrier} is no term of the profile"
            assert {row["vocabulary"] for row in term} == {""}, f"{carrier} is bound to a list"
            assert {row["range"] for row in term} == {"skos:Concept"}, carrier


def concepts(value: Any) -> Iterator[tuple[str, str]]:
    """Give what a document says to be in a scheme: the IRI, and the scheme's."""
    if isinstance(value, dict):
        schemes = value.get("inScheme", [])
        for scheme in schemes if isinstance(schemes, list) else [schemes]:
            iri = scheme if isinstance(scheme, str) else scheme.get("id")
            if isinstance(value.get("id"), str) and isinstance(iri, str):
                yield value["id"], iri
        for inner in value.values():
            yield from concepts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from concepts(inner)


def test_what_the_commissions_samples_use_is_said_to_be_missing_only_where_it_is_wrong(reference: Path) -> None:
    said = {
        used: eu.membership(*used)
        for path in (reference / "elm").rglob("*.json*")
        for used in concepts(json.loads(path.read_text(encoding="utf-8-sig")))
    }
    assert {used for used, answer in said.items() if answer == "not-in"} == {WRONG_IN_A_SAMPLE}
    assert sum(answer == "in" for answer in said.values()) > 20
    assert {used[1] for used, answer in said.items() if answer == "in"} > {
        "http://data.europa.eu/snb/eqf/25831c2",
        "http://publications.europa.eu/resource/authority/country",
        "http://data.europa.eu/snb/supervision-verification/25831c2",
    }


def test_the_schemes_that_the_profile_asks_for_are_held(reference: Path) -> None:
    """ESCO is too large, and no list of types of claims was published."""
    asked = {row["vocabulary"] for row in rows(reference / "elm" / "elm_profile_3.2.csv")} - {""}
    assert asked - eu.schemes().keys() == {
        "http://data.europa.eu/esco/concept-scheme/occupations",
        "http://data.europa.eu/esco/concept-scheme/skills",
        "http://data.europa.eu/snb/claim-type/25831c2",
    }
