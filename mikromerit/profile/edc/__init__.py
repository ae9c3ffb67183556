"""The application profile of European Digital Credentials (EDC-AP), judged by the EU's own rules.

The EU publishes its rules as SHACL shapes. They are compiled when the library is made (`tools/make_shapes.py`), and run
over the statements of the document, where all copies of a node are one. Nothing else is ever run: a `credentialSchema`
selects nothing. `EDC` is the profile of a sealed credential in ELM 3.2; `edc(…)` makes the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args

from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.profile.edc.reasons import NO_CONTEXT, NOT_BUNDLED, reason_of
from mikromerit.profile.edc.strict import strict
from mikromerit.profile.edc.tables import Rules, Stage, Version, table
from mikromerit.profile.edc.verdict import MOST, Case, Result, Verdict, judge
from mikromerit.report import Check, Code, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.profile.obstacles import Words

JSON: TypeAlias = Any

_STAGES: Final[Mapping[Stage, str]] = {"sealed": "sealed", "ready": "ready to seal"}


@dataclass(frozen=True, slots=True)
class Edc:
    """One profile: the rules of one version of ELM, at one stage. Made by `edc`."""

    version: Version
    rules: Rules
    stage: Stage

    @property
    def name(self) -> str:
        """What a report calls it, with its version."""
        return f"EDC {self.version} {self.rules}, {_STAGES[self.stage]}"

    def check(self, credential: EuropeanDigitalCredential, document: Mapping[str, JSON]) -> list[Check]:  # noqa: ARG002 - the profile is about the document
        """Judge a document: what the rules find, and before that what they do not see (`strict`).

        Remarks are checks that passed. At most `MOST` failures are told, and the number of the others.
        """
        try:
            found = self._judged(dict(document))
        except InvalidModel as invalid:
            found = [_unread(reason_of(invalid.reason), invalid.path)]
        except ContextNotBundled as unknown:
            found = [_unread(NOT_BUNDLED, _context(document, unknown.url))]
        return [replace(check, params={**check.params, "profile": self.name}) for check in found]

    def _judged(self, document: dict[str, JSON]) -> list[Check]:
        if not document.get("@context"):
            return [_unread(NO_CONTEXT, "/@context")]
        case = Case(document, self.version, table(self.version, self.rules, self.stage))
        verdict = case.verdict(MOST)
        unseen = strict(case, MOST)
        failed = [*unseen.failures, *(result.check() for result in verdict.results)]
        if more := max(len(failed) - MOST, 0) + unseen.more + verdict.more:
            failed[MOST:] = [Check(Step.PROFILE, Outcome.FAILED, Code.EDC_MORE, {"count": str(more)})]
        return [*(failed or [Check(Step.PROFILE, Outcome.PASSED, Code.PROFILE_MET)]), *unseen.remarks]


def _unread(reason: Words, path: str) -> Check:
    params = {"reason_sv": reason.sv, "reason_en": reason.en}
    return Check(Step.PROFILE, Outcome.FAILED, Code.EDC_NOT_JSON_LD, params, path)


def _context(document: Mapping[str, JSON], url: str) -> str:
    """Point to a context; one that stands further down than the root is said to be at the root."""
    contexts = document["@context"]
    return f"/@context/{contexts.index(url)}" if isinstance(contexts, list) and url in contexts else "/@context"


def edc(*, version: Version = "3.2", rules: Rules = "generic", stage: Stage = "sealed") -> Edc:
    """Make a profile: the rules of a version of ELM, of one kind of credential, at one stage.

    "generic" is what every credential must satisfy; the others add to it. In the stage "ready" (to seal), what is added
    at sealing may be missing: `issued`, and the `eIDASIdentifier` of the issuer.

    Raises:
        ValueError: there is no such version, no such rules or no such stage.
    """
    for name, value, known in (("version", version, Version), ("rules", rules, Rules), ("stage", stage, Stage)):
        if value not in get_args(known):
            raise ValueError(f"{name} must be one of {', '.join(get_args(known))}")
    return Edc(version, rules, stage)


EDC: Final = edc()
"""What a sealed credential in ELM 3.2 must satisfy."""

__all__ = ["EDC", "Edc", "Result", "Rules", "Stage", "Verdict", "Version", "edc", "judge"]
