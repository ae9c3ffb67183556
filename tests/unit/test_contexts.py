"""The shipped contexts: the manifest, the tables, and ELM under data model 2.0 (docs/adr/0013)."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import samples
from forging import HOLDER, ISSUER
from json_ld import (
    EDC,
    ELM_2_0,
    STATUS,
    V1,
    V2,
    canonical,
    differences,
    everything,
    in_2_0,
    manifest,
    shipped,
    with_the_dates_of_2_0,
)
from pyld.jsonld import JsonLdError
from scripts import script

from mikromerit import KeyPair, did, jsonld
from mikromerit._data import folder
from mikromerit.elm import LearningOutcome, Note, encode
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from types import ModuleType

pytestmark = pytest.mark.unmeasured

ROOT = Path(__file__).resolve().parents[2]
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DCTERMS = "http://purl.org/dc/terms/"
FILES = [entry for entry in manifest() if "file" in entry]


def _tool() -> ModuleType:
    return script("tools/make_contexts.py")


TOOL = _tool()


# --- the manifest and the tables -------------------------------------------------------------------------------------


def test_the_manifest_names_each_context_once_with_its_digest_its_origin_and_its_licence() -> None:
    entries = manifest()
    assert len({(entry["url"], entry.get("version")) for entry in entries}) == len(entries)
    assert {entry["url"] for entry in entries if "version" not in entry} == {entry["url"] for entry in entries}
    assert {entry["file"] for entry in FILES} == {path.name for path in folder("contexts").glob("*.jsonld")}
    for entry in entries:
        path = folder("contexts") / entry["file"] if "file" in entry else TOOL.pyld_folder() / entry["pyld"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"], path.name
        assert entry.keys() - {"file", "pyld", "version"} == {"url", "sha256", "origin", "licence"}
        assert all(entry.values())


def test_the_text_of_each_licence_that_asks_for_it_comes_along() -> None:
    texts = (folder("contexts") / "LICENCES.txt").read_text(encoding="utf-8")
    for licence in {entry["licence"] for entry in FILES} - {"EUPL-1.2"}:  # that one is the project's: LICENSE
        assert f"\n=== {licence} ===\n" in texts


def test_edc_ap_is_3_2_and_3_1_stands_under_the_same_url_by_name() -> None:
    assert jsonld.context(EDC) == jsonld.context(EDC, elm="3.2") == shipped(EDC)
    assert jsonld.context(EDC, elm="3.1") == shipped(EDC, "3.1")
    assert jsonld.context(V1, elm="3.1") == jsonld.context(V1)
    assert [entry.get("version") for entry in FILES if entry["url"] == EDC] == ["3.1", None]
    assert differences(shipped(EDC, "3.1")["@context"], shipped(EDC)["@context"]) == [
        "CredentialStatus", "Proof", "TermsOfUse", "nationalID", "resultDestribution", "resultDistribution",
    ]  # fmt: skip


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["file"])
def test_each_file_is_a_table_of_terms_and_a_change_of_any_of_them_is_reported(entry: dict[str, str]) -> None:
    text = (folder("contexts") / entry["file"]).read_text(encoding="utf-8")
    terms = json.loads(text)["@context"]
    assert TOOL.table(terms) == text
    assert text.count("\n") == len(terms) + 2
    assert differences(terms, copy.deepcopy(terms)) == []
    for term, definition in terms.items():
        changed = {"@id": "urn:x"} if isinstance(definition, str) else str(definition)
        assert differences({**terms, term: changed}, terms) == [term]
        assert differences({key: value for key, value in terms.items() if key != term}, terms) == [term]
    assert differences({**terms, "new": "urn:new"}, terms) == ["new"]
    assert differences({"@protected": 1}, {"@protected": True}) == ["@protected"]


def test_a_context_that_is_no_single_map_is_refused_by_the_tool(tmp_path: Path) -> None:
    path = tmp_path / "context.jsonld"
    for document in ({"@context": ["https://e.example/"]}, {"@context": {}, "more": 1}):
        path.write_text(json.dumps(document), encoding="utf-8")
        with pytest.raises(SystemExit, match="not one map of terms"):
            TOOL.terms_of(path)


# --- ELM under data model 2.0 ----------------------------------------------------------------------------------------


def test_our_context_is_what_the_tool_makes_of_edc_ap_3_2() -> None:
    v1, v2 = (TOOL.terms_of(TOOL.pyld_folder() / f"credentials-{version}.jsonld") for version in ("v1", "v2"))
    made = TOOL.elm_for_vcdm_2(shipped(EDC)["@context"], v1, v2)
    assert TOOL.ELM_VCDM_2 == ELM_2_0
    assert differences(shipped(ELM_2_0)["@context"], made) == []
    assert made.keys() - shipped(EDC)["@context"].keys() == {"@protected", "issued", "holder", "sec"}
    assert shipped(EDC)["@context"].keys() - made.keys() == {"description"}


def assert_the_same_in_both(document: dict[str, Any]) -> None:
    """Hold the 2.0 form of a document to the RDF of its 1.1 form, and both to have no undefined term."""
    new = in_2_0(document)
    assert jsonld.undefined_terms(document) == ()
    assert jsonld.undefined_terms(new) == ()
    assert canonical(new) == canonical(with_the_dates_of_2_0(document))


def test_every_term_of_elm_says_the_same_in_both_data_models() -> None:
    document = everything()
    assert_the_same_in_both(document)
    assert len(canonical(in_2_0(document))) > 2_000


def test_only_the_two_dates_that_2_0_has_renamed_are_lost_on_the_way() -> None:
    document = everything()
    lost = canonical(document) - canonical(in_2_0(document))
    cred = "https://www.w3.org/2018/credentials#"
    assert {quad.split(" ")[1] for quad in lost} == {f"<{cred}issuanceDate>", f"<{cred}expirationDate>"}
    assert len(lost) == 2


@pytest.mark.parametrize("changes", [
    {},
    {"valid_until": None},
    {"learning_outcomes": (
        LearningOutcome(title={"sv": "Skarvar"}, additional_note=(Note(note_literal={"sv": "För hand"}),)),
        LearningOutcome(title={"sv": "Mäter", "en": "Measures"}),
    )},
], ids=["as it is", "without an end", "with two outcomes"])  # fmt: skip
def test_what_our_builder_makes_says_the_same_in_both_data_models(changes: dict[str, Any]) -> None:
    document = encode(samples.merit(ISSUER.did, **changes))
    assert document["@context"] == [V1, EDC]
    assert_the_same_in_both(document)


def test_every_sample_of_our_builder_says_the_same_in_both_data_models() -> None:
    merits = samples.all_merits()
    assert len(merits) > 5
    for name, merit in merits.items():
        document = encode(merit)
        assert jsonld.undefined_terms(document) == (), name
        assert canonical(in_2_0(document)) == canonical(with_the_dates_of_2_0(document)), name


def test_a_credential_that_is_issued_says_the_same_in_both_data_models() -> None:
    key = KeyPair.generate()
    issued = samples.issue(did.of_key(key.public_key), key)
    assert_the_same_in_both(dict(issued.peek()))


STATUS_ENTRY = {
    "id": "https://e.example/status/1#7",
    "type": ["CredentialStatus", "BitstringStatusListEntry"],
    "statusPurpose": "message",
    "statusListIndex": "7",
    "statusListCredential": "https://e.example/status/1",
    "statusSize": 1,
    "statusMessage": [{"status": "0x0", "message": "valid"}, {"status": "0x1", "message": "revoked"}],
    "statusReference": "https://e.example/about",
}


def _credential(**members: Any) -> dict[str, Any]:
    return {
        "@context": [V1, EDC],
        "id": "urn:c",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "validFrom": "2026-01-01T00:00:00Z",
        **members,
    }


def test_a_bitstring_status_says_the_same_as_under_its_own_context() -> None:
    document = _credential(**{"@context": [V1, EDC, STATUS], "credentialStatus": STATUS_ENTRY})
    assert_the_same_in_both(document)
    quads = canonical(in_2_0(document))
    assert sum("https://www.w3.org/ns/credentials/status#" in quad for quad in quads) == 12
    assert sum("http://data.europa.eu/snb/model/elm/CredentialStatus" in quad for quad in quads) == 1
    # Without that context the terms of the entry are undefined in 1.1; in 2.0 they always are defined.
    assert jsonld.undefined_terms(_credential(credentialStatus=STATUS_ENTRY))
    assert jsonld.undefined_terms(in_2_0(_credential(credentialStatus=STATUS_ENTRY))) == ()


def test_a_presentation_of_elm_says_the_same_in_both_data_models() -> None:
    inner = {**everything(), "id": "urn:credential:1"}
    presentation = {
        "@context": [V1, EDC],
        "id": "urn:presentation",
        "type": ["VerifiablePresentation", "EuropeanDigitalPresentation"],
        "holder": {"id": HOLDER.did, "type": "Person", "givenName": {"sv": "Åsa"}},
        "verificationCheck": {"id": "urn:check", "type": "VerificationCheck", "description": {"sv": "Kontrollerad"}},
        "proof": {"id": "urn:proof:2", "type": "Proof"},
        "verifiableCredential": [inner, _credential(id="urn:credential:2")],
    }
    assert_the_same_in_both(presentation)
    assert any(quad.endswith(" _:c14n0 .") for quad in canonical(in_2_0(presentation)))  # each in a graph of its own


def test_in_2_0_a_credential_in_a_presentation_must_bring_its_contexts() -> None:
    """`verifiableCredential` forgets what stands around it (VCDM 2.0, 4.13): in 1.1 it does not."""
    bare = {key: value for key, value in _credential().items() if key != "@context"}
    presentation = {
        "@context": [V1, EDC],
        "id": "urn:p",
        "type": "VerifiablePresentation",
        "verifiableCredential": bare,
    }
    assert any("EuropeanDigitalCredential" in quad for quad in canonical(presentation))
    assert not any("EuropeanDigitalCredential" in quad for quad in canonical(in_2_0(presentation)))


@pytest.mark.parametrize("contexts", [{}, {"@context": [V1, EDC]}], ids=["contexts from above", "contexts of its own"])
@pytest.mark.parametrize("where", ["hasCredential", "hasClaim", "evidence"])
def test_a_credential_within_a_credential_says_the_same_in_both(where: str, contexts: dict[str, Any]) -> None:
    inner = {**everything(), "id": "urn:inner"}
    del inner["@context"]
    assert_the_same_in_both(_credential(**{where: {**contexts, **inner}}))


def test_a_description_outside_the_properties_of_elm_is_the_one_of_the_w3c() -> None:
    """Credentials v2 protects it, on the credential and on the nodes that its own terms lead to; ELM has none there."""
    new = in_2_0(_credential(description="x", issuer={"id": "urn:i", "description": "y", "logo": {"description": "z"}}))
    predicates = sorted(quad.split(" ")[1] for quad in canonical(new) if "description>" in quad)
    assert predicates == [f"<{DCTERMS}description>"] + ["<https://schema.org/description>"] * 2


# --- what would break it ---------------------------------------------------------------------------------------------


def _unscoped(terms: dict[str, Any], *which: str) -> dict[str, Any]:
    return {
        term: {key: value for key, value in it.items() if key != "@context"} if term in which else it
        for term, it in terms.items()
    }


@pytest.mark.parametrize("term", ["issued", "holder", "sec", "clv:", "Proof", "title", "hasClaim"])
def test_a_term_less_is_seen(term: str) -> None:
    terms = {key: value for key, value in shipped(ELM_2_0)["@context"].items() if key != term}
    if term == "clv:":  # the prefix and what is spelt with it
        terms = {**terms, "latitude": "http://data.europa.eu/m8g/latitude"}
    new = in_2_0(everything())
    assert canonical(new, {ELM_2_0: {"@context": terms}}) != canonical(new)


@pytest.mark.parametrize("term", ["displayParameter", "logo", "hasClaim", "hasPart", "accreditation"])
def test_a_property_that_does_not_bring_the_description_along_is_seen(term: str) -> None:
    document = _credential(**{term: {"id": "urn:n", "description": {"sv": "x"}}})
    changed = {"@context": _unscoped(shipped(ELM_2_0)["@context"], term)}
    assert canonical(in_2_0(document), {ELM_2_0: changed}) != canonical(document)
    assert_the_same_in_both(document)


def test_edc_ap_itself_cannot_follow_credentials_v2() -> None:
    with pytest.raises(InvalidModel, match="protected term redefinition"):
        jsonld.expand(_credential(**{"@context": [V2, EDC]}))
    whole = shipped(ELM_2_0)["@context"] | {"description": shipped(EDC)["@context"]["description"]}
    with pytest.raises(JsonLdError) as caught:
        canonical(in_2_0(_credential()), {ELM_2_0: {"@context": whole}})
    assert "protected term redefinition" in _codes(caught.value)


def _codes(error: BaseException | None) -> set[str]:
    return {str(error.code)} | _codes(error.__cause__) if isinstance(error, JsonLdError) else set()


def test_the_name_of_a_property_as_a_type_is_refused() -> None:
    """A type brings the context that its term has (JSON-LD 1.1, 4.1.8), and that of a property may only follow it.

    Under edc-ap such a type is taken: `elm:organisation`, which is no class.
    """
    document = _credential(issuer={"id": "urn:i", "type": "organisation"})
    assert any(quad.endswith("/elm/organisation> .") for quad in canonical(document))
    with pytest.raises(InvalidModel, match="protected term redefinition"):
        jsonld.expand(in_2_0(document))


@pytest.mark.parametrize("contexts", [[V2, ELM_2_0, OPEN_BADGES], [V2, OPEN_BADGES, ELM_2_0]])
def test_no_other_context_can_give_a_term_of_elm_another_meaning(contexts: list[str]) -> None:
    with pytest.raises(InvalidModel, match="protected term redefinition"):
        jsonld.expand(_credential(**{"@context": contexts}))


@pytest.mark.parametrize("more", [
    STATUS, "https://w3id.org/vc/status-list/2021/v1", "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/multikey/v1",
])  # fmt: skip
def test_the_contexts_of_status_and_proof_may_stand_beside_ours(more: str) -> None:
    new = in_2_0(everything())
    for contexts in ([V2, ELM_2_0, more], [V2, more, ELM_2_0]):
        assert canonical({**new, "@context": contexts}) == canonical(new)


# --- what is not ours ------------------------------------------------------------------------------------------------


def _value(term: str, definition: Any, name: str) -> Any:
    """Give a term of credentials v2 a value of its kind, and a node where its scoped context wants one."""
    given: dict[str, Any] = {"id": f"urn:{name}:{term}", "name": "n", "description": "d", "mediaType": "text/plain"}
    if isinstance(definition, str):
        return "x"
    if definition.get("@context", {}) is None:  # it forgets the contexts around it
        return {"@context": V2, "type": "VerifiableCredential", **given}
    if "@context" in definition:
        return given | _values(definition["@context"], f"{name}:{term}")
    kinds = {"@id": given, "@json": {"any": ["thing"]}, "@vocab": "assertionMethod"}
    return kinds.get(definition.get("@type"), "1")


def _values(terms: dict[str, Any], name: str) -> dict[str, Any]:
    words = {term: it for term, it in terms.items() if term[0] != "@" and it not in ("@id", "@type")}
    return {term: _value(term, it, name) for term, it in words.items() if not term[0].isupper()}


def _everything_of_the_w3c() -> dict[str, Any]:
    """Make a document with every type of credentials v2, each with every term of its own and every common one."""
    terms = jsonld.context(V2)["@context"]
    nodes = [
        {"id": f"urn:{name}", "type": name, **_values(terms, name), **_values(scope["@context"], name)}
        for name, scope in terms.items()
        if name[0].isupper() and isinstance(scope, dict)
    ]
    types = [name for name in terms if name[0].isupper()]
    subject = {"id": "urn:s", "cnf": {"jwk": {"kty": "OKP"}}}
    root = {"@context": [V2], "id": "urn:c", "type": types, "credentialSubject": [subject, *nodes]}
    return root | {"issuer": {"id": "urn:i", "name": "n", "description": "d"}, "evidence": nodes}


def test_our_context_has_no_effect_on_the_terms_of_the_w3c() -> None:
    document = _everything_of_the_w3c()
    assert jsonld.undefined_terms(document) == ()
    plain = canonical(document)
    assert len(plain) > 150
    assert canonical({**document, "@context": [V2, ELM_2_0]}) == plain


def test_the_terms_of_the_w3c_keep_their_meaning_below_a_property_of_elm_but_for_the_description() -> None:
    node = {"name": "n", "digestSRI": "sha256-x", "mediaType": "text/plain", "cnf": {"kid": "urn:k"}}
    [expanded] = jsonld.expand({"@context": [V2], "id": "urn:c", **node})
    [ours] = jsonld.expand({"@context": [V2, ELM_2_0], "id": "urn:c", "hasClaim": node})
    (claim,) = ours["http://data.europa.eu/snb/model/elm/hasClaim"]
    assert {"@id": "urn:c", **claim} == expanded


@pytest.mark.parametrize("members", [
    {"titel": "x"},
    {"credentialSubject": {"hasClaim": {"titel": "x"}}},
    {"issuanceDate": "2026-01-01T00:00:00Z"},
    {"expirationDate": "2026-01-01T00:00:00Z"},
])  # fmt: skip
def test_what_neither_context_knows_stays_undefined(members: dict[str, Any]) -> None:
    document = _credential(**{"@context": [V2, ELM_2_0], **members})
    assert len(jsonld.undefined_terms(document)) == 1
    assert not any("titel" in quad or "Date>" in quad for quad in canonical(document))
    assert jsonld.undefined_terms({**document, "@context": [V2, ELM_2_0, UNDEFINED]}) == ()  # its @vocab defines all
