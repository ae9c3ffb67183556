"""The dates of credentials of either version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from forging import AT, HOLDER, ISSUER, changed, credential

from mikromerit.report import Code, Outcome, Step
from mikromerit.vcdm import to_2_0, validity_findings

ONE = credential(ISSUER.did, HOLDER.did)
TWO = to_2_0(ONE)
NONE = timedelta(0)


def told(document: dict[str, Any], leeway: timedelta = NONE) -> list[tuple[Code, Outcome, str]]:
    findings = validity_findings(document, AT, leeway)
    assert all(check.step is Step.VALIDITY for check in findings)
    assert all("?" not in check.message("en") and "?" not in check.message("sv") for check in findings)
    return [(check.code, check.outcome, check.path) for check in findings]


BAD, FINE = Outcome.FAILED, Outcome.PASSED


@pytest.mark.parametrize(
    ("document", "changes", "expected"),
    [
        (ONE, {}, []),
        (TWO, {}, []),
        (TWO, {"validFrom": ..., "validUntil": ...}, []),
        (ONE, {"issuanceDate": "2026-11-21T12:00:01Z"}, [(Code.NOT_YET_VALID, BAD, "/issuanceDate")]),
        (TWO, {"validFrom": "2026-11-21T12:00:01Z"}, [(Code.NOT_YET_VALID, BAD, "/validFrom")]),
        (TWO, {"validFrom": "2026-11-21T12:00:00Z"}, []),
        (TWO, {"validFrom": "2026-11-21T13:00:00+01:00"}, []),
        (ONE, {"expirationDate": "2026-11-21T12:00:00Z"}, [(Code.EXPIRED, BAD, "/expirationDate")]),
        (TWO, {"validUntil": "2026-11-21T12:00:00Z"}, [(Code.EXPIRED, BAD, "/validUntil")]),
        (TWO, {"validUntil": "2026-11-21T12:00:00.5Z"}, []),
        *(
            (document, {member: value}, [(Code.DATE_INVALID, BAD, f"/{member}")])
            for document, members in ((ONE, ("issuanceDate", "expirationDate")), (TWO, ("validFrom", "validUntil")))
            for member in members
            for value in ("", "2026-11-01", "2026-11-01T09:00Z", "2026-02-30T00:00:00Z", "20261101T090000Z", None, 5,
                          [], "2026-11-01T09:00:00z", "2026-11-01 09:00:00Z", "2026-11-01T25:00:00Z", "last Tuesday")
        ),
        (TWO, {"validFrom": "2026-11-01T09:00:00"}, [(Code.DATE_WITHOUT_OFFSET, FINE, "/validFrom")]),
        (ONE, {"issuanceDate": "2026-11-01T09:00:00"}, [(Code.DATE_WITHOUT_OFFSET, FINE, "/issuanceDate")]),
        (ONE, {"validUntil": "2029-01-01T00:00:00Z"}, [(Code.DATES_DISAGREE, BAD, "/validUntil")]),
        (ONE, {"validUntil": "2030-01-01T01:00:00+01:00"}, []),
        (TWO, {"validFrom": "2026-11-30T00:00:00Z", "validUntil": "2026-11-29T00:00:00Z"},
         [(Code.NOT_YET_VALID, BAD, "/validFrom"), (Code.DATES_REVERSED, BAD, "/validUntil")]),
        (TWO, {"validFrom": "2026-11-20T00:00:00Z", "validUntil": "2026-11-19T00:00:00Z"},
         [(Code.EXPIRED, BAD, "/validUntil"), (Code.DATES_REVERSED, BAD, "/validUntil")]),
        (TWO, {"validFrom": "2026-11-20T01:00:00+02:00", "validUntil": "2026-11-19T22:30:00Z"},
         [(Code.EXPIRED, BAD, "/validUntil"), (Code.DATES_REVERSED, BAD, "/validUntil")]),
        (TWO, {"validFrom": "2026-11-20T00:00:00Z", "validUntil": "2026-11-20T01:00:00+01:00"},
         [(Code.EXPIRED, BAD, "/validUntil")]),
    ],
    ids=str,
)  # fmt: skip
def test_dates(document: dict[str, Any], changes: dict[str, Any], expected: list[tuple[Code, Outcome, str]]) -> None:
    assert told(changed(document, changes)) == expected


def test_leeway_does_not_hide_that_the_dates_are_reversed() -> None:
    document = changed(TWO, {"validFrom": "2026-11-21T12:01:00Z", "validUntil": "2026-11-21T11:59:00Z"})
    assert told(document, timedelta(minutes=5)) == [(Code.DATES_REVERSED, BAD, "/validUntil")]
