"""Profiles: what a credential must say, beyond being well formed. Profiles are data with sentences in sv and en.

`ANNEX_I` is what the EU asks of a micro-credential, `KOMPETENSPASSET` what a Swedish competence passport asks beyond
that, `EDC` the verdict of the EU's application profile (`profile.edc.edc` makes others of that kind). Any number of
them combine: `profile=(ANNEX_I, EDC)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from mikromerit._lazy import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.profile.annex_i import ANNEX_I
    from mikromerit.profile.ebsi import EBSI
    from mikromerit.profile.edc import EDC
    from mikromerit.profile.kompetenspasset import KOMPETENSPASSET
    from mikromerit.profile.rows import Element, Elements, Finding, Row, State
    from mikromerit.report import Check
else:
    __getattr__ = lazily(
        __name__,
        {
            "annex_i": "ANNEX_I",
            "ebsi": "EBSI",
            "edc": "EDC",
            "kompetenspasset": "KOMPETENSPASSET",
            "rows": "Element Elements Finding Row State",
        },
    )

JSON: TypeAlias = Any


class Profile(Protocol):
    """A set of rules about the content of an ELM credential.

    One that judges credentials of other kinds as well has an attribute `needs_elm` that is False; its `check` is then
    given None for a credential that is no ELM.
    """

    @property
    def name(self) -> str:
        """What a report calls it, with its version."""
        ...

    def check(self, credential: EuropeanDigitalCredential, document: Mapping[str, JSON]) -> list[Check]:
        """Judge the content, as checks of the step PROFILE; pure.

        `document` is the JSON that was signed or is to be, `credential` what was read of it. A profile that is met says
        so, in a check that passed.
        """
        ...


Profiles: TypeAlias = Profile | Iterable[Profile] | None
"""One profile, several, or none."""


def several(profiles: Profiles) -> tuple[Profile, ...]:
    """Give the profiles as a tuple.

    Raises:
        TypeError: something among them is no profile.
    """
    if profiles is None:
        return ()
    one = callable(getattr(profiles, "check", None))
    found = (cast("Profile", profiles),) if one else tuple(cast("Iterable[Profile]", profiles))
    if not all(callable(getattr(profile, "check", None)) for profile in found):
        raise TypeError("a profile is an object such as ANNEX_I of mikromerit.profile")
    return found


def judged_by(
    profile: Profile, credential: EuropeanDigitalCredential | None, document: Mapping[str, JSON]
) -> list[Check]:
    """Judge by one profile, also a credential that is no ELM: by one that needs ELM, that fails."""
    from mikromerit.report import Check, Code, Outcome, Step

    if credential is None and getattr(profile, "needs_elm", True):
        return [Check(Step.PROFILE, Outcome.FAILED, Code.PROFILE_NEEDS_ELM, {"profile": profile.name})]
    return list(profile.check(cast("EuropeanDigitalCredential", credential), document))


__all__ = [
    "ANNEX_I",
    "EBSI",
    "EDC",
    "KOMPETENSPASSET",
    "Element",
    "Elements",
    "Finding",
    "Profile",
    "Profiles",
    "Row",
    "State",
    "judged_by",
    "several",
]
