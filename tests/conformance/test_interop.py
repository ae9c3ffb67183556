"""What we issue and present is verified by implementations that know nothing of us: PyJWT, joserfc and openvc-core.

The cases are those that `make interop` gives to the verifiers from npm; `tests/interop` has both.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

import joserfc.jws
import jwt
import pytest
from forging import AT
from interop.cases import ALGORITHMS, AUDIENCE, NONCE, Case, changes_of_ebsi, general, of_ebsi
from interop.run import wrong
from joserfc.errors import BadSignatureError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from openvc import OpenvcError, VerificationPolicy, verify_credential
from openvc.did.base import parse_did_document
from openvc.proof.errors import ClaimsInvalid, SignatureInvalid
from openvc.proof.vp_jwt import VpJwtProofSuite
from openvc.verify import default_resolver

from mikromerit import Evidence, Policy
from mikromerit import did as dids
from mikromerit.evidence import Fetched
from mikromerit.profile.ebsi import EBSI
from mikromerit.report import Code, Report
from mikromerit.securing import EBSI_JWT
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from collections.abc import Iterator

ANYONE = Policy(trust=UnsafeAnyone())
OF_EBSI = Policy(trust=UnsafeAnyone(), profile=EBSI, securing=[EBSI_JWT], did_methods=[*dids.DEFAULT, dids.EBSI])
FORMS = ("vc_jwt", "vp_jwt", "vc_jose", "vp_jose", "ebsi")


class Roomy(joserfc.jws.JWSRegistry):
    """The `kid` of an RSA key or of EBSI's kind of did:key holds the key twice: more than the 512 bytes of joserfc."""

    max_header_length = 2_048


FAMILIES: Any = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}


@cache
def every() -> tuple[Case, ...]:  # made within the first test, where the clock stands still
    return (*general(), *of_ebsi())


def cases(form: str) -> Iterator[Case]:
    found = [case for case in every() if case.form == form]
    assert {bool(case.twin) for case in found} == {False, True}
    yield from found


def key_of(case: Case) -> dict[str, Any]:
    """The JWK of the signer, from the DID document that the case brings."""
    kid = jwt.get_unverified_header(case.token)["kid"]
    methods = case.documents[kid.partition("#")[0]]["verificationMethod"]
    (jwk,) = [method["publicKeyJwk"] for method in methods if method["id"] == kid]
    return dict(jwk)


# --- by ourselves ----------------------------------------------------------------------------------------------------


def reported(case: Case) -> Report[Any]:
    policy = OF_EBSI if case.form == "ebsi" else ANYONE
    known = {method.need(did): did for did in case.documents for method in policy.did_methods if _is_of(method, did)}
    evidence = Evidence(
        {
            need.url: Fetched(_bytes(case.documents[did]), "application/did+json", AT)
            for need, did in known.items()
            if need
        }
    )
    if case.kind == "credential":
        return verify(case.token, policy, evidence, AT)
    return verify_presentation(case.token, policy, evidence, AT, audience=AUDIENCE, nonce=case.nonce)


def _is_of(method: Any, did: str) -> bool:
    return did.startswith(f"did:{method.name}:")


def _bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize("form", FORMS)
def test_by_ourselves(form: str) -> None:
    for case in cases(form):
        report = reported(case)
        judged = report.parts[0] if case.inside else report
        said = {"": [], "signature": [Code.SIGNATURE_INVALID], "nonce": [Code.NONCE_MISMATCH]}
        assert [check.code for check in judged.reasons()] == said[case.refused], case.id
        assert report.accepted is (not case.refused)


def test_what_ebsi_has_to_refuse() -> None:
    """Everything that EBSI's verifier refuses, and what it takes against its own schemas, by the table."""
    table = list(changes_of_ebsi())
    taken = [case.id for case in table if reported(case).accepted]
    assert taken == [case.id for case in table if case.twin.startswith("right: ")]


