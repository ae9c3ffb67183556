"""What is added to an e-seal after its signature: timestamps and validation data, up to JAdES baseline LTA.

Each is a component at the end of `etsiU` (ETSI TS 119 182-1 §5.3), and covers or completes what stands before it. So
nothing that is there may change, and an existing seal is never written anew: the components are inserted into it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol, TypeAlias

from mikromerit._strict import to_base64url
from mikromerit.errors import SigningError
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Outcome, Refused
from mikromerit.securing.jades.inserting import inserted
from mikromerit.securing.jades.serialisation import read_frame
from mikromerit.securing.jades.signers import in_order
from mikromerit.securing.jades.unsigned import Component, components_of

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.limits import Limits
    from mikromerit.securing.jades.seal import Seal
    from mikromerit.x509 import Certificate, Timestamp

Level: TypeAlias = Literal["B", "T", "LT", "LTA"]
TimestampAuthority: TypeAlias = Callable[[bytes], bytes]
"""Gives for data a timestamp token over its SHA-256 (or another) digest: the DER of a CMS SignedData (RFC 3161)."""

CLOCKS_DISAGREE: Final = timedelta(minutes=5)
"""How far the clock of a timestamp authority may be from that of who seals."""

_LONG_TERM: Final = frozenset({"rVals", "anyValData"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationData:
    """What proves in years to come that certificates were good when they were used.

    `certificates` are what no token and no chain brings along (the issuers of a timestamp authority, say); `crls` and
    `ocsps` are DER: CertificateList (RFC 5280 §5.1) and OCSPResponse (RFC 6960 §4.2.1). `tried` may tell, for
    certificates of which nothing is said, why not; it is for the error alone.

    Raises:
        TypeError: one of them is no tuple, or holds something else.
        ValueError: a CRL or an OCSP response is PEM.
    """

    certificates: tuple[Certificate, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    tried: Mapping[Certificate, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        must_be_certificates(self.certificates)
        lists: tuple[tuple[str, object], ...] = (("crls", self.crls), ("ocsps", self.ocsps))
        for name, given in lists:
            if not isinstance(given, tuple) or not all(isinstance(one, bytes) for one in given):
                raise TypeError(f"{name}= is a tuple of bytes, one of them for each")
            if any(one.lstrip().startswith(b"-----BEGIN") for one in given):
                raise ValueError(
                    f"{name}= is DER, and this is PEM: openssl crl -outform DER makes the one of the other"
                )


Revocation: TypeAlias = "ValidationData | Callable[[tuple[Certificate, ...]], ValidationData]"
"""Validation data, or what gives it for the certificates that stand in a seal."""


def must_be_certificates(given: object) -> None:
    """Refuse what is no tuple of certificates (TypeError)."""
    from mikromerit.x509 import Certificate

    if not isinstance(given, tuple) or not all(isinstance(one, Certificate) for one in given):
        raise TypeError("certificates= is a tuple of certificates, as read_pem(Path(…).read_bytes()) gives it")


def must_have(level: str, timestamp: TimestampAuthority | None, revocation: Revocation | None) -> None:
    """Refuse a level without what it takes, or with what it would not use (ValueError), and other kinds (TypeError)."""
    takes_timestamp, takes_revocation = level != "B", level in ("LT", "LTA")
    if takes_timestamp and timestamp is None:
        raise ValueError(f"level {level} takes timestamp=: a timestamp authority")
    if takes_revocation and revocation is None:
        raise ValueError(
            f"level {level} takes revocation=: CRLs or OCSP responses for the certificates, or who gets them"
        )
    for name, given, taken in (("timestamp", timestamp, takes_timestamp), ("revocation", revocation, takes_revocation)):
        if given is not None and not taken:
            raise ValueError(f'level {level} takes no {name}=: name the level that you want, level="LTA" for years')
    if timestamp is not None and not callable(timestamp):
        raise TypeError("timestamp= is a function that gives a token for bytes: timestamp_authority(url) makes one")
    if revocation is not None and not isinstance(revocation, ValidationData) and not callable(revocation):
        raise TypeError("revocation= is ValidationData, or a function that gives it: validation_data() makes one")


class Held(Protocol):
    """What holds a seal: a `SecuredCredential`."""

    @property
    def data(self) -> bytes:
        """The bytes of the seal."""
        ...


def augment(
    data: bytes | Held,
    level: Literal["T", "LT", "LTA"],
    at: datetime,
    *,
    timestamp: TimestampAuthority,
    revocation: Revocation | None = None,
    limits: Limits = DEFAULT,
) -> bytes:
    """Raise a seal to a higher level, at the moment `at`; what stands in it already is left byte for byte.

    `data` is the seal, or the `SecuredCredential` that holds it; `timestamp` and `revocation` are those of `Sealing`.
    LTA adds an archive timestamp each time, with the validation data of the earlier ones (ETSI TS 119 182-1 §5.3.6):
    who keeps seals does so before the certificate of the last one's authority expires. A seal that has T or LT comes
    back as it is where no more is asked for.

    Raises:
        Refused: it is no seal that can be read and holds; SEAL_NOT_BASELINE where its components are not base64url;
            CERTIFICATE_EXPIRED where it comes too late: for a first timestamp that of the seal, else that of the last
            timestamp.
        SigningError: as `write_seal`.
        ValueError: the seal is compact, the level needs `revocation` or takes none, or `at` has no time zone.
        TypeError: `data`, `timestamp` or `revocation` is of another kind.
    """
    from mikromerit.securing.jades import open_seal

    data = getattr(data, "data", data)
    if not isinstance(data, bytes):
        raise TypeError("a seal to augment is bytes, or a SecuredCredential")
    if at.utcoffset() is None:
        raise ValueError("the moment of a timestamp needs a time zone")
    if level not in ("T", "LT", "LTA"):
        raise ValueError("level is one of T, LT, LTA")
    must_have(level, timestamp, revocation)
    if not data.lstrip().startswith(b"{"):
        raise ValueError("a compact seal has no place for timestamps")
    seal = open_seal(data, limits)
    for finding in seal.findings:
        if finding.outcome is Outcome.FAILED:
            raise Refused(finding.code, path=finding.path, **finding.params)
    seal.check()
    parts = _parts(data, limits)
    if not {"sigTst", "arcTst"} & parts.names:
        must_be_valid(seal.certificate, at)
    tokens = tuple(one.token for one in seal.timestamps if one.kind != "content")
    known = Known(seal.certificate, seal.certificates, at, seal.crls, seal.ocsps, tokens)
    added = added_to(parts, level, timestamp, revocation, known)
    if not added:
        return data
    grown = inserted(data.decode(), added, first=not parts.components).encode()
    again = read_again(grown, limits)
    if again.payload != seal.payload or len(again.timestamps) < len(seal.timestamps):
        raise SigningError("the seal that was made reads differently from what was given")
    return grown


def read_again(data: bytes, limits: Limits) -> Seal:
    """Read what was made as a verifier will, so that nothing is handed out that none would take."""
    from mikromerit.securing.jades import open_seal

    try:
        seal = open_seal(data, limits)
        seal.check()
        code = next((str(one.code) for one in seal.findings if one.outcome is Outcome.FAILED), None)
    except Refused as refused:
        if refused.code is Code.TOO_LARGE:
            raise
        code = str(refused.code)
    if code is not None:
        raise SigningError(f"the seal that was made does not hold ({code})")
    return seal


def must_be_valid(leaf: Certificate, at: datetime) -> None:
    """Refuse a certificate outside its time (CERTIFICATE_EXPIRED, CERTIFICATE_NOT_YET_VALID)."""
    if at > leaf.not_after:
        raise Refused(Code.CERTIFICATE_EXPIRED, of=leaf.name, when=_when(leaf.not_after))
    if at < leaf.not_before:
        raise Refused(Code.CERTIFICATE_NOT_YET_VALID, of=leaf.name, when=_when(leaf.not_before))


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


# --- what is added ---------------------------------------------------------------------------------------------------


def to_base64(data: bytes) -> str:
    """Encode as standard base64 with padding (RFC 4648 §4), as certificates and tokens are in a seal."""
    return b64encode(data).decode("ascii")


class Parts(NamedTuple):
    """The texts of a seal, as its timestamps cover them, and the components of its etsiU, all in base64url."""

    payload: bytes
    protected: bytes
    signature: bytes = b""
    components: tuple[Component, ...] = ()

    @property
    def signing_input(self) -> bytes:
        """What the signature covers (RFC 7515 §5.1, RFC 7797 §3)."""
        return self.protected + b"." + self.payload

    @property
    def archived(self) -> bytes:
        """What an archive timestamp covers (ETSI TS 119 182-1 §5.3.6)."""
        return b".".join((self.payload, self.protected, self.signature, "".join(self.texts).encode()))

    @property
    def texts(self) -> tuple[str, ...]:
        """The components as they stand in etsiU."""
        return tuple(one.text.decode() for one in self.components if one.text is not None)

    @property
    def names(self) -> frozenset[str]:
        """What the components are called."""
        return frozenset(one.name for one in self.components)


class Known(NamedTuple):
    """What a seal holds already of what validates it, at the moment `at`; `spare` certificates it does not hold."""

    leaf: Certificate
    certificates: tuple[Certificate, ...]
    at: datetime
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    tokens: tuple[Timestamp, ...] = ()
    spare: tuple[Certificate, ...] = ()

    def stamped(self, token: Timestamp) -> Known:
        """Give the same with one more timestamp."""
        return self._replace(tokens=(*self.tokens, token))

    @property
    def every(self) -> tuple[Certificate, ...]:
        """Every certificate that is known, each once, the seal's own first."""
        of_tokens = (one for token in self.tokens for one in (token.certificate, *token.certificates))
        return tuple(dict.fromkeys((self.leaf, *self.certificates, *of_tokens, *self.spare)))


