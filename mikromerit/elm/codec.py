"""JSON to ELM objects and back, driven by the fields of the classes alone.

What the model does not know stays in `extra`, also a known term whose value is written as a JSON-LD value object
(`{"@value": …}`). A member with one value is written bare, one with several as an array; both are read everywhere.
The error messages never repeat a value, since it may be personal data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from mikromerit.elm import agents, awarding, concepts, credential, learning, places, specifications
from mikromerit.elm.credential import EuropeanDigitalCredential
from mikromerit.elm.node import LangMap, Member, Node, copy_json, members
from mikromerit.elm.values import Duration, read_date_time, write_date_time
from mikromerit.errors import InvalidModel

JSON: TypeAlias = Any

_MODULES = (agents, awarding, concepts, credential, learning, places, specifications)
_OWN = frozenset({"id", "type"})
_OBJECT = (dict, Mapping)  # in this order, since asking for a dict is quick


def decode(json: Mapping[str, JSON]) -> EuropeanDigitalCredential:
    """Read a credential from its JSON form. Nothing is lost: `encode(decode(json))` says the same.

    Raises `InvalidModel`, with the JSON Pointer of the member, for a value of the wrong form and for a document whose
    `type` does not name `EuropeanDigitalCredential`.
    """
    document: object = json
    if not isinstance(document, _OBJECT) or "EuropeanDigitalCredential" not in _several(json.get("type")):
        raise InvalidModel('the `type` of the document must name "EuropeanDigitalCredential"', path="/type")
    node = _read_node(json, _plan("EuropeanDigitalCredential"))
    if not isinstance(node, EuropeanDigitalCredential):  # pragma: no cover - the plan makes nothing else
        raise TypeError(node)
    return node


def encode(credential: EuropeanDigitalCredential) -> dict[str, JSON]:
    """Write a credential as JSON: `@context`, `id`, `type`, then the members in the order of the class, then `extra`.

    Raises `InvalidModel`, with the JSON Pointer of the member, for a value of the wrong form.
    """
    written = _write_node(credential, "EuropeanDigitalCredential", "")
    if not isinstance(written, dict):
        raise InvalidModel("a credential must have its type; a mere reference is none")
    return {"@context": written.pop("@context"), **written} if "@context" in written else written


_Reader: TypeAlias = Callable[[JSON], object]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What reading a class takes: a field and its reader for each term, and the subclasses by the type they have."""

    cls: type[Node]
    by_term: Mapping[str, tuple[str, _Reader]]
    by_type: Mapping[str, type[Node]]
    slots: tuple[tuple[str, Callable[[Node, object], None], object], ...]

    def make(self, values: dict[str, object]) -> Node:
        """Make a node of values that are frozen already: what the constructor does, less its checks."""
        node = object.__new__(self.cls)
        for name, write, default in self.slots:
            write(node, values.get(name, default))
        return node


@cache
def _classes() -> Mapping[str, type[Node]]:
    found = (cls for module in _MODULES for cls in vars(module).values())
    return {cls.__name__: cls for cls in found if isinstance(cls, type) and issubclass(cls, Node)}


@cache
def _plan(name: str) -> _Plan:
    cls = _classes()[name]
    by_term = {member.term: (field, _reader(member)) for field, member in members(cls).items()}
    below = [other for other in _classes().values() if issubclass(other, cls) and other is not cls]
    below.sort(key=lambda other: len(other.__mro__))
    blank = cls()
    slots = tuple((f.name, getattr(cls, f.name).__set__, getattr(blank, f.name)) for f in dataclasses.fields(cls))
    return _Plan(cls, by_term, {other.__name__: other for other in below}, slots)


def _several(value: JSON) -> list[JSON]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


# --- reading ---------------------------------------------------------------------------------------------------------
# A reader raises `InvalidModel` with the path below what it reads; whoever called it puts the way there in front.


def _read_node(json: JSON, plan: _Plan) -> Node:
    """Read a node: a string is a reference, an object is of the class that its `type` names below `plan`."""
    if isinstance(json, str):
        return plan.cls(id=json, type=())
    if not isinstance(json, _OBJECT):
        raise InvalidModel(f"an object of the class {plan.cls.__name__} is due here, or its id as a string")
    types = _read_types(json.get("type"))
    if plan.by_type:
        plan = _plan_below(plan, types)
    values: dict[str, Any] = {}
    extra: dict[str, JSON] = {}
    for key, value in json.items():
        if key in _OWN:
            continue
        known = plan.by_term.get(key)
        if known is None or (value.__class__ is not str and _is_value_object(value)):
            extra[key] = value
        elif value is not None:
            field, read = known
            try:
                values[field] = read(value)
            except InvalidModel as error:
                raise _under(key, error) from None
    values["id"], values["type"] = _read_id(json.get("id")), types
    if extra:
        values["extra"] = MappingProxyType(copy_json(extra))
    return plan.make(values)


