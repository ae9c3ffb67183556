"""The steps TRUST, KEY, SIGNATURE, VALIDITY and BINDING of a credential under an e-seal (JAdES, ETSI TS 119 182-1).

It follows ETSI EN 319 102-1: the signature value, then the proofs of existence that timestamps give, then the
certificates as of the best signature time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit.report import Check, Code, Outcome, Refused, SealFacts, Step, failed
from mikromerit.trust import Signatory
from mikromerit.trust.anchors import anchors_of
from mikromerit.trust.qualification import level
from mikromerit.verification import sealed_by
from mikromerit.verification.seal_proofs import Judging, shown, timestamps

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.securing.jades import Seal
    from mikromerit.verification.case import Case
    from mikromerit.x509 import Certificate, Revocation


def judge(case: Case, seal: Seal) -> tuple[bool, bool, SealFacts]:
    """Judge a seal; say whether who made it is trusted, whether it is proved that he did, and what was found."""
    anchors = anchors_of(case.policy.trust, case.answers("trusted-list"), case.at)
    judging = Judging(case, seal, anchors, best=case.at)
    judging.proved = _signature(judging)
    judging.asks = judging.proved and _has_way(judging)
    timestamps(judging)
    trusted = _trust(judging)
    proved = _key(judging) and judging.proved
    if trusted:
        proved = (_revocation(judging) if judging.path else judging.note_unchecked(seal.certificate)) and proved
    proved = _signing_time(judging) and proved
    bound = _binding(judging)
    return trusted, proved and bound, _facts(judging)


def _signature(judging: Judging) -> bool:
    try:
        judging.seal.check()
    except Refused as refused:
        judging.case.refused(Step.SIGNATURE, refused)
        return False
    judging.case.passed(Step.SIGNATURE, Code.SIGNATURE_VALID, alg=judging.seal.alg)
    return not any(check.outcome is Outcome.FAILED for check in judging.seal.findings)


# --- who sealed


def _has_way(judging: Judging) -> bool:
    """Say whether the certificate leads to a trusted authority, now or at another moment."""
    try:
        judging.find(judging.seal.certificate, judging.anchors.sealing, judging.case.at)
    except Refused as refused:
        return refused.code is not Code.CERTIFICATE_PATH_MISSING
    return True


def _trust(judging: Judging) -> bool:
    """Find the way to an authority that is trusted, as of the best signature time, and ask the policy about it."""
    case, certificate = judging.case, judging.seal.certificate
    missing = None
    try:
        judging.path = judging.find(certificate, judging.anchors.at(judging.best).sealing, judging.best)
    except Refused as refused:
        missing = refused
    if judging.path and judging.proved and not judging.asks:
        # Where revocation was not looked up nobody is trusted: the first search was led astray by what came along.
        judging.path, missing = (), Refused(Code.CERTIFICATE_PATH_MISSING)
    check = case.policy.trust.check(
        Signatory(issuer="", certificate=certificate, path=judging.path, sealed_at=judging.best),
        case.answers("trusted-list"), case.at,
    )  # fmt: skip
    if missing is not None and check.code is not Code.TRUST_WAIVED:  # a rule that passes without a path knows nobody
        check = failed(Step.TRUST, missing, Outcome.INDETERMINATE)
        if missing.code is Code.CERTIFICATE_PATH_MISSING:
            case.checks += judging.anchors.checks
            for need in judging.anchors.needs:
                case.wish(need)
    faulty = {one.params.get("url") for one in judging.anchors.checks}
    for need in judging.anchors.used:
        if (answer := case.sources.find(need)) is not None:
            case.use(need, answer, serves=check.outcome is Outcome.PASSED and need.url not in faulty)
    case.checks.append(check)
    return check.outcome is Outcome.PASSED


def _key(judging: Judging) -> bool:
    case, certificate = judging.case, judging.seal.certificate
    case.checks.append(Check(Step.KEY, Outcome.PASSED, Code.CERTIFICATE_FOUND, {"organisation": certificate.name}))
    reason = certificate.reason_against_sealing()
    if reason is not None:
        case.checks.append(Check(Step.KEY, Outcome.FAILED, Code.CERTIFICATE_NOT_FOR_SEALS, {"reason": reason}))
        return False
    if judging.path:
        return True
    outside = None  # nobody vouches for the certificate: it speaks for itself
    if judging.best > certificate.not_after:
        outside = Code.CERTIFICATE_EXPIRED, certificate.not_after
    elif judging.best < certificate.not_before:
        outside = Code.CERTIFICATE_NOT_YET_VALID, certificate.not_before
    if outside is None:
        return True
    params = {"of": certificate.name, "when": shown(outside[1])}
    case.checks.append(Check(Step.KEY, Outcome.INDETERMINATE, outside[0], params))
    return False


# --- revocation


def _revocation(judging: Judging) -> bool:
    """Judge whether the seal's certificate, or one above it, was revoked when the seal was made."""
    clear = True
    for certificate, revocation in judging.revocations(judging.path, judging.best):
        if revocation is None:
            clear = judging.note_unchecked(certificate) and clear
        else:
            check = _standing(judging, certificate, revocation)
            judging.case.checks.append(check)
            clear = check.outcome is Outcome.PASSED and clear
    return clear


