"""Profiles as an issuer and a verifier use them: alone, several at once, with the document; and on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from forging import AT
from samples import issue, merit
from unit.profile.test_annex_i import GONE, S, edited

from mikromerit import Evidence, Issuer, KeyPair, NotConformant, Policy
from mikromerit import did as dids
from mikromerit import profile as profile_package
from mikromerit.elm import EuropeanDigitalCredential, encode
from mikromerit.profile import ANNEX_I, KOMPETENSPASSET, several
from mikromerit.render.profile import conforms, profile_json, profile_text
from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = KeyPair.generate()
DID = dids.of_key(KEY.public_key)


class Curious:
    """A profile that keeps what it was given."""

    name = "curious"

    def __init__(self, *answers: Check) -> None:
        self.given: list[tuple[EuropeanDigitalCredential, Mapping[str, Any]]] = []
        self.answers = answers

    def check(self, credential: EuropeanDigitalCredential, document: Mapping[str, Any]) -> list[Check]:
        self.given.append((credential, document))
        return list(self.answers)


def passed(**params: str) -> Check:
    return Check(Step.PROFILE, Outcome.PASSED, Code.PROFILE_MET, params)


REFUSES = Check(Step.PROFILE, Outcome.FAILED, Code.ELEMENT_MISSING, {"profile": "curious"}, "/x")


def test_a_profile_gets_the_credential_and_the_json_that_is_signed() -> None:
    credential, at_issue, at_verification = merit(DID), Curious(passed()), Curious(passed())
    secured = Issuer(DID, KEY, profile=at_issue, clock=lambda: AT).issue(credential)
    report = verify(secured, Policy(trust=UnsafeAnyone(), profile=at_verification), Evidence(), AT)
    assert report.accepted
    for profile in (at_issue, at_verification):
        assert [dict(document) for _, document in profile.given] == [encode(credential)]
        assert [given for given, _ in profile.given] == [credential]


def test_an_issuer_refuses_by_every_profile() -> None:
    lean = edited({f"{S}/accreditation": GONE}, encode(merit(DID)))
    with pytest.raises(NotConformant) as refused:
        Issuer(DID, KEY, profile=(ANNEX_I, KOMPETENSPASSET, Curious(REFUSES)), clock=lambda: AT).issue(lean)
    reasons = refused.value.report.reasons()
    assert {check.params["profile"] for check in reasons} == {ANNEX_I.name, KOMPETENSPASSET.name, "curious"}
    assert {check.problem()["profile"] for check in reasons} == {ANNEX_I.name, KOMPETENSPASSET.name, "curious"}
    assert len(reasons) > 3
    with pytest.raises(NotConformant):
        Issuer(DID, KEY, profile=[Curious(passed()), Curious(REFUSES)], clock=lambda: AT).issue(merit(DID))


def test_a_verifier_demands_every_profile() -> None:
    secured = issue(DID, KEY)
    report = verify(secured, Policy(trust=UnsafeAnyone(), profile=(ANNEX_I, KOMPETENSPASSET)), Evidence(), AT)
    assert report.outcome is Outcome.FAILED
    named = {(check.params["profile"], check.code) for check in report.checks if check.step is Step.PROFILE}
    assert (ANNEX_I.name, Code.PROFILE_MET) in named
    assert (KOMPETENSPASSET.name, Code.ELEMENT_MISSING) in named
    assert {check.params["profile"] for check in report.reasons()} == {KOMPETENSPASSET.name}


def test_one_profile_that_says_nothing_is_not_made_good_by_another() -> None:
    secured = issue(DID, KEY)
    for silent in (Curious(), Curious(Check(Step.MODEL, Outcome.PASSED, Code.MODEL_VALID, {"model": "ELM"}))):
        for profile in ((ANNEX_I, silent), (silent, ANNEX_I)):
            report = verify(secured, Policy(trust=UnsafeAnyone(), profile=profile), Evidence(), AT)
            assert (report.outcome, report.accepted) == (Outcome.INDETERMINATE, False)


def test_what_is_no_elm_meets_no_profile() -> None:
    from forging import good

    report = verify(good(), Policy(trust=UnsafeAnyone(), profile=(ANNEX_I, KOMPETENSPASSET)), Evidence(), AT)
    told = [check.params["profile"] for check in report.checks if check.code is Code.PROFILE_NEEDS_ELM]
    assert told == [ANNEX_I.name, KOMPETENSPASSET.name]


def test_several_profiles_are_kept_as_they_were_given() -> None:
    one, other = Curious(), Curious()
    assert several(None) == several(()) == ()
    assert several(one) == (one,)
    assert several(iter([one, other])) == (one, other)
    given = [one]
    policy = Policy(trust=UnsafeAnyone(), profile=given)
    given.append(other)
    assert policy.profile == (one,)
    assert Policy(trust=UnsafeAnyone()).profile == ()


def test_every_public_name_is_there() -> None:
    for name in profile_package.__all__:
        assert getattr(profile_package, name) is not None
    with pytest.raises(AttributeError):
        _ = profile_package.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrong", ["annex-i", 5, [ANNEX_I, None], ANNEX_I.name])
def test_what_is_no_profile_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Policy(trust=UnsafeAnyone(), profile=wrong)
    with pytest.raises(TypeError):
        Issuer(DID, KEY, profile=wrong)


# --- for a person and for a program ----------------------------------------------------------------------------------


def test_the_text_has_a_line_for_each_row_and_says_what_is_lacking() -> None:
    credential = edited({f"{S}/accreditation": GONE}, encode(merit(DID)))
    checks = ANNEX_I.check(credential, {})
    text = profile_text(ANNEX_I, checks, credential, "en")
    lines = text.splitlines()
    assert lines[0] == "2022/C 243/02 Annex I: not met"
    assert lines[1].split("  ")[1:2] == ["✓ identification of the learner"]
    assert lines[1].endswith(" Åsa Öström")
    assert "  ✗ type of quality assurance" in text
    assert f"/{S}/accreditation" in text
    assert "  - prerequisites" in text
    assert "  ! 1 of 1 learning outcomes do not say by which criteria they were assessed." in lines
    assert profile_text(ANNEX_I, checks, credential).startswith("2022/C 243/02 Annex I: uppfylls inte\n")
    met = merit(DID)
    assert profile_text(ANNEX_I, ANNEX_I.check(met, {}), met).startswith("2022/C 243/02 Annex I: uppfylls\n")


def test_what_a_credential_says_cannot_move_the_cursor() -> None:
    credential = edited({f"{S}/mode": {"type": "Concept", "prefLabel": {"sv": "\x1b[2J\nGodkänd"}}}, encode(merit(DID)))
    text = profile_text(ANNEX_I, ANNEX_I.check(credential, {}), credential)
    assert "\x1b" not in text
    assert "\\u001b[2J\\u000aGodkänd" in text


def test_a_profile_without_rows_is_told_by_its_findings() -> None:
    credential, profile = merit(DID), Curious(REFUSES)
    remark = Check(Step.PROFILE, Outcome.PASSED, Code.VOLUME_SMALL, {"limit": "1"})
    checks = [REFUSES, passed(profile="curious"), remark]
    lines = profile_text(profile, checks, credential, "en").splitlines()
    assert [line[:4] for line in lines] == ["curi", "  ✗ ", "    ", "  ! "]
    json = profile_json(profile, checks, credential, "en")
    assert (json["profile"], json["conforms"], json["rows"]) == ("curious", False, [])
    assert [finding["code"] for finding in json["findings"]] == ["element-missing", "profile-met", "volume-small"]


def test_too_much_to_judge_has_no_rows() -> None:
    claim = encode(merit(DID))["credentialSubject"]["hasClaim"]
    credential = edited(
        {"credentialSubject/hasClaim": [{**claim, "id": f"urn:x:{number}"} for number in range(101)]},
        encode(merit(DID)),
    )
    checks = ANNEX_I.check(credential, {})
    assert "too much" in profile_text(ANNEX_I, checks, credential, "en").splitlines()[1]
    assert profile_json(ANNEX_I, checks, credential)["rows"] == []


def test_conforming_takes_a_check_that_passed() -> None:
    assert conforms([passed()])
    assert not conforms([])
    assert not conforms([passed(), REFUSES])
    assert not conforms([passed(), Check(Step.PROFILE, Outcome.INDETERMINATE, Code.NOT_JUDGED)])
