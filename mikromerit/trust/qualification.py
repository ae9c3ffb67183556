"""What a seal is in law, by its certificate and by what a trusted list says of who issued it.

The names are those of the European Commission's validation library; the rules follow ETSI TS 119 615 §4.4 and §4.5:
what a list says of a certificate goes before what the certificate says of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.trust.services import Service
    from mikromerit.x509 import Certificate

Level: TypeAlias = Literal["AdESeal", "AdESeal-QC", "QESeal"]
_LEVELS: Final[tuple[Level, ...]] = ("AdESeal", "AdESeal-QC", "QESeal")  # upwards


def qualification(certificate: Certificate, service: Service | None, at: datetime) -> Level:
    """Say what a seal with this certificate is, sealed at a moment; that it is intact and trusted is judged elsewhere.

    `QESeal`: a qualified seal. `AdESeal-QC`: an advanced seal with a qualified certificate. `AdESeal`: neither.
    A listed service must have been granted for seals when the certificate was issued and at the moment, and the lower
    of what both moments give counts. Without a service it is the certificate's own word, which nobody confirms.
    """
    if service is None:
        return _level(certificate, frozenset())
    moments = (certificate.not_before, at)
    return min((_listed(certificate, service, moment) for moment in moments), key=_LEVELS.index)


def _listed(certificate: Certificate, service: Service, moment: datetime) -> Level:
    if service.service != "seal" or not service.granted(moment):
        return "AdESeal"
    return _level(certificate, service.qualifiers(certificate, moment))


def _level(certificate: Certificate, qualifiers: frozenset[str]) -> Level:
    own = certificate.qc
    qualified = "NotQualified" not in qualifiers and (own.compliance or "QCStatement" in qualifiers)
    types = qualifiers & {"QCForESig", "QCForESeal", "QCForWSA"}
    seals = types == {"QCForESeal"} if types else "eseal" in own.types
    if not (qualified and seals):
        return "AdESeal"
    if qualifiers & {"QCNoQSCD", "QCNoSSCD"}:
        return "AdESeal-QC"
    return "QESeal" if own.qscd or qualifiers & {"QCWithQSCD", "QCQSCDManagedOnBehalf"} else "AdESeal-QC"
