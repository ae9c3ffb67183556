"""Digests of related resources: which forms are read, and what they are compared with."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import base58
import pytest
from forging import HOLDER, ISSUER, changed, credential

from mikromerit.report import Code, Outcome, Step
from mikromerit.vcdm import credential_findings, related_findings, resource_findings, to_2_0
from mikromerit.vcdm.resources import digest_multibase, digest_sri

DATA = "Räksmörgås".encode()
URL = "https://things.example/1"
TWO = to_2_0(credential(ISSUER.did, HOLDER.did))
CODES = {"sha256": b"\x12\x20", "sha384": b"\x20\x30", "sha512": b"\x13\x40"}


def raw(algorithm: str, data: bytes = DATA) -> bytes:
    return hashlib.new(algorithm, data).digest()


def sri(algorithm: str, data: bytes = DATA) -> str:
    return f"{algorithm}-{base64.b64encode(raw(algorithm, data)).decode()}"


def u(value: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def z(value: bytes) -> str:
    return "z" + base58.b58encode(value).decode()


def with_resource(**members: Any) -> dict[str, Any]:
    return {**TWO, "relatedResource": {"id": URL, **members}}


def given(url: str) -> bytes | None:
    return {URL: DATA}.get(url)


@pytest.mark.parametrize("algorithm", CODES)
def test_digests_of_every_form_are_compared(algorithm: str) -> None:
    multihash = CODES[algorithm] + raw(algorithm)
    wrong = CODES[algorithm] + raw(algorithm, b"x")
    plain = sri(algorithm)
    urlsafe = plain.replace("+", "-").replace("/", "_") if algorithm != "sha256" else plain
    url_form = f"{algorithm}-" + urlsafe.partition("-")[2].replace("+", "-").replace("/", "_")
    for members in (
        {"digestSRI": plain},
        {"digestSRI": plain.rstrip("=")},
        {"digestSRI": url_form},
        {"digestSRI": [plain, plain]},
        {"digestMultibase": u(multihash)},
        {"digestMultibase": z(multihash)},
        {"digestMultibase": [u(multihash), z(multihash)], "digestSRI": plain},
    ):
        document = with_resource(**members)
        assert credential_findings(document) == []
        assert resource_findings(document, given) == []
    for members in (
        {"digestSRI": sri(algorithm, b"x")},
        {"digestSRI": [plain, sri(algorithm, b"x")]},
        {"digestMultibase": u(wrong)},
        {"digestMultibase": z(wrong)},
        {"digestSRI": plain, "digestMultibase": u(wrong)},
    ):
        document = with_resource(**members)
        assert credential_findings(document) == []
        (finding,) = resource_findings(document, given)
        assert (finding.step, finding.outcome, finding.code, finding.path, finding.params["url"]) == (
            Step.MODEL,
            Outcome.FAILED,
            Code.RESOURCE_ALTERED,
            "/relatedResource",
            URL,
        )


def test_a_bare_sha_256_digest_is_a_digest() -> None:
    for write in (u, z):
        assert resource_findings(with_resource(digestMultibase=write(raw("sha256"))), given) == []
        assert resource_findings(with_resource(digestMultibase=write(raw("sha256", b"x"))), given) != []


def test_the_digest_of_the_w3c_base_context_is_read() -> None:
    """The worked example of VCDM 2.0 §5.3, and the digest of the context in §B.1."""
    digest = digest_multibase("uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA")
    assert digest is not None
    assert digest.algorithm == "sha256"
    assert digest.value.hex() == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"


def test_a_resource_that_is_not_given_is_not_decided() -> None:
    resources = [
        {"id": URL, "digestSRI": sri("sha384")},
        {"id": "https://things.example/2", "digestSRI": sri("sha384")},
    ]
    document = {**TWO, "relatedResource": resources}
    (finding,) = resource_findings(document, given)
    assert (finding.step, finding.outcome, finding.code, finding.path) == (
        Step.MODEL,
        Outcome.INDETERMINATE,
        Code.RESOURCE_NOT_GIVEN,
        "/relatedResource/1",
    )
    assert "https://things.example/2" in finding.message("sv")


def test_each_resource_is_asked_for_once() -> None:
    asked: list[str] = []

    def resources(url: str) -> bytes | None:
        asked.append(url)
        return DATA

    one = {"id": URL, "digestSRI": [sri("sha256"), sri("sha384")] * 5}
    assert resource_findings({**TWO, "relatedResource": [one] * 10}, resources) == []
    assert asked == [URL]


def test_without_bytes_to_compare_with_nothing_is_said_to_be_right() -> None:
    document = with_resource(digestSRI=sri("sha256", b"x"))
    (finding,) = related_findings(document, None)
    assert (finding.outcome, finding.code, finding.path) == (
        Outcome.SKIPPED,
        Code.RESOURCES_NOT_JUDGED,
        "/relatedResource",
    )
    assert related_findings(document, given) == resource_findings(document, given) != []
    assert related_findings(TWO, None) == related_findings(TWO, given) == []
    assert related_findings(credential(ISSUER.did, HOLDER.did) | {"relatedResource": []}, None) == []


def test_what_names_no_resource_asks_for_none() -> None:
    def resources(url: str) -> bytes | None:
        raise AssertionError(url)

    for value in (
        None,
        [],
        {},
        "x",
        [{"id": 5, "digestSRI": sri("sha256")}],
        {"id": URL},
        {"id": URL, "digestSRI": "x"},
    ):
        assert resource_findings({**TWO, "relatedResource": value}, resources) == []
    assert resource_findings(TWO, resources) == []
    assert resource_findings(credential(ISSUER.did, HOLDER.did) | {"relatedResource": []}, resources) == []


NO_SRI = [
    None,
    5,
    "",
    "sha256",
    "sha256-",
    "md5-1B2M2Y8AsgTpgAmY7PhCfg==",
    "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    "SHA256-" + sri("sha256")[7:],
    "sha384-" + sri("sha256")[7:],
    sri("sha256") + "=",
    sri("sha384") + "=",
    sri("sha256").rstrip("=") + "?ct=text/html",
    sri("sha256") + " " + sri("sha256"),
    sri("sha256")[:-2] + chr(ord(sri("sha256")[-2]) + 1) + "=",
    "sha384-Ml/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",  # a digit too long
]
NO_MULTIBASE = [
    None,
    5,
    "",
    "u",
    "z",
    "u=",
    raw("sha256").hex(),
    "f1220" + raw("sha256").hex(),
    "m" + base64.b64encode(b"\x12\x20" + raw("sha256")).decode(),
    u(b"\x12\x1f" + raw("sha256")),
    u(b"\x12\x20" + raw("sha256") + b"x"),
    u(b"\x12\x20" + raw("sha256")[:-1]),
    u(b"\x20\x20" + raw("sha256")),
    u(b"\x11\x14" + raw("sha1")),
    u(b"\x12"),
    u(b"\x12\x20" + raw("sha256")) + "=",
    u(raw("sha256"))[:-1] + "B" if u(raw("sha256"))[-1] != "B" else u(raw("sha256"))[:-1] + "D",
    u(b"x" * 48),
    z(b"\x12\x20" + raw("sha256"))[:-1] + "0",
    "z" + "2" * 100_000,
    "u" + "A" * 100_000,
]


@pytest.mark.parametrize("text", NO_SRI, ids=lambda value: str(value)[:40])
def test_no_digest_of_subresource_integrity(text: Any) -> None:
    assert digest_sri(text) is None
    (finding,) = credential_findings(with_resource(digestSRI=text))
    assert (finding.code, finding.path) == (Code.MEMBER_INVALID, "/relatedResource/digestSRI")


@pytest.mark.parametrize("text", NO_MULTIBASE, ids=lambda value: str(value)[:40])
def test_no_multibase_digest(text: Any) -> None:
    assert digest_multibase(text) is None
    (finding,) = credential_findings(with_resource(digestMultibase=text))
    assert (finding.code, finding.path) == (Code.MEMBER_INVALID, "/relatedResource/digestMultibase")


def test_digests_keep_their_place_in_a_list_of_resources() -> None:
    good = {"id": URL, "digestSRI": sri("sha512")}
    bad = changed(good, {"id": "https://things.example/2", "digestSRI": sri("sha512", b"x")})
    document = {**TWO, "relatedResource": [good, bad]}
    findings = resource_findings(document, lambda _: DATA)
    assert [(one.code, one.path) for one in findings] == [(Code.RESOURCE_ALTERED, "/relatedResource/1")]
