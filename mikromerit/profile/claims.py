"""Which claims of a credential a profile of micro-credentials judges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mikromerit.elm.codec import classes
from mikromerit.elm.learning import Claim, LearningAchievement
from mikromerit.profile.obstacles import KINDS, RESPELT, Obstacle, Words
from mikromerit.profile.tree import TooMuch, pointer

if TYPE_CHECKING:
    from mikromerit.elm.node import Node
    from mikromerit.profile.tree import Place, Tree

_MOST_CLAIMS: Final = 100
_TOO_MANY: Final = Words(
    f"högst {_MOST_CLAIMS} prestationer i ett intyg kan prövas; dela upp dem på flera intyg.",
    f"{_MOST_CLAIMS} achievements at most are judged in one credential; divide them into several.",
)
_SUBJECT, _CLAIM = "credentialSubject", "hasClaim"
_LAST_PART: Final = re.compile("[^/#:]*$")


def claims_of(tree: Tree) -> tuple[Place, ...]:
    """Give the claims to judge: the achievements, else all, else the place where one would be.

    If anything keeps one from reading all claims, that place alone is given, as one of which nothing can be read.
    Raises `TooMuch` for more than 100.
    """
    learner = tree.root.one(_SUBJECT)
    every = learner.all(_CLAIM)
    first = learner.one(_CLAIM)
    if tree.noted:
        return (first.blocked(next(iter(tree.noted))),)
    claims = tuple(_achievement(claim) for claim in every if _is_achievement(claim)) or every
    if len(claims) > _MOST_CLAIMS:
        raise TooMuch(_TOO_MANY, path=learner.to(_CLAIM))
    return claims or (first,)


def _is_achievement(claim: Place) -> bool:
    return any(issubclass(kind, LearningAchievement) for kind in _kinds(claim))


def _achievement(claim: Place) -> Place:
    """Give an achievement; as one of which nothing can be read if its types have it be something else as well.

    The order of types means nothing (JSON-LD 1.1, 3.5), and the model has one class for a thing.
    """
    others = [kind for kind in _kinds(claim) if not issubclass(kind, LearningAchievement)]
    if not others and claim.is_a(LearningAchievement):
        return claim
    return claim.blocked(Obstacle(_types_at(claim), KINDS if others else RESPELT))


def _kinds(claim: Place) -> list[type[Node]]:
    """Give what a claim says that it is, whatever way that is spelt: the classes of the model below `Claim`."""
    named = {name for _, node in claim.thing.nodes for name in _types(node)}
    found = (classes().get(name) for name in named)
    return [kind for kind in found if kind is not None and issubclass(kind, Claim) and kind is not Claim]


def _types(node: Node) -> list[str]:
    spelt = [node.extra[name] for name in ("type", "@type") if name in node.extra]
    several = [one for value in spelt for one in (value if isinstance(value, (list, tuple)) else (value,))]
    return [_LAST_PART.search(one)[0] for one in (*node.type, *several) if isinstance(one, str)]  # type: ignore[index]  # the end always matches


def _types_at(claim: Place) -> str:
    """Give the pointer of the types; the claim has some, and its other nodes may have more."""
    nodes = ((claim.path, claim.node), *claim.thing.nodes)
    told = ((at, name, node) for at, node in nodes for name in ("type", "@type") if node is not None)
    return next(f"{pointer(at)}/{name}" for at, name, node in told if _has_types(node, name))


def _has_types(node: Node, name: str) -> bool:
    return name in node.extra or (name == "type" and bool(node.type))
