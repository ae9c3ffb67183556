"""What is at hand in one verification decides together, is read once, and a responder is looked up itself."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import x509_made as made
from asn1crypto import core

from mikromerit.x509 import Revocations, _crl, _ocsp, revocation_of
from mikromerit.x509._der import NULL, OCTET_STRING, OID, SEQUENCE, write

if TYPE_CHECKING:
    from datetime import datetime

    import pytest

    from mikromerit.x509 import Certificate, Revocation

PKI = made.pki()
NOW = made.NOW
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SERIAL = PKI.seal.certificate.serial
RESPONDER = made.leaf({"O": "R", "CN": "OCSP 2"}, PKI.ca, purposes=[made.OCSP_SIGNING])  # without nocheck
REVOKED = made.crl(PKI.ca, {SERIAL: (NOW - 30 * HOUR, "key_compromise")}, at=NOW - 20 * HOUR)


def of(
    given: Revocations, one: made.Made = PKI.seal, issuer: made.Made = PKI.ca, at: datetime = NOW, now: datetime = NOW
) -> Revocation | None:
    return given.of(one.certificate, issuer.certificate, at=at, now=now)


def state(crls: Any = (), ocsps: Any = (), others: Any = ()) -> str | None:
    found = of(Revocations(crls, ocsps, [one.certificate for one in others]))
    return found.state if found else None


# --- all that is at hand decides together --------------------------------------------------------------------------


def test_revoked_stays_revoked_whatever_is_said_later() -> None:
    good = made.ocsp(PKI.seal, PKI.ca, at=NOW - HOUR)
    for given in (([REVOKED], [good]), ([REVOKED, made.crl(PKI.ca)], ())):
        found = of(Revocations(*given))
        assert found is not None
        assert (found.state, found.since, found.reason) == ("revoked", NOW - 30 * HOUR, "keyCompromise")


def test_of_two_revocations_the_earlier_decides() -> None:
    later = made.crl(PKI.ca, {SERIAL: (NOW - 10 * HOUR, None)}, at=NOW - HOUR)
    for crls in ([REVOKED, later], [later, REVOKED]):
        found = of(Revocations(crls))
        assert found is not None
        assert found.since == NOW - 30 * HOUR


def test_a_hold_that_was_lifted_is_over() -> None:
    held = made.crl(PKI.ca, {SERIAL: (NOW - DAY, "certificate_hold")}, at=NOW - 3 * HOUR)
    assert state([held, made.crl(PKI.ca)]) == "good"
    assert state([held, made.crl(PKI.ca, at=NOW - 4 * HOUR)]) == "on-hold"


def test_a_revocation_from_the_future_is_none_yet() -> None:
    future = made.crl(PKI.ca, {SERIAL: (NOW, "key_compromise")}, at=NOW + HOUR)
    assert state([made.crl(PKI.ca), future]) == "good"


def test_more_may_come_and_all_decide() -> None:
    held = Revocations((), [made.ocsp(PKI.seal, PKI.ca)])
    more = held.adding([REVOKED], ())
    found = of(held), of(more), of(more.adding((), ()))
    assert [one.state for one in found if one] == ["good", "revoked", "revoked"]
    assert of(Revocations().adding((), [made.ocsp(PKI.seal, PKI.ca)])) == of(held)
    answer = made.ocsp(PKI.seal, PKI.ca, RESPONDER, embedded=[], status="revoked", since=NOW - DAY)
    of_another = Revocations((), (), [RESPONDER.certificate]).adding((), [answer])
    assert of(of_another).state == "revoked"  # type: ignore[union-attr]


def test_the_moment_from_which_it_was_not_to_be_relied_on_counts() -> None:
    before = NOW - 50 * HOUR
    for invalid, since in ((before, before), (NOW - HOUR, NOW - 30 * HOUR)):
        listed = made.crl(PKI.ca, {SERIAL: (NOW - 30 * HOUR, "key_compromise")}, invalid=invalid)
        extension = ("2.5.29.24", False, core.GeneralizedTime(invalid).dump())
        told = made.ocsp(PKI.seal, PKI.ca, status="revoked", since=NOW - 30 * HOUR, single=[extension])
        for given in (([listed], ()), ((), [told])):
            found = of(Revocations(*given))
            assert found is not None
            assert (found.state, found.since) == ("revoked", since)


def test_each_word_of_an_answer_about_the_certificate_counts() -> None:
    good = made.ocsp(PKI.seal, PKI.ca)
    bad = made.ocsp(PKI.seal, PKI.ca, status="revoked", since=NOW - DAY, beside=[good])
    assert state((), [bad]) == "revoked"
    assert state((), [made.ocsp(PKI.seal, PKI.ca, beside=[bad])]) == "revoked"
    other = made.ocsp(PKI.seal_ec, PKI.ca, status="revoked", since=NOW - DAY)
    assert state((), [made.ocsp(PKI.seal, PKI.ca, beside=[other])]) == "good"


def test_unknown_is_told_where_nobody_knows_more() -> None:
    unknown = made.ocsp(PKI.seal, PKI.ca, status="unknown")
    found = of(Revocations((), [unknown]))
    assert found is not None
    assert (found.state, found.since, found.reason, found.source) == ("unknown", None, None, "OCSP")
    assert state([made.crl(PKI.ca, at=NOW - 5 * HOUR)], [unknown]) == "good"
    assert state([REVOKED], [unknown]) == "revoked"
    assert state((), [made.ocsp(PKI.seal, PKI.ca, status="unknown", until=NOW - 1 * HOUR)]) is None
    of_one = {"crls": (), "ocsps": [unknown], "others": (), "at": NOW, "now": NOW}
    assert revocation_of(PKI.seal.certificate, PKI.ca.certificate, **of_one) is None


# --- responders ----------------------------------------------------------------------------------------------------


def by(responder: made.Made = RESPONDER, **more: Any) -> bytes:
    return made.ocsp(PKI.seal, PKI.ca, responder, **more)


def test_a_responder_that_was_revoked_says_nothing() -> None:
    for reason, at in (("key_compromise", NOW - 3 * HOUR), ("certificate_hold", NOW - 30 * 60 * timedelta(seconds=1))):
        listed = made.crl(PKI.ca, {RESPONDER.certificate.serial: (NOW - 100 * HOUR, reason)}, at=at)
        elsewhere = made.crl(PKI.root, {RESPONDER.certificate.serial: (NOW - 100 * HOUR, reason)}, at=at)
        found = of(Revocations([listed, elsewhere], [by(status="revoked", since=NOW - DAY)]))
        assert found is not None
        assert (found.state, found.source) == ("good", "CRL")  # by the list alone


def test_a_responder_that_nobody_clears_is_believed_the_worse_only() -> None:
    assert state((), [by()]) is None
    assert state((), [by(status="unknown")]) is None
    assert state((), [by(status="revoked", since=NOW - DAY)]) == "revoked"
    assert state((), [by(status="revoked", since=NOW - DAY, reason="certificate_hold")]) == "on-hold"
    assert state((), [by(PKI.responder)]) == "good"  # its issuer vouches for it


def test_a_responder_that_a_list_clears_is_believed() -> None:
    listed = made.crl(PKI.ca, at=NOW - 2 * HOUR)
    found = of(Revocations([listed], [by()]))
    assert found is not None
    assert (found.state, found.source, found.at) == ("good", "OCSP", NOW - HOUR)
    stale = made.crl(PKI.ca, at=NOW - 3 * HOUR, until=NOW - 2 * HOUR)
    assert state([stale], [by()]) is None


def test_an_answer_tells_nothing_that_is_younger_than_itself() -> None:
    old = made.leaf(
        {"CN": "old"}, PKI.ca, purposes=[made.OCSP_SIGNING], ends=NOW - 500 * HOUR,
        more=[(made.x509.OCSPNoCheck(), False)],
    )  # fmt: skip
    assert state((), [by(old, produced=NOW - 600 * HOUR)]) is None
    assert state((), [by(PKI.responder, at=NOW, produced=NOW - timedelta(seconds=60))]) == "good"
    assert state((), [by(PKI.responder, at=NOW, produced=NOW - timedelta(seconds=61))]) is None


# --- work ----------------------------------------------------------------------------------------------------------


def test_each_is_read_once_and_its_signature_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def counted(module: Any, name: str) -> None:
        real = getattr(module, name)

        def count(*given: Any) -> Any:
            done.append(name)
            return real(*given)

        monkeypatch.setattr(module, name, count)

    counted(_ocsp, "is_signature")
    counted(_ocsp, "read")
    counted(_crl, "is_signature")
    listed, told = made.crl(PKI.ca), made.ocsp(PKI.seal, PKI.ca, beside=[made.ocsp(PKI.seal_ec, PKI.ca)])
    given = Revocations([listed, bytes(bytearray(listed))], [told, told])
    for _ in range(3):
        given = given.adding([listed], [told])
        for at in (NOW, NOW - HOUR):
            assert of(given, at=at)
            assert of(given, PKI.seal_ec, at=at)
    assert sorted(done) == ["is_signature"] * 3 + ["read"] * 2  # a list once a certificate, an answer once


def answer(words: bytes, came: bytes = b"") -> bytes:
    """Make an answer of words that stand in it as they are, signed by nobody."""
    moment = write(0x18, b"20261121110000Z")
    data = write(SEQUENCE, write(0xA1, write(SEQUENCE)), moment, write(SEQUENCE, words))
    basic = write(SEQUENCE, data, write(SEQUENCE, write(OID, b"\x2a\x03")), write(3, b"\x00\x00"), came)
    kind = write(OID, bytes.fromhex("2b0601050507300101"))
    return write(SEQUENCE, write(0x0A, b"\x00"), write(0xA0, write(SEQUENCE, kind, write(OCTET_STRING, basic))))


def test_an_answer_has_sixty_four_words_at_the_most() -> None:
    others = [made.ocsp(PKI.seal, PKI.ca, serial_number=n) for n in range(1, 65)]
    assert state((), [made.ocsp(PKI.seal, PKI.ca, beside=others[1:])]) == "good"
    assert state((), [made.ocsp(PKI.seal, PKI.ca, beside=others)]) is None


def test_words_that_are_none_say_nothing() -> None:
    for words in (write(SEQUENCE), write(SEQUENCE, write(SEQUENCE)), write(NULL)):
        assert state((), [answer(words)]) is None


def test_answers_of_a_hundred_thousand_empty_words_cost_nothing() -> None:
    given = Revocations((), [answer(write(NULL) * (120_000 + n)) for n in range(16)])
    began = time.monotonic()
    assert not any(of(given) for _ in range(50))
    assert time.monotonic() - began < 1


def test_of_those_that_an_answer_means_four_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    false = [
        made.leaf({"CN": "OCSP"}, made.pki("rogue").ca, purposes=[made.OCSP_SIGNING], key_name="false", serial=n)
        for n in range(1, 17)
    ]
    true = made.leaf({"CN": "OCSP"}, PKI.ca, purposes=[made.OCSP_SIGNING], key_name="false", serial=99)
    tried: list[Certificate] = []
    real = _ocsp._is_appointed

    def count(certificate: Certificate, *given: Any) -> bool:
        tried.append(certificate)
        return real(certificate, *given)

    monkeypatch.setattr(_ocsp, "_is_appointed", count)
    bad = {"status": "revoked", "since": NOW - DAY}
    assert state((), [by(true, embedded=[*false[:3], true], **bad)]) == "revoked"
    assert tried == [one.certificate for one in [*false[:3], true]]
    tried.clear()
    given = Revocations((), [by(true, embedded=false, **bad)], [true.certificate])
    assert [of(given), of(given, PKI.seal, at=NOW - HOUR)] == [None, None]
    assert tried == [one.certificate for one in false[:4]]
