"""The options of `verify` that say whose e-seals are trusted, and what it says beside the report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from mikromerit._terminal import Unusable, grouped, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from mikromerit.report import Lang, Report
    from mikromerit.trust import Trust
    from mikromerit.trust.qualification import Least
    from mikromerit.x509 import Certificate

_V = TypeVar("_V")

LARGE: Final = 32 * 1024 * 1024 + 1
"""How many bytes are read of a trusted list or a CRL: a verifier takes one less."""

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_SEALED: Final = {
    "sv": "Filen är ett sigill. Säg vem du litar på för sigill: --roots eller --trusted-list.",
    "en": "The file is an e-seal. Say whom you trust with seals: --roots or --trusted-list.",
}
_BARE: Final = {
    "sv": "Filen är ett intyg som varken är underskrivet eller förseglat. Pröva bara vad det säger med: "
    "mikromerit profile check. Försegla det med: mikromerit seal.",
    "en": "The file is a credential that is neither signed nor sealed. Judge only what it says with: "
    "mikromerit profile check. Seal it with: mikromerit seal.",
}
_SECURED: Final = frozenset({"proof", "payload", "signature", "signatures"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SealTrust:
    """What was said on the command line about whose seals to take."""

    roots: tuple[Path, ...]
    timestamping: tuple[Path, ...]
    listed: tuple[str, ...]
    signers: tuple[Path, ...]
    territories: tuple[str, ...]
    organisations: tuple[str, ...]
    qualified: bool

    @property
    def said(self) -> bool:
        """Whether anything was."""
        return bool(self.roots or self.listed)

    def rule(self, max_age: timedelta | None) -> Trust | None:
        """Make a rule of it, None where nothing was said; a list that was fetched longer than `max_age` ago is old."""
        from mikromerit.trust import AllOf, AnyOf, Organisations, Roots

        known: list[Trust] = []
        if self.roots:
            known.append(Roots(_pem(self.roots), timestamping=_pem(self.timestamping)))
        elif self.timestamping:
            raise Unusable("--timestamping-roots goes with --roots: say whose seals you trust.")
        if self.listed:
            known += [self._list(source, {} if max_age is None else {"max_age": max_age}) for source in self.listed]
        elif self.signers or self.territories or self.qualified:
            raise Unusable("--trusted-list-signers, --territory and --qualified-seals-only go with --trusted-list.")
        if self.roots and self.qualified:
            raise Unusable("--qualified-seals-only goes without --roots: only a trusted list says what is qualified.")
        if not known and self.organisations:
            raise Unusable("--organisation goes with --roots or --trusted-list: anybody can call himself so.")
        if not known:
            return None
        return AllOf(AnyOf(*known), Organisations(self.organisations)) if self.organisations else AnyOf(*known)

    def _list(self, source: str, age: dict[str, timedelta]) -> Trust:
        from mikromerit.trust import TrustedList

        if not self.signers:
            raise Unusable("--trusted-list needs --trusted-list-signers: the certificates of who may sign it.")
        given = source if "://" in source else read(Path(source), LARGE)
        least: Least = "QESeal" if self.qualified else "AdESeal-QC"
        return TrustedList(given, signers=_pem(self.signers), territories=self.territories, least=least, **age)

    def naming(self, report: Report[_V]) -> Report[_V]:
        """Give the report with the files of trusted lists by their names, where the library knows their digests."""
        names = {f"sha256:{sha256(read(Path(one), LARGE)).hexdigest()}": one for one in self.listed if "://" not in one}
        return _renamed(report, names) if names else report


trusts_seals = grouped(
    "seals",
    SealTrust,
    click.option("--roots", type=_FILE, multiple=True, metavar="PEM",
                 help="For e-seals: certificates that a seal's must lead to; may be repeated."),
    click.option("--timestamping-roots", "timestamping", type=_FILE, multiple=True, metavar="PEM",
                 help="With --roots: those of timestamp authorities; may be repeated."),
    click.option("--trusted-list", "listed", multiple=True, metavar="FILE-OR-URL",
                 help="For e-seals: a trusted list (ETSI TS 119 612) that a seal's certificate must lead to; may be "
                      "repeated."),
    click.option("--trusted-list-signers", "signers", type=_FILE, multiple=True, metavar="PEM",
                 help="Certificates of who may sign a trusted list, any of those given; may be repeated."),
    click.option("--territory", "territories", multiple=True, metavar="CC",
                 help="The trusted list is the EU's list of lists: read this country's; may be repeated."),
    click.option("--organisation", "organisations", multiple=True, metavar="IDENTIFIER",
                 help="Take the seals of this organisation alone, as NTRSE-5560000000; may be repeated."),
    click.option("--qualified-seals-only", "qualified", is_flag=True,
                 help="With --trusted-list: take qualified seals alone, no others with a qualified certificate."),
)  # fmt: skip


def certificates(files: tuple[Path, ...]) -> tuple[Certificate, ...]:
    """Read the certificates of some files."""
    from mikromerit.x509 import read_pem

    found: list[Certificate] = []
    for file in files:
        try:
            found += read_pem(read(file))
        except ValueError as wrong:
            raise Unusable(f"{file}: {wrong}.") from None
    return tuple(found)


def _renamed(report: Report[_V], names: Mapping[str, str]) -> Report[_V]:
    checks = tuple(
        replace(check, params={**check.params, "url": name})
        if (name := names.get(check.params.get("url", "")))
        else check
        for check in report.checks
    )
    return replace(report, checks=checks, parts=tuple(_renamed(part, names) for part in report.parts))


def _pem(files: tuple[Path, ...]) -> bytes:
    """Give the certificates of the files as one, PEM: a file without any is not passed over in silence."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(one.x509.public_bytes(Encoding.PEM) for one in certificates(files))


# --- what is said beside the report ----------------------------------------------------------------------------------


def hint(report: Report[Any], data: bytes, seals: SealTrust, lang: Lang) -> str | None:
    """Say what a person may have missed, None where there is nothing."""
    from mikromerit.report import Outcome, Step

    if report.seal is not None and not seals.said and not report.accepted:
        return _SEALED[lang]
    return _BARE[lang] if report.step(Step.PARSE) is Outcome.FAILED and _is_bare(data) else None


def _is_bare(data: bytes) -> bool:
    """Say whether a file is a credential, or one for the EDC issuer (below `credential`), without any signature."""
    from mikromerit._strict import read_json
    from mikromerit.report import Refused

    try:
        document = read_json(data, "credential")
    except Refused:
        return False
    document = inner if isinstance(inner := document.get("credential"), dict) else document
    return "credentialSubject" in document and not _SECURED.intersection(document)
