"""What the commands share: exit codes, options, how they read files, passwords and keys, and how they say things."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from mikromerit.keys import KeyPair

ACCEPTED, REJECTED, INDETERMINATE, UNUSABLE = range(4)
_LONGEST: Final = 2_000  # characters of a sentence
_PASSWORD: Final = "MIKROMERIT_PASSWORD"  # noqa: S105  (the name of a variable, not a password)

in_language = click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", help="Language of what is said.")
with_password = click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"File whose first line is the password of the key; else ${_PASSWORD}, else it is asked for.",
)


class Unusable(click.ClickException):
    """A file or an argument that cannot be used: a sentence, and exit code 3."""

    exit_code = UNUSABLE


def echo(text: str) -> None:
    """Print a text; who stops reading half-way (`| head`) does not change the verdict, nor the exit code."""
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read(file: Path) -> bytes:
    """Read a file, never more than a verifier would take."""
    from mikromerit.limits import DEFAULT

    most = DEFAULT.presentation_bytes + 1
    if str(file) == "-":
        if sys.stdin is None:
            raise Unusable("There is nothing on standard input.")
        return sys.stdin.buffer.read(most)
    with file.open("rb") as opened:
        return opened.read(most)


def private_key(file: Path, password_file: Path | None) -> KeyPair:
    """Read a private key, and its password where it is encrypted."""
    import warnings

    from mikromerit.keys import KeyFileReadable, KeyPair
    from mikromerit.report import Refused

    encrypted = b"ENCRYPTED" in read(file)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", KeyFileReadable)
        try:
            key = KeyPair.load(file, ask(password_file, confirm=False) if encrypted else None)
        except Refused:
            wrong = "the password may be wrong, or it is of another kind" if encrypted else "it may be of another kind"
            raise Unusable(
                f"{file} gives no private key for ES256, ES384, ES512, EdDSA or PS256 in PEM: {wrong}."
            ) from None
    for warning in caught:
        click.echo(f"Warning: {warning.message}.", err=True)
    return key


def ask(password_file: Path | None, *, confirm: bool) -> bytes:
    """Find the password: the first line of a file, the environment, or the terminal."""
    if password_file is not None:
        return (read(password_file).splitlines() or [b""])[0]
    if _PASSWORD in os.environ:
        return os.environ[_PASSWORD].encode()
    if sys.stdin is None or not sys.stdin.isatty():
        raise Unusable(f"A password is needed: give --password-file, or set {_PASSWORD}.")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=confirm)
    return answer.encode()


def say(sentence: str) -> int:
    """Say what is wrong, and give the exit code for what cannot be used."""
    from mikromerit.report import shown

    click.echo(f"mikromerit: {shown(sentence, _LONGEST)}", err=True)
    return UNUSABLE