def added_to(
    parts: Parts,
    level: Level,
    timestamp: TimestampAuthority,
    revocation: Revocation | None,
    known: Known,
) -> tuple[str, ...]:
    """Make the components that a seal lacks for a level, in the order of the levels."""
    had, names, new = len(parts.components), parts.names, parts
    if not names & {"sigTst", "arcTst"}:
        token = _token(timestamp, parts.signature, "signature", known)
        new, known = _with(new, "sigTst", _tokens(token)), known.stamped(token)
    if level in ("LT", "LTA") and revocation is not None:
        if not names & _LONG_TERM:
            values = _values(revocation, known, leaf=True)
            new = _with(_with(new, "xVals", values["xVals"]), "rVals", values["rVals"])
        elif level == "LTA" and "arcTst" in names and (values := _values(revocation, known, leaf=False)):
            new = _with(new, "tstVD", values)
    if level == "LTA":
        new = _with(new, "arcTst", _tokens(_token(timestamp, new.archived, "archive", known)))
    return new.texts[had:]


def _with(parts: Parts, name: str, value: object) -> Parts:
    text = to_base64url(json.dumps({name: value}, separators=(",", ":")).encode())
    return parts._replace(components=(*parts.components, Component(name, value, text.encode())))


def _tokens(token: Timestamp) -> dict[str, Any]:
    return {"tstTokens": [{"val": to_base64(token.der)}]}


