"""Grading scales in common use, with what their grades are called in Swedish and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mikromerit.elm.given import said
from mikromerit.elm.node import LangMap
from mikromerit.elm.specifications import GradingScheme
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm.given import Text


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale: what it is called, its grades by code from the highest to the lowest, and the codes that are no pass."""

    title: LangMap
    grades: Mapping[str, LangMap]
    failing: frozenset[str]


def _words(sv: str, en: str) -> LangMap:
    return LangMap({"sv": sv, "en": en})


_PASS = _words("Godkänd", "Pass")
_FAIL = _words("Underkänd", "Fail")
SCALES: Final[Mapping[str, Scale]] = {
    "U-G": Scale(
        _words("Tvågradig skala (U, G)", "Two grades, pass and fail"), {"G": _PASS, "U": _FAIL}, frozenset("U")
    ),
    "U-G-VG": Scale(
        _words("Tregradig skala (U, G, VG)", "Three grades, U to VG"),
        {"VG": _words("Väl godkänd", "Pass with distinction"), "G": _PASS, "U": _FAIL},
        frozenset("U"),
    ),
    "A-F": Scale(
        _words("Sexgradig skala, A till F", "Six grades, A to F"),
        {letter: _words(letter, letter) for letter in "ABCDEF"},
        frozenset("F"),
    ),
    "pass-fail": Scale(
        _words("Godkänd eller underkänd", "Pass or fail"), {"pass": _PASS, "fail": _FAIL}, frozenset({"fail"})
    ),
}


def grading_scheme(code: str) -> GradingScheme:
    """Give a scale as ELM has it: "U-G", "U-G-VG", "A-F" or "pass-fail".

    Its description names the grades from the highest to the lowest. Raises `InvalidModel` for any other code; a scale
    of your own is a `GradingScheme` with a title.
    """
    scale = _scale(code)
    described = {
        language: ", ".join(
            words[language] if code_ == words[language] else f"{code_} ({words[language]})"
            for code_, words in scale.grades.items()
        )
        for language in scale.title
    }
    return GradingScheme(title=scale.title, description=described)


def graded(
    grade: Text | None, scheme: GradingScheme | str | None, language: str
) -> tuple[LangMap, GradingScheme | None]:
    """Give a result in words with its scheme; a scheme given by its code takes only its own passing grades.

    No result gives no words. Raises `InvalidModel`, whose path begins at the assessment.
    """
    if not isinstance(scheme, str):
        given: object = scheme
        if given is not None and (not isinstance(given, GradingScheme) or not given.title):
            reason = (
                "Annex I, grade (`grading_scheme`): a code of grading_scheme(…) or a GradingScheme with a title is due"
            )
            raise InvalidModel(reason, path="/specifiedBy/gradingScheme")
        return said(grade, language, "grade", "/grade"), scheme
    scale = _scale(scheme)
    if not isinstance(grade, str) or grade not in scale.grades or grade in scale.failing:
        passing = ", ".join(code for code in scale.grades if code not in scale.failing)
        reason = f"Annex I, grade (`grade`): what was achieved has a passing grade of its scale: {passing}"
        raise InvalidModel(reason, path="/grade")
    return scale.grades[grade], grading_scheme(scheme)


def _scale(code: str) -> Scale:
    if code not in SCALES:
        reason = (
            f"Annex I, grade (`grading_scheme`): there are {', '.join(SCALES)}; else give a GradingScheme of your own"
        )
        raise InvalidModel(reason, path="/specifiedBy/gradingScheme")
    return SCALES[code]
