"""`Certificate`: one X.509 certificate, read strictly, with what a seal asks of it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

from cryptography import x509

from mikromerit.limits import KIB
from mikromerit.report import Code, Refused
from mikromerit.x509 import _content
from mikromerit.x509._content import Content, QCStatements
from mikromerit.x509._der import DerError, write
from mikromerit.x509._foreign import tried
from mikromerit.x509._signatures import check_jose, has_stray_parameters, is_costly

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

_S = TypeVar("_S")
_T = TypeVar("_T")

MOST_BYTES: Final = 64 * KIB
"""The size of one certificate."""
_KEPT_BYTES: Final = 4 * KIB  # of one that is kept: an ordinary one, and 256 of them are a mebibyte

_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----")
_COMMON_NAME: Final = "2.5.4.3"
_SURNAME: Final = "2.5.4.4"
_SERIAL: Final = "2.5.4.5"
_COUNTRY: Final = "2.5.4.6"
_ORGANISATION: Final = "2.5.4.10"
_GIVEN_NAME: Final = "2.5.4.42"
_PSEUDONYM: Final = "2.5.4.65"
_IDENTIFIER: Final = "2.5.4.97"
_OF_A_PERSON: Final = re.compile(  # ETSI EN 319 412-1 §5.1.3; two letters and a colon are a country's own scheme
    r"(?:PAS|IDC|PNO|TAX|TIN|[A-Z]{2}:)[A-Z]{2}-.*", re.DOTALL | re.IGNORECASE
)
_FOR_PERSONS: Final = frozenset({"0.4.0.194112.1.0", "0.4.0.194112.1.2"})  # QCP-n, ETSI EN 319 411-2 §5.3

_SERVER_AUTH: Final = "1.3.6.1.5.5.7.3.1"
_CLIENT_AUTH: Final = "1.3.6.1.5.5.7.3.2"
_CODE_SIGNING: Final = "1.3.6.1.5.5.7.3.3"
TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"
OCSP_SIGNING: Final = "1.3.6.1.5.5.7.3.9"
_OTHER_PURPOSES: Final = frozenset({_SERVER_AUTH, _CODE_SIGNING, TIME_STAMPING, OCSP_SIGNING})
_NO_CHECK: Final = "1.3.6.1.5.5.7.48.1.5"  # RFC 6960 §4.2.2.2.1
_SHORT_TERM: Final = "0.4.0.194121.2.1"  # ETSI EN 319 412-1 §5.2: validity assured, short term
_SHORT: Final = timedelta(days=7)
_UNDERSTOOD: Final = frozenset(
    {_content.BASIC_CONSTRAINTS, _content.KEY_USAGE, _content.EXTENDED_KEY_USAGE, _content.POLICIES,
     _content.QC_STATEMENTS, "2.5.29.17", "2.5.29.30"}  # further: alternative names, and constraints on names
)  # fmt: skip


@final
@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Certificate:
    """A certificate (RFC 5280), made with `from_der`; two are equal if their bytes are.

    `fingerprint` is the SHA-256 of `der`, `x509` the certificate as `cryptography` has it. `key_usage` and
    `extended_key_usage` (OIDs) are None where the certificate has no such extension, which then limits nothing.
    `critical_unknown` are the OIDs of critical extensions that nothing here reads. `issuer_serial` is the IssuerSerial
    (RFC 5035 §5) in DER, of which JAdES makes `kid`. `content` is what the signature covers.
    """

    der: bytes
    fingerprint: bytes
    x509: x509.Certificate
    content: Content
    names: Mapping[str, tuple[str, ...]]
    is_ca: bool
    key_usage: frozenset[str] | None
    extended_key_usage: frozenset[str] | None
    qc: QCStatements
    policies: frozenset[str]
    crl_urls: tuple[str, ...]
    ocsp_urls: tuple[str, ...]
    issuer_urls: tuple[str, ...]

    @classmethod
    def from_der(cls, der: bytes) -> Certificate:
        """Read a certificate.

        Raises:
            Refused: TOO_LARGE above 64 KiB; CERTIFICATE_INVALID, with a word for what is wrong: "DER", "serialNumber"
                (not above zero, or over 20 octets: RFC 5280 §4.1.2.2), "signatureAlgorithm" (has parameters that RFC
                5758 forbids), "basicConstraints", "keyUsage", "extKeyUsage", "qcStatements".
        """
        return _kept(der) if len(der) <= _KEPT_BYTES else cls._parsed(der)

    @classmethod
    def _parsed(cls, der: bytes) -> Certificate:
        content, loaded = _loaded(der)
        extensions = content.extensions

        def extension(oid: str, name: str, reader: Callable[[bytes], _T]) -> _T | None:
            return _read(name, reader, extensions[oid].value) if oid in extensions else None

        def remark(oid: str, reader: Callable[[bytes], _T]) -> _T | None:  # of those that decide nothing
            return tried(lambda: reader(extensions[oid].value))

        ocsp, issuers = remark(_content.INFORMATION_ACCESS, _content.access_urls) or ((), ())
        return cls(
            der=der,
            fingerprint=hashlib.sha256(der).digest(),
            x509=loaded,
            content=content,
            names=_read("DER", _content.attributes, content.subject),
            is_ca=extension(_content.BASIC_CONSTRAINTS, "basicConstraints", _content.authority) or False,
            key_usage=extension(_content.KEY_USAGE, "keyUsage", _content.usages),
            extended_key_usage=extension(_content.EXTENDED_KEY_USAGE, "extKeyUsage", _content.purposes),
            qc=extension(_content.QC_STATEMENTS, "qcStatements", _content.statements) or QCStatements(),
            policies=remark(_content.POLICIES, _content.policies) or frozenset(),
            crl_urls=remark(_content.CRL_POINTS, _content.crl_urls) or (),
            ocsp_urls=ocsp,
            issuer_urls=issuers,
        )

    def __eq__(self, other: object) -> bool:
        return self.der == other.der if isinstance(other, Certificate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> tuple[object, ...]:
        return Certificate.from_der, (self.der,)

    def __repr__(self) -> str:
        return f"Certificate({self.name!r}, {self.fingerprint.hex()[:16]}…)"

    @property
    def not_before(self) -> datetime:
        """The first moment of validity, in UTC."""
        return self.content.not_before

    @property
    def not_after(self) -> datetime:
        """The last moment of validity, in UTC."""
        return self.content.not_after

    @property
    def serial(self) -> int:
        """The serial number."""
        return self.content.number

    @property
    def organisation(self) -> str | None:
        """The subject's organizationName; None also where there are several, as with the other names."""
        return self._only(_ORGANISATION)

    @property
    def organisation_identifier(self) -> str | None:
        """The subject's organizationIdentifier (2.5.4.97; ETSI EN 319 412-1 §5.1.4)."""
        return self._only(_IDENTIFIER)

    @property
    def common_name(self) -> str | None:
        """The subject's commonName: a person's name, in a certificate of a person."""
        return self._only(_COMMON_NAME)

    @property
    def country(self) -> str | None:
        """The subject's countryName."""
        return self._only(_COUNTRY)

    def _only(self, oid: str) -> str | None:
        values = self.names.get(oid, ())
        return values[0] if len(values) == 1 else None

    @property
    def is_natural_person(self) -> bool:
        """Whether the subject is a person (ETSI EN 319 412-2 §4.2.4, QcType esign, a policy for natural persons)."""
        return (
            any(oid in self.names for oid in (_SURNAME, _GIVEN_NAME, _PSEUDONYM))
            or any(_OF_A_PERSON.fullmatch(value) for value in self.names.get(_SERIAL, ()))
            or self.qc.types == {"esign"}
            or not _FOR_PERSONS.isdisjoint(self.policies)
        )

    @property
    def name(self) -> str:
        """What a report calls the subject: its one organizationName, else "?", and a person always "?".

        A commonName is never told: whoever signs a certificate of his own may call himself an authority. Authorities,
        of timestamps too, have an organizationName (ETSI EN 319 412-2 §4.2.3.1, EN 319 412-3 §4.2.1).
        """
        return "?" if self.is_natural_person else self.organisation or "?"

    @property
    def critical_unknown(self) -> tuple[str, ...]:
        """The OIDs of critical extensions that nothing here reads."""
        found = self.content.extensions.items()
        return tuple(oid for oid, extension in found if extension.critical and oid not in _UNDERSTOOD)

    @property
    def issuer_serial(self) -> bytes:
        """IssuerSerial in DER (RFC 5035 §5): the issuer as a directoryName, and the serial number."""
        directory_name = write(0xA4, self.content.issuer.raw)
        return write(0x30, write(0x30, directory_name), self.content.serial.raw)

    @property
    def needs_no_revocation(self) -> bool:
        """Whether nobody needs to ask if it was revoked, since its issuer says so; if it was, it was all the same.

        That is an OCSP responder's (RFC 6960 §4.2.2.2.1), or a short-lived one, so marked (ETSI EN 319 412-1 §5.2):
        valid for less time than a revocation takes. The standard counts no days; here seven are the most.
        """
        extensions = self.content.extensions
        responder = OCSP_SIGNING in (self.extended_key_usage or ())
        short = _SHORT_TERM in extensions and self.not_after - self.not_before <= _SHORT
        return short or (responder and _NO_CHECK in extensions)

    @property
    def is_self_issued(self) -> bool:
        """Whether issuer and subject are one name."""
        return self.content.issuer.raw == self.content.subject.raw

    def public_key(self) -> Any:
        """Give the key as `cryptography` has it; None for one that it cannot read, or that was made to cost."""
        key = tried(self.x509.public_key)
        return None if is_costly(key) else key

    def check(self, alg: str, signature: bytes, data: bytes) -> None:
        """Check a signature value in raw JOSE form (RFC 7518 §3) with the key of this certificate.

        Raises:
            Refused: ALGORITHM_NOT_ALLOWED, ALGORITHM_NOT_OF_KEY, KEY_LENGTH_INVALID (RSA below 2,048 or above 8,192
                bits), SIGNATURE_MALFORMED or SIGNATURE_INVALID.
        """
        check_jose(self.public_key(), alg, signature, data)

    def reason_against_sealing(self) -> str | None:
        """Give None, or a word for why this is no certificate for seals (ETSI EN 319 412-3, eIDAS article 3 (29)).

        Purposes are a reason where all of them are those of servers, code, timestamps or OCSP: certificates for seals
        carry e-mail, clients and even servers among them.
        """
        other = self.extended_key_usage or frozenset()
        reasons = {
            "CA": self.is_ca,
            f"extension {next(iter(self.critical_unknown), '')}": self.critical_unknown,
            "keyUsage": (self.key_usage or frozenset()).isdisjoint({"digitalSignature", "nonRepudiation"}),
            "extendedKeyUsage": bool(other & _OTHER_PURPOSES) and other <= _OTHER_PURPOSES | {_CLIENT_AUTH},
            "natural person": self.is_natural_person,
            "QcType": self.qc.types and "eseal" not in self.qc.types,
            "organizationName": not self.organisation,
        }
        return next((reason for reason, holds in reasons.items() if holds), None)


