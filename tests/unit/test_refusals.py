"""Every hostile or broken credential and presentation, and the code that it must get."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from forging import (
    AT,
    AUDIENCE,
    ED_ISSUER,
    EXPIRES_AT,
    HOLDER,
    ISSUED_AT,
    ISSUER,
    NONCE,
    STRANGER,
    V1,
    b64u,
    changed,
    compact,
    credential_claims,
    did_document,
    good,
    presentation_claims,
    shown,
    to_json,
    token,
)

from mikromerit import Evidence, Outcome, Policy
from mikromerit.evidence import Fetched
from mikromerit.report import Code, Step
from mikromerit.trust import Issuers, UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from collections.abc import Callable

    from forging import Key

WEB = "did:web:meriter.example"
WEB_URL = "https://meriter.example/.well-known/did.json"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED_ORDER = 2**252 + 27742317777372353535851937790883648493
CLAIMS = credential_claims(ISSUER.did)
HEADER = {"alg": "ES256", "typ": "JWT", "kid": ISSUER.kid}


def hmac_with_public_key() -> str:
    signing_input = f"{b64u(to_json({**HEADER, 'alg': 'HS256'}))}.{b64u(to_json(CLAIMS))}"
    secret = ISSUER.jwk["x"].encode()
    return f"{signing_input}.{b64u(hmac.new(secret, signing_input.encode(), hashlib.sha256).digest())}"


def with_signature(change: Callable[[bytes], bytes], key: Key = ISSUER) -> str:
    text = good(key)
    signing_input = text.rpartition(".")[0]
    return f"{signing_input}.{b64u(change(key.sign(signing_input.encode())))}"


def der(signature: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def malleable(signature: bytes) -> bytes:
    return signature[:32] + (int.from_bytes(signature[32:], "little") + ED_ORDER).to_bytes(32, "little")


def zero(number: int) -> Callable[[bytes], bytes]:
    return lambda s: bytes(32) + s[32:] if number == 0 else s[:32] + bytes(32)


def part(number: int, change: Callable[[str], str]) -> str:
    parts = good().split(".")
    parts[number] = change(parts[number])
    return ".".join(parts)


def flip(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]


def not_canonical(text: str) -> str:
    """Set bits of the last character that no octet uses; the same octets, another text."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) | 1]


def repeated(payload: bytes, member: bytes) -> bytes:
    return payload[:1] + member + b"," + payload[1:]


def header(**changes: Any) -> str:
    return token(CLAIMS, ISSUER, header=changes)


def vc(key: Key = ISSUER, /, **changes: Any) -> str:
    """A credential whose document is changed, at pointers below vc."""
    return token(changed(credential_claims(key.did), {f"vc/{name}": value for name, value in changes.items()}), key)


def with_member(name: str, value: Any) -> str:
    return token({**CLAIMS, "vc": {**CLAIMS["vc"], name: value}}, ISSUER)


def small_order() -> str:
    """The key is the identity; R = identity, S = 0 verifies every message with it."""
    import base58

    identity = (1).to_bytes(32, "little")
    multikey = "z" + base58.b58encode(b"\xed\x01" + identity).decode()
    did = f"did:key:{multikey}"
    claims = credential_claims(did)
    return compact(
        to_json({"alg": "EdDSA", "typ": "JWT", "kid": f"{did}#{multikey}"}), to_json(claims), identity + bytes(32)
    )


DEEP = b'{"vc":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
IN_DOCUMENT = {"vc/credentialSubject": {"id": HOLDER.did}}

