"""A status list as JWT (IETF Token Status List §5.1): signed claims that are no credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit.report import Code, Refused
from mikromerit.securing import _claims, _jws
from mikromerit.securing.envelope import Sealed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from mikromerit.keys import Signer
    from mikromerit.limits import Limits
    from mikromerit.report import Check

_MEDIA_TYPE = "application/statuslist+jwt"


def seal(claims: Mapping[str, Any], signer: Signer, verification_method: str) -> bytes:
    """Sign the claims of a list.

    Raises:
        SigningError: there was no usable signature.
    """
    return _jws.write(claims, signer, kid=verification_method, typ="statuslist+jwt")


def open_list(data: bytes, limits: Limits) -> Sealed:
    """Open a list: its signer is `iss`, else the DID of the key that it names.

    Raises:
        Refused: what `_jws.read` refuses, TYP_MISSING, TYP_NOT_ACCEPTED, CLAIM_INVALID.
    """
    jws = _jws.read(data, limits, limits.credential_bytes)
    if jws.header.typ is None:
        raise Refused(Code.TYP_MISSING)
    _claims.check_typ(jws, (_MEDIA_TYPE,))
    findings: list[Check] = []
    window = _claims.Window(jws.claims, findings)
    kid = jws.header.kid or ""
    owner = kid.partition("#")[0] if kid.startswith("did:") else None
    return Sealed(
        document=jws.claims,
        signer=_claims.text(jws.claims, "iss") or owner,
        verification_method=jws.header.kid,
        typ=jws.header.typ,
        check=jws.check,
        not_before=window.nbf,
        expires=window.exp,
        findings=tuple(findings),
    )
