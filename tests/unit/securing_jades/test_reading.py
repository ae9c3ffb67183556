from __future__ import annotations

import binascii
import hashlib
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from forging import b64u, to_json
from hypothesis import given
from hypothesis import strategies as st
from jades_made import CONTENT, DOCUMENT, b64, certificates, pki_object, sealed, sign_jose, tokens
from x509_made import ENDS, NOW, authority, leaf, pki, token

from mikromerit.limits import DEFAULT, Limits
from mikromerit.report import Code, Outcome, Refused, Step
from mikromerit.securing.jades import Seal, looks_sealed, open_seal
from mikromerit.securing.jades.bounds import CERTIFICATES, TIMESTAMPS
from mikromerit.x509 import ALGORITHMS
from mikromerit.x509._der import SEQUENCE, DerError, read, write


def opened(data: bytes, payload: bytes | None = None) -> Seal:
    return open_seal(data, DEFAULT, payload=payload)


def refusal(data: bytes, payload: bytes | None = None, limits: Limits = DEFAULT) -> Code:
    with pytest.raises(Refused) as caught:
        open_seal(data, limits, payload=payload)
    assert type(caught.value.__context__) in (type(None), binascii.Error, DerError)  # none of them quotes the data
    return caught.value.code


def found(seal: Seal, outcome: Outcome) -> list[tuple[Code, str]]:
    return [(one.code, "".join(one.params.values())) for one in seal.findings if one.outcome is outcome]


def test_a_seal_opens_and_checks_in_each_serialisation() -> None:
    for data in (
        sealed().general(),
        sealed().flattened(),
        sealed(b64=None, crit=None).compact(),
        sealed(b64=True).general(),
    ):
        assert looks_sealed(data)
        seal = opened(data)
        seal.check()
        assert (seal.document, seal.payload, seal.findings) == (DOCUMENT, CONTENT, ())
        assert (seal.level, seal.alg, seal.typ) == ("JAdES-BASELINE-B", "RS256", "jose+json")
        assert seal.signing_time == datetime(2025, 11, 21, 8, tzinfo=UTC)
        assert (seal.certificate, seal.certificates) == (pki().seal.certificate, ())
        assert (seal.crls, seal.ocsps, seal.timestamps) == ((), (), ())


def test_a_payload_without_encoding_may_stand_in_a_compact_seal() -> None:
    seal = opened(sealed(b'{"a":1}').compact())
    seal.check()
    assert seal.document == {"a": 1}


KINDS = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_each_algorithm_is_checked(alg: str) -> None:
    by = leaf({"CN": alg}, pki().ca, kind=KINDS.get(alg, "RSA"), key_name="algorithms")
    opened(sealed(by=by, alg=alg).general()).check()


def test_what_was_signed_is_not_what_one_would_write_again() -> None:
    content = '{\r\n  "name" : "L\u00e4ros\u00e4te"\r\n}\n'.encode()
    seal = opened(sealed(content).general())
    seal.check()
    assert (seal.payload, seal.document) == (content, {"name": "Lärosäte"})
    assert seal.signing_input.endswith(b"." + content)


@pytest.mark.parametrize("part", ["payload", "protected", "signature"])
def test_a_change_of_what_is_signed_is_noticed(part: str) -> None:
    one, other = sealed(), sealed(to_json({**DOCUMENT, "name": "other"}), iat=1)
    setattr(one, part, getattr(other, part))
    seal = opened(one.general())
    with pytest.raises(Refused) as caught:
        seal.check()
    assert caught.value.code is Code.SIGNATURE_INVALID


def test_a_content_beside_the_seal_is_handed_in() -> None:
    for options in ({}, {"b64": None, "crit": None}):
        data = sealed(**options).detached()
        assert refusal(data) is Code.SEAL_DETACHED
        seal = opened(data, CONTENT)
        seal.check()
        assert seal.document == DOCUMENT
        with pytest.raises(Refused):
            opened(data, to_json({})).check()
    assert refusal(sealed().general(), b"{}") is Code.SEAL_MALFORMED
    assert opened(sealed().general(), CONTENT).payload == CONTENT


def test_a_content_that_the_header_names_is_handed_in() -> None:
    sig_d = {"mId": "http://uri.etsi.org/19182/ObjectIdByURI", "pars": ["urn:a"]}
    made = sealed(sigD=sig_d, crit=["b64", "sigD"])
    opened(made.detached(), CONTENT).check()
    assert refusal(made.detached()) is Code.SEAL_DETACHED
    assert refusal(made.general()) is Code.SEAL_MALFORMED


