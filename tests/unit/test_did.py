"""DIDs: each has one spelling and one meaning, and a key is used for what its document lists it for."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from forging import (
    AT,
    AUDIENCE,
    HOLDER,
    NONCE,
    Key,
    b64u,
    changed,
    credential_claims,
    did_document,
    presentation_claims,
    refusal,
    rsa_key,
    to_json,
    token,
)

from mikromerit import Evidence, Outcome, Policy
from mikromerit import did as dids
from mikromerit.did import DIDDocument
from mikromerit.evidence import Fetched, Need
from mikromerit.keys import PublicKey
from mikromerit.limits import DID_BYTES, DID_JWK_BYTES, DOCUMENT_BYTES
from mikromerit.report import Code, Step
from mikromerit.trust import Issuers
from mikromerit.verification import verify, verify_presentation

ES256, ES384, ED = Key.make("ES256", 41), Key.make("ES384", 42), Key.make("EdDSA", 43)
RSA, K1 = Key.make("PS256", 31), Key.make("ES256K", 46)
KEYS = {key.alg: key for key in (ES256, ES384, Key.make("ES512", 45), ED, RSA, K1)}
WEB = "did:web:meriter.example"
WEB_URL = "https://meriter.example/.well-known/did.json"
LONGEST_HOST = "a." * 123 + "example"  # 253 characters (RFC 1035)
every_key = pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)


def public(key: Key) -> PublicKey:
    return PublicKey.from_jwk(key.jwk)


def of_jwk(value: Any) -> str:
    return "did:jwk:" + b64u(value if isinstance(value, bytes) else to_json(value))


def of_multicodec(data: bytes) -> str:
    return "did:key:z" + base58.b58encode(data).decode()


RAW = base58.b58decode(ED.multikey[1:])

# --- the grammar of a DID -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("did", "method"),
    [
        (ED.did, "key"),
        (WEB, "web"),
        ("did:web:meriter.example%3A8443:a:b", "web"),
        ("did:jwk:eyJ9", "jwk"),
        ("did:ebsi:zvHWX359A3CvfJnCYaAiAde", "ebsi"),
        ("did:example:123", "example"),
        ("did:3:x", "3"),
        ("did:ex:a::b", "ex"),
        ("did:ex:A.b-c_d%20", "ex"),
    ],
)
def test_the_method_of_a_did(did: str, method: str) -> None:
    assert dids.method_name(did) == method


@pytest.mark.parametrize(
    "text",
    [
        "",
        "did",
        "did:",
        "did:web",
        "did:web:",
        "did::x",
        "did:ex:a:",
        "did:ex::",
        "DID:web:a.example",
        "did:Web:a.example",
        "did:we-b:a.example",
        "urn:did:web:a.example",
        "https://a.example",
        " did:web:a.example",
        "did:web:a.example ",
        "did:web:a.example\n",
        "did:web:a.example\0",
        "did:web:a .example",
        "did:web:a.example/x",
        "did:web:a.example?x=1",
        "did:web:a.example#key-1",
        "did:web:a.example;x",
        "did:web:a.example@b",
        "did:web:[::1]",
        "did:ex:a%",
        "did:ex:a%2",
        "did:ex:a%2g",
        "did:ex:a=",
        "did:ex:a~b",
        "did:web:\u00e5.example",
        "did:web:ban\u212a.example",
        "did:web:a\uff0eexample",
        "did:ex:\u0663",
    ],
)
def test_what_is_no_did(text: str) -> None:
    assert refusal(lambda: dids.method_name(text)).code is Code.DID_INVALID


@pytest.mark.parametrize("name", [f"{WEB}#key-1", "#key-1", "key-1"])
def test_a_method_is_named_absolutely_relatively_or_barely(name: str) -> None:
    assert dids.method_of(WEB, name) == f"{WEB}#key-1"


@pytest.mark.parametrize("name", ["did:web:evil.example#key-1", "did:web:evil.example", f"{WEB}.evil#key-1"])
def test_a_method_of_another_did_is_not_its_own(name: str) -> None:
    refused = refusal(lambda: dids.method_of(WEB, name))
    assert (refused.code, refused.params["issuer"]) == (Code.KEY_OF_ANOTHER, WEB)


# --- did:key ------------------------------------------------------------------------------------------------------


@every_key
def test_a_did_key_is_its_own_document(key: Key) -> None:
    assert dids.of_key(public(key)) == key.did
    assert dids.KEY.need(key.did) is None
    document = dids.KEY.document(key.did, None)
    assert (document.id, document.json["id"]) == (key.did, key.did)
    for relationship in ("assertionMethod", "authentication"):
        assert document.only_method(relationship) == key.kid
        assert document.key(key.kid, relationship, AT) == public(key)
    assert dids.verification_method(key.did, public(key)) == key.kid


KEY_REFUSED: dict[str, tuple[str, Code]] = {
    **{name: (did, Code.DID_INVALID) for name, did in {
        "another method": "did:kez:" + ED.multikey,
        "scheme in capitals": "DID:key:" + ED.multikey,
        "method in capitals": "did:KEY:" + ED.multikey,
        "nothing": "did:key:",
        "multibase alone": "did:key:z",
        "no multibase": "did:key:" + ED.multikey[1:],
        "multibase base64url": "did:key:u" + b64u(RAW),
        "multibase base16": "did:key:f" + RAW.hex(),
        "version 0": "did:key:0:" + ED.multikey,
        "version 0.5": "did:key:0.5:" + ED.multikey,
        "version -4": "did:key:-4:" + ED.multikey,
        "version +1": "did:key:+1:" + ED.multikey,
        "version 01": "did:key:01:" + ED.multikey,
        "version 1.": "did:key:1.:" + ED.multikey,
        "version 1e3": "did:key:1e3:" + ED.multikey,
        "version empty": "did:key::" + ED.multikey,
        "version of other digits": "did:key:\u0661:" + ED.multikey,
        "two versions": "did:key:1:1:" + ED.multikey,
        "a character that base58 lacks": ED.did[:-1] + "0",
        "a path": ED.did + "/a",
        "a query": ED.did + "?a=1",
        "a fragment": ED.kid,
        "a space after it": ED.did + " ",
        "a newline after it": ED.did + "\n",
        "a tab after it": ED.did + "\t",
        "a space before it": " " + ED.did,
        "a space before the key": "did:key: " + ED.multikey,
        "a percent sign": ED.did[:-1] + "%41",
        "not ASCII": ED.did + "\u00e5",
    }.items()},
    **{name: (did, Code.KEY_TYPE_UNSUPPORTED) for name, did in {
        "a zero before the codec": "did:key:z1" + ED.multikey[1:],
        "codec ed448-pub": of_multicodec(b"\x83\x24" + RAW[2:]),
        "codec ed25519-priv": of_multicodec(b"\x80\x26" + RAW[2:]),
        "codec bls12_381-g2-pub": of_multicodec(b"\xeb\x01" + bytes(96)),
        "codec raw": of_multicodec(b"\x55" + RAW[2:]),
        "overlong varint": of_multicodec(b"\xed\x81\x00" + RAW[2:]),
        "a JWK without codec": "did:key:z" + base58.b58encode(to_json(ED.jwk)).decode(),
    }.items()},
    **{name: (did, Code.KEY_LENGTH_INVALID) for name, did in {
        "31 octets": of_multicodec(RAW[:-1]),
        "33 octets": of_multicodec(RAW + b"\0"),
        "3 octets": "did:key:zTjsVPtY",  # of the W3C's test suite
        "31 octets of X25519": of_multicodec(b"\xec\x01" + RAW[3:]),
        "P-256 uncompressed": of_multicodec(b"\x80\x24\x04" + bytes.fromhex("11" * 64)),
        "P-256 infinity": of_multicodec(b"\x80\x24\x00"),
        "RSA of 1024 bits": of_multicodec(Key("PS256", rsa_key(31, 1_024)).encoded),
    }.items()},
    **{name: (did, Code.KEY_INVALID) for name, did in {
        "small order": of_multicodec(b"\xed\x01\x01" + bytes(31)),
        "P-256 off the curve": of_multicodec(b"\x80\x24\x02" + (1).to_bytes(32, "big")),
        "P-521 off the curve": of_multicodec(b"\x82\x24\x02\x03" + b"\xff" * 65),
        "secp256k1 off the curve": of_multicodec(b"\xe7\x01\x02" + (5).to_bytes(32, "big")),
        "RSA, not DER": of_multicodec(b"\x85\x24" + bytes(270)),
    }.items()},
}  # fmt: skip


@pytest.mark.parametrize(("did", "code"), KEY_REFUSED.values(), ids=KEY_REFUSED)
def test_a_did_key_that_is_no_key_is_refused(did: str, code: Code) -> None:
    assert refusal(lambda: dids.KEY.document(did, None)).code is code


@pytest.mark.parametrize("version", ["1", "1.1", "12", "9999.9999"])
def test_a_did_key_with_a_version_is_a_did_of_its_own(version: str) -> None:
    did = f"did:key:{version}:{ED.multikey}"
    document = dids.KEY.document(did, None)
    assert document.id == did
    assert document.key(f"{did}#{ED.multikey}", "assertionMethod", AT) == public(ED)
    assert dids.verification_method(did, public(ED)) == f"{did}#{ED.multikey}"


X25519 = of_multicodec(b"\xec\x01" + bytes(range(32)))


def test_a_did_key_of_x25519_verifies_nothing() -> None:
    document = dids.KEY.document(X25519, None)
    name = f"{X25519}#{X25519[8:]}"
    assert document.json["keyAgreement"] == [name]
    assert not {"assertionMethod", "authentication", "capabilityInvocation"} & document.json.keys()
    for relationship in ("assertionMethod", "authentication", "keyAgreement"):
        assert refusal(lambda relationship=relationship: document.key(name, relationship, AT)).code is (
            Code.KEY_NOT_AUTHORISED
        )
    assert refusal(lambda: dids.verification_method(X25519, public(ED))).code is Code.KEY_NOT_NAMED


SMALL_ORDER = [  # u of every point of X25519 whose order divides 8, on the curve and on its twist (RFC 7748 §6.1)
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    2**255 - 20,
]


@pytest.mark.parametrize("u", SMALL_ORDER)
def test_an_x25519_key_of_small_order_is_none(u: int) -> None:
    """What is agreed with it is zero, whatever the other key. The top bit is free, so is a number beyond the field."""
    for spelling in {u, u + 2**255, *([u + 2**255 - 19] if u < 19 else [])}:
        encoded = spelling.to_bytes(32, "little")
        with pytest.raises(ValueError, match="shared key"):
            X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(encoded))
        did = of_multicodec(b"\xec\x01" + encoded)
        assert refusal(lambda did=did: dids.KEY.document(did, None)).code is Code.KEY_INVALID


def test_a_method_that_lists_an_x25519_key_for_assertions_verifies_nothing() -> None:
    for method in (
        {"type": "Multikey", "publicKeyMultibase": X25519[8:]},
        {"type": "JsonWebKey", "publicKeyJwk": {"kty": "OKP", "crv": "X25519", "x": b64u(bytes(range(32)))}},
        {"type": "X25519KeyAgreementKey2020", "publicKeyMultibase": X25519[8:]},
        {"type": "X25519KeyAgreementKey2019", "publicKeyBase58": base58.b58encode(bytes(range(32))).decode()},
    ):
        document = document_of(verificationMethod=[{"id": NAME, "controller": WEB, **method}])
        assert refusal(lambda document=document: document.key(NAME, "assertionMethod", AT)).code is (
            Code.KEY_TYPE_UNSUPPORTED
        )


# --- did:key that holds a JWK ---------------------------------------------------------------------------------------

EBSI_EXAMPLE = (
    "did:key:z2dmzD81cgPx8Vki7JbuuMmFYrWPgYoytykUZ3eyqht1j9KbsEYvdrjxMjQ4tpnje9BDBTzuNDP3knn6qLZErzd4bJ5go2CChoPjd5GAH3"
    "zpFJP5fuwSk66U5Pq6EhF4nKnHzDnznEP8fX99nZGgwbAh1o7Gj1X52Tdhf7U4KTk66xsA5r"
)
EBSI_JWK = {
    "crv": "P-256",
    "kty": "EC",
    "x": "ngy44T1vxAT6Di4nr-UaM9K3Tlnz9pkoksDokKFkmNc",
    "y": "QCRfOKlSM31GTkb4JHx3nXB4G_jSPMsbdjzlkT_UpPc",
}


def test_the_worked_example_of_ebsi() -> None:
    key = PublicKey.from_jwk(EBSI_JWK)
    assert dids.jwk_jcs_of(key) == EBSI_EXAMPLE
    document = dids.KEY.document(EBSI_EXAMPLE, None)
    name = f"{EBSI_EXAMPLE}#{EBSI_EXAMPLE[8:]}"
    assert document.key(name, "authentication", AT) == key
    assert dids.verification_method(EBSI_EXAMPLE, key) == name
    method = document.json["verificationMethod"][0]
    assert (method["type"], method["publicKeyJwk"]) == ("JsonWebKey2020", EBSI_JWK)


@every_key
def test_a_did_key_that_holds_a_jwk(key: Key) -> None:
    did = dids.jwk_jcs_of(public(key))
    assert did == of_jcs(json.dumps(key.jwk, sort_keys=True, separators=(",", ":")).encode())
    name = dids.verification_method(did, public(key))
    assert dids.KEY.document(did, None).key(name, "assertionMethod", AT) == public(key)
    assert refusal(lambda: dids.verification_method(did, public(HOLDER))).code is Code.KEY_OF_ANOTHER


def of_jcs(body: bytes) -> str:
    return of_multicodec(b"\xd1\xd6\x03" + body)


CANONICAL = json.dumps(ES256.jwk, sort_keys=True, separators=(",", ":")).encode()
JCS_REFUSED = {
    "nothing": (b"", Code.DID_INVALID),
    "not JSON": (b"hej", Code.DID_INVALID),
    "an array": (b"[]", Code.DID_INVALID),
    "nested": (CANONICAL[:-1] + b',"z":{}}', Code.DID_INVALID),
    "not sorted": (to_json(ES256.jwk), Code.DID_INVALID),
    "spaces": (json.dumps(ES256.jwk, sort_keys=True).encode(), Code.DID_INVALID),
    "a space after it": (CANONICAL + b" ", Code.DID_INVALID),
    "a kid": (b'{"crv":"P-256","kid":"1",' + CANONICAL[15:], Code.DID_INVALID),
    "an escaped character": (CANONICAL.replace(b"EC", b"\\u0045C"), Code.DID_INVALID),
    "x twice": (CANONICAL[:-1] + b',"y":"' + ES256.jwk["y"].encode() + b'"}', Code.DID_INVALID),
    "use": (CANONICAL.replace(b',"x"', b',"use":"sig","x"'), Code.DID_INVALID),
    "meant for encryption": (CANONICAL.replace(b',"x"', b',"use":"enc","x"'), Code.KEY_USE_REFUSED),
    "private": (b'{"crv":"P-256","d":"AAAA",' + CANONICAL[15:], Code.KEY_INVALID),
    "X25519": (to_json({"crv": "X25519", "kty": "OKP", "x": b64u(bytes(32))}), Code.KEY_TYPE_UNSUPPORTED),
    "symmetric": (b'{"k":"AAAA","kty":"oct"}', Code.KEY_TYPE_UNSUPPORTED),
    "off the curve": (CANONICAL.replace(ES256.jwk["y"].encode(), ES256.jwk["x"].encode()), Code.KEY_INVALID),
}


@pytest.mark.parametrize(("body", "code"), JCS_REFUSED.values(), ids=JCS_REFUSED)
def test_a_did_key_whose_jwk_is_not_canonical_is_refused(body: bytes, code: Code) -> None:
    assert dids.KEY.document(of_jcs(CANONICAL), None)
    assert refusal(lambda: dids.KEY.document(of_jcs(body), None)).code is code


# --- did:jwk ------------------------------------------------------------------------------------------------------


@every_key
def test_a_did_jwk_is_its_own_document(key: Key) -> None:
    did = dids.jwk_of(public(key))
    assert dids.JWK.need(did) is None
    document = dids.JWK.document(did, None)
    assert (document.id, document.json["id"]) == (did, did)
    for relationship in ("assertionMethod", "authentication"):
        assert document.only_method(relationship) == f"{did}#0"
        assert document.key(f"{did}#0", relationship, AT) == public(key)
    assert dids.verification_method(did, public(key)) == f"{did}#0"


def test_a_did_jwk_is_the_jwk_as_it_stands() -> None:
    # the example of the did:jwk specification
    did = (
        "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAi"
        "LCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
    )
    expected = {
        "crv": "P-256",
        "kty": "EC",
        "x": "acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0",
        "y": "_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE",
    }
    document = dids.JWK.document(did, None)
    assert document.key(f"{did}#0", "assertionMethod", AT) == PublicKey.from_jwk(expected)
    assert document.json["verificationMethod"][0]["publicKeyJwk"] == expected


OTHER_SPELLINGS = {
    "other order": dict(reversed(ES256.jwk.items())),
    "with a kid": {**ES256.jwk, "kid": "1"},
    "with use and alg": {**ES256.jwk, "use": "sig", "alg": "ES256"},
}


@pytest.mark.parametrize("jwk", OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS)
def test_a_did_jwk_that_others_wrote_names_the_same_key(jwk: dict[str, Any]) -> None:
    did = of_jwk(jwk)
    assert dids.JWK.document(did, None).key(f"{did}#0", "assertionMethod", AT) == public(ES256)
    assert dids.verification_method(did, public(ES256)) == f"{did}#0"
    assert refusal(lambda: dids.verification_method(did, public(ED))).code is Code.KEY_OF_ANOTHER


JWK_REFUSED = {
    "another method": "did:jwt:" + b64u(to_json(ED.jwk)),
    "nothing": "did:jwk:",
    "not base64url": "did:jwk:" + "*" * 40,
    "padded": of_jwk({**ED.jwk, "kid": "abc"}) + "=",
    "standard base64": "did:jwk:" + b64u(to_json({**ED.jwk, "kid": "???"})).replace("_", "/") + "/",
    "an unused bit set": of_jwk(b'{"a":1}')[:-1] + "R",
    "a newline after it": of_jwk(ED.jwk) + "\n",
    "a fragment": of_jwk(ED.jwk) + "#0",
    "a query": of_jwk(ED.jwk) + "?a",
    "not JSON": of_jwk(b"hej"),
    "an array": of_jwk([ED.jwk]),
    "a string": of_jwk(b'"hej"'),
    "UTF-16": of_jwk(json.dumps(ED.jwk).encode("utf-16")),
    "byte order mark": of_jwk(b"\xef\xbb\xbf" + to_json(ED.jwk)),
    "x twice": of_jwk(to_json(ED.jwk)[:-1] + b',"x":"' + HOLDER.jwk["x"].encode() + b'"}'),
    "deep": of_jwk(to_json(ED.jwk)[:-1] + b',"a":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "not ASCII": of_jwk(ED.jwk) + "\u00e5",
}
JWK_OF_ANOTHER_TYPE = {
    "an empty object": of_jwk({}),
    "symmetric": of_jwk({"kty": "oct", "k": b64u(bytes(32))}),
    "X25519": of_jwk({**ED.jwk, "crv": "X25519"}),
    "P-256K": of_jwk({**K1.jwk, "crv": "P-256K"}),
}
JWK_FALSE = {
    "private": of_jwk({**ED.jwk, "d": b64u(bytes(32))}),
    "RSA": of_jwk({"kty": "RSA", "n": b64u(b"\xff" * 255 + b"\xfe"), "e": "AQAB"}),
    "no y": of_jwk({name: ES256.jwk[name] for name in ("kty", "crv", "x")}),
    "off the curve": of_jwk({**ES256.jwk, "y": ES256.jwk["x"]}),
    "curve of another size": of_jwk({**ES256.jwk, "crv": "P-384"}),
    "short x": of_jwk({**ED.jwk, "x": b64u(bytes(16))}),
    "small order": of_jwk({**ED.jwk, "x": b64u(bytes(32))}),
}


@pytest.mark.parametrize(
    ("did", "code"),
    [
        *((did, Code.DID_INVALID) for did in JWK_REFUSED.values()),
        *((did, Code.KEY_TYPE_UNSUPPORTED) for did in JWK_OF_ANOTHER_TYPE.values()),
        *((did, Code.KEY_INVALID) for did in JWK_FALSE.values()),
    ],
    ids=[*JWK_REFUSED, *JWK_OF_ANOTHER_TYPE, *JWK_FALSE],
)
def test_a_did_jwk_that_is_no_key_is_refused(did: str, code: Code) -> None:
    assert refusal(lambda: dids.JWK.document(did, None)).code is code


@pytest.mark.parametrize(("member", "value"), [("use", "enc"), ("key_ops", ["deriveKey"]), ("alg", "ES384")])
def test_a_did_jwk_for_another_use_signs_nothing(member: str, value: object) -> None:
    did = of_jwk({**ES256.jwk, member: value})
    document = dids.JWK.document(did, None)
    refused = refusal(lambda: document.key(f"{did}#0", "assertionMethod", AT))
    assert (refused.code, refused.params["member"]) == (Code.KEY_USE_REFUSED, member)
    report = verify(token(credential_claims(did), ES256, header={"kid": "#0"}), Policy(trust=Issuers([did])), NONE, AT)
    assert [check.code for check in report.reasons()] == [Code.KEY_USE_REFUSED]


NONE = Evidence()

# --- did:web: where the document lies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("did", "url"),
    [
        (WEB, WEB_URL),
        ("did:web:Meriter.EXAMPLE", WEB_URL),
        ("did:web:meriter.example:user", "https://meriter.example/user/did.json"),
        ("did:web:meriter.example:a:B:c.d_e-f9", "https://meriter.example/a/B/c.d_e-f9/did.json"),
        ("did:web:meriter.example:...:.a", "https://meriter.example/.../.a/did.json"),
        ("did:web:meriter.example:.well-known", "https://meriter.example/.well-known/did.json"),
        ("did:web:meriter.example%3A8443", "https://meriter.example:8443/.well-known/did.json"),
        ("did:web:meriter.example%3a8443", "https://meriter.example:8443/.well-known/did.json"),
        ("did:web:MERITER.example%3A1:a", "https://meriter.example:1/a/did.json"),
        ("did:web:meriter.example%3A65535", "https://meriter.example:65535/.well-known/did.json"),
        ("did:web:a.b.c-d.e1.xn--p1ai", "https://a.b.c-d.e1.xn--p1ai/.well-known/did.json"),
        ("did:web:1.2.3.example", "https://1.2.3.example/.well-known/did.json"),
        ("did:web:xn--mriter-bua.example", "https://xn--mriter-bua.example/.well-known/did.json"),
        ("did:web:local.example", "https://local.example/.well-known/did.json"),
        ("did:web:meriter.test", "https://meriter.test/.well-known/did.json"),
        ("did:web:meriter.locals", "https://meriter.locals/.well-known/did.json"),
        (f"did:web:{'a' * 63}.example", f"https://{'a' * 63}.example/.well-known/did.json"),
        (f"did:web:{LONGEST_HOST}", f"https://{LONGEST_HOST}/.well-known/did.json"),
    ],
)
def test_where_a_did_web_document_lies(did: str, url: str) -> None:
    assert dids.web_url(did) == url
    assert dids.WEB.need(did) == Need(url, "did-document")


WEB_REFUSED = [
    "did:web:",
    "did:web",
    "did:Web:meriter.example",
    "DID:web:meriter.example",
    " did:web:meriter.example",
    "did:web:https://meriter.example",
    "did:web://meriter.example",
    # addresses and names that are not public
    "did:web:127.0.0.1",
    "did:web:93.184.216.34",
    "did:web:127.1",
    "did:web:2130706433",
    "did:web:0x7f000001",
    "did:web:0x7f.1",
    "did:web:0177.0.0.1",
    "did:web:a.0x7f",
    "did:web:169.254.169.254",
    "did:web:%5B%3A%3A1%5D",
    "did:web:[::1]",
    "did:web:::1",
    "did:web:localhost",
    "did:web:intranet",
    "did:web:meriter.localhost",
    "did:web:meriter.local",
    "did:web:meriter.LOCAL:a",
    "did:web:meriter.local%3A8443",
    "did:web:vault.meriter.internal",
    "did:web:meriter.invalid",
    "did:web:router.home.arpa",
    "did:web:home.arpa",
    "did:web:meriter.onion",
    "did:web:meriter.alt",
    "did:web:com",
    # the host's grammar
    "did:web:meriter.example.",
    "did:web:.meriter.example",
    "did:web:meriter..example",
    "did:web:-meriter.example",
    "did:web:meriter-.example",
    "did:web:meriter.-example",
    "did:web:meriter.example-",
    "did:web:meriter_x.example",
    "did:web:*.example",
    "did:web:meriter.e",
    f"did:web:{'a' * 64}.example",
    f"did:web:a.{'b' * 64}",
    f"did:web:b{LONGEST_HOST}",
    # what a URL would make of it
    "did:web:meriter.example%40evil.example",
    "did:web:user@meriter.example",
    "did:web:user%3Apass%40meriter.example",
    "did:web:meriter.example%2F..%2Fevil",
    "did:web:meriter.example%2Fa",
    "did:web:meriter.example%5Cevil",
    "did:web:meriter.example%3Fa",
    "did:web:meriter.example%23a",
    "did:web:meriter.example%00.evil.example",
    "did:web:meriter.example%0d%0aHost:evil",
    "did:web:meriter.example%20",
    "did:web:meriter%2Eexample",
    "did:web:meriter%252Eexample",
    "did:web:%6Deriter.example",
    "did:web:meriter.example?x=1",
    "did:web:meriter.example#key-1",
    "did:web:meriter.example/a",
    "did:web:meriter.example\n",
    "did:web:meriter.example\r\n",
    "did:web:meriter.example\t",
    "did:web:meriter.example\0",
    # letters that look like or fold to ASCII
    "did:web:iss\u0443er.example",
    "did:web:\u00e5ngstr\u00f6m.example",
    "did:web:fa\u00df.example",
    "did:web:ban\u212a.example",
    "did:web:\u017fkola.example",
    "did:web:\u0131t.example",
    "did:web:\u0130t.example",
    "did:web:meriter\u3002example",
    "did:web:meriter.\uff45xample",
    "did:web:meriter.example%3A\u0664\u0664\u0663",
    "did:web:meriter.example%3A\u00b2",
    # the port
    "did:web:meriter.example%3A",
    "did:web:meriter.example%3A0",
    "did:web:meriter.example%3A00443",
    "did:web:meriter.example%3A0443",
    "did:web:meriter.example%3A65536",
    "did:web:meriter.example%3A100000",
    "did:web:meriter.example%3A" + "9" * 1000,
    "did:web:meriter.example%3A-1",
    "did:web:meriter.example%3A+443",
    "did:web:meriter.example%3A4_43",
    "did:web:meriter.example%3A443%3A443",
    "did:web:meriter.example%3Ahttps",
    "did:web:meriter.example%3A443%2F",
    "did:web:%3A443",
    # the path
    "did:web:meriter.example:",
    "did:web:meriter.example::",
    "did:web:meriter.example::a",
    "did:web:meriter.example:a:",
    "did:web:meriter.example:a::b",
    "did:web:meriter.example:.",
    "did:web:meriter.example:..",
    "did:web:meriter.example:..:..:admin",
    "did:web:meriter.example:a:..:b",
    "did:web:meriter.example:%2e%2e:admin",
    "did:web:meriter.example:a%2F..%2Fb",
    "did:web:meriter.example:a%2Fb",
    "did:web:meriter.example:a%5Cb",
    "did:web:meriter.example:a/b",
    "did:web:meriter.example:a\\b",
    "did:web:meriter.example:a b",
    "did:web:meriter.example:a%20b",
    "did:web:meriter.example:a;b",
    "did:web:meriter.example:~a",
    "did:web:meriter.example:a@b",
    "did:web:meriter.example:\u00e5",
    "did:web:meriter.example:a\n",
]


@pytest.mark.parametrize("did", WEB_REFUSED)
def test_a_did_web_that_names_no_place_is_refused_everywhere(did: str) -> None:
    fetched = Fetched(to_json(did_document(did, ED)), "application/did+json", AT)
    for make in (
        lambda: dids.web_url(did),
        lambda: dids.WEB.need(did),
        lambda: dids.WEB.document(did, fetched),
        lambda: dids.web_document(did, public(ED)),
        lambda: dids.verification_method(did, public(ED)),
    ):
        assert refusal(make).code is Code.DID_INVALID


@pytest.mark.parametrize("did", [ED.did, WEB, of_jwk(ED.jwk), "did:wep:meriter.example", ""])
def test_a_method_takes_its_own_dids_only(did: str) -> None:
    for method in dids.DEFAULT:
        if not did.startswith(f"did:{method.name}:"):
            assert refusal(lambda method=method: method.need(did)).code is Code.DID_INVALID
            assert refusal(lambda method=method: method.document(did, served({"id": did}))).code is Code.DID_INVALID


# --- did:web: the document ----------------------------------------------------------------------------------------


def served(document: object, at: datetime = AT) -> Fetched:
    return Fetched(document if isinstance(document, bytes) else to_json(document), "application/did+json", at)


def test_a_document_that_was_not_fetched_is_missing() -> None:
    refused = refusal(lambda: dids.WEB.document(WEB, None))
    assert (refused.code, refused.params["url"]) == (Code.EVIDENCE_MISSING, WEB_URL)


@pytest.mark.parametrize("did", [WEB, "did:web:meriter.example%3A8443:skola:1"])
def test_the_document_that_we_write_resolves_and_lists_every_key(did: str) -> None:
    keys = [public(key) for key in KEYS.values()]
    written = dids.web_document(did, *keys, also_known_as=["https://meriter.example"])
    fetched = Fetched(json.dumps(written.json).encode(), "application/did+json", AT)
    document = dids.WEB.document(did, fetched)
    assert document == written
    assert document.json["alsoKnownAs"] == ["https://meriter.example"]
    for key in keys:
        name = dids.verification_method(did, key)
        assert name == f"{did}#{key.thumbprint()}"
        for relationship in ("assertionMethod", "authentication"):
            assert document.key(name, relationship, AT) == key
    assert len(document.json["verificationMethod"]) == len(keys)
    assert refusal(lambda: document.only_method("assertionMethod")).code is Code.KEY_NOT_NAMED
    assert refusal(lambda: document.key(f"{did}#{public(HOLDER).thumbprint()}", "authentication", AT)).code is (
        Code.KEY_NOT_LISTED
    )


def test_a_document_needs_a_key() -> None:
    with pytest.raises(ValueError, match="at least one"):
        dids.web_document(WEB)


def test_a_document_of_one_key_names_it() -> None:
    document = dids.web_document(WEB, public(ED))
    assert document.only_method("authentication") == dids.verification_method(WEB, public(ED))
    assert "alsoKnownAs" not in document.json


DOCUMENT = did_document(WEB, ES256)
METHOD = DOCUMENT["verificationMethod"][0]
NAME = METHOD["id"]
MULTIKEY = {"id": f"{WEB}#m", "type": "Multikey", "controller": WEB, "publicKeyMultibase": ED.multikey}


def document_of(**changes: Any) -> DIDDocument:
    return DIDDocument(WEB, changed(DOCUMENT, changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": ...}, Code.DID_DOCUMENT_OF_ANOTHER),
        ({"id": None}, Code.DID_DOCUMENT_OF_ANOTHER),
        ({"id": [WEB]}, Code.DID_DOCUMENT_OF_ANOTHER),
        ({"id": "did:web:Meriter.example"}, Code.DID_DOCUMENT_OF_ANOTHER),
        ({"id": WEB + "#"}, Code.DID_DOCUMENT_OF_ANOTHER),
        ({"id": WEB + " "}, Code.DID_DOCUMENT_OF_ANOTHER),
        ({"verificationMethod": None}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": METHOD}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [NAME]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [None]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [[METHOD]]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [{}]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [{**METHOD, "id": ""}]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [{**METHOD, "id": 1}]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [METHOD, METHOD]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [METHOD, {**MULTIKEY, "id": NAME}]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [METHOD, {**MULTIKEY, "id": "#key-1"}]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [changed(METHOD, {"publicKeyJwk/d": "AAAA"})]}, Code.DID_DOCUMENT_INVALID),
        ({"verificationMethod": [METHOD, {**MULTIKEY, "publicKeyJwk": {"k": ""}}]}, Code.DID_DOCUMENT_INVALID),
        ({"assertionMethod": NAME}, Code.DID_DOCUMENT_INVALID),
        ({"assertionMethod": None}, Code.DID_DOCUMENT_INVALID),
        ({"assertionMethod": [5]}, Code.DID_DOCUMENT_INVALID),
        ({"assertionMethod": [{}]}, Code.DID_DOCUMENT_INVALID),
        ({"assertionMethod": [METHOD]}, Code.DID_DOCUMENT_INVALID),
        ({"assertionMethod": [{**MULTIKEY, "id": "#key-1"}]}, Code.DID_DOCUMENT_INVALID),
        ({"assertionMethod": [MULTIKEY, MULTIKEY]}, Code.DID_DOCUMENT_INVALID),
        ({"authentication": {"id": NAME}}, Code.DID_DOCUMENT_INVALID),
        ({"authentication": [{**METHOD, "id": "#x", "publicKeyJwk": {"d": ""}}]}, Code.DID_DOCUMENT_INVALID),
    ],
)
def test_a_document_that_does_not_hold_together_is_refused(changes: dict[str, Any], code: Code) -> None:
    assert document_of().key(NAME, "assertionMethod", AT) == public(ES256)
    assert refusal(lambda: document_of(**changes)).code is code
    assert refusal(lambda: dids.WEB.document(WEB, served(changed(DOCUMENT, changes)))).code is code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        to_json(DOCUMENT) + b"x",
        to_json(DOCUMENT).decode().encode("utf-16"),
        b"\xef\xbb\xbf" + to_json(DOCUMENT),
        to_json(DOCUMENT)[:1] + b'"id":"did:web:evil.example",' + to_json(DOCUMENT)[1:],
        to_json(DOCUMENT)[:-1] + b',"verificationMethod":[]}',
        b'{"id":' + b"[" * 9000 + b"]" * 9000 + b"}",
        b'{"a":NaN}',
    ],
    ids=[
        "empty", "HTML", "array", "null", "trailing", "UTF-16", "mark", "id twice", "methods twice", "deep", "NaN",
    ],
)  # fmt: skip
def test_a_body_that_is_no_strict_json_is_no_document(body: bytes) -> None:
    assert refusal(lambda: dids.WEB.document(WEB, served(body))).code is Code.DID_DOCUMENT_INVALID


# --- which key for what -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method",
    [
        METHOD,
        {**METHOD, "type": "JsonWebKey"},
        {**METHOD, "id": "#key-1"},
        changed(METHOD, {"publicKeyJwk": ..., "publicKeyMultibase": ES256.multikey, "type": "Multikey"}),
        changed(METHOD, {"publicKeyJwk/alg": "ES256", "publicKeyJwk/use": "sig"}),
    ],
    ids=["JsonWebKey2020", "JsonWebKey", "relative id", "Multikey", "alg and use"],
)
@pytest.mark.parametrize("listed", [NAME, "#key-1"])
def test_a_key_in_every_form(method: dict[str, Any], listed: str) -> None:
    document = document_of(verificationMethod=[method], assertionMethod=[listed], authentication=[])
    assert document.only_method("assertionMethod") == NAME
    assert document.key(NAME, "assertionMethod", AT) == public(ES256)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"publicKeyJwk": ...}, Code.KEY_INVALID),
        ({"publicKeyJwk": ..., "publicKeyBase58": base58.b58encode(RAW[2:]).decode()}, Code.KEY_INVALID),
        ({"publicKeyJwk": ..., "publicKeyMultibase": ES256.multikey + "\n"}, Code.KEY_INVALID),
        ({"publicKeyJwk": ..., "publicKeyMultibase": [ES256.multikey]}, Code.KEY_INVALID),
        ({"publicKeyMultibase": ES256.multikey}, Code.KEY_INVALID),
        ({"publicKeyMultibase": ED.multikey}, Code.KEY_INVALID),
        ({"publicKeyMultibase": 5}, Code.KEY_INVALID),
        ({"publicKeyJwk": json.dumps(ES256.jwk)}, Code.KEY_INVALID),
        ({"publicKeyJwk": [ES256.jwk]}, Code.KEY_INVALID),
        ({"publicKeyJwk/y": ES256.jwk["x"]}, Code.KEY_INVALID),
        ({"publicKeyJwk/use": "enc"}, Code.KEY_USE_REFUSED),
        ({"publicKeyJwk/key_ops": ["encrypt"]}, Code.KEY_USE_REFUSED),
        ({"publicKeyJwk/alg": "ECDH-ES"}, Code.KEY_USE_REFUSED),
    ],
)
def test_a_listed_key_that_is_none_or_for_another_use(changes: dict[str, Any], code: Code) -> None:
    document = document_of(verificationMethod=[changed(METHOD, changes), MULTIKEY])
    assert refusal(lambda: document.key(NAME, "assertionMethod", AT)).code is code


def test_a_key_is_for_the_relationship_that_lists_it() -> None:
    document = document_of(
        verificationMethod=[METHOD, MULTIKEY], assertionMethod=[NAME], authentication=["#m"], keyAgreement=["#key-1"]
    )
    assert document.key(NAME, "assertionMethod", AT) == public(ES256)
    assert document.key(f"{WEB}#m", "authentication", AT) == public(ED)
    for name, relationship in (
        (NAME, "authentication"),
        (f"{WEB}#m", "assertionMethod"),
        (NAME, "keyAgreement"),
        (NAME, "verificationMethod"),
        (NAME, ""),
    ):
        refused = refusal(lambda name=name, relationship=relationship: document.key(name, relationship, AT))
        assert refused.code is Code.KEY_NOT_AUTHORISED


@pytest.mark.parametrize(
    "name",
    ["#key-1", "key-1", "", WEB, WEB + "#", WEB + "#KEY-1", WEB + "#key-1 ", WEB + "#key-11", WEB + "#key",
     "did:web:Meriter.example#key-1", "did:web:evil.example#key-1"],
)  # fmt: skip
def test_a_key_is_named_absolutely_and_exactly(name: str) -> None:
    assert refusal(lambda: document_of().key(name, "assertionMethod", AT)).code is Code.KEY_NOT_LISTED


def test_an_embedded_key_is_for_that_relationship_alone() -> None:
    document = document_of(assertionMethod=[NAME, {**MULTIKEY, "id": "#m"}])
    assert document.key(f"{WEB}#m", "assertionMethod", AT) == public(ED)
    assert refusal(lambda: document.key(f"{WEB}#m", "authentication", AT)).code is Code.KEY_NOT_AUTHORISED
    assert refusal(lambda: document.only_method("assertionMethod")).code is Code.KEY_NOT_NAMED
    only = document_of(verificationMethod=[], assertionMethod=[MULTIKEY], authentication=[f"{WEB}#m"])
    assert only.only_method("assertionMethod") == f"{WEB}#m"
    assert only.key(f"{WEB}#m", "authentication", AT) == public(ED)


def test_a_key_that_is_listed_but_lies_elsewhere_is_not_followed() -> None:
    document = document_of(assertionMethod=["did:web:other.example#key-1"])
    name = document.only_method("assertionMethod")
    assert refusal(lambda: document.key(name, "assertionMethod", AT)).code is Code.KEY_NOT_LISTED


@pytest.mark.parametrize("member", ["revoked", "expires"])
@pytest.mark.parametrize(
    ("value", "usable"),
    [
        ("2026-11-21T12:00:01Z", True),
        ("2026-11-21T13:00:01+01:00", True),
        ("2030-01-01T00:00:00Z", True),
        ("2026-11-21T12:00:00Z", False),
        ("2026-11-21T12:30:00+01:00", False),
        ("2020-01-01T00:00:00Z", False),
        ("2030-01-01", False),
        ("in ten years", False),
        ("", False),
        (None, False),
        (True, False),
        (False, False),
        (4102444800, False),
        (["2030-01-01T00:00:00Z"], False),
    ],
)
def test_a_withdrawn_key_is_withdrawn_at_its_moment(member: str, value: object, usable: bool) -> None:  # noqa: FBT001
    document = document_of(verificationMethod=[{**METHOD, member: value}])
    if usable:
        assert document.key(NAME, "assertionMethod", AT) == public(ES256)
    else:
        assert refusal(lambda: document.key(NAME, "assertionMethod", AT)).code is Code.KEY_WITHDRAWN


# --- verification_method ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("did", "code"),
    [
        (ED.did, Code.KEY_OF_ANOTHER),
        (of_jwk(ED.jwk), Code.KEY_OF_ANOTHER),
        ("did:ethr:zvHWX359A3CvfJnCYaAiAde", Code.DID_METHOD_NOT_SUPPORTED),
        ("did:example:1", Code.DID_METHOD_NOT_SUPPORTED),
        ("did:web:localhost", Code.DID_INVALID),
        (WEB + "#key-1", Code.DID_INVALID),
        ("https://meriter.example", Code.DID_INVALID),
        ("", Code.DID_INVALID),
    ],
)
def test_a_key_has_no_name_under_a_did_that_is_not_its_own(did: str, code: Code) -> None:
    assert refusal(lambda: dids.verification_method(did, public(ES256))).code is code


@pytest.mark.parametrize("did", [ES256.did, of_jwk(ES256.jwk), dids.jwk_jcs_of(public(ES256))])
def test_a_name_that_is_given_names_the_key_of_a_did_that_is_its_own_document(did: str) -> None:
    name = dids.verification_method(did, public(ES256))
    fragment = name.partition("#")[2]
    for given in (name, fragment, f"#{fragment}"):
        assert dids.verification_method(did, public(ES256), given) == name
    by_thumbprint = f"{did}#{ES256.thumbprint}"
    assert dids.verification_method(did, public(ES256), ES256.thumbprint) == by_thumbprint
    for given, code in {
        "#nonsense": Code.KEY_NOT_LISTED,
        "": Code.KEY_NOT_LISTED,
        "#": Code.KEY_NOT_LISTED,
        did: Code.KEY_NOT_LISTED,
        f"#{ED.thumbprint}": Code.KEY_NOT_LISTED,
        dids.verification_method(ED.did, public(ED)): Code.KEY_OF_ANOTHER,
    }.items():
        refused = refusal(lambda given=given: dids.verification_method(did, public(ES256), given))
        assert refused.code is code, given
    refused = refusal(lambda: dids.verification_method(did, public(ED), name))
    assert (refused.code, refused.params["did"]) == (Code.KEY_OF_ANOTHER, ED.did)


def test_a_name_that_is_given_is_for_assertions() -> None:
    name = f"{X25519}#{X25519[8:]}"
    assert refusal(lambda: dids.verification_method(X25519, public(ED), name)).code is Code.KEY_NOT_AUTHORISED


@pytest.mark.parametrize("did", [WEB, "did:ebsi:zvHWX359A3CvfJnCYaAiAde", "did:ethr:zvHWX359A3CvfJnCYaAiAde"])
def test_a_name_that_is_given_stands_where_the_document_lies_elsewhere(did: str) -> None:
    """Only the document that is hosted can say which key that is; a method of the caller's own has names too."""
    for given in (f"{did}#key-1", "#key-1", "key-1"):
        assert dids.verification_method(did, public(ES256), given) == f"{did}#key-1"
    for given, code in {"": Code.KEY_NOT_LISTED, did: Code.KEY_NOT_LISTED, "did:a:b#k": Code.KEY_OF_ANOTHER}.items():
        refused = refusal(lambda given=given: dids.verification_method(did, public(ES256), given))
        assert refused.code is code, given


