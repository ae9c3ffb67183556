"""One verification under way."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar

from mikromerit.evidence import Evidence, Fetched, Need, Purpose
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step, failed, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from mikromerit.verification.policy import Policy
    from mikromerit.verification.status import Reading

_V = TypeVar("_V")

Key: TypeAlias = tuple[Purpose, str]
"""What an answer is known by: what it was asked for, and its URL."""

UNDECIDED = frozenset({Code.EVIDENCE_MISSING, Code.EVIDENCE_STALE, Code.TOO_MANY_NEEDS})
"""What more evidence may change."""


def key_of(need: Need) -> Key:
    """Say what the answer to a need is known by."""
    return need.purpose, need.url


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a verification finds its answers: each serves what it was fetched for, and nothing else.

    `given` is the caller's evidence: he answers for it, so it is known by its URL alone. `fetched` is what was fetched
    for this verification, and goes before all else, which did not do. `kept` are the lists that a verifier keeps; of
    one of them and one of the caller's, the newer counts.
    """

    given: Evidence
    fetched: Mapping[Key, Fetched] = field(default_factory=dict)
    kept: Mapping[Key, Fetched] = field(default_factory=dict)

    def find(self, need: Need) -> Fetched | None:
        """Find the answer to a need."""
        return self.fetched.get(key_of(need)) or self.find_kept(need) or self.given.get(need.url)

    def find_kept(self, need: Need) -> Fetched | None:
        """Find the answer to a need, where it is a list that the verifier keeps."""
        key = key_of(need)
        if key in self.fetched:
            return None
        one, given = self.kept.get(key), self.given.get(need.url)
        return one if one is None or given is None or one.at >= given.at else None


