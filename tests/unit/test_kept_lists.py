"""What a verifier keeps of status lists, what it takes them for, how old they may be, and how often it asks."""

from __future__ import annotations

import json
import os
import signal
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

from mikromerit import Evidence, Outcome, Verifier
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetched, Need
from mikromerit.limits import Limits
from mikromerit.report import Code
from mikromerit.status import BITSTRING, TOKEN, members
from mikromerit.trust import Issuers
from mikromerit.verification import kept as module
from mikromerit.verification import verify, verify_presentation
from mikromerit.verification.kept import MOST_BYTES, MOST_LISTS, KeptLists

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.status import StatusForm
    from mikromerit.verification.case import Key

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
    verifier = host.verifier(status_list_max_age=timedelta(days=7))
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


# --- the caller's evidence beside what is kept ----------------------------------------------------------------------


def test_a_kept_list_of_no_use_does_not_stand_before_the_callers() -> None:
    host = Host(purposes=("suspension",))
    verifier = host.verifier()
    assert verifier.verify(declaring(entry(purpose="suspension"))).accepted
    given = served(published(), AT - MINUTE)
    report = verifier.verify(declaring(), evidence=given)
    assert (codes(report), report.needs, report.evidence) == ([Code.STATUS_CLEAR], (), given)
    assert codes(verifier.verify(declaring(entry(7)), evidence=served(published(SET), AT - MINUTE))) == [
        Code.STATUS_REVOKED
    ]
    assert len(host.asked) == 1
    for useless in (published()[:-4] + "AAAA", published(issuer=STRANGER), published(declares=entry(9, url=OTHER))):
        host.body = published(SET)
        assert codes(verifier.verify(declaring(entry(7)), evidence=served(useless, AT - MINUTE))) == [
            Code.STATUS_REVOKED
        ]
        host.body = published(purposes=("suspension",))
        assert verifier.verify(declaring(entry(purpose="suspension"))).accepted


def test_a_kept_list_that_is_too_old_is_asked_for_anew_and_where_that_fails_the_callers_counts() -> None:
    host = Host(ttl=MINUTE)
    verifier, token = host.verifier(), declaring(entry(7))
    assert verifier.verify(token).accepted
    given = served(published(), AT - MINUTE)
    host.now, host.body = AT + 20 * MINUTE, ""
    report = verifier.verify(token, evidence=given)
    assert (codes(report), [need.url for need in report.needs], len(host.asked)) == ([Code.STATUS_CLEAR], [URL], 2)
    assert codes(verifier.verify(token)) == [Code.UNRESOLVABLE]
    host.body = published(SET)
    assert codes(verifier.verify(token, evidence=given)) == [Code.STATUS_REVOKED]


def test_a_kept_list_that_only_lacks_another_is_not_asked_for_anew() -> None:
    asked: list[str] = []
    host = Host()
    bodies = {URL: published(declares=entry(9, url=OTHER)), OTHER: published(url=OTHER, ttl=MINUTE)}

    def fetch(need: Need) -> Fetched:
        asked.append(need.url)
        host.body = bodies[need.url]
        return host(need)

    verifier = Verifier(POLICY, fetch=fetch, clock=lambda: host.now)
    for host.now in (AT, AT + 20 * MINUTE):
        assert verifier.verify(declaring()).accepted
    assert asked == [URL, OTHER, OTHER]


def test_of_a_list_kept_and_one_given_of_the_same_moment_the_kept_one_counts() -> None:
    host = Host(published(SET))
    verifier = host.verifier()
    assert codes(verifier.verify(declaring(entry(7)))) == [Code.STATUS_REVOKED]
    for at, code in ((AT, Code.STATUS_REVOKED), (AT - SECOND, Code.STATUS_REVOKED), (AT + SECOND, Code.STATUS_CLEAR)):
        assert codes(verifier.verify(declaring(entry(7)), evidence=served(published(), at))) == [code]
    assert len(host.asked) == 1


# --- what is kept, and for how long --------------------------------------------------------------------------------


def kept(number: int = 0, at: datetime = AT, size: int = 1) -> dict[Key, Fetched]:
    return {("status-list", f"https://skola.example/{number}"): Fetched(bytes(size), f"a/{number}", at)}


def numbers(lists: KeptLists) -> list[int]:
    return [int(url.rpartition("/")[2]) for _, url in lists.until(AT)]


def test_a_newer_list_is_never_replaced_by_an_older_one() -> None:
    lists = KeptLists()
    for at, newest in ((AT - MINUTE, AT - MINUTE), (AT, AT), (AT - SECOND, AT)):
        lists.keep(kept(at=at))
        assert [one.at for one in lists.until(AT).values()] == [newest]


def test_a_slow_verification_does_not_bring_an_older_list_back() -> None:
    host, plain = Host(), V2_0.token(V2_0.claims(ISSUER.did), ISSUER)

    def fetch(need: Need) -> Fetched:
        if need.url == OTHER:  # meanwhile another one fetches what was published since
            host.now, host.body = AT + SECOND, published(SET)
            assert codes(verifier.verify(declaring(entry(7)))) == [Code.STATUS_REVOKED]
            return Fetched(published(url=OTHER).encode(), "application/vc+jwt", host.now)
        return host(need)

    verifier = Verifier(POLICY, fetch=fetch, clock=lambda: host.now)
    first = verifier.verify_many([plain, declaring(entry(7)), declaring(entry(url=OTHER))])
    assert all(report.accepted for report in first)
    assert codes(verifier.verify(declaring(entry(7)))) == [Code.STATUS_REVOKED]
    assert len(host.asked) == 2


