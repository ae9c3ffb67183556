"""The text for people: harmless whatever a credential says, and complete whatever it leaves out."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
from forging import AT, HOLDER, ISSUER, good
from samples import issue, merit

from mikromerit import Evidence, Issuer, KeyPair, Policy
from mikromerit import did as dids
from mikromerit.elm import Agent, LearningAchievement, Person
from mikromerit.render import credential_text, report_text
from mikromerit.render.seal import seal_text
from mikromerit.report import Check, Code, Outcome, Refused, Report, SealFacts, Step, message, word
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify

ANYONE = Policy(trust=UnsafeAnyone())
WORDS: dict[str, Any] = tomllib.loads(files("mikromerit").joinpath("messages.toml").read_text(encoding="utf-8"))[
    "words"
]
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
    assert {line.split()[0] for line in lines[2:]} == {"✓", "!", "-"}
    assert [line.split()[1] for line in lines if line.startswith("  !")] == ["Trust"]  # anybody is trusted


def test_remarks_and_what_speaks_for_a_credential_are_told_apart() -> None:
    told = {
        (Outcome.PASSED, Code.SIGNATURE_VALID): "✓",
        (Outcome.PASSED, Code.TIMESTAMP_UNTRUSTED): "!",
        (Outcome.PASSED, Code.REVOCATION_UNCHECKED): "!",
        (Outcome.INDETERMINATE, Code.REVOCATION_UNCHECKED): "?",
        (Outcome.FAILED, Code.CERTIFICATE_REVOKED): "✗",
    }
    for (outcome, code), mark in told.items():
        lines = report_text(Report(checks=(Check(Step.KEY, outcome, code),), at=AT)).splitlines()
        assert lines[2].split()[0] == mark


# --- words of our own -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["content", "signature", "archive"])
@pytest.mark.parametrize("counts", [True, False])
def test_kinds_of_timestamps_are_told_in_both_languages(kind: str, *, counts: bool) -> None:
    swedish = {"content": "innehåll", "signature": "underskrift", "archive": "arkiv"}[kind]
    facts = SealFacts(timestamps=((kind, AT, counts),))
    assert f"UTC ({swedish})" in seal_text(facts)
    assert f"UTC ({kind})" in seal_text(facts, "en")
    for code in (Code.TIMESTAMP_UNTRUSTED, Code.TIMESTAMP_INVALID, Code.TIMESTAMP_EXPIRED, Code.TIMESTAMP_ORDER):
        said = Check(Step.SIGNATURE, Outcome.PASSED, code, {"kind": kind, "when": "x"})
        assert f"({swedish}" in said.message()
        assert f"({kind}" in said.message("en")


def test_a_timestamp_shows_that_the_seal_or_its_content_existed() -> None:
    proved = {"content": ("innehållet fanns", "the content existed"), "signature": ("sigillet fanns", "the seal exis"),
              "archive": ("sigillet fanns", "the seal existed")}  # fmt: skip
    for kind, (swedish, english) in proved.items():
        said = Check(Step.SIGNATURE, Outcome.PASSED, Code.TIMESTAMP_VALID, {"kind": kind, "when": "x"})
        assert swedish in said.message()
        assert english in said.message("en")


def test_a_word_that_is_not_known_is_told_as_it_is() -> None:
    assert (word("kind", "another"), word("colour", "archive"), word("kind", "archive")) == (
        "another", "archive", "arkiv",
    )  # fmt: skip
    said = Check(Step.KEY, Outcome.FAILED, Code.CERTIFICATE_NOT_FOR_SEALS, {"reason": "extension 1.2.3"})
    assert said.message("en").endswith("it has a critical extension that is not known, 1.2.3.")
    said = Check(Step.KEY, Outcome.FAILED, Code.CERTIFICATE_NOT_FOR_SEALS, {"reason": "something else"})
    assert said.message("en").endswith(": something else.")
    assert message(Code.CERTIFICATE_INVALID, {"reason": "keyUsage"}) == "Ett certifikat går inte att läsa (keyUsage)."


def test_what_of_an_issuer_is_not_the_certificates_is_told() -> None:
    places = {"/issuer/legalName": "namnet", "/issuer/eIDASIdentifier/notation": "organisationsnumret",
              "/evidence/0": "/evidence/0"}  # fmt: skip
    for place, part in places.items():
        said = Check(Step.BINDING, Outcome.FAILED, Code.SEAL_OF_ANOTHER, {"organisation": "Skola"}, place)
        assert said.message().endswith(f"Skola. Det som skiljer sig: {part}.")
    refused = Refused(Code.SEAL_OF_ANOTHER, organisation="Skola", path="/issuer/legalName")
    assert str(refused).endswith("What differs: the name.")


def sources(*names: str) -> str:
    folder = files("mikromerit")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def test_every_reason_that_a_trusted_list_is_refused_for_has_a_sentence() -> None:
    said = sources("trust/trusted_list.py", "trust/tslxml.py", "trust/xades.py")
    found = set(re.findall(r'(?:unusable\(|refused\([\w.]+, f?|_child\(\w+, |_moment\(.*, )"(\w+)', said))
    assert {"TSLType", "NextUpdate", "SchemeTerritory", "Signature", "size", "ServiceInformation"} <= found
    assert found == set(WORDS["trusted-list-refused"]["reason"])


def test_every_reason_that_a_certificate_is_not_for_seals_has_a_sentence() -> None:
    said = sources("x509/certificate.py").partition("def reason_against_sealing")[2].partition("return next")[0]
    found = set(re.findall(r'^            f?"([\w ]+?)(?: \{.*\}")?"?(?=[:,"])', said, re.MULTILINE))
    assert {"CA", "natural person", "extension"} <= found
    found |= set(re.findall(r'"(Qc(?:Compliance|SSCD))"', sources("trust/qualification.py")))
    assert found == set(WORDS["certificate-not-for-seals"]["reason"])


def test_a_summary_says_nothing_twice() -> None:
    params = {"of": "Skola", "when": "x"}
    twice = [Check(step, Outcome.INDETERMINATE, Code.CERTIFICATE_EXPIRED, params) for step in (Step.TRUST, Step.KEY)]
    other = Check(Step.KEY, Outcome.INDETERMINATE, Code.CERTIFICATE_EXPIRED, {**params, "of": "Utgivare"})
    summary = Report(checks=(*twice, other), at=AT).summary("en")
    assert summary.count("The certificate of Skola expired") == 1
    assert summary.count("The certificate of Utgivare expired") == 1
