"""`docs/codes.md` is what `docs/make_codes.py` makes, and that says where the verifier really says what."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import base58
import ebsi_changes
import eseals
import jades_made
import pytest
from forging import (
    AT,
    AUDIENCE,
    HOLDER,
    ISSUER,
    NONCE,
    STRANGER,
    V1,
    b64u,
    changed,
    credential_claims,
    good,
    shown,
    to_json,
    token,
)
from forms import V1_1, V2, V2_0, envelope
from samples import issue, merit, quality
from scripts import script
from trustlist_made import SE_URL, signer
from unit import test_refusals as refusals
from unit import test_seal_evidence as seal_evidence
from unit import test_seal_proofs as seal_proofs
from unit import test_status_step as step_tests
from unit.profile import test_annex_i as annex_i
from unit.status import test_entries, test_lists
from x509_made import IDENTIFIER, crl, ocsp, pki

from mikromerit import Evidence, KeyPair, Policy, Verifier
from mikromerit import did as dids
from mikromerit.elm import decode, encode
from mikromerit.evidence import Fetched, offline
from mikromerit.limits import Limits
from mikromerit.profile import ANNEX_I, EBSI, KOMPETENSPASSET
from mikromerit.profile.edc import EDC
from mikromerit.report import Check, Code, Outcome, Report, Step
from mikromerit.securing import EBSI_JWT
from mikromerit.trust import AllOf, Issuers, Organisations, TrustedList, UnsafeAnyone
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

DOCS = Path(__file__).resolve().parents[2] / "docs"
CHALLENGE = {"audience": AUDIENCE, "nonce": NONCE}


@pytest.fixture(scope="module")
def make_codes() -> ModuleType:
    return script("docs/make_codes.py")


def test_the_page_is_current(make_codes: ModuleType) -> None:
    assert (DOCS / "codes.md").read_text(encoding="utf-8") == make_codes.page(), "run docs/make_codes.py"


def test_every_code_is_on_the_page(make_codes: ModuleType) -> None:
    everywhere = (*make_codes.WHERE.values(), *make_codes.ISSUER_ALONE.values())
    named = {code for step in everywhere for codes in step.values() for code in codes}
    assert named | {Code.NOT_JUDGED} == set(Code)


class Faulty:
    """A rule of trust with a fault."""

    def check(self, *_: object) -> Check:
        raise KeyError


class Undecided:
    """A rule of trust that does not say whether it passes."""

    def check(self, *_: object) -> Check:
        return Check(Step.TRUST, Outcome.SKIPPED, Code.NOT_JUDGED)


ANYONE = Policy(trust=UnsafeAnyone())


def by_web(**changes: Any) -> str:
    claims = credential_claims(refusals.WEB, refusals.WEB)
    return token(changed(claims, changes), ISSUER, header={"kid": f"{refusals.WEB}#key-1"})


def reports() -> Iterator[Report[Any]]:
    """Judge everything that the refusals are tested with, and what else there is to say."""
    for _, make, _ in refusals.CREDENTIALS:
        yield verify(make(), ANYONE, Evidence(), AT)
    for _, make, document, _ in refusals.WEB_CREDENTIALS:
        yield verify(make(), ANYONE, refusals.served(document()), AT)
    for _, make, _ in refusals.PRESENTATIONS:
        yield verify_presentation(make(), ANYONE, Evidence(), AT, **CHALLENGE)
    for policy in (
        Policy(trust=Issuers([ISSUER.did]), status="ignored"),
        Policy(trust=Issuers([STRANGER.did]), status="required", profile=ANNEX_I),
        Policy(trust=UnsafeAnyone(), profile=ANNEX_I),
        Policy(trust=Faulty()),
        Policy(trust=Undecided()),
    ):
        yield verify(good(), policy, Evidence(), AT)
    yield verify(good(**{"vc/credentialStatus": {"type": "BitstringStatusListEntry"}}), ANYONE, Evidence(), AT)
    yield verify(good(**{"vc/validFrom": "2026-11-01T09:00:00", "vc/undefined": 1}), ANYONE, Evidence(), AT)
    yield verify(good(**{"vc/termsOfUse": [1] * 101}), ANYONE, Evidence(), AT)
    yield verify(good(**{"vc/proof": {"type": "https://a.example/#T"}}), ANYONE, Evidence(), AT)
    yield from elm_reports()
    yield from annex_i_reports()
    yield from edc_reports()
    yield from needy_reports()
    yield from ebsi_reports()
    yield from status_reports()
    yield from optional_reports()
    yield from seal_reports()
    yield verify_presentation(shown(good()), ANYONE, Evidence(), AT, **CHALLENGE)


def ebsi_reports() -> Iterator[Report[Any]]:
    """Judge what EBSI asks, and what it takes ill."""
    policy = replace(ANYONE, profile=EBSI, securing=[EBSI_JWT])
    for change in ebsi_changes.CHANGES:
        yield verify(ebsi_changes.token(change.document), policy, Evidence(), AT)
    for token_ in (good(), good(iss=...), good(issuer="x"), V1_1.header(kid="#x")):
        yield verify(token_, policy, Evidence(), AT)


WORLD = pki()
SEAL_HEADERS: tuple[dict[str, Any], ...] = (
    {},
    {"iat": None, "sigT": "2026-03-01T10:00:00Z", "crit": ["b64", "sigT"]},
    {"iat": None},
    {"iat": int(AT.timestamp()) + 3_600},
    {"crit": ["b64", "exp"]},
    {"crit": None},
    {"x5c": None},
    {"x5c": [jades_made.b64(WORLD.person.der)]},
    {"x5c": [jades_made.b64(b"0")], "x5t__S256": None},
    {"x5c": ["="]},
    {"typ": "vc+jwt"},
    {"alg": "RS512", "x5t__S256": b64u(b"another")},
)


def status_reports() -> Iterator[Report[Any]]:
    """Judge every list that cannot be used, and those that can."""
    yield Report(checks=(*test_entries.checks(), *test_lists.checks()), at=AT)
    stranger, step = step_tests.published(issuer=STRANGER), step_tests
    withdrawn = step.published(declares=step.entry(7, url=step.OTHER))
    lists = step.served(step.published(step.SET, url=step.OTHER), url=step.OTHER)
    for evidence in (
        step.served(stranger),
        step.served("no list"),
        step.served(step.published(), AT - timedelta(hours=2)),
        step.served(step.published(valid_from=AT - timedelta(days=8), valid_until=None)),
        Evidence({**step.served(withdrawn), **lists}),
    ):
        yield verify(step.declaring(), replace(ANYONE, status_list_max_age=timedelta(days=7)), evidence, AT)
    many = replace(ANYONE, limits=Limits(needs=1))
    yield verify(step.declaring(step.entry(), step.entry(url=step.OTHER)), many, Evidence(), AT)
    yield Verifier(ANYONE, fetch=offline, clock=lambda: AT).verify(step.declaring())


def optional_reports() -> Iterator[Report[Any]]:
    """Judge what only a policy that names it lets happen."""
    related = {"id": "https://a.example/x", "digestSRI": "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}
    whole = V2_0.token(V2_0.claims() | {"relatedResource": related}, ISSUER)
    twice = V2_0.token(V2_0.claims() | {"relatedResource": [related, related]}, ISSUER)
    forbidden = V2_0.token(V2_0.claims() | {"@context": [V2, {"@vocab": "https://a.example/#"}]}, ISSUER)
    for token_, changes in (
        (whole, {}),
        (whole, {"resources": {}.get}),
        (whole, {"resources": {related["id"]: b"x"}.get}),
        (twice, {}),
        (forbidden, {"inline_contexts": True}),
        (V2_0.header(typ=...), {"typ": "required"}),
        (V2_0.good(), {"algorithms": ["EdDSA"]}),
        (V2_0.token(V2_0.claims(), STRANGER), {"issuer_binding": False}),
        (V2_0.vc(issuanceDate="2031-01-01T00:00:00Z"), {}),
        (V2_0.token(V2_0.claims(iat="today", type=["VerifiableCredential", "Undefined"]), ISSUER), {}),
        (json.dumps(envelope(V2_0.good()) | {"@context": V1}), {}),
        (json.dumps(envelope(V2_0.good()) | {"type": "VerifiableCredential"}), {}),
    ):
        yield verify(token_, replace(ANYONE, **changes), Evidence(), AT)
    for did in ("did:key:zTjsVPtY", "did:key:z" + base58.b58encode(b"\xeb\x01" + bytes(96)).decode()):
        yield verify(token(credential_claims(did), ISSUER, header={"kid": f"#{did[8:]}"}), ANYONE, Evidence(), AT)
    unsolicited = replace(ANYONE, unsolicited=True)
    for shown_ in (shown(good(), nonce=...), shown(good(), nonce=..., exp=...), shown(good())):
        yield verify_presentation(shown_, unsolicited, Evidence(), AT, audience=AUDIENCE, nonce=None)


def seal_reports() -> Iterator[Report[Any]]:
    """Judge e-seals: what is no seal, what one lacks, who certified it, what was revoked, and when it was there."""
    sealed, signed = eseals.seal, eseals.stamped
    further = eseals.document()
    further["issuer"]["legalName"]["en"] = "A School"
    for changes in SEAL_HEADERS:
        yield eseals.judge(sealed(**changes))
    for one in (
        sealed().detached(),
        sealed(b"[]"),
        sealed(b"{" + b'"a":{' * 99),
        to_json({"payload": "{}", "signatures": []}),
        sealed().add("xVals", {}),
        sealed().add("xRefs", []),
        sealed().add("xVals", jades_made.certificates(*[WORLD.ca] * 999)),
        sealed().add("sigTst", jades_made.tokens(b"0")),
        sealed().add("sigTst", {"tstTokens": [jades_made.pki_object(bytes(300_000))]}),
        sealed(by=WORLD.person, chain=()),
        sealed(by=seal_proofs.EXPIRED),
        sealed(by=eseals.certified(begins=AT + eseals.DAY)),
        signed(sealed(), eseals.SEALED),
        signed(sealed(), eseals.SEALED, pki("rogue").tsa),
        signed(sealed(), eseals.SEALED, seal_proofs.OLD_CLOCK),
        signed(sealed(), AT + eseals.DAY),
        sealed(eseals.document(identifier="5555555555")),
        sealed(eseals.document(identifier="000000000001", legal="Lärosäte exempel")),
        sealed(eseals.document(identifier=f" {IDENTIFIER}")),
        sealed(further),
        sealed(iat=1_000_000_000),
        sealed({**eseals.document(), "issuer": eseals.DID}),
    ):
        yield eseals.judge(one)
    forged = sealed()
    forged.payload = forged.payload.replace("0.5", "5.5")
    yield eseals.judge(forged)
    forged.signature = "AAAA"
    yield eseals.judge(forged)
    weak = eseals.certified(kind="RSA-1024", key_name="weak")
    yield eseals.judge(sealed(by=weak, alg="RS256"))
    early, late = eseals.SEALED - eseals.DAY, eseals.SEALED + eseals.DAY
    for since, reason in ((early, None), (late, None), (early, "certificate_hold")):
        yield eseals.judge(eseals.values(sealed(), crls=(seal_proofs.revoked(since, reason),)))
        above = crl(WORLD.root, {WORLD.ca.certificate.serial: (since, reason)})
        yield eseals.judge(eseals.values(sealed(), crls=(above,)), eseals.roots(WORLD.root))
    yield eseals.judge(eseals.values(signed(sealed(), early), crls=(seal_proofs.revoked(late),)))
    yield eseals.judge(eseals.values(sealed(), ocsps=(ocsp(WORLD.seal, WORLD.ca, status="unknown"),)))
    yield eseals.judge(eseals.values(sealed(), crls=(seal_proofs.CRL,)), revocation="required")
    yield eseals.judge(sealed(), revocation="required")
    here, elsewhere = Organisations([IDENTIFIER]), Organisations(["VATSE-000000000002"])
    for trust in (UnsafeAnyone(), AllOf(here, eseals.roots()), AllOf(eseals.roots(), elsewhere)):
        yield eseals.judge(sealed(), trust)
    for by in (WORLD.seal, seal_evidence.PLAIN):
        yield eseals.judge(sealed(by=by), seal_evidence.trusted())
    for rule in (Issuers([ISSUER.did]), seal_evidence.trusted(following="2026-11-01T00:00:00Z")):
        yield eseals.judge(sealed(), rule)
    by_url, url = TrustedList(SE_URL, signers=signer().pem), SE_URL
    yield eseals.judge(sealed(), by_url)
    yield eseals.judge(sealed(), by_url, evidence=Evidence({url: Fetched(b"", "", AT - timedelta(days=9))}))
    yield Verifier(Policy(trust=by_url), fetch=offline, clock=lambda: AT).verify(sealed().general())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "mikromerit.securing.jades.reading", None)
        yield verify(sealed().general(), ANYONE, Evidence(), AT)


def elm_reports() -> Iterator[Report[Any]]:
    key = KeyPair.generate("ES256")
    credential = issue(dids.of_key(key.public_key), key)
    policy = replace(ANYONE, profile=ANNEX_I)
    merit = verify(credential, policy, Evidence(), AT)
    yield merit
    document = encode(merit.accept().document)
    subject = {"id": HOLDER.did, "type": "Person"}  # who has achieved nothing
    bare = {**document, "issuer": ISSUER.did, "issuanceDate": "2026-11-01T09:00:00Z", "credentialSubject": subject}
    yield verify(token({"vc": bare}, ISSUER), policy, Evidence(), AT)
    yield verify(token({"vc": {**bare, "attachment": 5}}, ISSUER), ANYONE, Evidence(), AT)


def annex_i_reports() -> Iterator[Report[Any]]:
    """Judge what is lacking or unusual in a micro-credential, and what is too much of it."""
    policy = replace(ANYONE, profile=KOMPETENSPASSET)
    overdue = quality(date_issued=AT.replace(year=2020), review_date=AT.replace(year=2021))
    for changes in ({"workload": 60, "ects": "61"}, {"quality_assurance": overdue}):
        yield verify(token({"vc": encode(merit(ISSUER.did, **changes))}, ISSUER), policy, Evidence(), AT)
    document = encode(merit(ISSUER.did))
    long = {"type": "LearningActivitySpecification", "volumeOfLearning": "PT900H"}
    twice = {
        "type": "LearningActivity",
        "specifiedBy": long,
        "hasPart": {"type": "LearningActivity", "specifiedBy": long},
    }
    for changes in (
        {annex_i.C: [annex_i.FULL["credentialSubject"]["hasClaim"], 5]},
        {f"{annex_i.S}/creditPoint": annex_i.GONE, f"{annex_i.C}/influencedBy": twice},
    ):
        yield Report(checks=tuple(annex_i.checks(annex_i.edited(changes))), at=AT)
    backwards = {**document, "@context": document["@context"][::-1]}
    yield Report(checks=tuple(EDC.check(decode(backwards), backwards)), at=AT)
    subject = {**document["credentialSubject"], "hasClaim": [{"type": "LearningAchievement"}] * 101}
    yield verify(token({"vc": {**document, "credentialSubject": subject}}, ISSUER), policy, Evidence(), AT)


def edc_reports() -> Iterator[Report[Any]]:
    """Judge what breaks the EU's rules, each kind of them, and what they do not see."""
    policy = replace(ANYONE, profile=EDC)
    eqf, esco = "http://data.europa.eu/snb/eqf/25831c2", "http://data.europa.eu/esco/concept-scheme/skills"
    activity = {"type": "LearningActivity", "levelOfCompletion": "101", "title": {"en": ["a", "b"]}}
    concept = {"id": "urn:x:level", "type": "Concept", "inScheme": {"id": eqf, "type": "ConceptScheme"}}
    learner = {
        "dateOfBirth": ["2026-11-01T09:00:00", "2026-11-01T10:00:00Z"],
        "citizenshipCountry": concept,
        "gender": {"type": "Concept", "inScheme": [{"id": esco, "type": "ConceptScheme"}, "urn:x:text"]},
        "fullName": "A",
        "hasClaim": [{"type": "Claim"}, activity],
    }
    document = encode(merit(ISSUER.did))
    subject = {**document["credentialSubject"], **learner}
    schema = {"id": "https://x.example/schema", "type": "ShaclValidator2017"}
    accreditation = {"type": "Accreditation", "dateModified": "urn:x:day", "dcType": {"type": "Note"}}
    evidence = {"type": "Evidence", "accreditation": accreditation}
    profiles = {**document["credentialProfiles"], "inScheme": concept["inScheme"]}
    broken = {**document, "credentialSubject": subject, "evidence": evidence, "credentialProfiles": profiles}
    broken |= {"issuer": {"id": ISSUER.did, "type": "Organisation"}, "credentialSchema": schema, "undefined": 1}
    many = {**document, "credentialSubject": {**subject, "hasClaim": [{"type": "Claim"}] * 101}}
    relative = {**document, "credentialSubject": {**subject, "hasClaim": {"type": "Claim", "awardedBy": "no name"}}}
    for one in (document, broken, many, relative):
        yield verify(token({"vc": one}, ISSUER), policy, Evidence(), AT)


