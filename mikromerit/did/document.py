"""DID documents as values: what they must be, and which of their keys may be used for what (DID Core 1.0 §5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from mikromerit._strict import read_json
from mikromerit.did.methods import public_key
from mikromerit.evidence import Fetched
from mikromerit.keys import PRIVATE_MEMBERS, jwk_thumbprint
from mikromerit.limits import KIB
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.evidence import Need
    from mikromerit.keys import PublicKey

_DID = re.compile(r"did:[a-z0-9]+:(?:[A-Za-z0-9._:-]++|%[0-9A-Fa-f]{2})*+(?<!:)")
RELATIONSHIPS = ("assertionMethod", "authentication")
_OTHERS = ("keyAgreement", "capabilityInvocation", "capabilityDelegation")
_THUMBPRINT_CHARACTERS = 43  # SHA-256 in base64url
_KEYS_READ = 16  # at most, to find one by its thumbprint


def must_be_text(did: object) -> None:
    """Tell a slip.

    Raises:
        TypeError: `did` is no text.
    """
    if not isinstance(did, str):
        raise TypeError("a DID is a text, such as did:web:skola.example")


def method_name(did: str) -> str:
    """Give the method of a DID.

    Raises:
        Refused: DID_INVALID when the text is no DID (DID Core 1.0 §3.1): a DID URL is none either.
        TypeError: it is no text.
    """
    must_be_text(did)
    if not _DID.fullmatch(did):
        raise Refused(Code.DID_INVALID, did=did)
    return did.split(":", 2)[1]


def method_of(did: str, name: str) -> str:
    """Make the name of a verification method absolute; it must be one of the DID's own.

    Raises:
        Refused: KEY_OF_ANOTHER.
    """
    absolute = name if name.startswith("did:") else f"{did}#{name.removeprefix('#')}"
    owner = absolute.partition("#")[0]
    if owner != did:
        raise Refused(Code.KEY_OF_ANOTHER, did=owner, issuer=did)
    return absolute


class DIDMethod(Protocol):
    """A DID method as two pure functions: what to fetch, and the document that comes of it."""

    @property
    def name(self) -> str:
        """The method's name, as in `did:<name>:`."""
        ...

    def need(self, did: str) -> Need | None:
        """Say what must be fetched to resolve `did`; None: the DID is its own document.

        Raises:
            Refused: DID_INVALID.
        """
        ...

    def document(self, did: str, fetched: Fetched | None) -> DIDDocument:
        """Give the document of `did`, out of what was fetched.

        Raises:
            Refused: DID_INVALID, EVIDENCE_MISSING, DID_DOCUMENT_INVALID, DID_DOCUMENT_OF_ANOTHER, KEY_INVALID,
                KEY_LENGTH_INVALID, KEY_TYPE_UNSUPPORTED.
        """
        ...


