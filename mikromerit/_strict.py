"""Strict readers for base64url (RFC 4648 §5, RFC 7515 §2) and JSON (RFC 8259, RFC 7493).

The standard library is lenient in both: it skips foreign characters, keeps the last of duplicate members, guesses
UTF-16 and takes NaN. Each of these lets two readers of the same signed bytes see different things.
"""

from __future__ import annotations

import binascii
import json
from math import isfinite
from typing import Any

from mikromerit.limits import DEFAULT, KIB
from mikromerit.report import Code, Refused

_PADDING = (b"", None, b"==", b"=")
_LAST_MAY_END = {  # what the last character may be, by length modulo 4, so that no bit of it is lost
    0: None,
    2: frozenset(b"AQgw"),
    3: frozenset(b"AEIMQUYcgkosw048"),
}


def to_base64url(data: bytes) -> str:
    """Encode as base64url without padding."""
    standard = binascii.b2a_base64(data, newline=False).rstrip(b"=")
    return standard.replace(b"+", b"-").replace(b"/", b"_").decode("ascii")  # a translation takes ten times as long


def from_base64url(text: bytes, part: str) -> bytes:
    """Decode base64url: its alphabet only, no padding, canonical; `part` names the text in the error.

    Raises:
        Refused: BASE64URL_INVALID.
    """
    over = len(text) % 4
    padding, last = _PADDING[over], _LAST_MAY_END.get(over)
    if padding is None or (last is not None and text[-1] not in last) or b"+" in text or b"/" in text or b"=" in text:
        raise Refused(Code.BASE64URL_INVALID, part=part)
    try:
        return binascii.a2b_base64(text.replace(b"-", b"+").replace(b"_", b"/") + padding, strict_mode=True)
    except binascii.Error:
        raise Refused(Code.BASE64URL_INVALID, part=part) from None


_SMALL = 4 * KIB  # up to here it is quicker to count brackets than to walk


class _Duplicate(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _Duplicate(name)
            seen.add(name)
    return made


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("a number is beyond the range of a double")
    return number


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_constant).decode


def read_json(
    data: bytes, part: str, *, depth: int = DEFAULT.json_depth, nodes: int = DEFAULT.json_nodes
) -> dict[str, Any]:
    """Read one JSON object: UTF-8 without BOM, no duplicate members, finite numbers, whole characters, not too deep.

    `part` names the text in the error; `depth` bounds the levels of objects and arrays, `nodes` the number of values.

    Raises:
        Refused: JSON_INVALID, JSON_DUPLICATE_MEMBER, TOO_DEEP or TOO_MANY_NODES.
    """
    value, refused = _parsed(data, part, depth)
    if refused is not None:  # raised out here: Python's own errors hold the whole text, and must not come along
        raise refused
    if type(value) is not dict:
        raise Refused(Code.JSON_INVALID, part=part)
    if len(data) > min(_SMALL, nodes) or data.count(b"{") + data.count(b"[") > depth:  # a value takes a byte at least
        _bound(value, depth, nodes)
    return value


def _parsed(data: bytes, part: str, depth: int) -> tuple[Any, Refused | None]:
    try:
        text = data.decode("utf-8")
        value = _decode(text)
        if "\\" in text and ("\\ud" in text or "\\uD" in text):  # one character is quick to look for, three are not
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate is no character
    except _Duplicate as duplicate:
        return None, Refused(Code.JSON_DUPLICATE_MEMBER, part=part, member=duplicate)
    except RecursionError:
        return None, Refused(Code.TOO_DEEP, limit=depth)
    except ValueError:  # a UnicodeError is one
        return None, Refused(Code.JSON_INVALID, part=part)
    return value, None


def _bound(value: dict[str, Any], depth: int, nodes: int) -> None:
    level: list[Any] = [value]
    seen = 1
    for _ in range(depth):
        seen += sum(map(len, level))
        if seen > nodes:
            raise Refused(Code.TOO_MANY_NODES, limit=nodes)
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return
    raise Refused(Code.TOO_DEEP, limit=depth)
