"""The protected header of a seal, held against RFC 7515 §4, RFC 7797 and ETSI TS 119 182-1 V1.2.1 clauses 5 and 6.

What makes a header unsafe to go by is refused. What only keeps it from being a baseline signature is a failed finding,
so that the rest of the seal is told as well. `jwk`, `jku`, `x5u` and `x5t` (SHA-1) are ignored: the signature is
checked with the certificate that the header means by its digest, and nothing is fetched because a seal names it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mikromerit._strict import from_base64url, read_json
from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing.jades.bounds import CERTIFICATES, bounded
from mikromerit.securing.jades.serialisation import from_base64
from mikromerit.x509 import ALGORITHMS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_UNREAD = (
    "srCms",
    "sigPl",
    "srAts",
    "sigPId",
)  # commitments, a place, roles, a policy of its own: 5.2.3 to 5.2.5, 5.2.7
UNDERSTOOD = frozenset(("b64", "sigT", "iat", "exp", "x5t#o", "sigX5ts", "adoTst", "sigD", "etsiU", *_UNREAD))
"""What crit may demand: producers, the Commission's DSS among them, name every member of TS 119 182-1 there."""
_COMMITMENTS = frozenset(f"http://uri.etsi.org/01903/v1.2.2#ProofOf{one}" for one in ("Origin", "Approval", "Creation"))
_MUST_BE_CRITICAL = ("b64", "sigD")
_MEANS_CERTIFICATE = ("x5t#S256", "x5t#o", "sigX5ts")
_DIGESTS = {"S256": hashlib.sha256, "S384": hashlib.sha384, "S512": hashlib.sha512}
_SIG_T = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_SIG_T_UNTIL = datetime(2025, 7, 15, tzinfo=UTC)
_ONE_OBJECT = "http://uri.etsi.org/19182/ObjectIdByURI"


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest by which the header means a certificate; `algorithm` as ETSI spells it: S256, S384 or S512."""

    algorithm: str
    value: bytes

    def is_of(self, der: bytes) -> bool:
        """Say whether it is the digest of this certificate."""
        return _DIGESTS[self.algorithm](der).digest() == self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a protected header says; `chain` is x5c (DER, leaf first), `content_timestamps` the value of adoTst.

    `digests` are the ways in which it means the certificate, and `detached` that its content must lie beside the seal
    (sigD).
    """

    alg: str
    typ: str | None
    kid: str | None
    encoded: bool
    detached: bool
    signing_time: datetime | None
    expires: datetime | None
    chain: tuple[bytes, ...]
    digests: tuple[Digest, ...]
    content_timestamps: Mapping[str, Any] | None
    findings: tuple[Check, ...]


def read_header(protected: bytes, unprotected: Collection[str]) -> Header:
    """Read a protected header; `unprotected` are the names of the members of the other one.

    Raises:
        Refused: BASE64URL_INVALID, JSON_INVALID, JSON_DUPLICATE_MEMBER, TOO_DEEP, HEADER_INVALID, HEADER_CRITICAL,
            ALGORITHM_NOT_ALLOWED, SEAL_MALFORMED or TOO_MANY_CERTIFICATES.
    """
    header = read_json(from_base64url(protected, "header"), "header")
    _divided(header, unprotected)
    _critical(header, unprotected)
    moment, findings = _signing_time(header)
    digests, more = _certificate_meant(header)
    return Header(
        alg=_algorithm(header),
        typ=_text(header, "typ"),
        kid=_text(header, "kid"),
        encoded=_encoded(header),
        detached=_detached(header),
        signing_time=moment,
        expires=_read(header, "exp", _from_either),
        chain=_chain(header),
        digests=digests,
        content_timestamps=_content_timestamps(header),
        findings=(*findings, *more, *_unread(header)),
    )


def not_baseline(member: str) -> Check:
    """Make the finding that something keeps a seal from being a baseline signature."""
    return Check(Step.PARSE, Outcome.FAILED, Code.SEAL_NOT_BASELINE, {"member": member})


def unread(member: str) -> Check:
    """Make the remark that something was not judged."""
    return Check(Step.PARSE, Outcome.PASSED, Code.SEAL_MEMBER_UNREAD, {"member": member})


def _divided(header: Mapping[str, Any], unprotected: Collection[str]) -> None:
    """Demand that each member stands in its own header (RFC 7515 §4.1.11, §7.2.1; RFC 7797 §3; TS 119 182-1 5.3.1)."""
    if "etsiU" in header or "crit" in unprotected or "b64" in unprotected or not header.keys().isdisjoint(unprotected):
        raise Refused(Code.SEAL_MALFORMED, member="header")


