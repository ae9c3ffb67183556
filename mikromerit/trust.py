"""Whom a verifier trusts, as values that combine: a policy names it, and there is no default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

from mikromerit.did import method_name
from mikromerit.report import Check, Code, Outcome, Step, kept

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from mikromerit.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who is said to have issued: `issuer` is an identifier that the signature has yet to prove."""

    issuer: str


class Trust(Protocol):
    """A rule about issuers."""

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:
        """Judge whoever claims to have issued, as a check of the step TRUST; pure, like everything in `verify`."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Issuers:
    """Trusts the issuers on a list of DIDs, compared character for character.

    Raises:
        ValueError: the list is empty.
        TypeError: it is a text.
        Refused: DID_INVALID for an entry that is no DID.
    """

    dids: frozenset[str]

    def __init__(self, dids: Collection[str]) -> None:
        if isinstance(dids, str):
            raise TypeError("trusted issuers are a list of DIDs, not a text")
        object.__setattr__(self, "dids", frozenset(dids))
        if not self.dids:
            raise ValueError("a list of trusted issuers without an entry trusts nobody: name at least one DID")
        for did in self.dids:
            method_name(did)

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:  # noqa: ARG002
        """Pass an issuer that is on the list."""
        if signatory.issuer in self.dids:
            return kept(Step.TRUST, Outcome.PASSED, Code.ISSUER_TRUSTED, ("issuer", signatory.issuer))
        return Check(Step.TRUST, Outcome.FAILED, Code.ISSUER_NOT_TRUSTED, {"issuer": signatory.issuer})


@final
class AnyOf:
    """Trusts whom at least one of its rules trusts.

    Raises:
        ValueError: no rule was given.
    """

    __slots__ = ("rules",)

    def __init__(self, *rules: Trust) -> None:
        if not rules:
            raise ValueError("give at least one rule of trust")
        self.rules = rules

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:
        """Give the check of the first rule that passes, else of the one that comes nearest."""
        checks = [rule.check(signatory, evidence, at) for rule in self.rules]
        return _first(checks, (Outcome.PASSED, Outcome.INDETERMINATE)) or checks[0]


@final
class AllOf:
    """Trusts whom every one of its rules trusts.

    Raises:
        ValueError: no rule was given.
    """

    __slots__ = ("rules",)

    def __init__(self, *rules: Trust) -> None:
        if not rules:
            raise ValueError("give at least one rule of trust")
        self.rules = rules

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:
        """Give the check of the first rule that does not pass, else of the first."""
        checks = [rule.check(signatory, evidence, at) for rule in self.rules]
        return _first(checks, (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.SKIPPED)) or checks[0]


def _first(checks: list[Check], outcomes: tuple[Outcome, ...]) -> Check | None:
    return next((check for outcome in outcomes for check in checks if check.outcome is outcome), None)


@final
class UnsafeAnyone:
    """Trusts whoever issued: the only way to verify without saying whom you trust, and the report says so."""

    __slots__ = ()

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:  # noqa: ARG002
        """Pass anyone."""
        return Check(Step.TRUST, Outcome.PASSED, Code.TRUST_WAIVED)