CREDENTIALS: list[tuple[str, Callable[[], str | bytes], Code]] = [
    # envelope
    ("nothing", lambda: b"", Code.FORMAT_UNKNOWN),
    ("not a token", lambda: "hej", Code.FORMAT_UNKNOWN),
    ("two parts", lambda: good().rpartition(".")[0], Code.FORMAT_UNKNOWN),
    ("four parts", lambda: good() + ".e30", Code.FORMAT_UNKNOWN),
    ("JSON serialization", lambda: '{"payload":"ey..","signatures":[]}', Code.FORMAT_UNKNOWN),
    ("empty signature", lambda: good().rpartition(".")[0] + ".", Code.JWS_MALFORMED),
    ("empty payload", lambda: "ey..AAAA", Code.JWS_MALFORMED),
    ("not ASCII", lambda: "eyJ\u00e5.AAAA.AAAA", Code.FORMAT_UNKNOWN),
    ("a newline after it", lambda: good() + "\n", Code.BASE64URL_INVALID),
    ("a space in the payload", lambda: part(1, lambda t: t[:8] + " " + t[8:]), Code.BASE64URL_INVALID),
    ("padded signature", lambda: part(2, lambda t: t + "=="), Code.BASE64URL_INVALID),
    ("not canonical signature", lambda: part(2, not_canonical), Code.BASE64URL_INVALID),
    ("standard base64 alphabet", lambda: part(2, lambda t: "+/" + t[2:]), Code.BASE64URL_INVALID),
    ("10 MB token", lambda: "eyJ." + "A" * 10_000_000 + ".AAAA", Code.TOO_LARGE),
    ("1 MB header", lambda: "ey" + "A" * 1_000_000 + ".AAAA.AAAA", Code.TOO_LARGE),
    # JSON
    ("10,000 levels", lambda: compact(to_json(HEADER), DEEP, ISSUER), Code.TOO_DEEP),
    ("100 levels", lambda: good(**{"vc/x": json.loads("[" * 100 + "]" * 100)}), Code.TOO_DEEP),
    ("200,000 arrays", lambda: good(**{"vc/x": [[]] * 200_000}), Code.TOO_MANY_NODES),
    ("header is no JSON", lambda: part(0, lambda _: b64u(b'{"')), Code.JSON_INVALID),
    ("payload is an array", lambda: compact(to_json(HEADER), b"[1]", ISSUER), Code.JSON_INVALID),
    ("payload in UTF-16", lambda: compact(to_json(HEADER), to_json(CLAIMS).decode().encode("utf-16"), ISSUER),
     Code.JSON_INVALID),
    ("byte order mark", lambda: compact(to_json(HEADER), b"\xef\xbb\xbf" + to_json(CLAIMS), ISSUER), Code.JSON_INVALID),
    ("NaN", lambda: compact(to_json(HEADER), b'{"exp":NaN}', ISSUER), Code.JSON_INVALID),
    ("a number beyond a double", lambda: compact(to_json(HEADER), b'{"exp":1e999}', ISSUER), Code.JSON_INVALID),
    ("a number of 5,000 digits", lambda: compact(to_json(HEADER), b'{"exp":' + b"9" * 5000 + b"}", ISSUER),
     Code.JSON_INVALID),
    ("lone surrogate", lambda: compact(to_json(HEADER), b'{"a":"\\ud800"}', ISSUER), Code.JSON_INVALID),
    ("issuer twice", lambda: compact(to_json(HEADER), repeated(to_json(CLAIMS), b'"iss":"did:web:a.example"'), ISSUER),
     Code.JSON_DUPLICATE_MEMBER),
    ("alg twice", lambda: compact(repeated(to_json(HEADER), b'"alg":"none"'), to_json(CLAIMS), ISSUER),
     Code.JSON_DUPLICATE_MEMBER),
    # header
    ("alg none", lambda: header(alg="none"), Code.ALGORITHM_NOT_ALLOWED),
    ("alg nOnE", lambda: header(alg="nOnE"), Code.ALGORITHM_NOT_ALLOWED),
    ("alg HS256 with the public key", hmac_with_public_key, Code.ALGORITHM_NOT_ALLOWED),
    ("alg RS256", lambda: header(alg="RS256"), Code.ALGORITHM_NOT_ALLOWED),
    ("alg absent", lambda: header(alg=...), Code.HEADER_INVALID),
    ("alg no text", lambda: header(alg=["ES256"]), Code.HEADER_INVALID),
    ("kid no text", lambda: header(kid=7), Code.HEADER_INVALID),
    ("alg of another key type", lambda: header(alg="EdDSA"), Code.ALGORITHM_NOT_OF_KEY),
    ("alg of another curve", lambda: header(alg="ES384"), Code.ALGORITHM_NOT_OF_KEY),
    ("crit unknown", lambda: header(crit=["x"], x=1), Code.HEADER_CRITICAL),
    ("crit empty", lambda: header(crit=[]), Code.HEADER_CRITICAL),
    ("b64 false", lambda: header(crit=["b64"], b64=False), Code.HEADER_CRITICAL),
    ("b64 without crit", lambda: header(b64=False), Code.HEADER_CRITICAL),
    ("embedded jwk", lambda: token(CLAIMS, STRANGER, header={"kid": ISSUER.kid, "jwk": STRANGER.jwk}),
     Code.HEADER_NAMES_KEY),
    ("jku", lambda: header(jku="https://evil.example/keys"), Code.HEADER_NAMES_KEY),
    ("x5u", lambda: header(x5u="https://evil.example/cert"), Code.HEADER_NAMES_KEY),
    ("x5c", lambda: header(x5c=["MIIB"]), Code.HEADER_NAMES_KEY),
    ("typ of a key binding", lambda: header(typ="kb+jwt"), Code.TYP_NOT_ACCEPTED),
    ("typ of VCDM 2.0", lambda: header(typ="vc+jwt"), Code.TYP_NOT_ACCEPTED),
    ("typ of an access token", lambda: header(typ="at+jwt"), Code.TYP_NOT_ACCEPTED),
    # signature
    ("header altered", lambda: part(0, lambda _: b64u(to_json({**HEADER, "cty": "x"}))), Code.SIGNATURE_INVALID),
    ("payload altered", lambda: part(1, lambda _: b64u(to_json({**CLAIMS, "x": 1}))), Code.SIGNATURE_INVALID),
    ("signature altered", lambda: part(2, flip), Code.SIGNATURE_INVALID),
    ("signed by a stranger", lambda: token(CLAIMS, ISSUER, signature=STRANGER), Code.SIGNATURE_INVALID),
    ("r is zero", lambda: with_signature(zero(0)), Code.SIGNATURE_MALFORMED),
    ("s is zero", lambda: with_signature(zero(1)), Code.SIGNATURE_MALFORMED),
    ("r and s are zero", lambda: with_signature(lambda _: bytes(64)), Code.SIGNATURE_MALFORMED),
    ("r and s are the order", lambda: with_signature(lambda _: P256_ORDER.to_bytes(32, "big") * 2),
     Code.SIGNATURE_MALFORMED),
    ("over-long: 00 before r and s", lambda: with_signature(lambda s: b"\0" + s[:32] + b"\0" + s[32:]),
     Code.SIGNATURE_MALFORMED),
    ("DER", lambda: with_signature(der), Code.SIGNATURE_MALFORMED),
    ("Ed25519 with 65 octets", lambda: with_signature(lambda s: s + b"\0", ED_ISSUER), Code.SIGNATURE_MALFORMED),
    ("Ed25519 S + L", lambda: with_signature(malleable, ED_ISSUER), Code.SIGNATURE_MALFORMED),
    # key and DID
    ("key of small order", small_order, Code.DID_INVALID),
    ("kid of another DID", lambda: token(CLAIMS, STRANGER), Code.KEY_OF_ANOTHER),
    ("kid with another fragment", lambda: header(kid=f"{ISSUER.did}#other"), Code.KEY_NOT_LISTED),
    ("kid with the issuer as prefix", lambda: header(kid=f"{ISSUER.did}x#{ISSUER.multikey}"), Code.KEY_OF_ANOTHER),
    ("issuer is no DID", lambda: good(**{"iss": "https://a.example", "vc/issuer": "https://a.example"}),
     Code.DID_INVALID),
    ("unknown DID method", lambda: good(**{"iss": "did:ex:1", "vc/issuer": "did:ex:1"}), Code.DID_METHOD_NOT_SUPPORTED),
    ("1 MB did:key", lambda: good(**{"iss": "did:key:z" + "6" * 1_000_000, "vc/issuer": "did:key:z" + "6" * 1_000_000}),
     Code.DID_INVALID),
    # binding
    ("iss is not the issuer", lambda: good(iss=STRANGER.did), Code.ISSUER_MISMATCH),
    ("iss differs by a space", lambda: good(iss=ISSUER.did + " "), Code.ISSUER_MISMATCH),
    ("iss is no text", lambda: good(iss=1), Code.CLAIM_INVALID),
    ("sub is not the subject", lambda: good(sub=STRANGER.did), Code.SUBJECT_MISMATCH),
    ("sub, and two subjects", lambda: good(**{"vc/credentialSubject": [{"id": HOLDER.did}, {"id": STRANGER.did}]}),
     Code.SUBJECT_MISMATCH),
    ("jti is not the id", lambda: good(jti="urn:uuid:0"), Code.ID_MISMATCH),
    ("aud on a credential", lambda: good(aud=AUDIENCE), Code.AUDIENCE_UNEXPECTED),
    # time
    ("nbf is not issuanceDate", lambda: good(nbf=ISSUED_AT - 60), Code.DATES_DISAGREE),
    ("exp is not expirationDate", lambda: good(exp=EXPIRES_AT + 60), Code.DATES_DISAGREE),
    ("two ends, and no exp", lambda: good(**{"exp": ..., "vc/validUntil": "2031-01-01T00:00:00Z"}),
     Code.DATES_DISAGREE),
    ("exp is not validUntil", lambda: good(**{"vc/expirationDate": ..., "vc/validUntil": "2031-01-01T00:00:00Z"}),
     Code.DATES_DISAGREE),
    ("validUntil is not expirationDate", lambda: vc(validUntil="2031-01-01T00:00:00Z"), Code.DATES_DISAGREE),
    ("expired", lambda: good(**{"exp": ISSUED_AT + 60, "vc/expirationDate": "2026-11-01T09:01:00Z"}), Code.EXPIRED),
    ("expired in the envelope only", lambda: good(**{"exp": ISSUED_AT + 60, "vc/expirationDate": ...}), Code.EXPIRED),
    ("expired in the body only", lambda: good(**{"exp": ..., "vc/expirationDate": "2026-11-02T00:00:00Z"}),
     Code.EXPIRED),
    ("expired by validUntil only", lambda: good(**{"exp": ..., "vc/expirationDate": ...,
                                                   "vc/validUntil": "2026-11-02T00:00:00Z"}), Code.EXPIRED),
    ("exp zero", lambda: good(**{"exp": 0, "vc/expirationDate": ...}), Code.EXPIRED),
    ("not yet valid", lambda: good(**{"nbf": EXPIRES_AT - 60, "vc/issuanceDate": "2029-12-31T23:59:00Z"}),
     Code.NOT_YET_VALID),
    ("not yet valid in the body only", lambda: vc(validFrom="2029-01-01T00:00:00Z"), Code.NOT_YET_VALID),
    ("impossible date", lambda: good(**{"exp": ..., "vc/expirationDate": "2030-02-30T00:00:00Z"}), Code.DATE_INVALID),
    ("date only", lambda: good(**{"exp": ..., "vc/expirationDate": "2030-02-03"}), Code.DATE_INVALID),
    ("empty date", lambda: good(**{"exp": ..., "vc/expirationDate": ""}), Code.DATE_INVALID),
    ("date is null", lambda: good(**{"exp": ..., "vc/expirationDate": None}), Code.DATE_INVALID),
    ("second 60", lambda: good(**{"exp": ..., "vc/expirationDate": "2030-01-01T00:00:60Z"}), Code.DATE_INVALID),
    ("Arabic digits", lambda: good(**{"exp": ..., "vc/expirationDate": "٢٠٣٠-01-01T00:00:00Z"}), Code.DATE_INVALID),
    ("exp is text", lambda: good(exp=str(EXPIRES_AT)), Code.CLAIM_INVALID),
    ("exp is true", lambda: good(exp=True), Code.CLAIM_INVALID),
    ("nbf is null", lambda: good(nbf=None), Code.CLAIM_INVALID),
    # data model
    ("no @context", lambda: vc(**{"@context": ...}), Code.CONTEXT_MISSING),
    ("@context is a number", lambda: vc(**{"@context": [V1, 1]}), Code.CONTEXT_MISSING),
    ("@context in the wrong order", lambda: vc(**{"@context": ["https://www.w3.org/ns/credentials/v2", V1]}),
     Code.CONTEXT_ORDER),
    ("unknown @context", lambda: vc(**{"@context": [V1, "https://evil.example/context"]}), Code.CONTEXT_UNKNOWN),
    ("@context in line", lambda: vc(**{"@context": [V1, {"name": "https://schema.org/name"}]}), Code.CONTEXT_UNKNOWN),
    ("type is not VerifiableCredential", lambda: vc(type=["Diploma"]), Code.TYPE_MISSING),
    ("no type", lambda: vc(type=...), Code.TYPE_MISSING),
    ("no subject", lambda: good(**{"sub": ..., "vc/credentialSubject": ...}), Code.SUBJECT_MISSING),
    ("no subject in a list", lambda: good(**{"sub": ..., "vc/credentialSubject": []}), Code.SUBJECT_MISSING),
    ("subject is text", lambda: good(**{"sub": ..., "vc/credentialSubject": HOLDER.did}), Code.MEMBER_INVALID),
    ("no issuer", lambda: good(**{"iss": ..., "vc/issuer": ...}), Code.ISSUER_MISSING),
    ("issuer is null", lambda: good(**{"iss": ..., "vc/issuer": None}), Code.ISSUER_MISSING),
    ("issuer without id", lambda: good(**{"iss": ..., "vc/issuer": {"name": "x"}}), Code.ISSUER_MISSING),
    ("id is no URI", lambda: good(**{"jti": "x", "vc/id": "x"}), Code.MEMBER_INVALID),
    ("id and @id", lambda: vc(**{"@id": "urn:uuid:1"}), Code.MEMBER_INVALID),
    ("no issuanceDate anywhere", lambda: good(**{"nbf": ..., "vc/issuanceDate": ...}), Code.MEMBER_MISSING),
    ("id and @id of the subject", lambda: vc(credentialSubject={"id": HOLDER.did, "@id": STRANGER.did}),
     Code.MEMBER_INVALID),
    ("id and @id of the issuer", lambda: vc(issuer={"id": ISSUER.did, "@id": STRANGER.did}), Code.MEMBER_INVALID),
    ("type and @type", lambda: vc(**{"@type": "VerifiableCredential"}), Code.MEMBER_INVALID),
    ("a subject that says nothing", lambda: good(**{"sub": ..., "vc/credentialSubject": {}}), Code.MEMBER_INVALID),
    ("the subject again, spelt as its IRI",
     lambda: with_member("https://www.w3.org/2018/credentials#credentialSubject", {"id": STRANGER.did}),
     Code.TERM_RESPELT),
    ("the subject again, spelt with a prefix", lambda: vc(**{"cred:credentialSubject": {"id": STRANGER.did}}),
     Code.TERM_RESPELT),
    ("the status, spelt as its IRI",
     lambda: with_member("https://www.w3.org/2018/credentials#credentialStatus", {"id": "https://a.example/1"}),
     Code.TERM_RESPELT),
    ("a context that gives a term of ELM another meaning", lambda: vc(**{
        "@context": [V1, "http://data.europa.eu/snb/model/context/edc-ap", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]}),
     Code.CONTEXT_CONFLICT),
    ("a context that gives `proof` another meaning", lambda: vc(**{"@context": [V1, "https://w3id.org/security/v2"]}),
     Code.CONTEXT_CONFLICT),
    ("a second base @context", lambda: vc(**{"@context": [V1, "https://www.w3.org/ns/credentials/v2"]}),
     Code.CONTEXT_MISPLACED),
    ("the base @context twice", lambda: vc(**{"@context": [V1, V1]}), Code.CONTEXT_MISPLACED),
    ("a @context inside", lambda: vc(credentialSubject={"id": HOLDER.did, "@context": V1, "a:b": 1}),
     Code.CONTEXT_MISPLACED),
    ("an unknown @context inside", lambda: vc(credentialSubject={"id": HOLDER.did, "@context": "https://a.example/"}),
     Code.CONTEXT_UNKNOWN),
    ("a @context in line inside", lambda: vc(credentialSubject={"id": HOLDER.did, "@context": {}, "a:b": 1}),
     Code.CONTEXT_UNKNOWN),
    # another kind of thing
    ("an ordinary JWT", lambda: good(vc=...), Code.NOT_A_CREDENTIAL),
    ("vc is text", lambda: good(vc="vc"), Code.NOT_A_CREDENTIAL),
    ("a presentation", lambda: shown(good()), Code.NOT_A_CREDENTIAL),
    ("a credential and a presentation", lambda: good(vp={}), Code.NOT_A_CREDENTIAL),
]  # fmt: skip

