"""DID resolution and dereferencing: results in the words of DID Core, an error for every text that is no DID."""

from __future__ import annotations

from typing import Any

import base58
import pytest
from forging import AT, Key, did_document, to_json
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import did as dids
from mikromerit.did import dereference, resolve
from mikromerit.did.resolution import _ERRORS
from mikromerit.evidence import Fetched

# the first three are those of the W3C Credentials Community Group's test suite for did:key
DID = "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
MULTIBASE = DID[8:]
AGREEMENT = "z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ"
P256, K1, ED = Key.make("ES256", 61), Key.make("ES256K", 62), Key.make("EdDSA", 63)
X25519 = "did:key:z" + base58.b58encode(b"\xec\x01" + bytes(range(32))).decode()
WEB = "did:web:meriter.example"
SERVICE = {"id": "#list", "type": "CredentialStatusList", "serviceEndpoint": "https://meriter.example/list"}
FETCHED = Fetched(to_json({**did_document(WEB, P256), "service": [SERVICE, "x", {"id": 5}]}), "application/json", AT)


def error(result: dict[str, Any]) -> str | None:
    metadata = result.get("didResolutionMetadata") or result["dereferencingMetadata"]
    assert ("error" in metadata) is not ("contentType" in metadata)
    return metadata.get("error")


def test_a_did_resolves_to_its_document() -> None:
    result = resolve(DID)
    assert result["@context"] == "https://w3id.org/did-resolution/v1"
    assert result["didResolutionMetadata"] == {"contentType": "application/did+ld+json"}
    assert result["didDocumentMetadata"] == {}
    document = result["didDocument"]
    name = f"{DID}#{MULTIBASE}"
    assert document == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [
            {"id": name, "type": "Multikey", "controller": DID, "publicKeyMultibase": MULTIBASE}
        ],
        "assertionMethod": [name],
        "authentication": [name],
        "capabilityInvocation": [name],
        "capabilityDelegation": [name],
    }  # fmt: skip


def test_a_result_is_its_callers_to_change() -> None:
    resolve(DID)["didDocument"]["verificationMethod"].clear()
    dereference(DID)["contentStream"]["verificationMethod"].clear()
    dereference(f"{DID}#{MULTIBASE}")["contentStream"].clear()
    assert resolve(DID)["didDocument"]["verificationMethod"]


UNRESOLVED: list[tuple[str, str]] = [
    ("", "invalidDid"),
    ("notDid:" + DID[4:], "invalidDid"),
    (DID.replace(":key:", ":experimental:"), "methodNotSupported"),
    (f"did:key:-4:{MULTIBASE}", "invalidDid"),
    (f"did:key:0:{MULTIBASE}", "invalidDid"),
    (f"did:key:{MULTIBASE[1:]}", "invalidDid"),
    ("did:key:@", "invalidDid"),
    ("did:key:zTjsVPtY", "invalidPublicKeyLength"),
    ("did:key:z" + base58.b58encode(b"\xeb\x01" + bytes(96)).decode(), "unsupportedPublicKeyType"),
    ("did:key:z" + base58.b58encode(b"\xed\x01\x01" + bytes(31)).decode(), "invalidPublicKey"),
    (f"{DID}#{MULTIBASE}", "invalidDid"),
    (f"{DID}?a=b", "invalidDid"),
    ("did:jwk:e30", "unsupportedPublicKeyType"),
    ("did:web:localhost", "invalidDid"),
    ("did:web:meriter.example", "notFound"),
    ("did:ebsi:zvHWX359A3CvfJnCYaAiAde", "methodNotSupported"),
    ("did:key:" + "z" * 1_000_000, "invalidDid"),
    ("did:key:\ud800", "invalidDid"),
    ("did:key:\0", "invalidDid"),
]


