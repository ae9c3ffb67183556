"""Verification methods: a key is read where its type has it, under the name that the document or a thumbprint gives."""

from __future__ import annotations

import time
from typing import Any

import base58
import pytest
from forging import (
    AT,
    AUDIENCE,
    HOLDER,
    NONCE,
    Key,
    changed,
    credential_claims,
    did_document,
    presentation_claims,
    refusal,
    to_json,
    token,
)

from mikromerit import Evidence, Policy
from mikromerit import did as dids
from mikromerit.did import DIDDocument
from mikromerit.evidence import Fetched
from mikromerit.keys import PublicKey
from mikromerit.report import Code
from mikromerit.trust import Issuers
from mikromerit.verification import verify, verify_presentation

WEB = "did:web:meriter.example"
NAME = f"{WEB}#key-1"
ES256, ED, K1, RSA = Key.make("ES256", 41), Key.make("EdDSA", 43), Key.make("ES256K", 46), Key.make("PS256", 31)


def public(key: Key) -> PublicKey:
    return PublicKey.from_jwk(key.jwk)


def base58_of(key: Key) -> str:
    return base58.b58encode(key.encoded[2:]).decode()


def document_of(*methods: dict[str, Any], **members: Any) -> DIDDocument:
    made = [{"id": NAME, "controller": WEB, **method} for method in methods]
    return DIDDocument(WEB, {"id": WEB, "verificationMethod": made, "assertionMethod": [NAME], **members})


READ: list[tuple[str, str, Key]] = [
    *[(kind, "publicKeyJwk", key) for kind in ("JsonWebKey", "JsonWebKey2020") for key in (ES256, ED, K1, RSA)],
    *[("Multikey", "publicKeyMultibase", key) for key in (ES256, ED, K1, RSA)],
    ("Ed25519VerificationKey2020", "publicKeyMultibase", ED),
    ("Ed25519VerificationKey2018", "publicKeyBase58", ED),
    ("Ed25519VerificationKey2018", "publicKeyJwk", ED),
    ("EcdsaSecp256k1VerificationKey2019", "publicKeyJwk", K1),
    ("EcdsaSecp256k1VerificationKey2019", "publicKeyBase58", K1),
    ("EcdsaSecp256k1VerificationKey2019", "publicKeyMultibase", K1),
    ("P256Key2021", "publicKeyBase58", ES256),
]


def held(member: str, key: Key) -> dict[str, Any]:
    values = {"publicKeyJwk": key.jwk, "publicKeyMultibase": key.multikey, "publicKeyBase58": base58_of(key)}
    return {member: values[member]}


@pytest.mark.parametrize(("kind", "member", "key"), READ)
def test_a_key_is_read_where_its_type_has_it(kind: str, member: str, key: Key) -> None:
    document = document_of({"type": kind, **held(member, key)})
    assert document.key(NAME, "assertionMethod", AT) == public(key)


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("no type", held("publicKeyJwk", ES256)),
    ("a type that is not known", {"type": "EcdsaSecp256r1RecoveryMethod2020", **held("publicKeyJwk", ES256)}),
    ("a type in lower case", {"type": "multikey", **held("publicKeyMultibase", ES256)}),
    ("the type as a list", {"type": ["Multikey"], **held("publicKeyMultibase", ES256)}),
    ("the type as null", {"type": None, **held("publicKeyJwk", ES256)}),
    ("no key", {"type": "Multikey"}),
    ("Multikey with a JWK", {"type": "Multikey", **held("publicKeyJwk", ES256)}),
    ("Multikey in base58", {"type": "Multikey", **held("publicKeyBase58", ED)}),
    ("JsonWebKey with a multikey", {"type": "JsonWebKey", **held("publicKeyMultibase", ES256)}),
    ("two keys", {"type": "Multikey", **held("publicKeyMultibase", ES256), **held("publicKeyJwk", ES256)}),
    ("a key and one in hex", {"type": "JsonWebKey", **held("publicKeyJwk", ES256), "publicKeyHex": "00"}),
    ("Ed25519 2020 with P-256", {"type": "Ed25519VerificationKey2020", **held("publicKeyMultibase", ES256)}),
    ("Ed25519 2020 with a JWK", {"type": "Ed25519VerificationKey2020", **held("publicKeyJwk", ED)}),
    ("Ed25519 2018 with P-256", {"type": "Ed25519VerificationKey2018", **held("publicKeyJwk", ES256)}),
    ("secp256k1 with P-256", {"type": "EcdsaSecp256k1VerificationKey2019", **held("publicKeyJwk", ES256)}),
    ("P-256 with the point of secp256k1", {"type": "P256Key2021", **held("publicKeyBase58", Key.make("ES256K", 41))}),
    ("base58 that is none", {"type": "Ed25519VerificationKey2018", "publicKeyBase58": "0OIl"}),
    ("base58 that is huge", {"type": "Ed25519VerificationKey2018", "publicKeyBase58": "6" * 1_000_000}),
    ("base58 that is empty", {"type": "Ed25519VerificationKey2018", "publicKeyBase58": ""}),
    ("base58 as a number", {"type": "Ed25519VerificationKey2018", "publicKeyBase58": 5}),
    ("a JWK as text", {"type": "JsonWebKey", "publicKeyJwk": "{}"}),
    ("a multikey as a list", {"type": "Multikey", "publicKeyMultibase": [ED.multikey]}),
]


