"""What a verification says: nine steps, closed codes, and a message per code in Swedish and English.

The outcomes are the three indications of ETSI EN 319 102-1 clause 5.1.3, plus SKIPPED for a step that does not apply.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeVar, cast

from mikromerit.errors import MikromeritError, Rejected, _rebuilt
from mikromerit.evidence import Evidence, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

Lang = Literal["sv", "en"]
V_co = TypeVar("V_co", covariant=True)

SHOWN = 200
"""How many characters of a foreign value are ever shown in a message."""


class Outcome(StrEnum):
    """How a step or a whole report ended."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    SKIPPED = "skipped"


class Step(StrEnum):
    """The nine steps of a verification, in their order; trust stands before key, so that a stranger costs no fetch."""

    PARSE = "parse"
    TRUST = "trust"
    KEY = "key"
    SIGNATURE = "signature"
    VALIDITY = "validity"
    STATUS = "status"
    MODEL = "model"
    PROFILE = "profile"
    BINDING = "binding"


class Code(StrEnum):
    """Everything a check can say; `messages.toml` holds the sentence in each language."""

    NOT_JUDGED = "not-judged"
    JUDGED_PER_CREDENTIAL = "judged-per-credential"
    INTERNAL_ERROR = "internal-error"
    # parse
    ENVELOPE_READ = "envelope-read"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    TOO_MANY_NODES = "too-many-nodes"
    FORMAT_UNKNOWN = "format-unknown"
    JWS_MALFORMED = "jws-malformed"
    BASE64URL_INVALID = "base64url-invalid"
    JSON_INVALID = "json-invalid"
    JSON_DUPLICATE_MEMBER = "json-duplicate-member"
    HEADER_INVALID = "header-invalid"
    HEADER_CRITICAL = "header-critical"
    HEADER_NAMES_KEY = "header-names-key"
    TYP_NOT_ACCEPTED = "typ-not-accepted"
    TYP_MISSING = "typ-missing"
    ALGORITHM_NOT_ALLOWED = "algorithm-not-allowed"
    CLAIM_INVALID = "claim-invalid"
    CLAIM_IGNORED = "claim-ignored"
    CLAIM_NAME_TAKEN = "claim-name-taken"
    BODY_TWICE = "body-twice"
    CLAIM_MISSING = "claim-missing"
    NOT_A_CREDENTIAL = "not-a-credential"
    NOT_A_PRESENTATION = "not-a-presentation"
    # trust
    ISSUER_TRUSTED = "issuer-trusted"
    ISSUER_NOT_TRUSTED = "issuer-not-trusted"
    TRUST_WAIVED = "trust-waived"
    TRUST_NOT_NEEDED = "trust-not-needed"
    # key
    KEY_FOUND = "key-found"
    KEY_INVALID = "key-invalid"
    KEY_LENGTH_INVALID = "key-length-invalid"
    KEY_TYPE_UNSUPPORTED = "key-type-unsupported"
    KEY_NOT_LISTED = "key-not-listed"
    KEY_NOT_AUTHORISED = "key-not-authorised"
    KEY_WITHDRAWN = "key-withdrawn"
    KEY_OF_ANOTHER = "key-of-another"
    KEY_NOT_NAMED = "key-not-named"
    KEY_USE_REFUSED = "key-use-refused"
    KEY_NOT_FETCHED = "key-not-fetched"
    DID_INVALID = "did-invalid"
    DID_METHOD_NOT_SUPPORTED = "did-method-not-supported"
    DID_DOCUMENT_INVALID = "did-document-invalid"
    DID_DOCUMENT_OF_ANOTHER = "did-document-of-another"
    EVIDENCE_MISSING = "evidence-missing"
    EVIDENCE_STALE = "evidence-stale"
    UNRESOLVABLE = "unresolvable"
    TOO_MANY_NEEDS = "too-many-needs"
    # signature
    SIGNATURE_VALID = "signature-valid"
    SIGNATURE_INVALID = "signature-invalid"
    SIGNATURE_MALFORMED = "signature-malformed"
    PROOF_NOT_READ = "proof-not-read"
    ALGORITHM_NOT_OF_KEY = "algorithm-not-of-key"
    # validity
    WITHIN_VALIDITY = "within-validity"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    DATE_INVALID = "date-invalid"
    DATES_DISAGREE = "dates-disagree"
    DATES_REVERSED = "dates-reversed"
    EXPIRY_MISSING = "expiry-missing"
    DATE_WITHOUT_OFFSET = "date-without-offset"
    # status
    STATUS_NOT_DECLARED = "status-not-declared"
    STATUS_IGNORED = "status-ignored"
    STATUS_REQUIRED = "status-required"
    STATUS_UNSUPPORTED = "status-unsupported"
    STATUS_CLEAR = "status-clear"
    STATUS_REVOKED = "status-revoked"
    STATUS_SUSPENDED = "status-suspended"
    STATUS_MESSAGE = "status-message"
    STATUS_REFRESH = "status-refresh"
    STATUS_PURPOSE_UNKNOWN = "status-purpose-unknown"
    STATUS_VALUE_UNKNOWN = "status-value-unknown"
    STATUS_ENTRY_INVALID = "status-entry-invalid"
    STATUS_INDEX_INVALID = "status-index-invalid"
    STATUS_SIZE_INVALID = "status-size-invalid"
    STATUS_MESSAGES_INVALID = "status-messages-invalid"
    STATUS_URL_REFUSED = "status-url-refused"
    STATUS_RESPELT = "status-respelt"
    STATUS_TOO_MANY = "status-too-many"
    STATUS_INDEX_OUT_OF_RANGE = "status-index-out-of-range"
    STATUS_LIST_WRONG_ID = "status-list-wrong-id"
    STATUS_LIST_WRONG_TYPE = "status-list-wrong-type"
    STATUS_LIST_WRONG_PURPOSE = "status-list-wrong-purpose"
    STATUS_LIST_INVALID = "status-list-invalid"
    STATUS_LIST_TTL_INVALID = "status-list-ttl-invalid"
    STATUS_LIST_SIZE_DIFFERS = "status-list-size-differs"
    STATUS_LIST_NOT_BASE64 = "status-list-not-base64"
    STATUS_LIST_NOT_PACKED = "status-list-not-packed"
    STATUS_LIST_TOO_LARGE = "status-list-too-large"
    STATUS_LIST_TOO_SHORT = "status-list-too-short"
    STATUS_LIST_NOT_YET_VALID = "status-list-not-yet-valid"
    STATUS_LIST_NOT_VERIFIED = "status-list-not-verified"
    STATUS_LIST_OF_A_STRANGER = "status-list-of-a-stranger"
    STATUS_LIST_WITHDRAWN = "status-list-withdrawn"
    STATUS_LIST_EXPIRED = "status-list-expired"
    # model
    MODEL_VALID = "model-valid"
    NOT_ELM = "not-elm"
    PRESENTATION_VALID = "presentation-valid"
    CONTEXT_MISSING = "context-missing"
    CONTEXT_ORDER = "context-order"
    CONTEXT_UNKNOWN = "context-unknown"
    CONTEXT_MISPLACED = "context-misplaced"
    CONTEXT_CONFLICT = "context-conflict"
    CONTEXT_FORBIDDEN = "context-forbidden"
    TYPE_MISSING = "type-missing"
    TYPE_UNDEFINED = "type-undefined"
    SUBJECT_MISSING = "subject-missing"
    ISSUER_MISSING = "issuer-missing"
    MEMBER_MISSING = "member-missing"
    MEMBER_INVALID = "member-invalid"
    MODEL_INVALID = "model-invalid"
    MODEL_UNREAD = "model-unread"
    MODEL_MORE = "model-more"
    TERM_UNDEFINED = "term-undefined"
    TERM_RESPELT = "term-respelt"
    RESOURCE_REPEATED = "resource-repeated"
    RESOURCES_NOT_JUDGED = "resources-not-judged"
    RESOURCE_NOT_GIVEN = "resource-not-given"
    RESOURCE_ALTERED = "resource-altered"
    CREDENTIAL_NOT_ACCEPTED = "credential-not-accepted"
    TOO_MANY_CREDENTIALS = "too-many-credentials"
    # profile
    PROFILE_NOT_ASKED = "profile-not-asked"
    PROFILE_MET = "profile-met"
    PROFILE_NEEDS_ELM = "profile-needs-elm"
    ELEMENT_MISSING = "element-missing"
    ELEMENT_INCOMPLETE = "element-incomplete"
    ELEMENTS_INCOMPLETE = "elements-incomplete"
    TOO_MUCH_TO_JUDGE = "too-much-to-judge"
    OUTCOMES_WITHOUT_CRITERIA = "outcomes-without-criteria"
    WORKLOAD_CONTRADICTORY = "workload-contradictory"
    WORKLOAD_CONTRADICTIONS = "workload-contradictions"
    VOLUME_SMALL = "volume-small"
    VOLUME_LARGE = "volume-large"
    REVIEW_OVERDUE = "review-overdue"
    EDC_MISSING = "edc-missing"
    EDC_TOO_MANY = "edc-too-many"
    EDC_LANGUAGE_TWICE = "edc-language-twice"
    EDC_WRONG_TYPE = "edc-wrong-type"
    EDC_WRONG_DATATYPE = "edc-wrong-datatype"
    EDC_UNSATISFIABLE = "edc-unsatisfiable"
    EDC_WRONG_KIND = "edc-wrong-kind"
    EDC_UNMET = "edc-unmet"
    EDC_NOT_OF_LIST = "edc-not-of-list"
    EDC_TOO_LARGE = "edc-too-large"
    EDC_MORE = "edc-more"
    EDC_NOT_JSON_LD = "edc-not-json-ld"
    EDC_NOT_IN_LIST = "edc-not-in-list"
    EDC_LIST_UNCHECKED = "edc-list-unchecked"
    EDC_OTHER_RULES = "edc-other-rules"
    EBSI_CONTEXT = "ebsi-context"
    EBSI_TYPE = "ebsi-type"
    EBSI_MISSING = "ebsi-missing"
    EBSI_ID = "ebsi-id"
    EBSI_DATE = "ebsi-date"
    EBSI_BEGINS = "ebsi-begins"
    EBSI_ENDS = "ebsi-ends"
    EBSI_DID = "ebsi-did"
    EBSI_SCHEMA_TYPE = "ebsi-schema-type"
    EBSI_SCHEMA_ADDRESS = "ebsi-schema-address"
    EBSI_STATUS = "ebsi-status"
    EBSI_TERMS = "ebsi-terms"
    EBSI_EVIDENCE = "ebsi-evidence"
    # binding
    CLAIMS_AGREE = "claims-agree"
    ISSUER_MISMATCH = "issuer-mismatch"
    SUBJECT_MISMATCH = "subject-mismatch"
    ID_MISMATCH = "id-mismatch"
    HOLDER_BOUND = "holder-bound"
    HOLDER_MISMATCH = "holder-mismatch"
    NOT_THE_HOLDERS = "not-the-holders"
    AUDIENCE_MISMATCH = "audience-mismatch"
    AUDIENCE_MISSING = "audience-missing"
    AUDIENCE_UNEXPECTED = "audience-unexpected"
    NONCE_MISMATCH = "nonce-mismatch"
    NONCE_MISSING = "nonce-missing"
    NONCE_UNEXPECTED = "nonce-unexpected"
    PRESENTATION_REPLAYABLE = "presentation-replayable"
    ISSUER_NOT_BOUND = "issuer-not-bound"