def needy_reports() -> Iterator[Report[Any]]:
    yield verify(by_web(), ANYONE, Evidence(), AT)
    yield verify(by_web(), Policy(trust=Issuers([ISSUER.did])), Evidence(), AT)
    yield verify(by_web(), Policy(trust=UnsafeAnyone(), limits=Limits(needs=0)), Evidence(), AT)
    stale = Evidence({refusals.WEB_URL: Fetched(b"{}", "application/json", AT - timedelta(days=1))})
    yield verify(by_web(), ANYONE, stale, AT)
    yield Verifier(ANYONE, fetch=offline).verify(by_web())
    presentation = shown(by_web())
    yield verify_presentation(presentation, ANYONE, Evidence(), AT, **CHALLENGE)
    none = Policy(trust=UnsafeAnyone(), limits=Limits(presentation_needs=0))
    yield verify_presentation(presentation, none, Evidence(), AT, **CHALLENGE)


@pytest.mark.unmeasured
def test_where_the_verifier_says_what(make_codes: ModuleType) -> None:
    said = {(check.step, check.outcome, check.code) for report in reports() for check in report.checks}
    not_judged = {(step, outcome) for step, outcome, code in said if code is Code.NOT_JUDGED}
    assert not_judged - {(step, Outcome.SKIPPED) for step in Step} == {(Step.TRUST, Outcome.INDETERMINATE)}
    listed = {
        (step, outcome, code)
        for step, outcomes in make_codes.WHERE.items()
        for outcome, codes in outcomes.items()
        for code in codes
    }
    said = {(step, outcome, code) for step, outcome, code in said if code is not Code.NOT_JUDGED}
    assert sorted(said - listed) == []
    assert sorted(listed - said) == []
