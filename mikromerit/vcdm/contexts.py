"""What stands in `@context`: which version of the data model a document is of, and what its members mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mikromerit._names import is_iri
from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.jsonld import ambiguities, is_bundled
from mikromerit.jsonld.terms import KEYWORDS, terms_of
from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.vcdm.findings import MOST, as_part, failed, few, listed, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.jsonld import Ambiguities
    from mikromerit.jsonld.strict import Path
    from mikromerit.securing.envelope import Version

BASES: Final[Mapping[Version, str]] = {
    "1.1": "https://www.w3.org/2018/credentials/v1",
    "2.0": "https://www.w3.org/ns/credentials/v2",
}
"""The base context of each version of the data model (VCDM 1.1 §4.1, VCDM 2.0 §4.3)."""

_VERSIONS: Final[Mapping[str, Version]] = {url: version for version, url in BASES.items()}
_FIRST_OR_NOWHERE: Final = frozenset({*_VERSIONS, "https://www.w3.org/ns/did/v1"})
_FORMS: Final = frozenset({str, dict})
_JSON_LD: Final = 1.1
_TERM: Final = re.compile(r"[^\W\d][\w.-]{0,199}")
_PREFIXES: Final = tuple(":/?#[]@")  # how the IRI of a term that may be a prefix ends (JSON-LD 1.1 API, 4.2.2)


def version(document: Mapping[str, Any]) -> Version | None:
    """Say which version of the data model a document is of, by its first context; None if it is neither."""
    value = document.get("@context")
    if isinstance(value, list):
        value = value[0] if value else None
    return _VERSIONS.get(value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Own:
    """The terms of contexts that are written into a document: what each means, and which term each IRI has."""

    meanings: dict[str, tuple[object, ...]] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the contexts of a document define: each set those that are shipped, `own` those written into it."""

    defined: frozenset[str]
    keywords: frozenset[str]
    iris: frozenset[str]
    all_defined: bool
    own: Own

    def is_type(self, name: str) -> bool:
        """Say whether a type has a meaning: a term that is no keyword, or an absolute IRI (VCDM 2.0 §4.5)."""
        if name in self.defined:
            return name not in self.keywords
        if ":" in name:
            return is_iri(name)
        return name in self.own.meanings or (self.all_defined and name[:1] not in ("", "@"))


def read(document: Mapping[str, Any], wanted: Version | None, told: list[Check], *, inline: bool) -> list[Any] | None:
    """Judge `@context` (VCDM 1.1 §4.1, VCDM 2.0 §4.3), and give the contexts, or None where not all are known."""
    value = document.get("@context")
    contexts = listed(value)
    found = version(document)
    if not value or not all(map(_FORMS.__contains__, map(type, contexts))):
        told.append(failed(Code.CONTEXT_MISSING, "/@context"))
        return None
    if found is None or (wanted is not None and found != wanted):
        expected = " | ".join([BASES[wanted]] if wanted else BASES.values())
        told.append(failed(Code.CONTEXT_ORDER, "/@context/0", expected=expected))
    known = True
    for number, context in enumerate(contexts):
        if len(told) > MOST:
            return None
        if context.__class__ is dict or not is_bundled(context):
            if context.__class__ is dict and inline:
                continue
            shown = context if context.__class__ is str else "{…}"
            told.append(failed(Code.CONTEXT_UNKNOWN, f"/@context/{number}", context=shown))
            known = False
        elif number and context in _FIRST_OR_NOWHERE:
            told.append(failed(Code.CONTEXT_MISPLACED, f"/@context/{number}"))
    return contexts if known else None


def vocabulary(contexts: list[Any], told: list[Check]) -> Vocabulary:
    """Give what known contexts define, and judge those that are written into the document."""
    urls = [one for one in contexts if one.__class__ is str]
    shipped = _shipped(frozenset(urls))
    if len(urls) == len(contexts):
        return shipped
    whole = replace(shipped, own=Own())
    written = ((n, one) for n, one in enumerate(contexts) if one.__class__ is dict)
    told += few(check for n, one in written for check in _definitions(one, f"/@context/{n}", whole))
    return whole


@lru_cache(maxsize=128)  # nothing that a document says is kept
def _shipped(urls: frozenset[str]) -> Vocabulary:
    """Add up what each context defines: a stranger chooses the set, and `terms_of` takes milliseconds for a new one."""
    each = [terms_of(frozenset((url,))) for url in urls]
    nothing: frozenset[str] = frozenset()
    return Vocabulary(
        defined=nothing.union(*(terms.defined for terms in each)),
        keywords=nothing.union(*(terms.keywords for terms in each)),
        iris=nothing.union(*(terms.iris for terms in each)),
        all_defined=any(terms.all_defined for terms in each),
        own=Own(),
    )


