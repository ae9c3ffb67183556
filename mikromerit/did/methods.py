"""Verification methods: the types that are read and written, and which key in which member each may hold.

The types are those of CID 1.0 §2.2.2 and §2.2.3, and of the DID Specification Registries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import base58

from mikromerit.keys import PublicKey
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.did.agreement import AgreementKey
    from mikromerit.keys import Alg

_JWK, _MULTIBASE, _BASE58 = "publicKeyJwk", "publicKeyMultibase", "publicKeyBase58"
_BASE58_TEXT = re.compile(r"[1-9A-HJ-NP-Za-km-z]{1,100}")  # base58 is quadratic; of these keys the longest has 46
_SUITES = "https://w3id.org/security/suites/"


@dataclass(frozen=True, slots=True)
class Type:
    """What a method of one type may hold; it is written with the first of `members`, under `context`.

    `alg` is None where any key may be held, and X25519 where none that verifies may. `stable` types are written without
    the option for experimental ones (did:key 0.9 §3.1.2).
    """

    members: tuple[str, ...]
    context: str
    alg: Alg | Literal["X25519"] | None = None
    stable: bool = False


TYPES: Final[Mapping[str, Type]] = {
    "Multikey": Type((_MULTIBASE,), "https://w3id.org/security/multikey/v1", stable=True),
    "JsonWebKey2020": Type((_JWK,), _SUITES + "jws-2020/v1", stable=True),
    "JsonWebKey": Type((_JWK,), "https://w3id.org/security/jwk/v1"),
    "Ed25519VerificationKey2020": Type((_MULTIBASE,), _SUITES + "ed25519-2020/v1", "EdDSA", stable=True),
    "Ed25519VerificationKey2018": Type((_BASE58, _JWK), _SUITES + "ed25519-2018/v1", "EdDSA"),
    "EcdsaSecp256k1VerificationKey2019": Type((_JWK, _BASE58, _MULTIBASE), _SUITES + "secp256k1-2019/v1", "ES256K"),
    "P256Key2021": Type((_BASE58,), _SUITES + "multikey-2021/v1", "ES256"),
    "X25519KeyAgreementKey2020": Type((_MULTIBASE,), _SUITES + "x25519-2020/v1", "X25519", stable=True),
    "X25519KeyAgreementKey2019": Type((_BASE58,), _SUITES + "x25519-2019/v1", "X25519"),
}


def public_key(method: Mapping[str, Any]) -> PublicKey:
    """Read the key of a verification method.

    Raises:
        Refused: KEY_INVALID for a type that is not known, for none or two members that hold a key, or a member or key
            that the type does not have; what the readers of keys refuse.
    """
    name = method.get("type")
    kind = TYPES.get(name) if isinstance(name, str) else None
    held = [member for member in method if member.startswith("publicKey")]
    if kind is None or len(held) != 1 or held[0] not in kind.members:
        raise Refused(Code.KEY_INVALID, member="type")
    if kind.alg == "X25519":
        raise Refused(Code.KEY_TYPE_UNSUPPORTED, member="type")
    key = _read(held[0], method[held[0]], kind.alg)
    if kind.alg not in (None, key.alg):
        raise Refused(Code.KEY_INVALID, member="type")
    return key


def _read(member: str, value: object, alg: Alg | None) -> PublicKey:
    if member == _JWK and isinstance(value, Mapping):
        return PublicKey.from_jwk(value)
    if member == _MULTIBASE and isinstance(value, str):
        return PublicKey.from_multikey(value)
    if alg is not None and isinstance(value, str) and _BASE58_TEXT.fullmatch(value):
        return PublicKey(alg, base58.b58decode(value))
    raise Refused(Code.KEY_INVALID, member=member)


def written(did: str, fragment: str, key: PublicKey | AgreementKey, form: str) -> dict[str, Any]:
    """Write a verification method of type `form`.

    Raises:
        Refused: KEY_USE_REFUSED when methods of that type hold no such key.
    """
    kind = TYPES[form]
    if kind.alg not in (None, key.alg):
        raise Refused(Code.KEY_USE_REFUSED, member="publicKeyFormat")
    member = kind.members[0]
    value: object
    if member == _JWK:
        value = key.to_jwk()
    elif member == _MULTIBASE:
        value = key.to_multikey()
    else:
        value = base58.b58encode(key.encoded).decode("ascii")
    return {"id": f"{did}#{fragment}", "type": form, "controller": did, member: value}


def beside(form: str) -> str:
    """Give the type in which the X25519 key stands beside an Ed25519 key of type `form`."""
    return {
        "Ed25519VerificationKey2020": "X25519KeyAgreementKey2020",
        "Ed25519VerificationKey2018": "X25519KeyAgreementKey2019",
    }.get(form, form)
