"""Tokens made by hand, good and bad: with `cryptography` alone, so that nothing of the library vouches for itself."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import base58
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mikromerit.report import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
V1 = "https://www.w3.org/2018/credentials/v1"
ISSUED = "2026-11-01T09:00:00Z"
ISSUED_AT = 1793523600
EXPIRES = "2030-01-01T00:00:00Z"
EXPIRES_AT = 1893456000
AUDIENCE = "https://rekrytering.example"
NONCE = "Zm9y-just-this-once"


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


CURVES: dict[str, tuple[str, ec.EllipticCurve, int, hashes.HashAlgorithm, bytes]] = {
    "ES256": ("P-256", ec.SECP256R1(), 32, hashes.SHA256(), b"\x80\x24"),
    "ES384": ("P-384", ec.SECP384R1(), 48, hashes.SHA384(), b"\x81\x24"),
    "ES512": ("P-521", ec.SECP521R1(), 66, hashes.SHA512(), b"\x82\x24"),
    "ES256K": ("secp256k1", ec.SECP256K1(), 32, hashes.SHA256(), b"\xe7\x01"),
}
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32)


def _prime(seed: str, bits: int) -> int:
    """The first prime from a hash on, with its two highest bits set (so that a product has twice the bits)."""
    stream = b"".join(hashlib.sha256(f"{seed} {n}".encode()).digest() for n in range(bits // 256))
    number = int.from_bytes(stream, "big") | 3 << (bits - 2) | 1
    small = [n for n in range(3, 2_000, 2) if all(n % m for m in range(3, 45, 2) if m < n)]
    while any(number % p == 0 for p in small) or pow(2, number - 1, number) != 1 or number % 65_537 == 1:
        number += 2
    return number


@cache
def rsa_key(number: int, bits: int = 2_048, e: int = 65_537) -> rsa.RSAPrivateKey:
    """An RSA key made of a number."""
    p, q = (_prime(f"{number} {name}", bits // 2) for name in "pq")
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def b64u_int(number: int) -> str:
    return b64u(number.to_bytes((number.bit_length() + 7) // 8, "big"))


@dataclass(frozen=True)
class Key:
    """A test key: `alg` and its did:key. Made of a number, so that every run has the same."""

    alg: str
    private: Any

    @classmethod
    def make(cls, alg: str, number: int) -> Key:
        if alg == "EdDSA":
            return cls(alg, ed25519.Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))
        if alg == "PS256":
            return cls(alg, rsa_key(number))
        return cls(alg, ec.derive_private_key(number, CURVES[alg][1]))

    @property
    def encoded(self) -> bytes:
        """The public key behind its multicodec."""
        public = self.private.public_key()
        if self.alg == "EdDSA":
            return b"\xed\x01" + public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        if self.alg == "PS256":
            return b"\x85\x24" + public.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        return CURVES[self.alg][4] + public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    @property
    def multikey(self) -> str:
        return "z" + base58.b58encode(self.encoded).decode()

    @property
    def did(self) -> str:
        return f"did:key:{self.multikey}"

    @property
    def kid(self) -> str:
        return f"{self.did}#{self.multikey}"

    @property
    def jwk(self) -> dict[str, str]:
        public = self.private.public_key()
        if self.alg == "EdDSA":
            return {"kty": "OKP", "crv": "Ed25519", "x": b64u(public.public_bytes(Encoding.Raw, PublicFormat.Raw))}
        numbers = public.public_numbers()
        if self.alg == "PS256":
            return {"kty": "RSA", "n": b64u_int(numbers.n), "e": b64u_int(numbers.e)}
        crv, _, size, _, _ = CURVES[self.alg]
        x, y = (b64u(n.to_bytes(size, "big")) for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": crv, "x": x, "y": y}

    @property
    def private_jwk(self) -> dict[str, str]:
        if self.alg == "EdDSA":
            return {**self.jwk, "d": b64u(self.private.private_bytes_raw())}
        numbers = self.private.private_numbers()
        if self.alg == "PS256":
            names = {"d": "d", "p": "p", "q": "q", "dp": "dmp1", "dq": "dmq1", "qi": "iqmp"}
            return {**self.jwk, **{name: b64u_int(getattr(numbers, of)) for name, of in names.items()}}
        return {**self.jwk, "d": b64u(numbers.private_value.to_bytes(CURVES[self.alg][2], "big"))}

    @property
    def thumbprint(self) -> str:
        """RFC 7638."""
        return b64u(hashlib.sha256(json.dumps(self.jwk, sort_keys=True, separators=(",", ":")).encode()).digest())

    def sign(self, data: bytes) -> bytes:
        if self.alg == "EdDSA":
            return self.private.sign(data)
        if self.alg == "PS256":
            return self.private.sign(data, PSS, hashes.SHA256())
        _, _, size, digest, _ = CURVES[self.alg]
        r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")


ISSUER = Key.make("ES256", 11)
ED_ISSUER = Key.make("EdDSA", 12)
HOLDER = Key.make("EdDSA", 13)
STRANGER = Key.make("ES256", 14)


def changed(value: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Give a copy of a JSON object with members set; `...` takes one out, a key may be a pointer ("vc/issuer")."""
    made = copy.deepcopy(value)
    for pointer, new in changes.items():
        *path, last = pointer.split("/")
        inner = made
        for name in path:
            inner = inner[name]
        if new is ...:
            inner.pop(last, None)
        else:
            inner[last] = new
    return made


