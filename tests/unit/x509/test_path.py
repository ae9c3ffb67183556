"""A path leads to an anchor, at a moment; what is no path is refused, and the search ends whatever is thrown at it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import x509_made as made
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, rsa
from forging import refusal
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from mikromerit.report import Code, Refused
from mikromerit.x509 import Certificate, Paths, find_path
from mikromerit.x509 import path as path_module
from mikromerit.x509._der import Node
from mikromerit.x509.path import is_issued_by

PKI = made.pki()
ROGUE = made.pki("rogue")
NOW = made.NOW
DAY = timedelta(days=1)


def path(
    certificate: made.Made, others: Any = (), anchors: Any = (PKI.root,), at: datetime = NOW
) -> tuple[Certificate, ...]:
    first, *rest = certificate.certificate, *(one.certificate for one in others)
    return find_path(first, rest, [one.certificate for one in anchors], at)


def refused(*given: Any, **more: Any) -> Refused:
    return refusal(lambda: path(*given, **more))


def is_missing(*given: Any, **more: Any) -> bool:
    try:
        path(*given, **more)
    except Refused as refused:
        return refused.code is Code.CERTIFICATE_PATH_MISSING
    return False


def of(*several: made.Made) -> tuple[Certificate, ...]:
    return tuple(one.certificate for one in several)


# --- paths ---------------------------------------------------------------------------------------------------------


def test_a_path_leads_over_the_authority_to_the_root() -> None:
    assert path(PKI.seal, [PKI.ca]) == of(PKI.seal, PKI.ca, PKI.root)


def test_an_anchor_is_a_root_an_authority_on_the_way_or_the_certificate_itself() -> None:
    assert path(PKI.seal, [PKI.ca], [PKI.ca]) == of(PKI.seal, PKI.ca)
    assert path(PKI.seal, [], [PKI.seal]) == of(PKI.seal)
    assert path(PKI.seal, [PKI.ca, PKI.root], [PKI.root, PKI.ca]) == of(PKI.seal, PKI.ca)
    assert path(PKI.tsa, [], [PKI.tsa]) == of(PKI.tsa)


@pytest.mark.parametrize("anchors", [(), (ROGUE.root,), (ROGUE.ca, ROGUE.seal), (PKI.tsa_root,)])
def test_without_an_anchor_on_the_way_there_is_no_path(anchors: Any) -> None:
    assert is_missing(PKI.seal, [PKI.ca, PKI.root], anchors)


def test_a_twin_of_the_same_name_issued_nothing() -> None:
    assert is_missing(PKI.seal, [ROGUE.ca], [PKI.root])
    assert is_missing(ROGUE.seal, [ROGUE.ca, PKI.ca], [PKI.root])
    assert path(PKI.seal, [ROGUE.ca, ROGUE.root, PKI.ca], [ROGUE.root, PKI.root]) == of(PKI.seal, PKI.ca, PKI.root)


def test_the_authority_must_be_at_hand() -> None:
    assert is_missing(PKI.seal, [], [PKI.root])


def test_one_who_is_no_authority_issues_nothing() -> None:
    sub = made.leaf({"CN": "sub"}, PKI.seal_ec, key_name="sub")
    assert is_missing(sub, [PKI.seal_ec, PKI.ca])
    claims = made.build({"CN": "claims"}, PKI.root, extensions=[(made.usage("key_cert_sign"), True)])
    assert is_missing(made.leaf({"CN": "sub 2"}, claims), [claims])


def test_an_authority_whose_key_is_not_for_certificates_issues_nothing() -> None:
    extensions = [(x509.BasicConstraints(ca=True, path_length=None), True), (made.usage("crl_sign"), True)]
    wrong = made.build({"CN": "crl only"}, PKI.root, extensions=extensions)
    assert is_missing(made.leaf({"CN": "sub"}, wrong), [wrong])
    silent = made.build({"CN": "says nothing"}, PKI.root, extensions=extensions[:1])
    one = made.leaf({"CN": "sub"}, silent)
    assert path(one, [silent]) == of(one, silent, PKI.root)


def test_the_length_of_a_path_is_kept_to() -> None:
    second = made.authority({"CN": "second"}, PKI.ca)  # PKI.ca has a path length of 0
    one = made.leaf({"CN": "deep"}, second)
    assert is_missing(one, [second, PKI.ca])
    assert is_missing(one, [second], [PKI.ca])
    assert path(one, [second, PKI.ca], [second]) == of(one, second)


def test_constraints_on_names_are_kept_to() -> None:
    only = x509.NameConstraints([x509.DNSName("a.example")], None)
    ca = made.authority({"CN": "constrained"}, PKI.root, more=[(only, True)])
    for name, holds in (("www.a.example", True), ("b.example", False)):
        alternative = x509.SubjectAlternativeName([x509.DNSName(name)])
        one = made.leaf({"CN": name}, ca, more=[(alternative, False)])
        assert is_missing(one, [ca]) is not holds


@pytest.mark.parametrize("of_authority", [True, False])
def test_a_critical_extension_that_nobody_knows_breaks_a_path(of_authority: bool) -> None:  # noqa: FBT001
    for critical in (False, True):
        more = [(made.raw_extension("1.2.3.4"), critical)]
        ca = made.authority({"CN": f"odd {critical}"}, PKI.root, more=more if of_authority else ())
        one = made.leaf({"CN": "one"}, ca, more=() if of_authority else more)
        assert is_missing(one, [ca]) is critical


def test_a_small_key_of_an_authority_breaks_a_path() -> None:
    ca = made.authority({"CN": "small"}, PKI.root, kind="RSA-1024")
    assert is_missing(made.leaf({"CN": "one"}, ca), [ca])


def test_an_authority_whose_other_extensions_are_odd_still_issues() -> None:
    """As the ANF Assured ID CA's: the qualifiers of a policy, which `cryptography` cannot parse."""
    notice = bytes.fromhex("3020301e06032a0304301730150608 2b06010505070202 30090c07".replace(" ", "")) + b"\xff" * 7
    ca = made.authority({"CN": "odd policy"}, PKI.root, more=[(made.raw_extension("2.5.29.32", notice), False)])
    with pytest.raises(ValueError, match="pars"):
        assert ca.x509.extensions
    one = made.leaf({"CN": "one"}, ca)
    assert path(one, [ca]) == of(one, ca, PKI.root)


