"""Where in a document its nodes stand: a node may be embedded many times, and every copy has a place."""

from __future__ import annotations

from functools import lru_cache
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from mikromerit._names import is_iri
from mikromerit.jsonld import nquads
from mikromerit.jsonld.terms import KEYWORDS, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mikromerit.jsonld.strict import Path
    from mikromerit.jsonld.terms import Terms

JSON: TypeAlias = Any

_SETS: Final = frozenset({"@list", "@set"})
_LONGEST_PART: Final = 200  # as `jsonld.walk` has it: a thousand pointers may hold a name that is a megabyte long


class Members(NamedTuple):
    """What members mean to whoever looks for nodes, by the contexts of a document."""

    ids: tuple[str, ...]  # `@id` and its aliases
    no_nodes: frozenset[str]  # what only an object has that is no node
    nodes: frozenset[str]  # an object in one of these is a node
    lists: frozenset[str]  # the objects of an array in one of these are nodes
    defined: frozenset[str]
    prefixes: Mapping[str, str]

    def has_nodes(self, key: str, value: JSON) -> bool:
        """Say whether the objects in a member are nodes of the default graph; in one without meaning none is."""
        named = self.nodes if value.__class__ is dict else self.lists
        return key in named or (":" in key and is_iri(key))

    def whole(self, name: str) -> str:
        """Write an IRI, which may be shortened with a prefix of a context, in full."""
        prefix, _, rest = name.partition(":")
        return f"{self.prefixes[prefix]}{rest}" if prefix in self.prefixes else name

    def told(self, path: Path) -> str:
        """Write a path as a JSON Pointer in which names that the document made up are left out."""
        return "".join(f"/{part if part.__class__ is int or part in self.defined else '…'}" for part in _parts(path))


@lru_cache(maxsize=128)  # as `terms_of`
def _members_of(urls: frozenset[str], elm: str) -> Members:
    terms = terms_of(urls, elm)
    ids = sorted(_meaning(terms, {"@id"}), key=len)  # "id" comes first, for the fast lane knows no "@id"
    sets = _meaning(terms, _SETS)
    lists = (terms.defined - terms.keywords.keys() - terms.opaque - terms.graphs) | sets
    no_nodes = sets | _meaning(terms, {"@value"})
    return Members(tuple(ids), no_nodes, lists - terms.special, lists, terms.defined, terms.prefixes)


def members_of(document: Mapping[str, JSON], elm: str) -> Members:
    """Give what the contexts of a document make of its members."""
    contexts = document.get("@context", ())
    return _members_of(frozenset({contexts} if isinstance(contexts, str) else contexts), elm)


