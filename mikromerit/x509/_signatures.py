"""Signature values, in JOSE's form (RFC 7518 §3) and in that of X.509 and CMS (RFC 4055, RFC 5758, RFC 5754).

One rule about strength for both: SHA-256 or more, RSA of 2,048 to 8,192 bits, curves of 256 bits or more. And one
about cost: with an exponent as long as the modulus a single RSA signature takes a fifth of a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from mikromerit.report import Code, Refused
from mikromerit.x509._foreign import tried

if TYPE_CHECKING:
    from mikromerit.x509._der import Node

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""The algorithms of seals (RFC 7518 §3.1); in this lane only."""

_BITS: Final = range(2_048, 8_193)  # fewer can be factored, more cost too much
_HASHES: Final = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_CURVES: Final = {"secp256r1": ("ES256", 32), "secp384r1": ("ES384", 48), "secp521r1": ("ES512", 66)}
_LEAST_CURVE: Final = 256
_MOST_EXPONENT: Final = 1 << 32  # in use is 65,537, seldom another as short

DIGESTS: Final = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
"""The hash functions that are relied on, by OID."""

_RSA: Final = "1.2.840.113549.1.1.1"  # without a digest: as a key, and in CMS with the digest beside it
_PSS: Final = "1.2.840.113549.1.1.10"
_MGF1: Final = "1.2.840.113549.1.1.8"
_WITH_RSA: Final = {
    "1.2.840.113549.1.1.11": hashes.SHA256(),
    "1.2.840.113549.1.1.12": hashes.SHA384(),
    "1.2.840.113549.1.1.13": hashes.SHA512(),
}
_WITHOUT_PARAMETERS: Final = ("1.2.840.10045.4.", "2.16.840.1.101.3.4.3.")
_WITH_ECDSA: Final = {
    "1.2.840.10045.4.3.2": hashes.SHA256(),
    "1.2.840.10045.4.3.3": hashes.SHA384(),
    "1.2.840.10045.4.3.4": hashes.SHA512(),
}


def check_jose(key: Any, alg: str, signature: bytes, data: bytes) -> None:
    """Check a signature value in raw JOSE form; `key` is a public key of `cryptography`, or None for an unread one.

    Raises:
        Refused: ALGORITHM_NOT_ALLOWED, ALGORITHM_NOT_OF_KEY, KEY_LENGTH_INVALID, SIGNATURE_MALFORMED or
            SIGNATURE_INVALID.
    """
    if alg not in ALGORITHMS:
        raise Refused(Code.ALGORITHM_NOT_ALLOWED, alg=alg)
    if isinstance(key, rsa.RSAPublicKey):
        right = _rsa(key, alg, signature, data)
    elif isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        right = _ecdsa(key, alg, signature, data)
    else:
        raise Refused(Code.ALGORITHM_NOT_OF_KEY, alg=alg, expected=", ".join(ALGORITHMS))
    if not right:
        raise Refused(Code.SIGNATURE_INVALID)


