"""Issuer and holder: what they make, and what they refuse to make."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from forging import AT, AUDIENCE, HOLDER, NONCE, compact, good, to_json
from samples import UNTIL, issue, merit, provider

import mikromerit
from mikromerit import (
    Evidence,
    Holder,
    Issuer,
    KeyPair,
    NotConformant,
    Outcome,
    Policy,
    SecuredCredential,
    SecuredPresentation,
    VerifiedCredential,
    VerifiedPresentation,
)
from mikromerit import did as dids
from mikromerit._strict import read_json
from mikromerit.batch import read_learners
from mikromerit.elm import LangMap, Person, decode, encode
from mikromerit.errors import ContextNotBundled, InvalidModel, SigningError, Unresolvable
from mikromerit.report import Code, Refused, Step
from mikromerit.trust import Issuers
from mikromerit.verification import verify, verify_presentation

if TYPE_CHECKING:
    from collections.abc import Callable

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.keys import PublicKey

KEY = KeyPair.generate()
DID = dids.of_key(KEY.public_key)
LEARNER = KeyPair.generate("EdDSA")
LEARNER_DID = dids.of_key(LEARNER.public_key)
POLICY = Policy(trust=Issuers([DID]))


def parts(token: object) -> tuple[dict[str, Any], dict[str, Any]]:
    import base64

    header, payload, _ = str(token).split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, payload))  # type: ignore[return-value]


def test_the_safe_profile_of_a_credential() -> None:
    """Every claim that some verifier demands, each equal to the document's."""
    header, claims = parts(issue(DID, KEY))
    vc = claims["vc"]
    assert header == {"alg": "ES256", "typ": "JWT", "kid": f"{DID}#{DID.removeprefix('did:key:')}"}
    assert set(claims) == {"iss", "sub", "jti", "nbf", "iat", "exp", "vc"}
    assert (claims["iss"], claims["sub"], claims["jti"]) == (
        vc["issuer"]["id"],
        vc["credentialSubject"]["id"],
        vc["id"],
    )
    assert vc["@context"][0] == "https://www.w3.org/2018/credentials/v1"
    assert vc["type"][0] == "VerifiableCredential"
    assert vc["issuanceDate"] == vc["issued"] == vc["validFrom"] == "2026-11-01T09:00:00Z"
    assert vc["validUntil"] == vc["expirationDate"] == "2090-01-01T00:00:00Z"
    assert (claims["nbf"], claims["exp"]) == (1793523600, 3786912000)


