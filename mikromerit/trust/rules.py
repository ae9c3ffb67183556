"""The rules that need nothing but names, and what combines rules."""

from __future__ import annotations

from dataclasses import dataclass
from operator import and_, or_
from typing import TYPE_CHECKING, Protocol, final

from mikromerit.did import method_name
from mikromerit.report import Check, Code, Outcome, Step, kept

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from mikromerit.evidence import Evidence
    from mikromerit.trust.anchors import Anchors
    from mikromerit.x509 import Certificate


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who is said to have issued: `issuer` is an identifier that the signature has yet to prove.

    For an e-seal, `certificate` is the one that it names; `path` is what was found from there to an anchor, leaf first
    and the anchor last, or nothing; `sealed_at` is the earliest moment at which the seal is proved to have been there,
    or None where that is the moment of judging.
    """

    issuer: str
    certificate: Certificate | None = None
    path: tuple[Certificate, ...] = ()
    sealed_at: datetime | None = None


class Trust(Protocol):
    """A rule about issuers.

    A rule that accepts e-seals by where their certificates lead to has a second method, `anchors(evidence, at)`, which
    gives `Anchors`; see `mikromerit.trust.anchors_of`.
    """

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:
        """Judge whoever claims to have issued, as a check of the step TRUST; pure, like everything in `verify`."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Issuers:
    """Trusts the issuers on a list of DIDs, compared character for character; an e-seal proves no DID.

    Raises:
        ValueError: the list is empty.
        TypeError: it is a text.
        Refused: DID_INVALID for an entry that is no DID.
    """

    dids: frozenset[str]

    def __init__(self, dids: Collection[str]) -> None:
        if isinstance(dids, str):
            raise TypeError("trusted issuers are a list of DIDs, not a text")
        object.__setattr__(self, "dids", frozenset(dids))
        if not self.dids:
            raise ValueError("a list of trusted issuers without an entry trusts nobody: name at least one DID")
        for did in self.dids:
            method_name(did)

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:  # noqa: ARG002 - the protocol's: names are known without evidence
        """Pass an issuer that is on the list."""
        if signatory.certificate is None and signatory.issuer in self.dids:
            return kept(Step.TRUST, Outcome.PASSED, Code.ISSUER_TRUSTED, ("issuer", signatory.issuer))
        return Check(Step.TRUST, Outcome.FAILED, Code.ISSUER_NOT_TRUSTED, {"issuer": signatory.issuer})


@final
@dataclass(frozen=True, slots=True)
class Organisations:
    """Trusts e-seals of the organisations on a list of identifiers, such as `VATSE-000000000001`.

    They are compared character for character with the certificate's organizationIdentifier (ETSI EN 319 412-1 §5.1.4).
    Anybody can write one into a certificate: combine it with the rule that says who certifies, as in
    `AllOf(Roots(pem), Organisations([…]))`.

    Raises:
        ValueError: the list is empty, or has an empty entry.
        TypeError: it is a text, or an entry is none.
    """

    identifiers: frozenset[str]

    def __init__(self, identifiers: Collection[str]) -> None:
        if isinstance(identifiers, str):
            raise TypeError("trusted organisations are a list of identifiers, not a text")
        object.__setattr__(self, "identifiers", frozenset(identifiers))
        if not self.identifiers:
            raise ValueError("a list of trusted organisations without an entry trusts nobody: name at least one")
        for identifier in self.identifiers:
            if not isinstance(identifier, str):
                raise TypeError("an organisation is named by its identifier, a text")
            if not identifier.strip():
                raise ValueError("an organisation's identifier is not empty")

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:  # noqa: ARG002 - the protocol's: names are known without evidence
        """Pass an organisation that is on the list."""
        certificate = signatory.certificate
        named = signatory.issuer if certificate is None else certificate.organisation_identifier
        if certificate is not None and named in self.identifiers:
            return Check(Step.TRUST, Outcome.PASSED, Code.ORGANISATION_TRUSTED, {"organisation": named or ""})
        who = named or (certificate.name if certificate is not None else "")
        return Check(Step.TRUST, Outcome.FAILED, Code.ORGANISATION_NOT_TRUSTED, {"organisation": who})


@final
class AnyOf:
    """Trusts whom at least one of its rules trusts; their order does not matter.

    A timestamp proves when something was there, whoever sealed it: an authority of timestamps that one rule trusts
    proves it for the seals of all. Verify with two policies where that is not meant.

    Raises:
        ValueError: no rule was given.
    """

    __slots__ = ("rules",)

    def __init__(self, *rules: Trust) -> None:
        if not rules:
            raise ValueError("give at least one rule of trust")
        self.rules = rules

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:
        """Give the check of the rule that passes, else of the one that comes nearest.

        A name comes last of what passes, for it needs a path beside it; a missing path last of what does not.
        """
        checks = [rule.check(signatory, evidence, at) for rule in self.rules]
        last = (Code.TRUST_WAIVED, Code.ORGANISATION_TRUSTED, Code.CERTIFICATE_PATH_MISSING)
        return _first(checks, (Outcome.PASSED, Outcome.INDETERMINATE), last) or checks[0]

    def anchors(self, evidence: Evidence, at: datetime) -> Anchors | None:
        """Give the anchors of all its rules; None where no rule has any to give."""
        from mikromerit.trust.anchors import joined

        return joined(self.rules, or_, evidence, at)


@final
class AllOf:
    """Trusts whom every one of its rules trusts; their order does not matter.

    An e-seal must lead to a certificate that is trusted as soon as one of the rules demands it, or names organisations:
    `UnsafeAnyone` among them takes nothing away. Where several rules name authorities of timestamps, those count that
    all of them name.

    Raises:
        ValueError: no rule was given.
    """

    __slots__ = ("rules",)

    def __init__(self, *rules: Trust) -> None:
        if not rules:
            raise ValueError("give at least one rule of trust")
        self.rules = rules

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:
        """Give the check of a rule that does not pass, else of the first that does not waive trust."""
        checks = [rule.check(signatory, evidence, at) for rule in self.rules]
        upwards = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.SKIPPED, Outcome.PASSED)
        return _first(checks, upwards, (Code.TRUST_WAIVED,)) or checks[0]

    def anchors(self, evidence: Evidence, at: datetime) -> Anchors | None:
        """Give the anchors that every rule with anchors gives; None where no rule has any to give."""
        from mikromerit.trust.anchors import joined

        return joined(self.rules, and_, evidence, at)


def _first(checks: list[Check], outcomes: tuple[Outcome, ...], last: tuple[Code, ...]) -> Check | None:
    """Give a check of the first outcome that there is: the first one, but those of these codes last."""
    some = next((some for outcome in outcomes if (some := [one for one in checks if one.outcome is outcome])), [])
    return min(some, key=lambda one: (one.code in last) and last.index(one.code) + 1, default=None)


@final
class UnsafeAnyone:
    """Trusts whoever issued: the only way to verify without saying whom you trust, and the report says so."""

    __slots__ = ()

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:  # noqa: ARG002 - the protocol's: names are known without evidence
        """Pass anyone."""
        return Check(Step.TRUST, Outcome.PASSED, Code.TRUST_WAIVED)
