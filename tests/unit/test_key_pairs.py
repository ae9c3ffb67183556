"""Key pairs: read, written and filed, signing through the two-member protocol, and never showing the private half."""

from __future__ import annotations

import base64
import copy
import json
import os
import pickle
import stat
import traceback
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from forging import AT, HOLDER, Key, b64u, b64u_int, credential, refusal, rsa_key

from mikromerit import Evidence, KeyPair, MikromeritError, Policy
from mikromerit.errors import SigningError
from mikromerit.keys import KeyFileReadable, PublicKey
from mikromerit.report import Code
from mikromerit.securing import VC_JWT
from mikromerit.trust import Issuers
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mikromerit import Signer

ES256, ES384, ED, RSA = Key.make("ES256", 21), Key.make("ES384", 22), Key.make("EdDSA", 23), Key.make("PS256", 31)
KEYS = {key.alg: key for key in (ES256, ES384, Key.make("ES512", 25), ED, RSA)}
K1 = Key.make("ES256K", 26)
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
OTHER_P256 = Key.make("ES256", 24).jwk
LONG = b64u(bytes([7]) * 33)
P = RSA.private.private_numbers().p
every_key = pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def without(jwk: dict[str, Any], *members: str) -> dict[str, Any]:
    return {name: value for name, value in jwk.items() if name not in members}


# --- PEM and JWK ----------------------------------------------------------------------------------------------------


def pem(private: Any, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    return private.private_bytes(Encoding.PEM, form, NoEncryption())


OTHER_KINDS: dict[str, tuple[Any, Code]] = {
    "RSA-1024": (rsa_key(31, 1_024), Code.KEY_LENGTH_INVALID),
    "secp256k1": (K1.private, Code.ALGORITHM_NOT_ALLOWED),
    "brainpool": (ec.derive_private_key(7, ec.BrainpoolP256R1()), Code.KEY_TYPE_UNSUPPORTED),
    "P-224": (ec.derive_private_key(7, ec.SECP224R1()), Code.KEY_INVALID),
    "X25519": (x25519.X25519PrivateKey.from_private_bytes(bytes(31) + b"\7"), Code.KEY_TYPE_UNSUPPORTED),
    "Ed448": (ed448.Ed448PrivateKey.from_private_bytes(bytes(56) + b"\7"), Code.KEY_TYPE_UNSUPPORTED),
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_a_pem_of_another_kind_is_refused(kind: str) -> None:
    private, code = OTHER_KINDS[kind]
    assert refusal(lambda: KeyPair.from_pem(pem(private))).code is code


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        pem(ES256.private)[:-40],
        json.dumps(ES256.private_jwk).encode(),
    ],
    ids=["empty", "binary", "no key in it", "cut short", "a JWK"],
)
def test_what_is_no_pem_is_refused(data: bytes) -> None:
    assert refusal(lambda: KeyPair.from_pem(data)).code is Code.KEY_INVALID


@every_key
def test_the_pem_of_a_public_key_is_no_key_pair(key: Key) -> None:
    public = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert refusal(lambda: KeyPair.from_pem(public)).code is Code.KEY_INVALID


@every_key
def test_an_unencrypted_pem_is_read(key: Key) -> None:
    pair = KeyPair.from_pem(pem(key.private))
    assert pair.public_key == PublicKey.from_jwk(key.jwk)
    assert PublicKey.from_jwk(key.jwk).verifies(pair.sign(b"meriter"), b"meriter")


def test_the_pem_that_openssl_writes_is_read() -> None:
    pair = KeyPair.from_pem(pem(ES256.private, PrivateFormat.TraditionalOpenSSL))
    assert pair.public_key == PublicKey.from_jwk(ES256.jwk)


@every_key
def test_an_encrypted_pem_and_back(key: Key) -> None:
    pair = KeyPair.from_pem(pem(key.private))
    written = pair.to_pem(b"hemligt")
    assert written.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    again = KeyPair.from_pem(written, b"hemligt")
    assert again.public_key == pair.public_key
    assert pair.public_key.verifies(again.sign(b"meriter"), b"meriter")


@pytest.mark.parametrize("password", [b"hemlig", b"Hemligt", b"hemligt ", b"", None])
def test_a_wrong_password_is_refused(password: bytes | None) -> None:
    written = KeyPair.from_pem(pem(ED.private)).to_pem(b"hemligt")
    assert refusal(lambda: KeyPair.from_pem(written, password)).code is Code.KEY_INVALID


@every_key
def test_an_empty_password_writes_nothing(key: Key, tmp_path: Path) -> None:
    pair = KeyPair.from_pem(pem(key.private))
    with pytest.raises(ValueError, match="password"):
        pair.to_pem(b"")
    with pytest.raises(ValueError, match="password"):
        pair.save(tmp_path / "key.pem", b"")
    assert list(tmp_path.iterdir()) == []


