"""Type-check `legal.py` (no error at all) and `illegal.py` (an error on each line marked `# E`, and on no other)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def errors(name: str) -> set[int]:
    """Give the lines of a file on which mypy finds an error."""
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", str(HERE / name)],
        cwd=HERE.parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return {int(line) for line in re.findall(rf"{name}:(\d+): error", found.stdout)}


def main() -> int:
    """Say which lines are judged otherwise than they should be; the exit code is how many."""
    lines = (HERE / "illegal.py").read_text(encoding="utf-8").splitlines()
    expected = {number for number, line in enumerate(lines, 1) if "# E:" in line}
    wrong = [f"legal.py:{line} does not type-check" for line in sorted(errors("legal.py"))]
    wrong += [f"illegal.py:{line} is judged otherwise than marked" for line in sorted(errors("illegal.py") ^ expected)]
    print("\n".join(wrong) or f"{len(expected)} kinds of misuse do not type-check")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
