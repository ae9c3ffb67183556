"""RSA keys, which are for PS256 and nothing else (RFC 7518 §3.5, §6.3; RFC 8017)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import gcd, isqrt, prod
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from mikromerit._algorithms.members import number
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BITS: Final = range(2_048, 8_193)  # RFC 7518 §3.5 asks for 2,048; beyond 8,192 a check costs too much
_GENERATED_BITS: Final = 3_072  # 128 bits of security (NIST SP 800-57 part 1, table 2)
_EXPONENT: Final = range(3, 2**64, 2)
_ENCODED_OCTETS: Final = 1_100  # of the largest key: 1,024 for n, 8 for e, and what DER adds


def _primes(below: int) -> list[int]:
    return [p for p in range(2, below) if all(p % q for q in range(2, isqrt(p) + 1))]


_SMALL_FACTORS: Final = prod(_primes(752))  # NIST SP 800-89 §5.3.3: no factor is smaller


@cache
def _roca_residues() -> tuple[tuple[int, frozenset[int]], ...]:
    """Give for small primes p the powers of 65537 modulo p, where not every residue is one.

    The primes that faulty Infineon chips made (CVE-2017-15361) are such powers modulo all of them, and so the moduli.
    """
    powers = [(p, frozenset(pow(65_537, exponent, p) for exponent in range(p - 1))) for p in _primes(168)[1:]]
    return tuple((p, residues) for p, residues in powers if len(residues) < p - 1)


def _is_factorable(n: int) -> bool:
    """Say whether anybody can factor `n` at once: a small factor, a square, or a modulus of those chips."""
    return gcd(n, _SMALL_FACTORS) != 1 or isqrt(n) ** 2 == n or _is_of_faulty_chip(n)


def _is_of_faulty_chip(n: int) -> bool:
    return all(n % p in residues for p, residues in _roca_residues())


@dataclass(frozen=True, slots=True)
class RSA:
    """RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 octets of salt; a key is encoded as DER (RFC 8017 §A.1.1)."""

    names: tuple[str, ...]
    multicodec: bytes
    signs: bool = True
    kty: ClassVar[str] = "RSA"
    crv: ClassVar[str] = ""
    public: ClassVar[tuple[str, ...]] = ("n", "e")
    private: ClassVar[tuple[str, ...]] = ("d", "p", "q", "dp", "dq", "qi")

    def encode(self, jwk: Mapping[str, Any]) -> bytes:
        """Write `n` and `e` as an RSAPublicKey."""
        return _der(_public(number(jwk, "n"), number(jwk, "e")))

    def load(self, encoded: bytes) -> Any:
        """Read an RSAPublicKey, in the one encoding that DER allows."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        if len(encoded) > _ENCODED_OCTETS:
            raise Refused(Code.KEY_LENGTH_INVALID, length=len(encoded))
        try:
            key: object = load_der_public_key(encoded)  # reads other structures too
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, RSAPublicKey) or _der(key) != encoded:
            raise Refused(Code.KEY_INVALID, member="n")
        numbers = key.public_numbers()
        return _public(numbers.n, numbers.e)

    def load_private(self, jwk: Mapping[str, Any], public: Any) -> Any:
        """Read the private numbers; `cryptography` tries whether they belong together."""
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers

        d, p, q, dp, dq, qi = (number(jwk, member) for member in self.private)
        try:
            private = RSAPrivateNumbers(p, q, d, dp, dq, qi, public.public_numbers()).private_key()
        except ValueError:
            private = None
        if private is None:  # raised out here: the cause may quote the key
            raise Refused(Code.KEY_INVALID, member="d")
        return private

    def generate(self) -> Any:
        """Make a private key."""
        from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

        return generate_private_key(65_537, _GENERATED_BITS)

    def well_formed(self, public: Any) -> Callable[[bytes], bool]:
        """Say what is well-formed: as many octets as the modulus, and a smaller number (RFC 8017 §8.1.2, §5.2.2)."""
        n = public.public_numbers().n
        size = (n.bit_length() + 7) // 8
        return lambda signature: len(signature) == size and int.from_bytes(signature, "big") < n

    def signer(self, private: Any) -> Callable[[bytes], bytes]:
        """Sign."""
        padding, digest = _pss()
        return lambda data: cast("bytes", private.sign(data, padding, digest))

    def verifier(self, public: Any) -> Callable[[bytes, bytes], bool]:
        """Verify."""
        from cryptography.exceptions import InvalidSignature

        padding, digest = _pss()

        def verify(signature: bytes, data: bytes) -> bool:
            try:
                public.verify(signature, data, padding, digest)
            except InvalidSignature:
                return False
            return True

        return verify


def _public(n: int, e: int) -> Any:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    if n.bit_length() not in _BITS:
        raise Refused(Code.KEY_LENGTH_INVALID, length=(n.bit_length() + 7) // 8)
    if e not in _EXPONENT:
        raise Refused(Code.KEY_INVALID, member="e")
    if _is_factorable(n):
        raise Refused(Code.KEY_INVALID, member="n")
    return RSAPublicNumbers(e, n).public_key()


def _der(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return cast("bytes", key.public_bytes(Encoding.DER, PublicFormat.PKCS1))


def _pss() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    return padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32), hashes.SHA256()
