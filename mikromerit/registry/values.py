"""What the book of status lists is told, and tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from itertools import product
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

from mikromerit import did
from mikromerit.limits import MIB
from mikromerit.status import BITSTRING, MINIMUM, REVOCATION, STATUS_LIST_2021, SUSPENSION, TOKEN
from mikromerit.status._urls import public_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from mikromerit.status import Entry, StatusForm

FormName: TypeAlias = Literal["bitstring", "status-list-2021", "token"]
Action: TypeAlias = Literal["revoked", "suspended", "reinstated"]

FORMS: Final[Mapping[FormName, StatusForm]] = {
    "bitstring": BITSTRING,
    "status-list-2021": STATUS_LIST_2021,
    "token": TOKEN,
}

MOST_BITS: Final = 16 * MIB
"""How many bits a list has at most: with every second one set, and base64 twice, its token still has less than the
4 MiB that a verifier takes."""

_SECOND: Final = timedelta(seconds=1)
_PER_BYTE: Final = 8


class State(IntEnum):
    """What became of a credential, by the numbers of Token Status List §7.1."""

    VALID = 0
    REVOKED = 1
    SUSPENDED = 2


class Kind(NamedTuple):
    """A kind of list: its form, and what it is about (None: a token's number says that)."""

    form: FormName
    purpose: str | None
    bits: int

    def value(self, state: State) -> int:
        """Give the number that such a list has for a state.

        What is revoked stands as suspended as well: a verifier whose two lists are of different ages would else see,
        for a while, one that was suspended and then revoked as neither.
        """
        if self.purpose is None:
            return state
        return int(state is State.REVOKED or (state is State.SUSPENDED and self.purpose == SUSPENSION))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a book is made with, and keeps: `issuer` is the DID that signs its lists and the credentials in them.

    `lists` is the https address that its lists are served under. `forms` names the forms of entry that each credential
    gets, in each form one for each of `purposes`, and in the form token one in all; verifiers compare a list's purpose
    with the entry's, and most take only one a list. ELM's application profile 3.2 takes one entry of
    `credentialStatus` at the most, so suspension is asked for by who needs it. A list has `size` places. Verifiers may
    keep it for `ttl`, and may not use it later than `valid_for` after its signing.

    Raises:
        ValueError: a form or purpose that is unknown or twice, no form, no revocation, a size below 131,072, above
            16,777,216 bits or no multiple of 8, or a `ttl` that is no whole number of seconds from 1 to `valid_for`.
        Refused: DID_INVALID for `issuer`; STATUS_URL_REFUSED for `lists`, which ends in a slash.
    """

    issuer: str
    lists: str
    forms: tuple[FormName, ...] = ("bitstring",)
    purposes: tuple[str, ...] = (REVOCATION,)
    size: int = MINIMUM
    ttl: timedelta = timedelta(minutes=15)
    valid_for: timedelta = timedelta(days=1)

    def __post_init__(self) -> None:
        did.method_name(self.issuer)
        public_url(self.lists, "lists", "")
        if not self.lists.endswith("/") or "?" in self.lists:
            raise ValueError("the address of the lists ends in a slash and has no query: a name is put behind it")
        if not self.forms or not _distinct(self.forms, get_args(FormName)):
            raise ValueError(f"the forms are one or several of {', '.join(get_args(FormName))}")
        if REVOCATION not in self.purposes or not _distinct(self.purposes, (REVOCATION, SUSPENSION)):
            raise ValueError("the purposes are revocation, or revocation and suspension")
        bits = max(kind.bits for kind in self.kinds())
        if not MINIMUM <= self.size <= MOST_BITS // bits or self.size % _PER_BYTE:
            raise ValueError(f"a list has {MINIMUM} to {MOST_BITS // bits} places, a multiple of {_PER_BYTE}")
        if not _SECOND <= self.ttl <= self.valid_for or self.ttl % _SECOND or self.valid_for % _SECOND:
            raise ValueError("ttl and validity are whole seconds, and a list is not kept longer than it is valid")

    def kinds(self) -> Iterator[Kind]:
        """Give the kinds of list that the book keeps, and so of entry that each credential gets."""
        by_purpose = [form for form in self.forms if form != "token"]
        yield from (Kind(form, purpose, 1) for form, purpose in product(by_purpose, self.purposes))
        if "token" in self.forms:
            yield Kind("token", None, 2 if SUSPENSION in self.purposes else 1)


def _distinct(given: tuple[str, ...], known: tuple[str, ...]) -> bool:
    return len(set(given)) == len(given) and set(given) <= set(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a credential stands: its state since `since` (None: from the beginning), and its entries.

    `published`: whether all its lists were published, and the last ones say so.
    """

    state: State
    since: datetime | None
    entries: tuple[Entry, ...]
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a credential's state: what, when, by whom, why, and whether it was published since."""

    action: Action
    at: datetime
    actor: str = field(repr=False)
    reason: str = field(repr=False)
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A list of the book: `used` of its `size` places are taken, and no more than `room` will be.

    `pending` counts the credentials whose change is in no published list yet; `signed` and `expires` are the last
    publication's (None: it was never published).
    """

    url: str
    form: FormName
    purpose: str | None
    size: int
    room: int
    used: int
    pending: int
    signed: datetime | None
    expires: datetime | None


class Done(NamedTuple):
    """What became of a sheet: how many credentials were revoked now, and how many were before."""

    revoked: int
    already: int
