"""Lists that are credentials: W3C Bitstring Status List 1.0, and StatusList2021 before it, in the form of EBSI.

The two differ in the names of their types and in how the list is written as text; the rest is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, final

from mikromerit._dates import read_datetime, write_datetime
from mikromerit.report import Code, Refused
from mikromerit.status import packing
from mikromerit.status._urls import public_url
from mikromerit.status.entry import LARGEST, Entry
from mikromerit.status.forms import Published, invalid, takeable, text, time_to_live
from mikromerit.status.packing import LIST_BYTES
from mikromerit.status.values import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from mikromerit.securing import Version
    from mikromerit.status.forms import Publication
    from mikromerit.status.values import StatusList

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_HEXADECIMAL: Final = re.compile(r"0x[0-9A-Fa-f]{1,8}")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_MILLISECOND: Final = timedelta(milliseconds=1)
_BASES: Final[Mapping[Version, str]] = {
    "1.1": "https://www.w3.org/2018/credentials/v1",
    "2.0": "https://www.w3.org/ns/credentials/v2",
}
_BEGINS: Final = ("validFrom", "issuanceDate")
_ENDS: Final = ("validUntil", "expirationDate")


@final
@dataclass(frozen=True, slots=True, eq=False)
class CredentialForm:
    """A form whose list is a credential, of one of the `contexts` by version; `kind` begins the names of its types.

    `encode` and `decode` make text of the packed list and back. `elaborate`: entries may have several bits, and a list
    several purposes and a time to live.
    """

    name: str
    kind: str
    contexts: Mapping[Version, str | None]
    encode: Callable[[bytes], str]
    decode: Callable[[str], Iterator[bytes]]
    elaborate: bool

    @property
    def entry_type(self) -> str:
        """The type that an entry has."""
        return f"{self.kind}Entry"

    def context(self, version: Version) -> str | None:
        """Give the context that defines the terms; VCDM 2.0's own has those of Bitstring Status List.

        Raises:
            ValueError: a version that the form does not have.
        """
        if version not in self.contexts:
            raise ValueError(f"{self.name} is a form of VCDM {' and '.join(self.contexts)}")
        return self.contexts[version]

    def write_entry(self, entry: Entry, *, elm: bool = False) -> dict[str, Any]:
        """Write an entry of `credentialStatus` (Bitstring Status List §2.1; ELM 3.2 wants CredentialStatus as well)."""
        written: dict[str, Any] = {
            "id": f"{entry.url}#{entry.index}",
            "type": ["CredentialStatus", self.entry_type] if elm else self.entry_type,
            "statusPurpose": entry.purpose,
            "statusListIndex": str(entry.index),
            "statusListCredential": entry.url,
        }
        if entry.messages:
            written["statusSize"] = entry.size
            written["statusMessage"] = [
                {"status": f"{number:#x}", "message": message} for number, message in enumerate(entry.messages)
            ]
        if entry.references:
            one, *more = entry.references
            written["statusReference"] = [one, *more] if more else one
        return written

    def read_entry(self, value: Mapping[str, Any], path: str) -> Entry:
        """Read an entry of `credentialStatus`; the size is 1 where none is given.

        Raises:
            Refused: STATUS_ENTRY_INVALID, STATUS_INDEX_INVALID, STATUS_SIZE_INVALID, STATUS_MESSAGES_INVALID or
                STATUS_URL_REFUSED.
        """
        purpose, index = value.get("statusPurpose"), value.get("statusListIndex")
        if not isinstance(purpose, str) or not purpose:
            raise _entry("statusPurpose", "text", path)
        if not isinstance(index, str) or not _INDEX.fullmatch(index):
            raise Refused(Code.STATUS_INDEX_INVALID, member="statusListIndex", path=f"{path}/statusListIndex")
        url = public_url(value.get("statusListCredential"), "statusListCredential", path)
        size = _size(value, path) if self.elaborate else 1
        return Entry(
            form=self, url=url, index=int(index), purpose=purpose, size=size, path=path,
            messages=_messages(value, size, path) if self.elaborate else (),
            references=_references(value, path) if self.elaborate else (),
        )  # fmt: skip

    def write_list(self, statuses: StatusList, publication: Publication, version: Version = "2.0") -> dict[str, Any]:
        """Write the credential to sign (Bitstring Status List §2.2); its window stands wherever a reader looks.

        Raises:
            ValueError: fewer than 131,072 entries or more than 16 MiB, a version that the form does not have, or
                several purposes where it has one.
        """
        about, more = publication, self.context(version)
        if len(about.purposes) > 1 and not self.elaborate:
            raise ValueError(f"a list of {self.name} has one purpose: publish one list for each")
        data = takeable(statuses, statuses.to_bytes("msb"), MINIMUM)
        subject: dict[str, Any] = {
            "id": f"{about.url}#list",
            "type": self.kind,
            "statusPurpose": about.purposes[0] if len(about.purposes) == 1 else list(about.purposes),
            "encodedList": self.encode(packing.pack(data, "gzip")),
        }
        if about.ttl is not None and self.elaborate:
            subject["ttl"] = about.ttl // _MILLISECOND
        return {
            "@context": [_BASES[version], *([more] if more else [])],
            "id": about.url,
            "type": ["VerifiableCredential", f"{self.kind}Credential"],
            "issuer": about.issuer,
            **_window(about, version),
            "credentialSubject": subject,
        }

    def read_list(self, document: Mapping[str, Any], url: str, most_bytes: int = LIST_BYTES) -> Published:
        """Read a list that was fetched from `url` (Bitstring Status List §3.2): the credential, and all its entries.

        Raises:
            Refused: STATUS_LIST_WRONG_ID, STATUS_LIST_WRONG_TYPE, STATUS_LIST_INVALID, STATUS_LIST_TTL_INVALID,
                STATUS_LIST_NOT_BASE64, STATUS_LIST_NOT_PACKED or STATUS_LIST_TOO_LARGE.
        """
        if f"{self.kind}Credential" not in _several(document.get("type")):
            raise Refused(Code.STATUS_LIST_WRONG_TYPE, expected=f"{self.kind}Credential")
        if document.get("id") != url:
            raise Refused(Code.STATUS_LIST_WRONG_ID, url=url)
        subjects = _several(document.get("credentialSubject"))
        if len(subjects) != 1 or not isinstance(subjects[0], dict):
            raise invalid("credentialSubject", "one object")
        subject = subjects[0]
        if self.kind not in _several(subject.get("type")):
            raise Refused(Code.STATUS_LIST_WRONG_TYPE, expected=self.kind)
        purposes = _several(subject.get("statusPurpose"))
        if not purposes or not all(isinstance(purpose, str) and purpose for purpose in purposes):
            raise invalid("statusPurpose", "one or more texts")
        begins, ends = (_moments(document, members) for members in (_BEGINS, _ENDS))
        return Published(
            ttl=time_to_live(subject, _MILLISECOND),
            bits=_list_size(subject),
            purposes=tuple(purposes),
            begins=max(begins, default=None),
            ends=min(ends, default=None),
            data=packing.unpack(self.decode(text(subject, "encodedList")), "gzip", most_bytes),
            order="msb",
            minimum=MINIMUM,
        )


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _entry(member: str, expected: str, path: str) -> Refused:
    return Refused(Code.STATUS_ENTRY_INVALID, member=member, expected=expected, path=f"{path}/{member}")


def _size(value: Mapping[str, Any], path: str) -> int:
    size = value.get("statusSize", 1)
    if type(size) is not int or not 1 <= size <= LARGEST:
        raise Refused(Code.STATUS_SIZE_INVALID, limit=LARGEST, path=f"{path}/statusSize")
    return size


def _list_size(subject: Mapping[str, Any]) -> int | None:
    """Give the size that a list states (Bitstring Status List §2.2, of messages); its own context lacks the term."""
    size = subject.get("statusSize")
    if "statusSize" in subject and (type(size) is not int or not 1 <= size <= LARGEST):
        raise invalid("statusSize", f"1, …, {LARGEST}")
    return size


def _messages(value: Mapping[str, Any], size: int, path: str) -> tuple[str, ...]:
    """Give the messages by their numbers, every number once (Bitstring Status List §2.1)."""
    given = value.get("statusMessage")
    if "statusMessage" not in value and size == 1:
        return ()
    told: dict[int, str] = {}
    for one in given if isinstance(given, list) and len(given) == 1 << size else ():
        status, message = (one.get("status"), one.get("message")) if isinstance(one, dict) else (None, None)
        if isinstance(status, str) and _HEXADECIMAL.fullmatch(status) and isinstance(message, str):
            told[int(status, 16)] = message
    if sorted(told) != list(range(1 << size)):
        raise Refused(Code.STATUS_MESSAGES_INVALID, count=1 << size, path=f"{path}/statusMessage")
    return tuple(told[number] for number in range(1 << size))


def _references(value: Mapping[str, Any], path: str) -> tuple[str, ...]:
    given = _several(value["statusReference"]) if "statusReference" in value else []
    if not all(isinstance(one, str) and _ABSOLUTE.fullmatch(one) for one in given):
        raise _entry("statusReference", "URL", path)
    return tuple(given)


def _window(about: Publication, version: Version) -> dict[str, str]:
    moments = {"validFrom": about.valid_from, "validUntil": about.valid_until}
    if version == "1.1":
        moments = {"issuanceDate": about.valid_from, "expirationDate": about.valid_until, **moments}
    return {member: write_datetime(moment) for member, moment in moments.items() if moment is not None}


def _moments(document: Mapping[str, Any], members: tuple[str, ...]) -> list[datetime]:
    try:
        return [read_datetime(document[member]).moment for member in members if member in document]
    except (TypeError, ValueError):
        raise invalid(members[0], "dateTime") from None


BITSTRING: Final = CredentialForm(
    name="Bitstring Status List",
    kind="BitstringStatusList",
    contexts={"1.1": "https://www.w3.org/ns/credentials/status/v1", "2.0": None},
    encode=packing.to_multibase,
    decode=packing.from_multibase,
    elaborate=True,
)
"""W3C Bitstring Status List 1.0."""

STATUS_LIST_2021: Final = CredentialForm(
    name="StatusList2021",
    kind="StatusList2021",
    contexts={"1.1": "https://w3id.org/vc/status-list/2021/v1"},
    encode=packing.to_base64,
    decode=packing.from_base64,
    elaborate=False,
)
"""Its predecessor (W3C CCG StatusList2021), as EBSI writes it."""
