"""Where a certificate may lead to: what the rules of trust give to whoever looks for a path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Literal, TypeAlias

from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.trust.qualification import shortfall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from mikromerit.evidence import Evidence, Need
    from mikromerit.trust.qualification import Least
    from mikromerit.trust.rules import Signatory, Trust
    from mikromerit.trust.services import Service
    from mikromerit.x509 import Certificate

Kind: TypeAlias = Literal["seal", "timestamp"]
_Some: TypeAlias = "tuple[Anchor, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A certificate that is trusted for one kind of service; `listed` is its service in a trusted list, if any.

    `also` are its services in further lists, where `AllOf` demands several.
    """

    certificate: Certificate
    service: Kind
    listed: Service | None = None
    also: tuple[Service, ...] = ()

    @property
    def services(self) -> tuple[Service, ...]:
        """What trusted lists say of it."""
        return self.also if self.listed is None else (self.listed, *self.also)

    def counts(self, moment: datetime) -> bool:
        """Say whether it could be relied on at a moment: by a trusted list not before it was granted, nor after."""
        return all(service.granted(moment) for service in self.services)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What a path may end in, as far as the evidence tells.

    Among them are services that a trusted list has granted at some time: `at` gives those that count at a moment, which
    is that of the timestamp for `timestamping`, and the proved moment of sealing for `sealing`.

    `needs` is what must be fetched before all are known, `used` what the evidence answered, and `checks` say of every
    list that gave none why not (INDETERMINATE, of the step TRUST).
    """

    sealing: tuple[Anchor, ...] = ()
    timestamping: tuple[Anchor, ...] = ()
    needs: tuple[Need, ...] = ()
    used: tuple[Need, ...] = ()
    checks: tuple[Check, ...] = ()

    def at(self, moment: datetime) -> Anchors:
        """Give those that count at a moment."""
        return replace(
            self,
            sealing=tuple(anchor for anchor in self.sealing if anchor.counts(moment)),
            timestamping=tuple(anchor for anchor in self.timestamping if anchor.counts(moment)),
        )

    def services(self, path: tuple[Certificate, ...]) -> tuple[Service, ...]:
        """Give all that trusted lists say, of any time, of the anchor for seals that a path ends in, leaf first."""
        ends = path[-1:]
        said = (service for anchor in self.sealing if anchor.certificate in ends for service in anchor.services)
        return tuple(dict.fromkeys(said))

    def __or__(self, other: Anchors) -> Anchors:
        return self._with(other, _union)

    def __and__(self, other: Anchors) -> Anchors:
        return self._with(other, _intersection)

    def _with(self, other: Anchors, join: Callable[[_Some, _Some], _Some]) -> Anchors:
        return Anchors(
            sealing=join(self.sealing, other.sealing),
            timestamping=join(self.timestamping, other.timestamping),
            needs=tuple(dict.fromkeys((*self.needs, *other.needs))),
            used=tuple(dict.fromkeys((*self.used, *other.used))),
            checks=(*self.checks, *other.checks),
        )


def _union(some: _Some, others: _Some) -> _Some:
    return tuple(dict.fromkeys((*some, *others)))


def _intersection(some: _Some, others: _Some) -> _Some:
    """Give what is in both, with all that lists say of it."""
    by_certificate: dict[Certificate, list[Anchor]] = {}
    for anchor in others:
        by_certificate.setdefault(anchor.certificate, []).append(anchor)
    pairs = ((one, other) for one in some for other in by_certificate.get(one.certificate, ()))
    return tuple(dict.fromkeys(_both(one, other) for one, other in pairs))


def _both(one: Anchor, other: Anchor) -> Anchor:
    listed, *also = dict.fromkeys((*one.services, *other.services)) or (None,)
    return replace(one, listed=listed, also=tuple(also))


def anchors_of(trust: Trust, evidence: Evidence, at: datetime) -> Anchors:
    """Give the anchors of a rule of trust; a rule without a method `anchors` gives none.

    `at` is the moment of judging: it says whether a trusted list is up to date.
    """
    return _given(trust, evidence, at) or Anchors()


def _given(trust: Trust, evidence: Evidence, at: datetime) -> Anchors | None:
    give: Callable[[Evidence, datetime], Anchors | None] | None = getattr(trust, "anchors", None)
    return None if give is None else give(evidence, at)


def joined(
    rules: Iterable[Trust], join: Callable[[Anchors, Anchors], Anchors], evidence: Evidence, at: datetime
) -> Anchors | None:
    """Join the anchors of those rules that have some to give, even where they are none yet; None: no such rule."""
    given = [anchors for rule in rules if (anchors := _given(rule, evidence, at)) is not None]
    return reduce(join, given) if given else None


def judged(signatory: Signatory, anchors: Anchors, at: datetime, least: Least | None = None) -> Check:
    """Judge who signed by where the path ends, at the moment of sealing as far as that is proved.

    Somebody with a DID has no certificate and is not trusted by it. Where no path leads to an anchor, that may change
    with what else is known of it: INDETERMINATE, as ETSI EN 319 102-1 §5.2.6 has it (NO_CERTIFICATE_CHAIN_FOUND). With
    `least` a seal that is less is INDETERMINATE too: an authority may certify others than those it is listed for.
    """
    certificate, moment = signatory.certificate, signatory.sealed_at or at
    if certificate is None:
        return Check(Step.TRUST, Outcome.FAILED, Code.ISSUER_NOT_TRUSTED, {"issuer": signatory.issuer})
    if not any(anchor.certificate in signatory.path[-1:] for anchor in anchors.at(moment).sealing):
        missing = Check(Step.TRUST, Outcome.INDETERMINATE, Code.CERTIFICATE_PATH_MISSING)
        return next(iter(anchors.checks), missing)
    reason = least and shortfall(certificate, anchors.services(signatory.path), moment, least)
    if reason:
        return Check(Step.TRUST, Outcome.INDETERMINATE, Code.CERTIFICATE_NOT_FOR_SEALS, {"reason": reason})
    return Check(Step.TRUST, Outcome.PASSED, Code.CERTIFICATE_TRUSTED, {"anchor": signatory.path[-1].name})
