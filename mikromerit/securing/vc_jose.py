"""VCDM 2.0 with JOSE (W3C VC-JOSE-COSE §3.1): the payload is the credential or presentation itself.

Claims of JWT may stand beside the members of the document; what they say twice must agree. `exp` and `nbf` bound the
signature, `validFrom` and `validUntil` what it says: all of them are judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing import _claims, _jws
from mikromerit.securing._claims import issuer_id
from mikromerit.securing.envelope import Enclosed, Sealed, SealedPresentation, Version
from mikromerit.securing.enveloped import CONTEXT, CREDENTIAL, unwrap, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.keys import Signer
    from mikromerit.limits import Limits

_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "nonce", "status"})
"""Claims of JWT (RFC 7519 §4.1, RFC 7800 §3.1), of status lists and of presentations: what is left is the document."""


class VcJose:
    """Credentials as `vc+jwt`."""

    name = "VCDM 2.0 JWT"
    media_type = "application/vc+jwt"
    version: Final[Version] = "2.0"

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a compact JWS."""
        return _jws.looks_compact(data)

    def seal(
        self, document: Mapping[str, Any], signer: Signer, verification_method: str, *, status: object = None
    ) -> bytes:
        """Secure a VCDM 2.0 credential; `iss`, `sub`, `jti`, `nbf` and `exp` repeat what the document says.

        The two dates are for verifiers that look at claims alone: they would else take what has expired.

        Raises:
            SigningError: there was no usable signature.
            Refused: MEMBER_MISSING without an issuer, DATE_INVALID, CLAIM_NAME_TAKEN for a member named like a claim.
        """
        if taken := _CLAIMS & document.keys():
            claim = min(taken)
            raise Refused(Code.CLAIM_NAME_TAKEN, claim=claim, path=f"/{claim}")
        issuer, subject = issuer_id(document), document.get("credentialSubject")
        if issuer is None:
            raise Refused(Code.MEMBER_MISSING, member="issuer")
        claims: dict[str, Any] = {"iss": issuer}
        if isinstance(subject, dict) and "id" in subject:
            claims["sub"] = subject["id"]
        if "id" in document:
            claims["jti"] = document["id"]
        for claim, member in (("nbf", "validFrom"), ("exp", "validUntil")):
            if member in document:
                claims[claim] = _claims.numeric_date(document, member)
        if status is not None:
            claims["status"] = status
        return _jws.write({**claims, **document}, signer, kid=verification_method, typ="vc+jwt", cty="vc")

    def open(self, data: bytes, limits: Limits) -> Sealed:
        """Open a credential.

        Raises:
            Refused: what `_jws.read` refuses, TYP_NOT_ACCEPTED, NOT_A_CREDENTIAL, CLAIM_INVALID.
        """
        jws = _jws.read(data, limits, limits.credential_bytes)
        _claims.check_typ(jws, (self.media_type,))
        claims = jws.claims
        _refuse_legacy(claims, Code.NOT_A_CREDENTIAL)
        findings: list[Check] = []
        _claims.refuse_audience(findings, claims)
        window = _claims.Window(claims, findings, issued=False)
        document = _document(claims)
        _claims.agree(findings, _claims.text(claims, "iss"), issuer_id(document), Code.ISSUER_MISMATCH, "/issuer")
        _claims.agree(findings, _claims.text(claims, "jti"), document.get("id"), Code.ID_MISMATCH, "/id")
        _agree_subject(findings, _claims.text(claims, "sub"), document.get("credentialSubject"))
        return Sealed(
            document=document,
            signer=issuer_id(document),
            verification_method=jws.header.kid,
            typ=jws.header.typ,
            check=jws.check,
            not_before=window.nbf,
            expires=window.exp,
            statuses=(claims["status"],) if "status" in claims else (),
            findings=tuple(findings),
        )


class VpJose:
    """Presentations as `vp+jwt`."""

    name = "VCDM 2.0 JWT"
    media_type = "application/vp+jwt"
    version: Final[Version] = "2.0"

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a compact JWS."""
        return _jws.looks_compact(data)

    def seal(
        self, credentials: tuple[Enclosed, ...], signer: Signer, *, holder: str, verification_method: str,
        audience: str, nonce: str | None, issued: datetime, expires: datetime,
    ) -> bytes:  # fmt: skip
        """Make a presentation for one audience (`aud`) and one challenge (`nonce`), of credentials of either version.

        Raises:
            SigningError: there was no usable signature.
        """
        presentation_id = f"urn:uuid:{uuid4()}"
        claims = {
            "@context": [CONTEXT],
            "id": presentation_id,
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": [wrap(credential) for credential in credentials],
            "iss": holder,
            "jti": presentation_id,
            "aud": audience,
            **({} if nonce is None else {"nonce": nonce}),
            "iat": int(issued.timestamp()),
            "nbf": int(issued.timestamp()),
            "exp": int(expires.timestamp()),
        }
        return _jws.write(claims, signer, kid=verification_method, typ="vp+jwt", cty="vp")

    def open(self, data: bytes, limits: Limits) -> SealedPresentation:
        """Open a presentation.

        Raises:
            Refused: what `_jws.read` refuses, TYP_NOT_ACCEPTED, NOT_A_PRESENTATION, CLAIM_INVALID, and for a credential
                in it that is not enveloped MEMBER_INVALID, TYPE_MISSING or CONTEXT_ORDER.
        """
        jws = _jws.read(data, limits, limits.presentation_bytes)
        _claims.check_typ(jws, (self.media_type,))
        claims = jws.claims
        _refuse_legacy(claims, Code.NOT_A_PRESENTATION)
        findings: list[Check] = []
        window = _claims.Window(claims, findings, issued=False)
        document = _document(claims)
        holder = _claims.node_id(document.get("holder"))
        _claims.agree(findings, _claims.text(claims, "iss"), holder, Code.HOLDER_MISMATCH, "/holder")
        _claims.agree(findings, _claims.text(claims, "jti"), document.get("id"), Code.ID_MISMATCH, "/id")
        return SealedPresentation(
            document=document,
            signer=_claims.holder_of(document, claims, jws, "/holder"),
            verification_method=jws.header.kid,
            typ=jws.header.typ,
            check=jws.check,
            not_before=window.nbf,
            expires=window.exp,
            findings=tuple(findings),
            credentials=_credentials(document.get("verifiableCredential", [])),
            audience=_claims.audience(claims),
            nonce=_claims.nonce(claims),
            has_nonce="nonce" in claims,
        )


def _refuse_legacy(claims: Mapping[str, Any], code: Code) -> None:
    """Refuse the claims of VCDM 1.1: they would be a second body (VC-JOSE-COSE §3.1.3)."""
    if "vc" in claims or "vp" in claims:
        raise Refused(code)


def _document(claims: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in _CLAIMS}


def _agree_subject(findings: list[Check], said: str | None, subject: object) -> None:
    """Note a `sub` that is none of the subjects that have an identifier."""
    subjects = subject if isinstance(subject, list) else [subject]
    ids = [one["id"] for one in subjects if isinstance(one, dict) and "id" in one]
    if said is not None and ids and said not in ids:
        findings.append(Check(Step.BINDING, Outcome.FAILED, Code.SUBJECT_MISMATCH, path="/credentialSubject/id"))


def _credentials(value: object) -> tuple[Enclosed, ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(unwrap(one, CREDENTIAL, f"/verifiableCredential/{n}") for n, one in enumerate(listed))


VC_JOSE = VcJose()
VP_JOSE = VpJose()
