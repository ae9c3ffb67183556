"""The tables of the book, and what stands in them.

A credential's id is not stored: only its HMAC-SHA-256, with a key that is the book's own. Who has the database and an
id can look it up. The key lies in the same database, so that a backup is whole: who has that can try ids that can be
guessed, and reads out none that was drawn at random. Without it, the hashes of two books cannot be compared.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from mikromerit._dates import read_datetime, write_datetime

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

VERSION: Final = 2
"""The version of these tables: a book of another one is refused."""

_metadata = sa.MetaData()


class _Moment(sa.types.TypeDecorator[datetime]):
    """A moment with a time zone, as text in UTC: SQLite has no type for it."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - one form
        return None if value is None else write_datetime(value.astimezone(UTC))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - one form
        return None if value is None else read_datetime(value).moment


registry: Final = sa.Table(
    "status_registry",
    _metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("created", _Moment, nullable=False),
    sa.Column(
        "secret", sa.LargeBinary(32), nullable=False
    ),  # of `digest`: without it, no credential is ever found again
    sa.Column("sequence", sa.BigInteger, nullable=False),  # how many changes there were
    sa.Column("begun", _Moment, nullable=False),  # no list that this book put anywhere was signed later
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("lists", sa.Text, nullable=False),
    sa.Column("forms", sa.Text, nullable=False),
    sa.Column("purposes", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("ttl", sa.BigInteger, nullable=False),  # seconds
    sa.Column("valid_for", sa.BigInteger, nullable=False),  # seconds
)
"""One row: what the book was made with."""

lists: Final = sa.Table(
    "status_list",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("form", sa.String(32), nullable=False),
    sa.Column("purpose", sa.String(32)),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("bits", sa.Integer, nullable=False),
    sa.Column("room", sa.Integer, nullable=False),
    sa.Column("used", sa.Integer, nullable=False),
    sa.Column("published", sa.BigInteger, nullable=False),  # the last change that is in what was published
    sa.Column("signed", _Moment),
    sa.Column("expires", _Moment),
)

credentials: Final = sa.Table(
    "status_credential",
    _metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), unique=True),  # None: forgotten
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("changed", sa.BigInteger, nullable=False),  # the number of its last change, 0: none
    sa.Column("since", _Moment),
)
CHANGED: Final = credentials.c.changed != sa.literal_column("0")
"""What a query says to be answered by the index of those few that ever changed."""

sa.Index("status_credential_changed", credentials.c.changed, sqlite_where=CHANGED, postgresql_where=CHANGED)

places: Final = sa.Table(
    "status_place",
    _metadata,
    sa.Column("list", sa.ForeignKey(lists.c.id), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("credential", sa.ForeignKey(credentials.c.id), nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""The primary key is what makes it impossible that one place is given twice; no row of it is ever deleted."""

changes: Final = sa.Table(
    "status_change",
    _metadata,
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("credential", sa.ForeignKey(credentials.c.id), nullable=False, index=True),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("at", _Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)


def create(connection: sa.Connection) -> None:
    """Make the tables."""
    _metadata.create_all(connection, checkfirst=False)
