"""The fetches of a verifier that are under way: what is needed by several at the same time is fetched once."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import Any

import pytest
from forging import AT
from unit.test_kept_lists import POLICY, Host, codes
from unit.test_status_step import OTHER, URL, declaring, entry, published

from mikromerit import AsyncVerifier, Verifier
from mikromerit.evidence import Fetched, Need, in_thread
from mikromerit.report import Code
from mikromerit.verification.flights import AsyncFlights, Flights

NEED = Need("https://skola.example/a", "status-list")
ANSWER = Fetched(b"{}", "application/json", AT)
LONG = 10  # seconds; nothing takes that long unless it is broken


class Slow(Host):
    """Answers once as many threads as are awaited have asked, whether they fetch or wait for who does."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.joined = threading.Semaphore(0)
        self.awaited = 0

    def __call__(self, need: Need) -> Fetched:
        while self.awaited:
            assert self.joined.acquire(timeout=LONG)
            self.awaited -= 1
        return super().__call__(need)

    def threads(self, verifier: Verifier, count: int) -> list[Any]:
        joined = self.joined

        class Table(dict[Any, Any]):
            def setdefault(self, key: Any, default: Any = None) -> Any:
                found = super().setdefault(key, default)
                joined.release()
                return found

        verifier._fetches._under_way = Table()
        self.awaited = count
        reports: list[Any] = []
        threads = [
            threading.Thread(target=lambda n=n: reports.append(verifier.verify(declaring(entry(n)))))
            for n in range(count)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        return reports


def test_threads_that_need_the_same_wait_for_one_fetch() -> None:
    host = Slow()
    reports = host.threads(host.verifier(), 6)
    assert [report.accepted for report in reports] == [True] * 6
    assert len(host.asked) == 1


def test_threads_share_a_failure_and_do_not_keep_it() -> None:
    host = Slow()
    host.body = ""
    verifier = host.verifier()
    reports = host.threads(verifier, 3)
    assert [codes(report) for report in reports] == [[Code.UNRESOLVABLE]] * 3
    assert len(host.asked) == 1
    host.body = published()
    assert verifier.verify(declaring()).accepted


def test_who_waits_is_told_that_a_fetch_was_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Slow):
        def __call__(self, need: Need) -> Fetched:
            super().__call__(need)
            raise KeyboardInterrupt

    host = Broken()
    verifier = host.verifier()
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # the thread that was interrupted ends
    (report,) = host.threads(verifier, 2)
    assert codes(report) == [Code.UNRESOLVABLE]
    assert "broken off" in report.summary("en")
    assert not verifier._fetches._under_way


def test_an_interruption_before_the_fetch_leaves_nothing_to_wait_for() -> None:
    class Interrupted(dict[Any, Any]):
        def setdefault(self, key: Any, default: Any = None) -> Any:
            super().setdefault(key, default)
            raise KeyboardInterrupt

    flights = Flights(lambda _: ANSWER)
    flights._under_way = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        flights.answer(NEED)
    assert flights._under_way == {}


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # Python 3.12 and later: it is meant
def test_a_process_that_was_forked_waits_for_no_fetch_of_the_other() -> None:
    begun, may = threading.Event(), threading.Event()
    parent = os.getpid()

    def fetch(_: Need) -> Fetched:
        if os.getpid() == parent:
            begun.set()
            assert may.wait(LONG)
        return ANSWER

    flights = Flights(fetch)
    thread = threading.Thread(target=flights.answer, args=(NEED,))
    thread.start()
    assert begun.wait(LONG)
    child = os.fork()
    if child == 0:
        signal.alarm(LONG)
        os._exit(0 if flights.answer(NEED) is ANSWER else 1)
    assert os.waitpid(child, 0)[1] == 0
    may.set()
    thread.join(LONG)
    assert flights._under_way == {}


# --- a fetch that asks for itself ----------------------------------------------------------------------------------


