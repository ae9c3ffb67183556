"""The nine steps of a credential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mikromerit import did, elm, vcdm
from mikromerit.credential import _KEY, SecuredCredential, VerifiedCredential
from mikromerit.profile import judged_by, several
from mikromerit.report import Check, Code, Outcome, Refused, Report, SealFacts, Step
from mikromerit.securing import Sealed
from mikromerit.securing._claims import issuer_id
from mikromerit.securing.enveloped import CREDENTIAL, opened, recognise
from mikromerit.securing.eseal import Eseal, Jades
from mikromerit.trust import AllOf, AnyOf, Issuers, Organisations, Signatory
from mikromerit.verification import status
from mikromerit.verification.indication import with_verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.securing import Enclosed, Securing, Version
    from mikromerit.securing.jades import Seal
    from mikromerit.trust import Trust
    from mikromerit.verification.case import Case

_DEMANDED = (Step.PARSE, Step.TRUST, Step.KEY, Step.SIGNATURE, Step.VALIDITY, Step.BINDING)


def judge(case: Case, given: Enclosed) -> Report[VerifiedCredential]:
    """Take the nine steps; the order in which they are judged is that of `Step`."""
    # 1 parse
    mechanism: Securing | None = None
    try:
        mechanism, data = recognise(
            case.policy.securing, given.data, case.policy.limits, given.media_type, expected=CREDENTIAL
        )
        sealed = opened(mechanism, data, case.policy.limits, given.payload)
        refuse_untyped(case, sealed)
    except Refused as refused:
        case.refused(Step.PARSE, refused)
        report: Report[VerifiedCredential] = case.report(None)
        return with_verdict(report) if isinstance(mechanism, Jades | Eseal) else report
    case.passed(Step.PARSE, Code.ENVELOPE_READ, format=mechanism.name)
    case.found(sealed.findings)
    case.found(vcdm.proof_findings(sealed.document))
    made = _by_did(case, sealed) if isinstance(sealed, Sealed) else _by_certificate(case, sealed)  # 2, 3, 4
    validity(case, sealed)  # 5
    # A stranger can sign as well; what he says is not worth reading, nor what that costs.
    read = made.whose is not None
    status.judge(case, sealed, made.whose, status.Judges(judge, _is_proved))  # 6
    document = _model(case, sealed.document, _version(mechanism, sealed), read=read)  # 7
    _profile(case, document, sealed.document, read=read)  # 8
    _binding(case)  # 9
    organisation = None if made.seal is None else made.seal.organisation or ""
    secured = SecuredCredential(data, mechanism, given.payload)
    value = VerifiedCredential(
        _KEY, secured, sealed.document, document=document, signer=made.signer, organisation=organisation
    )
    demanded = (*_DEMANDED, Step.PROFILE) if several(case.policy.profile) else _DEMANDED
    report = case.report(value, demanded=demanded)
    return report if made.seal is None else with_verdict(report, made.seal)


@dataclass(frozen=True, slots=True)
class _Made:
    """Who made a credential, and whose status lists count for it: nobody's, unless he is trusted and it is proved.

    `seal` is what was found of an e-seal.
    """

    signer: str
    whose: status.Whose | None
    seal: SealFacts | None = None


def _by_did(case: Case, sealed: Sealed) -> _Made:
    """Judge a credential that a DID's key signed."""
    signer = _signer(case, sealed)
    trusted = _trust(case, signer)  # 2
    proved = key_and_signature(case, sealed, signer, "assertionMethod", fetch=trusted)  # 3, 4
    if signer is None or not (trusted and proved):
        return _Made(signer or "", None)
    return _Made(signer, status.Whose(signer, Issuers({signer, *case.policy.status_issuers})))


def _by_certificate(case: Case, sealed: Seal) -> _Made:
    """Judge a credential under an e-seal.

    Its lists are sealed for the same organisation, or signed by the DID that it calls itself, or one of the policy's.
    """
    from mikromerit.verification import seal

    trusted, proved, facts = seal.judge(case, sealed)
    # One that names no number has no lists under seals: no other certificate is known to be the same organisation's.
    organisation = facts.organisation_identifier or facts.certificate or ""
    if not (trusted and proved):
        return _Made(organisation, None, facts)
    dids = {*case.policy.status_issuers, *_named(sealed.document)}
    trust: Trust = AllOf(case.policy.trust, Organisations([organisation]))
    whose = status.Whose(" ".join((organisation, *sorted(dids))), AnyOf(trust, Issuers(dids)) if dids else trust)
    return _Made(organisation, whose, facts)


