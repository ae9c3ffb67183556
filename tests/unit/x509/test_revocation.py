"""What is said about revocation counts if the issuer says it, of this certificate, whole, and for that moment."""

from __future__ import annotations

import base64
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import x509_made as made
from asn1crypto import algos, core, crl, ocsp
from cryptography import x509
from cryptography.x509.ocsp import OCSPRequestBuilder, load_der_ocsp_request

from mikromerit.evidence import Need
from mikromerit.x509 import Revocation, revocation_needs, revocation_of

if TYPE_CHECKING:
    from datetime import datetime

PKI = made.pki()
ROGUE = made.pki("rogue")
NOW = made.NOW
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SERIAL = PKI.seal.certificate.serial


def standing(
    crls: Any = (), ocsps: Any = (), *, of: made.Made = PKI.seal, issuer: made.Made = PKI.ca, others: Any = (),
    at: datetime = NOW, now: datetime = NOW,
) -> Revocation | None:  # fmt: skip
    certificates = [one.certificate for one in others]
    return revocation_of(
        of.certificate, issuer.certificate, crls=crls, ocsps=ocsps, others=certificates, at=at, now=now
    )


def listed(*given: Any, of: made.Made = PKI.seal, at: datetime = NOW, **more: Any) -> str | None:
    found = standing([made.crl(*(given or (PKI.ca,)), **more)], of=of, at=at)
    return found.state if found else None


def told(*given: Any, moment: datetime = NOW, of: made.Made = PKI.seal, others: Any = (), **more: Any) -> str | None:
    found = standing(ocsps=[made.ocsp(of, PKI.ca, *given, **more)], of=of, others=others, at=moment)
    return found.state if found else None


# --- lists ---------------------------------------------------------------------------------------------------------


def test_a_list_that_does_not_name_the_certificate_clears_it() -> None:
    assert standing([made.crl(PKI.ca, {1: (NOW, None)})]) == Revocation(
        state="good", since=None, reason=None, source="CRL", at=NOW - HOUR, until=NOW + timedelta(days=7)
    )


@pytest.mark.parametrize(
    ("reason", "state", "word"),
    [
        ("key_compromise", "revoked", "keyCompromise"), ("cessation_of_operation", "revoked", "cessationOfOperation"),
        (None, "revoked", None), ("certificate_hold", "on-hold", "certificateHold"),
    ],
)  # fmt: skip
def test_a_list_that_names_it_says_since_when_and_why(reason: str | None, state: str, word: str | None) -> None:
    found = standing([made.crl(PKI.ca, {SERIAL: (NOW - DAY, reason)})])
    assert found is not None
    assert (found.state, found.since, found.reason) == (state, NOW - DAY, word)


def test_a_complete_list_that_takes_a_certificate_from_itself_says_nothing() -> None:
    """Only a list of differences may (RFC 5280 §5.3.1); a hold that an older list told of stands."""
    assert listed(PKI.ca, {SERIAL: (NOW - DAY, "remove_from_crl")}) is None
    held = made.crl(PKI.ca, {SERIAL: (NOW - DAY, "certificate_hold")}, at=NOW - 2 * HOUR)
    removed = made.crl(PKI.ca, {SERIAL: (NOW - DAY, "remove_from_crl")})
    assert standing([held, removed]).state == "on-hold"  # type: ignore[union-attr]
    assert told(status="revoked", since=NOW - DAY, reason="remove_from_crl") is None


def test_a_revocation_after_the_moment_is_told_with_its_own() -> None:
    found = standing([made.crl(PKI.ca, {SERIAL: (NOW - HOUR, None)})], at=NOW - DAY)
    assert found is not None
    assert (found.state, found.since) == ("revoked", NOW - HOUR)


@pytest.mark.parametrize(
    "by", [PKI.root, ROGUE.ca, PKI.tsa_root, made.leaf(made._TRUST | {"CN": "Exempel eSeal CA"}, PKI.root)]
)
def test_the_list_of_another_says_nothing(by: made.Made) -> None:
    assert listed(by) is None


