"""Status lists beside what others publish and make: examples, real lists, the attack corpus, openvc-core."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT

from mikromerit import vcdm
from mikromerit.report import Check, Code, Outcome
from mikromerit.status import (
    BITSTRING,
    REVOCATION,
    STATUS_LIST_2021,
    SUSPENSION,
    TOKEN,
    Entry,
    Publication,
    StatusForm,
    StatusList,
    declared,
    judge,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mikromerit.securing import Version

PASSED, FAILED, INDETERMINATE, _ = Outcome
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
URL = "https://status.example/lists/3"
WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def loaded(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def entries(document: Mapping[str, Any]) -> list[Entry]:
    read_ = declared(document)
    assert all(isinstance(one, Entry) for one in read_)
    return [one for one in read_ if isinstance(one, Entry)]


# --- the specification's examples, which nobody signed ------------------------------------------------------------


@pytest.fixture
def examples(reference: Path) -> list[dict[str, Any]]:
    paths = sorted((reference / "vectors" / "bitstring-status-list-spec-examples").glob("*.json"))
    return [loaded(path)["example"] for path in paths]


def test_the_examples_of_the_specification_are_read(examples: list[dict[str, Any]]) -> None:
    """Nothing is wrong with them but that two have VCDM 1.1's date in a document of 2.0.

    The context of the examples gives every other word a meaning, as the one does that stands for it here.
    """
    assert len(examples) == 6
    wrong: dict[int, list[str]] = {}
    for number, example in enumerate(examples, 1):
        document = {**example, "@context": [UNDEFINED if url == EXAMPLES else url for url in example["@context"]]}
        findings = vcdm.credential_findings(document, "2.0") + vcdm.content_findings(document)
        wrong[number] = [finding.path for finding in findings]
    assert wrong == {1: [], 2: [], 3: [], 4: [], 5: ["/issuanceDate"], 6: ["/issuanceDate"]}
    purposes = [[(one.purpose, one.index) for one in entries(example)] for example in examples]
    first, second = (REVOCATION, 94_567), (SUSPENSION, 23_452)
    assert purposes == [
        [first, second], [], [first], [], [first, (SUSPENSION, 12_345)], [first, (SUSPENSION, 12_345)],
    ]  # fmt: skip


def test_the_examples_judge_each_other(examples: list[dict[str, Any]]) -> None:
    """The published lists are at status/3; the entries of the other credentials point there, and to other lists."""
    lists = [example for example in examples if "BitstringStatusListCredential" in example["type"]]
    assert len(lists) == 2
    of_three = [one for example in examples for one in entries(example) if one.url.endswith("/3")]
    assert len(of_three) == 3
    for document in lists:
        for one in of_three:
            assert judge(one, document, AT).code is Code.STATUS_CLEAR
        other = next(one for example in examples for one in entries(example) if one.purpose == SUSPENSION)
        assert judge(other, document, AT).code is Code.STATUS_LIST_WRONG_ID


# --- lists in the world -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "expected"), [("empty", []), ("revoked-1-4", [15, 39])])
def test_the_lists_of_ebsi(reference: Path, name: str, expected: list[int]) -> None:
    folder = reference / "ecosystem" / "ebsi" / "vcdm1.1-revocation-statuslist-schema" / "examples"
    document = loaded(folder / f"issuer-revocation-{name}-bitstring.json")
    at = datetime(2023, 1, 1, tzinfo=UTC)
    one = Entry(form=STATUS_LIST_2021, url=document["id"], index=0)
    published = read(one, document)
    statuses = StatusList.from_bytes(published.data, published.order)
    assert [index for index in range(len(statuses)) if statuses[index]] == expected
    for index in (0, 15, 39, 131_071):
        code = Code.STATUS_REVOKED if index in expected else Code.STATUS_CLEAR
        assert judge(Entry(form=STATUS_LIST_2021, url=document["id"], index=index), document, at).code is code
    assert judge(one, document, AT).code is Code.STATUS_LIST_EXPIRED
    ours = STATUS_LIST_2021.write_list(
        statuses, Publication(url=document["id"], issuer=document["issuer"], valid_from=at), "1.1"
    )
    theirs = document["credentialSubject"]
    assert ours["credentialSubject"].keys() == theirs.keys()
    assert read(one, ours).data == published.data


def test_the_status_of_sealed_european_credentials(reference: Path) -> None:
    folder = reference / "ecosystem" / "mynextid"
    document = loaded(folder / "microcredential_edc_edc-mc-signed.jsonld")
    payload = document["payload"]
    sealed = json.loads(payload) if isinstance(payload, str) else payload
    assert "credentialStatus" not in sealed
    found = entries(sealed)
    assert [(one.form, one.purpose, one.index, one.path) for one in found] == [
        (STATUS_LIST_2021, REVOCATION, 194, "/status/0"),
        (STATUS_LIST_2021, SUSPENSION, 194, "/status/1"),
    ]


def test_the_status_of_an_attestation_of_ebsi(reference: Path) -> None:
    folder = reference / "ecosystem" / "ebsi" / "vcdm1.1-attestation-schema" / "examples"
    (one,) = declared(loaded(folder / "credential-status-array.json"))
    assert isinstance(one, Check)
    assert (one.code, one.outcome) == (Code.STATUS_UNSUPPORTED, INDETERMINATE)


# --- vectors of Token Status List §4.1 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bits", "lst", "values"),
    [
        (1, "eNrbuRgAAhcBXQ", [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]),
        (2, "eNo76fITAAPfAgc", [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
    ],
)
def test_the_examples_of_token_status_list(bits: int, lst: str, values: list[int]) -> None:
    uri = "https://example.com/statuslists/1"
    claims = {
        "exp": 2291720170, "iat": 1686920170, "sub": uri, "ttl": 43200, "status_list": {"bits": bits, "lst": lst},
    }  # fmt: skip
    codes = [Code.STATUS_CLEAR, Code.STATUS_REVOKED, Code.STATUS_SUSPENDED, Code.STATUS_VALUE_UNKNOWN]
    for index, value in enumerate(values):
        one = Entry(form=TOKEN, url=uri, index=index, purpose=None)
        assert judge(one, claims, AT).code is codes[value]
    beyond = Entry(form=TOKEN, url=uri, index=len(values), purpose=None)
    assert judge(beyond, claims, AT).code is Code.STATUS_INDEX_OUT_OF_RANGE
    written = TOKEN.write_list(
        StatusList.empty(len(values), bits).setting(dict(enumerate(values))),
        Publication(url=uri, issuer="did:web:a.example", valid_from=WHEN),
    )
    first = Entry(form=TOKEN, url=uri, index=0, purpose=None)
    assert read(first, written).data == read(first, claims).data


# --- the attack corpus: what a list and an entry show by themselves -----------------------------------------------

BY_FORM = {
    "status-ok-clear": Code.STATUS_CLEAR,
    "status-ok-msb": Code.STATUS_CLEAR,
    "status-ok-purpose-array": Code.STATUS_CLEAR,
    "status-ok-two-entries": Code.STATUS_CLEAR,
    "status-revoked": Code.STATUS_REVOKED,
    "status-revoked-lsb-trap": Code.STATUS_REVOKED,
    "status-suspended": Code.STATUS_SUSPENDED,
    "status-second-entry-revoked": Code.STATUS_REVOKED,
    "status-purpose-mismatch": Code.STATUS_LIST_WRONG_PURPOSE,
    "status-purpose-missing-list": Code.STATUS_LIST_INVALID,
    "status-purpose-missing-entry": Code.STATUS_ENTRY_INVALID,
    "status-wrong-id": Code.STATUS_LIST_WRONG_ID,
    "status-not-a-list": Code.STATUS_LIST_WRONG_TYPE,
    "status-type-missing": Code.STATUS_LIST_WRONG_TYPE,
    "status-subject-type": Code.STATUS_LIST_WRONG_TYPE,
    "status-list-expired": Code.STATUS_LIST_EXPIRED,
    "status-short-list": Code.STATUS_LIST_TOO_SHORT,
    "status-range": Code.STATUS_INDEX_OUT_OF_RANGE,
    **dict.fromkeys(
        (
            f"status-index-{name}"
            for name in (
                "negative", "underscore", "plus", "space", "exponent", "hex", "arabic-digits", "huge", "empty", "float",
                "bool", "list",
            )
        ),
        Code.STATUS_INDEX_INVALID,
    ),
    "status-bomb": Code.STATUS_LIST_TOO_LARGE,
    "status-no-multibase": Code.STATUS_LIST_NOT_BASE64,
    "status-base64-padded": Code.STATUS_LIST_NOT_BASE64,
    "status-zlib": Code.STATUS_LIST_NOT_PACKED,
    "status-gzip-truncated": Code.STATUS_LIST_NOT_PACKED,
    "status-gzip-crc": Code.STATUS_LIST_NOT_PACKED,
    "status-url-file": Code.STATUS_URL_REFUSED,
    "status-url-http": Code.STATUS_URL_REFUSED,
    "status-url-list": Code.STATUS_URL_REFUSED,
    "status-size-2-no-message": Code.STATUS_MESSAGES_INVALID,
}  # fmt: skip
BY_SIGNATURE = {
    "status-foreign-issuer", "status-forged-issuer", "status-list-unsigned", "status-list-alg-none",
    "status-list-tampered", "status-list-404",
}  # fmt: skip
"""What a list does not show by itself: who signed it, and whether there is one. The whole verification judges these."""


@cache
def corpus(path: Path) -> dict[str, Any]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {case["id"]: case for case in map(json.loads, lines) if case["format"] == "status-list"}


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    document: dict[str, Any] = claims.get("vc", claims)
    return document


def test_every_case_of_the_corpus_is_here(reference: Path) -> None:
    cases = corpus(reference / "attacks" / "corpus.jsonl")
    assert {name[3:] for name in cases} == {*BY_FORM} | BY_SIGNATURE
    assert len(cases) == 92


@pytest.mark.parametrize("profile", ["v1", "v2"])
@pytest.mark.parametrize("name", BY_FORM)
def test_the_corpus(reference: Path, profile: str, name: str) -> None:
    case = corpus(reference / "attacks" / "corpus.jsonl")[f"{profile}-{name}"]
    at = datetime.fromisoformat(case["now"])
    checks: list[Any] = []
    for one in declared(claims_of(case["input"])):
        served = case["urls"].get(one.url) if isinstance(one, Entry) else None
        checks.append(judge(one, claims_of(served["body"]), at) if isinstance(one, Entry) and served else one)
    worst = next((check for check in checks if check.outcome is not PASSED), checks[0])
    assert worst.code is BY_FORM[name]
    assert (worst.outcome is PASSED) == (case["expected"] == "accept")


# --- another implementation ---------------------------------------------------------------------------------------

SET = {index * 977 % 131_072: 1 for index in range(200)}


@pytest.mark.parametrize(("form", "version"), [(BITSTRING, "1.1"), (BITSTRING, "2.0"), (STATUS_LIST_2021, "1.1")])
def test_openvc_reads_our_lists(form: StatusForm, version: Version) -> None:
    """It takes StatusList2021 in base64url alone; EBSI's reader takes the other alphabet alone, and we write EBSI's."""
    status = pytest.importorskip("openvc.status.status_list")
    document = form.write_list(
        StatusList.empty().setting(SET), Publication(url=URL, issuer="did:web:a.example", valid_from=WHEN), version
    )
    subject = document["credentialSubject"]
    if form is STATUS_LIST_2021:
        subject["encodedList"] = subject["encodedList"].replace("+", "-").replace("/", "_")
    for index in (*list(SET)[:50], 1, 131_071):
        credential = {"credentialStatus": Entry(form=form, url=URL, index=index).to_json(elm=False)}
        result = status.check_credential_status(credential, resolve_status_list=lambda _: document)
        assert result.revoked == (index in SET)


def test_we_read_the_lists_of_openvc() -> None:
    issue, bits = pytest.importorskip("openvc.status.issue"), pytest.importorskip("openvc.status.bitstring")
    packed = bits.new_bitstring(131_072)
    for index in SET:
        bits.set_status_bit(packed, index, 1)
    document = issue.build_status_list_credential(
        id=URL, issuer="did:web:a.example", bitstring=packed, valid_from=WHEN, ttl=60_000
    )
    for index in (*list(SET)[:50], 1, 131_071):
        entry = issue.build_status_list_entry(status_list_credential=URL, index=index)
        (one,) = entries({"credentialStatus": entry})
        assert judge(one, document, AT).code is (Code.STATUS_REVOKED if index in SET else Code.STATUS_CLEAR)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_openvc_and_we_read_each_others_tokens(bits: int) -> None:
    tokens, issue = pytest.importorskip("openvc.status.token_status_list"), pytest.importorskip("openvc.status.issue")
    values = {index * 31: index % (1 << bits) for index in range(300)}
    claims = TOKEN.write_list(
        StatusList.empty(16_384, bits).setting(values),
        Publication(url=URL, issuer="did:web:a.example", valid_from=WHEN),
    )
    packed = tokens.new_status_list(16_384, bits=bits)
    for index, value in values.items():
        tokens.set_status(packed, index, value, bits=bits)
    theirs = {**claims, "status_list": {"bits": bits, "lst": tokens.encode_status_list(bytes(packed))}}
    codes = {0: Code.STATUS_CLEAR, 1: Code.STATUS_REVOKED, 2: Code.STATUS_SUSPENDED}
    for index, value in values.items():
        reference_ = issue.build_token_status_reference(uri=URL, index=index)
        result = tokens.check_token_status(reference_, resolve_status_list_token=lambda _: claims)
        assert result is not None
        assert result.status == value
        (one,) = entries(reference_)
        assert judge(one, theirs, AT).code is codes.get(value, Code.STATUS_VALUE_UNKNOWN)
