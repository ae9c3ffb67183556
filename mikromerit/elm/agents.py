"""Who acts: persons, organisations, and how they are identified and reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.awarding import Accreditation
    from mikromerit.elm.concepts import Concept, MediaObject, Note, WebResource
    from mikromerit.elm.credential import EuropeanDigitalCredential
    from mikromerit.elm.learning import Claim
    from mikromerit.elm.node import LangString
    from mikromerit.elm.places import Address, Location


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identifier(Node):
    """A name that somebody has given to a thing within a scheme.

    EDC-AP 3.2, Identifier: notation 1..1; schemeAgency in one language only.
    """

    type: tuple[str, ...] = ("Identifier",)
    notation: str | None = literal("notation")
    creator: Agent | None = one("creator", "Agent")
    date_issued: datetime | None = literal("dateIssued", "date_time")
    dc_type: tuple[Concept, ...] = several("dcType", "Concept")
    scheme_agency: LangString = text("schemeAgency")
    scheme_id: str | None = literal("schemeId")
    scheme_name: str | None = literal("schemeName")
    scheme_version: str | None = literal("schemeVersion")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LegalIdentifier(Identifier):
    """An identifier with force of law in a country or region.

    EDC-AP 3.2, LegalIdentifier: notation and spatial 1..1.
    """

    type: tuple[str, ...] = ("LegalIdentifier",)
    spatial: Concept | None = one("spatial", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Agent(Node):
    """Whoever acts: a person, an organisation, or one of whom only this much is known."""

    type: tuple[str, ...] = ("Agent",)
    pref_label: LangString = text("prefLabel")
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    alt_label: LangString = text("altLabel")
    date_modified: datetime | None = literal("dateModified", "date_time")
    contact_point: tuple[ContactPoint, ...] = several("contactPoint", "ContactPoint")
    group_member_of: tuple[Group, ...] = several("groupMemberOf", "Group")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    location: tuple[Location, ...] = several("location", "Location")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Person(Agent):
    """A human being, above all the learner.

    EDC-AP 3.2, Person: hasClaim 1..n; full, given and family name in one language only each.
    """

    type: tuple[str, ...] = ("Person",)
    full_name: LangString = text("fullName")
    given_name: LangString = text("givenName")
    family_name: LangString = text("familyName")
    birth_name: LangString = text("birthName")
    citizenship_country: tuple[Concept, ...] = several("citizenshipCountry", "Concept")
    date_of_birth: datetime | None = literal("dateOfBirth", "date_time")
    gender: Concept | None = one("gender", "Concept")
    has_claim: tuple[Claim, ...] = several("hasClaim", "Claim")
    has_credential: tuple[EuropeanDigitalCredential, ...] = several("hasCredential", "EuropeanDigitalCredential")
    member_of: tuple[Organisation, ...] = several("memberOf", "Organisation")
    national_id: LegalIdentifier | None = one("nationalID", "LegalIdentifier")
    patronymic_name: LangString = text("patronymicName")
    place_of_birth: Location | None = one("placeOfBirth", "Location")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Organisation(Agent):
    """A legal person: issuer, awarding body, quality assurer.

    EDC-AP 3.2, Organisation: legalName and location 1..n; of an issuer eIDASIdentifier 1..1.
    """

    type: tuple[str, ...] = ("Organisation",)
    legal_name: LangString = text("legalName")
    accreditation: tuple[Accreditation, ...] = several("accreditation", "Accreditation")
    dc_type: tuple[Concept, ...] = several("dcType", "Concept")
    eidas_identifier: LegalIdentifier | None = one("eIDASIdentifier", "LegalIdentifier")
    has_member: tuple[Person, ...] = several("http://www.w3.org/ns/org#hasMember", "Person")
    has_sub_organization: tuple[Organisation, ...] = several("hasSubOrganization", "Organisation")
    homepage: tuple[WebResource, ...] = several("homepage", "WebResource")
    logo: MediaObject | None = one("logo", "MediaObject")
    registration: LegalIdentifier | None = one("registration", "LegalIdentifier")
    sub_organization_of: Organisation | None = one("subOrganizationOf", "Organisation")
    tax_identifier: tuple[LegalIdentifier, ...] = several("taxIdentifier", "LegalIdentifier")
    vat_identifier: tuple[LegalIdentifier, ...] = several("vatIdentifier", "LegalIdentifier")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Group(Agent):
    """A number of agents under one name.

    EDC-AP 3.2, Group: prefLabel 1..n.
    """

    type: tuple[str, ...] = ("Group",)
    dc_type: tuple[Concept, ...] = several("dcType", "Concept")
    member: tuple[Agent, ...] = several("member", "Agent")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ContactPoint(Node):
    """How somebody can be reached."""

    type: tuple[str, ...] = ("ContactPoint",)
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    address: tuple[Address, ...] = several("address", "Address")
    contact_form: tuple[WebResource, ...] = several("contactForm", "WebResource")
    description: LangString = text("description")
    email_address: tuple[Mailbox, ...] = several("emailAddress", "Mailbox")
    phone: tuple[Phone, ...] = several("phone", "Phone")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Phone(Node):
    """A telephone number."""

    type: tuple[str, ...] = ("Phone",)
    country_dialing: str | None = literal("countryDialing")
    dial_number: str | None = literal("dialNumber")
    area_dialing_code: str | None = literal("areaDialingCode")
    phone_number: str | None = literal("phoneNumber")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mailbox(Node):
    """An e-mail address: its `id` is a `mailto:` IRI."""

    type: tuple[str, ...] = ("Mailbox",)
