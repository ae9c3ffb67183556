"""The EU's controlled lists, as far as a micro-credential needs them: `country("SE")`, `eqf(4)`, `learning_mode(…)`.

One mechanism: `concept(list, code)` finds a concept by its short code, a further code of it, the last part of its
IRI, or its English or Swedish label, in any case of letters. The other functions are that with the list filled in.
The tables are made by `tools/make_vocabularies.py` and read when first asked for; Swedish labels are our own unless
the table says otherwise (`sv_source`), and only Sweden has a Swedish name among the countries.
"""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from mikromerit.elm.concepts import Concept, ConceptScheme
from mikromerit.errors import InvalidModel

List: TypeAlias = Literal[
    "accreditation_type",
    "content_encoding",
    "country",
    "credential_profile",
    "education_credit",
    "eqf",
    "file_type",
    "language",
    "learning_assessment_type",
    "learning_mode",
    "learning_setting",
    "nqf_seqf_sweden",
    "supervision_verification",
]

_HERE = Path(__file__).resolve().parent
_NEAREST = 5


class Entry(NamedTuple):
    """A line of a table. `sv` is empty where there is no Swedish label; `sv_source` says where it comes from."""

    code: str
    tail: str
    en: str
    sv: str
    sv_source: str
    aliases: tuple[str, ...]


class Table(NamedTuple):
    """A list: its name in messages, the IRI of its scheme, what its concepts' IRIs begin with, and its lines."""

    name: str
    scheme: str
    base: str
    entries: tuple[Entry, ...]


@cache
def table(name: List) -> Table:
    """Give a list as it is shipped."""
    raw = json.loads((_HERE / f"{name}.json").read_text(encoding="utf-8"))
    entries = tuple(Entry._make((*texts, tuple(aliases))) for *texts, aliases in raw["concepts"])
    return Table(raw["name"], raw["scheme"], raw["base"], entries)


def concept(name: List, code: str) -> Concept:
    """Give the concept of the list `name` that `code` stands for.

    Raises `InvalidModel`, with the nearest codes there are, if there is none.
    """
    keys = _keys(name)
    entry = keys.get(code.casefold())
    if entry is None:
        near = dict.fromkeys(keys[key].code for key in get_close_matches(code.casefold(), keys, n=_NEAREST, cutoff=0.5))
        offered = ", ".join(near or [one.code for one in table(name).entries[:_NEAREST]])
        raise InvalidModel(f'"{code}" is no {table(name).name}; did you mean one of these: {offered}?')
    return _concept(name, entry)


@cache
def _keys(name: List) -> dict[str, Entry]:
    """Index a table by everything an entry may be called, the codes first."""
    keys: dict[str, Entry] = {}
    entries = table(name).entries
    for called in (
        [(one.code, one) for one in entries],
        [(alias, one) for one in entries for alias in (*one.aliases, one.tail, one.en, one.sv)],
    ):
        for key, entry in called:
            if key:
                keys.setdefault(key.casefold(), entry)
    return keys


@cache
def _concept(name: List, entry: Entry) -> Concept:
    found = table(name)
    labels = {"en": entry.en, "sv": entry.sv}
    return Concept(
        id=found.base + entry.tail,
        in_scheme=(ConceptScheme(id=found.scheme),),
        pref_label={language: label for language, label in labels.items() if label},
    )


def country(code: str) -> Concept:
    """Give a country by ISO 3166-1 alpha-2 or alpha-3, by the EU's own code, or by its English name.

    Every ISO alpha-2 code is known, and beside them EU, XK (Kosovo), EL (Greece) and UK, as the EU writes.
    """
    return concept("country", code)


def language(tag: str) -> Concept:
    """Give a language by the primary subtag of a BCP 47 tag: the Union's 24 and some that are common in Sweden."""
    return concept("language", tag.partition("-")[0])


def eqf(level: int) -> Concept:
    """Give a level of the European Qualifications Framework, 1 to 8."""
    return concept("eqf", str(level))


def seqf(level: int) -> Concept:
    """Give a level of the Swedish framework SeQF, 1 to 8; SeQF n is referenced to EQF n."""
    return concept("nqf_seqf_sweden", str(level))


def learning_mode(code: str) -> Concept:
    """Give a form of participation: presential, online, blended, workbased, project, lab."""
    return concept("learning_mode", code)


def assessment_type(code: str) -> Concept:
    """Give a type of assessment: practical, written, oral, artefact, portfolio, …"""  # noqa: D415 - an open list
    return concept("learning_assessment_type", code)


def accreditation_type(code: str) -> Concept:
    """Give a type of quality assurance: program- or institutional-, -quality-assurance or -license."""
    return concept("accreditation_type", code)


def learning_setting(code: str) -> Concept:
    """Give a setting of learning: formal or non-formal."""
    return concept("learning_setting", code)


def supervision(code: str) -> Concept:
    """Give a kind of supervision: supervised or unsupervised, with "-id" where identity was checked."""
    return concept("supervision_verification", code)


def esco_skill(uri: str, label: dict[str, str] | None = None) -> Concept:
    """Make a concept of an ESCO skill from its IRI, with its labels if you have them. ESCO itself is not shipped.

    Raises `InvalidModel` for an IRI that is no ESCO skill's.
    """
    if not uri.startswith("http://data.europa.eu/esco/skill/"):
        raise InvalidModel('the IRI of an ESCO skill begins with "http://data.europa.eu/esco/skill/"')
    scheme = ConceptScheme(id="http://data.europa.eu/esco/concept-scheme/skills")
    return Concept(id=uri, in_scheme=(scheme,), pref_label=label or {})


_CONSTANTS: Final[dict[str, tuple[List, str]]] = {
    "SWEDEN": ("country", "SE"),
    "ONSITE": ("learning_mode", "presential"),
    "ONLINE": ("learning_mode", "online"),
    "BLENDED": ("learning_mode", "blended"),
    "PRACTICAL_ASSESSMENT": ("learning_assessment_type", "practical"),
    "WRITTEN_EXAMINATION": ("learning_assessment_type", "written"),
    "ORAL_EXAMINATION": ("learning_assessment_type", "oral"),
    "PROGRAM_QUALITY_ASSURANCE": ("accreditation_type", "program-quality-assurance"),
    "ECTS": ("education_credit", "ECTS"),
    **{f"EQF_{level}": ("eqf", str(level)) for level in range(1, 9)},
    **{f"SEQF_{level}": ("nqf_seqf_sweden", str(level)) for level in range(1, 9)},
}

if TYPE_CHECKING:
    SWEDEN: Concept
    ONSITE: Concept
    ONLINE: Concept
    BLENDED: Concept
    PRACTICAL_ASSESSMENT: Concept
    WRITTEN_EXAMINATION: Concept
    ORAL_EXAMINATION: Concept
    PROGRAM_QUALITY_ASSURANCE: Concept
    ECTS: Concept
    EQF_1: Concept
    EQF_2: Concept
    EQF_3: Concept
    EQF_4: Concept
    EQF_5: Concept
    EQF_6: Concept
    EQF_7: Concept
    EQF_8: Concept
    SEQF_1: Concept
    SEQF_2: Concept
    SEQF_3: Concept
    SEQF_4: Concept
    SEQF_5: Concept
    SEQF_6: Concept
    SEQF_7: Concept
    SEQF_8: Concept
else:

    def __getattr__(name: str) -> Concept:
        """Give a constant, made when it is first asked for."""
        if name not in _CONSTANTS:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        return concept(*_CONSTANTS[name])
