"""The whole road: issued with a book, published into a folder, withdrawn, and seen by who verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from forging import AT
from samples import merit

from mikromerit import Evidence, Issuer, KeyPair, NotConformant, Policy, Verifier, did
from mikromerit.evidence import Fetched, offline
from mikromerit.limits import DEFAULT
from mikromerit.profile.edc import EDC
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
BOTH = ("revocation", "suspension")


@pytest.mark.parametrize(
    ("forms", "securing"),
    [
        (("bitstring",), VC_JWT),
        (("bitstring",), VC_JOSE),
        (("status-list-2021",), VC_JWT),
    ],
)
def test_a_verifier_sees_what_the_book_says(url: str, tmp_path: Path, forms: Any, securing: Securing) -> None:
    with StatusRegistry.create(url, Settings(issuer=DID, lists=LISTS, forms=forms, purposes=BOTH)) as book:
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


@pytest.mark.parametrize("securing", [VC_JWT, VC_JOSE])
@pytest.mark.parametrize(
    ("changed", "conforms"),
    [
        ({}, True),  # what the settings are unless told otherwise
        ({"purposes": BOTH}, False),
        ({"forms": ("token",), "purposes": BOTH}, True),
        ({"forms": ("bitstring", "token")}, True),
        ({"forms": ("bitstring", "token"), "purposes": BOTH}, False),
    ],
)
def test_the_eus_profile_takes_one_entry(
    tmp_path: Path, securing: Securing, changed: dict[str, Any], *, conforms: bool
) -> None:
    with StatusRegistry.create(tmp_path / "book.db", Settings(issuer=DID, lists=LISTS, **changed)) as book:
        issuer = Issuer(DID, KEY, status=book, securing=securing, profile=EDC)
        if conforms:
            issuer.issue(merit(DID))
        else:
            with pytest.raises(NotConformant) as raised:
                issuer.issue(merit(DID))
            assert Code.EDC_TOO_MANY in {check.code for check in raised.value.report.reasons()}
        assert sum(one.used for one in book.lists()) == (len(book.expected()) if conforms else 0)


def test_a_token_says_revoked_and_suspended_with_one_entry(tmp_path: Path) -> None:
    settings = Settings(issuer=DID, lists=LISTS, forms=("token",), purposes=BOTH)
    with StatusRegistry.create(tmp_path / "book.db", settings) as book:
        issued = Issuer(DID, KEY, status=book, profile=EDC).issue(merit(DID))
        name = issued_id(issued.data, VC_JWT)
        for withdraw, code in ((book.suspend, Code.STATUS_SUSPENDED), (book.revoke, Code.STATUS_REVOKED)):
            withdraw(name, "Utredning", actor="Registrator 7")
            fetched = {url: Fetched(data, "application/jwt", AT) for url, data in book.publish(KEY).items()}
            report = Verifier(Policy(trust=Issuers([DID])), fetch=offline).verify(
                issued.data, evidence=Evidence(fetched)
            )
            assert [check.code for check in report.checks if check.step is Step.STATUS] == [code]


def issued_id(data: bytes, securing: Securing) -> str:
    name: str = securing.open(data, DEFAULT).document["id"]
    return name
