"""The profile of the competence passport: each of its own rows, whole, lacking and broken."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from samples import merit, quality
from unit.profile.test_annex_i import GONE, SUBJECT, C, S, edited

from mikromerit.elm import Identifier, LegalIdentifier, encode, outcome
from mikromerit.elm import vocabulary as eu
from mikromerit.errors import InvalidModel
from mikromerit.profile import ANNEX_I, KOMPETENSPASSET, State
from mikromerit.profile.kompetenspasset import FRAMEWORK, SEQF, as_of, placement, template, with_identifiers
from mikromerit.report import Check, Code, Outcome

MYH = LegalIdentifier(notation="MYH 2026/17", spatial=eu.SWEDEN)
ASSURED = quality(
    decision=eu.own("branch-validation-model"),
    identifier=(MYH,),
    date_issued=datetime(2026, 1, 15, tzinfo=UTC),
    review_date=datetime(2029, 1, 15, tzinfo=UTC),
)
TEMPLATE = template("urn:x:fiber:2.1", creator="Branschrådet", creator_id="did:web:bransch.example")
PLACED = placement("MYH", "MYH 2026/99", date(2026, 2, 1))


def whole(*identifiers: Identifier, **changes: Any) -> dict[str, Any]:
    """Build a credential that meets the profile, but for changes."""
    given = {
        "quality_assurance": ASSURED,
        "workload": 60,
        "ects": "2",
        "frameworks": FRAMEWORK,
        "learning_outcomes": (outcome("Skarvar fiber", criteria="Dämpningen är under 0,1 dB"),),
    }
    credential = merit("did:web:a.example", **{**given, **changes})
    return encode(with_identifiers(credential, *(identifiers or (TEMPLATE, PLACED))))


WHOLE = whole()
A = f"{S}/accreditation"
PLACEMENT = f"{S}/identifier/1"


def checks(changes: dict[str, Any], document: dict[str, Any] = WHOLE) -> list[Check]:
    return KOMPETENSPASSET.check(edited(changes, document), {})


def test_a_credential_that_has_everything() -> None:
    credential = edited({}, WHOLE)
    assert [check.code for check in KOMPETENSPASSET.check(credential, WHOLE)] == [Code.PROFILE_MET]
    rows = {row.element.id: row for row in KOMPETENSPASSET.rows(credential)}
    assert list(rows)[:16] == [element.id for element in ANNEX_I.elements]
    assert {name: (row.value("sv"), row.value("en")) for name, row in list(rows.items())[16:]} == {
        "seqf": (
            "SeQF nivå 4; Myndigheten för yrkeshögskolan, MYH 2026/99, 2026-02-01",
            "SeQF Level 4; Swedish National Agency for Higher Vocational Education, MYH 2026/99, 2026-02-01",
        ),
        "quality-assurer": ("Branschrådet", "Branschrådet"),
        "quality-decision": (
            "enligt branschvalideringsmodell, MYH 2026/17",
            "according to an industry's validation model, MYH 2026/17",
        ),
        "quality-dates": ("2026-01-15, översyn, 2029-01-15", "2026-01-15, review, 2029-01-15"),
        "creator": ("Branschrådet, urn:x:fiber:2.1", "Branschrådet, urn:x:fiber:2.1"),
        "issuer": ("Svenska Stadsnätsföreningen", "Swedish Local Fibre Alliance"),
        "frameworks": (
            "Rådets rekommendation om mikromeriter, 2022/C 243/02; Kompetenspasset 1.0, 1.0",
            "Council Recommendation on micro-credentials, 2022/C 243/02; Kompetenspasset 1.0, 1.0",
        ),
    }
    assert {row.state for row in list(rows.values())[16:]} == {State.PRESENT}
    assert all(row.sentence("sv") != row.sentence("en") for row in rows.values())


NO_LEVEL = {f"{S}/nqfLevel": GONE}
NO_ACCREDITATION = {A: GONE}
# element, what is changed, state, pointer, the reason in English
LACKING: list[tuple[str, dict[str, Any], State, str, str]] = [
    ("seqf", {f"{PLACEMENT}/dateIssued": GONE}, State.INCOMPLETE, f"/{S}/nqfLevel", "without the decision"),
    ("seqf", {f"{PLACEMENT}/notation": " "}, State.INCOMPLETE, f"/{S}/nqfLevel", "without the decision"),
    ("seqf", {f"{PLACEMENT}/schemeAgency": GONE}, State.INCOMPLETE, f"/{S}/nqfLevel", "without the decision"),
    ("seqf", {f"{PLACEMENT}/schemeId": "urn:x:other"}, State.INCOMPLETE, f"/{S}/nqfLevel", "without the decision"),
    ("seqf", NO_LEVEL, State.INCOMPLETE, f"/{PLACEMENT}", "without the decision"),
    ("seqf", {f"{PLACEMENT}/schemeAgency": {"sv": "Branschen"}}, State.INCOMPLETE, f"/{PLACEMENT}/schemeAgency",
     "Only the Government"),
    ("seqf", {f"{PLACEMENT}/schemeAgency": {"sv": "Bluffmyndigheten", "en": "Government of Sweden"}}, State.INCOMPLETE,
     f"/{PLACEMENT}/schemeAgency", "Only the Government"),
    ("seqf", {f"{PLACEMENT}/schemeAgency": {"sv": ["Regeringen", "Bluffmyndigheten"]}}, State.INCOMPLETE,
     f"/{PLACEMENT}/schemeAgency", "Only the Government"),
    ("seqf", {f"{PLACEMENT}/dateIssued": "2099-01-01T00:00:00Z"}, State.INCOMPLETE, f"/{PLACEMENT}/dateIssued",
     "later than that of the credential"),
    ("seqf", {f"{S}/nqfLevel": {"type": "Concept", "prefLabel": {"sv": "SeQF 8"}}}, State.INCOMPLETE, f"/{S}/nqfLevel",
     "as the SeQF level is none"),
    ("seqf", {f"{S}/nqfLevel": SEQF}, State.INCOMPLETE, f"/{S}/nqfLevel", "as the SeQF level is none"),
    ("seqf", {f"{S}/nqfLevel": {"type": "Concept", "prefLabel": {"sv": "Nivå 8"}, "inScheme": SEQF}}, State.INCOMPLETE,
     f"/{S}/nqfLevel", "as the SeQF level is none"),
    ("quality-dates", {f"{A}/dateIssued": "2099-01-01T00:00:00Z", f"{A}/reviewDate": "2100-01-01T00:00:00Z"},
     State.INCOMPLETE, f"/{A}/dateIssued", "later than that of the credential"),
    ("quality-dates", {f"{A}/expiryDate": "2001-01-01T00:00:00Z"}, State.INCOMPLETE, f"/{A}/dateIssued",
     "that of the next review"),
    ("quality-assurer", {f"{A}/accreditingAgent": {"type": "Organisation"}}, State.INCOMPLETE, f"/{A}",
     "By whom it was done"),
    ("quality-decision", {f"{A}/decision": GONE, f"{A}/identifier": GONE}, State.INCOMPLETE, f"/{A}",
     "What the decision is"),
    ("quality-dates", {f"{A}/dateIssued": GONE}, State.INCOMPLETE, f"/{A}", "Both the date"),
    ("quality-dates", {f"{A}/reviewDate": GONE}, State.INCOMPLETE, f"/{A}", "Both the date"),
    ("creator", {f"{S}/identifier": GONE, **NO_LEVEL}, State.MISSING, f"/{S}/identifier", "is missing"),
    ("creator", {f"{S}/identifier/0/schemeAgency": {"sv": " "}}, State.INCOMPLETE, f"/{S}/identifier/0",
     "who created it"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "state", "path", "reason"), LACKING, ids=[f"{n} {case[0]}" for n, case in enumerate(LACKING)]
)
def test_what_is_lacking_is_refused(name: str, changes: dict[str, Any], state: State, path: str, reason: str) -> None:
    row = next(row for row in KOMPETENSPASSET.rows(edited(changes, WHOLE)) if row.element.id == name)
    assert (row.state, row.path) == (state, path)
    (check,) = [check for check in checks(changes) if check.outcome is Outcome.FAILED]
    assert check.path == path
    assert reason in check.message("en")
    assert row.element.sv in check.message("sv")
    assert check.message("sv") == row.sentence("sv")
    assert check.params["profile"] == "Kompetenspasset 1.0"


def test_who_issued_is_named() -> None:
    nameless = {"id": "urn:x:issuer", "type": "Organisation", "location": WHOLE["issuer"]["location"]}
    told = [check.params["element_en"] for check in checks({"issuer": nameless})]
    assert told == ["who issued"]


def test_not_being_placed_is_said_and_nothing_is_implied() -> None:
    credential = edited({**NO_LEVEL, PLACEMENT.removesuffix("/1"): encode(TEMPLATE)}, WHOLE)
    row = next(row for row in KOMPETENSPASSET.rows(credential) if row.element.id == "seqf")
    assert (row.state, row.value("sv"), row.value("en")) == (State.NOT_APPLICABLE, "inte inplacerad", "not placed")
    assert row.sentence("sv").endswith("Mikromeriten är inte inplacerad i SeQF.")
    assert [check.code for check in KOMPETENSPASSET.check(credential, {})] == [Code.PROFILE_MET]


def test_the_government_places_too() -> None:
    document = whole(TEMPLATE, placement("government", "SFS 2015:545", date(2015, 10, 1)))
    row = next(row for row in KOMPETENSPASSET.rows(edited({}, document)) if row.element.id == "seqf")
    assert row.value("en") == "SeQF Level 4; Government of Sweden, SFS 2015:545, 2015-10-01"
    named = edited({f"{PLACEMENT}/schemeAgency": {"en": "government of sweden "}}, document)
    assert {check.code for check in KOMPETENSPASSET.check(named, {})} == {Code.PROFILE_MET}


def test_half_of_one_quality_assurance_and_half_of_another_are_not_a_whole() -> None:
    whole_one = encode(ASSURED)
    dated = {key: value for key, value in whole_one.items() if key not in {"decision", "identifier"}}
    decided = {key: value for key, value in whole_one.items() if key not in {"dateIssued", "reviewDate"}}
    told = [check.params["element_en"] for check in checks({A: [decided, dated]})]
    assert told == ["dates of the quality assurance and its review"]
    assert [check.code for check in checks({A: [decided, dated, whole_one]})] == [Code.PROFILE_MET]


def test_the_type_is_that_of_the_quality_assurance_that_the_other_rows_tell_of() -> None:
    whole_one = encode(ASSURED)
    typed = {"type": "Accreditation", "dcType": whole_one["dcType"], "title": {"sv": "t"}}
    untyped = {key: value for key, value in whole_one.items() if key != "dcType"}
    found = [(check.params["element_en"], check.path) for check in checks({A: [typed, untyped]})]
    assert found == [("type of quality assurance", f"/{A}/1")]
    assert [check.code for check in ANNEX_I.check(edited({A: [typed, untyped]}, WHOLE), {})] == [Code.PROFILE_MET]


def test_one_decision_of_somebody_entitled_is_enough() -> None:
    nobody = {**encode(PLACED), "schemeAgency": {"sv": "Bluffmyndigheten"}}
    late = {**encode(PLACED), "dateIssued": "2099-01-01T00:00:00Z"}
    for first in (nobody, late):
        changes = {f"{S}/identifier": [encode(TEMPLATE), first, encode(PLACED)]}
        assert [check.code for check in checks(changes)] == [Code.PROFILE_MET]


def test_a_level_that_is_not_read_is_not_taken_for_none() -> None:
    (check,) = checks({f"{S}/nqfLevel": [encode(eu.SEQF_4), 5]})
    assert (check.code, check.path, check.params["count"]) == (Code.ELEMENTS_INCOMPLETE, f"/{S}/nqfLevel", "2")
    foreign = {f"{S}/nqfLevel": "https://x.example/4"}
    told = checks({**foreign, f"{S}/identifier": encode(TEMPLATE)})
    assert [check.code for check in told] == [Code.PROFILE_MET]  # of another framework: not placed in SeQF


def test_without_quality_assurance_each_of_its_rows_is_missing() -> None:
    told = [check.params["element_en"] for check in checks(NO_ACCREDITATION)]
    assert told == [
        "type of quality assurance",
        "who assured the quality",
        "decision on the quality",
        "dates of the quality assurance and its review",
    ]


def test_a_review_that_is_overdue_is_remarked_and_not_refused() -> None:
    for changes in (
        {f"{A}/reviewDate": "2026-10-01T00:00:00Z"},  # before the credential was issued
        {f"{A}/reviewDate": GONE, f"{A}/expiryDate": "2026-10-01T00:00:00Z"},
        {f"{A}/expiryDate": "2026-10-01T00:00:00Z"},  # the earlier of the two
    ):
        met, overdue = checks(changes)
        assert met.code is Code.PROFILE_MET
        assert (overdue.outcome, overdue.code, overdue.path) == (Outcome.PASSED, Code.REVIEW_OVERDUE, f"/{A}")
        assert overdue.message("sv") == "Kvalitetssäkringen skulle ha setts över senast 2026-10-01."
    later = as_of(datetime(2030, 1, 1, tzinfo=UTC)).check(edited({}, WHOLE), {})
    assert [check.code for check in later] == [Code.PROFILE_MET, Code.REVIEW_OVERDUE]
    undated = checks({"issued": GONE, f"{A}/reviewDate": "2026-10-01T00:00:00Z"})
    assert [check.code for check in undated] == [Code.ELEMENT_MISSING]
    with pytest.raises(ValueError, match="time zone"):
        as_of(datetime(2030, 1, 1))  # noqa: DTZ001  (that is the point)


def test_a_framework_without_a_label_shows_its_note() -> None:
    note = {"type": "Note", "noteLiteral": {"sv": "Egna regler"}, "subject": {"id": "urn:x:r", "type": "Concept"}}
    rows = KOMPETENSPASSET.rows(edited({f"{S}/additionalNote": [note, {"type": "Note"}]}, WHOLE))
    assert rows[-1].value() == "Egna regler"


@pytest.mark.parametrize(
    ("make", "reason", "path"),
    [
        (lambda: placement("branschen", "1", date(2026, 1, 1)), "government", "/schemeAgency"),  # type: ignore[arg-type]
        (lambda: placement("MYH", " ", date(2026, 1, 1)), "`decision`", "/notation"),
        (lambda: template("", creator="Rådet"), "`reference`", "/notation"),
        (lambda: template("urn:x:t", creator=" "), "`creator`", "/schemeAgency"),
        (lambda: with_identifiers(edited({S: GONE}, WHOLE), TEMPLATE), "no achievement", f"/{S}"),
    ],
)
def test_what_cannot_be_written_is_refused(make: Any, reason: str, path: str) -> None:
    with pytest.raises(InvalidModel, match=reason) as refused:
        make()
    assert refused.value.path == path


def test_identifiers_are_given_to_every_achievement() -> None:
    claim = WHOLE[SUBJECT]["hasClaim"]
    activity = {"type": "LearningActivity", "title": {"sv": "Kurs"}}
    document = encode(with_identifiers(edited({C: [claim, activity, claim]}, WHOLE), TEMPLATE))
    claims = document[SUBJECT]["hasClaim"]
    assert [len(one["specifiedBy"]["identifier"]) for one in (claims[0], claims[2])] == [3, 3]
    assert claims[1] == activity
