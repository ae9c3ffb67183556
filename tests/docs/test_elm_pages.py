"""The page of ELM's terms and the docstrings of its classes say what `tools/elm_rules.json` says of each term."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from scripts import script

from mikromerit.elm.codec import classes
from mikromerit.elm.node import Node, members

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "elm-terms.md"
LINES = 400


@pytest.fixture
def tool() -> ModuleType:
    return script("tools/make_elm_rules.py")


def _told(cls: type[Node]) -> set[str]:
    """Give the fields that a docstring tells the rule of, or that it has none."""
    text = cls.__doc__ or ""
    without = re.search(r"^ *The profile has no rule for ([\w,\s]+)\.", text, re.MULTILINE)
    return {*re.findall(r"^ *- (\w+) \d\.\.[\dn]: ", text, re.MULTILINE), *(without[1] if without else "").split(", ")}


@pytest.mark.parametrize("cls", classes().values(), ids=str)
def test_a_docstring_tells_of_each_new_field(cls: type[Node]) -> None:
    above = {name for base in cls.__bases__ for name in members(base)}
    assert members(cls).keys() - above <= _told(cls) <= {*members(cls), ""}
    assert (cls.__doc__ or "").count("(EDC-AP 3.1 and 3.2)") == 1


def test_the_docstrings_are_what_the_tool_makes(tool: ModuleType) -> None:
    rules = tool.read()
    assert len(tool.modules()) == 10
    for path in tool.modules():
        text = path.read_text(encoding="utf-8")
        assert text == tool.source(path, rules), f"{path.name}: run tools/make_elm_rules.py"
        assert text.count("\n") < LINES, path.name
        assert max(map(len, text.splitlines())) <= 120, path.name


def test_a_rule_that_changes_changes_the_docstring(tool: ModuleType) -> None:
    rules = tool.read()
    cls = classes()["Qualification"]
    rule = rules.rules["Qualification"]["eqfLevel"]
    other = replace(rule, card="1..1")
    changed = replace(rules, rules={**rules.rules, "Qualification": {"eqfLevel": other}})
    text = tool.docstring(cls, changed)
    assert "- eqf_level 1..1: Concept of the list eqf; elm:EQFLevel." in text
    assert "- eqf_level 0..1: " not in text
    assert "The profile has no rule for title, additional_note," in re.sub(r"\s+", " ", text)
    assert text.startswith("An achievement that has a level and has been quality assured.\n\nelm:Qualification (")


def test_a_class_inherits_what_is_asked_alike_and_tells_what_is_not(tool: ModuleType) -> None:
    told = tool.paragraph(classes()["Person"], tool.read())
    assert "- location 0..1: " in told  # an Agent may have several
    assert "- contact_point" not in told
    assert "- learning_outcome" not in tool.paragraph(classes()["Qualification"], tool.read())  # but for the stricter


def test_the_page_is_current() -> None:
    page = script("docs/make_elm_terms.py").page()
    assert PAGE.read_text(encoding="utf-8") == page, "run docs/make_elm_terms.py"
    headings = re.findall(r"^### (\w+)$", page, re.MULTILINE)
    assert sorted(headings) == sorted(classes())
    for name, section in zip(headings, re.split(r"^### \w+$", page, flags=re.MULTILINE)[1:], strict=True):
        for field, member in members(classes()[name]).items():
            assert section.count(f"| `{member.term}` | `{field}` |") == 1, (name, field)
