"""The book of status lists: what it refuses, what it gives out, what it remembers and what it forgets."""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from forging import AT

from mikromerit import KeyPair
from mikromerit import registry as package
from mikromerit.registry import RegistryError, Row, Settings, State, StatusRegistry, places, schema
from mikromerit.registry.database import Database
from mikromerit.report import Code, Refused
from mikromerit.status import MINIMUM, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIGNER = KeyPair.generate()
ISSUER = "did:web:skola.example"
LISTS = "https://status.skola.example/lists/"
ID = "urn:uuid:5d1f0e2c-0000-4000-8000-000000000001"
BY = "Registrator 7"


def settings(**changed: Any) -> Settings:
    both = ("revocation", "suspension")
    return Settings(**{"issuer": ISSUER, "lists": LISTS, "purposes": both, **changed})


@pytest.fixture
def book(url: str) -> Iterator[StatusRegistry]:
    with StatusRegistry.create(url, settings()) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Iterator[StatusRegistry]:
    with StatusRegistry.create(tmp_path / "book.db", settings()) as made:
        yield made


def problem(call: Callable[[], Any]) -> RegistryError:
    with pytest.raises(RegistryError) as raised:
        call()
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return raised.value


# --- making and opening ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"lists": "https://status.skola.example/lists"}, "ends in a slash"),
        ({"lists": "https://status.skola.example/?list=/"}, "ends in a slash"),
        ({"forms": ()}, "the forms are"),
        ({"forms": ("bitstring", "bitstring")}, "the forms are"),
        ({"forms": ("json",)}, "the forms are"),
        ({"purposes": ("suspension",)}, "the purposes are"),
        ({"purposes": ("revocation", "revocation")}, "the purposes are"),
        ({"purposes": ("revocation", "refresh")}, "the purposes are"),
        ({"size": MINIMUM - 8}, "131072 to 16777216 places"),
        ({"size": MINIMUM + 1}, "a multiple of 8"),
        ({"size": 2**24 + 8}, "131072 to 16777216 places"),
        ({"size": 2**23 + 8, "forms": ("token",)}, "131072 to 8388608 places"),
        ({"ttl": timedelta(seconds=0)}, "whole seconds"),
        ({"ttl": timedelta(seconds=1.5)}, "whole seconds"),
        ({"ttl": timedelta(days=2)}, "not kept longer"),
        ({"valid_for": timedelta(hours=1, microseconds=1)}, "whole seconds"),
    ],
)
def test_settings_that_no_verifier_could_use(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        settings(**changed)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"issuer": "https://skola.example"}, Code.DID_INVALID),
        ({"issuer": f"{ISSUER}#key"}, Code.DID_INVALID),
        ({"lists": "http://status.skola.example/"}, Code.STATUS_URL_REFUSED),
        ({"lists": "https://localhost/"}, Code.STATUS_URL_REFUSED),
        ({"lists": "https://192.0.2.1/"}, Code.STATUS_URL_REFUSED),
    ],
)
def test_settings_that_name_nobody(changed: dict[str, Any], code: Code) -> None:
    with pytest.raises(Refused) as raised:
        settings(**changed)
    assert raised.value.code is code


def test_the_settings_are_kept(url: str) -> None:
    given = settings(forms=("bitstring", "token"), size=2**18, ttl=timedelta(minutes=5), valid_for=timedelta(hours=3))
    StatusRegistry.create(url, given).close()
    with StatusRegistry.open(url) as opened:
        assert opened.settings == given


def test_a_book_is_never_made_twice(url: str) -> None:
    StatusRegistry.create(url, settings()).close()
    assert problem(lambda: StatusRegistry.create(url, settings())).problem == "exists"
    with StatusRegistry.open(url) as opened:
        assert len(opened.lists()) == 4


def test_nothing_is_opened_that_is_no_book(url: str) -> None:
    assert problem(lambda: StatusRegistry.open(url)).problem == "absent"