@pytest.mark.parametrize(
    ("did", "expected"), UNRESOLVED, ids=[did[:40].encode("unicode_escape").decode() for did, _ in UNRESOLVED]
)
def test_what_does_not_resolve_says_why(did: str, expected: str) -> None:
    result = resolve(did)
    assert error(result) == expected
    assert (result["didDocument"], result["didDocumentMetadata"]) == ({}, {})


def test_a_version_is_part_of_the_did() -> None:
    did = f"did:key:1.1:{MULTIBASE}"
    document = resolve(did)["didDocument"]
    assert (document["id"], document["assertionMethod"]) == (did, [f"{did}#{MULTIBASE}"])


def test_what_was_fetched_resolves() -> None:
    result = resolve(WEB, FETCHED)
    assert error(result) is None
    assert result["didDocument"]["id"] == WEB
    assert error(resolve(WEB, Fetched(b"{}", "application/json", AT))) == "invalidDidDocument"
    assert error(resolve(WEB, Fetched(b"[", "application/json", AT))) == "invalidDidDocument"
    ebsi = "did:ebsi:zvHWX359A3CvfJnCYaAiAde"
    assert error(resolve(ebsi, methods=[dids.EBSI])) == "notFound"
    fetched = Fetched(to_json({"id": ebsi}), "application/json", AT)
    assert resolve(ebsi, fetched, methods=[dids.EBSI])["didDocument"] == {"id": ebsi}


@pytest.mark.parametrize("accept", ["application/did+ld+json", "application/did+json", "application/did"])
def test_a_representation_that_is_asked_for(accept: str) -> None:
    assert resolve(DID, accept=accept)["didResolutionMetadata"] == {"contentType": accept}
    assert dereference(DID, accept=accept)["dereferencingMetadata"] == {"contentType": accept}


@pytest.mark.parametrize("accept", ["", "application/did+cbor", "text/html", "*/*", "APPLICATION/DID"])
def test_a_representation_that_there_is_not(accept: str) -> None:
    assert error(resolve(DID, accept=accept)) == "representationNotSupported"
    assert error(dereference(f"{DID}#{MULTIBASE}", accept=accept)) == "representationNotSupported"
    assert resolve(DID, accept=accept)["didDocument"] == {}


# --- the options of did:key ---------------------------------------------------------------------------------------

FORMATS: list[tuple[str, str, dict[str, Any], str | None]] = [
    (DID, "Multikey", {}, None),
    (DID, "JsonWebKey2020", {}, None),
    (DID, "Ed25519VerificationKey2020", {}, None),
    (P256.did, "Multikey", {}, None),
    (P256.did, "JsonWebKey2020", {}, None),
    (X25519, "JsonWebKey2020", {}, None),
    (X25519, "X25519KeyAgreementKey2020", {}, None),
    (DID, "Ed25519VerificationKey2018", {"enable_experimental_public_key_types": True}, None),
    (K1.did, "EcdsaSecp256k1VerificationKey2019", {"enable_experimental_public_key_types": True}, None),
    (P256.did, "P256Key2021", {"enable_experimental_public_key_types": True}, None),
    (DID, "unknown", {}, "unsupportedPublicKeyType"),
    (DID, "unknown", {"enable_experimental_public_key_types": True}, "unsupportedPublicKeyType"),
    (DID, "Ed25519VerificationKey2018", {}, "invalidPublicKeyType"),
    (DID, "Ed25519VerificationKey2018", {"enable_experimental_public_key_types": False}, "invalidPublicKeyType"),
    (DID, "X25519KeyAgreementKey2020", {}, "invalidPublicKeyType"),
    (P256.did, "Ed25519VerificationKey2020", {}, "invalidPublicKeyType"),
    (X25519, "Ed25519VerificationKey2020", {}, "invalidPublicKeyType"),
    (X25519, "X25519KeyAgreementKey2019", {}, "invalidPublicKeyType"),
    (
        P256.did,
        "EcdsaSecp256k1VerificationKey2019",
        {"enable_experimental_public_key_types": True},
        "invalidPublicKeyType",
    ),
]


