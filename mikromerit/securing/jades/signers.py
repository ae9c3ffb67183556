"""Who signs a seal: a key in a PKCS#12 file, a key in a PKCS#11 token, or any `mikromerit.keys.Signer`.

A seal may be signed in nine ways (RFC 7518 §3.3 to §3.5); a key of this library has one. So a signer of seals names
its algorithm itself. RS256 is the default of an RSA key: it is what every reader of Europass seals takes.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, Self, cast, final

from mikromerit.errors import MikromeritError, SigningError
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pkcs11
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

    from mikromerit.keys import Signer
    from mikromerit.x509 import Certificate

_RSA: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_BY_CURVE: Final = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_BY_CURVE_OID: Final = {  # EC_PARAMS of a token: the DER of the curve's name (PKCS#11 3.0 §2.3.3, RFC 5480 §2.1.1.1)
    bytes.fromhex("06082a8648ce3d030107"): "ES256",
    bytes.fromhex("06052b81040022"): "ES384",
    bytes.fromhex("06052b81040023"): "ES512",
}
_DIGEST_INFO: Final = {  # what stands before a digest that is signed by PKCS#1 v1.5 (RFC 8017 §9.2, note 1)
    "256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
_MOST_CERTIFICATES: Final = 64  # beside a key


class SealSigner(Protocol):
    """Whatever holds the private key of a seal's certificate."""

    @property
    def alg(self) -> str:
        """One of `mikromerit.x509.ALGORITHMS`."""
        ...

    def sign(self, data: bytes, /) -> bytes:
        """Sign `data`; the signature is in raw JOSE form (r ‖ s, not DER).

        Raises:
            SigningError: there will be no signature.
        """
        ...


class _Adapted(NamedTuple):
    alg: str
    sign: Callable[[bytes], bytes]


def as_seal_signer(signer: SealSigner | Signer) -> SealSigner:
    """Give a signer of seals for any signer of this library, with the one algorithm of its key.

    Raises:
        Refused: ALGORITHM_NOT_ALLOWED for EdDSA, ES256K and whatever else is no algorithm of seals.
        TypeError: it has not what signers have.
    """
    from mikromerit.keys import PublicKey

    public = getattr(signer, "public_key", None)
    alg = getattr(public if isinstance(public, PublicKey) else signer, "alg", None)
    if not isinstance(alg, str) or not callable(getattr(signer, "sign", None)):
        raise TypeError("a seal is signed with load_pkcs12(…), open_pkcs11(…), or an object that has alg and sign()")
    if alg not in (*_RSA, *_BY_CURVE.values()):
        raise Refused(Code.ALGORITHM_NOT_ALLOWED, alg=alg)
    return cast("SealSigner", _Adapted(alg, signer.sign) if isinstance(public, PublicKey) else signer)


def _chosen(alg: str | None, possible: tuple[str, ...]) -> str:
    if alg is None:
        return possible[0]
    if alg not in possible:
        raise Refused(Code.ALGORITHM_NOT_OF_KEY, alg=alg, expected=", ".join(possible))
    return alg


def _hash(alg: str) -> HashAlgorithm:
    from cryptography.hazmat.primitives import hashes

    kinds: dict[str, Callable[[], HashAlgorithm]] = {
        "256": hashes.SHA256,
        "384": hashes.SHA384,
        "512": hashes.SHA512,
    }
    return kinds[alg[2:]]()