def test_the_safe_profile_of_a_presentation() -> None:
    credential = issue(DID, KEY, learner=learner())
    presentation = holder().present([credential], audience=AUDIENCE, nonce=NONCE)
    header, claims = parts(presentation)
    assert header["kid"] == f"{LEARNER_DID}#{LEARNER_DID.removeprefix('did:key:')}"
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (LEARNER_DID, AUDIENCE, NONCE)
    assert claims["exp"] - claims["nbf"] == 3600
    assert claims["vp"]["verifiableCredential"] == [str(credential)]
    report = verify_presentation(presentation, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    assert report.accept().credentials[0].secured.data == credential.data
    late = verify_presentation(
        presentation, POLICY, Evidence(), AT + timedelta(hours=2), audience=AUDIENCE, nonce=NONCE
    )
    assert {check.code for check in late.reasons()} == {Code.EXPIRED}


def learner() -> Person:
    from mikromerit.elm import person

    return person(id=LEARNER_DID, full_name="Suryani")


def holder() -> Holder:
    return Holder(LEARNER_DID, LEARNER, clock=lambda: AT)


def without(document: EuropeanDigitalCredential, *path: str) -> EuropeanDigitalCredential:
    """Take a member out of a credential's JSON, at the first of several."""
    written = encode(document)
    inner = written
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return decode(written)


PAST = AT - timedelta(hours=1)
CLAIM = ("credentialSubject", "hasClaim")
SPECIFICATION = (*CLAIM, "specifiedBy")
NOT_CONFORMANT: list[tuple[str, Callable[[EuropeanDigitalCredential], EuropeanDigitalCredential], Code]] = [
    ("no title", lambda c: without(c, *CLAIM, "title"), Code.ELEMENT_MISSING),
    ("no location", lambda _: without(merit(DID, issuer=provider(DID), awarding_body=provider("urn:x:body")),
                                      "issuer", "location"), Code.ELEMENT_MISSING),
    ("expired already", lambda c: dataclasses.replace(c, valid_until=PAST, expiration_date=PAST), Code.EXPIRED),
    ("two ends", lambda c: dataclasses.replace(c, expiration_date=UNTIL - timedelta(days=1)), Code.DATES_DISAGREE),
    ("a term spelt as its IRI",
     lambda c: dataclasses.replace(c, extra={"http://data.europa.eu/snb/model/elm/awardedBy": "x"}), Code.TERM_RESPELT),
    ("no awarding body", lambda c: without(c, *CLAIM, "awardedBy"), Code.ELEMENT_MISSING),
    ("no date of issuing", lambda c: without(c, "issued"), Code.ELEMENT_MISSING),
    ("no learning outcome", lambda c: without(c, *SPECIFICATION, "learningOutcome"), Code.ELEMENT_MISSING),
    ("no assessment", lambda c: without(c, *CLAIM, "provenBy"), Code.ELEMENT_MISSING),
    ("no form of participation", lambda c: without(c, *SPECIFICATION, "mode"), Code.ELEMENT_MISSING),
    ("no quality assurance", lambda c: without(c, *SPECIFICATION, "accreditation"), Code.ELEMENT_MISSING),
    ("no specification", lambda c: without(c, *SPECIFICATION), Code.ELEMENT_MISSING),
    ("no claim", lambda c: without(c, *CLAIM), Code.ELEMENT_MISSING),
    ("no learner", lambda c: without(c, "credentialSubject"), Code.SUBJECT_MISSING),
    ("no issuer", lambda c: without(c, "issuer"), Code.ISSUER_MISSING),
    ("no issuanceDate", lambda c: without(c, "issuanceDate"), Code.MEMBER_MISSING),
    ("no id", lambda c: without(c, "id"), Code.MEMBER_MISSING),
    ("another issuer", lambda _: merit("did:web:other.example"), Code.ISSUER_MISMATCH),
    ("issued tomorrow", lambda _: merit(DID, issued=AT + timedelta(days=1)), Code.NOT_YET_VALID),
    ("an undefined term", lambda c: dataclasses.replace(c, extra={"nickname": "Åsa"}), Code.TERM_UNDEFINED),
    ("a member of another form", lambda c: decode({**encode(c), "attachment": 5}), Code.MODEL_INVALID),
    ("an unknown context", lambda c: dataclasses.replace(c, context=(*c.context, "https://a.example/")),
     Code.CONTEXT_UNKNOWN),
    ("contexts in the wrong order", lambda c: dataclasses.replace(c, context=c.context[::-1]), Code.CONTEXT_ORDER),
    ("not a VerifiableCredential", lambda c: dataclasses.replace(c, type=("EuropeanDigitalCredential",)),
     Code.TYPE_MISSING),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in NOT_CONFORMANT], ids=[case[0] for case in NOT_CONFORMANT]
)
def test_the_issuer_refuses(
    change: Callable[[EuropeanDigitalCredential], EuropeanDigitalCredential], code: Code
) -> None:
    with pytest.raises(NotConformant) as refused:
        Issuer(DID, KEY, clock=lambda: AT).issue(change(merit(DID)))
    report = refused.value.report
    assert code in {check.code for check in report.reasons()}
    assert report.outcome is Outcome.FAILED
    assert not report.accepted
    assert {check.step for check in report.checks} == set(Step)
    assert str(refused.value).startswith("Rejected. ")


def test_both_workload_and_credits_must_go_before_workload_is_missing() -> None:
    lean = without(merit(DID), *SPECIFICATION, "volumeOfLearning")
    issuer = Issuer(DID, KEY, clock=lambda: AT)
    issuer.issue(lean)
    with pytest.raises(NotConformant, match="notional workload"):
        issuer.issue(without(lean, *SPECIFICATION, "creditPoint"))


def test_without_a_profile_only_the_model_is_demanded() -> None:
    lean = without(merit(DID), *SPECIFICATION)
    assert Issuer(DID, KEY, profile=None, clock=lambda: AT).issue(lean).data


