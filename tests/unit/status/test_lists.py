"""A list that was fetched is used only if it is the right one, whole and in its time; then its numbers speak."""

from __future__ import annotations

import copy
import gzip
import zlib
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT, ISSUER, b64u
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import KeyPair, vcdm
from mikromerit.limits import DEFAULT
from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing import VC_JOSE, VC_JWT, _jws
from mikromerit.status import (
    BITSTRING,
    LIST_BYTES,
    MESSAGE,
    REFRESH,
    REVOCATION,
    STATUS_LIST_2021,
    SUSPENSION,
    TOKEN,
    TYP,
    Entry,
    Publication,
    StatusForm,
    StatusList,
    judge,
    max_age,
    packing,
    read,
    verdict,
)
from mikromerit.status.judging import LEAST_TTL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mikromerit.securing import Version

PASSED, FAILED, INDETERMINATE, _ = Outcome
URL = "https://status.example/lists/3"
WHEN = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ABOUT = Publication(
    url=URL, issuer=ISSUER.did, valid_from=WHEN, valid_until=WHEN + timedelta(days=90), ttl=HOUR,
    purposes=(REVOCATION,),
)  # fmt: skip
EMPTY = bytes(16_384)
SET = StatusList.empty().setting({7: 1, 94_567: 1})
FORMS: list[tuple[StatusForm, Version]] = [
    (BITSTRING, "1.1"),
    (BITSTRING, "2.0"),
    (STATUS_LIST_2021, "1.1"),
    (TOKEN, "2.0"),
]
every_form = pytest.mark.parametrize(("form", "version"), FORMS, ids=lambda one: getattr(one, "name", one))


def entry(form: StatusForm = BITSTRING, **changes: Any) -> Entry:
    purpose = None if form is TOKEN else REVOCATION
    return Entry(
        **{"form": form, "url": URL, "index": 94_567, "purpose": purpose, "path": "/credentialStatus", **changes}
    )


def the_list(form: StatusForm = BITSTRING, version: Version = "2.0", statuses: StatusList = SET) -> dict[str, Any]:
    return form.write_list(statuses, ABOUT, version)


def judged(one: Entry, document: Mapping[str, Any], at: datetime = AT) -> tuple[Outcome, Code]:
    check = judge(one, document, at)
    assert (check.step, check.path) == (Step.STATUS, one.path)
    assert "?" not in check.message("sv") + check.message("en")  # every parameter of the sentence is there
    return check.outcome, check.code


# --- what a list says ---------------------------------------------------------------------------------------------


@every_form
def test_what_is_written_is_read(form: StatusForm, version: Version) -> None:
    document = the_list(form, version)
    assert judged(entry(form), document) == (FAILED, Code.STATUS_REVOKED)
    assert judged(entry(form, index=94_566), document) == (PASSED, Code.STATUS_CLEAR)
    assert judged(entry(form, index=0), document) == (PASSED, Code.STATUS_CLEAR)
    assert judged(entry(form, index=7), document) == (FAILED, Code.STATUS_REVOKED)
    published = read(entry(form), document)
    assert repr(published) == "Published(<16384 bytes>)"
    assert [published.value(index, 1) for index in (0, 7, 131_071)] == [0, 1, 0]
    assert StatusList.from_bytes(published.data, published.order, published.bits or 1) == SET


