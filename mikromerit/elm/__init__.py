"""The European Learning Model: its classes, its JSON form, its vocabularies, and the builder of a micro-credential."""

from mikromerit.elm.agents import (
    Agent,
    ContactPoint,
    Group,
    Identifier,
    LegalIdentifier,
    Mailbox,
    Organisation,
    Person,
    Phone,
)
from mikromerit.elm.awarding import Accreditation, AwardingProcess
from mikromerit.elm.build import micro_credential
from mikromerit.elm.codec import decode, encode
from mikromerit.elm.concepts import Concept, ConceptScheme, MediaObject, Note, PeriodOfTime, WebResource
from mikromerit.elm.credential import (
    DisplayDetail,
    DisplayParameter,
    EuropeanDigitalCredential,
    IndividualDisplay,
    ShaclValidator2017,
)
from mikromerit.elm.learning import (
    Claim,
    LearningAchievement,
    LearningActivity,
    LearningAssessment,
    LearningEntitlement,
)
from mikromerit.elm.node import LangMap, LangString, Node
from mikromerit.elm.parties import organisation, person
from mikromerit.elm.places import Address, Location
from mikromerit.elm.specifications import (
    CreditPoint,
    GradingScheme,
    LearningAchievementSpecification,
    LearningActivitySpecification,
    LearningAssessmentSpecification,
    LearningOutcome,
    Qualification,
    Specification,
)
from mikromerit.elm.values import Duration

__all__ = [
    "Accreditation",
    "Address",
    "Agent",
    "AwardingProcess",
    "Claim",
    "Concept",
    "ConceptScheme",
    "ContactPoint",
    "CreditPoint",
    "DisplayDetail",
    "DisplayParameter",
    "Duration",
    "EuropeanDigitalCredential",
    "GradingScheme",
    "Group",
    "Identifier",
    "IndividualDisplay",
    "LangMap",
    "LangString",
    "LearningAchievement",
    "LearningAchievementSpecification",
    "LearningActivity",
    "LearningActivitySpecification",
    "LearningAssessment",
    "LearningAssessmentSpecification",
    "LearningEntitlement",
    "LearningOutcome",
    "LegalIdentifier",
    "Location",
    "Mailbox",
    "MediaObject",
    "Node",
    "Note",
    "Organisation",
    "PeriodOfTime",
    "Person",
    "Phone",
    "Qualification",
    "ShaclValidator2017",
    "Specification",
    "WebResource",
    "decode",
    "encode",
    "micro_credential",
    "organisation",
    "person",
]
