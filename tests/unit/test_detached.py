"""An e-seal whose content lies beside it: judged with the content, and never without."""

from __future__ import annotations

import json

import pytest
from eseals import AT, seal
from forging import ISSUER, good

from mikromerit import Evidence, Holder, KeyPair, Policy, SecuredCredential, Verifier
from mikromerit import did as dids
from mikromerit.evidence import offline
from mikromerit.report import Code, Outcome, Refused
from mikromerit.securing import Enclosed
from mikromerit.securing.enveloped import wrap
from mikromerit.trust import Issuers, UnsafeAnyone
from mikromerit.verification import verify

ANYONE = Policy(trust=UnsafeAnyone())


def codes(given: object) -> set[Code]:
    report = verify(given, ANYONE, Evidence(), AT)  # type: ignore[arg-type]
    assert not report.accepted
    return {check.code for check in report.reasons()}


def test_a_detached_seal_is_judged_with_its_content() -> None:
    made = seal()
    content = made.payload.encode() if isinstance(made.payload, str) else made.payload
    given = SecuredCredential.parse(made.detached(), payload=content)
    for report in (verify(given, ANYONE, Evidence(), AT), Verifier(ANYONE, fetch=offline).verify(given, at=AT)):
        accepted = report.accept()
        assert accepted.secured == given
        assert accepted.claims == json.loads(content)
    assert given.peek() == json.loads(content)


def test_without_its_content_or_with_another_it_is_refused() -> None:
    made = seal()
    assert codes(made.detached()) == {Code.SEAL_DETACHED}
    assert Code.SIGNATURE_INVALID in codes(SecuredCredential.parse(made.detached(), payload=b'{"a":1}'))
    assert codes(SecuredCredential.parse(made.general(), payload=b'{"a":1}')) == {Code.SEAL_MALFORMED}


def test_a_token_has_no_content_beside_it() -> None:
    given = SecuredCredential.parse(good(), payload=b"{}")
    report = verify(given, Policy(trust=Issuers([ISSUER.did])), Evidence(), AT)
    assert [(check.outcome, check.code) for check in report.reasons()] == [(Outcome.FAILED, Code.SEAL_MALFORMED)]
    with pytest.raises(Refused):
        given.peek()


def test_content_is_bytes() -> None:
    with pytest.raises(TypeError, match="is bytes"):
        SecuredCredential.parse(good(), payload="{}")  # type: ignore[arg-type]


def test_a_detached_seal_is_not_presented_without_its_content() -> None:
    given = SecuredCredential.parse(seal().detached(), payload=b"{}")
    key = KeyPair.generate()
    holder = Holder(dids.of_key(key.public_key), key)
    with pytest.raises(ValueError, match="left behind"):
        holder.present([given], audience="https://a.example", nonce="n")


def test_a_seal_with_white_space_is_no_part_of_a_presentation() -> None:
    with pytest.raises(Refused) as error:
        wrap(Enclosed(b'{"signatures": []}', "application/jose+json"))
    assert error.value.code is Code.FORMAT_UNKNOWN
