"""A list is unpacked within bounds, whole, once, and only from the text that its form has."""

from __future__ import annotations

import base64
import gzip
import random
import tracemalloc
import zlib
from time import thread_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.report import Code, Refused
from mikromerit.status import StatusList, packing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mikromerit.status.packing import Packing

HOWS: tuple[Packing, ...] = ("gzip", "zlib")
DATA = bytes(16_384)
GZIP = gzip.compress(DATA, mtime=0)
ZLIB = zlib.compress(DATA)
MIB = 1024 * 1024


def bomb(how: Packing) -> bytes:
    """Pack 4 GiB of zeros: one packed MiB that ends on a whole byte, 4,096 times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    head, end = (b"\x1f\x8b\x08" + bytes(6) + b"\xff", bytes(8)) if how == "gzip" else (b"\x78\xda", bytes(4))
    return head + piece * 4_096 + b"\x03\x00" + end


def code(call: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


@given(st.binary(max_size=5_000), st.sampled_from(HOWS))
def test_what_is_packed_comes_back(data: bytes, how: Packing) -> None:
    packed = packing.pack(data, how)
    assert packing.unpack([packed], how) == data
    assert packed == packing.pack(data, how)
    assert (gzip.decompress if how == "gzip" else zlib.decompress)(packed) == data


@pytest.mark.parametrize("revoked", [1, 100, 10_000, 100_000])
def test_a_list_is_packed_no_worse_than_by_the_ordinary_search(revoked: int) -> None:
    rng = random.Random(revoked)  # noqa: S311 - the same every time
    values = dict.fromkeys(rng.sample(range(1_000_000), revoked), 1)
    data = StatusList.empty(1_000_000).setting(values).to_bytes("msb")
    assert len(packing.pack(data, "gzip")) <= len(gzip.compress(data, 6))


@given(st.binary(max_size=300), st.sampled_from(HOWS))
def test_any_bytes_are_a_list_or_refused(data: bytes, how: Packing) -> None:
    try:
        packing.unpack([data], how)
    except Refused as refused:
        assert refused.code is Code.STATUS_LIST_NOT_PACKED  # noqa: PT017 - most bytes are refused, some are not


@pytest.mark.parametrize(
    ("packed", "how"),
    [
        pytest.param(b"", "gzip", id="nothing"),
        pytest.param(DATA, "gzip", id="not compressed"),
        pytest.param(ZLIB, "gzip", id="zlib for gzip"),
        pytest.param(GZIP, "zlib", id="gzip for zlib"),
        pytest.param(zlib.compress(DATA, wbits=-15), "gzip", id="bare deflate"),
        pytest.param(GZIP[:-1], "gzip", id="cut in the length"),
        pytest.param(GZIP[:-8], "gzip", id="cut before the checksum"),
        pytest.param(GZIP[:20], "gzip", id="cut in the stream"),
        pytest.param(GZIP[:-8] + bytes(4) + GZIP[-4:], "gzip", id="wrong checksum"),
        pytest.param(GZIP[:-4] + bytes(4), "gzip", id="wrong length"),
        pytest.param(GZIP + b"\0", "gzip", id="a byte behind"),
        pytest.param(GZIP + GZIP, "gzip", id="a second member"),
        pytest.param(GZIP + gzip.compress(b"", mtime=0), "gzip", id="an empty second member"),
        pytest.param(ZLIB[:-1], "zlib", id="zlib cut"),
        pytest.param(ZLIB[:-4] + bytes(4), "zlib", id="zlib checksum"),
        pytest.param(ZLIB + b"\0", "zlib", id="a byte behind zlib"),
        pytest.param(b"\x78\xbb" + bytes(8), "zlib", id="zlib that wants a dictionary"),
    ],
)
def test_what_is_not_one_whole_stream_is_refused(packed: bytes, how: Packing) -> None:
    assert code(lambda: packing.unpack([packed], how)) is Code.STATUS_LIST_NOT_PACKED


@pytest.mark.parametrize("how", HOWS)
def test_the_bound_is_exact(how: Packing) -> None:
    packed = packing.pack(bytes(1_000), how)
    assert packing.unpack([packed], how, 1_000) == bytes(1_000)
    assert code(lambda: packing.unpack([packed], how, 999)) is Code.STATUS_LIST_TOO_LARGE


@given(st.binary(max_size=2_000), st.sampled_from(HOWS), st.integers(1, 50))
def test_it_may_come_in_parts_of_any_size(data: bytes, how: Packing, size: int) -> None:
    packed = packing.pack(data, how)
    parts = [packed[n : n + size] for n in range(0, len(packed), size)]
    assert packing.unpack(iter(parts), how) == data
    for wrong in ([*parts, b"x"], [*parts, *parts], parts[:-1]):
        assert code(lambda wrong=wrong: packing.unpack(wrong, how)) is Code.STATUS_LIST_NOT_PACKED  # type: ignore[misc]


@pytest.mark.parametrize("how", HOWS)
def test_of_a_bomb_no_more_is_read_than_shows_that_it_is_one(how: Packing) -> None:
    text = packing.to_plain_base64url(bomb(how))
    assert len(text) > 5_000_000
    read = 0

    def parts() -> Iterator[bytes]:
        nonlocal read
        for part in packing.from_plain_base64url(text):
            read += len(part)
            yield part

    tracemalloc.start()
    try:
        assert code(lambda: packing.unpack(parts(), how)) is Code.STATUS_LIST_TOO_LARGE
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read < 100_000
    assert peak < 48 * MIB


def test_a_bomb_takes_no_longer_than_a_bounded_inflate() -> None:
    """The least of several turns, of the time of this thread alone: what else the machine does is no part of it."""
    packed = bomb("gzip")
    text = packing.to_multibase(packed)

    def ours() -> None:
        code(lambda: packing.unpack(packing.from_multibase(text), "gzip"))

    def bare() -> None:
        assert len(zlib.decompressobj(31).decompress(packed, packing.LIST_BYTES + 1)) > packing.LIST_BYTES

    took: dict[Callable[[], None], list[float]] = {ours: [], bare: []}
    for _ in range(7):
        for run, times in took.items():
            begun = thread_time()
            run()
            times.append(thread_time() - begun)
    assert min(took[ours]) < 1.5 * min(took[bare])


# --- text ---------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_text_comes_back(data: bytes) -> None:
    assert b"".join(packing.from_multibase(packing.to_multibase(data))) == data
    assert b"".join(packing.from_plain_base64url(packing.to_plain_base64url(data))) == data
    assert b"".join(packing.from_base64(packing.to_base64(data))) == data
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        padded = encode(data).decode()
        for text in (padded, padded.rstrip("=")):
            assert b"".join(packing.from_base64(text)) == data


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (packing.from_multibase, ""),
        (packing.from_multibase, "AAAA"),
        (packing.from_multibase, "UAAAA"),
        (packing.from_multibase, "mAAAA"),
        (packing.from_multibase, "zAAAA"),
        (packing.from_multibase, "uAA=="),
        (packing.from_multibase, "uAB"),
        (packing.from_multibase, "uAA+A"),
        (packing.from_multibase, "uA AA"),
        (packing.from_multibase, "uA"),
        (packing.from_multibase, "u\u0661AAA"),
        (packing.from_multibase, "u\ud800"),
        (packing.from_base64, "AA="),
        (packing.from_base64, "AAAA="),
        (packing.from_base64, "AAA=="),
        (packing.from_base64, "=AAA"),
        (packing.from_base64, "A-A+"),
        (packing.from_base64, "A_A/"),
        (packing.from_base64, "AB=="),
        (packing.from_base64, "AAAA\n"),
        (packing.from_base64, "A"),
        (packing.from_plain_base64url, "uAAA="),
        (packing.from_plain_base64url, "AA=="),
        (packing.from_plain_base64url, "AA/A"),
    ],
)
def test_other_text_is_refused(read: Any, text: str) -> None:
    assert code(lambda: list(read(text))) is Code.STATUS_LIST_NOT_BASE64
