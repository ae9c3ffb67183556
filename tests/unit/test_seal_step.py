"""How an e-seal is judged: trust, proofs of existence, revocation, times; each rule refuses once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sealing
from eseals import (
    AT,
    CONTENT,
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
    values,
    verdict,
)
from forging import ISSUER, good, to_json
from jades_made import certificates, pki_object, tokens
from x509_made import (
    IDENTIFIER,
    ORGANISATION,
    SUBJECT,
    TIME_STAMPING,
    Made,
    build,
    crl,
    leaf,
    ocsp,
    pki,
    raw_extension,
    token,
)

from mikromerit import Evidence, Policy
from mikromerit.report import Check, Code, Outcome, Report, Step
from mikromerit.securing.jades.augmenting import ValidationData
from mikromerit.securing.jades.writing import write_seal
from mikromerit.trust import AllOf, AnyOf, Issuers, Organisations, Roots, Signatory, UnsafeAnyone
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jades_made import Sealed

WORLD, ROGUE = pki(), pki("rogue")
MINUTE = timedelta(minutes=1)
NO_CHAIN = "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND"
NO_POE = "INDETERMINATE OUT_OF_BOUNDS_NO_POE"
EXPIRED = certified(ends=SEALED + 30 * DAY)
CRL, OCSP = crl(WORLD.ca), ocsp(WORLD.seal, WORLD.ca)


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
        (lambda: UnsafeAnyone(), Code.TRUST_WAIVED),
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


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: seal().general()[:-9], "TOTAL-FAILED FORMAT_FAILURE"),
        (lambda: seal().detached(), "INDETERMINATE SIGNED_DATA_NOT_FOUND"),
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


# --- revocation -------------------------------------------------------------------------------------------------------


def revoked(since: datetime, reason: str | None = None, of: Made = WORLD.seal) -> bytes:
    return crl(WORLD.ca, {of.certificate.serial: (since, reason)})


BEFORE, AFTER = SEALED - DAY, SEALED + 40 * DAY
CONTENT_STAMP = {"adoTst": tokens(token(CONTENT, at=AFTER + DAY)), "iat": int((AFTER + DAY).timestamp())}


@pytest.mark.parametrize(
    ("make", "expected", "code"),
    [
        (lambda: values(seal(), crls=(CRL,)), "TOTAL-PASSED", Code.REVOCATION_CLEAR),
        (lambda: values(seal(), ocsps=(OCSP,)), "TOTAL-PASSED", Code.REVOCATION_CLEAR),
        # it is proved that the seal is older than the revocation
        (
            lambda: values(stamped(seal(), SEALED), crls=(revoked(AFTER),)),
            "TOTAL-PASSED",
            Code.REVOCATION_CLEAR,
        ),
        # it says so itself, which proves nothing
        (lambda: values(seal(), crls=(revoked(AFTER),)), "INDETERMINATE REVOKED_NO_POE", Code.CERTIFICATE_REVOKED),
        # by its own word it is younger, whatever a timestamp says of when it was there at the latest
        (lambda: values(seal(), crls=(revoked(BEFORE),)), "TOTAL-FAILED REVOKED", Code.CERTIFICATE_REVOKED),
        (lambda: values(seal(), crls=(revoked(SEALED),)), "TOTAL-FAILED REVOKED", Code.CERTIFICATE_REVOKED),
        (
            lambda: values(stamped(seal(), SEALED), crls=(revoked(BEFORE),)),
            "TOTAL-FAILED REVOKED",
            Code.CERTIFICATE_REVOKED,
        ),
        # a timestamp of the content proves that it is younger
        (
            lambda: values(seal(**CONTENT_STAMP), crls=(revoked(AFTER),)),
            "TOTAL-FAILED REVOKED",
            Code.CERTIFICATE_REVOKED,
        ),
        (
            lambda: values(seal(), crls=(revoked(BEFORE, "certificate_hold"),)),
            "INDETERMINATE TRY_LATER",
            Code.CERTIFICATE_ON_HOLD,
        ),
        (
            lambda: values(seal(), ocsps=(ocsp(WORLD.seal, WORLD.ca, status="revoked", since=BEFORE),)),
            "TOTAL-FAILED REVOKED",
            Code.CERTIFICATE_REVOKED,
        ),
        # what others say of it is not heard
        (lambda: values(seal(), crls=(crl(ROGUE.ca),)), "TOTAL-PASSED", Code.REVOCATION_UNCHECKED),
        (
            lambda: values(seal(), crls=(crl(ROGUE.ca, {WORLD.seal.certificate.serial: (BEFORE, None)}),)),
            "TOTAL-PASSED",
            Code.REVOCATION_UNCHECKED,
        ),
        # and a list from before the time that is proved tells nothing of it
        (
            lambda: values(seal(), crls=(crl(WORLD.ca, at=AT - 9 * DAY, until=AT - 2 * DAY),)),
            "TOTAL-PASSED",
            Code.REVOCATION_UNCHECKED,
        ),
    ],
)
def test_revocation_by_what_came_along(make: Callable[[], Sealed], expected: str, code: Code) -> None:
    report = judge(make())
    assert verdict(report) == expected
    assert code in {check.code for check in report.checks}
    assert report.accepted is (expected == "TOTAL-PASSED")
    assert report.outcome is (FAILED if expected.startswith("TOTAL-FAILED") else report.outcome)


def test_an_authority_on_the_way_may_be_revoked() -> None:
    lists = crl(WORLD.root, {WORLD.ca.certificate.serial: (BEFORE, None)})
    sealed = values(seal(), crls=(CRL, lists))
    assert verdict(judge(sealed, roots(WORLD.root))) == "TOTAL-FAILED REVOKED"
    assert judge(sealed, roots(WORLD.ca)).accepted  # an anchor is trusted by itself
    clear = judge(values(seal(), crls=(CRL, crl(WORLD.root))), roots(WORLD.root), revocation="required")
    assert [one["of"] for one in params(clear, Code.REVOCATION_CLEAR)] == [ORGANISATION, "Exempel Trust AB"]


def test_what_nobody_says_is_told_or_refused() -> None:
    lenient = judge(seal())
    assert lenient.accepted
    assert lenient.seal is not None
    assert lenient.seal.unchecked == (ORGANISATION,)
    assert (PASSED, Code.REVOCATION_UNCHECKED) in said(lenient, Step.KEY)
    strict = judge(seal(), revocation="required")
    assert verdict(strict) == "INDETERMINATE TRY_LATER"
    assert judge(values(seal(), crls=(CRL,)), revocation="required").accepted
    assert judge(seal(), roots(WORLD.seal), revocation="required").accepted  # nobody is above it


def test_a_certificate_that_is_valid_for_a_short_time_is_not_asked_about() -> None:
    by = certified(more=[(raw_extension("0.4.0.194121.2.1"), False)])
    assert judge(seal(by=by), revocation="required").accepted


# --- timestamps -------------------------------------------------------------------------------------------------------


def clock(**given: Any) -> Made:
    subject = {"C": "SE", "O": "Exempel Tid AB", "CN": f"TSA {sorted(given)}"}
    return leaf(subject, WORLD.tsa_root, purposes=[TIME_STAMPING], critical=True, key_name=subject["CN"], **given)


OLD_CLOCK = clock(ends=SEALED + 30 * DAY)
REVOKED_CLOCK = crl(WORLD.tsa_root, {WORLD.tsa.certificate.serial: (SEALED + 20 * DAY, None)})


@pytest.mark.parametrize(
    ("make", "counts", "codes"),
    [
        (lambda: stamped(seal(), SEALED), [True], [Code.TIMESTAMP_VALID]),
        (lambda: stamped(seal(), SEALED, ROGUE.tsa), [False], [Code.TIMESTAMP_UNTRUSTED]),
        (lambda: stamped(seal(), SEALED, OLD_CLOCK), [False], [Code.TIMESTAMP_EXPIRED]),
        (
            lambda: stamped(stamped(seal(), SEALED, OLD_CLOCK), SEALED + 10 * DAY, name="arcTst"),
            [True, True],
            [Code.TIMESTAMP_VALID, Code.TIMESTAMP_VALID],
        ),
        # the later one came too late
        (
            lambda: stamped(stamped(seal(), SEALED, OLD_CLOCK), SEALED + 60 * DAY, name="arcTst"),
            [False, True],
            [Code.TIMESTAMP_VALID, Code.TIMESTAMP_EXPIRED],
        ),
        # it does not cover what was added behind it
        (
            lambda: stamped(stamped(seal(), SEALED + 10 * DAY, name="arcTst"), SEALED, OLD_CLOCK),
            [True, False],
            [Code.TIMESTAMP_EXPIRED, Code.TIMESTAMP_VALID],
        ),
        (
            lambda: values(stamped(seal(), SEALED), crls=(REVOKED_CLOCK,)),
            [False],
            [Code.TIMESTAMP_EXPIRED],
        ),
        (
            lambda: stamped(values(stamped(seal(), SEALED), crls=(REVOKED_CLOCK,)), SEALED + DAY, clock(), "arcTst"),
            [True, True],
            [Code.TIMESTAMP_VALID, Code.TIMESTAMP_VALID],
        ),
    ],
)
def test_which_timestamps_count(make: Callable[[], Sealed], counts: list[bool], codes: list[Code]) -> None:
    report = judge(make())
    assert report.seal is not None
    assert [one for *_, one in report.seal.timestamps] == counts
    assert [code for _, code in said(report, Step.SIGNATURE)] == [Code.SIGNATURE_VALID, *codes]
    assert report.accepted  # one that does not count is a remark
    earliest = [at for _, at, one in report.seal.timestamps if one]
    assert report.seal.best_signature_time == min(earliest, default=AT)


def test_two_tokens_in_one_place_do_not_vouch_for_each_other() -> None:
    """The token of an authority whose certificate has expired may have been made since, with an old date."""
    one = seal(by=EXPIRED)
    old, new = (token(one.archived(), by, at) for by, at in ((OLD_CLOCK, SEALED), (clock(), SEALED + 29 * DAY)))
    for order in ((old, new), (new, old)):
        report = judge(replace(one, components=[], texts=[]).add("arcTst", tokens(*order)))
        assert report.seal is not None
        assert report.seal.best_signature_time == SEALED + 29 * DAY
        assert sorted(counts for *_, counts in report.seal.timestamps) == [False, True]


def test_a_timestamp_needs_its_revocation_where_that_is_required() -> None:
    sealed = values(stamped(seal(), SEALED), crls=(CRL,))
    report = judge(sealed, revocation="required")
    assert verdict(report) == "INDETERMINATE TRY_LATER"
    assert [one["of"] for one in params(report, Code.REVOCATION_UNCHECKED)] == ["Exempel Tid AB"]
    complete = values(stamped(seal(), SEALED), crls=(CRL, crl(WORLD.tsa_root)))
    assert judge(complete, revocation="required").accepted


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        # claimed after the timestamp
        (lambda: stamped(seal(), SEALED - DAY), "signature"),
        # made before its content was there
        (lambda: seal(adoTst=tokens(token(CONTENT, at=SEALED + DAY))), "content"),
        # the archive timestamp is older than what it covers
        (lambda: stamped(stamped(seal(), SEALED + 10 * DAY), SEALED + DAY, name="arcTst"), "signature"),
        # not yet
        (lambda: stamped(seal(), AT + DAY), "signature"),
    ],
)
def test_times_in_the_wrong_order_prove_nothing(make: Callable[[], Sealed], kind: str) -> None:
    report = judge(make())
    assert verdict(report) == "INDETERMINATE TIMESTAMP_ORDER_FAILURE"
    assert [one["kind"] for one in params(report, Code.TIMESTAMP_ORDER)] == [kind]
    assert not report.accepted


def test_clocks_may_differ_by_the_leeway() -> None:
    assert judge(stamped(seal(), SEALED - MINUTE)).accepted
    assert judge(seal(adoTst=tokens(token(CONTENT, at=SEALED + MINUTE)))).accepted
    assert judge(seal(), at=SEALED - MINUTE, status="ignored").seal is not None
    two = {"adoTst": tokens(token(CONTENT, at=SEALED - 2 * DAY), token(CONTENT, at=SEALED - DAY))}
    report = judge(seal(**two))
    assert report.accepted
    assert report.seal is not None
    assert [kind for kind, *_ in report.seal.timestamps] == ["content", "content"]


def test_a_seal_of_the_future_is_refused() -> None:
    report = judge(seal(iat=int((AT + 2 * MINUTE).timestamp())))
    assert (FAILED, Code.SEAL_TIME_FUTURE) in said(report, Step.VALIDITY)
    assert verdict(report) == "INDETERMINATE SIG_CONSTRAINTS_FAILURE"
    assert judge(seal(iat=int((AT + MINUTE).timestamp()))).accepted


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
