"""Plain text for a terminal or a mail: what a credential says, and how it was judged.

Whatever comes from a credential is made safe to show first (`report.shown`): it cannot move the cursor, turn the
direction of the text or fill the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mikromerit.elm import LearningAchievement, Organisation, Person, Qualification
from mikromerit.elm.display import in_language, level_names
from mikromerit.report import Code, Outcome, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.credential import VerifiedCredential
    from mikromerit.report import Check, Lang, Report

_MARKS: Final = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.INDETERMINATE: "?",
    Outcome.SKIPPED: "-",
}
_GOOD: Final = frozenset(
    {
        *(Code.ENVELOPE_READ, Code.ISSUER_TRUSTED, Code.CERTIFICATE_TRUSTED, Code.ORGANISATION_TRUSTED),
        *(Code.KEY_FOUND, Code.CERTIFICATE_FOUND, Code.REVOCATION_CLEAR, Code.SEAL_QUALIFICATION),
        *(Code.SEAL_QUALIFICATION_CLAIMED, Code.SIGNATURE_VALID, Code.TIMESTAMP_VALID, Code.WITHIN_VALIDITY),
        *(Code.SEAL_TIME, Code.STATUS_CLEAR, Code.MODEL_VALID, Code.PRESENTATION_VALID, Code.PROFILE_MET),
        *(Code.CLAIMS_AGREE, Code.HOLDER_BOUND, Code.SEAL_BOUND),
    }
)
"""What speaks for a credential. Whatever else passes is a remark: something that is not held against it."""

_REMARK: Final = "!"
_WIDTH = 22
_LABELS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "title": {"sv": "Mikromerit", "en": "Micro-credential"},
    "learner": {"sv": "Innehavare", "en": "Learner"},
    "issuer": {"sv": "Utfärdare", "en": "Issuer"},
    "awarded": {"sv": "Tilldelad av", "en": "Awarded by"},
    "issued": {"sv": "Utfärdad", "en": "Issued"},
    "until": {"sv": "Gäller till", "en": "Valid until"},
    "level": {"sv": "Nivå", "en": "Level"},
    "workload": {"sv": "Arbetsinsats", "en": "Workload"},
    "hours": {"sv": "timmar", "en": "hours"},
    "credits": {"sv": "poäng", "en": "credits"},
    "outcome": {"sv": "Läranderesultat", "en": "Learning outcome"},
    "assessment": {"sv": "Bedömning", "en": "Assessment"},
    "mode": {"sv": "Deltagande", "en": "Participation"},
    "quality": {"sv": "Kvalitetssäkring", "en": "Quality assurance"},
    "other": {"sv": "Intyg", "en": "Credential"},
}


def report_text(report: Report[object], lang: Lang = "sv") -> str:
    """Write a report as lines: the verdict, then each finding with its step; the credentials' reports follow.

    ✓ passed, ! passed with a remark, ✗ failed, ? could not be decided, - not judged.
    """
    lines = [report.summary(lang), ""]
    lines += [_finding(check, lang) for check in report.checks if check.outcome is not Outcome.SKIPPED]
    skipped = [check for check in report.checks if check.outcome is Outcome.SKIPPED]
    lines += [_finding(check, lang) for check in skipped]
    for number, part in enumerate(report.parts, 1):
        lines += ["", f"{_LABELS['other'][lang]} {number}", report_text(part, lang)]
    return "\n".join(lines)


def _finding(check: Check, lang: Lang) -> str:
    remark = check.outcome is Outcome.PASSED and check.code not in _GOOD
    mark = _REMARK if remark else _MARKS[check.outcome]
    return f"  {mark} {check.problem(lang)['title']:<{_WIDTH - 4}} {check.message(lang)}"


def credential_text(credential: VerifiedCredential, lang: Lang = "sv") -> str:
    """Write what a verified credential says, one element a line; of one that is not ELM its types and its issuer."""
    if not credential.is_elm:
        kinds = credential.claims["type"]
        rows = [
            ("other", ", ".join(kinds) if isinstance(kinds, list) else kinds),
            ("issuer", credential.issuer),
        ]
    else:
        rows = list(_rows(credential, lang))
    return "\n".join(f"  {_LABELS[label][lang]:<{_WIDTH}}{shown(value)}" for label, value in rows if value)


def _rows(credential: VerifiedCredential, lang: Lang) -> Iterator[tuple[str, str]]:
    document = credential.document
    learner = document.credential_subject
    claims = learner.has_claim if isinstance(learner, Person) else ()
    achievements = [claim for claim in claims if isinstance(claim, LearningAchievement)]
    for achievement in achievements:
        yield "title", in_language(achievement.title, lang)
    if isinstance(learner, Person):
        yield "learner", _name(learner, lang)
    if credential.organisation is not None:  # what the certificate says, not what the credential calls itself
        yield "issuer", f"{credential.organisation} ({credential.issuer})"
    elif isinstance(document.issuer, Organisation):
        yield "issuer", f"{in_language(document.issuer.legal_name, lang)} ({document.issuer.id})"
    for achievement in achievements:
        yield from _achievement(achievement, lang)
    if document.issued:
        yield "issued", f"{document.issued:%Y-%m-%d}"
    if document.valid_until:
        yield "until", f"{document.valid_until:%Y-%m-%d}"


def _achievement(achievement: LearningAchievement, lang: Lang) -> Iterator[tuple[str, str]]:
    for body in achievement.awarded_by.awarding_body if achievement.awarded_by else ():
        if isinstance(body, Organisation):
            yield "awarded", in_language(body.legal_name, lang)
    specification = achievement.specified_by
    if specification is None:
        return
    for outcome in specification.learning_outcome:
        yield "outcome", in_language(outcome.title, lang)
    if isinstance(specification, Qualification):
        yield "level", ", ".join(level_names(specification, lang))
    if (volume := specification.volume_of_learning) is not None:
        hours = "" if volume.months else _number(f"{volume.hours.normalize():f}", lang)
        yield "workload", f"{hours} {_LABELS['hours'][lang]}" if hours else str(volume)
    for points in specification.credit_point:
        framework = in_language(points.framework.pref_label, lang) if points.framework else ""
        yield "workload", f"{_number(points.point or '', lang)} {_LABELS['credits'][lang]} ({framework})"
    for assessment in achievement.proven_by:
        grade = in_language(assessment.grade.note_literal, lang) if assessment.grade else ""
        yield "assessment", ": ".join(text for text in (in_language(assessment.title, lang), grade) if text)
    yield "mode", ", ".join(in_language(mode.pref_label, lang) for mode in specification.mode)
    for quality in getattr(specification, "accreditation", ()):
        agent = in_language(quality.accrediting_agent.legal_name, lang) if quality.accrediting_agent else ""
        yield "quality", ", ".join(text for text in (in_language(quality.title, lang), agent) if text)


def _name(person: Person, lang: Lang) -> str:
    return in_language(person.full_name, lang) or " ".join(
        filter(None, (in_language(person.given_name, lang), in_language(person.family_name, lang)))
    )


def _number(text: str, lang: Lang) -> str:
    return text.replace(".", ",") if lang == "sv" else text
