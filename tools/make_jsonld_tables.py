"""Write the tables of the fast JSON-LD lane: what PyLD makes of each list of contexts, scope by scope.

Run from the checkout: `python tools/make_jsonld_tables.py`, after any change of contexts/ or of PyLD. A unit test holds
the files equal to what this makes.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from pathlib import Path
from typing import Any

from pyld.jsonld import JsonLdError, JsonLdProcessor

from mikromerit.jsonld import contexts
from mikromerit.jsonld.nquads import LANGUAGE

TARGET = Path(contexts.__file__).parent / "tables"
V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
STATUS = "https://www.w3.org/ns/credentials/status/v1"
OURS = "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"

TABLES: dict[str, tuple[str, list[str]]] = {
    "v1": ("3.2", [V1]),
    "v1-status": ("3.2", [V1, STATUS]),
    "v1-edc-3.2": ("3.2", [V1, EDC]),
    "v1-edc-3.1": ("3.1", [V1, EDC]),
    "v1-edc-3.2-status": ("3.2", [V1, EDC, STATUS]),
    "v2": ("3.2", [V2]),
    "v2-elm-3.2": ("3.2", [V2, OURS]),
}
DEEPEST = 1  # scopes of properties within each other; deeper ones are unusual
IDENTIFIER, KIND = "id", "type"  # the only aliases of keywords that the lane takes
SIMPLE = ({"@id"}, {"@id", "@type"}, {"@id", "@container"}, {"@id", "@type", "@container"})


class Compiler:
    """The states that can be reached under a list of contexts, by asking PyLD for each scope."""

    def __init__(self, urls: list[str], elm: str) -> None:
        self.pyld = JsonLdProcessor()
        self.options = {**contexts.options(elm=elm), "processingMode": "json-ld-1.1", "isFrame": False}
        self.numbers: dict[str, int] = {}
        self.states: list[Any] = []
        self.prefixes: set[str] = set()
        self.scopes: dict[str, int] = {}
        self.processed: dict[tuple[str, str, str], Any] = {}
        self.identities: dict[int, tuple[Any, str]] = {}
        initial = self.pyld._get_initial_context(self.options)  # noqa: SLF001 - PyLD has no other way to ask
        self.depth = 0
        self.waiting: deque[tuple[int, Any, int]] = deque()
        self.number(self.process(initial, urls))
        while self.waiting:
            number, active, self.depth = self.waiting.popleft()
            self.states[number] = self.state(active)

    def process(self, active: Any, local: Any, **how: bool) -> Any:
        """Apply a context as PyLD does when it expands (JSON-LD 1.1 API, 5.1.2); give None where it may not stand."""
        key = (self.identity(active), json.dumps(local, sort_keys=True), *how)
        if key not in self.processed:
            try:
                self.processed[key] = self.pyld._process_context(active, local, self.options, **how)  # noqa: SLF001
            except JsonLdError:
                self.processed[key] = None
        return self.processed[key]

    def identity(self, active: Any) -> str:
        """Sum up all of an active context that makes a difference."""
        kept = self.identities.get(id(active))
        if kept is None:
            previous = active.get("previousContext")
            parts = {key: value for key, value in active.items() if key not in ("_uuid", "previousContext")}
            text = json.dumps([parts, self.identity(previous) if previous else ""], sort_keys=True, default=dict)
            kept = self.identities[id(active)] = active, hashlib.sha256(text.encode()).hexdigest()
        return kept[1]

    def number(self, active: Any, deeper: int = 0) -> int:
        """Give the number of a state, and note it down when it is new; -1 for what may not stand or lies too deep."""
        if active is None:
            return -1
        if {"@vocab", "@language", "@direction", "@base"} & set(active):
            raise SystemExit("a context with a default vocabulary, language, direction or base: no table for that")
        key = self.identity(active)
        if key not in self.numbers:
            if self.depth + deeper > DEEPEST:
                return -1
            self.numbers[key] = len(self.states)
            self.waiting.append((len(self.states), active, self.depth + deeper))
            self.states.append(None)
        return self.numbers[key]

    def state(self, active: Any) -> dict[str, Any]:
        """Write down what each term means in a state."""
        terms: dict[str, Any] = {}
        scoped: dict[str, int] = {}
        below: dict[str, list[int]] = {}
        for name, mapping in sorted(active["mappings"].items()):
            if mapping is None:
                continue
            if mapping.get("_prefix"):
                self.prefixes.add(name)
            entry = self.term(active, name, mapping, below)
            if entry:
                terms[name] = entry
            scope = self.pyld.get_context_value(active, name, "@context")
            if scope is not None and "previousContext" not in active:  # where a node can begin
                scoped[name] = self.number(self.process(active, scope, propagate=False)) if is_class(name) else -1
        return {
            "terms": terms,
            "child": self.number(active.get("previousContext", active)),
            "scoped": scoped,
            "below": below,
        }

    def term(self, active: Any, name: str, mapping: Any, below: dict[str, list[int]]) -> Any:
        """Write down a term, or None: its use is unusual."""
        if not is_usual(name, mapping):
            return None
        iri, coerced = mapping["@id"], mapping.get("@type", "")
        if iri.startswith("@"):
            return iri
        container = "".join(set(mapping.get("@container", [])) - {"@set"})
        scope = self.pyld.get_context_value(active, name, "@context")
        if scope is not None and is_class(name):
            return [iri, "", "@type"]
        label = "" if scope is None else self.below(active, name, container, below)
        if label is None:
            return None
        entry = [iri, coerced, container, label]
        while not entry[-1]:
            entry.pop()
        return entry

    def below(self, active: Any, name: str, container: str, below: dict[str, list[int]]) -> str | None:
        """Find the states below a term with a scoped context, and give the label that `below` has them under."""
        scope = self.pyld.get_context_value(active, name, "@context")
        inside = self.process(active, scope, override_protected=True)
        if inside is None:
            return None
        coerced = self.pyld.get_context_value(inside, name, "@type")
        if container != "@graph" and coerced != self.pyld.get_context_value(active, name, "@type"):
            return None
        outside = inside.get("previousContext", inside)
        second = self.pyld.get_context_value(inside, name, "@context")
        node = outside if second is None else self.process(outside, second, override_protected=True)
        label = str(self.scopes.setdefault(json.dumps([scope, second], sort_keys=True), len(self.scopes)))
        below[label] = [self.number(node, 1), self.number(inside, 1) if coerced == "@vocab" else -1]
        return label


def is_usual(name: str, mapping: Any) -> bool:
    """Say whether the lane knows what to do with a term."""
    iri, coerced = mapping["@id"] or "", mapping.get("@type", "")
    if iri.startswith("@"):
        return (name, iri) in ((IDENTIFIER, "@id"), (KIND, "@type"))
    container = set(mapping.get("@container", [])) - {"@set"}
    members = {key for key in mapping if key.startswith("@") and key != "@context"}
    return (
        ":" in iri
        and not mapping["reverse"]
        and members in SIMPLE
        and container in (set(), {"@language"}, {"@graph"})
        and coerced not in ("@json", "@none", LANGUAGE)
        and not (container == {"@language"} and coerced)
    )


def is_class(name: str) -> bool:
    """Say whether a term with a scoped context is a type; else it is a property, and either is unusual as the other."""
    return name[0].isupper()


def merged(states: list[Any]) -> list[Any]:
    """Make one state of those between which no document can tell, as automata are minimised."""
    classes = [0] * len(states)
    while True:
        written = [
            json.dumps(renumbered(state, number, classes), sort_keys=True) for number, state in enumerate(states)
        ]
        order = {text: number for number, text in enumerate(dict.fromkeys(written))}
        finer = [order[text] for text in written]
        if finer == classes:
            first = {number: states[finer.index(number)] for number in order.values()}
            return [renumbered(state, finer.index(number), classes)[1] for number, state in first.items()]
        classes = finer


def renumbered(state: Any, number: int, classes: list[int]) -> list[Any]:
    """Write a state, with its own class before it, and the classes of the states that it leads to."""

    def of(one: int) -> int:
        return one if one < 0 else classes[one]

    scoped = {name: of(one) for name, one in state["scoped"].items()}
    below = {label: [of(one) for one in pair] for label, pair in state["below"].items()}
    return [classes[number], {**state, "child": of(state["child"]), "scoped": scoped, "below": below}]


def shortened(states: list[Any]) -> list[Any]:
    """Write each state as what it changes of the first, where that is shorter."""
    first = states[0]["terms"]
    made = []
    for number, state in enumerate(states):
        terms = state["terms"]
        change: dict[str, Any] = {name: None for name in sorted(first) if name not in terms}
        change |= {name: entry for name, entry in terms.items() if first.get(name) != entry}
        like = number > 0 and len(change) < len(terms)
        made.append({**state, "like": like, "terms": change if like else terms})
    return made


def table(urls: list[str], elm: str) -> dict[str, Any]:
    """Make the table of one list of contexts."""
    compiler = Compiler(urls, elm)
    return {"prefixes": sorted(compiler.prefixes), "states": shortened(merged(compiler.states))}


def files() -> dict[str, str]:
    """Make every file: name -> text."""
    made = {}
    index = {}
    for name, (elm, urls) in TABLES.items():
        index[name] = [[url, contexts.digest(url, elm=elm)] for url in urls]
        made[f"{name}.json"] = json.dumps(table(urls, elm), separators=(",", ":")) + "\n"
    return {"index.json": json.dumps(index, indent=1) + "\n", **made}


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for file_name, content in files().items():
        (TARGET / file_name).write_text(content, encoding="utf-8", newline="\n")
        print(file_name, len(content), content.count('"child"'))
