"""A certificate is read strictly, says what it is for, and checks signatures of its own key's algorithms only."""

from __future__ import annotations

import copy
import hashlib
import pickle
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import x509_made as made
from asn1crypto import core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from forging import refusal

from mikromerit.report import Code
from mikromerit.x509 import ALGORITHMS, Certificate, QCStatements, read_pem

if TYPE_CHECKING:
    from collections.abc import Mapping

PKI = made.pki()
DATA = b"what was signed"
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
SIZES = {"P-256": 32, "P-384": 48, "P-521": 66}


def reason(der: bytes) -> str:
    refused = refusal(lambda: Certificate.from_der(der))
    assert refused.code is Code.CERTIFICATE_INVALID
    return refused.params["reason"]


def raw_signature(key: Any, alg: str) -> bytes:
    digest = HASHES[alg[2:]]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.curve.key_size + 7) // 8
        return b"".join(n.to_bytes(size) for n in decode_dss_signature(key.sign(DATA, ec.ECDSA(digest))))
    pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
    return bytes(key.sign(DATA, pss if alg[0] == "P" else padding.PKCS1v15(), digest))


def sealing(**given: Any) -> made.Made:
    return made.leaf({"O": "X", "CN": "Y"}, PKI.ca, key_name="sealing", **given)


# --- what it says --------------------------------------------------------------------------------------------------


def test_a_seal_certificate_says_who_it_is_and_what_for() -> None:
    seal = PKI.seal.certificate
    assert (seal.organisation, seal.organisation_identifier) == (made.ORGANISATION, made.IDENTIFIER)
    assert (seal.common_name, seal.country, seal.name) == ("Lärosäte Exempel eSeal", "SE", made.ORGANISATION)
    assert (seal.not_before, seal.not_after) == (made.BEGINS, made.ENDS)
    assert seal.serial == PKI.seal.x509.serial_number
    assert seal.key_usage == {"nonRepudiation"}
    assert seal.extended_key_usage is None
    assert seal.qc == QCStatements(compliance=True, types=frozenset({"eseal"}), qscd=True)
    assert not seal.is_ca
    assert not seal.is_natural_person
    assert not seal.is_self_issued
    assert seal.critical_unknown == ()
    assert seal.crl_urls == ("http://crl.example/ca.crl",)
    assert seal.ocsp_urls == ("http://ocsp.example/",)
    assert seal.issuer_urls == ("http://ca.example/ca.cer",)
    assert seal.reason_against_sealing() is None
    assert not seal.needs_no_revocation
    assert PKI.root.certificate.is_self_issued


def test_equal_are_those_of_the_same_bytes() -> None:
    seal = PKI.seal.certificate
    again = Certificate.from_der(seal.der)
    assert (again, hash(again)) == (seal, hash(seal))
    assert seal != PKI.seal_ec.certificate
    assert seal != seal.der
    assert seal.fingerprint == hashlib.sha256(seal.der).digest()
    assert pickle.loads(pickle.dumps(seal)) == copy.deepcopy(seal) == seal  # noqa: S301  (our own bytes)
    assert repr(seal) == f"Certificate('Lärosäte Exempel', {seal.fingerprint.hex()[:16]}…)"


def test_issuer_and_serial_are_written_as_others_write_them() -> None:
    parsed = asn1.Certificate.load(PKI.seal.der)
    names = asn1.GeneralNames([asn1.GeneralName("directory_name", parsed.issuer)])
    assert (
        PKI.seal.certificate.issuer_serial
        == tsp.IssuerSerial({"issuer": names, "serial_number": parsed.serial_number}).dump()
    )


@pytest.mark.parametrize(
    "subject",
    [
        {"CN": "Test Testsson", "SN": "Testsson"},
        {"CN": "Test Testsson", "GN": "Test"},
        {"CN": "Test", "pseudonym": "T"},
        {"CN": "Test Testsson", "serialNumber": "PNOSE-190001019999"},
        {"CN": "Test Testsson", "O": "Exempel AB", "serialNumber": "IDCSE-1"},
        {"CN": "Test Testsson", "O": "Exempel AB", "serialNumber": "EI:SE-1900010199"},
    ],
)
def test_a_person_is_never_named(subject: Mapping[str, str]) -> None:
    person = made.leaf(subject, PKI.ca, usages=["content_commitment"]).certificate
    assert person.is_natural_person
    assert person.name == "?"
    assert "Test" not in repr(person)
    assert person.reason_against_sealing() == "natural person"