# --- moments -------------------------------------------------------------------------------------------------------


def test_a_path_holds_to_the_last_second() -> None:
    assert path(PKI.seal, [PKI.ca], at=made.ENDS)
    assert path(PKI.seal, [PKI.ca], at=made.BEGINS)
    assert refused(PKI.seal, [PKI.ca], at=made.ENDS + timedelta(seconds=1)).code is Code.CERTIFICATE_EXPIRED
    assert refused(PKI.seal, [PKI.ca], at=made.BEGINS - timedelta(seconds=1)).code is Code.CERTIFICATE_NOT_YET_VALID


def test_what_ran_out_first_is_named() -> None:
    short = made.leaf({"O": "Kort AB"}, PKI.ca, ends=made.BEGINS + DAY)
    found = refused(short, [PKI.ca])
    assert (found.code, found.params) == (
        Code.CERTIFICATE_EXPIRED, {"of": "Kort AB", "when": "2024-01-02 00:00 UTC"},
    )  # fmt: skip
    ca = made.authority({"O": "Kort CA"}, PKI.root, ends=NOW - DAY)
    found = refused(made.leaf({"O": "x"}, ca), [ca])
    assert (found.code, found.params["of"]) == (Code.CERTIFICATE_EXPIRED, "Kort CA")
    late = made.leaf({"O": "Sen AB"}, PKI.ca, begins=NOW + DAY)
    found = refused(late, [PKI.ca])
    assert (found.code, found.params) == (
        Code.CERTIFICATE_NOT_YET_VALID, {"of": "Sen AB", "when": "2026-11-22 12:00 UTC"},
    )  # fmt: skip


