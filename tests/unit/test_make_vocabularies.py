"""The tool that makes the lists: what it refuses, which label it takes, and the extracts it makes of others' data."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scripts import script

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "make_vocabularies.py"
HEADER = "concept_iri,scheme_iri,notation,label_en,label_sv,label_sv_source\n"
BASE = "http://example.org/list"
CLDR = {
    "languages": {"xx": ["Exish", "exiska"], "xyz": ["Zish", "ziska"]},
    "territories": {"XX": "Exland", "XO": "Onland"},
    "currencies": {"XXX": "exmynt"},
    "alpha2": {"XXX": "XX"},
    "two_letters": {"xxx": "xx", "xxb": "xx"},
}
IANA = {"languages": {"xx": "Other", "yyy": "Yish"}, "preferred": {"xo": "xx"}}


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = script("tools/make_vocabularies.py")
    monkeypatch.setenv("MIKROMERIT_REFERENCE", str(tmp_path))
    monkeypatch.setattr(module, "OURS", tmp_path)
    (tmp_path / "elm" / "vocab").mkdir(parents=True)
    (tmp_path / "cldr.json").write_text(json.dumps(CLDR), encoding="utf-8")
    (tmp_path / "iana.json").write_text(json.dumps(IANA), encoding="utf-8")
    (tmp_path / "own.toml").write_text((TOOL.parent / "vocabularies" / "own.toml").read_text("utf-8"), "utf-8")
    return module


def make(tool: ModuleType, rows: str, settings: str, name: str = "things") -> dict[str, list[Any]]:
    """Make one list, of rows `tail,notation,English,Swedish,source` with "~" for a space: code -> line."""
    lines = [row.split(",", 1) for row in rows.split()]
    text = HEADER + "".join(f"{BASE}/{tail},{BASE},{rest.replace('~', ' ')}\n" for tail, rest in lines)
    (tool.OURS / "elm" / "vocab" / f"{name}.csv").write_text(text, encoding="utf-8")
    settings = f'[lists.{name}]\nname = "thing"\nwhole = true\n{settings}'
    (tool.OURS / "lists.toml").write_text(settings, encoding="utf-8")
    return {line[0]: line for line in json.loads(tool.tables()[f"{name}.json"])}


@pytest.mark.parametrize(
    ("rows", "settings", "why"),
    [
        ("a,a,Apple,,", "", "a .Apple. has no Swedish label"),
        ("a,a,Apple,Äpple,iso-codes~sv~translation", "", "has no Swedish label"),
        ("a,a,Apple,,", 'sv = { b = "Banan" }', "sv names what the EU's list does not have: .'b'"),
        ("a,a,Apple,,", 'codes = { b = "B" }', "codes names what"),
        ("a,a,Apple,, b,b,Pear,,", 'same = "ours"\ncodes = { a = "B" }', '"b" is a code of both'),
        ("a,a,Apple,, b,b,Pear,,", 'same = "ours"\naliases = { a = "x", b = ["y", "X"] }', '"x" is a code of both'),
        ("a,a,Apple,,", 'same = "ours"\n[lists.more]\nname = "more"', "lists without settings, or .*more"),
    ],
)
def test_what_the_tool_refuses(tool: ModuleType, rows: str, settings: str, why: str) -> None:
    with pytest.raises(SystemExit, match=why):
        make(tool, rows, settings)


def test_a_list_in_two_files_is_refused(tool: ModuleType) -> None:
    (tool.OURS / "again.toml").write_text("[lists.things]\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="the list things is in another file already"):
        make(tool, "a,a,Apple,,", "")


def test_without_the_eus_lists_it_says_what_to_set(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIKROMERIT_REFERENCE", str(tool.OURS / "nowhere"))
    with pytest.raises(SystemExit, match="set MIKROMERIT_REFERENCE"):
        tool.tables()


def test_where_a_swedish_label_comes_from(tool: ModuleType) -> None:
    rows = """
        a,a,Apple,Äpple,EDC~test~resources
        b,b,Level~2,Nivå~2,derived~(from~it)
        c,c,Pear,Päron,iso-codes~sv~translation
        d,d,sour~Apple,,
        e,e,Apple~trees~in~rows,,
        f,f,Fig,,
    """
    settings = """
