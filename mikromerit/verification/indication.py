"""The verdict on an e-seal in the words of ETSI EN 319 102-1."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from mikromerit.report import Check, Code, Outcome, SealFacts, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mikromerit.report import Indication, Report

_V = TypeVar("_V")

_SUB_INDICATIONS: Final[Mapping[Code, str]] = {
    Code.SEAL_DETACHED: "SIGNED_DATA_NOT_FOUND",
    Code.SEAL_NOT_BASELINE: "SIG_CONSTRAINTS_FAILURE",
    Code.CERTIFICATE_MISSING: "NO_SIGNING_CERTIFICATE_FOUND",
    Code.CERTIFICATE_OF_ANOTHER: "NO_SIGNING_CERTIFICATE_FOUND",
    Code.SIGNATURE_INVALID: "SIG_CRYPTO_FAILURE",
    Code.SIGNATURE_MALFORMED: "SIG_CRYPTO_FAILURE",
    Code.ALGORITHM_NOT_OF_KEY: "SIG_CRYPTO_FAILURE",
    Code.KEY_LENGTH_INVALID: "CRYPTO_CONSTRAINTS_FAILURE",
    Code.TIMESTAMP_INVALID: "HASH_FAILURE",
    Code.TIMESTAMP_ORDER: "TIMESTAMP_ORDER_FAILURE",
    Code.CERTIFICATE_PATH_MISSING: "NO_CERTIFICATE_CHAIN_FOUND",
    Code.TRUSTED_LIST_REFUSED: "NO_CERTIFICATE_CHAIN_FOUND",
    Code.ISSUER_NOT_TRUSTED: "NO_CERTIFICATE_CHAIN_FOUND",
    Code.ORGANISATION_NOT_TRUSTED: "SIG_CONSTRAINTS_FAILURE",
    Code.CERTIFICATE_EXPIRED: "OUT_OF_BOUNDS_NO_POE",
    Code.CERTIFICATE_NOT_YET_VALID: "OUT_OF_BOUNDS_NO_POE",
    Code.CERTIFICATE_NOT_FOR_SEALS: "CHAIN_CONSTRAINTS_FAILURE",
    Code.CERTIFICATE_REVOKED: "REVOKED_NO_POE",
    Code.AUTHORITY_REVOKED: "REVOKED_CA_NO_POE",
    Code.CERTIFICATE_ON_HOLD: "TRY_LATER",
    Code.REVOCATION_UNCHECKED: "TRY_LATER",
    Code.REVOCATION_UNKNOWN: "TRY_LATER",
    Code.SEAL_TIME_FUTURE: "SIG_CONSTRAINTS_FAILURE",
    Code.SEAL_OF_ANOTHER: "SIG_CONSTRAINTS_FAILURE",
    Code.SEAL_UNBOUND: "SIG_CONSTRAINTS_FAILURE",
}
"""What our codes are called in ETSI EN 319 102-1 (§5.1.3, tables 5 and 6)."""

_NOT_TAKEN: Final = frozenset(
    (Code.TYP_MISSING, Code.TYP_NOT_ACCEPTED, Code.ALGORITHM_NOT_ALLOWED, Code.TOO_MANY_CERTIFICATES, Code.TOO_LARGE,
     Code.TOO_DEEP, Code.TOO_MANY_NODES)
)  # fmt: skip
"""What is in order in itself and not taken here, at the step PARSE: SIG_CONSTRAINTS_FAILURE, and no defect of form."""

_OF_STEPS: Final[Mapping[Step, str]] = {
    Step.TRUST: "NO_CERTIFICATE_CHAIN_FOUND",
    Step.KEY: "CHAIN_CONSTRAINTS_FAILURE",
    Step.SIGNATURE: "SIG_CONSTRAINTS_FAILURE",
}
"""What any other code is called that keeps one of these steps from passing."""

_TOTAL_FAILED: Final = ("FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE", "REVOKED")


def indicated(checks: Iterable[Check]) -> tuple[Indication, str | None]:
    """Give the verdict on a seal by its checks: the indication, and the sub-indication of what decides it."""
    found = [name for check in checks if (name := _sub_indication(check)) is not None]
    for name in _TOTAL_FAILED:
        if name in found:
            return "TOTAL-FAILED", name
    return ("INDETERMINATE", found[0]) if found else ("TOTAL-PASSED", None)


def _sub_indication(check: Check) -> str | None:
    if check.outcome not in (Outcome.FAILED, Outcome.INDETERMINATE):
        return None
    if check.code is Code.CERTIFICATE_REVOKED and check.outcome is Outcome.FAILED:
        return "REVOKED"
    if check.step is Step.PARSE and check.outcome is Outcome.FAILED:
        other = "SIG_CONSTRAINTS_FAILURE" if check.code in _NOT_TAKEN else "FORMAT_FAILURE"
        return _SUB_INDICATIONS.get(check.code, other)
    return _SUB_INDICATIONS.get(check.code) or _OF_STEPS.get(check.step)


def with_verdict(report: Report[_V], facts: SealFacts | None = None) -> Report[_V]:
    """Add to a report what was found of the seal, with the verdict on it; without facts: it could not be read."""
    indication, sub_indication = indicated(report.checks)
    found = replace(facts or SealFacts(), indication=indication, sub_indication=sub_indication)
    return replace(report, seal=found)