@pytest.mark.parametrize(("did", "form", "options", "expected"), FORMATS)
def test_the_format_of_a_key(did: str, form: str, options: dict[str, Any], expected: str | None) -> None:
    result = resolve(did, public_key_format=form, **options)
    assert error(result) == expected
    for part in (did, f"{did}#{did[8:]}"):
        assert error(dereference(part, public_key_format=form, **options)) == expected
    if expected is None:
        assert [method["type"] for method in result["didDocument"]["verificationMethod"]] == [form]
        document = dids.DIDDocument(did, result["didDocument"])
        if did != X25519:
            assert document.key(f"{did}#{did[8:]}", "assertionMethod", AT) == dids.KEY.document(did, None).key(
                f"{did}#{did[8:]}", "assertionMethod", AT
            )


@pytest.mark.parametrize(
    ("form", "beside"),
    [
        (None, "Multikey"),
        ("Multikey", "Multikey"),
        ("JsonWebKey2020", "JsonWebKey2020"),
        ("Ed25519VerificationKey2020", "X25519KeyAgreementKey2020"),
    ],
)
def test_the_encryption_key_of_an_ed25519_key(form: str | None, beside: str) -> None:
    options: dict[str, Any] = {"public_key_format": form, "enable_encryption_key_derivation": True}
    document = resolve(DID, **options)["didDocument"]
    name = f"{DID}#{AGREEMENT}"
    assert document["keyAgreement"] == [name]
    assert document["assertionMethod"] == [f"{DID}#{MULTIBASE}"]
    assert [method["id"] for method in document["verificationMethod"]] == [f"{DID}#{MULTIBASE}", name]
    found = dereference(name, **options)["contentStream"]
    assert (found["id"], found["type"], found["controller"]) == (name, beside, DID)
    assert "keyAgreement" not in resolve(DID, public_key_format=form)["didDocument"]
    assert error(dereference(name)) == "notFound"


def test_a_key_of_another_curve_has_no_encryption_key() -> None:
    assert resolve(P256.did, enable_encryption_key_derivation=True) == resolve(P256.did)


def test_the_options_are_those_of_did_key_alone() -> None:
    assert resolve(WEB, FETCHED, public_key_format="unknown") == resolve(WEB, FETCHED)


# --- dereferencing ------------------------------------------------------------------------------------------------


