"""The steps TRUST, KEY, SIGNATURE, VALIDITY and BINDING of a credential under an e-seal (JAdES, ETSI TS 119 182-1).

It follows ETSI EN 319 102-1: the signature value, then the proofs of existence that timestamps give, then the
certificates as of the best signature time. A timestamp counts where its own certificate leads to an authority that is
trusted for timestamps, at the time of a later timestamp that counts, else at the moment of judging.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from mikromerit.report import Check, Code, Outcome, Refused, SealFacts, Step, failed
from mikromerit.trust import Signatory
from mikromerit.trust.anchors import anchors_of
from mikromerit.trust.qualification import qualification
from mikromerit.verification import sealed_by
from mikromerit.x509 import find_path, revocation_needs, revocation_of

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.securing.jades import Seal, SealTimestamp
    from mikromerit.trust.anchors import Anchors
    from mikromerit.verification.case import Case
    from mikromerit.x509 import Certificate, Revocation

Path = tuple["Certificate", ...]


@dataclass(slots=True)
class _Judging:
    """One seal under judgement, and what was found of it."""

    case: Case
    seal: Seal
    anchors: Anchors
    best: datetime  # when the signature is proved to have existed at the latest
    content: datetime | None = None  # when its content is proved to have existed
    asks: bool = False  # whether anything is asked for: a stranger costs no fetch
    stamps: list[tuple[str, datetime, bool]] = field(default_factory=list)  # kind, time, whether it counts
    unchecked: list[str] = field(default_factory=list)  # certificates whose revocation could not be judged
    path: Path = ()


def judge(case: Case, seal: Seal) -> tuple[bool, bool, SealFacts]:
    """Judge a seal; say whether who made it is trusted, whether it is proved that he did, and what was found."""
    anchors = anchors_of(case.policy.trust, case.answers("trusted-list"), case.at)
    judging = _Judging(case, seal, anchors, best=case.at)
    proved = _signature(judging)
    judging.asks = proved and _has_way(judging)
    _timestamps(judging)
    trusted = _trust(judging)
    proved = _key(judging) and proved
    if trusted:
        proved = (_revocation(judging) if judging.path else _unchecked(judging, seal.certificate)) and proved
    proved = _signing_time(judging) and proved
    bound = _binding(judging)
    return trusted, proved and bound, _facts(judging)


def _signature(judging: _Judging) -> bool:
    try:
        judging.seal.check()
    except Refused as refused:
        judging.case.refused(Step.SIGNATURE, refused)
        return False
    judging.case.passed(Step.SIGNATURE, Code.SIGNATURE_VALID, alg=judging.seal.alg)
    return not any(check.outcome is Outcome.FAILED for check in judging.seal.findings)


# --- timestamps: the last one first, for it proves when those before it existed


def _timestamps(judging: _Judging) -> None:
    """Find out which timestamps count, and what they prove; those of one place do not vouch for each other."""
    ordered = sorted(judging.seal.timestamps, key=lambda one: one.position, reverse=True)
    covered = judging.case.at
    for position, stamps in groupby(ordered, key=lambda one: one.position):
        until = judging.best if position < 0 else covered
        for stamp in stamps:
            if not stamp.intact:
                continue  # the seal's findings say so
            counts = _counts(judging, stamp, until)
            judging.stamps.append((stamp.kind, stamp.token.at, counts))
            if not counts:
                continue
            if stamp.kind == "content":
                judging.content = max(filter(None, (judging.content, stamp.token.at)))
            elif stamp.token.at - until > judging.case.policy.leeway:
                _order(judging, stamp)
            else:
                judging.best = min(judging.best, stamp.token.at)
                covered = min(covered, stamp.token.at) if stamp.kind == "archive" else covered


def _counts(judging: _Judging, stamp: SealTimestamp, at: datetime) -> bool:
    """Say whether a timestamp is a trusted authority's, whose certificate was good when something still proves it."""
    case, token = judging.case, stamp.token
    params = {"kind": stamp.kind, "when": shown(token.at)}
    anchors = [anchor.certificate for anchor in judging.anchors.at(token.at).timestamping]
    try:
        path = find_path(token.certificate, (*token.certificates, *judging.seal.certificates), anchors, at)
    except Refused as refused:
        code = Code.TIMESTAMP_UNTRUSTED if refused.code is Code.CERTIFICATE_PATH_MISSING else Code.TIMESTAMP_EXPIRED
        case.checks.append(Check(Step.SIGNATURE, Outcome.PASSED, code, params))
        return False
    if token.at - case.at > case.policy.leeway:
        _order(judging, stamp)
        return False
    for revocation, certificate in _revocations(judging, path, at):
        if revocation is None:
            _unchecked(judging, certificate)
        elif revocation.state != "good" and (revocation.since is None or revocation.since <= at):
            case.checks.append(Check(Step.SIGNATURE, Outcome.PASSED, Code.TIMESTAMP_EXPIRED, params))
            return False
    case.checks.append(Check(Step.SIGNATURE, Outcome.PASSED, Code.TIMESTAMP_VALID, params))
    return True


