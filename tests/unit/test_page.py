"""The drawn page: nothing active in it, nothing lost that fits, nothing outside the sheet."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.errors import InvalidModel
from mikromerit.page import certificate_svg

LINES = (
    ("Utfärdad", "2026-11-21"),
    ("Läranderesultat", "Svetsa och skarva optisk fiber"),
    ("", "Mäta dämpningen i en fiberförbindelse med OTDR och tolka kurvan enligt branschens anvisningar"),
    ("Kvalitetssäkring", "Branschvalidering"),
)
NS = "{http://www.w3.org/2000/svg}"


def _draw(**changes: Any) -> str:
    return certificate_svg(
        **{
            "title": "Beredskapssvetsare fiber",
            "learner": "Åsa Öberg",
            "issuer": "Branschföreningen Exempel",
            "lines": LINES,
            "language": "sv",
            **changes,
        }
    )


def _texts(svg: str) -> list[str]:
    return [str(text.text) for text in ET.fromstring(svg).iter(f"{NS}text")]  # noqa: S314 - our own text


@pytest.mark.parametrize("name", ["title", "learner", "issuer"])
@pytest.mark.parametrize("text", ["", "  ", "\x00\x07", "\u202e\u2066"])
def test_a_page_without_its_main_words_is_refused(name: str, text: str) -> None:
    with pytest.raises(InvalidModel):
        _draw(**{name: text})


@pytest.mark.parametrize(
    "hostile",
    [
        "</text><script>alert(1)</script>",
        "<image href='https://evil.example/x.png'/>",
        "]]><!-- x --><?php ?>",
        "&amp;&#x3c;&xxe;",
        '" onload="alert(1)',
        "a\x00b\x1b\ud800\ufffe",
        "\u202egnorw\u2066",
    ],
)
def test_hostile_text_is_only_text(hostile: str) -> None:
    svg = _draw(title=hostile, learner=hostile, issuer=hostile, lines=((hostile, hostile),), language=hostile)
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    names = {element.tag.removeprefix(NS) for element in root.iter()}
    assert names == {"svg", "title", "desc", "style", "path", "text"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on") or "href" in name]
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]", svg)
    svg.encode("utf-8")


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.tuples(st.text(), st.text()), max_size=30))
def test_any_text_makes_well_formed_xml(title: str, label: str, lines: list[tuple[str, str]]) -> None:
    svg = _draw(title=f"x{title}", lines=((label, title), *lines))
    root = ET.fromstring(svg.encode())  # noqa: S314 - our own text
    assert all(0 < float(text.attrib["y"]) < 842 for text in root.iter(f"{NS}text"))


def test_the_page_says_everything_in_its_language() -> None:
    svg = _draw()
    texts = " ".join(_texts(svg))
    for part in ("MIKROMERIT", "Tilldelas", "Åsa Öberg", "Utfärdas av", "Branschföreningen Exempel", "2026-11-21"):
        assert part in texts
    assert LINES[2][1] in texts
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    assert root.attrib["lang"] == root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "sv"
    assert root.findtext(f"{NS}title") == "Beredskapssvetsare fiber"
    assert "Åsa Öberg" in str(root.findtext(f"{NS}desc"))
    assert "unicode-bidi:isolate" in svg
    assert "AWARDED" not in svg
    assert "Awarded to" in _texts(_draw(language="fi"))
    assert "Tilldelas" in _texts(_draw(language="sv-FI"))


def test_the_page_is_small() -> None:
    assert len(_draw().encode()) < 3_000


def test_long_words_and_long_titles_stay_on_the_sheet() -> None:
    rows = _texts(_draw(title="Ord" * 400, learner="N" * 200, lines=(("L" * 100, "V" * 2000),)))
    assert max(map(len, rows)) < 100
    assert sum(row.endswith("…") for row in rows) >= 3


def test_wide_letters_take_two_places() -> None:
    rows = _texts(_draw(lines=(("L", "漢" * 60),)))
    assert max(row.count("漢") for row in rows) < 35
    assert any("e\u0301" in row for row in _texts(_draw(title="Cafe\u0301")))


def test_what_does_not_fit_is_left_to_the_credential() -> None:
    texts = _texts(_draw(lines=(("Rad", "värde"),) * 100))
    assert texts.count("värde") < 40
    assert "…" in texts


def test_joiners_that_belong_to_the_spelling_are_kept() -> None:
    assert "x\u200cy\u200dz" in _texts(_draw(title="x\u200cy\u200dz"))
