"""What is fetched for an e-seal: revocations, trusted lists, and the lists of statuses that its credential declares."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from eseals import (
    AT,
    DAY,
    FAILED,
    INDETERMINATE,
    PASSED,
    SEALED,
    certified,
    document,
    judge,
    params,
    reasons,
    roots,
    said,
    seal,
    stamped,
    values,
    verdict,
)
from forging import ISSUER, STRANGER, to_json
from forms import V2_0
from trustlist_made import SE_URL, SEALS, SINCE, listing, period, qualified, service, sign, signer, timestamps
from x509_made import IDENTIFIER, OCSP_SIGNING, ORGANISATION, SUBJECT, Made, crl, leaf, ocsp, pki, qc_statements

from mikromerit import Policy, Verifier
from mikromerit.errors import Unresolvable
from mikromerit.evidence import Evidence, Fetched, Need
from mikromerit.limits import Limits
from mikromerit.report import Check, Code, Step
from mikromerit.status import BITSTRING, TOKEN, Entry, Publication, StatusForm, StatusList, contexts, members
from mikromerit.trust import AllOf, Anchors, AnyOf, Organisations, Roots, TrustedList
from mikromerit.x509 import revocation_needs

if TYPE_CHECKING:
    from mikromerit.report import Report

WORLD = pki()
CRL_URL = "http://crl.example/ca.crl"
OCSP_URL = revocation_needs(WORLD.seal.certificate, WORLD.ca.certificate)[0].url
SERIAL = WORLD.seal.certificate.serial
GOOD, REVOKED = crl(WORLD.ca), crl(WORLD.ca, {SERIAL: (SEALED - DAY, None)})
ANSWER = ocsp(WORLD.seal, WORLD.ca)
STALE = ocsp(WORLD.seal, WORLD.ca, at=AT - timedelta(hours=20), until=AT + timedelta(hours=4))
RESPONDER = leaf({"C": "SE", "O": "Svar"}, WORLD.ca, purposes=[OCSP_SIGNING], key_name="responder of revocations")
APPOINTED = ocsp(WORLD.seal, WORLD.ca, RESPONDER)
HELD = crl(WORLD.ca, {SERIAL: (SEALED - DAY, "certificate_hold")}, at=AT - timedelta(hours=9))
REVOKING = ocsp(WORLD.seal, WORLD.ca, status="revoked", since=SEALED - DAY, at=AT - timedelta(hours=20))


def having(**bodies: bytes) -> Evidence:
    urls = {"crl": CRL_URL, "ocsp": OCSP_URL, "se": SE_URL, "status": STATUS}
    return Evidence({urls[name]: Fetched(body, "", AT) for name, body in bodies.items()})


# --- revocation -------------------------------------------------------------------------------------------------------


def test_who_issued_is_asked_whether_it_was_revoked() -> None:
    report = judge(seal())
    assert [(need.url, need.purpose) for need in report.needs] == [(OCSP_URL, "ocsp"), (CRL_URL, "crl")]
    assert report.accepted  # and it counts without, unless the policy demands it
    forged = seal()
    forged.payload = forged.payload.replace("0.5", "5.5")
    for stranger in (judge(seal(), roots(pki("rogue").ca)), judge(forged)):
        assert stranger.needs == ()
    current = values(seal(), crls=(crl(WORLD.ca, at=AT),))
    assert judge(current).needs == ()  # it has come along
    # so has what is not about now; it may be taken along from before a revocation, or an old answer given again
    for older in (values(seal(), crls=(GOOD,)), values(seal(), ocsps=(STALE,))):
        report = judge(older)
        assert [(need.url, need.purpose) for need in report.needs] == [(OCSP_URL, "ocsp"), (CRL_URL, "crl")]
        assert report.accepted
    # what is revoked stays so, and what is older than a proved time needs nothing newer
    assert judge(values(seal(), crls=(REVOKED,))).needs == ()
    proved = values(stamped(seal(), SEALED), crls=(GOOD, crl(WORLD.tsa_root, at=AT)))
    assert judge(proved).needs == ()


@pytest.mark.parametrize(
    ("bodies", "used", "code"),
    [
        ({"crl": GOOD}, {CRL_URL}, Code.REVOCATION_CLEAR),
        ({"ocsp": ANSWER}, {OCSP_URL}, Code.REVOCATION_CLEAR),
        # whoever says that it is revoked is heard
        ({"ocsp": ANSWER, "crl": REVOKED}, {OCSP_URL, CRL_URL}, Code.CERTIFICATE_REVOKED),
        ({"ocsp": STALE, "crl": REVOKED}, {OCSP_URL, CRL_URL}, Code.CERTIFICATE_REVOKED),
        ({"ocsp": REVOKING, "crl": GOOD}, {OCSP_URL, CRL_URL}, Code.CERTIFICATE_REVOKED),
        ({"ocsp": ANSWER, "crl": GOOD}, {OCSP_URL, CRL_URL}, Code.REVOCATION_CLEAR),
        # a responder that has to be vouched for lifts a hold, beside the list that has both
        ({"ocsp": APPOINTED, "crl": HELD}, {OCSP_URL, CRL_URL}, Code.REVOCATION_CLEAR),
        ({"ocsp": APPOINTED}, set(), Code.REVOCATION_UNCHECKED),
        ({"crl": REVOKED}, {CRL_URL}, Code.CERTIFICATE_REVOKED),
        ({"ocsp": b"no answer", "crl": REVOKED}, {OCSP_URL, CRL_URL}, Code.CERTIFICATE_REVOKED),
        ({"ocsp": GOOD, "crl": ANSWER}, set(), Code.REVOCATION_UNCHECKED),  # each is read as what it was asked for
        ({"crl": crl(pki("rogue").ca)}, set(), Code.REVOCATION_UNCHECKED),
        ({"ocsp": bytes(300_000)}, set(), Code.REVOCATION_UNCHECKED),
    ],
)
def test_revocation_by_what_was_fetched(bodies: dict[str, bytes], used: set[str], code: Code) -> None:
    report = judge(seal(), evidence=having(**bodies))
    assert code in {check.code for check in report.checks}
    assert set(report.evidence) == used
    assert bool(report.needs) is (not used)
    assert report.accepted is (code is not Code.CERTIFICATE_REVOKED)


def test_the_newest_word_counts() -> None:
    earlier, later = crl(WORLD.ca, at=AT - 3 * DAY), crl(WORLD.ca, {SERIAL: (SEALED - DAY, None)}, at=AT - DAY)
    assert verdict(judge(values(seal(), crls=(earlier,)), evidence=having(crl=later))) == "TOTAL-FAILED REVOKED"
    assert verdict(judge(values(seal(), crls=(later,)), evidence=having(crl=earlier))) == "TOTAL-FAILED REVOKED"
    assert judge(values(seal(), crls=(earlier,)), evidence=having(crl=GOOD)).accepted
    # where it was revoked, no later word takes that back
    gone = crl(WORLD.ca, {SERIAL: (SEALED - DAY, "key_compromise")}, at=AT - 3 * DAY)
    assert verdict(judge(values(seal(), crls=(gone,)), evidence=having(crl=GOOD))) == "TOTAL-FAILED REVOKED"
    assert verdict(judge(values(seal(), crls=(GOOD,)), evidence=having(crl=gone))) == "TOTAL-FAILED REVOKED"


class Net:
    """Answers from a table, and counts."""

    def __init__(self, **bodies: bytes) -> None:
        self.known = having(**bodies)
        self.asked: list[str] = []

    def __call__(self, need: Need) -> Fetched:
        self.asked.append(need.url)
        if need.url not in self.known:
            raise Unresolvable(need.url, "nobody is there")
        return self.known[need.url]


@pytest.mark.parametrize(
    ("bodies", "revocation", "accepted"),
    [
        ({"crl": GOOD}, "required", True),
        ({"ocsp": ANSWER}, "required", True),
        ({"crl": REVOKED}, "if-available", False),
        ({"ocsp": STALE, "crl": REVOKED}, "if-available", False),
        ({}, "if-available", True),
        ({}, "required", False),
    ],
)
def test_a_verifier_asks_once(bodies: dict[str, bytes], revocation: Any, *, accepted: bool) -> None:
    net = Net(**bodies)
    verifier = Verifier(Policy(trust=roots(), revocation=revocation), fetch=net, clock=lambda: AT)
    report = verifier.verify(seal().general())
    assert report.accepted is accepted
    assert net.asked == [OCSP_URL, CRL_URL]
    if not bodies:
        assert report.seal is not None
        assert report.seal.unchecked == (ORGANISATION,)


def test_no_more_is_asked_for_than_may_be() -> None:
    report = judge(seal(), limits=Limits(needs=1))
    assert [need.url for need in report.needs] == [OCSP_URL]
    assert report.accepted
    assert judge(seal(), limits=Limits(needs=0)).needs == ()
    declared = judge(seal(declaring(entry())), limits=Limits(needs=2))
    assert said(declared, Step.STATUS) == [(INDETERMINATE, Code.TOO_MANY_NEEDS)]
    assert judge(seal(declaring(entry()))).step(Step.STATUS) is INDETERMINATE


# --- trusted lists ----------------------------------------------------------------------------------------------------

PLAIN = certified(more=())
NO_QSCD = certified(more=[(qc_statements(2, qscd=False), False)], key_name="no qscd")
WITHDRAWN = SEALED + 30 * DAY
ALWAYS = (
    '<q:CriteriaList assert="all"><q:KeyUsage><q:KeyUsageBit name="nonRepudiation">true</q:KeyUsageBit></q:KeyUsage>'
    "</q:CriteriaList>"
)


def trusted(*services: str, **more: Any) -> TrustedList:
    made = services or (service(WORLD.ca), timestamps(WORLD.tsa_root))
    return TrustedList(sign(listing(*made, **more)), signers=signer().pem)


@pytest.mark.parametrize(
    ("by", "services", "qualification"),
    [
        (None, (), "QESeal"),
        (NO_QSCD, (), "AdESeal-QC"),
        (PLAIN, (), "AdESeal"),  # an authority on the list certifies others as well: they are not vouched for
        (NO_QSCD, (service(WORLD.ca, period(extensions=SEALS + qualified("QCWithQSCD", ALWAYS))),), "QESeal"),
        (None, (service(WORLD.ca, period(extensions=SEALS + qualified("NotQualified", ALWAYS))),), "AdESeal"),
    ],
)
def test_what_a_seal_is_in_law(by: Made | None, services: tuple[str, ...], qualification: str) -> None:
    report = judge(seal(by=by), trusted(*services))
    assert report.accepted is (qualification != "AdESeal")
    if not report.accepted:
        assert reasons(report) == {Code.CERTIFICATE_NOT_FOR_SEALS}
        assert verdict(report) == "INDETERMINATE CHAIN_CONSTRAINTS_FAILURE"
    assert report.seal is not None
    assert (report.seal.qualification, report.seal.confirmed) == (qualification, True)
    assert params(report, Code.SEAL_QUALIFICATION) == [{"qualification": qualification}]
    assert report.seal.qualified_certificate is (by is not PLAIN)
    alone = judge(seal(by=by)).seal
    assert alone is not None
    assert alone.confirmed is False


@pytest.mark.parametrize("other_first", [True, False])
def test_a_list_s_word_is_not_lost_beside_roots(*, other_first: bool) -> None:
    rules = (roots(), trusted()) if other_first else (trusted(), roots())
    report = judge(seal(), AnyOf(*rules))
    assert report.seal is not None
    assert report.seal.confirmed is True


def test_a_service_is_judged_at_the_time_of_sealing() -> None:
    former = (
        service(WORLD.ca, period("withdrawn", f"{WITHDRAWN:%Y-%m-%dT%H:%M:%SZ}"), period()),
        timestamps(WORLD.tsa_root),
    )
    late = judge(seal(), trusted(*former))
    assert verdict(late) == "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND"
    assert late.seal is not None
    assert late.seal.confirmed is None
    in_time = judge(stamped(seal(), SEALED + DAY), trusted(*former))
    assert in_time.accepted
    assert in_time.seal is not None
    assert (in_time.seal.qualification, in_time.seal.confirmed) == ("QESeal", True)
    # the timestamp of a service that was withdrawn before it proves nothing
    clocks = service(
        WORLD.tsa_root,
        period("withdrawn", f"{SEALED:%Y-%m-%dT%H:%M:%SZ}", kind="TSA/QTST", extensions=""),
        period("granted", SINCE, kind="TSA/QTST", extensions=""),
    )
    report = judge(stamped(seal(), SEALED + DAY), trusted(former[0], clocks))
    assert not report.accepted
    assert Code.TIMESTAMP_UNTRUSTED in {check.code for check in report.checks}


def test_a_list_is_fetched_before_anything_else() -> None:
    by_url = TrustedList(SE_URL, signers=signer().pem)
    first = judge(seal(), by_url)
    assert [need.url for need in first.needs] == [SE_URL]
    assert verdict(first) == "INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND"
    assert reasons(first) == {Code.CERTIFICATE_PATH_MISSING, Code.EVIDENCE_MISSING}
    body = sign(listing(service(WORLD.ca), timestamps(WORLD.tsa_root)))
    second = judge(seal(), by_url, evidence=having(se=body))
    assert second.accepted
    assert set(second.evidence) == {SE_URL}
    assert {need.purpose for need in second.needs} == {"ocsp", "crl"}
    net = Net(se=body, crl=GOOD)
    report = Verifier(Policy(trust=by_url, revocation="required"), fetch=net, clock=lambda: AT).verify(seal().general())
    assert report.accepted
    assert net.asked == [SE_URL, OCSP_URL, CRL_URL]

    class Careless:
        """A rule that says it used what it was not given."""

        def anchors(self, *_: object) -> Anchors:
            return replace(roots().known, used=(Need(SE_URL, "trusted-list", 1),))

        def check(self, *about: Any) -> Check:
            return roots().check(*about)

    assert judge(seal(), Careless()).evidence == Evidence()
    broken = judge(seal(), by_url, evidence=having(se=body.replace(b"SE", b"FI", 1)))
    assert Code.TRUSTED_LIST_REFUSED in reasons(broken)
    assert not broken.accepted


# --- status -----------------------------------------------------------------------------------------------------------

STATUS = "https://laerosaete.example/status/1"
HOUR = timedelta(hours=1)
CLEAR, SET = StatusList.empty(), StatusList.empty().setting({7: 1})
OTHERS = {**SUBJECT, "O": "En annan AB", "identifier": "VATSE-000000000002"}


def entry(index: int = 7, form: StatusForm = BITSTRING) -> Entry:
    return Entry(form=form, url=STATUS, index=index, **({"purpose": None} if form is TOKEN else {}))


def declaring(one: Entry, did: str = ISSUER.did) -> dict[str, Any]:
    made = document(did=did)
    return {**made, "@context": [*made["@context"], *contexts([one], "1.1")], **members([one], elm=True)}


def its_list(statuses: StatusList, did: str, form: StatusForm = BITSTRING) -> dict[str, Any]:
    about = {"valid_from": AT - HOUR, "valid_until": AT + DAY, "purposes": ("revocation",)}
    return form.write_list(statuses, Publication(url=STATUS, issuer=did, **about), "2.0")  # type: ignore[arg-type]


def signed(statuses: StatusList, key: Any = ISSUER, form: StatusForm = BITSTRING) -> bytes:
    header = {"typ": "statuslist+jwt"} if form is TOKEN else {}
    made = its_list(statuses, key.did, form)
    return V2_0.token(made | ({"iss": key.did} if form is TOKEN else {}), key, header=header).encode()


def sealed(statuses: StatusList, by: Made | None = None, **issuer: str) -> bytes:
    """A list under an e-seal."""
    of = by.certificate if by else WORLD.seal.certificate
    legal = {"type": "LegalIdentifier", "notation": of.organisation_identifier}
    named = {"id": ISSUER.did, "legalName": {"sv": of.organisation}, "eIDASIdentifier": legal, **issuer}
    return seal(to_json({**its_list(statuses, ISSUER.did), "issuer": named}), by).general()


@pytest.mark.parametrize("form", [BITSTRING, TOKEN])
@pytest.mark.parametrize("make", [signed, sealed])
def test_what_the_list_says(form: StatusForm, make: Any) -> None:
    if form is TOKEN and make is sealed:
        body = sealed(CLEAR)  # a token is a JWT, whatever its content
        report = judge(seal(declaring(entry(form=TOKEN))), evidence=having(status=body))
        assert report.step(Step.STATUS) is INDETERMINATE
        return
    credential = seal(declaring(entry(form=form)))
    more = {} if make is sealed else {"form": form}
    clear = judge(credential, evidence=having(status=make(CLEAR, **more)))
    assert said(clear, Step.STATUS) == [(PASSED, Code.STATUS_CLEAR)]
    assert clear.accepted
    revoked = judge(credential, evidence=having(status=make(SET, **more)))
    assert said(revoked, Step.STATUS) == [(FAILED, Code.STATUS_REVOKED)]
    assert verdict(revoked) == "TOTAL-PASSED"  # the seal still is what it was


@pytest.mark.parametrize(
    "make",
    [
        lambda: signed(CLEAR, STRANGER),
        lambda: sealed(CLEAR, certified(subject=OTHERS, key_name="others")),
        # of the same authority, and it calls itself what the credential's issuer is called
        lambda: sealed(CLEAR, certified(subject=OTHERS, key_name="others"), id=ISSUER.did),
        lambda: sealed(CLEAR, certified(by=pki("rogue").ca)),
        lambda: sealed(CLEAR).replace(b"encodedList", b"encodedlist"),
        lambda: b"{}",
    ],
)
def test_a_list_of_somebody_else_does_not_count(make: Any) -> None:
    report = judge(seal(declaring(entry())), evidence=having(status=make()))
    assert report.step(Step.STATUS) is INDETERMINATE
    assert not report.accepted


def test_a_list_is_asked_for_and_a_delegate_may_sign_it() -> None:
    report = judge(seal(declaring(entry())))
    assert said(report, Step.STATUS) == [(INDETERMINATE, Code.EVIDENCE_MISSING)]
    assert STATUS in {need.url for need in report.needs}
    delegated = having(status=signed(CLEAR, STRANGER))
    assert judge(seal(declaring(entry())), evidence=delegated, status_issuers=[STRANGER.did]).accepted
    # an issuer without a DID has lists under its seal, or a delegate's
    nobody = declaring(entry(), did="urn:uuid:00000000-0000-4000-8000-000000000009")
    assert judge(seal(nobody), evidence=having(status=sealed(CLEAR))).accepted
    assert not judge(seal(nobody), evidence=having(status=signed(CLEAR))).accepted


def test_whose_seals_count_for_lists_is_the_policy_s_matter() -> None:
    only = AllOf(roots(), Organisations([IDENTIFIER]))
    assert judge(seal(declaring(entry())), only, evidence=having(status=sealed(CLEAR))).accepted
    other = Roots(WORLD.seal.pem)  # its certificate alone
    assert judge(seal(declaring(entry())), other, evidence=having(status=sealed(CLEAR))).accepted
    by = certified(key_name="second")
    assert not judge(seal(declaring(entry())), other, evidence=having(status=sealed(CLEAR, by))).accepted


def test_a_certificate_without_an_identifier_loses_no_status() -> None:
    """Whoever turns the binding off takes seals of certificates that name no organisation's number."""
    nameless = {name: value for name, value in SUBJECT.items() if name != "identifier"}
    by = certified(subject=nameless, key_name="nameless")
    report: Report[Any] = judge(seal(declaring(entry()), by), issuer_binding=False)
    assert report.step(Step.STATUS) is INDETERMINATE
    assert not report.accepted
    revoked = judge(seal(declaring(entry()), by), issuer_binding=False, evidence=having(status=signed(SET)))
    assert said(revoked, Step.STATUS) == [(FAILED, Code.STATUS_REVOKED)]
    plain = judge(seal(by=by), issuer_binding=False)
    assert plain.accepted
    assert plain.step(Step.MODEL) is PASSED


@pytest.mark.parametrize(
    "name", ["did:", "did:x", "did:web:", "DID:web:laerosaete.example", "urn:x:y", "did:exempel:1"]
)
def test_an_issuer_may_be_called_anything(name: str) -> None:
    made = declaring(entry())
    report = judge(seal({**made, "issuer": {**made["issuer"], "id": name}}))
    assert said(report, Step.STATUS) == [(INDETERMINATE, Code.EVIDENCE_MISSING)]


def test_nobody_is_trusted_whose_revocation_was_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first search may be led astray by certificates that came along, and the second one not."""
    monkeypatch.setattr("mikromerit.verification.seal._has_way", lambda _: False)
    report = judge(values(seal(), crls=(REVOKED,)))
    assert not report.accepted
    assert {check.code for check in report.reasons()} == {Code.CERTIFICATE_PATH_MISSING}
