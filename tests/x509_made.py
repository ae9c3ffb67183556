"""A small PKI for tests: a root, an authority, seals; timestamps, answers about revocation; and rogue twins of them.

Keys are made once in a process, by name. What is foreign to the library is made with `cryptography` and asn1crypto, so
that the library does not judge its own handwriting.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ObjectIdentifier

from mikromerit.x509 import Certificate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BEGINS = datetime(2024, 1, 1, tzinfo=UTC)
ENDS = datetime(2034, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

IDENTIFIER = "VATSE-000000000001"
ORGANISATION = "Lärosäte Exempel"
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
_CURVES = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1(), "brainpool": ec.BrainpoolP256R1()}
_OIDS = {
    "CN": "2.5.4.3", "SN": "2.5.4.4", "serialNumber": "2.5.4.5", "C": "2.5.4.6", "O": "2.5.4.10", "OU": "2.5.4.11",
    "GN": "2.5.4.42", "pseudonym": "2.5.4.65", "identifier": "2.5.4.97",
}  # fmt: skip
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
_SHA = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}  # noqa: S303  (what the library must refuse)


@cache
def key(name: str, kind: str = "P-256") -> Any:  # noqa: ARG001  (the cache tells keys apart by it)
    """Give the private key of that name and kind ("RSA", "RSA-1024", "P-256" …): always the same in a process."""
    if kind.startswith("RSA"):
        return rsa.generate_private_key(65_537, int(kind[4:] or 2_048))
    if kind == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(_CURVES[kind])


@dataclass(frozen=True)
class Made:
    """A certificate and its private key."""

    certificate: Certificate
    key: Any

    @property
    def der(self) -> bytes:
        return self.certificate.der

    @property
    def pem(self) -> bytes:
        return self.certificate.x509.public_bytes(serialization.Encoding.PEM)

    @property
    def x509(self) -> x509.Certificate:
        return self.certificate.x509

    @property
    def key_pem(self) -> bytes:
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return bytes(self.key.private_bytes(pem, pkcs8, serialization.NoEncryption()))


def name(subject: Mapping[str, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(ObjectIdentifier(_OIDS[k]), v, _validate=False) for k, v in subject.items()])


def usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{one: one in names for one in _USAGES})


def qc_statements(*types: int, compliance: bool = True, qscd: bool = True) -> x509.UnrecognizedExtension:
    """Make QCStatements; 1 is esign, 2 eseal, 3 web."""

    class Statement(core.Sequence):  # type: ignore[misc]
        _fields = [("oid", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]  # noqa: RUF012

    class Statements(core.SequenceOf):  # type: ignore[misc]
        _child_spec = Statement

    class Types(core.SequenceOf):  # type: ignore[misc]
        _child_spec = core.ObjectIdentifier

    made = [{"oid": "0.4.0.1862.1.1"}] if compliance else []
    made += [{"oid": "0.4.0.1862.1.4"}] if qscd else []
    if types:
        named = Types([f"0.4.0.1862.1.6.{one}" for one in types])
        made += [{"oid": "0.4.0.1862.1.6", "info": core.Any(named)}]
    return x509.UnrecognizedExtension(ObjectIdentifier(QC_STATEMENTS), Statements(made).dump())


def raw_extension(oid: str, value: bytes = b"\x05\x00") -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(ObjectIdentifier(oid), value)


def build(
    subject: Mapping[str, str],
    by: Made | None = None,
    *,
    kind: str = "P-256",
    key_name: str | None = None,
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    begins: datetime = BEGINS,
    ends: datetime = ENDS,
    serial: int | None = None,
    issuer: Mapping[str, str] | None = None,
    public: Any = None,
) -> Made:
    """Make a certificate of exactly these extensions; without `by` it signs itself; `public` is a key of nobody's."""
    own = key(key_name or str(subject), kind)
    signer = by.key if by else own
    issued_by = by.x509.subject if by else name(subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer) if issuer else issued_by)
        .public_key(public or own.public_key())
        .serial_number(serial or int.from_bytes(hashlib.sha256(str((subject, key_name, begins)).encode()).digest()[:8]))
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return Made(
        Certificate.from_der(builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.DER)), own
    )


def authority(
    subject: Mapping[str, str], by: Made | None = None, *, path_length: int | None = None,
    more: Sequence[tuple[x509.ExtensionType, bool]] = (), **given: Any,
) -> Made:  # fmt: skip
    """Make a certificate of an authority."""
    own = [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (usage("key_cert_sign", "crl_sign"), True),
    ]
    return build(subject, by, extensions=[*own, *more], **given)


