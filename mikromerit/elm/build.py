"""The builder of a micro-credential: the elements of Annex I in, a credential that keeps to EDC-AP 3.2 out.

Source: Council Recommendation 2022/C 243/02, Annex I. Its mandatory elements are keywords without a default.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from mikromerit.elm import annex, vocabulary
from mikromerit.elm.annex import ASSESSMENT, CLAIM, SPECIFICATION, Words
from mikromerit.elm.awarding import Accreditation, AwardingProcess
from mikromerit.elm.concepts import Note
from mikromerit.elm.credential import EuropeanDigitalCredential, ShaclValidator2017
from mikromerit.elm.display import Merit, display
from mikromerit.elm.identity import with_ids
from mikromerit.elm.learning import LearningAchievement, LearningAssessment
from mikromerit.elm.parties import learner_with_full_name, organisations, quality_assurer
from mikromerit.elm.specifications import CreditPoint, LearningAssessmentSpecification, LearningOutcome, Qualification

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from decimal import Decimal

    from mikromerit.elm.agents import Organisation, Person
    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.node import LangString

CONTEXT = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
SHAPES = "http://data.europa.eu/snb/model/ap/edc-generic-full"

_PASS = {"sv": "Godkänd", "en": "Pass"}
_SOME_ASSESSMENT = {"sv": "Bedömning", "en": "Assessment"}


def micro_credential(  # long, since it is the list of Annex I and then the credential from top to bottom
    *,
    learner: Person,
    title: LangString | str,
    country: Concept | tuple[Concept, ...],
    awarding_body: Organisation,
    issued: datetime,
    learning_outcomes: tuple[LearningOutcome, ...],
    workload: int | Decimal | timedelta,
    level: Concept | tuple[Concept, ...] | None,
    assessment: Concept,
    participation: Concept,
    quality_assurance: Accreditation,
    issuer: Organisation | None = None,
    id: str | None = None,  # noqa: A002 - ELM's own word
    language: str | None = None,
    description: LangString | str | None = None,
    awarded: datetime | None = None,
    valid_until: datetime | None = None,
    ects: Decimal | int | str | None = None,
    assessment_title: LangString | str | None = None,
    grade: LangString | str | None = None,
    supervision: Concept | None = None,
    learning_setting: Concept | None = None,
    prerequisites: LangString | str | None = None,
    stackability: LangString | str | None = None,
    further_information: LangString | str | None = None,
) -> EuropeanDigitalCredential:
    """Build a micro-credential that the EU's shapes accept and that has every mandatory element of Annex I.

    `workload` is in hours. `level` is an EQF level, a SeQF level (which gives the EQF level too) or both, or None where
    none applies. `awarded` is when the merit was awarded, by default when it is issued; times are cut to the second.
    The languages are those of `title`; `language` is the primary one, by default Swedish if there, else the first, and
    plain strings are in it. `issuer` is by default the awarding body; it lies in `country` and needs an eIDAS
    identifier. `id` is by default a new `urn:uuid:`. Stackability is written as a note of the qualification, further
    information as one of the achievement.
    Raises `InvalidModel`, whose path is where the element would stand, for anything missing or not fitting.
    """
    words = Words(title, language)
    countries = annex.countries(country)
    issued, awarding_date, valid_until = annex.dates(issued, awarded, valid_until)
    issuing, awarding = organisations(issuer, awarding_body, countries)
    quality, agent = annex.quality(quality_assurance)
    agent = quality_assurer(agent, {awarding_body: awarding, issuer or awarding_body: issuing})
    eqf_level, nqf_level = annex.levels(level)
    points = annex.points(ects)
    specification = Qualification(
        title=words.title,
        description=words.text(description, "description", f"{SPECIFICATION}/description"),
        learning_outcome=annex.outcomes(learning_outcomes),
        volume_of_learning=annex.volume(workload),
        credit_point=(CreditPoint(framework=vocabulary.ECTS, point=points),) if points else (),
        eqf_level=eqf_level,
        nqf_level=nqf_level,
        mode=(annex.a_concept(participation, "form of participation", "participation", f"{SPECIFICATION}/mode"),),
        accreditation=(replace(quality, accrediting_agent=agent),),
        learning_setting=learning_setting,
        entry_requirement=words.note(prerequisites, "prerequisites", f"{SPECIFICATION}/entryRequirement"),
        additional_note=words.notes(stackability, "stackability", f"{SPECIFICATION}/additionalNote"),
    )
    process = AwardingProcess(awarding_body=(awarding,), awarding_date=awarding_date)
    result = words.text(grade, "grade", f"{ASSESSMENT}/grade") or words.known(_PASS)
    proof = _assessment(words, process, assessment, assessment_title, result)
    achievement = LearningAchievement(
        title=words.title,
        awarded_by=process,
        specified_by=specification,
        proven_by=(replace(proof, id_verification=supervision),),
        additional_note=words.notes(further_information, "further_information", f"{CLAIM}/additionalNote"),
    )
    subject = replace(learner_with_full_name(learner), has_claim=(achievement,))
    merit = Merit(
        learner=subject,
        issuer=issuing,
        specification=specification,
        assessment=proof,
        grade=result,
        issued=issued,
        valid_until=valid_until,
    )
    return with_ids(
        EuropeanDigitalCredential(
            context=CONTEXT,
            id=id or f"urn:uuid:{uuid4()}",
            credential_profiles=(vocabulary.concept("credential_profile", "generic"),),
            credential_schema=(ShaclValidator2017(id=SHAPES),),
            display_parameter=display(merit, languages=words.languages, primary=words.primary),
            issuer=issuing,
            issuance_date=issued,
            issued=issued,
            valid_from=issued,
            valid_until=valid_until,
            expiration_date=valid_until,
            credential_subject=subject,
        )
    )


def _assessment(
    words: Words,
    awarded: AwardingProcess,
    assessment: Concept,
    title: LangString | str | None,
    result: LangString,
) -> LearningAssessment:
    """Make the assessment; its title is by default the kind of assessment."""
    kind = annex.a_concept(assessment, "type of assessment", "assessment", f"{ASSESSMENT}/specifiedBy/dcType")
    titled = words.text(title, "assessment_title", f"{ASSESSMENT}/title")
    titled = titled or words.known(kind.pref_label or _SOME_ASSESSMENT)
    return LearningAssessment(
        title=titled,
        awarded_by=awarded,
        grade=Note(note_literal=result),
        specified_by=LearningAssessmentSpecification(title=titled, dc_type=(kind,)),
    )
