"""What the issuer of a credential is called, after the certificate that seals it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mikromerit.x509 import Certificate

IDENTIFIER: Final = "urn:certificateIdentifier:1"
"""The id that EDC gives to the identifier out of a certificate."""
_UNSAID: Final = "en"


def named_after(document: Mapping[str, Any], certificate: Certificate) -> dict[str, Any]:
    """Write into a credential what its issuer does not say and the certificate does, wherever it stands; gives a copy.

    `eIDASIdentifier` is the organisation identifier, with the country of the certificate, `legalName` the name of the
    organisation in the credential's primary language (EDC does so too, and overwrites what stands there). What the
    issuer says itself is left as it is.
    """
    issuer = document.get("issuer")
    if not isinstance(issuer, dict):
        return dict(document)
    added: dict[str, Any] = {}
    identifier, country = certificate.organisation_identifier, _country(certificate.country)
    if "eIDASIdentifier" not in issuer and identifier is not None and country is not None:
        legal = {"id": IDENTIFIER, "type": "LegalIdentifier", "notation": identifier, "spatial": country}
        added["eIDASIdentifier"] = legal
    if "legalName" not in issuer and certificate.organisation is not None:
        added["legalName"] = {_language(document): certificate.organisation}
    return cast("dict[str, Any]", _replaced(document, issuer, {**issuer, **added})) if added else dict(document)


def _replaced(value: object, old: dict[str, Any], new: dict[str, Any]) -> object:
    """Put the new node wherever the old one stands: two with one id and different content would contradict."""
    if value == old:
        return new
    if isinstance(value, dict):
        return {name: _replaced(one, old, new) for name, one in value.items()}
    return [_replaced(one, old, new) for one in value] if isinstance(value, list) else value


def _country(code: str | None) -> dict[str, Any] | None:
    from mikromerit.elm import vocabulary
    from mikromerit.elm.codec import encode

    if code is None:
        return None
    try:
        return encode(vocabulary.country(code))
    except InvalidModel:
        return None


def _language(document: Mapping[str, Any]) -> str:
    """Give the tag of the language that the credential is shown in: the first one of its title."""
    shown = document.get("displayParameter")
    title = shown.get("title") if isinstance(shown, dict) else None
    return next(iter(title), _UNSAID) if isinstance(title, dict) else _UNSAID
