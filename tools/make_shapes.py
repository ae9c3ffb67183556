"""Compile the EU's SHACL shapes of the application profile to the tables that the package judges by.

Run from the checkout: `python tools/make_shapes.py [REFERENCE]`, after any change of contexts/ or of the shapes. The
reference data ($MIKROMERIT_REFERENCE, by default `../shared/reference` beside the checkout) holds the shapes of ELM 3.1
and 3.2. Needs rdflib, which pyshacl brings. A conformance test holds the tables equal to what this makes.

A table has one file of shapes after the other. A shape is an object with SHACL's own words (`class`, `minCount`, `or`)
and IRIs with prefixes. What the tool does not know, it does not leave out: it stops. Two things are misspelt in the
shapes, and Apache Jena, the EU's engine, does not mind: `sh:nodekind` has no meaning to SHACL, and a shape of the type
`sh:propertyShape` is a property shape because it has a path.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection

from mikromerit import jsonld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "mikromerit" / "profile" / "edc"
FOLDERS: Final = {"3.1": "shapes", "3.2": "v3.2-lts/shapes"}
CONTEXTS: Final = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
APS: Final = "http://data.europa.eu/snb/model/ap/"
FILES: Final = ("generic-no-cv", "generic-full", "accredited", "converted", "diplomaSupplement", "issuedByMandate")
PREFIXES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "cred": "https://www.w3.org/2018/credentials#",
    "dc": "http://purl.org/dc/terms/",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "m8g": "http://data.europa.eu/m8g/",
    "org": "http://www.w3.org/ns/org#",
    "person": "http://www.w3.org/ns/person#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "regorg": "http://www.w3.org/ns/regorg#",
    "sec": "https://w3id.org/security#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

IRI_VALUED: Final = ("path", "targetClass", "class", "datatype", "hasValue")
NUMBERS: Final = ("minCount", "maxCount", "maxInclusive")
TOLD: Final = {RDFS.comment, RDFS.label, SH.name, SH.description, SH.message, SH.order}  # for people alone
UNHEARD: Final = {URIRef(str(SH) + "nodekind")}  # no word of SHACL's
SHAPE_TYPES: Final = {SH.NodeShape, SH.PropertyShape, URIRef(str(SH) + "propertyShape")}
NODE_KINDS: Final = {SH.IRI: "IRI", SH.Literal: "Literal"}


def stop(why: str) -> NoReturn:
    """End, because there is something that would be left out."""
    raise SystemExit(f"the shapes have something that this tool does not compile: {why}")


def short(iri: Node) -> str:
    """Write an IRI with its prefix, or whole."""
    if not isinstance(iri, URIRef):
        stop(f"a value that is no IRI, {iri}")
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return str(iri)


class Compiler:
    """One file of shapes, being compiled."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        ontology = graph.value(predicate=RDF.type, object=OWL.Ontology)
        self.name = str(ontology).removeprefix(APS)
        self.imports = [str(one).removeprefix(APS) for one in graph.objects(ontology, OWL.imports)]
        self.version = str(graph.value(ontology, OWL.versionInfo))
        self.ontology = ontology

    def compiled(self) -> dict[str, Any]:
        """Compile every shape that has a name, but for the property shapes, which stand where they are used."""
        named = sorted(
            one
            for one in set(self.graph.subjects())
            if isinstance(one, URIRef) and one != self.ontology and (one, SH.path, None) not in self.graph
        )
        shapes = {self.named(one): self.shape(one) for one in named}
        kept = {name: shape for name, shape in shapes.items() if shape is not None}
        return {"iri": str(self.ontology), "version": self.version, "imports": self.imports, "shapes": kept}

    def named(self, shape: Node) -> str:
        """Name a shape as the tables do: by its file and its own name."""
        file, _, name = str(shape).removeprefix(APS).partition("/")
        return f"{file}/{name}"

    def shape(self, shape: Node) -> dict[str, Any] | None:
        """Compile a shape, or give None: it is deactivated (SHACL §2.1.5)."""
        if self.flag(shape, SH.deactivated):
            return None
        found: dict[str, Any] = {}
        properties = []
        for predicate, value in self.graph.predicate_objects(shape):
            word = predicate.removeprefix(str(SH)) if isinstance(predicate, URIRef) else str(predicate)
            if predicate == SH.property:
                properties.append(value)
                continue
            if self.is_silent(predicate, value):
                continue
            if word in found:
                stop(f"sh:{word} twice in one shape")
            found[word] = self.value(word, value)
        if properties:
            compiled = (self.shape(one) for one in properties)
            found["property"] = sorted(
                (one for one in compiled if one is not None), key=lambda one: (one["path"], json.dumps(one))
            )
        order = ["targetClass", "path", *sorted(found.keys() - {"targetClass", "path", "property"}), "property"]
        return {word: found[word] for word in order if word in found}

    def is_silent(self, predicate: Node, value: Node) -> bool:
        """Say whether a statement about a shape has no effect on what conforms."""
        if predicate == RDF.type:
            return value in SHAPE_TYPES or stop(f"a shape of the type {value}")
        if predicate == SH.severity:
            return value == SH.Violation or stop(f"the severity {value}")
        return predicate in TOLD or predicate in UNHEARD

    def value(self, word: str, value: Node) -> Any:
        """Compile what a word of SHACL's says of a shape."""
        if word in IRI_VALUED:
            return short(value)
        if word in NUMBERS and isinstance(value, Literal) and isinstance(value.value, int):
            return value.value
        if word == "uniqueLang" and isinstance(value, Literal) and value.value is True:
            return True
        if word == "nodeKind" and isinstance(value, URIRef) and value in NODE_KINDS:
            return NODE_KINDS[value]
        if word == "node" and isinstance(value, URIRef):
            return self.named(value)
        if word == "or":
            return [self.shape(one) for one in Collection(self.graph, value)]
        stop(f"sh:{word} with the value {value}")

    def flag(self, shape: Node, predicate: URIRef) -> bool:
        """Give the value of a word that is true or false."""
        value = self.graph.value(shape, predicate)
        return isinstance(value, Literal) and value.value is True


