"""How an e-seal is judged: whom to trust, certificates, and times; each rule refuses once."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sealing
from eseals import (
    AT,
    DAY,
    FAILED,
    INDETERMINATE,
    PASSED,
    SEALED,
    certified,
    document,
    judge,
    params,
    reasons,
    roots,
    said,
    seal,
    stamped,
    verdict,
)
from forging import ISSUER, b64u, good, to_json
from jades_made import certificates, pki_object, tokens
from x509_made import (
    IDENTIFIER,
    SUBJECT,
    Made,
    build,
    leaf,
    pki,
    token,
)

from mikromerit import Evidence, Policy
from mikromerit.report import Check, Code, Outcome, Report, Step
from mikromerit.securing.jades.augmenting import ValidationData
from mikromerit.securing.jades.writing import write_seal
from mikromerit.trust import AllOf, Anchors, AnyOf, Issuers, Organisations, Roots, Signatory, UnsafeAnyone
from mikromerit.verification import verify
from mikromerit.verification.seal_proofs import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


WORLD, ROGUE = pki(), pki("rogue")
MINUTE = timedelta(minutes=1)
NO_CHAIN = "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND"
NO_POE = "INDETERMINATE OUT_OF_BOUNDS_NO_POE"
EXPIRED = certified(ends=SEALED + 30 * DAY)


# --- seals of ours ----------------------------------------------------------------------------------------------------

OURS = document(sealing.ORGANISATION, sealing.IDENTIFIER)


def ours(level: str, **more: Any) -> bytes:
    if level in ("LT", "LTA"):
        every = (sealing.ca(), sealing.root(), sealing.clock_root())
        more = {"revocation": ValidationData(crls=tuple(map(sealing.crl, every)))} | more
    return write_seal(to_json(OURS), sealing.signer(), sealing.sealing(level, **more), sealing.AT)


def our_roots(*, timestamping: bool = True) -> Roots:
    return Roots(sealing.root().made.pem, timestamping=sealing.clock_root().made.pem if timestamping else b"")


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_a_seal_of_ours_passes_at_each_level(level: str) -> None:
    report = judge(ours(level), our_roots())
    assert verdict(report) == "TOTAL-PASSED"
    assert report.accepted
    facts = report.seal
    assert facts is not None
    assert (facts.level, facts.algorithm) == (f"JAdES-BASELINE-{level}", "RS256")
    assert (facts.organisation, facts.organisation_identifier) == (sealing.ORGANISATION, sealing.IDENTIFIER)
    assert facts.signing_time == facts.best_signature_time == AT
    assert facts.certificate == sealing.school().certificate.fingerprint.hex()
    kinds = {"B": [], "T": ["signature"], "LT": ["signature"], "LTA": ["signature", "archive"]}
    assert [(kind, counts) for kind, _, counts in facts.timestamps] == [(kind, True) for kind in kinds[level]]
    assert (facts.unchecked == ()) is (level in ("LT", "LTA"))
    assert report.accept().signer == sealing.IDENTIFIER
    assert report.accept().claims == OURS


def test_ours_is_verified_once_its_certificate_has_expired_by_what_it_carries() -> None:
    at = AT + 3_650 * DAY
    judged = {level: verdict(judge(ours(level), our_roots(), at=at)) for level in ("B", "T", "LT", "LTA")}
    assert set(judged.values()) == {NO_POE}  # the authority's certificate has expired as well
    later = AT + 366 * DAY
    clock = sealing.authority(of=sealing.clock(ends=later + DAY))
    sealed = ours("T", timestamp=clock)
    assert verdict(judge(sealed, our_roots(), at=later)) == NO_POE  # the root of the clock has not lasted, either
    of_clock = Roots(sealing.root().made.pem, timestamping=clock.by.pem)
    assert judge(sealed, of_clock, at=later - 2 * DAY).accepted


# --- whom to trust ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trust", "code"),
    [
        (lambda: roots(ROGUE.ca, ROGUE.root), Code.CERTIFICATE_PATH_MISSING),  # the same names, other keys
        (lambda: roots(WORLD.tsa_root), Code.CERTIFICATE_PATH_MISSING),  # trusted for timestamps only
        (lambda: roots(WORLD.person), Code.CERTIFICATE_PATH_MISSING),
        (lambda: Issuers([ISSUER.did]), Code.CERTIFICATE_PATH_MISSING),
        (lambda: Organisations([IDENTIFIER]), Code.CERTIFICATE_PATH_MISSING),  # anybody can write that into one
        (lambda: AnyOf(roots(ROGUE.ca), Organisations([IDENTIFIER])), Code.CERTIFICATE_PATH_MISSING),
        (lambda: AllOf(roots(), Issuers([ISSUER.did])), Code.ISSUER_NOT_TRUSTED),
        (lambda: AllOf(roots(), roots(ROGUE.ca)), Code.CERTIFICATE_PATH_MISSING),
        (lambda: AllOf(roots(), Organisations(["VATSE-000000000002"])), Code.ORGANISATION_NOT_TRUSTED),
    ],
)
def test_a_stranger_is_not_trusted_and_costs_no_fetch(trust: Callable[[], Any], code: Code) -> None:
    report = judge(stamped(seal(), SEALED), trust(), status="ignored")
    assert not report.accepted
    assert report.step(Step.TRUST) is not PASSED
    assert [check.code for check in report.checks if check.step is Step.TRUST] == [code]
    assert report.step(Step.MODEL) is Outcome.SKIPPED
    if code is Code.CERTIFICATE_PATH_MISSING:
        assert verdict(report) == NO_CHAIN
        assert report.needs == ()


@pytest.mark.parametrize(
    ("trust", "code"),
    [
        (lambda: roots(WORLD.root), Code.CERTIFICATE_TRUSTED),
        (lambda: roots(WORLD.seal), Code.CERTIFICATE_TRUSTED),
        (lambda: AllOf(roots(), Organisations([IDENTIFIER])), Code.CERTIFICATE_TRUSTED),
        (lambda: AllOf(Organisations([IDENTIFIER]), roots()), Code.ORGANISATION_TRUSTED),
        (lambda: AnyOf(Issuers([ISSUER.did]), roots()), Code.CERTIFICATE_TRUSTED),
        (UnsafeAnyone, Code.TRUST_WAIVED),
    ],
)
def test_who_is_trusted_passes(trust: Callable[[], Any], code: Code) -> None:
    report = judge(seal(), trust())
    assert report.accepted
    assert said(report, Step.TRUST) == [(PASSED, code)]


def test_one_policy_takes_both_kinds() -> None:
    both = Policy(trust=AnyOf(Issuers([ISSUER.did]), roots()))
    assert verify(seal().general(), both, Evidence(), AT).accepted
    jwt = verify(good(), both, Evidence(), AT)
    assert jwt.accepted
    assert jwt.seal is None
    assert not verify(good(), Policy(trust=roots()), Evidence(), AT).accepted


def test_a_rule_of_the_caller_s_sees_certificate_path_and_time() -> None:
    seen: list[Signatory] = []

    class Rule:
        def check(self, signatory: Signatory, *_: object) -> Check:
            seen.append(signatory)
            return Check(Step.TRUST, INDETERMINATE, Code.NOT_JUDGED)

    report = judge(seal(), Rule())
    assert verdict(report) == NO_CHAIN
    judge(seal(), AllOf(roots(), Rule()))
    assert [one.path for one in seen] == [(), (WORLD.seal.certificate, WORLD.ca.certificate)]
    assert {(one.issuer, one.certificate, one.sealed_at) for one in seen} == {("", WORLD.seal.certificate, AT)}
    undecided = judge(seal(), AllOf(roots(), Rule()))
    assert (verdict(undecided), undecided.accepted) == (NO_CHAIN, False)


def test_a_rule_that_does_not_decide_trusts_nobody() -> None:
    class Undecided:
        def check(self, *_: object) -> Check:
            return Check(Step.TRUST, Outcome.SKIPPED, Code.NOT_JUDGED)

    class Mute(Undecided):
        def anchors(self, *about: Any) -> Anchors:
            return roots().anchors(*about)

    for rule in (Undecided(), Mute()):
        report = judge(seal(), rule)
        assert (verdict(report), report.outcome) == (NO_CHAIN, INDETERMINATE)
        assert report.step(Step.MODEL) is Outcome.SKIPPED


def test_anyone_s_seal_must_still_hold() -> None:
    own = build(SUBJECT)  # signed by itself, and it does not say what for
    assert reasons(judge(seal(by=own, chain=()), UnsafeAnyone())) == {Code.CERTIFICATE_NOT_FOR_SEALS}
    self_signed = leaf(SUBJECT, None, usages=["content_commitment"], ends=SEALED + DAY, key_name="own")
    assert verdict(judge(seal(by=self_signed, chain=()), UnsafeAnyone())) == NO_POE
    assert judge(seal(by=self_signed, chain=()), UnsafeAnyone(), at=SEALED + MINUTE).accepted
    early = leaf(SUBJECT, None, usages=["content_commitment"], begins=AT + DAY, key_name="own")
    assert reasons(judge(seal(by=early, chain=()), UnsafeAnyone())) == {Code.CERTIFICATE_NOT_YET_VALID}
    unchecked = judge(seal(), UnsafeAnyone(), revocation="required")
    assert verdict(unchecked) == "INDETERMINATE TRY_LATER"
    assert unchecked.needs == ()


# --- certificates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "at", "code"),
    [
        (lambda: seal(by=EXPIRED), AT, Code.CERTIFICATE_EXPIRED),
        (lambda: seal(by=certified(begins=AT + DAY)), AT, Code.CERTIFICATE_NOT_YET_VALID),
        (lambda: stamped(seal(by=EXPIRED), SEALED, ROGUE.tsa), AT, Code.CERTIFICATE_EXPIRED),
        (lambda: stamped(seal(by=EXPIRED), SEALED + 31 * DAY), AT, Code.CERTIFICATE_EXPIRED),
        # the certificate is young, but the seal is said to be older
        (lambda: stamped(seal(by=certified(begins=SEALED + DAY)), SEALED), AT, Code.CERTIFICATE_NOT_YET_VALID),
    ],
)
def test_a_certificate_holds_at_the_time_that_is_proved(make: Any, at: datetime, code: Code) -> None:
    report = judge(make(), at=at)
    assert verdict(report) == NO_POE
    assert code in reasons(report)


def test_a_timestamp_proves_that_the_seal_was_there_while_its_certificate_was_valid() -> None:
    report = judge(stamped(seal(by=EXPIRED), SEALED + MINUTE))
    assert report.accepted
    assert report.seal is not None
    assert report.seal.best_signature_time == SEALED + MINUTE
    # the archive timestamp proves it as well, and the earlier one counts
    both = stamped(stamped(seal(by=EXPIRED), SEALED + DAY), SEALED + 60 * DAY, name="arcTst")
    assert judge(both).accepted


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (lambda: WORLD.person, "natural person"),
        (lambda: WORLD.tls, "extendedKeyUsage"),
        (lambda: certified(usages=["key_agreement"]), "keyUsage"),
    ],
)
def test_a_certificate_for_something_else_does_not_seal(by: Callable[[], Made], reason: str) -> None:
    report = judge(seal(by=by()), issuer_binding=False)
    assert verdict(report) == "INDETERMINATE CHAIN_CONSTRAINTS_FAILURE"
    assert params(report, Code.CERTIFICATE_NOT_FOR_SEALS) == [{"reason": reason}]
    assert report.outcome is FAILED
    assert "Testsson" not in report.to_json("en")


def test_the_signature_is_verified() -> None:
    forged = seal()
    forged.payload = forged.payload.replace("0.5", "5.5")
    report = judge(forged)
    assert verdict(report) == "TOTAL-FAILED SIG_CRYPTO_FAILURE"
    assert report.needs == ()  # what is not proved is not worth a fetch
    assert report.step(Step.MODEL) is Outcome.SKIPPED


def naming(alg: str) -> bytes:
    """A seal that says that its signature is of another kind."""
    made = seal()
    header = json.loads(base64.urlsafe_b64decode(made.protected + "=="))
    made.protected = b64u(to_json(header | {"alg": alg}))
    return made.general()


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: seal().general()[:-9], "TOTAL-FAILED FORMAT_FAILURE"),
        (lambda: seal().detached(), "INDETERMINATE SIGNED_DATA_NOT_FOUND"),
        (lambda: naming("none"), "INDETERMINATE SIG_CONSTRAINTS_FAILURE"),
        (lambda: naming("EdDSA"), "INDETERMINATE SIG_CONSTRAINTS_FAILURE"),
        (lambda: seal(chain=[WORLD.ca] * 70).general(), "INDETERMINATE SIG_CONSTRAINTS_FAILURE"),
        (lambda: seal(x5c=None).general(), "INDETERMINATE NO_SIGNING_CERTIFICATE_FOUND"),
        (lambda: seal(iat=None).general(), "INDETERMINATE SIG_CONSTRAINTS_FAILURE"),
        (lambda: seal(b"[]").general(), "TOTAL-FAILED FORMAT_FAILURE"),
        (lambda: seal().add("sigTst", tokens(token(b"another"))).general(), "TOTAL-FAILED HASH_FAILURE"),
    ],
)
def test_what_is_no_seal_has_a_verdict(make: Callable[[], bytes], expected: str) -> None:
    report = judge(make())
    assert verdict(report) == expected
    assert not report.accepted


# --- times, and the rest ----------------------------------------------------------------------------------------------


def test_a_seal_of_the_future_is_refused() -> None:
    report = judge(seal(iat=int((AT + 2 * MINUTE).timestamp())))
    assert (FAILED, Code.SEAL_TIME_FUTURE) in said(report, Step.VALIDITY)
    assert verdict(report) == "INDETERMINATE SIG_CONSTRAINTS_FAILURE"
    assert judge(seal(iat=int((AT + MINUTE).timestamp()))).accepted


def test_a_time_before_the_certificate_is_a_remark() -> None:
    report = judge(seal(iat=1_000_000_000))
    assert report.accepted
    [told] = params(report, Code.SEAL_TIME_EARLY)
    assert told == {"when": "2001-09-09 01:46 UTC", "begins": shown(WORLD.seal.certificate.not_before)}
    begins = WORLD.seal.certificate.not_before
    for said_at, early in ((begins - MINUTE, False), (begins - 2 * MINUTE, True)):
        codes = {check.code for check in judge(seal(iat=int(said_at.timestamp()))).checks}
        assert (Code.SEAL_TIME_EARLY in codes) is early


def test_what_kind_of_seal_it_is_is_told_of_a_good_one_alone() -> None:
    """A forged one, or a stranger's, says what it likes of itself."""
    good_one = judge(seal())
    assert good_one.seal is not None
    assert (good_one.seal.qualification, good_one.seal.confirmed) == ("QESeal", False)
    assert params(good_one, Code.SEAL_QUALIFICATION_CLAIMED) == [{"qualification": "QESeal"}]
    assert params(good_one, Code.SEAL_QUALIFICATION) == []
    forged = seal()
    forged.signature = forged.signature[:-6] + "AAAAAA"
    strange = seal(by=ROGUE.seal, chain=(), alg="RS256")
    for report in (judge(forged), judge(strange), judge(strange, UnsafeAnyone()), judge(seal(by=EXPIRED))):
        assert report.seal is not None
        assert (report.seal.qualification, report.seal.confirmed) == (None, None)
        assert report.seal.qualified_certificate is not None
        assert params(report, Code.SEAL_QUALIFICATION_CLAIMED) == params(report, Code.SEAL_QUALIFICATION) == []


