"""The verifier's front door: the core in a loop that fetches what the verdict still needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast, final

from mikromerit import verification
from mikromerit._dates import now
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Evidence, Fetched, Need
from mikromerit.https import https_fetch
from mikromerit.limits import MIB
from mikromerit.report import Check, Code, Outcome, Report, shown

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
    from mikromerit.verification import Policy

_V = TypeVar("_V")


_Judge: TypeAlias = "Callable[[Evidence], Report[_V]]"


def _rounds(judges: Sequence[_Judge[_V]], evidence: Evidence) -> Generator[tuple[Need, ...], object, list[Report[_V]]]:
    """Judge all, ask for what the verdicts need, judge those again, until there is nothing more that can be asked for.

    What one needs is asked for once and serves all. The first is settled before the others are begun: they are often of
    the same issuer, and then need nothing more. Yields the needs of a round; is sent their answers, in that order.
    """
    known, failures, asked = dict(evidence), dict[str, str](), set[str]()
    reports: list[Report[_V]] = []
    for some in (judges[:1], judges[1:]):
        have = Evidence(known)
        found = [judge(have) for judge in some]
        while needs := {need.url: need for report in found for need in report.needs if need.url not in asked}:
            asked |= needs.keys()
            answers = yield tuple(needs.values())
            for url, answer in zip(needs, cast("Sequence[object]", answers), strict=True):
                if isinstance(answer, Fetched):
                    known[url] = answer
                elif isinstance(answer, Unresolvable):
                    failures[shown(url)] = answer.reason  # a check shows no more of a URL than that
                else:
                    raise TypeError("a fetch answers with Fetched, or raises Unresolvable")
            have = Evidence(known)
            for n, report in enumerate(found):
                if any(need.url in needs for need in report.needs):
                    found[n] = some[n](have)
        reports += found
    return [_explained(report, failures) for report in reports]


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


def _unresolvable(need: Need, error: Exception) -> Unresolvable:
    """Take whatever a transport raises for an answer that could not be had; only what is ours is quoted."""
    return error if isinstance(error, Unresolvable) else Unresolvable(need.url, "the fetch failed")


def _default_fetch(policy: Policy, clock: Callable[[], datetime]) -> Fetch:
    """Fetch over https, and keep no answer for longer than the policy takes it."""
    return https_fetch(cache_for=min(_KEPT, policy.evidence_max_age), clock=clock)


def _judge(
    credential: SecuredCredential | bytes | str, policy: Policy, evidence: Evidence, *, at: datetime
) -> Report[VerifiedCredential]:
    return verification.verify(credential, policy, evidence, at)


def _several(credentials: Iterable[SecuredCredential | bytes | str]) -> Iterable[SecuredCredential | bytes | str]:
    if isinstance(credentials, str | bytes | bytearray | memoryview):
        raise TypeError("verify_many takes several credentials; one is judged by verify")
    return credentials


def _policy(policy: Policy) -> Policy:
    if not isinstance(policy, verification.Policy):
        raise TypeError("a verifier takes a Policy: Verifier(Policy(trust=…))")
    return policy


_AT_ONCE = 8
"""How many fetches an `AsyncVerifier` has under way at a time."""
_KEPT = timedelta(minutes=5)
_MISSING = (Code.EVIDENCE_MISSING, Code.EVIDENCE_STALE)


class _Lists:
    """The status lists that a verifier has fetched, newest last, so that many credentials of an issuer share one.

    They are evidence and nothing more: how old a list may be is judged anew each time, and one that is too old is asked
    for again. Bounded in number and bytes.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Fetched] = {}

    def beside(self, evidence: Evidence | None) -> Evidence:
        """Give the evidence of the caller and what is kept; of two answers for a URL, the newer."""
        if not self._kept:
            return evidence or Evidence()
        given = {url: one for url, one in (evidence or {}).items() if not self._is_newer(url, one)}
        return Evidence({**self._kept, **given})

    def _is_newer(self, url: str, given: Fetched) -> bool:
        kept = self._kept.get(url)
        return kept is not None and kept.at > given.at

    def keep(self, need: Need, answer: object) -> object:
        """Keep an answer that is a status list, and give it on."""
        if need.purpose == "status-list" and isinstance(answer, Fetched):
            kept = {url: one for url, one in self._kept.items() if url != need.url} | {need.url: answer}
            while len(kept) > _MOST_LISTS or sum(len(one.body) for one in kept.values()) > _MOST_LIST_BYTES:
                del kept[next(iter(kept))]
            self._kept = kept  # replaced whole: other threads read the one or the other
        return answer


