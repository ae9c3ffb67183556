"""X25519 keys (RFC 7748, RFC 8037 §2): a DID document may list them. They verify nothing, and are never used here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import base58

from mikromerit._algorithms.curves import SMALL_ORDER_Y, P
from mikromerit._strict import to_base64url
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.keys import PublicKey

MULTICODEC: Final = b"\xec\x01"
_SIZE: Final = 32
_ALL_BUT_TOP: Final = 2**255 - 1  # the other bit is the sign of x in Ed25519, and nothing in X25519 (RFC 7748 §5)


def _to_u(y: int) -> int:
    """Give the u of X25519 for the y of Ed25519: the same point on the other form of the curve (RFC 7748 §4.1)."""
    return (1 + y) * pow(1 - y, -1, P) % P  # y is not 1: that point has no u


# of every point whose order divides 8, on the curve and, with the last, on its twist: what is agreed with such a key is
# zero, whatever the other key (RFC 7748 §6.1)
_SMALL_ORDER_U: Final = frozenset({*(_to_u(y) for y in SMALL_ORDER_Y - {1}), P - 1})


@dataclass(frozen=True, slots=True)
class AgreementKey:
    """An X25519 public key; `encoded` is its 32 octets."""

    encoded: bytes
    alg: ClassVar[Literal["X25519"]] = "X25519"

    def __post_init__(self) -> None:
        if len(self.encoded) != _SIZE:
            raise Refused(Code.KEY_LENGTH_INVALID, length=len(self.encoded))
        if (int.from_bytes(self.encoded, "little") & _ALL_BUT_TOP) % P in _SMALL_ORDER_U:
            raise Refused(Code.KEY_INVALID, member="x")

    @classmethod
    def of_ed25519(cls, key: PublicKey) -> AgreementKey:
        """Give the X25519 key of an Ed25519 key: the same point (RFC 7748 §4.1)."""
        y = int.from_bytes(key.encoded, "little") & _ALL_BUT_TOP
        return cls(_to_u(y).to_bytes(_SIZE, "little"))  # no key has the y 1: that point has small order

    def to_multikey(self) -> str:
        """Write the key in Multikey form."""
        return "z" + base58.b58encode(MULTICODEC + self.encoded).decode("ascii")

    def to_jwk(self) -> dict[str, str]:
        """Write the key as a JWK."""
        return {"kty": "OKP", "crv": "X25519", "x": to_base64url(self.encoded)}