def _rsa(key: rsa.RSAPublicKey, alg: str, signature: bytes, data: bytes) -> bool:
    if alg[0] == "E":
        raise Refused(Code.ALGORITHM_NOT_OF_KEY, alg=alg, expected=", ".join(ALGORITHMS[:6]))
    if key.key_size not in _BITS:
        raise Refused(Code.KEY_LENGTH_INVALID, length=(key.key_size + 7) // 8)
    if len(signature) != (key.key_size + 7) // 8 or int.from_bytes(signature, "big") >= key.public_numbers().n:
        raise Refused(Code.SIGNATURE_MALFORMED, alg=alg)
    digest = _HASHES[alg[2:]]
    scheme = padding.PKCS1v15() if alg[0] == "R" else _pss(digest, digest.digest_size)
    return _verifies(key, signature, data, scheme, digest)


def _ecdsa(key: ec.EllipticCurvePublicKey, alg: str, signature: bytes, data: bytes) -> bool:
    expected, size = _CURVES[key.curve.name]
    if alg != expected:
        raise Refused(Code.ALGORITHM_NOT_OF_KEY, alg=alg, expected=expected)
    if len(signature) != 2 * size:
        raise Refused(Code.SIGNATURE_MALFORMED, alg=alg)
    r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    if not r or not s:
        raise Refused(Code.SIGNATURE_MALFORMED, alg=alg)
    return _verifies(key, encode_dss_signature(r, s), data, ec.ECDSA(_HASHES[alg[2:]]))


def is_signature(key: Any, algorithm: Node, signature: bytes, data: bytes, digest: str = "") -> bool:
    """Say whether a signature in the form of X.509 is right; `digest` is CMS's digestAlgorithm, which must agree.

    An algorithm that is not known, a key of another kind or too weak, and a wrong signature are all False.

    Raises:
        DerError: `algorithm` is no AlgorithmIdentifier.
    """
    fields = algorithm.fields()
    oid = fields.take().oid()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size in _BITS:
        if oid == _PSS:
            return _is_pss(key, fields.take(), signature, data, digest)
        used = DIGESTS.get(digest) if oid == _RSA else _WITH_RSA.get(oid)
        return used is not None and _agrees(used, digest) and _verifies(key, signature, data, padding.PKCS1v15(), used)
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= _LEAST_CURVE:
        used = _WITH_ECDSA.get(oid)
        return used is not None and _agrees(used, digest) and _verifies(key, signature, data, ec.ECDSA(used))
    return False


def is_costly(key: Any) -> bool:
    """Say whether a key was made to cost those who check with it: RSA with an exponent over 32 bits."""
    return isinstance(key, rsa.RSAPublicKey) and key.public_numbers().e >= _MOST_EXPONENT


def is_for_certificates(key: Any) -> bool:
    """Say whether certificates are taken from a key: RSA of 2,048 to 8,192 bits, P-256, P-384, P-521."""
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size in _BITS
    return isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES


def has_stray_parameters(algorithm: Node) -> bool:
    """Say whether ECDSA or DSA stands there with parameters, which must be absent (RFC 5758 §3.1, §3.2).

    Raises:
        DerError: `algorithm` is no AlgorithmIdentifier.
    """
    fields = algorithm.fields()
    return fields.take().oid().startswith(_WITHOUT_PARAMETERS) and bool(fields)


def _agrees(used: hashes.HashAlgorithm, digest: str) -> bool:
    return not digest or (digest in DIGESTS and DIGESTS[digest].name == used.name)


def _is_pss(key: rsa.RSAPublicKey, parameters: Node, signature: bytes, data: bytes, digest: str) -> bool:
    """Judge RSASSA-PSS (RFC 4055 §3.1): one hash for both purposes, named; what is left out would be SHA-1."""
    fields = parameters.fields()
    hashed, generator, salt = (fields.maybe(tag) for tag in (0xA0, 0xA1, 0xA2))
    if hashed is None or generator is None or salt is None:
        return False
    oid = hashed.fields(0xA0).take().fields().take().oid()
    mask = generator.fields(0xA1).take().fields()
    size = salt.fields(0xA2).take().integer()
    if mask.take().oid() != _MGF1 or mask.take().fields().take().oid() != oid or oid not in DIGESTS:
        return False
    used = DIGESTS[oid]
    fitting = used.digest_size // 2 <= size <= key.key_size // 8 - used.digest_size - 2
    return fitting and _agrees(used, digest) and _verifies(key, signature, data, _pss(used, size), used)


def _pss(digest: hashes.HashAlgorithm, size: int) -> padding.PSS:
    return padding.PSS(padding.MGF1(digest), salt_length=size)


def _verifies(key: Any, signature: bytes, data: bytes, *how: object) -> bool:
    def verify() -> bool:
        key.verify(signature, data, *how)
        return True

    return tried(verify) is True
