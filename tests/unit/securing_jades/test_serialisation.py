from __future__ import annotations

import pytest
from forging import b64u, to_json

from mikromerit.limits import DEFAULT, Limits
from mikromerit.report import Code, Refused
from mikromerit.securing.jades.bounds import HEADER_BYTES
from mikromerit.securing.jades.serialisation import Content, Frame, content_of, looks_sealed, read_frame

ONE = {"protected": "cHJv", "signature": "c2ln"}


def refusal(data: bytes, limits: Limits = DEFAULT) -> tuple[Code, str]:
    with pytest.raises(Refused) as caught:
        read_frame(data, limits)
    return caught.value.code, caught.value.params.get("member", "")


def test_the_three_serialisations_say_the_same() -> None:
    frame = Frame(b"cHJv", {}, b"cGF5", b"c2ln")
    assert read_frame(b"cHJv.cGF5.c2ln", DEFAULT) == frame
    assert read_frame(to_json({"payload": "cGF5", **ONE}), DEFAULT) == frame
    assert read_frame(b" \r\n" + to_json({"payload": "cGF5", "signatures": [ONE]}), DEFAULT) == frame


def test_escapes_are_undone_and_nothing_else_is_touched() -> None:
    one = b'{"signature":"c2ln","header":{"etsiU":["e30"]},"protected":"cHJv"}'
    data = b'{"signatures":[' + one + b'],"payload":"\\u00e5\\r\\n "}'
    assert read_frame(data, DEFAULT) == Frame(b"cHJv", {"etsiU": ["e30"]}, "å\r\n ".encode(), b"c2ln")


def test_unknown_members_are_ignored() -> None:
    assert read_frame(to_json({"payload": "x", "x": 1, "signatures": [{**ONE, "y": 2}]}), DEFAULT).payload == b"x"
    assert read_frame(to_json({"payload": "x", "evil": 1, **ONE}), DEFAULT).payload == b"x"


@pytest.mark.parametrize(
    ("outer", "code", "member"),
    [
        ({"payload": "x", "signatures": []}, Code.SEAL_UNSIGNED, ""),
        ({"payload": "x", "signatures": [ONE, ONE]}, Code.SEAL_UNSIGNED, ""),
        ({"payload": "x", "signatures": {}}, Code.SEAL_MALFORMED, "signatures"),
        ({"payload": "x", "signatures": ["any"]}, Code.SEAL_MALFORMED, "signatures"),
        ({"payload": "x", "signatures": [ONE], "signature": "c2ln"}, Code.SEAL_MALFORMED, "signatures"),
        ({"payload": "x", "signatures": [ONE], "protected": "cHJv"}, Code.SEAL_MALFORMED, "signatures"),
        ({"payload": "x", "signatures": [ONE], "header": {}}, Code.SEAL_MALFORMED, "signatures"),
        ({"payload": "x", "protected": "cHJv"}, Code.SEAL_UNSIGNED, ""),
        ({"payload": "x", "protected": "cHJv", "signature": ""}, Code.SEAL_UNSIGNED, ""),
        ({"payload": "x", "protected": "cHJv", "signature": None}, Code.SEAL_MALFORMED, "signature"),
        ({"payload": "x", "signature": "c2ln"}, Code.SEAL_MALFORMED, "protected"),
        ({"payload": "x", **ONE, "protected": {}}, Code.SEAL_MALFORMED, "protected"),
        ({"payload": {}, **ONE}, Code.SEAL_MALFORMED, "payload"),
        ({"payload": None, **ONE}, Code.SEAL_MALFORMED, "payload"),
        ({"payload": "x", **ONE, "header": []}, Code.SEAL_MALFORMED, "header"),
        ({"payload": "x", **ONE, "header": None}, Code.SEAL_MALFORMED, "header"),
    ],
)
def test_a_json_serialisation_has_its_form(outer: object, code: Code, member: str) -> None:
    assert refusal(to_json(outer)) == (code, member)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a.b", Code.JWS_MALFORMED), (b"a.b.c.d", Code.JWS_MALFORMED), (b"", Code.JWS_MALFORMED),
        (b".b.c", Code.SEAL_MALFORMED), (b"a.b.", Code.SEAL_UNSIGNED),
        (b'{"payload":"a","payload":"b"}', Code.JSON_DUPLICATE_MEMBER),
        (b'{"payload":"x","signatures":[{"protected":"a","protected":"b"}]}', Code.JSON_DUPLICATE_MEMBER),
        (b'{"payload":"\\ud800"}', Code.JSON_INVALID), (b'{"payload"', Code.JSON_INVALID), (b"{}x", Code.JSON_INVALID),
    ],
)  # fmt: skip
def test_what_is_no_jws_is_refused(data: bytes, code: Code) -> None:
    assert refusal(data)[0] is code


