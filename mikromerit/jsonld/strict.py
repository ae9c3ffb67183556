"""What the walk finds in one object when the document is to become statements: each would be lost, forged or altered.

- A relative IRI is resolved against a place that the document was never at, a malformed one vanishes (JSON-LD 1.1 API,
  5.2 and 8.2); a term whose context says `@id` (`dateModified`, `descriptionHtml` in ELM) does that to a plain date.
- A blank node label means something inside one document alone; two documents that are merged would share it.
- A number has as many spellings as there are programs: JSON-LD makes 1.5 "1.5E0", and 10^21 a double.
- A keyword that has no place in RDF (`@index`, `@direction`) vanishes, others (`@reverse`, `@nest`, `@included`,
  `@graph`) say in another shape what a reader of JSON would look for elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import Any, Final, TypeAlias

from mikromerit._names import is_iri
from mikromerit.jsonld.contexts import NO_BASE
from mikromerit.jsonld.terms import KEYWORDS, Kind, Terms
from mikromerit.limits import DEFAULT

JSON: TypeAlias = Any
Path: TypeAlias = "tuple[Path, str | int] | None"

SCOPES: Final = 4096
"""How often a context, or a type or member with one of its own, may occur: PyLD takes up to 1 ms for each of them."""

LARGEST: Final = 2**53 - 1
"""The largest whole number that every JSON reader keeps (RFC 7493 §2.2)."""

_USUAL: Final = frozenset({"@context", "@id", "@type", "@value", "@language", "@list", "@set", "@none"})
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_text(value: str) -> bool:
    """Say whether text holds only what XML 1.0 text can hold (§2.2, Char)."""
    return _NO_TEXT.search(value) is None


def is_name(value: object) -> bool:
    """Say whether a value is an absolute IRI that can be written down, and was one: no label, no relative one."""
    return (
        isinstance(value, str)
        and is_iri(value)
        and not value.startswith(NO_BASE)
        and (value.isascii() or is_text(value))
    )


def beyond(document: JSON) -> tuple[str, Path] | None:
    """Say which bound of `mikromerit.limits` the document passes, and where, or None; objects and arrays count."""
    level: list[tuple[JSON, Path]] = [(document, None)]
    nodes = depth = 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > DEFAULT.json_depth:
            return f"objects and arrays lie more than {DEFAULT.json_depth} deep; flatten the document", level[0][1]
        if nodes > DEFAULT.json_nodes:
            return f"there are more than {DEFAULT.json_nodes} objects and arrays; split the document", None
        level = [
            (inner, (path, name))
            for one, path in level
            for name, inner in (one.items() if isinstance(one, Mapping) else enumerate(one))
            if isinstance(inner, (dict, list))
        ]
    return None


def faults(value: Mapping[Any, JSON], terms: Terms, path: Path) -> Iterator[tuple[Kind, Path]]:
    """Judge the members of one object: keywords, IRIs, texts and numbers."""
    for key, inner in value.items():
        here = (path, key)
        if key in terms.scoped or key in terms.types or key == "@context":
            every = key not in terms.types
            opened = (every or (one.__class__ is str and one in terms.scoped) for one in _leaves(inner))
            yield from repeat(("scope", here), sum(opened))
        if not (isinstance(key, str) and is_text(key)):
            yield ("text" if isinstance(key, str) else "json"), here
        keyword = terms.keywords.get(key, key)
        if keyword in KEYWORDS and keyword not in _USUAL:
            yield "keyword", here
        if keyword == "@id" and not is_name(inner):
            yield "iri", here
        maps = key in terms.special and keyword not in KEYWORDS
        for one, where in _scalars(inner, here, into_maps=maps, opaque=key in terms.opaque):
            fault = _fault(one, link=key in terms.links, opaque=key in terms.opaque)
            if fault:
                yield fault, where


def _leaves(value: JSON) -> Iterator[JSON]:
    """Give what lies in lists, however deep."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(one)
        else:
            yield one


def _scalars(value: JSON, path: Path, *, into_maps: bool, opaque: bool) -> Iterator[tuple[JSON, Path]]:
    """Give what a member holds but for the objects in it, which the walk comes to by itself."""
    stack = [(value, path)]
    while stack:
        one, where = stack.pop()
        if isinstance(one, list):
            stack.extend((inner, (where, number)) for number, inner in enumerate(one))
        elif not isinstance(one, Mapping):
            yield one, where
        elif into_maps and (opaque or where is path):
            yield from ((name, (where, name)) for name in one)
            stack.extend((inner, (where, name)) for name, inner in one.items())


def _fault(value: JSON, *, link: bool, opaque: bool) -> Kind | None:
    if isinstance(value, str):
        if not is_text(value):
            return "text"
        return "iri" if link and not is_name(value) else None
    if value is None or isinstance(value, bool) or opaque:
        return None
    if isinstance(value, int):
        return None if -LARGEST <= value <= LARGEST else "number"
    return "number" if isinstance(value, float) else "json"
