"""JSON to objects and back: what is refused, what survives."""

from __future__ import annotations

import copy
import json
import pickle
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mikromerit.elm import (
    Agent,
    Amount,
    AwardingProcess,
    Claim,
    Concept,
    Duration,
    EuropeanDigitalCredential,
    LangMap,
    LearningAchievement,
    LearningAchievementSpecification,
    LearningActivity,
    Mailbox,
    Note,
    Organisation,
    Person,
    Qualification,
    decode,
    encode,
    faults,
)
from mikromerit.elm.codec import _plan, _strings, classes
from mikromerit.elm.node import Member, Node, members
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable

TYPE = ["VerifiableCredential", "EuropeanDigitalCredential"]


def _with(**members: Any) -> dict[str, Any]:
    return {"type": TYPE, **members}


def _claim(**members: Any) -> dict[str, Any]:
    claim = {"type": "LearningAchievement", **members}
    return _with(credentialSubject={"type": "Person", "hasClaim": [claim]})


@pytest.mark.parametrize(
    "document",
    [[], "did:web:x", None, 5, {}, {"type": None}, {"type": "VerifiableCredential"}, {"type": {"Person": 1}}],
)
def test_what_is_no_credential_at_all_is_refused(document: Any) -> None:
    with pytest.raises(InvalidModel, match="EuropeanDigitalCredential") as caught:
        decode(document)
    assert caught.value.path == "/type"


def test_a_class_may_be_asked_for() -> None:
    assert decode({"type": "Person", "id": "did:web:x"}, Agent) == Person(id="did:web:x")
    for wrong in ({"type": "Agent"}, {"type": "Note"}, {}):
        with pytest.raises(InvalidModel, match="Person"):
            decode(wrong, Person)


