"""What a JWK's members hold: octets in base64url, each in its one spelling (RFC 7518 §2, §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mikromerit._strict import from_base64url
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 2_048  # characters; the modulus of the largest RSA key has 1,366


def text(jwk: Mapping[str, Any], member: str) -> str:
    """Give a member that is text; whatever else it is, it reads as empty."""
    value = jwk.get(member)
    return value if isinstance(value, str) else ""


def octets(jwk: Mapping[str, Any], member: str, size: int | None = None) -> bytes:
    """Read a member in base64url, of `size` octets if that is given.

    Raises:
        Refused: KEY_INVALID.
    """
    value = text(jwk, member)
    try:
        read = from_base64url(value.encode("ascii"), member) if len(value) <= _LONGEST else b""
    except (Refused, UnicodeEncodeError):
        read = b""
    if not read or (size is not None and len(read) != size):
        raise Refused(Code.KEY_INVALID, member=member)
    return read


def number(jwk: Mapping[str, Any], member: str) -> int:
    """Read a member in Base64urlUInt (RFC 7518 §2): no octet more than the number needs.

    Raises:
        Refused: KEY_INVALID.
    """
    read = octets(jwk, member)
    if read[0] == 0:
        raise Refused(Code.KEY_INVALID, member=member)
    return int.from_bytes(read, "big")
