"""Annex I of the Council Recommendation of 16 June 2022 (2022/C 243/02): eleven mandatory and five optional elements.

Each is a row: what it is called, whether it must be there, and where ELM has it. The micro-credential is every
achievement that the learner claims (`credentialSubject.hasClaim`), `C` on the page of the profiles, with `S` for
`C.specifiedBy`; mere parts of one (`hasPart`) are not judged. Any ELM credential can be judged, not only ours.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

from mikromerit.elm import vocabulary
from mikromerit.elm.annex import _CYCLES, RULES
from mikromerit.elm.assessing import is_validation
from mikromerit.elm.learning import LearningActivity, LearningAssessment
from mikromerit.elm.volume import exact
from mikromerit.profile.obstacles import Words
from mikromerit.profile.rows import (
    Element,
    Elements,
    Finding,
    State,
    chosen,
    incomplete,
    missing,
    not_applicable,
    present,
    remark,
)
from mikromerit.profile.tree import with_parts
from mikromerit.profile.words import is_concept, name_of, of_lists
from mikromerit.profile.workload import Limits, workload
from mikromerit.report import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mikromerit.elm.node import LangMap
    from mikromerit.elm.volume import Number
    from mikromerit.profile.tree import Place
    from mikromerit.profile.words import Part
    from mikromerit.report import Check

NAME: Final = "2022/C 243/02 Annex I"

_NO_NAME: Final = Words("Ett organ är angivet, men inte vad det heter.", "A body is given, but not what it is called.")
_NO_TITLE: Final = Words("Inget av läranderesultaten har en rubrik.", "None of the learning outcomes has a title.")
NO_TYPE: Final = Words("Det sägs inte vilken typ det är fråga om.", "Of what type it is, is not told.")
_NO_LEVEL: Final = Words(
    "Ingen nivå är angiven, och en sådan krävs bara i tillämpliga fall.",
    "No level is given, and one is asked for only where it applies.",
)
_NOT_EQF: Final = Words("Det som står som EQF-nivå är ingen sådan.", "What stands as the EQF level is none.")
_LEVELS_DISAGREE: Final = Words(
    "Nivåerna motsäger varandra: SeQF n är EQF n, och cyklerna är EQF 5, 6, 7 och 8.",
    "The levels contradict each other: SeQF n is EQF n, and the cycles are EQF 5, 6, 7 and 8.",
)
_NO_ACTIVITY: Final = Words(
    "Det som bedömts är validerat utan någon lärandeaktivitet.",
    "What was assessed has been validated, without a learning activity.",
)


def told(place: Place) -> Part | None:
    """Give a concept that says anything."""
    return place if is_concept(place) else None


def noted(place: Place) -> LangMap | None:
    """Give the text of a note."""
    return place.text("noteLiteral")


def _titled(place: Place) -> LangMap | None:
    return place.text("title")


def _specified(claim: Place) -> Place:
    """Give what holds for every learner alike, or the place where that would stand."""
    return claim.one("specifiedBy")


def _activities(claim: Place) -> tuple[Place, ...]:
    """Give what the learner did, with the parts of it; the claim itself may be of that."""
    own = (claim,) if claim.is_a(LearningActivity) else ()
    return with_parts((*own, *claim.all("influencedBy")))


def _assessments(claim: Place) -> tuple[Place, ...]:
    """Give how the learner was assessed, with the parts of it; the claim itself may be of that."""
    own = (claim,) if claim.is_a(LearningAssessment) else ()
    return with_parts((*own, *claim.all("provenBy")))


def _of_each(places: Iterable[Place], *paths: str) -> tuple[Place, ...]:
    """Give what stands in each place under the first path, then under the second; "a/b" is two terms."""
    return tuple(found for place in places for path in paths for found in place.all(*path.split("/")))


# --- the mandatory elements ------------------------------------------------------------------------------------------


def _learner(credential: Place, _: Place) -> Finding:
    """A name, or else a number. An id or a date of birth alone identifies nobody to a reader."""
    learner = credential.one("credentialSubject")
    if (name := name_of(learner)) is not None:
        return present(learner.path, name)
    numbers = {one.path: text for one in _of_each((learner,), "nationalID", "identifier") if (text := _number(one))}
    if numbers:
        return present(next(iter(numbers)), *numbers.values())
    return Finding(State.MISSING, learner.path)


def _number(identifier: Place) -> LangMap | None:
    return identifier.text("notation")


def _title(_: Place, claim: Place) -> Finding:
    title = _titled(claim)
    return missing(claim, "title") if title is None else present(claim.to("title"), title)


def _country(credential: Place, _: Place) -> Finding:
    issuer = credential.one("issuer")
    countries = of_lists(_of_each((issuer,), "location/address/countryCode"), "country")
    regions = of_lists(_of_each((issuer,), "location/spatialCode"), "country", "nuts_sweden", "atu_sweden")
    return chosen((*countries, *regions), told, issuer, "location")


def _awarding_body(_: Place, claim: Place) -> Finding:
    bodies = claim.all("awardedBy", "awardingBody")
    return chosen(bodies, name_of, claim, "awardedBy", "awardingBody", reason=_NO_NAME)


def _issued(credential: Place, _: Place) -> Finding:
    """ELM's `issued`. VCDM 1.1 has `issuanceDate` for when a credential becomes valid, which is something else."""
    issued = credential.value("issued")
    return missing(credential, "issued") if issued is None else present(credential.to("issued"), issued)


