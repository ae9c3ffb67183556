"""Where the book lies: one engine a process, one writer at a time, and every commit on disk before it is told.

SQLite has no time zones, no roles and no network: it is what a book starts on. PostgreSQL is for several machines.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final
from urllib.parse import quote

import sqlalchemy as sa

from mikromerit.registry import schema
from mikromerit.registry.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine.interfaces import IsolationLevel

_WAIT: Final = 60  # seconds for another writer, or a server that does not answer
_SCRUB: Final = 10  # seconds for those who read what was erased
_PAUSE: Final = 0.05  # seconds
_NAMED: Final = "a registry is named by the path of a file, sqlite:///… or postgresql://…"
_PRAGMAS: Final = (
    f"busy_timeout = {_WAIT * 1000}",
    "journal_mode = WAL",  # readers do not wait for the writer
    "synchronous = FULL",  # a commit that was told survives the power failing
    "fullfsync = ON",  # macOS: down to the disk, not only to its cache
    "foreign_keys = ON",
    "secure_delete = ON",  # what is erased is overwritten
)
_SESSION: Final = (
    # a commit that was told survives the power failing, whatever the server's default is
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    # nobody waits for ever for a writer that hangs, and the server lets go of what a lost one holds
    f"SET lock_timeout = '{_WAIT}s'",
    f"SET idle_in_transaction_session_timeout = '{_WAIT}s'",
)

_LOCK: Final = sa.select(schema.registry.c.version).with_for_update()

Backend: TypeAlias = Literal["sqlite", "postgresql"]


@final
class Database:
    """The database of one book. It may be used by several threads, and goes on working in a process that was forked."""

    def __init__(self, where: str | os.PathLike[str], *, create: bool = False) -> None:
        """Name it by the path of a file, or by a URL of SQLite or PostgreSQL; `create`: make a file where none is.

        Raises:
            ValueError: a URL of something else.
        """
        self._url: Final = _url(where)
        self._create: Final = create
        self._engine = self._opened()
        self._process = os.getpid()

    @property
    def backend(self) -> Backend:
        """Which database it is."""
        return "sqlite" if self._url.get_backend_name() == "sqlite" else "postgresql"

    def is_absent(self) -> bool:
        """Say whether there is no file; whether a server holds the tables is seen by asking it."""
        return self.backend == "sqlite" and not Path(self._url.database or "").is_file()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Begin a transaction that no other writer of the book runs beside, and commit it.

        Raises:
            RegistryError: `unavailable`: then nothing of it was done, or the answer that it was done was lost.
        """
        with self.making() as connection:
            connection.execute(_LOCK)  # SQLite took its lock when the transaction began
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Begin a transaction that sees one moment of the book, and makes nobody wait.

        Raises:
            RegistryError: `unavailable`.
        """
        with _told(), self._begun(begin="BEGIN", isolation_level="REPEATABLE READ") as connection:
            yield connection

    @contextmanager
    def making(self) -> Iterator[sa.Connection]:
        """Begin the transaction that makes the tables; there is no row yet to wait for each other at.

        Raises:
            RegistryError: `unavailable`.
        """
        with _told(), self._begun(begin="BEGIN IMMEDIATE", isolation_level="READ COMMITTED") as connection:
            yield connection

    def scrub(self) -> None:
        """Take what was erased out of SQLite's log as well; PostgreSQL does so by itself, with time (VACUUM).

        Raises:
            RegistryError: `unscrubbed`: somebody read the book all the time; or `unavailable`.
        """
        until = monotonic() + _SCRUB
        while self.backend == "sqlite" and not self._emptied():
            if monotonic() >= until:
                raise RegistryError("unscrubbed")
            sleep(_PAUSE)  # another process empties it, too, or writes

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _emptied(self) -> bool:
        """Empty SQLite's log; give whether nobody was in the way. Writers wait meanwhile, so it is tried for short."""
        with _told(), self._current().connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA busy_timeout = 1000")
            try:
                busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {_WAIT * 1000}")
        return not busy

    @contextmanager
    def _begun(self, *, begin: str, isolation_level: IsolationLevel) -> Iterator[sa.Connection]:
        """Begin with the words of SQLite, or at the level of PostgreSQL."""
        with self._current().connect() as connection:
            if self.backend == "sqlite":
                connection.execution_options(begin=begin)
            else:
                connection.execution_options(isolation_level=isolation_level)
            with connection.begin():
                yield connection

    def _current(self) -> sa.Engine:
        if self._process != os.getpid():  # connections are the other process's: they are left alone, not closed
            self._engine.dispose(close=False)
            self._engine, self._process = self._opened(), os.getpid()
        return self._engine

    def _opened(self) -> sa.Engine:
        if self.backend == "sqlite":
            return _sqlite(self._url, create=self._create)
        return _postgresql(self._url)


@contextmanager
def _told() -> Iterator[None]:
    """Tell the database's errors without their text: it quotes values, and may quote the address."""
    cause = None
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        cause = _name(error)
    except sqlite3.Error as error:
        cause = getattr(error, "sqlite_errorname", type(error).__name__)
    if cause is not None:
        raise RegistryError("unavailable", cause=cause) from None


def _name(error: sa.exc.SQLAlchemyError) -> str:
    original = getattr(error, "orig", None)
    given = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return given or type(original or error).__name__


def _url(where: str | os.PathLike[str]) -> sa.URL:
    text = os.fspath(where)
    try:
        url = sa.make_url(text) if "://" in text else sa.URL.create("sqlite", database=text)
    except (sa.exc.ArgumentError, ValueError):  # its text quotes the address
        url = None
    backend = None if url is None else url.get_backend_name()
    if url is not None and backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url is not None and backend == "sqlite" and url.database not in (None, "", ":memory:") and not url.query:
        return url
    raise ValueError(_NAMED)


def _sqlite(url: sa.URL, *, create: bool) -> sa.Engine:
    path = Path(url.database or "").absolute()

    def connect() -> sqlite3.Connection:
        name = f"file:{quote(str(path))}?mode=rw"
        connection = sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False, timeout=_WAIT)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    if create:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool, hide_parameters=True)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options()["begin"])

    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    engine = None
    try:
        engine = sa.create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": _WAIT}
        )
    except (sa.exc.ArgumentError, ValueError):
        pass  # raised out here: its text quotes the address
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "PostgreSQL needs the extra [postgres]; install it with: pip install 'mikromerit[postgres]'", name="psycopg"
        ) from None
    if engine is None:
        raise ValueError(_NAMED)

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, record: object) -> None:  # noqa: ARG001 - SQLAlchemy gives both
        for statement in _SESSION:
            connection.execute(statement)
        connection.commit()

    return engine
