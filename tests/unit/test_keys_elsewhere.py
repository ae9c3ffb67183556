"""Signatures go both ways between these keys and two other JOSE libraries, joserfc and PyJWT, for every algorithm."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from forging import Key, b64u, to_json
from joserfc import jws as joserfc_jws
from joserfc.jwk import import_key

from mikromerit import KeyPair
from mikromerit.keys import ALGORITHMS, PublicKey

SIGNING = [alg for alg in ALGORITHMS if alg != "ES256K"]
PAYLOAD = to_json({"iss": "did:example:1", "name": "Åsa"})
NAMES = {"EdDSA": "Ed25519"}  # joserfc has the name of RFC 9864
FORGED = {alg: Key.make(alg, 31) for alg in ALGORITHMS}


def joserfc_name(alg: str) -> str:
    return NAMES.get(alg, alg)


def token(pair: KeyPair, alg: str) -> str:
    signing_input = f"{b64u(to_json({'alg': alg}))}.{b64u(PAYLOAD)}"
    return f"{signing_input}.{b64u(pair.sign(signing_input.encode()))}"


def changed(token: str) -> str:
    head, _, signature = token.rpartition(".")
    other = ("B" if signature[9] == "A" else "A").join((signature[:9], signature[10:]))
    return f"{head}.{other}"


def split(token: str | bytes) -> tuple[bytes, bytes]:
    text = token.decode() if isinstance(token, bytes) else token
    signing_input, _, signature = text.rpartition(".")
    return jwt.utils.base64url_decode(signature), signing_input.encode()


@pytest.fixture(scope="module")
def pairs() -> dict[str, KeyPair]:
    return {alg: KeyPair.generate(alg) for alg in SIGNING}


@pytest.mark.parametrize("alg", SIGNING)
def test_joserfc_verifies_what_we_sign(alg: Any, pairs: dict[str, KeyPair]) -> None:
    pair, name = pairs[alg], joserfc_name(alg)
    key = import_key(pair.public_key.to_jwk())
    signed = token(pair, name)
    assert joserfc_jws.deserialize_compact(signed, key, algorithms=[name]).payload == PAYLOAD
    with pytest.raises(Exception, match=r"(?i)signature"):
        joserfc_jws.deserialize_compact(changed(signed), key, algorithms=[name])
    assert key.thumbprint() == pair.public_key.thumbprint()


@pytest.mark.parametrize("alg", SIGNING)
def test_pyjwt_verifies_what_we_sign(alg: Any, pairs: dict[str, KeyPair]) -> None:
    pair = pairs[alg]
    key = jwt.PyJWK(pair.public_key.to_jwk(), algorithm=alg)
    assert jwt.decode(token(pair, alg), key, algorithms=[alg])["name"] == "Åsa"
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(changed(token(pair, alg)), key, algorithms=[alg])


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_we_verify_what_joserfc_signs(alg: str) -> None:
    key, name = FORGED[alg], joserfc_name(alg)
    signed = joserfc_jws.serialize_compact({"alg": name}, PAYLOAD, import_key(key.private_jwk), algorithms=[name])
    signature, signing_input = split(signed)
    public = PublicKey.from_jwk(key.jwk)
    assert public.verifies(signature, signing_input)
    assert not public.verifies(signature, signing_input + b"A")


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_we_verify_what_pyjwt_signs(alg: str) -> None:
    key = FORGED[alg]
    private = jwt.PyJWK(key.private_jwk, algorithm=alg).key
    signature, signing_input = split(jwt.encode(json.loads(PAYLOAD), private, algorithm=alg))
    public = PublicKey.from_jwk(key.jwk)
    assert public.verifies(signature, signing_input)
    assert not public.verifies(signature, signing_input + b"A")


@pytest.mark.parametrize("alg", SIGNING)
def test_the_private_jwk_that_we_write_is_read(alg: Any, pairs: dict[str, KeyPair]) -> None:
    private = pairs[alg].to_private_jwk()
    signed = joserfc_jws.serialize_compact(
        {"alg": joserfc_name(alg)}, PAYLOAD, import_key(private), algorithms=[joserfc_name(alg)]
    )
    assert pairs[alg].public_key.verifies(*split(signed))
    assert KeyPair.from_private_jwk(private).public_key == pairs[alg].public_key