class Places:
    """The copies of each node that has an id; a pointer is written when it is asked for, for most copies never.

    `paths` are where the copies stand, by the id that they have, in the order of the document. An id that begins with
    `begins` was given by `named`, and is told as a blank node label.
    """

    __slots__ = ("_begins", "_members", "_merged", "_values", "paths")

    def __init__(self, document: Mapping[str, JSON], elm: str, begins: str = "") -> None:
        self._members = members_of(document, elm)
        self._begins = begins
        self.paths: dict[str, list[tuple[Path, Mapping[str, JSON]]]] = {}
        self._merged: dict[str, Mapping[str, list[tuple[Path, JSON]]]] = {}
        self._values: dict[tuple[str, str], Mapping[str, Path]] = {}
        self._index(document, None)

    def _index(self, node: Mapping[str, JSON], path: Path) -> None:
        ids, _, nodes, lists, _, _ = self._members
        for name in ids:
            given = node.get(name)
            if given.__class__ is str:
                copies = self.paths.get(given)
                if copies is None:
                    copies = self.paths.setdefault(self._name(given), [])
                copies.append((path, node))
        for key, value in node.items():
            what = value.__class__
            if what is dict:
                if key in nodes or (":" in key and is_iri(key)):
                    self._index(value, (path, key))
            elif what is list and (key in lists or (":" in key and is_iri(key))):
                self._index_list(value, (path, key))

    def _index_list(self, values: list[JSON], path: Path) -> None:
        for number, one in enumerate(values):
            if one.__class__ is dict:
                self._index(one, (path, number))
            elif one.__class__ is list:
                self._index_list(one, (path, number))

    def _name(self, given: str) -> str:
        if self._begins and given.startswith(self._begins):
            return f"_:{given[len(self._begins) :]}"
        return self._members.whole(given)

    def count(self, node: str) -> int:
        """Say how many copies there are of a node, which is named as N-Quads does."""
        return len(self.paths.get(bare(node), ()))

    def pointers(self, node: str, most: int) -> tuple[str, ...]:
        """Give the JSON Pointers (RFC 6901) of the first copies of a node."""
        return tuple(pointer_of(path) for path, _ in self.paths.get(bare(node), ())[:most])

    def pointer(self, node: str, iri: str, term: str, value: str = "") -> str:
        """Point to a value of a property; else to the first member that holds the property; else to where it would be.

        `term` is the name that the property has in JSON, "" if that is not known: then the place is that of the node.
        """
        merged = self._merge(node)
        held = [*merged.get(term, ()), *merged.get(bare(iri), ())]
        if not held:
            path = next((path for path, _ in self.paths.get(bare(node), ())), None)
            return pointer_of((path, term) if term else path)
        if not value:
            return pointer_of(held[0][0])
        values = self._values.get((node, iri))
        if values is None:
            said = [one for path, inner in held for one in self._said(inner, path)]
            values = self._values[node, iri] = dict(reversed(said))  # of what is said twice, the first counts
        return pointer_of(values.get(_key(value), held[0][0]))

    def _merge(self, node: str) -> Mapping[str, list[tuple[Path, JSON]]]:
        """Give the members of all copies of a node by name; one that is spelt as an IRI, by that in full."""
        found = self._merged.get(node)
        if found is None:
            merged: dict[str, list[tuple[Path, JSON]]] = {}
            for path, one in self.paths.get(bare(node), ()):
                for key, value in one.items():
                    name = self._members.whole(key) if ":" in key else key
                    merged.setdefault(name, []).append(((path, key), value))
            found = self._merged[node] = merged
        return found

    def _said(self, value: JSON, path: Path) -> Iterator[tuple[str, Path]]:
        """Give each value that a member holds, as `_key` writes it, and where it stands."""
        stack = [(value, path)]
        while stack:
            one, where = stack.pop()
            if one.__class__ is list:
                stack.extend(_backwards(enumerate(one), where))
            elif one.__class__ is dict:
                stack.extend(_backwards(((key, inner) for key, inner in one.items() if key in _SETS), where))
                yield from self._object(one, where)
            else:
                yield _written(one), where

    def _object(self, value: Mapping[str, JSON], path: Path) -> Iterator[tuple[str, Path]]:
        """Give what an object is: a node with an id, a value with its type or language, or a map of texts."""
        name = next((value[one] for one in self._members.ids if one in value), None)
        if isinstance(name, str):
            yield self._name(name), path
        elif "@value" in value:
            tag = value.get("@language")
            yield _written(value["@value"]) + (f"@{str(tag).lower()}" if tag else ""), path
        else:
            for tag, texts in value.items():
                here = (path, tag)
                several = _backwards(enumerate(texts), here)[::-1] if texts.__class__ is list else [(texts, here)]
                yield from ((f"{_written(text)}@{tag.lower()}", at) for text, at in several if text.__class__ is str)

    def named(self, document: Mapping[str, JSON]) -> tuple[dict[str, JSON], str]:
        """Give the document with an id for each node without one, and what those ids begin with.

        That lets the statements about such a node be traced. Nobody who writes a document can know these ids.
        """
        begins = f"urn:x-{token_hex(16)}:"
        return _Naming(self._members, begins).node(document), begins


class _Naming:
    """One document being copied, with ids for the nodes that have none."""

    def __init__(self, members: Members, begins: str) -> None:
        self.members, self.begins = members, begins
        self.nodes_or_not = members.no_nodes.union(members.ids)
        self.number = 0

    def node(self, node: Mapping[str, JSON]) -> dict[str, JSON]:
        """Copy an object; if it is a node without an id, give it one."""
        copy = {key: self.value(value) if self.members.has_nodes(key, value) else value for key, value in node.items()}
        if self.nodes_or_not.isdisjoint(node):
            copy[self.members.ids[0]] = f"{self.begins}{self.number}"
            self.number += 1
        return copy

    def value(self, value: JSON) -> JSON:
        """Copy what a member holds."""
        if value.__class__ is dict:
            return self.node(value)
        return [self.value(one) for one in value] if value.__class__ is list else value


def _meaning(terms: Terms, words: set[str] | frozenset[str]) -> frozenset[str]:
    """Give keywords with all their aliases."""
    return frozenset(name for name in KEYWORDS | terms.keywords.keys() if terms.keywords.get(name, name) in words)


def _backwards(several: Iterable[tuple[str | int, JSON]], path: Path) -> list[tuple[JSON, Path]]:
    """Give parts with their places, the last first, as a stack takes them."""
    found: list[tuple[JSON, Path]] = [(inner, (path, name)) for name, inner in several]
    return found[::-1]


def _written(value: JSON) -> str:
    """Write a value of JSON as its statement has it, without datatype."""
    if value.__class__ is bool:
        return "true" if value else "false"
    return nquads.escaped(str(value))


def _key(term: str) -> str:
    """Give what to find a value by: an id or a label, the text of a literal, with its language if it has one."""
    if term[:1] != '"':
        return bare(term)
    text, _, after = term[1:].rpartition('"')
    return text + after if after[:1] == "@" else text


def bare(node: str) -> str:
    """Give the name of a node without the brackets that N-Quads writes around an IRI."""
    return node[1:-1] if node[:1] == "<" else node


def _parts(path: Path) -> list[str | int]:
    parts: list[str | int] = []
    while path is not None:
        path, part = path
        parts.append(part)
    return parts[::-1]


def pointer_of(path: Path) -> str:
    """Write a path of the walk over a document as a JSON Pointer; a very long name is cut."""
    return "".join(f"/{str(part)[:_LONGEST_PART].replace('~', '~0').replace('/', '~1')}" for part in _parts(path))
