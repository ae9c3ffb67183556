from __future__ import annotations

import base64
from typing import Any

import pytest
from forging import b64u, to_json

from mikromerit.limits import DEFAULT, Limits
from mikromerit.report import Code, Refused
from mikromerit.securing.jades.bounds import CERTIFICATES, COMPONENTS, REVOCATIONS
from mikromerit.securing.jades.unsigned import REFERENCES, Component, Values, components_of, tokens_of, values_of

DER = "http://uri.etsi.org/01903/v1.2.2#DER"
PEM = "http://uri.etsi.org/01903/v1.2.2#PEM"


def pki(data: bytes, **more: str) -> dict[str, str]:
    return {"val": base64.b64encode(data).decode(), **more}


def cert(data: bytes, **more: str) -> dict[str, Any]:
    return {"x509Cert": pki(data, **more)}


def gathered(**components: Any) -> Values:
    return values_of(tuple(Component(name, value, None) for name, value in components.items()))


def refusal(work: Any, *arguments: Any, **more: Any) -> tuple[Code, str]:
    with pytest.raises(Refused) as caught:
        work(*arguments, **more)
    return caught.value.code, caught.value.params.get("member", "")


def test_components_are_read_in_either_form() -> None:
    assert components_of({}, DEFAULT) == ()
    texts = [b64u(b'{"a":1}'), b64u(b'{ "b" : [2] }')]
    assert components_of({"etsiU": texts}, DEFAULT) == (
        Component("a", 1, texts[0].encode()),
        Component("b", [2], texts[1].encode()),
    )
    assert components_of({"etsiU": [{"a": 1}, {"b": [2]}]}, DEFAULT) == (
        Component("a", 1, None),
        Component("b", [2], None),
    )


@pytest.mark.parametrize(
    "elements",
    ["e30", {}, None, [], [1], [None], [["e30"]], [b64u(b'{"a":1}'), {"a": 1}], [b64u(b"{}")], [b64u(b'{"a":1,"b":2}')],
     [{}], [{"a": 1, "b": 2}]],
)  # fmt: skip
def test_an_array_of_any_other_form_is_refused(elements: object) -> None:
    assert refusal(components_of, {"etsiU": elements}, DEFAULT) == (Code.SEAL_MALFORMED, "etsiU")


@pytest.mark.parametrize(
    ("text", "code"),
    [(b64u(b'{"a":1}') + "==", Code.BASE64URL_INVALID), (b64u(b'{"a":1}') + "\n", Code.BASE64URL_INVALID),
     (b64u(b"[1]"), Code.JSON_INVALID), (b64u(b'{"a":1,"a":1}'), Code.JSON_DUPLICATE_MEMBER),
     (b64u(b'{"a":[[[]]]}'), Code.TOO_DEEP), ("", Code.JSON_INVALID)],
)  # fmt: skip
def test_a_component_is_one_strict_object(text: str, code: Code) -> None:
    assert refusal(components_of, {"etsiU": [text]}, Limits(json_depth=3))[0] is code


def test_the_number_of_components_is_bounded() -> None:
    assert len(components_of({"etsiU": [{"a": 1}] * COMPONENTS}, DEFAULT)) == COMPONENTS
    code, _ = refusal(components_of, {"etsiU": [{"a": 1}] * (COMPONENTS + 1)}, DEFAULT)
    assert code is Code.TOO_MANY_CERTIFICATES


def test_validation_data_is_gathered_wherever_it_stands() -> None:
    values = gathered(
        xVals=[cert(b"1"), cert(b"2", encoding=DER)],
        axVals=[cert(b"3")],
        rVals={"crlVals": [pki(b"4")], "ocspVals": [pki(b"5")]},
        arVals={"crlVals": [pki(b"6")]},
        tstVD={"xVals": [cert(b"7")], "rVals": {"ocspVals": [pki(b"8")]}},
        anyValData={"rVals": {"crlVals": [pki(b"9")]}},
        sigTst={},
        arcTst={},
    )
    assert values == Values([b"1", b"2", b"3", b"7"], [b"4", b"6", b"9"], [b"5", b"8"], {})


@pytest.mark.parametrize("name", [*sorted(REFERENCES), "cSig", "sigPSt", "any"])
def test_what_is_not_judged_is_named(name: str) -> None:
    assert gathered(**{name: 1}) == Values(unread={name: None})


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("xVals", [{"otherCert": 1}, cert(b"1")], [b"1"]),
        ("xVals", [cert(b"0", encoding=PEM), cert(b"1")], [b"1"]),
        ("rVals", {"otherVals": []}, []),
        ("tstVD", {"other": 1}, []),
    ],
)
def test_parts_that_are_not_read_are_named_and_the_rest_is_read(name: str, value: Any, read: list[bytes]) -> None:
    assert gathered(**{name: value}) == Values(read, unread={name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("xVals", {}), ("xVals", [1]), ("xVals", [{}]), ("xVals", [{"x509Cert": "AAAA"}]), ("xVals", [{"val": "AAAA"}]),
        ("xVals", [{"x509Cert": {"val": 1}}]), ("xVals", [{"x509Cert": {"val": "AA-_"}}]),
        ("xVals", [{"x509Cert": {"val": "AAAA", "encoding": 1}}]), ("xVals", [{"x509Cert": {"val": "AAA"}}]),
        ("xVals", [{**cert(b"1"), "otherCert": 1}]), ("axVals", None), ("rVals", []), ("rVals", {"crlVals": {}}),
        ("rVals", {"ocspVals": ["AAAA"]}), ("arVals", {"crlVals": [{}]}), ("tstVD", []), ("anyValData", [{}]),
    ],
)  # fmt: skip
def test_validation_data_of_another_form_is_refused(name: str, value: Any) -> None:
    assert refusal(gathered, **{name: value}) == (Code.SEAL_MALFORMED, name)


def test_the_number_of_values_is_bounded() -> None:
    half = [cert(b"1")] * (CERTIFICATES // 2)
    assert len(gathered(xVals=half, axVals=half).certificates) == CERTIFICATES
    assert refusal(gathered, xVals=half, axVals=[*half, cert(b"1")])[0] is Code.TOO_MANY_CERTIFICATES
    full = [pki(b"1")] * REVOCATIONS
    assert len(gathered(rVals={"crlVals": full}).crls) == REVOCATIONS
    assert refusal(gathered, rVals={"crlVals": full, "ocspVals": full[:1]})[0] is Code.TOO_MANY_CERTIFICATES


def test_tokens_are_taken_out_of_their_container() -> None:
    assert tokens_of({"tstTokens": [pki(b"1"), pki(b"2", encoding=DER)]}, "sigTst") == ((b"1", b"2"), True)
    assert tokens_of({"tstTokens": [pki(b"1", encoding=PEM), pki(b"2")]}, "sigTst") == ((b"2",), False)


@pytest.mark.parametrize("container", [[], {}, None, {"tstTokens": []}, {"tstTokens": {}}, {"tstTokens": ["AAAA"]}])
def test_a_container_without_tokens_is_refused(container: object) -> None:
    assert refusal(tokens_of, container, "sigTst") == (Code.SEAL_MALFORMED, "sigTst")


def test_a_member_is_read_as_text_whatever_it_is_called() -> None:
    name = 'å"\n'
    [component] = components_of({"etsiU": [b64u(to_json({name: 1}))]}, DEFAULT)
    assert component.name == name
