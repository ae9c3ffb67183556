"""The model has the classes and terms of the EU's application profile, 3.1 and 3.2, each in its form."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from mikromerit import jsonld
from mikromerit.elm.codec import classes
from mikromerit.elm.node import members

if TYPE_CHECKING:
    from pathlib import Path

EDC = "http://data.europa.eu/snb/model/context/edc-ap"
V1 = "https://www.w3.org/2018/credentials/v1"
VERSIONS = {"3.1": "elm_profile.csv", "3.2": "elm_profile_3.2.csv"}
NUMBERS = {"xsd:integer", "xsd:positiveInteger"}
BY_NAME = {
    "ConceptScheme",
    "CredentialStatus",
    "Mailbox",
    "Proof",
    "ShaclValidator2017",
    "TermsOfUse",
}  # classes that no shape describes


def _rows(reference: Path, version: str) -> list[dict[str, str]]:
    with (reference / "elm" / VERSIONS[version]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_model_has_every_class_and_every_term(reference: Path, version: str) -> None:
    rows = _rows(reference, version)
    assert {row["class"] for row in rows} == classes().keys() - BY_NAME
    assert len({row["class"] for row in rows}) == 49
    assert len({row["term"] for row in rows if row["term"]}) == 197
    for row in rows:
        known = {member.term: member for member in members(classes()[row["class"]]).values()}
        member = known[row["term"] or row["property_iri"]]  # three properties have no term of their own
        assert (member.kind == "text") == (row["container"] == "language"), row
        assert (member.kind == "date_time") == (row["datatype"] == "xsd:dateTime"), row
        assert (member.kind == "duration") == (row["datatype"] == "xsd:duration"), row
        assert (member.kind == "decimal") == (row["datatype"] == "xsd:decimal"), row
        assert (member.kind == "boolean") == (row["datatype"] == "xsd:boolean"), row
        assert (member.kind == "integer") == (row["datatype"] in NUMBERS), row
        assert member.many or row["max"] != "*" or member.kind == "text", row


@pytest.mark.parametrize("version", VERSIONS)
def test_a_node_is_due_where_the_profile_wants_one(reference: Path, version: str) -> None:
    for row in _rows(reference, version):
        member = {m.term: m for m in members(classes()[row["class"]]).values()}[row["term"] or row["property_iri"]]
        ranges = {part.strip().partition(":")[2] for part in row["range"].split("|") if part.strip()}
        if not ranges:
            continue
        assert member.kind == "node", row
        target = classes()[member.target]
        known = ranges & classes().keys()
        assert known == ranges, row
        assert all(issubclass(classes()[name], target) for name in known), row


def test_every_term_of_the_model_is_defined_by_the_contexts(reference: Path) -> None:
    rows: list[dict[str, Any]] = [*_rows(reference, "3.1"), *_rows(reference, "3.2")]
    without = {row["property_iri"] for row in rows if not row["term"]}
    assert len(without) == 3
    defined: set[str] = {"@context"} | without
    for version in ("3.1", "3.2"):
        defined |= jsonld.context(EDC, elm=version)["@context"].keys()
    v1 = jsonld.context(V1)["@context"]
    defined |= (
        v1.keys() | v1["VerifiableCredential"]["@context"].keys() | v1["VerifiablePresentation"]["@context"].keys()
    )
    for cls in classes().values():
        assert {member.term for member in members(cls).values()} <= defined, cls.__name__
