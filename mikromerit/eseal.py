"""Getting a seal: the front door for those who seal with the certificate of an organisation.

`load_pkcs12` or `open_pkcs11` gives the key with its certificates, `timestamp_authority` asks a service for timestamps,
`validation_data` gets the CRLs and OCSP responses that a seal for years to come embeds, and `Sealing` says how it is
all to be used. A timestamp authority is asked with the extra [eseal], a key in a token with the extra [hsm].
"""

from __future__ import annotations

import os
import stat
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mikromerit import https
from mikromerit._dates import now
from mikromerit.errors import SigningError, Unresolvable
from mikromerit.keys import KeyFileReadable
from mikromerit.limits import KIB
from mikromerit.securing.jades.augmenting import ValidationData, augment, must_be_certificates
from mikromerit.securing.jades.signers import FileKey, TokenKey, as_seal_signer, in_order, read_pkcs12
from mikromerit.securing.jades.signers import open_token as open_pkcs11
from mikromerit.securing.jades.writing import Sealing, write_seal
from mikromerit.x509 import read_pem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    import requests

    from mikromerit.evidence import Fetch
    from mikromerit.securing.jades.augmenting import TimestampAuthority
    from mikromerit.x509 import Certificate

__all__ = [
    "FileKey",
    "Sealing",
    "TokenKey",
    "ValidationData",
    "as_seal_signer",
    "augment",
    "load_pkcs12",
    "open_pkcs11",
    "read_pem",
    "timestamp_authority",
    "validation_data",
    "write_seal",
]

_ANSWER_BYTES: Final = 256 * KIB  # what is read of a timestamp
_SHOWN: Final = 80  # characters of an address, in an error
_GRANTED: Final = (0, 1)  # granted, granted with modifications (RFC 3161 §2.4.2)


def load_pkcs12(source: str | os.PathLike[str] | bytes, password: bytes | None, alg: str | None = None) -> FileKey:
    """Load the key and the certificates of a PKCS#12 file (.p12, .pfx), given by its path or as its bytes.

    `alg` is how it signs: RS256 by default for RSA (RS384, RS512, PS256, PS384, PS512), for EC the one of its curve. It
    warns (`KeyFileReadable`) when others than its owner can read the file.

    Raises:
        OSError: the file cannot be read.
        SigningError, Refused, TypeError: as `mikromerit.securing.jades.signers.read_pkcs12`.
    """
    if isinstance(source, bytes):
        return read_pkcs12(source, password, alg)
    if os.name == "posix" and stat.S_IMODE(Path(source).stat().st_mode) & 0o077:
        warnings.warn("the private key file can be read by others; set its mode to 0600", KeyFileReadable, 2)
    return read_pkcs12(Path(source).read_bytes(), password, alg)


def timestamp_authority(
    url: str, *, timeout: float = 10.0, inside: bool = False, session: requests.Session | None = None
) -> TimestampAuthority:
    """Make what asks a timestamp authority over http or https (RFC 3161 §3.4) for a token over the SHA-256 of data.

    Only the digest goes there. The authority must be a public host, unless `inside` says that it may be one of your own
    network; a `session` of yours can log in, or go through a proxy (`mikromerit.https.https_fetch` says how far it is
    trusted). Whether the token holds is for those who embed it to see: `write_seal` does.

    Raises:
        ModuleNotFoundError: the extra [eseal] is not installed.
        TypeError: `url` is no text.
        ValueError: `url` is neither https nor http; when it is asked, `timeout` is not positive and finite.
        SigningError: when it is asked, for any answer but a timestamp over that digest, for this request.
    """
    if not isinstance(url, str):
        raise TypeError("the address of a timestamp authority is a text")
    if not url.startswith(("https://", "http://")):
        raise ValueError("the address of a timestamp authority begins with https:// or http://")
    try:
        import rfc3161_client as rfc3161
    except ModuleNotFoundError:
        rfc3161 = None  # type: ignore[assignment]  # it is a module, or absent
    if rfc3161 is None:
        raise ModuleNotFoundError(
            "timestamps need the extra [eseal]; install it with: pip install 'mikromerit[eseal]'", name="rfc3161_client"
        )

    def stamp(data: bytes) -> bytes:
        request = rfc3161.TimestampRequestBuilder(data, rfc3161.HashAlgorithm.SHA256, nonce=True, cert_req=True).build()
        reason = body = None
        try:
            _, body = https.post(
                url,
                request.as_bytes(),
                content_type="application/timestamp-query",
                accept="application/timestamp-reply",
                max_bytes=_ANSWER_BYTES,
                timeout=timeout,
                inside=inside,
                session=session,
            )
        except Unresolvable as error:
            reason = error.reason
        if body is None:
            raise SigningError(f"the timestamp authority gives no answer: {reason}")
        return _token(body, request.nonce)

    return stamp


