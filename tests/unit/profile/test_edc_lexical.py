"""Which texts a datatype has: each line was asked of Apache Jena 6 (`isValid`), the engine of the EU's software."""

from __future__ import annotations

import pytest

from mikromerit.profile.edc.lexical import has_zone, is_of, parted

XSD = "http://www.w3.org/2001/XMLSchema#"
GOOD = {
    "dateTime": [
        "2023-09-27T10:00:00", "2023-09-27T10:00:00Z", "2023-09-27T10:00:00.123Z", "2023-09-27T10:00:00+02:00",
        "2024-02-29T10:00:00Z", "2000-02-29T10:00:00Z", "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z",
        "12023-01-01T00:00:00Z", "2023-01-01T24:00:00Z", "2023-01-01T24:00:00.0Z", "2023-01-01T00:00:00+14:00",
        "2023-01-01T00:00:00-14:00", " 2023-01-01T00:00:00Z", "2023-01-01T00:00:00Z\n",
    ],
    "duration": ["PT60H", "P2DT12H", "P1M", "P1Y2M3DT4H5M6S", "P1Y2M3DT4H5M6.5S", "-P1D", " PT1H", "PT0S"],
    "decimal": ["1.5", "1", ".5", "5.", "+1.5", "-1", " 1.5"],
    "integer": ["1", "+1", "-1", "01", "1 ", "-0"],
    "positiveInteger": ["1", "+1", "01", "100", " 1"],
    "boolean": ["true", "false", "1", "0", " true"],
    "anyURI": [
        "https://e.example/", "not a uri", "", "rel/path", "a b", "http://e.example/ö", "urn:x", "http://", "http:// x",
        "http://[::1]/", "http://u@[::1]:8080", "?a[b]", "/a:b", "?a:b", "#a:b", "a%20b", "http:p", "x:/",
        "http://e:port/",
    ],
    "token": ["anything at all"],
}  # fmt: skip
BAD = {
    "dateTime": [
        "2023-09-27", "20230927", "2023-09-27T10:00Z", "2023-09-27t10:00:00z", "2023-09-27T10:00:00+0200",
        "2023-02-29T10:00:00Z", "1900-02-29T10:00:00Z", "02023-01-01T00:00:00Z", "2023-01-01T24:00:01Z",
        "2023-01-01T23:59:60Z", "2023-01-01T23:60:00Z", "2023-01-01T00:00:00+14:01", "2023-01-01T00:00:00+15:00", "",
        "2023-13-01T00:00:00Z", "2023-00-01T00:00:00Z", "2023-01-00T00:00:00Z", "2023-04-31T00:00:00Z",
        "+2023-01-01T00:00:00Z", "2023-01-01T00:00:00.Z", "\uff12023-01-01T00:00:00Z",
    ],
    "duration": ["P", "PT", "+P1D", "P-1D", "P1.5D", "PT1.5H", "PT1.S", "PT.5S", "1H", "P1W", "P1DT", "p1d", "P1D1Y"],
    "decimal": ["1,5", "1e3", "", "abc", "--1", "."],
    "integer": ["1.0", "", "\uff11", "1e1", "+"],
    "positiveInteger": ["0", "-1", "abc", "00", "1.0"],
    "boolean": ["True", "TRUE", "maybe", ""],
    "anyURI": [
        "http://[bad", "%zz", "::", "#frag#two", "1a:b", "a b:c", "a[b]", "http://e/a[b]", "http:", "urn:#f",
        "%",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("datatype", "text"), [(name, text) for name, texts in GOOD.items() for text in texts])
def test_a_text_of_the_datatype(datatype: str, text: str) -> None:
    assert is_of(f"{XSD}{datatype}", text)


@pytest.mark.parametrize(("datatype", "text"), [(name, text) for name, texts in BAD.items() for text in texts])
def test_a_text_that_is_none(datatype: str, text: str) -> None:
    assert not is_of(f"{XSD}{datatype}", text)


def test_a_year_may_be_as_long_as_the_document() -> None:
    assert is_of(f"{XSD}dateTime", f"{'9' * 100_000}-01-01T00:00:00Z")


def test_whether_a_date_has_an_offset() -> None:
    assert has_zone("2023-09-27T10:00:00Z")
    assert has_zone(" 2023-09-27T10:00:00-01:00 ")
    assert not has_zone("2023-09-27T10:00:00")
    assert not has_zone("soon")


def test_a_literal_has_a_text_and_a_datatype() -> None:
    assert parted(f'"1"^^<{XSD}integer>') == ("1", f"{XSD}integer")
    assert parted(f'"\\t1\\n\\r"^^<{XSD}integer>') == ("\t1\n\r", f"{XSD}integer")
    assert parted('"a\\"^^<b"^^<urn:c>') == ('a\\"^^<b', "urn:c")
