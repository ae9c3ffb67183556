"""What a trusted list says of one service: when it was granted, and what is true of the certificates it issued.

The rules are those of ETSI TS 119 612 (v2.1.1 to v2.4.1, lists of the versions 5 and 6), clauses 5.5 and 5.5.9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from mikromerit.trust.anchors import Kind
    from mikromerit.x509 import Certificate

EIDAS: Final = datetime(2016, 7, 1, tzinfo=UTC)
"""From when on Regulation (EU) 910/2014 applies: a status of the time before says nothing of what came after."""

_STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
_GRANTED: Final = f"{_STATUS}granted"
_RECOGNISED: Final = f"{_STATUS}recognisedatnationallevel"  # of services that are not qualified
_GRANTED_BEFORE_EIDAS: Final = frozenset(
    base + status
    for base in (_STATUS, "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/Svcstatus/")
    for status in ("undersupervision", "supervisionincessation", "accredited")
)
_AGAINST: Final = frozenset({"NotQualified", "QCNoQSCD", "QCNoSSCD", "QCForESig", "QCForWSA"})
"""Qualifiers that take something away."""


@dataclass(frozen=True, slots=True)
class KeyUsage:
    """A criterion: these bits of the key usage are set, or not. Names are in lower case."""

    bits: tuple[tuple[str, bool], ...]

    def holds(self, certificate: Certificate) -> bool | None:
        """Say whether it holds; a certificate without the extension has no bit set."""
        found = {bit.lower() for bit in certificate.key_usage or ()}
        return all((bit in found) is wanted for bit, wanted in self.bits) if self.bits else None


@dataclass(frozen=True, slots=True)
class Policies:
    """A criterion: the certificate names all of these policies."""

    oids: frozenset[str]

    def holds(self, certificate: Certificate) -> bool | None:
        """Say whether it holds."""
        return self.oids <= certificate.policies if self.oids else None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A criterion that is not understood."""

    def holds(self, certificate: Certificate) -> bool | None:  # noqa: ARG002 - a criterion that nobody here knows says the same of all
        """Say that nobody knows."""
        return None


@dataclass(frozen=True, slots=True)
class Criteria:
    """Several criteria: all, atLeastOne or none of them hold. Not knowing is carried along."""

    demand: str
    parts: tuple[Criterion, ...]

    def holds(self, certificate: Certificate) -> bool | None:
        """Say whether they hold, or None where what is known does not tell."""
        found = {part.holds(certificate) for part in self.parts}
        if not found or self.demand not in ("all", "atLeastOne", "none"):
            return None
        decisive = self.demand != "all"  # one such part decides the matter
        if decisive in found:
            return self.demand == "atLeastOne"
        return None if None in found else self.demand != "atLeastOne"


Criterion: TypeAlias = KeyUsage | Policies | Unknown | Criteria


@dataclass(frozen=True, slots=True)
class Qualification:
    """What is true of the certificates that meet the criteria."""

    qualifiers: frozenset[str]
    criteria: Criteria

    def of(self, certificate: Certificate) -> frozenset[str]:
        """Give the qualifiers of a certificate; of a doubtful one those that take something away."""
        holds = self.criteria.holds(certificate)
        if holds is None:
            return self.qualifiers & _AGAINST
        return self.qualifiers if holds else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time of a service, from `since` until the next one begins.

    `service` is what it is to be relied on for in that time, whatever its status; None for other services, for one that
    does not make seals, and for one with a critical extension that is not understood (TS 119 612 §5.5.9).
    """

    since: datetime
    status: str
    service: Kind | None
    qualifications: tuple[Qualification, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Service:
    """A trust service as its list has it; `periods` are the newest first.

    Names are for people. Two services are the same only if they are the same object.
    """

    service: Kind
    provider: str
    name: str
    territory: str
    periods: tuple[Period, ...]

    def granted(self, moment: datetime) -> bool:
        """Say whether it could be relied on at a moment (TS 119 612 §5.5.4); what the list does not tell is refused."""
        period = self._period(moment)
        if period is None or period.service != self.service:
            return False
        if period.status == _RECOGNISED:
            return self.service == "timestamp"
        return period.status == _GRANTED or (moment < EIDAS and period.status in _GRANTED_BEFORE_EIDAS)

    def qualifiers(self, certificate: Certificate, moment: datetime) -> frozenset[str]:
        """Give what the list said at a moment of a certificate that this service issued, such as QCWithQSCD."""
        period = self._period(moment)
        if period is None:
            return frozenset()
        return frozenset[str]().union(*(one.of(certificate) for one in period.qualifications))

    def _period(self, moment: datetime) -> Period | None:
        return next((period for period in self.periods if period.since <= moment), None)
