"""Whatever a reader of keys is given, it gives a key or refuses: nothing else is raised, and one key has one form."""

from __future__ import annotations

from typing import Any

import base58
import pytest
from forging import Key, b64u
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import KeyPair
from mikromerit.did.methods import TYPES, public_key
from mikromerit.keys import ALGORITHMS, PRIVATE_MEMBERS, PublicKey
from mikromerit.report import Refused

pytestmark = pytest.mark.unmeasured

KEYS = [Key.make(alg, 31) for alg in ALGORITHMS]
CODECS = [key.encoded[:2] for key in KEYS]

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=60),
    st.binary(max_size=70).map(b64u),
    st.sampled_from(["EC", "OKP", "RSA", "P-256", "P-521", "Ed25519", "secp256k1", "PS256", "sig", "AQAB"]),
    st.lists(st.sampled_from(["sign", "verify", "x"]), max_size=3),
    st.sampled_from([value for key in KEYS for value in key.jwk.values()]),
)
members = st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "key_ops", "alg", *sorted(PRIVATE_MEMBERS)])
jwks = st.one_of(
    st.dictionaries(members, values, max_size=8),
    st.builds(
        lambda key, changes: {**key.jwk, **changes}, st.sampled_from(KEYS), st.dictionaries(members, values, max_size=3)
    ),
    st.builds(
        lambda key, changes: {**key.private_jwk, **changes},
        st.sampled_from(KEYS),
        st.dictionaries(members, values, max_size=3),
    ),
)


def read(make: Any) -> PublicKey | None:
    try:
        key = make()
    except Refused:
        return None
    public: PublicKey = key.public_key if isinstance(key, KeyPair) else key
    assert PublicKey.from_jwk(public.to_jwk()) == public
    assert PublicKey.from_multikey(public.to_multikey()) == public
    assert PublicKey(public.alg, public.encoded) == public
    assert public.verifies(bytes(64), b"") is False
    return public


@given(jwks)
def test_every_json_object_is_a_key_or_refused(jwk: dict[str, Any]) -> None:
    key = read(lambda: PublicKey.from_jwk(jwk))
    if key is not None:
        assert {name: jwk[name] for name in key.to_jwk()} == key.to_jwk()  # it is the key that is written there
        assert not PRIVATE_MEMBERS & jwk.keys()
    pair = read(lambda: KeyPair.from_private_jwk(jwk))
    assert pair is None or {name: jwk[name] for name in pair.to_jwk()} == pair.to_jwk()


def flipped(key: Key, where: int, mask: int) -> bytes:
    data = bytearray(key.encoded)
    data[where % len(data)] ^= mask
    return bytes(data)


encodings = st.one_of(
    st.binary(max_size=80),
    st.builds(lambda codec, data: codec + data, st.sampled_from(CODECS), st.binary(max_size=80)),
    st.builds(flipped, st.sampled_from(KEYS), st.integers(0, 2_000), st.integers(0, 255)),
)


@given(encodings)
def test_every_encoding_is_a_key_or_refused(data: bytes) -> None:
    text = "z" + base58.b58encode(data).decode()
    key = read(lambda: PublicKey.from_multikey(text))
    assert key is None or key.to_multikey() == text
    assert read(lambda: PublicKey.from_multicodec(data)) == key


@given(st.text(max_size=80))
def test_every_text_is_a_multikey_or_refused(text: str) -> None:
    key = read(lambda: PublicKey.from_multikey(text))
    assert key is None or key.to_multikey() == text


@given(st.sampled_from(ALGORITHMS), st.binary(max_size=300))
def test_every_octet_string_is_a_key_of_an_algorithm_or_refused(alg: Any, data: bytes) -> None:
    key = read(lambda: PublicKey(alg, data))
    assert key is None or (key.alg, key.encoded) == (alg, data)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.one_of(values, st.sampled_from(sorted(TYPES))),
            "controller": values,
            "publicKeyJwk": st.one_of(values, jwks),
            "publicKeyMultibase": st.one_of(values, encodings.map(lambda data: "z" + base58.b58encode(data).decode())),
            "publicKeyBase58": st.one_of(values, encodings.map(lambda data: base58.b58encode(data[2:]).decode())),
            "publicKeyPem": values,
        },
    )
)
def test_every_verification_method_has_a_key_or_is_refused(method: dict[str, Any]) -> None:
    key = read(lambda: public_key(method))
    if key is not None:
        assert len([name for name in method if name.startswith("publicKey")]) == 1
        assert TYPES[method["type"]].alg in (None, key.alg)


@given(st.binary(max_size=200), st.none() | st.binary(max_size=8))
def test_every_octet_string_is_a_pem_or_refused(data: bytes, password: bytes | None) -> None:
    wrapped = b"-----BEGIN PRIVATE KEY-----\n" + base58.b58encode(data) + b"\n-----END PRIVATE KEY-----\n"
    for pem in (data, wrapped):
        assert read(lambda pem=pem: KeyPair.from_pem(pem, password)) is None