def credential(issuer: str, subject: str) -> dict[str, Any]:
    return {
        "@context": [V1],
        "id": "urn:uuid:8c1c1e6e-3f0a-4f3b-9a55-0d6f6e7c1a11",
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "issuanceDate": ISSUED,
        "expirationDate": EXPIRES,
        "credentialSubject": {"id": subject, "https://schema.org/name": "Åsa"},
    }


def credential_claims(issuer: str, subject: str = HOLDER.did) -> dict[str, Any]:
    vc = credential(issuer, subject)
    return {"iss": issuer, "sub": subject, "jti": vc["id"], "nbf": ISSUED_AT, "exp": EXPIRES_AT, "vc": vc}


def presentation_claims(holder: str, *credentials: str) -> dict[str, Any]:
    vp = {
        "@context": [V1],
        "id": "urn:uuid:5b7d3a94-2f0c-4d5e-8f10-cc5a3f1b2c22",
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": list(credentials),
    }
    return {
        "iss": holder,
        "jti": vp["id"],
        "aud": AUDIENCE,
        "nonce": NONCE,
        "nbf": ISSUED_AT,
        "exp": EXPIRES_AT,
        "vp": vp,
    }


def compact(header: bytes, payload: bytes, signature: bytes | Key) -> str:
    signing_input = f"{b64u(header)}.{b64u(payload)}"
    raw = signature.sign(signing_input.encode()) if isinstance(signature, Key) else signature
    return f"{signing_input}.{b64u(raw)}"


def token(
    claims: dict[str, Any], key: Key, *, header: dict[str, Any] | None = None, signature: bytes | Key | None = None
) -> str:
    """Sign claims; `header` changes the header's members, `signature` is another signature or signing key."""
    base = {"alg": key.alg, "typ": "JWT", "kid": key.kid}
    return compact(to_json(changed(base, header or {})), to_json(claims), key if signature is None else signature)


def good(key: Key = ISSUER, **changes: Any) -> str:
    """A good credential of `key`, but for `changes` of its claims."""
    return token(changed(credential_claims(key.did), changes), key)


def shown(*credentials: str, key: Key = HOLDER, **changes: Any) -> str:
    """A good presentation by `key`, but for `changes` of its claims."""
    return token(changed(presentation_claims(key.did, *credentials), changes), key)


def refusal(make: Callable[[], object]) -> Refused:
    """Call what must be refused, and give the refusal."""
    with pytest.raises(Refused) as refused:
        make()
    return refused.value


def did_document(did: str, *keys: Key) -> dict[str, Any]:
    """A did:web document made by hand: key-1, key-2 …"""
    names = [f"{did}#key-{n}" for n in range(1, len(keys) + 1)]
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": did,
        "verificationMethod": [
            {"id": name, "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": key.jwk}
            for name, key in zip(names, keys, strict=True)
        ],
        "assertionMethod": names,
        "authentication": names,
    }
