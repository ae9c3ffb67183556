"""Walking a credential by JSON terms, with the JSON Pointer of whatever is found.

JSON-LD says of one thing in several places: all nodes with one id are one thing. So a place gives what is said of its
thing by all nodes that have its id, in the order of the document. What cannot be read of it, and a second value where
ELM has one, is noted when it is asked for: who judges finds it in `Tree.noted`. A place where nothing stands can be
walked on from too; it knows the first member that is missing, and what keeps one from reading further.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from mikromerit.elm.codec import classes, pointer_part
from mikromerit.elm.given import is_visible
from mikromerit.elm.node import LangMap, Member, Node, members
from mikromerit.errors import InvalidModel
from mikromerit.profile.obstacles import RESPELT, SEVERAL, UNREAD, Obstacle, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MOST_STEPS: Final = 200_000
ENDLESS: Final = Words(
    "samma sak räknas upp eller nämns på så många ställen att det inte går att följa; dela upp intyget på flera.",
    "things are listed, or named from one another, more often than can be followed; divide it into several.",
)
_Values: TypeAlias = "Callable[[Node], tuple[Any, ...]]"
At: TypeAlias = "tuple[At, str, int | None] | str"
"""Where a node stands: its pointer, or where the node stands that has it, the term, and the number in an array."""
_ELM: Final = "http://data.europa.eu/snb/model/elm/"
_LAST_PART: Final = re.compile("[^/#:@]+$")
_SIZED: Final = (tuple, LangMap)

_TERMS: dict[type[Node], Mapping[str, tuple[str, Member]]] = {}  # filled once for each class
_INNER: dict[type[Node], tuple[_Values, tuple[tuple[str, bool], ...]]] = {}  # the same, of the terms that hold nodes


def _terms(cls: type[Node]) -> Mapping[str, tuple[str, Member]]:
    """Give the fields of a class by the terms they stand for."""
    found = _TERMS.get(cls)
    if found is None:
        found = _TERMS[cls] = {member.term: (name, member) for name, member in members(cls).items()}
    return found


def _inner(cls: type[Node]) -> tuple[_Values, tuple[tuple[str, bool], ...]]:
    """Give what reads the fields of a class that hold nodes, all at once, and their terms and whether there are many.

    It reads the id twice more, so that it gives a tuple even of a class with no such field.
    """
    inner = {name: member for name, member in members(cls).items() if member.kind == "node"}
    fields = tuple((member.term, member.many) for member in inner.values())
    _INNER[cls] = attrgetter(*inner, "id", "id"), fields
    return _INNER[cls]


class TooMuch(InvalidModel):
    """More than is judged; `words` say which bound was passed and what to do."""

    def __init__(self, words: Words, path: str = "") -> None:
        self.words = words
        super().__init__(words.en, path=path)


_Told: TypeAlias = tuple[At, Node, Any, Member]
"""Where a node stands, the node, a value of it, and the field that this is in."""


class _Said(NamedTuple):
    """What is said of a thing under a term: the members of its nodes, each once, and what cannot be taken for one."""

    by: tuple[_Told, ...] = ()
    obstacle: Obstacle | None = None


_NOTHING_SAID: Final = _Said()


class Thing:
    """All nodes of a credential that have one id, each with its pointer; or one node that has none."""

    __slots__ = ("_below", "_texts", "blocked", "known", "nodes")

    def __init__(self, nodes: Iterable[tuple[At, Node]] = (), blocked: Obstacle | None = None) -> None:
        self.nodes = tuple(nodes)
        self.blocked: dict[str, Obstacle] = {"": blocked} if blocked else {}
        for at, node in self.nodes:
            if node.extra:
                self.blocked |= _respelt(at, node)
        self.known: dict[str, _Said] = {}
        self._below: dict[tuple[str, str], tuple[Place, ...]] = {}
        self._texts: dict[str, LangMap | None] = {}

    def said(self, tree: Tree, term: str) -> _Said:
        """Give what is said under a term; found once."""
        found = self.known.get(term)
        if found is None:
            tree.walk(len(self.nodes))
            found = self.known[term] = self._read(term)
        return found

    def _read(self, term: str) -> _Said:
        by: list[_Told] = []
        obstacle = (self.blocked.get("") or self.blocked.get(term.casefold())) if self.blocked else None
        for at, node in self.nodes:
            value, member = _field(node, term)
            if member is not None and not _is_absent(value) and not (by and _is_same(value, by[0][2], member)):
                by.append((at, node, value, member))
                if obstacle is None and len(by) > 1 and not member.many and member.kind != "text":
                    obstacle = Obstacle(_joined(at, term), SEVERAL)
            if obstacle is None and term in node.extra:
                several = isinstance(node.extra[term], (list, tuple)) and len(node.extra[term]) > 1
                one = member is not None and not member.many and member.kind != "text"
                obstacle = Obstacle(_joined(at, term), SEVERAL if several and one else UNREAD)
        return _Said(tuple(by), obstacle) if by or obstacle else _NOTHING_SAID

    def below(self, tree: Tree, term: str, own: tuple[str, Node]) -> tuple[Place, ...]:
        """Give the things under a term, each once.

        `own` is the node from which one looks: what all nodes say alike is pointed to where that one says it.
        """
        by = self.said(tree, term).by
        if not by:
            return ()
        _, _, value, member = by[0]
        is_own = len(by) == 1 and _is_same(_field(own[1], term)[0], value, member)
        key = (own[0] if is_own else "", term)
        found = self._below.get(key)
        if found is None:
            told = ((*own, _field(own[1], term)[0], member),) if is_own else by
            reached = [tree.place(*one) for each in told for one in _listed(*each)] if member.kind == "node" else []
            found = self._below[key] = _each_once(reached)
        return found

    def text(self, tree: Tree, term: str) -> LangMap | None:
        """Give the text under a term, of all nodes together, without what no reader sees; None if nothing is left."""
        if term not in self._texts:
            values = [
                LangMap({"und": one}) if isinstance(one, str) else one for _, _, one, _ in self.said(tree, term).by
            ]
            self._texts[term] = _text(tree, [one for one in values if isinstance(one, LangMap)])
        return self._texts[term]


def _text(tree: Tree, values: list[LangMap]) -> LangMap | None:
    """Put text together, so that no language hides another."""
    if not values:
        return None
    tree.walk(sum(map(len, values)))
    if len(values) == 1 and all(is_visible(one) for language in values[0] for one in values[0].all(language)):
        return values[0]
    texts: dict[str, dict[str, None]] = {}
    for value in values:
        for language in value:
            texts.setdefault(language, {}).update(dict.fromkeys(filter(is_visible, value.all(language))))
    return LangMap({language: tuple(every) for language, every in texts.items() if every}) or None


def _field(node: Node, term: str) -> tuple[Any, Member | None]:
    """Give what a node has under a term, and the field; nothing where its class has none."""
    found = (_TERMS.get(node.__class__) or _terms(node.__class__)).get(term)
    return (getattr(node, found[0]), found[1]) if found else (None, None)


def _is_absent(value: object) -> bool:
    return value is None or (value.__class__ in _SIZED and not value)


def _is_same(first: Any, second: Any, member: Member) -> bool:
    """Say whether two values tell the same. Nodes with an id do if they name the same things, whatever they say."""
    if member.kind != "node" or first is None or second is None:
        return bool(first == second)
    several = (first, second) if member.many else ((first,), (second,))
    names = [[node.id for node in nodes] for nodes in several]
    return names[0] == names[1] if None not in names[0] else bool(first == second)


def _respelt(at: At, node: Node) -> Iterator[tuple[str, Obstacle]]:
    """Find members that JSON-LD reads as ELM's, or as more of the document, and the model does not.

    Each is given by the term in lower case that it is read as, or by "" where it may be read as anything.
    """
    for name in node.extra:
        if name.startswith("@") or (":" in name and _is_elm(name)):
            last = _LAST_PART.search(name)
            term = last[0].casefold() if last else ""
            yield term if term in _every_term() else "", Obstacle(_joined(at, name), RESPELT)


@cache
def _every_term() -> frozenset[str]:
    return frozenset(term.casefold() for cls in classes().values() for term in _terms(cls))


def _is_elm(name: str) -> bool:
    from mikromerit.elm.credential import CONTEXT
    from mikromerit.jsonld.terms import terms_of

    return name.startswith(_ELM) or terms_of(frozenset(CONTEXT)).fault(name, {}) == "respelt"


class Tree:
    """A credential, as things; `noted` holds what was asked for and is not what it is given as, in that order.

    Raises `TooMuch` after 200,000 steps: one node can be named in so many places that their product is large. The
    samples of the EU take less than a thousand.
    """

    __slots__ = ("_nodes", "_steps", "_things", "noted", "root")

    def __init__(self, credential: Node) -> None:
        self._steps = 0
        self._things: dict[str, Thing] = {}
        self.noted: dict[Obstacle, None] = {}
        self._nodes: dict[str, list[tuple[At, Node]]] = {}
        self._index(credential)
        self.root = self.place("", credential)

    def walk(self, steps: int) -> None:
        """Count steps."""
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise TooMuch(ENDLESS)

    def note(self, path: str, reason: Words) -> None:
        """Note that what stands at a pointer cannot be taken for what it is given as."""
        self.noted.setdefault(Obstacle(path, reason))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Look at something without noting what is wrong with it: it is no part of what is judged."""
        kept = dict(self.noted)
        try:
            yield
        finally:
            self.noted = kept

    def place(self, path: str, node: Node) -> Place:
        """Give the place of a node."""
        if node.id is None:
            return Place(self, Thing(((path, node),)), path, node)
        thing = self._things.get(node.id)
        if thing is None:
            every = self._nodes[node.id]
            thing = self._things[node.id] = Thing(every if len(every) > 1 else ((path, node),))
        return Place(self, thing, path, node)

    def _index(self, credential: Node) -> None:
        """Find the nodes of each id, the outer ones first."""
        every: list[tuple[At, Node]] = [("", credential)]
        for at, node in every:  # it grows on the way
            if node.id is not None:
                self._nodes.setdefault(node.id, []).append((at, node))
            read, fields = _INNER.get(node.__class__) or _inner(node.__class__)
            values = read(node)
            for value, (term, many) in compress(zip(values, fields, strict=False), values):
                if many and (len(value) > 1 or term in node.spelling):
                    every += [((at, term, number), one) for number, one in enumerate(value)]
                else:
                    number = 0 if not many and term in node.spelling else None
                    every.append(((at, term, number), value[0] if many else value))
        self.walk(len(every))


