"""The one module that opens a connection: a `Fetch` over https that cannot be led into the inside of a network.

A URL comes from a credential, so from anybody. What answers it must be a public host that proves its name, and the
answer must be small, plain and in time; else there is none (OWASP SSRF prevention, RFC 6890, RFC 9110, W3C did:web §4).
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache, partial
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from mikromerit._dates import now
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetch, Fetched, Need, Purpose

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from socket import socket

    import requests
    from urllib3 import BaseHTTPResponse

T = TypeVar("T")

MAX_URL: Final = 8192  # characters
MAX_CACHED: Final = 256  # answers
MAX_CACHED_BYTES: Final = 32 * 1024 * 1024  # of all their bodies

_SIGNED: Final = "application/vc+jwt, application/statuslist+jwt, application/jwt, application/json"
_ACCEPT: Final[Mapping[Purpose, str]] = {  # the others may be signed credentials
    "did-document": "application/did+json, application/did+ld+json, application/json",
    "issuer-metadata": "application/json",
    "type-metadata": "application/json",
    "trusted-list": "application/vnd.etsi.tsl+xml, application/xml, text/xml",
    "crl": "application/pkix-crl",
    "ocsp": "application/ocsp-response",
}

_SIGNED_THEMSELVES: Final = ("https", "http")  # for what an authority signs: CRLs, OCSP answers, timestamps
_HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": "mikromerit"}
_URL: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")  # RFC 3986 §2
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123 §2.1
_HOST: Final = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+(?![0-9]){_LABEL}")  # 127.1 and 0x7f.0x1 end in a number
_NEVER_PUBLIC: Final = frozenset({"localhost", "local", "internal"})  # RFC 6761 §6.3, RFC 6762 §3, ICANN 2024
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
_LENGTH: Final = re.compile(r"[0-9]{1,15}")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")  # RFC 6838 §4.2

_NOT_PUBLIC: Final = (  # beside what `ipaddress` calls not global, in any version of Python
    "100.64.0.0/10",  # carrier-grade NAT, and a cloud's metadata
    "168.63.129.16/32",  # another cloud's
    "192.0.0.0/24",  # IETF protocol assignments, and a third cloud's metadata
    "192.88.99.0/24",  # 6to4 relays
    "2001::/23",  # IETF protocol assignments: Teredo, ORCHID, benchmarks
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4
    "3fff::/20",  # documentation
)
_GLOBAL_UNICAST: Final = "2000::/3"  # outside: mapped and compatible IPv4, NAT64, site-local, unique local, multicast …


def https_fetch(
    session: requests.Session | None = None,
    *,
    timeout: float = 5.0,
    cache_for: timedelta = timedelta(minutes=5),
    clock: Callable[[], datetime] = now,
) -> Fetch:
    """Make a `Fetch` for public https hosts, with a small cache of its own; it may be called from several threads.

    - The URL: https, a full ASCII host name (no address in any notation), any port, no user name, no fragment. For CRLs
      and OCSP answers, which are signed and named by the certificates of trusted authorities, http as well.
    - The host: every address of its name must be public, and the connection goes to an address that was looked at,
      not to what a second look-up says. TLS is verified against the host name, with the CAs that requests ships.
    - The answer: status 200, no redirect, no content coding, at most `need.max_bytes` bytes, all of it (look-up,
      connection, headers, body) within `timeout` seconds. Nothing is taken from the environment, `.netrc` or cookies.

    Answers are kept for `cache_for` by `clock` (256 of them and 32 MiB at most). Failures are not, nor status lists
    and trusted lists, of which others know how long they are good for: a verifier keeps those.

    With a `session` of your own (a proxy, a client certificate, a private CA) its adapters open the connection, with
    its headers, authentication, cookies, certificates and proxies; it is used in a thread of its own. All rules on the
    URL and the answer still hold, no redirect is followed and its cookie jar takes nothing. The addresses of the name
    are looked at, but the session asks for them again by itself, so a name that changes its mind is not caught; behind
    a proxy only the proxy sees the addresses. TLS is as strict as the session, and where a server drips its headers
    the call ends in time but the connection may live on.

    Raises:
        ValueError: if `timeout` is not positive and finite.
        Unresolvable: by the `Fetch`, for anything but such an answer; its reason quotes nothing of it.
    """
    _must_be_timeout(timeout)
    kept, context = _Cache(cache_for), cache(_tls)

    def fetch(need: Need) -> Fetched:
        at, deadline = clock(), monotonic() + timeout
        schemes = _SIGNED_THEMSELVES if need.purpose in ("crl", "ocsp") else ("https",)
        ask = _Ask(_where(need.url, schemes), need.max_bytes, _headers(need))
        keeps = need.purpose not in ("status-list", "trusted-list")
        if keeps and (fetched := kept.get(need, at)) is not None:
            return fetched
        with _plain_errors(need.url, deadline):
            media_type, body = _answered(ask, session, context, deadline)
        fetched = Fetched(body, media_type, at)
        if keeps:
            kept.put(need, fetched)
        return fetched

    return fetch


def post(
    url: str,
    body: bytes,
    *,
    content_type: str,
    accept: str,
    max_bytes: int,
    timeout: float = 10.0,
    inside: bool = False,
    session: requests.Session | None = None,
) -> tuple[str, bytes]:
    """Send `body` to a service that the caller chose, and give the media type and the body of its answer.

    The rules are those of `https_fetch`, but that http will do: it is for answers that are signed, such as a timestamp
    (RFC 3161 §3.4). With `inside` the host may be any name or IPv4 address, and its addresses need not be public.

    Raises:
        ValueError: if `timeout` is not positive and finite.
        Unresolvable: for anything but such an answer; its reason quotes nothing of it.
    """
    _must_be_timeout(timeout)
    deadline = monotonic() + timeout
    headers = _HEADERS | {"Accept": accept, "Content-Type": content_type}
    ask = _Ask(_where(url, _SIGNED_THEMSELVES, inside=inside), max_bytes, headers, body, inside)
    with _plain_errors(url, deadline):
        return _answered(ask, session, _tls, deadline)


class _Cache:
    """The latest answers, for a while, the oldest out first; what was asked for in other words may be another one."""

    def __init__(self, keep: timedelta) -> None:
        self._keep = keep
        self._items: dict[tuple[Purpose, str], Fetched] = {}
        self._locks: dict[int, Lock] = {}  # by process: what a thread held when it was forked, nobody would let go

    def _lock(self) -> Lock:
        return self._locks.setdefault(os.getpid(), Lock())

    def get(self, need: Need, at: datetime) -> Fetched | None:
        with self._lock():
            fetched = self._items.get((need.purpose, need.url))
        if fetched is None or len(fetched.body) > need.max_bytes:
            return None
        return fetched if timedelta(0) <= at - fetched.at < self._keep else None

    def put(self, need: Need, fetched: Fetched) -> None:
        key = (need.purpose, need.url)
        with self._lock():
            self._items.pop(key, None)
            self._items[key] = fetched
            while len(self._items) > MAX_CACHED or sum(len(f.body) for f in self._items.values()) > MAX_CACHED_BYTES:
                del self._items[next(iter(self._items))]


def _must_be_timeout(timeout: float) -> None:
    if not 0 < timeout < float("inf"):
        raise ValueError("a timeout is a positive number of seconds")


class _Where(NamedTuple):
    url: str
    host: str
    port: int
    target: str  # path and query
    tls: bool = True


class _Ask(NamedTuple):
    """What is sent where, and how much of the answer is read; with a body it is a POST."""

    where: _Where
    max_bytes: int
    headers: Mapping[str, str]
    body: bytes | None = None
    inside: bool = False

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


def _where(url: str, schemes: tuple[str, ...] = ("https",), *, inside: bool = False) -> _Where:
    """Take a URL apart, with no more grammar than is let through, so that no other reader can see another host."""
    scheme, _, rest = url.partition("://")
    authority = re.split(r"[/?]", rest, maxsplit=1)[0]
    target = rest[len(authority) :]
    host, colon, port = authority.lower().partition(":")
    for wrong, reason in (
        (len(url) > MAX_URL, f"the URL is longer than {MAX_URL} characters"),
        (_URL.fullmatch(url) is None, "the URL has characters that need encoding (a host name is written in A-labels)"),
        (scheme not in schemes, f"only {' or '.join(schemes)} is fetched"),
        ("#" in url, "a URL to fetch has no fragment"),
        ("@" in authority, "a URL to fetch names no user"),
        (not host or not (inside or _HOST.fullmatch(host)), "the host is not a full host name"),
        (not inside and host.rpartition(".")[2] in _NEVER_PUBLIC, "the host name is a local one"),
        (colon and (_PORT.fullmatch(port) is None or int(port) > 65535), "the port is not a number from 1 to 65535"),  # noqa: PLR2004 - it says so
    ):
        if wrong:
            raise Unresolvable(url, reason)
    tls = scheme == "https"
    return _Where(url, host, int(port or (443 if tls else 80)), target if target.startswith("/") else f"/{target}", tls)


def _resolve(host: str, port: int) -> tuple[str, ...]:
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def _is_public(address: str) -> bool:
    """Tell whether an address is one of the public Internet's, in itself and in what is wrapped in it (RFC 6890)."""
    from ipaddress import IPv6Address, ip_address, ip_network

    ip = ip_address(address)
    if not ip.is_global or ip.is_multicast or ip.is_reserved or any(ip in ip_network(n) for n in _NOT_PUBLIC):
        return False
    return not isinstance(ip, IPv6Address) or (ip.scope_id is None and ip in ip_network(_GLOBAL_UNICAST))


