"""Keys for ES256, ES384 and EdDSA (Ed25519): JWK, multikey, PEM, thumbprints, and the two-member `Signer`.

jwcrypto makes, reads, writes and holds the keys. What it lets pass and must not (points of small order, private members
in a public key, keys meant for another use) is refused here, and over-long signatures are.
"""

from __future__ import annotations

import os
import re
import stat
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Protocol, cast, final

import base58

from mikromerit._curves import (
    ALGORITHMS,
    KINDS,
    Alg,
    Kind,
    check_ed25519,
    curve_point,
    signer_with,
    verifier_with,
)
from mikromerit._strict import from_base64url, to_base64url
from mikromerit.errors import MikromeritError
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jwcrypto.jwk import JWK

__all__ = ["ALGORITHMS", "PRIVATE_MEMBERS", "Alg", "KeyFileReadable", "KeyPair", "PublicKey", "Signer"]

_BY_CURVE = {(kind.kty, kind.crv): kind for kind in KINDS.values()}
_MULTIKEY_CHARACTERS = 80
_MULTIKEY = re.compile(r"z[1-9A-HJ-NP-Za-km-z]+")
PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@final
@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key, valid by construction: made by `from_jwk` or `from_multikey`, or read off a `KeyPair`.

    `encoded` is the key as multikey has it, without the multicodec: 32 bytes of an Ed25519 key (RFC 8032 §5.1.5), else
    the compressed point (SEC 1 §2.3.3).
    """

    alg: Alg
    encoded: bytes

    def __post_init__(self) -> None:
        _engine(self)  # refuses what is no key

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any], operation: Literal["verify", "sign"] = "verify") -> PublicKey:
        """Read a public JWK (RFC 7517, RFC 8037 §2, RFC 7518 §6.2), meant for `operation` if it says what for.

        Raises:
            Refused: KEY_INVALID for another type or curve, a coordinate of the wrong length or off the curve, a private
                member; KEY_USE_REFUSED where `use`, `key_ops` or `alg` restricts the key to something else.
        """
        kind = _BY_CURVE.get((_text(jwk, "kty"), _text(jwk, "crv")))
        if kind is None:
            raise Refused(Code.KEY_INVALID, member="crv")
        if private := PRIVATE_MEMBERS & jwk.keys():
            raise Refused(Code.KEY_INVALID, member=min(private))
        _check_use(jwk, kind, operation)
        x = _coordinate(jwk, "x", kind)
        if kind.kty == "OKP":
            return cls(kind.alg, x)
        y = _coordinate(jwk, "y", kind)
        curve_point(kind, b"\x04" + x + y)  # the compressed form alone would forget a false y
        return cls(kind.alg, bytes([2 + (y[-1] & 1)]) + x)

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """Read a public key in Multikey form: multibase base58btc of multicodec and key (CID 1.0 §2.2.2).

        Raises:
            Refused: KEY_INVALID.
        """
        member = "publicKeyMultibase"
        if len(text) > _MULTIKEY_CHARACTERS or not _MULTIKEY.fullmatch(text):  # base58 is quadratic
            raise Refused(Code.KEY_INVALID, member=member)
        data = base58.b58decode(text[1:])
        for kind in KINDS.values():
            if data.startswith(kind.multicodec) and len(data) == len(kind.multicodec) + kind.encoded_size:
                return cls(kind.alg, data[len(kind.multicodec) :])
        raise Refused(Code.KEY_INVALID, member=member)

    def to_multikey(self) -> str:
        """Write the key in Multikey form."""
        return "z" + base58.b58encode(KINDS[self.alg].multicodec + self.encoded).decode("ascii")

    def to_jwk(self) -> dict[str, str]:
        """Write the key as a JWK with its required members only, so that equal keys give equal JWKs."""
        return _engine(self).public_jwk()

    def thumbprint(self) -> str:
        """Give the JWK thumbprint with SHA-256 (RFC 7638 §3), as base64url."""
        return _engine(self).thumbprint

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Say whether `signature` (raw JOSE form, RFC 7518 §3.4, RFC 8037 §3.1) is this key's over `data`."""
        return self.is_well_formed(signature) and _engine(self).verifies(signature, data)

    def is_well_formed(self, signature: bytes) -> bool:
        """Say whether `signature` has this algorithm's exact length and numbers in range: 1 ≤ r, s < n; S < L."""
        kind = KINDS[self.alg]
        if len(signature) != 2 * kind.size:
            return False
        if kind.kty == "OKP":
            return int.from_bytes(signature[32:], "little") < kind.order
        r, s = int.from_bytes(signature[: kind.size], "big"), int.from_bytes(signature[kind.size :], "big")
        return 0 < r < kind.order and 0 < s < kind.order


def _text(jwk: Mapping[str, Any], member: str) -> str:
    value = jwk.get(member)
    return value if isinstance(value, str) else ""


def _check_use(jwk: Mapping[str, Any], kind: Kind, operation: str) -> None:
    operations = jwk.get("key_ops", [operation])
    if "use" in jwk and jwk["use"] != "sig":
        raise Refused(Code.KEY_USE_REFUSED, member="use")
    if not isinstance(operations, list) or operation not in operations:
        raise Refused(Code.KEY_USE_REFUSED, member="key_ops")
    # RFC 9864 names the algorithm of an Ed25519 key Ed25519
    if "alg" in jwk and jwk["alg"] != kind.alg and not (jwk["alg"] == kind.crv == "Ed25519"):
        raise Refused(Code.KEY_USE_REFUSED, member="alg")


