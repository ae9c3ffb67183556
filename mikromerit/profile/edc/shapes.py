"""The part of SHACL (W3C, 20 July 2017, §2 and §4) that the EU's shapes use, over the statements of one document.

A constraint finds the offending values among the values of a property: none where it is met, `None` for one that the
values break together (too few of them, two in one language). The same finds what is wrong with a node itself, as the
one value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

from mikromerit.profile.edc.graph import NOBODY, Graph
from mikromerit.profile.edc.lexical import NUMERIC, is_of, parted

JSON: TypeAlias = Any
Find: TypeAlias = Callable[[Graph, Sequence[str]], Sequence["str | None"]]

_TOGETHER: Final[tuple[None]] = (None,)
_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_FIRST: Final = {"IRI": "<", "Literal": '"'}
_OF_NUMBER: Final = frozenset({"MinCount", "MaxCount", "UniqueLang"})
"""What a single value breaks or not whatever it is, so that the answer is known beforehand."""


class Constraint(NamedTuple):
    """One demand: SHACL's name of the component without "ConstraintComponent", what it asks for, and what breaks it."""

    component: str
    wanted: str
    find: Find
    shape: Shape | None = None  # the other shape that it demands


class Finding(NamedTuple):
    """What SHACL calls a result: a node, the property, the constraint, and the offending value if it is about one."""

    focus: str
    path: str
    constraint: Constraint
    value: str | None


class Shape:
    """What is asked of a node: of itself, and of the values of each property."""

    __slots__ = ("_alone", "_by_path", "_demanded", "_own")

    def __init__(self, own: Sequence[Constraint], properties: Iterable[tuple[str, Sequence[Constraint]]]) -> None:
        self._own = own
        asked: dict[str, dict[tuple[str, str], Constraint]] = {}
        for path, constraints in properties:  # several files of shapes ask the same
            asked.setdefault(path, {}).update({(one.component, one.wanted): one for one in constraints})
        self._by_path = {path: tuple(constraints.values()) for path, constraints in asked.items()}
        self._alone = {path: tuple(filter(_may_break_alone, found)) for path, found in self._by_path.items()}
        self._demanded = [
            (path, broken)
            for path, constraints in self._by_path.items()
            if (broken := [one for one in constraints if one.find(_NOTHING, ())])
        ]

    def findings(self, graph: Graph, node: str) -> Iterator[Finding]:
        """Give all that is wrong with a node."""
        for constraint in self._own:
            for value in constraint.find(graph, (node,)):
                yield Finding(node, "", constraint, value)
        said = graph.said.get(node, _SILENT)
        by_path, alone = self._by_path, self._alone
        for path, values in said.items():
            for constraint in (alone if len(values) == 1 else by_path).get(path, ()):
                for value in constraint.find(graph, values):
                    yield Finding(node, path, constraint, value)
        for path, broken in self._demanded:
            if path not in said:
                for constraint in broken:
                    yield Finding(node, path, constraint, None)

    def of_scheme(self) -> str:
        """Give the scheme that a shape demands and nothing else, or ""; such a shape binds a property to a list."""
        found = [one for constraints in self._by_path.values() for one in constraints]
        return next((one.wanted for one in found if one.component == "HasValue"), "")

    def paths(self) -> Iterable[str]:
        """Give the properties of which something is asked."""
        return self._by_path.keys()

    def lists(self) -> Iterator[str]:
        """Give the schemes from which the values of the properties must be."""
        for constraints in self._by_path.values():
            yield from (scheme for one in constraints if one.shape and (scheme := one.shape.of_scheme()))

    def met(self, graph: Graph, node: str) -> bool:
        """Say whether nothing is wrong with a node; asked again, it remembers."""
        key = (self, node)
        found = graph.met.get(key)
        if found is None:
            found = graph.met[key] = next(self.findings(graph, node), None) is None
        return found


_SILENT: Final[Mapping[str, Sequence[str]]] = {}
_NOTHING: Final = Graph(())
_ANY: Final = ("_:any",)


def _may_break_alone(constraint: Constraint) -> bool:
    """Say whether there is a single value that breaks a constraint."""
    return constraint.component not in _OF_NUMBER or bool(constraint.find(_NOTHING, _ANY))


