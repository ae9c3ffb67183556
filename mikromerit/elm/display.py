"""How a micro-credential is shown: one drawn page in each of its languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.credential import DisplayDetail, DisplayParameter, IndividualDisplay
from mikromerit.elm.media import media
from mikromerit.elm.vocabulary import ECTS
from mikromerit.elm.vocabulary import language as language_concept
from mikromerit.errors import InvalidModel
from mikromerit.page import certificate_svg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mikromerit.elm.agents import Organisation, Person
    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.learning import LearningAssessment
    from mikromerit.elm.node import LangString
    from mikromerit.elm.specifications import Qualification

_LABELS = {
    "sv": {
        "issued": "Utfärdad",
        "until": "Gäller till",
        "outcomes": "Läranderesultat",
        "workload": "Arbetsinsats",
        "hours": "{} timmar",
        "ects": "{} ECTS-poäng",
        "points": "{} poäng ({})",
        "level": "Nivå",
        "assessment": "Bedömning",
        "result": "Resultat",
        "participation": "Deltagande",
        "quality": "Kvalitetssäkring",
    },
    "en": {
        "issued": "Issued",
        "until": "Valid until",
        "outcomes": "Learning outcomes",
        "workload": "Workload",
        "hours": "{} hours",
        "ects": "{} ECTS credits",
        "points": "{} credits ({})",
        "level": "Level",
        "assessment": "Assessment",
        "result": "Result",
        "participation": "Participation",
        "quality": "Quality assurance",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Merit:
    """The parts of a micro-credential that its page tells of."""

    learner: Person
    issuer: Organisation
    specification: Qualification
    assessments: tuple[LearningAssessment, ...]
    issued: datetime
    valid_until: datetime | None


def in_language(text: LangString, language: str) -> str:
    """Give the text in `language`, else in English, else in whatever language there is."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def display(merit: Merit, *, languages: tuple[str, ...], primary: str) -> DisplayParameter:
    """Make the display of a micro-credential, one page for each of its languages.

    Raises `InvalidModel` for a language that the shipped list does not have.
    """
    concepts = {language: _language(language) for language in languages}
    return DisplayParameter(
        title=merit.specification.title,
        description=merit.specification.description,
        language=tuple(dict.fromkeys(concepts.values())),
        primary_language=concepts[primary],
        individual_display=tuple(
            IndividualDisplay(language=concepts[language], display_detail=(_page(merit, language),))
            for language in languages
        ),
    )


def _language(tag: str) -> Concept:
    try:
        return language_concept(tag)
    except InvalidModel as error:
        raise InvalidModel(f"Annex I, title (`title`): {error.reason}", path="/displayParameter/language") from None


def _page(merit: Merit, language: str) -> DisplayDetail:
    svg = certificate_svg(
        title=in_language(merit.specification.title, language),
        learner=in_language(merit.learner.full_name, language),
        issuer=in_language(merit.issuer.legal_name, language),
        lines=tuple(_lines(merit, language)),
        language=language,
    )
    return DisplayDetail(image=media(svg.encode(), "SVG"), page=1)


def _lines(merit: Merit, language: str) -> Iterator[tuple[str, str]]:
    """Give the lines of the page, label and value; a label that would be repeated is empty."""
    words = _LABELS.get(language.partition("-")[0].lower(), _LABELS["en"])
    specification = merit.specification
    yield words["issued"], merit.issued.date().isoformat()
    if merit.valid_until is not None:
        yield words["until"], merit.valid_until.date().isoformat()
    for number, outcome in enumerate(specification.learning_outcome):
        yield "" if number else words["outcomes"], in_language(outcome.title, language)
    yield words["workload"], ", ".join(_volume(specification, language, words))
    levels = list(level_names(specification, language))
    if levels:
        yield words["level"], ", ".join(levels)
    for assessment in merit.assessments:
        yield words["assessment"], in_language(assessment.title, language)
        yield words["result"], in_language(assessment.grade.note_literal if assessment.grade else {}, language)
    if specification.mode:
        yield words["participation"], ", ".join(in_language(one.pref_label, language) for one in specification.mode)
    yield words["quality"], ", ".join(in_language(one.title, language) for one in specification.accreditation)


def level_names(specification: Qualification, language: str) -> Iterator[str]:
    """Give the levels; the EU's own label of an EQF level does not say that it is one."""
    if specification.eqf_level is not None:
        label = in_language(specification.eqf_level.pref_label, language)
        yield f"EQF {label[:1].lower()}{label[1:]}"
    yield from (in_language(level.pref_label, language) for level in specification.nqf_level)


def _volume(specification: Qualification, language: str, words: dict[str, str]) -> Iterator[str]:
    """Give the workload in hours and in credit points, with a decimal comma in Swedish."""
    comma = words is _LABELS["sv"]

    def written(number: str) -> str:
        return number.replace(".", ",") if comma else number

    volume = (specification.volume_of_learning,)
    yield from (words["hours"].format(written(f"{one.hours.normalize():f}")) for one in volume if one is not None)
    for points in specification.credit_point:
        number, of = written(points.point or ""), points.framework
        if of is not None and of.id != ECTS.id:
            yield words["points"].format(number, in_language(of.pref_label, language))
        else:
            yield words["ects"].format(number)
