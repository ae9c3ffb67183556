"""The key identifier of a seal: the issuer and serial number of its certificate (ETSI TS 119 182-1 clause 5.1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit.report import Refused
from mikromerit.securing.jades.serialisation import from_base64
from mikromerit.x509._content import attributes
from mikromerit.x509._der import DerError, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.x509 import Certificate

_DIRECTORY_NAME = 0xA4


def names_another(kid: str, certificate: Certificate) -> bool:
    """Say whether `kid` is an IssuerSerial (RFC 5035 §5), and that of another certificate.

    A kid of any other form is only a name, and says nothing. An issuer that is spelt in another type of ASN.1 text is
    the same one (RFC 5280 §7.1).
    """
    try:
        der = from_base64(kid, "kid")
    except Refused:  # in base64url, say
        return False
    named = _issuer_and_serial(der)
    return named is not None and named != _issuer_and_serial(certificate.issuer_serial)


def _issuer_and_serial(der: bytes) -> tuple[Mapping[str, tuple[str, ...]], int] | None:
    try:
        fields = read(der).fields()
        issuer, serial = fields.take().fields(), fields.take().integer()
        fields.end()
        name = issuer.take(_DIRECTORY_NAME).content
        issuer.end()
        return attributes(read(name)), serial
    except DerError:
        return None
