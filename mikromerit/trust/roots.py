"""Certificates of the caller's own choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from mikromerit.trust.anchors import Anchor, Anchors, judged

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.evidence import Evidence
    from mikromerit.report import Check
    from mikromerit.trust.rules import Signatory


@final
@dataclass(frozen=True, slots=True)
class Roots:
    """Trusts e-seals whose certificate leads to one of these certificates: a root, an issuing CA or the seal's own.

    Any certificate for seals of theirs will do, qualified or not: `TrustedList` asks for qualified ones.

    `pem` holds one certificate or several, PEM. `timestamping` are the authorities whose timestamps prove when a seal
    was there; those are trusted for nothing else, and the former for no timestamps. `pem` may be empty beside them,
    where another rule says whose seals are trusted.

    Raises:
        TypeError: one of the two is no bytes.
        ValueError: there is no certificate in `pem`, or something that is none.
    """

    known: Anchors

    def __init__(self, pem: bytes, *, timestamping: bytes = b"") -> None:
        from mikromerit.x509 import read_pem

        for given in (pem, timestamping):
            if not isinstance(given, bytes):
                raise TypeError("certificates are given as the bytes of a PEM file")
        authorities = read_pem(timestamping) if timestamping.strip() else ()
        roots = read_pem(pem) if pem.strip() or not authorities else ()
        known = Anchors(
            sealing=tuple(Anchor(certificate=one, service="seal") for one in roots),
            timestamping=tuple(Anchor(certificate=one, service="timestamp") for one in authorities),
        )
        object.__setattr__(self, "known", known)

    def anchors(self, evidence: Evidence, at: datetime) -> Anchors:  # noqa: ARG002 - the protocol's: these are known without evidence
        """Give these certificates."""
        return self.known

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:  # noqa: ARG002 - the protocol's: these are known without evidence
        """Pass an e-seal whose path ends in one of the certificates for seals."""
        return judged(signatory, self.known, at)
