"""The commands `mikromerit seal`, and `mikromerit verify` on what is sealed."""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import pytest
import softhsm
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import load_der_public_key, pkcs12
from forging import ISSUER, good
from samples import merit
from sealing import AT, IDENTIFIER, ORGANISATION, authority, ca, clock_root, crl, ocsp, party, root, school, sealing
from sealing import signer as school_key
from trustlist_made import SE_URL, SEALS, listing, of_lists, period, pointer, qualified, service, sign, signer
from tsa import response, serving
from x509_made import Made

from mikromerit import Issuer, eseal
from mikromerit.__main__ import main
from mikromerit.elm import encode, organisation
from mikromerit.elm import vocabulary as eu
from mikromerit.evidence import Evidence, Fetched, read_evidence, write_evidence
from mikromerit.limits import DEFAULT
from mikromerit.render.seal import seal_text
from mikromerit.report import SealFacts
from mikromerit.securing.eseal import Eseal
from mikromerit.securing.jades import open_seal
from mikromerit.x509 import Certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sealing import Party


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Said]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIKROMERIT_PASSWORD", "hemligt")
    monkeypatch.delenv("MIKROMERIT_PIN", raising=False)

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        assert isinstance(leaving.value.code, int)
        return Said(leaving.value.code, said.out, said.err)

    return run


def bag(of: Party, password: bytes = b"hemligt", others: tuple[Party, ...] = ()) -> bytes:
    protection: Any = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    above = [one.made.x509 for one in others]
    return pkcs12.serialize_key_and_certificates(b"sigill", of.key, of.made.x509, above, protection)


def credential(**issuer: Any) -> dict[str, Any]:
    """A credential of another issuer than who awards; `issuer` changes it, and None takes a member away."""
    made = organisation(
        id="did:web:skolan.example", legal_name=ORGANISATION, country=eu.country("SE"), eidas_identifier=IDENTIFIER
    )
    document = encode(merit("did:web:annan.example", issuer=made))
    changed = {**document["issuer"], **issuer}
    return {**document, "issuer": {name: value for name, value in changed.items() if value is not None}}


@cache
def contents() -> dict[str, bytes]:
    """What the commands are given, by the names of the files."""
    expired = party(ORGANISATION, "expired", ca(), root(), kind="RSA", ends=AT - timedelta(days=1))
    making = Eseal(sealing=sealing(), clock=lambda: AT)
    whole = credential()
    return {
        "sigill.p12": bag(school(), others=(ca(), root())),
        "ensam.p12": bag(school()),
        "öppen.p12": bag(school(), b""),
        "gammal.p12": bag(expired, others=(ca(),)),
        "trasig.p12": b"0\x82",
        "rot.pem": root().made.pem,
        "utgivare.pem": ca().made.pem,
        "annan.pem": clock_root().made.pem,
        "tidrot.pem": clock_root().made.pem,
        "skola.pem": school().made.pem,
        "rot.der": root().certificate.der,
        "ca.crl": crl(ca()),
        "rot.crl": crl(root()),
        "tid.crl": crl(clock_root()),
        "sigill.ocsp": ocsp(school(), ca()),
        "pem.crl": b"-----BEGIN X509 CRL-----\n",
        "hel.json": json.dumps(whole).encode(),
        "ut.json": Issuer(None, school_key(), securing=making, clock=lambda: AT).issue(whole).data,
        "bar.json": json.dumps(credential(legalName=None, eIDASIdentifier=None)).encode(),
        "annans.json": json.dumps(credential(legalName={"sv": "En annan skola"})).encode(),
        "annat.json": json.dumps(other()).encode(),
        "utan.json": json.dumps({**other(), "issuer": "did:web:skolan.example"}).encode(),
        "trasig.json": b"{",
        "intyg.jwt": good().encode(),
    }


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Path:
    for name, data in contents().items():
        (tmp_path / name).write_bytes(data)
        (tmp_path / name).chmod(0o600)
    return tmp_path


def other() -> dict[str, Any]:
    """A credential that is no learning credential, with terms that its contexts define."""
    named = {"id": "did:web:skolan.example", "legalName": {"sv": ORGANISATION},
             "eIDASIdentifier": {"notation": IDENTIFIER}}  # fmt: skip
    subject = {"id": "urn:x:1", "type": "Person"}
    contexts = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
    return {"@context": contexts, "id": "urn:uuid:5d1f0e2c-0000-4000-8000-000000000001",
            "type": ["VerifiableCredential"], "issuer": named, "issuanceDate": "2026-11-01T09:00:00Z",
            "credentialSubject": subject}  # fmt: skip


@pytest.fixture
def tsa() -> Iterator[str]:
    with serving(authority().answer) as url:
        yield url


SEALED = "ut.json"
KEY = ("--pkcs12", "sigill.p12")
ROOTS = ("--roots", "rot.pem")
TIME = ("--timestamping-roots", "tidrot.pem")
LISTS = ("--crl", "ca.crl", "--crl", "rot.crl", "--crl", "tid.crl")


