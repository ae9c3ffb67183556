"""Lists of learners: files and rows that are refused first, then what is read, then the example that is shipped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mikromerit import batch
from mikromerit._data import folder
from mikromerit.batch import Learner, Reason, RowProblem, read_learners
from mikromerit.errors import InvalidModel
from mikromerit.profile import annex_i

TODAY = date(2026, 11, 21)
EXAMPLE = folder("examples") / "deltagare.csv"
HEADINGS = "förnamn;efternamn;födelsedatum;resultat;datum"
LEARNER = ("vem den lärande är", "identification of the learner")
ISSUED = ("datum för utfärdandet", "date of issuing")


def listed(*rows: str, headings: str = HEADINGS) -> tuple[batch.Row, ...]:
    return read_learners("\r\n".join([headings, *rows]).encode(), today=TODAY)


def only(*rows: str, headings: str = HEADINGS) -> Learner:
    (learner,) = listed(*rows, headings=headings)
    assert isinstance(learner, Learner)
    return learner


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "missing: förnamn, efternamn, datum"),
        (b"\xef\xbb\xbf\r\n\r\n", "missing: förnamn, efternamn, datum"),
        (HEADINGS.encode("cp1252"), 'not UTF-8; in Excel, choose "Save as".*"CSV UTF-8"'),
        (HEADINGS.encode("utf-16"), "not UTF-8"),
        (b"PK\x03\x04\xff", "not UTF-8"),
        ("förnamn;efternamn\n".encode(), "missing: datum$"),
        ("förnamn;datum;klass;efternamn;ålder\n".encode(), "unknown: column 3, column 5$"),
        (f"{HEADINGS};Datum\n".encode(), "twice: datum$"),
        ("namn;efternamn;Förnamn;fornamn\n".encode(), "missing: datum; twice: förnamn; unknown: column 1$"),
        (b";".join([b"x"] * 50), "unknown: column 1, column 2, column 3, column 4, column 5$"),
        (f'{HEADINGS}\nÅsa;"Öström;;;2026-01-01'.encode(), "row 2 cannot be read; look for a quotation mark"),
        (f'{HEADINGS}\n;;;;\n"Åsa"x;Öström;;;2026-01-01'.encode(), "row 3 cannot be read"),
        (b" " * (batch.MAX_BYTES + 1), "larger than 4 MiB; split it"),
        ((HEADINGS + "\n;B;;;2026-01-01" * (batch.MAX_ROWS + 1)).encode(), "more than 10000 rows; split it"),
    ],
)  # fmt: skip
def test_refuses_a_file_and_says_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidModel, match=reason):
        read_learners(data, today=TODAY)


def test_a_file_without_headings_is_refused_without_naming_anyone() -> None:
    with pytest.raises(InvalidModel) as refused:
        read_learners("Åsa;Öström;1988-04-12;Godkänd;2026-09-18".encode())
    assert "Åsa" not in str(refused.value)
    assert "Öström" not in str(refused.value)


# --- rows ------------------------------------------------------------------------------------------------------------

ROWS: list[tuple[str, list[tuple[Reason, str, tuple[str, str]]]]] = [
    (";;1990-02-14;Godkänd;2026-09-18", [("missing", "förnamn, efternamn", LEARNER)]),
    (" ;\u00a0;;;2026-09-18", [("missing", "förnamn, efternamn", LEARNER)]),
    ("Åsa;Öström;;;", [("missing", "datum", ISSUED)]),
    ("Åsa;Öström", [("missing", "datum", ISSUED)]),
    (";;;Godkänd;", [("missing", "förnamn, efternamn", LEARNER), ("missing", "datum", ISSUED)]),
    ("Åsa;Öström;;;20260918", [("date-form", "datum", ISSUED)]),
    ("Åsa;Öström;;;18/9 2026", [("date-form", "datum", ISSUED)]),
    ("Åsa;Öström;;;2026-09-18T10:00", [("date-form", "datum", ISSUED)]),
    ("Åsa;Öström;;;2026-W38-5", [("date-form", "datum", ISSUED)]),
    ("Åsa;Öström;;;２０２６-09-18", [("date-form", "datum", ISSUED)]),  # noqa: RUF001 - digits that are not ASCII
    ("Åsa;Öström;;;2026-02-29", [("date-impossible", "datum", ISSUED)]),
    ("Åsa;Öström;;;0000-00-00", [("date-impossible", "datum", ISSUED)]),
    ("Åsa;Öström;1899-12-31;;2026-09-18", [("date-impossible", "födelsedatum", LEARNER)]),
    ("Åsa;Öström;;;2026-11-22", [("date-future", "datum", ISSUED)]),
    ("Åsa;Öström;2062-04-12;;2026-09-18", [("date-future", "födelsedatum", LEARNER)]),
    ("Åsa;Öström;2020-04-12;;2019-09-18", [("before-birth", "datum", ISSUED)]),
    ("Ã…sa;Öström;;;2026-09-18", [("garbled", "förnamn", LEARNER)]),
    ("Åsa;\ufffdstr\ufffdm;;;2026-09-18", [("garbled", "efternamn", LEARNER)]),
    ("Åsa\u202e;Öström;;;2026-09-18", [("garbled", "förnamn", LEARNER)]),
    ("\x00\x07;Öström;;;2026-09-18", [("garbled", "förnamn", LEARNER)]),
    (f"Åsa;{'Ö' * 201};;;2026-09-18", [("too-long", "efternamn", LEARNER)]),
    (f"Åsa;Öström;;{'U' * 201};2026-09-18", [("too-long", "resultat", ("uppnått betyg", "grade achieved"))]),
    ("Åsa;Öström;;;2026-09-18;x", [("outside", "", ("", ""))]),
    ("Åsa;Öström;89-01-01;Ã¤;i går", [
        ("garbled", "resultat", ("uppnått betyg", "grade achieved")),
        ("date-form", "födelsedatum", LEARNER),
        ("date-form", "datum", ISSUED),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("row", "expected"), ROWS)
def test_refuses_a_row_with_every_reason(row: str, expected: list[tuple[Reason, str, tuple[str, str]]]) -> None:
    first, *problems, last = listed("Bo;Ek;;;2026-09-18", row, "Bo;Ek;;;2026-09-18")
    assert isinstance(first, Learner)
    assert isinstance(last, Learner)
    assert problems == [
        RowProblem(row=3, reason=reason, column=column, element_sv=sv, element_en=en)
        for reason, column, (sv, en) in expected
    ]
    for problem in problems:
        assert isinstance(problem, RowProblem)
        assert problem.message().startswith("rad 3: ")
        assert problem.message("en").startswith("row 3: ")
        for said in (problem.message(), problem.message("en"), repr(problem)):
            assert "sa" not in said.split()
            assert "Öström" not in said


def test_what_a_problem_says() -> None:
    (missing,) = listed(";;;;2026-09-18")
    (future,) = listed("Åsa;Öström;;;2026-12-24")
    (outside,) = listed("Åsa;Öström;;;2026-09-18;x")
    assert isinstance(missing, RowProblem)
    assert isinstance(future, RowProblem)
    assert isinstance(outside, RowProblem)
    assert missing.message("sv") == "rad 2: uppgift saknas: vem den lärande är (kolumn förnamn, efternamn)"
    assert missing.message("en") == "row 2: element missing: identification of the learner (column förnamn, efternamn)"
    assert future.message("sv") == "rad 2: datumet ligger i framtiden: datum för utfärdandet (kolumn datum)"
    assert outside.message("sv").startswith("rad 2: det står något till höger om rubrikerna")
    assert outside.message("en").startswith("row 2: something stands to the right of the headings")


def test_every_reason_has_a_sentence_and_is_produced() -> None:
    assert set(batch._SENTENCES) == set(get_args(Reason))
    assert {reason for _, expected in ROWS for reason, *_ in expected} == set(get_args(Reason))


def test_the_mandatory_elements_are_called_as_the_profile_calls_them() -> None:
    assert {LEARNER, ISSUED} <= {(element.sv, element.en) for element in annex_i._ELEMENTS}


def test_an_unheaded_column_may_be_empty_and_nothing_else() -> None:
    headings = "förnamn;;efternamn;datum;;"
    assert only("Åsa;;Öström;2026-09-18;;", headings=headings).family_name == "Öström"
    (problem,) = listed("Åsa;x;Öström;2026-09-18", headings=headings)
    assert isinstance(problem, RowProblem)
    assert problem.reason == "outside"


# --- totality --------------------------------------------------------------------------------------------------------

CELLS = st.text(alphabet=st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["2026-09-18", "1988-04-12", "2026-02-30", '"', ";", ",", "\t", "\r", "\n", "\r\n", "\x00", ""]
)


@given(st.binary(max_size=200))
def test_reading_raises_nothing_else_on_any_bytes(data: bytes) -> None:
    with pytest.raises(InvalidModel):
        read_learners(data)


@given(st.sampled_from(";,\t"), st.lists(CELLS, max_size=30))
def test_reading_raises_nothing_else_on_any_rows(separator: str, cells: list[str]) -> None:
    data = f"{HEADINGS.replace(';', separator)}\n{separator.join(cells)}".encode()
    try:
        found = read_learners(data, today=TODAY)
    except InvalidModel:
        return
    for one in found:
        if isinstance(one, Learner):
            assert one.given_name or one.family_name
            assert one.awarded <= TODAY
        else:
            assert one.message("sv") != one.message("en")


# --- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_reads_what_spreadsheets_write(separator: str, line_end: str, mark: str) -> None:
    rows = [HEADINGS, "Åsa;Öström;1988-04-12;Godkänd;2026-09-18", ""]
    data = (mark + line_end.join(rows).replace(";", separator)).encode()
    assert read_learners(data, today=TODAY) == (
        Learner(
            row=2,
            given_name="Åsa",
            family_name="Öström",
            date_of_birth=date(1988, 4, 12),
            result="Godkänd",
            awarded=date(2026, 9, 18),
        ),
    )


@pytest.mark.parametrize(
    "headings",
    [
        "FÖRNAMN; Efternamn ;datum",
        "fornamn;efternamn;datum",
        '"förnamn";"efternamn";"datum"',
        "fo\u0308rnamn;efternamn;datum",
    ],
)
def test_headings_may_be_written_in_several_ways(headings: str) -> None:
    learner = only("Åsa;Öström;2026-09-18", headings=headings)
    assert (learner.given_name, learner.result, learner.date_of_birth) == ("Åsa", None, None)


def test_columns_may_stand_in_any_order() -> None:
    learner = only("2026-09-18;Öström;Åsa", headings="datum;efternamn;förnamn")
    assert (learner.given_name, learner.family_name) == ("Åsa", "Öström")


def test_names_are_tidied_and_not_changed() -> None:
    learner = only("\u00a0 A\u030asa   Karin ;O\u0308stro\u0308m;;;2026-09-18")
    assert (learner.given_name, learner.family_name) == ("Åsa Karin", "Öström")
    assert only('"Åsa ""Lill""";"Ek; f. Öström";;;2026-09-18').family_name == "Ek; f. Öström"
    assert only("न\u200cम;São;;;2026-09-18").given_name == "न\u200cम"


