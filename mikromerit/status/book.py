"""What an issuer asks of whoever keeps its lists, and how the answer gets into a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mikromerit.securing import Version
    from mikromerit.status.entry import Entry


class StatusBook(Protocol):
    """The issuer's book of lists: which credential has which place in which list."""

    @property
    def issuer(self) -> str:
        """The DID that signs the lists; the credentials in them have the same one."""
        ...

    def expected(self) -> Sequence[Entry]:
        """Give entries like those that a credential will get, with the places of none: no credential is known of yet.

        A credential is judged with them before it takes a place. No two of them have the same URL and index, for those
        are the entries' ids.
        """
        ...

    def allocate(self, credential_id: str) -> Sequence[Entry]:
        """Give the entries that a credential is to declare, one for each purpose that the book keeps.

        - Idempotent: the same `credential_id` always gets the same entries, also after it was revoked, so that an
          issuer who was interrupted may ask again.
        - The places are drawn at random among the free ones of a list, and none is ever given twice: not after an
          interruption, not after what identifies the credential was erased, not by another process.
        - They are on disk before the call returns; only then is the credential signed. A credential that was never
          signed costs a place, and nothing else.
        - When a list is full the book opens another; its URL is one that it can publish under.

        It raises, and gives nothing, when the book cannot be written: a credential without its entries can never be
        withdrawn.
        """
        ...

    def is_withdrawn(self, credential_id: str) -> bool:
        """Say whether a credential is revoked or suspended; it raises for one that the book does not know."""
        ...

    def revoke(self, credential_id: str, reason: str, *, actor: str) -> bool:
        """Revoke a credential, for good, and give whether it was not revoked before; it raises as `is_withdrawn`."""
        ...


def members(entries: Sequence[Entry], *, elm: bool = False) -> dict[str, Any]:
    """Write entries as the members to put into a credential: `credentialStatus`, or `status` for one in a token list.

    `elm`: with the type CredentialStatus beside the entry's own, which ELM's application profile 3.2 demands. That
    profile takes one entry of `credentialStatus` at the most; what has several does not conform.

    Raises:
        ValueError: two entries of Token Status List: its claim holds one (§6.2).
        Refused: STATUS_URL_REFUSED: no verifier would fetch that.
    """
    written = [(entry, entry.to_json(elm=elm)) for entry in entries]
    of_credential = [json for entry, json in written if entry.purpose is not None]
    of_token = [json for entry, json in written if entry.purpose is None]
    if len(of_token) > 1:
        raise ValueError("a token stands in one status list at the most")
    made: dict[str, Any] = {}
    if of_credential:
        made["credentialStatus"] = of_credential if len(of_credential) > 1 else of_credential[0]
    if of_token:
        made["status"] = of_token[0]
    return made


def contexts(entries: Sequence[Entry], version: Version) -> tuple[str, ...]:
    """Give the JSON-LD contexts that entries need in a credential of this version, beside those that it has.

    Raises:
        ValueError: a form that this version does not define.
    """
    return tuple(dict.fromkeys(url for entry in entries if (url := entry.form.context(version)) is not None))
