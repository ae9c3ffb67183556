"""The commands `mikromerit status`: the issuer's book of status lists, on the command line.

Exit codes: 0 done, 1 refused (the registry does not know a credential, or it is revoked for good, a row of a sheet is
wrong, or what is served is newer than the registry or the clock), 2 something is left to do (lists are due, or a log
holds what was erased), 3 the call, a file or the registry cannot be used.
"""

from __future__ import annotations

import getpass
import json
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mikromerit._terminal import (
    ACCEPTED,
    INDETERMINATE,
    REJECTED,
    Unusable,
    echo,
    in_language,
    private_key,
    read,
    say,
    with_password,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mikromerit.registry import Kept, StatusRegistry
    from mikromerit.registry.values import FormName
    from mikromerit.report import Lang

_CODES: Final = {
    **dict.fromkeys(("unknown", "revoked", "no-list", "rows", "newer", "clock"), REJECTED),
    "unscrubbed": INDETERMINATE,
}
"""Exit codes of refusals; with any other one, the registry cannot be used."""

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "made": (
        "Registret är skapat. Publicera listorna innan det första intyget utfärdas: mikromerit status publish",
        "The registry is made. Publish its lists before the first credential is issued: mikromerit status publish",
    ),
    "revoked": ("Intyget är återkallat.", "The credential is revoked."),
    "suspended": ("Intyget är upphävt tills vidare.", "The credential is suspended."),
    "reinstated": ("Intyget gäller igen.", "The credential is reinstated."),
    "as-before": ("Inget har ändrats: så var det redan.", "Nothing was changed: it was so already."),
    "unpublished": (
        "Det syns först när listorna publiceras: mikromerit status publish",
        "It shows when the lists are published: mikromerit status publish",
    ),
    "sheet": ("Återkallade nu: {0}. Redan återkallade: {1}.", "Revoked now: {0}. Revoked before: {1}."),
    "published": ("Publicerade listor i {0}: {1}.", "Lists published in {0}: {1}."),
    "due": (
        "Listor som intyg står i är inte publicerade, eller för länge sedan: mikromerit status publish",
        "Lists that credentials stand in are not published, or too long ago: mikromerit status publish",
    ),
    "scrubbed": ("Databasens logg är tömd.", "The database's log is emptied."),
    "forgotten": (
        "Det som pekar ut någon är raderat. Platsen är fortfarande upptagen, och statusen publiceras som förut.",
        "What leads to a person is erased. The place stays taken, and the status is published as before.",
    ),
    "list": (
        "{url}\n  plats för {room}, upptagna {used}, opublicerade ändringar {pending}, {signed}",
        "{url}\n  room for {room}, taken {used}, changes not published {pending}, {signed}",
    ),
    "signed": ("undertecknad {0}, gäller till {1}", "signed {0}, valid until {1}"),
    "unsigned": ("aldrig publicerad", "never published"),
    "state": ("Status: {0}{1}, {2}", "Status: {0}{1}, {2}"),
    "since": (" sedan {0}", " since {0}"),
    "yes": ("publicerad", "published"),
    "no": ("ännu inte publicerad", "not published yet"),
    "VALID": ("giltigt", "valid"),
    "REVOKED": ("återkallat", "revoked"),
    "SUSPENDED": ("upphävt tills vidare", "suspended"),
    "entry": ("  plats {0} i {1}", "  place {0} in {1}"),
    "change": (
        "{at}  {action}  av {actor}: {reason} ({published})",
        "{at}  {action}  by {actor}: {reason} ({published})",
    ),
    "action revoked": ("återkallat", "revoked"),
    "action suspended": ("upphävt tills vidare", "suspended"),
    "action reinstated": ("gäller igen", "reinstated"),
    "unchanged": ("Inget har hänt med intyget.", "Nothing has happened to the credential."),
}

_registry = click.option("--registry", required=True, metavar="URL", envvar="MIKROMERIT_REGISTRY", show_envvar=True,
                         help="The registry: the path of a file, sqlite:///… or postgresql://…")  # fmt: skip