def test_an_issuer_whose_key_is_not_for_lists_says_nothing() -> None:
    extensions = [(x509.BasicConstraints(ca=True, path_length=None), True), (made.usage("key_cert_sign"), True)]
    ca = made.build({"CN": "no lists"}, PKI.root, extensions=extensions)
    one = made.leaf({"O": "x"}, ca)
    assert standing([made.crl(ca)], of=one, issuer=ca) is None
    silent = made.build({"CN": "says nothing"}, PKI.root, extensions=extensions[:1])
    one = made.leaf({"O": "x"}, silent)
    assert standing([made.crl(silent)], of=one, issuer=silent) is not None


def test_a_list_with_a_wrong_or_weak_signature_says_nothing() -> None:
    parsed = crl.CertificateList.load(made.crl(PKI.ca))
    parsed["signature"] = made.sign(PKI.ca.key, b"else")
    assert standing([parsed.dump(force=True)]) is None
    assert listed(PKI.ca, algorithm=algos.SignedDigestAlgorithm({"algorithm": "sha512_ecdsa"})) is None
    assert listed(PKI.ca, algorithm=algos.SignedDigestAlgorithm({"algorithm": "sha1_rsa"})) is None
    with_parameters = made.signature_algorithm(PKI.ca.key)
    with_parameters["parameters"] = core.Null()
    assert listed(PKI.ca, algorithm=with_parameters) is None


def test_two_algorithms_for_one_signature_say_nothing() -> None:
    parsed = crl.CertificateList.load(made.crl(PKI.ca))
    parsed["signature_algorithm"] = made.signature_algorithm(PKI.ca.key, "sha512")
    assert standing([parsed.dump(force=True)]) is None


# an IssuingDistributionPoint: [1] users only, [2] authorities only, [3] some reasons, [4] indirect, [5] attributes
POINT = "2.5.29.28"
OWN = b"http://crl.example/ca.crl"
OTHER = b"http://crl.example/b.crl"


def point(*urls: bytes) -> bytes:
    names = b"".join(bytes([0x86, len(url)]) + url for url in urls)
    full = bytes([0xA0, len(names)]) + names
    return bytes([0xA0, len(full)]) + full


@pytest.mark.parametrize(
    ("value", "clears"),
    [
        (b"", True), (b"\x81\x01\xff", True), (b"\x82\x01\xff", False), (b"\x83\x02\x07\x80", False),
        (b"\x84\x01\xff", False), (b"\x85\x01\xff", False), (b"\x84\x01\x00", True),
        (point(OWN), True), (point(OTHER, OWN), True), (point(OTHER), False), (b"\xa0\x02\xa1\x00", False),
    ],
)  # fmt: skip
def test_a_list_must_have_the_certificate_in_its_scope(value: bytes, clears: bool) -> None:  # noqa: FBT001
    extension = (POINT, True, bytes([0x30, len(value)]) + value)
    assert (listed(PKI.ca, extensions=[extension]) == "good") is clears


def test_a_list_of_users_says_nothing_of_authorities() -> None:
    for value, clears in ((b"\x81\x01\xff", False), (b"\x82\x01\xff", True)):
        made_list = made.crl(PKI.root, extensions=[(POINT, True, b"\x30\x03" + value)])
        assert (standing([made_list], of=PKI.ca, issuer=PKI.root) is not None) is clears


def test_a_list_of_a_place_that_the_certificate_does_not_name_says_nothing() -> None:
    one = made.leaf({"O": "x"}, PKI.ca, urls=False)
    assert listed(PKI.ca, of=one) == "good"
    value = point(OWN)
    assert listed(PKI.ca, of=one, extensions=[(POINT, True, bytes([0x30, len(value)]) + value)]) is None


