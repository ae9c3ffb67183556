"""The holder's front door: credentials go in, a presentation for one audience and one occasion comes out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, final

from mikromerit import did as dids
from mikromerit._dates import now
from mikromerit.credential import SecuredCredential, SecuredPresentation, refuse_no_texts
from mikromerit.errors import SigningError
from mikromerit.limits import DEFAULT
from mikromerit.report import Refused
from mikromerit.securing import VC_JWT, VP_JOSE, VP_JWT, Enclosed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from mikromerit.keys import Signer
    from mikromerit.securing import PresentationSecuring

_LONGEST = timedelta(days=36_525)


@final
class Holder:
    """Presents credentials under one DID, that of the learner in them, with its key.

    `securing` is the form of the presentations: None takes VCDM 1.1 where every credential is of 1.1, else 2.0.

    Raises:
        Refused: `did` is no DID, of a method that is not known, a did:key of another key, or a name that is not its.
    """

    __slots__ = ("_clock", "_did", "_method", "_securing", "_signer")

    def __init__(
        self,
        did: str,
        signer: Signer,
        *,
        securing: PresentationSecuring | None = None,
        verification_method: str | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._did = did
        self._signer = signer
        self._method = dids.verification_method(did, signer.public_key, verification_method)
        self._securing = securing
        self._clock = clock

    @property
    def did(self) -> str:
        """The holder's DID."""
        return self._did

    def present(
        self,
        credentials: Iterable[SecuredCredential],
        *,
        audience: str,
        nonce: str | None,
        valid_for: timedelta = timedelta(hours=1),
    ) -> SecuredPresentation:
        """Package credentials for one verifier (`audience`), in answer to the `nonce` that it chose.

        The credentials travel byte for byte. After `valid_for` the presentation is refused. `nonce=None` is for a
        presentation that nobody asked for: until it expires whoever sees it can show it again, and only a verifier
        that says so takes it.

        Raises:
            ValueError: no credential or too many, or one that this form of presentation cannot hold; an empty audience
                or nonce; a time below a second or above a century.
            TypeError: what is presented is no SecuredCredential, or audience or nonce no text.
            SigningError: the signer gave no usable signature.
        """
        held = tuple(credentials)
        if not all(isinstance(credential, SecuredCredential) for credential in held):
            raise TypeError("a wallet presents SecuredCredential; text is read by SecuredCredential.parse()")
        if any(credential.payload is not None for credential in held):
            raise ValueError("a detached seal cannot be presented: its content would be left behind")
        refuse_no_texts(audience, nonce)
        data = tuple(Enclosed(credential.data, credential.securing.media_type) for credential in held)
        if not data:
            raise ValueError("a presentation needs at least one credential")
        if len(data) > DEFAULT.credentials:
            raise ValueError(f"a presentation holds at most {DEFAULT.credentials} credentials")
        if not audience or nonce == "":
            raise ValueError("a presentation is for one audience and one nonce: neither can be empty")
        if not timedelta(seconds=1) <= valid_for <= _LONGEST:
            raise ValueError("a presentation is valid for a second at least, and a century at most")
        issued = self._clock()
        legacy = all(one.media_type == VC_JWT.media_type for one in data)
        securing = self._securing or (VP_JWT if legacy else VP_JOSE)
        sealed = securing.seal(
            data, self._signer, holder=self._did, verification_method=self._method, audience=audience, nonce=nonce,
            issued=issued, expires=issued + valid_for,
        )  # fmt: skip
        try:
            securing.open(sealed, DEFAULT).check(self._signer.public_key)
        except Refused:
            raise SigningError("the signer does not sign with the key that it says it has") from None
        return SecuredPresentation(sealed, securing)