def _token(authority: TimestampAuthority, data: bytes, kind: str, known: Known) -> Timestamp:
    from mikromerit.x509 import read_timestamp

    token, given = None, authority(data)
    if not isinstance(given, bytes):
        raise SigningError("the timestamp authority gives no token: timestamp= returns bytes, the DER of RFC 3161")
    try:
        token = read_timestamp(given, kind)
    except Refused as refused:
        code = refused.code
    if token is None:
        raise SigningError(f"the timestamp authority gives no timestamp that holds ({code})")
    certificate = token.certificate
    for wrong, reason in (
        (not token.covers(data), "gives a timestamp of other data"),
        (abs(token.at - known.at) > CLOCKS_DISAGREE, "and this machine have clocks that differ by over five minutes"),
        (not certificate.not_before <= token.at <= certificate.not_after, "signs with a certificate that is not valid"),
        (kind == "signature" and token.at > known.leaf.not_after, "answers after the seal's certificate has expired"),
    ):
        if wrong:
            raise SigningError(f"the timestamp authority {reason}")
    return token


def _values(revocation: Revocation, known: Known, *, leaf: bool) -> dict[str, Any]:
    """Make `xVals` and `rVals` (ETSI TS 119 182-1 §5.3.5) of what the seal does not hold yet.

    With `leaf` the seal's own certificate must be proven good, as of its first timestamp, and those of its timestamps;
    else that of the last one, for those before it are proven already, and may have been revoked since.
    """
    got = revocation if isinstance(revocation, ValidationData) else revocation(known.every)
    if not isinstance(got, ValidationData):
        raise SigningError("revocation= gives no ValidationData")
    every = tuple(dict.fromkeys((*known.every, *got.certificates)))
    all_of_it = replace(got, certificates=every, crls=(*known.crls, *got.crls), ocsps=(*known.ocsps, *got.ocsps))
    must_be_valid(known.tokens[-1].certificate, known.at)  # later nothing proves when it was made
    if leaf:
        path, first = in_order(known.leaf, every), min(token.at for token in known.tokens)
        if len(path) == 1 and not known.leaf.needs_no_revocation:
            raise _unproven(known.leaf, ("no certificate of who issued it is given",))
        _must_be_good(path, all_of_it, first, known.at)
    for token in known.tokens if leaf else known.tokens[-1:]:
        _must_be_good(in_order(token.certificate, every), all_of_it, known.at, known.at)
    held = {known.leaf, *known.certificates}
    listed = {
        "crlVals": [{"val": to_base64(one)} for one in dict.fromkeys(got.crls) if one not in known.crls],
        "ocspVals": [{"val": to_base64(one)} for one in dict.fromkeys(got.ocsps) if one not in known.ocsps],
    }
    more = [one for one in every if one not in held] or ([*every[1:]] if leaf else [])  # LT is not without any
    values = {
        "xVals": [{"x509Cert": {"val": to_base64(one.der)}} for one in more],
        "rVals": {name: texts for name, texts in listed.items() if texts},
    }
    if leaf and not values["rVals"]:
        raise SigningError("level LT takes a CRL or an OCSP response at least")
    return {name: value for name, value in values.items() if value}


