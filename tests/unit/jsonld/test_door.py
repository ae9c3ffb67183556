"""The door from JSON to statements: what is refused, with the place, before anything is lost, forged or made up."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import islice, product
from typing import Any

import pytest
from pyld_says import by_pyld

from mikromerit import jsonld
from mikromerit.errors import InvalidModel
from mikromerit.jsonld import canon, fast, reference, walk
from mikromerit.jsonld.statements import Statements

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
STATUS = "https://www.w3.org/ns/credentials/status/v1"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
ELM = "http://data.europa.eu/snb/model/elm/"
FORGED = 'en .\n<urn:a> <https://e.example/grade> "A"@en'
DOORS = [jsonld.expand, jsonld.to_rdf, jsonld.n_quads, jsonld.canonical]


def _document(**members: Any) -> dict[str, Any]:
    return {"@context": [V1, EDC], "id": "urn:x", "type": ["VerifiableCredential"], **members}


def _nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for _ in range(depth):
        inner = {"hasPart": inner}
    return inner


def _display(title: Any) -> dict[str, Any]:
    return {"displayParameter": {"title": title}}


REFUSED: dict[str, list[tuple[dict[str, Any], str]]] = {
    "language tag": [
        (_display({FORGED: "x"}), f"/displayParameter/title/{FORGED.replace('/', '~1')}"),
        (_display({"sv_SE": "x"}), "/displayParameter/title/sv_SE"),
        (_display({"sv\n": "x"}), "/displayParameter/title/sv\n"),
        (_display({"": "x"}), "/displayParameter/title/"),
        (_display({"a" * 9: "x"}), "/displayParameter/title/aaaaaaaaa"),
        (_display({"@value": "x", "@language": FORGED}), "/displayParameter/title/@value"),
        (_display([{"@value": "x", "@language": FORGED}]), "/displayParameter/title/0/@language"),
        (_display({"sv": [{"@value": "x", "@language": FORGED}]}), "/displayParameter/title/sv/0/@language"),
        ({"issued": {"@value": "x", "@language": FORGED}}, "/issued/@language"),
        ({"issued": [{"@value": "x", "@language": 1}]}, "/issued/0/@language"),
    ],
    "absolute IRI": [
        ({"id": "relative"}, "/id"),
        ({"id": ""}, "/id"),
        ({"id": 7}, "/id"),
        ({"id": None}, "/id"),
        ({"id": ["urn:x"]}, "/id"),
        ({"id": "_:b0"}, "/id"),
        ({"@id": "_:b0"}, "/@id"),
        *(({"issuer": {"id": f"https://e.example/{bad}"}}, "/issuer/id") for bad in ' <>"{}|^`\\\t\n\x00\x7f\ud800'),
        ({"issuer": "https://e.example/ x"}, "/issuer"),
        ({"issuer": "issuer"}, "/issuer"),
        ({"issuer": "_:b0"}, "/issuer"),
        ({"id": "https://relative.invalid/x"}, "/id"),
        ({"credentialSubject": "https://relative.invalid/x"}, "/credentialSubject"),
        ({"evidence": ["urn:e", "../e"]}, "/evidence/1"),
        ({"evidence": ["urn:e", ["urn:e", "../e"]]}, "/evidence/1/1"),
        ({"dateModified": "2026-11-21T12:00:00Z"}, "/dateModified"),
        ({"displayParameter": {"descriptionHtml": "<p>Svetsa</p>"}}, "/displayParameter/descriptionHtml"),
    ],
    "no context of the document defines": [
        ({"titel": "x"}, "/titel"),
        ({"titel": None}, "/titel"),
        ({"type": ["VerifiableCredential", "Diplom"]}, "/type/1"),
        ({"type": ["VerifiableCredential", "_:b0"]}, "/type/1"),
        ({"issuer": {"id": "urn:i", "type": "Organization"}}, "/issuer/type"),
        ({"_:p": "x"}, "/_:p"),
        ({"https://e.example/a b": "x"}, "/https:~1~1e.example~1a b"),
        ({"@unknown": 1}, "/@unknown"),
    ],
    "character that text cannot hold": [
        *(
            (_display({"sv": f"a{bad}b"}), "/displayParameter/title/sv")
            for bad in "\x00\x01\x08\x0b\x0c\x0e\x1f\ud800\udfff\ufffe\uffff"
        ),
        (_display({"sv": ["x", "\x00"]}), "/displayParameter/title/sv/1"),
        ({"issued": "\x00"}, "/issued"),
        ({"issued": {"@value": "\x00"}}, "/issued/@value"),
        ({"credentialSubject": {"fullName": "\ud83d"}}, "/credentialSubject/fullName"),
        ({"\x00": 1}, "/\x00"),
    ],
    "must be whole": [
        ({"issued": 1.5}, "/issued"),
        ({"issued": 1.0}, "/issued"),
        ({"issued": [1, 2**53]}, "/issued/1"),
        ({"issued": -(2**53)}, "/issued"),
        ({"issued": float("nan")}, "/issued"),
        ({"issued": {"@value": 1e21}}, "/issued/@value"),
    ],
    "keyword has no place": [
        ({"@index": "x"}, "/@index"),
        ({"@reverse": {"issuer": "urn:x"}}, "/@reverse"),
        ({"@graph": []}, "/@graph"),
        ({"@included": []}, "/@included"),
        ({"@nest": {}}, "/@nest"),
        (_display([{"@value": "x", "@language": "ar", "@direction": "rtl"}]), "/displayParameter/title/0/@direction"),
    ],
    "context belongs at the root": [
        ({"evidence": {"@context": EDC}}, "/evidence/@context"),
        ({"credentialSubject": [{"@context": [V1]}]}, "/credentialSubject/0/@context"),
    ],
    "none may be written": [
        ({"@context": [V1, {"title": "urn:t"}]}, "/@context/1"),
        ({"evidence": {"@context": {"title": "urn:t"}}}, "/evidence/@context"),
    ],
    "more than 64 deep": [
        (_nested(64), "/hasPart" * 64),
        ({"hasPart": [[[_nested(61)]]]}, "/hasPart/0/0/0" + "/hasPart" * 60),
    ],
    "more than 100000 objects": [({"evidence": [{} for _ in range(100_000)]}, "")],
    "occur more than 4096 times": [
        ({"type": ["VerifiableCredential"] * 4096}, "/type"),
        ({"@type": [["VerifiableCredential"] * 5000]}, "/@type"),
        ({"evidence": [{"@type": "VerifiableCredential"}] * 4096}, "/evidence/2/@type"),
        ({"@context": [V1, EDC] * 2048}, "/type"),
    ],
    "no JSON value": [
        ({"issued": b"x"}, "/issued"),
        ({"issued": ("x",)}, "/issued"),
        ({"evidence": {1: 2}}, "/evidence/1"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("reason", "members", "path"),
    [(reason, members, path) for reason, cases in REFUSED.items() for members, path in cases],
)
def test_it_refuses_and_says_where(door: Any, reason: str, members: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidModel, match=reason) as caught:
        door(_document(**members))
    assert caught.value.path == path
    assert caught.value.__cause__ is None


def test_the_deepest_and_the_largest_pass() -> None:
    assert len(jsonld.to_rdf(_document(**_nested(63)))) == 64
    assert len(jsonld.to_rdf(_document(issued=[2**53 - 1, -(2**53) + 1]))) == 3


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"type": "EuropeanDigitalCredential", "issuer": "urn:i"}, "/issuer"),  # in the scope of VerifiableCredential
        ({"type": [], "issuer": {"id": "urn:i", "issuer": "urn:j"}}, ""),
        ({"credentialSubject": {"id": "urn:s", "proofPurpose": "x"}}, "/credentialSubject/proofPurpose"),
    ],
)
@pytest.mark.parametrize("door", DOORS)
def test_a_term_of_another_scope_is_not_lost(door: Any, members: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidModel, match="means nothing where it stands") as caught:
        door(_document(**members))
    assert caught.value.path == path


@pytest.mark.parametrize("door", DOORS)
def test_a_type_of_another_scope_is_not_made_up(door: Any) -> None:
    members = {"issuer": {"id": "urn:i", "type": "JsonSchemaValidator2018"}}
    with pytest.raises(InvalidModel, match="no absolute IRI where it stands"):
        door(_document(**members))


@pytest.mark.parametrize("door", DOORS[1:])
@pytest.mark.parametrize(
    "members",
    [
        {"type": []},  # the id would vanish
        {"type": None},
        {"type": "VerifiablePresentation", "verifiableCredential": "urn:c"},
        {"type": "VerifiablePresentation", "verifiableCredential": [{"id": "urn:c"}]},
    ],
)
def test_a_node_that_no_statement_would_name_is_refused(door: Any, members: dict[str, Any]) -> None:
    with pytest.raises(InvalidModel, match=r"nothing is said|no valid JSON-LD"):
        door(_document(**members))


@pytest.mark.parametrize("document", [{}, {"@context": V1}, {"@context": [], "@id": "urn:x"}])
def test_a_document_that_says_nothing_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(InvalidModel, match="nothing is said"):
        jsonld.canonical(document)


@pytest.mark.parametrize("door", DOORS)
def test_what_is_no_json_ld_is_refused_without_a_word_of_the_document(door: Any) -> None:
    for document in (
        _document(**{"@context": [V2, EDC]}),
        _document(type=7),
        _document(**_display({"sv": 7})),
        _document(**{"@id": "urn:x"}),
        _document(issued={"@value": ["secret"]}),
    ):
        with pytest.raises(InvalidModel, match="no valid JSON-LD") as caught:
            door(document)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


def test_what_is_undefined_can_be_left_out_where_that_is_asked_for() -> None:
    issuer = {"id": "urn:i", "type": ["Organisation", "Fabrik"], "titel": "x"}
    document = _document(type=["VerifiableCredential", "Diplom"], issuer=issuer, titel={"titel": 1})
    plain = _document(issuer={"id": "urn:i", "type": "Organisation"})
    assert jsonld.canonical(document, undefined="drop") == jsonld.canonical(plain)
    assert jsonld.expand(document, undefined="drop") == jsonld.expand(plain)
    assert jsonld.to_rdf(_document(issuer={"id": "urn:i", "type": "Fabrik"}), undefined="drop") == jsonld.to_rdf(
        _document(issuer={"id": "urn:i"})
    )
    for member in ({"issuer": "relative"}, {"issued": {"@value": "x", "@type": "Fabrik"}}):
        with pytest.raises(InvalidModel, match="absolute IRI"):
            jsonld.to_rdf(_document(titel="x", **member), undefined="drop")


def test_a_credential_in_a_presentation_has_contexts_of_its_own() -> None:
    credential = _document(issuer="urn:i", displayParameter={"title": {"sv": "Å"}})
    presentation = {"@context": [V1], "type": "VerifiablePresentation", "verifiableCredential": [credential]}
    text = jsonld.canonical(presentation)
    assert f"<urn:x> <{ELM}displayParameter> _:c14n" in text
    assert text.count(" _:c14n0 .\n") == text.count("\n") - 1
    for place in ({"holder": credential}, {"verifiableCredential": {"issuer": credential}}):
        with pytest.raises(InvalidModel, match="context belongs at the root"):
            jsonld.canonical({**presentation, **place})


def test_values_that_say_their_type_or_language_themselves() -> None:
    display = {"title": [{"@value": "x", "@language": "SV"}, {"@value": "y", "@language": None}, "z"]}
    titles = [quad.object for quad in jsonld.to_rdf(_document(displayParameter=display)) if "title" in quad.predicate]
    assert titles == ['"x"@sv', '"y"', '"z"']
    typed = {"@value": "2026-01-01T00:00:00Z", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    assert jsonld.canonical(_document(issued=typed)) == jsonld.canonical(_document(issued="2026-01-01T00:00:00Z"))
    listed = jsonld.to_rdf(_document(evidence={"@list": [{"id": "urn:e"}, {"id": "urn:f"}]}))
    assert sum("#first" in quad.predicate for quad in listed) == 2


def test_a_json_literal_is_looked_into_for_text_alone() -> None:
    document = {"@context": V2, "type": "VerifiableCredential", "issuer": "urn:i"}
    schema = {"id": "urn:s", "type": "JsonSchema", "jsonSchema": {"a": [1.5, True, {"b c": "\n"}], "x": None}}
    text = jsonld.canonical({**document, "credentialSchema": schema})
    assert '"{\\"a\\":[1.5,true,{\\"b c\\":\\"\\\\n\\"}],\\"x\\":null}"^^<' in text
    for bad in ({"a": ["\ud800"]}, {"\ud800": 1}, "\x00"):
        with pytest.raises(InvalidModel, match="text cannot hold") as caught:
            jsonld.canonical({**document, "credentialSchema": {**schema, "jsonSchema": bad}})
        assert caught.value.path.startswith("/credentialSchema/jsonSchema")


def test_statements_once_in_order_and_as_n_quads_writes_them() -> None:
    document = _document(
        issued=['a\tb\n"c" \\ \x7f', 'a\tb\n"c" \\ \x7f'],
        credentialSubject=[{"id": "urn:s", "type": "Person"}, {"type": "Person"}],
    )  # fmt: skip
    found = jsonld.to_rdf(document)
    assert found[0] == jsonld.Quad(
        "<urn:x>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        "<https://www.w3.org/2018/credentials#VerifiableCredential>",
    )
    assert len(found) == len(set(found)) == 6
    assert jsonld.n_quads(document) == "".join(sorted(f"{s} {p} {o} .\n" for s, p, o, _ in found))
    assert '"a\\tb\\n\\"c\\" \\\\ \\u007F"^^<http://www.w3.org/2001/XMLSchema#dateTime>' in jsonld.n_quads(document)
    assert jsonld.canonical(document) == jsonld.n_quads(document).replace("_:b0", "_:c14n0")


def test_a_mapping_that_is_no_dict_is_taken_at_the_root() -> None:
    from types import MappingProxyType

    document = _document(issuer="urn:i")
    for door in DOORS:
        assert door(MappingProxyType(document)) == door(document)


def test_both_hashes_are_there() -> None:
    document = _document(hasPart=[{"hasPart": [{}, {}]}, {"hasPart": [{}]}, {"hasPart": [{"type": "Evidence"}]}])
    names = jsonld.canonical(document), jsonld.canonical(document, hash="sha384")
    assert names[0] != names[1]
    assert names[0].count("\n") == names[1].count("\n") == 9


def test_an_ordinary_credential_needs_no_pyld() -> None:
    code = (
        "import sys\n"
        "from mikromerit import jsonld\n"
        f"document = {_document(issuer='urn:i', credentialSubject={'fullName': {'sv': 'Åsa'}})!r}\n"
        "print(jsonld.canonical(document).count(chr(10)), 'pyld' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["4", "False"]


@pytest.mark.unmeasured
def test_the_fast_lane_knows_no_refused_document() -> None:
    """What the walk refuses, the fast lane hands over: it has no other way out."""
    for cases in REFUSED.values():
        for members, _ in cases:
            assert fast.quads(_document(**members)) is None


def test_the_backstop_of_the_reference_lane_does_not_need_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "findings", lambda *_, **__: iter(()))
    for members in (
        {"id": "relative"},
        {"issuer": "a b"},
        {"type": "Diplom"},
        {"dateModified": "2026-11-21T12:00:00Z"},
    ):
        with pytest.raises(InvalidModel, match="no absolute IRI where it stands"):
            reference.quads(_document(**members), elm=None, drop=False)
    with pytest.raises(InvalidModel, match="means nothing where it stands") as caught:
        reference.quads(_document(titel="x"), elm=None, drop=False)
    assert caught.value.path == "/titel"


TAGS = ["".join(letters) for letters in islice(product("abcdefghij", repeat=4), 4000)]


@pytest.mark.parametrize(
    ("members", "statements"),
    [
        ({"https://e.example/p": [f"v{number}" for number in range(4000)]}, 4001),
        ({"https://e.example/p": ["v"] * 4000}, 2),
        ({"https://e.example/p": {"@list": ["v"] * 4000}}, 8002),
        ({f"https://e.example/{number}": "v" for number in range(4000)}, 4001),
        ({"evidence": [{"@id": f"urn:{number}"} for number in range(4000)]}, 4001),
        ({"evidence": [{"https://e.example/p": number} for number in range(4000)]}, 8001),
        ({"credentialSubject": {"@id": "urn:s", "type": [f"urn:t{number}" for number in range(4000)]}}, 4002),
        (_display({**dict.fromkeys(TAGS, "x"), "@none": "x"}), 4003),
        (_display({"sv": [f"x{number}" for number in range(4000)], "@none": "x"}), 4003),
    ],
)
def test_the_reference_lane_takes_time_that_grows_with_the_document(members: dict[str, Any], statements: int) -> None:
    document = _document(**members)
    assert fast.quads(document) is None
    begun = time.process_time()
    found = jsonld.to_rdf(document)
    assert time.process_time() - begun < 2
    assert len(found) == statements


@pytest.mark.unmeasured
def test_eighty_thousand_nodes_without_ids_come_to_an_end() -> None:
    document = _document(evidence=[{} for _ in range(80_000)], **{"https://e.example/p": "x"})
    begun = time.process_time()
    assert len(jsonld.to_rdf(document)) == 80_002
    assert time.process_time() - begun < 20


def test_doubles_and_lists_are_written_as_pyld_writes_them() -> None:
    double = "http://www.w3.org/2001/XMLSchema#double"
    values: list[Any] = [{"@value": value, "@type": double} for value in (1, -20, "1", "x", "", True, False)]
    empty: dict[str, Any] = {"@list": []}
    nodes = {"@list": [{"@list": [1, True]}, {"@id": "urn:n", "type": "Note"}, {}]}
    for value in (values, empty, [nodes, nodes], {"@list": values}):
        document = _document(**{"https://e.example/p": value})
        assert jsonld.canonical(document) == canon.canonical(by_pyld(document))


def test_a_keyword_that_statements_have_no_place_for_is_refused() -> None:
    for keyword in ("@included", "@reverse", "@index"):
        with pytest.raises(InvalidModel, match="keyword that statements have no place for"):
            Statements().node({"@id": "urn:x", keyword: []})