def _joined(at: At, term: str) -> str:
    return f"{pointer(at)}/{pointer_part(term)}"


def pointer(at: At) -> str:
    """Write where a node stands; only a few of them are ever asked for."""
    parts: list[str] = []
    while not isinstance(at, str):
        at, term, number = at
        parts += (term,) if number is None else (str(number), term)
    return at + "".join(f"/{part}" for part in reversed(parts))


def _listed(at: At, node: Node, value: Any, member: Member) -> list[tuple[str, Node]]:
    """Give the nodes of a member, each with its pointer."""
    here = f"{pointer(at)}/{member.term}"
    several = value if member.many else (value,)
    if len(several) == 1 and member.term not in node.spelling:
        return [(here, several[0])]
    return [(f"{here}/{number}", one) for number, one in enumerate(several)]


class Place:
    """A node of a credential, its JSON Pointer, and the thing that is told of there."""

    __slots__ = ("node", "path", "thing", "tree")

    def __init__(self, tree: Tree, thing: Thing, path: str, node: Node | None = None) -> None:
        self.tree, self.thing, self.path, self.node = tree, thing, path, node

    @property
    def id(self) -> str | None:
        """The id of the thing, None for one without, or where nothing stands."""
        return None if self.node is None else self.node.id

    @property
    def name(self) -> str:
        """What tells this thing from others: its id, or else where it stands."""
        return self.id or self.path

    def is_a(self, *kinds: type[Node]) -> bool:
        """Say whether any of the nodes was read as one of the classes."""
        return any(isinstance(node, kinds) for _, node in self.thing.nodes)

    def all(self, *terms: str) -> tuple[Place, ...]:
        """Give the things that one comes to by the terms, each once."""
        found = self.step(terms[0])
        for term in terms[1:]:
            reached = [below for place in found for below in place.step(term)]
            found = _each_once(reached) if len(found) > 1 else tuple(reached)
        return found

    def step(self, term: str) -> tuple[Place, ...]:
        """Give the things under one term, each once."""
        found = self._below(term) if self._asked(term).by else ()
        self.tree.walk(1 + len(found))
        return found

    def _below(self, term: str) -> tuple[Place, ...]:
        return () if self.node is None else self.thing.below(self.tree, term, (self.path, self.node))

    def _asked(self, term: str) -> _Said:
        said = self.thing.known.get(term) or self.thing.said(self.tree, term)
        if said.obstacle is not None:
            self.tree.noted.setdefault(said.obstacle)
        return said

    def one(self, term: str) -> Place:
        """Give the first thing under a term, or the place where it would be."""
        found = self.all(term)
        return found[0] if found else Place(self.tree, Thing(blocked=self._asked(term).obstacle), self.to(term))

    def blocked(self, obstacle: Obstacle) -> Place:
        """Give the place as one of which nothing can be read."""
        return Place(self.tree, Thing(blocked=obstacle), self.path)

    def value(self, term: str) -> Any:
        """Give what stands under a term that holds no nodes, as the model reads it; None for nothing."""
        said = self._asked(term).by
        return said[0][2] if said else None

    def text(self, term: str) -> LangMap | None:
        """Give the text under a term, without what is blank; None if nothing is left."""
        self._asked(term)
        return self.thing.text(self.tree, term)

    def to(self, *terms: str) -> str:
        """Give the pointer of what stands under the terms, or of the first member that is missing on the way."""
        first, *rest = terms
        below = self._below(first)
        if rest and below:
            return below[0].to(*rest)
        if self.node is None:
            return self.path
        by = ((at, node) for at, node, _, _ in self.thing.said(self.tree, first).by)
        nodes: list[tuple[At, Node]] = [(self.path, self.node), *by, *self.thing.nodes]
        holding = (at for at, node in nodes if _says(node, first))
        open_ = (at for at, node in nodes if not _is_string(node))
        at = next(holding, next(open_, None))
        return self.path if at is None else _joined(at, first)


def _says(node: Node, term: str) -> bool:
    return term in node.extra or not _is_absent(_field(node, term)[0])


def _is_string(node: Node) -> bool:
    """Say whether a node is written as its id alone, in which no member has a place."""
    return not node.type and not node.spelling and node.is_reference


def _each_once(places: list[Place]) -> tuple[Place, ...]:
    """Give the first place of each thing."""
    found: dict[str, Place] = {}
    for place in places:
        found.setdefault(place.name, place)
    return tuple(found.values())


def with_parts(places: Iterable[Place]) -> tuple[Place, ...]:
    """Give things and their parts (`hasPart`) at any depth, each once."""
    found: dict[str, Place] = {}
    waiting = list(places)[::-1]
    while waiting:
        place = waiting.pop()
        if place.name not in found:
            found[place.name] = place
            waiting += reversed(place.all("hasPart"))
    return tuple(found.values())
