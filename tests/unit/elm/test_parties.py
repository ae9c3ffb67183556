"""Persons, organisations and places: what their builders write, and what they refuse."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import samples

from mikromerit.elm import Concept, Identifier, LegalIdentifier, MediaObject, WebResource, organisation, person
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.media import media
from mikromerit.elm.parties import place
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable

FINLAND = eu.country("FI")
AUSTRALIA = eu.country("AU")
AUSTRIAN = Concept(id="http://publications.europa.eu/resource/authority/atu/AUT_WIEN")
ELSEWHERE = Concept(id="https://a.example/region/SE1")


def _school(**changes: Any) -> Any:
    return organisation(**{"legal_name": "Skolan", "country": eu.SWEDEN, **changes})


@pytest.mark.parametrize(
    ("make", "given", "path", "words"),
    [
        (person, {"date_of_birth": "1990-05-01"}, "/dateOfBirth", "`date_of_birth`"),
        (person, {"date_of_birth": datetime(1990, 5, 1)}, "/dateOfBirth", "time of day"),  # noqa: DTZ001 - the mistake
        (person, {"date_of_birth": date(9999, 1, 1)}, "/dateOfBirth", "not come yet"),
        (person, {"email": "åsa"}, "/contactPoint/emailAddress", "an address"),
        (person, {"email": ""}, "/contactPoint/emailAddress", "an address"),
        (person, {"email": 7}, "/contactPoint", "`email`"),
        (person, {"phone": ""}, "/contactPoint/phone/phoneNumber", "leave it out"),
        (person, {"id": []}, "/id", "as text"),
        (person, {"national_id": []}, "/nationalID", "a LegalIdentifier"),
        (person, {"gender": eu.SWEDEN}, "/gender", "does not belong here; give a concept of your own"),
        (person, {"place_of_birth": "Luleå"}, "/placeOfBirth", "a Location is due"),
        (person, {"full_name": "a\x00b"}, "/fullName", "control character"),
        (person, {"full_name": "\ud800"}, "/fullName", "half a character"),
        (person, {"full_name": 7}, "/fullName", "`full_name`"),
        (_school, {"kind": eu.ECTS}, "/dcType", "does not belong here"),
        (_school, {"vat": (None,)}, "/vatIdentifier", "leave it out"),
        (_school, {"logo": []}, "/logo", "a MediaObject is due"),
        (_school, {"part_of": "Skolan"}, "/subOrganizationOf", "an Organisation is due"),
        (person, {"national_id": "19900501-0000"}, "/nationalID", "`spatial`"),
        (person, {"national_id": 7}, "/nationalID", "a LegalIdentifier"),
        (person, {"identifier": "7"}, "/identifier", "an Identifier is due"),
        (person, {"location": eu.SWEDEN}, "/location", "a Location is due"),
        (person, {"citizenship": "SE"}, "/citizenshipCountry", "`citizenship`"),
        (person, {"citizenship": eu.ONSITE}, "/citizenshipCountry", "EU's list"),
        (_school, {"registration": LegalIdentifier(notation="1")}, "/registration", "`registration`"),
        (_school, {"vat": LegalIdentifier(spatial=eu.SWEDEN)}, "/vatIdentifier", "`vat`"),
        (_school, {"homepage": "skolan.example"}, "/homepage/contentURL", "absolute address"),
        (_school, {"logo": b"<svg/>"}, "", "PNG or JPEG"),
        (_school, {"kind": "skola"}, "/dcType", "`kind`"),
        (_school, {"country": "SE"}, "/location/address/countryCode", "`country`"),
        (_school, {"country": eu.ONSITE}, "/location/address/countryCode", "EU's list"),
        (_school, {"region": "Norrbotten"}, "/location/spatialCode", "`region`"),
        (_school, {"region": ELSEWHERE}, "/location/spatialCode", "none of the countries"),
        (_school, {"region": eu.nuts("SE33"), "country": FINLAND}, "/location/spatialCode", "none of the countries"),
        (_school, {"region": eu.atu("SE-AC"), "country": FINLAND}, "/location/spatialCode", "none of the countries"),
        (_school, {"region": AUSTRIAN, "country": AUSTRALIA}, "/location/spatialCode", "none of the countries"),
        (_school, {"address": " "}, "/location/address/fullAddress", "leave it out"),
        (_school, {"accreditation": "ja"}, "/accreditation", "an Accreditation is due"),
        (place, {"country": FINLAND, "region": eu.nuts("SE33")}, "/location/spatialCode", "none of the countries"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_would_stand(
    make: Callable[..., Any], given: dict[str, Any], path: str, words: str
) -> None:
    with pytest.raises(InvalidModel) as caught:
        make(**given)
    assert (caught.value.path, words in caught.value.reason) == (path, True), caught.value.reason


def test_each_country_has_the_regions_that_lie_in_it() -> None:
    both = (eu.nuts("SE332"), samples.FINNISH_REGION, eu.atu("SE-AC"))
    found = _school(country=(eu.SWEDEN, FINLAND), region=both, address="Gatan 1").location
    assert [one.spatial_code for one in found] == [(both[0], both[2]), (both[1],)]
    assert [one.address[0].full_address is None for one in found] == [False, True]


def test_greece_has_two_letters_of_its_own_in_nuts() -> None:
    attica = Concept(id="http://data.europa.eu/nuts/code/EL30")
    assert _school(country=eu.country("GR"), region=attica).location[0].spatial_code == (attica,)


def test_an_organisation_of_plain_values() -> None:
    found = _school(
        registration="555555-5555",
        vat=("SE555555555501", LegalIdentifier(notation="FI1", spatial=FINLAND)),
        homepage=("https://skola.example/", WebResource(content_url="https://school.example/")),
        email=("a@skola.example", "b@skola.example"),
        phone="+46 8 46 500 400",
        alternative_name={"en": "School"},
        logo=samples.PIXEL,
        part_of=_school(legal_name="Kommunen"),
    )
    assert found.registration == LegalIdentifier(notation="555555-5555", spatial=eu.SWEDEN)
    assert [one.spatial for one in found.vat_identifier] == [eu.SWEDEN, FINLAND]
    assert [one.content_url for one in found.homepage] == ["https://skola.example/", "https://school.example/"]
    assert [one.id for one in found.contact_point[0].email_address] == [
        "mailto:a@skola.example",
        "mailto:b@skola.example",
    ]
    assert found.contact_point[0].phone[0].phone_number == "+46 8 46 500 400"
    assert found.alt_label == {"en": "School"}
    assert found.sub_organization_of is not None
    assert found.sub_organization_of.legal_name == {"und": "Kommunen"}


def test_a_logo_is_the_picture_that_was_given() -> None:
    logo = _school(logo=samples.PIXEL).logo
    assert isinstance(logo, MediaObject)
    assert b64decode(str(logo.content)) == samples.PIXEL
    assert logo.content_size == len(samples.PIXEL)
    assert logo.content_type == eu.file_type("PNG")
    assert _school(logo=b"\xff\xd8\xff\xe0").logo.content_type == eu.file_type("JPEG")
    drawn = media(b"<svg/>", "SVG")
    assert _school(logo=drawn).logo == drawn


def test_a_person_of_plain_values() -> None:
    found = person(
        full_name="Åsa Öberg",
        date_of_birth=date(1990, 5, 1),
        phone=("+46 70 174 06 05", "+46 70 174 06 06"),
        identifier=(Identifier(notation="1"), Identifier(notation="2")),
        location=place(eu.SWEDEN),
        citizenship=(eu.SWEDEN, FINLAND),
        birth_name="Exempel",
    )
    assert [one.phone_number for one in found.contact_point[0].phone] == ["+46 70 174 06 05", "+46 70 174 06 06"]
    assert [one.notation for one in found.identifier] == ["1", "2"]
    assert found.citizenship_country == (eu.SWEDEN, FINLAND)
    assert found.birth_name == {"und": "Exempel"}
    assert person(full_name="Åsa", email=()).contact_point == ()
