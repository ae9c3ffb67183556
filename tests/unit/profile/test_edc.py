"""The profile verdict: each constraint has a document that breaks it alone, and a sentence in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import json_ld
import pytest
import samples
from edc_mutations import everywhere, without

from mikromerit.elm import encode
from mikromerit.profile.edc import EDC, Edc, edc, judge
from mikromerit.profile.edc.graph import Graph
from mikromerit.profile.edc.shapes import Compiler
from mikromerit.report import Code, Outcome

if TYPE_CHECKING:
    from mikromerit.profile.edc import Result
    from mikromerit.report import Check

MERITS = samples.all_merits()
NAME = "Name that must not be told"
LEARNER = "/credentialSubject"
ELM = "http://data.europa.eu/snb/model/elm/"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


@pytest.fixture
def document() -> dict[str, Any]:
    return encode(MERITS["course"])


def only(document: dict[str, Any], version: Any = "3.2") -> Result:
    (result,) = judge(document, version).results
    return result


def checks(document: dict[str, Any], profile: Edc = EDC) -> dict[Code, Check]:
    return {check.code: check for check in profile.check(MERITS["least"], document)}


def claim(document: dict[str, Any]) -> dict[str, Any]:
    found = document["credentialSubject"]["hasClaim"]
    return found[0] if isinstance(found, list) else found


def test_what_we_build_meets_every_form_of_the_generic_rules() -> None:
    for version in ("3.1", "3.2"):
        for stage in ("sealed", "ready"):
            for name in ("least", "course", "mandate"):
                for form in (encode(MERITS[name]), json_ld.in_2_0(encode(MERITS[name]))):
                    assert judge(form, version, "generic", stage).conforms, name


# --- one broken constraint each ---------------------------------------------------------------------------------------


def test_a_value_is_missing(document: dict[str, Any]) -> None:
    del document["credentialProfiles"]
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_MISSING, "MinCountConstraintComponent")
    assert (result.focus, result.term) == (document["id"], "credentialProfiles")
    assert result.path == "http://data.europa.eu/snb/model/elm/credentialProfiles"
    assert (result.pointers, result.copies, result.at) == (("",), 1, "/credentialProfiles")
    assert result.value == ""
    assert result.message("sv") == "I EuropeanDigitalCredential saknas credentialProfiles: minst 1 krävs."
    assert (
        result.message("en") == "In EuropeanDigitalCredential, credentialProfiles is missing: at least 1 is required."
    )


def test_there_are_too_many_values(document: dict[str, Any]) -> None:
    document["credentialSubject"]["dateOfBirth"] = ["1990-05-01T00:00:00Z", "1990-05-02T00:00:00Z"]
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_TOO_MANY, "MaxCountConstraintComponent")
    assert result.at == f"{LEARNER}/dateOfBirth"
    assert result.message("sv").startswith("I Person har dateOfBirth för många värden: högst 1 är tillåtet. Kopior")
    assert result.message("en").startswith("In Person, dateOfBirth has too many values: at most 1 is allowed. Copies")


def test_a_language_has_two_texts(document: dict[str, Any]) -> None:
    claim(document)["title"] = {"sv": ["Svetsa", "Skarva"], "en": "Splice"}
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_LANGUAGE_TWICE, "UniqueLangConstraintComponent")
    assert result.message("sv").startswith("I LearningAchievement har title mer än en text på samma språk.")
    assert result.message("en").startswith("In LearningAchievement, title has more than one text in the same language.")


def test_a_node_is_of_another_class(document: dict[str, Any]) -> None:
    claim(document)["awardedBy"]["location"] = {"id": "urn:x:place", "type": "Note", "noteLiteral": {"sv": "Här"}}
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_WRONG_TYPE, "ClassConstraintComponent")
    assert result.value == "Note"
    assert "ska vara en nod av någon av typerna Location. Slag av värde: Note." in result.message("sv")
    assert "must be a node of one of the types Location. Kind of value: Note." in result.message("en")


def test_a_node_is_of_none_of_several_classes(document: dict[str, Any]) -> None:
    claim(document)["identifier"] = {"id": "urn:x:identifier"}
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_WRONG_TYPE, "OrConstraintComponent")
    assert "Identifier, LegalIdentifier. Slag av värde: IRI." in result.message("sv")
    assert "Identifier, LegalIdentifier. Kind of value: IRI." in result.message("en")


def test_a_literal_is_malformed(document: dict[str, Any]) -> None:
    document["issued"] = "2026-02-30T09:00:00Z"
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_WRONG_DATATYPE, "DatatypeConstraintComponent")
    assert result.value == "xsd:dateTime"
    assert result.message("sv").endswith("är inte en giltig xsd:dateTime (till exempel 2026-01-31T09:00:00Z).")
    assert result.message("en").endswith("is no valid xsd:dateTime (for example 2026-01-31T09:00:00Z).")


def test_a_text_has_no_language(document: dict[str, Any]) -> None:
    claim(document)["title"] = NAME
    result = only(document)
    assert (result.code, result.value) == (Code.EDC_WRONG_DATATYPE, "xsd:string")
    assert 'no valid rdf:langString (for example {"sv": "…"}). Kind of value: xsd:string.' in result.message("en")
    assert NAME not in repr(result)


def test_a_node_has_no_id(document: dict[str, Any]) -> None:
    place = document["credentialSubject"]["location"]
    place = place[0] if isinstance(place, list) else place
    place["address"]["id"] = "urn:x:address"  # there are other copies of it
    country = {key: value for key, value in place["address"]["countryCode"].items() if key != "id"}
    place["address"]["countryCode"] = country
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_WRONG_KIND, "NodeKindConstraintComponent")
    assert "har fel slag: id (IRI) krävs. Slag av värde: Concept." in result.message("sv")
    assert "of the wrong kind: id (IRI) is required. Kind of value: Concept." in result.message("en")


def test_a_node_stands_where_a_text_is_due(document: dict[str, Any]) -> None:
    identifier = document["credentialSubject"]["identifier"]
    identifier = identifier[0] if isinstance(identifier, list) else identifier
    identifier["notation"] = {"@id": "urn:x:notation"}
    codes = {result.code for result in judge(document).results}
    assert codes == {Code.EDC_WRONG_KIND}
    assert "text" in judge(document).results[0].message("sv")


def test_a_concept_names_another_list(document: dict[str, Any]) -> None:
    profile = document["credentialProfiles"]
    profile = profile[0] if isinstance(profile, list) else profile
    profile["inScheme"] = {"id": "http://data.europa.eu/snb/eqf/25831c2", "type": "ConceptScheme"}
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_NOT_OF_LIST, "NodeConstraintComponent")
    assert "ett begrepp ur listan credential_profile (http://data.europa.eu/snb/credential/25831c2)" in result.message(
        "sv"
    )
    assert "a concept of the list credential_profile (http://data.europa.eu/snb/credential/25831c2)" in result.message(
        "en"
    )


def test_the_issuer_has_no_legal_identifier(document: dict[str, Any]) -> None:
    document = everywhere(document, document["issuer"]["id"], without("eIDASIdentifier"))
    result = only(document)
    assert (result.code, result.component, result.term) == (Code.EDC_UNMET, "NodeConstraintComponent", "issuer")
    assert result.message("sv").endswith("inte vad det ska vara. I Organisation saknas eIDASIdentifier: minst 1 krävs.")
    assert "must be. In Organisation, eIDASIdentifier is missing: at least 1 is required." in result.message("en")
    assert judge(document, stage="ready").conforms


def test_a_claim_is_none(document: dict[str, Any]) -> None:
    document["credentialSubject"]["hasClaim"] = {"id": "urn:x:claim", "type": "Note", "noteLiteral": {"sv": "x"}}
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_WRONG_TYPE, "NodeConstraintComponent")
    assert "LearningAchievement, LearningActivity" in result.message("sv")


def test_a_number_is_too_large(document: dict[str, Any]) -> None:
    activity = claim(document)["influencedBy"]
    activity = activity[0] if isinstance(activity, list) else activity
    activity["levelOfCompletion"] = "101"
    result = only(document)
    assert (result.code, result.component) == (Code.EDC_TOO_LARGE, "MaxInclusiveConstraintComponent")
    assert result.message("sv") == "Värdet av levelOfCompletion i LearningActivity är inte ett tal som är högst 100."
    assert result.message("en") == "The value of levelOfCompletion in LearningActivity is no number of at most 100."


def test_a_status_cannot_conform_to_3_1(document: dict[str, Any]) -> None:
    document["credentialStatus"] = {"id": "https://issuer.example/status/1", "type": "CredentialStatus"}
    assert judge(document, "3.2").conforms
    result = only(document, "3.1")
    assert (result.code, result.component) == (Code.EDC_UNSATISFIABLE, "DatatypeConstraintComponent")
    assert "ELM 3.1 motsäger sig själv om credentialStatus" in result.message("sv")
    assert "ELM 3.1 contradicts itself on credentialStatus: its rules want text (xsd:anyURI)" in result.message("en")
    assert "Use ELM 3.2 for it" in result.message("en")
    assert "Använd ELM 3.2 för den" in result.message("sv")


def test_what_no_version_of_elm_allows_is_to_be_left_out(document: dict[str, Any]) -> None:
    claim(document)["specifiedBy"]["dateModified"] = "urn:x:yesterday"
    result = only(document)
    assert result.code is Code.EDC_UNSATISFIABLE
    assert result.message("sv").endswith("så inget värde duger. Utelämna uppgiften.")
    assert result.message("en").endswith("so that no value will do. Leave it out.")


def test_a_url_that_is_an_object_is_malformed_and_no_contradiction_of_elm(document: dict[str, Any]) -> None:
    claim(document)["supplementaryDocument"] = {
        "id": "urn:x:page",
        "type": "WebResource",
        "contentURL": {"id": "https://x.example/"},
    }
    codes = {result.code for result in judge(document).results}
    assert codes <= {Code.EDC_WRONG_DATATYPE, Code.EDC_MISSING}


# --- the merged node --------------------------------------------------------------------------------------------------


def test_a_property_that_one_copy_has_is_there(document: dict[str, Any]) -> None:
    body = claim(document)["awardedBy"]["awardingBody"]
    body = body[0] if isinstance(body, list) else body
    reference = {"id": body["id"], "type": "Organisation"}
    claim(document)["awardedBy"]["awardingBody"] = [body, reference]
    assert judge(document).conforms


def test_copies_that_disagree_break_the_rule_together(document: dict[str, Any]) -> None:
    learner = document["credentialSubject"]
    other = {"id": learner["id"], "type": "Person", "dateOfBirth": "1990-05-17T00:00:00Z"}
    claim(document)["awardedBy"]["awardingBody"] = [claim(document)["awardedBy"]["awardingBody"], other]
    found = judge(document).results
    assert [(one.code, one.term) for one in found] == [(Code.EDC_TOO_MANY, "dateOfBirth")]
    assert found[0].pointers[0] == LEARNER
    assert found[0].copies == len(found[0].pointers) == 2
    assert "1990-05" not in repr(found)


def test_a_node_without_id_has_its_pointer() -> None:
    document = _without_ids(encode(MERITS["course"]))
    assert judge(document).conforms
    del claim(document)["title"]
    result = only(document)
    assert result.focus == result.pointers[0]
    assert result.focus.startswith("/credentialSubject/hasClaim")
    assert result.at == f"{result.focus}/title"


def _without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if not isinstance(value, dict):
        return value
    named = str(value.get("id", "")).startswith(("urn:", "did:"))
    return {key: _without_ids(inner) for key, inner in value.items() if key != "id" or not named}


def test_a_list_within_a_list_has_its_pointers(document: dict[str, Any]) -> None:
    claim(document)["additionalNote"] = [[{"id": "urn:x:note", "type": "Note"}], [{"type": "Note", "noteLiteral": {}}]]
    found = judge(document).results
    assert [one.at.rpartition("/additionalNote")[2] for one in found] == ["/0/0/noteLiteral", "/1/0/noteLiteral"]
    assert found[0].focus == "urn:x:note"


def test_a_node_among_texts_has_its_pointer(document: dict[str, Any]) -> None:
    claim(document)["title"] = [{"type": "Note"}, {"id": "urn:x:note", "type": "Note"}]
    found = [one.at for one in judge(document).results if one.code is Code.EDC_MISSING]
    assert found == [f"/credentialSubject/hasClaim/title/{n}/noteLiteral" for n in (0, 1)]
    wrong = [one.at for one in judge(document).results if one.code is Code.EDC_WRONG_DATATYPE]
    assert wrong == [f"/credentialSubject/hasClaim/title/{n}" for n in (0, 1)]


def test_what_stands_in_a_proof_is_no_part_of_the_credential(document: dict[str, Any]) -> None:
    document["proof"] = {"type": "Ed25519Signature2018", "created": "2026-11-01T09:00:00Z"}
    assert judge(document, "3.1").conforms
    result = only(document)
    assert (result.code, result.term, result.value) == (Code.EDC_WRONG_TYPE, "proof", "{…}")


def test_a_class_of_the_documents_own_counts(document: dict[str, Any]) -> None:
    own = {"id": "urn:x:Own", SUBCLASS: {"id": "urn:x:Mid"}}
    middle: dict[str, Any] = {"id": "urn:x:Mid", SUBCLASS: {"id": f"{ELM}Identifier"}}
    claim(document)["identifier"] = {"id": "urn:x:identifier", "type": "urn:x:Own", "notation": "1"}
    assert [one.code for one in judge(document).results] == [Code.EDC_WRONG_TYPE]
    document["urn:x:classes"] = [own, {**middle, SUBCLASS: [middle[SUBCLASS], {"id": "urn:x:Own"}]}]  # a circle
    assert judge(document).conforms
    claim(document)["identifier"].pop("notation")
    assert [one.code for one in judge(document).results] == [Code.EDC_MISSING]
    assert only(document).message("en") == "In the node, notation is missing: at least 1 is required."


# --- how shapes are made ready ----------------------------------------------------------------------------------------

SHORT = {"x": "urn:x:"}


def found(shape: dict[str, Any], *said: str) -> list[str]:
    """Give what a shape of the class `x:C` finds of a node that says so much by `x:p`."""
    (ready,) = Compiler(SHORT, {"name": {"targetClass": "x:C", **shape}}).by_class().values()
    graph = Graph([("urn:n", "<urn:x:p>", value, "") for value in said])
    return [one.constraint.component for one in ready.findings(graph, "urn:n")]


@pytest.mark.parametrize(
    ("demand", "number"), [({"minCount": 2}, 1), ({"minCount": 1}, 0), ({"maxCount": 0}, 1), ({"maxCount": 1}, 2)]
)
def test_a_number_of_values_is_counted_also_where_there_is_one(demand: dict[str, int], number: int) -> None:
    (word,) = demand
    broken = [f"{word[0].upper()}{word[1:]}"]
    shape = {"property": [{"path": "x:p", **demand}]}
    counted = {many: found(shape, *(f'"{n}"' for n in range(many))) for many in range(4)}
    assert counted[number] == broken
    least = "minCount" in demand
    assert all(counted[many] == (broken if (many <= number) == least else []) for many in counted if many != number)


def test_what_two_files_of_shapes_ask_alike_is_found_once() -> None:
    alike = {"path": "x:p", "maxCount": 1}
    assert found({"property": [alike, {**alike, "nodeKind": "IRI"}]}, '"1"', "<urn:x:1>") == ["MaxCount", "NodeKind"]
    assert found({"property": [alike, {**alike, "maxCount": 0}]}, '"1"') == ["MaxCount"]


def test_an_alternative_of_two_demands_is_not_made_ready() -> None:
    with pytest.raises(ValueError, match="too many values"):
        found({"or": [{"class": "x:D", "nodeKind": "IRI"}]})


# --- the other rules and stages ---------------------------------------------------------------------------------------


def test_the_stricter_rules_ask_for_more(document: dict[str, Any]) -> None:
    document.pop("evidence", None)
    for rules in ("accredited", "converted", "diploma-supplement", "issued-by-mandate"):
        terms = {one.term for one in judge(document, "3.2", rules).results}
        assert "evidence" in terms, rules
    assert "nqfLevel" not in {one.term for one in judge(document, "3.2", "accredited").results}


def test_what_is_added_at_sealing_is_judged_when_it_is_there(document: dict[str, Any]) -> None:
    del document["issued"]
    assert [one.term for one in judge(document).results] == ["issued"]
    assert judge(document, stage="ready").conforms
    document["issued"] = "soon"
    assert [one.term for one in judge(document, stage="ready").results] == ["issued"]


def test_names_tell_the_rules_apart() -> None:
    assert EDC.name == "EDC 3.2 generic, sealed"
    assert edc(version="3.1", rules="accredited", stage="ready").name == "EDC 3.1 accredited, ready to seal"
    assert edc() == EDC


@pytest.mark.parametrize("wrong", [{"version": "3.3"}, {"rules": "strict"}, {"stage": "done"}])
def test_what_there_is_not_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        edc(**wrong)


# --- what SHACL does not see ------------------------------------------------------------------------------------------


def test_a_good_one_says_so_and_no_more() -> None:
    (check,) = EDC.check(MERITS["least"], encode(MERITS["least"]))
    assert (check.code, check.outcome) == (Code.PROFILE_MET, Outcome.PASSED)
    assert check.params["profile"] == EDC.name


@pytest.mark.parametrize("contexts", [None, [], ["https://x.example/context"], [{"title": "urn:x:title"}]])
def test_without_known_contexts_nothing_is_said(document: dict[str, Any], contexts: Any) -> None:
    document["@context"] = contexts
    (check,) = EDC.check(MERITS["least"], document)
    assert (check.code, check.outcome) == (Code.EDC_NOT_JSON_LD, Outcome.FAILED)
    assert check.path.startswith("/@context")
    assert check.params["profile"] == EDC.name


def test_another_type_has_no_rules(document: dict[str, Any]) -> None:
    document["type"] = ["VerifiableCredential"]
    assert judge(document).conforms
    assert checks(document)[Code.PROFILE_NEEDS_ELM].path == "/type"


def test_a_type_somewhere_inside_is_not_that_of_the_root(document: dict[str, Any]) -> None:
    inner = {**document}
    inner.pop("@context")
    document["type"] = "VerifiableCredential"
    document["evidence"] = {**inner, "id": "urn:x:inner"}
    assert Code.PROFILE_NEEDS_ELM in checks(document)


def test_an_undefined_term_is_refused(document: dict[str, Any]) -> None:
    claim(document)["titel"] = {"sv": NAME}
    assert judge(document).conforms
    found = checks(document)[Code.TERM_UNDEFINED]
    assert found.outcome is Outcome.FAILED
    assert found.path.endswith("/titel")
    assert NAME not in repr(found)


def test_a_term_of_another_version_is_undefined(document: dict[str, Any]) -> None:
    document["hello~/"] = 1
    assert checks(document)[Code.TERM_UNDEFINED].path == "/hello~0~1"
    whole = encode(MERITS["validation, in short"])
    claim(whole)["provenBy"] = [
        {**_first(claim(whole)["provenBy"]), "resultDistribution": {"type": "ResultDistribution"}}
    ]
    assert Code.TERM_UNDEFINED not in checks(whole)
    assert Code.TERM_UNDEFINED in checks(whole, edc(version="3.1"))


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def test_a_concept_that_no_list_has_is_refused(document: dict[str, Any]) -> None:
    level = "http://data.europa.eu/snb/eqf/nine"
    scheme = {"id": "http://data.europa.eu/snb/eqf/25831c2", "type": "ConceptScheme"}
    claim(document)["specifiedBy"]["eqfLevel"] = {"id": level, "type": "Concept", "inScheme": scheme}
    assert judge(document).conforms
    found = checks(document)[Code.EDC_NOT_IN_LIST]
    assert found.outcome is Outcome.FAILED
    assert found.path.endswith("/eqfLevel/inScheme")
    assert "eqf (http://data.europa.eu/snb/eqf/25831c2)" in found.message("sv")


@pytest.mark.parametrize(
    "scheme",
    ["http://publications.europa.eu/resource/authority/country", "http://data.europa.eu/esco/concept-scheme/skills"],
)
def test_a_concept_of_a_list_that_we_do_not_hold_whole_is_remarked(document: dict[str, Any], scheme: str) -> None:
    named = {"id": scheme, "type": "ConceptScheme"}
    document["credentialSubject"]["gender"] = {"id": "urn:x:new", "type": "Concept", "inScheme": named}
    found = checks(document)
    assert found[Code.EDC_LIST_UNCHECKED].outcome is Outcome.PASSED
    assert scheme in found[Code.EDC_LIST_UNCHECKED].message("en")
    assert Code.PROFILE_MET in found


def test_of_several_nodes_without_ids_each_has_its_pointer(document: dict[str, Any]) -> None:
    scheme = {"id": "http://data.europa.eu/snb/eqf/25831c2", "type": "ConceptScheme"}
    claim(document)["specifiedBy"]["eqfLevel"] = {"type": "Concept", "inScheme": scheme}
    found = checks(document)
    assert found[Code.EDC_WRONG_KIND].path.endswith("/specifiedBy/eqfLevel")
    assert found[Code.EDC_NOT_IN_LIST].path.endswith("/specifiedBy/eqfLevel/inScheme")
    note = {"type": "Note"}
    claim(document)["additionalNote"] = note
    paths = [check.path for check in EDC.check(MERITS["least"], document) if check.code is Code.EDC_MISSING]
    assert paths == ["/credentialSubject/hasClaim/additionalNote/noteLiteral"]


def test_the_name_of_somebodys_own_list_is_not_told(document: dict[str, Any]) -> None:
    named = {"id": "urn:x:asa-ostrom", "type": "ConceptScheme"}
    document["credentialSubject"]["gender"] = {"type": "Concept", "inScheme": named}
    found = checks(document)[Code.EDC_LIST_UNCHECKED]
    assert found.path == "/credentialSubject/gender/inScheme"
    assert "asa-ostrom" not in repr(found)
    assert found.message("sv").startswith("Begrepp ur listor som biblioteket inte känner kunde inte prövas (antal: 1)")
    assert found.message("en").startswith("Concepts of lists that the library does not know could not be checked")


@pytest.mark.parametrize("text", ["2026-02-30T09:00:00Z", " 2026-02-03T09:00:00Z"])
def test_a_date_that_no_rule_asks_for_is_judged_all_the_same(document: dict[str, Any], text: str) -> None:
    typed = {"@value": text, "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    document["https://x.example/when"] = typed
    assert judge(document).conforms
    assert checks(document)[Code.EDC_WRONG_DATATYPE].outcome is Outcome.FAILED
    document["https://x.example/when"] = {"id": "urn:x:nobody", "https://x.example/then": typed}
    found = checks(document)[Code.EDC_WRONG_DATATYPE]
    assert found.message("sv").startswith("Värdet av … i noden är inte")


def test_space_around_a_date_is_a_fault_to_rdf_and_none_to_the_eus_engine(document: dict[str, Any]) -> None:
    for text in ("2026-11-01T09:00:00Z\n", "\t2026-11-01T09:00:00Z\r"):
        document["issued"] = text
        assert judge(document).conforms
        assert Code.EDC_WRONG_DATATYPE in checks(document)


def test_a_malformed_date_is_told_once(document: dict[str, Any]) -> None:
    document["issued"] = "2026-02-30T09:00:00Z"
    found = [check.code for check in EDC.check(MERITS["least"], document)]
    assert found == [Code.EDC_WRONG_DATATYPE]


def test_a_date_without_offset_is_remarked_once_a_term(document: dict[str, Any]) -> None:
    document["issued"] = "2026-02-03T09:00:00"
    assert judge(document).conforms
    found = checks(document)
    assert found[Code.DATE_WITHOUT_OFFSET].params["member"] == "issued"
    assert found[Code.DATE_WITHOUT_OFFSET].outcome is Outcome.PASSED
    assert Code.PROFILE_MET in found


def test_other_rules_that_a_document_names_are_not_run(document: dict[str, Any]) -> None:
    document["credentialSchema"] = {"id": "https://evil.example/shapes", "type": "ShaclValidator2017"}
    found = checks(document)
    assert found[Code.EDC_OTHER_RULES].outcome is Outcome.PASSED
    assert found[Code.EDC_OTHER_RULES].path == "/credentialSchema"
    assert Code.PROFILE_MET in found
    document["credentialSchema"]["id"] = "http://data.europa.eu/snb/model/ap/edc-accredited"
    assert Code.EDC_OTHER_RULES in checks(document)
    assert Code.EDC_OTHER_RULES not in checks(document, edc(rules="accredited"))


def test_what_json_ld_does_not_take_is_told(document: dict[str, Any]) -> None:
    document["credentialSubject"]["id"] = "a relative name"
    (check,) = EDC.check(MERITS["least"], document)
    assert check.code is Code.EDC_NOT_JSON_LD
    assert check.path == "/credentialSubject/id"