def _digest(alg: str, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import Hash

    hashing = Hash(_hash(alg))
    hashing.update(data)
    return hashing.finalize()


def in_order(leaf: Certificate, others: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """Give the chain that begins with `leaf`, as far as `others` go; a certificate is taken once."""
    from mikromerit.x509.path import is_issued_by

    chain, left = [leaf], [one for one in dict.fromkeys(others) if one != leaf][:_MOST_CERTIFICATES]
    while issuer := next((other for other in left if is_issued_by(chain[-1], other)), None):
        left.remove(issuer)
        chain.append(issuer)
    return tuple(chain)


class _NoSecret:
    """What is never shown, pickled or copied."""

    __slots__ = ()
    alg: str

    def __repr__(self) -> str:
        return f"{type(self).__name__}(alg={self.alg!r})"

    def __reduce__(self) -> tuple[object, ...]:
        raise MikromeritError("a private key is not pickled or copied")


@final
class FileKey(_NoSecret):
    """The key of a PKCS#12 file, in memory, with the certificates that came with it: the key's own first."""

    __slots__ = ("_private", "alg", "certificates")

    def __init__(self, private: object, certificates: tuple[Certificate, ...], alg: str | None) -> None:
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

        possible: tuple[str, ...] = ()
        if isinstance(private, RSAPrivateKey):
            possible = _RSA
        elif isinstance(private, EllipticCurvePrivateKey) and private.curve.name in _BY_CURVE:
            possible = (_BY_CURVE[private.curve.name],)
        if not possible:
            raise SigningError("the key is of another kind than seals have: RSA, or EC on P-256, P-384 or P-521")
        self.alg: str = _chosen(alg, possible)
        self.certificates: tuple[Certificate, ...] = certificates
        self._private: Any = private

    def sign(self, data: bytes, /) -> bytes:
        """Sign `data`; the signature is in raw JOSE form (RFC 7518 §3.3 to §3.5)."""
        from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

        hashing = _hash(self.alg)
        if self.alg.startswith("ES"):
            r, s = utils.decode_dss_signature(self._private.sign(data, ec.ECDSA(hashing)))
            size = (self._private.curve.key_size + 7) // 8
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")
        scheme: padding.AsymmetricPadding = padding.PKCS1v15()
        if self.alg.startswith("PS"):
            scheme = padding.PSS(padding.MGF1(hashing), hashing.digest_size)
        return cast("bytes", self._private.sign(data, scheme, hashing))


def read_pkcs12(data: bytes, password: bytes | None, alg: str | None = None) -> FileKey:
    """Read a key and its certificates from PKCS#12 (RFC 7292), as trust service providers hand them out.

    Raises:
        SigningError: it does not open with this password, is damaged, holds no key with its certificate, or the key
            is of another kind.
        Refused: ALGORITHM_NOT_OF_KEY; CERTIFICATE_INVALID for a certificate that cannot be read.
        TypeError: the file or the password is no bytes.
    """
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    from mikromerit.x509 import Certificate

    if not all(isinstance(one, bytes) for one in (data, password or b"")):
        raise TypeError("a PKCS#12 file and its password are bytes: give password.encode()")
    try:
        bag = load_pkcs12(data, password)
    except Exception:  # noqa: BLE001 - whatever is wrong, the cause may quote the secret: it must not come along
        bag = None
    if bag is None:
        raise SigningError("the PKCS#12 file does not open: the password is wrong, or the file is damaged")
    if bag.key is None or bag.cert is None:
        raise SigningError("the PKCS#12 file holds no private key with its certificate")
    leaf, *others = (
        Certificate.from_der(one.certificate.public_bytes(Encoding.DER)) for one in (bag.cert, *bag.additional_certs)
    )
    return FileKey(bag.key, in_order(leaf, others), alg)


@final
class TokenKey(_NoSecret):
    """A key that stays in its PKCS#11 token, with the certificates that the token holds: the key's own first.

    It keeps one session with the token open until `close`, or the end of a `with`. It may be used from several threads,
    which then wait for one another; closing one key logs the whole process out of the token. Where the token asks for
    the PIN before each signature (CKA_ALWAYS_AUTHENTICATE) the PIN is kept in memory as long.
    """

    __slots__ = ("_key", "_lock", "_pin", "_session", "_way", "alg", "certificates")

    def __init__(self, session: pkcs11.Session, key: Any, alg: str | None, pin: str) -> None:
        from pkcs11 import Attribute

        self.alg: str = _chosen(alg, _algorithms_of(key))
        self.certificates: tuple[Certificate, ...] = _certificates_beside(session, key)
        self._session, self._key, self._lock = session, key, Lock()
        self._way = _way(self.alg, session.token.slot.get_mechanisms())
        self._pin = {"pin": pin} if _has(key, Attribute.ALWAYS_AUTHENTICATE) else {}

    def sign(self, data: bytes, /) -> bytes:
        """Let the token sign `data`; the signature is in raw JOSE form (RFC 7518 §3.3 to §3.5).

        Raises:
            SigningError: the token gives none: it was taken out, its session has ended, or it refuses.
        """
        from pkcs11 import PKCS11Error

        prepared, how = self._way.prepare(data), self._way.how
        try:
            with self._lock:
                return cast("bytes", self._key.sign(prepared, **how, **self._pin))
        except PKCS11Error as error:
            reason = type(error).__name__
        raise SigningError(f"the token gives no signature ({reason}): open it again")

    def close(self) -> None:
        """End the session with the token, which logs out of it; what is closed already stays so."""
        from pkcs11 import PKCS11Error

        with self._lock:
            try:
                self._session.close()
            except PKCS11Error:
                return  # it has ended, by an earlier call or because the token was taken out

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _must_name_a_key(module: str, token: object, pin: object, key_label: object, key_id: object) -> None:
    """Refuse what a module would read as something else, up to the end of the process."""
    if not isinstance(pin, str):
        raise TypeError("a PIN is a text, also where it has digits only")
    if not isinstance(token, str) or not isinstance(key_label, str | None):
        raise TypeError("the labels of a token and of a key are texts")
    if not isinstance(key_id, bytes | None):
        raise TypeError("the id of a key is bytes: bytes.fromhex(…) where it is written in hexadecimal")
    if any("\ud800" <= letter <= "\udfff" for letter in f"{module}{token}{pin}{key_label}"):
        raise ValueError("the module, a label or the PIN is no text that UTF-8 can write")
    if key_label is None and key_id is None:
        raise ValueError("name the key of the token: key_label=, key_id= or both")


def open_token(
    module: str | os.PathLike[str],
    token: str,
    pin: str,
    *,
    key_label: str | None = None,
    key_id: bytes | None = None,
    alg: str | None = None,
) -> TokenKey:
    """Open the private key with this label or id (CKA_LABEL, CKA_ID) in the token with the label `token`.

    `module` is the path of the library that the token's maker provides (PKCS#11 3.0). One login is that of the whole
    process: while another key of the token is open, the PIN is not looked at, and a wrong one does as well.

    Raises:
        ModuleNotFoundError: the extra [hsm] is not installed.
        SigningError: there is no such module, token or key, or more than one; the PIN is wrong or locked; the key is
            of another kind. The PIN is in no error.
        Refused: ALGORITHM_NOT_OF_KEY.
        TypeError: the PIN or a label is no text, the id no bytes, or the module no path.
        ValueError: neither label nor id is given, or UTF-8 cannot write one of the texts.
    """
    try:
        import pkcs11
    except ModuleNotFoundError:
        pkcs11 = None  # type: ignore[assignment]  # it is a module, or absent
    if pkcs11 is None:
        raise ModuleNotFoundError(
            "a key in a token needs the extra [hsm]; install it with: pip install 'mikromerit[hsm]'", name="pkcs11"
        )
    path = os.fsdecode(module)
    _must_name_a_key(path, token, pin, key_label, key_id)
    session = opened = None
    try:
        session = _session(pkcs11.lib(path).get_token(token_label=token), pin)
        key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=key_label, id=key_id)
        opened = TokenKey(session, key, alg, pin)
    except pkcs11.PKCS11Error as error:
        reason = _TOLD.get(type(error).__name__, f"the token cannot be used ({type(error).__name__})")
    finally:
        if opened is None and session is not None:
            session.close()
    if opened is None:
        raise SigningError(reason)
    return opened


_TOLD: Final = {
    "PKCS11Error": "the PKCS#11 module cannot be loaded: is its path right, and is it built for this machine?",
    "NoSuchToken": "the module finds no token with this label: is it plugged in and initialised?",
    "MultipleTokensReturned": "the module finds several tokens with this label",
    "PinIncorrect": "the token refuses the PIN; most tokens lock themselves after a few wrong ones",
    "PinInvalid": "the token refuses the PIN; most tokens lock themselves after a few wrong ones",
    "PinLenRange": "the PIN is too short or too long for the token",
    "PinLocked": "the token is locked: too many wrong PINs were given",
    "PinExpired": "the PIN has expired: choose another one with the token's own program",
    "UserPinNotInitialized": "the token has no PIN yet: initialise it with its own program",
    "NoSuchKey": "the token holds no private key with this label and id",
    "MultipleObjectsReturned": "the token holds several such private keys: name one by its label and id",
}


def _session(token: pkcs11.Token, pin: str) -> pkcs11.Session:
    from pkcs11 import UserAlreadyLoggedIn

    try:
        return token.open(user_pin=pin)
    except UserAlreadyLoggedIn:  # by another key of this process: who is logged in is so in every session
        return token.open()


def _has(item: Any, attribute: Any) -> Any:
    """Give an attribute of an object in the token, or None where the token has none such."""
    from pkcs11 import PKCS11Error

    try:
        return item[attribute]
    except (PKCS11Error, KeyError, IndexError):
        return None


def _algorithms_of(key: Any) -> tuple[str, ...]:
    from pkcs11 import Attribute, KeyType

    if key.key_type == KeyType.RSA:
        return _RSA
    alg = _BY_CURVE_OID.get(_has(key, Attribute.EC_PARAMS) or b"") if key.key_type == KeyType.EC else None
    if alg is None:
        raise SigningError("the key is of another kind than seals have: RSA, or EC on P-256, P-384 or P-521")
    return (alg,)


def _certificates_beside(session: pkcs11.Session, key: Any) -> tuple[Certificate, ...]:
    """Give the chain of the certificate that shares the key's id; certificates that cannot be read are left out."""
    from pkcs11 import Attribute, ObjectClass

    from mikromerit.x509 import Certificate

    leaf, others, own = None, [], _has(key, Attribute.ID)
    for item in list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))[:_MOST_CERTIFICATES]:
        try:
            certificate = Certificate.from_der(_has(item, Attribute.VALUE) or b"")
        except Refused:
            continue
        if leaf is None and own and _has(item, Attribute.ID) == own:
            leaf = certificate
        else:
            others.append(certificate)
    return () if leaf is None else in_order(leaf, others)


