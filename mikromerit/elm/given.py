"""What a caller gives, put into the form that the model has: text by language, concepts, one thing or several.

Every function raises `InvalidModel`. Its sentence names the keyword, its path is where the value would stand; the
builders of parts give a path that begins at their own part.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar
from unicodedata import category

from mikromerit._names import is_iri
from mikromerit.elm import vocabulary
from mikromerit.elm.concepts import Concept, Note, WebResource
from mikromerit.elm.node import NO_TEXT, LangMap, LangString
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_T = TypeVar("_T")
Text: TypeAlias = LangString | str
Many: TypeAlias = _T | tuple[_T, ...]
"""One thing, or a tuple of them."""

CLAIM: Final = "/credentialSubject/hasClaim"
SPECIFICATION: Final = f"{CLAIM}/specifiedBy"
ASSESSMENT: Final = f"{CLAIM}/provenBy"
ACTIVITY: Final = f"{CLAIM}/influencedBy"

UNDETERMINED: Final = "und"  # BCP 47: a name belongs to no language
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2, Char


def is_visible(text: str) -> bool:
    """Say whether a reader sees anything of a text: a letter, digit, punctuation mark or symbol that is drawn.

    Spaces, controls, format characters and lone accents are none (Unicode 15, 4.5), nor are the letters that are drawn
    as nothing (Unicode 15, 5.21) and the empty Braille pattern.
    """
    return any(category(one)[0] in "LNPS" and one not in _DRAWN_AS_NOTHING for one in text)


_DRAWN_AS_NOTHING: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def is_said(text: LangString) -> bool:
    """Say whether there is any text, and in no language one of which nothing is seen."""
    return bool(text) and all(map(is_visible, text.values()))


def said(value: Text | None, language: str, keyword: str, path: str) -> LangMap:
    """Give the text by language, empty for None; a plain string is in `language`."""
    if value is None:
        return NO_TEXT
    text = lang_map(by_language(value, language, path), keyword, path)
    if not is_said(text):
        raise InvalidModel(f"`{keyword}` is given but empty; leave it out instead", path=path)
    return text


def by_language(value: Text, language: object, path: str) -> LangString:
    """Give a plain string under its language; text by language stays as it is."""
    if not isinstance(language, str):
        raise InvalidModel('`language`: a language tag is due, as text, such as "sv"', path=path)
    return {language: value} if isinstance(value, str) else value


def lang_map(value: LangString, keyword: str, path: str) -> LangMap:
    """Give the text by language; a page and the RDF must be able to hold each character (XML 1.0 §2.2)."""
    try:
        text = LangMap(value)
    except InvalidModel as error:
        raise InvalidModel(f"`{keyword}`: {error.reason}", path=path) from None
    if any(_UNWRITABLE.search(one) for language in text for one in text.all(language)):
        reason = f"`{keyword}`: there is a control character in the text, or half a character; take it out"
        raise InvalidModel(reason, path=path)
    return text


def name(value: Text | None, keyword: str, path: str) -> LangMap:
    """Give a name by language; a plain string is in the language "und", None is no name."""
    return NO_TEXT if value is None else lang_map(by_language(value, UNDETERMINED, path), keyword, path)


def many(value: Many[_T] | None) -> tuple[_T, ...]:
    """Give what is one thing, several or none as a tuple."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def several(value: Many[_T] | None, keyword: str, path: str) -> tuple[_T, ...]:
    """Give what is one thing, several or none as a tuple; a None among several says nothing, and is refused."""
    given = many(value)
    if any(one is None for one in given):
        raise InvalidModel(f"`{keyword}`: there is a None in the tuple; leave it out", path=path)
    return given


def instance(value: object, kind: type[_T], keyword: str, path: str) -> _T | None:
    """Give one thing of a class, or None."""
    if value is None or isinstance(value, kind):
        return value
    raise InvalidModel(f"`{keyword}`: {_article(kind)} {kind.__name__} is due", path=path)


def an_id(value: object) -> str | None:
    """Give an id, or None; whether it is an absolute IRI is judged where all ids are."""
    if value is None or isinstance(value, str):
        return value
    raise InvalidModel("`id`: an absolute IRI is due, as text", path="/id")


def _article(kind: type) -> str:
    return "an" if kind.__name__[0] in "AEIOU" else "a"


def instances(value: object, kind: type[_T], keyword: str, path: str) -> tuple[_T, ...]:
    """Give one thing of a class, several or none as a tuple."""
    given = many(value)
    for one in given:
        if not isinstance(one, kind):
            reason = f"`{keyword}`: {_article(kind)} {kind.__name__} is due, or a tuple of them"
            raise InvalidModel(reason, path=path)
    return given  # type: ignore[return-value]  # each was looked at


def a_concept(
    value: object, element: str, keyword: str, path: str, *, meant: tuple[vocabulary.List, ...] | None = None
) -> Concept:
    """Give a concept that has an IRI.

    `meant` are the lists that are meant, where no list is bound to the term; a concept of any other list that the
    library knows is a slip. None is for a term that any concept may stand in, () for one that has no list.
    """
    if not isinstance(value, Concept) or not value.id:
        reason = f"Annex I, {element} (`{keyword}`): a Concept from mikromerit.elm.vocabulary is due"
        raise InvalidModel(reason, path=path)
    found = None if meant is None else vocabulary.lookup(value.id)
    if meant is None or found is None:
        return value
    scheme = vocabulary.heads()[found.list].scheme
    if scheme in {vocabulary.heads()[one].scheme for one in meant}:
        return value
    due = " or ".join(f"vocabulary.{_maker(one)}(…)" for one in meant)
    hint = f"{due} gives what is due" if due else "give a concept of your own"
    reason = f"Annex I, {element} (`{keyword}`): a {vocabulary.heads()[found.list].name} does not belong here; {hint}"
    raise InvalidModel(reason, path=path)