def test_what_is_nested_too_deep_is_refused() -> None:
    document: dict[str, Any] = {"type": "Person"}
    for _ in range(100_000):
        document = {"type": "Person", "extra": document}
    with pytest.raises(InvalidModel, match="deep"):
        decode(document, Person)
    while document:  # take it apart: Python itself would fall over the nesting
        document = document.pop("extra", {})


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"type": [*TYPE, 1]}, "/type/2"),
        (_with(id=1), "/id"),
        ({"@context": {"title": "urn:x"}, "type": TYPE}, "/@context"),
        ({"@context": ["urn:x", None], "type": TYPE}, "/@context/1"),
        (_with(issuer=1), "/issuer"),
        (_with(issuer=True), "/issuer"),
        (_with(issuer=["did:web:a", "did:web:b"]), "/issuer"),
        (_with(issuer={"id": ["x", "y"]}), "/issuer/id"),
        (_with(issuer={"type": {}}), "/issuer/type"),
        (_with(issued="2026-01-01"), "/issued"),
        (_with(issued=20260101), "/issued"),
        (_with(issued=["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]), "/issued"),
        (_with(credentialSubject={"type": "Person", "givenName": "Åsa"}), "/credentialSubject/givenName"),
        (_with(credentialSubject={"type": "Person", "givenName": ["Åsa"]}), "/credentialSubject/givenName"),
        (_with(credentialSubject={"type": "Person", "givenName": {"sv": 1}}), "/credentialSubject/givenName"),
        (_with(credentialSubject={"type": "Person", "givenName": {"s v": "x"}}), "/credentialSubject/givenName"),
        (_with(credentialSubject={"type": "Person", "givenName": {"sv": []}}), "/credentialSubject/givenName"),
        (_claim(hasPart=[{}, 7]), "/credentialSubject/hasClaim/0/hasPart/1"),
        (
            _claim(specifiedBy={"type": "Qualification", "isPartialQualification": "ja"}),
            "/credentialSubject/hasClaim/0/specifiedBy/isPartialQualification",
        ),
        (
            _claim(specifiedBy={"type": "Qualification", "volumeOfLearning": "24h"}),
            "/credentialSubject/hasClaim/0/specifiedBy/volumeOfLearning",
        ),
        (
            _claim(specifiedBy={"creditPoint": {"point": 2}}),
            "/credentialSubject/hasClaim/0/specifiedBy/creditPoint/point",
        ),
        (
            _with(displayParameter={"individualDisplay": {"displayDetail": {"page": "1"}}}),
            "/displayParameter/individualDisplay/displayDetail/page",
        ),
        (
            _with(displayParameter={"individualDisplay": {"displayDetail": {"page": True}}}),
            "/displayParameter/individualDisplay/displayDetail/page",
        ),
    ],
)
def test_a_value_of_the_wrong_form_is_kept_and_its_place_is_named(document: Any, path: str) -> None:
    credential = decode(document)
    assert encode(credential) == document
    (fault,) = faults(credential)
    assert fault.path == path
    assert "due" in fault.reason or "must" in fault.reason or "written" in fault.reason


def test_a_credential_without_faults_has_none() -> None:
    document = _claim(title={"en": "A"}, specifiedBy={"id": "urn:x", "unknown": 5}, dcType=None)
    assert faults(decode(document)) == ()
    (fault,) = faults(Person(extra={"givenName": {"sv": "Åsa"}}))
    assert fault == ("/givenName", "the value stands in `extra`; set the field of the class instead")
    value_object = _with(issued={"@value": "2026-01-01T00:00:00Z"})
    assert faults(decode(value_object)) == ()


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"issuer": Note()}, "/issuer"),
        ({"issuer": "did:web:x"}, "/issuer"),
        ({"issued": "2026-01-01T00:00:00Z"}, "/issued"),
        ({"issued": datetime(2026, 1, 1)}, "/issued"),  # noqa: DTZ001 - that is the mistake
        ({"credential_profiles": (Concept(), None)}, "/credentialProfiles/1"),
        ({"context": (1,)}, "/@context"),
        ({"credential_subject": Person(national_id=Concept())}, "/credentialSubject/nationalID"),  # type: ignore[arg-type]
        ({"id": 1}, "/id"),
        (
            {"credential_subject": Person(has_claim=(LearningActivity(workload="PT1H"),))},  # type: ignore[arg-type]
            "/credentialSubject/hasClaim/workload",
        ),
        ({"extra": {"id": "x"}}, "/id"),
        ({"extra": {"type": "x"}}, "/type"),
        ({"extra": {"issuer": "did:web:x"}}, "/issuer"),
        ({"extra": {"proof": [{"type": "Proof"}]}}, "/proof"),
        ({"issuer": Agent(id="x"), "extra": {"issuer": "y"}}, "/issuer"),
    ],
)
def test_an_object_with_a_wrong_value_is_not_written(members: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        encode(EuropeanDigitalCredential(**members))
    assert caught.value.path == path


def test_a_mere_reference_is_no_credential() -> None:
    with pytest.raises(InvalidModel):
        encode(EuropeanDigitalCredential(id="urn:x", type=()))


@pytest.mark.parametrize(
    ("members", "path"),
    [({"given_name": "Åsa"}, "/givenName"), ({"given_name": {"": "x"}}, "/givenName"), ({"has_claim": 1}, "/hasClaim")],
)
def test_a_constructor_freezes_or_refuses(members: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        Person(**members)
    assert caught.value.path == path


def test_messages_and_reprs_hold_no_personal_data() -> None:
    person = Person(id="did:key:z6Mk", given_name={"sv": "Hemlig"}, extra={"personnummer": "19900501-0000"})
    assert repr(person) == "Person(id, extra, given_name)"
    assert "Hemlig" not in repr(person.given_name)
    document = _with(credentialSubject={"type": "Person", "dateOfBirth": "Hemlig"})
    assert "Hemlig" not in str(faults(decode(document)))
    assert "Hemlig" not in repr(decode(document))


def test_one_or_several_are_read_alike_and_written_as_they_were() -> None:
    concept = {"type": "Concept", "id": "urn:x"}
    one, several = decode(_with(credentialProfiles=concept)), decode(_with(credentialProfiles=[concept]))
    assert one == several
    assert hash(one) == hash(several)
    assert encode(one)["credentialProfiles"] == concept
    assert encode(several)["credentialProfiles"] == [concept]
    inside = replace(several, credential_profiles=(replace(several.credential_profiles[0], notation="x"),))
    assert encode(inside)["credentialProfiles"] == concept | {"notation": "x"}


@pytest.mark.parametrize("spelt", [{"id": ["x"]}, {"id": ["x", "x"]}, {"id": None}, {"id": 5}, {"id": []}])
def test_a_lone_id_is_written_as_it_was(spelt: Any) -> None:
    document = {"type": "LearningAchievement", "hasPart": spelt}
    assert encode(decode(document, LearningAchievement)) == document


def _at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def test_a_fault_below_an_array_of_one_has_its_place() -> None:
    process = {"type": "AwardingProcess", "awardingDate": "x"}
    document = {"type": "LearningAchievement", "awardedBy": [process], "hasPart": [{"awardedBy": 5}]}
    achievement = decode(document, LearningAchievement)
    assert {fault.path for fault in faults(achievement)} == {"/hasPart/0/awardedBy", "/awardedBy/0/awardingDate"}
    assert isinstance(achievement.awarded_by, AwardingProcess)
    object.__setattr__(achievement.awarded_by, "description", 5)  # nobody should, and it is said where
    with pytest.raises((InvalidModel, AttributeError, TypeError)):
        encode(achievement)
    wrong = decode({"type": "LearningAchievement", "hasPart": [{"type": "Claim"}]}, LearningAchievement)
    object.__setattr__(wrong.has_part[0], "awarded_by", Note())
    with pytest.raises(InvalidModel) as caught:
        encode(wrong)
    assert caught.value.path == "/hasPart/0/awardedBy"


def test_one_odd_value_on_each_level_costs_no_more_than_one() -> None:
    inner: dict[str, Any] = {"type": "LearningAchievement", "x": [{}] * 30_000}
    for _ in range(28):
        inner = {"type": "LearningAchievement", "hasPart": [inner, 7]}
    begun = time.process_time()
    assert encode(decode(inner, LearningAchievement)) == inner
    inner = {"type": "LearningAchievement", "x": [{}] * 30_000}
    for _ in range(11):
        opportunity = {"type": "LearningOpportunity", "learningAchievementSpecification": [{"x": inner}, "urn:x"]}
        inner = {"type": "LearningAchievement", "learningOpportunity": [opportunity, "urn:x"]}
    assert encode(decode(inner, LearningAchievement)) == inner
    assert time.process_time() - begun < 3


def test_what_is_no_class_of_the_model_is_a_mistake_of_the_caller() -> None:
    for call in (
        lambda: decode({"type": "dict"}, dict),  # type: ignore[type-var]
        lambda: decode({"type": "Node"}, Node),
        lambda: encode(3),  # type: ignore[arg-type]
        lambda: faults(3),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError, match="no class"):
            call()


def test_a_spelling_is_forgotten_with_its_value() -> None:
    document = _claim(specifiedBy={"type": ["Qualification"], "volumeOfLearning": "P2DT12H", "eqfLevel": None})
    credential = decode(document)
    assert encode(credential) == document
    assert encode(copy.deepcopy(credential)) == document
    assert encode(pickle.loads(pickle.dumps(credential))) == document  # noqa: S301 - our own
    subject = credential.subject
    claim = subject.has_claim[0]
    assert isinstance(claim, LearningAchievement)
    assert isinstance(claim.specified_by, Qualification)
    longer = replace(claim.specified_by, volume_of_learning=Duration.of_hours(61))
    assert encode(longer) == {"type": ["Qualification"], "volumeOfLearning": "PT61H", "eqfLevel": None}
    same = replace(claim.specified_by, volume_of_learning=Duration.of_hours(60))
    assert encode(same)["volumeOfLearning"] == "PT60H"
    assert encode(replace(longer, eqf_level=Concept(id="urn:x")))["eqfLevel"]["id"] == "urn:x"


def test_an_amount_is_a_decimal() -> None:
    for written, value in (("1200.50", "1200.5"), (1200, "1200"), (0.1, "0.1"), ("-.5", "-0.5")):
        document = {"type": "Amount", "value": written}
        amount = decode(document, Amount)
        assert amount.value == Decimal(value)
        assert encode(amount) == document
    assert encode(Amount(value=Decimal("1E+3")))["value"] == "1000"
    for wrong in ("1e3", "", "x", True, "NaN", "1" * 41):
        assert decode({"type": "Amount", "value": wrong}, Amount).value is None
    with pytest.raises(InvalidModel, match="finite"):
        encode(Amount(value=Decimal("NaN")))

    assert decode(_with(issued=["2026-01-01T00:00:00Z"] * 2)).issued == datetime(2026, 1, 1, tzinfo=UTC)
    assert decode(_with(issuer=[])).issuer is None


@pytest.mark.parametrize(
    ("json", "cls"),
    [
        ({"type": "Person"}, Person),
        ({"type": "Organisation"}, Organisation),
        ({"type": ["Agent", "Organisation"]}, Organisation),
        ({"type": "Agent"}, Agent),
        ({"type": "Robot", "wheels": 4}, Agent),
        ({}, Agent),
        ("did:web:x", Agent),
    ],
)
def test_the_type_decides_the_class(json: Any, cls: type[Agent]) -> None:
    credential = decode(_with(issuer=json))
    assert type(credential.issuer) is cls
    if json:
        assert encode(credential)["issuer"] == json


def test_an_unknown_class_keeps_all_it_says() -> None:
    claim = {"type": "Badge", "title": {"en": "A badge"}, "level": {"deep": [1, None, {"er": True}]}}
    document = _with(credentialSubject={"type": "Person", "hasClaim": claim})
    subject = decode(document).credential_subject
    assert isinstance(subject, Person)
    assert type(subject.has_claim[0]) is Claim
    assert encode(decode(document)) == document


def test_a_qualification_is_a_specification_of_an_achievement() -> None:
    assert issubclass(Qualification, LearningAchievementSpecification)
    subject = decode(_claim(specifiedBy={"type": "Qualification"})).credential_subject
    assert isinstance(subject, Person)
    assert isinstance(subject.has_claim[0], LearningAchievement)
    assert isinstance(subject.has_claim[0].specified_by, Qualification)


def test_a_reference_is_read_and_written_as_one() -> None:
    credential = decode(_with(issuer="did:web:x", credentialProfiles=["urn:a", {"id": "urn:b"}]))
    assert credential.issuer is not None
    assert credential.issuer.is_reference
    assert credential.credential_profiles[0] == Concept(id="urn:a", type=())
    assert encode(credential)["credentialProfiles"] == ["urn:a", {"id": "urn:b"}]
    assert (
        encode(replace(credential, credential_profiles=credential.credential_profiles[:1]))["credentialProfiles"]
        == "urn:a"
    )


def test_a_node_without_a_type_gets_none() -> None:
    document = _with(issuer={"id": "did:web:x", "prefLabel": {"sv": "X"}})
    assert encode(decode(document)) == document


def test_a_node_with_a_type_and_nothing_else_is_no_reference() -> None:
    assert not Mailbox(id="mailto:a@example.org").is_reference
    contact = {"type": "ContactPoint", "emailAddress": {"id": "mailto:a@example.org", "type": "Mailbox"}}
    document = _with(issuer={"type": "Organisation", "contactPoint": contact})
    assert encode(decode(document)) == document


def test_unknown_members_and_value_objects_survive() -> None:
    document = _with(
        credentialStatus={"id": "https://s.example/1#2", "type": ["CredentialStatus", "BitstringStatusListEntry"]},
        evidence=[{"id": "urn:e"}],
        proof={"type": "DataIntegrityProof"},
        nothing=None,
        x={"deep": [None]},
        issued={"@value": "2026-01-01T00:00:00Z", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
        issuer={"type": "Organisation", "legalName": [{"@value": "X", "@language": "sv"}], "http://e.example/p": 1},
    )
    credential = decode(document)
    assert credential.issued is None
    assert credential.credential_status[0].id == "https://s.example/1#2"
    assert credential.extra["x"] == {"deep": [None]}
    assert encode(credential) == document


def test_nobody_else_holds_what_a_credential_holds() -> None:
    document = _with(unknown={"list": [1]}, contactHour=["1"])
    credential = decode(document)
    document["unknown"]["list"].append(2)
    written = encode(credential)
    written["unknown"]["list"].append(3)
    assert credential.extra["unknown"] == {"list": [1]}
    with pytest.raises(TypeError):
        credential.extra["unknown"] = {}  # type: ignore[index]


def test_several_texts_in_one_language_survive() -> None:
    document = _claim(title={"sv": ["Ett", "Två"], "en": "One"})
    subject = decode(document).credential_subject
    assert isinstance(subject, Person)
    title = subject.has_claim[0].title
    assert title["sv"] == "Ett"
    assert isinstance(title, LangMap)
    assert title.all("sv") == ("Ett", "Två")
    assert title != {"sv": "Ett", "en": "One"}
    written = encode(decode(document))["credentialSubject"]["hasClaim"][0]["title"]
    assert written == {"sv": ["Ett", "Två"], "en": "One"}
    for spelt in ({"sv": ["Ett"]}, {}, {"sv": "Ett", "en": None}):
        assert encode(decode(_claim(title=spelt))) == _claim(title=spelt)


def test_null_says_nothing() -> None:
    assert decode(_with(issuer=None, id=None)) == decode(_with())
    assert decode(_claim(title={"sv": "A", "en": None})) == decode(_claim(title={"sv": "A"}))


def test_the_order_of_members_is_stable() -> None:
    document = {"validFrom": "2026-01-01T00:00:00Z", "type": TYPE, "zebra": 1, "id": "urn:x", "@context": ["urn:c"]}
    assert list(encode(decode(document))) == ["@context", "id", "type", "validFrom", "zebra"]
    assert encode(decode(document))["@context"] == ["urn:c"]


def test_language_maps_are_values() -> None:
    assert LangMap({"sv": "A"}) == {"sv": "A"}
    assert hash(LangMap({"sv": "A", "en": "B"})) == hash(LangMap({"en": "B", "sv": "A"}))
    assert LangMap({"sv": "A"}) != "A"
    assert LangMap({"sv": "A"}).all("en") == ()
    with pytest.raises(AttributeError):
        LangMap({"sv": "A"}).anything = 1
    with pytest.raises(InvalidModel):
        LangMap(["sv"])  # type: ignore[arg-type]


def test_lists_are_frozen_and_objects_are_hashable() -> None:
    note = Note(note_literal={"sv": "A"}, extra={"unhashable": []})
    assert hash(note) == hash(replace(note))
    person = Person(has_claim=[Claim()], location=None)  # type: ignore[arg-type]
    assert person.has_claim == (Claim(),)
    assert person.location == ()
    assert Note(note_literal=None).note_literal == {}  # type: ignore[arg-type]


# --- any object whatever ---

_LANGUAGES = st.sampled_from(["sv", "en", "und", "sv-SE", "sr-Latn-RS"])
_TEXT = st.text(max_size=8)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2),
    max_leaves=5,
)
_ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_TIMES = st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9000, 1, 1), timezones=_ZONES)  # noqa: DTZ001
_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
_DURATIONS = st.builds(Duration, months=st.integers(0, 99), seconds=st.integers(0, 10**6).map(Decimal))
_LITERALS: dict[str, st.SearchStrategy[Any]] = {
    "string": _TEXT, "integer": st.integers(), "boolean": st.booleans(), "context": _TEXT, "date_time": _TIMES,
    "duration": _DURATIONS, "decimal": _DECIMALS,
    "text": st.dictionaries(_LANGUAGES, _TEXT | st.lists(_TEXT, min_size=2, max_size=3)).map(
        lambda texts: LangMap({key: tuple(text) if isinstance(text, list) else text for key, text in texts.items()})
    ),
}  # fmt: skip