def test_a_difference_between_lists_and_what_nobody_knows_say_nothing() -> None:
    assert listed(PKI.ca, extensions=[("2.5.29.27", True, b"\x02\x01\x01")]) is None  # a delta list
    assert listed(PKI.ca, extensions=[("1.2.3.4", True, b"\x05\x00")]) is None
    assert listed(PKI.ca, extensions=[("1.2.3.4", False, b"\x05\x00")]) == "good"


# --- moments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "until", "clears"),
    [
        (NOW - HOUR, NOW, True),  # it was to last until then
        (NOW - HOUR, NOW - timedelta(seconds=1), False),  # it was not
        (NOW - HOUR, None, False),  # nobody knows
        (NOW, None, True),  # said at the moment itself
        (NOW - timedelta(seconds=60), None, True),  # clocks differ
        (NOW - timedelta(seconds=61), None, False),
        (NOW + timedelta(seconds=60), None, True),
        (NOW + timedelta(seconds=61), NOW + DAY, False),  # in the future
    ],
)
def test_that_nothing_is_known_holds_for_a_time(said: datetime, until: datetime | None, clears: bool) -> None:  # noqa: FBT001
    assert (listed(at=NOW) == "good") is True
    assert (standing([made.crl(PKI.ca, at=said, until=until)]) is not None) is clears
    assert (standing(ocsps=[made.ocsp(PKI.seal, PKI.ca, at=said, until=until)]) is not None) is clears


def test_what_was_said_after_the_moment_counts() -> None:
    assert standing([made.crl(PKI.ca, until=None)], at=NOW - DAY) is not None


def test_that_it_was_revoked_counts_however_old_it_is() -> None:
    old = made.crl(PKI.ca, {SERIAL: (NOW - 9 * DAY, None)}, at=NOW - 8 * DAY, until=NOW - 7 * DAY)
    found = standing([old])
    assert found is not None
    assert found.state == "revoked"


def test_the_newest_word_wins_and_of_two_at_once_the_worse() -> None:
    held = made.crl(PKI.ca, {SERIAL: (NOW - DAY, "certificate_hold")}, at=NOW - 3 * HOUR)
    freed = made.ocsp(PKI.seal, PKI.ca, at=NOW - 2 * HOUR)
    assert standing([held], [freed]).state == "good"  # type: ignore[union-attr]
    at_once = made.crl(PKI.ca, {SERIAL: (NOW - DAY, "certificate_hold")}, at=NOW - 2 * HOUR)
    assert standing([at_once], [freed]).state == "on-hold"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cutoff", "clears"), [(None, False), (NOW - 2 * DAY, True), (NOW - DAY, True), (NOW - HOUR, False)]
)
def test_after_its_end_only_who_keeps_account_clears_a_certificate(cutoff: datetime | None, clears: bool) -> None:  # noqa: FBT001
    ended = made.leaf({"O": "Förr"}, PKI.ca, ends=NOW - DAY)
    kept = core.GeneralizedTime(cutoff).dump() if cutoff else b""
    by_list = made.crl(PKI.ca, extensions=[("2.5.29.60", False, kept)] if cutoff else [])
    by_answer = made.ocsp(ended, PKI.ca, single=[("1.3.6.1.5.5.7.48.1.6", False, kept)] if cutoff else [])
    for given in (([by_list], ()), ((), [by_answer])):
        assert (standing(*given, of=ended, at=NOW - 2 * DAY) is not None) is clears
    revoked = made.crl(PKI.ca, {ended.certificate.serial: (NOW - 2 * DAY, None)})
    assert standing([revoked], of=ended, at=NOW - 2 * DAY) is not None


# --- answers -------------------------------------------------------------------------------------------------------


