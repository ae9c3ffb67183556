"""Revocation, suspension and other news of a credential, by lists: W3C Bitstring, StatusList2021, IETF Token.

`StatusList` holds the numbers, a `StatusForm` (`BITSTRING`, `STATUS_LIST_2021`, `TOKEN`) writes and reads entries and
lists, `declared` finds the entries of a credential, and `judge` says what a list says of one. All of it is pure: who
signed a list is judged by `mikromerit.verification`, and lists are kept by whatever is a `StatusBook`.
"""

from __future__ import annotations

from mikromerit.status.bitstring import BITSTRING, STATUS_LIST_2021
from mikromerit.status.book import StatusBook, contexts, members
from mikromerit.status.declared import MOST_ENTRIES, declared
from mikromerit.status.entry import MESSAGE, REFRESH, REVOCATION, SUSPENSION, Entry
from mikromerit.status.forms import Publication, Published, StatusForm
from mikromerit.status.judging import judge, max_age, need, read, verdict
from mikromerit.status.packing import LIST_BYTES
from mikromerit.status.token import TOKEN, TYP
from mikromerit.status.values import MINIMUM, StatusList

__all__ = [
    "BITSTRING",
    "LIST_BYTES",
    "MESSAGE",
    "MINIMUM",
    "MOST_ENTRIES",
    "REFRESH",
    "REVOCATION",
    "STATUS_LIST_2021",
    "SUSPENSION",
    "TOKEN",
    "TYP",
    "Entry",
    "Publication",
    "Published",
    "StatusBook",
    "StatusForm",
    "StatusList",
    "contexts",
    "declared",
    "judge",
    "max_age",
    "members",
    "need",
    "read",
    "verdict",
]
