"""X.509: certificates and their paths, revocation and timestamps, as far as e-seals need them.

Everything here is pure: moments are parameters, what must be fetched is told as needs, and foreign bytes give
`mikromerit.report.Refused` or what stands in them. It takes no more than `cryptography`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily

if TYPE_CHECKING:
    from mikromerit.x509._content import QCStatements
    from mikromerit.x509._signatures import ALGORITHMS
    from mikromerit.x509.certificate import Certificate, read_pem
    from mikromerit.x509.path import Paths, find_path
    from mikromerit.x509.revocation import Revocation, Revocations, revocation_needs, revocation_of
    from mikromerit.x509.timestamp import Timestamp, read_timestamp
else:
    __getattr__ = lazily(
        __name__,
        {
            "_content": "QCStatements",
            "_signatures": "ALGORITHMS",
            "certificate": "Certificate read_pem",
            "path": "Paths find_path",
            "revocation": "Revocation Revocations revocation_needs revocation_of",
            "timestamp": "Timestamp read_timestamp",
        },
    )

__all__ = [
    "ALGORITHMS",
    "Certificate",
    "Paths",
    "QCStatements",
    "Revocation",
    "Revocations",
    "Timestamp",
    "find_path",
    "read_pem",
    "read_timestamp",
    "revocation_needs",
    "revocation_of",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
