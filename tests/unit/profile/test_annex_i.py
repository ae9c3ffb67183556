"""Annex I row by row: for each of the sixteen elements a credential that lacks or breaks just that one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from json_ld import in_2_0
from samples import all_merits, merit

from mikromerit.elm import Duration, decode, encode, outcome
from mikromerit.elm import vocabulary as eu
from mikromerit.errors import InvalidModel
from mikromerit.profile import ANNEX_I, Row, State, tree
from mikromerit.profile.annex_i import with_limits
from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from mikromerit.elm import EuropeanDigitalCredential

GONE = object()
SUBJECT = "credentialSubject"
C = f"{SUBJECT}/hasClaim"
S = f"{C}/specifiedBy"
PRESENT, MISSING, INCOMPLETE, NOT_APPLICABLE = (
    State.PRESENT,
    State.MISSING,
    State.INCOMPLETE,
    State.NOT_APPLICABLE,
)


def _with_one_node_for_each_body(document: dict[str, Any]) -> dict[str, Any]:
    """Give the issuer an id of its own, and tell of the awarding body once, so that a change of a node is one."""
    body = document[SUBJECT]["hasClaim"]["awardedBy"]["awardingBody"]

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return body["id"] if value.get("id") == body["id"] else {key: named(one) for key, one in value.items()}
        return [named(one) for one in value] if isinstance(value, list) else value

    copy: dict[str, Any] = named(document)
    copy["issuer"] = {**body, "id": "did:web:utfardaren.example"}
    copy[SUBJECT]["hasClaim"]["awardedBy"]["awardingBody"] = body
    return copy


FULL = _with_one_node_for_each_body(encode(all_merits()["course"]))  # has all sixteen


def edited(changes: dict[str, Any], document: dict[str, Any] = FULL) -> EuropeanDigitalCredential:
    """Give a credential with members set, or taken out (GONE), by the path of JSON members."""
    copy = json.loads(json.dumps(document))
    for path, value in changes.items():
        *outer, last = path.split("/")
        node: Any = copy
        for part in outer:
            node = node[int(part) if isinstance(node, list) else part]
        if value is GONE:
            del node[last]
        else:
            node[last] = value
    return decode(copy)


def checks(credential: EuropeanDigitalCredential) -> list[Check]:
    return ANNEX_I.check(credential, encode(credential))


def rows(credential: EuropeanDigitalCredential) -> dict[str, Row]:
    return {row.element.id: row for row in ANNEX_I.rows(credential)}


def states(credential: EuropeanDigitalCredential) -> dict[str, State]:
    return {name: row.state for name, row in rows(credential).items()}


def failed(credential: EuropeanDigitalCredential) -> list[Check]:
    return [check for check in checks(credential) if check.outcome is Outcome.FAILED]


def remarks(credential: EuropeanDigitalCredential) -> list[tuple[Code, str]]:
    found = [check for check in checks(credential) if check.outcome is Outcome.PASSED]
    return [(check.code, check.path) for check in found if check.code is not Code.PROFILE_MET]


def test_there_are_sixteen_elements_in_the_order_of_the_recommendation() -> None:
    assert [element.id for element in ANNEX_I.elements] == [
        "learner", "title", "country", "awarding-body", "issued", "learning-outcomes", "workload", "level",
        "assessment", "participation", "quality-assurance",
        "prerequisites", "supervision", "grade", "stackability", "further-information",
    ]  # fmt: skip
    assert [element.mandatory for element in ANNEX_I.elements] == [True] * 11 + [False] * 5


def test_a_full_credential_has_all_sixteen() -> None:
    credential = decode(FULL)
    assert set(states(credential).values()) == {PRESENT}
    assert checks(credential)[0] == Check(
        Step.PROFILE, Outcome.PASSED, Code.PROFILE_MET, {"profile": "2022/C 243/02 Annex I"}
    )
    assert failed(credential) == []


VALUES = {
    "learner": ("Madonna", "Madonna"),
    "title": ("Svetsa och skarva optisk fiber", "Splice optical fibre"),
    "country": ("Sverige; Finland; Norrbottens län; Västerbottens län; Lappi", "Sweden; Finland; "),
    "awarding-body": ("Exempelskolan", "Example School"),
    "issued": ("2026-11-01", "2026-11-01"),
    "learning-outcomes": ("Skarvar fiber", "Splices fibre"),
    "workload": ("26,5 h; 1,5 högskolepoäng (ECTS); 5 poäng, yrkeshögskolepoäng",
                 "26.5 h; 1.5 ECTS credits; 5 credits, YH credits"),
    "level": ("EQF-nivå 6; DQR nivå 6; första cykeln, grundnivå (QF-EHEA)", "EQF level 6; DQR"),
    "assessment": ("skriftligt prov", ""),
    "participation": ("Blandat, på plats och digitalt", "Blended"),
    "quality-assurance": ("Kvalitetssäkring av utbildning, Branschvalidering, Branschrådet", "Program Quality"),
    "prerequisites": ("Inga", "Inga"),
    "supervision": ("Under tillsyn, med kontroll av identitet", "Supervised with ID Verification"),
    "grade": ("Väl godkänd", ""),
    "stackability": ("Arbete i nät i drift; Work on live networks", "Arbete i nät"),
    "further-information": ("More; Mer; ", "More; Mer; "),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_a_row_shows_the_value_as_a_person_reads_it(name: str) -> None:
    row = rows(decode(FULL))[name]
    sv, en = VALUES[name]
    assert row.value("sv").startswith(sv)
    assert row.value("en").startswith(en)
    assert row.sentence("sv") == f"Uppgiften finns: {row.element.sv}."
    assert row.sentence("en") == f"The element is there: {row.element.en}."
    assert not row.value("en").startswith("http")
    pointed: Any = FULL
    for part in row.path.split("/")[1:]:
        pointed = pointed[int(part) if isinstance(pointed, list) else part]
    assert pointed


NAMELESS = {f"{SUBJECT}/{name}": GONE for name in ("fullName", "nationalID", "identifier")}
EMPTY_NOTE = {"type": "Note", "noteLiteral": {"sv": "  "}}
# element, what is changed, state, pointer, sentence in Swedish, sentence in English
LACKING: list[tuple[str, dict[str, Any], State, str, str, str]] = [
    ("learner", NAMELESS, MISSING, f"/{SUBJECT}",
     "Uppgiften saknas: vem den lärande är.", "The element is missing: identification of the learner."),
    ("title", {f"{C}/title": GONE}, MISSING, f"/{C}/title",
     "Uppgiften saknas: mikromeritens titel.", "The element is missing: title of the micro-credential."),
    ("country", {"issuer/location": GONE}, MISSING, "/issuer/location",
     "Uppgiften saknas: utfärdarens land eller region.", "The element is missing: country or region of the issuer."),
    ("awarding-body", {f"{C}/awardedBy/awardingBody": GONE, f"{C}/awardedBy/id": "urn:x:a"}, MISSING,
     f"/{C}/awardedBy/awardingBody",
     "Uppgiften saknas: tilldelande organ.", "The element is missing: awarding body."),
    ("issued", {"issued": GONE}, MISSING, "/issued",
     "Uppgiften saknas: datum för utfärdandet.", "The element is missing: date of issuing."),
    ("learning-outcomes", {f"{S}/learningOutcome": GONE}, MISSING, f"/{S}/learningOutcome",
     "Uppgiften saknas: läranderesultat.", "The element is missing: learning outcomes."),
    ("workload", {f"{S}/volumeOfLearning": GONE, f"{S}/creditPoint": GONE, f"{C}/influencedBy/workload": GONE},
     MISSING, f"/{S}/volumeOfLearning",
     "Uppgiften saknas: beräknad arbetsinsats.", "The element is missing: notional workload."),
    ("level", {f"{S}/eqfLevel": "http://data.europa.eu/snb/eqf/9"}, INCOMPLETE, f"/{S}/eqfLevel",
     "Uppgiften är ofullständig: nivå och cykel. Det som står som EQF-nivå är ingen sådan.",
     "The element is incomplete: level and cycle. What stands as the EQF level is none."),
    ("assessment", {f"{C}/provenBy/specifiedBy": GONE}, INCOMPLETE, f"/{C}/provenBy",
     "Uppgiften är ofullständig: typ av bedömning. Det sägs inte vilken typ det är fråga om.",
     "The element is incomplete: type of assessment. Of what type it is, is not told."),
    ("participation", {f"{S}/mode": GONE, f"{C}/influencedBy/specifiedBy": GONE}, MISSING, f"/{S}/mode",
     "Uppgiften saknas: form av deltagande.", "The element is missing: form of participation."),
    ("quality-assurance",
     {f"{S}/accreditation": GONE, f"{C}/awardedBy/awardingBody/accreditation": GONE, "issuer/accreditation": GONE},
     MISSING, f"/{S}/accreditation",
     "Uppgiften saknas: typ av kvalitetssäkring.", "The element is missing: type of quality assurance."),
    ("prerequisites", {f"{S}/entryRequirement": GONE}, MISSING, f"/{S}/entryRequirement",
     "Den frivilliga uppgiften saknas: förkunskapskrav.", "The optional element is missing: prerequisites."),
    ("supervision", {f"{C}/provenBy/idVerification": GONE}, MISSING, f"/{C}/provenBy/idVerification",
     "Den frivilliga uppgiften saknas: övervakning och identitetskontroll vid bedömningen.",
     "The optional element is missing: supervision and identity verification during assessment."),
    ("grade", {f"{C}/provenBy/grade": EMPTY_NOTE}, INCOMPLETE, f"/{C}/provenBy/grade",
     "Uppgiften är ofullständig: uppnått betyg. Platsen för uppgiften finns, men där står inget.",
     "The element is incomplete: grade achieved. Its place is there, but nothing is said."),
    ("stackability", {f"{C}/entitlesTo": GONE}, MISSING, f"/{S}/isPartialQualification",
     "Den frivilliga uppgiften saknas: kombinationsmöjligheter.", "The optional element is missing: stackability."),
    ("further-information",
     {f"{C}/additionalNote": GONE,
      **{f"{S}/{term}": GONE for term in ("additionalNote", "learningSetting", "thematicArea", "language",
                                          "targetGroup", "supplementaryDocument", "homepage")}},
     MISSING, f"/{C}/additionalNote",
     "Den frivilliga uppgiften saknas: ytterligare information.",
     "The optional element is missing: further information."),
]  # fmt: skip


def test_each_element_is_taken_away_once() -> None:
    assert [case[0] for case in LACKING] == [element.id for element in ANNEX_I.elements]


@pytest.mark.parametrize("case", LACKING, ids=[case[0] for case in LACKING])
def test_an_element_that_is_lacking(case: tuple[str, dict[str, Any], State, str, str, str]) -> None:
    name, changes, state, path, sv, en = case
    credential = edited(changes)
    row = rows(credential)[name]
    assert {one: found for one, found in states(credential).items() if found is not PRESENT} == {name: state}
    assert (row.path, row.sentence("sv"), row.sentence("en"), row.value()) == (path, sv, en, "")
    told = [(check.path, check.message("sv"), check.message("en")) for check in failed(credential)]
    assert told == ([(path, sv, en)] if row.element.mandatory else [])
    assert {check.params["profile"] for check in checks(credential)} == {ANNEX_I.name}
    assert any(check.code is Code.PROFILE_MET for check in checks(credential)) is not bool(told)


NOTHING: dict[str, Any] = {"id": "urn:epass:concept:9", "type": "Concept"}
BLANK = {"type": "Concept", "id": "urn:x:c", "prefLabel": {"sv": " "}}
CREDITS = {"type": "CreditPoint", "framework": encode(eu.ECTS)}
OUTCOME = {"type": "LearningOutcome", "id": "urn:x:o"}
NO_HOURS = {f"{S}/volumeOfLearning": GONE, f"{C}/influencedBy/workload": GONE}
# What looks like the element and is none: nothing of it is ever "present".
HOLLOW: list[tuple[str, dict[str, Any], State]] = [
    ("learner", {**NAMELESS, f"{SUBJECT}/fullName": {"und": "  "}}, MISSING),
    ("learner", {**NAMELESS, f"{SUBJECT}/identifier": {"type": "Identifier", "notation": " "}}, MISSING),
    ("learner", {SUBJECT: {"id": "urn:x:p", "type": "Group"}}, MISSING),
    ("title", {f"{C}/title": {"sv": "", "en": " "}}, MISSING),
    ("title", {f"{C}/title": "Fiber"}, INCOMPLETE),
    ("country", {"issuer/location": {"type": "Location"}}, MISSING),
    ("country", {"issuer/location": {"type": "Location", "spatialCode": NOTHING}}, INCOMPLETE),
    ("country", {"issuer/location": {"type": "Location", "address": {"countryCode": BLANK}}}, INCOMPLETE),
    ("country", {"issuer/location": "Sverige"}, MISSING),
    ("awarding-body", {f"{C}/awardedBy/awardingBody": {"id": "urn:x:b", "type": "Organisation"}}, INCOMPLETE),
    ("awarding-body", {f"{C}/awardedBy/awardingBody": "urn:x:b"}, INCOMPLETE),
    ("issued", {"issued": "1 november"}, INCOMPLETE),
    ("learning-outcomes", {f"{S}/learningOutcome": OUTCOME}, INCOMPLETE),
    ("learning-outcomes", {f"{S}/learningOutcome": {**OUTCOME, "title": {"sv": ""}}}, INCOMPLETE),
    ("learning-outcomes", {f"{S}/learningOutcome": GONE, f"{S}/learningOutcomeSummary": EMPTY_NOTE}, MISSING),
    ("learning-outcomes", {f"{S}/learningOutcome": 5}, INCOMPLETE),
    ("workload", {**NO_HOURS, f"{S}/volumeOfLearning": "PT0H", f"{S}/creditPoint": GONE}, INCOMPLETE),
    ("workload", {**NO_HOURS, f"{S}/volumeOfLearning": "-PT5H", f"{S}/creditPoint": GONE}, INCOMPLETE),
    ("workload", {**NO_HOURS, f"{S}/creditPoint": {**CREDITS, "point": "0"}}, INCOMPLETE),
    ("workload", {**NO_HOURS, f"{S}/creditPoint": {**CREDITS, "point": "some"}}, INCOMPLETE),
    ("workload", {**NO_HOURS, f"{S}/creditPoint": {"type": "CreditPoint", "point": "2"}}, INCOMPLETE),
    ("workload", {f"{S}/volumeOfLearning": GONE, f"{S}/creditPoint": GONE}, INCOMPLETE),  # the time spent is not it
    ("workload", {**NO_HOURS, f"{S}/creditPoint": GONE, f"{S}/volumeOfLearning": "16 h"}, INCOMPLETE),
    ("level", {f"{S}/nqfLevel": encode(eu.SEQF_5)}, INCOMPLETE),  # EQF 6
    ("level", {f"{S}/educationLevel": encode(eu.cycle("third"))}, INCOMPLETE),
    ("level", {f"{S}/eqfLevel": GONE, f"{S}/educationLevel": GONE, f"{S}/nqfLevel": NOTHING}, INCOMPLETE),
    ("level", {f"{S}/eqfLevel": GONE, f"{S}/educationLevel": GONE, f"{S}/nqfLevel": 6}, INCOMPLETE),
    ("assessment", {f"{C}/provenBy": {"type": "LearningAssessment", "dcType": BLANK}}, INCOMPLETE),
    ("assessment", {f"{C}/provenBy": GONE}, MISSING),
    ("participation", {f"{S}/mode": NOTHING, f"{C}/influencedBy": GONE}, INCOMPLETE),
    ("quality-assurance", {f"{S}/accreditation/dcType": GONE, f"{C}/awardedBy/awardingBody/accreditation": GONE,
                           "issuer/accreditation": GONE}, INCOMPLETE),
    ("prerequisites", {f"{S}/entryRequirement": EMPTY_NOTE}, INCOMPLETE),
    ("supervision", {f"{C}/provenBy/idVerification": NOTHING}, INCOMPLETE),
    ("stackability", {f"{C}/entitlesTo": {"type": "LearningEntitlement"}}, INCOMPLETE),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "state"), HOLLOW, ids=[f"{n} {case[0]}" for n, case in enumerate(HOLLOW)])
def test_nothing_is_present_that_says_nothing(name: str, changes: dict[str, Any], state: State) -> None:
    credential = edited(changes)
    row = rows(credential)[name]
    assert row.state is state
    assert row.sentence("sv") != row.sentence("en")
    assert any(check.path == row.path for check in failed(credential)) is row.element.mandatory


def test_levels_that_contradict_each_other_are_shown_and_refused() -> None:
    credential = edited({f"{S}/nqfLevel": encode(eu.SEQF_5)})
    assert rows(credential)["level"].value("en").startswith("EQF level 6; SeQF Level 5")
    (check,) = failed(credential)
    assert (check.code, check.path) == (Code.ELEMENT_INCOMPLETE, f"/{S}/eqfLevel")
    assert "SeQF n is EQF n" in check.message("en")
    assert states(edited({f"{S}/nqfLevel": encode(eu.SEQF_6)}))["level"] is PRESENT


# Where else ELM may have the element.
ELSEWHERE: list[tuple[str, dict[str, Any], str]] = [
    ("learner", {f"{SUBJECT}/fullName": GONE, f"{SUBJECT}/givenName": {"sv": "Ada"},
                 f"{SUBJECT}/familyName": {"en": "X"}}, "Ada X"),
    ("learner", {f"{SUBJECT}/fullName": GONE}, "189001019802; 2026-17"),
    ("country", {"issuer/location": {"type": "Location", "spatialCode": encode(eu.nuts("SE332"))}}, "Norrbottens län"),
    ("awarding-body", {f"{C}/awardedBy/awardingBody": {"type": "Agent", "prefLabel": {"sv": "Nämnden"}}}, "Nämnden"),
    ("learning-outcomes", {f"{S}/learningOutcome": GONE,
                           f"{S}/learningOutcomeSummary": {"type": "Note", "noteLiteral": {"sv": "Skarvar"}}},
     "Skarvar"),
    ("workload", {f"{S}/volumeOfLearning": GONE, f"{S}/creditPoint": GONE,
                  f"{C}/creditReceived": {**CREDITS, "point": "2"}}, "2 högskolepoäng (ECTS)"),
    ("workload", {f"{S}/volumeOfLearning": GONE, f"{S}/creditPoint": GONE,
                  f"{C}/influencedBy/specifiedBy/volumeOfLearning": "P1MT12H"}, "1 mån 12 h"),
    ("level", {f"{S}/eqfLevel": GONE, f"{S}/nqfLevel": encode(eu.nqf("RQF 3")), f"{S}/educationLevel": GONE}, "RQF"),
    ("assessment", {f"{C}/provenBy/specifiedBy": GONE, f"{C}/provenBy/dcType": encode(eu.own("validation"))},
     "validering"),
    ("assessment", {f"{C}/provenBy": GONE,
                    f"{S}/provenBy": {"type": "LearningAssessmentSpecification",
                                      "dcType": encode(eu.ORAL_EXAMINATION)}}, "muntlig"),
    ("assessment", {f"{C}/provenBy": {"type": "LearningAssessment", "hasPart": [
        {"type": "LearningAssessment", "dcType": encode(eu.ORAL_EXAMINATION)}]}}, "muntlig"),
    ("participation", {f"{S}/mode": GONE}, "Blandat"),
    ("participation", {f"{S}/mode": GONE, f"{C}/influencedBy/specifiedBy/mode": GONE}, "undervisning"),
    ("participation", {f"{S}/mode": GONE, f"{C}/influencedBy": GONE,
                       f"{S}/influencedBy": {"type": "LearningActivitySpecification", "mode": encode(eu.ONLINE)}},
     "På distans"),
    ("quality-assurance", {f"{S}/accreditation": GONE, "issuer/accreditation": GONE}, "Kvalitetssäkring av utb"),
    ("quality-assurance", {f"{S}/accreditation": GONE, f"{C}/awardedBy/awardingBody/accreditation": GONE},
     "Kvalitetssäkring av utbildningsanordnare"),
    ("quality-assurance", {f"{S}/accreditation": GONE, f"{C}/awardedBy/awardingBody/accreditation": GONE,
                           "issuer/accreditation": GONE,
                           "evidence": {"type": "Evidence", "accreditation": FULL[SUBJECT]["hasClaim"]["specifiedBy"][
                               "accreditation"]}}, "Kvalitetssäkring av utbildning"),
    ("stackability", {f"{S}/isPartialQualification": False}, "Fristående"),
    ("stackability", {f"{S}/isPartialQualification": True,
                      f"{S}/isPartOf": {"type": "Qualification", "title": {"sv": "Tekniker"}}},
     "Del av en kvalifikation; Tekniker"),
    ("further-information", {f"{C}/additionalNote": GONE, f"{S}/additionalNote": GONE}, "formellt lärande"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "value"), ELSEWHERE, ids=[f"{n} {case[0]}" for n, case in enumerate(ELSEWHERE)]
)
def test_where_else_an_element_may_stand(name: str, changes: dict[str, Any], value: str) -> None:
    credential = edited(changes)
    assert rows(credential)[name].state is PRESENT
    assert value in rows(credential)[name].value("sv")
    assert not [check for check in failed(credential) if check.path == rows(credential)[name].path]


def test_a_level_is_asked_for_only_where_it_applies() -> None:
    credential = merit("did:web:a.example", level=None)
    row = rows(credential)["level"]
    assert (row.state, row.path) == (NOT_APPLICABLE, f"/{S}/eqfLevel")
    assert row.sentence("sv") == (
        "Uppgiften gäller inte här: nivå och cykel. Ingen nivå är angiven, och en sådan krävs bara i tillämpliga fall."
    )
    assert row.sentence("en").startswith("The element does not apply here: level and cycle. No level is given")
    assert failed(credential) == []


def test_where_nobody_took_part_in_anything_there_is_no_form_of_it() -> None:
    credential = all_merits()["validation without a course"]
    row = rows(credential)["participation"]
    assert row.state is NOT_APPLICABLE
    assert row.sentence("en").endswith("What was assessed has been validated, without a learning activity.")
    assert failed(credential) == []
    document = encode(credential)
    with_course = edited({f"{C}/influencedBy": {"type": "LearningActivity", "title": {"sv": "Kurs"}}}, document)
    assert states(with_course)["participation"] is MISSING


# --- nodes that are named and described elsewhere --------------------------------------------------------------------


def test_what_a_mere_reference_names_is_found_where_it_is_described() -> None:
    body = FULL[SUBJECT]["hasClaim"]["awardedBy"]["awardingBody"]
    whole = rows(decode(FULL))
    for reference in (body["id"], {"id": body["id"]}, {"id": body["id"], "type": "Organisation"}):
        found = rows(edited({"issuer": reference}))
        for name in ("country", "quality-assurance"):
            assert (found[name].state, found[name].value()) == (PRESENT, whole[name].value())
        assert found["country"].path == f"/{C}/awardedBy/awardingBody/location/0/address/countryCode"
    assert states(edited({"issuer": "did:web:nobody.example"}))["country"] is MISSING


def test_a_reference_stands_for_all_that_is_said_of_the_id() -> None:
    first = {"id": "urn:x:q", "type": "Qualification", "title": {"sv": "Fiber"}}
    second = {"id": "urn:x:q", "type": "Qualification", "mode": encode(eu.ONLINE), "volumeOfLearning": "PT30H"}
    parts = [{"type": "LearningAchievement", "specifiedBy": one} for one in (first, second)]
    found = rows(edited({f"{C}/influencedBy": GONE, S: "urn:x:q", f"{C}/hasPart": parts}))
    assert found["participation"].path == f"/{C}/hasPart/1/specifiedBy/mode"
    assert found["workload"].path == f"/{C}/hasPart/1/specifiedBy/volumeOfLearning"
    assert found["learning-outcomes"].path == f"/{C}/hasPart/0/specifiedBy/learningOutcome"


def test_a_concept_that_is_only_named_gets_the_label_it_has_elsewhere() -> None:
    described = {"id": "urn:x:mode", "type": "Concept", "prefLabel": {"sv": "I båt"}}
    found = rows(edited({f"{S}/mode": "urn:x:mode", f"{S}/targetGroup": described}))
    assert found["participation"].value().startswith("I båt; ")


def test_references_in_a_ring_end() -> None:
    part = {"id": "urn:x:a", "type": "LearningAssessment", "hasPart": {"id": "urn:x:b", "type": "LearningAssessment",
            "title": {"sv": "B"}, "hasPart": "urn:x:a"}}  # fmt: skip
    assert states(edited({f"{C}/provenBy": part}))["assessment"] is INCOMPLETE


def test_the_iri_of_a_concept_decides_what_a_person_sees() -> None:
    lying = {"id": eu.ONLINE.id, "type": "Concept", "prefLabel": {"sv": "På plats", "en": "On site"}}
    assert rows(edited({f"{S}/mode": lying}))["participation"].value("en").startswith("Online")


# --- which claim is the micro-credential -----------------------------------------------------------------------------


def test_every_achievement_is_judged() -> None:
    claim = FULL[SUBJECT]["hasClaim"]
    bare = {"type": "LearningAchievement", "title": {"sv": "Andra"}}
    activity = {"type": "LearningActivity", "title": {"sv": "Kurs"}}
    credential = edited({C: [claim, activity, bare, {"type": "LearningAchievement"}]})
    found = rows(credential)
    assert found["title"].state is MISSING
    assert found["title"].path == f"/{C}/3/title"
    assert found["title"].value() == "Svetsa och skarva optisk fiber; Andra"
    assert found["learner"].state is PRESENT
    outcomes = [check.path for check in failed(credential) if check.params["element_en"] == "learning outcomes"]
    assert outcomes == [f"/{C}/2/specifiedBy", f"/{C}/3/specifiedBy"]  # the first member that is missing
    assert failed(edited({C: [claim, activity]})) == []


def test_without_an_achievement_the_other_claims_tell_what_they_have() -> None:
    activity = {
        "type": "LearningActivity",
        "title": {"sv": "Webbinarium"},
        "workload": "PT2H",
        "specifiedBy": {"type": "LearningActivitySpecification", "mode": encode(eu.ONLINE)},
    }
    found = rows(edited({C: activity}))
    assert {name for name in ("title", "participation") if found[name].state is PRESENT} == {"title", "participation"}
    assert (found["learning-outcomes"].state, found["workload"].state) == (MISSING, INCOMPLETE)
    assert "Only the time that this learner has spent" in found["workload"].sentence("en")
    test = {"type": "LearningAssessment", "dcType": encode(eu.ORAL_EXAMINATION), "title": {"sv": "Prov"}}
    assert states(edited({C: test}))["assessment"] is PRESENT


def test_without_any_claim_all_that_a_claim_says_is_missing() -> None:
    found = states(edited({C: GONE}))
    assert {name for name, state in found.items() if state is PRESENT} >= {"learner", "country", "issued"}
    assert {found[name] for name in ("title", "learning-outcomes", "workload", "assessment")} == {MISSING}
    assert rows(edited({SUBJECT: GONE}))["title"].path == f"/{SUBJECT}"


@pytest.mark.unmeasured
def test_a_hundred_claims_are_judged_and_more_are_refused() -> None:
    claim = FULL[SUBJECT]["hasClaim"]
    many = [{**claim, "id": f"urn:x:{number}"} for number in range(101)]
    assert failed(edited({C: many[:100]})) == []
    (check,) = failed(edited({C: many}))
    assert (check.code, check.path) == (Code.TOO_MUCH_TO_JUDGE, f"/{C}")
    assert check.message("en").endswith(
        "100 achievements at most are judged in one credential; divide them into several."
    )
    assert check.message("sv").endswith("högst 100 prestationer i ett intyg kan prövas; dela upp dem på flera intyg.")
    assert failed(edited({C: [claim] * 101})) == []  # one and the same
    assert check.params["profile"] == ANNEX_I.name


# --- what is unusual, and no ground for a refusal --------------------------------------------------------------------

VOLUME, POINTS = f"/{S}/volumeOfLearning", f"/{S}/creditPoint"
CRITERIA = (outcome("Skarvar fiber", criteria="Dämpningen är under 0,1 dB"),)
SIZES: list[tuple[Any, str | None, list[tuple[Code, str]]]] = [
    (60, "2", []),
    (Duration.parse("P2DT12H"), "2", []),  # the same 60 hours
    (25, None, []),
    (1800, None, []),
    (24, None, [(Code.VOLUME_SMALL, VOLUME)]),
    (1801, None, [(Code.VOLUME_LARGE, VOLUME)]),
    (16, "0.5", [(Code.VOLUME_SMALL, POINTS)]),
    (1650, "61", [(Code.VOLUME_LARGE, POINTS)]),
    (44, "2", []),  # at 25 hours these are 1.76 credits, which rounds to 2 in halves
    (43, "2", [(Code.WORKLOAD_CONTRADICTORY, VOLUME)]),
    (68, "2", [(Code.WORKLOAD_CONTRADICTORY, VOLUME)]),
]


@pytest.mark.parametrize(("hours", "ects", "expected"), SIZES, ids=[str(case[:2]) for case in SIZES])
def test_an_unusual_volume_is_remarked(hours: Any, ects: str | None, expected: list[tuple[Code, str]]) -> None:
    credential = merit("did:web:a.example", workload=hours, ects=ects, learning_outcomes=CRITERIA)
    assert remarks(credential) == expected
    assert failed(credential) == []
    assert [remark.code for remark in rows(credential)["workload"].remarks] == [code for code, _ in expected]


def test_what_is_unusual_is_for_the_asker_to_say() -> None:
    credential = merit("did:web:a.example", workload=60, ects="2", learning_outcomes=CRITERIA)
    small = with_limits(least="2,5").check(credential, encode(credential))
    assert [check.code for check in small] == [Code.PROFILE_MET, Code.VOLUME_SMALL]
    assert small[1].message("en").endswith("less than that of 2.5 ECTS credits.")
    large = with_limits(most=Decimal("1.5")).check(credential, encode(credential))
    assert [check.code for check in large] == [Code.PROFILE_MET, Code.VOLUME_LARGE]
    assert "1.5" in large[1].message("sv")
    with pytest.raises(InvalidModel, match="`most`"):
        with_limits(most="many")


def test_hours_and_credits_that_contradict_each_other_are_said() -> None:
    credential = merit("did:web:a.example", workload=100, ects="7.5", learning_outcomes=CRITERIA)
    (check,) = [check for check in checks(credential) if check.code is Code.WORKLOAD_CONTRADICTORY]
    assert check.message("sv") == (
        "Uppgifterna om arbetsinsats och tid går inte ihop: 100 h mot 7,5 högskolepoäng (ECTS)."
    )
    assert check.message("en") == "What is told of workload and time does not add up: 100 h against 7.5 ECTS credits."


PARTS: list[tuple[dict[str, Any], list[str]]] = [
    ({f"{C}/influencedBy/specifiedBy/volumeOfLearning": "PT26H30M"}, []),
    ({f"{C}/influencedBy/specifiedBy/volumeOfLearning": "PT10H"}, []),
    ({f"{C}/influencedBy/specifiedBy/volumeOfLearning": "PT27H"},
     [f"/{C}/influencedBy/specifiedBy/volumeOfLearning"]),
    ({f"{C}/influencedBy/specifiedBy/volumeOfLearning": "P60M"},  # minutes were meant, and these are months
     [f"/{C}/influencedBy/specifiedBy/volumeOfLearning"]),
    ({f"{S}/volumeOfLearning": "P1M", f"{C}/influencedBy/specifiedBy/volumeOfLearning": "P30D"}, []),
    ({f"{S}/maximumDuration": "PT26H"}, [f"/{S}/maximumDuration"]),
    ({f"{S}/maximumDuration": "P1M"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "paths"), PARTS, ids=[str(n) for n in range(len(PARTS))])
def test_no_part_is_longer_than_the_whole_nor_that_than_the_time_there_is(
    changes: dict[str, Any], paths: list[str]
) -> None:
    credential = edited({f"{S}/creditPoint": GONE, **changes})
    assert [path for code, path in remarks(credential) if code is Code.WORKLOAD_CONTRADICTORY] == paths
    assert failed(credential) == []


LARGE, SMALL, CONTRADICTORY = Code.VOLUME_LARGE, Code.VOLUME_SMALL, Code.WORKLOAD_CONTRADICTORY
NO_CREDIT = {f"{S}/creditPoint": GONE, f"{S}/maximumDuration": GONE, f"{C}/influencedBy": GONE}
ONLY_ACTIVITY = {f"{S}/creditPoint": GONE, f"{S}/volumeOfLearning": GONE}
ACTIVITY_HOURS = f"{C}/influencedBy/specifiedBy/volumeOfLearning"
FULL_POINTS = FULL[SUBJECT]["hasClaim"]["specifiedBy"]["creditPoint"]
ONE_ECTS = {"type": "CreditPoint", "framework": encode(eu.ECTS), "point": "1.5"}
MEASURES: list[tuple[dict[str, Any], list[tuple[Code, str]]]] = [
    ({**NO_CREDIT, f"{S}/volumeOfLearning": "P60M"}, [(LARGE, VOLUME)]),  # minutes were meant
    ({**NO_CREDIT, f"{S}/volumeOfLearning": "P9000Y"}, [(LARGE, VOLUME)]),
    ({**NO_CREDIT, f"{S}/volumeOfLearning": "P2M"}, []),  # from 1344 to 1488 hours
    ({**NO_CREDIT, f"{S}/volumeOfLearning": "P60M", f"{S}/creditPoint": ONE_ECTS}, [(CONTRADICTORY, VOLUME)]),
    ({**NO_CREDIT, f"{S}/volumeOfLearning": GONE, f"{S}/creditPoint": [ONE_ECTS, {**ONE_ECTS, "point": "900"}]},
     [(CONTRADICTORY, f"{POINTS}/1"), (LARGE, f"{POINTS}/0")]),
    ({**NO_CREDIT, f"{S}/volumeOfLearning": GONE, f"{S}/creditPoint": ONE_ECTS,
      f"{C}/creditReceived": {**ONE_ECTS, "point": "900"}},
     [(CONTRADICTORY, f"/{C}/creditReceived"), (LARGE, POINTS)]),
    ({**ONLY_ACTIVITY, ACTIVITY_HOURS: "PT900000H"}, [(LARGE, f"/{ACTIVITY_HOURS}")]),
    ({**ONLY_ACTIVITY, ACTIVITY_HOURS: "PT1H"}, [(SMALL, f"/{ACTIVITY_HOURS}")]),
    ({**ONLY_ACTIVITY, ACTIVITY_HOURS: "PT40H"}, []),
    ({**NO_CREDIT, f"{S}/volumeOfLearning": GONE, f"{S}/creditPoint": FULL_POINTS[1]}, []),  # no ECTS, no hours
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), MEASURES, ids=[str(n) for n in range(len(MEASURES))])
def test_all_that_measures_is_compared_months_too(changes: dict[str, Any], expected: list[tuple[Code, str]]) -> None:
    found = remarks(edited(changes))
    assert [one for one in found if one[0] is not Code.OUTCOMES_WITHOUT_CRITERIA] == expected
    assert failed(edited(changes)) == []


def test_outcomes_without_criteria_are_counted() -> None:
    credential = all_merits()["language module"]
    row = rows(credential)["learning-outcomes"]
    assert [remark.path for remark in row.remarks] == [f"/{S}/learningOutcome/1"]
    assert row.remarks[0].message("en") == ("4 of 5 learning outcomes do not say by which criteria they were assessed.")
    assert row.to_json("en")["remarks"][0]["code"] == "outcomes-without-criteria"


# --- what a row and a check hold -------------------------------------------------------------------------------------


def test_a_value_stands_in_its_row_and_nowhere_else() -> None:
    credential = decode(FULL)
    row = rows(credential)["learner"]
    assert row.to_json("sv") == {
        "element": "learner",
        "name": "vem den lärande är",
        "mandatory": True,
        "state": "present",
        "pointer": f"/{SUBJECT}",
        "value": "Madonna",
        "sentence": "Uppgiften finns: vem den lärande är.",
        "remarks": [],
    }
    assert "Madonna" not in repr(row) + row.sentence() + repr(checks(credential))


def test_the_form_of_data_model_2_0_gives_the_same_rows() -> None:
    for document in map(encode, all_merits().values()):
        first, second = (ANNEX_I.rows(decode(form)) for form in (document, in_2_0(document)))
        assert [row.to_json() for row in first] == [row.to_json() for row in second]


@pytest.mark.parametrize("name", all_merits())
def test_what_the_builder_builds_is_not_refused(name: str) -> None:
    assert failed(all_merits()[name]) == []


@pytest.mark.unmeasured
def test_what_is_named_often_is_put_together_once() -> None:
    """The work does not grow with the product of the copies of one id and the references to it."""
    copy = {"id": "urn:x:q", "type": "LearningAssessmentSpecification", "title": {"sv": "x"}}
    named = [{"type": "LearningAssessment", "specifiedBy": one} for one in [*[copy] * 2_000, *["urn:x:q"] * 2_000]]
    assert states(edited({f"{C}/provenBy": named}))["assessment"] is INCOMPLETE
    ring = [
        {"id": f"urn:x:{number}", "type": "LearningAssessment", "hasPart": [f"urn:x:{other}" for other in range(50)]}
        for number in range(50)
    ]
    assert states(edited({f"{C}/provenBy": ring}))["assessment"] is INCOMPLETE


def test_what_has_no_end_is_refused_with_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the claims may rest on every evidence: a document within the limits can hold many of both."""
    monkeypatch.setattr(tree, "MOST_STEPS", 3_000)
    assert failed(decode(FULL)) == []
    evidence = [{"type": "Evidence", "accreditation": {"type": "Accreditation"}}] * 600
    many = edited({C: [{"type": "LearningAchievement"}] * 100, "evidence": evidence})
    (check,) = checks(many)
    assert check.code is Code.TOO_MUCH_TO_JUDGE
    assert check.message("en").endswith("divide it into several.")
    with pytest.raises(InvalidModel):
        ANNEX_I.rows(many)
