"""X25519 keys (RFC 7748, RFC 8037 §2): a DID document may list them. They verify nothing, and are never used here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import base58

from mikromerit._strict import to_base64url
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.keys import PublicKey

MULTICODEC: Final = b"\xec\x01"
_SIZE: Final = 32
_P: Final = 2**255 - 19


@dataclass(frozen=True, slots=True)
class AgreementKey:
    """An X25519 public key; `encoded` is its 32 octets."""

    encoded: bytes
    alg: ClassVar[Literal["X25519"]] = "X25519"

    def __post_init__(self) -> None:
        if len(self.encoded) != _SIZE:
            raise Refused(Code.KEY_LENGTH_INVALID, length=len(self.encoded))

    @classmethod
    def of_ed25519(cls, key: PublicKey) -> AgreementKey:
        """Give the X25519 key of an Ed25519 key: the same point on the other form of the curve (RFC 7748 §4.1)."""
        y = int.from_bytes(key.encoded, "little") & (2**255 - 1)
        u = (1 + y) * pow(1 - y, -1, _P) % _P  # y is not 1: that point has small order, and is no key
        return cls(u.to_bytes(_SIZE, "little"))

    def to_multikey(self) -> str:
        """Write the key in Multikey form."""
        return "z" + base58.b58encode(MULTICODEC + self.encoded).decode("ascii")

    def to_jwk(self) -> dict[str, str]:
        """Write the key as a JWK."""
        return {"kty": "OKP", "crv": "X25519", "x": to_base64url(self.encoded)}
