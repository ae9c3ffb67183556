"""Sheets of credentials to revoke: files and rows that are refused, then what is read."""

from __future__ import annotations

import pytest

from mikromerit.errors import InvalidModel
from mikromerit.registry import Withdrawal, read_withdrawals, withdrawals

HEAD = "credential_id,reason"


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ("", "no column headed credential_id and none headed reason"),
        ("credential_id\nurn:1", "no column headed reason"),
        ("reason;other\nFel;1", "no column headed credential_id"),
        (f"{HEAD},intyg\n", "two columns are headed credential_id"),
        (f"{HEAD}\nurn:1", "row 2: it has not as many columns as the headings"),
        (f"{HEAD}\nurn:1,Fel,mer", "row 2: it has not as many columns"),
        (f"{HEAD}\nurn:1,", "row 2: reason is a text of 1 to 500 characters"),
        (f"{HEAD}\n\n,Fel", "row 3: credential_id is a text of 1 to 2000 characters"),
        (f'{HEAD}\nurn:1,"Fel\nrad"', "row 2: reason is a text"),
        (f"{HEAD}\nurn:1,{'x' * 501}", "row 2: reason is a text"),
        (f"{HEAD}\nurn:1,\nurn:2,", "row 2: reason .*; row 3: reason "),
        (HEAD + "\nurn:1," * 30, "row 21: .*; and 10 more rows$"),
        (f'{HEAD}\nurn:1,Fel\nurn:2,"Fel', "row 3: look for a quotation mark without a second one"),
    ],
)
def test_a_sheet_is_refused_and_nothing_of_it_quoted(sheet: str, reason: str) -> None:
    with pytest.raises(InvalidModel, match=f"the sheet: .*{reason}") as raised:
        read_withdrawals(sheet.encode())
    assert "urn:" not in str(raised.value)
    assert raised.value.path == "the sheet"


def test_a_sheet_of_another_encoding() -> None:
    with pytest.raises(InvalidModel, match=r"not UTF-8 \(line 2\); save it as CSV UTF-8") as raised:
        read_withdrawals(f"{HEAD}\nurn:1,Åter\n".encode("cp1252"))
    assert raised.value.__context__ is None


def test_a_sheet_that_is_too_large() -> None:
    with pytest.raises(InvalidModel, match="larger than 16 MiB; split it"):
        read_withdrawals(b" " * (withdrawals.MAX_BYTES + 1))
    rows = HEAD.encode() + b"\na,b" * withdrawals.MAX_ROWS
    assert len(read_withdrawals(rows)) == withdrawals.MAX_ROWS
    with pytest.raises(InvalidModel, match="more than 100000 rows; split it"):
        read_withdrawals(rows + b"\na,b")


@pytest.mark.parametrize(
    "sheet",
    [
        "credential_id,reason\nurn:1,Fel\nurn:2,Åter\n",
        "\ufeffIntyg;Skäl\r\nurn:1;Fel\r\n;\r\nurn:2;Åter\r\n",
        "namn\tskäl\tintyg\nÅsa\tFel\turn:1\nAli\tÅter\turn:2",
        'Reason , CREDENTIAL_ID\n Fel , urn:1 \n"Åter","urn:2"',
    ],
)
def test_what_spreadsheets_write_is_read(sheet: str) -> None:
    found = read_withdrawals(sheet.encode())
    assert [(one.credential_id, one.reason) for one in found] == [("urn:1", "Fel"), ("urn:2", "Åter")]
    assert [one.row for one in found] in ([2, 3], [2, 4])
    assert "urn" not in repr(found)
    assert "Fel" not in repr(found)


def test_a_withdrawal_has_an_id_and_a_reason() -> None:
    with pytest.raises(ValueError, match="credential_id is a text"):
        Withdrawal(credential_id="", reason="Fel")
    with pytest.raises(ValueError, match="reason is a text"):
        Withdrawal(credential_id="urn:1", reason="\x1b[2J")
