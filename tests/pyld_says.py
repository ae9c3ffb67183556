"""What PyLD makes of a document, statements included: the oracle for those that the library writes itself."""

from __future__ import annotations

from typing import Any

from mikromerit.jsonld import Quad, options
from mikromerit.jsonld.nquads import escaped, suffix


def by_pyld(document: dict[str, Any]) -> tuple[Quad, ...]:
    """Give the statements of a document as PyLD's `to_rdf` gives them, each once."""
    from pyld import jsonld

    dataset = jsonld.to_rdf(document, options())
    return tuple(dict.fromkeys(_quad(one, name) for name, triples in dataset.items() for one in triples))


def _quad(triple: dict[str, dict[str, str]], graph: str) -> Quad:
    name = "" if graph == "@default" else _node(graph)
    return Quad(_term(triple["subject"]), _term(triple["predicate"]), _term(triple["object"]), name)


def _term(term: dict[str, str]) -> str:
    if term["type"] != "literal":
        return _node(term["value"])
    text = escaped(term["value"])
    return f'"{text}"@{term["language"]}' if "language" in term else f'"{text}{suffix(term["datatype"])}'


def _node(name: str) -> str:
    return name if name.startswith("_:") else f"<{name}>"
