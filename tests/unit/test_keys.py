"""Public keys: what is no key is refused in every form, and what is one verifies what it signed and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import pickle
import time
from math import prod
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from forging import Key, b64u, b64u_int, refusal
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import KeyPair
from mikromerit.keys import ALGORITHMS, PublicKey
from mikromerit.report import Code, Refused

ES256, ES384, ED, RSA = Key.make("ES256", 21), Key.make("ES384", 22), Key.make("EdDSA", 23), Key.make("PS256", 31)
ES512, ES256K = Key.make("ES512", 25), Key.make("ES256K", 26)
KEYS = {key.alg: key for key in (ES256, ES384, ES512, ED, RSA, ES256K)}
P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P384_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
P521_ORDER = 2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7
K1_ORDER = 2**256 - 0x14551231950B75FC4402DA1732FC9BEBF
P25519 = 2**255 - 19
ED_ORDER = 2**252 + 27742317777372353535851937790883648493
every_key = pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# --- JWK: refusals ------------------------------------------------------------------------------------------------

N = RSA.private.public_key().public_numbers().n
P = max(RSA.private.private_numbers().p, RSA.private.private_numbers().q)


def of_large_factors(n: int) -> int:
    """The next number whose factors are all at least 752, the bound of NIST SP 800-89 §5.3.3."""
    while any(n % p == 0 for p in range(2, 752)):
        n += 1
    return n


def roca(bits: int) -> int:
    """A modulus whose residues modulo small primes are powers of 65537, as those of CVE-2017-15361."""
    primorial = prod(p for p in range(3, 168) if all(p % q for q in range(2, p)))
    n = (2 ** (bits - 1) // primorial + 1) * primorial + pow(65_537, 5, primorial)
    return n if n % 2 else n + primorial


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    octets = b"" if size < 128 else size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(octets) if octets else size]) + octets + content


def rsa_der(n: int, e: int) -> bytes:
    """RSAPublicKey (RFC 8017 §A.1.1), by hand."""
    return der(0x30, b"".join(der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in (n, e)))


SHORT, LONG = b64u(bytes([7]) * 31), b64u(bytes([7]) * 33)
OTHER_P256 = Key.make("ES256", 24).jwk
JWKS_REFUSED: list[tuple[str, Key, dict[str, Any], str]] = [
    # type and curve
    ("no kty", ES256, {"kty": ...}, "kty, crv"),
    ("no crv", ES256, {"crv": ...}, "kty, crv"),
    ("kty OKP with P-256", ES256, {"kty": "OKP"}, "kty, crv"),
    ("kty EC with Ed25519", ED, {"kty": "EC"}, "kty, crv"),
    ("kty in lower case", ES256, {"kty": "ec"}, "kty, crv"),
    ("crv in lower case", ED, {"crv": "ed25519"}, "kty, crv"),
    ("kty RSA with a curve", RSA, {"crv": "P-256"}, "kty, crv"),
    ("kty RSA with a curve of its own", ES256, {"kty": "RSA", "n": RSA.jwk["n"], "e": "AQAB"}, "kty, crv"),
    ("P-256K, as drafts called secp256k1", ES256K, {"crv": "P-256K"}, "kty, crv"),
    ("kty oct", ES256, {"kty": "oct"}, "kty, crv"),
    ("P-256 coordinates under secp256k1", ES256, {"crv": "secp256k1"}, "x"),
    ("P-384 coordinates under P-521", ES384, {"crv": "P-521"}, "x"),
    ("P-521 coordinates without their zeros", ES512, {"x": b64u(decoded(ES512.jwk["x"]).lstrip(b"\0")[:65])}, "x"),
    ("X25519", ED, {"crv": "X25519"}, "kty, crv"),
    ("Ed448", ED, {"crv": "Ed448"}, "kty, crv"),
    ("kty is a list", ES256, {"kty": ["EC"]}, "kty, crv"),
    ("crv is null", ES256, {"crv": None}, "kty, crv"),
    ("P-256 coordinates under P-384", ES256, {"crv": "P-384"}, "x"),
    ("P-384 coordinates under P-256", ES384, {"crv": "P-256"}, "x"),
    # coordinates
    ("no x", ES256, {"x": ...}, "x"),
    ("no x, Ed25519", ED, {"x": ...}, "x"),
    ("no y", ES256, {"y": ...}, "y"),
    ("empty x", ES256, {"x": ""}, "x"),
    ("empty y", ES256, {"y": ""}, "y"),
    ("short x", ES256, {"x": SHORT}, "x"),
    ("long x", ES256, {"x": LONG}, "x"),
    ("short y", ES256, {"y": SHORT}, "y"),
    ("long y: a zero before it", ES256, {"y": b64u(b"\0" + decoded(ES256.jwk["y"]))}, "y"),
    ("short x, Ed25519", ED, {"x": SHORT}, "x"),
    ("long x, Ed25519", ED, {"x": b64u(decoded(ED.jwk["x"]) + b"\0")}, "x"),
    ("short x, P-384", ES384, {"x": b64u(decoded(ES384.jwk["x"])[1:])}, "x"),
    ("padded x", ES256, {"x": ES256.jwk["x"] + "="}, "x"),
    ("padded y", ES256, {"y": ES256.jwk["y"] + "="}, "y"),
    ("x with a space", ED, {"x": ED.jwk["x"] + " "}, "x"),
    ("x with a newline in it", ED, {"x": ED.jwk["x"][:20] + "\n" + ED.jwk["x"][20:]}, "x"),
    ("x in hex", ED, {"x": decoded(ED.jwk["x"]).hex()}, "x"),
    ("x of standard base64", ES256, {"x": "+/" + ES256.jwk["x"][2:]}, "x"),
    ("x with an unused bit set", ED, {"x": ED.jwk["x"][:-1] + chr(ord(ED.jwk["x"][-1]) + 1)}, "x"),
    ("x is not ASCII", ES256, {"x": "é" * 43}, "x"),
    ("x is a number", ES256, {"x": 7}, "x"),
    ("x is null", ED, {"x": None}, "x"),
    ("x is a list", ED, {"x": [ED.jwk["x"]]}, "x"),
    ("y is an object", ES256, {"y": {}}, "y"),
    # the curve
    ("off the curve: another key's y", ES256, {"y": OTHER_P256["y"]}, "x"),
    ("off the curve: x and y change places", ES256, {"x": ES256.jwk["y"], "y": ES256.jwk["x"]}, "x"),
    ("off the curve: y is zero", ES256, {"y": b64u(bytes(32))}, "x"),
    ("off the curve: zero and zero", ES256, {"x": b64u(bytes(32)), "y": b64u(bytes(32))}, "x"),
    ("off the curve, P-384", ES384, {"y": b64u(decoded(ES384.jwk["y"])[:-1] + b"\xff")}, "x"),
    ("x is the field's prime", ES256, {"x": b64u(P256.to_bytes(32, "big"))}, "x"),
    ("off the curve, P-521", ES512, {"y": ES512.jwk["x"]}, "x"),
    ("off the curve, secp256k1", ES256K, {"y": ES256K.jwk["x"]}, "x"),
    # RSA
    ("no n", RSA, {"n": ...}, "n"),
    ("no e", RSA, {"e": ...}, "e"),
    ("n empty", RSA, {"n": ""}, "n"),
    ("e empty", RSA, {"e": ""}, "e"),
    ("n is a number", RSA, {"n": N}, "n"),
    ("n with an octet of zero before it", RSA, {"n": b64u(b"\0" + decoded(RSA.jwk["n"]))}, "n"),
    ("e with an octet of zero before it", RSA, {"e": b64u(b"\0\1\0\1")}, "e"),
    ("n padded", RSA, {"n": RSA.jwk["n"] + "=="}, "n"),
    ("n huge", RSA, {"n": "A" * 1_000_000}, "n"),
    ("n even", RSA, {"n": b64u_int(N + 1)}, "n"),
    ("n has a factor of 3", RSA, {"n": b64u_int(3 * N)}, "n"),
    ("n has a factor of 751", RSA, {"n": b64u_int(751 * N)}, "n"),
    ("n is a square", RSA, {"n": b64u_int(P * P)}, "n"),
    ("n is all ones", RSA, {"n": b64u_int(2**2_048 - 1)}, "n"),
    ("n of a faulty chip (ROCA)", RSA, {"n": b64u_int(roca(2_048))}, "n"),
    ("e is 1", RSA, {"e": b64u(b"\1")}, "e"),
    ("e is 0", RSA, {"e": b64u(b"\0")}, "e"),
    ("e is even", RSA, {"e": b64u(b"\1\0\0")}, "e"),
    ("e is 2", RSA, {"e": b64u(b"\2")}, "e"),
    ("e is beyond 64 bits", RSA, {"e": b64u_int(2**64 + 1)}, "e"),
    # private members
    *[(f"private member {name}", key, {name: "AAAA"}, name)
      for name in ("d", "p", "q", "dp", "dq", "qi", "oth", "k") for key in (ES256, ED, RSA)],
    ("private member that is null", ES256, {"d": None}, "d"),
]  # fmt: skip


def test_a_faulty_modulus_is_told_by_its_residues() -> None:
    for bits in (2_048, 3_072, 4_096):
        assert refusal(lambda bits=bits: PublicKey.from_jwk({**RSA.jwk, "n": b64u_int(roca(bits))})).code is (
            Code.KEY_INVALID
        )
    taken = PublicKey.from_jwk({**RSA.jwk, "n": b64u_int(of_large_factors(N + 2))})  # the residues alone decide
    assert taken.alg == "PS256"


@pytest.mark.parametrize("bits", [17, 1_024, 2_047, 8_193, 12_000])
def test_an_rsa_key_of_another_size_is_refused_in_every_form(bits: int) -> None:
    n = 2 ** (bits - 1) + 2 ** (bits // 2) + 1
    with pytest.raises(Refused) as refused:
        PublicKey.from_jwk({**RSA.jwk, "n": b64u_int(n)})
    assert refused.value.code is Code.KEY_LENGTH_INVALID
    assert refusal(lambda: PublicKey("PS256", rsa_der(n, 65_537))).code is Code.KEY_LENGTH_INVALID


@pytest.mark.parametrize(
    ("bits", "e"), [(2_048, 3), (2_048, 2**64 - 1), (2_049, 65_537), (3_072, 17), (8_192, 2**64 - 1)]
)
def test_an_rsa_key_at_the_bounds_is_taken(bits: int, e: int) -> None:
    n = of_large_factors(2 ** (bits - 1) + 2 ** (bits // 2))
    key = PublicKey.from_jwk({"kty": "RSA", "n": b64u_int(n), "e": b64u_int(e)})
    assert key.encoded == rsa_der(n, e)
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert not key.verifies(bytes((bits + 7) // 8), b"x")


RSA_DER_REFUSED = {
    "nothing": b"",
    "not DER": b"hej",
    "one octet more": rsa_der(N, 65_537) + b"\0",
    "one octet less": rsa_der(N, 65_537)[:-1],
    "a SubjectPublicKeyInfo": RSA.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    "the SubjectPublicKeyInfo of another kind": ES256.private.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    ),
    "an indefinite length": b"\x30\x80" + rsa_der(N, 65_537)[4:] + b"\0\0",
    "a longer length than needed": b"\x30\x83\0" + rsa_der(N, 65_537)[2:],
    "a zero before n": der(0x30, der(2, b"\0\0" + N.to_bytes(256, "big")) + der(2, b"\1\0\1")),
    "n negative": der(0x30, der(2, N.to_bytes(256, "big")) + der(2, b"\1\0\1")),
    "e is 1": rsa_der(N, 1),
    "e even": rsa_der(N, 65_536),
    "n even": rsa_der(N + 1, 65_537),
    "ROCA": rsa_der(roca(2_048), 65_537),
}


@pytest.mark.parametrize("data", RSA_DER_REFUSED.values(), ids=RSA_DER_REFUSED)
def test_what_is_no_rsa_public_key_in_der_is_refused(data: bytes) -> None:
    for make in (lambda: PublicKey("PS256", data), lambda: PublicKey.from_multikey(multikey(b"\x85\x24" + data))):
        assert refusal(make).code is Code.KEY_INVALID


def changed_jwk(key: Key, changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**key.jwk, **changes}.items() if value is not ...}


@pytest.mark.parametrize(
    ("key", "changes", "member"), [case[1:] for case in JWKS_REFUSED], ids=[case[0] for case in JWKS_REFUSED]
)
def test_a_jwk_that_is_no_public_key_is_refused(key: Key, changes: dict[str, Any], member: str) -> None:
    assert PublicKey.from_jwk(key.jwk).alg == key.alg
    refused = refusal(lambda: PublicKey.from_jwk(changed_jwk(key, changes)))
    code = Code.KEY_TYPE_UNSUPPORTED if member == "kty, crv" else Code.KEY_INVALID
    assert (refused.code, refused.params["member"]) == (code, member)


@pytest.mark.parametrize(
    ("key", "member", "value"),
    [
        (ES256, "use", "enc"),
        (ES256, "use", "SIG"),
        (ES256, "use", None),
        (ES256, "use", ["sig"]),
        (ED, "use", ""),
        (ES256, "key_ops", []),
        (ES256, "key_ops", None),
        (ES256, "key_ops", "verify"),
        (ED, "key_ops", ["sign"]),
        (ED, "key_ops", ["Verify"]),
        (ED, "key_ops", {"verify": True}),
        (ES256, "alg", "ES384"),
        (ES256, "alg", "es256"),
        (ES256, "alg", "Ed25519"),
        (ES256, "alg", None),
        (ES384, "alg", "ES256"),
        (ES384, "alg", "ECDH-ES"),
        (ED, "alg", "ES256"),
        (ED, "alg", "Ed448"),
        (ED, "alg", ["EdDSA"]),
        (ES512, "alg", "ES521"),
        (RSA, "alg", "RS256"),
        (RSA, "alg", "PS384"),
        (RSA, "alg", "RSA-OAEP"),
        (RSA, "use", "enc"),
        (RSA, "key_ops", ["encrypt"]),
        (ES256K, "alg", "ES256"),
    ],
)
def test_a_jwk_for_another_use_is_refused(key: Key, member: str, value: object) -> None:
    refused = refusal(lambda: PublicKey.from_jwk({**key.jwk, member: value}))
    assert (refused.code, refused.params["member"]) == (Code.KEY_USE_REFUSED, member)


@pytest.mark.parametrize(
    ("key", "members"),
    [
        (ES256, {"use": "sig"}),
        (ES256, {"key_ops": ["verify"]}),
        (ES256, {"key_ops": ["sign", "verify"]}),
        (ES256, {"alg": "ES256"}),
        (ES384, {"alg": "ES384", "use": "sig"}),
        (ED, {"alg": "EdDSA"}),
        (ED, {"alg": "Ed25519"}),
        (ES512, {"alg": "ES512"}),
        (RSA, {"alg": "PS256", "use": "sig", "key_ops": ["verify"]}),
        (ES256K, {"alg": "ES256K"}),
        (ES256, {"kid": "key-1", "x5t": "AAAA", "iss": 5}),
        (ED, {"y": "what an Ed25519 key does not have"}),
    ],
)
def test_what_does_not_restrict_a_jwk_does_not_change_the_key(key: Key, members: dict[str, Any]) -> None:
    assert PublicKey.from_jwk({**key.jwk, **members}) == PublicKey.from_jwk(key.jwk)


@every_key
def test_a_jwk_and_back(key: Key) -> None:
    public = PublicKey.from_jwk(key.jwk)
    assert public.alg == key.alg
    assert public.to_jwk() == key.jwk
    assert list(public.to_jwk()) == list(key.jwk)


def test_the_other_y_is_another_key() -> None:
    y = P256 - int.from_bytes(decoded(ES256.jwk["y"]), "big")
    other = PublicKey.from_jwk({**ES256.jwk, "y": b64u(y.to_bytes(32, "big"))})
    assert other != PublicKey.from_jwk(ES256.jwk)
    assert other.to_jwk()["y"] == b64u(y.to_bytes(32, "big"))
    assert not other.verifies(ES256.sign(b"x"), b"x")


# --- Multikey -----------------------------------------------------------------------------------------------------


def raw(key: Key) -> bytes:
    return base58.b58decode(key.multikey[1:])


def multikey(data: bytes) -> str:
    return "z" + base58.b58encode(data).decode()


UNCOMPRESSED = ES256.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
ED_SECRET = ED.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
MULTIKEYS_REFUSED: list[tuple[str, str]] = [
    ("empty", ""),
    ("the multibase alone", "z"),
    ("no multibase", base58.b58encode(raw(ED)).decode()),
    ("multibase base64url", "u" + b64u(raw(ED))),
    ("multibase base16", "f" + raw(ED).hex()),
    ("multibase base58flickr", "Z" + ED.multikey[1:]),
    ("two multibases", "z" + ED.multikey),
    ("a character that base58 lacks", ED.multikey[:-1] + "0"),
    ("a character beyond ASCII", ED.multikey + "\u00e5"),
    ("a space before it", " " + ED.multikey),
    ("a space within", ED.multikey[:9] + " " + ED.multikey[9:]),
    ("a space after it", ED.multikey + " "),
    ("a newline after it", ED.multikey + "\n"),
    ("a tab after it", ES256.multikey + "\t"),
    ("a fragment after it", ED.multikey + "#" + ED.multikey),
    ("a zero before the codec", "z1" + ED.multikey[1:]),
    ("no codec", multikey(raw(ED)[2:])),
    ("codec and no key", multikey(b"\xed\x01")),
    ("codec x25519-pub", multikey(b"\xec\x01" + raw(ED)[2:])),
    ("codec ed448-pub", multikey(b"\x83\x24" + raw(ED)[2:])),
    ("codec ed25519-priv", multikey(b"\x80\x26" + ED_SECRET)),
    ("codec p256-priv", multikey(b"\x86\x26" + bytes(31) + b"\x15")),
    ("codec secp256k1-pub, point of P-256", multikey(b"\xe7\x01" + raw(ES256)[2:])),
    ("codec P-521, key P-256", multikey(b"\x82\x24" + raw(ES256)[2:])),
    ("66 octets of P-521", multikey(raw(ES512)[:-1])),
    ("x of P-521 beyond its prime", multikey(b"\x82\x24\x02\x03" + b"\xff" * 65)),
    ("codec raw", multikey(b"\x55" + raw(ED)[2:])),
    ("overlong varint, Ed25519", multikey(b"\xed\x81\x00" + raw(ED)[2:])),
    ("overlong varint, P-256", multikey(b"\x80\xa4\x00" + raw(ES256)[2:])),
    ("codec P-384, key P-256", multikey(b"\x81\x24" + raw(ES256)[2:])),
    ("codec P-256, key Ed25519", multikey(b"\x80\x24" + raw(ED)[2:])),
    ("31 octets of Ed25519", multikey(raw(ED)[:-1])),
    ("33 octets of Ed25519", multikey(raw(ED) + b"\0")),
    ("32 octets of P-256", multikey(raw(ES256)[:-1])),
    ("34 octets of P-256", multikey(raw(ES256) + b"\0")),
    ("48 octets of P-384", multikey(raw(ES384)[:-1])),
    ("50 octets of P-384", multikey(raw(ES384) + b"\0")),
    ("an uncompressed point", multikey(b"\x80\x24" + UNCOMPRESSED)),
    ("an uncompressed point, cut", multikey(b"\x80\x24" + UNCOMPRESSED[:33])),
    ("a hybrid point, cut", multikey(b"\x80\x24\x06" + UNCOMPRESSED[1:33])),
    ("the point at infinity", multikey(b"\x80\x24\x00")),
    ("the point at infinity, filled up", multikey(b"\x80\x24" + bytes(33))),
    ("x that no point of P-256 has", multikey(b"\x80\x24\x02" + (1).to_bytes(32, "big"))),
    ("x is the prime of P-256", multikey(b"\x80\x24\x02" + P256.to_bytes(32, "big"))),
    ("x of P-384 beyond its prime", multikey(b"\x81\x24\x02" + b"\xff" * 48)),
]  # fmt: skip


ANOTHER_TYPE = {
    "two multibases", "a zero before the codec", "no codec", "codec x25519-pub", "codec ed448-pub",
    "codec ed25519-priv", "codec p256-priv", "codec raw", "overlong varint, Ed25519", "overlong varint, P-256",
}  # fmt: skip
ANOTHER_LENGTH = {
    "codec and no key", "codec P-384, key P-256", "codec P-256, key Ed25519", "codec P-521, key P-256",
    "31 octets of Ed25519", "33 octets of Ed25519", "32 octets of P-256", "34 octets of P-256", "48 octets of P-384",
    "50 octets of P-384", "66 octets of P-521", "an uncompressed point", "the point at infinity",
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), MULTIKEYS_REFUSED, ids=[name for name, _ in MULTIKEYS_REFUSED])
def test_a_multikey_that_is_no_public_key_is_refused(name: str, text: str) -> None:
    expected = (
        Code.KEY_TYPE_UNSUPPORTED if name in ANOTHER_TYPE
        else Code.KEY_LENGTH_INVALID if name in ANOTHER_LENGTH
        else Code.KEY_INVALID
    )  # fmt: skip
    assert refusal(lambda: PublicKey.from_multikey(text)).code is expected


def test_the_lists_of_refusals_name_cases() -> None:
    assert {name for name, _ in MULTIKEYS_REFUSED} >= ANOTHER_TYPE | ANOTHER_LENGTH


@pytest.mark.parametrize("text", ["z" + "6" * 1_000_000, "z" + "1" * 1_000_000, "z6Mk" * 1_000_000, "ö" * 1_000_000])
def test_a_huge_multikey_is_refused_before_it_is_decoded(text: str) -> None:
    begun = time.process_time()
    refused = refusal(lambda: PublicKey.from_multikey(text))
    assert time.process_time() - begun < 0.5
    assert refused.code is Code.KEY_INVALID
    assert len(str(refused)) < 400


@every_key
def test_a_multikey_and_back(key: Key) -> None:
    public = PublicKey.from_multikey(key.multikey)
    assert public == PublicKey.from_jwk(key.jwk)
    assert public.to_multikey() == key.multikey


# --- Ed25519: the points that no key may be -----------------------------------------------------------------------

SMALL_ORDER = {
    "order 1": "0100000000000000000000000000000000000000000000000000000000000000",
    "order 2": "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "order 4": "0000000000000000000000000000000000000000000000000000000000000000",
    "order 4, x odd": "0000000000000000000000000000000000000000000000000000000000000080",
    "order 8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "order 8, x odd": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "order 8, other y": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "order 8, other y, x odd": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    # the same points, spelled otherwise
    "order 1, minus zero": "0100000000000000000000000000000000000000000000000000000000000080",
    "order 2, minus zero": "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "order 4, y = p": "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "order 4, y = p, x odd": "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "order 1, y = p + 1": "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "order 1, y = p + 1, minus zero": "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
}
NO_POINT = {
    "y = 2 is on no point": "0200000000000000000000000000000000000000000000000000000000000000",
    "y = 2, x odd": "0200000000000000000000000000000000000000000000000000000000000080",
    "y = p + 3: 3 is on a point": (P25519 + 3).to_bytes(32, "little").hex(),
    "y = p + 18, the largest": "ff" * 31 + "7f",
    "all ones": "ff" * 32,
}


@pytest.mark.parametrize("encoded", [*SMALL_ORDER.values(), *NO_POINT.values()], ids=[*SMALL_ORDER, *NO_POINT])
def test_a_weak_or_false_ed25519_key_is_refused_in_every_form(encoded: str) -> None:
    data = bytes.fromhex(encoded)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64u(data)}
    for make in (
        lambda: PublicKey("EdDSA", data),
        lambda: PublicKey.from_jwk(jwk),
        lambda: PublicKey.from_multikey(multikey(b"\xed\x01" + data)),
    ):
        assert refusal(make).code is Code.KEY_INVALID


D25519 = -121665 * pow(121666, -1, P25519) % P25519
Point = tuple[int, int]


def point_of(encoded: bytes) -> Point | None:
    """Decode by the letter of RFC 8032 §5.1.3."""
    number = int.from_bytes(encoded, "little")
    y, sign = number % 2**255, number >> 255
    if y >= P25519:
        return None
    u, v = (y * y - 1) % P25519, (D25519 * y * y + 1) % P25519
    x = u * pow(v, 3, P25519) * pow(u * pow(v, 7, P25519), (P25519 - 5) // 8, P25519) % P25519
    if v * x * x % P25519 == -u % P25519:
        x = x * pow(2, (P25519 - 1) // 4, P25519) % P25519
    if v * x * x % P25519 != u or (x == 0 and sign):
        return None
    return (x if x % 2 == sign else P25519 - x), y


def added(a: Point, b: Point) -> Point:
    """Add two points by the curve's own equation."""
    product = D25519 * a[0] * b[0] * a[1] * b[1] % P25519
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + product, -1, P25519) % P25519
    return x, (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, P25519) % P25519


