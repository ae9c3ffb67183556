"""Misuse that must not type-check: every line marked `# E` gives an error, and no other line does."""

from __future__ import annotations

from datetime import UTC, datetime

from mikromerit import (
    Evidence,
    Holder,
    Issuer,
    KeyPair,
    Policy,
    Report,
    SecuredCredential,
    VerifiedCredential,
    Verifier,
)
from mikromerit.elm import EuropeanDigitalCredential, micro_credential
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify, verify_presentation


def hire(who: VerifiedCredential) -> None: ...


def misuse(token: str, credential: SecuredCredential, issuer: Issuer, holder: Holder, policy: Policy) -> None:
    now = datetime.now(UTC)
    hire(credential)  # E: an unverified credential
    hire(SecuredCredential.parse(token))  # E: the same
    hire(Verifier(policy).verify(token))  # E: a report is not yet a credential
    print(credential.document)  # E: an unverified credential has no document
    Policy()  # E: whom to trust has no default
    Policy(trust=None)  # E: and cannot be nobody
    Policy(UnsafeAnyone())  # E: named arguments only
    verify(token, policy)  # E: the core needs evidence and a moment
    verify(token, policy, Evidence(), "2026-11-21")  # E: a moment is a datetime
    verify_presentation(token, policy, Evidence(), now)  # E: no audience, no nonce
    verify_presentation(token, policy, Evidence(), now, audience="a")  # E: no nonce
    holder.present([credential])  # E: no audience, no nonce
    holder.present([token], audience="a", nonce="n")  # E: text is no credential
    holder.present([credential], audience="a")  # E: a nonce cannot be left out, only be None
    holder.present([credential], audience="a", nonce=5)  # E: a nonce is text
    issuer.issue('{"type": "VerifiableCredential"}')  # E: text is no JSON object
    Verifier(policy).verify_many(5)  # E: several credentials
    KeyPair.generate("none")  # E: no such algorithm
    KeyPair.generate("HS256")  # E: no such algorithm
    KeyPair.generate().to_pem()  # E: a password is needed
    micro_credential(title={"sv": "Utan resten"})  # E: Annex I's mandatory elements


def results(report: Report[VerifiedCredential], document: EuropeanDigitalCredential) -> None:
    report.checks = ()  # E: a report does not change
    document.issued = None  # E: nor does a credential
