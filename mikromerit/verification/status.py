"""The step STATUS: every list that a credential declares, verified like a credential of its issuer's, and looked up.

What a list says is never kept, only the list: the evidence holds it, and how old it may be is the smaller of the
policy's bound and the list's own (its `ttl`, its end).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing import Enclosed
from mikromerit.securing.status_jwt import open_list
from mikromerit.status import TOKEN, Entry, declared, max_age, need, read, verdict
from mikromerit.trust import Issuers
from mikromerit.verification.case import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mikromerit.credential import VerifiedCredential
    from mikromerit.report import Report
    from mikromerit.securing import Sealed
    from mikromerit.status import Published

_WITHDRAWN = frozenset({Code.STATUS_REVOKED, Code.STATUS_SUSPENDED})


@dataclass(frozen=True, slots=True)
class Judges:
    """How a list is judged that is a credential, and how one that is a JWT; they are this step's callers."""

    credential: Callable[[Case, Enclosed], Report[VerifiedCredential]]
    token: Callable[[Case, Sealed], bool]


def judge(case: Case, sealed: Sealed, signer: str | None, judges: Judges, *, proved: bool) -> None:
    """Judge every status that is declared: as VCDM, as sealed European credentials or as IETF have it.

    Lists are asked for only where the credential is proved to be a trusted issuer's.
    """
    if case.policy.status == "ignored":
        case.skipped(Step.STATUS, Code.STATUS_IGNORED)
        return
    entries = declared(sealed.document, sealed.statuses)
    if not entries:
        if case.policy.status == "required":
            case.checks.append(Check(Step.STATUS, Outcome.FAILED, Code.STATUS_REQUIRED))
        else:
            case.skipped(Step.STATUS, Code.STATUS_NOT_DECLARED)
        return
    for entry in entries:
        if isinstance(entry, Check):
            case.checks.append(entry)
        elif proved and signer is not None:
            case.checks.append(_judged(case, entry, signer, judges))
        else:
            case.skipped(Step.STATUS, Code.NOT_JUDGED)


def _judged(case: Case, entry: Entry, signer: str, judges: Judges) -> Check:
    try:
        published = _published(case, entry, signer, judges)
    except Refused as refused:
        return Check(Step.STATUS, Outcome.INDETERMINATE, refused.code, refused.params, entry.path)
    return verdict(entry, published, case.at, leeway=case.policy.leeway)


def _published(case: Case, entry: Entry, signer: str, judges: Judges) -> Published:
    """Read a list, once in a verification: a credential may name it often, and so may the lists that it names.

    Raises:
        Refused: there is no usable list.
    """
    name = (case.depth, entry.form.name, entry.url, signer)
    known = case.lists.get(name)
    if known is None:
        try:
            known = _read(case, entry, signer, judges)
        except Refused as refused:
            known = refused
        case.lists[name] = known
    if isinstance(known, Refused):
        raise Refused(known.code, **known.params)
    return known


def _read(case: Case, entry: Entry, signer: str, judges: Judges) -> Published:
    wanted = need(entry, case.policy.limits.credential_bytes)
    fetched = case.look_up(wanted)
    document = _list(case, entry, fetched.body, signer, judges)
    published = read(entry, document, case.policy.limits.status_list_bytes)
    allowed = max_age(published, fetched.at)
    if allowed is not None and case.at - fetched.at > allowed:
        case.ask_again(wanted, fetched)
    return published


def _list(case: Case, entry: Entry, body: bytes, signer: str, judges: Judges) -> Mapping[str, Any]:
    """Give what a list says, once it is proved to be of the credential's signer, or of one that the policy names.

    Raises:
        Refused: STATUS_LIST_OF_A_STRANGER, STATUS_LIST_WITHDRAWN, STATUS_LIST_NOT_VERIFIED.
    """
    if case.depth > 1:
        # a list of lists of lists
        raise Refused(Code.STATUS_LIST_NOT_VERIFIED, url=entry.url, reason=Code.STATUS_UNSUPPORTED)
    policy = replace(
        case.policy, trust=Issuers({signer, *case.policy.status_issuers}), profile=None, status="if-declared",
        issuer_binding=True,
    )  # fmt: skip
    inner = Case(policy, case.evidence, case.at, case.policy.limits.needs, depth=case.depth + 1, lists=case.lists)
    if entry.form is TOKEN:
        sealed = open_list(body, policy.limits)
        accepted = judges.token(inner, sealed)
        document: Mapping[str, Any] = sealed.document
    else:
        report = judges.credential(inner, Enclosed(body, None))
        accepted = report.accepted
        document = report.accept().claims if accepted else {}
        inner.checks[:] = report.checks
    case.take_over(inner)
    if not accepted:
        codes = [check.code for check in inner.checks if check.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)]
        raise Refused(_refusal(codes), url=entry.url, reason=codes[0] if codes else Code.NOT_JUDGED)
    return document


def _refusal(codes: list[Code]) -> Code:
    if Code.ISSUER_NOT_TRUSTED in codes:
        return Code.STATUS_LIST_OF_A_STRANGER
    return Code.STATUS_LIST_WITHDRAWN if _WITHDRAWN & set(codes) else Code.STATUS_LIST_NOT_VERIFIED
