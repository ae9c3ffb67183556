"""What a verifier keeps between two verifications: status lists and trusted lists, and nothing else."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Final

from mikromerit.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mikromerit.evidence import Fetched, Purpose
    from mikromerit.verification.case import Key

MOST_LISTS: Final = 256
MOST_BYTES: Final = 64 * MIB
_PURPOSES: Final[frozenset[Purpose]] = frozenset({"status-list", "trusted-list"})


class KeptLists:
    """The lists in which a verifier found verdicts, newest last, so that many credentials share one.

    Each serves what it was fetched for and nothing more: how old a list may be is judged anew each time, and one that
    is too old, or of no use, is asked for again. Bounded in number and bytes.
    """

    def __init__(self) -> None:
        self._kept: dict[Key, Fetched] = {}
        self._locks: dict[int, Lock] = {}  # by process: what a thread held when it was forked, nobody would let go

    def until(self, moment: datetime) -> Mapping[Key, Fetched]:
        """Give the lists that were there at a moment."""
        return {key: one for key, one in self._kept.items() if one.at <= moment}

    def keep(self, answers: Mapping[Key, Fetched]) -> None:
        """Keep lists that were fetched and served, unless a newer one is there: slower threads come later."""
        with self._locks.setdefault(os.getpid(), Lock()):
            kept = dict(self._kept)
            for key, one in answers.items():
                if key[0] in _PURPOSES and (key not in kept or one.at >= kept[key].at):
                    kept.pop(key, None)
                    kept[key] = one
            while len(kept) > MOST_LISTS or sum(len(one.body) for one in kept.values()) > MOST_BYTES:
                del kept[next(iter(kept))]
            self._kept = kept  # replaced whole: other threads read the one or the other
