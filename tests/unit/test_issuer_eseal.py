"""An issuer that makes e-seals: who it is follows from its certificate, and all doors take what it makes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import sealing
from eseals import AT, DAY, DID, SEALED, certified, document, reasons, said, seal, stamped
from forging import AUDIENCE, HOLDER, ISSUER, NONCE, good, token
from samples import merit
from unit.test_issuer_status import CLEAR, HOUR, SET, Book
from x509_made import SUBJECT

from mikromerit import Evidence, Holder, Issuer, KeyPair, NotConformant, Policy, SecuredCredential, Verifier, vcdm
from mikromerit import did as dids
from mikromerit.elm import EuropeanDigitalCredential, encode, organisation, person
from mikromerit.elm import vocabulary as eu
from mikromerit.errors import InvalidModel, SigningError
from mikromerit.evidence import Fetched, offline
from mikromerit.limits import DEFAULT
from mikromerit.profile import ANNEX_I
from mikromerit.profile.edc import EDC
from mikromerit.render import credential_text
from mikromerit.report import Code, Outcome, Refused, Step
from mikromerit.securing import JADES, VC_JOSE, VC_JWT
from mikromerit.securing.eseal import Eseal
from mikromerit.securing.jades.naming import named_after
from mikromerit.securing.status_jwt import seal as seal_token
from mikromerit.status import BITSTRING, TOKEN, Publication, StatusForm, StatusList
from mikromerit.trust import AnyOf, Issuers, Roots
from mikromerit.verification import verify, verify_presentation

PASSED, FAILED, INDETERMINATE, SKIPPED = Outcome
OLD, NEW = (f"urn:uuid:00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
TRUST = Roots(sealing.root().made.pem, timestamping=sealing.clock_root().made.pem)
POLICY = Policy(trust=TRUST, profile=(ANNEX_I, EDC))


def eseal(level: str = "B", **more: Any) -> Eseal:
    return Eseal(sealing=sealing.sealing(level, **more), clock=lambda: AT)


def issuer(did: str | None = None, **options: Any) -> Issuer:
    given = {"securing": eseal(), "profile": (ANNEX_I, EDC), "clock": lambda: AT} | options
    return Issuer(did, given.pop("signer", sealing.signer()), **given)


def of_school(did: str = DID, **changes: Any) -> EuropeanDigitalCredential:
    """A credential of the school that says of itself what the certificate says."""
    body = organisation(
        id=did, legal_name={"sv": sealing.ORGANISATION}, country=eu.SWEDEN, eidas_identifier=sealing.IDENTIFIER
    )
    return merit(did, **{"awarding_body": body, **changes})


def without(made: Any, *names: str) -> Any:
    """The credential, whose issuer says less of itself, wherever it stands."""
    if isinstance(made, dict):
        gone = names if made.get("id") == DID else ()
        return {name: without(value, *names) for name, value in made.items() if name not in gone}
    return [without(one, *names) for one in made] if isinstance(made, list) else made


def nodes(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(one for part in inner for one in nodes(part))]


def refused(issuer: Issuer, credential: Any) -> set[Code]:
    with pytest.raises(NotConformant) as error:
        issuer.issue(credential)
    return {check.code for check in error.value.report.reasons()}


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
@pytest.mark.parametrize("did", [None, DID])
def test_what_is_issued_is_verified(level: str, did: str | None) -> None:
    made = issuer(did, securing=eseal(level)).issue(of_school())
    report = verify(made, POLICY, Evidence(), AT)
    assert report.accepted
    assert report.seal is not None
    assert (report.seal.level, report.seal.indication) == (f"JAdES-BASELINE-{level}", "TOTAL-PASSED")
    assert report.accept().claims == encode(of_school(id=report.accept().claims["id"]))
    assert SecuredCredential.parse(made.data).securing is JADES


@pytest.mark.parametrize("form", [{"serialisation": "flattened"}, {"serialisation": "compact", "b64": True}])
def test_the_form_of_a_seal_is_the_issuer_s_choice(form: dict[str, Any]) -> None:
    made = issuer(securing=eseal(**form)).issue(of_school())
    assert verify(made, POLICY, Evidence(), AT).accepted
    assert verify(made.data, POLICY, Evidence(), AT).accepted


def test_what_an_issuer_seals_with_reads_as_well() -> None:
    made = issuer().issue(of_school())
    assert verify(made.data, Policy(trust=TRUST, securing=[eseal()]), Evidence(), AT).accepted
    unread = verify(made.data, Policy(trust=TRUST, securing=[VC_JOSE]), Evidence(), AT)
    assert reasons(unread) & {Code.FORMAT_UNKNOWN, Code.TYP_NOT_ACCEPTED}
    assert not unread.accepted


def test_a_key_of_the_library_s_seals_as_well() -> None:
    key = KeyPair.generate()
    with pytest.raises(SigningError, match="key"):
        issuer(signer=key).issue(of_school())  # it is not the certificate's


# --- who issues -------------------------------------------------------------------------------------------------------


def test_what_the_issuer_does_not_say_is_written_after_the_certificate() -> None:
    made = without(encode(of_school()), "eIDASIdentifier", "legalName")
    claims = verify(issuer().issue(made), POLICY, Evidence(), AT).accept().claims
    found = claims["issuer"]
    assert found["eIDASIdentifier"]["notation"] == sealing.IDENTIFIER
    assert found["eIDASIdentifier"]["id"] == "urn:certificateIdentifier:1"
    assert found["eIDASIdentifier"]["spatial"]["id"].endswith("/SWE")
    assert found["legalName"] == {"sv": sealing.ORGANISATION}
    assert sum(one == found for one in nodes(claims)) > 1  # who awards is the same, and says the same
    assert {**found, "eIDASIdentifier": 0, "legalName": 0} == {**made["issuer"], "eIDASIdentifier": 0, "legalName": 0}


def test_a_name_in_another_language_and_a_did_are_the_issuer_s_own_to_say() -> None:
    body = organisation(
        id=DID, country=eu.SWEDEN, eidas_identifier=sealing.IDENTIFIER,
        legal_name={"sv": sealing.ORGANISATION, "en": "The Fibre School"},
    )  # fmt: skip
    report = verify(issuer(DID).issue(merit(DID, awarding_body=body)), POLICY, Evidence(), AT)
    assert report.accepted
    assert {Code.SEAL_ID_UNPROVED, Code.SEAL_NAME_UNCERTIFIED} <= {check.code for check in report.checks}


def test_the_name_is_in_the_language_of_the_title() -> None:
    made = without(encode(of_school(title={"en": "Splicing"})), "legalName")
    made["displayParameter"] = {**made["displayParameter"], "title": {"en": "Splicing"}}
    issued = issuer(profile=None).issue(made)
    assert verify(issued, Policy(trust=TRUST), Evidence(), AT).accept().claims["issuer"]["legalName"] == {
        "en": sealing.ORGANISATION
    }
    bare = {name: value for name, value in made.items() if name != "displayParameter"}
    claims = verify(issuer(profile=None).issue(bare), Policy(trust=TRUST), Evidence(), AT).accept().claims
    assert claims["issuer"]["legalName"] == {"en": sealing.ORGANISATION}


@pytest.mark.parametrize(
    ("credential", "code"),
    [
        (lambda: merit(DID), Code.SEAL_OF_ANOTHER),  # another name under the same number
        (lambda: merit(DID, awarding_body=_called(identifier="NTRSE-9999999999")), Code.SEAL_OF_ANOTHER),
        # what a verifier remarks is refused here
        (lambda: merit(DID, awarding_body=_called(sealing.ORGANISATION.upper())), Code.SEAL_NAME_DIFFERS),
        (lambda: merit(DID, awarding_body=_called(identifier="VATSE-0000000000")), Code.SEAL_IDENTIFIER_PREFIX),
        (lambda: {**encode(of_school()), "issuer": DID}, Code.SEAL_UNBOUND),
        (lambda: {**encode(of_school()), "undefined": 1}, Code.TERM_UNDEFINED),
        (lambda: {**encode(of_school()), "expirationDate": "2020-01-01T00:00:00Z"}, Code.EXPIRED),
    ],
)
def test_what_disagrees_with_the_certificate_is_refused(credential: Any, code: Code) -> None:
    assert code in refused(issuer(profile=None), credential())


def _called(name: str = sealing.ORGANISATION, identifier: str = sealing.IDENTIFIER) -> Any:
    return organisation(id=DID, legal_name={"sv": name}, country=eu.SWEDEN, eidas_identifier=identifier)


def test_an_issuer_with_a_did_seals_for_that_did_only() -> None:
    assert issuer(DID).did == DID
    assert issuer().did is None
    assert refused(issuer("did:web:another.example"), of_school()) == {Code.ISSUER_MISMATCH}


def test_nobody_else_goes_without_a_did() -> None:
    with pytest.raises(ValueError, match="DID"):
        Issuer(None, KeyPair.generate())
    with pytest.raises(ValueError, match="another"):
        Issuer(None, sealing.signer(), securing=eseal(), status=Book())


@pytest.mark.parametrize("given", [None, "seal.p12", b"file", sealing.school().chain])
def test_what_is_no_key_is_refused_at_once(given: Any) -> None:
    with pytest.raises(TypeError, match=r"a seal is signed with load_pkcs12\(…\)"):
        issuer(signer=given)
    with pytest.raises(TypeError, match="public_key"):
        Issuer(DID, given)


def test_a_key_that_no_seal_is_signed_with_is_refused_at_once() -> None:
    with pytest.raises(Refused) as caught:
        issuer(signer=KeyPair.generate("EdDSA"))
    assert caught.value.code is Code.ALGORITHM_NOT_ALLOWED


def test_a_key_of_seals_takes_an_eseal() -> None:
    with pytest.raises(TypeError, match=r"a key of an e-seal takes securing=Eseal\(…\)"):
        Issuer(DID, sealing.signer())


def test_a_seal_is_read_once_after_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from mikromerit.securing import jades
    from mikromerit.securing.jades import reading

    real, opened = reading.open_seal, list[bytes]()
    for module in (jades, reading):
        monkeypatch.setattr(module, "open_seal", lambda data, *more: opened.append(data) or real(data, *more))
    made = issuer().issue(of_school())
    assert opened == [made.data]


@pytest.mark.parametrize("value", [float("nan"), {1}, "\ud800", (1, 2), AT])
def test_what_json_cannot_write_is_not_sealed(value: Any) -> None:
    with pytest.raises(InvalidModel, match="cannot be written as JSON") as caught:
        eseal().seal({"secret": value}, sealing.signer())
    assert caught.value.__context__ is None


def test_what_json_changes_is_not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    from mikromerit.securing import eseal as module

    monkeypatch.setattr(module, "_as_payload", lambda _: b'{"another": "document"}')
    with pytest.raises(InvalidModel, match="read again unchanged"):
        issuer().issue(of_school())


def test_a_form_that_writes_something_else_hands_out_nothing() -> None:
    class Other(type(VC_JWT)):  # type: ignore[misc]
        def seal(self, document: Any, *given: Any, **more: Any) -> bytes:
            return bytes(VC_JWT.seal({**document, "type": [*document["type"], "Other"]}, *given, **more))

    with pytest.raises(InvalidModel, match="read again unchanged"):
        Issuer(ISSUER_DID, KEY, securing=Other(), profile=None).issue(of_school(ISSUER_DID))


def test_the_id_of_an_issuer_is_an_iri() -> None:
    with pytest.raises(ValueError, match="the id of an issuer is an IRI"):
        issuer("no iri")


def test_the_profile_is_asked_before_the_key() -> None:
    class Silent:
        alg = "RS256"

        def sign(self, _: bytes, /) -> bytes:
            raise AssertionError

    made = encode(of_school())
    subject = {name: value for name, value in made["credentialSubject"].items() if name != "hasClaim"}
    assert Code.ELEMENT_MISSING in refused(issuer(signer=Silent()), {**made, "credentialSubject": subject})


def test_a_country_that_is_none_is_not_written() -> None:
    nowhere = certified(subject={**SUBJECT, "C": "QQ"}).certificate
    nameless = {name: value for name, value in SUBJECT.items() if name not in ("C", "O")}
    placeless = certified(subject=nameless).certificate
    made = without(document(), "eIDASIdentifier", "legalName")
    assert "eIDASIdentifier" not in named_after(made, nowhere)["issuer"]
    assert named_after(made, placeless)["issuer"] == made["issuer"]
    assert named_after({"issuer": DID}, nowhere) == {"issuer": DID}


def test_jades_alone_makes_no_seals() -> None:
    with pytest.raises(SigningError, match="certificate"):
        Issuer(ISSUER_DID, KEY, securing=JADES, profile=None).issue(of_school(ISSUER_DID))


# --- status, and credentials that replace others ----------------------------------------------------------------------

KEY = KeyPair.generate()
ISSUER_DID = dids.of_key(KEY.public_key)
STATUS = "https://skola.example/status/1/0"


def book(form: StatusForm = BITSTRING, places: int = 1) -> Book:
    made = Book(form, places)
    made.issuer = ISSUER_DID
    return made


def its_list(statuses: StatusList, form: StatusForm = BITSTRING) -> Evidence:
    window = {"valid_from": AT - HOUR, "valid_until": AT + HOUR}
    document = form.write_list(
        statuses, Publication(url=STATUS, issuer=ISSUER_DID, purposes=("revocation",), **window), "2.0"
    )
    kid = dids.verification_method(ISSUER_DID, KEY.public_key)
    body = seal_token(document, KEY, kid) if form is TOKEN else VC_JOSE.seal(document, KEY, kid)
    return Evidence({STATUS: Fetched(body, "application/jwt", AT)})


@pytest.mark.parametrize("form", [BITSTRING, TOKEN])
def test_a_sealed_credential_takes_its_place_in_the_lists(form: StatusForm) -> None:
    places = book(form)
    issued = issuer(ISSUER_DID, profile=ANNEX_I, status=places).issue(of_school(ISSUER_DID, id=OLD))
    assert places.given == {OLD: 7}
    policy = Policy(trust=TRUST, status="required")
    clear = verify(issued, policy, its_list(CLEAR, form), AT)
    assert said(clear, Step.STATUS) == [(PASSED, Code.STATUS_CLEAR)]
    assert clear.accepted
    assert reasons(verify(issued, policy, its_list(SET, form), AT)) == {Code.STATUS_REVOKED}
    assert reasons(verify(issued, policy, Evidence(), AT)) == {Code.EVIDENCE_MISSING}


def test_a_status_beside_another_is_not_sealed() -> None:
    with pytest.raises(InvalidModel, match="/status"):
        eseal().seal({"status": {}}, sealing.signer(), status={"status_list": {}})


def test_a_sealed_credential_replaces_another() -> None:
    places = book()
    door = issuer(ISSUER_DID, profile=ANNEX_I, status=places)
    door.issue(of_school(ISSUER_DID, id=OLD))
    corrected = door.reissue(of_school(ISSUER_DID, id=NEW), replaces=OLD, reason="fel poäng", actor="registrator")
    assert places.revoked == {OLD: ("fel poäng", "registrator")}
    claims = json.loads(JADES.open(corrected.data, DEFAULT).payload)
    assert vcdm.replaced(claims) == OLD
    renewed = door.renew(of_school(ISSUER_DID, id=NEW), valid_until=AT + 900 * DAY)
    assert vcdm.replaced(JADES.open(renewed.data, DEFAULT).document) == NEW
    with pytest.raises(NotConformant):
        door.renew(of_school(ISSUER_DID, id=OLD), valid_until=AT + 900 * DAY)
    with pytest.raises(ValueError, match="book"):
        issuer().reissue(of_school(), replaces=OLD, reason="x", actor="y")


# --- the other doors --------------------------------------------------------------------------------------------------


def test_a_verifier_takes_both_kinds_at_once() -> None:
    verifier = Verifier(
        Policy(trust=AnyOf(Issuers([ISSUER.did]), TRUST)), fetch=offline, clock=lambda: AT
    )  # a caller does not need to know which came
    ours = issuer().issue(of_school())
    stranger, broken = seal().general(), ours.data.replace(b"0.5", b"5.5", 1)
    reports = verifier.verify_many([good(), ours, stranger, ours.data, broken, good()])
    assert [report.accepted for report in reports] == [True, True, False, True, False, True]
    assert [report.seal is None for report in reports] == [True, False, False, False, False, True]
    assert verifier.verify(ours).accept().signer == sealing.IDENTIFIER


def test_a_sealed_credential_is_not_presented_as_something_else() -> None:
    """JSON with spaces or letters beyond ASCII is no `data:` URL; a compact seal is one."""
    key = KeyPair.generate()
    did = dids.of_key(key.public_key)
    holder = Holder(did, key, clock=lambda: AT)
    general = issuer(profile=None).issue(of_school())
    with pytest.raises(Refused):
        holder.present([general], audience=AUDIENCE, nonce=NONCE)
    door = issuer(profile=None, securing=eseal(serialisation="compact", b64=True))
    policy = Policy(trust=AnyOf(TRUST, Issuers([did])))
    for learner, accepted in ((did, True), (HOLDER.did, False)):  # its subject is who presents it
        compact = door.issue(of_school(learner=person(id=learner, full_name="Madonna")))
        shown = holder.present([compact], audience=AUDIENCE, nonce=NONCE)
        report = verify_presentation(shown, policy, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
        assert report.accepted is accepted
        assert [(part.accepted, part.seal is not None) for part in report.parts] == [(True, True)]


@pytest.mark.parametrize(
    "enclosed",
    [
        lambda data: data.decode(),
        json.loads,
        lambda data: _enveloped("application/jose+json", data.decode()),
        lambda data: _enveloped("application/jose+json", data.decode().replace(" ", "%20")),
        lambda data: _enveloped("application/vc+jwt", data.decode()),
    ],
)
def test_a_seal_in_a_presentation_gives_a_report(enclosed: Any) -> None:
    data = seal().general()
    claims = {"iss": HOLDER.did, "aud": AUDIENCE, "nonce": NONCE, "vp": {
        "@context": ["https://www.w3.org/2018/credentials/v1"], "type": ["VerifiablePresentation"],
        "verifiableCredential": [enclosed(data)]}}  # fmt: skip
    report = verify_presentation(
        token(claims, HOLDER), Policy(trust=TRUST), Evidence(), AT, audience=AUDIENCE, nonce=NONCE
    )
    assert not report.accepted
    assert Code.INTERNAL_ERROR not in {check.code for check in report.checks}


def _enveloped(media_type: str, text: str) -> dict[str, str]:
    return {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": f"data:{media_type},{text}",
        "type": "EnvelopedVerifiableCredential",
    }


# --- the extras -------------------------------------------------------------------------------------------------------

_WITHOUT = """
import sys
from datetime import datetime
for name in {absent}:
    sys.modules[name] = None
