"""Rows of the book: what is looked up and written by more than one of its methods; each inside a transaction."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from mikromerit.registry import schema
from mikromerit.registry.errors import RegistryError
from mikromerit.registry.publishing import Snapshot
from mikromerit.registry.schema import CHANGED, changes, credentials, lists, places, registry
from mikromerit.registry.values import Action, Kind, Settings, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SECOND: Final = timedelta(seconds=1)
_ACTIONS: Final[Mapping[State, Action]] = {
    State.VALID: "reinstated",
    State.REVOKED: "revoked",
    State.SUSPENDED: "suspended",
}

_FIND: Final = sa.select(credentials).where(credentials.c.digest == sa.bindparam("digest"))
_FIND_ALL: Final = sa.select(credentials).where(credentials.c.digest.in_(sa.bindparam("digests", expanding=True)))
_COUNT: Final = (
    sa.update(registry).values(sequence=registry.c.sequence + sa.bindparam("more")).returning(registry.c.sequence)
)
_CHANGE: Final = (
    sa.update(credentials)
    .where(credentials.c.id == sa.bindparam("credential"))
    .values(state=sa.bindparam("to"), changed=sa.bindparam("sequence"), since=sa.bindparam("at"))
)
_AT_ONCE: Final = 500  # digests in one question
_BEHIND: Final = timedelta(minutes=5)
"""How far the clocks of those who publish may differ."""


def change(
    connection: sa.Connection, found: Sequence[tuple[sa.Row[Any], str]], state: State, *, at: datetime, actor: str
) -> int:
    """Change the state of credentials that `find` gave, each for a reason; give how many had another before.

    Raises:
        RegistryError: `revoked`.
    """
    due = [(row.id, reason) for row, reason in found if row.state != state]
    if any(row.state == State.REVOKED for row, _ in found) and state is not State.REVOKED:
        raise RegistryError("revoked")
    if not due:
        return 0
    last: int = connection.execute(_COUNT, {"more": len(due)}).scalar_one()
    noted = [
        {"sequence": sequence, "credential": credential, "action": _ACTIONS[state], "at": at, "actor": actor,
         "reason": reason, "to": state}
        for sequence, (credential, reason) in enumerate(due, start=last - len(due) + 1)
    ]  # fmt: skip
    connection.execute(_CHANGE, noted)
    connection.execute(sa.insert(changes), [{name: one[name] for name in one if name != "to"} for one in noted])
    return len(due)


def find_all(connection: sa.Connection, digests: Sequence[bytes]) -> dict[bytes, sa.Row[Any]]:
    """Give the rows of those credentials that there are."""
    return {
        row.digest: row
        for first in range(0, len(digests), _AT_ONCE)
        for row in connection.execute(_FIND_ALL, {"digests": digests[first : first + _AT_ONCE]})
    }


def find(connection: sa.Connection, digest: bytes) -> sa.Row[Any] | None:
    """Give the row of a credential, if there is one."""
    return connection.execute(_FIND, {"digest": digest}).first()


def published(connection: sa.Connection, credential: int) -> int:
    """Give the last change that is in all the lists that a credential is in; -1: one of them was never published."""
    told = sa.case((lists.c.signed.is_(None), -1), else_=lists.c.published)
    oldest = sa.select(sa.func.min(told)).select_from(lists).join(places).where(places.c.credential == credential)
    found: int = connection.execute(oldest).scalar_one()
    return found


def begin(connection: sa.Connection, at: datetime, served: int, *, over_newer: bool) -> None:
    """Note that lists are signed at a moment, before they can be in place; `served`: when those there were (seconds).

    Lists from after all that was ever noted are not of this book, but of the one that it was restored from.

    Raises:
        RegistryError: `newer`, or `clock`: then nothing is noted.
    """
    if not over_newer:
        begun = connection.execute(sa.select(registry.c.begun)).scalar_one()
        if served > begun.timestamp():
            raise RegistryError("newer")
        if begun - at > _BEHIND:
            raise RegistryError("clock")
        at = max(begun, at)
    connection.execute(sa.update(registry).values(begun=at))


def newest(connection: sa.Connection) -> tuple[int, datetime | None]:
    """Give what is in the newest publication, and when it was signed (None: there is none)."""
    found = connection.execute(sa.select(sa.func.max(lists.c.published), sa.func.max(lists.c.signed))).one()
    return found[0], found[1]


def pending(connection: sa.Connection, kept: Sequence[sa.Row[Any]]) -> Counter[int]:
    """Count for each list the credentials whose last change is not in what was published of it."""
    signed = {row.id: row.published for row in kept}
    where = credentials.join(places)
    newer = sa.select(places.c.list, credentials.c.changed).select_from(where).where(CHANGED)
    found = connection.execute(newer.where(credentials.c.changed > min(signed.values())))
    return Counter(number for number, changed in found if changed > signed[number])


def snapshots(connection: sa.Connection) -> list[Snapshot]:
    """Give all lists with the numbers that are not 0: of few credentials, found by an index of their own."""
    values: defaultdict[int, dict[int, State]] = defaultdict(dict)
    where = credentials.join(places)
    changed = sa.select(places.c.list, places.c.number, credentials.c.state).select_from(where)
    for number, index, state in connection.execute(changed.where(CHANGED, credentials.c.state != State.VALID)):
        values[number][index] = State(state)
    found = []
    for row in connection.execute(sa.select(lists).order_by(lists.c.id)):
        kind = Kind(row.form, row.purpose, row.bits)
        told = {index: kind.value(state) for index, state in values[row.id].items()}
        found.append(Snapshot(row.id, row.name, kind, row.size, told))
    return found


def to_row(settings: Settings, created: datetime) -> dict[str, object]:
    """Write the one row of a new book, with a secret of its own."""
    return {
        "version": schema.VERSION, "created": created, "secret": secrets.token_bytes(32), "sequence": 0,
        "begun": created, "issuer": settings.issuer, "lists": settings.lists, "forms": " ".join(settings.forms),
        "purposes": " ".join(settings.purposes), "size": settings.size, "ttl": settings.ttl // _SECOND,
        "valid_for": settings.valid_for // _SECOND,
    }  # fmt: skip


def from_row(row: sa.Row[Any]) -> Settings:
    """Read what a book was made with."""
    return Settings(
        issuer=row.issuer, lists=row.lists, forms=tuple(row.forms.split()), purposes=tuple(row.purposes.split()),
        size=row.size, ttl=row.ttl * _SECOND, valid_for=row.valid_for * _SECOND,
    )  # fmt: skip
