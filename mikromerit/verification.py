"""The verifying core: pure and total. No clock, no network, no exception, whatever the bytes are.

A verdict is a function of a document, a policy, the evidence at hand and a moment. What the evidence lacks is returned
as `Report.needs`; `mikromerit.verifier` fetches it and asks again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from mikromerit import did, elm, vcdm
from mikromerit.credential import (
    _KEY,
    SecuredCredential,
    SecuredPresentation,
    VerifiedCredential,
    VerifiedPresentation,
    as_bytes,
)
from mikromerit.evidence import Evidence, Fetched, Need
from mikromerit.limits import DEFAULT as DEFAULT_LIMITS
from mikromerit.profile import several
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step, failed, kept
from mikromerit.securing import ALL, ALL_PRESENTATIONS
from mikromerit.trust import Signatory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from mikromerit.did import DIDMethod
    from mikromerit.limits import Limits
    from mikromerit.profile import Profiles
    from mikromerit.securing import PresentationSecuring, Sealed, SealedPresentation, Securing
    from mikromerit.trust import Trust

_V = TypeVar("_V")
_Status = Literal["required", "if-declared", "ignored"]
_MOST_LEEWAY = timedelta(seconds=300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a verifier demands. Whom to trust has no default.

    `profile` is what the content must satisfy: one profile, several, or None. `status` says what becomes of revocation:
    "required" refuses a credential that declares none. Evidence older than `evidence_max_age` is asked for anew; raise
    it to verify from stored evidence. `leeway` (at most 300 s) allows for clocks that disagree.

    Raises:
        TypeError: `trust` is no rule of trust, or `profile` no profile.
        ValueError: a leeway outside 0 to 300 s, or another word for `status`.
    """

    trust: Trust
    profile: Profiles = None
    securing: Collection[Securing] = ALL
    presentations: Collection[PresentationSecuring] = ALL_PRESENTATIONS
    did_methods: Collection[DIDMethod] = did.DEFAULT
    status: _Status = "if-declared"
    evidence_max_age: timedelta = timedelta(hours=1)
    leeway: timedelta = timedelta(seconds=60)
    limits: Limits = DEFAULT_LIMITS

    def __post_init__(self) -> None:
        if not callable(getattr(self.trust, "check", None)):
            raise TypeError("trust is a rule, such as Issuers([…]) of mikromerit.trust")
        object.__setattr__(self, "profile", several(self.profile))
        for name in ("securing", "presentations", "did_methods"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not timedelta() <= self.leeway <= _MOST_LEEWAY:
            raise ValueError("the leeway is between 0 and 300 seconds")
        if self.status not in get_args(_Status):
            raise ValueError(f"status is one of {', '.join(get_args(_Status))}")


@dataclass(slots=True)
class _Case:
    """One verification under way: what it judges by, what it has found, needs and has used."""

    policy: Policy
    evidence: Evidence
    at: datetime
    most_needs: int
    checks: list[Check] = field(default_factory=list)
    needs: dict[str, Need] = field(default_factory=dict)
    used: dict[str, Fetched] = field(default_factory=dict)

    def passed(self, step: Step, code: Code, **params: str) -> None:
        self.checks.append(kept(step, Outcome.PASSED, code, *params.items()))

    def skipped(self, step: Step, code: Code, **params: str) -> None:
        self.checks.append(kept(step, Outcome.SKIPPED, code, *params.items()))

    def refused(self, step: Step, refused: Refused) -> None:
        self.checks.append(failed(step, refused, _OUTCOMES.get(refused.code, Outcome.FAILED)))

    def found(self, findings: Collection[Check]) -> bool:
        """Add findings, and say whether one of them failed."""
        self.checks.extend(findings)
        return bool(findings) and any(check.outcome is Outcome.FAILED for check in findings)

    def look_up(self, need: Need) -> Fetched:
        """Find an answer in the evidence.

        Raises:
            Refused: EVIDENCE_MISSING or EVIDENCE_STALE, with the need noted; TOO_MANY_NEEDS; TOO_LARGE.
        """
        fetched = self.evidence.get(need.url)
        stale = fetched is not None and self.at - fetched.at > self.policy.evidence_max_age
        if fetched is None or stale:
            if len(self.needs) + len(self.used) >= self.most_needs and need.url not in self.needs:
                raise Refused(Code.TOO_MANY_NEEDS, limit=self.most_needs)
            self.needs[need.url] = need
            if fetched is None:
                raise Refused(Code.EVIDENCE_MISSING, url=need.url)
            raise Refused(Code.EVIDENCE_STALE, url=need.url, fetched=f"{fetched.at:%Y-%m-%d %H:%M}")
        if len(fetched.body) > need.max_bytes:
            raise Refused(Code.TOO_LARGE, what=need.url, limit=need.max_bytes)
        self.used[need.url] = fetched
        return fetched

    def report(
        self, value: _V | None, parts: tuple[Report[object], ...] = (), *, demanded: tuple[Step, ...] = ()
    ) -> Report[_V]:
        """Close the case: a step that is demanded and did not pass is never passed over in silence."""
        passed = {check.step for check in self.checks if check.outcome is Outcome.PASSED}
        outcomes = {check.outcome for check in self.checks}
        stopped = Outcome.FAILED in outcomes or Outcome.INDETERMINATE in outcomes
        if not stopped and (unjudged := [step for step in demanded if step not in passed]):
            self.checks += [Check(step, Outcome.INDETERMINATE, Code.NOT_JUDGED) for step in unjudged]
            stopped = True
        return Report(
            checks=tuple(self.checks),
            at=self.at,
            needs=tuple(self.needs.values()),
            evidence=Evidence(self.used),
            parts=parts,
            _value=None if stopped else value,
        )


_OUTCOMES = dict.fromkeys((Code.EVIDENCE_MISSING, Code.EVIDENCE_STALE, Code.TOO_MANY_NEEDS), Outcome.INDETERMINATE)
_DEMANDED = (Step.PARSE, Step.TRUST, Step.KEY, Step.SIGNATURE, Step.VALIDITY, Step.BINDING)
_DEMANDED_OF_PRESENTATION = (Step.PARSE, Step.KEY, Step.SIGNATURE, Step.VALIDITY, Step.MODEL, Step.BINDING)


def verify(
    credential: SecuredCredential | bytes | str, policy: Policy, evidence: Evidence, at: datetime
) -> Report[VerifiedCredential]:
    """Judge a credential at a moment, by a policy and the evidence at hand.

    Raises:
        ValueError: `at` has no time zone.
        TypeError: what was given is neither bytes nor text. Nothing else is raised, whatever they hold.
    """
    case, data = _Case(policy, evidence, _aware(at), policy.limits.needs), as_bytes(credential)
    return _guarded(case, lambda: _verify(case, data))


def verify_presentation(
    presentation: SecuredPresentation | bytes | str,
    policy: Policy,
    evidence: Evidence,
    at: datetime,
    *,
    audience: str,
    nonce: str,
) -> Report[VerifiedPresentation]:
    """Judge a presentation made for `audience` in answer to `nonce`, and every credential in it.

    Raises:
        ValueError: `at` has no time zone, or `audience` or `nonce` is empty.
        TypeError: what was given is neither bytes nor text. Nothing else is raised, whatever they hold.
    """
    if not audience or not nonce:
        raise ValueError("a presentation is verified for an audience and a nonce: neither can be empty")
    case, data = _Case(policy, evidence, _aware(at), policy.limits.presentation_needs), as_bytes(presentation)
    return _guarded(case, lambda: _verify_presentation(case, data, audience, nonce))


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("the moment of a verification needs a time zone")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment of a verification lies outside the calendar") from None


def _guarded(case: _Case, judge: Callable[[], Report[_V]]) -> Report[_V]:
    try:
        return judge()
    except Exception:  # noqa: BLE001  (the one guard: a fault of ours or of a plug-in must not look like a verdict)
        return Report(checks=(Check(Step.PARSE, Outcome.INDETERMINATE, Code.INTERNAL_ERROR),), at=case.at)


def _verify(case: _Case, data: bytes) -> Report[VerifiedCredential]:
    """Take the nine steps; the order in which they are judged is that of `Step`."""
    # 1 parse
    try:
        mechanism = _recognise(case.policy.securing, data)
        sealed = mechanism.open(data, case.policy.limits)
    except Refused as refused:
        case.refused(Step.PARSE, refused)
        return case.report(None)
    case.passed(Step.PARSE, Code.ENVELOPE_READ, format=mechanism.name)
    case.found(sealed.findings)
    trusted = _trust(case, sealed)  # 2
    proved = _key_and_signature(case, sealed, "assertionMethod", fetch=trusted)  # 3, 4
    _validity(case, sealed)  # 5
    _status(case, sealed)  # 6
    # A stranger can sign as well; what he says is not worth reading, nor what that costs.
    read = proved and trusted
    document = _model(case, sealed.document, read=read)  # 7
    _profile(case, document, sealed.document, read=read)  # 8
    _binding(case, Code.CLAIMS_AGREE)  # 9
    value = VerifiedCredential(_KEY, SecuredCredential(data, mechanism), sealed.document, document)
    return case.report(value, demanded=(*_DEMANDED, Step.PROFILE) if several(case.policy.profile) else _DEMANDED)


_M = TypeVar("_M", "Securing", "PresentationSecuring")


def _recognise(mechanisms: Collection[_M], data: bytes) -> _M:
    for mechanism in mechanisms:
        if mechanism.recognises(data):
            return mechanism
    raise Refused(Code.FORMAT_UNKNOWN)


def _trust(case: _Case, sealed: Sealed) -> bool:
    """Judge the issuer that is claimed; the signature then proves or refutes the claim."""
    if sealed.signer is None:
        return False  # the step that judges the model says so
    check = case.policy.trust.check(Signatory(sealed.signer), case.evidence, case.at)
    case.checks.append(check)
    return check.outcome is Outcome.PASSED


def _key_and_signature(case: _Case, sealed: Sealed, relationship: str, *, fetch: bool) -> bool:
    """Find the key that the signer names, among those that its DID document gives for this use, and verify with it."""
    signer = sealed.signer
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
    try:
        sealed.check(key)
    except Refused as refused:
        case.refused(Step.SIGNATURE, refused)
        return False
    case.passed(Step.SIGNATURE, Code.SIGNATURE_VALID, alg=key.alg)
    return True


def _resolve(case: _Case, signer: str, *, fetch: bool) -> did.DIDDocument | None:
    """Give the DID document of the signer; None where that would take a fetch for one who is not trusted."""
    name = did.method_name(signer)
    method = next((method for method in case.policy.did_methods if method.name == name), None)
    if method is None:
        raise Refused(Code.DID_METHOD_NOT_SUPPORTED, method=name)
    need = method.need(signer)
    if need is None:
        return method.document(signer, None)
    return method.document(signer, case.look_up(need)) if fetch else None


def _validity(case: _Case, sealed: Sealed) -> None:
    before = any(check.step is Step.VALIDITY and check.outcome is Outcome.FAILED for check in case.checks)
    findings = vcdm.validity_findings(sealed.document, case.at, case.policy.leeway)
    said = {finding.code for finding in findings}
    window = vcdm.window_findings(sealed.not_before, sealed.expires, case.at, case.policy.leeway)
    findings += [finding for finding in window if finding.code not in said]
    if not case.found(findings) and not before:
        case.passed(Step.VALIDITY, Code.WITHIN_VALIDITY)


def _status(case: _Case, sealed: Sealed) -> None:
    """Judge revocation wherever it is declared: as VCDM, as sealed European credentials or as IETF have it."""
    members = ("credentialStatus", "status")
    declared = [sealed.document[member] for member in members if member in sealed.document] + list(sealed.statuses)
    if case.policy.status == "ignored":
        case.skipped(Step.STATUS, Code.STATUS_IGNORED)
    elif declared:
        kinds = [str(status["type"]) for status in declared if isinstance(status, dict) and "type" in status]
        params = {"type": ", ".join(kinds) or "?"}
        case.checks.append(Check(Step.STATUS, Outcome.INDETERMINATE, Code.STATUS_UNSUPPORTED, params))
    elif case.policy.status == "required":
        case.checks.append(Check(Step.STATUS, Outcome.FAILED, Code.STATUS_REQUIRED))
    else:
        case.skipped(Step.STATUS, Code.STATUS_NOT_DECLARED)


def _model(case: _Case, document: Mapping[str, Any], *, read: bool) -> elm.EuropeanDigitalCredential | None:
    """Judge the structure; read the content of a trusted issuer, as ELM where it says that it is ELM."""
    if case.found(vcdm.credential_findings(document)) or not read or case.found(vcdm.content_findings(document)):
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
    case: _Case, credential: elm.EuropeanDigitalCredential | None, document: Mapping[str, Any], *, read: bool
) -> None:
    """Judge by each profile; one that says nothing is no profile that is met."""
    profiles = several(case.policy.profile)
    if not profiles or not read:
        case.skipped(Step.PROFILE, Code.NOT_JUDGED if profiles else Code.PROFILE_NOT_ASKED)
        return
    for profile in profiles:
        if credential is None:
            params = {"profile": profile.name}
            case.checks.append(Check(Step.PROFILE, Outcome.FAILED, Code.PROFILE_NEEDS_ELM, params))
            continue
        found = list(profile.check(credential, document))
        case.found(found)
        if not any(check.step is Step.PROFILE and check.outcome is not Outcome.SKIPPED for check in found):
            case.checks.append(Check(Step.PROFILE, Outcome.INDETERMINATE, Code.NOT_JUDGED))


