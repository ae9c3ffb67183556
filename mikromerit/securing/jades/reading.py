"""Opening an e-seal: every part in its own form, nothing re-serialised, nobody trusted yet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mikromerit._strict import from_base64url, read_json
from mikromerit.report import Code, Outcome, Refused
from mikromerit.securing.jades.bounds import CERTIFICATES, bounded
from mikromerit.securing.jades.header import read_header, unread
from mikromerit.securing.jades.kid import names_another
from mikromerit.securing.jades.seal import Seal
from mikromerit.securing.jades.serialisation import content_of, read_frame
from mikromerit.securing.jades.timestamps import timestamps_of
from mikromerit.securing.jades.unsigned import REFERENCES, components_of, values_of
from mikromerit.x509 import Certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mikromerit.limits import Limits
    from mikromerit.securing.jades.header import Header
    from mikromerit.securing.jades.seal import SealTimestamp
    from mikromerit.securing.jades.unsigned import Component, Values


def open_seal(data: bytes, limits: Limits, *, payload: bytes | None = None) -> Seal:
    """Open an e-seal over a JSON object: a JWS with one JAdES signature (ETSI TS 119 182-1), in any serialisation.

    `payload` is the content of a detached seal. Nothing is verified but the imprints of the timestamps, which are
    findings; `Seal.check` verifies the signature.

    Raises:
        Refused: it is too large, it has not its form, its header is not to be gone by, or its certificate is missing
            or another one than its header means.
    """
    return open_over(data, limits, payload, partial(_document, limits))


def _document(limits: Limits, octets: bytes) -> Mapping[str, Any]:
    return read_json(octets, "payload", depth=limits.json_depth, nodes=limits.json_nodes)


def open_over(
    data: bytes, limits: Limits, payload: bytes | None, document: Callable[[bytes], Mapping[str, Any]]
) -> Seal:
    """Open an e-seal over any content, which `document` reads.

    Raises:
        Refused: as `open_seal`, and what `document` raises.
    """
    if payload is not None and len(payload) > limits.credential_bytes:
        raise Refused(Code.TOO_LARGE, what="JWS payload", limit=limits.credential_bytes)
    frame = read_frame(data, limits)
    header = read_header(frame.protected, frame.header.keys())
    content = content_of(frame, payload, encoded=header.encoded, detached=header.detached)
    signature = from_base64url(frame.signature, "signature")
    components = components_of(frame.header, limits)
    values = values_of(components)
    if frame.header.keys() - {"etsiU"}:
        values.unread["header"] = None
    certificate = _certificate_of_seal(header, values)
    others = _others(header, values)
    timestamps = timestamps_of(header, frame, content, components, others)
    return Seal(
        document=document(content.octets),
        payload=content.octets,
        alg=header.alg,
        certificate=certificate,
        certificates=_beside(certificate, others, timestamps.found),
        crls=tuple(values.crls),
        ocsps=tuple(values.ocsps),
        signing_time=header.signing_time,
        expires=header.expires,
        timestamps=tuple(timestamps.found),
        level=_level(header, certificate, components, values, timestamps.found),
        typ=header.typ,
        findings=(*header.findings, *map(unread, values.unread), *timestamps.findings),
        signing_input=frame.protected + b"." + content.signed,
        signature=signature,
    )


def _certificate_of_seal(header: Header, values: Values) -> Certificate:
    """Find the certificate that the header means: the first of x5c, else the one of that digest among xVals.

    Raises:
        Refused: CERTIFICATE_MISSING, CERTIFICATE_OF_ANOTHER or CERTIFICATE_INVALID.
    """
    if header.chain:
        der = header.chain[0]
        if not all(digest.is_of(der) for digest in header.digests):
            raise Refused(Code.CERTIFICATE_OF_ANOTHER)
    else:
        meant = [one for one in values.certificates if header.digests and all(d.is_of(one) for d in header.digests)]
        if not meant:
            raise Refused(Code.CERTIFICATE_MISSING)
        der = meant[0]
    certificate = Certificate.from_der(der)
    if header.kid is not None and names_another(header.kid, certificate):
        raise Refused(Code.CERTIFICATE_OF_ANOTHER)
    return certificate


def _others(header: Header, values: Values) -> tuple[Certificate, ...]:
    """Read the certificates beside that of the seal; one that cannot be read is a remark, and proves nothing.

    Raises:
        Refused: TOO_LARGE.
    """
    found = []
    for name, ders in (("x5c", header.chain[1:]), ("xVals", values.certificates)):
        for der in ders:
            try:
                found.append(Certificate.from_der(der))
            except Refused as refused:
                if refused.code is not Code.CERTIFICATE_INVALID:
                    raise
                values.unread[name] = None
    return tuple(found)


def _beside(
    certificate: Certificate, others: Sequence[Certificate], timestamps: Sequence[SealTimestamp]
) -> tuple[Certificate, ...]:
    """Give each certificate but that of the seal once, with those that came in timestamps.

    Raises:
        Refused: TOO_MANY_CERTIFICATES.
    """
    found = dict.fromkeys((*others, *(one for stamp in timestamps for one in stamp.token.certificates)))
    found.pop(certificate, None)
    bounded(found, CERTIFICATES)
    return tuple(found)


def _level(
    header: Header,
    certificate: Certificate,
    components: Sequence[Component],
    values: Values,
    timestamps: Sequence[SealTimestamp],
) -> str:
    """Name the level by form alone, as the Commission's DSS does (TS 119 182-1 clause 6.3).

    T: each sigTst holds one token, from before the certificate expired. LT: certificates and revocations, and no
    references to such. LTA: an archive timestamp.
    """
    if any(check.outcome is Outcome.FAILED for check in header.findings):
        return "JAdES"
    of_signature = [one for one in timestamps if one.kind == "signature"]
    places = [n for n, one in enumerate(components) if one.name == "sigTst"]
    in_time = all(one.token.at <= certificate.not_after for one in of_signature)
    if not places or places != [one.position for one in of_signature] or not in_time:
        return "JAdES-BASELINE-B"
    has_values = values.certificates and (values.crls or values.ocsps)
    if not has_values or any(one.name in REFERENCES for one in components):
        return "JAdES-BASELINE-T"
    return "JAdES-BASELINE-" + ("LTA" if any(one.kind == "archive" for one in timestamps) else "LT")
