"""The verdict of the application profile is that of the EU's own shapes, by the tables that we ship of them.

Three engines stand against it: Apache Jena, the EU's own, by its recorded verdicts, and `shacl` and `pyshacl`, which
run the official shapes here.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import json_ld
import pytest
import samples
from edc_mutations import Mutation, mutations
from scripts import script

from mikromerit import jsonld
from mikromerit.elm import encode
from mikromerit.profile.edc import edc, judge
from mikromerit.profile.edc.tables import table
from mikromerit.profile.edc.verdict import Case
from mikromerit.report import Code, Outcome

if TYPE_CHECKING:
    from types import ModuleType

Result = tuple[str, str, str, "str | None"]
Judge = Callable[[str], set[Result]]


pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl"),
]

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {"3.1": "shapes", "3.2": "v3.2-lts/shapes"}
FILES = {
    "generic": ("generic-no-cv", "generic-full"),
    "accredited": ("generic-no-cv", "generic-full", "accredited"),
    "converted": ("generic-no-cv", "generic-full", "converted"),
    "diploma-supplement": ("generic-no-cv", "generic-full", "accredited", "diplomaSupplement"),
    "issued-by-mandate": ("generic-no-cv", "generic-full", "issuedByMandate"),
}
VERSIONS = ("3.1", "3.2")
MERITS = samples.all_merits()
NO_NODE = "_:"
EDC_AP = "http://data.europa.eu/snb/model/context/edc-ap"


def shapes_of(reference: Path, version: str, rules: str = "generic") -> str:
    folder = reference / "elm" / FOLDERS[version]
    return "\n".join((folder / f"EDC-{name}.ttl").read_text(encoding="utf-8") for name in FILES[rules])


def node(term: str | None) -> str | None:
    return NO_NODE if term is not None and term.startswith("_:") else term


def bare(iri: str) -> str:
    return iri.removeprefix("<").removesuffix(">")


def ours(document: dict[str, Any], version: Any, rules: Any = "generic") -> set[Result]:
    """Judge by the engine alone, with the values as they stand, which a result does not tell."""
    found = Case(document, version, table(version, rules, "sealed")).findings()
    return {
        (node(one.focus) or "", bare(one.path), f"{one.constraint.component}ConstraintComponent", node(one.value))
        for one in found
    }


def by_shacl(shapes: str) -> Judge:
    import shacl

    compiled = shacl.Shapes.from_turtle(shapes)

    def judged(statements: str) -> set[Result]:
        results = compiled.validate_text(statements, format="nt").results
        return {(node(one.focus_node) or "", bare(one.path), one.component, node(one.value)) for one in results}

    return judged


def by_pyshacl(shapes: str) -> Judge:
    import pyshacl
    import rdflib
    from rdflib import SH

    rules = rdflib.Graph().parse(data=shapes, format="turtle")

    def written(term: Any) -> str | None:
        return None if term is None else node(term.n3())

    def judged(statements: str) -> set[Result]:
        data = rdflib.Graph().parse(data=statements, format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
        return {
            (
                written(report.value(one, SH.focusNode)) or "",
                str(report.value(one, SH.resultPath)),
                str(report.value(one, SH.sourceConstraintComponent)).removeprefix(str(SH)),
                written(report.value(one, SH.value)),
            )
            for one in report.objects(None, SH.result)
        }

    return judged


def statements_of(document: dict[str, Any], version: Any) -> str:
    """Let PyLD write the statements, so that the engines do not lean on our own reading."""
    from pyld import jsonld as pyld

    how = {**jsonld.options(elm=version), "format": "application/n-quads"}
    written: str = pyld.to_rdf(document, how)
    return written


@pytest.fixture(scope="module")
def engines(reference: Path) -> dict[str, tuple[Judge, Judge]]:
    return {
        version: (by_shacl(shapes_of(reference, version)), by_pyshacl(shapes_of(reference, version)))
        for version in VERSIONS
    }


# --- the tables -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tool() -> ModuleType:
    return script("tools/make_shapes.py")


@pytest.mark.parametrize("version", VERSIONS)
def test_the_tables_are_what_the_tool_makes_of_the_official_shapes(
    reference: Path, tool: ModuleType, version: str
) -> None:
    made = tool.written(tool.table(reference / "elm", version))
    assert (tool.TARGET / f"{version}.json").read_text(encoding="utf-8") == made, "run tools/make_shapes.py"


UNKNOWN = """
<http://data.europa.eu/snb/model/ap/x/S> a sh:NodeShape ; sh:targetClass <urn:C> ; {} .
<http://data.europa.eu/snb/model/ap/x> a <http://www.w3.org/2002/07/owl#Ontology> .
"""


@pytest.mark.parametrize(
    "construct",
    [
        "sh:closed true",
        "sh:property [ sh:path [ sh:inversePath <urn:p> ] ]",
        "sh:property [ sh:path <urn:p> ; sh:pattern 'x' ]",
        "sh:property [ sh:path <urn:p> ; sh:class <urn:A>, <urn:B> ]",
        "sh:property [ sh:path <urn:p> ; sh:severity sh:Warning ]",
        "sh:property [ sh:path <urn:p> ; sh:nodeKind sh:BlankNode ]",
        "sh:property [ sh:path <urn:p> ; sh:minCount 'one' ]",
        "sh:property [ sh:path <urn:p> ; sh:uniqueLang false ]",
        "sh:node [ sh:class <urn:A> ]",
        "a <urn:Shape>",
        "<urn:unheard> true",
    ],
)
def test_the_tool_stops_at_what_it_does_not_compile(reference: Path, tool: ModuleType, construct: str) -> None:
    from rdflib import Graph

    assert (reference / "elm").is_dir()
    prefix = "@prefix sh: <http://www.w3.org/ns/shacl#> ."
    compiler = tool.Compiler(Graph().parse(data=prefix + UNKNOWN.format(construct), format="turtle"))
    with pytest.raises(SystemExit, match="does not compile"):
        compiler.compiled()


# --- Apache Jena ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_the_verdicts_of_the_eus_engine(reference: Path, version: Any) -> None:
    folder = reference / "elm" / "verdicts"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert len(expected) == 26
    for name, verdict in expected.items():
        document = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        assert ours(document, version) == {(f, bare(p), c, v) for f, p, c, v in verdict["results"]}, name
        assert judge(document, version).conforms is verdict["conforms"], name


# --- shacl and pyshacl ------------------------------------------------------------------------------------------------


def bases() -> dict[str, dict[str, Any]]:
    """Give the documents that are changed: one with everything, and some of each kind."""
    names = (
        "no part",
        "mandate",
        "validation without a course",
        "language module",
        "part of a qualification",
        "course",
    )
    return {name: encode(MERITS[name]) for name in names}


def cases() -> list[tuple[str, Mutation]]:
    """Give every mutation of every base that the base before it did not have, by version in turns."""
    seen: set[str] = set()
    found = []
    turns = itertools.cycle(VERSIONS)
    for document in bases().values():
        for one in mutations(document):
            if one.name not in seen:
                seen.add(one.name)
                found.append((next(turns), one))
    return found


@pytest.fixture(scope="module")
def changed() -> list[tuple[str, Mutation]]:
    return cases()


def spread(found: list[tuple[str, Mutation]], number: int) -> list[tuple[str, Mutation]]:
    """Take about so many cases from all over the list."""
    return found[:: max(len(found) // number, 1)]


Explained = Callable[[Result, Result, Result], bool]


def space(value: str | None) -> bool:
    """Say whether a typed literal has space around its text."""
    text = value[1:].rpartition('"^^')[0] if value is not None and value.endswith(">") else ""
    return text != text.strip(" ")


def no_boolean(value: str | None) -> bool:
    return value is not None and value.endswith('"^^<http://www.w3.org/2001/XMLSchema#boolean>')


def explained(result: Result, *, only_ours: bool, engine: str) -> bool:
    """Say whether a result that one side alone has is a difference that is known.

    - Both: space around a well-formed text, which Jena leaves aside and RDF does not.
    - pyshacl reads a dateTime with Python's `fromisoformat`, and takes a day for one.
    - pyshacl, by rdflib, reads every boolean that it does not know as false, and reports that.
    """
    component, value = result[2:]
    if component != "DatatypeConstraintComponent":
        return False
    if not only_ours and space(value):
        return True
    if engine != "pyshacl":
        return False
    return (only_ours and value == '"2023-09-27"^^<http://www.w3.org/2001/XMLSchema#dateTime>') or no_boolean(value)


def compare(case: tuple[Any, Mutation], statements: str, judged: Judge, engine: str) -> bool:
    """Demand that an engine finds what we find, but for what is explained; say if it finds that there is nothing."""
    version, mutation = case
    mine, theirs = ours(mutation.document, version), judged(statements)
    odd = [one for one in mine - theirs if not explained(one, only_ours=True, engine=engine)]
    odd += [one for one in theirs - mine if not explained(one, only_ours=False, engine=engine)]
    assert not odd, (engine, version, mutation.name, odd)
    return not theirs


def test_mutations_are_judged_as_by_two_engines(
    changed: list[tuple[str, Mutation]], engines: dict[str, tuple[Judge, Judge]]
) -> None:
    """The fast engine judges at least 150 of them, the slow one every third of these; the long run takes them all."""
    some = spread(changed, 150)
    by_both = some[::3]
    assert len(some) >= 150
    assert len(by_both) >= 50
    conform = 0
    for case in some:
        statements = statements_of(case[1].document, case[0])
        shacl, pyshacl = engines[case[0]]
        conform += compare(case, statements, shacl, "shacl")
        if case in by_both:
            compare(case, statements, pyshacl, "pyshacl")
    assert 30 < conform < 120  # both kinds of verdict


def test_many_more_mutations_are_judged_as_by_the_fast_engine(
    changed: list[tuple[str, Mutation]], engines: dict[str, tuple[Judge, Judge]]
) -> None:
    assert len(changed) > 2000
    for case in spread(changed, 300):
        statements = jsonld.n_quads(case[1].document, elm=case[0], undefined="drop")
        compare(case, statements, engines[case[0]][0], "shacl")


@pytest.mark.soak
def test_every_mutation_is_judged_as_by_two_engines(
    changed: list[tuple[str, Mutation]], engines: dict[str, tuple[Judge, Judge]]
) -> None:
    for case in changed:
        statements = statements_of(case[1].document, case[0])
        for judged, engine in zip(engines[case[0]], ("shacl", "pyshacl"), strict=True):
            compare(case, statements, judged, engine)


@pytest.mark.parametrize(
    ("term", "text", "engines_that_find_it"),
    [
        ("issued", " 2026-11-01T09:00:00Z", {"shacl", "pyshacl"}),
        ("issued", "2023-09-27", {"ours", "shacl"}),
        ("issued", "2023-09-27T24:00:01Z", {"ours", "pyshacl"}),
        ("issued", "2023-02-29T09:00:00Z", {"ours", "shacl", "pyshacl"}),
        ("issued", "2023-02-28T09:00:00", set()),
    ],
)
def test_where_the_engines_differ(
    engines: dict[str, tuple[Judge, Judge]], term: str, text: str, engines_that_find_it: set[str]
) -> None:
    document = {**encode(MERITS["least"]), term: text}
    statements = statements_of(document, "3.2")
    shacl, pyshacl = engines["3.2"]
    found = {"ours": ours(document, "3.2"), "shacl": shacl(statements), "pyshacl": pyshacl(statements)}
    assert {name for name, results in found.items() if results} == engines_that_find_it


def concept(scheme: str, name: str) -> dict[str, Any]:
    return {"id": name, "type": "Concept", "inScheme": {"id": scheme, "type": "ConceptScheme"}}


FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type"
ENCODING = "http://data.europa.eu/snb/encoding/25831c2"
CONVERTED = {
    "type": "MediaObject",
    "content": "eA==",
    "contentType": concept(FILE_TYPE, f"{FILE_TYPE}/PDF"),
    "contentEncoding": concept(ENCODING, "http://data.europa.eu/snb/encoding/6146cde7dd"),
}


def meeting(rules: str) -> dict[str, Any]:
    """Give the course with what the stricter rules ask for beyond the generic ones."""
    document = json.loads(json.dumps(encode(MERITS["course"])))
    claim = document["credentialSubject"]["hasClaim"]
    whole = claim["specifiedBy"]
    given = encode(MERITS["mandate"])["evidence"]
    evidence = {"type": "Evidence", "dcType": (given[0] if isinstance(given, list) else given)["dcType"]}
    if rules == "converted":
        evidence["embeddedEvidence"] = CONVERTED
    elif rules == "issued-by-mandate":
        evidence["evidenceStatement"] = "By mandate"
    else:
        evidence["accreditation"] = whole["accreditation"]
    if rules == "diploma-supplement":
        credit = whole["creditPoint"]
        claim["creditReceived"] = credit[0] if isinstance(credit, list) else credit
        whole["awardingOpportunity"] = {
            "type": "AwardingOpportunity",
            "awardingBody": claim["awardedBy"]["awardingBody"],
        }
        whole["hasPart"] = {"id": whole["id"], "type": "Qualification"}  # the rules do not mind a circle
    return {**document, "evidence": evidence}


@pytest.mark.parametrize("rules", sorted(FILES.keys() - {"generic"}))
@pytest.mark.parametrize("version", VERSIONS)
def test_the_stricter_rules(reference: Path, version: Any, rules: Any) -> None:
    engine = by_shacl(shapes_of(reference, version, rules))
    verdicts = set()
    for name, merit in MERITS.items():
        document = encode(merit)
        mine = ours(document, version, rules)
        assert mine == engine(jsonld.n_quads(document, elm=version, undefined="drop")), name
        verdicts.add(not mine)
    assert False in verdicts


@pytest.mark.parametrize("rules", sorted(FILES.keys() - {"generic"}))
@pytest.mark.parametrize("version", VERSIONS)
def test_the_stricter_rules_can_be_met_and_each_demand_broken(reference: Path, version: Any, rules: Any) -> None:
    engine = by_shacl(shapes_of(reference, version, rules))
    document = meeting(rules)
    statements = jsonld.n_quads(document, elm=version, undefined="drop")
    assert ours(document, version, rules) == engine(statements) == set()
    broken = 0
    for part in (document["evidence"], document["credentialSubject"]["hasClaim"], document["credentialSubject"]):
        for term in set(part) - {"id", "type"}:
            lacking = changed_in(document, part, term)
            mine = ours(lacking, version, rules)
            assert mine == engine(jsonld.n_quads(lacking, elm=version, undefined="drop")), term
            broken += mine > ours(lacking, version)
    assert broken


def changed_in(document: dict[str, Any], part: dict[str, Any], term: str) -> dict[str, Any]:
    """Give a copy of the document without one member of one of its objects."""
    kept = part.pop(term)
    copied: dict[str, Any] = json.loads(json.dumps(document))
    part[term] = kept
    return copied


# --- samples ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["Sample-CertOfPart-unsigned", "Sample-MC-Annex1-unsigned"])
def test_the_unsigned_samples_are_ready_and_not_sealed(reference: Path, name: str, version: Any) -> None:
    document = json.loads((reference / "elm" / "samples" / f"{name}.jsonld").read_text(encoding="utf-8"))
    sealed = judge(document, version)
    assert {(one.term, one.component) for one in sealed.results} == {
        ("issued", "MinCountConstraintComponent"), ("issuer", "NodeConstraintComponent"),
    }  # fmt: skip
    assert judge(document, version, stage="ready").conforms
    checks = edc(version=version, stage="ready").check(None, document)
    assert checks[0].code is Code.PROFILE_MET
    assert {check.code for check in checks[1:]} <= {Code.EDC_LIST_UNCHECKED, Code.DATE_WITHOUT_OFFSET}


@pytest.mark.parametrize(
    ("name", "results", "version"),
    [
        ("ecosystem/mynextid/certificate-of-attendance_edc_edc-coa-signed.jsonld", 1, "3.1"),
        ("ecosystem/mynextid/microcredential_edc_edc-mc-signed.jsonld", 9, "3.1"),
        ("elm/samples/credential-sample.jsonld", 2, "3.1"),
        ("elm/v3.2-lts/samples/credential-sample.jsonld", 0, "3.2"),
    ],
)
def test_the_samples_of_others(reference: Path, name: str, results: int, version: Any) -> None:
    document = json.loads((reference / name).read_text(encoding="utf-8"))
    if "payload" in document:
        document = json.loads(document["payload"])
    engine = by_shacl(shapes_of(reference, version))
    assert ours(document, version) == engine(jsonld.n_quads(document, elm=version, undefined="drop"))
    assert len(judge(document, version).results) == results


# --- what we issue ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_what_we_build_conforms_in_every_form(version: Any) -> None:
    for name, merit in MERITS.items():
        for document in (encode(merit), json_ld.in_2_0(encode(merit))):
            assert judge(document, version).results == (), name
            checks = edc(version=version).check(merit, document)
            failed = {check.code for check in checks if check.outcome is Outcome.FAILED}
            misspelt = (
                version == "3.1" and EDC_AP in document["@context"] and "resultDistribution" in json.dumps(document)
            )
            assert failed == ({Code.TERM_UNDEFINED} if misspelt else set()), name  # that context spells it otherwise
            assert misspelt or checks[0].code is Code.PROFILE_MET


STATUS = "https://www.w3.org/ns/credentials/status/v1"


def with_status(document: dict[str, Any], *types: str) -> dict[str, Any]:
    entry = {
        "id": "https://issuer.example/status/1#17",
        "type": [*types],
        "statusPurpose": "revocation",
        "statusListIndex": "17",
        "statusListCredential": "https://issuer.example/status/1",
    }
    return {**document, "@context": [*document["@context"], STATUS], "credentialStatus": entry}


def test_a_status_conforms_under_3_2_and_not_under_3_1(reference: Path) -> None:
    document = with_status(encode(MERITS["least"]), "CredentialStatus", "BitstringStatusListEntry")
    assert ours(document, "3.2") == by_shacl(shapes_of(reference, "3.2"))(jsonld.n_quads(document)) == set()
    (result,) = judge(document, "3.1").results
    assert result.code is Code.EDC_UNSATISFIABLE
    assert "3.2" in result.message("en")
    bare = with_status(encode(MERITS["least"]), "BitstringStatusListEntry")
    assert [one.code for one in judge(bare, "3.2").results] == [Code.EDC_WRONG_TYPE]
