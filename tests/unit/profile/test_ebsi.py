"""EBSI's attestation: what it must say, rule by rule; and how one is written."""

from __future__ import annotations

from typing import Any

import pytest
from ebsi_changes import (
    CHANGES,
    DOCUMENT,
    EDC,
    ENVELOPED,
    ISSUER,
    ISSUERS,
    KEY,
    SCHEMA,
    STATUS,
    TAKEN,
    TERMS,
    UNDEFINED,
    Change,
    Enveloped,
    entity,
    token,
)
from forging import AT, V1, changed
from samples import ISSUED, merit

from mikromerit import Evidence, Issuer, KeyPair, NotConformant, Policy
from mikromerit import did as dids
from mikromerit.elm import encode, person
from mikromerit.profile import ANNEX_I
from mikromerit.profile.ebsi import EBSI, HOSTS, RULES, attestation, ebsi
from mikromerit.report import Check, Code, Outcome, Report, Step, message
from mikromerit.securing import EBSI_JWT
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify


def names(changes: Any) -> list[str]:
    return [one.name for one in changes]


def judged(document: Any) -> list[Check]:
    return EBSI.check(None, document)


@pytest.mark.parametrize("change", CHANGES, ids=names(CHANGES))
def test_one_change_breaks_one_rule(change: Change) -> None:
    (found,) = judged(change.document)
    assert (found.step, found.outcome) == (Step.PROFILE, Outcome.FAILED)
    assert (found.code, found.path) == (change.code, change.path)
    assert found.params["profile"] == EBSI.name
    assert "?" not in found.message("sv") + found.message("en")


def test_every_rule_is_broken_by_some_change() -> None:
    assert {change.code for change in CHANGES} == {code for code, _ in RULES}


UNSEEN: dict[str, dict[str, Any]] = {  # by the verifier that is offline: it would have to ask a registry
    "a list of revocations": {"credentialStatus": [STATUS]},
    "an accreditation": {
        "credentialStatus": {"type": "EbsiAccreditationEntry", "id": f"{ISSUERS}/{entity()}/attributes/0x1"}
    },
    "terms": {"termsOfUse": TERMS},
    "another schema": {"credentialSchema": {**SCHEMA, "id": SCHEMA["id"][:-3] + "abc"}},
    "a list of revocations itself": {
        "type": ["VerifiableCredential", "VerifiableAttestation", "StatusList2021Credential"],
        "credentialSubject": {"id": "https://skola.example/status/1#list"},
    },
}


@pytest.mark.parametrize("changes", [*TAKEN.values(), *UNSEEN.values()], ids=[*TAKEN, *UNSEEN])
def test_what_is_taken(changes: dict[str, Any]) -> None:
    (found,) = judged(changed(DOCUMENT, changes))
    assert (found.outcome, found.code, found.params) == (Outcome.PASSED, Code.PROFILE_MET, {"profile": EBSI.name})


def test_a_schema_of_another_kind_is_refused_beside_a_right_one() -> None:
    kind, address = judged(changed(DOCUMENT, {"credentialSchema": [SCHEMA, EDC]}))
    assert (kind.code, kind.path) == (Code.EBSI_SCHEMA_TYPE, "/credentialSchema/1/type")
    assert (address.code, address.path) == (Code.EBSI_SCHEMA_ADDRESS, "/credentialSchema/1/id")


def test_what_follows_from_one_fault_is_not_told_twice() -> None:
    undated = judged(changed(DOCUMENT, {"validFrom": "yesterday", "issuanceDate": "yesterday"}))
    assert [(found.code, found.path) for found in undated] == [
        (Code.EBSI_DATE, "/issuanceDate"),
        (Code.EBSI_DATE, "/validFrom"),
    ]
    emptied = judged({**DOCUMENT, "id": None, "issued": None, "validFrom": None})
    assert [(found.code, found.path) for found in emptied] == [
        (Code.EBSI_MISSING, "/id"),
        (Code.EBSI_MISSING, "/issued"),
        (Code.EBSI_MISSING, "/validFrom"),
    ]


@pytest.mark.parametrize("value", [None, 7, 1.5, True, "x", [], {}, [[]], [{}], [None], {"id": {}}, {"type": {}}])
@pytest.mark.parametrize("member", [*DOCUMENT, "credentialStatus", "termsOfUse", "evidence"])
def test_any_json_is_judged(member: str, value: Any) -> None:
    assert judged({**DOCUMENT, member: value})
    assert judged({member: value})[0].outcome is Outcome.FAILED


def test_no_end_of_faults_is_not_told() -> None:
    assert len(judged(changed(DOCUMENT, {"credentialSubject": [{}] * 1000}))) == 100


