"""What is said of one learner: achievements, activities, assessments, entitlements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.agents import Agent, Identifier
    from mikromerit.elm.awarding import AwardingProcess
    from mikromerit.elm.concepts import Concept, Note, PeriodOfTime, WebResource
    from mikromerit.elm.node import LangString
    from mikromerit.elm.opportunities import LearningOpportunity
    from mikromerit.elm.places import Location
    from mikromerit.elm.results import ResultDistribution, ShortenedGrading
    from mikromerit.elm.specifications import (
        CreditPoint,
        LearningAchievementSpecification,
        LearningActivitySpecification,
        LearningAssessmentSpecification,
        LearningEntitlementSpecification,
    )
    from mikromerit.elm.values import Duration


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Claim(Node):
    """Whatever is said of a learner; the subclasses say more.

    EDC-AP 3.2, Claim: title 1..n, awardedBy 1..1.
    """

    type: tuple[str, ...] = ("Claim",)
    title: LangString = text("title")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    awarded_by: AwardingProcess | None = one("awardedBy", "AwardingProcess")
    dc_type: tuple[Concept, ...] = several("dcType", "Concept")
    description: LangString = text("description")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningAchievement(Claim):
    """What the learner has achieved: the micro-credential itself.

    EDC-AP 3.2, LearningAchievement: title 1..n, awardedBy 1..1.
    """

    type: tuple[str, ...] = ("LearningAchievement",)
    credit_received: tuple[CreditPoint, ...] = several("creditReceived", "CreditPoint")
    entitles_to: tuple[LearningEntitlement, ...] = several("entitlesTo", "LearningEntitlement")
    has_part: tuple[LearningAchievement, ...] = several("hasPart", "LearningAchievement")
    influenced_by: tuple[LearningActivity, ...] = several("influencedBy", "LearningActivity")
    is_part_of: tuple[LearningAchievement, ...] = several("isPartOf", "LearningAchievement")
    learning_opportunity: LearningOpportunity | None = one("learningOpportunity", "LearningOpportunity")
    proven_by: tuple[LearningAssessment, ...] = several("provenBy", "LearningAssessment")
    specified_by: LearningAchievementSpecification | None = one("specifiedBy", "LearningAchievementSpecification")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningActivity(Claim):
    """What the learner has done in order to learn.

    EDC-AP 3.2, LearningActivity: title 1..n, awardedBy 1..1. `workload` is the time actually spent.
    """

    type: tuple[str, ...] = ("LearningActivity",)
    directed_by: tuple[Agent, ...] = several("directedBy", "Agent")
    has_part: tuple[LearningActivity, ...] = several("hasPart", "LearningActivity")
    influences: tuple[LearningAchievement, ...] = several("influences", "LearningAchievement")
    is_part_of: tuple[LearningActivity, ...] = several("isPartOf", "LearningActivity")
    learning_opportunity: LearningOpportunity | None = one("learningOpportunity", "LearningOpportunity")
    level_of_completion: int | None = literal("levelOfCompletion", "integer")
    location: tuple[Location, ...] = several("location", "Location")
    specified_by: LearningActivitySpecification | None = one("specifiedBy", "LearningActivitySpecification")
    temporal: tuple[PeriodOfTime, ...] = several("temporal", "PeriodOfTime")
    workload: Duration | None = literal("workload", "duration")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningAssessment(Claim):
    """How it was found out what the learner has learnt, and the result.

    EDC-AP 3.2, LearningAssessment: title 1..n, awardedBy and grade 1..1.
    """

    type: tuple[str, ...] = ("LearningAssessment",)
    assessed_by: tuple[Agent, ...] = several("assessedBy", "Agent")
    date_issued: datetime | None = literal("dateIssued", "date_time")
    grade: Note | None = one("grade", "Note")
    grade_status: Concept | None = one("gradeStatus", "Concept")
    has_part: tuple[LearningAssessment, ...] = several("hasPart", "LearningAssessment")
    id_verification: Concept | None = one("idVerification", "Concept")
    is_part_of: tuple[LearningAssessment, ...] = several("isPartOf", "LearningAssessment")
    location: Location | None = one("location", "Location")
    proves: LearningAchievement | None = one("proves", "LearningAchievement")
    result_distribution: ResultDistribution | None = one("resultDistribution", "ResultDistribution")
    result_destribution: ResultDistribution | None = one("resultDestribution", "ResultDistribution")
    shortened_grading: ShortenedGrading | None = one("shortenedGrading", "ShortenedGrading")
    specified_by: LearningAssessmentSpecification | None = one("specifiedBy", "LearningAssessmentSpecification")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningEntitlement(Claim):
    """What the learner is entitled to.

    EDC-AP 3.2, LearningEntitlement: title 1..n, awardedBy 1..1.
    """

    type: tuple[str, ...] = ("LearningEntitlement",)
    date_issued: datetime | None = literal("dateIssued", "date_time")
    entitled_by: tuple[LearningAchievement, ...] = several("entitledBy", "LearningAchievement")
    expiry_date: datetime | None = literal("expiryDate", "date_time")
    has_part: tuple[LearningEntitlement, ...] = several("hasPart", "LearningEntitlement")
    is_part_of: tuple[LearningEntitlement, ...] = several("isPartOf", "LearningEntitlement")
    specified_by: LearningEntitlementSpecification | None = one("specifiedBy", "LearningEntitlementSpecification")
