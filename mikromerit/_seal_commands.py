"""The command `mikromerit seal`.

Exit codes: 0 done, 1 the credential is refused, 3 the call, a file, a key or a service cannot be used.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import click
from click.core import ParameterSource

from mikromerit._seal_trust import LARGE, certificates
from mikromerit._terminal import (
    ACCEPTED,
    PIN,
    REJECTED,
    Unusable,
    ask,
    echo,
    grouped,
    in_language,
    judges,
    read,
    say,
    warned,
    with_password,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mikromerit.eseal import FileKey, TokenKey
    from mikromerit.profile import Profile
    from mikromerit.report import Lang
    from mikromerit.securing.jades.augmenting import Level, Revocation, TimestampAuthority
    from mikromerit.x509 import Certificate

Raised: TypeAlias = Literal["T", "LT", "LTA"]

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_INSIDE: Final = "A host of your own network is asked with --timestamp-inside."
_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "filled": ("Ifyllt efter certifikatet: {0}", "Filled in from the certificate: {0}"),
    "sealed": ("Förseglat av {0}: {1}, {2}.", "Sealed by {0}: {1}, {2}."),
    "refused": ("Inget är förseglat.", "Nothing was sealed."),
    "augmented": ("Sigillet är nu {0}.", "The seal is now {0}."),
    "as-before": ("Sigillet är som förut: {0}.", "The seal is as it was: {0}."),
}


def _tell(name: str, lang: Lang, *arguments: object) -> None:
    """Say on standard error what was done: the seal itself may go to standard output."""
    from mikromerit.report import shown

    safe = [shown(one) for one in arguments]
    click.echo(_TEXTS[name][0 if lang == "sv" else 1].format(*safe), err=True)


# --- with which key --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """What was said on the command line about the key and its certificates."""

    pkcs12: Path | None
    password_file: Path | None
    pkcs11: str | None
    token: str | None
    key_label: str | None
    key_id: str | None
    pin_file: Path | None
    alg: str | None

    @contextmanager
    def opened(self, more: tuple[Path, ...]) -> Iterator[_Opened]:
        """Open the key, with its chain and the certificates beside; `more` are files of certificates."""
        from mikromerit.securing.jades.signers import in_order

        if (self.pkcs12 is None) is (self.pkcs11 is None):
            raise Unusable("Say where the key is: --pkcs12 with a file, or --pkcs11 with the module of a token.")
        with self._of_token() if self.pkcs12 is None else nullcontext(self._of_file(self.pkcs12)) as key:
            every = tuple(dict.fromkeys((*key.certificates, *certificates(more))))
            if not every:
                raise Unusable("The key comes without its certificate: give that with --certificates.")
            chain = in_order(every[0], every[1:])
            yield _Opened(key, chain, tuple(one for one in every if one not in chain))

    def _of_file(self, file: Path) -> FileKey:
        from mikromerit.eseal import load_pkcs12

        if self.token or self.key_label or self.key_id or self.pin_file:
            raise Unusable("--token, --key-label, --key-id and --pin-file go with --pkcs11.")
        file.stat()  # one that is not there is told before a password is asked for
        with warned():
            return load_pkcs12(file, ask(self.password_file, confirm=False) or None, self.alg)

    def _of_token(self) -> TokenKey:
        from mikromerit.eseal import open_pkcs11

        if self.token is None or (self.key_label is None and self.key_id is None):
            raise Unusable("--pkcs11 needs --token, the label of the token, and --key-label or --key-id.")
        try:
            key_id = None if self.key_id is None else bytes.fromhex(self.key_id)
        except ValueError:
            raise Unusable("--key-id is written in hexadecimal, such as 0a01.") from None
        try:
            pin = ask(self.pin_file, confirm=False, secret=PIN).decode()
        except UnicodeDecodeError:
            raise Unusable("The PIN is no text in UTF-8.") from None
        module = self.pkcs11 or ""
        return open_pkcs11(module, self.token, pin, key_label=self.key_label, key_id=key_id, alg=self.alg)


class _Opened(NamedTuple):
    """A key that is open, the chain of its certificate, and what other certificates there are."""

    key: FileKey | TokenKey
    chain: tuple[Certificate, ...]
    others: tuple[Certificate, ...]


_with_key = grouped(
    "keys",
    _Keys,
    click.option("--pkcs12", type=_FILE, metavar="FILE", help="The key and its certificates, in a file (.p12, .pfx)."),
    with_password,
    click.option("--pkcs11", metavar="MODULE", help="Or the library of a token that holds the key, by its path."),
    click.option("--token", metavar="LABEL", help="With --pkcs11: which token."),
    click.option("--key-label", metavar="LABEL", help="With --pkcs11: which key."),
    click.option("--key-id", metavar="HEX", help="With --pkcs11: which key, by its id."),
    click.option("--pin-file", type=_FILE,
                 help=f"File whose first line is the PIN; else ${PIN.variable}, else it is asked for."),
    click.option("--alg", help="How to sign; else RS256, or with a key on a curve the one of that.",
                 type=click.Choice(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"])),
)  # fmt: skip


# --- up to which level -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proofs:
    """What was said on the command line about timestamps and revocation."""

    timestamp_url: str | None
    timestamp_inside: bool
    crls: tuple[Path, ...]
    ocsps: tuple[Path, ...]
    certificates: tuple[Path, ...]

    def timestamp(self) -> TimestampAuthority:
        """Make what asks the timestamp authority."""
        from mikromerit.eseal import timestamp_authority

        if self.timestamp_url is None:
            raise Unusable("Level T, LT and LTA take a timestamp authority: give --timestamp-url.")
        return timestamp_authority(self.timestamp_url, inside=self.timestamp_inside)

    def revocation(self, level: Level, certificates: tuple[Certificate, ...]) -> Revocation | None:
        """Give the files' CRLs and OCSP responses, or else what fetches them; None for a level without."""
        from mikromerit.eseal import ValidationData, validation_data

        given = bool(self.crls or self.ocsps)
        if level == "B" and self.timestamp_url is not None:
            raise Unusable("--timestamp-url is for level T, LT and LTA: say --level as well.")
        if level in ("B", "T"):
            if given:
                raise Unusable("--crl and --ocsp are for level LT and LTA.")
            return None
        if not given:
            return validation_data(certificates=certificates)
        crls, ocsps = (tuple(_der(file) for file in files) for files in (self.crls, self.ocsps))
        return ValidationData(certificates=certificates, crls=crls, ocsps=ocsps)


