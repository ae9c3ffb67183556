"""The issuer's front door: a credential goes in, a sealed one comes out, or every reason why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, final

from mikromerit import did as dids
from mikromerit import elm, vcdm
from mikromerit._dates import now
from mikromerit.credential import SecuredCredential
from mikromerit.errors import InvalidModel, NotConformant, SigningError
from mikromerit.limits import DEFAULT
from mikromerit.profile import ANNEX_I, several
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step
from mikromerit.securing import VC_JWT
from mikromerit.securing.vc_jwt import issuer_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.keys import Signer
    from mikromerit.profile import Profiles
    from mikromerit.securing import Securing

_CLOCKS_DISAGREE = timedelta(seconds=60)


@final
class Issuer:
    """Issues credentials under one DID with one key.

    `profile` is what every credential must satisfy: one profile, several, or None for nothing beyond the model.
    `verification_method` names the key where the DID document was not made by `did.web_document`.

    Raises:
        Refused: `did` is no DID, of a method that is not known, or a did:key of another key.
        TypeError: `profile` is none.
    """

    __slots__ = ("_clock", "_did", "_method", "_profiles", "_securing", "_signer")

    def __init__(
        self,
        did: str,
        signer: Signer,
        *,
        securing: Securing = VC_JWT,
        profile: Profiles = ANNEX_I,
        verification_method: str | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._did = did
        self._signer = signer
        self._method = (
            dids.method_of(did, verification_method)
            if verification_method
            else dids.verification_method(did, signer.public_key)
        )
        self._securing = securing
        self._profiles = several(profile)
        self._clock = clock

    @property
    def did(self) -> str:
        """The issuer's DID."""
        return self._did

    def issue(self, credential: EuropeanDigitalCredential) -> SecuredCredential:
        """Seal a credential.

        Raises:
            NotConformant: the data model or the profile refuses it; the error's report holds every finding.
            InvalidModel: it cannot be written as JSON, or two of its nodes have one id and different content.
            Refused: JSON_INVALID, TOO_DEEP or TOO_LARGE: no verifier would read it.
            SigningError: the signer gave no usable signature.
        """
        from mikromerit.elm.identity import refuse_conflicts  # the model is loaded with the first credential

        document = elm.encode(credential)
        refuse_conflicts(document)
        self._check(credential, document)
        data = self._securing.seal(document, self._signer, self._method)
        self._prove(data, document)
        return SecuredCredential(data, self._securing)

    def _prove(self, data: bytes, document: Mapping[str, Any]) -> None:
        """Read what was sealed as a verifier will, and verify it: a signer may have another key than it says."""
        sealed = self._securing.open(data, DEFAULT)
        try:
            sealed.check(self._signer.public_key)
        except Refused:
            raise SigningError("the signer does not sign with the key that it says it has") from None
        if sealed.document != document:
            raise InvalidModel("a value cannot be written as JSON and read again unchanged")

    def _check(self, credential: EuropeanDigitalCredential, document: Mapping[str, Any]) -> None:
        at = self._clock()
        findings = [*vcdm.credential_findings(document), *self._findings(credential, document, at)]
        for profile in self._profiles:
            findings += profile.check(credential, document)
        if any(check.outcome is Outcome.FAILED for check in findings):
            raise NotConformant(Report(checks=tuple(findings), at=at))

    def _findings(
        self, credential: EuropeanDigitalCredential, document: Mapping[str, Any], at: datetime
    ) -> Iterator[Check]:
        if issuer_id(document) != self._did:
            yield Check(Step.BINDING, Outcome.FAILED, Code.ISSUER_MISMATCH, path="/issuer/id")
        if "id" not in document:
            yield Check(Step.MODEL, Outcome.FAILED, Code.MEMBER_MISSING, {"member": "id"}, "/id")
        for fault in elm.faults(credential):
            params = {"member": fault.path, "reason": fault.reason}
            yield Check(Step.MODEL, Outcome.FAILED, Code.MODEL_INVALID, params, fault.path)
        for remark in vcdm.content_findings(document):  # what is a remark to a reader is a refusal to a writer
            yield replace(remark, outcome=Outcome.FAILED)
        for finding in vcdm.validity_findings(document, at, _CLOCKS_DISAGREE):
            if finding.code is not Code.NOT_YET_VALID:  # a credential may be issued before it becomes valid
                yield finding
        if credential.issued is not None and credential.issued - at > _CLOCKS_DISAGREE:
            params = {"when": f"{credential.issued:%Y-%m-%d %H:%M %Z}"}
            yield Check(Step.VALIDITY, Outcome.FAILED, Code.NOT_YET_VALID, params, "/issued")
