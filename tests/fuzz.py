"""A fuzzer that knows the structure: what is signed, changed in one place, must be refused or mean what it meant.

`python tests/fuzz.py --minutes 20` runs every target of `fuzz_targets` in turn, and prints executions and findings; a
finding is made again with `--target NAME --seed SEED --once NUMBER`. Each execution is a function of these three alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from fuzz_targets import TARGETS, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 2.0
"""How long one execution may take, in seconds of the processor."""
SLICE = 0.5
"""How long a target runs before it is another's turn, in seconds of the processor."""


@dataclass
class Run:
    """What was executed, and what was found."""

    executed: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    findings: list[str] = field(default_factory=list)


def execute(name: str, seed: int, number: int) -> str | None:
    """Run a target once; give the finding, or None."""
    begun = time.process_time()
    try:
        TARGETS[name](Random(f"{name} {seed} {number}"))  # noqa: S311  (to be made again, not to be secret)
    except Finding as finding:
        return f"{name} --seed {seed} --once {number}: {finding}"
    except Exception as error:  # noqa: BLE001  (any exception that comes out is a finding)
        return f"{name} --seed {seed} --once {number}: {type(error).__name__}: {error}"[:3000]
    took = time.process_time() - begun
    return f"{name} --seed {seed} --once {number}: took {took:.1f} s" if took > SECONDS else None


def rounds(names: list[str], seed: int, seconds: float) -> Iterator[Run]:
    """Run every target for some seconds of the processor, again and again, and give what there is after each round."""
    run = Run()
    while True:
        for name in names:
            begun, until = time.process_time(), time.process_time() + seconds
            while time.process_time() < until:
                found = execute(name, seed, run.executed[name])
                run.executed[name] += 1
                run.findings += [found] if found else []
            run.seconds[name] += time.process_time() - begun
        yield run


def main(arguments: list[str] | None = None) -> int:
    """Run for a time, or make one finding again; the status is 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--target", choices=TARGETS)
    parser.add_argument("--once", type=int, metavar="NUMBER")
    given = parser.parse_args(arguments)
    names = [given.target] if given.target else list(TARGETS)
    if given.once is not None:
        found = [one for name in names if (one := execute(name, given.seed, given.once)) is not None]
        print("\n".join(found) or "nothing is found")
        return bool(found)
    until = time.monotonic() + given.minutes * 60
    run = next(run for run in rounds(names, given.seed, SLICE) if time.monotonic() >= until)
    for name in names:
        rate = run.executed[name] / run.seconds[name]
        print(f"{name:24}{run.executed[name]:>12,} executions {rate:>9,.0f} a second of the processor")
    print(f"{'in all':24}{run.executed.total():>12,} executions, seed {given.seed}, {len(run.findings)} findings")
    for name in names:
        print("\n".join([one for one in run.findings if one.startswith(f"{name} ")][:10]))
    return bool(run.findings)


if __name__ == "__main__":
    sys.exit(main())
