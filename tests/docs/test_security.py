"""`docs/security.md` names every requirement once, tests that exist, and the limits as they are."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from mikromerit import limits

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
REQUIREMENT = re.compile(r"^- \*\*(R\d+)\*\* \((Holds|Partly|Not yet|Does not apply)\) ", re.MULTILINE)
TEST = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(\w+)(?:\[([^`]+)\])?`")
LIMITS = PAGE.partition("\n## Limits\n")[2]
TESTS = sorted({match.groups() for match in TEST.finditer(PAGE)}, key=str)


def requirements() -> dict[str, tuple[str, list[str]]]:
    """Give state and named tests of each requirement."""
    _, *parts = REQUIREMENT.split(PAGE)
    found = {}
    for name, state, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        assert name not in found
        found[name] = (state, [match[0] for match in TEST.finditer(text.partition("\n#")[0])])
    return found


def test_every_requirement_is_there_in_order() -> None:
    assert list(requirements()) == [f"R{number}" for number in range(1, 41)]


def test_what_holds_is_held_by_a_test_and_nothing_else_is() -> None:
    for name, (state, tests) in requirements().items():
        assert bool(tests) == (state in ("Holds", "Partly")), name


def test_the_count_of_states() -> None:
    states = [state for state, _ in requirements().values()]
    hold, partly, not_yet, no = (states.count(s) for s in ("Holds", "Partly", "Not yet", "Does not apply"))
    assert f"\n{hold} hold, {partly} partly, {not_yet} not yet, {no} does not apply.\n" in PAGE


@cache
def outline(path: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the names of the test functions of a file, and every text in it."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    texts = frozenset(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return functions, texts


@pytest.mark.parametrize(("path", "name", "case"), TESTS)
def test_a_named_test_exists(path: str, name: str, case: str | None) -> None:
    functions, texts = outline(path)
    assert name in functions
    assert name.startswith("test_")
    assert case is None or case in texts


def test_every_test_that_looks_like_one_was_checked() -> None:
    assert PAGE.count("`tests/") == len(list(TEST.finditer(PAGE)))


def shown(number: int) -> str:
    for unit, name in ((limits.MIB, "MiB"), (limits.KIB, "KiB")):
        if number % unit == 0:
            return f"{number // unit} {name}"
    return f"{number:,}"


def test_the_limits() -> None:
    rows = dict(re.findall(r"^\| `([\w.]+)` \| ([^|]+) \|", LIMITS.partition("\n### ")[0], re.MULTILINE))
    expected = {f"Limits.{f.name}": shown(getattr(limits.DEFAULT, f.name)) for f in dataclasses.fields(limits.Limits)}
    constants = {name: value for name, value in vars(limits).items() if name.endswith("_BYTES")}
    assert rows == expected | {name: shown(value) for name, value in constants.items()}


def test_the_limits_of_seals() -> None:
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| `([\w.]+)\.(\w+)` \|$", LIMITS, re.MULTILINE)
    assert len(rows) == LIMITS.partition("\n### ")[2].count("\n| ") - 2  # all but the head of the table
    for said, module, name in rows:
        assert said == shown(getattr(importlib.import_module(module), name)), name
