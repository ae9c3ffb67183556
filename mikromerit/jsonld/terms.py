"""What the contexts of a document define together, without a JSON-LD processor: a quick view, made for verification.

A term that any of the contexts defines anywhere counts as defined, scoped definitions included. What means something in
one scope and nothing where it stands is found by the two lanes (`fast`, `reference`), which know the scopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from mikromerit._names import is_iri
from mikromerit.jsonld.contexts import context

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON: TypeAlias = Any
Kind: TypeAlias = Literal[
    "term", "language", "respelt", "nested", "iri", "text", "number", "keyword", "json", "clash", "scope"
]

KEYWORDS: Final = frozenset(
    f"@{word}"
    for words in (
        ("base", "container", "context", "direction", "graph", "id", "import", "included", "index", "json", "language"),
        ("list", "nest", "none", "prefix", "propagate", "protected", "reverse", "set", "type", "value", "version"),
        ("vocab",),
    )
    for word in words
)
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_OUT_OF_PLACE: Final = (KEYWORDS | {_RDF_TYPE}) - {
    "@context", "@id", "@type", "@value", "@language", "@list", "@set", "@none"
}  # fmt: skip
"""What says in another shape what a reader of JSON looks for under its term."""
_LABELS: Final = frozenset({"https://schema.org/name", "https://schema.org/description"})
"""What VCDM 2.0 has terms for and nothing is decided by; members called so were right before it had them."""
_KEYED = frozenset({"@id", "@index", "@type"})  # containers whose keys are no terms


@dataclass(frozen=True, slots=True)
class Terms:
    """What some contexts define together, scoped definitions included."""

    urls: frozenset[str]
    defined: frozenset[str]
    keywords: Mapping[str, str]  # the aliases of keywords
    types: frozenset[str]  # @type and its aliases
    languages: frozenset[str]  # @language and its aliases
    texts: frozenset[str]  # language maps
    opaque: frozenset[str]  # JSON literals, wherever they are defined
    links: frozenset[str]  # whose text is an IRI, wherever they are defined
    graphs: frozenset[str]  # whose nodes are documents of their own
    scoped: frozenset[str]  # with a context of their own, wherever they are defined
    special: frozenset[str]  # all that is no plain member: types, texts, maps whose keys are no terms, @context …
    plain: frozenset[str]  # defined, and nothing special
    all_defined: bool  # there is a default vocabulary
    iris: frozenset[str]  # what the terms stand for
    prefixes: Mapping[str, str]
    clash: str  # a term to which two of the contexts give different meanings, or ""

    def fault(self, name: str, node: Mapping[str, JSON]) -> Kind | None:
        """Say what is wrong with the name of a member: nothing defines it, or it is another spelling of a term.

        A label may be spelt in full where `node` does not have it under its term as well.
        """
        if name in _OUT_OF_PLACE:
            return "respelt"
        if ":" not in name:
            return None if self.has(name) else "term"
        prefix, _, rest = name.partition(":")
        iri = self.prefixes[prefix] + rest if prefix in self.prefixes else name
        if iri in self.iris and not (iri in _LABELS and iri.rpartition("/")[2] not in node):
            return "respelt"
        return None if self.has(name) else "term"

    def has(self, name: str) -> bool:
        """Say whether a member or type of this name has a meaning."""
        if name in self.defined or self.all_defined or name in KEYWORDS:
            return True
        return ":" in name and is_iri(name)


@lru_cache(maxsize=128)  # who writes the document chooses the contexts; their order makes no difference
def terms_of(urls: frozenset[str], elm: str | None = None) -> Terms:
    """Give what the contexts at `urls` define together."""
    definitions: list[tuple[str, JSON]] = []
    for url in urls:
        definitions.extend(_definitions(context(url, elm=elm).get("@context")))
    expanded = [(term, {"@id": what} if isinstance(what, str) else what) for term, what in definitions]

    def having(*containers: str) -> frozenset[str]:
        return frozenset(term for term, what in expanded if _containers(what) & set(containers))

    def coerced(to: str) -> frozenset[str]:
        other = {term for term, what in expanded if what.get("@type") != to}
        return frozenset(term for term, _ in expanded if term not in other)

    keywords = {term: what["@id"] for term, what in expanded if what.get("@id") in KEYWORDS}
    types = frozenset(term for term, word in keywords.items() if word == "@type") | {"@type"}
    languages = frozenset(term for term, word in keywords.items() if word == "@language") | {"@language"}
    texts, opaque = having("@language"), coerced("@json")
    defined = frozenset(term for term, _ in expanded if term != "@vocab")
    special = types | languages | texts | opaque | having(*_KEYED) | {"@context"}
    ids = {term: what["@id"] for term, what in expanded if isinstance(what.get("@id"), str)}
    prefixes = {term: iri for term, iri in ids.items() if iri.endswith(("/", "#"))}
    return Terms(
        urls=urls,
        defined=defined,
        keywords=keywords,
        types=types,
        languages=languages,
        texts=texts - types - languages,
        opaque=opaque,
        links=coerced("@id"),
        graphs=having("@graph"),
        scoped=frozenset(term for term, what in expanded if what.get("@context") is not None),
        special=special,
        plain=defined - special,
        all_defined=any(term == "@vocab" for term, _ in expanded),
        iris=frozenset(_whole(iri, prefixes) for iri in ids.values() if ":" in iri and iri not in prefixes.values()),
        prefixes=prefixes,
        clash=_clash([context(url, elm=elm).get("@context") for url in sorted(urls)]),
    )


def _clash(contexts: list[JSON]) -> str:
    """Name a term that two contexts define differently: then their order decides what a document says."""
    meant: dict[str, Mapping[str, JSON]] = {}
    for one in contexts:
        for term, meaning in _meanings(one).items():
            if meant.setdefault(term, meaning) != meaning:
                return term
    return ""


def _meanings(found: JSON) -> dict[str, Mapping[str, JSON]]:
    """Give what the terms at the top of a context stand for, with whole IRIs, less what holds only below them."""
    parts = [part for part in (found if isinstance(found, list) else [found]) if isinstance(part, dict)]
    defined = {term: what for part in parts for term, what in part.items()}
    plain = {t: {"@id": w} if isinstance(w, str) else w for t, w in defined.items() if w and not t.startswith("@")}
    prefixes = {term: what["@id"] for term, what in plain.items() if isinstance(what.get("@id"), str)}

    def meaning(term: str, what: Mapping[str, JSON]) -> dict[str, JSON]:
        kept = {"@id": term} | {key: value for key, value in what.items() if key not in {"@protected", "@context"}}
        named = {key: kept[key] for key in ("@id", "@type") if ":" in (kept.get(key) or "")}
        return kept | {key: _whole(iri, prefixes) for key, iri in named.items()}

    return {term: meaning(term, what) for term, what in plain.items()}


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
