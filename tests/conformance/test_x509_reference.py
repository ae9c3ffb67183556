"""Certificates, lists, answers and timestamps of others: the reference PKI, real seals, and real trusted lists."""

from __future__ import annotations

import base64
import binascii
import json
import re
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from mikromerit.report import Code, Refused
from mikromerit.x509 import (
    Certificate,
    Timestamp,
    find_path,
    read_pem,
    read_timestamp,
    revocation_needs,
    revocation_of,
)
from mikromerit.x509.path import is_issued_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AT = datetime(2026, 9, 16, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)  # the answers were produced on that day


@pytest.fixture(scope="module")
def pki(reference: Path) -> dict[str, Certificate]:
    files = (reference / "jades" / "pki").glob("*.cert.pem")
    return {one.name.removesuffix(".cert.pem"): read_pem(one.read_bytes())[0] for one in files}


def texts(value: Any, member: str = "") -> Iterator[str]:
    """Give every text in a seal, also in what is base64url of JSON."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, member)
    elif isinstance(value, str):
        yield value
        if member in ("protected", "etsiU"):
            try:
                inner = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
            except ValueError:  # broken on purpose
                return
            yield from texts(inner, member)


@pytest.fixture(scope="module")
def found(reference: Path) -> list[bytes]:
    """Everything in DER in the seals of the reference data, each once."""
    files = [
        *(reference / "jades" / "edc").glob("json_*.json"),
        *(reference / "jades" / "cases").glob("[np]*.json"),
        *(reference / "jades" / "dss-vectors").glob("[!e]*.json"),
        *(reference / "ecosystem" / "mynextid").glob("*-signed.jsonld"),
    ]
    every: dict[bytes, None] = {}
    for one in files:
        try:
            seal = json.loads(one.read_bytes())
        except ValueError:  # the compact ones
            continue
        for text in texts(seal):
            if text.startswith("MI"):
                try:
                    every[base64.b64decode(text, validate=True)] = None
                except binascii.Error:
                    continue
    return list(every)


def read(found: list[bytes], reader: Callable[[bytes], Any]) -> list[Any]:
    several = []
    for one in found:
        try:
            several.append(reader(one))
        except Refused:
            continue
    return several


@pytest.fixture(scope="module")
def listed(reference: Path) -> list[bytes]:
    """Every certificate in the four real trusted lists."""
    element = re.compile(rb"<(?:\w+:)?X509Certificate>([^<]+)<")
    lists = (reference / "jades" / "trustlists" / "real").glob("*.xml")
    return list({base64.b64decode(one): None for path in lists for one in element.findall(path.read_bytes())})


def test_the_reference_certificates_say_what_they_are(pki: dict[str, Certificate]) -> None:
    reasons = {name: one.reason_against_sealing() for name, one in pki.items()}
    seals = {name for name, reason in reasons.items() if reason is None}
    assert seals == {
        "eseal-rsa", "eseal-ec", "eseal-expired", "eseal-revoked", "eseal-fake-sub", "eseal-other-org",
        "eseal-advanced", "rogue-eseal",
    }  # fmt: skip
    assert reasons["esign-person"] == "natural person"
    assert reasons["tls-server"] == reasons["tsa"] == reasons["ocsp-responder"] == "extendedKeyUsage"
    assert reasons["root"] == reasons["qtsp-ca"] == "CA"
    assert pki["eseal-rsa"].organisation_identifier == "VATSE-000000000001"
    assert pki["eseal-rsa"].qc.qscd
    assert not pki["eseal-advanced"].qc.compliance


@pytest.mark.parametrize(
    ("name", "anchor", "code"),
    [
        ("eseal-rsa", "root", None), ("eseal-ec", "root", None), ("eseal-rsa", "qtsp-ca", None),
        ("tsa", "tsa-root", None), ("tsa", "tsa", None), ("ocsp-responder", "root", None),
        ("eseal-expired", "root", Code.CERTIFICATE_EXPIRED), ("eseal-fake-sub", "root", Code.CERTIFICATE_PATH_MISSING),
        ("rogue-eseal", "root", Code.CERTIFICATE_PATH_MISSING), ("rogue-eseal", "rogue-root", None),
        ("rogue-tsa", "tsa-root", Code.CERTIFICATE_PATH_MISSING), ("tsa", "root", Code.CERTIFICATE_PATH_MISSING),
    ],
)  # fmt: skip
def test_the_reference_paths(pki: dict[str, Certificate], name: str, anchor: str, code: Code | None) -> None:
    try:
        path = find_path(pki[name], pki.values(), [pki[anchor]], AT)
        assert (code, path[0], path[-1]) == (None, pki[name], pki[anchor])
    except Refused as refused:
        assert refused.code is code  # noqa: PT017  (some are found, some refused)


def test_the_reference_lists_and_answers(reference: Path, pki: dict[str, Certificate]) -> None:
    folder = reference / "jades" / "pki"
    crls = [one.read_bytes() for one in folder.glob("*.crl.der")]
    ocsps = [one.read_bytes() for one in folder.glob("ocsp-*.der")]
    revoked = datetime(2026, 2, 1, tzinfo=UTC)
    for name, answered in (
        ("eseal-rsa", True),
        ("eseal-ec", True),
        ("eseal-revoked", True),
        ("eseal-other-org", False),
    ):
        for given in ({"crls": crls, "ocsps": ()}, {"crls": (), "ocsps": ocsps}):
            said = revocation_of(pki[name], pki["qtsp-ca"], **given, others=(), at=AT, now=NOW)
            if given["ocsps"] and not answered:
                assert said is None
            else:
                assert said is not None
                assert (said.state, said.since) == (("revoked", revoked) if name == "eseal-revoked" else ("good", None))
    for name, issuer in (("qtsp-ca", "root"), ("tsa", "tsa-root")):
        said = revocation_of(pki[name], pki[issuer], crls=crls, ocsps=(), others=(), at=AT, now=NOW)
        assert said is not None
        assert said.state == "good"
    assert revocation_of(pki["rogue-eseal"], pki["rogue-ca"], crls=crls, ocsps=ocsps, others=(), at=AT, now=NOW) is None
    purposes = [need.purpose for need in revocation_needs(pki["eseal-rsa"], pki["qtsp-ca"])]
    assert purposes == ["ocsp", "crl"]


def test_the_timestamps_of_others_hold_together(found: list[bytes]) -> None:
    tokens: list[Timestamp] = read(found, lambda one: read_timestamp(one, "signature"))
    authorities = {(one.certificate.name, one.policy) for one in tokens}
    assert len(tokens) == 23
    assert authorities == {
        ("TEST ONLY Exempel Tid AB", "1.3.6.1.4.1.99999.2.1"), ("IZENPE S.A.", "1.3.6.1.4.1.14777.300.1"),
        ("BalTstamp UAB", "0.4.0.2023.1.1"), ("Nowina Solutions", "1.2.3.4"), ("DSS TEST PKI", "1.2.3.4"),
    }  # fmt: skip


def test_the_qualified_certificates_of_real_seals_are_for_seals(found: list[bytes]) -> None:
    by_identifier = {one.organisation_identifier: one for one in read(found, Certificate.from_der)}
    for identifier in ("NTREE-17207834", "VATES-B00000000"):
        seal = by_identifier[identifier]
        assert seal.reason_against_sealing() is None
        assert (seal.qc.compliance, seal.qc.types, seal.qc.qscd) == (True, {"eseal"}, False)


def test_every_certificate_of_the_trusted_lists_is_read(listed: list[bytes]) -> None:
    assert len([Certificate.from_der(one) for one in listed]) == len(listed) == 150


def test_what_issued_what_is_judged_as_openssl_does(found: list[bytes], listed: list[bytes], tmp_path: Path) -> None:
    """Each certificate with each that signed it, as the anchor, in the middle of their common validity."""
    every = set(read([*found, *listed], Certificate.from_der))
    for token in read(found, lambda one: read_timestamp(one, "signature")):
        every.update(token.certificates)
    pairs = 0
    for one in every:
        for issuer in every:
            begins, ends = max(one.not_before, issuer.not_before), min(one.not_after, issuer.not_after)
            if one.content.issuer.raw != issuer.content.subject.raw or begins > ends or not is_issued_by(one, issuer):
                continue
            pairs += 1
            at = begins + (ends - begins) / 2
            for name, certificate in (("one", one), ("issuer", issuer)):
                (tmp_path / name).write_bytes(certificate.x509.public_bytes(Encoding.PEM))
            command = [
                "openssl",
                "verify",
                "-partial_chain",
                "-attime",
                str(int(at.timestamp())),
                "-trusted",
                "issuer",
                "one",
            ]
            theirs = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
            assert theirs
            assert find_path(one, (), (issuer,), at)[-1] == (one if one == issuer else issuer)
    assert pairs > 60
