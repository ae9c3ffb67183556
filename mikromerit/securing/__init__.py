"""Securing mechanisms: how a credential becomes bytes that nobody can alter unseen (VCDM 2.0 §4.12)."""

from __future__ import annotations

from typing import Final

from mikromerit.securing.ebsi_jwt import EBSI_JWT as _EBSI_JWT
from mikromerit.securing.envelope import Enclosed, PresentationSecuring, Sealed, SealedPresentation, Securing, Version
from mikromerit.securing.eseal import JADES as _JADES
from mikromerit.securing.vc_jose import VC_JOSE as _VC_JOSE
from mikromerit.securing.vc_jose import VP_JOSE as _VP_JOSE
from mikromerit.securing.vc_jwt import VC_JWT as _VC_JWT
from mikromerit.securing.vc_jwt import VP_JWT as _VP_JWT

VC_JWT: Final[Securing] = _VC_JWT
VC_JOSE: Final[Securing] = _VC_JOSE
EBSI_JWT: Final[Securing] = _EBSI_JWT
"""VCDM 1.1 JWT as EBSI demands it; for a policy or an issuer that names it."""
JADES: Final[Securing] = _JADES
"""The Europass e-seal (ETSI TS 119 182-1), to read; `eseal.Eseal` makes them."""
VP_JWT: Final[PresentationSecuring] = _VP_JWT
VP_JOSE: Final[PresentationSecuring] = _VP_JOSE
ALL: Final[tuple[Securing, ...]] = (VC_JWT, VC_JOSE, JADES)
ALL_PRESENTATIONS: Final[tuple[PresentationSecuring, ...]] = (VP_JWT, VP_JOSE)

__all__ = [
    "ALL",
    "ALL_PRESENTATIONS",
    "EBSI_JWT",
    "JADES",
    "VC_JOSE",
    "VC_JWT",
    "VP_JOSE",
    "VP_JWT",
    "Enclosed",
    "PresentationSecuring",
    "Sealed",
    "SealedPresentation",
    "Securing",
    "Version",
]
