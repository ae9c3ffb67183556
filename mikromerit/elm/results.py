"""What others have got: the results of a group, and where one result stands among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, several, text

if TYPE_CHECKING:
    from mikromerit.elm.node import LangString


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResultDistribution(Node):
    """How the results of a group are distributed.

    elm:ResultDistribution (EDC-AP 3.1 and 3.2).

    - description 0..n: text by language; dc:description.
    - result_category 0..n: ResultCategory; elm:resultCategory.
    """

    type: tuple[str, ...] = ("ResultDistribution",)
    description: LangString = text("description")
    result_category: tuple[ResultCategory, ...] = several("resultCategory", "ResultCategory")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResultCategory(Node):
    """A result, and how many have got it; scores are text by design.

    elm:ResultCategory (EDC-AP 3.1 and 3.2).

    - count 1..1: whole number from 1; elm:count.
    - label 1..1: string; elm:label.
    - maximum_score 0..1: string; elm:maxScore.
    - minimum_score 0..1: string; elm:minScore.
    - score 0..1: string; elm:score.
    """

    type: tuple[str, ...] = ("ResultCategory",)
    count: int | None = literal("count", "integer")
    label: str | None = literal("label")
    maximum_score: str | None = literal("maximumScore")
    minimum_score: str | None = literal("minimumScore")
    score: str | None = literal("score")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShortenedGrading(Node):
    """Where a result stands: how many percent have got a higher one, the same, a lower one.

    elm:ShortenedGrading (EDC-AP 3.1 and 3.2).

    - percentage_equal 1..1: whole number; elm:percentageEqual.
    - percentage_higher 1..1: whole number; elm:percentageHigher.
    - percentage_lower 1..1: whole number; elm:percentageLower.
    """

    type: tuple[str, ...] = ("ShortenedGrading",)
    percentage_equal: int | None = literal("percentageEqual", "integer")
    percentage_higher: int | None = literal("percentageHigher", "integer")
    percentage_lower: int | None = literal("percentageLower", "integer")
