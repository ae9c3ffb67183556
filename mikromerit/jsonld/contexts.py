"""The contexts that the library ships, and how PyLD is told of them and of no others: nothing is ever fetched."""

from __future__ import annotations

import hashlib
import json
import threading
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mikromerit._data import folder
from mikromerit.errors import ContextNotBundled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON: TypeAlias = Any

ELM: Final = "3.2"
"""The version of the European Learning Model whose context is meant when none is named: both share one URL."""

NO_BASE: Final = "https://relative.invalid/"
"""What a relative IRI is resolved against, so that it is seen to be relative (RFC 2606: `.invalid` names nothing)."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A shipped context: its file and the digest that the file must have."""

    path: Path
    sha256: str


@cache
def _bundled() -> Mapping[str, Mapping[str, _Source]]:
    """Read the manifest: URL -> version -> source; the version of what needs none is `ELM`."""
    contexts = folder("contexts")
    manifest = tomllib.loads((contexts / "MANIFEST.toml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, _Source]] = {}
    for entry in manifest["context"]:
        path = contexts / entry["file"] if "file" in entry else _pyld(entry["pyld"])
        found.setdefault(entry["url"], {})[entry.get("version", ELM)] = _Source(path, entry["sha256"])
    return found


def _pyld(name: str) -> Path:
    spec = find_spec("pyld")
    if spec is None or spec.origin is None:  # pragma: no cover - PyLD is a dependency
        raise ModuleNotFoundError(name="pyld")
    return Path(spec.origin).parent / "documentloader" / "frozen" / "bundled" / name


def version(elm: str | None) -> str:
    """Give the version that `elm` names, `ELM` for None; raises `ValueError` for one that no shipped context has."""
    wanted = ELM if elm is None else elm
    if wanted not in _versions():
        raise ValueError(f"elm must be one of {', '.join(sorted(_versions()))}, or None for {ELM}")
    return wanted


@cache
def _versions() -> frozenset[str]:
    return frozenset(name for versions in _bundled().values() for name in versions) | {ELM}


def bundled() -> frozenset[str]:
    """Give the URLs of the contexts that the library ships."""
    return frozenset(_bundled())


def is_bundled(url: str) -> bool:
    """Say whether the library ships the context at `url`."""
    return url in _bundled()


def context(url: str, *, elm: str | None = None) -> Mapping[str, JSON]:
    """Give a shipped context document, `{"@context": …}`. It is shared: do not change it.

    `elm` names the version of the European Learning Model, "3.2" (None) or "3.1", where one URL serves several. Raises
    `ContextNotBundled` for any other URL, `ValueError` for any other version, and `RuntimeError` if the file is not the
    one the manifest names.
    """
    return _read(_source(url, elm), url)


def digest(url: str, *, elm: str | None = None) -> str:
    """Give the SHA-256 digest, in hexadecimal, that the manifest names for a shipped context; raises as `context`."""
    return _source(url, elm).sha256


def _source(url: str, elm: str | None) -> _Source:
    versions = _bundled().get(url)
    if versions is None:
        raise ContextNotBundled(url)
    return versions.get(version(elm)) or versions[ELM]


@cache
def _read(source: _Source, url: str) -> Mapping[str, JSON]:
    data = source.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != source.sha256:
        message = f"{source.path.name} is not the context that the manifest names for {url}"
        raise RuntimeError(message)
    loaded: dict[str, JSON] = json.loads(data)
    return loaded


def options(*, elm: str | None = None) -> dict[str, JSON]:
    """Make the options with which PyLD must be called: our loader, a base that is no place, a cache of our own.

    PyLD's own loader and its cache belong to the whole process, so that another user of PyLD could fill them; and they
    are not made for several threads, so that each thread has a cache for itself, and each version one.
    """
    from pyld.context_resolver import ContextResolver

    name = version(elm)
    if not hasattr(_resolved, "caches"):
        _resolved.caches = {}
    load = _loader(name)
    return {
        "base": NO_BASE,
        "documentLoader": load,
        "contextResolver": ContextResolver(_resolved.caches.setdefault(name, {}), load),
    }


_resolved = threading.local()


def _loader(elm: str) -> Callable[..., dict[str, JSON]]:
    def load(url: str, _options: object = None) -> dict[str, JSON]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": context(url, elm=elm),
        }

    return load
