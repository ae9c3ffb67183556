"""The builder: the elements that may be left out, what it refuses of them, and where it writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import samples

from mikromerit import jsonld
from mikromerit.elm import (
    AwardingProcess,
    Concept,
    CreditPoint,
    Duration,
    GradingScheme,
    LearningAchievement,
    LearningAssessment,
    LearningEntitlement,
    MediaObject,
    Organisation,
    Qualification,
    WebResource,
    decode,
    encode,
    organisation,
    person,
)
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.activities import activity
from mikromerit.elm.annex import RULES, frameworks_of
from mikromerit.elm.assessing import assessment, is_validation
from mikromerit.elm.build import MANDATE_SHAPES, SHAPES
from mikromerit.elm.credential import Evidence
from mikromerit.elm.elements import Further
from mikromerit.elm.opportunities import LearningOpportunity
from mikromerit.elm.relations import achievement_of
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.elm import EuropeanDigitalCredential

    Award = Callable[..., EuropeanDigitalCredential]

CLAIM = "/credentialSubject/hasClaim"
SPECIFICATION = f"{CLAIM}/specifiedBy"
ASSESSMENT = f"{CLAIM}/provenBy"
SOMEBODY = organisation(legal_name="Någon annan", country=eu.SWEDEN)
WHOLE = Qualification(title={"sv": "Fibertekniker"})
VALIDATION = eu.own("validation")
MERITS = samples.all_merits()

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"mandate": " ", "issuer": None}, "/evidence/evidenceStatement", "`mandate`"),
    ({"mandate": "På uppdrag"}, "/evidence/evidenceTarget", "`issuer`"),
    ({"evidence": "avtal"}, "/evidence", "an Evidence is due"),
    ({"evidence": Evidence()}, "/evidence/dcType", "`evidence`"),
    ({"evidence": Evidence(dc_type=eu.ONSITE)}, "/evidence/dcType", "evidence"),
    ({"learning_outcomes": ("Kan", 7)}, f"{SPECIFICATION}/learningOutcome/1/title", "text or a LearningOutcome"),
    ({"learning_outcomes": ("",)}, f"{SPECIFICATION}/learningOutcome/title", "`learning_outcomes`"),
    ({"learning_outcomes": "Kan"}, f"{SPECIFICATION}/learningOutcome", "give a tuple"),
    ({"workload": Duration(months=1)}, f"{SPECIFICATION}/volumeOfLearning", "no fixed number of hours"),
    ({"workload": "7,5 h"}, f"{SPECIFICATION}/volumeOfLearning", "`workload`"),
    ({"workload": "1_0"}, f"{SPECIFICATION}/volumeOfLearning", "`workload`"),
    ({"workload": "100000,01"}, f"{SPECIFICATION}/volumeOfLearning", "at most"),
    ({"workload": timedelta.max}, f"{SPECIFICATION}/volumeOfLearning", "at most"),
    ({"maximum_duration": 0}, f"{SPECIFICATION}/maximumDuration", "`maximum_duration`"),
    ({"maximum_duration": Duration(months=-1)}, f"{SPECIFICATION}/maximumDuration", "more than no time"),
    ({"credit_points": 7}, f"{SPECIFICATION}/creditPoint", "a CreditPoint is due"),
    ({"credit_points": CreditPoint(point="1")}, f"{SPECIFICATION}/creditPoint/framework", "`credit_points`"),
    ({"credit_points": CreditPoint(framework=eu.ECTS)}, f"{SPECIFICATION}/creditPoint/point", "`credit_points`"),
    (
        {"ects": 1, "credit_points": CreditPoint(framework=eu.ECTS, point="2")},
        f"{SPECIFICATION}/creditPoint",
        "one number for each",
    ),
    ({"learner": person(id="åsa", full_name="Åsa")}, "/credentialSubject/id", "absolute IRI"),
    ({"country": eu.ONSITE}, "/issuer/location/address/countryCode", "EU's list"),
    ({"level": eu.nqf("DQR")}, f"{SPECIFICATION}/nqfLevel", "DQR 4"),
    ({"level": replace(eu.nqf("DQR 4"), id="urn:x:y")}, f"{SPECIFICATION}/nqfLevel", "DQR 4"),
    ({"cycle": eu.EQF_6}, f"{SPECIFICATION}/educationLevel", "`cycle`"),
    ({"cycle": eu.cycle("second")}, f"{SPECIFICATION}/educationLevel", "contradicts"),
    ({"learning_setting": eu.ONSITE}, f"{SPECIFICATION}/learningSetting", "`learning_setting`"),
    ({"learning_setting": "formal"}, f"{SPECIFICATION}/learningSetting", "`learning_setting`"),
    ({"thematic_area": eu.EQF_6}, f"{SPECIFICATION}/thematicArea", "`thematic_area`"),
    (
        {"thematic_area": replace(eu.isced_f("0714"), id="http://data.europa.eu/snb/isced-f/9999999")},
        f"{SPECIFICATION}/thematicArea",
        "EU's list",
    ),
    ({"instruction_language": "qaa"}, f"{SPECIFICATION}/language", "no language"),
    ({"instruction_language": eu.EQF_6}, f"{SPECIFICATION}/language", "`instruction_language`"),
    ({"target_group": "alla"}, f"{SPECIFICATION}/targetGroup", "`target_group`"),
    ({"homepage": "skola.example"}, f"{SPECIFICATION}/homepage/contentURL", "absolute address"),
    ({"homepage": 7}, f"{SPECIFICATION}/homepage", "a WebResource is due"),
    (
        {"supplementary_documents": WebResource()},
        f"{SPECIFICATION}/supplementaryDocument/contentURL",
        "absolute address",
    ),
    ({"qualification_code": "17"}, f"{SPECIFICATION}/qualificationCode", "`qualification_code`"),
    ({"frameworks": "OCN"}, f"{SPECIFICATION}/additionalNote/subject", "`frameworks`"),
    ({"frameworks": Concept(id="urn:x:y")}, f"{SPECIFICATION}/additionalNote/subject/prefLabel", "a label"),
    ({"part_of": "urn:example:fibre"}, f"{SPECIFICATION}/isPartOf", "an IRI goes into its `id`"),
    ({"part_of": Qualification(id="urn:example:fibre")}, f"{SPECIFICATION}/isPartOf", "with a title"),
    ({"parts": LearningAchievement()}, f"{CLAIM}/hasPart", "with a title"),
    ({"part_of": WHOLE, "partial": False}, f"{SPECIFICATION}/isPartialQualification", "`partial`"),
    ({"entitles_to": ""}, f"{CLAIM}/entitlesTo/title", "leave it out"),
    ({"entitles_to": LearningEntitlement()}, f"{CLAIM}/entitlesTo/title", "a title"),
    ({"learning_opportunity": "kurs"}, f"{CLAIM}/learningOpportunity", "a LearningOpportunity is due"),
    ({"further_information": ("Mer", " ")}, f"{CLAIM}/additionalNote", "leave it out"),
    ({"further_information": (None,)}, f"{CLAIM}/additionalNote", "leave it out"),
    ({"stackability": (None,)}, f"{SPECIFICATION}/additionalNote", "by language"),
    ({"stackability": ("Ja",)}, f"{SPECIFICATION}/additionalNote", "by language"),
    ({"prerequisites": ("A", "B")}, f"{SPECIFICATION}/entryRequirement", "by language"),
    ({"entitles_to": (None,)}, f"{CLAIM}/entitlesTo", "leave it out"),
    ({"partial": ()}, f"{SPECIFICATION}/isPartialQualification", "True or False"),
    ({"mandate": 3, "issuer": None}, "/evidence/evidenceStatement", "as text"),
    ({"target_group": eu.ECTS}, f"{SPECIFICATION}/targetGroup", "vocabulary.target_group(…)"),
    ({"frameworks": eu.ONSITE}, f"{SPECIFICATION}/additionalNote/subject", "vocabulary.own(…)"),
    ({"qualification_code": eu.ONSITE}, f"{SPECIFICATION}/qualificationCode", "of your own"),
    (
        {"credit_points": CreditPoint(framework=eu.ONSITE, point="1")},
        f"{SPECIFICATION}/creditPoint/framework",
        "vocabulary.credit_framework(…)",
    ),
    ({"activity": "kurs"}, f"{CLAIM}/influencedBy", "a LearningActivity is due"),
    ({"participation": None}, f"{SPECIFICATION}/mode", "None is for"),
    ({"participation": None, "activity": activity("Kurs")}, f"{SPECIFICATION}/mode", "None is for"),
    (
        {"participation": None, "assessment": VALIDATION, "activity": activity("Kurs")},
        f"{SPECIFICATION}/mode",
        "None is for",
    ),
    (
        {"participation": None, "assessment": (VALIDATION, eu.PRACTICAL_ASSESSMENT)},
        f"{SPECIFICATION}/mode",
        "None is for",
    ),
    ({"assessment": ()}, ASSESSMENT, "at least one"),
    ({"assessment": LearningAssessment()}, f"{ASSESSMENT}/specifiedBy/dcType", "its kind"),
    (
        {"assessment": replace(assessment(VALIDATION), has_part=(LearningAssessment(),))},
        f"{ASSESSMENT}/hasPart/specifiedBy/dcType",
        "its kind",
    ),
    ({"assessment": assessment(VALIDATION), "grade": "G"}, ASSESSMENT, "assessment(…)"),
    ({"grade": "MVG", "grading_scheme": "U-G-VG"}, f"{ASSESSMENT}/grade", "VG, G"),
    ({"grade": "U", "grading_scheme": "U-G-VG"}, f"{ASSESSMENT}/grade", "passing grade"),
    ({"grading_scheme": "A-F"}, f"{ASSESSMENT}/grade", "A, B, C, D, E"),
    ({"grading_scheme": "1-5"}, f"{ASSESSMENT}/specifiedBy/gradingScheme", "U-G-VG"),
    ({"grading_scheme": GradingScheme()}, f"{ASSESSMENT}/specifiedBy/gradingScheme", "with a title"),
]


@pytest.mark.parametrize(("changes", "path", "words"), REFUSED)
def test_what_does_not_fit_is_refused_where_it_would_stand(
    award: Award, branch: Organisation, changes: dict[str, Any], path: str, words: str
) -> None:
    if "issuer" in changes:
        changes = {**changes, "issuer": branch, "awarding_body": SOMEBODY}
    with pytest.raises(InvalidModel) as caught:
        award(**changes)
    assert (caught.value.path, words in caught.value.reason) == (path, True), caught.value.reason


def test_quality_assurance_is_of_a_kind_of_the_eu_s_list(award: Award) -> None:
    with pytest.raises(InvalidModel, match="EU's list") as caught:
        award(quality_assurance=samples.quality(dc_type=eu.own("ocn")))
    assert caught.value.path == f"{SPECIFICATION}/accreditation/dcType"


def test_nothing_is_awarded_after_it_was_issued(award: Award) -> None:
    with pytest.raises(InvalidModel, match="cannot be later") as caught:
        award(awarded=samples.UNTIL)
    assert caught.value.path == f"{CLAIM}/awardedBy/awardingDate"


def test_every_evidence_beside_a_mandate_needs_its_statement(award: Award, branch: Organisation) -> None:
    bare = Evidence(dc_type=eu.evidence_type("accreditation"))
    assert award(evidence=bare).evidence[0].dc_type == bare.dc_type
    with pytest.raises(InvalidModel, match="needs a statement"):
        award(evidence=bare, mandate="På uppdrag", issuer=branch, awarding_body=SOMEBODY)


def test_an_unknown_keyword_is_refused_with_the_nearest(award: Award) -> None:
    with pytest.raises(TypeError, match=r"'valid_untill'; did you mean 'valid_until'"):
        award(valid_untill=None)
    with pytest.raises(TypeError, match=r"argument 'qqq'$"):
        award(qqq=None)


def test_none_says_nothing(award: Award) -> None:
    given = dict.fromkeys(Further.__optional_keys__ - {"id"})
    assert award(**given) == award()


def test_the_samples_use_every_keyword() -> None:
    used = {keyword for changes in samples.SAMPLES.values() for keyword in changes("did:web:a.example")}
    assert used >= Further.__optional_keys__ - {"id", "valid_until"}


@pytest.mark.parametrize("name", MERITS)
def test_a_sample_is_read_as_it_was_written_and_has_no_undefined_term(name: str) -> None:
    json = encode(MERITS[name])
    assert decode(json) == MERITS[name]
    assert jsonld.undefined_terms(json) == ()


def _claim(credential: EuropeanDigitalCredential) -> LearningAchievement:
    claim = credential.subject.has_claim[0]
    assert isinstance(claim, LearningAchievement)
    return claim


def _specification(credential: EuropeanDigitalCredential) -> Qualification:
    specification = _claim(credential).specified_by
    assert isinstance(specification, Qualification)
    return specification


def test_it_calls_itself_a_micro_credential(award: Award) -> None:
    specification = _specification(award())
    assert specification.dc_type == (eu.own("micro-credential"),)
    assert specification.is_partial_qualification is None


def test_it_says_which_rules_it_follows_and_in_which_version(award: Award) -> None:
    ocn = Concept(id="https://a.example/ocn", pref_label={"sv": "OCN"}, notation="2.1")
    specification = _specification(award(frameworks=ocn, stackability="Räknas"))
    _, first, second = specification.additional_note
    assert frameworks_of(specification) == (first.subject, second.subject)
    assert first.subject is not None
    assert (first.subject.id, first.subject.notation) == (RULES, "2022/C 243/02")
    assert "EDC-AP 3.2" in first.note_literal["sv"]
    assert second.subject == replace(ocn, id=ocn.id)
    assert second.note_literal == {"sv": "OCN"}


def test_the_settings_of_learning(award: Award) -> None:
    formal, informal = eu.learning_setting("formal"), eu.own("informal-learning")
    credential = award(learning_setting=formal)
    assert (_specification(credential).learning_setting, _claim(credential).dc_type) == (formal, ())
    credential = award(learning_setting=informal)
    assert (_specification(credential).learning_setting, _claim(credential).dc_type) == (None, (informal,))


def test_a_validation_needs_no_form_of_participation(award: Award) -> None:
    credential = award(assessment=VALIDATION, participation=None)
    found = _claim(credential).proven_by[0]
    assert is_validation(found)
    assert found.title == {"sv": "validering", "en": "validation"}
    assert found.specified_by is not None
    assert found.specified_by.dc_type == ()
    assert _specification(credential).mode == ()
    assert not is_validation(_claim(award()).proven_by[0])


def test_an_activity_tells_the_form_of_participation(award: Award) -> None:
    done = activity(mode=(eu.ONLINE, eu.ONSITE), workload="31,5", start=date(2026, 9, 1))
    credential = award(activity=(done, activity("Praktik", mode=eu.ONSITE)), participation=None)
    first, second = _claim(credential).influenced_by
    assert _specification(credential).mode == (eu.ONLINE, eu.ONSITE)
    assert first.title == credential.title
    assert str(first.workload) == "PT31H30M"
    assert first.awarded_by == second.awarded_by == _claim(credential).awarded_by
    assert first.specified_by is not None
    assert first.specified_by.title == credential.title
    assert second.title == {"sv": "Praktik"}


def test_an_activity_without_a_mode_has_that_of_the_micro_credential(award: Award) -> None:
    whole = replace(activity("Kurs"), has_part=(activity("Träff", mode=eu.ONLINE),), specified_by=None)
    done = _claim(award(activity=whole)).influenced_by[0]
    assert done.specified_by is not None
    assert done.specified_by.mode == (eu.ONSITE,)
    assert done.has_part[0].specified_by is not None
    assert done.has_part[0].specified_by.mode == (eu.ONLINE,)
    assert done.has_part[0].awarded_by == done.awarded_by


def test_a_mandate_names_the_awarding_body_and_its_shapes(award: Award, branch: Organisation) -> None:
    credential = award(mandate="På uppdrag", issuer=branch, awarding_body=SOMEBODY)
    mandate = credential.evidence[0]
    process = _claim(credential).awarded_by
    assert process is not None
    assert mandate.dc_type == eu.evidence_type("mandate")
    assert mandate.evidence_statement == "På uppdrag"
    assert mandate.evidence_target == process.awarding_body[0]
    assert [schema.id for schema in credential.credential_schema] == [SHAPES, MANDATE_SHAPES]
    assert [schema.id for schema in award().credential_schema] == [SHAPES]


def test_parts_and_wholes_stand_where_their_kind_has_them(award: Award) -> None:
    done = LearningAchievement(title={"sv": "Mäta"})
    credential = award(part_of=(WHOLE, done), parts=(done, WHOLE))
    claim, specification = _claim(credential), _specification(credential)
    assert [one.title for one in claim.is_part_of + claim.has_part] == [done.title, done.title]
    assert [one.title for one in specification.is_part_of + specification.has_part] == [WHOLE.title, WHOLE.title]
    assert claim.has_part[0].awarded_by == claim.awarded_by
    assert specification.is_partial_qualification is True
    assert _specification(award(partial=False)).is_partial_qualification is False
    assert _specification(award(parts=WHOLE, partial=True)).is_partial_qualification is True


def test_the_achievement_of_one_credential_is_a_part_of_another(award: Award) -> None:
    first = award(id="urn:uuid:1b4e28ba-2fa1-41d2-883f-0016d3cca427")
    part = achievement_of(first)
    whole = award(parts=part, title={"sv": "Fibertekniker"})
    found = _claim(whole).has_part[0]
    assert found.id == _claim(first).id
    assert found.awarded_by == _claim(whole).awarded_by
    assert found.title == first.title
    with pytest.raises(InvalidModel, match="same id and different content"):
        award(parts=_claim(first))


def test_what_claims_no_achievement_has_none_to_give(award: Award) -> None:
    credential = award()
    with pytest.raises(InvalidModel, match="one achievement") as caught:
        achievement_of(replace(credential, credential_subject=replace(credential.subject, has_claim=())))
    assert caught.value.path == CLAIM


def test_entitlements_are_awarded_with_it_unless_they_say_otherwise(award: Award) -> None:
    other = AwardingProcess(awarding_body=(SOMEBODY,))
    given = LearningEntitlement(title={"sv": "Resa"}, awarded_by=other)
    claim = _claim(award(entitles_to=("Arbete", given), awarded=samples.ISSUED))
    first, second = claim.entitles_to
    assert (first.title, first.awarded_by) == ({"sv": "Arbete"}, claim.awarded_by)
    assert second.awarded_by is not None
    body = second.awarded_by.awarding_body[0]
    assert isinstance(body, Organisation)
    assert body.legal_name == SOMEBODY.legal_name


def test_an_opportunity_is_by_default_that_of_the_awarding_body(award: Award, branch: Organisation) -> None:
    credential = award(learning_opportunity=LearningOpportunity())
    found = _claim(credential).learning_opportunity
    assert found is not None
    assert found.title == credential.title
    assert found.provided_by == (credential.issuer,)
    given = LearningOpportunity(title={"sv": "Kurs"}, provided_by=(SOMEBODY,))
    found = _claim(award(learning_opportunity=given)).learning_opportunity
    assert found is not None
    assert (found.title, found.provided_by[0].legal_name) == (given.title, SOMEBODY.legal_name)
    bare = replace(branch, location=())
    found = _claim(
        award(
            awarding_body=bare,
            quality_assurance=samples.quality(organisation=(bare,)),
            learning_opportunity=LearningOpportunity(provided_by=(bare,)),
        )
    ).learning_opportunity
    assert found is not None
    assert found.provided_by[0].location


def test_a_scale_says_what_its_grade_is_called(award: Award) -> None:
    found = _claim(award(grade="VG", grading_scheme="U-G-VG")).proven_by[0]
    assert found.grade is not None
    assert found.grade.note_literal == {"sv": "Väl godkänd", "en": "Pass with distinction"}
    assert found.specified_by is not None
    assert found.specified_by.grading_scheme is not None
    assert found.specified_by.grading_scheme.description["sv"] == "VG (Väl godkänd), G (Godkänd), U (Underkänd)"


def test_points_of_other_frameworks_and_no_mode_on_the_page(award: Award) -> None:
    from base64 import b64decode

    points = CreditPoint(framework=samples.YH_POINTS, point="2.5")
    display = award(credit_points=points, assessment=VALIDATION, participation=None).display_parameter
    assert display is not None
    image = display.individual_display[0].display_detail[0].image
    assert isinstance(image, MediaObject)
    page = b64decode(str(image.content)).decode()
    assert "24 timmar, 2,5 poäng (yrkeshögskolepoäng)" in page
    assert "validering" in page
    assert "Deltagande" not in page


def test_the_levels_and_cycle_of_a_course_at_a_university(award: Award) -> None:
    specification = _specification(award(level=eu.EQF_7, cycle=eu.cycle("second"), maximum_duration=Duration(months=6)))
    assert specification.education_level == (eu.cycle("second"),)
    assert str(specification.maximum_duration) == "P6M"
    assert _specification(award(level=None, cycle=eu.cycle("second"))).eqf_level is None


def test_plain_text_is_in_the_primary_language(award: Award) -> None:
    specification = _specification(
        award(
            title={"en": "A", "sv": "B"}, language="en", learning_outcomes=("Can", {"sv": "Kan"}), prerequisites="None"
        )
    )
    assert [one.title for one in specification.learning_outcome] == [{"en": "Can"}, {"sv": "Kan"}]
    assert specification.entry_requirement is not None
    assert specification.entry_requirement.note_literal == {"en": "None"}


def test_a_learner_is_described_as_far_as_the_caller_says(award: Award) -> None:
    learner = MERITS["course"].subject
    assert learner.national_id is not None
    assert learner.national_id.notation == "189001019802"
    assert learner.location[0].address[0].full_address is not None
    assert award(learner=person(full_name="Åsa")).subject.national_id is None


def test_an_activity_that_names_its_own_awarding_keeps_it(award: Award) -> None:
    own = AwardingProcess(awarding_body=(SOMEBODY,))
    (kept,) = _claim(award(activity=replace(activity("Kurs"), awarded_by=own))).influenced_by
    assert kept.awarded_by is not None
    assert [getattr(body, "legal_name", None) for body in kept.awarded_by.awarding_body] == [SOMEBODY.legal_name]


def test_a_specification_of_an_assessment_without_a_title_gets_one(award: Award) -> None:
    (made,) = _claim(award(assessment=assessment(eu.PRACTICAL_ASSESSMENT))).proven_by
    assert made.specified_by is not None
    assert made.title
    assert made.specified_by.title == made.title
