"""JSON to ELM objects and back, driven by the fields of the classes alone.

Reading is tolerant and loses nothing. A member that the class does not know, or whose value does not have the form
that the class gives it, stays in `extra` as it was; `faults` names the latter. What may be written in several ways (one
value bare or in an array, a length of time as hours or as days) is remembered in `spelling`, so that
`encode(decode(json)) == json`. No error repeats a value, since it may be personal data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar, overload

from mikromerit.elm import (
    agents,
    awarding,
    concepts,
    credential,
    learning,
    opportunities,
    places,
    presentation,
    results,
    specifications,
)
from mikromerit.elm.credential import EuropeanDigitalCredential
from mikromerit.elm.literals import LEXICAL, READERS, WRITERS
from mikromerit.elm.node import Form, LangMap, Member, Node, copy_json, members
from mikromerit.errors import InvalidModel
from mikromerit.limits import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

JSON: TypeAlias = Any
_N = TypeVar("_N", bound=Node)

_MODULES = (
    agents, awarding, concepts, credential, learning, opportunities, places, presentation, results, specifications
)  # fmt: skip
_OBJECT = (dict, Mapping)  # in this order, since asking for a dict is quick
_NESTING = (dict, list, Mapping)
_NAMED_OR_TOLD = (dict, str, Mapping)
_TEXT = frozenset({str})


@overload
def decode(json: Mapping[str, JSON]) -> EuropeanDigitalCredential: ...
@overload
def decode(json: Mapping[str, JSON], cls: type[_N]) -> _N: ...
def decode(json: Mapping[str, JSON], cls: type[Node] = EuropeanDigitalCredential) -> Node:
    """Read a node of the class `cls`, or of one below it, from its JSON form; `encode` gives the same JSON again.

    Whatever stands in the members is kept: see `faults`. Raises `InvalidModel` for what is no such node at all: no
    object, or one whose `type` does not name the class; and for one nested deeper than 64 levels. Raises `TypeError`
    if `cls` is no class of the model.
    """
    plan = _plan(_name_of(cls))
    document: object = json
    if not isinstance(document, _OBJECT) or not plan.names.intersection(_strings(json.get("type"))):
        raise InvalidModel(f'the `type` of the document must name "{cls.__name__}"', path="/type")
    if _is_deep(document):
        raise InvalidModel(f"the document is nested too deep; {DEFAULT.json_depth} levels at most are read")
    return _read_node(json, plan)


def encode(node: Node) -> dict[str, JSON]:
    """Write a node as JSON: `@context`, `id`, `type`, then the members in the order of the class, then `extra`.

    Raises `InvalidModel`, with the JSON Pointer of the member, for a value of the wrong form.
    """
    written = _write_node(node, _name_of(type(node)))
    if not isinstance(written, dict):
        raise InvalidModel("a mere reference has nothing to write; give the node its type")
    return {"@context": written.pop("@context"), **written} if "@context" in written else written


class Fault(NamedTuple):
    """A member that could not be read: its JSON Pointer, and what is due there."""

    path: str
    reason: str


def faults(node: Node) -> tuple[Fault, ...]:
    """Name the members, at any depth, whose values do not have the form that their class gives them.

    `decode` leaves such a value in `extra`. A JSON-LD value object (`{"@value": …}`) is no fault.
    """
    _name_of(type(node))
    return tuple(_faults(node, ""))


def _name_of(cls: type) -> str:
    if classes().get(cls.__name__) is not cls:
        raise TypeError(f"{cls.__name__} is no class of the European Learning Model; see mikromerit.elm")
    return cls.__name__


def _is_deep(json: JSON) -> bool:
    """Say whether there are more levels of objects and arrays than are read."""
    level = [json]
    for _ in range(DEFAULT.json_depth):
        level = [
            inner
            for outer in level
            for inner in _within(outer)
            if inner.__class__ is not str and isinstance(inner, _NESTING)
        ]
        if not level:
            return False
    return True


def _within(json: JSON) -> Iterable[JSON]:
    return json if isinstance(json, list) else json.values()


_Reader: TypeAlias = Callable[[JSON], object]


_Write: TypeAlias = Callable[[Node, object], None]


@dataclass(frozen=True, slots=True)
class _Field:
    """What reading and writing a member takes. `lexical`: the value may be written in several ways."""

    name: str
    member: Member
    read: _Reader
    write: _Write
    write_json: Callable[[Any], JSON]
    default: object
    lexical: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """What reading a class takes: a field for each term, and the subclasses by the type they have."""

    cls: type[Node]
    names: frozenset[str]
    by_term: Mapping[str, _Field]
    by_type: Mapping[str, type[Node]]
    setters: tuple[_Write, ...]
    defaults: tuple[object, ...]

    def blank(self) -> Node:
        """Make a node in which nothing is said, to be filled; the constructor and its checks are not needed."""
        node = object.__new__(self.cls)
        for write, default in zip(self.setters, self.defaults, strict=True):
            write(node, default)
        return node

    def reference(self, name: str) -> Node:
        """Make a node that is nothing but its id."""
        node = self.blank()
        object.__setattr__(node, "id", name)
        return node


@cache
def classes() -> Mapping[str, type[Node]]:
    """Give the classes of the model by name."""
    found = (cls for module in _MODULES for cls in vars(module).values())
    return {cls.__name__: cls for cls in found if isinstance(cls, type) and issubclass(cls, Node) and cls is not Node}


_OWN: Mapping[str, Member] = {"id": Member("id", "string"), "type": Member("type", "string", many=True)}


@cache
def _plan(name: str) -> _Plan:
    cls = classes()[name]
    blank = cls(type=())

    def field(name: str, what: Member) -> _Field:
        lexical = what.kind in LEXICAL
        return _Field(name, what, _reader(what), setter(name), _writer(what), getattr(blank, name), lexical)

    def setter(name: str) -> _Write:
        write: _Write = getattr(cls, name).__set__
        return write

    by_term = {what.term: field(name, what) for name, what in (*_OWN.items(), *members(cls).items())}
    below = [other for other in classes().values() if issubclass(other, cls) and other is not cls]
    by_type = {other.__name__: other for other in sorted(below, key=lambda other: len(other.__mro__))}
    names = [f.name for f in dataclasses.fields(cls)]
    setters, defaults = tuple(map(setter, names)), tuple(getattr(blank, name) for name in names)
    return _Plan(cls, frozenset({name, *by_type}), by_term, by_type, setters, defaults)


def _strings(value: JSON) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str)]


# --- reading ---------------------------------------------------------------------------------------------------------
# A reader raises `InvalidModel` for a value that has not the form of its member, with the path below the member.


def _read_node(json: JSON, plan: _Plan) -> Node:
    """Read a node: a string is a reference, an object is of the class that its `type` names below `plan`."""
    if json.__class__ is str:
        return plan.reference(json)
    if not isinstance(json, _OBJECT):
        raise InvalidModel(_NO_NODE.format(plan.cls.__name__))
    if plan.by_type:
        plan = _plan_below(plan, json.get("type"))
    node, by_term = plan.blank(), plan.by_term
    extra: dict[str, JSON] = {}
    spelling: dict[str, tuple[object, JSON]] = {}
    for key, value in json.items():
        known = by_term.get(key)
        if known is None:
            extra[key] = value
            continue
        try:
            found = known.read(value)
        except InvalidModel:
            extra[key] = value
            continue
        known.write(node, found)
        if (known.lexical or value.__class__ is list) and (spelt := _spelt(known.member, found, value)) is not None:
            spelling[key] = found, spelt
    if extra or spelling or len(json) == 1:
        _keep(node, plan, json, extra, spelling)
    return node


def _keep(
    node: Node, plan: _Plan, json: JSON, extra: dict[str, JSON], spelling: dict[str, tuple[object, JSON]]
) -> None:
    """Keep what the fields cannot hold. A null says nothing, and is kept as a way of writing that."""
    for key in [key for key, value in extra.items() if value is None and key in plan.by_term]:
        spelling[key] = plan.by_term[key].default, extra.pop(key)
    if len(json) == 1 and node.id is not None and "id" not in spelling:
        spelling["id"] = node.id, Form.OBJECT
    if extra:
        object.__setattr__(node, "extra", MappingProxyType(copy_json(extra)))
    if spelling:
        object.__setattr__(node, "spelling", MappingProxyType(spelling))


def _plan_below(plan: _Plan, types: JSON) -> _Plan:
    for name in (types,) if isinstance(types, str) else _strings(types):
        if name in plan.by_type:
            plan = _plan(name)
    return plan


def _spelt(member: Member, found: object, value: JSON) -> JSON:
    """Give how a value was written, None if `encode` would write it so."""
    if not value:
        return copy_json(value)
    if member.kind == "text" and _TEXT.issuperset(map(type, value.values())):
        return None
    if member.kind == "node" and len(value) == 1:
        return Form.ARRAY
    if member.kind == "node" and member.many:
        return None
    return None if _writer(member)(found) == value else copy_json(value)


def _reader(member: Member) -> _Reader:
    """Give what reads the values of a member: a plan is looked up when it is needed, since classes hold each other."""
    if member.kind == "text":
        return _read_text
    read = _node_reader(member.target) if member.kind == "node" else READERS[member.kind]
    read_all = _read_nodes(read, member) if member.kind == "node" else lambda values: _read_all(values, read)
    if member.many:
        return lambda value: tuple(read_all(value)) if isinstance(value, list) else (read(value),)
    return lambda value: _the_one(read_all(value)) if isinstance(value, list) else read(value)


def _read_nodes(read: _Reader, member: Member) -> Callable[[list[JSON]], list[object]]:
    """Give what reads several nodes, after a look at them: nothing is read that would be thrown away again.

    Otherwise a document with one odd value on each level would be read as often as it has levels.
    """

    def read_nodes(values: list[JSON]) -> list[object]:
        for number, value in enumerate(values):
            if not isinstance(value, _NAMED_OR_TOLD):
                raise InvalidModel(_NO_NODE.format(member.target), path=f"/{number}")
        if not member.many and any(value != values[0] for value in values[1:]):
            raise InvalidModel(_NOT_ONE)
        return [read(value) for value in (values if member.many else values[:1])]

    return read_nodes


_NO_NODE: Final = "an object of the class {} is due here, or its id as a string"
_NOT_ONE: Final = "one value is due here, not several different ones"


def _node_reader(target: str) -> _Reader:
    return lambda value: _read_node(value, _plan(target))


def _read_all(values: list[JSON], read: _Reader) -> list[object]:
    found = []
    for number, value in enumerate(values):
        try:
            found.append(read(value))
        except InvalidModel as error:
            raise InvalidModel(error.reason, path=f"/{number}{error.path}") from None
    return found


def _the_one(found: list[object]) -> object:
    if any(other != found[0] for other in found[1:]):
        raise InvalidModel(_NOT_ONE)
    return found[0] if found else None


def _read_text(value: JSON) -> LangMap:
    if value.__class__ is dict and (plain := LangMap.of_plain(value)) is not None:
        return plain
    if isinstance(value, _OBJECT):
        return LangMap({language: text for language, text in value.items() if text is not None})
    raise InvalidModel('text by language is due here, for example {"sv": "…", "en": "…"}')


# --- what could not be read ------------------------------------------------------------------------------------------


def _faults(node: Node, path: str) -> Iterator[Fault]:
    by_term = _plan(type(node).__name__).by_term
    for key, value in node.extra.items():
        if key in by_term and not _is_value_object(value):
            fault = _fault(by_term[key], value)
            yield Fault(f"{path}/{pointer_part(key)}{fault.path}", fault.reason)
    for name, member in members(type(node)).items():
        value = getattr(node, name)
        if member.kind != "node" or not value:
            continue
        here = f"{path}/{pointer_part(member.term)}"
        if not member.many:
            yield from _faults(value, f"{here}/0" if member.term in node.spelling else here)
            continue
        listed = len(value) > 1 or member.term in node.spelling
        for number, inner in enumerate(value):
            yield from _faults(inner, f"{here}/{number}" if listed else here)


def _fault(field: _Field, value: JSON) -> InvalidModel:
    try:
        field.read(value)
    except InvalidModel as error:
        return error
    return InvalidModel("the value stands in `extra`; set the field of the class instead")


def _is_value_object(value: JSON) -> bool:
    several = value if isinstance(value, list) else [value]
    return any(isinstance(one, _OBJECT) and "@value" in one for one in several)


# --- writing ---------------------------------------------------------------------------------------------------------


def _write_node(node: object, target: str) -> JSON:
    if not isinstance(node, classes()[target]):
        raise InvalidModel(f"a {target} is due here, not a {type(node).__name__}")
    spelling = node.spelling
    if not node.type and not spelling and node.is_reference:
        return node.id
    by_term = _plan(type(node).__name__).by_term
    written: dict[str, JSON] = {}
    for term, field in by_term.items():
        value = getattr(node, field.name)
        if value is field.default and term not in spelling:
            continue
        kept, spelt = spelling.get(term, (_NEVER, None))
        if kept is value and spelt.__class__ is not Form:
            written[term] = copy_json(spelt)
        elif value is not None and value != () and (value or field.member.kind != "text"):
            listed = kept is value and spelt is Form.ARRAY
            write = _in_an_array(field.write_json) if listed else field.write_json
            written[term] = _in_its_place(term, write, value)
    for key, value in node.extra.items():
        _in_its_place(key, _refuse_twice, (key, value, by_term, written))
        written[key] = copy_json(value)
    return written


_NEVER = object()


def _in_its_place(part: str | int, write: Callable[[Any], JSON], value: object) -> JSON:
    """Write a value; of an error, say where it stands."""
    try:
        return write(value)
    except InvalidModel as error:
        reason, path = error.reason, error.path
    raise InvalidModel(reason, path=f"/{pointer_part(str(part))}{path}")


def _in_an_array(write: Callable[[Any], JSON]) -> Callable[[Any], JSON]:
    """Write one value as an array, as it was read."""
    return lambda value: [_in_its_place(0, write, value)]


def _refuse_twice(given: tuple[str, JSON, Mapping[str, _Field], Mapping[str, JSON]]) -> None:
    """Refuse a member of `extra` that has a field, unless it is there because the field cannot hold it."""
    key, value, by_term, written = given
    if key in written:
        raise InvalidModel("the member stands both in a field and in `extra`; give it once")
    field = by_term.get(key)
    if field is None or _is_value_object(value):
        return
    try:
        field.read(value)
    except InvalidModel:
        return
    raise InvalidModel(f"the class has a field for this member; set `{field.name}`")


def _writer(member: Member) -> Callable[[Any], JSON]:
    """Give what writes the value of a member."""
    if member.kind == "text":
        return _write_text
    write = _node_writer(member.target) if member.kind == "node" else WRITERS[member.kind]
    return _writer_of_many(write) if member.many else write


def _node_writer(target: str) -> Callable[[Any], JSON]:
    return lambda value: _write_node(value, target)


def _writer_of_many(write: Callable[[Any], JSON]) -> Callable[[Any], JSON]:
    def write_all(values: tuple[object, ...]) -> JSON:
        if len(values) == 1:
            return write(values[0])
        return [_in_its_place(number, write, value) for number, value in enumerate(values)]

    return write_all


def _write_text(text: LangMap) -> JSON:
    several = ((language, text.all(language)) for language in text)
    return {language: texts[0] if len(texts) == 1 else list(texts) for language, texts in several}


def pointer_part(name: str) -> str:
    """Write a member's name as a part of a JSON Pointer (RFC 6901 §3)."""
    return name.replace("~", "~0").replace("/", "~1")