def _der(file: Path) -> bytes:
    data = read(file, LARGE)
    if data.lstrip().startswith(b"-----BEGIN"):
        raise Unusable(f"{file} is PEM; CRLs and OCSP responses are given as DER: openssl crl -outform DER")
    return data


_with_proofs = grouped(
    "proofs",
    _Proofs,
    click.option("--timestamp-url", metavar="URL", help="The timestamp authority (RFC 3161): for level T, LT, LTA."),
    click.option("--timestamp-inside", is_flag=True, help="It may be a host of your own network."),
    click.option("--crl", "crls", type=_FILE, multiple=True,
                 help="For level LT, LTA: a revocation list, DER; may be repeated. Without this and --ocsp they are "
                      "fetched from where the certificates say."),
    click.option("--ocsp", "ocsps", type=_FILE, multiple=True,
                 help="For level LT, LTA: an OCSP response, DER; may be repeated."),
    click.option("--certificates", type=_FILE, multiple=True, metavar="PEM",
                 help="Certificates that neither the key nor a timestamp brings along: of who issued theirs, or the "
                      "key's own; may be repeated."),
)  # fmt: skip


# --- the command -----------------------------------------------------------------------------------------------------

_FOR_AUGMENTING: Final = frozenset({"file", "augment", "out", "lang", *(field.name for field in fields(_Proofs))})


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@_with_key
@click.option("--level", type=click.Choice(["B", "T", "LT", "LTA"]), default="B", show_default=True,
              help="Baseline level (ETSI TS 119 182-1): T has a timestamp, LT proofs against revocation, LTA both for "
                   "years to come.")  # fmt: skip
@_with_proofs
@click.option("--signing-time", type=click.Choice(["iat", "sigT"]), default="iat", show_default=True,
              help="Where its time stands; sigT is for older readers.")  # fmt: skip
@click.option("--serialisation", type=click.Choice(["general", "flattened", "compact"]), default="general",
              show_default=True, help="Form of the file.")  # fmt: skip
@judges("annex-i", more=("none",))
@click.option("--did", metavar="DID", help="The issuer's id must be this DID.")
@click.option("--augment", type=click.Choice(["T", "LT", "LTA"]),
              help="FILE is a seal: raise it to this level, or prolong it.")  # fmt: skip
