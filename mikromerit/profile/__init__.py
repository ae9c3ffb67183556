"""Profiles: what a credential must say, beyond being well formed. Profiles are data with sentences in sv and en."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.report import Check


class Profile(Protocol):
    """A set of rules about the content of an ELM credential."""

    @property
    def name(self) -> str:
        """What a report calls it."""
        ...

    def check(self, credential: EuropeanDigitalCredential) -> tuple[Check, ...]:
        """Judge the content, as checks of the step PROFILE; pure."""
        ...


from mikromerit.profile.annex_i import AnnexI  # noqa: E402  (the protocol first, then what follows it)

ANNEX_I: Final[Profile] = AnnexI()

__all__ = ["ANNEX_I", "Profile"]
