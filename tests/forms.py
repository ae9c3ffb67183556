"""The two forms of a JWT, VCDM 1.1 and VCDM 2.0: what is refused in one is tried in the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import forging
from forging import HOLDER, ISSUER, V1, changed

if TYPE_CHECKING:
    from forging import Key

V2 = "https://www.w3.org/ns/credentials/v2"
DATES = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}


@dataclass(frozen=True)
class Form:
    """One form of good tokens, and of tokens changed from them.

    Changes are written as for VCDM 1.1 ("vc/expirationDate"); VCDM 2.0 has the same member in its own place, under its
    own name.
    """

    version: str
    context: str
    typ: str
    presentation_typ: str

    def claims(self, issuer: str = ISSUER.did, subject: str = HOLDER.did, /, **changes: Any) -> dict[str, Any]:
        claims = forging.credential_claims(issuer, subject)
        if self.version == "2.0":
            claims = _without(claims, "vc") | {"@context": [V2]}
        return changed(claims, self.changes(changes))

    def presentation_claims(self, holder: str, /, *credentials: str, **changes: Any) -> dict[str, Any]:
        claims = forging.presentation_claims(holder, *credentials)
        if self.version == "2.0":
            enveloped = [envelope(credential) for credential in credentials]
            window = {"nbf": claims["nbf"], "exp": claims["exp"]}
            claims = _without(claims, "vp") | {"@context": [V2], "verifiableCredential": enveloped} | window
        return changed(claims, self.changes(changes))

    def changes(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Say where the pointers of VCDM 1.1 lead in this form."""
        return {self._pointer(pointer): value for pointer, value in changes.items()}

    def _pointer(self, pointer: str) -> str:
        if self.version == "1.1":
            return pointer
        inner = pointer.removeprefix("vc/").removeprefix("vp/")
        return DATES.get(inner, inner) if inner != pointer else pointer

    def token(
        self, claims: dict[str, Any], key: Key, /, *, header: dict[str, Any] | None = None,
        signature: bytes | Key | None = None,
    ) -> str:  # fmt: skip
        """Sign the claims of a credential."""
        return forging.token(claims, key, header={"typ": self.typ, **(header or {})}, signature=signature)

    def presentation_token(
        self, claims: dict[str, Any], key: Key, /, *, header: dict[str, Any] | None = None,
        signature: bytes | Key | None = None,
    ) -> str:  # fmt: skip
        """Sign the claims of a presentation."""
        return forging.token(claims, key, header={"typ": self.presentation_typ, **(header or {})}, signature=signature)

    def good(self, key: Key = ISSUER, /, **changes: Any) -> str:
        """A good credential of `key`, but for `changes` of its claims."""
        return self.token(self.claims(key.did, **changes), key)

    def vc(self, key: Key = ISSUER, /, **changes: Any) -> str:
        """A credential whose document is changed."""
        return self.good(key, **{f"vc/{name}": value for name, value in changes.items()})

    def header(self, **changes: Any) -> str:
        """A credential whose header is changed."""
        return self.token(self.claims(), ISSUER, header=changes)

    def shown(self, /, *credentials: str, key: Key = HOLDER, **changes: Any) -> str:
        """A good presentation by `key`, but for `changes` of its claims."""
        return self.presentation_token(self.presentation_claims(key.did, *credentials, **changes), key)


def _without(claims: dict[str, Any], wrapper: str) -> dict[str, Any]:
    """Take the document out of its claim, and the dates that bound the signature away."""
    document = {DATES.get(name, name): value for name, value in claims[wrapper].items()}
    return {name: value for name, value in claims.items() if name not in (wrapper, "nbf", "exp")} | document


def envelope(token: str, media_type: str = "application/vc+jwt") -> dict[str, Any]:
    """Put a token into JSON (VCDM 2.0 §4.13)."""
    return {"@context": V2, "id": f"data:{media_type},{token}", "type": "EnvelopedVerifiableCredential"}


V1_1 = Form("1.1", V1, "JWT", "JWT")
V2_0 = Form("2.0", V2, "vc+jwt", "vp+jwt")
FORMS = (V1_1, V2_0)
