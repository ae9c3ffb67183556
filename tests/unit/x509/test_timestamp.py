"""A timestamp token holds together, or it is refused; whom to trust is another question."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import x509_made as made
from asn1crypto import algos, cms, core, tsp
from cryptography import x509
from forging import refusal

from mikromerit.report import Code
from mikromerit.x509 import find_path, read_timestamp

if TYPE_CHECKING:
    from pathlib import Path

PKI = made.pki()
ROGUE = made.pki("rogue")
DATA = b"what was there"


def is_refused(token: bytes, *others: made.Made) -> bool:
    refused = refusal(lambda: read_timestamp(token, "signature", [one.certificate for one in others]))
    assert refused.params["kind"] == "signature"
    return refused.code is Code.TIMESTAMP_INVALID


def changed(change: Any, token: bytes | None = None) -> bytes:
    """Give a token with its asn1crypto form changed, outside what is signed or inside."""
    parsed = cms.ContentInfo.load(token or made.token(DATA))
    change(parsed["content"])
    return bytes(parsed.dump(force=True))


# --- tokens --------------------------------------------------------------------------------------------------------


def test_a_token_says_when_and_by_whom_and_over_what() -> None:
    der = made.token(DATA, at=made.NOW)
    found = read_timestamp(der, "signature")
    assert (found.at, found.certificate, found.certificates) == (
        made.NOW, PKI.tsa.certificate, (PKI.tsa.certificate,),
    )  # fmt: skip
    assert (found.policy, found.serial, found.der) == ("1.2.3.4", 7, der)
    assert found.covers(DATA)
    assert not found.covers(DATA + b".")
    assert not found.covers(hashlib.sha256(DATA).digest())


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("given", [{}, {"pss": True}, {"by": PKI.tsa_ec}])
def test_tokens_of_each_algorithm_hold_together(digest: str, given: dict[str, Any]) -> None:
    info = made.token_info(DATA, made.NOW, digest)
    assert read_timestamp(made.token(DATA, digest=digest, info=info, **given), "content").covers(DATA)


def test_another_program_takes_the_same_tokens(tmp_path: Path) -> None:
    """OpenSSL judges the tokens that these tests make, so that the tests mean something."""
    (tmp_path / "root.pem").write_bytes(PKI.tsa_root.pem)
    (tmp_path / "data").write_bytes(DATA)
    for name, token, right in (("a", made.token(DATA), True), ("b", made.token(b"else"), False)):
        (tmp_path / name).write_bytes(token)
        command = ["openssl", "ts", "-verify", "-data", "data", "-in", name, "-token_in", "-CAfile", "root.pem"]
        assert (subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0) is right


def test_a_certificate_is_named_by_sha_1_too_and_by_its_key() -> None:
    assert read_timestamp(made.token(DATA, version=1), "content").covers(DATA)
    identifier = x509.SubjectKeyIdentifier.from_public_key(made.key("tsa 3").public_key())
    stamping = {"purposes": [made.TIME_STAMPING], "critical": True, "more": [(identifier, False)]}
    by = made.leaf({"O": "Tid"}, PKI.tsa_root, key_name="tsa 3", **stamping)
    assert read_timestamp(made.token(DATA, by, by_key=True), "content").certificate == by.certificate
    assert is_refused(made.token(DATA, by, by_key=True, certificates=[PKI.tsa]), PKI.tsa_ec)


def test_a_certificate_that_did_not_come_along_is_looked_for_among_others() -> None:
    def without(signed: Any) -> None:
        signed["certificates"] = None

    der = changed(without)
    assert is_refused(der)
    assert is_refused(made.token(DATA, certificates=[]))
    assert is_refused(der, PKI.tsa_ec, ROGUE.tsa)
    found = read_timestamp(der, "archive", [PKI.ca.certificate, PKI.tsa.certificate])
    assert (found.certificate, found.certificates) == (PKI.tsa.certificate, ())


def test_a_token_outlives_its_authority_and_says_nothing_about_trust() -> None:
    ended = made.leaf({"O": "Förr"}, None, purposes=[made.TIME_STAMPING], critical=True, ends=made.BEGINS)
    assert read_timestamp(made.token(DATA, ended), "content").covers(DATA)
    found = read_timestamp(made.token(DATA, ROGUE.tsa), "content")
    code = refusal(lambda: find_path(found.certificate, (), [PKI.tsa_root.certificate], found.at)).code
    assert code is Code.CERTIFICATE_PATH_MISSING


@pytest.mark.parametrize("field", ["accuracy", "ordering", "nonce"])
def test_what_a_token_may_leave_out(field: str) -> None:
    info = made.token_info(DATA, made.NOW, **{field: None})
    assert read_timestamp(made.token(DATA, info=info), "content").covers(DATA)


def test_fractions_of_a_second_and_the_name_of_the_authority_are_read() -> None:
    at = made.NOW + timedelta(milliseconds=250)
    name = tsp.GeneralName("uniform_resource_identifier", "http://tsa.example/")
    extension = {"extn_id": "1.2.3.4", "critical": False, "extn_value": b"\x05\x00"}
    info = made.token_info(DATA, at, tsa=name, extensions=[extension])
    assert read_timestamp(made.token(DATA, info=info), "content").at == at


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"attributes": {"message_digest": [hashlib.sha256(b"else").digest()]}},
        {"attributes": {"message_digest": None}},
        {"attributes": {"message_digest": [b"x", b"y"]}},
        {"attributes": {"content_type": ["data"]}},
        {"attributes": {"content_type": None}},
        {"attributes": {"signing_certificate_v2": None}},
        {"content_type": "data"},
        {"claimed": ROGUE.tsa},
        {"claimed": PKI.tsa_ec},
        {"digest": "sha1"},
        {"by": PKI.seal},
        {"by": PKI.tls},
        {"info": b"\x30\x00"},
        {"algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha512_rsa"})},
        {"algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha1_rsa"})},
        {"algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})},
        {"by": PKI.tsa_ec, "algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})},
        {"by": PKI.tsa_ec, "algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha512_ecdsa"})},
    ],
)
def test_a_token_that_does_not_hold_together_is_refused(given: dict[str, Any]) -> None:
    assert is_refused(made.token(DATA, **given))


def test_the_digest_may_stand_beside_an_algorithm_that_names_none() -> None:
    plain = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
    assert read_timestamp(made.token(DATA, algorithm=plain), "content").covers(DATA)


@pytest.mark.parametrize(
    ("purposes", "critical"),
    [
        ([made.TIME_STAMPING], False),
        ([made.TIME_STAMPING, made.OCSP_SIGNING], True),
        ([made.OCSP_SIGNING], True),
        ([], True),
    ],
)
def test_a_certificate_is_for_timestamps_alone_and_critically(purposes: list[str], critical: bool) -> None:  # noqa: FBT001
    by = made.leaf({"O": "Tid"}, PKI.tsa_root, key_name="tsa 4", purposes=purposes, critical=critical)
    assert is_refused(made.token(DATA, by))


def test_the_certificate_that_is_named_under_the_signature_counts() -> None:
    """Of two certificates for one key, only the one that the signer meant: else its end, or its issuer, is chosen."""
    other = made.leaf(
        {**made._TIME, "CN": "Exempel TSA"}, PKI.tsa_root, kind="RSA", purposes=[made.TIME_STAMPING], critical=True,
        key_name=" tsa", ends=made.ENDS + timedelta(days=9_000), serial=PKI.tsa.certificate.serial,
    )  # fmt: skip
    assert other.certificate.public_key() == PKI.tsa.certificate.public_key()
    assert is_refused(made.token(DATA, certificates=[other]))
    assert read_timestamp(made.token(DATA, certificates=[other, PKI.tsa]), "content").certificate == PKI.tsa.certificate


def test_both_names_of_the_certificate_must_be_right() -> None:
    right, wrong = made._ess(PKI.tsa, 1), made._ess(ROGUE.tsa, 1)
    assert read_timestamp(made.token(DATA, attributes=right), "content").covers(DATA)
    assert is_refused(made.token(DATA, attributes=wrong))


@pytest.mark.parametrize(("digest", "holds"), [("sha512", True), ("sha256", True), ("sha1", False)])
def test_a_certificate_may_be_named_by_a_strong_hash(digest: str, holds: bool) -> None:  # noqa: FBT001
    named = {"hash_algorithm": {"algorithm": digest}, "cert_hash": hashlib.new(digest, PKI.tsa.der).digest()}
    value = [tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2(named)]})]
    token = made.token(DATA, attributes={"signing_certificate_v2": value})
    if holds:
        assert read_timestamp(token, "content").covers(DATA)
    else:
        assert is_refused(token)


@pytest.mark.parametrize(
    "given",
    [
        {"version": 2},
        {"serial_number": -1},
        {"serial_number": 1 << 160},
        {"message_imprint": {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": b"x" * 20}},
        {"message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"x" * 31}},
        {"extensions": [{"extn_id": "1.2.3.4", "critical": True, "extn_value": b"\x05\x00"}]},
    ],
)
def test_what_a_token_says_must_have_its_form(given: dict[str, Any]) -> None:
    assert is_refused(made.token(DATA, info=made.token_info(DATA, made.NOW, **given)))


def pss(**given: Any) -> algos.SignedDigestAlgorithm:
    """Make the identifier of RSASSA-PSS; what is given as None is left out, and would be SHA-1 or 20 then."""
    algorithm = made.signature_algorithm(PKI.tsa.key, pss=True)
    own = algorithm["parameters"].native | given
    return algos.SignedDigestAlgorithm({
        "algorithm": "rsassa_pss", "parameters": {k: v for k, v in own.items() if v is not None},
    })  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"hash_algorithm": None},
        {"hash_algorithm": {"algorithm": "sha1"}},
        {"hash_algorithm": {"algorithm": "sha512"}},
        {"mask_gen_algorithm": None},
        {"mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha1"}}},
        {
            "mask_gen_algorithm": {
                "algorithm": "1.2.3.4",
                "parameters": core.Any(algos.DigestAlgorithm({"algorithm": "sha256"})),
            }
        },
        {"salt_length": None},
        {"salt_length": 0},
        {"salt_length": 10_000},
        {"salt_length": -1},
    ],
)
def test_pss_is_of_one_strong_hash_and_of_its_salt(given: dict[str, Any]) -> None:
    assert read_timestamp(made.token(DATA, pss=True, algorithm=pss()), "content").covers(DATA)
    assert is_refused(made.token(DATA, pss=True, algorithm=pss(**given)))


def test_a_key_of_another_kind_signs_no_timestamp() -> None:
    edwards = made.leaf({"O": "x"}, PKI.tsa_root, kind="Ed25519", purposes=[made.TIME_STAMPING], critical=True)
    assert is_refused(made.token(DATA, PKI.tsa_ec, claimed=edwards))


def test_there_is_one_signer() -> None:
    def twice(signed: Any) -> None:
        signed["signer_infos"].append(signed["signer_infos"][0].copy())

    def none(signed: Any) -> None:
        signed["signer_infos"] = []

    assert is_refused(changed(twice))
    assert is_refused(changed(none))


def test_what_is_signed_is_in_the_token_and_no_attribute_twice() -> None:
    def detached(signed: Any) -> None:
        signed["encap_content_info"] = {"content_type": "tst_info"}

    def twice(signed: Any) -> None:
        attributes = signed["signer_infos"][0]["signed_attrs"]
        attributes.append(attributes[0].copy())

    def unsigned(signed: Any) -> None:
        signed["signer_infos"][0]["signed_attrs"] = None

    for change in (detached, twice, unsigned):
        assert is_refused(changed(change))


def test_what_is_signed_is_a_timestamp() -> None:
    def other(signed: Any) -> None:
        info = signed["encap_content_info"]["content"]
        signed["encap_content_info"]["content"] = core.ParsableOctetString(info.contents)

    assert read_timestamp(changed(other), "content").covers(DATA)
    assert is_refused(made.token(DATA, info=bytes.fromhex("3003020101")))


def test_something_else_than_signed_data_is_refused() -> None:
    other = cms.ContentInfo({"content_type": "data", "content": core.OctetString(b"x")}).dump()
    assert is_refused(other)


def test_odd_certificates_beside_the_signer_s_do_no_harm_and_too_many_are_refused() -> None:
    def odd(signed: Any) -> None:
        copy = signed["certificates"][0].chosen.copy()
        copy["tbs_certificate"]["serial_number"] = 0
        signed["certificates"].append(cms.CertificateChoices("certificate", copy))

    assert read_timestamp(changed(odd), "content").certificates == (PKI.tsa.certificate,)
    assert is_refused(made.token(DATA, certificates=[PKI.tsa] * 65))
    assert read_timestamp(made.token(DATA, certificates=[PKI.tsa] * 64), "content").covers(DATA)


def test_revocation_lists_and_unsigned_attributes_are_passed_over() -> None:
    def more(signed: Any) -> None:
        signed["crls"] = [cms.RevocationInfoChoice.load(made.crl(PKI.ca))]
        unsigned = cms.CMSAttribute({"type": "1.2.3.4", "values": [core.Null()]})
        signed["signer_infos"][0]["unsigned_attrs"] = [unsigned]

    assert read_timestamp(changed(more), "content").covers(DATA)


def test_a_token_that_is_too_large_is_not_read() -> None:
    refused = refusal(lambda: read_timestamp(b"0" * (256 * 1024 + 1), "content"))
    assert (refused.code, refused.params["limit"]) == (Code.TOO_LARGE, "262144")
