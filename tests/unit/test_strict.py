"""The strict readers: one text, one value, or a refusal; never two readings of the same signed bytes."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mikromerit._strict import from_base64url, read_json, to_base64url
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def refusal(make: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        make()
    return refused.value


# --- base64url ----------------------------------------------------------------------------------------------------

BASE64URL_REFUSED: list[tuple[str, bytes]] = [
    ("one character", b"A"),
    ("five characters", b"AAAAA"),
    ("padded, two", b"QQ=="),
    ("padded, three", b"QUE="),
    ("padding alone", b"===="),
    ("padding within", b"QQ==QQ"),
    ("padding one short", b"QQ="),
    ("too much padding", b"QUJD===="),
    ("plus", b"+A"),
    ("slash", b"/A"),
    ("plus among the others", b"AA+AAAAA"),
    ("slash at the end", b"AAA/"),
    ("a space before", b" QUJD"),
    ("a space after", b"QUJD "),
    ("a space within", b"QU JD"),
    ("a space that fills up", b"QUJ "),
    ("a newline after", b"QUJD\n"),
    ("a newline within", b"QUJD\nQUJD"),
    ("carriage return and newline", b"QUJD\r\nQU"),
    ("a tab", b"QU\tJD"),
    ("NUL", b"QUJ\0"),
    ("NUL alone", b"\0\0\0\0"),
    ("DEL", b"QUJ\x7f"),
    ("a dot", b"QUJD.QQ"),
    ("a percent sign", b"QUJ%3D"),
    ("a star", b"QU*D"),
    ("Latin-1", b"QU\xe5D"),
    ("UTF-8", "QUJå".encode()),
    ("full-width letters", "\uff31\uff35".encode()),
    ("byte order mark", b"\xef\xbb\xbfQUJD"),
    ("one unused bit, two characters", b"QR"),
    ("all unused bits, two characters", b"Q_"),
    ("one unused bit, three characters", b"QUF"),
    ("all unused bits, three characters", b"QU_"),
]


@pytest.mark.parametrize("text", [case[1] for case in BASE64URL_REFUSED], ids=[case[0] for case in BASE64URL_REFUSED])
def test_what_is_not_base64url_is_refused(text: bytes) -> None:
    refused = refusal(lambda: from_base64url(text, "payload"))
    assert (refused.code, dict(refused.params)) == (Code.BASE64URL_INVALID, {"part": "payload"})


@pytest.mark.parametrize(
    ("text", "data"),
    [  # RFC 4648 §10, without padding, and the two characters that base64 spells otherwise
        (b"", b""),
        (b"Zg", b"f"),
        (b"Zm8", b"fo"),
        (b"Zm9v", b"foo"),
        (b"Zm9vYg", b"foob"),
        (b"Zm9vYmE", b"fooba"),
        (b"Zm9vYmFy", b"foobar"),
        (b"-_-_", b"\xfb\xff\xbf"),
        (b"_w", b"\xff"),
        (b"__8", b"\xff\xff"),
    ],
)
def test_base64url(text: bytes, data: bytes) -> None:
    assert from_base64url(text, "payload") == data
    assert to_base64url(data) == text.decode()


@pytest.mark.parametrize("length", [2, 3])
def test_of_all_last_characters_those_without_unused_bits_are_taken(length: int) -> None:
    taken = set()
    for last in ALPHABET:
        text = b"A" * (length - 1) + bytes([last])
        try:
            data = from_base64url(text, "x")
        except Refused:
            continue
        assert to_base64url(data).encode() == text
        taken.add(last)
    assert len(taken) == {2: 4, 3: 16}[length]


@given(st.binary(max_size=400))
def test_base64url_there_and_back(data: bytes) -> None:
    text = to_base64url(data)
    assert text == base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    assert from_base64url(text.encode(), "x") == data


near_base64url = st.lists(st.sampled_from([*ALPHABET, *b"=+/ \n.%\0\xe5"]), max_size=12).map(bytes)


@given(st.one_of(near_base64url, st.binary(max_size=12)))
def test_a_text_that_is_taken_has_no_other_spelling(text: bytes) -> None:
    try:
        data = from_base64url(text, "x")
    except Refused as refused:
        assert refused.code is Code.BASE64URL_INVALID  # noqa: PT017  (most texts are refused, some are not)
        return
    assert to_base64url(data).encode() == text
    assert set(text) <= set(ALPHABET)


def test_a_long_text_is_read_in_no_time() -> None:
    begun = time.process_time()
    assert from_base64url(b"QUJD" * 1_000_000, "x") == b"ABC" * 1_000_000
    assert refusal(lambda: from_base64url(b"QUJD" * 1_000_000 + b"*", "x")).code is Code.BASE64URL_INVALID
    assert time.process_time() - begun < 1


# --- JSON ---------------------------------------------------------------------------------------------------------

JSON_REFUSED: list[tuple[str, bytes, Code]] = [
    ("nothing", b"", Code.JSON_INVALID),
    ("white space", b" \n", Code.JSON_INVALID),
    ("an array", b"[]", Code.JSON_INVALID),
    ("a string", b'"{}"', Code.JSON_INVALID),
    ("a number", b"1", Code.JSON_INVALID),
    ("null", b"null", Code.JSON_INVALID),
    ("not closed", b'{"a":1', Code.JSON_INVALID),
    ("two objects", b"{}{}", Code.JSON_INVALID),
    ("something after it", b"{} x", Code.JSON_INVALID),
    ("NUL after it", b"{}\0", Code.JSON_INVALID),
    ("a vertical tab before it", b"\x0b{}", Code.JSON_INVALID),
    ("a no-break space before it", "\u00a0{}".encode(), Code.JSON_INVALID),
    ("a comma too many", b'{"a":1,}', Code.JSON_INVALID),
    ("a comment", b'{"a":1} // x', Code.JSON_INVALID),
    ("apostrophes", b"{'a':1}", Code.JSON_INVALID),
    ("a name without quotation marks", b"{a:1}", Code.JSON_INVALID),
    ("a name that is a number", b"{1:1}", Code.JSON_INVALID),
    ("True", b'{"a":True}', Code.JSON_INVALID),
    ("NaN", b'{"a":NaN}', Code.JSON_INVALID),
    ("Infinity", b'{"a":Infinity}', Code.JSON_INVALID),
    ("minus Infinity", b'{"a":[-Infinity]}', Code.JSON_INVALID),
    ("a number beyond a double", b'{"a":1e309}', Code.JSON_INVALID),
    ("a negative number beyond a double", b'{"a":-1.5E400}', Code.JSON_INVALID),
    ("an integer of 5,000 digits", b'{"a":' + b"9" * 5000 + b"}", Code.JSON_INVALID),
    ("a leading zero", b'{"a":01}', Code.JSON_INVALID),
    ("a plus sign", b'{"a":+1}', Code.JSON_INVALID),
    ("a number without a fraction's digits", b'{"a":1.}', Code.JSON_INVALID),
    ("hexadecimal", b'{"a":0x10}', Code.JSON_INVALID),
    ("an underscore", b'{"a":1_0}', Code.JSON_INVALID),
    ("Arabic digits", '{"a":٣}'.encode(), Code.JSON_INVALID),
    ("a newline in a string", b'{"a":"\n"}', Code.JSON_INVALID),
    ("a control character in a string", b'{"a":"\x01"}', Code.JSON_INVALID),
    ("an unknown escape", b'{"a":"\\x41"}', Code.JSON_INVALID),
    ("half an escape", b'{"a":"\\u00"}', Code.JSON_INVALID),
    ("byte order mark", b"\xef\xbb\xbf{}", Code.JSON_INVALID),
    ("UTF-16 with a mark", "{}".encode("utf-16"), Code.JSON_INVALID),
    ("UTF-16LE", '{"a":1}'.encode("utf-16-le"), Code.JSON_INVALID),
    ("UTF-16BE", '{"a":1}'.encode("utf-16-be"), Code.JSON_INVALID),
    ("UTF-32LE", '{"a":1}'.encode("utf-32-le"), Code.JSON_INVALID),
    ("Latin-1", b'{"a":"\xe5"}', Code.JSON_INVALID),
    ("overlong UTF-8", b'{"a":"\xc0\xaf"}', Code.JSON_INVALID),
    ("a surrogate in UTF-8", b'{"a":"\xed\xa0\x80"}', Code.JSON_INVALID),
    ("a pair of surrogates in UTF-8", b'{"a":"\xed\xa0\xbd\xed\xb8\x80"}', Code.JSON_INVALID),
    ("UTF-8 cut short", b'{"a":"\xc3', Code.JSON_INVALID),
    ("a lone high surrogate", b'{"a":"\\ud800"}', Code.JSON_INVALID),
    ("a lone low surrogate", b'{"a":"\\uDC00"}', Code.JSON_INVALID),
    ("surrogates in the wrong order", b'{"a":"\\udc00\\ud800"}', Code.JSON_INVALID),
    ("a lone surrogate in a name", b'{"\\uDfFf":1}', Code.JSON_INVALID),
    ("a lone surrogate deep within", b'{"a":[{"b":["\\uD83D x"]}]}', Code.JSON_INVALID),
    ("one name twice", b'{"a":1,"a":2}', Code.JSON_DUPLICATE_MEMBER),
    ("one name twice with one value", b'{"a":1,"a":1}', Code.JSON_DUPLICATE_MEMBER),
    ("one name twice, far apart", b'{"a":1,"b":2,"c":3,"a":4}', Code.JSON_DUPLICATE_MEMBER),
    ("one name twice, once escaped", b'{"a":1,"\\u0061":2}', Code.JSON_DUPLICATE_MEMBER),
    ("one name twice, deep within", b'{"x":[[{"a":1,"a":2}]]}', Code.JSON_DUPLICATE_MEMBER),
    ("the empty name twice", b'{"":1,"":2}', Code.JSON_DUPLICATE_MEMBER),
]


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in JSON_REFUSED], ids=[case[0] for case in JSON_REFUSED])
def test_what_is_not_one_json_object_is_refused(data: bytes, code: Code) -> None:
    refused = refusal(lambda: read_json(data, "payload"))
    assert (refused.code, refused.params["part"]) == (code, "payload")


def test_the_member_that_stands_twice_is_named() -> None:
    assert refusal(lambda: read_json(b'{"a":1,"b":2,"c":3,"b":4}', "header")).params["member"] == "b"
    hostile = json.dumps("\x1b[31m\u202e" + "x" * 1000)
    refused = refusal(lambda: read_json(f"{{{hostile}:1,{hostile}:2}}".encode(), "header"))
    assert refused.params["member"].isprintable()
    assert len(refused.params["member"]) <= 210


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"{}", {}),
        (b' \t\r\n{"a" : 1 } \n', {"a": 1}),
        (b'{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}', {"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 2}]}),
        (b'{"a":1,"A":2,"a ":3}', {"a": 1, "A": 2, "a ": 3}),
        ('{"\u00e5":1,"a\u030a":2}'.encode(), {"\u00e5": 1, "a\u030a": 2}),  # equal to the eye, not in octets
        (b'{"a":"\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a":"\\uD83D\\uDE00","b":"\\u00e5"}', {"a": "\U0001f600", "b": "\u00e5"}),
        (b'{"a":"\\\\ud800"}', {"a": "\\ud800"}),
        (b'{"a":"\\u0000\\u2028"}', {"a": "\0\u2028"}),
        (b'{"a":[1e308,-0.5,1E-400,0,-0]}', {"a": [1e308, -0.5, 0.0, 0, 0]}),
        (b'{"a":[true,false,null,""]}', {"a": [True, False, None, ""]}),
        (b'{"a":' + b"9" * 400 + b"}", {"a": int("9" * 400)}),
    ],
)
def test_a_json_object(data: bytes, value: dict[str, Any]) -> None:
    assert json.dumps(read_json(data, "x")) == json.dumps(value)  # the texts, as 1 == True == 1.0


whole_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.one_of(st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, whole_text),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(whole_text, inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(whole_text, values, max_size=5), st.booleans(), st.sampled_from([None, 2]))
def test_json_is_read_as_everybody_reads_it(value: dict[str, Any], ascii_only: bool, indent: int | None) -> None:  # noqa: FBT001
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert json.dumps(read_json(data, "x")) == json.dumps(json.loads(data))
    assert read_json(data, "x") == value


fragments = st.sampled_from(
    ["{", "}", "[", "]", ":", ",", '"', '"a"', '"a":', "1", "-", "1e999", "NaN", "null", "\\ud800", "\\", " ", "\ufeff"]
)


@given(st.one_of(st.binary(max_size=40), st.lists(fragments, max_size=12).map(lambda parts: "".join(parts).encode())))
@example(b'{"a":"\\ud800')
def test_every_text_is_an_object_or_refused(data: bytes) -> None:
    try:
        value = read_json(data, "x")
    except Refused as refused:
        assert refused.code in (Code.JSON_INVALID, Code.JSON_DUPLICATE_MEMBER)  # noqa: PT017
        return
    assert type(value) is dict
    assert value == json.loads(data.decode())


# --- bounds -------------------------------------------------------------------------------------------------------


def arrays(levels: int) -> bytes:
    """An object whose depth is `levels`: itself, and arrays in arrays."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}" if levels > 1 else b'{"a":1}'


