"""From the book to what verifiers fetch: lists that are signed, proved, and put in place whole."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from mikromerit import did
from mikromerit.errors import SigningError
from mikromerit.limits import DEFAULT
from mikromerit.registry.values import FORMS, Kind, Settings
from mikromerit.report import Outcome, Refused
from mikromerit.securing import VC_JWT, Sealed, status_jwt
from mikromerit.securing._jws import peek
from mikromerit.status import REVOCATION, Publication, StatusList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from mikromerit.keys import Signer
    from mikromerit.securing import Securing
    from mikromerit.status import Published

_LEFT_BEHIND: Final = 24 * 60 * 60  # seconds
_NEW: Final = ".new"
_RANDOM: Final = 8  # bytes


class Snapshot(NamedTuple):
    """A list as the book had it at one moment."""

    id: int
    name: str
    kind: Kind
    size: int
    values: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who signs lists, in which form: the credential's own as a rule, so that one verifier reads both.

    `verification_method` names the key where the DID document was not made by `did.web_document`. Token lists are
    tokens whatever `securing` is.
    """

    signer: Signer
    securing: Securing = VC_JWT
    verification_method: str | None = None

    def sign(self, snapshot: Snapshot, settings: Settings, at: datetime) -> bytes:
        """Sign a list, and read it as a verifier will.

        Raises:
            ValueError: the form has no list in that version of the data model.
            Refused: the signer's key is not one of the issuer's, where its DID says so.
            SigningError: there was no usable signature, or the list cannot be read again.
        """
        kind, form = snapshot.kind, FORMS[snapshot.kind.form]
        statuses = StatusList.empty(snapshot.size, kind.bits).setting(snapshot.values)
        about = Publication(
            url=settings.lists + snapshot.name,
            issuer=settings.issuer,
            valid_from=at,
            valid_until=at + settings.valid_for,
            ttl=settings.ttl,
            purposes=(kind.purpose or REVOCATION,),
        )
        method = self._method(settings.issuer)
        document = form.write_list(statuses, about, self.securing.version)
        seal = status_jwt.seal if kind.form == "token" else self.securing.seal
        data = seal(document, self.signer, method)
        published = self._read(data, kind, about.url)
        if published.data != statuses.to_bytes(published.order):
            raise SigningError("the list that was signed is not the list that was given")
        return data

    def _method(self, issuer: str) -> str:
        return did.verification_method(issuer, self.signer.public_key, self.verification_method)

    def _read(self, data: bytes, kind: Kind, url: str) -> Published:
        """Read a list as a verifier will: a signer may hold another key than it says."""
        open_list = status_jwt.open_list if kind.form == "token" else self.securing.open
        try:
            sealed = open_list(data, DEFAULT)
            if not isinstance(sealed, Sealed):
                raise SigningError("a status list is signed by a DID's key, not sealed")
            sealed.check(self.signer.public_key)
            if not any(check.outcome is Outcome.FAILED for check in sealed.findings):
                return FORMS[kind.form].read_list(sealed.document, url)
        except Refused as refused:
            cause = refused.code.value
        else:
            cause = "its claims contradict it"
        raise SigningError(f"the list that was signed cannot be verified: {cause}")


def served(folder: Path, names: Iterable[str]) -> int:
    """Give when the newest of some lists in a folder was signed, in seconds since 1970; 0: there is none.

    A file that is no list says nothing. Signatures are left alone: who can write there can do worse.

    Raises:
        OSError: a file cannot be read.
    """
    return max((_signed(folder / name) for name in names), default=0)


def _signed(file: Path) -> int:
    """Read the moment that each form repeats as a claim: `nbf` in credentials, `iat` in tokens."""
    with suppress(FileNotFoundError, NotADirectoryError):
        claims = peek(file.read_bytes())
        moment = claims.get("nbf", claims.get("iat"))
        if type(moment) is int:  # true is an integer as well
            return moment
    return 0


@contextmanager
def staged(folder: Path, signed: Mapping[str, bytes]) -> Iterator[Callable[[], None]]:
    """Write files beside their places and on disk; the function given puts them there, each in one step.

    Whoever reads a file reads the old one or the new one, whole: now, and after the power failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    new = {folder / name: folder / f".{name}.{secrets.token_hex(_RANDOM)}{_NEW}" for name in signed}

    def put() -> None:
        for place, file in new.items():
            file.replace(place)
        _to_disk(folder)

    try:
        for place, file in new.items():
            _write(file, signed[place.name])
        _sweep(folder, max(file.stat().st_mtime for file in new.values()))
        yield put
    finally:
        for file in new.values():
            file.unlink(missing_ok=True)


def _write(file: Path, data: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(handle, "wb") as opened:
        if hasattr(os, "fchmod"):
            os.fchmod(handle, 0o644)  # a web server reads it, whatever the umask of who publishes is
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _to_disk(folder: Path) -> None:
    """Put the names in a folder on disk, too; Windows opens no folder, and has no need."""
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path, now: float) -> None:
    """Remove what a publisher that was killed left behind; the files of one that runs are younger.

    `now` is told by a file that was just written: a folder on another machine has that one's clock.
    """
    for file in folder.glob(f".*.jwt.{'[0-9a-f]' * 2 * _RANDOM}{_NEW}"):
        with suppress(FileNotFoundError):
            if now - file.stat().st_mtime > _LEFT_BEHIND:
                file.unlink()
