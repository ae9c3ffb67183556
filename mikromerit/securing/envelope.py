"""What every securing mechanism is to the rest of the library: two small protocols and the opened envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mikromerit.keys import PublicKey, Signer
    from mikromerit.limits import Limits
    from mikromerit.report import Check
    from mikromerit.securing.jades.seal import Seal


Version: TypeAlias = Literal["1.1", "2.0"]
"""A version of the Verifiable Credentials Data Model."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A secured document inside another: its bytes, and its media type where that is said (else None).

    `payload` is its content, where that lies beside it.
    """

    data: bytes
    media_type: str | None
    payload: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An opened envelope, before any key is known: nothing in it may be relied on.

    `document` is the credential or presentation, `signer` the DID that claims to have made it (None: nobody does),
    `verification_method` the key that is named, absolutely or relative to the signer. `not_before` and `expires` are
    the envelope's own window, `statuses` the revocation lists that it declares beside the document's. `typ` is the type
    that it says it has. `findings` are what the envelope's claims contradict in the document, and `check` verifies the
    signature (raises `Refused`).
    """

    document: Mapping[str, Any]
    signer: str | None
    verification_method: str | None
    check: Callable[[PublicKey], None]
    not_before: datetime | None = None
    expires: datetime | None = None
    typ: str | None = None
    statuses: tuple[Any, ...] = ()
    findings: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPresentation(Sealed):
    """An opened presentation: the credentials in it, whom it was made for, and what it answers.

    `has_nonce` is true as well where a nonce stands that is no text, and answers nothing.
    """

    credentials: tuple[Enclosed, ...]
    audience: tuple[str, ...]
    nonce: str | None
    has_nonce: bool


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

    @property
    def version(self) -> Version:
        """The version of the data model that it secures."""
        ...

    def recognises(self, data: bytes) -> bool:
        """Say whether data looks like this envelope, cheaply."""
        ...

    def seal(
        self, document: Mapping[str, Any], signer: Any, verification_method: str, *, status: object = None
    ) -> bytes:
        """Secure a credential; `status` is a status that stands in the envelope (IETF Token Status List).

        `signer` is a `Signer`, or of whatever kind the mechanism takes instead.

        Raises:
            SigningError: there was no usable signature.
            Refused: the document cannot be secured like this.
        """
        ...

    def open(self, data: bytes, limits: Limits) -> Sealed | Seal:
        """Open a secured credential: what a DID's key signed, or an e-seal.

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

    @property
    def version(self) -> Version:
        """The version of the data model that it secures."""
        ...

    def recognises(self, data: bytes) -> bool:
        """Say whether data looks like this envelope, cheaply."""
        ...

    def seal(
        self, credentials: tuple[Enclosed, ...], signer: Signer, *, holder: str, verification_method: str,
        audience: str, nonce: str | None, issued: datetime, expires: datetime,
    ) -> bytes:  # fmt: skip
        """Make a presentation of secured credentials; without a nonce it answers nobody's challenge.

        Raises:
            SigningError: there was no usable signature.
            Refused: it cannot hold one of the credentials.
        """
        ...

    def open(self, data: bytes, limits: Limits) -> SealedPresentation:
        """Open a secured presentation.

        Raises:
            Refused: it cannot be read.
        """
        ...