_actor = click.option("--by", "actor", metavar="NAME", help="Who does it; else the name you are logged in by.")
_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_credential = click.argument("credential", metavar="CREDENTIAL_ID")


def _text(name: str, lang: Lang, *arguments: object, **named: object) -> str:
    return _TEXTS[name][0 if lang == "sv" else 1].format(*arguments, **named)


def _on_registry(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of a registry and of language; it is called with the book, opened."""

    @_registry
    @in_language
    @wraps(command)
    def run(*, registry: str, lang: Lang, **others: Any) -> int:
        from mikromerit.registry import RegistryError

        try:
            with _opened(registry) as book:
                return command(book, lang=lang, **others)
        except RegistryError as refused:
            return _CODES.get(refused.problem, say(refused.message(lang)))

    return run


@contextmanager
def _installed() -> Iterator[None]:
    """Say which extra is not installed."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise Unusable(f"{missing.msg}.") from None


def _opened(where: str) -> StatusRegistry:
    with _installed():
        from mikromerit.registry import StatusRegistry

        return StatusRegistry.open(where)


@click.group("status")
def status() -> None:
    """Revoke and suspend credentials, and publish the lists that say so.

    Exit codes: 0 done, 1 refused (the registry does not know the credential, or it is revoked for good, a row of a
    sheet is wrong, or what is served is newer than the registry or the clock), 2 something is left to do (show: lists
    are due to be published; forget and scrub: the database's log still holds what was erased), 3 the call, a file or
    the registry cannot be used.
    """


@status.command()
@_registry
@click.option("--issuer", required=True, metavar="DID", help="Who issues the credentials and signs the lists.")
@click.option("--lists", required=True, metavar="URL", help="The https address that the lists are served under.")
@click.option("--form", "forms", multiple=True, type=click.Choice(["bitstring", "status-list-2021", "token"]),
              default=["bitstring"], show_default=True, help="Form of the lists; may be repeated.")  # fmt: skip
@click.option("--suspension/--no-suspension", default=False, show_default=True,
              help="Whether credentials can be suspended, too: for ELM 3.2 in the form token only.")  # fmt: skip
@click.option("--size", type=int, default=131_072, show_default=True, help="Places in a list.")
@click.option("--ttl", type=click.IntRange(1, 525_600), default=15, show_default=True, metavar="MINUTES",
              help="How long a verifier may keep a list.")  # fmt: skip
@click.option("--valid", type=click.IntRange(1, 87_600), default=24, show_default=True, metavar="HOURS",
              help="How long a published list may be used.")  # fmt: skip
@in_language
def init(
    *, registry: str, issuer: str, lists: str, forms: tuple[FormName, ...], suspension: bool, size: int, ttl: int,
    valid: int, lang: Lang,
) -> int:  # fmt: skip
    """Make a new registry."""
    with _installed():
        from mikromerit.registry import RegistryError, Settings, StatusRegistry

    purposes = ("revocation", "suspension") if suspension else ("revocation",)
    settings = Settings(
        issuer=issuer, lists=lists, forms=tuple(forms), purposes=purposes, size=size, ttl=timedelta(minutes=ttl),
        valid_for=timedelta(hours=valid),
    )  # fmt: skip
    try:
        with _installed():
            StatusRegistry.create(registry, settings).close()
    except RegistryError as refused:
        return say(refused.message(lang))
    echo(_text("made", lang))
    return ACCEPTED


@status.command()
@click.argument("credential", metavar="[CREDENTIAL_ID]", required=False)
@click.option("--reason", metavar="TEXT", help="Why. Name no person.")
@click.option("--from", "sheet", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE",
              help="CSV with the columns credential_id (intyg) and reason (skäl): all of it, or nothing.")  # fmt: skip
@_actor
@_on_registry
def revoke(
    book: StatusRegistry,
    *,
    credential: str | None,
    reason: str | None,
    sheet: Path | None,
    actor: str | None,
    lang: Lang,
) -> int:
    """Revoke a credential, or all those in FILE ("-": standard input), for good."""
    if sheet is not None and credential is None and reason is None:
        done = book.revoke_many(read(sheet), actor=_who(actor))
        echo(_text("sheet", lang, done.revoked, done.already))
        if done.revoked:
            echo(_text("unpublished", lang))
        return ACCEPTED
    if sheet is not None or credential is None or reason is None:
        raise Unusable("Give a CREDENTIAL_ID and --reason, or --from with a file.")
    return _changed(book.revoke(credential, reason, actor=_who(actor)), "revoked", lang)


@status.command()
@_credential
@click.option("--reason", required=True, metavar="TEXT", help="Why. Name no person.")
@_actor
@_on_registry
def suspend(book: StatusRegistry, *, credential: str, reason: str, actor: str | None, lang: Lang) -> int:
    """Suspend a credential until it is reinstated."""
    return _changed(book.suspend(credential, reason, actor=_who(actor)), "suspended", lang)


@status.command()
@_credential
@click.option("--reason", required=True, metavar="TEXT", help="Why. Name no person.")
@_actor
@_on_registry
def reinstate(book: StatusRegistry, *, credential: str, reason: str, actor: str | None, lang: Lang) -> int:
    """Make a suspended credential valid again."""
    return _changed(book.reinstate(credential, reason, actor=_who(actor)), "reinstated", lang)


@status.command()
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="What your web server serves under the address of the lists.")  # fmt: skip
@click.option("--key", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="The issuer's key.")  # fmt: skip
@click.option("--method", metavar="DID_URL", help="Name of the key in the DID document, if it was made elsewhere.")
@click.option("--data-model", type=click.Choice(["1.1", "2.0"]), default="1.1", show_default=True,
              help="Version of the data model that the lists are credentials of.")  # fmt: skip
