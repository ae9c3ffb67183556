"""Compact JWS, strictly (RFC 7515 §3.1, §5; RFC 8725): framing and header; signing and checking are the keys' work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mikromerit._strict import from_base64url, read_json, to_base64url
from mikromerit.errors import SigningError
from mikromerit.keys import SPELLINGS
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.keys import PublicKey, Signer
    from mikromerit.limits import Limits

_NAMES_KEY = ("jwk", "jku", "x5u", "x5c")
_EXTENSIONS = ("crit", "b64")


@dataclass(frozen=True, slots=True)
class Header:
    """The part of a protected header that matters here; `alg` is in the library's own spelling."""

    alg: str
    kid: str | None
    typ: str | None


@dataclass(frozen=True, slots=True)
class JWS:
    """A compact JWS taken apart: nothing in it is verified. `claims` is the payload, one JSON object."""

    header: Header
    claims: Mapping[str, Any]
    signing_input: bytes
    signature: bytes

    def check(self, key: PublicKey) -> None:
        """Verify the signature with `key`.

        Raises:
            Refused: ALGORITHM_NOT_OF_KEY, SIGNATURE_MALFORMED or SIGNATURE_INVALID.
        """
        if self.header.alg != key.alg:
            raise Refused(Code.ALGORITHM_NOT_OF_KEY, alg=self.header.alg, expected=key.alg)
        if not key.is_well_formed(self.signature):
            raise Refused(Code.SIGNATURE_MALFORMED, alg=key.alg)
        if not key.verifies(self.signature, self.signing_input):
            raise Refused(Code.SIGNATURE_INVALID)


def looks_compact(data: bytes) -> bool:
    """Say whether data has the outline of a compact JWS: the first character of a JSON object, and two dots."""
    return data.startswith(b"ey") and data.isascii() and data.count(b".") == 2  # noqa: PLR2004


def named_type(data: bytes) -> str | None:
    """Give the `typ` of a compact JWS; None where it names none, or cannot be read: then its reader says why."""
    protected = data.partition(b".")[0]
    try:
        return _header(protected).typ if len(protected) <= DEFAULT.header_bytes else None
    except Refused:
        return None


def peek(data: bytes) -> Mapping[str, Any]:
    """Give the claims of a compact JWS, to tell what kind it is and for nothing else; empty: they cannot be read."""
    try:
        return read(data, DEFAULT, DEFAULT.presentation_bytes).claims
    except Refused:
        return {}


def read(data: bytes, limits: Limits, most: int) -> JWS:
    """Take a compact JWS of at most `most` bytes apart.

    Raises:
        Refused: TOO_LARGE, JWS_MALFORMED, BASE64URL_INVALID, JSON_INVALID, JSON_DUPLICATE_MEMBER, TOO_DEEP, or what
            the header is refused for.
    """
    if len(data) > most:
        raise Refused(Code.TOO_LARGE, what="JWT", limit=most)
    parts = data.split(b".", 3)
    if len(parts) != 3 or not all(parts):  # noqa: PLR2004  (RFC 7515 §3.1)
        raise Refused(Code.JWS_MALFORMED)
    protected, payload, signature = parts
    if len(protected) > limits.header_bytes:
        raise Refused(Code.TOO_LARGE, what="JWS header", limit=limits.header_bytes)
    header = _header(protected)
    claims = read_json(from_base64url(payload, "payload"), "payload", depth=limits.json_depth, nodes=limits.json_nodes)
    return JWS(header, claims, data[: len(protected) + 1 + len(payload)], from_base64url(signature, "signature"))


@lru_cache(maxsize=256)  # one key always sends the same header
def _header(protected: bytes) -> Header:
    header = read_json(from_base64url(protected, "header"), "header", depth=DEFAULT.json_depth)
    for member in _EXTENSIONS:
        if member in header:
            raise Refused(Code.HEADER_CRITICAL, member=member)
    for member in _NAMES_KEY:
        if member in header:
            raise Refused(Code.HEADER_NAMES_KEY, member=member)
    alg, kid, typ = header.get("alg"), header.get("kid"), header.get("typ")
    for member, value in (("kid", kid), ("typ", typ)):
        if member in header and not isinstance(value, str):
            raise Refused(Code.HEADER_INVALID, member=member)
    if not isinstance(alg, str):
        raise Refused(Code.HEADER_INVALID, member="alg")
    if alg not in SPELLINGS:
        raise Refused(Code.ALGORITHM_NOT_ALLOWED, alg=alg)
    return Header(SPELLINGS[alg], kid, typ)


def write(claims: Mapping[str, Any], signer: Signer, *, kid: str, typ: str, cty: str | None = None) -> bytes:
    """Make a compact JWS over `claims`.

    Raises:
        SigningError: the signer gave something else than a signature in raw JOSE form.
        Refused: JSON_INVALID when the claims are no JSON.
    """
    key = signer.public_key
    body = _encoded(claims)
    if body is None:  # raised out here: Python's own error holds the claims, and must not come along
        raise Refused(Code.JSON_INVALID, part="payload")
    signing_input = f"{_protected(key.alg, kid, typ, cty)}.{to_base64url(body)}".encode("ascii")
    signature: object = signer.sign(signing_input)  # a signer is a plug-in: it may answer anything
    if not isinstance(signature, bytes) or not key.is_well_formed(signature):
        raise SigningError(f"the signer's answer is no {key.alg} signature in raw JOSE form (RFC 7518 section 3.4)")
    return signing_input + b"." + to_base64url(signature).encode("ascii")


def _encoded(claims: Mapping[str, Any]) -> bytes | None:
    try:
        return json.dumps(claims, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        return None


@lru_cache(maxsize=256)
def _protected(alg: str, kid: str, typ: str, cty: str | None) -> str:
    header = {"alg": alg, "typ": typ, **({} if cty is None else {"cty": cty}), "kid": kid}
    return to_base64url(json.dumps(header, separators=(",", ":")).encode("utf-8"))
