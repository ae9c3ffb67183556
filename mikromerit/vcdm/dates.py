"""The dates that bound the validity of a credential, at a moment."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from mikromerit._dates import read_datetime
from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_SECOND = timedelta(seconds=1)
_BEGINS = ("issuanceDate", "validFrom")
_ENDS = ("expirationDate", "validUntil")


def validity_findings(document: Mapping[str, Any], at: datetime, leeway: timedelta) -> list[Check]:
    """Judge every date that bounds the validity of a credential, at a moment.

    Those are VCDM 1.1's (§4.6, §4.8) and VCDM 2.0's (§4.9), which ELM has in documents of either version. A date
    without an offset is read as UTC, with a remark (VCDM 2.0 §5.8). `validUntil` before `validFrom` is a finding of
    its own (VCDM 2.0 §4.9).
    """
    findings: list[Check] = []
    begins = {member: _moment(document, member, findings) for member in _BEGINS}
    ends = {member: _moment(document, member, findings) for member in _ENDS}
    for member, begin in begins.items():
        if begin is not None:
            findings += window_findings(begin, None, at, leeway, f"/{member}")
    for member, end in ends.items():
        if end is not None:
            findings += window_findings(None, end, at, leeway, f"/{member}")
    said = [end for end in ends.values() if end is not None]
    if said and max(said) - min(said) >= _SECOND:  # an envelope has no fractions
        params = dict(zip(("claim", "member"), _ENDS, strict=True))
        findings.append(Check(Step.VALIDITY, Outcome.FAILED, Code.DATES_DISAGREE, params, f"/{_ENDS[1]}"))
    since, until = begins["validFrom"], ends["validUntil"]
    if since is not None and until is not None and until < since:
        params = {"begins": "validFrom", "ends": "validUntil"}
        findings.append(Check(Step.VALIDITY, Outcome.FAILED, Code.DATES_REVERSED, params, "/validUntil"))
    return findings


def _moment(document: Mapping[str, Any], member: str, findings: list[Check]) -> datetime | None:
    if member not in document:
        return None
    try:
        read = read_datetime(document[member])
    except (TypeError, ValueError):
        findings.append(Check(Step.VALIDITY, Outcome.FAILED, Code.DATE_INVALID, {"member": member}, f"/{member}"))
        return None
    if not read.has_offset:
        findings.append(
            Check(Step.VALIDITY, Outcome.PASSED, Code.DATE_WITHOUT_OFFSET, {"member": member}, f"/{member}")
        )
    return read.moment


def window_findings(
    begins: datetime | None, ends: datetime | None, at: datetime, leeway: timedelta, path: str = ""
) -> list[Check]:
    """Judge one window at a moment; the last moment of the window is no longer inside (RFC 7519 §4.1.4)."""
    findings = []
    if begins is not None and begins - at > leeway:
        findings.append(_outside(Code.NOT_YET_VALID, begins, path))
    if ends is not None and at - ends >= leeway:
        findings.append(_outside(Code.EXPIRED, ends, path))
    return findings


def _outside(code: Code, when: datetime, path: str) -> Check:
    params = {"when": f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"}
    return Check(Step.VALIDITY, Outcome.FAILED, code, params, path)
