"""The builder of an assessment, with or without a course before it, and of the documents that it rests on.

Validation (Swedish: validering) finds out what somebody has learnt already, wherever that was. ELM has no term for a
document that stays with the learner, so such a document is named by its digest: the `contentURL` of a `WebResource` is
then an `ni:` URI (RFC 6920 §3). Nothing of the document is in the credential but its title and its SHA-256.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256 as sha256_of
from typing import TYPE_CHECKING, Final

from mikromerit.elm import vocabulary
from mikromerit.elm.concepts import Note, WebResource
from mikromerit.elm.given import (
    ASSESSMENT,
    a_concept,
    concept_of,
    concepts,
    languages,
    many,
    moment,
    notes,
    said,
    web_pages,
)
from mikromerit.elm.grading import graded
from mikromerit.elm.learning import LearningAssessment
from mikromerit.elm.parties import agents
from mikromerit.elm.specifications import LearningAssessmentSpecification
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from datetime import date

    from mikromerit.elm.agents import Agent
    from mikromerit.elm.awarding import AwardingProcess
    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.given import Many, Text, Words
    from mikromerit.elm.places import Location
    from mikromerit.elm.results import ResultDistribution, ShortenedGrading
    from mikromerit.elm.specifications import GradingScheme

_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,60}")
_NI: Final = "ni:///sha-256;"
_ELEMENT: Final = "type of assessment"
_PASS: Final = {"sv": "Godkänd", "en": "Pass"}
_SOME_ASSESSMENT: Final = {"sv": "Bedömning", "en": "Assessment"}


def assessment(
    kind: Concept | None,
    *,
    validation: Concept | None = None,
    title: Text | None = None,
    description: Text | None = None,
    grade: Text | None = None,
    grading_scheme: GradingScheme | str | None = None,
    grade_status: Concept | None = None,
    assessed_by: Many[Agent | str] = (),
    supervision: Concept | None = None,
    date: date | None = None,
    location: Location | None = None,
    mode: Many[Concept] = (),
    assessment_language: Many[Concept | str] = (),
    documents: Many[WebResource | str] = (),
    note: Many[Text] = (),
    result_distribution: ResultDistribution | None = None,
    shortened_grading: ShortenedGrading | None = None,
    language: str = "sv",
) -> LearningAssessment:
    """Make an assessment for `micro_credential`, which adds by whom it is awarded. Plain text is in `language`.

    `kind` is how it was assessed, from the EU's list (`vocabulary.assessment_type`). `validation` says that what was
    assessed had been learnt already (`vocabulary.own("validation")`, `own("branch-validation")`); `kind` may then be
    None. `assessed_by` are the assessors, as agents or by name, `supervision` tells whether identity was checked,
    `date` when it was assessed (a day, or a datetime with a time zone). `grade` is text; with a scheme by its code (see
    `grading_scheme`) it is a code of that scheme, such as "VG". `documents` are what the assessment rests on:
    addresses, or what `document` makes of a file that is not to be published. `mode` is the form of taking part in the
    assessment. The title is by default what the validation, or else the kind, is called. Raises `InvalidModel`, whose
    path begins at the assessment.
    """
    kind, validation = _kinds(kind, validation)
    titled = said(title, language, "title", "/title")
    result, scheme = graded(grade, grading_scheme, language)
    return LearningAssessment(
        title=titled,
        description=said(description, language, "description", "/description"),
        dc_type=many(validation),
        assessed_by=agents(assessed_by, "assessed_by", "/assessedBy"),
        grade=Note(note_literal=result) if result else None,
        grade_status=concept_of(grade_status, "grade", "grade_status", "/gradeStatus", meant=()),
        id_verification=concept_of(
            supervision, "supervision", "supervision", "/idVerification", meant=("supervision_verification",)
        ),
        date_issued=None if date is None else moment(date, "date", "/dateIssued"),
        location=location,
        supplementary_document=web_pages(documents, "documents", "/supplementaryDocument"),
        additional_note=notes(note, language, "note", "/additionalNote"),
        result_distribution=result_distribution,
        shortened_grading=shortened_grading,
        specified_by=LearningAssessmentSpecification(
            title=titled,
            dc_type=many(kind),
            grading_scheme=scheme,
            mode=concepts(mode, "form of participation", "mode", "/specifiedBy/mode", meant=("learning_mode",)),
            language=languages(assessment_language, "assessment_language", "/specifiedBy/language"),
        ),
    )


def _kinds(kind: Concept | None, validation: Concept | None) -> tuple[Concept | None, Concept | None]:
    """Give the kind and the validation; a validation in the place of the kind is one."""
    if kind is not None:
        a_concept(kind, _ELEMENT, "assessment", "/specifiedBy/dcType")
    if kind is not None and validation is None and kind.id in _validations():
        kind, validation = None, kind
    if kind is not None or validation is None:
        a_concept(kind, _ELEMENT, "assessment", "/specifiedBy/dcType", meant=("learning_assessment_type",))
    if validation is not None and a_concept(validation, _ELEMENT, "validation", "/dcType").id not in _validations():
        reason = (
            'Annex I, type of assessment (`validation`): vocabulary.own("validation") or "branch-validation" is due'
        )
        raise InvalidModel(reason, path="/dcType")
    return kind, validation


@cache
def _validations() -> frozenset[str | None]:
    return frozenset(vocabulary.own(code).id for code in ("validation", "branch-validation"))


def is_validation(assessment: LearningAssessment) -> bool:
    """Say whether what was assessed had been learnt already."""
    return any(kind.id in _validations() for kind in assessment.dc_type)


def document(
    title: Text,
    content: bytes | None = None,
    *,
    sha256: str | None = None,
    media_type: str | None = None,
    language: str = "sv",
) -> WebResource:
    """Name a document or a work sample by its title and its digest, without the document itself.

    Give its `content`, or its `sha256` in hexadecimal; `media_type` such as "application/pdf" is written if given. Who
    can guess the whole content can confirm the guess by the digest, so a form with few possible contents is better left
    out. Source: RFC 6920 §3 and §3.1 (`ct`). Raises `InvalidModel`, whose path begins at the document.
    """
    if (content is None) is (sha256 is None):
        raise InvalidModel("`content`, `sha256`: give one of them", path="/contentURL")
    if sha256 is not None and not _DIGEST.fullmatch(sha256):
        raise InvalidModel("`sha256`: 64 hexadecimal digits are due", path="/contentURL")
    if media_type is not None and not _MEDIA_TYPE.fullmatch(media_type):
        raise InvalidModel('`media_type`: a media type such as "application/pdf" is due', path="/contentURL")
    digest = sha256_of(content).digest() if content is not None else bytes.fromhex(sha256 or "")
    return WebResource(
        title=said(title, language, "title", "/title"),
        content_url=_ni(digest) + (f"?ct={media_type}" if media_type else ""),
    )


def _ni(digest: bytes) -> str:
    return _NI + urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_document(named: WebResource, content: bytes) -> bool:
    """Say whether a file is the one that `document` has named, byte for byte."""
    return (named.content_url or "").partition("?")[0] == _ni(sha256_of(content).digest())


def completed(
    given: LearningAssessment, process: AwardingProcess, words: Words, path: str = ASSESSMENT
) -> LearningAssessment:
    """Give an assessment, and its parts, with all that EDC-AP 3.2 demands; without a grade it is a pass.

    Raises `InvalidModel` for one that does not tell of what type it is.
    """
    specified = given.specified_by or LearningAssessmentSpecification()
    kinds = (*given.dc_type, *specified.dc_type)
    if not kinds:
        reason = f"Annex I, {_ELEMENT} (`assessment`): it needs its kind, see assessment(…)"
        raise InvalidModel(reason, path=f"{path}/specifiedBy/dcType")
    titled = given.title or words.known(kinds[0].pref_label or _SOME_ASSESSMENT)
    return replace(
        given,
        title=titled,
        awarded_by=given.awarded_by or process,
        grade=given.grade or Note(note_literal=words.known(_PASS)),
        specified_by=replace(specified, title=specified.title or titled),
        has_part=tuple(completed(one, process, words, f"{path}/hasPart") for one in given.has_part),
    )
