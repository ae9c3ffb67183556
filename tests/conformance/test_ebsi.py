"""The EBSI profile beside EBSI's own JSON Schema of January 2024, and beside the examples that come with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from ebsi_changes import CHANGES, DOCUMENT, GENERAL, TAKEN
from forging import changed
from jsonschema import Draft202012Validator

from mikromerit.profile.ebsi import EBSI
from mikromerit.report import Code, Outcome

if TYPE_CHECKING:
    from pathlib import Path

JSON = Any


@pytest.fixture(scope="module")
def folder(reference: Path) -> Path:
    return reference / "ecosystem" / "ebsi" / "vcdm1.1-attestation-schema"


@pytest.fixture(scope="module")
def schema(folder: Path) -> Draft202012Validator:
    text = (folder / "schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text), format_checker=Draft202012Validator.FORMAT_CHECKER)


def met(document: JSON) -> bool:
    return [check.code for check in EBSI.check(None, document)] == [Code.PROFILE_MET]


def test_the_schema_has_the_name_that_we_write(folder: Path) -> None:
    metadata = json.loads((folder / "schema.metadata.json").read_text(encoding="utf-8"))
    assert metadata["id"]["multibase_base58btc"] == GENERAL
    assert DOCUMENT["credentialSchema"]["id"].endswith(f"/{GENERAL}")


@pytest.mark.parametrize("changes", TAKEN.values(), ids=TAKEN)
def test_what_we_take_the_schema_takes(schema: Draft202012Validator, changes: dict[str, Any]) -> None:
    document = changed(DOCUMENT, changes)
    assert met(document)
    assert [error.message for error in schema.iter_errors(document)] == []


def test_what_the_schema_refuses_we_refuse(schema: Draft202012Validator) -> None:
    refused = [change.name for change in CHANGES if not schema.is_valid(change.document)]
    assert len(refused) >= 20, refused
    assert not any(met(change.document) for change in CHANGES)


@pytest.mark.parametrize("member", [*DOCUMENT, "credentialStatus", "termsOfUse", "evidence"])
@pytest.mark.parametrize("value", [None, 7, True, "x", [7], [None], {}, [{}], {"id": 7}, {"id": "urn:x:1", "type": 7}])
def test_no_form_passes_us_that_the_schema_refuses(schema: Draft202012Validator, member: str, value: Any) -> None:
    document = {**DOCUMENT, member: value}
    assert schema.is_valid(document) or not met(document)


def test_ebsis_examples_show_the_form_but_not_the_identifiers(folder: Path) -> None:
    """Their DIDs and registries are placeholders: nothing else is to be found in them."""
    placeholders = {Code.EBSI_DID, Code.EBSI_SCHEMA_ADDRESS, Code.EBSI_STATUS, Code.EBSI_TERMS, Code.EBSI_BEGINS}
    examples = sorted((folder / "examples").glob("*.json"))
    assert examples
    for example in examples:
        found = EBSI.check(None, json.loads(example.read_text(encoding="utf-8")))
        failed = {check.code for check in found if check.outcome is Outcome.FAILED}
        assert failed <= placeholders, (example.name, failed)