def stamped(url: str) -> tuple[str, ...]:
    return ("--timestamp-url", url, "--timestamp-inside")


# --- sealing ----------------------------------------------------------------------------------------------------------


def test_what_the_issuer_leaves_out_is_filled_in_and_told(command: Callable[..., Said], files: Path) -> None:
    said = command("seal", "bar.json", *KEY, "--out", "intyg.json")
    assert (said.code, said.out) == (0, "")
    assert said.err == (
        "Ifyllt efter certifikatet: /issuer/eIDASIdentifier, /issuer/legalName\n"
        f"Förseglat av {ORGANISATION} ({IDENTIFIER}): JAdES-BASELINE-B, RS256.\n"
    )
    issuer = open_seal((files / "intyg.json").read_bytes(), DEFAULT).document["issuer"]
    assert issuer["legalName"] == {"sv": ORGANISATION}
    assert issuer["eIDASIdentifier"]["notation"] == IDENTIFIER
    assert not list(files.glob("*~"))
    assert command("verify", "intyg.json", *ROOTS).code == 0


def test_standard_output_is_the_seal_and_nothing_else(command: Callable[..., Said], files: Path) -> None:
    said = command("seal", "hel.json", *KEY, "--lang", "en")
    assert said.err == f"Sealed by {ORGANISATION} ({IDENTIFIER}): JAdES-BASELINE-B, RS256.\n"
    seal = open_seal(said.out.encode(), DEFAULT)
    assert seal.document == json.loads((files / "hel.json").read_bytes())
    assert said.out.endswith("}\n")


FORMS = [
    (("--serialisation", "flattened"), "RS256", b'{"payload":'),
    (("--serialisation", "compact", "--alg", "PS384"), "PS384", b"ey"),
    (("--signing-time", "sigT"), "RS256", b'{"payload":'),
    (("--did", "did:web:skolan.example", "--profile", "edc", "--stage", "ready"), "RS256", b'{"payload":'),
]


@pytest.mark.parametrize(("options", "alg", "start"), FORMS)
def test_forms(command: Callable[..., Said], files: Path, options: tuple[str, ...], alg: str, start: bytes) -> None:
    made = command("seal", "hel.json", *KEY, *options, "--out", "ut")
    assert made.code == 0, made.err
    data = (files / "ut").read_bytes()
    seal = open_seal(data, DEFAULT)
    assert (seal.alg, data.startswith(start)) == (alg, True)
    assert (b'"signatures"' in data) is ("--serialisation" not in options)
    said = command("verify", "ut", *ROOTS, "--json")
    assert json.loads(said.out)["outcome"] == "passed"
    assert ("seal-time-late" in said.out) is ("sigT" in options)


def test_a_credential_that_is_no_learning_credential(command: Callable[..., Said]) -> None:
    said = command("seal", "annat.json", *KEY, "--lang", "en")
    assert (said.code, said.out) == (1, "")
    assert "is for European learning credentials (ELM), and this is not one" in said.err
    assert command("seal", "annat.json", *KEY, "--profile", "none").code == 0
    nameless = command("seal", "utan.json", *KEY, "--profile", "none")  # an issuer without members: none can be added
    assert nameless.code == 1
    assert "organisationsnummer" in nameless.err
    assert "Ifyllt" not in nameless.err


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "sv",
            f"Intyget är utställt av en annan än certifikatets innehavare, {ORGANISATION}. Det som skiljer sig: nam",
        ),
        (
            "en",
            f"The credential is made by another than the holder of the certificate, {ORGANISATION}. What differs: the ",
        ),
    ],
)
def test_an_issuer_that_disagrees_with_the_certificate(
    command: Callable[..., Said], files: Path, lang: str, sentence: str
) -> None:
    said = command("seal", "annans.json", *KEY, "--out", "ut", "--lang", lang)
    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
    assert said.err.splitlines()[-1] == {"sv": "Inget är förseglat.", "en": "Nothing was sealed."}[lang]
    assert "En annan skola" not in said.err
    assert not (files / "ut").exists()


def test_a_did_that_is_not_the_issuers(command: Callable[..., Said]) -> None:
    said = command("seal", "hel.json", *KEY, "--did", "did:web:annan.example")
    assert said.code == 1
    assert "/issuer/id" in said.err
    assert command("seal", "hel.json", *KEY, "--did", "Skolan").code in (1, 3)


def test_an_expired_certificate_is_told_in_the_language(command: Callable[..., Said]) -> None:
    said = command("seal", "hel.json", "--pkcs12", "gammal.p12")
    assert said.code == 3
    assert said.err.startswith("Förseglat") is False
    assert f"Certifikatet för {ORGANISATION} gick ut 2026-11-20 12:00 UTC" in said.err


