"""What a credential declares is an entry, or a finding that says why it is none: nothing is overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from forging import AT
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import demo, elm, vcdm
from mikromerit.evidence import Need
from mikromerit.profile.edc import edc
from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.status import (
    BITSTRING,
    MESSAGE,
    MOST_ENTRIES,
    STATUS_LIST_2021,
    SUSPENSION,
    TOKEN,
    Entry,
    Publication,
    contexts,
    declared,
    members,
    need,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://status.example/lists/3"
BIT: dict[str, Any] = {
    "id": f"{URL}#94567",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": URL,
}
OLD = {**BIT, "type": "StatusList2021Entry"}
IETF: dict[str, Any] = {"status_list": {"idx": 5, "uri": URL}}
FOUR = [{"status": f"0x{n}", "message": f"m{n}"} for n in range(4)]
NAMESPACE = "https://www.w3.org/ns/credentials/status#"


def bit(**changes: Any) -> dict[str, Any]:
    """Give the entry with other members; None leaves one out."""
    return {name: value for name, value in {**BIT, **changes}.items() if value is not None}


def found(value: object, member: str = "credentialStatus") -> Entry | Check:
    (one,) = declared({"id": "urn:uuid:1", member: value})
    return one


def shown(one: Entry | Check) -> object:
    return (one.code, one.outcome, one.path) if isinstance(one, Check) else one


# --- what is read -------------------------------------------------------------------------------------------------


def test_nothing_is_declared() -> None:
    assert declared({"id": "urn:uuid:1", "type": ["VerifiableCredential"]}) == []


@pytest.mark.parametrize(
    ("value", "entry"),
    [
        pytest.param(BIT, Entry(form=BITSTRING, url=URL, index=94_567), id="bitstring"),
        pytest.param(OLD, Entry(form=STATUS_LIST_2021, url=URL, index=94_567), id="2021"),
        pytest.param(bit(id=None), Entry(form=BITSTRING, url=URL, index=94_567), id="without id"),
        pytest.param(
            bit(type=["CredentialStatus", "BitstringStatusListEntry"]),
            Entry(form=BITSTRING, url=URL, index=94_567),
            id="as ELM wants it",
        ),
        pytest.param(bit(statusListIndex="0"), Entry(form=BITSTRING, url=URL, index=0), id="index 0"),
        pytest.param(
            bit(statusListIndex="9" * 16), Entry(form=BITSTRING, url=URL, index=10**16 - 1), id="the largest index"
        ),
        pytest.param(
            bit(statusPurpose="training"),
            Entry(form=BITSTRING, url=URL, index=94_567, purpose="training"),
            id="purpose",
        ),
        pytest.param(
            bit(statusSize=1, statusMessage=[FOUR[1], FOUR[0]]),
            Entry(form=BITSTRING, url=URL, index=94_567, messages=("m0", "m1")),
            id="messages of one bit",
        ),
        pytest.param(
            bit(statusPurpose=MESSAGE, statusSize=2, statusMessage=FOUR[::-1], statusReference="https://a.example/"),
            Entry(
                form=BITSTRING, url=URL, index=94_567, purpose=MESSAGE, size=2, messages=("m0", "m1", "m2", "m3"),
                references=("https://a.example/",),
            ),
            id="messages of two bits",
        ),
        pytest.param(
            bit(statusReference=["https://a.example/", "urn:x:1"]),
            Entry(form=BITSTRING, url=URL, index=94_567, references=("https://a.example/", "urn:x:1")),
            id="references",
        ),
        pytest.param(
            bit(statusListCredential="https://Status.Example:8443/a?b=c"),
            Entry(form=BITSTRING, url="https://Status.Example:8443/a?b=c", index=94_567),
            id="another address",
        ),
    ],
)  # fmt: skip
def test_an_entry_is_read(value: dict[str, Any], entry: Entry) -> None:
    read = found(value)
    assert isinstance(read, Entry)
    assert read.path == "/credentialStatus"
    assert (read.form, read.url, read.index, read.purpose) == (entry.form, entry.url, entry.index, entry.purpose)
    assert (read.size, read.messages, read.references) == (entry.size, entry.messages, entry.references)
    assert read.path == "/credentialStatus"


def test_it_is_read_wherever_it_stands() -> None:
    document = {"credentialStatus": [BIT, OLD], "status": [OLD, bit(statusPurpose=SUSPENSION)]}
    read = declared(document, (IETF, [BIT]))
    paths = ["/credentialStatus/0", "/credentialStatus/1", "/status/0", "/status/1", "/status/status_list", "/status/0"]
    assert [one.path for one in read] == paths
    assert [one.form for one in read if isinstance(one, Entry)] == [
        BITSTRING, STATUS_LIST_2021, STATUS_LIST_2021, BITSTRING, TOKEN, BITSTRING,
    ]  # fmt: skip
    (token,) = declared({"status": IETF})
    assert isinstance(token, Entry)
    assert (token.url, token.index, token.purpose) == (URL, 5, None)


# --- what is refused ----------------------------------------------------------------------------------------------

INDEX, SHAPE, SIZE, SAYS, ADDRESS, RESPELT = (
    Code.STATUS_INDEX_INVALID, Code.STATUS_ENTRY_INVALID, Code.STATUS_SIZE_INVALID, Code.STATUS_MESSAGES_INVALID,
    Code.STATUS_URL_REFUSED, Code.STATUS_RESPELT,
)  # fmt: skip
INDICES: list[Any] = [
    "-1", "+5", "9_4567", " 94567", "94567 ", "1e5", "0x17", "٩٤٥٦٧", "1" + "0" * 5000, "", "007", "9" * 17, "5.0",
    "5\n",
    94567, 94567.9, True, ["94567"], {}, None,
]  # fmt: skip
ADDRESSES: list[Any] = [
    "file:///etc/passwd", "http://status.example/lists/3", "data:application/json,{}", "HTTPS://status.example/",
    "", URL[8:],
    "https://127.0.0.1/", "https://127.1/", "https://0x7f.0x1/", "https://[::1]/", "https://2130706433/",
    "https://host/",
    "https://localhost/", "https://a.localhost/", "https://printer.local/", "https://metadata.google.internal/",
    "https://user@status.example/", "https://status.example:0/", "https://status.example:65536/",
    "https://status.example:/",
    "https://status.example#list", URL + "#list", URL + " ", URL + "\n", URL + "\\x", "https://stätus.example/",
    "https://-a.example/", "https://a..example/", "https://status.example./", "https://" + "a." * 130 + "example/",
    URL + "a" * 2048, [URL], {"id": URL}, 7, None,
]  # fmt: skip


@pytest.mark.parametrize("index", INDICES, ids=lambda value: repr(value)[:20])
def test_a_place_is_a_number_in_text(index: Any) -> None:
    assert shown(found(bit(statusListIndex=index))) == (INDEX, Outcome.FAILED, "/credentialStatus/statusListIndex")


@pytest.mark.parametrize("index", [-1, 5.0, True, "5", None, [5], 10**16], ids=repr)
def test_a_place_in_a_token_is_a_number(index: Any) -> None:
    value = {"status_list": {"idx": index, "uri": URL}}
    assert shown(found(value, "status")) == (INDEX, Outcome.FAILED, "/status/status_list/idx")


@pytest.mark.parametrize("url", ADDRESSES, ids=lambda value: repr(value)[:40])
def test_an_address_is_a_public_one(url: Any) -> None:
    where = "/credentialStatus/statusListCredential"
    assert shown(found(bit(statusListCredential=url))) == (ADDRESS, Outcome.FAILED, where)
    of_token = {"status_list": {"idx": 5, "uri": url}}
    assert shown(found(of_token, "status")) == (ADDRESS, Outcome.FAILED, "/status/status_list/uri")


WRONG = [
    pytest.param([[BIT]], SHAPE, "/0", id="a list within a list"),
    pytest.param([], SHAPE, "", id="an empty list"),
    pytest.param({}, SHAPE, "", id="an empty object"),
    pytest.param(None, SHAPE, "", id="null"),
    pytest.param(URL, SHAPE, "", id="a URL alone"),
    pytest.param([None], SHAPE, "/0", id="null in a list"),
    pytest.param(bit(type=None), SHAPE, "/type", id="no type"),
    pytest.param(bit(type=[]), SHAPE, "/type", id="no type in a list"),
    pytest.param(bit(type=7), SHAPE, "/type", id="a type that is no text"),
    pytest.param(bit(type=""), SHAPE, "/type", id="an empty type"),
    pytest.param(bit(type=["BitstringStatusListEntry", 7]), SHAPE, "/type", id="a type of two that is no text"),
    pytest.param(bit(type=["BitstringStatusListEntry", "StatusList2021Entry"]), SHAPE, "/type", id="two types"),
    pytest.param(bit(statusPurpose=None), SHAPE, "/statusPurpose", id="no purpose"),
    pytest.param(bit(statusPurpose=""), SHAPE, "/statusPurpose", id="an empty purpose"),
    pytest.param(bit(statusPurpose=["revocation"]), SHAPE, "/statusPurpose", id="a list of purposes"),
    pytest.param(bit(statusReference="not a URL"), SHAPE, "/statusReference", id="a reference that is no URL"),
    pytest.param(bit(statusReference=[7]), SHAPE, "/statusReference", id="a reference that is no text"),
    pytest.param({**BIT, **IETF}, SHAPE, "/type", id="an entry and a mechanism"),
    pytest.param(IETF, SHAPE, "/type", id="a mechanism where entries are"),
    pytest.param(bit(statusSize=0), SIZE, "/statusSize", id="no bits"),
    pytest.param(bit(statusSize=9), SIZE, "/statusSize", id="nine bits"),
    pytest.param(bit(statusSize="2"), SIZE, "/statusSize", id="bits in text"),
    pytest.param(bit(statusSize=2.0), SIZE, "/statusSize", id="bits with a fraction"),
    pytest.param(bit(statusSize=True), SIZE, "/statusSize", id="bits that are true"),
    pytest.param(bit(statusSize=2), SAYS, "/statusMessage", id="two bits and no message"),
    pytest.param(bit(statusSize=2, statusMessage=FOUR[:3]), SAYS, "/statusMessage", id="a message too few"),
    pytest.param(bit(statusSize=2, statusMessage=[*FOUR, FOUR[0]]), SAYS, "/statusMessage", id="one too many"),
    pytest.param(bit(statusSize=2, statusMessage=[*FOUR[:3], FOUR[0]]), SAYS, "/statusMessage", id="one twice"),
    pytest.param(bit(statusSize=2, statusMessage=[*FOUR[:3], "m3"]), SAYS, "/statusMessage", id="one that is text"),
    pytest.param(bit(statusMessage=[{"status": "1", "message": "a"}, FOUR[0]]), SAYS, "/statusMessage", id="no 0x"),
    pytest.param(bit(statusMessage=[{"status": "0x1"}, FOUR[0]]), SAYS, "/statusMessage", id="no message in it"),
    pytest.param(bit(statusMessage="revoked"), SAYS, "/statusMessage", id="messages that are no list"),
    pytest.param(bit(**{"@type": "X"}), RESPELT, "", id="@type"),
    pytest.param({"@list": [BIT]}, RESPELT, "", id="@list"),
    pytest.param(bit(**{"@context": {}}), RESPELT, "", id="a context of its own"),
    pytest.param(bit(**{f"{NAMESPACE}statusListIndex": "1"}), RESPELT, "", id="an IRI for a member"),
    pytest.param(bit(type=f"{NAMESPACE}BitstringStatusListEntry"), RESPELT, "/type", id="an IRI for the type"),
    pytest.param(bit(type=["X", "cs:StatusList2021Entry"]), RESPELT, "/type", id="a short IRI for the type"),
]  # fmt: skip


def checks() -> Iterator[Check]:
    """Give every kind of check that stands for a declaration."""
    tried = [param.values[0] for param in WRONG]
    tried += [bit(statusListIndex="x"), bit(statusListCredential="x"), {"type": "X"}, [BIT] * (MOST_ENTRIES + 1)]
    for value in tried:
        yield from (one for one in declared({"credentialStatus": value}) if isinstance(one, Check))


@pytest.mark.parametrize(("value", "code", "path"), WRONG)
def test_what_is_no_entry_says_why(value: object, code: Code, path: str) -> None:
    one = found(value)
    assert shown(one) == (code, Outcome.FAILED, f"/credentialStatus{path}")
    assert isinstance(one, Check)
    assert one.step is Step.STATUS


@pytest.mark.parametrize(
    ("value", "outcome", "path"),
    [
        ("active", Outcome.FAILED, "/status"),
        ([], Outcome.FAILED, "/status"),
        ({"status_list": []}, Outcome.FAILED, "/status/status_list"),
        ({"status_list": None}, Outcome.FAILED, "/status/status_list"),
        ({"identifier_list": {"id": "x"}}, Outcome.INDETERMINATE, "/status/identifier_list"),
        ([{"type": "X"}], Outcome.INDETERMINATE, "/status/0"),
    ],
)
def test_another_status_is_never_overlooked(value: object, outcome: Outcome, path: str) -> None:
    for read in (declared({"status": value}), declared({}, (value,))):
        (one,) = read
        assert isinstance(one, Check)
        assert (one.outcome, one.path) == (outcome, path)


def test_several_mechanisms_are_all_read() -> None:
    read = declared({"status": {**IETF, "attestation": {}}})
    assert [shown(one) for one in read[1:]] == [(Code.STATUS_UNSUPPORTED, Outcome.INDETERMINATE, "/status/attestation")]
    assert isinstance(read[0], Entry)


@pytest.mark.parametrize(
    "types", ["RevocationList2020Status", ["CredentialStatus", "X"], "https://a.example/BitstringStatusListEntries"]
)
def test_an_unknown_type_is_indeterminate(types: Any) -> None:
    one = found(bit(type=types))
    assert shown(one) == (Code.STATUS_UNSUPPORTED, Outcome.INDETERMINATE, "/credentialStatus")


@pytest.mark.parametrize("member", ["cred:credentialStatus", "https://www.w3.org/2018/credentials#credentialStatus"])
def test_a_declaration_under_another_spelling_is_refused(member: str) -> None:
    assert [shown(one) for one in declared({member: BIT})] == [(RESPELT, Outcome.FAILED, f"/{member}")]


def test_there_are_no_more_than_sixteen() -> None:
    assert len(declared({"credentialStatus": [BIT] * MOST_ENTRIES})) == MOST_ENTRIES
    for document in (
        {"credentialStatus": [BIT] * (MOST_ENTRIES + 1)},
        {"credentialStatus": [BIT] * MOST_ENTRIES, "status": IETF},
        {"credentialStatus": [[]] * 100_000},
        {**{f"{n}:credentialStatus": BIT for n in range(20)}, "status": IETF},
    ):
        (one,) = declared(document)
        assert isinstance(one, Check)
        assert (one.code, one.outcome) == (Code.STATUS_TOO_MANY, Outcome.FAILED)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from([URL, "5"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*BIT, *IETF, "@id"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["credentialStatus", "status"]))
def test_whatever_is_declared_says_something(value: object, member: str) -> None:
    read = declared({member: value})
    assert read
    assert all(isinstance(one, Entry | Check) for one in read)


@given(st.sampled_from(sorted(BIT)), JSON, st.sampled_from([BIT, OLD]))
def test_a_member_of_any_form_is_read_or_refused(member: str, value: object, entry: dict[str, Any]) -> None:
    assert isinstance(found({**entry, member: value}), Entry | Check)


# --- what is written ----------------------------------------------------------------------------------------------

ELABORATE = Entry(
    form=BITSTRING, url=URL, index=7, purpose=MESSAGE, size=2, messages=("a", "b", "c", "d"),
    references=("https://a.example/1", "https://a.example/2"),
)  # fmt: skip
ENTRIES = [
    Entry(form=BITSTRING, url=URL, index=94_567),
    Entry(form=STATUS_LIST_2021, url=URL, index=0, purpose=SUSPENSION),
    ELABORATE,
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.purpose)
@pytest.mark.parametrize("elm", [True, False])
def test_what_is_written_is_read(entry: Entry, elm: bool) -> None:  # noqa: FBT001 - a parameter of the test
    written = members([entry], elm=elm)["credentialStatus"]
    own = entry.form.name.replace(" ", "") + "Entry"
    assert written["type"] == (["CredentialStatus", own] if elm else own)
    assert written["id"] != written["statusListCredential"]
    (read,) = declared({"credentialStatus": written})
    assert isinstance(read, Entry)
    again = read.to_json(elm=elm)
    assert again == written


def test_several_entries_and_a_token_are_written() -> None:
    token = Entry(form=TOKEN, url=URL, index=9, purpose=None)
    assert members([token], elm=True) == {"status": {"status_list": {"idx": 9, "uri": URL}}}
    written = members([*ENTRIES, token])
    assert [one["statusListIndex"] for one in written["credentialStatus"]] == ["94567", "0", "7"]
    assert len(declared(written)) == 4
    assert members([]) == {}
    with pytest.raises(ValueError, match="one status list"):
        members([token, token])


def test_the_contexts_that_entries_need() -> None:
    token = Entry(form=TOKEN, url=URL, index=9, purpose=None)
    bitstring = "https://www.w3.org/ns/credentials/status/v1"
    assert contexts([ENTRIES[0], ENTRIES[2], token], "1.1") == (bitstring,)
    assert contexts([ENTRIES[0], token], "2.0") == ()
    assert contexts(ENTRIES, "1.1") == (bitstring, "https://w3id.org/vc/status-list/2021/v1")
    with pytest.raises(ValueError, match=r"VCDM 1\.1"):
        contexts(ENTRIES, "2.0")


def test_an_elm_credential_has_one_entry_and_all_its_terms_are_defined() -> None:
    document = dict(demo.run().issued[0].credential.peek())

    def findings(entries: list[Entry], *, elm_types: bool) -> tuple[list[Code], list[Check]]:
        url = [*document["@context"], *contexts(entries, "1.1")]
        given = {**document, "@context": url, **members(entries, elm=elm_types)}
        found = edc(stage="ready").check(elm.decode(given), given)
        return [one.code for one in found if one.outcome is not Outcome.PASSED], vcdm.content_findings(given)

    for entry in (ENTRIES[0], ELABORATE):
        assert findings([entry], elm_types=True) == ([], [])
        assert findings([entry], elm_types=False) == ([Code.EDC_WRONG_TYPE], [])
    assert findings([ENTRIES[0], ELABORATE], elm_types=True) == ([Code.EDC_TOO_MANY], [])


def test_one_reference_stands_alone() -> None:
    entry = Entry(form=BITSTRING, url=URL, index=7, references=("https://a.example/1",))
    assert entry.to_json()["statusReference"] == "https://a.example/1"


@pytest.mark.parametrize(
    "changes",
    [{"index": -1}, {"size": 0}, {"size": 9}, {"size": 2}, {"messages": ("a",)}, {"size": 2, "messages": ("a", "b")}],
)
def test_an_entry_that_nobody_could_read_is_not_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="an entry"):
        Entry(**{"form": BITSTRING, "url": URL, "index": 1, **changes})


@pytest.mark.parametrize("url", ["http://status.example/1", "https://localhost/1", "https://status.example/1#a"])
def test_an_address_that_nobody_fetches_is_not_written(url: str) -> None:
    entry = Entry(form=BITSTRING, url=url, index=1)
    for write in (
        lambda: members([entry]),
        lambda: Publication(url=url, issuer="did:web:a.example", valid_from=AT),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert refused.value.code is ADDRESS


def test_what_is_needed() -> None:
    assert need(ENTRIES[0]) == Need(URL, "status-list", 4 * 1024 * 1024)
    assert need(ENTRIES[0], 100).max_bytes == 100
    assert need(ENTRIES[0]) == need(ELABORATE)