def test_an_answer_clears_the_certificate() -> None:
    assert standing(ocsps=[made.ocsp(PKI.seal, PKI.ca, PKI.responder)]) == Revocation(
        state="good", since=None, reason=None, source="OCSP", at=NOW - HOUR, until=NOW + DAY
    )


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("by_name", [True, False])
def test_the_issuer_or_its_responder_answers_named_by_name_or_key(digest: str, by_name: bool) -> None:  # noqa: FBT001
    for by in (None, PKI.responder):
        assert told(by, digest=digest, by_name=by_name) == "good"


def test_a_responder_s_certificate_is_looked_for_among_others() -> None:
    assert told(PKI.responder, embedded=[]) is None
    assert told(PKI.responder, embedded=[], others=[PKI.tls, PKI.responder]) == "good"
    odd = made.leaf({"CN": "odd"}, PKI.ca)
    assert told(PKI.responder, embedded=[odd, PKI.responder]) == "good"


def test_an_answer_that_it_was_revoked_says_since_when_and_why() -> None:
    answer = made.ocsp(PKI.seal, PKI.ca, status="revoked", since=NOW - DAY, reason="superseded")
    found = standing(ocsps=[answer])
    assert found is not None
    assert (found.state, found.since, found.reason) == ("revoked", NOW - DAY, "superseded")
    assert told(status="revoked", since=NOW - DAY, reason="certificate_hold") == "on-hold"
    assert told(status="revoked", since=NOW - DAY) == "revoked"


def test_unknown_is_no_answer() -> None:
    assert told(status="unknown") is None


@pytest.mark.parametrize(
    "by",
    [
        PKI.seal_ec,  # issued by the same authority, but no responder
        PKI.tls,
        ROGUE.responder,
        made.leaf({"CN": "of another"}, PKI.tsa_root, purposes=[made.OCSP_SIGNING]),
        made.leaf({"CN": "self-made"}, None, purposes=[made.OCSP_SIGNING]),
        made.leaf({"CN": "ended"}, PKI.ca, purposes=[made.OCSP_SIGNING], ends=NOW - DAY),
        made.leaf({"CN": "early"}, PKI.ca, purposes=[made.OCSP_SIGNING], begins=NOW + DAY),
    ],
)
def test_who_was_not_appointed_by_the_issuer_answers_nothing(by: made.Made) -> None:
    assert told(by) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"serial_number": SERIAL + 1}, {"issuer_name_hash": b"x" * 20}, {"issuer_key_hash": b"x" * 20},
        {"hash_algorithm": {"algorithm": "md5"}},
    ],
)  # fmt: skip
def test_an_answer_about_another_certificate_says_nothing(changed: dict[str, Any]) -> None:
    assert told(**changed) is None


def test_an_answer_with_a_critical_extension_says_nothing() -> None:
    for name in ("single", "extensions"):
        assert told(**{name: [("1.2.3.4", True, b"\x05\x00")]}) is None
        assert told(**{name: [("1.2.3.4", False, b"\x05\x00")]}) == "good"


def test_an_answer_of_the_future_says_nothing() -> None:
    assert told(produced=NOW + timedelta(seconds=60)) == "good"
    assert told(produced=NOW + timedelta(seconds=61)) is None


def changed(change: Any) -> bytes:
    parsed = ocsp.OCSPResponse.load(made.ocsp(PKI.seal, PKI.ca, PKI.responder))
    basic = parsed["response_bytes"]["response"].parsed
    change(basic)
    parsed["response_bytes"]["response"] = core.ParsableOctetString(basic.dump(force=True))
    return bytes(parsed.dump(force=True))


def test_an_answer_whose_signature_is_wrong_says_nothing() -> None:
    def change(basic: Any) -> None:
        basic["signature"] = made.sign(PKI.responder.key, b"else")

    assert standing(ocsps=[changed(lambda _: None)]) is not None
    assert standing(ocsps=[changed(change)]) is None


def test_an_odd_certificate_in_an_answer_does_no_harm() -> None:
    def change(basic: Any) -> None:
        odd = basic["certs"][0].copy()
        odd["tbs_certificate"]["serial_number"] = 0
        basic["certs"] = [odd, basic["certs"][0]]

    assert standing(ocsps=[changed(change)]) is not None


