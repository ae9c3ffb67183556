"""The shipped contexts equal the published ones, term by term; ELM says the same under both data models.

Known defects of the official contexts are held here as they are: they are documented (docs/contexts.md), not repaired.
"""

from __future__ import annotations

import base64
import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from json_ld import EDC, ELM_2_0, V1, V2, canonical, differences, in_2_0, shipped, with_the_dates_of_2_0
from scripts import script

from mikromerit import jsonld

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
ELM = "http://data.europa.eu/snb/model/elm/"
PROFILES = {"3.1": "elm_profile.csv", "3.2": "elm_profile_3.2.csv"}
# Each defect of edc-ap: term -> (what it says, what the shapes say), by the version that has it. The prefix of two has
# no slash at its end, and so is none (JSON-LD 1.1, 4.1.5): what they say is an IRI of a scheme `clv`.
WRONG_IRI = {
    "areaDialingCode": (f"{ELM}areaDialingCode", f"{ELM}areaDialing"),
    "latitude": ("clv:latitude", "http://data.europa.eu/m8g/latitude"),
    "longitude": ("clv:longitude", "http://data.europa.eu/m8g/longitude"),
}
WRONG_IRI_3_1 = {
    "nationalID": (f"{ELM}nationalID", f"{ELM}nationalId"),
    "resultDestribution": (f"{ELM}resultDestribution", f"{ELM}resultDistribution"),
}
WRONG_TYPE = {"dateModified": "xsd:dateTime", "descriptionHtml": "rdf:HTML"}
NO_TERM = {f"{ELM}defaultLanguage", "http://www.w3.org/ns/locn#geometry", "http://www.w3.org/ns/org#hasMember"}


