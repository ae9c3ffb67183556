"""What the builder makes keeps to the EU's own shapes (ELM 3.2 and 3.1), judged by a SHACL engine on the triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import samples

from mikromerit import demo, jsonld
from mikromerit.elm import encode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Judge = Callable[[dict[str, Any]], list[str]]

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl"),
]

GENERIC = ("EDC-generic-full.ttl", "EDC-generic-no-cv.ttl")  # two graphs that belong together
MERITS = samples.all_merits()


def judge_by(folder: Path, *names: str) -> Judge:
    """Give a judge of documents by graphs of shapes: what it gives are the paths of its findings."""
    import pyshacl
    import rdflib

    shapes = rdflib.Graph()
    for name in names:
        shapes.parse(folder / name)
    result_of = rdflib.Namespace("http://www.w3.org/ns/shacl#")

    def judged(document: dict[str, Any]) -> list[str]:
        from pyld import jsonld as pyld

        quads = pyld.to_rdf(document, {**jsonld.options(), "format": "application/n-quads"})
        data = rdflib.Graph().parse(data=quads, format="nt")
        assert len(data) > 100
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
        found = report.objects(None, result_of.result)
        return [str(report.value(one, result_of.resultPath)) for one in found]

    return judged


@pytest.fixture(scope="module")
def judge(reference: Path) -> Judge:
    return judge_by(reference / "elm" / "v3.2-lts" / "shapes", *GENERIC)


@pytest.fixture(scope="module")
def judge_of_3_1(reference: Path) -> Judge:
    return judge_by(reference / "elm" / "shapes", *GENERIC)


@pytest.fixture(scope="module")
def judge_of_mandates(reference: Path) -> Judge:
    return judge_by(reference / "elm" / "v3.2-lts" / "shapes", *GENERIC, "EDC-issuedByMandate.ttl")


def _short(paths: list[str]) -> set[str]:
    return {path.rpartition("#")[2].rpartition("/")[2] for path in paths}


def test_the_judges_refuse_what_they_should(judge: Judge, judge_of_3_1: Judge) -> None:
    document = encode(samples.merit("did:web:meriter.example"))
    del document["issued"]
    document["issuer"]["legalName"] = "no language"
    assert _short(judge(document)) == _short(judge_of_3_1(document)) == {"issued", "legalName"}


@pytest.mark.parametrize("name", MERITS)
def test_a_built_credential_has_no_finding(judge: Judge, name: str) -> None:
    assert judge(encode(MERITS[name])) == []


@pytest.mark.parametrize("name", MERITS)
def test_a_built_credential_has_no_finding_in_3_1(judge_of_3_1: Judge, name: str) -> None:
    assert judge_of_3_1(encode(MERITS[name])) == []


def test_a_mandate_keeps_to_the_shapes_of_mandates(judge_of_mandates: Judge) -> None:
    document = encode(MERITS["mandate"])
    assert judge_of_mandates(document) == []
    assert _short(judge_of_mandates(encode(MERITS["least"]))) == {"evidence"}
    del document["evidence"][0]["evidenceStatement"]
    assert _short(judge_of_mandates(document)) == {"evidenceStatement"}


@pytest.mark.parametrize("name", MERITS)
def test_a_built_credential_has_no_undefined_term(name: str) -> None:
    document = encode(MERITS[name])
    assert jsonld.undefined_terms(document) == ()
    assert _leaves(jsonld.expand(document)) == _leaves({**document, "@context": []})


def _leaves(json: Any) -> int:
    """Count the values of a document, so that none can vanish in expansion; a value object is one."""
    if isinstance(json, dict):
        return 1 if "@value" in json else sum(_leaves(value) for value in json.values())
    if isinstance(json, list):
        return sum(_leaves(value) for value in json)
    return 1


def test_every_credential_that_the_demo_issues_has_no_finding(judge: Judge) -> None:
    """As a verifier has it: out of the token."""
    issued = demo.run().issued
    assert len(issued) == 6
    for one in issued:
        document = dict(one.credential.peek())
        assert jsonld.undefined_terms(document) == ()
        assert judge(document) == []
