"""Our verifier as `reference/jades/run_cases.py` calls one: bytes and anchors in, the facts of the verdict out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mikromerit import Evidence, Policy
from mikromerit.report import Code, Report
from mikromerit.trust import Roots
from mikromerit.verification import verify

if TYPE_CHECKING:
    from datetime import datetime


def report_on(data: bytes, anchors: list[bytes], timestamping: list[bytes], at: datetime) -> Report[Any]:
    """Judge a seal by these anchors, PEM, without a network."""
    trust = Roots(b"\n".join(anchors), timestamping=b"\n".join(timestamping))
    return verify(data, Policy(trust=trust), Evidence(), at)


def judge(data: bytes, anchors: list[bytes], timestamping: list[bytes], at: datetime) -> dict[str, Any]:
    """Give the verdict in the words of the cases."""
    report = report_on(data, anchors, timestamping, at)
    told: dict[str, Any] = {"accept": report.accepted}
    if report.seal is not None:
        told |= {
            "indication": report.seal.indication.replace("-", "_"),
            "sub_indication": report.seal.sub_indication,
            "level": report.seal.level,
            "organization_identifier": report.seal.organisation_identifier,
            "qualified_certificate": report.seal.qualified_certificate,
        }
    bound = any(check.code is Code.SEAL_BOUND for check in report.checks)
    return told | {"issuer_matches_certificate": bound}
