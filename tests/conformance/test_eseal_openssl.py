"""Seals that we make, verified by others: OpenSSL's command line, jwcrypto, and pyhanko-certvalidator.

None of them reads JAdES: each is given the part that it knows, taken out of the seal here, without the library.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate
from jwcrypto.common import JWSEHeaderParameter
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS, InvalidJWSSignature
from sealing import (
    AT,
    DAY,
    PAYLOAD,
    Taken,
    authority,
    ca,
    clock,
    clock_root,
    crl,
    root,
    school,
    sealing,
    signer,
    taken,
    unb64,
)

from mikromerit.limits import DEFAULT
from mikromerit.securing.jades import open_seal
from mikromerit.securing.jades.augmenting import ValidationData, augment
from mikromerit.securing.jades.writing import write_seal
from mikromerit.x509 import ALGORITHMS

if TYPE_CHECKING:
    from pathlib import Path

    from sealing import Party

CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
EPOCH = str(int(AT.timestamp()))


@pytest.fixture(autouse=True, scope="module")
def _openssl_is_here() -> None:
    if shutil.which("openssl") is None:
        reason = "OpenSSL's command line is not here"
        if os.environ.get("MIKROMERIT_NO_SKIP"):
            pytest.fail(reason)
        pytest.skip(reason)


def sealed(level: Any = "B", alg: str = "RS256", **more: Any) -> Taken:
    kind = CURVES.get(alg, "RSA")
    return taken(write_seal(PAYLOAD, signer(kind, alg), sealing(level, kind, **more), AT))


def chain(parts: Taken) -> list[bytes]:
    return [base64.b64decode(text) for text in parts.header["x5c"]]


def pem(der: bytes) -> bytes:
    return load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def openssl(folder: Path, *arguments: str, **files: bytes) -> subprocess.CompletedProcess[str]:
    """Run OpenSSL in a folder with these files; their names are those of the arguments."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, timeout=30, check=False)


# --- the value ------------------------------------------------------------------------------------------------------


def openssl_value(folder: Path, parts: Taken, data: bytes) -> bool:
    alg, signature = parts.header["alg"], unb64(parts.one["signature"])
    public = load_der_x509_certificate(chain(parts)[0]).public_key()
    if alg.startswith("ES"):
        half = len(signature) // 2
        signature = encode_dss_signature(*(int.from_bytes(n, "big") for n in (signature[:half], signature[half:])))
    pss = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest") if alg.startswith("PS") else ()
    done = openssl(
        folder, "dgst", f"-sha{alg[2:]}", "-verify", "key", *pss, "-signature", "signature", "data",
        key=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), signature=signature, data=data,
    )  # fmt: skip
    assert done.returncode == 0 or "Verification failure" in done.stdout + done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_openssl_verifies_the_value(tmp_path: Path, alg: str) -> None:
    parts = sealed(alg=alg)
    assert openssl_value(tmp_path, parts, parts.signing_input)
    assert not openssl_value(tmp_path, parts, parts.signing_input.replace(b"1.50", b"1.51"))


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("time", ["iat", "sigT"])
def test_jwcrypto_verifies_the_value(alg: str, time: Any) -> None:
    parts = sealed(alg=alg, signing_time=time)
    assert jwcrypto_value(parts)
    parts.outer["payload"] = parts.outer["payload"].replace("1.50", "1.51")
    assert not jwcrypto_value(parts)


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_jwcrypto_verifies_encoded_payloads(alg: str) -> None:
    for serialisation in ("general", "flattened", "compact"):
        kind = CURVES.get(alg, "RSA")
        how = sealing("B", kind, b64=True, serialisation=serialisation)
        jws = JWS(header_registry={"iat": registered("iat")})
        jws.deserialize(write_seal(PAYLOAD, signer(kind, alg), how, AT).decode())
        jws.verify(JWK.from_pyca(how.certificates[0].public_key()), alg)
        assert jws.payload == PAYLOAD


def registered(name: str) -> JWSEHeaderParameter:
    return JWSEHeaderParameter(name, mustprotect=True, supported=True, check_fn=None)


def jwcrypto_value(parts: Taken) -> bool:
    jws = JWS(header_registry={name: registered(name) for name in ("iat", "sigT")})
    jws.allowed_algs = list(ALGORITHMS)
    jws.deserialize(json.dumps(parts.outer))
    try:
        jws.verify(JWK.from_pyca(load_der_x509_certificate(chain(parts)[0]).public_key()), parts.header["alg"])
    except InvalidJWSSignature:
        return False
    return True


# --- the path --------------------------------------------------------------------------------------------------------


def test_openssl_verifies_the_path(tmp_path: Path) -> None:
    leaf, issuer = map(pem, chain(sealed()))
    arguments = ("verify", "-attime", EPOCH, "-CAfile", "root", "-untrusted", "issuer", "leaf")
    done = openssl(tmp_path, *arguments, root=pem(root().certificate.der), issuer=issuer, leaf=leaf)
    assert done.stdout == "leaf: OK\n"
    done = openssl(tmp_path, *arguments, root=pem(clock_root().certificate.der))
    assert "unable to get local issuer certificate" in done.stdout + done.stderr


