"""The whole road in one run, without network: an issuer, learners from a sheet, an employer who verifies.

Everything it makes is real: keys, DIDs, credentials, a presentation, a report; only the people and the organisation
are invented. `mikromerit demo` prints it and leaves it in files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from mikromerit import did
from mikromerit._data import folder
from mikromerit._dates import now
from mikromerit.batch import Learner, RowProblem, read_learners
from mikromerit.elm import Accreditation, EuropeanDigitalCredential, micro_credential, organisation
from mikromerit.elm import vocabulary as eu
from mikromerit.errors import InvalidModel, NotConformant
from mikromerit.evidence import Evidence, Fetched, offline, write_evidence
from mikromerit.holder import Holder
from mikromerit.issuer import Issuer
from mikromerit.keys import KeyPair
from mikromerit.occupation import learning_outcomes, read_profile
from mikromerit.profile import ANNEX_I
from mikromerit.render import credential_text, report_text
from mikromerit.trust import Issuers
from mikromerit.verification import Policy
from mikromerit.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mikromerit.credential import SecuredCredential, SecuredPresentation, VerifiedPresentation
    from mikromerit.did import DIDDocument
    from mikromerit.occupation import Module
    from mikromerit.report import Lang, Report

ISSUER = "did:web:meriter.stadsnat.example"
EMPLOYER = "https://rekrytering.elnat.example"
NONCE = "demo-2c1f8a4e9b7d"
MODULE = "urn:sobona:fibertekniker:svetsa-och-skarva"
"""The module of the shipped occupational profile that the learners have completed."""

_STADSNAT = organisation(
    id=ISSUER,
    legal_name={"sv": "Svenska Stadsnätsföreningen (påhittad)", "en": "Swedish Local Fibre Alliance (invented)"},
    country=eu.country("SE"),
    eidas_identifier="NTRSE-0000000000",
)
_BRANCH = organisation(
    id="https://branschvalidering.example",
    legal_name={"sv": "Branschrådet för fiber (påhittat)", "en": "Fibre Industry Council (invented)"},
    country=eu.country("SE"),
)


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential with the row of the sheet that it was issued for, and the learner's key."""

    row: int
    key: KeyPair
    credential: SecuredCredential


