"""The VCDM 1.1 JWT envelope: what it refuses to write, and what it fills in from the claims."""

from __future__ import annotations

from typing import Any

import pytest
from forging import AT, HOLDER, ISSUED, ISSUED_AT, ISSUER, changed, credential, credential_claims, good, shown, token

from mikromerit import Evidence, KeyPair, Policy, SecuredCredential, SecuredPresentation
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Refused
from mikromerit.securing import VC_JWT, VP_JWT
from mikromerit.trust import Issuers, UnsafeAnyone
from mikromerit.verification import verify

KEY = KeyPair.generate()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": ...}, Code.MEMBER_MISSING),
        ({"issuer": {"name": "x"}}, Code.MEMBER_MISSING),
        ({"issuanceDate": ...}, Code.MEMBER_MISSING),
        ({"issuanceDate": "2026-11-01"}, Code.DATE_INVALID),
        ({"issuanceDate": 5}, Code.DATE_INVALID),
        ({"expirationDate": "2026-11-31T00:00:00Z"}, Code.DATE_INVALID),
    ],
)
def test_what_cannot_be_sealed(changes: dict[str, Any], code: Code) -> None:
    with pytest.raises(Refused) as refused:
        VC_JWT.seal(changed(credential(ISSUER.did, HOLDER.did), changes), KEY, "did:web:a.example#k")
    assert refused.value.code is code


@pytest.mark.parametrize("subject", [{"a:b": 1}, [{"id": HOLDER.did}, {"id": ISSUER.did}], {"id": 5}])
def test_without_one_subject_there_is_no_sub(subject: Any) -> None:
    document = changed(
        credential(ISSUER.did, HOLDER.did), {"credentialSubject": subject, "expirationDate": ..., "id": ...}
    )
    opened = VC_JWT.open(VC_JWT.seal(document, KEY, "did:web:a.example#k"), DEFAULT)
    assert opened.document == document
    assert opened.findings == ()
    assert opened.expires is None


LEAN: list[tuple[str, dict[str, Any]]] = [
    ("issuer", {"vc/issuer": ...}),
    ("id", {"vc/id": ...}),
    ("issuanceDate", {"vc/issuanceDate": ...}),
    ("credentialSubject", {"vc/credentialSubject": {"https://schema.org/name": "Åsa"}}),
    ("credentialSubject", {"vc/credentialSubject": [{"https://schema.org/name": "Åsa"}]}),
    ("credentialSubject", {"vc/credentialSubject": {"id": HOLDER.did}, "sub": ...}),
]


@pytest.mark.parametrize(("member", "changes"), LEAN)
def test_what_the_document_leaves_to_the_envelope_is_filled_in(member: str, changes: dict[str, Any]) -> None:
    """VCDM 1.1 §6.3.1: iss, jti, nbf and sub may stand for the members of the document."""
    report = verify(good(**changes), Policy(trust=Issuers([ISSUER.did])), Evidence(), AT)
    claims = report.accept().claims
    whole = credential(ISSUER.did, HOLDER.did)
    found = claims[member]
    if member == "credentialSubject":
        found = (found[0] if isinstance(found, list) else found)["id"]
        assert found == HOLDER.did
    else:
        assert found == whole[member]


def test_nothing_is_filled_in_that_the_envelope_lacks() -> None:
    opened = VC_JWT.open(good(**{"jti": ..., "vc/id": ...}).encode(), DEFAULT)
    assert "id" not in opened.document


@pytest.mark.parametrize(
    ("claim", "value", "code"),
    [
        ("exp", 10**400, None),
        ("exp", 1e300, None),
        ("nbf", -(10**400), Code.MEMBER_MISSING),
        ("exp", -1e300, Code.EXPIRED),
        ("nbf", 10**20, Code.MEMBER_MISSING),
        ("iat", "yesterday", Code.CLAIM_INVALID),
        ("nbf", 1e-320, None),
    ],
)
def test_numbers_beyond_the_calendar(claim: str, value: Any, code: Code | None) -> None:
    """They bound the validity as they should, and no date is made of them that nobody signed."""
    loose = {"vc/expirationDate": ..., "vc/issuanceDate": ISSUED}
    claims = changed(credential_claims(ISSUER.did), {**loose, claim: value})
    if claim == "nbf":
        claims = changed(claims, {"vc/issuanceDate": ..., "exp": ...})
    report = verify(token(claims, ISSUER), Policy(trust=UnsafeAnyone()), Evidence(), AT)
    assert {check.code for check in report.reasons()} - {Code.NOT_YET_VALID} == ({code} if code else set())
    assert (Code.NOT_YET_VALID in {check.code for check in report.reasons()}) == (value == 10**20)
    if report.accepted:
        assert "9999" not in str(report.accept().claims)


def test_nor_is_it_between_exp_and_the_end_that_the_document_has() -> None:
    for text, agrees in (("2030-01-01T00:00:00.5Z", True), ("2030-01-01T00:00:01Z", False)):
        changes = {"vc/expirationDate": ..., "vc/validUntil": text}
        report = verify(good(**changes), Policy(trust=UnsafeAnyone()), Evidence(), AT)
        assert report.accepted is agrees
        assert {check.code for check in report.reasons()} == (set() if agrees else {Code.DATES_DISAGREE})


def test_a_fraction_of_a_second_is_no_disagreement() -> None:
    for text, agrees in (("2026-11-01T09:00:00.999Z", True), ("2026-11-01T09:00:01Z", False)):
        report = verify(good(**{"vc/issuanceDate": text}), Policy(trust=UnsafeAnyone()), Evidence(), AT)
        assert report.accepted is agrees
    assert ISSUED_AT == 1793523600


@pytest.mark.parametrize("typ", ["JWT", "jwt", "application/jwt", ...])
def test_a_typ_that_is_taken(typ: Any) -> None:
    text = token(credential_claims(ISSUER.did), ISSUER, header={"typ": typ})
    assert verify(text, Policy(trust=UnsafeAnyone()), Evidence(), AT).accepted


def test_what_is_received_says_its_size_and_form() -> None:
    text = good()
    assert repr(SecuredCredential.parse(text)) == f"<SecuredCredential VCDM 1.1 JWT, {len(text)} bytes>"
    presented = shown(text)
    presentation = SecuredPresentation.parse(presented)
    assert repr(presentation) == f"<SecuredPresentation VCDM 1.1 JWT, {len(presented)} bytes>"
    assert str(presentation) == presented
    assert (VC_JWT.media_type, VP_JWT.media_type) == ("application/jwt", "application/jwt")


def test_a_date_with_a_fraction_begins_with_its_second() -> None:
    document = changed(credential(ISSUER.did, HOLDER.did), {"issuanceDate": "2026-11-01T09:00:00.7Z"})
    opened = VC_JWT.open(VC_JWT.seal(document, KEY, "did:web:a.example#k"), DEFAULT)
    assert opened.not_before is not None
    assert opened.not_before.timestamp() == ISSUED_AT
    assert opened.findings == ()
