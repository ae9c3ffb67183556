"""Organisations: a list is exact, and says nothing of who certified them."""

from __future__ import annotations

from typing import Any, cast

import pytest
from forging import AT

from mikromerit.evidence import Evidence
from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.trust import AllOf, Organisations, Signatory, UnsafeAnyone

PASSED, FAILED, *_ = Outcome


class Named:
    """As much of a certificate as the rule reads."""

    def __init__(self, identifier: str | None, name: str = "Skola AB") -> None:
        self.organisation_identifier = identifier
        self.name = name


def judged(identifier: str | None, rule: Any = None) -> Check:
    signatory = Signatory("VATSE-1", cast("Any", Named(identifier)))
    check: Check = (rule or Organisations(["VATSE-1", "NTRSE-2"])).check(signatory, Evidence(), AT)
    return check


@pytest.mark.parametrize("identifier", ["VATSE-1", "NTRSE-2"])
def test_who_is_listed_is_trusted(identifier: str) -> None:
    check = judged(identifier)
    assert (check.step, check.outcome, check.code) == (Step.TRUST, PASSED, Code.ORGANISATION_TRUSTED)
    assert check.params == {"organisation": identifier}
    assert judged(identifier, AllOf(UnsafeAnyone(), Organisations([identifier]))).outcome is PASSED


@pytest.mark.parametrize("identifier", ["vatse-1", "VATSE-1 ", "VATSE-10", "VATSE-", "NTRSE-1", "*", "", None])
def test_an_identifier_is_compared_character_for_character(identifier: str | None) -> None:
    check = judged(identifier)
    assert (check.outcome, check.code) == (FAILED, Code.ORGANISATION_NOT_TRUSTED)
    assert check.params == {"organisation": identifier or "Skola AB"}


@pytest.mark.parametrize("listed", [[], (), {}, [""], ["VATSE-1", " "]])
def test_an_empty_list_or_entry_is_refused(listed: Any) -> None:
    with pytest.raises(ValueError, match=r"at least one|not empty"):
        Organisations(listed)


@pytest.mark.parametrize("listed", ["VATSE-1", [1], [None, "X"], [b"VATSE-1"]])
def test_what_is_no_list_of_texts_is_refused(listed: Any) -> None:
    with pytest.raises(TypeError, match="text"):
        Organisations(listed)


def test_a_list_does_not_change_after_it_was_given() -> None:
    listed = ["VATSE-1"]
    rule = Organisations(listed)
    listed.append("VATSE-2")
    assert judged("VATSE-2", rule).outcome is FAILED
    assert rule == Organisations({"VATSE-1"})
