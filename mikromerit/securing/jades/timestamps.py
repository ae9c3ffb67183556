"""The timestamps of a seal, and what each of them covers (ETSI TS 119 182-1 clauses 5.2.6, 5.3.4, 5.3.6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing.jades.bounds import TIMESTAMPS, bounded
from mikromerit.securing.jades.header import unread
from mikromerit.securing.jades.seal import SealTimestamp
from mikromerit.securing.jades.unsigned import tokens_of
from mikromerit.x509 import read_timestamp

if TYPE_CHECKING:
    from collections.abc import Collection

    from mikromerit.securing.jades.header import Header
    from mikromerit.securing.jades.seal import TimestampKind
    from mikromerit.securing.jades.serialisation import Content, Frame
    from mikromerit.securing.jades.unsigned import Component
    from mikromerit.x509 import Certificate, Timestamp

_PROTECTED = -1
_COVERS_ALL = "all"


@dataclass(slots=True)
class Timestamps:
    """The timestamps of a seal that could be read, and what was found about them all."""

    found: list[SealTimestamp] = field(default_factory=list)
    findings: list[Check] = field(default_factory=list)


def timestamps_of(
    header: Header,
    frame: Frame,
    content: Content,
    components: tuple[Component, ...],
    certificates: Collection[Certificate],
) -> Timestamps:
    """Read all timestamps of a seal and compare their imprints with what they cover.

    A token may leave out its authority's certificate, which is then looked for among `certificates`.

    Raises:
        Refused: SEAL_MALFORMED, TOO_MANY_CERTIFICATES or TOO_LARGE. A token that cannot be read, or of which the
            imprint is another, is a failed finding.
    """
    timestamps = Timestamps()
    tokens = _tokens(header, components, timestamps)
    bounded(tokens, TIMESTAMPS)
    for token in tokens:
        read = _read(token, certificates)
        intact = read is not None and read.covers(_covered(token, frame, content, components))
        if read is not None:
            stamp = SealTimestamp(kind=token.kind, token=read, intact=intact, position=token.position)
            timestamps.found.append(stamp)
        if not intact:
            invalid = Check(Step.SIGNATURE, Outcome.FAILED, Code.TIMESTAMP_INVALID, {"kind": token.kind})
            timestamps.findings.append(invalid)
    return timestamps


@dataclass(frozen=True, slots=True)
class _Token:
    kind: TimestampKind
    der: bytes
    position: int


def _tokens(header: Header, components: tuple[Component, ...], timestamps: Timestamps) -> list[_Token]:
    every: list[_Token] = []
    named: list[tuple[str, object, int]] = [(one.name, one.value, n) for n, one in enumerate(components)]
    if header.content_timestamps is not None:
        named.insert(0, ("adoTst", header.content_timestamps, _PROTECTED))
    kinds: dict[str, TimestampKind] = {"adoTst": "content", "sigTst": "signature", "arcTst": "archive"}
    for name, value, position in named:
        if name not in kinds:
            continue
        ders, complete = tokens_of(value, name)
        computable = name != "arcTst" or _is_computable(components[position])
        if computable:
            every += [_Token(kinds[name], der, position) for der in ders]
        if not (computable and complete):
            timestamps.findings.append(unread(name))
    return every


def _is_computable(archive: Component) -> bool:
    """Say whether the imprint of an archive timestamp is one that is computed here.

    Over an etsiU in clear it rests on a canonicalisation that no reader agrees on, and `timeStamped` may narrow it.
    """
    return archive.text is not None and archive.value.get("timeStamped", _COVERS_ALL) == _COVERS_ALL


def _covered(token: _Token, frame: Frame, content: Content, components: tuple[Component, ...]) -> bytes:
    if token.kind == "content":
        return content.signed
    if token.kind == "signature":
        return frame.signature
    before = b"".join(one.text or b"" for one in components[: token.position])
    return b".".join((content.signed, frame.protected, frame.signature, before))


def _read(token: _Token, certificates: Collection[Certificate]) -> Timestamp | None:
    try:
        return read_timestamp(token.der, token.kind, certificates)
    except Refused as refused:
        if refused.code is not Code.TIMESTAMP_INVALID:
            raise
        return None
