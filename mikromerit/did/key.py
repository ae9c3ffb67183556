"""did:key (W3C CCG did:key 0.9): the identifier is the key in Multikey form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mikromerit.did.document import DIDDocument
from mikromerit.keys import PublicKey
from mikromerit.limits import DID_BYTES
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.evidence import Fetched

_PREFIX = "did:key:"


def did_of(key: PublicKey) -> str:
    """Give the did:key of a public key."""
    return _PREFIX + key.to_multikey()


def self_described(did: str, method: dict[str, Any]) -> DIDDocument:
    """Make the document of a DID that is its own evidence, with its one verification method."""
    name = method["id"]
    context = ["https://www.w3.org/ns/did/v1"]
    return DIDDocument(
        did,
        {
            "@context": context,
            "id": did,
            "verificationMethod": [method],
            "assertionMethod": [name],
            "authentication": [name],
        },
    )


@lru_cache(maxsize=1024)
def _document(did: str) -> DIDDocument:
    multikey = did.removeprefix(_PREFIX)
    try:
        key = PublicKey.from_multikey(multikey)
    except Refused:
        raise Refused(Code.DID_INVALID, did=did) from None
    return self_described(
        did, {"id": f"{did}#{multikey}", "type": "Multikey", "controller": did, "publicKeyMultibase": key.to_multikey()}
    )


@dataclass(frozen=True, slots=True)
class SelfDescribing:
    """A method whose DIDs are their own documents: nothing is fetched. `most` bounds the length of a DID."""

    name: str
    most: int
    describe: Callable[[str], DIDDocument]

    def need(self, did: str) -> None:
        """Say that nothing need be fetched.

        Raises:
            Refused: DID_INVALID.
        """
        if not did.startswith(f"did:{self.name}:") or len(did) > self.most:
            raise Refused(Code.DID_INVALID, did=did)

    def document(self, did: str, fetched: Fetched | None = None) -> DIDDocument:  # noqa: ARG002  (there is none)
        """Give the document that the DID itself describes.

        Raises:
            Refused: DID_INVALID.
        """
        self.need(did)
        return self.describe(did)


KEY = SelfDescribing("key", DID_BYTES, _document)
