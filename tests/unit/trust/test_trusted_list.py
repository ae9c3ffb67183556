"""Trusted lists: what is read of a good one, what is needed for it, and why another gives nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
import trustlist_made as make
from forging import AT, ISSUER
from trustlist_made import NEXT, SE_URL, listing, of_lists, party, period, pointer, service, sign, signer, timestamps
from x509_made import qc_statements

from mikromerit.evidence import Evidence, Fetched
from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.trust import AllOf, Anchors, AnyOf, Roots, Signatory, TrustedList, anchors_of
from mikromerit.trust.qualification import level
from mikromerit.trust.tslxml import read_list
from mikromerit.x509 import Certificate

PASSED, FAILED, INDETERMINATE, _ = Outcome
CA, OTHER, TSA = party("Utgivare"), party("Annan"), party("Tid", ca=False)
LEAF = Certificate.from_der(party("Skola", ca=False, statements=qc_statements(2)).der)
PLAIN = Certificate.from_der(party("Skola", ca=False).der)
LOTL = "https://lotl.example/lotl.xml"
LOTL_SIGNER = party("Kommissionen", ca=False)
GOOD = sign(listing(service(CA), timestamps(TSA)))
NEXT_UPDATE = datetime.fromisoformat(NEXT)


def of(one: Any) -> Certificate:
    return Certificate.from_der(one.der)


def local(xml: bytes, **more: Any) -> TrustedList:
    return TrustedList(xml, signers=signer().pem, **more)


def seals(xml: bytes, at: datetime = AT) -> set[str]:
    found = local(xml).anchors(Evidence(), at)
    assert not found.checks, found.checks
    return {one.certificate.name for one in found.at(at).sealing}


def reasons(anchors: Anchors) -> list[str]:
    assert not anchors.sealing
    assert not anchors.timestamping
    assert {(one.step, one.outcome) for one in anchors.checks} <= {(Step.TRUST, INDETERMINATE)}
    return [one.params["reason"] for one in anchors.checks if one.code is Code.TRUSTED_LIST_REFUSED]


def why(xml: bytes, at: datetime = AT, **more: Any) -> list[str]:
    return reasons(local(xml, **more).anchors(Evidence(), at))


def judged(rule: Any, path: tuple[Certificate, ...], evidence: Evidence | None = None, sealed_at: Any = None) -> Check:
    leaf = path[0] if path else LEAF
    check: Check = rule.check(Signatory("urn:x", leaf, path, sealed_at), evidence or Evidence(), AT)
    return check


def having(**urls: bytes) -> Evidence:
    names = {"lotl": LOTL, "se": SE_URL, "fi": "https://tl.example/fi.xml"}
    return Evidence({names[name]: Fetched(body, "application/xml", AT) for name, body in urls.items()})


# --- one list -----------------------------------------------------------------------------------------------------


def test_a_list_gives_its_services() -> None:
    found = local(GOOD).anchors(Evidence(), AT)
    assert [one.certificate for one in found.sealing] == [of(CA)]
    assert [one.certificate for one in found.timestamping] == [of(TSA)]
    listed = found.sealing[0].listed
    assert listed is not None
    assert (listed.provider, listed.name, listed.territory) == ("Exempel Trust AB", "Service", "SE")
    assert (found.needs, found.used, found.checks) == ((), (), ())


@pytest.mark.parametrize("version", ["5", "6"])
def test_both_versions_are_read(version: str) -> None:
    assert seals(sign(listing(service(CA), version=version))) == {"Utgivare"}


@pytest.mark.parametrize("version", ["4", "7", "", "6.0"])
def test_other_versions_are_refused(version: str) -> None:
    assert why(sign(listing(service(CA), version=version))) == ["TSLVersionIdentifier"]


@pytest.mark.parametrize(
    "present",
    [
        period("withdrawn"),
        period(extensions=""),
        period(extensions=make.info("ForeSignatures")),
        period(extensions=make.SEALS.replace("ForeSeals", "foreseals")),
        period(kind="CA/PKC"),
        period(kind="TSA/QTST-2"),
        period(since="2026-12-01T00:00:00Z"),
        period(extensions=make.SEALS + make.extension("<Surprise/>")),
        period(extensions=make.SEALS + make.extension("")),
    ],
)
def test_what_is_not_granted_for_seals_is_no_anchor(present: str) -> None:
    assert seals(sign(listing(service(CA, present), service(OTHER)))) == {"Annan"}


@pytest.mark.parametrize(
    "extension",
    [
        make.extension("<Surprise/>", critical="false"),
        make.extension("<ExpiredCertsRevocationInfo>2016-07-01T00:00:00Z</ExpiredCertsRevocationInfo>"),
        make.extension("<a:TakenOverBy/>", critical="1"),
        make.info("ForeSignatures"),
        make.info("RootCA-QC"),
    ],
)
def test_other_extensions_do_not_matter(extension: str) -> None:
    assert seals(sign(listing(service(CA, period(extensions=make.SEALS + extension))))) == {"Utgivare"}


def test_history_is_read() -> None:
    xml = sign(listing(service(CA, period("withdrawn", "2025-06-01T00:00:00Z"), period(since="2021-01-01T00:00:00Z"))))
    assert seals(xml) == set()
    assert seals(xml, datetime(2025, 5, 31, tzinfo=UTC)) == {"Utgivare"}
    assert seals(xml, datetime(2020, 12, 31, tzinfo=UTC)) == set()
    path = (of(party("Skola", begins=2022, ca=False, statements=qc_statements(2))), of(CA))
    assert judged(local(xml), path).code is Code.CERTIFICATE_PATH_MISSING
    assert judged(local(xml), path, sealed_at=datetime(2025, 1, 1, tzinfo=UTC)).code is Code.CERTIFICATE_TRUSTED


def test_a_service_may_have_been_another_and_have_several_certificates() -> None:
    past = period(kind="TSA/QTST", since="2019-01-01T00:00:00Z", extensions="")
    found = local(sign(listing(service(make.identity(CA, OTHER), period(), past)))).anchors(Evidence(), AT)
    assert {one.certificate.name for one in found.sealing} == {"Utgivare", "Annan"}
    assert {one.certificate.name for one in found.timestamping} == {"Utgivare", "Annan"}
    assert found.at(AT).timestamping == ()
    assert len(found.at(datetime(2019, 6, 1, tzinfo=UTC)).timestamping) == 2


@pytest.mark.parametrize(
    "bad",
    [
        service(""),
        service("<ServiceDigitalIdentity><DigitalId><X509SKI>AAAA</X509SKI></DigitalId></ServiceDigitalIdentity>"),
        service(make.identity(CA).replace("MII", "MIIAAAA")),
        service(make.identity(CA).replace("MII", "?")),
        service(make.identity(CA).replace("<X509Certificate>", "<X509Certificate><b/>")),
        service(CA, period(since="")),
        service(CA, period(since="2021-13-01T00:00:00Z")),
        service(CA, period(), period(since="yesterday")),
        "<TSPService/>",
    ],
)
def test_a_service_that_cannot_be_read_is_no_anchor_and_keeps_no_other_from_being_one(bad: str) -> None:
    xml = sign(listing(bad, service(OTHER)))
    assert seals(xml) == {"Annan"}
    assert read_list(xml, [of(signer())]).unread == 1


def test_names_are_for_people() -> None:
    xml = (
        listing(service(CA)).replace('xml:lang="en">Service', 'xml:lang="de">Dienst').replace("Trust AB", "Trust\n  AB")
    )
    ((one, _),) = read_list(sign(xml), [of(signer())]).services
    assert (one.name, one.provider) == ("Tjänst", "Exempel Trust AB")
    for element in ("ServiceName", "TSPName"):
        xml = listing(service(CA))
        start, end = xml.index(f"<{element}>"), xml.index(f"</{element}>")
        ((one, _),) = read_list(sign(xml[: start + len(element) + 2] + xml[end:]), [of(signer())]).services
        assert "" in (one.name, one.provider)
    ((one, _),) = read_list(sign(listing(service(CA)).replace("TSPName", "Other")), [of(signer())]).services
    assert one.provider == ""


def test_qualifications_are_read() -> None:
    usage = '<q:KeyUsage><q:KeyUsageBit name="cRLSign">false</q:KeyUsageBit></q:KeyUsage>'
    policies = (
        '<q:PolicySet><q:PolicyIdentifier><x:Identifier Qualifier="OIDAsURN">urn:oid:1.2.3</x:Identifier>'
        "</q:PolicyIdentifier></q:PolicySet>"
    )
    inner = f'<q:CriteriaList assert="none">{policies}<q:Description>x</q:Description></q:CriteriaList>'
    met = f'<q:CriteriaList assert="all">{usage}{inner}</q:CriteriaList>'
    missed = f'<q:CriteriaList assert="all">{usage}{policies}</q:CriteriaList>'
    strange = '<q:CriteriaList assert="all"><q:otherCriteriaList/></q:CriteriaList>'
    extensions = (
        make.SEALS
        + make.qualified("QCStatement QCForESeal", met)
        + make.qualified("QCWithQSCD", missed)
        + make.qualified("QCQSCDManagedOnBehalf QCNoQSCD", strange)
        + make.qualified("QCWithQSCD NotQualified", "").replace(f"{make.INFO}/NotQualified", "http://evil.example/X")
    )
    (anchor,) = local(sign(listing(service(CA, period(extensions=extensions))))).anchors(Evidence(), AT).sealing
    assert anchor.listed is not None
    assert anchor.listed.qualifiers(PLAIN, AT) == {"QCStatement", "QCForESeal", "QCNoQSCD"}
    assert level(PLAIN, anchor.services, AT) == "AdESeal-QC"


# --- its signature and its time -----------------------------------------------------------------------------------


def test_only_the_given_signers_sign() -> None:
    assert why(sign(listing(service(CA)), party("Bedragare", ca=False))) == ["X509Certificate"]
    both = TrustedList(GOOD, signers=party("Bedragare", ca=False).pem + signer().pem)
    assert len(both.anchors(Evidence(), AT).sealing) == 1


def test_what_was_changed_is_refused() -> None:
    for old, new in (
        (b"Exempel Trust", b"Exempel Trusz"),
        (b"/granted", b"/granteD"),
        (b"2027-03-01", b"2037-03-01"),
        (b"2026-10-01T", b"2026-10-02T"),
        (b"</TSPServices>", b"<!-- x --><b/></TSPServices>"),
    ):
        assert GOOD.count(old) >= 1
        assert why(GOOD.replace(old, new)) == ["Signature"]


def test_a_signer_must_have_been_valid_when_the_list_was_issued() -> None:
    expired = party("Gammal", ends=2026, ca=False)
    rule = TrustedList(sign(listing(service(CA)), expired), signers=expired.pem)
    assert reasons(rule.anchors(Evidence(), AT)) == ["Signature"]
    then = sign(listing(service(CA), issued="2025-10-01T00:00:00Z"), expired)
    assert TrustedList(then, signers=expired.pem).anchors(Evidence(), AT).sealing


def test_a_list_counts_until_its_next_update() -> None:
    second = timedelta(seconds=1)
    second = timedelta(seconds=1)
    assert seals(GOOD, NEXT_UPDATE) == {"Utgivare"}
    assert why(GOOD, NEXT_UPDATE + second) == ["NextUpdate"]
    day = timedelta(days=1)
    assert local(GOOD, stale=day).anchors(Evidence(), NEXT_UPDATE + day).sealing
    assert why(GOOD, NEXT_UPDATE + day + second, stale=day) == ["NextUpdate"]
    assert seals(GOOD, datetime(2021, 1, 1, tzinfo=UTC)) == {"Utgivare"}


def test_a_closed_list_says_what_was() -> None:
    closed = sign(listing(service(CA), following=None))
    assert why(closed) == ["NextUpdate"]
    assert seals(closed, datetime(2026, 9, 30, tzinfo=UTC)) == {"Utgivare"}
    assert local(closed, stale=timedelta.max).anchors(Evidence(), AT).sealing


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("ListIssueDateTime", "Other", "ListIssueDateTime"),
        (make.ISSUED, "2026-10-01", "ListIssueDateTime"),
        (NEXT, "soon", "NextUpdate"),
        ("SchemeInformation", "Other", "SchemeInformation"),
        ("TrustServiceStatusList", "Other", "TrustServiceStatusList"),
        ("http://uri.etsi.org/02231/v2#", "http://uri.etsi.org/02231/v3#", "TrustServiceStatusList"),
    ],
)
def test_a_list_that_is_none_is_refused(old: str, new: str, reason: str) -> None:
    assert why(sign(listing(service(CA)).replace(old, new))) == [reason]


def test_a_list_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(data: bytes, signers: Any) -> Any:
        read.append(len(data))
        return read_list(data, signers)

    monkeypatch.setattr("mikromerit.trust.tslxml.read_list", counted)
    monkeypatch.setattr("mikromerit.trust.trusted_list._MOST_KEPT", 1)
    good, bad = local(GOOD), local(GOOD.replace(b"/granted", b"/granteD"))
    for rule in (good, bad):
        assert rule.anchors(Evidence(), AT) == rule.anchors(Evidence(), AT)
    assert len(read) == 2
    both = TrustedList(LOTL, signers=LOTL_SIGNER.pem, territories=["SE"])
    for _ in range(2):
        assert len(both.anchors(having(lotl=lotl(), se=GOOD), AT).sealing) == 1
    assert len(read) == 6  # two lists, and room for one


# --- a list of lists ----------------------------------------------------------------------------------------------


def lotl(*pointers: str, by: Any = None, **more: str) -> bytes:
    return sign(of_lists(*(pointers or (pointer(SE_URL, signer()),)), **more), by or LOTL_SIGNER)


def europe(*territories: str, **more: Any) -> TrustedList:
    return TrustedList(LOTL, signers=LOTL_SIGNER.pem, territories=territories or ("SE",), **more)


def test_lists_are_asked_for_one_after_the_other() -> None:
    rule = europe()
    first = rule.anchors(Evidence(), AT)
    assert [(one.url, one.purpose, one.max_bytes) for one in first.needs] == [(LOTL, "trusted-list", 32 << 20)]
    assert [one.code for one in first.checks] == [Code.EVIDENCE_MISSING]
    second = rule.anchors(having(lotl=lotl()), AT)
    assert [one.url for one in second.needs] == [SE_URL]
    assert [one.url for one in second.used] == [LOTL]
    assert reasons(first) == reasons(second) == []
    third = rule.anchors(having(lotl=lotl(), se=GOOD), AT)
    assert ([one.url for one in third.used], third.needs, third.checks) == ([LOTL, SE_URL], (), ())
    assert {one.certificate.name for one in third.sealing} == {"Utgivare"}
    assert {one.certificate.name for one in third.timestamping} == {"Tid"}


def test_a_list_of_lists_may_be_given() -> None:
    rule = TrustedList(lotl(), signers=LOTL_SIGNER.pem, territories=["SE"])
    assert [one.url for one in rule.anchors(Evidence(), AT).needs] == [SE_URL]
    assert rule.anchors(having(se=GOOD), AT).sealing


def test_one_list_may_be_fetched() -> None:
    rule = TrustedList(SE_URL, signers=signer().pem)
    assert [one.url for one in rule.anchors(Evidence(), AT).needs] == [SE_URL]
    assert rule.anchors(having(se=GOOD), AT).sealing


def test_a_list_that_was_fetched_long_ago_is_asked_for_again() -> None:
    rule, evidence = TrustedList(SE_URL, signers=signer().pem), having(se=GOOD)
    later = AT + timedelta(days=1)
    assert rule.anchors(evidence, later).sealing
    stale = rule.anchors(evidence, later + timedelta(seconds=1))
    assert [one.url for one in stale.needs] == [SE_URL]
    assert [one.code for one in stale.checks] == [Code.EVIDENCE_STALE]
    assert not stale.sealing
    kept = TrustedList(SE_URL, signers=signer().pem, max_age=timedelta(days=90))
    assert kept.anchors(evidence, later + timedelta(days=30)).sealing
    assert rule.anchors(evidence, AT - timedelta(days=900)).sealing  # what was is judged by what is known now


def test_a_national_list_is_signed_by_whom_the_list_of_lists_names() -> None:
    se = sign(listing(service(CA)), LOTL_SIGNER)
    assert reasons(europe().anchors(having(lotl=lotl(), se=se), AT)) == ["X509Certificate"]
    several = lotl(pointer(SE_URL, party("Bedragare", ca=False), signer()))
    assert europe().anchors(having(lotl=several, se=GOOD), AT).sealing
    nobody = lotl(pointer(SE_URL).replace("<ServiceDigitalIdentities>", "<Other/><ServiceDigitalIdentities>"))
    assert reasons(europe().anchors(having(lotl=nobody, se=GOOD), AT)) == ["X509Certificate"]


def test_what_was_read_counts_for_the_signers_it_was_read_with() -> None:
    rule = europe()
    theirs, ours = lotl(pointer(SE_URL, party("Bedragare", ca=False))), lotl()
    for _ in range(2):
        assert reasons(rule.anchors(having(lotl=theirs, se=GOOD), AT)) == ["X509Certificate"]
        assert rule.anchors(having(lotl=ours, se=GOOD), AT).sealing


def test_who_signs_the_list_of_lists_is_given() -> None:
    assert reasons(europe().anchors(having(lotl=lotl(by=signer()), se=GOOD), AT)) == ["X509Certificate"]


@pytest.mark.parametrize(
    "pointers",
    [
        pointer(SE_URL, signer(), territory="FI"),
        pointer(SE_URL, signer(), media="application/pdf"),
        pointer(SE_URL, signer(), kind=make.OF_LISTS),
        pointer(SE_URL, signer()).replace("AdditionalInformation", "Other"),
    ],
)
def test_a_territory_that_is_not_pointed_to_is_told(pointers: str) -> None:
    found = europe().anchors(having(lotl=lotl(pointers), se=GOOD), AT)
    assert (reasons(found), found.needs) == (["SchemeTerritory SE"], ())


def test_a_list_of_another_territory_or_kind_is_refused() -> None:
    fi = sign(listing(service(CA), territory="FI"))
    assert reasons(europe().anchors(having(lotl=lotl(), se=fi), AT)) == ["SchemeTerritory"]
    looped = sign(listing(territory="SE", kind=make.OF_LISTS))
    assert reasons(europe().anchors(having(lotl=lotl(), se=looped), AT)) == ["SchemeTerritory"]
    assert reasons(europe().anchors(having(lotl=sign(listing(service(CA)), LOTL_SIGNER)), AT)) == ["TSLType"]
    assert why(sign(of_lists())) == ["TSLType"]


def test_one_list_that_fails_does_not_take_the_others_along() -> None:
    fi = pointer("https://tl.example/fi.xml", signer(), territory="FI")
    evidence = having(lotl=lotl(pointer(SE_URL, signer()), fi), se=GOOD, fi=b"<html/>")
    rule = europe("SE", "FI")
    found = rule.anchors(evidence, AT)
    assert len(found.sealing) == 1
    assert [one.params for one in found.checks] == [
        {"url": "https://tl.example/fi.xml", "reason": "TrustServiceStatusList"}
    ]
    assert judged(rule, (LEAF, of(CA)), evidence).outcome is PASSED
    assert judged(rule, (LEAF, of(OTHER)), evidence) == found.checks[0]


# --- the rule -----------------------------------------------------------------------------------------------------


def test_a_seal_is_trusted_where_its_path_ends_in_a_service() -> None:
    rule = local(GOOD)
    check = judged(rule, (LEAF, of(CA)))
    assert (check.outcome, check.code, check.params) == (PASSED, Code.CERTIFICATE_TRUSTED, {"anchor": "Utgivare"})
    for path in ((), (LEAF, of(TSA)), (LEAF, of(OTHER))):
        assert judged(rule, path).code is Code.CERTIFICATE_PATH_MISSING
    assert judged(europe(), ()).code is Code.EVIDENCE_MISSING
    assert judged(local(b"<html/>"), ()).code is Code.TRUSTED_LIST_REFUSED


EVERY = '<q:CriteriaList assert="all"><q:KeyUsage><q:KeyUsageBit name="cRLSign">false</q:KeyUsageBit></q:KeyUsage>'
EVERY += "</q:CriteriaList>"


def saying(*names: str) -> str:
    """An entry of the CA that says this of every certificate."""
    return service(CA, period(extensions=make.SEALS + make.qualified(" ".join(names), EVERY)))


def with_statements(*types: int, **more: bool) -> Certificate:
    return of(party("Skola", ca=False, statements=qc_statements(*types, **more)))


@pytest.mark.parametrize(
    ("leaf", "reason"),
    [
        (PLAIN, "QcCompliance"),  # such as one for e-mail of the same authority
        (with_statements(1), "QcCompliance"),
        (with_statements(), "QcCompliance"),
        (with_statements(2, compliance=False), "QcCompliance"),
        (with_statements(2, qscd=False), "QcSSCD"),
    ],
)
def test_a_service_vouches_for_what_is_qualified_and_nothing_else(leaf: Certificate, reason: str) -> None:
    for least in ("AdESeal-QC", "QESeal"):
        check = judged(local(GOOD, least=least), (leaf, of(CA)))
        if reason == "QcSSCD" and least == "AdESeal-QC":
            assert check.outcome is PASSED
        else:
            assert (check.step, check.outcome, check.code) == (
                Step.TRUST,
                INDETERMINATE,
                Code.CERTIFICATE_NOT_FOR_SEALS,
            )
            assert check.params == {"reason": reason}
    assert judged(local(GOOD), (leaf, of(CA))) == judged(local(GOOD, least="AdESeal-QC"), (leaf, of(CA)))
    assert judged(AnyOf(Roots(CA.pem), local(GOOD)), (leaf, of(CA))).outcome is PASSED  # the caller vouches himself
    assert judged(AllOf(Roots(CA.pem), local(GOOD, least="QESeal")), (leaf, of(CA))).params == {"reason": reason}


def test_what_a_list_says_of_a_certificate_decides() -> None:
    path, plain = (LEAF, of(CA)), (PLAIN, of(CA))
    assert judged(local(sign(listing(saying("QCStatement", "QCForESeal")))), plain).outcome is PASSED
    assert judged(local(sign(listing(saying("NotQualified")))), path).params == {"reason": "QcCompliance"}
    assert judged(local(sign(listing(saying("QCNoQSCD"))), least="QESeal"), path).params == {"reason": "QcSSCD"}
    late = sign(listing(service(CA, period(since="2025-01-01T00:00:00Z"))))  # the certificate is older than the service
    assert judged(local(late), path).params == {"reason": "QcCompliance"}


def test_of_two_services_for_one_certificate_the_lower_word_counts() -> None:
    path = (LEAF, of(CA))
    for some in permutations((service(CA), saying("NotQualified"))):
        rule = local(sign(listing(*some)))
        assert judged(rule, path).params == {"reason": "QcCompliance"}
        found = rule.anchors(Evidence(), AT)
        assert level(LEAF, found.services(path), AT) == "AdESeal"
        assert len(found.services(path)) == 2
        assert found.services(()) == found.services((LEAF,)) == ()
    gone = service(CA, period("withdrawn", "2025-01-01T00:00:00Z"), period())
    for some in permutations((service(CA), gone)):  # it goes on under another name
        assert judged(local(sign(listing(*some))), path).outcome is PASSED


def test_a_national_list_that_is_not_at_https_is_taken_from_the_evidence_alone() -> None:
    url = "http://tl.example/se.xml"
    evidence = having(lotl=lotl(pointer(url, signer())))
    assert [one.url for one in europe().anchors(evidence, AT).needs] == [url]
    held = evidence.adding(url, Fetched(GOOD, "application/xml", AT))
    assert europe().anchors(held, AT).sealing


def test_a_did_asks_for_no_list() -> None:
    class Untouched(Evidence):  # type: ignore[misc]
        def get(self, *_: object) -> Any:
            raise AssertionError("nothing is looked up")

    check = europe().check(Signatory(ISSUER.did), Untouched(), AT)
    assert (check.outcome, check.code) == (FAILED, Code.ISSUER_NOT_TRUSTED)


def test_lists_combine_with_other_rules() -> None:
    both = AllOf(local(GOOD), Roots(CA.pem + OTHER.pem, timestamping=TSA.pem))
    found = anchors_of(both, Evidence(), AT)
    assert [one.certificate.name for one in found.sealing] == ["Utgivare"]
    assert found.sealing[0].listed is not None
    assert judged(both, (LEAF, of(CA))).outcome is PASSED
    assert judged(both, (LEAF, of(OTHER))).outcome is INDETERMINATE
    assert judged(AnyOf(local(GOOD), Roots(OTHER.pem)), (LEAF, of(OTHER))).outcome is PASSED


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"source": "http://tl.example/"}, ValueError),
        ({"source": "list.xml"}, ValueError),
        ({"source": None}, TypeError),
        ({"signers": "text"}, TypeError),
        ({"signers": b""}, ValueError),
        ({"territories": "SE"}, TypeError),
        ({"territories": ["se"]}, ValueError),
        ({"territories": ["SE\n"]}, ValueError),
        ({"territories": ["SWE"]}, ValueError),
        ({"stale": timedelta(-1)}, ValueError),
        ({"max_age": timedelta(-1)}, ValueError),
        ({"max_age": 3}, TypeError),
        ({"least": "AdESeal"}, ValueError),
        ({"least": "qualified"}, ValueError),
    ],
)
def test_slips_are_told(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        TrustedList(**{"source": LOTL, "signers": signer().pem, **arguments})


@pytest.mark.parametrize("absent", ["lxml", "signxml"])
def test_an_extra_that_is_absent_is_named(absent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == absent]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, absent, None)
    for name in ("xades", "tslxml"):
        monkeypatch.delitem(sys.modules, f"mikromerit.trust.{name}")
    with pytest.raises(ModuleNotFoundError, match=r"the extra \[trustlist\]; install it with: pip install") as error:
        TrustedList(b"", signers=signer().pem)
    assert str(error.value.name).startswith(absent)


def test_the_rules_of_dids_import_nothing_of_it() -> None:
    code = (
        "import sys\nfrom mikromerit.trust import AllOf, AnyOf, Issuers, Organisations, Signatory, UnsafeAnyone\n"
        "AnyOf(Issuers(['did:web:a.example']))\nprint(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cryptography", "asn1crypto", "lxml", "signxml", "mikromerit.x509"} & set(loaded)


def test_every_name_is_there() -> None:
    from mikromerit import trust

    for name in trust.__all__:
        assert getattr(trust, name) is not None
    assert set(trust.__all__) <= set(dir(trust))
    with pytest.raises(AttributeError):
        _ = trust.nothing  # type: ignore[attr-defined]
