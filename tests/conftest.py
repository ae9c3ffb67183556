"""What several test folders share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def reference() -> Path:
    """Give the folder of reference data (`$MIKROMERIT_REFERENCE`, else beside the checkout), or skip."""
    folder = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference"))
    if not folder.is_dir():
        reason = "the reference data is not here; set MIKROMERIT_REFERENCE to the folder that holds it"
        if os.environ.get("MIKROMERIT_NO_SKIP"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
