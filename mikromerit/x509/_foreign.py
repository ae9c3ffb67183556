"""How code of others is run on foreign bytes: whatever it does, the answer is a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
_OURS_TO_LET_OUT = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)


def tried(work: Callable[[], _T]) -> _T | None:
    """Give what `work` gives, or None if it raises; a panic of the Rust in `cryptography` is no `Exception`.

    The caller raises its own error afterwards, so that the cause, which may quote the bytes, does not come along.
    """
    try:
        return work()
    except _OURS_TO_LET_OUT:
        raise
    except BaseException:  # noqa: BLE001  (pyo3's PanicException derives from BaseException and cannot be imported)
        return None