def test_a_content_beside_the_seal_is_bounded() -> None:
    data = sealed().detached()
    content = b"{}".ljust(len(data))
    assert open_seal(data, Limits(credential_bytes=len(data)), payload=content).payload == content
    assert refusal(data, content + b" ", Limits(credential_bytes=len(data))) is Code.TOO_LARGE


@pytest.mark.parametrize(
    ("content", "code"),
    [(b'{"a":1,"a":2}', Code.JSON_DUPLICATE_MEMBER), (b"[]", Code.JSON_INVALID), (b"text", Code.JSON_INVALID),
     (b'{"a":' + b"[" * 70 + b"]" * 70 + b"}", Code.TOO_DEEP)],
)  # fmt: skip
def test_the_content_is_one_json_object(content: bytes, code: Code) -> None:
    assert refusal(sealed(content).general()) is code


def test_a_signature_in_other_base64_is_refused() -> None:
    made = sealed()
    made.signature += "="
    assert refusal(made.general()) is Code.BASE64URL_INVALID


# --- the certificate --------------------------------------------------------------------------------------------------


def test_the_certificate_is_the_first_of_the_chain_and_the_one_of_the_digest() -> None:
    world = pki()
    seal = opened(sealed(chain=[world.ca, world.root]).general())
    assert (seal.certificate, seal.certificates) == (
        world.seal.certificate,
        (world.ca.certificate, world.root.certificate),
    )
    assert refusal(sealed(x5c=[b64(world.ca.der), b64(world.seal.der)]).general()) is Code.CERTIFICATE_OF_ANOTHER
    assert refusal(sealed(x5t__S256=b64u(bytes(32))).general()) is Code.CERTIFICATE_OF_ANOTHER


@pytest.mark.parametrize(("name", "digest"), [("S256", "sha256"), ("S384", "sha384"), ("S512", "sha512")])
def test_any_digest_means_the_certificate(name: str, digest: str) -> None:
    meant = {"digAlg": name, "digVal": b64u(hashlib.new(digest, pki().seal.der).digest())}
    other = {"digAlg": name, "digVal": b64u(hashlib.new(digest, b"").digest())}
    assert opened(sealed(x5t__S256=None, x5t__o=meant).general()).findings == ()
    assert opened(sealed(x5t__S256=None, sigX5ts=[meant]).general()).findings == ()
    assert refusal(sealed(x5t__S256=None, x5t__o=other).general()) is Code.CERTIFICATE_OF_ANOTHER
    assert refusal(sealed(x5t__S256=None, sigX5ts=[other, meant]).general()) is Code.CERTIFICATE_OF_ANOTHER
    assert refusal(sealed(x5t__o=other).general()) is Code.CERTIFICATE_OF_ANOTHER


def test_a_chain_that_is_missing_is_looked_for_beside_the_signature() -> None:
    world = pki()
    made = sealed(x5c=None)
    assert refusal(made.general()) is Code.CERTIFICATE_MISSING
    made.add("xVals", certificates(world.ca, world.seal))
    seal = opened(made.general())
    seal.check()
    assert (seal.certificate, seal.certificates) == (world.seal.certificate, (world.ca.certificate,))
    unnamed = sealed(x5c=None, x5t__S256=None).add("xVals", certificates(world.seal))
    assert refusal(unnamed.general()) is Code.CERTIFICATE_MISSING


def test_a_certificate_that_is_none_is_refused_as_that_of_the_seal_only() -> None:
    broken = b64(b"\x30\x03\x02\x01\x01")
    digest = b64u(hashlib.sha256(b"\x30\x03\x02\x01\x01").digest())
    assert refusal(sealed(x5c=[broken], x5t__S256=digest).general()) is Code.CERTIFICATE_INVALID
    one = opened(sealed(x5c=[b64(pki().seal.der), broken]).general())
    assert found(one, Outcome.PASSED) == [(Code.SEAL_MEMBER_UNREAD, "x5c")]
    two = opened(sealed().add("axVals", [{"x509Cert": {"val": broken}}]).general())
    assert found(two, Outcome.PASSED) == [(Code.SEAL_MEMBER_UNREAD, "xVals")]
    assert one.certificates == two.certificates == ()


def test_a_huge_certificate_is_refused_wherever_it_stands() -> None:
    huge = sealed().add("xVals", [{"x509Cert": pki_object(bytes(70_000))}])
    assert refusal(huge.general()) is Code.TOO_LARGE