@dataclass(slots=True)
class Case:
    """One verification under way: what it judges by, what it has found, needs and has used.

    `lists` are the status lists as read, `served` the answers that a verdict was found in and others may use; cases
    within share both.
    """

    policy: Policy
    sources: Sources
    at: datetime
    most_needs: int
    depth: int = 0  # of lists of lists
    lists: dict[tuple[int, str, str, str, Fetched | None], Reading] = field(default_factory=dict)
    served: dict[Key, Fetched] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    needs: dict[Key, Need] = field(default_factory=dict)
    used: dict[Key, Fetched] = field(default_factory=dict)

    def within(self, policy: Policy, *, depth: int = 0) -> Case:
        """Open a case within this one: a credential of a presentation, or a status list."""
        most = policy.limits.needs
        return Case(policy, self.sources, self.at, most, depth, lists=self.lists, served=self.served)

    def passed(self, step: Step, code: Code, **params: str) -> None:
        """Note that a step passed."""
        self.checks.append(kept(step, Outcome.PASSED, code, *params.items()))

    def skipped(self, step: Step, code: Code, **params: str) -> None:
        """Note that a step does not apply."""
        self.checks.append(kept(step, Outcome.SKIPPED, code, *params.items()))

    def refused(self, step: Step, refused: Refused) -> None:
        """Note what a reader refused; what only more evidence can decide is INDETERMINATE."""
        outcome = Outcome.INDETERMINATE if refused.code in UNDECIDED else Outcome.FAILED
        self.checks.append(failed(step, refused, outcome))

    def found(self, findings: Collection[Check]) -> bool:
        """Add findings, and say whether one of them failed."""
        self.checks.extend(findings)
        return bool(findings) and any(check.outcome is Outcome.FAILED for check in findings)

    def look_up(self, need: Need) -> Fetched:
        """Find an answer, and take it.

        Raises:
            Refused: as `take` does.
        """
        return self.take(need, self.sources.find(need))

    def take(self, need: Need, fetched: Fetched | None) -> Fetched:
        """Take an answer, or ask for one. What was fetched after the moment will do: what was is judged by what is now.

        Raises:
            Refused: EVIDENCE_MISSING or EVIDENCE_STALE, with the need noted; TOO_MANY_NEEDS; TOO_LARGE.
        """
        if fetched is None:
            self.ask(need)
            raise Refused(Code.EVIDENCE_MISSING, url=need.url)
        if self.at - fetched.at > self.policy.evidence_max_age:
            self.ask_again(need, fetched)
        if len(fetched.body) > need.max_bytes:
            raise Refused(Code.TOO_LARGE, what=need.url, limit=need.max_bytes)
        self.used[key_of(need)] = fetched
        return fetched

    def answers(self, purpose: Purpose) -> Evidence:
        """Give all that may serve a purpose, by URL: the caller's evidence, and what was fetched or kept for it."""
        urls = {url for what, url in (*self.sources.kept, *self.sources.fetched) if what == purpose}
        own = {url: one for url in urls if (one := self.sources.find(Need(url, purpose))) is not None}
        return Evidence({**self.sources.given, **own})

    def use(self, need: Need, fetched: Fetched, *, serves: bool = False) -> None:
        """Note that a verdict rests on an answer; `serves`: it was found in it, and another may be."""
        self.used[key_of(need)] = fetched
        if serves:
            self.served[key_of(need)] = fetched

    def wish(self, need: Need) -> None:
        """Ask for what a verdict would gain by; where no more may be asked for, it goes without."""
        with suppress(Refused):
            self.ask(need)

    def ask(self, need: Need) -> None:
        """Note a need.

        Raises:
            Refused: TOO_MANY_NEEDS.
        """
        key = key_of(need)
        known = {*self.needs, *self.used}
        if key not in known and len(known) >= self.most_needs:
            raise Refused(Code.TOO_MANY_NEEDS, limit=self.most_needs)
        self.needs[key] = need

    def ask_again(self, need: Need, fetched: Fetched) -> NoReturn:
        """Ask anew for what is too old, by the policy or by its own word, or kept and of no use.

        Raises:
            Refused: EVIDENCE_STALE, or TOO_MANY_NEEDS.
        """
        self.ask(need)
        raise Refused(Code.EVIDENCE_STALE, url=need.url, fetched=f"{fetched.at:%Y-%m-%d %H:%M}")

    def take_over(self, needs: Mapping[Key, Need], used: Mapping[Key, Fetched]) -> None:
        """Need and use what a case within this one does.

        Raises:
            Refused: TOO_MANY_NEEDS.
        """
        self.used.update(used)
        for need in needs.values():
            self.ask(need)

    def bound(self, step: Step) -> None:
        """Drop the needs beyond what may be fetched, and say so; what is asked for again replaces what there is.

        What was used after a need was noted leaves less room for it.
        """
        over = [key for key in self.needs if key not in self.used][max(self.most_needs - len(self.used), 0) :]
        for key in over:
            del self.needs[key]
        if over:
            self.refused(step, Refused(Code.TOO_MANY_NEEDS, limit=self.most_needs))

    def binds(self) -> bool:
        """Say whether nothing yet keeps the document from being bound to whom it should be."""
        return not any(check.step is Step.BINDING and check.outcome is not Outcome.PASSED for check in self.checks)

    def report(
        self, value: _V | None, parts: tuple[Report[object], ...] = (), *, demanded: tuple[Step, ...] = ()
    ) -> Report[_V]:
        """Close the case: a step that is demanded and did not pass is never passed over in silence.

        The evidence is by URL: where answers of one URL differ that were used for two purposes, it holds one of them,
        and by it alone the verdict may be another.
        """
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
            evidence=Evidence({url: fetched for (_, url), fetched in self.used.items()}),
            parts=parts,
            _value=None if stopped else value,
        )


def guarded(case: Case, judge: Callable[[], Report[_V]]) -> Report[_V]:
    """Judge, and turn a fault of ours or of a plug-in into a report that accepts nothing."""
    try:
        return judge()
    except Exception:  # noqa: BLE001  (the one guard: a fault of ours or of a plug-in must not look like a verdict)
        return Report(checks=(Check(Step.PARSE, Outcome.INDETERMINATE, Code.INTERNAL_ERROR),), at=case.at)
