"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a socket in it and by nothing else."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

DEBIAN = Path("/usr/lib/postgresql")
MISSING = "the programs of PostgreSQL (initdb, pg_ctl) are not here; on Debian: apt-get install postgresql"


def database() -> str:
    """Make an empty database and give its URL; skip where there is no server to start.

    With MIKROMERIT_NO_SKIP that is a failure, unless MIKROMERIT_WITHOUT_POSTGRESQL says that there can be none.
    """
    if not _program("pg_ctl") or not _program("initdb"):
        if os.environ.get("MIKROMERIT_NO_SKIP") and not os.environ.get("MIKROMERIT_WITHOUT_POSTGRESQL"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    import psycopg

    name = f"book_{uuid4().hex}"
    with psycopg.connect(host=str(cluster()), user="tests", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://tests@/{name}?host={quote(str(cluster()))}"


@cache
def cluster() -> Path:
    """Start the server, once a run, and give the folder of its socket; it is stopped when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="mikromerit-pg-"))
    if os.geteuid() == 0:  # the server refuses to run as root
        user = _unprivileged()
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, log = folder / "data", folder / "log"
    _run("initdb", "--pgdata", data, "--username", "tests", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    _run("pg_ctl", "start", "--wait", "--pgdata", data, "--log", log, "--options", options)
    atexit.register(_stop, folder)
    return folder


def crash() -> None:
    """Let the server die without writing anything more, and start it again: it recovers from its log."""
    folder = cluster()
    _run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", folder / "data")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    _run("pg_ctl", "start", "--wait", "--pgdata", folder / "data", "--log", folder / "log", "--options", options)


def _stop(folder: Path) -> None:
    _run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: object) -> None:
    found = _program(program)
    assert found is not None
    user = _unprivileged() if os.geteuid() == 0 else None
    who = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [found, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/",
        check=False, **who,
    )  # fmt: skip
    assert done.returncode == 0, f"{program}: {done.stderr}"


def _unprivileged() -> pwd.struct_passwd:
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _program(name: str) -> str | None:
    """Find a program on the path, or where Debian puts it: the newest version."""
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name))
    return shutil.which(name) or next(
        (str(path / name) for path in reversed(versions) if (path / name).is_file()), None
    )
