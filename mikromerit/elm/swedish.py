"""Swedish identity numbers: personnummer, samordningsnummer, organisationsnummer, and what Europe makes of the last.

Each is checked to its check digit before anything is signed. No message, `repr` or log repeats a digit of it. Sources:
folkbokföringslagen (1991:481) 18 § (personnummer; the sign is "+" from the year in which the person turns 100); lagen
(2022:1697) om samordningsnummer (60 is added to the day); lagen (1974:174) om identitetsbeteckning för juridiska
personer (the third digit is at least 2, so that none is taken for a personnummer); SKV 704 (the check digit).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from mikromerit import _dates
from mikromerit.elm import vocabulary
from mikromerit.elm.agents import LegalIdentifier
from mikromerit.errors import InvalidModel

_PERSON = re.compile(
    r"(?:(?P<century>18|19|20)(?P<long>[0-9]{6})-?|(?P<short>[0-9]{6})(?P<sign>[-+]?))(?P<end>[0-9]{4})"
)
_ORGANISATION = re.compile(r"(?:16)?(?P<start>[0-9]{6})-?(?P<end>[0-9]{4})")
_ADDED_DAYS: Final = 60
_LAST_DAY: Final = 31
_CENTURY: Final = 100
_LEAST_THIRD_DIGIT: Final = "2"
_NTR: Final = "NTRSE-"


def personnummer(text: str) -> LegalIdentifier:
    """Give a personnummer as the national identifier of a person, for `person(national_id=…)`.

    `text` has 12 digits (a hyphen may stand before the last four) or 10 with a hyphen or, from the year in which the
    person turns 100, a plus sign; 10 digits alone are read as with a hyphen. It is written with 12 digits, since that
    form alone means the same for ever. Raises `InvalidModel`, without the number.
    """
    return _person(text, "personnummer", added=0)


def samordningsnummer(text: str) -> LegalIdentifier:
    """Give a samordningsnummer, which stands for those who are not in the population register; see `personnummer`."""
    return _person(text, "samordningsnummer", added=_ADDED_DAYS)


def organisationsnummer(text: str) -> LegalIdentifier:
    """Give an organisationsnummer as a legal identifier, for `organisation(registration=…)`.

    `text` has 10 digits (a hyphen may stand before the last four), or 12 of which the first are 16. It is written in
    the usual form, with a hyphen. A sole trader's number is a personnummer, and no organisationsnummer. Raises
    `InvalidModel`, without the number.
    """
    given: object = text
    found = _ORGANISATION.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise _refusal("organisationsnummer", "write 10 digits, with a hyphen before the last four or without")
    start, end = found["start"], found["end"]
    if start[2] < _LEAST_THIRD_DIGIT:
        raise _refusal("organisationsnummer", "its third digit is at least 2; a sole trader's number is a personnummer")
    _check_digit(start + end, "organisationsnummer")
    return _identifier(f"{start}-{end}", "organisationsnummer")


def eidas_identifier(number: LegalIdentifier | str) -> LegalIdentifier:
    """Give the identifier of an organisation as a seal certificate has it, "NTRSE-" and ten digits.

    `number` is an organisationsnummer. Source: ETSI EN 319 412-1, 5.1.4. Raises `InvalidModel`, without the number.
    """
    return LegalIdentifier(notation=_NTR + _digits(number), spatial=vocabulary.SWEDEN)


def vat_number(number: LegalIdentifier | str) -> LegalIdentifier:
    """Give the Swedish VAT number of an organisationsnummer: "SE", its ten digits, "01".

    Source: mervärdesskattelagen (2023:200); Council Directive 2006/112/EC, article 215 (the prefix). That the
    organisation is registered for VAT is for you to know. Raises `InvalidModel`, without the number.
    """
    return LegalIdentifier(notation=f"SE{_digits(number)}01", spatial=vocabulary.SWEDEN)


def _digits(number: LegalIdentifier | str) -> str:
    text = number.notation or "" if isinstance(number, LegalIdentifier) else number
    return str(organisationsnummer(text).notation).replace("-", "")


def _person(text: str, called: str, *, added: int) -> LegalIdentifier:
    given: object = text
    found = _PERSON.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise _refusal(
            called,
            "write 12 digits, the year first, or 10 with a hyphen before the last four, or a plus sign from age 100",
        )
    six = found["long"] or found["short"]
    _check_digit(six + found["end"], called)
    day = int(six[4:]) - added
    if not 1 <= day <= _LAST_DAY:
        raise _refusal(called, "the day in it is none; a samordningsnummer has 60 added to its day, a personnummer not")
    today = _dates.now().date()
    year = _year(found["century"], int(six[:2]), found["sign"], today)
    try:
        born = date(year, int(six[2:4]), day)
    except ValueError:
        raise _refusal(called, "there is no such day in the calendar") from None
    if born > today:
        raise _refusal(called, "the day of birth has not come yet; with 10 digits, a plus sign is due from age 100")
    return _identifier(f"{year:04}{six[2:]}{found['end']}", called)


def _year(century: str | None, year: int, sign: str | None, today: date) -> int:
    """Give the year of birth: of two digits, the last such year there was, and with "+" a hundred before it."""
    if century is not None:
        return int(century) * _CENTURY + year
    latest = today.year - (today.year - year) % _CENTURY
    return latest - _CENTURY if sign == "+" else latest


def _check_digit(ten: str, called: str) -> None:
    """Refuse ten digits whose weighted sum is no multiple of ten (ISO/IEC 7812-1, annex B: the Luhn formula)."""
    weighted = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(ten))
    if sum(number // 10 + number % 10 for number in weighted) % 10:
        raise _refusal(called, "the check digit is wrong; look for a slip of the pen")


def _refusal(called: str, reason: str) -> InvalidModel:
    return InvalidModel(f"this is no {called}: {reason}", path="/notation")


def _identifier(notation: str, called: str) -> LegalIdentifier:
    return LegalIdentifier(notation=notation, spatial=vocabulary.SWEDEN, scheme_name=called)
