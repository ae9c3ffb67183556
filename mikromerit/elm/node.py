"""What every ELM class shares: an id, a type, unknown members kept, and fields that name the JSON term they stand for.

A field's `metadata` holds one `Member`, made by one of the small functions below; the codec reads nothing else. To add
an ELM class, write a dataclass with such fields. To add a term, write one field.

The docstrings of the classes tell the rules of the EU's application profile of European Digital Credentials (EDC-AP):
for each field how many values are due (`0..n`: any number), of what form or class, of which controlled list (by the
name that `mikromerit.elm.vocabulary` has for it), and the IRI of the term. An inherited field is told of where its rule
is another one than that of the class above. `3.1:` begins what differs in that version. `tools/make_elm_rules.py`
writes these lines. Their prefixes: adms http://www.w3.org/ns/adms#, cred https://www.w3.org/2018/credentials#, dc
http://purl.org/dc/terms/, elm http://data.europa.eu/snb/model/elm/, foaf http://xmlns.com/foaf/0.1/, locn
http://www.w3.org/ns/locn#, m8g http://data.europa.eu/m8g/, org http://www.w3.org/ns/org#, person
http://www.w3.org/ns/person#, regorg http://www.w3.org/ns/regorg#, sec https://w3id.org/security#, skos
http://www.w3.org/2004/02/skos/core#.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mikromerit._names import is_language_tag
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

LangString: TypeAlias = Mapping[str, str]
Kind: TypeAlias = Literal["node", "text", "string", "integer", "decimal", "boolean", "date_time", "duration", "context"]


class LangMap(Mapping[str, str]):
    """Text in one or more languages: immutable, hashable, equal by value to any other mapping with the same content.

    `text["sv"]` is the text in Swedish, the first one where a language has several; `text.all("sv")` gives all of them.
    Keys are BCP 47 tags. Raises `InvalidModel` for an ill-formed tag or a value that is not text.
    """

    __slots__ = ("_texts",)
    _texts: dict[str, tuple[str, ...]]

    def __init__(self, texts: Mapping[str, str | tuple[str, ...]] | None = None) -> None:
        object.__setattr__(self, "_texts", _checked_texts({} if texts is None else texts))

    @classmethod
    def of_plain(cls, texts: dict[str, str]) -> LangMap | None:
        """Make one of JSON in its usual form, one text a language; None for any other, which the constructor judges."""
        kept = {language: (text,) for language, text in texts.items() if text.__class__ is str and _is_tag(language)}
        if len(kept) != len(texts):
            return None
        made = object.__new__(cls)
        object.__setattr__(made, "_texts", kept)
        return made

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a LangMap cannot be changed ({name})")

    def __getitem__(self, language: str) -> str:
        return self._texts[language][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def all(self, language: str) -> tuple[str, ...]:
        """Give every text in `language`, none if there is none."""
        return self._texts.get(language, ())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LangMap):
            return self._texts == other._texts
        if not isinstance(other, Mapping):
            return NotImplemented
        return all(len(texts) == 1 for texts in self._texts.values()) and dict(self.items()) == other

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __reduce__(self) -> tuple[type[LangMap], tuple[dict[str, tuple[str, ...]]]]:
        return LangMap, (dict(self._texts),)

    def __repr__(self) -> str:
        return f"LangMap({', '.join(self._texts)})"


_USUAL = frozenset(
    {"da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "no", "pl", "sv", "und"}
)  # quicker to look up


def _is_tag(language: object) -> bool:
    return language in _USUAL or is_language_tag(language)


def _checked_texts(texts: object) -> dict[str, tuple[str, ...]]:
    if texts.__class__ is not dict and not isinstance(texts, Mapping):
        raise InvalidModel('text is written by language, for example {"sv": "…", "en": "…"}')
    if isinstance(texts, LangMap):
        return {language: texts.all(language) for language in texts}
    kept: dict[str, tuple[str, ...]] = {}
    for language, value in texts.items():
        if not is_language_tag(language):
            raise InvalidModel('a key of a language map must be a language tag (BCP 47) such as "sv" or "en"')
        if value.__class__ is str:
            kept[language] = (value,)
            continue
        several = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        if not several or not all(isinstance(one, str) for one in several):
            raise InvalidModel("a value of a language map must be text, or several texts")
        kept[language] = several
    return kept


NO_TEXT = LangMap()


@dataclass(frozen=True, slots=True)
class Member:
    """What a field stands for in JSON.

    `term` is the JSON-LD term, `kind` the form of the value, `many` whether there may be several, `target` the name of
    the ELM class (its subclasses included) when the kind is "node".
    """

    term: str
    kind: Kind
    many: bool = False
    target: str = ""


def one(term: str, target: str) -> Any:
    """Make a field for one node of the class `target`, `None` when absent."""
    return field(default=None, metadata={"elm": Member(term, "node", target=target)})


def several(term: str, target: str) -> Any:
    """Make a field for any number of nodes of the class `target`, `()` when absent."""
    return field(default=(), metadata={"elm": Member(term, "node", many=True, target=target)})


def text(term: str) -> Any:
    """Make a field for text by language (a JSON-LD language map), empty when absent."""
    return field(default=NO_TEXT, metadata={"elm": Member(term, "text")})


def literal(term: str, kind: Kind = "string", *, many: bool = False) -> Any:
    """Make a field for a plain value, or several: a string (also a URL), a number, a point in time, a duration."""
    return field(default=() if many else None, metadata={"elm": Member(term, kind, many=many)})


_MEMBERS: dict[type[Node], Mapping[str, Member]] = {}  # filled once for each class


def members(cls: type[Node]) -> Mapping[str, Member]:
    """Give the members of an ELM class by field name, in the order they are written; not `id`, `type`, `extra`."""
    found = _MEMBERS.get(cls)
    if found is None:
        found = MappingProxyType({f.name: f.metadata["elm"] for f in dataclasses.fields(cls) if "elm" in f.metadata})
        _MEMBERS[cls] = found
    return found


_Named: TypeAlias = tuple[tuple[str, str], ...]
_FROZEN: dict[type[Node], tuple[_Named, _Named]] = {}  # filled once for each class


def _frozen_members(cls: type[Node]) -> tuple[_Named, _Named]:
    """Give the fields, with their terms, that hold text, and those that hold several values."""
    found = _FROZEN.get(cls)
    if found is None:
        every = members(cls).items()
        texts = tuple((name, member.term) for name, member in every if member.kind == "text")
        many = tuple((name, member.term) for name, member in every if member.many and member.kind != "text")
        found = _FROZEN[cls] = texts, many
    return found


def copy_json(value: Any) -> Any:
    """Copy a JSON value to its leaves, so that nobody else holds what the copy holds."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise InvalidModel("the name of a member must be text")
        return {key: copy_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [copy_json(inner) for inner in value]
    return value


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Form(Enum):
    """A way of writing a value that is not the usual one, where nothing else differs."""

    ARRAY = "one value, in an array"
    OBJECT = "nothing but an id, in an object"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Node:
    """A thing with an IRI: what all ELM classes derive from.

    `type` holds the JSON-LD types, the class's own by default; a node without a type says nothing but its `id` and is
    a reference to a node described elsewhere. `extra` holds, as JSON, the members that the class does not know and
    those whose value it cannot read; they are written back as they were. A member that is absent is `None`, an empty
    tuple or an empty language map: what must be there is for a profile to say.
    `spelling` is the decoder's: by term, the value it read and how that was written, where it was not the usual way. It
    says nothing about the thing, so it does not count when nodes are compared.
    """

    id: str | None = None
    type: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    spelling: Mapping[str, tuple[object, Any]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Freeze what the caller passed: language maps, lists, unknown members."""
        texts, many = _frozen_members(type(self))
        for name, term in texts:
            if (value := getattr(self, name)).__class__ is not LangMap:
                object.__setattr__(self, name, _lang_map(term, value))
        for name, term in many:
            if (value := getattr(self, name)).__class__ is not tuple:
                object.__setattr__(self, name, _many(term, value))
        object.__setattr__(self, "extra", MappingProxyType(copy_json(self.extra)) if self.extra else _NOTHING)
        object.__setattr__(self, "spelling", MappingProxyType(dict(self.spelling)) if self.spelling else _NOTHING)

    def __repr__(self) -> str:
        """Name the members that are set; never show what they hold, which may be personal data."""
        hidden = {"type", "spelling"}
        named = [f.name for f in dataclasses.fields(self) if f.name not in hidden and getattr(self, f.name)]
        return f"{type(self).__name__}({', '.join(named)})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by value; a read-only mapping can do neither by itself."""
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return _made, (type(self), values | {"extra": dict(self.extra), "spelling": dict(self.spelling)})

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        """Let pydantic, and so FastAPI, read and write the class; asked by them alone."""
        from mikromerit.elm.schema import pydantic_schema

        return pydantic_schema(cls)

    @property
    def is_reference(self) -> bool:
        """Whether this node says nothing but its id."""
        return self.id is not None and not self.type and self == type(self)(id=self.id, type=())


def _made(cls: type[Node], values: dict[str, Any]) -> Node:
    return cls(**values)


def _lang_map(term: str, value: object) -> LangMap:
    if value is None:
        return NO_TEXT
    try:
        return LangMap(_checked_texts(value))
    except InvalidModel as error:
        raise InvalidModel(error.reason, path=f"/{term}") from None


def _many(term: str, value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(value)
    raise InvalidModel("give a tuple here, also for a single value", path=f"/{term}")
