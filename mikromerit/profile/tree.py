"""Walking a credential by JSON terms, with the JSON Pointer of whatever is found.

JSON-LD says of one thing in several places: a node may be described once and only named, by its id, elsewhere. Here a
node that says nothing but its id (and type) stands for what the credential says of that id, put together of all its
descriptions. A place where nothing stands can be walked on from too, and knows where it would be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mikromerit.elm.codec import pointer_part
from mikromerit.elm.node import LangMap, Node, members
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mikromerit.elm.node import Member

_Held: TypeAlias = Mapping[str, tuple[str, Node]]
"""By JSON term: the pointer of the node that says something under it, and the node."""

MOST_STEPS: Final = 500_000
_NO_NODE: Final = Node()
_SIZED: Final = (tuple, LangMap)


_TERMS: dict[type[Node], Mapping[str, tuple[str, Member]]] = {}  # filled once for each class


def _terms(cls: type[Node]) -> Mapping[str, tuple[str, Member]]:
    """Give the fields of a class by the terms they stand for."""
    found = _TERMS.get(cls)
    if found is None:
        found = _TERMS[cls] = {member.term: (name, member) for name, member in members(cls).items()}
    return found


def _read_terms(node: Node) -> Iterator[str]:
    """Give the terms under which a node says something that the model reads."""
    return (term for term, (name, _) in _terms(type(node)).items() if not _is_absent(getattr(node, name)))


def _is_absent(value: object) -> bool:
    return value is None or (value.__class__ in _SIZED and not value)


def _is_name_only(node: Node) -> bool:
    return not node.extra and next(_read_terms(node), None) is None


class TooMuch(InvalidModel):
    """A document in which finding one's way takes more steps than any honest one does."""


class Tree:
    """A credential; what a mere reference in it names is looked for when the first one is met.

    Raises `TooMuch` after half a million steps: one node can be named in so many places that their product is large.
    """

    __slots__ = ("_described", "_merged", "_steps", "root")

    def __init__(self, credential: Node) -> None:
        self.root = Place(self, credential, "")
        self._described: dict[str, list[tuple[str, Node]]] | None = None
        self._merged: dict[str, _Held] = {}
        self._steps = 0

    def walk(self, steps: int) -> None:
        """Count steps."""
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise TooMuch("the credential says too much to be judged")

    def described(self, name: str) -> _Held:
        """Give what the credential says of the id `name`, under each term the first that is said."""
        if self._described is None:
            self._described = self._index()
        found = self._merged.get(name)
        if found is None:
            copies = self._described.get(name, [])[::-1]
            unread = {term: (path, node) for path, node in copies for term in node.extra}
            found = unread | {term: (path, node) for path, node in copies for term in _read_terms(node)}
            self._merged[name] = found
        return found

    def first(self, name: str) -> tuple[str, Node]:
        """Give the first description of an id that has one."""
        return (self._described or {})[name][0]

    def _index(self) -> dict[str, list[tuple[str, Node]]]:
        described: dict[str, list[tuple[str, Node]]] = {}
        stack = [(self.root.path, self.root.node)]
        while stack:
            path, node = stack.pop()
            self.walk(1)
            if node.id is not None and not _is_name_only(node):
                described.setdefault(node.id, []).append((path, node))
            inside = [below for term in _terms(type(node)) for below in _below(node, path, term)]
            stack += reversed(inside)
        return described


def _below(node: Node, path: str, term: str) -> Iterator[tuple[str, Node]]:
    """Give the nodes under a term, each with its pointer."""
    name, member = _terms(type(node)).get(term, ("", None))
    if member is None or member.kind != "node" or not (value := getattr(node, name)):
        return
    several = value if member.many else (value,)
    listed = len(several) > 1 or term in node.spelling
    for number, one in enumerate(several):
        yield (f"{path}/{pointer_part(term)}/{number}" if listed else f"{path}/{pointer_part(term)}"), one


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Place:
    """A node of a credential and its JSON Pointer; `held` where the node is a mere reference to others."""

    tree: Tree
    node: Node
    path: str
    held: _Held | None = None

    def all(self, *terms: str) -> tuple[Place, ...]:
        """Give the nodes that one comes to by the terms, each once."""
        found: tuple[Place, ...] = (self,)
        for term in terms:
            reached = tuple({below.path: below for place in found for below in _step(place, term)}.values())
            self.tree.walk(len(found) + len(reached))
            found = reached
        return found

    def one(self, term: str) -> Place:
        """Give the first node under a term, or the place where it would be."""
        return next(iter(self.all(term)), Place(self.tree, _NO_NODE, self.to(term)))

    def value(self, term: str) -> Any:
        """Give what stands under a term that holds no nodes, as the model reads it; None for nothing."""
        _, node = self.holder(term)
        name, _ = _terms(type(node)).get(term, ("", None))
        return getattr(node, name) if name else None

    def text(self, term: str) -> LangMap | None:
        """Give the text under a term, without what is blank; None if nothing is left."""
        value = self.value(term)
        if isinstance(value, str):
            value = LangMap({"und": value})
        if not isinstance(value, LangMap):
            return None
        said = {language: tuple(one for one in value.all(language) if one.strip()) for language in value}
        return LangMap({language: texts for language, texts in said.items() if texts}) or None

    def unread(self, term: str) -> bool:
        """Say whether something stands under a term of the model that does not have the form the model gives it."""
        _, node = self.holder(term)
        return term in node.extra and term in _terms(type(node))

    def to(self, *terms: str) -> str:
        """Give the pointer of what stands, or would stand, under the terms."""
        path, _ = self.holder(terms[0])
        return path + "".join(f"/{pointer_part(term)}" for term in terms)

    def holder(self, term: str) -> tuple[str, Node]:
        """Give the pointer of the node that says something under a term, and the node."""
        return (self.path, self.node) if self.held is None else self.held.get(term, (self.path, self.node))


def with_parts(places: Iterable[Place]) -> tuple[Place, ...]:
    """Give nodes and their parts (`hasPart`) at any depth, each once."""
    found: dict[str, Place] = {}
    waiting = list(places)[::-1]
    while waiting:
        place = waiting.pop()
        if place.path not in found:
            found[place.path] = place
            waiting += reversed(place.all("hasPart"))
    return tuple(found.values())


def _step(place: Place, term: str) -> Iterator[Place]:
    path, node = place.holder(term)
    return (_followed(place.tree, below, one) for below, one in _below(node, path, term))


def _followed(tree: Tree, path: str, node: Node) -> Place:
    """Give a node, or what the credential says elsewhere of the id that is all there is of it."""
    if node.id is None or not _is_name_only(node) or not (held := tree.described(node.id)):
        return Place(tree, node, path)
    first, described = tree.first(node.id)
    return Place(tree, described, first, held)
