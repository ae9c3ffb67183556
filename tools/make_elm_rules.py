"""Write the rule of each ELM term to `tools/elm_rules.json`, and into the docstrings of the ELM classes.

Run from the checkout: `python tools/make_elm_rules.py`. The rules are the EU's application profile (EDC-AP), 3.1 and
3.2, as two tables, and the labels are those of the ELM ontology 3.2. All are looked for in
`$MIKROMERIT_REFERENCE/elm`, by default `../shared/reference/elm`; without them the docstrings are written from the file
as it is.

In a docstring, what stands before the line "elm:Class (EDC-AP 3.1 and 3.2)" is written by hand and stays as it is.
`docs/make_elm_terms.py` makes the page of all terms from the same file.
"""

from __future__ import annotations

import ast
import csv
import inspect
import json
import os
import re
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mikromerit.elm import vocabulary
from mikromerit.elm.codec import classes
from mikromerit.elm.node import Node, members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "tools" / "elm_rules.json"
TABLES = {"3.1": "elm_profile.csv", "3.2": "elm_profile_3.2.csv"}
VERSIONS = "EDC-AP 3.1 and 3.2"
MADE = re.compile(rf"^\w+:\w+ \({re.escape(VERSIONS)}\)", re.MULTILINE)
UNRULED = "The profile names the class and has no rule for it"
WIDTH = 116  # of a line of a docstring, without its indentation

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cred": "https://www.w3.org/2018/credentials#",
    "dc": "http://purl.org/dc/terms/",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "m8g": "http://data.europa.eu/m8g/",
    "org": "http://www.w3.org/ns/org#",
    "person": "http://www.w3.org/ns/person#",
    "regorg": "http://www.w3.org/ns/regorg#",
    "sec": "https://w3id.org/security#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
FORMS = {
    "xsd:anyURI": "URL",
    "xsd:boolean": "true or false",
    "xsd:dateTime": "date and time",
    "xsd:decimal": "decimal number",
    "xsd:duration": "duration",
    "xsd:integer": "whole number",
    "xsd:positiveInteger": "whole number from 1",
    "xsd:string": "string",
    "rdf:HTML": "HTML",
}
NOTES = {  # what the tables note, by how it begins
    "VC v1 context maps proof": "The context has another IRI than the shape: the rule never fires",
    "context maps this term to": "The context has another IRI than the shape: the rule never fires",
    "context types this term @id": "The context makes an IRI of the value (`@id`): it is lost in RDF",
    "cannot carry a literal": "",  # the same in other words
    "max 1 over ALL languages": "",  # the form says it
    "no JSON term in this context": "No JSON term: the IRI stands as the member's name",
    "sh:deactivated true": "Not enforced (deactivated)",
    "shape wants an xsd:anyURI literal": "The shape wants a literal, the context makes an IRI: no value satisfies both",
}
NESTED = {
    "ClaimNodeShape": "One of the subclasses of Claim, or a Claim with `dc_type`",
    "IssuerNodeShape": "Has exactly one `eidas_identifier`",
}

Row: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """What the profile asks of a term in a class; `strict` has the cardinality by stricter profile."""

    iri: str
    card: str
    form: str
    list: str
    notes: tuple[str, ...]
    strict: Mapping[str, str]

    @property
    def asked(self) -> Rule:
        """The rule without what the stricter profiles make of it."""
        return replace(self, strict={})

    @property
    def what(self) -> str:
        """Tell what a value is: its form, and the list that it is taken from."""
        return f"{self.form} of {listed(self.list)}" if self.list else self.form


@dataclass(frozen=True, slots=True)
class Rules:
    """The file: classes as name -> IRI, rules as class -> term -> rule, labels as IRI -> (English, Swedish)."""

    classes: Mapping[str, str]
    rules: Mapping[str, Mapping[str, Rule]]
    labels: Mapping[str, tuple[str, str]]

    def inherited(self, cls: type[Node], term: str) -> Rule | None:
        """Give the rule that the nearest class above has for a term."""
        above = (self.rules.get(one.__name__, {}).get(term) for one in cls.__mro__[1:])
        return next((rule for rule in above if rule is not None), None)


def short(iri: str) -> str:
    """Write an IRI with its prefix."""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    raise SystemExit(f"no prefix is known for {iri}")


def listed(scheme: str) -> str:
    """Name a list as `mikromerit.elm.vocabulary` does, or by its IRI where the library does not ship it."""
    known = vocabulary.schemes().get(scheme)
    if known is None:
        return f"a list that is not shipped, {scheme}"
    return f"the list {known.lists[0]}" if known.whole else f"the list {known.lists[0]} (held in part)"


