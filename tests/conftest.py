"""What all tests share: a clock that stands still, a network that ends at this machine, and the reference data."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT
from hypothesis import HealthCheck, settings

from mikromerit import _dates

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("check", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "soak", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))


@pytest.fixture(scope="session")
def reference() -> Path:
    """Give the folder of reference data (`$MIKROMERIT_REFERENCE`, else beside the checkout), or skip."""
    folder = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference"))
    if not folder.is_dir():
        reason = "the reference data is not here; set MIKROMERIT_REFERENCE to the folder that holds it"
        if os.environ.get("MIKROMERIT_NO_SKIP"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_dates, "_clock", AT.astimezone)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Take the tracer away from what is marked `unmeasured` (pytest-cov's `no_cover` does not, in xdist's workers)."""
    if not item.get_closest_marker("unmeasured"):
        return (yield)
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


class ConnectionRefusedByTests(AssertionError):
    """A test wanted to talk to another machine."""


@pytest.fixture(autouse=True, scope="session")
def _only_this_machine() -> Iterator[None]:
    """Refuse every connection and every look-up that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        connect, look_up = socket.socket.connect, socket.getaddrinfo

        def guarded(self: socket.socket, address: Any) -> None:
            if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
                raise ConnectionRefusedByTests(f"a connection to {address[0]}")
            connect(self, address)

        def guarded_look_up(host: Any, *arguments: Any, **more: Any) -> Any:
            if host not in ("127.0.0.1", "::1", "localhost", None):
                raise ConnectionRefusedByTests(f"a look-up of {host}")
            return look_up(host, *arguments, **more)

        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
