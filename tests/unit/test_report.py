"""What a verification says: closed codes in two languages, nine steps always, and nothing foreign that could harm."""

from __future__ import annotations

import json
import string
import tomllib
import unicodedata
from dataclasses import FrozenInstanceError, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.errors import MikromeritError, Rejected
from mikromerit.evidence import Evidence, Fetched, Need
from mikromerit.report import SHOWN, Check, Code, Outcome, Refused, Report, Step, failed, message, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSED, FAILED, INDETERMINATE, SKIPPED = Outcome
MESSAGES: dict[str, Any] = tomllib.loads(files("mikromerit").joinpath("messages.toml").read_text(encoding="utf-8"))
SENTENCES = {name: text for name, text in MESSAGES.items() if name not in ("step", "outcome", "words")}
every_code = pytest.mark.parametrize("code", Code)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def params_of(code: Code, value: str = "x") -> dict[str, str]:
    return {name: value for lang in ("sv", "en") for name in placeholders(SENTENCES[code][lang])}


def check(step: Step, outcome: Outcome, code: Code = Code.NOT_JUDGED, **params: str) -> Check:
    return Check(step, outcome, code, params)


def report(*checks: Check, value: object | None = "the value") -> Report[object]:
    return Report(checks=checks, at=AT, _value=value)


# --- messages -----------------------------------------------------------------------------------------------------


def test_every_sentence_is_of_a_code_and_every_code_has_one() -> None:
    assert set(SENTENCES) == {str(code) for code in Code}
    assert set(MESSAGES["step"]) == {str(step) for step in Step}
    assert set(MESSAGES["outcome"]) == {str(outcome) for outcome in Outcome}


@pytest.mark.parametrize(
    "name", [*SENTENCES, *(f"{table}/{row}" for table in ("step", "outcome") for row in MESSAGES[table])]
)
def test_every_sentence_is_in_swedish_and_in_english(name: str) -> None:
    table, _, row = name.partition("/")
    texts = MESSAGES[table][row] if row else SENTENCES[name]
    assert set(texts) == {"sv", "en"}
    assert all(text.strip() == text and text for text in texts.values())
    assert all(text.isprintable() for text in texts.values())


@every_code
def test_both_languages_say_the_same_things(code: Code) -> None:
    sv, en = (placeholders(SENTENCES[code][lang]) for lang in ("sv", "en"))
    assert {name.removesuffix("_sv") for name in sv} == {name.removesuffix("_en") for name in en}
    assert all(
        name.isidentifier() for name in sv | en
    )  # no attribute, index or number: nothing of a value is looked up
    assert SENTENCES[code]["sv"] != SENTENCES[code]["en"]


@every_code
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_sentence_shows_its_parameters(code: Code, lang: Any) -> None:
    params = {name: f"<{name}>" for name in params_of(code)}
    said = message(code, params, lang)
    assert said == Check(Step.PARSE, FAILED, code, params).message(lang)
    assert {name for name in params if f"<{name}>" in said} == placeholders(SENTENCES[code][lang])
    assert "{" not in said.replace("{…}", "")


def test_what_a_parameter_says_is_never_a_template() -> None:
    hostile = "{member} {member.__class__} {0} %s $x {{}}"
    assert message(Code.MEMBER_MISSING, {"member": hostile}, "en") == f"{hostile} is missing."
    assert Check(Step.MODEL, FAILED, Code.MEMBER_MISSING, {"member": hostile}).message() == f"{hostile} saknas."


# --- shown: foreign text ------------------------------------------------------------------------------------------

HOSTILE = {
    "NUL": "\0",
    "newline": "a\nb",
    "carriage return": "a\rb",
    "terminal escape": "\x1b[2J\x1b]0;x\x07",
    "C1 control": "\x9b31m",
    "DEL": "\x7f",
    "override, right to left": "\u202egnp.exe",
    "embedding": "\u202aa\u202b",
    "isolate": "\u2066a\u2069",
    "marks": "\u200e\u200f\u061c",
    "zero width": "a\u200bb\u200d\u2060",
    "soft hyphen": "a\u00adb",
    "byte order mark": "\ufeffa",
    "line separator": "a\u2028b\u2029c",
    "lone surrogates": "\ud800\udfff",
    "private use": "\ue000",
    "not assigned": "\uffff",
    "tags": "\U000e0041\U000e007f",
    "plane 16": "\U0010fffd",
}


def assert_harmless(text: str) -> None:
    assert len(text) <= SHOWN
    assert text.isprintable()
    assert not [c for c in text if unicodedata.category(c)[0] == "C" or unicodedata.bidirectional(c) in BIDI_CONTROLS]
    text.encode()


BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("times", [1, 150, 5000])
def test_foreign_text_is_shown_harmless_and_short(text: str, times: int) -> None:
    assert_harmless(shown(text * times))


@pytest.mark.parametrize(
    "text", ["", "a", "Åsa Öström", "日本語", "שלום", "a\u030a", "\U0001f600", "{x}", "<b>", "a" * 200]
)
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert shown(text) == text


def test_long_text_is_cut_and_says_so() -> None:
    assert shown("a" * 201) == "a" * 199 + "…"
    assert shown("a" * 1_000_000) == "a" * 199 + "…"


def test_harmful_characters_are_named() -> None:
    assert shown("a\x1bb") == r"a\u001bb"
    assert shown("\u202ea") == r"\u202ea"
    assert shown("a\nb\tc") == r"a\u000ab\u0009c"
    assert shown("\ud800") == r"\ud800"


@pytest.mark.parametrize(
    ("value", "text"),
    [(5, "5"), (None, "None"), (Code.EXPIRED, "expired"), (["\x1b"], r"['\x1b']"), (b"\0", r"b'\x00'")],
)
def test_values_are_shown_as_text(value: object, text: str) -> None:
    assert shown(value) == text


@given(st.text(st.characters(), max_size=20), st.sampled_from([1, 20, 1000]))
def test_any_text_is_shown_harmless(text: str, times: int) -> None:
    assert_harmless(shown(text * times))


@pytest.mark.parametrize("text", ["x", "\0", "\u202e", "\U000e0041", "{x}"])
def test_no_message_shows_more_of_a_foreign_value_than_its_share(text: str) -> None:
    for code in Code:
        params = params_of(code, text * 100_000)
        finding = Check(Step.PARSE, FAILED, code, params, "/" + text * 100_000)
        refused = Refused(code, path=finding.path, **params)
        for lang in ("sv", "en"):
            assert len(finding.message(lang)) <= len(SENTENCES[code][lang]) + SHOWN * len(params)
            assert finding.message(lang).isprintable()
        assert len(str(refused)) <= len(SENTENCES[code]["en"]) + SHOWN * len(params)
        foreign = [finding.path, refused.path, *finding.params.values(), *refused.params.values()]
        assert max(len(value) for value in foreign) <= SHOWN


# --- Refused ------------------------------------------------------------------------------------------------------


def test_a_refusal_is_an_error_with_a_code() -> None:
    refused = Refused(Code.TOO_LARGE, path="/vc", what="JWT", limit=5)
    assert isinstance(refused, MikromeritError)
    assert isinstance(refused, ValueError)
    assert (refused.code, refused.path, dict(refused.params)) == (Code.TOO_LARGE, "/vc", {"what": "JWT", "limit": "5"})
    assert str(refused) == "JWT is too large: the limit is 5 bytes."
    with pytest.raises(TypeError):
        refused.params["what"] = "x"  # type: ignore[index]


def test_a_refusal_becomes_a_check() -> None:
    refused = Refused(Code.TOO_LARGE, path="/vc", what="JWT", limit=5)
    assert failed(Step.PARSE, refused) == Check(
        Step.PARSE, FAILED, Code.TOO_LARGE, {"what": "JWT", "limit": "5"}, "/vc"
    )
    assert failed(Step.KEY, refused, INDETERMINATE).outcome is INDETERMINATE


# --- Check --------------------------------------------------------------------------------------------------------


@every_code
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_problem_has_the_members_of_rfc_9457(code: Code, lang: Any) -> None:
    finding = Check(Step.KEY, FAILED, code, params_of(code), "/vc/issuer")
    assert finding.problem(lang) == {
        "type": f"urn:mikromerit:code:{code}",
        "title": {"sv": "Nyckel", "en": "Key"}[lang],
        "detail": finding.message(lang),
        "step": "key",
        "outcome": "failed",
        "code": str(code),
        "pointer": "/vc/issuer",
        **({"profile": "x"} if "profile" in params_of(code) else {}),
    }
    assert all(type(value) is str for value in finding.problem(lang).values())
    assert "pointer" not in Check(Step.KEY, FAILED, code, params_of(code)).problem(lang)


def test_swedish_is_the_default() -> None:
    finding = check(Step.TRUST, FAILED)
    assert finding.message() == finding.message("sv") != finding.message("en")
    assert finding.problem()["title"] == "Tillit"
    assert report(finding).summary().startswith("Underkänd.")
    assert report(finding).summary("en").startswith("Rejected.")


