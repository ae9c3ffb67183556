"""The VCDM 2.0 JWT envelope: what it writes, what it refuses to write, and what of the claims it reads."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from forging import AT, AUDIENCE, EXPIRES_AT, HOLDER, ISSUED_AT, ISSUER, NONCE, changed, refusal
from forms import V2, V2_0
from samples import merit

from mikromerit import Evidence, Holder, Issuer, KeyPair, NotConformant, Policy, SecuredCredential, Verifier
from mikromerit import did as dids
from mikromerit.elm import person
from mikromerit.limits import DEFAULT
from mikromerit.profile import ANNEX_I, EDC
from mikromerit.report import Code, Outcome, Step
from mikromerit.securing import VC_JOSE, VC_JWT, VP_JOSE, VP_JWT
from mikromerit.trust import Issuers
from mikromerit.verification import verify, verify_presentation

POLICY = Policy(trust=Issuers([ISSUER.did]))
KEY, WALLET = KeyPair.generate(), KeyPair.generate("EdDSA")
DID, HOLDS = dids.of_key(KEY.public_key), dids.of_key(WALLET.public_key)
LEARNER = person(id=HOLDS, given_name="Åsa", family_name="Öström")


def document(**changes: Any) -> dict[str, Any]:
    claims = {"iss", "sub", "jti", "nbf", "exp"}
    return changed({name: value for name, value in V2_0.claims().items() if name not in claims}, changes)


def parts(token: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = token.decode().split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(text + "==")) for text in (header, payload))  # type: ignore[return-value]


def generic(issuer: str = DID, **changes: Any) -> dict[str, Any]:
    return document(issuer=issuer, credentialSubject={"id": HOLDS, "https://schema.org/name": "Åsa"}, **changes)


def test_a_credential_as_the_specification_has_it() -> None:
    """The payload is the document; the claims beside it are for verifiers that look at nothing else."""
    header, claims = parts(VC_JOSE.seal(document(), KEY, f"{DID}#k"))
    assert header == {"alg": "ES256", "typ": "vc+jwt", "cty": "vc", "kid": f"{DID}#k"}
    assert claims == document() | {
        "iss": ISSUER.did, "sub": HOLDER.did, "jti": document()["id"], "nbf": ISSUED_AT, "exp": EXPIRES_AT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"issuer": ...}, Code.MEMBER_MISSING, ""),
        ({"issuer": {"name": "x"}}, Code.MEMBER_MISSING, ""),
        ({"validFrom": "2026-11-01"}, Code.DATE_INVALID, "/validFrom"),
        ({"validUntil": 5}, Code.DATE_INVALID, "/validUntil"),
        ({"exp": 5}, Code.CLAIM_NAME_TAKEN, "/exp"),
        ({"nonce": "x"}, Code.CLAIM_NAME_TAKEN, "/nonce"),
    ],
)
def test_what_cannot_be_sealed(changes: dict[str, Any], code: Code, path: str) -> None:
    refused = refusal(lambda: VC_JOSE.seal(document(**changes), KEY, f"{DID}#k"))
    assert (refused.code, refused.path) == (code, path)


@pytest.mark.parametrize("subject", [{"a:b": 1}, [{"id": HOLDER.did}, {"id": ISSUER.did}]])
def test_what_is_opened_is_the_document(subject: Any) -> None:
    whole = document(credentialSubject=subject, validUntil=..., id=...)
    opened = VC_JOSE.open(VC_JOSE.seal(whole, KEY, f"{DID}#k"), DEFAULT)
    assert opened.document == whole
    assert (opened.findings, opened.expires, opened.signer) == ((), None, ISSUER.did)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "did:web:another.example"}, Code.ISSUER_MISMATCH),
        ({"jti": "urn:uuid:8c1c1e6e-3f0a-4f3b-9a55-000000000000"}, Code.ID_MISMATCH),
        ({"sub": ISSUER.did}, Code.SUBJECT_MISMATCH),
        ({"aud": AUDIENCE}, Code.AUDIENCE_UNEXPECTED),
    ],
)
def test_claims_that_contradict_the_document(changes: dict[str, Any], code: Code) -> None:
    report = verify(V2_0.token(V2_0.claims(**changes), ISSUER), POLICY, Evidence(), AT)
    assert [check.code for check in report.reasons()] == [code]


def test_the_claims_need_not_be_there() -> None:
    bare = V2_0.claims(**dict.fromkeys(("iss", "sub", "jti", "nbf", "exp"), ...))
    assert verify(V2_0.token(bare, ISSUER), POLICY, Evidence(), AT).accepted


@pytest.mark.parametrize("subjects", [[{"id": HOLDER.did}, {"id": ISSUER.did}], [{"https://schema.org/name": "Åsa"}]])
def test_a_sub_that_is_one_of_the_subjects_or_contradicts_none(subjects: Any) -> None:
    assert verify(V2_0.token(V2_0.claims(credentialSubject=subjects), ISSUER), POLICY, Evidence(), AT).accepted


def test_a_moment_of_signing_that_is_no_number_is_a_remark() -> None:
    """RFC 7519 §4.1.6 wants a number; W3C's examples write a date. It bounds nothing."""
    report = verify(V2_0.token(V2_0.claims(iat="2010-01-01T19:23:24Z"), ISSUER), POLICY, Evidence(), AT)
    assert report.accepted
    assert [check.outcome for check in report.checks if check.code is Code.CLAIM_IGNORED] == [Outcome.PASSED]


