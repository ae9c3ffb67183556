"""Signed data (CMS, RFC 5652 §5) of one signer who names the own certificate (RFC 5035), in DER."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mikromerit.report import Refused
from mikromerit.x509._der import INTEGER, OCTET_STRING, SEQUENCE, SET, Fields, Node, read, write
from mikromerit.x509._signatures import DIGESTS, is_signature
from mikromerit.x509.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_SUBJECT_KEY: Final = "2.5.29.14"
_MOST_CERTIFICATES: Final = 64


class CmsError(Exception):
    """Signed data that is not what it must be."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, by whom, and the certificates that came along."""

    content: bytes
    certificate: Certificate
    certificates: tuple[Certificate, ...]


def read_signed(der: bytes, content_type: str, others: Iterable[Certificate] = ()) -> Signed:
    """Read signed data and check its one signature; nobody is trusted by that.

    The signer's certificate is the one that both the signer's identifier and the signed ESSCertID name, among those in
    it and `others`.

    Raises:
        DerError: it has not its form.
        CmsError: it does not hold together, or the signature is wrong.
    """
    outer = read(der).fields()
    _insist(outer.take().oid() == _SIGNED_DATA)
    wrapped = outer.take(0xA0).fields(0xA0)
    outer.end()
    signed = wrapped.take().fields()
    wrapped.end()
    signed.take(INTEGER)
    signed.take(SET)
    kind, content = _encapsulated(signed.take().fields())
    _insist(kind == content_type)
    certificates = _certificates(signed.maybe(0xA0))
    signed.maybe(0xA1)  # revocation lists
    signers = signed.take().fields(SET)
    signed.end()
    signer = signers.take().fields()
    signers.end()  # one, and no more
    certificate = _checked(signer, kind, content, (*certificates, *others))
    return Signed(content, certificate, certificates)


def _insist(holds: bool) -> None:  # noqa: FBT001 - a condition is all that it takes
    if not holds:
        raise CmsError


def _encapsulated(fields: Fields) -> tuple[str, bytes]:
    kind, explicit = fields.take().oid(), fields.take().fields(0xA0)
    content = explicit.take(OCTET_STRING).content
    explicit.end()
    fields.end()
    return kind, content


def _certificates(given: Node | None) -> tuple[Certificate, ...]:
    """Read those that can be read: an odd one does no harm unless it is the signer's, and then it is missing."""
    found = []
    if given:
        for one in given.fields(0xA0).rest(_MOST_CERTIFICATES):
            try:
                found.append(Certificate.from_der(one.raw))
            except Refused:
                continue
    return tuple(found)


def _checked(signer: Fields, kind: str, content: bytes, certificates: tuple[Certificate, ...]) -> Certificate:
    signer.take(INTEGER)
    identifier, digest = signer.take(SEQUENCE, 0x80), signer.take().fields().take().oid()
    signed, algorithm = signer.take(0xA0), signer.take(SEQUENCE)
    signature = signer.take(OCTET_STRING).content
    signer.maybe(0xA1)
    signer.end()
    attributes = _attributes(signed)
    _insist(digest in DIGESTS)
    _insist(_only(attributes, _CONTENT_TYPE).oid() == kind)
    _insist(_only(attributes, _MESSAGE_DIGEST).of(OCTET_STRING).content == _hash(digest, content))
    named = _named(attributes)
    for one in certificates:
        if _is_identified(one, identifier) and all(_hash(how, one.der) == value for how, value in named):
            _insist(is_signature(one.public_key(), algorithm, signature, write(SET, signed.content), digest))
            return one
    raise CmsError


def _attributes(signed: Node) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for one in signed.fields(0xA0).rest():
        fields = one.fields()
        oid, values = fields.take().oid(), fields.take().fields(SET).rest()
        fields.end()
        _insist(oid not in found)
        found[oid] = values
    return found


def _only(attributes: dict[str, list[Node]], oid: str) -> Node:
    values = attributes.get(oid, [])
    _insist(len(values) == 1)
    return values[0]


def _named(attributes: dict[str, list[Node]]) -> list[tuple[str, bytes]]:
    """Give the hashes of the signer's certificate, one at least: SHA-1 only where ESSCertID has no other (RFC 2634)."""
    found = []
    if _SIGNING_CERTIFICATE in attributes:
        found.append(("SHA-1", _first(attributes, _SIGNING_CERTIFICATE).take(OCTET_STRING).content))
    if _SIGNING_CERTIFICATE_V2 in attributes:
        first = _first(attributes, _SIGNING_CERTIFICATE_V2)
        algorithm = first.maybe(SEQUENCE)
        digest = algorithm.fields().take().oid() if algorithm else _SHA256
        found.append((digest, first.take(OCTET_STRING).content))
    _insist(bool(found))
    return found


def _first(attributes: dict[str, list[Node]], oid: str) -> Fields:
    return _only(attributes, oid).fields().take().fields().take().fields()


def _hash(oid: str, data: bytes) -> bytes:
    """Hash; SHA-1 only tells certificates apart here, under a signature that is judged on its own."""
    if oid == "SHA-1":
        return hashlib.sha1(data, usedforsecurity=False).digest()
    _insist(oid in DIGESTS)
    return hashlib.new(DIGESTS[oid].name, data).digest()


def _is_identified(certificate: Certificate, identifier: Node) -> bool:
    if identifier.tag == SEQUENCE:
        fields = identifier.fields()
        issuer, serial = fields.take(), fields.take()
        return (issuer.raw, serial.raw) == (certificate.content.issuer.raw, certificate.content.serial.raw)
    extension = certificate.content.extensions.get(_SUBJECT_KEY)
    return extension is not None and read(extension.value).of(OCTET_STRING).content == identifier.content
