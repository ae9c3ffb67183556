"""One invented merit, built with whatever a test changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from mikromerit.elm import Accreditation, LearningOutcome, Note, micro_credential, organisation, person
from mikromerit.elm import vocabulary as eu

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.elm import EuropeanDigitalCredential, Organisation

ID = "urn:uuid:6f0a0f3e-0a52-4a34-9d0d-0c7f5c1c8a11"


@pytest.fixture
def branch() -> Organisation:
    return organisation(
        id="did:web:meriter.example",
        legal_name={"sv": "Branschföreningen Exempel"},
        country=eu.SWEDEN,
        eidas_identifier="NTRSE-5560000000",
        registration="556000-0000",
    )


@pytest.fixture
def award(branch: Organisation) -> Callable[..., EuropeanDigitalCredential]:
    def build(**changes: Any) -> EuropeanDigitalCredential:
        elements: dict[str, Any] = {
            "id": ID,
            "learner": person(
                id="did:key:z6MkExample", given_name="Åsa", family_name="Öberg", date_of_birth=date(1990, 5, 1)
            ),
            "title": {"sv": "Beredskapssvetsare fiber", "en": "Emergency fibre splicer"},
            "country": eu.SWEDEN,
            "awarding_body": branch,
            "issued": datetime(2026, 11, 21, 12, tzinfo=UTC),
            "learning_outcomes": (
                LearningOutcome(
                    title={"sv": "Svetsa och skarva optisk fiber", "en": "Splice optical fibre"},
                    additional_note=(Note(note_literal={"sv": "Dämpningen är högst 0,1 dB"}),),
                ),
            ),
            "workload": 24,
            "level": eu.SEQF_4,
            "assessment": eu.PRACTICAL_ASSESSMENT,
            "participation": eu.ONSITE,
            "quality_assurance": Accreditation(
                title={"sv": "Branschvalidering"}, dc_type=eu.PROGRAM_QUALITY_ASSURANCE, accrediting_agent=branch
            ),
        }
        return micro_credential(**{**elements, **changes})

    return build
