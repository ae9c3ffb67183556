"""The fast lane: it gives what PyLD gives, or hands over; its tables are what PyLD makes of the contexts today."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from pyld_says import by_pyld
from samples import merit
from scripts import script

from mikromerit import jsonld
from mikromerit.elm import encode
from mikromerit.jsonld import canon, fast, reference, walk
from mikromerit.jsonld.nquads import LANGUAGE

ROOT = Path(__file__).resolve().parents[3]
V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
STATUS = "https://www.w3.org/ns/credentials/status/v1"
OURS = "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"
DID = "https://www.w3.org/ns/did/v1"


def _tool() -> Any:
    return script("tools/make_jsonld_tables.py")


TOOL = _tool()


def _document(**members: Any) -> dict[str, Any]:
    return {"@context": [V1, EDC], "id": "urn:x", "type": ["VerifiableCredential"], **members}


def test_the_tables_are_what_pyld_makes_of_the_contexts() -> None:
    folder = ROOT / "mikromerit" / "jsonld" / "tables"
    made = TOOL.files()
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == made
    for name, (elm, urls) in TOOL.TABLES.items():
        assert fast.table(tuple(urls), elm) is fast._loaded(name)


def test_a_context_that_a_table_cannot_hold_is_refused_by_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    for local in ({"@vocab": "urn:v#"}, {"@language": "sv"}, {"@base": "urn:b"}):
        monkeypatch.setattr(jsonld.contexts, "context", lambda *_, local=local, **__: {"@context": local})
        with pytest.raises(SystemExit, match="default vocabulary"):
            TOOL.table([f"urn:{json.dumps(local)}"], "3.2")


def test_what_a_term_may_be_and_what_is_unusual(monkeypatch: pytest.MonkeyPatch) -> None:
    context = {
        "@version": 1.1, "id": "@id", "type": "@type", "other": "@id", "void": None,
        "text": "urn:text", "link": {"@id": "urn:link", "@type": "@id", "@container": "@set"},
        "json": {"@id": "urn:json", "@type": "@json"}, "list": {"@id": "urn:list", "@container": "@list"},
        "sv": {"@id": "urn:sv", "@language": "sv"}, "back": {"@reverse": "urn:back"},
        "tagged": {"@id": "urn:tagged", "@type": LANGUAGE},
        "clash": {"@id": "urn:clash", "@type": "@id", "@context": {"clash": "urn:clash"}},
        "Box": {"@id": "urn:Box", "@context": {"inside": "urn:inside"}},
        "box": {"@id": "urn:box", "@context": {"inside": {"@id": "urn:in", "@type": "@id"}}},
        "shut": {"@id": "urn:shut", "@context": {"@protected": True, "text": "urn:text"}},
        "Late": {"@id": "urn:Late", "@context": {"text": "urn:late"}},
    }  # fmt: skip
    monkeypatch.setattr(TOOL.contexts, "_loader", lambda _: lambda url, _o: {
        "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": context},
    })  # fmt: skip
    monkeypatch.setattr(TOOL.contexts._resolved, "caches", {}, raising=False)
    table = TOOL.table(["urn:made-up"], "3.2")
    first, *others = table["states"]
    assert first["terms"]["id"] == "@id"
    assert first["terms"]["link"] == ["urn:link", "@id"]
    assert first["terms"]["text"] == ["urn:text"]
    assert first["terms"]["Box"] == ["urn:Box", "", "@type"]
    assert not {"other", "void", "json", "list", "sv", "back", "tagged", "clash"} & first["terms"].keys()
    assert first["scoped"]["box"] == -1
    [label] = first["terms"]["box"][3:]
    [below, _] = first["below"][label]
    inside = table["states"][below]
    assert {**first["terms"], **inside["terms"]}["inside"] == ["urn:in", "@id"]
    assert {state["scoped"].get("Late") for state in others} >= {-1}  # a protected term may not be defined again


@pytest.mark.parametrize(
    "contexts", [[V1, DID], [EDC, V1], [], ["urn:unknown"], [V1, 7], {"@vocab": "urn:v#"}, None, [[]]]
)
def test_there_is_no_table_for_other_contexts(contexts: Any) -> None:
    assert fast.quads({"@context": contexts, "id": "urn:x", "type": "VerifiableCredential"}) is None


def test_a_table_is_for_the_very_files_that_it_was_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fast.table((V1, EDC)) is not None
    monkeypatch.setattr(fast, "digest", lambda *_, **__: "0" * 64)
    assert fast.table((V1, EDC)) is None


ORDINARY: dict[str, dict[str, Any]] = {
    "a built credential": encode(merit("did:web:issuer.example")),
    "texts in several languages": _document(displayParameter={"title": {"sv": "Å", "EN-gb": ["x", "y"], "de": []}}),
    "text without a language": _document(displayParameter={"title": ["x", None, "x"]}),
    "what must be escaped": _document(issued='a\t"b"\\\n\x7f\x85', displayParameter={"title": {"sv": "a\nb"}}),
    "true, false and numbers": _document(
        issued=[True, False, 0, -7],
        credentialSubject={
            "id": "urn:s",
            "notation": [True, 1, "1", 2**53 - 1],
            "hasClaim": {"id": "urn:h", "isPartialQualification": True, "contentSize": 1, "value": 5, "content": False},
        },
    ),
    "numbers where links are due": _document(evidence=[1, True]),
    "nothing at all": _document(evidence=[], issued=None, credentialSubject=[None]),
    "a node and its copies": _document(
        hasPart=[
            {"id": "urn:a", "hasPart": {"id": "urn:b", "type": "Note"}},
            {"id": "urn:a", "hasPart": {"id": "urn:b", "type": "Note"}},
            {"id": "urn:b"},
            {"id": "urn:c", "hasPart": {"id": "urn:a", "hasPart": {"id": "urn:b", "type": "Note"}}},
        ]
    ),
    "copies that are no copies": _document(
        hasPart=[
            {"id": "urn:a", "notation": True},
            {"id": "urn:a", "notation": 1},
            {"id": "urn:b", "hasPart": {}},
            {"id": "urn:b", "hasPart": {}},
        ],
        evidence={"id": "urn:a", "notation": 0},
    ),
    "copies in other scopes": _document(
        credentialSchema={"id": "urn:s", "type": "JsonSchemaValidator2018"},
        credentialSubject={"id": "urn:x", "type": ["VerifiableCredential"], "issuer": "urn:i"},
    ),
    "a node and no copy of it, as another context is in force": {
        "@context": [V2, OURS],
        "type": "VerifiableCredential",
        "credentialSubject": [
            {"id": "urn:s", "description": "x"},
            {"id": "urn:t", "hasClaim": {"id": "urn:s", "description": "x"}},
        ],
    },
    "an absolute type": _document(type=["VerifiableCredential", "https://e.example/Type"]),
    "one context, one type": {"@context": V1, "type": "VerifiableCredential", "issuer": "did:example:i"},
    "a proof in a graph of its own": _document(
        proof=[
            {"type": "Ed25519Signature2018", "created": "2026-01-01T00:00:00Z", "proofPurpose": "assertionMethod"},
            {"id": "urn:p", "type": "Ed25519Signature2018", "proofPurpose": "https://e.example/purpose", "jws": "x"},
        ]
    ),
    "proof options of Data Integrity": {
        "@context": [V2],
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-rdfc-2019",
        "created": "2026-01-01T00:00:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:example:i#key",
    },
    "a status": _document(
        **{"@context": [V1, EDC, STATUS]},
        credentialStatus={
            "id": "urn:status",
            "type": ["CredentialStatus", "BitstringStatusListEntry"],
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://e.example/list",
        },
    ),
    "ELM under data model 2.0": {
        "@context": [V2, OURS],
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": {"id": "urn:i", "type": "Organisation", "location": {"description": {"sv": "Å"}}},
        "credentialSubject": {"type": "Person", "hasClaim": [{"title": {"sv": "Å"}, "description": {"sv": "Ä"}}]},
    },
}
HANDED_OVER: dict[str, dict[str, Any]] = {
    "a term under its IRI": _document(**{"http://purl.org/dc/terms/title": "x"}),
    "a keyword instead of its alias": _document(issuer={"@id": "urn:i"}),
    "a value object": _document(displayParameter={"title": {"@value": "x"}}),
    "a list in a list": _document(evidence=[["urn:e"]]),
    "a node where text is due": _document(issued={"type": "Note"}),
    "a node where text in languages is due": _document(displayParameter={"title": [{"title": {"sv": "x"}}]}),
    "a node that is text in languages elsewhere": _document(
        **{"@context": [V2, OURS]}, description={"title": {"sv": ""}}
    ),
    "a compact IRI": _document(issuer="elm:issuer"),
    "a compact type": _document(type=["VerifiableCredential", "elm:Note"]),
    "no language": _document(displayParameter={"title": {"@none": "x"}}),
    "a text that is null": _document(displayParameter={"title": {"sv": None}}),
    "two types with scopes": _document(type=["VerifiableCredential", "VerifiablePresentation"]),
    "a name in a graph": _document(type="VerifiablePresentation", verifiableCredential=["urn:c", {"issuer": "urn:i"}]),
    "a property as a type": _document(**{"@context": [V2, OURS]}, type=["hasClaim", "VerifiableCredential"]),
    "a deep document": _document(hasPart=[{"hasPart": [{"hasPart": [{"hasPart": [_document()["type"]]}]}]}]),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_document_gives_what_pyld_gives(name: str) -> None:
    document = ORDINARY[name]
    quads = fast.quads(document)
    assert quads is not None
    walk.check(document, elm=None, drop=False)
    expected = reference.quads(document, elm=None, drop=False)
    assert len(quads) == len(expected)
    assert canon.canonical(quads) == canon.canonical(expected) == canon.canonical(by_pyld(document))


@pytest.mark.parametrize("name", HANDED_OVER)
def test_what_is_unusual_is_handed_over(name: str) -> None:
    assert fast.quads(HANDED_OVER[name]) is None


def test_a_double_is_handed_over() -> None:
    """No shipped context coerces to it, so the term is made here (JSON-LD 1.1 API, 8.2.2: 1 becomes 1.0E0)."""
    term = fast._term(["urn:p", "http://www.w3.org/2001/XMLSchema#double"], {}, [0, 0])
    reading = fast._Reading(fast._loaded("v1"), {})
    assert reading.other(value=True, term=term, depth=0) == '"true"^^<http://www.w3.org/2001/XMLSchema#double>'
    with pytest.raises(fast._Unusual):
        reading.other(1, term, 0)


def test_a_type_that_pyld_refuses_in_a_scope_is_handed_over() -> None:
    with pytest.raises(fast._Unusual):
        fast._loaded("v1").state(-1)


@pytest.mark.unmeasured
def test_depth_and_size_are_counted_on_the_safe_side() -> None:
    document = _document()
    for _ in range(62):
        document = {"hasPart": document}
    assert fast.quads({"@context": [V1, EDC], **document}) is None
    for number, taken in ((99_996, True), (99_997, False)):  # and the root, its contexts, types and parts
        parts = [{"id": f"urn:{part}", "type": "Note"} for part in range(number)]
        assert (fast.quads(_document(hasPart=parts)) is not None) is taken


def test_copies_are_counted_as_often_as_they_are_written() -> None:
    copied = {"id": "urn:a", "type": "Note", "hasPart": [{"id": f"urn:{one}", "type": "Note"} for one in range(200)]}
    begun = time.process_time()
    quads = fast.quads(_document(hasPart=[copied] * 400))
    assert time.process_time() - begun < 3
    assert quads is not None
    assert len(quads) == 1 + 1 + 1 + 2 * 200
    assert fast.quads(_document(hasPart=[copied] * 500)) is None


def test_a_copy_that_lies_deeper_is_read_again() -> None:
    shallow: dict[str, Any] = {"id": "urn:end", "type": "Note"}
    for number in range(20):
        shallow = {"id": f"urn:{number}", "hasPart": shallow}
    deep = shallow
    for number in range(20):
        deep = {"id": f"urn:d{number}", "hasPart": deep}
    document = _document(hasPart=[shallow, deep])
    assert fast.quads(document) is None  # 42 nodes deep, counted twice; the reference lane takes it
    assert len(jsonld.to_rdf(document)) == 44


def test_threads_share_the_tables() -> None:
    fast._loaded.cache_clear()
    document = ORDINARY["a built credential"]
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(jsonld.canonical(document))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
