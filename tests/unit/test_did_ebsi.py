"""did:ebsi: the identifiers of legal entities, and their documents from a registry."""

from __future__ import annotations

from typing import Any

import base58
import pytest
from forging import AT, HOLDER, Key, credential_claims, refusal, to_json, token

from mikromerit import Evidence, Policy
from mikromerit import did as dids
from mikromerit.did import EBSI, EbsiMethod
from mikromerit.evidence import Fetched, Need
from mikromerit.keys import PublicKey
from mikromerit.report import Code
from mikromerit.trust import Issuers
from mikromerit.verification import verify

DID = "did:ebsi:zvHWX359A3CvfJnCYaAiAde"
REGISTRY = "https://registry.example/did-registry/v5/identifiers/"
ES256, K1 = Key.make("ES256", 51), Key.make("ES256K", 52)


def document() -> dict[str, Any]:
    """A document as EBSI's registry has them: one key for authentication on the ledger, one for assertions."""
    methods = [
        {"id": f"{DID}#{key.thumbprint}", "type": "JsonWebKey2020", "controller": DID, "publicKeyJwk": key.jwk}
        for key in (K1, ES256)
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": DID,
        "controller": [DID],
        "verificationMethod": methods,
        "authentication": [methods[0]["id"], methods[1]["id"]],
        "assertionMethod": [methods[1]["id"]],
        "capabilityInvocation": [methods[0]["id"]],
    }


def of_octets(data: bytes) -> str:
    return "did:ebsi:z" + base58.b58encode(data).decode()


REFUSED = {
    "another method": DID.replace("ebsi", "ebsy"),
    "nothing": "did:ebsi:",
    "the multibase alone": "did:ebsi:z",
    "no multibase": DID.replace(":z", ":"),
    "digits, as in examples": "did:ebsi:00001234",
    "version 2: a natural person of old": of_octets(b"\2" + bytes(32)),
    "version 2 in 17 octets": of_octets(b"\2" + bytes(range(16))),
    "version 0": of_octets(b"\0" + bytes(range(100, 116))),
    "15 octets": of_octets(b"\1" + bytes(range(15))),
    "17 octets": of_octets(b"\1" + bytes(range(17))),
    "a character that base58 lacks": DID[:-1] + "0",
    "a path": DID + "/a",
    "a fragment": DID + "#a",
    "a way up": DID + "/../x",
    "a newline": DID + "\n",
    "a further part": DID + ":a",
    "huge": DID + "6" * 1_000_000,
}


@pytest.mark.parametrize("did", REFUSED.values(), ids=REFUSED)
def test_what_names_no_legal_entity_is_refused_everywhere(did: str) -> None:
    for make in (
        lambda: EBSI.need(did),
        lambda: EBSI.document(did, Fetched(to_json({"id": did}), "application/json", AT)),
        lambda: dids.ebsi.verification_method(did, PublicKey.from_jwk(ES256.jwk)),
    ):
        assert refusal(make).code is Code.DID_INVALID


@pytest.mark.parametrize("data", [b"\1" + bytes(16), b"\1" + b"\xff" * 16, b"\1" + bytes(range(16))])
def test_sixteen_octets_of_any_value_name_a_legal_entity(data: bytes) -> None:
    did = of_octets(data)
    assert EbsiMethod(REGISTRY).need(did) == Need(REGISTRY + did, "did-document")


def test_a_registry_may_have_a_port() -> None:
    registry = "https://registry.example:65535/identifiers/"
    assert EbsiMethod(registry).need(DID) == Need(registry + DID, "did-document")


def test_the_pilot_registry_is_the_default_and_the_method_is_not_a_default_one() -> None:
    assert EBSI.need(DID) == Need("https://api-pilot.ebsi.eu/did-registry/v5/identifiers/" + DID, "did-document")
    assert EBSI.name == "ebsi"
    assert EBSI not in dids.DEFAULT
    assert repr(EbsiMethod(REGISTRY)) == f"EbsiMethod({REGISTRY!r})"


@pytest.mark.parametrize(
    "registry",
    [
        "", "http://registry.example/", "ftp://registry.example/", "https://registry.example",
        "https://registry.example/identifiers", "https:///identifiers/", "https://user:secret@registry.example/",
        "https://@registry.example/", "https://registry.example/?did=/", "https://registry.example/#/", "//registry/",
        "https://registry.example/?", "https://registry.example/#", "HTTPS://registry.example/", " https://a.example/",
        "https://registry.example:99999/", "https://registry.example:65536/", "https://registry.example:0/",
        "https://registry.example:/", "https://registry.example:x/", "https://[registry/", "https://[registry]/",
        "https://registry example/", "https://regi\u00e5stry.example/",
    ],
)  # fmt: skip
def test_an_address_that_is_no_registry_is_refused(registry: str) -> None:
    with pytest.raises(ValueError, match="registry") as refused:
        EbsiMethod(registry)
    assert "secret" not in str(refused.value)


def test_a_document_of_the_registry_is_read() -> None:
    read = EBSI.document(DID, Fetched(to_json(document()), "application/did+ld+json", AT))
    name = dids.verification_method(DID, PublicKey.from_jwk(ES256.jwk))
    assert name == f"{DID}#{ES256.thumbprint}"
    assert read.key(name, "assertionMethod", AT) == PublicKey.from_jwk(ES256.jwk)
    assert read.key(f"{DID}#{K1.thumbprint}", "authentication", AT).alg == "ES256K"
    assert refusal(lambda: read.key(f"{DID}#{K1.thumbprint}", "assertionMethod", AT)).code is Code.KEY_NOT_AUTHORISED


def test_a_document_of_another_or_none_is_refused() -> None:
    fetched = Fetched(to_json({**document(), "id": of_octets(b"\1" + bytes(16))}), "application/json", AT)
    assert refusal(lambda: EBSI.document(DID, fetched)).code is Code.DID_DOCUMENT_OF_ANOTHER
    refused = refusal(lambda: EbsiMethod(REGISTRY).document(DID, None))
    assert (refused.code, refused.params["url"]) == (Code.EVIDENCE_MISSING, REGISTRY + DID)


def test_a_credential_of_a_legal_entity_verifies_where_the_registry_is_trusted() -> None:
    claims = credential_claims(DID, HOLDER.did)
    credential = token(claims, ES256, header={"kid": f"{DID}#{ES256.thumbprint}"})
    policy = Policy(trust=Issuers([DID]), did_methods=[*dids.DEFAULT, EbsiMethod(REGISTRY)])
    assert [need.url for need in verify(credential, policy, Evidence(), AT).needs] == [REGISTRY + DID]
    evidence = Evidence({REGISTRY + DID: Fetched(to_json(document()), "application/json", AT)})
    report = verify(credential, policy, evidence, AT)
    assert report.accepted, report.summary("en")
    report = verify(credential, Policy(trust=Issuers([DID])), evidence, AT)
    assert [check.code for check in report.reasons()] == [Code.DID_METHOD_NOT_SUPPORTED]