class _Way(NamedTuple):
    """How a token makes a signature: what it is given, and the mechanism."""

    prepare: Callable[[bytes], bytes]
    how: dict[str, Any]


def _way(alg: str, offered: Iterable[Any]) -> _Way:
    """Choose the mechanism: with the hash inside where the token offers that, else over a digest made here."""
    from pkcs11 import MGF, Mechanism

    bits, offers = alg[2:], frozenset(offered)
    if alg.startswith("ES"):  # every token with EC keys has this one, and gives r ‖ s (PKCS#11 3.0 §2.3.1)
        return _Way(lambda data: _digest(alg, data), {"mechanism": Mechanism.ECDSA})
    if alg.startswith("PS"):
        sizes = (Mechanism[f"SHA{bits}"], MGF[f"SHA{bits}"], int(bits) // 8)
        whole, bare = Mechanism[f"SHA{bits}_RSA_PKCS_PSS"], Mechanism.RSA_PKCS_PSS
        if whole in offers:
            return _Way(bytes, {"mechanism": whole, "mechanism_param": sizes})
        return _Way(lambda data: _digest(alg, data), {"mechanism": bare, "mechanism_param": sizes})
    whole, bare = Mechanism[f"SHA{bits}_RSA_PKCS"], Mechanism.RSA_PKCS
    if whole in offers:
        return _Way(bytes, {"mechanism": whole})
    return _Way(lambda data: _DIGEST_INFO[bits] + _digest(alg, data), {"mechanism": bare})
