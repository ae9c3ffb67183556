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

    elm:Identifier (EDC-AP 3.1 and 3.2).

    - notation 1..1: string; skos:notation.
    - creator 0..1: Agent, with an IRI; dc:creator.
    - date_issued 0..1: date and time; dc:issued.
    - dc_type 0..n: Concept; dc:type.
    - scheme_agency 0..1: text in one language only; adms:schemeAgency.
    - scheme_id 0..1: URL; elm:schemeId.
    - scheme_name 0..1: string; elm:schemeName.
    - scheme_version 0..1: string; elm:schemeVersion.
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

    elm:LegalIdentifier (EDC-AP 3.1 and 3.2).

    - spatial 1..1: Concept of the list country; dc:spatial.
    """

    type: tuple[str, ...] = ("LegalIdentifier",)
    spatial: Concept | None = one("spatial", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Agent(Node):
    """Whoever acts: a person, an organisation, or one of whom only this much is known.

    elm:Agent (EDC-AP 3.1 and 3.2).

    - pref_label 0..n: text by language; skos:prefLabel.
    - additional_note 0..n: Note; elm:additionalNote.
    - alt_label 0..n: text by language, several in one too; skos:altLabel.
    - date_modified 0..1: date and time; dc:modified. The context makes an IRI of the value (`@id`): it is lost in RDF.
    - contact_point 0..n: ContactPoint; elm:contactPoint.
    - group_member_of 0..n: Group; elm:groupMemberOf.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - location 0..n: Location; elm:location.
    """

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

    elm:Person (EDC-AP 3.1 and 3.2).

    - location 0..1: Location; elm:location.
    - full_name 0..1: text in one language only; foaf:fullName.
    - given_name 0..1: text in one language only; foaf:givenName.
    - family_name 0..1: text in one language only; foaf:familyName.
    - birth_name 0..n: text by language, several in one too; person:birthName.
    - citizenship_country 0..n: Concept of the list country; elm:citizenshipCountry.
    - date_of_birth 0..1: date and time; elm:dateOfBirth.
    - gender 0..1: Concept; elm:gender.
    - has_claim 1..n: Claim; elm:hasClaim. One of the subclasses of Claim, or a Claim with `dc_type`.
    - has_credential 0..n: EuropeanDigitalCredential; elm:hasCredential.
    - member_of 0..n: Organisation; org:memberOf.
    - national_id 0..1: LegalIdentifier; elm:nationalId. 3.1: the context has another IRI than the shape: the rule never
      fires.
    - patronymic_name 0..n: text by language, several in one too; person:patronymicName.
    - place_of_birth 0..1: Location; elm:placeOfBirth.

    The profile has no rule for pref_label, additional_note, alt_label.
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

    elm:Organisation (EDC-AP 3.1 and 3.2).

    - location 1..n: Location; elm:location.
    - legal_name 1..n: text by language; regorg:legalName.
    - accreditation 0..n: Accreditation; elm:accreditation.
    - dc_type 0..n: Concept; dc:type.
    - eidas_identifier 0..1: LegalIdentifier; elm:eidasLegalIdentifier.
    - has_member 0..n: Person; org:hasMember. No JSON term: the IRI stands as the member's name.
    - has_sub_organization 0..n: Organisation; org:hasSubOrganization.
    - homepage 0..n: WebResource; foaf:homepage.
    - logo 0..1: MediaObject; elm:logo.
    - registration 0..1: LegalIdentifier; regorg:registration.
    - sub_organization_of 0..1: Organisation; org:subOrganizationOf.
    - tax_identifier 0..n: LegalIdentifier; elm:taxIdentifier.
    - vat_identifier 0..n: LegalIdentifier; elm:vatIdentifier.

    The profile has no rule for pref_label.
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

    elm:Group (EDC-AP 3.1 and 3.2).

    - pref_label 1..n: text by language; skos:prefLabel.
    - dc_type 0..n: Concept; dc:type.
    - member 0..n: Agent, Organisation or Person; foaf:member.

    The profile has no rule for date_modified, group_member_of, identifier.
    """

    type: tuple[str, ...] = ("Group",)
    dc_type: tuple[Concept, ...] = several("dcType", "Concept")
    member: tuple[Agent, ...] = several("member", "Agent")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ContactPoint(Node):
    """How somebody can be reached.

    elm:ContactPoint (EDC-AP 3.1 and 3.2).

    - additional_note 0..n: Note; elm:additionalNote.
    - address 0..n: Address; elm:address.
    - contact_form 0..n: WebResource; elm:contactForm.
    - description 0..n: text by language; dc:description.
    - email_address 0..n: Mailbox; elm:emailAddress.
    - phone 0..n: Phone; elm:phone.
    """

    type: tuple[str, ...] = ("ContactPoint",)
    additional_note: tuple[Note, ...] = several("additionalNote", "Note")
    address: tuple[Address, ...] = several("address", "Address")
    contact_form: tuple[WebResource, ...] = several("contactForm", "WebResource")
    description: LangString = text("description")
    email_address: tuple[Mailbox, ...] = several("emailAddress", "Mailbox")
    phone: tuple[Phone, ...] = several("phone", "Phone")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Phone(Node):
    """A telephone number.

    elm:Phone (EDC-AP 3.1 and 3.2).

    - country_dialing 0..1: string; elm:countryDialing.
    - dial_number 0..1: string; elm:dialNumber.
    - area_dialing_code 0..1: string; elm:areaDialing. The context has another IRI than the shape: the rule never fires.
    - phone_number 0..1: string; elm:phoneNumber.
    """

    type: tuple[str, ...] = ("Phone",)
    country_dialing: str | None = literal("countryDialing")
    dial_number: str | None = literal("dialNumber")
    area_dialing_code: str | None = literal("areaDialingCode")
    phone_number: str | None = literal("phoneNumber")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mailbox(Node):
    """An e-mail address: its `id` is a `mailto:` IRI.

    elm:Mailbox (EDC-AP 3.1 and 3.2). The profile names the class and has no rule for it.
    """

    type: tuple[str, ...] = ("Mailbox",)
