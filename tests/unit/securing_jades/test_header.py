from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from forging import b64u, to_json

from mikromerit.report import Code, Outcome, Refused
from mikromerit.securing.jades.bounds import CERTIFICATES
from mikromerit.securing.jades.header import Digest, Header, read_header
from mikromerit.x509 import ALGORITHMS

DER = b"any certificate"
THUMB = b64u(hashlib.sha256(DER).digest())
HEADER: dict[str, Any] = {"alg": "RS256", "x5t#S256": THUMB, "iat": 1789459200}
GONE = object()


def read(*unprotected: str, **changes: Any) -> Header:
    header = {**HEADER, **{name.replace("__", "#"): value for name, value in changes.items()}}
    return read_header(b64u(to_json({k: v for k, v in header.items() if v is not GONE})).encode(), unprotected)


def refusal(*unprotected: str, **changes: Any) -> tuple[Code, str]:
    with pytest.raises(Refused) as caught:
        read(*unprotected, **changes)
    assert caught.value.__context__ is None
    return caught.value.code, "".join(caught.value.params.values())


def failures(header: Header) -> list[tuple[Code, str]]:
    return [(c.code, c.params["member"]) for c in header.findings if c.outcome is Outcome.FAILED]


def remarks(header: Header) -> list[tuple[Code, str]]:
    return [(c.code, "".join(c.params.values())) for c in header.findings if c.outcome is Outcome.PASSED]


def test_a_plain_header_is_read_without_a_finding() -> None:
    header = read(typ="jose+json", cty="json", kid="any")
    assert (header.alg, header.typ, header.kid, header.encoded, header.detached) == (
        "RS256", "jose+json", "any", True, False,
    )  # fmt: skip
    assert header.signing_time == datetime(2026, 9, 15, 8, tzinfo=UTC)
    assert (header.digests, header.chain, header.findings) == ((Digest("S256", hashlib.sha256(DER).digest()),), (), ())
    assert header.content_timestamps is None


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_each_algorithm_of_the_lane_is_taken(alg: str) -> None:
    assert read(alg=alg).alg == alg


@pytest.mark.parametrize("alg", ["none", "HS256", "ES256K", "EdDSA", "rs256", "1.2.840.10045.3.1.7", ""])
def test_any_other_algorithm_is_refused(alg: str) -> None:
    assert refusal(alg=alg) == (Code.ALGORITHM_NOT_ALLOWED, alg)


@pytest.mark.parametrize("alg", [GONE, None, 256, ["RS256"]])
def test_alg_is_a_text_that_must_be_there(alg: object) -> None:
    assert refusal(alg=alg) == (Code.HEADER_INVALID, "alg")


@pytest.mark.parametrize("member", ["typ", "kid"])
def test_texts_are_texts(member: str) -> None:
    assert refusal(**{member: 1}) == (Code.HEADER_INVALID, member)


@pytest.mark.parametrize("crit", ["b64", {}, None, [], [1], [["b64"]], ["b64", "b64"], ["b64", 1]])
def test_crit_is_an_array_of_different_names(crit: object) -> None:
    assert refusal(b64=False, crit=crit) == (Code.HEADER_INVALID, "crit")


@pytest.mark.parametrize("name", ["nbf", "x5u", "alg", "crit", "x5c", "kid", "x5t#S256", "enc", "zip", "B64"])
def test_crit_demands_nothing_that_is_registered_or_not_understood(name: str) -> None:
    assert refusal(**{"crit": [name], **({} if name in ("alg", "crit") else {name.replace("#", "__"): THUMB})}) == (
        Code.HEADER_CRITICAL,
        name,
    )


@pytest.mark.parametrize("name", ["b64", "sigT", "etsiU", "adoTst"])
def test_crit_demands_nothing_that_is_not_there(name: str) -> None:
    assert refusal(crit=[name]) == (Code.HEADER_INVALID, "crit")


def test_crit_may_demand_what_stands_beside() -> None:
    assert read("etsiU", crit=["etsiU"]).findings == ()


@pytest.mark.parametrize("value", [True, False])
def test_b64_must_be_critical(value: bool) -> None:  # noqa: FBT001  (a parameter of the test)
    assert refusal(b64=value) == (Code.HEADER_INVALID, "b64")
    assert refusal(b64=value, crit=["iat"]) == (Code.HEADER_INVALID, "b64")
    assert read(b64=value, crit=["b64"]).encoded is value


@pytest.mark.parametrize("value", [0, "false", None])
def test_b64_is_true_or_false(value: object) -> None:
    assert refusal(b64=value, crit=["b64"]) == (Code.HEADER_INVALID, "b64")


@pytest.mark.parametrize("member", ["alg", "iat", "crit", "b64"])
def test_no_member_stands_in_the_wrong_header_or_in_both(member: str) -> None:
    assert refusal(member) == (Code.SEAL_MALFORMED, "header")