def test_opening_makes_no_file(tmp_path: Path) -> None:
    assert problem(lambda: StatusRegistry.open(tmp_path / "book.db")).problem == "absent"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_book_and_is_none_before(tmp_path: Path) -> None:
    (tmp_path / "book.db").touch()  # what is left of a `create` that was killed
    assert problem(lambda: StatusRegistry.open(tmp_path / "book.db")).problem == "absent"
    StatusRegistry.create(tmp_path / "book.db", settings()).close()
    StatusRegistry.open(tmp_path / "book.db").close()


def test_only_its_owner_reads_a_new_file(file: StatusRegistry, tmp_path: Path) -> None:
    file.allocate(ID)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("book.db*")} == {0o600}


@pytest.mark.parametrize("version", [schema.VERSION - 1, schema.VERSION + 1])
def test_tables_of_another_version_are_refused(url: str, version: int) -> None:
    StatusRegistry.create(url, settings()).close()
    with closing(Database(url)) as database, database.writing() as connection:
        connection.execute(sa.update(schema.registry).values(version=version))
    assert problem(lambda: StatusRegistry.open(url)).problem == "version"


def test_a_book_without_its_settings_is_refused(url: str) -> None:
    StatusRegistry.create(url, settings()).close()
    with closing(Database(url)) as database, database.writing() as connection:
        connection.execute(sa.delete(schema.registry))
    assert problem(lambda: StatusRegistry.open(url)).problem == "version"


@pytest.mark.parametrize(
    "where",
    [
        "mysql://user:hemligt@db.example/x",
        "sqlite://",
        "sqlite:///:memory:",
        "",
        "sqlite:///a.db?mode=memory",
        "x://",
        "://",
    ],
)
def test_a_url_of_something_else(where: str) -> None:
    with pytest.raises(ValueError, match="named by the path of a file") as raised:
        StatusRegistry.open(where)
    assert "hemligt" not in str(raised.value)


def test_what_is_no_database_is_said_without_its_text(tmp_path: Path) -> None:
    (tmp_path / "book.db").write_bytes(b"no database, but long enough to be looked at" * 100)
    error = problem(lambda: StatusRegistry.open(tmp_path / "book.db"))
    assert (error.problem, error.cause) == ("unavailable", "SQLITE_NOTADB")
    assert str(tmp_path) not in str(error)


def test_a_server_that_is_not_there_is_said_without_its_address() -> None:
    where = "postgresql://user:hemligt@127.0.0.1:1/book"
    error = problem(lambda: StatusRegistry.open(where))
    assert (error.problem, error.cause) == ("unavailable", "OperationalError")
    assert "127" not in str(error)
    assert "hemligt" not in f"{error}{error!r}{vars(error)}"


