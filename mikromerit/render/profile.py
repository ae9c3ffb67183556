"""How a credential stands to a profile, as lines for a terminal and as JSON.

Rows show what the credential says, so personal data too; whatever comes from it is made safe to show first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mikromerit.profile import Elements, State
from mikromerit.profile.rows import Judged
from mikromerit.report import Code, Outcome, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.profile import Profile, Row
    from mikromerit.report import Check, Lang

_PRESENT, _LACKING_MARK, _NOTHING, _REMARK = "✓✗-!"
_LACKING: Final = frozenset({State.MISSING, State.INCOMPLETE})
_TOLD_BY_ROWS: Final = frozenset(
    {Code.PROFILE_MET, Code.ELEMENT_MISSING, Code.ELEMENT_INCOMPLETE, Code.ELEMENTS_INCOMPLETE}
)
_VERDICTS: Final[Mapping[bool, Mapping[Lang, str]]] = {
    True: {"sv": "uppfylls", "en": "met"},
    False: {"sv": "uppfylls inte", "en": "not met"},
}


def conforms(checks: list[Check]) -> bool:
    """Say whether a profile has passed, and refused nothing."""
    outcomes = {check.outcome for check in checks}
    return Outcome.PASSED in outcomes and not outcomes & {Outcome.FAILED, Outcome.INDETERMINATE}


def profile_text(
    profile: Profile, checks: list[Check], credential: EuropeanDigitalCredential, lang: Lang = "sv"
) -> str:
    """Write the verdict of a profile, its rows where it has any, and what is refused or remarked beside them."""
    lines = [f"{profile.name}: {_VERDICTS[conforms(checks)][lang]}"]
    rows = _rows(profile, checks, credential)
    if rows:
        width = max(len(row.element.name(lang)) for row in rows)
        lines += [line for row in rows for line in _row(row, width, lang)]
    told = _TOLD_BY_ROWS if rows else frozenset({Code.PROFILE_MET})
    lines += [line for check in checks if check.code not in told for line in _finding(check, lang)]
    return "\n".join(lines)


def _rows(profile: Profile, checks: list[Check], credential: EuropeanDigitalCredential) -> tuple[Row, ...]:
    """Give the rows of a profile that has any, unless there was too much to judge; those of the checks if at hand."""
    if isinstance(checks, Judged):
        return checks.rows
    if not isinstance(profile, Elements) or any(check.code is Code.TOO_MUCH_TO_JUDGE for check in checks):
        return ()
    return profile.rows(credential)


def _row(row: Row, width: int, lang: Lang) -> Iterator[str]:
    lacking = row.element.mandatory and row.state in _LACKING
    said = row.value(lang) if row.state is State.PRESENT else row.sentence(lang)
    mark = _LACKING_MARK if lacking else _PRESENT if row.state is State.PRESENT else _NOTHING
    yield f"  {mark} {row.element.name(lang):<{width}} {shown(said)}"
    paths = [finding.path for finding in row.findings if finding.state in _LACKING] if lacking else []
    yield from (f"    {'':<{width}} {shown(path)}" for path in paths)


def _finding(check: Check, lang: Lang) -> Iterator[str]:
    mark = _REMARK if check.outcome is Outcome.PASSED else _LACKING_MARK
    yield f"  {mark} {check.message(lang)}"
    if check.path:
        yield f"    {check.path}"


def profile_json(
    profile: Profile, checks: list[Check], credential: EuropeanDigitalCredential, lang: Lang = "sv"
) -> dict[str, Any]:
    """Give the verdict of a profile as JSON: its findings as problem details, and its rows."""
    return {
        "profile": profile.name,
        "conforms": conforms(checks),
        "findings": [check.problem(lang) for check in checks],
        "rows": [row.to_json(lang) for row in _rows(profile, checks, credential)],
    }