def test_a_certificate_of_an_issuer_can_be_given_beside(command: Callable[..., Said], files: Path) -> None:
    command("seal", "hel.json", "--pkcs12", "ensam.p12", "--out", "ut")
    assert command("verify", "ut", *ROOTS).code == 2
    beside = ("--certificates", "utgivare.pem", "--certificates", "annan.pem")
    command("seal", "hel.json", "--pkcs12", "ensam.p12", *beside, "--out", "ut2")
    assert open_seal((files / "ut2").read_bytes(), DEFAULT).certificates == (ca().certificate,)
    assert command("verify", "ut2", *ROOTS).code == 0


def test_a_file_without_a_password_and_one_that_others_read(
    command: Callable[..., Said], files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MIKROMERIT_PASSWORD")
    (files / "tom").write_text("\n")
    (files / "öppen.p12").chmod(0o644)
    said = command("seal", "hel.json", "--pkcs12", "öppen.p12", "--password-file", "tom", "--out", "ut")
    assert said.code == 0, said.err
    assert said.err.startswith("Warning: the private key file can be read by others")


WRONG = [
    ((), "--pkcs12 with a file, or --pkcs11"),
    ((*KEY, "--pkcs11", "m.so"), "--pkcs12 with a file, or --pkcs11"),
    ((*KEY, "--token", "x"), "go with --pkcs11"),
    ((*KEY, "--pin-file", "x"), "go with --pkcs11"),
    (("--pkcs11", "m.so"), "--pkcs11 needs --token"),
    (("--pkcs11", "m.so", "--token", "x"), "--pkcs11 needs --token"),
    (("--pkcs11", "m.so", "--token", "x", "--key-id", "xyz"), "hexadecimal"),
    (("--pkcs11", "m.so", "--token", "x", "--key-id", "01"), "A PIN is needed: give --pin-file, or set MIKROMERIT_PIN"),
    (("--pkcs11", "m.so", "--token", "x", "--key-id", "01", "--pin-file", "sigill.p12"), "no text in UTF-8"),
    (("--pkcs11", "m.so", "--token", "x", "--key-id", "01", "--pin-file", "pin"), "module cannot be loaded"),
    (("--pkcs12", "saknas.p12"), "saknas.p12: No such file"),
    (("--pkcs12", "trasig.p12"), "does not open: the password is wrong"),
    ((*KEY, "--password-file", "pin"), "does not open: the password is wrong"),
    ((*KEY, "--password-file", "saknas"), "saknas"),
    ((*KEY, "--alg", "ES256"), "ES256"),
    ((*KEY, "--alg", "HS256"), "HS256"),
    ((*KEY, "--level", "T"), "give --timestamp-url"),
    ((*KEY, "--timestamp-url", "https://tid.example/"), "say --level as well"),
    ((*KEY, *LISTS), "--crl and --ocsp are for level LT and LTA"),
    ((*KEY, "--level", "T", "--timestamp-url", "https://tid.example/", *LISTS), "are for level LT and LTA"),
    ((*KEY, "--level", "T", "--timestamp-url", "ftp://tid.example/"), "begins with https://"),
    ((*KEY, "--level", "T", "--timestamp-url", "http://127.0.0.1/"), "is asked with --timestamp-inside"),
    ((*KEY, "--level", "T", "--timestamp-url", "http://localhost:3161/"), "is asked with --timestamp-inside"),
    ((*KEY, "--level", "T", "--timestamp-url", "https://tid.internal/"), "is asked with --timestamp-inside"),
    ((*KEY, "--level", "LT", "--timestamp-url", "https://tid.example/", "--crl", "pem.crl"), "pem.crl is PEM"),
    ((*KEY, "--level", "LT", "--timestamp-url", "https://tid.example/", "--ocsp", "saknas"), "saknas"),
    ((*KEY, "--certificates", "hel.json"), "hel.json: there is no certificate in PEM"),
    ((*KEY, "--out", "mapp/ut"), "mapp/ut cannot be written: No such file or directory"),
    ((*KEY, "--out", "hel.json"), "hel.json exists already"),
    ((*KEY, "--level", "T", "--serialisation", "compact", "--timestamp-url", "https://tid.example/"), "compact"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG)
def test_what_cannot_be_used_is_a_sentence(
    command: Callable[..., Said], files: Path, options: tuple[str, ...], sentence: str
) -> None:
    (files / "pin").write_text("fel\n")
    said = command("seal", "hel.json", *options)
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines()[-1].startswith("mikromerit: ")
    assert sentence in said.err
    assert "hemligt" not in said.err


def test_a_seal_is_not_sealed_again(command: Callable[..., Said]) -> None:
    said = command("seal", SEALED, *KEY)
    assert said == Said(
        3, "", "mikromerit: ut.json is a seal already. To raise it to a level, or prolong it, say --augment.\n"
    )


def test_what_cannot_be_written_costs_no_timestamp(command: Callable[..., Said], files: Path) -> None:
    """Nothing is said of a seal that was not written, and no file is left behind."""
    asked: list[bytes] = []

    def answer(request: bytes) -> bytes:
        asked.append(request)
        return response("rejection")

    with serving(answer) as url:
        for out in ("mapp/ut", SEALED):
            said = command("seal", "bar.json", *KEY, "--level", "T", *stamped(url), "--out", out)
            assert (said.code, said.err.count("\n")) == (3, 1)
        assert asked == []
        said = command("seal", "bar.json", *KEY, "--level", "T", *stamped(url), "--out", "ut")
    assert len(asked) == 1
    assert "Ifyllt" not in said.err
    assert sorted(one.name for one in files.iterdir()) == sorted(contents())
    assert (files / SEALED).read_bytes() == contents()[SEALED]


@pytest.mark.parametrize("file", ["trasig.json", "intyg.jwt", "saknas.json", "sigill.p12"])
def test_files_that_are_no_credential(command: Callable[..., Said], file: str) -> None:
    said = command("seal", file, *KEY)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("mikromerit: ")
    assert said.err.count("\n") == 1


# --- levels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
def test_levels(command: Callable[..., Said], tsa: str, level: str) -> None:
    lists = () if level == "T" else LISTS
    made = command("seal", "hel.json", *KEY, "--level", level, *stamped(tsa), *lists, "--out", "ut")
    assert made.code == 0, made.err
    trusting = command("verify", "ut", *ROOTS, *TIME, "--json")
    seal = json.loads(trusting.out)["seal"]
    assert (seal["indication"], seal["level"]) == ("TOTAL-PASSED", f"JAdES-BASELINE-{level}")
    kinds = ["signature", "archive"] if level == "LTA" else ["signature"]
    assert [(one["kind"], one["counts"]) for one in seal["timestamps"]] == [(kind, True) for kind in kinds]
    strange = command("verify", "ut", *ROOTS)
    assert strange.out.count("räknas inte\n") == len(kinds)


def test_validation_data_is_fetched_where_none_is_given(
    command: Callable[..., Said], tsa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(need: Any) -> Fetched:
        asked.append(need.url)
        return Fetched(crl(ca()), "application/pkix-crl", AT)

    monkeypatch.setattr(eseal.https, "https_fetch", lambda: fetch)
    said = command("seal", "hel.json", *KEY, "--level", "LT", *stamped(tsa))
    assert said.code == 3  # the certificates of these tests say nowhere where
    assert "does not say whether the certificate of" in said.err
    assert asked == []


def test_an_ocsp_response_and_a_further_certificate(command: Callable[..., Said]) -> None:
    """The authority here sends its own certificate alone, and so its issuer is given."""
    with serving(authority(with_root=False).answer) as url:
        proofs = ("--ocsp", "sigill.ocsp", *LISTS[2:], "--certificates", "tidrot.pem")
        made = command("seal", "hel.json", *KEY, "--level", "LT", *stamped(url), *proofs, "--out", "ut")
    assert made.code == 0, made.err
    assert "(OCSP)" in command("verify", "ut", *ROOTS, *TIME).out


def test_an_authority_that_refuses(command: Callable[..., Said]) -> None:
    with serving(lambda _: response("rejection")) as url:
        said = command("seal", "hel.json", *KEY, "--level", "T", *stamped(url))
    assert (said.code, said.out) == (3, "")
    assert "the timestamp authority refuses (status 2)" in said.err


# --- augmenting -------------------------------------------------------------------------------------------------------


def test_a_seal_is_augmented_in_its_place(command: Callable[..., Said], files: Path, tsa: str) -> None:
    command("seal", "hel.json", *KEY, "--out", "ut")
    before = open_seal((files / "ut").read_bytes(), DEFAULT)
    said = command("seal", "--augment", "T", "ut", *stamped(tsa), "--out", "ut")
    assert said == Said(0, "", "Sigillet är nu JAdES-BASELINE-T.\n")
    timed = (files / "ut").read_bytes()
    said = command("seal", "--augment", "T", "ut", *stamped(tsa), "--lang", "en")
    assert (said.err, said.out.encode()) == ("The seal is as it was: JAdES-BASELINE-T.\n", timed + b"\n")
    for count in (1, 2):
        said = command("seal", "--augment", "LTA", "ut", *stamped(tsa), *LISTS, "--out", "ut")
        assert said.err == "Sigillet är nu JAdES-BASELINE-LTA.\n"
        seal = open_seal((files / "ut").read_bytes(), DEFAULT)
        assert [one.kind for one in seal.timestamps] == ["signature"] + ["archive"] * count
        assert seal.payload == before.payload
    assert command("verify", "ut", *ROOTS, *TIME).code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ut",), "give --timestamp-url"),
        (("ut", *stamped("https://tid.example/"), "--pkcs12", "sigill.p12"), "--pkcs12 is for a new seal"),
        (("ut", *stamped("https://tid.example/"), "--level", "T"), "--level is for a new seal"),
        (("ut", *stamped("https://tid.example/"), "--profile", "annex-i"), "--profile is for a new seal"),
        (("kompakt", *stamped("https://tid.example/")), "a compact seal has no place for timestamps"),
        (("hel.json", *stamped("https://tid.example/")), "hel.json is no seal"),
        (("intyg.jwt", *stamped("https://tid.example/")), "intyg.jwt is no seal"),
        (("ut", *stamped("https://tid.example/"), "--out", "kompakt"), "kompakt exists already"),
        (("saknas", *stamped("https://tid.example/")), "saknas"),
    ],
)
def test_what_cannot_be_augmented(command: Callable[..., Said], arguments: tuple[str, ...], sentence: str) -> None:
    command("seal", "hel.json", *KEY, "--out", "ut")
    command("seal", "hel.json", *KEY, "--serialisation", "compact", "--out", "kompakt")
    said = command("seal", "--augment", "T", *arguments)
    assert (said.code, said.out) == (3, "")
    assert sentence in said.err


# --- a key in a token -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def token() -> str:
    """Make a key in the token with its certificate, and one without."""
    module = softhsm.token()
    public: Any = load_der_public_key(softhsm.generate("RSA", "kommandots", b"\x51"))
    like = school().made.x509
    builder = x509.CertificateBuilder(like.issuer, like.subject, public, 77, AT, AT + timedelta(days=9))
    for extension in like.extensions:
        if not isinstance(extension.value, x509.SubjectKeyIdentifier):
            builder = builder.add_extension(extension.value, extension.critical)
    signed = builder.sign(ca().key, hashes.SHA256())
    certificate = Made(Certificate.from_der(signed.public_bytes(serialization.Encoding.DER)), None).certificate
    softhsm.store_certificate(certificate.der, "kommandots", b"\x51")
    softhsm.generate("RSA", "ensam", b"\x52")
    return module


@pytest.mark.parametrize("which", [("--key-label", "kommandots"), ("--key-id", "51")])
def test_a_key_in_a_token(command: Callable[..., Said], token: str, files: Path, which: tuple[str, str]) -> None:
    (files / "pin").write_text(f"{softhsm.PIN}\n")
    key = ("--pkcs11", token, "--token", softhsm.LABEL, *which, "--pin-file", "pin")
    made = command("seal", "hel.json", *key, "--certificates", "utgivare.pem", "--alg", "PS256", "--out", "ut")
    assert made.code == 0, made.err
    assert "PS256" in made.err
    assert command("verify", "ut", *ROOTS).code == 0


def test_tokens_that_give_no_key(command: Callable[..., Said], token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ("--pkcs11", token, "--key-label")
    monkeypatch.setenv("MIKROMERIT_PIN", softhsm.PIN)
    for options, sentence in (
        ((*module, "kommandots", "--token", "annan"), "no token with this label"),
        ((*module, "saknas", "--token", softhsm.LABEL), "no private key with this label"),
        ((*module, "ensam", "--token", softhsm.LABEL), "give that with --certificates"),
        ((*module, "ensam", "--token", softhsm.LABEL, "--certificates", "skola.pem"), "not sign with the key of the"),
    ):
        said = command("seal", "hel.json", *options)
        assert (said.code, said.out) == (3, "")
        assert sentence in said.err
    monkeypatch.setenv("MIKROMERIT_PIN", "000000")
    said = command("seal", "hel.json", *module, "kommandots", "--token", softhsm.LABEL)
    assert said.code == 3
    assert "refuses the PIN" in said.err
    assert "000000" not in said.err


def test_at_a_terminal_secrets_are_asked_for(
    command: Callable[..., Said], token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(title: str, *, hide_input: bool, confirmation_prompt: bool) -> str:
        assert not confirmation_prompt
        asked.append((title, hide_input))
        if len(asked) > 2:
            raise click.Abort
        return {"PIN": softhsm.PIN, "Password": "hemligt"}[title]

    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(click, "prompt", prompt)
    monkeypatch.delenv("MIKROMERIT_PASSWORD")
    key = ("--pkcs11", token, "--token", softhsm.LABEL, "--key-label", "kommandots")
    assert command("seal", "hel.json", *key).code == 0
    assert command("seal", "hel.json", *KEY).code == 0
    assert asked == [("PIN", True), ("Password", True)]
    assert command("seal", "hel.json", *KEY) == Said(3, "", "mikromerit: Stopped.\n")


# --- verifying --------------------------------------------------------------------------------------------------------


def test_verify_tells_the_facts_of_a_seal(command: Callable[..., Said]) -> None:
    said = command("verify", SEALED, *ROOTS)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Godkänd.")
    facts = said.out.split("\n\n")[2].splitlines()
    assert facts == [
        "Elektronisk stämpel (e-sigill)",
        "  Bedömning enligt ETSI          TOTAL-PASSED",
        "  Nivå                           JAdES-BASELINE-B",
        "  Typ                            AdESeal, enligt certifikatet och ingen annan",
        f"  Organisation                   {ORGANISATION} ({IDENTIFIER})",
        "  Förseglat enligt egen uppgift  2026-11-21 12:00 UTC",
        "  Bevisligen gjort senast        2026-11-21 12:00 UTC",
        f"  Inte prövat                    om certifikatet för {ORGANISATION} är återkallat",
        "  Inte prövat                    om certifikatet för Tillit Exempel AB är återkallat",
    ]
    assert "Åsa Öström" in said.out
    english = command("verify", SEALED, *ROOTS, "--lang", "en").out
    assert "\nE-seal\n  Verdict (ETSI)                 TOTAL-PASSED\n" in english
    assert "  Kind                           AdESeal, by the certificate alone\n" in english
    assert f"  Not judged                     whether the certificate of {ORGANISATION} was revoked" in english
    assert json.loads(command("verify", SEALED, *ROOTS, "--json").out)["seal"]["organisation"] == ORGANISATION


def test_facts_that_are_not_known_are_left_out() -> None:
    facts = SealFacts(indication="TOTAL-FAILED", sub_indication="FORMAT_FAILURE")
    assert seal_text(facts, "en") == "E-seal\n  Verdict (ETSI)                 TOTAL-FAILED (FORMAT_FAILURE)"
    assert seal_text(SealFacts(organisation="Skola\x1b[2J"), "sv").splitlines()[2].endswith("Skola\\u001b[2J")


VERIFY = [
    ((*ROOTS,), 0, "TOTAL-PASSED"),
    (("--roots", "annan.pem"), 2, "NO_CERTIFICATE_CHAIN_FOUND"),
    (("--roots", "annan.pem", *ROOTS), 0, "TOTAL-PASSED"),
    ((*ROOTS, "--organisation", IDENTIFIER), 0, "TOTAL-PASSED"),
    ((*ROOTS, "--organisation", "NTRSE-1111111111", "--organisation", IDENTIFIER), 0, "TOTAL-PASSED"),
    ((*ROOTS, "--organisation", "NTRSE-1111111111"), 1, "SIG_CONSTRAINTS_FAILURE"),
    ((*ROOTS, "--revocation", "required"), 2, "TRY_LATER"),
    ((*ROOTS, "--at", "2028-01-01T00:00:00Z"), 2, "OUT_OF_BOUNDS_NO_POE"),
    ((*ROOTS, "--at", "2026-11-21T14:00:00+01:00", "--offline"), 0, "TOTAL-PASSED"),
    ((*ROOTS, "--trust", ISSUER.did), 0, "TOTAL-PASSED"),
]


@pytest.mark.parametrize(("options", "code", "verdict"), VERIFY)
def test_verify(command: Callable[..., Said], options: tuple[str, ...], code: int, verdict: str) -> None:
    said = command("verify", SEALED, *options)
    assert said.code == code, said.out
    assert verdict in said.out
    assert said.err == ""


def test_a_token_is_verified_beside_seals(command: Callable[..., Said]) -> None:
    assert command("verify", "intyg.jwt", *ROOTS, "--trust", ISSUER.did).code == 0
    refused = command("verify", "intyg.jwt", *ROOTS)
    assert (refused.code, refused.err) == (1, "")


def test_a_seal_that_was_altered(command: Callable[..., Said], files: Path) -> None:
    data = (files / SEALED).read_bytes().replace("Åsa".encode(), b"Eva")
    (files / "ändrad").write_bytes(data)
    said = command("verify", "ändrad", *ROOTS)
    assert said.code == 1
    assert "TOTAL-FAILED (SIG_CRYPTO_FAILURE)" in said.out
    assert "Eva" not in said.out + said.err


def test_a_file_that_is_no_envelope_is_told_what_it_is(command: Callable[..., Said], files: Path) -> None:
    (files / "bom.json").write_bytes(b"\xef\xbb\xbf" + contents()[SEALED])
    (files / "intyg.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\n")
    (files / "edc.json").write_bytes(b'{"credential":' + contents()["hel.json"] + b"}")
    (files / "bevis.json").write_bytes(json.dumps({**credential(), "proof": {}}).encode())
    for name in ("bom.json", "intyg.pdf"):
        said = command("verify", name, *ROOTS)
        assert (said.code, said.err) == (1, "")
        assert "ett e-sigill (JAdES, ofta med ändelsen .jsonld). JSON ska vara UTF-8 utan BOM." in said.out
    for name, hinted in (("hel.json", True), ("edc.json", True), ("bevis.json", False), (SEALED, False)):
        for lang, part in (("sv", "varken är underskrivet eller förseglat"), ("en", "neither signed nor sealed")):
            assert (part in command("verify", name, *ROOTS, "--lang", lang).err) is hinted, name


@pytest.mark.usefixtures("lists")
def test_what_a_verdict_rests_on_is_saved(command: Callable[..., Said], files: Path) -> None:
    """With the file, the certificates and this, the verdict can be made again without the network."""
    of_lists = ("--trusted-list", "eu.xml", "--trusted-list-signers", "tillsyn.pem", "--territory", "SE")
    said = command("verify", SEALED, *of_lists, "--evidence", "evidence", "--save-evidence", "ny/mapp", "--lang", "en")
    assert said.code == 0
    told, moment = said.err.rstrip().split(" --at ")
    assert told.endswith("with: --evidence ny/mapp")
    assert read_evidence(files / "ny/mapp")[SE_URL].body == (files / "se.xml").read_bytes()
    (files / "evidence" / "evidence.json").unlink()
    again = command("verify", SEALED, *of_lists, "--evidence", "ny/mapp", "--at", moment, "--lang", "en")
    assert (again.code, again.out) == (0, said.out)
    assert command("verify", SEALED, *ROOTS, "--offline", "--save-evidence", "tom").code == 0
    assert dict(read_evidence(files / "tom")) == {}
    unwritable = command("verify", SEALED, *ROOTS, "--offline", "--save-evidence", f"{SEALED}/mapp")
    assert unwritable.code == 3
    assert unwritable.out.startswith("Godkänd.")


def test_whom_to_trust_is_asked_for(command: Callable[..., Said]) -> None:
    said = command("verify", SEALED)
    assert (said.code, said.out) == (3, "")
    assert "for an e-seal --roots or --trusted-list" in said.err
    for lang, hint in (("sv", "Säg vem du litar på för sigill"), ("en", "Say whom you trust with seals")):
        said = command("verify", SEALED, "--trust", ISSUER.did, "--lang", lang)
        assert said.code == 2
        assert hint in said.err
        assert "NO_CERTIFICATE_CHAIN_FOUND" in said.out


def list_of_seals(qualifiers: str = "QCStatement QCForESeal QCWithQSCD") -> bytes:
    """Make a list that says this of every certificate of the seal's issuer."""
    every = '<q:CriteriaList assert="all"><q:KeyUsage><q:KeyUsageBit name="cRLSign">false</q:KeyUsageBit></q:KeyUsage>'
    of_seals = period(extensions=SEALS + qualified(qualifiers, f"{every}</q:CriteriaList>"))
    return sign(listing(service(ca().made, of_seals)))


LIST = ("--trusted-list", "se.xml", "--trusted-list-signers", "tillsyn.pem")


@pytest.fixture
def lists(files: Path) -> Path:
    """Write a national list that names the issuer of the seal, and the list that names that list."""
    national = list_of_seals()
    (files / "se.xml").write_bytes(national)
    (files / "eu.xml").write_bytes(sign(of_lists(pointer(SE_URL, signer()))))
    (files / "tillsyn.pem").write_bytes(signer().pem)
    write_evidence(files / "evidence", Evidence({SE_URL: Fetched(national, "application/xml", AT - timedelta(days=9))}))
    return files


@pytest.mark.usefixtures("lists")
def test_a_trusted_list(command: Callable[..., Said]) -> None:
    said = command("verify", SEALED, *LIST, "--lang", "en")
    assert said.code == 0, said.out
    assert "confirmed by a trusted list" in said.out
    assert command("verify", SEALED, *LIST, "--trusted-list-signers", "rot.pem").code == 0
    assert command("verify", SEALED, *LIST, *ROOTS).code == 0
    assert command("verify", SEALED, *LIST, "--qualified-seals-only").code == 0
    assert command("verify", SEALED, *LIST, "--organisation", "NTRSE-1111111111").code == 1
    forged = command("verify", SEALED, "--trusted-list", "se.xml", "--trusted-list-signers", "rot.pem")
    assert forged.code == 2
    assert (
        "Förteckningen över betrodda tjänsteleverantörer går inte att lita på (se.xml): den är undertecknad av någon "
        "annan än de angivna (signers, --trusted-list-signers).\n"
    ) in forged.out
    assert "sha256:" not in forged.out


@pytest.mark.usefixtures("lists")
def test_several_trusted_lists(command: Callable[..., Said], files: Path) -> None:
    """Each is told by its own name; the one that can be relied on is enough."""
    another = ("--trusted-list", "annan.xml")
    (files / "annan.xml").write_bytes(sign(listing(service(clock_root().made, period(extensions=SEALS)))))
    assert command("verify", SEALED, *LIST, *another).code == 0
    assert command("verify", SEALED, *another, *LIST).code == 0
    assert command("verify", SEALED, *another, *LIST[2:]).code == 2
    (files / "annan.xml").write_bytes(b"<x>")
    said = command("verify", SEALED, *LIST[:2], *another, "--trusted-list-signers", "rot.pem", "--json", "--lang", "en")
    assert "(annan.xml): it is not XML in UTF-8." in said.out
    assert "(se.xml): it is signed by another than those who were named" in said.out
    territory = command("verify", SEALED, *LIST, "--territory", "SE", "--lang", "en")
    assert "(se.xml): a list of lists is read with the countries that are wanted" in territory.out


def test_qualified_seals_alone(command: Callable[..., Said], lists: Path) -> None:
    """A list that says the key is in no device makes it an advanced seal with a qualified certificate."""
    (lists / "se.xml").write_bytes(list_of_seals("QCStatement QCForESeal QCNoQSCD"))
    assert command("verify", SEALED, *LIST).code == 0
    said = command("verify", SEALED, *LIST, "--qualified-seals-only", "--lang", "en")
    assert said.code == 2
    assert "(QcSSCD)" in said.out
    (lists / "se.xml").write_bytes(list_of_seals("QCNoQSCD"))
    assert "(QcCompliance)" in command("verify", SEALED, *LIST, "--lang", "en").out


@pytest.mark.usefixtures("lists")
def test_a_list_of_lists_from_evidence(command: Callable[..., Said]) -> None:
    """Stored evidence counts whatever its age; without it, and without the network, nobody is known."""
    of_lists = ("--trusted-list", "eu.xml", "--trusted-list-signers", "tillsyn.pem", "--territory", "SE")
    assert command("verify", SEALED, *of_lists, "--evidence", "evidence").code == 0
    assert command("verify", SEALED, *of_lists, "--offline").code == 2
    by_url = ("--trusted-list", SE_URL, "--trusted-list-signers", "tillsyn.pem")
    assert command("verify", SEALED, *by_url, "--evidence", "evidence").code == 0
    assert command("verify", SEALED, *by_url, "--offline").code == 2


TRUST = [
    ((*TIME,), "--timestamping-roots goes with --roots"),
    (("--organisation", IDENTIFIER), "--organisation goes with"),
    (("--trust", ISSUER.did, "--organisation", IDENTIFIER), "--organisation goes with"),
    (("--territory", "SE"), "go with --trusted-list"),
    (("--trusted-list-signers", "rot.pem"), "go with --trusted-list"),
    (("--qualified-seals-only",), "go with --trusted-list"),
    ((*LIST, *ROOTS, "--qualified-seals-only"), "--qualified-seals-only goes without --roots"),
    (("--trusted-list", "se.xml"), "--trusted-list needs --trusted-list-signers"),
    ((*LIST, "--territory", "Sverige"), "two capital letters"),
    (("--trusted-list", "http://tl.example/", "--trusted-list-signers", "rot.pem"), "begins with https://"),
    (("--trusted-list", "saknas.xml", "--trusted-list-signers", "rot.pem"), "saknas.xml"),
    (
        ("--trusted-list", "se.xml", "--trusted-list-signers", "trasig.json"),
        "trasig.json: there is no certificate in PEM",
    ),
    (("--roots", "trasig.json"), "trasig.json: there is no certificate in PEM"),
    ((*ROOTS, "--roots", "hel.json"), "hel.json: there is no certificate in PEM"),
    ((*ROOTS, "--timestamping-roots", "trasig.json"), "trasig.json: there is no certificate in PEM"),
    (("--roots", "saknas.pem"), "saknas.pem"),
    ((*ROOTS, "--at", "igår"), "--at is a moment"),
    ((*ROOTS, "--at", "2026-11-21T12:00:00"), "--at is a moment"),
    ((*ROOTS, "--at", "20261-11-21T12:00:00Z"), "--at is a moment"),
    ((*ROOTS, "--revocation", "never"), "never"),
]


@pytest.mark.parametrize(("options", "sentence"), TRUST)
@pytest.mark.usefixtures("lists")
def test_trust_that_cannot_be_used_is_a_sentence(
    command: Callable[..., Said], options: tuple[str, ...], sentence: str
) -> None:
    said = command("verify", SEALED, *options)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("mikromerit: ")
    assert said.err.count("\n") == 1
    assert sentence in said.err


# --- extras -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        ("rfc3161_client", ("seal", "hel.json", *KEY, "--level", "T", *stamped("https://tid.example/")), "eseal"),
        ("lxml", ("verify", "hel.json", *LIST), "trustlist"),
        ("pkcs11", ("seal", "hel.json", "--pkcs11", "m.so", "--token", "x", "--key-id", "01"), "hsm"),
    ],
)
@pytest.mark.usefixtures("lists")
def test_an_extra_that_is_not_installed_is_named(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, module: str, arguments: tuple[str, ...], extra: str
) -> None:
    monkeypatch.setenv("MIKROMERIT_PIN", softhsm.PIN)
    ours = ("mikromerit.trust.tslxml", "mikromerit.trust.xades")
    for name in [name for name in sys.modules if name.split(".")[0] == module or name in ours]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    said = command(*arguments)
    assert (said.code, said.out) == (3, "")
    assert f" the extra [{extra}]; install it with: pip install 'mikromerit[{extra}]'.\n" in said.err


def test_a_detached_seal_is_verified_with_its_content(command: Callable[..., Said], files: Path) -> None:
    whole = json.loads(contents()["ut.json"])
    content = whole.pop("payload").encode()
    (files / "utan-innehåll.json").write_text(json.dumps(whole), encoding="utf-8")
    (files / "innehåll.json").write_bytes(content)
    (files / "ändrat.json").write_bytes(content + b" ")
    call = ("verify", "utan-innehåll.json", "--roots", "rot.pem", "--offline")
    assert command(*call, "--payload", "innehåll.json").code == 0
    assert command(*call, "--payload", "ändrat.json").code == 1
    told = command(*call)
    assert (told.code, "--payload" in told.out) == (1, True)
    asked = command(*call, "--payload", "innehåll.json", "--audience", "a", "--nonce", "n")
    assert (asked.code, "has no --payload" in asked.err) == (3, True)
