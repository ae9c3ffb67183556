"""Write the vocabulary tables of the package from the EU's controlled lists and the files in `tools/vocabularies`.

Run from the checkout: `python tools/make_vocabularies.py`. The lists (CSV: concept_iri, scheme_iri, notation, label_en,
label_sv, label_sv_source) are looked for in `$MIKROMERIT_REFERENCE/elm/vocab`, by default `../shared/reference`.
One JSON file a list, one line a concept, in the order of `mikromerit.elm.vocabulary.Entry`; `lists.json` tells of the
lists themselves.

`--refresh FILE` makes `cldr.json` and `iana.json` in `tools/vocabularies` anew, from the package Babel and from the
`registry.json` of the npm package language-subtag-registry. Ordinary runs need neither.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OURS = HERE / "vocabularies"
TARGET = ROOT / "mikromerit" / "elm" / "vocabulary"
NO_LISTS = {"elm_terms_sv"}  # labels of classes and properties

OPAQUE = re.compile(r"c_[0-9a-f]{8}|[0-9a-f]{10}")  # a notation that says nothing to people
NO_LABEL = " (enum name only)"  # the EU's file says so where the label is a name in a program
OFFICIAL = "EDC test resources"
MAY_LACK_SWEDISH = {"language"}  # the one list whose concepts may be without a Swedish label

Row = list[str | list[str]]
Labelled = tuple[str, str]  # a label and its source


def reference() -> Path:
    """Give the folder of the EU's lists."""
    return Path(os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference")) / "elm" / "vocab"


def from_json(name: str) -> Any:
    """Read an extract in `tools/vocabularies`."""
    return json.loads((OURS / name).read_text(encoding="utf-8"))


def from_toml() -> dict[str, Any]:
    """Read what we say of the lists: list -> settings."""
    found: dict[str, Any] = {}
    for path in sorted(OURS.glob("*.toml")):
        for name, settings in tomllib.loads(path.read_text(encoding="utf-8")).get("lists", {}).items():
            if name in found:
                raise SystemExit(f"{path.name}: the list {name} is in another file already")
            found[name] = settings
    return found


def as_rule(patterns: dict[str, str], text: str) -> tuple[str, list[str]] | None:
    """Give the template of the first pattern that the whole text has, and what its groups hold."""
    for pattern, template in patterns.items():
        if match := re.fullmatch(pattern, text):
            return template, list(match.groups())
    return None


class Lower(str):
    """A text that `{:lower}` writes with a small first letter."""

    __slots__ = ()

    def __format__(self, how: str) -> str:
        return self[:1].lower() + self[1:] if how == "lower" else str(self)


class List:
    """One of the EU's lists: its file, and what we say of it."""

    def __init__(self, name: str, ours: dict[str, Any], cldr: dict[str, Any], iana: dict[str, Any]) -> None:
        with (reference() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.name, self.ours, self.cldr, self.iana = name, ours, cldr, iana
        self.scheme = self.rows[0]["scheme_iri"]
        self.base = self.rows[0]["concept_iri"].rpartition("/")[0] + "/"
        self.tails = {row["concept_iri"].removeprefix(self.base) for row in self.rows}
        for part in ("codes", "aliases", "sv", "en_source"):
            if unknown := ours.get(part, {}).keys() - self.tails:
                raise SystemExit(f"{name}: {part} names what the EU's list does not have: {sorted(unknown)}")

    def concepts(self) -> list[Row]:
        """Make the line of every concept, by code."""
        made = [self.concept(row) for row in self.rows]
        return sorted(made, key=lambda one: str(one[0]))

    def concept(self, row: dict[str, str]) -> Row:
        """Make the line of one concept."""
        tail = row["concept_iri"].removeprefix(self.base)
        code, aliases = self.codes(tail, row)
        english, english_source = self.english(tail, code, row)
        swedish, swedish_source = self.swedish(tail, english, row)
        if not swedish and self.name not in MAY_LACK_SWEDISH:
            raise SystemExit(f"{self.name}: {tail} ({english}) has no Swedish label; say it in tools/vocabularies")
        return [code, tail, english, english_source, swedish, swedish_source, aliases]

    def codes(self, tail: str, row: dict[str, str]) -> tuple[str, list[str]]:
        """Give the short code of a concept, and its further codes."""
        given = self.ours.get("aliases", {}).get(tail, [])
        aliases = list(given) if isinstance(given, list) else [given]
        ours = self.ours.get("codes", {}).get(tail)
        part = self.ours.get("cldr")
        if part == "languages":
            return self.of_language(tail, ours)
        if part == "territories" and not aliases and tail in self.cldr["alpha2"]:
            aliases = [self.cldr["alpha2"][tail]]
        if ours:
            return ours, aliases
        if not OPAQUE.fullmatch(row["notation"]):
            return row["notation"], aliases
        label = row["label_en"].removesuffix(NO_LABEL)
        if rule := as_rule(self.ours.get("code_patterns", {}), label):
            return rule[0].format(*rule[1]), aliases
        return re.sub("[^a-z0-9+]+", "-", label.lower()).strip("-"), aliases

    def of_language(self, tail: str, ours: str | None) -> tuple[str, list[str]]:
        """Give the subtag of a language (BCP 47: two letters where there are two), and the codes it also goes by."""
        code = ours or self.cldr["two_letters"].get(tail.lower(), tail.lower())
        others = [three for three, two in self.cldr["two_letters"].items() if two == code and three.upper() != tail]
        others += [old for old, new in self.iana["preferred"].items() if new == code]
        return code, sorted(one for one in others if one.upper() not in self.tails)

    def english(self, tail: str, code: str, row: dict[str, str]) -> Labelled:
        """Give the English label: the EU's, else CLDR's, else the registry's, else the code itself."""
        label = row["label_en"].removesuffix(NO_LABEL)
        if label:
            return label, self.ours.get("en_source", {}).get(tail, self.ours.get("english", "eu"))
        if code in self.cldr["languages"]:
            return self.cldr["languages"][code][0], "cldr"
        if code in self.iana["languages"]:
            return self.iana["languages"][code], "iana"
        return code, "code"

    def swedish(self, tail: str, english: str, row: dict[str, str]) -> Labelled:
        """Give the Swedish label: ours if we give one, else the Commission's, else CLDR's, else by a rule of ours."""
        if tail in self.ours.get("sv", {}):
            return self.ours["sv"][tail], "ours"
        if row["label_sv_source"] == OFFICIAL:
            return row["label_sv"], "edc"
        if row["label_sv_source"].startswith("derived"):
            return row["label_sv"], "ours"
        if label := self.from_cldr(tail):
            return label, "cldr"
        if label := self.translated(english):
            return label, "ours"
        return (english, self.ours["same"]) if "same" in self.ours else ("", "none")

    def from_cldr(self, tail: str) -> str:
        """Give CLDR's Swedish name of a concept, or nothing."""
        part = self.ours.get("cldr")
        if part == "languages":
            code, _ = self.of_language(tail, self.ours.get("codes", {}).get(tail))
            return str(self.cldr[part].get(code, ["", ""])[1])
        if part == "territories":
            alias = self.ours["aliases"].get(tail, self.cldr["alpha2"].get(tail, ""))
            return str(self.cldr[part].get(alias[0] if isinstance(alias, list) else alias, ""))
        return str(self.cldr[part].get(tail, "")) if part else ""

    def translated(self, english: str) -> str:
        """Translate a label by our words, or by a pattern of them; nothing if neither has it."""
        words = self.ours.get("words", {})
        if english in words:
            return str(words[english])
        if english[:1].upper() + english[1:] in words:
            return str(words[english[:1].upper() + english[1:]])
        rule = as_rule(self.ours.get("patterns", {}), english)
        if rule is None:
            return ""
        groups = [self.translated(group) if words else group for group in rule[1]]
        return rule[0].format(*map(Lower, groups)) if all(groups) else ""

    def head(self) -> list[Any]:
        """Tell of the list: name, scheme, what the IRIs begin with, whether it is whole, and how many concepts."""
        return [self.ours["name"], self.scheme, self.base, self.ours["whole"], len(self.rows)]


def checked(name: str, rows: list[Row]) -> list[Row]:
    """Give the lines of a list back if no two concepts go by the same code."""
    owner: dict[str, str] = {}
    for row in rows:
        code, tail, aliases = str(row[0]), str(row[1]), row[6]
        for key in {code.casefold(), tail.casefold(), *(alias.casefold() for alias in aliases)}:
            if owner.setdefault(key, tail) != tail:
                raise SystemExit(f'{name}: "{key}" is a code of both {owner[key]} and {tail}')
    return rows


def own() -> tuple[str, list[Any], list[Row]]:
    """Make the list of our own concepts: its name, what is told of it, and its lines."""
    ours = tomllib.loads((OURS / "own.toml").read_text(encoding="utf-8"))["own"]
    rows: list[Row] = [
        [
            *(code, code.lower(), one["en"], "ours", one["sv"], "ours", one.get("aliases", [])),
            *(one["definition_en"], one["definition_sv"], one["carriers"]),
        ]
        for code, one in ours["concepts"].items()
    ]
    return ours["list"], [ours["name"], ours["scheme"], ours["scheme"] + "/", True, len(rows)], rows


def lines(items: list[str], brackets: str) -> str:
    """Write JSON with one line an item."""
    return brackets[0] + "\n" + ",\n".join(items) + "\n" + brackets[1] + "\n"


def compact(value: Any) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def tables() -> dict[str, str]:
    """Make every file of the package: file name -> text."""
    ours, cldr, iana = from_toml(), from_json("cldr.json"), from_json("iana.json")
    if not reference().is_dir():
        raise SystemExit("the EU's lists are not here; set MIKROMERIT_REFERENCE to the folder of reference data")
    published = {path.stem for path in reference().glob("*.csv")} - NO_LISTS
    if published != ours.keys():
        raise SystemExit(f"lists without settings, or settings without a list: {sorted(published ^ ours.keys())}")
    heads, made = {}, {}
    for name, settings in ours.items():
        one = List(name, settings, cldr, iana)
        heads[name], made[name] = one.head(), one.concepts()
    name, heads[name], made[name] = own()
    files = {f"{name}.json": lines([compact(row) for row in checked(name, rows)], "[]") for name, rows in made.items()}
    files["lists.json"] = lines([f"{compact(name)}:{compact(heads[name])}" for name in sorted(heads)], "{}")
    return files


def extract(origin: str, licence: str, parts: dict[str, dict[str, Any]]) -> str:
    """Write an extract of others' data: where it is from, and one line an entry."""
    items = [f'"origin":{compact(origin)}', f'"licence":{compact(licence)}']
    for name, entries in parts.items():
        inner = ",\n".join(f"{compact(key)}:{compact(entries[key])}" for key in sorted(entries))
        items.append(f"{compact(name)}:{{\n{inner}\n}}")
    return lines(items, "{}")


def from_babel(subtags: set[str]) -> str:
    """Make the extract of CLDR. A three-letter code is one language with a two-letter one if it is no subtag itself."""
    try:
        from babel import Locale, __version__
        from babel.core import get_cldr_version, get_global
    except ImportError as error:
        raise SystemExit("Babel is missing: pip install babel==2.18.0") from error
    english, swedish = Locale("en"), Locale("sv")
    alpha2 = {
        three: two[0] for three, two in get_global("territory_aliases").items() if re.fullmatch("[A-Z]{3}", three)
    }
    alike = {
        three: two
        for three, two in get_global("language_aliases").items()
        if re.fullmatch("[a-z]{3}", three) and re.fullmatch("[a-z]{2}", two) and three not in subtags
    }
    parts = {
        "languages": {
            code: [english.languages.get(code, ""), swedish.languages.get(code, "")]
            for code in english.languages.keys() | swedish.languages.keys()
            if re.fullmatch("[a-z]{2,3}", code)
        },
        "territories": {code: name for code, name in swedish.territories.items() if re.fullmatch("[A-Z]{2}", code)},
        "currencies": dict(swedish.currencies),
        "alpha2": alpha2,
        "two_letters": alike,
    }
    origin = f"Unicode CLDR {get_cldr_version()}, as Babel {__version__} brings it"
    return extract(origin, "Unicode-3.0", parts)


def from_registry(path: Path) -> tuple[str, set[str]]:
    """Make the extract of the registry of language subtags; give the languages' subtags beside it."""
    if not path.is_file():
        raise SystemExit(
            f"no such file: {path.name}. Unpack `npm pack language-subtag-registry@0.4.2`; "
            "the file is package/data/json/registry.json"
        )
    found = [one for one in json.loads(path.read_text(encoding="utf-8")) if one["Type"] == "language"]
    subtags = {one["Subtag"]: one["Description"][0] for one in found if ".." not in one["Subtag"]}
    meta = json.loads(path.with_name("meta.json").read_text(encoding="utf-8"))
    preferred = {
        one["Subtag"]: one["Preferred-Value"] for one in found if "Preferred-Value" in one and one["Subtag"] in subtags
    }
    origin = f"IANA Language Subtag Registry of {meta['File-Date']}, as npm's language-subtag-registry brings it"
    return extract(origin, "CC0-1.0", {"languages": subtags, "preferred": preferred}), set(subtags)


def refresh(path: Path) -> None:
    """Make the extracts anew."""
    text, subtags = from_registry(path)
    cldr = from_babel(subtags)
    (OURS / "iana.json").write_text(text, encoding="utf-8")
    (OURS / "cldr.json").write_text(cldr, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--refresh"] and sys.argv[2:]:
        refresh(Path(sys.argv[2]))
    elif sys.argv[1:]:
        raise SystemExit("usage: make_vocabularies.py [--refresh REGISTRY.json]")
    made = tables()
    for gone in {path.name for path in TARGET.glob("*.json")} - made.keys():
        (TARGET / gone).unlink()
    for file_name, content in made.items():
        (TARGET / file_name).write_text(content, encoding="utf-8")
    print(len(made), "files,", sum(len(content.encode()) for content in made.values()), "bytes")
