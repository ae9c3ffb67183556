"""From a document to its statements by node, by whichever lane of JSON-LD takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from mikromerit import jsonld
from mikromerit.jsonld import fast
from mikromerit.profile.edc.graph import Graph
from mikromerit.profile.edc.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mikromerit.profile.edc.tables import Table, Version

JSON: TypeAlias = Any


def graph_of(document: dict[str, JSON], version: Version, rules: Table) -> tuple[Graph, bool]:
    """Give the statements of a document by node, and whether its every member is a term that a context defines.

    What no context defines is left out, as JSON-LD leaves it out. Raises as `jsonld.to_rdf`.
    """
    quads, known = _quads(document, version)
    return Graph(quads, rules.by_class), known


def traced(document: dict[str, JSON], version: Version, rules: Table) -> tuple[Graph, Places]:
    """Give the statements once more, and the places of all nodes, those without ids among them, by their labels."""
    given, begins = Places(document, version).named(document)
    start = f"<{begins}"

    def label(term: str) -> str:
        return f"_:{term[len(start) : -1]}" if term.startswith(start) else term

    quads, _ = _quads(given, version)
    graph = Graph(((label(s), p, label(o), g) for s, p, o, g in quads), rules.by_class)
    return graph, Places(given, version, begins)


def _quads(document: dict[str, JSON], version: Version) -> tuple[Iterable[Sequence[str]], bool]:
    ordinary = fast.quads(document, elm=version)
    if ordinary is not None:  # that lane knows every member, or does not take the document
        return ordinary, True
    return jsonld.to_rdf(document, elm=version, undefined="drop"), False
