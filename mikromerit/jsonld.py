"""JSON-LD with the contexts that the library ships, and no others: nothing is ever fetched.

`undefined_terms` needs no JSON-LD processor; `expand` lets PyLD work, after checking what PyLD does not: a language tag
that is no tag can forge a statement in N-Quads, an undefined term vanishes, the default base makes IRIs up.
"""

from __future__ import annotations

import hashlib
import json
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from mikromerit._data import folder
from mikromerit._names import is_iri, is_language_tag
from mikromerit.errors import ContextNotBundled, InvalidModel

JSON: TypeAlias = Any

NO_BASE: Final = "https://relative.invalid/"
"""What a relative IRI is resolved against, so that it is seen to be relative (RFC 2606: `.invalid` names nothing)."""

_KEYWORDS: Final = frozenset(
    f"@{word}"
    for words in (
        ("base", "container", "context", "direction", "graph", "id", "import", "included", "index", "json", "language"),
        ("list", "nest", "none", "prefix", "propagate", "protected", "reverse", "set", "type", "value", "version"),
        ("vocab",),
    )
    for word in words
)
_KEYED = frozenset({"@id", "@index", "@type"})  # containers whose keys are no terms
_TEXT: Final = frozenset({str})
_NO_TERMS: Final[frozenset[str]] = frozenset()

_Path: TypeAlias = "tuple[_Path, str | int] | None"
_Kind: TypeAlias = Literal["term", "language", "respelt", "nested"]


@dataclass(frozen=True, slots=True)
class _Source:
    """A shipped context: its file and the digest that the file must have."""

    path: Path
    sha256: str


@cache
def _bundled() -> Mapping[str, _Source]:
    contexts = folder("contexts")
    manifest = tomllib.loads((contexts / "MANIFEST.toml").read_text(encoding="utf-8"))
    return {
        entry["url"]: _Source(contexts / entry["file"] if "file" in entry else _pyld(entry["pyld"]), entry["sha256"])
        for entry in manifest["context"]
    }


def _pyld(name: str) -> Path:
    spec = find_spec("pyld")
    if spec is None or spec.origin is None:  # pragma: no cover - PyLD is a dependency
        raise ModuleNotFoundError(name="pyld")
    return Path(spec.origin).parent / "documentloader" / "frozen" / "bundled" / name


def bundled() -> frozenset[str]:
    """Give the URLs of the contexts that the library ships."""
    return frozenset(_bundled())


def is_bundled(url: str) -> bool:
    """Say whether the library ships the context at `url`."""
    return url in _bundled()


@cache
def context(url: str) -> Mapping[str, JSON]:
    """Give a shipped context document, `{"@context": …}`. It is shared: do not change it.

    Raises `ContextNotBundled` for any other URL, and `RuntimeError` if the file is not the one the manifest names.
    """
    source = _bundled().get(url)
    if source is None:
        raise ContextNotBundled(url)
    data = source.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != source.sha256:
        message = f"{source.path.name} is not the context that the manifest names for {url}"
        raise RuntimeError(message)
    loaded: dict[str, JSON] = json.loads(data)
    return loaded


def undefined_terms(document: Mapping[str, JSON]) -> tuple[str, ...]:
    """Give the JSON Pointers of the members, and of the values of `type`, that no context of the document defines.

    A term that any of the contexts defines anywhere counts as defined; an absolute IRI needs no definition. Raises
    `ContextNotBundled` for a context that is not shipped, `InvalidModel` for one written into the document.
    """
    return tuple(_pointer(path) for kind, path in _findings(document, languages=False) if kind == "term")


@dataclass(frozen=True, slots=True)
class Ambiguities:
    """What lets one reader of a document see something else in it than another, each with a JSON Pointer or "".

    `undefined` counts the members and types that no context defines, `first` is one of them. `respelt` is a member
    written as an IRI that a context has a term for: who reads JSON does not know it, who reads JSON-LD does. `nested`
    is a context below the root, which may change what the terms there mean.
    """

    undefined: int
    first: str
    respelt: str
    nested: str


