"""What the registered claims of a JWT (RFC 7519 §4.1) say, and where they contradict the document beside them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mikromerit._dates import read_datetime
from mikromerit.report import Check, Code, Outcome, Refused, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mikromerit.securing._jws import JWS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_BODY = frozenset({"@context", "type", "issuer", "credentialSubject", "credentialStatus", "verifiableCredential"})
_SECOND = timedelta(seconds=1)


def issuer_id(document: Mapping[str, Any]) -> str | None:
    """Give the identifier of a credential's issuer, be it a string or an object with an id (VCDM 1.1 §4.5)."""
    return node_id(document.get("issuer"))


def node_id(value: object) -> str | None:
    """Give the identifier of a node, be it a string or an object with an id."""
    value = value.get("id") if isinstance(value, dict) else value
    return value if isinstance(value, str) else None


def text(claims: Mapping[str, Any], claim: str) -> str | None:
    """Give a claim that is text, or None without it.

    Raises:
        Refused: CLAIM_INVALID.
    """
    value = claims.get(claim)
    if claim in claims and not isinstance(value, str):
        raise Refused(Code.CLAIM_INVALID, claim=claim, path=f"/{claim}")
    return value


def audience(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the audiences of `aud` (RFC 7519 §4.1.3).

    Raises:
        Refused: CLAIM_INVALID.
    """
    value = claims.get("aud", [])
    audiences = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in audiences):
        raise Refused(Code.CLAIM_INVALID, claim="aud", path="/aud")
    return tuple(audiences)


def nonce(claims: Mapping[str, Any]) -> str | None:
    """Give the nonce that a presentation answers; one that is no text answers none."""
    value = claims.get("nonce")
    return value if isinstance(value, str) else None


def check_typ(jws: JWS, accepted: Iterable[str]) -> None:
    """Refuse another media type than those accepted; none at all is left to whoever inferred it (RFC 7515 §4.1.9).

    Raises:
        Refused: TYP_NOT_ACCEPTED.
    """
    if jws.header.typ is not None and media_type(jws.header.typ) not in accepted:
        raise Refused(Code.TYP_NOT_ACCEPTED, typ=jws.header.typ)


def media_type(typ: str) -> str:
    """Write out a media type that leaves `application/` away, in lower case (RFC 7515 §4.1.9)."""
    return typ.lower() if "/" in typ else f"application/{typ.lower()}"


def agree(findings: list[Check], said: str | None, value: object, code: Code, path: str) -> None:
    """Note when a claim and a member of the document are both there and differ."""
    if said is not None and value is not None and said != value:
        findings.append(Check(Step.BINDING, Outcome.FAILED, code, path=path))


def numeric_date(document: Mapping[str, Any], member: str) -> int | None:
    """Give a date of the document as whole seconds (RFC 7519 §2, NumericDate); None without it.

    Raises:
        Refused: DATE_INVALID.
    """
    text = document.get(member)
    if text is None:
        return None
    try:
        return math.floor(read_datetime(text).moment.timestamp())
    except (TypeError, ValueError):
        raise Refused(Code.DATE_INVALID, member=member, path=f"/{member}") from None


def is_exact(moment: datetime) -> bool:
    """Say whether a claim gave this moment, rather than one beyond the calendar that it stands for."""
    return moment not in (_FIRST, _LAST)


def second_body(claims: Mapping[str, Any]) -> list[Check]:
    """Note members of a document that stand beside the claim that holds the document: nobody reads them (VCDM 1.1)."""
    return [
        Check(Step.BINDING, Outcome.FAILED, Code.BODY_TWICE, {"claim": claim}, f"/{claim}")
        for claim in sorted(_BODY & claims.keys())
    ]


def holder_of(document: Mapping[str, Any], claims: Mapping[str, Any], jws: JWS, path: str) -> str:
    """Say who presents: `holder`, else `iss`, else the DID whose key is named.

    Raises:
        Refused: MEMBER_INVALID for a holder that is none, MEMBER_MISSING where nobody says.
    """
    if "holder" in document:
        holder = node_id(document["holder"])
        if holder is None:
            raise Refused(Code.MEMBER_INVALID, member="holder", expected="URI", path=path)
        return holder
    kid = jws.header.kid or ""
    holder = text(claims, "iss") or (kid.partition("#")[0] if kid.startswith("did:") else "")
    if not holder:
        raise Refused(Code.MEMBER_MISSING, member="holder", path=path)
    return holder


def refuse_audience(findings: list[Check], claims: Mapping[str, Any]) -> None:
    """Note an audience where there can be none: a credential is for whoever its holder shows it to."""
    if "aud" in claims:
        findings.append(Check(Step.BINDING, Outcome.FAILED, Code.AUDIENCE_UNEXPECTED, path="/aud"))


class Window:
    """`nbf`, `exp` and `iat`: finite numbers of seconds, or a finding."""

    def __init__(self, claims: Mapping[str, Any], findings: list[Check], *, issued: bool = True) -> None:
        """Read them; `issued`: whether an `iat` that is no number is a fault, or a remark and no more."""
        self._findings = findings
        self.nbf = self._read(claims, "nbf")
        self.exp = self._read(claims, "exp")
        self.iat = self._read(claims, "iat", Outcome.FAILED if issued else Outcome.PASSED)

    def _read(self, claims: Mapping[str, Any], claim: str, fault: Outcome = Outcome.FAILED) -> datetime | None:
        if claim not in claims:
            return None
        value = claims[claim]
        if type(value) not in (int, float):
            code = Code.CLAIM_INVALID if fault is Outcome.FAILED else Code.CLAIM_IGNORED
            self._findings.append(Check(Step.VALIDITY, fault, code, {"claim": claim}, f"/{claim}"))
            return None
        try:
            return _EPOCH + timedelta(seconds=value)
        except OverflowError:
            return _LAST if value > 0 else _FIRST

    def agree(self, claim: str, document: Mapping[str, Any], member: str) -> None:
        """Note when `claim` and a date of the document are both there and more than a second apart."""
        said, text = {"nbf": self.nbf, "exp": self.exp, "iat": self.iat}[claim], document.get(member)
        if said is None or not isinstance(text, str):
            return
        try:
            moment = read_datetime(text).moment
        except ValueError:
            return  # the step that judges dates says so
        if abs(moment - said) >= _SECOND:
            params = {"claim": claim, "member": member}
            self._findings.append(Check(Step.VALIDITY, Outcome.FAILED, Code.DATES_DISAGREE, params, f"/vc/{member}"))
