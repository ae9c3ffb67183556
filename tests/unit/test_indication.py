"""The verdict on a seal in the words of ETSI EN 319 102-1."""

from __future__ import annotations

import pytest
from forging import AT

from mikromerit.report import Check, Code, Outcome, Report, SealFacts, Step
from mikromerit.verification.indication import indicated, with_verdict

PASSED, FAILED, INDETERMINATE, SKIPPED = Outcome


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([], ("TOTAL-PASSED", None)),
        ([(Step.SIGNATURE, PASSED, Code.SIGNATURE_VALID)], ("TOTAL-PASSED", None)),
        ([(Step.KEY, PASSED, Code.REVOCATION_UNCHECKED)], ("TOTAL-PASSED", None)),
        ([(Step.KEY, SKIPPED, Code.NOT_JUDGED)], ("TOTAL-PASSED", None)),
        # what is wrong with the credential is not wrong with its seal
        ([(Step.VALIDITY, FAILED, Code.EXPIRED)], ("TOTAL-PASSED", None)),
        ([(Step.STATUS, INDETERMINATE, Code.EVIDENCE_MISSING)], ("TOTAL-PASSED", None)),
        ([(Step.MODEL, FAILED, Code.MEMBER_MISSING)], ("TOTAL-PASSED", None)),
        ([(Step.PARSE, FAILED, Code.JSON_INVALID)], ("TOTAL-FAILED", "FORMAT_FAILURE")),
        ([(Step.PARSE, FAILED, Code.HEADER_CRITICAL)], ("TOTAL-FAILED", "FORMAT_FAILURE")),
        # what is in order in itself, and not taken
        *(
            ([(Step.PARSE, FAILED, code)], ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE"))
            for code in (
                Code.TYP_MISSING,
                Code.TYP_NOT_ACCEPTED,
                Code.ALGORITHM_NOT_ALLOWED,
                Code.TOO_MANY_CERTIFICATES,
                Code.TOO_LARGE,
                Code.TOO_DEEP,
                Code.TOO_MANY_NODES,
            )
        ),
        ([(Step.STATUS, FAILED, Code.TOO_LARGE)], ("TOTAL-PASSED", None)),
        ([(Step.PARSE, FAILED, Code.SEAL_DETACHED)], ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")),
        ([(Step.SIGNATURE, FAILED, Code.SIGNATURE_INVALID)], ("TOTAL-FAILED", "SIG_CRYPTO_FAILURE")),
        ([(Step.SIGNATURE, FAILED, Code.ALGORITHM_NOT_ALLOWED)], ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")),
        ([(Step.KEY, FAILED, Code.CERTIFICATE_REVOKED)], ("TOTAL-FAILED", "REVOKED")),
        ([(Step.KEY, INDETERMINATE, Code.CERTIFICATE_REVOKED)], ("INDETERMINATE", "REVOKED_NO_POE")),
        ([(Step.KEY, FAILED, Code.AUTHORITY_REVOKED)], ("INDETERMINATE", "REVOKED_CA_NO_POE")),
        ([(Step.KEY, INDETERMINATE, Code.AUTHORITY_REVOKED)], ("INDETERMINATE", "REVOKED_CA_NO_POE")),
        ([(Step.KEY, INDETERMINATE, Code.REVOCATION_UNKNOWN)], ("INDETERMINATE", "TRY_LATER")),
        ([(Step.KEY, PASSED, Code.CERTIFICATE_REVOKED_SINCE)], ("TOTAL-PASSED", None)),
        # whatever a rule of the caller's says, the seal has not passed if it did not
        ([(Step.TRUST, FAILED, Code.NOT_JUDGED)], ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")),
        ([(Step.KEY, FAILED, Code.KEY_INVALID)], ("INDETERMINATE", "CHAIN_CONSTRAINTS_FAILURE")),
        # the first that leaves it undecided is told; what decides it goes before
        (
            [(Step.KEY, INDETERMINATE, Code.CERTIFICATE_EXPIRED), (Step.KEY, INDETERMINATE, Code.CERTIFICATE_ON_HOLD)],
            ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE"),
        ),
        (
            [(Step.TRUST, FAILED, Code.ISSUER_NOT_TRUSTED), (Step.SIGNATURE, FAILED, Code.TIMESTAMP_INVALID)],
            ("TOTAL-FAILED", "HASH_FAILURE"),
        ),
    ],
)
def test_the_words(checks: list[tuple[Step, Outcome, Code]], verdict: tuple[str, str | None]) -> None:
    assert indicated([Check(*one) for one in checks]) == verdict


def test_the_verdict_stands_beside_the_facts() -> None:
    report: Report[object] = Report(checks=(Check(Step.PARSE, FAILED, Code.JSON_INVALID),), at=AT)
    nothing = with_verdict(report).seal
    assert nothing == SealFacts(indication="TOTAL-FAILED", sub_indication="FORMAT_FAILURE")
    assert nothing.as_json() == {
        "timestamps": [],
        "unchecked": (),
        "indication": "TOTAL-FAILED",
        "sub_indication": "FORMAT_FAILURE",
    }
    facts = SealFacts(level="JAdES", signing_time=AT, timestamps=(("signature", AT, True),), unchecked=("X",))
    told = with_verdict(report, facts).seal
    assert told is not None
    assert told.level == "JAdES"
    assert told.as_json()["timestamps"] == [{"kind": "signature", "time": AT.isoformat(), "counts": True}]
    assert told.as_json()["signing_time"] == AT.isoformat()
