"""What the runner of the attack corpus calls: the library as its users have it, on a network that the case describes.

The runner gives a case, what it hands in, and an `env` that stands in for the network. Every fetch goes through
`https_fetch` with all its rules: `env` answers the look-up of a name and the request, and nothing else is replaced. A
refusal is raised; `codes_of` says what it said.
"""

from __future__ import annotations

import io
import json
import socket
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from mikromerit import MikromeritError, Policy, Verifier
from mikromerit import did as dids
from mikromerit._strict import read_json
from mikromerit.errors import Rejected, Unresolvable
from mikromerit.https import https_fetch
from mikromerit.report import Code, Refused
from mikromerit.trust import UnsafeAnyone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.evidence import Fetch
    from mikromerit.report import Report

NAME: Final = "mikromerit"
TYPED: Final = (MikromeritError,)
POLICY: Final = Policy(trust=UnsafeAnyone())


def verify(case: Mapping[str, Any], given: str | bytes, env: Any) -> object:
    """Accept by giving a value; refuse by raising one of TYPED.

    Raises:
        MikromeritError: refused.
        NotImplementedError: the library does not have this format.
    """
    with patch.object(socket, "getaddrinfo", _looked_up_by(env)):
        return _verified(case, given, env)


def codes_of(error: MikromeritError) -> frozenset[Code]:
    """Give the codes that say why something was refused: those of a presentation and of the credentials in it."""
    if isinstance(error, Rejected):
        reports: list[Report[Any]] = [error.report, *error.report.parts]
        return frozenset(check.code for report in reports for check in report.reasons())
    if isinstance(error, Refused):
        return frozenset({error.code})
    return frozenset({Code.UNRESOLVABLE}) if isinstance(error, Unresolvable) else frozenset()


def _verified(case: Mapping[str, Any], given: str | bytes, env: Any) -> object:
    fetch = _fetch_by(env)
    verifier = Verifier(POLICY, fetch=fetch, clock=lambda: env.now)
    match case["format"], given:
        case ("vc-jwt-1.1" | "vc+jwt" | "status-list", _):
            return verifier.verify(given).accept()
        case ("vp-jwt-1.1" | "vp+jwt", _):
            policy = case["policy"]
            asked = {"audience": policy["audience"], "nonce": policy["nonce"]}
            return verifier.verify_presentation(given, **asked).accept()
        case ("did", str()):
            return _resolved(given, fetch)
        case ("json", _):
            return read_json(given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given, "credential")
    raise NotImplementedError(case["format"])


def _resolved(did: str, fetch: Fetch) -> object:
    name = dids.method_name(did)
    method = next((method for method in dids.DEFAULT if method.name == name), None)
    if method is None:
        raise Refused(Code.DID_METHOD_NOT_SUPPORTED, method=name)
    need = method.need(did)
    return method.document(did, None if need is None else fetch(need))


def _looked_up_by(env: Any) -> Any:
    def getaddrinfo(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_UNSPEC, socket.SOCK_STREAM, 0, "", (address, port)) for address in env.lookup(host)]

    return getaddrinfo


def _fetch_by(env: Any) -> Fetch:
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _Transport(env))
    return https_fetch(session, clock=lambda: env.now)


class _Transport(BaseAdapter):
    """Answers as the case's network would: a DID document where its DID says that it lies, else what `env` has."""

    def __init__(self, env: Any) -> None:
        super().__init__()
        self._env = env

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        status, headers, body = self._answer(request.url or "")
        response = requests.Response()
        response.status_code = status
        response.raw = HTTPResponse(io.BytesIO(body), headers, status, preload_content=False)
        return response

    def close(self) -> None:
        """Hold nothing."""

    def _answer(self, url: str) -> tuple[int, dict[str, str], bytes]:
        for did in self._env.case["did_documents"]:
            if did.startswith("did:web:") and dids.web_url(did) == url:
                document = json.dumps(self._env.did_document(did)).encode()
                return 200, {"Content-Type": "application/did+json"}, document
        status, headers, body = self._env.fetch(url)
        return status, headers, body
