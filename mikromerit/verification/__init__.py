"""The verifying core: pure and total. No clock, no network, no exception, whatever the bytes are.

A verdict is a function of a document, a policy, the evidence at hand and a moment. What the evidence lacks is returned
as `Report.needs`; `mikromerit.verifier` fetches it and asks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mikromerit.credential import as_enclosed, refuse_no_texts
from mikromerit.verification import credential as _credential
from mikromerit.verification import presentation as _presentation
from mikromerit.verification.case import Case, guarded
from mikromerit.verification.policy import Policy

if TYPE_CHECKING:
    from mikromerit.credential import SecuredCredential, SecuredPresentation, VerifiedCredential, VerifiedPresentation
    from mikromerit.evidence import Evidence
    from mikromerit.report import Report

__all__ = ["Policy", "verify", "verify_presentation"]


def verify(
    credential: SecuredCredential | bytes | str, policy: Policy, evidence: Evidence, at: datetime
) -> Report[VerifiedCredential]:
    """Judge a credential at a moment, by a policy and the evidence at hand.

    Raises:
        ValueError: `at` has no time zone.
        TypeError: what was given is neither bytes nor text, or no policy or evidence. Nothing else is raised, whatever
            the document holds.
    """
    _refuse_slips(policy, evidence)
    case, given = Case(policy, evidence, _aware(at), policy.limits.needs), as_enclosed(credential)
    return guarded(case, lambda: _credential.judge(case, given))


def verify_presentation(
    presentation: SecuredPresentation | bytes | str,
    policy: Policy,
    evidence: Evidence,
    at: datetime,
    *,
    audience: str,
    nonce: str | None,
) -> Report[VerifiedPresentation]:
    """Judge a presentation made for `audience` in answer to `nonce`, and every credential in it.

    `nonce=None` is for one that answers no challenge, and takes a policy with `unsolicited=True`.

    Raises:
        ValueError: `at` has no time zone, `audience` or `nonce` is empty, or there is none and the policy wants one.
        TypeError: what was given is neither bytes nor text. Nothing else is raised, whatever they hold.
    """
    _refuse_slips(policy, evidence)
    refuse_no_texts(audience, nonce)
    if not audience or nonce == "":
        raise ValueError("a presentation is verified for an audience and a nonce: neither can be empty")
    if nonce is None and not policy.unsolicited:
        raise ValueError("without a nonce a presentation can be replayed: only Policy(unsolicited=True) takes one")
    case, given = Case(policy, evidence, _aware(at), policy.limits.presentation_needs), as_enclosed(presentation)
    return guarded(case, lambda: _presentation.judge(case, given, audience, nonce))


def _refuse_slips(policy: object, evidence: object) -> None:
    if not isinstance(policy, Policy) or not isinstance(evidence, Mapping):
        raise TypeError("give a Policy, and Evidence: Evidence() if there is none")


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("the moment of a verification needs a time zone")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment of a verification lies outside the calendar") from None
