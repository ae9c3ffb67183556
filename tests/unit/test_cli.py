"""The command: its exit codes, and that whatever is wrong is a sentence."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from forging import AT, ISSUED_AT, ISSUER, changed, credential_claims, did_document, good, to_json, token
from samples import merit, quality

from mikromerit import Evidence, KeyPair
from mikromerit.__main__ import main
from mikromerit.demo import EMPLOYER, NONCE
from mikromerit.demo import ISSUER as DEMO_ISSUER
from mikromerit.elm import encode
from mikromerit.evidence import Fetched, write_evidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Said]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIKROMERIT_PASSWORD", "hemligt")

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        assert isinstance(leaving.value.code, int)
        return Said(leaving.value.code, said.out, said.err)

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Good and bad files to verify."""
    expired = {"exp": ISSUED_AT + 1, "vc/expirationDate": "2026-11-01T09:00:01Z"}
    web = "did:web:meriter.example"
    by_web = token(changed(credential_claims(web), {}), ISSUER, header={"kid": f"{web}#key-1"})
    for name, text in {
        "good.jwt": good() + "\n",
        "expired.jwt": good(**expired),
        "web.jwt": by_web,
        "empty.jwt": "",
        "nonsense.jwt": "\x00\x01 hej",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    document = Fetched(to_json(did_document(web, ISSUER)), "application/did+json", AT.replace(year=2016))
    write_evidence(tmp_path / "evidence", Evidence({f"https://{web[8:]}/.well-known/did.json": document}))
    write_evidence(tmp_path / "other", Evidence())
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "evidence.json").write_text("{", encoding="utf-8")
    return tmp_path


def test_demo(command: Callable[..., Said], tmp_path: Path) -> None:
    said = command("demo", "--out", "out")
    assert said.code == 0, said.err
    assert "rad 6: uppgift saknas: vem den lärande är" in said.out
    assert "Godkänd." in said.out
    assert "Åsa Öström" in said.out
    out = tmp_path / "out"
    assert sorted(path.name for path in (out / "credentials").iterdir()) == [
        f"row-{row}.jwt" for row in (2, 3, 4, 5, 7, 8)
    ]
    assert json.loads((out / "did.json").read_text())["id"] == DEMO_ISSUER
    assert json.loads((out / "report.json").read_text())["outcome"] == "passed"
    for path in sorted((out / "credentials").iterdir()):
        verified = command(
            "verify", path, "--trust", DEMO_ISSUER, "--evidence", out / "evidence", "--profile", "annex-i"
        )
        assert verified.code == 0, verified.out
    shown = ("verify", out / "presentation.jwt", "--trust", DEMO_ISSUER, "--evidence", out / "evidence")
    assert command(*shown, "--audience", EMPLOYER, "--nonce", NONCE, "--lang", "en").code == 0
    assert command(*shown, "--audience", EMPLOYER, "--nonce", "other").code == 1
    assert command(*shown, "--audience", EMPLOYER).code == 3
    assert command(*shown).code == 1


def test_demo_in_english(command: Callable[..., Said]) -> None:
    said = command("demo", "--lang", "en")
    assert "row 6: element missing: identification of the learner" in said.out
    assert "Accepted." in said.out


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (b"", "first row must hold the headings"),
        ("förnamn;datum\r\nÅsa;2026-01-01".encode("cp1252"), "UTF-8"),
        ("förnamn;efternamn;datum\n;;2026-01-01".encode(), "no row of the sheet could be issued"),
    ],
)
def test_demo_with_an_unusable_sheet(command: Callable[..., Said], tmp_path: Path, sheet: bytes, sentence: str) -> None:
    (tmp_path / "sheet.csv").write_bytes(sheet)
    said = command("demo", "--sheet", "sheet.csv")
    assert said.code == 3
    assert said.err.startswith("mikromerit: ")
    assert sentence in said.err


