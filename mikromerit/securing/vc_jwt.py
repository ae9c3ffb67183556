"""VCDM 1.1 as JWT (VC Data Model 1.1 §6.3.1): the `vc` claim for credentials, the `vp` claim for presentations.

What is written is the profile that every verifier measured takes: an absolute `kid`, `typ: JWT`, each claim in the
envelope and in the document. What is read may leave either out, but two that are there must agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from mikromerit._dates import write_datetime
from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing import _claims, _jws
from mikromerit.securing._claims import issuer_id
from mikromerit.securing.envelope import Enclosed, Sealed, SealedPresentation, Version
from mikromerit.securing.enveloped import CREDENTIAL, unwrap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.keys import Signer
    from mikromerit.limits import Limits

BASE_CONTEXT = "https://www.w3.org/2018/credentials/v1"
_MEDIA_TYPE = "application/jwt"


class VcJwt:
    """Credentials as VCDM 1.1 JWT."""

    name = "VCDM 1.1 JWT"
    media_type = _MEDIA_TYPE
    version: Final[Version] = "1.1"

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a compact JWS."""
        return _jws.looks_compact(data)

    def seal(
        self, document: Mapping[str, Any], signer: Signer, verification_method: str, *, status: object = None
    ) -> bytes:
        """Secure a VCDM 1.1 credential; `iss`, `sub`, `jti`, `nbf` and `exp` repeat what the document says.

        Raises:
            SigningError: there was no usable signature.
            Refused: MEMBER_MISSING without issuer or issuanceDate, DATE_INVALID.
        """
        subject = document.get("credentialSubject")
        claims: dict[str, Any] = {"iss": issuer_id(document)}
        if isinstance(subject, dict) and isinstance(subject.get("id"), str):
            claims["sub"] = subject["id"]
        if "id" in document:
            claims["jti"] = document["id"]
        claims["nbf"] = _claims.numeric_date(document, "issuanceDate")
        if "issued" in document:
            claims["iat"] = _claims.numeric_date(document, "issued")
        if "expirationDate" in document:
            claims["exp"] = _claims.numeric_date(document, "expirationDate")
        for member in ("iss", "nbf"):
            if claims[member] is None:
                raise Refused(Code.MEMBER_MISSING, member={"iss": "issuer", "nbf": "issuanceDate"}[member])
        if status is not None:
            claims["status"] = status
        return _jws.write({**claims, "vc": document}, signer, kid=verification_method, typ="JWT")

    def open(self, data: bytes, limits: Limits) -> Sealed:
        """Open a credential; what the document leaves to the envelope is filled in (VCDM 1.1 §6.3.1, decoding).

        Raises:
            Refused: what `_jws.read` refuses, TYP_NOT_ACCEPTED, NOT_A_CREDENTIAL, CLAIM_INVALID.
        """
        return self.opened(_jws.read(data, limits, limits.credential_bytes))

    def opened(self, jws: _jws.JWS) -> Sealed:
        """Open a credential whose JWS was taken apart.

        Raises:
            Refused: TYP_NOT_ACCEPTED, NOT_A_CREDENTIAL, CLAIM_INVALID.
        """
        _claims.check_typ(jws, (_MEDIA_TYPE,))
        claims, vc = jws.claims, jws.claims.get("vc")
        if not isinstance(vc, dict) or "vp" in claims:
            raise Refused(Code.NOT_A_CREDENTIAL)
        findings = _claims.second_body(claims)
        _claims.refuse_audience(findings, claims)
        dates = _claims.Window(claims, findings)
        document = dict(vc)
        _claims.agree(findings, _claims.text(claims, "iss"), issuer_id(vc), Code.ISSUER_MISMATCH, "/vc/issuer")
        _claims.agree(findings, _claims.text(claims, "jti"), vc.get("id"), Code.ID_MISMATCH, "/vc/id")
        _agree_subject(findings, claims, document)
        for claim, member in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
            dates.agree(claim, vc, member)
        for claim, member in (("iss", "issuer"), ("jti", "id")):
            if claim in claims:
                document.setdefault(member, claims[claim])
        for moment, member in ((dates.nbf, "issuanceDate"), (dates.exp, "expirationDate")):
            if moment is not None and member not in document and _claims.is_exact(moment):
                document[member] = write_datetime(moment)
        return Sealed(
            document=document,
            signer=issuer_id(document),
            verification_method=jws.header.kid,
            typ=jws.header.typ,
            check=jws.check,
            not_before=dates.nbf,
            expires=dates.exp,
            statuses=(claims["status"],) if "status" in claims else (),
            findings=tuple(findings),
        )


