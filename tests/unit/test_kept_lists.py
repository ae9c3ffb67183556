"""What a verifier keeps of status lists, what it takes them for, how old they may be, and how often it asks."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT, AUDIENCE, ED_ISSUER, ISSUER, NONCE, STRANGER, did_document, to_json
from forms import V2_0
from unit.test_status_step import (
    CLEAR,
    HOUR,
    OTHER,
    POLICY,
    SET,
    URL,
    about,
    declaring,
    entry,
    published,
    served,
    status,
)

from mikromerit import AsyncVerifier, Evidence, Outcome, Verifier
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetched, Need
from mikromerit.limits import Limits
from mikromerit.report import Code
from mikromerit.status import BITSTRING, TOKEN, members
from mikromerit.trust import Issuers
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from mikromerit.status import StatusForm

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
CHALLENGE = {"audience": AUDIENCE, "nonce": NONCE}


class Host:
    """Serves what it is told to, by a clock that the verifier shares, and counts how often it is asked."""

    def __init__(self, body: str | None = None, **more: Any) -> None:
        self.body = published(**more) if body is None else body
        self.now = AT
        self.asked: list[Need] = []

    def __call__(self, need: Need) -> Fetched:
        self.asked.append(need)
        if not self.body:
            raise Unresolvable(need.url, "there is no answer")
        return Fetched(self.body.encode(), "application/vc+jwt", self.now)

    def verifier(self, **changes: Any) -> Verifier:
        return Verifier(replace(POLICY, **changes), fetch=self, clock=lambda: self.now)


def codes(report: Any) -> list[Code]:
    return [code for _, code in status(report)]


# --- only what served is kept, and nothing else keeps anybody from asking again ------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        "no list",
        published()[:-4] + "AAAA",
        published(issuer=STRANGER),
        published(url=OTHER),
        published(purposes=("suspension",)),
        published(valid_until=AT - 30 * MINUTE),
        published(valid_from=AT + HOUR),
        published(valid_from=AT - timedelta(days=8), valid_until=None),
    ],
)
def test_an_answer_of_no_use_is_not_kept(broken: str) -> None:
    host = Host(broken)
    verifier = host.verifier()
    assert verifier.verify(declaring()).outcome is Outcome.INDETERMINATE
    host.body = published()
    assert verifier.verify(declaring()).accepted
    assert verifier.verify(declaring()).accepted
    assert len(host.asked) == 2


def test_a_list_that_is_of_no_use_to_one_is_asked_for_again_and_stays_there_for_the_others() -> None:
    host = Host()
    verifier, other = host.verifier(), declaring(entry(purpose="suspension"))
    assert verifier.verify(declaring()).accepted
    report = verifier.verify(other)
    assert (codes(report), report.needs, len(host.asked)) == ([Code.STATUS_LIST_WRONG_PURPOSE], (), 2)
    host.body = ""
    report = verifier.verify(other)
    assert (codes(report), [need.url for need in report.needs]) == ([Code.UNRESOLVABLE], [URL])
    assert verifier.verify(declaring()).accepted
    assert len(host.asked) == 3
    host.body = published(purposes=("revocation", "suspension"))
    assert verifier.verify(other).accepted
    assert verifier.verify(other).accepted
    assert len(host.asked) == 4


def test_a_list_by_a_key_that_was_withdrawn_is_asked_for_again() -> None:
    did = "did:web:meriter.example"
    document = f"https://{did[8:]}/.well-known/did.json"
    host, keys = Host(), [ISSUER]

    def lists(key: Any) -> str:
        return V2_0.token(BITSTRING.write_list(CLEAR, about()) | {"issuer": did}, key, header={"kid": f"{did}#key-1"})

    def fetch(need: Need) -> Fetched:
        host.body = json.dumps(did_document(did, keys[-1])) if need.url == document else lists(keys[-1])
        return host(need)

    def credential(key: Any) -> str:
        return V2_0.token(V2_0.claims(did) | members([entry()]), key, header={"kid": f"{did}#key-1"})

    verifier = Verifier(replace(POLICY, trust=Issuers([did])), fetch=fetch, clock=lambda: AT)
    assert verifier.verify(credential(ISSUER)).accepted
    keys.append(STRANGER)
    assert verifier.verify(credential(STRANGER)).accepted
    assert [need.purpose for need in host.asked] == ["did-document", "status-list"] * 2


def test_the_callers_evidence_does_not_become_the_verifiers() -> None:
    host = Host()
    verifier = host.verifier()
    assert verifier.verify(declaring(), evidence=served(published())).accepted
    assert host.asked == []
    assert verifier.verify(declaring()).accepted
    assert len(host.asked) == 1


@pytest.mark.parametrize("form", [BITSTRING, TOKEN])
def test_a_list_that_ended_meanwhile_is_asked_for_anew(form: StatusForm) -> None:
    short = published(form=form, valid_until=AT + 10 * MINUTE)
    host, token = Host(short), declaring(entry(form=form))
    verifier = host.verifier()
    assert verifier.verify(token).accepted
    host.now = AT + 20 * MINUTE
    host.body = published(form=form)
    assert verifier.verify(token).accepted
    assert len(host.asked) == 2
    report = verify(token, POLICY, served(short), host.now)
    assert (codes(report), [need.url for need in report.needs]) == ([Code.EVIDENCE_STALE], [URL])
    report = verify(token, POLICY, served(short, host.now), host.now)
    assert (codes(report), report.needs) == ([Code.STATUS_LIST_EXPIRED], ())
    assert f"{AT + 10 * MINUTE:%H:%M}" in report.summary("en")


def test_what_a_list_itself_lacks_is_named_and_not_the_list() -> None:
    nested = published(declares=entry(9, url=OTHER))
    report = Host("").verifier().verify(declaring(), evidence=served(nested))
    assert codes(report) == [Code.UNRESOLVABLE]
    assert OTHER in report.summary("en")


@pytest.mark.parametrize(
    ("form", "body", "reason"),
    [
        (BITSTRING, "no list", "format-unknown"),
        (BITSTRING, published()[:-4] + "AAAA", "signature-invalid"),
        (TOKEN, "no list", "jws-malformed"),
        (TOKEN, published(form=TOKEN)[:-4] + "AAAA", "signature-invalid"),
    ],
)
def test_why_a_list_is_not_accepted_stands_in_the_json(form: StatusForm, body: str, reason: str) -> None:
    report = verify(declaring(entry(form=form)), POLICY, served(body), AT)
    (check,) = (one for one in json.loads(report.to_json("en"))["checks"] if one["step"] == "status")
    assert (check["outcome"], check["code"]) == ("indeterminate", "status-list-not-verified")
    assert f"({reason})" in check["detail"]


# --- an answer serves what it was fetched for ----------------------------------------------------------------------

WEB = "did:web:skola.example"
DOCUMENT = f"https://{WEB[8:]}/.well-known/did.json"
BOTH = replace(POLICY, trust=Issuers([ISSUER.did, WEB]))


def names_a_document() -> list[str]:
    """Make a credential whose list is the DID document of another issuer, and one of that issuer."""
    other = V2_0.token(V2_0.claims(WEB), ED_ISSUER, header={"kid": f"{WEB}#key-1"})
    return [declaring(entry(url=DOCUMENT)), other]


@pytest.mark.parametrize("is_there", [True, False])
def test_what_was_fetched_as_a_list_is_no_did_document(*, is_there: bool) -> None:
    asked: list[str] = []

    def fetch(need: Need) -> Fetched:
        asked.append(need.purpose)
        if need.purpose == "did-document":
            return Fetched(to_json(did_document(WEB, ED_ISSUER)), "application/did+json", AT)
        if not is_there:
            raise Unresolvable(need.url, "there is no answer")
        return Fetched(published(url=DOCUMENT).encode(), "application/vc+jwt", AT)  # as it was asked for

    verifier = Verifier(BOTH, fetch=fetch, clock=lambda: AT)
    first, second = verifier.verify_many(names_a_document())
    assert (first.accepted, second.accepted) == (is_there, True)
    assert verifier.verify(names_a_document()[1]).accepted
    assert asked == ["status-list", "did-document", "did-document"]


# --- how old a list is by its own word -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", [BITSTRING, TOKEN])
def test_a_list_without_an_end_counts_for_as_long_as_the_policy_says(form: StatusForm) -> None:
    token = declaring(entry(form=form))
    for more, bound, code in (
        ({"valid_from": AT - timedelta(days=6)}, timedelta(days=7), Code.STATUS_CLEAR),
        ({"valid_from": AT - timedelta(days=7)}, timedelta(days=7), Code.STATUS_LIST_TOO_OLD),
        ({"valid_from": AT - timedelta(days=7), "ttl": MINUTE}, timedelta(days=7), Code.STATUS_LIST_TOO_OLD),
        ({"valid_from": AT - timedelta(days=700), "valid_until": AT + HOUR}, timedelta(days=7), Code.STATUS_CLEAR),
        ({"valid_from": AT - timedelta(days=700)}, None, Code.STATUS_CLEAR),
        ({"valid_from": AT - timedelta(days=700)}, timedelta.max, Code.STATUS_CLEAR),
        ({"valid_from": AT - timedelta(days=8)}, timedelta(days=9), Code.STATUS_CLEAR),
    ):
        body = published(form=form, **({"valid_until": None} | more))
        report = verify(token, replace(POLICY, status_list_max_age=bound), served(body), AT)
        assert (codes(report), report.needs) == ([code], ())
    assert POLICY.status_list_max_age == timedelta(days=7)


def test_a_list_that_does_not_say_when_it_began_has_no_age() -> None:
    document = BITSTRING.write_list(CLEAR, about(valid_until=None))
    del document["validFrom"]
    evidence = served(V2_0.token(document, ISSUER))
    assert codes(verify(declaring(), POLICY, evidence, AT)) == [Code.STATUS_LIST_TOO_OLD]
    assert verify(declaring(), replace(POLICY, status_list_max_age=None), evidence, AT).accepted


def test_a_kept_list_that_grew_too_old_is_asked_for_anew() -> None:
    host = Host(valid_from=AT - timedelta(days=7) + MINUTE, valid_until=None)
    verifier = host.verifier()
    assert verifier.verify(declaring()).accepted
    host.now = AT + 2 * MINUTE
    report = verifier.verify(declaring())
    assert (codes(report), len(host.asked)) == ([Code.STATUS_LIST_TOO_OLD], 2)
    host.body = published(valid_from=host.now, valid_until=None)
    assert verifier.verify(declaring()).accepted


# --- clocks --------------------------------------------------------------------------------------------------------


def test_evidence_from_the_future_is_left_aside_unless_a_moment_is_named() -> None:
    ahead = served(published(), AT + timedelta(days=300))
    host = Host(published(SET))
    verifier = host.verifier()
    assert codes(verifier.verify(declaring(entry(7)), evidence=ahead)) == [Code.STATUS_REVOKED]
    assert len(host.asked) == 1
    assert host.verifier().verify(declaring(entry(7)), evidence=ahead, at=AT).accepted
    nearly = served(published(), AT + POLICY.leeway)
    assert host.verifier().verify(declaring(entry(7)), evidence=nearly).accepted
    assert len(host.asked) == 1


def test_a_list_from_after_the_moment_is_kept_for_later() -> None:
    host, token = Host(valid_from=AT - timedelta(days=30)), declaring(entry(7))
    verifier = host.verifier()
    assert verifier.verify(token).accepted
    host.now, host.body = AT - HOUR, published(SET, valid_from=AT - timedelta(days=30))  # the clock is put back
    assert codes(verifier.verify(token)) == [Code.STATUS_REVOKED]
    assert len(host.asked) == 2


def test_an_old_verdict_is_found_again_by_its_own_evidence() -> None:
    host, token = Host(valid_until=AT + timedelta(days=40)), declaring(entry(7))
    report = host.verifier().verify(token)
    host.now += timedelta(days=30)
    host.body = published(SET, valid_until=AT + timedelta(days=40))
    verifier = host.verifier()
    assert codes(verifier.verify(token)) == [Code.STATUS_REVOKED]
    assert verifier.verify(token, evidence=report.evidence, at=report.at) == report


def test_the_end_of_the_calendar_is_a_moment() -> None:
    end = AT.max.replace(tzinfo=AT.tzinfo)
    assert Verifier(POLICY, fetch=Host(), clock=lambda: end).verify(declaring()).outcome is not Outcome.PASSED


# --- a list that wants to be fetched each time ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "within"), [({}, timedelta(seconds=10)), ({"evidence_max_age": timedelta(seconds=4)}, 4 * SECOND)]
)
def test_a_tiny_ttl_does_not_make_each_verification_fetch(changes: dict[str, Any], within: timedelta) -> None:
    document = BITSTRING.write_list(CLEAR, about())
    document["credentialSubject"]["ttl"] = 1  # millisecond
    host = Host(V2_0.token(document, ISSUER))
    verifier = host.verifier(**changes)
    for at, asked in ((AT, 1), (AT + within, 1), (AT + within + SECOND, 2)):
        host.now = at
        assert verifier.verify(declaring()).accepted
        assert len(host.asked) == asked


# --- one fetch at a time -------------------------------------------------------------------------------------------


class Slow(Host):
    """Answers once it may."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.may = threading.Event()

    def __call__(self, need: Need) -> Fetched:
        self.asked.append(need)
        assert self.may.wait(10)
        self.asked.pop()
        return super().__call__(need)


