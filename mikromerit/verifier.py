"""The verifier's front door: the core in a loop that fetches what the verdict still needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast, final

from mikromerit import verification
from mikromerit._dates import now
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Evidence, Fetched, Need
from mikromerit.https import https_fetch
from mikromerit.report import Check, Code, Outcome, Report, shown
from mikromerit.verification.case import Key, Sources, key_of
from mikromerit.verification.flights import AsyncFlights, Flights
from mikromerit.verification.kept import KeptLists

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from datetime import datetime

    from mikromerit.credential import (
        SecuredCredential,
        SecuredPresentation,
        VerifiedCredential,
        VerifiedPresentation,
    )
    from mikromerit.evidence import AsyncFetch, Fetch
    from mikromerit.verification import Judged, Policy

_V = TypeVar("_V")

_Judge: TypeAlias = "Callable[[Sources], Judged[_V]]"
_Rounds: TypeAlias = "Generator[tuple[Need, ...], object, list[Report[_V]]]"
"""A verification that is under way: it yields the needs of a round, and is sent their answers, in that order."""

_AT_ONCE = 8
"""How many fetches one verification of an `AsyncVerifier` has under way at a time."""
_KEPT = timedelta(minutes=5)
_MISSING = (Code.EVIDENCE_MISSING, Code.EVIDENCE_STALE)


class _Desk:
    """What both verifiers do alike: all but fetching."""

    def __init__(self, policy: Policy, clock: Callable[[], datetime]) -> None:
        if not isinstance(policy, verification.Policy):
            raise TypeError("a verifier takes a Policy: Verifier(Policy(trust=…))")
        self._policy = policy
        self._clock = clock
        self._lists = KeptLists()

    def credentials(
        self,
        credentials: Iterable[SecuredCredential | bytes | str],
        evidence: Evidence | None,
        at: datetime | None,
    ) -> _Rounds[VerifiedCredential]:
        """Begin to judge several credentials."""
        if isinstance(credentials, str | bytes | bytearray | memoryview):
            raise TypeError("verify_many takes several credentials; one is judged by verify")
        moment, sources = self._begin(evidence, at)
        judges = [partial(_judge, one, self._policy, at=moment) for one in credentials]
        return self._rounds(judges, sources)

    def presentation(
        self,
        presentation: SecuredPresentation | bytes | str,
        audience: str,
        nonce: str | None,
        evidence: Evidence | None,
        at: datetime | None,
    ) -> _Rounds[VerifiedPresentation]:
        """Begin to judge a presentation."""
        moment, sources = self._begin(evidence, at)

        def judge(have: Sources) -> Judged[VerifiedPresentation]:
            return verification.judge_presentation(
                presentation, self._policy, have, moment, audience=audience, nonce=nonce
            )

        return self._rounds([judge], sources)

    def _begin(self, evidence: Evidence | None, at: datetime | None) -> tuple[datetime, Sources]:
        """Say what time it is, and what is at hand.

        By the clock nothing was fetched later than now: of evidence that says so nobody knows how old it is, and it is
        left aside. To a moment that the caller names, all of his evidence counts, but no list that was kept after it:
        he asks what was known then.
        """
        moment = verification.aware(at or self._clock())
        latest = _later(moment, self._policy.leeway) if at is None else moment
        given = Evidence() if evidence is None else evidence
        if not isinstance(given, Mapping):
            raise TypeError("evidence is an Evidence, or None")
        if at is None and any(one.at > latest for one in given.values()):
            given = Evidence({url: one for url, one in given.items() if one.at <= latest})
        return moment, Sources(given, kept=self._lists.until(latest))

    def _rounds(self, judges: Sequence[_Judge[_V]], sources: Sources) -> _Rounds[_V]:
        """Judge all, ask for what the verdicts need, judge those again, until there is nothing more to be asked for.

        What one needs is asked for once and serves all. The first is settled before the others are begun: they are
        often of the same issuer, and then need nothing more.
        """
        fetched, failures, asked = dict[Key, Fetched](), dict[str, str](), set[Key]()
        reports: list[Report[_V]] = []
        for some in (judges[:1], judges[1:]):
            have = replace(sources, fetched=dict(fetched))
            found = [judge(have) for judge in some]
            while needs := {
                key_of(need): need for one in found for need in one.report.needs if key_of(need) not in asked
            }:
                asked |= needs.keys()
                answers = yield tuple(needs.values())
                for key, answer in zip(needs, cast("Sequence[object]", answers), strict=True):
                    if isinstance(answer, Fetched):
                        fetched[key] = answer
                    elif isinstance(answer, Unresolvable):
                        failures[shown(key[1])] = answer.reason  # a check shows no more of a URL than that
                    else:
                        raise TypeError("a fetch answers with Fetched, or raises Unresolvable")
                have = replace(sources, fetched=dict(fetched))
                for n, one in enumerate(found):
                    if any(key_of(need) in needs for need in one.report.needs):
                        found[n] = some[n](have)
            for one in found:
                self._lists.keep({key: answer for key, answer in one.served.items() if fetched.get(key) is answer})
            reports += [one.report for one in found]
        return [_explained(report, failures) for report in reports]


def _later(moment: datetime, leeway: timedelta) -> datetime:
    """Allow for clocks that disagree, as far as the calendar goes."""
    try:
        return moment + leeway
    except OverflowError:
        return moment


def _explained(report: Report[_V], failures: dict[str, str]) -> Report[_V]:
    """Say of missing evidence why it could not be fetched."""
    if not failures:
        return report
    checks = tuple(_explain(check, failures) for check in report.checks)
    return replace(report, checks=checks, parts=tuple(_explained(part, failures) for part in report.parts))


def _explain(check: Check, failures: dict[str, str]) -> Check:
    reason = failures.get(check.params.get("url", "")) if check.code in _MISSING else None
    if reason is None:
        return check
    params = {"url": check.params["url"], "reason": reason}
    return Check(check.step, Outcome.INDETERMINATE, Code.UNRESOLVABLE, params, check.path)


def _default_fetch(policy: Policy, clock: Callable[[], datetime]) -> Fetch:
    """Fetch over https, and keep no answer for longer than the policy takes it."""
    return https_fetch(cache_for=min(_KEPT, policy.evidence_max_age), clock=clock)


def _judge(
    credential: SecuredCredential | bytes | str, policy: Policy, sources: Sources, *, at: datetime
) -> Judged[VerifiedCredential]:
    return verification.judge(credential, policy, sources, at)


@final
class Verifier:
    """Verifies credentials and presentations by a policy; safe to keep and to share between threads.

    Status lists and trusted lists in which it found a verdict are kept, and used again, each for what it was fetched
    for, while the policy, the rule of trust and the list itself allow it. What several threads need at the same time is
    fetched once.

    `fetch` answers what the policy's verdicts need (by default over https, with the guards of `https_fetch`); it
    raises `Unresolvable` when it cannot, which makes the verdict INDETERMINATE; so does whatever else it raises.
    """

    __slots__ = ("_desk", "_fetches")

    def __init__(self, policy: Policy, *, fetch: Fetch | None = None, clock: Callable[[], datetime] = now) -> None:
        self._desk = _Desk(policy, clock)
        self._fetches = Flights(_default_fetch(policy, clock) if fetch is None else fetch)

    def verify(
        self,
        credential: SecuredCredential | bytes | str,
        *,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> Report[VerifiedCredential]:
        """Judge a credential; `evidence` is what the caller has kept of an earlier verification.

        `at` is the moment to judge it as of, with a time zone; None is now, and then evidence counts for nothing that
        says it was fetched later than now (and the policy's leeway).
        """
        (report,) = self.verify_many([credential], evidence=evidence, at=at)
        return report

    def verify_many(
        self,
        credentials: Iterable[SecuredCredential | bytes | str],
        *,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> list[Report[VerifiedCredential]]:
        """Judge many credentials, in their order; what several of them need is fetched once.

        Raises:
            TypeError: one credential was given, not several.
        """
        return self._run(self._desk.credentials(credentials, evidence, at))

    def verify_presentation(
        self,
        presentation: SecuredPresentation | bytes | str,
        *,
        audience: str,
        nonce: str | None,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> Report[VerifiedPresentation]:
        """Judge a presentation made for `audience`, in answer to the `nonce` that this verifier chose.

        `nonce=None` is for one that nobody asked for; it takes a policy with `unsolicited=True`.

        Raises:
            ValueError: `audience` or `nonce` is empty, or there is no nonce and the policy wants one.
        """
        (report,) = self._run(self._desk.presentation(presentation, audience, nonce, evidence, at))
        return report

    def _run(self, rounds: _Rounds[_V]) -> list[Report[_V]]:
        try:
            needs = next(rounds)
            while True:
                needs = rounds.send([self._fetches.answer(need) for need in needs])
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returns


@final
class AsyncVerifier:
    """The same verifier for `async` callers; its fetch is awaited, and `evidence.in_thread` makes one of a `Fetch`."""

    __slots__ = ("_desk", "_fetches")

    def __init__(self, policy: Policy, *, fetch: AsyncFetch, clock: Callable[[], datetime] = now) -> None:
        self._desk = _Desk(policy, clock)
        self._fetches = AsyncFlights(fetch)

    async def verify(
        self,
        credential: SecuredCredential | bytes | str,
        *,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> Report[VerifiedCredential]:
        """Judge a credential; `evidence` is what the caller has kept of an earlier verification.

        `at` is the moment to judge it as of, with a time zone; None is now, and then evidence counts for nothing that
        says it was fetched later than now (and the policy's leeway).
        """
        (report,) = await self.verify_many([credential], evidence=evidence, at=at)
        return report

    async def verify_many(
        self,
        credentials: Iterable[SecuredCredential | bytes | str],
        *,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> list[Report[VerifiedCredential]]:
        """Judge many credentials, in their order; what several of them need is fetched once.

        Raises:
            TypeError: one credential was given, not several.
        """
        return await self._run(self._desk.credentials(credentials, evidence, at))

    async def verify_presentation(
        self,
        presentation: SecuredPresentation | bytes | str,
        *,
        audience: str,
        nonce: str | None,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> Report[VerifiedPresentation]:
        """Judge a presentation made for `audience`, in answer to the `nonce` that this verifier chose.

        `nonce=None` is for one that nobody asked for; it takes a policy with `unsolicited=True`.

        Raises:
            ValueError: `audience` or `nonce` is empty, or there is no nonce and the policy wants one.
        """
        (report,) = await self._run(self._desk.presentation(presentation, audience, nonce, evidence, at))
        return report

    async def _run(self, rounds: _Rounds[_V]) -> list[Report[_V]]:
        import asyncio

        try:
            needs = next(rounds)
            while True:
                answers: list[object] = []
                for n in range(0, len(needs), _AT_ONCE):
                    answers += await asyncio.gather(*map(self._fetches.answer, needs[n : n + _AT_ONCE]))
                needs = rounds.send(answers)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returns