def _addresses(where: _Where, deadline: float, *, inside: bool) -> tuple[str, ...]:
    """Look a name up, once; a single address that is not public speaks against them all, unless any will do."""
    found = _within(deadline, partial(_resolve, where.host, where.port))
    if not found:
        raise Unresolvable(where.url, "the host name is not known")
    if not (inside or all(map(_is_public, found))):
        raise Unresolvable(where.url, "the host name leads to an address that is not public")
    return found


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _within(deadline: float, call: Callable[[], T]) -> T:
    """Wait for a call that knows no deadline of its own; if it misses it, its thread is left behind (TimeoutError)."""
    from concurrent.futures import Future

    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - handed over to who waits, not swallowed
            future.set_exception(error)

    Thread(target=run, name="mikromerit-https", daemon=True).start()
    return future.result(_left(deadline))


@contextmanager
def _plain_errors(url: str, deadline: float) -> Iterator[None]:
    """Turn what a connection can fail with into one sentence, without what the server sent."""
    import ssl
    from http.client import HTTPException

    from urllib3.exceptions import HTTPError

    try:
        yield
    except (OSError, ValueError, HTTPException, HTTPError) as error:
        reason = "the connection could not be made, or broke off"
        if isinstance(error, TimeoutError) or monotonic() >= deadline:
            reason = "no full answer came in time"
        elif isinstance(error, ssl.SSLCertVerificationError):
            reason = "the certificate of the server does not hold for this host"
        raise Unresolvable(url, reason) from None