@every_key
def test_a_private_jwk_and_back(key: Key) -> None:
    pair = KeyPair.from_private_jwk({**key.private_jwk, "kid": "key-1", "key_ops": ["sign"]})
    assert pair.to_private_jwk() == key.private_jwk
    assert PublicKey.from_jwk(key.jwk).verifies(pair.sign(b"meriter"), b"meriter")


OTHER = {alg: Key.make(alg, 31 + n) for n, alg in enumerate(KEYS) if alg != "PS256"}
PRIVATE_REFUSED: list[tuple[str, dict[str, Any], str]] = [
    *[(f"d of another key, {alg}", {**key.private_jwk, "d": OTHER[alg].private_jwk["d"]}, "d")
      for alg, key in KEYS.items() if alg in OTHER],
    *[(f"no d, {alg}", key.jwk, "d") for alg, key in KEYS.items()],
    ("d is a number", {**ES256.jwk, "d": 21}, "d"),
    ("d is null", {**ED.jwk, "d": None}, "d"),
    ("d is empty", {**ES256.jwk, "d": ""}, "d"),
    ("d is zero", {**ES256.jwk, "d": b64u(bytes(32))}, "d"),
    ("d is not base64url", {**ED.jwk, "d": "*" * 43}, "d"),
    ("d of Ed25519 is short", {**ED.jwk, "d": b64u(decoded(ED.private_jwk["d"])[1:])}, "d"),
    ("d of P-256 without its zeros", {**ES256.jwk, "d": b64u(b"\x15")}, "d"),
    ("d of P-256 with a zero more", {**ES256.jwk, "d": b64u(bytes(32) + b"\x15")}, "d"),
    ("d of P-256 beyond the order", {**ES256.jwk, "d": b64u((P256_ORDER + 21).to_bytes(33, "big"))}, "d"),
    ("d padded", {**ES256.jwk, "d": ES256.private_jwk["d"] + "="}, "d"),
    ("x is off", {**ES256.private_jwk, "x": OTHER_P256["x"]}, "x"),
    ("no x", without(ED.private_jwk, "x"), "x"),
    *[(f"RSA without {name}", without(RSA.private_jwk, name), name) for name in ("p", "q", "dp", "dq", "qi")],
    *[(f"RSA with {name} of zero", {**RSA.private_jwk, name: b64u(b"\0")}, name) for name in ("d", "p", "dq")],
    *[(f"RSA with another {name}", {**RSA.private_jwk, name: b64u_int(P + 2)}, "d")
      for name in ("d", "p", "q", "dp", "dq", "qi")],
    ("RSA of another modulus", {**RSA.private_jwk, "n": Key.make("PS256", 32).jwk["n"]}, "d"),
    ("RSA of three primes", {**RSA.private_jwk, "oth": []}, "oth"),
    ("RSA with the k of a symmetric key", {**RSA.private_jwk, "k": "AAAA"}, "k"),
    ("p of RSA with a zero before it", {**RSA.private_jwk, "p": b64u(b"\0" + decoded(RSA.private_jwk["p"]))}, "p"),
    ("symmetric", {"kty": "oct", "k": LONG}, "kty, crv"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("jwk", "member"), [case[1:] for case in PRIVATE_REFUSED], ids=[case[0] for case in PRIVATE_REFUSED]
)
def test_a_private_jwk_that_is_no_key_is_refused(jwk: dict[str, Any], member: str) -> None:
    refused = refusal(lambda: KeyPair.from_private_jwk(jwk))
    code = Code.KEY_TYPE_UNSUPPORTED if member == "kty, crv" else Code.KEY_INVALID
    assert (refused.code, refused.params["member"]) == (code, member)


def test_es256k_does_not_sign() -> None:
    assert refusal(lambda: KeyPair.from_private_jwk(K1.private_jwk)).code is Code.ALGORITHM_NOT_ALLOWED
    assert PublicKey.from_jwk(K1.jwk).verifies(K1.sign(b"meriter"), b"meriter")


def test_a_new_rsa_key_has_3072_bits() -> None:
    pair = KeyPair.generate("PS256")
    assert len(decoded(pair.public_key.to_jwk()["n"])) * 8 == 3_072
    assert pair.public_key.to_jwk()["e"] == "AQAB"


@pytest.mark.parametrize(("member", "value"), [("use", "enc"), ("alg", "ES384"), ("key_ops", ["deriveKey"])])
def test_a_private_jwk_for_another_use_is_refused(member: str, value: object) -> None:
    refused = refusal(lambda: KeyPair.from_private_jwk({**ES256.private_jwk, member: value}))
    assert refused.code in (Code.KEY_USE_REFUSED, Code.KEY_INVALID)


# --- key files ----------------------------------------------------------------------------------------------------

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
PASSWORD = b"hemligt"


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_key_file_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    path, pair = tmp_path / "key.pem", KeyPair.generate("EdDSA")
    before = os.umask(umask)
    try:
        pair.save(path, PASSWORD)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in path.read_bytes()
    assert KeyPair.load(path, PASSWORD).public_key == pair.public_key  # a warning would be an error here
    assert KeyPair.load(str(path), PASSWORD).public_key == pair.public_key


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        KeyPair.generate().save(path, PASSWORD)
    assert path.read_bytes() == b"precious"


@posix
@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_a_link_is_never_followed_to_write(tmp_path: Path, target: str) -> None:
    (tmp_path / "there").write_bytes(b"precious")
    (tmp_path / "key.pem").symlink_to(tmp_path / target)
    with pytest.raises(FileExistsError):
        KeyPair.generate().save(tmp_path / "key.pem", PASSWORD)
    assert (tmp_path / "there").read_bytes() == b"precious"
    assert not (tmp_path / "nowhere").exists()


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o602, 0o666, 0o777])
def test_a_key_file_that_others_reach_is_warned_of(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key.pem"
    KeyPair.from_pem(pem(ED.private)).save(path, PASSWORD)
    path.chmod(mode)
    with pytest.warns(KeyFileReadable, match="0600") as warned:
        pair = KeyPair.load(path, PASSWORD)
    assert pair.public_key == PublicKey.from_jwk(ED.jwk)
    assert [warning.filename for warning in warned] == [__file__]


@posix
def test_a_key_file_that_its_owner_reads_only_is_not_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(pem(ED.private))
    path.chmod(0o400)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert KeyPair.load(path).public_key == PublicKey.from_jwk(ED.jwk)
    assert warned == []


def test_a_key_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        KeyPair.load(tmp_path / "key.pem", PASSWORD)


# --- the private half is never shown ------------------------------------------------------------------------------


def spellings(secret: bytes) -> list[str]:
    """Every way in which 32 or 48 secret octets would show, also from the middle of a longer base64 text."""
    shown = [
        secret.hex(),
        secret.hex().upper(),
        secret.hex(" "),
        str(int.from_bytes(secret, "big")),
        repr(secret)[2:-1],
    ]
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + secret).decode().rstrip("=")[4 if shift else 0 : -4]
        shown += [text, text.replace("+", "-").replace("/", "_")]
    return shown


