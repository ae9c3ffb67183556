"""The command `mikromerit`: demo, keygen, did, seal, verify, profile, status.

Exit codes: 0 accepted or done, 1 rejected, 2 indeterminate, 3 the call or a file cannot be used. Whatever goes wrong is
said in a sentence on standard error.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mikromerit.errors import InvalidModel, MikromeritError

try:
    import click
except ModuleNotFoundError:  # the extra [cli] is not installed
    sys.stderr.write("mikromerit: the command needs the extra [cli]; install it with: pip install 'mikromerit[cli]'\n")
    sys.exit(3)

from mikromerit._seal_commands import seal
from mikromerit._seal_trust import SealTrust, hint, trusts_seals
from mikromerit._status_commands import status
from mikromerit._terminal import ACCEPTED, INDETERMINATE, REJECTED, UNUSABLE, Unusable
from mikromerit._terminal import ask as _ask
from mikromerit._terminal import echo as _echo
from mikromerit._terminal import in_language as _lang
from mikromerit._terminal import judges as _judges
from mikromerit._terminal import private_key as _key
from mikromerit._terminal import read as _read
from mikromerit._terminal import say as _say
from mikromerit._terminal import with_password as _password

if TYPE_CHECKING:
    from datetime import datetime

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.evidence import Evidence
    from mikromerit.profile import Profile
    from mikromerit.report import Lang, Report
    from mikromerit.trust import Trust

_UNSEALED: Final = {
    "sv": "Ingen underskrift har prövats: vem som helst kan ha skrivit detta. Pröva den med: mikromerit verify",
    "en": "No signature was verified: anyone may have written this. Verify it with: mikromerit verify",
}
_KEPT: Final = {
    "sv": "Det som prövningen bygger på ligger i {0}. Pröva igen, utan nätverk, med: --evidence {0} --at {1}",
    "en": "What the verdict rests on is in {0}. Judge again, without the network, with: --evidence {0} --at {1}",
}
_NO_CREDENTIAL: Final = {"sv": "Filen är inget lärandeintyg", "en": "The file is no learning credential"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mikromerit", message="%(prog)s %(version)s")
def cli() -> None:
    """European learning micro-credentials: issue, hold, present and verify them."""


cli.add_command(seal)
cli.add_command(status)


@cli.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("mikromerit-demo"),
              show_default=True, help="Folder for what the demo makes.")  # fmt: skip
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Another CSV sheet of learners.")
@_lang
def demo(out: Path, sheet: Path | None, lang: Lang) -> int:
    """Issue, present and verify real micro-credentials for invented learners, without network."""
    from mikromerit import demo as demonstration

    made = demonstration.run(None if sheet is None else _read(sheet))
    demonstration.write(made, out, lang)
    for line in demonstration.tell(made, lang):
        click.echo(line)
    first = out / "credentials" / f"row-{made.issued[0].row}.jwt"
    said = {"sv": "Filerna ligger i {}. Pröva en av dem:", "en": "The files are in {}. Verify one of them:"}[lang]
    click.echo(f"\n{said.format(out)}")
    click.echo(f"  mikromerit verify {first} --trust {demonstration.ISSUER} --evidence {out / 'evidence'}")
    return _exit_code(made.report)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--alg", type=click.Choice(["ES256", "ES384", "ES512", "EdDSA", "PS256"]), default="ES256",
              show_default=True, help="Algorithm of the new key.")  # fmt: skip
@_password
def keygen(file: Path, alg: Any, password_file: Path | None) -> None:
    """Make a key and write it, encrypted, to a new FILE that only you can read."""
    from mikromerit import did
    from mikromerit.keys import KeyPair

    key = KeyPair.generate(alg)
    password = _ask(password_file, confirm=True)
    if not password:
        raise Unusable("A private key is only written encrypted: give a password.")
    try:
        key.save(file, password)
    except FileExistsError:
        raise Unusable(f"{file} exists already; a key is never overwritten.") from None
    click.echo(json.dumps({"did": did.of_key(key.public_key), "jwk": key.public_key.to_jwk(),
                           "multikey": key.public_key.to_multikey(), "thumbprint": key.public_key.thumbprint()},
                          indent=2))  # fmt: skip


@cli.group("did")
def did_group() -> None:
    """Make and read DIDs and their documents."""


@did_group.command("key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_password
def did_key(file: Path, password_file: Path | None) -> None:
    """Print the did:key of the key in FILE."""
    from mikromerit import did

    click.echo(did.of_key(_key(file, password_file).public_key))


@did_group.command("web")
@click.argument("name", metavar="DID")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--retired", multiple=True, metavar="MULTIKEY",
              help="A key used before, which goes on verifying old credentials; may be repeated.")  # fmt: skip
@_password
def did_web(name: str, file: Path, retired: tuple[str, ...], password_file: Path | None) -> None:
    """Print the document to host for a did:web DID with the key in FILE; the URL goes to standard error."""
    from mikromerit import did
    from mikromerit.keys import PublicKey

    url = did.web_url(name)
    older = [PublicKey.from_multikey(text) for text in retired]
    document = did.web_document(name, _key(file, password_file).public_key, *older)
    click.echo(json.dumps(dict(document.json), indent=2))
    click.echo(url, err=True)


@did_group.command("show")
@click.argument("name", metavar="DID")
@click.option("--evidence", type=click.Path(path_type=Path, file_okay=False),
              help="Folder of stored evidence to resolve from, instead of the network.")  # fmt: skip
def did_show(name: str, evidence: Path | None) -> None:
    """Resolve a DID and print its document."""
    from mikromerit import did
    from mikromerit.https import https_fetch
    from mikromerit.report import Code, Refused

    method = next((method for method in did.DEFAULT if method.name == did.method_name(name)), None)
    if method is None:
        raise Refused(Code.DID_METHOD_NOT_SUPPORTED, method=did.method_name(name))
    need = method.need(name)
    fetched = None
    if need is not None:
        fetched = https_fetch()(need) if evidence is None else _stored(evidence).get(need.url)
    click.echo(json.dumps(dict(method.document(name, fetched).json), indent=2, ensure_ascii=False))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--trust", multiple=True, metavar="DID", help="An issuer you trust; may be repeated.")
@trusts_seals
@click.option("--revocation", type=click.Choice(["required", "if-available"]), default="if-available",
              show_default=True, help="For e-seals: what if nobody says whether a certificate is revoked.")  # fmt: skip
@click.option("--evidence", type=click.Path(path_type=Path, file_okay=False),
              help="Folder of stored evidence to verify from, of whatever age, instead of the network.")  # fmt: skip
@click.option("--save-evidence", "keep", type=click.Path(path_type=Path, file_okay=False),
              help="Folder to write what the verdict rests on to, to judge again by years later.")  # fmt: skip
@click.option("--offline", is_flag=True, help="Fetch nothing.")
@click.option("--at", metavar="MOMENT", help="Judge as of this moment, such as 2026-11-21T12:00:00Z; else now.")
@click.option("--payload", type=click.Path(path_type=Path, dir_okay=False),
              help="For a detached e-seal: the file with its content.")  # fmt: skip
@click.option("--audience", help="For a presentation: whom it must be made for.")
@click.option("--nonce", help="For a presentation: the challenge it must answer.")
@_judges()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@_lang
def verify(
    *, file: Path, trust: tuple[str, ...], seals: SealTrust, revocation: Any, evidence: Path | None, keep: Path | None,
    offline: bool, at: str | None, payload: Path | None, audience: str | None, nonce: str | None,
    profiles: list[Profile], as_json: bool, lang: Lang,
) -> int:  # fmt: skip
    """Verify the credential, e-seal or presentation in FILE ("-": standard input) and say why.

    Say whom you trust: with --trust the issuers of tokens, with --roots or --trusted-list those who certify e-seals.

    Exit code: 0 accepted, 1 rejected, 2 indeterminate, 3 the call or a file cannot be used.
    """
    from mikromerit import Policy, SecuredCredential, Verifier, https_fetch
    from mikromerit.evidence import offline as nothing

    stored = None if evidence is None else _stored(evidence)
    moment = None if at is None else _moment(at)
    age = timedelta(hours=1) if evidence is None else timedelta.max
    rule = _trust(trust, seals.rule(None if evidence is None else age))
    policy = Policy(trust=rule, profile=profiles, revocation=revocation, evidence_max_age=age)
    verifier = Verifier(policy, fetch=nothing if offline or evidence is not None else https_fetch())
    data = _read(file).strip()
    if bool(audience) != bool(nonce) or (audience and payload):
        raise Unusable("A presentation is verified with both --audience and --nonce, and has no --payload.")
    report: Report[Any]
    if audience and nonce:
        report = verifier.verify_presentation(data, audience=audience, nonce=nonce, evidence=stored, at=moment)
    else:
        given = data if payload is None else SecuredCredential.parse(data, payload=_read(payload))
        report = verifier.verify(given, evidence=stored, at=moment)
    _print(seals.naming(report), lang, as_json=as_json)
    if (said := hint(report, data, seals, lang)) is not None:
        click.echo(said, err=True)
    if keep is not None:
        _keep(report, keep, lang)
    return _exit_code(report)


def _keep(report: Report[Any], folder: Path, lang: Lang) -> None:
    """Write what a verdict rests on to a folder, and say how to judge by it again."""
    from mikromerit.evidence import write_evidence
    from mikromerit.report import shown

    write_evidence(folder, report.evidence)
    moment = report.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    click.echo(_KEPT[lang].format(shown(folder), moment), err=True)


def _trust(dids: tuple[str, ...], of_seals: Trust | None) -> Trust:
    from mikromerit.trust import AnyOf, Issuers

    rules = [*([Issuers(dids)] if dids else []), *([] if of_seals is None else [of_seals])]
    if not rules:
        raise Unusable("Say whom you trust: --trust with a DID, or for an e-seal --roots or --trusted-list.")
    return AnyOf(*rules)


def _moment(text: str) -> datetime:
    from mikromerit._dates import read_datetime

    try:
        read = read_datetime(text)
    except ValueError:
        read = None
    if read is None or not read.has_offset or not read.exact:
        raise Unusable("--at is a moment with its time zone, such as 2026-11-21T12:00:00Z.")
    return read.moment


@cli.group("profile")
def profile_group() -> None:
    """Judge what a credential says, whoever has signed it or nobody."""


@profile_group.command("check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@_judges("annex-i")
@click.option("--json", "as_json", is_flag=True,
              help="Print a JSON array of verdicts, or problem details (RFC 9457) if FILE is none.")  # fmt: skip
@_lang
def profile_check(*, file: Path, profiles: list[Profile], as_json: bool, lang: Lang) -> int:
    """Judge the credential in FILE ("-": standard input), sealed or not. NOTHING of a seal is verified.

    Places are JSON Pointers in the credential; in a file for the EDC issuer, below /credential.

    Exit code: 0 every profile is met, 1 one is not, 2 FILE is no credential, 3 the call or a file cannot be used.
    """
    from mikromerit.elm import encode
    from mikromerit.render.profile import conforms, profile_json, profile_text

    try:
        credential = _unverified(_read(file))
    except InvalidModel as unreadable:
        return _unreadable(file, unreadable, lang, as_json=as_json)
    document = encode(credential)
    judged = [(profile, profile.check(credential, document)) for profile in profiles]
    if as_json:
        verdicts = [profile_json(profile, checks, credential, lang) for profile, checks in judged]
        _echo(json.dumps([{**one, "signatureVerified": False} for one in verdicts], indent=2, ensure_ascii=False))
    else:
        texts = [profile_text(profile, checks, credential, lang) for profile, checks in judged]
        _echo("\n\n".join([*texts, _UNSEALED[lang]]))
    return ACCEPTED if all(conforms(checks) for _, checks in judged) else REJECTED


def _unreadable(file: Path, wrong: InvalidModel, lang: Lang, *, as_json: bool) -> int:
    """Say that a file is no credential: to a person, and if JSON was asked for, to a program as well."""
    from mikromerit.report import Code

    place = f" at {wrong.path}" if wrong.path else ""
    _say(f"{file} cannot be judged{place}: {wrong.reason}")
    if as_json:
        code = Code.NOT_A_CREDENTIAL
        problem = {"type": f"urn:mikromerit:code:{code}", "title": _NO_CREDENTIAL[lang], "detail": wrong.reason,
                   "outcome": "indeterminate", "code": code}  # fmt: skip
        pointer = {"pointer": wrong.path} if wrong.path else {}
        _echo(json.dumps({**problem, **pointer}, indent=2, ensure_ascii=False))
    return INDETERMINATE


def _unverified(data: bytes) -> EuropeanDigitalCredential:
    """Read a credential in whatever form: a file of the EU's, or what one of our envelopes holds.

    Raises:
        InvalidModel: it is no ELM credential.
    """
    from mikromerit import elm
    from mikromerit.limits import DEFAULT
    from mikromerit.report import Refused
    from mikromerit.securing import ALL

    try:
        return elm.read(data).credential
    except InvalidModel as wrong:
        unreadable = wrong
    mechanism = next((one for one in ALL if one.recognises(data.strip())), None)
    if mechanism is None:
        raise unreadable
    try:
        return elm.decode(mechanism.open(data.strip(), DEFAULT).document)
    except Refused as refused:
        reason = str(refused)
    if data.lstrip().startswith(b"{"):  # of JSON the reader of such files says more
        raise unreadable
    raise InvalidModel(reason)


def _print(report: Report[Any], lang: Lang, *, as_json: bool) -> None:
    from mikromerit.credential import VerifiedPresentation
    from mikromerit.render import credential_text, report_text
    from mikromerit.render.seal import seal_text

    if as_json:
        _echo(report.to_json(lang))
        return
    parts = [report_text(report, lang)]
    parts += [seal_text(one.seal, lang) for one in (report, *report.parts) if one.seal is not None]
    if report.accepted:
        value = report.accept()
        credentials = value.credentials if isinstance(value, VerifiedPresentation) else [value]
        parts += [credential_text(credential, lang) for credential in credentials]
    _echo("\n\n".join(parts))


def _exit_code(report: Report[Any]) -> int:
    from mikromerit.report import Outcome

    if report.accepted:
        return ACCEPTED
    return REJECTED if report.outcome is Outcome.FAILED else INDETERMINATE


def _stored(folder: Path) -> Evidence:
    from mikromerit.evidence import read_evidence

    try:
        return read_evidence(folder)
    except InvalidModel as invalid:
        raise Unusable(f"The evidence in {folder} cannot be used: {invalid}.") from None


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code; no error leaves as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a caller may have put something else in its place
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without å or ✓
    try:
        code = cli.main(arguments, prog_name="mikromerit", standalone_mode=False) or ACCEPTED
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.exceptions.NoArgsIsHelpError as nothing:
        click.echo(nothing.ctx.get_help(), err=True)
        code = UNUSABLE
    except click.Abort:
        code = _say("Stopped.")
    except click.ClickException as wrong:
        code = _say(wrong.format_message())
    except (MikromeritError, ValueError) as wrong:
        code = _say(str(wrong))
    except ModuleNotFoundError as missing:  # an extra: it names itself
        code = _say(f"{missing.msg}.")
    except OSError as wrong:
        code = _say(f"{wrong.filename or 'A file'}: {wrong.strerror or 'cannot be used'}.")
    sys.exit(code)


if __name__ == "__main__":
    main()
