"""The credential itself and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mikromerit.elm import agents
from mikromerit.elm.node import NO_TEXT, LangMap, Node, literal, one, several, text
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.agents import Agent, Identifier, Person
    from mikromerit.elm.awarding import Accreditation
    from mikromerit.elm.concepts import Concept, MediaObject
    from mikromerit.elm.node import LangString

CONTEXT: Final = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
"""The contexts of an ELM credential of VCDM 1.1, in their order."""


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
class VerifiableCredential(Node):
    """A credential as the W3C's data model has it; `context` is the JSON-LD `@context`."""

    context: tuple[str, ...] = literal("@context", "context", many=True)
    type: tuple[str, ...] = ("VerifiableCredential",)
    credential_schema: tuple[ShaclValidator2017, ...] = several("credentialSchema", "ShaclValidator2017")
    credential_status: tuple[CredentialStatus, ...] = several("credentialStatus", "CredentialStatus")
    credential_subject: Agent | None = one("credentialSubject", "Agent")
    evidence: tuple[Evidence, ...] = several("evidence", "Evidence")
    expiration_date: datetime | None = literal("expirationDate", "date_time")
    holder: tuple[Agent, ...] = several("holder", "Agent")
    issuance_date: datetime | None = literal("issuanceDate", "date_time")
    issued: datetime | None = literal("issued", "date_time")
    issuer: Agent | None = one("issuer", "Agent")
    proof: tuple[Proof, ...] = several("proof", "Proof")
    terms_of_use: tuple[TermsOfUse, ...] = several("termsOfUse", "TermsOfUse")
    valid_from: datetime | None = literal("validFrom", "date_time")
    valid_until: datetime | None = literal("validUntil", "date_time")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EuropeanDigitalCredential(VerifiableCredential):
    """The whole credential: who awards what to whom, when, and how it is shown."""

    type: tuple[str, ...] = ("VerifiableCredential", "EuropeanDigitalCredential")
    attachment: tuple[MediaObject, ...] = several("attachment", "MediaObject")
    credential_profiles: tuple[Concept, ...] = several("credentialProfiles", "Concept")
    display_parameter: DisplayParameter | None = one("displayParameter", "DisplayParameter")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")

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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CredentialStatus(Node):
    """Where it stands whether the credential has been withdrawn; what its further type asks for is in `extra`."""

    type: tuple[str, ...] = ("CredentialStatus",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TermsOfUse(Node):
    """Under what terms the credential was issued; what its further type asks for is in `extra`."""

    type: tuple[str, ...] = ("TermsOfUse",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proof(Node):
    """A proof that is part of the document; what its further type asks for is in `extra`."""

    type: tuple[str, ...] = ("Proof",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Evidence(Node):
    """What the credential rests on: an accreditation, a mandate, an original that was converted."""

    type: tuple[str, ...] = ("Evidence",)
    accreditation: Accreditation | None = one("accreditation", "Accreditation")
    dc_type: Concept | None = one("dcType", "Concept")
    embedded_evidence: tuple[MediaObject, ...] = several("embeddedEvidence", "MediaObject")
    evidence_statement: str | None = literal("evidenceStatement")
    evidence_target: Agent | None = one("evidenceTarget", "Agent")
