"""The shipped contexts, and no others; PyLD is told of nothing else."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from mikromerit import jsonld
from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.jsonld import contexts
from mikromerit.jsonld.terms import terms_of

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"


def _document(**members: Any) -> dict[str, Any]:
    return {"@context": [V1, EDC], "id": "urn:x", "type": ["VerifiableCredential"], **members}


@pytest.mark.parametrize("work", [jsonld.expand, jsonld.undefined_terms, jsonld.canonical])
@pytest.mark.parametrize("url", ["https://evil.example/context", "file:///etc/passwd", "", V1 + "/"])
def test_a_context_that_is_not_shipped_is_refused(work: Any, url: str) -> None:
    with pytest.raises(ContextNotBundled) as caught:
        work(_document(**{"@context": [V1, url]}))
    assert caught.value.url == url
    with pytest.raises(ContextNotBundled):
        work(_document(evidence={"@context": url}))


@pytest.mark.parametrize("work", [jsonld.expand, jsonld.undefined_terms, jsonld.canonical])
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


def test_the_shipped_contexts_are_there() -> None:
    assert {V1, V2, EDC, "https://www.w3.org/ns/did/v1"} <= jsonld.bundled()
    for url in jsonld.bundled():
        assert jsonld.is_bundled(url)
        assert jsonld.context(url)["@context"]
        assert jsonld.context(url) is jsonld.context(url)
    assert not jsonld.is_bundled("https://evil.example/context")
    with pytest.raises(ContextNotBundled):
        jsonld.context("https://evil.example/context")


def test_expansion_gives_iris_and_leaves_pyld_as_it_was() -> None:
    from pyld import jsonld as pyld

    loader = pyld._default_document_loader
    cached = len(pyld._resolved_context_cache)
    expanded = jsonld.expand(_document(displayParameter={"type": "DisplayParameter", "title": {"sv": "Å"}}))
    display = expanded[0]["http://data.europa.eu/snb/model/elm/displayParameter"][0]
    assert display["http://purl.org/dc/terms/title"] == [{"@language": "sv", "@value": "Å"}]
    assert pyld._default_document_loader is loader
    assert len(pyld._resolved_context_cache) == cached


def test_an_altered_file_is_not_loaded(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = tmp_path / "context.jsonld"
    altered.write_text('{"@context": {}}')
    source = contexts._Source(altered, "0" * 64)
    monkeypatch.setattr(contexts, "_bundled", lambda: {"urn:altered": {contexts.ELM: source}})
    with pytest.raises(RuntimeError, match="not the context that the manifest names"):
        jsonld.context("urn:altered")


def test_the_version_of_elm_is_a_name_for_another_context_at_the_same_url() -> None:
    old, new = jsonld.context(EDC, elm="3.1"), jsonld.context(EDC)
    assert old != new
    assert new is jsonld.context(EDC, elm="3.2")
    assert jsonld.context(V1, elm="3.1") is jsonld.context(V1)
    assert contexts.digest(EDC, elm="3.1") != contexts.digest(EDC)
    for work in (jsonld.context, contexts.digest):
        with pytest.raises(ValueError, match=r"elm must be one of 3\.1, 3\.2"):
            work(EDC, elm="4.0")
    with pytest.raises(ValueError, match="elm must be one of"):
        jsonld.options(elm="4.0")


@pytest.mark.parametrize(("elm", "iri"), [(None, "nationalId"), ("3.2", "nationalId"), ("3.1", "nationalID")])
def test_both_lanes_take_the_version_that_was_asked_for(elm: Any, iri: str) -> None:
    subject = {"id": "urn:s", "type": "Person", "nationalID": {"id": "urn:n", "notation": "1"}}
    for member in ({}, {"https://e.example/p": "x"}):  # the second is for the reference lane
        document = _document(credentialSubject=subject, **member)
        assert f"<http://data.europa.eu/snb/model/elm/{iri}> <urn:n>" in jsonld.n_quads(document, elm=elm)


def test_each_thread_has_a_cache_of_its_own_and_each_version_one() -> None:
    found: list[int] = []
    keep: list[Any] = []

    def ask() -> None:
        for elm in (None, "3.1", None):
            keep.append(jsonld.options(elm=elm)["contextResolver"].shared_cache)
            found.append(id(keep[-1]))

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    ask()
    assert found[0] == found[2]
    assert found[3] == found[5]
    assert len(set(found)) == 4


def test_every_name_is_there() -> None:
    for name in jsonld.__all__:
        assert getattr(jsonld, name) is not None
    assert set(jsonld.__all__) <= set(dir(jsonld))
    with pytest.raises(AttributeError):
        _ = jsonld.nothing  # type: ignore[attr-defined]


V1, V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
EDC_AP = "http://data.europa.eu/snb/model/context/edc-ap"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"


@pytest.mark.parametrize(
    ("urls", "term"),
    [
        ([V1, EDC_AP], ""),
        ([V1, EDC_AP, "https://www.w3.org/ns/credentials/status/v1"], ""),
        ([V1, EDC_AP, "https://w3id.org/security/data-integrity/v2"], ""),
        ([V2, "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"], ""),
        ([V2, EDC_AP], "description"),
        ([EDC_AP, V2], "description"),
        ([V1, "https://w3id.org/security/v2"], "proof"),
        ([V1, EDC_AP, OPEN_BADGES], "Address"),
    ],
)
def test_contexts_that_define_a_term_differently_clash(urls: list[str], term: str) -> None:
    found = terms_of(frozenset(urls)).clash
    assert bool(found) == bool(term)
    if term == "description":
        assert found == term
