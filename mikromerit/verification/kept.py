"""What a verifier keeps between two verifications: status lists, and nothing else."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from mikromerit.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.evidence import Fetched

MOST_LISTS: Final = 256
MOST_BYTES: Final = 64 * MIB


class KeptLists:
    """The status lists in which a verifier found verdicts, newest last, so that many credentials share one.

    They are evidence for statuses and nothing more: how old a list may be is judged anew each time, and one that is too
    old, or of no use, is asked for again. Bounded in number and bytes.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Fetched] = {}
        self._lock = Lock()

    def until(self, moment: datetime) -> Mapping[str, Fetched]:
        """Give the lists that were there at a moment."""
        return {url: one for url, one in self._kept.items() if one.at <= moment}

    def keep(self, lists: Mapping[str, Fetched]) -> None:
        """Keep lists that were fetched and served."""
        with self._lock:
            kept = {url: one for url, one in self._kept.items() if url not in lists} | dict(lists)
            while len(kept) > MOST_LISTS or sum(len(one.body) for one in kept.values()) > MOST_BYTES:
                del kept[next(iter(kept))]
            self._kept = kept  # replaced whole: other threads read the one or the other