def _named(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the DID that the issuer of a document calls itself, if it does."""
    named = issuer_id(document)
    try:
        did.method_name(named or "")
    except Refused:
        return ()
    return (named or "",)


def _version(mechanism: Securing, sealed: Sealed | Seal) -> Version:
    """Say which data model a document is of: what its envelope is for, but an e-seal is for either."""
    found = None if isinstance(sealed, Sealed) else vcdm.version(sealed.document)
    return found or mechanism.version


def refuse_untyped(case: Case, sealed: Sealed | Seal) -> None:
    """Refuse a document that does not name its type, where the policy does not let that be inferred.

    Raises:
        Refused: TYP_MISSING.
    """
    if sealed.typ is None and case.policy.typ == "required":
        raise Refused(Code.TYP_MISSING)


def _signer(case: Case, sealed: Sealed) -> str | None:
    """Say whose key must have signed: the issuer's, unless the policy takes any DID's, and the report says so."""
    named = sealed.verification_method or ""
    if case.policy.issuer_binding or not named.startswith("did:"):
        return sealed.signer
    owner = named.partition("#")[0]
    if owner != sealed.signer:
        case.checks.append(Check(Step.BINDING, Outcome.PASSED, Code.ISSUER_NOT_BOUND, {"did": owner}))
    return owner


def _trust(case: Case, signer: str | None) -> bool:
    """Judge the issuer that is claimed; the signature then proves or refutes the claim."""
    if signer is None:
        return False  # the step that judges the model says so
    check = case.policy.trust.check(Signatory(signer), case.sources.given, case.at)
    case.checks.append(check)
    return check.outcome is Outcome.PASSED


def key_and_signature(case: Case, sealed: Sealed, signer: str | None, relationship: str, *, fetch: bool) -> bool:
    """Find the key that is named, among those that the signer's DID document gives for this use, and verify with it."""
    if signer is None:
        return False
    try:
        document = _resolve(case, signer, fetch=fetch)
        if document is None:
            case.skipped(Step.KEY, Code.KEY_NOT_FETCHED)
            return False
        named = sealed.verification_method
        method = document.only_method(relationship) if named is None else did.method_of(signer, named)
        key = document.key(method, relationship, case.at)
    except Refused as refused:
        case.refused(Step.KEY, refused)
        return False
    case.checks.append(Check(Step.KEY, Outcome.PASSED, Code.KEY_FOUND, {"key": method}))
    if key.alg not in case.policy.algorithms:
        case.refused(Step.SIGNATURE, Refused(Code.ALGORITHM_NOT_ALLOWED, alg=key.alg))
        return False
    try:
        sealed.check(key)
    except Refused as refused:
        case.refused(Step.SIGNATURE, refused)
        return False
    case.passed(Step.SIGNATURE, Code.SIGNATURE_VALID, alg=key.alg)
    return True


def _resolve(case: Case, signer: str, *, fetch: bool) -> did.DIDDocument | None:
    """Give the DID document of the signer; None where that would take a fetch for one who is not trusted."""
    name = did.method_name(signer)
    method = next((method for method in case.policy.did_methods if method.name == name), None)
    if method is None:
        raise Refused(Code.DID_METHOD_NOT_SUPPORTED, method=name)
    need = method.need(signer)
    if need is None:
        return method.document(signer, None)
    return method.document(signer, case.look_up(need)) if fetch else None


def validity(case: Case, sealed: Sealed | Seal) -> None:
    """Judge the windows of the document and of its envelope."""
    before = any(check.step is Step.VALIDITY and check.outcome is Outcome.FAILED for check in case.checks)
    findings = vcdm.validity_findings(sealed.document, case.at, case.policy.leeway)
    said = {finding.code for finding in findings}
    begins = sealed.not_before if isinstance(sealed, Sealed) else None
    window = vcdm.window_findings(begins, sealed.expires, case.at, case.policy.leeway)
    findings += [finding for finding in window if finding.code not in said]
    if not case.found(findings) and not before:
        case.passed(Step.VALIDITY, Code.WITHIN_VALIDITY)


def _is_proved(case: Case, sealed: Sealed) -> bool:
    """Take the steps that prove a list which is a JWT: whose it is, that he signed it, and that it is valid now."""
    case.found(sealed.findings)
    trusted = _trust(case, sealed.signer)
    proved = key_and_signature(case, sealed, sealed.signer, "assertionMethod", fetch=trusted)
    case.found(vcdm.window_findings(sealed.not_before, sealed.expires, case.at, case.policy.leeway))
    return trusted and proved and all(check.outcome is Outcome.PASSED for check in case.checks)


def _model(
    case: Case, document: Mapping[str, Any], version: Version, *, read: bool
) -> elm.EuropeanDigitalCredential | None:
    """Judge the structure; read the content of a trusted issuer, as ELM where it says that it is ELM."""
    inline = case.policy.inline_contexts
    if (
        case.found(vcdm.credential_findings(document, version, inline=inline))
        or not read
        or case.found(vcdm.content_findings(document, inline=inline))
        or case.found(vcdm.related_findings(document, case.policy.resources))
    ):
        return None
    if "EuropeanDigitalCredential" not in vcdm.types(document):
        case.skipped(Step.MODEL, Code.NOT_ELM)
        return None
    decoded = elm.decode(document)
    if faults := elm.faults(decoded):
        params = {"count": str(len(faults)), "first": faults[0].path}
        case.checks.append(Check(Step.MODEL, Outcome.PASSED, Code.MODEL_UNREAD, params, faults[0].path))
    case.passed(Step.MODEL, Code.MODEL_VALID, model="ELM")
    return decoded


def _profile(
    case: Case, credential: elm.EuropeanDigitalCredential | None, document: Mapping[str, Any], *, read: bool
) -> None:
    """Judge by each profile; one that says nothing is no profile that is met."""
    profiles = several(case.policy.profile)
    if not profiles or not read:
        case.skipped(Step.PROFILE, Code.NOT_JUDGED if profiles else Code.PROFILE_NOT_ASKED)
        return
    for profile in profiles:
        found = judged_by(profile, credential, document)
        case.found(found)
        if not any(check.step is Step.PROFILE and check.outcome is not Outcome.SKIPPED for check in found):
            case.checks.append(Check(Step.PROFILE, Outcome.INDETERMINATE, Code.NOT_JUDGED))


def _binding(case: Case) -> None:
    if case.binds():
        case.passed(Step.BINDING, Code.CLAIMS_AGREE)
