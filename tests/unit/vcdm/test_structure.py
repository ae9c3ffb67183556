"""Each rule of the data model is broken alone, in a document that is right but for that, and is told at its place."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest
from forging import HOLDER, ISSUER, V1, changed, credential
from samples import merit

from mikromerit.elm import encode
from mikromerit.report import Code, Outcome, Step
from mikromerit.vcdm import (
    credential_findings,
    presentation_findings,
    proof_findings,
    subjects,
    to_2_0,
    types,
    version,
)

V2 = "https://www.w3.org/ns/credentials/v2"
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
TYPE = "https://types.example/#Type"
TYPED = {"type": TYPE}
BOTH = {"id": "https://things.example/1", "type": TYPE}
SHA256 = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
RESOURCE = {"id": "https://things.example/2", "digestSRI": SHA256}

ONE = credential(ISSUER.did, HOLDER.did)
TWO = changed(to_2_0(ONE), {"type": ["VerifiableCredential", TYPE]})
SHOWN_1 = {
    "@context": [V1],
    "type": ["VerifiablePresentation"],
    "holder": HOLDER.did,
    "verifiableCredential": ["a.b.c"],
}
ENVELOPE = {"@context": V2, "id": "data:application/vc+jwt,a.b.c", "type": "EnvelopedVerifiableCredential"}
SHOWN_2 = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [ENVELOPE]}


Rows: TypeAlias = "list[tuple[dict[str, Any], list[tuple[Code, str]]]]"


def told(findings: list[Any]) -> list[tuple[Code, str]]:
    assert all(check.step is Step.MODEL and check.outcome is Outcome.FAILED for check in findings)
    assert all(check.message("sv") and "?" not in check.message("en") for check in findings)
    return [(check.code, check.path) for check in findings]


def at(path: str, code: Code = Code.MEMBER_INVALID) -> list[tuple[Code, str]]:
    return [(code, path)]


def gone(path: str) -> list[tuple[Code, str]]:
    return at(path, Code.MEMBER_MISSING)


# What is the same in both versions.
REFUSED: Rows = [
    ({"@context": ...}, at("/@context", Code.CONTEXT_MISSING)),
    ({"@context": []}, at("/@context", Code.CONTEXT_MISSING)),
    ({"@context": None}, at("/@context", Code.CONTEXT_MISSING)),
    ({"type": ...}, at("/type", Code.TYPE_MISSING)),
    ({"type": TYPE}, at("/type", Code.TYPE_MISSING)),
    ({"type": [TYPE]}, at("/type", Code.TYPE_MISSING)),
    ({"type": "VerifiablePresentation"}, at("/type", Code.TYPE_MISSING)),
    ({"type": []}, [(Code.TYPE_MISSING, "/type"), (Code.MEMBER_INVALID, "/type")]),
    ({"type": None}, [(Code.TYPE_MISSING, "/type"), (Code.MEMBER_INVALID, "/type")]),
    ({"type": ["VerifiableCredential", 5]}, at("/type/1")),
    ({"type": ["VerifiableCredential", ["VerifiableCredential"]]}, at("/type/1")),
    ({"type": {"VerifiableCredential": 1}}, [(Code.TYPE_MISSING, "/type"), (Code.MEMBER_INVALID, "/type")]),
    ({"@type": "VerifiableCredential"}, at("/@type")),
    ({"id": "no URL"}, at("/id")),
    ({"id": "relative"}, at("/id")),
    ({"id": None}, at("/id")),
    ({"id": ["https://a.example/1"]}, at("/id")),
    ({"id": 5}, at("/id")),
    ({"@id": "https://a.example/1"}, at("/@id")),
    ({"issuer": ...}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": None}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": "me"}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": []}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": [ISSUER.did]}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": {}}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": {"id": None}}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": {"id": "me"}}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": {"id": [ISSUER.did]}}, at("/issuer", Code.ISSUER_MISSING)),
    ({"issuer": {"id": ISSUER.did, "@id": HOLDER.did}}, at("/issuer/@id")),
    ({"credentialSubject": ...}, at("/credentialSubject", Code.SUBJECT_MISSING)),
    ({"credentialSubject": []}, at("/credentialSubject", Code.SUBJECT_MISSING)),
    ({"credentialSubject": None}, at("/credentialSubject")),
    ({"credentialSubject": {}}, at("/credentialSubject")),
    ({"credentialSubject": HOLDER.did}, at("/credentialSubject")),
    ({"credentialSubject": [{"id": HOLDER.did}, {}]}, at("/credentialSubject/1")),
    ({"credentialSubject": [[{"id": HOLDER.did}]]}, at("/credentialSubject/0")),
    ({"credentialSubject/id": "me"}, at("/credentialSubject/id")),
    ({"credentialSubject/id": None}, at("/credentialSubject/id")),
    ({"credentialSubject/id": [HOLDER.did, ISSUER.did]}, at("/credentialSubject/id")),
    ({"credentialSubject": [{"id": HOLDER.did, "@id": ISSUER.did}]}, at("/credentialSubject/0/@id")),
    ({"credentialSubject/type": 5}, at("/credentialSubject/type")),
    *(
        row
        for member in ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence", "proof")
        for row in (
            ({member: None}, at(f"/{member}")),
            ({member: []}, at(f"/{member}")),
            ({member: {}}, at(f"/{member}")),
            ({member: "https://a.example/1"}, at(f"/{member}")),
            ({member: [BOTH, "https://a.example/1"]}, at(f"/{member}/1")),
            ({member: [[BOTH]]}, at(f"/{member}/0")),
            ({member: changed(BOTH, {"type": ...})}, gone(f"/{member}/type")),
            ({member: [BOTH, changed(BOTH, {"type": ...})]}, gone(f"/{member}/1/type")),
            ({member: changed(BOTH, {"type": 2})}, at(f"/{member}/type")),
            ({member: changed(BOTH, {"type": []})}, at(f"/{member}/type")),
            ({member: changed(BOTH, {"type": [TYPE, 2]})}, at(f"/{member}/type/1")),
            ({member: changed(BOTH, {"id": "no URL"})}, at(f"/{member}/id")),
            ({member: changed(BOTH, {"id": ["https://a.example/1", "https://a.example/2"]})}, at(f"/{member}/id")),
            ({member: changed(BOTH, {"@type": TYPE})}, at(f"/{member}/@type")),
            ({member: [changed(BOTH, {"@id": "https://a.example/1"})]}, at(f"/{member}/0/@id")),
        )
    ),
    ({"credentialSchema": TYPED}, gone("/credentialSchema/id")),
    ({"credentialSchema": [BOTH, TYPED]}, gone("/credentialSchema/1/id")),
]
REFUSED_1: Rows = [
    ({"@context": V2}, [(Code.CONTEXT_ORDER, "/@context/0")]),
    ({"issuanceDate": ...}, gone("/issuanceDate")),
    ({"credentialStatus": TYPED}, gone("/credentialStatus/id")),
    ({"refreshService": TYPED}, gone("/refreshService/id")),
]
REFUSED_2: Rows = [
    ({"@context": V1}, [(Code.CONTEXT_ORDER, "/@context/0")]),
    ({"type": ["VerifiableCredential", "Unheard"]}, at("/type/1", Code.TYPE_UNDEFINED)),
    ({"type": ["VerifiableCredential", ""]}, at("/type/1", Code.TYPE_UNDEFINED)),
    ({"type": ["VerifiableCredential", "id"]}, at("/type/1", Code.TYPE_UNDEFINED)),
    ({"type": ["VerifiableCredential", "@json"]}, at("/type/1", Code.TYPE_UNDEFINED)),
    ({"type": ["VerifiableCredential", "not an:IRI"]}, at("/type/1", Code.TYPE_UNDEFINED)),
    ({"@context": [V2, UNDEFINED], "type": ["VerifiableCredential", ""]}, at("/type/1", Code.TYPE_UNDEFINED)),
    ({"credentialStatus": {"type": "Unheard"}}, at("/credentialStatus/type", Code.TYPE_UNDEFINED)),
    ({"evidence": [{"type": ["Unheard"]}]}, at("/evidence/0/type/0", Code.TYPE_UNDEFINED)),
    ({"issuanceDate": "2026-11-01T09:00:00Z"}, at("/issuanceDate")),
    ({"expirationDate": "2030-01-01T00:00:00Z"}, at("/expirationDate")),
    *(
        row
        for where in ("", "issuer/")
        for member in (f"{where}name", f"{where}description")
        for row in (
            ({member: 5}, at(f"/{member}")),
            ({member: None}, at(f"/{member}")),
            ({member: []}, at(f"/{member}")),
            ({member: {}}, at(f"/{member}")),
            ({member: {"@language": "sv"}}, at(f"/{member}")),
            ({member: {"@value": 5, "@language": "sv"}}, at(f"/{member}")),
            ({member: {"@value": "x", "url": "y"}}, at(f"/{member}")),
            ({member: {"@value": "x", "@type": "xsd:string"}}, at(f"/{member}")),
            ({member: {"sv": "x"}}, at(f"/{member}")),
            ({member: {"@value": "x", "@language": "på svenska"}}, at(f"/{member}/@language")),
            ({member: {"@value": "x", "@language": ""}}, at(f"/{member}/@language")),
            ({member: {"@value": "x", "@language": None}}, at(f"/{member}/@language")),
            ({member: {"@value": "x", "@direction": "up"}}, at(f"/{member}/@direction")),
            ({member: {"@value": "x", "@direction": ["ltr"]}}, at(f"/{member}/@direction")),
            ({member: ["x", {"@value": "x", "@direction": None}]}, at(f"/{member}/1/@direction")),
            ({member: ["x", 5]}, at(f"/{member}/1")),
            ({member: [["x"]]}, at(f"/{member}/0")),
        )
    ),
    ({"confidenceMethod": {"id": "https://a.example/1"}}, gone("/confidenceMethod/type")),
    ({"renderMethod": [TYPED, {"id": "https://a.example/1"}]}, gone("/renderMethod/1/type")),
    ({"relatedResource": None}, at("/relatedResource")),
    ({"relatedResource": []}, at("/relatedResource")),
    ({"relatedResource": ["https://a.example/1"]}, at("/relatedResource/0")),
    ({"relatedResource": changed(RESOURCE, {"id": ...})}, gone("/relatedResource/id")),
    ({"relatedResource": [changed(RESOURCE, {"id": "no URL"})]}, at("/relatedResource/0/id")),
    ({"relatedResource": {"id": "https://a.example/1"}}, gone("/relatedResource")),
    ({"relatedResource": [RESOURCE, {"id": "https://a.example/1"}]}, gone("/relatedResource/1")),
    ({"relatedResource": [RESOURCE, RESOURCE]}, at("/relatedResource/1/id", Code.RESOURCE_REPEATED)),
    ({"relatedResource": {**RESOURCE, "mediaType": 5}}, at("/relatedResource/mediaType")),
    ({"relatedResource": {**RESOURCE, "mediaType": "html"}}, at("/relatedResource/mediaType")),
    ({"relatedResource": {**RESOURCE, "digestSRI": []}}, at("/relatedResource/digestSRI")),
    ({"relatedResource": {**RESOURCE, "digestSRI": [SHA256, "sha256-AA"]}}, at("/relatedResource/digestSRI")),
    ({"relatedResource": {**RESOURCE, "digestMultibase": "AA"}}, at("/relatedResource/digestMultibase")),
]


@pytest.mark.parametrize(("changes", "expected"), [*REFUSED, *REFUSED_1], ids=str)
def test_refused_in_1_1(changes: dict[str, Any], expected: list[tuple[Code, str]]) -> None:
    document = changed({**ONE, "issuer": {"id": ISSUER.did}}, changes)
    assert told(credential_findings(document, "1.1")) == expected


@pytest.mark.parametrize(("changes", "expected"), [*REFUSED, *REFUSED_2], ids=str)
def test_refused_in_2_0(changes: dict[str, Any], expected: list[tuple[Code, str]]) -> None:
    document = changed({**TWO, "issuer": {"id": ISSUER.did}}, changes)
    assert told(credential_findings(document, "2.0")) == expected


ACCEPTED: list[dict[str, Any]] = [
    {},
    {"id": ...},
    {"id": "urn:uuid:8c1c1e6e-3f0a-4f3b-9a55-0d6f6e7c1a11"},
    {"id": "did:web:a.example"},
    {"id": "https://räksmörgås.example/1"},
    {"type": "VerifiableCredential"},
    {"type": [TYPE, "VerifiableCredential"]},
    {"issuer": {"id": ISSUER.did}},
    {"issuer": "https://a.example/issuers/1"},
    {"credentialSubject": {"id": HOLDER.did}},
    {"credentialSubject": {TYPE: "a claim about nobody"}},
    {"credentialSubject": [{"id": HOLDER.did}, {"id": ISSUER.did, "type": "Unheard"}]},
    *({member: BOTH} for member in ("credentialStatus", "credentialSchema", "refreshService")),
    *({member: [BOTH, BOTH]} for member in ("credentialStatus", "credentialSchema", "refreshService", "evidence")),
    *({member: TYPED} for member in ("termsOfUse", "evidence", "proof")),
    {"evidence": {**BOTH, "type": [TYPE, TYPE]}},
]
ACCEPTED_1: list[dict[str, Any]] = [
    {"@context": V1},
    {"type": ["VerifiableCredential", "VerifiableAttestation"]},
    {"credentialStatus": changed(BOTH, {"type": "Unheard"})},
    {"name": {"sv": "x"}, "description": 5, "relatedResource": None, "confidenceMethod": {}},
    {"validFrom": "2026-11-01T09:00:00Z", "validUntil": "2030-01-01T00:00:00Z"},
    {"expirationDate": ...},
]
ACCEPTED_2: list[dict[str, Any]] = [
    {"@context": V2},
    {"@context": [V2, UNDEFINED], "type": ["VerifiableCredential", "Unheard"]},
    {"type": ["EnvelopedVerifiablePresentation", "VerifiableCredential"]},
    {"credentialStatus": {"type": "BitstringStatusListEntry"}},
    {"credentialStatus": {"type": ["BitstringStatusListEntry", TYPE]}},
    {"credentialSchema": {"id": "https://a.example/1", "type": "JsonSchema"}},
    {"refreshService": TYPED},
    {"validFrom": ..., "validUntil": ...},
    {"confidenceMethod": TYPED, "renderMethod": [TYPED, BOTH]},
    *(
        {where + member: value}
        for where in ("", "issuer/")
        for member in ("name", "description")
        for value in (
            "x",
            "",
            ["x", "y"],
            {"@value": "x"},
            {"@value": "x", "@language": "sv"},
            {"@value": "x", "@language": "de-CH-1996"},
            {"@value": "x", "@language": "ar", "@direction": "rtl"},
            [{"@value": "x", "@language": "sv", "@direction": "ltr"}, {"@value": "y", "@language": "en"}, "z"],
        )
    ),
    {"relatedResource": RESOURCE},
    {"relatedResource": [RESOURCE, {**RESOURCE, "id": "https://a.example/1", "mediaType": "text/html; charset=utf-8"}]},
    {"relatedResource": {**RESOURCE, "digestSRI": [SHA256, SHA256], "mediaType": "application/ld+json"}},
]


@pytest.mark.parametrize("changes", [*ACCEPTED, *ACCEPTED_1], ids=str)
def test_accepted_in_1_1(changes: dict[str, Any]) -> None:
    document = changed(ONE, changes)
    assert credential_findings(document) == []
    assert credential_findings(document, "1.1") == []


@pytest.mark.parametrize("changes", [*ACCEPTED, *ACCEPTED_2], ids=str)
def test_accepted_in_2_0(changes: dict[str, Any]) -> None:
    document = changed({**TWO, "issuer": {"id": ISSUER.did}}, changes)
    assert credential_findings(document) == []
    assert credential_findings(document, "2.0") == []


def test_the_first_context_says_the_version() -> None:
    assert (version(ONE), version(TWO)) == ("1.1", "2.0")
    assert version({"@context": V2}) == "2.0"
    for value in ([], None, 5, {}, [[V2]], [{}], ["https://a.example/", V2]):
        assert version({"@context": value}) is None
    assert version({}) is None


def test_a_document_of_another_version_than_the_envelope_secures() -> None:
    assert told(credential_findings(TWO, "1.1")) == [
        (Code.CONTEXT_ORDER, "/@context/0"),
        (Code.MEMBER_MISSING, "/issuanceDate"),
    ]
    assert told(credential_findings(ONE, "2.0")) == [
        (Code.CONTEXT_ORDER, "/@context/0"),
        (Code.MEMBER_INVALID, "/issuanceDate"),
        (Code.MEMBER_INVALID, "/expirationDate"),
    ]
    assert credential_findings(TWO, "1.1")[0].params["expected"] == V1
    assert credential_findings(ONE, "2.0")[0].params["expected"] == V2


MANY: dict[str, Any] = {
    "terms of use": {"termsOfUse": [1]},
    "types": {"type": [5]},
    "types that are undefined": {"type": ["Unheard"]},
    "types of a part": {"evidence": {"type": [5]}},
    "types of parts": {"evidence": [{"type": ["Unheard"]}]},
    "subjects": {"credentialSubject": [{"@id": "a:b"}]},
    "names": {"name": [{"@value": "x", "@language": "-", "@direction": "up"}]},
    "descriptions of the issuer": {"issuer": {"id": ISSUER.did, "description": [5]}},
    "contexts": {"@context": [V2, "https://evil.example/"]},
    "base contexts": {"@context": [V2, V2]},
    "contexts in line": {"@context": [V2, {"@vocab": "a:b"}]},
    "one context in line": {"@context": [V2, {}]},
    "resources": {"relatedResource": [{"id": "https://a.example/", "digestSRI": "sha256-" + "A" * 43}]},
    "resources without a digest": {"relatedResource": [{"id": "a"}]},
    "credentials": {"verifiableCredential": [5]},
    "empty credentials": {"verifiableCredential": [{"type": "EnvelopedVerifiableCredential"}]},
    "all of them": {"termsOfUse": [1], "evidence": [1], "proof": [1], "refreshService": [1], "renderMethod": [1]},
}


def repeated(value: Any, count: int) -> Any:
    """The last of a list, so many times; in an object, so many members."""
    if isinstance(value, list) and value[-1] == {} and len(value) > 1:
        return [*value[:-1], {f"@m{n}": n for n in range(count)}]
    if isinstance(value, list):
        return value + value[-1:] * count
    return {name: repeated(inner, count) for name, inner in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("name", MANY)
def test_no_more_than_a_hundred_findings_are_told(name: str) -> None:
    """Else whoever writes 2 MB makes a million of them, at seconds and hundreds of bytes each, and signs nothing."""
    judge = presentation_findings if "credentials" in name else credential_findings
    for of, document in (("1.1", ONE), ("2.0", TWO)):
        few, many = (judge({**document, **repeated(MANY[name], n)}, of, inline=True) for n in (9, 50_000))  # type: ignore[arg-type]
        if few == [] or len(many) < 9:
            assert of == "1.1"  # it has no such rule
            continue
        assert Code.MODEL_MORE not in {check.code for check in few}
        assert len(many) == 101
        assert (many[-1].code, many[-1].outcome, many[-1].params["limit"]) == (Code.MODEL_MORE, Outcome.FAILED, "100")
        assert {check.code for check in many} - {Code.MODEL_MORE} <= {check.code for check in few}


def test_a_hundred_findings_are_all_told() -> None:
    findings = credential_findings({**TWO, "termsOfUse": [1] * 100}, "2.0")
    assert len(findings) == 100
    assert {check.code for check in findings} == {Code.MEMBER_INVALID}


def test_a_proof_inside_is_told_and_not_read() -> None:
    assert proof_findings(ONE) == proof_findings({**TWO, "credentialSubject": {"proof": BOTH}}) == []
    for proof in (BOTH, [BOTH, BOTH], None, "x"):
        (check,) = proof_findings({**ONE, "proof": proof})
        assert (check.step, check.outcome, check.code, check.path) == (
            Step.SIGNATURE, Outcome.SKIPPED, Code.PROOF_NOT_READ, "/proof",
        )  # fmt: skip


def test_a_document_of_no_version_is_told_both() -> None:
    (finding, *_) = credential_findings({**ONE, "@context": [UNDEFINED]})
    assert (finding.code, finding.path, finding.params["expected"]) == (
        Code.CONTEXT_ORDER,
        "/@context/0",
        f"{V1} | {V2}",
    )


def test_elm_credentials_of_either_version_keep_the_rules() -> None:
    document = encode(merit(ISSUER.did))
    assert credential_findings(document, "1.1") == []
    assert credential_findings(to_2_0(document), "2.0") == []


def test_types_and_subjects_be_they_one_or_several() -> None:
    assert types({"type": "A"}) == ("A",)
    assert types({"type": ["A", "B"]}) == ("A", "B")
    assert types({"type": ["A", 1]}) == types({}) == ()
    assert (
        subjects({"credentialSubject": {"id": "a"}}) == subjects({"credentialSubject": [{"id": "a"}]}) == [{"id": "a"}]
    )
    assert subjects({}) == []


# --- presentations ----------------------------------------------------------------------------------------------------

PRESENTATION_REFUSED: Rows = [
    ({"@context": ...}, at("/@context", Code.CONTEXT_MISSING)),
    ({"type": ...}, at("/type", Code.TYPE_MISSING)),
    ({"type": ["VerifiableCredential"]}, at("/type", Code.TYPE_MISSING)),
    ({"id": "no URL"}, at("/id")),
    ({"@id": "https://a.example/1"}, at("/@id")),
    ({"holder": 5}, at("/holder")),
    ({"holder": None}, at("/holder")),
    ({"holder": "me"}, at("/holder")),
    ({"verifiableCredential": [5]}, at("/verifiableCredential/0")),
    ({"termsOfUse": {"id": "https://a.example/1"}}, gone("/termsOfUse/type")),
    ({"refreshService": {"id": "https://a.example/1"}}, gone("/refreshService/type")),
]
PRESENTATION_REFUSED_1: Rows = [
    ({"holder": {"id": HOLDER.did}}, at("/holder")),
    ({"refreshService": TYPED}, gone("/refreshService/id")),
]
HELD = "verifiableCredential"
PRESENTATION_REFUSED_2: Rows = [
    ({"type": ["VerifiablePresentation", "Unheard"]}, at("/type/1", Code.TYPE_UNDEFINED)),
    ({"holder": {"name": "x"}}, gone("/holder/id")),
    ({"holder": {"id": "me"}}, at("/holder/id")),
    ({"holder": {}}, at("/holder")),
    ({"holder": {"id": HOLDER.did, "@id": ISSUER.did}}, at("/holder/@id")),
    ({HELD: []}, at(f"/{HELD}")),
    ({HELD: "a.b.c"}, at(f"/{HELD}")),
    ({HELD: [ENVELOPE, "https://a.example/1"]}, at(f"/{HELD}/1")),
    ({HELD: [{}]}, at(f"/{HELD}/0")),
    ({HELD: {"type": TYPE}}, at(f"/{HELD}/type", Code.TYPE_MISSING)),
    ({HELD: [changed(ENVELOPE, {"type": ...})]}, at(f"/{HELD}/0/type", Code.TYPE_MISSING)),
    ({HELD: [changed(ENVELOPE, {"type": [ENVELOPE["type"], TYPE]})]}, at(f"/{HELD}/0/type")),
    ({HELD: changed(ENVELOPE, {"@context": ...})}, at(f"/{HELD}/@context", Code.CONTEXT_MISSING)),
    ({HELD: changed(ENVELOPE, {"@context": [UNDEFINED]})}, at(f"/{HELD}/@context", Code.CONTEXT_MISSING)),
    ({HELD: changed(ENVELOPE, {"id": ...})}, at(f"/{HELD}/id")),
    ({HELD: changed(ENVELOPE, {"id": "a.b.c"})}, at(f"/{HELD}/id")),
    ({HELD: changed(ENVELOPE, {"id": "https://a.example/1"})}, at(f"/{HELD}/id")),
    ({HELD: changed(ENVELOPE, {"@id": "data:,"})}, at(f"/{HELD}/@id")),
]


@pytest.mark.parametrize(("changes", "expected"), [*PRESENTATION_REFUSED, *PRESENTATION_REFUSED_1], ids=str)
def test_presentation_refused_in_1_1(changes: dict[str, Any], expected: list[tuple[Code, str]]) -> None:
    assert told(presentation_findings(changed(SHOWN_1, changes), "1.1"))[:1] == expected


@pytest.mark.parametrize(("changes", "expected"), [*PRESENTATION_REFUSED, *PRESENTATION_REFUSED_2], ids=str)
def test_presentation_refused_in_2_0(changes: dict[str, Any], expected: list[tuple[Code, str]]) -> None:
    assert told(presentation_findings(changed(SHOWN_2, changes), "2.0")) == expected


def test_presentations_accepted() -> None:
    old: list[dict[str, Any]] = [{}, {"holder": ...}, {HELD: "a.b.c"}, {HELD: [ONE]}, {HELD: ...}, {"id": "urn:uuid:1"}]
    for changes in old:
        assert presentation_findings(changed(SHOWN_1, changes)) == []
    new: list[dict[str, Any]] = [
        {},
        {"holder": HOLDER.did},
        {"holder": {"id": HOLDER.did, "name": "x"}},
        {"id": "urn:uuid:1", "type": ["VerifiablePresentation", TYPE], "termsOfUse": [TYPED, BOTH]},
        {HELD: ...},
        {HELD: ENVELOPE},
        {HELD: [changed(ENVELOPE, {"@context": [V2, UNDEFINED], "type": [ENVELOPE["type"]]}), TWO]},
        {HELD: TWO},
    ]
    for changes in new:
        assert presentation_findings(changed(SHOWN_2, changes)) == []


def test_a_presentation_of_another_version_than_the_envelope_secures() -> None:
    assert at("/@context/0", Code.CONTEXT_ORDER)[0] in told(presentation_findings(SHOWN_1, "2.0"))
    assert at("/@context/0", Code.CONTEXT_ORDER)[0] in told(presentation_findings(SHOWN_2, "1.1"))
