"""The issuer's durable book of status lists: which credential has which place in which list, and what became of it.

`StatusRegistry` is a `mikromerit.status.StatusBook` in a database: SQLite with the extra `[store]`, PostgreSQL with
`[postgres]`. It allocates, withdraws, remembers who did so and why, and publishes signed lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily

if TYPE_CHECKING:
    from mikromerit.registry.book import StatusRegistry
    from mikromerit.registry.errors import Problem, RegistryError, Row
    from mikromerit.registry.values import Change, Done, Kept, Settings, Standing, State
    from mikromerit.registry.withdrawals import Withdrawal, read_withdrawals
else:
    __getattr__ = lazily(
        __name__,
        {
            "book": "StatusRegistry",
            "errors": "Problem RegistryError Row",
            "values": "Change Done Kept Settings Standing State",
            "withdrawals": "Withdrawal read_withdrawals",
        },
    )

__all__ = [
    "Change",
    "Done",
    "Kept",
    "Problem",
    "RegistryError",
    "Row",
    "Settings",
    "Standing",
    "State",
    "StatusRegistry",
    "Withdrawal",
    "read_withdrawals",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
