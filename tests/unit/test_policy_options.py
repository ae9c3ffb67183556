"""What a policy may demand beyond the ordinary, and the doors that it opens only by name."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from forging import AT, AUDIENCE, EXPIRES_AT, HOLDER, ISSUED_AT, ISSUER, NONCE, STRANGER, did_document
from forms import FORMS, V2, V2_0, Form
from samples import merit

from mikromerit import (
    AsyncVerifier,
    Evidence,
    Holder,
    Issuer,
    KeyPair,
    NotConformant,
    Policy,
    SecuredCredential,
    Verifier,
)
from mikromerit import did as dids
from mikromerit.elm import person
from mikromerit.errors import InvalidModel, Unresolvable
from mikromerit.evidence import Fetched, Need, in_thread
from mikromerit.profile import ANNEX_I
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step
from mikromerit.securing import VC_JOSE
from mikromerit.trust import Issuers, UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

POLICY = Policy(trust=Issuers([ISSUER.did]))
WEB = "did:web:skola.example"


def codes(report: Report[Any]) -> list[Code]:
    return [check.code for check in report.reasons()]


def remarks(report: Report[Any], code: Code) -> list[Check]:
    return [check for check in report.checks if check.code is code and check.outcome is Outcome.PASSED]


# --- media types


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.version)
def test_a_type_may_be_demanded(form: Form) -> None:
    unnamed = form.header(typ=...)
    strict = Policy(trust=Issuers([ISSUER.did]), typ="required")
    assert verify(unnamed, POLICY, Evidence(), AT).accepted
    assert codes(verify(unnamed, strict, Evidence(), AT)) == [Code.TYP_MISSING]
    assert verify(form.good(), strict, Evidence(), AT).accepted
    shown = form.presentation_token(form.presentation_claims(HOLDER.did, form.good()), HOLDER, header={"typ": ...})
    assert verify_presentation(shown, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE).accepted
    report = verify_presentation(shown, strict, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert codes(report) == [Code.TYP_MISSING]


@pytest.mark.parametrize(
    "wrong",
    [
        {"typ": "guessed"},
        {"status": "maybe"},
        {"algorithms": []},
        {"algorithms": ["HS256"]},
        {"leeway": timedelta(hours=1)},
        {"status_list_max_age": timedelta()},
        {"status_list_max_age": timedelta(days=-1)},
    ],
)
def test_a_policy_without_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Policy(trust=UnsafeAnyone(), **wrong)


# --- algorithms


def test_an_algorithm_is_accepted_where_the_policy_names_it() -> None:
    only = Policy(trust=Issuers([ISSUER.did]), algorithms=["EdDSA"])
    report = verify(V2_0.good(), only, Evidence(), AT)
    assert codes(report) == [Code.ALGORITHM_NOT_ALLOWED]
    assert report.step(Step.SIGNATURE) is Outcome.FAILED


# --- as of a moment, and expiry beside the signature


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.version)
def test_expiry_is_told_apart_from_the_signature_and_from_the_past(form: Form) -> None:
    expired = form.vc(expirationDate="2026-11-10T00:00:00Z") if form.version == "2.0" else form.good(
        **{"exp": 1794268800, "vc/expirationDate": "2026-11-10T00:00:00Z"}
    )  # fmt: skip
    verifier = Verifier(POLICY, clock=lambda: AT)
    report = verifier.verify(expired)
    assert set(codes(report)) == {Code.EXPIRED}
    assert (report.step(Step.SIGNATURE), report.step(Step.VALIDITY)) == (Outcome.PASSED, Outcome.FAILED)
    assert verifier.verify(expired, at=AT - timedelta(days=12)).accepted


def test_a_presentation_is_judged_as_of_a_moment() -> None:
    shown = V2_0.shown(V2_0.good(), exp=ISSUED_AT + 600)
    verifier = Verifier(POLICY, clock=lambda: AT)
    then = AT.replace(day=1, hour=9, minute=5)
    assert codes(verifier.verify_presentation(shown, audience=AUDIENCE, nonce=NONCE)) == [Code.EXPIRED]
    assert verifier.verify_presentation(shown, audience=AUDIENCE, nonce=NONCE, at=then).accepted


# --- issuer binding


def signed_by_another(form: Form, **changes: Any) -> str:
    return form.token(form.claims(ISSUER.did, **changes), STRANGER)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.version)
def test_a_key_of_another_did_signs_only_where_that_is_allowed(form: Form) -> None:
    token = signed_by_another(form)
    assert codes(verify(token, POLICY, Evidence(), AT)) == [Code.KEY_OF_ANOTHER]
    anyone = Policy(trust=UnsafeAnyone(), issuer_binding=False)
    report = verify(token, anyone, Evidence(), AT)
    assert report.accepted
    assert [check.params["did"] for check in remarks(report, Code.ISSUER_NOT_BOUND)] == [STRANGER.did]


def test_whoever_is_trusted_is_the_one_who_signed() -> None:
    """A stranger who names a trusted issuer gains nothing: trust is judged by the key."""
    token = signed_by_another(V2_0)
    stranger = Policy(trust=Issuers([STRANGER.did]), issuer_binding=False)
    assert verify(token, stranger, Evidence(), AT).accepted
    named = Policy(trust=Issuers([ISSUER.did]), issuer_binding=False)
    assert codes(verify(token, named, Evidence(), AT)) == [Code.ISSUER_NOT_TRUSTED]


def test_an_issuer_that_is_no_did_takes_a_key_of_one() -> None:
    token = V2_0.token(V2_0.claims("https://skola.example/issuer"), STRANGER)
    assert codes(verify(token, Policy(trust=UnsafeAnyone()), Evidence(), AT)) == [Code.DID_INVALID]
    assert verify(token, Policy(trust=UnsafeAnyone(), issuer_binding=False), Evidence(), AT).accepted


def test_an_ordinary_credential_needs_no_remark() -> None:
    report = verify(V2_0.good(), Policy(trust=UnsafeAnyone(), issuer_binding=False), Evidence(), AT)
    assert report.accepted
    assert remarks(report, Code.ISSUER_NOT_BOUND) == []
    assert remarks(report, Code.CLAIMS_AGREE)


def test_the_holder_stays_bound() -> None:
    claims = V2_0.presentation_claims(HOLDER.did, V2_0.good())
    policy = Policy(trust=UnsafeAnyone(), issuer_binding=False)
    report = verify_presentation(
        V2_0.presentation_token(claims, STRANGER), policy, Evidence(), AT, audience=AUDIENCE, nonce=NONCE
    )
    assert codes(report) == [Code.KEY_OF_ANOTHER]


# --- unsolicited presentations

UNSOLICITED = Policy(trust=Issuers([ISSUER.did]), unsolicited=True)


def unasked(form: Form, policy: Policy = UNSOLICITED, **changes: Any) -> Report[Any]:
    claims = form.presentation_claims(HOLDER.did, form.good(), **({"exp": EXPIRES_AT, "nonce": ...} | changes))
    return verify_presentation(
        form.presentation_token(claims, HOLDER), policy, Evidence(), AT, audience=AUDIENCE, nonce=None
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.version)
def test_an_unsolicited_presentation_is_taken_by_name_and_told(form: Form) -> None:
    report = unasked(form)
    assert report.accepted
    assert remarks(report, Code.PRESENTATION_REPLAYABLE)
    assert remarks(report, Code.HOLDER_BOUND)
    with pytest.raises(ValueError, match="unsolicited=True"):
        unasked(form, POLICY)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.version)
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": ...}, Code.EXPIRY_MISSING),
        ({"nonce": NONCE}, Code.NONCE_UNEXPECTED),
        ({"nonce": 5}, Code.NONCE_UNEXPECTED),
        ({"aud": ...}, Code.AUDIENCE_MISSING),
        ({"aud": "https://annan.example"}, Code.AUDIENCE_MISMATCH),
        ({"exp": ISSUED_AT + 60}, Code.EXPIRED),
    ],
)
def test_an_unsolicited_presentation_is_for_somebody_and_ends(form: Form, changes: dict[str, Any], code: Code) -> None:
    assert codes(unasked(form, **changes)) == [code]


def test_a_nonce_is_still_demanded_where_one_was_given() -> None:
    report = verify_presentation(
        V2_0.shown(V2_0.good(), nonce=...), UNSOLICITED, Evidence(), AT, audience=AUDIENCE, nonce=NONCE
    )
    assert codes(report) == [Code.NONCE_MISSING]


def test_a_wallet_presents_unasked() -> None:
    key, wallet = KeyPair.generate(), KeyPair.generate("EdDSA")
    did, holds = dids.of_key(key.public_key), dids.of_key(wallet.public_key)
    learner = person(id=holds, given_name="Åsa", family_name="Öström")
    shown_once = [Issuer(did, key, clock=lambda: AT).issue(merit(did, learner=learner))]
    shown = Holder(holds, wallet, clock=lambda: AT).present(shown_once, audience=AUDIENCE, nonce=None)
    verifier = Verifier(Policy(trust=Issuers([did]), unsolicited=True, profile=ANNEX_I), clock=lambda: AT)
    assert verifier.verify_presentation(shown, audience=AUDIENCE, nonce=None).accepted
    with pytest.raises(ValueError, match="neither can be empty"):
        Holder(holds, wallet).present(shown_once, audience="", nonce=None)


# --- many at once


class Host:
    """Answers for one did:web and counts the questions."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, need: Need) -> Fetched:
        self.asked.append(need.url)
        if need.url != dids.web_url(WEB):
            raise Unresolvable(need.url, "there is no such host")
        return Fetched(json.dumps(did_document(WEB, ISSUER)).encode(), "application/did+json", AT)


