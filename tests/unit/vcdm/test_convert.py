"""From data model 1.1 to 2.0."""

from __future__ import annotations

from typing import Any

from forging import HOLDER, ISSUER, V1, credential
from samples import merit

from mikromerit import elm, jsonld
from mikromerit.elm.credential import CONTEXT
from mikromerit.vcdm import content_findings, credential_findings, to_2_0, version
from mikromerit.vcdm.convert import ELM_2_0

V2 = "https://www.w3.org/ns/credentials/v2"
STATUS = "https://www.w3.org/ns/credentials/status/v1"
ISSUED, ENDS = "2026-11-01T09:00:00Z", "2030-01-01T00:00:00Z"


def test_contexts_and_dates_change_and_nothing_else() -> None:
    one = credential(ISSUER.did, HOLDER.did)
    two = to_2_0(one)
    assert two == {
        "@context": [V2],
        "id": one["id"],
        "type": one["type"],
        "issuer": one["issuer"],
        "validFrom": one["issuanceDate"],
        "validUntil": one["expirationDate"],
        "credentialSubject": one["credentialSubject"],
    }
    assert list(two) == ["@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject"]
    assert (version(one), version(two)) == ("1.1", "2.0")


def test_it_is_a_copy() -> None:
    one = credential(ISSUER.did, HOLDER.did)
    two = to_2_0(one)
    two["type"].append("x")
    two["credentialSubject"]["id"] = "x"
    assert one == credential(ISSUER.did, HOLDER.did)


def test_dates_that_stand_already_stay() -> None:
    assert to_2_0({"issuanceDate": ISSUED, "validFrom": ENDS, "validUntil": ISSUED, "expirationDate": ENDS}) == {
        "validFrom": ENDS,
        "validUntil": ISSUED,
    }


def test_at_every_depth() -> None:
    inner = {
        "@context": [V1, *CONTEXT[1:], STATUS, "https://a.example/"],
        "issuanceDate": ISSUED,
        "x": [[{"expirationDate": ENDS}]],
    }
    assert to_2_0({"parts": [1, inner, [inner]], "@context": V1})["parts"] == [
        1,
        changed := {
            "@context": [V2, ELM_2_0, "https://a.example/"],
            "validFrom": ISSUED,
            "x": [[{"validUntil": ENDS}]],
        },
        [changed],
    ]


def test_a_context_that_is_an_object_stays() -> None:
    contexts = [V1, {"issuanceDate": "https://a.example/1"}, 5]
    made = to_2_0({"@context": contexts})
    assert made["@context"][0] == V2
    assert made["@context"][2] == 5
    assert to_2_0({"@context": {"Term": "https://a.example/1"}}) == {"@context": {"Term": "https://a.example/1"}}


def test_a_document_of_2_0_says_the_same() -> None:
    two = to_2_0(credential(ISSUER.did, HOLDER.did))
    assert to_2_0(two) == two


def test_as_deep_as_it_goes() -> None:
    document: dict[str, Any] = {"issuanceDate": ISSUED}
    for _ in range(20_000):
        document = {"x": [document]}
    made = to_2_0(document)
    while "x" in made:
        (made,) = made["x"]
    assert made == {"validFrom": ISSUED}


def test_an_elm_credential_is_read_in_either_version_and_says_the_same() -> None:
    one = elm.encode(merit(ISSUER.did))
    two = to_2_0(one)
    assert two["@context"] == [V2, ELM_2_0]
    assert credential_findings(two, "2.0") == content_findings(two) == []
    first, second = elm.decode(one), elm.decode(two)
    assert elm.faults(second) == ()
    assert elm.encode(second) == two
    assert (second.context, second.issuance_date, second.expiration_date) == ((V2, ELM_2_0), None, None)
    assert (second.valid_from, second.valid_until) == (first.valid_from, first.valid_until)
    assert (second.credential_subject, second.issuer, second.display_parameter) == (
        first.credential_subject,
        first.issuer,
        first.display_parameter,
    )
    older = ("https://www.w3.org/2018/credentials#issuanceDate", "https://www.w3.org/2018/credentials#expirationDate")
    without = {quad for quad in jsonld.to_rdf(one) if quad.predicate.strip("<>") not in older}
    assert {quad[1:] for quad in without if not quad.subject.startswith("_:")} == {
        quad[1:] for quad in jsonld.to_rdf(two) if not quad.subject.startswith("_:")
    }
