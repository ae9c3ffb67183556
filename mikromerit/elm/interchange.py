"""Credential files as the world writes them: bare, as upload to the EDC issuer, as the payload of a sealed file.

Reading shows what a file says; nothing of it is verified, whatever seal there is. To verify, give the bytes to a
`Verifier`. Source of the upload form: the EDC issuer's API, `{"credential": …, "deliveryDetails": …}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from mikromerit._strict import from_base64url, read_json
from mikromerit.elm.codec import Fault, decode, encode, faults
from mikromerit.elm.credential import CONTEXT, EuropeanDigitalCredential
from mikromerit.errors import InvalidModel
from mikromerit.limits import DEFAULT
from mikromerit.report import Refused

JSON: TypeAlias = Any
Form: TypeAlias = Literal["credential", "upload", "sealed"]

_EDC = "EuropeanDigitalCredential"
_COMPLETED = frozenset({"VerifiableCredential", "ConvertedCredential"})  # types that the EDC issuer makes an EDC of
_SEALED_PARTS = 3
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says; NOTHING of it is verified.

    `form` tells what was found: a bare credential, an upload, the payload of a sealed file. `delivery` is what an
    upload asks to be done with the credential. `remarks` names what was added (a context, a type) and what could not
    be read, each with its JSON Pointer in the credential.
    """

    credential: EuropeanDigitalCredential
    form: Form
    delivery: Mapping[str, JSON]
    remarks: tuple[Fault, ...]


def read(data: bytes | str) -> Reading:
    """Read a credential file, 4 MiB at most: JSON, or a sealed credential in JWS JSON or compact serialisation.

    A file without `@context` gets the one of ELM, with a remark. Raises `InvalidModel` for what is no ELM credential.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > DEFAULT.credential_bytes:
        raise InvalidModel("the file is too large to be a credential: 4 MiB at most are read")
    form, document = _opened(raw.removeprefix(_BOM).strip())
    if form == "sealed" and isinstance(document.get("vc"), Mapping):
        raise InvalidModel("this is a VC-JWT; give it to a Verifier, or look into SecuredCredential.parse(…).peek()")
    if form == "sealed" or _EDC in _types(document) or not isinstance(document.get("credential"), Mapping):
        return _reading(document, form, {})
    delivery = document.get("deliveryDetails")
    return _reading(document["credential"], "upload", delivery if isinstance(delivery, Mapping) else {})


def upload(credential: EuropeanDigitalCredential, *, wallet: str | None = None) -> dict[str, JSON]:
    """Write the JSON that the EDC issuer takes: the credential, and the wallet or e-mail address to deliver it to.

    What the EDC issuer writes itself is left out: `@context` and `proof`. Raises `InvalidModel` as `encode` does.
    """
    document = {key: value for key, value in encode(credential).items() if key not in {"@context", "proof"}}
    delivery = {} if wallet is None else {"deliveryDetails": {"walletAddress": wallet}}
    return {"credential": document, **delivery}


def _opened(data: bytes) -> tuple[Form, dict[str, JSON]]:
    """Give the JSON of a file, or that of its payload."""
    if data.startswith(b"{"):
        document = _json(data, "the file")
        if "payload" not in document or not document.keys() & {"signatures", "signature"}:
            return "credential", document
        payload = document["payload"]
        if not isinstance(payload, str):
            raise InvalidModel("the payload of a sealed file is text", path="/payload")
        return "sealed", _payload(payload.encode("utf-8", "surrogatepass"))
    parts = data.split(b".")
    if len(parts) == _SEALED_PARTS:
        return "sealed", _payload(parts[1])
    raise InvalidModel("the file is neither a JSON object nor a sealed credential")


def _payload(payload: bytes) -> dict[str, JSON]:
    """Read a payload, which a seal carries as it is (RFC 7797 `b64` false) or as base64url."""
    if payload.lstrip().startswith(b"{"):
        return _json(payload, "payload")
    try:
        decoded = from_base64url(payload, "payload")
    except Refused as refused:
        raise InvalidModel(str(refused), path="/payload") from None
    return _json(decoded, "payload")


def _json(data: bytes, part: str) -> dict[str, JSON]:
    try:
        return read_json(data, part)
    except Refused as refused:
        raise InvalidModel(str(refused)) from None


def _reading(document: Mapping[str, JSON], form: Form, delivery: Mapping[str, JSON]) -> Reading:
    remarks: list[Fault] = []
    types = _types(document)
    if form == "upload" and _EDC not in types and _COMPLETED.intersection(types):
        document = {**document, "type": [*types, _EDC]}
        remarks.append(Fault("/type", f"{_EDC} was added, as the EDC issuer does"))
    if document.get("@context") is None:
        document = {**document, "@context": list(CONTEXT)}
        remarks.append(Fault("/@context", "the file has no context; it was read with the one of ELM"))
    credential = decode(document)
    remarks += faults(credential)
    return Reading(credential=credential, form=form, delivery=delivery, remarks=tuple(remarks))


def _types(document: Mapping[str, JSON]) -> list[str]:
    types = document.get("type")
    return [one for one in (types if isinstance(types, list) else [types]) if isinstance(one, str)]
