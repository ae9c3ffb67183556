"""Timestamps and validation data: what is embedded, over what, and what is not."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import cms, tsp
from sealing import (
    AT,
    DAY,
    IDENTIFIER,
    ORGANISATION,
    PAYLOAD,
    authority,
    ca,
    clock,
    clock_root,
    crl,
    lists,
    ocsp,
    party,
    root,
    school,
    sealing,
    signer,
    taken,
)
from x509_made import TIME_STAMPING, raw_extension

from mikromerit.credential import SecuredCredential
from mikromerit.errors import SigningError
from mikromerit.evidence import Evidence
from mikromerit.limits import DEFAULT
from mikromerit.report import Code, Outcome, Refused
from mikromerit.securing.jades import open_seal
from mikromerit.securing.jades.augmenting import ValidationData, augment
from mikromerit.securing.jades.writing import write_seal
from mikromerit.trust import Roots
from mikromerit.verification import Policy, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sealing import Party

    from mikromerit.x509 import Certificate


def sealed(level: Any, at: datetime = AT, **more: Any) -> bytes:
    return write_seal(PAYLOAD, signer(), sealing(level, **more), at)


def imprint(component: dict[str, Any]) -> bytes:
    [token] = component["tstTokens"]
    signed = cms.ContentInfo.load(base64.b64decode(token["val"]))["content"]
    info: tsp.TSTInfo = signed["encap_content_info"]["content"].parsed
    return bytes(info["message_imprint"]["hashed_message"].native)


def der(values: list[dict[str, Any]]) -> list[bytes]:
    return [base64.b64decode((value.get("x509Cert") or value)["val"]) for value in values]


# --- the levels -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("serialisation", ["general", "flattened"])
@pytest.mark.parametrize("b64", [False, True])
@pytest.mark.parametrize("time", ["iat", "sigT"])
@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("B", []),
        ("T", ["sigTst"]),
        ("LT", ["sigTst", "xVals", "rVals"]),
        ("LTA", ["sigTst", "xVals", "rVals", "arcTst"]),
    ],
)
def test_each_level_has_its_components(level: Any, names: list[str], serialisation: Any, b64: bool, time: Any) -> None:  # noqa: FBT001 - a parameter
    data = sealed(level, serialisation=serialisation, b64=b64, signing_time=time)
    seal, parts = open_seal(data, DEFAULT), taken(data)
    assert [name for name, _ in parts.components] == names
    assert seal.level == f"JAdES-BASELINE-{level}"
    assert all(one.intact for one in seal.timestamps)
    seal.check()
    assert list(parts.one)[-2 if level == "B" else -3 :] == ["protected", *(["header"] if names else []), "signature"]


def test_what_the_timestamps_are_over() -> None:
    parts = taken(sealed("LTA"))
    components = dict(parts.components)
    assert imprint(components["sigTst"]) == hashlib.sha256(parts.one["signature"].encode()).digest()
    assert imprint(components["arcTst"]) == hashlib.sha256(parts.archived(3)).digest()


def test_what_the_validation_data_is() -> None:
    data = sealed("LT")
    components = dict(taken(data).components)
    _, issuer, root = school().chain
    tokens = [clock_of(data).der, clock_root().certificate.der]
    assert der(components["xVals"]) == [*tokens, root.der]  # the issuer is in x5c
    assert list(components["rVals"]) == ["crlVals"]
    assert der(components["rVals"]["crlVals"]) == list(lists().crls)
    assert issuer.der not in der(components["xVals"])


def clock_of(data: bytes) -> Certificate:
    return open_seal(data, DEFAULT).timestamps[0].token.certificate


def test_answers_of_responders_are_embedded_as_well() -> None:
    data = ValidationData(crls=(crl(root()), crl(clock_root())), ocsps=(ocsp(school(), ca()),))
    components = dict(taken(sealed("LT", revocation=data)).components)
    assert der(components["rVals"]["crlVals"]) == list(data.crls)
    assert der(components["rVals"]["ocspVals"]) == list(data.ocsps)


def test_what_is_given_twice_is_embedded_once() -> None:
    data = ValidationData(certificates=school().chain * 2, crls=lists().crls * 2)
    components = dict(taken(sealed("LT", revocation=data)).components)
    assert len(components["rVals"]["crlVals"]) == 3
    assert len(components["xVals"]) == 3


def test_who_gets_the_validation_data_is_told_for_what() -> None:
    asked: list[tuple[Certificate, ...]] = []

    def get(certificates: tuple[Certificate, ...]) -> ValidationData:
        asked.append(certificates)
        return lists()

    data = sealed("LTA", revocation=get)
    assert len(asked) == 1
    assert set(asked[0]) == {*school().chain, clock_of(data), clock_root().certificate}
    assert asked[0][0] == school().certificate


def test_an_authority_that_is_trusted_itself_needs_no_issuer() -> None:
    own = authority(with_root=False)
    data = sealed("LT", timestamp=own, revocation=ValidationData(crls=(crl(ca()), crl(root()))))
    components = dict(taken(data).components)
    assert der(components["xVals"]) == [own.by.der, school().chain[2].der]


def test_the_issuer_of_an_authority_may_be_given() -> None:
    own, above = authority(with_root=False), clock_root().certificate
    with pytest.raises(SigningError, match="Tid Exempel AB is revoked"):
        sealed("LT", timestamp=own, revocation=ValidationData(certificates=(above,), crls=(crl(ca()), crl(root()))))
    given = ValidationData(certificates=(above,), crls=lists().crls)
    assert above.der in der(dict(taken(sealed("LT", timestamp=own, revocation=given)).components)["xVals"])


def test_a_certificate_without_a_need_of_revocation_needs_none() -> None:
    short_lived = (raw_extension("0.4.0.194121.2.1"), False)
    week = {"begins": AT - 3 * DAY, "ends": AT + 3 * DAY}
    leaf = party(ORGANISATION, "school", *school().above, kind="RSA", more=(short_lived,), **week)
    chain = leaf.chain[:2]
    data = sealed("LT", certificates=chain, revocation=ValidationData(crls=(crl(clock_root()),)))
    assert open_seal(data, DEFAULT).level == "JAdES-BASELINE-LT"
    only = authority(with_root=False)
    with pytest.raises(SigningError, match="takes a CRL or an OCSP response at least"):
        sealed("LT", certificates=chain, timestamp=only, revocation=ValidationData())


# --- what is not embedded -------------------------------------------------------------------------------------------


def stamped(data: bytes, *, of: Callable[[], Party] = clock, minutes: int = 0) -> bytes:
    return authority(AT + minutes * DAY / 1440, of=of())(data)


TOKENS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "of other data": (lambda data: stamped(data + b"."), "gives a timestamp of other data"),
    "no token": (lambda _: b"\x30\x03\x02\x01\x00", r"no timestamp that holds \(timestamp-invalid\)"),
    "nothing": (lambda _: b"", r"no timestamp that holds \(timestamp-invalid\)"),
    "too much": (lambda _: bytes(300_000), r"no timestamp that holds \(too-large\)"),
    "broken": (lambda data: stamped(data)[:-1] + b"\0", r"no timestamp that holds \(timestamp-invalid\)"),
    "late": (partial(stamped, minutes=6), "clocks that differ by over five minutes"),
    "early": (partial(stamped, minutes=-6), "clocks that differ by over five minutes"),
    "expired": (
        partial(stamped, of=partial(clock, ends=AT - DAY / 86400)),
        "signs with a certificate that is not valid",
    ),
    "of a seal": (partial(stamped, of=school), r"no timestamp that holds \(timestamp-invalid\)"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_tokens_that_are_not_embedded(name: str) -> None:
    answer, reason = TOKENS[name]
    with pytest.raises(SigningError, match=reason) as caught:
        sealed("T", timestamp=answer)
    assert caught.value.__context__ is None


def test_a_token_from_after_the_end_of_the_certificate() -> None:
    last = school().certificate.not_after
    after = authority(last + DAY / 1440, of=clock(ends=last + DAY))
    with pytest.raises(SigningError, match="answers after the seal's certificate has expired"):
        sealed("T", last, timestamp=after)
    assert sealed("T", last, timestamp=authority(last, of=clock(ends=last + DAY)))


def test_an_archive_timestamp_is_checked_as_well() -> None:
    made = authority()

    def answer(data: bytes) -> bytes:
        return made(data if len(data) < 1000 else b"x")

    with pytest.raises(SigningError, match="gives a timestamp of other data"):
        sealed("LTA", timestamp=answer)


REVOCATIONS: dict[str, tuple[Callable[[], ValidationData], str]] = {
    "nothing": (ValidationData, "certificate of Fiberskolan Exempel AB is revoked"),
    "not the seal's": (lambda: ValidationData(crls=(crl(clock_root()),)), "certificate of Fiberskolan Exempel AB"),
    "not its issuer's": (lambda: ValidationData(crls=(crl(ca()),)), "certificate of Tillit Exempel AB is revoked"),
    "not the authority's": (lambda: ValidationData(crls=(crl(ca()), crl(root()))), "certificate of Tid Exempel AB"),
    "rubbish": (lambda: ValidationData(crls=(b"x",), ocsps=(b"y",)), "certificate of Fiberskolan Exempel AB"),
    "outdated": (lambda: lists(AT - 30 * DAY), "certificate of Fiberskolan Exempel AB is revoked"),
    "from tomorrow": (lambda: lists(AT + 2 * DAY), "certificate of Fiberskolan Exempel AB is revoked"),
}


@pytest.mark.parametrize("name", REVOCATIONS)
def test_validation_data_that_does_not_prove_enough(name: str) -> None:
    given, who = REVOCATIONS[name]
    with pytest.raises(SigningError, match=f"does not say whether the .*{who}"):
        sealed("LT", revocation=given())


@pytest.mark.parametrize(
    ("reason", "code"),
    [(None, Code.CERTIFICATE_REVOKED), ("certificate_hold", Code.CERTIFICATE_ON_HOLD)],
)
def test_a_revoked_certificate_seals_nothing(reason: str | None, code: Code) -> None:
    bad = ValidationData(crls=(crl(ca(), school(), reason=reason), crl(clock_root())))
    with pytest.raises(Refused) as caught:
        sealed("LT", revocation=bad)
    assert caught.value.code == code
    assert caught.value.params == {"of": "Fiberskolan Exempel AB", "when": "2026-11-19 12:00 UTC"}


def test_a_chain_that_ends_with_the_certificate_proves_nothing_for_years() -> None:
    with pytest.raises(SigningError, match="does not say whether"):
        sealed("LT", certificates=school().chain[:1])
    data = ValidationData(certificates=school().chain[1:], crls=lists().crls)
    assert sealed("LT", certificates=school().chain[:1], revocation=data)


# --- seals that exist ------------------------------------------------------------------------------------------------


def raised(data: Any, level: Any, at: datetime = AT, **more: Any) -> bytes:
    options = {"timestamp": authority(at), **({} if level == "T" else {"revocation": lists(at)})} | more
    return augment(data, level, at, **options)


@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
@pytest.mark.parametrize("serialisation", ["general", "flattened"])
def test_raised_step_by_step_it_is_what_it_would_have_been_at_once(level: Any, serialisation: Any) -> None:
    data = sealed("B", serialisation=serialisation)
    for step in ("T", "LT", "LTA")[: ("T", "LT", "LTA").index(level) + 1]:
        data = raised(data, step)
    at_once = taken(sealed(level, serialisation=serialisation))
    assert [name for name, _ in taken(data).components] == [name for name, _ in at_once.components]
    assert open_seal(data, DEFAULT).level == f"JAdES-BASELINE-{level}"


def test_what_is_there_already_is_not_added_again() -> None:
    data = sealed("LTA")
    assert raised(data, "T") == data
    assert raised(data, "LT") == data


def test_an_archive_timestamp_every_few_years() -> None:
    data, later = sealed("LTA"), AT + 300 * DAY
    again = raised(data, "LTA", later)
    components = taken(again).components
    assert [name for name, _ in components] == ["sigTst", "xVals", "rVals", "arcTst", "tstVD", "arcTst"]
    assert list(components[4][1]) == ["rVals"]  # its certificates are in the seal
    assert der(components[4][1]["rVals"]["crlVals"]) == list(lists(later).crls)
    assert imprint(components[5][1]) == hashlib.sha256(taken(again).archived(5)).digest()
    seal = open_seal(again, DEFAULT)
    assert [one.kind for one in seal.timestamps] == ["signature", "archive", "archive"]
    assert (seal.level, seal.findings) == ("JAdES-BASELINE-LTA", ())


def test_by_another_authority_when_the_seal_has_expired() -> None:
    """The seal's certificate cannot be asked after any more, and need not; that of the last timestamp must be good."""
    leaf = party(ORGANISATION, "school", *school().above, kind="RSA", ends=AT + 9 * DAY)
    data, later = sealed("LTA", certificates=leaf.chain), AT + 100 * DAY
    new_root = party("Ny tidrot", "new clock root", ca=True, ends=later + 900 * DAY)
    new = party("Ny tid", "new clock", new_root, purpose=TIME_STAMPING, ends=later + 900 * DAY)
    by = {"timestamp": authority(later, of=new)}
    with pytest.raises(SigningError, match="certificate of Tid Exempel AB is revoked"):
        raised(data, "LTA", later, **by, revocation=ValidationData())
    again = raised(data, "LTA", later, **by, revocation=ValidationData(crls=(crl(clock_root(), at=later),)))
    assert [name for name, _ in taken(again).components][3:] == ["arcTst", "tstVD", "arcTst"]
    much_later = AT + 500 * DAY
    by = {"timestamp": authority(much_later, of=new)}  # the first authority has expired, and is proven good already
    last = raised(again, "LTA", much_later, **by, revocation=ValidationData(crls=(crl(new_root, at=much_later),)))
    assert open_seal(last, DEFAULT).level == "JAdES-BASELINE-LTA"


