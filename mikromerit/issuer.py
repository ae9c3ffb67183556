"""The issuer's front door: a credential goes in, a sealed one comes out, or every reason why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, final

from mikromerit import did as dids
from mikromerit import elm, vcdm
from mikromerit._dates import now
from mikromerit._strict import read_json
from mikromerit.credential import SecuredCredential
from mikromerit.errors import InvalidModel, NotConformant, SigningError
from mikromerit.limits import DEFAULT
from mikromerit.profile import ANNEX_I, judged_by, several
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step
from mikromerit.securing import VC_JWT
from mikromerit.securing._claims import issuer_id
from mikromerit.status import contexts as status_contexts
from mikromerit.status import members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.keys import Signer
    from mikromerit.profile import Profiles
    from mikromerit.securing import Securing
    from mikromerit.status import StatusBook

_CLOCKS_DISAGREE = timedelta(seconds=60)
_STATUS = {"credentialStatus", "status"}
_REFUSED = (Outcome.FAILED, Outcome.INDETERMINATE)


@final
class Issuer:
    """Issues credentials under one DID with one key.

    `profile` is what every credential must satisfy: one profile, several, or None for nothing beyond the model.
    `securing` decides the form: `VC_JWT` writes VCDM 1.1, `VC_JOSE` VCDM 2.0.
    `verification_method` names the key where the DID document was not made by `did.web_document`. `status` is the
    book of status lists that gives every credential its place, so that it can be withdrawn. `resources` gives the
    bytes of what a credential of VCDM 2.0 relates to, whose digests are then judged; `inline_contexts` takes a context
    that is written into the document, where it defines plain new terms and nothing else.

    Raises:
        Refused: `did` is no DID, of a method that is not known, a did:key of another key, or a name that is not its.
        TypeError: `profile` is none.
    """

    __slots__ = ("_clock", "_did", "_inline", "_method", "_profiles", "_resources", "_securing", "_signer", "_status")

    def __init__(
        self,
        did: str,
        signer: Signer,
        *,
        securing: Securing = VC_JWT,
        profile: Profiles = ANNEX_I,
        verification_method: str | None = None,
        status: StatusBook | None = None,
        resources: vcdm.Resources | None = None,
        inline_contexts: bool = False,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._did = did
        self._signer = signer
        self._method = dids.verification_method(did, signer.public_key, verification_method)
        self._securing = securing
        self._profiles = several(profile)
        self._resources = resources
        self._inline = inline_contexts
        self._status = status
        self._clock = clock

    @property
    def did(self) -> str:
        """The issuer's DID."""
        return self._did

    def issue(self, credential: EuropeanDigitalCredential | Mapping[str, Any]) -> SecuredCredential:
        """Seal a credential: of the European Learning Model, or any other as JSON, in the form that `securing` writes.

        An ELM credential that was built for VCDM 1.1 is written for 2.0 where that is the form. JSON is sealed as it
        stands; a credential that is no ELM takes an issuer with `profile=None` or a profile that judges such.

        Raises:
            NotConformant: the data model or the profile refuses it; the error's report holds every finding.
            InvalidModel: it cannot be written as JSON, or two of its nodes have one id and different content.
            TypeError: it is neither.
            Refused: JSON_INVALID, TOO_DEEP or TOO_LARGE: no verifier would read it.
            SigningError: the signer gave no usable signature.
        """
        from mikromerit.elm.identity import refuse_conflicts  # the model is loaded with the first credential

        document, model = self._document(credential)
        if model is not None:
            refuse_conflicts(document)
        self._check(model, document)
        status = None
        if self._status is not None:
            document, status = self._with_status(document, self._status, is_elm=model is not None)
            model = elm.decode(document) if model is not None else None
            self._check(model, document)
        data = self._securing.seal(document, self._signer, self._method, status=status)
        self._prove(data, document)
        return SecuredCredential(data, self._securing)

    def _document(
        self, credential: EuropeanDigitalCredential | Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], EuropeanDigitalCredential | None]:
        """Give what is to be sealed, and its content as ELM where it is that."""
        if isinstance(credential, elm.EuropeanDigitalCredential):
            document = elm.encode(credential)
            if self._securing.version == "1.1":
                return document, credential
            document = vcdm.to_2_0(document)
            return document, elm.decode(document)  # what is judged is what is sealed
        if not isinstance(credential, Mapping):
            raise TypeError("an issuer seals a EuropeanDigitalCredential, or any credential as a JSON object")
        plain = _as_json(credential)
        return plain, elm.decode(plain) if "EuropeanDigitalCredential" in vcdm.types(plain) else None

    def _with_status(
        self, document: Mapping[str, Any], book: StatusBook, *, is_elm: bool
    ) -> tuple[Mapping[str, Any], object]:
        """Put a credential into the book, and give it with what it declares, and what its envelope does.

        What would be refused without a status takes no place; what is refused because of it (a second entry, say, in
        ELM 3.2) has taken one, which stays unused.
        """
        name = document.get("id")
        if not isinstance(name, str):
            raise NotConformant(self._refusal(Code.MEMBER_MISSING, "/id", member="id"))
        if taken := _STATUS & document.keys():
            raise NotConformant(self._refusal(Code.STATUS_ENTRY_INVALID, f"/{min(taken)}", member=min(taken)))
        entries = book.allocate(name)
        contexts = document["@context"]
        listed = contexts if isinstance(contexts, list) else [contexts]
        needed = [url for url in status_contexts(entries, self._securing.version) if url not in listed]
        declared = members(entries, elm=is_elm)
        of_envelope = declared.pop("status", None)
        return {**document, "@context": [*listed, *needed], **declared}, of_envelope

    def _refusal(self, code: Code, path: str, **params: str) -> Report[object]:
        return Report(checks=(Check(Step.STATUS, Outcome.FAILED, code, params, path),), at=self._clock())

    def _prove(self, data: bytes, document: Mapping[str, Any]) -> None:
        """Read what was sealed as a verifier will, and verify it: a signer may have another key than it says."""
        sealed = self._securing.open(data, DEFAULT)
        if any(check.outcome is Outcome.FAILED for check in sealed.findings):
            raise NotConformant(Report(checks=sealed.findings, at=self._clock()))
        try:
            sealed.check(self._signer.public_key)
        except Refused:
            raise SigningError("the signer does not sign with the key that it says it has") from None
        if sealed.document != document:
            raise InvalidModel("a value cannot be written as JSON and read again unchanged")

    def _check(self, credential: EuropeanDigitalCredential | None, document: Mapping[str, Any]) -> None:
        at = self._clock()
        findings = [
            *vcdm.credential_findings(document, self._securing.version, inline=self._inline),
            *vcdm.related_findings(document, self._resources),
            *(replace(proof, outcome=Outcome.FAILED) for proof in vcdm.proof_findings(document)),
            *self._findings(document, at),
            *(() if credential is None else _model_findings(credential, document, at)),
        ]
        for profile in self._profiles:
            findings += judged_by(profile, credential, document)
        if any(check.outcome in _REFUSED for check in findings):
            raise NotConformant(Report(checks=tuple(findings), at=at))

    def _findings(self, document: Mapping[str, Any], at: datetime) -> Iterator[Check]:
        if issuer_id(document) != self._did:
            yield Check(Step.BINDING, Outcome.FAILED, Code.ISSUER_MISMATCH, path="/issuer/id")
        # What is a remark to a reader is a refusal to a writer.
        for remark in vcdm.content_findings(document, inline=self._inline):
            yield replace(remark, outcome=Outcome.FAILED)
        for finding in vcdm.validity_findings(document, at, _CLOCKS_DISAGREE):
            if finding.code is not Code.NOT_YET_VALID:  # a credential may be issued before it becomes valid
                yield replace(finding, outcome=Outcome.FAILED)


