"""Hostile lists: refused with a reason, in bounded time, and nothing that was not signed is ever read."""

from __future__ import annotations

import random
import re
from time import perf_counter
from typing import Any

import pytest
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from trustlist_made import listing, party, service, sign, signer

from mikromerit.report import Code, Refused
from mikromerit.trust.tslxml import SignedList, read_list
from mikromerit.x509 import Certificate

SIGNERS = [Certificate.from_der(signer().der)]
CA, ROGUE = party("Utgivare"), party("Bedragare")
GOOD = sign(listing(service(CA)))
EVIL = listing(service(ROGUE))
DS = "{http://www.w3.org/2000/09/xmldsig#}"
MIB = 1 << 20


def why(data: bytes, within: float = 20.0) -> str:
    begun = perf_counter()
    with pytest.raises(Refused) as refused:
        read_list(data, SIGNERS)
    assert perf_counter() - begun < within
    assert refused.value.code is Code.TRUSTED_LIST_REFUSED
    assert refused.value.__context__ is None
    return refused.value.params["reason"]


def names(read: SignedList) -> list[str]:
    return [one.name for _, certificates in read.services for one in certificates]


def parsed(data: bytes = GOOD) -> tuple[Any, Any]:
    root = etree.fromstring(data)
    return root, root.find(f"{DS}Signature")


def within(data: bytes, content: bytes) -> bytes:
    mark = b"<TrustServiceProviderList>"
    assert data.count(mark) == 1
    return data.replace(mark, content + mark)


def changed(pattern: str, new: str, data: bytes = GOOD) -> bytes:
    text, times = re.subn(pattern, new, data.decode(), count=1)
    assert times == 1
    return text.encode()


def test_the_good_one_is_good() -> None:
    assert names(read_list(GOOD, SIGNERS)) == ["Utgivare"]


# --- the XML ------------------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "prologue",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
        "<!DOCTYPE x [<!ATTLIST TrustServiceStatusList Id ID #IMPLIED>]>",
    ],
)
def test_no_document_type(prologue: str) -> None:
    data = changed(r"<TrustServiceStatusList", f"{prologue}<TrustServiceStatusList")
    assert why(data) == "DOCTYPE"
    assert why(data.replace(b"Exempel", b"&l9;"), 1) == "DOCTYPE"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
def test_no_encoding_but_utf_8(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l "ha">]>{EVIL}'
    assert why(text.encode(encoding)) in ("XML", "DOCTYPE")


def test_a_declared_encoding_does_not_count() -> None:
    data = GOOD.replace(b"encoding='UTF-8'", b"encoding='UTF-7'")
    assert data != GOOD
    assert names(read_list(data, SIGNERS)) == ["Utgivare"]
    assert why(b"\xff" + GOOD) == "XML"
    assert names(read_list(b"\xef\xbb\xbf" + GOOD, SIGNERS)) == ["Utgivare"]


@pytest.mark.parametrize("data", [b"", b"<", b"\0", b"<a/>", b"{}", b"<a>&l;</a>", GOOD[:-1], GOOD + GOOD, b"<!-- -->"])
def test_what_is_no_list(data: bytes) -> None:
    assert why(data) in ("XML", "TrustServiceStatusList")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" " * (33 * MIB), "size"),
        (b"<a/>" * 600_000, "size"),
        (b'<a b="" c=""/>' * 300_000, "size"),
        (b"<a " + b" ".join(b'a%d=""' % n for n in range(300)) + b"/>", "size"),
        (b"<a " + b" ".join(b'xmlns:n%d="u"' % n for n in range(60)) + b"/>", "depth"),
        (b'<a xmlns="u">' * 40 + b"</a>" * 40, "depth"),
        (b"<a>" * 70 + b"</a>" * 70, "depth"),
        (b"<a>" * 5000 + b"</a>" * 5000, "XML"),
        (b"<a>" + b"x" * (11 * MIB) + b"</a>", "XML"),
        (b"<a>&unknown;</a>", "XML"),
    ],
)
def test_work_is_bounded_before_it_is_done(content: bytes, reason: str) -> None:
    assert why(within(GOOD, content), 5) == reason