def test_an_anchor_runs_out_too() -> None:
    old = made.build(
        {"O": "Gammal"}, extensions=[(x509.BasicConstraints(ca=False, path_length=None), True)], ends=NOW - DAY
    )
    assert refused(old, [], [old]).code is Code.CERTIFICATE_EXPIRED


def test_certificates_that_were_never_valid_together_make_no_path() -> None:
    ca = made.authority({"O": "Förr"}, PKI.root, ends=made.BEGINS + DAY)
    assert is_missing(made.leaf({"O": "x"}, ca, begins=made.BEGINS + 2 * DAY), [ca])


def test_what_is_broken_at_every_moment_is_missing_and_not_expired() -> None:
    second = made.authority({"CN": "second"}, PKI.ca)
    for begins, ends in ((made.BEGINS, NOW - DAY), (NOW + DAY, made.ENDS)):
        assert is_missing(made.leaf({"CN": "deep"}, second, begins=begins, ends=ends), [second, PKI.ca])


def test_a_valid_path_is_found_beside_one_that_ran_out() -> None:
    renewed = made.authority({"CN": "renewed"}, PKI.root, key_name="r")
    before = made.authority({"CN": "renewed"}, PKI.root, key_name="r", ends=NOW - DAY)
    one = made.leaf({"CN": "one"}, renewed)
    for others in ([before, renewed], [renewed, before]):
        assert path(one, others) == of(one, renewed, PKI.root)


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_any_moment_may_be_asked_for(at: datetime) -> None:
    assert refused(PKI.seal, [PKI.ca], at=at).code in (Code.CERTIFICATE_EXPIRED, Code.CERTIFICATE_NOT_YET_VALID)


# --- whatever is thrown at it --------------------------------------------------------------------------------------

SECONDS = 5.0


def in_time(*given: Any, **more: Any) -> Refused | None:
    began = time.monotonic()
    try:
        path(*given, **more)
        found = None
    except Refused as refused:
        found = refused
    assert time.monotonic() - began < SECONDS
    return found


def test_a_loop_ends() -> None:
    a = made.authority({"CN": "a"}, made.authority({"CN": "b"}, key_name="b"), key_name="a")
    b = made.authority({"CN": "b"}, a, key_name="b")
    found = in_time(made.leaf({"CN": "one"}, a), [a, b])
    assert found is not None
    assert found.code is Code.CERTIFICATE_PATH_MISSING


def test_two_ways_that_meet_are_both_looked_at() -> None:
    middle = made.authority({"CN": "middle"}, ROGUE.root)
    both = [made.authority({"CN": "both"}, middle, key_name="both", serial=n) for n in (1, 2)]
    one = made.leaf({"CN": "one"}, both[0])
    assert is_missing(one, [*both, middle, ROGUE.root])
    assert path(one, [*both, middle], [ROGUE.root])[2:] == of(middle, ROGUE.root)


def test_a_mesh_in_which_everybody_issued_everybody_ends() -> None:
    names = [{"CN": f"mesh {n}"} for n in range(12)]
    roots = [made.authority(one, key_name=f"mesh {n}") for n, one in enumerate(names)]
    mesh = [made.authority(one, root, key_name=f"mesh {n}") for root in roots for n, one in enumerate(names)]
    found = in_time(made.leaf({"CN": "one"}, roots[0]), mesh)
    assert found is not None
    assert found.code is Code.CERTIFICATE_PATH_MISSING


def test_a_thousand_twins_do_not_hide_the_authority_whose_key_is_named() -> None:
    serial = ROGUE.ca.certificate.content.serial.content
    others = (b"\x01" + n.to_bytes(len(serial) - 1) for n in range(1_000))
    twins = [made.Made(Certificate.from_der(ROGUE.ca.der.replace(serial, other, 1)), None) for other in others]
    assert in_time(PKI.seal, [*twins, PKI.ca]) is not None  # nothing tells them apart: the search gives up
    key = x509.SubjectKeyIdentifier.from_public_key(made.key("named", "P-256").public_key())
    ca = made.authority({**made._TRUST, "CN": "Exempel eSeal CA"}, PKI.root, key_name="named", more=[(key, False)])
    hint = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key)
    one = made.leaf({"CN": "one"}, ca, more=[(hint, False)])
    assert in_time(one, [*twins, ca]) is None


