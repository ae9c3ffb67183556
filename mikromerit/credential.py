"""Credentials and presentations: as bytes that nothing is known about, and as what a verification vouches for."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self, final

from mikromerit import elm
from mikromerit.errors import InvalidModel
from mikromerit.limits import DEFAULT
from mikromerit.securing import ALL, ALL_PRESENTATIONS, Enclosed, PresentationSecuring, Securing
from mikromerit.securing.enveloped import CREDENTIAL, PRESENTATION, opened, recognise
from mikromerit.vcdm import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping


def as_enclosed(given: SecuredCredential | SecuredPresentation | bytes | str) -> Enclosed:
    """Give the bytes of whatever somebody hands in; text that is not ASCII becomes bytes that no envelope recognises.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(given, SecuredCredential | SecuredPresentation):
        return Enclosed(given.data, given.securing.media_type, getattr(given, "payload", None))
    if isinstance(given, str):
        return Enclosed(given.encode("utf-8", "surrogatepass"), None)
    if isinstance(given, bytes | bytearray | memoryview):
        return Enclosed(bytes(given), None)
    raise TypeError("give a credential or presentation as bytes or text")


def refuse_no_texts(audience: object, nonce: object) -> None:
    """Refuse an audience or a nonce that would be signed or compared as something else than text.

    Raises:
        TypeError: one of them is none; only `nonce` may be None.
    """
    if not isinstance(audience, str) or not isinstance(nonce, str | None):
        raise TypeError("audience and nonce are texts")


def _refuse_slips(data: object, media_type: object) -> None:
    if not isinstance(data, bytes):
        raise TypeError("what was received is bytes; text is read by parse()")
    if not isinstance(media_type, str | None):
        raise TypeError("a media type is a text, such as application/vc+jwt")


@final
@dataclass(frozen=True, slots=True, repr=False)
class SecuredCredential:
    """A credential as it was received: its bytes, and the securing mechanism they look like. Nothing is verified.

    `payload` is the content of a detached e-seal, which lies beside it; None for all that hold their content.
    """

    data: bytes
    securing: Securing = field(compare=False)
    payload: bytes | None = None

    def __post_init__(self) -> None:
        _refuse_slips(self.data, None)
        if not isinstance(self.payload, bytes | None):
            raise TypeError("the content of a detached seal is bytes")

    @classmethod
    def parse(cls, data: bytes | str, media_type: str | None = None, *, payload: bytes | None = None) -> Self:
        """Recognise the envelope of a credential, or be told it by the media type that it came with.

        One that is enveloped in JSON (VCDM 2.0 §4.13) is taken out of it. `payload` is the content of a detached
        e-seal.

        Raises:
            Refused: FORMAT_UNKNOWN; MEMBER_INVALID, TYPE_MISSING or CONTEXT_ORDER for JSON that envelopes none.
        """
        _refuse_slips(b"", media_type)
        named = None if media_type is None else media_type.partition(";")[0].strip().lower()
        securing, raw = recognise(ALL, as_enclosed(data).data, DEFAULT, named, expected=CREDENTIAL)
        return cls(raw, securing, payload)

    def peek(self) -> Mapping[str, Any]:
        """Give the UNVERIFIED claims, for display and routing only.

        Raises:
            Refused: the envelope cannot be read.
        """
        return opened(self.securing, self.data, DEFAULT, self.payload).document

    def __str__(self) -> str:
        return self.data.decode("utf-8")

    def __repr__(self) -> str:
        return f"<SecuredCredential {self.securing.name}, {len(self.data)} bytes>"


@final
@dataclass(frozen=True, slots=True, repr=False)
class SecuredPresentation:
    """A presentation as it was received: its bytes, and the securing mechanism they look like. Nothing is verified."""

    data: bytes
    securing: PresentationSecuring = field(compare=False)

    def __post_init__(self) -> None:
        _refuse_slips(self.data, None)

    @classmethod
    def parse(cls, data: bytes | str, media_type: str | None = None) -> Self:
        """Recognise the envelope of a presentation, or be told it by the media type that it came with.

        One that is enveloped in JSON (VCDM 2.0 §4.13) is taken out of it.

        Raises:
            Refused: FORMAT_UNKNOWN; MEMBER_INVALID, TYPE_MISSING or CONTEXT_ORDER for JSON that envelopes none.
        """
        _refuse_slips(b"", media_type)
        named = None if media_type is None else media_type.partition(";")[0].strip().lower()
        securing, raw = recognise(ALL_PRESENTATIONS, as_enclosed(data).data, DEFAULT, named, expected=PRESENTATION)
        return cls(raw, securing)

    def __str__(self) -> str:
        return self.data.decode("ascii")

    def __repr__(self) -> str:
        return f"<SecuredPresentation {self.securing.name}, {len(self.data)} bytes>"