def _member(member: Member, depth: int) -> st.SearchStrategy[Any]:
    one = _node(member.target, depth - 1) if member.kind == "node" else _LITERALS[member.kind]
    if member.many:
        return st.lists(one, min_size=1, max_size=2).map(tuple)
    return one


def _node(name: str, depth: int) -> st.SearchStrategy[Node]:
    below = [cls for cls in classes().values() if issubclass(cls, classes()[name])]
    references = st.builds(classes()[name], id=_TEXT, type=st.just(()))
    return st.one_of(references, *(_object(cls, depth) for cls in below))


@st.composite
def _object(draw: st.DrawFn, cls: type[Node], depth: int) -> Node:
    usable = {name: member for name, member in members(cls).items() if depth > 0 or member.kind != "node"}
    chosen = draw(st.lists(st.sampled_from(sorted(usable)), unique=True, max_size=4)) if usable else []
    values = {name: draw(_member(usable[name], depth)) for name in chosen}
    unknown = draw(st.dictionaries(_TEXT.map(lambda key: f"x-{key}"), _JSON, max_size=2))
    more = draw(st.sampled_from([(), ("urn:x:More",)]))
    return cls(id=draw(st.none() | _TEXT), type=(*cls().type, *more), extra=unknown, **values)


@pytest.mark.unmeasured
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_object(EuropeanDigitalCredential, 4))
def test_what_is_written_is_read_again(credential: EuropeanDigitalCredential) -> None:
    written = json.loads(json.dumps(encode(credential)))
    assert decode(written) == credential
    assert encode(decode(written)) == encode(credential)


