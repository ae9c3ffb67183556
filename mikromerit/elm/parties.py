"""The parties of a micro-credential: makers of a person, an organisation and a place, and what each party must have."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from mikromerit import _dates
from mikromerit.elm import annex, vocabulary
from mikromerit.elm.agents import (
    Agent,
    ContactPoint,
    Identifier,
    LegalIdentifier,
    Mailbox,
    Organisation,
    Person,
    Phone,
)
from mikromerit.elm.awarding import Accreditation
from mikromerit.elm.concepts import MediaObject, Note
from mikromerit.elm.credential import Evidence
from mikromerit.elm.given import (
    CLAIM,
    SPECIFICATION,
    UNDETERMINED,
    an_id,
    concept_of,
    concepts,
    instance,
    instances,
    is_said,
    lang_map,
    many,
    moment,
    name,
    said,
    several,
    web_pages,
)
from mikromerit.elm.media import picture
from mikromerit.elm.node import LangMap
from mikromerit.elm.places import Address, Location
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm.concepts import Concept, WebResource
    from mikromerit.elm.given import Many, Text

_SUBJECT = "/credentialSubject"
_AWARDING = f"{CLAIM}/awardedBy/awardingBody"
_LEARNER = "Annex I, learner (`learner`)"
_STATEMENT = "/evidence/evidenceStatement"
_NUTS = "http://data.europa.eu/nuts/code/"
_MAILBOX: Final = re.compile(r"[^\s@<>:]+@[^\s@<>:]+")
_ATU = "http://publications.europa.eu/resource/authority/atu/"


def person(
    *,
    given_name: Text | None = None,
    family_name: Text | None = None,
    full_name: Text | None = None,
    id: str | None = None,  # noqa: A002 - ELM's own word
    date_of_birth: date | None = None,
    email: Many[str] = (),
    national_id: LegalIdentifier | None = None,
    identifier: Many[Identifier] = (),
    phone: Many[str] = (),
    location: Location | None = None,
    citizenship: Many[Concept] = (),
    place_of_birth: Location | None = None,
    birth_name: Text | None = None,
    gender: Concept | None = None,
) -> Person:
    """Make a person from plain values. A plain name is written in the language "und"; one name alone is enough.

    `id` is normally the learner's DID. `national_id` is what `swedish.personnummer` gives, `location` and
    `place_of_birth` what `place` gives. A date of birth is written as midnight UTC of that day, since ELM knows only
    points in time. What is not needed is better left out: whoever gets the credential reads all of it. Raises
    `InvalidModel`, whose path begins at the person.
    """
    return Person(
        id=an_id(id),
        given_name=name(given_name, "given_name", "/givenName"),
        family_name=name(family_name, "family_name", "/familyName"),
        full_name=name(full_name, "full_name", "/fullName"),
        birth_name=name(birth_name, "birth_name", "/birthName"),
        date_of_birth=_born(date_of_birth),
        contact_point=_contact(email, phone),
        national_id=_legal(national_id, "national_id", "/nationalID", ()),
        identifier=instances(identifier, Identifier, "identifier", "/identifier"),
        location=instances(location, Location, "location", "/location"),
        citizenship_country=concepts(citizenship, "learner", "citizenship", "/citizenshipCountry", of="country"),
        place_of_birth=instance(place_of_birth, Location, "place_of_birth", "/placeOfBirth"),
        gender=concept_of(gender, "learner", "gender", "/gender", meant=()),
    )


def organisation(
    *,
    legal_name: Text,
    country: Many[Concept],
    id: str | None = None,  # noqa: A002 - ELM's own word
    eidas_identifier: LegalIdentifier | str | None = None,
    registration: LegalIdentifier | str | None = None,
    region: Many[Concept] = (),
    address: Text | None = None,
    vat: Many[LegalIdentifier | str] = (),
    identifier: Many[Identifier] = (),
    alternative_name: Text | None = None,
    homepage: Many[WebResource | str] = (),
    email: Many[str] = (),
    phone: Many[str] = (),
    logo: MediaObject | bytes | None = None,
    kind: Many[Concept] = (),
    part_of: Organisation | None = None,
    accreditation: Many[Accreditation] = (),
) -> Organisation:
    """Make an organisation that lies in `country`, one or more, and in the regions `region` of it, from plain values.

    `eidas_identifier` is the organisation identifier as a seal certificate has it (ETSI EN 319 412-1, 5.1.4, such as
    "NTRSE-5560000000"), needed of an issuer; `registration` the number in the national register; `vat` the VAT number.
    As text they count in the first country; `swedish` makes checked ones. `address` is the whole postal address as it
    is written, in the first country. `logo` is a picture, as the bytes of a PNG or JPEG file. Raises `InvalidModel`,
    whose path begins at the organisation.
    """
    countries = many(country)
    vat_numbers: tuple[LegalIdentifier | str, ...] = several(vat, "vat", "/vatIdentifier")
    return Organisation(
        id=an_id(id),
        legal_name=name(legal_name, "legal_name", "/legalName"),
        alt_label=name(alternative_name, "alternative_name", "/altLabel"),
        location=locations(countries, many(region), address),
        eidas_identifier=_legal(eidas_identifier, "eidas_identifier", "/eIDASIdentifier", countries),
        registration=_legal(registration, "registration", "/registration", countries),
        vat_identifier=tuple(
            found for one in vat_numbers if (found := _legal(one, "vat", "/vatIdentifier", countries)) is not None
        ),
        identifier=instances(identifier, Identifier, "identifier", "/identifier"),
        homepage=web_pages(homepage, "homepage", "/homepage"),
        contact_point=_contact(email, phone),
        logo=picture(logo) if isinstance(logo, bytes) else instance(logo, MediaObject, "logo", "/logo"),
        dc_type=concepts(kind, "organisation", "kind", "/dcType", meant=()),
        sub_organization_of=instance(part_of, Organisation, "part_of", "/subOrganizationOf"),
        accreditation=instances(accreditation, Accreditation, "accreditation", "/accreditation"),
    )


def place(
    country: Concept,
    *,
    region: Many[Concept] = (),
    address: Text | None = None,
    place_name: Text | None = None,
) -> Location:
    """Make a place: its country, its regions (ATU, NUTS), its address as it is written, what it is called.

    Raises `InvalidModel` for a region of another country.
    """
    return replace(
        locations((country,), many(region), address)[0],
        geographic_name=name(place_name, "place_name", "/geographicName"),
    )


def agents(value: Many[Agent | str] | None, keyword: str, path: str) -> tuple[Agent, ...]:
    """Give agents, each from a name or as it is.

    EDC-AP 3.2, Person, demands a claim of every person, so that only the learner is one; others are agents by name.
    """
    given: tuple[Agent | str, ...] = several(value, keyword, path)
    named = tuple(Agent(pref_label=name(one, keyword, path)) if isinstance(one, str) else one for one in given)
    for one in instances(named, Agent, keyword, path):
        if isinstance(one, Person):
            reason = f"`{keyword}`: only the learner is a Person (EDC-AP 3.2); give the name as text, or an Agent"
            raise InvalidModel(reason, path=path)
        if not is_said(one.legal_name if isinstance(one, Organisation) else one.pref_label):
            raise InvalidModel(f"`{keyword}`: an agent needs a name", path=path)
        if isinstance(one, Organisation):
            _check_location(one, keyword, path)
    return named


def _born(day: object) -> datetime | None:
    """Give a date of birth: a day of the calendar, no point in time, and not to come.

    A day of grace is given, since somewhere it is tomorrow already.
    """
    if day is None:
        return None
    if isinstance(day, datetime) or not isinstance(day, date):
        raise InvalidModel("`date_of_birth`: a date is due, without a time of day", path="/dateOfBirth")
    if day > _dates.now().date() + timedelta(days=1):
        raise InvalidModel("`date_of_birth`: this day has not come yet", path="/dateOfBirth")
    return moment(day, "date_of_birth", "/dateOfBirth")


def _contact(email: Many[str], phone: Many[str]) -> tuple[ContactPoint, ...]:
    addresses, numbers = (
        instances(email, str, "email", "/contactPoint"),
        instances(phone, str, "phone", "/contactPoint"),
    )
    if not all(_MAILBOX.fullmatch(one) for one in addresses):
        reason = '`email`: an address such as "name@school.example" is due'
        raise InvalidModel(reason, path="/contactPoint/emailAddress")
    for one in numbers:
        said(one, UNDETERMINED, "phone", "/contactPoint/phone/phoneNumber")
    mailboxes = tuple(Mailbox(id=f"mailto:{one}") for one in addresses)
    phones = tuple(Phone(phone_number=one) for one in numbers)
    return (ContactPoint(email_address=mailboxes, phone=phones),) if mailboxes or phones else ()


def _legal(
    number: LegalIdentifier | str | None, keyword: str, path: str, countries: tuple[Concept, ...]
) -> LegalIdentifier | None:
    if number is None:
        return None
    found = LegalIdentifier(notation=number, spatial=next(iter(countries), None)) if isinstance(number, str) else number
    given: object = found
    if not isinstance(given, LegalIdentifier) or not found.notation or found.spatial is None:
        reason = f"`{keyword}`: a LegalIdentifier with a notation and the country that it counts in (`spatial`) is due"
        raise InvalidModel(reason, path=path)
    return found


def locations(
    countries: tuple[Concept, ...], regions: tuple[Concept, ...] = (), address: Text | None = None
) -> tuple[Location, ...]:
    """Make one location for each country, with those of the regions that lie in it; the address is in the first.

    Raises `InvalidModel` for a region that lies in none of the countries.
    """
    concepts(countries, "country", "country", "/location/address/countryCode", of="country")
    for one in concepts(regions, "country or region", "region", "/location/spatialCode"):
        if not any(_lies_in(one, country) for country in countries):
            reason = "Annex I, country or region (`region`): it lies in none of the countries (`country`)"
            raise InvalidModel(reason, path="/location/spatialCode")
    written = said(address, UNDETERMINED, "address", "/location/address/fullAddress")
    full = Note(note_literal=written) if written else None
    return tuple(
        Location(
            address=(Address(country_code=country, full_address=None if number else full),),
            spatial_code=tuple(one for one in regions if _lies_in(one, country)),
        )
        for number, country in enumerate(countries)
    )


def _lies_in(region: Concept, country: Concept) -> bool:
    """Say whether a region lies in a country: a NUTS code begins with two letters of it, an ATU code with its code."""
    listed = vocabulary.table("country")
    names = {
        called
        for entry in listed.entries
        if listed.base + entry.tail == country.id
        for called in (entry.code, entry.tail, *entry.aliases)
    }
    code = str(region.id)
    if code.startswith(_NUTS):
        return code.removeprefix(_NUTS)[:2] in names
    return code.startswith(_ATU) and code.removeprefix(_ATU).partition("_")[0] in names


def learner_with_full_name(learner: Person) -> Person:
    """Give the learner with a full name, made of given and family name where there is none.

    Raises `InvalidModel` without any name, for a name in two languages (EDC-AP 3.2, Person: one value over all
    languages), and for a person who has claims already.
    """
    given: object = learner
    if not isinstance(given, Person):
        raise InvalidModel(f"{_LEARNER}: a Person is due, for example person(full_name=…)", path=_SUBJECT)
    names = {"givenName": learner.given_name, "familyName": learner.family_name, "fullName": learner.full_name}
    for term, text in names.items():
        if len(text) > 1 or any(len(LangMap(text).all(language)) > 1 for language in text):
            reason = f"{_LEARNER}: a name is one text in one language; a plain string needs no language"
            raise InvalidModel(reason, path=f"{_SUBJECT}/{term}")
    if learner.has_claim:
        reason = f"{_LEARNER}: give the person without claims; the builder writes the only one"
        raise InvalidModel(reason, path=f"{_SUBJECT}/hasClaim")
    if is_said(learner.full_name):
        return learner
    parts = [part for part in (learner.given_name, learner.family_name) if is_said(part)]
    if not parts:
        raise InvalidModel(f"{_LEARNER}: give at least one name, for example person(full_name=…)", path=_SUBJECT)
    languages = {language for part in parts for language in part}
    language = languages.pop() if len(languages) == 1 else UNDETERMINED
    return replace(learner, full_name={language: " ".join(text.strip() for part in parts for text in part.values())})


@dataclass(frozen=True, slots=True)
class Actors:
    """Who issues, who awards, and the quality assurance; `known` finds the whole form of each by the form given."""

    issuing: Organisation
    awarding: Organisation
    quality: Accreditation
    known: Mapping[Organisation, Organisation]


def actors(
    country: Many[Concept], issuer: Organisation | None, awarding_body: Organisation, quality_assurance: Accreditation
) -> Actors:
    """Give the parties in their whole form, each the same wherever it stands.

    The issuer's location is made of `country` where it has none. Raises `InvalidModel` for a party without a name or
    a location, and for an issuer that lies elsewhere or has no eIDAS identifier.
    """
    issuing, awarding = _organisations(issuer, awarding_body, annex.countries(country))
    quality, agent = annex.quality(quality_assurance)
    known = {awarding_body: awarding, awarding_body if issuer is None else issuer: issuing}
    path = f"{SPECIFICATION}/accreditation/accreditingAgent"
    whole = _named(known.get(agent, agent), "quality_assurance", path)
    _check_location(whole, "quality_assurance", path)
    assured = tuple(known.get(one, one) for one in quality.organisation)
    return Actors(issuing, awarding, replace(quality, accrediting_agent=whole, organisation=assured), known)


def evidence(mandate: str | None, further: Many[Evidence] | None, actors: Actors) -> tuple[Evidence, ...]:
    """Give the evidence: first the mandate by which the issuer issues on behalf of the awarding body.

    Source: EDC-AP 3.2, Evidence; EDC issued by mandate 1.2.0 (every evidence then has a statement).
    """
    given = instances(further, Evidence, "evidence", "/evidence")
    for one in given:
        concepts((one.dc_type,), "evidence", "evidence", "/evidence/dcType", of="evidence_type")  # type: ignore[arg-type]  # None is refused there
    if mandate is None:
        return given
    text: object = mandate
    if not isinstance(text, str) or not is_said(lang_map({UNDETERMINED: mandate}, "mandate", _STATEMENT)):
        raise InvalidModel("`mandate`: say in words on what it rests, as text", path=_STATEMENT)
    if actors.issuing == actors.awarding:
        reason = "`mandate`: who issues on behalf of another names itself as `issuer`, and the other as `awarding_body`"
        raise InvalidModel(reason, path="/evidence/evidenceTarget")
    if not all(one.evidence_statement for one in given):
        reason = "`evidence`: beside a mandate, every evidence needs a statement (`evidence_statement`)"
        raise InvalidModel(reason, path="/evidence/evidenceStatement")
    kind = vocabulary.evidence_type("mandate")
    return (Evidence(dc_type=kind, evidence_statement=mandate, evidence_target=actors.awarding), *given)


def _organisations(
    issuer: Organisation | None, awarding_body: Organisation, countries: tuple[Concept, ...]
) -> tuple[Organisation, Organisation]:
    keyword = "issuer" if issuer is not None else "awarding_body"
    issuing = _located(_named(awarding_body if issuer is None else issuer, keyword, "/issuer"), countries)
    if issuer is None or issuer == awarding_body:
        return issuing, issuing
    awarding = _named(awarding_body, "awarding_body", _AWARDING)
    _check_location(awarding, "awarding_body", _AWARDING)
    return issuing, awarding


def _located(issuer: Organisation, countries: tuple[Concept, ...]) -> Organisation:
    identifier = issuer.eidas_identifier
    if identifier is None or not identifier.notation or identifier.spatial is None:
        reason = (
            "Annex I, awarding body (`issuer`, else `awarding_body`): the issuing organisation needs its legal "
            'identifier and the country of it, for example organisation(…, eidas_identifier="NTRSE-5560000000")'
        )
        raise InvalidModel(reason, path="/issuer/eIDASIdentifier")
    if not issuer.location:
        return replace(issuer, location=locations(countries))
    own = {address.country_code for location in issuer.location for address in location.address}
    if not {one.id for one in own if one is not None}.issuperset(country.id for country in countries):
        reason = "Annex I, country (`country`): the issuer's own location does not lie there; give the same country"
        raise InvalidModel(reason, path="/issuer/location")
    return issuer


def _named(organisation: object, keyword: str, path: str) -> Organisation:
    if not isinstance(organisation, Organisation):
        raise InvalidModel(f"Annex I (`{keyword}`): an Organisation is due, see organisation(…)", path=path)
    if not is_said(organisation.legal_name):
        raise InvalidModel(f"Annex I (`{keyword}`): the organisation needs a legal name", path=f"{path}/legalName")
    return organisation


def _check_location(organisation: Organisation, keyword: str, path: str) -> None:
    if not organisation.location:
        reason = f"Annex I (`{keyword}`): the organisation needs a location; organisation(…, country=…) gives it one"
        raise InvalidModel(reason, path=f"{path}/location")
