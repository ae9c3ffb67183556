"""`verify` is total: whatever the bytes are, a report comes out and nothing is raised."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from forging import (
    AT,
    AUDIENCE,
    ED_ISSUER,
    HOLDER,
    ISSUER,
    NONCE,
    b64u,
    compact,
    credential_claims,
    good,
    presentation_claims,
    shown,
    to_json,
    token,
)
from hypothesis import given
from hypothesis import strategies as st
from samples import merit

from mikromerit import Evidence, Outcome, Policy
from mikromerit.elm import encode
from mikromerit.evidence import Fetched
from mikromerit.profile import ANNEX_I
from mikromerit.render import credential_text
from mikromerit.report import Code, Report, Step
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

pytestmark = pytest.mark.unmeasured

POLICY = Policy(trust=UnsafeAnyone(), profile=ANNEX_I)
GOOD = {"credential": good(), "eddsa": good(ED_ISSUER), "presentation": shown(good())}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def judged(data: bytes | str, evidence: Evidence | None = None) -> list[Report[Any]]:
    have = evidence or Evidence()
    return [
        verify(data, POLICY, have, AT),
        verify_presentation(data, POLICY, have, AT, audience=AUDIENCE, nonce=NONCE),
    ]


def assert_refused(data: bytes | str, evidence: Evidence | None = None) -> None:
    for report in judged(data, evidence):
        assert_report(report)
        assert not report.accepted


def assert_report(report: Report[Any]) -> None:
    assert {check.step for check in report.checks} == set(Step)
    assert Code.INTERNAL_ERROR not in {check.code for check in report.checks}
    assert report.outcome in {Outcome.PASSED, Outcome.FAILED, Outcome.INDETERMINATE}
    for lang in ("sv", "en"):
        json.loads(report.to_json(lang))


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    assert_refused(data)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    assert_refused(text)


@given(st.lists(st.binary(max_size=120), min_size=3, max_size=3))
def test_any_three_parts(parts: list[bytes]) -> None:
    assert_refused("ey" + ".".join(b64u(part) for part in parts))


@given(json_values, json_values)
def test_any_header_and_payload(header: Any, payload: Any) -> None:
    assert_refused(compact(to_json(header), to_json(payload), ISSUER))


@given(
    st.sampled_from(sorted(GOOD)), st.integers(0, 10_000), st.integers(0, 255), st.sampled_from(["set", "cut", "add"])
)
def test_any_changed_byte(which: str, place: int, byte: int, how: str) -> None:
    """A token with one octet changed is refused, wherever it is."""
    original = GOOD[which].encode()
    at = place % len(original)
    changed = {
        "set": original[:at] + bytes([byte]) + original[at + 1 :],
        "cut": original[:at] + original[at + 1 :],
        "add": original[:at] + bytes([byte]) + original[at:],
    }[how]
    if changed != original:
        assert_refused(changed)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += nodes(inner, (*path, key))
    return found


def mutated(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = mutated(value[path[0]], path[1:], new)
    return copy


@given(st.sampled_from(["credential", "presentation"]), st.integers(0, 10_000), json_values)
def test_any_changed_member_signed_anew(which: str, place: int, new: Any) -> None:
    """A signer may write anything anywhere: there is a report, never an exception."""
    claims = credential_claims(ISSUER.did) if which == "credential" else presentation_claims(HOLDER.did, good())
    paths = [path for path in nodes(claims) if path]
    signer = ISSUER if which == "credential" else HOLDER
    for report in judged(token(mutated(claims, paths[place % len(paths)], new), signer)):
        assert_report(report)


def elm_claims() -> dict[str, Any]:
    document = encode(merit(ISSUER.did))
    subject, issued = document["credentialSubject"]["id"], document["issuanceDate"]
    dates = {"nbf": int(datetime.fromisoformat(issued).timestamp())}
    return {"iss": ISSUER.did, "sub": subject, "jti": document["id"], **dates, "vc": document}


ELM = elm_claims()


def test_the_elm_credential_that_is_changed_is_accepted() -> None:
    assert verify(token(ELM, ISSUER), POLICY, Evidence(), AT).accepted


@given(st.integers(0, 10_000), json_values)
def test_any_changed_member_of_an_elm_credential_signed_anew(place: int, new: Any) -> None:
    paths = [path for path in nodes(ELM) if path]
    for report in judged(token(mutated(ELM, paths[place % len(paths)], new), ISSUER)):
        assert_report(report)
        if report.accepted:
            credential_text(report.accept())


@given(st.sampled_from(["alg", "kid", "typ"]), json_values)
def test_any_header_member(member: str, value: Any) -> None:
    for report in judged(token(credential_claims(ISSUER.did), ISSUER, header={member: value})):
        assert_report(report)


@given(st.binary(max_size=300) | json_values.map(to_json))
def test_any_did_document(body: bytes) -> None:
    claims = credential_claims("did:web:meriter.example")
    url = "https://meriter.example/.well-known/did.json"
    evidence = Evidence({url: Fetched(body, "application/json", AT)})
    assert_refused(token(claims, ISSUER, header={"kid": "did:web:meriter.example#key-1"}), evidence)


@given(st.text(max_size=60).map(lambda tail: f"did:{tail}"))
def test_any_issuer(did: str) -> None:
    claims = credential_claims(did)
    assert_refused(token(claims, ISSUER, header={"kid": f"{did}#1"}))


def test_every_truncation() -> None:
    original = GOOD["credential"]
    for length in range(0, len(original), 7):
        assert_refused(original[:length])


def test_the_last_bits_of_a_signature_are_no_freedom() -> None:
    """No other text than the original decodes to the same signature and is taken."""
    head, _, signature = GOOD["credential"].rpartition(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    raw = base64.urlsafe_b64decode(signature + "==")
    same = [s for s in (signature[:-1] + c for c in alphabet) if base64.urlsafe_b64decode(s + "==") == raw]
    assert len(same) > 1
    accepted = [s for s in same if verify(f"{head}.{s}", Policy(trust=UnsafeAnyone()), Evidence(), AT).accepted]
    assert accepted == [signature]