def _tls() -> ssl.SSLContext:
    """Make the TLS settings: certificate and host name verified, and each read bounded by the socket's `deadline`."""
    import ssl

    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    class Socket(ssl.SSLSocket):
        deadline = 0.0  # over, until a connection sets it

        def recv_into(self, *args: object, **kwargs: object) -> int:  # what a response is read with, headers and body
            self.settimeout(_left(self.deadline))
            return super().recv_into(*args, **kwargs)  # type: ignore[arg-type]

    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    context.hostname_checks_common_name = False
    context.sslsocket_class = Socket
    return context


def _connect(address: str, port: int, timeout: float) -> socket:
    import socket

    return socket.create_connection((address, port), timeout)


def _connect_one(addresses: tuple[str, ...], port: int, deadline: float) -> socket:
    """Connect to the first address that answers; each gets an equal share of the time that is left."""
    for number, address in enumerate(addresses):
        with suppress(OSError):
            return _connect(address, port, _left(deadline) / (len(addresses) - number))
    raise OSError("no address answers")


def _answered(
    ask: _Ask, session: requests.Session | None, context: Callable[[], ssl.SSLContext], deadline: float
) -> tuple[str, bytes]:
    return _pinned(ask, context, deadline) if session is None else _through(session, ask, deadline)


