"""What we issue is verified by three implementations that know nothing of us: PyJWT, joserfc and openvc-core."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import joserfc.jws
import jwt
import pytest
from forging import AT
from joserfc.errors import BadSignatureError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey
from openvc import VerificationPolicy, verify_credential
from openvc.did.base import parse_did_document
from openvc.proof.errors import SignatureInvalid
from samples import issue

from mikromerit import Evidence, KeyPair, Policy, SecuredCredential
from mikromerit import did as dids
from mikromerit.evidence import Fetched
from mikromerit.trust import Issuers
from mikromerit.verification import verify

WEB = "did:web:meriter.example"
CASES = [(alg, method) for alg in ("ES256", "EdDSA") for method in ("key", "web")]


def issued(alg: Any, method: str) -> tuple[KeyPair, str, SecuredCredential]:
    key = KeyPair.generate(alg)
    did = dids.of_key(key.public_key) if method == "key" else WEB
    return key, did, issue(did, key)


@pytest.mark.parametrize(("alg", "method"), CASES)
def test_by_ourselves(alg: str, method: str) -> None:
    key, did, credential = issued(alg, method)
    body = json.dumps(dict(dids.web_document(WEB, key.public_key).json)).encode()
    evidence = Evidence({dids.web_url(WEB): Fetched(body, "application/did+json", AT)})
    report = verify(credential, Policy(trust=Issuers([did])), evidence, AT)
    assert report.accept().document.issuer is not None


@pytest.mark.parametrize(("alg", "method"), CASES)
def test_by_pyjwt(alg: str, method: str) -> None:
    """Signature and the registered claims."""
    key, did, credential = issued(alg, method)
    public = jwt.PyJWK(key.public_key.to_jwk(), algorithm=alg).key
    options: Any = {"require": ["iss", "sub", "jti", "nbf", "exp"], "verify_exp": True, "verify_nbf": True}
    claims = jwt.decode(str(credential), public, algorithms=[alg], issuer=did, options=options)
    vc = claims["vc"]
    assert (claims["jti"], claims["sub"]) == (vc["id"], vc["credentialSubject"]["id"])
    header = jwt.get_unverified_header(str(credential))
    assert header == {"alg": alg, "typ": "JWT", "kid": dids.verification_method(did, key.public_key)}
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(str(credential)[:-8] + "AAAAAAAA", public, algorithms=[alg], options={"verify_signature": True})


@pytest.mark.parametrize(("alg", "method"), CASES)
def test_by_joserfc(alg: str, method: str) -> None:
    key, did, credential = issued(alg, method)
    kind = OKPKey if alg == "EdDSA" else ECKey
    public = kind.import_key(key.public_key.to_jwk())
    # RFC 9864 would rather call it Ed25519; verifiers of credentials know only the older name
    with pytest.warns(SecurityWarning) if alg == "EdDSA" else nullcontext():
        found = joserfc.jws.deserialize_compact(str(credential), public, algorithms=[alg])
    assert json.loads(found.payload)["iss"] == did
    stranger = kind.import_key(KeyPair.generate(key.public_key.alg).public_key.to_jwk())
    with pytest.raises(BadSignatureError), pytest.warns(SecurityWarning) if alg == "EdDSA" else nullcontext():
        joserfc.jws.deserialize_compact(str(credential), stranger, algorithms=[alg])


class Hosted:
    """openvc-core's resolver seam, answered with the document that we say to host."""

    def __init__(self, did: str, document: Any) -> None:
        self.did = did
        self.document = document

    def resolve(self, did: str) -> Any:
        assert did == self.did
        return parse_did_document(self.document)


@pytest.mark.parametrize(("alg", "method"), CASES)
def test_by_openvc(alg: str, method: str) -> None:
    key, did, credential = issued(alg, method)
    resolver = Hosted(did, dict(dids.web_document(WEB, key.public_key).json)) if method == "web" else None
    result = verify_credential(str(credential), resolver=resolver, policy=VerificationPolicy())
    assert result.issuer == did
    with pytest.raises(SignatureInvalid):
        verify_credential(f"{str(credential)[:-8]}AAAAAAAA", resolver=resolver, policy=VerificationPolicy())
