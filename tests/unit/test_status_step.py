"""The step STATUS of a verification: whose the list is, how old it may be, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from forging import AT, AUDIENCE, ISSUER, NONCE, STRANGER, Key
from forms import V1_1, V2_0

from mikromerit import Evidence, Policy, Verifier
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetched, Need
from mikromerit.report import Code, Outcome, Refused, Report, Step
from mikromerit.securing import VC_JOSE
from mikromerit.status import BITSTRING, STATUS_LIST_2021, TOKEN, Entry, Publication, StatusForm, StatusList, members
from mikromerit.trust import Issuers, UnsafeAnyone
from mikromerit.verification import verify

URL = "https://skola.example/status/1"
OTHER = "https://skola.example/status/2"
CLEAR, SET = StatusList.empty(), StatusList.empty().setting({7: 1})
HOUR = timedelta(hours=1)
POLICY = Policy(trust=Issuers([ISSUER.did]))


def about(url: str = URL, issuer: Key = ISSUER, **more: Any) -> Publication:
    whole = {"valid_from": AT - HOUR, "valid_until": AT + 24 * HOUR, "purposes": ("revocation",)} | more
    return Publication(url=url, issuer=issuer.did, **whole)


def published(statuses: StatusList = CLEAR, issuer: Key = ISSUER, form: StatusForm = BITSTRING, **more: Any) -> str:
    """A signed list; `declares` is a status of its own."""
    declares = more.pop("declares", None)
    document = form.write_list(statuses, about(issuer=issuer, **more), "2.0")
    if form is TOKEN:
        return V2_0.token(document | {"iss": issuer.did}, issuer, header={"typ": "statuslist+jwt"})
    if declares is not None:
        document |= members([declares])
    return V2_0.token(document, issuer)


def declaring(*entries: Entry, key: Key = ISSUER) -> str:
    return V2_0.token(V2_0.claims(key.did) | members(entries or (entry(),)), key)


def entry(index: int = 5, form: StatusForm = BITSTRING, url: str = URL, **more: Any) -> Entry:
    return Entry(form=form, url=url, index=index, **({"purpose": None} if form is TOKEN else {}) | more)


def served(body: str, at: datetime = AT, url: str = URL) -> Evidence:
    return Evidence({url: Fetched(body.encode(), "application/vc+jwt", at)})


def status(report: Report[Any]) -> list[tuple[Outcome, Code]]:
    return [(check.outcome, check.code) for check in report.checks if check.step is Step.STATUS]


@pytest.mark.parametrize("form", [BITSTRING, TOKEN])
@pytest.mark.parametrize(("index", "code", "accepted"), [(5, Code.STATUS_CLEAR, True), (7, Code.STATUS_REVOKED, False)])
def test_what_the_list_says(form: StatusForm, index: int, code: Code, *, accepted: bool) -> None:
    report = verify(declaring(entry(index, form)), POLICY, served(published(SET, form=form)), AT)
    assert [code for _, code in status(report)] == [code]
    assert report.accepted is accepted
    assert set(report.evidence) == {URL}


def test_a_list_of_ebsi_s_form() -> None:
    document = STATUS_LIST_2021.write_list(SET, about(), "1.1")
    listed = V1_1.token({"iss": ISSUER.did, "vc": document}, ISSUER)
    for index, accepted in ((5, True), (7, False)):
        declares = {f"vc/{name}": value for name, value in members([entry(index, STATUS_LIST_2021)]).items()}
        contexts = ["https://www.w3.org/2018/credentials/v1", *filter(None, [STATUS_LIST_2021.context("1.1")])]
        token = V1_1.good(**declares, **{"vc/@context": contexts})
        assert verify(token, POLICY, served(listed), AT).accepted is accepted


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: published(issuer=STRANGER), Code.STATUS_LIST_OF_A_STRANGER),
        (lambda: published(issuer=STRANGER, form=TOKEN), Code.STATUS_LIST_NOT_VERIFIED),
        (lambda: published()[:-4] + "AAAA", Code.STATUS_LIST_NOT_VERIFIED),
        (lambda: "no list", Code.STATUS_LIST_NOT_VERIFIED),
        (V2_0.good, Code.STATUS_LIST_WRONG_TYPE),
        (lambda: published(url=OTHER), Code.STATUS_LIST_WRONG_ID),
        (lambda: published(purposes=("suspension",)), Code.STATUS_LIST_WRONG_PURPOSE),
        (lambda: published(valid_until=AT - timedelta(minutes=30)), Code.STATUS_LIST_EXPIRED),
        (lambda: published(declares=entry(9, url=OTHER)), Code.EVIDENCE_MISSING),
    ],
)
def test_a_list_that_does_not_count(make: Any, code: Code) -> None:
    report = verify(declaring(), POLICY, served(make()), AT)
    assert status(report) == [(Outcome.INDETERMINATE, code)]
    assert report.outcome is Outcome.INDETERMINATE


def test_a_token_list_must_be_signed_by_the_issuer_and_valid() -> None:
    nobodys = {name: value for name, value in TOKEN.write_list(CLEAR, about()).items() if name != "iss"}
    for body in (
        published(form=TOKEN)[:-4] + "AAAA",
        published(issuer=STRANGER, form=TOKEN),
        published(form=TOKEN, valid_until=AT - timedelta(minutes=30)),
        V2_0.token(TOKEN.write_list(CLEAR, about()), ISSUER, header={"typ": ...}),
        V2_0.token(TOKEN.write_list(CLEAR, about()), ISSUER, header={"typ": "JWT"}),
        V2_0.token(TOKEN.write_list(CLEAR, about()) | {"iss": 5}, ISSUER, header={"typ": "statuslist+jwt"}),
        V2_0.token(nobodys, ISSUER, header={"typ": "statuslist+jwt", "kid": ...}),
    ):
        report = verify(declaring(entry(5, TOKEN)), POLICY, served(body), AT)
        assert report.outcome is Outcome.INDETERMINATE
    body = V2_0.token(nobodys, ISSUER, header={"typ": "statuslist+jwt"})
    assert verify(declaring(entry(5, TOKEN)), POLICY, served(body), AT).accepted  # by the DID of its key


def test_a_list_may_be_of_a_delegate_that_the_policy_names() -> None:
    delegate = Policy(trust=Issuers([ISSUER.did]), status_issuers=[STRANGER.did])
    assert verify(declaring(), delegate, served(published(issuer=STRANGER)), AT).accepted
    with pytest.raises(Refused):
        Policy(trust=UnsafeAnyone(), status_issuers=["skola.example"])


@pytest.mark.parametrize(("value", "code"), [(0, Code.STATUS_CLEAR), (1, Code.STATUS_LIST_WITHDRAWN)])
def test_a_list_may_be_withdrawn_itself(value: int, code: Code) -> None:
    evidence = Evidence(
        {
            **served(published(declares=entry(9, url=OTHER))),
            **served(published(StatusList.empty().setting({9: value}), url=OTHER), url=OTHER),
        }
    )
    assert [said for _, said in status(verify(declaring(), POLICY, evidence, AT))] == [code]


def test_a_list_of_lists_of_lists_is_not_followed() -> None:
    third = "https://skola.example/status/3"
    evidence = Evidence(
        {
            **served(published(declares=entry(9, url=OTHER))),
            **served(published(url=OTHER, declares=entry(9, url=third)), url=OTHER),
            **served(published(url=third), url=third),
        }
    )
    report = verify(declaring(), POLICY, evidence, AT)
    assert status(report) == [(Outcome.INDETERMINATE, Code.STATUS_LIST_NOT_VERIFIED)]
    assert third not in {need.url for need in report.needs}


def test_every_status_is_judged() -> None:
    evidence = Evidence({**served(published()), **served(published(SET, url=OTHER), url=OTHER)})
    report = verify(declaring(entry(), entry(7, url=OTHER)), POLICY, evidence, AT)
    assert [code for _, code in status(report)] == [Code.STATUS_CLEAR, Code.STATUS_REVOKED]


def test_a_stranger_costs_no_fetch() -> None:
    report = verify(declaring(key=STRANGER), POLICY, Evidence(), AT)
    assert report.needs == ()
    assert status(report) == [(Outcome.SKIPPED, Code.NOT_JUDGED)]
    forged = declaring()[:-4] + "AAAA"
    assert verify(forged, POLICY, Evidence(), AT).needs == ()


def test_a_list_that_is_missing_or_too_old_is_asked_for() -> None:
    for evidence, code in (
        (Evidence(), Code.EVIDENCE_MISSING),
        (served(published(), AT - 2 * HOUR), Code.EVIDENCE_STALE),
        (served(published(ttl=timedelta(minutes=1)), AT - timedelta(minutes=2)), Code.EVIDENCE_STALE),
    ):
        report = verify(declaring(), POLICY, evidence, AT)
        assert status(report) == [(Outcome.INDETERMINATE, code)]
        assert [(need.url, need.purpose) for need in report.needs] == [(URL, "status-list")]


@pytest.mark.parametrize(
    ("word", "declares", "expected"),
    [
        ("ignored", True, (Outcome.SKIPPED, Code.STATUS_IGNORED)),
        ("required", False, (Outcome.FAILED, Code.STATUS_REQUIRED)),
        ("required", True, (Outcome.PASSED, Code.STATUS_CLEAR)),
        ("if-declared", False, (Outcome.SKIPPED, Code.STATUS_NOT_DECLARED)),
    ],
)
def test_what_a_policy_demands(word: Any, *, declares: bool, expected: tuple[Outcome, Code]) -> None:
    token = declaring() if declares else V2_0.good()
    policy = Policy(trust=Issuers([ISSUER.did]), status=word)
    report = verify(token, policy, served(published()), AT)
    assert status(report) == [expected]
    assert report.accepted is (expected[0] is not Outcome.FAILED)


# --- the verifier keeps lists, never verdicts


@dataclass
class Host:
    """Serves one list and counts how often it is asked; `statuses` may change."""

    statuses: StatusList = CLEAR
    ttl: timedelta | None = None
    now: datetime = AT
    asked: int = 0
    down: bool = False
    urls: list[str] = field(default_factory=list)

    def __call__(self, need: Need) -> Fetched:
        self.asked += 1
        if self.down:
            raise Unresolvable(need.url, "there is no answer")
        more = {} if self.ttl is None else {"ttl": self.ttl}
        return Fetched(published(self.statuses, **more).encode(), "application/vc+jwt", self.now)

    def verifier(self) -> Verifier:
        return Verifier(POLICY, fetch=self, clock=lambda: self.now)


def test_one_list_serves_many_credentials() -> None:
    host = Host()
    verifier = host.verifier()
    tokens = [declaring(entry(n)) for n in range(20)]
    assert all(verifier.verify(token).accepted for token in tokens)
    assert all(report.accepted for report in verifier.verify_many(tokens))
    assert host.asked == 1


@pytest.mark.parametrize(("ttl", "within"), [(None, HOUR), (timedelta(minutes=10), timedelta(minutes=10))])
def test_a_revocation_is_seen_when_the_list_is_too_old(ttl: timedelta | None, within: timedelta) -> None:
    host = Host(ttl=ttl)
    verifier, token = host.verifier(), declaring(entry(7))
    assert verifier.verify(token).accepted
    host.statuses = SET
    host.now = AT + within
    assert verifier.verify(token).accepted
    host.now += timedelta(seconds=1)
    assert status(verifier.verify(token)) == [(Outcome.FAILED, Code.STATUS_REVOKED)]
    assert host.asked == 2


def test_a_host_that_is_down_accepts_nothing() -> None:
    host = Host(down=True)
    report = host.verifier().verify(declaring())
    assert status(report) == [(Outcome.INDETERMINATE, Code.UNRESOLVABLE)]
    host.down = False
    assert host.verifier().verify(declaring()).accepted


def test_what_is_kept_is_bounded() -> None:
    class Many(Host):
        def __call__(self, need: Need) -> Fetched:
            self.urls.append(need.url)
            return Fetched(published(url=need.url).encode(), "application/vc+jwt", self.now)

    host = Many()
    verifier = host.verifier()
    for n in range(257):
        assert verifier.verify(declaring(entry(url=f"https://skola.example/status/{n}"))).accepted
    verifier.verify(declaring(entry(url="https://skola.example/status/0")))
    verifier.verify(declaring(entry(url="https://skola.example/status/256")))
    assert len(host.urls) == 258  # the oldest had to go, the newest is there


def test_the_holder_s_credential_in_a_presentation() -> None:
    shown = V2_0.shown(declaring(entry(7)))
    host = Host(statuses=SET)
    report = host.verifier().verify_presentation(shown, audience=AUDIENCE, nonce=NONCE)
    assert status(report.parts[0]) == [(Outcome.FAILED, Code.STATUS_REVOKED)]


def test_a_list_is_read_once_in_a_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that names another sixteen times, named sixteen times itself, is two lists and not 272."""
    opened: list[bytes] = []
    open_ = type(VC_JOSE).open

    def counting(self: Any, data: bytes, limits: Any) -> Any:
        opened.append(data)
        return open_(self, data, limits)

    monkeypatch.setattr(type(VC_JOSE), "open", counting)
    declares = members([entry(n, url=OTHER) for n in range(16)])
    first = V2_0.token(BITSTRING.write_list(CLEAR, about(), "2.0") | declares, ISSUER)
    evidence = Evidence({**served(first), **served(published(url=OTHER), url=OTHER)})
    report = verify(declaring(*(entry(n) for n in range(16))), POLICY, evidence, AT)
    assert report.accepted
    assert len(opened) == 3


def test_the_newer_of_two_answers_counts() -> None:
    host = Host(statuses=SET)
    verifier, token = host.verifier(), declaring(entry(7))
    assert not verifier.verify(token).accepted
    old = served(published(), AT - timedelta(minutes=5))
    assert status(verifier.verify(token, evidence=old)) == [(Outcome.FAILED, Code.STATUS_REVOKED)]
    assert host.asked == 1
