"""What every securing mechanism is to the rest of the library: two small protocols and the opened envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mikromerit.keys import PublicKey, Signer
    from mikromerit.limits import Limits
    from mikromerit.report import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An opened envelope, before any key is known: nothing in it may be relied on.

    `document` is the credential or presentation, `signer` the DID that claims to have made it (None: nobody does),
    `verification_method` the key that is named, absolutely or relative to the signer. `not_before` and `expires` are
    the envelope's own window, `statuses` the revocation lists that it declares beside the document's. `findings` are
    what the envelope's claims contradict in the document, and `check` verifies the signature (raises `Refused`).
    """

    document: Mapping[str, Any]
    signer: str | None
    verification_method: str | None
    check: Callable[[PublicKey], None]
    not_before: datetime | None = None
    expires: datetime | None = None
    statuses: tuple[Any, ...] = ()
    findings: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPresentation(Sealed):
    """An opened presentation: the credentials in it as bytes, whom it was made for, and what it answers."""

    credentials: tuple[bytes, ...]
    audience: tuple[str, ...]
    nonce: str | None


class Securing(Protocol):
    """A securing mechanism (VCDM 2.0 §4.12) for credentials."""

    @property
    def name(self) -> str:
        """What a report calls it."""
        ...

    @property
    def media_type(self) -> str:
        """The media type of a secured credential."""
        ...

    def recognises(self, data: bytes) -> bool:
        """Say whether data looks like this envelope, cheaply."""
        ...

    def seal(self, document: Mapping[str, Any], signer: Signer, verification_method: str) -> bytes:
        """Secure a credential.

        Raises:
            SigningError: there was no usable signature.
            Refused: the document cannot be secured like this.
        """
        ...

    def open(self, data: bytes, limits: Limits) -> Sealed:
        """Open a secured credential.

        Raises:
            Refused: it cannot be read.
        """
        ...


class PresentationSecuring(Protocol):
    """A securing mechanism for presentations."""

    @property
    def name(self) -> str:
        """What a report calls it."""
        ...

    @property
    def media_type(self) -> str:
        """The media type of a secured presentation."""
        ...

    def recognises(self, data: bytes) -> bool:
        """Say whether data looks like this envelope, cheaply."""
        ...

    def seal(
        self, credentials: tuple[bytes, ...], signer: Signer, *, holder: str, verification_method: str,
        audience: str, nonce: str, issued: datetime, expires: datetime,
    ) -> bytes:  # fmt: skip
        """Make a presentation of secured credentials.

        Raises:
            SigningError: there was no usable signature.
        """
        ...

    def open(self, data: bytes, limits: Limits) -> SealedPresentation:
        """Open a secured presentation.

        Raises:
            Refused: it cannot be read.
        """
        ...
