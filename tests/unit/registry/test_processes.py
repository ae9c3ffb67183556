"""Several processes on one registry, and `kill -9`: the short forms of tests/soak/test_registry.py."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import postgres
import pytest
from registry_runs import kills, made, race

from mikromerit import KeyPair
from mikromerit.registry import StatusRegistry

if TYPE_CHECKING:
    from pathlib import Path


def test_processes_take_no_place_twice(url: str) -> None:
    race(url, processes=4, each=50)


def test_what_was_told_survives_kills(url: str, tmp_path: Path) -> None:
    told = kills(url, tmp_path, rounds=3)
    assert told.lines["done allocate"] > 0


def test_a_process_that_was_forked_has_connections_of_its_own(url: str) -> None:
    registry = made(url, KeyPair.generate())
    registry.allocate("urn:before")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            registry.allocate("urn:child")
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    registry.allocate("urn:parent")
    assert len({registry.allocate(f"urn:{name}") for name in ("before", "child", "parent")}) == 3
    registry.close()
    StatusRegistry.open(url).close()


@pytest.mark.parametrize(("variable", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_without_the_programs_of_the_server_the_tests_say_so(
    monkeypatch: pytest.MonkeyPatch, variable: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(postgres, "_program", lambda _: None)
    monkeypatch.setenv("MIKROMERIT_NO_SKIP", variable)
    with pytest.raises(outcome, match="apt-get install postgresql"):
        postgres.database()