def leaf(
    subject: Mapping[str, str], by: Made | None, *, usages: Sequence[str] = ("digital_signature",),
    purposes: Sequence[str] = (), critical: bool = False, more: Sequence[tuple[x509.ExtensionType, bool]] = (),
    urls: bool = True, **given: Any,
) -> Made:  # fmt: skip
    """Make a certificate of somebody who issues none; with `urls` it says where its revocation is told."""
    own: list[tuple[x509.ExtensionType, bool]] = [(x509.BasicConstraints(ca=False, path_length=None), True)]
    if usages:
        own.append((usage(*usages), True))
    if purposes:
        own.append((x509.ExtendedKeyUsage([ObjectIdentifier(one) for one in purposes]), critical))
    if urls:
        own += [(points("http://crl.example/ca.crl"), False), (access("http://ocsp.example/"), False)]
    return build(subject, by, extensions=[*own, *more], **given)


def points(*urls: str) -> x509.CRLDistributionPoints:
    found = [x509.UniformResourceIdentifier(url) for url in urls]
    return x509.CRLDistributionPoints([x509.DistributionPoint(found, None, None, None)])


def access(*urls: str) -> x509.AuthorityInformationAccess:
    method = x509.oid.AuthorityInformationAccessOID
    made = [x509.AccessDescription(method.OCSP, x509.UniformResourceIdentifier(url)) for url in urls]
    issuers = x509.AccessDescription(method.CA_ISSUERS, x509.UniformResourceIdentifier("http://ca.example/ca.cer"))
    return x509.AuthorityInformationAccess([*made, issuers])


SUBJECT = {"C": "SE", "O": ORGANISATION, "identifier": IDENTIFIER, "CN": "Lärosäte Exempel eSeal"}
_TRUST = {"C": "SE", "O": "Exempel Trust AB"}
_TIME = {"C": "SE", "O": "Exempel Tid AB"}
SEALING = ((qc_statements(2), False),)


@dataclass(frozen=True)
class PKI:
    """One world of certificates."""

    root: Made
    ca: Made
    seal: Made  # RSA
    seal_ec: Made  # P-256
    person: Made
    tls: Made
    responder: Made
    tsa_root: Made
    tsa: Made  # RSA
    tsa_ec: Made


@cache
def pki(world: str = "") -> PKI:
    """Give a PKI; another world has the same names and other keys: `pki("rogue")`."""

    def named(one: str) -> dict[str, str]:
        return {"key_name": f"{world} {one}"}

    root = authority({**_TRUST, "CN": "Exempel Root CA"}, **named("root"))
    ca = authority({**_TRUST, "CN": "Exempel eSeal CA"}, root, path_length=0, **named("ca"))
    tsa_root = authority({**_TIME, "CN": "Exempel TSA Root"}, **named("tsa root"))
    person = {"C": "SE", "SN": "Testsson", "GN": "Test", "serialNumber": "PNOSE-190001019999", "CN": "Test Testsson"}
    no_check = [(x509.OCSPNoCheck(), False)]
    stamping = {"purposes": [TIME_STAMPING], "critical": True}
    return PKI(
        root=root,
        ca=ca,
        seal=leaf(SUBJECT, ca, kind="RSA", usages=["content_commitment"], more=SEALING, **named("seal")),
        seal_ec=leaf(SUBJECT, ca, usages=["content_commitment"], more=SEALING, **named("seal ec")),
        person=leaf(person, ca, usages=["content_commitment"], more=[(qc_statements(1), False)], **named("person")),
        tls=leaf({"O": ORGANISATION, "CN": "a.example"}, ca, purposes=[SERVER_AUTH], **named("tls")),
        responder=leaf({**_TRUST, "CN": "OCSP"}, ca, purposes=[OCSP_SIGNING], more=no_check, **named("responder")),
        tsa_root=tsa_root,
        tsa=leaf({**_TIME, "CN": "Exempel TSA"}, tsa_root, kind="RSA", **stamping, **named("tsa")),
        tsa_ec=leaf({**_TIME, "CN": "Exempel TSA 2"}, tsa_root, **stamping, **named("tsa ec")),
    )


