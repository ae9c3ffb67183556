"""`StatusRegistry`: the book itself."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, final

try:
    import sqlalchemy as sa
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "the registry needs the extra [store]; install it with: pip install 'mikromerit[store]'", name="sqlalchemy"
    ) from None

from mikromerit._dates import now
from mikromerit.registry import places, rows, schema
from mikromerit.registry.database import Database
from mikromerit.registry.errors import LONGEST_ID, RegistryError, Row
from mikromerit.registry.publishing import Publisher, served, staged
from mikromerit.registry.schema import changes, credentials, lists, registry
from mikromerit.registry.values import Change, Done, Kept, Settings, Standing, State
from mikromerit.registry.withdrawals import Withdrawal, read_withdrawals, usable
from mikromerit.securing import VC_JWT
from mikromerit.status import SUSPENSION

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from mikromerit.keys import Signer
    from mikromerit.securing import Securing
    from mikromerit.status import Entry

_TRIES: Final = 10


class _Signed(NamedTuple):
    """Lists that were signed, by the names of their files; the first `sequence` changes are in them.

    `before` is what was the newest publication when they were begun.
    """

    before: tuple[int, datetime | None]
    sequence: int
    at: datetime
    expires: datetime
    files: Mapping[str, bytes]


@final
class StatusRegistry:
    """The durable book of an issuer's status lists; a `mikromerit.status.StatusBook`.

    Make one with `create`, once, and `open` it wherever credentials are issued or withdrawn: any number of processes
    may use it at a time. What a method has told was done is on disk. All methods raise `RegistryError`: `unavailable`
    when the database cannot be used. A credential's id is kept as a keyed hash only; reasons and actors are kept as
    they are given until `forget`, so name no person in a reason.
    """

    __slots__ = ("_clock", "_database", "_secret", "_settings")

    def __init__(self, database: Database, settings: Settings, secret: bytes, clock: Callable[[], datetime]) -> None:
        """Hold a book that was read; use `create` or `open`."""
        self._database: Final = database
        self._settings: Final = settings
        self._secret: Final = secret
        self._clock: Final = clock

    @classmethod
    def create(
        cls, where: str | os.PathLike[str], settings: Settings, *, clock: Callable[[], datetime] = now
    ) -> StatusRegistry:
        """Make a book: in a file, named by its path or `sqlite:///…`, or in a database, by `postgresql://…`.

        Its first lists are there at once: publish them before the first credential is issued.

        Raises:
            RegistryError: `exists`.
            ValueError: a URL of something else.
            OSError: no file can be made there.
        """
        with closing(Database(where, create=True)) as database, database.making() as connection:
            if sa.inspect(connection).has_table(registry.name):
                raise RegistryError("exists")
            schema.create(connection)
            connection.execute(sa.insert(registry).values(rows.to_row(settings, clock())))
            places.opened(connection, settings)
        return cls.open(where, clock=clock)

    @classmethod
    def open(cls, where: str | os.PathLike[str], *, clock: Callable[[], datetime] = now) -> StatusRegistry:
        """Open a book that was made.

        Raises:
            RegistryError: `absent`, or `version`: made by a library with other tables.
            ValueError: a URL of something else.
        """
        database = Database(where)
        try:
            settings, secret = _read(database)
        except RegistryError:
            database.close()
            raise
        return cls(database, settings, secret, clock)

    @property
    def settings(self) -> Settings:
        """What the book was made with."""
        return self._settings

    @property
    def issuer(self) -> str:
        """The DID that signs the lists, and the credentials in them."""
        return self._settings.issuer

    def close(self) -> None:
        """Let go of the database, as the end of a `with` block does; the book opens again when it is next used."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def expected(self) -> tuple[Entry, ...]:
        """Give entries like those that `allocate` will give, of a list that there is not (`StatusBook.expected`)."""
        return places.expected(self._settings)

    def allocate(self, credential_id: str) -> tuple[Entry, ...]:
        """Give the entries for a credential to declare: always the same for one id (`StatusBook.allocate`).

        Raises:
            ValueError: the id is empty, longer than 2,000 characters, or holds control characters.
        """
        digest = self._digest(credential_id)
        with self._database.writing() as connection:
            found = rows.find(connection, digest)
            if found is None:
                return places.take(connection, self._settings, digest)
            return places.entries(connection, self._settings, found.id)

    def is_withdrawn(self, credential_id: str) -> bool:
        """Say whether a credential is revoked or suspended.

        Raises:
            RegistryError: `unknown`.
        """
        with self._database.reading() as connection:
            return bool(self._known(connection, credential_id).state != State.VALID)

    def revoke(self, credential_id: str, reason: str, *, actor: str) -> bool:
        """Revoke a credential, for good; give whether it was not revoked before.

        Raises:
            RegistryError: `unknown`.
            ValueError: the reason or the actor is empty, longer than 500 characters, or holds control characters.
        """
        return self._change(credential_id, State.REVOKED, reason, actor)

    def suspend(self, credential_id: str, reason: str, *, actor: str) -> bool:
        """Suspend a credential until it is reinstated; give whether it was not suspended before.

        Raises:
            RegistryError: `unknown`, `revoked`, or `no-list`.
            ValueError: as `revoke`.
        """
        if SUSPENSION not in self._settings.purposes:
            raise RegistryError("no-list")
        return self._change(credential_id, State.SUSPENDED, reason, actor)

    def reinstate(self, credential_id: str, reason: str, *, actor: str) -> bool:
        """Make a suspended credential valid again; give whether it was suspended.

        Raises:
            RegistryError: `unknown`, or `revoked`.
            ValueError: as `revoke`.
        """
        return self._change(credential_id, State.VALID, reason, actor)

    def revoke_many(self, sheet: bytes, *, actor: str) -> Done:
        """Revoke the credentials of a sheet (`read_withdrawals`): all of them, or none if one row is wrong.

        Those that were revoked before are counted and left as they were: a sheet may be given again.

        Raises:
            RegistryError: nothing was revoked: `rows`, with those that cannot be read, or else those of unknown
                credentials and repeated ones; or a problem of the sheet as a whole (`read_withdrawals`).
            ValueError: as `revoke`, for the actor.
        """
        usable(actor, "actor")
        withdrawals, at = read_withdrawals(sheet), self._clock()
        with self._database.writing() as connection:
            found = self._all_known(connection, withdrawals)
            changed = rows.change(connection, found, State.REVOKED, at=at, actor=actor)
        return Done(revoked=changed, already=len(withdrawals) - changed)

    def status_of(self, credential_id: str) -> Standing:
        """Say how a credential stands, and whether that is published.

        Raises:
            RegistryError: `unknown`.
        """
        with self._database.reading() as connection:
            row = self._known(connection, credential_id)
            return Standing(
                state=State(row.state),
                since=row.since,
                entries=places.entries(connection, self._settings, row.id),
                published=row.changed <= rows.published(connection, row.id),
            )

    def history(self, credential_id: str) -> tuple[Change, ...]:
        """Give all changes of a credential's state, the first one first.

        Raises:
            RegistryError: `unknown`.
        """
        with self._database.reading() as connection:
            credential = self._known(connection, credential_id).id
            published = rows.published(connection, credential)
            found = connection.execute(
                sa.select(changes).where(changes.c.credential == credential).order_by(changes.c.sequence)
            )
            return tuple(
                Change(
                    action=row.action, at=row.at, actor=row.actor, reason=row.reason,
                    published=row.sequence <= published,
                )
                for row in found
            )  # fmt: skip

    def forget(self, credential_id: str) -> None:
        """Erase what leads to a person: the id's hash and the history. The place stays taken, and the state published.

        The credential can then be neither revoked nor reinstated: revoke it first if it must not be used. Its id, if
        it is given to `allocate` again, gets new places. Backups and PostgreSQL's log hold it as long as they are kept.

        Raises:
            RegistryError: `unknown`; `unscrubbed`: it is erased, and only the log of SQLite still holds it, because
                somebody read the book all the time. Call `scrub` then, and after a `forget` that was interrupted.
        """
        with self._database.writing() as connection:
            credential = self._known(connection, credential_id).id
            connection.execute(sa.delete(changes).where(changes.c.credential == credential))
            gone = sa.update(credentials).where(credentials.c.id == credential).values(digest=None, since=None)
            connection.execute(gone)
        self._database.scrub()

    def scrub(self) -> None:
        """Empty the log of SQLite of what was erased, where `forget` could not; PostgreSQL has no need (VACUUM).

        Raises:
            RegistryError: `unscrubbed`: somebody reads the book still.
        """
        self._database.scrub()

    def lists(self) -> tuple[Kept, ...]:
        """Give all lists, in the order in which they were opened."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(lists).order_by(lists.c.id)).all()
            pending = rows.pending(connection, found)
        return tuple(
            Kept(
                url=self._settings.lists + row.name, form=row.form, purpose=row.purpose, size=row.size, room=row.room,
                used=row.used, pending=pending[row.id], signed=row.signed, expires=row.expires,
            )
            for row in found
        )  # fmt: skip

    def publish(
        self, signer: Signer, *, securing: Securing = VC_JWT, verification_method: str | None = None,
        over_newer: bool = False,
    ) -> dict[str, bytes]:  # fmt: skip
        """Sign every list anew, with all changes, and give them by URL; they count as published from now on.

        They are credentials in the form of `securing`, or tokens (`statuslist+jwt`). Serve them as they are, and
        publish again well within `Settings.valid_for`; if serving fails, publish again: nothing is lost by that.
        `verification_method` names the key where the DID document was not made by `did.web_document`.

        Raises:
            RegistryError: `race`; `clock`: more than five minutes behind the newest lists, and not `over_newer`.
            SigningError: there was no usable signature.
            Refused: the signer's key is not the issuer's, where its DID says so.
            ValueError: StatusList2021 is no form of VCDM 2.0.
        """
        publisher = Publisher(signer=signer, securing=securing, verification_method=verification_method)
        for signed in self._signings(publisher, over_newer=over_newer):
            if self._mark(signed, lambda: None):
                return {self._settings.lists + name: data for name, data in signed.files.items()}
        raise RegistryError("race")

    def publish_to(
        self, folder: str | os.PathLike[str], signer: Signer, *, securing: Securing = VC_JWT,
        verification_method: str | None = None, over_newer: bool = False,
    ) -> tuple[Path, ...]:  # fmt: skip
        """Publish (`publish`) into a folder that a static web server serves under `Settings.lists`; give the files.

        Each file is replaced in one step and is on disk before it counts as published: nobody is ever served half a
        list, and a list is never replaced by one that was signed before it. A book that was restored from a backup is
        refused: repeat in it what was published since, and then say `over_newer`, once.

        Raises:
            OSError: the folder cannot be written, or a list in it not be read.
            RegistryError: `newer`: lists there are from after all that the book knows of; else as `publish`.
            SigningError, Refused, ValueError: as `publish`.
        """
        publisher = Publisher(signer=signer, securing=securing, verification_method=verification_method)
        for signed in self._signings(publisher, Path(folder), over_newer=over_newer):
            with staged(Path(folder), signed.files) as put:
                if self._mark(signed, put):
                    return tuple(Path(folder) / name for name in signed.files)
        raise RegistryError("race")

    def _signings(self, publisher: Publisher, folder: Path | None = None, *, over_newer: bool) -> Iterator[_Signed]:
        """Sign all lists, as often as somebody else was faster."""
        for _ in range(_TRIES):
            at = self._clock().replace(microsecond=0)
            self._begin(at, folder, over_newer=over_newer)
            with self._database.reading() as connection:
                before = rows.newest(connection)
                sequence = connection.execute(sa.select(registry.c.sequence)).scalar_one()
                snapshots = rows.snapshots(connection)
            files = {one.name: publisher.sign(one, self._settings, at) for one in snapshots}
            yield _Signed(before, sequence, at, at + self._settings.valid_for, files)

    def _begin(self, at: datetime, folder: Path | None, *, over_newer: bool) -> None:
        """Note that lists are signed; the folder is read before the book, where others note theirs before they put."""
        newest = 0
        if folder is not None and not over_newer:
            with self._database.reading() as connection:
                newest = served(folder, connection.scalars(sa.select(lists.c.name)))
        with self._database.writing() as connection:
            rows.begin(connection, at, newest, over_newer=over_newer)

    def _mark(self, signed: _Signed, put: Callable[[], None]) -> bool:
        """Put lists in place and say so in the book, unless others came there since these were begun.

        Others give way to those that contain more changes. Otherwise the order in which they were marked counts, which
        the database gives, and no clock: those of two machines may differ. What was signed in one second with the same
        changes says the same; of that the last one marked stays.
        """
        with self._database.writing() as connection:
            newest = rows.newest(connection)
            if newest != signed.before and newest[0] >= signed.sequence:
                return False
            put()
            told = {"published": signed.sequence, "signed": signed.at, "expires": signed.expires}
            connection.execute(sa.update(lists).where(lists.c.name.in_(signed.files)).values(told))
        return True

    def _change(self, credential_id: str, state: State, reason: str, actor: str) -> bool:
        usable(reason, "reason")
        usable(actor, "actor")
        with self._database.writing() as connection:
            row = self._known(connection, credential_id)
            return bool(rows.change(connection, [(row, reason)], state, at=self._clock(), actor=actor))

    def _all_known(
        self, connection: sa.Connection, withdrawals: tuple[Withdrawal, ...]
    ) -> list[tuple[sa.Row[Any], str]]:
        digests = [self._digest(one.credential_id) for one in withdrawals]
        found, seen = rows.find_all(connection, digests), set[bytes]()
        wrong: list[Row] = []
        for one, digest in zip(withdrawals, digests, strict=True):
            if digest not in found or digest in seen:
                wrong.append(Row(one.row, "twice" if digest in found else "unknown"))
            seen.add(digest)
        if wrong:
            raise RegistryError("rows", rows=tuple(wrong))
        return [(found[digest], one.reason) for one, digest in zip(withdrawals, digests, strict=True)]

    def _known(self, connection: sa.Connection, credential_id: str) -> sa.Row[Any]:
        row = rows.find(connection, self._digest(credential_id))
        if row is None:
            raise RegistryError("unknown")
        return row

    def _digest(self, credential_id: str) -> bytes:
        text = usable(credential_id, "credential_id", LONGEST_ID)
        return hmac.digest(self._secret, text.encode("utf-8"), hashlib.sha256)

    def __repr__(self) -> str:
        return f"StatusRegistry(<{self._database.backend}>, lists={self._settings.lists!r})"


def _read(database: Database) -> tuple[Settings, bytes]:
    if database.is_absent():
        raise RegistryError("absent")
    with database.reading() as connection:
        if not sa.inspect(connection).has_table(registry.name):
            raise RegistryError("absent")
        if connection.execute(sa.select(registry.c.version)).scalars().all() != [schema.VERSION]:
            raise RegistryError("version")
        row = connection.execute(sa.select(registry)).one()
    return rows.from_row(row), row.secret
