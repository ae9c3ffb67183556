"""The walk over a document: what counts as defined, in time that grows with the document alone."""

from __future__ import annotations

from itertools import combinations, islice
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from mikromerit import jsonld
from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.jsonld import terms, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"


def _document(**members: Any) -> dict[str, Any]:
    return {"@context": [V1, EDC], "id": "urn:x", "type": ["VerifiableCredential"], **members}


@pytest.fixture
def _forget() -> Iterator[None]:
    yield
    terms.terms_of.cache_clear()


def _table(monkeypatch: pytest.MonkeyPatch, context: dict[str, Any]) -> Any:
    """Give a judge of documents under one made-up context."""
    monkeypatch.setattr(walk, "is_bundled", lambda _: True)
    monkeypatch.setattr(terms, "context", lambda _url, **_elm: {"@context": context})
    terms.terms_of.cache_clear()
    return lambda **members: jsonld.undefined_terms({"@context": "urn:made-up", **members})


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


def test_a_deep_document_is_walked_without_recursion() -> None:
    document: dict[str, Any] = {}
    for _ in range(50_000):
        document = {"evidence": document}
    assert jsonld.undefined_terms({"@context": V1, **document}) == ()


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
    found = walk.findings({"@context": "urn:made-up", "list": {"tag": "no tag"}})
    assert list(found) == [("language", ((None, "list"), "tag"))]


def test_what_a_reader_of_json_and_one_of_json_ld_would_see_differently() -> None:
    found = jsonld.ambiguities(
        _document(**{
            "titel": 1,
            "evidence": [{"@context": V1, "unknown": 1}],
            "http://purl.org/dc/terms/title": "x",
        })
    )  # fmt: skip
    assert found == jsonld.Ambiguities(2, "/titel", "/http:~1~1purl.org~1dc~1terms~1title", "/evidence/0/@context", "")
    assert jsonld.ambiguities(_document(**{"dc:title": 1})).respelt == "/dc:title"
    assert jsonld.ambiguities(_document()) == jsonld.Ambiguities(0, "", "", "", "")


def test_a_label_may_be_spelt_in_full_but_not_twice() -> None:
    """VCDM 2.0 has terms for two properties of schema.org that credentials have long had in full."""
    name = "https://schema.org/name"
    whole: dict[str, Any] = {"@context": V2, "credentialSubject": {name: "Åsa"}, "name": "Intyg"}
    assert jsonld.ambiguities(whole).respelt == ""
    whole["credentialSubject"]["name"] = "Eva"
    assert jsonld.ambiguities(whole).respelt == "/credentialSubject/https:~1~1schema.org~1name"
    issuer = "https://www.w3.org/2018/credentials#issuer"
    assert jsonld.ambiguities({"@context": V2, issuer: {"@id": "a:b"}}).respelt != ""


def _asked(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str]]:
    asked: list[frozenset[str]] = []
    monkeypatch.setattr(walk, "terms_of", lambda urls, elm=None: asked.append(urls) or terms.terms_of(urls, elm))
    return asked


def _nested_sets(count: int) -> dict[str, Any]:
    """A document of which every part has another set of contexts."""
    others = [url for url in sorted(jsonld.bundled()) if url != V2]
    subsets = islice((subset for size in range(1, 9) for subset in combinations(others, size)), count)
    return {"@context": V2, "https://e.example/p": [{"@context": list(subset)} for subset in subsets]}


def test_contexts_below_the_root_cost_nothing_where_they_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    document, asked = _nested_sets(300), _asked(monkeypatch)
    jsonld.ambiguities({"@context": V2})
    begun = process_time()
    assert jsonld.ambiguities(document).nested.startswith("/https:~1~1e.example~1p/")
    assert process_time() - begun < 0.2
    assert set(asked) == {frozenset(), frozenset({V2})}


def test_a_context_below_the_root_is_judged_even_where_it_does_not_count() -> None:
    with pytest.raises(ContextNotBundled):
        jsonld.ambiguities(_document(evidence={"@context": "https://evil.example/"}))
    with pytest.raises(InvalidModel) as refused:
        jsonld.ambiguities(_document(evidence={"@context": [V1, {}]}))
    assert refused.value.path == "/evidence/@context/1"
    inside = {"@context": V2, "evidence": {"@context": EDC, "hasClaim": 1}}
    assert (jsonld.ambiguities(inside).first, jsonld.undefined_terms(inside)) == ("/evidence/hasClaim", ())


def test_the_sets_of_contexts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert jsonld.undefined_terms(_nested_sets(63)) == ()
    asked = _asked(monkeypatch)
    for judge in (jsonld.undefined_terms, lambda it: list(walk.findings(it, strictly=True))):
        with pytest.raises(InvalidModel, match="more than 64 different sets") as refused:
            judge(_nested_sets(2_000))
        assert refused.value.path.endswith("/@context")
        assert len(set(asked)) == 65
        asked.clear()
    many = {"@context": V2, "https://e.example/p": [{"@context": V1}] * 1_000}
    assert jsonld.undefined_terms(many) == ()


def test_a_pointer_leads_to_every_member_of_a_name() -> None:
    document = {"a": [{"x": 1}, {"b": {"x": 2}}], "x": "y"}
    assert sorted(walk.pointers(document, "x")) == ["/a/0/x", "/a/1/b/x", "/x"]
