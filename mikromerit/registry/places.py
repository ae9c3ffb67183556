"""Places in lists: drawn at random, given once, and found again by the credential."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from mikromerit.registry.schema import credentials, lists, places
from mikromerit.registry.values import FORMS, Kind, Settings, State
from mikromerit.status import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_READY: Final = 2
"""How many lists of a kind have room: the one in use, and the next, so that it is published before it is used."""

# Statements of the one call that is made for every credential: building them takes longer than running them.
_WITH_ROOM: Final = (
    sa.select(lists.c.id, lists.c.name, lists.c.form, lists.c.purpose, lists.c.bits, lists.c.size)
    .where(lists.c.used < lists.c.room)
    .order_by(lists.c.id)
)
_TAKEN: Final = sa.select(places.c.number).where(
    places.c.list == sa.bindparam("list"), places.c.number == sa.bindparam("number")
)
_NEW: Final = sa.insert(credentials).values(state=State.VALID, changed=0).returning(credentials.c.id)
_TAKE: Final = sa.insert(places)
_USED: Final = sa.update(lists).where(lists.c.id == sa.bindparam("list")).values(used=lists.c.used + 1)
_ENTRIES: Final = (
    sa.select(lists.c.form, lists.c.purpose, lists.c.bits, lists.c.name, places.c.number)
    .join(places)
    .where(places.c.credential == sa.bindparam("credential"))
)


class _List(NamedTuple):
    id: int
    name: str
    size: int


def opened(connection: sa.Connection, settings: Settings) -> Mapping[Kind, _List]:
    """Give the list of each kind that is in use, and see that of each another one is ready."""
    found: defaultdict[Kind, list[_List]] = defaultdict(list)
    for row in connection.execute(_WITH_ROOM):
        found[Kind(row.form, row.purpose, row.bits)].append(_List(row.id, row.name, row.size))
    missing = [kind for kind in settings.kinds() for _ in range(_READY - len(found[kind]))]
    if missing:
        connection.execute(sa.insert(lists), [_new_list(settings, kind) for kind in missing])
        return opened(connection, settings)
    return {kind: found[kind][0] for kind in settings.kinds()}


def take(connection: sa.Connection, settings: Settings, digest: bytes) -> tuple[Entry, ...]:
    """Note a new credential, and give it a place in a list of each kind; the caller is the only writer."""
    credential: int = connection.execute(_NEW, {"digest": digest}).scalar_one()
    taken = []
    made = []
    for kind, current in opened(connection, settings).items():
        number = next(draw for draw in _draws(current.size) if not _is_taken(connection, current.id, draw))
        taken.append({"list": current.id, "number": number, "credential": credential})
        made.append(_entry(settings, kind, current.name, number))
    connection.execute(_TAKE, taken)
    connection.execute(_USED, [{"list": one["list"]} for one in taken])
    return tuple(made)


def expected(settings: Settings) -> tuple[Entry, ...]:
    """Give entries of each kind, each of another list that there is not: two with one id would be judged as one."""
    return tuple(_entry(settings, kind, f"none-{number}.jwt", 0) for number, kind in enumerate(settings.kinds()))


def entries(connection: sa.Connection, settings: Settings, credential: int) -> tuple[Entry, ...]:
    """Give the entries of a credential, by kind."""
    found = {
        Kind(row.form, row.purpose, row.bits): (row.name, row.number)
        for row in connection.execute(_ENTRIES, {"credential": credential})
    }
    return tuple(_entry(settings, kind, *found[kind]) for kind in settings.kinds())


def _entry(settings: Settings, kind: Kind, name: str, number: int) -> Entry:
    return Entry(form=FORMS[kind.form], url=settings.lists + name, index=number, purpose=kind.purpose, size=kind.bits)


def _draws(size: int) -> Iterator[int]:
    while True:
        yield secrets.randbelow(size)


def _is_taken(connection: sa.Connection, number: int, index: int) -> bool:
    return connection.execute(_TAKEN, {"list": number, "number": index}).first() is not None


def _new_list(settings: Settings, kind: Kind) -> dict[str, Any]:
    """Make a list, three quarters of which will be used: a draw then hits a free place within four on average.

    Its name is drawn as well, so that it says nothing of how many lists there were before.
    """
    return {
        "name": f"{kind.purpose or kind.form}-{secrets.token_hex(8)}.jwt",
        "form": kind.form,
        "purpose": kind.purpose,
        "size": settings.size,
        "bits": kind.bits,
        "room": settings.size // 4 * 3,
        "used": 0,
        "published": 0,
    }