@dataclass(frozen=True, slots=True)
class DIDDocument:
    """A DID document that holds together: `id` is its DID, no two verification methods share an id.

    `json` is the document as it stands. Keys are read when they are asked for.
    """

    id: str
    json: Mapping[str, Any]
    _methods: Mapping[str, Mapping[str, Any]] = field(init=False, repr=False, compare=False)
    _listed: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    _keys: dict[str, PublicKey] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.json.get("id") != self.id:
            raise Refused(Code.DID_DOCUMENT_OF_ANOTHER, did=self.id)
        methods: dict[str, Mapping[str, Any]] = {}
        for method in self._list("verificationMethod"):
            self._add(methods, method, "verificationMethod")
        listed = {name: self._relationship(name, methods) for name in RELATIONSHIPS}
        for name in _OTHERS:  # may embed methods that those list
            self._relationship(name, methods)
        # documents are kept and handed out: what keys are read from is nobody else's to change
        object.__setattr__(self, "_methods", {name: deepcopy(dict(method)) for name, method in methods.items()})
        object.__setattr__(self, "_listed", listed)
        object.__setattr__(self, "_keys", {})

    def key(self, verification_method: str, relationship: str, at: datetime) -> PublicKey:
        """Give the key of a verification method, named absolutely, if it may be used for `relationship` at `at`.

        What names no method may be a DID and a bare JWK thumbprint (VC-JOSE-COSE §3.3.1; RFC 7638). A key that stands
        under several ids is then refused where one of them is.

        Raises:
            Refused: KEY_NOT_LISTED, KEY_NOT_AUTHORISED, KEY_WITHDRAWN (`revoked` or `expires` before `at`),
                KEY_OF_ANOTHER where `controller` is another DID, or what a reader of methods or keys refuses.
        """
        if verification_method in self._methods:
            return self._usable(verification_method, relationship, at)
        keys = [self._usable(name, relationship, at) for name in self._of_thumbprint(verification_method, relationship)]
        if not keys:
            raise Refused(Code.KEY_NOT_LISTED, key=verification_method)
        return keys[0]  # they are one and the same

    def _usable(self, name: str, relationship: str, at: datetime) -> PublicKey:
        method = self._methods[name]
        if name not in self._listed.get(relationship, ()):
            raise Refused(Code.KEY_NOT_AUTHORISED, key=name, relationship=relationship)
        for member in ("revoked", "expires"):
            if member in method and not _later(method[member], at):
                raise Refused(Code.KEY_WITHDRAWN, key=name)
        return self._key(name)

    def _of_thumbprint(self, name: str, relationship: str) -> list[str]:
        """Give the methods for `relationship` whose key has the thumbprint in `name`.

        What stands there as a JWK is compared unread. Of the others the first sixteen that are listed are read: to read
        every key of a large document costs too much.
        """
        owner, _, thumbprint = name.partition("#")
        if owner != self.id or len(thumbprint) != _THUMBPRINT_CHARACTERS:
            return []
        listed = self._listed.get(relationship, frozenset())
        methods = {one: method.get("publicKeyJwk") for one, method in self._methods.items() if one in listed}
        others = [one for one, jwk in methods.items() if jwk is None][:_KEYS_READ]
        return [
            *(one for one, jwk in methods.items() if jwk_thumbprint(jwk) == thumbprint),
            *(one for one in others if self._thumbprint(one) == thumbprint),
        ]

    def _thumbprint(self, name: str) -> str | None:
        try:
            return self._key(name).thumbprint()
        except Refused:  # it cannot be used, and hides no other
            return None

    def _key(self, name: str) -> PublicKey:
        key = self._keys.get(name)
        if key is None:
            method = self._methods[name]
            controller = method.get("controller", self.id)
            if not isinstance(controller, str) or not _DID.fullmatch(controller):
                raise Refused(Code.KEY_INVALID, member="controller")
            if controller != self.id:  # whose key it is, only the controller's own document can say (CID 1.0 §3.3)
                raise Refused(Code.KEY_OF_ANOTHER, did=controller, issuer=self.id)
            key = self._keys[name] = public_key(method)
        return key

    def resource(self, name: str) -> dict[str, Any]:
        """Give the verification method or service that a DID URL with a fragment names.

        Raises:
            Refused: KEY_NOT_LISTED.
        """
        services = {self._absolute(one["id"]): one for one in self._list("service") if _has_id(one)}
        found = self._methods.get(name) or services.get(name)
        if found is None:
            raise Refused(Code.KEY_NOT_LISTED, key=name)
        return deepcopy(dict(found))

    def only_method(self, relationship: str) -> str:
        """Give the one verification method for `relationship`, for a document that names no key.

        Raises:
            Refused: KEY_NOT_NAMED when there is none or more than one.
        """
        listed = self._listed.get(relationship, frozenset())
        if len(listed) != 1:
            raise Refused(Code.KEY_NOT_NAMED, count=len(listed))
        return next(iter(listed))

    def _list(self, member: str) -> list[Any]:
        value = self.json.get(member, [])
        if not isinstance(value, list):
            raise Refused(Code.DID_DOCUMENT_INVALID, did=self.id, member=member)
        return value

    def _add(self, methods: dict[str, Mapping[str, Any]], method: object, member: str) -> str:
        name = method.get("id") if isinstance(method, Mapping) else None
        if not isinstance(method, Mapping) or not isinstance(name, str) or not name:
            raise Refused(Code.DID_DOCUMENT_INVALID, did=self.id, member=member)
        absolute = self._absolute(name)
        jwk = method.get("publicKeyJwk")
        if absolute in methods or (isinstance(jwk, Mapping) and PRIVATE_MEMBERS & jwk.keys()):
            raise Refused(Code.DID_DOCUMENT_INVALID, did=self.id, member=f"{member}: {absolute}")
        methods[absolute] = method
        return absolute

    def _absolute(self, name: str) -> str:
        return self.id + name if name.startswith("#") else name

    def _relationship(self, member: str, methods: dict[str, Mapping[str, Any]]) -> frozenset[str]:
        listed = set()
        for entry in self._list(member):
            listed.add(self._absolute(entry) if isinstance(entry, str) else self._add(methods, entry, member))
        return frozenset(listed)


def _has_id(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("id"), str)


def _later(value: object, at: datetime) -> bool:
    """Say whether a date-time lies after `at`; what cannot be read does not."""
    from mikromerit._dates import read_datetime

    try:
        return isinstance(value, str) and read_datetime(value).moment > at
    except ValueError:
        return False


def _read(did: str, body: bytes) -> DIDDocument:
    try:
        return DIDDocument(did, read_json(body, "did.json"))
    except Refused as refused:
        if refused.code is Code.DID_DOCUMENT_OF_ANOTHER or refused.code is Code.DID_DOCUMENT_INVALID:
            raise
        raise Refused(Code.DID_DOCUMENT_INVALID, did=did, member="JSON") from None


_kept = lru_cache(maxsize=256)(_read)
_KEPT_BYTES = 16 * KIB  # a larger document is read anew each time: what is kept in memory is bounded


def fetched_document(did: str, url: str, fetched: Fetched | None) -> DIDDocument:
    """Read the document of `did` that was fetched from `url`.

    Raises:
        Refused: EVIDENCE_MISSING, DID_DOCUMENT_INVALID or DID_DOCUMENT_OF_ANOTHER.
        TypeError: `fetched` is no answer.
    """
    if fetched is None:
        raise Refused(Code.EVIDENCE_MISSING, url=url)
    if not isinstance(fetched, Fetched):
        raise TypeError("give what was fetched as Fetched of mikromerit.evidence")
    read = _kept if len(fetched.body) <= _KEPT_BYTES else _read
    return read(did, fetched.body)
