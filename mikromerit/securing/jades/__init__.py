"""The Europass e-seal: a JAdES signature (ETSI TS 119 182-1) made with the certificate of an organisation.

Reading takes a seal apart, strictly, and says what it is by its form; whom to trust is judged elsewhere. Everything
here is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily

if TYPE_CHECKING:
    from mikromerit.securing.jades.reading import open_seal
    from mikromerit.securing.jades.seal import Seal, SealTimestamp
    from mikromerit.securing.jades.serialisation import looks_sealed

__all__ = ["Seal", "SealTimestamp", "looks_sealed", "open_seal"]

__getattr__ = lazily(__name__, {"reading": "open_seal", "seal": "Seal SealTimestamp", "serialisation": "looks_sealed"})
