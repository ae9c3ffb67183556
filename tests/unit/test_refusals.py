"""Every hostile or broken credential and presentation, and the code that it must get."""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import partial
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
from forms import FORMS, V1_1, V2, V2_0, Form, envelope

from mikromerit import Evidence, Outcome, Policy
from mikromerit.evidence import Fetched
from mikromerit.report import Code, Step
from mikromerit.trust import Issuers, UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from forging import Key

WEB = "did:web:meriter.example"
WEB_URL = "https://meriter.example/.well-known/did.json"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
EARLIER = ISSUED_AT + 60
ED_ORDER = 2**252 + 27742317777372353535851937790883648493
CLAIMS = credential_claims(ISSUER.did)


def head(form: Form) -> dict[str, Any]:
    return {"alg": "ES256", "typ": form.typ, "kid": ISSUER.kid}


def hmac_with_public_key(form: Form) -> str:
    signing_input = f"{b64u(to_json({**head(form), 'alg': 'HS256'}))}.{b64u(to_json(form.claims()))}"
    secret = ISSUER.jwk["x"].encode()
    return f"{signing_input}.{b64u(hmac.new(secret, signing_input.encode(), hashlib.sha256).digest())}"


def other(form: Form) -> str:
    return V2 if form is V1_1 else V1


def raw(form: Form, payload: bytes) -> str:
    return compact(to_json(head(form)), payload, ISSUER)


def by(did: str, form: Form) -> str:
    return form.good(**{"iss": did, "vc/issuer": did})


def with_signature(form: Form, change: Callable[[bytes], bytes], key: Key = ISSUER) -> str:
    text = form.good(key)
    signing_input = text.rpartition(".")[0]
    return f"{signing_input}.{b64u(change(key.sign(signing_input.encode())))}"


