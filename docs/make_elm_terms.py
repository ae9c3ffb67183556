"""Make `elm-terms.md`: every class and term of the model, with its rule and its official label in Swedish.

Run it from anywhere: `python docs/make_elm_terms.py`. The rules are those of `tools/elm_rules.json`.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mikromerit.elm import vocabulary
from mikromerit.elm.codec import classes
from mikromerit.elm.node import Node, members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

DOCS = Path(__file__).resolve().parent
PAGE = DOCS / "elm-terms.md"

_HEAD = """\
% Made by docs/make_elm_terms.py from tools/elm_rules.json. Change that, and run this again.

# ELM, class by class

What the application profile of European Digital Credentials (EDC-AP, versions 3.1 and 3.2) asks of each class of the
European Learning Model, as this library has it in `mikromerit.elm`. {doc}`elm` is the introduction.

- *Term* is the name of the member in JSON, *Field* the name in Python. Every class has `id`, `type` and `extra` too.
- *Card.* is how many values the generic profile asks for: `1..1` exactly one, `0..n` any number. Text by language
  counts its languages. A dash: the profile has no rule for the term in this class.
- *Stricter* is the same in a stricter profile, where that asks for something else: `accredited`, `converted`,
  `issuedByMandate`, and `diplomaSupplement`, which asks for all of `accredited` too.
- *List* is the controlled list that the value must be of: by the library's name for it ({doc}`vocabularies`), or by its
  IRI where the library does not ship it. Of a list *in part* it ships a part.
- *Svenska* is the official label of the term, as far as the ELM ontology 3.2 has one.
- *Note* tells what differs between 3.1 and 3.2, and where context and shapes of the profile disagree ({doc}`contexts`).
  What "is lost in RDF" is signed and read all the same; only who reads the credential as JSON-LD does not see it.

Labels and rules come from the Commission's ontology and shapes (CC BY 4.0).

## Prefixes

| Prefix | IRI |
| --- | --- |
"""
_COLUMNS = ("Term", "Field", "Card.", "Stricter", "Value", "List", "IRI", "Svenska", "Note")
_DASH = "\N{EN DASH}"


def _tool() -> ModuleType:
    """Load the tool that knows the rules; `tools/` is no package."""
    spec = importlib.util.spec_from_file_location("make_elm_rules", DOCS.parent / "tools" / "make_elm_rules.py")
    if spec is None or spec.loader is None:
        raise SystemExit("tools/make_elm_rules.py is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look there
    spec.loader.exec_module(module)
    return module


_rules = _tool()


def _list(scheme: str) -> str:
    if not scheme:
        return ""
    known = vocabulary.schemes().get(scheme)
    if known is None:
        return f"`{scheme}`"
    return f"`{known.lists[0]}`" if known.whole else f"`{known.lists[0]}`, in part"


def _stricter(strict: dict[str, str], card: str) -> str:
    return ", ".join(f"{profile} {asked}" for profile, asked in strict.items() if asked != card)


def _row(cls: type[Node], name: str, term: str) -> tuple[str, ...]:
    rule = _RULES.rules[cls.__name__].get(term)
    if rule is None:
        return f"`{term}`", f"`{name}`", _DASH, "", "", "", "", "", ""
    label = _RULES.labels.get(rule.iri, ("", ""))[1]
    notes = " ".join(f"{note}." for note in rule.notes)
    asked = rule.card, _stricter(rule.strict, rule.card), rule.form, _list(rule.list)
    return f"`{term}`", f"`{name}`", *asked, f"`{rule.iri}`", label, notes


def _table(cls: type[Node]) -> Iterator[str]:
    """Give the lines of the table of a class, without the columns in which nothing stands."""
    rows = [_row(cls, name, member.term) for name, member in members(cls).items()]
    used = [number for number in range(len(_COLUMNS)) if any(row[number] for row in rows)]
    for row in (_COLUMNS, ("---",) * len(_COLUMNS), *rows) if rows else ():
        yield f"| {' | '.join(row[number] for number in used)} |"


def _section(cls: type[Node]) -> Iterator[str]:
    iri = _RULES.classes[cls.__name__]
    english, swedish = _RULES.labels.get(iri, ("", ""))
    above = next((base.__name__ for base in cls.__bases__ if base is not Node), "")
    yield f"### {cls.__name__}"
    yield ""
    yield (cls.__doc__ or "").partition("\n")[0]
    facts = [f"`{iri}`", f"below `{above}`" if above else "", f"in English *{english}*" if english else "",
             f"på svenska *{swedish}*" if swedish else "no official label in Swedish"]  # fmt: skip
    yield ""
    yield f"{'; '.join(fact for fact in facts if fact)}."
    yield ""
    yield from _table(cls) if members(cls) else ("It has no terms of its own.",)
    yield ""


_RULES = _rules.read()


def page() -> str:
    """Make the text of the page."""
    lines = [f"| `{prefix}` | `{iri}` |" for prefix, iri in _rules.PREFIXES.items()]
    topics: dict[str, list[type[Node]]] = {}
    for cls in classes().values():
        topics.setdefault(cls.__module__, []).append(cls)
    for topic, of_topic in topics.items():
        lines += ["", f"## {topic.rpartition('.')[2].capitalize()}", ""]
        lines += [inspect.getdoc(sys.modules[topic]) or "", ""]
        for cls in of_topic:
            lines += _section(cls)
        lines.pop()
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
