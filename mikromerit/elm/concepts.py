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

    EDC-AP 3.2, Concept: everything 0..n; a profile may demand a certain list (`in_scheme`).
    """

    type: tuple[str, ...] = ("Concept",)
    pref_label: LangString = text("prefLabel")
    notation: str | None = literal("notation")
    definition: LangString = text("definition")
    in_scheme: tuple[ConceptScheme, ...] = several("inScheme", "ConceptScheme")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Note(Node):
    """A piece of running text.

    EDC-AP 3.2, Note: noteLiteral 1..n (one for each language).
    """

    type: tuple[str, ...] = ("Note",)
    note_literal: LangString = text("noteLiteral")
    note_format: Concept | None = one("noteFormat", "Concept")
    subject: Concept | None = one("subject", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WebResource(Node):
    """Something on the web, by its address.

    EDC-AP 3.2, WebResource: contentURL 1..1.
    """

    type: tuple[str, ...] = ("WebResource",)
    title: LangString = text("title")
    content_url: str | None = literal("contentURL")
    language: Concept | None = one("language", "Concept")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MediaObject(Node):
    """A file that the credential carries, in base64.

    EDC-AP 3.2, MediaObject: content, contentEncoding and contentType 1..1. `content_size` is in bytes.
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
    """A time with a beginning, an end, or both."""

    type: tuple[str, ...] = ("PeriodOfTime",)
    pref_label: LangString = text("prefLabel")
    end_date: datetime | None = literal("endDate", "date_time")
    start_date: datetime | None = literal("startDate", "date_time")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConceptScheme(Node):
    """A controlled list, by its IRI."""

    type: tuple[str, ...] = ("ConceptScheme",)
