"""What a revocation list or a responder says of one certificate, before it is judged whether that is of use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.x509.certificate import Certificate

LEEWAY: Final = timedelta(seconds=60)
"""How far the clocks of others may be ahead."""

_ON_HOLD: Final = "certificateHold"
_REMOVED: Final = "removeFromCRL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """How a certificate stands: "good", "revoked" or "on-hold", the last two `since` a moment.

    `reason` is the issuer's word (RFC 5280 §5.3.1), `source` where it says so, `at` the moment of the information
    (thisUpdate), `until` when newer will be there at the latest (nextUpdate).
    """

    state: Literal["good", "revoked", "on-hold"]
    since: datetime | None
    reason: str | None
    source: Literal["OCSP", "CRL"]
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The word of an issuer, or of its responder, whose signature was right.

    `since` and `reason` are None where nothing was said against the certificate; `cutoff` is the moment from which on
    certificates that expired are still kept account of (RFC 6960 §4.4.4, ITU-T X.509 §9.5.2.7).
    """

    source: Literal["OCSP", "CRL"]
    at: datetime
    until: datetime | None
    since: datetime | None = None
    reason: str | None = None
    cutoff: datetime | None = None

    def usable(self, certificate: Certificate, at: datetime, now: datetime) -> Revocation | None:
        """Judge whether this is of use for what was at `at`, seen from `now`.

        That a certificate was revoked is of use however old it is: it stays so. That nothing is known against it is, if
        it was said after `at`, or before and it was to last until then; and said within the certificate's validity,
        or by somebody who keeps account of those that expired.
        """
        if self.at > now + LEEWAY:
            return None
        if self.since is not None and self.reason != _REMOVED:
            return self._revocation("on-hold" if self.reason == _ON_HOLD else "revoked")
        fresh = self.at >= at - LEEWAY or (self.until is not None and at <= self.until)
        kept = self.at <= certificate.not_after or (self.cutoff is not None and self.cutoff <= certificate.not_after)
        return self._revocation("good") if fresh and kept else None

    def _revocation(self, state: Literal["good", "revoked", "on-hold"]) -> Revocation:
        since, reason = (None, None) if state == "good" else (self.since, self.reason)
        return Revocation(state=state, since=since, reason=reason, source=self.source, at=self.at, until=self.until)


@dataclass(frozen=True, slots=True)
class Asked:
    """The certificate that is asked about, and its issuer's."""

    certificate: Certificate
    issuer: Certificate
