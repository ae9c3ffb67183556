"""The registry under load and under `kill -9`, on both databases: the long forms (make soak)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import postgres
import pytest
from registry_runs import check, kills, race

from mikromerit.registry import StatusRegistry

if TYPE_CHECKING:
    from pathlib import Path

OPERATIONS = ("allocate", "revoke", "suspend", "reinstate", "sheet", "forget")

pytestmark = pytest.mark.soak


def url(backend: str, folder: Path) -> str:
    return postgres.database() if backend == "postgresql" else f"sqlite:///{folder / 'status.db'}"


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_ten_processes_take_a_hundred_thousand_places(backend: str, tmp_path: Path) -> None:
    seconds = race(url(backend, tmp_path), processes=10, each=10_000)
    print(f"{backend}: 100,000 credentials by ten processes in {seconds:.0f} s")


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_what_was_told_survives_two_hundred_kills(backend: str, tmp_path: Path) -> None:
    told = kills(url(backend, tmp_path), tmp_path, rounds=200)
    assert told.lines["done publish"] > 100
    assert min(told.lines[f"done {operation}"] for operation in OPERATIONS) > 10
    print(f"{backend}: {dict(told.lines)}")


def test_what_was_told_survives_the_server_dying(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / str(number)).mkdir()
        where = postgres.database()
        told = kills(where, tmp_path / str(number), rounds=2)
        postgres.crash()
        registry = StatusRegistry.open(where)
        check(registry, told, "urn:")
        registry.close()
