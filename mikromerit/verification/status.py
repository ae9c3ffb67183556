"""The step STATUS: every list that a credential declares, verified like a credential of its issuer's, and looked up.

What a list says is never kept, only the list: the evidence holds it, and how old it may be is the smaller of the
policy's bound and the list's own (its `ttl`, its end). Its age is judged before all else: what was good when it was
fetched and is too old now is asked for anew. So is a list that the verifier keeps and that is of no use today, where
the caller's own evidence gives no verdict either.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mikromerit.report import Check, Code, Outcome, Refused, Step
from mikromerit.securing import Enclosed, Sealed
from mikromerit.securing.status_jwt import open_list
from mikromerit.status import TOKEN, Entry, declared, max_age, need, read, verdict
from mikromerit.verification.case import UNDECIDED, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mikromerit.credential import VerifiedCredential
    from mikromerit.evidence import Fetched, Need
    from mikromerit.report import Report
    from mikromerit.securing.jades import Seal
    from mikromerit.status import Published
    from mikromerit.trust import Trust
    from mikromerit.verification.case import Case, Key
    from mikromerit.verification.policy import Policy

_WITHDRAWN = frozenset({Code.STATUS_REVOKED, Code.STATUS_SUSPENDED})
_DEEPEST = 2  # a list of lists; none of lists of lists
_OF_A_LIST = {Code.EXPIRED: Code.STATUS_LIST_EXPIRED, Code.NOT_YET_VALID: Code.STATUS_LIST_NOT_YET_VALID}


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as it was read, or why it was not, and what the reading needed and used."""

    found: Published | Refused
    needs: Mapping[Key, Need]
    used: Mapping[Key, Fetched]


@dataclass(frozen=True, slots=True)
class Judges:
    """How a list is judged that is a credential, and how one that is a JWT; they are this step's callers."""

    credential: Callable[[Case, Enclosed], Report[VerifiedCredential]]
    token: Callable[[Case, Sealed], bool]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose lists count for a credential: `name` tells one from another, `trust` judges who signed a list."""

    name: str
    trust: Trust


def judge(case: Case, sealed: Sealed | Seal, whose: Whose | None, judges: Judges) -> None:
    """Judge every status that is declared: as VCDM, as sealed European credentials or as IETF have it.

    Lists are asked for only where the credential is proved to be a trusted issuer's; else `whose` is None.
    """
    if case.policy.status == "ignored":
        case.skipped(Step.STATUS, Code.STATUS_IGNORED)
        return
    entries = declared(sealed.document, sealed.statuses if isinstance(sealed, Sealed) else ())
    if not entries:
        if case.policy.status == "required":
            case.checks.append(Check(Step.STATUS, Outcome.FAILED, Code.STATUS_REQUIRED))
        else:
            case.skipped(Step.STATUS, Code.STATUS_NOT_DECLARED)
        return
    for entry in entries:
        if isinstance(entry, Check):
            case.checks.append(entry)
        elif whose is not None:
            case.checks.append(_judged(case, entry, whose, judges))
        else:
            case.skipped(Step.STATUS, Code.NOT_JUDGED)
    case.bound(Step.STATUS)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is to be judged: an entry, by the list that `need` asks for."""

    entry: Entry
    need: Need
    whose: Whose
    judges: Judges


def _judged(case: Case, entry: Entry, whose: Whose, judges: Judges) -> Check:
    question = _Question(entry, need(entry, case.policy.limits.credential_bytes), whose, judges)
    try:
        return _verdict(case, question)
    except Refused as refused:
        return Check(Step.STATUS, Outcome.INDETERMINATE, refused.code, refused.params, entry.path)


def _verdict(case: Case, question: _Question) -> Check:
    """Judge an entry by the newest list at hand.

    Where that is one that the verifier keeps, and does not serve, the caller's may: nobody's evidence counts for less
    because of what was kept. What a kept list lacks is asked for even then, for it is the newer one.

    Raises:
        Refused: there is no usable list.
    """
    wanted = question.need
    kept, given = case.sources.find_kept(wanted), case.sources.given.get(wanted.url)
    try:
        return _found(case, question, case.sources.find(wanted))
    except Refused as refused:
        if kept is None:
            raise
        if given is not None:
            with suppress(Refused):
                return _found(case, question, given)
        if refused.code not in UNDECIDED:
            case.ask_again(wanted, kept)
        raise


