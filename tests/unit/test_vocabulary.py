"""The controlled lists: what is no code is refused with the nearest ones, the rest has the EU's own IRIs."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from mikromerit.elm import Concept
from mikromerit.elm import vocabulary as eu
from mikromerit.errors import InvalidModel

EVERY_LIST = get_args(eu.List)


@pytest.mark.parametrize(
    ("ask", "code", "offered"),
    [
        (eu.country, "SX1", "SXM"),
        (eu.country, "Swedn", "SWE"),
        (eu.country, "", "1A0"),
        (eu.eqf, 9, "1"),
        (eu.eqf, 0, "1"),
        (eu.seqf, 9, "1"),
        (eu.language, "klingon", "1"),
        (eu.learning_mode, "on-line", "online"),
        (eu.assessment_type, "practicle", "practical"),
        (eu.accreditation_type, "programme-license", "program-license"),
        (eu.learning_setting, "informal", "formal"),
        (eu.supervision, "supervised-ids", "supervised-id"),
    ],
)
def test_what_is_no_code_is_refused_with_the_nearest(ask: Any, code: Any, offered: str) -> None:
    with pytest.raises(InvalidModel, match="did you mean") as caught:
        ask(code)
    if offered != "1":
        assert offered in caught.value.reason


def test_what_is_no_esco_skill_is_refused() -> None:
    with pytest.raises(InvalidModel, match="ESCO"):
        eu.esco_skill("http://data.europa.eu/esco/occupation/1")


def test_an_unknown_constant_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="SWEDN"):
        _ = eu.SWEDN  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("found", "iri"),
    [
        (eu.country("SE"), "http://publications.europa.eu/resource/authority/country/SWE"),
        (eu.country("swe"), "http://publications.europa.eu/resource/authority/country/SWE"),
        (eu.country("Sverige"), "http://publications.europa.eu/resource/authority/country/SWE"),
        (eu.country("EL"), "http://publications.europa.eu/resource/authority/country/GRC"),
        (eu.country("UK"), "http://publications.europa.eu/resource/authority/country/GBR"),
        (eu.language("sv"), "http://publications.europa.eu/resource/authority/language/SWE"),
        (eu.language("sv-FI"), "http://publications.europa.eu/resource/authority/language/SWE"),
        (eu.language("se"), "http://publications.europa.eu/resource/authority/language/SME"),
        (eu.eqf(4), "http://data.europa.eu/snb/eqf/4"),
        (eu.seqf(5), "http://data.europa.eu/snb/qdr/c_b44f7367"),
        (eu.learning_mode("Presential"), "http://data.europa.eu/snb/learning-assessment/9191af2ed9"),
        (eu.learning_mode("På plats"), "http://data.europa.eu/snb/learning-assessment/9191af2ed9"),
        (eu.assessment_type("6a4db9f11d"), "http://data.europa.eu/snb/assessment/6a4db9f11d"),
        (eu.ECTS, "http://data.europa.eu/snb/education-credit/6fcec5c5af"),
        (eu.concept("file_type", "SVG"), "http://publications.europa.eu/resource/authority/file-type/SVG"),
    ],
)
def test_codes_and_labels_lead_to_the_iri(found: Concept, iri: str) -> None:
    assert found.id == iri
    assert found.pref_label["en"]
    assert found.in_scheme[0].id is not None
    assert found == eu.concept(*_where(iri))


def _where(iri: str) -> tuple[Any, str]:
    for name in EVERY_LIST:
        table = eu.table(name)
        if iri.startswith(table.base):
            return name, iri.removeprefix(table.base)
    raise AssertionError(iri)


@pytest.mark.parametrize("name", EVERY_LIST)
def test_every_line_is_found_by_its_code_alone(name: Any) -> None:
    entries = eu.table(name).entries
    assert len({entry.code.casefold() for entry in entries}) == len(entries)
    assert len({entry.tail for entry in entries}) == len(entries)
    for entry in entries:
        assert eu.concept(name, entry.code).id == eu.table(name).base + entry.tail
        assert bool(entry.sv) == bool(entry.sv_source)


def test_every_short_country_code_leads_to_one_country() -> None:
    short = [alias for entry in eu.table("country").entries for alias in entry.aliases]
    assert len(short) == len(set(short)) == 253
    assert all(re.fullmatch("[A-Z]{2}", code) for code in short)


def test_the_languages_of_the_union_are_there() -> None:
    union = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
    assert len({eu.language(tag).id for tag in union.split()}) == 24
    assert eu.language("uk").pref_label == {"en": "Ukrainian", "sv": "ukrainska"}


def test_only_sweden_has_a_swedish_name_among_the_countries() -> None:
    assert eu.SWEDEN.pref_label == {"en": "Sweden", "sv": "Sverige"}
    assert [entry.code for entry in eu.table("country").entries if entry.sv] == ["SWE"]


def test_an_esco_skill() -> None:
    skill = eu.esco_skill("http://data.europa.eu/esco/skill/1", {"sv": "svetsa"})
    assert skill.in_scheme[0].id == "http://data.europa.eu/esco/concept-scheme/skills"
    assert skill.pref_label == {"sv": "svetsa"}


def test_every_constant_is_declared_and_made() -> None:
    declared = set(re.findall(r"^    ([A-Z_0-9]+): Concept$", _source(), re.MULTILINE))
    assert declared == set(eu._CONSTANTS)
    for name in declared:
        assert isinstance(getattr(eu, name), Concept)


def _source() -> str:
    with open(str(eu.__file__), encoding="utf-8") as file:  # noqa: PTH123 - one line
        return file.read()