@click.option("--over-newer", is_flag=True,
              help="Replace lists that are newer than the registry: once, after a backup was restored and the "
              "revocations since were repeated, or when the clock was ahead.")  # fmt: skip
@with_password
@_on_registry
def publish(
    book: StatusRegistry, *, folder: Path, file: Path, method: str | None, data_model: str, over_newer: bool,
    password_file: Path | None, lang: Lang,
) -> int:  # fmt: skip
    """Sign all lists and put them into FOLDER, each in one step. Run it every few minutes."""
    from mikromerit.securing import VC_JOSE, VC_JWT

    securing = VC_JWT if data_model == "1.1" else VC_JOSE
    key = private_key(file, password_file)
    written = book.publish_to(folder, key, securing=securing, verification_method=method, over_newer=over_newer)
    echo(_text("published", lang, folder, len(written)))
    return ACCEPTED


@status.command()
@click.argument("credential", metavar="[CREDENTIAL_ID]", required=False)
@click.option("--max-age", type=click.IntRange(1, 5_256_000), metavar="MINUTES",
              help="How old a published list may be before it is due; else half of the time it holds.")  # fmt: skip
@_json
@_on_registry
def show(book: StatusRegistry, *, credential: str | None, max_age: int | None, as_json: bool, lang: Lang) -> int:
    """Show how a credential stands, or all lists.

    Of lists, the exit code is 2 if one that a credential stands in was never published, or too long ago.
    """
    if credential is None:
        return _show_lists(book, timedelta(minutes=max_age) if max_age else None, lang, as_json=as_json)
    if max_age is not None:
        raise Unusable("--max-age is about the lists: leave CREDENTIAL_ID out.")
    standing = book.status_of(credential)
    if as_json:
        entries = [{"list": entry.url, "index": entry.index, "purpose": entry.purpose} for entry in standing.entries]
        echo(_dumped({"state": standing.state.name.lower(), "since": _at(standing.since),
                      "published": standing.published, "entries": entries}))  # fmt: skip
        return ACCEPTED
    since = "" if standing.since is None else _text("since", lang, _shown(standing.since))
    echo(_text("state", lang, _text(standing.state.name, lang), since, _text(_yes(standing.published), lang)))
    for entry in standing.entries:
        echo(_text("entry", lang, entry.index, entry.url))
    return ACCEPTED


