"""Whether the issuer that a credential names is the holder of the certificate that sealed it.

The organisation identifiers must be equal, and one of the issuer's legal names must be the certificate's. What real
seals do otherwise is taken with a remark: an identifier without its ETSI prefix (ETSI EN 319 412-1 §5.1.4), a name that
differs in case, accents or legal form.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.x509 import Certificate

_PREFIXED: Final = re.compile(r"([A-Z]{3}|[A-Z]{2}:)([A-Z]{2})-(.+)")
_PATH: Final = "/issuer/eIDASIdentifier/notation"
_NAMES: Final = "/issuer/legalName"
_FORMS: Final = frozenset(
    (
        # as they are once case, accents and dots are gone
        *("ab", "aktiebolag", "publ", "ek", "for", "ideell", "forening", "stiftelse", "hb", "kb", "as", "asa", "aps"),
        *("oy", "oyj", "ry", "ou", "gmbh", "mbh", "ag", "ev", "eg", "kg", "ug", "bv", "nv", "sa", "sas", "sarl"),
        *("sl", "slu", "srl", "spa", "sca", "doo", "dd", "ad", "sro", "sp", "z", "oo", "kft", "nyrt", "zrt", "uab"),
        *("sia", "ltd", "limited", "plc", "llc", "inc", "se"),
    )
)
_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",
    }  # they have no accent to take off
    | dict.fromkeys(".'`\u2019\u00b4", "")
)


def findings(document: Mapping[str, Any], certificate: Certificate) -> list[Check]:
    """Compare the issuer of a credential with the holder of a certificate."""
    issuer = document.get("issuer")
    named = issuer if isinstance(issuer, dict) else {}
    told = {"organisation": certificate.name}
    notation = _notation(named.get("eIDASIdentifier"))
    missing = "organizationIdentifier" if certificate.organisation_identifier is None else None
    if notation is None:
        missing = "issuer.eIDASIdentifier.notation"
    if missing is not None or notation is None or certificate.organisation_identifier is None:
        return [Check(Step.BINDING, Outcome.INDETERMINATE, Code.SEAL_UNBOUND, {"missing": missing or ""}, "/issuer")]
    found: list[Check] = []
    if not _same_identifier(notation, certificate.organisation_identifier, found):
        return [Check(Step.BINDING, Outcome.FAILED, Code.SEAL_OF_ANOTHER, told, _PATH)]
    if not _same_name(named.get("legalName"), certificate.organisation, found):
        return [*found, Check(Step.BINDING, Outcome.FAILED, Code.SEAL_OF_ANOTHER, told, _NAMES)]
    return [*found, Check(Step.BINDING, Outcome.PASSED, Code.SEAL_BOUND, told)]


def _notation(identifier: object) -> str | None:
    value = identifier.get("notation") if isinstance(identifier, dict) else None
    return value if isinstance(value, str) and value.strip() else None


def _same_identifier(said: str, certified: str, found: list[Check]) -> bool:
    """Compare two identifiers; what differs in its prefix alone is the same, with a remark.

    Two prefixes of different countries are two numbers: only an absent prefix, or another kind of number of the same
    country, is passed over.
    """
    if said == certified:
        return True
    one, other = (_PREFIXED.fullmatch(text.strip().upper()) for text in (said, certified))
    if one is not None and other is not None and one[2] != other[2]:
        return False
    numbers = [match[3] if match else text.strip().upper() for match, text in ((one, said), (other, certified))]
    if numbers[0] != numbers[1]:
        return False
    found.append(Check(Step.BINDING, Outcome.PASSED, Code.SEAL_IDENTIFIER_PREFIX, path=_PATH))
    return True


def _same_name(names: object, certified: str | None, found: list[Check]) -> bool:
    """Find the certified name among the issuer's; one that is spelt otherwise, or further names, are a remark."""
    said = list(_texts(names))
    if certified is None or not said:
        return False
    if all(name == certified for name in said):
        return True
    wanted = _plain(certified)
    if not wanted or wanted not in {_plain(name) for name in said}:
        return False
    found.append(Check(Step.BINDING, Outcome.PASSED, Code.SEAL_NAME_DIFFERS, path=_NAMES))
    return True


def _texts(names: object) -> Iterator[str]:
    for value in names.values() if isinstance(names, dict) else [names]:
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def _plain(name: str) -> tuple[str, ...]:
    """Give the words of a name without case, accents, punctuation and legal forms."""
    text = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    text = "".join(one for one in text if not unicodedata.combining(one))
    words = re.findall(r"\w+", text)
    return tuple(word for word in words if word not in _FORMS) or tuple(words)
