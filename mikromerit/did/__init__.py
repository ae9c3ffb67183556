"""Decentralised identifiers: did:key, did:jwk, did:web and did:ebsi, each as pure functions (DID Core 1.0)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mikromerit.did import ebsi, web
from mikromerit.did.document import DIDDocument, DIDMethod, method_name, method_of
from mikromerit.did.ebsi import EbsiMethod
from mikromerit.did.jwk import did_of as jwk_of
from mikromerit.did.key import did_of as of_key
from mikromerit.did.key import jwk_jcs_of, key_method
from mikromerit.did.resolution import DEFAULT, EBSI, JWK, KEY, WEB, dereference, resolve
from mikromerit.did.web import web_document, web_url
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.keys import PublicKey

_EVER = datetime.max.replace(tzinfo=UTC)


def verification_method(did: str, key: PublicKey) -> str:
    """Name the verification method of `key` in the document of `did`: as this library writes it, or EBSI's registry.

    Raises:
        Refused: DID_INVALID, DID_METHOD_NOT_SUPPORTED, KEY_OF_ANOTHER when a did:key or did:jwk is of another key, or
            what the reader of such a DID refuses.
    """
    method = method_name(did)
    if hosted := {WEB.name: web.verification_method, EBSI.name: ebsi.verification_method}.get(method):
        return hosted(did, key)
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
    "EBSI",
    "JWK",
    "KEY",
    "WEB",
    "DIDDocument",
    "DIDMethod",
    "EbsiMethod",
    "dereference",
    "jwk_jcs_of",
    "jwk_of",
    "key_method",
    "method_name",
    "method_of",
    "of_key",
    "resolve",
    "verification_method",
    "web_document",
    "web_url",
]
