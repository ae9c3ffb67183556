"""The digests of what a credential refers to (VCDM 2.0 §5.3), against bytes that the caller has: nothing is fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.vcdm.contexts import version
from mikromerit.vcdm.findings import failed, invalid, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Resources: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of the resource at a URL, or None where the caller does not have them."""

_SIZES: Final = {"sha256": 32, "sha384": 48, "sha512": 64}
_MULTIHASHES: Final = {0x12: "sha256", 0x20: "sha384", 0x13: "sha512"}
_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]{1,88})={0,2}")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{1,88}")
_BASE58: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{1,92}")  # as many as a multihash of 66 bytes takes, and few enough
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]{0,126}/[A-Za-z0-9][\w!#$&^.+-]{0,126}(?:\s*;.*)?", re.ASCII)


class Digest(NamedTuple):
    """A digest and how it is made."""

    algorithm: str
    value: bytes


def digest_sri(text: object) -> Digest | None:
    """Read a digest in the form of Subresource Integrity (SRI §3.5, `hash-expression`); None if it is none.

    Either alphabet of base64 is taken, with its padding or without (CSP §2.3.1, `base64-value`).
    """
    found = _SRI.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    digits = found[2].replace("+", "-").replace("/", "_")
    padding = len(found[0]) - found.end(2)
    value = _base64url(digits)
    if value is None or len(value) != _SIZES[found[1]] or padding not in (0, -len(digits) % 4):
        return None
    return Digest(found[1], value)


def digest_multibase(text: object) -> Digest | None:
    """Read a digest as a multihash in base64url (`u`) or base58 (`z`) (Data Integrity 1.0 §2.6); None if it is none.

    A bare SHA-256 digest, without what says how it was made, is taken as well: many are written so.
    """
    if not isinstance(text, str):
        return None
    value = _base64url(text[1:]) if text[:1] == "u" else _base58(text[1:]) if text[:1] == "z" else None
    if value is None:
        return None
    if len(value) == _SIZES["sha256"]:
        return Digest("sha256", value)
    algorithm = _MULTIHASHES.get(value[0])
    if algorithm is None or value[1:2] != bytes([_SIZES[algorithm]]) or len(value) != 2 + _SIZES[algorithm]:
        return None
    return Digest(algorithm, value[2:])


def _base64url(digits: str) -> bytes | None:
    """Read base64url without padding, strictly: one spelling for each value."""
    if _BASE64URL.fullmatch(digits) is None or len(digits) % 4 == 1:
        return None
    value = base64.urlsafe_b64decode(digits + "=" * (-len(digits) % 4))
    return value if base64.urlsafe_b64encode(value).rstrip(b"=") == digits.encode() else None


def _base58(digits: str) -> bytes | None:
    if _BASE58.fullmatch(digits) is None:
        return None
    from base58 import b58decode

    return b58decode(digits)


_READERS: Final[Mapping[str, tuple[Callable[[object], Digest | None], str]]] = {
    "digestSRI": (digest_sri, "SRI: sha256 | sha384 | sha512"),
    "digestMultibase": (digest_multibase, "multibase: u | z"),
}


def resource_form(resource: Mapping[str, Any], path: str) -> Iterator[Check]:
    """Judge the digests and the media type of a related resource (VCDM 2.0 §5.3): at least one digest, well-formed."""
    if not _READERS.keys() & resource.keys():
        yield failed(Code.MEMBER_MISSING, path, member=" | ".join(_READERS))
    for member, (read, expected) in _READERS.items():
        if member in resource and not all(map(read, listed(resource[member]) or [None])):
            yield invalid(f"{path}/{member}", expected)
    if "mediaType" in resource and not _is_media_type(resource["mediaType"]):
        yield invalid(f"{path}/mediaType", "type/subtype")


def _is_media_type(value: object) -> bool:
    return isinstance(value, str) and _MEDIA_TYPE.fullmatch(value) is not None


def related_findings(document: Mapping[str, Any], resources: Resources | None) -> list[Check]:
    """Do as `resource_findings` where there are `resources`; else say that what is related was not judged."""
    if resources is not None:
        return resource_findings(document, resources)
    if version(document) != "2.0" or "relatedResource" not in document:
        return []
    return [Check(Step.MODEL, Outcome.SKIPPED, Code.RESOURCES_NOT_JUDGED, {}, "/relatedResource")]


def resource_findings(document: Mapping[str, Any], resources: Resources) -> list[Check]:
    """Compare the related resources of a credential of VCDM 2.0 with the bytes that `resources` gives (§5.3).

    Every digest of a resource must be that of its bytes: RESOURCE_ALTERED. A resource that is not given is
    INDETERMINATE: RESOURCE_NOT_GIVEN. What has not the form that is due is told by `credential_findings`.
    """
    if version(document) != "2.0":
        return []
    load = cache(resources)

    @cache
    def made(name: str, algorithm: str) -> bytes | None:
        data = load(name)
        return None if data is None else hashlib.new(algorithm, data).digest()

    told: list[Check] = []
    value = document.get("relatedResource", [])
    for n, resource in enumerate(listed(value)):
        path = f"/relatedResource/{n}" if isinstance(value, list) else "/relatedResource"
        name = resource.get("id") if isinstance(resource, dict) else None
        if isinstance(name, str):
            found = [made(name, digest.algorithm) == digest.value for digest in _digests(resource)]
            if found and load(name) is None:
                told.append(Check(Step.MODEL, Outcome.INDETERMINATE, Code.RESOURCE_NOT_GIVEN, {"url": name}, path))
            elif not all(found):
                told.append(failed(Code.RESOURCE_ALTERED, path, url=name))
    return told


def _digests(resource: Mapping[str, Any]) -> Iterator[Digest]:
    for member, (read, _) in _READERS.items():
        for one in listed(resource.get(member, [])):
            digest = read(one)
            if digest is not None:
                yield digest
