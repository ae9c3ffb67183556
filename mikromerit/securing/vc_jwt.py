"""VCDM 1.1 as JWT (VC Data Model 1.1 §6.3.1): the `vc` claim for credentials, the `vp` claim for presentations.

What is written is the profile that every verifier measured takes: an absolute `kid`, `typ: JWT`, each claim in the
envelope and in the document. What is read may leave either out, but two that are there must agree.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mikromerit._dates import read_datetime, write_datetime
from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing import _jws
from mikromerit.securing.envelope import Sealed, SealedPresentation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.keys import Signer
    from mikromerit.limits import Limits

BASE_CONTEXT = "https://www.w3.org/2018/credentials/v1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_TYP = frozenset({"jwt", "application/jwt"})
_SECOND = timedelta(seconds=1)


class VcJwt:
    """Credentials as VCDM 1.1 JWT."""

    name = "VCDM 1.1 JWT"
    media_type = "application/jwt"

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a compact JWS."""
        return _jws.looks_compact(data)

    def seal(self, document: Mapping[str, Any], signer: Signer, verification_method: str) -> bytes:
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
        claims["nbf"] = _to_numeric_date(document, "issuanceDate")
        if "expirationDate" in document:
            claims["exp"] = _to_numeric_date(document, "expirationDate")
        for member in ("iss", "nbf"):
            if claims[member] is None:
                raise Refused(Code.MEMBER_MISSING, member={"iss": "issuer", "nbf": "issuanceDate"}[member])
        return _jws.write({**claims, "vc": document}, signer, kid=verification_method, typ="JWT")

    def open(self, data: bytes, limits: Limits) -> Sealed:
        """Open a credential; what the document leaves to the envelope is filled in (VCDM 1.1 §6.3.1, decoding).

        Raises:
            Refused: what `_jws.read` refuses, TYP_NOT_ACCEPTED, NOT_A_CREDENTIAL, CLAIM_INVALID.
        """
        jws = _jws.read(data, limits, limits.credential_bytes)
        _check_typ(jws)
        claims, vc = jws.claims, jws.claims.get("vc")
        if not isinstance(vc, dict) or "vp" in claims:
            raise Refused(Code.NOT_A_CREDENTIAL)
        findings: list[Check] = []
        if "aud" in claims:
            findings.append(Check(Step.BINDING, Outcome.FAILED, Code.AUDIENCE_UNEXPECTED, path="/aud"))
        dates = _Window(claims, findings)
        document = dict(vc)
        _agree(findings, _text(claims, "iss"), issuer_id(vc), Code.ISSUER_MISMATCH, "/vc/issuer")
        _agree(findings, _text(claims, "jti"), vc.get("id"), Code.ID_MISMATCH, "/vc/id")
        _agree_subject(findings, claims, document)
        for claim, member in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
            dates.agree(claim, vc, member)
        for claim, member in (("iss", "issuer"), ("jti", "id")):
            if claim in claims:
                document.setdefault(member, claims[claim])
        for moment, member in ((dates.nbf, "issuanceDate"), (dates.exp, "expirationDate")):
            if moment is not None and member not in document:
                document[member] = write_datetime(moment)
        return Sealed(
            document=document,
            signer=issuer_id(document),
            verification_method=jws.header.kid,
            check=jws.check,
            not_before=dates.nbf,
            expires=dates.exp,
            statuses=(claims["status"],) if "status" in claims else (),
            findings=tuple(findings),
        )


class VpJwt:
    """Presentations as VCDM 1.1 JWT."""

    name = "VCDM 1.1 JWT"
    media_type = "application/jwt"

    def recognises(self, data: bytes) -> bool:
        """Say whether data has the outline of a compact JWS."""
        return _jws.looks_compact(data)

    def seal(
        self, credentials: tuple[bytes, ...], signer: Signer, *, holder: str, verification_method: str,
        audience: str, nonce: str, issued: datetime, expires: datetime,
    ) -> bytes:  # fmt: skip
        """Make a presentation for one audience (`aud`) and one challenge (`nonce`).

        Raises:
            SigningError: there was no usable signature.
        """
        presentation_id = f"urn:uuid:{uuid4()}"
        document = {
            "@context": [BASE_CONTEXT],
            "id": presentation_id,
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": [credential.decode("ascii") for credential in credentials],
        }
        claims = {"iss": holder, "jti": presentation_id, "aud": audience, "nonce": nonce,
                  "nbf": int(issued.timestamp()), "iat": int(issued.timestamp()), "exp": int(expires.timestamp()),
                  "vp": document}  # fmt: skip
        return _jws.write(claims, signer, kid=verification_method, typ="JWT")

    def open(self, data: bytes, limits: Limits) -> SealedPresentation:
        """Open a presentation.

        Raises:
            Refused: what `_jws.read` refuses, TYP_NOT_ACCEPTED, NOT_A_PRESENTATION, CLAIM_INVALID, MEMBER_INVALID.
        """
        jws = _jws.read(data, limits, limits.presentation_bytes)
        _check_typ(jws)
        claims, vp = jws.claims, jws.claims.get("vp")
        if not isinstance(vp, dict) or "vc" in claims:
            raise Refused(Code.NOT_A_PRESENTATION)
        findings: list[Check] = []
        dates = _Window(claims, findings)
        holder = _node_id(vp.get("holder"))
        if "holder" in vp and holder is None:
            raise Refused(Code.MEMBER_INVALID, member="holder", expected="URI", path="/vp/holder")
        _agree(findings, _text(claims, "iss"), holder, Code.HOLDER_MISMATCH, "/vp/holder")
        _agree(findings, _text(claims, "jti"), vp.get("id"), Code.ID_MISMATCH, "/vp/id")
        nonce = claims.get("nonce")
        return SealedPresentation(
            document={**vp, "holder": holder if holder is not None else claims.get("iss")},
            signer=holder if holder is not None else _text(claims, "iss"),
            verification_method=jws.header.kid,
            check=jws.check,
            not_before=dates.nbf,
            expires=dates.exp,
            findings=tuple(findings),
            credentials=_credentials(vp),
            audience=_audience(claims),
            nonce=nonce if isinstance(nonce, str) else None,
        )


