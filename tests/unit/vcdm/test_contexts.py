"""Contexts of either version, and contexts that are written into the document."""

from __future__ import annotations

import json
from itertools import combinations
from time import process_time
from typing import Any

import pytest
from forging import HOLDER, ISSUER, V1, changed, credential

from mikromerit import jsonld
from mikromerit.report import Code, Outcome
from mikromerit.vcdm import content_findings, credential_findings, presentation_findings, to_2_0

V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
ELM_2_0 = "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
DID = "https://www.w3.org/ns/did/v1"
ONE = credential(ISSUER.did, HOLDER.did)
TWO = to_2_0(ONE)
IRI = "https://terms.example/#Term"


def told(findings: list[Any]) -> list[tuple[Code, str]]:
    return [(check.code, check.path) for check in findings]


@pytest.mark.parametrize(
    ("base", "contexts", "expected"),
    [
        (V1, [V1, "https://evil.example/"], [(Code.CONTEXT_UNKNOWN, "/@context/1")]),
        (V1, [V1, "not a URL"], [(Code.CONTEXT_UNKNOWN, "/@context/1")]),
        (V1, [V1, {"a": IRI}], [(Code.CONTEXT_UNKNOWN, "/@context/1")]),
        (V1, [V1, {}], [(Code.CONTEXT_UNKNOWN, "/@context/1")]),
        (V1, [V1, 123192875], [(Code.CONTEXT_MISSING, "/@context")]),
        (V1, [V1, None], [(Code.CONTEXT_MISSING, "/@context")]),
        (V1, [V1, [EDC]], [(Code.CONTEXT_MISSING, "/@context")]),
        (V1, [EDC, V1], [(Code.CONTEXT_ORDER, "/@context/0"), (Code.CONTEXT_MISPLACED, "/@context/1")]),
        (V1, [V1, V1], [(Code.CONTEXT_MISPLACED, "/@context/1")]),
        (V1, [V1, V2], [(Code.CONTEXT_MISPLACED, "/@context/1")]),
        (V1, [V1, EDC, DID], [(Code.CONTEXT_MISPLACED, "/@context/2")]),
        (V2, [V2, "https://www.w3.org/ns/credentials/examples/v2"], [(Code.CONTEXT_UNKNOWN, "/@context/1")]),
        (V2, [V2, "https ://not-a-url/contexts/example/v1"], [(Code.CONTEXT_UNKNOWN, "/@context/1")]),
        (V2, [V2, {"a": IRI}], [(Code.CONTEXT_UNKNOWN, "/@context/1")]),
        (V2, [V2, 123192875], [(Code.CONTEXT_MISSING, "/@context")]),
        (V2, [UNDEFINED, V2], [(Code.CONTEXT_ORDER, "/@context/0"), (Code.CONTEXT_MISPLACED, "/@context/1")]),
        (V2, [{"a": IRI}, V2], [(Code.CONTEXT_ORDER, "/@context/0"), (Code.CONTEXT_UNKNOWN, "/@context/0"),
                                (Code.CONTEXT_MISPLACED, "/@context/1")]),
        (V2, [V2, V1], [(Code.CONTEXT_MISPLACED, "/@context/1")]),
        (V1, [V1, EDC], []),
        (V2, [V2, ELM_2_0], []),
        (V2, [V2, BADGES], []),
        (V2, [V2, UNDEFINED], []),
    ],
    ids=str,
)  # fmt: skip
def test_contexts_of_credentials_and_presentations(
    base: str, contexts: list[Any], expected: list[tuple[Code, str]]
) -> None:
    version, document = ("1.1", ONE) if base == V1 else ("2.0", TWO)
    assert told(credential_findings({**document, "@context": contexts}, version)) == expected  # type: ignore[arg-type]
    shown = {"@context": contexts, "type": "VerifiablePresentation", "holder": HOLDER.did}
    assert told(presentation_findings(shown, version)) == expected  # type: ignore[arg-type]


# --- contexts that are written into the document ----------------------------------------------------------------------

