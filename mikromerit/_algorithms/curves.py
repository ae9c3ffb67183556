"""Keys that are points of a curve: ECDSA (RFC 7518 §3.4, RFC 8812 §3.2) and Ed25519 (RFC 8032, RFC 8037).

The signatures of `cryptography` for ECDSA are DER, JOSE's are r and s side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from mikromerit._algorithms.members import octets
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _sized(encoded: bytes, size: int) -> bytes:
    if len(encoded) != size:
        raise Refused(Code.KEY_LENGTH_INVALID, length=len(encoded))
    return encoded


@dataclass(frozen=True, slots=True)
class Curve:
    """ECDSA over one curve; a key is encoded as its compressed point (SEC 1 §2.3.3)."""

    names: tuple[str, ...]
    crv: str
    multicodec: bytes
    size: int  # octets of a coordinate, and of r and of s
    order: int
    signs: bool = True
    kty: ClassVar[str] = "EC"
    public: ClassVar[tuple[str, ...]] = ("x", "y")
    private: ClassVar[tuple[str, ...]] = ("d",)

    def encode(self, jwk: Mapping[str, Any]) -> bytes:
        """Compress the point, which must lie on the curve: its compressed form would forget a false y."""
        x, y = (octets(jwk, member, self.size) for member in self.public)
        self._point(b"\x04" + x + y)
        return bytes([2 + (y[-1] & 1)]) + x

    def load(self, encoded: bytes) -> Any:
        """Read the compressed point."""
        return self._point(_sized(encoded, self.size + 1))

    def load_private(self, jwk: Mapping[str, Any], public: Any) -> Any:
        """Read `d`, which must give the public point."""
        from cryptography.hazmat.primitives.asymmetric import ec

        try:
            private = ec.derive_private_key(int.from_bytes(octets(jwk, "d", self.size), "big"), self._curve())
            agrees = private.public_key() == public
        except ValueError:  # beyond the order; a Refused is one too
            agrees = False
        if not agrees:
            raise Refused(Code.KEY_INVALID, member="d")
        return private

    def generate(self) -> Any:
        """Make a private key."""
        from cryptography.hazmat.primitives.asymmetric import ec

        return ec.generate_private_key(self._curve())

    def well_formed(self, public: Any) -> Callable[[bytes], bool]:  # noqa: ARG002  (every key of a curve has the same)
        """Say what is well-formed: two numbers of `size` octets, 1 ≤ r, s < n. A high s is: JWA has no rule on it."""
        size, order = self.size, self.order

        def check(signature: bytes) -> bool:
            r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
            return len(signature) == 2 * size and 0 < r < order and 0 < s < order

        return check

    def signer(self, private: Any) -> Callable[[bytes], bytes]:
        """Sign, r and s side by side."""
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        size, algorithm = self.size, self._ecdsa()

        def sign(data: bytes) -> bytes:
            r, s = decode_dss_signature(private.sign(data, algorithm))
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")

        return sign

    def verifier(self, public: Any) -> Callable[[bytes, bytes], bool]:
        """Verify, r and s side by side."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        size, algorithm = self.size, self._ecdsa()

        def verify(signature: bytes, data: bytes) -> bool:
            r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
            try:
                public.verify(encode_dss_signature(r, s), data, algorithm)
            except InvalidSignature:
                return False
            return True

        return verify

    def _point(self, encoded: bytes) -> Any:
        from cryptography.hazmat.primitives.asymmetric import ec

        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(self._curve(), encoded)
        except ValueError:
            raise Refused(Code.KEY_INVALID, member="x") from None

    def _curve(self) -> Any:
        from cryptography.hazmat.primitives.asymmetric import ec

        curves = {
            "P-256": ec.SECP256R1(),
            "P-384": ec.SECP384R1(),
            "P-521": ec.SECP521R1(),
            "secp256k1": ec.SECP256K1(),
        }
        return curves[self.crv]

    def _ecdsa(self) -> Any:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec

        digests = {32: hashes.SHA256(), 48: hashes.SHA384(), 66: hashes.SHA512()}
        return ec.ECDSA(digests[self.size])


# Ed25519 (RFC 8032 §5.1): the field, the order of the base point, the curve's d, and the y of every point whose order
# divides 8. A key among those accepts a constant signature for any message.
P: Final = 2**255 - 19
_L: Final = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, P) % P
_Y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
SMALL_ORDER_Y: Final = frozenset({0, 1, P - 1, _Y8, P - _Y8})


def _is_point(encoded: bytes) -> bool:
    """Say whether this is a point of the curve, in canonical form, and of large order."""
    y = int.from_bytes(encoded, "little") & (2**255 - 1)  # the other bit is the sign of x
    if y >= P or y in SMALL_ORDER_Y:
        return False
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    return pow(x_squared, (P - 1) // 2, P) == 1


@dataclass(frozen=True, slots=True)
class Edwards:
    """EdDSA over Ed25519; a key is encoded as its 32 octets (RFC 8032 §5.1.5)."""

    names: tuple[str, ...]
    crv: str
    multicodec: bytes
    signs: bool = True
    kty: ClassVar[str] = "OKP"
    public: ClassVar[tuple[str, ...]] = ("x",)
    private: ClassVar[tuple[str, ...]] = ("d",)

    def encode(self, jwk: Mapping[str, Any]) -> bytes:
        """Read `x`."""
        return octets(jwk, "x", 32)

    def load(self, encoded: bytes) -> Any:
        """Read the point; `cryptography` itself takes any 32 octets."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if not _is_point(_sized(encoded, 32)):
            raise Refused(Code.KEY_INVALID, member="x")
        return Ed25519PublicKey.from_public_bytes(encoded)

    def load_private(self, jwk: Mapping[str, Any], public: Any) -> Any:
        """Read `d`, which must give the public point."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.from_private_bytes(octets(jwk, "d", 32))
        if private.public_key() != public:
            raise Refused(Code.KEY_INVALID, member="d")
        return private

    def generate(self) -> Any:
        """Make a private key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.generate()

    def well_formed(self, public: Any) -> Callable[[bytes], bool]:  # noqa: ARG002  (every key has the same)
        """Say what is well-formed: 64 octets, S < L (RFC 8032 §5.1.7)."""
        return lambda signature: len(signature) == 64 and int.from_bytes(signature[32:], "little") < _L  # noqa: PLR2004

    def signer(self, private: Any) -> Callable[[bytes], bytes]:
        """Sign."""
        return cast("Callable[[bytes], bytes]", private.sign)

    def verifier(self, public: Any) -> Callable[[bytes, bytes], bool]:
        """Verify."""
        from cryptography.exceptions import InvalidSignature

        def verify(signature: bytes, data: bytes) -> bool:
            try:
                public.verify(signature, data)
            except InvalidSignature:
                return False
            return True

        return verify