@status.command()
@_credential
@_json
@_on_registry
def history(book: StatusRegistry, *, credential: str, as_json: bool, lang: Lang) -> int:
    """Show what became of a credential: what, when, by whom and why."""
    from mikromerit.report import shown

    changes = book.history(credential)
    if as_json:
        echo(_dumped([{"action": one.action, "at": _at(one.at), "actor": one.actor, "reason": one.reason,
                       "published": one.published} for one in changes]))  # fmt: skip
        return ACCEPTED
    for one in changes:
        action = _text(f"action {one.action}", lang)
        echo(_text("change", lang, at=_shown(one.at), action=action, actor=shown(one.actor), reason=shown(one.reason),
                   published=_text(_yes(one.published), lang)))  # fmt: skip
    if not changes:
        echo(_text("unchanged", lang))
    return ACCEPTED


@status.command()
@_credential
@click.confirmation_option(prompt="This cannot be undone. Erase what leads to a person?")
@_on_registry
def forget(book: StatusRegistry, *, credential: str, lang: Lang) -> int:
    """Erase what leads to a person. The credential can then be neither revoked nor reinstated.

    If it was interrupted, run scrub. The exit code is 2 if it is erased and only the database's log still holds it.
    """
    book.forget(credential)
    echo(_text("forgotten", lang))
    return ACCEPTED


@status.command()
@_on_registry
def scrub(book: StatusRegistry, *, lang: Lang) -> int:
    """Empty the database's log of what was erased, where forget could not: somebody was reading, or interrupted it."""
    book.scrub()
    echo(_text("scrubbed", lang))
    return ACCEPTED


def _show_lists(book: StatusRegistry, max_age: timedelta | None, lang: Lang, *, as_json: bool) -> int:
    from mikromerit._dates import now

    kept, at = book.lists(), now()
    if as_json:
        echo(_dumped([_list_json(one) for one in kept]))
    else:
        echo("\n".join(_list_text(one, lang) for one in kept))
    if any(one.used and _is_due(one, at, max_age) for one in kept):
        say(_text("due", lang))
        return INDETERMINATE
    return ACCEPTED


def _is_due(one: Kept, at: datetime, max_age: timedelta | None) -> bool:
    if one.signed is None or one.expires is None:
        return True
    return at >= one.expires or at - one.signed >= (max_age or (one.expires - one.signed) / 2)


def _changed(changed: bool, what: str, lang: Lang) -> int:  # noqa: FBT001 - it is what is told
    echo(_text(what, lang) if changed else _text("as-before", lang))
    if changed:
        echo(_text("unpublished", lang))
    return ACCEPTED


def _who(actor: str | None) -> str:
    if actor is not None:
        return actor
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise Unusable("Nobody knows who you are logged in as: say it with --by.") from None


def _list_text(one: Kept, lang: Lang) -> str:
    signed = _text("unsigned", lang)
    if one.signed is not None and one.expires is not None:
        signed = _text("signed", lang, _shown(one.signed), _shown(one.expires))
    return _text("list", lang, url=one.url, room=one.room, used=one.used, pending=one.pending, signed=signed)


def _list_json(one: Kept) -> dict[str, Any]:
    counts = {"size": one.size, "room": one.room, "used": one.used, "pending": one.pending}
    return {"url": one.url, "form": one.form, "purpose": one.purpose, **counts, "signed": _at(one.signed),
            "expires": _at(one.expires)}  # fmt: skip


def _dumped(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _at(moment: datetime | None) -> str | None:
    from mikromerit._dates import write_datetime

    return None if moment is None else write_datetime(moment)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _yes(published: bool) -> str:  # noqa: FBT001 - it is what is told
    return "yes" if published else "no"
