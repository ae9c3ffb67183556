"""One verification under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeVar

from mikromerit.evidence import Evidence, Fetched, Need
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step, failed, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from mikromerit.status import Published
    from mikromerit.verification.policy import Policy

_V = TypeVar("_V")
_OUTCOMES = dict.fromkeys((Code.EVIDENCE_MISSING, Code.EVIDENCE_STALE, Code.TOO_MANY_NEEDS), Outcome.INDETERMINATE)


@dataclass(slots=True)
class Case:
    """One verification under way: what it judges by, what it has found, needs and has used."""

    policy: Policy
    evidence: Evidence
    at: datetime
    most_needs: int
    depth: int = 0  # of lists of lists
    lists: dict[tuple[int, str, str, str], Published | Refused] = field(default_factory=dict)  # of statuses, as read
    checks: list[Check] = field(default_factory=list)
    needs: dict[str, Need] = field(default_factory=dict)
    used: dict[str, Fetched] = field(default_factory=dict)

    def passed(self, step: Step, code: Code, **params: str) -> None:
        """Note that a step passed."""
        self.checks.append(kept(step, Outcome.PASSED, code, *params.items()))

    def skipped(self, step: Step, code: Code, **params: str) -> None:
        """Note that a step does not apply."""
        self.checks.append(kept(step, Outcome.SKIPPED, code, *params.items()))

    def refused(self, step: Step, refused: Refused) -> None:
        """Note what a reader refused; what only more evidence can decide is INDETERMINATE."""
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

    def ask_again(self, need: Need, fetched: Fetched) -> NoReturn:
        """Ask for an answer anew that is older than it says itself that it may be.

        Raises:
            Refused: EVIDENCE_STALE.
        """
        self.needs[need.url] = need
        raise Refused(Code.EVIDENCE_STALE, url=need.url, fetched=f"{fetched.at:%Y-%m-%d %H:%M}")

    def take_over(self, inner: Case) -> None:
        """Need and use what a case within this one does, as far as this one may need."""
        self.used.update(inner.used)
        for url, need in inner.needs.items():
            if url in self.needs or len(self.needs) + len(self.used) < self.most_needs:
                self.needs[url] = need

    def binds(self) -> bool:
        """Say whether nothing yet keeps the document from being bound to whom it should be."""
        return not any(check.step is Step.BINDING and check.outcome is not Outcome.PASSED for check in self.checks)

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


def guarded(case: Case, judge: Callable[[], Report[_V]]) -> Report[_V]:
    """Judge, and turn a fault of ours or of a plug-in into a report that accepts nothing."""
    try:
        return judge()
    except Exception:  # noqa: BLE001  (the one guard: a fault of ours or of a plug-in must not look like a verdict)
        return Report(checks=(Check(Step.PARSE, Outcome.INDETERMINATE, Code.INTERNAL_ERROR),), at=case.at)