@click.option("--out", type=_FILE, metavar="FILE", help="Where to write the seal; else standard output.")
@in_language
def seal(*, augment: Raised | None, out: Path | None, lang: Lang, **given: Any) -> int:
    """Seal the credential in FILE ("-": standard input) with an organisation's certificate (JAdES).

    What its issuer leaves out of the certificate's name and identifier is filled in, and told.

    Exit code: 0 sealed, 1 the credential is refused, 3 the call, a file, the key or a service cannot be used.
    """
    from mikromerit.errors import NotConformant, SigningError
    from mikromerit.report import Refused, message

    try:
        with _writing(out, replaces=augment is not None and _same(out, given["file"])) as write:
            made = _new(**given) if augment is None else _augmented(augment, **given)
            write(made.data)
    except NotConformant as refused:
        for check in refused.report.reasons():
            click.echo(f"  {check.problem(lang)['title']}: {check.message(lang)} {check.path}".rstrip(), err=True)
        _tell("refused", lang)
        return REJECTED
    except Refused as refused:
        return say(message(refused.code, refused.params, lang))
    except SigningError as wrong:
        local = not given["proofs"].timestamp_inside and "no answer: the host" in str(wrong)
        return say(f"{wrong}. {_INSIDE}" if local else str(wrong))
    for name, *arguments in made.told:
        _tell(name, lang, *arguments)
    return ACCEPTED


class _Made(NamedTuple):
    """A seal, and what there is to tell of it once it is written: names of `_TEXTS`, each with its arguments."""

    data: bytes
    told: tuple[tuple[str, ...], ...]


def _new(
    *, file: Path, keys: _Keys, level: Level, proofs: _Proofs, signing_time: Literal["iat", "sigT"],
    serialisation: Literal["general", "flattened", "compact"], profiles: list[Profile], did: str | None,
) -> _Made:  # fmt: skip
    from mikromerit import Issuer
    from mikromerit._strict import read_json
    from mikromerit.eseal import Sealing
    from mikromerit.securing.eseal import Eseal
    from mikromerit.securing.jades import looks_sealed

    data = read(file)
    if looks_sealed(data):
        raise Unusable(f"{file} is a seal already. To raise it to a level, or prolong it, say --augment.")
    document = read_json(data, "credential")
    with keys.opened(proofs.certificates) as opened:
        sealing = Sealing(
            certificates=opened.chain, level=level, timestamp=None if level == "B" else proofs.timestamp(),
            revocation=proofs.revocation(level, opened.others), signing_time=signing_time, serialisation=serialisation,
            b64=serialisation == "compact",
        )  # fmt: skip
        issuer = Issuer(did, opened.key, securing=Eseal(sealing=sealing), profile=profiles or None)
        made = issuer.issue(document).data
    leaf = opened.chain[0]
    who = f"{leaf.name} ({leaf.organisation_identifier})" if leaf.organisation_identifier else leaf.name
    told = ("sealed", who, f"JAdES-BASELINE-{level}", opened.key.alg)
    filled = ", ".join(_filled(document, leaf))
    return _Made(made, (("filled", filled), told) if filled else (told,))


def _filled(document: Mapping[str, Any], certificate: Certificate) -> list[str]:
    """Say what the issuer of a credential gets from the certificate, as JSON Pointers."""
    from mikromerit.securing.jades.naming import named_after

    before, after = document.get("issuer", {}), named_after(document, certificate).get("issuer", {})
    return [f"/issuer/{name}" for name in after if name not in before]


def _augmented(raised: Raised, *, file: Path, proofs: _Proofs, **_: object) -> _Made:
    from mikromerit._dates import now
    from mikromerit.eseal import augment
    from mikromerit.limits import DEFAULT
    from mikromerit.securing.jades import looks_sealed, open_seal

    context = click.get_current_context()
    for parameter in context.command.params:
        name = parameter.name or ""
        if name not in _FOR_AUGMENTING and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise Unusable(f"{parameter.opts[0]} is for a new seal, not for --augment.")
    timestamp = proofs.timestamp()
    revocation = proofs.revocation(raised, certificates(proofs.certificates))
    before = read(file)
    if not looks_sealed(before):
        raise Unusable(f"{file} is no seal: --augment raises one. Without it, a credential is sealed.")
    made = augment(before, raised, now(), timestamp=timestamp, revocation=revocation)
    return _Made(made, (("as-before" if made == before else "augmented", open_seal(made, DEFAULT).level),))


def _same(out: Path | None, file: Path) -> bool:
    return out is not None and out.resolve() == file.resolve()


@contextmanager
def _writing(out: Path | None, *, replaces: bool) -> Iterator[Callable[[bytes], object]]:
    """Give what writes the seal; a file is begun beside its place first: what cannot be kept, costs no timestamp.

    It is put there in one step: the seal that is augmented may be the one that is replaced.
    """
    if out is None:
        yield echo
        return
    if out.exists() and not replaces:
        raise Unusable(f"{out} exists already; --out writes over no file but the one that is augmented.")
    part = out.with_name(f".{token_hex(8)}.part")
    try:
        opened = part.open("xb")
    except OSError as wrong:
        raise Unusable(f"{out} cannot be written: {wrong.strerror}.") from None
    try:
        with opened:
            yield opened.write
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