same = "eu"
sv = { c = "Päronet" }
[lists.things.words]
"Sour Apple" = "Surt äpple"
"Apple trees" = "Äppelträd"
[lists.things.patterns]
'(.+) in rows' = "Rader av {0:lower}"
"""
    made = make(tool, rows, settings)
    assert {code: (line[4], line[5]) for code, line in made.items()} == {
        "a": ("Äpple", "edc"),
        "b": ("Nivå 2", "ours"),
        "c": ("Päronet", "ours"),
        "d": ("Surt äpple", "ours"),
        "e": ("Rader av äppelträd", "ours"),
        "f": ("Fig", "eu"),
    }


def test_where_the_names_of_a_language_come_from(tool: ModuleType) -> None:
    rows = "XXX,XXX,,,iso-codes XYZ,XYZ,Own,,iso-codes YYY,YYY,,,iso-codes ZZZ,ZZZ,,,iso-codes"
    assert make(tool, rows, 'cldr = "languages"', "language") == {
        "xx": ["xx", "XXX", "Exish", "cldr", "exiska", "cldr", ["xo", "xxb"]],
        "xyz": ["xyz", "XYZ", "Own", "eu", "ziska", "cldr", []],
        "yyy": ["yyy", "YYY", "Yish", "iana", "", "none", []],
        "zzz": ["zzz", "ZZZ", "zzz", "code", "", "none", []],
    }


def test_names_of_countries_and_currencies_come_from_cldr(tool: ModuleType) -> None:
    settings = 'cldr = "territories"\naliases = { 1A0 = ["XO", "XA"] }\nsv = { XXX = "Exlandet" }'
    made = make(tool, "XXX,XXX,Exia,, 1A0,1A0,Onia,,", settings)
    assert made["XXX"][4:] == ["Exlandet", "ours", ["XX"]]
    assert made["1A0"][4:] == ["Onland", "cldr", ["XO", "XA"]]


@pytest.mark.parametrize(
    ("row", "settings", "code"),
    [
        ("6a4db9f11d,6a4db9f11d,A~/~b:~C,,", "", "a-b-c"),
        ("c_0d55867f,c_0d55867f,XQF~Level~5,,", "code_patterns = { '(.+) Level (.+)' = \"{0} {1}\" }", "XQF 5"),
        ("c_0d55867f,c_0d55867f,Any,,", 'codes = { c_0d55867f = "any" }', "any"),
        ("SE11,SE11,Stockholm,,", "", "SE11"),
        ("c_7e400154,c_7e400154,Converted~(enum~name~only),,", 'en_source = { c_7e400154 = "edc" }', "converted"),
    ],
)
def test_short_codes(tool: ModuleType, row: str, settings: str, code: str) -> None:
    made = make(tool, row, f'same = "ours"\n{settings}')
    assert list(made) == [code]
    assert "only" not in made[code][2]


def test_it_makes_the_same_twice(tool: ModuleType) -> None:
    rows = "b,b,Pear,, a,a,Apple,,"
    assert make(tool, rows, 'same = "ours"') == make(tool, rows, 'same = "ours"')
    assert tool.tables() == tool.tables()
    assert list(make(tool, rows, 'same = "ours"')) == ["a", "b"]


REGISTRY = [
    {"Type": "language", "Subtag": "sv", "Description": ["Swedish", "More"]},
    {"Type": "language", "Subtag": "iw", "Description": ["Hebrew"], "Preferred-Value": "he"},
    {"Type": "language", "Subtag": "qaa..qtz", "Description": ["Private use"]},
    {"Type": "region", "Subtag": "SE", "Description": ["Sweden"]},
]


def registry(folder: Path) -> Path:
    (folder / "meta.json").write_text('{"File-Date": "2025-08-25"}', encoding="utf-8")
    path = folder / "registry.json"
    path.write_text(json.dumps(REGISTRY), encoding="utf-8")
    return path


def test_the_extract_of_the_registry(tool: ModuleType, tmp_path: Path) -> None:
    text, subtags = tool.from_registry(registry(tmp_path))
    found = json.loads(text)
    assert found["languages"] == {"iw": "Hebrew", "sv": "Swedish"}
    assert found["preferred"] == {"iw": "he"}
    assert "2025-08-25" in found["origin"]
    assert subtags == {"iw", "sv"}


def test_the_extract_of_cldr(tool: ModuleType) -> None:
    pytest.importorskip("babel", reason="Babel is no part of the development tools; sphinx brings it")
    found = json.loads(tool.from_babel({"sv", "arb"}))
    assert found["languages"]["sv"] == ["Swedish", "svenska"]
    assert found["territories"]["SE"] == "Sverige"
    assert found["alpha2"]["SWE"] == "SE"
    assert found["two_letters"]["swe"] == "sv"
    assert "arb" not in found["two_letters"]  # CLDR reads it as ar, and the registry as a language of its own
    assert found["licence"] == "Unicode-3.0"


def test_a_refresh_writes_both_extracts(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "from_babel", lambda subtags: json.dumps(sorted(subtags)))
    tool.refresh(registry(tmp_path))
    assert json.loads((tmp_path / "cldr.json").read_text(encoding="utf-8")) == ["iw", "sv"]
    assert json.loads((tmp_path / "iana.json").read_text(encoding="utf-8"))["licence"] == "CC0-1.0"


def test_without_the_others_data_it_says_what_to_install(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="npm pack language-subtag-registry"):
        tool.refresh(tmp_path / "none.json")
    monkeypatch.setitem(sys.modules, "babel", None)
    with pytest.raises(SystemExit, match="pip install babel"):
        tool.refresh(registry(tmp_path))
    assert json.loads((tmp_path / "iana.json").read_text(encoding="utf-8")) == IANA  # nothing was written


def test_an_unknown_option_is_refused() -> None:
    ran = subprocess.run([sys.executable, str(TOOL), "--fresh"], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "usage" in ran.stderr


def test_the_committed_extracts_name_origin_and_licence() -> None:
    for name, licence in (("cldr.json", "Unicode-3.0"), ("iana.json", "CC0-1.0")):
        found = json.loads((TOOL.parent / "vocabularies" / name).read_text(encoding="utf-8"))
        assert found["licence"] == licence
        assert found["origin"] in (ROOT / "NOTICE").read_text(encoding="utf-8").replace("\n    ", " ")


def test_the_page_is_current() -> None:
    module = script("docs/make_lists.py")
    text = module.PAGE.read_text(encoding="utf-8")
    assert module.page(text) == text, "run docs/make_lists.py"
    assert text.count("| `mikromerit` |") == 1
    assert text.count("https://w3id.org/mikromerit/concept`") == 2
