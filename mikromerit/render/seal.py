"""What was found of an e-seal, as plain text: the verdict in the words of ETSI, the kind, who sealed, and when."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from mikromerit.report import shown, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from mikromerit.report import Lang, SealFacts

_WIDTH: Final = 31
_TEXTS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "seal": {"sv": "Elektronisk stämpel (e-sigill)", "en": "E-seal"},
    "verdict": {"sv": "Bedömning enligt ETSI", "en": "Verdict (ETSI)"},
    "level": {"sv": "Nivå", "en": "Level"},
    "qualification": {"sv": "Typ", "en": "Kind"},
    "organisation": {"sv": "Organisation", "en": "Organisation"},
    "signing_time": {"sv": "Förseglat enligt egen uppgift", "en": "Sealed, it says"},
    "best_signature_time": {"sv": "Bevisligen gjort senast", "en": "Existed at the latest"},
    "timestamp": {"sv": "Tidsstämpel", "en": "Timestamp"},
    "unchecked": {"sv": "Inte prövat", "en": "Not judged"},
    "confirmed": {
        "sv": "{0}, enligt en förteckning över betrodda tjänsteleverantörer",
        "en": "{0}, confirmed by a trusted list",
    },
    "claimed": {
        "sv": "{0}, enligt certifikatet och ingen annan",
        "en": "{0}, by the certificate alone",
    },
    "counts": {"sv": "{0} ({1})", "en": "{0} ({1})"},
    "counts not": {"sv": "{0} ({1}), räknas inte", "en": "{0} ({1}), does not count"},
    "revocation": {
        "sv": "om certifikatet för {0} är återkallat",
        "en": "whether the certificate of {0} was revoked",
    },
}


def seal_text(facts: SealFacts, lang: Lang = "sv") -> str:
    """Write what was found of an e-seal, one fact a line; what could not be found out is left out."""
    rows = [f"  {_TEXTS[label][lang]:<{_WIDTH}}{shown(value)}" for label, value in _rows(facts, lang)]
    return "\n".join([_TEXTS["seal"][lang], *rows])


def _rows(facts: SealFacts, lang: Lang) -> Iterator[tuple[str, str]]:
    yield "verdict", f"{facts.indication} ({facts.sub_indication})" if facts.sub_indication else facts.indication
    if facts.level is not None:
        yield "level", facts.level
    if facts.qualification is not None:
        told = "confirmed" if facts.confirmed else "claimed"
        yield "qualification", _TEXTS[told][lang].format(facts.qualification)
    if facts.organisation is not None:
        identifier = facts.organisation_identifier
        yield "organisation", f"{facts.organisation} ({identifier})" if identifier else facts.organisation
    if facts.signing_time is not None:
        yield "signing_time", _moment(facts.signing_time)
    if facts.best_signature_time is not None:
        yield "best_signature_time", _moment(facts.best_signature_time)
    for kind, at, counts in facts.timestamps:
        yield (
            "timestamp",
            _TEXTS["counts" if counts else "counts not"][lang].format(_moment(at), word("kind", kind, lang)),
        )
    for name in facts.unchecked:
        yield "unchecked", _TEXTS["revocation"][lang].format(name)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
