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

    elm:Claim (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - additional_note 0..n: Note; elm:additionalNote.
    - awarded_by 1..1: AwardingProcess; elm:awardedBy.
    - dc_type 0..n: Concept of a list that is not shipped, http://data.europa.eu/snb/claim-type/25831c2; dc:type.
    - description 0..n: text by language; dc:description.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - supplementary_document 0..n: WebResource; elm:supplementaryDocument.
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

    elm:LearningAchievement (EDC-AP 3.1 and 3.2).

    - dc_type 0..n: Concept; dc:type.
    - credit_received 0..n: CreditPoint; elm:creditReceived.
    - entitles_to 0..n: LearningEntitlement; elm:entitlesTo.
    - has_part 0..n: LearningAchievement; elm:hasPart.
    - influenced_by 0..n: LearningActivity; elm:influencedBy.
    - is_part_of 0..n: LearningAchievement; elm:isPartOf.
    - learning_opportunity 0..1: LearningOpportunity; elm:learningOpportunity.
    - proven_by 0..n: LearningAssessment; elm:provenBy.
    - specified_by 0..1: LearningAchievementSpecification or Qualification; elm:specifiedBy.
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

    `workload` is the time actually spent.

    elm:LearningActivity (EDC-AP 3.1 and 3.2).

    - dc_type 0..n: Concept; dc:type.
    - directed_by 0..n: Agent, Organisation or Person; elm:directedBy.
    - has_part 0..n: LearningActivity; elm:hasPart.
    - influences 0..n: LearningAchievement; elm:influences.
    - is_part_of 0..n: LearningActivity; elm:isPartOf.
    - learning_opportunity 0..1: LearningOpportunity; elm:learningOpportunity.
    - level_of_completion 0..1: whole number from 1; elm:levelOfCompletion.
    - location 0..n: Location; elm:location.
    - specified_by 0..1: LearningActivitySpecification; elm:specifiedBy.
    - temporal 0..n: PeriodOfTime; dc:temporal.
    - workload 0..1: duration; elm:workload.
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

    elm:LearningAssessment (EDC-AP 3.1 and 3.2).

    - dc_type 0..n: Concept; dc:type.
    - assessed_by 0..n: Agent, Organisation or Person; elm:assessedBy.
    - date_issued 0..1: date and time; dc:issued.
    - grade 1..1: Note; elm:grade.
    - grade_status 0..1: Concept; elm:gradeStatus.
    - has_part 0..n: LearningAssessment; elm:hasPart.
    - id_verification 0..1: Concept; elm:idVerification.
    - is_part_of 0..n: LearningAssessment; elm:isPartOf.
    - location 0..1: Location; elm:location.
    - proves 0..1: LearningAchievement; elm:proves.
    - result_distribution 0..1: ResultDistribution; elm:resultDistribution. 3.2 only.
    - result_destribution 0..1: ResultDistribution; elm:resultDistribution. 3.1 only. The context has another IRI than
      the shape: the rule never fires.
    - shortened_grading 0..1: ShortenedGrading; elm:shortenedGrading.
    - specified_by 0..1: LearningAssessmentSpecification; elm:specifiedBy.
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

    elm:LearningEntitlement (EDC-AP 3.1 and 3.2).

    - dc_type 0..1: Concept; dc:type.
    - date_issued 0..1: date and time; dc:issued.
    - entitled_by 0..n: LearningAchievement; elm:entitledBy.
    - expiry_date 0..1: date and time; elm:expiryDate.
    - has_part 0..n: LearningEntitlement; elm:hasPart.
    - is_part_of 0..n: LearningEntitlement; elm:isPartOf.
    - specified_by 0..1: LearningEntitlementSpecification; elm:specifiedBy.
    """

    type: tuple[str, ...] = ("LearningEntitlement",)
    date_issued: datetime | None = literal("dateIssued", "date_time")
    entitled_by: tuple[LearningAchievement, ...] = several("entitledBy", "LearningAchievement")
    expiry_date: datetime | None = literal("expiryDate", "date_time")
    has_part: tuple[LearningEntitlement, ...] = several("hasPart", "LearningEntitlement")
    is_part_of: tuple[LearningEntitlement, ...] = several("isPartOf", "LearningEntitlement")
    specified_by: LearningEntitlementSpecification | None = one("specifiedBy", "LearningEntitlementSpecification")
