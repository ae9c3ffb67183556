"""Enveloped credentials and presentations (VCDM 2.0 §4.13): a secured document inside JSON, as a `data:` URL.

The JSON around it is signed by nobody, or by whoever presents it: nothing but the media type and the bytes is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from mikromerit._strict import read_json
from mikromerit.report import Code, Refused
from mikromerit.securing import _claims, _jws
from mikromerit.securing.envelope import Enclosed
from mikromerit.securing.eseal import JADES, Jades

if TYPE_CHECKING:
    from collections.abc import Collection

    from mikromerit.limits import Limits
    from mikromerit.securing.envelope import PresentationSecuring, Sealed, Securing, Version
    from mikromerit.securing.jades import Seal

CONTEXT = "https://www.w3.org/ns/credentials/v2"
CREDENTIAL = "EnvelopedVerifiableCredential"
PRESENTATION = "EnvelopedVerifiablePresentation"
_JSON = frozenset({"application/vc", "application/vp", "application/ld+json", "application/json"})
_DATA_URL = re.compile(r"data:([a-z0-9.+-]+/[a-z0-9.+-]+),([!-~]+)", re.IGNORECASE)
_IN_A_URL = re.compile(rb"[!-~]+")
_M = TypeVar("_M", "Securing", "PresentationSecuring")


def wrap(enclosed: Enclosed) -> dict[str, Any]:
    """Put a secured credential into JSON.

    Raises:
        Refused: FORMAT_UNKNOWN for bytes that are no text of a URL.
    """
    if not _IN_A_URL.fullmatch(enclosed.data):
        raise Refused(Code.FORMAT_UNKNOWN)
    url = f"data:{enclosed.media_type},{enclosed.data.decode('ascii')}"
    return {"@context": CONTEXT, "id": url, "type": CREDENTIAL}


def unwrap(value: object, expected: str, path: str = "") -> Enclosed:
    """Take a secured document out of JSON; `expected` is the type that the object must have.

    Raises:
        Refused: MEMBER_INVALID, CONTEXT_ORDER or TYPE_MISSING, at `path` and below.
    """
    if not isinstance(value, dict):
        raise Refused(Code.MEMBER_INVALID, member=path.rpartition("/")[2], expected=expected, path=path)
    contexts, types = _listed(value.get("@context")), _listed(value.get("type"))
    if expected not in types:
        raise Refused(Code.TYPE_MISSING, expected=expected, path=f"{path}/type")
    if contexts[:1] != [CONTEXT]:
        raise Refused(Code.CONTEXT_ORDER, expected=CONTEXT, path=f"{path}/@context")
    url = value.get("id")
    found = _DATA_URL.fullmatch(url) if isinstance(url, str) else None
    if found is None:
        raise Refused(Code.MEMBER_INVALID, member="id", expected="data: URL", path=f"{path}/id")
    return Enclosed(found[2].encode("ascii"), found[1].lower())


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def recognise(
    mechanisms: Collection[_M], data: bytes, limits: Limits, media_type: str | None, expected: str
) -> tuple[_M, bytes]:
    """Find the mechanism that secured data, by its media type where that is known, and take data out of its JSON.

    Raises:
        Refused: TOO_LARGE, FORMAT_UNKNOWN, or what `unwrap` refuses, for a document in JSON.
    """
    most = limits.credential_bytes if expected == CREDENTIAL else limits.presentation_bytes
    if len(data) > most:
        raise Refused(Code.TOO_LARGE, what="JWT", limit=most)
    if media_type in _JSON:
        media_type = None
    if media_type is not None:
        found = [mechanism for mechanism in mechanisms if mechanism.media_type == media_type]
    else:
        found = [mechanism for mechanism in mechanisms if mechanism.recognises(data)]
        if len(found) > 1:
            found = [mechanism for mechanism in found if mechanism.name == Jades.name] or found
        if len(found) > 1:
            version = implied_version(data)
            found = [mechanism for mechanism in found if mechanism.version == version] or found
    if found:
        return found[0], data
    if media_type is None and data.lstrip(b" \t\r\n")[:1] == b"{":
        outer = read_json(data, "JSON", depth=limits.json_depth, nodes=limits.json_nodes)
        if "type" not in outer:
            raise Refused(Code.FORMAT_UNKNOWN)
        inner = unwrap(outer, expected)
        return recognise(mechanisms, inner.data, limits, inner.media_type, expected)
    raise Refused(Code.FORMAT_UNKNOWN)


def opened(mechanism: Securing, data: bytes, limits: Limits, payload: bytes | None) -> Sealed | Seal:
    """Open a secured credential; `payload` is the content of one that does not hold it, which only a seal may be.

    Raises:
        Refused: it cannot be read, or it is none whose content lies beside it.
    """
    if payload is None:
        return mechanism.open(data, limits)
    if mechanism.name != Jades.name:
        raise Refused(Code.SEAL_MALFORMED, member="payload")
    return JADES.open(data, limits, payload)


def implied_version(data: bytes) -> Version:
    """Say which data model a compact JWS is of: by the type that it names, else by its payload being a document."""
    typ = _jws.named_type(data)
    if typ is not None:
        return "2.0" if _claims.media_type(typ) in ("application/vc+jwt", "application/vp+jwt") else "1.1"
    claims = _jws.peek(data)
    return "2.0" if "@context" in claims and "vc" not in claims and "vp" not in claims else "1.1"
