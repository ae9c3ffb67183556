"""The credential itself and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm import agents
from mikromerit.elm.node import NO_TEXT, LangMap, Node, literal, one, several, text
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.agents import Agent, Identifier, Person
    from mikromerit.elm.concepts import Concept, MediaObject
    from mikromerit.elm.node import LangString


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DisplayParameter(Node):
    """How the credential is shown, and in which languages.

    EDC-AP 3.2, DisplayParameter: title, language, individualDisplay 1..n, primaryLanguage 1..1.
    """

    type: tuple[str, ...] = ("DisplayParameter",)
    title: LangString = text("title")
    description: LangString = text("description")
    individual_display: tuple[IndividualDisplay, ...] = several("individualDisplay", "IndividualDisplay")
    language: tuple[Concept, ...] = several("language", "Concept")
    primary_language: Concept | None = one("primaryLanguage", "Concept")
    summary_display: str | None = literal("summaryDisplay")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IndividualDisplay(Node):
    """The pages of the credential in one language.

    EDC-AP 3.2, IndividualDisplay: language 1..1, displayDetail 1..n.
    """

    type: tuple[str, ...] = ("IndividualDisplay",)
    display_detail: tuple[DisplayDetail, ...] = several("displayDetail", "DisplayDetail")
    language: Concept | None = one("language", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DisplayDetail(Node):
    """One page, as an image; pages count from 1.

    EDC-AP 3.2, DisplayDetail: image and page 1..1.
    """

    type: tuple[str, ...] = ("DisplayDetail",)
    image: MediaObject | None = one("image", "MediaObject")
    page: int | None = literal("page", "integer")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EuropeanDigitalCredential(Node):
    """The whole credential: who awards what to whom, when, and how it is shown.

    `context` is the JSON-LD `@context`. `credentialStatus`, `evidence`, `termsOfUse` and `proof` are kept in `extra` as
    JSON. EDC-AP 3.2, EuropeanDigitalCredential: credentialProfiles, credentialSchema 1..n; credentialSubject,
    displayParameter, issued, issuer, validFrom 1..1; issuanceDate is required by VCDM 1.1, 4.6.
    """

    context: tuple[str, ...] = literal("@context", "context", many=True)
    type: tuple[str, ...] = ("VerifiableCredential", "EuropeanDigitalCredential")
    credential_profiles: tuple[Concept, ...] = several("credentialProfiles", "Concept")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    credential_schema: tuple[ShaclValidator2017, ...] = several("credentialSchema", "ShaclValidator2017")
    display_parameter: DisplayParameter | None = one("displayParameter", "DisplayParameter")
    issuer: Agent | None = one("issuer", "Agent")
    holder: tuple[Agent, ...] = several("holder", "Agent")
    issuance_date: datetime | None = literal("issuanceDate", "date_time")
    issued: datetime | None = literal("issued", "date_time")
    valid_from: datetime | None = literal("validFrom", "date_time")
    valid_until: datetime | None = literal("validUntil", "date_time")
    expiration_date: datetime | None = literal("expirationDate", "date_time")
    credential_subject: Agent | None = one("credentialSubject", "Agent")
    attachment: tuple[MediaObject, ...] = several("attachment", "MediaObject")

    @property
    def subject(self) -> Person:
        """The learner, when it is a person. Raises `InvalidModel` when it is anybody or anything else."""
        if isinstance(self.credential_subject, agents.Person):
            return self.credential_subject
        raise InvalidModel("the subject of this credential is not a Person", path="/credentialSubject")

    @property
    def title(self) -> LangMap:
        """What the credential is called where it is shown; empty where nothing says so."""
        return LangMap(self.display_parameter.title) if self.display_parameter else NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShaclValidator2017(Node):
    """The shapes that the credential keeps to: its `id` is the IRI of an application profile."""

    type: tuple[str, ...] = ("ShaclValidator2017",)
