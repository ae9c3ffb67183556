"""The tables as they are shipped, and how a concept is found in them: by code, IRI or label, and back from its IRI.

`tools/make_vocabularies.py` makes the files: `lists.json` tells of the lists, and each list has a file of its own, read
when it is first asked for.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias
from unicodedata import normalize

from mikromerit.elm.concepts import Concept, ConceptScheme
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

List: TypeAlias = Literal[
    "accreditation_type",
    "atu_sweden",
    "content_encoding",
    "country",
    "credential_profile",
    "currency",
    "education_credit",
    "entitlement_status",
    "entitlement_type",
    "eqf",
    "evidence_type",
    "file_type",
    "isced_f",
    "language",
    "learning_activity_type",
    "learning_assessment_type",
    "learning_mode",
    "learning_opportunity_type",
    "learning_schedule",
    "learning_setting",
    "mikromerit",
    "nqf_all",
    "nqf_seqf_sweden",
    "nuts_sweden",
    "skill_reuse_level",
    "skill_type",
    "supervision_verification",
    "target_group",
    "verification_check_status",
    "verification_check_type",
]
Source: TypeAlias = Literal["eu", "edc", "cldr", "iana", "ours", "code", "none"]
Membership: TypeAlias = Literal["in", "not-in", "not-known"]

_HERE = Path(__file__).resolve().parent
_NEAREST = 5
_LIKELY = 50  # as many keys are compared letter by letter
_LONGEST = 300  # no code, label or IRI is that long; of what is asked for, no more is read


class Entry(NamedTuple):
    """A line of a table: a concept by its short code, the last part of its IRI, its labels and its further codes.

    `sv` is empty where there is no Swedish label. Definitions and carriers (`Class.term`) have our own concepts only.
    """

    code: str
    tail: str
    en: str
    en_source: Source
    sv: str
    sv_source: Source
    aliases: tuple[str, ...]
    definition_en: str = ""
    definition_sv: str = ""
    carriers: tuple[str, ...] = ()


class Head(NamedTuple):
    """What is told of a list: the name of one concept in messages, the IRI of the scheme, what the IRIs begin with.

    `whole` says whether every concept of the scheme is there, as the EU's files of 2023 have it; `size` counts them.
    """

    name: str
    scheme: str
    base: str
    whole: bool
    size: int


class Table(NamedTuple):
    """A list with its lines; the first members are those of `Head`."""

    name: str
    scheme: str
    base: str
    whole: bool
    entries: tuple[Entry, ...]


class Scheme(NamedTuple):
    """A scheme: the lists that hold its concepts, and whether they hold all of them."""

    lists: tuple[List, ...]
    whole: bool


class Found(NamedTuple):
    """Where an IRI is found: its list and its line there."""

    list: List
    entry: Entry


@cache
def heads() -> Mapping[List, Head]:
    """Give what is told of each list, without reading the lists."""
    raw = json.loads((_HERE / "lists.json").read_text(encoding="utf-8"))
    return {name: Head._make(told) for name, told in raw.items()}


@cache
def table(name: List) -> Table:
    """Give a list as it is shipped, by code."""
    head = heads()[name]
    rows = json.loads((_HERE / f"{name}.json").read_text(encoding="utf-8"))
    entries = tuple(_entry(row) for row in rows)
    return Table(head.name, head.scheme, head.base, head.whole, entries)


def _entry(row: list[Any]) -> Entry:
    """Make an entry of a line; lines of our own concepts have three members more."""
    own = (row[7], row[8], tuple(row[9])) if row[7:] else ("", "", ())
    return Entry._make([*row[:6], tuple(row[6]), *own])


@cache
def schemes() -> Mapping[str, Scheme]:
    """Give every scheme that the library holds concepts of, by its IRI."""
    lists: dict[str, list[List]] = {}
    for name, head in heads().items():
        lists.setdefault(head.scheme, []).append(name)
    return {iri: Scheme(tuple(names), any(heads()[name].whole for name in names)) for iri, names in lists.items()}


def lookup(iri: str) -> Found | None:
    """Find an IRI in every list: where it is, or `None`. A whole list comes before a part of the same scheme."""
    base, slash, tail = iri.rpartition("/")
    for name in _by_base().get(base + slash, ()):
        entry = _tails(name).get(tail)
        if entry is not None:
            return Found(name, entry)
    return None


def membership(iri: str, scheme: str) -> Membership:
    """Say whether an IRI is in a scheme: "in", "not-in", or "not-known" where we do not hold that scheme whole."""
    held = schemes().get(scheme)
    if held is None:
        return "not-known"
    found = lookup(iri)
    if found is not None and heads()[found.list].scheme == scheme:
        return "in"
    return "not-in" if held.whole else "not-known"


def called(name: List, what: str) -> tuple[Entry, ...]:
    """Give the entries of a list that `what` may mean: one by its code or IRI, else all that have it for a label.

    Raises `InvalidModel` for what is no text.
    """
    given: object = what
    if not isinstance(given, str):
        example = table(name).entries[0].code
        raise InvalidModel(f'write the {heads()[name].name} as text, by its code, label or IRI, such as "{example}"')
    base = heads()[name].base
    key = _folded(what)
    entry = _tails(name).get(what.removeprefix(base)) if what.startswith(base) else _codes(name).get(key)
    return (entry,) if entry else _labels(name).get(key, ())


def concept(name: List, what: str) -> Concept:
    """Give the concept of the list `name` that is called `what`: a code, an IRI or a label, in any case of letters.

    A code goes before a label. Raises `InvalidModel`, with the nearest codes there are, if nothing is called that, and
    with the codes that are meant if several concepts have that label.
    """
    found = called(name, what)
    if len(found) == 1:
        return _concept(name, found[0])
    head = heads()[name]
    if found:
        meant = ", ".join(one.code for one in found)
        raise InvalidModel(f"more than one {head.name} has this label; give the code of the one you mean: {meant}")
    near = ", ".join(map(_shown, _nearest(name, what)))
    raise InvalidModel(f'this is no {head.name} (list "{name}"); did you mean one of these: {near}?')


@cache
def _concept(name: List, entry: Entry) -> Concept:
    head = heads()[name]
    return Concept(
        id=head.base + entry.tail,
        in_scheme=(ConceptScheme(id=head.scheme),),
        pref_label=_languages(entry.en, entry.sv),
        definition=_languages(entry.definition_en, entry.definition_sv),
    )


def _languages(english: str, swedish: str) -> dict[str, str]:
    return {language: text for language, text in (("en", english), ("sv", swedish)) if text}


def _folded(text: str) -> str:
    """Give a text as it is compared: composed letters (NFC), no matter which case, no longer than any key is."""
    return normalize("NFC", text[:_LONGEST]).casefold()


@cache
def _by_base() -> dict[str, list[List]]:
    """Index the lists by what their IRIs begin with, the whole ones first."""
    lists: dict[str, list[List]] = {}
    for name in sorted(heads(), key=lambda one: not heads()[one].whole):
        lists.setdefault(heads()[name].base, []).append(name)
    return lists


@cache
def _tails(name: List) -> dict[str, Entry]:
    return {entry.tail: entry for entry in table(name).entries}


@cache
def _codes(name: List) -> dict[str, Entry]:
    """Index a list by every code an entry has; codes are ASCII, and no two entries share one."""
    return {key.casefold(): entry for entry in table(name).entries for key in (entry.code, entry.tail, *entry.aliases)}


@cache
def _labels(name: List) -> dict[str, tuple[Entry, ...]]:
    """Index a list by its labels, which entries may share."""
    labels: dict[str, tuple[Entry, ...]] = {}
    for entry in table(name).entries:
        for key in {_folded(entry.en), _folded(entry.sv)} - {""}:
            labels[key] = (*labels.get(key, ()), entry)
    return labels


def _nearest(name: List, what: str) -> list[Entry]:
    """Give the entries with the nearest codes and labels, or the first ones if none is near.

    Comparing letter by letter is slow, so that is done only with the keys that share most pairs of letters.
    """
    from difflib import get_close_matches
    from heapq import nlargest

    wanted = _folded(what)
    keys = {key: entries[0] for key, entries in _labels(name).items()} | _codes(name)
    pairs = _pairs(wanted)
    likely = nlargest(_LIKELY, keys, key=lambda key: len(pairs & (own := _pairs(key))) / (len(pairs) + len(own)))
    near = dict.fromkeys(keys[key] for key in get_close_matches(wanted, likely, n=_NEAREST, cutoff=0.5))
    return list(near) or list(table(name).entries[:_NEAREST])


def _pairs(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _shown(entry: Entry) -> str:
    """Show an entry by its code, and by its label where that says more."""
    return entry.code if _folded(entry.code) == _folded(entry.en) else f"{entry.code} ({entry.en})"
