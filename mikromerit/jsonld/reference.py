"""The reference lane: PyLD expands, and what it would leave out or make up in silence is refused.

The walk (`walk.check`) comes before it and says where the fault is. The checks here look at what PyLD made of the
document, with every scope of every context applied, so that nothing is lost that the walk did not foresee.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from mikromerit.errors import InvalidModel
from mikromerit.jsonld.contexts import options
from mikromerit.jsonld.statements import Statements
from mikromerit.jsonld.strict import is_name
from mikromerit.jsonld.walk import pointers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.jsonld.nquads import Quad

JSON: TypeAlias = Any

_LOST = "a member means nothing where it stands: no context defines it there, and JSON-LD would leave it out"
_MADE_UP = "an identifier, type or property is no absolute IRI where it stands; write it as one"
_UNSAID = "there is a node about which nothing is said, and which no statement would name; leave it out"


def expanded(document: Mapping[str, JSON], *, elm: str | None, drop: bool) -> list[JSON]:
    """Expand a document (JSON-LD 1.1 API, 5.1). Raises `InvalidModel` for what is no JSON-LD or would be lost."""
    from pyld import jsonld

    lost: list[str | None] = []
    try:
        processor = jsonld.JsonLdProcessor(on_property_dropped=lost.append)
        found: list[JSON] = processor.expand(document, options(elm=elm))
        problem = ""
    except jsonld.JsonLdError as error:
        problem = str(error.code or error.type)
    if problem:  # out here, where PyLD's own error, which quotes the document, does not come along
        raise InvalidModel(f"the document is no valid JSON-LD ({problem})")
    if lost and not drop:
        raise _lost(document, lost[0])
    for node in found:
        _check(node, drop=drop)
    return found


def quads(document: Mapping[str, JSON], *, elm: str | None, drop: bool) -> tuple[Quad, ...]:
    """Give the statements of a document (JSON-LD 1.1 API, 8.2). Raises as `expanded`, and if nothing is said."""
    found = expanded(document, elm=elm, drop=drop)
    statements = Statements()
    for node in found:
        statements.node(node)
    quads = statements.quads
    said = {term for quad in quads for term in quad}
    if not quads or not said.issuperset(f"<{one}>" for one in _identifiers(found)):
        raise InvalidModel(_UNSAID)
    return quads


def _lost(document: Mapping[str, JSON], name: str | None) -> InvalidModel:
    where = list(pointers(document, name)) if name else []
    return InvalidModel(_LOST, path=where[0] if len(where) == 1 else "")


def _check(value: JSON, *, drop: bool) -> None:
    """Refuse what is no absolute IRI in expanded form; if `drop`, take undefined types away instead."""
    if isinstance(value, list):
        for one in value:
            _check(one, drop=drop)
    elif isinstance(value, dict) and value.get("@type") != "@json":
        for key, inner in value.items():
            if key == "@type":
                types = inner if isinstance(inner, list) else [inner]
                kept = [name for name in types if is_name(name)]
                if kept != types and (not drop or "@value" in value):
                    raise InvalidModel(_MADE_UP)
                value[key] = kept if isinstance(inner, list) else inner
            elif (key == "@id" and not is_name(inner)) or not (key.startswith("@") or is_name(key)):
                raise InvalidModel(_MADE_UP)
            else:
                _check(inner, drop=drop)


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
