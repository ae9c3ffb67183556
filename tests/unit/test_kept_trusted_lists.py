"""What a verifier keeps of trusted lists: each is fetched once, for as long as the rule of trust and the list allow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from eseals import AT, SEALED, certified, reasons, roots, seal
from trustlist_made import SE_URL, listing, of_lists, party, period, pointer, service, sign, signer, timestamps
from x509_made import pki

from mikromerit import Evidence, Policy, Verifier, https
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetched, Need, Purpose
from mikromerit.https import https_fetch
from mikromerit.report import Code
from mikromerit.trust import AnyOf, TrustedList

if TYPE_CHECKING:
    from mikromerit.trust import Trust

WORLD = pki()
SERVICES = (service(WORLD.ca), timestamps(WORLD.tsa_root))
LIST = sign(listing(*SERVICES))
WITHDRAWN = sign(listing(service(WORLD.ca, period("withdrawn", f"{SEALED - timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"))))
OF_LISTS = "https://tl.example/lists.xml"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Net:
    """Answers from a table by a clock that the verifier shares; what is not in it nobody answers."""

    def __init__(self, **bodies: bytes) -> None:
        urls = {"se": SE_URL, "lists": OF_LISTS}
        self.known = {urls[name]: body for name, body in bodies.items()}
        self.now = AT
        self.asked: list[str] = []

    def __call__(self, need: Need) -> Fetched:
        if need.purpose == "trusted-list":
            self.asked.append(need.url)
        if need.url not in self.known:
            raise Unresolvable(need.url, "nobody is there")
        return Fetched(self.known[need.url], "application/xml", self.now)

    def verifier(self, trust: Trust | None = None) -> Verifier:
        return Verifier(Policy(trust=trust or listed()), fetch=self, clock=lambda: self.now)


def listed(url: str = SE_URL, **more: Any) -> TrustedList:
    return TrustedList(url, signers=signer().pem, **more)


def accepted(verifier: Verifier, **more: Any) -> bool:
    return verifier.verify(seal().general(), **more).accepted


def test_a_trusted_list_is_fetched_once_and_after_its_time_anew() -> None:
    net = Net(se=LIST)
    verifier = net.verifier()
    for after, asked in ((0 * DAY, 1), (DAY, 1), (DAY + MINUTE, 2), (2 * DAY, 2)):
        net.now = AT + after
        assert accepted(verifier)
        assert net.asked == [SE_URL] * asked
    report = verifier.verify(seal().general())
    assert SE_URL in report.evidence
    net.now += 2 * DAY
    net.known[SE_URL] = WITHDRAWN
    assert not accepted(verifier)
    assert net.asked == [SE_URL] * 3


def test_each_of_many_lists_is_fetched_once() -> None:
    agency = party("Nationell", ca=False)
    net = Net(lists=sign(of_lists(pointer(SE_URL, agency))), se=sign(listing(*SERVICES), agency))
    verifier = net.verifier(listed(OF_LISTS, territories=["SE"]))
    assert accepted(verifier)
    assert accepted(verifier)
    assert net.asked == [OF_LISTS, SE_URL]


@pytest.mark.parametrize("broken", [b"no list", LIST.replace(b"SE", b"FI", 1), sign(listing(*SERVICES), party("En"))])
def test_a_list_of_no_use_is_not_kept(broken: bytes) -> None:
    net = Net(se=broken)
    verifier = net.verifier()
    assert not accepted(verifier)
    net.known[SE_URL] = LIST
    assert accepted(verifier)
    assert accepted(verifier)
    assert net.asked == [SE_URL] * 2


@pytest.mark.parametrize(("body", "asked"), [(b"no list", 2), (LIST, 1)])
def test_where_another_rule_trusts_no_faulty_list_is_kept(body: bytes, asked: int) -> None:
    net = Net(se=body)
    verifier = net.verifier(AnyOf(roots(), listed()))
    stranger = seal(by=certified(by=pki("rogue").ca)).general()
    first, second = verifier.verify_many([stranger, seal().general()])
    assert (first.accepted, second.accepted, net.asked) == (False, True, [SE_URL])
    assert not verifier.verify(stranger).accepted
    assert net.asked == [SE_URL] * asked


def test_a_list_that_does_not_have_the_authority_is_not_kept() -> None:
    net = Net(se=WITHDRAWN)
    verifier = net.verifier()
    report = verifier.verify(seal().general())
    assert reasons(report) == {Code.CERTIFICATE_PATH_MISSING}
    net.known[SE_URL] = LIST
    assert accepted(verifier)
    assert net.asked == [SE_URL] * 2


def test_of_a_list_kept_and_one_given_the_newer_counts() -> None:
    net = Net(se=LIST)
    verifier = net.verifier()
    assert accepted(verifier)
    for at, counts in ((AT - MINUTE, True), (AT, True), (AT + MINUTE, False)):
        given = Evidence({SE_URL: Fetched(WITHDRAWN, "", at)})
        assert accepted(verifier, evidence=given) is counts
    assert accepted(net.verifier(), evidence=Evidence({SE_URL: Fetched(LIST, "", AT)}))
    assert net.asked == [SE_URL]  # and what the caller gave was not kept
    assert accepted(verifier, at=AT)
    assert accepted(verifier, at=AT - MINUTE)  # by a list of today, which is not the kept one: it was not there then
    assert net.asked == [SE_URL] * 2


def test_a_trusted_list_serves_no_other_purpose() -> None:
    net = Net(se=LIST)
    verifier = net.verifier()
    assert accepted(verifier)
    _, sources = verifier._desk._begin(None, None)
    others: tuple[Purpose, ...] = ("status-list", "did-document", "crl", "ocsp", "registry", "template")
    assert sources.find(Need(SE_URL, "trusted-list")) is not None
    assert [sources.find(Need(SE_URL, purpose)) for purpose in others] == [None] * len(others)


@pytest.mark.parametrize(("purpose", "asked"), [("did-document", 1), ("trusted-list", 2), ("status-list", 2)])
def test_https_keeps_no_lists(monkeypatch: pytest.MonkeyPatch, purpose: Purpose, asked: int) -> None:
    said: list[bytes] = []

    def answered(*_: object) -> tuple[str, bytes]:
        said.append(b"%d" % len(said))
        return "text/plain", said[-1]

    monkeypatch.setattr(https, "_answered", answered)
    fetch = https_fetch(clock=lambda: AT)
    assert [fetch(Need(SE_URL, purpose)).body for _ in range(2)] == [b"0", said[-1]]
    assert len(said) == asked


def test_a_kept_list_that_was_to_be_updated_meanwhile_is_asked_for_anew() -> None:
    ends = AT + 10 * MINUTE
    net = Net(se=sign(listing(*SERVICES, following=f"{ends:%Y-%m-%dT%H:%M:%SZ}")))
    verifier, tolerant = net.verifier(), net.verifier(listed(stale=DAY))
    assert accepted(verifier)
    assert accepted(tolerant)
    net.now = ends + MINUTE
    assert accepted(tolerant)
    assert net.asked == [SE_URL] * 2
    assert reasons(verifier.verify(seal().general())) == {Code.CERTIFICATE_PATH_MISSING, Code.TRUSTED_LIST_REFUSED}
    net.known[SE_URL] = LIST
    assert accepted(verifier)
    assert net.asked == [SE_URL] * 4