DEFINED: list[tuple[dict[str, Any], list[tuple[Code, str]]]] = [
    ({"Term": IRI}, []),
    ({"Term": {"@id": IRI}}, []),
    ({"Term": {"@id": IRI, "@type": "@id", "@container": "@set", "@protected": True}}, []),
    ({"Term": {"@id": IRI, "@type": "http://www.w3.org/2001/XMLSchema#date"}}, []),
    ({"@protected": True, "@version": 1.1, "Term": IRI, "ÅäöTerm": f"{IRI}2"}, []),
    ({}, []),
    # another meaning for what has one
    ({"VerifiableCredential": IRI}, [(Code.CONTEXT_CONFLICT, "/@context/1/VerifiableCredential")]),
    ({"credentialSubject": {"@id": IRI}}, [(Code.CONTEXT_CONFLICT, "/@context/1/credentialSubject")]),
    ({"id": IRI}, [(Code.CONTEXT_CONFLICT, "/@context/1/id")]),
    ({"proofPurpose": IRI}, [(Code.CONTEXT_CONFLICT, "/@context/1/proofPurpose")]),
    # what reaches further than one new term
    *(
        ({name: value}, [(Code.CONTEXT_FORBIDDEN, f"/@context/1/{name}")])
        for name, value in (
            ("@import", "https://evil.example/"),
            ("@vocab", "https://terms.example/#"),
            ("@base", "https://evil.example/"),
            ("@language", "sv"),
            ("@direction", "rtl"),
            ("@propagate", False),
            ("@version", 1.0),
            ("@protected", 1),
            ("@protected", None),
            ("@type", {"@container": "@set"}),
            ("@id", IRI),
            ("@context", {"Term": IRI}),
            ("@unheard", IRI),
            ("Term", "@id"),
            ("Term", "@type"),
            ("Term", {"@id": "@type"}),
            ("Term", None),
            ("Term", False),
            ("Term", 5),
            ("Term", [IRI]),
            ("Term", {}),
            ("Term", {"@id": None}),
            ("Term", {"@id": 5}),
            ("Term", {"@reverse": IRI}),
            ("Term", {"@id": IRI, "@reverse": IRI}),
            ("Term", {"@id": IRI, "@context": {"name": IRI}}),
            ("Term", {"@id": IRI, "@context": "https://evil.example/"}),
            ("Term", {"@id": IRI, "@prefix": True}),
            ("Term", {"@id": IRI, "@nest": "@nest"}),
            ("Term", {"@id": IRI, "@type": "@json"}),
            ("Term", {"@id": IRI, "@type": "@vocab"}),
            ("Term", {"@id": IRI, "@type": None}),
            ("Term", {"@id": IRI, "@container": "@graph"}),
            ("Term", {"@id": IRI, "@container": ["@set"]}),
            ("Term", {"@id": IRI, "@language": "sv"}),
            ("Term", {"@id": IRI, "@protected": "yes"}),
            ("Term", {"@id": IRI, "unheard": 1}),
            ("did", "https://evil.example/"),
            ("ex", "https://terms.example/#"),
            ("ex", "urn:terms:"),
            ("", IRI),
            ("a term", IRI),
            ("ex:term", IRI),
            ("did:web:a.example", IRI),
            ("1st", IRI),
            ("a" * 201, IRI),
        )
    ),
    # another name for what has one
    ({"Term": "https://www.w3.org/2018/credentials#credentialSubject"}, [(Code.CONTEXT_CONFLICT, "/@context/1/Term")]),
    ({"Term": IRI, "Other": IRI}, [(Code.CONTEXT_CONFLICT, "/@context/1/Other")]),
    # an IRI that is none
    ({"Term": "https ://not-a-url#Term"}, [(Code.MEMBER_INVALID, "/@context/1/Term")]),
    ({"Term": "Term"}, [(Code.MEMBER_INVALID, "/@context/1/Term")]),
    ({"Term": ""}, [(Code.MEMBER_INVALID, "/@context/1/Term")]),
    ({"a/b~c": IRI}, [(Code.CONTEXT_FORBIDDEN, "/@context/1/a~1b~0c")]),
]


