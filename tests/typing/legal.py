"""The API as users write it: every line must type-check (`tests/typing/check.py`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mikromerit import (
    AsyncVerifier,
    Evidence,
    Holder,
    Issuer,
    KeyPair,
    Outcome,
    Policy,
    Rejected,
    Report,
    SecuredCredential,
    SecuredPresentation,
    Signer,
    VerifiedCredential,
    VerifiedPresentation,
    Verifier,
    https_fetch,
)
from mikromerit.did import of_key, verification_method, web_document, web_url
from mikromerit.elm import EuropeanDigitalCredential
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetched, Need, in_thread, offline
from mikromerit.keys import PublicKey
from mikromerit.profile import ANNEX_I
from mikromerit.trust import AllOf, AnyOf, Issuers, Trust, UnsafeAnyone
from mikromerit.verification import verify, verify_presentation


class Hsm:
    """Two members make a signer."""

    def __init__(self, inner: KeyPair) -> None:
        self._inner = inner

    @property
    def public_key(self) -> PublicKey:
        return self._inner.public_key

    def sign(self, data: bytes, /) -> bytes:
        return self._inner.sign(data)


def hire(who: VerifiedCredential) -> EuropeanDigitalCredential:
    return who.document


def issue(merit: EuropeanDigitalCredential) -> SecuredCredential:
    signer: Signer = Hsm(KeyPair.generate("ES384"))
    did = of_key(signer.public_key)
    assert verification_method(did, signer.public_key).startswith(did)
    return Issuer(did, signer, profile=None, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)).issue(merit)


def present(credential: SecuredCredential, key: KeyPair) -> SecuredPresentation:
    return Holder(of_key(key.public_key), key).present([credential], audience="a", nonce="n")


def check(credential: SecuredCredential, presentation: SecuredPresentation) -> None:
    trust: Trust = AnyOf(Issuers(["did:web:a.example"]), AllOf(UnsafeAnyone()))
    policy = Policy(trust=trust, profile=ANNEX_I, evidence_max_age=timedelta.max)
    verifier = Verifier(policy, fetch=https_fetch(timeout=2.0))
    report: Report[VerifiedCredential] = verifier.verify(credential)
    shown: Report[VerifiedPresentation] = verifier.verify_presentation(presentation, audience="a", nonce="n")
    anything: Report[object] = report
    if report.outcome is Outcome.PASSED and anything.accepted:
        hire(report.accept())
    try:
        for one in shown.accept().credentials:
            hire(one)
    except Rejected as rejected:
        print(rejected.report.summary("sv"))
    again: Report[VerifiedCredential] = verify(credential, policy, report.evidence, report.at)
    print(again.needs, verify_presentation("ey", policy, Evidence(), report.at, audience="a", nonce="n").parts)


async def fetch(need: Need) -> Fetched:
    if need.purpose != "did-document":
        raise Unresolvable(need.url, "only DID documents are fetched here")
    return Fetched(b"{}", "application/json", datetime.now(UTC))


async def check_async(token: str, policy: Policy) -> Report[VerifiedCredential]:
    await AsyncVerifier(policy, fetch=in_thread(offline)).verify(token)
    return await AsyncVerifier(policy, fetch=fetch).verify(token)


def host(key: KeyPair, retired: PublicKey) -> tuple[str, object]:
    return web_url("did:web:a.example"), web_document("did:web:a.example", key.public_key, retired).json
