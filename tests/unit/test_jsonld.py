"""The shipped contexts: what is refused before PyLD sees it, and what counts as defined."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from mikromerit import jsonld
from mikromerit.errors import ContextNotBundled, InvalidModel

if TYPE_CHECKING:
    from collections.abc import Iterator

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
FORGED = 'en .\n<urn:a> <https://e.example/grade> "A"@en'


def _document(**members: Any) -> dict[str, Any]:
    return {"@context": [V1, EDC], "id": "urn:x", "type": ["VerifiableCredential"], **members}


@pytest.mark.parametrize("work", [jsonld.expand, jsonld.undefined_terms])
@pytest.mark.parametrize("url", ["https://evil.example/context", "file:///etc/passwd", "", V1 + "/"])
def test_a_context_that_is_not_shipped_is_refused(work: Any, url: str) -> None:
    with pytest.raises(ContextNotBundled) as caught:
        work(_document(**{"@context": [V1, url]}))
    assert caught.value.url == url
    with pytest.raises(ContextNotBundled):
        work(_document(evidence={"@context": url}))


@pytest.mark.parametrize("work", [jsonld.expand, jsonld.undefined_terms])
@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"@context": {"title": "urn:t"}}, "/@context"),
        ({"@context": [V1, {"title": "urn:t"}]}, "/@context/1"),
        ({"@context": [V1, None]}, "/@context/1"),
        ({"@context": None}, "/@context"),
        ({"evidence": {"@context": {"title": "urn:t"}}}, "/evidence/@context"),
    ],
)
def test_a_context_written_into_the_document_is_refused(work: Any, members: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        work(_document(**members))
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"displayParameter": {"title": {FORGED: "x"}}}, f"/displayParameter/title/{FORGED.replace('/', '~1')}"),
        ({"displayParameter": {"title": {"sv_SE": "x"}}}, "/displayParameter/title/sv_SE"),
        ({"displayParameter": {"title": {"sv\n": "x"}}}, "/displayParameter/title/sv\n"),
        ({"displayParameter": {"title": {"": "x"}}}, "/displayParameter/title/"),
        ({"displayParameter": [{"title": {"a" * 9: "x"}}]}, "/displayParameter/0/title/aaaaaaaaa"),
        ({"displayParameter": {"title": {"@value": "x", "@language": FORGED}}}, "/displayParameter/title/@value"),
        (
            {"displayParameter": {"title": [{"@value": "x", "@language": FORGED}]}},
            "/displayParameter/title/0/@language",
        ),
        (
            {"displayParameter": {"title": {"sv": [{"@value": "x", "@language": FORGED}]}}},
            "/displayParameter/title/sv/0/@language",
        ),
        ({"issued": {"@value": "x", "@language": FORGED}}, "/issued/@language"),
        ({"issued": [{"@value": "x", "@language": 1}]}, "/issued/0/@language"),
    ],
)
def test_a_language_tag_that_is_none_never_reaches_pyld(members: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        jsonld.expand(_document(**members))
    assert caught.value.path == path
    assert "language tag" in caught.value.reason


def test_what_is_no_json_ld_is_refused() -> None:
    with pytest.raises(InvalidModel, match="no valid JSON-LD"):
        jsonld.expand(_document(**{"@context": [V2, EDC]}))
    with pytest.raises(InvalidModel, match="no valid JSON-LD"):
        jsonld.expand(_document(id=7))


def test_an_altered_file_is_not_loaded(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = tmp_path / "context.jsonld"
    altered.write_text('{"@context": {}}')
    monkeypatch.setattr(jsonld, "_bundled", lambda: {"urn:altered": jsonld._Source(altered, "0" * 64)})
    with pytest.raises(RuntimeError, match="not the context that the manifest names"):
        jsonld.context("urn:altered")


def test_the_shipped_contexts_are_there() -> None:
    assert {V1, V2, EDC, "https://www.w3.org/ns/did/v1"} <= jsonld.bundled()
    for url in jsonld.bundled():
        assert jsonld.is_bundled(url)
        assert jsonld.context(url)["@context"]
        assert jsonld.context(url) is jsonld.context(url)
    assert not jsonld.is_bundled("https://evil.example/context")
    with pytest.raises(ContextNotBundled):
        jsonld.context("https://evil.example/context")


@pytest.mark.parametrize(
    ("members", "paths"),
    [
        ({}, ()),
        ({"title": {"sv": "not", "undefined-term": "tags are no terms"}}, ()),
        ({"titel": "x"}, ("/titel",)),
        ({"titel": {"titel": 1}}, ("/titel",)),
        ({"credentialSubject": {"hasClaim": [{}, {"titel": 1, "grad/e": 2}]}}, (
            "/credentialSubject/hasClaim/1/titel", "/credentialSubject/hasClaim/1/grad~1e",
        )),
        ({"type": ["VerifiableCredential", "Diplom"]}, ("/type/1",)),
        ({"issuer": {"type": "Organization"}}, ("/issuer/type",)),
        ({"issuer": {"@type": "Organization"}}, ("/issuer/@type",)),
        ({"issuer": {"type": "https://e.example/Organization"}}, ()),
        ({"issuer": {"type": "elm:Organisation"}}, ()),
        ({"http://e.example/p": 1, "elm:title": 2, "urn:p": 3}, ()),
        ({"http://e.example/a b": 1, "no<:x": 2}, ("/http:~1~1e.example~1a b", "/no<:x")),
        ({"@id": "urn:y", "@unknown": 1}, ("/@unknown",)),
        ({"issued": {"@value": "2026-01-01T00:00:00Z", "@type": "xsd:dateTime"}}, ()),
        ({"proof": {"type": "Ed25519Signature2018", "proofPurpose": "assertionMethod", "cryptosuite": 1}}, (
            "/proof/cryptosuite",
        )),
    ],
)  # fmt: skip
def test_undefined_terms(members: dict[str, Any], paths: tuple[str, ...]) -> None:
    assert jsonld.undefined_terms(_document(**members)) == paths


def test_without_a_context_nothing_is_defined() -> None:
    assert jsonld.undefined_terms({"id": "urn:x", "title": "x"}) == ("/id", "/title")


def test_a_context_inside_the_document_counts_below_it() -> None:
    inner = {"@context": EDC, "displayParameter": {}}
    document = {
        "@context": V1,
        "type": "VerifiablePresentation",
        "verifiableCredential": [inner, {"displayParameter": 1}],
    }
    assert jsonld.undefined_terms(document) == ("/verifiableCredential/1/displayParameter",)


def _table(monkeypatch: pytest.MonkeyPatch, context: dict[str, Any]) -> Any:
    """Give a judge of documents under one made-up context."""
    monkeypatch.setattr(jsonld, "is_bundled", lambda _: True)
    monkeypatch.setattr(jsonld, "context", lambda _: {"@context": context})
    jsonld._terms.cache_clear()
    return lambda **members: jsonld.undefined_terms({"@context": "urn:made-up", **members})


@pytest.fixture
def _forget() -> Iterator[None]:
    yield
    jsonld._terms.cache_clear()


@pytest.mark.usefixtures("_forget")
def test_containers_keywords_and_scopes(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = _table(
        monkeypatch,
        {
            "@version": 1.1, "nothing": None, "void": {"@id": None}, "kind": "@type", "tag": "@language",
            "json": {"@id": "urn:json", "@type": "@json"},
            "map": {"@id": "urn:map", "@container": ["@index", "@set"]},
            "list": {"@id": "urn:list", "@container": "@list"},
            "Box": {"@id": "urn:Box", "@context": [{"inside": "urn:inside"}]},
        },
    )  # fmt: skip
    assert judge(nothing=1, void=2) == ("/nothing", "/void")
    assert judge(kind="Bag", json={"anything": 1}, list=[{"inside": 1, "outside": 2}]) == ("/kind", "/list/0/outside")
    assert judge(map={"any key": {"inside": 1, "outside": 1}}) == ("/map/any key/outside",)
    assert judge(map=[{"outside": 1}]) == ("/map/0/outside",)
    with pytest.raises(InvalidModel):
        jsonld.expand({"@context": "urn:made-up", "list": {"tag": FORGED}})


@pytest.mark.usefixtures("_forget")
def test_a_default_vocabulary_defines_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = _table(monkeypatch, {"@vocab": "urn:v#"})
    assert judge(anything={"at": "all"}) == ()


@pytest.mark.usefixtures("_forget")
def test_what_is_a_json_literal_in_one_scope_only_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    scoped = {"@id": "urn:Box", "@context": {"data": {"@id": "urn:d", "@type": "@json"}}}
    judge = _table(monkeypatch, {"data": "urn:d", "Box": scoped})
    assert judge(data={"outside": 1}) == ("/data/outside",)


def test_terms_of_the_data_model_2_0() -> None:
    document = {"@context": V2, "type": "VerifiableCredential", "name": {"@value": "x"}, "validFrom": "x", "titel": 1}
    assert jsonld.undefined_terms(document) == ("/titel",)


def test_expansion_leaves_out_what_is_undefined_and_takes_text_without_a_language() -> None:
    expanded = jsonld.expand(_document(titel="x", displayParameter={"title": "y"}))
    assert len(expanded[0]) == 3


def test_a_value_object_with_a_language_is_taken() -> None:
    display = {"title": [{"@value": "x", "@language": "sv"}, {"@value": "y", "@language": None}]}
    expanded = jsonld.expand(_document(displayParameter=display))
    title = expanded[0]["http://data.europa.eu/snb/model/elm/displayParameter"][0]["http://purl.org/dc/terms/title"]
    assert title == [{"@value": "x", "@language": "sv"}, {"@value": "y"}]


def test_a_relative_iri_is_seen_to_be_relative() -> None:
    expanded = jsonld.expand(_document(id="relative"))
    assert expanded[0]["@id"] == f"{jsonld.NO_BASE}relative"


def test_expansion_gives_iris_and_leaves_pyld_as_it_was() -> None:
    from pyld import jsonld as pyld

    loader = pyld._default_document_loader
    cached = len(pyld._resolved_context_cache)
    expanded = jsonld.expand(_document(displayParameter={"type": "DisplayParameter", "title": {"sv": "Å"}}))
    display = expanded[0]["http://data.europa.eu/snb/model/elm/displayParameter"][0]
    assert display["http://purl.org/dc/terms/title"] == [{"@language": "sv", "@value": "Å"}]
    assert pyld._default_document_loader is loader
    assert len(pyld._resolved_context_cache) == cached


def test_undefined_terms_needs_no_pyld_and_elm_no_more_than_the_standard_library() -> None:
    code = (
        "import sys, types, pathlib\n"
        "package = types.ModuleType('mikromerit'); package.__path__ = [sys.argv[1]]\n"
        "sys.modules['mikromerit'] = package\n"
        "import mikromerit.elm, mikromerit.jsonld as jsonld\n"
        f"assert jsonld.undefined_terms({{'@context': {V1!r}, 'titel': 1}}) == ('/titel',)\n"
        "third = {name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(sorted(name for name in third if name in ('pyld', 'requests', 'jwcrypto', 'cryptography', 'rdflib')))\n"
    )
    folder = str(jsonld.__file__).removesuffix("jsonld.py")
    ran = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_deep_document_is_walked_without_recursion() -> None:
    document: dict[str, Any] = {}
    for _ in range(50_000):
        document = {"evidence": document}
    assert jsonld.undefined_terms({"@context": V1, **document}) == ()


def test_the_manifest_names_every_file_and_where_it_is_from() -> None:
    from mikromerit._data import folder

    contexts = folder("contexts")
    manifest = (contexts / "MANIFEST.toml").read_text(encoding="utf-8")
    for path in contexts.glob("*.jsonld"):
        assert f'file = "{path.name}"' in manifest
        assert json.loads(path.read_text(encoding="utf-8")).keys() == {"@context"}
