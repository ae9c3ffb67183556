"""A trusted list as XML: ETSI TS 119 612, version 5 (v2.1.1) and version 6 (v2.4.1) of the list's own numbering."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mikromerit._dates import read_datetime
from mikromerit.report import Refused
from mikromerit.trust.services import Criteria, KeyUsage, Period, Policies, Qualification, Service, Unknown
from mikromerit.trust.xades import binary, read_xml, signed, unusable
from mikromerit.x509 import Certificate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from mikromerit.trust.anchors import Kind
    from mikromerit.trust.services import Criterion

_T: Final = "{http://uri.etsi.org/02231/v2#}"
_Q: Final = "{http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#}"
_X: Final = "{http://uri.etsi.org/01903/v1.3.2#}"
_A: Final = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
_ROOT: Final = f"{_T}TrustServiceStatusList"
_VERSIONS: Final = frozenset({"5", "6"})
_LIST_OF_LISTS: Final = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
_MEDIA_TYPE: Final = "application/vnd.etsi.tsl+xml"
_INFO: Final = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"
_FOR_SEALS: Final = f"{_INFO}ForeSeals"
_SERVICE: Final = "http://uri.etsi.org/TrstSvc/Svctype/"
_CERTIFIES: Final = f"{_SERVICE}CA/QC"
_TIMESTAMPS: Final = frozenset(
    {
        f"{_SERVICE}TSA/QTST",
        f"{_SERVICE}TSA",
        f"{_SERVICE}TSA/TSS-QC",
        f"{_SERVICE}TSA/TSS-AdESQCandQES",
    }
)
_UNDERSTOOD: Final = frozenset(
    {  # extensions that may be critical
        f"{_T}AdditionalServiceInformation",
        f"{_Q}Qualifications",
        f"{_T}ExpiredCertsRevocationInfo",
        f"{_A}TakenOverBy",
    }
)
_TRUE: Final = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where the list of lists says that a territory's list is, and who signs it."""

    url: str
    territory: str
    signers: frozenset[Certificate]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignedList:
    """What a trusted list says, its signature verified.

    `services` are those that make seals or timestamps, each with the certificates that stand for it. `unread` is how
    many others of its services could not be read; those are trusted for nothing.
    """

    version: str
    territory: str
    of_lists: bool
    issued: datetime
    next_update: datetime
    services: tuple[tuple[Service, tuple[Certificate, ...]], ...]
    pointers: tuple[Pointer, ...]
    unread: int


def read_list(data: bytes, signers: Collection[Certificate]) -> SignedList:
    """Verify a trusted list with the certificates of who may sign it, and read what was signed.

    Raises:
        Refused: TRUSTED_LIST_REFUSED, with the name of what is wrong as `reason` and no `url`.
    """
    root = read_xml(data)
    if root.tag != _ROOT:
        raise unusable("TrustServiceStatusList")
    root = signed(data, root, signers, _issued(root))  # from here on nothing but what was signed
    information = _child(root, "SchemeInformation")
    version = _text(information, "TSLVersionIdentifier")
    if version not in _VERSIONS:
        raise unusable("TSLVersionIdentifier")
    issued = _issued(root)
    services, unread = _services(root, _text(information, "SchemeTerritory"))
    return SignedList(
        version=version,
        territory=_text(information, "SchemeTerritory"),
        of_lists=_text(information, "TSLType") == _LIST_OF_LISTS,
        issued=issued,
        next_update=_next_update(information, issued),
        services=services,
        pointers=tuple(_pointers(information)),
        unread=unread,
    )


def _issued(root: Any) -> datetime:
    return _moment(_text(_child(root, "SchemeInformation"), "ListIssueDateTime"), "ListIssueDateTime")


def _next_update(information: Any, issued: datetime) -> datetime:
    """Give the end of the list's time; one that is closed names none (TS 119 612 §5.3.15), and says what was."""
    text = information.findtext(f"{_T}NextUpdate/{_T}dateTime")
    return issued if text is None else _moment(text.strip(), "NextUpdate")


def _child(element: Any, name: str) -> Any:
    found = element.find(f"{_T}{name}")
    if found is None:
        raise unusable(name)
    return found


def _text(element: Any, name: str) -> str:
    return (element.findtext(f"{_T}{name}") or "").strip()


def _moment(text: str, name: str) -> datetime:
    with suppress(ValueError):
        return read_datetime(text).moment
    raise unusable(name)


# --- pointers -----------------------------------------------------------------------------------------------------


def _pointers(information: Any) -> Iterable[Pointer]:
    for element in information.iterfind(f"{_T}PointersToOtherTSL/{_T}OtherTSLPointer"):
        said = {one.tag: (one.text or "").strip() for one in element.iterfind(f"{_T}AdditionalInformation/*/*")}
        if said.get(f"{_A}MimeType") == _MEDIA_TYPE and said.get(f"{_T}TSLType") != _LIST_OF_LISTS:
            signers = _certificates(element.iterfind(f"{_T}ServiceDigitalIdentities/{_T}ServiceDigitalIdentity"))
            yield Pointer(
                url=_text(element, "TSLLocation"),
                territory=said.get(f"{_T}SchemeTerritory", ""),
                signers=frozenset(signers),
            )


