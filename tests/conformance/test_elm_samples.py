"""Every ELM document of the reference data is read, and written again as the same JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from mikromerit import elm
from mikromerit.elm import DisplayDetail, Duration, LearningAchievement, Node, Person, Qualification, decode, encode
from mikromerit.elm.node import members
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What the model does not know, by file: misspelt (a Greek iota), another's extension, or put there to test with.
UNKNOWN = {
    "samples/credential-sample.jsonld": {"Organisation.eIDAS\u0399dentifier"},
    "v3.2-lts/samples/credential-sample.jsonld": {"EuropeanDigitalCredential.sec:proof"},
    "verdicts/signed__ok_absolute_iri_key.json": {"EuropeanDigitalCredential.https://example.org/p"},
    "verdicts/signed__ok_unknown_property.json": {"EuropeanDigitalCredential.favouriteColour"},
    **dict.fromkeys(
        ["verdicts/signed__cls_claim_generic.json", "verdicts/signed__cls_claim_is_note.json"],
        frozenset({"Claim.directedBy", "Claim.specifiedBy", "Claim.temporal", "Claim.workload"}),
    ),
    **dict.fromkeys(
        [
            "mynextid/certificate-of-attendance_edc_edc-coa-signed.jsonld",
            "mynextid/microcredential_edc_edc-mc-example.json",
            "mynextid/microcredential_edc_edc-mc-signed.jsonld",
        ],
        frozenset({"EuropeanDigitalCredential.cnf", "EuropeanDigitalCredential.status", "Evidence.prefLabel"}),
    ),
}
NO_CREDENTIALS = {
    "cases.json", "expected.json", "microcredential_edc_schema.json",
    "microcredential_edc_input-fields-to-credential-map.json",
}  # fmt: skip
FILES = {
    "elm": ["samples/*.jsonld", "v3.2-lts/samples/*.jsonld", "verdicts/*.json"],
    "ecosystem": ["mynextid/*edc*.json*", "samples/edc_*"],
    "jades": ["cases/*"],
}


def _files(reference: Path) -> dict[str, Path]:
    found = [
        (path.relative_to(reference / folder).as_posix(), path)
        for folder, patterns in FILES.items()
        for pattern in patterns
        for path in sorted((reference / folder).glob(pattern))
    ]
    return {name: path for name, path in found if path.name not in NO_CREDENTIALS}


def _unknown(node: Node) -> Iterator[str]:
    yield from (f"{type(node).__name__}.{key}" for key in node.extra)
    for name, member in members(type(node)).items():
        value = getattr(node, name)
        if member.kind == "node" and value:
            for inner in value if member.many else (value,):
                yield from _unknown(inner)


def _payload(path: Path) -> Any:
    """Read the document by other means than the library's."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jose":
        text = json.dumps({"payload": text.split(".")[1], "signatures": []})
    document = json.loads(text)
    if "payload" not in document:
        return document
    payload = document["payload"]
    if not payload.lstrip().startswith("{"):
        from jwcrypto.common import base64url_decode

        payload = base64url_decode(payload)
    return json.loads(payload)


def test_every_sample_is_read_and_written_as_the_same_json(reference: Path) -> None:
    files = _files(reference)
    assert len(files) >= 60
    for name, path in files.items():
        if "duplicate-member" in name and "payload" in name:
            with pytest.raises(InvalidModel, match="twice"):
                elm.read(path.read_bytes())
            continue
        reading = elm.read(path.read_bytes())
        assert reading.remarks == (), name
        written = encode(reading.credential)
        assert json.dumps(written, sort_keys=True) == json.dumps(_payload(path), sort_keys=True), name
        assert decode(written) == reading.credential, name
        assert set(_unknown(reading.credential)) == UNKNOWN.get(name, set()), name


def test_every_sample_keeps_to_the_json_schema_of_the_model(reference: Path) -> None:
    validator = jsonschema.Draft202012Validator(elm.json_schema(elm.EuropeanDigitalCredential))
    for name, path in _files(reference).items():
        if not name.startswith("cases/n") and "two_issued_identical" not in name:  # the schema wants one, once
            assert [error.json_path for error in validator.iter_errors(_payload(path))] == [], name


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
