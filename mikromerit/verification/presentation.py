"""The steps of a presentation, and those of each credential in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mikromerit import vcdm
from mikromerit.credential import _KEY, VerifiedCredential, VerifiedPresentation
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step
from mikromerit.securing.enveloped import PRESENTATION, recognise
from mikromerit.verification.case import guarded, key_of
from mikromerit.verification.credential import judge as judge_credential
from mikromerit.verification.credential import key_and_signature, refuse_untyped, validity

if TYPE_CHECKING:
    from mikromerit.securing import Enclosed, SealedPresentation
    from mikromerit.verification.case import Case

_DEMANDED = (Step.PARSE, Step.KEY, Step.SIGNATURE, Step.VALIDITY, Step.MODEL, Step.BINDING)


def judge(case: Case, given: Enclosed, audience: str, nonce: str | None) -> Report[VerifiedPresentation]:
    """Take the same steps for the presentation, and all nine for each credential in it."""
    try:
        mechanism, data = recognise(
            case.policy.presentations, given.data, case.policy.limits, given.media_type, expected=PRESENTATION
        )
        sealed = mechanism.open(data, case.policy.limits)
        refuse_untyped(case, sealed)
    except Refused as refused:
        case.refused(Step.PARSE, refused)
        return case.report(None)
    case.passed(Step.PARSE, Code.ENVELOPE_READ, format=mechanism.name)
    case.found(sealed.findings)
    case.skipped(Step.TRUST, Code.TRUST_NOT_NEEDED)
    for step in (Step.STATUS, Step.PROFILE):
        case.skipped(step, Code.JUDGED_PER_CREDENTIAL)
    most = case.policy.limits.credentials
    if len(sealed.credentials) > most:
        count = str(len(sealed.credentials))
        case.checks.append(
            Check(Step.MODEL, Outcome.FAILED, Code.TOO_MANY_CREDENTIALS, {"count": count, "limit": str(most)})
        )
        return case.report(None)
    _challenge(case, sealed, audience, nonce)
    parts = _credentials(case, sealed)
    _holder(case, sealed, parts)
    accepted = bool(parts) and all(part.accepted for part in parts)
    fetch = case.binds() and accepted  # a stranger costs no fetch
    proved = key_and_signature(case, sealed, sealed.signer, "authentication", fetch=fetch)
    validity(case, sealed)
    inline = case.policy.inline_contexts
    findings = vcdm.presentation_findings(sealed.document, mechanism.version, inline=inline)
    if proved and accepted and case.binds() and not findings:
        own = {name: value for name, value in sealed.document.items() if name != "verifiableCredential"}
        findings = vcdm.content_findings(own, inline=inline)  # the credentials are judged one by one
    structure = case.found(findings)
    _accepted(case, parts, structure=structure)
    if proved and accepted and case.binds():
        case.passed(Step.BINDING, Code.HOLDER_BOUND)
    credentials = tuple(part.accept() for part in parts if part.accepted)
    value = VerifiedPresentation(_KEY, sealed.signer or "", credentials)
    return case.report(value, tuple(parts), demanded=_DEMANDED)


def _credentials(case: Case, sealed: SealedPresentation) -> list[Report[VerifiedCredential]]:
    """Verify each credential by the same policy; what one needs or used is the presentation's as well.

    A presentation that was made for somebody else, or for another occasion, needs nothing more to be refused.
    """
    parts = []
    refused = not case.binds()
    for credential in sealed.credentials:
        one = case.within(case.policy)
        part = guarded(one, partial(judge_credential, one, credential))
        if not refused:
            case.needs.update((key_of(need), need) for need in part.needs)
        case.used.update(one.used)
        parts.append(part)
    case.bound(Step.MODEL)
    return parts


def _accepted(case: Case, parts: list[Report[VerifiedCredential]], *, structure: bool) -> None:
    if not parts:
        params = {"member": "verifiableCredential"}
        case.checks.append(Check(Step.MODEL, Outcome.FAILED, Code.MEMBER_MISSING, params, "/verifiableCredential"))
        return
    for n, part in enumerate(parts):
        if not part.accepted:
            outcome = part.outcome if part.outcome is Outcome.FAILED else Outcome.INDETERMINATE
            path = f"/verifiableCredential/{n}"
            case.checks.append(Check(Step.MODEL, outcome, Code.CREDENTIAL_NOT_ACCEPTED, {"number": str(n + 1)}, path))
    if not structure and all(part.accepted for part in parts):
        case.passed(Step.MODEL, Code.PRESENTATION_VALID, count=str(len(parts)))


def _challenge(case: Case, sealed: SealedPresentation, audience: str, nonce: str | None) -> None:
    """Compare audience and nonce exactly: one that was made for nobody in particular can be replayed to anybody."""
    if not sealed.audience:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.AUDIENCE_MISSING, path="/aud"))
    elif audience not in sealed.audience:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.AUDIENCE_MISMATCH, path="/aud"))
    if nonce is None:
        _unsolicited(case, sealed)
    elif sealed.nonce is None:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.NONCE_MISSING, path="/nonce"))
    elif sealed.nonce != nonce:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.NONCE_MISMATCH, path="/nonce"))


def _unsolicited(case: Case, sealed: SealedPresentation) -> None:
    """Demand an end of one that answers no challenge; one that answers another's was made for that occasion."""
    if sealed.has_nonce:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.NONCE_UNEXPECTED, path="/nonce"))
    else:
        case.checks.append(Check(Step.BINDING, Outcome.PASSED, Code.PRESENTATION_REPLAYABLE, path="/nonce"))
    if sealed.expires is None:
        case.checks.append(Check(Step.VALIDITY, Outcome.FAILED, Code.EXPIRY_MISSING, path="/exp"))


def _holder(case: Case, sealed: SealedPresentation, parts: list[Report[VerifiedCredential]]) -> None:
    """Demand that every subject of every accepted credential is the holder who signed."""
    for n, part in enumerate(parts):
        if part.accepted and set(part.accept().subject_ids) != {sealed.signer}:
            params, path = {"number": str(n + 1)}, f"/verifiableCredential/{n}"
            case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.NOT_THE_HOLDERS, params, path))
