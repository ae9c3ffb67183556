"""What the model costs: importing it, decoding, encoding and looking for faults, beside json.loads of the same bytes.

The credential is the Commission's unsigned sample for Annex I (about 100 kB, most of it an image of a page) where the
reference data is at hand (`$MIKROMERIT_REFERENCE`, by default beside the checkout), else one of that size that is built
here, and always the same without the content of its files, which is what the classes are for. Imports are measured in
fresh processes whose bytecode is cached. Times are medians over rounds in which each operation has its turn.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from run import micro_credential, with_attachment

from mikromerit import elm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
REFERENCE: Final = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference"))
SAMPLE: Final = REFERENCE / "elm" / "samples" / "Sample-MC-Annex1-unsigned.jsonld"
FLOOR: Final = "json.loads"
IMPORTS: Final = ("json", "dataclasses", "mikromerit", "mikromerit.elm.codec", "mikromerit.elm.vocabulary")
SLICE: Final = 0.01
"""How many seconds an operation runs at a time, at least."""


@dataclass
class Subject:
    """A credential, the operations on it, and what each took in each round (seconds)."""

    name: str
    size: int
    operations: dict[str, Callable[[], object]]
    repeats: dict[str, int] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)

    def calibrate(self) -> None:
        """Warm up, and find how often an operation must run to fill its slice of time."""
        for name, run in self.operations.items():
            run()
            self.repeats[name] = max(1, int(SLICE / max(_timed(run, 1), 1e-6)))
            self.times[name] = []

    def measure(self) -> None:
        """Let each operation have its turn."""
        for name, run in self.operations.items():
            self.times[name].append(_timed(run, self.repeats[name]) / self.repeats[name])

    def ratio(self, name: str) -> float:
        """Give the median of what an operation took over what the floor took in the same round."""
        return median(a / b for a, b in zip(self.times[name], self.times[FLOOR], strict=True))


def _timed(run: Callable[[], object], repeats: int) -> float:
    start = perf_counter()
    for _ in range(repeats):
        run()
    return perf_counter() - start


def subject(name: str, document: dict[str, Any]) -> Subject:
    """Give the operations on a document, which must come back as it was."""
    data = json.dumps(document, ensure_ascii=False).encode()
    node = elm.decode(document)
    if elm.encode(node) != document:
        raise SystemExit(f"{name}: encode(decode(json)) is not json")
    return Subject(
        name,
        len(data),
        {
            FLOOR: lambda: json.loads(data),
            "decode": lambda: elm.decode(document),
            "encode": lambda: elm.encode(node),
            "faults": lambda: elm.faults(node),
        },
    )


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the credentials to measure with."""
    if SAMPLE.is_file():
        name, document = "official sample", json.loads(SAMPLE.read_bytes())
    else:
        name, document = "built", elm.encode(with_attachment(micro_credential("did:web:skolan.example")))
    yield name, document
    yield f"{name}, no files", without_files(document)


def without_files(value: Any) -> Any:
    """Copy a document with the `content` of its files shortened."""
    if isinstance(value, list):
        return [without_files(one) for one in value]
    if isinstance(value, dict):
        return {key: "AA==" if key == "content" else without_files(one) for key, one in value.items()}
    return value


def import_time(module: str, processes: int) -> float:
    """Give the median seconds that importing a module takes in a fresh process, its bytecode being cached."""
    code = f"from time import perf_counter as t; a = t(); import {module}; print(t() - a)"
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def once() -> float:
            done = subprocess.run(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
            )
            return float(done.stdout)

        once()  # writes the cache
        return median(once() for _ in range(processes))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=50, help="rounds of measuring (default: 50)")
    parser.add_argument("--processes", type=int, default=15, help="fresh processes for each import (default: 15)")
    asked = parser.parse_args()
    subjects = [subject(name, document) for name, document in documents()]
    for one in subjects:
        one.calibrate()
    gc.collect()
    gc.freeze()  # what is imported by now is nobody's garbage
    for _ in range(asked.rounds):
        for one in subjects:
            one.measure()
    print(f"{platform.python_implementation()} {platform.python_version()}, {asked.rounds} rounds")
    print(f"\n| credential | bytes | operation | ms | / {FLOOR} |\n| --- | ---: | --- | ---: | ---: |")
    for one in subjects:
        for name, times in one.times.items():
            print(f"| {one.name} | {one.size:,} | {name} | {median(times) * 1e3:.3f} | {one.ratio(name):.2f} |")
    print("\n| import | ms |\n| --- | ---: |")
    for module in IMPORTS:
        print(f"| {module} | {import_time(module, asked.processes) * 1e3:.1f} |")


if __name__ == "__main__":
    main()