def issuer_id(document: Mapping[str, Any]) -> str | None:
    """Give the identifier of a credential's issuer, be it a string or an object with an id (VCDM 1.1 §4.5)."""
    return _node_id(document.get("issuer"))


def _node_id(value: object) -> str | None:
    value = value.get("id") if isinstance(value, dict) else value
    return value if isinstance(value, str) else None


def _text(claims: Mapping[str, Any], claim: str) -> str | None:
    value = claims.get(claim)
    if claim in claims and not isinstance(value, str):
        raise Refused(Code.CLAIM_INVALID, claim=claim, path=f"/{claim}")
    return value


def _check_typ(jws: _jws.JWS) -> None:
    if jws.header.typ is not None and jws.header.typ.lower() not in _TYP:
        raise Refused(Code.TYP_NOT_ACCEPTED, typ=jws.header.typ)


def _agree(findings: list[Check], said: str | None, value: object, code: Code, path: str) -> None:
    if said is not None and value is not None and said != value:
        findings.append(Check(Step.BINDING, Outcome.FAILED, code, path=path))


def _agree_subject(findings: list[Check], claims: Mapping[str, Any], document: dict[str, Any]) -> None:
    said, subject = _text(claims, "sub"), document.get("credentialSubject")
    if said is None:
        return
    subjects = subject if isinstance(subject, list) else [subject]
    only = subjects[0] if len(subjects) == 1 else None
    if isinstance(only, dict) and "id" not in only:
        named = {"id": said, **only}
        document["credentialSubject"] = [named] if isinstance(subject, list) else named
    elif not isinstance(only, dict) or only["id"] != said:
        findings.append(Check(Step.BINDING, Outcome.FAILED, Code.SUBJECT_MISMATCH, path="/vc/credentialSubject/id"))


class _Window:
    """`nbf`, `exp` and `iat` (RFC 7519 §4.1): finite numbers, and what they contradict in the document."""

    def __init__(self, claims: Mapping[str, Any], findings: list[Check]) -> None:
        self._findings = findings
        self.nbf = self._read(claims, "nbf")
        self.exp = self._read(claims, "exp")
        self._read(claims, "iat")

    def _read(self, claims: Mapping[str, Any], claim: str) -> datetime | None:
        if claim not in claims:
            return None
        value = claims[claim]
        if type(value) not in (int, float):
            self._findings.append(
                Check(Step.VALIDITY, Outcome.FAILED, Code.CLAIM_INVALID, {"claim": claim}, f"/{claim}")
            )
            return None
        try:
            return _EPOCH + timedelta(seconds=value)
        except OverflowError:
            return _LAST if value > 0 else _FIRST

    def agree(self, claim: str, document: Mapping[str, Any], member: str) -> None:
        """Note when `claim` and a date of the document are both there and more than a second apart."""
        said, text = (self.nbf if claim == "nbf" else self.exp), document.get(member)
        if said is None or not isinstance(text, str):
            return
        try:
            moment = read_datetime(text).moment
        except ValueError:
            return  # the step that judges dates says so
        if abs(moment - said) >= _SECOND:
            params = {"claim": claim, "member": member}
            self._findings.append(Check(Step.VALIDITY, Outcome.FAILED, Code.DATES_DISAGREE, params, f"/vc/{member}"))


def _to_numeric_date(document: Mapping[str, Any], member: str) -> int | None:
    text = document.get(member)
    if text is None:
        return None
    try:
        return math.floor(read_datetime(text).moment.timestamp())
    except (TypeError, ValueError):
        raise Refused(Code.DATE_INVALID, member=member, path=f"/{member}") from None


def _audience(claims: Mapping[str, Any]) -> tuple[str, ...]:
    value = claims.get("aud", [])
    audience = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in audience):
        raise Refused(Code.CLAIM_INVALID, claim="aud", path="/aud")
    return tuple(audience)


def _credentials(vp: Mapping[str, Any]) -> tuple[bytes, ...]:
    value = vp.get("verifiableCredential", [])
    credentials = value if isinstance(value, list) else [value]
    if not all(isinstance(credential, str) and credential.isascii() for credential in credentials):
        raise Refused(
            Code.MEMBER_INVALID, member="verifiableCredential", expected="JWT", path="/vp/verifiableCredential"
        )
    return tuple(credential.encode("ascii") for credential in credentials)


VC_JWT = VcJwt()
VP_JWT = VpJwt()
