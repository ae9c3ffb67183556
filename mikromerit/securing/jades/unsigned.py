"""What a seal carries beside what it signs: the components of etsiU (ETSI TS 119 182-1 clause 5.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mikromerit._strict import from_base64url, read_json
from mikromerit.report import Code, Refused
from mikromerit.securing.jades.bounds import CERTIFICATES, COMPONENTS, REVOCATIONS, bounded
from mikromerit.securing.jades.serialisation import from_base64

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.limits import Limits

REFERENCES = frozenset(("xRefs", "rRefs", "axRefs", "arRefs", "sigRTst", "rfsTst"))
"""Components that keep a seal from the level LT (TS 119 182-1 clause 6.3), and are not judged."""
_TIMESTAMPS = ("sigTst", "arcTst")
_DER = "http://uri.etsi.org/01903/v1.2.2#DER"


@dataclass(frozen=True, slots=True)
class Component:
    """A component of etsiU: its name, its value, and its base64url as it stands (None: the array is in clear)."""

    name: str
    value: Any
    text: bytes | None


@dataclass(slots=True)
class Values:
    """The validation data that a seal carries (DER, unread), and the names of what was not read."""

    certificates: list[bytes] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    ocsps: list[bytes] = field(default_factory=list)
    unread: dict[str, None] = field(default_factory=dict)


def components_of(header: Mapping[str, Any], limits: Limits) -> tuple[Component, ...]:
    """Read etsiU of an unprotected header: objects of one member, all of them in base64url or all in clear.

    Raises:
        Refused: SEAL_MALFORMED, TOO_MANY_CERTIFICATES, BASE64URL_INVALID, JSON_INVALID, JSON_DUPLICATE_MEMBER,
            TOO_DEEP or TOO_MANY_NODES.
    """
    if "etsiU" not in header:
        return ()
    elements = header["etsiU"]
    if not isinstance(elements, list) or not elements or len({type(element) for element in elements}) != 1:
        raise Refused(Code.SEAL_MALFORMED, member="etsiU")
    bounded(elements, COMPONENTS)
    return tuple(_component(element, limits) for element in elements)


def _component(element: object, limits: Limits) -> Component:
    text = element.encode() if isinstance(element, str) else None
    if text is not None:
        decoded = from_base64url(text, "etsiU")
        element = read_json(decoded, "etsiU", depth=limits.json_depth, nodes=limits.json_nodes)
    if not isinstance(element, dict) or len(element) != 1:
        raise Refused(Code.SEAL_MALFORMED, member="etsiU")
    [(name, value)] = element.items()
    return Component(name, value, text)


def values_of(components: tuple[Component, ...]) -> Values:
    """Gather the certificates and revocations of xVals, axVals, rVals, arVals, tstVD and anyValData.

    Raises:
        Refused: SEAL_MALFORMED or TOO_MANY_CERTIFICATES.
    """
    values = Values()
    for component in components:
        if component.name not in _TIMESTAMPS:
            _gather(component.name, component.value, values)
    return values


def _gather(name: str, value: object, values: Values) -> None:
    match name:
        case "xVals" | "axVals":
            _certificates(name, value, values)
        case "rVals" | "arVals":
            _revocations(name, value, values)
        case "tstVD" | "anyValData":
            for member, one in _object(value, name).items():
                if member in ("xVals", "rVals"):
                    _gather(member, one, values)
                else:
                    values.unread[name] = None
        case _:
            values.unread[name] = None


def _certificates(name: str, value: object, values: Values) -> None:
    entries = _array(value, name)
    bounded([*values.certificates, *entries], CERTIFICATES)
    for entry in entries:
        match entry:
            case {"x509Cert": certificate} if len(entry) == 1:
                values.certificates += _encapsulated([certificate], name, values)
            case {"otherCert": _} if len(entry) == 1:
                values.unread[name] = None
            case _:
                raise Refused(Code.SEAL_MALFORMED, member=name)


def _revocations(name: str, value: object, values: Values) -> None:
    for member, entries in _object(value, name).items():
        match member:
            case "crlVals" | "ocspVals":
                found = values.crls if member == "crlVals" else values.ocsps
                bounded([*values.crls, *values.ocsps, *_array(entries, name)], REVOCATIONS)
                found += _encapsulated(_array(entries, name), name, values)
            case _:
                values.unread[name] = None


def _encapsulated(objects: list[Any], name: str, values: Values) -> list[bytes]:
    """Decode PKI objects (TS 119 182-1 5.4.1), all but those in another encoding than DER."""
    found = []
    for one in objects:
        match one:
            case {"val": str(text)} if one.get("encoding", _DER) == _DER:
                found.append(from_base64(text, name))
            case {"val": str(), "encoding": str()}:
                values.unread[name] = None
            case _:
                raise Refused(Code.SEAL_MALFORMED, member=name)
    return found


def tokens_of(container: object, name: str) -> tuple[tuple[bytes, ...], bool]:
    """Take the RFC 3161 tokens out of a container of timestamps (TS 119 182-1 5.4.3.3), and say whether all were read.

    Raises:
        Refused: SEAL_MALFORMED.
    """
    values = Values()
    tokens = _array(_object(container, name).get("tstTokens"), name)
    if not tokens:
        raise Refused(Code.SEAL_MALFORMED, member=name)
    return tuple(_encapsulated(tokens, name, values)), not values.unread


def _array(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise Refused(Code.SEAL_MALFORMED, member=name)
    return value


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(Code.SEAL_MALFORMED, member=name)
    return value