def test_a_level_is_mandatory_only_where_there_is_one() -> None:
    issue(DID, KEY, level=None)


class Broken:
    """A signer whose answer is not what it should be."""

    def __init__(self, public_key: PublicKey, answer: Callable[[bytes], bytes]) -> None:
        self.public_key = public_key
        self.sign = answer


def test_a_credential_may_be_issued_before_it_becomes_valid() -> None:
    later = dataclasses.replace(merit(DID), valid_from=AT + timedelta(days=30))
    secured = Issuer(DID, KEY, clock=lambda: AT).issue(later)
    assert {check.code for check in verify(secured, POLICY, Evidence(), AT).reasons()} == {Code.NOT_YET_VALID}
    assert verify(secured, POLICY, Evidence(), AT + timedelta(days=31)).accepted


UNWRITABLE: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"elm:note": float("nan")}, Refused),
    ({"elm:note": object()}, Refused),
    ({"elm:note": "\ud800 19900101-1234"}, Refused),
    ({"elm:note": {1: "x"}}, InvalidModel),
    ({"elm:note": "x" * 5_000_000}, Refused),
    ({"attachment": {"id": "not an IRI", "type": "MediaObject"}}, InvalidModel),
]


@pytest.mark.parametrize(("extra", "error"), UNWRITABLE)
def test_what_no_verifier_would_read_is_not_issued(extra: dict[str, Any], error: type[Exception]) -> None:
    """And what is said of it holds no personal data, nor does any error behind it."""
    from mikromerit.elm import Person

    document = merit(DID)
    subject = document.subject

    def issue_it() -> None:
        person = Person(id=subject.id, full_name=subject.full_name, has_claim=subject.has_claim, extra=extra)
        Issuer(DID, KEY, clock=lambda: AT).issue(dataclasses.replace(document, credential_subject=person))

    with pytest.raises(error) as refused:
        issue_it()
    seen: BaseException | None = refused.value
    while seen is not None:
        assert "19900101" not in f"{seen!r} {seen.args}"
        assert "Öström" not in f"{seen!r} {seen.args}"
        seen = seen.__context__


@pytest.mark.parametrize("bad", ["556000-0000", "org nr 5", "", "a b:c"])
def test_an_id_that_is_no_iri_is_refused_by_the_builder(bad: str) -> None:
    with pytest.raises(InvalidModel, match="absolute IRI"):
        merit(DID, issuer=provider(DID), awarding_body=provider(bad))


@pytest.mark.parametrize(
    "hours", [10**5000, Decimal("1E+30"), Decimal("1E+999999"), 100_001, timedelta(days=9_999)], ids=lambda _: ""
)
def test_a_workload_beyond_a_life_is_refused(hours: Any) -> None:
    with pytest.raises(InvalidModel, match="hours at most"):
        merit(DID, workload=hours)


def test_a_workload_is_whole_seconds() -> None:
    with pytest.raises(InvalidModel, match="more than no time"):
        merit(DID, workload=Decimal("1E-30"))
    specification = merit(DID, workload=Decimal("0.33333333")).subject.has_claim[0]
    assert "PT20M" in str(encode(merit(DID, workload=Decimal("0.33333333"))))
    assert specification


@pytest.mark.parametrize("door", [Issuer, Holder])
def test_a_verification_method_of_another_did_is_refused(door: Any) -> None:
    with pytest.raises(Refused) as refused:
        door(DID, KEY, verification_method="did:web:evil.example#k")
    assert refused.value.code is Code.KEY_OF_ANOTHER
    assert door("did:web:a.example", KEY, verification_method="#k1")


def test_a_signer_that_changes_its_key_is_found_out() -> None:
    other = KeyPair.generate()
    answers = iter([KEY.sign, other.sign])
    signer = Broken(KEY.public_key, lambda data: next(answers)(data))  # noqa: PLW0108  (another one each time)
    issuer = Issuer(DID, signer, clock=lambda: AT)
    issuer.issue(merit(DID))
    with pytest.raises(SigningError):
        issuer.issue(merit(DID))
    holder_signer = Broken(KEY.public_key, other.sign)
    with pytest.raises(SigningError):
        Holder(DID, holder_signer, clock=lambda: AT).present([issue(DID, KEY)], audience=AUDIENCE, nonce=NONCE)


