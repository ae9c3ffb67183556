"""What the builder makes keeps to the EU's own shapes (ELM 3.2), judged by a SHACL engine on the triples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mikromerit import demo, jsonld
from mikromerit.elm import (
    Accreditation,
    EuropeanDigitalCredential,
    LearningOutcome,
    LegalIdentifier,
    Note,
    encode,
    micro_credential,
    organisation,
    person,
)
from mikromerit.elm import vocabulary as eu

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl"),
]

BRANCH = organisation(
    id="did:web:meriter.example",
    legal_name={"sv": "Branschföreningen Exempel", "en": "Example Branch Association"},
    country=eu.SWEDEN,
    eidas_identifier="NTRSE-5560000000",
    registration="556000-0000",
)
SCHOOL = organisation(legal_name="Skolan", country=eu.country("FI"))
QUALITY = Accreditation(
    title={"sv": "Branschvalidering"}, dc_type=eu.PROGRAM_QUALITY_ASSURANCE, accrediting_agent=BRANCH
)
SPLICE = LearningOutcome(
    title={"sv": "Svetsa och skarva optisk fiber", "en": "Splice optical fibre"},
    additional_note=(Note(note_literal={"sv": "Dämpningen är högst 0,1 dB"}),),
    related_esco_skill=(eu.esco_skill("http://data.europa.eu/esco/skill/1", {"en": "splice fibre"}),),
)


def _merit(**changes: Any) -> EuropeanDigitalCredential:
    elements: dict[str, Any] = {
        "learner": person(given_name="Åsa", family_name="Öberg", id="did:key:z6MkExample"),
        "title": {"sv": "Beredskapssvetsare fiber", "en": "Emergency fibre splicer"},
        "country": eu.SWEDEN,
        "awarding_body": BRANCH,
        "issued": datetime(2026, 11, 21, 12, tzinfo=UTC),
        "learning_outcomes": (SPLICE,),
        "workload": 24,
        "level": eu.SEQF_4,
        "assessment": eu.PRACTICAL_ASSESSMENT,
        "participation": eu.ONSITE,
        "quality_assurance": QUALITY,
    }
    return micro_credential(**{**elements, **changes})


MERITS = {
    "least": _merit(title="Fibersvetsare", level=None),
    "two languages": _merit(),
    "everything": _merit(
        description={"sv": "Kort", "en": "Short"},
        valid_until=datetime(2029, 11, 21, tzinfo=UTC),
        ects=Decimal("1.5"),
        assessment_title="Svetsprov",
        grade={"sv": "Väl godkänd"},
        supervision=eu.supervision("supervised-id"),
        learning_setting=eu.learning_setting("non-formal"),
        prerequisites="Inga",
        stackability="Räknas mot fibertekniker",
        further_information={"en": "More"},
        learner=person(
            full_name="Madonna",
            date_of_birth=date(1990, 5, 1),
            email="m@example.org",
            national_id=LegalIdentifier(notation="19900501-0000", spatial=eu.SWEDEN),
        ),
    ),
    "several outcomes": _merit(
        learning_outcomes=(SPLICE, LearningOutcome(title={"sv": "Mäta"}), LearningOutcome(title={"sv": "Mäta"}))
    ),
    "other issuer, two countries": _merit(
        issuer=replace(BRANCH, location=()),
        country=(eu.SWEDEN, eu.country("FI")),
        awarding_body=SCHOOL,
        quality_assurance=replace(QUALITY, accrediting_agent=SCHOOL),
        level=eu.EQF_6,
    ),
    "Finnish only": _merit(title={"fi": "Kuituhitsaaja"}, participation=eu.BLENDED),
    "every language of ours": _merit(
        title={entry.code: f"Titel {entry.code}" for entry in eu.table("language").entries}, workload=1
    ),
}


@pytest.fixture(scope="module")
def judge(reference: Path) -> Callable[[dict[str, Any]], list[str]]:
    """Give a judge of documents by both graphs of shapes, which belong together."""
    import pyshacl
    import rdflib

    shapes = rdflib.Graph()
    for name in ("EDC-generic-full.ttl", "EDC-generic-no-cv.ttl"):
        shapes.parse(reference / "elm" / "v3.2-lts" / "shapes" / name)
    result_of = rdflib.Namespace("http://www.w3.org/ns/shacl#")

    def judged(document: dict[str, Any]) -> list[str]:
        from pyld import jsonld as pyld

        quads = pyld.to_rdf(document, {**jsonld.options(), "format": "application/n-quads"})
        data = rdflib.Graph().parse(data=quads, format="nt")
        assert len(data) > 100
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
        found = report.objects(None, result_of.result)
        return [str(report.value(one, result_of.resultPath)) for one in found]

    return judged


def test_the_judge_refuses_what_it_should(judge: Callable[[dict[str, Any]], list[str]]) -> None:
    document = encode(_merit())
    del document["issued"]
    document["issuer"]["legalName"] = "no language"
    assert {path.rpartition("#")[2] for path in judge(document)} == {"issued", "legalName"}


@pytest.mark.parametrize("name", MERITS)
def test_a_built_credential_has_no_finding(judge: Callable[[dict[str, Any]], list[str]], name: str) -> None:
    assert judge(encode(MERITS[name])) == []


@pytest.mark.parametrize("name", MERITS)
def test_a_built_credential_has_no_undefined_term(name: str) -> None:
    document = encode(MERITS[name])
    assert jsonld.undefined_terms(document) == ()
    assert _leaves(jsonld.expand(document)) == _leaves({**document, "@context": []})


def _leaves(json: Any) -> int:
    """Count the values of a document, so that none can vanish in expansion; a value object is one."""
    if isinstance(json, dict):
        return 1 if "@value" in json else sum(_leaves(value) for value in json.values())
    if isinstance(json, list):
        return sum(_leaves(value) for value in json)
    return 1


def test_every_credential_that_the_demo_issues_has_no_finding(judge: Callable[[dict[str, Any]], list[str]]) -> None:
    """As a verifier has it: out of the token."""
    issued = demo.run().issued
    assert len(issued) == 6
    for one in issued:
        document = dict(one.credential.peek())
        assert jsonld.undefined_terms(document) == ()
        assert judge(document) == []
