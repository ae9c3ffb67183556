"""The controlled lists: what is in no list is refused with the nearest codes, the rest has the EU's own IRIs."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from time import perf_counter
from typing import Any, get_args

import pytest

from mikromerit import elm
from mikromerit.elm import Concept, LearningOutcome
from mikromerit.elm import vocabulary as eu
from mikromerit.elm.node import members
from mikromerit.elm.vocabulary import _tables
from mikromerit.errors import InvalidModel

EVERY_LIST = get_args(eu.List)
AUTHORITY = "http://publications.europa.eu/resource/authority"
SNB = "http://data.europa.eu/snb"


@pytest.mark.parametrize(
    ("ask", "code", "offered"),
    [
        (eu.country, "SX1", "SXM (Sint Maarten)"),
        (eu.country, "Swedn", "SWE (Sweden)"),
        (eu.country, "Svergie", "SWE (Sweden)"),
        (eu.country, "", "1A0 (Kosovo)"),
        (eu.country, "http://publications.europa.eu/resource/authority/country/SE", "1A0"),
        (eu.eqf, 9, "1 (Level 1)"),
        (eu.eqf, 0, "1 (Level 1)"),
        (eu.seqf, 9, "1 (SeQF Level 1)"),
        (eu.language, "swedsh", "sv (Swedish)"),
        (eu.language, "svneska", "sv (Swedish)"),
        (eu.language, "q", "sq (Albanian)"),
        (eu.language, "***", "aa (Afar)"),
        (eu.language, "i-klingon", "yi (Yiddish)"),
        (eu.learning_mode, "on-line", "online"),
        (eu.assessment_type, "practicle", "practical"),
        (eu.accreditation_type, "programme-license", "program-license"),
        (eu.learning_setting, "informal", "formal"),
        (eu.supervision, "supervised-ids", "supervised-id"),
        (eu.isced_f, "07141", "0714 (Electronics and automation)"),
        (eu.currency, "SKE", "SEK (Swedish krona)"),
        (eu.nqf, "SeQF 9", "SeQF 8 (SeQF Level 8)"),
        (eu.nuts, "SE111", "SE11"),
        (eu.atu, "SE-AA", "SWE_LAN_STOCK"),
        (eu.own, "informel-learning", "informal-learning"),
        (eu.cefr, "B3", "cefr-B1"),
        (eu.cefr, "", "cefr-A2"),
        (eu.cycle, "fourth", "first-cycle"),
        (eu.outcome_kind, "attitude", "knowledge"),
    ],
)
def test_what_is_in_no_list_is_refused_with_the_nearest(ask: Any, code: Any, offered: str) -> None:
    with pytest.raises(InvalidModel, match=r"this is no .+ \(list \"\w+\"\); did you mean one of these: ") as caught:
        ask(code)
    assert offered in caught.value.reason


def test_what_was_asked_for_is_not_repeated() -> None:
    with pytest.raises(InvalidModel) as caught:
        eu.country("19121212-1212")
    assert "1212" not in str(caught.value)


def test_an_overlong_text_is_refused_at_once() -> None:
    eu.language("sv")
    begin = perf_counter()
    with pytest.raises(InvalidModel, match="did you mean"):
        eu.language("\u0301a" * 2_000_000)
    assert perf_counter() - begin < 2
    longest = max(len(key) for name in EVERY_LIST for key in _tables._codes(name) | _tables._labels(name))
    assert longest < _tables._LONGEST


@pytest.mark.parametrize(
    ("ask", "label", "meant"),
    [
        (eu.isced_f, "Education", "01, 011"),
        (eu.isced_f, "juridik", "042, 0421"),
        (eu.currency, "US dollar", "USD, USN"),
        (eu.language, "Ngoni", "ngo, xnj, xnq"),
    ],
)
def test_a_label_that_several_have_is_refused_with_their_codes(ask: Any, label: str, meant: str) -> None:
    with pytest.raises(InvalidModel, match=f"more than one .* has this label; .*: {meant}$"):
        ask(label)


def test_a_code_goes_before_a_label() -> None:
    assert eu.language("dan").pref_label["en"] == "Danish"  # and Dan is a language of its own, with another code
    assert {entry.en for entry in eu.table("language").entries if entry.code == "daf"} == {"Dan"}
    assert eu.language("as").pref_label["en"] == "Assamese"


def test_what_is_no_esco_skill_is_refused() -> None:
    for wrong in ("http://data.europa.eu/esco/occupation/1", "http://data.europa.eu/esco/skill/", None):
        with pytest.raises(InvalidModel, match="ESCO"):
            eu.esco_skill(wrong)  # type: ignore[arg-type]  # None is one of the mistakes


@pytest.mark.parametrize(("ask", "what"), [(eu.isced_f, 714), (eu.country, None), (eu.language, 7)])
def test_what_is_no_text_is_refused_with_an_example(ask: Any, what: Any) -> None:
    with pytest.raises(InvalidModel, match="as text, by its code, label or IRI, such as"):
        ask(what)


def test_an_unknown_constant_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="SWEDN"):
        _ = eu.SWEDN  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("found", "iri"),
    [
        (eu.country("SE"), f"{AUTHORITY}/country/SWE"),
        (eu.country("swe"), f"{AUTHORITY}/country/SWE"),
        (eu.country("Sverige"), f"{AUTHORITY}/country/SWE"),
        (eu.country(f"{AUTHORITY}/country/SWE"), f"{AUTHORITY}/country/SWE"),
        (eu.country(unicodedata.normalize("NFD", "Åland")), f"{AUTHORITY}/country/ALA"),
        (eu.country("EL"), f"{AUTHORITY}/country/GRC"),
        (eu.country("UK"), f"{AUTHORITY}/country/GBR"),
        (eu.country("XK"), f"{AUTHORITY}/country/1A0"),
        (eu.country("EU"), f"{AUTHORITY}/country/EUR"),
        (eu.language("sv"), f"{AUTHORITY}/language/SWE"),
        (eu.language("sv-FI"), f"{AUTHORITY}/language/SWE"),
        (eu.language("SV-Latn-FI"), f"{AUTHORITY}/language/SWE"),
        (eu.language("Svenska"), f"{AUTHORITY}/language/SWE"),
        (eu.language("swe"), f"{AUTHORITY}/language/SWE"),
        (eu.language("ger"), f"{AUTHORITY}/language/DEU"),
        (eu.language("iw"), f"{AUTHORITY}/language/HEB"),
        (eu.language("se"), f"{AUTHORITY}/language/SME"),
        (eu.language("tl"), f"{AUTHORITY}/language/TGL"),
        (eu.language("tlh"), f"{AUTHORITY}/language/TLH"),
        (eu.language("Alumu-Tesu"), f"{AUTHORITY}/language/AAB"),
        (eu.language("Aka-Bea"), f"{AUTHORITY}/language/ABJ"),  # no Akan (aka), though the label looks like a tag of it
        (eu.eqf(4), f"{SNB}/eqf/4"),
        (eu.seqf(5), f"{SNB}/qdr/c_b44f7367"),
        (eu.nqf("SeQF 5"), f"{SNB}/qdr/c_b44f7367"),
        (eu.nqf("dqr"), f"{SNB}/qdr/c_ef113b94"),
        (eu.nqf("DQR nivå 4"), f"{SNB}/qdr/c_12a84182"),
        (eu.learning_mode("Presential"), f"{SNB}/learning-assessment/9191af2ed9"),
        (eu.learning_mode("På plats"), f"{SNB}/learning-assessment/9191af2ed9"),
        (eu.assessment_type("6a4db9f11d"), f"{SNB}/assessment/6a4db9f11d"),
        (eu.ECTS, f"{SNB}/education-credit/6fcec5c5af"),
        (eu.credit_framework("ects"), f"{SNB}/education-credit/6fcec5c5af"),
        (eu.file_type("SVG"), f"{AUTHORITY}/file-type/SVG"),
        (eu.file_type("Oformaterad text"), f"{AUTHORITY}/file-type/TXT"),
        (eu.isced_f("0714"), f"{SNB}/isced-f/0714"),
        (eu.currency("sek"), f"{AUTHORITY}/currency/SEK"),
        (eu.nuts("SE11"), "http://data.europa.eu/nuts/code/SE11"),
        (eu.nuts("Skåne län"), "http://data.europa.eu/nuts/code/SE224"),
        (eu.atu("SE-AB"), f"{AUTHORITY}/atu/SWE_LAN_STOCK"),
        (eu.atu("Region Sörmland"), f"{AUTHORITY}/atu/SWE_LL_SODERM"),
        (eu.learning_activity_type("classroom"), f"{SNB}/learning-activity/ff436ea7c9"),
        (eu.learning_opportunity_type("short-programme"), f"{SNB}/learning-opportunity/74a4a268e8"),
        (eu.learning_schedule("full-time"), f"{SNB}/learning-schedule/72a0ab92fa"),
        (eu.learning_setting("icke-formellt lärande"), f"{SNB}/learning-setting/e207a81fc7"),
        (eu.skill_type("knowledge"), f"{SNB}/skill-type/knowledge"),
        (eu.reuse_level("transversal"), f"{SNB}/skill-reuse-level/transversal"),
        (eu.entitlement_type("occupation"), f"{SNB}/entitlement/52f62180c2"),
        (eu.entitlement_status("actual"), f"{SNB}/entitlement-status/b7015a8a8c"),
        (eu.target_group("migrants"), f"{SNB}/target-group/c900d8ecb1"),
        (eu.credential_profile("generic"), f"{SNB}/credential/e34929035b"),
        (eu.credential_profile("mandated-issue"), f"{SNB}/credential/c_9a31f32a"),
        (eu.evidence_type("mandate"), f"{SNB}/evidence-type/c_18016257"),
        (eu.verification_check("seal"), f"{SNB}/verification/f9c2016fe9"),
        (eu.verification_status("ok"), f"{SNB}/verification-status/9895008394"),
        (eu.content_encoding("base64"), f"{SNB}/encoding/6146cde7dd"),
        (eu.own("informal-learning"), "https://w3id.org/mikromerit/concept/informal-learning"),
        (eu.own("branschvalidering"), "https://w3id.org/mikromerit/concept/branch-validation"),
        (eu.cefr("b1"), "https://w3id.org/mikromerit/concept/cefr-b1"),
        (eu.cycle("first"), "https://w3id.org/mikromerit/concept/first-cycle"),
    ],
)
def test_codes_iris_and_labels_lead_to_the_concept_and_back(found: Concept, iri: str) -> None:
    assert found.id == iri
    assert found.pref_label["en"]
    where = eu.lookup(iri)
    assert where is not None
    assert eu.concept(where.list, iri) == found
    assert eu.membership(iri, str(found.in_scheme[0].id)) == "in"


@pytest.mark.parametrize("name", EVERY_LIST)
def test_every_line_is_found_by_each_of_its_codes(name: Any) -> None:
    table = eu.table(name)
    assert len(table.entries) == _tables.heads()[name].size
    codes = [code.casefold() for entry in table.entries for code in {entry.code, entry.tail, *entry.aliases}]
    assert all(code.isascii() for code in codes)
    for entry in table.entries:
        for code in (entry.code, entry.tail, *entry.aliases, entry.code.upper()):
            assert eu.concept(name, code).id == table.base + entry.tail
        assert eu.lookup(table.base + entry.tail) is not None


@pytest.mark.parametrize("name", EVERY_LIST)
def test_every_line_is_found_by_its_labels_unless_others_have_them(name: Any) -> None:
    table = eu.table(name)
    owners = defaultdict(set)
    for entry in table.entries:
        for label in {entry.en, entry.sv} - {""}:
            owners[label.casefold()].add(entry.tail)
    codes = {code.casefold() for entry in table.entries for code in (entry.code, entry.tail, *entry.aliases)}
    for label, tails in owners.items():
        if label not in codes and len(tails) == 1:
            assert eu.concept(name, label.upper()).id == table.base + next(iter(tails)), label


@pytest.mark.parametrize("name", EVERY_LIST)
def test_every_label_has_its_source(name: Any) -> None:
    for entry in eu.table(name).entries:
        assert {entry.en_source, entry.sv_source} <= set(get_args(eu.Source))
        assert entry.en
        assert entry.en_source != "none"
        assert (entry.en_source == "code") == (entry.en == entry.code and name == "language")
        assert (entry.sv == "") == (entry.sv_source == "none")
        assert entry.sv or name == "language"
        assert not re.search(r"\s\s|^\s|\s$|[()]?only\)", entry.en + "|" + entry.sv)


def test_every_source_is_told_of() -> None:
    told = set(re.findall(r"^- `(\w+)`: ", str(eu.__doc__), re.MULTILINE))
    assert told == set(get_args(eu.Source))


def test_an_iri_is_found_as_it_is_spelt() -> None:
    assert eu.lookup(f"{SNB}/eqf/4") == ("eqf", eu.table("eqf").entries[3])
    assert eu.lookup(f"{SNB}/eqf/9") is None
    assert eu.lookup(f"{SNB}/EQF/4") is None
    assert eu.lookup(f"{AUTHORITY}/country/swe") is None
    assert eu.lookup("4") is None
    assert eu.lookup("") is None


def test_a_whole_list_goes_before_a_part_of_it() -> None:
    found = eu.lookup(f"{SNB}/qdr/c_b44f7367")
    assert found is not None
    assert (found.list, found.entry.code) == ("nqf_all", "SeQF 5")


@pytest.mark.parametrize(
    ("iri", "scheme", "said"),
    [
        (f"{SNB}/eqf/4", f"{SNB}/eqf/25831c2", "in"),
        (f"{SNB}/qdr/c_b44f7367", f"{SNB}/qdr/25831c2", "in"),
        (f"{SNB}/eqf/9", f"{SNB}/eqf/25831c2", "not-in"),
        (f"{SNB}/learning-setting/6fd4685715", f"{SNB}/eqf/25831c2", "not-in"),
        (f"{AUTHORITY}/country/SE", f"{AUTHORITY}/country", "not-in"),
        (f"{AUTHORITY}/atu/SWE_LAN_SKANE", f"{AUTHORITY}/atu", "in"),
        (f"{AUTHORITY}/atu/IRL_CTH_DUB", f"{AUTHORITY}/atu", "not-known"),
        (f"{SNB}/credential/x", f"{SNB}/credential/25831c2", "not-known"),
        ("http://data.europa.eu/esco/skill/1", "http://data.europa.eu/esco/concept-scheme/skills", "not-known"),
        ("https://w3id.org/mikromerit/concept/x", "https://w3id.org/mikromerit/concept", "not-in"),
    ],
)
def test_in_a_scheme_not_in_it_or_not_known(iri: str, scheme: str, said: str) -> None:
    assert eu.membership(iri, scheme) == said


def test_the_schemes_name_every_list_once() -> None:
    schemes = eu.schemes()
    assert sorted(name for scheme in schemes.values() for name in scheme.lists) == sorted(EVERY_LIST)
    assert schemes[f"{SNB}/qdr/25831c2"] == (("nqf_all", "nqf_seqf_sweden"), True)
    assert not schemes[f"{AUTHORITY}/atu"].whole
    assert {name for scheme in schemes.values() if not scheme.whole for name in scheme.lists} == {
        *("atu_sweden", "credential_profile", "currency", "evidence_type", "nuts_sweden", "skill_type"),
        *("supervision_verification", "verification_check_status", "verification_check_type"),
    }


def test_every_list_is_a_file_and_is_asked_for_by_a_name() -> None:
    folder = Path(str(eu.__file__)).parent
    assert {path.stem for path in folder.glob("*.json")} == {*EVERY_LIST, "lists"}
    assert set(_tables.heads()) == set(EVERY_LIST)
    asked = {value.list for value in vars(eu).values() if isinstance(value, eu.Lookup)}
    assert set(EVERY_LIST) - asked == {"eqf", "language", "nqf_seqf_sweden"}  # these have functions of their own


def test_the_public_names_are_there() -> None:
    assert list(eu.__all__) == sorted(eu.__all__)
    assert all(hasattr(eu, name) for name in eu.__all__)
    assert {name for name, value in vars(eu).items() if isinstance(value, eu.Lookup)} <= set(eu.__all__)


def test_every_short_country_code_leads_to_one_country() -> None:
    short = [alias for entry in eu.table("country").entries for alias in entry.aliases]
    assert len(short) == len(set(short)) == 254
    assert all(re.fullmatch("[A-Z]{2}", code) for code in short)
    assert [entry.code for entry in eu.table("country").entries if not entry.aliases] == ["OP_DATPRO"]


def test_the_languages_of_the_union_are_there() -> None:
    union = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
    assert len({eu.language(tag).id for tag in union.split()}) == 24
    assert eu.language("uk").pref_label == {"en": "Ukrainian", "sv": "ukrainska"}


def test_a_language_without_a_swedish_name_says_so() -> None:
    assert eu.language("aaa").pref_label == {"en": "Ghotuo"}
    entry = eu.lookup(f"{AUTHORITY}/language/AAA")
    assert entry is not None
    assert (entry.entry.en_source, entry.entry.sv_source) == ("iana", "none")


@pytest.mark.parametrize(
    ("found", "swedish"),
    [
        (eu.SWEDEN, "Sverige"),
        (eu.currency("SEK"), "svensk krona"),
        (eu.currency("XXX"), "ingen valuta"),
        (eu.isced_f("0714"), "Elektronik och automation"),
        (eu.isced_f("0719"), "Teknik och tekniska yrken, annan inriktning"),
        (eu.isced_f("0700"), "Teknik, tillverkning och byggande, utan närmare inriktning"),
        (eu.isced_f("0228"), "Ämnesövergripande utbildning med inslag av humaniora"),
        (eu.nqf("RQF Entry 3"), "RQF ingångsnivå 3"),
        (eu.nqf("NLQF Entry"), "NLQF ingångsnivå"),
        (eu.nqf("NQF RNCP I-Master"), "NQF RNCP nivå I (Master)"),
        (eu.nqf("SeQF"), "Sveriges referensram för kvalifikationer (SeQF)"),
        (eu.concept("nqf_seqf_sweden", "SeQF"), "Sveriges referensram för kvalifikationer (SeQF)"),
        (eu.credential_profile("generic"), "Allmän"),
        (eu.language("fit"), "meänkieli"),
        (eu.language("swl"), "svenskt teckenspråk"),
    ],
)
def test_swedish_labels(found: Concept, swedish: str) -> None:
    assert found.pref_label["sv"] == swedish


def test_our_own_concepts_are_defined_and_carried() -> None:
    assert len(eu.table("mikromerit").entries) == 17
    for entry in eu.table("mikromerit").entries:
        one = eu.own(entry.code)
        assert set(one.pref_label) == set(one.definition) == {"en", "sv"}
        assert all(text.endswith(".") and text.count(".") == 1 for text in one.definition.values()), entry.code
        assert (entry.en_source, entry.sv_source) == ("ours", "ours")
        for carrier in eu.carriers(one):
            cls, term = carrier.split(".")
            assert term in {member.term for member in members(getattr(elm, cls)).values()}, carrier


@pytest.mark.parametrize(
    ("one", "carrier"),
    [
        (eu.own("informal-learning"), "LearningAchievement.dcType"),
        (eu.own("micro-credential"), "Qualification.dcType"),
        (eu.own("rpl"), "LearningAssessment.dcType"),
        (eu.own("branch-validation"), "LearningAssessment.dcType"),
        (eu.own("ocn"), "Accreditation.decision"),
        (eu.own("branch-validation-model"), "Accreditation.decision"),
        (eu.own("ansvar och självständighet"), "LearningOutcome.relatedSkill"),
        (eu.cefr("C2"), "LearningOutcome.relatedSkill"),
        (eu.cycle("short"), "Qualification.educationLevel"),
    ],
)
def test_the_terms_that_carry_our_own(one: Concept, carrier: str) -> None:
    assert eu.carriers(one) == (carrier,)


@pytest.mark.parametrize("one", [eu.SWEDEN, Concept(), Concept(id="https://w3id.org/mikromerit/concept/x")])
def test_what_is_not_ours_has_no_carriers(one: Concept) -> None:
    with pytest.raises(InvalidModel, match="only concepts of our own"):
        eu.carriers(one)


def test_the_kind_of_an_outcome_stands_where_the_model_takes_it() -> None:
    knowledge = LearningOutcome(title={"sv": "Vet"}, **eu.outcome_kind("knowledge"))
    assert (knowledge.dc_type, knowledge.related_skill) == (eu.skill_type("knowledge"), ())
    skill = LearningOutcome(title={"sv": "Kan"}, **eu.outcome_kind("skill", eu.cefr("B1")))
    assert (skill.dc_type, skill.related_skill) == (eu.skill_type("skill"), (eu.cefr("B1"),))
    responsibility = LearningOutcome(title={"sv": "Ansvarar"}, **eu.outcome_kind("responsibility", eu.cefr("B1")))
    assert responsibility.dc_type is None
    assert responsibility.related_skill == (eu.own("responsibility-and-autonomy"), eu.cefr("B1"))


def test_an_esco_skill() -> None:
    skill = eu.esco_skill("http://data.europa.eu/esco/skill/1", {"sv": "svetsa"})
    assert skill.in_scheme[0].id == "http://data.europa.eu/esco/concept-scheme/skills"
    assert skill.pref_label == {"sv": "svetsa"}


def test_every_constant_is_declared_and_made() -> None:
    source = Path(str(eu.__file__)).read_text(encoding="utf-8")
    declared = set(re.findall(r"^    ([A-Z_0-9]+): Concept$", source, re.MULTILINE))
    assert declared == set(eu._CONSTANTS)
    for name in declared:
        assert isinstance(getattr(eu, name), Concept)