def test_a_book_that_is_locked_is_unavailable(
    file: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mikromerit.registry.database._PRAGMAS", ("busy_timeout = 50",))
    with closing(sqlite3.connect(tmp_path / "book.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with StatusRegistry.open(tmp_path / "book.db") as waiting:
            error = problem(lambda: waiting.allocate(ID))
        assert (error.problem, error.cause) == ("unavailable", "SQLITE_BUSY")
        other.execute("ROLLBACK")
    assert file.allocate(ID)


def test_what_the_log_still_holds_is_not_told_as_erased(
    file: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads an older state of the book, SQLite cannot empty its log."""
    monkeypatch.setattr("mikromerit.registry.database._SCRUB", 0.2)
    file.allocate(ID)
    file.revoke(ID, "Sökordet", actor=BY)

    def stored() -> bool:
        return "Sökordet".encode() in b"".join(path.read_bytes() for path in tmp_path.glob("book.db*"))

    with StatusRegistry.open(tmp_path / "book.db") as waiting:
        with closing(sqlite3.connect(tmp_path / "book.db", isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM status_change").fetchone()
            assert problem(lambda: waiting.forget(ID)).problem == "unscrubbed"
            assert problem(lambda: waiting.forget(ID)).problem == "unknown"  # it is erased for the book
            assert problem(waiting.scrub).problem == "unscrubbed"
            assert stored()
            other.execute("ROLLBACK")
        waiting.scrub()
        assert not stored()


def test_who_reads_for_a_moment_only_is_waited_for(file: StatusRegistry, tmp_path: Path) -> None:
    file.allocate(ID)
    file.revoke(ID, "Sökordet", actor=BY)
    with closing(sqlite3.connect(tmp_path / "book.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM status_change").fetchone()
        soon = threading.Timer(1.2, other.execute, ["ROLLBACK"])  # longer than it is tried for once
        soon.start()
        file.forget(ID)
        soon.join()
    assert "Sökordet".encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("book.db*"))


def test_there_may_be_nothing_to_scrub(book: StatusRegistry) -> None:
    book.scrub()
    book.scrub()
    assert book.allocate(ID)


def test_an_error_of_the_driver_itself_is_said_without_its_text(
    file: StatusRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Database) -> sa.Engine:
        raise sqlite3.OperationalError("no such column: Åsa")

    monkeypatch.setattr(Database, "_current", broken)
    assert str(problem(file._database.scrub)).endswith("is locked (OperationalError)")


def test_no_secret_shows(url: str, book: StatusRegistry) -> None:
    backend = "sqlite" if url.startswith("sqlite") else "postgresql"
    assert repr(book) == f"StatusRegistry(<{backend}>, lists='{LISTS}')"


def test_the_names_of_the_package() -> None:
    for name in package.__all__:
        assert getattr(package, name) is not None
    assert set(package.__all__) <= set(dir(package))


@pytest.mark.parametrize(
    ("module", "code", "sentence"),
    [
        ("sqlalchemy", "from mikromerit.registry import StatusRegistry", "mikromerit[store]"),
        (
            "psycopg",
            "from mikromerit.registry import StatusRegistry; StatusRegistry.open('postgresql://h/b')",
            "mikromerit[postgres]",
        ),
    ],
)
def test_an_extra_that_is_not_installed_is_named(module: str, code: str, sentence: str) -> None:
    program = f"import sys; sys.modules[{module!r}] = None; {code}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert sentence in done.stderr.splitlines()[-1]
    assert "another exception" not in done.stderr


def test_the_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ModuleNotFoundError, match=r"mikromerit\[postgres\]"):
        StatusRegistry.open("postgresql://db.example/book")


def test_connections_of_another_process_are_left_alone(file: StatusRegistry) -> None:
    before, database = file.allocate(ID), file._database
    database._process = -1
    left = database._engine
    assert file.allocate(ID) == before
    assert database._engine is not left
    assert database._process == os.getpid()


@pytest.mark.parametrize("module", ["mikromerit.registry", "mikromerit.__main__"])
def test_the_database_is_imported_by_who_uses_it(module: str) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "sqlite3", "psycopg"} & set(done.stdout.split())


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("credential", ["", "  ", "a\nb", "a\x00", "\ud800", "x" * 2_001])
def test_an_id_that_cannot_be_kept(file: StatusRegistry, credential: str) -> None:
    for call in (file.allocate, file.status_of, file.is_withdrawn, file.history, file.forget):
        with pytest.raises(ValueError, match=r"credential_id is a text of 1 to 2000 characters"):
            call(credential)


def test_a_credential_has_one_entry_for_each_purpose(book: StatusRegistry) -> None:
    entries = book.allocate(ID)
    assert [(entry.form.name, entry.purpose, entry.size) for entry in entries] == [
        ("Bitstring Status List", "revocation", 1),
        ("Bitstring Status List", "suspension", 1),
    ]
    kept = {one.url: one for one in book.lists()}
    for entry in entries:
        assert entry.url.startswith(f"{LISTS}{entry.purpose}-")
        assert (kept[entry.url].purpose, kept[entry.url].used) == (entry.purpose, 1)
        assert 0 <= entry.index < MINIMUM


def test_what_is_expected_is_like_what_is_given_and_in_no_list(tmp_path: Path) -> None:
    forms = ("token", "status-list-2021", "bitstring")
    with StatusRegistry.create(tmp_path / "book.db", settings(forms=forms)) as book:
        expected, given = book.expected(), book.allocate(ID)
        assert [(one.form, one.purpose, one.size) for one in expected] == [
            (one.form, one.purpose, one.size) for one in given
        ]
        assert len({one.url for one in expected}) == 5
        assert not {one.url for one in expected} & {one.url for one in book.lists()}
        assert sum(one.used for one in book.lists()) == 5


def test_the_same_credential_has_the_same_entries(url: str, book: StatusRegistry) -> None:
    entries = book.allocate(ID)
    assert book.allocate(ID) == entries
    book.revoke(ID, "Fel innehåll", actor=BY)
    with StatusRegistry.open(url) as again:
        assert again.allocate(ID) == entries
        assert again.status_of(ID).entries == entries
    assert sum(one.used for one in book.lists()) == 2
    assert book.allocate("urn:another") != entries


def test_every_form_and_purpose(tmp_path: Path) -> None:
    forms = ("token", "status-list-2021", "bitstring")
    with StatusRegistry.create(tmp_path / "all.db", settings(forms=forms)) as book:
        entries = book.allocate(ID)
        assert book.allocate(ID) == entries
        written = members(entries, elm=True)
        assert [one["type"] for one in written["credentialStatus"]] == [
            ["CredentialStatus", kind] for kind in ["StatusList2021Entry"] * 2 + ["BitstringStatusListEntry"] * 2
        ]
        token = written["status"]["status_list"]
        assert (token["idx"], token["uri"]) == (entries[-1].index, entries[-1].url)
        assert len(book.lists()) == 10
    with StatusRegistry.create(tmp_path / "one.db", settings(forms=("token",), purposes=("revocation",))) as book:
        assert [(entry.purpose, entry.size) for entry in book.allocate(ID)] == [(None, 1)]
        assert problem(lambda: book.suspend(ID, "Utredning", actor=BY)).problem == "no-list"


def test_a_list_that_fills_gives_way_to_the_one_that_is_ready(
    url: str, book: StatusRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = book.lists()
    with closing(Database(url)) as database, database.writing() as connection:
        connection.execute(sa.update(schema.lists).values(room=3, size=4))
    monkeypatch.setattr("mikromerit.registry.places._READY", 2)
    entries = [book.allocate(f"urn:{number}") for number in range(5)]
    first, second, third, fourth = (one.url for one in before)
    assert [[entry.url for entry in given] for given in entries] == [[first, third]] * 3 + [[second, fourth]] * 2
    for place in range(2):
        assert len({entry[place].index for entry in entries[:3]}) == 3
    after = book.lists()
    assert [one.used for one in after] == [3, 2, 3, 2, 0, 0]
    assert [one.purpose for one in after[4:]] == ["revocation", "suspension"]
    assert (after[4].size, after[4].room) == (MINIMUM, MINIMUM // 4 * 3)
    assert len({one.url for one in after}) == 6


def test_a_place_that_is_taken_is_drawn_again(book: StatusRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([5, 6, 5, 5, 7, 6, 6, 8])
    monkeypatch.setattr(places.secrets, "randbelow", lambda size: next(draws) if size == MINIMUM else None)
    assert [entry.index for entry in book.allocate("urn:1")] == [5, 6]
    assert [entry.index for entry in book.allocate("urn:2")] == [7, 8]


def test_the_database_itself_refuses_a_place_twice(url: str, book: StatusRegistry) -> None:
    index = book.allocate(ID)[0].index
    with closing(Database(url)) as database:

        def again() -> None:
            with database.writing() as connection:
                connection.execute(sa.insert(schema.places).values(list=1, number=index, credential=1))

        assert problem(again).cause in {"SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}


def test_places_follow_no_order(file: StatusRegistry) -> None:
    indices = [file.allocate(f"urn:{number}")[0].index for number in range(60)]
    ups = sum(one < other for one, other in pairwise(indices))
    assert 10 < ups < 50  # by chance outside of this once in ten million times
    assert max(indices) - min(indices) > MINIMUM // 2


# --- changes ---------------------------------------------------------------------------------------------------------

UNKNOWN: list[Callable[[StatusRegistry], object]] = [
    lambda book: book.revoke(ID, "x", actor=BY),
    lambda book: book.suspend(ID, "x", actor=BY),
    lambda book: book.reinstate(ID, "x", actor=BY),
    lambda book: book.status_of(ID),
    lambda book: book.is_withdrawn(ID),
    lambda book: book.history(ID),
    lambda book: book.forget(ID),
]


@pytest.mark.parametrize("call", UNKNOWN)
def test_a_credential_that_is_not_known(file: StatusRegistry, call: Callable[[StatusRegistry], object]) -> None:
    error = problem(lambda: call(file))
    assert error.problem == "unknown"
    assert ID not in str(error)


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 501])
def test_a_reason_and_an_actor_are_demanded(file: StatusRegistry, text: str) -> None:
    file.allocate(ID)
    with pytest.raises(ValueError, match="reason is a text of 1 to 500"):
        file.revoke(ID, text, actor=BY)
    with pytest.raises(ValueError, match="actor is a text of 1 to 500"):
        file.revoke(ID, "Fel", actor=text)
    with pytest.raises(ValueError, match="actor is a text of 1 to 500"):
        file.revoke_many(b"credential_id,reason\n", actor=text)
    assert file.history(ID) == ()


def test_what_is_revoked_stays_revoked(book: StatusRegistry) -> None:
    book.allocate(ID)
    assert book.revoke(ID, "Fel innehåll", actor=BY)
    assert not book.revoke(ID, "En gång till", actor=BY)
    for call in (book.reinstate, book.suspend):
        assert problem(lambda call=call: call(ID, "Ångrar mig", actor=BY)).problem == "revoked"  # type: ignore[misc]
    assert book.status_of(ID).state is State.REVOKED
    assert len(book.history(ID)) == 1


def test_what_is_revoked_or_suspended_is_withdrawn(book: StatusRegistry) -> None:
    book.allocate(ID)
    found = [book.is_withdrawn(ID)]
    for change in (book.suspend, book.reinstate, book.revoke):
        change(ID, "Utredning", actor=BY)
        found.append(book.is_withdrawn(ID))
    assert found == [False, True, False, True]


def test_the_issuer_is_who_signs_the_lists(book: StatusRegistry) -> None:
    assert book.issuer == book.settings.issuer == ISSUER


def test_every_change_is_remembered(url: str) -> None:
    clock = iter(AT + timedelta(hours=hour) for hour in range(20))
    book = StatusRegistry.create(url, settings(), clock=lambda: next(clock))
    book.allocate(ID)
    book.allocate("urn:another")
    assert not book.reinstate(ID, "Den är giltig", actor=BY)
    assert book.suspend(ID, "Utredning", actor=BY)
    assert not book.suspend(ID, "Igen", actor=BY)
    assert book.suspend("urn:another", "Utredning", actor=BY)
    assert book.reinstate(ID, "Utredningen är klar", actor="Registrator 8")
    assert book.revoke(ID, "Återtas på egen begäran", actor=BY)
    history = book.history(ID)
    assert [(one.action, one.actor, one.reason) for one in history] == [
        ("suspended", BY, "Utredning"),
        ("reinstated", "Registrator 8", "Utredningen är klar"),
        ("revoked", BY, "Återtas på egen begäran"),
    ]
    assert sorted(one.at for one in history) == [one.at for one in history]
    assert all(one.at.tzinfo is UTC and not one.published for one in history)
    standing = book.status_of(ID)
    assert (standing.state, standing.since, standing.published) == (State.REVOKED, history[-1].at, False)
    assert BY not in repr(history)
    assert "begäran" not in repr(history)
    book.close()


def test_a_credential_to_which_nothing_happened(file: StatusRegistry) -> None:
    entries = file.allocate(ID)
    standing = file.status_of(ID)
    assert (standing.state, standing.since, standing.entries) == (State.VALID, None, entries)
    assert file.history(ID) == ()


def test_nothing_is_published_before_its_lists_are(book: StatusRegistry) -> None:
    book.allocate(ID)
    assert not book.status_of(ID).published
    book.publish(SIGNER)
    assert book.status_of(ID).published
    book.suspend(ID, "Utredning", actor=BY)
    assert not book.status_of(ID).published
    book.publish(SIGNER)
    assert book.status_of(ID).published


def test_one_that_stands_in_a_list_that_was_never_published_is_not(url: str, book: StatusRegistry) -> None:
    """A list that was opened since the last publication has nothing to say yet."""
    book.publish(SIGNER)
    with closing(Database(url)) as database, database.writing() as connection:
        connection.execute(sa.update(schema.lists).values(signed=None).where(schema.lists.c.id == 1))
    book.allocate(ID)
    assert not book.status_of(ID).published


def test_no_id_is_stored(file: StatusRegistry, tmp_path: Path) -> None:
    file.allocate(ID)
    file.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("book.db*"))
    assert ID.encode() not in stored
    with StatusRegistry.create(tmp_path / "other.db", settings()) as other:
        assert other._digest(ID) != file._digest(ID)


def test_what_is_forgotten_is_gone_and_the_place_stays_taken(url: str, book: StatusRegistry, tmp_path: Path) -> None:
    entries = book.allocate(ID)
    book.revoke(ID, "Sökordet reson", actor="Sökordet aktör")
    book.forget(ID)
    for call in UNKNOWN:
        assert problem(lambda call=call: call(book)).problem == "unknown"  # type: ignore[misc]
    with closing(Database(url)) as database, database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.changes)).scalar_one() == 0
        digest, state = connection.execute(sa.select(schema.credentials.c.digest, schema.credentials.c.state)).one()
        assert (digest, state) == (None, State.REVOKED)
        numbers = connection.execute(sa.select(schema.places.c.number)).scalars().all()
        assert sorted(numbers) == sorted(entry.index for entry in entries)
    assert book.allocate(ID) != entries
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("status.db*"))
    assert "Sökordet".encode() not in stored


def test_numbers_of_changes_are_not_used_again_after_forgetting(book: StatusRegistry) -> None:
    for number in range(2):
        book.allocate(f"urn:{number}")
    book.revoke("urn:0", "Fel", actor=BY)
    book.publish(SIGNER)
    book.revoke("urn:1", "Fel", actor=BY)
    book.forget("urn:1")
    book.allocate("urn:2")
    book.revoke("urn:2", "Fel", actor=BY)
    assert not book.status_of("urn:2").published
    assert {one.pending for one in book.lists()} == {0, 2}


# --- sheets ----------------------------------------------------------------------------------------------------------


def test_a_sheet_is_revoked_as_a_whole_or_not_at_all(book: StatusRegistry) -> None:
    for number in range(4):
        book.allocate(f"urn:{number}")
    book.revoke("urn:0", "Förut", actor=BY)
    sheet = "intyg;skäl\nurn:0;A\nurn:1;B\nurn:2;C\n"
    error = problem(lambda: book.revoke_many(f"{sheet}urn:9;D\nurn:2;E\nurn:8;F\n".encode(), actor=BY))
    assert error.rows == (Row(5, "unknown"), Row(6, "twice"), Row(7, "unknown"))
    assert str(error).startswith("nothing was revoked; row 5: the registry does not know the credential")
    assert error.message("sv").startswith("inget har återkallats; rad 5: registret känner inte intyget")
    assert "urn:" not in str(error)
    assert book.status_of("urn:1").state is State.VALID
    assert book.revoke_many(sheet.encode(), actor=BY) == (2, 1)
    assert book.revoke_many(sheet.encode(), actor=BY) == (0, 3)  # it may be given again
    assert [book.history(f"urn:{number}")[0].reason for number in range(3)] == ["Förut", "B", "C"]
    assert book.status_of("urn:3").state is State.VALID
    assert problem(lambda: book.revoke_many(b"credential_id,reason\n", actor=BY)).problem == "sheet-empty"


def test_a_long_sheet_with_many_faults(file: StatusRegistry) -> None:
    sheet = "credential_id,reason\n" + "".join(f"urn:{number},Fel\n" for number in range(1_200))
    for number in range(0, 1_200, 2):
        file.allocate(f"urn:{number}")
    error = problem(lambda: file.revoke_many(sheet.encode(), actor=BY))
    assert len(error.rows) == 600
    assert str(error).endswith("row 41: the registry does not know the credential: it was never given a place, or "
                               "was forgotten; and 580 more rows")  # fmt: skip
    assert pickle.loads(pickle.dumps(error)).rows == error.rows  # noqa: S301 - it is our own


def test_a_sheet_that_cannot_be_read(file: StatusRegistry) -> None:
    assert problem(lambda: file.revoke_many(b"", actor=BY)).problem == "sheet-headings"
