"""How much of a seal is read: bounds on what a hostile one could make expensive, each checked before the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit.limits import KIB
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Sized

HEADER_BYTES = 128 * KIB
"""Of a protected header in base64url: a chain of certificates, and a timestamp, stand in it."""
CERTIFICATES = 64
REVOCATIONS = 64
TIMESTAMPS = 16
COMPONENTS = 128
"""Of etsiU."""


def bounded(values: Sized, limit: int) -> None:
    """Refuse more than `limit` of what a seal carries.

    Raises:
        Refused: TOO_MANY_CERTIFICATES.
    """
    if len(values) > limit:
        raise Refused(Code.TOO_MANY_CERTIFICATES, limit=limit)
