"""From expanded form to statements (JSON-LD 1.1 API, 7.2 and 8), in time that grows with the size of the document.

PyLD does it too, but it compares every value of a property with those before it. Here a statement is a quad, and a
quad that was written before is the same quad. Only what may be left after the checks of the reference lane is known:
any other keyword is refused, and not left out.
"""

from __future__ import annotations

from itertools import count
from typing import Any, Final, TypeAlias

from mikromerit.errors import InvalidModel
from mikromerit.jsonld.nquads import TYPE, XSD, Quad, escaped, suffix

JSON: TypeAlias = Any

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST, _NIL = (f"<{_RDF}{name}>" for name in ("first", "rest", "nil"))
_KEYWORD: Final = "there is a keyword that statements have no place for; leave it out"


class Statements:
    """The statements of nodes in expanded form, each once."""

    def __init__(self) -> None:
        self._quads: dict[Quad, None] = {}
        self._numbers = count()

    @property
    def quads(self) -> tuple[Quad, ...]:
        """Give what was written so far."""
        return tuple(self._quads)

    def node(self, node: dict[str, JSON], graph: str = "") -> str:
        """Write down what a node says (JSON-LD 1.1 API, 7.2), and give its name; `InvalidModel` for another keyword."""
        name = f"<{node['@id']}>" if "@id" in node else self._label()
        for key, values in sorted(node.items()):  # types first
            if key == "@type":
                for one in values:
                    self._add(name, TYPE, f"<{one}>", graph)
            elif key == "@graph":
                for one in values:
                    self.node(one, name)
            elif not key.startswith("@"):
                for one in values:
                    self._add(name, f"<{key}>", self._object(one, graph), graph)
            elif key != "@id":
                raise InvalidModel(_KEYWORD)
        return name

    def _add(self, subject: str, predicate: str, value: str, graph: str) -> None:
        self._quads[Quad(subject, predicate, value, graph)] = None

    def _label(self) -> str:
        return f"_:b{next(self._numbers)}"

    def _object(self, value: dict[str, JSON], graph: str) -> str:
        if "@value" in value:
            return literal(value)
        return self._list(value["@list"], graph) if "@list" in value else self.node(value, graph)

    def _list(self, values: list[JSON], graph: str) -> str:
        """Write a list as pairs of its first part and the rest (JSON-LD 1.1 API, 8.3), and give the name of its head.

        The same list twice is two lists.
        """
        if not values:
            return _NIL
        names = [self._label() for _ in values]
        for name, rest, one in zip(names, [*names[1:], _NIL], values, strict=True):
            self._add(name, _FIRST, self._object(one, graph), graph)
            self._add(name, _REST, rest, graph)
        return names[0]


def literal(value: dict[str, JSON]) -> str:
    """Write a value object as a literal (JSON-LD 1.1 API, 8.2)."""
    text, datatype = value["@value"], value.get("@type")
    if datatype == "@json" or (datatype == f"{XSD}double" and not isinstance(text, bool)):
        return _by_pyld(value)
    if isinstance(text, bool):
        return f'"{"true" if text else "false"}{suffix(datatype or f"{XSD}boolean")}'
    if isinstance(text, int):
        return f'"{text}{suffix(datatype or f"{XSD}integer")}'
    if "@language" in value:
        return f'"{escaped(text)}"@{value["@language"]}'
    return f'"{escaped(text)}{suffix(datatype or f"{XSD}string")}'


def _by_pyld(value: dict[str, JSON]) -> str:
    """Let PyLD write what has a canonical form of its own: JSON (RFC 8785) and xsd:double."""
    from pyld import jsonld

    [triple] = jsonld.to_rdf([{"@id": "urn:s", "urn:p": [value]}], {"base": ""})["@default"]
    found = triple["object"]
    return f'"{escaped(found["value"])}{suffix(found["datatype"])}'