@pytest.fixture(params=KEYS)
def pair_and_secret(request: pytest.FixtureRequest) -> tuple[KeyPair, bytes]:
    # of a random key: one made of a small number would hide in strings of zeros
    pair = KeyPair.generate(request.param)
    return pair, decoded(pair.to_private_jwk()["d"])


def assert_silent(text: str, secret: bytes) -> None:
    assert not [spelling for spelling in spellings(secret) if spelling in text.replace("\n", "")]
    assert "PRIVATE KEY" not in text


def test_the_search_for_a_secret_finds_it(pair_and_secret: tuple[KeyPair, bytes]) -> None:
    pair, secret = pair_and_secret
    clear = pair._jwk.export_to_pem(private_key=True, password=None).decode()
    for text in (json.dumps(pair.to_private_jwk()), clear):
        with pytest.raises(AssertionError):
            assert_silent(text, secret)


def test_no_text_of_a_key_pair_shows_its_private_half(pair_and_secret: tuple[KeyPair, bytes]) -> None:
    pair, secret = pair_and_secret
    assert repr(pair) == f"KeyPair(alg={pair.public_key.alg!r}, thumbprint={pair.public_key.thumbprint()!r})"
    texts = [
        repr(pair),
        str(pair),
        f"{pair}",
        repr([pair]),
        repr({"key": pair}),
        repr(pair.public_key),
        repr(dir(pair)),
    ]
    texts += [repr(getattr(pair, name)) for name in ("_jwk", "_public", "_sign")]
    texts += [repr(object.__getstate__(pair)) if hasattr(object, "__getstate__") else ""]
    assert_silent("".join(texts), secret)


@pytest.mark.parametrize(
    "leave",
    [pickle.dumps, copy.copy, copy.deepcopy, lambda pair: pickle.dumps(pair, 0), lambda pair: copy.deepcopy([pair])],
    ids=["pickle", "copy", "deepcopy", "pickle, text", "deepcopy of a list"],
)
def test_a_key_pair_is_neither_pickled_nor_copied(
    leave: Callable[[KeyPair], object], pair_and_secret: tuple[KeyPair, bytes]
) -> None:
    pair, secret = pair_and_secret
    with pytest.raises(MikromeritError, match="not pickled or copied") as refused:
        leave(pair)
    assert_silent(everything_said(refused.value), secret)