def test_a_fetch_that_asks_for_itself_gets_no_answer() -> None:
    inner: list[Any] = []

    def fetch(_: Need) -> Fetched:
        inner.append(verifier.verify(declaring()))
        return Fetched(published().encode(), "application/vc+jwt", AT)

    verifier = Verifier(POLICY, fetch=fetch, clock=lambda: AT)
    assert verifier.verify(declaring()).accepted
    assert [codes(report) for report in inner] == [[Code.UNRESOLVABLE]]
    assert "asks for itself" in inner[0].summary("en")


def test_a_fetch_may_ask_the_verifier_for_something_else() -> None:
    inner: list[Any] = []

    def fetch(need: Need) -> Fetched:
        if need.url == URL:
            inner.append(verifier.verify(declaring(entry(url=OTHER))))
        return Fetched(published(url=need.url).encode(), "application/vc+jwt", AT)

    verifier = Verifier(POLICY, fetch=fetch, clock=lambda: AT)
    assert verifier.verify(declaring()).accepted
    assert verifier.verify(declaring(entry(7))).accepted  # it is no longer under way
    assert [report.accepted for report in inner] == [True]


@pytest.mark.parametrize("threaded", [True, False])
def test_an_awaited_fetch_that_asks_for_itself_gets_no_answer(*, threaded: bool) -> None:
    inner: list[Any] = []

    async def asks(_: Need) -> Fetched:
        inner.append(await verifier.verify(declaring()))
        return Fetched(published().encode(), "application/vc+jwt", AT)

    def fetch(need: Need) -> Fetched:
        return asyncio.run(asks(need))

    verifier = AsyncVerifier(POLICY, fetch=in_thread(fetch) if threaded else asks, clock=lambda: AT)
    assert asyncio.run(asyncio.wait_for(verifier.verify(declaring()), LONG)).accepted
    assert [codes(report) for report in inner] == [[Code.UNRESOLVABLE]]
    assert "asks for itself" in inner[0].summary("en")


# --- tasks of an event loop ----------------------------------------------------------------------------------------


class Waiting:
    """An asynchronous host that answers once it may, and knows what became of its fetches."""

    def __init__(self, fails: BaseException | None = None) -> None:
        self.asked = self.ended = 0
        self.may, self.fails = asyncio.Event(), fails

    async def __call__(self, _: Need) -> Fetched:
        self.asked += 1
        try:
            await self.may.wait()
            if self.fails is not None:
                raise self.fails
            return Fetched(published().encode(), "application/vc+jwt", AT)
        finally:
            self.ended += 1


async def begun(host: Waiting, count: int) -> tuple[AsyncVerifier, list[asyncio.Task[Any]]]:
    verifier = AsyncVerifier(POLICY, fetch=host, clock=lambda: AT)
    tasks = [asyncio.create_task(verifier.verify(declaring(entry(n)))) for n in range(count)]
    for _ in range(20):
        await asyncio.sleep(0)
    return verifier, tasks


def test_tasks_that_need_the_same_wait_for_one_fetch() -> None:
    async def main() -> None:
        host = Waiting()
        verifier, tasks = await begun(host, 50)
        host.may.set()
        assert all(report.accepted for report in await asyncio.gather(*tasks))
        assert (await verifier.verify(declaring())).accepted
        assert host.asked == 1

    asyncio.run(main())


def test_who_no_longer_waits_stops_nobody_else() -> None:
    async def main() -> None:
        host = Waiting()
        _, tasks = await begun(host, 3)
        tasks[0].cancel()  # it began the fetch
        await asyncio.sleep(0)
        host.may.set()
        said = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(said[0], asyncio.CancelledError)
        assert [report.accepted for report in said[1:] if not isinstance(report, BaseException)] == [True, True]
        assert (host.asked, host.ended) == (1, 1)

    asyncio.run(main())


def test_a_fetch_for_which_nobody_waits_ends() -> None:
    async def main() -> None:
        host = Waiting()
        verifier, tasks = await begun(host, 2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)
        assert (host.asked, host.ended) == (1, 1)
        host.may.set()
        assert (await verifier.verify(declaring())).accepted
        assert host.asked == 2

    asyncio.run(main())