def _certificates(identities: Iterable[Any]) -> tuple[Certificate, ...]:
    """Read certificates; one that cannot be read identifies nobody."""
    found = []
    for identity in identities:
        for element in identity.iterfind(f"{_T}DigitalId/{_T}X509Certificate"):
            try:
                found.append(Certificate.from_der(binary(element.text)))
            except Refused:
                continue
    return tuple(found)


# --- services -----------------------------------------------------------------------------------------------------


def _services(root: Any, territory: str) -> tuple[tuple[tuple[Service, tuple[Certificate, ...]], ...], int]:
    found: list[tuple[Service, tuple[Certificate, ...]]] = []
    unread = 0
    for provider in root.iterfind(f"{_T}TrustServiceProviderList/{_T}TrustServiceProvider"):
        name = _name(provider.find(f"{_T}TSPInformation/{_T}TSPName"))
        for element in provider.iterfind(f"{_T}TSPServices/{_T}TSPService"):
            try:
                found += _service(element, name, territory)
            except Refused:
                unread += 1
    return tuple(found), unread


def _service(element: Any, provider: str, territory: str) -> list[tuple[Service, tuple[Certificate, ...]]]:
    """Read one entry: a service for each kind that it has ever been of, and none for what is neither."""
    information = _child(element, "ServiceInformation")
    periods = _periods(element, information)
    kinds: dict[Kind, None] = dict.fromkeys(one.service for one in periods if one.service is not None)
    if not kinds:
        return []
    certificates = _certificates(information.iterfind(f"{_T}ServiceDigitalIdentity"))
    if not certificates:
        raise unusable("ServiceDigitalIdentity")
    name = _name(information.find(f"{_T}ServiceName"))
    return [
        (Service(service=kind, provider=provider, name=name, territory=territory, periods=periods), certificates)
        for kind in kinds
    ]


def _name(element: Any) -> str:
    """Give a name in English, else the first."""
    names = [] if element is None else element.findall(f"{_T}Name")
    names.sort(key=lambda one: one.get("{http://www.w3.org/XML/1998/namespace}lang") != "en")
    return " ".join((names[0].text or "").split()) if names else ""


def _periods(element: Any, information: Any) -> tuple[Period, ...]:
    """Read the present and the past of a service, newest first; of two that begin together the one listed first."""
    history = element.iterfind(f"{_T}ServiceHistory/{_T}ServiceHistoryInstance")
    periods = [_period(one) for one in (information, *history)]
    return tuple(sorted(periods, key=lambda one: one.since, reverse=True))


def _period(element: Any) -> Period:
    extensions = element.findall(f"{_T}ServiceInformationExtensions/{_T}Extension")
    parts = [part for one in extensions for part in one.iterfind("*")]
    return Period(
        since=_moment(_text(element, "StatusStartingTime"), "StatusStartingTime"),
        status=_text(element, "ServiceStatus"),
        service=_kind(_text(element, "ServiceTypeIdentifier"), parts) if _understood(extensions) else None,
        qualifications=tuple(
            _qualification(one) for part in parts for one in part.iterfind(f"{_Q}QualificationElement")
        ),
    )


def _understood(extensions: Iterable[Any]) -> bool:
    """Say whether every critical extension is understood: else the service is not to be relied on."""
    critical = [one for one in extensions if one.get("Critical", "").strip() in _TRUE]
    return all(len(one) and all(part.tag in _UNDERSTOOD for part in one) for one in critical)


def _kind(type_: str, extensions: Iterable[Any]) -> Kind | None:
    if type_ in _TIMESTAMPS:
        return "timestamp"
    said = {_text(one, "URI") for one in extensions if one.tag == f"{_T}AdditionalServiceInformation"}
    return "seal" if type_ == _CERTIFIES and _FOR_SEALS in said else None


# --- qualifications -----------------------------------------------------------------------------------------------


def _qualification(element: Any) -> Qualification:
    uris = (one.get("uri", "").strip() for one in element.iterfind(f"{_Q}Qualifiers/{_Q}Qualifier"))
    criteria = element.find(f"{_Q}CriteriaList")
    return Qualification(
        qualifiers=frozenset(uri.removeprefix(_INFO) for uri in uris if uri.startswith(_INFO)),
        criteria=Criteria("", ()) if criteria is None else _criteria(criteria),
    )


def _criteria(element: Any) -> Criteria:
    parts = (_criterion(one) for one in element if one.tag != f"{_Q}Description")
    return Criteria(element.get("assert", ""), tuple(parts))


def _criterion(element: Any) -> Criterion:
    if element.tag == f"{_Q}CriteriaList":
        return _criteria(element)
    if element.tag == f"{_Q}KeyUsage":
        bits = element.iterfind(f"{_Q}KeyUsageBit")
        return KeyUsage(tuple((one.get("name", "").lower(), (one.text or "").strip() in _TRUE) for one in bits))
    if element.tag == f"{_Q}PolicySet":
        named = element.iterfind(f"{_Q}PolicyIdentifier/{_X}Identifier")
        return Policies(frozenset((one.text or "").strip().removeprefix("urn:oid:") for one in named))
    return Unknown()
