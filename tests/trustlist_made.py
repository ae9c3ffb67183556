"""Trusted lists made by hand and signed with `signxml`, good and bad; keys are made once per process."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.xades.xades import XAdESSigner

NAMESPACES = (
    'xmlns="http://uri.etsi.org/02231/v2#" xmlns:q="http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-'
    'TrustedList/#" xmlns:x="http://uri.etsi.org/01903/v1.3.2#" xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#"'
)
URI = "http://uri.etsi.org/TrstSvc"
INFO = f"{URI}/TrustedList/SvcInfoExt"
STATUS = f"{URI}/TrustedList/Svcstatus"
NATIONAL, OF_LISTS = "EUgeneric", "EUlistofthelists"
SINCE = "2020-01-01T00:00:00Z"
ISSUED = "2026-10-01T00:00:00Z"
NEXT = "2027-03-01T00:00:00Z"
SE_URL = "https://tl.example/se.xml"


@dataclass(frozen=True)
class Party:
    """Somebody with a key and a certificate that he signed himself."""

    key: ec.EllipticCurvePrivateKey
    x509: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.x509.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.x509.public_bytes(Encoding.DER)


@cache
def party(
    name: str,
    *,
    begins: int = 2020,
    ends: int = 2035,
    ca: bool = True,
    statements: x509.UnrecognizedExtension | None = None,
) -> Party:
    """Make one; `statements` are those of a qualified certificate (`x509_made.qc_statements`)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name} 1"),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(begins, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(ends, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if statements is not None:
        builder = builder.add_extension(statements, critical=False)
    return Party(key, builder.sign(key, hashes.SHA256()))


def signer() -> Party:
    return party("Tillsyn", ca=False)


def identity(*parties: Party) -> str:
    certificates = (base64.b64encode(one.der).decode() for one in parties)
    ids = "".join(
        f"<DigitalId><X509Certificate>\n {one[:64]}\n{one[64:]}</X509Certificate></DigitalId>" for one in certificates
    )
    return f"<ServiceDigitalIdentity>{ids}</ServiceDigitalIdentity>"


def extension(content: str, *, critical: str = "true") -> str:
    return f'<Extension Critical="{critical}">{content}</Extension>'


def info(name: str) -> str:
    uri = f'<URI xml:lang="en">{INFO}/{name}</URI>'
    return extension(f"<AdditionalServiceInformation>{uri}</AdditionalServiceInformation>")


SEALS = info("ForeSeals")


def qualified(names: str, criteria: str) -> str:
    qualifiers = "".join(f'<q:Qualifier uri="{INFO}/{name}"/>' for name in names.split())
    element = f"<q:Qualifiers>{qualifiers}</q:Qualifiers>{criteria}"
    return extension(f"<q:Qualifications><q:QualificationElement>{element}</q:QualificationElement></q:Qualifications>")


def period(
    status: str = "granted",
    since: str = SINCE,
    *,
    kind: str = "CA/QC",
    extensions: str = SEALS,
    name: str = "",
    ids: str = "",
) -> str:
    """The content of a ServiceInformation or a ServiceHistoryInstance."""
    return (
        f"<ServiceTypeIdentifier>{URI}/Svctype/{kind}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="sv">Tjänst</Name><Name xml:lang="en">{name or "Service"}</Name></ServiceName>'
        f"{ids}<ServiceStatus>{status if ':' in status else f'{STATUS}/{status}'}</ServiceStatus>"
        f"<StatusStartingTime>{since}</StatusStartingTime>"
        f"<ServiceInformationExtensions>{extensions}</ServiceInformationExtensions>"
    )


def service(of: Party | str, present: str | None = None, *past: str) -> str:
    """A TSPService; `present` and `past` are periods, newest first."""
    ids = of if isinstance(of, str) else identity(of)
    present = period() if present is None else present
    present = present.replace("<ServiceStatus>", f"{ids}<ServiceStatus>", 1)
    history = "".join(f"<ServiceHistoryInstance>{one}</ServiceHistoryInstance>" for one in past)
    return (
        f"<TSPService><ServiceInformation>{present}</ServiceInformation>"
        f"<ServiceHistory>{history}</ServiceHistory></TSPService>"
    )


def timestamps(of: Party, status: str = "granted", *, kind: str = "TSA/QTST") -> str:
    return service(of, period(status, kind=kind, extensions=""))


def pointer(
    url: str, *signers: Party, territory: str = "SE", kind: str = NATIONAL, media: str = "application/vnd.etsi.tsl+xml"
) -> str:
    said = (
        f"<TSLType>{URI}/TrustedList/TSLType/{kind}</TSLType>",
        f"<SchemeTerritory>{territory}</SchemeTerritory>",
        f"<a:MimeType>{media}</a:MimeType>",
    )
    others = "".join(f"<OtherInformation>{one}</OtherInformation>" for one in said)
    return (
        f"<OtherTSLPointer><ServiceDigitalIdentities>{''.join(map(identity, signers))}</ServiceDigitalIdentities>"
        f"<TSLLocation>{url}</TSLLocation><AdditionalInformation>{others}</AdditionalInformation></OtherTSLPointer>"
    )


def listing(
    *services: str,
    territory: str = "SE",
    version: str = "6",
    kind: str = NATIONAL,
    issued: str = ISSUED,
    following: str | None = NEXT,
    pointers: str = "",
    attributes: str = "",
) -> str:
    """An unsigned list of one provider."""
    until = "" if following is None else f"<dateTime>{following}</dateTime>"
    return (
        f"<TrustServiceStatusList {NAMESPACES} {attributes}><SchemeInformation>"
        f"<TSLVersionIdentifier>{version}</TSLVersionIdentifier>"
        f"<TSLType>{URI}/TrustedList/TSLType/{kind}</TSLType><SchemeTerritory>{territory}</SchemeTerritory>"
        f"<PointersToOtherTSL>{pointers}</PointersToOtherTSL><ListIssueDateTime>{issued}</ListIssueDateTime>"
        f"<NextUpdate>{until}</NextUpdate></SchemeInformation><TrustServiceProviderList><TrustServiceProvider>"
        '<TSPInformation><TSPName><Name xml:lang="en">Exempel Trust AB</Name></TSPName></TSPInformation>'
        f"<TSPServices>{''.join(services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
        "</TrustServiceStatusList>"
    )


def of_lists(*pointers: str, **more: str) -> str:
    return listing(kind=OF_LISTS, territory="EU", pointers="".join(pointers), **more)


def sign(
    xml: str,
    by: Party | None = None,
    *,
    reference: str | None = None,
    digest: DigestAlgorithm = DigestAlgorithm.SHA256,
    method: SignatureMethod = SignatureMethod.ECDSA_SHA256,
) -> bytes:
    """Sign a list as its scheme's operator does; `reference` signs one element of it instead of the whole."""
    by = signer() if by is None else by
    maker = XAdESSigner(signature_algorithm=method, digest_algorithm=digest)
    made = maker.sign(etree.fromstring(xml.encode()), key=by.key, cert=[by.x509], reference_uri=reference)
    return etree.tostring(made, encoding="UTF-8", xml_declaration=True)
