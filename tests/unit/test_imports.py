"""Importing the library is light: what is heavy is imported by who uses it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("requests", "urllib3", "pyld", "click", "jwcrypto", "cryptography", "lxml", "tomllib")


def loaded(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import mikromerit", (*HEAVY, "mikromerit.elm.learning")),
        ("from mikromerit import Verifier, Policy, Issuer, Holder, https_fetch, KeyPair", HEAVY[:-1]),
        ("import mikromerit.elm", HEAVY),
        ("import mikromerit.verification", ("requests", "urllib3", "socket", "pyld", "click")),
    ],
)
def test_what_an_import_does_not_import(code: str, absent: tuple[str, ...]) -> None:
    assert not loaded(code) & set(absent)


def test_every_name_of_the_model_is_there() -> None:
    from mikromerit import elm

    for name in elm.__all__:
        assert getattr(elm, name) is not None
    assert set(elm.__all__) <= set(dir(elm))
    with pytest.raises(AttributeError):
        _ = elm.nothing  # type: ignore[attr-defined]
