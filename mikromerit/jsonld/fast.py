"""The fast lane: an ordinary document to statements, by tables that were made from PyLD's reading of the contexts.

It takes what it knows and nothing else: every member is a term of the state that the document is in at that place,
every value has the shape that the term is made for, every IRI is absolute and every text may be written. For anything
else it gives None, and the document is handed over to the walk and to PyLD. It never guesses, so that it cannot differ.

A state is what PyLD calls an active context: which terms mean what below a chain of scoped contexts. The tables hold
the states that can be reached, one file for each list of contexts; `tools/make_jsonld_tables.py` writes them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from sys import maxsize
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from mikromerit._names import is_language_tag
from mikromerit.errors import ContextNotBundled
from mikromerit.jsonld.contexts import digest
from mikromerit.jsonld.nquads import TYPE, XSD, escaped, is_plain, suffix
from mikromerit.jsonld.strict import LARGEST, beyond, is_name, is_text
from mikromerit.limits import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON: TypeAlias = Any
Terms: TypeAlias = tuple[str, str, str, str]
"""A quad: four terms as N-Quads writes them."""

_FOLDER: Final = Path(__file__).parent / "tables"
_ID, _KIND, _LITERAL, _TEXTS, _LINK, _NAME, _GRAPH, _CLASS = range(8)
_KINDS: Final = {"@id": _LINK, "@vocab": _NAME}
_CONTAINERS: Final = {"@language": _TEXTS, "@graph": _GRAPH, "@type": _CLASS}
_DEEPEST: Final = DEFAULT.json_depth - 3  # below a node there may be a list, a map of texts, and a list


class _Unusual(Exception):
    """The document has something that this lane does not know."""


class _Term(NamedTuple):
    """What a term stands for, with what follows the text of a literal: of text, of true and false, of a number."""

    kind: int
    predicate: str
    text: str = ""
    boolean: str = ""
    number: str = ""
    child: int = 0  # the state in which a node below it begins
    names: int = 0  # the state in which a name below it is looked up


class _State(NamedTuple):
    terms: Mapping[str, _Term]
    types: Mapping[str, str]
    scoped: Mapping[str, int]  # type -> the state of a node of that type


class Table:
    """The states of one list of contexts, made ready as they are first reached; shared by threads, never changed."""

    def __init__(self, raw: Mapping[str, JSON]) -> None:
        self._raw = raw["states"]
        self._ready: dict[int, _State] = {}
        self.prefixes = frozenset(raw["prefixes"])

    def state(self, number: int) -> _State:
        """Give a state by its number; a document begins in 0."""
        found = self._ready.get(number)
        if found is None and number < 0:  # PyLD refuses this scope here
            raise _Unusual
        if found is None:
            found = self._ready[number] = _state(self._raw, number)
        return found


def _state(raw: JSON, number: int) -> _State:
    this = raw[number]
    written = {**(raw[0]["terms"] if this["like"] else {}), **this["terms"]}
    beside = [this["child"], number]
    terms = {name: _term(entry, this["below"], beside) for name, entry in written.items() if entry}
    types = {name: term.predicate for name, term in terms.items() if term.kind > _KIND}
    return _State(terms, types, this["scoped"])


def _term(entry: JSON, below: Mapping[str, list[int]], beside: list[int]) -> _Term:
    if isinstance(entry, str):
        return _Term(_ID if entry == "@id" else _KIND, "")
    iri, coerced, container, scope = (*entry, "", "", "")[:4]
    kind = _CONTAINERS.get(container) or _KINDS.get(coerced, _LITERAL)
    datatype = "" if coerced in _KINDS else coerced
    return _Term(
        kind,
        f"<{iri}>",
        suffix(datatype or f"{XSD}string"),
        suffix(datatype or f"{XSD}boolean"),
        "" if datatype == f"{XSD}double" else suffix(datatype or f"{XSD}integer"),
        *below.get(scope, beside),
    )


@cache
def _index() -> Mapping[tuple[tuple[str, str], ...], str]:
    index = json.loads((_FOLDER / "index.json").read_text(encoding="utf-8"))
    return {tuple((url, digested) for url, digested in contexts): name for name, contexts in index.items()}


def table(urls: tuple[str, ...], elm: str | None = None) -> Table | None:
    """Give the table of the contexts at `urls`, in this order, or None: there is none for these files."""
    try:
        name = _index().get(tuple((url, digest(url, elm=elm)) for url in urls))
    except ContextNotBundled:
        return None
    return _loaded(name) if name else None


@cache
def _loaded(name: str) -> Table:
    return Table(json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def quads(document: Mapping[str, JSON], *, elm: str | None = None) -> list[Terms] | None:
    """Give the statements of an ordinary document, each once, or None if anything in it is unusual."""
    contexts = document.get("@context")
    urls = tuple(contexts) if isinstance(contexts, list) else (contexts,)
    found = table(urls, elm) if all(url.__class__ is str for url in urls) else None
    if found is None:
        return None
    reading = _Reading(found, document)
    try:
        reading.node({key: value for key, value in document.items() if key != "@context"}, 0, 1)
    except _Unusual:
        return None
    return list(dict.fromkeys(reading.quads)) or None


class _Reading:
    """One document being read.

    An issuer often writes a node out each time that it is mentioned. A copy of a node that was read in the same state
    and graph says nothing new, unless there are nodes without ids in it, which are others each time, or numbers, of
    which Python says that 1 is equal to true: `apart` counts both.
    """

    __slots__ = (
        *("apart", "blank", "copies", "document", "graph", "iris"),
        *("members", "most", "prefixes", "quads", "state", "tags"),
    )

    def __init__(self, found: Table, document: Mapping[str, JSON]) -> None:
        self.document = document
        self.state = found.state
        self.prefixes = found.prefixes
        self.quads: list[Terms] = []
        self.iris: dict[str, str] = {}
        self.graph = ""
        self.apart = 0
        self.blank = 0
        self.copies: dict[tuple[str, int, str], tuple[dict[str, JSON], int, int]] = {}
        self.tags: dict[str, str] = {}
        self.members = 1  # the contexts
        self.most = DEFAULT.json_nodes

    def node(self, node: dict[str, JSON], number: int, depth: int) -> str:
        """Read a node and all below it, and give its name; it begins in the state of this number."""
        self.members += len(node) + 1
        if depth > _DEEPEST:
            raise _Unusual
        if self.members > self.most:
            self.counted()
        if "id" not in node:
            return self.said(self.label(), node, number, depth)
        subject = self.iri(node["id"])
        place = (subject, number, self.graph)
        copy = self.copies.get(place)
        if copy and depth <= copy[1] and copy[0] == node:
            self.members += copy[2]
            return subject
        members, apart = self.members, self.apart
        self.said(subject, node, number, depth)
        if apart == self.apart and len(node) > 1:
            self.copies[place] = node, depth, self.members - members
        return subject

    def counted(self) -> None:
        """Count exactly what the members, each taken for an object or array, are too many for."""
        if beyond(self.document):
            raise _Unusual
        self.most = maxsize

    def said(self, subject: str, node: dict[str, JSON], number: int, depth: int) -> str:
        """Write down what a node says, and give its name."""
        terms = self.typed(subject, node, number) if "type" in node else self.state(number).terms
        add, graph = self.quads.append, self.graph
        for key, value in node.items():
            term = terms.get(key)
            if term is None:
                raise _Unusual
            kind, predicate, text, _, _, child, _ = term
            if kind <= _KIND:
                continue
            if kind == _TEXTS and value.__class__ is dict:
                self.texts(subject, predicate, value)
                continue
            for one in value if value.__class__ is list else (value,):
                if one.__class__ is str and kind <= _TEXTS:
                    found = f'"{one if is_plain(one) else self.text(one)}{text}'
                elif one.__class__ is str and kind == _LINK:
                    found = self.iris.get(one) or self.iri(one)
                elif one.__class__ is dict and kind == _LINK:
                    found = self.node(one, child, depth + 2)
                elif one is not None:
                    found = self.other(one, term, depth)
                else:
                    continue
                add((subject, predicate, found, graph))
        return subject

    def typed(self, subject: str, node: dict[str, JSON], number: int) -> Mapping[str, _Term]:
        """Read the types of a node, and give the terms that they leave it with."""
        state = self.state(number)
        terms = state.terms
        value = node["type"]
        scopes = 0
        for name in value if value.__class__ is list else (value,):
            if name.__class__ is not str:
                raise _Unusual
            self.quads.append((subject, TYPE, state.types.get(name) or self.iri(name), self.graph))
            scope = state.scoped.get(name)
            if scope is not None:
                scopes += 1
                if scopes > 1:  # of several, the order counts
                    raise _Unusual
                terms = self.state(scope).terms
        return terms

    def texts(self, subject: str, predicate: str, value: dict[str, JSON]) -> None:
        """Read a map from language to text."""
        self.members += len(value)
        for tag, texts in value.items():
            language = self.tags.get(tag) or self.tag(tag)
            for one in texts if texts.__class__ is list else (texts,):
                if one.__class__ is not str:
                    raise _Unusual
                text = one if is_plain(one) else self.text(one)
                self.quads.append((subject, predicate, f'"{text}"@{language}', self.graph))

    def other(self, value: JSON, term: _Term, depth: int) -> str:
        """Read a value that is no text and no link: a name, true or false, a number, a graph."""
        what = value.__class__
        self.apart += 1
        if what is bool and term.kind < _GRAPH:
            return f'"{"true" if value else "false"}{term.boolean}'
        if what is int and term.kind < _GRAPH and term.number and -LARGEST <= value <= LARGEST:
            return f'"{value}{term.number}'
        if what is str and term.kind == _NAME:
            return self.state(term.names).types.get(value) or self.iri(value)
        if what is dict and term.kind == _GRAPH:
            return self.dataset(value, term.child, depth)
        raise _Unusual

    def dataset(self, node: dict[str, JSON], number: int, depth: int) -> str:
        """Read a node into a graph of its own, and give the name of the graph."""
        outer, self.graph = self.graph, self.label()
        said = len(self.quads)
        self.node(node, number, depth + 2)
        if len(self.quads) == said:
            raise _Unusual
        inner, self.graph = self.graph, outer
        return inner

    def label(self) -> str:
        """Name a blank node."""
        self.apart += 1
        self.blank += 1
        return f"_:b{self.blank - 1}"

    def tag(self, tag: str) -> str:
        """Write a language tag as PyLD does, in lower case."""
        if not is_language_tag(tag):
            raise _Unusual
        found = self.tags[tag] = tag.lower()
        return found

    def iri(self, name: JSON) -> str:
        """Write an IRI that stands for itself."""
        if name.__class__ is not str:
            raise _Unusual
        found = self.iris.get(name)
        if found is None:
            if name.partition(":")[0] in self.prefixes or not is_name(name):
                raise _Unusual
            found = self.iris[name] = f"<{name}>"
        return found

    def text(self, text: str) -> str:
        """Write a text with what N-Quads escapes."""
        if not is_text(text):
            raise _Unusual
        return escaped(text)