@pytest.mark.parametrize(("context", "expected"), DEFINED, ids=lambda value: str(value)[:60])
@pytest.mark.parametrize("document", [ONE, TWO], ids=["1.1", "2.0"])
def test_what_a_context_in_the_document_may_say(
    document: dict[str, Any], context: dict[str, Any], expected: list[tuple[Code, str]]
) -> None:
    written = {**document, "@context": [*document["@context"], context]}
    shortened = [(code, path[:199] + "…" if len(path) > 200 else path) for code, path in expected]
    assert told(credential_findings(written, inline=True)) == shortened
    assert told(credential_findings(written)) == [(Code.CONTEXT_UNKNOWN, "/@context/1")]
    assert told(content_findings(written)) == [(Code.CONTEXT_UNKNOWN, "/@context/1")]
    shown = {"@context": written["@context"], "type": "VerifiablePresentation", "holder": HOLDER.did}
    assert told(presentation_findings(shown, inline=True)) == shortened
    assert told(presentation_findings(shown)) == [(Code.CONTEXT_UNKNOWN, "/@context/1")]


def test_two_contexts_in_the_document() -> None:
    def judged(*contexts: Any) -> list[tuple[Code, str]]:
        return told(credential_findings({**TWO, "@context": [V2, *contexts]}, inline=True))

    assert judged({"Term": IRI}, {"Term": IRI, "Other": f"{IRI}2"}) == []
    assert judged({"Term": IRI}, {"Term": {"@id": IRI, "@protected": True}}) == []
    assert judged({"Term": IRI}, {"Term": f"{IRI}2"}) == [(Code.CONTEXT_CONFLICT, "/@context/2/Term")]
    assert judged({"Term": IRI}, {"Term": {"@id": IRI, "@type": "@id"}}) == [
        (Code.CONTEXT_CONFLICT, "/@context/2/Term")
    ]
    assert judged({"Term": IRI}, "https://evil.example/") == [(Code.CONTEXT_UNKNOWN, "/@context/2")]
    assert judged(EDC, {"hasClaim": IRI}) == [(Code.CONTEXT_CONFLICT, "/@context/2/hasClaim")]


def test_types_of_the_documents_own_terms() -> None:
    written = {**TWO, "@context": [V2, {"Term": IRI}], "type": ["VerifiableCredential", "Term"]}
    assert credential_findings(written, "2.0", inline=True) == []
    unmapped = changed(written, {"type": ["VerifiableCredential", "Term", "Unheard"]})
    assert told(credential_findings(unmapped, "2.0", inline=True)) == [(Code.TYPE_UNDEFINED, "/type/2")]
    later = {**written, "@context": [V2, {"Term": "https ://not-a-url#Term"}]}
    assert told(credential_findings(later, "2.0", inline=True)) == [
        (Code.MEMBER_INVALID, "/@context/1/Term"),
        (Code.TYPE_UNDEFINED, "/type/1"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"Term": 1, "credentialSubject/Term": [{"Term": 1, "id": "urn:a:1"}]}, []),
        ({"credentialSubject/type": "Term"}, []),
        ({"credentialSubject/type": ["Term", "https://a.example/"]}, []),
        ({"Unheard": 1}, [(Code.TERM_UNDEFINED, "/Unheard")]),
        ({"Term": {"Unheard": 1}, "Other": 1}, [(Code.TERM_UNDEFINED, "/Other")]),
        ({"credentialSubject/Term": [0, {"Unheard": {"Term": 1}}]},
         [(Code.TERM_UNDEFINED, "/credentialSubject/Term/1/Unheard")]),
        ({"credentialSubject/type": ["Term", "Unheard"]}, [(Code.TERM_UNDEFINED, "/credentialSubject/type/1")]),
        ({"credentialSubject/type": "Unheard"}, [(Code.TERM_UNDEFINED, "/credentialSubject/type")]),
        ({"credentialSubject/Term": {"credentialStatus": {"Term": {"@context": {}}}}},
         [(Code.CONTEXT_UNKNOWN, "/credentialSubject/Term/credentialStatus/Term/@context")]),
        ({"Term": {"@context": V2}}, [(Code.CONTEXT_MISPLACED, "/Term/@context")]),
        ({"credentialSubject": [{"id": "urn:a:1", IRI: 1}]},
         [(Code.TERM_RESPELT, "/credentialSubject/0/https:~1~1terms.example~1#Term")]),
        ({"credentialSubject": {"https://www.w3.org/2018/credentials#credentialStatus": 1}},
         [(Code.TERM_RESPELT, "/credentialSubject/https:~1~1www.w3.org~12018~1credentials#credentialStatus")]),
        ({"credentialSubject/@context": V2}, [(Code.CONTEXT_MISPLACED, "/credentialSubject/@context")]),
        ({"credentialSubject/@context": {"Term": IRI}}, [(Code.CONTEXT_UNKNOWN, "/credentialSubject/@context")]),
        ({"credentialSubject/@context": "https://evil.example/"}, [(Code.CONTEXT_UNKNOWN, "")]),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("own", [{"Term": IRI}, {"Term": {"@id": IRI, "@protected": True}}], ids=["short", "long"])