def paths_and_classes(shapes: Any) -> Iterator[str]:
    """Give every IRI of a property and of a class that shapes name."""
    if isinstance(shapes, dict):
        for word, value in shapes.items():
            if word in ("path", "class", "targetClass"):
                yield value
            else:
                yield from paths_and_classes(value)
    elif isinstance(shapes, list):
        for one in shapes:
            yield from paths_and_classes(one)


@cache
def definitions(elm: str) -> dict[str, dict[str, Any]]:
    """Give what the contexts say of each term, by the IRI that it stands for, and the term itself as `term`."""
    found: dict[str, dict[str, Any]] = {}
    for url in CONTEXTS:
        given = definitions_at(url, elm)
        prefixes = {term: what for term, what in given.items() if isinstance(what, str)}
        for term, what in given.items():
            said = what if isinstance(what, dict) else {"@id": what}
            prefix, _, rest = str(said.get("@id")).partition(":")
            iri = short(URIRef(prefixes.get(prefix, f"{prefix}:") + rest))
            if term.startswith("@"):
                continue
            if found.setdefault(iri, {**said, "term": term})["term"] != term:
                found[iri] = {"term": f"{found[iri]['term']} {term}"}
    return found


def table_terms(elm: str, iris: set[str]) -> dict[str, str]:
    """Give the JSON term of each property and class that has one in the contexts."""
    found = {iri: what["term"] for iri, what in sorted(definitions(elm).items()) if iri in iris}
    if several := [names for names in found.values() if " " in names]:
        stop(f"more than one term for an IRI: {several}")
    return found


def contradicted(elm: str, shapes: Any) -> set[str]:
    """Give the properties whose values must be text by the shapes, and are nodes by the context (`@id`)."""
    if isinstance(shapes, list):
        return set().union(*(contradicted(elm, one) for one in shapes))
    if not isinstance(shapes, dict):
        return set()
    found = contradicted(elm, list(shapes.values()))
    path = shapes.get("path", "")
    if "datatype" in shapes and definitions(elm).get(path, {}).get("@type") == "@id":
        found.add(path)
    return found


@cache
def definitions_at(url: str, elm: str) -> Mapping[str, Any]:
    """Give the definitions of a context, those inside its classes included."""
    found: dict[str, Any] = dict(jsonld.context(url, elm=elm)["@context"])
    for what in list(found.values()):
        inner = what.get("@context") if isinstance(what, dict) else None
        if isinstance(inner, dict):
            found = {**inner, **found}
    return found


def table(folder: Path, elm: str) -> dict[str, Any]:
    """Make the table of one version of ELM."""
    files: dict[str, Any] = {}
    owners: Counter[str] = Counter()
    for name in FILES:
        compiler = Compiler(Graph().parse(folder / FOLDERS[elm] / f"EDC-{name}.ttl", format="turtle"))
        files[compiler.name] = compiler.compiled()
        owners.update(files[compiler.name]["shapes"].keys())
    if twice := [name for name, count in owners.items() if count > 1]:
        stop(f"shapes that stand in several files: {twice}")
    iris = set(paths_and_classes(files))
    return {
        "elm": elm,
        "prefixes": PREFIXES,
        "terms": table_terms(elm, iris),
        "contradicted": sorted(contradicted(elm, files)),
        "files": files,
    }


def written(made: Mapping[str, Any]) -> str:
    """Write a table: a line for each property shape, so that a change can be read."""
    return laid_out(made, 0) + "\n"


def laid_out(value: Any, indent: int) -> str:
    """Lay JSON out over lines, down to what fits into one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= LINE or not isinstance(value, (dict, list)):
        return line
    pad = " " * (indent + 1)
    if isinstance(value, list):
        return "[\n" + ",\n".join(pad + laid_out(one, indent + 1) for one in value) + f"\n{pad[1:]}]"
    members = (f"{pad}{json.dumps(key)}: {laid_out(one, indent + 1)}" for key, one in value.items())
    return "{\n" + ",\n".join(members) + f"\n{pad[1:]}}}"


LINE: Final = 160


def main() -> None:
    """Write the tables."""
    default = os.environ.get("MIKROMERIT_REFERENCE", ROOT.parent / "shared" / "reference")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else default) / "elm"
    for elm in FOLDERS:
        (TARGET / f"{elm}.json").write_text(written(table(folder, elm)), encoding="utf-8")


if __name__ == "__main__":
    main()