def test_components_beside_the_signature_do_not_stand_in_what_is_signed() -> None:
    assert refusal(etsiU=["e30"]) == (Code.SEAL_MALFORMED, "header")


def test_sig_d_is_taken_for_one_object_only() -> None:
    one = {"mId": "http://uri.etsi.org/19182/ObjectIdByURI", "pars": ["urn:any"]}
    assert read(sigD=one, crit=["sigD"]).detached
    assert refusal(sigD=one) == (Code.HEADER_INVALID, "sigD")
    for other in (
        {**one, "pars": ["urn:a", "urn:b"]},
        {**one, "mId": "http://uri.etsi.org/19182/ObjectIdByURIHash"},
        {**one, "pars": [1]},
        {"pars": ["urn:any"]},
        [],
    ):
        assert refusal(sigD=other, crit=["sigD"]) == (Code.HEADER_CRITICAL, "sigD")


def test_a_seal_has_one_signing_time() -> None:
    assert failures(read(iat=GONE)) == [(Code.SEAL_NOT_BASELINE, "iat")]
    both = read(sigT="2024-04-22T11:36:25Z")
    assert failures(both) == [(Code.SEAL_NOT_BASELINE, "sigT")]
    assert both.signing_time == datetime(2026, 9, 15, 8, tzinfo=UTC)


def test_sig_t_need_not_be_critical_and_may_be() -> None:
    early = read(iat=GONE, sigT="2025-07-14T23:59:59Z")
    assert (early.signing_time, early.findings) == (datetime(2025, 7, 14, 23, 59, 59, tzinfo=UTC), ())
    assert read(iat=GONE, sigT="2025-07-14T23:59:59Z", crit=["sigT"]).findings == ()


def test_a_late_sig_t_is_a_remark() -> None:
    late = read(iat=GONE, sigT="2025-07-15T00:00:00Z")
    assert late.signing_time == datetime(2025, 7, 15, tzinfo=UTC)
    assert (failures(late), remarks(late)) == ([], [(Code.SEAL_TIME_LATE, "2025-07-15 00:00 UTC")])


@pytest.mark.parametrize(
    "value",
    ["2025-03-01", "2025-03-01T09:00:00", "2025-03-01T09:00:00+00:00", "2025-03-01T09:00:00.5Z", "2025-02-30T09:00:00Z",
     "2025-03-01T24:00:00Z", "0000-03-01T09:00:00Z", "2025-03-01T09:00:00Z ", 1789459200, None],
)  # fmt: skip
def test_sig_t_has_one_form(value: object) -> None:
    assert refusal(iat=GONE, sigT=value) == (Code.HEADER_INVALID, "sigT")


def test_iat_counts_from_1970_to_the_end_of_the_calendar() -> None:
    assert read(iat=0).signing_time == datetime(1970, 1, 1, tzinfo=UTC)
    assert read(iat=253402300799).signing_time == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("value", [-1, 1789459200.0, "1789459200", True, None, 253402300800, 10**30])
def test_iat_is_a_whole_number_of_seconds_within_the_calendar(value: object) -> None:
    assert refusal(iat=value) == (Code.HEADER_INVALID, "iat")


def test_the_chain_is_standard_base64() -> None:
    assert read(x5c=[base64.b64encode(DER).decode(), "AAAA"]).chain == (DER, b"\0\0\0")


@pytest.mark.parametrize("text", ["", "AA-_", "AAA", "AAA=\n", "AA A", "AAB=", "é", "AA==AA=="])
def test_a_chain_in_any_other_base64_is_refused(text: str) -> None:
    assert refusal(x5c=[text]) == (Code.SEAL_MALFORMED, "x5c")


@pytest.mark.parametrize("chain", [[], "AAAA", [1], None, {}])
def test_the_chain_is_an_array_of_texts(chain: object) -> None:
    assert refusal(x5c=chain) == (Code.HEADER_INVALID, "x5c")


def test_the_chain_is_bounded() -> None:
    assert len(read(x5c=["AAAA"] * CERTIFICATES).chain) == CERTIFICATES
    assert refusal(x5c=["AAAA"] * (CERTIFICATES + 1)) == (Code.TOO_MANY_CERTIFICATES, str(CERTIFICATES))


def test_exactly_one_member_means_the_certificate() -> None:
    other = {"digAlg": "S512", "digVal": b64u(hashlib.sha512(DER).digest())}
    assert failures(read(x5t__S256=GONE)) == [(Code.SEAL_NOT_BASELINE, "x5t#S256")]
    assert failures(read(x5t__o=other)) == [(Code.SEAL_NOT_BASELINE, "x5t#o")]
    assert failures(read(sigX5ts=[other])) == [(Code.SEAL_NOT_BASELINE, "sigX5ts")]
    for header in (read(x5t__S256=GONE, x5t__o=other), read(x5t__S256=GONE, sigX5ts=[other])):
        assert header.findings == ()
        assert header.digests == (Digest("S512", hashlib.sha512(DER).digest()),)
        assert header.digests[0].is_of(DER)
        assert not header.digests[0].is_of(DER + b"!")


