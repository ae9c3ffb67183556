"""What stands in a certificate (RFC 5280 §4.1, §4.2), read without an opinion on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mikromerit.x509._der import BIT_STRING, BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE, SET, DerError, Node, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

BASIC_CONSTRAINTS: Final = "2.5.29.19"
KEY_USAGE: Final = "2.5.29.15"
EXTENDED_KEY_USAGE: Final = "2.5.29.37"
POLICIES: Final = "2.5.29.32"
CRL_POINTS: Final = "2.5.29.31"
INFORMATION_ACCESS: Final = "1.3.6.1.5.5.7.1.1"
QC_STATEMENTS: Final = "1.3.6.1.5.5.7.1.3"

_OCSP: Final = "1.3.6.1.5.5.7.48.1"
_ISSUERS: Final = "1.3.6.1.5.5.7.48.2"
_URI: Final = 0x86  # GeneralName [6]
_URL: Final = re.compile(r"https?://[!-~]{1,2000}")
_MOST_URLS: Final = 4
_USAGES: Final = (
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
    "cRLSign", "encipherOnly", "decipherOnly",
)  # fmt: skip
_COMPLIANCE: Final = "0.4.0.1862.1.1"
_QSCD: Final = "0.4.0.1862.1.4"
_TYPE: Final = "0.4.0.1862.1.6"
_TYPES: Final = {f"{_TYPE}.1": "esign", f"{_TYPE}.2": "eseal", f"{_TYPE}.3": "web"}


@dataclass(frozen=True, slots=True)
class QCStatements:
    """What a certificate says of itself under eIDAS (ETSI EN 319 412-5 §4.2): whether it is true, a trusted list says.

    `compliance` is QcCompliance, `qscd` QcSSCD, `types` are those of QcType: "esign", "eseal", "web".
    """

    compliance: bool = False
    types: frozenset[str] = frozenset()
    qscd: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension: whether it is critical, and its value in DER."""

    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is signed in a certificate; `serial` is `number` as it stands, `key` are the bits of the key."""

    serial: Node
    number: int
    algorithm: Node
    issuer: Node
    not_before: datetime
    not_after: datetime
    subject: Node
    key: bytes
    extensions: Mapping[str, Extension]


def content(der: bytes) -> Content:
    """Read a certificate.

    Raises:
        DerError: it has not its form, two algorithms for one signature, or one extension twice.
    """
    fields = read(der).fields()
    tbs, algorithm = fields.take().fields(), fields.take(SEQUENCE)
    fields.take(BIT_STRING)
    fields.end()
    tbs.maybe(0xA0)  # the version
    serial, inner, issuer = tbs.take(INTEGER), tbs.take(SEQUENCE), tbs.take(SEQUENCE)
    if inner.raw != algorithm.raw:
        raise DerError("a certificate names two algorithms for its signature")
    validity, subject, key = tbs.take().fields(), tbs.take(SEQUENCE), tbs.take().fields()
    begins, ends = validity.take().time(), validity.take().time()
    validity.end()
    key.take(SEQUENCE)
    for unique in (0x81, 0x82):
        tbs.maybe(unique)
    given = tbs.maybe(0xA3)
    tbs.end()
    return Content(
        serial=serial, number=serial.integer(), algorithm=algorithm, issuer=issuer,
        not_before=begins, not_after=ends, subject=subject,
        key=key.take().bits(), extensions=extensions(given) if given else MappingProxyType({}),
    )  # fmt: skip


def extensions(given: Node) -> Mapping[str, Extension]:
    """Read extensions, by OID, in the explicit tag that they stand in.

    Raises:
        DerError: they have not their form, or one stands there twice.
    """
    outer = given.fields(given.tag)
    found: dict[str, Extension] = {}
    for one in outer.take().fields().rest():
        fields = one.fields()
        oid, critical, value = fields.take().oid(), fields.maybe(BOOLEAN), fields.take(OCTET_STRING)
        fields.end()
        if oid in found:
            raise DerError("an extension stands there twice")
        found[oid] = Extension(critical is not None and critical.boolean(), value.content)
    outer.end()
    return MappingProxyType(found)


def attributes(name: Node) -> Mapping[str, tuple[str, ...]]:
    """Read a name: the values of each attribute, by OID (RFC 5280 §4.1.2.4); a value that is no text is left out.

    Raises:
        DerError: it has not its form.
    """
    found: dict[str, tuple[str, ...]] = {}
    for part in name.fields().rest():
        for one in part.fields(SET).rest():
            fields = one.fields()
            oid, value = fields.take().oid(), fields.take()
            if value.is_text:
                found[oid] = (*found.get(oid, ()), value.text())
    return MappingProxyType(found)


def authority(value: bytes) -> bool:
    """Read BasicConstraints: whether it is a CA. There are explicit FALSEs, and path lengths beside them."""
    fields = read(value).fields()
    ca, length = fields.maybe(BOOLEAN), fields.maybe(INTEGER)
    fields.end()
    if length is not None and length.integer() < 0:
        raise DerError("a path length is negative")
    return ca is not None and ca.boolean()


def usages(value: bytes) -> frozenset[str]:
    """Read KeyUsage, by the names of RFC 5280 §4.2.1.3."""
    return frozenset(_USAGES[n] for n in read(value).flags() if n < len(_USAGES))


def purposes(value: bytes) -> frozenset[str]:
    """Read ExtendedKeyUsage: OIDs."""
    return frozenset(one.oid() for one in read(value).fields().rest())


def statements(value: bytes) -> QCStatements:
    """Read QCStatements (RFC 3739 §3.2.6); those that are not known are passed over."""
    found: dict[str, Node | None] = {}
    for one in read(value).fields().rest():
        fields = one.fields()
        oid = fields.take().oid()
        found.setdefault(oid, fields.take() if fields else None)
    types = found.get(_TYPE)
    named = purposes(types.raw) if types else ()
    return QCStatements(_COMPLIANCE in found, frozenset(_TYPES.get(one, one) for one in named), _QSCD in found)


def policies(value: bytes) -> frozenset[str]:
    """Read CertificatePolicies: OIDs; the qualifiers are not looked at."""
    return frozenset(one.fields().take().oid() for one in read(value).fields().rest())


def crl_urls(value: bytes) -> tuple[str, ...]:
    """Read CRLDistributionPoints: the URLs of whole lists of the issuer's own (RFC 5280 §4.2.1.13), at most four."""
    found = (url for name in _crl_names(value) if (url := _url(name)))
    return tuple(dict.fromkeys(found))[:_MOST_URLS]


