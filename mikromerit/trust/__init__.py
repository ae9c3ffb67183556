"""Whom a verifier trusts, as values that combine: a policy names it, and there is no default.

`Issuers` lists DIDs. For e-seals `Roots` names certificates, `TrustedList` reads what the member states publish (with
the extra `[trustlist]`), and `Organisations` says whose seals. `AnyOf` and `AllOf` combine them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily
from mikromerit.trust.rules import AllOf, AnyOf, Issuers, Organisations, Signatory, Trust, UnsafeAnyone

if TYPE_CHECKING:
    from mikromerit.trust.anchors import Anchor, Anchors, anchors_of
    from mikromerit.trust.roots import Roots
    from mikromerit.trust.services import Service
    from mikromerit.trust.trusted_list import EU_LISTS, TrustedList
else:
    __getattr__ = lazily(
        __name__,
        {
            "anchors": "Anchor Anchors anchors_of",
            "roots": "Roots",
            "services": "Service",
            "trusted_list": "EU_LISTS TrustedList",
        },
    )

__all__ = [
    "EU_LISTS",
    "AllOf",
    "Anchor",
    "Anchors",
    "AnyOf",
    "Issuers",
    "Organisations",
    "Roots",
    "Service",
    "Signatory",
    "Trust",
    "TrustedList",
    "UnsafeAnyone",
    "anchors_of",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
