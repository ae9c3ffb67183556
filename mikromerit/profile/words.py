"""What a profile takes for said, and how that is worded for a reader in Swedish or English."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from mikromerit._names import is_iri
from mikromerit.elm import vocabulary
from mikromerit.elm.node import LangMap
from mikromerit.elm.values import Duration
from mikromerit.profile.obstacles import NOT_IN_LIST, OTHER_LIST, Words
from mikromerit.profile.tree import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mikromerit.report import Lang

Part: TypeAlias = "Words | LangMap | Decimal | Duration | datetime | Place | list[Part]"
"""What a value is made of; a `Place` is a concept, a list is one thing told by several parts."""

_NAMES: Final = ("fullName", "legalName", "prefLabel", "altLabel")
_LABELS: Final = ("prefLabel", "notation")


_ON_THE_WEB: Final = re.compile("https?://[^/?#]")


def is_concept(place: Place) -> bool:
    """Say whether a concept says anything: a label, or an address on the web that stands for one.

    A term of the EU's lists has such an address; `urn:epass:concept:1` alone tells a reader nothing.
    """
    on_the_web = _ON_THE_WEB.match(place.id or "") is not None and is_iri(place.id)
    return on_the_web or any(place.text(term) for term in _LABELS)


def of_lists(places: Iterable[Place], *lists: vocabulary.List, own: str = "") -> tuple[Place, ...]:
    """Give the concepts as they are, and note those that are not in the controlled lists of their element.

    A concept of a list that the library does not hold is for the issuer to choose. `own` is the carrier (`Class.term`)
    that our own concepts must have there.
    """
    every = tuple(places)
    for place in every:
        if place.id and (reason := _misplaced(place.id, lists, own)) is not None:
            place.tree.note(place.path, reason)
    return every


def _misplaced(name: str, lists: tuple[vocabulary.List, ...], own: str) -> Words | None:
    heads = vocabulary.heads()
    found = vocabulary.lookup(name)
    if found is None:
        gone = name in vocabulary.schemes() or any(head.whole and name.startswith(head.base) for head in heads.values())
        return NOT_IN_LIST if gone else None
    if own in found.entry.carriers or heads[found.list].scheme in {heads[one].scheme for one in lists}:
        return None
    return OTHER_LIST


def name_of(agent: Place) -> LangMap | None:
    """Give the name of a person, an organisation or another agent; None for one without."""
    named = next((text for term in _NAMES if (text := agent.text(term))), None)
    if named is not None:
        return named
    parts = [text for term in ("givenName", "familyName") if (text := agent.text(term))]
    return LangMap({"und": " ".join(written(part, "sv") for part in parts)}) if parts else None


def written(part: Part, lang: Lang) -> str:
    """Word a part of a value. Text is in `lang`, else in English, else in whatever language there is."""
    match part:
        case Words():
            text = part.in_(lang)
        case LangMap():
            text = part.get(lang) or part.get("en") or next(iter(part.values()), "")
        case Decimal():
            text = _number(part, lang)
        case Duration():
            text = _length(part, lang)
        case datetime():
            text = f"{part:%Y-%m-%d}"
        case Place():
            text = _label(part, lang)
        case _:
            text = ", ".join(filter(None, (written(one, lang) for one in part)))
    return text


def _number(number: Decimal, lang: Lang) -> str:
    text = f"{number.normalize():f}"
    return text.replace(".", ",") if lang == "sv" else text


def _length(length: Duration, lang: Lang) -> str:
    """Word a length of time; in hours, since 24 hours of study are no day of study to the one who reads it."""
    months = f"{length.months} {Words('mån', 'mo').in_(lang)}" if length.months else ""
    hours = f"{_number(round(length.seconds / 3600, 2), lang)} h" if length.seconds else ""
    return " ".join(filter(None, (months, hours))) or "0 h"


def _label(concept: Place, lang: Lang) -> str:
    """Give what a concept is called: by the EU's list or ours where its IRI stands there, else by its own label.

    The IRI is what a program goes by, so a label beside it that says something else must not be what a person sees.
    """
    found = vocabulary.lookup(concept.id or "")
    if found is not None and (label := (found.entry.sv if lang == "sv" else "") or found.entry.en):
        return label
    own = next((text for term in _LABELS if (text := concept.text(term))), None)
    return written(own, lang) if own is not None else concept.id or ""
