"""The key identifier of a seal: the issuer and serial number of its certificate (ETSI TS 119 182-1 clause 5.1.4)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asn1crypto.cms import IssuerSerial

from mikromerit.report import Refused
from mikromerit.securing.jades.serialisation import from_base64
from mikromerit.x509._foreign import tried

if TYPE_CHECKING:
    from mikromerit.x509 import Certificate


def names_another(kid: str, certificate: Certificate) -> bool:
    """Say whether `kid` is an IssuerSerial (RFC 5035 §5), and that of another certificate.

    A kid of any other form is only a name, and says nothing. An issuer that is spelt in another type of ASN.1 text is
    the same one (RFC 5280 §7.1).
    """
    try:
        der = from_base64(kid, "kid")
    except Refused:
        return False
    if der == certificate.issuer_serial:
        return False
    named, own = (tried(partial(_issuer_and_serial, one)) for one in (der, certificate.issuer_serial))
    return named is not None and named != own


def _issuer_and_serial(der: bytes) -> tuple[str, int] | None:
    value = IssuerSerial.load(der, strict=True)
    [issuer] = value["issuer"]
    return (issuer.chosen.hashable, value["serial"].native) if issuer.name == "directory_name" else None