def test_rows_count_as_the_spreadsheet_counts_them() -> None:
    found = listed("", ";;;;", 'A;"två\nrader";;;2026-09-18', "", ";;;;2026-09-18", ";B;;;2026-09-18")
    assert [one.row for one in found] == [4, 6, 7]
    assert read_learners(f"\n\n{HEADINGS}\nA;;;;2026-09-18".encode(), today=TODAY)[0].row == 4


def test_a_list_of_headings_only_is_empty() -> None:
    assert listed() == ()


def test_today_is_the_day_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "now", lambda: datetime(2026, 3, 4, 12, tzinfo=UTC))
    data = f"{HEADINGS}\nA;;;;2026-03-02\nA;;;;2026-03-06".encode()
    learner, problem = read_learners(data)
    assert isinstance(learner, Learner)
    assert isinstance(problem, RowProblem)
    assert problem.reason == "date-future"
    assert len(read_learners(data, today=datetime(2026, 3, 6, 12, tzinfo=UTC))) == 2


def test_a_learner_shows_no_personal_data_and_becomes_a_person() -> None:
    learner = only("Åsa;;1988-04-12;Godkänd;2026-09-18")
    assert repr(learner) == "Learner(row=2, awarded=datetime.date(2026, 9, 18))"
    person = learner.person("did:key:z6Mk")
    assert (person.id, person.given_name, person.family_name) == ("did:key:z6Mk", {"und": "Åsa"}, {})
    assert person.date_of_birth == datetime(1988, 4, 12, tzinfo=UTC)


