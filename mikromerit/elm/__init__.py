"""The European Learning Model: its classes, its JSON form, its vocabularies, and the builder of a micro-credential."""

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily

if TYPE_CHECKING:
    from mikromerit.elm.activities import activity
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
    from mikromerit.elm.assessing import assessment, document, is_document
    from mikromerit.elm.awarding import Accreditation, AwardingProcess
    from mikromerit.elm.build import micro_credential
    from mikromerit.elm.codec import Fault, decode, encode, faults
    from mikromerit.elm.concepts import Concept, ConceptScheme, MediaObject, Note, PeriodOfTime, WebResource
    from mikromerit.elm.credential import (
        CredentialStatus,
        DisplayDetail,
        DisplayParameter,
        EuropeanDigitalCredential,
        Evidence,
        IndividualDisplay,
        Proof,
        ShaclValidator2017,
        TermsOfUse,
        VerifiableCredential,
    )
    from mikromerit.elm.elements import Further
    from mikromerit.elm.grading import grading_scheme
    from mikromerit.elm.interchange import Reading, read, upload
    from mikromerit.elm.learning import (
        Claim,
        LearningAchievement,
        LearningActivity,
        LearningAssessment,
        LearningEntitlement,
    )
    from mikromerit.elm.node import LangMap, LangString, Node
    from mikromerit.elm.opportunities import Amount, AwardingOpportunity, Grant, LearningOpportunity, PriceDetail
    from mikromerit.elm.outcomes import outcome
    from mikromerit.elm.parties import organisation, person, place
    from mikromerit.elm.places import Address, Geometry, Location
    from mikromerit.elm.presentation import EuropeanDigitalPresentation, VerifiablePresentation, VerificationCheck
    from mikromerit.elm.relations import achievement_of
    from mikromerit.elm.results import ResultCategory, ResultDistribution, ShortenedGrading
    from mikromerit.elm.schema import json_schema
    from mikromerit.elm.specifications import (
        CreditPoint,
        GradingScheme,
        LearningAchievementSpecification,
        LearningActivitySpecification,
        LearningAssessmentSpecification,
        LearningEntitlementSpecification,
        LearningOutcome,
        Qualification,
        Specification,
    )
    from mikromerit.elm.values import Duration
    from mikromerit.elm.volume import credit_points, hours_from_points, hp, points_from_hours, volume_check
else:
    __getattr__ = lazily(
        __name__,
        {
            "activities": "activity",
            "agents": "Agent ContactPoint Group Identifier LegalIdentifier Mailbox Organisation Person Phone",
            "assessing": "assessment document is_document",
            "awarding": "Accreditation AwardingProcess",
            "build": "micro_credential",
            "codec": "Fault decode encode faults",
            "concepts": "Concept ConceptScheme MediaObject Note PeriodOfTime WebResource",
            "credential": "CredentialStatus DisplayDetail DisplayParameter EuropeanDigitalCredential Evidence "
            "IndividualDisplay Proof ShaclValidator2017 TermsOfUse VerifiableCredential",
            "elements": "Further",
            "grading": "grading_scheme",
            "interchange": "Reading read upload",
            "learning": "Claim LearningAchievement LearningActivity LearningAssessment LearningEntitlement",
            "node": "LangMap LangString Node",
            "opportunities": "Amount AwardingOpportunity Grant LearningOpportunity PriceDetail",
            "outcomes": "outcome",
            "parties": "organisation person place",
            "places": "Address Geometry Location",
            "presentation": "EuropeanDigitalPresentation VerifiablePresentation VerificationCheck",
            "relations": "achievement_of",
            "results": "ResultCategory ResultDistribution ShortenedGrading",
            "schema": "json_schema",
            "specifications": "CreditPoint GradingScheme LearningAchievementSpecification "
            "LearningActivitySpecification LearningAssessmentSpecification LearningEntitlementSpecification "
            "LearningOutcome Qualification Specification",
            "values": "Duration",
            "volume": "credit_points hours_from_points hp points_from_hours volume_check",
        },
    )

__all__ = [
    "Accreditation",
    "Address",
    "Agent",
    "Amount",
    "AwardingOpportunity",
    "AwardingProcess",
    "Claim",
    "Concept",
    "ConceptScheme",
    "ContactPoint",
    "CredentialStatus",
    "CreditPoint",
    "DisplayDetail",
    "DisplayParameter",
    "Duration",
    "EuropeanDigitalCredential",
    "EuropeanDigitalPresentation",
    "Evidence",
    "Fault",
    "Further",
    "Geometry",
    "GradingScheme",
    "Grant",
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
    "LearningEntitlementSpecification",
    "LearningOpportunity",
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
    "PriceDetail",
    "Proof",
    "Qualification",
    "Reading",
    "ResultCategory",
    "ResultDistribution",
    "ShaclValidator2017",
    "ShortenedGrading",
    "Specification",
    "TermsOfUse",
    "VerifiableCredential",
    "VerifiablePresentation",
    "VerificationCheck",
    "WebResource",
    "achievement_of",
    "activity",
    "assessment",
    "credit_points",
    "decode",
    "document",
    "encode",
    "faults",
    "grading_scheme",
    "hours_from_points",
    "hp",
    "is_document",
    "json_schema",
    "micro_credential",
    "organisation",
    "outcome",
    "person",
    "place",
    "points_from_hours",
    "read",
    "upload",
    "volume_check",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