def test_a_chain_of_ten_thousand_ends() -> None:
    link = made.authority({"CN": "link"}, made.authority({"CN": "next"})).certificate

    def named(number: int) -> Node:
        return Node(0x30, b"", b"link %d" % number)

    chain = []
    for number in range(10_000):
        content = replace(link.content, subject=named(number), issuer=named(number + 1))
        chain.append(made.Made(replace(link, der=b"%d" % number, fingerprint=b"%d" % number, content=content), None))
    found = in_time(chain[0], chain)
    assert found is not None
    assert found.code is Code.CERTIFICATE_PATH_MISSING


def test_a_path_has_eight_certificates_between_at_the_most() -> None:
    chain = [PKI.root]
    for number in range(9):
        chain.append(made.authority({"CN": f"link {number}"}, chain[-1]))
    assert len(path(made.leaf({"CN": "one"}, chain[8]), chain)) == 10
    assert is_missing(made.leaf({"CN": "one"}, chain[9]), chain)


def test_without_anchors_nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_module, "is_issued_by", lambda *_: pytest.fail("a signature was checked"))
    assert is_missing(PKI.seal, [PKI.ca, PKI.root], [])


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Certificate, Certificate]]:
    """Give the links whose signatures are checked, as they are."""
    links: list[tuple[Certificate, Certificate]] = []

    def note(certificate: Certificate, issuer: Certificate) -> bool:
        links.append((certificate, issuer))
        return is_issued_by(certificate, issuer)

    monkeypatch.setattr(path_module, "is_issued_by", note)
    return links


def test_who_may_not_issue_is_not_asked(checked: list[Any]) -> None:
    silent = made.build({"CN": "no authority"}, PKI.root, extensions=())
    extensions = [(x509.BasicConstraints(ca=True, path_length=None), True), (made.usage("crl_sign"), True)]
    lists = made.build({"CN": "lists only"}, PKI.root, extensions=extensions)
    for one in (silent, lists):
        assert is_missing(made.leaf({"CN": "x"}, one), [one])
        assert is_missing(made.leaf({"CN": "x"}, one), [], [one])
    assert checked == []


def test_a_name_with_its_key_comes_once_on_a_path(checked: list[Any]) -> None:
    first = made.authority({"CN": "loop"}, ROGUE.root, key_name="loop", serial=1)
    loops = [made.authority({"CN": "loop"}, first, key_name="loop", serial=n) for n in range(2, 9)]
    one = made.leaf({"CN": "one"}, first)
    assert is_missing(one, [*loops, first, ROGUE.root])
    assert len(checked) == 8 + 2 + 1  # the leaf by each of them, the first by both roots, and one root by the other
    assert path(one, [*loops, first], [ROGUE.root]) == of(one, first, ROGUE.root)


def test_searches_of_one_verification_share_what_they_found(checked: list[Any]) -> None:
    paths = Paths()
    for _ in range(3):
        found = paths.find(PKI.seal.certificate, of(ROGUE.ca, PKI.ca), of(PKI.root), NOW)
        assert found == of(PKI.seal, PKI.ca, PKI.root)
    assert sorted(checked, key=repr) == sorted(set(checked), key=repr)
    known = len(checked)
    assert paths.find(PKI.seal_ec.certificate, of(ROGUE.ca, PKI.ca), of(PKI.root), NOW)
    assert known < len(checked) <= known + 2  # its own signature, by either


