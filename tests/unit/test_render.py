"""The text for people: harmless whatever a credential says, and complete whatever it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from forging import AT, HOLDER, ISSUER, good
from samples import issue, merit

from mikromerit import Evidence, Issuer, KeyPair, Policy
from mikromerit import did as dids
from mikromerit.elm import Agent, LearningAchievement, Person
from mikromerit.render import credential_text, report_text
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify

ANYONE = Policy(trust=UnsafeAnyone())
KEY = KeyPair.generate()
DID = dids.of_key(KEY.public_key)


def text(token: Any, lang: Any = "sv") -> str:
    return credential_text(verify(token, ANYONE, Evidence(), AT).accept(), lang)


def test_a_micro_credential_in_both_languages() -> None:
    credential = issue(DID, KEY, valid_until=datetime(2091, 5, 1, tzinfo=UTC))
    swedish, english = text(credential), text(credential, "en")
    for part in ("Svetsa och skarva optisk fiber", "Åsa Öström", "16 timmar", "0,5 poäng", "SeQF nivå 4", "2091-05-01"):
        assert part in swedish
    for part in ("Splice optical fibre", "16 hours", "0.5 credits", "Swedish Local Fibre Alliance", "Valid until"):
        assert part in english


@pytest.mark.parametrize("issuer", [ISSUER.did, {"id": ISSUER.did, "name": "x"}])
def test_a_credential_of_another_kind(issuer: Any) -> None:
    said = text(good(**{"vc/issuer": issuer, "vc/type": ["VerifiableCredential", "Diploma"]}))
    assert "VerifiableCredential, Diploma" in said
    assert ISSUER.did in said
    assert "VerifiableCredential" in text(good(**{"vc/type": "VerifiableCredential"}))


def test_a_hostile_text_does_nothing_to_a_terminal() -> None:
    hostile = {"sv": "\x1b[2J\u202eFil\nUtfärdare: X", "en": "a" * 1000}  # which our builder would not take
    document = merit(DID)
    claim = replace(document.subject.has_claim[0], title=hostile)
    shown = replace(document.display_parameter, title=hostile)  # type: ignore[type-var]
    changed = replace(
        document, credential_subject=replace(document.subject, has_claim=(claim,)), display_parameter=shown
    )
    said = text(Issuer(DID, KEY, profile=None, clock=lambda: AT).issue(changed))
    assert "Fil" in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\nUtfärdare: X" not in said
    assert all(len(line) < 300 for line in said.splitlines())


def lean(**changes: Any) -> Any:
    """A credential that says very little, issued without a profile."""
    document = merit(DID)
    claim = document.subject.has_claim[0]
    assert isinstance(claim, LearningAchievement)
    person = Person(id=HOLDER.did, given_name={"sv": "Åsa"}, has_claim=(replace(claim, **changes),))
    return Issuer(DID, KEY, profile=None, clock=lambda: AT).issue(replace(document, credential_subject=person))


def test_what_is_not_there_is_not_said() -> None:
    assert "Åsa" in text(lean())
    assert "Tilldelad av" not in text(lean(awarded_by=None))
    assert "Nivå" not in text(lean(specified_by=None))
    assert "Bedömning" not in text(lean(proven_by=()))


def test_a_credential_about_a_group_or_by_an_agent() -> None:
    document = replace(merit(DID), credential_subject=Agent(id=HOLDER.did), issuer=Agent(id=DID), valid_until=None)
    document = replace(document, expiration_date=None)
    said = text(Issuer(DID, KEY, profile=None, clock=lambda: AT).issue(document))
    assert said == f"  {'Utfärdad':<22}2026-11-01"


def test_a_report_says_each_step() -> None:
    report = verify(good(), ANYONE, Evidence(), AT)
    lines = report_text(report, "en").splitlines()
    assert lines[0] == "Accepted."
    assert len(lines) == 2 + 9
    assert {line.split()[0] for line in lines[2:]} == {"✓", "-"}
