"""Several processes on one registry, and `kill -9`: the short forms of tests/soak/test_registry.py."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import postgres
import pytest
from registry_runs import Told, check, kills, made, race, settle

from mikromerit import KeyPair
from mikromerit.registry import StatusRegistry
from mikromerit.registry.database import Database

if TYPE_CHECKING:
    from pathlib import Path


def test_processes_take_no_place_twice(url: str) -> None:
    race(url, processes=4, each=50)


def test_what_was_told_survives_kills(url: str, tmp_path: Path) -> None:
    told = kills(url, tmp_path, rounds=3)
    assert told.lines["done allocate"] > 0


SOME = ("urn:a", "urn:b", "urn:c")


def told_of(registry: StatusRegistry) -> Told:
    told = Told()
    for credential in SOME:
        entries = [[entry.url, entry.index] for entry in registry.allocate(credential)]
        told.note("allocate", [credential], 0, entries)
    check(registry, told, "urn:")
    return told


@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM status_place WHERE credential = 2",
        "DELETE FROM status_place WHERE credential = 2 AND list = 1",
        "UPDATE status_place SET number = (number + 1) % 131072 WHERE credential = 2 AND list = 1",
        "UPDATE status_list SET used = used - 1 WHERE id = 1",
        "UPDATE status_credential SET digest = NULL WHERE id = 2",
        "UPDATE status_credential SET state = 1 WHERE id = 2",
    ],
)
def test_what_is_lost_from_the_book_is_seen(url: str, loss: str) -> None:
    """The runs would be worth nothing if they passed without the places that were told."""
    with made(url, KeyPair.generate()) as registry:
        told = told_of(registry)
        with closing(Database(url)) as database, database.writing() as connection:
            connection.exec_driver_sql(loss.replace("%", "%%") if database.backend == "postgresql" else loss)
        with pytest.raises((AssertionError, KeyError)):
            check(registry, told, "urn:")


def test_a_place_that_was_told_twice_is_seen(tmp_path: Path) -> None:
    with made(str(tmp_path / "book.db"), KeyPair.generate()) as registry:
        told = told_of(registry)
        told.entries["urn:other"] = told.entries["urn:a"]
        with pytest.raises(AssertionError):
            check(registry, told, "urn:a")


def test_a_change_that_was_told_and_is_not_there_is_seen(tmp_path: Path) -> None:
    with made(str(tmp_path / "book.db"), KeyPair.generate()) as registry:
        for operation in ("revoke", "suspend", "sheet", "forget"):
            told = told_of(registry)
            told.note(operation, ["urn:b"], 1, [])
            with pytest.raises(AssertionError):
                check(registry, told, "urn:")


def test_what_was_begun_may_have_been_done_but_not_in_part(tmp_path: Path) -> None:
    with made(str(tmp_path / "book.db"), KeyPair.generate()) as registry:
        told = told_of(registry)
        told.begun = [("sheet", ["urn:a", "urn:b"]), ("allocate", ["urn:d"]), ("forget", ["urn:c"]), ("publish", [])]
        settle(registry, told)
        assert told.when == {}
        check(registry, told, "urn:")
        registry.revoke("urn:a", "a test", actor="a test")
        told.begun = [("sheet", ["urn:a", "urn:b"])]
        with pytest.raises(AssertionError, match="a part of it was done"):
            settle(registry, told)
        registry.revoke("urn:b", "a test", actor="a test")
        registry.allocate("urn:d")
        registry.forget("urn:c")
        told.begun = [("sheet", ["urn:a", "urn:b"]), ("allocate", ["urn:d"]), ("forget", ["urn:c"])]
        settle(registry, told)
        assert (set(told.when), told.forgotten, len(told.entries)) == ({"urn:a", "urn:b"}, {"urn:c"}, 4)
        check(registry, told, "urn:")


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
