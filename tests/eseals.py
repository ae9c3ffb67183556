"""Credentials under e-seals, and how they are judged: the seals of `jades_made` over a real micro-credential."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jades_made as jades
from forging import to_json
from jades_made import SEALED_AT, Sealed, pki_object, tokens
from samples import UNTIL, merit
from x509_made import IDENTIFIER, NOW, ORGANISATION, SEALING, SUBJECT, Made, leaf, pki, token

from mikromerit import Evidence, Policy
from mikromerit.elm import encode, organisation
from mikromerit.elm import vocabulary as eu
from mikromerit.report import Code, Outcome, Report, Step
from mikromerit.trust import Roots
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.trust import Trust

AT = NOW
SEALED = datetime.fromtimestamp(SEALED_AT, UTC)  # 2025-11-21, 08:00
DAY = timedelta(days=1)
DID = "did:web:laerosaete.example"
PASSED, FAILED, INDETERMINATE, SKIPPED = Outcome
_ISSUED_BEFORE = SEALED - DAY


def document(
    legal: str = ORGANISATION, identifier: str | None = IDENTIFIER, did: str = DID, **changes: Any
) -> dict[str, Any]:
    """A micro-credential of the organisation that its seal is for, as JSON; `changes` are members of the document."""
    of = organisation(id=did, legal_name={"sv": legal}, country=eu.SWEDEN, eidas_identifier=identifier)
    made = encode(merit(did, awarding_body=of, issued=_ISSUED_BEFORE, valid_until=UNTIL))
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


CONTENT = to_json(document())


def seal(content: bytes | Mapping[str, Any] = CONTENT, by: Made | None = None, **changes: Any) -> Sealed:
    """Seal it with the chain beside; `changes` are members of the protected header."""
    body = content if isinstance(content, bytes) else to_json(content)
    chain = changes.pop("chain", (pki().ca,))
    return jades.sealed(body, by, chain=chain, **changes)


def certified(**given: Any) -> Made:
    """Another certificate of the organisation: of the same authority, with what is given."""
    options: dict[str, Any] = {"usages": ["content_commitment"], "more": SEALING, "key_name": str(sorted(given))}
    subject = given.pop("subject", SUBJECT)
    return leaf(subject, given.pop("by", pki().ca), **{**options, **given})


def stamped(one: Sealed, at: datetime, by: Made | None = None, name: str = "sigTst", **given: Any) -> Sealed:
    """Add a timestamp of the signature, or an archive timestamp (`name="arcTst"`)."""
    covered = one.signature.encode() if name == "sigTst" else one.archived()
    return one.add(name, tokens(token(covered, by, at, **given)))


def values(one: Sealed, *, crls: tuple[bytes, ...] = (), ocsps: tuple[bytes, ...] = ()) -> Sealed:
    """Add revocations."""
    return one.add("rVals", {"crlVals": [*map(pki_object, crls)], "ocspVals": [*map(pki_object, ocsps)]})


def roots(*anchors: Made, timestamping: tuple[Made, ...] | None = None) -> Roots:
    """Trust the PKI's authority and its timestamp authority, unless others are given."""
    clocks = (pki().tsa_root,) if timestamping is None else timestamping
    pem, times = (b"".join(one.pem for one in some) for some in (anchors or (pki().ca,), clocks))
    return Roots(pem, timestamping=times)


def judge(
    data: Sealed | bytes, trust: Trust | None = None, *, evidence: Evidence | None = None, at: datetime = AT, **how: Any
) -> Report[Any]:
    """Judge a seal, and hold fast what is true of each of its reports."""
    policy = Policy(trust=trust or roots(), **how)
    body = data.general() if isinstance(data, Sealed) else data
    report = verify(body, policy, evidence or Evidence(), at)
    assert {check.step for check in report.checks} == set(Step)
    assert Code.INTERNAL_ERROR not in {check.code for check in report.checks}
    assert report.seal is not None
    sound = report.seal.indication == "TOTAL-PASSED"
    assert sound is (report.seal.sub_indication is None)
    assert sound or not report.accepted
    report.to_json("sv")
    return report


def verdict(report: Report[Any]) -> str:
    """Give the indication and the sub-indication in one text."""
    assert report.seal is not None
    return f"{report.seal.indication} {report.seal.sub_indication or ''}".strip()


def said(report: Report[Any], step: Step | None = None) -> list[tuple[Outcome, Code]]:
    """Give what a report says, or one step of it."""
    return [(check.outcome, check.code) for check in report.checks if step in (None, check.step)]


def reasons(report: Report[Any]) -> set[Code]:
    return {check.code for check in report.checks if check.outcome in (FAILED, INDETERMINATE)}


def params(report: Report[Any], code: Code) -> list[dict[str, str]]:
    return [dict(check.params) for check in report.checks if check.code is code]
