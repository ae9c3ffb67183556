"""Tokens made by hand, good and bad: with `cryptography` alone, so that nothing of the library vouches for itself."""

from __future__ import annotations

import base64
import copy
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import base58
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
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


@dataclass(frozen=True)
class Key:
    """A test key: `alg` and its did:key. Made of a number, so that every run has the same."""

    alg: str
    private: Any

    @classmethod
    def make(cls, alg: str, number: int) -> Key:
        if alg == "EdDSA":
            return cls(alg, ed25519.Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))
        curve = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1()}[alg]
        return cls(alg, ec.derive_private_key(number, curve))

    @property
    def multikey(self) -> str:
        public = self.private.public_key()
        if self.alg == "EdDSA":
            raw = b"\xed\x01" + public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        else:
            prefix = {"ES256": b"\x80\x24", "ES384": b"\x81\x24"}[self.alg]
            raw = prefix + public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return "z" + base58.b58encode(raw).decode()

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
        numbers, size = public.public_numbers(), {"ES256": 32, "ES384": 48}[self.alg]
        x, y = (b64u(n.to_bytes(size, "big")) for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": {"ES256": "P-256", "ES384": "P-384"}[self.alg], "x": x, "y": y}

    def sign(self, data: bytes) -> bytes:
        if self.alg == "EdDSA":
            return self.private.sign(data)
        size, digest = {"ES256": (32, hashes.SHA256()), "ES384": (48, hashes.SHA384())}[self.alg]
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
