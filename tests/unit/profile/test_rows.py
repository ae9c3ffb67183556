"""What holds of every element: nothing unread is passed over, copies of a node are one, pointers lead somewhere."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from mutations import leads_somewhere, mutated
from samples import all_merits
from unit.profile.test_annex_i import FULL, GONE, SUBJECT, C, S, checks, edited, failed, remarks, rows
from unit.profile.test_kompetenspasset import WHOLE

from mikromerit.elm import decode, encode, outcome
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.given import is_said, is_visible
from mikromerit.elm.node import LangMap
from mikromerit.errors import InvalidModel
from mikromerit.profile import ANNEX_I, KOMPETENSPASSET, Elements, State, tree
from mikromerit.profile.rows import Judged
from mikromerit.render.profile import profile_json, profile_text
from mikromerit.report import Code

if TYPE_CHECKING:
    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.profile import Row

CLAIM = FULL[SUBJECT]["hasClaim"]
SPECIFICATION = CLAIM["specifiedBy"]
SWEDEN = encode(eu.SWEDEN)
EQF_5 = "http://data.europa.eu/snb/eqf/5"
COUNTRY = "http://publications.europa.eu/resource/authority/country"
ELM = "http://data.europa.eu/snb/model/elm"

# --- what is of another list -----------------------------------------------------------------------------------------

OF_ANOTHER_LIST: list[tuple[str, dict[str, Any], str]] = [
    ("country", {"issuer/location": {"type": "Location", "address": {"type": "Address", "countryCode": EQF_5}}},
     "/issuer/location/address/countryCode"),
    ("country", {"issuer/location": {"type": "Location", "spatialCode": EQF_5}}, "/issuer/location/spatialCode"),
    ("quality-assurance", {f"{S}/accreditation": {**SPECIFICATION["accreditation"], "id": "urn:x:q", "dcType": SWEDEN}},
     f"/{S}/accreditation/dcType"),
    ("assessment", {f"{C}/provenBy/specifiedBy/dcType": SWEDEN}, f"/{C}/provenBy/specifiedBy/dcType"),
    ("assessment", {f"{C}/provenBy/specifiedBy/dcType": encode(eu.cycle("first"))},  # ours, and not for assessments
     f"/{C}/provenBy/specifiedBy/dcType"),
    ("participation", {f"{S}/mode": SWEDEN}, f"/{S}/mode"),
    ("participation", {f"{S}/mode": [encode(eu.ONLINE), SWEDEN]}, f"/{S}/mode/1"),
    ("level", {f"{S}/nqfLevel": SWEDEN}, f"/{S}/nqfLevel"),
    ("level", {f"{S}/educationLevel": SWEDEN}, f"/{S}/educationLevel"),
    ("level", {f"{S}/nqfLevel": EQF_5}, f"/{S}/eqfLevel"),  # of EQF, and not the one beside it
    ("level", {f"{S}/educationLevel": EQF_5}, f"/{S}/eqfLevel"),
    ("workload", {f"{S}/creditPoint": {"type": "CreditPoint", "framework": SWEDEN, "point": "2"}},
     f"/{S}/creditPoint/framework"),
    ("supervision", {f"{C}/provenBy/idVerification": SWEDEN}, f"/{C}/provenBy/idVerification"),
    ("participation", {f"{S}/mode": f"{COUNTRY}/ZZZ"}, f"/{S}/mode"),  # a list that is held whole has no such item
    ("participation", {f"{S}/mode": COUNTRY}, f"/{S}/mode"),  # a whole list is no item
    ("participation", {f"{S}/mode": "http://", f"{C}/influencedBy": GONE}, f"/{S}/mode"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "path"), OF_ANOTHER_LIST, ids=[f"{n} {case[0]}" for n, case in enumerate(OF_ANOTHER_LIST)]
)
def test_a_concept_of_another_list_is_not_the_element(name: str, changes: dict[str, Any], path: str) -> None:
    credential = edited(changes)
    row = rows(credential)[name]
    assert (row.state, row.path) == (State.INCOMPLETE, path)
    assert [check.path for check in failed(credential)] == ([path] if row.element.mandatory else [])


@pytest.mark.parametrize(
    "mode", ["https://skolan.example/modes/boat", encode(eu.ONLINE), {"type": "Concept", "prefLabel": {"sv": "I båt"}}]
)
def test_a_concept_of_a_list_that_nobody_holds_is_for_the_issuer(mode: Any) -> None:
    assert failed(edited({f"{S}/mode": mode})) == []


# --- what cannot be read, or is no value -----------------------------------------------------------------------------

POINTS = {"type": "CreditPoint", "framework": encode(eu.ECTS)}
GOOD_POINTS = {**POINTS, "point": "1.5"}
UNREAD: list[tuple[str, dict[str, Any], str]] = [
    ("level", {f"{S}/eqfLevel": 4, f"{S}/nqfLevel": encode(eu.SEQF_5)}, f"/{S}/eqfLevel"),
    ("level", {f"{S}/eqfLevel": [EQF_5, encode(eu.EQF_4)]}, f"/{S}/eqfLevel"),
    ("level", {f"{S}/nqfLevel": [encode(eu.SEQF_6), 5]}, f"/{S}/nqfLevel"),
    ("workload", {f"{S}/volumeOfLearning": ["PT40H", "PT1H"]}, f"/{S}/volumeOfLearning"),
    ("workload", {f"{S}/volumeOfLearning": "-PT5H"}, f"/{S}/volumeOfLearning"),
    ("workload", {f"{S}/creditPoint": {**POINTS, "point": "-1"}}, f"/{S}/creditPoint"),
    ("workload", {f"{S}/creditPoint": [GOOD_POINTS, {**POINTS, "point": "0"}]}, f"/{S}/creditPoint/1"),
    ("workload", {f"{C}/creditReceived": {"type": "CreditPoint", "point": "2"}}, f"/{C}/creditReceived"),
    ("quality-assurance", {f"{S}/accreditation": [SPECIFICATION["accreditation"], 7]}, f"/{S}/accreditation"),
    ("learning-outcomes", {f"{S}/learningOutcome": [{"type": "LearningOutcome", "title": {"sv": "x"}}, 7]},
     f"/{S}/learningOutcome"),
    ("issued", {"issued": ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"]}, "/issued"),
    ("issued", {"issued": {"@value": "2026-01-01T00:00:00Z"}}, "/issued"),
    ("title", {f"{C}/title": [{"@value": "x", "@language": "sv"}]}, f"/{C}/title"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "path"), UNREAD, ids=[f"{n} {c[0]}" for n, c in enumerate(UNREAD)])
def test_what_is_unread_or_invalid_is_not_passed_over(name: str, changes: dict[str, Any], path: str) -> None:
    credential = edited(changes)
    assert (rows(credential)[name].state, rows(credential)[name].path) == (State.INCOMPLETE, path)
    assert [check.path for check in failed(credential)] == [path]


@pytest.mark.parametrize("spelt", [f"{ELM}/eqfLevel", f"{ELM}/EQFLevel"])
def test_a_term_that_is_spelt_in_full_is_not_taken_for_absent(spelt: str) -> None:
    """JSON-LD reads it as the term; a level that is contradicted there must not count as not given."""
    document = encode(edited({f"{S}/nqfLevel": GONE, f"{S}/educationLevel": GONE}))
    specification = document[SUBJECT]["hasClaim"]["specifiedBy"]
    specification[spelt] = specification.pop("eqfLevel")
    found = failed(decode(document))
    assert [check.path for check in found] == [f"/{S}/{spelt.replace('/', '~1')}"]
    assert "spelt otherwise than by ELM's own names" in found[0].message("en")
    specification["https://skolan.example/level"] = specification.pop(spelt)
    assert failed(decode(document)) == []  # somebody's own, and no term of ELM


def test_what_may_be_anything_of_elm_blocks_the_whole_node() -> None:
    for spelt in ("@reverse", "http://purl.org/dc/terms/type"):
        document = encode(edited({}))
        document[SUBJECT]["hasClaim"][spelt] = {}
        (check,) = failed(decode(document))
        assert (check.code, check.path) == (Code.ELEMENTS_INCOMPLETE, f"/{C}/{spelt.replace('/', '~1')}")


def test_criteria_that_are_not_read_are_remarked_and_refuse_nothing() -> None:
    note = {"type": "Note", "noteLiteral": "x"}
    credential = edited(
        {f"{S}/learningOutcome": {"type": "LearningOutcome", "title": {"sv": "x"}, "additionalNote": note}}
    )
    assert failed(credential) == []
    assert (Code.OUTCOMES_WITHOUT_CRITERIA, f"/{S}/learningOutcome") in remarks(credential)


# --- the learner and the claims --------------------------------------------------------------------------------------

BLOCKED: list[tuple[dict[str, Any], str, str]] = [
    ({SUBJECT: [FULL[SUBJECT], {"type": "Person", "id": "urn:x:2"}]}, f"/{SUBJECT}", "Several different ones"),
    ({C: [CLAIM, 5]}, f"/{C}", "does not have the form"),
    ({f"{SUBJECT}/type": "Group", f"{SUBJECT}/fullName": GONE, f"{SUBJECT}/prefLabel": {"sv": "G"}}, f"/{C}",
     "does not have the form"),
    ({C: [CLAIM, {"type": ["LearningAssessment", "LearningAchievement"], "id": "urn:x:2"}]}, f"/{C}/1/type",
     "contradict each other"),
    ({f"{C}/type": ["LearningActivity", "LearningAchievement"]}, f"/{C}/type", "contradict each other"),
    ({f"{C}/type": ["LearningAchievement", "LearningActivity"]}, f"/{C}/type", "contradict each other"),
    ({C: [CLAIM, {"@type": "LearningAchievement", "id": "urn:x:2"}]}, f"/{C}/1/@type", "spelt otherwise"),
    ({C: [CLAIM, {"type": f"{ELM}/LearningAchievement", "id": "urn:x:2"}]}, f"/{C}/1/type", "spelt otherwise"),
    ({C: [CLAIM, {"id": CLAIM["id"], "type": "LearningActivity"}]}, f"/{C}/0/type", "contradict each other"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "reason"), BLOCKED, ids=[str(n) for n in range(len(BLOCKED))])
def test_what_keeps_the_claims_from_being_read_is_told_once(changes: dict[str, Any], path: str, reason: str) -> None:
    credential = edited(changes)
    (check,) = failed(credential)
    assert (check.code, check.path) == (Code.ELEMENTS_INCOMPLETE, path)
    assert reason in check.message("en")
    assert check.message("sv") != check.message("en")
    assert int(check.params["count"]) >= 8
    blocked = [row for row in rows(credential).values() if row.path == path]
    assert all(row.state is State.INCOMPLETE for row in blocked)
    assert len([row for row in blocked if row.element.mandatory]) == int(check.params["count"])


def test_what_several_claims_share_is_refused_once() -> None:
    credential = _sharing({**SPECIFICATION, "eqfLevel": "http://data.europa.eu/snb/eqf/9"})
    told = [check for check in failed(credential) if check.path == f"/{C}/0/specifiedBy/eqfLevel"]
    assert [(check.code, check.params["element_en"]) for check in told] == [
        (Code.ELEMENT_INCOMPLETE, "level and cycle")
    ]


# --- all copies of a node are one ------------------------------------------------------------------------------------


def test_what_another_copy_of_a_node_says_counts() -> None:
    bare = {key: value for key, value in SPECIFICATION.items() if key not in {"accreditation", "eqfLevel"}}
    whole = {"type": "LearningAchievement", "id": "urn:x:whole", "title": {"sv": "Hel"}}
    other = {"id": bare["id"], "type": "Qualification", "accreditation": SPECIFICATION["accreditation"]}
    assert failed(edited({S: bare, f"{C}/isPartOf": {**whole, "specifiedBy": other}})) == []
    eqf_8 = {"id": bare["id"], "type": "Qualification", "eqfLevel": "http://data.europa.eu/snb/eqf/8"}
    (check,) = failed(edited({f"{C}/isPartOf": {**whole, "specifiedBy": eqf_8}}))
    assert check.path == f"/{C}/isPartOf/specifiedBy/eqfLevel"
    assert "Several different ones" in check.message("en")
    (check,) = failed(edited({"evidence": {"id": bare["id"], "type": "Evidence", "eqfLevel": EQF_5}}))
    assert check.path == "/evidence/eqfLevel"  # no term of an evidence, and JSON-LD has it say so of the qualification
    assert failed(edited({f"{C}/isPartOf": {**whole, "specifiedBy": {**SPECIFICATION}}})) == []


def test_text_of_several_copies_hides_nothing() -> None:
    again = {"id": CLAIM["id"], "type": "LearningAchievement", "title": {"sv": "Annat", "fi": "Kuitu"}}
    found = rows(edited({f"{C}/isPartOf": {"type": "LearningAchievement", "id": "urn:x:w", "hasPart": again}}))
    part = found["title"].findings[0].shown[0]
    assert isinstance(part, LangMap)
    assert (part.all("sv"), part["fi"]) == ((CLAIM["title"]["sv"], "Annat"), "Kuitu")


# --- what is visible -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "blank", ["", " ", "\u00a0", "\u200b", "\u2800", "\u3164", "\ufeff", "\u00ad", "\u0301", "\x00", "\ue000"]
)
def test_what_nobody_sees_is_not_said(blank: str) -> None:
    assert not is_visible(blank)
    assert not is_said({"sv": "Fiber", "en": blank})
    assert rows(edited({f"{C}/title": {"sv": blank}}))["title"].state is State.MISSING
    unlabelled = {"type": "Concept", "prefLabel": {"sv": blank}}
    assert rows(edited({f"{S}/mode": unlabelled, f"{C}/influencedBy": GONE}))["participation"].state is State.INCOMPLETE
    with pytest.raises(InvalidModel):
        outcome(blank)


@pytest.mark.parametrize("seen", ["a", "å", "5", "-", "?", "€", "学", "e\u0301", "\u200bx"])
def test_what_a_reader_sees_is_said(seen: str) -> None:
    assert is_visible(seen)
    assert rows(edited({f"{C}/title": {"sv": seen}}))["title"].state is State.PRESENT


# --- bounds ----------------------------------------------------------------------------------------------------------


def _sharing(specification: dict[str, Any], **further: Any) -> Any:
    """Give a credential of a hundred claims that refer to one specification."""
    others = [
        {"type": "LearningAchievement", "id": f"urn:x:{number}", "specifiedBy": specification["id"], **further}
        for number in range(99)
    ]
    return edited({C: [{**CLAIM, **further, "specifiedBy": specification}, *others]})


def test_a_text_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def seen(text: str) -> bool:
        looked.append(text)
        return True

    monkeypatch.setattr(tree, "is_visible", seen)
    title = {f"sv-x-a{number}": "t" for number in range(2_000)}
    credential = _sharing({**SPECIFICATION, "learningOutcome": {"type": "LearningOutcome", "title": title}})
    ANNEX_I.check(credential, {})
    assert 2_000 <= looked.count("t") <= 4_000  # where it stands, and as that to which the others refer


@pytest.mark.unmeasured
def test_there_is_one_remark_of_a_kind_for_a_claim() -> None:
    long = {"type": "LearningActivitySpecification", "volumeOfLearning": "PT900H"}
    activity = {"type": "LearningActivity", "id": "urn:x:act", "specifiedBy": long,
                "hasPart": [{"type": "LearningActivity", "specifiedBy": long} for _ in range(40)]}  # fmt: skip
    found = checks(edited({f"{S}/creditPoint": GONE, f"{C}/influencedBy": activity}))
    (check,) = [one for one in found if one.code is Code.WORKLOAD_CONTRADICTIONS]
    assert check.path == f"/{C}/influencedBy/specifiedBy/volumeOfLearning"
    assert check.message("en").endswith("does not add up in 41 places; the first is 900 h against 26.5 h.")
    assert check.message("sv").endswith("går inte ihop på 41 ställen; det första är 900 h mot 26,5 h.")
    many = ANNEX_I.check(_sharing({**SPECIFICATION}, influencedBy=activity), {})
    assert sum(one.code is Code.WORKLOAD_CONTRADICTIONS for one in many) == 100


def test_the_rows_are_judged_once_for_the_checks_and_for_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    credential, rows_of = edited({}), Elements.rows
    calls: list[Elements] = []

    def counted(profile: Elements, one: EuropeanDigitalCredential) -> tuple[Row, ...]:
        calls.append(profile)
        return rows_of(profile, one)

    monkeypatch.setattr(Elements, "rows", counted)
    found = ANNEX_I.check(credential, {})
    assert isinstance(found, Judged)
    text, json = profile_text(ANNEX_I, found, credential), profile_json(ANNEX_I, found, credential)
    assert len(calls) == 1
    assert (profile_text(ANNEX_I, list(found), credential), profile_json(ANNEX_I, list(found), credential)) == (
        text,
        json,
    )
    assert len(calls) == 3


# --- pointers --------------------------------------------------------------------------------------------------------

DOCUMENTS = {"full": FULL, "passport": WHOLE, **{name: encode(one) for name, one in all_merits().items()}}


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", DOCUMENTS)
def test_pointers_lead_somewhere_whatever_is_wrong(name: str) -> None:
    chance = random.Random(name)  # noqa: S311  (the same documents every time)
    judged = 0
    for _ in range(60):
        document = mutated(DOCUMENTS[name], chance)
        try:
            credential = decode(document)
        except InvalidModel:
            continue
        for profile in (ANNEX_I, KOMPETENSPASSET):
            found = profile.check(credential, document)
            paths = [*(check.path for check in found), *(one.path for row in found.rows for one in row.findings)]
            assert [path for path in paths if not leads_somewhere(document, path)] == []
            judged += 1
    assert judged > 60
