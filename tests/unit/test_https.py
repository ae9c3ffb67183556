"""Every rule of the fetcher, against a real TLS server on loopback.

Two seams are used: what a name resolves to, and which socket an address that was looked at leads to. What lies
between them (rules, SNI, certificates, caps, deadline) is the real thing.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from requests.adapters import HTTPAdapter

from mikromerit import https
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetched, Need
from mikromerit.https import https_fetch

if TYPE_CHECKING:
    from pathlib import Path

HOST = "meriter.example"
URL = f"https://{HOST}/.well-known/did.json"
PUBLIC = "93.184.216.34"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BODY = b'{"id": "did:web:meriter.example"}'

RESOLVE = https._resolve

Answer = Callable[[ssl.SSLSocket], None]


# --- certificates -------------------------------------------------------------------------------------------------


class Pki:
    """A CA for one test run, and server certificates that it or another CA has signed."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        certificate = (
            self._builder(self._name, self._key, timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, until: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(now + until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )

    def server(self, host: str, *, until: timedelta = timedelta(days=1), cn_only: bool = False) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]), key, until)
        if not cn_only:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        file = self._folder / f"server-{time.monotonic_ns()}.pem"
        file.write_bytes(
            builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture(scope="module")
def pki(folder: Path) -> Pki:
    return Pki(folder, "own CA")


@pytest.fixture(scope="module")
def good(pki: Pki) -> ssl.SSLContext:
    return pki.server(HOST)


# --- a server on loopback -----------------------------------------------------------------------------------------


def reply(body: bytes = BODY, status: str = "200 OK", **headers: str) -> bytes:
    fields = {"Content-Type": "application/did+json; charset=utf-8", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


class Server:
    """Answers each connection with `answer`, once; remembers the requests and the names asked for by SNI."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.answer: Answer = lambda conn: conn.sendall(reply())
        self.requests: list[str] = []
        self.names: list[str | None] = []
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._run, daemon=True)]
        self._threads[0].start()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                raw, _ = self._listener.accept()
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                thread = threading.Thread(target=self._serve, args=(raw,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, raw: socket.socket) -> None:
        with raw, suppress(OSError):  # the client may have left
            self.context.sni_callback = lambda _sock, name, _context: self.names.append(name)
            with self.context.wrap_socket(raw, server_side=True) as conn:
                request = b""
                while b"\r\n\r\n" not in request and (chunk := conn.recv(4096)):
                    request += chunk
                self.requests.append(request.decode())
                self.answer(conn)
                conn.unwrap()

    def says(self, data: bytes) -> None:
        self.answer = lambda conn: conn.sendall(data)

    def drip(self, data: bytes, *, every: float = 0.02) -> None:
        """Send the data at once, then a byte now and then, for as long as somebody listens."""

        def answer(conn: ssl.SSLSocket) -> None:
            conn.sendall(data)
            while not self._stop.wait(every):
                conn.sendall(b"a")

        self.answer = answer

    def stall(self, data: bytes) -> None:
        """Send the data, and then nothing."""

        def answer(conn: ssl.SSLSocket) -> None:
            conn.sendall(data)
            self._stop.wait(10)

        self.answer = answer

    def close(self) -> None:
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)


@pytest.fixture
def server(good: ssl.SSLContext) -> Iterator[Server]:
    started = Server(good)
    yield started
    started.close()


class Net:
    """What names resolve to, and which addresses were connected to."""

    def __init__(self, port: int) -> None:
        self.names: dict[str, tuple[str, ...]] = {HOST: (PUBLIC,)}
        self.asked: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self._port = port

    def resolve(self, host: str, _port: int) -> tuple[str, ...]:
        self.asked.append(host)
        return self.names.get(host, ())

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self._port), timeout)


@pytest.fixture
def net(server: Server, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> Net:
    made = Net(server.port)
    monkeypatch.setattr(https, "_resolve", made.resolve)
    monkeypatch.setattr(https, "_connect", made.connect)
    monkeypatch.setattr("requests.utils.DEFAULT_CA_BUNDLE_PATH", str(pki.file))
    return made


def need(url: str = URL, max_bytes: int = 1000) -> Need:
    return Need(url, "did-document", max_bytes)


def fetch(url: str = URL, *, timeout: float = 3.0, max_bytes: int = 1000) -> Fetched:
    return https_fetch(timeout=timeout, clock=lambda: NOON)(need(url, max_bytes))


def refused(url: str = URL, *, timeout: float = 3.0) -> str:
    with pytest.raises(Unresolvable) as caught:
        fetch(url, timeout=timeout)
    assert caught.value.url == url
    return caught.value.reason


# --- what works ---------------------------------------------------------------------------------------------------


def test_a_public_host_that_proves_its_name_answers(server: Server, net: Net) -> None:
    assert fetch() == Fetched(BODY, "application/did+json", NOON)
    assert net.asked == [HOST]
    assert net.connected == [(PUBLIC, 443)]
    assert server.names == [HOST]
    assert server.requests[0].split("\r\n")[:-2] == [
        "GET /.well-known/did.json HTTP/1.1",
        f"Host: {HOST}",
        "Accept: application/did+json, application/did+ld+json, application/json, */*;q=0.1",
        "Accept-Encoding: identity",
        "User-Agent: mikromerit",
        "Connection: close",
    ]


def test_a_port_a_query_and_a_host_in_capitals(server: Server, net: Net) -> None:
    fetch("https://MERITER.example:8443?list=1&x=%20")
    assert net.connected == [(PUBLIC, 8443)]
    assert server.requests[0].startswith(f"GET /?list=1&x=%20 HTTP/1.1\r\nHost: {HOST}:8443\r\n")


@pytest.mark.parametrize(
    ("data", "body", "media_type"),
    [
        (reply(b""), b"", "application/did+json"),
        (reply(b"x" * 1000), b"x" * 1000, "application/did+json"),
        (reply(Content_Type="TEXT/Plain ; x=y"), BODY, "text/plain"),
        (reply(Content_Type=""), BODY, "application/octet-stream"),
        (reply(Content_Type="a b c"), BODY, "application/octet-stream"),
        (reply(Content_Encoding="Identity"), BODY, "application/did+json"),
        (reply(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", Content_Length="", Transfer_Encoding="chunked"), b"abcde", None),
        (reply(BODY, Content_Length="", Connection="close"), BODY, None),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + reply(), BODY, None),
    ],
)
def test_answers_that_are_taken(server: Server, net: Net, data: bytes, body: bytes, media_type: str | None) -> None:
    server.says(data)
    fetched = fetch()
    assert fetched.body == body
    assert fetched.media_type == media_type or media_type is None
    assert net.asked


@pytest.mark.parametrize(
    ("purpose", "accept"),
    [
        ("did-document", "application/did+json"),
        ("status-list", "application/vc+jwt"),
        ("issuer-metadata", "application/json"),
        ("type-metadata", "application/json"),
        ("registry", "application/vc+jwt"),
        ("template", "application/vc+jwt"),
        ("trusted-list", "application/vnd.etsi.tsl+xml"),
        ("crl", "application/pkix-crl"),
        ("ocsp", "application/ocsp-response"),
    ],
)
def test_what_is_asked_for_depends_on_the_purpose(purpose: Any, accept: str) -> None:
    assert https._headers(Need(URL, purpose))["Accept"].startswith(f"{accept},")


def test_the_next_address_is_tried_when_one_does_not_answer(server: Server, net: Net) -> None:
    net.names[HOST] = ("2606:2800:220:1::1", PUBLIC)
    real, waited = net.connect, []

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        waited.append(timeout)
        if ":" in address:
            raise TimeoutError
        return real(address, port, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(https, "_connect", connect)
        assert fetch(timeout=2.0).body == BODY
    assert waited[0] == pytest.approx(1.0, abs=0.1)
    assert waited[1] == pytest.approx(2.0, abs=0.1)
    assert server.names == [HOST]


def test_importing_the_module_imports_no_client() -> None:
    code = "import sys, mikromerit.https as h; h.https_fetch(); assert not {'requests', 'urllib3'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


# --- where it goes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"http://{HOST}/", "only https is fetched"),
        (f"HTTPS://{HOST}/", "only https is fetched"),
        ("file:///etc/hostname", "only https is fetched"),
        (f"//{HOST}/", "only https is fetched"),
        (f"data:,https://{HOST}/", "only https is fetched"),
        ("", "only https is fetched"),
        (f"https://{HOST}/#key-1", "a URL to fetch has no fragment"),
        (f"https://{HOST}#", "a URL to fetch has no fragment"),
        (f"https://user@{HOST}/", "a URL to fetch names no user"),
        (f"https://user:secret@{HOST}/", "a URL to fetch names no user"),
        (f"https://{HOST}:443@evil.example/", "a URL to fetch names no user"),
        (f"https://{HOST}:0/", "the port is not a number from 1 to 65535"),
        (f"https://{HOST}:65536/", "the port is not a number from 1 to 65535"),
        (f"https://{HOST}:/", "the port is not a number from 1 to 65535"),
        (f"https://{HOST}:0443/", "the port is not a number from 1 to 65535"),
        (f"https://{HOST}:+443/", "the port is not a number from 1 to 65535"),
        (f"https://{HOST}:443:443/", "the port is not a number from 1 to 65535"),
        ("https://meriter.local/", "the host name is a local one"),
        ("https://x.localhost/", "the host name is a local one"),
        ("https://metadata.google.internal/", "the host name is a local one"),
        (f"https://{HOST}/{'a' * 8192}", "the URL is longer than 8192 characters"),
    ],
)
def test_urls_that_are_not_fetched(net: Net, url: str, reason: str) -> None:
    assert refused(url) == reason
    assert net.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "93.184.216.34",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x7f.0x0.0x0.0x1",
        "0177.0.0.1",
        "017700000001",
        "meriter.example.1",
        "127.0.0.1.",
        "[::1]",
        "[2606:2800:220:1::1]",
        "[::ffff:127.0.0.1]",
        "::1",
        "localhost",
        "meriter",
        "meriter.example.",
        ".meriter.example",
        "meriter..example",
        "-meriter.example",
        "meriter-.example",
        "meriter_x.example",
        "meriter%2eexample",
        "meriter.example%00",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
        "",
    ],
)
def test_hosts_that_are_no_full_names(net: Net, host: str) -> None:
    assert refused(f"https://{host}/") in {
        "the host is not a full host name",
        "the port is not a number from 1 to 65535",
    }
    assert net.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://fa\xdf.example/",
        "https://\uff4deriter.example/",  # NFKC makes it meriter.example
        "https://meriter\u3002example/",
        "https://\u0661\u0662\u0667.0.0.1/",
        f"https://{HOST}\\@evil.example/",
        f"https://{HOST}/a b",
        f"https://{HOST}/\r\nX: y",
        f"https://{HOST}/\x00",
        f"https://{HOST}\n",
        f"https://{HOST}/\ud800",
        f"https://{HOST}/<x>",
        f" https://{HOST}/",
    ],
)
def test_characters_that_no_url_has(net: Net, url: str) -> None:
    assert refused(url) == "the URL has characters that need encoding (a host name is written in A-labels)"
    assert net.asked == []


NOT_PUBLIC = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.5",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",  # metadata
    "100.100.100.200",  # metadata, in the shared address space
    "168.63.129.16",
    "192.0.0.192",
    "100.64.0.1",  # CGNAT
    "100.127.255.254",
    "0.0.0.0",  # noqa: S104 - to be refused
    "0.1.2.3",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "::ffff:0:93.184.216.34",
    "::127.0.0.1",
    "::93.184.216.34",
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::5db8:d822",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",  # Teredo
    "2001:0:53aa:64c:0:5efe:7f00:1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",  # 6to4
    "2002:5db8:d822::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",  # metadata
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",  # site-local
    "ff02::1",
    "4000::1",
    "2606:2800:220:1::1%eth0",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
@pytest.mark.parametrize("others", [(), (PUBLIC,)], ids=["alone", "mixed"])
def test_addresses_that_are_not_public(server: Server, net: Net, address: str, others: tuple[str, ...]) -> None:
    net.names[HOST] = (*others, address)
    assert refused() == "the host name leads to an address that is not public"
    assert net.connected == []
    assert server.requests == []


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:2800:220:1::1", "2a00:1450:4001::1", "2001:4860::1"])
def test_public_addresses(address: str) -> None:
    assert https._is_public(address)


def test_a_name_that_does_not_resolve(net: Net) -> None:
    assert refused("https://unknown.example/") == "the host name is not known"
    assert net.connected == []


def test_a_resolver_that_gives_no_addresses(net: Net) -> None:
    net.names[HOST] = ("no address",)
    assert refused() == BROKEN
    assert net.connected == []


def entry(address: str) -> tuple[Any, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))


def test_the_resolver_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [[entry(PUBLIC), entry("1.1.1.1"), entry(PUBLIC)], socket.gaierror(-2, "unknown"), []]

    def getaddrinfo(host: str, port: int, **_: object) -> Any:
        assert (host, port) == (HOST, 443)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert https._resolve(HOST, 443) == (PUBLIC, "1.1.1.1")
    assert https._resolve(HOST, 443) == ()
    assert https._resolve(HOST, 443) == ()


def test_a_name_is_asked_for_once_so_that_it_cannot_change_its_mind(
    server: Server, net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        if host == HOST:
            return [entry(PUBLIC if asked.count(HOST) == 1 else "127.0.0.1")]
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(https, "_resolve", RESOLVE)
    assert fetch().body == BODY
    assert asked.count(HOST) == 1
    assert net.connected == [(PUBLIC, 443)]
    assert server.names == [HOST]
    assert refused() == "the host name leads to an address that is not public"


def test_the_socket_leads_to_the_address_that_was_looked_at(server: Server) -> None:
    with https._connect("127.0.0.1", server.port, 1.0) as connected:
        assert connected.getpeername() == ("127.0.0.1", server.port)
        assert connected.gettimeout() == 1.0


# --- what answers -------------------------------------------------------------------------------------------------

TOO_LARGE = "the answer is larger than 1000 bytes"
BROKEN = "the connection could not be made, or broke off"
LATE = "no full answer came in time"


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks) + end
    return reply(body, Content_Length="", Transfer_Encoding="chunked")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        *(
            (reply(status=status, Location=URL), "the server redirects, and redirects are not followed")
            for status in ("300 x", "301 x", "302 x", "303 x", "304 x", "307 x", "308 x")
        ),
        (reply(b"", "204 No Content"), "the server answers with status 204"),
        (reply(status="206 Partial Content"), "the server answers with status 206"),
        (reply(status="401 secret"), "the server answers with status 401"),
        (reply(status="404 Not Found"), "the server answers with status 404"),
        (reply(status="500 secret"), "the server answers with status 500"),
        (reply(b"x" * 1001), TOO_LARGE),
        (reply(b"", Content_Length="99999999999"), TOO_LARGE),
        (chunked(b"x" * 500, b"y" * 500, b"z"), TOO_LARGE),
        (chunked(b"x" * 5000), TOO_LARGE),
        (reply(b"x" * 1001, Content_Length="", Connection="close"), TOO_LARGE),
        (reply(Content_Length="-1"), "the answer states a length that is no number"),
        (reply(Content_Length="1_0"), "the answer states a length that is no number"),
        (reply(Content_Length="9" * 5000), "the answer states a length that is no number"),
        (reply(gzip.compress(b"x" * 100_000), Content_Encoding="gzip"), "the answer is compressed"),
        (reply(Content_Encoding="br"), "the answer is compressed"),
        (reply(Content_Encoding="identity, gzip"), "the answer is compressed"),
        (reply(Content_Encoding="x-secret"), "the answer is compressed"),
        (reply(Content_Length="", Transfer_Encoding="gzip, chunked"), "the answer is sent in a foreign coding"),
        (reply(Content_Length="", Transfer_Encoding="gzip"), "the answer is sent in a foreign coding"),
        (reply(Content_Length=f"{len(BODY)}\r\nContent-Length: 5"), BROKEN),
        (reply(Content_Length=str(len(BODY) + 1)), BROKEN),
        (chunked(BODY, end=b""), BROKEN),
        (chunked(end=b"secret\r\n"), BROKEN),
        (b"", BROKEN),
        (b"secret\r\n\r\n", BROKEN),
        (b"HTTP/2 secret", BROKEN),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000, BROKEN),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000, BROKEN),
    ],
)
def test_answers_that_are_refused(server: Server, net: Net, data: bytes, reason: str) -> None:
    server.says(data)
    assert refused() == reason
    assert net.connected == [(PUBLIC, 443)]


def test_the_body_of_a_stated_large_answer_or_a_redirect_is_not_read(server: Server, net: Net) -> None:
    server.stall(reply(b"", Content_Length="999999"))
    start = time.monotonic()
    assert refused() == TOO_LARGE
    server.stall(reply(b"", "302 x", Content_Length="9"))
    assert "redirects" in refused()
    assert time.monotonic() - start < 1
    assert net.asked


def test_an_answer_without_a_length_must_end_as_tls_ends(server: Server, net: Net) -> None:
    def cut(conn: ssl.SSLSocket) -> None:
        conn.sendall(reply(BODY, Content_Length=""))
        socket.socket.shutdown(conn, socket.SHUT_RDWR)  # without the close_notify

    server.answer = cut
    assert refused() == BROKEN
    assert net.asked


def test_no_reason_quotes_the_server(server: Server, net: Net) -> None:
    server.says(b"HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\nsecret")
    with pytest.raises(Unresolvable) as caught:
        fetch()
    assert "secret" not in str(caught.value)
    server.says(b"secret secret\r\n\r\n")
    with pytest.raises(Unresolvable) as caught:
        fetch()
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert net.asked


# --- in time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 100 Continue\r\nX: ",
        reply(b"", Content_Length="900"),
        reply(b"", Content_Length="", Connection="close"),
        chunked(end=b"1;"),
        chunked(BODY, end=b"0\r\nX: "),
    ],
    ids=["status", "header", "continue", "body", "endless body", "chunk size", "trailer"],
)
def test_a_drip_ends_in_time(server: Server, net: Net, sent: bytes) -> None:
    server.drip(sent)
    start = time.monotonic()
    assert refused(timeout=0.3) == LATE
    assert 0.25 < time.monotonic() - start < 2
    assert net.asked


def test_silence_ends_in_time(server: Server, net: Net) -> None:
    server.stall(b"")
    start = time.monotonic()
    assert refused(timeout=0.3) == LATE
    assert time.monotonic() - start < 2
    assert net.asked


def test_a_handshake_that_never_comes_ends_in_time(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setattr(
            https, "_connect", lambda _a, _p, timeout: socket.create_connection(("127.0.0.1", port), timeout)
        )
        start = time.monotonic()
        assert refused(timeout=0.3) == LATE
        assert time.monotonic() - start < 2
    assert net.asked


def test_a_slow_connection_leaves_less_for_the_handshake(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        def connect(_address: str, _port: int, timeout: float) -> socket.socket:
            time.sleep(0.5)
            return socket.create_connection(("127.0.0.1", port), timeout)

        monkeypatch.setattr(https, "_connect", connect)
        start = time.monotonic()
        assert refused(timeout=0.6) == LATE
        assert time.monotonic() - start < 0.9
    assert net.asked


def test_slow_connections_and_the_handshake_share_the_time(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    net.names[HOST] = (PUBLIC, "1.1.1.1", "8.8.8.8")

    def connect(_address: str, _port: int, timeout: float) -> socket.socket:
        time.sleep(timeout)
        raise TimeoutError

    monkeypatch.setattr(https, "_connect", connect)
    start = time.monotonic()
    assert refused(timeout=0.3) == LATE
    assert time.monotonic() - start < 2


def test_a_slow_name_service_ends_in_time(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(https, "_resolve", lambda _host, _port: (done.wait(5), ())[1])
    start = time.monotonic()
    assert refused(timeout=0.3) == LATE
    assert time.monotonic() - start < 2
    done.set()
    assert net.connected == []


@pytest.mark.parametrize("timeout", [0, -1.0, float("inf"), float("nan")])
def test_a_timeout_is_positive_and_finite(timeout: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        https_fetch(timeout=timeout)


def test_a_refused_connection(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(_address: str, _port: int, _timeout: float) -> socket.socket:
        raise ConnectionRefusedError

    monkeypatch.setattr(https, "_connect", connect)
    assert refused() == BROKEN
    assert net.asked == [HOST]


# --- certificates -------------------------------------------------------------------------------------------------

CERTIFICATE = "the certificate of the server does not hold for this host"


@pytest.mark.parametrize("case", ["other name", "wildcard above", "other CA", "expired", "common name only"])
def test_certificates_that_do_not_hold(server: Server, net: Net, pki: Pki, folder: Path, case: str) -> None:
    server.context = {
        "other name": lambda: pki.server("evil.example"),
        "wildcard above": lambda: pki.server("*.meriter.example"),
        "other CA": lambda: Pki(folder, "other CA").server(HOST),
        "expired": lambda: pki.server(HOST, until=-timedelta(days=1)),
        "common name only": lambda: pki.server(HOST, cn_only=True),
    }[case]()
    assert refused() == CERTIFICATE
    assert server.requests == []
    assert net.asked


def test_a_server_that_speaks_no_tls(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        port = plain.getsockname()[1]
        monkeypatch.setattr(
            https, "_connect", lambda _a, _p, timeout: socket.create_connection(("127.0.0.1", port), timeout)
        )

        def serve() -> None:
            conn, _ = plain.accept()
            with conn:
                conn.recv(10)
                conn.sendall(reply())

        thread = threading.Thread(target=serve)
        thread.start()
        assert refused() == BROKEN
        thread.join()
    assert net.asked


def test_old_tls_is_not_spoken() -> None:
    context = https._tls()
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


# --- nothing is carried along -------------------------------------------------------------------------------------


def test_cookies_are_not_sent_back(server: Server, net: Net) -> None:
    server.says(reply(Set_Cookie="track=me; Path=/"))
    get = https_fetch(cache_for=timedelta(0), clock=lambda: NOON)
    get(need())
    get(need())
    assert len(server.requests) == 2
    assert "cookie" not in server.requests[1].lower()
    assert net.connected == [(PUBLIC, 443)] * 2


def test_the_environment_is_ignored(server: Server, net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine {HOST} login me password secret\n")
    netrc.chmod(0o600)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none.pem"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    assert fetch().body == BODY
    assert "authorization" not in server.requests[0].lower()
    assert net.connected == [(PUBLIC, 443)]


# --- the cache ----------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_for_a_while(server: Server, net: Net) -> None:
    now = NOON
    get = https_fetch(cache_for=timedelta(minutes=5), clock=lambda: now)
    first = get(need())
    now = NOON + timedelta(minutes=4, seconds=59)
    assert get(need()) is first
    now = NOON + timedelta(minutes=5)
    assert get(need()).at == now
    now = NOON  # a clock that was put back
    assert get(need()).at == now
    assert len(server.requests) == 3
    assert net.asked == [HOST] * 3


def test_what_was_asked_for_in_other_words_is_another_answer(server: Server, net: Net) -> None:
    get = https_fetch(clock=lambda: NOON)
    first = get(Need(URL, "type-metadata"))
    server.says(reply(b"{}"))
    assert get(need()).body == b"{}"
    assert get(Need(URL, "type-metadata")) is first
    assert net.asked == [HOST] * 2


def test_each_fetch_has_its_own_cache(server: Server, net: Net) -> None:
    fetch()
    fetch()
    assert len(server.requests) == 2
    assert net.asked


def test_failures_are_not_kept(server: Server, net: Net) -> None:
    get = https_fetch(clock=lambda: NOON)
    server.says(reply(status="503 x"))
    with pytest.raises(Unresolvable):
        get(need())
    server.says(reply())
    assert get(need()).body == BODY
    assert net.asked


def test_what_is_kept_is_not_given_to_who_wants_less(server: Server, net: Net) -> None:
    get = https_fetch(clock=lambda: NOON)
    get(need())
    with pytest.raises(Unresolvable, match="larger than 5 bytes"):
        get(need(max_bytes=5))
    assert get(need()).body == BODY
    assert len(server.requests) == 2
    assert net.asked


def answer_of(size: int) -> Fetched:
    return Fetched(b"x" * size, "text/plain", NOON)


def test_the_oldest_answer_leaves_first() -> None:
    kept = https._Cache(timedelta(minutes=1))
    for number in range(https.MAX_CACHED):
        kept.put(need(str(number)), answer_of(1))
    kept.put(need("0"), answer_of(2))  # younger now
    kept.put(need("new"), answer_of(3))
    assert kept.get(need("1"), NOON) is None
    assert kept.get(need("0"), NOON) == answer_of(2)
    assert kept.get(need("new"), NOON) == answer_of(3)


def test_the_kept_answers_are_not_large_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(https, "MAX_CACHED_BYTES", 1000)
    kept = https._Cache(timedelta(minutes=1))
    for number in range(3):
        kept.put(need(str(number)), answer_of(400))
    assert [kept.get(need(str(number)), NOON) is not None for number in range(3)] == [False, True, True]
    kept.put(need("huge"), answer_of(1001))
    assert kept.get(need("huge", 2000), NOON) is None


def test_many_threads_may_ask(server: Server, net: Net) -> None:
    get = https_fetch(clock=lambda: NOON)
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(get(need(f"{URL}?{n % 3}")).body)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert answers == [BODY] * 12
    assert 3 <= len(server.requests) <= 12
    assert net.asked


# --- a session of the caller's ------------------------------------------------------------------------------------


class Loopback(HTTPAdapter):
    """An adapter of somebody's own, which goes to the test server whatever the name."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        names = {"server_hostname": HOST, "assert_hostname": HOST}
        return host | {"host": "127.0.0.1", "port": self._port}, pool | names


@pytest.fixture
def session(server: Server, net: Net, pki: Pki) -> Iterator[requests.Session]:
    assert net.asked == []
    with requests.Session() as made:
        made.trust_env = False
        made.verify = str(pki.file)
        made.mount("https://", Loopback(server.port))
        yield made


def through(session: requests.Session, url: str = URL, *, timeout: float = 3.0) -> Fetched:
    return https_fetch(session, timeout=timeout, clock=lambda: NOON)(need(url))


def test_a_session_brings_its_headers_cookies_and_authentication(
    server: Server, net: Net, session: requests.Session
) -> None:
    session.auth = ("me", "password")
    session.headers["X-Tenant"] = "7"
    session.cookies.set("own", "1")
    server.says(reply(Set_Cookie="track=me; Path=/"))
    assert through(session) == Fetched(BODY, "application/did+json", NOON)
    sent = server.requests[0]
    for header in (
        "Authorization: Basic ",
        "X-Tenant: 7",
        "Cookie: own=1",
        "User-Agent: mikromerit\r\n",
        "identity\r\n",
    ):
        assert header in sent
    assert session.cookies.get_dict() == {"own": "1"}
    assert net.asked == [HOST]
    assert net.connected == []  # it opens its own connection


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (reply(status="302 x", Location=URL), "the server redirects, and redirects are not followed"),
        (reply(b"x" * 100_000, "302 x", Location=URL), "the server redirects, and redirects are not followed"),
        (reply(status="404 x"), "the server answers with status 404"),
        (reply(b"x" * 1001), TOO_LARGE),
        (chunked(b"x" * 1001), TOO_LARGE),
        (reply(gzip.compress(BODY), Content_Encoding="gzip"), "the answer is compressed"),
        (reply(Content_Length=str(len(BODY) + 1)), BROKEN),
        (b"secret", BROKEN),
    ],
)
def test_the_answer_to_a_session_is_judged_the_same(
    server: Server, session: requests.Session, data: bytes, reason: str
) -> None:
    server.says(data)
    with pytest.raises(Unresolvable) as caught:
        through(session)
    assert caught.value.reason == reason
    assert len(server.requests) == 1