# --- the example -----------------------------------------------------------------------------------------------------


def test_the_example_has_swedish_letters_a_single_name_and_an_incomplete_row() -> None:
    assert EXAMPLE.read_bytes().startswith(b"\xef\xbb\xbf" + HEADINGS.encode())
    found = read_learners(EXAMPLE.read_bytes(), today=TODAY)
    learners = [one for one in found if isinstance(one, Learner)]
    problems = [one for one in found if isinstance(one, RowProblem)]
    names = " ".join(f"{one.given_name or ''} {one.family_name or ''}" for one in learners)
    assert set("åäöÅÖ") <= set(names)
    assert [one.row for one in learners if not (one.given_name and one.family_name)] == [5]
    assert len(learners) == 6
    assert [(one.row, one.reason, one.element_sv) for one in problems] == [(6, "missing", LEARNER[0])]


def test_columns_without_a_heading_cost_nothing_and_many_with_one_are_refused() -> None:
    wide = "förnamn;efternamn;datum" + ";" * 40_000 + "\n" + "Åsa;Öström;2026-01-01\n" * 5_000
    assert len(read_learners(wide.encode())) == 5_000
    with pytest.raises(InvalidModel, match="columns"):
        read_learners(("förnamn;datum;" + "x;" * 200).encode())
