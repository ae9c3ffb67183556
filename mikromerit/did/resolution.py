"""The DID methods, and DID resolution and dereferencing in the words of DID Core 1.0 §7: results, never an exception.

Verification asks a `DIDMethod`, and a `Refused` says what is wrong. Here the same is told to other resolvers, with one
table from our codes to theirs (DID Resolution 0.3, did:key 0.9 §3.1.2).
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from mikromerit.did.document import method_name, must_be_text
from mikromerit.did.ebsi import EbsiMethod
from mikromerit.did.jwk import JWK as _JWK
from mikromerit.did.key import KEY as _KEY
from mikromerit.did.key import key_method
from mikromerit.did.web import WebMethod
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mikromerit.did.document import DIDDocument, DIDMethod
    from mikromerit.evidence import Fetched

KEY: Final[DIDMethod] = _KEY
JWK: Final[DIDMethod] = _JWK
WEB: Final[DIDMethod] = WebMethod()
EBSI: Final[DIDMethod] = EbsiMethod()
"""did:ebsi in EBSI's pilot network; whoever trusts that registry says so: it is not among the default methods."""
DEFAULT: Final[tuple[DIDMethod, ...]] = (KEY, JWK, WEB)

_ERRORS: Final[Mapping[Code, str]] = {
    Code.DID_INVALID: "invalidDid",
    Code.DID_METHOD_NOT_SUPPORTED: "methodNotSupported",
    Code.DID_DOCUMENT_INVALID: "invalidDidDocument",
    Code.DID_DOCUMENT_OF_ANOTHER: "invalidDidDocument",
    Code.EVIDENCE_MISSING: "notFound",
    Code.KEY_NOT_LISTED: "notFound",
    Code.KEY_INVALID: "invalidPublicKey",
    Code.KEY_LENGTH_INVALID: "invalidPublicKeyLength",
    Code.KEY_TYPE_UNSUPPORTED: "unsupportedPublicKeyType",
    Code.KEY_USE_REFUSED: "invalidPublicKeyType",
}
"""What a `Refused` is called in a result; no method refuses with another code."""

DOCUMENT_TYPE: Final = "application/did+ld+json"
_REPRESENTATIONS: Final = (DOCUMENT_TYPE, "application/did+json", "application/did")
_CONTEXT: Final = "https://w3id.org/did-resolution/v1"
# DID Core 1.0 §3.2: path, query and fragment as RFC 3986 has them
_PATH_CHARACTER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_DID_URL = re.compile(
    rf"(?P<did>[^/?#]*)(?P<path>(?:/{_PATH_CHARACTER}*+)*+)"
    rf"(?P<query>\?(?:{_PATH_CHARACTER}|[/?])*+)?(?P<fragment>#(?:{_PATH_CHARACTER}|[/?])*+)?"
)


class Options(TypedDict, total=False):
    """What may be asked for; `accept` is a media type, the others are did:key's (0.9 §3.1.2) and no other method's."""

    accept: str
    public_key_format: str | None
    enable_experimental_public_key_types: bool
    enable_encryption_key_derivation: bool


def resolve(
    did: str,
    fetched: Fetched | None = None,
    *,
    methods: Collection[DIDMethod] = DEFAULT,
    **options: Unpack[Options],
) -> dict[str, Any]:
    """Resolve a DID; gives `didDocument`, `didResolutionMetadata` and `didDocumentMetadata`.

    Where there is no document, it is empty and the first metadata have `error`, one of `invalidDid`, `notFound`,
    `methodNotSupported`, `representationNotSupported`, `invalidDidDocument`, `invalidPublicKey`,
    `invalidPublicKeyLength`, `invalidPublicKeyType`, `unsupportedPublicKeyType`.

    `fetched` is the answer to the method's `need`; without it, what must be fetched is notFound. Nothing is raised,
    whatever the text is.

    Raises:
        TypeError: an argument is of the wrong type, or an option is not known.
    """
    _check(options)
    try:
        found = deepcopy(dict(_document(did, fetched, methods, options).json))
        metadata = {"contentType": _representation(options)}
    except _Failed as failed:
        found, metadata = {}, failed.metadata
    return {"@context": _CONTEXT, "didDocument": found, "didResolutionMetadata": metadata, "didDocumentMetadata": {}}


def dereference(
    did_url: str,
    fetched: Fetched | None = None,
    *,
    methods: Collection[DIDMethod] = DEFAULT,
    **options: Unpack[Options],
) -> dict[str, Any]:
    """Dereference a DID URL; gives `contentStream`, `dereferencingMetadata` and `contentMetadata`.

    Where it names nothing, the content is empty and the first metadata have `error`: those of `resolve`, or
    `invalidDidUrl`. A DID gives its document, a DID URL with a fragment the verification method or service of that
    name. A path or a query names nothing here. Nothing is raised, whatever the text is.

    Raises:
        TypeError: an argument is of the wrong type, or an option is not known.
    """
    _check(options)
    try:
        found = _content(did_url, fetched, methods, options)
        metadata = {"contentType": _representation(options)}
    except _Failed as failed:
        found, metadata = {}, failed.metadata
    return {"dereferencingMetadata": metadata, "contentStream": found, "contentMetadata": {}}


class _Failed(Exception):
    def __init__(self, error: str, **more: str) -> None:
        self.metadata = {"error": error, **more}
        super().__init__(error)


def _check(options: Mapping[str, object]) -> None:
    """Tell a slip: an option that is passed over, or a text that is taken for True, gives a document not asked for."""
    for name, value in options.items():
        if name not in Options.__annotations__:
            raise TypeError(f"there is no option {name!r}: the options are {', '.join(Options.__annotations__)}")
        if name.startswith("enable_"):
            if not isinstance(value, bool):
                raise TypeError(f"{name} is True or False")
        elif not isinstance(value, str) and not (name == "public_key_format" and value is None):
            raise TypeError(f"{name} is a text")


@contextmanager
def _in_their_words() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise _Failed(_ERRORS.get(refused.code, "internalError"), message=str(refused)) from None


def _representation(options: Options) -> str:
    accept = options.get("accept", DOCUMENT_TYPE)
    if accept not in _REPRESENTATIONS:
        raise _Failed("representationNotSupported")
    return accept


def _document(did: str, fetched: Fetched | None, methods: Collection[DIDMethod], options: Options) -> DIDDocument:
    given = {name: value for name, value in options.items() if name != "accept" and value}
    with _in_their_words():
        name = method_name(did)
        method = next((method for method in methods if method.name == name), None)
        if method is None:
            raise Refused(Code.DID_METHOD_NOT_SUPPORTED, method=name)
        if given and method.name == KEY.name:
            method = key_method(
                options.get("public_key_format"),
                experimental=options.get("enable_experimental_public_key_types", False),
                encryption=options.get("enable_encryption_key_derivation", False),
            )
        return method.document(did, fetched)


def _content(did_url: str, fetched: Fetched | None, methods: Collection[DIDMethod], options: Options) -> dict[str, Any]:
    must_be_text(did_url)
    parts = _DID_URL.fullmatch(did_url)
    if parts is None:
        raise _Failed("invalidDidUrl")
    document = _document(parts["did"], fetched, methods, options)
    if parts["path"] or parts["query"] is not None:
        raise _Failed("notFound")
    if parts["fragment"] is None:
        return deepcopy(dict(document.json))
    with _in_their_words():
        return document.resource(did_url)
