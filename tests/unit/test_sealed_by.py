"""Whether who is named as issuer is the holder of the certificate: what is the same, what is a remark, what is not."""

from __future__ import annotations

from typing import Any

import pytest
from eseals import DID, certified, document, judge, reasons, seal, verdict
from x509_made import IDENTIFIER, ORGANISATION, SUBJECT

from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.verification.sealed_by import findings

PASSED, FAILED, INDETERMINATE, _ = Outcome
NAMES, NUMBER = "/issuer/legalName", "/issuer/eIDASIdentifier/notation"


def holder(**changes: str | None) -> Any:
    subject = {name: value for name, value in {**SUBJECT, **changes}.items() if value is not None}
    return certified(subject=subject, key_name="holder").certificate


def compared(issuer: Any, **certified_as: str | None) -> list[tuple[Outcome, Code, str]]:
    found = findings({"issuer": issuer}, holder(**certified_as))
    assert {check.step for check in found} == {Step.BINDING}
    return [(check.outcome, check.code, check.path) for check in found]


def named(names: object = ORGANISATION, notation: object = IDENTIFIER) -> dict[str, Any]:
    return {"eIDASIdentifier": {"notation": notation}, "legalName": names}


BOUND = (PASSED, Code.SEAL_BOUND, "")
PREFIX = (PASSED, Code.SEAL_IDENTIFIER_PREFIX, NUMBER)
SPELLING = (PASSED, Code.SEAL_NAME_DIFFERS, NAMES)
ANOTHER = (FAILED, Code.SEAL_OF_ANOTHER, NUMBER)
OTHER_NAME = (FAILED, Code.SEAL_OF_ANOTHER, NAMES)


@pytest.mark.parametrize(
    ("said", "certificate", "expected"),
    [
        ("VATSE-5555555555", "VATSE-5555555555", [BOUND]),
        ("5555555555", "VATSE-5555555555", [PREFIX, BOUND]),
        ("VATSE-5555555555", "5555555555", [PREFIX, BOUND]),
        ("NTRSE-5555555555", "VATSE-5555555555", [PREFIX, BOUND]),  # another kind of number of the same country
        ("EL:SE-5555555555", "VATSE-5555555555", [PREFIX, BOUND]),
        (" vatse-5555555555a ", "VATSE-5555555555A", [PREFIX, BOUND]),
        ("VATFI-5555555555", "VATSE-5555555555", [ANOTHER]),
        ("NTRFI-5555555555", "NTRSE-5555555555", [ANOTHER]),
        ("5555555556", "VATSE-5555555555", [ANOTHER]),
        ("VATSE-5555555556", "VATSE-5555555555", [ANOTHER]),
        ("VATSE-555555555", "VATSE-5555555555", [ANOTHER]),
        ("VATSE-VATSE-5555555555", "VATSE-5555555555", [ANOTHER]),
        ("SE-5555555555", "VATSE-5555555555", [ANOTHER]),  # no prefix of ETSI's
        ("*", "VATSE-5555555555", [ANOTHER]),
    ],
)
def test_the_identifiers(said: str, certificate: str, expected: list[Any]) -> None:
    assert compared(named(notation=said), identifier=certificate) == expected


