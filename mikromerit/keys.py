"""Keys: JWK, multikey, PEM, thumbprints, and the two-member `Signer`.

The algorithms are ES256, ES384, ES512, EdDSA (Ed25519) and PS256; ES256K verifies only. jwcrypto reads and writes PEM
and JWK. What it lets pass and must not (points of small order, private members in a public key, keys meant for another
use) is refused here, and over-long signatures are.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Protocol, cast, final

import base58

from mikromerit._algorithms import ALGORITHMS, KINDS, SPELLINGS, Alg, Kind
from mikromerit._algorithms.members import text as member_text
from mikromerit._strict import to_base64url
from mikromerit.errors import MikromeritError
from mikromerit.limits import DID_BYTES
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from jwcrypto.jwk import JWK

__all__ = [
    "ALGORITHMS",
    "PRIVATE_MEMBERS",
    "SPELLINGS",
    "Alg",
    "KeyFileReadable",
    "KeyPair",
    "PublicKey",
    "Signer",
    "jwk_thumbprint",
]

_BY_TYPE: Final[Mapping[tuple[str, str], Alg]] = {(kind.kty, kind.crv): alg for alg, kind in KINDS.items()}
_MULTIKEY = re.compile(r"z[1-9A-HJ-NP-Za-km-z]+")
PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@final
@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key, valid by construction: made by `from_jwk` or `from_multikey`, or read off a `KeyPair`.

    `encoded` is the key as multikey has it, without the multicodec: 32 bytes of an Ed25519 key (RFC 8032 §5.1.5), the
    compressed point of another curve (SEC 1 §2.3.3), or the DER of an RSAPublicKey (RFC 8017 §A.1.1).

    Raises:
        ValueError: `alg` is no algorithm of this library.
        Refused: KEY_INVALID or KEY_LENGTH_INVALID.
    """

    alg: Alg
    encoded: bytes

    def __post_init__(self) -> None:
        if self.alg not in ALGORITHMS:
            raise ValueError(f"alg is one of {', '.join(ALGORITHMS)}")
        if not isinstance(self.encoded, bytes):
            raise TypeError("encoded is bytes; a key in another form is read by from_jwk or from_multikey")
        _engine(self)  # refuses what is no key

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any], operation: Literal["verify", "sign"] = "verify") -> PublicKey:
        """Read a public JWK (RFC 7517; RFC 7518 §6.2, §6.3; RFC 8037 §2), meant for `operation` if it says what for.

        Raises:
            Refused: KEY_TYPE_UNSUPPORTED for another type or curve; KEY_INVALID for a member of the wrong length or
                form, a point off the curve, a private member; KEY_LENGTH_INVALID for an RSA key of less than 2,048 or
                more than 8,192 bits; KEY_USE_REFUSED where `use`, `key_ops` or `alg` restricts the key to something
                else.
        """
        alg = _alg_of(jwk)
        if alg is None:
            raise Refused(Code.KEY_TYPE_UNSUPPORTED, member="kty, crv")
        if private := PRIVATE_MEMBERS & jwk.keys():
            raise Refused(Code.KEY_INVALID, member=min(private))
        kind = KINDS[alg]
        _check_use(jwk, kind, operation)
        return cls(alg, kind.encode(jwk))

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """Read a public key in Multikey form: multibase base58btc of multicodec and key (CID 1.0 §2.2.2).

        Raises:
            Refused: KEY_INVALID, KEY_LENGTH_INVALID or KEY_TYPE_UNSUPPORTED (another multicodec).
        """
        if not isinstance(text, str):
            raise TypeError("a multikey is a text that begins with z")
        member = "publicKeyMultibase"
        if len(text) > DID_BYTES or not _MULTIKEY.fullmatch(text):  # base58 is quadratic
            raise Refused(Code.KEY_INVALID, member=member)
        return cls.from_multicodec(base58.b58decode(text[1:]))

    @classmethod
    def from_multicodec(cls, data: bytes) -> PublicKey:
        """Read a public key behind its multicodec.

        Raises:
            Refused: KEY_INVALID, KEY_LENGTH_INVALID or KEY_TYPE_UNSUPPORTED (another multicodec).
        """
        if not isinstance(data, bytes):
            raise TypeError("a key behind its multicodec is bytes")
        for alg, kind in KINDS.items():
            if data.startswith(kind.multicodec):
                return cls(alg, data[len(kind.multicodec) :])
        raise Refused(Code.KEY_TYPE_UNSUPPORTED, member="multicodec")

    def to_multikey(self) -> str:
        """Write the key in Multikey form."""
        return "z" + base58.b58encode(KINDS[self.alg].multicodec + self.encoded).decode("ascii")

    def to_jwk(self) -> dict[str, str]:
        """Write the key as a JWK with its required members only, so that equal keys give equal JWKs."""
        return _engine(self).jwk()

    def thumbprint(self) -> str:
        """Give the JWK thumbprint with SHA-256 (RFC 7638 §3), as base64url."""
        return _engine(self).thumbprint

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Say whether `signature` (raw JOSE form, RFC 7518 §3.4, §3.5, RFC 8037 §3.1) is this key's over `data`."""
        return self.is_well_formed(signature) and _engine(self).verifies(signature, data)

    def is_well_formed(self, signature: bytes) -> bool:
        """Say whether `signature` has this key's exact length and numbers in range: 1 ≤ r, s < n; S < L; s < n."""
        return _engine(self).well_formed(signature)