@pytest.mark.parametrize("did", ["did:web:localhost", "did:ebsi:z1", WEB + "#key-1", "https://meriter.example", ""])
def test_a_name_that_is_given_does_not_make_a_did(did: str) -> None:
    assert refusal(lambda: dids.verification_method(did, public(ES256), "#key-1")).code is Code.DID_INVALID


# --- rotation -----------------------------------------------------------------------------------------------------

OLD, NEW = Key.make("ES256", 51), Key.make("EdDSA", 52)
BY_OLD = token(credential_claims(WEB), OLD, header={"kid": f"{WEB}#key-1"})
BY_NEW = token(credential_claims(WEB), NEW, header={"kid": f"{WEB}#key-2"})
TRUSTED = Policy(trust=Issuers([WEB]))


def rotated() -> dict[str, Any]:
    """The document after the old key was taken out."""
    both = did_document(WEB, OLD, NEW)
    return {**both, "verificationMethod": both["verificationMethod"][1:], "assertionMethod": [f"{WEB}#key-2"]}


def evidence(document: object, at: datetime = AT) -> Evidence:
    return Evidence({WEB_URL: served(document, at)})


def test_a_retired_key_verifies_as_long_as_it_is_listed() -> None:
    both = evidence(did_document(WEB, OLD, NEW))
    assert verify(BY_OLD, TRUSTED, both, AT).accepted
    assert verify(BY_NEW, TRUSTED, both, AT).accepted
    after = evidence(rotated())
    assert verify(BY_NEW, TRUSTED, after, AT).accepted
    report = verify(BY_OLD, TRUSTED, after, AT)
    assert report.outcome is Outcome.FAILED
    assert [(check.step, check.code) for check in report.reasons()] == [(Step.KEY, Code.KEY_NOT_LISTED)]