@dataclass(frozen=True, slots=True)
class NotIssued:
    """A row that could be read, and whose credential the builder or the profile refuses."""

    row: int
    error: InvalidModel | NotConformant

    def message(self, lang: Lang = "sv") -> str:
        """Say it in Swedish or English (what the builder says is in English)."""
        why = self.error.report.summary(lang) if isinstance(self.error, NotConformant) else str(self.error)
        return f"{'rad' if lang == 'sv' else 'row'} {self.row}: {why}"


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything that a run made; `problems` say by row what was not issued, and why."""

    document: DIDDocument
    evidence: Evidence
    issued: tuple[Issued, ...]
    problems: tuple[RowProblem | NotIssued, ...]
    presentation: SecuredPresentation
    report: Report[VerifiedPresentation]


def run(sheet: bytes | None = None, *, clock: Callable[[], datetime] = now) -> Demo:
    """Issue to every learner of a sheet (by default the shipped one), present the first credential and verify it.

    Raises:
        InvalidModel: the sheet cannot be read, or gives no credential at all.
    """
    profile = read_profile((folder("examples") / "fibertekniker.json").read_bytes())
    rows = read_learners((folder("examples") / "deltagare.csv").read_bytes() if sheet is None else sheet)
    key = KeyPair.generate("ES256")
    issuer = Issuer(ISSUER, key, clock=clock)
    document = did.web_document(ISSUER, key.public_key)
    body = json.dumps(dict(document.json), indent=2).encode()
    evidence = Evidence({did.web_url(ISSUER): Fetched(body, "application/did+json", clock())})
    results = tuple(_issue(issuer, row, profile.module(MODULE), clock()) for row in rows)
    issued = tuple(result for result in results if isinstance(result, Issued))
    if not issued:
        why = "; ".join(result.message("en") for result in results if not isinstance(result, Issued))
        raise InvalidModel(f"no row of the sheet could be issued ({why or 'there is none'})")
    first = issued[0]
    holder = Holder(did.of_key(first.key.public_key), first.key, clock=clock)
    presentation = holder.present([first.credential], audience=EMPLOYER, nonce=NONCE)
    verifier = Verifier(Policy(trust=Issuers([ISSUER]), profile=ANNEX_I), fetch=offline, clock=clock)
    report = verifier.verify_presentation(presentation, audience=EMPLOYER, nonce=NONCE, evidence=evidence)
    problems = tuple(result for result in results if not isinstance(result, Issued))
    return Demo(document, evidence, issued, problems, presentation, report)


def _issue(issuer: Issuer, row: Learner | RowProblem, module: Module, at: datetime) -> Issued | RowProblem | NotIssued:
    if isinstance(row, RowProblem):
        return row
    key = KeyPair.generate("EdDSA")
    try:
        return Issued(row.row, key, issuer.issue(_merit(row, did.of_key(key.public_key), module, at)))
    except (InvalidModel, NotConformant) as error:
        return NotIssued(row.row, error)


def _merit(row: Learner, learner: str, module: Module, at: datetime) -> EuropeanDigitalCredential:
    """Build the micro-credential of one row."""
    quality = Accreditation(
        title={"sv": "Branschvalidering enligt yrkesprofil", "en": "Industry validation by occupational profile"},
        dc_type=eu.PROGRAM_QUALITY_ASSURANCE,
        accrediting_agent=_BRANCH,
        date_issued=datetime(2026, 1, 15, tzinfo=UTC),
        review_date=datetime(2029, 1, 15, tzinfo=UTC),
    )
    return micro_credential(
        learner=row.person(learner),
        title=module.title,
        description=module.description,
        country=eu.country("SE"),
        awarding_body=_STADSNAT,
        issued=at,
        awarded=datetime.combine(row.awarded, time()).astimezone(),  # midnight where the sheet was written
        learning_outcomes=learning_outcomes(module),
        workload=module.hours or 16,
        level=eu.seqf(module.level or 4),
        assessment=eu.PRACTICAL_ASSESSMENT,
        participation=eu.ONSITE,
        quality_assurance=quality,
        grade=row.result,
    )


def tell(demo: Demo, lang: Lang = "sv") -> Iterator[str]:
    """Say what happened, a line at a time."""
    say = _SAID[lang]
    yield say["issuer"].format(ISSUER)
    yield say["issued"].format(len(demo.issued), ", ".join(str(one.row) for one in demo.issued))
    for problem in demo.problems:
        yield f"  ✗ {problem.message(lang)}"
    yield say["shown"].format(demo.issued[0].row, EMPLOYER)
    yield ""
    yield report_text(demo.report, lang)
    if demo.report.accepted:
        for credential in demo.report.accept().credentials:
            yield ""
            yield credential_text(credential, lang)


_SAID = {
    "sv": {
        "issuer": "Utfärdare: {} (DID-dokumentet finns som underlag; nätet används inte)",
        "issued": "Utfärdade mikromeriter: {} (rad {})",
        "shown": "Innehavaren på rad {} visar upp sin mikromerit för {}",
    },
    "en": {
        "issuer": "Issuer: {} (its DID document is at hand as evidence; no network is used)",
        "issued": "Micro-credentials issued: {} (rows {})",
        "shown": "The holder of row {} presents the micro-credential to {}",
    },
}


def write(demo: Demo, out: Path, lang: Lang = "sv") -> None:
    """Leave everything in files under `out`: credentials, DID document, evidence, presentation, report.

    Raises:
        OSError: the disk refuses.
    """
    credentials = out / "credentials"
    credentials.mkdir(parents=True, exist_ok=True)
    for one in demo.issued:
        (credentials / f"row-{one.row}.jwt").write_bytes(one.credential.data)
    (out / "did.json").write_text(json.dumps(dict(demo.document.json), indent=2) + "\n", encoding="utf-8")
    write_evidence(out / "evidence", demo.evidence)
    (out / "presentation.jwt").write_bytes(demo.presentation.data)
    (out / "report.txt").write_text("\n".join(tell(demo, lang)) + "\n", encoding="utf-8")
    (out / "report.json").write_text(demo.report.to_json(lang) + "\n", encoding="utf-8")