def test_a_policy_for_persons_and_the_type_of_their_signatures_make_a_person() -> None:
    policy = x509.PolicyInformation(x509.ObjectIdentifier("0.4.0.194112.1.2"), None)
    assert sealing(more=[(x509.CertificatePolicies([policy]), False)]).certificate.is_natural_person
    assert sealing(more=[(made.qc_statements(1), False)]).certificate.is_natural_person
    assert not sealing(more=[(made.qc_statements(1, 2), False)]).certificate.is_natural_person


@pytest.mark.parametrize("serial_number", ["VATSE-1", "NTRSE-556677", "SE-1", "EI:SE", "123:45-6"])
def test_another_serial_number_is_not_a_person_s(serial_number: str) -> None:
    assert not made.leaf(made.SUBJECT | {"serialNumber": serial_number}, PKI.ca).certificate.is_natural_person


def test_a_common_name_is_never_told() -> None:
    """Who calls himself an authority, or is for timestamps, may be a person all the same."""
    for one in (
        made.authority({"CN": "Test Testsson"}),
        *(made.leaf({"CN": "Test Testsson"}, PKI.ca, purposes=[p]) for p in (made.TIME_STAMPING, made.OCSP_SIGNING)),
        made.leaf({"CN": "Test Testsson"}, PKI.ca),
    ):
        assert one.certificate.name == "?"
        assert "Testsson" not in repr(one.certificate)
    assert PKI.root.certificate.name == "Exempel Trust AB"


