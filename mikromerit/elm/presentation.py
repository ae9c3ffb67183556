"""Several credentials shown together, and what a check of one has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from mikromerit.elm.agents import Agent
    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.credential import EuropeanDigitalCredential, Proof, VerifiableCredential
    from mikromerit.elm.node import LangString


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerifiablePresentation(Node):
    """A presentation as the W3C's data model has it."""

    context: tuple[str, ...] = literal("@context", "context", many=True)
    type: tuple[str, ...] = ("VerifiablePresentation",)
    holder: tuple[Agent, ...] = several("holder", "Agent")
    proof: tuple[Proof, ...] = several("proof", "Proof")
    verifiable_credential: tuple[VerifiableCredential, ...] = several("verifiableCredential", "VerifiableCredential")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EuropeanDigitalPresentation(VerifiablePresentation):
    """A presentation that may tell what was checked."""

    type: tuple[str, ...] = ("VerifiablePresentation", "EuropeanDigitalPresentation")
    verification_check: tuple[VerificationCheck, ...] = several("verificationCheck", "VerificationCheck")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerificationCheck(Node):
    """What one check of a credential has found. It is what somebody says; it proves nothing."""

    type: tuple[str, ...] = ("VerificationCheck",)
    dc_type: Concept | None = one("dcType", "Concept")
    description: LangString = text("description")
    elm_subject: EuropeanDigitalCredential | None = one("elmSubject", "EuropeanDigitalCredential")
    verification_status: Concept | None = one("verificationStatus", "Concept")
