"""Lists that are published: signed, proved, in place whole, and never older than what was there."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT

from mikromerit import KeyPair, did
from mikromerit.errors import SigningError
from mikromerit.limits import DEFAULT, MIB
from mikromerit.registry import RegistryError, Settings, State, StatusRegistry, publishing
from mikromerit.registry.publishing import Publisher, Snapshot
from mikromerit.registry.values import MOST_BITS, Kind
from mikromerit.report import Code, Refused
from mikromerit.securing import VC_JOSE, VC_JWT, _jws
from mikromerit.status import judge, max_age

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mikromerit.keys import PublicKey
    from mikromerit.securing import Securing
    from mikromerit.status import Entry

KEY = KeyPair.generate()
DID = did.of_key(KEY.public_key)
LISTS = "https://status.skola.example/lists/"
BY = "Registrator 7"
REVOKED, SUSPENDED, CLEAR = Code.STATUS_REVOKED, Code.STATUS_SUSPENDED, Code.STATUS_CLEAR


def settings(**changed: Any) -> Settings:
    both = ("revocation", "suspension")
    return Settings(**{"issuer": DID, "lists": LISTS, "purposes": both, **changed})


@pytest.fixture
def book(tmp_path: Path) -> Iterator[StatusRegistry]:
    with StatusRegistry.create(tmp_path / "book.db", settings(forms=("bitstring", "token"))) as made:
        for name in ("valid", "revoked", "suspended"):
            made.allocate(name)
        made.revoke("revoked", "Fel", actor=BY)
        made.suspend("suspended", "Utredning", actor=BY)
        yield made


def document(data: bytes, entry: Entry, securing: Securing = VC_JWT) -> Any:
    if entry.purpose is None:
        jws = _jws.read(data, DEFAULT, DEFAULT.credential_bytes)
        jws.check(KEY.public_key)
        assert jws.header.typ == "statuslist+jwt"
        return jws.claims
    sealed = securing.open(data, DEFAULT)
    sealed.check(KEY.public_key)
    assert not sealed.findings
    assert sealed.signer == DID
    return sealed.document


@pytest.mark.parametrize("securing", [VC_JWT, VC_JOSE])
def test_what_is_published_says_what_the_book_says(url: str, securing: Securing) -> None:
    with StatusRegistry.create(url, settings(forms=("bitstring", "token"))) as book:
        entries = {name: book.allocate(name) for name in ("valid", "revoked", "suspended", "lifted")}
        book.revoke("revoked", "Fel", actor=BY)
        book.suspend("suspended", "Utredning", actor=BY)
        book.suspend("lifted", "Utredning", actor=BY)
        book.reinstate("lifted", "Klar", actor=BY)
        published = book.publish(KEY, securing=securing)
        assert set(published) == {one.url for one in book.lists()}
        expected = {
            "valid": [CLEAR, CLEAR, CLEAR],
            "revoked": [REVOKED, SUSPENDED, REVOKED],
            "suspended": [CLEAR, SUSPENDED, SUSPENDED],
            "lifted": [CLEAR, CLEAR, CLEAR],
        }
        for name, codes in expected.items():
            found = [judge(one, document(published[one.url], one, securing), AT) for one in entries[name]]
            assert [check.code for check in found] == codes


@pytest.mark.parametrize("form", ["bitstring", "token"])
def test_a_list_says_how_long_it_holds(tmp_path: Path, form: Any) -> None:
    given = settings(forms=(form,), ttl=timedelta(minutes=5), valid_for=timedelta(hours=2))
    with StatusRegistry.create(tmp_path / "book.db", given) as book:
        entry = book.allocate("urn:1")[0]
        read = entry.form.read_list(document(book.publish(KEY)[entry.url], entry), entry.url)
    assert (read.begins, read.ends, read.ttl) == (AT, AT + timedelta(hours=2), timedelta(minutes=5))
    assert max_age(read, AT) == timedelta(minutes=5)


def test_status_list_2021_is_of_the_older_model_only(tmp_path: Path) -> None:
    with StatusRegistry.create(tmp_path / "book.db", settings(forms=("status-list-2021",))) as book:
        entry = book.allocate("urn:1")[0]
        book.revoke("urn:1", "Fel", actor=BY)
        assert judge(entry, document(book.publish(KEY)[entry.url], entry), AT).code is REVOKED
        with pytest.raises(ValueError, match=r"StatusList2021 is a form of VCDM 1\.1"):
            book.publish(KEY, securing=VC_JOSE)


def test_what_changed_since_counts_as_pending(book: StatusRegistry) -> None:
    assert [one.pending for one in book.lists()] == [2, 0, 2, 0, 2, 0]
    assert {(one.signed, one.expires) for one in book.lists()} == {(None, None)}
    assert not book.status_of("revoked").published
    book.publish(KEY)
    assert {one.pending for one in book.lists()} == {0}
    assert {(one.signed, one.expires) for one in book.lists()} == {(AT, AT + timedelta(days=1))}
    assert book.status_of("revoked").published
    book.revoke("suspended", "Fel", actor=BY)
    assert [one.pending for one in book.lists()] == [1, 0, 1, 0, 1, 0]
    assert [one.published for one in book.history("suspended")] == [True, False]


def test_the_fullest_list_is_not_too_large_for_a_verifier() -> None:
    """A list that packing does not make smaller: a part of the largest one, measured as that part."""
    part = 64
    size = MOST_BITS // part
    drawn = int.from_bytes(os.urandom(size // 8), "big")
    values = {index: 1 for index, bit in enumerate(f"{drawn:0{size}b}") if bit == "1"}
    snapshot = Snapshot(1, "revocation-x.jwt", Kind("bitstring", "revocation", 1), size, values)
    data = Publisher(signer=KEY).sign(snapshot, settings(size=MOST_BITS), AT)
    around = 1_500  # bytes of header, signature and what else the list says
    assert 3 * MIB < (len(data) - around) * part < DEFAULT.credential_bytes - around


# --- signers ---------------------------------------------------------------------------------------------------------


class Liar:
    """A signer that says it holds a key, and signs with another."""

    @property
    def public_key(self) -> PublicKey:
        return KEY.public_key

    def sign(self, data: bytes, /) -> bytes:
        return OTHER.sign(data)


OTHER = KeyPair.generate()


@pytest.mark.parametrize("form", ["bitstring", "token"])
def test_a_signature_that_is_not_the_keys_is_never_published(tmp_path: Path, form: Any) -> None:
    with StatusRegistry.create(tmp_path / "book.db", settings(forms=(form,))) as book:
        with pytest.raises(SigningError, match="cannot be verified: signature-invalid"):
            book.publish_to(tmp_path / "site", Liar())
        assert not (tmp_path / "site").exists()
        assert {one.signed for one in book.lists()} == {None}


def test_another_key_than_the_issuers_is_refused(book: StatusRegistry) -> None:
    with pytest.raises(Refused) as raised:
        book.publish(OTHER)
    assert raised.value.code is Code.KEY_OF_ANOTHER


def test_a_key_may_be_named(tmp_path: Path) -> None:
    with StatusRegistry.create(tmp_path / "book.db", settings(issuer="did:web:skola.example")) as book:
        (data, *_) = book.publish(KEY, verification_method="#2026").values()
        assert VC_JWT.open(data, DEFAULT).verification_method == "did:web:skola.example#2026"
        with pytest.raises(Refused):
            book.publish(KEY, verification_method="did:web:other.example#2026")


class Garbling:
    """A mechanism that writes something else than it is given."""

    name, media_type, version = VC_JWT.name, VC_JWT.media_type, VC_JWT.version

    def __init__(self, member: str, value: Any) -> None:
        self.member, self.value = member, value

    def recognises(self, data: bytes) -> bool:
        return VC_JWT.recognises(data)

    def seal(self, document: Any, signer: Any, verification_method: str) -> bytes:
        return VC_JWT.seal({**document, self.member: self.value}, signer, verification_method)

    def open(self, data: bytes, limits: Any) -> Any:
        return VC_JWT.open(data, limits)


class Contradicting(Garbling):
    """A mechanism whose claims contradict the document."""

    def seal(self, document: Any, signer: Any, verification_method: str) -> bytes:
        claims = {"iss": "did:web:other.example", "nbf": 0, "vc": document}
        return _jws.write(claims, signer, kid=verification_method, typ="JWT")


OTHER_LIST = {
    "id": "https://x.example/#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
    "encodedList": "uH4sIAAAAAAAC_2NgGAWjYBSMglEwCkbBKBgFo2AUjIJRMApGwSgAAHgYKXEAIAAA",
}  # fmt: skip


@pytest.mark.parametrize(
    ("securing", "reason"),
    [
        (Garbling("id", "https://x.example/"), "cannot be verified: status-list-wrong-id"),
        (Garbling("type", ["VerifiableCredential"]), "cannot be verified: status-list-wrong-type"),
        (Garbling("credentialSubject", OTHER_LIST), "(not the list that was given|status-list-not-packed)"),
        (Contradicting("", None), "cannot be verified: its claims contradict it"),
    ],
)
def test_a_list_that_came_out_otherwise_is_never_published(book: StatusRegistry, securing: Any, reason: str) -> None:
    with pytest.raises(SigningError, match=reason):
        book.publish(KEY, securing=securing)


def test_a_list_with_other_numbers_is_never_published(book: StatusRegistry) -> None:
    class Swapping(Garbling):
        def seal(self, document: Any, signer: Any, verification_method: str) -> bytes:
            other = dict(document["credentialSubject"], encodedList=self.value)
            return VC_JWT.seal({**document, "credentialSubject": other}, signer, verification_method)

    empty = Snapshot(1, "revocation-x.jwt", Kind("bitstring", "revocation", 1), 131_072, {})
    data = Publisher(signer=KEY).sign(empty, settings(), AT)
    encoded = VC_JWT.open(data, DEFAULT).document["credentialSubject"]["encodedList"]
    with pytest.raises(SigningError, match="is not the list that was given"):
        book.publish(KEY, securing=Swapping("", encoded))


# --- folders ---------------------------------------------------------------------------------------------------------


def test_a_folder_is_filled_and_refilled(book: StatusRegistry, tmp_path: Path) -> None:
    site = tmp_path / "www" / "lists"
    written = book.publish_to(site, KEY)
    assert {f"{LISTS}{path.name}" for path in written} == {one.url for one in book.lists()}
    assert sorted(site.iterdir()) == sorted(written)
    assert {path.stat().st_mode & 0o777 for path in written} == {0o644}
    before = {path: path.read_bytes() for path in written}
    book.revoke("valid", "Fel", actor=BY)
    assert book.publish_to(str(site), KEY) == written
    changed = {path.name.split("-")[0] for path in written if path.read_bytes() != before[path]}
    assert "revocation" in changed
    assert sorted(site.iterdir()) == sorted(written)


def test_a_file_that_is_read_while_it_is_replaced_is_whole(book: StatusRegistry, tmp_path: Path) -> None:
    written = book.publish_to(tmp_path / "site", KEY)
    before = written[0].read_bytes()
    with written[0].open("rb") as reading:
        first = reading.read(100)
        book.revoke("valid", "Fel", actor=BY)
        book.publish_to(tmp_path / "site", KEY)
        assert first + reading.read() == before


def test_what_cannot_be_written_is_not_told_as_published(book: StatusRegistry, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file, and no folder")
    with pytest.raises(OSError, match="exists"):
        book.publish_to(tmp_path / "site", KEY)
    assert {one.signed for one in book.lists()} == {None}


def test_a_failure_on_the_way_leaves_the_old_lists_and_no_litter(
    book: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    before = {path: path.read_bytes() for path in book.publish_to(site, KEY)}
    book.revoke("valid", "Fel", actor=BY)
    synced = 0

    def full(handle: int) -> None:  # noqa: ARG001 - it stands in for fsync
        nonlocal synced
        synced += 1
        if synced > 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        book.publish_to(site, KEY)
    assert {path: path.read_bytes() for path in site.iterdir()} == before
    assert not book.status_of("valid").published


def test_every_file_is_on_disk_before_its_place_is_changed(
    book: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        done.append("folder" if Path(f"/proc/self/fd/{handle}").resolve().is_dir() else "file")
        fsync(handle)

    def replaced(self: Path, target: Path) -> Path:
        done.append("replace")
        return replace(self, target)

    monkeypatch.setattr(publishing.os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    number = len(book.publish_to(tmp_path / "site", KEY))
    assert done == ["file"] * number + ["replace"] * number + ["folder"]


def test_a_system_that_opens_no_folders(book: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def windows(path: Any, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, mode)

    monkeypatch.setattr(publishing.os, "open", windows)
    assert len(book.publish_to(tmp_path / "site", KEY)) == 6


def test_what_a_killed_publisher_left_is_swept_away_in_time(book: StatusRegistry, tmp_path: Path) -> None:
    site = tmp_path / "site"
    written = book.publish_to(site, KEY)
    old, young = (site / f".revocation-x.jwt.{digit * 16}.new" for digit in "ab")
    others = site / ".htaccess.new"
    of_the_folder = written[0].stat().st_mtime  # which is another clock than the book's: that one stands still
    for path, hours in ((old, 25), (young, 23), (others, 25)):
        path.touch()
        os.utime(path, (of_the_folder - hours * 3600,) * 2)
    book.publish_to(site, KEY)
    assert set(site.iterdir()) == {*written, young, others}


def test_a_newer_list_is_never_replaced_by_an_older_one(
    book: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one process signs, another revokes and publishes: the first one begins anew."""
    site, sign, overtaken = tmp_path / "site", Publisher.sign, []
    entry = book.allocate("valid")[0]

    def slow(self: Publisher, snapshot: Snapshot, *rest: Any) -> bytes:
        data = sign(self, snapshot, *rest)
        if not overtaken:
            overtaken.append(1)
            book.revoke("valid", "Fel", actor=BY)
            book.publish_to(site, KEY)
        return data

    monkeypatch.setattr(Publisher, "sign", slow)
    book.publish_to(site, KEY)
    data = (site / entry.url.removeprefix(LISTS)).read_bytes()
    assert judge(entry, document(data, entry), AT).code is REVOKED
    assert book.status_of("valid").published


