"""The commands `mikromerit status`: what they say and with which exit code."""

from __future__ import annotations

import getpass
import json
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import postgres
import pytest
from forging import AT

from mikromerit import KeyPair, _dates, did
from mikromerit.__main__ import main
from mikromerit.limits import DEFAULT
from mikromerit.registry import StatusRegistry
from mikromerit.securing import VC_JOSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY = KeyPair.generate()
DID = did.of_key(KEY.public_key)
LISTS = "https://status.skola.example/lists/"
ID = "urn:uuid:5d1f0e2c-0000-4000-8000-000000000001"


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Said]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIKROMERIT_PASSWORD", "hemligt")
    monkeypatch.setenv("MIKROMERIT_REGISTRY", "book.db")
    KEY.save(tmp_path / "key.pem", b"hemligt")

    def run(*arguments: object, status: bool = True) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main([*(["status"] if status else []), *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        assert isinstance(leaving.value.code, int)
        return Said(leaving.value.code, said.out, said.err)

    return run


@pytest.fixture
def book(command: Callable[..., Said], tmp_path: Path) -> Iterator[StatusRegistry]:
    assert command(*INIT, "--suspension").code == 0
    with StatusRegistry.open(tmp_path / "book.db") as opened:
        opened.allocate(ID)
        yield opened


INIT = ("init", "--issuer", DID, "--lists", LISTS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "--registry", "absent.db"), "där finns inget register"),
        (("show", "--registry", "absent.db", "--lang", "en"), "there is no registry there"),
        (("show", "--registry", "mysql://user:hemligt@h/x"), "named by the path of a file"),
        (("show", "--registry", "folder/absent.db"), "där finns inget register"),
        ((*INIT, "--registry", "folder/absent.db"), "No such file"),
        (("init", "--issuer", "Skolan", "--lists", LISTS), "DID"),
        (("init", "--issuer", DID, "--lists", "http://a.example/"), "https address"),
        ((*INIT, "--size", "1000"), "131072 to"),
        ((*INIT, "--ttl", "0"), "0 is not in the range"),
        ((*INIT, "--valid", "999999999999"), "is not in the range"),
        (("show", "--registry", "postgresql://u:p@hemligt:rd@h/db"), "named by the path of a file"),
        (("show", "--registry", "postgresql:///x?host=/tmp&port=hemligt"), "named by the path of a file"),
        ((*INIT, "--form", "json"), "json"),
        (INIT[:-2], "--lists"),
        (("revoke",), "där finns inget register"),
    ],
)
def test_what_cannot_be_used(command: Callable[..., Said], arguments: tuple[str, ...], sentence: str) -> None:
    said = command(*arguments)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("mikromerit: ")
    assert sentence in said.err
    assert "hemligt" not in said.err


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    "arguments",
    [
        ("revoke",),
        ("revoke", ID),
        ("revoke", "--reason", "Fel"),
        ("revoke", ID, "--reason", "Fel", "--from", "rows.csv"),
        ("revoke", "--reason", "Fel", "--from", "rows.csv"),
        ("revoke", "--from", "absent.csv"),
        ("revoke", ID, "--reason", ""),
        ("suspend", ID),
        ("reinstate", ID),
        ("history",),
        ("forget", ID),
        ("publish", "--to", "site"),
        ("publish", "--to", "site", "--key", "absent.pem"),
        ("publish", "--to", "key.pem", "--key", "key.pem"),
        ("publish", "--to", "site", "--key", "key.pem", "--method", "did:web:other.example#key"),
        INIT,
    ],
)
def test_calls_that_cannot_be_used(command: Callable[..., Said], arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("credential_id,reason\n")
    said = command(*arguments)
    assert said.code == 3, said
    assert "mikromerit: " in said.err


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("name", ["revoke", "suspend", "reinstate", "show", "history", "forget"])
def test_a_credential_that_is_not_known_is_refused(command: Callable[..., Said], name: str) -> None:
    reason = ("--reason", "Fel") if name in {"revoke", "suspend", "reinstate"} else ()
    yes = ("--yes",) if name == "forget" else ()
    said = command(name, "urn:other", *reason, *yes)
    assert (said.code, said.out) == (1, "")
    assert "registret känner inte intyget" in said.err
    assert "urn:other" not in said.err


def test_a_life_in_swedish(command: Callable[..., Said], book: StatusRegistry) -> None:
    entry = book.allocate(ID)[0]
    said = command("show", ID)
    assert said.out.startswith("Status: giltigt, ännu inte publicerad\n")
    assert f"  plats {entry.index} i {entry.url}\n" in said.out
    assert command("history", ID).out == "Inget har hänt med intyget.\n"
    said = command("suspend", ID, "--reason", "Utredning", "--by", "Registrator 7")
    assert (said.code, said.out) == (
        0, "Intyget är upphävt tills vidare.\nDet syns först när listorna publiceras: mikromerit status publish\n",
    )  # fmt: skip
    said = command("suspend", ID, "--reason", "Utredning", "--by", "Registrator 7")
    assert (said.code, said.out) == (0, "Inget har ändrats: så var det redan.\n")
    assert "Status: upphävt tills vidare sedan 2" in command("show", ID).out
    assert "Intyget gäller igen." in command("reinstate", ID, "--reason", "Klar").out
    assert "Intyget är återkallat." in command("revoke", ID, "--reason", "Fel").out
    assert ", ännu inte publicerad\n" in command("show", ID).out
    said = command("reinstate", ID, "--reason", "Ångrar mig")
    assert (said.code, said.out) == (1, "")
    assert "återkallat för gott" in said.err
    first, second, third = command("history", ID).out.splitlines()
    assert first.endswith("upphävt tills vidare  av Registrator 7: Utredning (ännu inte publicerad)")
    assert second.endswith("gäller igen  av " + getpass.getuser() + ": Klar (ännu inte publicerad)")
    assert "återkallat" in third
    said = command("publish", "--to", "site", "--key", "key.pem")
    assert (said.code, said.out) == (0, "Publicerade listor i site: 4.\n")
    assert command("history", ID).out.count("(publicerad)") == 3
    assert "raderat" in command("forget", ID, "--yes").out
    assert command("show", ID).code == 1


@pytest.mark.usefixtures("book")
def test_a_life_in_english(command: Callable[..., Said], tmp_path: Path) -> None:
    said = command("show", "--lang", "en")
    assert said.out.count("room for 98304, taken 0, changes not published 0, never published") == 2
    assert said.out.count("taken 1") == 2
    said = command("revoke", ID, "--reason", "Wrong", "--lang", "en")
    assert said.out == (
        "The credential is revoked.\nIt shows when the lists are published: mikromerit status publish\n"
    )
    assert "changes not published 1" in command("show", "--lang", "en").out
    said = command("publish", "--to", "site", "--key", "key.pem", "--data-model", "2.0", "--lang", "en")
    assert said.out == "Lists published in site: 4.\n"
    for path in (tmp_path / "site").iterdir():
        VC_JOSE.open(path.read_bytes(), DEFAULT).check(KEY.public_key)
    assert "signed 2026-11-21 12:00 UTC, valid until 2026-11-22 12:00 UTC" in command("show", "--lang", "en").out


@pytest.mark.usefixtures("book")
def test_as_json(command: Callable[..., Said]) -> None:
    command("revoke", ID, "--reason", "Fel", "--by", "Registrator 7")
    shown = json.loads(command("show", ID, "--json").out)
    assert (shown["state"], shown["since"], shown["published"]) == ("revoked", "2026-11-21T12:00:00Z", False)
    assert [one["purpose"] for one in shown["entries"]] == ["revocation", "suspension"]
    (change,) = json.loads(command("history", ID, "--json").out)
    assert change == {
        "action": "revoked", "at": "2026-11-21T12:00:00Z", "actor": "Registrator 7", "reason": "Fel",
        "published": False,
    }  # fmt: skip
    lists = json.loads(command("show", "--json").out)
    assert [(one["purpose"], one["used"], one["pending"], one["signed"]) for one in lists] == [
        ("revocation", 1, 1, None), ("revocation", 0, 0, None), ("suspension", 1, 1, None), ("suspension", 0, 0, None),
    ]  # fmt: skip


def test_a_sheet(command: Callable[..., Said], book: StatusRegistry, tmp_path: Path) -> None:
    sheet = tmp_path / "rows.csv"
    sheet.write_text(f"intyg;skäl\n{ID};Fel\nurn:other;Fel\n", encoding="utf-8")
    said = command("revoke", "--from", "rows.csv")
    assert (said.code, said.out) == (1, "")
    assert "inget har återkallats; rad 3: registret känner inte intyget" in said.err
    book.allocate("urn:other")
    assert command("revoke", "--from", "rows.csv").out.startswith("Återkallade nu: 2. Redan återkallade: 0.\nDet syns")
    assert command("revoke", "--from", "rows.csv").out == "Återkallade nu: 0. Redan återkallade: 2.\n"
    sheet.write_text("intyg;skäl\nx", encoding="utf-8")
    said = command("revoke", "--from", "rows.csv")
    assert (said.code, said.out) == (1, "")
    assert "inget har återkallats; rad 2: den har inte lika många kolumner som rubrikerna" in said.err
    sheet.write_bytes(f"intyg;skäl\n{ID};Återtas\n".encode("utf-16"))
    said = command("revoke", "--from", "rows.csv", "--lang", "en")
    assert (said.code, said.out) == (3, "")
    assert "the sheet is no CSV in UTF-8" in said.err
    sheet.write_text("intyg;skäl\n", encoding="utf-8")
    said = command("revoke", "--from", "rows.csv")
    assert (said.code, said.out) == (3, "")
    assert "arket har inga rader" in said.err


def later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    monkeypatch.setattr(_dates, "_clock", (AT + timedelta(minutes=minutes)).astimezone)


def test_monitoring_sees_lists_that_are_due(command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    command(*INIT)
    said = command("show")
    assert (said.code, said.err) == (0, "")  # nobody asks for a list that no credential stands in
    with StatusRegistry.open("book.db") as book:
        book.allocate(ID)
    said = command("show", "--json")
    assert said.code == 2
    assert "mikromerit: Listor som intyg står i är inte publicerade" in said.err
    assert len(json.loads(said.out)) == 2
    command("publish", "--to", "site", "--key", "key.pem")
    for minutes, most, code in [
        (0, (), 0), (12 * 60 - 1, (), 0), (12 * 60, (), 2), (24 * 60, (), 2), (29, ("--max-age", "30"), 0),
        (30, ("--max-age", "30"), 2), (13 * 60, ("--max-age", "1000"), 0), (24 * 60, ("--max-age", "9999"), 2),
    ]:  # fmt: skip
        later(monkeypatch, minutes)
        said = command("show", "--lang", "en", *most)
        assert (said.code, bool(said.err)) == (code, bool(code)), (minutes, most)
    later(monkeypatch, 24 * 60)
    assert command("show", ID).code == 0  # it was asked of a credential
    said = command("show", ID, "--max-age", "30")
    assert said.code == 3
    assert "leave CREDENTIAL_ID out" in said.err


def test_lists_that_the_book_does_not_know_of_are_replaced_when_that_is_asked_for(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command(*INIT)
    backup = (tmp_path / "book.db").read_bytes()
    later(monkeypatch, 10)
    publish = ("publish", "--to", "site", "--key", "key.pem")
    assert command(*publish).code == 0
    (tmp_path / "book.db").write_bytes(backup)
    later(monkeypatch, 20)
    said = command(*publish)
    assert (said.code, said.out) == (1, "")
    assert "--over-newer" in said.err
    assert "tidigare säkerhetskopia" in said.err
    assert command(*publish, "--over-newer").code == 0
    assert command(*publish).code == 0
    later(monkeypatch, 10)
    said = command(*publish, "--lang", "en")
    assert (said.code, said.out) == (1, "")
    assert "the clock of this machine is behind" in said.err


def test_what_could_not_be_erased_whole_is_said(
    command: Callable[..., Said], book: StatusRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mikromerit.registry.database._SCRUB", 0)
    with closing(sqlite3.connect("book.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM status_credential").fetchone()
        book.revoke(ID, "Fel", actor="Registrator 7")
        said = command("forget", ID, "--yes")
        assert (said.code, said.out) == (2, "")
        assert "raderat i registret men inte i databasens logg" in said.err
        assert command("scrub", "--lang", "en").code == 2
        reader.execute("ROLLBACK")
    said = command("scrub")
    assert (said.code, said.out) == (0, "Databasens logg är tömd.\n")
    assert command("forget", ID, "--yes").code == 1


def test_a_book_without_suspensions(command: Callable[..., Said], tmp_path: Path) -> None:
    arguments = ("--form", "token", "--form", "bitstring", "--size", "262144", "--valid", "48")
    assert command(*INIT, *arguments).code == 0
    with StatusRegistry.open(tmp_path / "book.db") as book:
        assert [one.form for one in book.lists()] == ["bitstring", "bitstring", "token", "token"]
        book.allocate(ID)
    said = command("suspend", ID, "--reason", "Utredning")
    assert said.code == 1
    assert "ingen lista för det som upphävs" in said.err


def test_a_book_in_postgresql(command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIKROMERIT_REGISTRY", postgres.database())
    assert command(*INIT).code == 0
    assert command(*INIT).code == 3
    assert command("show", "--lang", "en").out.count("never published") == 2


@pytest.mark.usefixtures("book")
def test_nobody_is_logged_in(command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    said = command("revoke", ID, "--reason", "Fel")
    assert said.code == 3
    assert "--by" in said.err


@pytest.mark.parametrize("arguments", [("show",), INIT])
def test_the_extra_is_not_installed(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    for name in [name for name in sys.modules if name.startswith("mikromerit.registry")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    said = command(*arguments)
    assert said.code == 3
    assert "mikromerit[store]" in said.err


@pytest.mark.usefixtures("book")
def test_a_registry_that_breaks_is_no_refusal(command: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "book.db").write_bytes(b"broken" * 1000)
    for path in tmp_path.glob("book.db-*"):
        path.unlink()
    said = command("revoke", ID, "--reason", "Fel")
    assert said.code == 3
    assert "registret kan inte läsas eller skrivas" in said.err
