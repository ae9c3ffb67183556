"""Rules of trust: a list is exact, an empty one is refused, and what combines them never passes what none passed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT, ED_ISSUER, ISSUER, STRANGER, changed, credential_claims, good, token

from mikromerit import Evidence, Outcome, Policy
from mikromerit.report import Check, Code, Refused, Step
from mikromerit.trust import AllOf, AnyOf, Issuers, Signatory, UnsafeAnyone
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Collection

    from mikromerit.trust import Trust

PASSED, FAILED, INDETERMINATE, SKIPPED = Outcome
WEB = "did:web:meriter.example"


def judged(rule: Trust, issuer: str = WEB) -> Check:
    return rule.check(Signatory(issuer), Evidence(), AT)


class Rule:
    """A rule that always says the same."""

    def __init__(self, outcome: Outcome, name: str = "") -> None:
        self.outcome = outcome
        self.name = name
        self.asked: list[str] = []

    def check(self, signatory: Signatory, evidence: Evidence, at: object) -> Check:
        assert (type(evidence), at) == (Evidence, AT)
        self.asked.append(signatory.issuer)
        return Check(Step.TRUST, self.outcome, Code.ISSUER_NOT_TRUSTED, {"issuer": self.name})


# --- lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [[], (), set(), frozenset(), {}])
def test_an_empty_list_trusts_nobody_and_is_refused(empty: Collection[str]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Issuers(empty)


@pytest.mark.parametrize(
    "listed",
    [
        [WEB, ""],
        [""],
        ["https://meriter.example"],
        ["meriter.example"],
        ["*"],
        ["did:web:*"],
        ["did:web:"],
        [WEB, f"{WEB}#key-1"],
        [f"{WEB}/path"],
        [f"{WEB} "],
        [f" {WEB}"],
        [f"{WEB}\n"],
        ["DID:web:meriter.example"],
        ["did:web:m\u00e9riter.example"],
        [f"{WEB},did:web:other.example"],
    ],
)
def test_what_is_no_list_of_dids_is_refused(listed: Collection[str]) -> None:
    with pytest.raises(Refused) as refused:
        Issuers(listed)
    assert refused.value.code is Code.DID_INVALID


def test_a_text_is_no_list() -> None:
    with pytest.raises(TypeError, match="not a text"):
        Issuers(WEB)


@pytest.mark.parametrize("listed", [[WEB], (WEB, STRANGER.did), {WEB}, [WEB, WEB], {WEB: "x"}, iter([WEB])])
def test_who_is_listed_is_trusted(listed: Any) -> None:
    check = judged(Issuers(listed))
    assert (check.step, check.outcome, check.code) == (Step.TRUST, PASSED, Code.ISSUER_TRUSTED)
    assert check.params == {"issuer": WEB}


@pytest.mark.parametrize(
    "issuer",
    [
        "did:web:other.example",
        "did:web:Meriter.example",
        "did:web:meriter.example.",
        "did:web:meriter.exampl",
        "did:web:meriter.example2",
        "did:web:meriter.example:tenant",
        "did:web:evil.example:meriter.example",
        f"{WEB}#key-1",
        f"{WEB} ",
        f"{WEB}\n",
        "did:key:" + WEB,
        "",
        "*",
    ],
)
def test_a_did_is_compared_character_for_character(issuer: str) -> None:
    check = judged(Issuers([WEB]), issuer)
    assert (check.step, check.outcome, check.code) == (Step.TRUST, FAILED, Code.ISSUER_NOT_TRUSTED)


def test_a_list_does_not_change_after_it_was_given() -> None:
    listed = [WEB]
    rule = Issuers(listed)
    listed.append(STRANGER.did)
    assert judged(rule, STRANGER.did).outcome is FAILED
    with pytest.raises(AttributeError):
        rule.dids = frozenset({STRANGER.did})  # type: ignore[misc]


def test_lists_are_values() -> None:
    assert Issuers([WEB, STRANGER.did]) == Issuers([STRANGER.did, WEB, WEB])
    assert len({Issuers([WEB]), Issuers((WEB,)), Issuers([STRANGER.did])}) == 2


# --- combinations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("combined", [AnyOf, AllOf])
def test_a_combination_of_nothing_is_refused(combined: type) -> None:
    with pytest.raises(ValueError, match="at least one"):
        combined()


@pytest.mark.parametrize(
    "outcomes", [*product(Outcome), *product(Outcome, Outcome), *product(Outcome, Outcome, Outcome)]
)
def test_any_of_passes_when_one_passes_and_all_of_when_all_do(outcomes: tuple[Outcome, ...]) -> None:
    rules = [Rule(outcome, str(n)) for n, outcome in enumerate(outcomes)]
    assert (judged(AnyOf(*rules)).outcome is PASSED) == (PASSED in outcomes)
    assert (judged(AllOf(*rules)).outcome is PASSED) == (set(outcomes) == {PASSED})
    said = judged(AnyOf(*rules)), judged(AllOf(*rules))
    # the check is that of one of the rules, with its outcome
    assert all(check.outcome is outcomes[int(check.params["issuer"])] for check in said)
    if PASSED not in outcomes:
        assert (said[0].outcome is INDETERMINATE) == (INDETERMINATE in outcomes)
    assert (said[1].outcome is FAILED) == (FAILED in outcomes)


def test_every_rule_is_asked_about_the_issuer() -> None:
    rules = [Rule(PASSED), Rule(FAILED)]
    for combined in (AnyOf(*rules), AllOf(*rules)):
        judged(combined)
    assert [rule.asked for rule in rules] == [[WEB, WEB], [WEB, WEB]]


def test_combinations_combine() -> None:
    ours, theirs = Issuers([WEB, STRANGER.did]), Issuers([WEB])
    both = AllOf(ours, AnyOf(theirs, Issuers([ISSUER.did])))
    assert judged(both, WEB).outcome is PASSED
    assert judged(both, STRANGER.did).outcome is FAILED
    assert judged(both, ISSUER.did).outcome is FAILED


def test_the_open_door_says_so() -> None:
    check = judged(UnsafeAnyone(), "whoever")
    assert (check.step, check.outcome, check.code) == (Step.TRUST, PASSED, Code.TRUST_WAIVED)
    assert judged(AllOf(UnsafeAnyone(), Issuers([WEB])), "whoever").outcome is FAILED


# --- in a verification --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trust", "accepted"),
    [
        (Issuers([ISSUER.did]), True),
        (Issuers([ED_ISSUER.did, ISSUER.did]), True),
        (UnsafeAnyone(), True),
        (AnyOf(Issuers([STRANGER.did]), Issuers([ISSUER.did])), True),
        (AllOf(UnsafeAnyone(), Issuers([ISSUER.did])), True),
        (Issuers([STRANGER.did]), False),
        (AnyOf(Issuers([STRANGER.did]), Issuers([ED_ISSUER.did])), False),
        (AllOf(Issuers([ISSUER.did]), Issuers([STRANGER.did])), False),
        (AllOf(Issuers([ISSUER.did]), Rule(INDETERMINATE)), False),
        (Rule(SKIPPED), False),
        (AnyOf(Rule(SKIPPED), Rule(SKIPPED)), False),
        (AllOf(Issuers([ISSUER.did]), Rule(SKIPPED)), False),
    ],
)
def test_whom_a_verification_trusts(trust: Trust, accepted: bool) -> None:  # noqa: FBT001
    report = verify(good(), Policy(trust=trust), Evidence(), AT)
    assert report.accepted is accepted
    assert report.step(Step.SIGNATURE) is PASSED
    if not accepted:
        assert {check.step for check in report.reasons()} == {Step.TRUST}


def test_to_claim_a_trusted_issuer_is_not_to_be_one() -> None:
    """Trust is judged on the claim; the signature then refutes it."""
    claims = changed(credential_claims(STRANGER.did), {"iss": ISSUER.did, "vc/issuer": ISSUER.did})
    for kid, code in ((ISSUER.kid, Code.SIGNATURE_INVALID), (STRANGER.kid, Code.KEY_OF_ANOTHER)):
        report = verify(
            token(claims, STRANGER, header={"kid": kid}), Policy(trust=Issuers([ISSUER.did])), Evidence(), AT
        )
        assert report.step(Step.TRUST) is PASSED
        assert [check.code for check in report.reasons()] == [code]
        assert not report.accepted
