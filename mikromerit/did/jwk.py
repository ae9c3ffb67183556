"""did:jwk: the identifier is the base64url of a public JWK."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from mikromerit._strict import from_base64url, read_json, to_base64url
from mikromerit.did.key import SelfDescribing, self_described
from mikromerit.keys import PublicKey, must_be_public
from mikromerit.limits import DID_JWK_BYTES
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from mikromerit.did.document import DIDDocument

_PREFIX = "did:jwk:"


def did_of(key: PublicKey) -> str:
    """Give the did:jwk of a public key (did:jwk, Create)."""
    must_be_public(key)
    return _PREFIX + to_base64url(json.dumps(key.to_jwk(), separators=(",", ":")).encode())


@lru_cache(maxsize=1024)
def _document(did: str) -> DIDDocument:
    try:
        jwk = read_json(from_base64url(did.removeprefix(_PREFIX).encode("ascii"), "did:jwk"), "did:jwk")
    except (Refused, UnicodeEncodeError):
        raise Refused(Code.DID_INVALID, did=did) from None
    PublicKey.from_jwk({name: value for name, value in jwk.items() if name not in ("use", "key_ops", "alg")})
    return self_described(did, {"id": f"{did}#0", "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": jwk})


JWK = SelfDescribing("jwk", DID_JWK_BYTES, _document)