@pytest.mark.parametrize("level", ["T", "LTA"])
def test_after_the_last_authority_has_expired_it_is_too_late(level: Any) -> None:
    data, later = sealed(level), AT + 400 * DAY
    with pytest.raises(Refused) as caught:
        raised(data, "LTA", later, timestamp=authority(later, of=clock(ends=later + DAY)))
    assert caught.value.code == Code.CERTIFICATE_EXPIRED
    assert caught.value.params["of"] == "Tid Exempel AB"


def test_a_seal_revoked_after_its_timestamp_was_good() -> None:
    data, later = sealed("T"), AT + 10 * DAY
    bad = crl(ca(), school(), at=later)  # since two days before
    good = raised(
        data, "LT", later, revocation=ValidationData(crls=(bad, crl(root(), at=later), *lists(later).crls[2:]))
    )
    assert open_seal(good, DEFAULT).level == "JAdES-BASELINE-LT"


def test_a_seal_that_expired_after_its_timestamp_was_good() -> None:
    leaf = party(ORGANISATION, "school", *school().above, kind="RSA", ends=AT + 5 * DAY)
    data, later = sealed("T", certificates=leaf.chain[:2]), AT + 10 * DAY
    kept = ValidationData(crls=(crl(ca()), crl(clock_root(), at=later)))  # a list from when it was sealed
    assert open_seal(raised(data, "LT", later, revocation=kept), DEFAULT).level == "JAdES-BASELINE-LT"
    with pytest.raises(SigningError, match=f"certificate of {ORGANISATION} is revoked"):
        raised(data, "LT", later, revocation=lists(later))


