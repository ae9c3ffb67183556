"""Ids for the nodes of a credential: equal content shares one id, different content never does.

RDF merges what has one id. Two nodes of different content under one id become one node with too many values, which the
EU's shapes then refuse; so they are refused here, by name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from mikromerit._names import is_iri
from mikromerit.elm.codec import encode
from mikromerit.elm.node import Node, members
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.elm.credential import EuropeanDigitalCredential

_N = TypeVar("_N", bound=Node)


def with_ids(credential: EuropeanDigitalCredential) -> EuropeanDigitalCredential:
    """Give the credential, which must have an id, with an id `<its id>#<kind>-<number>` for each node without one.

    Raises `InvalidModel` if two nodes have one id and different content; a mere reference (id only) has none. Nor may
    the credential's id have a fragment, since an IRI has one at most (RFC 3987 §2.2).
    """
    if "#" in str(credential.id):
        reason = "the id of a credential must have no fragment (#…), since the ids of its parts are fragments of it"
        raise InvalidModel(reason, path="/id")
    taken = frozenset(node["id"] for _, node in _nodes(encode(credential)) if isinstance(node.get("id"), str))
    identified = _Ids(f"{credential.id}#", taken).give(credential)
    refuse_conflicts(encode(identified))
    return identified


def without_ids(node: _N, prefix: str) -> _N:
    """Give the node without the ids, its own and those of its parts, that begin with `prefix`."""
    changed: dict[str, Any] = {}
    for name, member in members(type(node)).items():
        value = getattr(node, name)
        if member.kind == "node" and value:
            changed[name] = (
                tuple(without_ids(one, prefix) for one in value) if member.many else without_ids(value, prefix)
            )
    if node.id is not None and node.id.startswith(prefix):
        changed["id"] = None
    return replace(node, **changed) if changed else node


class _Ids:
    """The ids given out so far, by content."""

    def __init__(self, prefix: str, taken: frozenset[str]) -> None:
        self._prefix = prefix
        self._taken = taken
        self._given: dict[Node, str] = {}
        self._counts: Counter[str] = Counter()

    def give(self, node: _N) -> _N:
        """Give `node` with ids, those of its parts first."""
        changed: dict[str, Any] = {}
        for name, member in members(type(node)).items():
            value = getattr(node, name)
            if member.kind != "node" or not value:
                continue
            changed[name] = tuple(self.give(one) for one in value) if member.many else self.give(value)
        if changed:
            node = replace(node, **changed)
        return node if node.id is not None else replace(node, id=self._id(node))

    def _id(self, node: Node) -> str:
        if node not in self._given:
            self._given[node] = self._next(type(node).__name__)
        return self._given[node]

    def _next(self, name: str) -> str:
        kind = name[0].lower() + name[1:]
        while True:
            self._counts[kind] += 1
            found = f"{self._prefix}{kind}-{self._counts[kind]}"
            if found not in self._taken:
                return found


def refuse_conflicts(document: Mapping[str, Any]) -> None:
    """Raise `InvalidModel` if an id of a JSON document is no absolute IRI, or two nodes have one and differ."""
    seen: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for path, node in _nodes(document):
        name = node.get("id")
        if not isinstance(name, str):
            continue
        if not is_iri(name):
            reason = 'an id must be an absolute IRI, such as "did:web:a.example", "https://a.example/x" or "urn:x:y"'
            raise InvalidModel(reason, path=f"{path}/id")
        other_path, other = seen.setdefault(name, (path, node)) if len(node) > 1 else (path, node)
        if other != node:
            reason = (
                f"this node and the one at {other_path or 'the root'} have the same id and different content; "
                "give each its own id, or both the same content"
            )
            raise InvalidModel(reason, path=path)


def _nodes(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give every object of a JSON document with its JSON Pointer, the outer before the inner."""
    stack: list[tuple[str, Any]] = [("", document)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            yield path, value
            inside = [(key.replace("~", "~0").replace("/", "~1"), inner) for key, inner in value.items()]
        else:
            inside = [(str(number), inner) for number, inner in enumerate(value)]
        stack += [(f"{path}/{part}", inner) for part, inner in reversed(inside) if isinstance(inner, (dict, list))]
