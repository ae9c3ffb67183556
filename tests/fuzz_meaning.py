"""What a changed token still means, by a reading of its own: what the fuzzer holds an acceptance against.

Of a changed credential the verifier may accept only what says the same as before: in another spelling that the data
model allows, without what was said twice, or with a member that means nothing. That is the whole list of changes that
are allowed, and it is written as a reading of the claims rather than as a list of places.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from forging import AT, AUDIENCE, NONCE
from forms import V1_1, V2_0

if TYPE_CHECKING:
    from forging import Key
    from forms import Form

LEEWAY = timedelta(seconds=60)
FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1, 9999))
ABSENT = object()
FORBIDDEN = ("@id", "@type", "credentialStatus", "status")
KEYWORDS = ("@graph", "@included", "@index", "@nest", "@reverse")
NAMES_KEY = ("crit", "b64", "jwk", "jku", "x5u", "x5c")
TYPES = {V1_1: {"jwt", "application/jwt"}, V2_0: {"vc+jwt", "application/vc+jwt"}}
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is ABSENT else [value]


def said(*values: Any) -> set[str]:
    """Give the different things that are said of one matter."""
    return {repr(value) for value in values if value is not ABSENT}


def node(value: Any) -> Any:
    return value.get("id", ABSENT) if isinstance(value, dict) else value


def moment(value: Any) -> datetime | None:
    """Read a date-time or a number of seconds, to the second; None for what is neither."""
    if isinstance(value, str):
        return _date(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=value)
    except OverflowError:
        return LAST if value > 0 else FIRST


def _date(text: str) -> datetime | None:
    if re.match(r"[1-9][0-9]{4,}-", text):
        return LAST
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    zone = found[8] or "Z"
    offset = timedelta() if zone == "Z" else timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    clock = timedelta(hours=int(found[4]), minutes=int(found[5]), seconds=int(found[6]))
    try:
        day = datetime(*map(int, found.group(1, 2, 3)), tzinfo=UTC)
        return day + clock + (offset if zone[0] == "-" else -offset)
    except OverflowError:
        return LAST if text > "5" else FIRST
    except ValueError:
        return None


def keywords(*nodes: Any) -> list[str]:
    """Give the keywords of JSON-LD that say in another shape what a reader of JSON looks for elsewhere."""
    return [name for name in KEYWORDS if any(name in one for one in nodes if isinstance(one, dict))]


def begun(*values: Any) -> bool:
    moments = [moment(value) for value in values if value is not ABSENT]
    return all(one is not None and one - AT <= LEEWAY for one in moments)


def lasts(*values: Any) -> bool:
    moments = [moment(value) for value in values if value is not ABSENT]
    return all(one is not None and AT - one < LEEWAY for one in moments)


def one_moment(*values: Any) -> bool:
    """Say whether several places name one moment, but for fractions of a second."""
    moments = [moment(value) for value in values if value is not ABSENT]
    if not moments or None in moments:
        return False
    return max(moments) - min(moments) < timedelta(seconds=2)


def _body(form: Form, claims: dict[str, Any], wrapper: str) -> dict[str, Any]:
    body = claims.get(wrapper) if form is V1_1 else claims
    return body if isinstance(body, dict) else {}


def meaning(form: Form, claims: dict[str, Any]) -> dict[str, Any]:
    """Say what the claims of a credential mean."""
    body = _body(form, claims, "vc")

    def of(name: str, value: dict[str, Any] = body) -> Any:
        return value.get(name, ABSENT)

    def claim(name: str) -> Any:
        return of(name, claims)

    subjects = listed(of("credentialSubject"))
    begins, ends = ("issuanceDate", "expirationDate") if form is V1_1 else ("validFrom", "validUntil")
    dates = [claim("nbf"), of("validFrom"), of(begins)], [claim("exp"), of("validUntil"), of(ends)]
    return {
        "context": listed(of("@context")),
        "type": "VerifiableCredential" in listed(of("type")) and all(isinstance(t, str) for t in listed(of("type"))),
        "issuer": said(claim("iss"), node(of("issuer"))),
        "id": said(claim("jti"), of("id")),
        "subject": said(claim("sub"), *map(node, subjects)),
        "subjects": len(subjects) == 1 and all(isinstance(one, dict) for one in subjects),
        "from": begun(*dates[0]) and (form is V2_0 or one_moment(*dates[0])),
        "until": lasts(*dates[1]) and (form is V2_0 or one_moment(*dates[1])),
        "numbers": all(type(claims[name]) in (int, float) for name in ("nbf", "exp") if name in claims),
        "keywords": keywords(body, *subjects),
        "forbidden": [name for name in FORBIDDEN if name in body or (name == "status" and name in claims)],
        "other": [name for name in ("aud", "vp", *(["vc"] if form is V2_0 else [])) if name in claims],
    }


def presentation_meaning(form: Form, claims: dict[str, Any]) -> dict[str, Any]:
    """Say what the claims of a presentation mean."""
    body = _body(form, claims, "vp")

    def of(name: str, value: dict[str, Any] = body) -> Any:
        return value.get(name, ABSENT)

    def claim(name: str) -> Any:
        return of(name, claims)

    credentials = listed(of("verifiableCredential"))
    tokens = {repr(one.get("id") if isinstance(one, dict) and form is V2_0 else one) for one in credentials}
    return {
        "context": listed(of("@context")),
        "type": "VerifiablePresentation" in listed(of("type")),
        "holder": said(claim("iss"), node(of("holder"))),
        "audience": AUDIENCE in listed(claim("aud")),
        "nonce": claim("nonce") == NONCE,
        "credentials": tokens,
        "window": begun(claim("nbf")) and lasts(claim("exp")),
        "keywords": keywords(body),
        "forbidden": [name for name in ("@id", "@type") if name in body],
        "other": [name for name in ("vc", *(["vp"] if form is V2_0 else [])) if name in claims],
    }


def header_holds(form: Form, key: Key, header: Any) -> bool:
    """Say whether a header names the algorithm, the key and the kind that it named, and nothing that decides more."""
    alg, kid, typ = (header.get(name, ABSENT) for name in ("alg", "kid", "typ"))
    names_key = kid in (ABSENT, key.kid, key.multikey, f"#{key.multikey}")
    kind = typ is ABSENT or typ.lower() in TYPES[form]
    return alg in (key.alg, "Ed25519") and names_key and kind and not any(name in header for name in NAMES_KEY)
