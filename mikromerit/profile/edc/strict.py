"""What SHACL passes because it does not see it: it judges the statements that there are, by the classes they name.

A document without `@context` says nothing, and nothing conforms to every rule; so does one that does not say that it is
a European credential, a misspelt member, a concept that no list has, and a malformed date where no rule asks for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mikromerit.elm.vocabulary import membership
from mikromerit.jsonld.walk import findings
from mikromerit.profile.edc.lexical import DATE_TIME, has_zone, is_of, parted
from mikromerit.profile.edc.places import pointer_of
from mikromerit.profile.edc.verdict import form, listed
from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.profile.edc.verdict import Case

_ROOT: Final = "EuropeanDigitalCredential"
_ROOT_CLASS: Final = f"<http://data.europa.eu/snb/model/elm/{_ROOT}>"
_SCHEMA: Final = "<https://www.w3.org/2018/credentials#credentialSchema>"
_IN_SCHEME: Final = "<http://www.w3.org/2004/02/skos/core#inScheme>"
CHANGING: Final = frozenset({
    "http://publications.europa.eu/resource/authority/country",
    "http://publications.europa.eu/resource/authority/currency",
    "http://publications.europa.eu/resource/authority/file-type",
    "http://publications.europa.eu/resource/authority/language",
    "http://data.europa.eu/snb/qdr/25831c2",
})  # fmt: skip
"""Schemes of lists that grow: a concept that ours does not have may be in theirs."""


class Fact(NamedTuple):
    """What is found: a remark or a failure about a member of a node, or about the document ("")."""

    outcome: Outcome
    code: Code
    node: str
    path: str
    params: Mapping[str, str]


def strict(case: Case) -> Iterator[Check]:
    """Give what the rules do not see: findings that fail, and remarks, which pass."""
    types = case.document.get("type", case.document.get("@type"))
    if not case.graph.instances.get(_ROOT_CLASS) or _ROOT not in (types if isinstance(types, list) else [types]):
        yield Check(Step.PROFILE, Outcome.FAILED, Code.PROFILE_NEEDS_ELM, path="/type")
    if not case.known:
        undefined = [path for kind, path in findings(case.document, elm=case.version) if kind == "term"]
        if undefined:
            first = pointer_of(undefined[0])
            params = {"count": str(len(undefined)), "first": first}
            yield Check(Step.PROFILE, Outcome.FAILED, Code.TERM_UNDEFINED, params, first)
    facts = list(_facts(case))
    if any(fact.node.startswith("_:") for fact in facts) and case.trace():
        facts = list(_facts(case))
    for fact in facts:
        pointer = case.pointer(fact.node, case.rules.term(fact.path))
        yield Check(Step.PROFILE, fact.outcome, fact.code, fact.params, pointer)


def _facts(case: Case) -> Iterator[Fact]:
    yield from _lists(case)
    yield from _literals(case)
    yield from _schemas(case)


def _lists(case: Case) -> Iterator[Fact]:
    """Look every concept up in the list that it is said to belong to."""
    unchecked: dict[str, list[str]] = {}
    for node, said in case.graph.said.items():
        for scheme in said.get(_IN_SCHEME, ()):
            found = membership(node[1:-1], scheme[1:-1])
            if found == "not-known" or (found == "not-in" and scheme[1:-1] in CHANGING):
                unchecked.setdefault(listed(scheme[1:-1]), []).append(node)
            elif found == "not-in":
                yield Fact(Outcome.FAILED, Code.EDC_NOT_IN_LIST, node, _IN_SCHEME, {"list": listed(scheme[1:-1])})
    for name, nodes in unchecked.items():
        params = {"count": str(len(nodes)), "list": name}
        yield Fact(Outcome.PASSED, Code.EDC_LIST_UNCHECKED, nodes[0], _IN_SCHEME, params)


def _literals(case: Case) -> Iterator[Fact]:
    """Judge the form of each literal of which no rule has said that it is malformed; remark a date without offset.

    To the EU's engine space around a text is no fault; to RDF it is (RDF 1.1 §3.3).
    """
    told = {(one.focus, one.path, one.value) for one in case.findings() if one.constraint.component == "Datatype"}
    without_zone: dict[str, str] = {}
    for node, said in case.graph.said.items():
        for path, values in said.items():
            for value in values:
                if value[-1] != ">" or value[0] != '"':
                    continue
                text, datatype = parted(value)
                if not (is_of(datatype, text) and text == text.strip()) and (node, path, value) not in told:
                    params = {"term": case.rules.term(path), "wanted": form(f"<{datatype}>"), "value": case.kind(value)}
                    if classes := case.classes(node):
                        params["class"] = classes
                    yield Fact(Outcome.FAILED, Code.EDC_WRONG_DATATYPE, node, path, params)
                elif datatype == DATE_TIME and not has_zone(text):
                    without_zone.setdefault(path, node)
    for path, node in without_zone.items():
        yield Fact(Outcome.PASSED, Code.DATE_WITHOUT_OFFSET, node, path, {"member": case.rules.term(path)})


def _schemas(case: Case) -> Iterator[Fact]:
    """Remark a credential that names other rules: what a document names is never run."""
    for node in case.graph.instances.get(_ROOT_CLASS, ()):
        for schema in case.graph.said[node].get(_SCHEMA, ()):
            if schema[1:-1] not in case.rules.schemas:
                yield Fact(Outcome.PASSED, Code.EDC_OTHER_RULES, node, _SCHEMA, {})
                break
