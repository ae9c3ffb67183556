"""Whether who is named as issuer is the holder of the certificate: what is the same, what is a remark, what is not."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from eseals import DID, certified, document, judge, reasons, seal, verdict
from x509_made import IDENTIFIER, ORGANISATION, SUBJECT

from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.verification.sealed_by import findings

if TYPE_CHECKING:
    from collections.abc import Callable

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
SPELT = (PASSED, Code.SEAL_IDENTIFIER_SPELT, NUMBER)
FURTHER = (PASSED, Code.SEAL_NAME_UNCERTIFIED, NAMES)
UNPROVED = (PASSED, Code.SEAL_ID_UNPROVED, "/issuer/id")
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
        (" vatse-5555555555a ", "VATSE-5555555555A", [SPELT, BOUND]),
        ("VATSE-5555555555\n", "VATSE-5555555555", [SPELT, BOUND]),
        ("vatse-5555555555", " VATSE-5555555555", [SPELT, BOUND]),
        (" ntrse-5555555555", "VATSE-5555555555", [PREFIX, BOUND]),
        ("VATSE-5555555555\u0131", "VATSE-5555555555I", [ANOTHER]),  # it is an I to whoever writes in upper case
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
        ({"sv": "Skolan AB", "en": "The School Ltd"}, "Skolan AB", [FURTHER, BOUND]),
        ({"sv": ["Skolan AB", "SKOLAN"]}, "Skolan AB", [SPELLING, BOUND]),
        ({"sv": ["SKOLAN", "The School Ltd"]}, "Skolan AB", [SPELLING, FURTHER, BOUND]),
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
        ("Skolan\u200b AB", "Skolan AB", [OTHER_NAME]),  # characters that are not seen
        ("\u202eSkolan AB", "Skolan AB", [OTHER_NAME]),
        ("Sko\u00adlan AB", "Skolan AB", [OTHER_NAME]),
        ("Skolan AB\n", "Skolan AB", [OTHER_NAME]),
        ("Skolan AB", "Skolan\u200b AB", [OTHER_NAME]),
        ("Skolan\u200b AB", "Skolan\u200b AB", [BOUND]),  # but it is what somebody certified
        ({"sv": "Skolan AB", "en": "Skolan\u200b AB"}, "Skolan AB", [FURTHER, BOUND]),
        ("---", "***", [OTHER_NAME]),
        ({}, "Skolan AB", [OTHER_NAME]),
        ({"sv": 5}, "Skolan AB", [OTHER_NAME]),
        (None, "Skolan AB", [OTHER_NAME]),
        ("Skolan AB", None, [OTHER_NAME]),
    ],
)
def test_the_names(said: object, certificate: str | None, expected: list[Any]) -> None:
    assert compared(named(said), O=certificate) == expected


EU = "http://publications.europa.eu/resource/authority/country/"
ABROAD = (FAILED, Code.SEAL_OF_ANOTHER, "/issuer/eIDASIdentifier/spatial")


@pytest.mark.parametrize(
    ("said", "spatial", "certificate", "expected"),
    [
        ("VATSE-5555555555", {"id": f"{EU}SWE"}, "VATSE-5555555555", [BOUND]),
        ("5555555555", f"{EU}SWE", "VATSE-5555555555", [PREFIX, BOUND]),
        ("5555555555", [{"id": f"{EU}SWE"}], "VATSE-5555555555", [PREFIX, BOUND]),
        ("VATEL-5555555555", {"id": f"{EU}GRC"}, "VATEL-5555555555", [BOUND]),
        # the number of another country
        ("5555555555", {"id": f"{EU}DEU"}, "VATSE-5555555555", [PREFIX, ABROAD]),
        ("VATSE-5555555555", {"@id": f"{EU}DEU"}, "VATSE-5555555555", [ABROAD]),
        ("VATSE-5555555555", [f"{EU}SWE", f"{EU}DEU"], "VATSE-5555555555", [ABROAD]),
        # what is no country of the list says nothing
        ("VATSE-5555555555", {"id": "urn:x:sverige"}, "VATSE-5555555555", [BOUND]),
        ("VATSE-5555555555", {"prefLabel": {"sv": "Tyskland"}}, "VATSE-5555555555", [BOUND]),
        ("LEIXG-5555555555", {"id": f"{EU}SWE"}, "LEIXG-5555555555", [BOUND]),
        ("5555555555", {"id": f"{EU}DEU"}, "5555555555", [BOUND]),
        ("VATSE-5555555555", 5, "VATSE-5555555555", [BOUND]),
    ],
)
def test_the_country_of_the_identifier(said: str, spatial: Any, certificate: str, expected: list[Any]) -> None:
    issuer = {**named(), "eIDASIdentifier": {"notation": said, "spatial": spatial}}
    assert compared(issuer, identifier=certificate) == expected


def test_a_did_is_not_proved_by_a_seal() -> None:
    assert compared({"id": DID, **named()}) == [UNPROVED, BOUND]
    [check] = [check for check in judge(seal()).checks if check.code is Code.SEAL_ID_UNPROVED]
    assert dict(check.params) == {"did": DID}
    for name in ("urn:uuid:00000000-0000-4000-8000-000000000009", 5, None):
        assert compared({"id": name, **named()}) == [BOUND]


def test_whose_name_is_certified_is_told() -> None:
    report = judge(seal(changed(lambda one: one["issuer"]["legalName"].update(en="Karolinska Institutet"))))
    assert report.accepted
    [check] = [check for check in report.checks if check.code is Code.SEAL_NAME_UNCERTIFIED]
    assert dict(check.params) == {"organisation": ORGANISATION}
    assert Code.SEAL_NAME_DIFFERS not in {check.code for check in report.checks}
    assert report.seal is not None
    assert report.seal.organisation == ORGANISATION


# --- what is said of the issuer elsewhere


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    made = deepcopy(document())
    change(made)
    return made


NUMBER_OF = {"id": "urn:x:number", "type": "LegalIdentifier", "notation": IDENTIFIER}
WHOLE = {**document()["issuer"], "eIDASIdentifier": NUMBER_OF}
SAID_ELSEWHERE: list[tuple[Any, bool]] = [
    (DID, True),
    ({"id": DID}, True),
    ({"@id": DID, "@type": "Agent"}, True),
    ({"id": DID, "type": ["Agent", "Organisation"]}, True),
    (WHOLE, True),
    ({"id": DID, "legalName": {"sv": ORGANISATION}}, True),
    ({"id": DID, "eIDASIdentifier": "urn:x:number"}, True),
    ({"id": DID, "eIDASIdentifier": {"id": "urn:x:number"}}, True),
    ({"id": "urn:x:other", "legalName": {"sv": "Karolinska Institutet"}}, True),
    ({"legalName": {"sv": "Karolinska Institutet"}}, True),
    ({**WHOLE, "legalName": {"sv": "Karolinska Institutet"}}, False),
    ({**WHOLE, "legalName": {"sv": ORGANISATION, "en": "Karolinska Institutet"}}, False),
    ({"id": DID, "altLabel": {"sv": "Karolinska Institutet"}}, False),
    ({"@id": DID, "legalName": {"sv": "Karolinska Institutet"}}, False),
    ({"id": DID, "eIDASIdentifier": {"notation": "VATSE-202100297301"}}, False),
    ({"id": DID, "eIDASIdentifier": [NUMBER_OF, {"notation": "VATSE-202100297301"}]}, False),
    ({"id": DID, "eIDASIdentifier": [NUMBER_OF, NUMBER_OF]}, False),
    ({"id": DID, "eIDASIdentifier": "urn:x:another"}, False),
    ({"id": DID, "eIDASIdentifier": {"id": "urn:x:another"}}, False),
    ({"id": DID, "eIDASIdentifier": {"type": "LegalIdentifier"}}, True),
    ({"id": "urn:x:number", "notation": "VATSE-202100297301"}, False),  # of its identifier
    ({"id": "urn:x:number", "notation": IDENTIFIER}, True),
]


@pytest.mark.parametrize(("node", "taken"), SAID_ELSEWHERE)
@pytest.mark.parametrize("place", ["evidence", "deep"])
def test_nothing_else_is_said_of_the_issuer_elsewhere(node: Any, place: str, *, taken: bool) -> None:
    """Whoever reads the document as a graph sees one node, with everything that is said of it anywhere."""
    made = {"issuer": WHOLE, "evidence" if place == "evidence" else "a~/b": [5, {"c": node}]}
    path = "/evidence/1/c" if place == "evidence" else "/a~0~1b/1/c"
    found = [(check.outcome, check.code, check.path) for check in findings(made, holder())]
    assert found == ([UNPROVED, BOUND] if taken else [(FAILED, Code.SEAL_OF_ANOTHER, path)])


def test_the_members_of_a_list_are_compared_one_by_one() -> None:
    issuer = {**WHOLE, "altLabel": [{"sv": "A"}, {"sv": "B"}]}
    for labels, taken in (([{"sv": "A"}, {"sv": "B"}], True), ([{"sv": "A"}, {"sv": "C"}], False), ([], False)):
        made = {"issuer": issuer, "evidence": {"id": DID, "altLabel": labels}}
        assert (findings(made, holder())[-1].outcome is PASSED) is taken


def test_the_issuer_as_awarding_body_is_the_issuer() -> None:
    def award(one: dict[str, Any]) -> None:
        other = {**one["issuer"], "legalName": {"sv": "Karolinska Institutet"}}
        one["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"] = other

    report = judge(seal(changed(award)))
    assert not report.accepted
    [check] = report.reasons()
    assert (check.code, check.path) == (
        Code.SEAL_OF_ANOTHER, "/credentialSubject/hasClaim/awardedBy/awardingBody",
    )  # fmt: skip
    assert judge(seal()).accepted  # where it says the same


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
