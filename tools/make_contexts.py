"""Write the JSON-LD contexts that the package carries, and their manifest, from the published ones.

Run from the checkout: `python tools/make_contexts.py`. The published files are looked for in `$MIKROMERIT_REFERENCE`,
by default `../shared/reference`. Each context is written as a table of terms, one a line, equal term by term to the
published one. W3C's own contexts, which PyLD brings, get a line in the manifest with the digest they must have.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference"))
TARGET = ROOT / "contexts"

# url, file of ours, published file, origin, licence
OURS = [
    (
        "http://data.europa.eu/snb/model/context/edc-ap",
        "edc-ap-3.2.jsonld",
        "elm/v3.2-lts/context/edc-ap-context.jsonld",
        "European Commission, European Learning Model 3.2 (EDC application profile)",
        "EUPL-1.2",
    ),
]
# url, file in pyld/documentloader/frozen/bundled
PYLD = [
    ("https://www.w3.org/2018/credentials/v1", "credentials-v1.jsonld"),
    ("https://www.w3.org/ns/credentials/v2", "credentials-v2.jsonld"),
    ("https://www.w3.org/ns/did/v1", "did-v1.jsonld"),
]


def table(published: dict[str, Any]) -> str:
    """Write a context as a table: prefixes and classes first, then properties, each by name."""
    terms = published["@context"]
    order = sorted(terms, key=lambda term: (isinstance(terms[term], dict), term))
    lines = [f"  {json.dumps(term)}: {json.dumps(terms[term])}" for term in order]
    return '{"@context": {\n' + ",\n".join(lines) + "\n}}\n"


def pyld_folder() -> Path:
    """Find the folder of the contexts that PyLD brings."""
    spec = find_spec("pyld")
    if spec is None or spec.origin is None:
        raise SystemExit("PyLD is not installed")
    return Path(spec.origin).parent / "documentloader" / "frozen" / "bundled"


def entry(**members: str) -> str:
    """Write one context of the manifest."""
    return "\n[[context]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in members.items())


def files() -> dict[str, str]:
    """Make every file: name -> text."""
    made: dict[str, str] = {}
    manifest = "# Made by tools/make_contexts.py. Every context that is ever loaded; nothing is fetched.\n"
    for url, name, source, origin, licence in OURS:
        made[name] = table(json.loads((REFERENCE / source).read_text(encoding="utf-8")))
        digest = hashlib.sha256(made[name].encode()).hexdigest()
        manifest += entry(url=url, file=name, sha256=digest, origin=origin, licence=licence)
    for url, name in PYLD:
        digest = hashlib.sha256((pyld_folder() / name).read_bytes()).hexdigest()
        manifest += entry(
            url=url,
            pyld=name,
            sha256=digest,
            origin="W3C, as PyLD brings it",
            licence="W3C Software and Document Licence",
        )
    return made | {"MANIFEST.toml": manifest}


if __name__ == "__main__":
    for file_name, content in files().items():
        (TARGET / file_name).write_text(content, encoding="utf-8", newline="\n")
        print(file_name, len(content))