def eightfold(point: Point) -> Point:
    for _ in range(3):
        point = added(point, point)
    return point


def test_the_weak_keys_of_the_table_are_all_there_are() -> None:
    points = {point for encoded in SMALL_ORDER.values() if (point := point_of(bytes.fromhex(encoded)))}
    assert len(points) == 8
    assert {eightfold(point) for point in points} == {(0, 1)}
    assert {added(a, b) for a in points for b in points} == points


@given(st.one_of(st.binary(min_size=32, max_size=32), st.integers(0, 300).map(lambda n: n.to_bytes(32, "little")),
                 st.integers(P25519 - 300, P25519 + 18).map(lambda n: n.to_bytes(32, "little"))))  # fmt: skip
def test_an_ed25519_key_is_a_point_of_large_order_in_its_one_spelling(encoded: bytes) -> None:
    point = point_of(encoded)
    try:
        taken = PublicKey("EdDSA", encoded).encoded == encoded
    except Refused:
        taken = False
    assert taken is (point is not None and eightfold(point) != (0, 1))


# --- thumbprints and published vectors ----------------------------------------------------------------------------


def test_the_thumbprint_of_rfc_8037() -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert PublicKey.from_jwk(jwk).thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@every_key
def test_a_thumbprint_is_the_hash_of_the_required_members_in_order(key: Key) -> None:
    members = json.dumps({name: key.jwk[name] for name in sorted(key.jwk)}, separators=(",", ":"))
    expected = b64u(hashlib.sha256(members.encode()).digest())
    assert PublicKey.from_jwk({**key.jwk, "kid": "x", "use": "sig"}).thumbprint() == expected


