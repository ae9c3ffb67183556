"""JSON to objects and back: what is refused, what survives."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mikromerit.elm import (
    Agent,
    Claim,
    Concept,
    DisplayDetail,
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
)
from mikromerit.elm.codec import _classes
from mikromerit.elm.node import Member, Node, members
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TYPE = ["VerifiableCredential", "EuropeanDigitalCredential"]


def _with(**members: Any) -> dict[str, Any]:
    return {"type": TYPE, **members}


def _claim(**members: Any) -> dict[str, Any]:
    claim = {"type": "LearningAchievement", **members}
    return _with(credentialSubject={"type": "Person", "hasClaim": [claim]})


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], "/type"),
        ("did:web:x", "/type"),
        ({}, "/type"),
        ({"type": "VerifiableCredential"}, "/type"),
        ({"type": [*TYPE, 1]}, "/type"),
        (_with(id=1), "/id"),
        ({"@context": {"title": "urn:x"}, "type": TYPE}, "/@context"),
        ({"@context": ["urn:x", None], "type": TYPE}, "/@context/1"),
        (_with(issuer=1), "/issuer"),
        (_with(issuer=True), "/issuer"),
        (_with(issuer=["did:web:a", "did:web:b"]), "/issuer"),
        (_with(issuer={"id": ["x"]}), "/issuer/id"),
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
def test_a_value_of_the_wrong_form_is_refused_with_its_place(document: Any, path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        decode(document)
    assert caught.value.path == path
    assert "due" in caught.value.reason or "must" in caught.value.reason or "written" in caught.value.reason


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
    with pytest.raises(InvalidModel) as caught:
        decode(document)
    assert "Hemlig" not in str(caught.value)


def test_one_or_several_are_read_alike_and_written_the_shorter_way() -> None:
    one = decode(_with(credentialProfiles={"type": "Concept", "id": "urn:x"}))
    several = decode(_with(credentialProfiles=[{"type": "Concept", "id": "urn:x"}]))
    assert one == several
    assert encode(several)["credentialProfiles"] == {"type": "Concept", "id": "urn:x"}
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
    assert encode(credential)["credentialProfiles"] == ["urn:a", "urn:b"]


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
        issued={"@value": "2026-01-01T00:00:00Z", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
        issuer={"type": "Organisation", "legalName": [{"@value": "X", "@language": "sv"}], "http://e.example/p": 1},
    )
    credential = decode(document)
    assert credential.issued is None
    assert credential.extra["credentialStatus"]["id"] == "https://s.example/1#2"
    assert encode(credential) == document


def test_nobody_else_holds_what_a_credential_holds() -> None:
    document = _with(evidence={"list": [1]})
    credential = decode(document)
    document["evidence"]["list"].append(2)
    written = encode(credential)
    written["evidence"]["list"].append(3)
    assert credential.extra["evidence"] == {"list": [1]}
    with pytest.raises(TypeError):
        credential.extra["evidence"] = {}  # type: ignore[index]


def test_several_texts_in_one_language_survive() -> None:
    document = _claim(title={"sv": ["Ett", "Två"], "en": "One"})
    subject = decode(document).credential_subject
    assert isinstance(subject, Person)
    title = subject.has_claim[0].title
    assert title["sv"] == "Ett"
    assert isinstance(title, LangMap)
    assert title.all("sv") == ("Ett", "Två")
    assert title != {"sv": "Ett", "en": "One"}
    written = encode(decode(document))["credentialSubject"]["hasClaim"]["title"]
    assert written == {"sv": ["Ett", "Två"], "en": "One"}


def test_null_says_nothing() -> None:
    assert decode(_with(issuer=None, id=None)) == decode(_with())
    assert decode(_claim(title={"sv": "A", "en": None})) == decode(_claim(title={"sv": "A"}))


def test_the_order_of_members_is_stable() -> None:
    document = {"validFrom": "2026-01-01T00:00:00Z", "type": TYPE, "zebra": 1, "id": "urn:x", "@context": ["urn:c"]}
    assert list(encode(decode(document))) == ["@context", "id", "type", "validFrom", "zebra"]
    assert encode(decode(document))["@context"] == "urn:c"


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
_DURATIONS = st.builds(Duration, months=st.integers(0, 99), seconds=st.integers(0, 10**6).map(Decimal))
_LITERALS: dict[str, st.SearchStrategy[Any]] = {
    "string": _TEXT, "integer": st.integers(), "boolean": st.booleans(), "context": _TEXT, "date_time": _TIMES,
    "duration": _DURATIONS, "text": st.dictionaries(_LANGUAGES, _TEXT | st.lists(_TEXT, min_size=2, max_size=3)).map(
        lambda texts: LangMap({key: tuple(text) if isinstance(text, list) else text for key, text in texts.items()})
    ),
}  # fmt: skip


def _member(member: Member, depth: int) -> st.SearchStrategy[Any]:
    one = _node(member.target, depth - 1) if member.kind == "node" else _LITERALS[member.kind]
    if member.many:
        return st.lists(one, min_size=1, max_size=2).map(tuple)
    return one


def _node(name: str, depth: int) -> st.SearchStrategy[Node]:
    classes = [cls for cls in _classes().values() if issubclass(cls, _classes()[name])]
    references = st.builds(_classes()[name], id=_TEXT, type=st.just(()))
    return st.one_of(references, *(_object(cls, depth) for cls in classes))


@st.composite
def _object(draw: st.DrawFn, cls: type[Node], depth: int) -> Node:
    usable = {name: member for name, member in members(cls).items() if depth > 0 or member.kind != "node"}
    chosen = draw(st.lists(st.sampled_from(sorted(usable)), unique=True, max_size=4)) if usable else []
    values = {name: draw(_member(usable[name], depth)) for name in chosen}
    unknown = draw(st.dictionaries(_TEXT.map(lambda key: f"x-{key}"), _JSON, max_size=2))
    more = draw(st.sampled_from([(), ("urn:x:More",)]))
    return cls(id=draw(st.none() | _TEXT), type=(*cls().type, *more), extra=unknown, **values)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_object(EuropeanDigitalCredential, 4))
def test_what_is_written_is_read_again(credential: EuropeanDigitalCredential) -> None:
    written = json.loads(json.dumps(encode(credential)))
    assert decode(written) == credential
    assert encode(decode(written)) == encode(credential)


def test_every_member_of_every_class_names_a_class_that_is_there() -> None:
    classes = _classes()
    for cls in classes.values():
        terms = [member.term for member in members(cls).values()]
        assert len(terms) == len(set(terms))
        for member in members(cls).values():
            assert (member.kind == "node") == bool(member.target)
            assert not member.target or member.target in classes


# --- the Commission's samples ---


def _normal(json: Any) -> Any:
    """Reduce JSON to what JSON-LD sees: no null, no repetition, one value as itself, a mere id as a string."""
    if isinstance(json, dict):
        kept = {key: _normal(value) for key, value in json.items() if value is not None and value != []}
        return kept["id"] if set(kept) == {"id"} else {key: _lexical(key, value) for key, value in kept.items()}
    if isinstance(json, list):
        unique: list[Any] = []
        for value in map(_normal, json):
            if value not in unique:
                unique.append(value)
        return unique[0] if len(unique) == 1 else unique
    return json


def _lexical(key: str, value: Any) -> Any:
    if isinstance(value, str) and (key.endswith("Date") or key in {"issued", "validFrom", "validUntil"}):
        return value if value.endswith("Z") else f"{value}Z"
    if key in {"volumeOfLearning", "maximumDuration", "workload"}:
        return str(Duration.parse(value))
    return value


def _samples(reference: Path) -> list[Path]:
    elm = reference / "elm"
    verdicts = [path for path in elm.glob("verdicts/*.json") if path.name != "expected.json"]
    return [*elm.glob("samples/*.jsonld"), *elm.glob("v3.2-lts/samples/*.jsonld"), *verdicts]


def test_the_commissions_samples_are_read_and_nothing_is_lost(reference: Path) -> None:
    samples = _samples(reference)
    assert len(samples) >= 30
    for path in samples:
        document = json.loads(path.read_text(encoding="utf-8"))
        credential = decode(document)
        written = encode(credential)
        assert decode(written) == credential, path.name
        assert _normal(written) == _normal(document), path.name


def test_the_micro_credential_of_the_commission_is_typed_to_the_leaves(reference: Path) -> None:
    path = reference / "elm" / "samples" / "Sample-MC-Annex1-unsigned.jsonld"
    credential = decode(json.loads(path.read_text(encoding="utf-8")))
    subject = credential.credential_subject
    assert isinstance(subject, Person)
    claim = subject.has_claim[0]
    assert isinstance(claim, LearningAchievement)
    assert isinstance(claim.specified_by, Qualification)
    assert claim.specified_by.volume_of_learning == Duration.parse("PT60H")
    assert claim.specified_by.credit_point[0].point == "2"
    assert claim.specified_by.is_partial_qualification is False
    assert credential.display_parameter is not None
    detail = credential.display_parameter.individual_display[0].display_detail[0]
    assert isinstance(detail, DisplayDetail)
    assert detail.page == 1
    assert not dict(claim.extra)


def test_a_built_credential_is_read_as_it_was_built(award: Callable[..., EuropeanDigitalCredential]) -> None:
    credential = award()
    assert decode(json.loads(json.dumps(encode(credential)))) == credential