def test_searches_of_one_verification_share_one_budget(checked: list[Any]) -> None:
    serial = ROGUE.ca.certificate.content.serial.content
    twins = [
        Certificate.from_der(ROGUE.ca.der.replace(serial, b"\x01" + n.to_bytes(len(serial) - 1), 1))
        for n in range(1, 200)
    ]
    paths = Paths()
    assert paths.find(PKI.seal.certificate, of(PKI.ca), of(PKI.root), NOW)
    flooded = refusal(lambda: paths.find(PKI.seal_ec.certificate, twins, of(PKI.root), NOW))
    assert flooded.code is Code.CERTIFICATE_PATH_MISSING
    assert len(checked) == 128
    fresh = PKI.tsa.certificate, (), of(PKI.tsa_root), NOW
    assert refusal(lambda: paths.find(*fresh)).code is Code.CERTIFICATE_PATH_MISSING
    assert len(checked) == 128
    assert paths.find(PKI.seal.certificate, of(PKI.ca), of(PKI.root), NOW)  # what was found stands
    assert find_path(*fresh)


def test_a_key_that_was_made_to_cost_or_that_no_path_is_taken_from_is_not_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    modulus = made.key("costly", "RSA").public_key().public_numbers().n
    basic = [(x509.BasicConstraints(ca=True, path_length=None), True)]
    costly = rsa.RSAPublicNumbers(modulus - 2, modulus).public_key()
    own = dsa.generate_private_key(2_048).public_key()
    subject = {"CN": "twin"}
    child = made.leaf({"CN": "x"}, made.build(subject, extensions=basic, key_name="right"))
    monkeypatch.setattr(path_module, "tried", lambda _: pytest.fail("a signature was checked"))
    issuers = [made.build(subject, PKI.root, extensions=basic, public=one) for one in (costly, own)]
    issuers += [made.build(subject, extensions=basic, kind=kind) for kind in ("brainpool", "RSA-1024")]
    assert not any(is_issued_by(child.certificate, one.certificate) for one in issuers)


@pytest.mark.parametrize("oid", ["2.5.29.14", "2.5.29.35"])
def test_odd_identifiers_of_keys_do_no_harm(oid: str) -> None:
    odd = [(made.raw_extension(oid, b"\x30\x00x"), False)]
    one = made.leaf({"CN": "one"}, made.authority({"CN": "odd key"}, PKI.root, more=odd), more=odd)
    assert path(one, [made.authority({"CN": "odd key"}, PKI.root, more=odd)])


# --- a second opinion ----------------------------------------------------------------------------------------------


def second_opinion(certificate: made.Made, others: Any, anchor: made.Made, at: datetime) -> bool:
    def load(one: made.Made) -> asn1.Certificate:
        return asn1.Certificate.load(one.der)

    context = ValidationContext([load(anchor)], other_certs=[load(one) for one in others], moment=at)
    try:
        asyncio.run(CertificateValidator(load(certificate), validation_context=context).async_validate_path())
    except (PathBuildingError, PathValidationError):
        return False
    return True


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("certificate", "others", "anchor", "at"),
    [
        (PKI.seal, [PKI.ca], PKI.root, NOW),
        (PKI.seal, [], PKI.ca, NOW),
        (PKI.seal, [], PKI.root, NOW),
        (PKI.seal, [ROGUE.ca], PKI.root, NOW),
        (ROGUE.seal, [PKI.ca, ROGUE.ca], PKI.root, NOW),
        (PKI.seal, [PKI.ca], PKI.root, made.ENDS + DAY),
        (PKI.seal, [PKI.ca], PKI.root, made.BEGINS - DAY),
        (made.leaf({"CN": "sub"}, PKI.seal_ec), [PKI.seal_ec, PKI.ca], PKI.root, NOW),
        (made.leaf({"CN": "x"}, made.authority({"CN": "y"}, PKI.ca)), [made.authority({"CN": "y"}, PKI.ca), PKI.ca],
         PKI.root, NOW),
        (PKI.tsa, [], PKI.tsa_root, NOW),
    ],
)  # fmt: skip
def test_another_library_agrees(certificate: made.Made, others: Any, anchor: made.Made, at: datetime) -> None:
    try:
        ours = bool(path(certificate, others, [anchor], at))
    except Refused:
        ours = False
    assert ours is second_opinion(certificate, others, anchor, at)
