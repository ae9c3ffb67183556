"""A credential that replaces another of its issuer's: corrected, or prolonged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mikromerit._dates import write_datetime
from mikromerit._names import is_iri
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.securing.envelope import Version

REPLACES: Final = "http://purl.org/dc/terms/replaces"
"""The member that names what a credential replaces (DCMI Metadata Terms, `replaces`). It is written as an IRI: neither
the data models nor ELM have a term for it."""

_OF_THE_OLD: Final = frozenset({"credentialStatus", "status", "proof"})
_BEGINS: Final = {"1.1": "issuanceDate", "2.0": "validFrom"}
_ENDS: Final = {"1.1": "expirationDate", "2.0": "validUntil"}
_ALL_BEGIN: Final = frozenset({*_BEGINS.values(), "issued"})
_ALL_END: Final = frozenset(_ENDS.values())


def replacing(document: Mapping[str, Any], old: str) -> dict[str, Any]:
    """Name in a credential the one that it replaces, by its id; gives a copy, without status and proof.

    Those were the old one's, where the new one was made of it.

    Raises:
        InvalidModel: the id is no IRI, or the credential's own.
    """
    if not is_iri(old):
        raise InvalidModel("what is replaced is named by its id, an IRI", path=f"/{REPLACES.replace('/', '~1')}/id")
    if document.get("id") == old:
        raise InvalidModel("a credential does not replace itself: give it an id of its own", path="/id")
    kept = {name: value for name, value in document.items() if name not in _OF_THE_OLD}
    return {**kept, REPLACES: {"id": old}}


def replaced(document: Mapping[str, Any]) -> str | None:
    """Give the id of the credential that a document says it replaces, as `replacing` writes it; None: it says none."""
    old = document.get(REPLACES)
    named = old.get("id") if isinstance(old, dict) else None
    return named if is_iri(named) else None


def renewed(
    document: Mapping[str, Any], *, id: str, at: datetime, until: datetime | None, version: Version  # noqa: A002 - the member's name
) -> dict[str, Any]:  # fmt: skip
    """Write a credential anew, with the same content: under another id, valid from `at` to `until` (None: for good).

    It names the one that it replaces, and has neither its status nor its proof. `issued`, which ELM has, is `at` too.

    Raises:
        InvalidModel: `id` is the old one, or the old one has none that is an IRI.
    """
    kept = {name: value for name, value in document.items() if name not in _ALL_END}
    begins = (_ALL_BEGIN & document.keys()) | {_BEGINS[version]}
    made = {**kept, "id": id, **dict.fromkeys(sorted(begins), write_datetime(at))}
    if until is not None:
        ends = (_ALL_END & document.keys()) or {_ENDS[version]}
        made |= dict.fromkeys(sorted(ends), write_datetime(until))
    return replacing(made, str(document.get("id")))