class Compiler:
    """Makes shapes of their written form, those that name each other included."""

    def __init__(self, prefixes: Mapping[str, str], written: Mapping[str, Mapping[str, JSON]]) -> None:
        self._prefixes = prefixes
        self._written = written
        self._ready: dict[str, Shape] = {}

    def by_class(self) -> dict[str, Shape]:
        """Give for each class all that is asked of its nodes, whichever shapes ask it (SHACL §2.1.3.2)."""
        found: dict[str, list[Mapping[str, JSON]]] = {}
        for shape in self._written.values():
            if "targetClass" in shape:
                found.setdefault(self.iri(shape["targetClass"]), []).append(shape)
        return {name: self._shape(shapes) for name, shapes in found.items()}

    def iri(self, short: str) -> str:
        """Write an IRI in full, as N-Quads writes it."""
        prefix, _, rest = short.partition(":")
        return f"<{self._prefixes[prefix]}{rest}>" if prefix in self._prefixes else f"<{short}>"

    def _named(self, name: str) -> Shape:
        if name not in self._ready:
            self._ready[name] = self._shape([self._written[name]])
        return self._ready[name]

    def _shape(self, several: Sequence[Mapping[str, JSON]]) -> Shape:
        own = [one for written in several for one in self._constraints(written)]
        properties = [(self.iri(one["path"]), one) for written in several for one in written.get("property", ())]
        return Shape(own, [(path, list(self._constraints(one))) for path, one in properties])

    def _constraints(self, written: Mapping[str, JSON]) -> Iterator[Constraint]:
        for word, argument in written.items():
            if word not in _NO_CONSTRAINTS:
                yield self._constraint(word, argument)

    def _constraint(self, word: str, argument: JSON) -> Constraint:
        component = word[0].upper() + word[1:]
        if word == "node":
            other = self._named(argument)
            return Constraint("Node", argument, unmet(other), other)
        if word == "or":
            several = [self._alternative(one) for one in argument]
            return Constraint("Or", " ".join(one.wanted for one in several), no_alternative(several))
        if word in _OF_IRI:
            iri = self.iri(argument)
            return Constraint(component, iri, _OF_IRI[word](iri))
        return Constraint(component, str(argument), _OTHER[word](argument))

    def _alternative(self, written: Mapping[str, JSON]) -> Constraint:
        [one] = self._constraints(written)  # the EU's alternatives demand one thing each
        return one


_NO_CONSTRAINTS: Final = frozenset({"targetClass", "path", "property"})


def no_instance(of: str) -> Find:
    """Demand instances of a class (SHACL §4.1.1)."""

    def find(graph: Graph, values: Sequence[str]) -> Sequence[str]:
        members = graph.instances.get(of, NOBODY)
        return [value for value in values if value not in members]

    return find


def other_datatype(of: str) -> Find:
    """Demand literals of a datatype, well-formed (SHACL §4.1.2)."""
    datatype = of[1:-1]
    if datatype == _LANG_STRING:
        return lambda _, values: [one for one in values if one[0] != '"' or one[-1] in '">']
    if datatype == _STRING:
        return lambda _, values: [one for one in values if one[0] != '"' or one[-1] != '"']
    end = f'"^^{of}'
    return lambda _, values: [one for one in values if not (one.endswith(end) and is_of(datatype, parted(one)[0]))]


def other_kind(of: str) -> Find:
    """Demand nodes with ids, or literals (SHACL §4.1.3)."""
    first = _FIRST[of]
    return lambda _, values: [one for one in values if one[0] != first]


def too_few(least: int) -> Find:
    """Demand so many values (SHACL §4.2.1)."""
    return lambda _, values: () if len(values) >= least else _TOGETHER


def too_many(most: int) -> Find:
    """Demand no more than so many values (SHACL §4.2.2)."""
    return lambda _, values: () if len(values) <= most else _TOGETHER


def above(most: int) -> Find:
    """Demand numbers no larger than this (SHACL §4.3.3)."""
    return lambda _, values: [one for one in values if (number := _number(one)) is None or number > most]


def _number(value: str) -> Decimal | None:
    text, datatype = parted(value)
    return Decimal(text.strip()) if datatype in NUMERIC and is_of(datatype, text) else None


def same_language(_: bool) -> Find:  # noqa: FBT001 - SHACL's own argument: uniqueLang is always true here
    """Demand that no two texts have the same language (SHACL §4.4.5)."""

    def find(_: Graph, values: Sequence[str]) -> Sequence[None]:
        if len(values) == 1:
            return ()
        languages = [one.rpartition('"@')[2] for one in values if one[-1] not in '">']
        return () if len(set(languages)) == len(languages) else _TOGETHER

    return find


def unmet(shape: Shape) -> Find:
    """Demand that each value meets another shape (SHACL §4.7.1)."""
    return lambda graph, values: [one for one in values if not shape.met(graph, one)]


def no_alternative(several: Sequence[Constraint]) -> Find:
    """Demand that each value meets one of several constraints (SHACL §4.6.3)."""
    finds = [one.find for one in several]
    return lambda graph, values: [one for one in values if all(find(graph, (one,)) for find in finds)]


def without(wanted: str) -> Find:
    """Demand that a certain value is among the values (SHACL §4.8.2)."""
    return lambda _, values: () if wanted in values else _TOGETHER


_OF_IRI: Final[Mapping[str, Callable[[str], Find]]] = {
    "class": no_instance,
    "datatype": other_datatype,
    "hasValue": without,
}
_OTHER: Final[Mapping[str, Callable[[Any], Find]]] = {
    "nodeKind": other_kind,
    "minCount": too_few,
    "maxCount": too_many,
    "maxInclusive": above,
    "uniqueLang": same_language,
}
