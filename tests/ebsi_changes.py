"""An attestation that EBSI's verifier takes, made by hand, and every change of one thing that it or we refuse."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

import base58
import forging
from forging import EXPIRES, EXPIRES_AT, ISSUED, ISSUED_AT, V1, Key, changed

from mikromerit.report import Code

UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
PILOT = "https://api-pilot.ebsi.eu"
SCHEMAS = f"{PILOT}/trusted-schemas-registry/v3/schemas"
GENERAL = "zDpWGUBenmqXzurskry9Nsk6vq2R8thh9VSeoRqguoyMD"
EDC = {"id": "http://data.europa.eu/snb/model/ap/edc-generic-full", "type": "ShaclValidator2017"}
SCHEMA = {"id": f"{SCHEMAS}/{GENERAL}", "type": "FullJsonSchemaValidator2021"}
ISSUERS = f"{PILOT}/trusted-issuers-registry/v5/issuers"


def did_of(key: Key) -> str:
    """A did:key that holds the JWK itself, as RFC 8785 writes it, behind the multicodec 0xeb51."""
    text = json.dumps(key.jwk, sort_keys=True, separators=(",", ":"))
    return f"did:key:z{base58.b58encode(bytes.fromhex('d1d603') + text.encode()).decode()}"


def entity(version: int = 1, size: int = 16) -> str:
    """A did:ebsi: a version and a number."""
    return f"did:ebsi:z{base58.b58encode(bytes([version, *range(size)])).decode()}"


KEY, LEARNER = Key.make("ES256", 21), Key.make("ES256", 22)
ISSUER, SUBJECT = did_of(KEY), did_of(LEARNER)
KID = f"{ISSUER}#{ISSUER.removeprefix('did:key:')}"
STATUS = {
    "id": "https://skola.example/status/1#7",
    "type": "StatusList2021Entry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": f"{ISSUERS}/{entity()}/proxies/0x01/credentials/status/1",
}
TERMS = {"id": f"{ISSUERS}/{ISSUER}/attributes/0x01", "type": "IssuanceCertificate"}
DOCUMENT: dict[str, Any] = {
    "@context": [V1, UNDEFINED],
    "id": "urn:uuid:8c1c1e6e-3f0a-4f3b-9a55-0d6f6e7c1a11",
    "type": ["VerifiableCredential", "VerifiableAttestation"],
    "issuer": ISSUER,
    "issuanceDate": ISSUED,
    "issued": "2026-11-01T08:00:00Z",
    "validFrom": ISSUED,
    "validUntil": EXPIRES,
    "expirationDate": EXPIRES,
    "credentialSubject": {"id": SUBJECT},
    "credentialSchema": SCHEMA,
}


def claims_of(document: dict[str, Any]) -> dict[str, Any]:
    """Say in the envelope what the document says."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": SUBJECT,
        "iat": ISSUED_AT - 3600,
        "nbf": ISSUED_AT,
        "exp": EXPIRES_AT,
    }
    if isinstance(document.get("issuer"), str):
        claims["iss"] = document["issuer"]
    subject = document.get("credentialSubject")
    if isinstance(subject, dict):
        claims["sub"] = subject.get("id", ...)
    for claim, member in (("iat", "issued"), ("nbf", "validFrom"), ("exp", "expirationDate")):
        claims[claim] = _seconds(document.get(member))
    return changed({}, {**claims, "jti": document.get("id", ...), "vc": document})


def _seconds(text: Any) -> Any:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except (TypeError, ValueError):
        return ...


def token(document: dict[str, Any], header: dict[str, Any] | None = None, **claims: Any) -> str:
    """Sign a document with its claims, but for changes of the claims or the header."""
    return forging.token(changed(claims_of(document), claims), KEY, header={"kid": KID, **(header or {})})


class Change(NamedTuple):
    """What is changed; what our profile says, and where; a word of what EBSI's verifier says, or "": it takes it."""

    name: str
    changes: dict[str, Any]
    code: Code
    path: str
    theirs: str

    @property
    def document(self) -> dict[str, Any]:
        return changed(DOCUMENT, self.changes)


def _contexts() -> list[Change]:
    def change(name: str, value: Any, theirs: str) -> Change:
        return Change(f"context: {name}", {"@context": value}, Code.EBSI_CONTEXT, "/@context", theirs)

    return [
        change("none", ..., "required field"),
        change("text", V1, "array"),
        change("an empty list", [], "first uri"),
        change("another first", [UNDEFINED, V1], "first uri"),
        change("one twice", [V1, UNDEFINED, V1], "unique"),
        change("an object", [V1, {"x": "https://a.example/x"}], "string"),
    ]


def _types() -> list[Change]:
    def change(name: str, value: Any, theirs: str) -> Change:
        return Change(f"type: {name}", {"type": value}, Code.EBSI_TYPE, "/type", theirs)

    return [
        change("none", ..., "required field"),
        change("text", "VerifiableCredential", "array"),
        change("another first", ["VerifiableAttestation", "VerifiableCredential"], "first type"),
        change("no attestation", ["VerifiableCredential"], "constant"),
        change("one twice", ["VerifiableCredential", "VerifiableAttestation", "VerifiableAttestation"], "unique"),
        change("a number", ["VerifiableCredential", "VerifiableAttestation", 7], "string"),
    ]


