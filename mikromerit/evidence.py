"""What must come from outside, as values: the need, the answer, and the evidence a verdict rests on.

The verifying core does no I/O: it returns the `Need`s it has, and is called again with the `Evidence` somebody got for
them. Keep the evidence (`write_evidence`) and the verdict can be recomputed offline, years later (`read_evidence`).
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

from mikromerit.errors import InvalidModel, Unresolvable
from mikromerit.limits import DOCUMENT_BYTES

if TYPE_CHECKING:
    from pathlib import Path

Purpose: TypeAlias = Literal[
    "did-document",
    "status-list",
    "issuer-metadata",
    "type-metadata",
    "registry",
    "template",
    "trusted-list",
    "crl",
    "ocsp",
]

MAX_FILE_BYTES: Final = 32 * 1024 * 1024
"""How many bytes one file of an evidence folder may have: the largest are trusted lists."""

MANIFEST: Final = "evidence.json"
"""The file of an evidence folder that says which file answers which URL."""


@dataclass(frozen=True, slots=True)
class Need:
    """A request, as a value: what to fetch, what for, and how many bytes of it are read at the most."""

    url: str
    purpose: Purpose
    max_bytes: int = DOCUMENT_BYTES


@dataclass(frozen=True, slots=True, repr=False)
class Fetched:
    """An answer, as a value.

    `media_type` is what the server called it, `at` the moment of the fetch, always with a time zone.

    Raises:
        ValueError: if `at` has no time zone.
    """

    body: bytes
    media_type: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("the moment of a fetch needs a time zone")

    def __repr__(self) -> str:
        return f"Fetched(<{len(self.body)} bytes>, {self.media_type[:100]!r}, at={self.at.isoformat()})"


@final
class Evidence(Mapping[str, Fetched]):
    """Everything that was fetched for a verdict, by URL. It never changes; `adding` makes a new one."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Fetched] | None = None) -> None:
        self._items: Final = dict(items or {})

    def __getitem__(self, url: str) -> Fetched:
        return self._items[url]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"Evidence(<{len(self)} items>)"

    def adding(self, url: str, fetched: Fetched) -> Evidence:
        """Give this evidence and one answer more; a later answer for the same URL replaces the earlier one."""
        return Evidence(self._items | {url: fetched})


Fetch: TypeAlias = Callable[[Need], Fetched]
"""Something that answers a need, or raises `Unresolvable`."""

AsyncFetch: TypeAlias = Callable[[Need], Awaitable[Fetched]]
"""The same, to be awaited."""


def offline(need: Need) -> Fetched:
    """Answer no need at all: the `Fetch` of somebody who wants no network.

    Raises:
        Unresolvable: always.
    """
    raise Unresolvable(need.url, "nothing is fetched: the network is not used")


def in_thread(fetch: Fetch) -> AsyncFetch:
    """Make a `Fetch` awaitable: each call runs in a thread of its own, and the event loop goes on."""

    async def fetched(need: Need) -> Fetched:
        import asyncio  # only who awaits pays for it

        return await asyncio.to_thread(fetch, need)

    return fetched


# --- a folder of evidence -----------------------------------------------------------------------------------------

_MEMBERS: Final = frozenset({"url", "file", "mediaType", "at"})
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_DATE_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")