def test_openssl_finds_the_seal_not_revoked_by_the_lists_in_it(tmp_path: Path) -> None:
    parts = sealed("LT")
    values = dict(parts.components)["rVals"]["crlVals"]
    lists = b"".join(crl_pem(base64.b64decode(one["val"])) for one in values)
    leaf, issuer = map(pem, chain(parts))
    arguments = ("verify", "-attime", EPOCH, "-crl_check", "-CRLfile", "lists", "-CAfile", "root", "-untrusted",
                 "issuer", "leaf")  # fmt: skip
    files = {"root": pem(root().certificate.der), "issuer": issuer, "leaf": leaf}
    assert openssl(tmp_path, *arguments, lists=lists, **files).stdout == "leaf: OK\n"
    done = openssl(tmp_path, *arguments, lists=crl_pem(base64.b64decode(values[2]["val"])))  # the other authority's
    assert "unable to get certificate CRL" in done.stdout + done.stderr


def crl_pem(der: bytes) -> bytes:
    body = base64.encodebytes(der)
    return b"-----BEGIN X509 CRL-----\n" + body + b"-----END X509 CRL-----\n"


def test_pyhanko_verifies_the_path_and_its_revocation() -> None:
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import InsufficientRevinfoError, PathBuildingError, RevokedError

    parts = sealed("LTA")
    values = dict(parts.components)
    leaf, *others = [asn1_x509.Certificate.load(der) for der in chain(parts)]
    lists = [base64.b64decode(one["val"]) for one in values["rVals"]["crlVals"]]

    def validate(anchor: Party, *crls: bytes) -> list[bytes]:
        context = ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(anchor.certificate.der)],
            other_certs=others,
            crls=crls,
            moment=AT,
            allow_fetching=False,
            revocation_mode="require",
        )
        validator = CertificateValidator(leaf, intermediate_certs=others, validation_context=context)
        path = asyncio.run(validator.async_validate_usage({"non_repudiation"}))
        return [one.dump() for one in path.iter_certs(include_root=False)]

    assert validate(root(), *lists) == [others[0].dump(), leaf.dump()]
    with pytest.raises(PathBuildingError):
        validate(clock_root(), *lists)
    with pytest.raises(RevokedError):
        validate(root(), crl(ca(), school()), crl(root()))
    with pytest.raises(InsufficientRevinfoError):
        validate(root(), crl(root()))


# --- timestamps ------------------------------------------------------------------------------------------------------


def test_openssl_verifies_the_timestamps(tmp_path: Path) -> None:
    parts = sealed("LTA")
    covered = {"sigTst": parts.one["signature"].encode(), "arcTst": parts.archived(3)}
    for name, data in covered.items():
        [token] = dict(parts.components)[name]["tstTokens"]
        cms.ContentInfo.load(base64.b64decode(token["val"]), strict=True)
        arguments = ("ts", "-verify", "-in", "token", "-token_in", "-data", "data", "-CAfile", "root", "-attime", EPOCH)
        files = {"token": base64.b64decode(token["val"]), "root": pem(clock_root().certificate.der)}
        done = openssl(tmp_path, *arguments, **files, data=data)
        assert "Verification: OK" in done.stdout, done.stderr
        done = openssl(tmp_path, *arguments, data=data + b".")
        assert "message imprint mismatch" in done.stderr
        done = openssl(tmp_path, *arguments, data=data, root=pem(root().certificate.der))
        assert "certificate verify error" in done.stderr


# --- seals of others --------------------------------------------------------------------------------------------------


def test_seals_of_the_world_get_another_archive_timestamp(reference: Path) -> None:
    """Two of the Commission's and two with a qualified certificate: all they had is left, byte for byte."""
    files = [
        *sorted((reference / "jades" / "edc").glob("*lta.json")),
        *sorted((reference / "jades" / "edc").glob("*advanced.json")),
        *sorted((reference / "ecosystem" / "mynextid").glob("**/*signed.jsonld")),
    ]
    assert len(files) == 4
    for file in files:
        data = file.read_bytes()
        at = open_seal(data, DEFAULT).timestamps[-1].token.at + timedelta(minutes=1)
        new = clock(begins=at - DAY, ends=at + DAY)
        again = augment(data, "LTA", at, timestamp=authority(at, of=new), revocation=ValidationData())
        had, has = taken(data), taken(again)
        assert has.texts[: len(had.texts)] == had.texts
        assert [name for name, _ in has.components[len(had.texts) :]][-1] == "arcTst"
        added = ",".join(f'"{text}"' for text in has.texts[len(had.texts) :])
        assert again.replace(f",{added}".encode(), b"", 1) == data
        assert all(one.intact for one in open_seal(again, DEFAULT).timestamps)
