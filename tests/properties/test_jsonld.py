"""The two JSON-LD lanes: the fast one gives what PyLD gives or hands over, and takes nothing that the walk refuses."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld_says import by_pyld
from samples import merit

from mikromerit import jsonld
from mikromerit.elm import encode
from mikromerit.errors import ContextNotBundled, InvalidModel
from mikromerit.jsonld import NO_BASE, canon, fast, reference, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.unmeasured

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EDC = "http://data.europa.eu/snb/model/context/edc-ap"
STATUS = "https://www.w3.org/ns/credentials/status/v1"
OURS = "https://w3id.org/mikromerit/context/elm-3.2-vcdm-2.0/v1"
CONTEXTS = ([V1, EDC], [V1, EDC], [V2, OURS], [V1, EDC, STATUS], [V1], [V2], V1)
BUILT = encode(merit("did:web:issuer.example"))

TERMS = sorted(
    {term for url in (V1, V2, EDC, STATUS) for term in jsonld.context(url)["@context"] if not term.startswith("@")}
    | {
        "credentialSubject",
        "credentialSchema",
        "credentialStatus",
        "issuer",
        "issued",
        "evidence",
        "validFrom",
        "proof",
    }
    | {"verifiableCredential", "holder", "proofPurpose", "verificationMethod", "created", "cryptosuite", "jws"}
    | {"refreshService", "termsOfUse", "statusPurpose", "statusMessage", "statusListIndex", "message", "jsonSchema"}
)
COMMON = (
    *("title", "description", "hasClaim", "hasPart", "displayParameter", "notation", "dateIssued", "contentSize"),
    *("isPartialQualification", "credentialSubject", "credentialSchema", "issuer", "proof", "proofPurpose", "location"),
)
TYPES = st.sampled_from((
    *("VerifiableCredential", "VerifiablePresentation", "EuropeanDigitalCredential", "Person", "Organisation", "Note"),
    *("JsonSchemaValidator2018", "Ed25519Signature2018", "DataIntegrityProof", "BitstringStatusListEntry", "Concept"),
    *("CredentialStatus", "https://e.example/Type", "elm:Note", "Undefined", "title", "hasClaim", "@json", "", "id"),
))  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from((
        *("", "x", "Å", 'a"b\\', "a\nb\tc\x7f", "\x85\u2028", "a\x00", "\ud800", "\ufffe", "@id", "@none", "sv"),
        *("x" * 600, "elm:Note", "urn:å"),
        *("2026-01-01T00:00:00Z", "assertionMethod", "urn:a", "urn:b", "https://e.example/a b", "_:b0"),
    )),
    st.text(max_size=5),
)  # fmt: skip
IDS = st.sampled_from(
    (
        *("urn:a", "urn:b", "urn:c", "https://e.example/1", "did:example:1"),
        *("relative", "_:b0", "elm:x", "urn:<", NO_BASE + "x"),
    )
)
TAGS = st.sampled_from(("sv", "en-GB", "SV", "@none", "not a tag", "", "id", "title"))
NUMBERS = st.one_of(
    st.booleans(), st.integers(-3, 3), st.sampled_from((1.5, 1.0, 2**53, 2**53 - 1, -(2**53), 10**21, float("inf")))
)
SCALARS = st.one_of(TEXTS, IDS, TEXTS, NUMBERS, st.none())
KEYS = st.one_of(
    st.sampled_from(COMMON),
    st.sampled_from(COMMON),
    st.sampled_from(TERMS),
    st.sampled_from((
        *("@id", "@type", "@value", "@language", "@graph", "@list", "@set", "@index", "@context", "@nest"),
        *("@reverse", "", "@foo", "undefined", "elm:title", "_:p", "urn:a b"),
        *("http://purl.org/dc/terms/title", "https://e.example/p"),
    )),
)  # fmt: skip
MAPS = st.dictionaries(TAGS, st.one_of(TEXTS, TEXTS, st.lists(TEXTS, max_size=2), st.none(), NUMBERS), max_size=3)
VALUES = st.fixed_dictionaries(
    {"@value": SCALARS}, optional={"@language": TAGS, "@type": st.sampled_from(("urn:t", "Note", "@json", "xsd:date"))}
)


def _nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make nodes in which the ordinary is common enough that some documents are ordinary throughout."""
    value = st.one_of(inner, inner, SCALARS, st.lists(st.one_of(inner, SCALARS), max_size=3), MAPS)
    wild = st.dictionaries(KEYS, value, max_size=3)
    tame = st.fixed_dictionaries(
        {},
        optional={
            "title": st.dictionaries(st.sampled_from(("sv", "en-GB")), st.text("aå\n", max_size=3), max_size=2),
            "notation": st.one_of(st.text("ab", max_size=2), st.booleans(), st.integers(0, 2)),
            "hasPart": st.one_of(inner, st.lists(inner, max_size=3)),
            "dateIssued": st.sampled_from(("2026-01-01T00:00:00Z", None)),
        },
    )
    names = st.fixed_dictionaries({}, optional={"id": IDS, "type": st.one_of(TYPES, st.lists(TYPES, max_size=3))})
    plain = st.fixed_dictionaries({}, optional={"id": st.sampled_from(("urn:a", "urn:b")), "type": st.just("Note")})
    ordinary, any_ = st.builds(dict.__or__, plain, tame), st.builds(dict.__or__, names, wild)
    return st.one_of(ordinary, ordinary, any_)


