"""What a credential declares about its status, wherever it does: entries, and why something is none."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from mikromerit.report import Check, Code, Outcome, Refused, Step, failed
from mikromerit.status.bitstring import BITSTRING, STATUS_LIST_2021
from mikromerit.status.token import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mikromerit.status.bitstring import CredentialForm
    from mikromerit.status.entry import Entry
    from mikromerit.status.forms import StatusForm

MOST_ENTRIES: Final = 16
"""How many declarations of one credential are looked at; a credential with more is refused."""

_FORMS: Final[Mapping[str, CredentialForm]] = {form.entry_type: form for form in (BITSTRING, STATUS_LIST_2021)}
_MEMBERS: Final = ("credentialStatus", "status")
_SEPARATORS: Final = ("#", "/", ":")


def declared(document: Mapping[str, Any], claims: Iterable[object] = ()) -> list[Entry | Check]:
    """Read every declaration: of `credentialStatus`, of a member `status`, and of the claims `status` beside them.

    `credentialStatus` is VCDM's (1.1 §5.4, 2.0 §4.10). `status` holds a list of the same entries in some sealed
    European credentials, and IETF's mechanisms in tokens (Token Status List §6.1); `claims` are the envelope's.

    A check stands for what is no entry: FAILED if its form is wrong, INDETERMINATE (STATUS_UNSUPPORTED) if its type is
    not known. None at all means that nothing is declared.
    """
    found = list(islice(_all(document, claims), MOST_ENTRIES + 1))
    if len(found) > MOST_ENTRIES:
        return [failed(Step.STATUS, Refused(Code.STATUS_TOO_MANY, limit=MOST_ENTRIES, path=found[-1].path))]
    return found


def _all(document: Mapping[str, Any], claims: Iterable[object]) -> Iterator[Entry | Check]:
    for member in document:
        if _is_respelt(member):
            yield _respelt(member, f"/{member}")
    for member in _MEMBERS:
        if member in document:
            yield from _declarations(document[member], f"/{member}")
    for claim in claims:
        yield from _declarations(claim, "/status")


def _declarations(value: object, path: str) -> Iterator[Entry | Check]:
    if isinstance(value, list) and value:
        for number, one in enumerate(value):
            yield from _declaration(one, f"{path}/{number}")
    else:
        yield from _declaration(value, path)


def _declaration(value: object, path: str) -> Iterator[Entry | Check]:
    """Read one object: an entry by its type, or else a mechanism by its name, of which there may be several."""
    if not isinstance(value, dict) or not value:  # in a list within a list an entry would be overlooked
        yield _wrong(path, "object")
    elif respelt := next((member for member in value if member.startswith("@") or ":" in member), None):
        yield _respelt(respelt, path)
    elif "type" in value and TOKEN.member not in value:
        yield _typed(value, path)
    elif "type" not in value and path.startswith("/status"):
        for name, mechanism in value.items():
            yield _mechanism(name, mechanism, f"{path}/{name}")
    else:
        yield _wrong(f"{path}/type", "one type of entry")


def _typed(value: Mapping[str, Any], path: str) -> Entry | Check:
    types = value["type"] if isinstance(value["type"], list) else [value["type"]]
    if not types or not all(isinstance(one, str) and one for one in types):
        return _wrong(f"{path}/type", "text")
    if any(one.endswith(tuple(f"{mark}{known}" for mark in _SEPARATORS for known in _FORMS)) for one in types):
        return _respelt("type", f"{path}/type")
    forms = {_FORMS[one] for one in types if one in _FORMS}
    if len(forms) > 1:
        return _wrong(f"{path}/type", "one type of entry")
    return _read(forms.pop(), value, path) if forms else _unknown(", ".join(types), path)


def _mechanism(name: str, value: object, path: str) -> Entry | Check:
    if name != TOKEN.member:
        return _unknown(name, path)
    return _read(TOKEN, value, path) if isinstance(value, dict) else _wrong(path, "object")


def _read(form: StatusForm, value: Mapping[str, Any], path: str) -> Entry | Check:
    try:
        return form.read_entry(value, path)
    except Refused as refused:
        return failed(Step.STATUS, refused)


def _wrong(path: str, expected: str) -> Check:
    member = path[1:].replace("/", ".")
    return failed(Step.STATUS, Refused(Code.STATUS_ENTRY_INVALID, member=member, expected=expected, path=path))


def _unknown(kind: str, path: str) -> Check:
    return Check(Step.STATUS, Outcome.INDETERMINATE, Code.STATUS_UNSUPPORTED, {"type": kind}, path)


def _is_respelt(member: str) -> bool:
    return member.endswith(tuple(f"{mark}{_MEMBERS[0]}" for mark in _SEPARATORS))


def _respelt(member: str, path: str) -> Check:
    return failed(Step.STATUS, Refused(Code.STATUS_RESPELT, member=member, path=path))
