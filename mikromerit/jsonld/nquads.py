"""Statements as N-Quads writes them: the quad, and its terms in canonical form (RDF 1.1 N-Quads; RDFC-1.0 §5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
LANGUAGE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

_NAMED: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPED: Final = re.compile('[\x00-\x1f"\\\\\x7f\ud800-\udfff\ufffe\uffff]')  # and what is no Char of XML 1.1
_ESCAPED_BYTES: Final = bytes(range(0x20)) + b'"\\\x7f'
_LONG: Final = 512


class Quad(NamedTuple):
    """A statement. Each part is a term as N-Quads writes it: `<iri>`, `_:label`, `"text"`, `"text"@sv`, `"1"^^<iri>`.

    `graph` is "" in the default graph.
    """

    subject: str
    predicate: str
    object: str
    graph: str = ""


def escaped(text: str) -> str:
    """Write text as canonical N-Quads does between its quotation marks (RDFC-1.0 §5, canonical N-Quads form)."""
    if is_plain(text):
        return text
    return _ESCAPED.sub(lambda found: _NAMED.get(found[0]) or f"\\u{ord(found[0]):04X}", text)


def is_plain(text: str) -> bool:
    """Say whether text certainly stands for itself in N-Quads, and holds nothing that text must not hold."""
    if len(text) > _LONG and text.isascii():  # an image in base64: three times as fast as asking each character
        data = text.encode()
        return len(data.translate(None, _ESCAPED_BYTES)) == len(data)
    return text.isprintable() and '"' not in text and "\\" not in text


def suffix(datatype: str) -> str:
    """Give what follows the text of a literal of this datatype, the closing quotation mark included."""
    return '"' if datatype == f"{XSD}string" else f'"^^<{datatype}>'


def line(quad: tuple[str, str, str, str]) -> str:
    """Write a quad as a line of N-Quads, with its line feed."""
    subject, predicate, value, graph = quad
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


def lines(quads: Iterable[tuple[str, str, str, str]]) -> str:
    """Write quads as N-Quads, each once, in the order of code points."""
    return "".join(sorted({line(quad) for quad in quads}))