TREES = st.recursive(st.just({}) | st.just({"id": "urn:a"}), _nodes, max_leaves=8)
DOCUMENTS = st.builds(
    lambda contexts, tree, name, types: {"@context": contexts, "type": types, **tree, **name},
    st.sampled_from(CONTEXTS),
    _nodes(TREES),
    st.sampled_from(({}, {"id": "urn:x"})),
    st.sampled_from(("VerifiableCredential", ["VerifiableCredential", "EuropeanDigitalCredential"], "Note")),
)


def _agree(document: dict[str, Any]) -> bool:
    """Hold the lanes against each other; say whether the fast one took the document."""
    before = copy.deepcopy(document)
    quads = fast.quads(document)
    try:
        walk.check(document, elm=None, drop=False)
        expected = reference.quads(document, elm=None, drop=False)
    except (InvalidModel, ContextNotBundled):
        assert quads is None, "the fast lane takes what is refused"
        return False
    assert document == before
    _same(expected, by_pyld(document))
    if quads is not None:
        _same(quads, expected)
    return quads is not None


def _same(quads: Iterable[tuple[str, str, str, str]], expected: Iterable[tuple[str, str, str, str]]) -> None:
    try:
        assert canon.canonical(quads) == canon.canonical(expected)
    except InvalidModel:  # too many alike nodes: then the statements without the names of nodes
        unnamed = [sorted("_" if term[:2] == "_:" else term for term in quad) for quad in quads]
        assert sorted(unnamed) == sorted(sorted("_" if t[:2] == "_:" else t for t in quad) for quad in expected)


@given(DOCUMENTS)
def test_the_lanes_agree_on_made_up_documents(document: dict[str, Any]) -> None:
    _agree(document)


def _places(document: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Give every place of a document: what it is in, and its name there."""
    places: list[tuple[Any, Any]] = []
    stack: list[Any] = [document]
    while stack:
        one = stack.pop()
        for key, value in one.items() if isinstance(one, dict) else enumerate(one):
            places.append((one, key))
            if isinstance(value, (dict, list)):
                stack.append(value)
    return places


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """Change a few places of a built credential."""
    document = copy.deepcopy(BUILT)
    for _ in range(draw(st.integers(1, 3))):
        places = _places(document)
        holder, key = draw(st.sampled_from(places))
        other, name = draw(st.sampled_from(places))
        value = holder[key]
        change = draw(
            st.sampled_from(("copy", "nest", "twice", "scalar", "map", "value", "tree", "keyword", "drop", "add"))
        )
        if change == "keyword" and key in ("id", "type"):
            holder[f"@{key}"] = holder.pop(key)
        elif change == "drop":
            del holder[key]
        elif change == "add" and isinstance(holder, dict):
            holder[draw(KEYS)] = draw(st.one_of(SCALARS, TREES))
        else:
            made = {
                "copy": st.just(copy.deepcopy(other[name])),
                "nest": st.just([value]),
                "twice": st.just([value, copy.deepcopy(value)]),
                "scalar": SCALARS,
                "map": MAPS,
                "value": VALUES,
            }.get(change, TREES)
            holder[key] = draw(made)
    return document


@given(mutated())
def test_the_lanes_agree_on_a_changed_credential(document: dict[str, Any]) -> None:
    _agree(document)


@given(st.data())
def test_the_lanes_agree_on_a_credential_without_some_ids(data: st.DataObject) -> None:
    def without(node: Any) -> Any:
        if isinstance(node, list):
            return [without(one) for one in node]
        if not isinstance(node, dict):
            return node
        keep = len(node) == 1 or data.draw(st.booleans())
        return {key: without(value) for key, value in node.items() if key != "id" or keep}

    assert _agree(without(BUILT))


@given(DOCUMENTS, st.sampled_from(("refuse", "drop")))
def test_the_door_gives_quads_or_says_why_not(document: dict[str, Any], undefined: Any) -> None:
    try:
        quads = jsonld.to_rdf(document, undefined=undefined)
    except (InvalidModel, ContextNotBundled):
        return
    for subject, predicate, value, graph in quads:
        assert subject[0] in "<_"
        assert predicate[0] == "<"
        assert value[0] in '<_"'
        assert graph[:1] in ("", "<", "_")
        assert not any("\n" in term or "relative.invalid" in term for term in (subject, predicate, value, graph))
