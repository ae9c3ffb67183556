"""The rules of the Verifiable Credentials Data Model 1.1 for what an envelope held, before and beside JSON-LD."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from mikromerit._dates import read_datetime
from mikromerit._names import is_iri
from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.jsonld import ambiguities, is_bundled
from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.securing.vc_jwt import BASE_CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

_ALIASES = {"@id": "id", "@type": "type"}
_BASES = (BASE_CONTEXT, "https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/did/v1")
_SECOND = timedelta(seconds=1)
_BEGINS = ("issuanceDate", "validFrom")
_ENDS = ("expirationDate", "validUntil")


def types(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the types of a document, be `type` one string or several; none where it is anything else."""
    value = document.get("type")
    values: list[Any] = value if isinstance(value, list) else [value]
    return tuple(values) if all(isinstance(one, str) for one in values) else ()


def subjects(document: Mapping[str, Any]) -> list[Any]:
    """Give the credentialSubject as a list."""
    value = document.get("credentialSubject", [])
    return value if isinstance(value, list) else [value]


def credential_findings(document: Mapping[str, Any]) -> list[Check]:
    """Judge the structure of a credential (VCDM 1.1 §4); empty: it holds."""
    findings = list(_context(document)) + list(_identity(document, "VerifiableCredential"))
    issuer = document.get("issuer")
    if not _has_issuer(issuer):
        findings.append(_fails(Code.ISSUER_MISSING, "/issuer"))
    findings += _aliases(issuer, "issuer/")
    found = subjects(document)
    if not found:
        findings.append(_fails(Code.SUBJECT_MISSING, "/credentialSubject"))
    for subject in found:
        if not isinstance(subject, dict) or not subject:
            findings.append(_member("credentialSubject", "object"))
        elif "id" in subject and not is_iri(subject["id"]):
            findings.append(_member("credentialSubject/id", "URI"))
        findings += _aliases(subject, "credentialSubject/")
    if "issuanceDate" not in document:
        findings.append(_fails(Code.MEMBER_MISSING, "/issuanceDate", member="issuanceDate"))
    return findings


def presentation_findings(document: Mapping[str, Any]) -> list[Check]:
    """Judge the structure of a presentation (VCDM 1.1 §4.10); empty: it holds."""
    findings = list(_context(document)) + list(_identity(document, "VerifiablePresentation"))
    if not is_iri(document.get("holder")):
        findings.append(_member("holder", "URI"))
    return findings


def content_findings(document: Mapping[str, Any]) -> list[Check]:
    """Find what lets two readers see different things; a member that no context defines is a remark and no more.

    The signature covers such a member, but it means nothing in JSON-LD.
    """
    try:
        found = ambiguities(document)
    except ContextNotBundled as unknown:
        return [_fails(Code.CONTEXT_UNKNOWN, "", context=unknown.url)]
    except InvalidModel as invalid:
        return [_fails(Code.CONTEXT_UNKNOWN, invalid.path, context="{…}")]
    findings = []
    if found.nested:
        findings.append(_fails(Code.CONTEXT_MISPLACED, found.nested, context=found.nested))
    if found.clash:
        findings.append(_fails(Code.CONTEXT_CONFLICT, found.clash))
    if found.respelt:
        findings.append(_fails(Code.TERM_RESPELT, found.respelt, member=found.respelt))
    if found.undefined:
        params = {"count": str(found.undefined), "first": found.first}
        findings.append(Check(Step.MODEL, Outcome.PASSED, Code.TERM_UNDEFINED, params, found.first))
    return findings


def _fails(code: Code, path: str, **params: str) -> Check:
    return Check(Step.MODEL, Outcome.FAILED, code, params, path)


def _member(member: str, expected: str) -> Check:
    return _fails(Code.MEMBER_INVALID, f"/{member}", member=member, expected=expected)


def _context(document: Mapping[str, Any]) -> Iterator[Check]:
    value = document.get("@context")
    contexts = value if isinstance(value, list) else [value]
    if not value or not all(isinstance(one, str | dict) for one in contexts):
        yield _fails(Code.CONTEXT_MISSING, "/@context")
        return
    if contexts[0] != BASE_CONTEXT:
        yield _fails(Code.CONTEXT_ORDER, "/@context/0", expected=BASE_CONTEXT)
    for n, context in enumerate(contexts):
        if isinstance(context, dict):
            yield _fails(Code.CONTEXT_UNKNOWN, f"/@context/{n}", context="{…}")
        elif not is_bundled(context):
            yield _fails(Code.CONTEXT_UNKNOWN, f"/@context/{n}", context=context)
        elif n and context in _BASES:
            yield _fails(Code.CONTEXT_MISPLACED, f"/@context/{n}", context=context)


def _identity(document: Mapping[str, Any], expected_type: str) -> Iterator[Check]:
    if expected_type not in types(document):
        yield _fails(Code.TYPE_MISSING, "/type", expected=expected_type)
    if "id" in document and not is_iri(document["id"]):
        yield _member("id", "URI")
    yield from _aliases(document, "")


def _aliases(node: object, path: str) -> Iterator[Check]:
    """Refuse the keywords beside or instead of their aliases: whoever reads JSON looks at the alias alone."""
    if isinstance(node, dict):
        yield from (_member(f"{path}{keyword}", alias) for keyword, alias in _ALIASES.items() if keyword in node)


def _has_issuer(issuer: object) -> bool:
    return is_iri(issuer.get("id") if isinstance(issuer, dict) else issuer)


def validity_findings(document: Mapping[str, Any], at: datetime, leeway: timedelta) -> list[Check]:
    """Judge every date of a credential that bounds its validity (VCDM 1.1 §4.6, §4.7, and ELM's two) at a moment."""
    findings: list[Check] = []
    for member in _BEGINS:
        begins = _moment(document, member, findings)
        findings += window_findings(begins, None, at, leeway, f"/{member}")
    ends = {member: _moment(document, member, findings) for member in _ENDS}
    for member, end in ends.items():
        findings += window_findings(None, end, at, leeway, f"/{member}")
    said = [end for end in ends.values() if end is not None]
    if said and max(said) - min(said) >= _SECOND:  # an envelope has no fractions
        params = dict(zip(("claim", "member"), _ENDS, strict=True))
        findings.append(Check(Step.VALIDITY, Outcome.FAILED, Code.DATES_DISAGREE, params, f"/{_ENDS[1]}"))
    return findings


def _moment(document: Mapping[str, Any], member: str, findings: list[Check]) -> datetime | None:
    if member not in document:
        return None
    try:
        read = read_datetime(document[member])
    except (TypeError, ValueError):
        findings.append(Check(Step.VALIDITY, Outcome.FAILED, Code.DATE_INVALID, {"member": member}, f"/{member}"))
        return None
    if not read.has_offset:
        findings.append(
            Check(Step.VALIDITY, Outcome.PASSED, Code.DATE_WITHOUT_OFFSET, {"member": member}, f"/{member}")
        )
    return read.moment


def window_findings(
    begins: datetime | None, ends: datetime | None, at: datetime, leeway: timedelta, path: str = ""
) -> list[Check]:
    """Judge one window at a moment; the last moment of the window is no longer inside (RFC 7519 §4.1.4)."""
    findings = []
    if begins is not None and begins - at > leeway:
        findings.append(_outside(Code.NOT_YET_VALID, begins, path))
    if ends is not None and at - ends >= leeway:
        findings.append(_outside(Code.EXPIRED, ends, path))
    return findings


def _outside(code: Code, when: datetime, path: str) -> Check:
    params = {"when": f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"}
    return Check(Step.VALIDITY, Outcome.FAILED, code, params, path)
