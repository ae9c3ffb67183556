"""A profile as a table: one row for each element that it asks for, with what a credential has of it.

What a row shows may be personal data. It never gets into a sentence or a check, which go into logs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mikromerit.profile.claims import claims_of
from mikromerit.profile.obstacles import Words
from mikromerit.profile.tree import TooMuch, Tree
from mikromerit.profile.words import written
from mikromerit.report import Check, Code, Outcome, Step, message, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.profile.tree import Place
    from mikromerit.profile.words import Part
    from mikromerit.report import Lang

_LONGEST: Final = 2_000  # characters of a value in JSON


class State(StrEnum):
    """What there is of an element."""

    PRESENT = "present"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    NOT_APPLICABLE = "not applicable"


_WORST: Final = (State.MISSING, State.INCOMPLETE, State.PRESENT, State.NOT_APPLICABLE)
_LACKING: Final = frozenset({State.MISSING, State.INCOMPLETE})

_SAID: Final = {
    State.PRESENT: Words("Uppgiften finns: {}.", "The element is there: {}."),
    State.NOT_APPLICABLE: Words("Uppgiften gäller inte här: {}. {}", "The element does not apply here: {}. {}"),
    State.MISSING: Words("Den frivilliga uppgiften saknas: {}.", "The optional element is missing: {}."),
}
_EMPTY: Final = Words("Platsen för uppgiften finns, men där står inget.", "Its place is there, but nothing is said.")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of an element, for the credential or for one claim; `reason` says why that is not all of it.

    There is at most one remark of each code, with a count in it where there are more of the kind.
    """

    state: State
    path: str
    shown: tuple[Part, ...] = field(default=(), repr=False)
    reason: Words | None = None
    remarks: tuple[Check, ...] = ()


_Judge: TypeAlias = "Callable[[Place, Place], Finding]"


@dataclass(frozen=True, slots=True)
class Element:
    """Something that a profile asks for, by its name in both languages.

    `judge` is given the credential and one claim. `of_claim` is False for what the credential says once.
    """

    id: str
    sv: str
    en: str
    judge: _Judge
    mandatory: bool = True
    of_claim: bool = True

    def name(self, lang: Lang = "sv") -> str:
        """Give its name in one of the languages."""
        return self.sv if lang == "sv" else self.en


@dataclass(frozen=True, slots=True)
class Row:
    """An element, and what a credential has of it: one finding for each claim, of which the worst decides."""

    element: Element
    findings: tuple[Finding, ...]

    @property
    def _worst(self) -> Finding:
        return min(self.findings, key=lambda finding: _WORST.index(finding.state))

    @property
    def state(self) -> State:
        """What there is of the element."""
        return self._worst.state

    @property
    def path(self) -> str:
        """The JSON Pointer of what was found, or of where it would stand."""
        return self._worst.path

    @property
    def remarks(self) -> tuple[Check, ...]:
        """What is unusual, and no ground for a refusal."""
        return tuple(remark for finding in self.findings for remark in finding.remarks)

    def value(self, lang: Lang = "sv") -> str:
        """Give what the credential says, for a person to read; this may be personal data."""
        said = (written(part, lang) for finding in self.findings for part in finding.shown)
        return "; ".join(dict.fromkeys(text for text in said if text))

    def sentence(self, lang: Lang = "sv") -> str:
        """Say the state in a sentence, without the value."""
        worst = self._worst
        if worst.state is State.INCOMPLETE or (worst.state is State.MISSING and self.element.mandatory):
            return message(*_told(self.element, worst), lang)
        reason = worst.reason.in_(lang) if worst.reason else ""
        return _SAID[worst.state].in_(lang).format(self.element.name(lang), reason).strip()

    def to_json(self, lang: Lang = "sv") -> dict[str, Any]:
        """Give the row as JSON; `value` may be personal data, and is made safe to show."""
        return {
            "element": self.element.id,
            "name": self.element.name(lang),
            "mandatory": self.element.mandatory,
            "state": str(self.state),
            "pointer": self.path,
            "value": shown(self.value(lang), _LONGEST),
            "sentence": self.sentence(lang),
            "remarks": [remark.problem(lang) for remark in self.remarks],
        }


def _told(element: Element, finding: Finding) -> tuple[Code, dict[str, str]]:
    params = {"element_sv": element.sv, "element_en": element.en}
    if finding.reason is None:
        return Code.ELEMENT_MISSING, params
    reason = {"reason_sv": finding.reason.sv, "reason_en": finding.reason.en}
    return Code.ELEMENT_INCOMPLETE, {**params, **reason}