def test_a_key_that_is_kept_but_no_longer_listed_for_assertions_is_refused() -> None:
    document = changed(did_document(WEB, OLD, NEW), {"assertionMethod": [f"{WEB}#key-2"]})
    report = verify(BY_OLD, TRUSTED, evidence(document), AT)
    assert [(check.step, check.code) for check in report.reasons()] == [(Step.KEY, Code.KEY_NOT_AUTHORISED)]


def test_kept_evidence_outlives_the_key() -> None:
    report = verify(BY_OLD, TRUSTED, evidence(did_document(WEB, OLD)), AT)
    kept, later = report.evidence, AT + timedelta(days=700)
    assert list(kept) == [WEB_URL]
    archive = Policy(trust=Issuers([WEB]), evidence_max_age=timedelta(days=3650))
    assert verify(BY_OLD, archive, kept, later).accepted
    fresh = verify(BY_OLD, TRUSTED, kept, later)
    assert fresh.outcome is Outcome.INDETERMINATE
    assert [check.code for check in fresh.reasons()] == [Code.EVIDENCE_STALE]
    assert fresh.needs == (Need(WEB_URL, "did-document"),)
    assert verify(BY_OLD, archive, evidence(rotated(), later), later).outcome is Outcome.FAILED


def test_the_age_of_evidence_is_bounded_exactly() -> None:
    policy = Policy(trust=Issuers([WEB]), evidence_max_age=timedelta(minutes=10))
    document = did_document(WEB, OLD)
    assert verify(BY_OLD, policy, evidence(document, AT - timedelta(minutes=10)), AT).accepted
    old = evidence(document, AT - timedelta(minutes=10, microseconds=1))
    assert [check.code for check in verify(BY_OLD, policy, old, AT).reasons()] == [Code.EVIDENCE_STALE]


