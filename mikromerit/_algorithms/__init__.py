"""The signature algorithms, one table: each key type has exactly one, so a token never chooses between two.

`cryptography` signs and verifies. What its keys accept and must not (small orders, weak moduli, DER signatures) is
refused here, before it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, get_args

from mikromerit._algorithms.curves import Curve, Edwards
from mikromerit._algorithms.rsa import RSA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Alg = Literal["ES256", "ES384", "ES512", "EdDSA", "PS256", "ES256K"]
ALGORITHMS: Final[tuple[Alg, ...]] = get_args(Alg)


class Kind(Protocol):
    """What belongs to one algorithm: the form of its keys, and how they sign and verify."""

    @property
    def names(self) -> tuple[str, ...]:
        """What `alg` may say (RFC 7518 §3.1, RFC 8037, RFC 8812, RFC 9864)."""
        ...

    @property
    def kty(self) -> str:
        """The JWK key type."""
        ...

    @property
    def crv(self) -> str:
        """The JWK curve; empty where the type has none."""
        ...

    @property
    def public(self) -> tuple[str, ...]:
        """The other required members of a public JWK."""
        ...

    @property
    def private(self) -> tuple[str, ...]:
        """The members of a private JWK beyond those."""
        ...

    @property
    def multicodec(self) -> bytes:
        """The multicodec of the public key, an unsigned varint."""
        ...

    @property
    def signs(self) -> bool:
        """Whether the library signs with it, or only verifies."""
        ...

    def encode(self, jwk: Mapping[str, Any]) -> bytes:
        """Read a public JWK as the bytes that multikey has of the key.

        Raises:
            Refused: KEY_INVALID or KEY_LENGTH_INVALID.
        """
        ...

    def load(self, encoded: bytes) -> Any:
        """Give the key as `cryptography` has it.

        Raises:
            Refused: KEY_INVALID or KEY_LENGTH_INVALID.
        """
        ...

    def load_private(self, jwk: Mapping[str, Any], public: Any) -> Any:
        """Read the private members of a JWK, as `cryptography` has them.

        Raises:
            Refused: KEY_INVALID, also where they are not those of `public`.
        """
        ...

    def generate(self) -> Any:
        """Make a private key."""
        ...

    def well_formed(self, public: Any) -> Callable[[bytes], bool]:
        """Give what says whether a signature has this key's exact length, and numbers in range."""
        ...

    def signer(self, private: Any) -> Callable[[bytes], bytes]:
        """Give what signs, in raw JOSE form (RFC 7518 §3.4, §3.5, RFC 8037 §3.1)."""
        ...

    def verifier(self, public: Any) -> Callable[[bytes, bytes], bool]:
        """Give what verifies a well-formed signature, in raw JOSE form."""
        ...


# multicodec table; curve orders: FIPS 186-5, SEC 2
KINDS: Final[Mapping[Alg, Kind]] = {
    "EdDSA": Edwards(("EdDSA", "Ed25519"), "Ed25519", b"\xed\x01"),
    "ES256": Curve(
        ("ES256",), "P-256", b"\x80\x24", 32, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    ),
    "ES384": Curve(
        ("ES384",), "P-384", b"\x81\x24", 48,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
    "ES512": Curve(
        ("ES512",), "P-521", b"\x82\x24", 66,
        2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
    ),
    "PS256": RSA(("PS256",), b"\x85\x24"),
    "ES256K": Curve(
        ("ES256K",), "secp256k1", b"\xe7\x01", 32,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141, signs=False,
    ),
}  # fmt: skip

SPELLINGS: Final[Mapping[str, Alg]] = {name: alg for alg, kind in KINDS.items() for name in kind.names}
"""Every name of an algorithm that is read, and the library's own (RFC 9864 §2.2 calls EdDSA with Ed25519 so)."""
