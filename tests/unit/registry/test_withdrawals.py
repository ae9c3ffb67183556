"""Sheets of credentials to revoke: files and rows that are refused, then what is read."""

from __future__ import annotations

import tracemalloc
from time import thread_time

import pytest

from mikromerit.registry import RegistryError, Row, Withdrawal, errors, read_withdrawals

HEAD = "credential_id,reason"


def refusal(data: bytes) -> RegistryError:
    with pytest.raises(RegistryError) as raised:
        read_withdrawals(data)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    for lang in ("sv", "en"):
        assert "urn:" not in raised.value.message(lang)  # type: ignore[arg-type]
    return raised.value


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        ("", "sheet-headings"),
        ("credential_id\nurn:1", "sheet-headings"),
        ("reason;other\nFel;1", "sheet-headings"),
        (f"{HEAD},intyg\n", "sheet-headings"),
        (f"{HEAD},skäl\n", "sheet-headings"),
        ("sep=;\ncredential_id,reason\nurn:1,Fel", "sheet-headings"),
        (HEAD, "sheet-empty"),
        (f"{HEAD}\n,\n\n  ,\n", "sheet-empty"),
        (f"{HEAD}\nurn:1,F\0l", "sheet-text"),
    ],
)
def test_a_sheet_that_cannot_be_used(sheet: str, problem: str) -> None:
    error = refusal(sheet.encode())
    assert (error.problem, error.rows) == (problem, ())


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("urn:1", [(2, "row-cells")]),
        ("urn:1,Fel,mer", [(2, "row-cells")]),
        ("urn:1,", [(2, "row-reason")]),
        ("\n,Fel", [(3, "row-id")]),
        (f"{'x' * 2_001},Fel", [(2, "row-id")]),
        ('urn:1,"Fel\nrad"', [(2, "row-reason")]),
        (f"urn:1,{'x' * 501}", [(2, "row-reason")]),
        ("urn:1,\nurn:2,Fel\nurn:3,", [(2, "row-reason"), (4, "row-reason")]),
        ('urn:1,Fel\nurn:2,"Fel', [(3, "row-quotes")]),
        ('urn:1,Fel\nurn:2,"Fel"s', [(3, "row-quotes")]),
        (f"urn:1,Fel\nurn:2,{'x' * errors.MAX_ROW}", [(3, "row-size")]),
        ('urn:1,Fel\nurn:2,"' + "Fel\n" * errors.MAX_ROW, [(3, "row-size")]),
    ],
)
def test_rows_that_cannot_be_used(rows: str, wrong: list[tuple[int, str]]) -> None:
    error = refusal(f"{HEAD}\n{rows}".encode())
    assert error.problem == "rows"
    assert list(error.rows) == [Row(*one) for one in wrong]  # type: ignore[arg-type]


def test_rows_are_told_in_both_languages_and_not_without_end() -> None:
    error = refusal((HEAD + "\nurn:1," * 30).encode())
    assert error.message("en").startswith("nothing was revoked; row 2: the reason must be 1 to 500 characters")
    assert error.message("sv").startswith("inget har återkallats; rad 2: skälet ska vara 1 till 500 tecken")
    assert error.message("en").endswith("; and 10 more rows")
    assert error.message("sv").endswith("; och 10 rader till")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_sheet_of_another_encoding(encoding: str) -> None:
    error = refusal(f"{HEAD}\nurn:1,Åter\n".encode(encoding))
    assert error.problem == "sheet-text"
    assert error.__context__ is None
    assert "CSV UTF-8" in error.message("sv")


def test_a_workbook_is_no_sheet() -> None:
    assert refusal(b"PK\x03\x04\x14\x00\x06\x00" + bytes(100)).problem == "sheet-text"


def test_a_sheet_that_is_too_large() -> None:
    assert refusal(b" " * (errors.MAX_BYTES + 1)).problem == "sheet-size"
    rows = HEAD.encode() + b"\na,b" * errors.MAX_ROWS
    assert len(read_withdrawals(rows)) == errors.MAX_ROWS
    assert refusal(rows + b"\na,b").problem == "sheet-size"
    assert refusal(rows + b"\n\n").problem == "sheet-size"


@pytest.mark.parametrize(
    ("row", "problem"), [("\n", "sheet-size"), ("\r", "sheet-size"), ("x\n", "sheet-size"), (",", "rows")]
)
def test_what_is_too_much_is_not_read_to_its_end(row: str, problem: str) -> None:
    """Four times as many rows take no longer, and what is held is the sheet and not its rows."""
    spent = []
    for size in (3 * 1024 * 1024, 12 * 1024 * 1024):
        data = f"{HEAD}\n".encode() + row.encode() * (size // len(row))
        begin = thread_time()
        assert refusal(data).problem == problem
        spent.append(thread_time() - begin)
    assert spent[1] < 6 * spent[0] + 0.2  # decoding is all that grows
    tracemalloc.start()
    refusal(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * len(data)  # its text, and a copy of that to read lines from


@pytest.mark.parametrize(
    "sheet",
    [
        "credential_id,reason\nurn:1,Fel\nurn:2,Åter\n",
        "\ufeffIntyg;Skäl\r\nurn:1;Fel\r\n;\r\nurn:2;Åter\r\n",
        "namn\tskäl\tintyg\nÅsa\tFel\turn:1\nAli\tÅter\turn:2",
        'Reason , CREDENTIAL_ID\n Fel , urn:1 \n"Åter","urn:2"',
        "sep=;\r\nintyg;skäl\r\nurn:1;Fel\r\nurn:2;Åter\r\n",
        '\ufeff"SEP=,"\nintyg,skäl\nurn:1,Fel\nurn:2,Åter',
        "sep=\t\nintyg\tskäl;\tskäl\nurn:1\t;;\tFel\nurn:2\t\tÅter",
    ],
)
def test_what_spreadsheets_write_is_read(sheet: str) -> None:
    found = read_withdrawals(sheet.encode())
    assert [(one.credential_id, one.reason) for one in found] == [("urn:1", "Fel"), ("urn:2", "Åter")]
    assert [one.row for one in found] in ([2, 3], [2, 4])
    assert "urn" not in repr(found)
    assert "Fel" not in repr(found)


def test_a_row_may_be_as_long_as_it_may_be() -> None:
    long = "x" * (errors.MAX_ROW - len("urn:1,Fel,\n"))
    assert len(read_withdrawals(f"{HEAD},more\nurn:1,Fel,{long}\nurn:2,Fel,{long}\n".encode())) == 2
    assert refusal(f"{HEAD},more\nurn:1,Fel,{long}x\nurn:2,Fel,{long}\n".encode()).rows == (Row(2, "row-size"),)


def test_a_withdrawal_has_an_id_and_a_reason() -> None:
    with pytest.raises(ValueError, match="credential_id is a text"):
        Withdrawal(credential_id="", reason="Fel")
    with pytest.raises(ValueError, match="reason is a text"):
        Withdrawal(credential_id="urn:1", reason="\x1b[2J")
