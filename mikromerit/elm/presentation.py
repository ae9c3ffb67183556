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
    """A presentation as the W3C's data model has it.

    cred:VerifiablePresentation (EDC-AP 3.1 and 3.2).

    - holder 0..n: Agent, Organisation or Person; cred:holder.
    - proof 0..n: Proof; sec:proof. 3.1: cred:proof; URL; the context has another IRI than the shape: the rule never
      fires.
    - verifiable_credential 0..n: VerifiableCredential; cred:verifiableCredential.

    The profile has no rule for context.
    """

    context: tuple[str, ...] = literal("@context", "context", many=True)
    type: tuple[str, ...] = ("VerifiablePresentation",)
    holder: tuple[Agent, ...] = several("holder", "Agent")
    proof: tuple[Proof, ...] = several("proof", "Proof")
    verifiable_credential: tuple[VerifiableCredential, ...] = several("verifiableCredential", "VerifiableCredential")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EuropeanDigitalPresentation(VerifiablePresentation):
    """A presentation that may tell what was checked.

    elm:EuropeanDigitalPresentation (EDC-AP 3.1 and 3.2).

    - verifiable_credential 0..n: EuropeanDigitalCredential; cred:verifiableCredential.
    - verification_check 0..n: VerificationCheck; elm:verificationCheck.
    """

    type: tuple[str, ...] = ("VerifiablePresentation", "EuropeanDigitalPresentation")
    verification_check: tuple[VerificationCheck, ...] = several("verificationCheck", "VerificationCheck")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerificationCheck(Node):
    """What one check of a credential has found. It is what somebody says; it proves nothing.

    elm:VerificationCheck (EDC-AP 3.1 and 3.2).

    - dc_type 1..1: Concept of the list verification_check_type (held in part); dc:type.
    - description 0..n: text by language; dc:description.
    - elm_subject 1..1: EuropeanDigitalCredential; elm:subject.
    - verification_status 1..1: Concept of the list verification_check_status (held in part); elm:verificationStatus.
    """

    type: tuple[str, ...] = ("VerificationCheck",)
    dc_type: Concept | None = one("dcType", "Concept")
    description: LangString = text("description")
    elm_subject: EuropeanDigitalCredential | None = one("elmSubject", "EuropeanDigitalCredential")
    verification_status: Concept | None = one("verificationStatus", "Concept")
