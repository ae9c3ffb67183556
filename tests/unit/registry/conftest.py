"""An empty place for a registry, on each database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import postgres
import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return postgres.database() if request.param == "postgresql" else f"sqlite:///{tmp_path / 'status.db'}"