def _members() -> list[Change]:
    required = ["id", "issuer", "issuanceDate", "issued", "validFrom", "credentialSubject", "credentialSchema"]
    gone = [Change(f"no {name}", {name: ...}, Code.EBSI_MISSING, f"/{name}", "required field") for name in required]
    return [
        *gone,
        Change(
            "an empty credentialSchema", {"credentialSchema": []}, Code.EBSI_MISSING, "/credentialSchema", "required"
        ),
        Change("an empty credentialSubject", {"credentialSubject": []}, Code.EBSI_MISSING, "/credentialSubject", "sub"),
        Change("an id that is no address", {"id": "8c1c1e6e"}, Code.EBSI_ID, "/id", "uri"),
        Change(
            "evidence without a type", {"evidence": [{"id": "urn:x:1"}]}, Code.EBSI_EVIDENCE, "/evidence/0/type", "type"
        ),
        Change("evidence of no type", {"evidence": {"type": []}}, Code.EBSI_EVIDENCE, "/evidence/type", ""),
    ]


def _dates() -> list[Change]:
    def change(name: str, member: str, value: Any, theirs: str) -> Change:
        return Change(f"{member}: {name}", {member: value}, Code.EBSI_DATE, f"/{member}", theirs)

    late = {"validFrom": "2026-11-01T09:00:01Z"}
    elsewhere = {"validFrom": "2026-11-01T10:00:00+01:00"}
    early = {"expirationDate": "2026-10-01T00:00:00Z"}
    return [
        change("no seconds", "issued", "2026-11-01T08:00Z", "date and time"),
        change("24 o'clock", "issued", "2026-10-31T24:00:00Z", "date and time"),
        change("no such day", "issued", "2026-11-31T08:00:00Z", "date and time"),
        change("a day", "validUntil", "2030-01-01", "date and time"),
        change("a number", "expirationDate", 1893456000, "string"),
        change("no offset", "issued", "2026-11-01T08:00:00", ""),
        Change("validFrom later than issuanceDate", late, Code.EBSI_BEGINS, "/validFrom", "same value"),
        Change("validFrom with another offset", elsewhere, Code.EBSI_BEGINS, "/validFrom", "same value"),
        Change("the end before the beginning", early, Code.EBSI_ENDS, "/expirationDate", "more recent"),
    ]


def _parties() -> list[Change]:
    def issuer(name: str, value: Any, path: str, theirs: str) -> Change:
        return Change(f"issuer: {name}", {"issuer": value}, Code.EBSI_DID, path, theirs)

    def subject(name: str, value: Any, theirs: str, path: str = "/credentialSubject/id") -> Change:
        return Change(f"subject: {name}", {"credentialSubject": value}, Code.EBSI_DID, path, theirs)

    return [
        issuer("did:key of another kind", KEY.did, "/issuer", "codec"),
        issuer("did:web", "did:web:a.example", "/issuer", "did must start"),
        issuer("an object without id", {"type": "Organisation"}, "/issuer/id", "id"),
        subject("did:key of another kind", {"id": LEARNER.did}, "codec"),
        subject("did:key with a fragment", {"id": f"{SUBJECT}#1"}, "base58btc"),
        subject("did:key that is none", {"id": "did:key:z00"}, "base58btc"),
        subject("did:web", {"id": "did:web:a.example"}, "did must start"),
        subject("urn:uuid", {"id": "urn:uuid:5b7d3a94-2f0c-4d5e-8f10-cc5a3f1b2c22"}, "did must start"),
        subject("did:ebsi, too short", {"id": entity(size=15)}, "length"),
        subject("did:ebsi of version 2", {"id": entity(version=2)}, "version"),
        subject("no id", {"https://schema.org/name": "Åsa"}, "string"),
        subject("one of two without id", [{"id": SUBJECT}, {}], "string", "/credentialSubject/1/id"),
        subject("text", SUBJECT, "object"),
    ]


def _schemas() -> list[Change]:
    def kind(name: str, value: Any, path: str, theirs: str) -> Change:
        return Change(f"schema: {name}", {"credentialSchema": value}, Code.EBSI_SCHEMA_TYPE, path, theirs)

    def address(name: str, url: str, theirs: str) -> Change:
        value = {**SCHEMA, "id": url}
        return Change(
            f"schema: {name}", {"credentialSchema": value}, Code.EBSI_SCHEMA_ADDRESS, "/credentialSchema/id", theirs
        )

    return [
        kind("no type", {"id": SCHEMA["id"]}, "/credentialSchema/type", "required field"),
        kind("of SHACL", {**SCHEMA, "type": EDC["type"]}, "/credentialSchema/type", "unsupported"),
        kind("two types", {**SCHEMA, "type": ["JsonSchema"]}, "/credentialSchema/type", "string"),
        address("on another host", f"https://a.example/trusted-schemas-registry/v3/schemas/z{'1' * 43}", "hostname"),
        address("elsewhere on the host", f"{PILOT}/schemas/z{'1' * 43}", "does not belong"),
        address("a known one, on another host", f"https://a.example/{GENERAL}", ""),
        address("without TLS", SCHEMA["id"].replace("https", "http"), ""),
        address("under a name like the host's", SCHEMA["id"].replace("ebsi.eu", "ebsi.eu.example"), ""),
    ]


