"""The rules of the data model are total, and cost what the size of the document costs."""

from __future__ import annotations

import json
from datetime import timedelta
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT, HOLDER, ISSUER, credential
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import vcdm

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.report import Check

pytestmark = pytest.mark.unmeasured

V1, V2 = vcdm.BASES.values()
MEMBERS = (
    "@context", "@id", "@type", "@value", "@language", "@direction", "@protected", "@version", "id", "type", "name",
    "description", "issuer", "holder", "credentialSubject", "credentialStatus", "credentialSchema", "refreshService",
    "termsOfUse", "evidence", "proof", "relatedResource", "digestSRI", "digestMultibase", "mediaType", "issuanceDate",
    "expirationDate", "validFrom", "validUntil", "verifiableCredential", "renderMethod", "Term",
)  # fmt: skip
TEXTS = (
    V1, V2, "https://www.w3.org/ns/credentials/undefined-terms/v2", "VerifiableCredential", "VerifiablePresentation",
    "EnvelopedVerifiableCredential", "data:,", "2026-01-01T00:00:00Z", "sv", "rtl", "@id", "Term", "https://a.example/#t",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA", "z1",
)  # fmt: skip
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(TEXTS)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=8), values, max_size=8)


def judge(document: dict[str, Any]) -> list[Check]:
    """Ask every question there is about a document."""
    found: list[Check] = []
    for inline in (False, True):
        for version in (None, "1.1", "2.0"):
            found += vcdm.credential_findings(document, version, inline=inline)  # type: ignore[arg-type]
            found += vcdm.presentation_findings(document, version, inline=inline)  # type: ignore[arg-type]
        found += vcdm.content_findings(document, inline=inline)
    found += vcdm.validity_findings(document, AT, timedelta(minutes=1))
    found += vcdm.resource_findings(document, lambda url: url.encode("utf-8", "replace") if "a" in url else None)
    vcdm.version(document), vcdm.types(document), vcdm.subjects(document)
    return found


@given(documents)
def test_any_object_is_judged_and_nothing_is_raised(document: dict[str, Any]) -> None:
    before = json.dumps(document)
    found = judge(document)
    assert all(check.message("sv") and check.message("en") for check in found)
    assert json.dumps(document) == before
    vcdm.to_2_0(document)
    assert json.dumps(document) == before


@given(st.sampled_from(["1.1", "2.0"]), st.sampled_from(MEMBERS), values)
def test_any_value_of_a_member_is_judged(version: str, member: str, value: Any) -> None:
    document = credential(ISSUER.did, HOLDER.did)
    document = document if version == "1.1" else vcdm.to_2_0(document)
    for contexts in ([vcdm.BASES[version]], [vcdm.BASES[version], {"Term": "https://a.example/#t"}]):  # type: ignore[index]
        judge({**document, "@context": contexts, member: value})


@given(st.sampled_from([V1, V2]), documents)
def test_any_context_in_a_document_is_judged(base: str, context: dict[str, Any]) -> None:
    judge({**credential(ISSUER.did, HOLDER.did), "@context": [base, context, {"Term": "https://a.example/#t"}]})


@given(documents)
def test_what_was_written_as_2_0_stays_as_it_is(document: dict[str, Any]) -> None:
    once = vcdm.to_2_0(document)
    assert json.dumps(vcdm.to_2_0(once)) == json.dumps(once)


def deep(levels: int) -> dict[str, Any]:
    inner: Any = "x"
    for _ in range(levels // 2):
        inner = {"credentialSubject": [inner]}
    return inner  # type: ignore[no-any-return]


def own_terms(n: int) -> dict[str, Any]:
    return {
        "@context": [V2, {f"t{i}": f"https://a.example/#{i}x" for i in range(n)}],
        "t0": {f"t{i}": i for i in range(n)},
    }


MANY: dict[str, Callable[[int], dict[str, Any]]] = {
    "subjects": lambda n: {"credentialSubject": [{"id": "no URL"} for _ in range(n)]},
    "names": lambda n: {"name": [{"@value": "x", "@language": "no tag"} for _ in range(n)]},
    "one long language tag": lambda n: {"name": {"@value": "x", "@language": "a-" * n * 10}},
    "types": lambda n: {"type": [f"T{i}" for i in range(n)]},
    "resources": lambda n: {
        "relatedResource": [{"id": "https://a.example/", "digestSRI": "sha256-"} for _ in range(n)]
    },
    "digests": lambda n: {"relatedResource": {"id": "https://a.example/", "digestMultibase": ["u" + "A" * 43] * n}},
    "one long digest": lambda n: {
        "relatedResource": {"id": "https://a.example/", "digestMultibase": "z" + "2" * n * 50}
    },
    "contexts": lambda n: {"@context": [V2, *({"t": "https://a.example/#x"} for _ in range(n))]},
    "unknown contexts": lambda n: {"@context": [V2, *(f"https://a.example/{i}" for i in range(n))]},
    "own terms": own_terms,
    "credentials": lambda n: {"verifiableCredential": [{"type": "EnvelopedVerifiableCredential"} for _ in range(n)]},
    "a long identifier": lambda n: {"id": "a:" + "b" * n * 10 + " "},
    "a long date": lambda n: {"validFrom": "2026-01-01T00:00:00." + "0" * n * 10},
    "depth": deep,
}


@pytest.mark.parametrize("name", MANY)
def test_the_work_grows_with_the_document(name: str) -> None:
    """Eight times the document takes eight times as long, or 24 on a busy machine; squared, it would take 64 times."""
    document = vcdm.to_2_0(credential(ISSUER.did, HOLDER.did))

    def seconds(parts: int) -> float:
        given = {**document, **MANY[name](parts)}
        started = process_time()
        vcdm.credential_findings(given, inline=True)
        vcdm.presentation_findings(given, inline=True)
        vcdm.content_findings(given, inline=True)
        vcdm.validity_findings(given, AT, timedelta(0))
        vcdm.resource_findings(given, lambda _: b"x" * parts)
        vcdm.to_2_0(given)
        return process_time() - started

    small, large = min(seconds(1_250) for _ in range(2)), seconds(10_000)
    if large >= max(24 * small, 0.5):  # something else kept this machine busy, or it is slow a second time
        large = seconds(10_000)
    assert large < max(24 * small, 0.5), f"{small:.3f} s, then {large:.3f} s"
