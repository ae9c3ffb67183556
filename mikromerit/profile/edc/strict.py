"""What SHACL passes because it does not see it: it judges the statements that there are, by the classes they name.

A document without `@context` says nothing, and nothing conforms to every rule; so does one that does not say that it is
a European credential, a misspelt member, a concept that no list has, and a malformed date where no rule asks for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mikromerit.elm.vocabulary import membership
from mikromerit.jsonld.walk import findings
from mikromerit.profile.edc.lexical import DATE_TIME, has_zone, is_of, parted
from mikromerit.profile.edc.places import members_of, pointer_of
from mikromerit.profile.obstacles import Words
from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.profile.edc.verdict import Case

_ROOT: Final = "EuropeanDigitalCredential"
_ROOT_CLASS: Final = f"<http://data.europa.eu/snb/model/elm/{_ROOT}>"
_SCHEMA: Final = "<https://www.w3.org/2018/credentials#credentialSchema>"
_IN_SCHEME: Final = "<http://www.w3.org/2004/02/skos/core#inScheme>"
_FIRST_CONTEXTS: Final = ("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2")
CHANGING: Final = frozenset({
    "http://publications.europa.eu/resource/authority/country",
    "http://publications.europa.eu/resource/authority/currency",
    "http://publications.europa.eu/resource/authority/file-type",
    "http://publications.europa.eu/resource/authority/language",
    "http://data.europa.eu/snb/qdr/25831c2",
})  # fmt: skip
"""Schemes of lists that grow: a concept that ours does not have may be in theirs."""
_UNKNOWN_LISTS: Final = Words("listor som biblioteket inte känner", "lists that the library does not know")
_NO_PARAMS: Final[Mapping[str, str]] = {}


class Fact(NamedTuple):
    """What is found of a value of a property of a node: a fault or a remark, its sentence, and what is filled in."""

    outcome: Outcome
    code: Code
    node: str
    path: str
    value: str
    params: Mapping[str, str] = _NO_PARAMS


class Unseen(NamedTuple):
    """What is found: failures, the number of those that are not told, and remarks, which pass.

    There are no more remarks than there are lists and properties that the rules know.
    """

    failures: list[Check]
    more: int
    remarks: list[Check]


def strict(case: Case, most: int) -> Unseen:
    """Give what the rules do not see, at most so many failures of each kind; the place of each is looked for last."""
    failures = [*_document(case), *_undefined(case)]
    faults, more, remarks = _facts(case, most)
    if any(fact.node.startswith("_:") for fact in (*faults, *remarks)) and case.trace():
        faults, more, remarks = _facts(case, most)
    failures += [_check(case, fact) for fact in faults]
    return Unseen(failures, more, [_check(case, fact) for fact in remarks])


def _check(case: Case, fact: Fact) -> Check:
    params = {**case.about(fact.node, fact.path, fact.value), **fact.params}
    if fact.code is Code.EDC_WRONG_DATATYPE:
        params |= case.form(f"<{parted(fact.value)[1]}>", fact.value)
    return Check(Step.PROFILE, fact.outcome, fact.code, params, case.pointer(fact.node, fact.path, fact.value))


def _document(case: Case) -> Iterator[Check]:
    """Judge the type, and that the context which a credential begins with comes first (VCDM 1.1 §4.1, 2.0 §4.3)."""
    types = case.document.get("type", case.document.get("@type"))
    if not case.graph.instances.get(_ROOT_CLASS) or _ROOT not in (types if isinstance(types, list) else [types]):
        yield Check(Step.PROFILE, Outcome.FAILED, Code.PROFILE_NEEDS_ELM, path="/type")
    contexts = case.document["@context"]
    several = isinstance(contexts, list)
    if (contexts[0] if several else contexts) not in _FIRST_CONTEXTS:
        path = "/@context/0" if several else "/@context"
        params = {"expected": " | ".join(_FIRST_CONTEXTS)}
        yield Check(Step.PROFILE, Outcome.FAILED, Code.CONTEXT_ORDER, params, path)


def _undefined(case: Case) -> Iterator[Check]:
    """Refuse members that no context defines. The sentence has no word of them: only the pointer says where."""
    if not case.known:
        undefined = [path for kind, path in findings(case.document, elm=case.version) if kind == "term"]
        if undefined:
            first = members_of(case.document, case.version).told(undefined[0])
            params = {"count": str(len(undefined)), "first": first}
            yield Check(Step.PROFILE, Outcome.FAILED, Code.TERM_UNDEFINED, params, pointer_of(undefined[0]))


def _facts(case: Case, most: int) -> tuple[list[Fact], int, list[Fact]]:
    """Give so many faults, the number of the others, and the remarks."""
    faults: list[Fact] = []
    remarks: list[Fact] = []
    more = 0
    for judged in (_lists(case), _literals(case), _schemas(case)):
        for fact in judged:
            if fact.outcome is Outcome.PASSED:
                remarks.append(fact)
            elif len(faults) < most:
                faults.append(fact)
            else:
                more += 1
    return faults, more, remarks


def _lists(case: Case) -> Iterator[Fact]:
    """Look every concept up in the list that it is said to belong to; remark each list that is not held whole."""
    unchecked: dict[str, list[tuple[str, str]]] = {}
    for node, said in case.graph.said.items():
        for scheme in said.get(_IN_SCHEME, ()):
            found = membership(node[1:-1], scheme[1:-1])
            if found == "not-known" or (found == "not-in" and scheme[1:-1] in CHANGING):
                unchecked.setdefault(case.listed(scheme), []).append((node, scheme))
            elif found == "not-in":
                params = {"list": case.listed(scheme)}
                yield Fact(Outcome.FAILED, Code.EDC_NOT_IN_LIST, node, _IN_SCHEME, scheme, params)
    for name, concepts in unchecked.items():
        told = Words(f"listan {name}", f"the list {name}") if name else _UNKNOWN_LISTS
        params = {"count": str(len(concepts)), "list_sv": told.sv, "list_en": told.en}
        node, scheme = concepts[0]
        yield Fact(Outcome.PASSED, Code.EDC_LIST_UNCHECKED, node, _IN_SCHEME, scheme, params)


def _literals(case: Case) -> Iterator[Fact]:
    """Judge the form of each literal of which no rule has said that it is malformed; remark a date without offset.

    To the EU's engine space around a text is no fault; to RDF it is (RDF 1.1 §3.3).
    """
    told = {(one.focus, one.path, one.value) for one in case.findings() if one.constraint.component == "Datatype"}
    without_zone: dict[str, tuple[str, str, str]] = {}
    for node, said in case.graph.said.items():
        for path, values in said.items():
            for value in values:
                if value[-1] != ">" or value[0] != '"':
                    continue
                text, datatype = parted(value)
                if not (is_of(datatype, text) and text == text.strip()):
                    if (node, path, value) not in told:
                        yield Fact(Outcome.FAILED, Code.EDC_WRONG_DATATYPE, node, path, value)
                elif datatype == DATE_TIME and not has_zone(text):
                    without_zone.setdefault(case.term(path), (node, path, value))
    for member, where in without_zone.items():
        yield Fact(Outcome.PASSED, Code.DATE_WITHOUT_OFFSET, *where, {"member": member})


def _schemas(case: Case) -> Iterator[Fact]:
    """Remark a credential that names other rules: what a document names is never run."""
    for node in case.graph.instances.get(_ROOT_CLASS, ()):
        for schema in case.graph.said[node].get(_SCHEMA, ()):
            if schema[1:-1] not in case.rules.schemas:
                yield Fact(Outcome.PASSED, Code.EDC_OTHER_RULES, node, _SCHEMA, schema)
                return
