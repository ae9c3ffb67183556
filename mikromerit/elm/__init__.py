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
    from mikromerit.elm.parties import organisation, person
    from mikromerit.elm.places import Address, Geometry, Location
    from mikromerit.elm.presentation import EuropeanDigitalPresentation, VerifiablePresentation, VerificationCheck
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
else:
    __getattr__ = lazily(
        __name__,
        {
            "agents": "Agent ContactPoint Group Identifier LegalIdentifier Mailbox Organisation Person Phone",
            "awarding": "Accreditation AwardingProcess",
            "build": "micro_credential",
            "codec": "Fault decode encode faults",
            "concepts": "Concept ConceptScheme MediaObject Note PeriodOfTime WebResource",
            "credential": "CredentialStatus DisplayDetail DisplayParameter EuropeanDigitalCredential Evidence "
            "IndividualDisplay Proof ShaclValidator2017 TermsOfUse VerifiableCredential",
            "interchange": "Reading read upload",
            "learning": "Claim LearningAchievement LearningActivity LearningAssessment LearningEntitlement",
            "node": "LangMap LangString Node",
            "opportunities": "Amount AwardingOpportunity Grant LearningOpportunity PriceDetail",
            "parties": "organisation person",
            "places": "Address Geometry Location",
            "presentation": "EuropeanDigitalPresentation VerifiablePresentation VerificationCheck",
            "results": "ResultCategory ResultDistribution ShortenedGrading",
            "schema": "json_schema",
            "specifications": "CreditPoint GradingScheme LearningAchievementSpecification "
            "LearningActivitySpecification LearningAssessmentSpecification LearningEntitlementSpecification "
            "LearningOutcome Qualification Specification",
            "values": "Duration",
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
    "decode",
    "encode",
    "faults",
    "json_schema",
    "micro_credential",
    "organisation",
    "person",
    "read",
    "upload",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