def test_the_new_key_under_the_old_name_does_not_verify_what_the_old_one_signed() -> None:
    report = verify(BY_OLD, TRUSTED, evidence(did_document(WEB, NEW)), AT)
    assert [(check.step, check.code) for check in report.reasons()] == [(Step.SIGNATURE, Code.ALGORITHM_NOT_OF_KEY)]
    report = verify(BY_OLD, TRUSTED, evidence(did_document(WEB, Key.make("ES256", 53))), AT)
    assert [(check.step, check.code) for check in report.reasons()] == [(Step.SIGNATURE, Code.SIGNATURE_INVALID)]


@pytest.mark.parametrize("kid", [f"{WEB}#key-1", "#key-1", None])
def test_embedded_and_relative_methods_verify(kid: str | None) -> None:
    document = {"id": WEB, "assertionMethod": [{"id": "#key-1", "type": "JsonWebKey", "publicKeyJwk": OLD.jwk}]}
    credential = token(credential_claims(WEB), OLD, header={"kid": ... if kid is None else kid})
    assert verify(credential, TRUSTED, evidence(document), AT).accepted
    claims = presentation_claims(WEB, token(credential_claims(OLD.did, WEB), OLD))
    presentation = token(claims, OLD, header={"kid": ... if kid is None else kid})
    policy, challenge = Policy(trust=Issuers([OLD.did])), {"audience": AUDIENCE, "nonce": NONCE}
    report = verify_presentation(presentation, policy, evidence(document), AT, **challenge)
    assert report.step(Step.KEY) is Outcome.FAILED  # the key is for assertions, not for authentication
    document["authentication"] = ["#key-1"]
    assert verify_presentation(presentation, policy, evidence(document), AT, **challenge).accepted


