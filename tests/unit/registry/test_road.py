"""The whole road: issued with a book, published into a folder, withdrawn, and seen by who verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from forging import AT
from samples import merit

from mikromerit import Evidence, Issuer, KeyPair, Policy, Verifier, did
from mikromerit.evidence import Fetched, offline
from mikromerit.limits import DEFAULT
from mikromerit.registry import Settings, StatusRegistry
from mikromerit.report import Code, Step
from mikromerit.securing import VC_JOSE, VC_JWT
from mikromerit.trust import Issuers

if TYPE_CHECKING:
    from pathlib import Path

    from mikromerit.securing import Securing

KEY = KeyPair.generate()
DID = did.of_key(KEY.public_key)
LISTS = "https://status.skola.example/lists/"


@pytest.mark.parametrize(
    ("forms", "securing"),
    [
        (("bitstring",), VC_JWT),
        (("bitstring",), VC_JOSE),
        (("status-list-2021",), VC_JWT),
    ],
)
def test_a_verifier_sees_what_the_book_says(url: str, tmp_path: Path, forms: Any, securing: Securing) -> None:
    with StatusRegistry.create(url, Settings(issuer=DID, lists=LISTS, forms=forms)) as book:
        issued = Issuer(DID, KEY, status=book, securing=securing).issue(merit(DID))
        name = issued_id(issued.data, securing)

        def codes() -> set[Code]:
            book.publish_to(tmp_path / "site", KEY, securing=securing)
            files = {f"{LISTS}{path.name}": path.read_bytes() for path in (tmp_path / "site").iterdir()}
            evidence = Evidence({one: Fetched(data, "application/jwt", AT) for one, data in files.items()})
            report = Verifier(Policy(trust=Issuers([DID])), fetch=offline).verify(issued.data, evidence=evidence)
            found = {check.code for check in report.checks if check.step is Step.STATUS}
            assert report.accepted == (found == {Code.STATUS_CLEAR})
            return found

        assert codes() == {Code.STATUS_CLEAR}
        book.suspend(name, "Utredning", actor="Registrator 7")
        assert codes() == {Code.STATUS_CLEAR, Code.STATUS_SUSPENDED}
        book.reinstate(name, "Klar", actor="Registrator 7")
        assert codes() == {Code.STATUS_CLEAR}
        book.revoke(name, "Fel", actor="Registrator 7")
        assert codes() == {Code.STATUS_REVOKED, Code.STATUS_SUSPENDED}


def issued_id(data: bytes, securing: Securing) -> str:
    name: str = securing.open(data, DEFAULT).document["id"]
    return name
