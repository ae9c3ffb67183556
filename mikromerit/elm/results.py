"""What others have got: the results of a group, and where one result stands among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, several, text

if TYPE_CHECKING:
    from mikromerit.elm.node import LangString


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResultDistribution(Node):
    """How the results of a group are distributed."""

    type: tuple[str, ...] = ("ResultDistribution",)
    description: LangString = text("description")
    result_category: tuple[ResultCategory, ...] = several("resultCategory", "ResultCategory")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResultCategory(Node):
    """A result, and how many have got it; scores are text by design."""

    type: tuple[str, ...] = ("ResultCategory",)
    count: int | None = literal("count", "integer")
    label: str | None = literal("label")
    maximum_score: str | None = literal("maximumScore")
    minimum_score: str | None = literal("minimumScore")
    score: str | None = literal("score")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShortenedGrading(Node):
    """Where a result stands: how many percent have got a higher one, the same, a lower one."""

    type: tuple[str, ...] = ("ShortenedGrading",)
    percentage_equal: int | None = literal("percentageEqual", "integer")
    percentage_higher: int | None = literal("percentageHigher", "integer")
    percentage_lower: int | None = literal("percentageLower", "integer")
