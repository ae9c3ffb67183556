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
    """An opportunity to learn: a course with its time, place and price."""

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
    """An opportunity to be awarded what a specification tells of."""

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
    """Money for those who learn."""

    type: tuple[str, ...] = ("Grant",)
    title: LangString = text("title")
    content_url: str | None = literal("contentURL")
    dc_type: Concept | None = one("dcType", "Concept")
    description: LangString = text("description")
    supplementary_document: tuple[WebResource, ...] = several("supplementaryDocument", "WebResource")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PriceDetail(Node):
    """What an opportunity costs."""

    type: tuple[str, ...] = ("PriceDetail",)
    pref_label: LangString = text("prefLabel")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    amount: Amount | None = one("amount", "Amount")
    description: LangString = text("description")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Amount(Node):
    """An amount of money."""

    type: tuple[str, ...] = ("Amount",)
    unit: Concept | None = one("unit", "Concept")
    value: Decimal | None = literal("value", "decimal")