def objects(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize("nested", [arrays, objects])
@pytest.mark.parametrize("limit", [1, 2, 3, DEFAULT.json_depth])
def test_the_depth_is_bounded_exactly(nested: Callable[[int], bytes], limit: int) -> None:
    assert read_json(nested(limit), "x", depth=limit)
    refused = refusal(lambda: read_json(nested(limit + 1), "x", depth=limit))
    assert (refused.code, refused.params["limit"]) == (Code.TOO_DEEP, str(limit))


def test_the_depth_has_a_default() -> None:
    assert read_json(objects(DEFAULT.json_depth), "x")
    assert refusal(lambda: read_json(objects(DEFAULT.json_depth + 1), "x")).code is Code.TOO_DEEP


@pytest.mark.parametrize("nested", [arrays, objects])
@pytest.mark.parametrize("levels", [500, 5_000, 500_000])
def test_json_that_would_exhaust_the_stack_is_too_deep(nested: Callable[[int], bytes], levels: int) -> None:
    assert refusal(lambda: read_json(nested(levels), "x")).code is Code.TOO_DEEP
    opened = nested(levels)[: levels * 3]  # never closed: invalid as well, whichever is found first
    assert refusal(lambda: read_json(opened, "x")).code in (Code.TOO_DEEP, Code.JSON_INVALID)


@pytest.mark.parametrize("one", [b"[]", b"{}", b"1", b"1.5", b"true", b"null", b'""'])
@pytest.mark.parametrize("limit", [2, 3, 50, 5_000])
def test_the_number_of_values_is_bounded_exactly(one: bytes, limit: int) -> None:
    def wide(nodes: int) -> bytes:  # the object, its array, and what is in it
        return b'{"a":[' + b",".join([one] * (nodes - 2)) + b"]}"

    assert read_json(wide(limit), "x", nodes=limit)
    refused = refusal(lambda: read_json(wide(limit + 1), "x", nodes=limit))
    assert (refused.code, refused.params["limit"]) == (Code.TOO_MANY_NODES, str(limit))


def test_the_values_of_members_count() -> None:
    five = b'{"a":1,"b":"x","c":null,"d":true,"e":[{"f":1.5}]}'
    assert read_json(five, "x", nodes=8)
    assert refusal(lambda: read_json(five, "x", nodes=7)).code is Code.TOO_MANY_NODES


@pytest.mark.unmeasured
def test_the_number_of_nodes_has_a_default() -> None:
    most = b'{"a":[' + b",".join([b"[]"] * (DEFAULT.json_nodes - 2)) + b"]}"
    assert len(read_json(most, "x")["a"]) == DEFAULT.json_nodes - 2
    assert refusal(lambda: read_json(most[:-2] + b",[]]}", "x")).code is Code.TOO_MANY_NODES
    assert refusal(lambda: read_json(most[:-2] + b",1]}", "x")).code is Code.TOO_MANY_NODES


@pytest.mark.parametrize(
    "data",
    [
        b"{" + b",".join(b'"%d":0' % n for n in range(20_000)) + b',"19999":1}',
        b"{" + b",".join(b'"%d":0' % n for n in range(20_000)) + b',"0":1}',
        b'{"a":"' + b"\\ud83d\\ude00" * 100_000 + b'\\ud800"}',
        b'{"a":' + b"-" * 1_000_000 + b"}",
        b'{"a":1' + b"0" * 1_000_000 + b"}",
        b'{"a":"' + b"\\u00e5" * 500_000,
        b" " * 4_000_000,
    ],
    ids=["the last of many twice", "the first of many twice", "escapes", "minus signs", "digits", "open", "spaces"],
)
def test_large_hostile_json_is_refused_in_no_time(data: bytes) -> None:
    begun = time.process_time()
    assert refusal(lambda: read_json(data, "x")).code in (Code.JSON_INVALID, Code.JSON_DUPLICATE_MEMBER)
    assert time.process_time() - begun < 1
