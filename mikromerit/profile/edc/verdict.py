"""The verdict of the application profile on a document: what each rule finds, told to a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args

from mikromerit.elm.vocabulary import schemes
from mikromerit.jsonld.nquads import TYPE
from mikromerit.profile.edc.places import Copy, Places, escaped
from mikromerit.profile.edc.statements import graph_of, traced
from mikromerit.profile.edc.tables import table
from mikromerit.report import Check, Code, Lang, Outcome, Step, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mikromerit.profile.edc.shapes import Finding
    from mikromerit.profile.edc.tables import Rules, Stage, Table, Version

JSON: TypeAlias = Any

MOST: Final = 100
"""How many results are told; of what is beyond, the number."""
POINTERS: Final = 16
"""How many copies of a node are pointed to."""
_REASONS: Final = 3

_XSD: Final = "<http://www.w3.org/2001/XMLSchema#"
_CODES: Final[Mapping[str, Code]] = {
    "MinCount": Code.EDC_MISSING,
    "MaxCount": Code.EDC_TOO_MANY,
    "UniqueLang": Code.EDC_LANGUAGE_TWICE,
    "Class": Code.EDC_WRONG_TYPE,
    "Or": Code.EDC_WRONG_TYPE,
    "Datatype": Code.EDC_WRONG_DATATYPE,
    "NodeKind": Code.EDC_WRONG_KIND,
    "Node": Code.EDC_UNMET,
    "HasValue": Code.EDC_NOT_OF_LIST,
    "MaxInclusive": Code.EDC_TOO_LARGE,
}
_EXAMPLES: Final = {
    f"{_XSD}anyURI>": "https://skola.example/",
    f"{_XSD}boolean>": "true",
    f"{_XSD}dateTime>": "2026-01-31T09:00:00Z",
    f"{_XSD}decimal>": "1.5",
    f"{_XSD}duration>": "PT16H",
    f"{_XSD}integer>": "16",
    f"{_XSD}positiveInteger>": "16",
}
_OFFICIAL: Final = ("http://publications.europa.eu/resource/authority/", "http://data.europa.eu/")
_KINDS: Final = {"IRI": "id (IRI)", "Literal": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result, as SHACL §3.6.2 has it, with where it is in the document and what to say of it.

    `focus` is the id of the node, or the JSON Pointer of one without an id. `path` is the IRI of the property, `term`
    its name in JSON. `component` is SHACL's name of the constraint. `value` is the kind of the offending value: its
    types or its datatype, never the value itself, which may be personal. `pointers` are the JSON Pointers of the copies
    of the node, at most `POINTERS` of the `copies` that there are: they are judged as one. `at` points to the value, or
    to where it would stand.
    """

    code: Code
    focus: str
    path: str
    term: str
    component: str
    value: str
    pointers: tuple[str, ...]
    copies: int
    at: str
    params: Mapping[str, str] = field(default_factory=dict)

    def message(self, lang: Lang = "sv") -> str:
        """Say the result as one sentence in Swedish or English."""
        return message(self.code, self.params, lang)

    def check(self) -> Check:
        """Give the result as a failed check of the step PROFILE."""
        return Check(Step.PROFILE, Outcome.FAILED, self.code, self.params, self.at)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules find, in the order of the document; `more` counts the results beyond those that are told."""

    results: tuple[Result, ...]
    more: int = 0

    @property
    def conforms(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.results


def judge(
    document: Mapping[str, JSON],
    version: Version = "3.2",
    rules: Rules = "generic",
    stage: Stage = "sealed",
    *,
    most: int = MOST,
) -> Verdict:
    """Judge a document by the EU's rules (SHACL 2017; shapes of the EDC application profile), and by nothing else.

    `version` is that of the European Learning Model, `rules` the profile with all that it imports. In the stage "ready"
    what is added at sealing may be missing: `issued`, and the issuer's `eIDASIdentifier`. Copies of a node count as
    one. A document in which nothing is a `EuropeanDigitalCredential` conforms, as SHACL has it: `Edc.check` finds that.

    Raises `InvalidModel` and `ContextNotBundled` for a document that JSON-LD does not take (`jsonld.to_rdf`).
    """
    return Case(dict(document), version, table(version, rules, stage)).verdict(most)


class Case:
    """A document, its statements and the rules it is judged by."""

    __slots__ = ("_found", "_places", "_traced", "document", "graph", "known", "rules", "version")

    def __init__(self, document: dict[str, JSON], version: Version, rules: Table) -> None:
        self.document = document
        self.version: Version = version
        self.rules = rules
        self.graph, self.known = graph_of(document, version, rules)
        self._places: Places | None = None
        self._traced = False
        self._found: tuple[Finding, ...] | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Give what the rules find, each once; if nodes without ids are in it, in a graph that can be traced."""
        if self._found is None:
            self._found = _each_once(self._judged())
            nameless = any(one.focus[0] == "_" or (one.value or "")[:1] == "_" for one in self._found)
            if nameless and self.trace():
                self._found = _each_once(self._judged())
        return self._found

    def trace(self) -> bool:
        """Read the document again, so that it is known where each node without an id stands; say if that was needed."""
        if self._traced:
            return False
        self._traced = True
        self.graph, self._places = traced(self.document, self.version, self.rules)
        self._found = None
        return True

    def _judged(self) -> Iterator[Finding]:
        for name, shape in self.rules.by_class.items():
            for node in self.graph.instances.get(name, ()):
                yield from shape.findings(self.graph, node)

    @property
    def places(self) -> Places:
        """Where the nodes of the document stand."""
        if self._places is None:
            self._places = Places(self.document, self.version)
        return self._places

    def copies(self, node: str) -> list[Copy]:
        """Give the copies of a node."""
        return self.places.copies.get(node, [])

    def verdict(self, most: int) -> Verdict:
        """Tell the findings, in the order of the document."""
        found = self.findings()
        if not found:
            return Verdict(())
        order = {name: number for number, name in enumerate(self.places.copies)}
        told = sorted(found, key=lambda one: order.get(one.focus, len(order)))[:most]
        return Verdict(tuple(map(self._result, told)), len(found) - len(told))

    def pointer(self, node: str, term: str, value: str = "") -> str:
        """Point to a member of a node, in the first copy that has it; else where it would stand in the first copy.

        If the value is a node below that member, point to that.
        """
        copies = self.copies(node) or [Copy("", {})]
        place = next((one for one in copies if term in one.node), copies[0])
        member = f"{place.pointer}/{escaped(term)}"
        below = (one.pointer for one in self.copies(value) if one.pointer.startswith(f"{member}/"))
        return next(below, member)

    def classes(self, node: str) -> str:
        """Name the types of a node of which the rules know something, by their terms; "" if there is none."""
        types = self.graph.said.get(node, {}).get(TYPE, ())
        return ", ".join(self.rules.term(one) for one in types if one in self.rules.by_class)

    def kind(self, value: str) -> str:
        """Say what kind of value there is, without the value."""
        if not value:
            return ""
        if value[0] != '"':
            return self.classes(value) or ("IRI" if value[0] == "<" else "{…}")
        if value[-1] == '"':
            return "xsd:string"
        return short(value.rpartition("^^")[2]) if value[-1] == ">" else f"rdf:langString@{value.rpartition('@')[2]}"

    def _result(self, found: Finding) -> Result:
        copies = self.copies(found.focus)
        code, params = self._told(found)
        return Result(
            code=code,
            focus=found.focus[1:-1] if found.focus[0] == "<" else (copies[0].pointer if copies else ""),
            path=found.path[1:-1],
            term=params["term"],
            component=f"{found.constraint.component}ConstraintComponent",
            value=params["value"],
            pointers=tuple(copy.pointer for copy in copies[:POINTERS]),
            copies=len(copies),
            at=self.pointer(found.focus, params["term"], found.value or ""),
            params=params,
        )

    def _told(self, found: Finding) -> tuple[Code, dict[str, str]]:
        """Say which sentence tells a finding, and what is filled into it."""
        code, demand = self._demand(found)
        params = {"term": self.rules.term(found.path), "value": self.kind(found.value or ""), "version": self.version}
        return code, {**params, "class": self.classes(found.focus), **demand}

    def _demand(self, found: Finding) -> tuple[Code, dict[str, str]]:
        """Say what a constraint asks for, and which sentence tells it."""
        component, wanted, _, shape = found.constraint
        code = _CODES[component]
        if component == "Datatype":
            contradicted = found.path in self.rules.contradicted and (found.value or "")[:1] != '"'
            return Code.EDC_UNSATISFIABLE if contradicted else code, {"wanted": form(wanted)}
        if component == "NodeKind":
            return code, {"wanted": _KINDS[wanted]}
        if shape is None:
            return code, {"wanted": ", ".join(self.rules.term(one) for one in wanted.split(" "))}
        if scheme := shape.of_scheme():
            return Code.EDC_NOT_OF_LIST, {"wanted": listed(scheme[1:-1])}
        inner = list(islice(shape.findings(self.graph, found.value or ""), _REASONS))
        if not inner[0].path:  # it is no node of the right kind
            return self._demand(inner[0])
        told = [self._told(one) for one in inner]
        reasons = {f"reason_{lang}": " ".join(message(*one, lang) for one in told) for lang in get_args(Lang)}
        return code, {"wanted": self.rules.term(wanted), **reasons}


def listed(scheme: str) -> str:
    """Name a list as `mikromerit.elm.vocabulary` does, and by the IRI of its scheme; one that is nobody's, not at all.

    What IRI a document names is its writer's choice, and may tell something of a person.
    """
    known = schemes().get(scheme)
    official = scheme if scheme.startswith(_OFFICIAL) else "…"
    return f"{known.lists[0]} ({scheme})" if known else official


def form(datatype: str) -> str:
    """Name a datatype, with an example where it has a form of its own."""
    example = _EXAMPLES.get(datatype)
    return f"{short(datatype)} ({example})" if example else short(datatype)


def short(datatype: str) -> str:
    """Write the name of a datatype with its prefix."""
    prefix, name = ("xsd", datatype.removeprefix(_XSD)) if datatype.startswith(_XSD) else ("rdf", datatype)
    return f"{prefix}:{name.rpartition('#')[2].removesuffix('>')}"


def _each_once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out what another file of shapes has found as well."""
    return tuple({(one.focus, one.path, one.constraint.component, one.value): one for one in found}.values())
