"""OCSP (RFC 6960): the question, and what a responder answers to it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
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
from mikromerit.x509._standing import INVALID_SINCE, LEEWAY, Said
from mikromerit.x509.certificate import OCSP_SIGNING, Certificate
from mikromerit.x509.path import find_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from mikromerit.x509._standing import Asked

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
_UNKNOWN: Final = 0x82
_MOST_WORDS: Final = 64  # about one certificate each
_MOST_CERTIFICATES: Final = 16
_MOST_MEANT: Final = 4  # who may have signed: two signatures each


def address(url: str, asked: Asked) -> str:
    """Give the URL that asks a responder about a certificate (RFC 6960 §A.1; SHA-1 as RFC 5019 §2.1.1 has it)."""
    algorithm = write(SEQUENCE, write(OID, _SHA1), write(NULL))
    name, key = (write(OCTET_STRING, one) for one in _hashes("sha1", asked))
    certificate_id = write(SEQUENCE, algorithm, name, key, asked.certificate.content.serial.raw)
    requests = write(SEQUENCE, write(SEQUENCE, certificate_id))
    question = write(SEQUENCE, write(SEQUENCE, requests))
    return f"{url.removesuffix('/')}/{quote(base64.b64encode(question), safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it was read, its signature not yet checked; `about` are its words by the serial number."""

    tbs: bytes
    algorithm: Node
    signature: bytes
    identifier: Node
    produced: datetime
    about: Mapping[bytes, Sequence[Node]]
    came: Node | None
    responders: dict[Certificate, Certificate | None]  # who signed, as far as an issuer appointed him

    def say(self, asked: Asked, others: Iterable[Certificate]) -> tuple[Said, ...]:
        """Give what the responder says of a certificate; nothing if it is not the issuer's.

        Raises:
            DerError: it has not its form.
        """
        mine = self.about.get(asked.certificate.content.serial.raw, ())
        by = self._responder(asked.issuer, others) if mine else None
        if by is None:
            return ()
        said = [found for one in mine if (found := _word(one.fields(), asked, self.produced))]
        return tuple(said) if by == asked.issuer else tuple(replace(one, by=by) for one in said)

    def _responder(self, issuer: Certificate, others: Iterable[Certificate]) -> Certificate | None:
        if issuer not in self.responders:
            self.responders[issuer] = None
            for one in self._meant(issuer, others):
                appointed = one == issuer or _is_appointed(one, issuer, self.produced)
                if appointed and is_signature(one.public_key(), self.algorithm, self.signature, self.tbs):
                    self.responders[issuer] = one
                    break
        return self.responders[issuer]

    def _meant(self, issuer: Certificate, others: Iterable[Certificate]) -> list[Certificate]:
        """Give whom the answer means: the issuer first, then those that came with it, then others."""
        candidates = [issuer]
        for one in self.came.fields(0xA0).take().fields().rest(_MOST_CERTIFICATES) if self.came else ():
            try:
                candidates.append(Certificate.from_der(one.raw))
            except Refused:
                continue
        candidates += others
        return [one for one in dict.fromkeys(candidates) if _is_meant(one, self.identifier)][:_MOST_MEANT]


def read_answer(ocsp: bytes) -> Answer | None:
    """Read an answer; None if it is too large, an error, of another kind, or has a critical extension.

    Raises:
        DerError: it has not its form, or has more than 64 words in it.
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
    words, extensions = fields.take().fields().rest(_MOST_WORDS), _extensions(fields.maybe(0xA1))
    fields.end()
    about: dict[bytes, list[Node]] = {}
    for word in words:
        about.setdefault(_serial(word), []).append(word)
    if extensions is None:
        return None
    return Answer(
        tbs=data.raw, algorithm=algorithm, signature=signature, identifier=identifier, produced=produced, about=about,
        came=came, responders={},
    )  # fmt: skip


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


def _serial(word: Node) -> bytes:
    names = word.fields().take().fields()
    for _ in ("hash function", "issuer's name", "issuer's key"):
        names.take()
    return names.take().raw


def _word(fields: Fields, asked: Asked, produced: datetime) -> Said | None:
    names, standing = fields.take().fields(), fields.take()
    digest = _HASHES.get(names.take().fields().take().oid())
    name, key = names.take(OCTET_STRING).content, names.take(OCTET_STRING).content
    if digest is None or (name, key) != _hashes(digest, asked):
        return None
    updated, following = fields.take(GENERALIZED_TIME).time(), fields.maybe(0xA0)
    extensions = _extensions(fields.maybe(0xA1))
    fields.end()
    if extensions is None or standing.tag not in (_GOOD, _REVOKED, _UNKNOWN) or updated > produced + LEEWAY:
        return None  # nobody knows before he says it: he may sign with a certificate that has run out
    since, reason = _since(standing.fields(_REVOKED)) if standing.tag == _REVOKED else (None, None)
    if since is not None and INVALID_SINCE in extensions:
        since = min(since, read(extensions[INVALID_SINCE]).time())
    return Said(
        source="OCSP", at=updated, made=produced, until=following.fields(0xA0).take().time() if following else None,
        since=since, reason=reason, known=standing.tag != _UNKNOWN,
        cutoff=read(extensions[_CUTOFF]).time() if _CUTOFF in extensions else None,
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