def test_a_presentation_of_more_than_a_verifier_takes_is_not_made() -> None:
    with pytest.raises(ValueError, match="at most 64"):
        holder().present([SecuredCredential.parse(good())] * 65, audience=AUDIENCE, nonce=NONCE)


def test_claims_are_a_copy_of_ones_own() -> None:
    accepted = verify(issue(DID, KEY), POLICY, Evidence(), AT).accept()
    accepted.claims["issuer"]["id"] = "did:web:evil.example"
    assert accepted.claims["issuer"]["id"] == accepted.issuer == DID
    assert accepted.subject_ids == (HOLDER.did,)


def test_a_refusal_to_issue_crosses_from_one_process_to_another() -> None:
    with pytest.raises(NotConformant) as refused:
        Issuer(DID, KEY, clock=lambda: AT).issue(without(merit(DID), *CLAIM, "title"))
    again = pickle.loads(pickle.dumps(refused.value))  # noqa: S301  (our own bytes)
    assert again.report.reasons() == refused.value.report.reasons()


@pytest.mark.parametrize(
    "answer", [lambda _: b"", lambda d: KEY.sign(d) + b"\0", lambda _: b"\x30\x44" + bytes(68), KeyPair.generate().sign]
)
def test_a_signer_that_is_broken_is_found_out(answer: Callable[[bytes], bytes]) -> None:
    with pytest.raises(SigningError):
        Issuer(DID, Broken(KEY.public_key, answer), clock=lambda: AT).issue(merit(DID))


def test_a_did_of_another_key() -> None:
    for door in (Issuer, Holder):
        with pytest.raises(Refused):
            door(DID, KeyPair.generate())
        with pytest.raises(Refused):
            door("did:web:localhost", KEY)
        with pytest.raises(Refused):
            door("did:ion:abc", KEY)
        assert door("did:web:a.example", KEY, verification_method="did:web:a.example#k1").did == "did:web:a.example"


def test_a_presentation_needs_content_audience_nonce_and_time() -> None:
    credential = SecuredCredential.parse(good())
    for arguments in (
        {"audience": "", "nonce": NONCE},
        {"audience": AUDIENCE, "nonce": ""},
        {"audience": AUDIENCE, "nonce": NONCE, "valid_for": timedelta()},
    ):
        with pytest.raises(ValueError, match="presentation"):
            holder().present([credential], **arguments)
    with pytest.raises(ValueError, match="at least one"):
        holder().present([], audience=AUDIENCE, nonce=NONCE)


def test_decode_of_what_is_signed_is_what_was_built() -> None:
    credential = merit(DID)
    secured = Issuer(DID, KEY, clock=lambda: AT).issue(credential)
    accepted = verify(secured, POLICY, Evidence(), AT).accept()
    assert accepted.document == credential
    assert accepted.document.subject.full_name == {"und": "Åsa Öström"}
    assert accepted.document.title["en"] == "Splice optical fibre"
    assert accepted.claims == encode(credential)
    assert accepted.is_elm
    assert accepted.secured == secured


def test_a_credential_that_is_not_elm_gives_its_claims() -> None:
    from forging import ISSUER

    report = verify(good(), Policy(trust=Issuers([ISSUER.did])), Evidence(), AT)
    assert [check.code for check in report.checks if check.step is Step.MODEL] == [Code.NOT_ELM]
    assert report.step(Step.MODEL) is Outcome.SKIPPED
    accepted = report.accept()
    assert accepted.claims["credentialSubject"]["id"] == HOLDER.did
    assert not accepted.is_elm
    with pytest.raises(InvalidModel):
        _ = accepted.document


def test_an_undefined_term_is_a_remark_to_a_reader() -> None:
    from forging import ISSUER

    report = verify(good(**{"vc/nickname": "Åsa"}), Policy(trust=Issuers([ISSUER.did])), Evidence(), AT)
    assert report.accepted
    assert Code.TERM_UNDEFINED in {check.code for check in report.checks}