def test_of_two_values_for_one_attribute_none_counts() -> None:
    twice = x509.Name([x509.NameAttribute(x509.ObjectIdentifier("2.5.4.10"), one) for one in ("A", "B")])
    builder = x509.CertificateBuilder(twice, twice, PKI.ca.key.public_key(), 1, made.BEGINS, made.ENDS)
    signed = builder.sign(PKI.ca.key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert Certificate.from_der(signed).organisation is None


def test_an_attribute_that_is_no_text_is_left_out() -> None:
    birth = asn1.NameTypeAndValue({"type": "2.5.4.45", "value": core.OctetBitString(b"x")})
    parsed = asn1.Certificate.load(PKI.seal.der)
    parsed["tbs_certificate"]["subject"] = asn1.Name("", asn1.RDNSequence([asn1.RelativeDistinguishedName([birth])]))
    assert Certificate.from_der(parsed.dump(force=True)).names == {}


def test_urls_that_nobody_can_fetch_are_left_out_and_at_most_four_are_kept() -> None:
    urls = ["ldap://x/", "http://a/ b", "http://ö/"[:7] + "x y", *(f"http://a/{n}" for n in range(9))]
    point = x509.DistributionPoint([x509.RFC822Name("a@b.example")], None, None, None)
    points = x509.CRLDistributionPoints([point, *made.points(*urls)])
    found = sealing(urls=False, more=[(points, False), (made.access(*urls), False)]).certificate
    assert found.crl_urls == found.ocsp_urls == tuple(f"http://a/{n}" for n in range(4))


def test_only_whole_lists_of_the_issuer_s_own_are_named() -> None:
    url = [x509.UniformResourceIdentifier("http://a/")]
    some = frozenset({x509.ReasonFlags.key_compromise})
    other = [x509.DirectoryName(PKI.root.x509.subject)]
    relative = x509.RelativeDistinguishedName([x509.NameAttribute(x509.ObjectIdentifier("2.5.4.3"), "x")])
    for point in (
        x509.DistributionPoint(url, None, some, None),
        x509.DistributionPoint(url, None, None, other),
        x509.DistributionPoint(None, None, None, other),
        x509.DistributionPoint(None, relative, None, None),
    ):
        assert sealing(urls=False, more=[(x509.CRLDistributionPoints([point]), False)]).certificate.crl_urls == ()


def test_extensions_that_decide_nothing_may_be_odd() -> None:
    odd = [(made.raw_extension(oid, b"\x30\x03abc"), False) for oid in ("2.5.29.31", "2.5.29.32", "1.3.6.1.5.5.7.1.1")]
    found = sealing(urls=False, more=odd).certificate
    assert (found.crl_urls, found.ocsp_urls, found.policies) == ((), (), frozenset())


def test_who_needs_no_revocation() -> None:
    assert PKI.responder.certificate.needs_no_revocation
    short = [(made.raw_extension("0.4.0.194121.2.1"), False)]
    for length, holds in ((timedelta(days=7), True), (timedelta(days=7, seconds=1), False)):
        one = sealing(more=short, begins=made.NOW, ends=made.NOW + length).certificate
        assert one.needs_no_revocation is holds
    assert not sealing(begins=made.NOW, ends=made.NOW + timedelta(days=1)).certificate.needs_no_revocation
    assert not sealing(more=[(x509.OCSPNoCheck(), False)]).certificate.needs_no_revocation  # only responders may


# --- what it is for ------------------------------------------------------------------------------------------------

CLIENT, MAIL = "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"


@pytest.mark.parametrize(
    ("word", "given"),
    [
        (None, {}),
        (None, {"purposes": [CLIENT, MAIL]}),  # the official samples
        (None, {"purposes": [made.SERVER_AUTH, CLIENT, MAIL]}),  # a qualified one of 2026
        (None, {"purposes": [CLIENT]}),
        (None, {"more": [(made.qc_statements(1, 2), True)]}),
        ("keyUsage", {"usages": ["key_encipherment"]}),
        ("keyUsage", {"usages": []}),
        ("extendedKeyUsage", {"purposes": [made.SERVER_AUTH]}),
        ("extendedKeyUsage", {"purposes": [made.SERVER_AUTH, CLIENT]}),
        ("extendedKeyUsage", {"purposes": ["1.3.6.1.5.5.7.3.3"]}),
        ("extendedKeyUsage", {"purposes": [made.TIME_STAMPING]}),
        ("extendedKeyUsage", {"purposes": [made.OCSP_SIGNING]}),
        ("QcType", {"more": [(made.qc_statements(3), False)]}),
        ("extension 1.2.3.4", {"more": [(made.raw_extension("1.2.3.4"), True)]}),
        (None, {"more": [(made.raw_extension("1.2.3.4"), False)]}),
    ],
)
def test_what_a_certificate_for_seals_must_be(word: str | None, given: dict[str, Any]) -> None:
    assert sealing(**given).certificate.reason_against_sealing() == word


def test_an_authority_and_nobody_do_not_seal() -> None:
    assert PKI.ca.certificate.reason_against_sealing() == "CA"
    assert made.leaf({"CN": "x"}, PKI.ca).certificate.reason_against_sealing() == "organizationName"


@pytest.mark.parametrize("qualified", [made.qc_statements(compliance=False), made.qc_statements(2, qscd=False)])
def test_statements_are_read_one_by_one(qualified: x509.UnrecognizedExtension) -> None:
    expected = {made.qc_statements(compliance=False).value: QCStatements(qscd=True)}
    other = QCStatements(compliance=True, types=frozenset({"eseal"}))
    assert sealing(more=[(qualified, False)]).certificate.qc == expected.get(qualified.value, other)


# --- signatures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_signature_of_each_algorithm_is_checked(alg: str) -> None:
    kind = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}.get(alg, "RSA")
    one = made.leaf({"O": "X"}, PKI.ca, kind=kind)
    signature = raw_signature(one.key, alg)
    one.certificate.check(alg, signature, DATA)
    assert refusal(lambda: one.certificate.check(alg, signature, DATA + b".")).code is Code.SIGNATURE_INVALID
    other = made.leaf({"O": "X"}, PKI.ca, kind=kind, key_name="another")
    assert refusal(lambda: other.certificate.check(alg, signature, DATA)).code in (
        Code.SIGNATURE_INVALID, Code.SIGNATURE_MALFORMED,
    )  # fmt: skip  # the number may be above another's modulus


@pytest.mark.parametrize(
    ("kind", "alg", "code"),
    [
        ("RSA", "none", Code.ALGORITHM_NOT_ALLOWED), ("RSA", "HS256", Code.ALGORITHM_NOT_ALLOWED),
        ("RSA", "", Code.ALGORITHM_NOT_ALLOWED), ("P-256", "EdDSA", Code.ALGORITHM_NOT_ALLOWED),
        ("RSA", "ES256", Code.ALGORITHM_NOT_OF_KEY), ("P-256", "RS256", Code.ALGORITHM_NOT_OF_KEY),
        ("P-256", "ES384", Code.ALGORITHM_NOT_OF_KEY), ("P-384", "ES256", Code.ALGORITHM_NOT_OF_KEY),
        ("brainpool", "ES256", Code.ALGORITHM_NOT_OF_KEY), ("RSA-1024", "RS256", Code.KEY_LENGTH_INVALID),
    ],
)  # fmt: skip
def test_an_algorithm_that_is_not_the_key_s_own_is_refused(kind: str, alg: str, code: Code) -> None:
    certificate = made.leaf({"O": "X"}, PKI.ca, kind=kind).certificate
    assert refusal(lambda: certificate.check(alg, b"\x01" * 64, DATA)).code is code


