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

    elm:AwardingProcess (EDC-AP 3.1 and 3.2).

    - additional_note 0..n: Note; elm:additionalNote.
    - awarding_body 1..n: Agent, Organisation or Person; elm:awardingBody.
    - awarding_date 0..1: date and time; elm:awardingDate.
    - awards 0..n: Claim; elm:awards. One of the subclasses of Claim, or a Claim with `dc_type`.
    - description 0..n: text by language; dc:description.
    - educational_system_note 0..1: Concept; elm:educationalSystemNote.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - location 0..1: Location; elm:location.
    - used 0..n: LearningAssessment; elm:used.
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

    elm:Accreditation (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - accrediting_agent 1..1: Organisation; elm:accreditingAgent.
    - additional_note 0..n: Note; elm:additionalNote.
    - date_issued 0..1: date and time; dc:issued.
    - date_modified 0..1: date and time; dc:modified. The context makes an IRI of the value (`@id`): it is lost in RDF.
    - dc_type 1..1: Concept of the list accreditation_type; dc:type.
    - decision 0..1: Concept; elm:decision.
    - description 0..n: text by language; dc:description.
    - expiry_date 0..1: date and time; elm:expiryDate.
    - homepage 0..n: WebResource; foaf:homepage.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - landing_page 0..n: WebResource; elm:landingPage.
    - limit_credential_type 0..n: Concept; elm:limitCredentialType.
    - limit_eqf_level 0..n: Concept of the list eqf; elm:limitEQFLevel.
    - limit_field 0..n: Concept of the list isced_f; elm:limitField.
    - limit_jurisdiction 0..n: Concept of the list atu_sweden (held in part); elm:limitJurisdiction.
    - limit_qualification 0..1: Qualification; elm:limitQualification.
    - organisation 0..n: Organisation; elm:organisation.
    - report 0..1: WebResource; elm:report.
    - review_date 0..1: date and time; elm:reviewDate.
    - status 0..1: string; elm:status.
    - supplementary_document 0..n: WebResource; elm:supplementaryDocument.
    - valid 0..1: date and time; dc:valid.
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