def _token(body: bytes, nonce: int | None) -> bytes:
    """Take the token out of a TimeStampResp (RFC 3161 §2.4.2)."""
    from rfc3161_client import decode_timestamp_response

    token, status, echoed = b"", None, None
    with suppress(ValueError):
        response = decode_timestamp_response(body)
        status = response.status
        if status in _GRANTED:
            token, echoed = response.time_stamp_token(), response.tst_info.nonce
    if status not in (None, *_GRANTED):
        raise SigningError(f"the timestamp authority refuses (status {status})")
    if not token:
        raise SigningError("the timestamp authority answers with something else than a timestamp")
    if echoed != nonce:
        raise SigningError("the timestamp authority answers another request: its nonce differs")
    return token


def validation_data(
    fetch: Fetch | None = None,
    *,
    certificates: tuple[Certificate, ...] = (),
    clock: Callable[[], datetime] = now,
) -> Callable[[tuple[Certificate, ...]], ValidationData]:
    """Make what gets for each certificate of a seal an OCSP response, or else a CRL, from where the certificate says.

    `fetch` is one `mikromerit.https_fetch()` for all seals, with its cache, unless another is given. `certificates` are
    those that neither the chain of the seal nor a timestamp brings along: the issuer of a timestamp authority, say.
    What cannot be got, or does not say whether the certificate is good, is left out: those who embed it say what is
    missing, with the addresses that were tried.

    Raises:
        TypeError: `fetch` is no function, or `certificates` no tuple of certificates.
    """
    if fetch is not None and not callable(fetch):
        raise TypeError("fetch= is a function that answers needs, as https_fetch() makes one")
    must_be_certificates(certificates)
    get = fetch or https.https_fetch()

    def gather(given: tuple[Certificate, ...]) -> ValidationData:
        every = tuple(dict.fromkeys((*given, *certificates)))
        found: dict[str, list[bytes]] = {"crl": [], "ocsp": []}
        tried = {one: _add_revocation(one, every, get, clock(), found) for one in every}
        return ValidationData(
            certificates=certificates, crls=tuple(found["crl"]), ocsps=tuple(found["ocsp"]), tried=tried
        )

    return gather


def _add_revocation(
    certificate: Certificate, every: tuple[Certificate, ...], get: Fetch, at: datetime, found: dict[str, list[bytes]]
) -> tuple[str, ...]:
    """Add the first answer that says something usable about a certificate, unless one that is here does.

    Give why those that were asked before it did not do.
    """
    from mikromerit.x509 import revocation_needs, revocation_of

    issuer = next(iter(in_order(certificate, every)[1:]), None)
    if issuer is None:  # a root, or one that is trusted itself
        return ()

    def says_something(held: Mapping[str, list[bytes]]) -> bool:
        crls, ocsps = tuple(held["crl"]), tuple(held["ocsp"])
        return revocation_of(certificate, issuer, crls=crls, ocsps=ocsps, others=every, at=at, now=at) is not None

    if says_something(found):
        return ()
    reasons = []
    for need in revocation_needs(certificate, issuer):
        reason = "the answer does not say it"
        try:
            more = {**found, need.purpose: [*found[need.purpose], get(need).body]}
            if says_something(more):
                found.update(more)
                break
        except Unresolvable as error:
            reason = error.reason
        except OSError as error:  # of a fetch that is the caller's
            reason = f"the fetch fails ({type(error).__name__})"
        reasons.append(f"{_shown(need.url)}: {reason}")
    return tuple(reasons) or ("the certificate names no address that says so",)


def _shown(url: str) -> str:
    """Give an address as people read it: what asks a responder has the whole question in it."""
    return url if len(url) <= _SHOWN else f"{url[:_SHOWN]}…"
