"""The model as JSON Schema, and as a type that pydantic knows, so that FastAPI takes and gives ELM objects.

The schema tells the form of what `decode` reads without `faults`, coarser in that a date of its form may still be none.
It does not tell of what `decode` keeps without reading it: null, and JSON-LD's value objects. What must be there is for
a profile to say, and members that the model does not know are allowed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from mikromerit.elm.codec import classes, decode, encode, faults
from mikromerit.elm.node import Member, Node, members
from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from pydantic_core import core_schema

Schema: TypeAlias = dict[str, Any]
_N = TypeVar("_N", bound=Node)
_Refer: TypeAlias = Callable[[str], Schema]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE = "^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}"
_DAYS = "([0-9]{1,9}Y)?([0-9]{1,9}M)?([0-9]{1,9}D)?"
_TIME = r"([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,9}(\.[0-9]{1,9})?S)?"
_LANGUAGE_TAG = "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"


def json_schema(cls: type[Node]) -> Schema:
    """Give the JSON Schema (draft 2020-12) of an ELM class; `$defs` holds it and every class that it reaches."""
    return {
        "$schema": DIALECT,
        "$ref": f"#/$defs/{cls.__name__}",
        "required": ["type"],
        "$defs": {name: _schema(classes()[name], _in_defs) for name in sorted(_reached(cls.__name__))},
    }


def _in_defs(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _reached(name: str) -> set[str]:
    """Give the names of a class and of all that its members, and theirs, may hold."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += _below(one)
            waiting += [member.target for member in members(classes()[one]).values() if member.kind == "node"]
    return found


def _below(name: str) -> list[str]:
    cls = classes()[name]
    return sorted(other.__name__ for other in classes().values() if cls in other.__bases__)


def _schema(cls: type[Node], refer: _Refer) -> Schema:
    """Describe a class: its members, and that a node whose type names a class below is as that one is described."""
    own = {"id": {"type": "string"}, "type": _types(cls)}
    schema: Schema = {
        "title": cls.__name__,
        "description": (cls.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": own | {member.term: _form(member, refer) for member in members(cls).values()},
    }
    if below := _below(cls.__name__):
        schema["allOf"] = [{"if": _named(name), "then": refer(name)} for name in below]
    return schema


def _named(name: str) -> Schema:
    names = {"anyOf": [{"const": name}, {"type": "array", "contains": {"const": name}}]}
    return {"required": ["type"], "properties": {"type": names}}


def _types(cls: type[Node]) -> Schema:
    """Allow the type by name, or an array of types; the one of the class itself is the usual one."""
    several = {"type": "array", "items": {"type": "string"}}
    return {"anyOf": [{"type": "string"}, several], "default": list(cls().type) or None}


def _form(member: Member, refer: _Refer) -> Schema:
    if member.kind == "text":
        text = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
        names = {"pattern": _LANGUAGE_TAG}
        return {"type": "object", "propertyNames": names, "additionalProperties": text}
    one = _node(member.target, refer) if member.kind == "node" else _LITERALS[member.kind]
    several = {"type": "array", "items": one} | ({} if member.many else {"maxItems": 1})
    return {"anyOf": [one, several]}


def _node(target: str, refer: _Refer) -> Schema:
    return {"anyOf": [{"type": "string"}, refer(target)]}  # its id alone, or all of it


_LITERALS: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "context": {"type": "string", "format": "uri"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "decimal": {"anyOf": [{"type": "string", "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"}, {"type": "number"}]},
    "date_time": {
        "type": "string",
        "pattern": _DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$",
    },
    "duration": {"type": "string", "pattern": r"^-?P(?=[0-9T])" + _DAYS + r"(T(?=[0-9])" + _TIME + ")?$"},
}


# --- pydantic --------------------------------------------------------------------------------------------------------


def pydantic_schema(cls: type[Node]) -> core_schema.CoreSchema:
    """Make the pydantic schema of an ELM class: JSON is decoded, a wrong form is a validation error with its place.

    An object of the class is taken as it is. Both are written with `encode`.
    """
    from pydantic_core import core_schema

    return core_schema.no_info_plain_validator_function(
        lambda value: _validated(value, cls),
        ref=_ref(cls.__name__),
        serialization=core_schema.plain_serializer_function_ser_schema(encode),
        metadata={"pydantic_js_functions": [lambda _, handler: _described(cls, handler)]},
    )


def _ref(name: str) -> str:
    return f"mikromerit.elm.{name}"


_describing: ContextVar[frozenset[str]] = ContextVar("_describing", default=frozenset())


def _described(cls: type[Node], handler: Callable[[core_schema.CoreSchema], Schema]) -> Schema:
    """Describe a class to pydantic, which collects what it refers to; classes hold each other, so once each."""
    from pydantic_core import core_schema

    def refer(name: str) -> Schema:
        if name in _describing.get():
            return handler(core_schema.definition_reference_schema(_ref(name)))
        listed = handler(core_schema.list_schema(pydantic_schema(classes()[name])))  # as items it is described in full
        items: Schema = listed["items"]
        return items

    token = _describing.set(_describing.get() | {cls.__name__})
    try:
        return _schema(cls, refer)
    finally:
        _describing.reset(token)


def _validated(value: object, cls: type[Node]) -> Node:
    if isinstance(value, cls):
        return value
    node, reasons = _read(value, cls)
    if node is None or reasons:
        from pydantic_core import PydanticCustomError

        raise PydanticCustomError("elm", "{reasons}", {"reasons": "; ".join(reasons)})
    return node


def _read(value: Any, cls: type[_N]) -> tuple[_N | None, list[str]]:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        node = decode(value, cls)
    except InvalidModel as error:
        return None, [str(error)]
    except (TypeError, ValueError, RecursionError):
        return None, ["the document: there is something that JSON text cannot hold, such as half a surrogate pair"]
    return node, [f"{fault.path}: {fault.reason}" for fault in faults(node)]
