"""What a service is sent, over TLS and without: the rules of the fetcher, and a body."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mikromerit import https
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Need, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "tid.example"
PUBLIC = "93.184.216.34"
BODY = b"\x30\x03query"
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: 5\r\n\r\nreply"


class Server:
    """Answers each connection with `answer`, and byte by byte `drips` after it; remembers the requests whole."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answer, self.drips, self.requests = REPLY, False, list[bytes]()
        self._context, self._stop = context, threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                raw, _ = self._listener.accept()
                with raw, suppress(OSError):
                    raw.settimeout(5)
                    with self._context.wrap_socket(raw, server_side=True) if self._context else raw as conn:
                        self._serve(conn)

    def _serve(self, conn: socket.socket) -> None:
        request = b""
        while not request.endswith(b"\r\n\r\n" if request[:3] == b"GET" else BODY) and (chunk := conn.recv(4096)):
            request += chunk
        self.requests.append(request)
        conn.sendall(self.answer)
        while self.drips and not self._stop.wait(0.02):
            conn.sendall(b"a")
        if isinstance(conn, ssl.SSLSocket):
            conn.unwrap()

    def close(self) -> None:
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def plain() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def over_tls(certificate: Path) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(context)
    yield server
    server.close()


class Net:
    """What the name leads to, and which address was connected to; `to` answers it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.addresses: tuple[str, ...] = (PUBLIC,)
        self.connected: list[tuple[str, int]] = []
        self.to: Server | None = None
        patch.setattr(https, "_resolve", lambda _host, _port: self.addresses)
        patch.setattr(https, "_connect", self.connect)

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.connected.append((address, port))
        assert self.to is not None
        return socket.create_connection(("127.0.0.1", self.to.port), timeout)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> Net:
    monkeypatch.setattr("requests.utils.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    return Net(monkeypatch)


def post(url: str = f"http://{HOST}/tsa", **more: Any) -> tuple[str, bytes]:
    options = {"content_type": "application/timestamp-query", "accept": "application/timestamp-reply"}
    return https.post(url, BODY, **{**options, "max_bytes": 1000, "timeout": 3.0, **more})


def refused(url: str = f"http://{HOST}/tsa", **more: Any) -> str:
    with pytest.raises(Unresolvable) as caught:
        post(url, **more)
    assert caught.value.url == url
    return caught.value.reason


def test_a_body_is_sent_over_http(plain: Server, net: Net) -> None:
    net.to = plain
    assert post() == ("application/timestamp-reply", b"reply")
    assert net.connected == [(PUBLIC, 80)]
    assert plain.requests[0].split(b"\r\n") == [
        b"POST /tsa HTTP/1.1",
        b"Host: tid.example",
        b"Content-Length: 7",
        b"Accept-Encoding: identity",
        b"User-Agent: mikromerit",
        b"Accept: application/timestamp-reply",
        b"Content-Type: application/timestamp-query",
        b"Connection: close",
        b"",
        BODY,
    ]


def test_a_body_is_sent_over_tls(over_tls: Server, net: Net) -> None:
    net.to = over_tls
    assert post(f"https://{HOST}/tsa") == ("application/timestamp-reply", b"reply")
    assert net.connected == [(PUBLIC, 443)]
    assert over_tls.requests[0].endswith(b"\r\n\r\n" + BODY)


def test_a_certificate_that_nobody_vouches_for(over_tls: Server, net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.utils.DEFAULT_CA_BUNDLE_PATH", requests.certs.where())
    net.to = over_tls
    assert refused(f"https://{HOST}/tsa") == "the certificate of the server does not hold for this host"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://x.example/\r\n\r\n", "the server redirects, and redirects are not"),
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "the server answers with status 500"),
        (REPLY.replace(b"Length: 5", b"Length: 1001"), "the answer is larger than 1000 bytes"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 1001, "the answer is larger than 1000 bytes"),
        (REPLY.replace(b"Length: 5", b"Length: 6"), "the connection could not be made, or broke off"),
        (REPLY.replace(b"Length: 5", b"Length: 5\r\nContent-Encoding: gzip"), "the answer is compressed"),
        (b"nonsense\r\n\r\n", "the connection could not be made, or broke off"),
    ],
)
def test_answers_that_are_not_taken(plain: Server, net: Net, answer: bytes, reason: str) -> None:
    net.to, plain.answer = plain, answer
    assert refused().startswith(reason)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["headers", "body"])
def test_an_answer_that_drips_ends_in_time(plain: Server, net: Net, answer: bytes) -> None:
    net.to, plain.answer, plain.drips = plain, answer, True
    start = time.monotonic()
    assert refused(timeout=0.3) == "no full answer came in time"
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1"])
def test_an_address_that_is_not_public(net: Net, address: str) -> None:
    net.addresses = (PUBLIC, address)
    assert refused() == "the host name leads to an address that is not public"
    assert net.connected == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://tid.example/", "only https or http is fetched"),
        ("http://127.0.0.1/", "the host is not a full host name"),
        ("http://tid/", "the host is not a full host name"),
        ("http://tid.internal/", "the host name is a local one"),
        ("http://me@tid.example/", "a URL to fetch names no user"),
    ],
)
def test_urls_that_nothing_is_sent_to(net: Net, url: str, reason: str) -> None:
    assert refused(url) == reason
    assert net.connected == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "tid.internal"])
def test_a_host_inside_is_for_those_who_say_so(plain: Server, net: Net, host: str) -> None:
    net.to, net.addresses = plain, ("127.0.0.1",)
    assert post(f"http://{host}:8080/", inside=True)[1] == b"reply"
    assert net.connected == [("127.0.0.1", 8080)]


@pytest.mark.parametrize("url", ["http:///tsa", "http://:80/", "http://me@tid/", "http://[::1]/"])
def test_a_host_inside_is_a_name_all_the_same(net: Net, url: str) -> None:
    refused(url, inside=True)
    assert net.connected == []


def test_a_session_of_the_callers_sends_it(plain: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(https, "_resolve", lambda _host, _port: ("127.0.0.1",))
    with requests.Session() as session:
        session.auth = ("skola", "hemligt")
        url = f"http://localhost:{plain.port}/tsa"
        assert post(url, session=session, inside=True)[1] == b"reply"
        assert refused(f"http://{HOST}/tsa", session=session) == "the host name leads to an address that is not public"
    assert plain.requests[0].startswith(b"POST /tsa HTTP/1.1\r\n")
    assert b"Authorization: Basic" in plain.requests[0]


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan")])
def test_a_timeout_is_positive_and_finite(timeout: float) -> None:
    with pytest.raises(ValueError, match="a timeout is a positive number of seconds"):
        post(timeout=timeout)


@pytest.mark.parametrize("purpose", ["crl", "ocsp"])
def test_what_an_authority_signs_is_fetched_over_http(purpose: Any, plain: Server, net: Net) -> None:
    net.to = plain
    need = Need(f"http://{HOST}/list", purpose, 1000)
    assert https.https_fetch()(need).body == b"reply"
    assert net.connected == [(PUBLIC, 80)]
    net.addresses = ("10.0.0.1",)
    with pytest.raises(Unresolvable, match="not public"):
        https.https_fetch()(need)


def test_nothing_else_is_fetched_over_http() -> None:
    for purpose in set(get_args(Purpose)) - {"crl", "ocsp"}:
        with pytest.raises(Unresolvable, match="only https"):
            https.https_fetch()(Need(f"http://{HOST}/", purpose, 1000))
