"""What JSON-LD costs: the two lanes of mikromerit beside PyLD, with `json.loads` of the same bytes as the unit.

The document is the Commission's micro-credential sample of 112 kB where the reference data is at hand
($MIKROMERIT_REFERENCE, by default ../shared/reference beside the checkout), else a credential of our own, made as large
with an attachment. It is measured with the ids of its nodes and without them; without ids there are blank nodes to be
told apart. Everything runs in one process, in rounds in which each contender has its turn; a ratio is the median over
the rounds.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import os
import random
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from pyld import jsonld as pyld

from mikromerit import demo, jsonld
from mikromerit.jsonld import fast, reference, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Contenders = dict[str, Callable[[], object]]

ROOT: Final = Path(__file__).resolve().parent.parent
REFERENCE: Final = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference"))
SAMPLE: Final = REFERENCE / "elm" / "samples" / "Sample-MC-Annex1-unsigned.jsonld"
UNIT: Final = "json.loads"
PEER: Final = "PyLD normalize (URDNA2015)"


def document() -> tuple[str, dict[str, Any]]:
    """Give the document to measure, and what it is."""
    if SAMPLE.is_file():
        return SAMPLE.name, json.loads(SAMPLE.read_bytes())
    ours = dict(demo.run().issued[0].credential.peek())
    photograph = random.Random(1).randbytes(66_000)  # noqa: S311 - it need not be secret, but the same every time
    content = base64.b64encode(photograph).decode()
    return "a credential of the demo with an attachment", {
        **ours,
        "attachment": {"type": "MediaObject", "content": content},
    }


def without_ids(node: Any) -> Any:
    """Leave the ids of nodes out, but for those that are mere references."""
    if isinstance(node, list):
        return [without_ids(one) for one in node]
    if isinstance(node, dict):
        return {key: without_ids(value) for key, value in node.items() if key != "id" or len(node) == 1}
    return node


def normalize(given: dict[str, Any]) -> str:
    """Let PyLD do all of it, with the contexts in its cache."""
    normal = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    made: str = pyld.normalize(given, {**jsonld.options(), **normal})
    return made


def slowly(given: dict[str, Any]) -> object:
    """Give the statements by the reference lane: the walk, then PyLD and the checks of what it made."""
    walk.check(given, elm=None, drop=False)
    return reference.quads(given, elm=None, drop=False)


def contenders(given: dict[str, Any]) -> Contenders:
    """Give what is measured on one document, after a look that the results are equal."""
    if fast.quads(given) is None or jsonld.canonical(given) != normalize(given):
        raise SystemExit("the fast lane and PyLD differ, or the document is unusual: there is nothing to compare")
    data = json.dumps(given).encode()
    return {
        UNIT: partial(json.loads, data),
        "look for ambiguities": partial(jsonld.ambiguities, given),
        "statements, fast lane": partial(fast.quads, given),
        "canonical form": partial(jsonld.canonical, given),
        "statements, reference lane": partial(slowly, given),
        PEER: partial(normalize, given),
    }


def measure(runs: Contenders, seconds: float) -> dict[str, list[float]]:
    """Measure for about so many seconds; give the times of each contender, round by round."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    names = list(runs)
    end = perf_counter() + seconds
    while not times[UNIT] or perf_counter() < end:
        names.append(names.pop(0))
        for name in names:
            start = perf_counter()
            runs[name]()
            times[name].append(perf_counter() - start)
    return times


def table(times: dict[str, list[float]]) -> Iterator[str]:
    """Write the times as a Markdown table."""
    yield f"| {'work':<28} |      ms | times {UNIT} | of PyLD, 1 in |"
    yield f"| {'-' * 28} | ------: | ---------------: | ------------: |"
    for name, found in times.items():
        units = median(a / b for a, b in zip(found, times[UNIT], strict=True))
        peer = median(b / a for a, b in zip(found, times[PEER], strict=True))
        yield f"| {name:<28} | {median(found) * 1e3:7.3f} | {units:16.1f} | {peer:13.1f} |"


def first_call() -> float:
    """Measure a process that starts, imports and writes one canonical form, in seconds, less that of bare Python."""
    code = "import json, sys; from mikromerit import jsonld; jsonld.canonical(json.load(sys.stdin))"
    given = json.dumps(document()[1]).encode()

    def run(program: str) -> float:
        start = perf_counter()
        subprocess.run([sys.executable, "-c", program], input=given, check=True)  # noqa: S603 - our own program
        return perf_counter() - start

    return median(run(code) - run("pass") for _ in range(7))


def report(seconds: float) -> Iterator[str]:
    """Measure, and give the lines to print."""
    name, given = document()
    gc.collect()
    gc.freeze()  # what is imported by now is nobody's garbage
    for what, one in (("with ids", given), ("without ids", without_ids(given))):
        times = measure(contenders(one), seconds / 2)
        yield f"JSON-LD: {name}, {what}, {len(fast.quads(one) or ()):,} statements, {len(times[UNIT]):,} rounds"
        yield ""
        yield from table(times)
        yield ""
    yield f"A process that imports, reads and writes one canonical form: {first_call() * 1e3:.0f} ms over bare Python."


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20, help="how long to measure (default: 20)")
    for line in report(parser.parse_args().seconds):
        print(line)


if __name__ == "__main__":
    main()
