"""What is fuzzed, and what is demanded of it: each target makes one input of a `Random`, and raises what it finds.

To all of them applies: a value or a typed refusal, in time, and no foreign text of more than 200 characters and no
control characters in what is said. What else a target demands stands in its docstring.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import base58
from forging import AT, AUDIENCE, ED_ISSUER, HOLDER, ISSUER, NONCE, Key, b64u, compact, did_document, to_json
from forms import FORMS, V1_1, V2_0, Form, envelope
from fuzz_inputs import WORDS, rich, some_bytes, some_json, some_node, some_text
from fuzz_meaning import header_holds, meaning, presentation_meaning
from samples import merit

from mikromerit import Evidence, Issuer, KeyPair, MikromeritError, Policy, vcdm
from mikromerit import did as dids
from mikromerit._dates import read_datetime
from mikromerit._strict import from_base64url, read_json, to_base64url
from mikromerit.credential import SecuredCredential, SecuredPresentation
from mikromerit.elm import encode
from mikromerit.evidence import Fetched
from mikromerit.keys import PublicKey
from mikromerit.limits import DEFAULT
from mikromerit.profile import ANNEX_I
from mikromerit.profile.edc import EDC
from mikromerit.render import credential_text
from mikromerit.report import SHOWN, Code, Lang, Refused, Report, Step
from mikromerit.securing import VC_JOSE, VC_JWT, _jws
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

LANGS: tuple[Lang, ...] = ("sv", "en")
POLICY = Policy(trust=UnsafeAnyone())
POLICIES = (
    POLICY,
    replace(POLICY, typ="required"),
    replace(POLICY, issuer_binding=False, status="ignored"),
    replace(POLICY, status="required", algorithms=("ES256", "EdDSA", "ES256K")),
)
MEDIA_TYPES = ("application/vc+jwt", "application/vp+jwt", "application/jwt", "APPLICATION/JWT", "text/html", "")
WEB = "did:web:meriter.example"
WEB_URL = "https://meriter.example/.well-known/did.json"
KEYS = tuple(Key.make(alg, 31) for alg in ("ES256", "ES384", "ES512", "ES256K", "EdDSA", "EdDSA", "PS256"))
SIGNERS = (*[ED_ISSUER] * 12, ISSUER, ISSUER, ISSUER, Key.make("ES384", 15))  # the quick one most often


class Finding(AssertionError):
    """What a target should not have done."""


def demand(holds: object, what: str, *shown: object) -> None:
    if not holds:
        raise Finding(f"{what}: " + " | ".join(f"{one!r:.2000}" for one in shown))


def plain(text: str, what: str) -> None:
    demand(text.isprintable(), f"characters that are not printable in {what}", text)


def orderly(report: Report[Any], given: object) -> bool:
    """Demand a whole report of plain words, and say whether it accepts."""
    demand({check.step for check in report.checks} == set(Step), "a step is missing", given)
    for one in (report, *report.parts):
        for check in one.checks:
            demand(check.code is not Code.INTERNAL_ERROR, "internal-error", given)
            for text in (*check.params.values(), check.path):
                plain(text, f"a parameter of {check.code}")
                demand(len(text) <= SHOWN, f"a parameter of {check.code} is too long", text)
            for lang in LANGS if check.params else ():
                plain(check.message(lang), "a message")
    demand(report.accepted or report.reasons() or report.needs, "refused without a reason", given)
    return report.accepted


def attempted(call: Callable[[], Any]) -> tuple[Any, Refused | None]:
    """Give a value or a typed refusal; its words are plain."""
    try:
        return call(), None
    except Refused as refused:
        plain(str(refused), "an error")
        for text in (*refused.params.values(), refused.path):
            demand(len(text) <= SHOWN, f"a parameter of {refused.code} is too long", text)
        return None, refused


def same_meaning(read: Callable[..., dict[str, Any]], form: Form, good: dict[str, Any], claims: dict[str, Any]) -> None:
    was, is_now = read(form, good), read(form, claims)
    other = {name: (was[name], is_now[name]) for name in was if was[name] != is_now[name]}
    demand(not other, f"accepted, but it says something else ({form.version})", other, claims)


def presented(data: bytes | str, policy: Policy = POLICY, evidence: Evidence | None = None) -> Report[Any]:
    return verify_presentation(data, policy, evidence or Evidence(), AT, audience=AUDIENCE, nonce=NONCE)


@cache
def credentials() -> tuple[tuple[bytes, str], ...]:
    """Good credentials in every form, and what the claims of each say."""
    made = [form.good(key) for form in FORMS for key in dict.fromkeys(SIGNERS)]
    enveloped = [json.dumps(envelope(V2_0.good(key))) for key in dict.fromkeys(SIGNERS)]
    return tuple((text.encode(), claims_of(text)) for text in (*made, *enveloped))


@cache
def presentations() -> tuple[bytes, ...]:
    """Good presentations in every form; the newer one can hold credentials of the older."""
    mixed = V2_0.presentation_claims(HOLDER.did)
    mixed["verifiableCredential"] = [envelope(V1_1.good(), "application/jwt"), envelope(V2_0.good())]
    made = [form.shown(form.good(ED_ISSUER), form.good()) for form in FORMS]
    return tuple(text.encode() for text in (*made, V2_0.presentation_token(mixed, HOLDER)))


def claims_of(text: str | bytes) -> str:
    return json.dumps(verify(text, POLICY, Evidence(), AT).accept().claims, sort_keys=True)


def unsigned_credential(r: Random) -> None:
    """Bytes of a credential are changed: refused, or only in the unsigned JSON around it, and it says what it said."""
    data, claims = r.choice(credentials())
    changed = some_bytes(r, data)
    for name, policy in enumerate((POLICY, r.choice(POLICIES))):
        report = verify(changed, policy, Evidence(), AT)
        if orderly(report, changed) and changed != data and name == 0:
            demand(data[:1] == b"{", "an altered token was accepted", changed)
            demand(json.dumps(report.accept().claims, sort_keys=True) == claims, "an altered envelope lies", changed)
    orderly(presented(changed), changed)
    media_type = r.choice((None, None, *MEDIA_TYPES))
    parsed, _ = attempted(lambda: SecuredCredential.parse(changed, media_type))
    if parsed is not None:
        attempted(parsed.peek)
        plain(repr(parsed), "a repr")


def unsigned_presentation(r: Random) -> None:
    """Bytes of a presentation are changed: it is refused."""
    data = r.choice(presentations())
    changed = some_bytes(r, data)
    if orderly(presented(changed), changed):
        demand(changed == data, "an altered presentation was accepted", changed)
    orderly(verify(changed, r.choice(POLICIES), Evidence(), AT), changed)
    attempted(lambda: SecuredPresentation.parse(changed, r.choice((None, *MEDIA_TYPES))))


def signed_credential(r: Random) -> None:
    """One node of the claims is changed and all signed anew: accepted only if it means what it meant."""
    form, key = r.choice(FORMS), r.choice(SIGNERS)
    good = form.claims(key.did)
    claims = some_node(r, good)
    if not isinstance(claims, dict):
        return
    token = form.token(claims, key)
    if orderly(verify(token, POLICY, Evidence(), AT), claims):
        same_meaning(meaning, form, good, claims)
    orderly(verify(token, r.choice(POLICIES), Evidence(), AT), claims)


def signed_presentation(r: Random) -> None:
    """One node of a presentation's claims is changed and all signed anew: accepted only if it means what it meant."""
    form = r.choice(FORMS)
    good = form.presentation_claims(HOLDER.did, _credential(form))
    claims = some_node(r, good)
    if not isinstance(claims, dict):
        return
    if orderly(presented(form.presentation_token(claims, HOLDER)), claims):
        same_meaning(presentation_meaning, form, good, claims)