def crl(
    by: Made, revoked: Mapping[int, tuple[datetime, str | None]] | None = None, *,
    at: datetime = NOW - timedelta(hours=1), until: datetime | None = NOW + timedelta(days=7),
    extensions: Iterable[tuple[str, bool, bytes]] = (), digest: str = "sha256", algorithm: Any = None,
    invalid: datetime | None = None,
) -> bytes:  # fmt: skip
    """Make a revocation list: serial numbers with the moment and the reason; extensions by OID, critical, value."""
    entries = [{
        "user_certificate": serial,
        "revocation_date": asn1.Time("utc_time", since),
        "crl_entry_extensions": [
            *([{"extn_id": "crl_reason", "extn_value": reason}] if reason else []),
            *([{"extn_id": "invalidity_date", "extn_value": invalid}] if invalid else []),
        ] or None,
    } for serial, (since, reason) in (revoked or {}).items()]  # fmt: skip
    how = algorithm or signature_algorithm(by.key, digest)
    tbs = asn1_crl.TbsCertList({
        "version": "v2",
        "signature": how,
        "issuer": asn1.Certificate.load(by.der).subject,
        "this_update": asn1.Time("utc_time", at),
        "next_update": asn1.Time("utc_time", until) if until else None,
        "revoked_certificates": entries or None,
        "crl_extensions": _extensions(extensions, asn1_crl.TBSCertListExtension) or None,
    })  # fmt: skip
    made = {"tbs_cert_list": tbs, "signature_algorithm": how, "signature": sign(by.key, tbs.dump(), digest=digest)}
    return bytes(asn1_crl.CertificateList(made).dump())


def _extensions(given: Iterable[tuple[str, bool, bytes]], kind: Any) -> list[Any]:
    return [kind({"extn_id": o, "critical": c, "extn_value": core.ParsableOctetString(v)}) for o, c, v in given]


def ocsp(
    of: Made, issuer: Made, by: Made | None = None, *, status: str = "good", since: datetime | None = None,
    reason: str | None = None, at: datetime = NOW - timedelta(hours=1), produced: datetime | None = None,
    until: datetime | None = NOW + timedelta(days=1), digest: str = "sha1", embedded: Sequence[Made] | None = None,
    by_name: bool = False, single: Iterable[tuple[str, bool, bytes]] = (),
    extensions: Iterable[tuple[str, bool, bytes]] = (), beside: Iterable[bytes] = (), **changed: Any,
) -> bytes:  # fmt: skip
    """Make an OCSP answer about `of`, signed by its issuer or by a responder; `changed` are fields of the CertID.

    `beside` are other answers, whose single responses stand in this one before its own.
    """
    responder = by or issuer
    own, issued_by = asn1.Certificate.load(of.der), asn1.Certificate.load(issuer.der)
    parsed = asn1.Certificate.load(responder.der)
    bits = bytes(issued_by.public_key["public_key"].contents[1:])
    hashed = hashlib.new(digest, own.issuer.dump()).digest(), hashlib.new(digest, bits).digest()
    certificate_id = {
        "hash_algorithm": {"algorithm": digest}, "issuer_name_hash": hashed[0], "issuer_key_hash": hashed[1],
        "serial_number": own.serial_number, **changed,
    }  # fmt: skip
    told: Any = {"good": core.Null(), "unknown": core.Null()}.get(status)
    if told is None:
        told = asn1_ocsp.RevokedInfo({"revocation_time": since, "revocation_reason": reason})
    answer = {
        "cert_id": certificate_id,
        "cert_status": asn1_ocsp.CertStatus(status, told),
        "this_update": at,
        "next_update": until,
        "single_extensions": _extensions(single, asn1_ocsp.SingleResponseExtension) or None,
    }
    key_hash = core.OctetString(
        hashlib.sha1(parsed.public_key["public_key"].contents[1:], usedforsecurity=False).digest()
    )
    data = asn1_ocsp.ResponseData({
        "responder_id": asn1_ocsp.ResponderId("by_name", parsed.subject) if by_name
        else asn1_ocsp.ResponderId("by_key", key_hash),
        "produced_at": produced or at,
        "responses": [*(one for other in beside for one in _singles(other)), answer],
        "response_extensions": _extensions(extensions, asn1_ocsp.ResponseDataExtension) or None,
    })  # fmt: skip
    came = ([by] if by else []) if embedded is None else embedded
    basic = asn1_ocsp.BasicOCSPResponse({
        "tbs_response_data": data,
        "signature_algorithm": signature_algorithm(responder.key),
        "signature": sign(responder.key, data.dump()),
        "certs": [asn1.Certificate.load(one.der) for one in came] or None,
    })  # fmt: skip
    wrapped = {"response_type": "basic_ocsp_response", "response": basic}
    return bytes(asn1_ocsp.OCSPResponse({"response_status": "successful", "response_bytes": wrapped}).dump())