@pytest.mark.parametrize(
    ("purpose", "value", "expected"),
    [
        (REVOCATION, 0, (PASSED, Code.STATUS_CLEAR)),
        (REVOCATION, 1, (FAILED, Code.STATUS_REVOKED)),
        (SUSPENSION, 0, (PASSED, Code.STATUS_CLEAR)),
        (SUSPENSION, 1, (FAILED, Code.STATUS_SUSPENDED)),
        (REFRESH, 0, (PASSED, Code.STATUS_CLEAR)),
        (REFRESH, 1, (PASSED, Code.STATUS_REFRESH)),
        ("training", 0, (PASSED, Code.STATUS_CLEAR)),
        ("training", 1, (INDETERMINATE, Code.STATUS_PURPOSE_UNKNOWN)),
        ("Revocation", 1, (INDETERMINATE, Code.STATUS_PURPOSE_UNKNOWN)),
    ],
)
@pytest.mark.parametrize("form", [BITSTRING, STATUS_LIST_2021], ids=lambda form: form.name)
def test_what_a_bit_means(form: StatusForm, purpose: str, value: int, expected: object) -> None:
    document = the_list(form, "1.1", StatusList.empty().setting({94_567: value}))
    document["credentialSubject"]["statusPurpose"] = ["other", purpose]
    assert judged(entry(form, purpose=purpose), document) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, (PASSED, Code.STATUS_CLEAR)),
        (1, (FAILED, Code.STATUS_REVOKED)),
        (2, (FAILED, Code.STATUS_SUSPENDED)),
        (3, (INDETERMINATE, Code.STATUS_VALUE_UNKNOWN)),
        (12, (INDETERMINATE, Code.STATUS_VALUE_UNKNOWN)),
        (255, (INDETERMINATE, Code.STATUS_VALUE_UNKNOWN)),
    ],
)
@pytest.mark.parametrize("bits", [2, 4, 8])
def test_what_a_number_of_a_token_means(bits: int, value: int, expected: object) -> None:
    if value < 1 << bits:
        around = {94_566: (1 << bits) - 1, 94_567: value, 94_568: (1 << bits) - 1}
        claims = the_list(TOKEN, statuses=StatusList.empty(131_072, bits).setting(around))
        assert judged(entry(TOKEN), claims) == expected


@pytest.mark.parametrize("size", range(1, 9))
def test_entries_of_any_size_have_messages(size: int) -> None:
    """Sizes other than 1, 2, 4 and 8 cross from one byte into the next (Bitstring Status List §3.2, step 10)."""
    index, value = 94_567, (1 << size) - 2 or 1
    bits = ["0"] * (131_072 * size)
    bits[index * size : (index + 1) * size] = f"{value:0{size}b}"
    packed = gzip.compress(int("".join(bits), 2).to_bytes(16_384 * size, "big"))
    document = the_list()
    document["credentialSubject"] |= {"encodedList": f"u{b64u(packed)}", "statusPurpose": [MESSAGE, REVOCATION]}
    messages = tuple(f"message {n}" for n in range(1 << size))
    check = judge(entry(purpose=MESSAGE, size=size, messages=messages), document, AT)
    assert (check.outcome, check.code, check.params["message"]) == (PASSED, Code.STATUS_MESSAGE, f"message {value}")
    assert judged(entry(size=size, messages=messages), document) == (FAILED, Code.STATUS_REVOKED)
    neighbour = judge(entry(purpose=MESSAGE, size=size, messages=messages, index=index + 1), document, AT)
    assert neighbour.params["message"] == "message 0"
    document["credentialSubject"]["statusSize"] = size
    assert judged(entry(purpose=MESSAGE, size=size, messages=messages), document) == (PASSED, Code.STATUS_MESSAGE)


def test_a_message_without_words_is_set_or_not_and_a_hostile_one_is_harmless() -> None:
    document = the_list()
    document["credentialSubject"]["statusPurpose"] = MESSAGE
    assert judge(entry(purpose=MESSAGE), document, AT).params["message"] == "set"
    assert judge(entry(purpose=MESSAGE, index=1), document, AT).params["message"] == "unset"
    hostile = entry(purpose=MESSAGE, messages=("", "\x1b[2J{member.__class__}" + "x" * 5_000))
    check = judge(hostile, document, AT)
    assert len(check.params["message"]) == 200
    assert check.message("en").isprintable()