def must_be_public(key: object) -> None:
    """Tell the likeliest slip: a `KeyPair` where its public half is meant.

    Raises:
        TypeError: `key` is no `PublicKey`.
    """
    if not isinstance(key, PublicKey):
        raise TypeError("give the PublicKey: key.public_key")


def _alg_of(jwk: Mapping[str, Any]) -> Alg | None:
    if not isinstance(jwk, Mapping):
        raise TypeError("a JWK is a JSON object: give a dict; JSON text is read by json.loads")
    return _BY_TYPE.get((member_text(jwk, "kty"), member_text(jwk, "crv")))


def jwk_thumbprint(jwk: object) -> str | None:
    """Give the thumbprint (RFC 7638 §3) of what would be a public JWK, unread; None for what has none."""
    alg = _alg_of(jwk) if isinstance(jwk, Mapping) else None
    if alg is None:
        return None
    kind, members = KINDS[alg], cast("Mapping[str, Any]", jwk)
    required = {name: member_text(members, name) for name in ("kty", "crv", *kind.public) if name in members}
    canonical = json.dumps(required, sort_keys=True, separators=(",", ":"))
    return to_base64url(hashlib.sha256(canonical.encode("ascii")).digest())


def _check_use(jwk: Mapping[str, Any], kind: Kind, operation: str) -> None:
    operations = jwk.get("key_ops", [operation])
    if "use" in jwk and jwk["use"] != "sig":
        raise Refused(Code.KEY_USE_REFUSED, member="use")
    if not isinstance(operations, list) or operation not in operations:
        raise Refused(Code.KEY_USE_REFUSED, member="key_ops")
    if "alg" in jwk and jwk["alg"] not in kind.names:
        raise Refused(Code.KEY_USE_REFUSED, member="alg")


class _Engine:
    """A public key ready for use: what verifies with it is looked up once, and jwcrypto would look it up each time."""

    __slots__ = ("_jwk", "_kind", "thumbprint", "verifies", "well_formed")

    def __init__(self, kind: Kind, encoded: bytes) -> None:
        from jwcrypto.jwk import JWK

        public = kind.load(encoded)
        self._kind = kind
        self._jwk = JWK.from_pyca(public)
        self.thumbprint: str = self._jwk.thumbprint()
        self.verifies = kind.verifier(public)
        self.well_formed = kind.well_formed(public)

    def jwk(self) -> dict[str, str]:
        return _members(self._jwk.export_public(as_dict=True), "kty", "crv", *self._kind.public)


def _members(jwk: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: jwk[name] for name in names if name in jwk}


@lru_cache(maxsize=1024)
def _engine(key: PublicKey) -> _Engine:
    return _Engine(KINDS[key.alg], key.encoded)


class Signer(Protocol):
    """Whatever holds a private key: a `KeyPair`, an HSM, a key service, a seal service."""

    @property
    def public_key(self) -> PublicKey:
        """The public half, which fixes the algorithm."""
        ...

    def sign(self, data: bytes, /) -> bytes:
        """Sign `data`; the signature is in raw JOSE form (r ‖ s, not DER).

        Raises:
            SigningError: there will be no signature.
        """
        ...


def _must_be_password(password: object) -> None:
    if password is not None and not isinstance(password, bytes):
        raise TypeError("a password is bytes: give password.encode()")


class KeyFileReadable(UserWarning):
    """A private key file can be read by others than its owner."""


