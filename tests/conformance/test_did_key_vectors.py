"""The did:key vectors of the W3C Credentials Community Group: our keys are theirs, and other kinds are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from forging import AT

from mikromerit import KeyPair
from mikromerit import did as dids
from mikromerit.keys import PublicKey
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from pathlib import Path

TAKEN = {
    "ed25519-x25519.json": {
        "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        "did:key:z6MknGc3ocHs3zdPiJbnaaqDi58NGb4pk1Sp9WxWufuXSdxf",
        "did:key:z6MkwYMhwTvsq376YBAcJHy3vyRWzBgn5vKfVqqDCgm7XVKU",
    },
    "nist-curves.json": {
        "did:key:zDnaeTiq1PdzvZXUaMdezchcMJQpBdH2VN4pgrrEhMCCbmwSb",
        "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
        "did:key:z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
    },
    "x25519.json": set(),
    "secp256k1.json": set(),
    "rsa.json": set(),
    "bls12381.json": set(),
}
"""Which of each file's DIDs are of a kind that the library takes."""


def vectors(reference: Path, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((reference / "vectors" / "did-key" / name).read_text(encoding="utf-8"))
    return read.get("didDocument", read)  # x25519.json has them one level down


def published(method: dict[str, Any]) -> PublicKey:
    """Read a published key without our own readers of text: by base58 and `cryptography`."""
    if jwk := method.get("publicKeyJwk"):
        return PublicKey.from_jwk(jwk)
    raw = base58.b58decode(method["publicKeyBase58"])
    if method["type"] == "P256Key2021":
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        return PublicKey("ES256", point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    return PublicKey("EdDSA", ed25519.Ed25519PublicKey.from_public_bytes(raw).public_bytes_raw())


@pytest.mark.parametrize("name", TAKEN)
def test_the_vectors_are_those_that_we_know(reference: Path, name: str) -> None:
    found = vectors(reference, name)
    assert set(found) >= TAKEN[name]
    assert all(did.startswith("did:key:z") for did in found)


@pytest.mark.parametrize(("name", "did"), [(name, did) for name, taken in TAKEN.items() for did in sorted(taken)])
def test_a_published_did_key_is_the_published_key(reference: Path, name: str, did: str) -> None:
    document = vectors(reference, name)[did]["didDocument"]
    method = document["verificationMethod"][0]
    key = published(method)
    resolved = dids.KEY.document(did, None)
    assert method["id"] in document["assertionMethod"]
    assert resolved.only_method("assertionMethod") == method["id"]
    for relationship in ("assertionMethod", "authentication"):
        assert resolved.key(method["id"], relationship, AT) == key
    assert dids.of_key(key) == did
    assert dids.verification_method(did, key) == method["id"]


@pytest.mark.parametrize("name", TAKEN)
def test_a_published_did_key_of_another_kind_is_refused(reference: Path, name: str) -> None:
    others = set(vectors(reference, name)) - TAKEN[name]
    assert others or name == "ed25519-x25519.json"
    for did in others:
        with pytest.raises(Refused) as refused:
            dids.KEY.document(did, None)
        assert refused.value.code is Code.DID_INVALID


def test_a_published_private_key_signs_for_its_did(reference: Path) -> None:
    signed = 0
    for did in sorted(TAKEN["nist-curves.json"]):
        vector = vectors(reference, "nist-curves.json")[did]
        private = vector.get("verificationMethod", {}).get("privateKeyJwk")
        if private is None:
            continue
        pair = KeyPair.from_private_jwk(private)
        assert dids.of_key(pair.public_key) == did
        assert (
            dids.KEY.document(did, None).key(f"{did}#{did[8:]}", "assertionMethod", AT).verifies(pair.sign(b"x"), b"x")
        )
        signed += 1
    assert signed == 2
