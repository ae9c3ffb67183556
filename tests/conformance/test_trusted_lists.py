"""The trusted lists of the reference data: two of a test PKI, and four that the EU and member states published."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from forging import AT

from mikromerit.evidence import Evidence, Fetched
from mikromerit.report import Code, Outcome, Refused
from mikromerit.trust import AllOf, Organisations, Signatory, TrustedList
from mikromerit.trust.qualification import level
from mikromerit.trust.tslxml import SignedList, read_list
from mikromerit.x509 import Certificate, find_path, read_pem

if TYPE_CHECKING:
    from pathlib import Path

LOTL, SE = "https://lotl.example/eu.xml", "https://tl.example/se.xml"
SEALED = datetime(2026, 9, 15, tzinfo=UTC)


@pytest.fixture
def made(reference: Path) -> Path:
    return reference / "jades" / "trustlists" / "test"


@pytest.fixture
def real(reference: Path) -> Path:
    return reference / "jades" / "trustlists" / "real"


def certificate(reference: Path, name: str) -> Certificate:
    (one,) = read_pem((reference / "jades" / "pki" / f"{name}.cert.pem").read_bytes())
    return one


def national(made: Path, name: str = "test-tl-se") -> TrustedList:
    signers = (made / "tl-se-signer.cert.pem").read_bytes()
    return TrustedList((made / f"{name}.xml").read_bytes(), signers=signers)


# --- the test PKI's -----------------------------------------------------------------------------------------------


def test_the_good_list_gives_one_anchor_of_each_kind(reference: Path, made: Path) -> None:
    found = national(made).anchors(Evidence(), AT).at(AT)
    assert [one.certificate for one in found.sealing] == [certificate(reference, "qtsp-ca")]
    assert [one.certificate for one in found.timestamping] == [certificate(reference, "tsa")]
    assert found.checks == ()


def test_what_was_withdrawn_counts_before_that_only(reference: Path, made: Path) -> None:
    rogue = certificate(reference, "rogue-ca")
    found = national(made).anchors(Evidence(), AT)
    withdrawn = datetime(2025, 6, 1, tzinfo=UTC)
    assert rogue not in [one.certificate for one in found.at(withdrawn).sealing]
    assert rogue in [one.certificate for one in found.at(withdrawn - timedelta(seconds=1)).sealing]


@pytest.mark.parametrize(
    ("name", "reason"), [("test-tl-se-tampered", "Signature"), ("test-tl-se-wrong-signer", "X509Certificate")]
)
def test_the_bad_lists_give_none(made: Path, name: str, reason: str) -> None:
    found = national(made, name).anchors(Evidence(), AT)
    assert (found.sealing, found.timestamping) == ((), ())
    assert [(one.outcome, one.code, one.params["reason"]) for one in found.checks] == [
        (Outcome.INDETERMINATE, Code.TRUSTED_LIST_REFUSED, reason)
    ]


def test_the_list_of_lists_leads_to_the_national_one(made: Path) -> None:
    rule = TrustedList(LOTL, signers=(made / "lotl-signer.cert.pem").read_bytes(), territories=["SE"])
    evidence = Evidence()
    for url, name in ((LOTL, "test-lotl.xml"), (SE, "test-tl-se.xml")):
        assert [one.url for one in rule.anchors(evidence, AT).needs] == [url]
        evidence = evidence.adding(url, Fetched((made / name).read_bytes(), "application/xml", AT))
    found = rule.anchors(evidence, AT)
    assert (found.needs, found.checks) == ((), ())
    assert [len(some) for some in (found.at(AT).sealing, found.at(AT).timestamping)] == [1, 1]
    for name in ("test-tl-se-tampered.xml", "test-tl-se-wrong-signer.xml"):
        bad = evidence.adding(SE, Fetched((made / name).read_bytes(), "application/xml", AT))
        assert rule.anchors(bad, AT).sealing == ()


@pytest.mark.parametrize(
    ("leaf", "leads", "said"),
    [
        ("eseal-rsa", True, "QESeal"),
        ("eseal-ec", True, "QESeal"),
        ("eseal-advanced", True, "AdESeal"),
        ("esign-person", True, "AdESeal"),
        ("rogue-eseal", False, ""),
    ],
)
def test_the_leaves_of_the_test_pki(reference: Path, made: Path, leaf: str, leads: bool, said: str) -> None:  # noqa: FBT001
    rule, one = national(made), certificate(reference, leaf)
    anchors = rule.anchors(Evidence(), AT).at(SEALED)
    try:
        path = find_path(one, (), [anchor.certificate for anchor in anchors.sealing], SEALED)
    except Refused:
        path = ()
    assert bool(path) is leads
    check = rule.check(Signatory("urn:x", one, path, SEALED), Evidence(), AT)
    qualified = said not in ("", "AdESeal")
    assert check.outcome is (Outcome.PASSED if qualified else Outcome.INDETERMINATE)
    assert (check.params == {"reason": "QcCompliance"}) is (said == "AdESeal")
    assert not leads or level(one, anchors.services(path), SEALED) == said
    named = AllOf(rule, Organisations(["VATSE-000000000001"]))
    ours = qualified and one.organisation_identifier == "VATSE-000000000001"
    assert (named.check(Signatory("urn:x", one, path, SEALED), Evidence(), AT).outcome is Outcome.PASSED) is ours


# --- real ones ----------------------------------------------------------------------------------------------------


def signer_in(data: bytes) -> Certificate:
    """Give the certificate that a list names for its own signature: enough to see that it was signed with that."""
    text = data.rpartition(b"X509Certificate>")[0].rpartition(b"X509Certificate>")[2].partition(b"<")[0]
    return Certificate.from_der(b64decode(b"".join(text.split())))


def count(read: SignedList, kind: str) -> tuple[int, int]:
    some = [service for service, certificates in read.services for _ in certificates if service.service == kind]
    return len(some), sum(service.granted(read.issued) for service in some)


@pytest.mark.parametrize(
    ("name", "said"),
    [  # version, territory, pointers, seals and timestamps: listed, granted at the moment of issue
        ("edc-EU-2020", ("5", "EU", 31, (0, 0), (0, 0))),
        ("edc-BE-2020", ("5", "BE", 0, (7, 6), (7, 7))),
        ("edc-IE-2020", ("5", "IE", 0, (2, 2), (1, 1))),
        ("dss-fi-v6-2024", ("6", "FI", 0, (0, 0), (0, 0))),
    ],
)
def test_the_lists_that_were_published(real: Path, name: str, said: tuple[object, ...]) -> None:
    data = (real / f"{name}.xml").read_bytes()
    read = read_list(data, [signer_in(data)])
    found = (read.version, read.territory, len(read.pointers), count(read, "seal"), count(read, "timestamp"))
    assert found == said
    assert read.unread == 0
    assert read.of_lists is (read.territory == "EU")
    assert read.issued < read.next_update
    assert all(pointer.signers and pointer.url.startswith("http") for pointer in read.pointers)
    with pytest.raises(Refused):
        read_list(data.replace(b"SchemeTerritory>", b"SchemeTerritory> ", 1), [signer_in(data)])


def test_the_list_of_lists_names_the_signers_of_the_national_ones(real: Path) -> None:
    lists = (real / "edc-EU-2020.xml").read_bytes()
    signers = {pointer.territory: pointer.signers for pointer in read_list(lists, [signer_in(lists)]).pointers}
    assert {"SE", "FI", "EL", "UK"} <= signers.keys()
    for territory in ("BE", "IE"):
        data = (real / f"edc-{territory}-2020.xml").read_bytes()
        assert signer_in(data) in signers[territory]
        assert read_list(data, signers[territory]).territory == territory
        with pytest.raises(Refused):
            read_list(data, signers["SE"])
