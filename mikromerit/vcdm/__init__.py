"""The rules of the Verifiable Credentials Data Model, 1.1 and 2.0, for what an envelope held, beside JSON-LD.

The first context says which version a document is of, and both are judged by one mechanism: which rule a member has is
a table (`structure`). A finding is a `Check`; none means that the rules hold.
"""

from __future__ import annotations

from mikromerit.vcdm.contexts import BASES, content_findings, version
from mikromerit.vcdm.convert import to_2_0
from mikromerit.vcdm.dates import validity_findings, window_findings
from mikromerit.vcdm.resources import Resources, related_findings, resource_findings
from mikromerit.vcdm.structure import credential_findings, presentation_findings, proof_findings, subjects, types
from mikromerit.vcdm.succession import REPLACES, renewed, replaced, replacing

__all__ = [
    "BASES",
    "REPLACES",
    "Resources",
    "content_findings",
    "credential_findings",
    "presentation_findings",
    "proof_findings",
    "related_findings",
    "renewed",
    "replaced",
    "replacing",
    "resource_findings",
    "subjects",
    "to_2_0",
    "types",
    "validity_findings",
    "version",
    "window_findings",
]
