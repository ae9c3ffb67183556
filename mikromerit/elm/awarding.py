"""Awarding, and the quality assurance behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.agents import Agent, Identifier, Organisation
    from mikromerit.elm.concepts import Concept, Note, WebResource
    from mikromerit.elm.learning import Claim, LearningAssessment
    from mikromerit.elm.node import LangString
    from mikromerit.elm.places import Location
    from mikromerit.elm.specifications import Qualification


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AwardingProcess(Node):
    """The act of awarding: by whom, and when.

    EDC-AP 3.2, AwardingProcess: awardingBody 1..n.
    """

    type: tuple[str, ...] = ("AwardingProcess",)
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    awarding_body: tuple[Agent, ...] = several("awardingBody", "Agent")
    awarding_date: datetime | None = literal("awardingDate", "date_time")
    awards: tuple[Claim, ...] = several("awards", "Claim")
    description: LangString = text("description")
    educational_system_note: Concept | None = one("educationalSystemNote", "Concept")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    location: Location | None = one("location", "Location")
    used: tuple[LearningAssessment, ...] = several("used", "LearningAssessment")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Accreditation(Node):
    """The outcome of quality assurance: of what kind it was, and who did it.

    EDC-AP 3.2, Accreditation: title 1..n, dcType and accreditingAgent 1..1.
    """

    type: tuple[str, ...] = ("Accreditation",)
    title: LangString = text("title")
    accrediting_agent: Organisation | None = one("accreditingAgent", "Organisation")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    date_issued: datetime | None = literal("dateIssued", "date_time")
    date_modified: datetime | None = literal("dateModified", "date_time")
    dc_type: Concept | None = one("dcType", "Concept")
    decision: Concept | None = one("decision", "Concept")
    description: LangString = text("description")
    expiry_date: datetime | None = literal("expiryDate", "date_time")
    homepage: tuple[WebResource, ...] = several("homepage", "WebResource")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    landing_page: tuple[WebResource, ...] = several("landingPage", "WebResource")
    limit_credential_type: tuple[Concept, ...] = several("limitCredentialType", "Concept")
    limit_eqf_level: tuple[Concept, ...] = several("limitEQFLevel", "Concept")
    limit_field: tuple[Concept, ...] = several("limitField", "Concept")
    limit_jurisdiction: tuple[Concept, ...] = several("limitJurisdiction", "Concept")
    limit_qualification: Qualification | None = one("limitQualification", "Qualification")
    organisation: tuple[Organisation, ...] = several("organisation", "Organisation")
    report: WebResource | None = one("report", "WebResource")
    review_date: datetime | None = literal("reviewDate", "date_time")
    status: str | None = literal("status")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")
    valid: datetime | None = literal("valid", "date_time")
