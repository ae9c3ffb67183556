"""How the fuzz targets change what they start from: bytes, text, JSON values, their spelling; all by a `Random`."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from forging import AUDIENCE, EXPIRES, HOLDER, ISSUED, ISSUER, NONCE, STRANGER, V1
from forms import V1_1, V2, V2_0

if TYPE_CHECKING:
    from random import Random

    from forms import Form

    Path = tuple[str | int, ...]

WORDS = (
    "", " ", ".", "..", "#", "?", "/", ":", "%", "%00", "%2e", "\x00", "\x1b[2J", "\n", "\r\n", "\u202e", "\ud800",
    "\U0001f600", "٣", "z", "u", "did:", "did:key:z", "did:web:", "did:jwk:", "did:ebsi:", "did:key:", "#0", "=", "==",
    "+/", "~", "ey", "e30", "bnVsbA", "data:application/vc+jwt,", "null", "NaN", "-0", "1e999", "00", "T24:00:00Z",
    "+14:00", "Z", "z2DQW9", "A" * 300, "[" * 70, "{}", '"', "\\u0000", "\\ud800", "@id", "JWT", "vc+jwt", "none",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 0.5, 1793523600, 1893456000, 2**53, 10**300, -(10**300), 1e308, "", " ", "x",
    "\x1b[31m", "\u202e", "a" * 1000, [], {}, [[]], [None], [""], [{}], {"": ""}, {"id": None},
    {"id": ISSUER.did}, {"@id": "x:y"}, {"@nest": {"id": "x:y"}}, {"@reverse": {}},
    {"@value": "x"}, {"@list": []}, {"@context": V1, "id": "x:y"}, ISSUER.did, HOLDER.did, STRANGER.did, ISSUER.kid,
    STRANGER.kid, f"{ISSUER.did}#", "did:web:meriter.example", "did:web:a.example#key-1", "did:ex:1", AUDIENCE, NONCE,
    [AUDIENCE, "x"], V1, V2, [V1], [V2], [V1, V2], "https://evil.example/", "http://169.254.169.254/", "urn:uuid:0",
    "2020-01-01T00:00:00Z", "2029-12-31T24:00:00Z", "2030-01-01T00:00:00", "2030-01-01", "20300-01-01T00:00:00Z",
    "2026-11-01T10:00:00+01:00", "2030-02-30T00:00:00Z", "VerifiableCredential", ["VerifiableCredential", "Diploma"],
    ["VerifiablePresentation"], "JWT", "jwt", "application/vc+jwt", "ES256", "EdDSA", "Ed25519", "none",
    "HS256", ["b64"],
)  # fmt: skip
NAMES = (
    "id", "@id", "type", "@type", "@context", "@graph", "@value", "issuer", "holder", "iss", "sub", "jti", "aud", "exp",
    "nbf", "iat", "nonce", "cnf", "vc", "vp", "proof", "credentialSubject", "credentialStatus", "status",
    "issuanceDate", "expirationDate", "validFrom", "validUntil", "verifiableCredential", "credentialSchema",
    "termsOfUse", "evidence", "@nest", "@reverse", "@included", "@index",
    "refreshService", "relatedResource", "name", "description", "confidenceMethod", "alg", "kid", "typ", "cty", "crit",
    "b64", "jwk", "jku", "x5c", "x5u", "x5t", "zip", "d", "k", "x", "y", "crv", "kty", "use", "key_ops", "controller",
    "publicKeyJwk", "publicKeyMultibase", "revoked", "expires", "unknown", "https://www.w3.org/2018/credentials#issuer",
    "__proto__", "", "\x1b", "~1/",
)  # fmt: skip


def some_bytes(r: Random, data: bytes) -> bytes:
    """Change one to three places of it."""
    for _ in range(r.choice((1, 1, 1, 2, 3))):
        at, length = r.randrange(len(data) + 1), r.choice((1, 1, 2, 4, 16, 200))
        match r.randrange(7):
            case 0:
                data = data[:at] + bytes([r.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + length :]
            case 2:
                data = data[:at] + r.choice(WORDS).encode("utf-8", "surrogatepass") + data[at:]
            case 3:
                data = data[:at] + data[at : at + length] * r.choice((2, 3, 50)) + data[at + length :]
            case 4:
                data = data[:at] + r.randbytes(length) + data[at + length :]
            case 5:
                other = r.randrange(len(data) + 1)
                data = data[:at] + data[other : other + length] + data[at + length :]
            case _:
                data = data[:at]
    return data


def some_text(r: Random, text: str) -> str:
    """Change one place of it."""
    at = r.randrange(len(text) + 1)
    match r.randrange(5):
        case 0:
            return text[:at] + r.choice(WORDS) + text[at:]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + chr(r.choice((r.randrange(128), r.randrange(0x11_0000)))) + text[at + 1 :]
        case 3:
            return text.swapcase() if r.random() < 0.5 else text[::-1]
        case _:
            return text[:at] + text[at:] * 2


def paths(value: Any, path: Path = ()) -> list[Path]:
    """Give the path of every node, the root's first."""
    found: list[Path] = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += paths(inner, (*path, key))
    return found


