"""The model as JSON Schema and as a type of FastAPI: what fits, what is refused with its place."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter, ValidationError

from mikromerit import elm
from mikromerit.elm import Agent, EuropeanDigitalCredential, Note, Organisation, Person, decode, encode, faults
from mikromerit.elm.codec import classes

if TYPE_CHECKING:
    from collections.abc import Callable


def _validator(cls: type[elm.Node]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(elm.json_schema(cls))


@pytest.mark.unmeasured
def test_the_schema_of_the_whole_model_is_a_schema() -> None:
    schema = elm.json_schema(EuropeanDigitalCredential)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert len(schema["$defs"]) > 40


@pytest.mark.parametrize("name", sorted(classes()))
def test_every_class_has_a_schema_that_is_whole(name: str) -> None:
    schema = elm.json_schema(classes()[name])
    referred = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)))
    assert name in referred == schema["$defs"].keys()
    assert schema["$defs"][name]["description"]
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"type": list(classes()[name]().type)})
    assert not validator.is_valid({})
    assert not validator.is_valid("urn:x")


def test_what_is_built_keeps_to_the_schema(award: Callable[..., EuropeanDigitalCredential]) -> None:
    assert list(_validator(EuropeanDigitalCredential).iter_errors(encode(award()))) == []


@pytest.mark.parametrize(
    "members",
    [
        {"givenName": "Åsa"},
        {"givenName": {"s v": "Åsa"}},
        {"givenName": {"sv": []}},
        {"hasClaim": 5},
        {"hasClaim": {"title": {"sv": 5}}},
        {"hasClaim": {"type": "LearningAchievement", "specifiedBy": 5}},
        {"placeOfBirth": ["urn:a", "urn:b"]},
        {"id": 5},
        {"location": [{"address": [True]}]},
        {"dateOfBirth": "1 maj"},
        {"dateOfBirth": "1990-05-01"},
        {"hasClaim": {"type": "LearningActivity", "workload": "P1W"}},
        {"hasClaim": {"type": "LearningActivity", "workload": "P"}},
    ],
)
def test_what_cannot_be_read_does_not_keep_to_the_schema(members: dict[str, Any]) -> None:
    document = {"type": "Person", **members}
    assert faults(decode(document, Person))
    assert not _validator(Person).is_valid(document)


# --- pydantic and FastAPI ---

app = FastAPI()


class Order(BaseModel):
    """A model of an application that holds ELM objects."""

    learner: Person
    notes: list[Note] = []


@app.post("/orders")
def take(order: Order) -> Organisation:
    """Take an order."""
    return Organisation(id=order.learner.id, legal_name={"sv": f"{len(order.notes)} anteckningar"})


@app.post("/credentials")
def issue(credential: EuropeanDigitalCredential) -> EuropeanDigitalCredential:
    """Give back what was sent."""
    return credential


def post(path: str, body: Any) -> httpx.Response:
    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.example") as client:
            return await client.post(path, json=body)

    return asyncio.run(call())


def test_a_service_takes_and_gives_elm_objects(award: Callable[..., EuropeanDigitalCredential]) -> None:
    body = {"learner": {"type": "Person", "id": "urn:x"}, "notes": [{"type": "Note", "noteLiteral": {"sv": "A"}}]}
    answer = post("/orders", body)
    assert answer.status_code == 200
    assert answer.json() == {"id": "urn:x", "type": "Organisation", "legalName": {"sv": "1 anteckningar"}}
    document = encode(award())
    assert post("/credentials", document).json() == document


@pytest.mark.parametrize(
    ("learner", "said"),
    [
        (5, "/type: "),
        ({"type": "Note"}, "/type: "),
        ({"type": "Person", "dateOfBirth": "x"}, "/dateOfBirth: a point in time"),
        ({"type": "Person", "hasClaim": [{"type": "Claim", "awardedBy": 5}]}, "/hasClaim/0/awardedBy: an object"),
        ({"type": "Person", "id": 5, "gender": 5}, "/id: text is due here; write it in quotation marks; /gender: "),
    ],
)
def test_what_cannot_be_read_is_an_error_422_with_its_place(learner: Any, said: str) -> None:
    answer = post("/orders", {"learner": learner})
    assert answer.status_code == 422
    (detail,) = answer.json()["detail"]
    assert detail["loc"] == ["body", "learner"]
    assert detail["type"] == "elm"
    assert detail["msg"].startswith(said)


def test_the_description_of_a_service_is_whole() -> None:
    description = app.openapi()
    described = description["components"]["schemas"]
    referred = set(re.findall(r"#/components/schemas/([\w-]+)", json.dumps(description)))
    assert referred <= described.keys()
    assert {"EuropeanDigitalCredential-Input", "LearningAchievement-Input", "Order"} <= described.keys()


def test_what_json_text_cannot_hold_is_an_error_of_validation() -> None:
    deep: dict[str, Any] = {"type": "Person"}
    for _ in range(200):
        deep = {"type": "Person", "x": deep}
    adapter: TypeAdapter[Person] = TypeAdapter(Person)
    for learner in ({"type": "Person", "fullName": {"sv": "\ud800"}}, {"type": "Person", "x": float("nan")}, deep):
        with pytest.raises(ValidationError, match=r"JSON text|too deep"):
            adapter.validate_python(learner)


def test_forms_that_are_read_keep_to_the_schema() -> None:
    validator = _validator(elm.LearningActivity)
    for duration in ("PT1.5S", "-P1D", "P1Y2M3DT4H5M6S", "PT60H"):
        assert validator.is_valid({"type": "LearningActivity", "workload": duration}), duration
    for moment in ("2026-01-01T00:00:00", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00.123+01:00"):
        assert _validator(Person).is_valid({"type": "Person", "dateOfBirth": moment}), moment


def test_pydantic_takes_objects_as_they_are() -> None:
    adapter: TypeAdapter[Agent] = TypeAdapter(Agent)
    person = Person(id="urn:x")
    assert adapter.validate_python(person) is person
    assert adapter.validate_json('{"type": "Person", "id": "urn:x"}') == person
    assert adapter.dump_python(person) == {"id": "urn:x", "type": "Person"}
    schema = adapter.json_schema()
    assert schema["$ref"] == "#/$defs/Agent"
    assert schema["$defs"]["Agent"]["title"] == "Agent"
    with pytest.raises(ValidationError):
        adapter.validate_python(Note())
