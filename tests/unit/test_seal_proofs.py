"""What proves when an e-seal was there, and whether its certificate was good then: revocations and timestamps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from eseals import (
    AT,
    CONTENT,
    DAY,
    FAILED,
    INDETERMINATE,
    PASSED,
    SEALED,
    certified,
    judge,
    params,
    roots,
    said,
    seal,
    stamped,
    values,
    verdict,
)
from jades_made import tokens
from x509_made import (
    ORGANISATION,
    SEALING,
    TIME_STAMPING,
    Made,
    authority,
    crl,
    leaf,
    ocsp,
    pki,
    raw_extension,
    token,
)

from mikromerit.report import Code, Step
from mikromerit.trust import AnyOf, UnsafeAnyone
from mikromerit.verification.seal_proofs import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from jades_made import Sealed

WORLD, ROGUE = pki(), pki("rogue")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EXPIRED = certified(ends=SEALED + 30 * DAY)
CRL, OCSP = crl(WORLD.ca), ocsp(WORLD.seal, WORLD.ca)


# --- revocation -------------------------------------------------------------------------------------------------------


def revoked(since: datetime, reason: str | None = None, of: Made = WORLD.seal, **given: Any) -> bytes:
    return crl(WORLD.ca, {of.certificate.serial: (since, reason)}, **given)


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
            Code.CERTIFICATE_REVOKED_SINCE,
        ),
        (
            lambda: values(stamped(seal(), SEALED), crls=(revoked(AFTER, "certificate_hold"),)),
            "TOTAL-PASSED",
            Code.CERTIFICATE_REVOKED_SINCE,
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
        # a certificate does not recover from being revoked, whatever is said later; from being on hold it does
        (
            lambda: values(seal(), crls=(revoked(BEFORE, "key_compromise", at=AT - DAY),), ocsps=(OCSP,)),
            "TOTAL-FAILED REVOKED",
            Code.CERTIFICATE_REVOKED,
        ),
        (
            lambda: values(seal(), crls=(revoked(BEFORE, "certificate_hold", at=AT - DAY),), ocsps=(OCSP,)),
            "TOTAL-PASSED",
            Code.REVOCATION_CLEAR,
        ),
        (
            lambda: values(seal(), ocsps=(ocsp(WORLD.seal, WORLD.ca, status="unknown"),)),
            "INDETERMINATE TRY_LATER",
            Code.REVOCATION_UNKNOWN,
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
    for since, outcome in ((BEFORE, FAILED), (AFTER, INDETERMINATE)):
        lists = crl(WORLD.root, {WORLD.ca.certificate.serial: (since, None)})
        sealed = values(seal(), crls=(CRL, lists))
        report = judge(sealed, roots(WORLD.root))
        assert (verdict(report), report.outcome) == ("INDETERMINATE REVOKED_CA_NO_POE", outcome)
        assert [one["of"] for one in params(report, Code.AUTHORITY_REVOKED)] == ["Exempel Trust AB"]
    assert judge(sealed, roots(WORLD.ca)).accepted  # an anchor is trusted by itself
    clear = judge(values(seal(), crls=(CRL, crl(WORLD.root))), roots(WORLD.root), revocation="required")
    assert [one["of"] for one in params(clear, Code.REVOCATION_CLEAR)] == [ORGANISATION, "Exempel Trust AB"]


def test_an_authority_that_has_expired_since_is_no_stranger() -> None:
    former = authority({"C": "SE", "O": "Fordom AB"}, WORLD.root, ends=SEALED + 30 * DAY, key_name="former")
    by = certified(by=former, key_name="of former")
    sealed = stamped(seal(by=by, chain=(former,)), SEALED + DAY)
    report = judge(sealed, roots(WORLD.root))
    assert report.accepted
    assert {need.purpose for need in report.needs} == {"ocsp", "crl"}
    gone = values(sealed, crls=(crl(former, {by.certificate.serial: (BEFORE, None)}),))
    assert verdict(judge(gone, roots(WORLD.root))) == "TOTAL-FAILED REVOKED"
    # nor does that save a timestamp whose own certificate was revoked
    late = values(sealed, crls=(REVOKED_CLOCK,))
    assert verdict(judge(late, roots(WORLD.root))) == "INDETERMINATE OUT_OF_BOUNDS_NO_POE"


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
    short = {"more": (*SEALING, (raw_extension("0.4.0.194121.2.1"), False)), "key_name": "short"}
    by = certified(begins=AT - 2 * HOUR, ends=AT + 2 * HOUR, **short)
    sealed = seal(by=by, iat=int(AT.timestamp()))
    report = judge(sealed, revocation="required")
    assert report.accepted
    assert report.needs == ()
    gone = crl(WORLD.ca, {by.certificate.serial: (AT - HOUR, "key_compromise")})
    assert verdict(judge(values(sealed, crls=(gone,)))) == "TOTAL-FAILED REVOKED"  # but what is said is heard


def test_what_was_revoked_since_is_told_as_that() -> None:
    sealed = values(stamped(seal(), SEALED), crls=(revoked(AFTER, "superseded"),))
    report = judge(sealed)
    assert report.accepted
    assert params(report, Code.CERTIFICATE_REVOKED_SINCE) == [
        {"of": ORGANISATION, "when": shown(AFTER), "seen": shown(SEALED)}
    ]
    assert Code.REVOCATION_CLEAR not in {check.code for check in report.checks}


def test_those_that_were_not_judged_are_told_apart_by_more_than_their_names() -> None:
    own = authority({"C": "SE", "O": ORGANISATION, "CN": "own CA"}, WORLD.root, key_name="own ca")
    report = judge(seal(by=certified(by=own, key_name="of own ca"), chain=(own,)), roots(WORLD.root))
    assert report.seal is not None
    assert report.seal.unchecked == (ORGANISATION, ORGANISATION)
    assert len(params(report, Code.REVOCATION_UNCHECKED)) == 2
    # but one that is met twice is told once
    twice = judge(stamped(stamped(seal(), SEALED), SEALED + DAY, name="arcTst"))
    assert twice.seal is not None
    assert twice.seal.unchecked == ("Exempel Tid AB", ORGANISATION)


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
        # what covers it came too late, whatever a timestamp of the signature proves meanwhile
        (
            lambda: stamped(
                stamped(stamped(seal(), SEALED, OLD_CLOCK), SEALED + 60 * DAY, name="arcTst"), SEALED + 10 * DAY
            ),
            [False, True, True],
            [Code.TIMESTAMP_VALID, Code.TIMESTAMP_VALID, Code.TIMESTAMP_EXPIRED],
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
        # it has not recovered
        (
            lambda: values(stamped(seal(), SEALED), crls=(REVOKED_CLOCK,), ocsps=(ocsp(WORLD.tsa, WORLD.tsa_root),)),
            [False],
            [Code.TIMESTAMP_EXPIRED],
        ),
        (
            lambda: values(stamped(seal(), SEALED), ocsps=(ocsp(WORLD.tsa, WORLD.tsa_root, status="unknown"),)),
            [False],
            [Code.TIMESTAMP_EXPIRED],
        ),
        # its certificate was not there yet
        (lambda: stamped(seal(), SEALED, clock(begins=AT - DAY)), [False], [Code.TIMESTAMP_EXPIRED]),
        (
            lambda: stamped(stamped(seal(), SEALED, clock(begins=AT - DAY)), SEALED + DAY, name="arcTst"),
            [False, True],
            [Code.TIMESTAMP_VALID, Code.TIMESTAMP_EXPIRED],
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


def test_an_expired_certificate_is_not_saved_by_a_timestamp_that_is_older_than_its_own() -> None:
    """Whoever has an expired certificate's key cannot have its seal dated back with a fresh one of an authority's."""
    report = judge(stamped(seal(by=EXPIRED), SEALED, clock(begins=AT - DAY)))
    assert verdict(report) == "INDETERMINATE OUT_OF_BOUNDS_NO_POE"


def test_two_tokens_in_one_place_do_not_vouch_for_each_other() -> None:
    """The token of an authority whose certificate has expired may have been made since, with an old date."""
    one = seal(by=EXPIRED)
    old, new = (token(one.archived(), by, at) for by, at in ((OLD_CLOCK, SEALED), (clock(), SEALED + 29 * DAY)))
    for order in ((old, new), (new, old)):
        report = judge(replace(one, components=[], texts=[]).add("arcTst", tokens(*order)))
        assert report.seal is not None
        assert report.seal.best_signature_time == SEALED + 29 * DAY
        assert sorted(counts for *_, counts in report.seal.timestamps) == [False, True]


def test_the_revocation_of_a_stranger_s_timestamp_is_not_looked_up() -> None:
    """Nothing that came with his seal is read, nor is anything asked for; where that is demanded, it is refused."""
    by = ROGUE.seal
    strange = values(stamped(seal(by=by, chain=(), alg="RS256"), SEALED), crls=(REVOKED_CLOCK,))
    for report in (judge(strange), judge(strange, AnyOf(roots(), UnsafeAnyone()))):
        assert report.seal is not None
        assert [counts for *_, counts in report.seal.timestamps] == [True]
        assert "Exempel Tid AB" in report.seal.unchecked
        assert report.needs == ()
    demanded = judge(strange, AnyOf(roots(), UnsafeAnyone()), revocation="required")
    assert verdict(demanded) == "INDETERMINATE TRY_LATER"


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
