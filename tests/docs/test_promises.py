"""What `docs/security.md` promises and no other test holds."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from forging import AT, HOLDER, ISSUER, b64u, changed, compact, credential_claims, good, to_json, token

from mikromerit import Evidence, Outcome, Policy, Verifier
from mikromerit import did as dids
from mikromerit.render import credential_text, report_text
from mikromerit.report import Check, Code, Refused, Step
from mikromerit.trust import AllOf, AnyOf, Issuers, UnsafeAnyone
from mikromerit.verification import verify

ANYONE = Policy(trust=UnsafeAnyone())
HEADER = to_json({"alg": "ES256", "typ": "JWT", "kid": ISSUER.kid})
CLAIMS = to_json(credential_claims(ISSUER.did))


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (CLAIMS + b"{}", Code.JSON_INVALID),
        (CLAIMS[:1] + rb'"\u0069ss":"did:web:a.example",' + CLAIMS[1:], Code.JSON_DUPLICATE_MEMBER),
        (CLAIMS[:1] + b'"x":-Infinity,' + CLAIMS[1:], Code.JSON_INVALID),
        (b"", Code.JWS_MALFORMED),
    ],
    ids=["trailing data", "a member twice, once escaped", "minus infinity", "nothing"],
)
def test_strict_json(payload: bytes, code: Code) -> None:
    report = verify(compact(HEADER, payload, ISSUER), ANYONE, Evidence(), AT)
    assert [check.code for check in report.reasons()] == [code]


@pytest.mark.parametrize(
    "given", [good() + "~", good() + "~" + good(), "eyJ.e30.AA.AA.AA", " " + good(), json.dumps({"protected": "ey"})]
)
def test_only_compact_jws(given: str) -> None:
    report = verify(given, ANYONE, Evidence(), AT)
    assert report.step(Step.PARSE) is Outcome.FAILED
    assert not report.accepted


def test_the_work_is_linear_in_the_input() -> None:
    """What is large is refused by its size, before it is read."""
    begun = time.process_time()
    for given in ("eyJ." + "A" * 50_000_000 + ".AAAA", "ey" + "A" * 50_000_000 + ".AAAA.AAAA"):
        assert verify(given, ANYONE, Evidence(), AT).outcome is Outcome.FAILED
    assert time.process_time() - begun < 2


HOSTILE = "\x1b[2J\u202e" + "x" * 10_000


def test_foreign_text_is_short_and_plain_wherever_it_is_shown() -> None:
    claims = changed(credential_claims(ISSUER.did), {"iss": HOSTILE, "vc/issuer": HOSTILE, "vc/type": [HOSTILE]})
    for header in ({}, {"kid": HOSTILE}, {"typ": HOSTILE}, {"alg": HOSTILE}):
        report = verify(token(claims, ISSUER, header=header), ANYONE, Evidence(), AT)
        for said in (report_text(report), report.to_json(), repr(report), report.summary()):
            assert "\x1b" not in said
            assert "\u202e" not in said
            assert "x" * 201 not in said
    refused = Refused(Code.DID_INVALID, did=HOSTILE)
    assert len(str(refused)) < 300
    assert "\x1b" not in str(refused) + repr(refused)


def test_a_credential_as_text_is_short_and_plain() -> None:
    report = verify(good(**{"vc/type": ["VerifiableCredential", HOSTILE]}), ANYONE, Evidence(), AT)
    said = credential_text(report.accept())
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert len(said) < 500


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-01T24:00:00Z",
        "2030-01-01T00:00:00+14:00",
        "2030-01-01T00:00:00-14:00",
        "2030-01-01T00:00:00.123456789012Z",
        "12000-01-01T00:00:00Z",
    ],
)
def test_dates_that_xsd_allows_are_read(text: str) -> None:
    report = verify(good(**{"exp": ..., "vc/expirationDate": text}), ANYONE, Evidence(), AT)
    assert report.accepted


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-01T24:00:01Z",
        "2030-01-01T00:00:00+14:01",
        "2030-W01-1T00:00:00Z",
        "20300101T000000Z",
        "2030-01-01T00:00:00,5Z",
        "2030-01-01T00:00Z",
        "2030-01-01 00:00:00Z",
        "2030-01-01T00:00:00Z\n",
        "02030-01-01T00:00:00Z",
    ],
)
def test_dates_that_xsd_lacks_are_refused(text: str) -> None:
    report = verify(good(**{"exp": ..., "vc/expirationDate": text}), ANYONE, Evidence(), AT)
    assert [check.code for check in report.reasons()] == [Code.DATE_INVALID]


def test_a_date_without_offset_is_utc_and_remarked_on() -> None:
    report = verify(good(**{"exp": ..., "vc/expirationDate": "2030-01-01T00:00:00"}), ANYONE, Evidence(), AT)
    assert report.accepted
    assert Code.DATE_WITHOUT_OFFSET in {check.code for check in report.checks}


@pytest.mark.parametrize("leeway", [timedelta(seconds=-1), timedelta(seconds=301)])
def test_the_leeway_is_bounded(leeway: timedelta) -> None:
    with pytest.raises(ValueError, match="leeway"):
        Policy(trust=UnsafeAnyone(), leeway=leeway)


def test_a_declared_status_is_never_passed_over() -> None:
    declared = good(**{"vc/credentialStatus": {"id": "https://a.example/1#1", "type": "BitstringStatusListEntry"}})
    for status in ("if-declared", "required"):
        report = verify(declared, Policy(trust=UnsafeAnyone(), status=status), Evidence(), AT)
        assert report.outcome is Outcome.INDETERMINATE
        assert [check.code for check in report.reasons()] == [Code.STATUS_UNSUPPORTED]
        assert report.needs == ()
    assert verify(declared, Policy(trust=UnsafeAnyone(), status="ignored"), Evidence(), AT).accepted
    report = verify(good(), Policy(trust=UnsafeAnyone(), status="required"), Evidence(), AT)
    assert [check.code for check in report.reasons()] == [Code.STATUS_REQUIRED]


@pytest.mark.parametrize(
    "did",
    [
        "did:web:127.0.0.1",
        "did:web:127.1",
        "did:web:0x7f.0.0.1",
        "did:web:[%3A%3A1]",
        "did:web:localhost",
        "did:web:a.example.",
        "did:web:.a.example",
        "did:web:a..example",
        "did:web:-a.example",
        "did:web:faß.example",
        "did:web:me%40a.example",
        "did:web:a.example%2Fx",
        "did:web:a.example%3A0",
        "did:web:a.example%3A65536",
        "did:web:a.example%3A+80",
        "did:web:a.example%3A",
        "did:web:a.example:..",
        "did:web:a.example:.",
        "did:web:a.example::x",
        "did:web:a.example:x%2F..",
        "did:web:a.example:x?y",
        "did:web:a.example#x",
        "did:web:a.example/x",
        "did:web:a.example:x\n",
        "did:web:" + "a" * 64 + ".example",
        "did:web:" + "a." * 127 + "example",
        "did:web:a.example:" + "x" * 2048,
        "did:web:",
        "DID:web:a.example",
    ],
)
def test_a_did_web_names_one_public_place_or_none(did: str) -> None:
    assert dids.web_url("did:web:a.example%3A8443:x:y") == "https://a.example:8443/x/y/did.json"
    with pytest.raises(Refused) as refused:
        dids.web_url(did)
    assert refused.value.code is Code.DID_INVALID
    report = verify(token(credential_claims(did), ISSUER, header={"kid": f"{did}#1"}), ANYONE, Evidence(), AT)
    assert report.outcome is Outcome.FAILED
    assert report.needs == ()


@pytest.mark.parametrize(
    "did",
    [
        ISSUER.did + "#" + ISSUER.multikey,
        ISSUER.did + "?x",
        ISSUER.did + "/x",
        ISSUER.did + " ",
        ISSUER.did.upper(),
        "did:key:",
        "did:jwk:" + b64u(to_json({**ISSUER.jwk, "d": "AAAA"})),
        "did:jwk:" + b64u(to_json({**ISSUER.jwk, "kty": "oct"})),
        "did:jwk:" + b64u(to_json(ISSUER.jwk)) + "==",
        "did:jwk:" + b64u(b"{}" + b" " * 20_000),
    ],
)
def test_a_did_that_is_its_own_document_is_read_strictly(did: str) -> None:
    report = verify(token(credential_claims(did), ISSUER, header={"kid": f"{did}#0"}), ANYONE, Evidence(), AT)
    assert [check.code for check in report.reasons()] == [Code.DID_INVALID]


def test_a_report_says_what_was_not_judged_and_is_neither_true_nor_false() -> None:
    report = verify(good(), ANYONE, Evidence(), AT)
    said = {check.code for check in report.checks}
    assert said >= {Code.TRUST_WAIVED, Code.STATUS_NOT_DECLARED, Code.PROFILE_NOT_ASKED, Code.NOT_ELM}
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(report)
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(Verifier(ANYONE).verify("hej"))


class Silent:
    """A rule that does not decide."""

    def check(self, *_: object) -> Check:
        return Check(Step.TRUST, Outcome.SKIPPED, Code.NOT_JUDGED)


def test_a_rule_of_trust_that_does_not_decide_lets_nothing_pass() -> None:
    trusted = Issuers([ISSUER.did])
    for trust in (Silent(), AllOf(trusted, Silent()), AnyOf(Silent(), Silent())):
        report = verify(good(), Policy(trust=trust), Evidence(), AT)
        assert not report.accepted
        assert report.outcome is Outcome.INDETERMINATE
    assert verify(good(), Policy(trust=AnyOf(Silent(), trusted)), Evidence(), AT).accepted


def test_trust_has_no_default_and_no_empty_list() -> None:
    with pytest.raises(TypeError):
        Policy()  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="at least one"):
        Issuers([])
    with pytest.raises(Refused):
        Issuers(["https://a.example"])
    assert not verify(good(), Policy(trust=Issuers([HOLDER.did])), Evidence(), AT).accepted