# --- any JSON whatever ---

_SPELT: dict[str, st.SearchStrategy[Any]] = {
    "string": _TEXT, "integer": st.integers(), "boolean": st.booleans(), "context": _TEXT,
    "date_time": st.sampled_from(
        ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z", "2026-01-01", "0001-01-01T00:00:00.10Z"]
    ),
    "duration": st.sampled_from(["PT60H", "P2DT12H", "P1Y", "P12M", "PT0S", "P", "-P1D", "PT1.50S"]),
    "decimal": st.sampled_from(["1.50", "1.5", 1.5, 1, "x", "+1", "1."]),
    "text": st.dictionaries(_LANGUAGES | _TEXT, _TEXT | st.none() | st.lists(_TEXT | st.integers(), max_size=3)),
}  # fmt: skip


@st.composite
def _tree(draw: st.DrawFn, name: str, depth: int) -> Any:
    """JSON that looks like a node of the class `name`: right and wrong forms of everything, in every spelling."""
    if depth < 2 and draw(st.integers(0, 5)) == 0:
        return draw(_TEXT | _JSON)
    cls = draw(st.sampled_from([cls for cls in classes().values() if issubclass(cls, classes()[name])]))
    types = list(cls().type)
    tree = {"type": draw(st.sampled_from([types, types[-1], [*types, "More"]]) if depth == 2 else _types(types))}
    for member in draw(st.lists(st.sampled_from([*members(cls).values(), None]), unique=True, max_size=3)):
        if member is None:
            continue
        nested = _tree(member.target, depth - 1) if member.kind == "node" and depth else _TEXT
        one = nested if member.kind == "node" else _SPELT[member.kind]
        tree[member.term] = draw(one | st.lists(one, max_size=2) | _JSON)
    tree |= draw(st.dictionaries(_TEXT, _JSON, max_size=2))
    if draw(st.booleans()):
        tree["id"] = draw(_TEXT | _JSON)
    return tree


