"""Where a list may lie: a URL comes from a credential, so from anybody, and only a plain https address is fetched.

The grammar is no wider than what `mikromerit.https` lets through; that looks at it again, and at the host's addresses.
"""

from __future__ import annotations

import re
from typing import Final

from mikromerit.report import Code, Refused

_MOST: Final = 2048  # characters
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123 §2.1
_URL: Final = re.compile(
    rf"https://(?P<host>(?i:(?:{_LABEL}\.)+(?![0-9]){_LABEL}))"  # a name of two labels or more, and no address
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?:[/?][A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]*)?"  # RFC 3986 §2, without a fragment
)
_HOST_CHARACTERS: Final = 253
_NEVER_PUBLIC: Final = frozenset({"localhost", "local", "internal"})  # RFC 6761 §6.3, RFC 6762 §3, ICANN 2024
_PORTS: Final = 65_535


def public_url(value: object, member: str, path: str) -> str:
    """Give the URL of a list, if it is one that may be fetched.

    Raises:
        Refused: STATUS_URL_REFUSED.
    """
    found = _URL.fullmatch(value) if isinstance(value, str) and len(value) <= _MOST else None
    if found is None or not _public(found["host"].lower(), int(found["port"] or 443)):
        raise Refused(Code.STATUS_URL_REFUSED, member=member, path=f"{path}/{member}")
    return found[0]


def _public(host: str, port: int) -> bool:
    return len(host) <= _HOST_CHARACTERS and host.rpartition(".")[2] not in _NEVER_PUBLIC and port <= _PORTS