def test_an_error_and_an_answer_of_another_kind_say_nothing() -> None:
    assert standing(ocsps=[ocsp.OCSPResponse({"response_status": "try_later"}).dump()]) is None
    assert standing(ocsps=[bytes.fromhex("30030a0100")]) is None
    parsed = ocsp.OCSPResponse.load(made.ocsp(PKI.seal, PKI.ca))
    assert (
        standing(
            ocsps=[parsed.dump().replace(bytes.fromhex("2b0601050507300101"), bytes.fromhex("2b0601050507300102"))]
        )
        is None
    )


# --- needs ---------------------------------------------------------------------------------------------------------


def test_it_is_asked_where_the_certificate_says() -> None:
    question, where = revocation_needs(PKI.seal.certificate, PKI.ca.certificate)
    assert where == Need("http://crl.example/ca.crl", "crl", 16 * 1024 * 1024)
    assert (question.purpose, question.max_bytes) == ("ocsp", 256 * 1024)
    assert question.url.startswith("http://ocsp.example/M")
    assert question.url.count("/") == 3
    assert "+" not in question.url
    asked = load_der_ocsp_request(base64.b64decode(unquote(question.url.rpartition("/")[2])))
    assert asked.serial_number == SERIAL
    assert asked.hash_algorithm.name == "sha1"
    expected = OCSPRequestBuilder().add_certificate(PKI.seal.x509, PKI.ca.x509, asked.hash_algorithm).build()
    assert (asked.issuer_name_hash, asked.issuer_key_hash) == (expected.issuer_name_hash, expected.issuer_key_hash)


def test_of_who_needs_no_revocation_nothing_is_asked() -> None:
    assert revocation_needs(PKI.responder.certificate, PKI.ca.certificate) == ()
    assert revocation_needs(made.leaf({"O": "x"}, PKI.ca, urls=False).certificate, PKI.ca.certificate) == ()


# --- whatever is thrown at it --------------------------------------------------------------------------------------


def test_what_is_too_large_says_nothing() -> None:
    assert standing([b"0" * (16 * 1024 * 1024 + 1)], [b"0" * (256 * 1024 + 1)]) is None


def test_what_has_not_its_form_says_nothing_and_hides_nothing() -> None:
    good = made.crl(PKI.ca)
    for odd in (b"", b"\x30\x00", b"x", made.ocsp(PKI.seal, PKI.ca)):
        assert standing([odd, good], [odd]) is not None


def test_a_list_that_cryptography_does_not_load_says_nothing() -> None:
    parsed = crl.CertificateList.load(made.crl(PKI.ca, {1: (NOW, None)}))
    parsed["tbs_cert_list"]["revoked_certificates"] = crl.RevokedCertificates.load(bytes.fromhex("30020500"))
    parsed["signature"] = made.sign(PKI.ca.key, parsed["tbs_cert_list"].dump())
    assert standing([parsed.dump()]) is None


def test_a_list_of_half_a_million_is_read_in_time() -> None:
    moment = bytes.fromhex("170d") + b"260101000000Z"
    entries = b"".join(b"\x30\x15\x02\x04" + (1 << 30 | n).to_bytes(4) + moment for n in range(500_000))
    ordinary = crl.CertificateList.load(made.crl(PKI.ca, {SERIAL: (NOW - DAY, None)}))
    tbs = ordinary["tbs_cert_list"]
    whole = entries + tbs["revoked_certificates"].contents
    tbs["revoked_certificates"] = crl.RevokedCertificates.load(b"\x30\x83" + len(whole).to_bytes(3) + whole)
    ordinary["signature"] = made.sign(PKI.ca.key, tbs.dump())
    data = ordinary.dump()
    assert 10_000_000 < len(data) < 16 * 1024 * 1024
    began = time.monotonic()
    found = standing([data])
    assert time.monotonic() - began < 5
    assert found is not None
    assert found.state == "revoked"