def _must_be_good(path: tuple[Certificate, ...], by: ValidationData, at: datetime, now: datetime) -> None:
    """Refuse what validation data does not clear on a path, as of `at`; what had expired by then is passed over."""
    from mikromerit.x509 import revocation_of

    for certificate, issuer in pairwise(path):
        if at > certificate.not_after:
            continue
        found = revocation_of(certificate, issuer, crls=by.crls, ocsps=by.ocsps, others=by.certificates, at=at, now=now)
        if found is None and certificate.needs_no_revocation:
            continue
        if found is None:
            raise _unproven(certificate, by.tried.get(certificate, ()))
        if found.state != "good" and (found.since is None or found.since <= at):
            code = Code.CERTIFICATE_REVOKED if found.state == "revoked" else Code.CERTIFICATE_ON_HOLD
            raise Refused(code, of=certificate.name, when=_when(found.since) if found.since else "?")


def _unproven(certificate: Certificate, why: tuple[str, ...]) -> SigningError:
    told = f" ({'; '.join(why)})" if why else ""
    of = certificate.name
    return SigningError(f"the validation data does not say whether the certificate of {of} is revoked{told}")


def _parts(data: bytes, limits: Limits) -> Parts:
    """Take a seal apart that `open_seal` has read."""
    frame = read_frame(data, limits)
    components = components_of(frame.header, limits)
    if any(one.text is None for one in components):
        raise Refused(Code.SEAL_NOT_BASELINE, member="etsiU")
    return Parts(frame.payload or b"", frame.protected, frame.signature, components)