def test_a_did_url_gives_what_it_names() -> None:
    result = dereference(f"{DID}#{MULTIBASE}")
    assert result == {
        "dereferencingMetadata": {"contentType": "application/did+ld+json"},
        "contentStream": resolve(DID)["didDocument"]["verificationMethod"][0],
        "contentMetadata": {},
    }
    assert dereference(DID)["contentStream"] == resolve(DID)["didDocument"]
    assert dereference(f"{WEB}#key-1", FETCHED)["contentStream"]["publicKeyJwk"] == P256.jwk
    assert dereference(f"{WEB}#list", FETCHED)["contentStream"] == SERVICE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{DID}/^bar^/?query=`#{MULTIBASE}", "invalidDidUrl"),
        (f"{DID}#a#b", "invalidDidUrl"),
        (f"{DID}#a b", "invalidDidUrl"),
        (f"{DID}#%zz", "invalidDidUrl"),
        (f"{DID}?a=\u00e5", "invalidDidUrl"),
        (f"{DID}#{MULTIBASE}\n", "invalidDidUrl"),
        (f"notDid:key:{MULTIBASE}#{MULTIBASE}", "invalidDid"),
        (f"#{MULTIBASE}", "invalidDid"),
        (f"did:key:-4:{MULTIBASE}#{MULTIBASE}", "invalidDid"),
        (f"did:example:1#{MULTIBASE}", "methodNotSupported"),
        (f"{DID}#", "notFound"),
        (f"{DID}#other", "notFound"),
        (f"{DID}#{'a' * 43}", "notFound"),
        (f"{DID}/path", "notFound"),
        (f"{DID}/", "notFound"),
        (f"{DID}?versionId=1#{MULTIBASE}", "notFound"),
        (f"{DID}?", "notFound"),
        (f"{WEB}#key-1", "notFound"),
        ("did:key:zTjsVPtY#zTjsVPtY", "invalidPublicKeyLength"),
        (DID + "/" + "a/" * 500_000 + "^", "invalidDidUrl"),
    ],
)
def test_a_did_url_that_names_nothing_says_why(url: str, expected: str) -> None:
    result = dereference(url)
    assert error(result) == expected
    assert (result["contentStream"], result["contentMetadata"]) == ({}, {})


@pytest.mark.parametrize(
    "options",
    [{"publicKeyFormat": "JsonWebKey2020"}, {"nonsense": 1}, {"Accept": "application/did"}, {"public_key_form": None}],
)
def test_an_option_that_is_none_is_refused(options: dict[str, Any]) -> None:
    for did in (DID, WEB, "no DID"):
        for function in (resolve, dereference):
            with pytest.raises(TypeError, match="public_key_format") as refused:
                function(did, **options)
            assert next(iter(options)) in str(refused.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"public_key_format": ["x"]}, "public_key_format is a text"),
        ({"public_key_format": 5}, "public_key_format is a text"),
        ({"accept": None}, "accept is a text"),
        ({"enable_experimental_public_key_types": "false"}, "enable_experimental_public_key_types is True or False"),
        ({"enable_encryption_key_derivation": 1}, "enable_encryption_key_derivation is True or False"),
        ({"enable_encryption_key_derivation": None}, "enable_encryption_key_derivation is True or False"),
    ],
)
def test_an_option_has_its_type(options: dict[str, Any], said: str) -> None:
    for did in (DID, WEB, "no DID"):
        for function in (resolve, dereference):
            with pytest.raises(TypeError, match=said):
                function(did, **options)


# --- totality -----------------------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(),
    st.text("did:keywbj#?/%z6Mk1.0-", max_size=60),
    st.builds("did:key:z{}".format, st.binary(max_size=80).map(lambda data: base58.b58encode(data).decode())),
    st.builds(
        "did:key:z{}".format,
        st.tuples(
            st.sampled_from(
                [b"\xed\x01", b"\xec\x01", b"\xe7\x01", b"\x80\x24", b"\x82\x24", b"\x85\x24", b"\xd1\xd6\x03"]
            ),
            st.binary(max_size=80),
        ).map(lambda parts: base58.b58encode(b"".join(parts)).decode()),
    ),
    st.builds("did:jwk:{}".format, st.text("eyJhbGciOiJ9-_", max_size=60)),
)
KNOWN = {*_ERRORS.values(), "invalidDidUrl"}


@given(TEXTS, st.booleans(), st.sampled_from([None, "Multikey", "JsonWebKey2020", "X25519KeyAgreementKey2020", "?"]))
def test_every_text_resolves_or_says_why(text: str, encryption: bool, form: str | None) -> None:  # noqa: FBT001
    options: dict[str, Any] = {"enable_encryption_key_derivation": encryption, "public_key_format": form}
    for result in (resolve(text, **options), dereference(text, **options), dereference(f"{text}#{text}", **options)):
        assert error(result) in {None, *KNOWN}


MEMBERS = ["id", "type", "controller", "publicKeyJwk", "service", "verificationMethod", "keyAgreement"]
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_every_document_resolves_or_says_why(value: Any) -> None:
    document = {**(value if isinstance(value, dict) else {"service": value}), "id": WEB}
    fetched = Fetched(to_json(document), "application/json", AT)
    assert error(resolve(WEB, fetched)) in {None, "invalidDidDocument"}
    assert error(dereference(f"{WEB}#key-1", fetched)) in {None, "invalidDidDocument", "notFound"}
