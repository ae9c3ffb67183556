"""Lists that are tokens: Token Status List (IETF OAuth, `statuslist+jwt`), which SD-JWT VC and others use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, final

from mikromerit.report import Code, Refused
from mikromerit.securing._claims import Window
from mikromerit.status import packing
from mikromerit.status._urls import public_url
from mikromerit.status.entry import Entry
from mikromerit.status.forms import Published, invalid, takeable, text, time_to_live
from mikromerit.status.packing import LIST_BYTES
from mikromerit.status.values import BITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.report import Check
    from mikromerit.securing import Version
    from mikromerit.status.forms import Publication
    from mikromerit.status.values import StatusList

TYP: Final = "statuslist+jwt"
"""The type of the token, in the header of its signature (Token Status List §5.1)."""

_SECOND: Final = timedelta(seconds=1)
_MOST_INDEX: Final = 10**16


@final
class TokenForm:
    """Token Status List: claims of a JWT, packed with zlib, from the right of each byte."""

    name = "Token Status List"
    member: Final = "status_list"

    def context(self, version: Version) -> str | None:  # noqa: ARG002 - it is no JSON-LD in either
        """Give no context: claims have none."""
        return None

    def write_entry(self, entry: Entry, *, elm: bool = False) -> dict[str, Any]:  # noqa: ARG002 - ELM has no such entry
        """Write what the claim `status` holds (Token Status List §6.2)."""
        return {self.member: {"idx": entry.index, "uri": entry.url}}

    def read_entry(self, value: Mapping[str, Any], path: str) -> Entry:
        """Read what `status_list` of the claim `status` holds (Token Status List §6.2).

        Raises:
            Refused: STATUS_INDEX_INVALID or STATUS_URL_REFUSED.
        """
        index = value.get("idx")
        if type(index) is not int or not 0 <= index < _MOST_INDEX:
            raise Refused(Code.STATUS_INDEX_INVALID, member="idx", path=f"{path}/idx")
        return Entry(form=self, url=public_url(value.get("uri"), "uri", path), index=index, purpose=None, path=path)

    def write_list(self, statuses: StatusList, publication: Publication, version: Version = "2.0") -> dict[str, Any]:  # noqa: ARG002 - it is of no data model
        """Write the claims to sign with `typ` TYP (Token Status List §5.1); purposes are the entries' numbers.

        Raises:
            ValueError: more than 16 MiB.
        """
        about = publication
        data = takeable(statuses, statuses.to_bytes("lsb"), 1)
        return {
            "iss": about.issuer,
            "sub": about.url,
            "iat": int(about.valid_from.timestamp()),
            **({} if about.valid_until is None else {"exp": int(about.valid_until.timestamp())}),
            **({} if about.ttl is None else {"ttl": about.ttl // _SECOND}),
            self.member: {"bits": statuses.bits, "lst": packing.to_plain_base64url(packing.pack(data, "zlib"))},
        }

    def read_list(self, document: Mapping[str, Any], url: str, most_bytes: int = LIST_BYTES) -> Published:
        """Read a list from the claims of a token that was fetched from `url` (Token Status List §8.3).

        Raises:
            Refused: STATUS_LIST_WRONG_ID, STATUS_LIST_INVALID, STATUS_LIST_TTL_INVALID, STATUS_LIST_NOT_BASE64,
                STATUS_LIST_NOT_PACKED or STATUS_LIST_TOO_LARGE.
        """
        if document.get("sub") != url:
            raise Refused(Code.STATUS_LIST_WRONG_ID, url=url)
        findings: list[Check] = []
        window = Window(document, findings)
        if findings:
            raise invalid(findings[0].params["claim"], "number")
        if window.iat is None:
            raise invalid("iat", "number")
        given = document.get(self.member)
        if not isinstance(given, dict):
            raise invalid(self.member, "object")
        bits = given.get("bits")
        if type(bits) is not int or bits not in BITS:
            raise invalid("bits", "1, 2, 4, 8")
        return Published(
            ttl=time_to_live(document, _SECOND),
            bits=bits,
            purposes=None,
            begins=max(window.iat, window.nbf or window.iat),
            ends=window.exp,
            data=packing.unpack(packing.from_plain_base64url(text(given, "lst")), "zlib", most_bytes),
            order="lsb",
            minimum=0,
        )


TOKEN: Final = TokenForm()
