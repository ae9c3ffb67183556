"""The page of attacks and refusals is current, and every code on it says what was wrong."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from scripts import ROOT, script

from mikromerit.report import Code

if TYPE_CHECKING:
    from types import ModuleType

TABLE = tomllib.loads((ROOT / "tests" / "vectors" / "refusals.toml").read_text(encoding="utf-8"))
VAGUE = {Code.CREDENTIAL_NOT_ACCEPTED, Code.INTERNAL_ERROR, Code.NOT_JUDGED}


@pytest.fixture(scope="module")
def make_refusals() -> ModuleType:
    return script("docs/make_refusals.py")


def test_the_page_is_current(make_refusals: ModuleType) -> None:
    assert make_refusals.PAGE.read_text(encoding="utf-8") == make_refusals.page(), "run docs/make_refusals.py"


@pytest.mark.parametrize("name", [name for name in TABLE if name != "positive-control"])
def test_a_row_names_codes_that_say_why(name: str) -> None:
    row = TABLE[name]
    assert row["codes"] == sorted(set(row["codes"]))
    assert row["codes"]
    assert {Code(code) for code in row["codes"]}.isdisjoint(VAGUE)
    assert row["cases"] >= 1
    assert row["tried"].endswith(".")
    assert "|" not in row["tried"]
