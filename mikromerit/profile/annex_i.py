"""Annex I of the Council Recommendation of 16 June 2022 (2022/C 243/02): the eleven mandatory elements.

Each row says what the element is called and where ELM has it; a claim is a LearningAchievement of the learner, its
specification what the claim is `specifiedBy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit import elm
from mikromerit.elm.assessing import is_validation
from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mikromerit.elm import EuropeanDigitalCredential, LearningAchievement

_CLAIM = "/credentialSubject/hasClaim"
_SPECIFICATION = f"{_CLAIM}/specifiedBy"


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: its name in both languages, where it would stand, and whether a claim has it."""

    sv: str
    en: str
    path: str
    present: Callable[[EuropeanDigitalCredential, LearningAchievement], object]

    def missing(self) -> Check:
        params = {"element_sv": self.sv, "element_en": self.en}
        return Check(Step.PROFILE, Outcome.FAILED, Code.ELEMENT_MISSING, params, self.path)


def _of(node: object, *names: str) -> bool:
    """Say whether a node (None: there is none) has a value in any of the members."""
    return any(getattr(node, name, None) for name in names)


def _learner(credential: EuropeanDigitalCredential) -> bool:
    learner = credential.credential_subject
    named = ("full_name", "given_name", "family_name", "national_id", "identifier")
    return isinstance(learner, elm.Person) and _of(learner, *named)


def _country(credential: EuropeanDigitalCredential) -> bool:
    places = credential.issuer.location if isinstance(credential.issuer, elm.Organisation) else ()
    return any(_of(place, "spatial_code") or any(_of(a, "country_code") for a in place.address) for place in places)


def _awarding_bodies(claim: LearningAchievement) -> Iterable[object]:
    return claim.awarded_by.awarding_body if claim.awarded_by else ()


def _quality_assured(credential: EuropeanDigitalCredential, claim: LearningAchievement) -> bool:
    bodies = (*_awarding_bodies(claim), credential.issuer)
    return (
        _of(claim.specified_by, "accreditation")
        or any(_of(body, "accreditation") for body in bodies)
        or any(_of(one, "accreditation") for one in credential.evidence)
    )


def _without_activity(claim: LearningAchievement) -> bool:
    """Say whether a claim rests on validation alone: where nobody took part in anything there is no form of it."""
    return not claim.influenced_by and bool(claim.proven_by) and all(is_validation(one) for one in claim.proven_by)


_ELEMENTS = (
    _Element("vem den lärande är", "identification of the learner", "/credentialSubject", lambda v, _: _learner(v)),
    _Element("mikromeritens titel", "title of the micro-credential", f"{_CLAIM}/title", lambda _, c: c.title),
    _Element(
        "utfärdarens land eller region", "country or region of the issuer", "/issuer/location", lambda v, _: _country(v)
    ),
    _Element(
        "tilldelande organ",
        "awarding body",
        f"{_CLAIM}/awardedBy/awardingBody",
        lambda _, c: any(_of(body, "legal_name", "pref_label") for body in _awarding_bodies(c)),
    ),
    _Element("datum för utfärdandet", "date of issuing", "/issued", lambda v, _: v.issued),
    _Element(
        "läranderesultat",
        "learning outcomes",
        f"{_SPECIFICATION}/learningOutcome",
        lambda _, c: _of(c.specified_by, "learning_outcome", "learning_outcome_summary"),
    ),
    _Element(
        "beräknad arbetsinsats",
        "notional workload",
        f"{_SPECIFICATION}/volumeOfLearning",
        lambda _, c: (
            _of(c.specified_by, "volume_of_learning", "credit_point")
            or c.credit_received
            or any(_of(activity, "workload") for activity in c.influenced_by)
        ),
    ),
    _Element(
        "typ av bedömning",
        "type of assessment",
        f"{_CLAIM}/provenBy/specifiedBy/dcType",
        lambda _, c: any(_of(assessment.specified_by, "dc_type") or assessment.dc_type for assessment in c.proven_by),
    ),
    _Element(
        "form av deltagande",
        "form of participation",
        f"{_SPECIFICATION}/mode",
        lambda _, c: (
            _of(c.specified_by, "mode")
            or any(_of(a.specified_by, "mode") for a in c.influenced_by)
            or _without_activity(c)
        ),
    ),
    _Element(
        "typ av kvalitetssäkring", "type of quality assurance", f"{_SPECIFICATION}/accreditation", _quality_assured
    ),
)  # fmt: skip  (level and cycle, the eleventh, is mandatory only where it applies, so that its absence is no finding)


class AnnexI:
    """Demands the mandatory elements of every achievement that a credential claims."""

    name = "2022/C 243/02 Annex I"

    def check(self, credential: EuropeanDigitalCredential) -> tuple[Check, ...]:
        """Give a failed check for each element that is missing, or the one that says that none is."""
        learner = credential.credential_subject
        claims = learner.has_claim if isinstance(learner, elm.Person) else ()
        achievements = [claim for claim in claims if isinstance(claim, elm.LearningAchievement)] or [
            elm.LearningAchievement()
        ]
        missing = [
            element.missing()
            for element in _ELEMENTS
            if not all(element.present(credential, achievement) for achievement in achievements)
        ]
        met = Check(Step.PROFILE, Outcome.PASSED, Code.PROFILE_MET, {"profile": self.name})
        return tuple(missing) or (met,)
