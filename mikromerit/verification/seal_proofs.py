"""What proves when an e-seal was there, and whether certificates were good then: its timestamps, and revocations.

A timestamp counts where its own certificate leads to an authority that is trusted for timestamps, as of its own time,
and as of the time of a later timestamp that counts, else of the moment of judging (ETSI EN 319 102-1 §5.6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.x509 import Paths, Revocations, revocation_needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mikromerit.evidence import Fetched, Need
    from mikromerit.securing.jades import Seal, SealTimestamp
    from mikromerit.trust.anchors import Anchor, Anchors
    from mikromerit.verification.case import Case
    from mikromerit.x509 import Certificate, Revocation

Path = tuple["Certificate", ...]


@dataclass(slots=True)
class Judging:
    """One seal under judgement, and what was found of it."""

    case: Case
    seal: Seal
    anchors: Anchors
    best: datetime  # when the signature is proved to have existed at the latest
    content: datetime | None = None  # when its content is proved to have existed
    proved: bool = False  # whether the signature is right, and nothing in the seal's form speaks against it
    asks: bool = False  # whether revocation is looked up and asked for: a stranger costs nothing
    stamps: list[tuple[str, datetime, bool]] = field(default_factory=list)  # kind, time, whether it counts
    unchecked: list[Certificate] = field(default_factory=list)  # whose revocation could not be judged
    path: Path = ()
    _paths: Paths = field(default_factory=Paths)  # it shares what it found, and one budget
    _fetched: Revocations = field(init=False)
    _given: Revocations = field(init=False)

    def __post_init__(self) -> None:
        self._fetched = Revocations((), (), self.seal.certificates)
        self._given = self._fetched.adding(self.seal.crls, self.seal.ocsps)

    def find(
        self, certificate: Certificate, anchors: Iterable[Anchor], at: datetime, others: Path = ()
    ) -> tuple[Certificate, ...]:
        """Find the path to one of some anchors.

        Raises:
            Refused: as `mikromerit.x509.find_path` does.
        """
        ends = tuple(dict.fromkeys(anchor.certificate for anchor in anchors))
        return self._paths.find(certificate, (*others, *self.seal.certificates), ends, at)

    def revocations(self, path: Path, at: datetime) -> Iterator[tuple[Certificate, Revocation | None]]:
        """Look up each certificate of a path but its anchor; None where nothing was found, and something should be."""
        for certificate, issuer in pairwise(path):
            found = self._revocation(certificate, issuer, at) if self.asks else None
            if found is not None or not certificate.needs_no_revocation:
                yield certificate, found

    def _revocation(self, certificate: Certificate, issuer: Certificate, at: datetime) -> Revocation | None:
        """Judge a certificate by all that is at hand: what came with the seal, and whatever its addresses gave.

        They are asked where nothing of theirs is at hand, and what came along is older than what it is to prove: it may
        have been taken along before a revocation, or be an old answer that is given again.
        """
        now, needs, every, answered = self.case.at, revocation_needs(certificate, issuer), self._given, False
        given: list[tuple[Need, Fetched]] = []
        found = every.of(certificate, issuer, at=at, now=now)
        for need in sorted(needs, key=lambda one: one.purpose):  # lists first: a responder may count by a list alone
            answer = self.case.sources.find(need)
            if answer is None or len(answer.body) > need.max_bytes:
                continue
            more = ((answer.body,), ()) if need.purpose == "crl" else ((), (answer.body,))
            every, before = every.adding(*more), found
            given.append((need, answer))
            found = every.of(certificate, issuer, at=at, now=now)
            alone = self._fetched.adding(*more).of(certificate, issuer, at=at, now=now)
            answered = answered or alone is not None or found != before
        if answered:  # all of them: one may say of another's responder that he was good
            for need, answer in given:
                self.case.use(need, answer)
        final = found is not None and (found.state == "revoked" or at - found.at <= self.case.policy.leeway)
        if not (answered or final):
            for need in needs:
                self.case.wish(need)
        return found

    def note_unchecked(self, certificate: Certificate) -> bool:
        """Note that nothing was found on a certificate; say whether the policy lets that pass."""
        demanded = self.case.policy.revocation == "required"
        if certificate not in self.unchecked:
            self.unchecked.append(certificate)
            outcome = Outcome.INDETERMINATE if demanded else Outcome.PASSED
            self.case.checks.append(Check(Step.KEY, outcome, Code.REVOCATION_UNCHECKED, {"of": certificate.name}))
        return not demanded


# --- timestamps: the last one first, for it proves when those before it existed


def timestamps(judging: Judging) -> None:
    """Find out which timestamps count, and what they prove; those of one place do not vouch for each other."""
    ordered = sorted(judging.seal.timestamps, key=lambda one: one.position, reverse=True)
    covered = judging.case.at
    for position, stamps in groupby(ordered, key=lambda one: one.position):
        until = judging.best if position < 0 else covered
        for stamp in stamps:
            if not stamp.intact:
                continue  # the seal's findings say so
            counts = _counts(judging, stamp, until)
            judging.stamps.append((stamp.kind, stamp.token.at, counts))
            if not counts:
                continue
            if stamp.kind == "content":
                judging.content = max(filter(None, (judging.content, stamp.token.at)))
            elif stamp.token.at - until > judging.case.policy.leeway:
                _order(judging, stamp)
            else:
                judging.best = min(judging.best, stamp.token.at)
                covered = min(covered, stamp.token.at) if stamp.kind == "archive" else covered


def _counts(judging: Judging, stamp: SealTimestamp, until: datetime) -> bool:
    """Say whether a timestamp is a trusted authority's, whose certificate was good then, and while it is relied on."""
    case, token = judging.case, stamp.token
    anchors = judging.anchors.at(token.at).timestamping
    try:
        path = judging.find(token.certificate, anchors, until, token.certificates)
        if token.at - case.at > case.policy.leeway:
            _order(judging, stamp)
            return False
        judging.find(token.certificate, anchors, token.at, token.certificates)
    except Refused as refused:
        strange = refused.code is Code.CERTIFICATE_PATH_MISSING
        _remark(judging, stamp, Code.TIMESTAMP_UNTRUSTED if strange else Code.TIMESTAMP_EXPIRED)
        return False
    for certificate, revocation in judging.revocations(path, until):
        if revocation is None:
            judging.note_unchecked(certificate)
        elif revocation.state != "good" and (revocation.since is None or revocation.since <= until):
            _remark(judging, stamp, Code.TIMESTAMP_EXPIRED)
            return False
    _remark(judging, stamp, Code.TIMESTAMP_VALID)
    return True


def _order(judging: Judging, stamp: SealTimestamp) -> None:
    _remark(judging, stamp, Code.TIMESTAMP_ORDER, Outcome.INDETERMINATE)


def _remark(judging: Judging, stamp: SealTimestamp, code: Code, outcome: Outcome = Outcome.PASSED) -> None:
    params = {"kind": stamp.kind, "when": shown(stamp.token.at)}
    judging.case.checks.append(Check(Step.SIGNATURE, outcome, code, params))


def shown(moment: datetime) -> str:
    """Write a moment as a report shows it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
