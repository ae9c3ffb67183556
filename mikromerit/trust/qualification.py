"""What a seal is in law, by its certificate and by what a trusted list says of who issued it.

The names are those of the European Commission's validation library; the rules follow ETSI TS 119 615 §4.4 and §4.5:
what a list says of a certificate goes before what the certificate says of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from mikromerit.trust.services import Service
    from mikromerit.x509 import Certificate

Level: TypeAlias = Literal["AdESeal", "AdESeal-QC", "QESeal"]
Least: TypeAlias = Literal["AdESeal-QC", "QESeal"]
_LEVELS: Final[tuple[Level, ...]] = ("AdESeal", "AdESeal-QC", "QESeal")  # upwards


def level(certificate: Certificate, services: Collection[Service], at: datetime) -> Level:
    """Say what a seal with this certificate is, sealed at a moment; that it is intact and trusted is judged elsewhere.

    `QESeal`: a qualified seal. `AdESeal-QC`: an advanced seal with a qualified certificate. `AdESeal`: neither.
    `services` are all that trusted lists say of who issued the certificate (`Anchors.services`). One of them must have
    been granted for seals when the certificate was issued, and one at the moment; the lowest counts of what those say
    that were granted then. Without a service it is the certificate's own word, which nobody confirms.
    """
    if not services:
        return _level(certificate, frozenset())
    words = [_listed(certificate, services, moment) for moment in (certificate.not_before, at)]
    return min(words, key=_LEVELS.index)


def shortfall(certificate: Certificate, services: Collection[Service], at: datetime, least: Least) -> str | None:
    """Give None where a seal is at least this, else the statement that is missing (ETSI EN 319 412-5 §4.2)."""
    found = level(certificate, services, at)
    if _LEVELS.index(found) >= _LEVELS.index(least):
        return None
    return "QcCompliance" if found == "AdESeal" else "QcSSCD"


def _listed(certificate: Certificate, services: Collection[Service], moment: datetime) -> Level:
    granted = [service for service in services if service.service == "seal" and service.granted(moment)]
    words = (_level(certificate, service.qualifiers(certificate, moment)) for service in granted)
    return min(words, key=_LEVELS.index, default="AdESeal")


def _level(certificate: Certificate, qualifiers: frozenset[str]) -> Level:
    own = certificate.qc
    qualified = "NotQualified" not in qualifiers and (own.compliance or "QCStatement" in qualifiers)
    types = qualifiers & {"QCForESig", "QCForESeal", "QCForWSA"}
    # without QcType a qualified certificate is for signatures, as all were before seals (EN 319 412-5 §4.2.3)
    seals = types == {"QCForESeal"} if types else "eseal" in own.types
    if not (qualified and seals):
        return "AdESeal"
    if qualifiers & {"QCNoQSCD", "QCNoSSCD"}:
        return "AdESeal-QC"
    return "QESeal" if own.qscd or qualifiers & {"QCWithQSCD", "QCQSCDManagedOnBehalf"} else "AdESeal-QC"