def _outcomes(_: Place, claim: Place) -> Finding:
    specification = _specified(claim)
    outcomes = specification.all("learningOutcome")
    titled = [one for one in outcomes if _titled(one)]
    if not titled and (summary := [one for one in specification.all("learningOutcomeSummary") if noted(one)]):
        return chosen(summary, noted, specification, "learningOutcomeSummary")
    remarks = _without_criteria(titled)
    return chosen(outcomes, _titled, specification, "learningOutcome", reason=_NO_TITLE, remarks=remarks)


def _without_criteria(outcomes: list[Place]) -> Iterator[Check]:
    """Find the outcomes that do not say how they are assessed, as `elm.outcome(criteria=…)` has them say it.

    2022/C 243/02, 5 (a): learning outcomes are assessed against transparent and clearly defined criteria.
    """
    bare = []
    for one in outcomes:
        with one.tree.aside():
            if not any(noted(note) for note in one.all("additionalNote")):
                bare.append(one)
    if bare:
        params = {"count": str(len(bare)), "of": str(len(outcomes))}
        yield remark(Code.OUTCOMES_WITHOUT_CRITERIA, bare[0].path, **params)


def _workload(limits: Limits, _: Place, claim: Place) -> Finding:
    return workload(limits, claim, _specified(claim), _activities(claim))


@cache
def _numbers() -> Mapping[str | None, int]:
    """Give the number in EQF of each level of EQF, of each of SeQF, and of each cycle, by its IRI."""
    levels = {level(number).id: number for level in (vocabulary.eqf, vocabulary.seqf) for number in range(1, 9)}
    return levels | {vocabulary.cycle(name).id: number for name, number in _CYCLES.items()}


@cache
def _eqf() -> Mapping[str | None, int]:
    return {vocabulary.eqf(number).id: number for number in range(1, 9)}


def _level(_: Place, claim: Place) -> Finding:
    """The level and, in higher education, the cycle: mandatory where they apply, which only the issuer knows."""
    specification = _specified(claim)
    of_eqf = specification.all("eqfLevel")
    national = of_lists(specification.all("nqfLevel"), "nqf_all", "eqf")
    cycles = of_lists(specification.all("educationLevel"), "nqf_all", "eqf", own="Qualification.educationLevel")
    every = (*of_eqf, *national, *cycles)
    for one in of_eqf:
        if one.id not in _eqf():
            return incomplete(one.path, _NOT_EQF)
    if len({_numbers()[one.id] for one in every if one.id in _numbers()}) > 1:
        return incomplete(every[0].path, _LEVELS_DISAGREE, *map(_level_name, every))
    if every:
        return chosen(every, lambda one: _level_name(one) if is_concept(one) else None, specification, "eqfLevel")
    return not_applicable(specification.to("eqfLevel"), _NO_LEVEL)


def _level_name(level: Place) -> Part:
    """Name a level; the EU's own label of one of EQF does not say that it is one."""
    number = _eqf().get(level.id)
    return level if number is None else Words(f"EQF-nivå {number}", f"EQF level {number}")


def _assessment(_: Place, claim: Place) -> Finding:
    made = _assessments(claim)
    found = _of_each(made, "dcType", "specifiedBy/dcType") or _specified(claim).all("provenBy", "dcType")
    types = of_lists(found, "learning_assessment_type", own="LearningAssessment.dcType")
    if made and not types:
        return incomplete(made[0].path, NO_TYPE)
    return chosen(types, told, claim, "provenBy", "specifiedBy", "dcType")


def _participation(_: Place, claim: Place) -> Finding:
    """The mode, or else the kind of the activity; nothing where nobody took part in anything."""
    specification, activities = _specified(claim), _activities(claim)
    modes = (*specification.all("mode"), *_of_each(activities, "specifiedBy/mode"))
    modes = of_lists(modes or specification.all("influencedBy", "mode"), "learning_mode")
    forms = modes or of_lists(_of_each(activities, "specifiedBy/dcType"), "learning_activity_type")
    proofs = [one for one in claim.all("provenBy") if one.is_a(LearningAssessment)]
    if not forms and not activities and proofs and all(map(_is_validation, proofs)):
        return not_applicable(specification.to("mode"), _NO_ACTIVITY)
    return chosen(forms, told, specification, "mode")


def _is_validation(proof: Place) -> bool:
    """Say whether what was assessed had been learnt already, by what is said of it anywhere."""
    nodes = (node for _, node in proof.thing.nodes)
    return any(is_validation(node) for node in nodes if isinstance(node, LearningAssessment))