def write_evidence(folder: Path, evidence: Evidence) -> None:
    """Write evidence to a folder: each body as it came, in a file named after its URL, and the manifest last.

    The folder is made if need be; files of the same names are replaced, others are left alone.

    Raises:
        InvalidModel: if `read_evidence` could not read it back: control characters in a URL, a body above 16 MiB.
        OSError: if the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest: list[dict[str, str]] = []
    taken = {MANIFEST}
    for number, (url, fetched) in enumerate(evidence.items()):
        _text(url, f"/{number}/url")
        _text(fetched.media_type, f"/{number}/mediaType")
        _bounded(fetched.body, f"/{number}/file")
        name = _file_name(url, taken)
        _replace(folder / name, fetched.body)
        at = fetched.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        manifest.append({"url": url, "file": name, "mediaType": fetched.media_type, "at": at})
    _replace(folder / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())


def read_evidence(folder: Path) -> Evidence:
    """Read what `write_evidence` wrote: as much evidence as the manifest names, or none.

    The folder must be the caller's own: evidence that a presenter hands over proves nothing.

    Raises:
        InvalidModel: for anything else than such a folder; `path` points into the manifest.
    """
    entries = _manifest(_content(folder, MANIFEST, ""))
    items: dict[str, Fetched] = {}
    files: set[str] = set()
    for number, entry in enumerate(entries):
        path = f"/{number}"
        if not isinstance(entry, dict) or entry.keys() != _MEMBERS:
            raise InvalidModel("an entry has the members url, file, mediaType and at, and no others", path=path)
        url, name, media_type, at = (_text(entry[m], f"{path}/{m}") for m in ("url", "file", "mediaType", "at"))
        _must(url not in items, "this URL is in the manifest twice", f"{path}/url")
        _must(_is_plain(name), "a file is named by letters, digits, '.', '_' and '-', without a folder", f"{path}/file")
        _must(name.lower() not in files, "two URLs name the same file", f"{path}/file")
        files.add(name.lower())
        items[url] = Fetched(_content(folder, name, f"{path}/file"), media_type, _moment(at, f"{path}/at"))
    return Evidence(items)


def _must(holds: bool, reason: str, path: str) -> None:  # noqa: FBT001 - a condition, not a switch
    if not holds:
        raise InvalidModel(reason, path=path)


def _bounded(data: bytes, path: str) -> bytes:
    _must(len(data) <= MAX_FILE_BYTES, f"the file is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB", path)
    return data


def _is_plain(name: str) -> bool:
    return _FILE_NAME.fullmatch(name) is not None and ".." not in name and name.lower() != MANIFEST


def _file_name(url: str, taken: set[str]) -> str:
    """Name a file after the host and path of a URL, unlike any name in `taken` (lower case), to which it is added."""
    where = re.split(r"[?#]", url.partition("://")[2] or url, maxsplit=1)[0]
    plain = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9._-]", "_", where)).strip("._-")[-100:].strip("._-") or "body"
    name, number = plain, 1
    while name.lower() in taken:  # some file systems know no difference between upper and lower case
        number += 1
        name = f"{number}_{plain}"
    taken.add(name.lower())
    return name


def _replace(path: Path, data: bytes) -> None:
    """Put a file in its place in one step, and never write through a link that lies there."""
    part = path.with_name(f"{path.name}~")  # no body is named like that
    part.unlink(missing_ok=True)
    with part.open("xb") as file:
        file.write(data)
    part.replace(path)


def _content(folder: Path, name: str, pointer: str) -> bytes:
    """Read one ordinary file of the folder, never one outside of it, and never more than `MAX_FILE_BYTES`."""
    try:
        path = (folder / name).resolve(strict=True)
        inside = path.is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError):  # a loop of links is a RuntimeError before Python 3.13
        raise InvalidModel(f"there is no file {name} in the folder", path=pointer) from None
    _must(inside, "the file is a link that leads out of the folder", pointer)
    try:
        with open(path, "rb", opener=_open) as file:
            _must(stat.S_ISREG(os.fstat(file.fileno()).st_mode), "this is no ordinary file", pointer)
            return _bounded(file.read(MAX_FILE_BYTES + 1), pointer)
    except OSError:
        raise InvalidModel("the file cannot be read", path=pointer) from None


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))  # a pipe must not block


def _manifest(data: bytes) -> list[object]:
    try:
        entries: object = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except InvalidModel:
        raise
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a number without end, a nest too deep
        raise InvalidModel(f"{MANIFEST} is not JSON") from None
    if not isinstance(entries, list):
        raise InvalidModel(f"{MANIFEST} is a list of entries")
    return entries


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    _must(len({name for name, _ in pairs}) == len(pairs), f"{MANIFEST} has an object with a member twice", "")
    return dict(pairs)


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.isprintable():  # nor is a lone surrogate
        raise InvalidModel("this is a text of characters that can be printed", path=path)
    return value


def _moment(text: str, path: str) -> datetime:
    try:
        _must(_DATE_TIME.fullmatch(text) is not None, "this is no moment in UTC such as 2026-11-21T12:00:00Z", path)
        return datetime.fromisoformat(text)
    except InvalidModel:
        raise
    except ValueError:
        raise InvalidModel("there is no such day or time", path=path) from None
