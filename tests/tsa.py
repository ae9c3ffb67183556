"""A timestamp authority of the tests' own (RFC 3161), as a function, and as a server on loopback."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import x509_made as made
from asn1crypto import cms, tsp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime


@dataclass
class Authority:
    """Makes tokens with a certificate and its key, all at the moment `at`; it is a `TimestampAuthority`.

    `asked` is what it was asked for: the data, or the digest where it answers a request.
    """

    by: made.Made
    at: datetime
    others: tuple[made.Made, ...] = ()
    asked: list[bytes] = field(default_factory=list)

    def __call__(self, data: bytes) -> bytes:
        self.asked.append(data)
        return self.token(hashlib.sha256(data).digest())

    def token(self, imprint: bytes, nonce: int | None = None) -> bytes:
        hashed = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": imprint}
        info = made.token_info(b"", self.at, message_imprint=hashed, nonce=nonce, serial_number=len(self.asked))
        return made.token(b"", self.by, info=info, certificates=(self.by, *self.others))

    def answer(self, request: bytes) -> bytes:
        """Give a TimeStampResp with a token."""
        read = tsp.TimeStampReq.load(request, strict=True)
        imprint = read["message_imprint"]["hashed_message"].native
        self.asked.append(imprint)
        token = cms.ContentInfo.load(self.token(imprint, read["nonce"].native))
        return response(token=token)


def response(status: str = "granted", token: cms.ContentInfo | None = None) -> bytes:
    """Give a TimeStampResp with this PKIStatus, and a token if there is one (asn1crypto knows none without)."""
    information = tsp.PKIStatusInfo({"status": status})
    if token is None:
        body = information.dump()
        return b"\x30" + bytes([len(body)]) + bytes(body)
    return bytes(tsp.TimeStampResp({"status": information, "time_stamp_token": token}).dump())


@contextmanager
def serving(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """Serve answers to timestamp queries over http on loopback, and give the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
