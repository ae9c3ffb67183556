"""What is told of a finding: where it is, in sentences for a person, and nothing that may be of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
import samples
from edc_mutations import everywhere, mutations, without

from mikromerit.elm import encode
from mikromerit.errors import InvalidModel
from mikromerit.jsonld import reference, statements, strict, walk
from mikromerit.limits import DEFAULT
from mikromerit.profile.edc import EDC, edc, judge, reasons
from mikromerit.report import Check, Code, Lang, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

MERITS = samples.all_merits()
LEARNER = "/credentialSubject"
CLAIM = f"{LEARNER}/hasClaim"
XSD = "http://www.w3.org/2001/XMLSchema#"
ELM = "http://data.europa.eu/snb/model/elm/"
SECRET = "19900101-1234"
V1, V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"


@pytest.fixture
def document() -> dict[str, Any]:
    return encode(MERITS["course"])


def claim(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]["hasClaim"]
    return found


def told(document: dict[str, Any]) -> list[Check]:
    return EDC.check(MERITS["least"], document)


def codes(document: dict[str, Any]) -> list[Code]:
    return [check.code for check in told(document)]


def at(document: dict[str, Any]) -> list[str]:
    return [result.at for result in judge(document).results]


def sentences(checks: list[Check]) -> str:
    return " ".join(check.message(lang) for check in checks for lang in get_args(Lang))


# --- where it is ------------------------------------------------------------------------------------------------------


def resolves(document: Any, pointer: str) -> bool:
    """Say whether a pointer points to something, or to a member that is missing in an object."""
    *parts, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]] or [""]
    value = document
    for part in parts:
        if not (part in value if isinstance(value, dict) else part.isdigit() and int(part) < len(value)):
            return False
        value = value[part] if isinstance(value, dict) else value[int(part)]
    return isinstance(value, dict) or (isinstance(value, list) and last.isdigit() and int(last) < len(value))


@pytest.mark.unmeasured
def test_every_pointer_points_to_something_or_to_where_something_is_missing() -> None:
    number = 0
    for one in list(mutations(encode(MERITS["no part"])))[::3]:
        results = judge(one.document).results
        for pointer in (*(check.path for check in told(one.document)), *(one.at for one in results)):
            assert resolves(one.document, pointer), (one.name, pointer)
            number += 1
        for result in results:
            assert len(result.pointers) == result.copies
            assert all(resolves(one.document, pointer) for pointer in result.pointers), one.name
    assert number > 300


def test_a_pointer_leads_to_the_very_value(document: dict[str, Any]) -> None:
    document["issued"] = ["2026-02-03T09:00:00Z", ["soon", {"@value": "then"}]]
    wrong = [one for one in judge(document).results if one.code is Code.EDC_WRONG_DATATYPE]
    assert [one.at for one in wrong] == ["/issued/1/0", "/issued/1/1"]
    document["issued"] = {"@set": ["2026-02-03T09:00:00Z", "soon"]}
    assert "/issued/@set/1" in at(document)


def test_of_two_copies_of_a_node_the_one_with_the_fault_is_pointed_to(document: dict[str, Any]) -> None:
    document["credentialSubject"]["dateOfBirth"] = ["1990-05-17T00:00:00Z"]
    same = {"id": document["credentialSubject"]["id"], "type": "Person", "dateOfBirth": "soon"}
    document["evidence"] = {"id": "urn:x:e", "type": "Evidence", "accreditation": same}
    assert "/evidence/accreditation/dateOfBirth" in at(document)


@pytest.mark.parametrize(
    ("texts", "part"),
    [
        ({"sv": "a", "en": "b"}, "/en"),
        ({"sv": "b", "en": ["a", "b"]}, "/en/1"),
        ([{"@value": "a", "@language": "sv"}, {"@value": "b", "@language": "en"}], "/1"),
    ],
)
def test_a_text_in_a_language_is_pointed_to(document: dict[str, Any], texts: Any, part: str) -> None:
    document["credentialSubject"]["dateOfBirth"] = texts
    assert f"{LEARNER}/dateOfBirth{part}" in told_at(document, '"b"@en')


def told_at(document: dict[str, Any], value: str) -> str:
    from mikromerit.profile.edc.tables import table
    from mikromerit.profile.edc.verdict import Case

    case = Case(document, "3.2", table("3.2", "generic", "sealed"))
    return case.pointer(f"<{document['credentialSubject']['id']}>", f"<{ELM}dateOfBirth>", value)


@pytest.mark.parametrize("value", [True, 5])
def test_what_is_no_text_is_pointed_to(document: dict[str, Any], value: Any) -> None:
    document["issued"] = ["2026-02-03T09:00:00Z", value]
    assert "/issued/1" in at(document)


def test_a_term_spelt_as_an_iri_is_pointed_to(document: dict[str, Any]) -> None:
    del document["issued"]
    issued = f"{V1.rpartition('/')[0]}#issued"
    document[issued] = {"@value": "soon", "@type": f"{XSD}dateTime"}
    assert at(document) == ["/" + issued.replace("/", "~1")]


@pytest.mark.parametrize("spelt", ["cred:issued", "https://www.w3.org/2018/credentials#issued"])
def test_an_iri_that_is_shortened_is_pointed_to(document: dict[str, Any], spelt: str) -> None:
    document[spelt] = {"@value": "soon", "@type": f"{XSD}dateTime"}
    found = {one.at for one in judge(document).results if one.code is Code.EDC_WRONG_DATATYPE}
    assert found == {"/" + spelt.replace("/", "~1")}


def test_a_node_whose_id_is_shortened_has_a_place(document: dict[str, Any]) -> None:
    claim(document)["additionalNote"] = {"id": "cred:note", "type": "Note"}
    assert at(document) == [f"{CLAIM}/additionalNote/noteLiteral"]


def test_a_node_in_a_proof_is_no_copy(document: dict[str, Any]) -> None:
    learner = document["credentialSubject"]
    del learner["location"]
    document = {"@context": document["@context"], "proof": {"id": learner["id"], "type": "Person"}, **document}
    document["credentialSubject"]["dateOfBirth"] = "soon"
    (result,) = [one for one in judge(document).results if one.term == "dateOfBirth"]
    assert (result.pointers, result.copies, result.at) == ((LEARNER,), 1, f"{LEARNER}/dateOfBirth")


def test_a_member_that_nothing_defines_holds_no_copy(document: dict[str, Any]) -> None:
    secret = f"Anna {SECRET}"
    for inner in ({"id": document["issuer"]["id"]}, [{"id": document["issuer"]["id"]}]):
        hidden = {"@context": document["@context"], secret: inner, **document}
        hidden = everywhere(hidden, document["issuer"]["id"], without("legalName"))
        hidden[secret] = inner
        found = judge(hidden).results
        assert found
        assert SECRET not in repr([(one.pointers, one.at, one.params) for one in found])


@pytest.mark.parametrize("name", [["a"], {"a": 1}, 5, None])
def test_an_id_that_is_no_text_is_no_name(document: dict[str, Any], name: Any) -> None:
    document["foo"] = {"id": name}
    del document["issued"]
    assert codes(document) == [Code.TERM_UNDEFINED, Code.EDC_MISSING]
    document["https://x.example/foo"] = document.pop("foo")
    assert Code.EDC_NOT_JSON_LD in codes(document) or name is None


def test_a_place_that_is_not_known_by_name_is_the_node(document: dict[str, Any]) -> None:
    """`created` of data model 2.0 is no term of the rules."""
    note = {"id": "urn:x:note", "type": "Note", "noteLiteral": {"sv": "x"}}
    claim(document)["additionalNote"] = note
    from mikromerit.profile.edc.tables import table
    from mikromerit.profile.edc.verdict import Case

    case = Case(document, "3.2", table("3.2", "generic", "sealed"))
    assert case.pointer("<urn:x:note>", "<urn:x:property>") == f"{CLAIM}/additionalNote"
    assert case.pointer("<urn:x:nowhere>", "<urn:x:property>") == ""


# --- nothing of a person ----------------------------------------------------------------------------------------------


def datatype(document: dict[str, Any]) -> None:
    document["issued"] = {"@value": "x", "@type": f"urn:pnr:{SECRET}"}


def language(document: dict[str, Any]) -> None:
    document["issued"] = {"@value": "x", "@language": "sv-x-19900101-1234"}


def language_alone(document: dict[str, Any]) -> None:
    document["issued"] = {"@value": "x", "@language": "andersso"}


def member(document: dict[str, Any]) -> None:
    document[f"https://x.example/{SECRET}"] = {"@value": "x", "@type": f"{XSD}dateTime"}


def member_remarked(document: dict[str, Any]) -> None:
    document[f"https://x.example/{SECRET}"] = {"@value": "2026-01-01T00:00:00", "@type": f"{XSD}dateTime"}


def list_of(document: dict[str, Any]) -> None:
    named = {"id": f"http://data.europa.eu/{SECRET}_Anna", "type": "ConceptScheme"}
    document["credentialSubject"]["gender"] = {"id": "urn:x:g", "type": "Concept", "inScheme": named}


def undefined(document: dict[str, Any]) -> None:
    claim(document)[SECRET] = 1


def undefined_type(document: dict[str, Any]) -> None:
    claim(document)["type"] = ["LearningAchievement", SECRET]


def own_type(document: dict[str, Any]) -> None:
    document["issuer"] = {"id": "urn:x:i", "type": f"urn:x:{SECRET}"}


def context(document: dict[str, Any]) -> None:
    document["@context"] = [*document["@context"], f"https://x.example/{SECRET}"]


SAYING = [
    *(datatype, language, language_alone, member, member_remarked, list_of),
    *(undefined, undefined_type, own_type, context),
]


@pytest.mark.parametrize("say", SAYING)
def test_no_sentence_has_a_word_of_the_document(
    document: dict[str, Any], say: Callable[[dict[str, Any]], None]
) -> None:
    say(document)
    found = told(document)
    assert len(found) > 1 or found[0].code is not Code.PROFILE_MET
    for check in found:
        assert not any(secret in repr(check.params) for secret in (SECRET, "19900101", "andersso")), check
        assert SECRET not in sentences([check])


def test_what_the_eu_names_is_told(document: dict[str, Any]) -> None:
    for name in ("date", "boolean", "double"):
        document["issued"] = {"@value": "1", "@type": f"{XSD}{name}"}
        assert f"Slag av värde: xsd:{name}." in sentences(told(document))
    document["issued"] = {"@value": "x", "@language": "sv-SE"}
    assert "Kind of value: rdf:langString@sv." in sentences(told(document))
    claim(document)["hello"] = 1
    (check,) = (check for check in told(document) if check.code is Code.TERM_UNDEFINED)
    assert (check.path, check.params["first"]) == (f"{CLAIM}/hello", f"{CLAIM}/…")


def test_a_context_that_is_not_shipped_is_pointed_to(document: dict[str, Any]) -> None:
    context(document)
    (check,) = told(document)
    assert check.path == "/@context/2"
    document["@context"] = "https://x.example/"
    (check,) = told(document)
    assert check.path == "/@context"


# --- sentences --------------------------------------------------------------------------------------------------------


def test_an_issuer_that_is_a_bare_id_is_called_a_node(document: dict[str, Any]) -> None:
    document["issuer"] = "did:web:nobody.example"
    (check,) = (check for check in told(document) if check.code is Code.EDC_UNMET)
    assert "inte vad det ska vara. I noden saknas eIDASIdentifier: minst 1 krävs." in check.message("sv")
    assert "not what it must be. In the node, eIDASIdentifier is missing: at least 1" in check.message("en")
    assert "Shape" not in sentences([check])


def test_too_many_texts_are_counted_over_all_languages(document: dict[str, Any]) -> None:
    document["credentialSubject"]["fullName"] = {"sv": "Åsa", "en": "Asa"}
    (check,) = told(document)
    assert "fullName för många värden: högst 1 är tillåtet, alla språk sammanräknade." in check.message("sv")
    assert "at most 1 is allowed, all languages counted together." in check.message("en")


@pytest.mark.unmeasured
def test_no_sentence_lacks_a_word() -> None:
    for one in list(mutations(encode(MERITS["course"])))[::15]:
        for version in ("3.1", "3.2"):
            said = sentences(edc(version=version).check(MERITS["least"], one.document))
            assert "?" not in said, one.name
            assert "  " not in said, one.name


def test_a_malformed_date_is_not_read_as_utc(document: dict[str, Any]) -> None:
    for text in (5, "x", "2026-02-30T09:00:00", "2026-01-01"):
        document["issued"] = text
        assert codes(document) == [Code.EDC_WRONG_DATATYPE], text


REASONS = [
    *walk._REASONS.values(),
    walk._SCOPES,
    statements._KEYWORD,
    *(reference._LOST, reference._MADE_UP, reference._UNSAID),
]


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


def test_every_reason_is_told_in_swedish() -> None:
    found = list(REASONS)
    many: list[Any] = [nested(DEFAULT.json_depth), [[] for _ in range(DEFAULT.json_nodes)]]
    for one in many:
        beyond = strict.beyond({"a": one})
        assert beyond is not None
        found.append(beyond[0])
    with pytest.raises(InvalidModel) as inline:
        walk.undefined_terms({"@context": [{}]})
    found.append(inline.value.reason)
    for reason in found:
        words = reasons.reason_of(reason)
        assert words.en == reason
        assert words.sv != reasons.reason_of("unheard").sv, reason
    invalid = reasons.reason_of("the document is no valid JSON-LD (invalid type value)")
    assert invalid.sv == "handlingen är ingen giltig JSON-LD (invalid type value)"


def test_a_reason_is_told_in_both_languages(document: dict[str, Any]) -> None:
    document["credentialSubject"]["id"] = "a relative name"
    (check,) = told(document)
    assert check.message("sv").startswith("Handlingen kan inte läsas som JSON-LD: här ska det stå en fullständig IRI")
    assert check.message("en").startswith("The document cannot be read as JSON-LD: an absolute IRI is due here")
    document["@context"] = []
    (check,) = told(document)
    assert check.message("sv").endswith("anger ingen @context, och säger därför ingenting; lägg till den.")


# --- the order of contexts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [lambda urls: urls[::-1], lambda urls: urls[1:], lambda urls: urls[1]])
def test_the_context_of_the_data_model_comes_first(document: dict[str, Any], order: Any) -> None:
    """VCDM 1.1 §4.1; the shapes see no order."""
    document["@context"] = order(document["@context"])
    (check,) = (check for check in told(document) if check.code is Code.CONTEXT_ORDER)
    assert check.outcome is Outcome.FAILED
    assert resolves(document, check.path)
    assert f"{V1} | {V2}" in check.message("sv")


def test_the_shapes_see_no_order(document: dict[str, Any]) -> None:
    document["@context"].reverse()
    assert judge(document).conforms
    assert codes(document) == [Code.CONTEXT_ORDER]