# --- from the tables to the file -------------------------------------------------------------------------------------


def reference() -> Path:
    """Give the folder of the profile's tables."""
    return Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference")) / "elm"


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rules_of(folder: Path) -> Rules:
    """Read the tables."""
    tables = {version: _rows(folder / name) for version, name in TABLES.items()}
    found: dict[str, dict[str, Rule]] = {}
    for name, cls in sorted(classes().items()):
        of_class = {version: [row for row in rows if row["class"] == name] for version, rows in tables.items()}
        terms = {member.term: _rule(of_class, member.term) for member in members(cls).values()}
        found[name] = {term: rule for term, rule in terms.items() if rule is not None}
    rows = [row for table in tables.values() for row in table]
    ranges = {part.strip().partition(":")[2]: part.strip() for row in rows for part in row["range"].split("|")}
    iris = {row["class"]: short(row["class_iri"]) for row in rows}
    labels = {short(row["iri"]): (row["label_en"].strip(), row["label_sv"].strip()) for row in _labels(folder)}
    of_classes = {name: (ranges | iris)[name] for name in sorted(classes())}
    named = {*of_classes.values(), *(rule.iri for of_class in found.values() for rule in of_class.values())}
    return Rules(
        of_classes,
        found,
        {iri: labels[iri] for iri in sorted(named & labels.keys())},
    )


def _labels(folder: Path) -> list[Row]:
    known = tuple(PREFIXES.values())
    return [row for row in _rows(folder / "vocab" / "elm_terms_sv.csv") if row["iri"].startswith(known)]


def _rule(tables: Mapping[str, list[Row]], term: str) -> Rule | None:
    """Make one rule of what the versions say; the last one counts, and the notes tell where another differs."""
    rows = {
        version: [row for row in rows if term in (row["term"], row["term"] or row["property_iri"])]
        for version, rows in tables.items()
    }
    generic = {version: _generic(found) for version, found in rows.items() if found}
    if not generic:
        return None
    version, row = list(generic.items())[-1]
    notes = [f"{version} only"] if len(generic) < len(tables) else []
    notes += _notes(generic, row)
    return Rule(short(row["property_iri"]), _card(row), _form(row), row["vocabulary"], tuple(notes), _strict(rows))


def _generic(rows: list[Row]) -> Row:
    (row,) = (row for row in rows if row["source_shape"].startswith("EDC-generic"))
    return row


def _notes(generic: Mapping[str, Row], row: Row) -> Iterator[str]:
    """Give the notes that all versions have, then for each version what else holds there."""
    said = {version: list(_said(its)) for version, its in generic.items()}
    shared = [note for note in said[max(said)] if all(note in notes for notes in said.values())]
    yield from shared
    for version, its in generic.items():
        further = [f"{note[0].lower()}{note[1:]}" for note in said[version] if note not in shared]
        if differing := [*_differences(its, row), *further]:
            yield f"{version}: {'; '.join(differing)}"


def _differences(its: Row, row: Row) -> Iterator[str]:
    for told in (lambda one: short(one["property_iri"]), _card, _form, lambda one: one["vocabulary"]):
        if told(its) != told(row):
            yield told(its)


def _said(row: Row) -> Iterator[str]:
    if row["nested_shape"]:
        yield NESTED[row["nested_shape"]]
    for part in filter(None, row["note"].split("; ")):
        known = next((start for start in NOTES if part.startswith(start)), None)
        if known is None:
            raise SystemExit(f"no words are known for this note of the tables: {part}")
        if NOTES[known]:
            yield NOTES[known]


def _strict(rows: Mapping[str, list[Row]]) -> dict[str, str]:
    """Give the cardinality in the stricter profiles, which must be the same in all versions."""
    of_version = [
        {row["source_shape"].removeprefix("EDC-"): _card(row) for row in found if "generic" not in row["source_shape"]}
        for found in rows.values()
    ]
    if any(other != of_version[0] for other in of_version):
        raise SystemExit("a stricter profile differs between the versions; the file has no place for that")
    return of_version[0]


def _card(row: Row) -> str:
    return f"{row['min']}..{'n' if row['max'] == '*' else row['max']}"


def _form(row: Row) -> str:
    if row["container"] == "language":
        more = {"1": " in one language only", "*": " by language"}[row["max"]]
        several = row["max"] == "*" and row["unique_lang"] != "true"
        return f"text{more}, several in one too" if several else f"text{more}"
    names = [part.strip().partition(":")[2] for part in row["range"].split("|") if part.strip()]
    if names:
        form = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    elif row["datatype"]:
        form = FORMS[row["datatype"]]
    else:
        member = {m.term: m for m in members(classes()[row["class"]]).values()}[row["term"]]
        form = member.target or FORMS["xsd:string"]
    return f"{form}, with an IRI" if row["node_kind"] == "IRI" else form


