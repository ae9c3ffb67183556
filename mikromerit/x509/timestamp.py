"""Timestamp tokens (RFC 3161, RFC 5816): whether one holds together, and what it is over; trust is not judged."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mikromerit.limits import KIB
from mikromerit.report import Code, Refused
from mikromerit.x509._cms import CmsError, Signed, read_signed
from mikromerit.x509._content import EXTENDED_KEY_USAGE
from mikromerit.x509._der import BOOLEAN, GENERALIZED_TIME, INTEGER, OCTET_STRING, SEQUENCE, DerError, Fields, read
from mikromerit.x509._signatures import DIGESTS
from mikromerit.x509.certificate import TIME_STAMPING, Certificate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_BYTES: Final = 256 * KIB
"""The size of one token."""

_TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
_TSA: Final = 0xA0
_SERIALS: Final = 1 << 160  # RFC 3161 §2.4.2
_EXTENSIONS: Final = 0xA1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """A token that holds together: at `at`, the holder of `certificate` saw a hash.

    `certificates` are those that came in the token, `policy` is the authority's (an OID), `serial` its number,
    `imprint` the hash that it is over, made with `digest`, `der` the token.
    """

    at: datetime
    certificate: Certificate
    certificates: tuple[Certificate, ...]
    policy: str
    serial: int
    digest: str
    imprint: bytes
    der: bytes

    def covers(self, data: bytes) -> bool:
        """Say whether the token is over these bytes."""
        return hmac.compare_digest(hashlib.new(self.digest, data).digest(), self.imprint)


def read_timestamp(der: bytes, kind: str, others: Iterable[Certificate] = ()) -> Timestamp:
    """Read a token and check that it holds together (RFC 3161 §2.3, §2.4.2); `kind` names it in the error.

    Judged are: the signature with the certificate that the signer named under it (ESSCertID), looked for in the token
    and in `others`; the type of what is signed; that the certificate is for timestamps and nothing else, critically.

    Raises:
        Refused: TOO_LARGE above 256 KiB, TIMESTAMP_INVALID.
    """
    if len(der) > MOST_BYTES:
        raise Refused(Code.TOO_LARGE, what="timestamp", limit=MOST_BYTES)
    try:
        signed = read_signed(der, _TST_INFO, others)
        if _is_for_timestamps(signed.certificate):
            return _timestamp(signed, der)
    except (DerError, CmsError):  # both quote nothing
        pass
    raise Refused(Code.TIMESTAMP_INVALID, kind=kind)


def _is_for_timestamps(certificate: Certificate) -> bool:
    usage = certificate.content.extensions.get(EXTENDED_KEY_USAGE)
    return usage is not None and usage.critical and certificate.extended_key_usage == frozenset({TIME_STAMPING})


def _timestamp(signed: Signed, der: bytes) -> Timestamp:
    fields = read(signed.content).fields()
    version, policy, imprint = fields.take().integer(), fields.take().oid(), fields.take().fields()
    digest, value = DIGESTS.get(imprint.take().fields().take().oid()), imprint.take(OCTET_STRING).content
    imprint.end()
    serial, at = fields.take().integer(), fields.take(GENERALIZED_TIME).time()
    for tag in (SEQUENCE, BOOLEAN, INTEGER, _TSA):  # accuracy, ordering, nonce, the name once more
        fields.maybe(tag)
    _no_critical(fields)
    if version != 1 or digest is None or len(value) != digest.digest_size or not 0 <= serial < _SERIALS:
        raise DerError("a timestamp of another version, or made with a hash that is not relied on")
    return Timestamp(
        at=at, certificate=signed.certificate, certificates=signed.certificates, policy=policy, serial=serial,
        digest=digest.name, imprint=value, der=der,
    )  # fmt: skip


def _no_critical(fields: Fields) -> None:
    """Refuse critical extensions: none is known here."""
    extensions = fields.maybe(_EXTENSIONS)
    fields.end()
    for one in extensions.fields(_EXTENSIONS).rest() if extensions else ():
        inner = one.fields()
        inner.take()
        critical = inner.maybe(BOOLEAN)
        if critical and critical.boolean():
            raise DerError("a timestamp has a critical extension")
