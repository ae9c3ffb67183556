"""What an opened e-seal is: the document, the certificate, and what came along with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.report import Check
    from mikromerit.x509 import Certificate, Timestamp

TimestampKind: TypeAlias = Literal["content", "signature", "archive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealTimestamp:
    """A timestamp of a seal (RFC 3161): over the content (adoTst), the signature (sigTst), or all before it (arcTst).

    `intact` says whether its imprint is that of what it covers. `position` is that of its component in etsiU; -1 for
    the protected header.
    """

    kind: TimestampKind
    token: Timestamp
    intact: bool
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """An opened e-seal: its integrity is not checked yet, and nobody is trusted.

    `payload` is what was sealed, byte for byte, and `document` that as JSON. `certificate` is the one that the
    protected header means, `certificates` the others that came along, `crls` and `ocsps` the embedded revocations
    (DER, unread). `signing_time` is the time that the seal itself says, `expires` the end that its header names (exp).
    `level` is what ETSI TS 119 182-1 clause 6 calls its form: JAdES-BASELINE-B, -T, -LT or -LTA, or JAdES where it is
    none of these. `findings` are what its form lacks (failed) and what was not judged (passed).
    """

    document: Mapping[str, Any] = field(repr=False)
    payload: bytes = field(repr=False)
    alg: str
    certificate: Certificate
    certificates: tuple[Certificate, ...] = field(repr=False)
    crls: tuple[bytes, ...] = field(repr=False)
    ocsps: tuple[bytes, ...] = field(repr=False)
    signing_time: datetime | None
    expires: datetime | None
    timestamps: tuple[SealTimestamp, ...] = field(repr=False)
    level: str
    typ: str | None
    findings: tuple[Check, ...]
    signing_input: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def check(self) -> None:
        """Verify the signature value with the seal's certificate (RFC 7515 §5.2); it says nothing about trust.

        Raises:
            Refused: ALGORITHM_NOT_ALLOWED, ALGORITHM_NOT_OF_KEY, KEY_LENGTH_INVALID, SIGNATURE_MALFORMED or
                SIGNATURE_INVALID.
        """
        self.certificate.check(self.alg, self.signature, self.signing_input)