def _tool(reference: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("MIKROMERIT_REFERENCE", str(reference))
    return script("tools/make_contexts.py")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# --- equal to what is published --------------------------------------------------------------------------------------


def test_the_shipped_contexts_are_what_the_tool_makes(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in _tool(reference, monkeypatch).files().items():
        assert (ROOT / "contexts" / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize(
    ("version", "path"),
    [("3.1", "elm/context/edc-ap-context.jsonld"), ("", "elm/v3.2-lts/context/edc-ap-context.jsonld")],
    ids=["3.1", "3.2"],
)
def test_edc_ap_equals_the_official_one_term_by_term(reference: Path, version: str, path: str) -> None:
    ours, published = shipped(EDC, version), _read(reference / path)
    assert ours.keys() == published.keys() == {"@context"}
    assert differences(ours["@context"], published["@context"]) == []
    for term in published["@context"]:
        assert differences({**ours["@context"], term: "urn:x"}, published["@context"]) == [term]


def test_every_published_context_is_served_and_equal_term_by_term(reference: Path) -> None:
    published = _read(reference / "contexts" / "index.json")
    assert published.keys() <= jsonld.bundled()
    for url, where in published.items():
        ours, theirs = jsonld.context(url), _read(reference / "contexts" / where["file"])
        assert ours.keys() == theirs.keys() == {"@context"}, url
        assert differences(ours["@context"], theirs["@context"]) == [], url
        for term in theirs["@context"]:
            assert differences({**ours["@context"], term: "urn:x"}, theirs["@context"]) == [term], url


# --- the defects of edc-ap -------------------------------------------------------------------------------------------


def _rows(reference: Path, version: str) -> list[dict[str, str]]:
    with (reference / "elm" / PROFILES[version]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _version(version: str) -> Any:
    return shipped(EDC, "3.1" if version == "3.1" else "")


def _said(version: str, members: dict[str, Any]) -> dict[str, str]:
    """Say each member of a node of its own under edc-ap of that version: member -> the IRI that it comes out as."""
    nodes = [{"id": f"urn:n:{term}", term: value} for term, value in members.items()]
    quads = canonical({"@context": [V1, EDC], "id": "urn:root", "hasPart": nodes}, {EDC: _version(version)})
    statements = (quad.split(" ") for quad in quads if quad.startswith("<urn:n:"))
    return {subject.strip("<>").removeprefix("urn:n:"): iri.strip("<>") for subject, iri, *_ in statements}


@pytest.mark.parametrize("version", PROFILES)
def test_the_terms_that_do_not_mean_what_the_shapes_ask_for_are_the_ones_documented(
    reference: Path, version: str
) -> None:
    context = _version(version)["@context"]
    rows = [row for row in _rows(reference, version) if row["term"] in context or not row["term"]]
    shapes = {row["term"]: row for row in rows if row["term"]}
    values = {term: {"id": "urn:v"} if context[term].get("@type") == "@id" else "1" for term in shapes}
    said = _said(version, {term: {"sv": "x"} if "@container" in context[term] else values[term] for term in shapes})
    assert said.keys() == shapes.keys()
    wrong = {
        term: (said[term], row["property_iri"]) for term, row in shapes.items() if said[term] != row["property_iri"]
    }
    assert wrong == WRONG_IRI | (WRONG_IRI_3_1 if version == "3.1" else {})
    literals = {term: row["datatype"] for term, row in shapes.items() if row["datatype"]}
    assert {term: kind for term, kind in literals.items() if context[term].get("@type") == "@id"} == WRONG_TYPE
    assert {row["property_iri"] for row in rows if not row["term"]} == NO_TERM


@pytest.mark.parametrize("version", PROFILES)
def test_a_literal_in_a_term_that_wants_an_iri_is_one_no_more(version: str) -> None:
    for term, text in {"dateModified": "2026-01-01T00:00:00Z", "descriptionHtml": "<p>x</p>"}.items():
        node = {"@context": [V1, EDC], "id": "urn:n", term: text}
        quads = canonical(node, {EDC: _version(version)})
        assert not any('"' in quad for quad in quads)
        assert all(f"<{jsonld.NO_BASE}" in quad for quad in quads)


def test_3_1_has_no_word_for_what_the_3_2_shapes_ask_of_a_status() -> None:
    for version, known in (("3.1", False), ("3.2", True)):
        node = {"@context": [V1, EDC], "id": "urn:n", "type": ["CredentialStatus", "Proof", "TermsOfUse"]}
        quads = canonical(node, {EDC: _version(version)})
        assert len(quads) == 3
        assert all((f"<{ELM}" in quad) is known for quad in quads)
        assert ("resultDistribution" in _said(version, {"resultDistribution": {"id": "urn:r"}})) is known
        assert ("resultDestribution" in _said(version, {"resultDestribution": {"id": "urn:r"}})) is not known


def test_the_official_sample_of_3_1_spells_a_term_with_a_greek_letter(reference: Path) -> None:
    sample = _read(reference / "elm/samples/credential-sample.jsonld")
    assert jsonld.undefined_terms(sample) == ("/issuer/eIDAS\u0399dentifier",)
    assert not any("eidasLegalIdentifier" in quad for quad in canonical(sample))


def test_each_defect_is_documented() -> None:
    page = (ROOT / "docs" / "contexts.md").read_text(encoding="utf-8")
    for term in {*WRONG_IRI, *WRONG_IRI_3_1, *WRONG_TYPE, "CredentialStatus", "eIDAS\u0399dentifier"}:
        assert f"`{term}`" in page, term
    for iri in NO_TERM:
        assert iri.replace(ELM, "elm:").replace("http://www.w3.org/ns/", "").replace("#", ":") in page, iri


# --- the two data models ---------------------------------------------------------------------------------------------


def _payload(path: Path) -> Any:
    """Read a document, be it plain, in a JAdES seal (b64 false) or in a compact one."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jose":
        return json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
    try:
        document = json.loads(text)
        sealed = isinstance(document, dict) and "payload" in document
        return json.loads(document["payload"]) if sealed else document
    except ValueError:  # one published schema is not JSON
        return None


@pytest.fixture(scope="module")
def elm_documents(reference: Path) -> dict[str, Any]:
    """Give each credential under [v1, edc-ap] of the reference data, once."""
    folders = ("elm/samples", "elm/v3.2-lts/samples", "elm/verdicts", "ecosystem", "jades/cases", "jades/edc")
    paths = sorted(path for folder in folders for path in (reference / folder).rglob("*.jso*"))
    read = {str(path.relative_to(reference)): _payload(path) for path in paths}
    found = {name: it for name, it in read.items() if isinstance(it, dict) and it.get("@context") == [V1, EDC]}
    return {name: json.loads(text) for text, name in {json.dumps(it): name for name, it in found.items()}.items()}


def test_each_elm_credential_says_the_same_in_both_data_models(elm_documents: dict[str, Any]) -> None:
    clean = {name: it for name, it in elm_documents.items() if jsonld.undefined_terms(it) == ()}
    assert len(elm_documents) >= 39
    assert len(clean) >= 34
    for name, document in clean.items():
        new = in_2_0(document)
        assert new["@context"] == [V2, ELM_2_0]
        assert canonical(new) == canonical(with_the_dates_of_2_0(document)), name
        assert jsonld.undefined_terms(new) == (), name


def test_what_2_0_has_not_is_two_dates_and_nothing_else(elm_documents: dict[str, Any]) -> None:
    dates = [f"<https://www.w3.org/2018/credentials#{name}>" for name in ("issuanceDate", "expirationDate")]
    counted = 0
    for name, document in elm_documents.items():
        if "validFrom" not in document or jsonld.undefined_terms(document):
            continue
        lost = canonical(document) - canonical(in_2_0(document))
        assert all(quad.split(" ")[1] in dates for quad in lost), name
        assert len(lost) == len({"issuanceDate", "expirationDate"} & document.keys()), name
        counted += 1
    assert counted >= 30


def test_what_1_1_leaves_undefined_can_only_be_a_term_of_the_w3c_in_2_0(elm_documents: dict[str, Any]) -> None:
    """Real seals of 2026 have a `cnf`, which credentials v2 defines; our context takes nothing away."""
    seen = set()
    for name, document in elm_documents.items():
        old, new = canonical(with_the_dates_of_2_0(document)), canonical(in_2_0(document))
        assert old <= new, name
        seen |= {quad.split(" ")[1] for quad in new - old}
    assert seen == {f"<https://www.iana.org/assignments/jwt#{name}>" for name in ("cnf", "jwk")}


def test_no_class_of_elm_has_a_description_where_credentials_v2_protects_it(reference: Path) -> None:
    """The classes that the W3C's own terms lead to: there, ELM's `description` could not be said in 2.0."""
    rows = _rows(reference, "3.2")
    context = shipped(EDC)["@context"]
    reached = {"EuropeanDigitalCredential", "EuropeanDigitalPresentation"}
    w3c = [row for row in rows if row["class"] in reached and row["term"] not in context]
    reached |= {name.strip().removeprefix("elm:") for row in w3c for name in row["range"].split("|") if name.strip()}
    assert {"Person", "Organisation", "Evidence", "CredentialStatus", "Proof", "TermsOfUse"} <= reached
    assert reached & {row["class"] for row in rows if row["term"] == "description"} == set()


def test_examples_of_the_w3c_say_the_same_with_our_context_beside(reference: Path) -> None:
    counted = 0
    for path in sorted((reference / "vectors").rglob("*.json")):
        document = _payload(path)
        contexts = document.get("@context") if isinstance(document, dict) else None
        if not isinstance(contexts, list) or contexts[0] != V2 or "prc" in path.parts or "prCred" in path.name:
            continue  # the permanent resident card has a Person and an image, which are words of ELM
        document.pop("proof", None)  # some bring contexts of their own, which are not shipped
        plain = {**document, "@context": [V2]}
        assert canonical({**plain, "@context": [V2, ELM_2_0]}) == canonical(plain), path.name
        counted += 1
    assert counted >= 10


def test_an_open_badge_is_read_with_the_contexts_that_are_shipped(reference: Path) -> None:
    badge = _read(reference / "ecosystem/mynextid/microcredential_open-badge_open-badge-mc-example.json")
    assert any("vocab.html#Achievement>" in quad for quad in canonical(badge))