@final
class KeyPair:
    """A private key in memory; the `Signer` for tests, small issuers and wallets.

    It shows its private half only through `to_pem` (encrypted) and `to_private_jwk`: never in a repr, an error or a
    pickle.
    """

    __slots__ = ("_jwk", "_public", "_sign")

    def __init__(self, jwk: JWK) -> None:
        from jwcrypto.jwk import JWK

        if not isinstance(jwk, JWK) or not jwk.get("d"):
            raise TypeError("a key pair is made by generate, load, from_pem or from_private_jwk")
        public = jwk.export_public(as_dict=True)
        self._public = PublicKey.from_jwk({name: value for name, value in public.items() if name != "kid"})
        kind = KINDS[self._public.alg]
        if not kind.signs:
            raise Refused(Code.ALGORITHM_NOT_ALLOWED, alg=self._public.alg)
        self._jwk = jwk
        self._sign: Callable[[bytes], bytes] = kind.signer(jwk.get_op_key("sign"))

    @classmethod
    def generate(cls, alg: Alg = "ES256") -> KeyPair:
        """Make a new key; ES256 is what wallets take, EdDSA is as good. A PS256 key has 3,072 bits.

        Raises:
            Refused: ALGORITHM_NOT_ALLOWED, also for ES256K, which verifies only.
        """
        from jwcrypto.jwk import JWK

        kind = KINDS[alg] if alg in ALGORITHMS else None
        if kind is None or not kind.signs:
            raise Refused(Code.ALGORITHM_NOT_ALLOWED, alg=alg)
        return cls(JWK.from_pyca(kind.generate()))

    @classmethod
    def from_pem(cls, pem: bytes, password: bytes | None = None) -> KeyPair:
        """Read a private key from PEM (PKCS #8, RFC 5958, or what OpenSSL writes), encrypted or not.

        Raises:
            Refused: KEY_INVALID when it cannot be read (a wrong password, say) or is of another kind.
            TypeError: the PEM or the password is no bytes.
        """
        from jwcrypto.jwk import JWK

        if not isinstance(pem, bytes):
            raise TypeError("a PEM is bytes: read the file as bytes, or give text.encode()")
        _must_be_password(password)
        jwk = None
        with suppress(Exception):  # whatever is wrong, the cause may quote the key: it must not come along
            jwk = JWK.from_pem(pem, password)
        if jwk is None or not jwk.has_private:
            raise Refused(Code.KEY_INVALID, member="PEM")
        return cls(jwk)

    @classmethod
    def from_private_jwk(cls, jwk: Mapping[str, Any]) -> KeyPair:
        """Read a private JWK (RFC 7517), for RSA with its primes and their exponents (RFC 7518 §6.3.2).

        Raises:
            Refused: KEY_INVALID, also where the halves do not agree; what `PublicKey.from_jwk` refuses;
                ALGORITHM_NOT_ALLOWED for ES256K, which verifies only.
        """
        from jwcrypto.jwk import JWK

        alg = _alg_of(jwk)
        secret = KINDS[alg].private if alg else ()
        public = PublicKey.from_jwk({name: value for name, value in jwk.items() if name not in secret}, "sign")
        kind = KINDS[public.alg]
        return cls(JWK.from_pyca(kind.load_private(jwk, kind.load(public.encoded))))

    def to_pem(self, password: bytes) -> bytes:
        """Write the private key as encrypted PEM (PKCS #8).

        Raises:
            ValueError: the password is empty.
            TypeError: it is no bytes.
        """
        _must_be_password(password)
        if not password:
            raise ValueError("a private key is only written encrypted: give a password")
        return cast("bytes", self._jwk.export_to_pem(private_key=True, password=password))

    def to_private_jwk(self) -> dict[str, str]:
        """Write the private key as a JWK, in the clear: for a key store that protects it itself."""
        kind = KINDS[self._public.alg]
        return _members(self._jwk.export_private(as_dict=True), "kty", "crv", *kind.public, *kind.private)

    def save(self, path: str | os.PathLike[str], password: bytes) -> None:
        """Write the encrypted key to a new file that only its owner can read (mode 0600).

        Raises:
            FileExistsError: there is a file already; a key is never overwritten.
            ValueError: the password is empty.
        """
        pem = self.to_pem(password)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)

    @classmethod
    def load(cls, path: str | os.PathLike[str], password: bytes | None = None) -> KeyPair:
        """Read a key file; warns (`KeyFileReadable`) when others than its owner can read it.

        Raises:
            OSError: the file cannot be read.
            Refused: KEY_INVALID.
        """
        if os.name == "posix" and stat.S_IMODE(Path(path).stat().st_mode) & 0o077:
            warnings.warn("the private key file can be read by others; set its mode to 0600", KeyFileReadable, 2)
        return cls.from_pem(Path(path).read_bytes(), password)

    @property
    def public_key(self) -> PublicKey:
        """The public half."""
        return self._public

    def sign(self, data: bytes, /) -> bytes:
        """Sign `data`; the signature is in raw JOSE form (RFC 7518 §3.4, §3.5, RFC 8037 §3.1)."""
        return self._sign(data)

    def __repr__(self) -> str:
        return f"KeyPair(alg={self._public.alg!r}, thumbprint={self._public.thumbprint()!r})"

    def __reduce__(self) -> NoReturn:
        raise MikromeritError("a private key is not pickled or copied; write it with to_pem()")
