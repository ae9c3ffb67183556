"""The Python blocks of README.md and of the pages in docs/ run: in order, one namespace a page, no network.

A block may be left out by an HTML comment right before it that says why: `<!-- not executed: reason -->`. A `text`
block right after a Python block is what that block prints.
"""

from __future__ import annotations

import builtins
import re
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from forging import AT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts)]
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
NOT_EXECUTED = re.compile(r"<!-- not executed: (\S.{9,}) -->\s*\Z")
TUTORIALS = {"tutorial-issuer.md", "tutorial-holder.md", "tutorial-verifier.md"}


class Block(NamedTuple):
    line: int  # of its first line of code
    code: str
    output: str | None


def python_blocks(text: str) -> Iterator[Block]:
    """Give the Python blocks that are to be executed, each with the output that the page shows for it."""
    fences = list(FENCE.finditer(text))
    for fence, after in zip_longest(fences, fences[1:]):
        if fence["info"].strip() != "python" or NOT_EXECUTED.search(text, 0, fence.start()):
            continue
        follows = after is not None and after["info"] == "text" and not text[fence.end() : after.start()].strip()
        output = after["body"] if after is not None and follows else None
        yield Block(text.count("\n", 0, fence.start("body")), fence["body"], output)


class StandingStill(datetime):
    """The clock of the tests, for the pages' own `datetime.now`."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return AT.astimezone(tz)


def import_for_a_page(name: str, *more: Any, **named: Any) -> Any:
    """Import as ever, but for the clock."""
    module = builtins.__import__(name, *more, **named)
    return SimpleNamespace(**vars(module) | {"datetime": StandingStill}) if name == "datetime" else module


def run(page: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """Run the blocks of a page, and give their number."""
    own_builtins = {**vars(builtins), "__import__": import_for_a_page}
    namespace: dict[str, Any] = {"__name__": "page", "__builtins__": own_builtins}
    blocks = list(python_blocks(page.read_text(encoding="utf-8")))
    for block in blocks:
        code = compile("\n" * block.line + block.code, page, "exec", dont_inherit=True)
        exec(code, namespace)  # noqa: S102  (the page is ours)
        printed = capsys.readouterr().out
        if block.output is not None:
            assert printed == block.output, f"{page.name}, line {block.line}"
    return len(blocks)


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_the_python_blocks_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    number = run(page, capsys)
    assert number > 0 or page.name not in TUTORIALS


def test_the_tutorials_are_there() -> None:
    assert {page.name for page in PAGES} >= TUTORIALS


def test_a_block_is_left_out_only_for_a_reason() -> None:
    block = "```python\n1 / 0\n```\n"
    assert not list(python_blocks(f"<!-- not executed: it divides by zero -->\n\n{block}"))
    for excuse in (
        "<!-- not executed: -->\n",
        "<!-- not executed -->\n",
        "<!-- not executed: it divides -->\n\ntext\n",
    ):
        assert [found.code for found in python_blocks(excuse + block)] == ["1 / 0\n"]


def test_output_that_is_shown_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1)\n```\n\n```text\n1\n```\n", encoding="utf-8")
    assert run(page, capsys) == 1
    page.write_text("```python\nprint(1)\n```\n\n```text\n2\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        run(page, capsys)


def test_a_page_reads_the_clock_that_stands_still(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    code = "from datetime import UTC, datetime, timedelta\nprint(datetime.now(UTC) + timedelta(days=1))"
    page.write_text(f"```python\n{code}\n```\n\n```text\n2026-11-22 12:00:00+00:00\n```\n", encoding="utf-8")
    assert run(page, capsys) == 1
