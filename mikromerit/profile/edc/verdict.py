"""The verdict of the application profile on a document: what each rule finds, told to a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args

from mikromerit.elm.vocabulary import schemes
from mikromerit.jsonld.nquads import TYPE
from mikromerit.profile.edc.places import Places, bare
from mikromerit.profile.edc.statements import graph_of, traced
from mikromerit.profile.edc.tables import table
from mikromerit.profile.obstacles import Words
from mikromerit.report import Check, Code, Lang, Outcome, Step, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mikromerit.profile.edc.shapes import Finding, Shape
    from mikromerit.profile.edc.tables import Rules, Stage, Table, Version

JSON: TypeAlias = Any

MOST: Final = 100
"""How many results are told; of what is beyond, the number."""
POINTERS: Final = 16
"""How many copies of a node are pointed to."""
_REASONS: Final = 3
_LANGUAGE: Final = (2, 3)  # letters of a language code (ISO 639)

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
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML>": "<p>…</p>",
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>": '{"sv": "…"}',
}
_UNNAMED: Final = "{…}"
"""An object in the document, of no type that the rules know."""
_RIGHTED: Final = Words(
    "Använd ELM 3.2 för den, där det är rättat, eller utelämna den.",
    "Use ELM 3.2 for it, where that is put right, or leave it out.",
)
_LEAVE_OUT: Final = Words("Utelämna uppgiften.", "Leave it out.")
_OTHER_DATATYPES: Final = frozenset(
    f"{_XSD}{name}>" for name in ("date", "double", "float", "gYear", "int", "string", "time")
)
"""Datatypes that no rule asks for an example of, and that are known by name."""
_MADE_UP: Final = "…"
"""What stands for a name that the document made up: it may tell something of a person."""
_NODE: Final = Words("noden", "the node")
_TEXTS: Final = Words(", alla språk sammanräknade", ", all languages counted together")
_NOT_TOLD: Final = Words("", "")
_KINDS: Final = {"IRI": "id (IRI)", "Literal": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result, as SHACL §3.6.2 has it, with where it is in the document and what to say of it.

    `focus` is the id of the node, which may be personal, or the JSON Pointer of one without an id. `path` is the IRI of
    the property, `term` its name in JSON. `component` is SHACL's name of the constraint. `value` is the kind of the
    offending value: its types or its datatype, never the value itself. `pointers` are the JSON Pointers of the copies
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

    __slots__ = ("_classes", "_found", "_places", "_traced", "document", "graph", "known", "rules", "version")

    def __init__(self, document: dict[str, JSON], version: Version, rules: Table) -> None:
        self.document = document
        self.version: Version = version
        self.rules = rules
        self.graph, self.known = graph_of(document, version, rules)
        self._places: Places | None = None
        self._traced = False
        self._found: tuple[Finding, ...] | None = None
        self._classes: dict[str, str] = {}

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
        self._classes = {}  # labels may stand for other nodes now
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

    def verdict(self, most: int) -> Verdict:
        """Tell the findings, in the order of the document."""
        found = self.findings()
        if not found:
            return Verdict(())
        order = {name: number for number, name in enumerate(self.places.paths)}
        told = sorted(found, key=lambda one: order.get(bare(one.focus), len(order)))[:most]
        return Verdict(tuple(map(self._result, told)), len(found) - len(told))

    def pointer(self, node: str, path: str, value: str = "") -> str:
        """Point to a value of a property, or to where it would stand; in the first copy of the node that has it."""
        return self.places.pointer(node, path, self.rules.terms.get(path, ""), value)

    def term(self, path: str) -> str:
        """Name a property as the rules do; one that the document made up is not named."""
        return self.rules.terms.get(path) or (self.rules.term(path) if path in self.rules.paths else _MADE_UP)

    def classes(self, node: str) -> str:
        """Name the types of a node of which the rules know something, by their terms; "" if there is none."""
        found = self._classes.get(node)
        if found is None:
            types = self.graph.said.get(node, {}).get(TYPE, ())
            found = ", ".join(self.rules.term(one) for one in types if one in self.rules.by_class)
            self._classes[node] = found
        return found

    def kind(self, value: str) -> str:
        """Say what kind of value there is, without the value."""
        if not value:
            return ""
        if value[0] != '"':
            return self.classes(value) or ("IRI" if value[0] == "<" else _UNNAMED)
        if value[-1] == '"':
            return "xsd:string"
        return short(value.rpartition("^^")[2]) if value[-1] == ">" else f"rdf:langString@{_language(value)}"

    def listed(self, scheme: str) -> str:
        """Name a list as `mikromerit.elm.vocabulary` does, and by the IRI of its scheme; "" for one of nobody's.

        What IRI a document names is its writer's choice, and may tell something of a person.
        """
        known = schemes().get(bare(scheme))
        official = bare(scheme) if scheme in self.rules.lists else ""
        return f"{known.lists[0]} ({bare(scheme)})" if known else official

    def _result(self, found: Finding) -> Result:
        code, params = self._told(found)
        pointers = self.places.pointers(found.focus, POINTERS)
        return Result(
            code=code,
            focus=found.focus[1:-1] if found.focus[0] == "<" else (pointers[0] if pointers else ""),
            path=found.path[1:-1],
            term=params["term"],
            component=f"{found.constraint.component}ConstraintComponent",
            value=params["value"],
            pointers=pointers,
            copies=self.places.count(found.focus),
            at=self.pointer(found.focus, found.path, found.value or ""),
            params=params,
        )

    def _told(self, found: Finding) -> tuple[Code, dict[str, str]]:
        """Say which sentence tells a finding, and what is filled into it."""
        code, demand = self._demand(found)
        return code, {**self.about(found.focus, found.path, found.value or ""), "version": self.version, **demand}

    def about(self, node: str, path: str, value: str) -> dict[str, str]:
        """Say what a sentence is about: a kind of value, of a property, of a kind of node."""
        classes = self.classes(node)
        named = Words(classes, classes) if classes else _NODE
        return {"term": self.term(path), "value": self.kind(value), **_both("class", named)}

    def form(self, datatype: str, value: str) -> dict[str, str]:
        """Name a datatype, with an example of its form; and what kind of value there is, if it is another."""
        wanted, kind = short(datatype), self.kind(value)
        told = _NOT_TOLD if kind == wanted else Words(f" Slag av värde: {kind}.", f" Kind of value: {kind}.")
        return {"wanted": wanted, "example": _EXAMPLES.get(datatype, '"…"'), **_both("kind", told)}

    def _demand(self, found: Finding) -> tuple[Code, dict[str, str]]:
        """Say what a constraint asks for, and which sentence tells it."""
        component, wanted, _, shape = found.constraint
        code = _CODES[component]
        if component == "Datatype":
            value = found.value or ""
            if found.path in self.rules.contradicted and value[:1] != '"':
                return Code.EDC_UNSATISFIABLE, _remedy(found.path, wanted)
            return code, self.form(wanted, value)
        if component == "NodeKind":
            return code, {"wanted": _KINDS[wanted]}
        if component == "MaxCount":
            texts = any(one[0] == '"' and one[-1] not in '">' for one in self.graph.said[found.focus][found.path])
            return code, {"wanted": wanted, **_both("over", _TEXTS if texts else _NOT_TOLD)}
        if shape is None:
            return code, {"wanted": ", ".join(self.rules.term(one) for one in wanted.split(" "))}
        return self._unmet(code, shape, found)

    def _unmet(self, code: Code, shape: Shape, found: Finding) -> tuple[Code, dict[str, str]]:
        """Say what another shape asks for of a value."""
        if scheme := shape.of_scheme():
            return Code.EDC_NOT_OF_LIST, {"wanted": self.listed(scheme)}
        inner = list(islice(shape.findings(self.graph, found.value or ""), _REASONS))
        if not inner[0].path:  # it is no node of the right kind
            return self._demand(inner[0])
        told = [self._told(one) for one in inner]
        return code, {f"reason_{lang}": " ".join(message(*one, lang) for one in told) for lang in get_args(Lang)}


def _both(name: str, words: Words) -> dict[str, str]:
    """Give words as the two parameters of a sentence in either language."""
    return {f"{name}_sv": words.sv, f"{name}_en": words.en}


def _remedy(path: str, wanted: str) -> dict[str, str]:
    """Say what can be done where ELM contradicts itself: the newest version may do so no longer."""
    words = _LEAVE_OUT if path in table("3.2", "generic", "sealed").contradicted else _RIGHTED
    return {"wanted": short(wanted), **_both("remedy", words)}


def short(datatype: str) -> str:
    """Write the name of a datatype that is known with its prefix."""
    if datatype not in _EXAMPLES and datatype not in _OTHER_DATATYPES:
        return _MADE_UP
    prefix, name = ("xsd", datatype.removeprefix(_XSD)) if datatype.startswith(_XSD) else ("rdf", datatype)
    return f"{prefix}:{name.rpartition('#')[2].removesuffix('>')}"


def _language(text: str) -> str:
    """Name the language of a text; what follows it in the tag, or stands for it, may be anything."""
    language = text.rpartition("@")[2].partition("-")[0]
    return language if len(language) in _LANGUAGE else _MADE_UP


def _each_once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out what another file of shapes has found as well."""
    return tuple({(one.focus, one.path, one.constraint.component, one.value): one for one in found}.values())