def test_the_first_timestamp_comes_before_the_certificate_expires() -> None:
    data, later = sealed("B"), AT + 400 * DAY
    with pytest.raises(Refused) as caught:
        raised(data, "T", later, timestamp=authority(later, of=clock(ends=later + DAY)))
    assert caught.value.code == Code.CERTIFICATE_EXPIRED


# Outer documents as others write them: protected header, signature and payload are filled in; <> is where we add.
FORMS = {
    "spaces": (
        '\n{ "signatures" :\t[ {"protected":"%s" ,\n <>"signature" : "%s"\r\n} ] , "payload":%s'
        ' , "more": {"signature": [1.50, true, null, "]}"]} }\n'
    ),
    "an empty header": '{"signatures":[{"header":{<> },"protected":"%s","signature":"%s"}],"payload":%s}',
    "another header": '{"header" : {<> "x":"\\u005d}" },"protected":"%s","signature":"%s","payload":%s}',
}


@pytest.mark.parametrize("name", FORMS)
def test_what_is_not_ours_is_left_byte_for_byte(name: str) -> None:
    parts = taken(sealed("B"))
    quoted = json.dumps(parts.outer["payload"], ensure_ascii=False)
    escaped = quoted.replace("ä", "\\u00e4").replace("R", "\\u0052")
    document = FORMS[name] % (parts.one["protected"], parts.one["signature"], escaped)
    before, after = document.encode().split(b"<>")
    data = raised(before + after, "LTA")
    assert data.startswith(before)
    assert data.endswith(after)
    assert open_seal(data, DEFAULT).level == "JAdES-BASELINE-LTA"
    again = raised(data, "LTA", AT + DAY)
    end = len(data) - len(after) - data[: -len(after)][::-1].index(b"]")
    assert again.startswith(data[: end - 1])
    assert again.endswith(data[end - 1 :])
    assert open_seal(again, DEFAULT).payload == PAYLOAD