def batch() -> list[str]:
    def token(issuer: str) -> str:
        return V2_0.token(V2_0.claims(issuer), ISSUER, header={"kid": f"{issuer}#key-1"})

    return [token(WEB), V2_0.good(), token("did:web:borta.example"), token(WEB), "junk"]


EXPECTED = [Outcome.PASSED, Outcome.PASSED, Outcome.INDETERMINATE, Outcome.PASSED, Outcome.FAILED]


def test_many_are_judged_in_order_and_each_need_is_fetched_once() -> None:
    host = Host()
    reports = Verifier(Policy(trust=UnsafeAnyone()), fetch=host, clock=lambda: AT).verify_many(batch())
    assert [report.outcome for report in reports] == EXPECTED
    assert sorted(host.asked) == sorted([dids.web_url(WEB), dids.web_url("did:web:borta.example")])
    assert codes(reports[2]) == [Code.UNRESOLVABLE]


def test_many_are_judged_asynchronously() -> None:
    host = Host()
    verifier = AsyncVerifier(Policy(trust=UnsafeAnyone()), fetch=in_thread(host), clock=lambda: AT)
    reports = asyncio.run(verifier.verify_many(batch()))
    assert [report.outcome for report in reports] == EXPECTED
    assert len(host.asked) == 2