@pytest.mark.parametrize("behind", [timedelta(minutes=-1), timedelta(minutes=1)])
def test_without_a_change_an_older_signing_does_not_replace_a_newer_one_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind: timedelta
) -> None:
    """Which one is newer the database knows: the clock of the one that overtakes may be ahead, or behind."""
    site, sign, overtaken = tmp_path / "site", Publisher.sign, []
    moments = iter([AT, AT, AT - behind, AT + timedelta(minutes=5)])
    with StatusRegistry.create(tmp_path / "book.db", settings(), clock=lambda: next(moments)) as made:
        made.close()
    book = StatusRegistry.open(tmp_path / "book.db", clock=lambda: next(moments))

    def slow(self: Publisher, snapshot: Snapshot, *rest: Any) -> bytes:
        data = sign(self, snapshot, *rest)
        if not overtaken:
            overtaken.append(1)
            book.publish_to(site, KEY)
        return data

    monkeypatch.setattr(Publisher, "sign", slow)
    book.publish_to(site, KEY)
    assert {one.signed for one in book.lists()} == {AT + timedelta(minutes=5)}
    for path in site.iterdir():
        assert VC_JWT.open(path.read_bytes(), DEFAULT).document["issuanceDate"] == "2026-11-21T12:05:00Z"
    book.close()


