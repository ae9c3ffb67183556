"""Seals that others made, judged to the end: our cases, the Commission's EDC, and two real ones of MyNextID."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conformance.test_edc_profile import by_pyshacl, ours, shapes_of, statements_of
from cryptography.hazmat.primitives.serialization import Encoding
from eseals_adapter import judge, report_on

from mikromerit import Evidence, Policy
from mikromerit.limits import DEFAULT
from mikromerit.profile.edc import EDC
from mikromerit.report import Code, Outcome, Report, Step
from mikromerit.securing.jades import open_seal
from mikromerit.trust import Roots, UnsafeAnyone
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mikromerit.x509 import Certificate

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl"),
]

TESTS = Path(__file__).resolve().parents[1]
PASSED, FAILED, INDETERMINATE, _ = Outcome
LATE = "n24-sigT-after-2025-07-15"


# --- our cases --------------------------------------------------------------------------------------------------------


@pytest.mark.unmeasured
def test_the_cases_are_graded_by_their_own_script(reference: Path) -> None:
    """All as graded but the late `sigT`, which real qualified seals have, and which is taken with a remark."""
    folder = reference / "jades"
    command = [folder / "run_cases.py", folder / "cases", folder / "pki", "eseals_adapter:judge", "--strict"]
    run = subprocess.run(
        [sys.executable, *map(str, command)], cwd=TESTS, capture_output=True, text=True, check=False, timeout=120
    )
    *told, last = run.stdout.splitlines()
    assert run.stderr == ""
    assert last == "24 passed, 1 failed"
    assert [line.split()[1] for line in told if not line.startswith("ok")] == [LATE]


def cases(reference: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((reference / "jades" / "cases" / "cases.json").read_text("utf-8"))[
        "cases"
    ]
    return listed


def judged(reference: Path, case: dict[str, Any]) -> Report[Any]:
    pki, at = reference / "jades" / "pki", datetime.fromisoformat(case["verify_at"])
    anchors, clocks = (
        [(pki / name).read_bytes() for name in case[kind]] for kind in ("trust_anchors", "tsa_trust_anchors")
    )
    data = (reference / "jades" / "cases" / case["file"]).read_bytes()
    report = report_on(data, anchors, clocks, at)
    assert judge(data, anchors, clocks, at)["accept"] is report.accepted
    return report


def test_each_case_has_one_of_its_indications(reference: Path) -> None:
    every = cases(reference)
    assert len(every) == 25
    for case in every:
        report = judged(reference, case)
        assert report.seal is not None
        if case["id"] == LATE:
            assert (report.accepted, report.seal.indication) == (True, "TOTAL-PASSED")
            assert (PASSED, Code.SEAL_TIME_LATE) in {(check.outcome, check.code) for check in report.checks}
            continue
        assert report.accepted is case["accept"], case["id"]
        assert report.seal.indication.replace("-", "_") in case["indication"], case["id"]
        if said := case["facts"].get("best_signature_time"):
            assert report.seal.best_signature_time == datetime.fromisoformat(said)
        if said := case["facts"].get("signing_time"):
            assert report.seal.signing_time == datetime.fromisoformat(said)
        assert report.seal.algorithm == case["facts"].get("alg", report.seal.algorithm)


# --- EDC --------------------------------------------------------------------------------------------------------------


def pem(certificates: Iterable[Certificate]) -> bytes:
    return b"".join(one.x509.public_bytes(Encoding.PEM) for one in certificates)


EDC_SEALS = {  # what their timestamps prove, given the authorities that came along as anchors
    "json_sealed_advanced.json": [("signature", True), ("archive", True)],
    "json_to_seal-signed-jades-baseline-lta.json": [("content", True), ("signature", True), ("archive", True)],
}


@pytest.mark.parametrize("name", EDC_SEALS)
def test_the_seals_of_edc(reference: Path, name: str) -> None:
    """Their payload is a presentation without an issuer: the seal holds, and there is nobody to bind it to."""
    folder = reference / "jades" / "edc"
    [expected] = [
        one for one in json.loads((folder / "expected.json").read_text("utf-8"))["seals"] if one["file"] == name
    ]
    data = (folder / name).read_bytes()
    opened = open_seal(data, DEFAULT)
    clocks = [stamp.token.certificate for stamp in opened.timestamps]
    trust = Roots(pem(one for one in opened.certificates if one.is_ca), timestamping=pem(clocks))
    report = verify(data, Policy(trust=trust, issuer_binding=False), Evidence(), datetime(2022, 9, 1, tzinfo=UTC))
    facts = report.seal
    assert facts is not None
    assert (facts.indication, facts.level, facts.algorithm) == ("TOTAL-PASSED", expected["level"], "RS256")
    assert facts.signing_time == datetime.fromisoformat(expected["sigT"])
    assert (facts.organisation, facts.organisation_identifier) == (
        "Certificado TEST Sello Electronico", "VATES-B00000000",
    )  # fmt: skip
    assert (facts.qualification, facts.qualified_certificate, facts.confirmed) == ("AdESeal-QC", True, False)
    assert [(kind, counts) for kind, _, counts in facts.timestamps] == EDC_SEALS[name]
    assert report.step(Step.SIGNATURE) is PASSED
    assert report.step(Step.MODEL) is FAILED
    assert {check.code for check in report.reasons()} >= {Code.TYPE_MISSING, Code.ISSUER_MISSING}
    assert not report.accepted
    today = verify(data, Policy(trust=UnsafeAnyone()), Evidence(), datetime(2026, 11, 21, tzinfo=UTC)).seal
    assert today is not None
    assert (today.indication, today.sub_indication) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


# --- MyNextID: two real credentials of 2026, under a qualified certificate --------------------------------------------

AT = datetime(2026, 3, 1, tzinfo=UTC)
REMARKS = {Code.SEAL_TIME_LATE, Code.SEAL_IDENTIFIER_PREFIX, Code.SEAL_NAME_DIFFERS}
STATUS = [Code.EVIDENCE_MISSING, Code.EVIDENCE_MISSING]
MYNEXTID: dict[str, dict[str, Any]] = {
    "microcredential_edc_edc-mc-signed.jsonld": {
        "signing_time": "2026-01-12T07:12:23+00:00",
        "best": "2026-01-12T07:12:24+00:00",
        "undefined": "9",
        "results": 9,  # and, as pySHACL counts them, the four details of those that judge a node by another shape
        "with_details": 13,
        "told": {
            Code.EDC_NOT_OF_LIST: 4, Code.EDC_TOO_MANY: 3, Code.EDC_WRONG_TYPE: 1, Code.EDC_LANGUAGE_TWICE: 1,
            Code.EDC_NOT_IN_LIST: 1, Code.TERM_UNDEFINED: 1,
        },
    },
    "certificate-of-attendance_edc_edc-coa-signed.jsonld": {
        "signing_time": "2026-01-12T07:28:03+00:00",
        "best": "2026-01-12T07:28:03+00:00",
        "undefined": "9",
        "results": 1,
        "with_details": 1,
        "told": {Code.EDC_TOO_MANY: 1, Code.TERM_UNDEFINED: 1},
    },
}  # fmt: skip
Verdict = tuple[bool, dict[str, Any], str, str | None, list[Code]]
VERDICTS: list[Verdict] = [
    # anchors, policy, the verdict on the seal, its sub-indication, what the credential is not accepted for
    (False, {}, "INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND", [Code.CERTIFICATE_PATH_MISSING]),
    (False, {"status": "ignored"}, "INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND", [Code.CERTIFICATE_PATH_MISSING]),
    (True, {}, "TOTAL-PASSED", None, STATUS),
    (True, {"status": "ignored"}, "TOTAL-PASSED", None, []),
    (True, {"status": "ignored", "revocation": "required"}, "TOTAL-PASSED", None, []),  # it has come along
]


def real(reference: Path, name: str, *, anchored: bool, at: datetime = AT, **policy: Any) -> Report[Any]:
    """Judge one; its anchors are the CA that issued the certificate, and the test authority of its timestamps."""
    data = (reference / "ecosystem" / "mynextid" / name).read_bytes()
    opened = open_seal(data, DEFAULT)
    issuer = opened.certificate.x509.issuer
    issuing = [one for one in opened.certificates if one.is_ca and one.x509.subject == issuer]
    clocks = {stamp.token.certificate for stamp in opened.timestamps}
    assert len(issuing) == len(clocks) == 1
    stranger = Roots(pem(clocks))
    trust = Roots(pem(issuing), timestamping=pem(clocks)) if anchored else stranger
    return verify(data, Policy(trust=trust, **policy), Evidence(), at)


@pytest.mark.parametrize("name", MYNEXTID)
@pytest.mark.parametrize("case", VERDICTS)
def test_the_verdicts_on_real_seals(reference: Path, name: str, case: Verdict) -> None:
    anchored, policy, indication, sub_indication, reasons = case
    report = real(reference, name, anchored=anchored, **policy)
    expected, facts = MYNEXTID[name], report.seal
    assert facts is not None
    assert (facts.indication, facts.sub_indication) == (indication, sub_indication)
    assert [check.code for check in report.reasons()] == reasons
    assert report.accepted is (reasons == [])
    assert report.outcome is (PASSED if reasons == [] else INDETERMINATE)
    # whoever is trusted, the seal is intact, and says the same
    assert (facts.level, facts.algorithm) == ("JAdES-BASELINE-LTA", "RS256")
    assert (facts.organisation, facts.organisation_identifier) == ("VELOCERT OU", "NTREE-17207834")
    kind = ("AdESeal-QC", False) if anchored else (None, None)  # a stranger's is nothing
    assert (facts.qualification, facts.confirmed, facts.qualified_certificate) == (*kind, True)
    assert facts.signing_time == datetime.fromisoformat(expected["signing_time"])
    assert facts.best_signature_time == (datetime.fromisoformat(expected["best"]) if anchored else AT)
    assert [(kind, counts) for kind, _, counts in facts.timestamps] == [("signature", anchored), ("archive", anchored)]
    remarks = {check.code for check in report.checks if check.outcome is PASSED}
    assert remarks >= REMARKS | {Code.SIGNATURE_VALID, Code.SEAL_BOUND}
    if anchored:
        assert facts.unchecked == ()
        [undefined] = [check for check in report.checks if check.code is Code.TERM_UNDEFINED]
        assert (undefined.outcome, dict(undefined.params), undefined.path) == (
            PASSED, {"count": expected["undefined"]}, "/cnf",
        )  # fmt: skip
        assert report.step(Step.MODEL) is PASSED


@pytest.mark.parametrize("name", MYNEXTID)
def test_a_proof_lasts_as_long_as_the_authority_of_its_timestamps(reference: Path, name: str) -> None:
    long_after = real(reference, name, anchored=True, at=datetime(2030, 6, 1, tzinfo=UTC), status="ignored")
    assert long_after.accepted  # the certificate has expired in 2028
    too_late = real(reference, name, anchored=True, at=datetime(2031, 1, 1, tzinfo=UTC), status="ignored")
    assert too_late.seal is not None
    assert (too_late.seal.indication, too_late.seal.sub_indication) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


@pytest.mark.parametrize("name", MYNEXTID)
def test_what_the_application_profile_finds_in_them(reference: Path, name: str) -> None:
    import pyshacl
    import rdflib
    from rdflib import RDF, SH

    expected = MYNEXTID[name]
    document = dict(open_seal((reference / "ecosystem" / "mynextid" / name).read_bytes(), DEFAULT).document)
    shapes, statements = shapes_of(reference, "3.2"), statements_of(document, "3.2")
    found = ours(document, "3.2")
    assert len(found) == expected["results"]
    assert found == by_pyshacl(shapes)(statements)
    graph = rdflib.Graph().parse(data=statements, format="nt")
    _, results, _ = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=shapes, format="turtle"))
    assert len(set(results.subjects(RDF.type, SH.ValidationResult))) == expected["with_details"]
    report = real(reference, name, anchored=True, status="ignored", profile=EDC)
    failed = (check.code for check in report.checks if check.step is Step.PROFILE and check.outcome is FAILED)
    assert Counter(failed) == expected["told"]
    assert report.seal is not None
    assert report.seal.indication == "TOTAL-PASSED"  # the seal is not at fault
