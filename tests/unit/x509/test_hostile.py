"""Whatever the bytes are, the answer is a refusal or what stands in them; nothing else is raised, nothing warned."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import x509_made as made

from mikromerit import x509
from mikromerit.report import Code, Refused
from mikromerit.x509 import Certificate, find_path, read_timestamp, revocation_of
from mikromerit.x509._foreign import tried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PKI = made.pki()
NOW = made.NOW
TOKEN = made.token(b"data", PKI.tsa_ec)
LIST = made.crl(PKI.ca, {PKI.seal_ec.certificate.serial: (NOW, "superseded")})
ANSWER = made.ocsp(PKI.seal_ec, PKI.ca, PKI.responder)


def read_certificate(data: bytes) -> object:
    one = Certificate.from_der(data)
    _ = (
        one.name,
        repr(one),
        one.reason_against_sealing(),
        one.issuer_serial,
        one.needs_no_revocation,
        one.public_key(),
    )
    with suppress(Refused):
        one.check("ES256", b"\x01" * 64, b"")
    try:
        return find_path(one, [PKI.ca.certificate], [PKI.root.certificate], NOW)
    except Refused:
        return None


def read_list(data: bytes) -> object:
    seal, ca = PKI.seal_ec.certificate, PKI.ca.certificate
    return revocation_of(seal, ca, crls=[data], ocsps=[], others=[], at=NOW, now=NOW)


def read_answer(data: bytes) -> object:
    seal, ca = PKI.seal_ec.certificate, PKI.ca.certificate
    return revocation_of(seal, ca, crls=[], ocsps=[data], others=[], at=NOW, now=NOW)


def read_token(data: bytes) -> object:
    return read_timestamp(data, "content").covers(b"data")


READERS = {
    "certificate": (read_certificate, PKI.seal_ec.der), "list": (read_list, LIST), "answer": (read_answer, ANSWER),
    "token": (read_token, TOKEN),
}  # fmt: skip
CODES = {Code.CERTIFICATE_INVALID, Code.TIMESTAMP_INVALID}


def outcome(reader: Callable[[bytes], object], data: bytes) -> object:
    """Give what a reader gives, None for a refusal; any other error fails the test."""
    try:
        return reader(data)
    except Refused as refused:
        assert refused.code in CODES  # noqa: PT017  (most inputs are refused, and not all)
        return None


@pytest.mark.parametrize("name", READERS)
def test_what_is_cut_off_anywhere_is_refused(name: str) -> None:
    reader, data = READERS[name]
    assert outcome(reader, data)
    for length in range(len(data)):
        assert outcome(reader, data[:length]) is None
    assert outcome(reader, data + b"\x00") is None


def flips(data: bytes, every: int) -> Iterator[bytes]:
    for bit in range(0, 8 * len(data), every):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


@pytest.mark.parametrize("name", ["list", "answer"])
def test_one_bit_changed_anywhere_says_nothing(name: str) -> None:
    reader, data = READERS[name]
    for changed in flips(data, 7):
        found = outcome(reader, changed)
        # outside what is signed stand only certificates that came along, and the unused bits of a signature
        assert found is None or (name == "answer" and found == outcome(reader, data))


def test_one_bit_changed_in_a_certificate_leads_nowhere() -> None:
    reader, data = READERS["certificate"]
    for changed in flips(data, 7):
        assert outcome(reader, changed) is None


def test_one_bit_changed_in_a_token_is_refused_or_harmless() -> None:
    whole = read_timestamp(TOKEN, "content")
    for changed in flips(TOKEN, 13):
        try:
            found = read_timestamp(changed, "content")
        except Refused as refused:
            assert refused.code is Code.TIMESTAMP_INVALID  # noqa: PT017  (most inputs are refused, and not all)
        else:
            same = ("at", "certificate", "policy", "serial", "digest", "imprint")
            assert all(getattr(found, name) == getattr(whole, name) for name in same)


@pytest.mark.parametrize("name", READERS)
def test_noise_in_the_middle_is_refused(name: str) -> None:
    reader, data = READERS[name]
    dice = random.Random(name)  # noqa: S311  (the same noise each time)
    for _ in range(300):
        at, length = dice.randrange(len(data)), dice.randrange(1, 40)
        changed = data[:at] + dice.randbytes(length) + data[at + dice.choice([0, length]) :]
        outcome(reader, changed)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "data",
    [b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 5_000, b"\x30\x00" * 5_000, b"\x00" * 60_000, bytes(range(256)) * 200],
    ids=["long", "indefinite", "many", "zeros", "all"],
)
def test_bytes_that_are_nothing_are_refused_in_time(name: str, data: bytes) -> None:
    began = time.monotonic()
    assert outcome(READERS[name][0], data) is None
    assert time.monotonic() - began < 1


def test_a_deep_nest_is_refused_in_time() -> None:
    data = b""
    for _ in range(3_000):
        data = b"\x30" + (bytes([len(data)]) if len(data) < 128 else b"\x82" + len(data).to_bytes(2)) + data
    for reader, _ in READERS.values():
        assert outcome(reader, data) is None


@pytest.mark.parametrize("error", [ValueError, RecursionError, KeyError, type("PanicException", (BaseException,), {})])
def test_whatever_code_of_others_raises_is_a_value(error: type[BaseException]) -> None:
    def work() -> None:
        raise error

    assert tried(work) is None


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError])
def test_but_not_what_ends_the_program(error: type[BaseException]) -> None:
    def work() -> None:
        raise error

    with pytest.raises(error):
        tried(work)


def test_a_refusal_does_not_carry_the_bytes() -> None:
    data = PKI.person.der.replace(b"Testsson", b"\xffestsson")
    for read in (Certificate.from_der, lambda one: read_timestamp(one, "content")):
        with pytest.raises(Refused) as caught:
            read(data)
        seen: BaseException | None = caught.value
        while seen:
            assert "estsson" not in repr(seen)
            seen = seen.__context__


def test_the_room_names_what_it_has() -> None:
    assert set(x509.__all__) <= set(dir(x509))
    assert all(getattr(x509, name) for name in x509.__all__)
