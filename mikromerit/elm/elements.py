"""The elements of a micro-credential that may be left out, as keywords of `micro_credential`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.agents import Organisation
    from mikromerit.elm.concepts import Concept, WebResource
    from mikromerit.elm.credential import Evidence
    from mikromerit.elm.given import Many, Text
    from mikromerit.elm.learning import LearningAchievement, LearningActivity, LearningEntitlement
    from mikromerit.elm.opportunities import LearningOpportunity
    from mikromerit.elm.specifications import CreditPoint, GradingScheme, Qualification
    from mikromerit.elm.volume import Hours, Number


class Further(TypedDict, total=False):
    """What may be said of a micro-credential beyond the mandatory elements; None says nothing.

    Plain text is in the primary language. `C` is `credentialSubject.hasClaim` (the achievement) and `S` is
    `C.specifiedBy` (what holds for every learner alike); Annex I, optional elements, where it names them.
    """

    id: str | None
    """The IRI of the credential, by default a new URN of a random UUID."""
    language: str | None
    """The primary language, one of the title's; by default Swedish if there, else the first."""
    issuer: Organisation | None
    """Who issues, by default the awarding body; it lies in `country` and needs an eIDAS identifier."""
    mandate: str | None
    """The statement of an issuer that issues on behalf of the awarding body (`evidence`, EDC issued by mandate)."""
    evidence: Many[Evidence]
    """Further evidence, such as an accreditation or the original of what was converted."""
    awarded: datetime | None
    """When the merit was awarded, by default when it is issued."""
    valid_until: datetime | None
    """The end of its validity."""

    description: Text | None
    """What it is about (`S.description`)."""
    ects: Number | None
    """ECTS points; "7,5" is a number (`S.creditPoint`)."""
    credit_points: Many[CreditPoint]
    """Points of other frameworks, see `volume.credit_points` (`S.creditPoint`)."""
    maximum_duration: Hours | None
    """How long it may take at most; months may stand in it (`S.maximumDuration`)."""
    cycle: Concept | None
    """The cycle of higher education (QF-EHEA), see `vocabulary.cycle` (`S.educationLevel`)."""
    learning_setting: Concept | None
    """Formal or non-formal (`S.learningSetting`), or informal (`vocabulary.own("informal-learning")`, `C.dcType`)."""
    thematic_area: Many[Concept]
    """Fields of education, see `vocabulary.isced_f` (`S.thematicArea`)."""
    instruction_language: Many[Concept | str]
    """Languages of instruction, as BCP 47 tags or concepts (`S.language`)."""
    target_group: Many[Concept]
    """Whom it is for (`S.targetGroup`)."""
    prerequisites: Text | None
    """What must be known or held before (`S.entryRequirement`)."""
    homepage: Many[WebResource | str]
    """Pages about it (`S.homepage`)."""
    supplementary_documents: Many[WebResource | str]
    """Documents about it, the same for every learner (`S.supplementaryDocument`)."""
    qualification_code: Many[Concept]
    """Codes of it in registers of qualifications (`S.qualificationCode`)."""
    frameworks: Many[Concept]
    """Further rules that it claims to follow, each with a label and its version as `notation` (`S.additionalNote`)."""

    stackability: Text | None
    """How it can be combined, in words (`S.additionalNote`)."""
    partial: bool | None
    """Whether it is a part of a qualification, True where `part_of` has one (`S.isPartialQualification`)."""
    part_of: Many[LearningAchievement | Qualification]
    """The qualifications (`S.isPartOf`) and achievements of this learner (`C.isPartOf`) that it is a part of."""
    parts: Many[LearningAchievement | Qualification]
    """The micro-credentials (`S.hasPart`) and achievements of this learner (`C.hasPart`) that are parts of it."""
    entitles_to: Many[LearningEntitlement | Text]
    """What it entitles the learner to (`C.entitlesTo`)."""

    activity: Many[LearningActivity]
    """What the learner did in order to learn, see `activities.activity` (`C.influencedBy`)."""
    learning_opportunity: LearningOpportunity | None
    """The opportunity that was taken, with its provider (`C.learningOpportunity`)."""
    assessment_title: Text | None
    """What the assessment is called; only where `assessment` is a Concept, as the next three (`C.provenBy`)."""
    grade: Text | None
    """The result, by default a pass."""
    grading_scheme: GradingScheme | str | None
    """What the grades mean; the code of one that is shipped takes its own grades only, see `grading.grading_scheme`."""
    supervision: Concept | None
    """Whether it was supervised and identity was checked, see `vocabulary.supervision`."""
    further_information: Many[Text]
    """Whatever else is to be said (`C.additionalNote`)."""
