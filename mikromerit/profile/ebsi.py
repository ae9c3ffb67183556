"""EBSI's Verifiable Attestation, of VCDM 1.1: what EBSI's schema of January 2024 and EBSI's own verifier ask of one.

Every rule below was found by changing one thing at a time in what @cef-ebsi/verifiable-credential 5.5.0 takes. What a
document says is judged here; what its envelope has to say (`iat`, `nbf`, `jti`, …) is the envelope's to judge
(`securing.EBSI_JWT`). Where that verifier takes more than the schemas say, this follows the schemas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeAlias

from mikromerit import did as dids
from mikromerit._dates import read_datetime
from mikromerit._names import is_iri
from mikromerit.report import Check, Code, Outcome, Refused, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mikromerit.elm import EuropeanDigitalCredential

JSON: TypeAlias = Any

V1: Final = "https://www.w3.org/2018/credentials/v1"
UNDEFINED: Final = "https://www.w3.org/ns/credentials/undefined-terms/v2"
HOSTS: Final = ("api-pilot.ebsi.eu", "api-conformance.ebsi.eu", "api-test.ebsi.eu")
"""The hosts of EBSI's registries: of the pilot, of the conformance tests and of the tests."""
SCHEMA: Final = f"https://{HOSTS[0]}/trusted-schemas-registry/v3/schemas/zDpWGUBenmqXzurskry9Nsk6vq2R8thh9VSeoRqguoyMD"
"""The schema of January 2024 that every attestation can name, in the registry of the pilot."""

_SCHEMA_TYPES: Final = frozenset({"FullJsonSchemaValidator2021", "JsonSchema"})
_REQUIRED: Final = ("id", "issuer", "issuanceDate", "issued", "validFrom", "credentialSubject", "credentialSchema")
_DATES: Final = ("issuanceDate", "issued", "validFrom", "validUntil", "expirationDate")
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_EVER: Final = datetime.max.replace(tzinfo=UTC)
_MOST: Final = 100
_PURPOSES: Final = frozenset({"revocation", "suspension"})


class _Fault(NamedTuple):
    path: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Case:
    """A document, and the hosts whose registries count."""

    document: Mapping[str, JSON]
    hosts: tuple[str, ...]

    def each(self, member: str) -> Iterator[tuple[str, JSON]]:
        """Give each value of a member that may hold one or a list of them, with its place."""
        value = self.document.get(member)
        if isinstance(value, list):
            yield from ((f"/{member}/{n}", one) for n, one in enumerate(value))
        elif member in self.document:
            yield f"/{member}", value

    def registered(self, url: JSON, registry: str, rest: str) -> bool:
        """Say whether a URL is on one of the hosts, in a registry of any version."""
        hosts = "|".join(map(re.escape, self.hosts))
        form = rf"https://(?:{hosts})/{registry}/v[0-9]+/{rest}"
        return isinstance(url, str) and re.fullmatch(form, url) is not None

    def moment(self, member: str) -> datetime | None:
        """Give a date that can be read."""
        text = self.document.get(member)
        if not isinstance(text, str) or not _DATE_TIME.fullmatch(text):
            return None
        try:
            return read_datetime(text).moment
        except ValueError:
            return None


def _part(value: JSON, member: str) -> JSON:
    return value.get(member) if isinstance(value, dict) else None


def _fault(path: str, **params: str) -> _Fault:
    return _Fault(path, params)


# --- the rules: each gives the places where it is broken -------------------------------------------------------------


def _contexts(case: _Case) -> Iterator[_Fault]:
    value = case.document.get("@context")
    if not isinstance(value, list) or not value or not _distinct_texts(value) or value[0] != V1:
        yield _fault("/@context", expected=V1)


def _types(case: _Case) -> Iterator[_Fault]:
    value = case.document.get("type")
    right = isinstance(value, list) and _distinct_texts(value) and value[:1] == ["VerifiableCredential"]
    if not right or "VerifiableAttestation" not in _several(value):
        yield _fault("/type")


def _distinct_texts(values: list[JSON]) -> bool:
    return all(isinstance(one, str) for one in values) and len(set(values)) == len(values)


def _members(case: _Case) -> Iterator[_Fault]:
    for member in _REQUIRED:
        if case.document.get(member) in (None, []):
            yield _fault(f"/{member}", member=member)


def _id(case: _Case) -> Iterator[_Fault]:
    if "id" in case.document and not is_iri(case.document["id"]):
        yield _fault("/id")