def crl_names(value: bytes) -> frozenset[bytes]:
    """Read CRLDistributionPoints: the names of such lists, each a GeneralName in DER."""
    return frozenset(name.raw for name in _crl_names(value))


def _crl_names(value: bytes) -> list[Node]:
    found: list[Node] = []
    for one in read(value).fields().rest():
        fields = one.fields()
        point = fields.maybe(0xA0)
        if fields or point is None:  # for some reasons only, or another's list
            continue
        if full := point.fields(0xA0).maybe(0xA0):
            found += full.fields(0xA0).rest()
    return found


def access_urls(value: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read AuthorityInfoAccess (RFC 5280 §4.2.2.1): OCSP responders and issuers' certificates, at most four of each."""
    found: dict[str, list[str]] = {_OCSP: [], _ISSUERS: []}
    for one in read(value).fields().rest():
        fields = one.fields()
        method, url = fields.take().oid(), _url(fields.take())
        if method in found and url:
            found[method].append(url)
    ocsp, issuers = (tuple(dict.fromkeys(urls))[:_MOST_URLS] for urls in found.values())
    return ocsp, issuers


def _url(name: Node) -> str | None:
    if name.tag != _URI or not name.content.isascii():
        return None
    text = name.content.decode("ascii")
    return text if _URL.fullmatch(text) else None
