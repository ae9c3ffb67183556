"""The one walk over a document that finds what JSON-LD would drop, change or let pass in silence.

`ambiguities` and `undefined_terms` are for whoever has verified a signature and reads the JSON; `check` is for whoever
turns the document into statements (`expand`, `to_rdf`, `n_quads`, `canonical`), and finds more (`strict`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mikromerit._names import is_language_tag
from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.jsonld import strict
from mikromerit.jsonld.contexts import is_bundled
from mikromerit.jsonld.terms import Kind, Terms, terms_of

if TYPE_CHECKING:
    from mikromerit.jsonld.strict import Path

JSON: TypeAlias = Any

_TEXT: Final = frozenset({str})
_NO_TERMS: Final[frozenset[str]] = frozenset()

_REASONS: Final[Mapping[Kind, str]] = {
    "term": "no context of the document defines this, and JSON-LD would leave it out; use a term that is defined",
    "language": 'a language tag (BCP 47) such as "sv" is due here',
    "nested": "a context belongs at the root of the document; remove this one",
    "iri": "an absolute IRI is due here, such as a URL or a URN; a node without a name is written without one",
    "text": "there is a character that text cannot hold (XML 1.0 §2.2): a control character or half a surrogate pair",
    "number": "a number must be whole and between -(2^53 - 1) and 2^53 - 1; write any other as text",
    "keyword": "this keyword has no place in a credential; of JSON-LD's keywords @context, @id, @type, @value, "
    "@language, @list and @set are taken",
    "json": "this is no JSON value; give what json.loads gives",
}
_SCOPES: Final = (
    f"contexts, and types and members that have one of their own, occur more than {strict.SCOPES} times; "
    "split the document, or write it with terms alone"
)
_MOST_SETS: Final = 64  # as many as there are credentials in a presentation, and half of what `terms_of` keeps
_SETS: Final = f"there are more than {_MOST_SETS} different sets of contexts; split the document, or write one set"


def undefined_terms(document: Mapping[str, JSON]) -> tuple[str, ...]:
    """Give the JSON Pointers of the members, and of the values of `type`, that no context of the document defines.

    A term that any of the contexts defines anywhere counts as defined; an absolute IRI needs no definition. Raises
    `ContextNotBundled` for a context that is not shipped, `InvalidModel` for one written into the document, and where
    the contexts below the root add up to more than 64 different sets.
    """
    return tuple(_pointer(path) for kind, path in findings(document) if kind == "term")


@dataclass(frozen=True, slots=True)
class Ambiguities:
    """What lets one reader of a document see something else in it than another, each with a JSON Pointer or "".

    `undefined` counts the members and types that no context defines, `first` is one of them. `respelt` is a member
    written as an IRI that a context has a term for: who reads JSON does not know it, who reads JSON-LD does. `nested`
    is a context below the root, which may change what the terms there mean; it is not taken into account. `clash` is
    a context whose terms others define differently, so that their order decides what the document says.
    """

    undefined: int
    first: str
    respelt: str
    nested: str
    clash: str


def ambiguities(document: Mapping[str, JSON]) -> Ambiguities:
    """Look a document over, in time and memory that grow with its size alone.

    Raises `ContextNotBundled` for a context that is not shipped, `InvalidModel` for one written into the document.
    """
    first: dict[Kind, Path] = {}
    undefined = 0
    for kind, path in findings(document, nested=False):
        first.setdefault(kind, path)
        undefined += kind == "term"
    return Ambiguities(undefined, *(_pointer(first.get(kind)) for kind in ("term", "respelt", "nested", "clash")))


def check(document: Mapping[str, JSON], *, elm: str | None, drop: bool) -> None:
    """Refuse a document that JSON-LD would not take as it stands; if `drop`, what is undefined may pass.

    Raises `InvalidModel` with the JSON Pointer of the first finding, and `ContextNotBundled`.
    """
    beyond = strict.beyond(document)
    if beyond is not None:
        raise InvalidModel(beyond[0], path=_pointer(beyond[1]))
    passed = {"respelt", "clash", "scope"}  # to JSON-LD an IRI is as good, order does decide, and scopes are counted
    passed |= {"term"} if drop else set()
    scopes = 0
    for kind, path in findings(document, elm=elm, strictly=True):
        scopes += kind == "scope"
        if scopes > strict.SCOPES:
            raise InvalidModel(_SCOPES, path=_pointer(path))
        if kind not in passed:
            raise InvalidModel(_REASONS[kind], path=_pointer(path))


def findings(  # noqa: C901 - one walk, and the hottest: a call for each member would cost more than it explains
    document: Mapping[str, JSON], *, elm: str | None = None, strictly: bool = False, nested: bool = True
) -> Iterator[tuple[Kind, Path]]:
    """Walk the document and give what no context defines, what is respelt or nested, and what `strict` finds.

    `nested` says whether a context below the root counts: whoever refuses it need not know what it defines. Raises
    `InvalidModel` where contexts are written into the document or their sets are too many, and `ContextNotBundled`.
    """
    stack: list[tuple[JSON, Terms, Path]] = [(document, terms_of(frozenset(), elm), None)]
    seen: set[frozenset[str]] = set()
    while stack:
        value, terms, path = stack.pop()
        if isinstance(value, list):
            stack.extend((inner, terms, (path, number)) for number, inner in enumerate(value))
            continue
        if not isinstance(value, (dict, Mapping)):
            continue
        if "@context" in value:
            urls = terms.urls.union(_urls(value["@context"], (path, "@context")))
            if nested or path is None:
                terms = _together(urls, elm, seen, path)
                if terms.clash:
                    yield "clash", (path, "@context")
        if strictly:
            yield from strict.faults(value, terms, path)
        plain, special, types = terms.plain, terms.special, terms.types
        texts = _NO_TERMS if strictly else terms.texts
        for key, inner in value.items():
            if key in special:
                if (inner in terms.defined and key in types) if inner.__class__ is str else _is_text(key, inner, texts):
                    continue  # what nearly every type is, and every text
                here = (path, key)
                yield from _special(key, inner, terms, here, scoped=strictly)
                stack.extend((one, terms, where) for one, where in _inside(key, inner, terms, here))
            elif key not in plain and (fault := terms.fault(key, value)):
                yield fault, (path, key)
            elif inner.__class__ is not str and isinstance(inner, (dict, list, Mapping)):
                stack.append((inner, terms, (path, key)))


def _together(urls: frozenset[str], elm: str | None, seen: set[frozenset[str]], path: Path) -> Terms:
    """Give what contexts define together, unless that was asked of too many sets: each takes milliseconds to make."""
    seen.add(urls)
    if len(seen) > _MOST_SETS:
        raise InvalidModel(_SETS, path=_pointer((path, "@context")))
    return terms_of(urls, elm)


def _is_text(key: str, value: JSON, texts: frozenset[str]) -> bool:
    return key in texts and value.__class__ is dict and _TEXT.issuperset(map(type, value.values()))


def _inside(key: str, value: JSON, terms: Terms, path: Path) -> Iterator[tuple[JSON, Path]]:
    """Give what there is to look into below a special member: of a map, whose keys are no terms, what they hold."""
    if isinstance(value, str) or key in terms.opaque or key == "@context":
        return
    if isinstance(value, Mapping):
        yield from ((inner, (path, name)) for name, inner in value.items())
    else:
        yield value, path


def _special(key: str, value: JSON, terms: Terms, path: Path, *, scoped: bool) -> Iterator[tuple[Kind, Path]]:
    """Judge a member that means something by itself: types, text by language, a language tag, a context.

    If `scoped`, a context may stand in a document within the document, such as a credential in a presentation.
    """
    if key == "@context":
        if path is not None and path[0] is not None and not (scoped and _starts_a_document(path[0], terms)):
            yield "nested", path
    elif key in terms.types:
        several = value if isinstance(value, list) else [value]
        for number, name in enumerate(several):
            if isinstance(name, str) and not terms.has(name):
                yield "term", (path, number) if isinstance(value, list) else path
    elif key in terms.languages:
        if value is not None and not is_language_tag(value):
            yield "language", path
    elif key in terms.texts and isinstance(value, Mapping):
        tags = (tag for tag in value if tag != "@none" and not is_language_tag(tag))
        yield from (("language", (path, tag)) for tag in tags)


def _starts_a_document(node: Path, terms: Terms) -> bool:
    while node is not None and isinstance(node[1], int):
        node = node[0]
    return node is not None and node[1] in terms.graphs


def _urls(value: JSON, path: Path) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    for number, one in enumerate(several):
        if not isinstance(one, str):
            reason = "a context must be the URL of one that is published; none may be written into the document"
            raise InvalidModel(reason, path=_pointer((path, number) if isinstance(value, list) else path))
        if not is_bundled(one):
            raise ContextNotBundled(one)
    return tuple(several)


_LONGEST_PART = 200  # a name beyond that is a name only to its writer, and a hundred thousand pointers may hold it


def _pointer(path: Path) -> str:
    parts: list[str] = []
    while path is not None:
        path, part = path
        parts.append(str(part)[:_LONGEST_PART].replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in reversed(parts))


def pointers(document: JSON, name: str) -> Iterator[str]:
    """Give the JSON Pointer of every member of this name."""
    stack: list[tuple[JSON, Path]] = [(document, None)]
    while stack:
        value, path = stack.pop()
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, inner in items:
            if key == name:
                yield _pointer((path, key))
            if isinstance(inner, (Mapping, list)):
                stack.append((inner, (path, key)))