def test_none_at_all() -> None:
    assert Verifier(POLICY).verify_many([]) == []


# --- related resources, contexts in the document

RELATED = {
    "id": "https://skola.example/kursplan.pdf",
    "digestSRI": "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
}


@pytest.mark.parametrize(
    ("resources", "outcome", "code"),
    [
        (None, Outcome.PASSED, Code.RESOURCES_NOT_JUDGED),
        ({RELATED["id"]: b""}.get, Outcome.PASSED, None),
        ({RELATED["id"]: b"another"}.get, Outcome.FAILED, Code.RESOURCE_ALTERED),
        ({}.get, Outcome.INDETERMINATE, Code.RESOURCE_NOT_GIVEN),
    ],
)
def test_related_resources(resources: Any, outcome: Outcome, code: Code | None) -> None:
    whole = V2_0.claims() | {"relatedResource": RELATED}
    policy = Policy(trust=UnsafeAnyone(), resources=resources)
    report = verify(V2_0.token(whole, ISSUER), policy, Evidence(), AT)
    assert report.outcome is outcome
    assert code is None or code in {check.code for check in report.checks}


def test_an_issuer_judges_related_resources_before_it_signs() -> None:
    key = KeyPair.generate()
    did = dids.of_key(key.public_key)
    claims = {"iss", "sub", "jti", "nbf", "exp"}
    document = {name: value for name, value in V2_0.claims(did).items() if name not in claims}
    document |= {"relatedResource": RELATED}
    for resources, refused in (({RELATED["id"]: b""}.get, False), ({}.get, True), ({RELATED["id"]: b"x"}.get, True)):
        issuer = Issuer(did, key, securing=VC_JOSE, profile=None, resources=resources, clock=lambda: AT)
        if refused:
            with pytest.raises(NotConformant):
                issuer.issue(document)
        else:
            issuer.issue(document)


def test_a_context_in_the_document_is_taken_by_name() -> None:
    changes = {
        "@context": [V2, {"pay": "https://skola.example/pay"}],
        "credentialSubject": {"id": HOLDER.did, "pay": 5},
    }
    token = V2_0.token(V2_0.claims() | changes, ISSUER)
    assert Code.CONTEXT_UNKNOWN in codes(verify(token, Policy(trust=UnsafeAnyone()), Evidence(), AT))
    assert verify(token, Policy(trust=UnsafeAnyone(), inline_contexts=True), Evidence(), AT).accepted
    redefining = V2_0.token(V2_0.claims() | {"@context": [V2, {"issuer": "https://skola.example/x"}]}, ISSUER)
    assert not verify(redefining, Policy(trust=UnsafeAnyone(), inline_contexts=True), Evidence(), AT).accepted


def test_a_date_without_a_time_zone_is_read_and_never_written() -> None:
    key = KeyPair.generate()
    did = dids.of_key(key.public_key)
    claims = {"iss", "sub", "jti", "nbf", "exp"}
    document = {name: value for name, value in V2_0.claims(did).items() if name not in claims}
    document |= {"validFrom": "2026-11-01T09:00:00"}
    with pytest.raises(NotConformant) as refused:
        Issuer(did, key, securing=VC_JOSE, profile=None, clock=lambda: AT).issue(document)
    assert [check.code for check in refused.value.report.reasons()] == [Code.DATE_WITHOUT_OFFSET]
    whole = V2_0.claims() | {"validFrom": "2026-11-01T09:00:00"}
    assert verify(V2_0.token(whole, ISSUER), POLICY, Evidence(), AT).accepted