def ambiguities(document: Mapping[str, JSON]) -> Ambiguities:
    """Look a document over, in time and memory that grow with its size alone.

    Raises `ContextNotBundled` for a context that is not shipped, `InvalidModel` for one written into the document.
    """
    first: dict[_Kind, _Path] = {}
    undefined = 0
    for kind, path in _findings(document, languages=False):
        first.setdefault(kind, path)
        undefined += kind == "term"
    return Ambiguities(undefined, *(_pointer(first.get(kind)) for kind in ("term", "respelt", "nested")))


def expand(document: Mapping[str, JSON]) -> list[JSON]:
    """Expand a document (JSON-LD 1.1 API, 5.1) with the shipped contexts. Relative IRIs begin with `NO_BASE` after it.

    Raises `ContextNotBundled` for a context that is not shipped, `InvalidModel` for one written into the document, for
    an ill-formed language tag (BCP 47) and for what is no JSON-LD.
    """
    for kind, path in _findings(document, languages=True):
        if kind == "language":
            raise InvalidModel('a language tag (BCP 47) such as "sv" is due here', path=_pointer(path))
    expanded, problem = _expanded(document)
    if problem:  # raised out here: PyLD's own error quotes the document, and must not come along
        raise InvalidModel(f"the document is no valid JSON-LD ({problem})")
    return expanded


def _expanded(document: Mapping[str, JSON]) -> tuple[list[JSON], str]:
    from pyld import jsonld

    try:
        return jsonld.expand(document, options()), ""
    except jsonld.JsonLdError as error:
        return [], str(error.code or error.type)


def options() -> dict[str, JSON]:
    """Make the options with which PyLD must be called: our loader, a base that is no place, a cache of our own.

    PyLD's own loader and its cache belong to the whole process, so that another user of PyLD could fill them.
    """
    from pyld.context_resolver import ContextResolver

    if not hasattr(_resolved, "cache"):
        _resolved.cache = {}
    return {
        "base": NO_BASE,
        "documentLoader": _load,
        "contextResolver": ContextResolver(_resolved.cache, _load),
    }


_resolved = threading.local()  # PyLD's caches are not made for several threads


def _load(url: str, _options: object = None) -> dict[str, JSON]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": context(url),
    }


# --- the terms of a document -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Terms:
    """What some contexts define together, scoped definitions included."""

    urls: frozenset[str]
    defined: frozenset[str]
    types: frozenset[str]  # @type and its aliases
    languages: frozenset[str]  # @language and its aliases
    texts: frozenset[str]  # language maps
    opaque: frozenset[str]  # JSON literals, wherever they are defined
    special: frozenset[str]  # all these, maps whose keys are no terms, and @context
    plain: frozenset[str]  # defined, and nothing special
    all_defined: bool  # there is a default vocabulary
    iris: frozenset[str]  # what the terms stand for
    prefixes: Mapping[str, str]

    def fault(self, name: str) -> _Kind | None:
        """Say what is wrong with the name of a member: nothing defines it, or it is another spelling of a term."""
        if ":" not in name:
            return None if self.has(name) else "term"
        prefix, _, rest = name.partition(":")
        if name in self.iris or (prefix in self.prefixes and self.prefixes[prefix] + rest in self.iris):
            return "respelt"
        return None if self.has(name) else "term"

    def has(self, name: str) -> bool:
        """Say whether a member or type of this name has a meaning."""
        if name in self.defined or self.all_defined or name in _KEYWORDS:
            return True
        return ":" in name and is_iri(name)


@lru_cache(maxsize=128)  # who writes the document chooses the contexts; their order makes no difference
def _terms(urls: frozenset[str]) -> _Terms:
    definitions: list[tuple[str, JSON]] = []
    for url in urls:
        definitions.extend(_definitions(context(url).get("@context")))
    expanded = [(term, {"@id": what} if isinstance(what, str) else what) for term, what in definitions]

    def having(*containers: str) -> frozenset[str]:
        return frozenset(term for term, what in expanded if _containers(what) & set(containers))

    def naming(keyword: str) -> frozenset[str]:
        return frozenset(term for term, what in expanded if what.get("@id") == keyword) | {keyword}

    types, languages, texts, keyed = naming("@type"), naming("@language"), having("@language"), having(*_KEYED)
    not_opaque = {term for term, what in expanded if what.get("@type") != "@json"}
    opaque = frozenset(term for term, _ in expanded if term not in not_opaque)
    defined = frozenset(term for term, _ in expanded if term != "@vocab")
    special = types | languages | texts | opaque | keyed | {"@context"}
    ids = {term: what["@id"] for term, what in expanded if isinstance(what.get("@id"), str)}
    prefixes = {term: iri for term, iri in ids.items() if iri.endswith(("/", "#"))}
    return _Terms(
        urls=urls,
        defined=defined,
        types=types,
        languages=languages,
        texts=texts - types - languages,
        opaque=opaque,
        special=special,
        plain=defined - special,
        all_defined=any(term == "@vocab" for term, _ in expanded),
        iris=frozenset(_whole(iri, prefixes) for iri in ids.values() if ":" in iri and iri not in prefixes.values()),
        prefixes=prefixes,
    )


