"""The reference lane: PyLD does the work, and what it would leave out or make up in silence is refused.

The walk (`walk.check`) comes before it and says where the fault is. The checks here look at what PyLD made of the
document, with every scope of every context applied, so that nothing is lost that the walk did not foresee.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from mikromerit._names import is_iri
from mikromerit.errors import InvalidModel
from mikromerit.jsonld.contexts import NO_BASE, options
from mikromerit.jsonld.nquads import Quad, escaped, suffix
from mikromerit.jsonld.walk import pointers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON: TypeAlias = Any

_LOST = "a member means nothing where it stands: no context defines it there, and JSON-LD would leave it out"
_MADE_UP = "an identifier, type or property is no absolute IRI where it stands; write it as one"
_UNSAID = "there is a node about which nothing is said, and which no statement would name; leave it out"


def expanded(document: Mapping[str, JSON], *, elm: str | None, drop: bool) -> list[JSON]:
    """Expand a document (JSON-LD 1.1 API, 5.1). Raises `InvalidModel` for what is no JSON-LD or would be lost."""
    found: list[JSON] = _ask_pyld("expand", document, elm, drop=drop, identifiers=set())
    return found


def quads(document: Mapping[str, JSON], *, elm: str | None, drop: bool) -> tuple[Quad, ...]:
    """Give the statements of a document (JSON-LD 1.1 API, 8.2). Raises as `expanded`, and if nothing is said."""
    identifiers: set[str] = set()
    dataset = _ask_pyld("to_rdf", document, elm, drop=drop, identifiers=identifiers)
    found = tuple(dict.fromkeys(_quad(triple, graph) for graph, triples in dataset.items() for triple in triples))
    said = {term for quad in found for term in quad}
    if not found or not said.issuperset(f"<{one}>" for one in identifiers):
        raise InvalidModel(_UNSAID)
    return found


def _ask_pyld(work: str, document: Mapping[str, JSON], elm: str | None, *, drop: bool, identifiers: set[str]) -> Any:
    """Let PyLD do its work, and look at the expanded form on the way; `identifiers` takes up those that are in it."""
    from pyld import jsonld

    lost: list[str | None] = []
    processor = jsonld.JsonLdProcessor(on_property_dropped=lost.append)
    expand = processor.expand

    def expand_and_look(given: JSON, how: JSON) -> JSON:
        found = expand(given, how)
        if lost and not drop:
            raise _lost(document, lost[0])
        found = _checked(found, drop=drop)
        identifiers.update(_identifiers(found))
        return found

    processor.expand = expand_and_look  # which its other methods begin with
    try:
        return getattr(processor, work)(document, options(elm=elm))
    except jsonld.JsonLdError as error:
        cause = error.__cause__ if isinstance(error.__cause__, jsonld.JsonLdError) else error
        problem = str(cause.code or cause.type)
    # out here, where PyLD's own error, which quotes the document, does not come along
    raise InvalidModel(f"the document is no valid JSON-LD ({problem})")


def _lost(document: Mapping[str, JSON], name: str | None) -> InvalidModel:
    where = list(pointers(document, name)) if name else []
    return InvalidModel(_LOST, path=where[0] if len(where) == 1 else "")


def _checked(value: JSON, *, drop: bool) -> JSON:
    """Refuse what is no absolute IRI in expanded form; if `drop`, take undefined types away instead."""
    if isinstance(value, list):
        return [_checked(one, drop=drop) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("@type") == "@json":
        return value
    for key, inner in value.items():
        if key == "@type":
            types = inner if isinstance(inner, list) else [inner]
            kept = [name for name in types if _is_absolute(name)]
            if kept != types and (not drop or "@value" in value):
                raise InvalidModel(_MADE_UP)
            value[key] = kept if isinstance(inner, list) else inner
        elif (key == "@id" and not _is_absolute(inner)) or not (key.startswith("@") or _is_absolute(key)):
            raise InvalidModel(_MADE_UP)
        else:
            value[key] = _checked(inner, drop=drop)
    return value


def _is_absolute(name: str) -> bool:
    return is_iri(name) and not name.startswith(NO_BASE)


def _identifiers(value: JSON) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _identifiers(one)
    elif isinstance(value, dict) and value.get("@type") != "@json":
        if "@id" in value:
            yield value["@id"]
        for key, inner in value.items():
            if key not in ("@id", "@value"):
                yield from _identifiers(inner)


def _quad(triple: Mapping[str, Mapping[str, str]], graph: str) -> Quad:
    return Quad(
        _term(triple["subject"]),
        _term(triple["predicate"]),
        _term(triple["object"]),
        "" if graph == "@default" else _node(graph),
    )


def _term(term: Mapping[str, str]) -> str:
    if term["type"] != "literal":
        return _node(term["value"])
    text, datatype = escaped(term["value"]), term["datatype"]
    return f'"{text}"@{term["language"]}' if "language" in term else f'"{text}{suffix(datatype)}'


def _node(name: str) -> str:
    return name if name.startswith("_:") else f"<{name}>"
