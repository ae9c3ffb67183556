"""What an absolute IRI and a language tag look like, in outline: enough that neither can be taken for anything else."""

from __future__ import annotations

import re

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f<>\"{}|\\^`\ud800-\udfff\ufffe\uffff]+")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def is_iri(value: object) -> bool:
    """Say whether a value is text with the form of an absolute IRI (RFC 3987 §2.2): a scheme, and nothing forbidden."""
    return isinstance(value, str) and _IRI.fullmatch(value) is not None


def is_language_tag(value: object) -> bool:
    """Say whether a value is text with the form of a language tag (BCP 47, RFC 5646 §2.1)."""
    return isinstance(value, str) and _LANGUAGE_TAG.fullmatch(value) is not None