VERIFY = [
    (("good.jwt", "--trust", ISSUER.did), 0),
    (("good.jwt", "--trust", "did:web:other.example", "--trust", ISSUER.did), 0),
    (("good.jwt", "--trust", "did:web:other.example"), 1),
    (("expired.jwt", "--trust", ISSUER.did), 1),
    (("empty.jwt", "--trust", ISSUER.did), 1),
    (("nonsense.jwt", "--trust", ISSUER.did), 1),
    (("good.jwt", "--trust", ISSUER.did, "--profile", "annex-i"), 1),
    (("good.jwt", "--trust", ISSUER.did, "--profile", "none"), 3),
    (("good.jwt", "--trust", ISSUER.did, "--elm", "3.1"), 3),
    (("good.jwt", "--trust", ISSUER.did, "--profile", "annex-i", "--rules", "accredited"), 3),
    (("web.jwt", "--trust", "did:web:meriter.example", "--evidence", "evidence"), 0),
    (("web.jwt", "--trust", "did:web:meriter.example", "--evidence", "other"), 2),
    (("web.jwt", "--trust", "did:web:meriter.example", "--evidence", "broken"), 3),
    (("web.jwt", "--trust", "did:web:meriter.example", "--evidence", "absent"), 3),
    (("absent.jwt", "--trust", ISSUER.did), 3),
    (("evidence", "--trust", ISSUER.did), 3),
    (("good.jwt",), 3),
    (("good.jwt", "--trust", "Fiberskolan"), 3),
    (("good.jwt", "--trust", f"{ISSUER.did}#key"), 3),
    (("good.jwt", "--trust", ISSUER.did, "--lang", "fi"), 3),
    (("good.jwt", "--trust", ISSUER.did, "--nonce", "n"), 3),
    ((), 3),
]


@pytest.mark.parametrize(("arguments", "code"), VERIFY, ids=[" ".join(case[0]) for case in VERIFY])
@pytest.mark.usefixtures("files")
def test_verify(command: Callable[..., Said], arguments: tuple[str, ...], code: int) -> None:
    said = command("verify", *arguments)
    assert said.code == code, said
    if code == 3:
        assert said.err.startswith("mikromerit: ")
        assert said.err.count("\n") == 1
    else:
        as_json = json.loads(command("verify", *arguments, "--json").out)
        assert as_json["outcome"] == ("passed", "failed", "indeterminate")[code]


@pytest.mark.usefixtures("files")
def test_verify_judges_by_every_profile_that_is_named(command: Callable[..., Said]) -> None:
    named = ("--profile", "annex-i", "--profile", "kompetenspasset", "--profile", "edc", "--stage", "ready")
    report = json.loads(command("verify", "good.jwt", "--trust", ISSUER.did, *named, "--json").out)
    found = {check["profile"] for check in report["checks"] if check["outcome"] == "failed"}
    assert found >= {"2022/C 243/02 Annex I", "EDC 3.2 generic, ready to seal"}
    assert any(name.startswith("Kompetenspasset") for name in found)


@pytest.mark.usefixtures("files")
def test_verify_says_what_is_wrong(command: Callable[..., Said]) -> None:
    assert (
        "Giltighetstiden gick ut 2026-11-01 09:00 UTC." in command("verify", "expired.jwt", "--trust", ISSUER.did).out
    )
    said = command("verify", "expired.jwt", "--trust", ISSUER.did, "--lang", "en")
    assert said.out.startswith("Rejected. The validity period ended 2026-11-01 09:00 UTC.")


def test_verify_reads_standard_input(command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(good().encode())))
    assert command("verify", "-", "--trust", ISSUER.did).code == 0


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    """A micro-credential in the forms of the world: bare, as upload, sealed by JWS in JSON, as our JWT; and no such."""
    document = encode(merit(DEMO_ISSUER, level=None, workload=60, ects="2"))
    lean = json.loads(json.dumps(document))
    del lean["credentialSubject"]["hasClaim"]["specifiedBy"]["accreditation"]
    sealed = {"payload": json.dumps(document), "signatures": [{"protected": "e30", "signature": "AA"}]}
    for name, content in {
        "bare.json": document,
        "upload.json": {"credential": document, "deliveryDetails": {}},
        "sealed.json": sealed,
        "lean.json": lean,
        "other.json": {"type": "VerifiableCredential", "credentialSubject": {"name": "Åsa Öström"}},
    }.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "jwt.jwt").write_text(token({"vc": document}, ISSUER) + "\n", encoding="utf-8")
    (tmp_path / "bad.jwt").write_text(token({"vc": 5}, ISSUER), encoding="utf-8")
    (tmp_path / "no-elm.jwt").write_text(good(), encoding="utf-8")
    (tmp_path / "empty.json").write_text("", encoding="utf-8")
    return tmp_path


CHECK = [
    (("bare.json",), 0),
    (("upload.json",), 0),
    (("sealed.json",), 0),
    (("jwt.jwt",), 0),
    (("jwt.jwt", "--profile", "annex-i", "--profile", "edc"), 0),
    (("bare.json", "--profile", "edc", "--elm", "3.1", "--stage", "ready"), 0),
    (("bare.json", "--profile", "edc", "--rules", "accredited"), 1),
    (("bare.json", "--profile", "kompetenspasset"), 1),
    (("bare.json", "--profile", "annex-i", "--profile", "kompetenspasset"), 1),
    (("lean.json",), 1),
    (("other.json",), 2),
    (("bad.jwt",), 2),
    (("no-elm.jwt",), 2),
    (("empty.json",), 2),
    (("absent.json",), 3),
    (("bare.json", "--profile", "none"), 3),
    (("bare.json", "--stage", "ready"), 3),
    ((), 3),
]


