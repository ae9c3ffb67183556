"""The verifying core: pure and total. No clock, no network, no exception, whatever the bytes are.

A verdict is a function of a document, a policy, the evidence at hand and a moment. What the evidence lacks is returned
as `Report.needs`; `mikromerit.verifier` fetches it and asks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from mikromerit.credential import as_enclosed, refuse_no_texts
from mikromerit.verification import credential as _credential
from mikromerit.verification import presentation as _presentation
from mikromerit.verification.case import Case, Sources, guarded
from mikromerit.verification.policy import Policy

if TYPE_CHECKING:
    from mikromerit.credential import SecuredCredential, SecuredPresentation, VerifiedCredential, VerifiedPresentation
    from mikromerit.evidence import Evidence, Fetched
    from mikromerit.report import Report
    from mikromerit.verification.case import Key

__all__ = ["Policy", "verify", "verify_presentation"]

_V = TypeVar("_V")


def verify(
    credential: SecuredCredential | bytes | str, policy: Policy, evidence: Evidence, at: datetime
) -> Report[VerifiedCredential]:
    """Judge a credential at a moment, by a policy and the evidence at hand.

    Raises:
        ValueError: `at` has no time zone.
        TypeError: what was given is neither bytes nor text, or no policy or evidence. Nothing else is raised, whatever
            the document holds.
    """
    return judge(credential, policy, Sources(evidence), at).report


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
    return judge_presentation(presentation, policy, Sources(evidence), at, audience=audience, nonce=nonce).report


class Judged(NamedTuple, Generic[_V]):
    """A verdict, and the answers that it was found in and others may use: of these, lists are worth keeping."""

    report: Report[_V]
    served: Mapping[Key, Fetched]


def judge(
    credential: SecuredCredential | bytes | str, policy: Policy, sources: Sources, at: datetime
) -> Judged[VerifiedCredential]:
    """Judge like `verify`, for a verifier that knows what each answer was fetched for."""
    _refuse_slips(policy, sources.given)
    case, given = Case(policy, sources, aware(at), policy.limits.needs), as_enclosed(credential)
    return Judged(guarded(case, lambda: _credential.judge(case, given)), case.served)


def judge_presentation(
    presentation: SecuredPresentation | bytes | str,
    policy: Policy,
    sources: Sources,
    at: datetime,
    *,
    audience: str,
    nonce: str | None,
) -> Judged[VerifiedPresentation]:
    """Judge like `verify_presentation`, for a verifier that knows what each answer was fetched for."""
    _refuse_slips(policy, sources.given)
    refuse_no_texts(audience, nonce)
    if not audience or nonce == "":
        raise ValueError("a presentation is verified for an audience and a nonce: neither can be empty")
    if nonce is None and not policy.unsolicited:
        raise ValueError("without a nonce a presentation can be replayed: only Policy(unsolicited=True) takes one")
    case, given = Case(policy, sources, aware(at), policy.limits.presentation_needs), as_enclosed(presentation)
    return Judged(guarded(case, lambda: _presentation.judge(case, given, audience, nonce)), case.served)


def _refuse_slips(policy: object, evidence: object) -> None:
    if not isinstance(policy, Policy) or not isinstance(evidence, Mapping):
        raise TypeError("give a Policy, and Evidence: Evidence() if there is none")


def aware(at: datetime) -> datetime:
    """Give a moment in UTC.

    Raises:
        ValueError: it has no time zone, or lies outside the calendar.
    """
    if at.utcoffset() is None:
        raise ValueError("the moment of a verification needs a time zone")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment of a verification lies outside the calendar") from None
