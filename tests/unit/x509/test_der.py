from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import core

from mikromerit.x509._der import BIT_STRING, INTEGER, NULL, SEQUENCE, DerError, Node, read, write


@pytest.mark.parametrize(
    "oid", ["0.4.0.1862.1.6.2", "1.2.840.113549.1.1.11", "2.5.29.15", "2.999.3", "1.3.6.1.4.1.99999.2.1"]
)
def test_object_identifiers_are_read_as_others_write_them(oid: str) -> None:
    assert read(core.ObjectIdentifier(oid).dump()).oid() == oid


@pytest.mark.parametrize("number", [0, 1, 127, 128, 255, 256, -1, -128, -129, 1 << 159, -(1 << 64)])
def test_integers_are_read_as_others_write_them(number: int) -> None:
    assert read(core.Integer(number).dump()).integer() == number


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 65_535, 65_536])
def test_an_element_of_any_length_is_written_as_others_do_and_read_back(size: int) -> None:
    data = b"x" * size
    assert write(0x04, data) == core.OctetString(data).dump()
    assert read(write(0x04, data)) == Node(0x04, data, write(0x04, data))


def test_named_bits_count_from_the_highest() -> None:
    assert read(bytes.fromhex("03020780")).flags() == {0}
    assert read(bytes.fromhex("0303070640")).flags() == {5, 6, 9}
    assert read(bytes.fromhex("030100")).flags() == frozenset()


@pytest.mark.parametrize(
    ("raw", "text"),
    [("0c03c3a561", "åa"), ("130141", "A"), ("1401e5", "å"), ("1e0200e5", "å"), ("1c04000000e5", "å"), ("160141", "A")],
)
def test_texts_are_read_in_their_encoding(raw: str, text: str) -> None:
    assert read(bytes.fromhex(raw)).text() == text


@pytest.mark.parametrize(
    ("tag", "text", "moment"),
    [
        (0x17, b"491231235959Z", datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (0x17, b"500101000000Z", datetime(1950, 1, 1, tzinfo=UTC)),
        (0x18, b"20500101000000Z", datetime(2050, 1, 1, tzinfo=UTC)),
        (0x18, b"20260102030405.25Z", datetime(2026, 1, 2, 3, 4, 5, 250_000, tzinfo=UTC)),
        (0x18, b"20260102030405.123456789Z", datetime(2026, 1, 2, 3, 4, 5, 123_456, tzinfo=UTC)),
    ],
)
def test_times_are_read(tag: int, text: bytes, moment: datetime) -> None:
    assert Node(tag, text, b"").time() == moment


@pytest.mark.parametrize(
    "raw",
    [
        "", "02", "0201", "020501", "1f0101", "3f8100", "0280", "02800100", "028101ff", "02820001ff",
        "0285010000000001", "02010000", "0282", "ff" * 8,
    ],
)  # fmt: skip
def test_what_is_no_der_is_refused(raw: str) -> None:
    with pytest.raises(DerError):
        read(bytes.fromhex(raw))


@pytest.mark.parametrize(
    ("raw", "how"),
    [
        ("0200", "integer"), ("02020001", "integer"), ("0202ffff", "integer"), ("0a0101", "integer"),
        ("010101", "boolean"), ("0100", "boolean"), ("0600", "oid"), ("0601a8", "oid"), ("06032a8001", "oid"),
        ("0641" + "2a" * 65, "oid"),
        ("0300", "bits"), ("030107", "bits"), ("0300", "flags"), ("03020800", "flags"), ("030107", "flags"),
        ("0c01ff", "text"), ("0201ff", "text"), ("130180", "text"), ("160180", "text"),
        ("170b3236303130323033303430", "time"), ("180f32303236313330323033303430355a", "time"), ("0201ff", "time"),
        ("1813" + b"20260102030405+0100".hex(), "time"),
    ],
)  # fmt: skip
def test_what_has_not_the_form_of_its_kind_is_refused(raw: str, how: str) -> None:
    data = bytes.fromhex(raw)
    with pytest.raises(DerError) as caught:
        getattr(read(data[: 2 + data[1]]), how)()
    assert not isinstance(caught.value.__context__, UnicodeDecodeError)  # which would hold the text


def test_a_cursor_insists_on_tags_and_on_the_end() -> None:
    fields = read(write(SEQUENCE, write(INTEGER, b"\x01"), write(BIT_STRING, b"\x00"))).fields()
    assert fields.maybe(BIT_STRING) is None
    assert fields.take(INTEGER).integer() == 1
    with pytest.raises(DerError):
        fields.end()
    with pytest.raises(DerError):
        fields.take(INTEGER)
    assert len(fields.rest()) == 0
    fields.end()
    assert fields.maybe(INTEGER) is None
    with pytest.raises(DerError):
        fields.take()
    with pytest.raises(DerError):
        read(b"\x02\x01\x01").fields()


def test_a_list_has_a_length_at_which_reading_ends() -> None:
    for number, most, holds in ((256, (), True), (257, (), False), (3, (3,), True), (4, (3,), False)):
        fields = read(write(SEQUENCE, write(NULL) * number)).fields()
        if holds:
            assert len(fields.rest(*most)) == number
        else:
            with pytest.raises(DerError):
                fields.rest(*most)
