"""Seals that others made, or broke: the vectors of the Commission's DSS, seals of its EDC, and our cases.

Integrity and form only: whom to trust is judged elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from jades_positions import REASONS, altered, parts_of, place_of, said, sampled

from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Outcome, Refused
from mikromerit.securing.jades import looks_sealed, open_seal
from mikromerit.securing.jades.reading import open_over

if TYPE_CHECKING:
    from pathlib import Path

    from mikromerit.securing.jades import Seal

# Ours is stricter than DSS in when it refuses: at once where the header is not to be gone by, and the code says why.
VECTORS: dict[str, Code | str] = {
    "altered-jws": Code.SIGNATURE_INVALID,
    "jades-b-level-with-etsiu-in-crit": Code.HEADER_INVALID,
    "jades-with-crit-string-type": Code.HEADER_INVALID,
    "jades-with-crit-with-wrong-entry-type": Code.HEADER_INVALID,
    "jades-with-empty-crit": Code.HEADER_INVALID,
    "jades-with-expiration-time-header": "JAdES-BASELINE-B",
    "jades-with-notBefore-header-in-crit": Code.HEADER_CRITICAL,
    "jades-without-non-critical-header-in-crit": "JAdES-BASELINE-B",
    "flattened-extra-element": "JAdES-BASELINE-B",
    "jades-b-iat-and-sigt": Code.HEADER_INVALID,  # its iat counts milliseconds, too
    "jades-flattened-BpT-broken-sigTst": Code.TIMESTAMP_INVALID,
    "jades-lta-broken-arcTst": Code.TIMESTAMP_INVALID,
    "jades-lta-with-etsiU-whitespaces": "JAdES-BASELINE-LTA",
    "jades-t-copied-sigtst": Code.TIMESTAMP_INVALID,
    "jades-triple-LTA": "JAdES-BASELINE-LTA",
    "jades-unsupported-signature-algorithm": Code.ALGORITHM_NOT_ALLOWED,
    "jades-with-double-sigt": Code.JSON_DUPLICATE_MEMBER,
    "jades-wrong-etsiu-type": Code.SEAL_MALFORMED,
    "jws-serialization-no-signatures": Code.SEAL_UNSIGNED,
    "serialization-extra-element": "JAdES-BASELINE-B",
}

CASES: dict[str, Code | str] = {
    "n01-payload-one-byte": Code.SIGNATURE_INVALID,
    "n02-wrong-x5t": Code.CERTIFICATE_OF_ANOTHER,
    "n04-crit-missing": Code.HEADER_INVALID,
    "n08-alg-none": Code.SEAL_UNSIGNED,
    "n10-signed-by-other-key": Code.SIGNATURE_INVALID,
    "n12-no-signatures": Code.SEAL_UNSIGNED,
    "n16-sigtst-copied": Code.TIMESTAMP_INVALID,
    "n21-duplicate-header-member": Code.JSON_DUPLICATE_MEMBER,
    "n29-es256-der-signature": Code.SIGNATURE_MALFORMED,
    "n31-payload-duplicate-member": Code.JSON_DUPLICATE_MEMBER,
    "n33-padded-base64url": Code.BASE64URL_INVALID,
    "n36-alg-key-mismatch": Code.ALGORITHM_NOT_OF_KEY,
    # what is wrong with these is no matter of integrity
    "n06-cert-expired-at-signing": "JAdES-BASELINE-B",
    "n13-untrusted-root": "JAdES-BASELINE-B",
    "n14-tls-certificate": "JAdES-BASELINE-B",
    "n19-revoked": "JAdES-BASELINE-LT",
    "n24-sigT-after-2025-07-15": "JAdES-BASELINE-B",
    "n27-issuer-not-certificate-holder": "JAdES-BASELINE-B",
}


def integrity(data: bytes, opener: Any) -> Code | str:
    """What keeps the seal from being intact, or the level that its form has."""
    try:
        seal: Seal = opener(data)
        seal.check()
    except Refused as refused:
        return refused.code
    failed = [check.code for check in seal.findings if check.outcome is Outcome.FAILED]
    return failed[0] if failed else seal.level


def opened(data: bytes) -> Seal:
    return open_seal(data, DEFAULT)


def opened_over_text(data: bytes) -> Seal:
    return open_over(data, DEFAULT, None, lambda _: {})  # the content of some vectors is a text


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_of_dss_gets_the_verdict_of_dss(reference: Path, name: str) -> None:
    folder = reference / "jades" / "dss-vectors"
    listed = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["vectors"]
    assert {one["file"] for one in listed} == {f"{one}.json" for one in VECTORS}
    [expected] = [one for one in listed if one["file"] == f"{name}.json"]
    said = integrity((folder / f"{name}.json").read_bytes(), opened_over_text)
    assert said == VECTORS[name]
    assert isinstance(said, Code) is (expected["integrity"] != "ok")
    assert isinstance(said, Code) or said == expected["dss_level"]


def cases(reference: Path) -> dict[str, dict[str, Any]]:
    listed = json.loads((reference / "jades" / "cases" / "cases.json").read_text(encoding="utf-8"))["cases"]
    return {one["id"]: one for one in listed}


@pytest.mark.parametrize("name", CASES)
def test_a_broken_case_fails_for_its_reason(reference: Path, name: str) -> None:
    case = cases(reference)[name]
    data = (reference / "jades" / "cases" / case["file"]).read_bytes()
    assert looks_sealed(data)
    assert integrity(data, opened) == CASES[name]


def test_the_good_cases_open_and_check(reference: Path) -> None:
    good = {name: case for name, case in cases(reference).items() if name not in CASES}
    assert len(good) == 7
    for case in good.values():
        data = (reference / "jades" / "cases" / case["file"]).read_bytes()
        assert looks_sealed(data)
        seal = opened(data)
        seal.check()
        assert (seal.level, seal.findings) == (case["facts"]["level"], ())
        assert seal.alg == case["facts"].get("alg", seal.alg)
        assert seal.certificate.organisation_identifier == case["facts"]["organization_identifier"]
        assert seal.document["type"]
        if said := case["facts"].get("signing_time"):
            assert seal.signing_time == datetime.fromisoformat(said)


def test_a_late_sig_t_is_a_remark(reference: Path) -> None:
    seal = opened((reference / "jades" / "cases" / "n24-sigT-after-2025-07-15.json").read_bytes())
    assert [(one.outcome, one.code) for one in seal.findings] == [(Outcome.PASSED, Code.SEAL_TIME_LATE)]


def test_the_seals_of_edc_are_read_as_edc_made_them(reference: Path) -> None:
    folder = reference / "jades" / "edc"
    for expected in json.loads((folder / "expected.json").read_text(encoding="utf-8"))["seals"]:
        seal = opened((folder / expected["file"]).read_bytes())
        seal.check()
        assert (seal.level, seal.findings) == (expected["level"], ())
        assert seal.signing_time == datetime.fromisoformat(expected["sigT"])
        assert hashlib.sha256(seal.payload).hexdigest() == expected["payload_sha256"]
        assert hashlib.sha256(seal.signing_input).hexdigest() == expected["signing_input_sha256"]
        assert len(seal.signing_input) == expected["signing_input_len"]
        imprints = {one.kind: hashlib.sha256(one.token.der).digest() for one in seal.timestamps}
        assert ("content" in imprints) is expected["adoTst"]
        assert all(one.intact for one in seal.timestamps)
        for kind, member in (("signature", "sigTst"), ("archive", "arcTst")):
            [token] = [one.token.der for one in seal.timestamps if one.kind == kind]
            assert bytes.fromhex(expected[f"{member}_imprint_sha256"]) in token


@pytest.mark.parametrize("name", ["certificate-of-attendance_edc_edc-coa", "microcredential_edc_edc-mc"])
def test_the_seals_of_2026_open_and_check(reference: Path, name: str) -> None:
    seal = opened((reference / "ecosystem" / "mynextid" / f"{name}-signed.jsonld").read_bytes())
    seal.check()
    assert seal.level == "JAdES-BASELINE-LTA"
    assert [(one.outcome, one.code) for one in seal.findings] == [(Outcome.PASSED, Code.SEAL_TIME_LATE)]
    assert [(one.kind, one.intact, one.position) for one in seal.timestamps] == [
        ("signature", True, 0),
        ("archive", True, 3),
    ]
    assert seal.signing_time is not None
    assert seal.signing_time.date() == datetime(2026, 1, 12, tzinfo=UTC).date()
    assert (len(seal.crls), len(seal.ocsps)) == (1, 0)


# --- one byte changed, anywhere ---------------------------------------------------------------------------------------

SEALS = (
    "cases/p01-b-rs256-iat-general.json",
    "cases/p07-lt-leaf-only-x5c.json",
    "cases/p09-t-cert-expired-since.json",
    "edc/json_to_seal-signed-jades-baseline-lta.json",
)


def judge(data: bytes, positions: Any) -> None:
    before = said(data)
    assert before is not None
    for part, position in positions:
        after = said(altered(data, position))
        if after is None:  # refused, or failed
            continue
        assert part == "etsiU", (part, position)
        if not before.lost(after):
            assert place_of(before, after) in REASONS, position


@pytest.mark.parametrize("name", SEALS)
def test_one_byte_changed_is_not_overlooked(reference: Path, name: str) -> None:
    data = (reference / "jades" / name).read_bytes()
    judge(data, sampled(parts_of(data), 40))


@pytest.mark.soak
@pytest.mark.parametrize("name", SEALS)
def test_no_byte_can_be_changed_unseen(reference: Path, name: str) -> None:
    data = (reference / "jades" / name).read_bytes()
    judge(data, ((part, n) for part, span in parts_of(data).items() for n in span))