@cache
def _credential(form: Form) -> str:
    return form.good(ED_ISSUER)


def signed_header(r: Random) -> None:
    """One node of the header is changed and all signed anew: accepted only if it names the same key and kind."""
    form, key = r.choice(FORMS), r.choice(SIGNERS)
    header = some_node(r, {"alg": key.alg, "typ": form.typ, "kid": key.kid})
    token = compact(to_json(header), to_json(form.claims(key.did)), key)
    if orderly(verify(token, POLICY, Evidence(), AT), header):
        demand(header_holds(form, key, header), "a changed header was accepted", form.version, header)


def signed_often(r: Random) -> None:
    """Several nodes are changed, spelt anyhow, and signed: a report, whatever it says."""
    form, key = r.choice(FORMS), r.choice(SIGNERS)
    value: Any = form.claims(key.did)
    if shows := r.random() < 0.3:
        key, value = HOLDER, form.presentation_claims(HOLDER.did, _credential(form))
    for _ in range(r.randrange(1, 6)):
        value = some_node(r, value)
    typ = form.presentation_typ if shows else form.typ
    token = compact(to_json({"alg": key.alg, "typ": typ, "kid": key.kid}), some_json(r, value), key)
    orderly(presented(token) if shows else verify(token, r.choice(POLICIES), Evidence(), AT), token)