@pytest.mark.parametrize("method", [case[1] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_type_that_does_not_fit_its_key_is_refused(method: dict[str, Any]) -> None:
    document = document_of(method)
    assert refusal(lambda: document.key(NAME, "assertionMethod", AT)).code is Code.KEY_INVALID


# --- the controller -----------------------------------------------------------------------------------------------

GOOD = {"type": "JsonWebKey", **held("publicKeyJwk", ES256)}


def test_the_key_of_another_controller_is_not_the_documents_to_list() -> None:
    refused = refusal(lambda: document_of({**GOOD, "controller": HOLDER.did}).key(NAME, "assertionMethod", AT))
    assert refused.code is Code.KEY_OF_ANOTHER
    assert (refused.params["did"], refused.params["issuer"]) == (HOLDER.did, WEB)


@pytest.mark.parametrize("controller", [None, "", 5, [WEB], "https://meriter.example", "did:web", f"{WEB}#key-1"])
def test_a_controller_that_is_no_did_is_refused(controller: object) -> None:
    document = document_of({**GOOD, "controller": controller})
    refused = refusal(lambda: document.key(NAME, "assertionMethod", AT))
    assert (refused.code, refused.params["member"]) == (Code.KEY_INVALID, "controller")


def test_a_method_that_names_no_controller_is_the_documents_own() -> None:
    document = DIDDocument(WEB, {"id": WEB, "verificationMethod": [{"id": NAME, **GOOD}], "assertionMethod": [NAME]})
    assert document.key(NAME, "assertionMethod", AT) == public(ES256)


# --- names --------------------------------------------------------------------------------------------------------

THUMBPRINT = f"{WEB}#{ES256.thumbprint}"


def test_a_thumbprint_names_the_one_key_that_has_it() -> None:
    other = {"id": f"{WEB}#other", "type": "Multikey", **held("publicKeyMultibase", ED)}
    document = document_of(GOOD, other)  # the other is listed for nothing
    assert document.key(THUMBPRINT, "assertionMethod", AT) == public(ES256)
    assert refusal(lambda: document.key(f"{WEB}#{ED.thumbprint}", "assertionMethod", AT)).code is Code.KEY_NOT_LISTED


@pytest.mark.parametrize("key", [ES256, ED, K1, RSA])
def test_a_thumbprint_names_a_key_in_every_form(key: Key) -> None:
    for method in (
        {"type": "JsonWebKey", "publicKeyJwk": {**key.jwk, "kid": "x", "alg": key.alg}},
        {"type": "Multikey", **held("publicKeyMultibase", key)},
    ):
        document = document_of(method)
        assert document.key(f"{WEB}#{key.thumbprint}", "assertionMethod", AT) == public(key)
        refused = refusal(lambda document=document: document.key(f"{WEB}#{key.thumbprint}", "authentication", AT))
        assert refused.code is Code.KEY_NOT_LISTED


@pytest.mark.parametrize("key", [ES256, ED, RSA])
def test_a_thumbprint_names_the_key_of_a_did_that_is_its_own_document(key: Key) -> None:
    for did in (key.did, dids.jwk_of(public(key)), dids.jwk_jcs_of(public(key))):
        evidence, policy = Evidence(), Policy(trust=Issuers([did]))
        credential = token(credential_claims(did, did), key, header={"kid": key.thumbprint})
        report = verify(credential, policy, evidence, AT)
        assert report.accepted, report.summary("en")
        other = token(credential_claims(did, did), key, header={"kid": HOLDER.thumbprint})
        assert [check.code for check in verify(other, policy, evidence, AT).reasons()] == [Code.KEY_NOT_LISTED]


def test_of_methods_that_hold_no_jwk_the_first_sixteen_are_read() -> None:
    """To read the keys of a large document costs too much; those that stand as a JWK are found unread."""
    fillers = [{"id": f"#{n}", "type": "Multikey", **held("publicKeyMultibase", ED)} for n in range(15)]
    sought = {"id": "#sought", "type": "Multikey", **held("publicKeyMultibase", ES256)}

    def of(*methods: dict[str, Any]) -> DIDDocument:
        return document_of(*methods, assertionMethod=[method["id"] for method in methods])

    assert of(*fillers, sought).key(THUMBPRINT, "assertionMethod", AT) == public(ES256)
    beyond = [*fillers, {**fillers[0], "id": "#15"}]
    refused = refusal(lambda: of(*beyond, sought).key(THUMBPRINT, "assertionMethod", AT))
    assert refused.code is Code.KEY_NOT_LISTED
    assert of(*beyond, {**GOOD, "id": "#jwk"}).key(THUMBPRINT, "assertionMethod", AT) == public(ES256)
    unlisted = document_of(*beyond, sought, assertionMethod=["#sought"])
    assert unlisted.key(THUMBPRINT, "assertionMethod", AT) == public(ES256)


def test_a_large_document_of_multikeys_is_searched_in_no_time() -> None:
    names = [f"{WEB}#{n}" for n in range(5_000)]
    broken = "z" + base58.b58encode(ES256.encoded[:2] + b"\2" + b"\xff" * 32).decode()  # off the curve
    methods = [{"id": name, "type": "Multikey", "controller": WEB, "publicKeyMultibase": broken} for name in names]
    document = DIDDocument(WEB, {"id": WEB, "verificationMethod": methods, "assertionMethod": names})
    begun = time.process_time()
    refused = refusal(lambda: document.key(f"{WEB}#{'A' * 43}", "assertionMethod", AT))
    assert time.process_time() - begun < 0.1
    assert refused.code is Code.KEY_NOT_LISTED


def test_a_large_document_is_searched_for_a_thumbprint_in_no_time() -> None:
    names = [f"{WEB}#{n}" for n in range(5_000)]
    jwk = {**ES256.jwk, "y": ES256.jwk["x"]}  # off the curve: a search that reads keys would do so each time
    methods = [{"id": name, "type": "JsonWebKey", "controller": WEB, "publicKeyJwk": jwk} for name in names]
    document = DIDDocument(WEB, {"id": WEB, "verificationMethod": methods, "assertionMethod": names})
    begun = time.process_time()
    refused = refusal(lambda: document.key(f"{WEB}#{'A' * 43}", "assertionMethod", AT))
    assert time.process_time() - begun < 1
    assert refused.code is Code.KEY_NOT_LISTED


@pytest.mark.parametrize(
    "jwk", [None, 5, "x", [], {}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256", "x": 5}, {"kty": ["EC"]}]
)
def test_what_is_no_jwk_has_no_thumbprint_or_one_of_nothing(jwk: object) -> None:
    given = document_of(GOOD, {"id": "#x", "type": "Multikey", "publicKeyJwk": jwk}, assertionMethod=[NAME, "#x"])
    assert given.key(THUMBPRINT, "assertionMethod", AT) == public(ES256)


AGAIN = [
    {**GOOD, "id": f"{WEB}#again"},
    {"id": f"{WEB}#again", "type": "Multikey", **held("publicKeyMultibase", ES256)},
]


@pytest.mark.parametrize("again", AGAIN)
def test_a_thumbprint_names_a_key_that_stands_under_two_ids(again: dict[str, Any]) -> None:
    for twice in ([GOOD, again], [again, GOOD]):
        for listed in ([NAME, "#again"], [NAME], ["#again"]):
            document = document_of(*twice, assertionMethod=listed)
            assert document.key(THUMBPRINT, "assertionMethod", AT) == public(ES256)
            refused = refusal(lambda document=document: document.key(THUMBPRINT, "authentication", AT))
            assert refused.code is Code.KEY_NOT_LISTED


@pytest.mark.parametrize("again", AGAIN)
@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"revoked": "2026-01-01T00:00:00Z"}, Code.KEY_WITHDRAWN),
        ({"expires": "2026-01-01T00:00:00Z"}, Code.KEY_WITHDRAWN),
    ],
)
def test_a_key_that_is_withdrawn_under_one_id_is_withdrawn_by_its_thumbprint(
    again: dict[str, Any], members: dict[str, Any], code: Code
) -> None:
    for twice in ([GOOD, {**again, **members}], [{**again, **members}, GOOD]):
        document = document_of(*twice, assertionMethod=[NAME, "#again"])
        assert refusal(lambda document=document: document.key(THUMBPRINT, "assertionMethod", AT)).code is code
        assert document.key(NAME, "assertionMethod", AT) == public(ES256)


