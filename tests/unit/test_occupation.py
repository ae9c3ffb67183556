"""Occupational profiles: what is refused first, then what is read, then the example that is shipped."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import report
from mikromerit._data import folder
from mikromerit.elm import (
    Accreditation,
    LangString,
    LearningOutcome,
    Note,
    encode,
    micro_credential,
    organisation,
    person,
    vocabulary,
)
from mikromerit.errors import InvalidModel
from mikromerit.occupation import KINDS, Module, OccupationalProfile, Outcome, learning_outcomes, read_profile
from mikromerit.profile import ANNEX_I

EXAMPLE = folder("examples") / "fibertekniker.json"
MISSING = object()


def small() -> dict[str, Any]:
    """Give a profile of two modules, one outcome each, the second requiring the first."""

    def module(name: str, *requires: str) -> dict[str, Any]:
        return {
            "id": f"urn:x:{name}",
            "title": {"sv": f"Modul {name}"},
            "requires": [f"urn:x:{one}" for one in requires],
            "outcomes": [
                {"id": f"urn:x:{name}:1", "title": {"sv": "Kunna"}, "kind": "skill", "criteria": [{"sv": "Visar det."}]}
            ],
        }

    return {"id": "urn:x", "title": {"sv": "Yrke"}, "version": "1", "modules": [module("a"), module("b", "a")]}


def changed(pointer: str, value: object) -> bytes:
    """Write the small profile with one member changed, added, or (MISSING) taken away."""
    document = small()
    *way, last = pointer[1:].split("/")
    place: Any = document
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    key = int(last) if isinstance(place, list) else last
    if value is MISSING:
        del place[key]
    else:
        place[key] = value
    return json.dumps(document).encode()


ONE = "/modules/0"
OUTCOME = f"{ONE}/outcomes/0"

REFUSED = [
    # missing
    *((f"/{name}", MISSING, f"/{name}", "missing; write it") for name in ("id", "title", "version", "modules")),
    *((f"{ONE}/{name}", MISSING, f"{ONE}/{name}", "missing") for name in ("id", "title", "outcomes")),
    *((f"{OUTCOME}/{name}", MISSING, f"{OUTCOME}/{name}", "missing") for name in ("id", "title", "criteria")),
    # unknown
    ("/moduler", [], "/moduler", "not known; there are: id, title"),
    (f"{ONE}/credits", 3, f"{ONE}/credits", "not known; there are: .*hours"),
    (f"{OUTCOME}/level", 4, f"{OUTCOME}/level", "not known; there are: .*criteria"),
    ("/bad\nname", 1, r"/bad\u000aname", "not known"),
    # of the wrong type
    ("/id", 7, "/id", "text, in quotation marks"),
    ("/version", 1, "/version", "text, in quotation marks"),
    ("/version", "", "/version", "not empty"),
    ("/source", None, "/source", "text, in quotation marks"),
    ("/level", "4", "/level", "a whole number"),
    ("/level", True, "/level", "a whole number"),
    (f"{ONE}/hours", 24.5, f"{ONE}/hours", "a whole number"),
    (f"{ONE}/optional", "ja", f"{ONE}/optional", "true or false"),
    (f"{ONE}/requires", "urn:x:b", f"{ONE}/requires", "an array"),
    (f"{ONE}/requires", [1], f"{ONE}/requires/0", "text"),
    ("/modules", {}, "/modules", "an array"),
    (ONE, "a", ONE, "an object"),
    (OUTCOME, [], OUTCOME, "an object"),
    (f"{OUTCOME}/criteria", {"sv": "Visar det."}, f"{OUTCOME}/criteria", "an array"),
    # text by language
    ("/title", "Yrke", "/title", "text by language"),
    ("/title", {}, "/title/sv", "in Swedish too"),
    ("/title", {"en": "Trade"}, "/title/sv", "in Swedish too"),
    ("/title", {"sv": " "}, "/title/sv", "not empty"),
    ("/title", {"sv": "Yrke", "en": ""}, "/title/en", "not empty"),
    ("/title", {"sv": ["Yrke", "Jobb"]}, "/title/sv", "one text"),
    ("/title", {"sv": 1}, "/title", "must be text"),
    ("/title", {"sv": "Yrke", "på engelska": "Trade"}, "/title", "language tag"),
    ("/note", "text", "/note", "text by language"),
    (f"{ONE}/description", {"en": "Only"}, f"{ONE}/description/sv", "in Swedish too"),
    (f"{OUTCOME}/criteria/0", {"en": "Shows it."}, f"{OUTCOME}/criteria/0/sv", "in Swedish too"),
    # out of bounds
    ("/level", 0, "/level", "from 1 to 8"),
    ("/level", 9, "/level", "from 1 to 8"),
    (f"{ONE}/level", -1, f"{ONE}/level", "from 1 to 8"),
    (f"{ONE}/hours", 0, f"{ONE}/hours", "from 1 to 10000"),
    (f"{ONE}/hours", 10_001, f"{ONE}/hours", "from 1 to 10000"),
    (f"{OUTCOME}/kind", "attitude", f"{OUTCOME}/kind", "knowledge, skill, responsibility"),
    # nothing there
    ("/modules", [], "/modules", "at least one module"),
    (f"{ONE}/outcomes", [], f"{ONE}/outcomes", "at least one learning outcome"),
    (f"{OUTCOME}/criteria", [], f"{OUTCOME}/criteria", "at least one criterion"),
    # ids
    ("/id", "fibertekniker", "/id", "absolute IRI"),
    (f"{ONE}/id", "urn:x:a b", f"{ONE}/id", "absolute IRI"),
    (f"{OUTCOME}/id", "urn:x:<a>", f"{OUTCOME}/id", "absolute IRI"),
    ("/modules/1/id", "urn:x:a", "/modules/1/id", "/modules/0 has the same id"),
    ("/modules/1/outcomes/0/id", "urn:x:a:1", "/modules/1/outcomes/0/id", "/modules/0/outcomes/0 has the same id"),
    (f"{OUTCOME}/id", "urn:x:a", f"{OUTCOME}/id", "/modules/0 has the same id"),
    (f"{ONE}/id", "urn:x", f"{ONE}/id", "the profile has the same id"),
    # the order of modules
    (f"{ONE}/requires", ["urn:x:bb"], f"{ONE}/requires", "the id of no module here; .*: urn:x:b, urn:x:a"),
    (f"{ONE}/requires", ["urn:x:b"], f"{ONE}/requires", "in a circle .* take one of the requirements away"),
    ("/modules/1/requires", ["urn:x:b"], "/modules/1/requires", "in a circle"),
]  # fmt: skip


@pytest.mark.parametrize(("pointer", "value", "path", "reason"), REFUSED)
def test_refuses_and_says_where_and_what_to_do(pointer: str, value: object, path: str, reason: str) -> None:
    with pytest.raises(InvalidModel) as refused:
        read_profile(changed(pointer, value))
    assert refused.value.path == path
    assert re.search(reason, refused.value.reason)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a valid JSON object"),
        (b"[]", "not a valid JSON object"),
        (b'\xef\xbb\xbf{"id": "urn:x"}', "not a valid JSON object"),
        ('{"id": "å"}'.encode("cp1252"), "not a valid JSON object"),
        (b'{"id": "urn:x", "id": "urn:y"}', "stands twice: id"),
        (b'{"modules": ' + b"[" * 100 + b"]" * 100 + b"}", "nests deeper"),
        (b" " * (1024 * 1024 + 1), "larger than 1 MiB"),
    ],
)
def test_refuses_what_is_no_json(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidModel, match=reason):
        read_profile(data)


def test_what_is_built_in_python_is_checked_alike() -> None:
    outcome = Outcome(id="urn:x:1", title={"sv": "Kunna"}, criteria=({"sv": "Visar det."},))
    module = Module(id="urn:x:a", title={"sv": "A"}, outcomes=(outcome,))
    with pytest.raises(InvalidModel, match="/criteria: say how"):
        Outcome(id="urn:x:1", title={"sv": "Kunna"}, criteria=())
    with pytest.raises(InvalidModel, match="/title: text is written by language"):
        Outcome(id="urn:x:1", title="Kunna", criteria=({"sv": "Visar det."},))  # type: ignore[arg-type]
    with pytest.raises(InvalidModel, match="/hours: write a whole number"):
        Module(id="urn:x:a", title={"sv": "A"}, outcomes=(outcome,), hours=0)
    with pytest.raises(InvalidModel, match="/modules/1/id"):
        OccupationalProfile(id="urn:x", title={"sv": "X"}, version="1", modules=(module, module))
    one, other = (
        OccupationalProfile(id="urn:x", title={"sv": "X"}, version="1", modules=modules)  # type: ignore[arg-type]  # a list
        for modules in ((module,), [module])
    )
    assert one == other
    assert hash(one) == hash(other)


def test_a_long_circle_is_found_and_named() -> None:
    document = small()
    document["modules"][0]["requires"] = ["urn:x:b"]
    with pytest.raises(InvalidModel, match=r"urn:x:(a|b) <- urn:x:(a|b) <- urn:x:(a|b)"):
        read_profile(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("svetsa", "svetsa-och-skarva"), ("mätning", "matning"), ("", "urn:sobona"), ("x" * 10_000, "urn:sobona")],
)
def test_an_unknown_module_is_answered_with_the_nearest_ids(name: str, nearest: str) -> None:
    with pytest.raises(InvalidModel) as refused:
        read_profile(EXAMPLE.read_bytes()).module(name)
    assert refused.value.path == "/modules"
    offered = refused.value.reason.partition("one of these: ")[2]
    assert nearest in offered.split(",")[0]
    assert len(refused.value.reason) < 600


def test_the_end_of_an_id_that_two_modules_share_names_neither() -> None:
    data = changed("/modules/1/id", "https://x.example/a")
    assert read_profile(data).module("urn:x:a").id == "urn:x:a"
    with pytest.raises(InvalidModel, match='"a" is not the id of one module'):
        read_profile(data).module("a")


# --- totality --------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "sv", "urn:x:a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "title", "sv", "outcomes", "kind", "note"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.binary(max_size=200))
def test_reading_raises_nothing_else_on_any_bytes(data: bytes) -> None:
    with pytest.raises(InvalidModel):
        read_profile(data)


@given(st.sampled_from([pointer for pointer, *_ in REFUSED]), JSON)
def test_reading_raises_nothing_else_on_any_json(pointer: str, value: object) -> None:
    with suppress(InvalidModel):
        assert read_profile(changed(pointer, value)).modules


# --- what is read ----------------------------------------------------------------------------------------------------


def test_reads_every_member() -> None:
    document = small()
    document |= {"level": 4, "source": "Branschen", "note": {"sv": "Påhittad."}}
    document["modules"][1] |= {
        "description": {"sv": "Mer."},
        "level": 5,
        "hours": 16,
        "optional": True,
        "note": {"sv": "!"},
    }
    profile = read_profile(json.dumps(document).encode())
    first, second = profile.modules
    assert (profile.version, profile.level, profile.source) == ("1", 4, "Branschen")
    assert (first.level, first.hours, first.optional, first.description, first.requires) == (
        None, None, False, {}, frozenset()
    )  # fmt: skip
    assert (second.level, second.hours, second.optional) == (5, 16, True)
    assert second.description == {"sv": "Mer."}
    assert second.requires == {"urn:x:a"}
    assert second.outcomes[0].kind == "skill"


def test_an_outcome_becomes_elm_with_a_note_for_each_criterion() -> None:
    module = Module(
        id="urn:x:a",
        title={"sv": "A"},
        outcomes=(
            Outcome(id="urn:x:1", title={"sv": "Kunna", "en": "Do"}, criteria=({"sv": "Ett."}, {"sv": "Två."})),
            Outcome(id="urn:x:2", title={"sv": "Veta"}, criteria=({"sv": "Säger."},), kind="knowledge"),
            Outcome(id="urn:x:3", title={"sv": "Svara för"}, criteria=({"sv": "Gör."},), kind="responsibility"),
        ),
    )
    plain, knowledge, responsibility = learning_outcomes(module)
    assert plain == LearningOutcome(
        id="urn:x:1",
        title={"sv": "Kunna", "en": "Do"},
        additional_note=(Note(note_literal={"sv": "Ett."}), Note(note_literal={"sv": "Två."})),
    )
    assert knowledge.dc_type is not None
    assert knowledge.dc_type.id == "http://data.europa.eu/snb/skill-type/knowledge"
    assert responsibility.dc_type is None


# --- the example -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fibre() -> OccupationalProfile:
    return read_profile(EXAMPLE.read_bytes())


def test_the_example_has_the_three_modules(fibre: OccupationalProfile) -> None:
    service, splicing, measuring = fibre.modules
    assert service.title["sv"] == "Service, underhåll och felsökning av fibernät"
    assert splicing.title["sv"] == "Svetsa och skarva optisk fiber"
    assert measuring.title["sv"] == "Mätning av fibernät"
    assert [module.optional for module in fibre.modules] == [False, False, True]
    assert measuring.requires == {splicing.id}
    assert fibre.module("svetsa-och-skarva") is splicing
    assert fibre.module(measuring.id) is measuring


def test_every_outcome_of_the_example_is_complete_in_both_languages(fibre: OccupationalProfile) -> None:
    criteria: list[LangString] = []
    for module in fibre.modules:
        assert 3 <= len(module.outcomes) <= 5
        assert {outcome.kind for outcome in module.outcomes} == set(KINDS)
        for outcome in module.outcomes:
            assert outcome.id.startswith(f"{module.id}:")
            assert 2 <= len(outcome.criteria) <= 3
            for text in (module.title, module.description, outcome.title, *outcome.criteria):
                assert set(text) == {"sv", "en"}
                assert text["sv"] != text["en"]
            criteria += outcome.criteria
    assert len(criteria) == len(set(criteria))


def test_the_example_says_that_it_is_one() -> None:
    note = json.loads(EXAMPLE.read_bytes())["note"]
    assert "inte Sobonas text" in note["sv"]
    assert "påhittade" in note["sv"]
    assert "not Sobona's text" in note["en"]
    assert "invented" in note["en"]


def test_the_example_becomes_a_credential(fibre: OccupationalProfile) -> None:
    module = fibre.module("svetsa-och-skarva")
    body = organisation(
        legal_name="Svenska Stadsnätsföreningen", country=vocabulary.SWEDEN, eidas_identifier="NTRSE-5560000000"
    )
    assert module.hours
    assert module.level
    credential = micro_credential(
        learner=person(full_name="Åsa Öström"),
        title=module.title,
        country=vocabulary.SWEDEN,
        awarding_body=body,
        issued=datetime(2026, 11, 21, 12, tzinfo=UTC),
        learning_outcomes=learning_outcomes(module),
        workload=module.hours,
        level=vocabulary.seqf(module.level),
        assessment=vocabulary.PRACTICAL_ASSESSMENT,
        participation=vocabulary.ONSITE,
        quality_assurance=Accreditation(
            title={"sv": "Branschvalidering", "en": "Validation by the trade"},
            dc_type=vocabulary.PROGRAM_QUALITY_ASSURANCE,
            accrediting_agent=body,
        ),
    )
    assert ANNEX_I.check(credential, encode(credential))[0].code is report.Code.PROFILE_MET
    written = encode(credential)["credentialSubject"]["hasClaim"]["specifiedBy"]["learningOutcome"]
    assert [one["id"] for one in written] == [outcome.id for outcome in module.outcomes]
    for json_outcome, outcome in zip(written, module.outcomes, strict=True):
        notes = [note["noteLiteral"] for note in json_outcome["additionalNote"]]
        assert notes == [dict(criterion) for criterion in outcome.criteria]
