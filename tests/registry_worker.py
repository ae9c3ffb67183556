"""A process that uses a registry, to be run beside others and to be killed: it tells each thing before and after.

    registry_worker.py allocate URL PREFIX COUNT
    registry_worker.py live URL FOLDER KEY PREFIX

Lines are JSON: [moment, word, operation, credential, …]; the word is "begin" or "done".
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mikromerit.keys import KeyPair
from mikromerit.registry import StatusRegistry

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = b"only for tests"


def tell(*words: Any) -> None:
    print(json.dumps([time.monotonic(), *words]), flush=True)


def done(call: Callable[[], Any], operation: str, credential: str = "") -> Any:
    tell("begin", operation, credential)
    answer = call()
    told = [[entry.url, entry.index] for entry in answer] if operation == "allocate" else None
    tell("done", operation, credential, told)
    return answer


def allocate(url: str, prefix: str, count: str) -> None:
    registry = StatusRegistry.open(url)
    for number in range(int(count)):
        registry.allocate(f"{prefix}-{number}")


def live(url: str, folder: str, key: str, prefix: str) -> None:
    """Issue, withdraw and publish until somebody kills this process."""
    registry, signer = StatusRegistry.open(url), KeyPair.load(key, PASSWORD)
    draw = random.Random(prefix)  # noqa: S311 - what is drawn is the order of work
    valid: list[str] = []
    tell("begin", "open", "")
    for number in range(1_000_000):
        credential = f"{prefix}-{number}"
        done(lambda: registry.allocate(credential), "allocate", credential)  # noqa: B023 - it is called at once
        valid.append(credential)
        if draw.random() < 0.5:
            one = valid.pop(draw.randrange(len(valid)))
            action = draw.choice(["revoke", "suspend"])
            call = registry.revoke if action == "revoke" else registry.suspend
            done(lambda: call(one, "a test", actor="a process"), action, one)  # noqa: B023 - the same
        if draw.random() < 0.2:
            done(lambda: registry.publish_to(Path(folder), signer), "publish")


if __name__ == "__main__":
    {"allocate": allocate, "live": live}[sys.argv[1]](*sys.argv[2:])