def test_a_key_that_was_made_to_cost_is_not_used() -> None:
    modulus = made.key("costly", "RSA").public_key().public_numbers().n
    for exponent, used in ((3, True), ((1 << 32) - 1, True), ((1 << 32) + 1, False), (modulus - 2, False)):
        public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        certificate = made.leaf({"O": "X"}, PKI.ca, public=public).certificate
        assert (certificate.public_key() is not None) is used
        code = refusal(lambda one=certificate: one.check("RS256", b"\x01" * 256, DATA)).code
        assert code is (Code.SIGNATURE_INVALID if used else Code.ALGORITHM_NOT_OF_KEY)


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256"])
def test_a_signature_of_another_form_is_refused(alg: str) -> None:
    one = PKI.seal_ec if alg == "ES256" else PKI.seal
    size = len(raw_signature(one.key, alg))
    for wrong in (
        b"",
        b"\x00" * size if alg == "ES256" else b"\xff" * size,
        b"\x01" * (size - 1),
        b"\x01" * (size + 1),
    ):
        assert refusal(lambda: one.certificate.check(alg, wrong, DATA)).code is Code.SIGNATURE_MALFORMED  # noqa: B023
    if alg == "ES256":
        der = one.key.sign(DATA, ec.ECDSA(hashes.SHA256()))
        assert refusal(lambda: one.certificate.check(alg, der, DATA)).code is Code.SIGNATURE_MALFORMED
        half = b"\x01" * 32 + b"\x00" * 32
        assert refusal(lambda: one.certificate.check(alg, half, DATA)).code is Code.SIGNATURE_MALFORMED


def test_a_key_that_cannot_be_read_checks_nothing() -> None:
    der = PKI.seal_ec.der.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f"), 1)
    certificate = Certificate.from_der(der)
    assert certificate.public_key() is None
    assert refusal(lambda: certificate.check("ES256", b"\x01" * 64, DATA)).code is Code.ALGORITHM_NOT_OF_KEY


# --- what is refused -----------------------------------------------------------------------------------------------


def changed(of: made.Made, change: Any) -> bytes:
    """Give the certificate with its asn1crypto form changed; its signature is wrong then, which nobody looks at."""
    parsed = asn1.Certificate.load(of.der)
    change(parsed["tbs_certificate"])
    return bytes(parsed.dump(force=True))


@pytest.mark.parametrize("serial", [0, -1, -(1 << 64), 1 << 160])
def test_a_serial_number_is_above_zero_and_has_twenty_octets_at_most(serial: int) -> None:
    def change(tbs: Any) -> None:
        tbs["serial_number"] = serial

    assert reason(changed(PKI.seal, change)) == "serialNumber"


def test_a_certificate_that_is_too_large_is_not_read() -> None:
    refused = refusal(lambda: Certificate.from_der(b"0" * (64 * 1024 + 1)))
    assert (refused.code, refused.params["limit"]) == (Code.TOO_LARGE, "65536")


def test_one_extension_twice_is_refused() -> None:
    def change(tbs: Any) -> None:
        tbs["extensions"].append(tbs["extensions"][0].copy())

    assert reason(changed(PKI.seal, change)) == "DER"


def test_two_algorithms_for_one_signature_are_refused() -> None:
    def change(tbs: Any) -> None:
        tbs["signature"] = made.signature_algorithm(PKI.ca.key, "sha512")

    assert reason(changed(PKI.seal, change)) == "DER"


def test_an_algorithm_with_parameters_that_it_must_not_have_is_refused() -> None:
    parsed = asn1.Certificate.load(PKI.seal.der)
    for one in (parsed["tbs_certificate"]["signature"], parsed["signature_algorithm"]):
        one["parameters"] = core.Null()
    assert reason(parsed.dump(force=True)) == "signatureAlgorithm"


