"""The attack corpus of the reference data, through the reference's own runner: every case."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attacks_adapter
import pytest
from forging import AT, ISSUER, compact, to_json
from scripts import script

from mikromerit import Evidence, Outcome
from mikromerit.report import Code, Step
from mikromerit.verification import verify

if TYPE_CHECKING:
    from types import ModuleType

CORPORA = ("corpus.jsonl", "json.jsonl")
EACH = {"vc-jwt-1.1": 100, "vc+jwt": 100, "vp-jwt-1.1": 23, "vp+jwt": 26, "status-list": 92, "did": 72, "json": 29}
TESTS = Path(__file__).resolve().parents[1]
TABLE = tomllib.loads((TESTS / "vectors" / "refusals.toml").read_text(encoding="utf-8"))
VAGUE = {Code.CREDENTIAL_NOT_ACCEPTED, Code.INTERNAL_ERROR, Code.NOT_JUDGED}
"""What says that something was refused, and not why."""


class Recorder:
    """The adapter, which also keeps what the last refusal said."""

    NAME = attacks_adapter.NAME
    TYPED = attacks_adapter.TYPED

    def __init__(self) -> None:
        self.said: frozenset[Code] = frozenset()

    def verify(self, case: dict[str, Any], given: str | bytes, env: Any) -> object:
        self.said = frozenset()
        try:
            return attacks_adapter.verify(case, given, env)
        except self.TYPED as error:
            self.said = attacks_adapter.codes_of(error)
            raise


@pytest.fixture(scope="module")
def runner(reference: Path) -> ModuleType:
    return script(str(reference / "attacks" / "run_corpus.py"))


@pytest.fixture(scope="module")
def cases(reference: Path) -> list[dict[str, Any]]:
    lines = [line for name in CORPORA for line in (reference / "attacks" / name).read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def results(runner: ModuleType, cases: list[dict[str, Any]]) -> list[tuple[dict[str, Any], frozenset[Code]]]:
    """Run every case: the runner judges outcome, time and fetches, the recorder keeps the codes."""
    recorder = Recorder()
    return [(runner.run_case(recorder, case), recorder.said) for case in cases]


def test_every_case_is_judged_as_expected(results: list[tuple[dict[str, Any], frozenset[Code]]]) -> None:
    assert [row for row, _ in results if not row["ok"]] == []
    assert Counter(row["format"] for row, _ in results) == EACH


def test_an_expected_acceptance_is_not_vacuous(cases: list[dict[str, Any]]) -> None:
    """The corpus has positive controls of each format."""
    assert {case["format"] for case in cases if case["expected"] == "accept"} == set(EACH)


def test_every_refusal_says_why(results: list[tuple[dict[str, Any], frozenset[Code]]]) -> None:
    assert [row["id"] for row, said in results if row["outcome"] == "reject" and not said - VAGUE] == []
    assert [row["id"] for row, said in results if Code.INTERNAL_ERROR in said] == []


def test_the_table_of_codes(results: list[tuple[dict[str, Any], frozenset[Code]]]) -> None:
    """Each class of attacks is answered with exactly the codes that the table lists, no more and no fewer."""
    said: defaultdict[str, set[Code]] = defaultdict(set)
    for row, codes in results:
        said[row["category"]] |= codes - VAGUE
    cases = Counter(row["category"] for row, _ in results)
    found = {category: {"cases": cases[category], "codes": sorted(said[category])} for category in cases}
    assert found == {category: {name: row[name] for name in ("cases", "codes")} for category, row in TABLE.items()}


def test_the_texts_as_payloads(runner: ModuleType, cases: list[dict[str, Any]]) -> None:
    """A JSON text that is refused by itself is refused when somebody has signed it, and as early."""
    header = to_json({"alg": ISSUER.alg, "typ": "vc+jwt", "kid": ISSUER.kid})
    texts = [case for case in cases if case["format"] == "json"]
    assert len(texts) == EACH["json"]
    for case in texts:
        given = runner.given_of(case)
        payload = given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass")
        report = verify(compact(header, payload, ISSUER), attacks_adapter.POLICY, Evidence(), AT)
        assert report.step(Step.PARSE) is (Outcome.PASSED if case["expected"] == "accept" else Outcome.FAILED)


def test_an_inside_address_is_why_it_is_refused(runner: ModuleType, cases: list[dict[str, Any]]) -> None:
    """With a public address of the same name, the same DID is resolved."""
    inside = [case for case in cases if case["category"] == "did-web-ssrf"]
    assert len(inside) == 8
    for case in inside:
        assert runner.run_case(attacks_adapter, {**case, "dns": {}, "forbid_fetch": []})["outcome"] == "accept"


def test_the_runner_by_hand(reference: Path) -> None:
    """The command that the corpus documents works with the adapter as it stands."""
    folder = reference / "attacks"
    command = [sys.executable, folder / "run_corpus.py", TESTS / "attacks_adapter.py", folder / "json.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "'n': 29, 'ok': 29" in done.stdout