@dataclass(frozen=True, slots=True)
class Elements:
    """A profile that is a table of elements. Every achievement that the learner claims is judged.

    Where there is no achievement at all, the claims of other kinds are, so that the rows tell what they have.
    """

    name: str
    elements: tuple[Element, ...]

    def rows(self, credential: EuropeanDigitalCredential) -> tuple[Row, ...]:
        """Give a row for each element, in their order; pure.

        Raises `InvalidModel` for a credential that claims more than 100 achievements, or in which things are named so
        often that there is no end to following them. `check` says so by a check.
        """
        tree = Tree(credential)
        claims = claims_of(tree)
        judged = {True: claims, False: claims[:1]}
        return tuple(
            Row(element, tuple(_judged(tree, element, claim) for claim in judged[element.of_claim]))
            for element in self.elements
        )

    def check(self, credential: EuropeanDigitalCredential, document: Mapping[str, Any]) -> Judged:  # noqa: ARG002  (the model has all that is judged)
        """Give a failed check for each mandatory element that is lacking, or the one that says that none is.

        Elements that are incomplete for one and the same thing share a check. Remarks follow, as checks that passed.
        """
        try:
            rows = self.rows(credential)
        except TooMuch as much:
            params = {"reason_sv": much.words.sv, "reason_en": much.words.en, "profile": self.name}
            return Judged([Check(Step.PROFILE, Outcome.FAILED, Code.TOO_MUCH_TO_JUDGE, params, much.path)])
        met = Check(Step.PROFILE, Outcome.PASSED, Code.PROFILE_MET)
        remarks = [check for row in rows for check in row.remarks]
        told = [_named(check, self.name) for check in (*(_refusals(rows) or [met]), *remarks)]
        return Judged(told, rows)


class Judged(list[Check]):
    """The checks of a profile that is a table, and its rows, so that one who shows them need not judge again."""

    __slots__ = ("rows",)

    def __init__(self, checks: Iterable[Check], rows: tuple[Row, ...] = ()) -> None:
        super().__init__(checks)
        self.rows = rows


def _judged(tree: Tree, element: Element, claim: Place) -> Finding:
    """Judge an element. Whatever was looked at and cannot be taken for what it is given as makes it incomplete."""
    tree.noted.clear()
    finding = element.judge(tree.root, claim)
    obstacle = next(iter(tree.noted), None)
    if obstacle is None:
        return finding
    return replace(finding, state=State.INCOMPLETE, path=obstacle.path, reason=obstacle.reason)


def _refusals(rows: Iterable[Row]) -> list[Check]:
    """Refuse each mandatory element that is lacking; what keeps several from being judged is told once."""
    every = [
        (row.element, finding)
        for row in rows
        if row.element.mandatory
        for finding in row.findings
        if finding.state in _LACKING
    ]
    together: dict[tuple[str, Words | None], dict[str, Element]] = {}
    for element, finding in every:
        together.setdefault((finding.path, finding.reason), {})[element.id] = element
    found: dict[tuple[object, ...], Check] = {}
    for element, finding in every:
        shared = together[finding.path, finding.reason]
        code, params = _told(element, finding)
        if finding.reason and len(shared) > 1:
            code, params = Code.ELEMENTS_INCOMPLETE, {**params, "count": str(len(shared))}
        key = (finding.path, finding.reason) if finding.reason else (finding.path, element.id)
        found.setdefault(key, Check(Step.PROFILE, Outcome.FAILED, code, params, finding.path))
    return list(found.values())


def _named(check: Check, profile: str) -> Check:
    return replace(check, params={**check.params, "profile": profile})


# --- what an element's judge answers with ----------------------------------------------------------------------------


def present(path: str, *shown: Part, remarks: Iterable[Check] = ()) -> Finding:
    """Say that the element is there."""
    return Finding(State.PRESENT, path, shown, remarks=tuple(remarks))


def incomplete(path: str, reason: Words, *shown: Part) -> Finding:
    """Say that there is something of the element, and what is not right about it."""
    return Finding(State.INCOMPLETE, path, shown, reason)


def not_applicable(path: str, reason: Words, *shown: Part) -> Finding:
    """Say that the element is not asked for here, and why."""
    return Finding(State.NOT_APPLICABLE, path, shown, reason)


def missing(at: Place, *terms: str) -> Finding:
    """Say that nothing of the element is there, at the first member that is missing on the way."""
    return Finding(State.MISSING, at.to(*terms))


def chosen(
    candidates: Iterable[Place],
    told: Callable[[Place], Part | None],
    at: Place,
    *terms: str,
    reason: Words = _EMPTY,
    remarks: Iterable[Check] = (),
) -> Finding:
    """Say that the element is there if at least one candidate tells something, and what.

    If candidates are there and none does, the element is incomplete for the `reason`; without any it is missing `at`
    the terms.
    """
    every = tuple(candidates)
    found = [(place, part) for place in every if (part := told(place)) is not None]
    if found:
        return present(found[0][0].path, *(part for _, part in found), remarks=remarks)
    return incomplete(every[0].path, reason) if every else missing(at, *terms)


def remark(code: Code, path: str, **params: str) -> Check:
    """Make a remark: a check that passed."""
    return Check(Step.PROFILE, Outcome.PASSED, code, params, path)
