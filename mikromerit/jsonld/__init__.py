"""JSON-LD with the contexts that the library ships, and no others: nothing is ever fetched."""

from typing import TYPE_CHECKING

from mikromerit._lazy import lazily

if TYPE_CHECKING:
    from mikromerit.jsonld.contexts import ELM, NO_BASE, bundled, context, is_bundled, options
    from mikromerit.jsonld.door import canonical, expand, n_quads, to_rdf
    from mikromerit.jsonld.nquads import Quad
    from mikromerit.jsonld.walk import Ambiguities, ambiguities, undefined_terms
else:
    __getattr__ = lazily(
        __name__,
        {
            "contexts": "ELM NO_BASE bundled context is_bundled options",
            "door": "canonical expand n_quads to_rdf",
            "nquads": "Quad",
            "walk": "Ambiguities ambiguities undefined_terms",
        },
    )

__all__ = [
    "ELM",
    "NO_BASE",
    "Ambiguities",
    "Quad",
    "ambiguities",
    "bundled",
    "canonical",
    "context",
    "expand",
    "is_bundled",
    "n_quads",
    "options",
    "to_rdf",
    "undefined_terms",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