def test_the_body_of_a_redirect_is_not_read_by_a_session_either(server: Server, session: requests.Session) -> None:
    server.drip(reply(b"", "302 x", Location=URL, Content_Length="9999"))
    start = time.monotonic()
    with pytest.raises(Unresolvable, match="redirects"):
        through(session)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("sent", [b"HTTP/1.1 200 OK\r\nX: ", reply(b"", Content_Length="900")], ids=["header", "body"])
def test_a_drip_to_a_session_ends_in_time(server: Server, session: requests.Session, sent: bytes) -> None:
    server.drip(sent)
    start = time.monotonic()
    with pytest.raises(Unresolvable) as caught:
        through(session, timeout=0.3)
    assert caught.value.reason == LATE
    assert time.monotonic() - start < 2


def test_the_thread_of_a_session_ends_with_the_time(server: Server, session: requests.Session) -> None:
    server.drip(reply(b"", Content_Length="900"))
    with pytest.raises(Unresolvable):
        through(session, timeout=0.3)
    for thread in threading.enumerate():
        if thread.name == "mikromerit-https":
            thread.join(2)
            assert not thread.is_alive()


@pytest.mark.parametrize("url", [f"http://{HOST}/", "https://127.0.0.1/", f"https://me@{HOST}/"])
def test_a_session_goes_to_no_other_urls(server: Server, net: Net, session: requests.Session, url: str) -> None:
    with pytest.raises(Unresolvable):
        through(session, url)
    assert net.asked == []
    assert server.requests == []