def _binding(case: _Case, code: Code) -> None:
    if not any(check.step is Step.BINDING for check in case.checks):
        case.passed(Step.BINDING, code)


def _verify_presentation(case: _Case, data: bytes, audience: str, nonce: str) -> Report[VerifiedPresentation]:
    """Take the same steps for the presentation, and all nine for each credential in it."""
    try:
        mechanism = _recognise(case.policy.presentations, data)
        sealed = mechanism.open(data, case.policy.limits)
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
    bound = not any(check.step is Step.BINDING for check in case.checks)
    accepted = bool(parts) and all(part.accepted for part in parts)
    proved = _key_and_signature(case, sealed, "authentication", fetch=bound and accepted)  # a stranger costs no fetch
    _validity(case, sealed)
    structure = case.found(vcdm.presentation_findings(sealed.document))
    _accepted(case, parts, structure=structure)
    if proved and accepted:
        _binding(case, Code.HOLDER_BOUND)
    credentials = tuple(part.accept() for part in parts if part.accepted)
    value = VerifiedPresentation(_KEY, sealed.signer or "", credentials)
    return case.report(value, tuple(parts), demanded=_DEMANDED_OF_PRESENTATION)


def _credentials(case: _Case, sealed: SealedPresentation) -> list[Report[VerifiedCredential]]:
    """Verify each credential by the same policy; what one needs or used is the presentation's as well.

    A presentation that was made for somebody else, or for another occasion, needs nothing more to be refused.
    """
    parts = []
    refused = any(check.step is Step.BINDING for check in case.checks)
    for credential in sealed.credentials:
        part = verify(credential, case.policy, case.evidence, case.at)
        if not refused:
            case.needs.update((need.url, need) for need in part.needs)
        case.used.update(part.evidence)
        parts.append(part)
    allowed = case.policy.limits.presentation_needs - len(case.used)
    if len(case.needs) > allowed:
        case.needs = dict(list(case.needs.items())[: max(allowed, 0)])
        case.refused(Step.MODEL, Refused(Code.TOO_MANY_NEEDS, limit=case.policy.limits.presentation_needs))
    return parts


def _accepted(case: _Case, parts: list[Report[VerifiedCredential]], *, structure: bool) -> None:
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


def _challenge(case: _Case, sealed: SealedPresentation, audience: str, nonce: str) -> None:
    """Compare audience and nonce exactly: one that was made for nobody in particular can be replayed to anybody."""
    if not sealed.audience:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.AUDIENCE_MISSING, path="/aud"))
    elif audience not in sealed.audience:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.AUDIENCE_MISMATCH, path="/aud"))
    if sealed.nonce is None:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.NONCE_MISSING, path="/nonce"))
    elif sealed.nonce != nonce:
        case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.NONCE_MISMATCH, path="/nonce"))


def _holder(case: _Case, sealed: SealedPresentation, parts: list[Report[VerifiedCredential]]) -> None:
    """Demand that every subject of every accepted credential is the holder who signed."""
    for n, part in enumerate(parts):
        if part.accepted and set(part.accept().subject_ids) != {sealed.signer}:
            params, path = {"number": str(n + 1)}, f"/verifiableCredential/{n}"
            case.checks.append(Check(Step.BINDING, Outcome.FAILED, Code.NOT_THE_HOLDERS, params, path))