@pytest.mark.parametrize("fails", [asyncio.CancelledError(), ConnectionError("10.0.0.1")], ids=repr)
def test_a_fetch_that_fails_is_shared_and_not_kept(fails: BaseException) -> None:
    async def main() -> None:
        host = Waiting(fails)
        verifier, tasks = await begun(host, 3)
        host.may.set()
        assert [codes(report) for report in await asyncio.gather(*tasks)] == [[Code.UNRESOLVABLE]] * 3
        assert host.asked == 1
        host.fails = None
        assert (await verifier.verify(declaring())).accepted

    asyncio.run(main())


def test_a_verifier_serves_one_event_loop_after_another() -> None:
    host = Host()

    async def fetch(need: Need) -> Fetched:
        return host(need)

    verifier = AsyncVerifier(POLICY, fetch=fetch, clock=lambda: AT)
    for url in (URL, OTHER):
        host.body = published(url=url)
        assert asyncio.run(verifier.verify(declaring(entry(url=url)))).accepted


def test_a_fetch_that_nobody_waits_for_does_not_end_the_next_one() -> None:
    async def main() -> None:
        host = Waiting()
        verifier, (task,) = await begun(host, 1)
        task.cancel()
        others = []
        for n in range(3):  # the first of them asks before the task that was cancelled has ended
            others.append(asyncio.create_task(verifier.verify(declaring(entry(n)))))
            for _ in range(5):
                await asyncio.sleep(0)
        host.may.set()
        assert all(report.accepted for report in await asyncio.gather(*others))
        assert host.asked == 2

    asyncio.run(main())


def test_the_fetches_of_an_event_loop_that_was_closed_are_forgotten() -> None:
    asked: list[Need] = []

    async def fetch(need: Need) -> Fetched:
        asked.append(need)
        await asyncio.sleep(0 if len(asked) > 1 else 60)
        return ANSWER

    flights = AsyncFlights(fetch)
    loop = asyncio.new_event_loop()
    task = loop.create_task(flights.answer(NEED))
    for _ in range(3):
        loop.run_until_complete(asyncio.sleep(0))
    assert len(asked) == 1
    loop.close()
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    (flight,) = flights._under_way.values()
    flight.task._log_destroy_pending = False  # type: ignore[attr-defined]
    assert asyncio.run(flights.answer(Need(OTHER, "status-list"))) is ANSWER
    assert flights._under_way == {}


def test_a_fetch_that_is_not_awaited_is_told_and_not_taken_for_a_server_that_is_down() -> None:
    def plain(need: Need) -> Fetched:  # noqa: ARG001 - a fetch's own
        return ANSWER

    verifier = AsyncVerifier(POLICY, fetch=plain)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="in_thread"):
        asyncio.run(verifier.verify(declaring()))


def test_two_fetches_that_need_each_other_do_not_wait_for_ever() -> None:
    other = Need("https://skola.example/b", "status-list")
    both = threading.Barrier(2)
    asked: list[Need] = []

    def fetch(need: Need) -> Fetched:
        asked.append(need)
        if len(asked) <= 2:
            both.wait(LONG)
            flights.answer(other if need is NEED else NEED)
        return ANSWER

    flights = Flights(fetch)
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda need=need: answers.append(flights.answer(need))) for need in (NEED, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert answers == [ANSWER, ANSWER]
    assert len(asked) == 4  # each fetched the other's alone


def test_two_awaited_fetches_that_need_each_other_do_not_wait_for_ever() -> None:
    other, both = Need("https://skola.example/b", "status-list"), asyncio.Event()
    asked: list[Need] = []

    async def fetch(need: Need) -> Fetched:
        asked.append(need)
        if len(asked) <= 2:
            if len(asked) == 2:
                both.set()
            await both.wait()
            await flights.answer(other if need is NEED else NEED)
        return ANSWER

    flights = AsyncFlights(fetch)

    async def run() -> list[object]:
        return await asyncio.wait_for(asyncio.gather(flights.answer(NEED), flights.answer(other)), LONG)

    assert asyncio.run(run()) == [ANSWER, ANSWER]
    assert len(asked) == 4