def _order(judging: _Judging, stamp: SealTimestamp) -> None:
    params = {"kind": stamp.kind, "when": shown(stamp.token.at)}
    judging.case.checks.append(Check(Step.SIGNATURE, Outcome.INDETERMINATE, Code.TIMESTAMP_ORDER, params))


# --- who sealed


def _has_way(judging: _Judging) -> bool:
    """Say whether the certificate led to a trusted authority while it was valid."""
    certificate = judging.seal.certificate
    anchors = [anchor.certificate for anchor in judging.anchors.sealing]
    try:
        find_path(certificate, judging.seal.certificates, anchors, min(judging.case.at, certificate.not_after))
    except Refused:
        return False
    return True


def _trust(judging: _Judging) -> bool:
    """Find the way to an authority that is trusted, as of the best signature time, and ask the policy about it."""
    case, certificate = judging.case, judging.seal.certificate
    anchors = [anchor.certificate for anchor in judging.anchors.at(judging.best).sealing]
    missing = None
    try:
        judging.path = find_path(certificate, judging.seal.certificates, anchors, judging.best)
    except Refused as refused:
        missing = refused
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
    for need in judging.anchors.used:
        if (answer := case.sources.find(need)) is not None:
            case.use(need, answer)
    case.checks.append(check)
    return check.outcome is Outcome.PASSED


def _key(judging: _Judging) -> bool:
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


def _revocation(judging: _Judging) -> bool:
    """Judge whether the seal's certificate, or one above it, was revoked when the seal was made."""
    clear = True
    for revocation, certificate in _revocations(judging, judging.path, judging.best):
        if revocation is None:
            clear = _unchecked(judging, certificate) and clear
        elif revocation.state == "good" or (revocation.since is not None and revocation.since > judging.best):
            params = {"of": certificate.name, "when": shown(revocation.at), "source": revocation.source}
            judging.case.checks.append(Check(Step.KEY, Outcome.PASSED, Code.REVOCATION_CLEAR, params))
        else:
            judging.case.checks.append(_revoked(judging, certificate, revocation))
            clear = False
    return clear


def _revoked(judging: _Judging, certificate: Certificate, revocation: Revocation) -> Check:
    """Say that a certificate is revoked: FAILED where the seal is younger, by its own word or by a timestamp."""
    since = revocation.since or revocation.at
    params = {"of": certificate.name, "when": shown(since)}
    if revocation.state == "on-hold":
        return Check(Step.KEY, Outcome.INDETERMINATE, Code.CERTIFICATE_ON_HOLD, params)
    known = [moment for moment in (judging.seal.signing_time, judging.content) if moment is not None]
    younger = any(moment >= since for moment in known)
    return Check(Step.KEY, Outcome.FAILED if younger else Outcome.INDETERMINATE, Code.CERTIFICATE_REVOKED, params)


def _unchecked(judging: _Judging, certificate: Certificate) -> bool:
    """Note that nothing was found on a certificate; say whether the policy lets that pass."""
    if certificate.name in judging.unchecked:
        return judging.case.policy.revocation != "required"
    judging.unchecked.append(certificate.name)
    demanded = judging.case.policy.revocation == "required"
    outcome = Outcome.INDETERMINATE if demanded else Outcome.PASSED
    judging.case.checks.append(Check(Step.KEY, outcome, Code.REVOCATION_UNCHECKED, {"of": certificate.name}))
    return not demanded


