"""The Europass e-seal as a securing mechanism: JAdES (ETSI TS 119 182-1) over a credential as JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

from mikromerit._dates import now
from mikromerit.errors import InvalidModel, SigningError
from mikromerit.securing.jades.serialisation import looks_sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mikromerit.keys import Signer
    from mikromerit.limits import Limits
    from mikromerit.securing.envelope import Version
    from mikromerit.securing.jades import Seal
    from mikromerit.securing.jades.signers import SealSigner
    from mikromerit.securing.jades.writing import Sealing
    from mikromerit.x509 import Certificate


class Jades:
    """Credentials under an e-seal, to read; `Eseal` makes them."""

    name = "JAdES"
    media_type = "application/jose+json"
    version: Final[Version] = "1.1"

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a seal: of RFC 7515 JSON, or a JWS whose header names a certificate."""
        return looks_sealed(data)

    def seal(self, *_: object, **__: object) -> NoReturn:
        """Refuse: this has no certificate.

        Raises:
            SigningError: always.
        """
        raise SigningError("an e-seal is made with a certificate: give Issuer an Eseal as securing")

    def open(self, data: bytes, limits: Limits, payload: bytes | None = None) -> Seal:
        """Open a seal (`jades.open_seal`); `payload` is the content of a detached one.

        Raises:
            Refused: it cannot be read.
        """
        from mikromerit.securing.jades.reading import open_seal  # certificates are read with the first seal

        return open_seal(data, limits, payload=payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eseal:
    """Makes credentials under an e-seal, with the certificates and in the form of `sealing`; for an `Issuer`.

    `clock` gives the time of the seal. Reading is that of `JADES`.
    """

    sealing: Sealing
    clock: Callable[[], datetime] = field(default=now, repr=False)
    name: str = field(default=Jades.name, init=False)
    media_type: str = field(default=Jades.media_type, init=False)
    version: Version = field(default="1.1", init=False)

    @property
    def certificate(self) -> Certificate:
        """The certificate of the seals."""
        return self.sealing.certificates[0]

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a seal."""
        return looks_sealed(data)

    def seal(
        self, document: Mapping[str, Any], signer: Signer | SealSigner, verification_method: str = "", *,  # noqa: ARG002 - a protocol's
        status: object = None,
    ) -> bytes:  # fmt: skip
        """Seal a credential as JSON; the key is the certificate's, so that no verification method is named.

        A status of a token list is a member of the credential, as sealed European credentials have it.

        Raises:
            SigningError: no usable signature or timestamp, or the key is not the certificate's.
            InvalidModel: the document cannot be written as JSON and read again unchanged, or has a member `status`
                already.
        """
        from mikromerit.securing.jades.writing import sealed_and_read

        if status is not None:
            if "status" in document:
                raise InvalidModel("it has a status already", path="/status")
            document = {**document, "status": status}
        data, read = sealed_and_read(_as_payload(document), signer, self.sealing, self.clock())
        if read.document != document:
            raise InvalidModel("a value cannot be written as JSON and read again unchanged")
        return data

    def open(self, data: bytes, limits: Limits) -> Seal:
        """Open a seal, as `JADES` does."""
        return JADES.open(data, limits)


def _as_payload(document: Mapping[str, Any]) -> bytes:
    body = None
    with suppress(TypeError, ValueError, RecursionError):  # Python's own error holds the credential
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    if body is None:
        raise InvalidModel("a value cannot be written as JSON")
    return body


JADES = Jades()