def test_the_content_is_judged_with_the_documents_own_terms(
    own: dict[str, Any], changes: dict[str, Any], expected: list[tuple[Code, str]]
) -> None:
    findings = content_findings(changed({**TWO, "@context": [V2, own]}, changes), inline=True)
    assert told(findings) == expected
    for finding in findings:
        outcome = Outcome.PASSED if finding.code is Code.TERM_UNDEFINED else Outcome.FAILED
        assert finding.outcome is outcome


def test_a_prefix_of_a_shipped_context_is_not_the_documents_own() -> None:
    """`cred:` is a prefix in credentials/v1, so that this term would be another name for the subject."""
    assert '"cred": "https://www.w3.org/2018/credentials#"' in json.dumps(jsonld.context(V1))
    written = {**ONE, "@context": [V1, {"Term": "cred:credentialSubject"}]}
    assert told(credential_findings(written, inline=True)) == [(Code.CONTEXT_CONFLICT, "/@context/1/Term")]


def test_how_many_members_no_context_defines() -> None:
    written = {**TWO, "@context": [V2, {"Term": IRI}], "A": 1, "Term": {"C": 1, "Term": [{"D": 1}]}}
    (finding,) = content_findings(written, inline=True)
    assert (finding.params, finding.path) == ({"count": "3"}, "/A")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_no_sentence_has_a_name_that_the_document_made_up(lang: Any) -> None:
    """A member may be called by the name of a person; the pointer alone says where it is."""
    name = "AsaLind199001011234"
    spelt = "https://www.w3.org/2018/credentials#credentialStatus"
    iri = f"https://a.example/{name}"  # as it stands it has a meaning, so that what it holds is looked into
    written = {**TWO, name: 1, iri: {"@context": V2}, "credentialSubject": {iri: {spelt: 1}}}
    findings = content_findings(written)
    for context in ({name: "https://terms.example/ #x"}, {name: 5}, {name: {"@id": IRI, name: 1}}, {f"{name} x": IRI}):
        findings += credential_findings({**TWO, "@context": [V2, context]}, inline=True)
    assert {check.code for check in findings} == {
        Code.TERM_UNDEFINED, Code.TERM_RESPELT, Code.CONTEXT_MISPLACED, Code.CONTEXT_FORBIDDEN, Code.MEMBER_INVALID,
    }  # fmt: skip
    for check in findings:
        assert name in check.path
        assert name not in check.message(lang) + "".join(check.params.values())


def test_a_new_set_of_contexts_costs_next_to_nothing_before_anybody_is_trusted() -> None:
    """Who writes a document chooses its contexts: what they define is added up, not made anew for every set."""
    others = [url for url in sorted(jsonld.bundled()) if url not in (V1, V2)]
    sets = [[V2, *several] for several in combinations(others, 4)][:600]
    credential_findings({**TWO, "@context": [V2, *others]}, "2.0")
    begun = process_time()
    for contexts in sets:
        credential_findings({**TWO, "@context": contexts}, "2.0")
    assert (process_time() - begun) / len(sets) < 0.001


def test_content_without_contexts_of_its_own_is_judged_as_ever() -> None:
    for contexts in ([V2], [V2, {}], [V2, {"@protected": True}]):
        assert content_findings({**TWO, "@context": contexts}, inline=True) == []
    assert told(content_findings({**TWO, "@context": [V2, "https://evil.example/"]}, inline=True)) == [
        (Code.CONTEXT_UNKNOWN, "")
    ]
    mixed = {**TWO, "@context": [V2, {"Term": IRI}, 5]}
    assert told(content_findings(mixed, inline=True)) == [(Code.CONTEXT_UNKNOWN, "/@context/1")]
    clash = {**TWO, "@context": [V2, EDC, {"Term": IRI}]}
    assert told(content_findings(clash, inline=True)) == [(Code.CONTEXT_CONFLICT, "/@context")]
