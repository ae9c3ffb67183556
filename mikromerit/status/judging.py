"""What a list says about one credential: after the list's own signature and issuer were judged."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final

from mikromerit.evidence import Need
from mikromerit.limits import DEFAULT
from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.status.entry import MESSAGE, REFRESH, REVOCATION, SUSPENSION, Entry
from mikromerit.status.packing import LIST_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.status.forms import Published

_FAILS: Final = {REVOCATION: Code.STATUS_REVOKED, SUSPENSION: Code.STATUS_SUSPENDED}
_TOKEN: Final = {1: Code.STATUS_REVOKED, 2: Code.STATUS_SUSPENDED}  # INVALID, SUSPENDED (Token Status List §7.1)
_BARE: Final = ("unset", "set")  # Bitstring Status List §2.1
_NONE: Final = timedelta()

LEAST_TTL: Final = timedelta(seconds=10)
"""For how long a list may be used at the least, whatever its ttl: else each verification would fetch it."""


def need(entry: Entry, max_bytes: int = DEFAULT.credential_bytes) -> Need:
    """Say what to fetch to judge an entry; several entries of one list have one need."""
    return Need(entry.url, "status-list", max_bytes)


def judge(
    entry: Entry,
    document: Mapping[str, Any],
    at: datetime,
    *,
    leeway: timedelta = _NONE,
    most_bytes: int = LIST_BYTES,
    oldest: timedelta | None = None,
) -> Check:
    """Judge an entry by the list that was fetched from its URL: the credential, or the claims of the token.

    Who signed the list, and whether anybody trusts him, must have been judged before. A list that cannot be used makes
    the check INDETERMINATE, with the code that says why; `at` has a time zone. It never raises, whatever the list is.
    `oldest` is the age up to which a list is taken that names no end itself; None: any.
    """
    try:
        return verdict(entry, read(entry, document, most_bytes), at, leeway=leeway, oldest=oldest)
    except Refused as refused:
        return Check(Step.STATUS, Outcome.INDETERMINATE, refused.code, refused.params, entry.path)


def read(entry: Entry, document: Mapping[str, Any], most_bytes: int = LIST_BYTES) -> Published:
    """Read the list of an entry: worth keeping, for it answers every entry of the same form and URL.

    Raises:
        Refused: the list cannot be read (`StatusForm.read_list`).
    """
    return entry.form.read_list(document, entry.url, most_bytes)


def verdict(
    entry: Entry,
    published: Published,
    at: datetime,
    *,
    leeway: timedelta = _NONE,
    oldest: timedelta | None = None,
) -> Check:
    """Judge an entry by its list that was read; `oldest` as for `judge`.

    Raises:
        Refused: STATUS_LIST_NOT_YET_VALID, STATUS_LIST_EXPIRED, STATUS_LIST_TOO_OLD, STATUS_LIST_WRONG_PURPOSE,
            STATUS_LIST_SIZE_DIFFERS, STATUS_LIST_TOO_SHORT or STATUS_INDEX_OUT_OF_RANGE: it says nothing of the entry.
    """
    _in_its_window(published, at, leeway, oldest)
    if entry.purpose is None:
        return _of_token(entry, published.value(entry.index, published.bits or 1))
    _is_meant(entry, entry.purpose, published)
    return _of_purpose(entry, entry.purpose, published.value(entry.index, entry.size))


def max_age(published: Published, fetched: datetime, oldest: timedelta | None = None) -> timedelta | None:
    """Say for how long after its fetch a list may be used; None: nothing bounds that.

    Bounds are its ttl (of `LEAST_TTL` at least) and its end; where it names no end, `oldest` counted from its
    beginning. A ttl is no end: it counts from the fetch (Token Status List §13.7), so it bounds no list that is served
    again and again.
    """
    ttl = None if published.ttl is None else max(published.ttl, LEAST_TTL)
    return min((limit for limit in (ttl, _left(published, fetched, oldest)) if limit is not None), default=None)


def _left(published: Published, fetched: datetime, oldest: timedelta | None) -> timedelta | None:
    if published.ends is not None:
        return max(published.ends - fetched, _NONE)
    if oldest is None:
        return None
    return max(oldest - _age(published, fetched, oldest), _NONE)


def _age(published: Published, at: datetime, oldest: timedelta) -> timedelta:
    """Say how old a list is by its own word; one that says nothing is older than any that may be used."""
    return max(at - published.begins, _NONE) if published.begins is not None else oldest


def _in_its_window(published: Published, at: datetime, leeway: timedelta, oldest: timedelta | None) -> None:
    if published.begins is not None and published.begins - at > leeway:
        raise Refused(Code.STATUS_LIST_NOT_YET_VALID, when=_shown(published.begins))
    if published.ends is not None:
        if at - published.ends >= leeway:
            raise Refused(Code.STATUS_LIST_EXPIRED, when=_shown(published.ends))
    elif oldest is not None and _age(published, at, oldest) >= oldest:
        raise Refused(Code.STATUS_LIST_TOO_OLD, when="?" if published.begins is None else _shown(published.begins))


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _is_meant(entry: Entry, purpose: str, published: Published) -> None:
    if purpose not in (published.purposes or ()):
        raise Refused(Code.STATUS_LIST_WRONG_PURPOSE, purpose=purpose)
    if published.bits not in (None, entry.size):
        raise Refused(Code.STATUS_LIST_SIZE_DIFFERS, size=entry.size)


def _of_purpose(entry: Entry, purpose: str, value: int) -> Check:
    """Say what a number means (Bitstring Status List §2.2): of several bits, any but 0 revokes and suspends as well."""
    if purpose == MESSAGE:
        message = (entry.messages or _BARE)[value]
        return _check(entry, Outcome.PASSED, Code.STATUS_MESSAGE, message=message)
    if not value:
        return _check(entry, Outcome.PASSED, Code.STATUS_CLEAR, purpose=purpose)
    if purpose in _FAILS:
        return _check(entry, Outcome.FAILED, _FAILS[purpose])
    if purpose == REFRESH:
        return _check(entry, Outcome.PASSED, Code.STATUS_REFRESH)
    return _check(entry, Outcome.INDETERMINATE, Code.STATUS_PURPOSE_UNKNOWN, purpose=purpose)


def _of_token(entry: Entry, value: int) -> Check:
    """Say what a number means (Token Status List §7.1): beyond the first three each application has its own."""
    if not value:
        return _check(entry, Outcome.PASSED, Code.STATUS_CLEAR, purpose=entry.form.name)
    if value in _TOKEN:
        return _check(entry, Outcome.FAILED, _TOKEN[value])
    return _check(entry, Outcome.INDETERMINATE, Code.STATUS_VALUE_UNKNOWN, value=f"{value:#04x}")


def _check(entry: Entry, outcome: Outcome, code: Code, **params: str) -> Check:
    return Check(Step.STATUS, outcome, code, params, entry.path)