ANYONE = Policy(trust=UnsafeAnyone())


def test_the_credential_that_all_others_are_changed_from_is_accepted() -> None:
    for key in (ISSUER, ED_ISSUER):
        report = verify(good(key), ANYONE, Evidence(), AT)
        assert report.accept().claims["issuer"] == key.did


@pytest.mark.parametrize(("make", "code"), [case[1:] for case in CREDENTIALS], ids=[case[0] for case in CREDENTIALS])
def test_refused_credential(make: Callable[[], str | bytes], code: Code) -> None:
    report = verify(make(), ANYONE, Evidence(), AT)
    assert report.outcome is Outcome.FAILED
    assert not report.accepted
    assert report.needs == ()
    assert code in {check.code for check in report.reasons()}, report.summary("en")
    assert {check.step for check in report.checks} == set(Step)


def served(document: object, **more: Any) -> Evidence:
    body = document if isinstance(document, bytes) else to_json(document)
    return Evidence({WEB_URL: Fetched(body, "application/did+json", AT, **more)})


def by_web(kid: str | None = f"{WEB}#key-1", key: Key = ISSUER) -> str:
    claims = changed(CLAIMS, {"iss": WEB, "vc/issuer": WEB})
    return token(claims, key, header={"kid": ... if kid is None else kid})


