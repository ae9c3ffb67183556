"""Where the data files of the package lie: beside the code in a wheel, in the checkout in an editable install.

A wheel carries the top-level folders `contexts/` and `examples/` as `mikromerit/_contexts` and `mikromerit/_examples`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Give the folder of shipped files called `name` ("contexts" or "examples")."""
    shipped = _PACKAGE / f"_{name}"
    return shipped if shipped.is_dir() else _PACKAGE.parent / name
