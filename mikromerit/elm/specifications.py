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

    elm:Specification (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - additional_note 0..n: Note; elm:additionalNote.
    - alt_label 0..n: text by language, several in one too; skos:altLabel.
    - category 0..n: text by language, several in one too; elm:category.
    - date_modified 0..1: date and time; dc:modified. The context makes an IRI of the value (`@id`): it is lost in RDF.
    - dc_type 0..n: Concept; dc:type.
    - description 0..n: text by language; dc:description.
    - homepage 0..n: WebResource; foaf:homepage.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - status 0..1: string; elm:status.
    - supplementary_document 0..n: WebResource; elm:supplementaryDocument.
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

    elm:LearningAchievementSpecification (EDC-AP 3.1 and 3.2).

    - awarding_opportunity 0..n: AwardingOpportunity; elm:awardingOpportunity.
    - credit_point 0..n: CreditPoint; elm:creditPoint.
    - education_level 0..n: Concept; elm:educationLevel.
    - education_subject 0..n: Concept; elm:educationSubject.
    - entitles_to 0..n: LearningEntitlementSpecification; elm:entitlesTo.
    - entry_requirement 0..1: Note; elm:entryRequirement.
    - generalisation_of 0..n: LearningAchievementSpecification or Qualification; elm:generalisationOf.
    - has_part 0..n: LearningAchievementSpecification or Qualification; elm:hasPart.
    - influenced_by 0..n: LearningActivitySpecification; elm:influencedBy.
    - is_part_of 0..n: LearningAchievementSpecification or Qualification; elm:isPartOf.
    - language 0..n: Concept of the list language; dc:language.
    - learning_outcome 0..n: LearningOutcome; elm:learningOutcome.
    - learning_outcome_summary 0..1: Note; elm:learningOutcomeSummary.
    - learning_setting 0..1: Concept of the list learning_setting; elm:learningSetting.
    - maximum_duration 0..1: duration; elm:maximumDuration.
    - mode 0..n: Concept; elm:mode.
    - proven_by 0..n: LearningAssessmentSpecification; elm:provenBy.
    - specialisation_of 0..n: LearningAchievementSpecification or Qualification; elm:specialisationOf.
    - target_group 0..n: Concept; elm:targetGroup.
    - thematic_area 0..n: Concept of the list isced_f; elm:ISCEDFCode.
    - volume_of_learning 0..1: duration; elm:volumeOfLearning.
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

    elm:Qualification (EDC-AP 3.1 and 3.2).

    - generalisation_of 0..n: Qualification; elm:generalisationOf.
    - has_part 0..n: Qualification; elm:hasPart.
    - is_part_of 0..n: Qualification; elm:isPartOf.
    - specialisation_of 0..n: Qualification; elm:specialisationOf.
    - accreditation 0..n: Accreditation; elm:accreditation.
    - eqf_level 0..1: Concept of the list eqf; elm:EQFLevel.
    - is_partial_qualification 0..1: true or false; elm:isPartialQualification.
    - nqf_level 0..n: Concept of the list nqf_all; elm:NQFLevel.
    - qualification_code 0..n: Concept; elm:qualificationCode.
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

    elm:LearningActivitySpecification (EDC-AP 3.1 and 3.2).

    - contact_hour 0..n: string; elm:contactHour.
    - generalisation_of 0..n: LearningActivitySpecification; elm:generalisationOf.
    - has_part 0..n: LearningActivitySpecification; elm:hasPart.
    - influences 0..n: LearningAchievementSpecification or Qualification; elm:influences.
    - is_part_of 0..n: LearningActivitySpecification; elm:isPartOf.
    - language 0..n: Concept of the list language; dc:language.
    - mode 0..n: Concept; elm:mode.
    - specialisation_of 0..n: LearningActivitySpecification; elm:specialisationOf.
    - volume_of_learning 0..1: duration; elm:volumeOfLearning.
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

    elm:LearningAssessmentSpecification (EDC-AP 3.1 and 3.2).

    - dc_type 0..1: Concept; dc:type.
    - generalisation_of 0..n: LearningAssessmentSpecification; elm:generalisationOf.
    - grading_scheme 0..1: GradingScheme; elm:gradingScheme.
    - has_part 0..n: LearningAssessmentSpecification; elm:hasPart.
    - is_part_of 0..n: LearningAssessmentSpecification; elm:isPartOf.
    - language 0..n: Concept of the list language; dc:language.
    - mode 0..n: Concept; elm:mode.
    - proves 0..n: LearningAchievementSpecification or Qualification; elm:proves.
    - specialisation_of 0..n: LearningAssessmentSpecification; elm:specialisationOf.
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
    """What there is to be entitled to.

    elm:LearningEntitlementSpecification (EDC-AP 3.1 and 3.2).

    - dc_type 1..1: Concept; dc:type.
    - entitled_by 0..n: LearningAchievementSpecification or Qualification; elm:entitledBy.
    - entitlement_status 1..1: Concept of the list entitlement_status; elm:entitlementStatus.
    - generalisation_of 0..n: LearningEntitlementSpecification; elm:generalisationOf.
    - has_part 0..n: LearningEntitlementSpecification; elm:hasPart.
    - is_part_of 0..n: LearningEntitlementSpecification; elm:isPartOf.
    - limit_jurisdiction 0..n: Concept of the list atu_sweden (held in part); elm:limitJurisdiction.
    - limit_national_occupation 0..n: Concept; elm:limitNationalOccupation.
    - limit_occupation 0..n: Concept of a list that is not shipped,
      http://data.europa.eu/esco/concept-scheme/occupations; elm:limitOccupation.
    - limit_organisation 0..n: Organisation; elm:limitOrganisation.
    - specialisation_of 0..n: LearningEntitlementSpecification; elm:specialisationOf.
    """

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

    The criteria of assessment may stand in `additional_note`.

    elm:LearningOutcome (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - additional_note 0..n: Note; elm:additionalNote.
    - dc_type 0..1: Concept of the list skill_type (held in part); dc:type.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - related_esco_skill 0..n: Concept of a list that is not shipped, http://data.europa.eu/esco/concept-scheme/skills;
      elm:relatedESCOSkill.
    - related_skill 0..n: Concept; elm:relatedSkill.
    - reusability_level 0..1: Concept of the list skill_reuse_level; elm:reusabilityLevel.
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

    `point` is text by design.

    elm:CreditPoint (EDC-AP 3.1 and 3.2).

    - framework 1..1: Concept; elm:framework.
    - point 1..1: string; elm:point.
    """

    type: tuple[str, ...] = ("CreditPoint",)
    framework: Concept | None = one("framework", "Concept")
    point: str | None = literal("point")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GradingScheme(Node):
    """What the grades mean.

    elm:GradingScheme (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - description 0..n: text by language; dc:description.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - supplementary_document 0..n: WebResource; elm:supplementaryDocument.
    """

    type: tuple[str, ...] = ("GradingScheme",)
    title: LangString = text("title")
    description: LangString = text("description")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")