def test_seals_that_cannot_be_raised() -> None:
    compact = sealed("B", serialisation="compact", b64=True)
    with pytest.raises(ValueError, match="a compact seal has no place for timestamps"):
        raised(compact, "T")
    with pytest.raises(ValueError, match="level is one of T, LT, LTA"):
        raised(sealed("B"), "B")
    with pytest.raises(ValueError, match="level LT takes revocation="):
        raised(sealed("B"), "LT", revocation=None)
    with pytest.raises(ValueError, match="needs a time zone"):
        augment(sealed("B"), "T", AT.replace(tzinfo=None), timestamp=authority())


def refused(data: bytes) -> Code:
    with pytest.raises(Refused) as caught:
        raised(data, "LTA")
    return caught.value.code


def test_a_seal_that_does_not_hold_is_not_raised() -> None:
    data = sealed("T")
    assert refused(b"{}") == Code.SEAL_MALFORMED
    assert refused(data.replace(b"1.50", b"1.51")) == Code.SIGNATURE_INVALID
    parts, other = taken(data), taken(write_seal(b"{}", signer(), sealing("T"), AT))
    assert refused(data.replace(parts.texts[0].encode(), other.texts[0].encode())) == Code.TIMESTAMP_INVALID


def test_components_in_clear_are_not_continued() -> None:
    parts = taken(sealed("T"))
    parts.one["header"]["etsiU"] = [dict(parts.components)]
    assert refused(json.dumps(parts.outer).encode()) == Code.SEAL_NOT_BASELINE


