"""The signature of a trusted list: an enveloped XAdES signature over the whole (ETSI TS 119 612 §5.7, annex B).

`signxml` does the cryptography and gives back what was signed; nothing else of the document is read. What it would
spend on hostile XML is bounded before: no DTD, no entities, so many bytes, elements, attributes and references.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as BinasciiError
from typing import TYPE_CHECKING, Any, Final

try:
    from lxml import etree
    from signxml.algorithms import DigestAlgorithm, SignatureMethod
    from signxml.exceptions import SignXMLException
    from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier
except ModuleNotFoundError as absent:
    raise ModuleNotFoundError(
        "trusted lists need the extra [trustlist]; install it with: pip install 'mikromerit[trustlist]'",
        name=absent.name,
    ) from None

from cryptography.exceptions import UnsupportedAlgorithm

from mikromerit.limits import MIB
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from mikromerit.x509 import Certificate

MAX_BYTES: Final = 32 * MIB
"""The size of a list; real ones reach 10 MB."""

_MAX_TAGS: Final = 500_000  # opening and closing; a real list of 10 MB has about 140 000
_MAX_EQUALS: Final = 500_000  # no fewer than there are attributes
_MAX_ATTRIBUTES: Final = 256  # of one element
_MAX_DEPTH: Final = 64  # real lists have 15
_MAX_NAMESPACES: Final = 32  # declared around one element (real lists have 8): canonicalisation looks through them all
_MAX_REFERENCES: Final = 4

_DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_CANONICAL: Final = frozenset(
    {  # those that leave comments out
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    }
)
_METHODS: Final = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_FOREIGN: Final = (  # what the libraries raise at foreign XML
    SignXMLException,
    etree.LxmlError,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    NotImplementedError,
    AssertionError,
)


def unusable(reason: str) -> Refused:
    """Make the refusal of a list; `reason` is the name of what is wrong in it, never a foreign value."""
    return Refused(Code.TRUSTED_LIST_REFUSED, url="", reason=reason)


def read_xml(data: bytes) -> Any:
    """Read an XML document of UTF-8, and give its root.

    Raises:
        Refused: TRUSTED_LIST_REFUSED.
    """
    if len(data) > MAX_BYTES:
        raise unusable("size")
    if b"<!DOCTYPE" in data:
        raise unusable("DOCTYPE")
    if data.count(b"<") > _MAX_TAGS or data.count(b"=") > _MAX_EQUALS:
        raise unusable("size")
    if any(tag.count(b"=") > _MAX_ATTRIBUTES for tag in data.split(b"<")):
        raise unusable("size")
    try:
        root = etree.fromstring(data, _parser())
    except (ValueError, etree.LxmlError):
        root = None
    if root is None:
        raise unusable("XML")
    _refuse_depth(root)
    return root


def _parser() -> Any:
    """Make a parser that fetches nothing, expands nothing and takes UTF-8 alone, whatever the document says."""
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )


def _refuse_depth(root: Any) -> None:
    depth = namespaces = 0
    for event, _ in etree.iterwalk(root, events=("start", "end", "start-ns", "end-ns")):
        step = 1 if event.startswith("start") else -1
        if event.endswith("-ns"):
            namespaces += step
        else:
            depth += step
        if depth > _MAX_DEPTH or namespaces > _MAX_NAMESPACES:
            raise unusable("depth")


def signed(data: bytes, root: Any, signers: Collection[Certificate], at: datetime) -> Any:
    """Give the root element as it was signed by one of `signers`, whose certificate was valid `at` the moment of issue.

    Raises:
        Refused: TRUSTED_LIST_REFUSED.
    """
    signature = _signature(root)
    _refuse_references(root, signature)
    signer = _signer(signature, {certificate.der: certificate for certificate in signers})
    expected = XAdESSignatureConfiguration(
        location="./",
        expect_references=False,  # as many as there are: their number and their targets were judged
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=at,
    )
    try:
        results = XAdESVerifier().verify(data, x509_cert=signer.x509, expect_config=expected, parser=_parser())
        roots = [one.signed_xml for one in results if one.signed_xml is not None and one.signed_xml.tag == root.tag]
    except _FOREIGN:
        roots = []
    if len(roots) != 1:
        raise unusable("Signature")
    return roots[0]


def _signature(root: Any) -> Any:
    """Give the one signature of the document, which stands in its root."""
    found = list(root.iter(f"{_DS}Signature"))
    if len(found) != 1 or found[0].getparent() is not root:
        raise unusable("Signature")
    return found[0]


def _refuse_references(root: Any, signature: Any) -> None:
    """Refuse a signature that is not over the whole list, and what a transformation could make another list of."""
    references = signature.findall(f"{_DS}SignedInfo/{_DS}Reference")
    if not 2 <= len(references) <= _MAX_REFERENCES:  # noqa: PLR2004 - the list, and XAdES's signed properties
        raise unusable("Reference")
    name = root.get("Id")
    whole = {"", f"#{name}"} if name else {""}
    wholes = [one for one in references if one.get("URI") in whole]
    if len(wholes) != 1:
        raise unusable("Reference")
    for reference in references:
        transforms = [one.get("Algorithm") for one in reference.iterfind(f"{_DS}Transforms/{_DS}Transform")]
        if reference is wholes[0]:
            if transforms[:1] != [_ENVELOPED]:
                raise unusable("Transform")
            del transforms[0]
        if len(transforms) > 1 or not _CANONICAL.issuperset(transforms):
            raise unusable("Transform")


def _signer(signature: Any, signers: Mapping[bytes, Certificate]) -> Certificate:
    """Give the one certificate that the signature names, where it is one of those that may sign."""
    named = signature.findall(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    found = signers.get(binary(named[0].text)) if len(named) == 1 else None
    if found is None:
        raise unusable("X509Certificate")
    return found


def binary(text: str | None) -> bytes:
    """Read base64 with white space in it, as XML Schema has it; nothing for what is none."""
    try:
        return b64decode("".join((text or "").split()), validate=True)
    except (BinasciiError, ValueError):
        return b""