def test_an_entry_whose_reason_cannot_be_read_is_revoked_all_the_same() -> None:
    parsed = crl.CertificateList.load(made.crl(PKI.ca, {SERIAL: (NOW - DAY, "superseded")}))
    data = parsed["tbs_cert_list"].dump().replace(bytes.fromhex("0a0104"), bytes.fromhex("0a0163"))
    parsed["tbs_cert_list"] = crl.TbsCertList.load(data)
    parsed["signature"] = made.sign(PKI.ca.key, data)
    found = standing([parsed.dump()])
    assert found is not None
    assert (found.state, found.reason) == ("revoked", None)


# --- several words on one certificate ------------------------------------------------------------------------------


def held_then_revoked(**lifted: Any) -> list[bytes]:
    hold = made.crl(PKI.ca, {SERIAL: (NOW - 30 * HOUR, "certificate_hold")}, at=NOW - 25 * HOUR)
    good = [made.crl(PKI.ca, at=lifted["at"])] if lifted else []
    return [hold, *good, made.crl(PKI.ca, {SERIAL: (NOW - 5 * HOUR, "key_compromise")})]


def test_a_hold_that_lay_on_it_then_is_not_hidden_by_a_later_revocation() -> None:
    found = standing(held_then_revoked(), at=NOW - 20 * HOUR)
    assert (found.state, found.since) == ("on-hold", NOW - 30 * HOUR)  # type: ignore[union-attr]
    assert standing(held_then_revoked()).state == "revoked"  # type: ignore[union-attr]
    lifted = standing(held_then_revoked(at=NOW - 24 * HOUR), at=NOW - 20 * HOUR)
    assert (lifted.state, lifted.since) == ("revoked", NOW - 5 * HOUR)  # type: ignore[union-attr]


@pytest.mark.parametrize("status", ["good", "revoked"])
def test_what_a_responder_said_before_it_was_revoked_counts(status: str) -> None:
    by = made.leaf({"C": "SE", "O": "Svarare"}, PKI.ca, purposes=[made.OCSP_SIGNING], key_name="responder-revoked")
    more = {"status": status} if status == "good" else {"status": status, "since": NOW - 9 * DAY}
    answer = made.ocsp(PKI.seal, PKI.ca, by, at=NOW - 20 * HOUR, until=NOW + DAY, **more)
    for since, counts in ((NOW - HOUR, True), (NOW - 99 * HOUR, False)):
        # the list is too old to clear the seal's certificate itself
        gone = made.crl(PKI.ca, {by.certificate.serial: (since, "superseded")}, at=NOW - 40 * DAY, until=NOW - 39 * DAY)
        found = standing([gone], [answer])
        assert (found.state if found else None) == (status if counts else None)


def test_a_responder_that_needs_no_revocation_is_not_believed_once_it_was_revoked() -> None:
    mark = [(x509.OCSPNoCheck(), False)]
    by = made.leaf({"O": "Svarare"}, PKI.ca, purposes=[made.OCSP_SIGNING], key_name="responder-nocheck", more=mark)
    answer = made.ocsp(PKI.seal, PKI.ca, by, at=NOW - HOUR)
    assert standing([], [answer]).state == "good"  # type: ignore[union-attr]
    gone = {by.certificate.serial: (NOW - 99 * HOUR, "key_compromise")}
    assert standing([made.crl(PKI.ca, gone, at=NOW - 40 * DAY, until=NOW - 39 * DAY)], [answer]) is None
    hold = made.crl(PKI.ca, {**gone, SERIAL: (NOW - 90 * HOUR, "certificate_hold")}, at=NOW - 3 * HOUR)
    assert standing([hold], [answer]).state == "on-hold"  # type: ignore[union-attr]
