"""Whether the issuer that a credential names is the holder of the certificate that sealed it.

The organisation identifiers must be equal, and one of the issuer's legal names must be the certificate's. What real
seals do otherwise is taken with a remark: an identifier without its ETSI prefix (ETSI EN 319 412-1 §5.1.4), a name that
differs in case, accents or legal form. A document is a graph, in which what is said of one id in two places is said of
one thing: nothing may be said elsewhere of the issuer, or of its identifier, that is not said in `issuer`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from mikromerit.elm.vocabulary import table
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
    identifier, certified = named.get("eIDASIdentifier"), certificate.organisation_identifier
    notation = _notation(identifier)
    missing = "organizationIdentifier" if certified is None else None
    if notation is None:
        missing = "issuer.eIDASIdentifier.notation"
    if missing is not None or notation is None or certified is None:
        return [Check(Step.BINDING, Outcome.INDETERMINATE, Code.SEAL_UNBOUND, {"missing": missing or ""}, "/issuer")]
    told, found = {"organisation": certificate.name}, list[Check]()
    if not _same_identifier(notation, certified, found):
        another: str | None = _PATH
    elif _is_abroad(identifier, certified):
        another = "/issuer/eIDASIdentifier/spatial"
    elif not _same_name(named.get("legalName"), certificate.organisation, found):
        another = _NAMES
    else:
        another = _contradiction(document, [named, identifier])
    if another is not None:
        return [*found, Check(Step.BINDING, Outcome.FAILED, Code.SEAL_OF_ANOTHER, told, another)]
    if (name := _id(named) or "").startswith("did:"):
        found.append(Check(Step.BINDING, Outcome.PASSED, Code.SEAL_ID_UNPROVED, {"did": name}, "/issuer/id"))
    return [*found, Check(Step.BINDING, Outcome.PASSED, Code.SEAL_BOUND, told)]


def _notation(identifier: object) -> str | None:
    value = identifier.get("notation") if isinstance(identifier, dict) else None
    return value if isinstance(value, str) and value.strip() else None


def _same_identifier(said: str, certified: str, found: list[Check]) -> bool:
    """Compare two identifiers; what differs in blanks, case or its prefix alone is the same, with a remark.

    Two prefixes of different countries are two numbers: only an absent prefix, or another kind of number of the same
    country, is passed over.
    """
    if said == certified:
        return True
    texts = [text.strip().upper() if text.isascii() else text for text in (said, certified)]
    one, other = (_PREFIXED.fullmatch(text) for text in texts)
    if one is not None and other is not None and one[2] != other[2]:
        return False
    numbers = [match[3] if match else text for match, text in zip((one, other), texts, strict=True)]
    if numbers[0] != numbers[1]:
        return False
    code = Code.SEAL_IDENTIFIER_SPELT if texts[0] == texts[1] else Code.SEAL_IDENTIFIER_PREFIX
    found.append(Check(Step.BINDING, Outcome.PASSED, code, path=_PATH))
    return True


def _is_abroad(identifier: object, certified: str) -> bool:
    """Say whether an identifier is said to be of another country than the certified one, whose number it is not then.

    What is no country of the EU's list, on either side, says nothing.
    """
    prefix = _PREFIXED.fullmatch(certified)
    countries = table("country")
    home = {countries.base + entry.tail for entry in countries.entries if prefix and prefix[2] in entry.aliases}
    spatial = identifier.get("spatial") if isinstance(identifier, dict) else None
    said = {_id(one) for one in (spatial if isinstance(spatial, list) else [spatial])}
    return bool(home) and any(one is not None and one.startswith(countries.base) and one not in home for one in said)


def _same_name(names: object, certified: str | None, found: list[Check]) -> bool:
    """Find the certified name among the issuer's; one that is spelt otherwise, or further names, are a remark."""
    said = set(_texts(names))
    if certified is None or not said:
        return False
    wanted = _plain(certified)
    same = {name for name in said if name == certified or (wanted and _plain(name) == wanted)}
    if not same:
        return False
    if same != {certified}:
        found.append(Check(Step.BINDING, Outcome.PASSED, Code.SEAL_NAME_DIFFERS, path=_NAMES))
    if said != same:
        told = {"organisation": certified}
        found.append(Check(Step.BINDING, Outcome.PASSED, Code.SEAL_NAME_UNCERTIFIED, told, _NAMES))
    return True


def _texts(names: object) -> Iterator[str]:
    for value in names.values() if isinstance(names, dict) else [names]:
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def _plain(name: str) -> tuple[str, ...]:
    """Give the words of a name without case, accents, punctuation and legal forms.

    A name with characters that are not seen is like no other, and has none.
    """
    if any(unicodedata.category(one).startswith("C") for one in name):
        return ()
    text = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    text = "".join(one for one in text if not unicodedata.combining(one))
    words = re.findall(r"\w+", text)
    return tuple(word for word in words if word not in _FORMS) or tuple(words)


# --- what is said of the issuer elsewhere


def _id(node: object) -> str | None:
    """Give the id of a node, or of a reference to one."""
    if isinstance(node, dict):
        node = node.get("id", node.get("@id"))
    return node if isinstance(node, str) else None


def _contradiction(document: Mapping[str, Any], nodes: list[Any]) -> str | None:
    """Find a node that has the id of one of `nodes` and says something else, or more; None: there is none."""
    by_id = {name: node for node in nodes if (name := _id(node)) is not None}
    waiting: list[tuple[str, dict[str, Any] | list[Any]]] = [("", dict(document))]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            known = by_id.get(_id(value) or "")
            if known is not None and not _says_no_more(value, known):
                return path
            members = ((name.replace("~", "~0").replace("/", "~1"), one) for name, one in value.items())
        else:
            members = ((str(place), one) for place, one in enumerate(value))
        waiting += [(f"{path}/{name}", one) for name, one in members if isinstance(one, dict | list)]
    return None


def _says_no_more(one: object, known: object) -> bool:
    """Say whether all that one value says is said by another; a reference says nothing but of whom."""
    if isinstance(one, dict) and isinstance(known, dict):
        return _id(one) in (None, _id(known)) and all(
            name in known and _says_no_more(value, known[name])
            for name, value in one.items()
            if name not in ("id", "@id", "type", "@type")
        )
    if isinstance(one, list) and isinstance(known, list):
        return len(one) == len(known) and all(map(_says_no_more, one, known))
    return one == known or (_id(one) is not None and _id(one) == _id(known))