def _types(types: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from([types, types[-1], [types[-1]], [], None, 5, [5], "Robot"])


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", sorted(classes()))
@settings(
    suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=max(20, settings().max_examples // 3)
)
@given(data=st.data())
def test_reading_is_total_and_writing_gives_the_same_json(name: str, data: st.DataObject) -> None:
    document = data.draw(_tree(name, 2))
    before = json.dumps(document)
    if not _plan(name).names.intersection(_strings(document["type"])):
        with pytest.raises(InvalidModel, match="must name"):
            decode(document, classes()[name])
        return
    node = decode(document, classes()[name])
    assert json.dumps(document) == before
    written = encode(node)
    assert written == document
    assert json.dumps(written, sort_keys=True) == json.dumps(document, sort_keys=True)  # 1 is not 1.0 here, nor true
    assert decode(written, classes()[name]) == node
    for fault in faults(node):
        _at(document, fault.path)
        assert fault.reason


def test_every_member_of_every_class_names_a_class_that_is_there() -> None:
    for cls in classes().values():
        terms = [member.term for member in members(cls).values()]
        assert len(terms) == len(set(terms))
        for member in members(cls).values():
            assert (member.kind == "node") == bool(member.target)
            assert not member.target or member.target in classes()


def test_a_built_credential_is_read_as_it_was_built(award: Callable[..., EuropeanDigitalCredential]) -> None:
    credential = award()
    assert decode(json.loads(json.dumps(encode(credential)))) == credential
