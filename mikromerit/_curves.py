"""The algorithms that keys are for: their numbers, what is a point of their curve, and the signature itself.

`cryptography` signs and verifies; its ECDSA signatures are DER, JOSE's are r and s side by side (RFC 7518 §3.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Alg = Literal["ES256", "ES384", "EdDSA"]
ALGORITHMS: Final[tuple[Alg, ...]] = get_args(Alg)


@dataclass(frozen=True, slots=True)
class Kind:
    """What belongs to one algorithm: its JWK type and curve, sizes in bytes, and its multicodec (unsigned varint)."""

    alg: Alg
    kty: str
    crv: str
    size: int  # of a coordinate, and of r and of s
    multicodec: bytes
    order: int

    @property
    def encoded_size(self) -> int:
        return self.size if self.kty == "OKP" else self.size + 1


KINDS: Final[Mapping[Alg, Kind]] = {
    # multicodec table; curve orders: FIPS 186-5, SEC 2, RFC 8032 §5.1
    "EdDSA": Kind("EdDSA", "OKP", "Ed25519", 32, b"\xed\x01", 2**252 + 27742317777372353535851937790883648493),
    "ES256": Kind(
        "ES256", "EC", "P-256", 32, b"\x80\x24", 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    ),
    "ES384": Kind(
        "ES384", "EC", "P-384", 48, b"\x81\x24",
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}  # fmt: skip

# Ed25519 (RFC 8032 §5.1): the field, the curve's d, and the y of every point whose order divides 8. A key among those
# accepts a constant signature for any message.
_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_Y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})


def check_ed25519(encoded: bytes) -> None:
    """Refuse what is no point of the curve, in canonical form, or is one of small order."""
    y = int.from_bytes(encoded, "little") & (2**255 - 1)  # the other bit is the sign of x
    if y >= _P or y in _SMALL_ORDER_Y:
        raise Refused(Code.KEY_INVALID, member="x")
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    if pow(x_squared, (_P - 1) // 2, _P) != 1:
        raise Refused(Code.KEY_INVALID, member="x")


def curve_point(kind: Kind, encoded: bytes) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    curve = {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1}[kind.crv]()
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, encoded)
    except ValueError:
        raise Refused(Code.KEY_INVALID, member="x") from None


def _ecdsa(kind: Kind) -> Any:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.ECDSA(hashes.SHA384() if kind.alg == "ES384" else hashes.SHA256())


def signer_with(kind: Kind, private: Any) -> Callable[[bytes], bytes]:
    """Give what signs, in raw JOSE form (RFC 7518 §3.4, RFC 8037 §3.1)."""
    if kind.kty == "OKP":
        return lambda data: cast("bytes", private.sign(data))
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    size, algorithm = kind.size, _ecdsa(kind)

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(data, algorithm))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


def verifier_with(kind: Kind, public: Any) -> Callable[[bytes, bytes], bool]:
    """Give what verifies a well-formed signature in raw JOSE form."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    size, algorithm = kind.size, _ecdsa(kind)

    def verify(signature: bytes, data: bytes) -> bool:
        try:
            if kind.kty == "OKP":
                public.verify(signature, data)
            else:
                r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
                public.verify(encode_dss_signature(r, s), data, algorithm)
        except InvalidSignature:
            return False
        return True

    return verify
