"""A list of statuses as a value: many small numbers, side by side, of which a few change at a time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Order: TypeAlias = Literal["msb", "lsb"]
"""Which end of a byte holds its first entry: the left one (Bitstring Status List §7.1) or the right one (Token Status
List §4.1)."""

MINIMUM: Final = 131_072
"""How many entries a list has at least, so that its entries hide each other (Bitstring Status List §3.2, §6.1)."""

BITS: Final = (1, 2, 4, 8)
_CHUNK: Final = 4096  # bytes: small beside a list of ten million, large beside what holds a chunk
_NO_ENTRY: Final = "there is no such entry in the list"


@final
class StatusList:
    """An immutable list of statuses of 1, 2, 4 or 8 bits each; changed, it shares what did not change.

    It is kept in chunks, so that setting one of ten million entries copies 4 KiB and not the list. All operations on
    single entries take the same time, however long the list is.
    """

    __slots__ = ("_bits", "_chunks", "_length")

    def __init__(self, chunks: tuple[bytes, ...], bits: int) -> None:
        """Hold chunks that are all full but for the last; use `empty` or `from_bytes` instead."""
        self._chunks: Final = chunks
        self._bits: Final = bits
        self._length: Final = ((len(chunks) - 1) * _CHUNK + len(chunks[-1])) * 8 // bits

    @classmethod
    def empty(cls, size: int = MINIMUM, bits: int = 1) -> StatusList:
        """Make a list of `size` entries that are all 0.

        Raises:
            ValueError: `bits` is not 1, 2, 4 or 8, or the entries do not fill whole bytes.
        """
        per_byte = 8 // _known(bits)
        if size < 1 or size % per_byte:
            raise ValueError(f"a list of {bits}-bit entries has a multiple of {per_byte} of them, and at least that")
        full, rest = divmod(size // per_byte, _CHUNK)
        chunks = (bytes(_CHUNK),) * full  # one chunk, many times
        return cls((*chunks, bytes(rest)) if rest else chunks, bits)

    @classmethod
    def from_bytes(cls, data: bytes, order: Order, bits: int = 1) -> StatusList:
        """Read a list that `to_bytes` wrote, or anybody else.

        Raises:
            ValueError: `bits` is not 1, 2, 4 or 8, or there are no bytes.
        """
        if not data:
            raise ValueError("a list has at least one byte of entries")
        flat = _in_order(bytes(data), order, _known(bits))
        return cls(_cut(flat), bits)

    def to_bytes(self, order: Order) -> bytes:
        """Write the list, with the first entry of each byte at its left (`msb`) or its right (`lsb`)."""
        return _in_order(b"".join(self._chunks), order, self._bits)

    @property
    def bits(self) -> int:
        """How many bits an entry has."""
        return self._bits

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> int:
        if not 0 <= index < self._length:
            raise IndexError(_NO_ENTRY)
        where = index * self._bits
        chunk, where = divmod(where, _CHUNK * 8)
        return self._chunks[chunk][where >> 3] >> (8 - self._bits - (where & 7)) & ((1 << self._bits) - 1)

    def values(self, indices: Sequence[int]) -> list[int]:
        """Give the values of many entries at once, which costs a fraction of asking for them one by one.

        Raises:
            IndexError: one of them is not in the list.
        """
        flat, (shift, last, _, put) = b"".join(self._chunks), _places(self._bits)
        bits, mask = self._bits, (1 << self._bits) - 1
        try:
            _no_negative(indices)
            if bits == 1:  # the ordinary list, and quicker like this
                row = put[1]
                return [1 if flat[index >> 3] & row[index & 7] else 0 for index in indices]
            return [flat[index >> shift] >> bits * (~index & last) & mask for index in indices]
        except IndexError:
            raise IndexError(_NO_ENTRY) from None

    def setting(self, values: Mapping[int, int]) -> StatusList:
        """Give the list with other values at some indices; chunks in which nothing changes are shared.

        A few values copy the chunks that they are in. With more values than chunks the list is copied once: nearly
        every chunk changes then, and one long loop takes half the time of many short ones.

        Raises:
            IndexError: one of the indices is not in the list.
            ValueError: one of the values does not fit into an entry.
        """
        try:
            _no_negative(values)
            chunks = self._few(values) if len(values) < len(self._chunks) else self._many(values)
        except IndexError:
            raise IndexError(_NO_ENTRY) from None
        except KeyError:
            raise ValueError(
                f"an entry of {self._bits} bits holds a number from 0 to {(1 << self._bits) - 1}"
            ) from None
        return StatusList(tuple(chunks), self._bits)

    def _few(self, values: Mapping[int, int]) -> list[bytes]:
        chunks, in_chunk = list(self._chunks), _CHUNK * 8 // self._bits
        parts: dict[int, dict[int, int]] = {}
        for index, value in values.items():
            parts.setdefault(index // in_chunk, {})[index % in_chunk] = value
        for number, part in parts.items():
            chunks[number] = _set(chunks[number], part, self._bits)
        return chunks

    def _many(self, values: Mapping[int, int]) -> list[bytes]:
        made = _cut(_set(b"".join(self._chunks), values, self._bits))
        return [old if old == new else new for old, new in zip(self._chunks, made, strict=True)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StatusList):
            return NotImplemented
        return self._bits == other._bits and self._chunks == other._chunks

    def __hash__(self) -> int:
        return hash((self._bits, self._chunks))

    def __repr__(self) -> str:
        return f"StatusList(<{self._length} entries of {self._bits} bits>)"


def _known(bits: int) -> int:
    if bits not in BITS:
        raise ValueError("an entry has 1, 2, 4 or 8 bits")
    return bits


def _cut(flat: bytes) -> tuple[bytes, ...]:
    return tuple(flat[n : n + _CHUNK] for n in range(0, len(flat), _CHUNK))


def _no_negative(indices: Collection[int]) -> None:
    """Refuse what Python would count from the end; that an index is too large shows where it is used."""
    if indices and min(indices) < 0:
        raise IndexError


class _Places(NamedTuple):
    """Where the entries of one size are: the byte is `index >> shift`, the place in it `index & last`."""

    shift: int
    last: int
    keep: tuple[int, ...]  # by place: what is left of a byte without the entry
    put: dict[int, tuple[int, ...]]  # by value and place: what the entry adds


@cache
def _places(bits: int) -> _Places:
    per_byte, most = 8 // bits, (1 << bits) - 1
    shifts = [bits * n for n in reversed(range(per_byte))]
    keep = tuple(0xFF & ~(most << shift) for shift in shifts)
    put = {value: tuple(value << shift for shift in shifts) for value in range(most + 1)}
    return _Places(per_byte.bit_length() - 1, per_byte - 1, keep, put)


def _set(data: bytes, values: Mapping[int, int], bits: int) -> bytes:
    flat, (shift, last, keep, put) = bytearray(data), _places(bits)
    for value, indices in _by_value(values).items():
        row = put[value]
        if value < len(put) - 1:  # else every bit of the entry is set anyhow
            for index in indices:
                flat[index >> shift] &= keep[index & last]
        if value:
            for index in indices:
                flat[index >> shift] |= row[index & last]
    return bytes(flat)


def _by_value(values: Mapping[int, int]) -> Mapping[int, Collection[int]]:
    """Give the indices by their value; nearly always there is only one, that of a revocation."""
    distinct = set(values.values())
    if len(distinct) == 1:
        return {distinct.pop(): values}
    found: dict[int, list[int]] = {value: [] for value in distinct}
    for index, value in values.items():
        found[value].append(index)
    return found


def _in_order(data: bytes, order: Order, bits: int) -> bytes:
    """Turn the entries of each byte around, where they are wanted or given from right to left."""
    return data if order == "msb" or bits == 8 else data.translate(_TURNED[bits])  # noqa: PLR2004 - one a byte


def _turned(byte: int, bits: int) -> int:
    mask = (1 << bits) - 1
    return sum((byte >> n & mask) << (8 - bits - n) for n in range(0, 8, bits))


_TURNED: Final = {bits: bytes(_turned(byte, bits) for byte in range(256)) for bits in BITS[:-1]}
