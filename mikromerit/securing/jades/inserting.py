"""How components are put into a seal that exists, so that not a byte of it changes but where they come in."""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple


class _Member(NamedTuple):
    """Where a member of a JSON object stands: where its name begins, its value begins, and its value ends."""

    name: int
    value: int
    end: int


_SPACE: Final = re.compile(r"[ \t\n\r]*")
_COLON: Final = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_COMMA: Final = re.compile(r"[ \t\n\r]*,?[ \t\n\r]*")
_read: Final = json.JSONDecoder().raw_decode


def _end(space: re.Pattern[str], text: str, start: int) -> int:
    found = space.match(text, start)
    return start if found is None else found.end()


def _members(text: str, start: int) -> dict[str, _Member]:
    """Find the members of the JSON object that begins at `start`, in a text that was read before."""
    found, at = {}, _end(_SPACE, text, start + 1)
    while text[at] != "}":
        name, end = _read(text, at)
        value = _end(_COLON, text, end)
        found[name] = _Member(at, value, _read(text, value)[1])
        at = _end(_COMMA, text, found[name].end)
    return found


def inserted(text: str, components: tuple[str, ...], *, first: bool) -> str:
    """Insert components at the end of `etsiU`, and nothing else, wherever the seal has it or would have it."""
    start = text.index("{")
    members = _members(text, start)
    if "signatures" in members:
        start = text.index("{", members["signatures"].value)
        members = _members(text, start)
    listed = json.dumps(components, separators=(",", ":"))[1:-1]
    if "header" not in members:
        at, new = members["signature"].name, f'"header":{{"etsiU":[{listed}]}},'
    else:
        inner = _members(text, members["header"].value)
        if "etsiU" in inner:
            at, new = inner["etsiU"].end - 1, listed if first else f",{listed}"
        else:
            at, new = members["header"].value + 1, f'"etsiU":[{listed}]' + ("," if inner else "")
    return text[:at] + new + text[at:]
