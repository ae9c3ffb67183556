"""Annex I on the Commission's own samples and on credentials of others, row by row."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from mutations import leads_somewhere, mutated

from mikromerit import elm
from mikromerit.errors import InvalidModel
from mikromerit.profile import ANNEX_I, KOMPETENSPASSET
from mikromerit.report import Code, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from mikromerit.elm import EuropeanDigitalCredential

C = "/credentialSubject/hasClaim"
S = f"{C}/specifiedBy"
MICRO_CREDENTIAL = "elm/samples/Sample-MC-Annex1-unsigned.jsonld"
PARTICIPATION = "elm/samples/Sample-CertOfPart-unsigned.jsonld"
PREREQUISITES = "The learner needs to have an EDC Online Credential Builder account, that requires an EU Login ID."
SUBJECTS = (
    "icke-formellt lärande",
    "Personliga färdigheter och personlig utveckling",
    "Ämnesövergripande utbildning med inslag av informations- och kommunikationsteknik (IKT)",
    "engelska",
)
DOCUMENTS = (
    "engelska",
    "Common European Skills Data Space",
    "Updates to the European Digital Credential Infrastructure",
    "ELM on Github",
    "https://europa.eu/europass/en/europass-tools/digital-credentials",
)
# By file, each row: state, pointer, value in Swedish. Both are drafts: `issued` is written when a credential is sealed.
ROWS = {
    MICRO_CREDENTIAL: {
        "learner": ("present", "/credentialSubject", "Ana Andromeda"),
        "title": ("present", f"{C}/title", "Digital micro-credential creation"),
        "country": ("present", "/issuer/location/address/countryCode", "Irland; Dublin city"),
        "awarding-body": ("present", f"{C}/awardedBy/awardingBody", "University of Zed"),
        "issued": ("missing", "/issued", ""),
        "learning-outcomes": ("present", f"{S}/learningOutcome/0",
                              "Communication, collaboration and creativity; Developing digital content"),
        "workload": ("present", f"{S}/volumeOfLearning", "60 h; 2 högskolepoäng (ECTS)"),
        "level": ("present", f"{S}/eqfLevel", "EQF-nivå 6; RQF nivå 6"),
        "assessment": ("present", f"{C}/provenBy/specifiedBy/dcType", "artefact assessment"),
        "participation": ("present", f"{S}/mode", "Blandat, på plats och digitalt"),
        "quality-assurance": ("missing", f"{S}/accreditation", ""),
        "prerequisites": ("present", f"{S}/entryRequirement",
                          PREREQUISITES),
        "supervision": ("present", f"{C}/provenBy/idVerification", "Utan tillsyn, utan kontroll av identitet"),
        "grade": ("present", f"{C}/provenBy/grade", "Pass"),
        "stackability": ("present", f"{S}/isPartialQualification", "Fristående"),
        "further-information": ("present", f"{S}/learningSetting",
                                "; ".join(SUBJECTS)),
    },
    PARTICIPATION: {
        "learner": ("present", "/credentialSubject", "Ana Andromeda"),
        "title": ("present", f"{C}/title", "EDC Updates Webinar"),
        "country": ("present", "/issuer/location/address/countryCode", "Belgien"),
        "awarding-body": ("present", f"{C}/awardedBy/awardingBody",
                          "European Digital Credentials for Learning Support Team"),
        "issued": ("missing", "/issued", ""),
        "learning-outcomes": ("missing", f"{S}/learningOutcome", ""),
        "workload": ("present", f"{S}/volumeOfLearning", "2 mån"),
        "level": ("not applicable", f"{S}/eqfLevel", ""),
        "assessment": ("missing", f"{C}/provenBy", ""),
        "participation": ("present", f"{S}/mode", "På distans, digitalt"),
        "quality-assurance": ("missing", f"{S}/accreditation", ""),
        "prerequisites": ("missing", f"{S}/entryRequirement", ""),
        "supervision": ("missing", f"{C}/provenBy", ""),
        "grade": ("missing", f"{C}/provenBy", ""),
        "stackability": ("missing", f"{S}/isPartialQualification", ""),
        "further-information": ("present", f"{S}/language",
                                "; ".join(DOCUMENTS)),
    },
}  # fmt: skip


def read(reference: Path, name: str) -> EuropeanDigitalCredential:
    return elm.read((reference / name).read_bytes()).credential


@pytest.mark.parametrize("name", ROWS)
def test_a_sample_of_the_commission_row_by_row(reference: Path, name: str) -> None:
    credential = read(reference, name)
    rows = ANNEX_I.rows(credential)
    assert {row.element.id: (str(row.state), row.path, row.value("sv")) for row in rows} == ROWS[name]
    lacking = {path for state, path, _ in list(ROWS[name].values())[:11] if state == "missing"}
    refused = {check.path for check in ANNEX_I.check(credential, {}) if check.outcome is Outcome.FAILED}
    assert refused == lacking


def test_what_does_not_add_up_in_the_micro_credential_of_the_commission(reference: Path) -> None:
    """The activity says P60M, which are months: 60 minutes were meant. No outcome has a criterion."""
    checks = ANNEX_I.check(read(reference, MICRO_CREDENTIAL), {})
    remarks = {check.code: check for check in checks if check.outcome is Outcome.PASSED}
    assert remarks.keys() == {Code.WORKLOAD_CONTRADICTORY, Code.OUTCOMES_WITHOUT_CRITERIA}
    told = remarks[Code.WORKLOAD_CONTRADICTORY]
    assert told.path == f"{C}/influencedBy/specifiedBy/volumeOfLearning"
    assert told.message("en") == "What is told of workload and time does not add up: 60 mo against 60 h."


# By file: the mandatory elements that are lacking, and the remarks.
OTHERS = {
    "ecosystem/mynextid/microcredential_edc_edc-mc-signed.jsonld": (
        {"quality-assurance"},
        {"outcomes-without-criteria", "workload-contradictory"},  # 45 hours and 5 ECTS credits
    ),
    "ecosystem/mynextid/certificate-of-attendance_edc_edc-coa-signed.jsonld": (
        {"learning-outcomes", "workload", "assessment", "participation", "quality-assurance"},
        set(),
    ),
    "ecosystem/samples/edc_from_elmo17_simple.json": (
        {"country", "learning-outcomes", "assessment", "participation", "quality-assurance"},
        set(),
    ),
    "elm/verdicts/signed__cls_claim_reference_only.json": (
        {"title", "awarding-body", "learning-outcomes", "workload", "assessment", "participation", "quality-assurance"},
        set(),
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_credentials_of_others(reference: Path, name: str) -> None:
    rows = ANNEX_I.rows(read(reference, name))
    lacking = {row.element.id for row in rows if row.element.mandatory and row.state in {"missing", "incomplete"}}
    assert (lacking, {str(remark.code) for row in rows for remark in row.remarks}) == OTHERS[name]


@pytest.mark.parametrize("name", [*ROWS, *OTHERS])
def test_pointers_into_a_sample_lead_somewhere_whatever_is_wrong(reference: Path, name: str) -> None:
    whole = elm.encode(read(reference, name))
    chance = random.Random(name)  # noqa: S311  (the same documents every time)
    judged = 0
    for _ in range(60):
        document = mutated(whole, chance)
        try:
            credential = elm.decode(document)
        except InvalidModel:
            continue
        for profile in (ANNEX_I, KOMPETENSPASSET):
            found = profile.check(credential, document)
            paths = [*(check.path for check in found), *(one.path for row in found.rows for one in row.findings)]
            assert [path for path in paths if not leads_somewhere(document, path)] == []
            judged += 1
    assert judged > 60