def _dates(case: _Case) -> Iterator[_Fault]:
    """RFC 3339 §5.6, as JSON Schema's `date-time` has it: with seconds and an offset, in capitals."""
    for member in _DATES:
        if member in case.document and case.moment(member) is None:
            yield _fault(f"/{member}", member=member)


def _begins(case: _Case) -> Iterator[_Fault]:
    """The two are compared as text: the same moment with another offset is refused."""
    begins, issuance = case.document.get("validFrom"), case.document.get("issuanceDate")
    if begins is not None and issuance is not None and begins != issuance:
        yield _fault("/validFrom")


def _ends(case: _Case) -> Iterator[_Fault]:
    begins, ends = case.moment("validFrom"), case.moment("expirationDate")
    if begins is not None and ends is not None and ends < begins:
        yield _fault("/expirationDate")


def _issuer(case: _Case) -> Iterator[_Fault]:
    issuer = case.document.get("issuer")
    path, did = ("/issuer/id", issuer.get("id")) if isinstance(issuer, dict) else ("/issuer", issuer)
    if issuer is not None and not _is_of_ebsi(did):
        yield _fault(path, member="issuer")


def _subjects(case: _Case) -> Iterator[_Fault]:
    """Everyone that an attestation is about has a DID; a status list is about no one."""
    if "StatusList2021Credential" in _several(case.document.get("type")):
        return
    for path, subject in case.each("credentialSubject"):
        if not _is_of_ebsi(_part(subject, "id")):
            yield _fault(f"{path}/id", member="credentialSubject")


def _is_of_ebsi(did: JSON) -> bool:
    """Say whether it is a DID of a legal entity (did:ebsi) or of a person (did:key of the kind jwk_jcs-pub)."""
    if not isinstance(did, str):
        return False
    try:
        if did.startswith("did:ebsi:"):
            return dids.EBSI.need(did) is not None
        document = dids.KEY.document(did, None)
        return dids.jwk_jcs_of(document.key(document.only_method("assertionMethod"), "assertionMethod", _EVER)) == did
    except Refused:
        return False


def _schema_types(case: _Case) -> Iterator[_Fault]:
    """EBSI's verifier takes no other: that of an ELM credential (`ShaclValidator2017`) is refused, also beside one."""
    for path, schema in case.each("credentialSchema"):
        kind = _part(schema, "type")
        if not isinstance(kind, str) or kind not in _SCHEMA_TYPES:
            yield _fault(f"{path}/type", expected=", ".join(sorted(_SCHEMA_TYPES)))


def _schema_addresses(case: _Case) -> Iterator[_Fault]:
    for path, schema in case.each("credentialSchema"):
        if not case.registered(_part(schema, "id"), "trusted-schemas-registry", "schemas/[0-9A-Za-z]+"):
            yield _fault(f"{path}/id", hosts=", ".join(case.hosts))


def _statuses(case: _Case) -> Iterator[_Fault]:
    for path, status in case.each("credentialStatus"):
        if not _is_status(case, status):
            yield _fault(path)


def _is_status(case: _Case, status: JSON) -> bool:
    kind, index, purpose = (_part(status, member) for member in ("type", "statusListIndex", "statusPurpose"))
    if kind == "EbsiAccreditationEntry":
        return _of_issuers(case, _part(status, "id"))
    return (
        kind == "StatusList2021Entry"
        and is_iri(_part(status, "id"))
        and isinstance(purpose, str)
        and purpose in _PURPOSES
        and isinstance(index, str)
        and re.fullmatch(r"[0-9]+", index) is not None
        and _of_issuers(case, _part(status, "statusListCredential"))
    )


def _of_issuers(case: _Case, url: JSON, whose: str = ".+") -> bool:
    return case.registered(url, "trusted-issuers-registry", f"issuers/{whose}")


def _terms(case: _Case) -> Iterator[_Fault]:
    """What entitles the issuer is an attribute of its own in the registry of trusted issuers."""
    issuer = case.document.get("issuer")
    whose = re.escape(str(_part(issuer, "id") or issuer))
    for path, terms in case.each("termsOfUse"):
        certificate = _part(terms, "type") == "IssuanceCertificate"
        if not certificate or not _of_issuers(case, _part(terms, "id"), f"{whose}/attributes/[0-9A-Za-z]+"):
            yield _fault(path)