@pytest.mark.parametrize(
    ("said", "certificate", "expected"),
    [
        ("Skolan AB", "Skolan AB", [BOUND]),
        ({"sv": "Skolan AB", "en": "Skolan AB"}, "Skolan AB", [BOUND]),
        ({"sv": ["Skolan AB"]}, "Skolan AB", [BOUND]),
        ({"sv": "Skolan AB", "en": "The School Ltd"}, "Skolan AB", [SPELLING, BOUND]),
        ("SKOLAN AB", "Skolan AB", [SPELLING, BOUND]),
        ("Velocert OÜ", "VELOCERT OU", [SPELLING, BOUND]),
        ("Skolan Aktiebolag", "Skolan AB (publ)", [SPELLING, BOUND]),
        ("Skolan", "Skolan AB", [SPELLING, BOUND]),
        ("Łódź Sp. z o.o.", "LODZ", [SPELLING, BOUND]),
        ("Smørrebrød A/S", "SMORREBROD A/S", [SPELLING, BOUND]),
        ("Stra\u00dfe GmbH", "STRASSE", [SPELLING, BOUND]),
        ("L'École S.A.R.L.", "L\u2019ECOLE", [SPELLING, BOUND]),
        ("Skolan, AB", "Skolan AB", [SPELLING, BOUND]),
        ("Σχολή", "ΣΧΟΛΗ", [SPELLING, BOUND]),
        ("AB", "Ab", [SPELLING, BOUND]),  # a name that is nothing but a form of company
        ("AB", "Oy", [OTHER_NAME]),
        ("Skolan AB", "Skola AB", [OTHER_NAME]),
        ("Skolan Norr AB", "Skolan AB", [OTHER_NAME]),
        ("AB Skolan Norr", "Norr Skolan", [OTHER_NAME]),  # their order counts
        ("Skolan 1", "Skolan 2", [OTHER_NAME]),
        ("\u0421kolan AB", "Skolan AB", [OTHER_NAME]),  # a Cyrillic letter
        ("", "Skolan AB", [OTHER_NAME]),
        ("---", "***", [OTHER_NAME]),
        ({}, "Skolan AB", [OTHER_NAME]),
        ({"sv": 5}, "Skolan AB", [OTHER_NAME]),
        (None, "Skolan AB", [OTHER_NAME]),
        ("Skolan AB", None, [OTHER_NAME]),
    ],
)
def test_the_names(said: object, certificate: str | None, expected: list[Any]) -> None:
    assert compared(named(said), O=certificate) == expected


@pytest.mark.parametrize(
    "issuer",
    [
        None,
        "did:web:skola.example",
        [],
        {"legalName": ORGANISATION},
        {"eIDASIdentifier": IDENTIFIER},
        *(named(notation=value) for value in (None, 5, "", "  ", [IDENTIFIER])),
    ],
)
def test_an_issuer_without_an_identifier_is_not_bound(issuer: object) -> None:
    assert compared(issuer) == [(INDETERMINATE, Code.SEAL_UNBOUND, "/issuer")]
    assert dict(findings({"issuer": issuer}, holder())[0].params) == {"missing": "issuer.eIDASIdentifier.notation"}


def test_a_certificate_without_an_identifier_binds_nobody() -> None:
    [check] = findings({"issuer": named()}, holder(identifier=None))
    assert (check.outcome, check.code) == (INDETERMINATE, Code.SEAL_UNBOUND)
    assert dict(check.params) == {"missing": "organizationIdentifier"}


def test_a_document_without_an_issuer_is_not_bound() -> None:
    found: list[Check] = findings({}, holder())
    assert [check.code for check in found] == [Code.SEAL_UNBOUND]


@pytest.mark.parametrize(
    ("changes", "code", "expected"),
    [
        ({"identifier": "VATSE-000000000002"}, Code.SEAL_OF_ANOTHER, Outcome.FAILED),
        ({"legal": "En annan skola"}, Code.SEAL_OF_ANOTHER, Outcome.FAILED),
        ({"issuer": DID}, Code.SEAL_UNBOUND, Outcome.INDETERMINATE),
    ],
)
def test_who_is_not_bound_is_not_accepted(changes: dict[str, Any], code: Code, expected: Outcome) -> None:
    report = judge(seal(document(**changes)))
    assert report.outcome is expected
    assert reasons(report) == {code}
    assert verdict(report) == "INDETERMINATE SIG_CONSTRAINTS_FAILURE"
    assert report.step(Step.MODEL) is Outcome.SKIPPED  # what it says is not read
    unbound = judge(seal(document(**changes)), issuer_binding=False)
    assert unbound.accepted
    assert [check.code for check in unbound.checks if check.step is Step.BINDING][0] is Code.ISSUER_NOT_BOUND  # noqa: RUF015  (the order is told)


def test_what_is_bound_is_so_without_being_asked() -> None:
    report = judge(seal(), issuer_binding=False)
    assert Code.ISSUER_NOT_BOUND not in {check.code for check in report.checks}
    assert Code.SEAL_BOUND in {check.code for check in report.checks}