def at(value: Any, path: Path) -> Any:
    """Give what stands at a path."""
    for key in path:
        value = value[key]
    return value


def some_node(r: Random, value: Any) -> Any:
    """Change one node of a JSON value."""
    path = r.choice(paths(value))
    if not path:
        return _altered(r, deepcopy(value), value)
    made = deepcopy(value)
    inner = at(made, path[:-1])
    if r.random() < 0.2:
        del inner[path[-1]]
    elif isinstance(inner, dict) and r.random() < 0.1:
        inner[r.choice(NAMES)] = inner.pop(path[-1])
    else:
        inner[path[-1]] = _altered(r, inner[path[-1]], value)
    return made


def _altered(r: Random, node: Any, whole: Any) -> Any:
    """Give another value for a node: one of the dangerous ones, another node's, or one that is nearly the same."""
    kind = r.randrange(6)
    if kind == 0 or node is None or isinstance(node, bool):
        return deepcopy(r.choice(VALUES))
    if kind == 1:
        return deepcopy(at(whole, r.choice(paths(whole))))
    return [node] if kind == 2 else _nearly(r, node)


def _nearly(r: Random, node: Any) -> Any:
    if isinstance(node, dict):
        return node | {r.choice(NAMES): deepcopy(r.choice(VALUES))}
    if isinstance(node, list):
        return [*node, deepcopy(r.choice((*VALUES, *node)))] if r.random() < 0.7 else node[::-1]
    if isinstance(node, str):
        return some_text(r, node)
    if abs(node) > 2**53:  # a double holds it no more
        return -node
    return r.choice((node + 1, node - 1, -node, node + 0.25, node * 10**9, str(node)))


def some_json(r: Random, value: Any) -> bytes:
    """Spell a JSON value: mostly as everybody would, else with another spelling, an extra member or broken bytes."""
    spelling: dict[str, Any] = r.choice(({"separators": (",", ":")}, {}, {"indent": 1}, {"ensure_ascii": False}))
    data = json.dumps(value, **spelling).encode("utf-8", "surrogatepass")
    match r.randrange(8):
        case 0:
            return some_bytes(r, data)
        case 1:
            name, member = json.dumps(r.choice(NAMES)), json.dumps(r.choice(VALUES))
            at = r.choice([n for n, byte in enumerate(data) if byte == ord("{")] or [0]) + 1
            return data[:at] + f"{name}:{member},".encode() + data[at:]
        case 2:
            return data.decode("utf-8", "surrogatepass").encode(r.choice(("utf-16", "utf-8-sig", "utf-32")), "replace")
        case _:
            return data


def rich(form: Form, issuer: str) -> dict[str, Any]:
    """Give a good credential that uses the whole of the data model."""
    begins, ends = ("issuanceDate", "expirationDate") if form is V1_1 else ("validFrom", "validUntil")
    said = {"@value": "Intyg", "@language": "sv", "@direction": "ltr"}
    typed = {"id": "https://a.example/1", "type": "https://a.example/Type"}
    document: dict[str, Any] = {
        "@context": [form.context],
        "id": "urn:uuid:8c1c1e6e-3f0a-4f3b-9a55-0d6f6e7c1a11",
        "type": ["VerifiableCredential"],
        "issuer": {"id": issuer},
        begins: ISSUED,
        ends: EXPIRES,
        "credentialSubject": [{"id": HOLDER.did, "https://a.example/skills": [{"https://a.example/level": 3}, "x"]}],
        "credentialStatus": typed,
        "credentialSchema": typed,
        "termsOfUse": [typed],
        "evidence": [typed, {"type": "https://a.example/Type"}],
        "refreshService": typed,
    }
    if form is V2_0:
        resource = {"id": "https://a.example/2", "mediaType": "text/plain", "digestSRI": f"sha256-{'A' * 43}="}
        document |= {"name": said, "description": [said, {"@value": "x", "@language": "en"}]}
        document |= {"issuer": {"id": issuer, "name": "A"}, "relatedResource": [resource]}
    return document