def test_a_list_answers_many_entries_once_it_is_read() -> None:
    published = read(entry(), the_list())
    assert verdict(entry(), published, AT).code is Code.STATUS_REVOKED
    assert verdict(entry(index=1), published, AT).code is Code.STATUS_CLEAR
    with pytest.raises(Refused) as refused:
        verdict(entry(index=131_072), published, AT)
    assert refused.value.code is Code.STATUS_INDEX_OUT_OF_RANGE


# --- lists that are not used --------------------------------------------------------------------------------------

DROP: Any = object()
GZIP = gzip.compress(EMPTY, mtime=0)
ZLIB = zlib.compress(EMPTY)


def with_(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Change members, named by their path with a double underscore between; DROP takes one away."""
    changed = copy.deepcopy(document)
    for path, value in changes.items():
        *parents, last = path.split("__")
        holder = changed
        for parent in parents:
            holder = holder[parent]
        if value is DROP:
            del holder[last]
        else:
            holder[last] = value
    return changed


def bit_list(**changes: Any) -> Callable[[], tuple[Entry, dict[str, Any]]]:
    return lambda: (
        entry(),
        with_(the_list(), **{name.replace("cs__", "credentialSubject__"): v for name, v in changes.items()}),
    )


def old_list(**changes: Any) -> Callable[[], tuple[Entry, dict[str, Any]]]:
    def make() -> tuple[Entry, dict[str, Any]]:
        document = the_list(STATUS_LIST_2021, "1.1")
        return entry(STATUS_LIST_2021), with_(
            document, **{n.replace("cs__", "credentialSubject__"): v for n, v in changes.items()}
        )

    return make


def token_list(**changes: Any) -> Callable[[], tuple[Entry, dict[str, Any]]]:
    return lambda: (entry(TOKEN), with_(the_list(TOKEN), **changes))


def two_subjects() -> dict[str, Any]:
    document = the_list()
    return {**document, "credentialSubject": [document["credentialSubject"]] * 2}


def zlib_text(size: int) -> str:
    return b64u(zlib.compress(bytes(size)))


def text(data: bytes) -> str:
    return f"u{b64u(data)}"


HOSTILE: dict[str, tuple[Callable[[], tuple[Entry, dict[str, Any]]], Code]] = {
    "another list of the issuer": (bit_list(id="https://status.example/lists/4"), Code.STATUS_LIST_WRONG_ID),
    "no id": (bit_list(id=DROP), Code.STATUS_LIST_WRONG_ID),
    "id with a fragment": (bit_list(id=f"{URL}#list"), Code.STATUS_LIST_WRONG_ID),
    "id in other letters": (bit_list(id=URL.upper()), Code.STATUS_LIST_WRONG_ID),
    "id in a list": (bit_list(id=[URL]), Code.STATUS_LIST_WRONG_ID),
    "an ordinary credential": (bit_list(type=["VerifiableCredential"]), Code.STATUS_LIST_WRONG_TYPE),
    "no type": (bit_list(type=DROP), Code.STATUS_LIST_WRONG_TYPE),
    "the older kind": (bit_list(type=["StatusList2021Credential"]), Code.STATUS_LIST_WRONG_TYPE),
    "a type within a list": (bit_list(type=[["BitstringStatusListCredential"]]), Code.STATUS_LIST_WRONG_TYPE),
    "a subject of the older kind": (bit_list(cs__type="StatusList2021"), Code.STATUS_LIST_WRONG_TYPE),
    "a subject without type": (bit_list(cs__type=DROP), Code.STATUS_LIST_WRONG_TYPE),
    "no subject": (bit_list(credentialSubject=DROP), Code.STATUS_LIST_INVALID),
    "two subjects": (lambda: (entry(), two_subjects()), Code.STATUS_LIST_INVALID),
    "a subject that is text": (bit_list(credentialSubject=URL), Code.STATUS_LIST_INVALID),
    "no purpose": (bit_list(cs__statusPurpose=DROP), Code.STATUS_LIST_INVALID),
    "an empty list of purposes": (bit_list(cs__statusPurpose=[]), Code.STATUS_LIST_INVALID),
    "a purpose that is no text": (bit_list(cs__statusPurpose=["revocation", 7]), Code.STATUS_LIST_INVALID),
    "another purpose": (bit_list(cs__statusPurpose="suspension"), Code.STATUS_LIST_WRONG_PURPOSE),
    "purposes in one text": (bit_list(cs__statusPurpose="revocation suspension"), Code.STATUS_LIST_WRONG_PURPOSE),
    "no list": (bit_list(cs__encodedList=DROP), Code.STATUS_LIST_INVALID),
    "a list that is a list": (bit_list(cs__encodedList=[text(GZIP)]), Code.STATUS_LIST_INVALID),
    "without multibase": (bit_list(cs__encodedList=b64u(GZIP)), Code.STATUS_LIST_NOT_BASE64),
    "another base": (bit_list(cs__encodedList=f"m{packing.to_base64(GZIP)}"), Code.STATUS_LIST_NOT_BASE64),
    "padded": (bit_list(cs__encodedList=text(GZIP) + "=="), Code.STATUS_LIST_NOT_BASE64),
    "zlib": (bit_list(cs__encodedList=text(ZLIB)), Code.STATUS_LIST_NOT_PACKED),
    "not compressed": (bit_list(cs__encodedList=text(EMPTY)), Code.STATUS_LIST_NOT_PACKED),
    "cut": (bit_list(cs__encodedList=text(GZIP[:-9])), Code.STATUS_LIST_NOT_PACKED),
    "a wrong checksum": (bit_list(cs__encodedList=text(GZIP[:-8] + bytes(8))), Code.STATUS_LIST_NOT_PACKED),
    "two members": (bit_list(cs__encodedList=text(GZIP + GZIP)), Code.STATUS_LIST_NOT_PACKED),
    "trailing bytes": (bit_list(cs__encodedList=text(GZIP + b"\0")), Code.STATUS_LIST_NOT_PACKED),
    "nothing at all": (bit_list(cs__encodedList="u"), Code.STATUS_LIST_NOT_PACKED),
    "a bomb": (bit_list(cs__encodedList=text(gzip.compress(bytes(LIST_BYTES + 1)))), Code.STATUS_LIST_TOO_LARGE),
    "an empty list": (bit_list(cs__encodedList=text(gzip.compress(b""))), Code.STATUS_LIST_TOO_SHORT),
    "a byte too short": (bit_list(cs__encodedList=text(gzip.compress(EMPTY[1:]))), Code.STATUS_LIST_TOO_SHORT),
    "too short for its size": (
        lambda: (entry(size=2, messages=tuple("abcd")), the_list()), Code.STATUS_LIST_TOO_SHORT,
    ),
    "beyond the end": (lambda: (entry(index=131_072), the_list()), Code.STATUS_INDEX_OUT_OF_RANGE),
    "far beyond the end": (lambda: (entry(index=10**16 - 1), the_list()), Code.STATUS_INDEX_OUT_OF_RANGE),
    "another size": (bit_list(cs__statusSize=2), Code.STATUS_LIST_SIZE_DIFFERS),
    "a size in text": (bit_list(cs__statusSize="1"), Code.STATUS_LIST_INVALID),
    "a size of nothing": (bit_list(cs__statusSize=None), Code.STATUS_LIST_INVALID),
    "a ttl in text": (bit_list(cs__ttl="300000"), Code.STATUS_LIST_TTL_INVALID),
    "a ttl of nothing": (bit_list(cs__ttl=0), Code.STATUS_LIST_TTL_INVALID),
    "a ttl below nothing": (bit_list(cs__ttl=-1), Code.STATUS_LIST_TTL_INVALID),
    "a ttl that is true": (bit_list(cs__ttl=True), Code.STATUS_LIST_TTL_INVALID),
    "a ttl of null": (bit_list(cs__ttl=None), Code.STATUS_LIST_TTL_INVALID),
    "a ttl without end": (bit_list(cs__ttl=float("inf")), Code.STATUS_LIST_TTL_INVALID),
    "expired": (bit_list(validUntil="2026-11-21T12:00:00Z"), Code.STATUS_LIST_EXPIRED),
    "expired by the older term": (bit_list(expirationDate="2026-11-02T00:00:00Z"), Code.STATUS_LIST_EXPIRED),
    "not yet valid": (bit_list(validFrom="2026-11-21T12:00:01Z"), Code.STATUS_LIST_NOT_YET_VALID),
    "not yet issued": (bit_list(issuanceDate="2027-11-01T00:00:00Z"), Code.STATUS_LIST_NOT_YET_VALID),
    "a date that is none": (bit_list(validUntil="never"), Code.STATUS_LIST_INVALID),
    "a date that is a number": (bit_list(validFrom=7), Code.STATUS_LIST_INVALID),
    "2021: another list": (old_list(id="https://status.example/lists/4"), Code.STATUS_LIST_WRONG_ID),
    "2021: the newer kind": (old_list(type=["BitstringStatusListCredential"]), Code.STATUS_LIST_WRONG_TYPE),
    "2021: multibase": (old_list(cs__encodedList=text(GZIP)), Code.STATUS_LIST_NOT_BASE64),
    "2021: alphabets mixed": (old_list(cs__encodedList="AA+-"), Code.STATUS_LIST_NOT_BASE64),
    "2021: another purpose": (old_list(cs__statusPurpose="suspension"), Code.STATUS_LIST_WRONG_PURPOSE),
    "token: another list": (token_list(sub="https://status.example/lists/4"), Code.STATUS_LIST_WRONG_ID),
    "token: no subject": (token_list(sub=DROP), Code.STATUS_LIST_WRONG_ID),
    "token: never issued": (token_list(iat=DROP), Code.STATUS_LIST_INVALID),
    "token: issued in text": (token_list(iat="1793523600"), Code.STATUS_LIST_INVALID),
    "token: issued in the future": (token_list(iat=AT.timestamp() + 1), Code.STATUS_LIST_NOT_YET_VALID),
    "token: not before the future": (token_list(nbf=AT.timestamp() + 1), Code.STATUS_LIST_NOT_YET_VALID),
    "token: expired": (token_list(exp=AT.timestamp()), Code.STATUS_LIST_EXPIRED),
    "token: expiry of null": (token_list(exp=None), Code.STATUS_LIST_INVALID),
    "token: ttl of nothing": (token_list(ttl=0), Code.STATUS_LIST_TTL_INVALID),
    "token: no list": (token_list(status_list=DROP), Code.STATUS_LIST_INVALID),
    "token: a list that is text": (token_list(status_list="eNo"), Code.STATUS_LIST_INVALID),
    "token: no bits": (token_list(status_list__bits=DROP), Code.STATUS_LIST_INVALID),
    "token: three bits": (token_list(status_list__bits=3), Code.STATUS_LIST_INVALID),
    "token: bits that are true": (token_list(status_list__bits=True), Code.STATUS_LIST_INVALID),
    "token: bits in text": (token_list(status_list__bits="1"), Code.STATUS_LIST_INVALID),
    "token: no entries": (token_list(status_list__lst=DROP), Code.STATUS_LIST_INVALID),
    "token: padded": (token_list(status_list__lst=b64u(ZLIB) + "="), Code.STATUS_LIST_NOT_BASE64),
    "token: gzip": (token_list(status_list__lst=b64u(GZIP)), Code.STATUS_LIST_NOT_PACKED),
    "token: a bomb": (token_list(status_list__lst=zlib_text(LIST_BYTES + 1)), Code.STATUS_LIST_TOO_LARGE),
    "token: beyond the end": (token_list(status_list__lst=zlib_text(100)), Code.STATUS_INDEX_OUT_OF_RANGE),
    "token: a list of credentials": (lambda: (entry(TOKEN), the_list()), Code.STATUS_LIST_WRONG_ID),
    "a list of tokens": (lambda: (entry(), the_list(TOKEN)), Code.STATUS_LIST_WRONG_TYPE),
}  # fmt: skip


def checks() -> Iterator[Check]:
    """Give every kind of check that a list can lead to."""
    for make, _ in HOSTILE.values():
        yield judge(*make(), AT)
    document = with_(
        the_list(), credentialSubject__statusPurpose=[REVOCATION, SUSPENSION, REFRESH, MESSAGE, "training"]
    )
    for purpose in document["credentialSubject"]["statusPurpose"]:
        for index in (1, 7):
            yield judge(entry(purpose=purpose, index=index), document, AT)
    numbers = the_list(TOKEN, statuses=StatusList.empty(131_072, 2).setting({1: 1, 2: 2, 3: 3}))
    for index in range(4):
        yield judge(entry(TOKEN, index=index), numbers, AT)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_list_that_cannot_be_relied_on_is_never_accepted(name: str) -> None:
    make, code = HOSTILE[name]
    assert judged(*make()) == (INDETERMINATE, code)


def test_what_a_reader_refuses_has_the_code_as_well() -> None:
    one, document = HOSTILE["zlib"][0]()
    with pytest.raises(Refused) as refused:
        read(one, document)
    assert refused.value.code is Code.STATUS_LIST_NOT_PACKED


def test_the_bound_on_its_size_is_the_callers() -> None:
    assert judge(entry(index=0), the_list(), AT, most_bytes=16_384).code is Code.STATUS_CLEAR
    assert judge(entry(index=0), the_list(), AT, most_bytes=16_383).code is Code.STATUS_LIST_TOO_LARGE


def test_clocks_may_differ_by_the_leeway() -> None:
    begins, ends = ABOUT.valid_from, ABOUT.valid_until or WHEN
    minute = timedelta(minutes=1)
    for form in (BITSTRING, TOKEN):
        one, document = entry(form, index=0), the_list(form)
        for at in (begins - minute, ends + minute - timedelta(seconds=1)):
            assert judge(one, document, at, leeway=minute).code is Code.STATUS_CLEAR
        assert judge(one, document, begins - minute).code is Code.STATUS_LIST_NOT_YET_VALID
        assert judge(one, document, ends + minute, leeway=minute).code is Code.STATUS_LIST_EXPIRED
        assert judge(one, document, ends).code is Code.STATUS_LIST_EXPIRED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
OUTSIDE = (
    "id",
    "type",
    "validFrom",
    "validUntil",
    "credentialSubject",
    "sub",
    "iat",
    "exp",
    "nbf",
    "ttl",
    "status_list",
)
INSIDE = ("type", "statusPurpose", "encodedList", "ttl", "statusSize", "bits", "lst")


@given(st.sampled_from(FORMS), st.sampled_from(OUTSIDE + INSIDE), JSON)
def test_a_list_with_any_member_of_any_form_gives_a_check(
    form: tuple[StatusForm, Version], member: str, value: Any
) -> None:
    document = the_list(*form)
    inner: Any = document.get("credentialSubject", document.get("status_list"))
    (inner if member in INSIDE else document)[member] = value
    assert isinstance(judge(entry(form[0]), document, AT), Check)


# --- what is published --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "mechanism"), [("1.1", VC_JWT), ("2.0", VC_JOSE)])
@pytest.mark.parametrize("form", [BITSTRING, STATUS_LIST_2021], ids=lambda form: form.name)
def test_a_list_is_a_credential_to_be_signed(form: StatusForm, version: Version, mechanism: Any) -> None:
    if form is STATUS_LIST_2021 and version == "2.0":
        with pytest.raises(ValueError, match="StatusList2021 is a form of VCDM 1"):
            the_list(form, version)
        return
    document = the_list(form, version)
    assert vcdm.credential_findings(document, version) == []
    assert vcdm.content_findings(document) == []  # every term is defined by its contexts
    assert vcdm.validity_findings(document, AT, timedelta()) == []
    key = KeyPair.generate("ES256")
    sealed = mechanism.open(mechanism.seal(document, key, f"{ISSUER.did}#1"), DEFAULT)
    sealed.check(key.public_key)
    assert (sealed.findings, sealed.expires) == ((), ABOUT.valid_until)
    assert sealed.document == document
    assert judged(entry(form), sealed.document) == (FAILED, Code.STATUS_REVOKED)


def test_a_list_is_a_token_to_be_signed() -> None:
    key = KeyPair.generate("ES256")
    signed = _jws.write(the_list(TOKEN), key, kid=f"{ISSUER.did}#1", typ=TYP)
    opened = _jws.read(signed, DEFAULT, DEFAULT.credential_bytes)
    opened.check(key.public_key)
    assert opened.header.typ == "statuslist+jwt"
    assert judged(entry(TOKEN), opened.claims) == (FAILED, Code.STATUS_REVOKED)
    assert {name: value for name, value in opened.claims.items() if name != "status_list"} == {
        "iss": ISSUER.did, "sub": URL, "iat": 1793491200, "exp": 1801267200, "ttl": 3600,
    }  # fmt: skip


def test_the_window_stands_wherever_a_reader_looks() -> None:
    first, last = "2026-11-01T00:00:00Z", "2027-01-30T00:00:00Z"
    dates = {"validFrom": first, "validUntil": last}
    old_dates = {"issuanceDate": first, "expirationDate": last}
    versions: list[tuple[Version, dict[str, str]]] = [("2.0", dates), ("1.1", dates | old_dates)]
    for version, expected in versions:
        document = the_list(version=version)
        assert {member: document[member] for member in document if member in dates | old_dates} == expected
        assert document["credentialSubject"]["ttl"] == 3_600_000
    assert "ttl" not in the_list(STATUS_LIST_2021, "1.1")["credentialSubject"]


def test_what_is_not_said_is_not_written() -> None:
    about = Publication(url=URL, issuer=ISSUER.did, valid_from=WHEN, purposes=(REVOCATION, SUSPENSION))
    document, claims = BITSTRING.write_list(SET, about), TOKEN.write_list(SET, about)
    assert document.keys() == {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"}
    assert document["credentialSubject"].keys() == {"id", "type", "statusPurpose", "encodedList"}
    assert document["credentialSubject"]["statusPurpose"] == ["revocation", "suspension"]
    assert claims.keys() == {"iss", "sub", "iat", "status_list"}


@pytest.mark.parametrize(
    ("given", "limit"),
    [(None, timedelta(days=90)), (HOUR, HOUR), (timedelta(days=100), timedelta(days=90))],
)
@every_form
def test_how_long_a_list_is_kept(form: StatusForm, version: Version, given: timedelta | None, limit: timedelta) -> None:
    about = Publication(url=URL, issuer=ISSUER.did, valid_from=WHEN, valid_until=ABOUT.valid_until, ttl=given)
    published = read(entry(form), form.write_list(SET, about, version))
    assert max_age(published, WHEN) == (timedelta(days=90) if form is STATUS_LIST_2021 else limit)
    assert max_age(published, WHEN + timedelta(days=91)) == timedelta()
    silent = Publication(url=URL, issuer=ISSUER.did, valid_from=WHEN)
    endless = read(entry(form), form.write_list(SET, silent, version))
    assert max_age(endless, WHEN) is None
    week, day = timedelta(days=7), timedelta(days=1)
    assert max_age(published, WHEN, oldest=day) == max_age(published, WHEN)  # an end of its own is what counts
    for fetched, left in ((WHEN - day, week), (WHEN, week), (WHEN + day, 6 * day), (WHEN + 8 * day, timedelta())):
        assert max_age(endless, fetched, oldest=week) == left
    assert max_age(endless, WHEN, oldest=timedelta.max) == timedelta.max


def test_a_list_that_names_no_end_is_too_old_some_day() -> None:
    week, minute = timedelta(days=7), timedelta(minutes=1)
    endless = with_(the_list(), validUntil=DROP)
    undated = with_(endless, validFrom=DROP)
    for document, at, code in (
        (endless, WHEN + week - minute, Code.STATUS_REVOKED),
        (endless, WHEN + week, Code.STATUS_LIST_TOO_OLD),
        (endless, WHEN - minute, Code.STATUS_LIST_NOT_YET_VALID),
        (undated, WHEN, Code.STATUS_LIST_TOO_OLD),
        (the_list(), WHEN + 2 * week, Code.STATUS_REVOKED),
    ):
        assert judge(entry(), document, at, oldest=week).code is code
    assert judge(entry(), undated, AT).code is Code.STATUS_REVOKED
    assert "2026-11-01 00:00 UTC" in judge(entry(), endless, AT, oldest=week).message("en")


@pytest.mark.parametrize(
    ("ttl", "limit"), [(1.5, LEAST_TTL), (10_001, timedelta(seconds=10.001)), (10**400, timedelta.max)]
)
def test_a_strange_ttl_is_read(ttl: float, limit: timedelta) -> None:
    document = with_(the_list(), credentialSubject__ttl=ttl, validUntil=DROP)
    assert max_age(read(entry(), document), WHEN) == limit


@pytest.mark.parametrize(
    "changes",
    [
        {"purposes": ()},
        {"purposes": ("",)},
        {"valid_from": datetime(2026, 11, 1)},  # noqa: DTZ001 - that is the fault
        {"valid_until": datetime(2027, 11, 1)},  # noqa: DTZ001 - that is the fault
        {"valid_until": WHEN - HOUR},
        {"ttl": timedelta()},
        {"ttl": timedelta(seconds=1.5)},
        {"ttl": -HOUR},
    ],
)
def test_a_publication_that_nobody_could_use_is_not_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="list"):
        Publication(**{"url": URL, "issuer": ISSUER.did, "valid_from": WHEN, **changes})


def test_a_list_that_nobody_would_take_is_not_written() -> None:
    short, long = StatusList.empty(131_064), StatusList.empty(LIST_BYTES * 8 + 8)
    for form, version in FORMS[:3]:
        with pytest.raises(ValueError, match="at least 131072"):
            the_list(form, version, short)
    for form, version in FORMS:
        with pytest.raises(ValueError, match="at most"):
            the_list(form, version, long)
    assert judged(entry(TOKEN, index=1), the_list(TOKEN, statuses=short)) == (PASSED, Code.STATUS_CLEAR)


def test_a_list_of_the_older_kind_has_one_purpose() -> None:
    about = Publication(url=URL, issuer=ISSUER.did, valid_from=WHEN, purposes=(REVOCATION, SUSPENSION))
    with pytest.raises(ValueError, match="one purpose"):
        STATUS_LIST_2021.write_list(SET, about, "1.1")


def test_moments_may_have_any_zone() -> None:
    zone = timezone(timedelta(hours=2))
    about = Publication(url=URL, issuer=ISSUER.did, valid_from=WHEN.astimezone(zone))
    assert judge(entry(index=0), BITSTRING.write_list(SET, about), AT).code is Code.STATUS_CLEAR
    early = judge(entry(index=0), BITSTRING.write_list(SET, about), WHEN - HOUR)
    assert early.params["when"] == "2026-11-01 00:00 UTC"
