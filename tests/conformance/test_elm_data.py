"""The shipped data equals the published: contexts term by term, vocabularies concept by concept, the model's terms."""

from __future__ import annotations

import csv
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from mikromerit import jsonld
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.codec import _classes
from mikromerit.elm.node import members

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
# What the model leaves in `extra`: classes that are not typed yet, and `dateModified`, which the context makes an IRI.
NOT_TYPED = {
    "awardingOpportunity", "credentialStatus", "dateModified", "entitlesTo", "evidence", "learningOpportunity", "proof",
    "resultDistribution", "shortenedGrading", "specifiedBy", "termsOfUse",
}  # fmt: skip


def _tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_edc_context_equals_the_official_one_term_by_term(reference: Path) -> None:
    published = json.loads((reference / "elm/v3.2-lts/context/edc-ap-context.jsonld").read_text(encoding="utf-8"))
    ours = jsonld.context(EDC)
    assert ours.keys() == published.keys() == {"@context"}
    assert ours["@context"].keys() == published["@context"].keys()
    for term, definition in published["@context"].items():
        assert ours["@context"][term] == definition, term


def test_the_shipped_contexts_are_what_the_tool_makes(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIKROMERIT_REFERENCE", str(reference))
    for name, text in _tool("make_contexts").files().items():
        assert (ROOT / "contexts" / name).read_text(encoding="utf-8") == text, name


def test_the_shipped_vocabularies_are_what_the_tool_makes(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIKROMERIT_REFERENCE", str(reference))
    made = _tool("make_vocabularies").tables()
    folder = ROOT / "mikromerit" / "elm" / "vocabulary"
    assert {path.name for path in folder.glob("*.json")} == made.keys()
    for name, text in made.items():
        assert (folder / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("name", get_args(eu.List))
def test_every_concept_has_the_iri_the_scheme_and_the_english_label_of_the_eu(reference: Path, name: Any) -> None:
    with (reference / "elm" / "vocab" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        published = {row["concept_iri"]: row for row in csv.DictReader(file)}
    for entry in eu.table(name).entries:
        concept = eu.concept(name, entry.code)
        row = published[str(concept.id)]
        assert concept.in_scheme[0].id == row["scheme_iri"]
        assert concept.pref_label["en"] == row["label_en"]


@pytest.mark.parametrize("name", [name for name in get_args(eu.List) if name not in {"language", "file_type"}])
def test_the_short_lists_are_whole(reference: Path, name: Any) -> None:
    with (reference / "elm" / "vocab" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        published = sum(1 for _ in csv.DictReader(file))
    left_out = {"country": 1, "credential_profile": 7, "nqf_seqf_sweden": 1}.get(name, 0)
    assert len(eu.table(name).entries) == published - left_out


def test_the_model_has_the_terms_of_the_profile(reference: Path) -> None:
    with (reference / "elm" / "elm_profile_3.2.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["class"] in _classes() and row["term"]]
    missing = set()
    for row in rows:
        known = {member.term: member for member in members(_classes()[row["class"]]).values()}
        if row["term"] not in known:
            missing.add(row["term"])
            continue
        member = known[row["term"]]
        assert (member.kind == "text") == (row["container"] == "language"), row
        assert (member.kind == "date_time") == (row["datatype"] == "xsd:dateTime"), row
        assert (member.kind == "duration") == (row["datatype"] == "xsd:duration"), row
        assert member.many or row["max"] != "*" or member.kind == "text", row
    assert missing == NOT_TYPED


def test_every_term_of_the_model_is_defined_by_the_context() -> None:
    defined = (
        jsonld.context(EDC)["@context"].keys() | jsonld.context("https://www.w3.org/2018/credentials/v1")["@context"]
    )
    v1 = {"issued", "issuer", "holder", "credentialSubject", "credentialSchema"}
    dates = {"issuanceDate", "validFrom", "validUntil", "expirationDate", "@context"}
    for cls in _classes().values():
        assert {member.term for member in members(cls).values()} <= set(defined) | v1 | dates, cls.__name__
