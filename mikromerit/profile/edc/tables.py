"""The EU's rules as the package ships them, and what is judged by them.

`tools/make_shapes.py` makes the tables, one for each version of ELM; a table is read when it is first asked for.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from mikromerit.profile.edc.shapes import Compiler, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON: TypeAlias = Any
Version: TypeAlias = Literal["3.1", "3.2"]
Rules: TypeAlias = Literal["generic", "accredited", "converted", "diploma-supplement", "issued-by-mandate"]
Stage: TypeAlias = Literal["sealed", "ready"]

FILES: Final[Mapping[Rules, str]] = {
    "generic": "edc-generic-full",
    "accredited": "edc-accredited",
    "converted": "edc-converted",
    "diploma-supplement": "edc-diploma-supplement",
    "issued-by-mandate": "edc-issued-by-mandate",
}
AT_SEALING: Final = frozenset(
    {
        ("edc-generic-no-cv/EuropeanDigitalCredentialShape", "cred:issued"),
        ("edc-generic-no-cv/IssuerNodeShape", "elm:eidasLegalIdentifier"),
    }
)
"""What is written when a credential is sealed, by shape and property: before that, it need not be there."""

_HERE: Final = Path(__file__).parent


class Table:
    """The rules of one version, profile and stage: a shape for each class, and the JSON terms of what they name.

    `contradicted` are the properties whose values must be text by the rules and are nodes by the context; `schemas` are
    the IRIs by which a credential may name these rules; `lists` are the schemes from which the rules want concepts, and
    `paths` the properties of which they ask something.
    """

    __slots__ = ("by_class", "contradicted", "lists", "paths", "schemas", "terms")

    def __init__(self, raw: Mapping[str, JSON], rules: Rules, stage: Stage) -> None:
        files = list(_with_imports(raw["files"], FILES[rules]))
        shapes = {name: shape for file in files for name, shape in raw["files"][file]["shapes"].items()}
        if stage == "ready":
            shapes = {name: _before_sealing(name, shape) for name, shape in shapes.items()}
        compiler = Compiler(raw["prefixes"], shapes)
        self.by_class: Mapping[str, Shape] = compiler.by_class()
        self.terms: Mapping[str, str] = {compiler.iri(iri): term for iri, term in raw["terms"].items()}
        self.contradicted = frozenset(map(compiler.iri, raw["contradicted"]))
        self.schemas: frozenset[str] = frozenset(raw["files"][file]["iri"] for file in files)
        self.lists = frozenset(scheme for shape in self.by_class.values() for scheme in shape.lists())
        self.paths = frozenset(path for shape in self.by_class.values() for path in shape.paths())

    def term(self, iri: str) -> str:
        """Give the JSON term of what the rules name, as N-Quads writes it; where there is none, that as it stands."""
        return self.terms.get(iri) or iri.removeprefix("<").removesuffix(">")


@cache
def table(version: Version, rules: Rules, stage: Stage) -> Table:
    """Give the rules, made ready when they are first asked for."""
    return Table(_read(version), rules, stage)


@cache
def _read(version: str) -> Mapping[str, JSON]:
    found: dict[str, JSON] = json.loads((_HERE / f"{version}.json").read_text(encoding="utf-8"))
    return found


def _with_imports(files: Mapping[str, JSON], name: str) -> Iterator[str]:
    """Give a file of shapes after those that it imports (`owl:imports`)."""
    for other in files[name]["imports"]:
        yield from _with_imports(files, other)
    yield name


def _before_sealing(name: str, shape: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """Give a shape without the demand for what is added at sealing; what is there already is judged all the same."""
    properties = [
        {word: value for word, value in one.items() if word != "minCount" or (name, one["path"]) not in AT_SEALING}
        for one in shape.get("property", ())
    ]
    return {**shape, "property": properties}