def _others() -> list[Change]:
    def status(name: str, theirs: str, value: Any = None, **changes: Any) -> Change:
        value = changed(STATUS, changes) if value is None else value
        return Change(f"status: {name}", {"credentialStatus": value}, Code.EBSI_STATUS, "/credentialStatus", theirs)

    def terms(name: str, theirs: str, **changes: Any) -> Change:
        return Change(
            f"terms: {name}", {"termsOfUse": [changed(TERMS, changes)]}, Code.EBSI_TERMS, "/termsOfUse/0", theirs
        )

    away = "https://skola.example/status/1"
    entry = {"type": "EbsiAccreditationEntry", "id": away}
    return [
        status("of another type", "not supported", type="BitstringStatusListEntry"),
        status("no id", "required field", id=...),
        status("no purpose", "statuspurpose", statusPurpose=...),
        status("another purpose", "statuspurpose", statusPurpose="message"),
        status("an index that is a number", "statuslistindex", statusListIndex=7),
        status("an index below zero", "statuslistindex", statusListIndex="-7"),
        status("no list", "statuslistcredential", statusListCredential=...),
        status("a list elsewhere", "trusted issuers registry", statusListCredential=away),
        status("an accreditation elsewhere", "reservedattributeid", entry),
        status("text", "object", "urn:x:1"),
        terms("of another type", "issuancecertificate", type="Other"),
        terms("no type", "required field", type=...),
        terms("no id", "not accredited", id=...),
        terms("of another issuer", "not found", id=TERMS["id"].replace(ISSUER, SUBJECT)),
    ]


CHANGES = (*_contexts(), *_types(), *_members(), *_dates(), *_parties(), *_schemas(), *_others())

TAKEN: dict[str, dict[str, Any]] = {
    "as it is": {},
    "no end": {"expirationDate": ..., "validUntil": ...},
    "fractions of a second": {"issuanceDate": "2026-11-01T09:00:00.5Z", "validFrom": "2026-11-01T09:00:00.5Z"},
    "an offset": {"issued": "2026-11-01T09:00:00+01:00"},
    "an object as issuer": {"issuer": {"id": ISSUER, "type": "Organisation"}},
    "a legal entity as subject": {"credentialSubject": {"id": entity()}},
    "a list with one subject": {"credentialSubject": [{"id": SUBJECT}]},
    "JsonSchema": {"credentialSchema": {**SCHEMA, "type": "JsonSchema"}},
    "a list of schemas": {"credentialSchema": [SCHEMA]},
    "evidence": {"evidence": [{"type": ["DocumentVerification"]}]},
}
"""What both take."""


class Enveloped(NamedTuple):
    """A change of the envelope: of claims, or of the header."""

    name: str
    claims: dict[str, Any]
    header: dict[str, Any]
    theirs: str

    @property
    def token(self) -> str:
        return token(DOCUMENT, self.header, **self.claims)


def _enveloped() -> list[Enveloped]:
    claims = {
        "iss": "did:key:zother",
        "sub": "did:key:zother",
        "jti": "urn:x:1",
        "iat": 1,
        "nbf": 1,
        "exp": 9_999_999_999,
    }
    gone = [Enveloped(f"no {claim}", {claim: ...}, {}, f'"{claim}"') for claim in claims]
    other = [Enveloped(f"another {claim}", {claim: value}, {}, f'"{claim}"') for claim, value in claims.items()]
    kid = KID.partition("#")
    header = [
        ("no typ", {"typ": ...}, "typ"),
        ("typ in small letters", {"typ": "jwt"}, "typ"),
        ("typ of VCDM 2.0", {"typ": "vc+jwt"}, "typ"),
        ("no kid", {"kid": ...}, "kid"),
        ("a relative kid", {"kid": f"#{kid[2]}"}, "did must start"),
        ("a kid without fragment", {"kid": kid[0]}, "verification method"),
        ("another fragment", {"kid": f"{kid[0]}#1"}, "verification method"),
        ("a kid of another", {"kid": f"{SUBJECT}#{SUBJECT.removeprefix('did:key:')}"}, "signature"),
        ("an unknown critical header", {"crit": ["x"], "x": 1}, ""),
    ]
    return [
        *gone,
        *other,
        *(Enveloped(name, {}, changes, theirs) for name, changes, theirs in header),
        Enveloped("an audience", {"aud": "https://a.example"}, {}, ""),
    ]


ENVELOPED = tuple(_enveloped())