def _bounded(plain: socket, deadline: float) -> socket:
    """Give a socket whose reads end in time, as those over TLS do."""
    import socket

    class Socket(socket.socket):
        def recv_into(self, *args: object, **kwargs: object) -> int:
            self.settimeout(_left(deadline))
            return super().recv_into(*args, **kwargs)  # type: ignore[arg-type]

    return Socket(plain.family, plain.type, plain.proto, plain.detach())


def _pinned(ask: _Ask, context: Callable[[], ssl.SSLContext], deadline: float) -> tuple[str, bytes]:
    """Send over a connection of our own, made for this one request, to an address that was looked at."""
    from urllib3.connection import HTTPConnection, HTTPSConnection

    where, addresses = ask.where, _addresses(ask.where, deadline, inside=ask.inside)
    kind: type[HTTPConnection] = HTTPSConnection if where.tls else HTTPConnection

    class Connection(kind):  # type: ignore[misc, valid-type] # the one or the other, and both do this alike
        def _new_conn(self) -> socket:  # urllib3 goes on by its `host`: SNI, certificate, Host header
            sock = _connect_one(addresses, where.port, deadline)
            self.sock = sock if where.tls else _bounded(sock, deadline)
            self.sock.settimeout(_left(deadline))  # for the whole TLS handshake
            for option in self.socket_options or ():  # no delay
                self.sock.setsockopt(*option)
            return self.sock

        def connect(self) -> None:
            super().connect()
            if where.tls:
                vars(self.sock).update(deadline=deadline, suppress_ragged_eofs=False)  # see `_tls`; RFC 9112 §9.8

    tls = {"ssl_context": context()} if where.tls else {}
    connection = Connection(where.host, where.port, timeout=_left(deadline), **tls)
    try:
        headers = {**ask.headers, "Connection": "close"}
        connection.request(
            ask.method, where.target, ask.body, headers=headers, preload_content=False, decode_content=False
        )
        with connection.getresponse() as response:
            return _read(response, ask, deadline)
    finally:
        connection.close()


def _through(session: requests.Session, ask: _Ask, deadline: float) -> tuple[str, bytes]:
    """Send with the adapter of the caller's session, which sends once: redirects and cookies are a session's work."""
    from requests import Request
    from requests.utils import select_proxy

    request = session.prepare_request(Request(ask.method, ask.where.url, headers=dict(ask.headers), data=ask.body))
    url = request.url or ""
    settings = session.merge_environment_settings(url, {}, stream=True, verify=None, cert=None)
    if not select_proxy(url, settings["proxies"]):
        _addresses(ask.where, deadline, inside=ask.inside)

    def answer() -> tuple[str, bytes]:
        response = session.get_adapter(url).send(request, timeout=_left(deadline), **settings)  # type: ignore[arg-type]
        with response.raw as raw:
            return _read(raw, ask, deadline)

    return _within(deadline, answer)


def _headers(need: Need) -> dict[str, str]:
    accept = f"{_ACCEPT.get(need.purpose, _SIGNED)}, */*;q=0.1"
    return {"Accept": accept, **_HEADERS}


def _read(response: BaseHTTPResponse, ask: _Ask, deadline: float) -> tuple[str, bytes]:
    """Read media type and body of an answer that may be used; the body is not looked at before its headers hold."""
    headers, status, too_large = response.headers, response.status, f"the answer is larger than {ask.max_bytes} bytes"
    length = _LENGTH.fullmatch(headers.get("Content-Length", "0"))
    for wrong, reason in (
        (300 <= status < 400, "the server redirects, and redirects are not followed"),  # noqa: PLR2004 - HTTP's own
        (status != 200, f"the server answers with status {status}"),  # noqa: PLR2004
        (headers.get("Content-Encoding", "identity").lower() != "identity", "the answer is compressed"),
        (headers.get("Transfer-Encoding", "chunked").lower() != "chunked", "the answer is sent in a foreign coding"),
        (length is None, "the answer states a length that is no number"),
        (length and int(length[0]) > ask.max_bytes, too_large),
    ):
        if wrong:
            raise Unresolvable(ask.where.url, reason)
    body = bytearray()
    while chunk := response.read1(65536, decode_content=False):
        body += chunk
        if len(body) > ask.max_bytes:
            raise Unresolvable(ask.where.url, too_large)
        _left(deadline)
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream", bytes(body)  # RFC 9110 §8.3
