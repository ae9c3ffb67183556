"""A real micro-credential for tests: the splicing course of `examples/`, in short."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from forging import AT, HOLDER

from mikromerit import Issuer
from mikromerit.elm import (
    Accreditation,
    EuropeanDigitalCredential,
    LearningOutcome,
    Organisation,
    micro_credential,
    organisation,
    person,
)
from mikromerit.elm import vocabulary as eu

if TYPE_CHECKING:
    from mikromerit import KeyPair, SecuredCredential

ISSUED = datetime(2026, 11, 1, 9, tzinfo=UTC)
UNTIL = datetime(2090, 1, 1, tzinfo=UTC)


def provider(did: str) -> Organisation:
    return organisation(
        id=did,
        legal_name={"sv": "Svenska Stadsnätsföreningen", "en": "Swedish Local Fibre Alliance"},
        country=eu.country("SE"),
        eidas_identifier="NTRSE-0000000000",
    )


def merit(did: str, **changes: Any) -> EuropeanDigitalCredential:
    """Build a micro-credential issued by `did`, but for `changes` of the builder's arguments."""
    quality = Accreditation(
        title={"sv": "Branschvalidering", "en": "Industry validation"},
        dc_type=eu.PROGRAM_QUALITY_ASSURANCE,
        accrediting_agent=organisation(legal_name={"sv": "Branschrådet"}, country=eu.country("SE")),
    )
    arguments: dict[str, Any] = {
        "learner": person(id=HOLDER.did, given_name="Åsa", family_name="Öström"),
        "title": {"sv": "Svetsa och skarva optisk fiber", "en": "Splice optical fibre"},
        "country": eu.country("SE"),
        "awarding_body": provider(did),
        "issued": ISSUED,
        "valid_until": UNTIL,
        "learning_outcomes": (LearningOutcome(title={"sv": "Skarvar fiber", "en": "Splices fibre"}),),
        "workload": 16,
        "ects": "0.5",
        "level": eu.seqf(4),
        "assessment": eu.PRACTICAL_ASSESSMENT,
        "participation": eu.ONSITE,
        "quality_assurance": quality,
    }
    return micro_credential(**{**arguments, **changes})


def issue(did: str, key: KeyPair, **changes: Any) -> SecuredCredential:
    """Issue that micro-credential."""
    return Issuer(did, key, clock=lambda: AT).issue(merit(did, **changes))
