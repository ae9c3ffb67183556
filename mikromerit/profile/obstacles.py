"""What keeps an element from being judged, wherever it stands, and the words for it.

One rule holds for all elements: what is looked at and cannot be taken for what it is given as makes the element
incomplete, also where something else beside it could be. Nothing unread is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from mikromerit.report import Lang


class Words(NamedTuple):
    """The same in both languages."""

    sv: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Give it in one of them."""
        return self.sv if lang == "sv" else self.en


class Obstacle(NamedTuple):
    """Where it stands (JSON Pointer), and what is wrong with it."""

    path: str
    reason: Words


UNREAD: Final = Words(
    "Det som står där har inte den form som ELM ger uppgiften.",
    "What stands there does not have the form that ELM gives it.",
)
SEVERAL: Final = Words(
    "Flera olika står där ELM bara har plats för en.",
    "Several different ones stand where ELM has room for one.",
)
RESPELT: Final = Words(
    "Det som står där är skrivet på ett annat sätt än med ELM:s egna namn, och läses inte.",
    "What stands there is spelt otherwise than by ELM's own names, and is not read.",
)
KINDS: Final = Words(
    "Typerna motsäger varandra: något är antingen en prestation, en aktivitet, en bedömning eller en rättighet.",
    "The types contradict each other: a thing is an achievement, an activity, an assessment or an entitlement.",
)
OTHER_LIST: Final = Words(
    "Begreppet som står där hör till en annan lista än den som gäller här.",
    "The concept that stands there is of another list than the one that is due here.",
)
NOT_IN_LIST: Final = Words(
    "Begreppet som står där finns inte i den lista som dess adress pekar ut.",
    "The concept that stands there is not in the list that its address names.",
)