# --- books that were restored, and clocks that go wrong ---------------------------------------------------------------


def at(tmp_path: Path, minutes: float) -> StatusRegistry:
    """Open the book of `tmp_path` at a moment."""
    return StatusRegistry.open(tmp_path / "book.db", clock=lambda: AT + timedelta(minutes=minutes))


def problem(call: Callable[[], object]) -> str:
    with pytest.raises(RegistryError) as raised:
        call()
    return raised.value.problem


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def restored(tmp_path: Path) -> Entry:
    """A book that was put back from a backup: it lacks a revocation that its folder has; gives the entry."""
    with StatusRegistry.create(tmp_path / "book.db", settings(forms=("bitstring", "token"))) as book:
        entry = book.allocate("urn:1")[0]
        book.publish_to(tmp_path / "site", KEY)
    backup = (tmp_path / "book.db").read_bytes()
    with at(tmp_path, 5) as book:
        book.revoke("urn:1", "Fel", actor=BY)
        book.publish_to(tmp_path / "site", KEY)
    (tmp_path / "book.db").write_bytes(backup)
    return entry


def is_revoked(tmp_path: Path, entry: Entry) -> bool:
    data = (tmp_path / "site" / entry.url.removeprefix(LISTS)).read_bytes()
    return judge(entry, document(data, entry), AT + timedelta(minutes=10)).code is REVOKED


