"""The Wycheproof vectors: what is valid under our algorithms verifies, everything else is refused.

The files test primitives and JOSE libraries for more than this one claims. Each vector whose result here differs from
the one in its file is named below with the reason.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from forging import b64u

from mikromerit._strict import from_base64url
from mikromerit.keys import ALGORITHMS, PublicKey
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Refused
from mikromerit.securing import _jws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE = ("d", "p", "q", "dp", "dq", "qi")


def groups(reference: Path, name: str) -> list[dict[str, Any]]:
    read = json.loads((reference / "attacks" / "wycheproof" / f"{name}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = read["testGroups"]
    return found


# --- signatures -----------------------------------------------------------------------------------------------------


def key_of(group: dict[str, Any]) -> PublicKey:
    public = group["publicKey"]
    if "pk" in public:
        return PublicKey("EdDSA", bytes.fromhex(public["pk"]))
    if "modulus" in public:
        n, e = (bytes.fromhex(public[name]).lstrip(b"\0") for name in ("modulus", "publicExponent"))
        return PublicKey.from_jwk({"kty": "RSA", "n": b64u(n), "e": b64u(e)})
    curve = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}[public["curve"]]
    point = bytes.fromhex(public["uncompressed"])[1:]
    x, y = point[: len(point) // 2], point[len(point) // 2 :]
    return PublicKey.from_jwk({"kty": "EC", "crv": curve, "x": b64u(x), "y": b64u(y)})


@pytest.mark.parametrize(
    ("name", "alg", "valid", "invalid"),
    [
        ("ecdsa_secp256r1_sha256_p1363_test", "ES256", 92, 39),
        ("ecdsa_secp384r1_sha384_p1363_test", "ES384", 101, 39),
        ("ecdsa_secp521r1_sha512_p1363_test", "ES512", 109, 50),
        ("ed25519_test", "EdDSA", 44, 31),
        ("rsa_pss_2048_sha256_mgf1_32_test", "PS256", 31, 23),
    ],
)
def test_every_signature_of_a_claimed_algorithm_is_as_expected(
    reference: Path, name: str, alg: str, valid: int, invalid: int
) -> None:
    seen: Counter[str] = Counter()
    for group in groups(reference, name):
        key = key_of(group)
        assert key.alg == alg
        for test in group["tests"]:
            verified = key.verifies(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
            assert verified is (test["result"] == "valid"), test["tcId"]
            seen[test["result"]] += 1
    assert seen == Counter(valid=valid, invalid=invalid)


def test_no_signature_with_the_older_padding_of_rsa_verifies(reference: Path) -> None:
    """RSASSA-PKCS1-v1_5 is not claimed: an RSA key is for PS256 and nothing else."""
    judged = 0
    for group in groups(reference, "rsa_signature_2048_sha256_test"):
        key = key_of(group)
        for test in group["tests"]:
            assert not key.verifies(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"])), test["tcId"]
            judged += 1
    assert judged == 129


# --- JWS and JWK ----------------------------------------------------------------------------------------------------

UNCLAIMED = {"HS256", "HS384", "RS256", "RS384", "RS512", "PS384", "PS512"}
"""Algorithms of the files that this library never takes: valid or not, their tokens are refused."""

DIFFERENT = {
    ("json_web_signature_test", 272): "an empty payload is no JSON object; the signature itself verifies, below",
    ("json_web_signature_test", 346): "the header says PS384, which is not claimed (and the key says PS256)",
    ("json_web_signature_test", 350): "the same",
}
"""Valid tokens of a claimed key that are refused."""


@pytest.fixture
def _any_payload(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let payloads be other text than JSON, as those of the vectors are; all else is read as ever."""
    read_json = _jws.read_json

    def lenient(data: bytes, part: str, **bounds: int) -> dict[str, Any]:
        return {} if part == "payload" else read_json(data, part, **bounds)

    monkeypatch.setattr(_jws, "read_json", lenient)


def judged(token: str, keys: list[dict[str, Any]]) -> Code | None:
    """Check a token with the one key of a set; give what it is refused for."""
    try:
        jws = _jws.read(token.encode(), DEFAULT, DEFAULT.credential_bytes)
        (jwk,) = keys
        jws.check(PublicKey.from_jwk({name: value for name, value in jwk.items() if name not in PRIVATE}))
    except Refused as refused:
        return refused.code
    return None


def tokens(reference: Path, name: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for group in groups(reference, name):
        public = group.get("public", group["private"])
        keys = public.get("keys", [public])
        for test in group["tests"]:
            if "jws" in test:  # the others are encrypted tokens
                yield test, keys


@pytest.mark.usefixtures("_any_payload")
@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [("json_web_signature_test", 4, 196), ("json_web_crypto_test", 1, 23), ("json_web_key_test", 0, 13)],
)
def test_every_token_is_as_expected(reference: Path, name: str, accepted: int, refused: int) -> None:
    seen: Counter[bool] = Counter()
    for test, keys in tokens(reference, name):
        code = judged(test["jws"], keys)
        claimed = all(key.get("alg", "") not in UNCLAIMED for key in keys)
        expected = test["result"] == "valid" and claimed and (name, test["tcId"]) not in DIFFERENT
        assert (code is None) is expected, (test["tcId"], code)
        seen[code is None] += 1
    assert seen == Counter({True: accepted, False: refused})


def test_the_signature_over_an_empty_payload_verifies(reference: Path) -> None:
    (test, (jwk,)) = next(
        (test, keys) for test, keys in tokens(reference, "json_web_signature_test") if test["tcId"] == 272
    )
    signing_input, _, signature = test["jws"].encode().rpartition(b".")
    assert PublicKey.from_jwk(jwk).verifies(from_base64url(signature, "signature"), signing_input)


@pytest.mark.usefixtures("_any_payload")
def test_no_other_algorithm_is_read(reference: Path) -> None:
    assert not UNCLAIMED & set(ALGORITHMS)
    for name in ("json_web_signature_test", "json_web_crypto_test", "json_web_key_test"):
        for test, keys in tokens(reference, name):
            if any(key.get("alg") in UNCLAIMED for key in keys):
                assert judged(test["jws"], keys) is not None


@pytest.mark.parametrize("alg", ["RS256", "PS256", None])
def test_the_key_of_a_faulty_chip_is_refused_whatever_it_is_for(reference: Path, alg: str | None) -> None:
    (group,) = [g for g in groups(reference, "json_web_crypto_test") if g["comment"] == "jws_rsa_roca_key"]
    jwk = {name: value for name, value in group["public"].items() if name != "alg"} | ({"alg": alg} if alg else {})
    with pytest.raises(Refused) as refused:
        PublicKey.from_jwk(jwk)
    assert refused.value.code is (Code.KEY_USE_REFUSED if alg == "RS256" else Code.KEY_INVALID)
