"""What every form of status list is to the rest of the library: one protocol, and the values that it reads and writes.

An `Entry` stands in the credential. The list is made of a `StatusList` and a `Publication`, and read as a `Published`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from mikromerit.report import Code, Refused
from mikromerit.status._urls import public_url
from mikromerit.status.entry import REVOCATION
from mikromerit.status.packing import LIST_BYTES
from mikromerit.status.values import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.securing import Version
    from mikromerit.status.entry import Entry
    from mikromerit.status.values import Order, StatusList


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a list says of itself: its `url`, who publishes it, what its numbers are about, and for how long it holds.

    `ttl` is how long a verifier may keep it before it asks for it anew. All moments have a time zone.

    Raises:
        ValueError: no purpose, a moment without a time zone, an end before the beginning, or a ttl that is no whole
            number of seconds of at least one.
        Refused: STATUS_URL_REFUSED: no verifier would fetch that.
    """

    url: str
    issuer: str
    valid_from: datetime
    valid_until: datetime | None = None
    ttl: timedelta | None = None
    purposes: tuple[str, ...] = (REVOCATION,)

    def __post_init__(self) -> None:
        public_url(self.url, "url", "")
        ends = self.valid_from if self.valid_until is None else self.valid_until
        if not self.purposes or not all(self.purposes):
            raise ValueError("a list says what its entries are about, in one word or several")
        if self.valid_from.utcoffset() is None or ends.utcoffset() is None or ends < self.valid_from:
            raise ValueError("the moments of a list have a time zone, and it ends after it begins")
        if self.ttl is not None and (self.ttl < timedelta(seconds=1) or self.ttl % timedelta(seconds=1)):
            raise ValueError("the time to live of a list is a whole number of seconds, and at least one")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Published:
    """A list that was read: `data` holds its entries as they came, from the left or the right of each byte.

    `bits` and `purposes` are None where the list leaves them to its entries. What reads one entry makes no number of
    any other. The signature of the document that it came from is not its concern.
    """

    data: bytes
    order: Order
    bits: int | None
    purposes: tuple[str, ...] | None
    minimum: int
    begins: datetime | None
    ends: datetime | None
    ttl: timedelta | None

    def value(self, index: int, size: int) -> int:
        """Give the number at one place.

        Raises:
            Refused: STATUS_LIST_TOO_SHORT, or STATUS_INDEX_OUT_OF_RANGE.
        """
        count = len(self.data) * 8 // size
        if count < self.minimum:
            raise Refused(Code.STATUS_LIST_TOO_SHORT, limit=self.minimum)
        if index >= count:
            raise Refused(Code.STATUS_INDEX_OUT_OF_RANGE)
        first = index * size
        if self.order == "lsb":  # of these sizes none crosses from one byte to the next
            return self.data[first >> 3] >> (first & 7) & ((1 << size) - 1)
        end = first + size
        part = int.from_bytes(self.data[first >> 3 : (end + 7) >> 3], "big")
        return part >> (-end & 7) & ((1 << size) - 1)

    def __repr__(self) -> str:
        return f"Published(<{len(self.data)} bytes>)"


class StatusForm(Protocol):
    """A form of status list, each a handful of pure functions."""

    @property
    def name(self) -> str:
        """What a report calls it."""
        ...

    def context(self, version: Version) -> str | None:
        """Give the JSON-LD context that entries and lists need beside that of the data model; None: none."""
        ...

    def write_entry(self, entry: Entry, *, elm: bool) -> dict[str, Any]:
        """Write an entry, as the member of a credential that declares it holds it."""
        ...

    def read_entry(self, value: Mapping[str, Any], path: str) -> Entry:
        """Read an entry.

        Raises:
            Refused: one of the codes STATUS_ENTRY_INVALID, STATUS_INDEX_INVALID, STATUS_SIZE_INVALID,
                STATUS_MESSAGES_INVALID, STATUS_URL_REFUSED.
        """
        ...

    def write_list(self, statuses: StatusList, publication: Publication, version: Version = "2.0") -> dict[str, Any]:
        """Write the document or the claims to sign.

        Raises:
            ValueError: no verifier could take such a list.
        """
        ...

    def read_list(self, document: Mapping[str, Any], url: str, most_bytes: int = LIST_BYTES) -> Published:
        """Read a list that was fetched from `url`.

        Raises:
            Refused: one of the codes STATUS_LIST_WRONG_ID, STATUS_LIST_WRONG_TYPE, STATUS_LIST_INVALID,
                STATUS_LIST_TTL_INVALID, STATUS_LIST_NOT_BASE64, STATUS_LIST_NOT_PACKED, STATUS_LIST_TOO_LARGE.
        """
        ...


def invalid(member: str, expected: str) -> Refused:
    """Make the refusal of a list one of whose members has another form than the one that is due."""
    return Refused(Code.STATUS_LIST_INVALID, member=member, expected=expected)


def text(holder: Mapping[str, Any], member: str) -> str:
    """Give a member of a list that must be text.

    Raises:
        Refused: STATUS_LIST_INVALID.
    """
    value = holder.get(member)
    if not isinstance(value, str):
        raise invalid(member, "text")
    return value


def time_to_live(holder: Mapping[str, Any], unit: timedelta) -> timedelta | None:
    """Give `ttl`, a positive number of units (Bitstring Status List §2.2, Token Status List §5.1); None without it.

    Raises:
        Refused: STATUS_LIST_TTL_INVALID.
    """
    if "ttl" not in holder:
        return None
    value: object = holder["ttl"]
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise Refused(Code.STATUS_LIST_TTL_INVALID)
    try:
        return unit * value
    except OverflowError:
        return timedelta.max


def takeable(statuses: StatusList, data: bytes, minimum: int) -> bytes:
    """Give the bytes of a list, if a verifier takes as many.

    Raises:
        ValueError: there are too few entries, or too many bytes.
    """
    if len(statuses) < minimum:
        raise ValueError(f"a list of this form has at least {MINIMUM} entries: fewer do not hide each other")
    if len(data) > LIST_BYTES:
        raise ValueError(f"a list has at most {LIST_BYTES} bytes of entries: open another one")
    return data
