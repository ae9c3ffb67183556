"""`verify` is total on e-seals: whatever is done to one, a report comes out, and what is accepted has passed."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from eseals import AT, CONTENT, DAY, SEALED, document, judge, roots, seal, stamped, values
from forging import b64u, to_json
from hypothesis import given
from hypothesis import strategies as st
from jades_made import certificates, tokens
from x509_made import crl, ocsp, pki, token

from mikromerit import Evidence, Policy
from mikromerit.evidence import Fetched
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Outcome, Report, Step
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.unmeasured

WORLD = pki()
KNOWN, ANYONE = Policy(trust=roots()), Policy(trust=UnsafeAnyone(), issuer_binding=False, status="ignored")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@cache
def whole() -> bytes:
    """A seal with everything: timestamps of the content, of the signature and of the whole, and what proves them."""
    made = seal(adoTst=tokens(token(CONTENT, at=SEALED)))
    made = stamped(made, SEALED).add("xVals", certificates(WORLD.ca, WORLD.root, WORLD.tsa_root))
    made = values(made, crls=(crl(WORLD.ca), crl(WORLD.tsa_root)), ocsps=(ocsp(WORLD.seal, WORLD.ca),))
    return stamped(made, SEALED + DAY, name="arcTst").general()


def reported(data: bytes, evidence: Evidence | None = None, claims: dict[str, Any] | None = None) -> list[Report[Any]]:
    reports = [verify(data, policy, evidence or Evidence(), AT) for policy in (KNOWN, ANYONE)]
    for report in reports:
        assert {check.step for check in report.checks} == set(Step)
        assert Code.INTERNAL_ERROR not in {check.code for check in report.checks}
        assert report.outcome in {Outcome.PASSED, Outcome.FAILED, Outcome.INDETERMINATE}
        assert not report.accepted or (report.seal is not None and report.seal.indication == "TOTAL-PASSED")
        if report.accepted and claims is not None:  # what is signed, by whom: nothing of it can be another
            assert report.accept().claims == claims
            assert report.seal is not None
            assert report.seal.certificate == WORLD.seal.certificate.fingerprint.hex()
            assert report.seal.signing_time == SEALED
            assert report.seal.best_signature_time in (SEALED, SEALED + DAY, AT)
        for lang in ("sv", "en"):
            json.loads(report.to_json(lang))
    return reports


def test_the_whole_one_is_accepted() -> None:
    assert [report.accepted for report in reported(whole(), claims=json.loads(CONTENT))] == [True, True]


def test_every_truncation() -> None:
    data = whole()
    ends = {*range(0, len(data), 97), *range(len(data) - 40, len(data))}
    for end in sorted(ends):
        assert not any(report.accepted for report in reported(data[:end]))


@pytest.mark.parametrize("part", ["payload", "protected", "signature"])
@pytest.mark.parametrize("make", [whole, lambda: seal().general()])
def test_no_byte_of_what_is_signed_may_be_another(make: Callable[[], bytes], part: str) -> None:
    sealed = json.loads(make())
    holder = sealed if part == "payload" else sealed["signatures"][0]
    text = holder[part]
    for place in range(0, len(text) - 4, len(text) // 20 + 1):
        holder[part] = f"{text[:place]}{'A' if text[place] != 'A' else 'B'}{text[place + 1 :]}"
        for report in reported(to_json(sealed), claims=json.loads(CONTENT)):
            assert not report.accepted


@given(at=st.integers(min_value=0, max_value=1 << 20), to=st.integers(min_value=0, max_value=255))
def test_any_byte_may_be_another(at: int, to: int) -> None:
    for made in (whole(), seal().general()):
        data = bytearray(made)
        data[at % len(data)] = to
        reported(bytes(data), claims=json.loads(CONTENT))


HEADERS = [
    "cty",
    "kid",
    "x5t__S256",
    "x5t__o",
    "x5c",
    "typ",
    "b64",
    "iat",
    "sigT",
    "adoTst",
    "crit",
    "sigX5ts",
    "sigD",
    "exp",
]
COMPONENTS = ["sigTst", "arcTst", "xVals", "rVals", "axVals", "tstVD", "anyValData", "x"]
MEMBERS = ["issuer", "id", "credentialSubject", "status", "credentialStatus", "@context", "type"]


@given(st.dictionaries(st.sampled_from(HEADERS), json_values, max_size=3))
def test_any_header(changes: dict[str, Any]) -> None:
    reported(seal(**changes).general())


@given(st.lists(st.tuples(st.sampled_from(COMPONENTS), json_values)))
def test_any_component(components: list[tuple[str, Any]]) -> None:
    made = seal()
    for name, value in components:
        made.add(name, value)
    for clear in (False, True):
        reported(made.general(clear=clear))


@given(json_values)
def test_any_unprotected_header(value: Any) -> None:
    one = json.loads(seal().general())
    reported(to_json({**one, "signatures": [{**one["signatures"][0], "header": value}]}))
    reported(to_json({**one, "signatures": value}))
    reported(to_json({**one, "payload": value}))


@given(st.sampled_from(MEMBERS), json_values)
def test_any_content(member: str, value: Any) -> None:
    """It is sealed by who may, and says anything."""
    reported(seal({**document(), member: value}).general())


@given(json_values, st.sampled_from(["eIDASIdentifier", "legalName", "id"]))
def test_any_issuer(value: Any, member: str) -> None:
    made = document()
    report = judge(seal({**made, "issuer": {**made["issuer"], member: value}}))
    assert member == "id" or not report.accepted


@given(st.binary(max_size=300))
def test_any_answer_about_revocation(body: bytes) -> None:
    needs = verify(seal().general(), KNOWN, Evidence(), AT).needs
    reported(seal().general(), Evidence({need.url: Fetched(body, "", AT) for need in needs}))


@given(st.binary(max_size=200))
def test_any_seal_by_its_outline(data: bytes) -> None:
    reported(to_json({"payload": b64u(data), "signatures": [{"protected": data.hex(), "signature": b64u(data)}]}))
    reported(b"eyJ4NWMiOltdfQ." + b64u(data).encode() + b"." + b64u(data).encode())


def test_a_seal_of_many_megabytes_is_refused_at_once() -> None:
    huge = b'{"payload":"' + b"a" * DEFAULT.credential_bytes + b'","signatures":[]}'
    assert Code.TOO_LARGE in {check.code for check in reported(huge)[0].checks}
