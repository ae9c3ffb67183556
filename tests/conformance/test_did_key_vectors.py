"""The did:key vectors of the W3C Credentials Community Group, and the DIDs in EBSI's examples."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from forging import AT

from mikromerit import KeyPair
from mikromerit import did as dids
from mikromerit._strict import from_base64url, to_base64url
from mikromerit.did import DIDDocument, resolve
from mikromerit.keys import PublicKey
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from pathlib import Path

VERIFYING = {
    "ed25519-x25519.json": [
        "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        "did:key:z6MknGc3ocHs3zdPiJbnaaqDi58NGb4pk1Sp9WxWufuXSdxf",
        "did:key:z6MkwYMhwTvsq376YBAcJHy3vyRWzBgn5vKfVqqDCgm7XVKU",
    ],
    "nist-curves.json": [
        "did:key:z2J9gaYxrKVpdoG9A4gRnmpnRCcxU6agDtFVVBVdn1JedouoZN7SzcyREXXzWgt3gGiwpoHq7K68X4m32D8HgzG8wv3sY5j7",
        "did:key:z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
        "did:key:zDnaeTiq1PdzvZXUaMdezchcMJQpBdH2VN4pgrrEhMCCbmwSb",
        "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
    ],
    "secp256k1.json": [
        "did:key:zQ3shZc2QzApp2oymGvQbzP8eKheVshBHbU4ZYjeXqwSKEn6N",
        "did:key:zQ3shjmnWpSDEbYKpaFm4kTs9kXyqG6N2QwCYHNPP4yubqgJS",
        "did:key:zQ3shptjE6JwdkeKN4fcpnYQY3m9Cet3NiHdAfpvSUZBFoKBj",
    ],
    "rsa.json": ["did:key:z4MXj1wBzi9jUstyPMS4jQqB6KdJaiatPkAtVtGc6bQEQEEsKTic"],
}
"""The DIDs whose keys verify; that of the RSA key is longer, its beginning stands here."""
AGREEMENT = {
    "x25519.json": [
        "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F",
        "did:key:z6LSrzxMVydCourtpA6JLEYupT7ZUQ34hLfQZfRN5H47zLdz",
    ]
}
VECTORS = [(name, n) for name, dids_of in VERIFYING.items() for n in range(len(dids_of))]


def vectors(reference: Path, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((reference / "vectors" / "did-key" / name).read_text(encoding="utf-8"))
    return read.get("didDocument", read)  # x25519.json has them one level down


def vector(reference: Path, name: str, n: int) -> tuple[str, dict[str, Any]]:
    (did,) = (did for did in vectors(reference, name) if did.startswith(VERIFYING[name][n]))
    return did, vectors(reference, name)[did]


def published(method: dict[str, Any]) -> PublicKey:
    """Read a published key without our own readers of text: by base58 and `cryptography`."""
    if jwk := method.get("publicKeyJwk"):
        return PublicKey.from_jwk(jwk)
    raw = base58.b58decode(method["publicKeyBase58"])
    curves = {"P256Key2021": ("ES256", ec.SECP256R1()), "EcdsaSecp256k1VerificationKey2019": ("ES256K", ec.SECP256K1())}
    if method["type"] in curves:
        alg, curve = curves[method["type"]]
        point = ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
        return PublicKey(alg, point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    return PublicKey("EdDSA", ed25519.Ed25519PublicKey.from_public_bytes(raw).public_bytes_raw())


@pytest.mark.parametrize("name", [*VERIFYING, *AGREEMENT, "bls12381.json"])
def test_the_vectors_are_those_that_we_know(reference: Path, name: str) -> None:
    known = {**VERIFYING, **AGREEMENT}.get(name)
    found = sorted(vectors(reference, name))
    assert len(found) == (3 if known is None else len(known))
    assert known is None or all(did.startswith(beginning) for did, beginning in zip(found, sorted(known), strict=True))


@pytest.mark.parametrize(("name", "n"), VECTORS)
def test_a_published_did_key_is_the_published_key(reference: Path, name: str, n: int) -> None:
    did, read = vector(reference, name, n)
    document = read["didDocument"]
    method = document["verificationMethod"][0]
    key = published(method)
    resolved = dids.KEY.document(did, None)
    named = f"{did}#{did.removeprefix('did:key:')}"
    assert document["assertionMethod"][0] in (named, method["id"])
    assert resolved.only_method("assertionMethod") == named
    for relationship in ("assertionMethod", "authentication"):
        assert resolved.key(named, relationship, AT) == key
    assert dids.of_key(key) == did
    assert dids.verification_method(did, key) == named


@pytest.mark.parametrize(("name", "n"), VECTORS)
def test_a_published_document_is_read_as_it_stands(reference: Path, name: str, n: int) -> None:
    did, read = vector(reference, name, n)
    document = DIDDocument(did, read["didDocument"])
    for relationship in ("assertionMethod", "authentication"):
        listed = document.only_method(relationship)
        assert document.key(listed, relationship, AT) == published(read["didDocument"]["verificationMethod"][0])


def test_the_encryption_key_of_an_ed25519_key_is_the_published_one(reference: Path) -> None:
    for did, read in vectors(reference, "ed25519-x25519.json").items():
        resolved = resolve(did, enable_encryption_key_derivation=True)["didDocument"]
        assert resolved["keyAgreement"] == read["didDocument"]["keyAgreement"]
        _, method = resolve(
            did,
            enable_encryption_key_derivation=True,
            public_key_format="JsonWebKey2020",
        )["didDocument"]["verificationMethod"]
        given = read["didDocument"]["verificationMethod"][1]
        raw = given.get("publicKeyJwk", {}).get("x") or to_base64url(base58.b58decode(given["publicKeyBase58"]))
        assert method["publicKeyJwk"] == {"kty": "OKP", "crv": "X25519", "x": raw}


def test_a_published_x25519_key_verifies_nothing(reference: Path) -> None:
    for did, read in vectors(reference, "x25519.json").items():
        document = dids.KEY.document(did, None)
        assert document.json["keyAgreement"] == read["keyAgreement"] == [f"{did}#{did.removeprefix('did:key:')}"]
        with pytest.raises(Refused) as refused:
            document.key(read["keyAgreement"][0], "assertionMethod", AT)
        assert refused.value.code is Code.KEY_NOT_AUTHORISED


def test_keys_of_bls12_381_are_of_a_type_that_is_not_supported(reference: Path) -> None:
    for did in vectors(reference, "bls12381.json"):
        with pytest.raises(Refused) as refused:
            dids.KEY.document(did, None)
        assert refused.value.code is Code.KEY_TYPE_UNSUPPORTED
        assert resolve(did)["didResolutionMetadata"]["error"] == "unsupportedPublicKeyType"


def test_a_published_private_key_signs_for_its_did(reference: Path) -> None:
    signed = []
    for name, n in VECTORS:
        did, read = vector(reference, name, n)
        pair = read.get("verificationMethod", read.get("verificationKeyPair", read))
        private = pair.get("privateKeyJwk")
        if private is None or private.get("crv") == "secp256k1":
            continue
        # the RSA vector writes numbers with an octet of zero before them, which RFC 7518 §2 forbids
        private = {member: canonical(value) if private["kty"] == "RSA" and member != "kty" else value
                   for member, value in private.items()}  # fmt: skip
        key = KeyPair.from_private_jwk(private)
        assert dids.of_key(key.public_key) == did
        named = dids.verification_method(did, key.public_key)
        assert dids.KEY.document(did, None).key(named, "assertionMethod", AT).verifies(key.sign(b"x"), b"x")
        signed.append(key.public_key.alg)
    assert sorted(signed) == ["ES256", "ES384", "ES512", "EdDSA", "PS256"]


def canonical(member: str) -> str:
    octets = from_base64url(member.encode(), "JWK").lstrip(b"\0")
    return to_base64url(octets)


# --- EBSI -----------------------------------------------------------------------------------------------------------


def test_the_dids_in_ebsis_examples(reference: Path) -> None:
    texts = (path.read_text(encoding="utf-8") for path in (reference / "ecosystem" / "ebsi").rglob("*.json"))
    found = {did for text in texts for did in re.findall(r"did:(?:ebsi|key):[A-Za-z0-9]+", text)}
    legal = {did for did in found if did.startswith("did:ebsi:z")}
    assert legal == {
        "did:ebsi:zZeKyEJfUTGwajhNyNX928z",
        "did:ebsi:zdPj1GPXjfERXxXPE1YTYdJ",
        "did:ebsi:ziDnioxYYLW1a3qUbqTFz4W",
        "did:ebsi:zvHWX359A3CvfJnCYaAiAde",
        "did:ebsi:zyrMG8T9xYbNoSwyQa4SGMJ",
    }
    for did in legal:
        assert dids.EBSI.need(did) is not None
    (natural,) = (did for did in found if did.startswith("did:key:"))
    document = dids.KEY.document(natural, None)
    key = document.key(document.only_method("authentication"), "authentication", AT)
    assert dids.jwk_jcs_of(key) == natural
    placeholders = found - legal - {natural}
    assert placeholders == {f"did:ebsi:{n}" for n in ("00001234", "00001235", "0001234", "00012345")}
    for did in placeholders:  # digits: no identifier that EBSI's own method could make
        with pytest.raises(Refused) as refused:
            dids.EBSI.need(did)
        assert refused.value.code is Code.DID_INVALID