def _standing(judging: Judging, certificate: Certificate, revocation: Revocation) -> Check:
    """Say how a certificate stood: good, or revoked only since; on hold; unknown to its own responder; or revoked."""
    of, since = {"of": certificate.name}, revocation.since
    if revocation.state == "good":
        params = {"when": shown(revocation.at), "source": revocation.source}
        return Check(Step.KEY, Outcome.PASSED, Code.REVOCATION_CLEAR, of | params)
    if revocation.state == "unknown":
        return Check(Step.KEY, Outcome.INDETERMINATE, Code.REVOCATION_UNKNOWN, of)
    if since is not None and since > judging.best:
        params = {"when": shown(since), "seen": shown(judging.best)}
        return Check(Step.KEY, Outcome.PASSED, Code.CERTIFICATE_REVOKED_SINCE, of | params)
    params = of | {"when": shown(since or revocation.at)}
    if revocation.state == "on-hold":
        return Check(Step.KEY, Outcome.INDETERMINATE, Code.CERTIFICATE_ON_HOLD, params)
    younger = _is_younger(judging, since or revocation.at)
    own = certificate == judging.seal.certificate
    code = Code.CERTIFICATE_REVOKED if own else Code.AUTHORITY_REVOKED
    return Check(Step.KEY, Outcome.FAILED if younger else Outcome.INDETERMINATE, code, params)


def _is_younger(judging: Judging, since: datetime) -> bool:
    """Say whether a seal is younger than a moment, by its own word or by a timestamp of its content."""
    return any(moment is not None and moment >= since for moment in (judging.seal.signing_time, judging.content))


# --- when, and for whom


def _signing_time(judging: Judging) -> bool:
    """Judge the time that the seal says it was made at: not to come, and not after a timestamp of it."""
    case, said = judging.case, judging.seal.signing_time
    if said is None:
        return True
    params = {"when": shown(said)}
    if said - case.at > case.policy.leeway:
        case.checks.append(Check(Step.VALIDITY, Outcome.FAILED, Code.SEAL_TIME_FUTURE, params))
        return False
    level = {"level": judging.seal.level}
    case.checks.append(Check(Step.VALIDITY, Outcome.PASSED, Code.SEAL_TIME, params | level))
    begins = judging.seal.certificate.not_before
    if begins - said > case.policy.leeway:
        told = params | {"begins": shown(begins)}
        case.checks.append(Check(Step.VALIDITY, Outcome.PASSED, Code.SEAL_TIME_EARLY, told))
    early = judging.content is not None and judging.content - said > case.policy.leeway
    if early or said - judging.best > case.policy.leeway:
        params |= {"kind": "content" if early else "signature"}
        case.checks.append(Check(Step.SIGNATURE, Outcome.INDETERMINATE, Code.TIMESTAMP_ORDER, params))
        return False
    return True


def _binding(judging: Judging) -> bool:
    case, certificate = judging.case, judging.seal.certificate
    found = sealed_by.findings(judging.seal.document, certificate)
    if not case.policy.issuer_binding and any(check.outcome is not Outcome.PASSED for check in found):
        params = {"did": certificate.name}
        found = [Check(Step.BINDING, Outcome.PASSED, Code.ISSUER_NOT_BOUND, params)]
    case.checks += found
    return all(check.outcome is Outcome.PASSED for check in found)


# --- what was found


def _facts(judging: Judging) -> SealFacts:
    seal, certificate = judging.seal, judging.seal.certificate
    kind, confirmed = _qualification(judging)
    return SealFacts(
        level=seal.level,
        qualification=kind,
        confirmed=confirmed,
        qualified_certificate=certificate.qc.compliance,
        organisation=certificate.organisation,
        organisation_identifier=certificate.organisation_identifier,
        certificate=certificate.fingerprint.hex(),
        algorithm=seal.alg,
        signing_time=seal.signing_time,
        best_signature_time=judging.best,
        timestamps=tuple(reversed(judging.stamps)),
        unchecked=tuple(one.name for one in judging.unchecked),
    )


def _qualification(judging: Judging) -> tuple[str | None, bool | None]:
    """Say what the seal is in law, and whether a trusted list says so; a forged one, or a stranger's, is nothing."""
    if not (judging.proved and judging.path):
        return None, None
    services = judging.anchors.services(judging.path)
    kind = level(judging.seal.certificate, services, judging.best)
    code = Code.SEAL_QUALIFICATION if services else Code.SEAL_QUALIFICATION_CLAIMED
    judging.case.checks.append(Check(Step.KEY, Outcome.PASSED, code, {"qualification": kind}))
    return kind, bool(services)
