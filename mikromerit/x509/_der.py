"""A strict reader of DER (ITU-T X.690 §10), and the little that is needed to write it.

`cryptography` reads certificates and revocation lists; what it does not show (qualified statements, raw names) and what
it has no reader for (CMS, timestamps) is read here. Whatever the bytes are, the one error is `DerError`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
ENUMERATED: Final = 0x0A
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31

_TEXTS: Final = {
    0x0C: "utf-8",
    0x12: "ascii",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}
_LONG: Final = 0x80
_MOST_LENGTH_OCTETS: Final = 4
_MOST_OID_OCTETS: Final = 64
_MOST_IN_A_LIST: Final = 256  # of what is read one by one: extensions, policies, parts of a name
_UTC_TIME: Final = re.compile(rb"[0-9]{12}Z")
_GENERALIZED_TIME: Final = re.compile(rb"([0-9]{14})(?:\.([0-9]{1,9}))?Z")
_PIVOT: Final = 50  # RFC 5280 §4.1.2.5.1: a UTCTime of 50 is 1950


class DerError(ValueError):
    """Bytes that are no DER of the expected form; it quotes nothing of them."""


class Node(NamedTuple):
    """One element: its tag octet, its contents, and all of it as it stood."""

    tag: int
    content: bytes
    raw: bytes

    def fields(self, tag: int = SEQUENCE) -> Fields:
        """Give what is in this element, which must have the tag and be constructed."""
        return Fields(self.of(tag).content)

    def of(self, *tags: int) -> Node:
        """Give this element if it has one of the tags.

        Raises:
            DerError: it has another.
        """
        if self.tag not in tags:
            raise DerError("an element has another tag than the one expected")
        return self

    def oid(self) -> str:
        """Read an OBJECT IDENTIFIER as dotted numbers (X.690 §8.19)."""
        return _oid(self.of(OID).content)

    def integer(self, tag: int = INTEGER) -> int:
        """Read an INTEGER, or an ENUMERATED, in the fewest octets."""
        octets = self.of(tag).content
        if not octets or (len(octets) > 1 and octets[0] in (0, 0xFF) and octets[0] >> 7 == octets[1] >> 7):
            raise DerError("an integer is empty or padded")
        return int.from_bytes(octets, "big", signed=True)

    def boolean(self) -> bool:
        """Read a BOOLEAN: 00 or FF."""
        octets = self.of(BOOLEAN).content
        if octets not in (b"\x00", b"\xff"):
            raise DerError("a boolean is neither true nor false")
        return octets != b"\x00"

    def bits(self) -> bytes:
        """Read a BIT STRING of whole octets."""
        octets = self.of(BIT_STRING).content
        if octets[:1] != b"\x00":
            raise DerError("a bit string is not of whole octets")
        return octets[1:]

    def flags(self) -> frozenset[int]:
        """Read a BIT STRING of named bits: the numbers of those that are set."""
        octets = self.of(BIT_STRING).content
        if not octets or octets[0] > 7 or (len(octets) == 1 and octets[0]):  # noqa: PLR2004  (an octet has eight bits)
            raise DerError("a bit string has no form")
        return frozenset(n for n in range(8 * (len(octets) - 1)) if octets[1 + n // 8] & _LONG >> n % 8)

    @property
    def is_text(self) -> bool:
        """Whether this is one of the character strings that names are made of."""
        return self.tag in _TEXTS

    def text(self) -> str:
        """Read a character string."""
        if self.tag not in _TEXTS:
            raise DerError("an element is no text")
        with suppress(UnicodeDecodeError):
            return self.content.decode(_TEXTS[self.tag])
        raise DerError("a text is not in its encoding")  # out here: the cause would hold the text

    def time(self) -> datetime:
        """Read a UTCTime or a GeneralizedTime in UTC (RFC 5280 §4.1.2.5; fractions: RFC 3161 §2.4.2)."""
        fraction = b""
        if self.tag == UTC_TIME and _UTC_TIME.fullmatch(self.content):
            digits = (b"19" if int(self.content[:2]) >= _PIVOT else b"20") + self.content[:12]
        elif self.tag == GENERALIZED_TIME and (found := _GENERALIZED_TIME.fullmatch(self.content)):
            digits, fraction = found[1], found[2] or b""
        else:
            raise DerError("a time is not in the one form that is allowed")
        year, *rest = int(digits[:4]), *(int(digits[n : n + 2]) for n in range(4, 14, 2))
        month, day, hour, minute, second = rest
        try:
            return datetime(year, month, day, hour, minute, second, int(fraction[:6].ljust(6, b"0")), UTC)
        except ValueError:
            raise DerError("a time is no moment of the calendar") from None


@lru_cache(maxsize=1024)  # a certificate names some twenty, most of them in every certificate
def _oid(octets: bytes) -> str:
    if not octets or len(octets) > _MOST_OID_OCTETS or octets[-1] & _LONG:
        raise DerError("an object identifier is not whole")
    arcs, arc, fresh = list[int](), 0, True
    for octet in octets:
        if fresh and octet == _LONG:
            raise DerError("an object identifier is padded")
        arc, fresh = arc << 7 | octet & 0x7F, not octet & _LONG
        if fresh:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


class Fields:
    """A cursor over the elements in a constructed one."""

    __slots__ = ("_at", "_data", "_next")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._next: Node | None = None

    def __bool__(self) -> bool:
        return self._at < len(self._data) or self._next is not None

    def take(self, *tags: int) -> Node:
        """Give the next element, which must have one of the tags; any, where none is named.

        Raises:
            DerError: there is none, it is no DER, or has another tag.
        """
        node = self._peek()
        self._next = None
        return node.of(*tags) if tags else node

    def maybe(self, tag: int) -> Node | None:
        """Give the next element if it has the tag."""
        return self.take() if self and self._peek().tag == tag else None

    def rest(self, most: int = _MOST_IN_A_LIST) -> list[Node]:
        """Give all further elements.

        Raises:
            DerError: they are no DER, or more than `most`: a list of empty elements costs far more than its bytes.
        """
        found: list[Node] = []
        while self:
            if len(found) == most:
                raise DerError("an element has more in it than is read")
            found.append(self.take())
        return found

    def end(self) -> None:
        """Insist that there is nothing more.

        Raises:
            DerError: there is.
        """
        if self:
            raise DerError("an element has more in it than it may")

    def _peek(self) -> Node:
        if self._next is None:
            self._next, self._at = _element(self._data, self._at)
        return self._next


def read(data: bytes) -> Node:
    """Read one element, with nothing after it.

    Raises:
        DerError: the bytes are no DER, or there are more.
    """
    node, end = _element(data, 0)
    if end != len(data):
        raise DerError("there are bytes after the end")
    return node


def _element(data: bytes, at: int) -> tuple[Node, int]:
    head = data[at : at + 2]
    if len(head) != 2 or head[0] & 0x1F == 0x1F:  # noqa: PLR2004  (tag and length; no tag above 30 is in use here)
        raise DerError("an element is cut off, or has a long tag")
    start, length = at + 2, head[1]
    if length & _LONG:
        octets = data[start : start + (length & 0x7F)]
        if not 0 < len(octets) <= _MOST_LENGTH_OCTETS or len(octets) != length & 0x7F or not octets[0]:
            raise DerError("a length is indefinite, padded or too long")
        start, length = start + len(octets), int.from_bytes(octets, "big")
        if length < _LONG:
            raise DerError("a length is padded")
    end = start + length
    if end > len(data):
        raise DerError("an element is cut off")
    return Node(head[0], data[start:end], data[at:end]), end


def write(tag: int, *contents: bytes) -> bytes:
    """Write one element."""
    content = b"".join(contents)
    size = len(content)
    if size < _LONG:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG | len(octets)]) + octets + content
