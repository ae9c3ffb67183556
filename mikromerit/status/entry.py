"""Where the status of one credential stands: a list, a place in it, and what the number there is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mikromerit.status._urls import public_url

if TYPE_CHECKING:
    from mikromerit.status.forms import StatusForm

REVOCATION: Final = "revocation"
SUSPENSION: Final = "suspension"
REFRESH: Final = "refresh"
MESSAGE: Final = "message"

LARGEST: Final = 8
"""How many bits an entry has at most: its messages number 2 to that power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: the list at `url`, the `index` in it, and the `purpose` (None: a token's number says that itself).

    `size` is its bits. `messages` says what each number means, from 0 on, and `references` where more is to be read;
    both are for the purpose `message` (Bitstring Status List §2.1). `path` is where a credential declared it (JSON
    Pointer).

    Raises:
        ValueError: an index below 0, a size outside 1 to 8, or messages that are not as many as the numbers.
    """

    form: StatusForm
    url: str
    index: int
    purpose: str | None = REVOCATION
    size: int = 1
    messages: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    path: str = ""

    def __post_init__(self) -> None:
        if self.index < 0 or not 1 <= self.size <= LARGEST:
            raise ValueError("an entry has an index from 0 on, and 1 to 8 bits")
        if (self.messages or self.size > 1) and self.purpose and len(self.messages) != 1 << self.size:
            raise ValueError("an entry of several bits has a message for each of its numbers")

    def to_json(self, *, elm: bool = False) -> dict[str, Any]:
        """Write it as its form has it; `elm`: with the type that ELM's application profile demands beside it.

        Raises:
            Refused: STATUS_URL_REFUSED: no verifier would fetch that.
        """
        public_url(self.url, "url", "")
        return self.form.write_entry(self, elm=elm)
