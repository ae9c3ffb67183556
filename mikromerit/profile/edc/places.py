"""Where in a document its nodes stand: a node may be embedded many times, and every copy has a place."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from mikromerit.jsonld.terms import KEYWORDS, terms_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.jsonld.strict import Path
    from mikromerit.jsonld.terms import Terms

JSON: TypeAlias = Any

_NO_NODES: Final = frozenset({"@value", "@list", "@set"})


class Copy(NamedTuple):
    """One copy of a node: its JSON Pointer (RFC 6901) and what stands there."""

    pointer: str
    node: Mapping[str, JSON]


class Places:
    """The copies of each node that has an id, by that id as N-Quads writes it, in the order of the document."""

    __slots__ = ("_ids", "_maps", "_no_nodes", "_opaque", "copies")

    def __init__(self, document: Mapping[str, JSON], elm: str) -> None:
        contexts = document.get("@context", ())
        terms = terms_of(frozenset({contexts} if isinstance(contexts, str) else contexts), elm)
        self._ids = _meaning(terms, {"@id"})
        self._no_nodes = _meaning(terms, _NO_NODES)
        self._maps = terms.special | {
            "@context"
        }  # an object in one of these is no node, but a map of texts or of nodes
        self._opaque = terms.opaque | {"@context"}
        self.copies: dict[str, list[Copy]] = {}
        self._index(document, "")

    def _index(self, node: Mapping[str, JSON], pointer: str) -> None:
        for name in self._ids & node.keys():
            self.copies.setdefault(f"<{node[name]}>", []).append(Copy(pointer, node))
        for key, value in node.items():
            what = value.__class__
            if what is dict and key not in self._maps:
                self._index(value, f"{pointer}/{escaped(key)}")
            elif what is list and key not in self._opaque:
                self._index_list(value, f"{pointer}/{escaped(key)}")

    def _index_list(self, values: list[JSON], pointer: str) -> None:
        for number, one in enumerate(values):
            if one.__class__ is dict:
                self._index(one, f"{pointer}/{number}")
            elif one.__class__ is list:
                self._index_list(one, f"{pointer}/{number}")

    def named(self, document: Mapping[str, JSON]) -> tuple[dict[str, JSON], str]:
        """Give the document with an id for each node without one, and what those ids begin with.

        That lets the statements about such a node be traced. Nobody who writes a document can know these ids.
        """
        begins = f"urn:x-{token_hex(16)}:"
        naming = _Naming(self._ids, self._no_nodes, self._maps, self._opaque, begins)
        return naming.node(document), begins


class _Naming:
    """One document being copied, with ids for the nodes that have none."""

    def __init__(
        self,
        ids: frozenset[str],
        no_nodes: frozenset[str],
        maps: frozenset[str],
        opaque: frozenset[str],
        begins: str,
    ) -> None:
        self.ids, self.no_nodes, self.maps, self.opaque, self.begins = ids, no_nodes, maps, opaque, begins
        self.identifier = min(ids, key=len)  # "id" where the contexts have it, for the fast lane knows no "@id"
        self.number = 0

    def node(self, node: Mapping[str, JSON]) -> dict[str, JSON]:
        """Copy an object; if it is a node without an id, give it one."""
        copy = {key: self.value(value) if self.is_looked_into(key, value) else value for key, value in node.items()}
        if self.ids.isdisjoint(node) and self.no_nodes.isdisjoint(node):
            copy[self.identifier] = f"{self.begins}{self.number}"
            self.number += 1
        return copy

    def is_looked_into(self, key: str, value: JSON) -> bool:
        """Say whether the objects that a member holds are nodes."""
        return key not in (self.maps if value.__class__ is dict else self.opaque)

    def value(self, value: JSON) -> JSON:
        """Copy what a member holds."""
        if value.__class__ is dict:
            return self.node(value)
        return [self.value(one) for one in value] if value.__class__ is list else value


def _meaning(terms: Terms, words: set[str] | frozenset[str]) -> frozenset[str]:
    """Give keywords with all their aliases."""
    return frozenset(name for name in KEYWORDS | terms.keywords.keys() if terms.keywords.get(name, name) in words)


def escaped(key: str) -> str:
    """Write the name of a member as a part of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "/" in key or "~" in key else key


def pointer_of(path: Path) -> str:
    """Write a path of the walk over a document as a JSON Pointer."""
    parts: list[str] = []
    while path is not None:
        path, part = path
        parts.append(escaped(str(part)))
    return "".join(f"/{part}" for part in reversed(parts))
