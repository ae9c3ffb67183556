"""European learning micro-credentials: build, sign, hold, present and verify them.

Three front doors: `Issuer`, `Holder` and `Verifier`. The classes of the European Learning Model are in
`mikromerit.elm`, rules of trust in `mikromerit.trust`, profiles in `mikromerit.profile`, DIDs in `mikromerit.did`.
"""

from mikromerit.credential import SecuredCredential, SecuredPresentation, VerifiedCredential, VerifiedPresentation
from mikromerit.errors import MikromeritError, NotConformant, Rejected
from mikromerit.evidence import Evidence
from mikromerit.holder import Holder
from mikromerit.https import https_fetch
from mikromerit.issuer import Issuer
from mikromerit.keys import KeyPair, Signer
from mikromerit.report import Check, Outcome, Report
from mikromerit.verification import Policy
from mikromerit.verifier import AsyncVerifier, Verifier

__all__ = [
    "AsyncVerifier",
    "Check",
    "Evidence",
    "Holder",
    "Issuer",
    "KeyPair",
    "MikromeritError",
    "NotConformant",
    "Outcome",
    "Policy",
    "Rejected",
    "Report",
    "SecuredCredential",
    "SecuredPresentation",
    "Signer",
    "VerifiedCredential",
    "VerifiedPresentation",
    "Verifier",
    "https_fetch",
]
