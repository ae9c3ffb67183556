"""VCDM 1.1 as JWT in the form that EBSI's verifiers take: nothing may be left out, and each claim has its member."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.securing import _claims
from mikromerit.securing.vc_jwt import VcJwt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mikromerit.securing._jws import JWS
    from mikromerit.securing.envelope import Sealed

_CLAIMS = ("iss", "sub", "jti", "iat", "nbf")
_DATES = (("iat", "issued"), ("nbf", "validFrom"))


class EbsiJwt(VcJwt):
    """Credentials as EBSI's JWT; what they must say is the profile `EBSI`'s to judge."""

    name = "EBSI JWT"

    def opened(self, jws: JWS) -> Sealed:
        """Open a credential whose JWS was taken apart; what it leaves out is a finding.

        Raises:
            Refused: TYP_NOT_ACCEPTED, NOT_A_CREDENTIAL, CLAIM_INVALID.
        """
        sealed = super().opened(jws)
        return replace(sealed, findings=(*sealed.findings, *_findings(jws, sealed)))


def _findings(jws: JWS, sealed: Sealed) -> Iterator[Check]:
    if jws.header.typ != "JWT":
        yield Check(Step.PARSE, Outcome.FAILED, Code.TYP_NOT_ACCEPTED, {"typ": jws.header.typ or "-"})
    if "#" not in (jws.header.kid or "") or not (jws.header.kid or "").startswith("did:"):
        yield Check(Step.KEY, Outcome.FAILED, Code.HEADER_INVALID, {"member": "kid"})
    demanded = (*_CLAIMS, *(("exp",) if "expirationDate" in sealed.document else ()))
    for claim in demanded:
        if claim not in jws.claims:
            yield Check(Step.BINDING, Outcome.FAILED, Code.CLAIM_MISSING, {"claim": claim}, f"/{claim}")
    vc = jws.claims["vc"]
    for member, value in sealed.document.items():
        if vc.get(member) != value:  # filled in from the envelope, as VCDM 1.1 does and EBSI does not
            yield Check(Step.MODEL, Outcome.FAILED, Code.MEMBER_MISSING, {"member": member}, f"/vc/{member}")
    findings: list[Check] = []
    window = _claims.Window(jws.claims, findings)
    findings.clear()  # what is wrong with a claim itself is said already
    for claim, member in _DATES:
        window.agree(claim, sealed.document, member)
    yield from findings


EBSI_JWT = EbsiJwt()