def test_a_method_of_that_id_comes_before_a_key_of_that_thumbprint() -> None:
    other = {"id": THUMBPRINT, "type": "Multikey", **held("publicKeyMultibase", ED)}
    document = document_of(GOOD, other, assertionMethod=[NAME, THUMBPRINT])
    assert document.key(THUMBPRINT, "assertionMethod", AT) == public(ED)


@pytest.mark.parametrize(
    "name",
    [
        ES256.thumbprint,
        f"#{ES256.thumbprint}",
        f"did:web:other.example#{ES256.thumbprint}",
        f"{WEB}#{ES256.thumbprint[:-1]}",
        f"{WEB}#{ES256.thumbprint}=",
        f"{WEB}#urn:ietf:params:oauth:jwk-thumbprint:sha-256:{ES256.thumbprint}",
    ],
)
def test_only_the_bare_thumbprint_of_the_documents_own_key_names_it(name: str) -> None:
    assert refusal(lambda: document_of(GOOD).key(name, "assertionMethod", AT)).code is Code.KEY_NOT_LISTED


def test_a_key_that_cannot_be_read_has_no_thumbprint_and_hides_no_other() -> None:
    broken = {"id": f"{WEB}#broken", "type": "Multikey", "publicKeyMultibase": "z0"}
    document = document_of(broken, GOOD, assertionMethod=["#broken", NAME])
    assert document.key(THUMBPRINT, "assertionMethod", AT) == public(ES256)