def test_the_sentences_are_in_both_languages() -> None:
    found = judged(changed(DOCUMENT, {"issued": ...}))[0]
    assert found.message("sv") == "EBSI kräver issued, som saknas eller är tomt."
    assert found.message("en") == "EBSI demands issued, which is missing or empty."
    assert message(Code.EBSI_BEGINS, {}, "en").startswith("EBSI demands that validFrom and issuanceDate are equal")


def test_other_hosts() -> None:
    own = ebsi(hosts=["register.example:8443"])
    elsewhere = changed(DOCUMENT, {"credentialSchema/id": SCHEMA["id"].replace(HOSTS[0], "register.example:8443")})
    assert own.check(None, elsewhere)[0].code is Code.PROFILE_MET
    assert judged(elsewhere)[0].code is own.check(None, DOCUMENT)[0].code is Code.EBSI_SCHEMA_ADDRESS
    assert own.name == EBSI.name


@pytest.mark.parametrize("hosts", [[], [""], ["https://a.example"], ["a.example/x"], ["a example"], ["a|b"]])
def test_hosts_are_names(hosts: list[str]) -> None:
    with pytest.raises(ValueError, match="by name"):
        ebsi(hosts=hosts)


# --- in the library's own hands --------------------------------------------------------------------------------------


def reported(text: str) -> Report[Any]:
    return verify(text, Policy(trust=UnsafeAnyone(), profile=EBSI, securing=[EBSI_JWT]), Evidence(), AT)


def test_a_verifier_that_demands_it() -> None:
    assert reported(token(DOCUMENT)).accepted
    report = reported(token(changed(DOCUMENT, {"credentialSchema": {**SCHEMA, "type": "Other"}})))
    assert [check.code for check in report.reasons()] == [Code.EBSI_SCHEMA_TYPE]


@pytest.mark.parametrize("change", ENVELOPED, ids=names(ENVELOPED))
def test_the_envelope_has_to_say_all_of_it(change: Enveloped) -> None:
    assert not reported(change.token).accepted


def issuer_of(key: KeyPair, **settings: Any) -> Issuer:
    return Issuer(dids.jwk_jcs_of(key.public_key), key, securing=EBSI_JWT, clock=lambda: AT, **settings)


def test_an_elm_credential_of_both_rules() -> None:
    key, learner = KeyPair.generate(), KeyPair.generate("EdDSA")
    issuer = issuer_of(key, profile=(ANNEX_I, EBSI))
    about = person(id=dids.jwk_jcs_of(learner.public_key), given_name="Åsa", family_name="Öström")
    credential = merit(issuer.did, learner=about)
    with pytest.raises(NotConformant) as refused:
        issuer.issue(credential)
    codes = {check.code for check in refused.value.report.reasons()}
    assert codes == {Code.EBSI_TYPE, Code.EBSI_SCHEMA_TYPE, Code.EBSI_SCHEMA_ADDRESS}
    document = attestation(encode(credential))
    accepted = reported(str(issuer.issue(document))).accept()
    assert accepted.document.credential_subject == credential.credential_subject


def test_a_credential_of_another_kind() -> None:
    key = KeyPair.generate("EdDSA")
    issuer = issuer_of(key, profile=EBSI)
    document = attestation(
        {
            "@context": V1,
            "id": "urn:uuid:8c1c1e6e-3f0a-4f3b-9a55-0d6f6e7c1a11",
            "type": ["VerifiableCredential", "VerifiableAttestation", "Intyg"],
            "issuer": issuer.did,
            "issuanceDate": f"{ISSUED:%Y-%m-%dT%H:%M:%SZ}",
            "credentialSubject": {"id": ISSUER},
        },
        schema=f"https://{HOSTS[1]}/trusted-schemas-registry/v3/schemas/z1",
    )
    assert document["@context"] == [V1, UNDEFINED]
    assert document["type"] == ["VerifiableCredential", "VerifiableAttestation", "Intyg"]
    assert document["issued"] == document["validFrom"] == document["issuanceDate"]
    assert reported(str(issuer.issue(document))).accepted


def test_writing_leaves_what_was_given_alone() -> None:
    given = changed(DOCUMENT, {"issuanceDate": ..., "issued": ..., "validFrom": ..., "@context": ..., "type": ...})
    before = changed(given, {})
    made = attestation(given)
    assert given == before
    assert made["@context"] == [UNDEFINED]
    assert "issued" not in made
    assert attestation(attestation(DOCUMENT)) == attestation(DOCUMENT) == DOCUMENT
    assert KEY.alg == "ES256"