def _revocations(judging: _Judging, path: Path, at: datetime) -> list[tuple[Revocation | None, Certificate]]:
    """Look up each certificate of a path but its anchor, in what came with the seal and in what was fetched."""
    found = []
    for certificate, issuer in pairwise(path):
        if certificate.needs_no_revocation:
            continue
        given = _known(judging, certificate, issuer, at, crls=judging.seal.crls, ocsps=judging.seal.ocsps)
        if given is None or given.state == "good":
            given = _newest(given, _fetched(judging, certificate, issuer, at, ask=judging.asks and given is None))
        found.append((given, certificate))
    return found


def _fetched(
    judging: _Judging, certificate: Certificate, issuer: Certificate, at: datetime, *, ask: bool
) -> Revocation | None:
    """Look up a certificate in the evidence, by the first of its addresses that has an answer; else ask for them."""
    needs = revocation_needs(certificate, issuer)
    for need in needs:
        answer = judging.case.sources.find(need)
        if answer is None or len(answer.body) > need.max_bytes:
            continue
        crls, ocsps = ((answer.body,), ()) if need.purpose == "crl" else ((), (answer.body,))
        found = _known(judging, certificate, issuer, at, crls=crls, ocsps=ocsps)
        if found is not None:
            judging.case.use(need, answer)
            return found
    if ask:
        for need in needs:
            judging.case.wish(need)
    return None


def _known(
    judging: _Judging, certificate: Certificate, issuer: Certificate, at: datetime, *, crls: tuple[bytes, ...],
    ocsps: tuple[bytes, ...],
) -> Revocation | None:  # fmt: skip
    return revocation_of(
        certificate, issuer, crls=crls, ocsps=ocsps, others=judging.seal.certificates, at=at, now=judging.case.at
    )


def _newest(one: Revocation | None, other: Revocation | None) -> Revocation | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda revocation: revocation.at)


# --- when, and for whom


def _signing_time(judging: _Judging) -> bool:
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
    early = judging.content is not None and judging.content - said > case.policy.leeway
    if early or said - judging.best > case.policy.leeway:
        params |= {"kind": "content" if early else "signature"}
        case.checks.append(Check(Step.SIGNATURE, Outcome.INDETERMINATE, Code.TIMESTAMP_ORDER, params))
        return False
    return True


def _binding(judging: _Judging) -> bool:
    case, certificate = judging.case, judging.seal.certificate
    found = sealed_by.findings(judging.seal.document, certificate)
    if not case.policy.issuer_binding and any(check.outcome is not Outcome.PASSED for check in found):
        params = {"did": certificate.name}
        found = [Check(Step.BINDING, Outcome.PASSED, Code.ISSUER_NOT_BOUND, params)]
    case.checks += found
    return all(check.outcome is Outcome.PASSED for check in found)


# --- what was found


def _facts(judging: _Judging) -> SealFacts:
    seal, certificate = judging.seal, judging.seal.certificate
    ends = (one for one in judging.anchors.at(judging.best).sealing if one.certificate in judging.path[-1:])
    service = next((one.listed for one in ends if one.listed is not None), None)
    kind = qualification(certificate, service, judging.best)
    judging.case.checks.append(Check(Step.KEY, Outcome.PASSED, Code.SEAL_QUALIFICATION, {"qualification": kind}))
    return SealFacts(
        level=seal.level,
        qualification=kind,
        confirmed=service is not None,
        qualified_certificate=certificate.qc.compliance,
        organisation=certificate.organisation,
        organisation_identifier=certificate.organisation_identifier,
        certificate=certificate.fingerprint.hex(),
        algorithm=seal.alg,
        signing_time=seal.signing_time,
        best_signature_time=judging.best,
        timestamps=tuple(reversed(judging.stamps)),
        unchecked=tuple(judging.unchecked),
    )


def shown(moment: datetime) -> str:
    """Write a moment as a report shows it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