def test_a_check_never_changes() -> None:
    params = {"member": "id"}
    finding = Check(Step.MODEL, FAILED, Code.MEMBER_MISSING, params)
    params["member"] = "changed"
    assert finding.message("en") == "id is missing."
    with pytest.raises(TypeError):
        finding.params["member"] = "x"  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        finding.outcome = PASSED  # type: ignore[misc]
    with pytest.raises(TypeError):
        Check(Step.MODEL, FAILED, Code.NOT_JUDGED).params["a"] = "x"  # type: ignore[index]


def test_checks_are_compared_by_what_they_say() -> None:
    assert check(Step.MODEL, FAILED, Code.MEMBER_MISSING, member="id") == Check(
        Step.MODEL, FAILED, Code.MEMBER_MISSING, {"member": "id"}
    )
    assert check(Step.MODEL, FAILED, Code.MEMBER_MISSING, member="id") != check(
        Step.MODEL, FAILED, Code.MEMBER_MISSING, member="type"
    )


# --- Report -------------------------------------------------------------------------------------------------------


def test_a_report_has_all_nine_steps_in_their_order() -> None:
    names = ["parse", "trust", "key", "signature", "validity", "status", "model", "profile", "binding"]
    assert [str(step) for step in Step] == names
    for checks in ([], [check(Step.BINDING, FAILED)], [check(step, PASSED) for step in reversed(Step)]):
        assert [str(found.step) for found in report(*checks).checks] == names
    missing = report(check(Step.KEY, PASSED)).checks
    assert {found.code for found in missing if found.outcome is SKIPPED} == {Code.NOT_JUDGED}
    assert [found.outcome for found in missing].count(SKIPPED) == 8


def test_the_checks_of_one_step_keep_their_order() -> None:
    codes = [Code.EXPIRED, Code.DATES_DISAGREE, Code.WITHIN_VALIDITY]
    checks = [check(Step.VALIDITY, FAILED, code, **params_of(code)) for code in codes]
    made = report(checks[0], check(Step.PARSE, PASSED), *checks[1:], check(Step.KEY, PASSED))
    assert [found.code for found in made.checks if found.step is Step.VALIDITY] == codes
    assert [found.step for found in made.checks] == sorted((found.step for found in made.checks), key=list(Step).index)


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ([], INDETERMINATE),
        ([SKIPPED], INDETERMINATE),
        ([PASSED], PASSED),
        ([PASSED, SKIPPED], PASSED),
        ([INDETERMINATE], INDETERMINATE),
        ([PASSED, INDETERMINATE], INDETERMINATE),
        ([INDETERMINATE, PASSED, SKIPPED], INDETERMINATE),
        ([FAILED], FAILED),
        ([PASSED, FAILED], FAILED),
        ([FAILED, PASSED], FAILED),
        ([INDETERMINATE, FAILED], FAILED),
        ([FAILED, INDETERMINATE, PASSED, SKIPPED], FAILED),
    ],
)
def test_failed_beats_indeterminate_beats_passed(outcomes: list[Outcome], whole: Outcome) -> None:
    apart = report(*(check(step, outcome) for step, outcome in zip(Step, outcomes, strict=False)))
    together = report(*(check(Step.KEY, outcome) for outcome in outcomes))
    assert apart.outcome is together.outcome is whole
    of_step = SKIPPED if set(outcomes) <= {SKIPPED} else whole
    assert together.step(Step.KEY) is of_step
    assert together.step(Step.TRUST) is SKIPPED
    assert apart.accepted is together.accepted is (whole is PASSED)


@given(st.lists(st.tuples(st.sampled_from(Step), st.sampled_from(Outcome)), max_size=12), st.booleans())
def test_a_report_gives_its_value_only_when_it_passed(made_of: list[tuple[Step, Outcome]], has_value: bool) -> None:  # noqa: FBT001
    made = report(*(check(step, outcome) for step, outcome in made_of), value="the value" if has_value else None)
    found = {outcome for _, outcome in made_of}
    passes = has_value and PASSED in found and not found & {FAILED, INDETERMINATE}
    assert made.accepted is passes
    assert {found.step for found in made.checks} == set(Step)
    if passes:
        assert made.accept() == "the value"
    else:
        with pytest.raises(Rejected) as rejected:
            made.accept()
        assert rejected.value.report is made
    assert {reason.outcome for reason in made.reasons()} <= {FAILED, INDETERMINATE}
    assert bool(made.reasons()) is bool(found & {FAILED, INDETERMINATE})


@pytest.mark.parametrize("value", [0, "", [], False])
def test_a_value_that_python_calls_false_is_a_value(value: object) -> None:
    assert report(check(Step.KEY, PASSED), value=value).accept() == value


