"""How the bytes of a list are packed into text: compressed, then base64; and unpacked again, within bounds."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from mikromerit._strict import from_base64url, to_base64url
from mikromerit.limits import KIB, MIB
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Packing: TypeAlias = Literal["gzip", "zlib"]
"""RFC 1952, or RFC 1950: one deflate stream with a header, and a checksum at the end."""

LIST_BYTES: Final = 16 * MIB
"""How many bytes of entries a list has at most: 134 million entries of one bit."""

_WINDOW: Final = {"gzip": 16 + zlib.MAX_WBITS, "zlib": zlib.MAX_WBITS}
_LEVEL: Final = 6
_PART: Final = 64 * KIB  # characters, a multiple of four: the text of a list of a million entries is one part
_ENCODED: Final = "encoded list"  # what the reader of base64url calls it; the code of that refusal is replaced


def pack(data: bytes, how: Packing) -> bytes:
    """Compress a list; the same list always gives the same bytes, for no moment is written.

    A list is long runs of zeros with numbers strewn in at random. To look for runs alone finds all there is to find: it
    takes a sixth of the time of the ordinary search, and the result is smaller.
    """
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW[how], zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    return stream.compress(data) + stream.flush()


def unpack(packed: Iterable[bytes], how: Packing, most: int = LIST_BYTES) -> bytes:
    """Decompress one stream of at most `most` bytes, whole, with its checksum right and nothing behind it.

    It comes in parts, of which no more are asked for than that takes: what would grow beyond is neither decoded nor
    made.

    Raises:
        Refused: STATUS_LIST_TOO_LARGE or STATUS_LIST_NOT_PACKED.
    """
    stream, made, left = zlib.decompressobj(_WINDOW[how]), [], most + 1
    try:
        for part in packed:
            made.append(stream.decompress(part, left))
            left -= len(made[-1])
            if not left or stream.unused_data:
                break
    except zlib.error:  # no such header, a broken stream, a checksum that is wrong
        raise Refused(Code.STATUS_LIST_NOT_PACKED, how=how) from None
    if not left:
        raise Refused(Code.STATUS_LIST_TOO_LARGE, limit=most)
    if not stream.eof or stream.unused_data:
        raise Refused(Code.STATUS_LIST_NOT_PACKED, how=how)
    return b"".join(made)


def to_multibase(data: bytes) -> str:
    """Encode as multibase base64url without padding (CID 1.0 §2.4)."""
    return "u" + to_base64url(data)


def from_multibase(text: str) -> Iterator[bytes]:
    """Decode what `to_multibase` wrote, in parts; no other base is allowed here (Bitstring Status List §2.2).

    Raises:
        Refused: STATUS_LIST_NOT_BASE64.
    """
    form = "multibase base64url (u…)"
    if not text.startswith("u"):
        raise Refused(Code.STATUS_LIST_NOT_BASE64, form=form)
    yield from _decoded(text[1:], form)


def to_base64(data: bytes) -> str:
    """Encode as plain base64 without padding, as EBSI's own lists are."""
    return to_base64url(data).replace("-", "+").replace("_", "/")


def from_base64(text: str) -> Iterator[bytes]:
    """Decode base64 or base64url, in parts, padded rightly or not at all: StatusList2021 left that open.

    Raises:
        Refused: STATUS_LIST_NOT_BASE64.
    """
    body = text.rstrip("=")
    mixed = ("+" in body or "/" in body) and ("-" in body or "_" in body)
    if mixed or len(text) - len(body) not in (0, -len(body) % 4):
        raise Refused(Code.STATUS_LIST_NOT_BASE64, form="base64")
    yield from _decoded(body.replace("+", "-").replace("/", "_"), "base64")


def to_plain_base64url(data: bytes) -> str:
    """Encode as base64url without padding (Token Status List §4.2)."""
    return to_base64url(data)


def from_plain_base64url(text: str) -> Iterator[bytes]:
    """Decode base64url without padding, in parts (Token Status List §4.2).

    Raises:
        Refused: STATUS_LIST_NOT_BASE64.
    """
    yield from _decoded(text, "base64url")


def _decoded(text: str, form: str) -> Iterator[bytes]:
    for start in range(0, len(text), _PART):
        try:
            part = from_base64url(text[start : start + _PART].encode("ascii"), _ENCODED)
        except (Refused, UnicodeEncodeError):
            raise Refused(Code.STATUS_LIST_NOT_BASE64, form=form) from None
        yield part