def test_a_withdrawn_key_is_withdrawn_by_any_name() -> None:
    document = document_of({**GOOD, "revoked": "2026-01-01T00:00:00Z"})
    assert refusal(lambda: document.key(THUMBPRINT, "assertionMethod", AT)).code is Code.KEY_WITHDRAWN


@pytest.mark.parametrize("kid", [NAME, "#key-1", "key-1", ES256.thumbprint, f"#{ES256.thumbprint}", THUMBPRINT])
def test_a_kid_in_every_form_verifies(kid: str) -> None:
    document = did_document(WEB, ES256)
    evidence = Evidence(
        {"https://meriter.example/.well-known/did.json": Fetched(to_json(document), "application/did+json", AT)}
    )
    credential = token(credential_claims(WEB, WEB), ES256, header={"kid": kid})
    policy = Policy(trust=Issuers([WEB]))
    report = verify(credential, policy, evidence, AT)
    assert report.accepted, report.summary("en")
    presentation = token(presentation_claims(WEB, credential), ES256, header={"kid": kid})
    report = verify_presentation(presentation, policy, evidence, AT, audience=AUDIENCE, nonce=NONCE)
    assert report.accepted, report.summary("en")
    other = token(credential_claims(WEB, WEB), Key.make("ES256", 48), header={"kid": kid})
    assert [check.code for check in verify(other, policy, evidence, AT).reasons()] == [Code.SIGNATURE_INVALID]


def test_a_method_is_embedded_in_any_relationship() -> None:
    method = {"id": "#agree", "controller": WEB, **GOOD}
    document = document_of(keyAgreement=[method], assertionMethod=["#agree"], verificationMethod=[])
    assert document.key(f"{WEB}#agree", "assertionMethod", AT) == public(ES256)
    with_private = changed(method, {"publicKeyJwk/d": "AAAA"})
    for member in ("keyAgreement", "capabilityInvocation", "capabilityDelegation"):
        refused = refusal(lambda member=member: document_of(GOOD, **{member: [with_private]}))
        assert refused.code is Code.DID_DOCUMENT_INVALID