def test_the_costliest_list_that_is_looked_at_takes_seconds() -> None:
    many = b"<b " + b" ".join(b'xmlns:n%d="u:%d"' % (n, n) for n in range(20)) + b">" + b"<a></a>" * 240_000 + b"</b>"
    assert why(within(GOOD, many)) == "Signature"


# --- the signature ------------------------------------------------------------------------------------------------


def test_an_unsigned_list() -> None:
    assert why(EVIL.encode()) == "Signature"


def wrapped(data: bytes, *, move: bool) -> Any:
    """Put a good list into an evil one; its signature stays where it was, or moves into the evil root."""
    inner, signature = parsed(data)
    outer = etree.fromstring(EVIL)
    outer.append(inner)
    if move:
        outer.append(signature)
    return outer


def test_the_good_list_wrapped_in_an_evil_one() -> None:
    """What the signature refers to, by its name or as a whole, is not the root any more."""
    named = sign(listing(service(CA), attributes='Id="list"'))
    assert b'URI="#list"' in named
    assert names(read_list(named, SIGNERS)) == ["Utgivare"]
    for data in (GOOD, named):
        assert why(etree.tostring(wrapped(data, move=False))) == "Signature"
    assert why(etree.tostring(wrapped(GOOD, move=True))) == "Signature"
    nameless = sign(listing(service(CA)).replace("<TrustServiceProviderList>", '<TrustServiceProviderList Id="None">'))
    assert why(nameless.replace(b'URI=""', b'URI="#None"')) == "Reference"
    outer = wrapped(named, move=True)
    assert why(etree.tostring(outer)) == "Reference"
    outer.set("ID", "list")
    assert why(etree.tostring(outer)) == "Reference"
    outer.set("Id", "list")
    assert why(etree.tostring(outer)) == "Signature"
    for inner in outer.iter(outer.tag):
        inner.attrib.pop("Id")
    outer.set("Id", "list")
    assert why(etree.tostring(outer)) == "Signature"


def test_the_evil_list_within_the_signature() -> None:
    root, signature = parsed()
    etree.SubElement(signature, f"{DS}Object").append(etree.fromstring(EVIL))
    assert names(read_list(etree.tostring(root), SIGNERS)) == ["Utgivare"]  # what is in the signature is not read


def test_two_signatures() -> None:
    root, _ = parsed(sign(GOOD.decode().partition("?>")[2]))
    assert len(root.findall(f"{DS}Signature")) == 2
    assert why(etree.tostring(root)) == "Signature"
    root, signature = parsed()
    etree.SubElement(signature, f"{DS}Object").append(etree.fromstring(etree.tostring(signature)))
    assert why(etree.tostring(root)) == "Signature"


def test_a_signature_elsewhere() -> None:
    root, signature = parsed()
    root[0].append(signature)
    assert why(etree.tostring(root)) == "Signature"


def test_a_signature_over_a_part() -> None:
    part = listing(service(CA)).replace("<SchemeInformation>", '<SchemeInformation Id="part">')
    assert why(sign(part, reference="#part")) == "Reference"


