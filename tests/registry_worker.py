"""A process that uses a registry, to be run beside others and to be killed: it tells each thing before and after.

    registry_worker.py allocate URL PREFIX COUNT
    registry_worker.py live URL FOLDER KEY PREFIX

Lines are JSON: [moment, word, operation, credentials, entries]; the word is "begin" or "done", and only an allocation
has entries.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mikromerit.keys import KeyPair
from mikromerit.registry import State, StatusRegistry

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = b"only for tests"
BY = "a process"
MOVES = {  # what may be done with a credential, by what became of it so far
    State.VALID: ("suspend", "revoke", "sheet", "forget"),
    State.SUSPENDED: ("reinstate", "reinstate", "revoke", "sheet", "forget"),
    State.REVOKED: ("forget",),
}


def done(call: Callable[[], Any], operation: str, *credentials: str) -> None:
    print(json.dumps([time.monotonic(), "begin", operation, credentials, []]), flush=True)
    answer = call()
    entries = [[entry.url, entry.index] for entry in answer] if operation == "allocate" else []
    print(json.dumps([time.monotonic(), "done", operation, credentials, entries]), flush=True)


def allocate(url: str, prefix: str, count: str) -> None:
    registry = StatusRegistry.open(url)
    for number in range(int(count)):
        credential = f"{prefix}-{number}"
        done(lambda: registry.allocate(credential), "allocate", credential)  # noqa: B023 - it is called at once


def live(url: str, folder: str, key: str, prefix: str) -> None:
    """Issue, withdraw, forget and publish until somebody kills this process."""
    registry, signer = StatusRegistry.open(url), KeyPair.load(key, PASSWORD)
    draw = random.Random(prefix)  # noqa: S311 - what is drawn is the order of work
    states: dict[str, State] = {}
    done(lambda: None, "open")
    for number in range(1_000_000):
        credential = f"{prefix}-{number}"
        done(lambda: registry.allocate(credential), "allocate", credential)  # noqa: B023 - it is called at once
        states[credential] = State.VALID
        if draw.random() < 0.7:
            change(registry, states, draw)
        if draw.random() < 0.15:
            done(lambda: registry.publish_to(Path(folder), signer), "publish")


def change(registry: StatusRegistry, states: dict[str, State], draw: random.Random) -> None:
    """Do something with one of the credentials, or with several: it follows in `states`."""
    one = draw.choice(list(states))
    operation = draw.choice(MOVES[states[one]])
    if operation == "sheet":
        due = [name for name in draw.sample(list(states), min(4, len(states))) if states[name] is not State.REVOKED]
        names = sorted({one, *due})
        sheet = "intyg;skäl\n" + "".join(f"{name};a test\n" for name in names)
        done(lambda: registry.revoke_many(sheet.encode(), actor=BY), "sheet", *names)
        states.update(dict.fromkeys(names, State.REVOKED))
    elif operation == "forget":
        done(lambda: registry.forget(one), "forget", one)
        del states[one]
    else:
        done(lambda: getattr(registry, operation)(one, "a test", actor=BY), operation, one)
        states[one] = {"revoke": State.REVOKED, "suspend": State.SUSPENDED, "reinstate": State.VALID}[operation]


if __name__ == "__main__":
    {"allocate": allocate, "live": live}[sys.argv[1]](*sys.argv[2:])
