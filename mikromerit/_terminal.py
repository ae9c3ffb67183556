"""What the commands share: exit codes, options, how they read files, passwords and keys, and how they say things."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from dataclasses import fields
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mikromerit.keys import KeyPair
    from mikromerit.profile import Profile

ACCEPTED, REJECTED, INDETERMINATE, UNUSABLE = range(4)
_LONGEST: Final = 2_000  # characters of a sentence


class Secret(NamedTuple):
    """What opens a key: what it is called, the option that names a file with it, and the variable that may hold it."""

    name: str
    option: str
    variable: str


PASSWORD: Final = Secret("password", "--password-file", "MIKROMERIT_PASSWORD")
PIN: Final = Secret("PIN", "--pin-file", "MIKROMERIT_PIN")

in_language = click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", help="Language of what is said.")
with_password = click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"File whose first line is the password of the key; else ${PASSWORD.variable}, else it is asked for.",
)
_EDC: Final = {
    "version": click.option("--elm", "version", type=click.Choice(["3.2", "3.1"]),
                            help="For edc: the version of ELM; else 3.2."),
    "rules": click.option("--rules", help="For edc: which of the EU's profiles; else generic.", type=click.Choice(
                          ["generic", "accredited", "converted", "diploma-supplement", "issued-by-mandate"])),
    "stage": click.option("--stage", type=click.Choice(["sealed", "ready"]),
                          help="For edc: a credential that is sealed, or one that is ready to be; else sealed."),
}  # fmt: skip


class Unusable(click.ClickException):
    """A file or an argument that cannot be used: a sentence, and exit code 3."""

    exit_code = UNUSABLE


def grouped(
    name: str, kind: Callable[..., object], *options: Callable[..., Any]
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command some options together: it is called with `name`, a value of the dataclass `kind` made of them."""

    def with_options(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def run(**given: Any) -> int:
            made = {field.name: given.pop(field.name) for field in fields(kind)}  # type: ignore[arg-type]
            return command(**{name: kind(**made)}, **given)

        return reduce(lambda made, option: option(made), reversed(options), run)

    return with_options


def judges(*default: str, more: tuple[str, ...] = ()) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command the options that name profiles; it is called with `profiles`, made of them.

    `more` are further words, of which none is made.
    """
    known = ["annex-i", "kompetenspasset", "edc"]
    names = click.option(
        "--profile", "names", multiple=True, type=click.Choice([*known, *more]), default=default,
        show_default=bool(default), help="What to judge the content by; may be repeated.",
    )  # fmt: skip

    def with_options(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def run(*, names: tuple[str, ...], **others: Any) -> int:
            of_edc = {name: value for name in _EDC if (value := others.pop(name))}
            if of_edc and "edc" not in names:
                raise Unusable("--elm, --rules and --stage are for --profile edc: give that as well.")
            return command(
                profiles=[_profile(name, of_edc) for name in dict.fromkeys(names) if name in known], **others
            )

        return reduce(lambda made, option: option(made), (*reversed(_EDC.values()), names), run)

    return with_options


def _profile(name: str, of_edc: dict[str, Any]) -> Profile:
    from mikromerit.profile import ANNEX_I
    from mikromerit.profile.edc import edc
    from mikromerit.profile.kompetenspasset import as_of

    if name == "kompetenspasset":
        from mikromerit._dates import now

        return as_of(now())
    return ANNEX_I if name == "annex-i" else edc(**of_edc)


def echo(text: str | bytes) -> None:
    """Print a text, or bytes as they are.

    Who stops reading half-way (`| head`) does not change the verdict, nor the exit code.
    """
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read(file: Path, most: int | None = None) -> bytes:
    """Read a file, never more than `most` bytes: else those that a verifier would take, and one."""
    from mikromerit.limits import DEFAULT

    most = most or DEFAULT.presentation_bytes + 1
    if str(file) == "-":
        if sys.stdin is None:
            raise Unusable("There is nothing on standard input.")
        return sys.stdin.buffer.read(most)
    with file.open("rb") as opened:
        return opened.read(most)


@contextmanager
def warned() -> Iterator[None]:
    """Tell the person of a key file that others can read."""
    from mikromerit.keys import KeyFileReadable

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", KeyFileReadable)
        yield
    for warning in caught:
        click.echo(f"Warning: {warning.message}.", err=True)


def private_key(file: Path, password_file: Path | None) -> KeyPair:
    """Read a private key, and its password where it is encrypted."""
    from mikromerit.keys import KeyPair
    from mikromerit.report import Refused

    encrypted = b"ENCRYPTED" in read(file)
    with warned():
        try:
            return KeyPair.load(file, ask(password_file, confirm=False) if encrypted else None)
        except Refused:
            wrong = "the password may be wrong, or it is of another kind" if encrypted else "it may be of another kind"
            raise Unusable(
                f"{file} gives no private key for ES256, ES384, ES512, EdDSA or PS256 in PEM: {wrong}."
            ) from None


def ask(file: Path | None, *, confirm: bool, secret: Secret = PASSWORD) -> bytes:
    """Find a secret: the first line of a file, the environment, or the terminal."""
    if file is not None:
        return (read(file).splitlines() or [b""])[0]
    if secret.variable in os.environ:
        return os.environ[secret.variable].encode()
    if sys.stdin is None or not sys.stdin.isatty():
        raise Unusable(f"A {secret.name} is needed: give {secret.option}, or set {secret.variable}.")
    title = secret.name[0].upper() + secret.name[1:]
    answer: str = click.prompt(title, hide_input=True, confirmation_prompt=confirm)
    return answer.encode()


def say(sentence: str) -> int:
    """Say what is wrong, and give the exit code for what cannot be used."""
    from mikromerit.report import shown

    click.echo(f"mikromerit: {shown(sentence, _LONGEST)}", err=True)
    return UNUSABLE