@pytest.mark.parametrize(
    ("pattern", "new", "reason"),
    [
        (r'<ds:Reference URI=""', '<ds:Reference URI="#nothing"', "Reference"),
        (r'<ds:Reference URI=""', "<ds:Reference", "Reference"),
        (r'<ds:Reference URI=""', '<ds:Reference URI="http://127.0.0.1:9/x"', "Reference"),
        (r'<ds:Reference URI="#SignXML[^"]*"', '<ds:Reference URI=""', "Reference"),
        (r'<ds:Reference URI="#SignXML[^"]*"', '<ds:Reference URI="file:///etc/passwd"', "Signature"),
        (r"(<ds:Reference URI=.*?</ds:Reference>)", r"\1\1\1\1", "Reference"),
        (r"(<ds:Reference URI=\"#.*?</ds:Reference>)+", "", "Reference"),
        (r"<ds:Transform Algorithm=\"[^\"]*enveloped-signature\"/>", "", "Transform"),
        (r"(<ds:Transform Algorithm=\"[^\"]*c14n11)\"", r'\1#WithComments"', "Transform"),
        (r"(<ds:Transform Algorithm=\"[^\"]*c14n11\"/>)", r"\1\1", "Transform"),
        (r"(<ds:Transform Algorithm=\")[^\"]*c14n11", r"\1http://www.w3.org/TR/1999/REC-xslt-19991116", "Transform"),
        (r"(<ds:Transform Algorithm=\")[^\"]*c14n11", r"\1http://www.w3.org/TR/1999/REC-xpath-19991116", "Transform"),
        (r"(SignatureMethod Algorithm=\")[^\"]*", r"\1http://www.w3.org/2000/09/xmldsig#hmac-sha1", "Signature"),
        (r"(SignatureMethod Algorithm=\")[^\"]*", r"\1http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "Signature"),
        (r"(SignatureMethod Algorithm=\")[^\"]*", r"\1urn:none", "Signature"),
        (r"<ds:SignatureValue>[^<]*", "<ds:SignatureValue>", "Signature"),
        (r"<ds:SignatureValue>[^<]*", "<ds:SignatureValue>AAAA", "Signature"),
        (r"<ds:SignatureValue>.*</ds:SignatureValue>", "", "Signature"),
        (r"(<ds:DigestValue>)[^<]*", r"\1", "Signature"),
        (r"(<ds:X509Certificate>)[^<]*", r"\1", "X509Certificate"),
        (r"(?s)<ds:X509Data>.*</ds:X509Data>", "", "X509Certificate"),
        (r"(?s)(<ds:X509Data>.*</ds:X509Data>)", r"\1\1", "X509Certificate"),
        (
            r"(?s)(<ds:X509Certificate>.*</ds:X509Certificate>)",
            r"\1<ds:X509Certificate>AAAA</ds:X509Certificate>",
            "X509Certificate",
        ),
        (r"(?s)<ds:SignedInfo.*</ds:SignedInfo>", "", "Reference"),
        (r"(?s)<ds:Object>.*</ds:Object>", "", "Signature"),
    ],
)
def test_another_signature(pattern: str, new: str, reason: str) -> None:
    assert why(changed(pattern, new)) == reason


def test_digests_of_yesterday() -> None:
    weak = sign(listing(service(CA)), digest=DigestAlgorithm.SHA224)
    assert why(weak) == "Signature"
    assert why(sign(listing(service(CA)), method=SignatureMethod.ECDSA_SHA224)) == "Signature"


def test_a_signature_without_xades() -> None:
    """A plain XML signature names its certificate nowhere in what is signed."""
    plain = changed(r"SignedProperties", "SignedProperty")
    assert why(plain) in ("Signature", "Reference")


def test_the_moment_of_issue_is_that_which_was_signed() -> None:
    twice = changed(
        r"<ListIssueDateTime>", "<ListIssueDateTime>2021-01-01T00:00:00Z</ListIssueDateTime><ListIssueDateTime>"
    )
    assert why(twice) == "Signature"


def test_comments_are_no_part_of_what_is_read() -> None:
    data = GOOD.replace(b"/Svctype/CA", b"/Svctype<!-- x -->/CA").replace(b"granted<", b"granted<!--withdrawn--><")
    assert data != GOOD
    assert read_list(data, SIGNERS).services[0][0].periods == read_list(GOOD, SIGNERS).services[0][0].periods


def test_whatever_the_bytes_are() -> None:
    """One byte changed, cut off or doubled: refused, or the very list that was signed."""
    chance = random.Random(7)  # noqa: S311 - the same cases in every run
    good = read_list(GOOD, SIGNERS)
    kept = 0
    for _ in range(400):
        place = chance.randrange(len(GOOD))
        new = chance.choice([b"", bytes([chance.randrange(256)]), GOOD[place : place + 1] * 2, b"<", b"&"])
        data = GOOD[:place] + new + GOOD[place + 1 :]
        try:
            read = read_list(data, SIGNERS)
        except Refused:
            continue
        kept += 1
        assert names(read) == names(good)
        assert (read.territory, read.issued, read.next_update) == (good.territory, good.issued, good.next_update)
        assert [one.periods for one, _ in read.services] == [one.periods for one, _ in good.services]
    assert kept < 100  # white space in base64, what is not signed in the signature, and replacements by the same byte
    for place in range(0, len(GOOD), 97):
        assert why(GOOD[:place]) == "XML"