def _whole(iri: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, rest = iri.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + rest


def _definitions(found: JSON) -> Iterator[tuple[str, JSON]]:
    """Give every term definition of a context, those of its scoped contexts included."""
    if isinstance(found, list):
        for one in found:
            yield from _definitions(one)
    elif isinstance(found, dict):
        for term, what in found.items():
            if what is None or (isinstance(what, dict) and what.get("@id", "") is None):
                continue
            if not term.startswith("@") or term == "@vocab":
                yield term, what
            if isinstance(what, dict) and "@context" in what:
                yield from _definitions(what["@context"])


def _containers(definition: Mapping[str, JSON]) -> set[str]:
    container = definition.get("@container") or []
    return set(container) if isinstance(container, list) else {container}


def _findings(document: Mapping[str, JSON], *, languages: bool) -> Iterator[tuple[_Kind, _Path]]:
    """Walk the document and give what no context defines, and, if `languages`, the language tags that are none."""
    stack: list[tuple[JSON, _Terms, _Path]] = [(document, _terms(frozenset()), None)]
    while stack:
        value, terms, path = stack.pop()
        if isinstance(value, list):
            stack.extend((inner, terms, (path, number)) for number, inner in enumerate(value))
            continue
        if not isinstance(value, (dict, Mapping)):
            continue
        if "@context" in value:
            terms = _terms(terms.urls.union(_urls(value["@context"], (path, "@context"))))
        plain, special, types = terms.plain, terms.special, terms.types
        texts = _NO_TERMS if languages else terms.texts
        for key, inner in value.items():
            if key in special:
                if (inner in terms.defined and key in types) if inner.__class__ is str else _is_text(key, inner, texts):
                    continue  # what nearly every type is, and every text
                here = (path, key)
                yield from _special(key, inner, terms, here)
                stack.extend((one, terms, where) for one, where in _inside(key, inner, terms, here))
            elif key not in plain and (fault := terms.fault(key)):
                yield fault, (path, key)
            elif inner.__class__ is not str and isinstance(inner, (dict, list, Mapping)):
                stack.append((inner, terms, (path, key)))


def _is_text(key: str, value: JSON, texts: frozenset[str]) -> bool:
    return key in texts and value.__class__ is dict and _TEXT.issuperset(map(type, value.values()))


def _inside(key: str, value: JSON, terms: _Terms, path: _Path) -> Iterator[tuple[JSON, _Path]]:
    """Give what there is to look into below a special member: of a map, whose keys are no terms, what they hold."""
    if isinstance(value, str) or key in terms.opaque or key == "@context":
        return
    if isinstance(value, Mapping):
        yield from ((inner, (path, name)) for name, inner in value.items())
    else:
        yield value, path


def _special(key: str, value: JSON, terms: _Terms, path: _Path) -> Iterator[tuple[_Kind, _Path]]:
    """Judge a member that means something by itself: types, text by language, a language tag."""
    if key == "@context":
        if path is not None and path[0] is not None:
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


def _urls(value: JSON, path: _Path) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    for number, one in enumerate(several):
        if not isinstance(one, str):
            reason = "a context must be the URL of one that is published; none may be written into the document"
            raise InvalidModel(reason, path=_pointer((path, number) if isinstance(value, list) else path))
        if not is_bundled(one):
            raise ContextNotBundled(one)
    return tuple(several)


_LONGEST_PART = 200  # a name beyond that is a name only to its writer, and a hundred thousand pointers may hold it


def _pointer(path: _Path) -> str:
    parts: list[str] = []
    while path is not None:
        path, part = path
        parts.append(str(part)[:_LONGEST_PART].replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in reversed(parts))
