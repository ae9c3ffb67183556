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

    elm:DisplayParameter (EDC-AP 3.1 and 3.2).

    - title 1..n: text by language; dc:title.
    - description 0..n: text by language; dc:description.
    - individual_display 1..n: IndividualDisplay; elm:individualDisplay.
    - language 1..n: Concept of the list language; dc:language.
    - primary_language 1..1: Concept of the list language; elm:primaryLanguage.
    - summary_display 0..1: string; elm:summaryDisplay.
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

    elm:IndividualDisplay (EDC-AP 3.1 and 3.2).

    - display_detail 1..n: DisplayDetail; elm:displayDetail.
    - language 1..1: Concept; dc:language.
    """

    type: tuple[str, ...] = ("IndividualDisplay",)
    display_detail: tuple[DisplayDetail, ...] = several("displayDetail", "DisplayDetail")
    language: Concept | None = one("language", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DisplayDetail(Node):
    """One page, as an image; pages count from 1.

    elm:DisplayDetail (EDC-AP 3.1 and 3.2).

    - image 1..1: MediaObject; elm:image.
    - page 1..1: whole number from 1; elm:page.
    """

    type: tuple[str, ...] = ("DisplayDetail",)
    image: MediaObject | None = one("image", "MediaObject")
    page: int | None = literal("page", "integer")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifiableCredential(Node):
    """A credential as the W3C's data model has it; `context` is the JSON-LD `@context`.

    cred:VerifiableCredential (EDC-AP 3.1 and 3.2). Not enforced (deactivated).

    - credential_schema 1..n: ShaclValidator2017, with an IRI; cred:credentialSchema.
    - credential_status 0..1: CredentialStatus, with an IRI; cred:credentialStatus. 3.1: URL; the shape wants a literal,
      the context makes an IRI: no value satisfies both.
    - credential_subject 1..1: Agent, Organisation or Person; cred:credentialSubject.
    - evidence 0..n: Evidence; cred:evidence.
    - expiration_date 0..1: date and time; cred:expirationDate.
    - holder 0..1: Agent, Organisation or Person; cred:holder.
    - issuance_date 0..1: date and time; cred:issuanceDate.
    - issued 1..1: date and time; cred:issued.
    - issuer 1..1: Agent, Organisation or Person; cred:issuer. Has exactly one `eidas_identifier`.
    - proof 0..n: Proof; sec:proof. 3.1: cred:proof; URL; the context has another IRI than the shape: the rule never
      fires.
    - terms_of_use 0..n: TermsOfUse; cred:termsOfUse. 3.1: URL; the shape wants a literal, the context makes an IRI: no
      value satisfies both.
    - valid_from 1..1: date and time; cred:validFrom.
    - valid_until 0..1: date and time; cred:validUntil.

    The profile has no rule for context.
    """

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
    """The whole credential: who awards what to whom, when, and how it is shown.

    elm:EuropeanDigitalCredential (EDC-AP 3.1 and 3.2).

    - credential_schema 1..n: ShaclValidator2017, with an IRI; cred:credentialSchema. 3.1: ShaclValidator2017.
    - credential_status 0..1: CredentialStatus, with an IRI; cred:credentialStatus. 3.1: URL; the shape wants a literal,
      the context makes an IRI: no value satisfies both.
    - credential_subject 1..1: Agent, Organisation or Person; cred:credentialSubject.
    - evidence 0..n: Evidence; cred:evidence.
    - expiration_date 0..1: date and time; cred:expirationDate.
    - holder 0..n: Agent, Organisation or Person; cred:holder.
    - issuance_date 0..1: date and time; cred:issuanceDate.
    - issued 1..1: date and time; cred:issued.
    - issuer 1..1: Agent, Organisation or Person; cred:issuer. Has exactly one `eidas_identifier`.
    - proof 0..n: Proof; sec:proof. 3.1: cred:proof; URL; the context has another IRI than the shape: the rule never
      fires.
    - terms_of_use 0..n: TermsOfUse; cred:termsOfUse. 3.1: URL; the shape wants a literal, the context makes an IRI: no
      value satisfies both.
    - valid_from 1..1: date and time; cred:validFrom.
    - valid_until 0..1: date and time; cred:validUntil.
    - attachment 0..n: MediaObject; elm:attachment.
    - credential_profiles 1..n: Concept of the list credential_profile (held in part); elm:credentialProfiles.
    - display_parameter 1..1: DisplayParameter; elm:displayParameter.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    """

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
    """The shapes that the credential keeps to: its `id` is the IRI of an application profile.

    elm:ShaclValidator2017 (EDC-AP 3.1 and 3.2). The profile names the class and has no rule for it.
    """

    type: tuple[str, ...] = ("ShaclValidator2017",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CredentialStatus(Node):
    """Where it stands whether the credential has been withdrawn; what its further type asks for is in `extra`.

    elm:CredentialStatus (EDC-AP 3.1 and 3.2). The profile names the class and has no rule for it.
    """

    type: tuple[str, ...] = ("CredentialStatus",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TermsOfUse(Node):
    """Under what terms the credential was issued; what its further type asks for is in `extra`.

    elm:TermsOfUse (EDC-AP 3.1 and 3.2). The profile names the class and has no rule for it.
    """

    type: tuple[str, ...] = ("TermsOfUse",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proof(Node):
    """A proof that is part of the document; what its further type asks for is in `extra`.

    elm:Proof (EDC-AP 3.1 and 3.2). The profile names the class and has no rule for it.
    """

    type: tuple[str, ...] = ("Proof",)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Evidence(Node):
    """What the credential rests on: an accreditation, a mandate, an original that was converted.

    elm:Evidence (EDC-AP 3.1 and 3.2).

    - accreditation 0..1: Accreditation; elm:accreditation.
    - dc_type 1..1: Concept of the list evidence_type (held in part); dc:type.
    - embedded_evidence 0..n: MediaObject; elm:embeddedEvidence.
    - evidence_statement 0..1: string; elm:evidenceStatement.
    - evidence_target 0..1: Agent, Organisation or Person; elm:evidenceTarget.
    """

    type: tuple[str, ...] = ("Evidence",)
    accreditation: Accreditation | None = one("accreditation", "Accreditation")
    dc_type: Concept | None = one("dcType", "Concept")
    embedded_evidence: tuple[MediaObject, ...] = several("embeddedEvidence", "MediaObject")
    evidence_statement: str | None = literal("evidenceStatement")
    evidence_target: Agent | None = one("evidenceTarget", "Agent")