# --- the file --------------------------------------------------------------------------------------------------------


def written(rules: Rules) -> str:
    """Write the file: one line a class, a rule, a label."""
    of_class = {
        name: _block({term: _fields(rule) for term, rule in of.items()}, "  ") for name, of in rules.rules.items() if of
    }
    blocks = {
        "classes": _block(rules.classes),
        "rules": "{\n" + ",\n".join(f" {json.dumps(name)}: {block}" for name, block in of_class.items()) + "\n}",
        "labels": _block(rules.labels),
    }
    return "{\n" + ",\n".join(f'"{name}": {block}' for name, block in blocks.items()) + "\n}\n"


def _block(entries: Mapping[str, Any], indent: str = " ") -> str:
    lines = (f"{indent}{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items())
    return "{\n" + ",\n".join(lines) + f"\n{indent[:-1]}}}"


def _fields(rule: Rule) -> list[Any]:
    return [rule.iri, rule.card, rule.form, rule.list, rule.notes, rule.strict]


def read() -> Rules:
    """Read the file."""
    file = json.loads(TARGET.read_text(encoding="utf-8"))
    rules = {
        name: {
            term: Rule(iri, card, form, of, tuple(notes), strict)
            for term, (iri, card, form, of, notes, strict) in file["rules"].get(name, {}).items()
        }
        for name in file["classes"]
    }
    return Rules(file["classes"], rules, {iri: (en, sv) for iri, (en, sv) in file["labels"].items()})


# --- the docstrings --------------------------------------------------------------------------------------------------


def paragraph(cls: type[Node], rules: Rules) -> str:
    """Write what a docstring tells of the profile: a line for each field that is new in the class or has a new rule."""
    own = rules.rules[cls.__name__]
    shared = _in_all([rule.notes for rule in own.values()])
    head = f"{rules.classes[cls.__name__]} ({VERSIONS})."
    lines, without = [], []
    new = members(cls).keys() - {name for base in cls.__bases__ for name in members(base)}
    for name, member in members(cls).items():
        rule, above = own.get(member.term), rules.inherited(cls, member.term)
        if rule is not None and (name in new or above is None or rule.asked != above.asked):
            lines.append(f"- {name} {rule.card}: {_told(rule, shared)}")
        elif rule is None and (name in new or above is not None):
            without.append(name)
    said = [" ".join([head, *(f"{note}." for note in (shared if own else [UNRULED]))])]
    said += ["", *lines] if lines else []
    said += ["", f"The profile has no rule for {', '.join(without)}."] if without else []
    wrapped = (textwrap.wrap(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "",
                             break_long_words=False, break_on_hyphens=False) or [""] for line in said)  # fmt: skip
    return "\n".join(line for lines in wrapped for line in lines)


def _in_all(notes: Iterable[tuple[str, ...]]) -> list[str]:
    """Give the notes that every rule has, where there are several rules."""
    several = list(notes)
    return [note for note in several[0] if all(note in one for one in several)] if len(several) > 1 else []


def _told(rule: Rule, shared: list[str]) -> str:
    sentences = [f"{rule.what}; {rule.iri}", *(note for note in rule.notes if note not in shared)]
    return " ".join(f"{sentence}." for sentence in sentences)


def docstring(cls: type[Node], rules: Rules) -> str:
    """Give the docstring of a class: what is written by hand, then what the profile says."""
    text = inspect.cleandoc(cls.__doc__ or "")
    made = MADE.search(text)
    by_hand = text[: made.start()].rstrip() if made else text
    return f"{by_hand}\n\n{paragraph(cls, rules)}"


def source(path: Path, rules: Rules) -> str:
    """Give the text of a module with the docstrings of its ELM classes made anew."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for found in reversed(ast.parse(text).body):
        if not isinstance(found, ast.ClassDef) or found.name not in classes():
            continue
        told = found.body[0]
        made = docstring(classes()[found.name], rules).splitlines()
        indented = [f"    {line}".rstrip() for line in made]
        indented[0] = f'    """{made[0]}'
        lines[told.lineno - 1 : told.end_lineno] = [*indented, '    """']
    return "\n".join(lines) + "\n"


def modules() -> list[Path]:
    """Give the files that the ELM classes stand in."""
    return sorted({Path(inspect.getfile(cls)) for cls in classes().values()})


if __name__ == "__main__":
    if reference().is_dir():
        TARGET.write_text(written(rules_of(reference())), encoding="utf-8")
    for module in modules():
        module.write_text(source(module, read()), encoding="utf-8")
