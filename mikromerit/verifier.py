"""The verifier's front door: the core in a loop that fetches what the verdict still needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, final

from mikromerit import verification
from mikromerit._dates import now
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Evidence, Fetched, Need
from mikromerit.https import https_fetch
from mikromerit.report import Check, Code, Outcome, Report, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
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


def _rounds(judge: Callable[[Evidence], Report[_V]], evidence: Evidence) -> Generator[Need, object, Report[_V]]:
    """Judge, ask for what the verdict needs, judge again, until there is nothing more that can be asked for."""
    failures: dict[str, str] = {}
    asked: set[str] = set()
    while True:
        report = judge(evidence)
        needs = [need for need in report.needs if need.url not in asked]
        if not needs:
            return _explained(report, failures)
        for need in needs:
            asked.add(need.url)
            answer = yield need
            if isinstance(answer, Fetched):
                evidence = evidence.adding(need.url, answer)
            elif not isinstance(answer, Unresolvable):
                raise TypeError("a fetch answers with Fetched, or raises Unresolvable")
            else:
                failures[shown(need.url)] = answer.reason  # a check shows no more of a URL than that


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


_KEPT = timedelta(minutes=5)
_MISSING = (Code.EVIDENCE_MISSING, Code.EVIDENCE_STALE)


@final
class Verifier:
    """Verifies credentials and presentations by a policy; safe to keep and to share between threads.

    `fetch` answers what the policy's verdicts need (by default over https, with the guards of `https_fetch`); it
    raises `Unresolvable` when it cannot, which makes the verdict INDETERMINATE; so does whatever else it raises.
    """

    __slots__ = ("_clock", "_fetch", "_policy")

    def __init__(self, policy: Policy, *, fetch: Fetch | None = None, clock: Callable[[], datetime] = now) -> None:
        self._policy = policy
        self._fetch = _default_fetch(policy, clock) if fetch is None else fetch
        self._clock = clock

    def verify(
        self, credential: SecuredCredential | bytes | str, *, evidence: Evidence | None = None
    ) -> Report[VerifiedCredential]:
        """Judge a credential; `evidence` is what the caller has kept of an earlier verification."""
        at = self._clock()
        return self._run(lambda have: verification.verify(credential, self._policy, have, at), evidence)

    def verify_presentation(
        self,
        presentation: SecuredPresentation | bytes | str,
        *,
        audience: str,
        nonce: str,
        evidence: Evidence | None = None,
    ) -> Report[VerifiedPresentation]:
        """Judge a presentation made for `audience`, in answer to the `nonce` that this verifier chose.

        Raises:
            ValueError: `audience` or `nonce` is empty.
        """
        at = self._clock()
        return self._run(
            lambda have: verification.verify_presentation(
                presentation, self._policy, have, at, audience=audience, nonce=nonce
            ),
            evidence,
        )

    def _run(self, judge: Callable[[Evidence], Report[_V]], evidence: Evidence | None) -> Report[_V]:
        rounds = _rounds(judge, evidence or Evidence())
        try:
            need = next(rounds)
            while True:
                need = rounds.send(self._answer(need))
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returns

    def _answer(self, need: Need) -> object:
        try:
            return self._fetch(need)
        except Exception as error:  # noqa: BLE001  (a transport's own errors are as many as transports)
            return _unresolvable(need, error)


@final
class AsyncVerifier:
    """The same verifier for `async` callers; its fetch is awaited, and `evidence.in_thread` makes one of a `Fetch`."""

    __slots__ = ("_clock", "_fetch", "_policy")

    def __init__(self, policy: Policy, *, fetch: AsyncFetch, clock: Callable[[], datetime] = now) -> None:
        self._policy = policy
        self._fetch = fetch
        self._clock = clock

    async def verify(
        self, credential: SecuredCredential | bytes | str, *, evidence: Evidence | None = None
    ) -> Report[VerifiedCredential]:
        """Judge a credential; `evidence` is what the caller has kept of an earlier verification."""
        at = self._clock()
        return await self._run(lambda have: verification.verify(credential, self._policy, have, at), evidence)

    async def verify_presentation(
        self,
        presentation: SecuredPresentation | bytes | str,
        *,
        audience: str,
        nonce: str,
        evidence: Evidence | None = None,
    ) -> Report[VerifiedPresentation]:
        """Judge a presentation made for `audience`, in answer to the `nonce` that this verifier chose.

        Raises:
            ValueError: `audience` or `nonce` is empty.
        """
        at = self._clock()
        return await self._run(
            lambda have: verification.verify_presentation(
                presentation, self._policy, have, at, audience=audience, nonce=nonce
            ),
            evidence,
        )

    async def _run(self, judge: Callable[[Evidence], Report[_V]], evidence: Evidence | None) -> Report[_V]:
        rounds = _rounds(judge, evidence or Evidence())
        try:
            need = next(rounds)
            while True:
                need = rounds.send(await self._answer(need))
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the generator returns

    async def _answer(self, need: Need) -> object:
        try:
            return await self._fetch(need)
        except Exception as error:  # noqa: BLE001  (a transport's own errors are as many as transports)
            return _unresolvable(need, error)