def _plan_below(plan: _Plan, types: tuple[str, ...]) -> _Plan:
    for name in types:
        if name in plan.by_type:
            plan = _plan(name)
    return plan


def _under(part: str | int, error: InvalidModel) -> InvalidModel:
    return InvalidModel(error.reason, path=f"/{part}{error.path}")


def _is_value_object(value: JSON) -> bool:
    if isinstance(value, list):
        return any(isinstance(inner, _OBJECT) and "@value" in inner for inner in value)
    return isinstance(value, _OBJECT) and "@value" in value


def _read_id(value: JSON, path: str = "") -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise InvalidModel("an id must be a string (an IRI)", path=f"{path}/id")


def _read_types(value: JSON) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    types = _several(value)
    if all(isinstance(name, str) for name in types):
        return tuple(types)
    raise InvalidModel("a type must be a string, or an array of strings", path="/type")


def _reader(member: Member) -> _Reader:
    """Give what reads the values of a member: a plan is looked up when it is needed, since classes hold each other."""
    if member.kind == "text":
        return _read_text
    read = _node_reader(member.target) if member.kind == "node" else _READERS[member.kind]
    if member.many:
        return lambda value: tuple(_read_all(value, read)) if isinstance(value, list) else (read(value),)
    return lambda value: _the_one(_read_all(value, read)) if isinstance(value, list) else read(value)


def _node_reader(target: str) -> _Reader:
    return lambda value: _read_node(value, _plan(target))


def _read_all(values: list[JSON], read: _Reader) -> list[object]:
    found = []
    for number, value in enumerate(values):
        try:
            found.append(read(value))
        except InvalidModel as error:
            raise _under(number, error) from None
    return found


def _the_one(found: list[object]) -> object:
    if any(other != found[0] for other in found[1:]):
        raise InvalidModel("one value is due here, not several different ones")
    return found[0] if found else None


def _read_text(value: JSON) -> LangMap:
    if isinstance(value, _OBJECT) and None in value.values():
        return LangMap({language: text for language, text in value.items() if text is not None})
    return LangMap(value)


def _string(value: JSON) -> str:
    if isinstance(value, str):
        return value
    raise InvalidModel("text is due here; write it in quotation marks")


def _boolean(value: JSON) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidModel("true or false is due here")


def _integer(value: JSON) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InvalidModel("a whole number is due here")


def _context(value: JSON) -> str:
    if isinstance(value, str):
        return value
    raise InvalidModel("a context must be the URL of one that is published; none may be written into the document")


_READERS: Mapping[str, Callable[[JSON], object]] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "context": _context,
    "date_time": lambda value: read_date_time(_string(value)),
    "duration": lambda value: Duration.parse(_string(value)),
}


# --- writing ---------------------------------------------------------------------------------------------------------


def _write_node(node: object, target: str, path: str) -> JSON:
    cls = _classes()[target]
    if not isinstance(node, cls):
        raise InvalidModel(f"a {target} is due here, not a {type(node).__name__}", path=path)
    if node.is_reference:
        return node.id
    written: dict[str, JSON] = {}
    if node.id is not None:
        written["id"] = _read_id(node.id, path)
    if node.type:
        written["type"] = _bare_or_array(node.type)
    for field, member in members(type(node)).items():
        value = getattr(node, field)
        if value is None or value == () or (member.kind == "text" and not value):
            continue
        written[member.term] = _write_member(value, member, f"{path}/{member.term}")
    for key, value in node.extra.items():
        if key in written or key in _OWN:
            raise InvalidModel("the member stands both in a field and in `extra`; give it once", path=f"{path}/{key}")
        written[key] = copy_json(value)
    return written


def _write_member(value: Any, member: Member, path: str) -> JSON:
    if member.kind == "text":
        return {language: _bare_or_array(value.all(language)) for language in value}
    if not member.many:
        return _write_value(value, member, path)
    if len(value) == 1:
        return _write_value(value[0], member, path)
    return [_write_value(inner, member, f"{path}/{number}") for number, inner in enumerate(value)]


def _write_value(value: object, member: Member, path: str) -> JSON:
    if member.kind == "node":
        return _write_node(value, member.target, path)
    try:
        return _WRITERS[member.kind](value)
    except InvalidModel as error:
        raise InvalidModel(error.reason, path=path) from None


def _bare_or_array(values: Iterable[JSON]) -> JSON:
    listed = list(values)
    return listed[0] if len(listed) == 1 else listed


def _date_time(value: object) -> str:
    if isinstance(value, datetime):
        return write_date_time(value)
    raise InvalidModel("a datetime with a time zone is due here")


def _duration(value: object) -> str:
    if isinstance(value, Duration):
        return str(value)
    raise InvalidModel("a Duration is due here, for example Duration.of_hours(24)")


_WRITERS: Mapping[str, Callable[[Any], JSON]] = {**_READERS, "date_time": _date_time, "duration": _duration}