def _as_json(credential: Mapping[str, Any]) -> dict[str, Any]:
    """Give a copy that is JSON and nothing else: what is judged cannot be changed meanwhile, nor without an end."""
    body, deep = None, False
    try:
        body = json.dumps(dict(credential), ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        deep = True
    except (TypeError, ValueError):
        pass  # raised out here: Python's own error holds the credential, and must not come along
    if deep:
        raise Refused(Code.TOO_DEEP, limit=DEFAULT.json_depth)
    if body is None:
        raise InvalidModel("a value cannot be written as JSON")
    plain = read_json(body, "credential")
    if plain != credential:
        raise InvalidModel("a value cannot be written as JSON and read again unchanged")
    return plain


def _model_findings(
    credential: EuropeanDigitalCredential, document: Mapping[str, Any], at: datetime
) -> Iterator[Check]:
    """Find what the European Learning Model asks beyond the data model."""
    if "id" not in document:
        yield Check(Step.MODEL, Outcome.FAILED, Code.MEMBER_MISSING, {"member": "id"}, "/id")
    for fault in elm.faults(credential):
        params = {"member": fault.path, "reason": fault.reason}
        yield Check(Step.MODEL, Outcome.FAILED, Code.MODEL_INVALID, params, fault.path)
    if credential.issued is not None and credential.issued - at > _CLOCKS_DISAGREE:
        params = {"when": f"{credential.issued:%Y-%m-%d %H:%M %Z}"}
        yield Check(Step.VALIDITY, Outcome.FAILED, Code.NOT_YET_VALID, params, "/issued")