def test_the_key_identifier_agrees_where_it_is_an_issuer_and_a_serial_number() -> None:
    world = pki()
    for another in (world.person, world.seal_ec, pki("other").tsa):
        kid = b64(another.certificate.issuer_serial)
        assert refusal(sealed(kid=kid).general()) is Code.CERTIFICATE_OF_ANOTHER
    for name in (
        "did:web:a.example#1",
        b64(b"any"),
        b64(b"\x30\x00"),
        b64u(world.person.certificate.issuer_serial),
        "",
    ):
        opened(sealed(kid=name).general()).check()
    longer = write(
        SEQUENCE, *(one.raw for one in read(world.person.certificate.issuer_serial).fields().rest()), b"\5\0"
    )
    opened(sealed(kid=b64(longer)).general()).check()


def test_an_issuer_in_another_type_of_text_is_the_same() -> None:
    own = pki().seal.certificate.issuer_serial
    respelt = own.replace(b"\x0c\x10Exempel Trust AB", b"\x13\x10Exempel Trust AB")
    assert respelt != own
    opened(sealed(kid=b64(respelt)).general()).check()
    other = own.replace(b"Exempel Trust AB", b"Exempel Trust AC")
    assert refusal(sealed(kid=b64(other)).general()) is Code.CERTIFICATE_OF_ANOTHER


# --- what comes along -------------------------------------------------------------------------------------------------


def test_the_levels_are_told_by_form() -> None:
    world, made, levels = pki(), sealed(), []
    for step in ("signature_timestamp", "validation_data", "archive_timestamp"):
        getattr(made, step)()
        seal = opened(made.general())
        seal.check()
        levels.append(seal.level)
        assert seal.findings == ()
    assert levels == ["JAdES-BASELINE-T", "JAdES-BASELINE-LT", "JAdES-BASELINE-LTA"]
    assert [(one.kind, one.intact, one.position) for one in seal.timestamps] == [
        ("signature", True, 0),
        ("archive", True, 3),
    ]
    expected = {world.ca, world.root, world.tsa_root, world.tsa}
    assert set(seal.certificates) == {one.certificate for one in expected}
    assert (len(seal.certificates), len(seal.crls), len(seal.ocsps)) == (4, 1, 1)
    assert seal.timestamps[0].token.at == NOW


def test_a_second_archive_timestamp_covers_all_before_it() -> None:
    made = sealed().signature_timestamp().validation_data().archive_timestamp()
    made.add("tstVD", {"xVals": certificates(pki().tsa)}).archive_timestamp()
    seal = opened(made.general())
    assert (seal.level, seal.findings, seal.timestamps[-1].position) == ("JAdES-BASELINE-LTA", (), 5)
    made.texts[4] = b64u(to_json({"tstVD": {"xVals": certificates(pki().ca)}}))
    changed = opened(made.general())
    assert found(changed, Outcome.FAILED) == [(Code.TIMESTAMP_INVALID, "archive")]
    assert [one.intact for one in changed.timestamps] == [True, True, False]


def test_validation_data_without_a_timestamp_of_the_signature_is_no_level() -> None:
    assert opened(sealed().validation_data().general()).level == "JAdES-BASELINE-B"
    assert opened(sealed().archive_timestamp().general()).level == "JAdES-BASELINE-B"


@pytest.mark.parametrize("lacking", ["xVals", "rVals"])
def test_half_of_the_validation_data_is_no_level(lacking: str) -> None:
    full, made = sealed().validation_data(), sealed().signature_timestamp()
    for component in full.components:
        for name, value in component.items():
            if name != lacking:
                made.add(name, value)
    assert opened(made.archive_timestamp().general()).level == "JAdES-BASELINE-T"


@pytest.mark.parametrize("kind", ["crlVals", "ocspVals"])
def test_one_kind_of_revocation_is_enough(kind: str) -> None:
    made = sealed().signature_timestamp().add("xVals", certificates(pki().ca)).add("rVals", {kind: [pki_object(b"1")]})
    assert opened(made.general()).level == "JAdES-BASELINE-LT"


@pytest.mark.parametrize("name", ["xRefs", "rRefs", "axRefs", "arRefs", "sigRTst", "rfsTst"])
def test_references_keep_a_seal_from_the_level_lt(name: str) -> None:
    seal = opened(sealed().signature_timestamp().validation_data().add(name, []).archive_timestamp().general())
    assert seal.level == "JAdES-BASELINE-T"
    assert found(seal, Outcome.PASSED) == [(Code.SEAL_MEMBER_UNREAD, name)]


