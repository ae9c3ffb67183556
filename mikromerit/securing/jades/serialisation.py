"""The three serialisations of a JWS, taken apart (RFC 7515 §7; unencoded payloads: RFC 7797)."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mikromerit._strict import from_base64url, read_json, to_base64url
from mikromerit.report import Code, Refused
from mikromerit.securing.jades.bounds import HEADER_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.limits import Limits

_WHITESPACE = b" \t\r\n"
_OF_ONE = ("protected", "header", "signature")
_IN_JSON = re.compile(rb'"signatures"[ \t\r\n]*:')
_FLATTENED = re.compile(rb'"(protected|signature)"[ \t\r\n]*:')
_OF_SEALS = re.compile(rb'"(x5c|x5t#S256|x5t#o|sigX5ts|sigT)"[ \t\r\n]*:')


@dataclass(frozen=True, slots=True)
class Frame:
    """A JWS of one signature: its parts as they stand, JSON's escapes undone; `payload` is None where it is detached.

    `header` is the unprotected header.
    """

    protected: bytes
    header: Mapping[str, Any]
    payload: bytes | None
    signature: bytes


def looks_sealed(data: bytes) -> bool:
    """Say, cheaply, whether data looks like an e-seal.

    It does as a JSON object with the members of a JWS (inside a JSON text every quotation mark is escaped, so a sealed
    document cannot pretend to have them), or as a compact JWS whose header has a certificate and its digest, or sigT: a
    JWT with the one or the other alone is none.
    """
    if data.lstrip(_WHITESPACE)[:1] == b"{":
        return bool(_IN_JSON.search(data)) or len(set(_FLATTENED.findall(data))) > 1
    protected, dot, _ = data.partition(b".")
    if not dot or not protected.startswith(b"e") or len(protected) > HEADER_BYTES or data.count(b".") != 2:  # noqa: PLR2004  (RFC 7515 §3.1)
        return False
    try:
        header = from_base64url(protected, "header")
    except Refused:
        return False
    named = set(_OF_SEALS.findall(header))
    return b"sigT" in named or (b"x5c" in named and len(named) > 1)


def read_frame(data: bytes, limits: Limits) -> Frame:
    """Take a JWS in general, flattened or compact form apart.

    Members that RFC 7515 does not know are ignored, as its §7.2.1 demands.

    Raises:
        Refused: TOO_LARGE, TOO_DEEP, TOO_MANY_NODES, JSON_INVALID, JSON_DUPLICATE_MEMBER, SEAL_UNSIGNED or
            SEAL_MALFORMED, JWS_MALFORMED.
    """
    if len(data) > limits.credential_bytes:
        raise Refused(Code.TOO_LARGE, what="JWS", limit=limits.credential_bytes)
    frame = _json(data, limits) if data.lstrip(_WHITESPACE)[:1] == b"{" else _compact(data)
    if not frame.protected:
        raise Refused(Code.SEAL_MALFORMED, member="protected")
    if not frame.signature:
        raise Refused(Code.SEAL_UNSIGNED)
    if len(frame.protected) > HEADER_BYTES:
        raise Refused(Code.TOO_LARGE, what="JWS header", limit=HEADER_BYTES)
    return frame


def _compact(data: bytes) -> Frame:
    parts = data.split(b".", 3)
    if len(parts) != 3:  # noqa: PLR2004  (RFC 7515 §3.1)
        raise Refused(Code.JWS_MALFORMED)
    return Frame(parts[0], {}, parts[1] or None, parts[2])


def _json(data: bytes, limits: Limits) -> Frame:
    outer = read_json(data, "JWS", depth=limits.json_depth, nodes=limits.json_nodes)
    one = _only_signature(outer)
    texts = {}
    for member, holder in (("protected", one), ("payload", outer), ("signature", one)):
        value = holder.get(member, "")
        if not isinstance(value, str):
            raise Refused(Code.SEAL_MALFORMED, member=member)
        texts[member] = value.encode()
    header = one.get("header", {})
    if not isinstance(header, dict):
        raise Refused(Code.SEAL_MALFORMED, member="header")
    return Frame(texts["protected"], header, texts["payload"] or None, texts["signature"])


def _only_signature(outer: dict[str, Any]) -> dict[str, Any]:
    if "signatures" not in outer:  # flattened (RFC 7515 §7.2.2)
        return outer
    if any(member in outer for member in _OF_ONE):
        raise Refused(Code.SEAL_MALFORMED, member="signatures")
    signatures = outer["signatures"]
    if not isinstance(signatures, list):
        raise Refused(Code.SEAL_MALFORMED, member="signatures")
    if len(signatures) != 1:
        raise Refused(Code.SEAL_UNSIGNED)
    if not isinstance(signatures[0], dict):
        raise Refused(Code.SEAL_MALFORMED, member="signatures")
    return signatures[0]


@dataclass(frozen=True, slots=True)
class Content:
    """What was sealed, `octets`, and the form in which it was signed, `signed`."""

    octets: bytes
    signed: bytes


def content_of(frame: Frame, given: bytes | None, *, encoded: bool, detached: bool) -> Content:
    """Find the content of a seal: in it, or `given` beside it.

    `encoded` says that it is signed in base64url, `detached` that it must not stand in the seal.

    Raises:
        Refused: SEAL_DETACHED, BASE64URL_INVALID, or SEAL_MALFORMED where the content stands in the seal and must not,
            or another one was given.
    """
    if detached and frame.payload is not None:
        raise Refused(Code.SEAL_MALFORMED, member="payload")
    if frame.payload is None:
        if given is None:
            raise Refused(Code.SEAL_DETACHED)
        return Content(given, to_base64url(given).encode() if encoded else given)
    octets = from_base64url(frame.payload, "payload") if encoded else frame.payload
    if given is not None and given != octets:
        raise Refused(Code.SEAL_MALFORMED, member="payload")
    return Content(octets, frame.payload)


def from_base64(text: str, member: str) -> bytes:
    """Decode standard base64 (RFC 4648 §4) as X.509 data stands in a JWS: with padding, canonical, nothing else.

    Raises:
        Refused: SEAL_MALFORMED, which names `member`.
    """
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:  # a binascii.Error is one
        data = b""
    if not data or binascii.b2a_base64(data, newline=False).decode() != text:
        raise Refused(Code.SEAL_MALFORMED, member=member)
    return data
