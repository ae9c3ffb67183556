"""Securing mechanisms: how a credential becomes bytes that nobody can alter unseen (VCDM 2.0 §4.12)."""

from __future__ import annotations

from typing import Final

from mikromerit.securing.envelope import PresentationSecuring, Sealed, SealedPresentation, Securing
from mikromerit.securing.vc_jwt import VC_JWT as _VC_JWT
from mikromerit.securing.vc_jwt import VP_JWT as _VP_JWT

VC_JWT: Final[Securing] = _VC_JWT
VP_JWT: Final[PresentationSecuring] = _VP_JWT
ALL: Final[tuple[Securing, ...]] = (VC_JWT,)
ALL_PRESENTATIONS: Final[tuple[PresentationSecuring, ...]] = (VP_JWT,)

__all__ = [
    "ALL",
    "ALL_PRESENTATIONS",
    "VC_JWT",
    "VP_JWT",
    "PresentationSecuring",
    "Sealed",
    "SealedPresentation",
    "Securing",
]
