"""Seals as they are written: every byte of the signed part, what is refused before, and what after."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from sealing import (
    AT,
    DAY,
    ORGANISATION,
    PAYLOAD,
    authority,
    ca,
    lists,
    party,
    root,
    school,
    sealing,
    signer,
    taken,
    unb64,
)
from x509_made import SERVER_AUTH, key

from mikromerit import KeyPair
from mikromerit.errors import SigningError
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Refused
from mikromerit.securing.jades import open_seal, writing
from mikromerit.securing.jades.signers import FileKey
from mikromerit.securing.jades.writing import Sealing, write_seal
from mikromerit.x509 import ALGORITHMS, Certificate


def sealed(payload: bytes = PAYLOAD, **more: Any) -> bytes:
    return write_seal(payload, signer(), sealing(**more), AT)


def code(*args: Any) -> Code:
    with pytest.raises(Refused) as caught:
        write_seal(*args)
    assert caught.value.__context__ is None
    return caught.value.code


# --- what is written ------------------------------------------------------------------------------------------------


def test_the_form_is_that_of_europass() -> None:
    data = sealed()
    assert data.startswith(b'{"payload":"{\\r\\n')
    seal = taken(data)
    assert list(seal.outer) == ["payload", "signatures"]
    assert [list(one) for one in seal.outer["signatures"]] == [["protected", "signature"]]
    leaf, issuer = school().chain[:2]
    assert list(seal.header.items()) == [
        ("alg", "RS256"),
        ("cty", "json"),
        ("kid", base64.b64encode(leaf.issuer_serial).decode()),
        ("x5t#S256", base64.urlsafe_b64encode(hashlib.sha256(leaf.der).digest()).rstrip(b"=").decode()),
        ("x5c", [base64.b64encode(one.der).decode() for one in (leaf, issuer)]),  # no root
        ("typ", "jose+json"),
        ("b64", False),
        ("iat", int(AT.timestamp())),
        ("crit", ["b64"]),
    ]


@pytest.mark.parametrize(
    ("options", "members"),
    [
        ({}, {"b64": False, "iat": 1795262400, "crit": ["b64"]}),
        ({"signing_time": "sigT"}, {"b64": False, "sigT": "2026-11-21T12:00:00Z", "crit": ["b64", "sigT"]}),
        ({"b64": True}, {"iat": 1795262400}),
        ({"b64": True, "signing_time": "sigT"}, {"sigT": "2026-11-21T12:00:00Z", "crit": ["sigT"]}),
    ],
)
def test_the_time_and_the_encoding_stand_in_the_header(options: dict[str, Any], members: dict[str, Any]) -> None:
    header = taken(sealed(**options)).header
    assert {name: header[name] for name in ("b64", "iat", "sigT", "crit") if name in header} == members


@pytest.mark.parametrize("serialisation", ["general", "flattened", "compact"])
@pytest.mark.parametrize("b64", [False, True])
def test_the_payload_is_sealed_byte_for_byte(serialisation: Any, b64: bool) -> None:  # noqa: FBT001 - a parameter
    payload = b'{"plain":  1}' if serialisation == "compact" and not b64 else PAYLOAD
    data = sealed(payload, serialisation=serialisation, b64=b64)
    seal = open_seal(data, DEFAULT)
    assert (seal.payload, seal.level, seal.findings) == (payload, "JAdES-BASELINE-B", ())
    assert seal.certificate == school().certificate
    assert seal.signing_time == AT
    if serialisation == "compact":
        protected, body, signature = data.decode().split(".")
        assert json.loads(unb64(protected))["typ"] == "jose"
    else:
        outer = taken(data)
        protected, body, signature = outer.one["protected"], outer.outer["payload"], outer.one["signature"]
        assert ("signatures" in outer.outer) == (serialisation == "general")
    assert (unb64(body) if b64 else body.encode()) == payload
    public = school().key.public_key()
    public.verify(unb64(signature), f"{protected}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_each_algorithm_of_seals(alg: str) -> None:
    kind = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}.get(alg, "RSA")
    data = write_seal(PAYLOAD, signer(kind, alg), sealing(kind=kind), AT)
    seal = open_seal(data, DEFAULT)
    seal.check()
    assert (seal.alg, taken(data).header["alg"]) == (alg, alg)


def test_a_key_pair_of_the_library_seals() -> None:
    pair = KeyPair.from_pem(school("P-256").made.key_pem)
    data = write_seal(PAYLOAD, pair, sealing(kind="P-256"), AT)
    assert open_seal(data, DEFAULT).alg == "ES256"


def test_a_certificate_alone_is_chain_enough() -> None:
    data = sealed(certificates=school().chain[:1])
    assert len(taken(data).header["x5c"]) == 1


def test_a_self_signed_seal_still_names_its_certificate() -> None:
    own = party(ORGANISATION, "school", kind="RSA")
    data = sealed(certificates=own.chain)
    assert taken(data).header["x5c"] == [base64.b64encode(own.certificate.der).decode()]


def test_a_fraction_of_a_second_is_left_out() -> None:
    at = AT.replace(microsecond=999_999)
    data = write_seal(PAYLOAD, signer(), sealing(signing_time="sigT"), at)
    assert taken(data).header["sigT"] == "2026-11-21T12:00:00Z"


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"", Code.JSON_INVALID),
        (b"{", Code.JSON_INVALID),
        (b"[]", Code.JSON_INVALID),
        (b'"text"', Code.JSON_INVALID),
        (b"\xef\xbb\xbf{}", Code.JSON_INVALID),
        (b'{"a": "\xff"}', Code.JSON_INVALID),
        (b'{"a": "\xed\xa0\x80"}', Code.JSON_INVALID),  # a surrogate, in what would be UTF-8
        (b'{"a": "\\ud800"}', Code.JSON_INVALID),
        (b'{"a": 1, "a": 2}', Code.JSON_DUPLICATE_MEMBER),
        (b'{"a":' * 65 + b"1" + b"}" * 65, Code.TOO_DEEP),
    ],
)
def test_payloads_that_no_reader_would_take(payload: bytes, expected: Code) -> None:
    assert code(payload, signer(), sealing(), AT) == expected


def test_a_payload_that_makes_the_seal_too_large() -> None:
    payload = json.dumps({"a": "x" * DEFAULT.credential_bytes}).encode()
    assert code(payload, signer(), sealing(), AT) == Code.TOO_LARGE


@pytest.mark.parametrize("payload", [b'{"a": 1.5}', b'{"a":\n1}', '{"å": 1}'.encode(), b'{"a": "\x7f"}'])
def test_a_compact_seal_takes_plain_text_only(payload: bytes) -> None:
    with pytest.raises(ValueError, match="seal with b64=True"):
        sealed(payload, serialisation="compact")
    assert open_seal(sealed(payload, serialisation="compact", b64=True), DEFAULT).payload == payload


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, None), (+1, None), (366, Code.CERTIFICATE_EXPIRED), (-366, Code.CERTIFICATE_NOT_YET_VALID)],
)
def test_a_certificate_outside_its_time(days: int, expected: Code | None) -> None:
    arguments = (PAYLOAD, signer(), sealing(), AT + days * DAY)
    if expected is None:
        assert write_seal(*arguments)
    else:
        assert code(*arguments) == expected


def test_a_certificate_is_good_to_its_last_second() -> None:
    leaf = school().certificate
    for moment, inside in ((leaf.not_before, True), (leaf.not_after, True)):
        assert bool(write_seal(PAYLOAD, signer(), sealing(), moment)) is inside
    assert code(PAYLOAD, signer(), sealing(), leaf.not_after.replace(microsecond=1)) == Code.CERTIFICATE_EXPIRED


def test_a_certificate_for_something_else() -> None:
    server = party(ORGANISATION, "school", ca(), root(), kind="RSA", purpose=SERVER_AUTH)
    authority = Sealing(certificates=(ca().certificate,))
    assert code(PAYLOAD, signer(), sealing(certificates=server.chain), AT) == Code.CERTIFICATE_NOT_FOR_SEALS
    assert code(PAYLOAD, FileKey(ca().key, (), None), authority, AT) == Code.CERTIFICATE_NOT_FOR_SEALS


def test_the_key_of_another_certificate() -> None:
    for other in (FileKey(key("other", "RSA"), (), None), FileKey(key("other"), (), None), KeyPair.generate("ES256")):
        with pytest.raises(SigningError, match="does not sign with the key of the certificate"):
            write_seal(PAYLOAD, other, sealing(), AT)


def test_a_signer_with_an_algorithm_that_seals_do_not_have() -> None:
    class Strange:
        alg = "HS256"

        def sign(self, _: bytes, /) -> bytes:
            raise AssertionError

    assert code(PAYLOAD, Strange(), sealing(), AT) == Code.ALGORITHM_NOT_ALLOWED
    assert code(PAYLOAD, KeyPair.generate("EdDSA"), sealing(), AT) == Code.ALGORITHM_NOT_ALLOWED


@pytest.mark.parametrize("value", [None, "text", 1])
def test_a_signer_that_gives_no_bytes(value: Any) -> None:
    class Broken:
        alg = "RS256"

        def sign(self, _: bytes, /) -> bytes:
            return value  # type: ignore[no-any-return] - that is the point

    with pytest.raises(SigningError, match="the signer gives no signature"):
        write_seal(PAYLOAD, Broken(), sealing(), AT)


def test_a_moment_has_a_time_zone() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        write_seal(PAYLOAD, signer(), sealing(), AT.replace(tzinfo=None))


CHAINS = {
    "none": lambda: (),
    "the other way round": lambda: school().chain[::-1],
    "a gap": lambda: (school().chain[0], school().chain[2]),
    "another's": lambda: (school().chain[0], party("Tillit Exempel AB", "rogue", ca=True).certificate),
    "twice": lambda: (school().chain[0], school().chain[0]),
}


@pytest.mark.parametrize("name", CHAINS)
def test_certificates_that_are_no_chain(name: str) -> None:
    chain: tuple[Certificate, ...] = CHAINS[name]()
    with pytest.raises(ValueError, match="the certificates are no chain"):
        Sealing(certificates=chain)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"level": "X"}, "level is one of B, T, LT, LTA"),
        ({"signing_time": "exp"}, "signing_time is one of iat, sigT"),
        ({"serialisation": "xml"}, "serialisation is one of general, flattened, compact"),
        ({"level": "T", "timestamp": None}, "level T takes timestamp="),
        ({"level": "LT", "timestamp": None}, "level LT takes timestamp="),
        ({"level": "LT", "revocation": None}, "level LT takes revocation="),
        ({"level": "LTA", "revocation": None}, "level LTA takes revocation="),
        ({"level": "T", "serialisation": "compact", "b64": True}, "a compact seal has no place for timestamps"),
        ({"level": "B", "timestamp": authority()}, r"level B takes no timestamp="),
        ({"level": "B", "revocation": lists()}, r"level B takes no revocation="),
        ({"level": "B", "timestamp": authority(), "revocation": lists()}, r"level B takes no timestamp="),
        ({"level": "T", "revocation": lists()}, r"level T takes no revocation="),
    ],
)
def test_ways_of_sealing_that_cannot_be(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        sealing(**options)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"level": "T", "timestamp": "https://tid.example/"}, r"timestamp= is a function .* timestamp_authority\("),
        ({"level": "LT", "revocation": b"crl"}, r"revocation= is ValidationData, or a function .* validation_data\("),
        ({"level": "LT", "revocation": lists().crls}, "revocation= is ValidationData"),
        ({"certificates": b"-----BEGIN CERTIFICATE-----"}, r"certificates= .* read_pem\("),
        ({"certificates": [*school().chain]}, r"certificates= .* read_pem\("),
        ({"certificates": school().certificate}, r"certificates= .* read_pem\("),
        ({"certificates": (school().made.x509,)}, r"certificates= .* read_pem\("),
        ({"certificates": None}, r"certificates= .* read_pem\("),
    ],
)
def test_what_is_of_another_kind_is_told_at_once(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        sealing(**options)


# --- it is read again -----------------------------------------------------------------------------------------------


def test_what_cannot_be_read_again_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = writing._serialised
    for change, reason in (
        ((b'"payload":"{', b'"payload":" {'), r"does not hold \(signature-invalid\)"),
        ((b'"signature":"', b'"signature":"='), r"does not hold \(base64url-invalid\)"),
    ):
        monkeypatch.setattr(writing, "_serialised", lambda *given, c=change: real(*given).replace(*c))
        with pytest.raises(SigningError, match=reason) as caught:
            sealed()
        assert caught.value.__context__ is None


def test_what_reads_differently_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    other = sealed(b'{"other": 1}')
    monkeypatch.setattr(writing, "_serialised", lambda *_: other)
    with pytest.raises(SigningError, match="reads differently"):
        sealed()


def test_a_level_that_is_not_reached_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = writing._serialised
    monkeypatch.setattr(writing, "_serialised", lambda parts, _, how: real(parts, (), how))
    with pytest.raises(SigningError, match="another level than was asked for"):
        sealed(level="T")
