"""Runs of many processes on one registry: what must hold of it afterwards, and while they are killed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from registry_worker import PASSWORD

from mikromerit import KeyPair, did
from mikromerit.limits import DEFAULT
from mikromerit.registry import RegistryError, Settings, State, StatusRegistry
from mikromerit.report import Code
from mikromerit.securing import VC_JWT
from mikromerit.status import BITSTRING, MINIMUM, Entry, judge

WORKER = Path(__file__).with_name("registry_worker.py")
BOTH = ("revocation", "suspension")
ACTIONS = {"revoke": "revoked", "sheet": "revoked", "suspend": "suspended", "reinstate": "reinstated"}
STATES = {"revoked": State.REVOKED, "suspended": State.SUSPENDED, "reinstated": State.VALID}
LISTS = "https://status.skola.example/lists/"
CLOCK = partial(datetime.now, UTC)  # the workers' own, and not the one that stands still: they use one book


def made(url: str, key: KeyPair) -> StatusRegistry:
    settings = Settings(issuer=did.of_key(key.public_key), lists=LISTS, purposes=BOTH)
    return StatusRegistry.create(url, settings, clock=CLOCK)


def started(*arguments: object) -> subprocess.Popen[bytes]:
    """Start a worker; without a buffer, so that what `readline` leaves is there for `communicate`."""
    command = [sys.executable, str(WORKER), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)


def race(url: str, processes: int, each: int) -> float:
    """Let processes allocate side by side; give the seconds it took, from the first to the last.

    What they were given is what the book has, before it is asked for any entry anew.
    """
    registry, told = made(url, KeyPair.generate()), Told()
    begin = time.monotonic()
    running = [started("allocate", url, f"urn:process:{number}", each) for number in range(processes)]
    with ThreadPoolExecutor(processes) as readers:  # all are read from at a time, or a full pipe would stop them
        outputs = list(readers.map(lambda process: process.communicate(), running))
    seconds = time.monotonic() - begin
    for process, (output, errors) in zip(running, outputs, strict=True):
        assert process.returncode == 0, errors.decode()
        told.read(output.decode())
    assert len(told.entries) == processes * each
    assert not told.begun
    check(registry, told, "urn:")
    assert all(0 <= index < MINIMUM for entries in told.entries.values() for _, index in entries)
    used = [one.used for one in registry.lists()]
    for credential, entries in list(told.entries.items())[:100]:
        assert [[entry.url, entry.index] for entry in registry.allocate(credential)] == entries
    assert [one.used for one in registry.lists()] == used
    registry.close()
    return seconds


@dataclass
class Told:
    """What processes acknowledged before they were killed, and what they had begun."""

    entries: dict[str, list[list[Any]]] = field(default_factory=dict)
    actions: dict[str, list[str]] = field(default_factory=dict)
    when: dict[str, float] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    begun: list[tuple[str, list[str]]] = field(default_factory=list)
    published: float = 0  # when the last publication that was acknowledged began
    lines: Counter[str] = field(default_factory=Counter)

    def read(self, text: str) -> None:
        """Read what one process told."""
        begun: tuple[str, list[str]] | None = None
        since = 0.0
        for line in text.splitlines(keepends=True):
            if not line.endswith("\n"):
                continue  # killed while it told
            moment, word, operation, credentials, entries = json.loads(line)
            self.lines[f"{word} {operation}"] += 1
            if word == "begin":
                begun, since = (operation, credentials), moment
            else:
                begun = None
                self.note(operation, credentials, since if operation == "publish" else moment, entries)
        if begun:
            self.begun.append(begun)

    def note(self, operation: str, credentials: list[str], moment: float, entries: list[list[Any]]) -> None:
        """Take in what was done."""
        if operation == "publish":
            self.published = max(self.published, moment)
        for credential in credentials:
            if operation == "allocate":
                self.entries[credential], self.actions[credential] = entries, []
            elif operation == "forget":
                self.forgotten.add(credential)
            else:
                self.actions[credential].append(ACTIONS[operation])
                self.when[credential] = moment

    def state(self, credential: str) -> State:
        """Give what became of a credential."""
        return STATES[self.actions[credential][-1]] if self.actions[credential] else State.VALID


def settle(registry: StatusRegistry, told: Told) -> None:
    """Take in what was begun and not acknowledged: it was done, or it was not, and a sheet as a whole."""
    for operation, credentials in told.begun:
        if operation in {"open", "publish"}:
            continue
        found = {name: known(registry, name) for name in credentials}
        entries: list[list[Any]] = []
        if operation == "allocate":
            (given,) = found.values()
            outcomes = {given is not None}
            entries = [] if given is None else given[0]
        elif operation == "forget":
            outcomes = {one is None for one in found.values()}
        else:
            after = {name: [*told.actions[name], ACTIONS[operation]] for name in credentials}
            assert all(one and one[1] in (told.actions[name], after[name]) for name, one in found.items())
            outcomes = {one is not None and one[1] == after[name] for name, one in found.items()}
        assert len(outcomes) == 1, f"{operation}: a part of it was done"
        if outcomes.pop():
            told.note(operation, credentials, time.monotonic(), entries)
    told.begun.clear()


def known(registry: StatusRegistry, credential: str) -> tuple[list[list[Any]], list[str]] | None:
    """Give the entries of a credential and what was done with it; None: it is not known."""
    try:
        standing = registry.status_of(credential)
    except RegistryError as error:
        if error.problem != "unknown":
            raise
        return None
    history = [one.action for one in registry.history(credential)] if standing.since else []
    assert standing.state is (STATES[history[-1]] if history else State.VALID)
    return [[entry.url, entry.index] for entry in standing.entries], list(history)


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
        settle(registry, told)
        check(registry, told, f"urn:round:{round_}:")
        check_site(registry, told, site, key)
        registry.close()
    registry = StatusRegistry.open(url, clock=CLOCK)
    check(registry, told, "urn:")  # once more, and all of it
    registry.publish_to(site, key)
    told.published = time.monotonic()
    check_site(registry, told, site, key)
    registry.close()
    return told


def check(registry: StatusRegistry, told: Told, prefix: str) -> None:
    """Look at what was told: the entries and the history of each, no place twice, and no place more or less."""
    for credential, entries in told.entries.items():
        if credential.startswith(prefix):
            expected = None if credential in told.forgotten else (entries, told.actions[credential])
            assert known(registry, credential) == expected
    every = [tuple(place) for entries in told.entries.values() for place in entries]
    assert len(set(every)) == len(every)
    assert Counter(url for url, _ in every) == Counter({one.url: one.used for one in registry.lists() if one.used})


def check_site(registry: StatusRegistry, told: Told, site: Path, key: KeyPair) -> None:
    """Look at what is served: every list verifies, and has each change that was told before it was published.

    What was forgotten since is there as well.
    """
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
        State.VALID: {Code.STATUS_CLEAR},
    }
    at = datetime.now(UTC)
    for credential, moment in told.when.items():
        if moment >= told.published:
            continue
        codes = set()
        for (url, index), purpose in zip(told.entries[credential], BOTH, strict=True):
            entry = Entry(form=BITSTRING, url=url, index=index, purpose=purpose)
            codes.add(judge(entry, documents[url], at).code)
        assert codes == expected[told.state(credential)]