def web_document(**changes: Any) -> dict[str, Any]:
    return changed(did_document(WEB, ISSUER), changes)


METHOD = did_document(WEB, ISSUER)["verificationMethod"][0]
WEB_CREDENTIALS: list[tuple[str, Callable[[], str], Callable[[], object], Code]] = [
    ("document of another DID", by_web, lambda: web_document(id="did:web:evil.example"), Code.DID_DOCUMENT_OF_ANOTHER),
    ("document without id", by_web, lambda: web_document(id=...), Code.DID_DOCUMENT_OF_ANOTHER),
    ("document is HTML", by_web, lambda: b"<html>", Code.DID_DOCUMENT_INVALID),
    ("document is an array", by_web, list, Code.DID_DOCUMENT_INVALID),
    ("document says id twice", by_web, lambda: repeated(to_json(web_document()), b'"id":"x"'),
     Code.DID_DOCUMENT_INVALID),
    ("two methods of one name", by_web, lambda: web_document(verificationMethod=[METHOD, METHOD]),
     Code.DID_DOCUMENT_INVALID),
    ("document publishes a private key", by_web,
     lambda: web_document(verificationMethod=[changed(METHOD, {"publicKeyJwk/d": "AAAA"})]), Code.DID_DOCUMENT_INVALID),
    ("methods are no list", by_web, lambda: web_document(verificationMethod={}), Code.DID_DOCUMENT_INVALID),
    ("key not in assertionMethod", by_web, lambda: web_document(assertionMethod=[]), Code.KEY_NOT_AUTHORISED),
    ("assertionMethod absent", by_web, lambda: web_document(assertionMethod=...), Code.KEY_NOT_AUTHORISED),
    ("key not in the document", lambda: by_web(f"{WEB}#key-2"), web_document, Code.KEY_NOT_LISTED),
    ("key of a path below the host", lambda: by_web(f"{WEB}:tenant#key-1"), web_document, Code.KEY_OF_ANOTHER),
    ("no kid, two keys", lambda: by_web(None), lambda: did_document(WEB, ISSUER, STRANGER), Code.KEY_NOT_NAMED),
    ("another key under the same name", lambda: by_web(key=STRANGER), web_document, Code.SIGNATURE_INVALID),
    ("use enc", by_web, lambda: web_document(verificationMethod=[changed(METHOD, {"publicKeyJwk/use": "enc"})]),
     Code.KEY_USE_REFUSED),
    ("key_ops sign", by_web,
     lambda: web_document(verificationMethod=[changed(METHOD, {"publicKeyJwk/key_ops": ["sign"]})]),
     Code.KEY_USE_REFUSED),
    ("key for another alg", by_web,
     lambda: web_document(verificationMethod=[changed(METHOD, {"publicKeyJwk/alg": "ES384"})]), Code.KEY_USE_REFUSED),
    ("key off the curve", by_web,
     lambda: web_document(verificationMethod=[changed(METHOD, {"publicKeyJwk/y": b64u(bytes(32))})]), Code.KEY_INVALID),
    ("key revoked", by_web, lambda: web_document(verificationMethod=[{**METHOD, "revoked": "2026-01-01T00:00:00Z"}]),
     Code.KEY_WITHDRAWN),
    ("key revoked at no date", by_web, lambda: web_document(verificationMethod=[{**METHOD, "revoked": True}]),
     Code.KEY_WITHDRAWN),
    ("larger than asked for", by_web, lambda: b" " * 2_000_000, Code.TOO_LARGE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "document", "code"), [case[1:] for case in WEB_CREDENTIALS], ids=[case[0] for case in WEB_CREDENTIALS]
)
def test_refused_did_web(make: Callable[[], str], document: Callable[[], object], code: Code) -> None:
    good_report = verify(by_web(), ANYONE, served(web_document()), AT)
    assert good_report.accepted, good_report.summary("en")
    report = verify(make(), ANYONE, served(document()), AT)
    assert report.outcome is Outcome.FAILED
    assert code in {check.code for check in report.reasons()}, report.summary("en")


