"""The fetches of a verifier that are under way: who needs the same at the same time waits for one, and shares it.

Nothing is known of a fetch afterwards, least of all that it failed. A fetch that leads back to itself, in its own
context, gets no answer; else it would wait for its own end.
"""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass
from inspect import isawaitable
from typing import TYPE_CHECKING, Final

from mikromerit.errors import Unresolvable

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from mikromerit.evidence import AsyncFetch, Fetch, Fetched, Need

_BROKEN_OFF: Final = "the fetch was broken off"
_ITSELF: Final = "the fetch asks for itself"
_WITHIN: Final[ContextVar[tuple[tuple[object, Need], ...]]] = ContextVar("fetches", default=())
"""Which fetches, of which verifiers, whoever asks is a part of."""


def _is_part_of_one(flights: object) -> bool:
    """Say whether who asks is himself part of a fetch: if he waited for another, that one might wait for him."""
    return any(one is flights for one, _ in _WITHIN.get())


class Flights:
    """The fetches of a `Verifier`, which are shared between threads, but not with a process that was forked."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._under_way: dict[tuple[int, Need], Future[object]] = {}

    def answer(self, need: Need) -> object:
        """Give the answer to a need, or why there is none."""
        from concurrent.futures import Future

        if (self, need) in _WITHIN.get():
            return Unresolvable(need.url, _ITSELF)
        key = os.getpid(), need
        mine: Future[object] = Future()
        answer: object = Unresolvable(need.url, _BROKEN_OFF)
        try:
            flight = self._under_way.setdefault(key, mine)  # one step: no other thread comes between
            if flight is not mine and not _is_part_of_one(self):
                return flight.result()
            answer = self._fetched(need)
        except Exception as error:  # noqa: BLE001  (a transport's own errors are as many as transports)
            answer = _unresolvable(need, error)
        finally:
            self._land(key, mine, answer)
        return answer

    def _land(self, key: tuple[int, Need], flight: Future[object], answer: object) -> None:
        """End a fetch, where it is the one under way, and not one that was waited for."""
        if self._under_way.get(key) is flight:
            del self._under_way[key]
            flight.set_result(answer)

    def _fetched(self, need: Need) -> Fetched:
        token = _WITHIN.set((*_WITHIN.get(), (self, need)))
        try:
            return self._fetch(need)
        finally:
            _WITHIN.reset(token)


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[object]
    waiting: int = 0


class AsyncFlights:
    """The same for tasks of one event loop. A fetch goes on until nobody waits for it any more."""

    def __init__(self, fetch: AsyncFetch) -> None:
        self._fetch = fetch
        self._under_way: dict[tuple[asyncio.AbstractEventLoop, Need], _Flight] = {}

    async def answer(self, need: Need) -> object:
        """Give the answer to a need, or why there is none.

        Raises:
            TypeError: the fetch is not async.
        """
        import asyncio

        if (self, need) in _WITHIN.get():
            return Unresolvable(need.url, _ITSELF)
        loop = asyncio.get_running_loop()
        flight = self._under_way.get((loop, need))
        if flight is not None and _is_part_of_one(self):
            return await self._fetched(need)
        if flight is None:
            flight = self._begin(loop, need)
        flight.waiting += 1
        try:
            await asyncio.wait({flight.task})  # who is cancelled here does not cancel the task
        finally:
            flight.waiting -= 1
            if not flight.waiting and not loop.is_closed():
                self._end(loop, need, flight)
                flight.task.cancel()
        answer = Unresolvable(need.url, _BROKEN_OFF) if flight.task.cancelled() else flight.task.result()
        if isinstance(answer, TypeError):
            raise answer
        return answer

    def _begin(self, loop: asyncio.AbstractEventLoop, need: Need) -> _Flight:
        for other, what in list(self._under_way):
            if other.is_closed():  # what was under way in it has no end
                self._under_way.pop((other, what), None)
        flight = self._under_way[loop, need] = _Flight(loop.create_task(self._fetched(need)))
        flight.task.add_done_callback(lambda _: self._end(loop, need, flight))
        return flight

    def _end(self, loop: asyncio.AbstractEventLoop, need: Need, flight: _Flight) -> None:
        if self._under_way.get((loop, need)) is flight:
            del self._under_way[loop, need]

    async def _fetched(self, need: Need) -> object:
        try:
            _WITHIN.set((*_WITHIN.get(), (self, need)))  # a task has a context of its own
            made: object = self._fetch(need)
            if isawaitable(made):
                return await made
        except Exception as error:  # noqa: BLE001  (a transport's own errors are as many as transports)
            return _unresolvable(need, error)
        # No answer would look like a server that is down, and not all of a verdict waits for an answer.
        return TypeError("an AsyncVerifier awaits its fetch: wrap a plain one with mikromerit.evidence.in_thread")


def _unresolvable(need: Need, error: Exception) -> Unresolvable:
    """Take whatever a transport raises for an answer that could not be had; only what is ours is quoted."""
    return error if isinstance(error, Unresolvable) else Unresolvable(need.url, "the fetch failed")
