"""Enveloped credentials and presentations: taken out of their JSON, told by their media type, or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from forging import AT, AUDIENCE, HOLDER, ISSUER, NONCE, changed, good, refusal
from forging import shown as shown_1_1
from forms import V2, V2_0

from mikromerit import Evidence, Policy, SecuredCredential, SecuredPresentation
from mikromerit.limits import Limits
from mikromerit.report import Code, Report
from mikromerit.securing import VC_JOSE, VC_JWT, VP_JOSE
from mikromerit.trust import Issuers
from mikromerit.verification import verify, verify_presentation

POLICY = Policy(trust=Issuers([ISSUER.did]))
NEW = V2_0.token(V2_0.claims(), ISSUER)


def envelope(token: str = NEW, media_type: str = "application/vc+jwt", **changes: Any) -> dict[str, Any]:
    kind = "EnvelopedVerifiablePresentation" if "vp" in media_type else "EnvelopedVerifiableCredential"
    return changed({"@context": [V2], "id": f"data:{media_type},{token}", "type": kind}, changes)


def text(**changes: Any) -> str:
    return json.dumps(envelope(**changes))


def presented(*credentials: Any) -> Report[Any]:
    claims = V2_0.presentation_claims(HOLDER.did) | {"verifiableCredential": list(credentials)}
    token = V2_0.presentation_token(claims, HOLDER)
    return verify_presentation(token, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)


def test_a_credential_in_json() -> None:
    assert verify(text(), POLICY, Evidence(), AT).accepted
    assert SecuredCredential.parse(text()).securing is VC_JOSE
    assert str(SecuredCredential.parse(text())) == NEW
    assert verify(text(type=["EnvelopedVerifiableCredential"], **{"@context": V2}), POLICY, Evidence(), AT).accepted


def test_the_media_type_decides_how_it_is_read() -> None:
    """The claims of VCDM 1.1 are read under its media type alone."""
    assert verify(text(token=good(), media_type="application/jwt"), POLICY, Evidence(), AT).accepted
    for token, media_type, code in (
        (good(), "application/vc+jwt", Code.TYP_NOT_ACCEPTED),
        (NEW, "application/jwt", Code.TYP_NOT_ACCEPTED),
        (V2_0.token(V2_0.claims(), ISSUER, header={"typ": ...}), "application/jwt", Code.NOT_A_CREDENTIAL),
    ):
        report = verify(text(token=token, media_type=media_type), POLICY, Evidence(), AT)
        assert [check.code for check in report.reasons()] == [code]


REFUSED: list[tuple[str, dict[str, Any], Code, str]] = [
    ("no context", {"@context": ...}, Code.CONTEXT_ORDER, "/@context"),
    ("another context first", {"@context": ["https://a.example", V2]}, Code.CONTEXT_ORDER, "/@context"),
    ("a plain credential", {"type": "VerifiableCredential"}, Code.TYPE_MISSING, "/type"),
    ("no id", {"id": ...}, Code.MEMBER_INVALID, "/id"),
    ("an id that is fetched", {"id": "https://a.example/credential"}, Code.MEMBER_INVALID, "/id"),
    ("a parameter", {"id": f"data:application/vc+jwt;charset=utf-8,{NEW}"}, Code.MEMBER_INVALID, "/id"),
    ("base64", {"id": f"data:application/vc+jwt;base64,{NEW}"}, Code.MEMBER_INVALID, "/id"),
    ("no media type", {"id": f"data:,{NEW}"}, Code.MEMBER_INVALID, "/id"),
    ("nothing in it", {"id": "data:application/vc+jwt,"}, Code.MEMBER_INVALID, "/id"),
    ("a line end", {"id": f"data:application/vc+jwt,{NEW}\n"}, Code.MEMBER_INVALID, "/id"),
    ("a page", {"id": f"data:text/html,{NEW}"}, Code.FORMAT_UNKNOWN, ""),
    ("a presentation", {"id": f"data:application/vp+jwt,{NEW}"}, Code.FORMAT_UNKNOWN, ""),
]


@pytest.mark.parametrize(("changes", "code", "path"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_envelopes_nothing(changes: dict[str, Any], code: Code, path: str) -> None:
    report = verify(text(**changes), POLICY, Evidence(), AT)
    assert [(check.code, check.path) for check in report.reasons()] == [(code, path)]
    inside = presented(envelope(**changes))
    assert not inside.accepted
    found = [check for one in (inside, *inside.parts) for check in one.reasons()]
    assert (code, f"/verifiableCredential/0{path}" if path else "") in [(check.code, check.path) for check in found]


def test_json_without_a_type_is_of_no_known_form() -> None:
    assert [check.code for check in verify(text(type=...), POLICY, Evidence(), AT).reasons()] == [Code.FORMAT_UNKNOWN]
    assert [(check.code, check.path) for check in presented(envelope(type=...)).reasons()] == [
        (Code.TYPE_MISSING, "/verifiableCredential/0/type")
    ]


def test_a_document_that_is_too_large_is_not_read() -> None:
    policy = Policy(trust=Issuers([ISSUER.did]), limits=Limits(credential_bytes=500))
    assert [check.code for check in verify(text(), policy, Evidence(), AT).reasons()] == [Code.TOO_LARGE]


@pytest.mark.parametrize("junk", ["{", "{}", '{"type": 5}', '{"type": "x", "type": "x"}', "{" * 500, " {}"])
def test_json_that_is_none_or_says_nothing(junk: str) -> None:
    assert not verify(junk, POLICY, Evidence(), AT).accepted
    assert refusal(lambda: SecuredCredential.parse(junk)).code in (
        Code.TYPE_MISSING, Code.JSON_INVALID, Code.JSON_DUPLICATE_MEMBER, Code.FORMAT_UNKNOWN, Code.TOO_DEEP,
    )  # fmt: skip


def test_a_presentation_of_both_versions() -> None:
    report = presented(envelope(), envelope(token=good(), media_type="application/jwt"))
    assert [one.secured.securing for one in report.accept().credentials] == [VC_JOSE, VC_JWT]


def test_a_presentation_of_1_1_takes_both_as_well() -> None:
    token = shown_1_1(good(), **{"vp/verifiableCredential": [good(), envelope(), NEW]})
    report = verify_presentation(token, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert [one.secured.securing for one in report.accept().credentials] == [VC_JWT, VC_JOSE, VC_JOSE]


@pytest.mark.parametrize("credential", [5, None, "é", ["x"]])
def test_a_presentation_of_1_1_with_something_else(credential: Any) -> None:
    token = shown_1_1(good(), **{"vp/verifiableCredential": [good(), credential]})
    report = verify_presentation(token, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert [(check.code, check.path) for check in report.reasons()] == [
        (Code.MEMBER_INVALID, "/vp/verifiableCredential/1")
    ]


@pytest.mark.parametrize("credential", [5, None, NEW, ["x"]])
def test_a_presentation_of_2_0_with_something_else(credential: Any) -> None:
    report = presented(envelope(), credential)
    assert [(check.code, check.path) for check in report.reasons()] == [
        (Code.MEMBER_INVALID, "/verifiableCredential/1")
    ]


def test_an_enveloped_presentation() -> None:
    claims = V2_0.presentation_claims(HOLDER.did, NEW)
    token = V2_0.presentation_token(claims, HOLDER)
    whole = json.dumps(envelope(token=token, media_type="application/vp+jwt"))
    assert SecuredPresentation.parse(whole).securing is VP_JOSE
    assert verify_presentation(whole, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE).accepted
    kind = "EnvelopedVerifiablePresentation"
    old = json.dumps(envelope(token=shown_1_1(good()), media_type="application/jwt", type=kind))
    assert verify_presentation(old, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE).accepted


def test_a_presentation_in_a_presentation_is_no_credential() -> None:
    inner = V2_0.presentation_token(V2_0.presentation_claims(HOLDER.did, NEW), HOLDER)
    report = presented(envelope(token=inner, media_type="application/vc+jwt"))
    assert [check.code for check in report.parts[0].reasons()] == [Code.TYP_NOT_ACCEPTED]


@pytest.mark.parametrize("media_type", ["application/vc", "application/ld+json; profile=x", "application/json"])
def test_json_may_come_with_its_media_type_or_white_space(media_type: str) -> None:
    assert SecuredCredential.parse(text(), media_type).securing is VC_JOSE
    assert verify(f"\n {text()}\n", POLICY, Evidence(), AT).accepted


def test_a_holder_is_judged_as_it_stands() -> None:
    for holder, accepted in (
        ({"id": HOLDER.did, "type": "Person"}, True),
        ({"id": HOLDER.did, "@id": "did:web:victim.example"}, False),
        (HOLDER.did, True),
        (5, False),
    ):
        claims = V2_0.presentation_claims(HOLDER.did, NEW) | {"holder": holder}
        token = V2_0.presentation_token(claims, HOLDER)
        report = verify_presentation(token, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
        assert report.accepted is accepted
    as_object = shown_1_1(good(), **{"vp/holder": {"id": HOLDER.did}})
    assert not verify_presentation(as_object, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE).accepted


def test_who_presents_may_be_told_by_the_key_alone() -> None:
    nobody = {name: value for name, value in V2_0.presentation_claims(HOLDER.did, NEW).items()
              if name not in ("holder", "iss")}  # fmt: skip
    token = V2_0.presentation_token(nobody, HOLDER)
    report = verify_presentation(token, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert report.accept().holder == HOLDER.did
    unnamed = V2_0.presentation_token(nobody, HOLDER, header={"kid": ...})
    report = verify_presentation(unnamed, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert [(check.code, check.path) for check in report.reasons()] == [(Code.MEMBER_MISSING, "/holder")]


@pytest.mark.parametrize("member", ["credentialStatus", "issuer", "@context", "type", "credentialSubject"])
def test_a_second_body_beside_the_first(member: str) -> None:
    report = verify(good(**{member: "x"}), POLICY, Evidence(), AT)
    assert [(check.code, check.path) for check in report.reasons()] == [(Code.BODY_TWICE, f"/{member}")]


def test_a_large_token_costs_nothing_before_it_is_refused() -> None:
    huge = V2_0.header(typ=...) + "A" * 5_000_000
    assert [check.code for check in verify(huge, POLICY, Evidence(), AT).reasons()] == [Code.TOO_LARGE]
