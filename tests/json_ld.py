"""RDF of documents under the shipped contexts."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

from mikromerit import jsonld
from mikromerit._data import folder
from mikromerit.vcdm import to_2_0

if TYPE_CHECKING:
    from collections.abc import Mapping

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
STATUS = "https://www.w3.org/ns/credentials/status/v1"
ELM_2_0 = "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"
in_2_0 = to_2_0
DATES = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}


def manifest() -> list[dict[str, str]]:
    """Read the manifest of the shipped contexts."""
    text = (folder("contexts") / "MANIFEST.toml").read_text(encoding="utf-8")
    entries: list[dict[str, str]] = tomllib.loads(text)["context"]
    return entries


def shipped(url: str, version: str = "") -> Any:
    """Read a context from the file that the manifest names for the URL and that version of ELM."""
    (name,) = {e["file"] for e in manifest() if e["url"] == url and "file" in e and e.get("version", "") == version}
    return json.loads((folder("contexts") / name).read_text(encoding="utf-8"))


def differences(ours: Any, published: Any) -> list[str]:
    """Name the terms in which two contexts differ as JSON, each to the last member and type."""

    def same(term: str) -> bool:
        mine, other = ours.get(term), published.get(term)
        return mine is other or json.dumps(mine, sort_keys=True) == json.dumps(other, sort_keys=True)

    return sorted(term for term in ours.keys() | published.keys() if not same(term))


def canonical(document: Any, contexts: Mapping[str, Any] | None = None) -> frozenset[str]:
    """Give the canonical N-Quads of a document; `contexts` stand in for the shipped ones of the same URL."""
    from pyld import jsonld as pyld
    from pyld.context_resolver import ContextResolver

    options = jsonld.options()
    if contexts:
        loader = options["documentLoader"]

        def load(url: str, more: Any = None) -> Any:
            return (
                {**loader(EDC, more), "documentUrl": url, "document": contexts[url]} if url in contexts else loader(url)
            )

        options |= {"documentLoader": load, "contextResolver": ContextResolver({}, load)}
    quads: str = pyld.normalize(document, options | {"algorithm": "URDNA2015", "format": "application/n-quads"})
    return frozenset(quads.splitlines())


def with_the_dates_of_2_0(value: Any) -> Any:
    """Copy a document without `issuanceDate` and `expirationDate`: their moments become `validFrom` and `validUntil`.

    Where those stand already they stay as they are: that is how a credential of 1.1 with both is written anew.
    """
    if isinstance(value, list):
        return [with_the_dates_of_2_0(one) for one in value]
    if not isinstance(value, dict):
        return value
    copy = {key: with_the_dates_of_2_0(inner) for key, inner in value.items() if key not in DATES}
    return copy | {new: value[old] for old, new in DATES.items() if old in value and new not in value}


# --- a document that says everything that a context has a word for ----------------------------------------------------

LITERALS = {"xsd:string": "x", "xsd:dateTime": "2026-01-01T00:00:00Z", "xsd:integer": "1", "xsd:positiveInteger": "1",
            "xsd:boolean": "true", "xsd:duration": "PT1H", "xsd:anyURI": "https://e.example/", "xsd:decimal": "1.5",
            None: "x"}  # fmt: skip


def every_property(where: str) -> dict[str, Any]:
    """Give each property of edc-ap a value of its kind; a node says `description` and leads on to one that does."""

    def value(term: str, definition: dict[str, Any]) -> Any:
        if definition.get("@container") == "@language":
            return {"sv": f"Å {term}", "en": term}
        if definition.get("@type") != "@id":
            return LITERALS[definition.get("@type")]
        inner = {"id": f"urn:{where}:{term}:part", "title": {"sv": "x"}, "description": {"sv": "x", "en": "y"}}
        return {"id": f"urn:{where}:{term}", "description": {"sv": term}, "hasPart": inner}

    terms = shipped(EDC)["@context"].items()
    return {term: value(term, definition) for term, definition in terms if isinstance(definition, dict)}


def everything() -> dict[str, Any]:
    """Make a credential of data model 1.1 with every term of edc-ap, on itself, on its issuer and on a claim.

    `description` stands below properties of ELM only: no class of ELM that has it stands anywhere else.
    """
    classes = [term for term, it in shipped(EDC)["@context"].items() if isinstance(it, str) and term[0].isupper()]
    own, issuer = ({**every_property(where), "id": f"urn:{where}"} for where in ("credential", "issuer"))
    del own["description"], issuer["description"]
    return {
        "@context": [V1, EDC],
        **own,
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": {**issuer, "type": "Organisation"},
        "holder": {"id": "urn:holder", "type": "Person", "location": {"description": {"sv": "x"}}},
        "issued": "2026-01-01T00:00:00Z",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "validFrom": "2026-01-01T00:00:00Z",
        "expirationDate": "2027-01-01T00:00:00Z",
        "credentialSchema": {"id": "urn:schema", "type": "ShaclValidator2017"},
        "credentialStatus": {"id": "urn:status", "type": "CredentialStatus"},
        "termsOfUse": {"id": "urn:terms", "type": "TermsOfUse"},
        "evidence": {"id": "urn:evidence", "type": "Evidence", "accreditation": {"description": {"sv": "x"}}},
        "proof": {"id": "urn:proof", "type": "Proof"},
        "sec:proof": {"id": "urn:prefix"},
        "credentialSubject": {
            "id": "urn:subject",
            "type": "Person",
            "hasClaim": [every_property("claim"), *({"id": f"urn:{name}", "type": name} for name in classes)],
        },
    }