def web_document(r: Random) -> None:
    """A DID document is changed: accepted only with the issuer's key, listed for the purpose under the name it has."""
    form = r.choice(FORMS)
    good = did_document(WEB, ED_ISSUER)
    document: Any = some_node(r, good)
    for _ in range(r.choice((0, 0, 1, 3))):
        document = some_node(r, document)
    body = to_json(document) if r.random() < 0.8 else some_json(r, document)
    token = form.token(form.claims(WEB), ED_ISSUER, header={"kid": f"{WEB}#key-1"})
    evidence = Evidence({WEB_URL: Fetched(body, "application/did+json", AT)})
    if orderly(verify(token, POLICY, evidence, AT), body):
        demand(_lists(body, ED_ISSUER), "accepted by a document that does not list the key", body)


def _lists(body: bytes, key: Key) -> bool:
    """Say whether a document is of the DID, and has the key under its name for assertions, by another reading of it.

    A method that is embedded for one purpose may be named for another (DID Core 1.0 §5.3).
    """
    document = json.loads(body)
    asserted, more = document["assertionMethod"], document.get("authentication", [])
    methods = [*document.get("verificationMethod", []), *asserted, *more]
    names = {f"{WEB}#key-1", "#key-1"}
    named = [one for one in methods if isinstance(one, dict) and one.get("id") in names]
    listed = any(one in names if isinstance(one, str) else one in named for one in asserted)
    holds = [one.get("publicKeyJwk", {}).get("x") == key.jwk["x"] for one in named]
    return document["id"] == WEB and listed and holds == [True]


RESOLVED = {
    "invalidDid", "invalidDidUrl", "methodNotSupported", "invalidDidDocument", "notFound", "representationNotSupported",
    "invalidPublicKey", "invalidPublicKeyLength", "unsupportedPublicKeyType", "invalidPublicKeyType",
}  # fmt: skip
METHODS = (*dids.DEFAULT, dids.EBSI)
WEBS = (WEB, "did:web:meriter.example%3A8443", "did:web:a.example:b:c", "did:web:xn--rksmrgs-5wao1o.example")
EBSI = "did:ebsi:zfEmvX5twhXjQJiCWsukvQA"
FORMATS = (None, "Multikey", "JsonWebKey2020", "Ed25519VerificationKey2020", "P256Key2021", "x")


def _some_did(r: Random) -> str:
    """Change a DID where it can be changed: its text, the key in it, or how that is written."""
    key = r.choice(KEYS)
    match r.randrange(5):
        case 0:
            return some_text(r, r.choice((key.did, *WEBS, EBSI)))
        case 1:
            return some_text(r, f"did:jwk:{b64u(to_json(key.jwk))}")
        case 2:
            return f"did:jwk:{b64u(some_json(r, some_node(r, key.jwk)))}"
        case 3:
            return "did:key:z" + base58.b58encode(some_bytes(r, b"\xd1\xd6\x03" + to_json(key.jwk))).decode()
        case _:
            return "did:key:z" + base58.b58encode(some_bytes(r, key.encoded)).decode()


