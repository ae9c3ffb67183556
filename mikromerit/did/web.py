"""did:web: the identifier names a host, an optional port and a path; the document lies there, over https.

The specification is W3C CCG did:web. Of its spellings only those that name one place beyond doubt are taken: ASCII
host names (A-labels for others), a decimal port, plain path segments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mikromerit.did.document import RELATIONSHIPS, DIDDocument, fetched_document, method_name
from mikromerit.evidence import Need
from mikromerit.keys import must_be_public
from mikromerit.limits import DID_BYTES
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mikromerit.evidence import Fetched
    from mikromerit.keys import PublicKey

# at least two labels, the last beginning with a letter: that excludes addresses in every notation, and localhost
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE | re.ASCII)
# no public host has these names: RFC 6761 §6.3 and §6.4, RFC 6762 §3, RFC 7686, RFC 8375, RFC 9476, and `internal`,
# which ICANN keeps for private use. `example` and `test` (RFC 6761 §6.2, §6.5) are for documents and tests, and taken.
_NOT_PUBLIC = re.compile(
    r"(?:.+\.)?(?:localhost|invalid|local|onion|home\.arpa|alt|internal)", re.IGNORECASE | re.ASCII
)
_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")
_PORTS = range(1, 65_536)
_HOST_CHARACTERS = 253


def web_url(did: str) -> str:
    """Say where the document of a did:web is to be hosted.

    Raises:
        Refused: DID_INVALID.
    """
    if method_name(did) != "web" or len(did) > DID_BYTES:
        raise Refused(Code.DID_INVALID, did=did)
    authority, *path = did.split(":")[2:]
    host, encoded_colon, port = authority.replace("%3a", "%3A").partition("%3A")
    sound = len(host) <= _HOST_CHARACTERS and _HOST.fullmatch(host) and not _NOT_PUBLIC.fullmatch(host)
    if not sound or (encoded_colon and not _is_port(port)):
        raise Refused(Code.DID_INVALID, did=did)
    if not all(_SEGMENT.fullmatch(segment) and segment not in (".", "..") for segment in path):
        raise Refused(Code.DID_INVALID, did=did)
    place = "/".join(path) if path else ".well-known"
    return f"https://{host.lower()}{':' + port if port else ''}/{place}/did.json"


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and not text.startswith("0") and len(text) <= 5 and int(text) in _PORTS  # noqa: PLR2004


def web_document(did: str, *keys: PublicKey, also_known_as: Sequence[str] = ()) -> DIDDocument:
    """Make the document to host for a did:web, listing every key that verifies: the newest and the retired ones.

    A key taken out of the document stops verifying old credentials for all who fetch it anew; to rotate, add the new
    key and go on listing the old one. Verification methods are named by thumbprint (RFC 7638), so a key keeps its name.

    Raises:
        Refused: DID_INVALID.
        ValueError: no key was given.
    """
    if not keys:
        raise ValueError("a DID document without a key verifies nothing: give at least one")
    for key in keys:
        must_be_public(key)
    keys = tuple(dict.fromkeys(keys))
    names = [verification_method(did, key) for key in keys]
    methods = [
        {"id": name, "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": key.to_jwk()}
        for name, key in zip(names, keys, strict=True)
    ]
    known_as = {"alsoKnownAs": list(also_known_as)} if also_known_as else {}
    context = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"]
    relationships = dict.fromkeys(RELATIONSHIPS, names)
    return DIDDocument(
        did, {"@context": context, "id": did, **known_as, "verificationMethod": methods, **relationships}
    )


def verification_method(did: str, key: PublicKey) -> str:
    """Give the name under which `web_document` lists a key.

    Raises:
        Refused: DID_INVALID.
    """
    must_be_public(key)
    web_url(did)
    return f"{did}#{key.thumbprint()}"


class WebMethod:
    """Resolves did:web through evidence."""

    name = "web"

    def need(self, did: str) -> Need:
        """Say where the document lies.

        Raises:
            Refused: DID_INVALID.
        """
        return Need(web_url(did), "did-document")

    def document(self, did: str, fetched: Fetched | None) -> DIDDocument:
        """Read the document that was fetched.

        Raises:
            Refused: DID_INVALID, EVIDENCE_MISSING, DID_DOCUMENT_INVALID or DID_DOCUMENT_OF_ANOTHER.
        """
        return fetched_document(did, web_url(did), fetched)