def test_sizes_are_bounded() -> None:
    data = b"a" * HEADER_BYTES + b".b.c"
    assert read_frame(data, DEFAULT).signature == b"c"
    assert refusal(b"a" + data)[0] is Code.TOO_LARGE
    assert refusal(data, Limits(credential_bytes=len(data) - 1))[0] is Code.TOO_LARGE
    assert refusal(to_json({"payload": "x", **ONE, "a": [[]]}), Limits(json_depth=2))[0] is Code.TOO_DEEP
    many = to_json({"payload": "x", **ONE, "a": [0] * 40})
    assert refusal(many, Limits(json_nodes=40))[0] is Code.TOO_MANY_NODES


def frame_of(payload: bytes | None) -> Frame:
    return Frame(b"a", {}, payload, b"c")


def test_the_content_stands_in_the_seal_or_beside_it() -> None:
    assert content_of(frame_of(b"e30"), None, encoded=True, detached=False) == Content(b"{}", b"e30")
    assert content_of(frame_of(b"{}"), None, encoded=False, detached=False) == Content(b"{}", b"{}")
    assert content_of(frame_of(b"e30"), b"{}", encoded=True, detached=False) == Content(b"{}", b"e30")
    assert content_of(frame_of(None), b"{}", encoded=True, detached=False) == Content(b"{}", b"e30")
    assert content_of(frame_of(None), b"{}", encoded=False, detached=True) == Content(b"{}", b"{}")


@pytest.mark.parametrize(
    ("payload", "given", "detached", "code"),
    [
        (None, None, False, Code.SEAL_DETACHED), (None, None, True, Code.SEAL_DETACHED),
        (b"e30", b"[]", False, Code.SEAL_MALFORMED), (b"e30", b"{}", True, Code.SEAL_MALFORMED),
        (b"e30", None, True, Code.SEAL_MALFORMED), (b"e30=", None, False, Code.BASE64URL_INVALID),
    ],
)  # fmt: skip
def test_a_content_elsewhere_is_refused(payload: bytes | None, given: bytes | None, detached: bool, code: Code) -> None:  # noqa: FBT001  (a parameter of the test)
    with pytest.raises(Refused) as caught:
        content_of(frame_of(payload), given, encoded=True, detached=detached)
    assert caught.value.code is code


@pytest.mark.parametrize(
    "data",
    [
        to_json({"payload": "x", "signatures": []}),
        b"\n\t{" + to_json({"payload": "x", **ONE})[1:],
        b64u(b'{ "x5c":[],"x5t#o":{}}').encode() + b".a.b",
        b64u(b'{\n "x5t#S256":"","x5c":[]}').encode() + b"..b",
        b64u(b'{"sigT":""}').encode() + b".a.b",
    ],
)
def test_a_seal_looks_sealed(data: bytes) -> None:
    assert looks_sealed(data)


def test_a_header_that_is_too_large_is_not_looked_into() -> None:
    largest = b64u(b'{"sigT":1'.ljust(HEADER_BYTES * 3 // 4 - 1) + b"}").encode()
    assert len(largest) == HEADER_BYTES
    assert looks_sealed(largest + b".a.b")
    assert not looks_sealed(largest + b"AAAA.a.b")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"text", to_json({"payload": "x", "signature": "y"}),
            to_json(["signatures"]), to_json({"x": "signatures", "signature": "protected"}),
        to_json({"title": 'a "signatures" b', "x": ['"signature"', '"protected"']}),
        b64u(b'{"alg":"ES256","kid":"x5c"}').encode() + b".a.b",
        b64u(b'{"x5c":[]}').encode() + b".a", b64u(b'{"x5c":[]}').encode() + b"=.a.b",
        b64u(b'{"x5c":["' + b"A" * HEADER_BYTES + b'"]}').encode() + b".a.b",
    ],
)  # fmt: skip
def test_other_data_does_not(data: bytes) -> None:
    assert not looks_sealed(data)