def beside_each_other(host: Slow, verifier: Verifier, count: int) -> list[Any]:
    """Verify in many threads; nothing is answered before all of them had time to ask."""
    reports: list[Any] = []
    threads = [
        threading.Thread(target=lambda n=n: reports.append(verifier.verify(declaring(entry(n))))) for n in range(count)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    host.may.set()
    for thread in threads:
        thread.join(10)
    return reports


def test_threads_that_need_the_same_wait_for_one_fetch() -> None:
    host = Slow()
    reports = beside_each_other(host, host.verifier(), 6)
    assert [report.accepted for report in reports] == [True] * 6
    assert len(host.asked) == 1


def test_threads_share_a_failure_and_do_not_keep_it() -> None:
    host = Slow("")
    host.body = ""
    verifier = host.verifier()
    reports = beside_each_other(host, verifier, 3)
    assert [codes(report) for report in reports] == [[Code.UNRESOLVABLE]] * 3
    assert len(host.asked) == 1
    host.body = published()
    assert verifier.verify(declaring()).accepted


def test_who_waits_is_told_that_a_fetch_was_broken_off() -> None:
    begun, may, told = threading.Event(), threading.Event(), []

    def fetch(_: Need) -> Fetched:
        begun.set()
        may.wait(10)
        raise KeyboardInterrupt

    verifier = Verifier(POLICY, fetch=fetch, clock=lambda: AT)

    def first() -> None:
        with suppress(KeyboardInterrupt):
            verifier.verify(declaring())

    one = threading.Thread(target=first)
    one.start()
    assert begun.wait(10)
    other = threading.Thread(target=lambda: told.append(verifier.verify(declaring())))
    other.start()
    time.sleep(0.2)
    may.set()
    one.join(10)
    other.join(10)
    assert [codes(report) for report in told] == [[Code.UNRESOLVABLE]]
    assert "broken off" in told[0].summary("en")


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


# --- what is needed and used, and by whom --------------------------------------------------------------------------


def test_each_part_of_a_presentation_says_what_it_used() -> None:
    shown = V2_0.shown(declaring(entry(1)), declaring(entry(2)))
    missing = verify_presentation(shown, POLICY, Evidence(), AT, **CHALLENGE)
    assert [[need.url for need in part.needs] for part in missing.parts] == [[URL], [URL]]
    assert [need.url for need in missing.needs] == [URL]
    report = verify_presentation(shown, POLICY, served(published()), AT, **CHALLENGE)
    assert [set(part.evidence) for part in report.parts] == [{URL}, {URL}]


def test_what_the_lists_of_a_credential_need_counts_for_it() -> None:
    nested = Evidence(
        {
            f"{URL}/{n}": Fetched(
                published(url=f"{URL}/{n}", declares=entry(9, url=f"{OTHER}/{n}")).encode(), "application/vc+jwt", AT
            )
            for n in range(3)
        }
    )
    token = declaring(*(entry(n, url=f"{URL}/{n}") for n in range(3)))
    for allowed in range(3, 8):
        report = verify(token, replace(POLICY, limits=Limits(needs=allowed)), nested, AT)
        assert len(report.needs) + len(report.evidence) == min(allowed, 6)
        assert (Code.TOO_MANY_NEEDS in codes(report)) is (allowed < 6)


def test_a_list_that_is_asked_for_again_counts_once() -> None:
    old = served(published(ttl=MINUTE), AT - 5 * MINUTE)
    report = verify(declaring(), replace(POLICY, limits=Limits(needs=1)), old, AT)
    assert (codes(report), len(report.needs)) == ([Code.EVIDENCE_STALE], 1)


def test_no_list_of_lists_of_lists_is_even_fetched() -> None:
    third = "https://skola.example/status/3"
    evidence = Evidence(
        {
            **served(published(declares=entry(9, url=OTHER))),
            **served(published(url=OTHER, declares=entry(9, url=third)), url=OTHER),
        }
    )
    report = verify(declaring(), POLICY, evidence, AT)
    assert (codes(report), report.needs) == ([Code.STATUS_LIST_NOT_VERIFIED], ())
