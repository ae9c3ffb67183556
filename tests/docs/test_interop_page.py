"""`docs/interop.md` says what `make interop` runs, with which versions, and what the EBSI profile asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from interop.run import CLIENTS

from mikromerit.profile.ebsi import RULES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "interop"
PAGE = (ROOT / "docs" / "interop.md").read_text(encoding="utf-8")
COLUMNS = ("vc_jwt", "vp_jwt", "vc_jose", "vp_jose", "ebsi")


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def rows() -> dict[str, list[str]]:
    """The table of verifiers: the cells of each row, by the name in its first."""
    heading = "| Verifier | Version |"
    lines = PAGE[PAGE.index(heading) :].split("\n\n")[0].splitlines()[2:]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: rest for name, *rest in table}


def script_of(name: str) -> str:
    return {"@credo-ts/core": "credo.mjs", "@cef-ebsi/verifiable-credential": "ebsi.mjs"}.get(name, f"{name}.mjs")


def test_the_table_is_what_is_run() -> None:
    clients = {client.script: client for client in CLIENTS}
    table = rows()
    assert {script_of(name) for name in table} == {*clients, "openvc-core.mjs"}
    for name, (_, *forms, algorithms) in table.items():
        if client := clients.get(script_of(name)):
            taken = {form for form, said in zip(COLUMNS, forms, strict=True) if said == "yes"}
            assert (taken, set(algorithms.split(", "))) == (client.forms, client.algorithms), name


def test_the_versions_are_those_that_are_installed() -> None:
    versions = read("package.json")["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    said = {name: version for name, (version, *_) in rows().items()}
    del said["openvc-core"]  # of Python, and not held to a version
    assert said == {name: versions[name] for name in said}


def test_the_packages_are_named_by_their_digests_and_by_no_host() -> None:
    lock = read("package-lock.json")
    root, *others = (lock["packages"][path] for path in sorted(lock["packages"]))
    assert root["dependencies"] == read("package.json")["dependencies"]
    assert len(others) > 300
    assert all("resolved" not in package and package["integrity"].startswith("sha512-") for package in others)


def test_every_demand_of_ebsi_is_told() -> None:
    assert re.findall(r"^\| `(ebsi-[a-z-]+)` \|", PAGE, re.MULTILINE) == list(
        dict.fromkeys(str(code) for code, _ in RULES)
    )
