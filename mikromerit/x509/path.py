"""The path from a certificate to an anchor, judged at a moment (RFC 5280 §6; ETSI EN 319 102-1 §5.2.6).

The search is ours, since a report tells what ran out, and when. It follows names and signatures, and gives up after a
number of steps, whatever certificates are thrown at it. Each path that it finds is judged by
`cryptography.x509.verification`: signatures, validity, basic constraints, path length, key usage, constraints on names,
unknown critical extensions.
"""

from __future__ import annotations

from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store

from mikromerit.report import Code, Refused
from mikromerit.x509._der import OCTET_STRING, read
from mikromerit.x509._foreign import tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cryptography.x509.verification import Policy

    from mikromerit.x509.certificate import Certificate

_MOST_BETWEEN: Final = 8  # certificates between the first and the anchor
_MOST_STEPS: Final = 256  # from a certificate to one that may have issued it, each a signature at most
_MOST_PATHS: Final = 16
_SUBJECT_KEY: Final = "2.5.29.14"
_AUTHORITY_KEY: Final = "2.5.29.35"


def find_path(
    certificate: Certificate, others: Iterable[Certificate], anchors: Iterable[Certificate], at: datetime
) -> tuple[Certificate, ...]:
    """Give the path from `certificate`, which comes first, to an anchor, which comes last, as it holds at a moment.

    An anchor may be a root, any authority on the way, or the certificate itself; its own signature is not looked at,
    its validity is. `others` are certificates of anybody.

    Raises:
        Refused: CERTIFICATE_EXPIRED or CERTIFICATE_NOT_YET_VALID where a path holds only at another moment, with the
            certificate that it depends on; else CERTIFICATE_PATH_MISSING.
    """
    paths = list(islice(_Search(others, anchors).paths((certificate,)), _MOST_PATHS))
    for path in paths:
        if _holds(path, at):
            return path
    for path in paths:
        if refused := _at_another_moment(path, at):
            raise refused
    raise Refused(Code.CERTIFICATE_PATH_MISSING)


class _Search:
    """Walks from issuer to issuer, each path without repetition, and never more steps than its budget."""

    def __init__(self, others: Iterable[Certificate], anchors: Iterable[Certificate]) -> None:
        self._anchors = dict.fromkeys(anchors)
        self._by_subject: dict[bytes, list[Certificate]] = {}
        for one in dict.fromkeys([*self._anchors, *others]):
            self._by_subject.setdefault(one.content.subject.raw, []).append(one)
        self._links: dict[tuple[Certificate, Certificate], bool] = {}
        self._steps = _MOST_STEPS

    def paths(self, path: tuple[Certificate, ...]) -> Iterator[tuple[Certificate, ...]]:
        last = path[-1]
        if last in self._anchors:
            yield path
        elif len(path) <= _MOST_BETWEEN + 1:
            for issuer in self._issuers(last):
                if issuer not in path and self._is_link(last, issuer):
                    yield from self.paths((*path, issuer))

    def _issuers(self, certificate: Certificate) -> list[Certificate]:
        """Give those with the issuer's name: anchors first, and first of all those with the key that it names."""
        named = _authority_key(certificate)

        def rank(one: Certificate) -> tuple[bool, bool]:
            return named is None or _subject_key(one) != named, one not in self._anchors

        return sorted(self._by_subject.get(certificate.content.issuer.raw, ()), key=rank)

    def _is_link(self, certificate: Certificate, issuer: Certificate) -> bool:
        if not self._steps:
            return False
        self._steps -= 1
        link = (certificate, issuer)
        if link not in self._links:
            self._links[link] = is_issued_by(certificate, issuer)
        return self._links[link]


def is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Say whether the names fit and the signature is right; nothing is said about whether the issuer may issue."""

    def verify() -> bool:
        certificate.x509.verify_directly_issued_by(issuer.x509)
        return True

    return tried(verify) is True


def _subject_key(certificate: Certificate) -> bytes | None:
    extension = certificate.content.extensions.get(_SUBJECT_KEY)
    return tried(lambda: read(extension.value).of(OCTET_STRING).content) if extension else None


def _authority_key(certificate: Certificate) -> bytes | None:
    extension = certificate.content.extensions.get(_AUTHORITY_KEY)
    return tried(lambda: read(extension.value).fields().take(0x80).content) if extension else None


def _issues(policy: Policy, certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:  # noqa: ARG001
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("the key is not for signing certificates")


def _holds(path: tuple[Certificate, ...], at: datetime) -> bool:
    first, *between = (one.x509 for one in path[: max(1, len(path) - 1)])

    def verify() -> bool:
        # basicConstraints, and critical extensions that it does not know, it judges whatever the policies are
        free, agnostic = ExtensionPolicy.permit_all(), Criticality.AGNOSTIC
        authority = free.require_present(x509.BasicConstraints, agnostic, None)
        policies = PolicyBuilder().extension_policies(
            ca_policy=authority.may_be_present(x509.KeyUsage, agnostic, _issues), ee_policy=free
        )
        judged = policies.store(Store([path[-1].x509])).time(at.astimezone(UTC)).max_chain_depth(_MOST_BETWEEN)
        judged.build_client_verifier().verify(first, between)
        return True

    return tried(verify) is True


def _at_another_moment(path: tuple[Certificate, ...], at: datetime) -> Refused | None:
    begins, ends = max(path, key=lambda one: one.not_before), min(path, key=lambda one: one.not_after)
    if at < begins.not_before <= ends.not_after and _holds(path, begins.not_before):
        return Refused(Code.CERTIFICATE_NOT_YET_VALID, of=begins.name, when=told(begins.not_before))
    if begins.not_before <= ends.not_after < at and _holds(path, ends.not_after):
        return Refused(Code.CERTIFICATE_EXPIRED, of=ends.name, when=told(ends.not_after))
    return None


def told(moment: datetime) -> str:
    """Write a moment as reports show it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