def unsigned_vc() -> dict[str, Any]:
    claims = presentation_claims(HOLDER.did)
    return changed(claims, {"vp/verifiableCredential": [CLAIMS["vc"]]})


def of_stranger(**changes: Any) -> str:
    return token(changed(credential_claims(ISSUER.did, STRANGER.did), changes), ISSUER)


PRESENTATIONS: list[tuple[str, Callable[[], str | bytes], Code]] = [
    ("wrong aud", lambda: shown(good(), aud="https://other.example"), Code.AUDIENCE_MISMATCH),
    ("aud with a common prefix", lambda: shown(good(), aud=AUDIENCE + "/x"), Code.AUDIENCE_MISMATCH),
    ("no aud", lambda: shown(good(), aud=...), Code.AUDIENCE_MISSING),
    ("aud is a number", lambda: shown(good(), aud=1), Code.CLAIM_INVALID),
    ("wrong nonce", lambda: shown(good(), nonce="other"), Code.NONCE_MISMATCH),
    ("no nonce", lambda: shown(good(), nonce=...), Code.NONCE_MISSING),
    ("nonce in a list", lambda: shown(good(), nonce=[NONCE]), Code.NONCE_MISSING),
    ("somebody else's credential", lambda: shown(of_stranger()), Code.NOT_THE_HOLDERS),
    ("a credential about nobody", lambda: shown(of_stranger(**{"sub": ..., "vc/credentialSubject": {"a:b": 1}})),
     Code.NOT_THE_HOLDERS),
    ("two subjects, one of them somebody else",
     lambda: shown(of_stranger(**{"sub": ..., "vc/credentialSubject": [{"id": HOLDER.did}, {"id": STRANGER.did}]})),
     Code.NOT_THE_HOLDERS),
    ("holder is not the signer", lambda: shown(good(), **{"vp/holder": STRANGER.did}), Code.HOLDER_MISMATCH),
    ("a credential as well", lambda: shown(good(), vc={}), Code.NOT_A_PRESENTATION),
    ("holder is no URI", lambda: shown(good(), **{"iss": "me", "vp/holder": "me"}), Code.MEMBER_INVALID),
    ("a nonce that goes on", lambda: shown(good(), nonce=NONCE + "x"), Code.NONCE_MISMATCH),
    ("holder is a number", lambda: shown(good(), **{"vp/holder": 1}), Code.MEMBER_INVALID),
    ("the stranger signs as the holder",
     lambda: token(presentation_claims(HOLDER.did, good()), HOLDER, signature=ED_ISSUER),
     Code.SIGNATURE_INVALID),
    ("kid of another DID", lambda: token(presentation_claims(HOLDER.did, good()), STRANGER), Code.KEY_OF_ANOTHER),
    ("expired", lambda: shown(good(), exp=ISSUED_AT + 1), Code.EXPIRED),
    ("not yet valid", lambda: shown(good(), nbf=EXPIRES_AT - 1), Code.NOT_YET_VALID),
    ("an altered credential in it", lambda: shown(part(2, flip)), Code.CREDENTIAL_NOT_ACCEPTED),
    ("one good, one expired", lambda: shown(good(), good(**{"exp": 5, "vc/expirationDate": ...})),
     Code.CREDENTIAL_NOT_ACCEPTED),
    ("an unsigned credential in it", lambda: token(unsigned_vc(), HOLDER), Code.MEMBER_INVALID),
    ("a credential that is not ASCII", lambda: shown("ey\u00e5.A.A"), Code.MEMBER_INVALID),
    ("a presentation in it", lambda: shown(shown(good())), Code.CREDENTIAL_NOT_ACCEPTED),
    ("no credential", shown, Code.MEMBER_MISSING),
    ("65 credentials", lambda: shown(*[good()] * 65), Code.TOO_MANY_CREDENTIALS),
    ("type is not VerifiablePresentation", lambda: shown(good(), **{"vp/type": ["X"]}), Code.TYPE_MISSING),
    ("no @context", lambda: shown(good(), **{"vp/@context": ...}), Code.CONTEXT_MISSING),
    ("a credential instead", good, Code.NOT_A_PRESENTATION),
    ("alg none", lambda: token(presentation_claims(HOLDER.did, good()), HOLDER, header={"alg": "none"}),
     Code.ALGORITHM_NOT_ALLOWED),
    ("jti is not the id", lambda: shown(good(), jti="urn:uuid:0"), Code.ID_MISMATCH),
    ("30 MB", lambda: "eyJ." + "A" * 30_000_000 + ".AAAA", Code.TOO_LARGE),
    ("not a token", lambda: "hej", Code.FORMAT_UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "code"), [case[1:] for case in PRESENTATIONS], ids=[case[0] for case in PRESENTATIONS]
)
def test_refused_presentation(make: Callable[[], str | bytes], code: Code) -> None:
    report = verify_presentation(make(), ANYONE, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert report.outcome is Outcome.FAILED
    assert not report.accepted
    assert code in {check.code for check in report.reasons()}, report.summary("en")
    assert {check.step for check in report.checks} == set(Step)


def test_the_presentation_that_all_others_are_changed_from_is_accepted() -> None:
    report = verify_presentation(shown(good()), ANYONE, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    presentation = report.accept()
    assert presentation.holder == HOLDER.did
    assert [credential.claims["issuer"] for credential in presentation.credentials] == [ISSUER.did]


def test_a_presentation_key_must_be_for_authentication() -> None:
    claims = presentation_claims(WEB, token(credential_claims(ISSUER.did, WEB), ISSUER))
    presentation = token(claims, HOLDER, header={"kid": f"{WEB}#key-1"})
    document = did_document(WEB, HOLDER)
    asked = {"audience": AUDIENCE, "nonce": NONCE}
    assert verify_presentation(presentation, ANYONE, served(document), AT, **asked).accepted
    document["authentication"] = []
    report = verify_presentation(presentation, ANYONE, served(document), AT, **asked)
    assert Code.KEY_NOT_AUTHORISED in {check.code for check in report.reasons()}


def test_a_stranger_is_refused_and_costs_no_fetch() -> None:
    report = verify(by_web(), Policy(trust=Issuers(["did:web:other.example"])), Evidence(), AT)
    assert report.outcome is Outcome.FAILED
    assert report.needs == ()
    assert report.step(Step.KEY) is Outcome.SKIPPED
    assert [check.code for check in report.reasons()] == [Code.ISSUER_NOT_TRUSTED]


def test_no_accepted_credential_no_fetch_for_the_holder() -> None:
    claims = presentation_claims(WEB, token(credential_claims(ISSUER.did, STRANGER.did), ISSUER))
    stolen = token(claims, HOLDER, header={"kid": f"{WEB}#key-1"})
    report = verify_presentation(stolen, ANYONE, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert report.needs == ()
    assert Code.NOT_THE_HOLDERS in {check.code for check in report.reasons()}


@pytest.mark.parametrize(
    "changes",
    [
        {"vc/credentialStatus": {"id": "https://a.example/1#2", "type": "StatusList2021Entry"}},
        {"vc/credentialStatus": None},
        {"vc/credentialStatus": []},
        {"vc/status": {"status_list": {"idx": 1, "uri": "https://a.example/1"}}},
        {"status": {"status_list": {"idx": 1, "uri": "https://a.example/1"}}},
    ],
)
def test_a_declared_status_is_never_passed_over(changes: dict[str, Any]) -> None:
    report = verify(good(**changes), ANYONE, Evidence(), AT)
    assert (report.outcome, report.accepted) == (Outcome.INDETERMINATE, False)
    assert {check.code for check in report.reasons()} == {Code.STATUS_UNSUPPORTED}
    assert "NoneType" not in report.summary("sv")
    assert verify(good(**changes), Policy(trust=UnsafeAnyone(), status="ignored"), Evidence(), AT).accepted


def test_what_elm_gives_another_form_is_remarked_and_named() -> None:
    """The signature holds, and what is said can be read by others; what nobody could read is not passed off as read."""
    changes = {
        "@context": [V1, "http://data.europa.eu/snb/model/context/edc-ap"],
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"], "issued": 5, "displayParameter": True,
    }  # fmt: skip
    report = verify(vc(**changes), ANYONE, Evidence(), AT)
    assert report.accepted
    (remark,) = (check for check in report.checks if check.code is Code.MODEL_UNREAD)
    assert (remark.path, remark.params["count"]) == ("/issued", "2")
    assert report.accept().document.issued is None


def test_what_a_stranger_says_is_not_read() -> None:
    """Nor is what has no good signature: whoever signs for himself must not decide what a verifier spends."""
    undefined, stranger = {"vc/nickname": "x"}, Policy(trust=Issuers([STRANGER.did]))
    forged = token(changed(CLAIMS, undefined), ISSUER, signature=STRANGER)
    for report in (verify(good(**undefined), stranger, Evidence(), AT), verify(forged, ANYONE, Evidence(), AT)):
        for step in (Step.MODEL, Step.PROFILE):
            said = {check.code for check in report.checks if check.step is step}
            assert said <= {Code.NOT_JUDGED, Code.PROFILE_NOT_ASKED}
    assert Code.TERM_UNDEFINED in {check.code for check in verify(good(**undefined), ANYONE, Evidence(), AT).checks}


def test_a_presentation_for_somebody_else_costs_no_fetch() -> None:
    presentation = shown(by_web())
    asked = {"audience": AUDIENCE, "nonce": NONCE}
    needed = verify_presentation(presentation, ANYONE, Evidence(), AT, **asked).needs
    assert [need.url for need in needed] == [WEB_URL]
    for wrong in ({"audience": "https://x.example"}, {"nonce": "x"}):
        assert verify_presentation(presentation, ANYONE, Evidence(), AT, **{**asked, **wrong}).needs == ()


def test_undefined_members_cost_no_more_than_their_size() -> None:
    """Long names above many members: each pointer repeats the names, and only one pointer is made."""
    import tracemalloc

    inner: dict[str, Any] = {f"m{n}": 1 for n in range(20_000)}
    for name in ("a", "b", "c"):
        inner = {f"https://{name}.example/" + name * 50_000: inner}
    text = good(**{"vc/credentialSubject": {"id": HOLDER.did, **inner}})
    tracemalloc.start()
    try:
        report = verify(text, ANYONE, Evidence(), AT)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.accepted
    assert most < 60 * len(text)


def test_what_a_document_says_is_not_kept() -> None:
    """Caches hold the policy's words, not a stranger's."""
    from mikromerit.report import kept

    before = kept.cache_info().currsize
    for n in range(20):
        claims = changed(CLAIMS, {"iss": f"did:web:a{n}.example", "vc/issuer": f"did:web:a{n}.example"})
        verify(token(claims, ISSUER), Policy(trust=Issuers([WEB])), Evidence(), AT)
    assert kept.cache_info().currsize <= before + 8


def test_a_document_that_is_handed_out_is_not_where_keys_are_read() -> None:
    from mikromerit import did

    document = did.KEY.document(ISSUER.did, None)
    document.json["verificationMethod"][0]["publicKeyMultibase"] = STRANGER.multikey
    again = did.KEY.document(ISSUER.did, None)
    assert again.key(ISSUER.kid, "assertionMethod", AT).to_jwk() == ISSUER.jwk
    assert verify(good(), ANYONE, Evidence(), AT).accepted


@pytest.mark.parametrize("trust", [None, ["did:web:a.example"], "did:web:a.example", Issuers])
def test_a_policy_without_a_rule_of_trust_is_misuse(trust: Any) -> None:
    if trust is Issuers:
        trust = object()
    with pytest.raises(TypeError, match="rule"):
        Policy(trust=trust)


def test_a_presentation_of_nothing_costs_no_fetch_for_its_holder() -> None:
    empty = token(presentation_claims(WEB), HOLDER, header={"kid": f"{WEB}#key-1"})
    report = verify_presentation(empty, ANYONE, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert report.needs == ()
    assert Code.MEMBER_MISSING in {check.code for check in report.reasons()}
