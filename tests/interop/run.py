"""`make interop`: verifiers by others take what we issue, offline, and refuse a twin of each with one thing wrong.

Node and `npm ci` in this folder come first. Nothing is fetched: every client runs with `offline.mjs`, which is tried
out before. Ends with 1 if any verdict is not the one expected.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from interop.cases import Case, changes_of_ebsi, general, of_ebsi  # noqa: E402 - found by the line above

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MOST_SECONDS = 300


class Client(NamedTuple):
    """A verifier: its script, the forms and algorithms that it takes, and whether it looks inside a presentation."""

    script: str
    forms: frozenset[str]
    algorithms: frozenset[str]
    inside: bool = False

    def judges(self, case: Case) -> bool:
        """Say whether the client is given the case."""
        return case.form in self.forms and case.alg in self.algorithms and self.inside >= case.inside


_VCDM_1_1 = frozenset({"vc_jwt", "vp_jwt"})
_BOTH = _VCDM_1_1 | {"vc_jose", "vp_jose"}
_OLD = frozenset({"ES256", "EdDSA"})
CLIENTS = (
    Client("jose.mjs", _BOTH, _OLD | {"ES384", "ES512", "PS256"}),
    Client("did-jwt-vc.mjs", _VCDM_1_1, _OLD),
    Client("credo.mjs", _BOTH, _OLD | {"ES384", "ES512"}, inside=True),
    Client("ebsi.mjs", frozenset({"ebsi"}), _OLD),
)


def node(*arguments: str, stdin: str = "") -> list[Any]:
    """Run a script without a network and give the lines of JSON that it prints."""
    if (program := shutil.which("node")) is None:
        raise SystemExit("Node 20 or later is needed")
    command = [program, "--import", "./offline.mjs", *arguments]
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, cwd=HERE, timeout=_MOST_SECONDS, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def wrong(case: Case, verdict: Mapping[str, Any]) -> str:
    """Say what is not as expected, if anything is: what is bad has to be refused for what is wrong with it."""
    if not case.refused:
        return "" if verdict["accepted"] else f"refused: {verdict['reason']}"
    if verdict["accepted"]:
        return "accepted"
    return "" if case.refused in verdict["reason"].lower() else f"refused, but: {verdict['reason']}"


def judged(client: Client, cases: Iterable[Case]) -> Iterator[tuple[Case, str]]:
    """Give the cases to a client; yield each with what is not as expected of the verdict."""
    given = {case.id: case for case in cases if client.judges(case)}
    head, *verdicts = node(client.script, stdin="".join(f"{case.line()}\n" for case in given.values()))
    print(f"{head['client']} {head['version']}")
    answers = {verdict["id"]: verdict for verdict in verdicts}
    if not given or answers.keys() != given.keys():
        raise SystemExit(f"{client.script} gave {len(answers)} verdicts on {len(given)} cases")
    for name, case in given.items():
        yield case, wrong(case, answers[name])


def main() -> int:
    """Run every client on every case that it is to judge."""
    (ways,) = node("proof.mjs")
    print(f"offline: {ways} ways to a network tried, all refused")
    cases = [*general(), *of_ebsi(), *changes_of_ebsi()]
    faults = 0
    for client in CLIENTS:
        counts: Counter[str] = Counter()
        for case, fault in judged(client, cases):
            faults += bool(fault)
            counts[f"{case.form} {'refused' if case.refused else 'accepted'}"] += not fault
            if fault:
                print(f"  NOT AS EXPECTED {case.id}: {fault}")
        print("  " + ", ".join(f"{what}: {number}" for what, number in sorted(counts.items())))
    print(f"{faults} not as expected")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
