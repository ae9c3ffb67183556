"""did:ebsi for legal entities: the identifier is a random number, the document lies in a registry of EBSI.

EBSI names natural persons by did:key (jwk_jcs-pub).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import base58

from mikromerit.did.document import DIDDocument, fetched_document, must_be_text
from mikromerit.evidence import Need
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.evidence import Fetched
    from mikromerit.keys import PublicKey

PILOT: Final = "https://api-pilot.ebsi.eu/did-registry/v5/identifiers/"
"""The DID registry of EBSI's pilot network."""

_FORM = re.compile(r"did:ebsi:z([1-9A-HJ-NP-Za-km-z]{22,24})")  # 17 octets, of which the first is 1, need no more
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_VERSION: Final = b"\x01"
_SIZE: Final = 17


def check(did: str) -> None:
    """Refuse what is no did:ebsi of a legal entity: base58btc of the version 1 and 16 octets.

    Raises:
        Refused: DID_INVALID.
    """
    must_be_text(did)
    read = _FORM.fullmatch(did)
    data = base58.b58decode(read[1]) if read else b""
    if len(data) != _SIZE or not data.startswith(_VERSION):
        raise Refused(Code.DID_INVALID, did=did)


def verification_method(did: str, key: PublicKey) -> str:
    """Give the name under which EBSI's registry lists a key: its thumbprint."""
    check(did)
    return f"{did}#{key.thumbprint()}"


def _is_address(registry: object) -> bool:
    if not isinstance(registry, str):
        return False
    try:
        parts = urlsplit(registry)
        port = parts.port
    except ValueError:  # brackets that hold no address, or a port beyond 65535
        return False
    plain = f"https://{parts.netloc}{parts.path}"
    host = _HOST.fullmatch(parts.netloc)
    return registry == plain and host is not None and port != 0 and parts.path.endswith("/")


class EbsiMethod:
    """Resolves did:ebsi through evidence from a registry; a DID is appended to the registry's address.

    Raises:
        ValueError: the address is no https URL of a host and a port ending in a slash, or has a query or a fragment.
    """

    name = "ebsi"

    def __init__(self, registry: str = PILOT) -> None:
        if not _is_address(registry):
            raise ValueError("the address of a DID registry is an https URL that ends in a slash, without query")
        self._registry = registry

    def __repr__(self) -> str:
        return f"EbsiMethod({self._registry!r})"

    def need(self, did: str) -> Need:
        """Say where the registry has the document.

        Raises:
            Refused: DID_INVALID.
        """
        return Need(self._url(did), "did-document")

    def document(self, did: str, fetched: Fetched | None) -> DIDDocument:
        """Read the document that was fetched.

        Raises:
            Refused: DID_INVALID, EVIDENCE_MISSING, DID_DOCUMENT_INVALID or DID_DOCUMENT_OF_ANOTHER.
        """
        return fetched_document(did, self._url(did), fetched)

    def _url(self, did: str) -> str:
        check(did)
        return self._registry + did
