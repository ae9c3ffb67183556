"""How much the library is willing to read: every bound in one place, each of them a value of the policy."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on hostile input; each is checked before the work that it bounds.

    Real sealed credentials reach 1.3 MB, so the size of one is bounded well above that.
    """

    credential_bytes: int = 4 * MIB
    presentation_bytes: int = 16 * MIB
    header_bytes: int = 8 * KIB
    json_depth: int = 64
    json_nodes: int = 100_000  # values: objects, arrays, texts, numbers …
    credentials: int = 64  # in a presentation
    needs: int = 16  # fetches for a credential
    presentation_needs: int = 256
    status_list_bytes: int = 16 * MIB  # of a status list, unpacked


DEFAULT = Limits()

DID_BYTES = 2 * KIB
DID_JWK_BYTES = 16 * KIB
DOCUMENT_BYTES = MIB
"""The size of a fetched document (DID document, status list …) unless its `Need` says otherwise."""
