"""The fuzz targets for a moment, and that they find what they are there to find: each of them a planted defect."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import fuzz
import fuzz_targets
import pytest
from forging import AT, ED_ISSUER
from hypothesis import settings

from mikromerit.errors import InvalidModel
from mikromerit.keys import PublicKey
from mikromerit.report import Code, Refused

pytestmark = pytest.mark.unmeasured

EACH = 5 * settings.default.max_examples  # 300, or 25,000 in the long run
SEED = 20261121


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_nothing_is_found(name: str) -> None:
    assert [found for number in range(EACH) if (found := fuzz.execute(name, SEED, number)) is not None] == []


def test_an_execution_is_made_again_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setitem(fuzz.TARGETS, "seen", lambda r: seen.append(fuzz_targets.some_text(r, "text")))
    for number in (1, 2, 1):
        fuzz.execute("seen", SEED, number)
    assert seen[0] == seen[2] != seen[1]


def lenient_base64url(text: bytes, _: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + b"==")
    except ValueError:
        raise Refused(Code.BASE64URL_INVALID, part="text") from None


def lenient_json(data: bytes, *_: Any, **__: Any) -> dict[str, Any]:
    try:
        return dict(json.loads(data))
    except (ValueError, TypeError):
        raise Refused(Code.JSON_INVALID, part="text") from None


PLANTED: list[tuple[str, str, str, Any]] = [
    ("a signature that is not checked", "unsigned_credential", "mikromerit.securing._jws.JWS.check", lambda *_: None),
    ("nor that of a presentation", "unsigned_presentation", "mikromerit.securing._jws.JWS.check", lambda *_: None),
    ("claims that need not agree", "signed_credential", "mikromerit.securing._claims.agree", lambda *_: None),
    ("a challenge that is not looked at", "signed_presentation", "mikromerit.verification.presentation._challenge",
     lambda *_: None),
    ("a critical extension that is passed over", "signed_header", "mikromerit.securing._jws._EXTENSIONS", ()),
    ("a fault that is caught", "signed_often", "mikromerit.vcdm.validity_findings", lambda *_: 1 / 0),
    ("a key that need not be listed", "web_document", "mikromerit.did.document.DIDDocument.key",
     lambda *_: PublicKey.from_jwk(ED_ISSUER.jwk)),
    ("a text that is not plain", "whole_model", "fuzz_targets.credential_text", lambda *_: "\x1b[2J"),
    ("an issuer that does not look", "issuing", "mikromerit.issuer.Issuer._check", lambda *_: None),
    ("an error that is not known", "resolution", "fuzz_targets.RESOLVED", set()),
    ("a DID of any grammar", "did", "mikromerit.did.web._HOST", re.compile(r".*")),
    ("base64url of any spelling", "strict_readers", "fuzz_targets.from_base64url", lenient_base64url),
    ("JSON with constants", "strict_readers", "fuzz_targets.read_json", lenient_json),
    ("dates that are only looked at", "dates", "fuzz_targets.read_datetime", lambda _: AT),
    ("a key that takes every signature", "keys", "mikromerit.keys.PublicKey.verifies", lambda *_: True),
]  # fmt: skip


@pytest.mark.parametrize(("target", "place", "planted"), [one[1:] for one in PLANTED], ids=[one[0] for one in PLANTED])
def test_a_planted_defect_is_found(monkeypatch: pytest.MonkeyPatch, target: str, place: str, planted: Any) -> None:
    monkeypatch.setattr(place, planted)
    assert any(fuzz.execute(target, SEED, number) for number in range(EACH))


def test_the_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "SECONDS", -1)
    assert "took" in (fuzz.execute("dates", SEED, 0) or "")


@pytest.mark.parametrize("error", [KeyError("x"), RecursionError(), InvalidModel("x")])
def test_any_other_exception_is_a_finding(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_: Any) -> None:
        raise error

    monkeypatch.setattr(PublicKey, "from_jwk", broken)
    assert type(error).__name__ in (fuzz.execute("keys", SEED, 0) or "")


def test_what_is_said_is_plain_and_short() -> None:
    def refusing(**params: str) -> None:
        refused = Refused(Code.DID_INVALID)
        vars(refused)["params"] = params
        raise refused

    with pytest.raises(fuzz_targets.Finding, match="too long"):
        fuzz_targets.attempted(lambda: refusing(did="x" * 201))
    with pytest.raises(fuzz_targets.Finding, match="not printable"):
        fuzz_targets.plain("\x1b[2J", "a message")


def test_the_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "SLICE", 0.02)
    assert fuzz.main(["--minutes", "0", "--target", "dates", "--seed", "1"]) == 0
    assert re.search(r"[1-9][0-9,]* executions, seed 1, 0 findings", capsys.readouterr().out)
    assert fuzz.main(["--target", "dates", "--seed", "1", "--once", "7"]) == 0
    assert capsys.readouterr().out == "nothing is found\n"
    monkeypatch.setattr(fuzz_targets, "read_datetime", lambda _: AT)
    assert fuzz.main(["--minutes", "0", "--target", "dates", "--seed", "1"]) == 1
    found = capsys.readouterr().out.splitlines()[-1]
    number = found.partition("--once ")[2].partition(":")[0]
    assert fuzz.main(["--target", "dates", "--seed", "1", "--once", number]) == 1
