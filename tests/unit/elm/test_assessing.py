"""Assessments, activities, outcomes and grades: what their builders write, and what they refuse."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.elm import Agent, Concept, LearningActivity, Location, Note, Organisation, organisation, person
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.activities import activity, modes_of
from mikromerit.elm.assessing import assessment, document, is_document, is_validation
from mikromerit.elm.grading import SCALES, grading_scheme
from mikromerit.elm.outcomes import outcome
from mikromerit.elm.parties import place
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable

PRACTICAL = eu.PRACTICAL_ASSESSMENT
NAIVE = datetime(2026, 9, 1)  # noqa: DTZ001 - that is the mistake

REFUSED: list[tuple[Callable[..., Any], dict[str, Any], str, str]] = [
    (assessment, {"kind": None}, "/specifiedBy/dcType", "`assessment`"),
    (assessment, {"kind": "prov"}, "/specifiedBy/dcType", "`assessment`"),
    (assessment, {"kind": PRACTICAL, "validation": PRACTICAL}, "/dcType", "`validation`"),
    (assessment, {"kind": None, "validation": "validering"}, "/dcType", "`validation`"),
    (assessment, {"kind": PRACTICAL, "title": ""}, "/title", "leave it out"),
    (assessment, {"kind": PRACTICAL, "assessed_by": 7}, "/assessedBy", "an Agent is due"),
    (assessment, {"kind": PRACTICAL, "assessed_by": ""}, "/assessedBy", "a name"),
    (assessment, {"kind": PRACTICAL, "assessed_by": person(full_name="Åsa")}, "/assessedBy", "only the learner"),
    (assessment, {"kind": PRACTICAL, "assessed_by": Organisation()}, "/assessedBy", "a name"),
    (
        assessment,
        {"kind": PRACTICAL, "assessed_by": Organisation(legal_name={"sv": "Skolan"})},
        "/assessedBy/location",
        "location",
    ),
    (assessment, {"kind": PRACTICAL, "supervision": "ja"}, "/idVerification", "`supervision`"),
    (assessment, {"kind": PRACTICAL, "grade_status": "klar"}, "/gradeStatus", "`grade_status`"),
    (assessment, {"kind": PRACTICAL, "date": NAIVE}, "/dateIssued", "time zone"),
    (assessment, {"kind": PRACTICAL, "date": "2026-09-01"}, "/dateIssued", "time zone"),
    (assessment, {"kind": PRACTICAL, "mode": "på plats"}, "/specifiedBy/mode", "`mode`"),
    (assessment, {"kind": PRACTICAL, "assessment_language": "qaa"}, "/specifiedBy/language", "no language"),
    (assessment, {"kind": PRACTICAL, "documents": "protokoll.pdf"}, "/supplementaryDocument/contentURL", "absolute"),
    (assessment, {"kind": PRACTICAL, "note": " "}, "/additionalNote", "leave it out"),
    (document, {"title": "A"}, "/contentURL", "one of them"),
    (document, {"title": "A", "content": b"", "sha256": "0" * 64}, "/contentURL", "one of them"),
    (document, {"title": "A", "sha256": "0" * 63}, "/contentURL", "64 hexadecimal"),
    (document, {"title": "A", "content": b"", "media_type": "pdf"}, "/contentURL", "media type"),
    (document, {"title": "", "content": b""}, "/title", "leave it out"),
    (activity, {"title": " "}, "/title", "leave it out"),
    (activity, {"workload": 0}, "/workload", "`workload`"),
    (activity, {"mode": PRACTICAL.id}, "/specifiedBy/mode", "`mode`"),
    (activity, {"kind": "kurs"}, "/specifiedBy/dcType", "`kind`"),
    (activity, {"start": NAIVE}, "/temporal/startDate", "time zone"),
    (activity, {"start": date(2026, 9, 2), "end": date(2026, 9, 1)}, "/temporal/endDate", "earlier"),
    (activity, {"completion": 0}, "/levelOfCompletion", "percent"),
    (activity, {"completion": 101}, "/levelOfCompletion", "percent"),
    (activity, {"completion": True}, "/levelOfCompletion", "percent"),
    (activity, {"location": eu.SWEDEN}, "/location", "a Location is due"),
    (outcome, {"title": ""}, "/title", "`title`"),
    (outcome, {"title": None}, "/title", "a title"),
    (outcome, {"title": "Kan", "kind": "attitude"}, "/dcType", "knowledge, skill, responsibility"),
    (outcome, {"title": "Kan", "criteria": ("Bra", "")}, "/additionalNote", "`criteria`"),
    (outcome, {"title": "Kan", "cefr": eu.cefr("B1")}, "/relatedSkill", "give both or none"),
    (outcome, {"title": "Kan", "cefr_language": "sv"}, "/relatedSkill", "give both or none"),
    (outcome, {"title": "Kan", "cefr": "B1", "cefr_language": "sv"}, "/relatedSkill", "`cefr`"),
    (outcome, {"title": "Kan", "cefr": eu.EQF_3, "cefr_language": "sv"}, "/relatedSkill", "gives the levels"),
    (outcome, {"title": "Kan", "cefr": eu.cefr("B1"), "cefr_language": "qaa"}, "/relatedSkill", "no language"),
    (outcome, {"title": "Kan", "domain": "vård"}, "/relatedSkill", "`domain`"),
    (outcome, {"title": "Kan", "related": "vård"}, "/relatedSkill", "`related`"),
    (outcome, {"title": "Kan", "esco": "svetsa"}, "/relatedESCOSkill", "`esco`"),
    (
        outcome,
        {"title": "Kan", "esco": Concept(id="http://data.europa.eu/esco/skill/1")},
        "/relatedESCOSkill",
        "esco_skill(…)",
    ),
    (outcome, {"title": "Kan", "esco": eu.EQF_3}, "/relatedESCOSkill", "begins with"),
    (outcome, {"title": "Kan", "reuse": eu.EQF_3}, "/reusabilityLevel", "EU's list"),
    (outcome, {"title": "Kan", "identifier": "7"}, "/identifier", "an Identifier is due"),
]


@pytest.mark.parametrize(("make", "given", "path", "words"), REFUSED)
def test_what_does_not_fit_is_refused_where_it_would_stand(
    make: Callable[..., Any], given: dict[str, Any], path: str, words: str
) -> None:
    with pytest.raises(InvalidModel) as caught:
        make(**given)
    assert (caught.value.path, words in caught.value.reason) == (path, True), caught.value.reason


def test_a_validation_says_so_beside_its_kind() -> None:
    validation = eu.own("branch-validation")
    both = assessment(eu.assessment_type("portfolio"), validation=validation)
    assert is_validation(both)
    assert both.specified_by is not None
    assert (both.dc_type, both.specified_by.dc_type) == ((validation,), (eu.assessment_type("portfolio"),))
    assert assessment(validation) == assessment(None, validation=validation)
    assert not is_validation(assessment(PRACTICAL))


def test_assessors_are_agents_by_name() -> None:
    school = organisation(legal_name="Skolan", country=eu.SWEDEN)
    found = assessment(PRACTICAL, assessed_by=("Åsa Öberg", school)).assessed_by
    assert found == (Agent(pref_label={"und": "Åsa Öberg"}), school)


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_a_document_is_named_by_its_digest(content: bytes, other: bytes) -> None:
    named = document("Arbetsprov", content, media_type="application/pdf")
    assert named == document("Arbetsprov", sha256=sha256(content).hexdigest().upper(), media_type="application/pdf")
    url, _, query = str(named.content_url).partition("?")
    assert query == "ct=application/pdf"
    assert urlsafe_b64decode(url.removeprefix("ni:///sha-256;") + "=") == sha256(content).digest()
    assert is_document(named, content)
    assert is_document(named, other) is (content == other)
    assert not is_document(replace(named, content_url=None), content)


def test_the_named_information_of_the_rfc() -> None:
    """RFC 6920 §8.1 names "Hello World!" so."""
    assert document("A", b"Hello World!").content_url == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"


def test_a_period_has_a_first_and_a_last_day() -> None:
    (period,) = activity(start=date(2026, 9, 1), end=datetime(2026, 9, 1, 15, tzinfo=UTC)).temporal
    assert period.start_date == datetime(2026, 9, 1, tzinfo=UTC)
    assert period.end_date == datetime(2026, 9, 1, 15, tzinfo=UTC)
    (period,) = activity(end=date(2026, 9, 1)).temporal
    assert period.start_date is None
    (period,) = activity(start=date(2026, 9, 1)).temporal
    assert period.end_date is None
    assert activity().temporal == ()


def test_modes_are_told_once_each() -> None:
    given = (activity(mode=(eu.ONLINE, eu.ONSITE)), activity(mode=eu.ONLINE), LearningActivity())
    assert modes_of(given) == (eu.ONLINE, eu.ONSITE)


def test_the_kinds_of_an_outcome() -> None:
    own = eu.own("responsibility-and-autonomy")
    assert outcome("Vet", kind="knowledge").dc_type == eu.skill_type("knowledge")
    assert outcome("Kan", kind="skill", related=PRACTICAL).related_skill == (PRACTICAL,)
    answers = outcome("Svarar för", kind="responsibility", related=PRACTICAL)
    assert (answers.dc_type, answers.related_skill) == (None, (own, PRACTICAL))
    assert outcome("Kan").dc_type is None


def test_a_language_outcome_has_level_language_and_field_of_work() -> None:
    found = outcome("Samtalar", cefr=eu.cefr("B1"), cefr_language="sv-SE", domain=eu.isced_f("0913"))
    assert found.related_skill == (eu.cefr("B1"), eu.language("sv"), eu.isced_f("0913"))


def test_an_outcome_has_its_criteria_as_notes() -> None:
    found = outcome("Weld", criteria=("Loss is low", {"sv": "Låg dämpning"}), language="en")
    assert found.title == {"en": "Weld"}
    assert found.additional_note == (
        Note(note_literal={"en": "Loss is low"}),
        Note(note_literal={"sv": "Låg dämpning"}),
    )


@pytest.mark.parametrize("code", SCALES)
def test_a_scale_is_told_in_both_languages_and_takes_its_passing_grades(code: str) -> None:
    scale = SCALES[code]
    told = grading_scheme(code)
    assert set(told.title) == set(told.description) == {"sv", "en"}
    assert 0 < len(scale.failing) < len(scale.grades)
    for grade, words in scale.grades.items():
        assert grade in told.description["en"]
        if grade in scale.failing:
            with pytest.raises(InvalidModel, match="passing grade"):
                assessment(PRACTICAL, grade=grade, grading_scheme=code)
        else:
            found = assessment(PRACTICAL, grade=grade, grading_scheme=code)
            assert found.grade == Note(note_literal=words)
            assert found.specified_by is not None
            assert found.specified_by.grading_scheme == told


def test_a_place() -> None:
    found = place(eu.SWEDEN, region=(eu.nuts("SE332"), eu.atu("SE-AC")), address="Gatan 1", place_name="Umeå")
    assert isinstance(found, Location)
    assert found.spatial_code == (eu.nuts("SE332"), eu.atu("SE-AC"))
    assert found.geographic_name == {"und": "Umeå"}
    assert found.address[0].full_address == Note(note_literal={"und": "Gatan 1"})
