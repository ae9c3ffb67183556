"""The parties of a micro-credential: makers of a `Person` and an `Organisation`, and what each party must have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from mikromerit.elm.agents import ContactPoint, LegalIdentifier, Mailbox, Organisation, Person
from mikromerit.elm.annex import CLAIM, SPECIFICATION, is_said
from mikromerit.elm.node import NO_TEXT, LangMap
from mikromerit.elm.places import Address, Location
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.node import LangString

UNDETERMINED = "und"  # BCP 47: a name belongs to no language
_SUBJECT = "/credentialSubject"
_AWARDING = f"{CLAIM}/awardedBy/awardingBody"
_LEARNER = "Annex I, learner (`learner`)"


def person(
    *,
    given_name: str | LangString | None = None,
    family_name: str | LangString | None = None,
    full_name: str | LangString | None = None,
    id: str | None = None,  # noqa: A002 - ELM's own word
    date_of_birth: date | None = None,
    email: str | None = None,
    national_id: LegalIdentifier | None = None,
) -> Person:
    """Make a person from plain values. A plain name is written in the language "und"; one name alone is enough.

    `id` is normally the learner's DID. A date of birth is written as midnight UTC of that day, since ELM knows only
    points in time.
    """
    born = date_of_birth
    if born is not None and not isinstance(born, datetime):
        born = datetime(born.year, born.month, born.day, tzinfo=UTC)
    contact = ContactPoint(email_address=(Mailbox(id=f"mailto:{email}"),)) if email else None
    return Person(
        id=id,
        given_name=_name(given_name),
        family_name=_name(family_name),
        full_name=_name(full_name),
        date_of_birth=born,
        contact_point=(contact,) if contact else (),
        national_id=national_id,
    )


def organisation(
    *,
    legal_name: str | LangString,
    country: Concept | tuple[Concept, ...],
    id: str | None = None,  # noqa: A002 - ELM's own word
    eidas_identifier: str | None = None,
    registration: str | None = None,
) -> Organisation:
    """Make an organisation that lies in `country`, from plain values.

    `eidas_identifier` is the organisation identifier as a seal certificate has it (ETSI EN 319 412-1, 5.1.4, such as
    "NTRSE-5560000000"), needed of an issuer; `registration` the number in the national register. Both count in the
    first country.
    """
    countries = country if isinstance(country, tuple) else (country,)

    def identifier(notation: str | None) -> LegalIdentifier | None:
        return LegalIdentifier(notation=notation, spatial=countries[0]) if notation else None

    return Organisation(
        id=id,
        legal_name=_name(legal_name),
        location=locations(countries),
        eidas_identifier=identifier(eidas_identifier),
        registration=identifier(registration),
    )


def _name(name: str | LangString | None) -> LangMap:
    if name is None:
        return NO_TEXT
    return LangMap({UNDETERMINED: name} if isinstance(name, str) else name)


def locations(countries: tuple[Concept, ...]) -> tuple[Location, ...]:
    """Make one location for each country."""
    return tuple(Location(address=(Address(country_code=country),)) for country in countries)


def learner_with_full_name(learner: Person) -> Person:
    """Give the learner with a full name, made of given and family name where there is none.

    Raises `InvalidModel` without any name, for a name in two languages (EDC-AP 3.2, Person: one value over all
    languages), and for a person who has claims already.
    """
    given: object = learner
    if not isinstance(given, Person):
        raise InvalidModel(f"{_LEARNER}: a Person is due, for example person(full_name=…)", path=_SUBJECT)
    names = {"givenName": learner.given_name, "familyName": learner.family_name, "fullName": learner.full_name}
    for term, name in names.items():
        if len(name) > 1 or any(len(LangMap(name).all(language)) > 1 for language in name):
            reason = f"{_LEARNER}: a name is one text in one language; a plain string needs no language"
            raise InvalidModel(reason, path=f"{_SUBJECT}/{term}")
    if learner.has_claim:
        reason = f"{_LEARNER}: give the person without claims; the builder writes the only one"
        raise InvalidModel(reason, path=f"{_SUBJECT}/hasClaim")
    if is_said(learner.full_name):
        return learner
    parts = [name for name in (learner.given_name, learner.family_name) if is_said(name)]
    if not parts:
        raise InvalidModel(f"{_LEARNER}: give at least one name, for example person(full_name=…)", path=_SUBJECT)
    languages = {language for part in parts for language in part}
    language = languages.pop() if len(languages) == 1 else UNDETERMINED
    return replace(learner, full_name={language: " ".join(text.strip() for part in parts for text in part.values())})


def organisations(
    issuer: Organisation | None, awarding_body: Organisation, countries: tuple[Concept, ...]
) -> tuple[Organisation, Organisation]:
    """Give the issuer and the awarding body, which are one if no other issuer is given.

    The issuer's location is made of `countries` where it has none. Raises `InvalidModel` for a party without a name or
    a location, and for an issuer that lies elsewhere or has no eIDAS identifier.
    """
    keyword = "issuer" if issuer is not None else "awarding_body"
    issuing = _located(_named(awarding_body if issuer is None else issuer, keyword, "/issuer"), countries)
    if issuer is None or issuer == awarding_body:
        return issuing, issuing
    awarding = _named(awarding_body, "awarding_body", _AWARDING)
    _check_location(awarding, "awarding_body", _AWARDING)
    return issuing, awarding


def quality_assurer(agent: Organisation, known: Mapping[Organisation, Organisation]) -> Organisation:
    """Give the agent of the quality assurance, in its whole form where it is one of the `known` organisations.

    Raises `InvalidModel` for an agent without a name or a location.
    """
    path = f"{SPECIFICATION}/accreditation/accreditingAgent"
    whole = _named(known.get(agent, agent), "quality_assurance", path)
    _check_location(whole, "quality_assurance", path)
    return whole


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