def test_both_windows_are_judged() -> None:
    """`exp` is the signature's end, `validUntil` the credential's: they may differ, and both bind."""
    for changes in ({"exp": ISSUED_AT + 60}, {"validUntil": "2026-11-02T00:00:00Z"}):
        report = verify(V2_0.token(V2_0.claims(**changes), ISSUER), POLICY, Evidence(), AT)
        assert [check.code for check in report.reasons()] == [Code.EXPIRED]


def test_a_micro_credential_in_both_versions_from_issuing_to_presenting() -> None:
    issuers = {securing: Issuer(DID, KEY, securing=securing, profile=(ANNEX_I, EDC), clock=lambda: AT)
               for securing in (VC_JWT, VC_JOSE)}  # fmt: skip
    merits = [issuer.issue(merit(DID, learner=LEARNER)) for issuer in issuers.values()]
    policy = Policy(trust=Issuers([DID]), profile=(ANNEX_I, EDC))
    old, new = (Verifier(policy, clock=lambda: AT).verify(one).accept() for one in merits)
    assert new.document.title == old.document.title
    assert new.claims["@context"][0] == V2
    assert "issuanceDate" not in new.claims
    assert new.claims["validFrom"] == old.claims["issuanceDate"]
    shown = Holder(HOLDS, WALLET, clock=lambda: AT).present(merits, audience=AUDIENCE, nonce=NONCE)
    assert shown.securing is VP_JOSE
    report = Verifier(policy, clock=lambda: AT).verify_presentation(shown, audience=AUDIENCE, nonce=NONCE)
    assert [one.secured.securing for one in report.accept().credentials] == [VC_JWT, VC_JOSE]


def test_a_wallet_writes_the_version_of_what_it_holds() -> None:
    holder = Holder(HOLDS, WALLET, clock=lambda: AT)
    old = Issuer(DID, KEY, clock=lambda: AT).issue(merit(DID, learner=LEARNER))
    new = Issuer(DID, KEY, securing=VC_JOSE, clock=lambda: AT).issue(merit(DID, learner=LEARNER))
    assert holder.present([old], audience=AUDIENCE, nonce=NONCE).securing is VP_JWT
    assert holder.present([new], audience=AUDIENCE, nonce=NONCE).securing is VP_JOSE
    only_old = Holder(HOLDS, WALLET, securing=VP_JWT, clock=lambda: AT)
    with pytest.raises(ValueError, match="VP_JOSE holds all"):
        only_old.present([new], audience=AUDIENCE, nonce=NONCE)


@pytest.mark.parametrize("securing", [VC_JWT, VC_JOSE])
def test_any_credential_is_issued_as_json(securing: Any) -> None:
    issuer = Issuer(DID, KEY, securing=securing, profile=None, clock=lambda: AT)
    whole = generic()
    if securing is VC_JWT:
        whole = changed(whole, {"@context": ["https://www.w3.org/2018/credentials/v1"], "validFrom": ...,
                                "validUntil": ..., "issuanceDate": whole["validFrom"]})  # fmt: skip
    report = verify(issuer.issue(whole), Policy(trust=Issuers([DID])), Evidence(), AT)
    assert report.accept().claims == whole
    assert not report.accept().is_elm


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"@context": ["https://www.w3.org/2018/credentials/v1"]}, Code.CONTEXT_ORDER),
        ({"issuer": "did:web:another.example"}, Code.ISSUER_MISMATCH),
        ({"credentialSubject": ...}, Code.SUBJECT_MISSING),
        ({"undefinedTerm": 1}, Code.TERM_UNDEFINED),
        ({"validUntil": "2026-11-02T00:00:00Z"}, Code.EXPIRED),
    ],
)
def test_what_no_issuer_seals_as_json(changes: dict[str, Any], code: Code) -> None:
    issuer = Issuer(DID, KEY, securing=VC_JOSE, profile=None, clock=lambda: AT)
    with pytest.raises(NotConformant) as refused:
        issuer.issue(generic() | {name: value for name, value in changes.items() if value is not ...}
                     if ... not in changes.values() else changed(generic(), changes))  # fmt: skip
    assert code in {check.code for check in refused.value.report.reasons()}


