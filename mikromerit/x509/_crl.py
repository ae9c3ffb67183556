"""Certificate revocation lists (RFC 5280 §5, §6.3): complete ones of the issuer's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509

from mikromerit.limits import MIB
from mikromerit.x509 import _content
from mikromerit.x509._der import BIT_STRING, GENERALIZED_TIME, INTEGER, SEQUENCE, UTC_TIME, Node, read
from mikromerit.x509._foreign import tried
from mikromerit.x509._signatures import has_stray_parameters, is_signature
from mikromerit.x509._standing import Said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.x509._content import Extension
    from mikromerit.x509._standing import Asked
    from mikromerit.x509.certificate import Certificate

MOST_BYTES: Final = 16 * MIB
"""The size of one list."""

_ISSUING_POINT: Final = "2.5.29.28"
_EXPIRED: Final = "2.5.29.60"
_EXTENSIONS: Final = 0xA0
_POINT: Final = 0xA0
_ONLY_USERS: Final = 0x81
_ONLY_AUTHORITIES: Final = 0x82


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """A list as it was read, its signature not yet checked."""

    data: bytes
    tbs: bytes
    algorithm: Node
    signature: bytes
    issuer: bytes
    at: datetime
    until: datetime | None
    extensions: Mapping[str, Extension]

    def say(self, asked: Asked, _others: object = ()) -> tuple[Said, ...]:
        """Give what it says; nothing if it is not the issuer's, is not about this certificate, or is not complete.

        Raises:
            DerError: an extension has not its form.
        """
        by = asked.issuer
        if self.issuer != by.content.subject.raw or not _may_sign(by):
            return ()
        if not _is_in_scope(self.extensions, asked.certificate):
            return ()
        if not is_signature(by.public_key(), self.algorithm, self.signature, self.tbs):
            return ()
        loaded = tried(lambda: x509.load_der_x509_crl(self.data))
        if loaded is None:
            return ()
        entry = loaded.get_revoked_certificate_by_serial_number(asked.certificate.serial)
        cutoff = self.extensions.get(_EXPIRED)
        return (
            Said(
                source="CRL",
                at=self.at,
                made=self.at,
                until=self.until,
                since=_since(entry) if entry else None,
                reason=_reason(entry) if entry else None,
                cutoff=read(cutoff.value).time() if cutoff else None,
            ),
        )


def read_list(crl: bytes) -> RevocationList | None:
    """Read a list, without its entries; None if it is too large, or names two algorithms or odd ones.

    Raises:
        DerError: it has not its form.
    """
    if len(crl) > MOST_BYTES:
        return None
    outer = read(crl).fields()
    tbs, algorithm, signature = outer.take(SEQUENCE), outer.take(SEQUENCE), outer.take(BIT_STRING).bits()
    outer.end()
    fields = tbs.fields()
    fields.maybe(INTEGER)
    inner, issuer, updated = fields.take(SEQUENCE), fields.take(SEQUENCE), fields.take().time()
    following = next((node for tag in (UTC_TIME, GENERALIZED_TIME) if (node := fields.maybe(tag))), None)
    fields.maybe(SEQUENCE)  # the entries, of which there may be a million
    given = fields.maybe(_EXTENSIONS)
    fields.end()
    if inner.raw != algorithm.raw or has_stray_parameters(algorithm):
        return None
    return RevocationList(
        data=crl,
        tbs=tbs.raw,
        algorithm=algorithm,
        signature=signature,
        issuer=issuer.raw,
        at=updated,
        until=following.time() if following else None,
        extensions=_content.extensions(given) if given else {},
    )


def _may_sign(issuer: Certificate) -> bool:
    return issuer.key_usage is None or "cRLSign" in issuer.key_usage


def _is_in_scope(extensions: Mapping[str, Extension], certificate: Certificate) -> bool:
    if any(extension.critical and oid != _ISSUING_POINT for oid, extension in extensions.items()):
        return False  # also of a delta list
    if _ISSUING_POINT not in extensions:
        return True
    fields = read(extensions[_ISSUING_POINT].value).fields()
    point = fields.maybe(_POINT)
    restrictions = {node.tag: node.content for node in fields.rest() if node.content != b"\x00"}
    if restrictions.keys() - {_ONLY_USERS, _ONLY_AUTHORITIES}:  # some reasons only, indirect, of attributes
        return False
    if (_ONLY_AUTHORITIES if not certificate.is_ca else _ONLY_USERS) in restrictions:
        return False
    return point is None or _is_point_of(point, certificate)


def _is_point_of(point: Node, certificate: Certificate) -> bool:
    """Say whether the certificate names the list by one of the list's own names (RFC 5280 §6.3.3 (b) (2) (i))."""
    full = point.fields(_POINT).maybe(0xA0)
    names = {name.raw for name in full.fields(0xA0).rest()} if full else set()
    extension = certificate.content.extensions.get(_content.CRL_POINTS)
    return extension is not None and not names.isdisjoint(_content.crl_names(extension.value))


def _since(entry: x509.RevokedCertificate) -> datetime:
    """Give the moment of the revocation, or the earlier one from which on the certificate was not to be relied on."""
    found = tried(lambda: entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc)
    return min(found, entry.revocation_date_utc) if found else entry.revocation_date_utc


def _reason(entry: x509.RevokedCertificate) -> str | None:
    """Give the issuer's word for the reason; None where there is none, or where it cannot be read."""
    found = tried(lambda: entry.extensions.get_extension_for_class(x509.CRLReason).value.reason)
    return found.value if found else None
