"""What is on offer: opportunities to learn and to be awarded, their prices and grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from mikromerit.elm.agents import Agent, Identifier, Organisation
    from mikromerit.elm.concepts import Concept, MediaObject, Note, PeriodOfTime, WebResource
    from mikromerit.elm.node import LangString
    from mikromerit.elm.places import Location
    from mikromerit.elm.specifications import LearningAchievementSpecification, LearningActivitySpecification
    from mikromerit.elm.values import Duration


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LearningOpportunity(Node):
    """An opportunity to learn: a course with its time, place and price.

    elm:LearningOpportunity (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - additional_note 0..n: Note; elm:additionalNote.
    - admission_procedure 0..1: Note; elm:admissionProcedure.
    - application_deadline 0..n: date and time; elm:applicationDeadline.
    - banner_image 0..1: MediaObject; elm:bannerImage.
    - date_modified 0..1: date and time; dc:modified. The context makes an IRI of the value (`@id`): it is lost in RDF.
    - dc_type 0..n: Concept; dc:type.
    - default_language 0..1: Concept of the list language; elm:defaultLanguage. No JSON term: the IRI stands as the
      member's name.
    - description 0..n: text by language; dc:description.
    - description_html 0..n: HTML; elm:descriptionHtml. The context makes an IRI of the value (`@id`): it is lost in
      RDF.
    - duration 0..1: duration; elm:duration.
    - grant 0..n: Grant; elm:grant.
    - has_part 0..n: LearningOpportunity; elm:hasPart.
    - homepage 0..n: WebResource; foaf:homepage.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - is_part_of 0..n: LearningOpportunity; elm:isPartOf.
    - learning_achievement_specification 0..1: LearningAchievementSpecification or Qualification;
      elm:learningAchievementSpecification.
    - learning_activity_specification 0..1: LearningActivitySpecification; elm:learningActivitySpecification.
    - learning_schedule 0..1: Concept; elm:learningSchedule.
    - location 0..n: Location; elm:location.
    - mode 0..n: Concept; elm:mode.
    - price_detail 0..n: PriceDetail; elm:priceDetail.
    - provided_by 1..n: Organisation; elm:providedBy.
    - schedule_information 0..1: Note; elm:scheduleInformation.
    - status 0..1: string; elm:status.
    - supplementary_document 0..n: WebResource; elm:supplementaryDocument.
    - temporal 0..1: PeriodOfTime; dc:temporal.
    """

    type: tuple[str, ...] = ("LearningOpportunity",)
    title: LangString = text("title")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    admission_procedure: Note | None = one("admissionProcedure", "Note")
    application_deadline: tuple[datetime, ...] = literal("applicationDeadline", "date_time", many=True)
    banner_image: MediaObject | None = one("bannerImage", "MediaObject")
    date_modified: datetime | None = literal("dateModified", "date_time")
    dc_type: tuple[Concept, ...] = several("dcType", "Concept")
    default_language: Concept | None = one("http://data.europa.eu/snb/model/elm/defaultLanguage", "Concept")
    description: LangString = text("description")
    description_html: tuple[str, ...] = literal("descriptionHtml", many=True)
    duration: Duration | None = literal("duration", "duration")
    grant: tuple[Grant, ...] = several("grant", "Grant")
    has_part: tuple[LearningOpportunity, ...] = several("hasPart", "LearningOpportunity")
    homepage: tuple[WebResource, ...] = several("homepage", "WebResource")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    is_part_of: tuple[LearningOpportunity, ...] = several("isPartOf", "LearningOpportunity")
    learning_achievement_specification: LearningAchievementSpecification | None = one(
        "learningAchievementSpecification", "LearningAchievementSpecification"
    )
    learning_activity_specification: LearningActivitySpecification | None = one(
        "learningActivitySpecification", "LearningActivitySpecification"
    )
    learning_schedule: Concept | None = one("learningSchedule", "Concept")
    location: tuple[Location, ...] = several("location", "Location")
    mode: tuple[Concept, ...] = several("mode", "Concept")
    price_detail: tuple[PriceDetail, ...] = several("priceDetail", "PriceDetail")
    provided_by: tuple[Organisation, ...] = several("providedBy", "Organisation")
    schedule_information: Note | None = one("scheduleInformation", "Note")
    status: str | None = literal("status")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")
    temporal: PeriodOfTime | None = one("temporal", "PeriodOfTime")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AwardingOpportunity(Node):
    """An opportunity to be awarded what a specification tells of.

    elm:AwardingOpportunity (EDC-AP 3.1 and 3.2).

    - awarding_body 1..n: Agent, Organisation or Person; elm:awardingBody.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - learning_achievement_specification 0..1: LearningAchievementSpecification or Qualification;
      elm:learningAchievementSpecification.
    - location 0..1: Location; elm:location.
    - temporal 0..1: PeriodOfTime; dc:temporal.
    """

    type: tuple[str, ...] = ("AwardingOpportunity",)
    awarding_body: tuple[Agent, ...] = several("awardingBody", "Agent")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    learning_achievement_specification: LearningAchievementSpecification | None = one(
        "learningAchievementSpecification", "LearningAchievementSpecification"
    )
    location: Location | None = one("location", "Location")
    temporal: PeriodOfTime | None = one("temporal", "PeriodOfTime")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Grant(Node):
    """Money for those who learn.

    elm:Grant (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - content_url 0..1: URL; elm:contentUrl.
    - dc_type 0..1: Concept; dc:type.
    - description 0..n: text by language; dc:description.
    - supplementary_document 0..n: WebResource; elm:supplementaryDocument.
    """

    type: tuple[str, ...] = ("Grant",)
    title: LangString = text("title")
    content_url: str | None = literal("contentURL")
    dc_type: Concept | None = one("dcType", "Concept")
    description: LangString = text("description")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PriceDetail(Node):
    """What an opportunity costs.

    elm:PriceDetail (EDC-AP 3.1 and 3.2).

    - pref_label 0..n: text by language; skos:prefLabel.
    - additional_note 0..n: Note; elm:additionalNote.
    - amount 0..1: Amount; elm:amount.
    - description 0..n: text by language; dc:description.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    """

    type: tuple[str, ...] = ("PriceDetail",)
    pref_label: LangString = text("prefLabel")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    amount: Amount | None = one("amount", "Amount")
    description: LangString = text("description")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Amount(Node):
    """An amount of money.

    elm:Amount (EDC-AP 3.1 and 3.2).

    - unit 1..1: Concept of the list currency (held in part); elm:unit.
    - value 1..1: decimal number; elm:value.
    """

    type: tuple[str, ...] = ("Amount",)
    unit: Concept | None = one("unit", "Concept")
    value: Decimal | None = literal("value", "decimal")