def der(signature: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def malleable(signature: bytes) -> bytes:
    return signature[:32] + (int.from_bytes(signature[32:], "little") + ED_ORDER).to_bytes(32, "little")


def zero(number: int) -> Callable[[bytes], bytes]:
    return lambda s: bytes(32) + s[32:] if number == 0 else s[:32] + bytes(32)


def part(form: Form, number: int, change: Callable[[str], str]) -> str:
    parts = form.good().split(".")
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


def with_member(form: Form, name: str, value: Any) -> str:
    """Add a member whose name holds slashes, so that it cannot be a pointer."""
    claims = form.claims()
    document = claims if form is V2_0 else claims["vc"]
    document[name] = value
    return form.token(claims, ISSUER)


def in_json(changes: dict[str, Any], form: Form) -> str:
    return json.dumps(changed(envelope(form.good()), changes))


def with_keyword(where: str, keyword: str, form: Form) -> str:
    """Say with a keyword of JSON-LD what a reader of JSON does not look for: another subject, another issuer."""
    member = {keyword: {"credentialSubject": {"id": STRANGER.did}}}
    return form.vc(**member) if where == "credential" else form.vc(credentialSubject={"id": HOLDER.did, **member})


def small_order(form: Form) -> str:
    """The key is the identity; R = identity, S = 0 verifies every message with it."""
    import base58

    identity = (1).to_bytes(32, "little")
    multikey = "z" + base58.b58encode(b"\xed\x01" + identity).decode()
    did = f"did:key:{multikey}"
    header = {"alg": "EdDSA", "typ": form.typ, "kid": f"{did}#{multikey}"}
    return compact(to_json(header), to_json(form.claims(did)), identity + bytes(32))


DEEP = b'{"vc":' + b"[" * 10_000 + b"]" * 10_000 + b"}"

Row = tuple[str, "Callable[[Form], str | bytes]", "Code | Mapping[str, Code]"]
"""What is refused, how it is made in a form, and the code: for both forms, or for each that it can happen in."""


def in_each_form(rows: list[Row]) -> list[tuple[str, Callable[[], str | bytes], Code]]:
    """Write the rows out: those of VCDM 1.1 under their own name, their twins of VCDM 2.0 with the version."""
    return [
        (name if form is V1_1 else f"{name} (2.0)", partial(make, form), codes[form.version])
        for name, make, code in rows
        for form in FORMS
        for codes in [dict.fromkeys(("1.1", "2.0"), code) if isinstance(code, Code) else code]
        if form.version in codes
    ]


CREDENTIAL_ROWS: list[Row] = [
    # envelope
    ("nothing", lambda _: b"", Code.FORMAT_UNKNOWN),
    ("not a token", lambda _: "hej", Code.FORMAT_UNKNOWN),
    ("two parts", lambda f: f.good().rpartition(".")[0], Code.FORMAT_UNKNOWN),
    ("four parts", lambda f: f.good() + ".e30", Code.FORMAT_UNKNOWN),
    ("JSON serialization", lambda _: '{"payload":"ey..","signatures":[]}', Code.SEAL_UNSIGNED),
    ("empty signature", lambda f: f.good().rpartition(".")[0] + ".", Code.JWS_MALFORMED),
    ("empty payload", lambda _: "ey..AAAA", Code.JWS_MALFORMED),
    ("not ASCII", lambda _: "eyJ\u00e5.AAAA.AAAA", Code.FORMAT_UNKNOWN),
    ("a newline after it", lambda f: f.good() + "\n", Code.BASE64URL_INVALID),
    ("a space in the payload", lambda f: part(f, 1, lambda t: t[:8] + " " + t[8:]), Code.BASE64URL_INVALID),
    ("padded signature", lambda f: part(f, 2, lambda t: t + "=="), Code.BASE64URL_INVALID),
    ("not canonical signature", lambda f: part(f, 2, not_canonical), Code.BASE64URL_INVALID),
    ("standard base64 alphabet", lambda f: part(f, 2, lambda t: "+/" + t[2:]), Code.BASE64URL_INVALID),
    ("10 MB token", lambda _: "eyJ." + "A" * 10_000_000 + ".AAAA", Code.TOO_LARGE),
    ("1 MB header", lambda _: "ey" + "A" * 1_000_000 + ".AAAA.AAAA", Code.TOO_LARGE),
    # JSON
    ("10,000 levels", lambda f: raw(f, DEEP), Code.TOO_DEEP),
    ("100 levels", lambda f: f.good(**{"vc/x": json.loads("[" * 100 + "]" * 100)}), Code.TOO_DEEP),
    ("200,000 arrays", lambda f: f.good(**{"vc/x": [[]] * 200_000}), Code.TOO_MANY_NODES),
    ("header is no JSON", lambda f: part(f, 0, lambda _: b64u(b'{"')), Code.JSON_INVALID),
    ("payload is an array", lambda f: raw(f, b"[1]"), Code.JSON_INVALID),
    ("payload in UTF-16", lambda f: raw(f, to_json(f.claims()).decode().encode("utf-16")),
     Code.JSON_INVALID),
    ("byte order mark", lambda f: raw(f, b"\xef\xbb\xbf" + to_json(f.claims())), Code.JSON_INVALID),
    ("NaN", lambda f: raw(f, b'{"exp":NaN}'), Code.JSON_INVALID),
    ("a number beyond a double", lambda f: raw(f, b'{"exp":1e999}'), Code.JSON_INVALID),
    ("a number of 5,000 digits", lambda f: raw(f, b'{"exp":' + b"9" * 5000 + b"}"),
     Code.JSON_INVALID),
    ("lone surrogate", lambda f: raw(f, b'{"a":"\\ud800"}'), Code.JSON_INVALID),
    ("issuer twice", lambda f: raw(f, repeated(to_json(f.claims()), b'"iss":"did:web:a.example"')),
     Code.JSON_DUPLICATE_MEMBER),
    ("alg twice", lambda f: compact(repeated(to_json(head(f)), b'"alg":"none"'), to_json(f.claims()), ISSUER),
     Code.JSON_DUPLICATE_MEMBER),
    # header
    ("alg none", lambda f: f.header(alg="none"), Code.ALGORITHM_NOT_ALLOWED),
    ("alg nOnE", lambda f: f.header(alg="nOnE"), Code.ALGORITHM_NOT_ALLOWED),
    ("alg HS256 with the public key", hmac_with_public_key, Code.ALGORITHM_NOT_ALLOWED),
    ("alg RS256", lambda f: f.header(alg="RS256"), Code.ALGORITHM_NOT_ALLOWED),
    ("alg absent", lambda f: f.header(alg=...), Code.HEADER_INVALID),
    ("alg no text", lambda f: f.header(alg=["ES256"]), Code.HEADER_INVALID),
    ("kid no text", lambda f: f.header(kid=7), Code.HEADER_INVALID),
    ("alg of another key type", lambda f: f.header(alg="EdDSA"), Code.ALGORITHM_NOT_OF_KEY),
    ("alg of another curve", lambda f: f.header(alg="ES384"), Code.ALGORITHM_NOT_OF_KEY),
    ("crit unknown", lambda f: f.header(crit=["x"], x=1), Code.HEADER_CRITICAL),
    ("crit empty", lambda f: f.header(crit=[]), Code.HEADER_CRITICAL),
    ("b64 false", lambda f: f.header(crit=["b64"], b64=False), Code.HEADER_CRITICAL),
    ("b64 without crit", lambda f: f.header(b64=False), Code.HEADER_CRITICAL),
    ("embedded jwk", lambda f: f.token(f.claims(), STRANGER, header={"kid": ISSUER.kid, "jwk": STRANGER.jwk}),
     Code.HEADER_NAMES_KEY),
    ("jku", lambda f: f.header(jku="https://evil.example/keys"), Code.HEADER_NAMES_KEY),
    ("x5u", lambda f: f.header(x5u="https://evil.example/cert"), Code.HEADER_NAMES_KEY),
    ("x5c", lambda f: f.header(x5c=["MIIB"]), Code.HEADER_NAMES_KEY),
    ("typ of a key binding", lambda f: f.header(typ="kb+jwt"), Code.TYP_NOT_ACCEPTED),
    ("typ of VCDM 2.0", lambda f: f.header(typ="vc+jwt"), {"1.1": Code.NOT_A_CREDENTIAL}),
    ("typ of an access token", lambda f: f.header(typ="at+jwt"), Code.TYP_NOT_ACCEPTED),
    ("typ of VCDM 1.1", lambda f: f.header(typ="JWT"), {"2.0": Code.NOT_A_CREDENTIAL}),
    ("typ of a presentation", lambda f: f.header(typ="vp+jwt"), {"2.0": Code.TYP_NOT_ACCEPTED}),
    # signature
    ("header altered", lambda f: part(f, 0, lambda _: b64u(to_json({**head(f), "cty": "x"}))), Code.SIGNATURE_INVALID),
    ("payload altered", lambda f: part(f, 1, lambda _: b64u(to_json({**f.claims(), "x": 1}))), Code.SIGNATURE_INVALID),
    ("signature altered", lambda f: part(f, 2, flip), Code.SIGNATURE_INVALID),
    ("signed by a stranger", lambda f: f.token(f.claims(), ISSUER, signature=STRANGER), Code.SIGNATURE_INVALID),
    ("r is zero", lambda f: with_signature(f, zero(0)), Code.SIGNATURE_MALFORMED),
    ("s is zero", lambda f: with_signature(f, zero(1)), Code.SIGNATURE_MALFORMED),
    ("r and s are zero", lambda f: with_signature(f, lambda _: bytes(64)), Code.SIGNATURE_MALFORMED),
    ("r and s are the order", lambda f: with_signature(f, lambda _: P256_ORDER.to_bytes(32, "big") * 2),
     Code.SIGNATURE_MALFORMED),
    ("over-long: 00 before r and s", lambda f: with_signature(f, lambda s: b"\0" + s[:32] + b"\0" + s[32:]),
     Code.SIGNATURE_MALFORMED),
    ("DER", lambda f: with_signature(f, der), Code.SIGNATURE_MALFORMED),
    ("Ed25519 with 65 octets", lambda f: with_signature(f, lambda s: s + b"\0", ED_ISSUER), Code.SIGNATURE_MALFORMED),
    ("Ed25519 S + L", lambda f: with_signature(f, malleable, ED_ISSUER), Code.SIGNATURE_MALFORMED),
    # key and DID
    ("key of small order", small_order, Code.KEY_INVALID),
    ("kid of another DID", lambda f: f.token(f.claims(), STRANGER), Code.KEY_OF_ANOTHER),
    ("kid with another fragment", lambda f: f.header(kid=f"{ISSUER.did}#other"), Code.KEY_NOT_LISTED),
    ("kid with the issuer as prefix", lambda f: f.header(kid=f"{ISSUER.did}x#{ISSUER.multikey}"), Code.KEY_OF_ANOTHER),
    ("issuer is no DID", lambda f: by("https://a.example", f),
     Code.DID_INVALID),
    ("unknown DID method", lambda f: by("did:ex:1", f), Code.DID_METHOD_NOT_SUPPORTED),
    ("1 MB did:key", lambda f: by("did:key:z" + "6" * 1_000_000, f),
     Code.DID_INVALID),
    # binding
    ("iss is not the issuer", lambda f: f.good(iss=STRANGER.did), Code.ISSUER_MISMATCH),
    ("iss differs by a space", lambda f: f.good(iss=ISSUER.did + " "), Code.ISSUER_MISMATCH),
    ("iss is no text", lambda f: f.good(iss=1), Code.CLAIM_INVALID),
    ("sub is not the subject", lambda f: f.good(sub=STRANGER.did), Code.SUBJECT_MISMATCH),
    ("sub, and two subjects", lambda f: f.good(**{"vc/credentialSubject": [{"id": HOLDER.did}, {"id": STRANGER.did}]}),
     {"1.1": Code.SUBJECT_MISMATCH}),
    ("sub is none of two subjects", lambda f: f.good(**{
        "sub": ISSUER.did, "vc/credentialSubject": [{"id": HOLDER.did}, {"id": STRANGER.did}]}), Code.SUBJECT_MISMATCH),
    ("jti is not the id", lambda f: f.good(jti="urn:uuid:0"), Code.ID_MISMATCH),
    ("aud on a credential", lambda f: f.good(aud=AUDIENCE), Code.AUDIENCE_UNEXPECTED),
    # time
    ("nbf is not issuanceDate", lambda f: f.good(nbf=ISSUED_AT - 60), {"1.1": Code.DATES_DISAGREE}),
    ("exp is not expirationDate", lambda f: f.good(exp=EXPIRES_AT + 60), {"1.1": Code.DATES_DISAGREE}),
    ("two ends, and no exp", lambda f: f.good(**{"exp": ..., "vc/validUntil": "2031-01-01T00:00:00Z"}),
     {"1.1": Code.DATES_DISAGREE}),
    ("exp is not validUntil", lambda f: f.good(**{"vc/expirationDate": ..., "vc/validUntil": "2031-01-01T00:00:00Z"}),
     {"1.1": Code.DATES_DISAGREE}),
    ("validUntil is not expirationDate", lambda f: f.vc(validUntil="2031-01-01T00:00:00Z"),
     {"1.1": Code.DATES_DISAGREE}),
    ("expired", lambda f: f.good(**{"exp": EARLIER, "vc/expirationDate": "2026-11-01T09:01:00Z"}), Code.EXPIRED),
    ("expired in the envelope only", lambda f: f.good(**{"exp": EARLIER, "vc/expirationDate": ...}), Code.EXPIRED),
    ("expired in the body only", lambda f: f.good(**{"exp": ..., "vc/expirationDate": "2026-11-02T00:00:00Z"}),
     Code.EXPIRED),
    ("expired by validUntil only", lambda f: f.good(**{"exp": ..., "vc/expirationDate": ...,
                                                   "vc/validUntil": "2026-11-02T00:00:00Z"}), Code.EXPIRED),
    ("exp zero", lambda f: f.good(**{"exp": 0, "vc/expirationDate": ...}), Code.EXPIRED),
    ("not yet valid", lambda f: f.good(**{"nbf": EXPIRES_AT - 60, "vc/issuanceDate": "2029-12-31T23:59:00Z"}),
     Code.NOT_YET_VALID),
    ("not yet valid in the body only", lambda f: f.vc(validFrom="2029-01-01T00:00:00Z"), Code.NOT_YET_VALID),
    ("no such day", lambda f: f.good(**{"exp": ..., "vc/expirationDate": "2030-02-30T00:00:00Z"}), Code.DATE_INVALID),
    ("date only", lambda f: f.good(**{"exp": ..., "vc/expirationDate": "2030-02-03"}), Code.DATE_INVALID),
    ("empty date", lambda f: f.good(**{"exp": ..., "vc/expirationDate": ""}), Code.DATE_INVALID),
    ("date is null", lambda f: f.good(**{"exp": ..., "vc/expirationDate": None}), Code.DATE_INVALID),
    ("second 60", lambda f: f.good(**{"exp": ..., "vc/expirationDate": "2030-01-01T00:00:60Z"}), Code.DATE_INVALID),
    ("Arabic digits", lambda f: f.good(**{"exp": ..., "vc/expirationDate": "٢٠٣٠-01-01T00:00:00Z"}), Code.DATE_INVALID),
    ("exp is text", lambda f: f.good(exp=str(EXPIRES_AT)), Code.CLAIM_INVALID),
    ("exp is true", lambda f: f.good(exp=True), Code.CLAIM_INVALID),
    ("nbf is null", lambda f: f.good(nbf=None), Code.CLAIM_INVALID),
    # data model
    ("no @context", lambda f: f.vc(**{"@context": ...}), Code.CONTEXT_MISSING),
    ("@context is a number", lambda f: f.vc(**{"@context": [f.context, 1]}), Code.CONTEXT_MISSING),
    ("@context in the wrong order", lambda f: f.vc(**{"@context": [other(f), f.context]}),
     Code.CONTEXT_ORDER),
    ("the @context of the other form", lambda f: f.vc(**{"@context": [other(f)]}), Code.CONTEXT_ORDER),
    ("unknown @context", lambda f: f.vc(**{"@context": [f.context, "https://evil.example/"]}), Code.CONTEXT_UNKNOWN),
    ("@context in line", lambda f: f.vc(**{"@context": [f.context, {"name": "https://a.example/name"}]}),
     Code.CONTEXT_UNKNOWN),
    ("type is not VerifiableCredential", lambda f: f.vc(type=["Diploma"]), Code.TYPE_MISSING),
    ("no type", lambda f: f.vc(type=...), Code.TYPE_MISSING),
    ("no subject", lambda f: f.good(**{"sub": ..., "vc/credentialSubject": ...}), Code.SUBJECT_MISSING),
    ("no subject in a list", lambda f: f.good(**{"sub": ..., "vc/credentialSubject": []}), Code.SUBJECT_MISSING),
    ("subject is text", lambda f: f.good(**{"sub": ..., "vc/credentialSubject": HOLDER.did}), Code.MEMBER_INVALID),
    ("no issuer", lambda f: by(..., f), Code.ISSUER_MISSING),
    ("issuer is null", lambda f: f.good(**{"iss": ..., "vc/issuer": None}), Code.ISSUER_MISSING),
    ("issuer without id", lambda f: f.good(**{"iss": ..., "vc/issuer": {"name": "x"}}), Code.ISSUER_MISSING),
    ("id is no URI", lambda f: f.good(**{"jti": "x", "vc/id": "x"}), Code.MEMBER_INVALID),
    ("id and @id", lambda f: f.vc(**{"@id": "urn:uuid:1"}), Code.MEMBER_INVALID),
    ("no issuanceDate anywhere", lambda f: f.good(**{"nbf": ..., "vc/issuanceDate": ...}),
     {"1.1": Code.MEMBER_MISSING}),
    ("id and @id of the subject", lambda f: f.vc(credentialSubject={"id": HOLDER.did, "@id": STRANGER.did}),
     Code.MEMBER_INVALID),
    ("id and @id of the issuer", lambda f: f.vc(issuer={"id": ISSUER.did, "@id": STRANGER.did}), Code.MEMBER_INVALID),
    ("type and @type", lambda f: f.vc(**{"@type": "VerifiableCredential"}), Code.MEMBER_INVALID),
    ("a subject that says nothing", lambda f: f.good(**{"sub": ..., "vc/credentialSubject": {}}), Code.MEMBER_INVALID),
    ("the subject again, spelt as its IRI",
     lambda f: with_member(f, "https://www.w3.org/2018/credentials#credentialSubject", {"id": STRANGER.did}),
     Code.TERM_RESPELT),
    ("the subject again, spelt with a prefix", lambda f: f.vc(**{"cred:credentialSubject": {"id": STRANGER.did}}),
     {"1.1": Code.TERM_RESPELT}),
    ("the status, spelt as its IRI",
     lambda f: with_member(f, "https://www.w3.org/2018/credentials#credentialStatus", {"id": "https://a.example/1"}),
     Code.TERM_RESPELT),
    ("a context that gives a term of ELM another meaning", lambda f: f.vc(**{
        "@context": [f.context, "http://data.europa.eu/snb/model/context/edc-ap", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]}),
     Code.CONTEXT_CONFLICT),
    ("a context that gives `proof` another meaning", lambda f: f.vc(**{"@context": [f.context, "https://w3id.org/security/v2"]}),
     {"1.1": Code.CONTEXT_CONFLICT}),
    ("a second base @context", lambda f: f.vc(**{"@context": [f.context, other(f)]}),
     Code.CONTEXT_MISPLACED),
    ("the base @context twice", lambda f: f.vc(**{"@context": [f.context, f.context]}), Code.CONTEXT_MISPLACED),
    ("a @context inside", lambda f: f.vc(credentialSubject={"id": HOLDER.did, "@context": f.context, "a:b": 1}),
     Code.CONTEXT_MISPLACED),
    ("an unknown @context inside", lambda f: f.vc(credentialSubject={"id": HOLDER.did, "@context": "https://a.example/"}),
     Code.CONTEXT_UNKNOWN),
    ("a @context in line inside", lambda f: f.vc(credentialSubject={"id": HOLDER.did, "@context": {}, "a:b": 1}),
     Code.CONTEXT_UNKNOWN),
    ("a status that is null", lambda f: f.vc(credentialStatus=None), Code.MEMBER_INVALID),
    ("a status that is empty", lambda f: f.vc(credentialStatus=[]), Code.MEMBER_INVALID),
    *((f"{keyword} in the {where}", partial(with_keyword, where, keyword), Code.TERM_RESPELT)
      for where in ("credential", "subject")
      for keyword in ("@nest", "@reverse", "@included", "@graph", "@index")),
    # in JSON, VCDM 2.0 §4.13
    *((name, partial(in_json, changes), {"2.0": code}) for name, changes, code in [
        ("JSON around an altered token", {"id": "data:application/vc+jwt," + part(V2_0, 2, flip)},
         Code.SIGNATURE_INVALID),
        ("JSON around nothing", {"id": "data:application/vc+jwt,"}, Code.MEMBER_INVALID),
        ("JSON with an https: URL", {"id": "https://a.example/credential"}, Code.MEMBER_INVALID),
        ("JSON around a token of VCDM 1.1", {"id": "data:application/vc+jwt," + V1_1.good()}, Code.TYP_NOT_ACCEPTED),
        ("JSON around another media type", {"id": "data:application/vp+jwt," + V2_0.good()}, Code.FORMAT_UNKNOWN),
        ("JSON around JSON", {"id": "data:application/json,{}"}, Code.FORMAT_UNKNOWN),
        ("JSON of another type", {"type": "EnvelopedVerifiablePresentation"}, Code.TYPE_MISSING),
        ("JSON without context", {"@context": ...}, Code.CONTEXT_ORDER),
        ("JSON of 100 levels", {"x": json.loads("[" * 100 + "]" * 100)}, Code.TOO_DEEP),
        ("JSON of 20 MB", {"x": "x" * 20_000_000}, Code.TOO_LARGE),
    ]),
    ("JSON with its id twice", lambda _: json.dumps(envelope(V2_0.good())).replace("{", '{"id":"data:,x",', 1),
     {"2.0": Code.JSON_DUPLICATE_MEMBER}),
    ("JSON that ends early", lambda _: json.dumps(envelope(V2_0.good()))[:-1], {"2.0": Code.JSON_INVALID}),
    # another kind of thing
    ("an ordinary JWT", lambda f: f.good(vc=...), {"1.1": Code.NOT_A_CREDENTIAL}),
    ("vc is text", lambda f: f.good(vc="vc"), Code.NOT_A_CREDENTIAL),
    ("a presentation", lambda f: f.shown(f.good()), {"1.1": Code.NOT_A_CREDENTIAL, "2.0": Code.TYP_NOT_ACCEPTED}),
    ("a credential and a presentation", lambda f: f.good(vp={}), Code.NOT_A_CREDENTIAL),
]  # fmt: skip
CREDENTIALS = in_each_form(CREDENTIAL_ROWS)

ANYONE = Policy(trust=UnsafeAnyone())


def test_the_credential_that_all_others_are_changed_from_is_accepted() -> None:
    for key in (ISSUER, ED_ISSUER):
        for text in (*(form.good(key) for form in FORMS), in_json({}, V2_0)):
            report = verify(text, ANYONE, Evidence(), AT)
            assert report.accept().claims["issuer"] == (key.did if text[0] == "e" else ISSUER.did)


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


def by_web(form: Form = V1_1, kid: str | None = f"{WEB}#key-1", key: Key = ISSUER) -> str:
    return form.token(form.claims(WEB), key, header={"kid": ... if kid is None else kid})


def web_document(**changes: Any) -> dict[str, Any]:
    return changed(did_document(WEB, ISSUER), changes)


METHOD = did_document(WEB, ISSUER)["verificationMethod"][0]
WEB_ROWS: list[tuple[str, Callable[[Form], str], Callable[[], object], Code]] = [
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
    ("key not in the document", lambda f: by_web(f, f"{WEB}#key-2"), web_document, Code.KEY_NOT_LISTED),
    ("key of a path below the host", lambda f: by_web(f, f"{WEB}:tenant#key-1"), web_document, Code.KEY_OF_ANOTHER),
    ("no kid, two keys", lambda f: by_web(f, None), lambda: did_document(WEB, ISSUER, STRANGER), Code.KEY_NOT_NAMED),
    ("another key under the same name", lambda f: by_web(f, key=STRANGER), web_document, Code.SIGNATURE_INVALID),
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
WEB_CREDENTIALS = [
    (case, made, document, code)
    for name, make, document, code in WEB_ROWS
    for case, made, _ in in_each_form([(name, make, code)])
]


@pytest.mark.parametrize(
    ("make", "document", "code"), [case[1:] for case in WEB_CREDENTIALS], ids=[case[0] for case in WEB_CREDENTIALS]
)
def test_refused_did_web(make: Callable[[], str], document: Callable[[], object], code: Code) -> None:
    for form in FORMS:
        good_report = verify(by_web(form), ANYONE, served(web_document()), AT)
        assert good_report.accepted, good_report.summary("en")
    report = verify(make(), ANYONE, served(document()), AT)
    assert report.outcome is Outcome.FAILED
    assert code in {check.code for check in report.reasons()}, report.summary("en")


def enclosing(changes: dict[str, Any], form: Form) -> str:
    enclosed = changed(envelope(form.good()), changes)
    return form.shown(**{"vp/verifiableCredential": [enclosed]})


def with_keyword_beside(keyword: str, form: Form) -> str:
    claims = form.presentation_claims(HOLDER.did, form.good())
    claims.get("vp", claims)[keyword] = {"id": STRANGER.did, "holder": STRANGER.did}
    return form.presentation_token(claims, HOLDER)


def presented(form: Form, key: Key, **more: Any) -> str:
    """A presentation of HOLDER's, signed with `key`."""
    return form.presentation_token(form.presentation_claims(HOLDER.did, form.good()), key, **more)


def unsigned_vc(form: Form) -> dict[str, Any]:
    bare = form.claims()
    return form.presentation_claims(HOLDER.did, **{"vp/verifiableCredential": [bare.get("vc", bare)]})


def of_stranger(form: Form, **changes: Any) -> str:
    return form.token(form.claims(ISSUER.did, STRANGER.did, **changes), ISSUER)


PRESENTATION_ROWS: list[Row] = [
    ("wrong aud", lambda f: f.shown(f.good(), aud="https://other.example"), Code.AUDIENCE_MISMATCH),
    ("aud with a common prefix", lambda f: f.shown(f.good(), aud=AUDIENCE + "/x"), Code.AUDIENCE_MISMATCH),
    ("no aud", lambda f: f.shown(f.good(), aud=...), Code.AUDIENCE_MISSING),
    ("aud is a number", lambda f: f.shown(f.good(), aud=1), Code.CLAIM_INVALID),
    ("wrong nonce", lambda f: f.shown(f.good(), nonce="other"), Code.NONCE_MISMATCH),
    ("no nonce", lambda f: f.shown(f.good(), nonce=...), Code.NONCE_MISSING),
    ("nonce in a list", lambda f: f.shown(f.good(), nonce=[NONCE]), Code.NONCE_MISSING),
    ("somebody else's credential", lambda f: f.shown(of_stranger(f)), Code.NOT_THE_HOLDERS),
    ("a credential about nobody", lambda f: f.shown(of_stranger(f, **{"sub": ..., "vc/credentialSubject": {"a:b": 1}})),
     Code.NOT_THE_HOLDERS),
    ("two subjects, one of them somebody else",
     lambda f: f.shown(of_stranger(f, **{
         "sub": ..., "vc/credentialSubject": [{"id": HOLDER.did}, {"id": STRANGER.did}]})),
     Code.NOT_THE_HOLDERS),
    ("holder is not the signer", lambda f: f.shown(f.good(), **{"vp/holder": STRANGER.did}), Code.HOLDER_MISMATCH),
    ("a credential as well", lambda f: f.shown(f.good(), vc={}), Code.NOT_A_PRESENTATION),
    ("holder is no URI", lambda f: f.shown(f.good(), **{"iss": "me", "vp/holder": "me"}), Code.MEMBER_INVALID),
    ("a nonce that goes on", lambda f: f.shown(f.good(), nonce=NONCE + "x"), Code.NONCE_MISMATCH),
    ("holder is a number", lambda f: f.shown(f.good(), **{"vp/holder": 1}), Code.MEMBER_INVALID),
    ("the stranger signs as the holder",
     lambda f: presented(f, HOLDER, signature=ED_ISSUER),
     Code.SIGNATURE_INVALID),
    ("kid of another DID", lambda f: presented(f, STRANGER), Code.KEY_OF_ANOTHER),
    ("expired", lambda f: f.shown(f.good(), exp=ISSUED_AT + 1), Code.EXPIRED),
    ("not yet valid", lambda f: f.shown(f.good(), nbf=EXPIRES_AT - 1), Code.NOT_YET_VALID),
    ("an altered credential in it", lambda f: f.shown(part(f, 2, flip)), Code.CREDENTIAL_NOT_ACCEPTED),
    ("one good, one expired", lambda f: f.shown(f.good(), f.good(**{"exp": 5, "vc/expirationDate": ...})),
     Code.CREDENTIAL_NOT_ACCEPTED),
    ("an unsigned credential in it", lambda f: f.presentation_token(unsigned_vc(f), HOLDER),
     Code.TYPE_MISSING),
    ("a credential that is not ASCII", lambda f: f.shown("ey\u00e5.A.A"), Code.MEMBER_INVALID),
    ("a presentation in it", lambda f: f.shown(f.shown(f.good())), Code.CREDENTIAL_NOT_ACCEPTED),
    ("no credential", lambda f: f.shown(), Code.MEMBER_MISSING),
    ("65 credentials", lambda f: f.shown(*[f.good()] * 65), Code.TOO_MANY_CREDENTIALS),
    ("type is not VerifiablePresentation", lambda f: f.shown(f.good(), **{"vp/type": ["X"]}), Code.TYPE_MISSING),
    ("no @context", lambda f: f.shown(f.good(), **{"vp/@context": ...}), Code.CONTEXT_MISSING),
    ("a credential instead", lambda f: f.good(), {"1.1": Code.NOT_A_PRESENTATION, "2.0": Code.TYP_NOT_ACCEPTED}),
    ("alg none", lambda f: presented(f, HOLDER, header={"alg": "none"}),
     Code.ALGORITHM_NOT_ALLOWED),
    ("jti is not the id", lambda f: f.shown(f.good(), jti="urn:uuid:0"), Code.ID_MISMATCH),
    ("30 MB", lambda _: "eyJ." + "A" * 30_000_000 + ".AAAA", Code.TOO_LARGE),
    ("not a token", lambda _: "hej", Code.FORMAT_UNKNOWN),
    # enveloped credentials, VCDM 2.0 §4.13
    *((name, partial(enclosing, changes), {"2.0": code}) for name, changes, code in [
        ("an envelope with an https: URL", {"id": "https://a.example/credential"}, Code.MEMBER_INVALID),
        ("an envelope with a URL of the inside", {"id": "http://169.254.169.254/latest"}, Code.MEMBER_INVALID),
        ("an envelope without id", {"id": ...}, Code.MEMBER_INVALID),
        ("an envelope with base64", {"id": f"data:application/vc+jwt;base64,{V2_0.good()}"}, Code.MEMBER_INVALID),
        ("an envelope with nothing in it", {"id": "data:application/vc+jwt,"}, Code.MEMBER_INVALID),
        ("an envelope of HTML", {"id": f"data:text/html,{V2_0.good()}"}, Code.CREDENTIAL_NOT_ACCEPTED),
        ("an envelope of a presentation", {"id": f"data:application/vp+jwt,{V2_0.good()}"},
         Code.CREDENTIAL_NOT_ACCEPTED),
        ("an envelope of SD-JWT", {"id": f"data:application/vc+sd-jwt,{V2_0.good()}~"}, Code.CREDENTIAL_NOT_ACCEPTED),
        ("an envelope of the other form's type", {"id": f"data:application/jwt,{V2_0.good()}"},
         Code.CREDENTIAL_NOT_ACCEPTED),
        ("an envelope in an envelope", {"id": "data:application/json," + json.dumps(envelope("e30"))},
         Code.MEMBER_INVALID),
        ("an envelope without context", {"@context": ...}, Code.CONTEXT_ORDER),
        ("an envelope in VCDM 1.1", {"@context": V1}, Code.CONTEXT_ORDER),
        ("an envelope without type", {"type": ...}, Code.TYPE_MISSING),
        ("an envelope of type VerifiableCredential", {"type": "VerifiableCredential"}, Code.TYPE_MISSING),
        ("an envelope for presentations", {"type": "EnvelopedVerifiablePresentation"}, Code.TYPE_MISSING),
    ]),
    ("a token without envelope", lambda f: f.shown(**{"vp/verifiableCredential": [f.good()]}),
     {"2.0": Code.MEMBER_INVALID}),
    *((f"{keyword} in the presentation", partial(with_keyword_beside, keyword), Code.TERM_RESPELT)
      for keyword in ("@nest", "@reverse", "@included", "@graph", "@index")),
    ("the holder again, spelt as its IRI",
     partial(with_keyword_beside, "https://www.w3.org/2018/credentials#holder"), Code.TERM_RESPELT),
    ("a number for credentials", lambda f: f.shown(**{"vp/verifiableCredential": 5}), Code.MEMBER_INVALID),
    ("typ of VCDM 1.1", lambda f: presented(f, HOLDER, header={"typ": "JWT"}), {"2.0": Code.NOT_A_PRESENTATION}),
    ("typ of a credential", lambda f: presented(f, HOLDER, header={"typ": "vc+jwt"}), {"2.0": Code.TYP_NOT_ACCEPTED}),
    ("a vp claim as well", lambda f: f.shown(f.good(), vp={}), {"2.0": Code.NOT_A_PRESENTATION}),
    ("iss is not the holder", lambda f: f.shown(f.good(), iss=STRANGER.did), Code.HOLDER_MISMATCH),
]  # fmt: skip
PRESENTATIONS = in_each_form(PRESENTATION_ROWS)


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
    mixed = V2_0.presentation_claims(HOLDER.did)
    mixed["verifiableCredential"] = [envelope(V1_1.good(), "application/jwt"), envelope(V2_0.good())]
    tokens = [form.shown(form.good()) for form in FORMS]
    wrapped = {**envelope(tokens[1], "application/vp+jwt"), "type": "EnvelopedVerifiablePresentation"}
    for text in (*tokens, V2_0.presentation_token(mixed, HOLDER), json.dumps(wrapped)):
        report = verify_presentation(text, ANYONE, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
        presentation = report.accept()
        assert presentation.holder == HOLDER.did
        assert {credential.claims["issuer"] for credential in presentation.credentials} == {ISSUER.did}


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
        {"vc/credentialStatus": {"id": "https://a.example/1#2", "type": "https://a.example/StatusEntry"}},
        {"vc/status": {"status_list": {"idx": 1, "uri": "https://a.example/1"}}},
        {"status": {"status_list": {"idx": 1, "uri": "https://a.example/1"}}},
    ],
)
def test_a_declared_status_is_never_passed_over(changes: dict[str, Any]) -> None:
    for form in FORMS:
        report = verify(form.good(**changes), ANYONE, Evidence(), AT)
        assert (report.outcome, report.accepted) == (Outcome.INDETERMINATE, False)
        assert {check.code for check in report.reasons()} <= {Code.STATUS_UNSUPPORTED, Code.EVIDENCE_MISSING}
        assert verify(form.good(**changes), Policy(trust=UnsafeAnyone(), status="ignored"), Evidence(), AT).accepted


def test_what_elm_gives_another_form_is_remarked_and_named() -> None:
    """The signature holds, and what is said can be read by others; what nobody could read is not passed off as read."""
    changes = {
        "@context": [V1, "http://data.europa.eu/snb/model/context/edc-ap"],
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"], "issued": 5, "displayParameter": True,
    }  # fmt: skip
    report = verify(V1_1.vc(**changes), ANYONE, Evidence(), AT)
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