class VpJwt:
    """Presentations as VCDM 1.1 JWT."""

    name = "VCDM 1.1 JWT"
    media_type = _MEDIA_TYPE
    version: Final[Version] = "1.1"

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a compact JWS."""
        return _jws.looks_compact(data)

    def seal(
        self, credentials: tuple[Enclosed, ...], signer: Signer, *, holder: str, verification_method: str,
        audience: str, nonce: str | None, issued: datetime, expires: datetime,
    ) -> bytes:  # fmt: skip
        """Make a presentation for one audience (`aud`) and one challenge (`nonce`).

        Raises:
            SigningError: there was no usable signature.
            ValueError: a credential is no VCDM 1.1 JWT: a 2.0 presentation takes those.
        """
        presentation_id = f"urn:uuid:{uuid4()}"
        document = {
            "@context": [BASE_CONTEXT],
            "id": presentation_id,
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": [_as_text(credential) for credential in credentials],
        }
        claims = {"iss": holder, "jti": presentation_id, "aud": audience, **({} if nonce is None else {"nonce": nonce}),
                  "nbf": int(issued.timestamp()), "iat": int(issued.timestamp()), "exp": int(expires.timestamp()),
                  "vp": document}  # fmt: skip
        return _jws.write(claims, signer, kid=verification_method, typ="JWT")

    def open(self, data: bytes, limits: Limits) -> SealedPresentation:
        """Open a presentation.

        Raises:
            Refused: what `_jws.read` refuses, TYP_NOT_ACCEPTED, NOT_A_PRESENTATION, CLAIM_INVALID, MEMBER_INVALID.
        """
        jws = _jws.read(data, limits, limits.presentation_bytes)
        _claims.check_typ(jws, (_MEDIA_TYPE,))
        claims, vp = jws.claims, jws.claims.get("vp")
        if not isinstance(vp, dict) or "vc" in claims:
            raise Refused(Code.NOT_A_PRESENTATION)
        findings = _claims.second_body(claims)
        dates = _claims.Window(claims, findings)
        _claims.agree(findings, _claims.text(claims, "iss"), vp.get("holder"), Code.HOLDER_MISMATCH, "/vp/holder")
        _claims.agree(findings, _claims.text(claims, "jti"), vp.get("id"), Code.ID_MISMATCH, "/vp/id")
        return SealedPresentation(
            document=vp,
            signer=_claims.holder_of(vp, claims, jws, "/vp/holder"),
            verification_method=jws.header.kid,
            typ=jws.header.typ,
            check=jws.check,
            not_before=dates.nbf,
            expires=dates.exp,
            findings=tuple(findings),
            credentials=_credentials(vp),
            audience=_claims.audience(claims),
            nonce=_claims.nonce(claims),
            has_nonce="nonce" in claims,
        )


def _as_text(credential: Enclosed) -> str:
    if credential.media_type != _MEDIA_TYPE or not credential.data.isascii():
        raise ValueError("a presentation of VCDM 1.1 holds JWTs of VCDM 1.1 alone; VP_JOSE holds all")
    return credential.data.decode("ascii")


def _agree_subject(findings: list[Check], claims: Mapping[str, Any], document: dict[str, Any]) -> None:
    said, subject = _claims.text(claims, "sub"), document.get("credentialSubject")
    if said is None:
        return
    subjects = subject if isinstance(subject, list) else [subject]
    only = subjects[0] if len(subjects) == 1 else None
    if isinstance(only, dict) and "id" not in only:
        named = {"id": said, **only}
        document["credentialSubject"] = [named] if isinstance(subject, list) else named
    elif not isinstance(only, dict) or only["id"] != said:
        findings.append(Check(Step.BINDING, Outcome.FAILED, Code.SUBJECT_MISMATCH, path="/vc/credentialSubject/id"))


def _credentials(vp: Mapping[str, Any]) -> tuple[Enclosed, ...]:
    value = vp.get("verifiableCredential", [])
    return tuple(_enclosed(one, n) for n, one in enumerate(value if isinstance(value, list) else [value]))


def _enclosed(value: object, n: int) -> Enclosed:
    """Read one credential of a presentation: a JWT as text, or in JSON as VCDM 2.0 has it."""
    path = f"/vp/verifiableCredential/{n}"
    if isinstance(value, dict):
        return unwrap(value, CREDENTIAL, path)
    if not isinstance(value, str) or not value.isascii():
        raise Refused(Code.MEMBER_INVALID, member="verifiableCredential", expected="JWT", path=path)
    return Enclosed(value.encode("ascii"), None)


VC_JWT = VcJwt()
VP_JWT = VpJwt()
