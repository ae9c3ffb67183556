"""The path from a certificate to an anchor, judged at a moment (RFC 5280 §6; ETSI EN 319 102-1 §5.2.6).

The search is ours, since a report tells what ran out, and when. It follows names, authorities and signatures, and
gives up after a number of steps, whatever certificates are thrown at it. Each path that it finds is judged by
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
from mikromerit.x509._signatures import is_for_certificates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from mikromerit.x509.certificate import Certificate

_MOST_BETWEEN: Final = 8  # certificates between the first and the anchor
_MOST_STEPS: Final = 256  # of one search, from a certificate to one that may have issued it
_MOST_LINKS: Final = 128  # of one verification: signatures that are checked
_MOST_PATHS: Final = 16
_SUBJECT_KEY: Final = "2.5.29.14"
_AUTHORITY_KEY: Final = "2.5.29.35"


def find_path(
    certificate: Certificate, others: Iterable[Certificate], anchors: Iterable[Certificate], at: datetime
) -> tuple[Certificate, ...]:
    """Give the path from a certificate to an anchor, as `Paths.find`, where there is only one search.

    Raises:
        Refused: as `Paths.find`.
    """
    return Paths().find(certificate, others, anchors, at)


class Paths:
    """The paths of one verification: who issued whom is found out once, and all searches have one budget.

    A seal may come with hundreds of certificates and a search for each of its timestamps, all of a stranger's making.
    """

    def __init__(self) -> None:
        self._links: dict[tuple[Certificate, Certificate], bool] = {}
        self._names: dict[Certificate, tuple[bytes | None, bytes | None]] = {}

    def find(
        self,
        certificate: Certificate,
        others: Iterable[Certificate],
        anchors: Iterable[Certificate],
        at: datetime,
    ) -> tuple[Certificate, ...]:
        """Give the path from `certificate`, which comes first, to an anchor, which comes last, as it holds at a moment.

        An anchor may be a root, any authority on the way, or the certificate itself; its own signature is not looked
        at, its validity is. `others` are certificates of anybody.

        Raises:
            Refused: CERTIFICATE_EXPIRED or CERTIFICATE_NOT_YET_VALID where a path holds only at another moment, with
                the certificate that it depends on; else CERTIFICATE_PATH_MISSING, also when the budget is spent.
        """
        trusted = dict.fromkeys(anchors)
        paths = list(islice(_Search(self, others, trusted).paths((certificate,)), _MOST_PATHS)) if trusted else []
        for path in paths:
            if _holds(path, at):
                return path
        for path in paths:
            if refused := _at_another_moment(path, at):
                raise refused
        raise Refused(Code.CERTIFICATE_PATH_MISSING)

    def is_link(self, certificate: Certificate, issuer: Certificate) -> bool:
        """Say whether one issued the other, as `is_issued_by`; False for all that is new once the budget is spent."""
        link = (certificate, issuer)
        if link not in self._links and len(self._links) < _MOST_LINKS:
            self._links[link] = is_issued_by(certificate, issuer)
        return self._links.get(link, False)

    def keys_of(self, certificate: Certificate) -> tuple[bytes | None, bytes | None]:
        """Give what a certificate calls its own key, and its issuer's."""
        if certificate not in self._names:
            self._names[certificate] = _subject_key(certificate), _authority_key(certificate)
        return self._names[certificate]


class _Search:
    """Walks from issuer to issuer, each path without repetition, and never more than a number of steps."""

    def __init__(self, paths: Paths, others: Iterable[Certificate], anchors: Collection[Certificate]) -> None:
        self._all = paths
        self._anchors = anchors
        self._by_subject: dict[bytes, list[Certificate]] = {}
        for one in dict.fromkeys([*anchors, *others]):
            if _may_issue(one):
                self._by_subject.setdefault(one.content.subject.raw, []).append(one)
        self._steps = _MOST_STEPS

    def paths(self, path: tuple[Certificate, ...]) -> Iterator[tuple[Certificate, ...]]:
        last = path[-1]
        if last in self._anchors:
            yield path
        elif len(path) <= _MOST_BETWEEN + 1:
            holders = {_holder(one) for one in path}
            for issuer in self._issuers(last):
                if not self._steps:
                    return
                self._steps -= 1
                if _holder(issuer) not in holders and self._all.is_link(last, issuer):
                    yield from self.paths((*path, issuer))

    def _issuers(self, certificate: Certificate) -> list[Certificate]:
        """Give those with the issuer's name: anchors first, and first of all those with the key that it names."""
        named = self._all.keys_of(certificate)[1]

        def rank(one: Certificate) -> tuple[bool, bool]:
            return named is None or self._all.keys_of(one)[0] != named, one not in self._anchors

        return sorted(self._by_subject.get(certificate.content.issuer.raw, ()), key=rank)


def _may_issue(certificate: Certificate) -> bool:
    return certificate.is_ca and (certificate.key_usage is None or "keyCertSign" in certificate.key_usage)


def _holder(certificate: Certificate) -> tuple[bytes, bytes]:
    """Give what must not come twice on a path: a name with its key (RFC 4158 §2.4.2). Many certificates may have it."""
    return certificate.content.subject.raw, certificate.content.key


def is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Say whether the names fit and the signature is right; nothing is said about whether the issuer may issue.

    A key of a kind that no path would be taken from is not tried: RSA of other lengths than 2,048 to 8,192 bits or with
    a long exponent, DSA, other curves than P-256, P-384 and P-521. To check with them may cost much.
    """

    def verify() -> bool:
        certificate.x509.verify_directly_issued_by(issuer.x509)
        return True

    return is_for_certificates(issuer.public_key()) and tried(verify) is True


def _subject_key(certificate: Certificate) -> bytes | None:
    extension = certificate.content.extensions.get(_SUBJECT_KEY)
    return tried(lambda: read(extension.value).of(OCTET_STRING).content) if extension else None


def _authority_key(certificate: Certificate) -> bytes | None:
    extension = certificate.content.extensions.get(_AUTHORITY_KEY)
    return tried(lambda: read(extension.value).fields().take(0x80).content) if extension else None


def _holds(path: tuple[Certificate, ...], at: datetime) -> bool:
    first, *between = (one.x509 for one in path[: max(1, len(path) - 1)])

    def verify() -> bool:
        # basicConstraints, and critical extensions that it does not know, it judges whatever the policies are
        free = ExtensionPolicy.permit_all()
        authority = free.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
        policies = PolicyBuilder().extension_policies(ca_policy=authority, ee_policy=free)
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
