"""Runs of many processes on one registry: what must hold of it afterwards, and while they are killed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from registry_worker import PASSWORD

from mikromerit import KeyPair, did
from mikromerit.limits import DEFAULT
from mikromerit.registry import Settings, State, StatusRegistry
from mikromerit.report import Code
from mikromerit.securing import VC_JWT
from mikromerit.status import MINIMUM, judge

WORKER = Path(__file__).with_name("registry_worker.py")
LISTS = "https://status.skola.example/lists/"


def made(url: str, key: KeyPair) -> StatusRegistry:
    return StatusRegistry.create(url, Settings(issuer=did.of_key(key.public_key), lists=LISTS))


def started(*arguments: object) -> subprocess.Popen[bytes]:
    """Start a worker; without a buffer, so that what `readline` leaves is there for `communicate`."""
    command = [sys.executable, str(WORKER), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)


def race(url: str, processes: int, each: int) -> float:
    """Let processes allocate side by side; give the seconds it took, from the first to the last."""
    registry = made(url, KeyPair.generate())
    begin = time.monotonic()
    running = [started("allocate", url, f"urn:process:{number}", each) for number in range(processes)]
    for process in running:
        _, errors = process.communicate()
        assert process.returncode == 0, errors.decode()
    seconds = time.monotonic() - begin
    places: Counter[tuple[str, int]] = Counter()
    for process in range(processes):
        for number in range(each):
            places.update((entry.url, entry.index) for entry in registry.allocate(f"urn:process:{process}-{number}"))
    kept = registry.lists()
    kinds = {one.purpose for one in kept}
    assert len(places) == places.total() == len(kinds) * processes * each  # none twice, none lost
    assert Counter({one.url: one.used for one in kept}) == Counter(url for url, _ in places)
    assert all(index < MINIMUM for _, index in places)
    registry.close()
    return seconds


@dataclass
class Told:
    """What processes acknowledged before they were killed, and what they had begun."""

    entries: dict[str, list[list[Any]]] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    when: dict[str, float] = field(default_factory=dict)
    begun: dict[str, State] = field(default_factory=dict)
    published: float = 0  # when the last publication that was acknowledged began
    lines: Counter[str] = field(default_factory=Counter)

    def read(self, text: str) -> None:
        publishing = 0.0
        for line in text.splitlines(keepends=True):
            if not line.endswith("\n"):
                continue  # killed while it told
            moment, word, operation, credential, *more = json.loads(line)
            state = {"revoke": State.REVOKED, "suspend": State.SUSPENDED}.get(operation)
            self.lines[f"{word} {operation}"] += 1
            if word == "begin" and state:
                self.begun[credential] = state
            elif word == "begin":
                publishing = moment
            elif operation == "allocate":
                self.entries[credential], self.states[credential] = more[0], State.VALID
            elif operation == "publish":
                self.published = max(self.published, publishing)
            else:
                self.states[credential], self.when[credential] = self.begun.pop(credential), moment


def kills(url: str, folder: Path, rounds: int, processes: int = 2) -> Told:
    """Kill processes at random moments; after each time, look at all that they had told."""
    key, file = KeyPair.generate(), folder / "key.pem"
    key.save(file, PASSWORD)
    made(url, key).close()
    told, site = Told(), folder / "site"
    for round_ in range(rounds):
        running = [started("live", url, site, file, f"urn:round:{round_}:{n}") for n in range(processes)]
        opened = [process.stdout.readline() if process.stdout else b"" for process in running]
        time.sleep(random.uniform(0, 0.25))  # noqa: S311 - a moment
        for process, first in zip(running, opened, strict=True):
            process.kill()
            output, errors = process.communicate()
            assert (errors, process.returncode) == (b"", -9)
            told.read((first + output).decode())
        registry = StatusRegistry.open(url)
        check(registry, told, f"urn:round:{round_}:")
        check_site(registry, told, site, key)
        registry.close()
    registry = StatusRegistry.open(url)
    check(registry, told, "urn:")  # once more, and all of it
    registry.publish_to(site, key)
    told.published = time.monotonic()
    check_site(registry, told, site, key)
    registry.close()
    return told


def check(registry: StatusRegistry, told: Told, prefix: str) -> None:
    """Look at what was acknowledged: entries, and states, but for a change that was begun and not acknowledged."""
    for credential, entries in told.entries.items():
        if not credential.startswith(prefix):
            continue
        standing = registry.status_of(credential)
        assert [[entry.url, entry.index] for entry in standing.entries] == entries
        assert standing.state in {told.states[credential], told.begun.get(credential, told.states[credential])}
    every = [tuple(place) for entries in told.entries.values() for place in entries]
    assert len(set(every)) == len(every)


def check_site(registry: StatusRegistry, told: Told, site: Path, key: KeyPair) -> None:
    """Look at what is served: every list verifies, and has each change that was told before it was published."""
    documents: dict[str, Any] = {}
    for path in site.glob("[!.]*"):
        sealed = VC_JWT.open(path.read_bytes(), DEFAULT)
        sealed.check(key.public_key)
        assert not sealed.findings
        documents[LISTS + path.name] = sealed.document
    assert told.published == 0 or {one.url for one in registry.lists() if one.signed} <= documents.keys()
    expected = {
        State.REVOKED: {Code.STATUS_REVOKED, Code.STATUS_SUSPENDED},
        State.SUSPENDED: {Code.STATUS_CLEAR, Code.STATUS_SUSPENDED},
    }
    at = datetime.now(UTC)
    for credential, moment in told.when.items():
        if moment >= told.published:
            continue
        entries = registry.status_of(credential).entries
        codes = {judge(entry, documents[entry.url], at).code for entry in entries}
        assert codes == expected[told.states[credential]]