@pytest.mark.parametrize(("arguments", "code"), CHECK, ids=[" ".join(case[0]) for case in CHECK])
@pytest.mark.usefixtures("credentials")
def test_profile_check(command: Callable[..., Said], arguments: tuple[str, ...], code: int) -> None:
    said = command("profile", "check", *arguments)
    assert said.code == code, said
    as_json = command("profile", "check", *arguments, "--json")
    assert as_json.code == code
    if code > 1:
        assert said.out == ""
        assert said.err.startswith("mikromerit: ")
        assert said.err == as_json.err
        assert "Åsa" not in said.err + as_json.out
        assert bool(as_json.out) is (code == 2)
        return
    verdicts = json.loads(as_json.out)
    assert {verdict["signatureVerified"] for verdict in verdicts} == {False}
    assert "Ingen underskrift har prövats" in said.out.splitlines()[-1]
    assert "No signature was verified" in command("profile", "check", *arguments, "--lang", "en").out.splitlines()[-1]
    assert [verdict["conforms"] for verdict in verdicts].count(False) == code
    assert len(verdicts) == max(1, arguments.count("--profile"))


def test_a_file_that_is_no_credential_is_a_problem_in_json(command: Callable[..., Said], credentials: Path) -> None:
    (credentials / "broken.json").write_text("{", encoding="utf-8")
    said = command("profile", "check", "broken.json", "--json", "--lang", "en")
    problem = json.loads(said.out)
    assert (problem["type"], problem["code"]) == ("urn:mikromerit:code:not-a-credential", "not-a-credential")
    assert (problem["title"], problem["outcome"]) == ("The file is no learning credential", "indeterminate")
    assert problem["detail"].startswith("This is not a valid JSON object: ")
    assert said.err == f"mikromerit: broken.json cannot be judged: {problem['detail']}\n"
    assert "pointer" not in problem
    (credentials / "payload.json").write_text('{"payload": 5, "signatures": []}', encoding="utf-8")
    said = command("profile", "check", "payload.json", "--json")
    assert json.loads(said.out)["pointer"] == "/payload"
    assert "cannot be judged at /payload: the payload of a sealed file is text" in said.err


@pytest.mark.usefixtures("credentials")
def test_profile_check_prints_rows(command: Callable[..., Said]) -> None:
    said = command("profile", "check", "lean.json", "--lang", "en").out
    assert said.startswith("2022/C 243/02 Annex I: not met\n")
    assert "✓ identification of the learner" in said
    assert "✗ type of quality assurance" in said
    assert "uppfylls inte" in command("profile", "check", "lean.json").out
    (verdict,) = json.loads(command("profile", "check", "lean.json", "--json", "--lang", "sv").out)
    rows = {row["element"]: row for row in verdict["rows"]}
    assert rows["quality-assurance"]["state"] == "missing"
    assert rows["learner"]["value"] == "Åsa Öström"
    assert verdict["findings"][0]["profile"] == verdict["profile"] == "2022/C 243/02 Annex I"


def test_the_competence_passport_is_judged_as_of_today(command: Callable[..., Said], tmp_path: Path) -> None:
    """The clock of the tests stands still in November 2026; the review was due between the issuing and that."""
    assured = quality(review_date=AT.replace(day=10), date_issued=AT.replace(year=2020))
    document = encode(merit(DEMO_ISSUER, quality_assurance=assured))
    (tmp_path / "overdue.json").write_text(json.dumps(document), encoding="utf-8")
    (verdict,) = json.loads(command("profile", "check", "overdue.json", "--profile", "kompetenspasset", "--json").out)
    assert "review-overdue" in {finding["code"] for finding in verdict["findings"]}


def test_profile_check_reads_standard_input(
    command: Callable[..., Said], credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((credentials / "bare.json").read_bytes())))
    assert command("profile", "check", "-").code == 0


