"""What `docs/security.md` promises and no other test holds."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from forging import AT, HOLDER, ISSUER, changed, compact, credential_claims, good, presentation_claims, to_json, token

from mikromerit import Evidence, Outcome, Policy, Verifier
from mikromerit.render import credential_text, report_text
from mikromerit.report import Check, Code, Refused, Report, Step
from mikromerit.trust import AllOf, AnyOf, Issuers, UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

ANYONE = Policy(trust=UnsafeAnyone())


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


MANY = {
    "terms of use": ("termsOfUse", "1"),
    "evidence": ("evidence", '{"type":[5]}'),
    "types": ("type", "5"),
    "contexts": ("@context", '"a"'),
    "subjects": ("credentialSubject", '""'),
    "states": ("credentialStatus", "1"),
    "names": ("name", "0.5"),
    "members": ("https://e.example/p", '{"m":[]}'),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("form", ["vc", "vp"])
def test_what_a_stranger_writes_costs_little_and_tells_little(name: str, form: str) -> None:
    """Nobody trusted has signed it: a value takes microseconds (a finding each took 40), and the report stays short."""
    member, value = MANY[name]
    claims = presentation_claims(HOLDER.did, good()) if form == "vp" else credential_claims(HOLDER.did)

    def judged(count: int) -> tuple[float, int]:
        body = {**claims[form], member: "HERE"}
        text = json.dumps({**claims, form: body}).replace('"HERE"', f"[{','.join([value] * count)}]")
        header = to_json({"alg": HOLDER.alg, "typ": "JWT", "kid": HOLDER.kid})
        given, policy = compact(header, text.encode(), HOLDER), Policy(trust=Issuers([ISSUER.did]))
        begun = time.process_time()
        if form == "vp":
            report: Report[Any] = verify_presentation(given, policy, Evidence(), AT, audience="a", nonce="n")
        else:
            report = verify(given, policy, Evidence(), AT)
        assert not report.accepted
        return time.process_time() - begun, len(report.checks)

    judged(1)
    for count in (20_000, 40_000, 80_000, 200_000):  # the last has more values than are read
        most = 0.2 + count * 8e-6
        seconds, checks = judged(count)
        if seconds >= most:  # something else kept this machine busy, or it is slow a second time
            seconds, checks = judged(count)
        assert checks < 150
        assert seconds < most, f"{count}: {seconds:.3f} s"


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


def test_a_date_without_offset_is_utc_and_remarked_on() -> None:
    report = verify(good(**{"exp": ..., "vc/expirationDate": "2030-01-01T00:00:00"}), ANYONE, Evidence(), AT)
    assert report.accepted
    assert Code.DATE_WITHOUT_OFFSET in {check.code for check in report.checks}


@pytest.mark.parametrize("leeway", [timedelta(seconds=-1), timedelta(seconds=301)])
def test_the_leeway_is_bounded(leeway: timedelta) -> None:
    with pytest.raises(ValueError, match="leeway"):
        Policy(trust=UnsafeAnyone(), leeway=leeway)


def test_a_declared_status_is_never_passed_over() -> None:
    declared = good(**{"vc/credentialStatus": {"id": "https://a.example/1#1", "type": "SomeOtherList"}})
    for status in ("if-declared", "required"):
        report = verify(declared, Policy(trust=UnsafeAnyone(), status=status), Evidence(), AT)
        assert report.outcome is Outcome.INDETERMINATE
        assert [check.code for check in report.reasons()] == [Code.STATUS_UNSUPPORTED]
        assert report.needs == ()
    assert verify(declared, Policy(trust=UnsafeAnyone(), status="ignored"), Evidence(), AT).accepted
    report = verify(good(), Policy(trust=UnsafeAnyone(), status="required"), Evidence(), AT)
    assert [check.code for check in report.reasons()] == [Code.STATUS_REQUIRED]


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