def test_what_make_interop_tells() -> None:
    good, altered = list(cases("vc_jwt"))[:2]
    accepted = {"accepted": True}
    assert wrong(good, accepted) == ""
    assert wrong(good, {"accepted": False, "reason": "no"}) == "refused: no"
    assert wrong(altered, accepted) == "accepted"
    assert wrong(altered, {"accepted": False, "reason": "Signature!"}) == ""
    assert wrong(altered, {"accepted": False, "reason": "a fault"}) == "refused, but: a fault"


# --- by PyJWT and joserfc: the signature, for every form, algorithm and DID method ------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_by_pyjwt(form: str) -> None:
    """Signature and the registered claims."""
    for case in cases(form):
        public = jwt.PyJWK(key_of(case), algorithm=case.alg).key
        occasion: Any = {"audience": AUDIENCE} if case.kind == "presentation" else {}
        options: Any = {"require": ["iss", "jti", "nbf", "exp"], "verify_exp": True, "verify_nbf": True}
        if case.refused == "signature" and not case.inside:
            with pytest.raises(jwt.InvalidSignatureError):
                jwt.decode(case.token, public, algorithms=[case.alg], options=options, **occasion)
            continue
        claims = jwt.decode(case.token, public, algorithms=[case.alg], options=options, **occasion)
        document = claims.get("vc") or claims.get("vp") or claims
        assert claims["jti"] == document["id"], case.id
        if case.kind == "credential":
            assert claims["sub"] == document["credentialSubject"]["id"]
        else:
            assert (claims["iss"], claims["nonce"]) == (document["holder"], NONCE)


@pytest.mark.parametrize("form", FORMS)
def test_by_joserfc(form: str) -> None:
    for case in cases(form):
        jwk = key_of(case)
        public = FAMILIES[jwk["kty"]].import_key(jwk)
        # RFC 9864 would rather call it Ed25519; verifiers of credentials know only the older name
        expected = (
            pytest.raises(BadSignatureError) if case.refused == "signature" and not case.inside else nullcontext()
        )
        with pytest.warns(SecurityWarning) if case.alg == "EdDSA" else nullcontext(), expected:
            joserfc.jws.deserialize_compact(case.token, public, registry=Roomy(algorithms=[case.alg]))


def test_every_algorithm_and_did_method_is_tried() -> None:
    for form in FORMS[:4]:
        assert {case.alg for case in cases(form)} == set(ALGORITHMS)
        assert {case.method for case in cases(form)} == {"key", "jwk", "web"}
        assert {case.body for case in cases(form)} == {"elm", "generic"}


# --- by openvc-core: credentials and presentations of VCDM 1.1 --------------------------------------------------------


class Hosted:
    """openvc-core's resolver seam: its own, but for did:web, which the case answers."""

    def __init__(self, case: Case) -> None:
        self.documents = case.documents
        self.own = default_resolver()

    def resolve(self, did: str) -> Any:
        return parse_did_document(self.documents[did]) if did.startswith("did:web:") else self.own.resolve(did)


def by_openvc(case: Case) -> Any:
    if case.kind == "credential":
        return verify_credential(case.token, resolver=Hosted(case), policy=VerificationPolicy())
    return VpJwtProofSuite().verify(
        case.token, audience=AUDIENCE, nonce=case.nonce, resolver=Hosted(case), require_holder_binding=True
    )


@pytest.mark.parametrize("form", ["vc_jwt", "vp_jwt"])
def test_by_openvc(form: str) -> None:
    for case in cases(form):
        if case.alg not in {"ES256", "EdDSA", "ES384"}:
            continue
        if case.refused:
            wrong = {"signature": SignatureInvalid, "nonce": ClaimsInvalid}[case.refused]
            with pytest.raises(wrong):
                by_openvc(case)
        elif case.kind == "credential":
            assert by_openvc(case).issuer == jwt.decode(case.token, options={"verify_signature": False})["iss"]
        else:
            assert len(by_openvc(case).credentials) == 1


@pytest.mark.parametrize("form", ["vc_jose", "vp_jose"])
def test_openvc_takes_no_vcdm_2_0_by_jose(form: str) -> None:
    """Should this fail one day, the table in `docs/interop.md` is to be changed."""
    for case in cases(form):
        if case.alg == "ES256" and not case.twin:
            with pytest.raises(OpenvcError):
                by_openvc(case)