def _coordinate(jwk: Mapping[str, Any], member: str, kind: Kind) -> bytes:
    text = _text(jwk, member)
    try:
        value = from_base64url(text.encode("ascii"), member)
    except (Refused, UnicodeEncodeError):
        raise Refused(Code.KEY_INVALID, member=member) from None
    if len(value) != kind.size:
        raise Refused(Code.KEY_INVALID, member=member)
    return value


class _Engine:
    """A key that jwcrypto holds, and what signs and verifies with it, looked up once: jwcrypto would each time."""

    __slots__ = ("_jwk", "_kind", "_sign", "thumbprint", "verifies")

    def __init__(self, alg: Alg, jwk: JWK) -> None:
        self._kind = KINDS[alg]
        self._jwk = jwk
        self._sign: Callable[[bytes], bytes] | None = None
        self.thumbprint: str = jwk.thumbprint()
        self.verifies = verifier_with(self._kind, jwk.get_op_key("verify"))

    def public_jwk(self) -> dict[str, str]:
        members = self._jwk.export_public(as_dict=True)
        return {name: members[name] for name in ("kty", "crv", "x", "y") if name in members}

    def sign(self, data: bytes) -> bytes:
        if self._sign is None:
            self._sign = signer_with(self._kind, self._jwk.get_op_key("sign"))
        return self._sign(data)


@lru_cache(maxsize=1024)
def _engine(key: PublicKey) -> _Engine:
    from jwcrypto.jwk import JWK

    kind = KINDS[key.alg]
    if len(key.encoded) != kind.encoded_size:
        raise Refused(Code.KEY_INVALID, member="x")
    if kind.kty == "OKP":
        check_ed25519(key.encoded)
        return _Engine(key.alg, JWK(kty="OKP", crv=kind.crv, x=to_base64url(key.encoded)))
    return _Engine(key.alg, JWK.from_pyca(curve_point(kind, key.encoded)))


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


class KeyFileReadable(UserWarning):
    """A private key file can be read by others than its owner."""


@final
class KeyPair:
    """A private key in memory; the `Signer` for tests, small issuers and wallets.

    It shows its private half only through `to_pem` (encrypted) and `to_private_jwk`: never in a repr, an error or a
    pickle.
    """

    __slots__ = ("_engine", "_public")

    def __init__(self, jwk: JWK) -> None:
        members = jwk.export_public(as_dict=True)
        self._public = PublicKey.from_jwk({name: members[name] for name in ("kty", "crv", "x", "y") if name in members})
        self._engine = _Engine(self._public.alg, jwk)

    @classmethod
    def generate(cls, alg: Alg = "ES256") -> KeyPair:
        """Make a new key; ES256 is what wallets take, EdDSA is as good.

        Raises:
            Refused: ALGORITHM_NOT_ALLOWED.
        """
        from jwcrypto.jwk import JWK

        kind = KINDS.get(alg)
        if kind is None:
            raise Refused(Code.ALGORITHM_NOT_ALLOWED, alg=alg)
        return cls(JWK.generate(kty=kind.kty, crv=kind.crv))

    @classmethod
    def from_pem(cls, pem: bytes, password: bytes | None = None) -> KeyPair:
        """Read a private key from PEM (PKCS #8, RFC 5958, or what OpenSSL writes), encrypted or not.

        Raises:
            Refused: KEY_INVALID when it cannot be read (a wrong password, say) or is of another kind.
        """
        from jwcrypto.jwk import JWK

        jwk = None
        with suppress(Exception):  # whatever is wrong, the cause may quote the key: it must not come along
            jwk = JWK.from_pem(pem, password)
        if jwk is None or not jwk.has_private:
            raise Refused(Code.KEY_INVALID, member="PEM")
        return cls(jwk)

    @classmethod
    def from_private_jwk(cls, jwk: Mapping[str, Any]) -> KeyPair:
        """Read a private JWK (RFC 7517).

        Raises:
            Refused: KEY_INVALID.
        """
        from jwcrypto.jwk import JWK

        public = PublicKey.from_jwk({name: value for name, value in jwk.items() if name != "d"}, "sign")
        kind = KINDS[public.alg]
        _coordinate(jwk, "d", kind)  # its size; whether it is this key's is tried below
        made = cls(JWK(**public.to_jwk(), d=jwk["d"]))
        probe = b"mikromerit"
        try:
            agrees = public.verifies(made.sign(probe), probe)
        except ValueError:  # OpenSSL compares the halves of an EC key when it is first used
            agrees = False
        if not agrees:
            raise Refused(Code.KEY_INVALID, member="d")
        return made

    def to_pem(self, password: bytes) -> bytes:
        """Write the private key as encrypted PEM (PKCS #8).

        Raises:
            ValueError: the password is empty.
        """
        if not password:
            raise ValueError("a private key is only written encrypted: give a password")
        return cast("bytes", self._engine._jwk.export_to_pem(private_key=True, password=password))  # noqa: SLF001

    def to_private_jwk(self) -> dict[str, str]:
        """Write the private key as a JWK, in the clear: for a key store that protects it itself."""
        return cast("dict[str, str]", self._engine._jwk.export_private(as_dict=True))  # noqa: SLF001

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
        """Sign `data`; the signature is in raw JOSE form (RFC 7518 §3.4, RFC 8037 §3.1)."""
        return self._engine.sign(data)

    def __repr__(self) -> str:
        return f"KeyPair(alg={self._public.alg!r}, thumbprint={self._public.thumbprint()!r})"

    def __reduce__(self) -> NoReturn:
        raise MikromeritError("a private key is not pickled or copied; write it with to_pem()")
