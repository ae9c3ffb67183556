"""What seals are made with in tests: an organisation's key and chain, a timestamp authority, revocation lists."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import x509_made as made
from tsa import Authority

from mikromerit.securing.jades.augmenting import ValidationData
from mikromerit.securing.jades.signers import FileKey
from mikromerit.securing.jades.writing import Sealing

if TYPE_CHECKING:
    from cryptography import x509

    from mikromerit.x509 import Certificate

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ORGANISATION = "Fiberskolan Exempel AB"
IDENTIFIER = "NTRSE-0000000000"
PAYLOAD = (
    '{\r\n  "id": "urn:uuid:1",\r\n  "title": {"sv": "Svetsa \\u00e5\\n", "en": "\U0001f9f5 \\"fibre\\" \\/"},\r\n'
    '  "score": 1.50,\r\n  "issuer": "Räksmörgås AB"\r\n}\r\n'
).encode()


@dataclass(frozen=True)
class Party:
    """A certificate with its key, and those above it."""

    made: made.Made
    above: tuple[Party, ...] = ()

    @property
    def certificate(self) -> Certificate:
        return self.made.certificate

    @property
    def key(self) -> Any:
        return self.made.key

    @property
    def chain(self) -> tuple[Certificate, ...]:
        return tuple(party.certificate for party in (self, *self.above))


def party(
    name: str,
    key_name: str,
    *above: Party,
    kind: str = "P-256",
    ca: bool = False,
    begins: datetime = AT - 365 * DAY,
    ends: datetime = AT + 365 * DAY,
    purpose: str | None = None,
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> Party:
    """Issue a certificate under the first of those above, else under itself."""
    subject = {"C": "SE", "O": name, "identifier": IDENTIFIER, "CN": name}
    options: dict[str, Any] = {"kind": kind, "key_name": key_name, "begins": begins, "ends": ends, "more": more}
    by = above[0].made if above else None
    if ca:
        return Party(made.authority(subject, by, **options), above)
    usages = {"usages": ["content_commitment"], "urls": False}
    purposes = {"purposes": [purpose], "critical": True} if purpose else {}
    return Party(made.leaf(subject, by, **options, **usages, **purposes), above)


@cache
def root() -> Party:
    return party("Rot Exempel", "root", ca=True)


@cache
def ca() -> Party:
    return party("Tillit Exempel AB", "ca", root(), kind="RSA", ca=True)


def school(kind: str = "RSA") -> Party:
    return _school(kind)


@cache
def _school(kind: str) -> Party:
    return party(ORGANISATION, "school", ca(), root(), kind=kind)


@cache
def clock_root() -> Party:
    return party("Tidrot Exempel", "clock root", ca=True)


def clock(**more: Any) -> Party:
    """Issue the certificate of a timestamp authority."""
    return party("Tid Exempel AB", "clock", clock_root(), kind="RSA", purpose=made.TIME_STAMPING, **more)


_clock = cache(clock)


def authority(at: datetime = AT, of: Party | None = None, *, with_root: bool = True) -> Authority:
    """Make a timestamp authority that says `at`."""
    of = of or _clock()
    return Authority(of.made, at, tuple(one.made for one in of.above) if with_root else ())


@cache
def crl(of: Party, *revoked: Party, at: datetime = AT, reason: str | None = None) -> bytes:
    """Make a revocation list of a day before `at`, good for a week."""
    entries = {one.certificate.serial: (at - 2 * DAY, reason) for one in revoked}
    return made.crl(of.made, entries, at=at - DAY, until=at + 7 * DAY)


@cache
def ocsp(of: Party, issuer: Party, *, at: datetime = AT) -> bytes:
    """Make an answer that a certificate is good, signed by its issuer."""
    return made.ocsp(of.made, issuer.made, at=at, until=at + DAY)


def lists(at: datetime = AT) -> ValidationData:
    """Give the revocation lists of all authorities."""
    return ValidationData(crls=(crl(ca(), at=at), crl(root(), at=at), crl(clock_root(), at=at)))


def signer(kind: str = "RSA", alg: str | None = None) -> FileKey:
    return FileKey(school(kind).key, school(kind).chain, alg)


def sealing(level: Any = "B", kind: str = "RSA", **more: Any) -> Sealing:
    """Say how to seal, with all that the level takes."""
    takes = {"T": ("timestamp",), "LT": ("timestamp", "revocation"), "LTA": ("timestamp", "revocation")}.get(level, ())
    given = {"timestamp": authority(), "revocation": lists()}
    options = {name: given[name] for name in takes} | more
    return Sealing(certificates=options.pop("certificates", school(kind).chain), level=level, **options)


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Taken:
    """A general or flattened seal, taken apart without the library."""

    outer: dict[str, Any]
    one: dict[str, Any]

    @property
    def header(self) -> dict[str, Any]:
        return dict(json.loads(unb64(self.one["protected"])))

    @property
    def texts(self) -> list[str]:
        return list(self.one.get("header", {}).get("etsiU", []))

    @property
    def components(self) -> list[tuple[str, Any]]:
        return [next(iter(json.loads(unb64(text)).items())) for text in self.texts]

    @property
    def signing_input(self) -> bytes:
        return f"{self.one['protected']}.{self.outer['payload']}".encode()

    def archived(self, before: int) -> bytes:
        texts = (self.outer["payload"], self.one["protected"], self.one["signature"], "".join(self.texts[:before]))
        return ".".join(texts).encode()


def taken(data: bytes) -> Taken:
    outer = json.loads(data)
    return Taken(outer, outer["signatures"][0] if "signatures" in outer else outer)
