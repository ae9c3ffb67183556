"""Anchors: rules give them, combinations join them, and a path counts where it ends in one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from eseals import SEALED, judge, seal, verdict
from forging import AT, ISSUER
from trustlist_made import party
from x509_made import IDENTIFIER, SUBJECT, leaf

from mikromerit.evidence import Evidence, Need
from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.trust import (
    AllOf,
    Anchor,
    Anchors,
    AnyOf,
    Issuers,
    Organisations,
    Roots,
    Service,
    Signatory,
    UnsafeAnyone,
    anchors_of,
)
from mikromerit.trust.services import Period
from mikromerit.x509 import Certificate

if TYPE_CHECKING:
    from mikromerit.trust import Trust

PASSED, FAILED, INDETERMINATE, _ = Outcome
A, B, C = (party(name) for name in ("Alfa", "Beta", "Gamma"))
LEAF = Certificate.from_der(party("Skola", ca=False).der)
MINUTE = timedelta(minutes=1)
NEED = Need("https://tl.example/", "trusted-list")


def of(one: Any) -> Certificate:
    return Certificate.from_der(one.der)


def judged(rule: Trust, path: tuple[Certificate, ...], *, sealed_at: datetime | None = None) -> Check:
    return rule.check(Signatory("urn:x", LEAF, path, sealed_at), Evidence(), AT)


def given(rule: Trust) -> tuple[list[str], list[str]]:
    anchors = anchors_of(rule, Evidence(), AT)
    return tuple(sorted(one.certificate.name for one in some) for some in (anchors.sealing, anchors.timestamping))  # type: ignore[return-value]


class Listed:
    """A rule whose anchor is a service that was granted until 2025, and that still waits for something."""

    service = Service(
        service="seal",
        provider="P",
        name="N",
        territory="SE",
        periods=(
            Period(since=datetime(2025, 1, 1, tzinfo=UTC), status="withdrawn", service="seal"),
            Period(
                since=datetime(2020, 1, 1, tzinfo=UTC),
                status="http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted",
                service="seal",
            ),
        ),
    )
    anchor = Anchor(certificate=of(A), service="seal", listed=service)
    why = Check(Step.TRUST, INDETERMINATE, Code.EVIDENCE_MISSING, {"url": NEED.url})

    def check(self, signatory: Signatory, evidence: object, at: object) -> Check:  # pragma: no cover - never asked here
        raise NotImplementedError

    def anchors(self, evidence: object, at: object) -> Anchors:
        assert (type(evidence), at) == (Evidence, AT)
        return Anchors(sealing=(self.anchor,), needs=(NEED,), used=(NEED,), checks=(self.why,))


# --- roots --------------------------------------------------------------------------------------------------------


def test_roots_are_for_seals_or_for_timestamps_and_never_for_both() -> None:
    rule = Roots(A.pem + B.pem, timestamping=C.pem)
    assert given(rule) == (["Alfa", "Beta"], ["Gamma"])
    assert given(Roots(A.pem, timestamping=b" \n")) == (["Alfa"], [])
    assert judged(rule, (LEAF, of(B))).code is Code.CERTIFICATE_TRUSTED
    assert judged(rule, (LEAF, of(C))).code is Code.CERTIFICATE_PATH_MISSING


@pytest.mark.parametrize("pem", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_roots_without_a_certificate_are_refused(pem: bytes) -> None:
    with pytest.raises(ValueError, match="certificate"):
        Roots(pem)


def test_authorities_of_timestamps_may_stand_alone() -> None:
    assert given(Roots(b"", timestamping=A.pem)) == ([], ["Alfa"])


@pytest.mark.parametrize(
    ("pem", "timestamping"), [("text", b""), (A.pem.decode(), b""), (A.pem, A.pem.decode()), (None, b"")]
)
def test_roots_are_bytes(pem: Any, timestamping: Any) -> None:
    with pytest.raises(TypeError, match="bytes"):
        Roots(pem, timestamping=timestamping)


def test_a_path_counts_where_it_ends() -> None:
    rule = Roots(A.pem)
    check = judged(rule, (LEAF, of(A)))
    assert (check.step, check.outcome, check.code) == (Step.TRUST, PASSED, Code.CERTIFICATE_TRUSTED)
    assert check.params == {"anchor": "Alfa"}
    for path in ((), (LEAF,), (of(A), LEAF), (LEAF, of(B))):
        check = judged(rule, path)
        assert (check.outcome, check.code) == (INDETERMINATE, Code.CERTIFICATE_PATH_MISSING)
    pinned = Roots(party("Skola", ca=False).pem)
    assert judged(pinned, (LEAF,)).outcome is PASSED


@pytest.mark.parametrize("rule", [Roots(A.pem), Organisations(["VATSE-1"])])
def test_a_did_has_no_certificate(rule: Trust) -> None:
    check = rule.check(Signatory(ISSUER.did), Evidence(), AT)
    assert check.outcome is FAILED
    assert check.code in (Code.ISSUER_NOT_TRUSTED, Code.ORGANISATION_NOT_TRUSTED)
    assert ISSUER.did in check.params.values()


def test_a_seal_proves_no_did() -> None:
    rule = Issuers([ISSUER.did])
    assert rule.check(Signatory(ISSUER.did), Evidence(), AT).outcome is PASSED
    check = rule.check(Signatory(ISSUER.did, LEAF, (LEAF, of(A))), Evidence(), AT)
    assert (check.outcome, check.code) == (FAILED, Code.ISSUER_NOT_TRUSTED)


def test_roots_are_values() -> None:
    assert Roots(A.pem) == Roots(A.pem) != Roots(B.pem)
    assert len({Roots(A.pem), Roots(A.pem), Roots(A.pem, timestamping=A.pem)}) == 2


# --- combinations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule", [Issuers([ISSUER.did]), UnsafeAnyone(), Organisations(["X"]), AnyOf(UnsafeAnyone()), object()]
)
def test_a_rule_without_anchors_gives_none(rule: Any) -> None:
    assert anchors_of(rule, Evidence(), AT) == Anchors()


def test_any_of_gives_the_anchors_of_all_and_all_of_those_that_all_give() -> None:
    ab, bc = Roots(A.pem + B.pem, timestamping=A.pem), Roots(B.pem + C.pem, timestamping=A.pem + C.pem)
    assert given(AnyOf(ab, bc)) == (["Alfa", "Beta", "Gamma"], ["Alfa", "Gamma"])
    assert given(AllOf(ab, bc)) == (["Beta"], ["Alfa"])
    assert given(AllOf(ab, Roots(C.pem))) == ([], [])
    assert given(AllOf(AnyOf(ab, bc), Roots(C.pem))) == (["Gamma"], [])


def test_a_rule_that_names_no_anchors_leaves_those_of_the_others() -> None:
    rule = AllOf(Roots(A.pem), Organisations(["VATSE-1"]), AnyOf(Organisations(["X"]), UnsafeAnyone()))
    assert given(rule) == (["Alfa"], [])
    assert given(AnyOf(Issuers([ISSUER.did]), rule)) == (["Alfa"], [])


def test_what_waits_for_its_list_has_no_anchors_yet_and_is_not_passed_over() -> None:
    class Waiting(Listed):
        def anchors(self, evidence: object, at: object) -> Anchors:  # noqa: ARG002
            return Anchors(needs=(NEED,))

    found = anchors_of(AllOf(Roots(A.pem), Waiting()), Evidence(), AT)
    assert (found.sealing, found.needs) == ((), (NEED,))


def test_joining_keeps_what_is_needed_and_why_and_what_a_list_says() -> None:
    for rule in (AllOf(Roots(A.pem), Listed()), AllOf(Listed(), Roots(A.pem)), AnyOf(Listed(), Listed())):
        found = anchors_of(rule, Evidence(), AT)
        assert found.sealing == (Listed.anchor,)
        assert (found.needs, found.used) == ((NEED,), (NEED,))
        assert found.checks[0] == Listed.why


def test_what_was_withdrawn_counts_for_what_was_sealed_before() -> None:
    found = anchors_of(Listed(), Evidence(), AT)
    before, withdrawn = datetime(2024, 12, 31, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    assert found.at(before) == found
    assert found.at(withdrawn).sealing == found.at(AT).sealing == ()
    roots = anchors_of(Roots(A.pem, timestamping=B.pem), Evidence(), AT)
    assert roots.at(before - timedelta(days=9999)) == roots


def test_the_moment_of_sealing_is_that_of_judging_unless_it_is_proved() -> None:
    from mikromerit.trust.anchors import judged as judge_path

    found = Anchors(sealing=(Listed.anchor,), checks=(Listed.why,))
    path = (LEAF, of(A))
    assert judge_path(Signatory("urn:x", LEAF, path, datetime(2024, 1, 1, tzinfo=UTC)), found, AT).outcome is PASSED
    late = judge_path(Signatory("urn:x", LEAF, path), found, AT)
    assert late == Listed.why
    assert judge_path(Signatory("urn:x", LEAF, path, AT), Anchors(), AT).code is Code.CERTIFICATE_PATH_MISSING


# --- the order of rules -------------------------------------------------------------------------------------------


class Said:
    """A rule that says one thing of everybody."""

    def __init__(self, outcome: Outcome, code: Code) -> None:
        self.said = Check(Step.TRUST, outcome, code)

    def check(self, signatory: Signatory, evidence: object, at: object) -> Check:  # noqa: ARG002
        return self.said


WAIVED, NAMED, LED, MISSING, UNFIT = (
    Said(outcome, code)
    for outcome, code in (
        (PASSED, Code.TRUST_WAIVED),
        (PASSED, Code.ORGANISATION_TRUSTED),
        (PASSED, Code.CERTIFICATE_TRUSTED),
        (INDETERMINATE, Code.CERTIFICATE_PATH_MISSING),
        (INDETERMINATE, Code.CERTIFICATE_NOT_FOR_SEALS),
    )
)


@pytest.mark.parametrize(
    ("combined", "rules", "said"),
    [
        (AllOf, (WAIVED, NAMED), NAMED),  # only a waiver does without a path
        (AllOf, (WAIVED, LED), LED),
        (AllOf, (WAIVED, WAIVED), WAIVED),
        (AllOf, (WAIVED, NAMED, MISSING), MISSING),
        (AnyOf, (WAIVED, NAMED), WAIVED),  # a name is not enough, and nobody asked for it
        (AnyOf, (WAIVED, NAMED, LED), LED),
        (AnyOf, (NAMED, MISSING), NAMED),
        (AnyOf, (MISSING, UNFIT), UNFIT),  # the other way was found
        (AnyOf, (AllOf(WAIVED, NAMED), WAIVED), WAIVED),
        (AllOf, (AnyOf(WAIVED, NAMED), NAMED), NAMED),
    ],
)
def test_the_order_of_rules_does_not_matter(combined: Any, rules: tuple[Trust, ...], said: Said) -> None:
    for some in permutations(rules):
        assert judged(combined(*some), ()) == said.said


def test_a_stranger_who_names_an_organisation_has_no_path_in_any_order() -> None:
    stranger = leaf(SUBJECT, None, usages=["content_commitment"], key_name="stranger")
    one = seal(by=stranger, chain=())
    both: tuple[Trust, ...] = (UnsafeAnyone(), Organisations([IDENTIFIER]))
    for rules in permutations(both):
        refused = judge(one, AllOf(*rules), at=SEALED + MINUTE)
        assert (verdict(refused), refused.accepted) == ("INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND", False)
        assert judge(one, AnyOf(*rules), at=SEALED + MINUTE).accepted


class Clock(Listed):
    """A rule whose list has granted a timestamp authority from 2023 on, or until then."""

    def __init__(self, *, later: bool) -> None:
        since = datetime(2023, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
        statuses = ("granted", "withdrawn") if later else ("withdrawn", "granted")
        periods = tuple(
            Period(
                since=when, status=f"http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{status}", service="timestamp"
            )
            for when, status in zip(since, statuses, strict=True)
        )
        self.service = Service(service="timestamp", provider="P", name="N", territory="SE", periods=periods)
        self.clock = Anchor(certificate=of(C), service="timestamp", listed=self.service)

    def anchors(self, evidence: object, at: object) -> Anchors:  # noqa: ARG002
        return Anchors(timestamping=(self.clock,))


def test_what_several_lists_say_of_one_certificate_all_counts() -> None:
    always, never = Clock(later=True), Clock(later=False)
    before, after = datetime(2022, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)
    three: tuple[Trust, ...] = (always, never, Roots(b"", timestamping=C.pem))
    for rules in permutations(three):
        (both,) = anchors_of(AllOf(*rules), Evidence(), AT).timestamping
        assert set(both.services) == {always.service, never.service}
        assert not both.counts(before)
        assert not both.counts(after)
        one = anchors_of(AnyOf(*rules[:2]), Evidence(), AT)
        assert one.at(before).timestamping
        assert one.at(after).timestamping
    (same,) = anchors_of(AllOf(always, always), Evidence(), AT).timestamping
    assert (same, same.counts(after), same.counts(before)) == (always.clock, True, False)


def test_services_are_those_of_the_certificate_that_a_path_ends_in() -> None:
    found = Anchors(sealing=(Listed.anchor, Anchor(certificate=of(B), service="seal")))
    assert found.services((LEAF, of(A))) == (Listed.service,)
    for path in ((), (LEAF, of(B)), (LEAF, of(C)), (of(A), LEAF)):
        assert found.services(path) == ()