def _loaded(der: bytes) -> tuple[Content, x509.Certificate]:
    """Read a certificate twice; `cryptography` would only warn of what is refused before it is asked."""
    if len(der) > MOST_BYTES:
        raise Refused(Code.TOO_LARGE, what="certificate", limit=MOST_BYTES)
    content = _read("DER", _content.content, der)
    if not 0 < content.number < 1 << 160:
        raise Refused(Code.CERTIFICATE_INVALID, reason="serialNumber")
    if _read("signatureAlgorithm", has_stray_parameters, content.algorithm):
        raise Refused(Code.CERTIFICATE_INVALID, reason="signatureAlgorithm")
    loaded = tried(lambda: x509.load_der_x509_certificate(der))
    if loaded is None:
        raise Refused(Code.CERTIFICATE_INVALID, reason="DER")
    return content, loaded


def _read(reason: str, reader: Callable[[_S], _T], given: _S) -> _T:
    try:
        return reader(given)
    except DerError:  # quotes nothing
        raise Refused(Code.CERTIFICATE_INVALID, reason=reason) from None


def read_pem(pem: bytes) -> tuple[Certificate, ...]:
    """Read the certificates of a PEM file (RFC 7468) of the caller's own, in its order; or the one of a file in DER.

    Raises:
        TypeError: it is no bytes.
        ValueError: there is none in it, or one that cannot be read; one of a PEM file is cut off.
    """
    if not isinstance(pem, bytes):
        raise TypeError("a file of certificates is given as bytes: Path(…).read_bytes()")
    found = [tried(partial(b64decode, b"".join(text.split()), validate=True)) for text in _PEM.findall(pem)]
    marked = max(pem.count(b"-BEGIN CERTIFICATE-"), pem.count(b"-END CERTIFICATE-"))
    if not marked:
        with suppress(Refused):
            return (Certificate.from_der(pem),)
        raise ValueError("there is no certificate in PEM or DER: -----BEGIN CERTIFICATE----- is looked for")
    if marked != (whole := len(found)):
        raise ValueError(
            f"{marked} certificates begin or end in the PEM file, of which {whole} can be read: get it anew"
        )
    made = []
    for number, der in enumerate(found, 1):
        try:
            made.append(Certificate.from_der(der or b""))
        except Refused as refused:
            raise ValueError(f"certificate {number} of the PEM file: {refused}") from None
    return tuple(made)


_kept = lru_cache(maxsize=256)(Certificate._parsed)  # noqa: SLF001 - the same authorities come with every seal
