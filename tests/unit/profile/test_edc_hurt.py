"""The application profile against documents that are built to hurt: the time grows as they do, and there is a code."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import samples

from mikromerit.elm import encode
from mikromerit.profile.edc import EDC, judge
from mikromerit.profile.edc.verdict import MOST, POINTERS
from mikromerit.report import Code, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.report import Check

LEAST = samples.all_merits()["least"]
ELM = "http://data.europa.eu/snb/model/elm/"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"

MANY = 10_000
SECONDS = 20  # of this thread, on the slowest machine; `test_the_time_grows_as_the_document_does` is the sharp one


def claims(many: list[Any]) -> dict[str, Any]:
    document = encode(LEAST)
    document["credentialSubject"]["hasClaim"] = many
    return document


def timed(document: dict[str, Any]) -> list[Check]:
    start = time.thread_time()
    found = EDC.check(LEAST, document)
    assert time.thread_time() - start < SECONDS
    return found


@pytest.mark.unmeasured
def test_there_are_too_many_results() -> None:
    document = claims([{"id": f"urn:x:{n}", "type": "Claim"} for n in range(MANY)])
    verdict = judge(document)
    assert len(verdict.results) == MOST
    assert verdict.more == 3 * MANY - MOST  # no title, nobody who awards it, and no claim of any kind
    found = timed(document)
    assert len(found) == MOST + 1
    assert found[-1].code is Code.EDC_MORE
    assert found[-1].params["count"] == str(verdict.more)


@pytest.mark.unmeasured
def test_there_are_too_many_nodes() -> None:
    (check,) = timed(claims([{"id": f"urn:x:{n}", "type": "Note"} for n in range(100_000)]))
    assert (check.code, check.outcome) == (Code.EDC_NOT_JSON_LD, Outcome.FAILED)


def test_there_are_many_copies_of_one_id() -> None:
    same = {"id": "urn:x:one", "type": "LearningAchievement", "title": {"sv": "x"}}
    assert {check.code for check in timed(claims([same] * MANY))} == {Code.EDC_MISSING}
    different = [{**same, "title": {"sv": f"x{n}"}} for n in range(MANY)]
    assert {check.code for check in timed(claims(different))} == {Code.EDC_MISSING, Code.EDC_LANGUAGE_TWICE}
    result = judge(claims(different)).results[0]
    assert (len(result.pointers), result.copies) == (POINTERS, MANY)


@pytest.mark.unmeasured
def test_there_are_many_nodes_without_ids() -> None:
    found = timed(claims([{"type": "Note"} for _ in range(MANY)]))
    assert found[-1].code is Code.EDC_MORE


@pytest.mark.unmeasured
def test_many_ask_for_one_with_many_lists() -> None:
    concept = {"id": "urn:x:concept", "type": "Concept", "inScheme": [f"urn:s:{n}" for n in range(MANY)]}
    asking = [{"id": f"urn:x:{n}", "type": "Qualification", "mode": "urn:x:concept"} for n in range(MANY)]
    assert timed(claims([concept, *asking]))


@pytest.mark.unmeasured
def test_a_chain_of_subclasses() -> None:
    chain = [{"id": f"urn:x:{n}", SUBCLASS: {"id": f"urn:x:{n + 1}"}} for n in range(MANY)]
    ends = {"id": f"urn:x:{MANY}", SUBCLASS: {"id": f"{ELM}LearningAchievement"}}
    document = {**claims([{"id": "urn:x:claim", "type": "urn:x:0"}]), "urn:x:classes": [*chain, ends]}
    assert {check.code for check in timed(document)} == {Code.EDC_MISSING}


def test_many_texts_in_an_unusual_document() -> None:
    document = {**claims([]), "unusual": 1}
    document["credentialSubject"]["fullName"] = {"sv": [f"x{n}" for n in range(MANY)]}
    assert {check.code for check in timed(document)} >= {Code.EDC_TOO_MANY, Code.TERM_UNDEFINED}


def test_a_document_is_too_deep() -> None:
    inner: dict[str, Any] = {"type": "Organisation"}
    for _ in range(64):
        inner = {"type": "Organisation", "subOrganizationOf": inner}
    document = encode(LEAST)
    (check,) = timed({**document, "issuer": inner})
    assert check.code is Code.EDC_NOT_JSON_LD


# --- growth -----------------------------------------------------------------------------------------------------------

TIMES = 4
MOST_TIMES_THE_TIME = 8  # a quadratic way would take 16 times as long


def evidence(one: Any) -> dict[str, Any]:
    return {**encode(LEAST), "evidence": one}


def copies_and_dates(many: int) -> dict[str, Any]:
    copies = [{"id": "urn:e"} for _ in range(many)]
    return evidence([*copies, {"id": "urn:e", "dateIssued": [f"x{n}" for n in range(many)]}])


def types_and_dates(many: int) -> dict[str, Any]:
    types = [f"urn:t:{n}" for n in range(many)]
    return evidence({"id": "urn:e", "type": types, "dateIssued": [f"x{n}" for n in range(many)]})


def lists_made_up(many: int) -> dict[str, Any]:
    scheme = "http://data.europa.eu/x{}"
    return evidence([{"id": f"urn:c:{n}", "inScheme": {"id": scheme.format(n)}} for n in range(many)])


def properties_made_up(many: int) -> dict[str, Any]:
    dated = {"@value": "2026-02-03T09:00:00", "@type": DATE_TIME}
    return {**encode(LEAST), **{f"https://x.example/{n}": dated for n in range(many)}}


def schemas_made_up(many: int) -> dict[str, Any]:
    roots = [{"id": f"urn:r:{n}", "type": "EuropeanDigitalCredential"} for n in range(many)]
    return evidence([{**root, "credentialSchema": {"id": f"urn:s:{n}"}} for n, root in enumerate(roots)])


def copies_and_values(many: int) -> dict[str, Any]:
    copies = [{"id": "urn:e", "type": "Evidence"} for _ in range(many)]
    return evidence([*copies, {"id": "urn:e", "dcType": [{"id": f"urn:c:{n}"} for n in range(many)]}])


def copies_of_the_value(many: int) -> dict[str, Any]:
    asking = [{"id": f"urn:e:{n}", "type": "Evidence", "dcType": {"id": "urn:v"}} for n in range(many)]
    return evidence(asking)


HURTFUL = [
    (copies_and_dates, 2000),
    (types_and_dates, 2000),
    (lists_made_up, 2000),
    (properties_made_up, 300),
    (schemas_made_up, 500),
    (copies_and_values, 2000),
    (copies_of_the_value, 1000),
]


def taken(document: dict[str, Any]) -> float:
    start = time.thread_time()
    EDC.check(LEAST, document)
    return time.thread_time() - start


@pytest.mark.unmeasured
@pytest.mark.parametrize(("make", "many"), HURTFUL)
def test_the_time_grows_as_the_document_does(make: Callable[[int], dict[str, Any]], many: int) -> None:
    document = make(many)
    small = min(taken(document) for _ in range(3))
    document = make(TIMES * many)
    large = taken(document)
    if large / small >= MOST_TIMES_THE_TIME:  # something else kept this machine busy, or it is slow again
        large = min(taken(document) for _ in range(2))
    assert large / small < MOST_TIMES_THE_TIME, (small, large)


@pytest.mark.parametrize(("make", "many"), HURTFUL)
def test_no_more_is_told_of_a_larger_document(make: Callable[[int], dict[str, Any]], many: int) -> None:
    """Failures are cut off and counted; there are no more remarks than there are lists and terms of the EU's."""
    found = EDC.check(LEAST, make(many))
    failed = [check for check in found if check.outcome is Outcome.FAILED]
    assert len(failed) <= MOST + 1
    assert len(found) - len(failed) <= 2


def test_what_is_cut_off_is_counted() -> None:
    found = EDC.check(LEAST, types_and_dates(MOST + 7))
    assert [check.code for check in found] == [Code.EDC_WRONG_DATATYPE] * MOST + [Code.EDC_MORE]
    assert found[-1].params["count"] == "8"  # the last is no Evidence
    (remark,) = (check for check in EDC.check(LEAST, lists_made_up(900)) if check.outcome is Outcome.PASSED)
    assert (remark.code, remark.params["count"]) == (Code.EDC_LIST_UNCHECKED, "900")


def test_a_long_name_is_not_written_into_every_pointer() -> None:
    name = f"https://x.example/{'x' * 1_000_000}"
    document = {**encode(LEAST), name: [{"id": f"urn:c:{n}", "type": "Claim"} for n in range(MOST)]}
    assert max(len(one.at) for one in judge(document).results) < 1000