def test_a_backup_that_was_put_back_takes_no_revocation_back(tmp_path: Path, restored: Entry) -> None:
    before = contents(tmp_path / "site")
    with at(tmp_path, 10) as book:
        for _ in range(2):  # being refused does not make the book newer
            assert problem(lambda: book.publish_to(tmp_path / "site", KEY)) == "newer"
        assert contents(tmp_path / "site") == before
        assert is_revoked(tmp_path, restored)
        book.revoke("urn:1", "Fel", actor=BY)
        book.publish_to(tmp_path / "site", KEY, over_newer=True)
        assert is_revoked(tmp_path, restored)
        assert contents(tmp_path / "site").keys() == before.keys()
        book.publish_to(tmp_path / "site", KEY)  # once is enough


@pytest.mark.parametrize("kind", ["revocation", "token"])
@pytest.mark.parametrize("securing", [VC_JWT, VC_JOSE])
def test_each_form_of_list_says_when_it_was_signed(tmp_path: Path, kind: str, securing: Securing) -> None:
    with StatusRegistry.create(tmp_path / "book.db", settings(forms=("bitstring", "token"))) as book:
        book.allocate("urn:1")
    backup = (tmp_path / "book.db").read_bytes()
    with at(tmp_path, 1) as book:
        for path in book.publish_to(tmp_path / "site", KEY, securing=securing):
            if not path.name.startswith(kind):
                path.unlink()
    (tmp_path / "book.db").write_bytes(backup)
    with at(tmp_path, 2) as book:
        assert problem(lambda: book.publish_to(tmp_path / "site", KEY, securing=securing)) == "newer"


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"ey.ey.ey", b"<html>"])
def test_what_is_no_list_is_replaced(book: StatusRegistry, tmp_path: Path, data: bytes) -> None:
    (first, *_) = book.publish_to(tmp_path / "site", KEY)
    first.write_bytes(data)
    book.publish_to(tmp_path / "site", KEY)
    VC_JWT.open(first.read_bytes(), DEFAULT).check(KEY.public_key)


