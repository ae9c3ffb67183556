"""A slip in a call about keys or DIDs is told in a sentence that says what to give, and quotes no value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from forging import Key
from jwcrypto.jwk import JWK

from mikromerit import KeyPair
from mikromerit import did as dids
from mikromerit.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAIR = KeyPair.generate()
DID, WEB, EBSI = dids.of_key(PAIR.public_key), "did:web:meriter.example", "did:ebsi:zvHWX359A3CvfJnCYaAiAde"
ED = Key.make("EdDSA", 43)
SECRET = "personal-data"  # what no message may quote
NO_TEXT: list[Any] = [None, 5, b"did:web:meriter.example", [WEB]]
NO_KEY: list[Any] = [PAIR, None, SECRET, PAIR.public_key.to_jwk()]


def slip(call: Callable[[], object], said: str, kind: type[Exception] = TypeError) -> None:
    with pytest.raises(kind, match=said) as raised:
        call()
    assert type(raised.value) is kind
    assert SECRET not in str(raised.value)


# --- keys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["RS256", "es256", "", None, 5, ["ES256"], SECRET])
def test_a_public_key_is_of_a_known_algorithm(alg: Any) -> None:
    slip(lambda: PublicKey(alg, PAIR.public_key.encoded), "alg is one of ES256, ", ValueError)


@pytest.mark.parametrize("encoded", [None, SECRET, "x" * 33, bytearray(33), 33])
def test_a_public_key_is_bytes(encoded: Any) -> None:
    slip(lambda: PublicKey("ES256", encoded), "from_jwk or from_multikey")


@pytest.mark.parametrize("jwk", [None, 5, SECRET, b"{}", [{}], PAIR, PAIR.public_key])
def test_a_jwk_is_an_object(jwk: Any) -> None:
    for read in (PublicKey.from_jwk, KeyPair.from_private_jwk):
        slip(lambda read=read: read(jwk), "a JWK is a JSON object: give a dict")


@pytest.mark.parametrize("text", [None, 5, b"zabc", [SECRET], PAIR.public_key])
def test_a_multikey_is_a_text(text: Any) -> None:
    slip(lambda: PublicKey.from_multikey(text), "a multikey is a text")


@pytest.mark.parametrize("data", [None, 5, SECRET, bytearray(35)])
def test_a_multicodec_is_bytes(data: Any) -> None:
    slip(lambda: PublicKey.from_multicodec(data), "a key behind its multicodec is bytes")


@pytest.mark.parametrize("jwk", [None, SECRET, PAIR, PAIR.public_key, PAIR.to_private_jwk(), JWK()])
def test_a_key_pair_is_not_made_by_hand(jwk: Any) -> None:
    slip(lambda: KeyPair(jwk), "generate, load, from_pem or from_private_jwk")


@pytest.mark.parametrize("jwk", [JWK(**PAIR.public_key.to_jwk()), JWK.generate(kty="oct", size=256)])
def test_a_key_pair_has_a_private_half(jwk: JWK) -> None:
    slip(lambda: KeyPair(jwk), "generate, load, from_pem or from_private_jwk")


def test_pem_and_password_are_bytes(tmp_path: Path) -> None:
    pem, path = PAIR.to_pem(b"secret"), tmp_path / "key.pem"
    slip(lambda: KeyPair.from_pem(pem.decode()), "a PEM is bytes")  # type: ignore[arg-type]
    slip(lambda: KeyPair.from_pem(pem, SECRET), "a password is bytes: give password.encode")  # type: ignore[arg-type]
    slip(lambda: PAIR.to_pem(SECRET), "a password is bytes: give password.encode")  # type: ignore[arg-type]
    slip(lambda: PAIR.save(path, SECRET), "a password is bytes: give password.encode")  # type: ignore[arg-type]
    assert not path.exists()
    PAIR.save(path, b"secret")
    slip(lambda: KeyPair.load(path, SECRET), "a password is bytes: give password.encode")  # type: ignore[arg-type]


# --- DIDs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", NO_KEY)
def test_a_did_is_of_a_public_key(key: Any) -> None:
    for call in (
        lambda: dids.of_key(key),
        lambda: dids.jwk_of(key),
        lambda: dids.jwk_jcs_of(key),
        lambda: dids.web_document(WEB, PAIR.public_key, key),
        *(lambda did=did: dids.verification_method(did, key) for did in (DID, WEB, EBSI)),
        *(lambda did=did: dids.verification_method(did, key, "#k") for did in (DID, WEB, EBSI, "did:ethr:1")),
    ):
        slip(call, r"give the PublicKey: key\.public_key")


@pytest.mark.parametrize("did", NO_TEXT)
def test_a_did_is_a_text(did: Any) -> None:
    for call in (
        lambda: dids.method_name(did),
        lambda: dids.web_url(did),
        lambda: dids.web_document(did, PAIR.public_key),
        lambda: dids.verification_method(did, PAIR.public_key),
        lambda: dids.resolve(did),
        lambda: dids.dereference(did),
        *(lambda method=method: method.need(did) for method in (*dids.DEFAULT, dids.EBSI)),
        *(lambda method=method: method.document(did, None) for method in (*dids.DEFAULT, dids.EBSI)),
    ):
        slip(call, "a DID is a text")


@pytest.mark.parametrize("name", [5, b"#key-1", ["#key-1"]])
def test_a_verification_method_is_named_by_a_text(name: Any) -> None:
    for did in (DID, WEB):
        slip(lambda did=did: dids.verification_method(did, PAIR.public_key, name), "named by a text")


@pytest.mark.parametrize("fetched", [SECRET, b"{}", {}])
def test_what_was_fetched_is_an_answer(fetched: Any) -> None:
    for call in (
        lambda: dids.resolve(WEB, fetched),
        lambda: dids.dereference(WEB, fetched),
        lambda: dids.WEB.document(WEB, fetched),
        lambda: dids.EBSI.document(EBSI, fetched),
    ):
        slip(call, r"give what was fetched as Fetched of mikromerit\.evidence")


@pytest.mark.parametrize("registry", [None, 5, b"https://registry.example/"])
def test_a_registry_is_a_text(registry: Any) -> None:
    slip(lambda: dids.EbsiMethod(registry), "the address of a DID registry is an https URL", ValueError)
