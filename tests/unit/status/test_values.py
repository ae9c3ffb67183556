"""A list of statuses is a value: it behaves as a plain dictionary does, in either order of bits, and it is shared."""

from __future__ import annotations

import pickle
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.status import StatusList

if TYPE_CHECKING:
    from mikromerit.status.values import Order

BITS = (1, 2, 4, 8)
ORDERS: tuple[Order, ...] = ("msb", "lsb")
TEN_MILLION = 10_000_000


def read_by_hand(data: bytes, index: int, bits: int, order: str) -> int:
    """Read an entry out of the text of all bits, as the two specifications draw them."""
    per_byte = 8 // bits
    text = f"{data[index // per_byte]:08b}"
    fields = [text[n : n + bits] for n in range(0, 8, bits)]
    return int((fields if order == "msb" else fields[::-1])[index % per_byte], 2)


@st.composite
def changes(draw: st.DrawFn) -> tuple[int, int, list[dict[int, int]]]:
    bits = draw(st.sampled_from(BITS))
    size = draw(st.integers(1, 6_000)) * 8
    index, value = st.integers(0, size - 1), st.integers(0, (1 << bits) - 1)
    return bits, size, draw(st.lists(st.dictionaries(index, value, max_size=40), max_size=6))


@given(changes(), st.sampled_from(ORDERS))
def test_it_equals_a_dictionary(made: tuple[int, int, list[dict[int, int]]], order: Order) -> None:
    bits, size, steps = made
    ours, model = StatusList.empty(size, bits), dict[int, int]()
    for step in steps:
        ours, model = ours.setting(step), model | step
    asked = [*model, 0, size - 1]
    expected = [model.get(index, 0) for index in asked]
    assert [ours[index] for index in asked] == expected
    assert ours.values(asked) == expected
    data = ours.to_bytes(order)
    assert [read_by_hand(data, index, bits, order) for index in asked] == expected
    again = StatusList.from_bytes(data, order, bits)
    assert (again, hash(again), len(again)) == (ours, hash(ours), size)


@given(st.binary(min_size=1, max_size=9_000), st.sampled_from(ORDERS), st.sampled_from(BITS))
def test_any_bytes_are_a_list(data: bytes, order: Order, bits: int) -> None:
    statuses = StatusList.from_bytes(data, order, bits)
    assert statuses.to_bytes(order) == data
    assert len(statuses) == len(data) * 8 // bits
    assert statuses[len(statuses) - 1] == read_by_hand(data, len(statuses) - 1, bits, order)


def test_a_list_with_other_values_is_another_list() -> None:
    before = StatusList.empty()
    after = before.setting({94_567: 1})
    assert (before[94_567], after[94_567], len(after)) == (0, 1, 131_072)
    assert before != after
    assert before == after.setting({94_567: 0})
    assert before.setting({}) == before
    assert before != StatusList.empty(131_072, 2)
    assert before != before.to_bytes("msb")


def test_many_values_change_as_few_do() -> None:
    wanted = {index: index % 4 for index in range(0, 200_000, 7)}
    at_once, one_by_one = StatusList.empty(200_000, 2).setting(wanted), StatusList.empty(200_000, 2)
    for index, value in wanted.items():
        one_by_one = one_by_one.setting({index: value})
    assert at_once == one_by_one
    assert at_once.values(list(wanted)) == list(wanted.values())


def test_setting_one_of_ten_million_copies_next_to_nothing() -> None:
    before = StatusList.from_bytes(bytes(range(250)) * (TEN_MILLION // 8 // 250), "msb")
    tracemalloc.start()
    try:
        after = before.setting({5_000_000: 1, 9_999_999: 0})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64_000  # the list has 1,250,000 bytes
    shared = sum(a is b for a, b in zip(before._chunks, after._chunks, strict=True))
    assert shared == len(before._chunks) - 2


def test_what_does_not_change_is_shared_when_many_values_do() -> None:
    before = StatusList.from_bytes(bytes(range(250)) * 5_000, "msb")
    after = before.setting(dict.fromkeys(range(1_000), 1))  # more values than chunks, all in the first
    shared = [a is b for a, b in zip(before._chunks, after._chunks, strict=True)]
    assert shared == [False] + [True] * (len(shared) - 1)


def test_an_empty_list_of_ten_million_takes_no_room() -> None:
    tracemalloc.start()
    try:
        statuses = StatusList.empty(TEN_MILLION)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(statuses) == TEN_MILLION
    assert peak < 64_000


@pytest.mark.parametrize("index", [-1, -131_072, 131_072, 10**30])
@pytest.mark.parametrize("chunks", ["few", "many"])
def test_a_place_outside_is_no_place(index: int, chunks: str) -> None:
    statuses = StatusList.empty()
    others = dict.fromkeys(range(100), 1) if chunks == "many" else {}
    for look in (lambda: statuses[index], lambda: statuses.values([0, index])):
        with pytest.raises(IndexError, match="no such entry"):
            look()
    with pytest.raises(IndexError, match="no such entry"):
        statuses.setting({**others, index: 1})


@pytest.mark.parametrize(("bits", "value"), [(1, 2), (1, -1), (2, 4), (4, 16), (8, 256), (8, -1)])
@pytest.mark.parametrize("others", [0, 100])
def test_a_value_that_does_not_fit_is_refused(bits: int, value: int, others: int) -> None:
    with pytest.raises(ValueError, match=f"{bits} bits"):
        StatusList.empty(131_072, bits).setting({**dict.fromkeys(range(others), 1), 200: value})


@pytest.mark.parametrize("bits", [0, 3, 5, 16, -1])
def test_other_sizes_of_entries_are_refused(bits: int) -> None:
    for make in (lambda: StatusList.empty(131_072, bits), lambda: StatusList.from_bytes(b"\0", "msb", bits)):
        with pytest.raises(ValueError, match="1, 2, 4 or 8"):
            make()


@pytest.mark.parametrize(("size", "bits"), [(0, 1), (-8, 1), (12, 1), (7, 2), (3, 4), (0, 8)])
def test_entries_fill_whole_bytes(size: int, bits: int) -> None:
    with pytest.raises(ValueError, match="multiple"):
        StatusList.empty(size, bits)


def test_no_bytes_are_no_list() -> None:
    with pytest.raises(ValueError, match="at least one byte"):
        StatusList.from_bytes(b"", "msb")


def test_what_it_shows_is_small_and_what_is_kept_comes_back() -> None:
    statuses = StatusList.empty(16, 4).setting({3: 9})
    assert repr(statuses) == "StatusList(<16 entries of 4 bits>)"
    assert statuses.bits == 4
    again: Any = pickle.loads(pickle.dumps(statuses))  # noqa: S301 - written in the line itself
    assert again == statuses