@pytest.mark.parametrize("claims", [{}, {"nbf": None}, {"nbf": "2090-01-01"}, {"iat": True}])
def test_what_does_not_say_when_it_was_signed_is_replaced(
    book: StatusRegistry, tmp_path: Path, claims: dict[str, Any]
) -> None:
    (first, *_) = book.publish_to(tmp_path / "site", KEY)
    first.write_bytes(_jws.write(claims, KEY, kid="#a", typ="JWT"))
    book.publish_to(tmp_path / "site", KEY)
    VC_JWT.open(first.read_bytes(), DEFAULT).check(KEY.public_key)


def test_other_files_of_the_folder_are_nobodys_business(book: StatusRegistry, tmp_path: Path) -> None:
    (first, *_) = book.publish_to(tmp_path / "site", KEY)
    other = first.with_name("revocation-other.jwt")
    other.write_bytes(_jws.write({"nbf": 2**60}, KEY, kid="#a", typ="JWT"))
    book.publish_to(tmp_path / "site", KEY)
    assert other.is_file()
    first.write_bytes(other.read_bytes())
    assert problem(lambda: book.publish_to(tmp_path / "site", KEY)) == "newer"


def test_a_list_that_cannot_be_looked_at_is_not_replaced(
    book: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.publish_to(tmp_path / "site", KEY)
    before = contents(tmp_path / "site")
    book.revoke("valid", "Fel", actor=BY)

    def denied(_: Path) -> bytes:  # who runs the tests may be root, and then reads every file
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", denied)
        with pytest.raises(PermissionError):
            book.publish_to(tmp_path / "site", KEY)
    assert contents(tmp_path / "site") == before
    assert not book.status_of("valid").published


def test_who_was_killed_between_the_folder_and_the_book_may_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are newer than the last publication that was told; they are this book's all the same."""
    with StatusRegistry.create(tmp_path / "book.db", settings()) as book:
        book.publish_to(tmp_path / "site", KEY)
    with at(tmp_path, 5) as book, monkeypatch.context() as killed:
        killed.setattr(publishing, "_to_disk", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            book.publish_to(tmp_path / "site", KEY)
    with at(tmp_path, 10) as book:
        assert {one.signed for one in book.lists()} == {AT}
        book.publish_to(tmp_path / "site", KEY)
        assert {one.signed for one in book.lists()} == {AT + timedelta(minutes=10)}


@pytest.mark.parametrize("minutes", [-25 * 60, -5 - 1 / 60])
def test_a_clock_that_is_behind_publishes_nothing(book: StatusRegistry, tmp_path: Path, minutes: float) -> None:
    """Lists that have ended before they are put in place, or that seem older than what verifiers hold."""
    book.publish_to(tmp_path / "site", KEY)
    before = contents(tmp_path / "site")
    with at(tmp_path, minutes) as behind:
        assert problem(lambda: behind.publish_to(tmp_path / "site", KEY)) == "clock"
        assert problem(lambda: behind.publish(KEY)) == "clock"
    assert contents(tmp_path / "site") == before
    assert {one.signed for one in book.lists()} == {AT}
    with at(tmp_path, -5) as little:  # clocks of several machines differ
        little.publish_to(tmp_path / "site", KEY)


@pytest.mark.parametrize("folder", [None, "site"])
def test_when_the_clock_was_ahead_it_is_said_once(tmp_path: Path, folder: str | None) -> None:
    def publish(book: StatusRegistry, *, over_newer: bool = False) -> None:
        if folder is None:
            book.publish(KEY, over_newer=over_newer)
        else:
            book.publish_to(tmp_path / folder, KEY, over_newer=over_newer)

    StatusRegistry.create(tmp_path / "book.db", settings(), clock=lambda: AT).close()
    with at(tmp_path, 400 * 24 * 60) as ahead:
        publish(ahead)
    with at(tmp_path, 0) as book:
        assert problem(lambda: publish(book)) == "clock"
        publish(book, over_newer=True)
        publish(book)
        assert {one.signed for one in book.lists()} == {AT}


@pytest.mark.parametrize("folder", [None, "site"])
def test_who_is_overtaken_without_end_gives_up(
    book: StatusRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str | None
) -> None:
    sign, busy = Publisher.sign, []

    def slow(self: Publisher, snapshot: Snapshot, *rest: Any) -> bytes:
        if not busy:
            busy.append(1)
            credential = f"urn:{len(book.lists())}:{snapshot.values}"
            book.allocate(credential)
            book.suspend(credential, "x", actor=BY) or book.reinstate(credential, "x", actor=BY)
            book.publish(KEY)
            busy.clear()
        return sign(self, snapshot, *rest)

    monkeypatch.setattr(Publisher, "sign", slow)
    with pytest.raises(RegistryError) as raised:
        book.publish(KEY) if folder is None else book.publish_to(tmp_path / folder, KEY)
    assert raised.value.problem == "race"
    if folder:
        assert list((tmp_path / folder).iterdir()) == []


def test_states_have_the_numbers_of_the_specification() -> None:
    assert [(state.name, int(state)) for state in State] == [("VALID", 0), ("REVOKED", 1), ("SUSPENDED", 2)]


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_a_web_server_can_read_what_is_published(book: StatusRegistry, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        book.publish_to(tmp_path / "site", KEY)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "site").glob("[!.]*")} == {0o644}


def test_at_no_mix_of_ages_is_a_withdrawn_one_clear(book: StatusRegistry) -> None:
    """Suspended, then revoked: whichever of the two lists a verifier has from before, one of them says so."""
    entries = book.allocate("urn:both")
    book.suspend("urn:both", "Utredning", actor=BY)
    before = book.publish(KEY)
    book.revoke("urn:both", "Fel", actor=BY)
    after = book.publish(KEY)
    for first, second in ((before, after), (after, before), (after, after), (before, before)):
        lists = {entries[0].url: first, entries[1].url: second}
        found = [judge(one, document(lists[one.url][one.url], one, VC_JWT), AT).code for one in entries[:2]]
        assert set(found) != {CLEAR}
