"""From a JSON document to statements, in two lanes that give the same.

The fast lane takes the ordinary document, of which it knows every member, by tables made from PyLD's own reading of the
contexts. Whatever it does not know it hands over, and then the walk looks the document over and PyLD reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mikromerit.jsonld import canon, fast, reference
from mikromerit.jsonld.nquads import Quad, lines
from mikromerit.jsonld.walk import check

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON: TypeAlias = Any
Undefined: TypeAlias = Literal["refuse", "drop"]
Elm: TypeAlias = Literal["3.1", "3.2"]


def expand(document: Mapping[str, JSON], *, elm: Elm | None = None, undefined: Undefined = "refuse") -> list[JSON]:
    """Expand a document with the shipped contexts (JSON-LD 1.1 API, 5.1).

    `elm` names the version of the European Learning Model, "3.2" if None. With `undefined="drop"`, members and types
    that no context defines are left out, as JSON-LD leaves them out. Raises `ContextNotBundled` for a context that is
    not shipped; `InvalidModel`, with the place, for one written into the document or below its root, an ill-formed
    language tag (BCP 47), a relative or malformed IRI, a blank node label, a character that text cannot hold, a number
    that is not whole, an unusual keyword, a document that is too deep or too large, and for what is no JSON-LD.
    """
    given = dict(document)
    check(given, elm=elm, drop=undefined == "drop")
    return reference.expanded(given, elm=elm, drop=undefined == "drop")


def to_rdf(
    document: Mapping[str, JSON], *, elm: Elm | None = None, undefined: Undefined = "refuse"
) -> tuple[Quad, ...]:
    """Give the statements of a document, each once, blank nodes as `_:b0`, `_:b1` (JSON-LD 1.1 API, 8.2).

    Raises as `expand`, and `InvalidModel` for a node that no statement would name.
    """
    return tuple(map(Quad._make, _quads(document, elm, undefined)))


def n_quads(document: Mapping[str, JSON], *, elm: Elm | None = None, undefined: Undefined = "refuse") -> str:
    """Write the statements of a document as N-Quads, in the order of code points; raises as `to_rdf`."""
    return lines(_quads(document, elm, undefined))


def canonical(
    document: Mapping[str, JSON],
    *,
    hash: canon.Hash = "sha256",  # noqa: A002 - RDFC's word
    elm: Elm | None = None,
    undefined: Undefined = "refuse",
) -> str:
    """Write the statements of a document as canonical N-Quads (RDFC-1.0).

    Raises as `to_rdf`, and `InvalidModel` if its nodes without ids are too much alike (`canon.BUDGET`).
    """
    return canon.canonical(_quads(document, elm, undefined), hash=hash)


def _quads(
    document: Mapping[str, JSON], elm: Elm | None, undefined: Undefined
) -> tuple[Quad, ...] | list[tuple[str, str, str, str]]:
    given = document if document.__class__ is dict else dict(document)
    ordinary = fast.quads(given, elm=elm)
    if ordinary is not None:
        return ordinary
    drop = undefined == "drop"
    check(given, elm=elm, drop=drop)
    return reference.quads(given, elm=elm, drop=drop)