def test_what_is_kept_is_bounded_and_the_oldest_leaves_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (MOST_LISTS, MOST_BYTES) == (256, 64 * 1024 * 1024)
    lists = KeptLists()
    for number in range(256):
        lists.keep(kept(number))
    lists.keep(kept(0))  # newest now
    lists.keep(kept(256))
    assert numbers(lists) == [*range(2, 256), 0, 256]
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    lists.keep(kept(300, size=600))
    lists.keep(kept(301, size=400))
    assert numbers(lists) == [300, 301]
    lists.keep(kept(302, size=1))
    assert numbers(lists) == [301, 302]
    lists.keep(kept(303, size=1001))
    assert numbers(lists) == []


def test_nothing_but_lists_is_kept() -> None:
    lists, one = KeptLists(), Fetched(b"{}", "", AT)
    lists.keep({("did-document", URL): one, ("crl", URL): one, ("trusted-list", URL): one, ("status-list", URL): one})
    assert {purpose for purpose, _ in lists.until(AT)} == {"trusted-list", "status-list"}


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # Python 3.12 and later: it is meant
def test_a_process_that_was_forked_while_a_list_was_kept_keeps_lists() -> None:
    lists = KeptLists()
    lists.keep(kept(1))
    (lock,) = lists._locks.values()
    with lock:  # a thread holds it, and is not there any more in the child
        child = os.fork()
        if child == 0:
            signal.alarm(10)
            lists.keep(kept(2))
            os._exit(0 if numbers(lists) == [1, 2] else 1)
        assert os.waitpid(child, 0)[1] == 0


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
    assert POLICY.status_list_max_age is None


def test_a_list_that_does_not_say_when_it_began_has_no_age() -> None:
    document = BITSTRING.write_list(CLEAR, about(valid_until=None))
    del document["validFrom"]
    evidence = served(V2_0.token(document, ISSUER))
    week = replace(POLICY, status_list_max_age=timedelta(days=7))
    assert codes(verify(declaring(), week, evidence, AT)) == [Code.STATUS_LIST_TOO_OLD]
    assert verify(declaring(), POLICY, evidence, AT).accepted


def test_a_kept_list_that_grew_too_old_is_asked_for_anew() -> None:
    host = Host(valid_from=AT - timedelta(days=7) + MINUTE, valid_until=None)
    verifier = host.verifier(status_list_max_age=timedelta(days=7))
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


def test_a_moment_that_is_named_is_taken_at_its_word() -> None:
    host, token = Host(), declaring(entry(7))
    report = host.verifier().verify(token)
    host.now, host.body = AT + 40 * SECOND, published(SET)
    assert timedelta(seconds=40) < POLICY.leeway
    verifier = host.verifier()
    assert codes(verifier.verify(token)) == [Code.STATUS_REVOKED]
    assert verifier.verify(token, evidence=report.evidence, at=AT) == report
    host.now = AT  # for a clock there is leeway
    assert codes(verifier.verify(token, evidence=report.evidence)) == [Code.STATUS_REVOKED]
    assert len(host.asked) == 2


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


# --- a list that was read is read in the same sense ----------------------------------------------------------------


@pytest.mark.parametrize("own_first", [True, False])
def test_a_list_counts_for_its_issuers_credentials_alone(*, own_first: bool) -> None:
    tokens = [declaring(), declaring(key=STRANGER)]
    policy = replace(POLICY, trust=Issuers([ISSUER.did, STRANGER.did]))
    shown = V2_0.shown(*(tokens if own_first else tokens[::-1]))
    report = verify_presentation(shown, policy, served(published()), AT, **CHALLENGE)
    said = [codes(part) for part in report.parts]
    assert (said if own_first else said[::-1]) == [[Code.STATUS_CLEAR], [Code.STATUS_LIST_OF_A_STRANGER]]
    assert not report.accepted


@pytest.mark.parametrize("own_first", [True, False])
def test_a_list_counts_for_entries_of_its_form_alone(*, own_first: bool) -> None:
    entries = [entry(), entry(form=TOKEN)]
    report = verify(declaring(*(entries if own_first else entries[::-1])), POLICY, served(published()), AT)
    assert sorted(codes(report)) == sorted([Code.STATUS_CLEAR, Code.STATUS_LIST_NOT_VERIFIED])


@pytest.mark.parametrize("outer_first", [True, False])
def test_how_deep_a_list_may_be_is_counted_from_where_it_is_named(*, outer_first: bool) -> None:
    third = "https://skola.example/status/3"
    evidence = Evidence(
        {
            **served(published(declares=entry(9, url=OTHER))),
            **served(published(url=OTHER, declares=entry(9, url=third)), url=OTHER),
            **served(published(url=third), url=third),
        }
    )
    entries = [entry(), entry(url=OTHER)]
    said = codes(verify(declaring(*(entries if outer_first else entries[::-1])), POLICY, evidence, AT))
    assert (said if outer_first else said[::-1]) == [Code.STATUS_LIST_NOT_VERIFIED, Code.STATUS_CLEAR]
