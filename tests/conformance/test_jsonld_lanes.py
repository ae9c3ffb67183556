"""Both JSON-LD lanes over every published document: the Commission's samples, real credentials, W3C's examples."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from pyld_says import by_pyld

from mikromerit import demo
from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.jsonld import canon, fast, options, reference, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("elm/samples", "elm/v3.2-lts/samples", "elm/verdicts", "ecosystem", "jades", "vectors", "attacks")


def _documents(found: Any) -> Iterator[dict[str, Any]]:
    """Give every JSON object with contexts in a file, those in sealed payloads and inside others included."""
    if isinstance(found, list):
        for one in found:
            yield from _documents(one)
    elif isinstance(found, dict):
        if isinstance(found.get("@context"), (str, list)):
            yield found
        for one in found.values():
            yield from _documents(one)
    elif isinstance(found, str) and found.startswith("{") and '"@context"' in found:
        yield from _documents(_parsed(found))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _without_ids(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_ids(one) for one in node]
    if isinstance(node, dict):
        return {key: _without_ids(value) for key, value in node.items() if key != "id" or len(node) == 1}
    return node


@cache
def _all(reference_folder: Path) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for name in FOLDERS:
        for path in sorted((reference_folder / name).rglob("*.json*")):
            text = path.read_text(encoding="utf-8")
            parsed = map(_parsed, text.splitlines()) if path.suffix == ".jsonl" else [_parsed(text)]
            found += [(f"{name}/{path.name}", document) for document in _documents(list(parsed))]
    return found


def _verdict(document: dict[str, Any]) -> str:
    """Hold the lanes against each other and say which way the document went."""
    quads = fast.quads(document)
    try:
        walk.check(document, elm=None, drop=False)
        expected = reference.quads(document, elm=None, drop=False)
    except (InvalidModel, ContextNotBundled) as refusal:
        assert quads is None
        return type(refusal).__name__
    assert canon.canonical(expected) == canon.canonical(by_pyld(document))
    if quads is None:
        return "handed over"
    assert canon.canonical(quads) == canon.canonical(expected)
    return "fast"


@cache
def _ways(reference_folder: Path, *, ids: bool) -> list[tuple[str, str]]:
    """Send every document through both lanes: its name, and which way it went."""
    return [(name, _verdict(one if ids else _without_ids(one))) for name, one in _all(reference_folder)]


@pytest.mark.parametrize("ids", [True, False])
def test_the_lanes_agree_on_every_published_document(reference: Path, *, ids: bool) -> None:
    ways = Counter(way for _, way in _ways(reference, ids=ids))
    assert ways["fast"] >= 55
    assert ways["handed over"] <= 30
    assert ways["InvalidModel"] >= 30


@pytest.mark.parametrize("ids", [True, False])
def test_no_elm_document_is_handed_over_but_for_a_member_under_an_iri(reference: Path, *, ids: bool) -> None:
    ways = _ways(reference, ids=ids)
    slow = {name for name, way in ways if way == "handed over" and name.startswith(("elm/", "jades/"))}
    assert slow == {"elm/verdicts/signed__ok_absolute_iri_key.json", "elm/v3.2-lts/samples/credential-sample.jsonld"}


def test_what_the_fast_lane_writes_is_what_pyld_writes(reference: Path) -> None:
    """Byte for byte, with PyLD's own canonicalisation and serialisation, where it escapes as RDFC-1.0 does."""
    from pyld import jsonld as pyld

    compared = 0
    for _, document in _all(reference):
        for given in (document, _without_ids(document)):
            quads = fast.quads(given)
            if quads is None or any(code in quad[2] for quad in quads for code in ("\\u", "\\b", "\\f")):
                continue
            normal = {"algorithm": "URDNA2015", "format": "application/n-quads"}
            assert canon.canonical(quads) == pyld.normalize(given, {**options(), **normal})
            compared += 1
    assert compared >= 110


def test_every_credential_of_the_demo_is_ordinary() -> None:
    for one in demo.run().issued:
        assert _verdict(dict(one.credential.peek())) == "fast"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("elm/samples/credential-sample.jsonld", "/issuer/eIDAS\N{GREEK CAPITAL LETTER IOTA}dentifier"),
        ("elm/verdicts/signed__ok_unknown_property.json", "/favouriteColour"),
        ("ecosystem/microcredential_edc_edc-mc-example.json", "/cnf"),
    ],
)
def test_what_would_be_lost_is_said_with_its_place(reference: Path, name: str, path: str) -> None:
    [document] = [document for other, document in _all(reference) if other == name]
    with pytest.raises(InvalidModel) as caught:
        walk.check(document, elm=None, drop=False)
    assert caught.value.path == path
    walk.check(document, elm=None, drop=True)
