"""What a verification says: nine steps, closed codes, and a message per code in Swedish and English.

The outcomes are the three indications of ETSI EN 319 102-1 clause 5.1.3, plus SKIPPED for a step that does not apply.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeVar, cast

from mikromerit._codes import Code
from mikromerit.errors import MikromeritError, Rejected, _rebuilt
from mikromerit.evidence import Evidence, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

__all__ = [
    "SHOWN",
    "Check",
    "Code",
    "Indication",
    "Lang",
    "Outcome",
    "Refused",
    "Report",
    "SealFacts",
    "Step",
    "failed",
    "kept",
    "message",
    "shown",
    "word",
]

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
    """Give the sentence for `code` in `lang`, with `params` filled in; words of our own among them are translated."""
    return cast("str", _messages()[code][lang]).format_map(_told(code, params, lang))


def _told(code: Code, params: Mapping[str, str], lang: Lang) -> _Known:
    """Give the parameters as they are told: of a word that messages.toml has, and what it is about, the words of that.

    Its table is named after the parameter, or after that and a form of the word.
    """
    told = _Known(params)
    every = _messages()["words"]
    for name, words in (*every["any"].items(), *every.get(code, {}).items()):
        said = str(params.get(name.partition("_")[0], ""))
        word, _, about = (said, "", "") if said in words else said.partition(" ")
        if word in words:
            told[name] = f"{words[word][lang]} {about}".rstrip()
    return told


def word(name: str, value: str, lang: Lang = "sv") -> str:
    """Say a word of our own, such as the kind of a timestamp, in `lang`; any other value of `name` as it is."""
    words = _messages()["words"]["any"].get(name, {})
    return cast("str", words[value][lang]) if value in words else value


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
        super().__init__(message(code, {"place": self.path, **self.params}, "en"))

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
        return message(self.code, {"place": self.path, **self.params}, lang)

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


Indication = Literal["TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"]
"""The verdict on an e-seal (ETSI EN 319 102-1 §5.1.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFacts:
    """What was found of an e-seal; `indication` and `sub_indication` are the verdict (ETSI EN 319 102-1 §5.1.4).

    None stands for what could not be found out: of a seal that cannot be read, only the verdict is there.

    `level` is the baseline level by form (ETSI TS 119 182-1). `qualification` is QESeal, AdESeal-QC or AdESeal, and
    `confirmed` says whether a trusted list said so, or the certificate alone; both are None also where the signature is
    wrong or the certificate leads to nobody who is trusted. `best_signature_time` is when the seal
    is proved to have existed at the latest; `timestamps` are kind, time, and whether each counts. `unchecked` names the
    certificates of which it could not be judged whether they were revoked. `certificate` is the SHA-256 of the
    certificate that sealed, in hexadecimal.
    """

    level: str | None = None
    qualification: str | None = None
    confirmed: bool | None = None
    qualified_certificate: bool | None = None
    organisation: str | None = None
    organisation_identifier: str | None = None
    certificate: str | None = None
    algorithm: str | None = None
    signing_time: datetime | None = None
    best_signature_time: datetime | None = None
    timestamps: tuple[tuple[str, datetime, bool], ...] = ()
    unchecked: tuple[str, ...] = ()
    indication: Indication = "INDETERMINATE"
    sub_indication: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the facts as JSON values."""
        from dataclasses import asdict

        made = {name: value for name, value in asdict(self).items() if value is not None}
        made["timestamps"] = [
            {"kind": kind, "time": at.isoformat(), "counts": counts} for kind, at, counts in self.timestamps
        ]
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in made.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Generic[V_co]):
    """A verdict with its reasons: every step at least once, in the order of `Step`.

    `needs` is what a further round would have to fetch (empty: the verdict is final), `evidence` what the verdict
    rests on, `at` the moment it holds for. Keep the last two and the verdict can be recomputed, offline. `parts` are
    the reports on the credentials of a presentation, in its order; `seal` what was found of an e-seal (None: it is not
    under one).
    """

    checks: tuple[Check, ...]
    at: datetime
    needs: tuple[Need, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    parts: tuple[Report[object], ...] = ()
    seal: SealFacts | None = None
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
        return " ".join([verdict, *dict.fromkeys(check.message(lang) for check in self.reasons())])

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
            **({"seal": self.seal.as_json()} if self.seal else {}),
            **({"credentials": [part._as_json(lang) for part in self.parts]} if self.parts else {}),  # noqa: SLF001
        }