def _evidence(case: _Case) -> Iterator[_Fault]:
    for path, evidence in case.each("evidence"):
        kinds = _part(evidence, "type")
        every = kinds if isinstance(kinds, list) else [kinds]
        if not every or not all(isinstance(kind, str) for kind in every):
            yield _fault(f"{path}/type")


RULES: Final[tuple[tuple[Code, Callable[[_Case], Iterator[_Fault]]], ...]] = (
    (Code.EBSI_CONTEXT, _contexts),
    (Code.EBSI_TYPE, _types),
    (Code.EBSI_MISSING, _members),
    (Code.EBSI_ID, _id),
    (Code.EBSI_DATE, _dates),
    (Code.EBSI_BEGINS, _begins),
    (Code.EBSI_ENDS, _ends),
    (Code.EBSI_DID, _issuer),
    (Code.EBSI_DID, _subjects),
    (Code.EBSI_SCHEMA_TYPE, _schema_types),
    (Code.EBSI_SCHEMA_ADDRESS, _schema_addresses),
    (Code.EBSI_STATUS, _statuses),
    (Code.EBSI_TERMS, _terms),
    (Code.EBSI_EVIDENCE, _evidence),
)
"""What EBSI demands of a document: the code of each rule, and what finds the places where it is broken."""


@dataclass(frozen=True, slots=True)
class Ebsi:
    """The profile, for the registries on some hosts. Made by `ebsi`. It judges any credential, ELM or not."""

    hosts: tuple[str, ...]
    name: ClassVar[str] = "EBSI Verifiable Attestation (VCDM 1.1, 2024-01)"
    needs_elm: ClassVar[bool] = False

    def check(self, credential: EuropeanDigitalCredential | None, document: Mapping[str, JSON]) -> list[Check]:  # noqa: ARG002 - the profile is about the document
        """Judge a document; each place is told by the first rule that is broken there, at most 100 of them."""
        case, found = _Case(document, self.hosts), dict[str, Check]()
        for code, broken in RULES:
            for path, params in broken(case):
                told = Check(Step.PROFILE, Outcome.FAILED, code, {**params, "profile": self.name}, path)
                found.setdefault(path, told)
        met = Check(Step.PROFILE, Outcome.PASSED, Code.PROFILE_MET, {"profile": self.name})
        return list(found.values())[:_MOST] or [met]


def ebsi(*, hosts: Iterable[str] = HOSTS) -> Ebsi:
    """Make a profile that trusts the registries on these hosts, by their names.

    Raises:
        ValueError: there is none, or one is no host name.
    """
    given = tuple(hosts)
    if not given or not all(re.fullmatch(r"[a-z0-9.-]+(?::[0-9]+)?", host) for host in given):
        raise ValueError("the hosts of the registries are given by name, such as api-pilot.ebsi.eu")
    return Ebsi(given)


EBSI: Final = ebsi()
"""What an attestation must satisfy, with the registries of the pilot, of the conformance tests and of the tests."""


def attestation(document: Mapping[str, JSON], *, schema: str = SCHEMA) -> dict[str, JSON]:
    """Write a VCDM 1.1 credential, ELM or not, in the way that EBSI asks for; the document given stays as it is.

    The type VerifiableAttestation and a `schema` of the registry are written in; a schema of another kind goes, since
    EBSI refuses any other. `issued` and `validFrom` are those of `issuanceDate` where they are missing. VCDM 1.1 knows
    neither of the types, so that the W3C's context for such (`undefined-terms/v2`) comes last. Whom the document is
    about and who issues it is left to the caller.
    """
    made = dict(document)
    contexts, types = (_several(made.get(member)) for member in ("@context", "type"))
    made["@context"] = [*contexts, *(one for one in (UNDEFINED,) if one not in contexts)]
    others = [one for one in types if one not in ("VerifiableCredential", "VerifiableAttestation")]
    made["type"] = ["VerifiableCredential", "VerifiableAttestation", *others]
    made["credentialSchema"] = {"id": schema, "type": "FullJsonSchemaValidator2021"}
    if "issuanceDate" in made:
        made.setdefault("issued", made["issuanceDate"])
        made.setdefault("validFrom", made["issuanceDate"])
    return made


def _several(value: JSON) -> list[JSON]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


__all__ = ["EBSI", "HOSTS", "RULES", "SCHEMA", "Ebsi", "attestation", "ebsi"]