@pytest.mark.parametrize(
    ("oid", "value", "word"),
    [
        ("2.5.29.19", "3003020100", None),  # a path length of nobody: met with
        ("2.5.29.19", "3003010100", None),  # an explicit FALSE: met with
        ("2.5.29.19", "30030201ff", "basicConstraints"),
        ("2.5.29.19", "0500", "basicConstraints"),
        ("2.5.29.15", "0500", "keyUsage"),
        ("2.5.29.37", "30020500", "extKeyUsage"),
        (made.QC_STATEMENTS, "30020500", "qcStatements"),
        (made.QC_STATEMENTS, "300a3008060604008e460106", None),
        (made.QC_STATEMENTS, "300c300a060604008e4601060500", "qcStatements"),
    ],
)
def test_extensions_that_decide_must_have_their_form(oid: str, value: str, word: str | None) -> None:
    extensions = [(made.raw_extension(oid, bytes.fromhex(value)), False)]

    def build() -> made.Made:
        return made.build({"O": "X"}, PKI.ca, extensions=extensions)

    if word:
        assert refusal(build).params["reason"] == word
    else:
        assert not build().certificate.is_ca


def test_what_cryptography_does_not_load_is_refused() -> None:
    def change(tbs: Any) -> None:
        tbs["version"] = 7

    assert reason(changed(PKI.seal, change)) == "DER"


def test_a_certificate_of_the_first_version_is_read() -> None:
    def change(tbs: Any) -> None:
        tbs["version"] = "v1"
        tbs["extensions"] = None

    read = Certificate.from_der(changed(PKI.seal, change))
    assert (read.key_usage, read.extended_key_usage, read.is_ca) == (None, None, False)


# --- the caller's own file -----------------------------------------------------------------------------------------


def test_a_pem_file_is_read_in_its_order() -> None:
    text = b"before\n" + PKI.seal.pem + b"between\r\n" + PKI.ca.pem.replace(b"\n", b"\r\n") + PKI.seal.key_pem
    assert read_pem(text) == (PKI.seal.certificate, PKI.ca.certificate)


@pytest.mark.parametrize(
    ("pem", "words"),
    [
        (b"", "no certificate in PEM or DER"),
        (b"0 is a number", "no certificate in PEM or DER"),
        (PKI.seal.der[:-1], "no certificate in PEM or DER"),
        (PKI.seal.der + PKI.ca.der, "no certificate in PEM or DER"),
        (PKI.seal.key_pem, "no certificate in PEM or DER"),
        # one that is cut off is not passed over for the sake of the others
        (PKI.ca.pem + PKI.seal.pem[:-30], "2 certificates begin or end in the PEM file, of which 1 can be read"),
        (PKI.seal.pem[:-30] + PKI.ca.pem, "2 certificates begin or end in the PEM file, of which 1 can be read"),
        (PKI.ca.pem + PKI.seal.pem[2:], "2 certificates begin or end in the PEM file, of which 1 can be read"),
        (
            PKI.ca.pem + PKI.seal.pem.replace(b"\nM", b"\n!"),
            "2 certificates begin or end in the PEM file, of which 1 can be read",
        ),
        (PKI.seal.pem[:-30], "1 certificates begin or end in the PEM file, of which 0"),
        (PKI.ca.pem + b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificate 2 of the PEM file"),
        (b"-----BEGIN CERTIFICATE-----\nM=A\n-----END CERTIFICATE-----", "certificate 1 of the PEM file"),
    ],
)
def test_a_pem_file_that_cannot_be_read_is_refused_in_words(pem: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_pem(pem)


def test_a_file_in_der_has_one_certificate() -> None:
    assert read_pem(PKI.seal.der) == (PKI.seal.certificate,)


@pytest.mark.parametrize("given", ["-----BEGIN CERTIFICATE-----", None, Path("seal.pem")])
def test_a_file_of_certificates_is_bytes(given: Any) -> None:
    with pytest.raises(TypeError, match=r"bytes: Path\(…\)\.read_bytes\(\)"):
        read_pem(given)


# --- the house -----------------------------------------------------------------------------------------------------


def test_the_room_is_light_until_it_is_used() -> None:
    code = (
        "import sys, mikromerit, mikromerit.x509; "
        "assert not {'cryptography.x509', 'asn1crypto', 'rfc3161_client'} & sys.modules.keys(); "
        "assert set(mikromerit.x509.__all__) <= set(dir(mikromerit.x509)); "
        "assert mikromerit.x509.Certificate; assert 'asn1crypto' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_validity_ends_with_the_year_9999_at_the_latest() -> None:
    def change(tbs: Any) -> None:
        tbs["validity"]["not_after"] = asn1.Time("general_time", made.ENDS.replace(year=9999) + timedelta(days=364))

    assert Certificate.from_der(changed(PKI.seal, change)).not_after.year == 9999