def test_a_timestamp_after_the_certificate_expired_gives_no_level() -> None:
    assert opened(sealed().signature_timestamp(at=ENDS).general()).level == "JAdES-BASELINE-T"
    assert opened(sealed().signature_timestamp(at=ENDS + timedelta(seconds=1)).general()).level == "JAdES-BASELINE-B"


def test_two_tokens_in_one_component_give_no_level() -> None:
    made = sealed()
    one = token(made.signature.encode())
    seal = opened(made.add("sigTst", tokens(one, one)).general())
    assert (seal.level, len(seal.timestamps), seal.findings) == ("JAdES-BASELINE-B", 2, ())


def test_two_components_with_a_token_each_are_two_timestamps() -> None:
    assert opened(sealed().signature_timestamp().signature_timestamp().general()).level == "JAdES-BASELINE-T"


def test_what_keeps_a_seal_from_the_baseline_is_a_failure() -> None:
    seal = opened(sealed(sigT="2024-04-22T11:36:25Z").signature_timestamp().general())
    assert (seal.level, found(seal, Outcome.FAILED)) == ("JAdES", [(Code.SEAL_NOT_BASELINE, "sigT")])


def test_a_late_time_is_a_remark() -> None:
    seal = opened(sealed(iat=None, sigT="2026-09-15T08:00:00Z", crit=["b64", "sigT"]).general())
    assert (seal.level, found(seal, Outcome.FAILED)) == ("JAdES-BASELINE-B", [])
    assert found(seal, Outcome.PASSED) == [(Code.SEAL_TIME_LATE, "2026-09-15 08:00 UTC")]


def test_members_beside_the_signature_are_a_remark() -> None:
    made = sealed()
    one = {**made.signed(), "header": {"note": 1}}
    seal = opened(to_json({"payload": made.payload, "signatures": [one]}))
    assert found(seal, Outcome.PASSED) == [(Code.SEAL_MEMBER_UNREAD, "header")]
    one["header"] = {"kid": "other"}
    assert refusal(to_json({"payload": made.payload, "signatures": [one]})) is Code.SEAL_MALFORMED


# --- timestamps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"b64": None, "crit": None}])
def test_a_timestamp_of_the_content_is_over_its_signed_form(options: dict[str, Any]) -> None:
    form = sealed(**options).payload.encode()
    seal = opened(sealed(adoTst=tokens(token(form)), **options).general())
    assert [(one.kind, one.intact, one.position) for one in seal.timestamps] == [("content", True, -1)]
    assert (seal.level, seal.findings) == ("JAdES-BASELINE-B", ())
    other = opened(sealed(adoTst=tokens(token(form + b"!")), **options).general())
    assert found(other, Outcome.FAILED) == [(Code.TIMESTAMP_INVALID, "content")]


def test_a_timestamp_of_the_decoded_signature_is_not_intact() -> None:
    made = sealed()
    over = sign_jose(pki().seal, "RS256", f"{made.protected}.{made.payload}".encode())
    assert b64u(over) == made.signature
    seal = opened(made.add("sigTst", tokens(token(over))).general())
    assert [one.intact for one in seal.timestamps] == [False]
    [finding] = seal.findings
    assert (finding.step, finding.outcome, finding.code) == (Step.SIGNATURE, Outcome.FAILED, Code.TIMESTAMP_INVALID)


def test_a_token_that_is_none_is_a_failure_and_no_timestamp() -> None:
    seal = opened(sealed().add("sigTst", tokens(b"\x30\x00")).general())
    assert (seal.timestamps, seal.level) == ((), "JAdES-BASELINE-B")
    assert found(seal, Outcome.FAILED) == [(Code.TIMESTAMP_INVALID, "signature")]


def test_a_huge_token_is_refused() -> None:
    assert refusal(sealed().add("sigTst", tokens(bytes(300_000))).general()) is Code.TOO_LARGE


def test_a_token_may_leave_out_its_certificate_where_the_seal_has_it() -> None:
    made = sealed()
    made.add("sigTst", tokens(token(made.signature.encode(), certificates=[])))
    assert found(opened(made.general()), Outcome.FAILED) == [(Code.TIMESTAMP_INVALID, "signature")]
    assert opened(made.add("xVals", certificates(pki().tsa)).general()).level == "JAdES-BASELINE-T"


def test_a_token_in_another_encoding_is_a_remark() -> None:
    made = sealed()
    value = {**pki_object(token(made.signature.encode())), "encoding": "http://uri.etsi.org/01903/v1.2.2#BER"}
    seal = opened(made.add("sigTst", {"tstTokens": [value]}).general())
    assert (seal.timestamps, found(seal, Outcome.PASSED)) == ((), [(Code.SEAL_MEMBER_UNREAD, "sigTst")])


