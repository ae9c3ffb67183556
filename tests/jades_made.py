"""Seals made by hand, good and bad, each part as a test wants it: the library does not judge its own handwriting."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from forging import b64u, to_json
from x509_made import NOW, Made, crl, ocsp, pki, token

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

DOCUMENT = {"id": "urn:credential:1", "type": ["VerifiableCredential"], "name": "Lärosäte"}
CONTENT = to_json(DOCUMENT)
SEALED_AT = 1763712000  # 2025-11-21T08:00:00Z
_HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def pki_object(data: bytes) -> dict[str, str]:
    return {"val": b64(data)}


def tokens(*ders: bytes, **more: Any) -> dict[str, Any]:
    return {**more, "tstTokens": [pki_object(der) for der in ders]}


def certificates(*made: Made) -> list[dict[str, Any]]:
    return [{"x509Cert": pki_object(one.der)} for one in made]


def header_for(by: Made, *chain: Made, **changes: Any) -> dict[str, Any]:
    """A protected header of baseline B; a change to None takes a member away, and __ stands for #."""
    header = {
        "alg": "RS256" if by == pki().seal else "ES256",
        "cty": "json",
        "kid": b64(by.certificate.issuer_serial),
        "x5t#S256": b64u(hashlib.sha256(by.der).digest()),
        "x5c": [b64(one.der) for one in (by, *chain)],
        "typ": "jose+json",
        "b64": False,
        "iat": SEALED_AT,
        "crit": ["b64"],
        **{name.replace("__", "#"): value for name, value in changes.items()},
    }
    return {name: value for name, value in header.items() if value is not None}


def sign_jose(by: Made, alg: str, data: bytes) -> bytes:
    """A signature in the form of RFC 7518 section 3."""
    digest = _HASHES[alg[2:]]
    if isinstance(by.key, ec.EllipticCurvePrivateKey):
        size = (by.key.key_size + 7) // 8
        r, s = decode_dss_signature(by.key.sign(data, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
    return bytes(by.key.sign(data, pss if alg.startswith("PS") else padding.PKCS1v15(), digest))


@dataclass
class Sealed:
    """A seal under construction: components are added in order, then it is written in one of the serialisations."""

    protected: str
    payload: str
    signature: str
    components: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, name: str, value: Any) -> Sealed:
        self.components.append({name: value})
        self.texts.append(b64u(to_json({name: value})))
        return self

    def signature_timestamp(self, at: datetime = NOW, **given: Any) -> Sealed:
        return self.add("sigTst", tokens(token(self.signature.encode(), at=at, **given)))

    def archive_timestamp(self, at: datetime = NOW, **more: Any) -> Sealed:
        return self.add("arcTst", tokens(token(self.archived(), at=at), **more))

    def archived(self) -> bytes:
        return ".".join((self.payload, self.protected, self.signature, "".join(self.texts))).encode()

    def validation_data(self) -> Sealed:
        world = pki()
        self.add("xVals", certificates(world.ca, world.root, world.tsa_root))
        return self.add(
            "rVals", {"crlVals": [pki_object(crl(world.root))], "ocspVals": [pki_object(ocsp(world.seal, world.ca))]}
        )

    def signed(self, *, clear: bool = False) -> dict[str, Any]:
        beside = {"header": {"etsiU": self.components if clear else self.texts}} if self.components else {}
        return {"protected": self.protected, **beside, "signature": self.signature}

    def general(self, *, clear: bool = False) -> bytes:
        return to_json({"payload": self.payload, "signatures": [self.signed(clear=clear)]})

    def flattened(self) -> bytes:
        return to_json({"payload": self.payload, **self.signed()})

    def compact(self) -> bytes:
        return f"{self.protected}.{self.payload}.{self.signature}".encode()

    def detached(self) -> bytes:
        return to_json({"signatures": [self.signed()]})


def sealed(content: bytes = CONTENT, by: Made | None = None, *, chain: Sequence[Made] = (), **changes: Any) -> Sealed:
    """Make a seal over `content`; `changes` are members of its protected header."""
    by = by or pki().seal
    header = header_for(by, *chain, **changes)
    protected = b64u(to_json(header))
    payload = content.decode() if header.get("b64") is False else b64u(content)
    return Sealed(protected, payload, b64u(sign_jose(by, header["alg"], f"{protected}.{payload}".encode())))
