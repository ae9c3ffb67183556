"""did:key (W3C CCG did:key 0.9): the identifier is the key, in Multikey form or as a JWK behind its multicodec.

The second form, jwk_jcs-pub, is how EBSI names natural persons.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

import base58

from mikromerit._strict import read_json
from mikromerit.did.agreement import MULTICODEC as X25519_PUB
from mikromerit.did.agreement import AgreementKey
from mikromerit.did.document import DIDDocument, must_be_text
from mikromerit.did.methods import TYPES, beside, written
from mikromerit.keys import PublicKey, must_be_public
from mikromerit.limits import DID_BYTES
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.evidence import Fetched

_PREFIX = "did:key:"
_JWK_JCS_PUB: Final = b"\xd1\xd6\x03"
# a version is a positive number (did:key 0.9 §3.1.1); the DID that names one is another DID than the one that does not
_FORM = re.compile(r"did:key:(?:[1-9][0-9]{0,3}(?:\.[0-9]{1,4})?:)?(z[1-9A-HJ-NP-Za-km-z]+)")
_VERIFYING = ("assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation")


def did_of(key: PublicKey) -> str:
    """Give the did:key of a public key."""
    must_be_public(key)
    return _PREFIX + key.to_multikey()


def jwk_jcs_of(key: PublicKey) -> str:
    """Give the did:key of a public key that holds it as a JWK (jwk_jcs-pub), as EBSI has it for natural persons."""
    must_be_public(key)
    return f"{_PREFIX}z{base58.b58encode(_JWK_JCS_PUB + _canonical(key)).decode('ascii')}"


def _canonical(key: PublicKey) -> bytes:
    """Write the required members alone, sorted: all is ASCII, so this is JCS (RFC 8785)."""
    return json.dumps(key.to_jwk(), sort_keys=True, separators=(",", ":")).encode("ascii")


def self_described(did: str, *methods: dict[str, Any], agreement: str | None = None) -> DIDDocument:
    """Make the document of a DID that is its own evidence; the method named `agreement` is for that alone."""
    verifying = [method["id"] for method in methods if method["id"] != agreement]
    listed = dict.fromkeys(_VERIFYING, verifying) if verifying else {}
    contexts = dict.fromkeys(TYPES[method["type"]].context for method in methods)
    return DIDDocument(
        did,
        {
            "@context": ["https://www.w3.org/ns/did/v1", *contexts],
            "id": did,
            "verificationMethod": list(methods),
            **listed,
            **({"keyAgreement": [agreement]} if agreement else {}),
        },
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """How documents are written; `name` None is Multikey, and JsonWebKey2020 where the DID itself holds a JWK."""

    name: str | None = None
    experimental: bool = False
    encryption: bool = False

    def __post_init__(self) -> None:
        if self.name is not None and self.name not in TYPES:
            raise Refused(Code.KEY_TYPE_UNSUPPORTED, member="publicKeyFormat")
        if self.name is not None and not (self.experimental or TYPES[self.name].stable):
            raise Refused(Code.KEY_USE_REFUSED, member="publicKeyFormat")


@lru_cache(maxsize=1024)
def _document(form: _Form, did: str) -> DIDDocument:
    read = _FORM.fullmatch(did)
    if read is None:
        raise Refused(Code.DID_INVALID, did=did)
    fragment = read[1]
    data = base58.b58decode(fragment[1:])
    if data.startswith(X25519_PUB):
        agreement = written(did, fragment, AgreementKey(data[len(X25519_PUB) :]), form.name or "Multikey")
        return self_described(did, agreement, agreement=agreement["id"])
    as_jwk = data.startswith(_JWK_JCS_PUB)
    key = _held_as_jwk(data, did) if as_jwk else PublicKey.from_multicodec(data)
    name = form.name or ("JsonWebKey2020" if as_jwk else "Multikey")
    method = written(did, fragment, key, name)
    if not form.encryption or key.alg != "EdDSA":
        return self_described(did, method)
    derived = AgreementKey.of_ed25519(key)
    agreement = written(did, derived.to_multikey(), derived, beside(name))
    return self_described(did, method, agreement, agreement=agreement["id"])


def _held_as_jwk(data: bytes, did: str) -> PublicKey:
    body = data[len(_JWK_JCS_PUB) :]
    try:
        jwk = read_json(body, "did:key", depth=1)
    except Refused:
        raise Refused(Code.DID_INVALID, did=did) from None
    key = PublicKey.from_jwk(jwk)
    if _canonical(key) != body:
        raise Refused(Code.DID_INVALID, did=did)
    return key


@dataclass(frozen=True, slots=True)
class SelfDescribing:
    """A method whose DIDs are their own documents: nothing is fetched. `most` bounds the length of a DID."""

    name: str
    most: int
    describe: Callable[[str], DIDDocument]

    def need(self, did: str) -> None:
        """Say that nothing need be fetched.

        Raises:
            Refused: DID_INVALID.
        """
        must_be_text(did)
        if not did.startswith(f"did:{self.name}:") or len(did) > self.most:
            raise Refused(Code.DID_INVALID, did=did)

    def document(self, did: str, fetched: Fetched | None = None) -> DIDDocument:  # noqa: ARG002  (there is none)
        """Give the document that the DID itself describes.

        Raises:
            Refused: DID_INVALID, KEY_INVALID, KEY_LENGTH_INVALID, KEY_TYPE_UNSUPPORTED.
        """
        self.need(did)
        return self.describe(did)


def key_method(
    public_key_format: str | None = None, *, experimental: bool = False, encryption: bool = False
) -> SelfDescribing:
    """Give did:key with the options of did:key 0.9 §3.1.2.

    `public_key_format` is the type of the verification method that is written, `experimental` allows others than
    Multikey, JsonWebKey2020 and the 2020 types, `encryption` adds the X25519 key of an Ed25519 key.

    Raises:
        Refused: KEY_TYPE_UNSUPPORTED for a format that is not known, KEY_USE_REFUSED for an experimental one; resolving
            a DID raises the latter where the format is for keys of another type.
    """
    form = _Form(public_key_format, experimental, encryption)
    return SelfDescribing("key", DID_BYTES, partial(_document, form))


KEY = key_method()
