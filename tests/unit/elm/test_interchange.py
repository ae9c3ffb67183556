"""Files as the world writes them: what form they have, what they say, what is said about them."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from mikromerit import elm
from mikromerit.elm import Fault, decode, encode, faults
from mikromerit.elm.credential import CONTEXT
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.elm import EuropeanDigitalCredential

TYPE = ["VerifiableCredential", "EuropeanDigitalCredential"]
DOCUMENT: dict[str, Any] = {"@context": list(CONTEXT), "id": "urn:x", "type": TYPE, "validFrom": "2026-01-01T00:00:00Z"}


def written(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


def b64u(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


SEALED = [
    {"payload": written(DOCUMENT), "signatures": [{"protected": "e30", "signature": "AA"}]},
    {"payload": "\n" + written(DOCUMENT), "signatures": []},
    {"payload": b64u(written(DOCUMENT)), "protected": "e30", "signature": "AA"},
]


@pytest.mark.parametrize("file", [written(DOCUMENT), f"\r\n {written(DOCUMENT)}\n", written(DOCUMENT).encode()])
def test_a_bare_credential(file: bytes | str) -> None:
    reading = elm.read(file)
    assert (reading.form, reading.delivery, reading.remarks) == ("credential", {}, ())
    assert encode(reading.credential) == DOCUMENT


@pytest.mark.parametrize("file", [*map(written, SEALED), f"e30.{b64u(written(DOCUMENT))}.AA"])
def test_the_payload_of_a_sealed_file(file: str) -> None:
    reading = elm.read(file)
    assert reading.form == "sealed"
    assert encode(reading.credential) == DOCUMENT


def test_an_upload() -> None:
    file = {"credential": DOCUMENT, "deliveryDetails": {"walletAddress": "a@example.org"}}
    reading = elm.read(written(file))
    assert reading.form == "upload"
    assert reading.delivery == {"walletAddress": "a@example.org"}
    assert encode(reading.credential) == DOCUMENT
    assert elm.read(written({"credential": DOCUMENT, "deliveryDetails": 5})).delivery == {}


def test_a_credential_with_a_member_of_that_name_is_no_upload() -> None:
    file = {**DOCUMENT, "credential": {**DOCUMENT, "id": "urn:other"}}
    assert elm.read(written(file)).credential.id == "urn:x"
    assert elm.read(written({"payload": written({**file}), "signatures": []})).credential.id == "urn:x"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert elm.read(b"\xef\xbb\xbf" + written(DOCUMENT).encode()).credential.id == "urn:x"


def test_a_file_as_large_as_may_be_is_read() -> None:
    most = written(DOCUMENT).encode().ljust(4 * 1024 * 1024)
    assert elm.read(most).credential.id == "urn:x"
    with pytest.raises(InvalidModel, match="4 MiB"):
        elm.read(most + b" ")


def test_a_file_without_a_context_gets_one_and_says_so() -> None:
    bare = {key: value for key, value in DOCUMENT.items() if key != "@context"}
    reading = elm.read(written(bare))
    assert reading.credential.context == CONTEXT
    assert [remark.path for remark in reading.remarks] == ["/@context"]


@pytest.mark.parametrize("types", ["VerifiableCredential", ["VerifiableCredential", "ConvertedCredential"]])
def test_an_upload_may_leave_the_type_to_the_edc_issuer(types: Any) -> None:
    reading = elm.read(written({"credential": {**DOCUMENT, "type": types}}))
    assert reading.credential.type[-1] == "EuropeanDigitalCredential"
    assert [remark.path for remark in reading.remarks] == ["/type"]
    with pytest.raises(InvalidModel):
        elm.read(written({**DOCUMENT, "type": types}))
    with pytest.raises(InvalidModel):
        elm.read(written({"credential": {**DOCUMENT, "type": ["OpenBadgeCredential", 5]}}))


def test_what_could_not_be_read_is_remarked() -> None:
    reading = elm.read(written({**DOCUMENT, "issued": "hemlig"}))
    assert reading.remarks == faults(reading.credential)
    assert [remark.path for remark in reading.remarks] == ["/issued"]
    assert isinstance(reading.remarks[0], Fault)
    assert "hemlig" not in str(reading.remarks)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("", "neither"),
        ("[]", "neither"),
        ("e30.e30", "neither"),
        ("{", "JSON"),
        ("{}", "EuropeanDigitalCredential"),
        (b"{\xff}", "JSON"),
        ('{"type": "A", "type": "B"}', "twice"),
        ("{" + '"a": {' * 70 + "}" * 71, "deep"),
        (b"{" + b" " * 4 * 1024 * 1024 + b"}", "4 MiB"),
        ('{"payload": 5, "signatures": []}', "text"),
        ('{"payload": "e3 0", "signatures": []}', "base64url"),
        ('{"payload": "e30", "signatures": []}', "EuropeanDigitalCredential"),
        ("e30.Åäö.AA", "base64url"),
        ("e30.e30=.AA", "base64url"),
        ("\ud800", "neither"),
        ("e30." + b64u('{"vc": {"type": "EuropeanDigitalCredential"}}') + ".AA", "Verifier"),
        ('{"credential": {}}', "EuropeanDigitalCredential"),
    ],
)
def test_what_is_no_credential_file_is_refused(file: bytes | str, said: str) -> None:
    with pytest.raises(InvalidModel, match=said):
        elm.read(file)


def test_an_upload_is_what_the_edc_issuer_takes(award: Callable[..., EuropeanDigitalCredential]) -> None:
    credential = award()
    file = elm.upload(credential, wallet="asa@example.org")
    assert file["deliveryDetails"] == {"walletAddress": "asa@example.org"}
    assert "@context" not in file["credential"]
    assert elm.upload(credential).keys() == {"credential"}
    again = elm.read(written(file))
    assert again.credential == credential
    assert [remark.path for remark in again.remarks] == ["/@context"]
    sealed = decode({**encode(credential), "proof": {"type": "Proof"}})
    assert "proof" not in elm.upload(sealed)["credential"]