def did(r: Random) -> None:
    """A DID is changed: refused, or the document is its own; a did:key has one spelling, a did:web one safe place."""
    given = _some_did(r)
    name, refused = attempted(lambda: dids.method_name(given))
    for method in METHODS:
        need, no_need = attempted(lambda m=method: m.need(given))
        if need is not None:
            demand(method.name == name, "a need of another method's", given)
            demand(re.fullmatch(r"https://[a-z0-9.-]+\.[a-z0-9-]+(:[0-9]+)?(/[\w.~:-]+)+", need.url), "URL", need)
            demand(not re.search(r"/\.\.?/", need.url), "URL", need)
        if need is not None or no_need is not None:
            continue
        document, _ = attempted(lambda m=method: m.document(given, None))
        if document is not None:
            demand(document.id == given and refused is None and method.name == name, "another's document", given)
            used, _ = attempted(lambda d=document: d.key(d.only_method("assertionMethod"), "assertionMethod", AT))
            written = used is not None and (dids.of_key(used), dids.jwk_jcs_of(used))
            demand(name != "key" or not written or given in written, "a did:key in two spellings", given)


def resolution(r: Random) -> None:
    """A DID or DID URL is resolved and dereferenced with any option: a result with a known error, no exception."""
    given = _some_did(r) + r.choice(("", "", "#0", "#", "?versionId=1", "/path", "?a#b", r.choice(WORDS)))
    options: Any = {
        "accept": r.choice(("application/did", "application/did+json", "application/json")),
        "public_key_format": r.choice(FORMATS),
        "enable_experimental_public_key_types": r.random() < 0.5,
        "enable_encryption_key_derivation": r.random() < 0.5,
    }
    for name in r.sample(sorted(options), r.randrange(5)):
        del options[name]
    body = to_json(some_node(r, did_document(WEB, ED_ISSUER)))
    fetched = r.choice((None, Fetched(body, "application/did", AT)))
    for call, metadata, found in (
        (dids.resolve, "didResolutionMetadata", "didDocument"),
        (dids.dereference, "dereferencingMetadata", "contentStream"),
    ):
        result = call(given, fetched, methods=METHODS, **options)
        error = result[metadata].get("error")
        demand(error is None or error in RESOLVED, "an error that is not known", given, error)
        demand((error is None) == bool(result[found]), "neither a document nor an error", given, result)
        plain("".join(str(one) for one in result[metadata].values()), "the metadata of a resolution")


def strict_readers(r: Random) -> None:
    """What is read is what every other reader reads: JSON as Python's own, base64url in its one spelling."""
    data = some_json(r, some_node(r, {"a": [1, {"b": "c\u00e5"}], "id": "x", "n": 1.5, "t": None}))
    value, refused = attempted(lambda: read_json(data, "text"))
    demand((value is None) != (refused is None), "neither value nor refusal", data)
    if value is not None:
        demand(json.loads(data.decode("utf-8")) == value, "read otherwise", data)
    text = some_bytes(r, b64u(r.randbytes(r.randrange(40))).encode())
    octets, refused = attempted(lambda: from_base64url(text, "text"))
    canonical = octets is not None and to_base64url(octets).encode() == text
    demand(canonical or refused is not None, "another spelling of base64url", text)
    demand(refused is None or not re.fullmatch(rb"[A-Za-z0-9_-]*", text) or not _decodes(text), "refused", text)
    attempted(lambda: _jws.read(b".".join((b64u(data).encode(), text, text)), DEFAULT, 10**6))


def _decodes(text: bytes) -> bool:
    try:
        octets = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return False
    return base64.urlsafe_b64encode(octets).rstrip(b"=") == text


DATE = re.compile(
    r"-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
    r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
)  # xsd:dateTime, XSD 1.1 part 2 §3.3.7


def dates(r: Random) -> None:
    """What is read as a date is one by the grammar of XSD, and all that Python reads of it too is the same moment."""
    good = (
        "2026-11-01T09:00:00Z",
        "2030-12-31T24:00:00+14:00",
        "20300-02-29T23:59:59.123456789-00:01",
        "0001-01-01T00:00:00",
    )
    given = some_text(r, r.choice(good))
    try:
        read = read_datetime(given)
    except ValueError as error:
        plain(str(error), "an error")
        return
    demand(DATE.fullmatch(given), "no date of XSD was read", given)
    demand(read.moment.utcoffset() is not None, "a moment without a time zone", given)


