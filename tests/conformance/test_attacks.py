"""The attack corpus of the reference data, for the formats that the library reads: VCDM 1.1 JWT and DIDs."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from mikromerit import MikromeritError, Policy, Verifier
from mikromerit import did as dids
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Fetched, Need
from mikromerit.report import Code
from mikromerit.trust import UnsafeAnyone

if TYPE_CHECKING:
    from pathlib import Path

    from mikromerit.report import Report

READ = {"vc-jwt-1.1": 123 - 23, "vp-jwt-1.1": 23, "did": 72}
BY_THE_FETCH_ITSELF = "did-web-ssrf"  # refused where a name is looked up: tests/unit/test_https.py


class World:
    """What the case's network would answer, and what was asked of it."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.at = datetime.fromisoformat(case["now"])
        self.asked: list[str] = []

    def fetch(self, need: Need) -> Fetched:
        for did, document in self.case.get("did_documents", {}).items():
            if did.startswith("did:web:") and dids.web_url(did) == need.url:
                return Fetched(json.dumps(document).encode(), "application/did+json", self.at)
        self.asked.append(need.url)
        answer = self.case.get("urls", {}).get(need.url, {"status": 404})
        if answer["status"] != 200:
            raise Unresolvable(need.url, "the status is not 200")
        return Fetched(self.body(answer)[: need.max_bytes + 1], "application/json", self.at)

    @staticmethod
    def body(answer: dict[str, Any]) -> bytes:
        if "body_template" in answer:
            return expand(answer["body_template"]).encode()
        return base64.b64decode(answer["body_b64"]) if "body_b64" in answer else answer.get("body", "").encode()


def expand(template: dict[str, Any]) -> str:
    text: str = template["prefix"] + template["repeat"] * template["count"] + template["suffix"]
    return text


def judged(case: dict[str, Any], world: World) -> Report[Any] | None:
    """Give the report on a token; of a DID nothing, since it is either read or refused with an error."""
    given = expand(case["input_template"]) if "input_template" in case else case["input"]
    if case["format"] == "did":
        method = next(method for method in dids.DEFAULT if method.name == dids.method_name(given))
        need = method.need(given)
        method.document(given, None if need is None else world.fetch(need))
        return None
    verifier = Verifier(Policy(trust=UnsafeAnyone()), fetch=world.fetch, clock=lambda: world.at)
    if case["format"] == "vc-jwt-1.1":
        return verifier.verify(given)
    policy = case["policy"]
    return verifier.verify_presentation(given, audience=policy["audience"], nonce=policy["nonce"])


def test_every_case_is_judged_as_expected(reference: Path) -> None:
    wrong = []
    counted = dict.fromkeys(READ, 0)
    for line in (reference / "attacks" / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["format"] not in READ:
            continue
        counted[case["format"]] += 1
        world = World(case)
        try:
            report = judged(case, world)
            accepted = report is None or report.accepted
            vague = report is not None and not accepted and not report.reasons()
            internal = report is not None and Code.INTERNAL_ERROR in {check.code for check in report.checks}
        except MikromeritError:
            accepted, vague, internal = False, False, False
        expected = case["expected"] == "accept" or case["category"] == BY_THE_FETCH_ITSELF
        forbidden = set(world.asked) & set(case.get("forbid_fetch", []))
        if accepted != expected or vague or internal or forbidden:
            wrong.append(case["id"])
    assert wrong == []
    assert counted == READ


def test_an_expected_acceptance_is_not_vacuous(reference: Path) -> None:
    """The corpus has positive controls of each format that is read."""
    lines = (reference / "attacks" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    controls = {case["format"] for case in map(json.loads, lines) if case["expected"] == "accept"}
    if not set(READ) <= controls:
        pytest.fail("a format has no positive control")
