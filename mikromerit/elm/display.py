"""How a micro-credential is shown: one drawn page in each of its languages."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.concepts import MediaObject
from mikromerit.elm.credential import DisplayDetail, DisplayParameter, IndividualDisplay
from mikromerit.elm.vocabulary import concept
from mikromerit.elm.vocabulary import language as language_concept
from mikromerit.errors import InvalidModel
from mikromerit.page import certificate_svg

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.node import LangString

_LABELS = {
    "sv": (
        "Utfärdad", "Gäller till", "Läranderesultat", "Arbetsinsats", "Nivå", "Bedömning", "Resultat", "Deltagande",
        "Kvalitetssäkring", "{} timmar", "{} ECTS-poäng",
    ),
    "en": (
        "Issued", "Valid until", "Learning outcomes", "Workload", "Level", "Assessment", "Result", "Participation",
        "Quality assurance", "{} hours", "{} ECTS credits",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Shown:
    """What the page of a micro-credential says, before it is put in one language."""

    title: LangString
    learner: LangString
    issuer: LangString
    issued: datetime
    valid_until: datetime | None
    outcomes: tuple[LangString, ...]
    hours: Decimal
    ects: str | None
    levels: tuple[LangString, ...]
    assessment: LangString
    grade: LangString
    participation: LangString
    quality_assurance: LangString


def in_language(text: LangString, language: str) -> str:
    """Give the text in `language`, else in English, else in whatever language there is."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def display(shown: Shown, *, languages: tuple[str, ...], primary: str, description: LangString) -> DisplayParameter:
    """Make the display of a credential, one page for each of its languages.

    Raises `InvalidModel` for a language that the shipped list does not have.
    """
    concepts = {language: _language(language) for language in languages}
    return DisplayParameter(
        title=shown.title,
        description=description,
        language=tuple(dict.fromkeys(concepts.values())),
        primary_language=concepts[primary],
        individual_display=tuple(
            IndividualDisplay(language=concepts[language], display_detail=(_page(shown, language),))
            for language in languages
        ),
    )


def _language(tag: str) -> Concept:
    try:
        return language_concept(tag)
    except InvalidModel as error:
        raise InvalidModel(f"title (`title`): {error.reason}", path="/displayParameter/language") from None


def _page(shown: Shown, language: str) -> DisplayDetail:
    svg = certificate_svg(
        title=in_language(shown.title, language),
        learner=in_language(shown.learner, language),
        issuer=in_language(shown.issuer, language),
        lines=_lines(shown, language),
        language=language,
    )
    image = MediaObject(
        content=b64encode(svg.encode()).decode(),
        content_encoding=concept("content_encoding", "base64"),
        content_type=concept("file_type", "SVG"),
    )
    return DisplayDetail(image=image, page=1)


def _lines(shown: Shown, language: str) -> list[tuple[str, str]]:
    (issued, until, outcomes, workload, level, assessment, result, participation, quality, hours, ects) = _LABELS.get(
        language.partition("-")[0].lower(), _LABELS["en"]
    )
    volume = [hours.format(_number(f"{shown.hours.normalize():f}", language))]
    if shown.ects is not None:
        volume.append(ects.format(_number(shown.ects, language)))
    lines = [(issued, shown.issued.date().isoformat())]
    if shown.valid_until is not None:
        lines.append((until, shown.valid_until.date().isoformat()))
    lines += [("" if number else outcomes, in_language(text, language)) for number, text in enumerate(shown.outcomes)]
    lines.append((workload, ", ".join(volume)))
    if shown.levels:
        lines.append((level, ", ".join(in_language(text, language) for text in shown.levels)))
    return [
        *lines,
        (assessment, in_language(shown.assessment, language)),
        (result, in_language(shown.grade, language)),
        (participation, in_language(shown.participation, language)),
        (quality, in_language(shown.quality_assurance, language)),
    ]


def _number(text: str, language: str) -> str:
    return text.replace(".", ",") if language.partition("-")[0].lower() == "sv" else text
