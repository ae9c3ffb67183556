"""What the member states publish about trust services: a national list, or the EU's list of the national lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias, final, get_args

from mikromerit.evidence import Need
from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.trust.anchors import Anchor, Anchors, judged
from mikromerit.trust.qualification import Least

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from mikromerit.evidence import Evidence, Fetched
    from mikromerit.trust.rules import Signatory
    from mikromerit.trust.tslxml import SignedList
    from mikromerit.x509 import Certificate

EU_LISTS: Final = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
"""Where the European Commission publishes the list of the national lists."""

_MOST_KEPT: Final = 64  # lists: the EU has about 32
_MOST_AGE: Final = timedelta(days=1)
_NO_TIME: Final = timedelta()
_TERRITORY: Final = re.compile(r"[A-Z]{2}")
_Signers: TypeAlias = "frozenset[Certificate]"


@final
class TrustedList:
    """Trusts e-seals and timestamps of services that a trusted list has granted (ETSI TS 119 612).

    `source` is the URL of a list, read through evidence, or the list itself; `signers` the certificates, PEM, of who
    may sign it. With `territories` (`["SE", "FI"]`; Greece is `EL`) it is a list of lists, such as `EU_LISTS`, and the
    national lists of these territories are read, each with the signers that the list of lists names for it. Their URLs
    are those that it gives: for use without a network, put the files into the evidence under these. The same goes for
    a national list at a plain http URL: nothing fetches it.

    A listed authority may certify for other ends as well, such as e-mail. It vouches for qualified certificates alone:
    `least` is "AdESeal-QC" (an advanced seal with a qualified certificate) or "QESeal" (a qualified seal), and a seal
    that is less by the list and the certificate is INDETERMINATE. Combine with `Roots` to take others of an authority.

    A list counts until the moment it says it will be updated, and `stale` longer; when judging the past, a list of
    today tells what was. One that was fetched more than `max_age` ago is asked for again, as is one that was up to date
    when it was fetched and is not any more.

    The signers of the EU's list change, and are published in the Official Journal of the European Union; lists that
    introduce new signers (pivots) are not followed.

    Raises:
        TypeError: an argument is of another kind.
        ValueError: no https URL, no territory of two capital letters, a negative time, no certificate in `signers`, or
            another word for `least`.
        ModuleNotFoundError: the extra `[trustlist]` is not installed.
    """

    __slots__ = ("_body", "_kept", "_least", "_lock", "_max_age", "_signers", "_stale", "_territories", "_url")

    def __init__(
        self,
        source: str | bytes,
        *,
        signers: bytes,
        territories: Collection[str] = (),
        max_age: timedelta = _MOST_AGE,
        stale: timedelta = _NO_TIME,
        least: Least = "AdESeal-QC",
    ) -> None:
        import mikromerit.trust.tslxml  # noqa: F401 - an extra that is absent is told here, not in a verification
        from mikromerit.x509 import read_pem

        for given, kinds in ((source, (str, bytes)), (signers, bytes), (max_age, timedelta), (stale, timedelta)):
            if not isinstance(given, kinds):
                raise TypeError("a trusted list is a URL or bytes, its signers PEM bytes, times are timedeltas")
        if isinstance(territories, str):
            raise TypeError("territories are a list of texts, not a text")
        if isinstance(source, str) and not source.startswith("https://"):
            raise ValueError("the URL of a trusted list begins with https://; pass the list itself as bytes")
        if not all(_TERRITORY.fullmatch(territory) for territory in territories):
            raise ValueError("a territory is two capital letters, such as SE (and EL for Greece)")
        if min(max_age, stale) < _NO_TIME:
            raise ValueError("a time is not negative")
        if least not in get_args(Least):
            raise ValueError('the least that is taken is "AdESeal-QC" or "QESeal"')
        self._body: Final = source if isinstance(source, bytes) else None
        self._url: Final = source if isinstance(source, str) else f"sha256:{sha256(source).hexdigest()}"
        self._signers: Final = frozenset(read_pem(signers))
        self._territories: Final = frozenset(territories)
        self._max_age: Final = max_age
        self._stale: Final = stale
        self._least: Final = least
        self._kept: dict[tuple[bytes, _Signers], SignedList | Refused] = {}
        self._lock: Final = Lock()

    def anchors(self, evidence: Evidence, at: datetime) -> Anchors:
        """Give the services of the lists, granted now or ever, and what is needed to know them all."""
        found = _Found(evidence, at)
        first = self._first(found)
        if first is None or not self._territories:
            return found.anchors([] if first is None else [first])
        lists = []
        named = [pointer for pointer in first.pointers if pointer.territory in self._territories]
        for absent in sorted(self._territories.difference(pointer.territory for pointer in named)):
            found.refused(self._url, f"SchemeTerritory {absent}")
        for pointer in named:
            one = self._fetched(found, pointer.url, pointer.signers)
            if one is not None and (one.of_lists or one.territory != pointer.territory):
                found.refused(pointer.url, "SchemeTerritory")
            elif one is not None:
                lists.append(one)
        return found.anchors(lists)

    def check(self, signatory: Signatory, evidence: Evidence, at: datetime) -> Check:
        """Pass an e-seal whose path ends in a service for seals that was granted when it was made, if it is `least`."""
        known = Anchors() if signatory.certificate is None else self.anchors(evidence, at)
        return judged(signatory, known, at, self._least)

    def _first(self, found: _Found) -> SignedList | None:
        if self._body is None:
            first = self._fetched(found, self._url, self._signers)
        else:
            first = self._usable(found, self._url, self._body, self._signers)
        if first is not None and first.of_lists is not bool(self._territories):
            found.refused(self._url, "TSLType")
            return None
        return first

    def _fetched(self, found: _Found, url: str, signers: _Signers) -> SignedList | None:
        """Give a list that was fetched, or ask for it where there is none, or one that is too old."""
        from mikromerit.trust.xades import MAX_BYTES

        need = Need(url, "trusted-list", MAX_BYTES)
        fetched = found.evidence.get(url)
        if fetched is None:
            found.ask(need)
            return None
        if found.at - fetched.at > self._max_age or self._ended(found, fetched, signers):
            found.ask(need, fetched)
            return None
        found.used.append(need)
        return self._usable(found, url, fetched.body, signers)

    def _ended(self, found: _Found, fetched: Fetched, signers: _Signers) -> bool:
        """Say whether a list was up to date when it was fetched, and is not any more."""
        one = self._read(fetched.body, signers)
        return not isinstance(one, Refused) and fetched.at - one.next_update <= self._stale < found.at - one.next_update

    def _usable(self, found: _Found, url: str, body: bytes, signers: _Signers) -> SignedList | None:
        one = self._read(body, signers)
        if isinstance(one, Refused):
            found.refused(url, one.params["reason"])
            return None
        if found.at - one.next_update > self._stale:
            found.refused(url, "NextUpdate")
            return None
        return one

    def _read(self, body: bytes, signers: _Signers) -> SignedList | Refused:
        """Read a list, or say why it cannot be; both are kept by its digest, for it takes a while."""
        from mikromerit.trust.tslxml import read_list

        key = sha256(body).digest(), signers
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                return kept
        try:
            one: SignedList | Refused = read_list(body, signers)
        except Refused as refused:
            one = refused.with_traceback(None)
        with self._lock:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = one
        return one


@dataclass(slots=True)
class _Found:
    """What comes to light while lists are read."""

    evidence: Evidence
    at: datetime
    needs: list[Need] = field(default_factory=list)
    used: list[Need] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def ask(self, need: Need, fetched: Fetched | None = None) -> None:
        """Note that a list is not at hand, or is too old."""
        self.needs.append(need)
        if fetched is None:
            self._say(Code.EVIDENCE_MISSING, url=need.url)
        else:
            self._say(Code.EVIDENCE_STALE, url=need.url, fetched=f"{fetched.at:%Y-%m-%d %H:%M}")

    def refused(self, url: str, reason: str) -> None:
        """Note that a list cannot be relied on."""
        self._say(Code.TRUSTED_LIST_REFUSED, url=url, reason=reason)

    def _say(self, code: Code, **params: str) -> None:
        self.checks.append(Check(Step.TRUST, Outcome.INDETERMINATE, code, params))

    def anchors(self, lists: Iterable[SignedList]) -> Anchors:
        """Give what was found."""
        anchors = [
            Anchor(certificate=certificate, service=service.service, listed=service)
            for one in lists
            for service, certificates in one.services
            for certificate in certificates
        ]
        return Anchors(
            sealing=tuple(anchor for anchor in anchors if anchor.service == "seal"),
            timestamping=tuple(anchor for anchor in anchors if anchor.service == "timestamp"),
            needs=tuple(self.needs),
            used=tuple(self.used),
            checks=tuple(self.checks),
        )