def test_keygen_and_did(command: Callable[..., Said], tmp_path: Path) -> None:
    made = command("keygen", "issuer.pem", "--alg", "EdDSA")
    assert made.code == 0, made.err
    public = json.loads(made.out)
    assert stat.S_IMODE((tmp_path / "issuer.pem").stat().st_mode) == 0o600
    key = KeyPair.load(tmp_path / "issuer.pem", b"hemligt")
    assert public["multikey"] == key.public_key.to_multikey()
    assert public["jwk"] == key.public_key.to_jwk()
    assert command("did", "key", "issuer.pem").out.strip() == public["did"]
    retired = KeyPair.generate().public_key
    hosted = command("did", "web", "did:web:meriter.example:ab", "issuer.pem", "--retired", retired.to_multikey())
    assert hosted.err.strip() == "https://meriter.example/ab/did.json"
    assert len(json.loads(hosted.out)["assertionMethod"]) == 2
    assert json.loads(command("did", "show", public["did"]).out)["id"] == public["did"]


@pytest.mark.usefixtures("files")
def test_did_show_from_evidence(command: Callable[..., Said]) -> None:
    assert command("did", "show", "did:web:meriter.example", "--evidence", "evidence").code == 0
    assert command("did", "show", "did:web:other.example", "--evidence", "evidence").code == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("keygen", "taken.pem"), "exists already"),
        (("keygen", "folder/key.pem"), "folder/key.pem"),
        (("keygen", "new.pem", "--password-file", "absent"), "absent"),
        (("keygen", "new.pem", "--password-file", "empty"), "give a password"),
        (("keygen", "new.pem", "--alg", "none"), "none"),
        (("did", "key", "taken.pem"), "taken.pem gives no private key"),
        (("did", "key", "absent.pem"), "absent.pem"),
        (("did", "web", "did:web:localhost", "issuer.pem"), "not a valid DID"),
        (("did", "web", "did:web:a.example", "issuer.pem", "--retired", "z0"), "key cannot be used"),
        (("did", "show", "did:web:a.example/x"), "not a valid DID"),
        (("did", "show", "did:ion:abc"), "not supported"),
        (("unknown",), "unknown"),
        (("--unknown",), "unknown"),
    ],
)
def test_a_sentence_for_everything_that_is_wrong(
    command: Callable[..., Said], tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "taken.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    (tmp_path / "taken.pem").chmod(0o600)
    (tmp_path / "empty").write_text("")
    KeyPair.generate().save(tmp_path / "issuer.pem", b"hemligt")
    said = command(*arguments)
    assert said.code == 3
    assert said.err.startswith("mikromerit: ")
    assert sentence in said.err
    assert "AAAA" not in said.err


def test_a_wrong_password_is_a_sentence(command: Callable[..., Said], tmp_path: Path) -> None:
    KeyPair.generate().save(tmp_path / "issuer.pem", b"annat")
    said = command("did", "key", "issuer.pem")
    assert (said.code, said.out) == (3, "")
    assert "the password may be wrong" in said.err


def test_a_key_file_that_others_can_read_gives_a_warning(command: Callable[..., Said], tmp_path: Path) -> None:
    KeyPair.generate().save(tmp_path / "issuer.pem", b"hemligt")
    (tmp_path / "issuer.pem").chmod(0o644)
    said = command("did", "key", "issuer.pem")
    assert said.code == 0
    assert "can be read by others" in said.err


def test_without_a_terminal_a_password_is_asked_for_in_a_sentence(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MIKROMERIT_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert "--password-file" in command("keygen", "new.pem").err


def test_a_key_that_is_not_encrypted_needs_no_password(
    command: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "plain.pem").write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "plain.pem").chmod(0o600)
    monkeypatch.delenv("MIKROMERIT_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert command("did", "key", "plain.pem").out.startswith("did:key:zDn")


def test_who_stops_reading_does_not_change_the_verdict(files: Path) -> None:
    for name, code in (("good.jwt", 0), ("expired.jwt", 1)):
        program = f"{sys.executable} -m mikromerit verify {name} --trust {ISSUER.did} --json"
        found = subprocess.run(["bash", "-c", f"{program} | true; exit ${{PIPESTATUS[0]}}"], cwd=files, check=False)
        assert found.returncode == code


@pytest.mark.usefixtures("files")
def test_nothing_on_standard_input(command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert command("verify", "-", "--trust", ISSUER.did).code == 3
    monkeypatch.delenv("MIKROMERIT_PASSWORD")
    assert command("keygen", "new.pem").code == 3


def test_without_a_command_there_is_help(command: Callable[..., Said]) -> None:
    said = command()
    assert said.code == 3
    assert "Commands:" in said.err


def test_help_and_version(command: Callable[..., Said]) -> None:
    assert command("--help").code == 0
    assert command("--version").out.startswith("mikromerit 0.")
    for name in ("demo", "keygen", "did", "seal", "verify", "profile", "status"):
        assert command(name, "--help").code == 0