@pytest.mark.parametrize("kind", [VerifiedCredential, VerifiedPresentation])
def test_a_verified_value_is_not_made_by_hand(kind: Any) -> None:
    for arguments in ((), (object(),), (object(), SecuredCredential.parse(good()), {}, None), (None, "did:key:z", ())):
        with pytest.raises(TypeError):
            kind(*arguments)
    with pytest.raises(TypeError):
        object.__new__(kind).__reduce__()


def test_a_verified_value_is_not_copied_or_pickled() -> None:
    accepted = verify(issue(DID, KEY), POLICY, Evidence(), AT).accept()
    for escape in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            escape(accepted)


def test_what_is_secured_is_compared_by_bytes() -> None:
    token = good()
    assert SecuredCredential.parse(token) == SecuredCredential.parse(token.encode())
    assert str(SecuredCredential.parse(token)) == token
    assert SecuredCredential.parse(token).peek()["type"] == ["VerifiableCredential"]
    for kind in (SecuredCredential, SecuredPresentation):
        with pytest.raises(Refused):
            kind.parse("hej")


def test_no_personal_data_in_reprs() -> None:
    credential = merit(DID)
    secured = Issuer(DID, KEY, clock=lambda: AT).issue(credential)
    report = verify(secured, POLICY, Evidence(), AT)
    presentation = Holder(DID, KEY, clock=lambda: AT).present([secured], audience=AUDIENCE, nonce=NONCE)
    shown = verify_presentation(presentation, POLICY, Evidence(), AT, audience=AUDIENCE, nonce=NONCE)
    for value in (credential, secured, report, report.accept(), presentation, shown, LangMap({"sv": "Öström"})):
        assert "Öström" not in repr(value)
        assert HOLDER.did not in repr(value)
        assert str(secured) not in repr(value)


def test_a_subject_that_is_no_person_and_a_credential_that_is_not_shown() -> None:
    document = dataclasses.replace(merit(DID), credential_subject=None, display_parameter=None)
    with pytest.raises(InvalidModel):
        _ = document.subject
    assert document.title == {}


def test_every_name_at_the_top_is_there() -> None:
    for name in mikromerit.__all__:
        assert getattr(mikromerit, name).__name__ == name
    assert set(mikromerit.__all__) <= set(dir(mikromerit))
    with pytest.raises(AttributeError):
        _ = mikromerit.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "error",
    [
        InvalidModel("text is due here", path="/a/b"),
        Refused(Code.KEY_INVALID, member="x", path="/k"),
        Unresolvable("https://a.example/", "the host is not there"),
        ContextNotBundled("https://a.example/"),
        SigningError("no"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_crosses_from_one_process_to_another(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_so_does_a_finding() -> None:
    report = verify(good(iss="did:web:a.example"), POLICY, Evidence(), AT)
    assert pickle.loads(pickle.dumps(report.checks)) == report.checks  # noqa: S301  (our own bytes)


SECRET = "19900101-1234"
UNREADABLE: list[tuple[str, Callable[[], object]]] = [
    ("no JSON", lambda: SecuredCredential.parse(raw_token(b'{"name":"%s",}' % SECRET.encode())).peek()),
    ("no UTF-8", lambda: SecuredCredential.parse(raw_token(b'{"name":"%s\xff"}' % SECRET.encode())).peek()),
    ("no JSON at all", lambda: read_json(SECRET.encode(), "x")),
    ("a list in cp1252", lambda: read_learners(f"förnamn;datum\r\n{SECRET};x".encode("cp1252"))),
    ("no PEM", lambda: KeyPair.from_pem(f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----".encode())),
]


def raw_token(payload: bytes) -> str:
    return compact(to_json({"alg": "ES256"}), payload, bytes(64))


@pytest.mark.parametrize("read", [case[1] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE])
def test_no_error_brings_along_what_could_not_be_read(read: Callable[[], object]) -> None:
    """Python's own errors hold the text they stumbled over; `from None` hides them from a traceback, not from a log."""
    with pytest.raises((Refused, InvalidModel)) as refused:
        read()
    seen: BaseException | None = refused.value
    while seen is not None:
        held = (seen, seen.args, getattr(seen, "object", ""), getattr(seen, "doc", ""))
        assert SECRET not in repr(held)
        seen = seen.__context__