def test_a_key_pair_has_no_dictionary(pair_and_secret: tuple[KeyPair, bytes]) -> None:
    pair, _ = pair_and_secret
    with pytest.raises(TypeError):
        vars(pair)
    with pytest.raises(AttributeError):
        pair.note = "x"  # type: ignore[attr-defined]


def everything_said(error: BaseException | None) -> str:
    """What a logger could make of an error: itself, its causes (also suppressed ones), and the traceback."""
    said = "".join(traceback.format_exception(error)) if error else ""
    while error is not None:
        said += repr(error) + str(error) + repr(error.args) + repr(getattr(error, "params", ""))
        error = error.__cause__ or error.__context__
    return said


def test_no_error_shows_the_private_half(pair_and_secret: tuple[KeyPair, bytes]) -> None:
    pair, secret = pair_and_secret
    jwk, clear = pair.to_private_jwk(), pair._jwk.export_to_pem(private_key=True, password=None)
    other = KeyPair.generate(pair.public_key.alg).public_key.to_jwk()
    for make in (
        lambda: KeyPair.from_private_jwk({**other, "d": jwk["d"]}),
        lambda: KeyPair.from_private_jwk({**jwk, "d": jwk["d"] + "*"}),
        lambda: KeyPair.from_private_jwk({**jwk, "crv": jwk["d"]}),
        lambda: KeyPair.from_private_jwk({**jwk, "n" if "n" in jwk else "x": jwk["d"] + "*"}),
        lambda: PublicKey.from_jwk(jwk),
        lambda: KeyPair.from_pem(clear[: len(clear) - 45]),
        lambda: KeyPair.from_pem(clear, b"hemligt"),
        lambda: KeyPair.from_pem(json.dumps(jwk).encode()),
        lambda: KeyPair.from_pem(pair.to_pem(b"hemligt"), b"fel"),
    ):
        assert_silent(everything_said(refusal(make)), secret)


def test_the_warning_of_a_key_file_does_not_quote_it(tmp_path: Path, pair_and_secret: tuple[KeyPair, bytes]) -> None:
    pair, secret = pair_and_secret
    path = tmp_path / "key.pem"
    path.write_bytes(pair._jwk.export_to_pem(private_key=True, password=None))
    path.chmod(0o644)
    with pytest.warns(KeyFileReadable) as warned:
        KeyPair.load(path)
    assert_silent(str(warned[0].message), secret)


# --- the Signer protocol ------------------------------------------------------------------------------------------


class Hsm:
    """A key that never leaves its device: two members, and nothing of the library but the public key."""

    def __init__(self, key: Key, answer: Callable[[bytes], Any] | None = None) -> None:
        self.public_key = PublicKey.from_jwk(key.jwk)
        self._answer = answer or key.sign

    def sign(self, data: bytes, /) -> bytes:
        return self._answer(data)


@every_key
def test_a_signer_of_two_members_seals_what_verifies(key: Key) -> None:
    hsm: Signer = Hsm(key)
    sealed = VC_JWT.seal(credential(key.did, HOLDER.did), hsm, key.kid)
    report = verify(sealed, Policy(trust=Issuers([key.did])), Evidence(), AT)
    assert report.accepted, report.summary("en")


@pytest.mark.parametrize(
    "answer",
    [
        lambda data: ES256.private.sign(data, ec.ECDSA(hashes.SHA256())),
        lambda data: ES256.sign(data)[:-1],
        lambda data: ES256.sign(data) + b"\0",
        lambda _: bytes(64),
        lambda _: b"",
        lambda _: None,
        lambda data: b64u(ES256.sign(data)),
    ],
    ids=["DER", "cut short", "too long", "zeros", "nothing", "None", "text"],
)
def test_an_answer_that_is_no_signature_is_a_signing_error(answer: Callable[[bytes], Any]) -> None:
    with pytest.raises(SigningError, match="ES256"):
        VC_JWT.seal(credential(ES256.did, HOLDER.did), Hsm(ES256, answer), ES256.kid)


def test_ed25519_is_signed_as_rfc_8032_says() -> None:
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    pair = KeyPair.from_pem(pem(ed25519.Ed25519PrivateKey.from_private_bytes(secret)))
    assert pair.public_key.encoded.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = pair.sign(b"").hex()
    assert signature.startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac")
    assert signature.endswith("c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