def test_an_etsi_u_in_clear_has_no_archive_timestamp_that_can_be_judged() -> None:
    made = sealed().signature_timestamp().validation_data()
    assert (opened(made.general(clear=True)).level, opened(made.general(clear=True)).findings) == (
        "JAdES-BASELINE-LT",
        (),
    )
    seal = opened(made.archive_timestamp().general(clear=True))
    assert (seal.level, found(seal, Outcome.PASSED)) == ("JAdES-BASELINE-LT", [(Code.SEAL_MEMBER_UNREAD, "arcTst")])


def test_an_archive_timestamp_over_less_is_not_judged() -> None:
    made = sealed().signature_timestamp().validation_data()
    assert opened(made.archive_timestamp(timeStamped="all").general()).level == "JAdES-BASELINE-LTA"
    narrow = opened(made.archive_timestamp(timeStamped="previousArcTst").general())
    assert found(narrow, Outcome.PASSED) == [(Code.SEAL_MEMBER_UNREAD, "arcTst")]
    assert len(narrow.timestamps) == 2


def test_whitespace_in_a_component_is_what_it_is() -> None:
    made = sealed().signature_timestamp()
    made.texts[0] = b64u(b" " + to_json(made.components[0]) + b"\r\n")
    assert opened(made.validation_data().archive_timestamp().general()).level == "JAdES-BASELINE-LTA"


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_the_number_of_timestamps_is_bounded() -> None:
    made = sealed()
    one = token(made.signature.encode())
    assert len(opened(made.add("sigTst", tokens(*[one] * TIMESTAMPS)).general()).timestamps) == TIMESTAMPS
    assert refusal(made.add("sigTst", tokens(one)).general()) is Code.TOO_MANY_CERTIFICATES


def test_the_number_of_certificates_is_bounded_with_those_in_timestamps() -> None:
    many = [authority({"CN": f"CA {n}"}, key_name="many") for n in range(CERTIFICATES)]
    made = sealed().add("xVals", certificates(*many))
    assert len(opened(made.general()).certificates) == CERTIFICATES
    assert refusal(made.signature_timestamp().general()) is Code.TOO_MANY_CERTIFICATES


def test_the_size_of_a_seal_is_bounded() -> None:
    data = sealed().general()
    assert open_seal(data, Limits(credential_bytes=len(data))).document == DOCUMENT
    assert refusal(data, limits=Limits(credential_bytes=len(data) - 1)) is Code.TOO_LARGE


# --- whatever the bytes are -------------------------------------------------------------------------------------------

FULL = sealed(adoTst=tokens(token(CONTENT))).signature_timestamp().validation_data().archive_timestamp().general()
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["e30", "AAAA", b64(b"\x30\x00")]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
HEADERS = (
    "alg", "typ", "kid", "b64", "crit", "iat", "sigT", "x5c", "x5t#S256", "x5t#o", "sigX5ts", "adoTst", "sigD",
    "sigPId",
)  # fmt: skip
COMPONENTS = ("sigTst", "arcTst", "xVals", "axVals", "rVals", "arVals", "tstVD", "anyValData", "xRefs", "any")


def only_refused(data: bytes) -> None:
    with suppress(Refused):
        open_seal(data, DEFAULT).check()


@given(st.binary(max_size=60), st.integers(0, len(FULL)), st.integers(0, 20))
def test_bytes_in_the_place_of_others_are_refused_or_read(junk: bytes, at: int, length: int) -> None:
    only_refused(junk)
    only_refused(FULL[:at] + junk + FULL[at + length :])


@given(st.sampled_from(HEADERS), JSON)
def test_any_value_in_the_header_is_refused_or_read(member: str, value: Any) -> None:
    header = {"alg": "ES256", "x5c": [b64(pki().seal_ec.der)], "iat": 1, member: value}
    only_refused(to_json({"payload": "e30", "signature": "AAAA", "protected": b64u(to_json(header))}))


@given(st.sampled_from(COMPONENTS), JSON, st.booleans())
def test_any_component_is_refused_or_read(name: str, value: Any, clear: bool) -> None:  # noqa: FBT001  (drawn)
    only_refused(sealed(by=pki().seal_ec).add(name, value).general(clear=clear))


def test_telling_a_seal_needs_nothing_of_the_extra() -> None:
    code = (
        "import sys; from mikromerit.securing.jades import looks_sealed; assert looks_sealed(b'{\"signatures\":[]}');"
        "sys.exit(any(one in sys.modules for one in ('cryptography.x509', 'asn1crypto', 'rfc3161_client')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