# --- bounds -------------------------------------------------------------------------------------------------------


def test_the_length_of_a_did_is_bounded_exactly() -> None:
    longest = WEB + ":" + "a" * (DID_BYTES - len(WEB) - 1)
    assert dids.web_url(longest).endswith("a/did.json")
    assert refusal(lambda: dids.web_url(longest + "a")).code is Code.DID_INVALID
    room = (DID_JWK_BYTES - len("did:jwk:")) // 4 * 3 - len(to_json({**ED.jwk, "kid": ""}))
    fits, over = (of_jwk({**ED.jwk, "kid": "x" * n}) for n in (room, room + 1))
    assert len(fits) == DID_JWK_BYTES < len(over)
    assert dids.JWK.document(fits, None).key(f"{fits}#0", "assertionMethod", AT) == public(ED)
    assert refusal(lambda: dids.JWK.document(over, None)).code is Code.DID_INVALID


HUGE = {
    "did:key": "did:key:z" + "6" * 1_000_000,
    "did:key of zeros": "did:key:z" + "1" * 1_000_000,
    "did:jwk": of_jwk(b'{"kid":"' + b"x" * 1_000_000 + b'"}'),
    "did:web, host": "did:web:" + "a." * 500_000 + "example",
    "did:web, host that ends wrong": "did:web:" + "a-" * 500_000,
    "did:web, path": WEB + ":a" * 500_000,
    "did:web, port": WEB + "%3A" + "9" * 1_000_000,
    "colons": "did:web:" + ":" * 1_000_000,
    "percent signs": "did:web:" + "%41" * 300_000 + "%",
    "method": "did:" + "a" * 1_000_000,
}


@pytest.mark.parametrize("did", HUGE.values(), ids=HUGE)
def test_a_huge_did_is_refused_in_no_time(did: str) -> None:
    begun = time.process_time()
    for make in (
        lambda: dids.KEY.document(did, None),
        lambda: dids.JWK.document(did, None),
        lambda: dids.web_url(did),
        lambda: dids.verification_method(did, public(ED)),
    ):
        refused = refusal(make)
        assert refused.code in (Code.DID_INVALID, Code.KEY_OF_ANOTHER)
        assert len(str(refused)) < 400
    assert time.process_time() - begun < 2


def test_a_document_beyond_what_was_asked_for_is_refused() -> None:
    credential = token(credential_claims(WEB), ES256, header={"kid": NAME})
    body = to_json(DOCUMENT)
    assert verify(credential, TRUSTED, evidence(body + b" " * (DOCUMENT_BYTES - len(body))), AT).accepted
    report = verify(credential, TRUSTED, evidence(body + b" " * (DOCUMENT_BYTES + 1 - len(body))), AT)
    assert [check.code for check in report.reasons()] == [Code.TOO_LARGE]
