"""What a revocation list or a responder says of one certificate, before it is judged whether that is of use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from mikromerit.x509.certificate import Certificate

LEEWAY: Final = timedelta(seconds=60)
"""How far the clocks of others may be ahead."""
INVALID_SINCE: Final = "2.5.29.24"
"""invalidityDate (RFC 5280 §5.3.2), in a list and in an answer (RFC 6960 §4.4.5)."""

_ON_HOLD: Final = "certificateHold"
_REMOVED: Final = "removeFromCRL"

State = Literal["good", "revoked", "on-hold", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """How a certificate stands: "good", "revoked", "on-hold", or "unknown" to the responder that was asked.

    `since` is the moment from which on it is revoked or on hold: that of the revocation, or invalidityDate where that
    is earlier. `reason` is the issuer's word (RFC 5280 §5.3.1), `source` where it says so, `at` the moment of the
    information (thisUpdate), `until` when newer will be there at the latest (nextUpdate).
    """

    state: State
    since: datetime | None
    reason: str | None
    source: Literal["OCSP", "CRL"]
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The word of an issuer, or of its responder, whose signature was right.

    `since` and `reason` are None where nothing was said against the certificate; `known` is False where the responder
    says that it does not know it. `cutoff` is the moment from which on certificates that expired are still kept account
    of (RFC 6960 §4.4.4, ITU-T X.509 §9.5.2.7), `made` when it was signed. `by` is the responder's certificate, where it
    depends on whether that was revoked.
    """

    source: Literal["OCSP", "CRL"]
    at: datetime
    made: datetime
    until: datetime | None
    since: datetime | None = None
    reason: str | None = None
    known: bool = True
    cutoff: datetime | None = None
    by: Certificate | None = None

    def usable(self, certificate: Certificate, at: datetime, now: datetime) -> Revocation | None:
        """Judge whether this is of use for what was at `at`, seen from `now`.

        That a certificate was revoked is of use however old it is: it stays so. That nothing is known against it is, if
        it was said after `at`, or before and it was to last until then; and said within the certificate's validity,
        or by somebody who keeps account of those that expired. An entry that takes a certificate from a list stands in
        lists of differences only (RFC 5280 §5.3.1): in a complete one it says neither the one nor the other.
        """
        if max(self.at, self.made) > now + LEEWAY or self.reason == _REMOVED:
            return None
        if self.since is not None:
            return self._revocation("on-hold" if self.reason == _ON_HOLD else "revoked")
        fresh = self.at >= at - LEEWAY or (self.until is not None and at <= self.until)
        kept = self.at <= certificate.not_after or (self.cutoff is not None and self.cutoff <= certificate.not_after)
        return self._revocation("good" if self.known else "unknown") if fresh and kept else None

    def _revocation(self, state: State) -> Revocation:
        return Revocation(
            state=state, since=self.since, reason=self.reason, source=self.source, at=self.at, until=self.until
        )


def deciding(usable: Collection[Revocation], at: datetime) -> Revocation | None:
    """Give the one that decides for what was at `at`; None if there is none.

    Revoked is for ever, so it decides whatever else was said, before or after: of several the earliest. One that began
    after `at` comes behind a hold that lay on the certificate then and that nobody has lifted. Else the newest word
    decides, since a hold is lifted, and of two at once the worse. "Unknown" is the last: it only means that another may
    know (RFC 6960 §2.2).
    """
    revoked = [one for one in usable if one.state == "revoked"]
    known = [one for one in usable if one.state in ("good", "on-hold")]
    others = known or [one for one in usable if one.state == "unknown"]
    newest = max(others, key=lambda one: (one.at, one.state != "good"), default=None)
    if not revoked:
        return newest
    first = min(revoked, key=lambda one: one.since or one.at)
    since = first.since or first.at
    held = newest is not None and newest.state == "on-hold" and (newest.since or newest.at) <= at
    return newest if since > at and held else first


@dataclass(frozen=True, slots=True)
class Asked:
    """The certificate that is asked about, and its issuer's."""

    certificate: Certificate
    issuer: Certificate