def test_a_type_that_is_demanded_is_no_matter_of_form() -> None:
    assert verdict(judge(seal(typ=None), typ="required")) == "INDETERMINATE SIG_CONSTRAINTS_FAILURE"
    assert judge(seal(typ="jose+json"), typ="required").accepted


def test_the_late_older_header_is_a_remark() -> None:
    report = judge(seal(iat=None, sigT="2026-03-01T10:00:00Z", crit=["b64", "sigT"]))
    assert report.accepted
    assert (PASSED, Code.SEAL_TIME_LATE) in said(report, Step.PARSE)


def test_an_expired_credential_is_not_the_seal_s_fault() -> None:
    report = judge(seal(document(expirationDate="2026-01-01T00:00:00Z", validUntil="2026-01-01T00:00:00Z")))
    assert verdict(report) == "TOTAL-PASSED"
    assert reasons(report) == {Code.EXPIRED}


def test_a_certificate_in_xvals_leads_on() -> None:
    sealed = seal(chain=())
    assert judge(sealed, roots(WORLD.root)).outcome is INDETERMINATE
    whole = sealed.add("xVals", certificates(WORLD.ca))
    assert judge(whole, roots(WORLD.root)).accepted
    garbled = judge(sealed.add("xVals", [{"x509Cert": pki_object(b"0")}]), roots(WORLD.root))
    assert garbled.accepted  # what cannot be read is left aside, with a remark
    assert (PASSED, Code.SEAL_MEMBER_UNREAD) in said(garbled, Step.PARSE)


def test_a_report_is_a_report() -> None:
    report: Report[Any] = judge(seal())
    told = report.to_json("sv")
    assert '"indication": "TOTAL-PASSED"' in told
    assert report.seal is not None
    assert report.seal.as_json()["signing_time"] == SEALED.isoformat()


def test_the_end_that_a_header_names_ends_the_seal() -> None:
    end = int((AT + DAY).timestamp())
    assert judge(seal(exp=end, crit=["b64", "exp"])).accepted
    report = judge(seal(exp=end), at=AT + 2 * DAY)
    assert (Step.VALIDITY, Code.EXPIRED) in {(check.step, check.code) for check in report.reasons()}
