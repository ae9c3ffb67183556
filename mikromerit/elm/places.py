"""Where: places and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from mikromerit.elm.agents import Identifier
    from mikromerit.elm.concepts import Concept, Note
    from mikromerit.elm.node import LangString


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Location(Node):
    """A place.

    A region (ATU, NUTS) stands in `spatial_code`.

    dc:Location (EDC-AP 3.1 and 3.2).

    - address 1..n: Address; elm:address.
    - description 0..n: text by language; dc:description.
    - geometry 0..n: Geometry; locn:geometry. No JSON term: the IRI stands as the member's name.
    - geographic_name 0..n: text by language, several in one too; elm:geographicName.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    - spatial_code 0..n: Concept; elm:spatialCode.
    """

    type: tuple[str, ...] = ("Location",)
    address: tuple[Address, ...] = several("address", "Address")
    description: LangString = text("description")
    geometry: tuple[Geometry, ...] = several("http://www.w3.org/ns/locn#geometry", "Geometry")
    geographic_name: LangString = text("geographicName")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")
    spatial_code: tuple[Concept, ...] = several("spatialCode", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address(Node):
    """A postal address, at least its country.

    elm:Address (EDC-AP 3.1 and 3.2).

    - country_code 1..1: Concept of the list country; elm:countryCode.
    - full_address 0..1: Note; elm:fullAddress.
    - identifier 0..n: Identifier or LegalIdentifier; adms:identifier.
    """

    type: tuple[str, ...] = ("Address",)
    country_code: Concept | None = one("countryCode", "Concept")
    full_address: Note | None = one("fullAddress", "Note")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Geometry(Node):
    """A point on the earth; the numbers are text by design.

    locn:Geometry (EDC-AP 3.1 and 3.2). The context has another IRI than the shape: the rule never fires.

    - latitude 0..n: string; m8g:latitude.
    - longitude 0..n: string; m8g:longitude.
    """

    type: tuple[str, ...] = ("Geometry",)
    latitude: tuple[str, ...] = literal("latitude", many=True)
    longitude: tuple[str, ...] = literal("longitude", many=True)
