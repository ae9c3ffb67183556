"""European learning micro-credentials: build, sign, hold, present and verify them.

Three front doors: `Issuer`, `Holder` and `Verifier`. The classes of the European Learning Model are in
`mikromerit.elm`, rules of trust in `mikromerit.trust`, profiles in `mikromerit.profile`, DIDs in `mikromerit.did`.
"""

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily

if TYPE_CHECKING:
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
else:
    __getattr__ = lazily(
        __name__,
        {
            "credential": "SecuredCredential SecuredPresentation VerifiedCredential VerifiedPresentation",
            "errors": "MikromeritError NotConformant Rejected",
            "evidence": "Evidence",
            "holder": "Holder",
            "https": "https_fetch",
            "issuer": "Issuer",
            "keys": "KeyPair Signer",
            "report": "Check Outcome Report",
            "verification": "Policy",
            "verifier": "AsyncVerifier Verifier",
        },
    )

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


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
