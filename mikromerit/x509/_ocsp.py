"""OCSP (RFC 6960): the question, and what a responder answers to it."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from mikromerit.limits import KIB
from mikromerit.report import Refused
from mikromerit.x509._der import (
    BIT_STRING,
    BOOLEAN,
    ENUMERATED,
    GENERALIZED_TIME,
    NULL,
    OCTET_STRING,
    OID,
    SEQUENCE,
    Fields,
    Node,
    read,
    write,
)
from mikromerit.x509._signatures import is_signature
from mikromerit.x509._standing import LEEWAY, Asked, Said
from mikromerit.x509.certificate import OCSP_SIGNING, Certificate
from mikromerit.x509.path import find_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_BYTES: Final = 256 * KIB
"""The size of one answer."""

_BASIC: Final = "1.3.6.1.5.5.7.48.1.1"
_CUTOFF: Final = "1.3.6.1.5.5.7.48.1.6"
_SHA1: Final = bytes.fromhex("2b0e03021a")
_HASHES: Final = {  # what a CertID may be made with: it only names a certificate
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_REASONS: Final = {  # RFC 5280 §5.3.1
    0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
    5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn", 10: "aACompromise",
}  # fmt: skip
_BY_NAME: Final = 0xA1
_BY_KEY: Final = 0xA2
_GOOD: Final = 0x80
_REVOKED: Final = 0xA1
_MOST_CERTIFICATES: Final = 16


def address(url: str, asked: Asked) -> str:
    """Give the URL that asks a responder about a certificate (RFC 6960 §A.1; SHA-1 as RFC 5019 §2.1.1 has it)."""
    algorithm = write(SEQUENCE, write(OID, _SHA1), write(NULL))
    name, key = (write(OCTET_STRING, one) for one in _hashes("sha1", asked))
    certificate_id = write(SEQUENCE, algorithm, name, key, asked.certificate.content.serial.raw)
    requests = write(SEQUENCE, write(SEQUENCE, certificate_id))
    question = write(SEQUENCE, write(SEQUENCE, requests))
    return f"{url.removesuffix('/')}/{quote(base64.b64encode(question), safe='')}"


def say(ocsp: bytes, asked: Asked, others: Iterable[Certificate], now: datetime) -> Said | None:
    """Give what a responder says; None if it is not the issuer's, says nothing of this certificate, or "unknown".

    Raises:
        DerError: it has not its form.
    """
    basic = _basic(ocsp) if len(ocsp) <= MOST_BYTES else None
    if basic is None:
        return None
    data, algorithm, signature = basic.take(SEQUENCE), basic.take(SEQUENCE), basic.take(BIT_STRING).bits()
    came = basic.maybe(0xA0)
    basic.end()
    fields = data.fields()
    fields.maybe(0xA0)  # the version
    identifier, produced = fields.take(_BY_NAME, _BY_KEY), fields.take(GENERALIZED_TIME).time()
    answers, extensions = fields.take().fields().rest(), _extensions(fields.maybe(0xA1))
    fields.end()
    said = next((found for answer in answers if (found := _answer(answer.fields(), asked))), None)
    if said is None or extensions is None or produced > now + LEEWAY:
        return None
    for responder in _responders(identifier, came, others, asked, produced):
        if is_signature(responder.public_key(), algorithm, signature, data.raw):
            return said
    return None


def _basic(ocsp: bytes) -> Fields | None:
    """Unwrap an answer; None if it is an error, or of another kind."""
    outer = read(ocsp).fields()
    status, given = outer.take().integer(ENUMERATED), outer.maybe(0xA0)
    outer.end()
    if status or given is None:
        return None
    wrapped = given.fields(0xA0).take().fields()
    kind, answer = wrapped.take().oid(), wrapped.take(OCTET_STRING)
    return read(answer.content).fields() if kind == _BASIC else None


def _answer(fields: Fields, asked: Asked) -> Said | None:
    names, standing = fields.take().fields(), fields.take()
    digest = _HASHES.get(names.take().fields().take().oid())
    name, key, serial = names.take(OCTET_STRING).content, names.take(OCTET_STRING).content, names.take()
    if digest is None or serial.raw != asked.certificate.content.serial.raw or (name, key) != _hashes(digest, asked):
        return None
    updated, following = fields.take(GENERALIZED_TIME).time(), fields.maybe(0xA0)
    extensions = _extensions(fields.maybe(0xA1))
    fields.end()
    if extensions is None or standing.tag not in (_GOOD, _REVOKED):
        return None
    since, reason = _since(standing.fields(_REVOKED)) if standing.tag == _REVOKED else (None, None)
    return Said(
        source="OCSP", at=updated, until=following.fields(0xA0).take().time() if following else None, since=since,
        reason=reason, cutoff=read(extensions[_CUTOFF]).time() if _CUTOFF in extensions else None,
    )  # fmt: skip


def _since(fields: Fields) -> tuple[datetime, str | None]:
    since, reason = fields.take(GENERALIZED_TIME).time(), fields.maybe(0xA0)
    return since, _REASONS.get(reason.fields(0xA0).take().integer(ENUMERATED)) if reason else None


def _hashes(digest: str, asked: Asked) -> tuple[bytes, bytes]:
    """Hash the name and the key of the issuer (RFC 6960 §4.1.1)."""
    texts = (asked.certificate.content.issuer.raw, asked.issuer.content.key)
    name, key = (hashlib.new(digest, text, usedforsecurity=False).digest() for text in texts)
    return name, key


def _extensions(given: Node | None) -> dict[str, bytes] | None:
    """Read extensions; None where one is critical, since none of those that may be is known here."""
    found: dict[str, bytes] = {}
    for one in given.fields(0xA1).take().fields().rest() if given else ():
        fields = one.fields()
        oid, critical = fields.take().oid(), fields.maybe(BOOLEAN)
        if critical and critical.boolean():
            return None
        found[oid] = fields.take(OCTET_STRING).content
    return found


def _responders(
    identifier: Node, came: Node | None, others: Iterable[Certificate], asked: Asked, produced: datetime
) -> list[Certificate]:
    """Give who may have signed: the issuer, and those that it made responders and that the answer means."""
    candidates = [asked.issuer]
    for one in came.fields(0xA0).take().fields().rest()[:_MOST_CERTIFICATES] if came else ():
        try:
            candidates.append(Certificate.from_der(one.raw))
        except Refused:
            continue
    candidates += others
    meant = [one for one in dict.fromkeys(candidates) if _is_meant(one, identifier)][:_MOST_CERTIFICATES]
    return [one for one in meant if one == asked.issuer or _is_appointed(one, asked.issuer, produced)]


def _is_meant(certificate: Certificate, identifier: Node) -> bool:
    inner = identifier.fields(identifier.tag).take()
    if identifier.tag == _BY_NAME:
        return certificate.content.subject.raw == inner.raw
    return hashlib.sha1(certificate.content.key, usedforsecurity=False).digest() == inner.of(OCTET_STRING).content


def _is_appointed(certificate: Certificate, issuer: Certificate, produced: datetime) -> bool:
    """Say whether the issuer itself made it a responder, for that moment (RFC 6960 §4.2.2.2)."""
    if OCSP_SIGNING not in (certificate.extended_key_usage or ()):
        return False
    try:
        find_path(certificate, (), (issuer,), produced)
    except Refused:
        return False
    return True
