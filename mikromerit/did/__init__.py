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
from mikromerit.keys import must_be_public
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.keys import PublicKey

_EVER = datetime.max.replace(tzinfo=UTC)


def verification_method(did: str, key: PublicKey, named: str | None = None) -> str:
    """Name the verification method of `key` in the document of `did`: as this library writes it, or EBSI's registry.

    `named` is the caller's own name for it, absolute or relative. Where the DID is its own document, that must be the
    key of this name. Where the document lies elsewhere, or the DID is of the caller's own method, the name stands.

    Raises:
        Refused: DID_INVALID, DID_METHOD_NOT_SUPPORTED, KEY_OF_ANOTHER when a did:key or did:jwk is of another key or
            the name of another DID, KEY_NOT_LISTED when nothing there has that name, or what the reader of such a DID
            refuses.
        TypeError: `did` or `named` is no text, `key` no `PublicKey`.
    """
    must_be_public(key)
    method = method_name(did)
    absolute = None if named is None else _own(did, named)
    if hosted := {WEB.name: web.verification_method, EBSI.name: ebsi.verification_method}.get(method):
        written = hosted(did, key)  # refuses what is no such DID
        return absolute or written
    described = {KEY.name: KEY, JWK.name: JWK}.get(method)
    if described is None and absolute is not None:
        return absolute
    if described is None:
        raise Refused(Code.DID_METHOD_NOT_SUPPORTED, method=method)
    document = described.document(did, None)
    name = absolute or document.only_method("assertionMethod")
    if document.key(name, "assertionMethod", _EVER) != key:
        raise Refused(Code.KEY_OF_ANOTHER, did=of_key(key), issuer=did)
    return name


def _own(did: str, named: str) -> str:
    if not isinstance(named, str):
        raise TypeError("a verification method is named by a text, such as #key-1")
    absolute = method_of(did, named)
    if not absolute.partition("#")[2]:
        raise Refused(Code.KEY_NOT_LISTED, key=absolute)
    return absolute


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
