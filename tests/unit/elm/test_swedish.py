"""Swedish identity numbers: what is read, in which form it is written, and what is refused without being repeated."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from forging import AT
from hypothesis import given
from hypothesis import strategies as st

from mikromerit.elm import LegalIdentifier, organisation, person
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.swedish import eidas_identifier, organisationsnummer, personnummer, samordningsnummer, vat_number
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[[str], LegalIdentifier]

TODAY = AT.date()
BIRTHDAYS = st.dates(date(1890, 1, 1), TODAY)
SERIALS = st.integers(0, 999)


def check_digit(nine: str) -> str:
    """Give the tenth digit, computed the other way round than the library does: by trying."""
    for last in "0123456789":
        digits = [int(digit) for digit in nine + last]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[0::2]]
        if (sum(doubled) + sum(digits[1::2])) % 10 == 0:
            return last
    raise AssertionError(nine)


def number(born: date, serial: int, added: int = 0) -> str:
    """Make a number of 12 digits."""
    six = f"{born:%y%m}{born.day + added:02}"
    return f"{born.year:04}{six[2:]}{serial:03}{check_digit(f'{six}{serial:03}')}"


def test_a_well_known_number_of_the_test_range() -> None:
    """189001019802 is in Skatteverket's test data: born in 1890, serial numbers from 980."""
    read = personnummer("189001019802")
    assert (read.notation, read.spatial, read.scheme_name) == ("189001019802", eu.SWEDEN, "personnummer")
    assert read == personnummer("18900101-9802") == personnummer("900101+9802")
    assert person(full_name="Åsa", national_id=read).national_id == read


@given(BIRTHDAYS, SERIALS, st.booleans())
def test_every_form_of_a_number_is_written_with_12_digits(born: date, serial: int, coordinated: bool) -> None:  # noqa: FBT001 - drawn
    read: Read = samordningsnummer if coordinated else personnummer
    whole = number(born, serial, 60 if coordinated else 0)
    sign = "+" if TODAY.year - born.year >= 100 else "-"
    forms = [whole, f"{whole[:8]}-{whole[8:]}", f"{whole[2:8]}{sign}{whole[8:]}"]
    if sign == "-":
        forms.append(whole[2:])
    assert {read(form).notation for form in forms} == {whole}


@given(BIRTHDAYS, SERIALS, st.integers(2, 11), st.integers(1, 9))
def test_every_change_of_one_digit_is_refused(born: date, serial: int, place: int, by: int) -> None:
    whole = number(born, serial)
    changed = f"{whole[:place]}{(int(whole[place]) + by) % 10}{whole[place + 1 :]}"
    with pytest.raises(InvalidModel, match="this is no personnummer"):
        personnummer(changed)


@given(st.text(max_size=20))
def test_no_other_text_is_a_number(text: str) -> None:
    for read in (personnummer, samordningsnummer, organisationsnummer):
        if not re.search(r"[0-9]{4}", text):
            with pytest.raises(InvalidModel):
                read(text)


def _future() -> str:
    return number(TODAY + timedelta(days=1), 1)


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (personnummer, "", "write 12 digits"),
        (personnummer, "18900101 9802", "write 12 digits"),
        (personnummer, "18900101+9802", "write 12 digits"),
        (personnummer, "189001019802\n", "write 12 digits"),
        (personnummer, "18900101980\u0662", "write 12 digits"),
        (personnummer, number(date(1890, 1, 1), 980, 60), "the day in it"),
        (samordningsnummer, "189001019802", "the day in it"),
        (personnummer, f"19010229123{check_digit('010229123')}", "no such day"),
        (personnummer, f"19011301123{check_digit('011301123')}", "no such day"),
        (personnummer, f"00000101123{check_digit('000101123')}", "write 12 digits"),
        (personnummer, "00811228-9874", "write 12 digits"),
        (personnummer, None, "write 12 digits"),
        (samordningsnummer, 7, "write 12 digits"),
        (organisationsnummer, None, "write 10 digits"),
        (eidas_identifier, None, "write 10 digits"),
        (vat_number, 5560000000, "write 10 digits"),
        (personnummer, _future(), "has not come yet"),
        (personnummer, f"{_future()[2:8]}-{_future()[8:]}", "has not come yet"),
        (organisationsnummer, "55555-5555", "write 10 digits"),
        (organisationsnummer, "555555-5556", "check digit"),
        (organisationsnummer, "900101-9802", "third digit"),
        (organisationsnummer, "175555555555", "write 10 digits"),
    ],
)
def test_what_is_no_number_is_refused_without_being_repeated(read: Read, text: str, why: str) -> None:
    with pytest.raises(InvalidModel, match=why) as caught:
        read(text)
    assert caught.value.path == "/notation"
    assert not re.search(r"[0-9]{4}", str(caught.value))


def test_a_number_is_in_no_repr() -> None:
    assert "9802" not in repr(personnummer("189001019802"))
    assert "9802" not in repr(person(full_name="Åsa", national_id=personnummer("189001019802")))


@given(st.integers(0, 10**9 - 1))
def test_an_organisationsnummer_is_written_with_a_hyphen(nine: int) -> None:
    text = f"{nine:09}"
    whole = text + check_digit(text)
    if text[2] < "2":
        with pytest.raises(InvalidModel, match="third digit"):
            organisationsnummer(whole)
        return
    written = f"{whole[:6]}-{whole[6:]}"
    assert {organisationsnummer(form).notation for form in (whole, written, f"16{whole}")} == {written}
    assert eidas_identifier(whole).notation == f"NTRSE-{whole}"
    assert vat_number(organisationsnummer(whole)).notation == f"SE{whole}01"


def test_what_is_made_of_an_organisationsnummer_is_made_of_a_checked_one() -> None:
    for make in (eidas_identifier, vat_number):
        with pytest.raises(InvalidModel, match="check digit"):
            make("555555-5556")
        with pytest.raises(InvalidModel, match="write 10 digits"):
            make(LegalIdentifier())
        assert make("555555-5555").spatial == eu.SWEDEN


def test_an_organisation_takes_the_checked_numbers() -> None:
    school = organisation(
        legal_name="Skolan",
        country=eu.SWEDEN,
        registration=organisationsnummer("5555555555"),
        eidas_identifier=eidas_identifier("555555-5555"),
        vat=vat_number("555555-5555"),
    )
    assert school.registration is not None
    assert school.registration.notation == "555555-5555"
    assert school.eidas_identifier is not None
    assert school.eidas_identifier.notation == "NTRSE-5555555555"