def quality_assurances(credential: Place, claim: Place) -> tuple[Place, ...]:
    """Give the outcomes of quality assurance: of what was learnt, of the awarding body, of the issuer, in evidence."""
    return (
        *claim.all("specifiedBy", "accreditation"),
        *claim.all("awardedBy", "awardingBody", "accreditation"),
        *_of_each((credential,), "issuer/accreditation", "evidence/accreditation"),
    )


def assurance(accreditation: Place) -> Part | None:
    """Give the type of a quality assurance, with what it is called and who did it; None for one without a type."""
    types = [one for one in of_lists(accreditation.all("dcType"), "accreditation_type") if is_concept(one)]
    title, agent = _titled(accreditation), name_of(accreditation.one("accreditingAgent"))
    return [*types, *(part for part in (title, agent) if part is not None)] if types else None


def _quality(credential: Place, claim: Place) -> Finding:
    found = quality_assurances(credential, claim)
    return chosen(found, assurance, _specified(claim), "accreditation", reason=NO_TYPE)


# --- the optional elements -------------------------------------------------------------------------------------------


def _prerequisites(_: Place, claim: Place) -> Finding:
    return chosen(claim.all("specifiedBy", "entryRequirement"), noted, _specified(claim), "entryRequirement")


def _supervision(_: Place, claim: Place) -> Finding:
    found = of_lists(_of_each(_assessments(claim), "idVerification"), "supervision_verification")
    return chosen(found, told, claim, "provenBy", "idVerification")


def _grade(_: Place, claim: Place) -> Finding:
    return chosen(_of_each(_assessments(claim), "grade"), noted, claim, "provenBy", "grade")


_PARTIAL: Final = {
    True: Words("Del av en kvalifikation", "Part of a qualification"),
    False: Words("Fristående", "Stands alone"),
}


def _stackability(_: Place, claim: Place) -> Finding:
    specification = _specified(claim)
    partial_ = specification.value("isPartialQualification")
    others = _of_each((specification, claim), "isPartOf", "hasPart", "entitlesTo")
    names = [text for one in others if (text := _titled(one)) is not None]
    if partial_ is None:
        return chosen(others, _titled, specification, "isPartialQualification")
    return present(specification.to("isPartialQualification"), _PARTIAL[partial_], *names)


def _further_information(_: Place, claim: Place) -> Finding:
    specification = _specified(claim)
    both = (claim, specification)
    notes = [one for one in _of_each(both, "additionalNote") if one.one("subject").id != RULES]
    concepts = _of_each((specification,), "learningSetting", "thematicArea", "language", "targetGroup")
    pages = _of_each(both, "supplementaryDocument", "homepage")

    def said(place: Place) -> Part | None:
        return noted(place) or _titled(place) or place.text("contentURL") or told(place)

    return chosen((*notes, *concepts, *pages), said, claim, "additionalNote")


def elements(limits: Limits) -> tuple[Element, ...]:
    """Give the sixteen elements, in the order of the Recommendation; `limits` are those of the workload."""
    return (
        Element("learner", "vem den lärande är", "identification of the learner", _learner, of_claim=False),
        Element("title", "mikromeritens titel", "title of the micro-credential", _title),
        Element(
            "country", "utfärdarens land eller region", "country or region of the issuer", _country, of_claim=False
        ),
        Element("awarding-body", "tilldelande organ", "awarding body", _awarding_body),
        Element("issued", "datum för utfärdandet", "date of issuing", _issued, of_claim=False),
        Element("learning-outcomes", "läranderesultat", "learning outcomes", _outcomes),
        Element("workload", "beräknad arbetsinsats", "notional workload", partial(_workload, limits)),
        Element("level", "nivå och cykel", "level and cycle", _level),
        Element("assessment", "typ av bedömning", "type of assessment", _assessment),
        Element("participation", "form av deltagande", "form of participation", _participation),
        Element("quality-assurance", "typ av kvalitetssäkring", "type of quality assurance", _quality),
        Element("prerequisites", "förkunskapskrav", "prerequisites", _prerequisites, mandatory=False),
        Element(
            "supervision",
            "övervakning och identitetskontroll vid bedömningen",
            "supervision and identity verification during assessment",
            _supervision,
            mandatory=False,
        ),
        Element("grade", "uppnått betyg", "grade achieved", _grade, mandatory=False),
        Element("stackability", "kombinationsmöjligheter", "stackability", _stackability, mandatory=False),
        Element("further-information", "ytterligare information", "further information", _further_information,
                mandatory=False),
    )  # fmt: skip


def with_limits(*, least: Number = 1, most: Number = 60) -> Elements:
    """Give Annex I with other limits of a usual volume, in ECTS credits; beyond them there is a remark, no refusal.

    Nobody has laid down where a micro-credential ends. By default it is a year of full-time study, 60 credits.
    Raises `InvalidModel` for what is no number.
    """
    due = "an exact number of ECTS credits is due (int, Decimal or str)"
    limits = Limits(exact(least, f"`least`: {due}", ""), exact(most, f"`most`: {due}", ""))
    return Elements(NAME, elements(limits))


ANNEX_I: Final[Elements] = with_limits()
_ELEMENTS = ANNEX_I.elements