RFC_8032 = [  # §7.1: public key, message, signature
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     ("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
      "655141438e7a100b")),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     ("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
      "b00d291612bb0c00")),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     ("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
      "c027beceea1ec40a")),
]  # fmt: skip


@pytest.mark.parametrize(("public", "data", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032(public: str, data: str, signature: str) -> None:
    key = PublicKey("EdDSA", bytes.fromhex(public))
    assert key.verifies(bytes.fromhex(signature), bytes.fromhex(data))
    assert not key.verifies(bytes.fromhex(signature), bytes.fromhex(data) + b"\0")


def test_the_es256_example_of_rfc_7515() -> None:
    key = PublicKey.from_jwk(
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }
    )
    signing_input = (
        b"eyJhbGciOiJFUzI1NiJ9"
        b".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    )
    signature = decoded("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
    assert key.verifies(signature, signing_input)
    assert not key.verifies(signature, signing_input + b"=")


def test_the_p384_example_of_rfc_6979() -> None:
    x, y, r, s = (
        bytes.fromhex(text)
        for text in (
            "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13",
            "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
            "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
        )
    )
    key = PublicKey.from_jwk({"kty": "EC", "crv": "P-384", "x": b64u(x), "y": b64u(y)})
    assert key.verifies(r + s, b"sample")
    assert not key.verifies(s + r, b"sample")


# --- signing and verifying ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", [alg for alg in ALGORITHMS if alg != "ES256K"])
def test_what_a_key_signs_its_public_half_verifies(alg: Any) -> None:
    pair = KeyPair.generate(alg)
    signature = pair.sign(b"meriter")
    assert pair.public_key.alg == alg
    assert pair.public_key.verifies(signature, b"meriter")
    assert not pair.public_key.verifies(signature, b"Meriter")
    assert not KeyPair.generate(alg).public_key.verifies(signature, b"meriter")


@pytest.mark.parametrize(
    "alg", ["none", "HS256", "RS256", "PS384", "ES521", "ES256K", "Ed25519", "es256", "", None, ["ES256"]]
)
def test_no_key_is_made_for_another_algorithm(alg: Any) -> None:
    assert refusal(lambda: KeyPair.generate(alg)).code is Code.ALGORITHM_NOT_ALLOWED


@pytest.mark.parametrize("signed_by", KEYS)
@pytest.mark.parametrize("verified_by", KEYS)
def test_a_key_verifies_its_own_algorithm_only(signed_by: str, verified_by: str) -> None:
    signature = KEYS[signed_by].sign(b"meriter")
    public = PublicKey.from_jwk(KEYS[verified_by].jwk)
    assert public.verifies(signature, b"meriter") is (signed_by == verified_by)


def test_an_ecdsa_key_takes_the_hash_of_its_algorithm_only() -> None:
    r, s = decode_dss_signature(ES256.private.sign(b"meriter", ec.ECDSA(hashes.SHA384())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    public = PublicKey.from_jwk(ES256.jwk)
    assert public.is_well_formed(signature)
    assert not public.verifies(signature, b"meriter")


def test_a_signature_with_high_s_is_as_good() -> None:
    signature = ES256.sign(b"meriter")
    other = signature[:32] + (P256_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    assert other != signature
    assert PublicKey.from_jwk(ES256.jwk).verifies(other, b"meriter")


def numbers(r: int, s: int, size: int = 32) -> bytes:
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def ed_numbers(s: int) -> bytes:
    return bytes(32) + s.to_bytes(32, "little")


WELL_FORMED: list[tuple[str, Key, bytes, bool]] = [
    ("1 and 1", ES256, numbers(1, 1), True),
    ("n - 1 twice", ES256, numbers(P256_ORDER - 1, P256_ORDER - 1), True),
    ("r is 0", ES256, numbers(0, 1), False),
    ("s is 0", ES256, numbers(1, 0), False),
    ("r is n", ES256, numbers(P256_ORDER, 1), False),
    ("s is n", ES256, numbers(1, P256_ORDER), False),
    ("all ones", ES256, b"\xff" * 64, False),
    ("63 octets", ES256, numbers(1, 1)[1:], False),
    ("65 octets", ES256, numbers(1, 1) + b"\1", False),
    ("66 octets: zeros before both", ES256, numbers(1, 1, 33), False),
    ("the size of P-384", ES256, numbers(1, 1, 48), False),
    ("DER", ES256, ES256.private.sign(b"x", ec.ECDSA(hashes.SHA256())), False),
    ("nothing", ES256, b"", False),
    ("P-384: 1 and 1", ES384, numbers(1, 1, 48), True),
    ("P-384: n - 1 twice", ES384, numbers(P384_ORDER - 1, P384_ORDER - 1, 48), True),
    ("P-384: r is n", ES384, numbers(P384_ORDER, 1, 48), False),
    ("P-384: s is n", ES384, numbers(1, P384_ORDER, 48), False),
    ("P-384: s is 0", ES384, numbers(1, 0, 48), False),
    ("P-384: the size of P-256", ES384, numbers(1, 1), False),
    ("S is 0", ED, ed_numbers(0), True),
    ("S is L - 1", ED, ed_numbers(ED_ORDER - 1), True),
    ("S is L", ED, ed_numbers(ED_ORDER), False),
    ("S all ones", ED, ed_numbers(2**256 - 1), False),
    ("Ed25519: 63 octets", ED, ed_numbers(0)[1:], False),
    ("Ed25519: 65 octets", ED, ed_numbers(0) + b"\0", False),
    ("Ed25519: nothing", ED, b"", False),
    ("P-521: n - 1 twice", ES512, numbers(P521_ORDER - 1, P521_ORDER - 1, 66), True),
    ("P-521: r is n", ES512, numbers(P521_ORDER, 1, 66), False),
    ("P-521: s is n", ES512, numbers(1, P521_ORDER, 66), False),
    ("P-521: 65 octets each", ES512, numbers(1, 1, 65), False),
    ("secp256k1: n - 1 twice", ES256K, numbers(K1_ORDER - 1, K1_ORDER - 1), True),
    ("secp256k1: s is n", ES256K, numbers(1, K1_ORDER), False),
    ("RSA: 0", RSA, bytes(256), True),
    ("RSA: n - 1", RSA, (N - 1).to_bytes(256, "big"), True),
    ("RSA: n", RSA, N.to_bytes(256, "big"), False),
    ("RSA: 255 octets", RSA, bytes(255), False),
    ("RSA: 257 octets", RSA, bytes(257), False),
    ("RSA: nothing", RSA, b"", False),
]


@pytest.mark.parametrize(
    ("key", "signature", "expected"), [case[1:] for case in WELL_FORMED], ids=[case[0] for case in WELL_FORMED]
)
def test_the_form_of_a_signature(key: Key, signature: bytes, expected: bool) -> None:  # noqa: FBT001
    public = PublicKey.from_jwk(key.jwk)
    assert public.is_well_formed(signature) is expected
    assert not public.verifies(signature, b"meriter")


@given(st.sampled_from(list(KEYS.values())), st.binary(max_size=120))
def test_no_signature_makes_a_key_raise(key: Key, signature: bytes) -> None:
    assert PublicKey.from_jwk(key.jwk).verifies(signature, b"meriter") is False


@every_key
def test_one_bit_changes_everything(key: Key) -> None:
    signature, public = key.sign(b"meriter"), PublicKey.from_jwk(key.jwk)
    assert public.verifies(signature, b"meriter")
    for n in range(0, len(signature) * 8, 37):
        flipped = int.from_bytes(signature, "big") ^ (1 << n)
        assert not public.verifies(flipped.to_bytes(len(signature), "big"), b"meriter"), n


@every_key
def test_a_public_key_is_valid_however_it_is_made(key: Key) -> None:
    encoded = PublicKey.from_jwk(key.jwk).encoded
    assert PublicKey(key.alg, encoded) == PublicKey.from_jwk(key.jwk)
    for other in (b"", encoded[:-1], encoded[1:], encoded + b"\0", b"\0" + encoded, bytes(len(encoded)), encoded * 2):
        refused = refusal(lambda other=other: PublicKey(key.alg, other))
        assert refused.code in (Code.KEY_INVALID, Code.KEY_LENGTH_INVALID)


@pytest.mark.parametrize(
    ("curve", "order"),
    [
        (ec.SECP256R1(), P256_ORDER),
        (ec.SECP384R1(), P384_ORDER),
        (ec.SECP521R1(), P521_ORDER),
        (ec.SECP256K1(), K1_ORDER),
    ],
)
def test_the_orders_are_those_of_the_curves(curve: ec.EllipticCurve, order: int) -> None:
    one, last = (ec.derive_private_key(n, curve).public_key().public_numbers() for n in (1, order - 1))
    assert (one.x, one.y != last.y) == (last.x, True)  # minus the base point
    with pytest.raises(ValueError, match="key"):
        ec.derive_private_key(order, curve)


def test_a_rsa_signature_of_another_padding_is_none() -> None:
    public = PublicKey.from_jwk(RSA.jwk)
    sha256, sha384 = hashes.SHA256(), hashes.SHA384()
    for scheme, digest in (
        (padding.PKCS1v15(), sha256),
        (padding.PSS(padding.MGF1(sha256), 20), sha256),
        (padding.PSS(padding.MGF1(sha256), 0), sha256),
        (padding.PSS(padding.MGF1(sha384), 32), sha256),
        (padding.PSS(padding.MGF1(sha384), 48), sha384),
    ):
        signature = RSA.private.sign(b"meriter", scheme, digest)
        assert public.is_well_formed(signature)
        assert not public.verifies(signature, b"meriter")
    assert public.verifies(RSA.sign(b"meriter"), b"meriter")


def test_a_public_key_is_a_value() -> None:
    key = PublicKey.from_jwk(ES256.jwk)
    assert len({key, PublicKey.from_multikey(ES256.multikey)}) == 1
    assert pickle.loads(pickle.dumps(key)) == key  # noqa: S301  (our own bytes)
    with pytest.raises(AttributeError):
        key.alg = "EdDSA"  # type: ignore[misc]
