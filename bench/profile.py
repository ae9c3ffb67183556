"""What the verdict of the application profile costs, from the bytes of a credential, with `json.loads` as the unit.

The document is the Commission's micro-credential sample of 112 kB where the reference data is at hand
($MIKROMERIT_REFERENCE, by default ../shared/reference beside the checkout), else a credential of our own with an
attachment as large. The peers, where they are installed, run the EU's own shapes, which are in the reference data:
PyLD with pyshacl, and our statements with `shacl`. Everything runs in one process, in rounds in which each contender
has its turn; a ratio is the median over the rounds. The peers have rounds of their own, since a run of theirs leaves
nothing of ours in the caches of the processor. The least time is what the work costs, the median what it costs here and
now. "From bytes" is `json.loads` and the verdict; the model, which this profile does not look at, is no part of it.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import os
import random
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any, Final

from mikromerit import demo, elm, jsonld
from mikromerit.jsonld import fast
from mikromerit.profile import ANNEX_I
from mikromerit.profile.edc import edc, judge
from mikromerit.profile.edc.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Contenders = dict[str, Callable[[], object]]

ROOT: Final = Path(__file__).resolve().parent.parent
REFERENCE: Final = Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference")) / "elm"
SAMPLE: Final = REFERENCE / "samples" / "Sample-MC-Annex1-unsigned.jsonld"
SHAPES: Final = [REFERENCE / "v3.2-lts" / "shapes" / f"EDC-generic-{name}.ttl" for name in ("no-cv", "full")]
UNIT: Final = "json.loads"
READY: Final = edc(stage="ready")


def document() -> tuple[str, bytes]:
    """Give the document to measure, and what it is."""
    if SAMPLE.is_file():
        return SAMPLE.name, SAMPLE.read_bytes()
    ours = dict(demo.run().issued[0].credential.peek())
    photograph = random.Random(1).randbytes(66_000)  # noqa: S311 - it need not be secret, but the same every time
    content = base64.b64encode(photograph).decode()
    attached = {**ours, "attachment": {"type": "MediaObject", "content": content}}
    return "a credential of the demo with an attachment", json.dumps(attached).encode()


def contenders(data: bytes) -> Contenders:
    """Give what is measured."""
    given = json.loads(data)
    credential = elm.decode(given)
    return {
        UNIT: partial(json.loads, data),
        "statements": partial(fast.quads, given),
        "rules alone (judge)": partial(judge, given, stage="ready"),
        "profile, from JSON": partial(READY.check, credential, given),
        "profile, from bytes": lambda: READY.check(credential, json.loads(data)),
        "Annex I, from the model": partial(ANNEX_I.check, credential, given),
    }


def peers(data: bytes) -> Contenders:
    """Give the SHACL engines that are installed, with the EU's shapes made ready as far as each of them can."""
    runs: Contenders = {UNIT: partial(json.loads, data)}
    if not SHAPES[0].is_file():
        return runs
    text = "\n".join(path.read_text(encoding="utf-8") for path in SHAPES)
    if find_spec("shacl"):
        import shacl

        compiled = shacl.Shapes.from_turtle(text)
        runs["shacl, our statements"] = lambda: compiled.validate_text(jsonld.n_quads(json.loads(data)), format="nt")
    if find_spec("pyshacl"):
        import pyshacl
        import rdflib
        from pyld import jsonld as pyld

        shapes = rdflib.Graph().parse(data=text, format="turtle")
        how = {**jsonld.options(), "format": "application/n-quads"}

        def validated() -> object:
            statements = rdflib.Graph().parse(data=pyld.to_rdf(json.loads(data), how), format="nt")
            return pyshacl.validate(statements, shacl_graph=shapes, inference="none")

        runs["pyshacl, PyLD's statements"] = validated
    return runs


def measure(runs: Contenders, seconds: float) -> dict[str, list[float]]:
    """Measure for about so many seconds, in time of this thread; give the times of each contender, round by round."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    names = list(runs)
    end = perf_counter() + seconds
    while not times[UNIT] or perf_counter() < end:
        names.append(names.pop(0))
        for name in names:
            start = thread_time()
            runs[name]()
            times[name].append(thread_time() - start)
    return times


def lines(times: dict[str, list[float]]) -> Iterator[str]:
    """Write the times as a Markdown table."""
    yield f"| {'work':<28} |   least |  median | times {UNIT} |"
    yield f"| {'-' * 28} | ------: | ------: | ---------------: |"
    for name, found in times.items():
        units = median(a / b for a, b in zip(found, times[UNIT], strict=True))
        yield f"| {name:<28} | {min(found) * 1e3:7.3f} | {median(found) * 1e3:7.3f} | {units:16.1f} |"


def hurtful() -> dict[str, Any]:
    """Make documents that are built to hurt."""
    given = json.loads(document()[1])

    def claims(many: list[Any]) -> dict[str, Any]:
        return {**given, "credentialSubject": {**given["credentialSubject"], "hasClaim": many}}

    one = {"id": "urn:x:one", "type": "LearningAchievement"}
    return {
        "10,000 claims that lack everything": claims([{"id": f"urn:x:{n}", "type": "Claim"} for n in range(10_000)]),
        "10,000 copies of one id": claims([{**one, "title": {"sv": f"{n}"}} for n in range(10_000)]),
        "10,000 nodes without ids": claims([{"type": "Note"} for _ in range(10_000)]),
        "100,000 nodes": claims([{"id": f"urn:x:{n}", "type": "Note"} for n in range(100_000)]),
    }


def report(seconds: float) -> Iterator[str]:
    """Measure, and give the lines to print."""
    name, data = document()
    start = thread_time()
    table("3.2", "generic", "ready")
    yield f"Profile: {name}, {len(data):,} bytes; rules made ready in {(thread_time() - start) * 1e3:.0f} ms"
    checks = READY.check(elm.decode(json.loads(data)), json.loads(data))
    yield f"Verdict: {checks[0].message('en')} {len(checks) - 1} remarks; times in ms"
    for runs in (contenders(data), peers(data)):
        if len(runs) > 1:
            gc.collect()
            gc.freeze()  # what is imported by now is nobody's garbage
            yield ""
            yield from lines(measure(runs, seconds / 2))
    yield ""
    for what, one in hurtful().items():
        start = thread_time()
        found = READY.check(elm.EuropeanDigitalCredential(), one)
        yield f"{what}: {thread_time() - start:.2f} s, {len(found)} checks, the first: {found[0].message('en')}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20, help="how long to measure (default: 20)")
    for line in report(parser.parse_args().seconds):
        print(line)


if __name__ == "__main__":
    main()