def _found(case: Case, question: _Question, answer: Fetched | None) -> Check:
    """Judge an entry by an answer, which is noted as one that served.

    Raises:
        Refused: it is no usable list, or there is none.
    """
    entry, policy = question.entry, case.policy
    published = _published(case, question, answer)
    check = verdict(entry, published, case.at, leeway=policy.leeway, oldest=policy.status_list_max_age)
    key = key_of(question.need)
    case.served[key] = case.used[key]
    return check


def _published(case: Case, question: _Question, answer: Fetched | None) -> Published:
    """Read a list, once in a verification: a credential may name it often, and so may the lists that it names.

    Raises:
        Refused: it is no usable list, or there is none.
    """
    entry, whose = question.entry, question.whose
    name = (case.depth, entry.form.name, entry.url, whose.name, answer)
    reading = case.lists.get(name)
    if reading is None:
        inner = case.within(_policy(case.policy, whose), depth=case.depth + 1)
        found: Published | Refused
        try:
            found = _read(inner, question, answer)
        except Refused as refused:
            found = refused
        reading = case.lists[name] = Reading(found, inner.needs, inner.used)
    case.take_over(reading.needs, reading.used)
    if isinstance(reading.found, Refused):
        raise Refused(reading.found.code, **reading.found.params)
    return reading.found


def _policy(policy: Policy, whose: Whose) -> Policy:
    return replace(policy, trust=whose.trust, profile=None, status="if-declared", issuer_binding=True)


def _read(inner: Case, question: _Question, answer: Fetched | None) -> Published:
    """Read what the list says, once it is proved.

    Raises:
        Refused: it is no usable list, or there is none.
    """
    entry = question.entry
    if inner.depth > _DEEPEST:
        raise Refused(Code.STATUS_LIST_NOT_VERIFIED, url=entry.url, reason=Code.STATUS_UNSUPPORTED)
    fetched = inner.take(question.need, answer)
    document = _proved(inner, question, fetched)
    published = read(entry, document, inner.policy.limits.status_list_bytes)
    allowed = max_age(published, fetched.at, inner.policy.status_list_max_age)
    if allowed is not None and inner.at - fetched.at > allowed:
        inner.ask_again(question.need, fetched)
    return published


def _proved(inner: Case, question: _Question, fetched: Fetched) -> Mapping[str, Any]:
    entry, judges = question.entry, question.judges
    if entry.form is TOKEN:
        try:
            sealed = open_list(fetched.body, inner.policy.limits)
        except Refused as refused:
            raise Refused(Code.STATUS_LIST_NOT_VERIFIED, url=entry.url, reason=refused.code) from None
        if judges.token(inner, sealed):
            return sealed.document
        checks: Sequence[Check] = inner.checks
    else:
        report = judges.credential(inner, Enclosed(fetched.body, None))
        if report.accepted:
            return report.accept().claims
        checks = report.checks
    failing = [check for check in checks if check.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)]
    if inner.at > fetched.at and {check.code for check in failing} == {Code.EXPIRED}:
        inner.ask_again(question.need, fetched)
    raise _refusal(entry.url, failing)


def _refusal(url: str, failing: Sequence[Check]) -> Refused:
    """Say in one word why a list is not accepted; what it lacks itself is named as it is."""
    codes = [check.code for check in failing]
    if Code.ISSUER_NOT_TRUSTED in codes:
        return Refused(Code.STATUS_LIST_OF_A_STRANGER, url=url)
    if _WITHDRAWN & set(codes):
        return Refused(Code.STATUS_LIST_WITHDRAWN, url=url)
    for same in (UNDECIDED, {Code.EXPIRED}, {Code.NOT_YET_VALID}):
        if codes and same.issuperset(codes):
            return Refused(_OF_A_LIST.get(codes[0], codes[0]), **failing[0].params)
    return Refused(Code.STATUS_LIST_NOT_VERIFIED, url=url, reason=codes[0] if codes else Code.NOT_JUDGED)