# --- slips of a developer


@pytest.mark.parametrize(
    "slip",
    [
        {"unsolicited": "no"},
        {"inline_contexts": "no"},
        {"issuer_binding": None},
        {"issuer_binding": ""},
        {"evidence_max_age": 3600},
        {"evidence_max_age": None},
        {"status_list_max_age": 3600},
        {"leeway": 60},
        {"did_methods": ["key"]},
        {"did_methods": "key"},
        {"status_issuers": WEB},
        {"limits": None},
        {"trust": UnsafeAnyone},
    ],
)
def test_a_slip_opens_no_door(slip: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Policy(**({"trust": UnsafeAnyone()} | slip))


@pytest.mark.parametrize("empty", ["securing", "presentations"])
def test_a_policy_that_reads_nothing(empty: str) -> None:
    with pytest.raises(ValueError, match="accepts nothing"):
        Policy(trust=UnsafeAnyone(), **{empty: []})  # type: ignore[arg-type]


def test_what_is_given_in_another_s_place() -> None:
    key = KeyPair.generate()
    did = dids.of_key(key.public_key)
    holder, secured = Holder(did, key), SecuredCredential.parse(V2_0.good())
    silly: Any = 5
    for slip in (
        lambda: Verifier(silly),
        lambda: AsyncVerifier(silly, fetch=in_thread(Host())),
        lambda: Verifier(POLICY).verify_many(V2_0.good()),
        lambda: verify(V2_0.good(), silly, Evidence(), AT),
        lambda: verify(V2_0.good(), POLICY, silly, AT),
        lambda: SecuredCredential.parse(V2_0.good(), silly),
        lambda: SecuredCredential(V2_0.good(), VC_JOSE),  # type: ignore[arg-type]
        lambda: holder.present([V2_0.good()], audience=AUDIENCE, nonce=NONCE),  # type: ignore[list-item]
        lambda: holder.present([secured], audience=AUDIENCE, nonce=silly),
        lambda: holder.present([secured], audience=[AUDIENCE], nonce=NONCE),  # type: ignore[arg-type]
        lambda: Verifier(POLICY).verify_presentation(V2_0.shown(), audience=silly, nonce=NONCE),
        lambda: Issuer(did, key, profile=None).issue(silly),
        lambda: Issuer(did, key, profile=None).issue("{}"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            slip()
    for valid_for in (timedelta.max, timedelta(microseconds=1), timedelta(days=-1)):
        with pytest.raises(ValueError, match="a century"):
            holder.present([secured], audience=AUDIENCE, nonce=NONCE, valid_for=valid_for)


def test_json_that_is_none_or_has_no_end_is_not_issued() -> None:
    key = KeyPair.generate()
    issuer = Issuer(dids.of_key(key.public_key), key, profile=None)
    endless: dict[str, Any] = {}
    endless["https://a.example/x"] = endless
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"https://a.example/x": deep}
    very_deep: dict[str, Any] = {}
    for _ in range(5_100):
        very_deep = {"https://a.example/x": very_deep}
    for document, error in (
        (endless, InvalidModel),
        ({5: "x"}, InvalidModel),
        ({"x": {1, 2}}, InvalidModel),
        ({"x": float("nan")}, InvalidModel),
        (deep, Refused),
        (very_deep, Refused),
    ):
        with pytest.raises(error):
            issuer.issue({"credentialSubject": document})


def test_who_signed_is_told_apart_from_who_is_named() -> None:
    report = verify(signed_by_another(V2_0), Policy(trust=UnsafeAnyone(), issuer_binding=False), Evidence(), AT)
    assert (report.accept().issuer, report.accept().signer) == (ISSUER.did, STRANGER.did)
    assert verify(V2_0.good(), POLICY, Evidence(), AT).accept().signer == ISSUER.did


def test_a_named_key_is_the_signer_s_own() -> None:
    key, other = KeyPair.generate(), KeyPair.generate()
    did, theirs = dids.of_key(key.public_key), dids.of_key(other.public_key)
    for door in (Issuer, Holder):
        for owner, name, code in (
            (theirs, dids.verification_method(theirs, other.public_key), Code.KEY_OF_ANOTHER),
            (did, dids.verification_method(theirs, other.public_key), Code.KEY_OF_ANOTHER),
            (did, "#nonsense", Code.KEY_NOT_LISTED),
        ):
            with pytest.raises(Refused) as refused:
                door(owner, key, verification_method=name)
            assert refused.value.code is code
