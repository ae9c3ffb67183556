"""How a micro-credential hangs together with others: parts, wholes, entitlements, the opportunity that was taken.

A mere IRI will not do for any of them: EDC-AP 3.2 demands the class and the title of what is named, and nothing is ever
fetched to find them. So the other is given as a node with its `id` and its title.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from mikromerit.elm.given import CLAIM, SPECIFICATION, instances, is_said, many, several
from mikromerit.elm.identity import without_ids
from mikromerit.elm.learning import Claim, LearningAchievement, LearningEntitlement
from mikromerit.elm.opportunities import LearningOpportunity
from mikromerit.elm.specifications import Qualification
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm.agents import Organisation
    from mikromerit.elm.awarding import AwardingProcess
    from mikromerit.elm.credential import EuropeanDigitalCredential
    from mikromerit.elm.given import Many, Text, Words

_C = TypeVar("_C", bound=Claim)
_TERMS = {"parts": "hasPart", "part_of": "isPartOf"}


def related(
    value: Many[LearningAchievement | Qualification] | None, keyword: str, process: AwardingProcess
) -> tuple[tuple[LearningAchievement, ...], tuple[Qualification, ...]]:
    """Give what is named by `parts` or `part_of`: achievements of the learner, and qualifications.

    An achievement that does not say by whom it was awarded was awarded in the same process. Raises `InvalidModel` for
    anything without a title.
    """
    given: tuple[LearningAchievement | Qualification, ...] = many(value)
    paths: dict[type, str] = {
        LearningAchievement: f"{CLAIM}/{_TERMS[keyword]}",
        Qualification: f"{SPECIFICATION}/{_TERMS[keyword]}",
    }
    for one in given:
        kind = type(one)
        if kind not in paths or not is_said(one.title):
            reason = (
                f"`{keyword}`: each is a LearningAchievement or a Qualification with a title; an IRI goes into its `id`"
            )
            raise InvalidModel(reason, path=paths.get(kind, paths[Qualification]))
    achievements = tuple(_awarded(one, process) for one in given if isinstance(one, LearningAchievement))
    return achievements, tuple(one for one in given if isinstance(one, Qualification))


def achievement_of(credential: EuropeanDigitalCredential) -> LearningAchievement:
    """Give the achievement that a built credential is about, to be a part of another.

    It keeps its own id. The ids that its parts had been given within that credential are left out, so that an
    organisation that stands in both credentials is one and the same. Raises `InvalidModel` if there is not exactly one
    achievement.
    """
    claims = credential.subject.has_claim
    if len(claims) != 1 or not isinstance(claims[0], LearningAchievement):
        raise InvalidModel("exactly one achievement is due in this credential", path=CLAIM)
    return replace(without_ids(claims[0], f"{credential.id}#"), id=claims[0].id)


def is_partial(given: bool | None, wholes: tuple[Qualification, ...]) -> bool | None:  # noqa: FBT001 - ELM's own value
    """Say whether a micro-credential is a part of a qualification: as given, else True where there is a whole."""
    path = f"{SPECIFICATION}/isPartialQualification"
    if given is not None and not isinstance(given, bool):
        raise InvalidModel("`partial`: True or False is due, or None", path=path)
    if given is False and wholes:
        reason = "`partial` is False and `part_of` names a qualification; leave one of them out"
        raise InvalidModel(reason, path=path)
    return True if wholes else given


def entitlements(
    value: Many[LearningEntitlement | Text] | None, process: AwardingProcess, words: Words
) -> tuple[LearningEntitlement, ...]:
    """Give entitlements, each from its title or as it is."""
    path = f"{CLAIM}/entitlesTo"
    given: tuple[LearningEntitlement | Text, ...] = several(value, "entitles_to", path)
    return tuple(
        _entitlement(one, process, path)
        if isinstance(one, LearningEntitlement)
        else LearningEntitlement(title=words.text(one, "entitles_to", f"{path}/title"), awarded_by=process)
        for one in given
    )


def _entitlement(given: LearningEntitlement, process: AwardingProcess, path: str) -> LearningEntitlement:
    if not is_said(given.title):
        raise InvalidModel("`entitles_to`: an entitlement needs a title", path=f"{path}/title")
    return _awarded(given, process)


def opportunity(
    value: LearningOpportunity | None, words: Words, provider: Organisation, known: Mapping[Organisation, Organisation]
) -> LearningOpportunity | None:
    """Give the opportunity, by default with the title of the micro-credential and provided by the awarding body."""
    path = f"{CLAIM}/learningOpportunity"
    for given in instances(value, LearningOpportunity, "learning_opportunity", path):
        providers = tuple(known.get(one, one) for one in given.provided_by)
        return replace(given, title=given.title or words.title, provided_by=providers or (provider,))
    return None


def _awarded(claim: _C, process: AwardingProcess) -> _C:
    return claim if claim.awarded_by else replace(claim, awarded_by=process)
