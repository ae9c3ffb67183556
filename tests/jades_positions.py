"""Where one byte of a seal can be changed, and what is then said: for the tests that change each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mikromerit.limits import DEFAULT
from mikromerit.report import Outcome, Refused
from mikromerit.securing.jades import open_seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mikromerit.report import Check

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LEVELS = ("JAdES", "JAdES-BASELINE-B", "JAdES-BASELINE-T", "JAdES-BASELINE-LT", "JAdES-BASELINE-LTA")
_PARTS = {
    "payload": re.compile(rb'"payload":"((?:[^"\\]|\\.)*)"'),
    "protected": re.compile(rb'"protected":"([A-Za-z0-9_-]+)"'),
    "signature": re.compile(rb'"signature":"([A-Za-z0-9_-]+)"'),
    "etsiU": re.compile(rb'"etsiU":(\[[^\]]*\])'),
}

_COPY = "a copy of a certificate"
REASONS = {
    _COPY: "the certificate stands in the seal once more, and that one serves; the altered one proves nothing: it is"
    " another certificate, which its issuer did not sign",
    "SignedData.version": "tells nothing that the parts do not tell, and is not signed (RFC 5652 section 5.1)",
    "SignedData.digestAlgorithms": "a forecast for readers in one pass, which need not be kept (RFC 5652 section 5.1)",
    "SignerInfo.version": "tells nothing that the form of the signer's name does not tell (RFC 5652 section 5.3)",
    "SignerInfo.digestAlgorithm": "its parameters are empty or absent, and readers take both (RFC 5754 section 2)",
    "SignerInfo.signatureAlgorithm": "its parameters are empty, whatever they are (RFC 5754 section 3.2)",
}
"""The only places in what is not signed where a change may leave the verdict as it is, and why it may."""
_SIGNED_DATA = ("version", "digestAlgorithms", "encapContentInfo", "certificates", "signerInfos")
_SIGNER_INFO = ("version", "sid", "digestAlgorithm", "signedAttrs", "signatureAlgorithm", "signature")


def parts_of(data: bytes) -> dict[str, range]:
    """The positions of each part in a seal in JSON."""
    return {name: range(*found.span(1)) for name, form in _PARTS.items() if (found := form.search(data))}


def sampled(parts: Mapping[str, range], count: int) -> Iterator[tuple[str, int]]:
    """Positions evenly over each part, its first and its last among them."""
    for part, span in parts.items():
        yield from ((part, span[n * (len(span) - 1) // (count - 1)]) for n in range(count))


def altered(data: bytes, position: int) -> bytes:
    """The data with another byte there: another character of base64url, where it was one."""
    byte = data[position]
    n = _ALPHABET.find(byte)
    other = byte ^ 1 if n < 0 else _ALPHABET[(n + 1 + position % 63) % 64]
    return data[:position] + bytes([other]) + data[position + 1 :]


@dataclass(frozen=True)
class Said:
    """What a seal that holds says: its level, the proofs that it carries, its tokens as they are, and its remarks."""

    level: str
    proofs: frozenset[Any]
    tokens: tuple[bytes, ...]
    remarks: tuple[Check, ...]

    def lost(self, after: Said) -> bool:
        """Whether the other one proves less."""
        return _LEVELS.index(after.level) < _LEVELS.index(self.level) or not self.proofs <= after.proofs


def said(data: bytes) -> Said | None:
    """What a seal says, or None where it is refused or fails."""
    try:
        seal = open_seal(data, DEFAULT)
        seal.check()
    except Refused:
        return None
    if any(check.outcome is Outcome.FAILED for check in seal.findings):
        return None
    tokens = [one.token for one in seal.timestamps]
    proofs = {seal.certificate, *seal.certificates, *seal.crls, *seal.ocsps}
    facts = {(one.at, one.certificate, one.policy, one.serial) for one in tokens}
    return Said(seal.level, frozenset(proofs | facts), tuple(one.der for one in tokens), seal.findings)


def place_of(before: Said, after: Said) -> str:
    """Name the place of a change that took no proof away; it is none of REASONS where that cannot be told."""
    changed = [(old, new) for old, new in zip(before.tokens, after.tokens, strict=True) if old != new]
    if not changed:
        return _COPY if len(after.proofs) > len(before.proofs) or after.remarks != before.remarks else "unknown"
    [(old, new)] = changed
    at = next(n for n, (one, other) in enumerate(zip(old, new, strict=True)) if one != other)
    field, inner = _within(old, at, _SIGNED_DATA, (0, 1, 0))
    if field == "signerInfos":
        return "SignerInfo." + _within(old, at, _SIGNER_INFO, inner)[0]
    return _COPY if field == "certificates" else f"SignedData.{field}"


def _within(der: bytes, at: int, names: Sequence[str], way: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """Name the field around a byte, among the children of the element that `way` leads to, and give the way on."""
    start, end = 0, len(der)
    for index in way:
        start, end = _elements(der, start, end)[index][1:]
    for n, (outer, _, after) in enumerate(_elements(der, start, end)):
        if outer <= at < after:
            return names[n], (*way, n, 0)
    return "unknown", way


def _elements(der: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    """The DER elements between two places: where each begins, where its content does, and where it ends."""
    found = []
    while start < end:
        more = der[start + 1] & 0x7F if der[start + 1] & 0x80 else 0
        content = start + 2 + more
        length = int.from_bytes(der[start + 2 : content], "big") if more else der[start + 1]
        found.append((start, content, content + length))
        start = content + length
    return found