def keys(r: Random) -> None:
    """A key that is read says the same when it is written, is not weak and takes no signature of a stranger's."""
    key = r.choice(KEYS)
    jwk, multikey = some_node(r, key.jwk), some_text(r, key.multikey)
    if r.random() < 0.5:
        multikey = "z" + base58.b58encode(some_bytes(r, key.encoded)).decode()
    if isinstance(jwk, dict):
        read, _ = attempted(lambda: PublicKey.from_jwk(jwk))
        if read is not None:
            written = {name: jwk.get(name) for name in read.to_jwk()}
            demand(read.to_jwk() == written, "a JWK is written otherwise than it was read", jwk)
            demand(not read.verifies(r.randbytes(64), b"x"), "a signature of nobody's verifies", jwk)
    read, _ = attempted(lambda: PublicKey.from_multikey(multikey))
    if read is not None:
        demand(read.to_multikey() == multikey, "a multikey is written otherwise than it was read", multikey)
        demand(PublicKey.from_jwk(read.to_jwk()) == read, "another key as a JWK", multikey)
        demand(not read.verifies(r.randbytes(64), b"x"), "a signature of nobody's verifies", multikey)


def _some_document(r: Random, form: Form) -> Any:
    """Change a credential that uses the whole of the data model, or one of the European Learning Model."""
    document: Any = r.choice((rich(form, ED_ISSUER.did), rich(form, ED_ISSUER.did), elm_document(form)))
    for _ in range(r.randrange(4)):
        document = some_node(r, document)
    return document


@cache
def elm_document(form: Form) -> dict[str, Any]:
    """Give an ELM credential; its nodes are numbered, so that every run has the same."""
    text, names = json.dumps(encode(merit(ED_ISSUER.did))), count(1)
    for name in dict.fromkeys(re.findall(r"urn:uuid:[0-9a-f-]{36}", text)):
        text = text.replace(name, f"urn:uuid:8c1c1e6e-3f0a-4f3b-9a55-{next(names):012}")
    document = json.loads(text)
    return document if form is V1_1 else vcdm.to_2_0(document)


def whole_model(r: Random) -> None:
    """A credential with everything in it is changed and signed: a report by any profile, and a text where accepted."""
    form = r.choice(FORMS)
    document = _some_document(r, form)
    token = form.token({"vc": document} if form is V1_1 else document, ED_ISSUER) if isinstance(document, dict) else ""
    policy = replace(POLICY, profile=r.choice((None, ANNEX_I, EDC)), status=r.choice(("ignored", "if-declared")))
    report = verify(token, policy, Evidence(), AT)
    if orderly(report, document):
        text = credential_text(report.accept(), r.choice(LANGS))
        demand(all(line.isprintable() for line in text.splitlines()), "a text that is not plain", text)


def issuing(r: Random) -> None:
    """A document is changed and issued: refused with a typed error, or the verifier accepts what was written."""
    form = r.choice(FORMS)
    document = _some_document(r, form)
    if not isinstance(document, dict):
        return
    try:
        secured = issuer(form).issue(document)
    except MikromeritError as error:
        plain(str(error), "an error")
        return
    report = verify(secured, replace(POLICY, status="ignored"), Evidence(), AT)
    failed = {check.code for check in report.reasons()} - {Code.NOT_YET_VALID}
    demand(not failed, "issued, but refused", failed, document)


@cache
def issuer(form: Form) -> Issuer:
    pair = KeyPair.from_private_jwk(ED_ISSUER.private_jwk)
    securing = VC_JWT if form is V1_1 else VC_JOSE
    return Issuer(ED_ISSUER.did, pair, securing=securing, profile=None, clock=lambda: AT)


TARGETS: dict[str, Callable[[Random], None]] = {
    one.__name__: one
    for one in (
        unsigned_credential, unsigned_presentation, signed_credential, signed_presentation, signed_header, signed_often,
        web_document, whole_model, issuing, did, resolution, strict_readers, dates, keys,
    )
}  # fmt: skip