_KEY: Final = object()
"""What only `mikromerit.verification` uses: without it there is no verified value."""


@final
class VerifiedCredential:
    """A credential that a verification accepted; only `Report.accept()` gives one."""

    __slots__ = ("_claims", "_document", "_organisation", "_secured", "_signer")

    def __init__(
        self,
        key: object,
        /,
        secured: SecuredCredential,
        claims: Mapping[str, Any],
        *,
        document: object,
        signer: str,
        organisation: str | None = None,
    ) -> None:
        if key is not _KEY:
            raise TypeError("a verified credential is made by verifying one: use Verifier.verify(...).accept()")
        self._secured = secured
        self._claims = claims
        self._document = document
        self._signer = signer
        self._organisation = organisation

    @property
    def document(self) -> elm.EuropeanDigitalCredential:
        """The credential as the European Learning Model reads it.

        Raises:
            InvalidModel: it is a credential of another kind; its content is in `claims`.
        """
        if not isinstance(self._document, elm.EuropeanDigitalCredential):
            raise InvalidModel("this credential is not a EuropeanDigitalCredential; read its .claims", path="/type")
        return self._document

    @property
    def is_elm(self) -> bool:
        """Whether there is a `document`."""
        return self._document is not None

    @property
    def claims(self) -> Mapping[str, Any]:
        """The credential as JSON, with what the envelope says in its place (VCDM 1.1 §6.3.1); a copy of one's own."""
        return deepcopy(dict(self._claims))

    @property
    def issuer(self) -> str:
        """The identifier of the issuer, proved by the signature (unless the policy was `issuer_binding=False`).

        A DID; of an e-seal the organisation identifier of its certificate (ETSI EN 319 412-1 §5.1.4), for a seal proves
        no DID: what such a credential calls its issuer is in `claims`.
        """
        if self._organisation is not None:
            return self._signer
        issuer = self._claims["issuer"]
        return str(issuer["id"] if isinstance(issuer, dict) else issuer)

    @property
    def signer(self) -> str:
        """Whose key signed: the issuer's, unless the policy was `issuer_binding=False`; named as `issuer` is."""
        return self._signer

    @property
    def organisation(self) -> str | None:
        """The name of the organisation that sealed, as its certificate has it; None: it is no e-seal."""
        return self._organisation

    @property
    def subject_ids(self) -> tuple[str | None, ...]:
        """The identifiers of those the credential is about, None for one that has none."""
        subject = self._claims["credentialSubject"]
        return tuple(one.get("id") for one in (subject if isinstance(subject, list) else [subject]))

    @property
    def replaces(self) -> str | None:
        """The id of the credential that the issuer says this one replaces (`Issuer.reissue`, `Issuer.renew`)."""
        return replaced(self._claims)

    @property
    def secured(self) -> SecuredCredential:
        """The bytes that were verified."""
        return self._secured

    def __repr__(self) -> str:
        return f"<VerifiedCredential {self._secured.securing.name}, {len(self._secured.data)} bytes>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a verified credential is not pickled or copied: keep the bytes and the evidence, verify again")


@final
class VerifiedPresentation:
    """A presentation that a verification accepted, with its credentials; only `Report.accept()` gives one."""

    __slots__ = ("_credentials", "_holder")

    def __init__(self, key: object, /, holder: str, credentials: tuple[VerifiedCredential, ...]) -> None:
        if key is not _KEY:
            raise TypeError("a verified presentation is made by verifying one: use Verifier.verify_presentation(...)")
        self._holder = holder
        self._credentials = credentials

    @property
    def holder(self) -> str:
        """The DID of the one who presented, proved by the signature."""
        return self._holder

    @property
    def credentials(self) -> tuple[VerifiedCredential, ...]:
        """The credentials, in their order."""
        return self._credentials

    def __repr__(self) -> str:
        return f"<VerifiedPresentation of {len(self._credentials)} credentials>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a verified presentation is not pickled or copied: keep the bytes and the evidence")