def _singles(answer: bytes) -> Any:
    basic = asn1_ocsp.OCSPResponse.load(answer)["response_bytes"]["response"].parsed
    return basic["tbs_response_data"]["responses"]


def sign(private: Any, data: bytes, *, digest: str = "sha256", pss: bool = False) -> bytes:
    """Sign in the form of X.509."""
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(data, ec.ECDSA(_SHA[digest]))
    how: Any = padding.PSS(padding.MGF1(_SHA[digest]), _SHA[digest].digest_size) if pss else padding.PKCS1v15()
    return bytes(private.sign(data, how, _SHA[digest]))


def signature_algorithm(private: Any, digest: str = "sha256", *, pss: bool = False) -> algos.SignedDigestAlgorithm:
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})
    if pss:
        mask = {"algorithm": "mgf1", "parameters": {"algorithm": digest}}
        parameters = {
            "hash_algorithm": {"algorithm": digest},
            "mask_gen_algorithm": mask,
            "salt_length": _SHA[digest].digest_size,
        }
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"})


def token_info(data: bytes, at: datetime, digest: str = "sha256", **given: Any) -> bytes:
    """Make a TSTInfo over `data`; `given` replaces fields of it, or adds them."""
    imprint = {"hash_algorithm": {"algorithm": digest}, "hashed_message": hashlib.new(digest, data).digest()}
    fields = {
        "version": "v1", "policy": "1.2.3.4", "message_imprint": imprint, "serial_number": 7,
        "gen_time": at, "accuracy": {"seconds": 1}, "ordering": False, "nonce": 8, **given,
    }  # fmt: skip
    return bytes(tsp.TSTInfo({k: v for k, v in fields.items() if v is not None}).dump())


def token(
    data: bytes, by: Made | None = None, at: datetime = NOW, *, digest: str = "sha256", pss: bool = False,
    info: bytes | None = None, attributes: Mapping[str, Any] | None = None, version: int = 2, by_key: bool = False,
    certificates: Sequence[Made] | None = None, content_type: str = "tst_info", claimed: Made | None = None,
    algorithm: Any = None,
) -> bytes:  # fmt: skip
    """Make an RFC 3161 token over `data`.

    `attributes` replaces signed attributes by name, or takes them away (None); `version` is that of ESSCertID;
    `claimed` is whom the token says it is of, where that is not who signed.
    """
    by = by or pki().tsa
    claimed = claimed or by
    info = token_info(data, at) if info is None else info
    parsed = asn1.Certificate.load(claimed.der)
    signed = {
        "content_type": [content_type],
        "message_digest": [hashlib.new(digest, info).digest()],
        **_ess(claimed, version),
        **(attributes or {}),
    }
    made = cms.CMSAttributes([cms.CMSAttribute({"type": k, "values": v}) for k, v in signed.items() if v is not None])
    if by_key:
        identifier = cms.SignerIdentifier("subject_key_identifier", parsed.key_identifier)
    else:
        fields = {"issuer": parsed.issuer, "serial_number": parsed.serial_number}
        identifier = cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(fields))
    signer = cms.SignerInfo({
        "version": "v3" if by_key else "v1",
        "sid": identifier,
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": made,
        "signature_algorithm": algorithm or signature_algorithm(by.key, digest, pss=pss),
        "signature": sign(by.key, made.untag().dump(), digest=digest, pss=pss),
    })  # fmt: skip
    came = [claimed] if certificates is None else certificates
    signed_data = cms.SignedData({
        "version": "v3",
        "digest_algorithms": [{"algorithm": digest}],
        "encap_content_info": {"content_type": content_type, "content": core.ParsableOctetString(info)},
        "certificates": [asn1.Certificate.load(one.der) for one in came],
        "signer_infos": [signer],
    })  # fmt: skip
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump())


def _ess(of: Made, version: int) -> dict[str, Any]:
    if version == 1:
        named = tsp.ESSCertID({"cert_hash": hashlib.sha1(of.der, usedforsecurity=False).digest()})
        return {"signing_certificate": [tsp.SigningCertificate({"certs": [named]})]}
    named = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(of.der).digest()})
    return {"signing_certificate_v2": [tsp.SigningCertificateV2({"certs": [named]})]}


def timestamp(data: bytes) -> bytes:
    """Make a token as a timestamp authority does: for `Sealing.timestamp`."""
    return token(data)
