"""Writing an e-seal: JAdES baseline B; `augmenting` makes T, LT and LTA of it.

The form is that of the seals of Europass: ETSI TS 119 182-1 V1.2.1, in the JSON serialisations of RFC 7515 with the
payload as it is (RFC 7797), and what is added later as base64url texts in `etsiU`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, Literal

from mikromerit._dates import write_datetime
from mikromerit._strict import read_json, to_base64url
from mikromerit.errors import SigningError
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Refused
from mikromerit.securing.jades.augmenting import (
    Known,
    Parts,
    added_to,
    must_be_certificates,
    must_be_valid,
    must_have,
    read_again,
    to_base64,
)
from mikromerit.securing.jades.signers import as_seal_signer, in_order

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.keys import Signer
    from mikromerit.securing.jades.augmenting import Level, Revocation, TimestampAuthority
    from mikromerit.securing.jades.seal import Seal
    from mikromerit.securing.jades.signers import SealSigner
    from mikromerit.x509 import Certificate

_COMPACT: Final = re.compile(rb"[\x20-\x2d\x2f-\x7e]*")  # RFC 7797 §5.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """How seals are made: with which certificate, up to which level, in which form.

    `certificates` is the chain of the seal, its own certificate first; for LT and LTA up to the one that verifiers
    trust. Each whose issuer is known must be proven good, and the proof is embedded; the last one needs none. So that
    of an intermediate authority is embedded only if the root, its issuer, is among the certificates.

    `level` is the baseline level (ETSI TS 119 182-1 §6.1): T takes `timestamp`, LT and LTA `revocation` as well.
    `signing_time` is "iat", or "sigT" for readers of the standard before its version 1.2.1, which since 2025-07-15 is
    no baseline any more. `b64` encodes the payload, which the compact serialisation needs for any credential; only the
    other two serialisations have a place for timestamps.

    Raises:
        ValueError: the certificates are no chain, or the level needs what is not given, or would not use what is.
        TypeError: `certificates`, `timestamp` or `revocation` is of another kind.
    """

    certificates: tuple[Certificate, ...]
    level: Level = "B"
    timestamp: TimestampAuthority | None = field(default=None, repr=False)
    revocation: Revocation | None = field(default=None, repr=False)
    signing_time: Literal["iat", "sigT"] = "iat"
    serialisation: Literal["general", "flattened", "compact"] = "general"
    b64: bool = False

    def __post_init__(self) -> None:
        for name, value, known in (
            ("level", self.level, ("B", "T", "LT", "LTA")),
            ("signing_time", self.signing_time, ("iat", "sigT")),
            ("serialisation", self.serialisation, ("general", "flattened", "compact")),
        ):
            if value not in known:
                raise ValueError(f"{name} is one of {', '.join(known)}")
        must_be_certificates(self.certificates)
        if not self.certificates or in_order(self.certificates[0], self.certificates[1:]) != self.certificates:
            raise ValueError("the certificates are no chain: the seal's own first, then who issued it, and so on")
        if self.serialisation == "compact" and self.level != "B":
            raise ValueError("a compact seal has no place for timestamps: take the general or flattened serialisation")
        must_have(self.level, self.timestamp, self.revocation)


def write_seal(payload: bytes, signer: SealSigner | Signer, sealing: Sealing, at: datetime) -> bytes:
    """Seal a JSON object, byte for byte as it is, at the moment `at`; what is handed out was read again and checked.

    Raises:
        Refused: the payload is no JSON object as `_strict.read_json` reads it, or the seal would be TOO_LARGE; the
            certificate is expired, not yet valid, revoked or not for seals (``CERTIFICATE_…``); ALGORITHM_NOT_ALLOWED.
        SigningError: the signer has another key, or gives no signature; the timestamp authority gives no token that
            holds, or another time; the validation data does not prove what it should.
        ValueError: `at` has no time zone, or the payload cannot stand in a compact seal unencoded.
        TypeError: the signer is none.
    """
    return sealed_and_read(payload, signer, sealing, at)[0]


def sealed_and_read(payload: bytes, signer: SealSigner | Signer, sealing: Sealing, at: datetime) -> tuple[bytes, Seal]:
    """Seal as `write_seal` does, and give what was read and checked of it as well."""
    if at.utcoffset() is None:
        raise ValueError("the moment of sealing needs a time zone")
    signer, leaf = as_seal_signer(signer), sealing.certificates[0]
    _must_be_fit(leaf, at)
    read_json(payload, "credential")
    if sealing.serialisation == "compact" and not sealing.b64 and not _COMPACT.fullmatch(payload):
        raise ValueError("a compact seal takes no dot and ASCII only, unless it is encoded: seal with b64=True")
    header = json.dumps(_header(signer.alg, sealing, at), separators=(",", ":"))
    body = to_base64url(payload).encode() if sealing.b64 else payload
    parts = Parts(body, to_base64url(header.encode()).encode())
    value = signer.sign(parts.signing_input)
    if not isinstance(value, bytes):
        raise SigningError("the signer gives no signature: sign() returns bytes")
    _check_value(leaf, signer.alg, value, parts.signing_input)
    parts = parts._replace(signature=to_base64url(value).encode())
    added: tuple[str, ...] = ()
    if sealing.level != "B" and sealing.timestamp is not None:
        chain = _chain(sealing)
        spare = tuple(one for one in sealing.certificates if one not in chain)
        known = Known(leaf, chain[1:], at, spare=spare)
        added = added_to(parts, sealing.level, sealing.timestamp, sealing.revocation, known)
    data = _serialised(parts, added, sealing.serialisation)
    seal = read_again(data, DEFAULT)
    if seal.payload != payload or seal.certificate != leaf:
        raise SigningError("the seal that was made reads differently from what was sealed")
    if seal.level != f"JAdES-BASELINE-{sealing.level}":
        raise SigningError("the seal that was made is of another level than was asked for")
    return data, seal


# --- the signature ---------------------------------------------------------------------------------------------------


def _must_be_fit(leaf: Certificate, at: datetime) -> None:
    if reason := leaf.reason_against_sealing():
        raise Refused(Code.CERTIFICATE_NOT_FOR_SEALS, reason=reason)
    must_be_valid(leaf, at)


def _header(alg: str, sealing: Sealing, at: datetime) -> dict[str, Any]:
    """Make the protected header (ETSI TS 119 182-1 §5.1), in the order that the seals of Europass have."""
    leaf, moment = sealing.certificates[0], at.astimezone(UTC).replace(microsecond=0)
    critical = [name for name, used in (("b64", not sealing.b64), ("sigT", sealing.signing_time == "sigT")) if used]
    return {
        "alg": alg,
        "cty": "json",
        "kid": to_base64(leaf.issuer_serial),
        "x5t#S256": to_base64url(leaf.fingerprint),
        "x5c": [to_base64(one.der) for one in _chain(sealing)],
        "typ": "jose" if sealing.serialisation == "compact" else "jose+json",
        **({} if sealing.b64 else {"b64": False}),
        sealing.signing_time: int(moment.timestamp()) if sealing.signing_time == "iat" else write_datetime(moment),
        **({"crit": critical} if critical else {}),
    }


def _chain(sealing: Sealing) -> tuple[Certificate, ...]:
    """Give what stands in `x5c`: no root, for whoever trusts it has it."""
    leaf, *others = sealing.certificates
    return (leaf, *(one for one in others if not one.is_self_issued))


def _check_value(leaf: Certificate, alg: str, signature: bytes, data: bytes) -> None:
    try:
        leaf.check(alg, signature, data)
    except Refused as refused:
        code = refused.code
    else:
        return
    raise SigningError(f"the signer does not sign with the key of the certificate ({code})")


def _serialised(parts: Parts, added: tuple[str, ...], serialisation: str) -> bytes:
    if serialisation == "compact":
        return parts.signing_input + b"." + parts.signature
    signature: dict[str, Any] = {
        "protected": parts.protected.decode(),
        **({"header": {"etsiU": added}} if added else {}),
        "signature": parts.signature.decode(),
    }
    members = {"signatures": [signature]} if serialisation == "general" else signature
    document = {"payload": parts.payload.decode(), **members}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
