"""An issuer with a book of status lists: places, and credentials that replace others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from forging import AT, ISSUER
from forms import V2_0
from samples import merit

from mikromerit import Evidence, Issuer, KeyPair, NotConformant, Policy
from mikromerit import did as dids
from mikromerit.elm import encode
from mikromerit.errors import InvalidModel
from mikromerit.evidence import Fetched
from mikromerit.profile import ANNEX_I
from mikromerit.profile.edc import EDC, edc
from mikromerit.report import Code, Outcome, Report, Step
from mikromerit.securing import VC_JOSE, VC_JWT
from mikromerit.securing.status_jwt import seal
from mikromerit.status import BITSTRING, TOKEN, Entry, Publication, StatusForm, StatusList, members
from mikromerit.trust import Issuers
from mikromerit.vcdm import REPLACES
from mikromerit.verification import verify

URL = "https://skola.example/status/1"
CLEAR, SET = StatusList.empty(), StatusList.empty().setting({7: 1})
HOUR = timedelta(hours=1)
OLD, NEW = (f"urn:uuid:00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))


def entry(index: int = 5, form: StatusForm = BITSTRING, url: str = URL) -> Entry:
    return Entry(form=form, url=url, index=index, purpose=None if form is TOKEN else "revocation")


def status(report: Report[Any]) -> list[tuple[Outcome, Code]]:
    return [(check.outcome, check.code) for check in report.checks if check.step is Step.STATUS]


class Book:
    """A book that gives the next place, and remembers whom it gave one."""

    def __init__(self, form: StatusForm = BITSTRING, places: int = 1) -> None:
        self.given: dict[str, int] = {}
        self.revoked: dict[str, tuple[str, str]] = {}
        self.issuer = DID
        self._form, self._places = form, places

    def expected(self) -> list[Entry]:
        return [entry(0, self._form, f"{URL}/{n}") for n in range(self._places)]

    def allocate(self, credential_id: str) -> list[Entry]:
        index = self.given.setdefault(credential_id, 7 + len(self.given))
        return [replace(one, index=index) for one in self.expected()]

    def is_withdrawn(self, credential_id: str) -> bool:
        return self.given[credential_id] < 0 or credential_id in self.revoked

    def revoke(self, credential_id: str, reason: str, *, actor: str) -> bool:
        self.revoked[credential_id] = (reason, actor)
        return True


KEY = KeyPair.generate()
DID = dids.of_key(KEY.public_key)


def its_list(statuses: StatusList, form: StatusForm = BITSTRING) -> Evidence:
    document = form.write_list(statuses, Publication(
        url=f"{URL}/0", issuer=DID, valid_from=AT - HOUR, valid_until=AT + HOUR, purposes=("revocation",)))  # fmt: skip
    kid = dids.verification_method(DID, KEY.public_key)
    body = seal(document, KEY, kid) if form is TOKEN else VC_JOSE.seal(document, KEY, kid)
    return Evidence({f"{URL}/0": Fetched(body, "application/jwt", AT)})


@pytest.mark.parametrize("securing", [VC_JWT, VC_JOSE])
@pytest.mark.parametrize("form", [BITSTRING, TOKEN])
def test_an_issuer_gives_every_credential_its_place(securing: Any, form: StatusForm) -> None:
    book = Book(form)
    issuer = Issuer(DID, KEY, securing=securing, profile=(ANNEX_I, EDC), status=book, clock=lambda: AT)
    credentials = [issuer.issue(merit(DID, id=f"urn:uuid:00000000-0000-4000-8000-00000000000{n}")) for n in (1, 2)]
    assert sorted(book.given.values()) == [7, 8]
    policy = Policy(trust=Issuers([DID]), profile=(ANNEX_I, EDC), status="required")
    revoked, clear = (verify(one, policy, its_list(SET, form), AT) for one in credentials)
    assert status(revoked) == [(Outcome.FAILED, Code.STATUS_REVOKED)]
    assert clear.accepted


def test_any_credential_as_json_takes_a_place_as_well() -> None:
    claims = {"iss", "sub", "jti", "nbf", "exp"}
    document = {name: value for name, value in V2_0.claims(DID).items() if name not in claims}
    issuer = Issuer(DID, KEY, securing=VC_JOSE, profile=None, status=Book(), clock=lambda: AT)
    assert verify(issuer.issue(document), Policy(trust=Issuers([DID])), its_list(CLEAR), AT).accepted
    one = document | {"@context": document["@context"][0]}
    assert verify(issuer.issue(one), Policy(trust=Issuers([DID])), its_list(CLEAR), AT).accepted


def test_what_is_not_issued_takes_no_place() -> None:
    claims = {"iss", "sub", "jti", "nbf", "exp"}
    document = {name: value for name, value in V2_0.claims(DID).items() if name not in claims}
    book = Book()
    issuer = Issuer(DID, KEY, securing=VC_JOSE, profile=None, status=book, clock=lambda: AT)
    nameless = {name: value for name, value in document.items() if name != "id"}
    for refused, code in (
        (nameless, Code.MEMBER_MISSING),
        (document | members([entry()]), Code.STATUS_ENTRY_INVALID),
        (document | {"issuer": "did:web:another.example"}, Code.ISSUER_MISMATCH),
    ):
        with pytest.raises(NotConformant) as error:
            issuer.issue(refused)
        assert code in {check.code for check in error.value.report.reasons()}
    assert book.given == {}


def test_elm_3_1_takes_no_status_and_3_2_takes_one() -> None:
    """ELM 3.1 contradicts itself about a status, 3.2 allows one: the profile says so before anything is signed."""
    for profile, places, code in (
        (edc(version="3.1"), 1, Code.EDC_UNSATISFIABLE),
        (EDC, 2, Code.EDC_TOO_MANY),
    ):
        issuer = Issuer(DID, KEY, profile=profile, status=Book(places=places), clock=lambda: AT)
        with pytest.raises(NotConformant) as error:
            issuer.issue(merit(DID))
        assert code in {check.code for check in error.value.report.reasons()}


def test_a_book_of_another_issuer_is_refused() -> None:
    book = Book()
    book.issuer = "did:web:another.example"
    with pytest.raises(ValueError, match="another issuer"):
        Issuer(DID, KEY, status=book)


def test_a_book_that_gives_what_it_did_not_say_is_refused() -> None:
    class Other(Book):
        def allocate(self, credential_id: str) -> list[Entry]:
            return [*super().allocate(credential_id), entry(0, TOKEN)]

    with pytest.raises(ValueError, match="other entries"):
        Issuer(DID, KEY, status=Other(), clock=lambda: AT).issue(merit(DID))


def test_what_the_profile_refuses_for_its_status_takes_no_place() -> None:
    book = Book(places=2)
    issuer = Issuer(DID, KEY, profile=EDC, status=book, clock=lambda: AT)
    with pytest.raises(NotConformant):
        issuer.issue(merit(DID))
    assert book.given == {}


# --- reissue and renew


def with_book(**more: Any) -> tuple[Issuer, Book]:
    book = Book()
    issuer = Issuer(DID, KEY, profile=(ANNEX_I, EDC), status=book, clock=lambda: AT, **more)
    issuer.issue(merit(DID, id=OLD))
    return issuer, book


@pytest.mark.parametrize("securing", [VC_JWT, VC_JOSE])
def test_a_corrected_credential_names_the_one_it_replaces_which_is_revoked(securing: Any) -> None:
    issuer, book = with_book(securing=securing)
    sealed = issuer.reissue(merit(DID, id=NEW), replaces=OLD, reason="wrong date", actor="registry")
    policy = Policy(trust=Issuers([DID]), profile=(ANNEX_I, EDC), status="required")
    accepted = verify(sealed, policy, its_list(StatusList.empty()), AT).accept()
    assert accepted.replaces == OLD
    assert accepted.claims["id"] == NEW
    assert book.given == {OLD: 7, NEW: 8}
    assert book.revoked == {OLD: ("wrong date", "registry")}


def test_what_is_refused_revokes_nothing() -> None:
    issuer, book = with_book()
    with pytest.raises(NotConformant):
        issuer.reissue(merit("did:web:another.example", id=NEW), replaces=OLD, reason="r", actor="a")
    with pytest.raises(InvalidModel, match="does not replace itself"):
        issuer.reissue(merit(DID, id=OLD), replaces=OLD, reason="r", actor="a")
    with pytest.raises(InvalidModel, match="an IRI"):
        issuer.reissue(merit(DID, id=NEW), replaces="the old one", reason="r", actor="a")
    with pytest.raises(KeyError):
        issuer.reissue(merit(DID, id=NEW), replaces="urn:uuid:unknown", reason="r", actor="a")
    assert (book.given, book.revoked) == ({OLD: 7}, {})


def test_without_a_book_nothing_is_replaced_by_revoking() -> None:
    with pytest.raises(ValueError, match="give it status="):
        Issuer(DID, KEY, clock=lambda: AT).reissue(merit(DID), replaces=OLD, reason="r", actor="a")


@pytest.mark.parametrize("securing", [VC_JWT, VC_JOSE])
def test_a_renewed_credential_holds_from_now_to_the_new_end(securing: Any) -> None:
    issuer, book = with_book(securing=securing)
    until = AT + timedelta(days=365)
    sealed = issuer.renew(merit(DID, id=OLD), valid_until=until)
    accepted = verify(sealed, Policy(trust=Issuers([DID]), profile=(ANNEX_I, EDC)), its_list(CLEAR), AT).accept()
    model = accepted.document
    assert (model.issued, model.valid_from, model.valid_until) == (AT, AT, until)
    assert accepted.replaces == OLD
    assert accepted.claims["id"] in book.given
    assert accepted.claims["id"].startswith("urn:uuid:")
    assert book.revoked == {}  # the old one is left to expire
    verdict = verify(sealed, Policy(trust=Issuers([DID]), status="ignored"), Evidence(), until + HOUR)
    assert Code.EXPIRED in {check.code for check in verdict.reasons()}


def test_a_credential_is_renewed_from_what_was_verified_and_again() -> None:
    issuer, book = with_book()
    policy = Policy(trust=Issuers([DID]), status="ignored")
    first = verify(issuer.issue(merit(DID, id=OLD)), policy, Evidence(), AT).accept()
    second = verify(issuer.renew(first.claims, valid_until=AT + HOUR, id=NEW), policy, Evidence(), AT).accept()
    third = verify(issuer.renew(second.claims, valid_until=None), policy, Evidence(), AT).accept()
    assert (first.replaces, second.replaces, third.replaces) == (None, OLD, NEW)
    assert {"expirationDate", "validUntil"} & third.claims.keys() == set()
    assert len({one.claims["credentialStatus"]["statusListIndex"] for one in (first, second, third)}) == 3
    assert len(book.given) == 3


@pytest.mark.parametrize("form", [V2_0])
def test_any_credential_as_json_is_renewed(form: Any) -> None:
    claims = {"iss", "sub", "jti", "nbf", "exp"}
    document = {name: value for name, value in form.claims(DID).items() if name not in claims}
    issuer = Issuer(DID, KEY, securing=VC_JOSE, profile=None, clock=lambda: AT)
    renewed = verify(issuer.renew(document, valid_until=AT + HOUR), Policy(trust=Issuers([DID])), Evidence(), AT)
    assert renewed.accept().claims["validUntil"] == f"{AT + HOUR:%Y-%m-%dT%H:%M:%SZ}"
    assert renewed.accept().claims[REPLACES] == {"id": document["id"]}


def test_what_is_withdrawn_or_has_no_name_is_not_renewed() -> None:
    issuer, book = with_book()
    book.revoke(OLD, "r", actor="a")
    with pytest.raises(NotConformant) as error:
        issuer.renew(merit(DID, id=OLD), valid_until=AT + HOUR)
    assert [check.code for check in error.value.report.reasons()] == [Code.STATUS_REVOKED]
    assert OLD not in str(error.value)
    nameless = {name: value for name, value in encode(merit(DID)).items() if name != "id"}
    for one in (Issuer(DID, KEY, clock=lambda: AT), issuer):
        with pytest.raises(InvalidModel, match="named by its id"):
            one.renew(nameless, valid_until=AT + HOUR)
    assert set(book.given) == {OLD}


def test_an_end_that_has_passed_is_refused() -> None:
    issuer, _ = with_book()
    with pytest.raises(NotConformant) as error:
        issuer.renew(merit(DID, id=OLD), valid_until=AT - HOUR)
    assert Code.EXPIRED in {check.code for check in error.value.report.reasons()}


@pytest.mark.parametrize("named", ["text", ["list"], {"id": 7}, {"id": "no IRI"}, {}])
def test_what_does_not_name_an_old_credential_is_none(named: object) -> None:
    document = V2_0.claims(ISSUER.did) | {REPLACES: named}
    report = verify(V2_0.token(document, ISSUER), Policy(trust=Issuers([ISSUER.did])), Evidence(), AT)
    assert not report.accepted or report.accept().replaces is None


def test_what_was_verified_is_corrected_without_its_old_status() -> None:
    issuer, book = with_book()
    policy = Policy(trust=Issuers([DID]), status="ignored")
    old = verify(issuer.issue(merit(DID, id=OLD)), policy, Evidence(), AT).accept()
    for n, given in enumerate((old.claims | {"id": NEW}, replace(old.document, id=f"{NEW}7"))):
        new = verify(issuer.reissue(given, replaces=OLD, reason="r", actor="a"), policy, Evidence(), AT).accept()
        assert new.replaces == OLD
        assert new.claims["credentialStatus"]["statusListIndex"] == str(8 + n) != old.claims["credentialStatus"]
    assert set(book.given) == {OLD, NEW, f"{NEW}7"}


def test_nothing_is_issued_that_is_withdrawn_from_the_beginning() -> None:
    """The book gives an id that was used before its old place, which is set."""
    issuer, book = with_book()
    issuer.reissue(merit(DID, id=NEW), replaces=OLD, reason="r", actor="a")
    for again in (
        lambda: issuer.issue(merit(DID, id=OLD)),
        lambda: issuer.renew(merit(DID, id=NEW), valid_until=AT + HOUR, id=OLD),
        lambda: issuer.reissue(merit(DID, id=OLD), replaces=NEW, reason="r", actor="a"),
    ):
        with pytest.raises(NotConformant) as error:
            again()
        assert [check.code for check in error.value.report.reasons()] == [Code.STATUS_REVOKED]
    assert set(book.revoked) == {OLD}


def test_a_correction_is_repeated_when_the_book_could_not_be_written() -> None:
    issuer, book = with_book()

    def broken(*_: object, **__: object) -> bool:
        raise OSError("no room")

    revoke, book.revoke = book.revoke, broken  # type: ignore[method-assign]
    with pytest.raises(OSError, match="no room"):
        issuer.reissue(merit(DID, id=NEW), replaces=OLD, reason="r", actor="a")
    book.revoke = revoke  # type: ignore[method-assign]
    issuer.reissue(merit(DID, id=NEW), replaces=OLD, reason="r", actor="a")
    assert (book.given, set(book.revoked)) == ({OLD: 7, NEW: 8}, {OLD})


def test_a_status_of_ones_own_is_told_as_what_it_is() -> None:
    issuer, _ = with_book()
    with pytest.raises(NotConformant) as error:
        issuer.issue(encode(merit(DID, id=NEW)) | members([entry()]))
    assert "credentialStatus must be nothing" in error.value.report.summary("en")
