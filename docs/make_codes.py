"""Make `codes.md`: every code, the steps and outcomes it comes with, and its sentence in both languages.

Run it from anywhere: `python docs/make_codes.py`. Tests hold the page equal to what this makes, and `WHERE` equal to
what the verifier says of good, broken and hostile documents.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mikromerit.report import Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE: Final = Path(__file__).resolve().parent / "codes.md"

PASSED, FAILED, INDETERMINATE, SKIPPED = Outcome

WHERE: Final[Mapping[Step, Mapping[Outcome, tuple[Code, ...]]]] = {
    Step.PARSE: {
        PASSED: (Code.ENVELOPE_READ, Code.SEAL_TIME_LATE, Code.SEAL_MEMBER_UNREAD),
        INDETERMINATE: (Code.INTERNAL_ERROR,),
        FAILED: (
            Code.FORMAT_UNKNOWN,
            Code.TOO_LARGE,
            Code.JWS_MALFORMED,
            Code.BASE64URL_INVALID,
            Code.JSON_INVALID,
            Code.JSON_DUPLICATE_MEMBER,
            Code.TOO_DEEP,
            Code.TOO_MANY_NODES,
            Code.HEADER_INVALID,
            Code.HEADER_CRITICAL,
            Code.HEADER_NAMES_KEY,
            Code.TYP_NOT_ACCEPTED,
            Code.TYP_MISSING,
            Code.TYPE_MISSING,
            Code.CONTEXT_ORDER,
            Code.ALGORITHM_NOT_ALLOWED,
            Code.NOT_A_CREDENTIAL,
            Code.NOT_A_PRESENTATION,
            Code.CLAIM_INVALID,
            Code.MEMBER_INVALID,
            Code.SEAL_MALFORMED,
            Code.SEAL_UNSIGNED,
            Code.SEAL_DETACHED,
            Code.SEAL_NOT_BASELINE,
            Code.CERTIFICATE_INVALID,
            Code.CERTIFICATE_MISSING,
            Code.CERTIFICATE_OF_ANOTHER,
            Code.TOO_MANY_CERTIFICATES,
        ),
    },
    Step.TRUST: {
        PASSED: (Code.ISSUER_TRUSTED, Code.TRUST_WAIVED, Code.CERTIFICATE_TRUSTED, Code.ORGANISATION_TRUSTED),
        FAILED: (Code.ISSUER_NOT_TRUSTED, Code.ORGANISATION_NOT_TRUSTED),
        INDETERMINATE: (
            Code.CERTIFICATE_PATH_MISSING,
            Code.CERTIFICATE_EXPIRED,
            Code.CERTIFICATE_NOT_YET_VALID,
            Code.CERTIFICATE_NOT_FOR_SEALS,
            Code.TRUSTED_LIST_REFUSED,
            Code.EVIDENCE_MISSING,
            Code.EVIDENCE_STALE,
            Code.UNRESOLVABLE,
        ),
        SKIPPED: (Code.TRUST_NOT_NEEDED,),
    },
    Step.KEY: {
        PASSED: (
            Code.KEY_FOUND,
            Code.CERTIFICATE_FOUND,
            Code.REVOCATION_CLEAR,
            Code.REVOCATION_UNCHECKED,
            Code.CERTIFICATE_REVOKED_SINCE,
            Code.SEAL_QUALIFICATION,
            Code.SEAL_QUALIFICATION_CLAIMED,
        ),
        FAILED: (
            Code.DID_INVALID,
            Code.DID_METHOD_NOT_SUPPORTED,
            Code.DID_DOCUMENT_INVALID,
            Code.DID_DOCUMENT_OF_ANOTHER,
            Code.KEY_OF_ANOTHER,
            Code.KEY_NOT_LISTED,
            Code.KEY_NOT_AUTHORISED,
            Code.KEY_NOT_NAMED,
            Code.KEY_WITHDRAWN,
            Code.KEY_INVALID,
            Code.KEY_LENGTH_INVALID,
            Code.KEY_TYPE_UNSUPPORTED,
            Code.KEY_USE_REFUSED,
            Code.HEADER_INVALID,
            Code.TOO_LARGE,
            Code.CERTIFICATE_NOT_FOR_SEALS,
            Code.CERTIFICATE_REVOKED,
            Code.AUTHORITY_REVOKED,
        ),
        INDETERMINATE: (
            Code.EVIDENCE_MISSING,
            Code.EVIDENCE_STALE,
            Code.UNRESOLVABLE,
            Code.TOO_MANY_NEEDS,
            Code.CERTIFICATE_EXPIRED,
            Code.CERTIFICATE_NOT_YET_VALID,
            Code.CERTIFICATE_REVOKED,
            Code.AUTHORITY_REVOKED,
            Code.CERTIFICATE_ON_HOLD,
            Code.REVOCATION_UNCHECKED,
            Code.REVOCATION_UNKNOWN,
        ),
        SKIPPED: (Code.KEY_NOT_FETCHED,),
    },
    Step.SIGNATURE: {
        PASSED: (Code.SIGNATURE_VALID, Code.TIMESTAMP_VALID, Code.TIMESTAMP_UNTRUSTED, Code.TIMESTAMP_EXPIRED),
        FAILED: (
            Code.SIGNATURE_INVALID,
            Code.SIGNATURE_MALFORMED,
            Code.ALGORITHM_NOT_OF_KEY,
            Code.ALGORITHM_NOT_ALLOWED,
            Code.KEY_LENGTH_INVALID,
            Code.TIMESTAMP_INVALID,
        ),
        INDETERMINATE: (Code.TIMESTAMP_ORDER,),
        SKIPPED: (Code.PROOF_NOT_READ,),
    },
    Step.VALIDITY: {
        PASSED: (
            Code.WITHIN_VALIDITY,
            Code.DATE_WITHOUT_OFFSET,
            Code.CLAIM_IGNORED,
            Code.SEAL_TIME,
            Code.SEAL_TIME_EARLY,
        ),
        FAILED: (
            Code.EXPIRED,
            Code.NOT_YET_VALID,
            Code.DATE_INVALID,
            Code.DATES_DISAGREE,
            Code.DATES_REVERSED,
            Code.EXPIRY_MISSING,
            Code.CLAIM_INVALID,
            Code.SEAL_TIME_FUTURE,
        ),
    },
    Step.STATUS: {
        PASSED: (
            Code.STATUS_CLEAR,
            Code.STATUS_MESSAGE,
            Code.STATUS_REFRESH,
        ),
        FAILED: (
            Code.STATUS_REQUIRED,
            Code.STATUS_REVOKED,
            Code.STATUS_SUSPENDED,
            Code.STATUS_ENTRY_INVALID,
            Code.STATUS_INDEX_INVALID,
            Code.STATUS_SIZE_INVALID,
            Code.STATUS_MESSAGES_INVALID,
            Code.STATUS_URL_REFUSED,
            Code.STATUS_RESPELT,
            Code.STATUS_TOO_MANY,
        ),
        INDETERMINATE: (
            Code.EVIDENCE_MISSING,
            Code.EVIDENCE_STALE,
            Code.UNRESOLVABLE,
            Code.TOO_MANY_NEEDS,
            Code.STATUS_UNSUPPORTED,
            Code.STATUS_PURPOSE_UNKNOWN,
            Code.STATUS_VALUE_UNKNOWN,
            Code.STATUS_INDEX_OUT_OF_RANGE,
            Code.STATUS_LIST_NOT_VERIFIED,
            Code.STATUS_LIST_OF_A_STRANGER,
            Code.STATUS_LIST_WITHDRAWN,
            Code.STATUS_LIST_WRONG_ID,
            Code.STATUS_LIST_WRONG_TYPE,
            Code.STATUS_LIST_WRONG_PURPOSE,
            Code.STATUS_LIST_INVALID,
            Code.STATUS_LIST_TTL_INVALID,
            Code.STATUS_LIST_SIZE_DIFFERS,
            Code.STATUS_LIST_NOT_BASE64,
            Code.STATUS_LIST_NOT_PACKED,
            Code.STATUS_LIST_TOO_LARGE,
            Code.STATUS_LIST_TOO_SHORT,
            Code.STATUS_LIST_NOT_YET_VALID,
            Code.STATUS_LIST_EXPIRED,
            Code.STATUS_LIST_TOO_OLD,
        ),
        SKIPPED: (Code.STATUS_NOT_DECLARED, Code.STATUS_IGNORED, Code.JUDGED_PER_CREDENTIAL),
    },
    Step.MODEL: {
        PASSED: (Code.MODEL_VALID, Code.PRESENTATION_VALID, Code.MODEL_UNREAD, Code.TERM_UNDEFINED),
        FAILED: (
            Code.CONTEXT_MISSING,
            Code.CONTEXT_ORDER,
            Code.CONTEXT_UNKNOWN,
            Code.CONTEXT_MISPLACED,
            Code.CONTEXT_CONFLICT,
            Code.CONTEXT_FORBIDDEN,
            Code.TERM_RESPELT,
            Code.TYPE_UNDEFINED,
            Code.RESOURCE_REPEATED,
            Code.RESOURCE_ALTERED,
            Code.TYPE_MISSING,
            Code.ISSUER_MISSING,
            Code.SUBJECT_MISSING,
            Code.MEMBER_MISSING,
            Code.MEMBER_INVALID,
            Code.MODEL_MORE,
            Code.TOO_MANY_CREDENTIALS,
            Code.CREDENTIAL_NOT_ACCEPTED,
        ),
        INDETERMINATE: (Code.CREDENTIAL_NOT_ACCEPTED, Code.TOO_MANY_NEEDS, Code.RESOURCE_NOT_GIVEN),
        SKIPPED: (Code.NOT_ELM, Code.RESOURCES_NOT_JUDGED),
    },
    Step.PROFILE: {
        PASSED: (
            Code.PROFILE_MET,
            Code.EDC_LIST_UNCHECKED,
            Code.EDC_OTHER_RULES,
            Code.DATE_WITHOUT_OFFSET,
            Code.OUTCOMES_WITHOUT_CRITERIA,
            Code.WORKLOAD_CONTRADICTORY,
            Code.WORKLOAD_CONTRADICTIONS,
            Code.VOLUME_SMALL,
            Code.VOLUME_LARGE,
            Code.REVIEW_OVERDUE,
        ),
        FAILED: (
            Code.ELEMENT_MISSING,
            Code.ELEMENT_INCOMPLETE,
            Code.ELEMENTS_INCOMPLETE,
            Code.TOO_MUCH_TO_JUDGE,
            Code.PROFILE_NEEDS_ELM,
            Code.EDC_MISSING,
            Code.EDC_TOO_MANY,
            Code.EDC_LANGUAGE_TWICE,
            Code.EDC_WRONG_TYPE,
            Code.EDC_WRONG_DATATYPE,
            Code.EDC_UNSATISFIABLE,
            Code.EDC_WRONG_KIND,
            Code.EDC_UNMET,
            Code.EDC_NOT_OF_LIST,
            Code.EDC_TOO_LARGE,
            Code.EDC_MORE,
            Code.EDC_NOT_JSON_LD,
            Code.EDC_NOT_IN_LIST,
            Code.CONTEXT_ORDER,
            Code.TERM_UNDEFINED,
            Code.EBSI_CONTEXT,
            Code.EBSI_TYPE,
            Code.EBSI_MISSING,
            Code.EBSI_ID,
            Code.EBSI_DATE,
            Code.EBSI_BEGINS,
            Code.EBSI_ENDS,
            Code.EBSI_DID,
            Code.EBSI_SCHEMA_TYPE,
            Code.EBSI_SCHEMA_ADDRESS,
            Code.EBSI_STATUS,
            Code.EBSI_TERMS,
            Code.EBSI_EVIDENCE,
        ),
        SKIPPED: (Code.PROFILE_NOT_ASKED, Code.JUDGED_PER_CREDENTIAL),
    },
    Step.BINDING: {
        PASSED: (
            Code.CLAIMS_AGREE,
            Code.HOLDER_BOUND,
            Code.ISSUER_NOT_BOUND,
            Code.PRESENTATION_REPLAYABLE,
            Code.SEAL_BOUND,
            Code.SEAL_IDENTIFIER_PREFIX,
            Code.SEAL_IDENTIFIER_SPELT,
            Code.SEAL_NAME_DIFFERS,
            Code.SEAL_NAME_UNCERTIFIED,
            Code.SEAL_ID_UNPROVED,
        ),
        FAILED: (
            Code.ISSUER_MISMATCH,
            Code.SUBJECT_MISMATCH,
            Code.ID_MISMATCH,
            Code.AUDIENCE_UNEXPECTED,
            Code.HOLDER_MISMATCH,
            Code.NOT_THE_HOLDERS,
            Code.AUDIENCE_MISSING,
            Code.AUDIENCE_MISMATCH,
            Code.NONCE_MISSING,
            Code.NONCE_MISMATCH,
            Code.NONCE_UNEXPECTED,
            Code.CLAIM_MISSING,
            Code.BODY_TWICE,
            Code.SEAL_OF_ANOTHER,
        ),
        INDETERMINATE: (Code.SEAL_UNBOUND,),
    },
}
"""Where a verification says what. NOT_JUDGED stands for itself: any step may say it."""

ISSUER_ALONE = {Step.MODEL: {FAILED: (Code.MODEL_INVALID, Code.CLAIM_NAME_TAKEN)}}
"""What only an issuer that refuses says."""

_HEAD = """\
% Made by docs/make_codes.py from mikromerit/messages.toml. Change that, and run this again.