def _definitions(context: Mapping[str, Any], path: str, whole: Vocabulary) -> Iterator[Check]:
    """Read a context that is written into the document, of which only plain new terms are taken.

    Whatever could change what other members mean is refused: a term that is defined already, `@vocab` and `@import`,
    prefixes, other names for keywords, contexts within, null (JSON-LD 1.1 §4.1; VCDM 2.0 §5.2.1).
    """
    for name, what in context.items():
        here = f"{path}/{as_part(name)}"
        if (name == "@protected" and isinstance(what, bool)) or (name == "@version" and what == _JSON_LD):
            continue
        said = {"@id": what} if isinstance(what, str) else what
        unusual = _unusual(name, said)
        if unusual is not None:
            yield failed(Code.CONTEXT_FORBIDDEN, here, member=unusual if unusual in KEYWORDS else "…")
        elif not is_iri(said["@id"]):
            yield failed(Code.MEMBER_INVALID, here, member="@context", expected="URI")
        elif not _is_new(name, said, whole):
            yield failed(Code.CONTEXT_CONFLICT, here)


def _unusual(name: str, said: object) -> str | None:
    """Name what is more than a plain term, or give None."""
    if _TERM.fullmatch(name) is None or not isinstance(said, dict):
        return name
    iri = said.get("@id")
    usual = {
        "@id": isinstance(iri, str) and not iri.startswith("@") and not iri.endswith(_PREFIXES),
        "@type": said.get("@type") == "@id" or is_iri(said.get("@type")),
        "@container": said.get("@container") == "@set",
        "@protected": isinstance(said.get("@protected"), bool),
    }
    return next((key for key in ("@id", *said) if not usual.get(key, False)), None)


def _is_new(name: str, said: Mapping[str, Any], whole: Vocabulary) -> bool:
    """Take a term up, unless it has another meaning already or its IRI another term: two readers would differ."""
    iri, own = said["@id"], whole.own
    if name in whole.defined or iri in whole.iris or iri.partition(":")[0] in whole.defined:
        return False
    meaning = (iri, said.get("@type"), said.get("@container"))
    return own.meanings.setdefault(name, meaning) == meaning and own.terms.setdefault(iri, name) == name


def content_findings(document: Mapping[str, Any], *, inline: bool = False) -> list[Check]:
    """Find what lets two readers see different things; a member that no context defines is a remark and no more.

    The signature covers such a member, but it means nothing in JSON-LD (VCDM 1.1 §5.3, VCDM 2.0 §5.2.1). No sentence
    has a word of the document: a name may be somebody's, and the pointer says where. `inline` says whether a context
    may be written into the document (as `credential_findings` judges it).
    """
    try:
        found = _looked_over(document) if inline else ambiguities(document)
    except ContextNotBundled as unknown:
        return [failed(Code.CONTEXT_UNKNOWN, "", context=unknown.url)]
    except InvalidModel as error:
        return [failed(Code.CONTEXT_UNKNOWN, error.path, context="{…}")]
    told = []
    if found.nested:
        told.append(failed(Code.CONTEXT_MISPLACED, found.nested))
    if found.clash:
        told.append(failed(Code.CONTEXT_CONFLICT, found.clash))
    if found.respelt:
        told.append(failed(Code.TERM_RESPELT, found.respelt))
    if found.undefined:
        params = {"count": str(found.undefined)}
        told.append(Check(Step.MODEL, Outcome.PASSED, Code.TERM_UNDEFINED, params, found.first))
    return told


def _looked_over(document: Mapping[str, Any]) -> Ambiguities:
    """Look a document over that may have contexts written into it, with the IRIs of its own terms in their stead."""
    contexts = read(document, None, [], inline=True)
    if contexts is None:
        return ambiguities(document)
    terms = vocabulary(contexts, []).own.terms
    bare = {**document, "@context": [one for one in contexts if one.__class__ is str]}
    written, respelt = _in_full(bare, terms)
    parts = {as_part(iri): term for iri, term in terms.items()}
    try:
        found = ambiguities(written)
    except InvalidModel as error:
        raise InvalidModel(error.reason, path=_renamed(error.path, parts)) from None
    first, nested = _renamed(found.first, parts), _renamed(found.nested, parts)
    return replace(found, first=first, nested=nested, respelt=respelt or _renamed(found.respelt, parts))


def _in_full(document: Mapping[str, Any], terms: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """Copy a document with IRIs for its own terms; and give the pointer of a member that had such an IRI already."""
    copied: dict[str, Any] = {}
    respelt = ""
    own = {term: iri for iri, term in terms.items()}
    stack: list[tuple[Any, Any, Path]] = [(document, copied, None)]
    while stack:
        source, copy, path = stack.pop()
        for name, value in source.items() if isinstance(source, dict) else enumerate(source):
            inner = value
            if isinstance(value, (dict, list)):
                inner = type(value)()
                stack.append((value, inner, (path, name)))
            elif isinstance(value, str):
                inner = own.get(value, value)
            if isinstance(name, str):
                respelt = respelt or (pointer((path, name)) if name in terms else "")
                copy[own.get(name, name)] = inner
            else:
                copy.append(inner)
    return copied, respelt


def _renamed(path: str, parts: Mapping[str, str]) -> str:
    return "/".join(parts.get(part, part) for part in path.split("/"))
