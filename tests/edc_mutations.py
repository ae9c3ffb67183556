"""Documents with one change each, of which the application profile may think something: a generator of mutations.

Each kind of change is made at the first place that offers itself for it, once for every property of every class of the
document. Most of them are made at one copy of a node while others stay as they are, so that the merged node is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Path = tuple[str | int, ...]

XSD = "http://www.w3.org/2001/XMLSchema#"


class Mutation(NamedTuple):
    """A changed document, and what was changed in it."""

    name: str
    document: dict[str, Any]


def nodes(value: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give every object that is a node, with its path: in ELM they say what type they are."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from nodes(one, (*path, number))
    elif isinstance(value, dict):
        if "type" in value:
            yield path, value
        for key, inner in value.items():
            if key != "@context":
                yield from nodes(inner, (*path, key))


def at(document: Any, path: Path) -> Any:
    """Give what stands at a path."""
    for part in path:
        document = document[part]
    return document


def changed(value: Any, path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Give a document in which one node is another; what is not on the way to it is shared."""
    if not path:
        return change(value)
    part, rest = path[0], path[1:]
    if isinstance(value, list):
        return [changed(one, rest, change) if number == part else one for number, one in enumerate(value)]
    return {key: changed(one, rest, change) if key == part else one for key, one in value.items()}


def several(value: Any) -> list[Any]:
    """Give what may be one or several as a list."""
    return list(value) if isinstance(value, list) else [value]


def places(document: dict[str, Any]) -> dict[tuple[str, str], Path]:
    """Give for each property of each class the first node that has it."""
    found: dict[tuple[str, str], Path] = {}
    for path, node in nodes(document):
        for term in node:
            if term not in ("id", "type", "@context"):
                found.setdefault((several(node["type"])[-1], term), path)
    return found


def mutations(document: dict[str, Any]) -> Iterator[Mutation]:
    """Give every mutation of a document, the same ones in the same order each time."""
    for (kind, term), path in places(document).items():
        node = at(document, path)
        values = {name: change(node[term]) for name, change in CHANGES.items()}
        for name, made in values.items():
            if made is not UNFIT:
                yield Mutation(f"{kind}.{term}: {name}", changed(document, path, having(term, made)))
        yield Mutation(f"{kind}.{term}: left out", changed(document, path, without(term)))
        if "id" in node:
            yield Mutation(f"{kind}.{term}: left out of every copy", everywhere(document, node["id"], without(term)))
            yield Mutation(f"{kind}.{term}: another copy", another_copy(document, node, term))
    for path, node in nodes(document):
        if "id" in node and path:
            name = f"{several(node['type'])[-1]} at {'/'.join(map(str, path))}"
            yield Mutation(f"{name}: no id", changed(document, path, without("id")))


def having(name: str, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Give the change that gives a member another value."""
    return lambda node: {**node, name: value}


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Give the change that leaves a member out."""
    return lambda node: {key: value for key, value in node.items() if key != name}


def everywhere(value: Any, name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Change every copy of a node."""
    if isinstance(value, list):
        return [everywhere(one, name, change) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: everywhere(inner, name, change) for key, inner in value.items()}
    return change(made) if value.get("id") == name and "type" in value else made


def another_copy(document: dict[str, Any], node: dict[str, Any], term: str) -> dict[str, Any]:
    """Embed a node once more, where it makes no difference by itself, with another value of one property."""
    other = {"id": node["id"], "type": node["type"], term: differing(node[term])}
    evidence = {"id": "urn:x:evidence", "type": "Evidence", "dcType": other}
    return {**document, "evidence": [*several(document.get("evidence", [])), evidence]}


UNFIT = object()


def differing(value: Any) -> Any:
    """Give another value of the same kind."""
    if isinstance(value, list):
        return [differing(one) for one in value]
    if isinstance(value, str):
        return f"{value}x"
    if not isinstance(value, dict):
        return not value if isinstance(value, bool) else value + 1
    if "type" in value:
        return {**value, "id": f"{value.get('id', 'urn:x:none')}x"}
    return {language: differing(text) for language, text in value.items()}


def _of_node(change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], Any]:
    def made(value: Any) -> Any:
        first = several(value)[0] if value != [] else None
        return [change(first), *several(value)[1:]] if isinstance(first, dict) and "type" in first else UNFIT

    return made


def _of_texts(change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, dict) and "type" not in value else UNFIT


def _of_literal(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: UNFIT if isinstance(value, dict | list) else change(value)


CHANGES: dict[str, Callable[[Any], Any]] = {
    "untyped": _of_node(without("type")),
    "another type": _of_node(lambda node: {**node, "type": "Note"}),
    "a reference": _of_node(lambda node: {"id": node.get("id", "urn:x:nobody")}),
    "a reference to nobody": _of_node(lambda _: "urn:x:nobody"),
    "two": lambda value: [*several(value), *several(differing(value))],
    "another list": _of_node(
        lambda node: (
            {**node, "inScheme": {"id": "http://data.europa.eu/snb/eqf/25831c2x", "type": "ConceptScheme"}}
            if "inScheme" in node
            else node
        )
    ),
    "two in one language": _of_texts(lambda texts: {next(iter(texts)): ["a", "b"]}),
    "one in two languages": _of_texts(lambda _: {"fi": "a", "et": "a"}),
    "plain text": _of_texts(lambda _: "a"),
    "an object": _of_literal(lambda _: {"id": "urn:x:object", "type": "Note"}),
    "a number": _of_literal(lambda _: 17),
    "a large number": _of_literal(lambda _: "101"),
    "true": _of_literal(lambda _: True),
    "a word": _of_literal(lambda _: "maybe"),
    "a day": _of_literal(lambda _: "2023-09-27"),
    "another datatype": _of_literal(lambda value: {"@value": str(value), "@type": f"{XSD}token"}),
    "space": _of_literal(lambda value: f" {value}" if isinstance(value, str) else UNFIT),
}
