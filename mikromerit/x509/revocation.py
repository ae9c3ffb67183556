"""Whether a certificate was revoked, by the lists and answers at hand (RFC 5280 §6.3, RFC 6960)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mikromerit.evidence import Need
from mikromerit.x509 import _crl, _ocsp
from mikromerit.x509._der import DerError
from mikromerit.x509._standing import Asked, Revocation, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from mikromerit.x509.certificate import Certificate

__all__ = ["Revocation", "revocation_needs", "revocation_of"]


def revocation_of(
    certificate: Certificate, issuer: Certificate, *, crls: Iterable[bytes], ocsps: Iterable[bytes],
    others: Sequence[Certificate], at: datetime, now: datetime,
) -> Revocation | None:  # fmt: skip
    """Give how a certificate stands by the newest usable information; None if there is none.

    `at` is the moment that it must hold for, `now` the moment of judging. That it was revoked is told with its moment,
    also where that is after `at`: the caller compares. `others` may hold the certificate of a responder. What is
    malformed, of somebody else, too large (16 MiB a list, 256 KiB an answer) or in the future counts as not there.
    """
    asked, others = Asked(certificate, issuer), tuple(others)
    said = [_said(partial(_ocsp.say, one, asked, others, now)) for one in ocsps]
    said += [_said(partial(_crl.say, one, asked)) for one in crls]
    usable = [found for one in said if one and (found := one.usable(certificate, at, now))]
    return max(usable, key=lambda one: (one.at, one.state != "good"), default=None)


def _said(reader: Callable[[], Said | None]) -> Said | None:
    try:
        return reader()
    except DerError:
        return None


def revocation_needs(certificate: Certificate, issuer: Certificate) -> tuple[Need, ...]:
    """Say where it can be asked whether a certificate was revoked: responders first (GET), then lists."""
    if certificate.needs_no_revocation:
        return ()
    asked = Asked(certificate, issuer)
    return (
        *(Need(_ocsp.address(url, asked), "ocsp", _ocsp.MOST_BYTES) for url in certificate.ocsp_urls),
        *(Need(url, "crl", _crl.MOST_BYTES) for url in certificate.crl_urls),
    )