def test_the_digests_of_issuers_are_a_remark() -> None:
    one = {"digAlg": "S384", "digVal": b64u(hashlib.sha384(DER).digest())}
    header = read(x5t__S256=GONE, sigX5ts=[one, one])
    assert (len(header.digests), remarks(header)) == (1, [(Code.SEAL_MEMBER_UNREAD, "sigX5ts")])


@pytest.mark.parametrize(
    "digest",
    [{"digAlg": "S1", "digVal": THUMB}, {"digAlg": "S512", "digVal": THUMB}, {"digAlg": "S256"}, {"digVal": THUMB},
     {"digAlg": "S256", "digVal": 1}, {"digAlg": ["S256"], "digVal": THUMB}, THUMB, None],
)  # fmt: skip
def test_a_digest_names_its_algorithm_and_has_its_length(digest: object) -> None:
    assert refusal(x5t__o=digest) == (Code.HEADER_INVALID, "x5t#o")
    assert refusal(sigX5ts=[digest]) == (Code.HEADER_INVALID, "sigX5ts")


@pytest.mark.parametrize("value", [[], {}, None, "any"])
def test_sig_x5ts_is_an_array(value: object) -> None:
    assert refusal(sigX5ts=value) == (Code.HEADER_INVALID, "sigX5ts")


@pytest.mark.parametrize("value", [1, None, THUMB[:-3], [THUMB]])
def test_the_thumbprint_is_a_sha_256(value: object) -> None:
    assert refusal(x5t__S256=value) == (Code.HEADER_INVALID, "x5t#S256")


def test_the_thumbprint_is_base64url_without_padding() -> None:
    assert refusal(x5t__S256=THUMB + "=")[0] is Code.BASE64URL_INVALID


def test_keys_and_addresses_that_a_header_names_are_ignored() -> None:
    assert read(jwk={"kty": "oct"}, jku="https://a.example", x5u="https://b.example", x5t="AAAA").findings == ()


def commitments(*names: str) -> list[dict[str, Any]]:
    return [{"commId": {"id": f"http://uri.etsi.org/01903/v1.2.2#ProofOf{name}"}} for name in names]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("srCms", commitments("Origin", "Approval")), ("sigPl", {"addressLocality": "Umeå"}),
        ("srAts", {"claimed": []}), ("sigPId", {"id": {"id": "urn:oid:1.2.3"}}),
    ],
)  # fmt: skip
def test_what_does_not_decide_is_a_remark(member: str, value: object) -> None:
    for more in ({}, {"crit": [member]}):
        assert remarks(read(**{member: value}, **more)) == [(Code.SEAL_MEMBER_UNREAD, member)]


@pytest.mark.parametrize(
    "value",
    [
        commitments("Receipt"), commitments("Creation", "Delivery"), commitments("Sender"), [], {}, None, [1],
        [{"commId": 1}], [{"commId": {"id": "urn:other"}}], [{"commId": {"id": [1]}}],
    ],
)  # fmt: skip
def test_a_critical_commitment_is_to_the_content(value: object) -> None:
    assert refusal(srCms=value, crit=["srCms"]) == (Code.HEADER_CRITICAL, "srCms")
    assert remarks(read(srCms=value)) == [(Code.SEAL_MEMBER_UNREAD, "srCms")]


def test_content_timestamps_are_an_object() -> None:
    assert read(adoTst={"tstTokens": []}).content_timestamps == {"tstTokens": []}
    assert refusal(adoTst=[]) == (Code.HEADER_INVALID, "adoTst")
    assert refusal(adoTst=None) == (Code.HEADER_INVALID, "adoTst")


@pytest.mark.parametrize(
    ("protected", "code"),
    [(b64u(b"{}") + "=", Code.BASE64URL_INVALID), (b64u(b"[]"), Code.JSON_INVALID), ("é", Code.BASE64URL_INVALID),
     (b64u(b'{"alg":"RS256","alg":"RS256"}'), Code.JSON_DUPLICATE_MEMBER), (b64u(b"\xef\xbb\xbf{}"), Code.JSON_INVALID),
     (b64u(b'{"a":' + b"[" * 99 + b"]" * 99 + b"}"), Code.TOO_DEEP)],
)  # fmt: skip
def test_a_header_is_one_json_object_in_base64url(protected: str, code: Code) -> None:
    with pytest.raises(Refused) as caught:
        read_header(protected.encode(), ())
    assert caught.value.code is code


def test_an_end_is_read() -> None:
    assert read().expires is None
    for end in (1789459200, "2026-09-15T08:00:00Z"):
        assert read(exp=end, crit=["exp"]).expires == datetime(2026, 9, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize("end", ["1789459200", 1.5, True, -1, None, 10**12])
def test_an_end_that_is_none_is_refused(end: object) -> None:
    assert refusal(exp=end) == (Code.HEADER_INVALID, "exp")
