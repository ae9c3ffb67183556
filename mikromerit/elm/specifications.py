"""What holds for every learner alike: qualifications, outcomes, ways of learning and assessing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.agents import Identifier, Organisation
    from mikromerit.elm.awarding import Accreditation
    from mikromerit.elm.concepts import Concept, Note, WebResource
    from mikromerit.elm.node import LangString
    from mikromerit.elm.opportunities import AwardingOpportunity
    from mikromerit.elm.values import Duration


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Specification(Node):
    """What holds for every learner alike; the subclasses say of what.

    EDC-AP 3.2, Specification: title 1..n.
    """

    type: tuple[str, ...] = ("Specification",)
    title: LangString = text("title")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    alt_label: LangString = text("altLabel")
    category: LangString = text("category")
    date_modified: datetime | None = literal("dateModified", "date_time")
    dc_type: tuple[Concept, ...] = several("dcType", "Concept")
    description: LangString = text("description")
    homepage: tuple[WebResource, ...] = several("homepage", "WebResource")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    status: str | None = literal("status")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningAchievementSpecification(Specification):
    """What there is to achieve: outcomes, volume, credit points.

    EDC-AP 3.2, LearningAchievementSpecification: title 1..n.
    """

    type: tuple[str, ...] = ("LearningAchievementSpecification",)
    awarding_opportunity: tuple[AwardingOpportunity, ...] = several("awardingOpportunity", "AwardingOpportunity")
    credit_point: tuple[CreditPoint, ...] = several("creditPoint", "CreditPoint")
    education_level: tuple[Concept, ...] = several("educationLevel", "Concept")
    education_subject: tuple[Concept, ...] = several("educationSubject", "Concept")
    entitles_to: tuple[LearningEntitlementSpecification, ...] = several(
        "entitlesTo", "LearningEntitlementSpecification"
    )
    entry_requirement: Note | None = one("entryRequirement", "Note")
    generalisation_of: tuple[LearningAchievementSpecification, ...] = several(
        "generalisationOf", "LearningAchievementSpecification"
    )
    has_part: tuple[LearningAchievementSpecification, ...] = several("hasPart", "LearningAchievementSpecification")
    influenced_by: tuple[LearningActivitySpecification, ...] = several("influencedBy", "LearningActivitySpecification")
    is_part_of: tuple[LearningAchievementSpecification, ...] = several("isPartOf", "LearningAchievementSpecification")
    language: tuple[Concept, ...] = several("language", "Concept")
    learning_outcome: tuple[LearningOutcome, ...] = several("learningOutcome", "LearningOutcome")
    learning_outcome_summary: Note | None = one("learningOutcomeSummary", "Note")
    learning_setting: Concept | None = one("learningSetting", "Concept")
    maximum_duration: Duration | None = literal("maximumDuration", "duration")
    mode: tuple[Concept, ...] = several("mode", "Concept")
    proven_by: tuple[LearningAssessmentSpecification, ...] = several("provenBy", "LearningAssessmentSpecification")
    specialisation_of: tuple[LearningAchievementSpecification, ...] = several(
        "specialisationOf", "LearningAchievementSpecification"
    )
    target_group: tuple[Concept, ...] = several("targetGroup", "Concept")
    thematic_area: tuple[Concept, ...] = several("thematicArea", "Concept")
    volume_of_learning: Duration | None = literal("volumeOfLearning", "duration")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Qualification(LearningAchievementSpecification):
    """An achievement that has a level and has been quality assured.

    EDC-AP 3.2, Qualification: title 1..n, eqfLevel 0..1 from the EQF list, nqfLevel 0..n from the national lists.
    """

    type: tuple[str, ...] = ("Qualification",)
    accreditation: tuple[Accreditation, ...] = several("accreditation", "Accreditation")
    eqf_level: Concept | None = one("eqfLevel", "Concept")
    is_partial_qualification: bool | None = literal("isPartialQualification", "boolean")
    nqf_level: tuple[Concept, ...] = several("nqfLevel", "Concept")
    qualification_code: tuple[Concept, ...] = several("qualificationCode", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningActivitySpecification(Specification):
    """What there is to do in order to learn.

    EDC-AP 3.2, LearningActivitySpecification: title 1..n.
    """

    type: tuple[str, ...] = ("LearningActivitySpecification",)
    contact_hour: tuple[str, ...] = literal("contactHour", many=True)
    generalisation_of: tuple[LearningActivitySpecification, ...] = several(
        "generalisationOf", "LearningActivitySpecification"
    )
    has_part: tuple[LearningActivitySpecification, ...] = several("hasPart", "LearningActivitySpecification")
    influences: tuple[LearningAchievementSpecification, ...] = several("influences", "LearningAchievementSpecification")
    is_part_of: tuple[LearningActivitySpecification, ...] = several("isPartOf", "LearningActivitySpecification")
    language: tuple[Concept, ...] = several("language", "Concept")
    mode: tuple[Concept, ...] = several("mode", "Concept")
    specialisation_of: tuple[LearningActivitySpecification, ...] = several(
        "specialisationOf", "LearningActivitySpecification"
    )
    volume_of_learning: Duration | None = literal("volumeOfLearning", "duration")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningAssessmentSpecification(Specification):
    """How learning is assessed.

    EDC-AP 3.2, LearningAssessmentSpecification: title 1..n, dcType 0..1.
    """

    type: tuple[str, ...] = ("LearningAssessmentSpecification",)
    generalisation_of: tuple[LearningAssessmentSpecification, ...] = several(
        "generalisationOf", "LearningAssessmentSpecification"
    )
    grading_scheme: GradingScheme | None = one("gradingScheme", "GradingScheme")
    has_part: tuple[LearningAssessmentSpecification, ...] = several("hasPart", "LearningAssessmentSpecification")
    is_part_of: tuple[LearningAssessmentSpecification, ...] = several("isPartOf", "LearningAssessmentSpecification")
    language: tuple[Concept, ...] = several("language", "Concept")
    mode: tuple[Concept, ...] = several("mode", "Concept")
    proves: tuple[LearningAchievementSpecification, ...] = several("proves", "LearningAchievementSpecification")
    specialisation_of: tuple[LearningAssessmentSpecification, ...] = several(
        "specialisationOf", "LearningAssessmentSpecification"
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningEntitlementSpecification(Specification):
    """What there is to be entitled to."""

    type: tuple[str, ...] = ("LearningEntitlementSpecification",)
    entitled_by: tuple[LearningAchievementSpecification, ...] = several(
        "entitledBy", "LearningAchievementSpecification"
    )
    entitlement_status: Concept | None = one("entitlementStatus", "Concept")
    generalisation_of: tuple[LearningEntitlementSpecification, ...] = several(
        "generalisationOf", "LearningEntitlementSpecification"
    )
    has_part: tuple[LearningEntitlementSpecification, ...] = several("hasPart", "LearningEntitlementSpecification")
    is_part_of: tuple[LearningEntitlementSpecification, ...] = several("isPartOf", "LearningEntitlementSpecification")
    limit_jurisdiction: tuple[Concept, ...] = several("limitJurisdiction", "Concept")
    limit_national_occupation: tuple[Concept, ...] = several("limitNationalOccupation", "Concept")
    limit_occupation: tuple[Concept, ...] = several("limitOccupation", "Concept")
    limit_organisation: tuple[Organisation, ...] = several("limitOrganisation", "Organisation")
    specialisation_of: tuple[LearningEntitlementSpecification, ...] = several(
        "specialisationOf", "LearningEntitlementSpecification"
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningOutcome(Node):
    """What the learner knows, understands and can do.

    EDC-AP 3.2, LearningOutcome: title 1..n; the criteria of assessment may stand in `additional_note`.
    """

    type: tuple[str, ...] = ("LearningOutcome",)
    title: LangString = text("title")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    dc_type: Concept | None = one("dcType", "Concept")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    related_esco_skill: tuple[Concept, ...] = several("relatedESCOSkill", "Concept")
    related_skill: tuple[Concept, ...] = several("relatedSkill", "Concept")
    reusability_level: Concept | None = one("reusabilityLevel", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CreditPoint(Node):
    """A number of credit points and the framework that counts them.

    EDC-AP 3.2, CreditPoint: framework and point 1..1; `point` is text by design.
    """

    type: tuple[str, ...] = ("CreditPoint",)
    framework: Concept | None = one("framework", "Concept")
    point: str | None = literal("point")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GradingScheme(Node):
    """What the grades mean.

    EDC-AP 3.2, GradingScheme: title 1..n.
    """

    type: tuple[str, ...] = ("GradingScheme",)
    title: LangString = text("title")
    description: LangString = text("description")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")
