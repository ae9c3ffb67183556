"""Occupational profiles: modules of learning outcomes with their criteria of assessment, as data and as a JSON file.

A profile (Swedish: yrkesprofil) is what a trade has agreed on; a module of it, or a part of one, is what a
micro-credential attests. `examples/fibertekniker.json` shows every member of a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from difflib import get_close_matches
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final, Literal, TypeAlias, TypeVar

from mikromerit._names import is_iri
from mikromerit._strict import read_json
from mikromerit.elm import Concept, ConceptScheme, LangMap, LangString, LearningOutcome, Note
from mikromerit.errors import InvalidModel
from mikromerit.limits import MIB
from mikromerit.report import Refused, shown

_T = TypeVar("_T")
_Members: TypeAlias = Mapping[str, Callable[[Any, str], Any]]
Kind: TypeAlias = Literal["knowledge", "skill", "responsibility"]

KINDS: Final[Mapping[Kind, LangMap]] = {
    "knowledge": LangMap({"sv": "Kunskaper", "en": "Knowledge"}),
    "skill": LangMap({"sv": "Färdigheter", "en": "Skills"}),
    "responsibility": LangMap({"sv": "Ansvar och självständighet", "en": "Responsibility and autonomy"}),
}
"""What an outcome may be of, and what that is called (EQF, 2017/C 189/03, Annex II)."""

_SKILL_TYPES = "http://data.europa.eu/snb/skill-type/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What somebody knows, can do or answers for, and the criteria by which that is assessed: at least one."""

    id: str
    title: LangString
    criteria: tuple[LangString, ...]
    kind: Kind | None = None

    def __post_init__(self) -> None:
        _check(self)
        criteria = tuple(_words(one, f"/criteria/{number}") for number, one in enumerate(self.criteria))
        object.__setattr__(self, "criteria", criteria)
        if not criteria:
            raise InvalidModel("say how the outcome is assessed: give at least one criterion", path="/criteria")
        if self.kind is not None and self.kind not in KINDS:
            raise InvalidModel(f"write one of these, or leave it out: {', '.join(KINDS)}", path="/kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A part of a profile that has a value of its own.

    `requires` are the ids of the modules that come first. An `optional` module complements the profile and is not
    needed to complete it. `level` is a level of SeQF (EQF has the same number), None where the module has none;
    `hours` is the workload, None where it is not laid down.
    """

    id: str
    title: LangString
    outcomes: tuple[Outcome, ...]
    description: LangString = LangMap()  # noqa: RUF009 - immutable
    requires: frozenset[str] = frozenset()
    optional: bool = False
    level: int | None = None
    hours: int | None = None

    def __post_init__(self) -> None:
        _check(self)
        if self.description:
            object.__setattr__(self, "description", _words(self.description, "/description"))
        object.__setattr__(self, "outcomes", tuple(self.outcomes))
        object.__setattr__(self, "requires", frozenset(self.requires))
        if not self.outcomes:
            raise InvalidModel("say what the module leads to: give at least one learning outcome", path="/outcomes")


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationalProfile:
    """A profile in one version: modules with distinct ids, none of which requires itself by any way round.

    `level` is a level of SeQF if the profile as a whole has one; it says nothing about a module. `source` says where
    the profile comes from.
    """

    id: str
    title: LangString
    version: str
    modules: tuple[Module, ...]
    level: int | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        _check(self)
        object.__setattr__(self, "modules", tuple(self.modules))
        if not self.modules:
            raise InvalidModel("say what the profile consists of: give at least one module", path="/modules")
        seen = {self.id: "the profile"}
        for number, module in enumerate(self.modules):
            for n, name in enumerate([module.id, *(outcome.id for outcome in module.outcomes)]):
                path = f"/modules/{number}/outcomes/{n - 1}" if n else f"/modules/{number}"
                if seen.setdefault(name, path) != path:
                    raise InvalidModel(f"{seen[name]} has the same id; give each its own", path=f"{path}/id")
        self._check_order()

    def _check_order(self) -> None:
        places = {module.id: f"/modules/{number}/requires" for number, module in enumerate(self.modules)}
        for module in self.modules:
            for name in sorted(module.requires - places.keys()):
                reason = f'"{shown(name)}" is the id of no module here; {_near(name, places)}'
                raise InvalidModel(reason, path=places[module.id])
        try:
            TopologicalSorter({module.id: module.requires for module in self.modules}).prepare()
        except CycleError as error:
            circle = shown(" <- ".join(error.args[1]))
            reason = f"modules require each other in a circle ({circle}); take one of the requirements away"
            raise InvalidModel(reason, path=places[error.args[1][0]]) from None

    def module(self, name: str) -> Module:
        """Give a module by its id, or by the last part of its id if no other module has the same.

        Raises `InvalidModel`, with the nearest ids there are, for any other name.
        """
        found = [module for module in self.modules if name in (module.id, re.split("[:/#]", module.id)[-1])]
        if len(found) != 1:
            reason = f'"{shown(name)}" is not the id of one module; {_near(name, (one.id for one in self.modules))}'
            raise InvalidModel(reason, path="/modules")
        return found[0]


def learning_outcomes(module: Module) -> tuple[LearningOutcome, ...]:
    """Give the outcomes of a module as ELM has them, each criterion as a note.

    The EU's list of kinds has knowledge and skill only, so an outcome of any other kind is written without one.
    """
    scheme = ConceptScheme(id=f"{_SKILL_TYPES}25831c2")
    kinds = {kind: Concept(id=_SKILL_TYPES + kind, in_scheme=(scheme,)) for kind in ("knowledge", "skill")}
    return tuple(
        LearningOutcome(
            id=outcome.id,
            title=outcome.title,
            dc_type=kinds.get(outcome.kind or ""),
            additional_note=tuple(Note(note_literal=criterion) for criterion in outcome.criteria),
        )
        for outcome in module.outcomes
    )


def read_profile(data: bytes) -> OccupationalProfile:
    """Read a profile from a JSON file, strictly. A `note` (text by language) may stand in any object; it is not kept.

    Raises `InvalidModel`, whose path is the JSON Pointer of what is wrong or missing, for anything else.
    """
    if len(data) > MIB:
        raise InvalidModel("the file is larger than 1 MiB; a profile is text only")
    try:
        json = read_json(data, "the profile")
    except Refused as refused:
        raise InvalidModel(str(refused)) from None
    return _read(OccupationalProfile, json, "")


def _words(text: LangString, path: str) -> LangMap:
    try:
        words = LangMap(text)
    except InvalidModel as error:
        raise InvalidModel(error.reason, path=path) from None
    for language in words:
        if len(words.all(language)) != 1 or not words[language].strip():
            raise InvalidModel("write one text, not empty, or leave the language out", path=f"{path}/{language}")
    if "sv" not in words:
        raise InvalidModel("give the text in Swedish too", path=f"{path}/sv")
    return words


def _check(part: Outcome | Module | OccupationalProfile) -> None:
    if not is_iri(part.id):
        raise InvalidModel('an id is an absolute IRI, for example "urn:example:fibre:splicing"', path="/id")
    object.__setattr__(part, "title", _words(part.title, "/title"))
    for name, most in (("level", 8), ("hours", 10_000)):
        value = getattr(part, name, None)
        if value is not None and not 1 <= value <= most:
            raise InvalidModel(f"write a whole number from 1 to {most}, or leave it out", path=f"/{name}")


def _near(name: str, known: Iterable[str]) -> str:
    ends = {re.split("[:/#]", one)[-1]: one for one in list(known)[:1000]}
    nearest = get_close_matches(re.split("[:/#]", name)[-1][:100], ends, cutoff=0)
    return f"did you mean one of these: {shown(', '.join(ends[end] for end in nearest))}?"


def _of(kind: type[_T], called: str, value: Any, path: str) -> _T:
    if type(value) is not kind or value == "":
        raise InvalidModel(f"{called} is due here", path=path)
    return value


def _texts(value: Any, path: str) -> LangMap:
    return _words(_of(dict, 'text by language, such as {"sv": "…", "en": "…"},', value, path), path)


def _each(read: Callable[[Any, str], _T], value: Any, path: str) -> tuple[_T, ...]:
    return tuple(read(one, f"{path}/{n}") for n, one in enumerate(_of(list, "an array, in [ ],", value, path)))


def _read(cls: type[_T], value: Any, path: str) -> _T:
    """Make a `cls` of a JSON object that has every member without a default, and none that is unknown."""
    json = _of(dict, "an object, in { },", value, path)
    known = {**_COMMON, **_MEMBERS[cls]}
    for name in json:
        if name not in known:
            pointer = shown(name).replace("~", "~0").replace("/", "~1")
            raise InvalidModel(f"this member is not known; there are: {', '.join(known)}", path=f"{path}/{pointer}")
    for field in fields(cls):  # type: ignore[arg-type]  # a key of _MEMBERS
        if field.default is MISSING and field.name not in json:
            raise InvalidModel("this member is missing; write it", path=f"{path}/{field.name}")
    values = {name: known[name](inner, f"{path}/{name}") for name, inner in json.items()}
    try:
        return cls(**{name: inner for name, inner in values.items() if name != "note"})
    except InvalidModel as error:
        raise InvalidModel(error.reason, path=path + error.path) from None


_text = partial(_of, str, "text, in quotation marks and not empty,")
_whole = partial(_of, int, "a whole number")
_COMMON: Final[_Members] = {"id": _text, "title": _texts, "note": _texts}
_MEMBERS: Final[Mapping[type, _Members]] = {
    Outcome: {"kind": _text, "criteria": partial(_each, _texts)},
    Module: {
        "description": _texts,
        "outcomes": partial(_each, partial(_read, Outcome)),
        "requires": partial(_each, _text),
        "optional": partial(_of, bool, "true or false"),
        "level": _whole,
        "hours": _whole,
    },
    OccupationalProfile: {
        "version": _text,
        "modules": partial(_each, partial(_read, Module)),
        "level": _whole,
        "source": _text,
    },
}