_NO_PARAMS: Mapping[str, str] = MappingProxyType({})


@cache
def _messages() -> Mapping[str, Mapping[str, Any]]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads(files("mikromerit").joinpath("messages.toml").read_text(encoding="utf-8"))


class _Known(dict[str, str]):
    """Parameters of which some may be missing: a plug-in's check must not keep the report from being told."""

    def __missing__(self, name: str) -> str:
        return "?"


def message(code: Code, params: Mapping[str, str], lang: Lang = "sv") -> str:
    """Give the sentence for `code` in `lang`, with `params` filled in."""
    return cast("str", _messages()[code][lang]).format_map(_Known(params))


def shown(value: object, most: int = SHOWN) -> str:
    """Make a foreign value safe to show: at most `most` characters, no control, format or surrogate characters."""
    text = str(value)[: most + 1]
    if not text.isprintable():
        text = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)
    return text if len(text) <= most else text[: most - 1] + "…"


class Refused(MikromeritError, ValueError):
    """A key, a DID or an envelope that the library will not take; `code` says why, `path` where (JSON Pointer).

    `verify` never lets one out: it becomes a check of the report.
    """

    def __init__(self, code: Code, *, path: str = "", **params: object) -> None:
        self.code = code
        self.path = shown(path)
        self.params: Mapping[str, str] = MappingProxyType({k: shown(v) for k, v in params.items()})
        super().__init__(message(code, self.params, "en"))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (type(self), (self.code,), {**self.params, "path": self.path})


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of one step; `path` is a JSON Pointer (RFC 6901) into the claims, or empty."""

    step: Step
    outcome: Outcome
    code: Code
    params: Mapping[str, str] = field(default_factory=lambda: _NO_PARAMS)
    path: str = ""

    def __post_init__(self) -> None:
        if self.params is not _NO_PARAMS:
            safe = MappingProxyType({k: shown(v) for k, v in self.params.items()})
            object.__setattr__(self, "params", safe)
        if self.path:
            object.__setattr__(self, "path", shown(self.path))

    def __reduce__(self) -> tuple[object, ...]:
        return Check, (self.step, self.outcome, self.code, dict(self.params), self.path)

    def message(self, lang: Lang = "sv") -> str:
        """Say the finding as one sentence in Swedish or English."""
        return message(self.code, self.params, lang)

    def problem(self, lang: Lang = "sv") -> Mapping[str, str]:
        """Give the finding as problem details (RFC 9457 §3.1), with step, outcome, code and pointer as extensions.

        A finding of a profile names that too.
        """
        return {
            "type": f"urn:mikromerit:code:{self.code}",
            "title": cast("str", _messages()["step"][self.step][lang]),
            "detail": self.message(lang),
            "step": str(self.step),
            "outcome": str(self.outcome),
            "code": str(self.code),
            **({"pointer": self.path} if self.path else {}),
            **({"profile": self.params["profile"]} if "profile" in self.params else {}),
        }


@lru_cache(maxsize=512)  # of the policy's and the library's own words: nothing that a document says is kept
def kept(step: Step, outcome: Outcome, code: Code, *params: tuple[str, str]) -> Check:
    """Give the check with these parameters and no path, made once."""
    return Check(step, outcome, code, dict(params)) if params else Check(step, outcome, code)


def failed(step: Step, refused: Refused, outcome: Outcome = Outcome.FAILED) -> Check:
    """Make the check that says what a reader refused."""
    return Check(step, outcome, refused.code, refused.params, refused.path)


_SKIPPED = {step: Check(step, Outcome.SKIPPED, Code.NOT_JUDGED) for step in Step}
_ORDER = {step: n for n, step in enumerate(Step)}


def _by_step(check: Check) -> int:
    return _ORDER[check.step]


def _overall(checks: Iterable[Check]) -> Outcome:
    outcomes = {check.outcome for check in checks}
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED):
        if outcome in outcomes:
            return outcome
    return Outcome.INDETERMINATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Generic[V_co]):
    """A verdict with its reasons: every step at least once, in the order of `Step`.

    `needs` is what a further round would have to fetch (empty: the verdict is final), `evidence` what the verdict
    rests on, `at` the moment it holds for. Keep the last two and the verdict can be recomputed, offline. `parts` are
    the reports on the credentials of a presentation, in its order.
    """

    checks: tuple[Check, ...]
    at: datetime
    needs: tuple[Need, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    parts: tuple[Report[object], ...] = ()
    _value: V_co | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        every = list(self.checks)
        if missing := _SKIPPED.keys() - {check.step for check in every}:
            every += [_SKIPPED[step] for step in missing]
        every.sort(key=_by_step)
        object.__setattr__(self, "checks", tuple(every))

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is neither true nor false; ask for .outcome or .accepted, or call .accept()")

    @property
    def outcome(self) -> Outcome:
        """The outcome of the whole: FAILED beats INDETERMINATE beats PASSED."""
        return _overall(self.checks)

    @property
    def accepted(self) -> bool:
        """Whether `accept()` gives a value."""
        return self._value is not None and self.outcome is Outcome.PASSED

    def accept(self) -> V_co:
        """Give what was verified.

        Raises:
            Rejected: the outcome is not PASSED; the error carries this report.
        """
        if self._value is None or self.outcome is not Outcome.PASSED:
            raise Rejected(cast("Report[object]", self))
        return self._value

    def step(self, step: Step) -> Outcome:
        """Give the outcome of one step."""
        return _overall(checks) if (checks := self._judged(step)) else Outcome.SKIPPED

    def _judged(self, step: Step) -> list[Check]:
        return [check for check in self.checks if check.step is step and check.outcome is not Outcome.SKIPPED]

    def reasons(self) -> tuple[Check, ...]:
        """Give the checks that keep the report from passing: the failed ones, else the indeterminate ones."""
        for outcome in (Outcome.FAILED, Outcome.INDETERMINATE):
            if found := tuple(check for check in self.checks if check.outcome is outcome):
                return found
        return ()

    def summary(self, lang: Lang = "sv") -> str:
        """Say the verdict in one line: the outcome and why."""
        verdict = cast("str", _messages()["outcome"][self.outcome][lang])
        return " ".join([verdict, *(check.message(lang) for check in self.reasons())])

    def to_json(self, lang: Lang = "sv") -> str:
        """Write the report as JSON: the checks as problem details (RFC 9457), what is still needed, and the parts."""
        import json

        return json.dumps(self._as_json(lang), ensure_ascii=False, indent=2)

    def _as_json(self, lang: Lang) -> dict[str, Any]:
        return {
            "outcome": str(self.outcome),
            "summary": self.summary(lang),
            "at": self.at.isoformat(),
            "checks": [check.problem(lang) for check in self.checks],
            "needs": [{"url": need.url, "purpose": need.purpose} for need in self.needs],
            **({"credentials": [part._as_json(lang) for part in self.parts]} if self.parts else {}),  # noqa: SLF001
        }