def _maker(of: vocabulary.List) -> str:
    """Give the name of the function that makes the concepts of a list."""
    return next(name for name, one in vars(vocabulary).items() if isinstance(one, vocabulary.Lookup) and one.list == of)


def concepts(
    value: Many[Concept] | None,
    element: str,
    keyword: str,
    path: str,
    *,
    of: vocabulary.List | None = None,
    meant: tuple[vocabulary.List, ...] | None = None,
) -> tuple[Concept, ...]:
    """Give concepts that have IRIs; `of` is the list that the EU's shapes bind them to; for `meant` see `a_concept`."""
    given = tuple(a_concept(one, element, keyword, path, meant=meant) for one in many(value))
    if of is not None and not all(is_listed(one, of) for one in given):
        reason = f"Annex I, {element} (`{keyword}`): a concept of the EU's list is due ({vocabulary.table(of).name})"
        raise InvalidModel(reason, path=path)
    return given


def is_listed(one: Concept, of: vocabulary.List) -> bool:
    """Say whether a concept says that it is of the scheme of a list, and the list does not say otherwise."""
    scheme = vocabulary.table(of).scheme
    in_scheme = {listed.id for listed in one.in_scheme}
    return scheme in in_scheme and vocabulary.membership(str(one.id), scheme) != "not-in"


def concept_of(
    value: Concept | None,
    element: str,
    keyword: str,
    path: str,
    *,
    of: vocabulary.List | None = None,
    meant: tuple[vocabulary.List, ...] | None = None,
) -> Concept | None:
    """Give one concept or None; see `concepts`."""
    return None if value is None else concepts((value,), element, keyword, path, of=of, meant=meant)[0]


def languages(value: Many[Concept | str] | None, keyword: str, path: str) -> tuple[Concept, ...]:
    """Give languages, each from a BCP 47 tag or a concept of the EU's list."""
    given: tuple[Concept | str, ...] = many(value)
    with at(path):
        known = tuple(vocabulary.language(one) if isinstance(one, str) else one for one in given)
    return concepts(known, "language", keyword, path, of="language")


def web_pages(value: Many[WebResource | str] | None, keyword: str, path: str) -> tuple[WebResource, ...]:
    """Give things on the web, each from its address or as it is."""
    given: tuple[WebResource | str, ...] = many(value)
    pages = tuple(WebResource(content_url=one) if isinstance(one, str) else one for one in given)
    for one in instances(pages, WebResource, keyword, path):
        if not is_iri(one.content_url):
            reason = f'`{keyword}`: an absolute address is due, such as "https://a.example/"'
            raise InvalidModel(reason, path=f"{path}/contentURL")
    return pages


def notes(value: Many[Text] | None, language: str, keyword: str, path: str) -> tuple[Note, ...]:
    """Give a note of each text; a plain string is in `language`."""
    given: tuple[Text, ...] = several(value, keyword, path)
    return tuple(Note(note_literal=said(one, language, keyword, path)) for one in given)


def moment(value: object, keyword: str, path: str) -> datetime:
    """Give a point in time, to the second. A day is midnight UTC of it, since ELM knows only points in time."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise InvalidModel(f"`{keyword}`: a date is due, or a datetime with a time zone", path=path)
    return value.replace(microsecond=0)


@contextmanager
def at(path: str) -> Iterator[None]:
    """Say of every refusal inside that it lies under `path`."""
    try:
        yield
    except InvalidModel as error:
        raise InvalidModel(error.reason, path=path + error.path) from None


class Words:
    """The languages of the credential, which are those of its title, and texts put into them."""

    def __init__(self, title: Text, language: str | None) -> None:
        path = f"{CLAIM}/title"
        self.title = lang_map(by_language(title, "sv" if language is None else language, path), "title", path)
        if not is_said(self.title):
            raise InvalidModel("Annex I, title (`title`): give the title in at least one language", path=path)
        self.languages = tuple(self.title)
        self.primary = ("sv" if "sv" in self.title else self.languages[0]) if language is None else language
        if self.primary not in self.title:
            raise InvalidModel("the primary language (`language`) must be one of the title's", path=path)

    def text(self, value: Text | None, keyword: str, path: str) -> LangMap:
        """Give the text by language, empty for None; a plain string is in the primary language."""
        return said(value, self.primary, keyword, path)

    def notes(self, value: Many[Text] | None, keyword: str, path: str) -> tuple[Note, ...]:
        """Give a note of each text."""
        return notes(value, self.primary, keyword, path)

    def note(self, value: Text | None, keyword: str, path: str) -> Note | None:
        """Give a note of one text, None for None."""
        return None if value is None else Note(note_literal=self.text(value, keyword, path))

    def known(self, text: Mapping[str, str]) -> LangMap:
        """Limit a text of ours to the languages of the credential, or else to English, or else to what there is."""
        kept = {language: text[language] for language in self.languages if language in text}
        return LangMap(kept or ({"en": text["en"]} if "en" in text else text))
