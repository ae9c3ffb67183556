"""The builder of a micro-credential: the elements of Annex I in, a credential that keeps to EDC-AP 3.2 out.

Source: Council Recommendation 2022/C 243/02, Annex I. Its mandatory elements are keywords without a default.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Unpack
from uuid import uuid4

from mikromerit.elm import activities, annex, assessing, parties, relations, vocabulary, volume
from mikromerit.elm.awarding import AwardingProcess
from mikromerit.elm.credential import CONTEXT, EuropeanDigitalCredential, ShaclValidator2017
from mikromerit.elm.display import Merit, display
from mikromerit.elm.elements import Further
from mikromerit.elm.given import (
    ACTIVITY,
    ASSESSMENT,
    CLAIM,
    SPECIFICATION,
    Words,
    an_id,
    at,
    concepts,
    instances,
    languages,
    many,
    web_pages,
)
from mikromerit.elm.identity import with_ids
from mikromerit.elm.learning import LearningAchievement, LearningActivity, LearningAssessment
from mikromerit.elm.specifications import Qualification
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.elm.agents import Organisation, Person
    from mikromerit.elm.awarding import Accreditation
    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.given import Many, Text
    from mikromerit.elm.parties import Actors
    from mikromerit.elm.specifications import LearningOutcome
    from mikromerit.elm.volume import Hours

SHAPES = "http://data.europa.eu/snb/model/ap/edc-generic-full"
MANDATE_SHAPES = "http://data.europa.eu/snb/model/ap/edc-issued-by-mandate"


def micro_credential(
    *,
    learner: Person,
    title: Text,
    country: Many[Concept],
    awarding_body: Organisation,
    issued: datetime,
    learning_outcomes: tuple[LearningOutcome | Text, ...],
    workload: Hours,
    level: Many[Concept] | None,
    assessment: Many[Concept | LearningAssessment],
    participation: Many[Concept] | None,
    quality_assurance: Accreditation,
    **further: Unpack[Further],
) -> EuropeanDigitalCredential:
    """Build a micro-credential that the EU's shapes accept and that has every mandatory element of Annex I.

    `further` are the elements that may be left out; `elements.Further` tells of each. `workload` is in hours ("7,5" is
    a number). `level` is an EQF level, a SeQF level (which gives the EQF level too), another national one, or several,
    or None where none applies. `assessment` is a kind of assessment, or what `assessment(…)` makes of one. Outcomes are
    text or what `outcome(…)` makes. `participation` may be None where an `activity` tells its mode, and for a
    validation without any. Times are cut to the second. The languages of the credential are those of `title`.
    Raises `InvalidModel`, whose path is where the element would stand, for anything missing or not fitting.
    """
    _refuse_unknown(further)
    words = Words(title, further.get("language"))
    issued, awarded, until = annex.dates(issued, further.get("awarded"), further.get("valid_until"))
    actors = parties.actors(country, further.get("issuer"), awarding_body, quality_assurance)
    process = AwardingProcess(awarding_body=(actors.awarding,), awarding_date=awarded)
    assessments = _assessments(assessment, process, words, further)
    acts = instances(further.get("activity"), LearningActivity, "activity", ACTIVITY)
    without_course = not acts and all(assessing.is_validation(one) for one in assessments)
    modes = annex.participation(participation, activities.modes_of(acts), optional=without_course)
    specification = replace(
        _specification(words, process, level, further),
        learning_outcome=annex.outcomes(learning_outcomes, words),
        volume_of_learning=volume.length(
            workload, "Annex I, workload", "workload", f"{SPECIFICATION}/volumeOfLearning"
        ),
        mode=modes,
        accreditation=(actors.quality,),
    )
    achievement = replace(
        _achievement(words, process, actors, further),
        specified_by=specification,
        influenced_by=tuple(activities.completed(one, process, words, modes) for one in acts),
        proven_by=assessments,
    )
    subject = replace(parties.learner_with_full_name(learner), has_claim=(achievement,))
    merit = Merit(
        learner=subject,
        issuer=actors.issuing,
        specification=specification,
        assessments=assessments,
        issued=issued,
        valid_until=until,
    )
    return with_ids(_credential(merit, words, actors, further))


def _refuse_unknown(further: Mapping[str, object]) -> None:
    """Raise `TypeError` for a keyword that there is not, with the nearest that there is."""
    for keyword in further.keys() - Further.__optional_keys__:
        near = get_close_matches(keyword, Further.__optional_keys__, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise TypeError(f"micro_credential() got an unexpected keyword argument {keyword!r}{hint}")


def _assessments(
    given: Many[Concept | LearningAssessment], process: AwardingProcess, words: Words, further: Further
) -> tuple[LearningAssessment, ...]:
    """Give at least one assessment; a concept is made into one with what is said of it by its own keywords."""
    shorthand = {name: further[name] for name in _OF_A_CONCEPT if further.get(name) is not None}
    made: list[LearningAssessment] = []
    every: tuple[Concept | LearningAssessment, ...] = many(given)
    for one in every:
        if isinstance(one, LearningAssessment) and shorthand:
            reason = f"`{next(iter(shorthand))}`: say it where the assessment is made, in assessment(…)"
            raise InvalidModel(reason, path=ASSESSMENT)
        with at(ASSESSMENT):
            made.append(one if isinstance(one, LearningAssessment) else _of_concept(one, words, further))
    if not made:
        raise InvalidModel("Annex I, type of assessment (`assessment`): give at least one", path=ASSESSMENT)
    return tuple(assessing.completed(one, process, words) for one in made)


_OF_A_CONCEPT: Final = ("assessment_title", "grade", "grading_scheme", "supervision")


def _of_concept(kind: Concept, words: Words, further: Further) -> LearningAssessment:
    return assessing.assessment(
        kind,
        title=further.get("assessment_title"),
        grade=further.get("grade"),
        grading_scheme=further.get("grading_scheme"),
        supervision=further.get("supervision"),
        language=words.primary,
    )


def _specification(
    words: Words, process: AwardingProcess, level: Many[Concept] | None, further: Further
) -> Qualification:
    """Make what holds for every learner alike, of the elements that may be left out."""
    path = SPECIFICATION
    setting, _ = annex.setting(further.get("learning_setting"))
    eqf_level, nqf_level = annex.levels(level)
    _, parts = relations.related(further.get("parts"), "parts", process)
    _, wholes = relations.related(further.get("part_of"), "part_of", process)
    duration = further.get("maximum_duration")
    return Qualification(
        title=words.title,
        description=words.text(further.get("description"), "description", f"{path}/description"),
        dc_type=(vocabulary.own("micro-credential"),),
        credit_point=volume.credits_of(further.get("ects"), further.get("credit_points")),
        eqf_level=eqf_level,
        nqf_level=nqf_level,
        education_level=annex.cycle(further.get("cycle"), eqf_level),
        learning_setting=setting,
        maximum_duration=None
        if duration is None
        else volume.length(duration, "duration", "maximum_duration", f"{path}/maximumDuration", months=True),
        thematic_area=concepts(
            further.get("thematic_area"), "further information", "thematic_area", f"{path}/thematicArea", of="isced_f"
        ),
        language=languages(further.get("instruction_language"), "instruction_language", f"{path}/language"),
        target_group=concepts(
            further.get("target_group"),
            "further information",
            "target_group",
            f"{path}/targetGroup",
            meant=("target_group",),
        ),
        entry_requirement=words.note(further.get("prerequisites"), "prerequisites", f"{path}/entryRequirement"),
        homepage=web_pages(further.get("homepage"), "homepage", f"{path}/homepage"),
        supplementary_document=web_pages(
            further.get("supplementary_documents"), "supplementary_documents", f"{path}/supplementaryDocument"
        ),
        qualification_code=concepts(
            further.get("qualification_code"),
            "stackability",
            "qualification_code",
            f"{path}/qualificationCode",
            meant=(),
        ),
        is_partial_qualification=relations.is_partial(further.get("partial"), wholes),
        has_part=parts,
        is_part_of=wholes,
        additional_note=(
            *many(words.note(further.get("stackability"), "stackability", f"{path}/additionalNote")),
            *annex.rules(further.get("frameworks"), words),
        ),
    )


def _achievement(words: Words, process: AwardingProcess, actors: Actors, further: Further) -> LearningAchievement:
    """Make what is said of this learner, of the elements that may be left out."""
    _, kinds = annex.setting(further.get("learning_setting"))
    parts, _ = relations.related(further.get("parts"), "parts", process)
    wholes, _ = relations.related(further.get("part_of"), "part_of", process)
    return LearningAchievement(
        title=words.title,
        awarded_by=process,
        dc_type=kinds,
        has_part=parts,
        is_part_of=wholes,
        entitles_to=relations.entitlements(further.get("entitles_to"), process, words),
        learning_opportunity=relations.opportunity(
            further.get("learning_opportunity"), words, actors.awarding, actors.known
        ),
        additional_note=words.notes(
            further.get("further_information"), "further_information", f"{CLAIM}/additionalNote"
        ),
    )


def _credential(merit: Merit, words: Words, actors: Actors, further: Further) -> EuropeanDigitalCredential:
    """Put the credential together, from top to bottom."""
    mandate = further.get("mandate")
    schemas = (SHAPES,) if mandate is None else (SHAPES, MANDATE_SHAPES)
    return EuropeanDigitalCredential(
        context=CONTEXT,
        id=f"urn:uuid:{uuid4()}" if (own := an_id(further.get("id"))) is None else own,
        credential_profiles=(vocabulary.concept("credential_profile", "generic"),),
        credential_schema=tuple(ShaclValidator2017(id=schema) for schema in schemas),
        display_parameter=display(merit, languages=words.languages, primary=words.primary),
        evidence=parties.evidence(mandate, further.get("evidence"), actors),
        issuer=actors.issuing,
        issuance_date=merit.issued,
        issued=merit.issued,
        valid_from=merit.issued,
        valid_until=merit.valid_until,
        expiration_date=merit.valid_until,
        credential_subject=merit.learner,
    )