def _critical(header: Mapping[str, Any], unprotected: Collection[str]) -> None:
    """Hold crit against RFC 7515 §4.1.11: registered names are not among those understood, so they are refused too."""
    names = header.get("crit", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Refused(Code.HEADER_INVALID, member="crit")
    if ("crit" in header and not names) or len(set(names)) != len(names):
        raise Refused(Code.HEADER_INVALID, member="crit")
    for name in names:
        if name not in UNDERSTOOD:
            raise Refused(Code.HEADER_CRITICAL, member=name)
        if name not in header and (name != "etsiU" or name not in unprotected):
            raise Refused(Code.HEADER_INVALID, member="crit")
    if "srCms" in names and not _stands_for_content(header["srCms"]):
        raise Refused(Code.HEADER_CRITICAL, member="srCms")
    for name in _MUST_BE_CRITICAL:  # RFC 7797 §6; TS 119 182-1 5.2.8
        if name in header and name not in names:
            raise Refused(Code.HEADER_INVALID, member=name)


def _stands_for_content(commitments: object) -> bool:
    """Say whether a seal commits to its content, and to nothing that is not known; a receipt, for one, does not."""

    def is_known(one: object) -> bool:
        match one:
            case {"commId": {"id": str(identifier)}}:
                return identifier in _COMMITMENTS
        return False

    return isinstance(commitments, list) and bool(commitments) and all(map(is_known, commitments))


def _algorithm(header: Mapping[str, Any]) -> str:
    alg = header.get("alg")
    if not isinstance(alg, str):
        raise Refused(Code.HEADER_INVALID, member="alg")
    if alg not in ALGORITHMS:
        raise Refused(Code.ALGORITHM_NOT_ALLOWED, alg=alg)
    return alg


def _text(header: Mapping[str, Any], member: str) -> str | None:
    value = header.get(member)
    if member in header and not isinstance(value, str):
        raise Refused(Code.HEADER_INVALID, member=member)
    return value


def _encoded(header: Mapping[str, Any]) -> bool:
    value = header.get("b64", True)
    if not isinstance(value, bool):
        raise Refused(Code.HEADER_INVALID, member="b64")
    return value


def _detached(header: Mapping[str, Any]) -> bool:
    """Take sigD (TS 119 182-1 5.2.8) where it names one object, whose octets are then signed as a payload would be.

    The other mechanisms sign HTTP headers, several objects or their hashes, and are not supported.
    """
    if "sigD" not in header:
        return False
    match header["sigD"]:
        case {"mId": mechanism, "pars": [str()]} if mechanism == _ONE_OBJECT:
            return True
    raise Refused(Code.HEADER_CRITICAL, member="sigD")


def _signing_time(header: Mapping[str, Any]) -> tuple[datetime | None, tuple[Check, ...]]:
    """Read the time that the seal says: iat, or sigT, and not both (TS 119 182-1 V1.2.1 5.1.11, 5.2.1, 6.3).

    A sigT that is later than the standard allows is a remark only: real seals are like that.
    """
    iat = _read(header, "iat", _from_numeric_date)
    sig_t = _read(header, "sigT", _from_sig_t)
    if iat is not None:
        return iat, (not_baseline("sigT"),) if sig_t is not None else ()
    if sig_t is None:
        return None, (not_baseline("iat"),)
    if sig_t < _SIG_T_UNTIL:
        return sig_t, ()
    when = f"{sig_t:%Y-%m-%d %H:%M} UTC"
    return sig_t, (Check(Step.PARSE, Outcome.PASSED, Code.SEAL_TIME_LATE, {"when": when}),)


def _read(header: Mapping[str, Any], member: str, reader: Callable[[object], datetime | None]) -> datetime | None:
    if member not in header:
        return None
    moment = reader(header[member])
    if moment is None:
        raise Refused(Code.HEADER_INVALID, member=member)
    return moment


def _from_numeric_date(value: object) -> datetime | None:
    if type(value) is not int or value < 0:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):  # after the year 9999
        return None


def _from_either(value: object) -> datetime | None:
    """Read an end as either form of the time of sealing: no standard says which."""
    return _from_numeric_date(value) or _from_sig_t(value)


def _from_sig_t(value: object) -> datetime | None:
    if not isinstance(value, str) or not _SIG_T.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # no day of the calendar
        return None


def _chain(header: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Read x5c (RFC 7515 §4.1.6): standard base64, the certificate of the seal first."""
    if "x5c" not in header:
        return ()
    texts = header["x5c"]
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise Refused(Code.HEADER_INVALID, member="x5c")
    bounded(texts, CERTIFICATES)
    return tuple(from_base64(text, "x5c") for text in texts)


def _certificate_meant(header: Mapping[str, Any]) -> tuple[tuple[Digest, ...], tuple[Check, ...]]:
    """Read x5t#S256, x5t#o and sigX5ts: exactly one of them makes a baseline signature (TS 119 182-1 6.3).

    Of sigX5ts the first digest is that of the certificate of the seal; those of its issuers are not judged.
    """
    members = [member for member in _MEANS_CERTIFICATE if member in header]
    digests, findings = [], [] if len(members) == 1 else [not_baseline((members or ["x5t#S256"])[-1])]
    for member in members:
        value = header[member]
        if member == "x5t#S256":
            value = {"digAlg": "S256", "digVal": value}
        elif member == "sigX5ts":
            if not isinstance(value, list) or not value:
                raise Refused(Code.HEADER_INVALID, member=member)
            findings += [unread(member)] if len(value) > 1 else []
            value = value[0]
        digests.append(_digest(value, member))
    return tuple(digests), tuple(findings)


def _digest(value: object, member: str) -> Digest:
    match value:
        case {"digAlg": str(algorithm), "digVal": str(text)} if algorithm in _DIGESTS:
            digest = Digest(algorithm, from_base64url(text.encode(), member))
            if len(digest.value) == _DIGESTS[algorithm]().digest_size:
                return digest
    raise Refused(Code.HEADER_INVALID, member=member)


def _content_timestamps(header: Mapping[str, Any]) -> Mapping[str, Any] | None:
    value = header.get("adoTst")
    if "adoTst" in header and not isinstance(value, dict):
        raise Refused(Code.HEADER_INVALID, member="adoTst")
    return value


def _unread(header: Mapping[str, Any]) -> tuple[Check, ...]:
    """Say what does not decide here: it is told that it stands there, and the seal is judged without it."""
    return tuple(unread(member) for member in _UNREAD if member in header)