def test_a_raised_seal_that_reads_differently_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from mikromerit.securing.jades import augmenting

    data, other = sealed("T"), write_seal(b"{}", signer(), sealing("T"), AT)
    for text, wrong in ((other.decode(), "reads differently"), (data.decode()[:-1], "does not hold")):
        monkeypatch.setattr(augmenting, "inserted", lambda *_, text=text, **__: text)
        with pytest.raises(SigningError, match=wrong):
            raised(data, "LTA")


def test_a_seal_with_a_byte_changed_is_refused_or_raised_as_it_stands() -> None:
    data = sealed("T", serialisation="flattened")
    for position in range(0, len(data), 41):
        changed = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        try:
            again = raised(changed, "LT")
        except (Refused, SigningError, ValueError):
            continue
        assert open_seal(again, DEFAULT).payload == PAYLOAD
        start = again.index(taken(again).texts[0].encode())
        assert again.startswith(changed[:start])


# --- our own verdict --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_the_library_takes_what_it_seals(level: Any) -> None:
    data = write_seal(credential(), signer(), sealing(level), AT)
    policy = Policy(trust=Roots(root().made.pem, timestamping=clock_root().made.pem), profile=None)
    if level in ("LT", "LTA"):  # all that is needed is in it
        policy = replace(policy, revocation="required")
    report = verify(data, policy, Evidence(), AT)
    assert report.outcome is Outcome.PASSED
    assert report.seal is not None
    assert (report.seal.indication, report.seal.level) == ("TOTAL-PASSED", f"JAdES-BASELINE-{level}")


