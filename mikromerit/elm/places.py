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

    EDC-AP 3.2, Location: address 1..n. A region (ATU, NUTS) stands in `spatial_code`.
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

    EDC-AP 3.2, Address: countryCode 1..1.
    """

    type: tuple[str, ...] = ("Address",)
    country_code: Concept | None = one("countryCode", "Concept")
    full_address: Note | None = one("fullAddress", "Note")
    identifier: tuple[Identifier, ...] = several("identifier", "Identifier")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Geometry(Node):
    """A point on the earth; the numbers are text by design."""

    type: tuple[str, ...] = ("Geometry",)
    latitude: tuple[str, ...] = literal("latitude", many=True)
    longitude: tuple[str, ...] = literal("longitude", many=True)
