"""The European Learning Model: its classes, its JSON form, its vocabularies, and the builder of a micro-credential."""

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily

if TYPE_CHECKING:
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
else:
    __getattr__ = lazily(
        __name__,
        {
            "agents": "Agent ContactPoint Group Identifier LegalIdentifier Mailbox Organisation Person Phone",
            "awarding": "Accreditation AwardingProcess",
            "build": "micro_credential",
            "codec": "decode encode",
            "concepts": "Concept ConceptScheme MediaObject Note PeriodOfTime WebResource",
            "credential": "DisplayDetail DisplayParameter EuropeanDigitalCredential IndividualDisplay "
            "ShaclValidator2017",
            "learning": "Claim LearningAchievement LearningActivity LearningAssessment LearningEntitlement",
            "node": "LangMap LangString Node",
            "parties": "organisation person",
            "places": "Address Location",
            "specifications": "CreditPoint GradingScheme LearningAchievementSpecification "
            "LearningActivitySpecification LearningAssessmentSpecification LearningOutcome Qualification Specification",
            "values": "Duration",
        },
    )

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


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