_MOST_LISTS = 256
_MOST_LIST_BYTES = 64 * MIB


@final
class Verifier:
    """Verifies credentials and presentations by a policy; safe to keep and to share between threads.

    Status lists that it fetched are kept, and used again while the policy and the list itself allow it.

    `fetch` answers what the policy's verdicts need (by default over https, with the guards of `https_fetch`); it
    raises `Unresolvable` when it cannot, which makes the verdict INDETERMINATE; so does whatever else it raises.
    """

    __slots__ = ("_clock", "_fetch", "_lists", "_policy")

    def __init__(self, policy: Policy, *, fetch: Fetch | None = None, clock: Callable[[], datetime] = now) -> None:
        self._policy = _policy(policy)
        self._fetch = _default_fetch(self._policy, clock) if fetch is None else fetch
        self._clock = clock
        self._lists = _Lists()

    def verify(
        self,
        credential: SecuredCredential | bytes | str,
        *,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> Report[VerifiedCredential]:
        """Judge a credential; `evidence` is what the caller has kept of an earlier verification.

        `at` is the moment to judge it as of, with a time zone; None is now.
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
        moment = at or self._clock()
        judges = [partial(_judge, one, self._policy, at=moment) for one in _several(credentials)]
        return self._run(judges, evidence)

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
        moment = at or self._clock()
        (report,) = self._run(
            [
                lambda have: verification.verify_presentation(
                    presentation, self._policy, have, moment, audience=audience, nonce=nonce
                )
            ],
            evidence,
        )
        return report

    def _run(self, judges: Sequence[_Judge[_V]], evidence: Evidence | None) -> list[Report[_V]]:
        rounds = _rounds(judges, self._lists.beside(evidence))
        try:
            needs = next(rounds)
            while True:
                needs = rounds.send([self._answer(need) for need in needs])
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returns

    def _answer(self, need: Need) -> object:
        try:
            return self._lists.keep(need, self._fetch(need))
        except Exception as error:  # noqa: BLE001  (a transport's own errors are as many as transports)
            return _unresolvable(need, error)


@final
class AsyncVerifier:
    """The same verifier for `async` callers; its fetch is awaited, and `evidence.in_thread` makes one of a `Fetch`."""

    __slots__ = ("_clock", "_fetch", "_lists", "_policy")

    def __init__(self, policy: Policy, *, fetch: AsyncFetch, clock: Callable[[], datetime] = now) -> None:
        self._policy = _policy(policy)
        self._fetch = fetch
        self._clock = clock
        self._lists = _Lists()

    async def verify(
        self,
        credential: SecuredCredential | bytes | str,
        *,
        evidence: Evidence | None = None,
        at: datetime | None = None,
    ) -> Report[VerifiedCredential]:
        """Judge a credential; `evidence` is what the caller has kept of an earlier verification.

        `at` is the moment to judge it as of, with a time zone; None is now.
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
        moment = at or self._clock()
        judges = [partial(_judge, one, self._policy, at=moment) for one in _several(credentials)]
        return await self._run(judges, evidence)

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
        moment = at or self._clock()
        (report,) = await self._run(
            [
                lambda have: verification.verify_presentation(
                    presentation, self._policy, have, moment, audience=audience, nonce=nonce
                )
            ],
            evidence,
        )
        return report

    async def _run(self, judges: Sequence[_Judge[_V]], evidence: Evidence | None) -> list[Report[_V]]:
        import asyncio

        rounds = _rounds(judges, self._lists.beside(evidence))
        try:
            needs = next(rounds)
            while True:
                answers: list[object] = []
                for n in range(0, len(needs), _AT_ONCE):
                    answers += await asyncio.gather(*map(self._answer, needs[n : n + _AT_ONCE]))
                needs = rounds.send(answers)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returns

    async def _answer(self, need: Need) -> object:
        try:
            return self._lists.keep(need, await self._fetch(need))
        except Exception as error:  # noqa: BLE001  (a transport's own errors are as many as transports)
            return _unresolvable(need, error)