import mikromerit
from mikromerit import Evidence, Policy
from mikromerit.trust import UnsafeAnyone
from mikromerit.verification import verify
at = datetime.fromisoformat("2026-11-21T12:00:00+00:00")
for one in sys.stdin.read().split("\\n"):
    report = verify(one, Policy(trust=UnsafeAnyone()), Evidence(), at)
    seal = report.seal and report.seal.indication
    print(report.accepted, *report.reasons()[:1] and [report.reasons()[0].code], seal)
print(sorted({named} & sys.modules.keys()))
"""
EXTRAS = ("asn1crypto", "lxml", "pkcs11", "rfc3161_client", "signxml")
LANE = ("mikromerit.x509", "mikromerit.verification.seal", "mikromerit.securing.jades.reading")


def told(*given: str, absent: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> list[str]:
    code = _WITHOUT.format(absent=repr(absent), named=repr(set(named)))
    run = subprocess.run(
        [sys.executable, "-c", code], input="\n".join(given), capture_output=True, text=True, check=False, timeout=60
    )
    assert run.stderr == ""
    return run.stdout.splitlines()


def test_seals_are_read_without_any_extra() -> None:
    sealed = stamped(seal(), SEALED).general().decode()
    assert told(good(), sealed, absent=EXTRAS) == ["True None", "True TOTAL-PASSED", "[]"]


def test_a_token_loads_nothing_of_seals() -> None:
    assert told(good(), good(), named=(*EXTRAS, *LANE)) == ["True None", "True None", "[]"]


def test_who_sealed_is_named_by_the_certificate_and_not_by_the_credential() -> None:
    """A seal proves no DID: whoever has a certificate can call himself by any."""
    sealed = issuer(DID).issue(of_school())
    accepted = verify(sealed, POLICY, Evidence(), AT).accept()
    assert accepted.claims["issuer"]["id"] == DID
    assert (accepted.issuer, accepted.signer) == (sealing.IDENTIFIER, sealing.IDENTIFIER)
    assert accepted.organisation == sealing.ORGANISATION
    text = credential_text(accepted, "en")
    assert f"{sealing.ORGANISATION} ({sealing.IDENTIFIER})" in text
    assert DID not in text


def test_a_credential_that_a_did_signed_has_no_organisation() -> None:
    accepted = verify(good(), Policy(trust=Issuers([ISSUER.did])), Evidence(), AT).accept()
    assert (accepted.issuer, accepted.organisation) == (ISSUER.did, None)
