"""EBSI's JWT: what VCDM 1.1 lets a token leave out, EBSI's verifiers do not."""

from __future__ import annotations

from typing import Any

import pytest
from forging import AT, ED_ISSUER, EXPIRES_AT, ISSUED, ISSUED_AT, ISSUER, good
from forms import V1_1

from mikromerit import Evidence, Issuer, KeyPair, NotConformant, Policy
from mikromerit import did as dids
from mikromerit.report import Code
from mikromerit.securing import EBSI_JWT
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify

POLICY = Policy(trust=UnsafeAnyone(), securing=[EBSI_JWT])
WHOLE = {"vc/issued": ISSUED, "vc/validFrom": ISSUED, "iat": ISSUED_AT}


def token(header: dict[str, Any] | None = None, **changes: Any) -> str:
    return V1_1.token(V1_1.claims(**(WHOLE | changes)), ISSUER, header=header or {})


def test_one_that_leaves_nothing_out() -> None:
    assert verify(token(), POLICY, Evidence(), AT).accepted
    assert verify(token(**{"exp": ..., "vc/expirationDate": ...}), POLICY, Evidence(), AT).accepted


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"vc/issuer": ...}, Code.MEMBER_MISSING, "/vc/issuer"),
        ({"vc/id": ...}, Code.MEMBER_MISSING, "/vc/id"),
        ({"iss": ...}, Code.CLAIM_MISSING, "/iss"),
        ({"sub": ...}, Code.CLAIM_MISSING, "/sub"),
        ({"jti": ...}, Code.CLAIM_MISSING, "/jti"),
        ({"iat": ...}, Code.CLAIM_MISSING, "/iat"),
        ({"nbf": ...}, Code.CLAIM_MISSING, "/nbf"),
        ({"exp": ...}, Code.CLAIM_MISSING, "/exp"),
        ({"iat": ISSUED_AT + 5}, Code.DATES_DISAGREE, "/vc/issued"),
        ({"vc/validFrom": "2026-11-02T09:00:00Z"}, Code.DATES_DISAGREE, "/vc/validFrom"),
        ({"exp": EXPIRES_AT + 5}, Code.DATES_DISAGREE, "/vc/expirationDate"),
    ],
)
def test_what_it_may_not_leave_out_or_contradict(changes: dict[str, Any], code: Code, path: str) -> None:
    report = verify(token(**changes), POLICY, Evidence(), AT)
    assert [(check.code, check.path) for check in report.reasons()] == [(code, path)]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"typ": ...}, Code.TYP_NOT_ACCEPTED),
        ({"typ": "jwt"}, Code.TYP_NOT_ACCEPTED),
        ({"kid": ...}, Code.HEADER_INVALID),
        ({"kid": f"#{ISSUER.multikey}"}, Code.HEADER_INVALID),
    ],
)
def test_what_its_header_must_say(header: dict[str, Any], code: Code) -> None:
    assert [check.code for check in verify(token(header), POLICY, Evidence(), AT).reasons()] == [code]


def test_an_ordinary_token_is_none_of_these() -> None:
    report = verify(good(ED_ISSUER), POLICY, Evidence(), AT)
    assert [(check.code, check.path) for check in report.reasons()] == [(Code.CLAIM_MISSING, "/iat")]


def test_what_an_issuer_leaves_out_is_not_issued() -> None:
    key = KeyPair.generate()
    did = dids.of_key(key.public_key)
    issuer = Issuer(did, key, securing=EBSI_JWT, profile=None, clock=lambda: AT)
    document = V1_1.claims(did)["vc"]
    with pytest.raises(NotConformant) as refused:
        issuer.issue(document)
    assert [check.path for check in refused.value.report.reasons()] == ["/iat"]
    whole = document | {"issued": ISSUED, "validFrom": ISSUED}
    assert verify(issuer.issue(whole), POLICY, Evidence(), AT).accepted
