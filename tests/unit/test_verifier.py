"""The verifiers: what is fetched, how often, what comes of it when it fails, and that nothing ever raises."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from forging import (
    AT,
    AUDIENCE,
    ED_ISSUER,
    EXPIRES_AT,
    HOLDER,
    ISSUED_AT,
    ISSUER,
    NONCE,
    STRANGER,
    changed,
    credential_claims,
    did_document,
    good,
    presentation_claims,
    shown,
    to_json,
    token,
)
from samples import issue

from mikromerit import AsyncVerifier, Check, Evidence, KeyPair, Outcome, Policy, Report, Verifier
from mikromerit import did as dids
from mikromerit.errors import Rejected, Unresolvable
from mikromerit.evidence import Fetched, Need, in_thread, offline
from mikromerit.limits import Limits
from mikromerit.report import Code, Refused, Step
from mikromerit.trust import Issuers, Signatory, UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from collections.abc import Callable

ANYONE = Policy(trust=UnsafeAnyone())
CHALLENGE = {"audience": AUDIENCE, "nonce": NONCE}
WEB, OTHER_WEB = "did:web:meriter.example", "did:web:skola.example"
WEB_URL, OTHER_URL = (f"https://{did[8:]}/.well-known/did.json" for did in (WEB, OTHER_WEB))
DOCUMENTS = {WEB_URL: did_document(WEB, ISSUER), OTHER_URL: did_document(OTHER_WEB, ED_ISSUER)}
REASON = "the server did not answer within 5 seconds"


def by_web(did: str = WEB, subject: str = HOLDER.did, **changes: Any) -> str:
    key = ISSUER if did == WEB else ED_ISSUER
    return token(changed(credential_claims(did, subject), changes), key, header={"kid": f"{did}#key-1"})


class Network:
    """A `Fetch` that serves documents, counts what it is asked for, and is down for every other URL."""

    def __init__(self, documents: dict[str, Any] | None = None, age: timedelta = timedelta()) -> None:
        self.documents = DOCUMENTS if documents is None else documents
        self.age = age
        self.asked: list[Need] = []

    def __call__(self, need: Need) -> Fetched:
        self.asked.append(need)
        if need.url not in self.documents:
            raise Unresolvable(need.url, REASON)
        return Fetched(to_json(self.documents[need.url]), "application/did+json", AT - self.age)

    @property
    def urls(self) -> list[str]:
        return [need.url for need in self.asked]


def verifier(fetch: Any = offline, policy: Policy = ANYONE, at: datetime = AT) -> Verifier:
    return Verifier(policy, fetch=fetch, clock=lambda: at)


def reasons(report: Report[Any]) -> list[Code]:
    return [check.code for check in report.reasons()]


def stored(url: str = WEB_URL, age: timedelta = timedelta()) -> Evidence:
    return Evidence({url: Fetched(to_json(DOCUMENTS[url]), "application/did+json", AT - age)})


# --- misuse -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("naive", [datetime(2026, 11, 21, 12)])  # noqa: DTZ001  (to be refused)
def test_a_moment_without_time_zone_is_misuse(naive: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"):
        verify(good(), ANYONE, Evidence(), naive)
    with pytest.raises(ValueError, match="time zone"):
        verify_presentation(shown(good()), ANYONE, Evidence(), naive, **CHALLENGE)
    with pytest.raises(ValueError, match="time zone"):
        verifier(at=naive).verify(good())
    with pytest.raises(ValueError, match="time zone"):
        asyncio.run(AsyncVerifier(ANYONE, fetch=in_thread(offline), clock=lambda: naive).verify(good()))


def test_a_moment_outside_the_calendar_is_misuse() -> None:
    beyond = datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))
    with pytest.raises(ValueError, match="outside the calendar"):
        verify(good(), ANYONE, Evidence(), beyond)


@pytest.mark.parametrize("missing", ["audience", "nonce"])
def test_an_empty_challenge_is_misuse(missing: str) -> None:
    challenge = {**CHALLENGE, missing: ""}
    empty = shown(good(), **{{"audience": "aud", "nonce": "nonce"}[missing]: ""})
    with pytest.raises(ValueError, match="audience and a nonce"):
        verify_presentation(empty, ANYONE, Evidence(), AT, **challenge)
    with pytest.raises(ValueError, match="audience and a nonce"):
        verifier().verify_presentation(empty, **challenge)
    with pytest.raises(ValueError, match="audience and a nonce"):
        asyncio.run(
            AsyncVerifier(ANYONE, fetch=in_thread(offline), clock=lambda: AT).verify_presentation(empty, **challenge)
        )


@pytest.mark.parametrize("seconds", [-1, -0.000001, 300.000001, 301, 86400])
def test_a_leeway_out_of_bounds_is_misuse(seconds: float) -> None:
    with pytest.raises(ValueError, match="leeway"):
        Policy(trust=UnsafeAnyone(), leeway=timedelta(seconds=seconds))


@pytest.mark.parametrize("status", ["Required", "require", "", "if_declared", None])
def test_a_misspelt_policy_is_misuse_and_never_a_laxer_one(status: Any) -> None:
    with pytest.raises(ValueError, match="status"):
        Policy(trust=UnsafeAnyone(), status=status)


@pytest.mark.parametrize("leeway", [0, 60, 300])
def test_the_leeway_is_counted_exactly(leeway: int) -> None:
    policy = Policy(trust=UnsafeAnyone(), leeway=timedelta(seconds=leeway))
    ends = AT.fromtimestamp(EXPIRES_AT, AT.tzinfo) + timedelta(seconds=leeway)
    assert verify(good(), policy, Evidence(), ends - timedelta(microseconds=1)).accepted
    assert set(reasons(verify(good(), policy, Evidence(), ends))) == {Code.EXPIRED}
    begins = AT.fromtimestamp(ISSUED_AT, AT.tzinfo) - timedelta(seconds=leeway)
    assert verify(good(), policy, Evidence(), begins).accepted
    assert set(reasons(verify(good(), policy, Evidence(), begins - timedelta(microseconds=1)))) == {Code.NOT_YET_VALID}


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=-11)))
    report = verify(good(), ANYONE, Evidence(), elsewhere)
    assert report == verify(good(), ANYONE, Evidence(), AT)
    assert report.at.utcoffset() == timedelta()


@pytest.mark.parametrize("given", [5, [], b"x"])
def test_what_is_no_evidence_is_misuse(given: Any) -> None:
    with pytest.raises(TypeError, match="Evidence"):
        verifier().verify(good(), evidence=given)
    with pytest.raises(TypeError, match="Evidence"):
        verify(good(), ANYONE, given, AT)


# --- fetching -----------------------------------------------------------------------------------------------------


def test_what_is_its_own_evidence_is_not_fetched() -> None:
    network = Network()
    report = verifier(network).verify(good())
    assert report.accepted
    assert (network.asked, report.needs, len(report.evidence)) == ([], (), 0)


def test_a_need_is_fetched_once_and_kept() -> None:
    network = Network()
    report = verifier(network).verify(by_web())
    assert report.accept().claims["issuer"] == WEB
    assert network.asked == [Need(WEB_URL, "did-document")]
    assert report.needs == ()
    assert report.evidence == stored()


def test_a_verifier_remembers_nothing() -> None:
    network = Network()
    kept = verifier(network)
    assert kept.verify(by_web()).accepted
    assert kept.verify(by_web()).accepted
    assert network.urls == [WEB_URL, WEB_URL]


def test_what_cannot_be_fetched_is_indeterminate_and_says_why() -> None:
    report = verifier(Network({})).verify(by_web())
    assert report.outcome is Outcome.INDETERMINATE
    assert [(check.step, check.code, dict(check.params)) for check in report.reasons()] == [
        (Step.KEY, Code.UNRESOLVABLE, {"url": WEB_URL, "reason": REASON})
    ]
    assert report.needs == (Need(WEB_URL, "did-document"),)
    assert REASON in report.summary("en")
    assert REASON in report.to_json("sv")
    with pytest.raises(Rejected):
        report.accept()


def test_offline_is_a_reason_too() -> None:
    report = verifier(offline).verify(by_web())
    assert reasons(report) == [Code.UNRESOLVABLE]
    assert "the network is not used" in report.summary("en")


def test_the_reason_is_shown_harmless_and_short() -> None:
    def hostile(need: Need) -> Fetched:
        raise Unresolvable(need.url, "\x1b[2J\u202e" + "x" * 10_000)

    (check,) = verifier(hostile).verify(by_web()).reasons()
    assert check.params["reason"].isprintable()
    assert len(check.params["reason"]) <= 200


def test_the_reason_is_told_however_long_the_url_is() -> None:
    did = WEB + ":" + "a" * 300
    credential = token(credential_claims(did), ISSUER, header={"kid": f"{did}#key-1"})
    report = verifier(Network({})).verify(credential)
    assert reasons(report) == [Code.UNRESOLVABLE]
    assert REASON in report.summary("en")


def test_a_reason_is_told_of_the_url_that_failed_only() -> None:
    presentation = shown(by_web(), by_web(OTHER_WEB))
    report = verifier(Network({OTHER_URL: DOCUMENTS[OTHER_URL]})).verify_presentation(presentation, **CHALLENGE)
    first, second = report.parts
    assert reasons(first) == [Code.UNRESOLVABLE]
    assert second.accepted
    assert report.outcome is Outcome.INDETERMINATE
    assert Code.CREDENTIAL_NOT_ACCEPTED in reasons(report)
    assert [need.url for need in report.needs] == [WEB_URL]


def test_a_failed_fetch_is_not_tried_again() -> None:
    network = Network({})
    verifier(network).verify_presentation(shown(by_web(), by_web(), by_web(OTHER_WEB)), **CHALLENGE)
    assert Counter(network.urls) == {WEB_URL: 1, OTHER_URL: 1}


def test_a_failed_check_stays_failed_when_the_evidence_is_missing() -> None:
    report = verifier(Network({})).verify(by_web(exp=ISSUED_AT + 1, **{"vc/expirationDate": ...}))
    assert report.outcome is Outcome.FAILED
    assert reasons(report) == [Code.EXPIRED]
    assert Code.UNRESOLVABLE in {check.code for check in report.checks}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (did_document(OTHER_WEB, ISSUER), Code.DID_DOCUMENT_OF_ANOTHER),
        ([], Code.DID_DOCUMENT_INVALID),
        (did_document(WEB, STRANGER), Code.SIGNATURE_INVALID),
    ],
)
def test_evidence_that_is_wrong_is_a_failure_and_ends_the_loop(document: Any, code: Code) -> None:
    network = Network({WEB_URL: document})
    report = verifier(network).verify(by_web())
    assert (report.outcome, reasons(report)) == (Outcome.FAILED, [code])
    assert network.urls == [WEB_URL]
    assert not report.needs


def test_a_stranger_costs_no_fetch() -> None:
    network = Network()
    report = verifier(network, Policy(trust=Issuers([OTHER_WEB]))).verify(by_web())
    assert reasons(report) == [Code.ISSUER_NOT_TRUSTED]
    assert network.asked == []


def test_the_first_of_many_is_settled_before_the_others_are_judged() -> None:
    judged: list[str] = []

    class Counting:
        def check(self, signatory: Signatory, *_: object) -> Check:
            judged.append(signatory.issuer)
            return Check(Step.TRUST, Outcome.PASSED, Code.TRUST_WAIVED)

    network = Network()
    reports = verifier(network, Policy(trust=Counting())).verify_many([by_web()] * 5)
    assert all(report.accepted for report in reports)
    assert network.urls == [WEB_URL]
    assert judged == [WEB] * 6  # the first twice; what it needed was there for the others


# --- evidence at hand ---------------------------------------------------------------------------------------------


def test_evidence_at_hand_is_used_first() -> None:
    network = Network()
    report = verifier(network).verify(by_web(), evidence=stored())
    assert report.accepted
    assert network.asked == []
    asked = verifier(network).verify_presentation(shown(by_web(), by_web(OTHER_WEB)), **CHALLENGE, evidence=stored())
    assert asked.accepted
    assert network.urls == [OTHER_URL]


def test_stale_evidence_is_fetched_anew() -> None:
    network = Network()
    report = verifier(network).verify(by_web(), evidence=stored(age=timedelta(hours=2)))
    assert report.accepted
    assert network.urls == [WEB_URL]
    assert report.evidence[WEB_URL].at == AT


def test_stale_evidence_that_cannot_be_fetched_anew_is_not_used() -> None:
    report = verifier(Network({})).verify(by_web(), evidence=stored(age=timedelta(hours=2)))
    assert (report.outcome, reasons(report)) == (Outcome.INDETERMINATE, [Code.UNRESOLVABLE])
    assert len(report.evidence) == 0


def test_a_fetch_that_gives_stale_evidence_ends() -> None:
    network = Network(age=timedelta(hours=2))
    report = verifier(network).verify(by_web())
    assert (report.outcome, reasons(report)) == (Outcome.INDETERMINATE, [Code.EVIDENCE_STALE])
    assert network.urls == [WEB_URL]
    assert report.needs == (Need(WEB_URL, "did-document"),)


def test_the_callers_evidence_does_not_change() -> None:
    given = stored(OTHER_URL)
    assert verifier(Network()).verify(by_web(), evidence=given).accepted
    assert list(given) == [OTHER_URL]


@pytest.mark.parametrize(
    "changes",
    [{}, {"iss": OTHER_WEB}, {"exp": 5, "vc/expirationDate": ...}, {"vc/type": ["X"]}],
    ids=["accepted", "issuer mismatch", "expired", "no credential"],
)
def test_the_evidence_of_a_report_suffices_to_judge_again(changes: dict[str, Any]) -> None:
    credential = by_web(**changes)
    report = verifier(Network()).verify(credential)
    again = verify(credential, ANYONE, report.evidence, report.at)
    assert again == report
    assert again.needs == ()
    assert again.accepted is (not changes)
    later = verifier(offline, replace(ANYONE, evidence_max_age=timedelta(days=4000))).verify(
        credential, evidence=report.evidence
    )
    assert later.outcome is report.outcome


def test_the_evidence_of_a_presentation_is_that_of_its_parts_and_its_holder() -> None:
    claims = presentation_claims(OTHER_WEB, by_web(subject=OTHER_WEB), by_web(subject=OTHER_WEB))
    presentation = token(claims, ED_ISSUER, header={"kid": f"{OTHER_WEB}#key-1"})
    network = Network()
    report = verifier(network).verify_presentation(presentation, **CHALLENGE)
    assert report.accept().holder == OTHER_WEB
    assert set(report.evidence) == {WEB_URL, OTHER_URL}
    assert network.urls == [WEB_URL, OTHER_URL]  # the holder's only once every credential is accepted
    again = verify_presentation(presentation, ANYONE, report.evidence, report.at, **CHALLENGE)
    assert again == report
    assert (again.accepted, again.needs) == (True, ())
    for url in report.evidence:
        without = Evidence({name: fetched for name, fetched in report.evidence.items() if name != url})
        assert verify_presentation(presentation, ANYONE, without, AT, **CHALLENGE).outcome is Outcome.INDETERMINATE


def test_the_holders_document_is_not_fetched_for_a_credential_that_is_not_accepted() -> None:
    expired = good(**{"sub": OTHER_WEB, "vc/credentialSubject/id": OTHER_WEB, "exp": 5, "vc/expirationDate": ...})
    claims = presentation_claims(OTHER_WEB, expired)
    network = Network()
    report = verifier(network).verify_presentation(
        token(claims, ED_ISSUER, header={"kid": f"{OTHER_WEB}#key-1"}), **CHALLENGE
    )
    assert (report.outcome, network.asked) == (Outcome.FAILED, [])
    assert report.step(Step.KEY) is Outcome.SKIPPED


def test_a_credential_that_is_not_accepted_is_named_by_its_place() -> None:
    expired = good(exp=5, **{"vc/expirationDate": ...})
    theirs = token(credential_claims(ISSUER.did, STRANGER.did), ISSUER)
    report = verifier().verify_presentation(shown(good(), expired, theirs), **CHALLENGE)
    assert [(check.code, check.params["number"], check.path) for check in report.reasons()] == [
        (Code.CREDENTIAL_NOT_ACCEPTED, "2", "/verifiableCredential/1"),
        (Code.NOT_THE_HOLDERS, "3", "/verifiableCredential/2"),
    ]


@pytest.mark.parametrize(
    "changes",
    [{"exp": "soon"}, {"nbf": ISSUED_AT - 60}, {"exp": 5}, {"vc/expirationDate": "x"}, {"vc/validFrom": "2029-01-01"}],
)
def test_what_is_not_within_its_validity_is_never_said_to_be(changes: dict[str, Any]) -> None:
    report = verify(good(**changes), ANYONE, Evidence(), AT)
    assert report.step(Step.VALIDITY) is Outcome.FAILED
    assert Code.WITHIN_VALIDITY not in {check.code for check in report.checks}


def test_two_credentials_of_one_issuer_need_one_fetch() -> None:
    network = Network()
    report = verifier(network).verify_presentation(shown(by_web(), by_web(), good()), **CHALLENGE)
    assert len(report.accept().credentials) == 3
    assert network.urls == [WEB_URL]


# --- limits -------------------------------------------------------------------------------------------------------


def test_no_more_is_fetched_than_the_policy_allows() -> None:
    network = Network()
    none = replace(ANYONE, limits=Limits(needs=0))
    report = verifier(network, none).verify(by_web())
    assert (report.outcome, reasons(report)) == (Outcome.INDETERMINATE, [Code.TOO_MANY_NEEDS])
    assert (network.asked, report.needs) == ([], ())
    assert verifier(network, none).verify(good()).accepted
    assert verifier(network, none).verify(by_web(), evidence=stored()).accepted
    assert verifier(network, replace(ANYONE, limits=Limits(needs=1))).verify(by_web()).accepted
    assert network.urls == [WEB_URL]


@pytest.mark.parametrize(("allowed", "fetched"), [(0, 0), (1, 1), (2, 2), (3, 2)])
def test_no_more_is_fetched_for_a_presentation_than_the_policy_allows(allowed: int, fetched: int) -> None:
    network = Network()
    policy = replace(ANYONE, limits=Limits(presentation_needs=allowed))
    presentation = shown(by_web(), by_web(OTHER_WEB), by_web())
    report = verifier(network, policy).verify_presentation(presentation, **CHALLENGE)
    assert len(network.asked) == fetched
    assert report.accepted is (allowed >= 2)
    if not report.accepted:
        assert report.outcome is Outcome.INDETERMINATE
        assert Code.TOO_MANY_NEEDS in reasons(report)


def test_the_holders_document_counts_too() -> None:
    claims = presentation_claims(OTHER_WEB, by_web(subject=OTHER_WEB))
    presentation = token(claims, ED_ISSUER, header={"kid": f"{OTHER_WEB}#key-1"})
    for allowed, accepted in ((1, False), (2, True)):
        network = Network()
        policy = replace(ANYONE, limits=Limits(presentation_needs=allowed))
        report = verifier(network, policy).verify_presentation(presentation, **CHALLENGE)
        assert report.accepted is accepted
        assert len(network.asked) == allowed


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(credential_bytes=len(good()) - 1), Code.TOO_LARGE),
        (Limits(header_bytes=len(good().split(".", maxsplit=1)[0]) - 1), Code.TOO_LARGE),
        (Limits(json_depth=2), Code.TOO_DEEP),
        (Limits(json_nodes=17), Code.TOO_MANY_NODES),
    ],
)
def test_every_limit_is_a_value_of_the_policy(limits: Limits, code: Code) -> None:
    enough = Limits(
        credential_bytes=len(good()), header_bytes=len(good().split(".", maxsplit=1)[0]), json_depth=3, json_nodes=18
    )
    assert verify(good(), replace(ANYONE, limits=enough), Evidence(), AT).accepted
    report = verify(good(), replace(ANYONE, limits=limits), Evidence(), AT)
    assert (report.outcome, reasons(report)) == (Outcome.FAILED, [code])


def test_the_limits_of_a_presentation_are_exact() -> None:
    presentation = shown(good(), good())
    enough = Limits(presentation_bytes=len(presentation), credentials=2)
    judged = {"audience": AUDIENCE, "nonce": NONCE}
    assert verify_presentation(presentation, replace(ANYONE, limits=enough), Evidence(), AT, **judged).accepted
    for limits, code in (
        (replace(enough, presentation_bytes=len(presentation) - 1), Code.TOO_LARGE),
        (replace(enough, credentials=1), Code.TOO_MANY_CREDENTIALS),
    ):
        report = verify_presentation(presentation, replace(ANYONE, limits=limits), Evidence(), AT, **judged)
        assert (report.outcome, reasons(report)[0], report.parts) == (Outcome.FAILED, code, ())


# --- async --------------------------------------------------------------------------------------------------------

TOKENS: dict[str, Callable[[], str]] = {
    "good": good,
    "EdDSA": lambda: good(ED_ISSUER),
    "did:web": by_web,
    "did:web, not there": lambda: by_web(OTHER_WEB),
    "altered": lambda: good()[:-4] + "AAAA",
    "expired": lambda: good(exp=5, **{"vc/expirationDate": ...}),
    "a stranger's signature": lambda: token(credential_claims(ISSUER.did), ISSUER, signature=STRANGER),
    "no token": lambda: "hej",
}
ONE_DOCUMENT = {WEB_URL: DOCUMENTS[WEB_URL]}


@pytest.mark.parametrize("make", TOKENS.values(), ids=TOKENS)
def test_async_says_what_sync_says(make: Callable[[], str]) -> None:
    here, there = Network(ONE_DOCUMENT), Network(ONE_DOCUMENT)
    waiting = AsyncVerifier(ANYONE, fetch=in_thread(there), clock=lambda: AT)
    assert asyncio.run(waiting.verify(make())) == verifier(here).verify(make())
    presentation = shown(make(), good())
    assert asyncio.run(waiting.verify_presentation(presentation, **CHALLENGE)) == verifier(here).verify_presentation(
        presentation, **CHALLENGE
    )
    assert here.asked == there.asked


def test_async_uses_the_evidence_at_hand() -> None:
    network = Network()
    waiting = AsyncVerifier(ANYONE, fetch=in_thread(network), clock=lambda: AT)
    assert asyncio.run(waiting.verify(by_web(), evidence=stored())).accepted
    assert asyncio.run(waiting.verify_presentation(shown(by_web()), **CHALLENGE, evidence=stored())).accepted
    assert network.asked == []
    assert asyncio.run(waiting.verify(by_web(), evidence=stored(age=timedelta(days=1)))).accepted
    assert network.urls == [WEB_URL]


def test_async_verifications_go_on_beside_each_other() -> None:
    async def main() -> list[Report[Any]]:
        arrived, everybody = [], asyncio.Event()

        async def fetch(need: Need) -> Fetched:
            arrived.append(need)
            if len(arrived) == 2:
                everybody.set()
            await asyncio.wait_for(everybody.wait(), 10)  # neither goes on before the other is here as well
            return Network()(need)

        waiting = AsyncVerifier(ANYONE, fetch=fetch, clock=lambda: AT)
        return await asyncio.gather(waiting.verify(by_web()), waiting.verify(by_web(OTHER_WEB)))

    assert all(report.accepted for report in asyncio.run(main()))


# --- plug-ins that fail -------------------------------------------------------------------------------------------


class Faulty:
    """A plug-in of every kind whose members raise, but for those that are named."""

    name = "web"
    media_type = "application/jwt"

    def __init__(self, error: BaseException, sound: object = None, *members: str) -> None:
        self._error = error
        for member in members:
            setattr(self, member, getattr(sound, member))

    def _raise(self, *_: object, **__: object) -> Any:
        raise self._error

    check = need = document = recognises = open = _raise


ERRORS = [
    ValueError("x"),
    KeyError("x"),
    RecursionError(),
    AssertionError(),
    MemoryError(),
    StopIteration(),
    Unresolvable("https://a.example", "x"),
    Refused(Code.NONCE_MISSING),
]


def assert_internal_error(report: Report[Any]) -> None:
    assert report.outcome is Outcome.INDETERMINATE
    assert Code.INTERNAL_ERROR in reasons(report)
    assert not report.accepted
    assert {check.step for check in report.checks} == set(Step)
    with pytest.raises(Rejected):
        report.accept()


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_rule_of_trust_that_raises(error: Exception) -> None:
    policy = Policy(trust=Faulty(error))
    assert_internal_error(verify(good(), policy, Evidence(), AT))
    assert_internal_error(verifier(policy=policy).verify(good()))
    report = verify_presentation(shown(good()), policy, Evidence(), AT, **CHALLENGE)
    assert_internal_error(report.parts[0])
    assert (report.outcome, report.accepted) == (Outcome.INDETERMINATE, False)


@pytest.mark.parametrize("error", [error for error in ERRORS if not isinstance(error, Refused)], ids=repr)
@pytest.mark.parametrize("member", ["need", "document"])
def test_a_did_method_that_raises(error: Exception, member: str) -> None:
    sound = {"need": "document", "document": "need"}[member]
    policy = replace(ANYONE, did_methods=[Faulty(error, dids.WEB, sound)])
    assert_internal_error(verify(by_web(), policy, stored(), AT))


def test_a_did_method_may_refuse() -> None:
    policy = replace(ANYONE, did_methods=[Faulty(Refused(Code.DID_INVALID, did=WEB), dids.WEB, "need")])
    assert reasons(verify(by_web(), policy, stored(), AT)) == [Code.DID_INVALID]
    assert reasons(verify(by_web(), replace(ANYONE, did_methods=[]), stored(), AT)) == [Code.DID_METHOD_NOT_SUPPORTED]


@pytest.fixture(scope="module")
def merit() -> bytes:
    """A credential that a profile is asked about."""
    key = KeyPair.generate()
    return issue(dids.of_key(key.public_key), key).data


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_profile_that_raises(error: Exception, merit: bytes) -> None:
    assert verify(merit, ANYONE, Evidence(), AT).accepted
    assert_internal_error(verify(merit, replace(ANYONE, profile=Faulty(error)), Evidence(), AT))


@pytest.mark.parametrize("error", [error for error in ERRORS if not isinstance(error, Refused)], ids=repr)
def test_a_securing_mechanism_that_raises(error: Exception) -> None:
    assert_internal_error(verify(good(), replace(ANYONE, securing=[Faulty(error)]), Evidence(), AT))
    policy = replace(ANYONE, presentations=[Faulty(error)])
    assert_internal_error(verify_presentation(shown(good()), policy, Evidence(), AT, **CHALLENGE))


def test_what_is_no_fault_of_a_plug_in_is_not_hidden() -> None:
    for error in (KeyboardInterrupt(), SystemExit(1)):
        with pytest.raises(type(error)):
            verify(good(), Policy(trust=Faulty(error)), Evidence(), AT)


class Answers:
    """A plug-in that answers with whatever it was given."""

    name = "answers"

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def check(self, *_: object) -> Any:
        return self._answer


@pytest.mark.parametrize("answer", [None, True, Outcome.PASSED, "passed", ()])
def test_a_rule_of_trust_that_does_not_answer_with_a_check(answer: object) -> None:
    assert_internal_error(verify(good(), Policy(trust=Answers(answer)), Evidence(), AT))


@pytest.mark.parametrize("answer", [None, (None,), ("passed",), 5])
def test_a_profile_that_does_not_answer_with_checks(answer: object, merit: bytes) -> None:
    assert_internal_error(verify(merit, replace(ANYONE, profile=Answers(answer)), Evidence(), AT))


@pytest.mark.parametrize("answer", [(), [], (Check(Step.PROFILE, Outcome.SKIPPED, Code.NOT_JUDGED),)])
def test_a_profile_that_does_not_say_that_it_is_met_accepts_nothing(answer: object, merit: bytes) -> None:
    report = verify(merit, replace(ANYONE, profile=Answers(answer)), Evidence(), AT)
    assert (report.outcome, report.accepted) == (Outcome.INDETERMINATE, False)
    assert {check.step for check in report.reasons()} == {Step.PROFILE}


def test_a_rule_of_trust_that_skips_accepts_nothing() -> None:
    skips = Answers(Check(Step.TRUST, Outcome.SKIPPED, Code.NOT_JUDGED))
    for credential in (good(), by_web()):
        report = verifier(Network(), Policy(trust=skips)).verify(credential)
        assert report.outcome is Outcome.INDETERMINATE
        assert not report.accepted
    assert not verifier(policy=Policy(trust=skips)).verify_presentation(shown(good()), **CHALLENGE).accepted


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.TRUST])
def test_a_rule_of_trust_that_speaks_of_another_step_accepts_nothing(step: Step) -> None:
    report = verify(good(), Policy(trust=Answers(Check(step, Outcome.PASSED, Code.NOT_JUDGED))), Evidence(), AT)
    assert (report.outcome, report.accepted) == (Outcome.INDETERMINATE, False)


def test_a_rule_of_trust_that_forgets_its_parameters_is_still_told() -> None:
    refuses = Answers(Check(Step.TRUST, Outcome.FAILED, Code.ISSUER_NOT_TRUSTED))
    report = verify(good(), Policy(trust=refuses), Evidence(), AT)
    assert report.outcome is Outcome.FAILED
    with pytest.raises(Rejected):
        report.accept()


def test_a_profile_may_answer_with_a_generator(merit: bytes) -> None:
    fails = Check(Step.PROFILE, Outcome.FAILED, Code.PROFILE_NEEDS_ELM, {"profile": "x"})
    report = verify(merit, replace(ANYONE, profile=Answers(check for check in (fails,))), Evidence(), AT)
    assert (report.outcome, reasons(report)) == (Outcome.FAILED, [Code.PROFILE_NEEDS_ELM])


def test_a_rule_of_trust_is_told_who_when_and_by_what() -> None:
    asked: list[tuple[object, ...]] = []

    class Curious:
        def check(self, *told: object) -> Check:
            asked.append(told)
            return Check(Step.TRUST, Outcome.PASSED, Code.TRUST_WAIVED)

    evidence = stored()
    assert verify(by_web(), Policy(trust=Curious()), evidence, AT).accepted
    assert asked == [(Signatory(WEB), evidence, AT)]


@pytest.mark.parametrize("error", [ConnectionError("10.0.0.1"), TimeoutError(), OSError(5, "secret")])
def test_an_error_of_the_network_is_an_answer_that_could_not_be_had(error: OSError) -> None:
    def fetch(_: Need) -> Fetched:
        raise error

    report = Verifier(Policy(trust=UnsafeAnyone()), fetch=fetch).verify(by_web())
    assert report.outcome is Outcome.INDETERMINATE
    assert [check.code for check in report.reasons()] == [Code.UNRESOLVABLE]
    assert "10.0.0.1" not in report.to_json("en")


def test_a_fetch_that_answers_something_else_is_misuse() -> None:
    with pytest.raises(TypeError, match="a fetch answers with Fetched"):
        Verifier(Policy(trust=UnsafeAnyone()), fetch=lambda _: None).verify(by_web())  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("given", [None, 5, 10**9, [], object(), {}])
def test_what_is_neither_bytes_nor_text_is_misuse(given: Any) -> None:
    with pytest.raises(TypeError, match="bytes or text"):
        verify(given, Policy(trust=UnsafeAnyone()), Evidence(), AT)
    with pytest.raises(TypeError, match="bytes or text"):
        verify_presentation(given, Policy(trust=UnsafeAnyone()), Evidence(), AT, audience="a", nonce="n")


def test_bytes_in_other_clothes_are_taken() -> None:
    data = good().encode()
    for given in (data, bytearray(data), memoryview(data), data.decode()):
        assert verify(given, Policy(trust=UnsafeAnyone()), Evidence(), AT).accepted  # type: ignore[arg-type]


def test_a_holder_is_bound_only_by_a_signature_that_holds() -> None:
    forged = shown(good())[:-6] + "AAAAAA"
    report = verify_presentation(forged, Policy(trust=UnsafeAnyone()), Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert report.step(Step.BINDING) is Outcome.SKIPPED
    assert Code.HOLDER_BOUND not in {check.code for check in report.checks}
