"""Decentralised identifiers: did:key, did:jwk and did:web, each as pure functions (DID Core 1.0)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from mikromerit.did.document import DIDDocument, DIDMethod, method_name, method_of
from mikromerit.did.jwk import JWK as _JWK
from mikromerit.did.jwk import did_of as jwk_of
from mikromerit.did.key import KEY as _KEY
from mikromerit.did.key import did_of as of_key
from mikromerit.did.web import WebMethod, web_document, web_url
from mikromerit.did.web import verification_method as _web_method
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.keys import PublicKey

KEY: Final[DIDMethod] = _KEY
JWK: Final[DIDMethod] = _JWK
WEB: Final[DIDMethod] = WebMethod()
DEFAULT: Final[tuple[DIDMethod, ...]] = (KEY, JWK, WEB)
_EVER = datetime.max.replace(tzinfo=UTC)


def verification_method(did: str, key: PublicKey) -> str:
    """Name the verification method of `key` in the document of `did`, as this library writes such documents.

    Raises:
        Refused: DID_INVALID, DID_METHOD_NOT_SUPPORTED, or KEY_OF_ANOTHER when a did:key or did:jwk is of another key.
    """
    method = method_name(did)
    if method == WEB.name:
        web_url(did)
        return _web_method(did, key)
    described = {KEY.name: KEY, JWK.name: JWK}.get(method)
    if described is None:
        raise Refused(Code.DID_METHOD_NOT_SUPPORTED, method=method)
    document = described.document(did, None)
    name = document.only_method("assertionMethod")
    if document.key(name, "assertionMethod", _EVER) != key:
        raise Refused(Code.KEY_OF_ANOTHER, did=of_key(key), issuer=did)
    return name


__all__ = [
    "DEFAULT",
    "JWK",
    "KEY",
    "WEB",
    "DIDDocument",
    "DIDMethod",
    "jwk_of",
    "method_name",
    "method_of",
    "of_key",
    "verification_method",
    "web_document",
    "web_url",
]
