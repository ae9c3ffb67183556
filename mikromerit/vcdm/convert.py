"""The way from a document of data model 1.1 to the one of 2.0 that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mikromerit.vcdm.contexts import BASES
from mikromerit.vcdm.findings import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ELM_2_0: Final = "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"
"""Our context for ELM 3.2 in documents of data model 2.0, which edc-ap cannot follow (`docs/contexts.md`)."""

_CONTEXTS: Final[Mapping[str, str | None]] = {
    BASES["1.1"]: BASES["2.0"],
    "http://data.europa.eu/snb/model/context/edc-ap": ELM_2_0,
    "https://www.w3.org/ns/credentials/status/v1": None,  # the base context of 2.0 has its terms
}
_DATES: Final = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}


def to_2_0(document: Mapping[str, Any]) -> dict[str, Any]:
    """Write a document of data model 1.1 as one of 2.0: other contexts, other names for the two dates.

    Gives a copy. The base context, that of ELM and that of the status lists are replaced, at any depth; any other
    stays. `issuanceDate` becomes `validFrom` and `expirationDate` `validUntil`; where one of those stands already it
    stays as it is, and the older date is left out (VCDM 2.0 §4.9 has no other). The RDF of an ELM credential is the
    same but for that (`docs/adr/0013-elm-on-vcdm-2`). A document of 2.0 says the same as before.
    """
    made: dict[str, Any] = {}
    stack: list[tuple[Any, Any]] = [(document, made)]
    while stack:  # and no recursion: nothing here bounds the depth
        source, copy = stack.pop()
        for name, value in _renamed(source) if isinstance(copy, dict) else enumerate(source):
            inner = _contexts(value) if name == "@context" else value
            if isinstance(inner, (dict, list)):
                begun: Any = type(inner)()
                stack.append((inner, begun))
                inner = begun
            if isinstance(copy, dict):
                copy[name] = inner
            else:
                copy.append(inner)
    return made


def _renamed(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        later = _DATES.get(name)
        if later is None:
            yield name, value
        elif later not in node:
            yield later, value


def _contexts(value: object) -> object:
    if isinstance(value, dict):
        return value
    replaced = (_CONTEXTS.get(one, one) if isinstance(one, str) else one for one in listed(value))
    return [one for one in replaced if one is not None]
