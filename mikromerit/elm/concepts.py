"""Terms of controlled lists, and the small things that many classes hold: notes, links, files, periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mikromerit.elm.node import Node, literal, one, several, text

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm.node import LangString


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Concept(Node):
    """A term of a controlled list: its IRI, its label, and the list it belongs to.

    A profile may demand a certain list (`in_scheme`).

    skos:Concept (EDC-AP 3.1 and 3.2).

    - pref_label 0..n: text by language; skos:prefLabel.
    - notation 0..1: string; skos:notation.
    - definition 0..n: text by language, several in one too; skos:definition.
    - in_scheme 0..n: ConceptScheme; skos:inScheme.
    """

    type: tuple[str, ...] = ("Concept",)
    pref_label: LangString = text("prefLabel")
    notation: str | None = literal("notation")
    definition: LangString = text("definition")
    in_scheme: tuple[ConceptScheme, ...] = several("inScheme", "ConceptScheme")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Note(Node):
    """A piece of running text.

    elm:Note (EDC-AP 3.1 and 3.2).

    - note_literal 1..n: text by language, several in one too; elm:noteLiteral.
    - note_format 0..1: Concept; elm:noteFormat.
    - subject 0..1: Concept; dc:subject.
    """

    type: tuple[str, ...] = ("Note",)
    note_literal: LangString = text("noteLiteral")
    note_format: Concept | None = one("noteFormat", "Concept")
    subject: Concept | None = one("subject", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WebResource(Node):
    """Something on the web, by its address.

    elm:WebResource (EDC-AP 3.1 and 3.2).

    - title 0..n: text by language; dc:title.
    - content_url 1..1: URL; elm:contentUrl.
    - language 0..1: Concept of the list language; dc:language.
    """

    type: tuple[str, ...] = ("WebResource",)
    title: LangString = text("title")
    content_url: str | None = literal("contentURL")
    language: Concept | None = one("language", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MediaObject(Node):
    """A file that the credential carries, in base64.

    `content_size` is in bytes.

    elm:MediaObject (EDC-AP 3.1 and 3.2).

    - title 0..n: text by language; dc:title.
    - attachment_type 0..1: Concept; elm:attachmentType.
    - content 1..1: string; elm:content.
    - content_encoding 1..1: Concept; elm:contentEncoding.
    - content_size 0..1: whole number; elm:contentSize.
    - content_type 1..1: Concept; elm:contentType.
    - content_url 0..1: URL; elm:contentUrl.
    - description 0..n: text by language; dc:description.
    """

    type: tuple[str, ...] = ("MediaObject",)
    title: LangString = text("title")
    attachment_type: Concept | None = one("attachmentType", "Concept")
    content: str | None = literal("content")
    content_encoding: Concept | None = one("contentEncoding", "Concept")
    content_size: int | None = literal("contentSize", "integer")
    content_type: Concept | None = one("contentType", "Concept")
    content_url: str | None = literal("contentURL")
    description: LangString = text("description")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PeriodOfTime(Node):
    """A time with a beginning, an end, or both.

    dc:PeriodOfTime (EDC-AP 3.1 and 3.2).

    - pref_label 0..n: text by language; skos:prefLabel.
    - end_date 0..1: date and time; elm:endDate.
    - start_date 0..1: date and time; elm:startDate.
    """

    type: tuple[str, ...] = ("PeriodOfTime",)
    pref_label: LangString = text("prefLabel")
    end_date: datetime | None = literal("endDate", "date_time")
    start_date: datetime | None = literal("startDate", "date_time")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConceptScheme(Node):
    """A controlled list, by its IRI.

    skos:ConceptScheme (EDC-AP 3.1 and 3.2). The profile names the class and has no rule for it.
    """

    type: tuple[str, ...] = ("ConceptScheme",)