# Codes

A report has at least one check for each of its nine steps, in the order of this page. Each check has an outcome, a code
and a sentence. The set of codes is closed: a new one is a change of the API. Words in braces are filled in by the check
(`Check.params`); `Check.path` points to the member where there is one.

The outcome of a report is FAILED if any check is, else INDETERMINATE if any check is, else PASSED. A step that does not
apply is SKIPPED and changes nothing. PASSED, FAILED and INDETERMINATE are the indications of ETSI EN 319 102-1.

Any step that was not judged says `not-judged`: skipped, where an earlier step made it impossible or it does not apply;
indeterminate, where the verdict needs it and nothing else says why it is missing.

An issuer that refuses (`NotConformant`) uses the same codes. It refuses with `term-undefined`, which is a remark to a
verifier, and with `model-invalid` where a verifier remarks `model-unread`. A key, a DID or an envelope that is refused
outside a verification raises `Refused` with one of these codes.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _section(title: str, said_there: Mapping[Outcome, tuple[Code, ...]], messages: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| Code | Outcome | Svenska | English |"
    yield "| --- | --- | --- | --- |"
    for outcome, codes in said_there.items():
        for code in codes:
            said = messages[code]
            yield f"| `{code}` | {outcome} | {_cell(said['sv'])} | {_cell(said['en'])} |"
    yield ""


def page() -> str:
    """Make the text of the page."""
    messages = tomllib.loads(files("mikromerit").joinpath("messages.toml").read_text(encoding="utf-8"))
    lines = [_HEAD]
    for step in Step:
        title = messages["step"][step]
        lines += _section(f"{title['en']} (`{step}`): {title['sv']}", WHERE[step], messages)
    for step, codes in ISSUER_ALONE.items():
        lines += _section(f"From an issuer alone (`{step}`)", codes, messages)
    said = messages[Code.NOT_JUDGED]
    lines += ["## Any step", "", "| Code | Outcome | Svenska | English |", "| --- | --- | --- | --- |"]
    lines += [f"| `{Code.NOT_JUDGED}` | skipped, indeterminate | {_cell(said['sv'])} | {_cell(said['en'])} |", ""]
    lines += ["## Verdicts", "", "What the summary of a report begins with.", "", "| Outcome | Svenska | English |"]
    lines += ["| --- | --- | --- |"]
    lines += [f"| {o} | {messages['outcome'][o]['sv']} | {messages['outcome'][o]['en']} |" for o in Outcome]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