def test_a_profile_of_micro_credentials_is_not_met_by_another_credential() -> None:
    issuer = Issuer(DID, KEY, securing=VC_JOSE, clock=lambda: AT)
    with pytest.raises(NotConformant) as refused:
        issuer.issue(generic())
    assert [check.code for check in refused.value.report.reasons()] == [Code.PROFILE_NEEDS_ELM]


def test_an_elm_credential_given_as_json_is_judged_as_elm() -> None:
    issuer = Issuer(DID, KEY, securing=VC_JOSE, clock=lambda: AT)
    whole = (
        verify(issuer.issue(merit(DID, learner=LEARNER)), Policy(trust=Issuers([DID])), Evidence(), AT).accept().claims
    )
    again = verify(issuer.issue(whole), Policy(trust=Issuers([DID])), Evidence(), AT).accept()
    assert again.is_elm
    with pytest.raises(NotConformant) as refused:
        issuer.issue(changed(dict(whole), {"credentialSubject/hasClaim": ...}))
    assert Code.ELEMENT_MISSING in {check.code for check in refused.value.report.reasons()}


def test_a_presentation_is_of_one_moment() -> None:
    holder = Holder(HOLDS, WALLET, clock=lambda: AT)
    new = Issuer(DID, KEY, securing=VC_JOSE, clock=lambda: AT).issue(merit(DID, learner=LEARNER))
    shown = holder.present([new], audience=AUDIENCE, nonce=NONCE, valid_for=timedelta(minutes=5))
    header, claims = parts(shown.data)
    assert (header["typ"], header["cty"]) == ("vp+jwt", "vp")
    assert claims["exp"] - claims["iat"] == 300
    late = verify_presentation(
        shown, Policy(trust=Issuers([DID])), Evidence(), AT + timedelta(minutes=7), audience=AUDIENCE, nonce=NONCE
    )
    assert [check.code for check in late.reasons()] == [Code.EXPIRED]
    assert late.step(Step.SIGNATURE) is Outcome.PASSED


def test_parse_tells_the_versions_apart() -> None:
    new = V2_0.token(V2_0.claims(), ISSUER)
    assert SecuredCredential.parse(new).securing is VC_JOSE
    unnamed = V2_0.token(V2_0.claims(), ISSUER, header={"typ": ...})
    assert SecuredCredential.parse(unnamed).securing is VC_JOSE
    assert SecuredCredential.parse(unnamed, "application/vc+jwt; charset=utf-8").securing is VC_JOSE
    assert SecuredCredential.parse(unnamed, "application/jwt").securing is VC_JWT
    assert verify(SecuredCredential.parse(unnamed, "application/jwt"), POLICY, Evidence(), AT).reasons()[0].code is (
        Code.NOT_A_CREDENTIAL
    )
    assert refusal(lambda: SecuredCredential.parse(new, "text/html")).code is Code.FORMAT_UNKNOWN


def test_a_proof_inside_is_told_to_a_reader_and_refused_to_a_writer() -> None:
    """What the envelope signs is the document; a proof inside it is another signature, which nobody has read."""
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    report = verify(V2_0.token(V2_0.claims() | {"proof": proof}, ISSUER), POLICY, Evidence(), AT)
    assert report.accepted
    assert [check.path for check in report.checks if check.code is Code.PROOF_NOT_READ] == ["/proof"]
    issuer = Issuer(DID, KEY, securing=VC_JOSE, profile=None, clock=lambda: AT)
    with pytest.raises(NotConformant) as refused:
        issuer.issue(generic() | {"proof": proof})
    assert Code.PROOF_NOT_READ in {check.code for check in refused.value.report.reasons()}
