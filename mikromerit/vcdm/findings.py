"""How a rule of the data model says what is wrong, and the few forms that all of them look for."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mikromerit.jsonld.strict import Path

MOST: Final = 100
"""How many findings about one document are told: its writer may be a stranger, and each costs more than its bytes."""


def few(findings: Iterable[Check]) -> list[Check]:
    """Give so many findings that it shows whether there are more than are told; what comes after is not looked at."""
    return list(islice(findings, MOST + 1))


def failed(code: Code, path: str, **params: str) -> Check:
    """Make the finding of a rule that does not hold at `path` (JSON Pointer)."""
    return Check(Step.MODEL, Outcome.FAILED, code, params, path)


def invalid(path: str, expected: str) -> Check:
    """Make the finding that a member has another form than the one that is due."""
    return failed(Code.MEMBER_INVALID, path, member=path[1:], expected=expected)


def missing(path: str) -> Check:
    """Make the finding that a member is not there."""
    return failed(Code.MEMBER_MISSING, path, member=path[1:])


def listed(value: object) -> list[Any]:
    """Give the values of a member that may have one, bare, or several in an array."""
    return value if isinstance(value, list) else [value]


def as_part(name: str) -> str:
    """Write a name as a part of a JSON Pointer (RFC 6901 §3)."""
    return name.replace("~", "~0").replace("/", "~1")


def pointer(path: Path) -> str:
    """Write a path, from its end to the root, as a JSON Pointer."""
    parts: list[str] = []
    while path is not None:
        path, part = path
        parts.append(as_part(str(part)))
    return "".join(f"/{part}" for part in reversed(parts))
