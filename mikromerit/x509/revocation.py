"""Whether a certificate was revoked, by the lists and answers at hand (RFC 5280 §6.3, RFC 6960)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mikromerit.evidence import Need
from mikromerit.x509 import _crl, _ocsp
from mikromerit.x509._der import DerError
from mikromerit.x509._standing import Asked, Revocation, Said, deciding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from mikromerit.x509.certificate import Certificate

__all__ = ["Revocation", "Revocations", "revocation_needs", "revocation_of"]

_READERS: Final = {"crl": _crl.read_list, "ocsp": _ocsp.read_answer}


class Revocations:
    """The lists and answers that are at hand in one verification: each is read once, however often it is asked.

    `others` may hold the certificate of a responder. What is malformed, of somebody else, too large (16 MiB a list, 256
    KiB an answer) or in the future counts as not there.
    """

    def __init__(
        self, crls: Iterable[bytes] = (), ocsps: Iterable[bytes] = (), others: Iterable[Certificate] = ()
    ) -> None:
        self._crls, self._ocsps, self._others = dict.fromkeys(crls), dict.fromkeys(ocsps), tuple(others)
        self._read: dict[tuple[str, bytes], _crl.RevocationList | _ocsp.Answer | None] = {}
        self._said: dict[tuple[str, bytes, Asked], tuple[Said, ...]] = {}

    def adding(self, crls: Iterable[bytes], ocsps: Iterable[bytes]) -> Revocations:
        """Give these and more, sharing what was read of these; all that is at hand decides together."""
        more = Revocations((*self._crls, *crls), (*self._ocsps, *ocsps), self._others)
        more._read, more._said = self._read, self._said
        return more

    def of(self, certificate: Certificate, issuer: Certificate, *, at: datetime, now: datetime) -> Revocation | None:
        """Give how a certificate stands by all that is at hand and usable; None if nothing is.

        `at` is the moment that it must hold for, `now` the moment of judging. A revocation, but for a hold, decides
        whatever else was said, and is told also where it began after `at`: the caller compares. Else the newest word
        does. "unknown" is given where a responder says so and nobody else says anything.
        """
        asked = Asked(certificate, issuer)
        said = [one for ocsp in self._ocsps for one in self._told("ocsp", ocsp, asked) if self._counts(one, asked, now)]
        usable = [found for one in said if (found := one.usable(certificate, at, now))]
        return deciding([*usable, *self._listed(asked, at, now)], at)

    def _listed(self, asked: Asked, at: datetime, now: datetime) -> list[Revocation]:
        said = [one for crl in self._crls for one in self._told("crl", crl, asked)]
        return [found for one in said if (found := one.usable(asked.certificate, at, now))]

    def _counts(self, said: Said, asked: Asked, now: datetime) -> bool:
        """Say whether a responder was good when it answered, by the lists at hand (RFC 6960 §4.2.2.2.1).

        If none tells, one that needs no revocation is believed, and another only what it says against a certificate.
        """
        if said.by is None:
            return True
        found = deciding(self._listed(Asked(said.by, asked.issuer), said.at, now), said.at)
        if found is None:
            return said.by.needs_no_revocation or said.since is not None
        return found.state == "good" or (found.since is not None and found.since > said.at)

    def _told(self, kind: str, data: bytes, asked: Asked) -> tuple[Said, ...]:
        question = kind, data, asked
        if question not in self._said:
            try:
                if (kind, data) not in self._read:
                    self._read[kind, data] = None
                    self._read[kind, data] = _READERS[kind](data)
                known = self._read[kind, data]
                self._said[question] = known.say(asked, self._others) if known else ()
            except DerError:
                self._said[question] = ()
        return self._said[question]


def revocation_of(
    certificate: Certificate, issuer: Certificate, *, crls: Iterable[bytes], ocsps: Iterable[bytes],
    others: Sequence[Certificate], at: datetime, now: datetime,
) -> Revocation | None:  # fmt: skip
    """Give how a certificate stands, as `Revocations.of`, where only one is asked about; "unknown" is None as well."""
    found = Revocations(crls, ocsps, others).of(certificate, issuer, at=at, now=now)
    return None if found is not None and found.state == "unknown" else found


def revocation_needs(certificate: Certificate, issuer: Certificate) -> tuple[Need, ...]:
    """Say where it can be asked whether a certificate was revoked: responders first (GET), then lists."""
    if certificate.needs_no_revocation:
        return ()
    asked = Asked(certificate, issuer)
    return (
        *(Need(_ocsp.address(url, asked), "ocsp", _ocsp.MOST_BYTES) for url in certificate.ocsp_urls),
        *(Need(url, "crl", _crl.MOST_BYTES) for url in certificate.crl_urls),
    )