@pytest.mark.parametrize("address", ["10.0.0.5", "::ffff:127.0.0.1"])
def test_a_session_goes_to_no_address_that_is_not_public(
    server: Server, net: Net, session: requests.Session, address: str
) -> None:
    net.names[HOST] = (PUBLIC, address)
    with pytest.raises(Unresolvable, match="not public"):
        through(session)
    assert server.requests == []


def test_a_session_that_verifies_certificates_does(server: Server, session: requests.Session, pki: Pki) -> None:
    server.context = pki.server("evil.example")
    with pytest.raises(Unresolvable, match="could not be made"):
        through(session)
    assert not any(server.requests)


def test_behind_a_proxy_the_proxy_looks_up_the_name(net: Net) -> None:
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy, requests.Session() as session:

        def serve() -> None:
            conn, _ = proxy.accept()
            with conn:
                seen.append(conn.recv(4096))
                conn.sendall(b"HTTP/1.1 403 secret\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        session.trust_env = False
        session.proxies = {"https": f"http://127.0.0.1:{proxy.getsockname()[1]}"}
        with pytest.raises(Unresolvable) as caught:
            through(session)
        thread.join(5)
    assert caught.value.reason == BROKEN
    assert seen[0].startswith(f"CONNECT {HOST}:443 ".encode())
    assert net.asked == []
