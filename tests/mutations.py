"""Documents with something wrong in them, made at random from good ones, and where a JSON Pointer into one leads."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

ODD: list[Any] = [
    None, [], {}, "", 1, True, 1.5, [[]], [None], ["a", None], {"@value": "x"}, {"@id": "urn:x"}, {"id": 5},
    {"id": None}, {"id": "x y"}, {"type": []}, {"sv": None}, {"sv": ["a"]}, {"@language": "sv"}, "http://", "urn:a",
    "P1D", {"a/b~c": {"id": "urn:a"}}, {"@graph": []},
]  # fmt: skip


def mutated(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Give a copy in which one to three members or elements are taken out, doubled, wrapped, moved or made odd."""
    made: dict[str, Any] = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 2, 3))):
        places = _slots(made)
        at, key = chance.choice(places)
        what = chance.random()
        if what < 0.2:
            del at[key]
        elif what < 0.6:
            at[key] = copy.deepcopy(chance.choice(ODD))
        elif what < 0.8:
            at[key] = [at[key], copy.deepcopy(at[key])][: chance.choice((1, 2))]
        else:
            other, there = chance.choice(places)
            at[key] = copy.deepcopy(other[there]) if other is not at else None
    return made


def _slots(document: Any) -> list[tuple[Any, Any]]:
    found, waiting = [], [document]
    while waiting:
        one = waiting.pop()
        for key, value in one.items() if isinstance(one, dict) else enumerate(one):
            found.append((one, key))
            if isinstance(value, (dict, list)):
                waiting.append(value)
    return found


def leads_somewhere(document: Any, pointer: str) -> bool:
    """Say whether a pointer resolves, or would if its last part were a member of the object before it (RFC 6901)."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for number, part in enumerate(parts):
        if isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        elif isinstance(document, dict) and part in document:
            document = document[part]
        else:
            return isinstance(document, dict) and number == len(parts) - 1
    return True
