"""The builder of a learning outcome: what it is of, how it is assessed, and what it relates to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from mikromerit.elm import vocabulary
from mikromerit.elm.agents import Identifier
from mikromerit.elm.given import a_concept, an_id, at, concept_of, concepts, instances, is_said, languages, notes, said
from mikromerit.elm.specifications import LearningOutcome
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from mikromerit.elm.concepts import Concept
    from mikromerit.elm.given import Many, Text
    from mikromerit.elm.vocabulary import OutcomeKind

Kind: TypeAlias = Literal["knowledge", "skill", "responsibility"]
_ELEMENT = "learning outcomes"
_RELATED = "/relatedSkill"
_CEFR: Final = ("A1", "A2", "B1", "B2", "C1", "C2")
_KINDS: Final = (None, "knowledge", "skill", "responsibility")


def outcome(
    title: Text,
    *,
    kind: Kind | None = None,
    criteria: Many[Text] = (),
    esco: Many[Concept] = (),
    cefr: Concept | None = None,
    cefr_language: Concept | str | None = None,
    domain: Many[Concept] = (),
    related: Many[Concept] = (),
    reuse: Concept | None = None,
    identifier: Many[Identifier] = (),
    id: str | None = None,  # noqa: A002 - ELM's own word
    language: str = "sv",
) -> LearningOutcome:
    """Make a learning outcome. Plain text is in `language`.

    `kind` is one of EQF's three (2017/C 189/03, Annex II); the EU's list has two of them, so responsibility stands
    among the related skills. `criteria` say how the outcome is assessed and are written as notes. A language outcome
    has its CEFR level in `cefr` (see `vocabulary.cefr`), the language that it is a level of in `cefr_language` (a
    BCP 47 tag), and perhaps the field of work that it is for in `domain`, such as `vocabulary.isced_f("0913")`; all of
    them are related skills, which EDC-AP 3.2, LearningOutcome, binds to no list. `esco` are ESCO skills, `reuse` is the
    reusability level. Raises `InvalidModel`, whose path begins at the outcome.
    """
    titled = said(title, language, "title", "/title")
    if not is_said(titled):
        raise InvalidModel("Annex I, learning outcomes: an outcome needs a title", path="/title")
    skills = (
        *_language_level(cefr, cefr_language),
        *concepts(domain, _ELEMENT, "domain", _RELATED, meant=("isced_f",)),
        *concepts(related, _ELEMENT, "related", _RELATED),
    )
    if kind not in _KINDS:
        reason = f"Annex I, learning outcomes (`kind`): write one of {', '.join(_KINDS[1:])}, or leave it out"
        raise InvalidModel(reason, path="/dcType")
    kinds: OutcomeKind = {"related_skill": skills} if kind is None else vocabulary.outcome_kind(kind, *skills)
    return LearningOutcome(
        id=an_id(id),
        title=titled,
        additional_note=notes(criteria, language, "criteria", "/additionalNote"),
        identifier=instances(identifier, Identifier, "identifier", "/identifier"),
        related_esco_skill=_esco(esco),
        reusability_level=concept_of(reuse, _ELEMENT, "reuse", "/reusabilityLevel", of="skill_reuse_level"),
        **kinds,
    )


def _esco(skills: Many[Concept]) -> tuple[Concept, ...]:
    path = "/relatedESCOSkill"
    found = concepts(skills, _ELEMENT, "esco", path)
    with at(path):
        known = tuple(vocabulary.esco_skill(str(one.id)) for one in found)
    if any(one.in_scheme != skill.in_scheme for one, skill in zip(found, known, strict=True)):
        raise InvalidModel("Annex I, learning outcomes (`esco`): vocabulary.esco_skill(…) makes a skill", path=path)
    return found


def _language_level(cefr: Concept | None, language: Concept | str | None) -> tuple[Concept, ...]:
    if (cefr is None) is not (language is None):
        reason = "Annex I, learning outcomes (`cefr`, `cefr_language`): a level is of a language; give both or none"
        raise InvalidModel(reason, path=_RELATED)
    if cefr is None:
        return ()
    level = a_concept(cefr, _ELEMENT, "cefr", _RELATED)
    if level not in {vocabulary.cefr(one) for one in _CEFR}:
        raise InvalidModel("Annex I, learning outcomes (`cefr`): vocabulary.cefr(…) gives the levels", path=_RELATED)
    return (level, *languages(language, "cefr_language", _RELATED))