def test_a_seal_outlives_its_certificates() -> None:
    """Everything in it has expired, but a new archive timestamp was added in time."""
    data = write_seal(credential(), signer(), sealing("LTA"), AT)
    new_root = party("Ny tidrot", "new clock root", ca=True, ends=AT + 3000 * DAY)
    new = party("Ny tid", "new clock", new_root, purpose=TIME_STAMPING, ends=AT + 3000 * DAY)
    anchors = clock_root().made.pem + new_root.made.pem
    policy = Policy(trust=Roots(root().made.pem, timestamping=anchors), profile=None)
    later = AT + 300 * DAY
    kept = raised(data, "LTA", later, timestamp=authority(later, of=new))
    years = AT + 2000 * DAY
    assert verify(kept, policy, Evidence(), years).outcome is Outcome.PASSED
    assert verify(data, policy, Evidence(), years).outcome is Outcome.INDETERMINATE


def credential() -> bytes:
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "id": "urn:uuid:5f0f7c1e-6a0b-4c61-9a53-0f6f5d1f7a01",
        "type": ["VerifiableCredential"],
        "issuer": {
            "id": "urn:uuid:2d5f7c1e-6a0b-4c61-9a53-0f6f5d1f7a02",
            "eIDASIdentifier": {"notation": IDENTIFIER},
            "legalName": {"sv": ORGANISATION},
        },
        "issuanceDate": "2026-11-01T09:00:00Z",
        "credentialSubject": {"id": "urn:uuid:3d5f7c1e-6a0b-4c61-9a53-0f6f5d1f7a03"},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


# --- what is of another kind -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "text", 1])
def test_an_authority_that_gives_no_bytes(token: Any) -> None:
    with pytest.raises(SigningError, match="the timestamp authority gives no token"):
        sealed("T", timestamp=lambda _: token)


@pytest.mark.parametrize("found", [None, b"crl", lists().crls])
def test_a_source_of_validation_data_that_gives_something_else(found: Any) -> None:
    with pytest.raises(SigningError, match="revocation= gives no ValidationData"):
        sealed("LT", revocation=lambda _: found)


@pytest.mark.parametrize("data", ["{}", None, 1, ["{}"]])
def test_a_seal_to_augment_is_bytes(data: Any) -> None:
    with pytest.raises(TypeError, match="a seal to augment is bytes, or a SecuredCredential"):
        raised(data, "T")


def test_a_secured_credential_is_augmented() -> None:
    data = sealed("B")
    assert raised(SecuredCredential.parse(data), "T").startswith(data[: len(PAYLOAD)])


def test_no_validation_data_is_passed_over_when_a_seal_is_raised() -> None:
    with pytest.raises(ValueError, match="level T takes no revocation="):
        raised(sealed("B"), "T", revocation=lists())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"crls": b"crl"}, "crls= is a tuple of bytes"),
        ({"crls": [b"crl"]}, "crls= is a tuple of bytes"),
        ({"crls": ("crl",)}, "crls= is a tuple of bytes"),
        ({"ocsps": b"answer"}, "ocsps= is a tuple of bytes"),
        ({"certificates": b"pem"}, r"certificates= .* read_pem\("),
        ({"certificates": (b"der",)}, r"certificates= .* read_pem\("),
    ],
)
def test_validation_data_of_another_kind(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        ValidationData(**given)


@pytest.mark.parametrize("name", ["crls", "ocsps"])
def test_validation_data_is_no_pem(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}= is DER, and this is PEM"):
        ValidationData(**{name: (b"\n-----BEGIN X509 CRL-----\nMIIB",)})


def test_the_intermediate_is_proven_good_where_its_issuer_is_among_the_certificates() -> None:
    of_issuer = lists().crls[1]
    for chain, embedded in ((school().chain, True), (school().chain[:2], False)):
        given = ValidationData(crls=tuple(one for one in lists().crls if embedded or one != of_issuer))
        assert (of_issuer in open_seal(sealed("LT", certificates=chain, revocation=given), DEFAULT).crls) is embedded
    without = ValidationData(crls=tuple(one for one in lists().crls if one != of_issuer))
    with pytest.raises(SigningError, match="the certificate of Tillit Exempel AB is revoked"):
        sealed("LT", revocation=without)