def test_the_reasons_are_the_failed_checks_else_the_indeterminate_ones() -> None:
    passes, doubts = check(Step.PARSE, PASSED), check(Step.KEY, INDETERMINATE, Code.EVIDENCE_MISSING, url="https://a")
    fails = [check(Step.TRUST, FAILED), check(Step.BINDING, FAILED, Code.ID_MISMATCH)]
    assert report(passes).reasons() == ()
    assert report(passes, doubts).reasons() == (doubts,)
    assert report(fails[1], passes, doubts, fails[0]).reasons() == tuple(fails)


def test_a_rejection_says_why() -> None:
    made = report(check(Step.BINDING, FAILED, Code.ID_MISMATCH))
    with pytest.raises(Rejected) as rejected:
        made.accept()
    assert isinstance(rejected.value, MikromeritError)
    assert str(rejected.value) == made.summary("en") == "Rejected. " + SENTENCES["id-mismatch"]["en"]


@pytest.mark.parametrize("outcome", [PASSED, FAILED])
def test_a_report_is_neither_true_nor_false(outcome: Outcome) -> None:
    made = report(check(Step.KEY, outcome))
    for ask in (bool, lambda r: not r, lambda r: r or 1, lambda r: 1 if r else 2, lambda r: all([r])):
        with pytest.raises(TypeError, match="neither true nor false"):
            ask(made)


def test_a_report_never_changes() -> None:
    made = report(check(Step.KEY, PASSED))
    for member, value in (("checks", ()), ("_value", "another"), ("at", None), ("evidence", None)):
        with pytest.raises(FrozenInstanceError):
            setattr(made, member, value)
    with pytest.raises((AttributeError, TypeError)):
        made.outcome = PASSED  # type: ignore[misc]
    with pytest.raises(TypeError):
        made.checks[0] = check(Step.KEY, FAILED)  # type: ignore[index]
    assert type(made.checks) is tuple


def test_a_report_does_not_show_its_value() -> None:
    secret = report(check(Step.KEY, PASSED), value="personal data")
    assert "personal data" not in repr(secret) + str(secret) + secret.to_json() + secret.summary()


def test_a_report_with_other_checks_is_judged_by_them() -> None:
    made = report(check(Step.KEY, PASSED))
    assert made.accepted
    assert not replace(made, checks=(check(Step.KEY, FAILED),)).accepted
    assert not replace(made, checks=()).accepted


# --- JSON ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_report_as_json(lang: Any) -> None:
    part = report(check(Step.TRUST, FAILED, Code.ISSUER_NOT_TRUSTED, issuer="did:web:å.example"))
    made = Report(
        checks=(check(Step.KEY, INDETERMINATE, Code.EVIDENCE_MISSING, url="https://a.example"),),
        at=AT,
        needs=(Need("https://a.example", "did-document"),),
        evidence=Evidence({"https://b.example": Fetched(b"secret body", "text/plain", AT)}),
        parts=(part,),
    )
    text = made.to_json(lang)
    read = json.loads(text)
    assert set(read) == {"outcome", "summary", "at", "checks", "needs", "credentials"}
    assert (read["outcome"], read["summary"], read["at"]) == ("indeterminate", made.summary(lang), AT.isoformat())
    assert read["checks"] == [dict(found.problem(lang)) for found in made.checks]
    assert read["needs"] == [{"url": "https://a.example", "purpose": "did-document"}]
    assert read["credentials"] == [json.loads(part.to_json(lang))]
    assert "did:web:å.example" in text
    assert "secret body" not in text
    assert "credentials" not in json.loads(part.to_json(lang))


def hostile_reports() -> Iterable[Report[object]]:
    for text in HOSTILE.values():
        for code in Code:
            yield report(Check(Step.MODEL, FAILED, code, params_of(code, text * 60), "/" + text))


@pytest.mark.unmeasured
def test_a_report_of_hostile_text_is_still_json() -> None:
    for made in hostile_reports():
        text = made.to_json()
        assert json.loads(text)["outcome"] == "failed"
        assert all(c.isprintable() or c == "\n" for c in text)
        text.encode()


def test_a_check_without_its_parameters_can_still_be_told() -> None:
    """A rule of somebody else's may forget them; the verdict must come out all the same."""
    for code in Code:
        made = report(Check(Step.TRUST, FAILED, code))
        with pytest.raises(Rejected):
            made.accept()
        for lang in ("sv", "en"):
            assert json.loads(made.to_json(lang))["outcome"] == "failed"
