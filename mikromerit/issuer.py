"""The issuer's front door: a credential goes in, a sealed one comes out, or every reason why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast, final
from uuid import uuid4

from mikromerit import did as dids
from mikromerit import elm, vcdm
from mikromerit._dates import now
from mikromerit._names import is_iri
from mikromerit._strict import read_json
from mikromerit.credential import SecuredCredential
from mikromerit.errors import InvalidModel, NotConformant, SigningError
from mikromerit.keys import PublicKey
from mikromerit.limits import DEFAULT
from mikromerit.profile import ANNEX_I, judged_by, several
from mikromerit.report import Check, Code, Outcome, Refused, Report, Step
from mikromerit.securing import VC_JWT, Sealed
from mikromerit.securing._claims import issuer_id
from mikromerit.securing.eseal import Eseal
from mikromerit.securing.jades.naming import named_after
from mikromerit.securing.jades.signers import as_seal_signer
from mikromerit.status import contexts as status_contexts
from mikromerit.status import members
from mikromerit.verification import sealed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from mikromerit.elm import EuropeanDigitalCredential
    from mikromerit.keys import Signer
    from mikromerit.profile import Profiles
    from mikromerit.securing import Securing
    from mikromerit.securing.jades.signers import SealSigner
    from mikromerit.status import Entry, StatusBook

_CLOCKS_DISAGREE = timedelta(seconds=60)
_STATUS = {"credentialStatus", "status"}
_REFUSED = (Outcome.FAILED, Outcome.INDETERMINATE)
_ITS_OWN_TO_SAY = (Code.SEAL_BOUND, Code.SEAL_ID_UNPROVED, Code.SEAL_NAME_UNCERTIFIED)  # a DID, a name in English


@final
class Issuer:
    """Issues credentials under one DID with one key, or under an e-seal.

    `profile` is what every credential must satisfy: one profile, several, or None for nothing beyond the model.
    `securing` decides the form: `VC_JWT` writes VCDM 1.1, `VC_JOSE` VCDM 2.0, an `Eseal` VCDM 1.1 under a certificate,
    whose key `signer` has. Then `did` is the id of the issuer in its credentials, or None for any: who it is follows
    from the certificate, and what the issuer of a credential leaves out is written after it (`jades.naming`).
    `verification_method` names the key where the DID document was not made by `did.web_document`. `status` is this
    issuer's book of status lists, that gives every credential its place, so that it can be withdrawn. `resources`
    gives the bytes of what a credential of VCDM 2.0 relates to, whose digests are then judged; `inline_contexts` takes
    a context that is written into the document, where it defines plain new terms and nothing else.

    Raises:
        Refused: `did` is no DID, of a method that is not known, a did:key of another key, or a name that is not its;
            ALGORITHM_NOT_ALLOWED for a key that no seal is signed with.
        TypeError: `profile` is none, or `signer` has not what signers of that form have.
        ValueError: `status` is the book of another issuer; no `did`, but for an e-seal, or one that is no IRI.
    """

    __slots__ = ("_clock", "_did", "_inline", "_method", "_profiles", "_resources", "_securing", "_signer", "_status")

    def __init__(
        self,
        did: str | None,
        signer: Signer | SealSigner,
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
        self._method = _method(did, signer, securing, verification_method)
        self._securing = securing
        self._profiles = several(profile)
        self._resources = resources
        self._inline = inline_contexts
        if status is not None and status.issuer != did:
            raise ValueError("the book of status lists is another issuer's: verifiers would not take its lists")
        self._status = status
        self._clock = clock

    @property
    def did(self) -> str | None:
        """The issuer's DID; None for an e-seal without one."""
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
        return self._issue(*self._document(credential))

    def reissue(
        self, credential: EuropeanDigitalCredential | Mapping[str, Any], *, replaces: str, reason: str, actor: str
    ) -> SecuredCredential:
        """Seal a corrected credential that names the one it replaces, and revoke that one (`StatusBook.revoke`).

        It has an id of its own, and neither status nor proof of the old one where it was made of that. The old one is
        revoked last: after an interruption, or when the book refuses the reason, call again with the same ids.

        Raises:
            ValueError: this issuer has no book of status lists, so that nothing can be revoked.
            InvalidModel: `replaces` is no IRI, or the credential's own id.
            Exception: what the book raises: for an id that it does not know (before anything is sealed), a reason or
                an actor that it does not take.
            NotConformant, TypeError, Refused, SigningError: as `issue`.
        """
        if self._status is None:
            raise ValueError("an issuer revokes what it replaces: give it status=, the book of its status lists")
        document, model = self._document(credential)
        document = vcdm.replacing(document, replaces)
        self._status.is_withdrawn(replaces)  # it raises for one that the book does not know
        sealed = self._issue(document, _read_again(document, model))
        self._status.revoke(replaces, reason, actor=actor)
        return sealed

    def renew(
        self,
        credential: EuropeanDigitalCredential | Mapping[str, Any],
        *,
        valid_until: datetime | None,
        id: str | None = None,  # noqa: A002 - the member's name
    ) -> SecuredCredential:
        """Seal a credential anew, with the same content: valid from now to `valid_until`, with a time zone.

        It has an id of its own (None: a new UUID), a place in the lists of its own, and names the one it replaces,
        which is left to expire. What is withdrawn is not prolonged: the book is asked, where there is one. None for
        `valid_until` is without an end. Give `id` to be able to repeat the call after an interruption.

        Raises:
            NotConformant: STATUS_REVOKED: the old one is revoked or suspended; else as `issue`.
            InvalidModel: the old one has no id, or the same as the new one; else as `issue`.
            Exception: what the book raises, for an id that it does not know.
            TypeError, Refused, SigningError: as `issue`.
        """
        document, model = self._document(credential)
        at, name, old = self._clock().replace(microsecond=0), id or uuid4().urn, document.get("id")
        document = vcdm.renewed(document, id=name, at=at, until=valid_until, version=self._securing.version)
        if self._status is not None and self._status.is_withdrawn(str(old)):
            raise NotConformant(self._refusal(Code.STATUS_REVOKED, "/id"))
        return self._issue(document, _read_again(document, model))

    def _issue(self, document: Mapping[str, Any], model: EuropeanDigitalCredential | None) -> SecuredCredential:
        from mikromerit.elm.identity import refuse_conflicts  # the model is loaded with the first credential

        if model is not None:
            refuse_conflicts(document)
        status: object = None
        if self._status is None:
            self._check(model, document)
        else:
            document, status = self._placed(document, self._status, is_elm=model is not None)
        data = self._securing.seal(document, self._signer, self._method, status=status)
        if not isinstance(self._securing, Eseal):  # which proves what it makes
            self._prove(data, document)
        return SecuredCredential(data, self._securing)

    def _document(
        self, credential: EuropeanDigitalCredential | Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], EuropeanDigitalCredential | None]:
        """Give what is to be sealed, and its content as ELM where it is that."""
        if isinstance(self._securing, Eseal):
            document = named_after(_as_document(credential), self._securing.certificate)
            return document, elm.decode(document) if _is_elm(document) else None
        if isinstance(credential, elm.EuropeanDigitalCredential):
            document = elm.encode(credential)
            if self._securing.version == "1.1":
                return document, credential
            document = vcdm.to_2_0(document)
            return document, elm.decode(document)  # what is judged is what is sealed
        document = _as_document(credential)
        return document, elm.decode(document) if _is_elm(document) else None

    def _placed(
        self, document: Mapping[str, Any], book: StatusBook, *, is_elm: bool
    ) -> tuple[Mapping[str, Any], object]:
        """Put a credential into the book, and give it with what it declares, and what its envelope does.

        It is judged with entries like those that it will get: what is refused takes no place.
        """
        name = document.get("id")
        if not isinstance(name, str):
            raise NotConformant(self._refusal(Code.MEMBER_MISSING, "/id", member="id"))
        if taken := _STATUS & document.keys():
            params = {"member": min(taken), "expected": "nothing: the book of status lists gives it", "purpose": ""}
            raise NotConformant(self._refusal(Code.STATUS_ENTRY_INVALID, f"/{min(taken)}", **params))
        expected = book.expected()
        trial, _ = self._declaring(document, expected, is_elm=is_elm)
        self._check(elm.decode(trial) if is_elm else None, trial)
        entries = book.allocate(name)
        if _kinds(entries) != _kinds(expected):
            raise ValueError("the book gives other entries than it said that it would")
        if book.is_withdrawn(name):  # an id that was used before: the book gives it its old place
            raise NotConformant(self._refusal(Code.STATUS_REVOKED, "/id"))
        return self._declaring(document, entries, is_elm=is_elm)

    def _declaring(
        self, document: Mapping[str, Any], entries: Sequence[Entry], *, is_elm: bool
    ) -> tuple[dict[str, Any], object]:
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
            cast("Sealed", sealed).check(cast("Signer", self._signer).public_key)
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
        if isinstance(self._securing, Eseal):
            for finding in sealed_by.findings(document, self._securing.certificate):
                if finding.code not in _ITS_OWN_TO_SAY:
                    yield replace(finding, outcome=Outcome.FAILED)
        if self._did is not None and issuer_id(document) != self._did:
            yield Check(Step.BINDING, Outcome.FAILED, Code.ISSUER_MISMATCH, path="/issuer/id")
        # What is a remark to a reader is a refusal to a writer.
        for remark in vcdm.content_findings(document, inline=self._inline):
            yield replace(remark, outcome=Outcome.FAILED)
        for finding in vcdm.validity_findings(document, at, _CLOCKS_DISAGREE):
            if finding.code is not Code.NOT_YET_VALID:  # a credential may be issued before it becomes valid
                yield replace(finding, outcome=Outcome.FAILED)


def _method(did: str | None, signer: Signer | SealSigner, securing: Securing, named: str | None) -> str:
    """Name the key that a verifier will look for; a seal has its certificate for that."""
    if isinstance(securing, Eseal):
        if did is not None and not is_iri(did):
            raise ValueError("the id of an issuer is an IRI, a DID for example")
        as_seal_signer(signer)
        return ""
    if did is None:
        raise ValueError("an issuer has a DID, unless it makes e-seals: securing=Eseal(…)")
    public = getattr(signer, "public_key", None)
    if not isinstance(public, PublicKey):
        raise TypeError("a signer has public_key and sign(), as a KeyPair; a key of an e-seal takes securing=Eseal(…)")
    return dids.verification_method(did, public, named)


def _is_elm(document: Mapping[str, Any]) -> bool:
    return "EuropeanDigitalCredential" in vcdm.types(document)


def _as_document(credential: EuropeanDigitalCredential | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(credential, elm.EuropeanDigitalCredential):
        return elm.encode(credential)
    if not isinstance(credential, Mapping):
        raise TypeError("an issuer seals a EuropeanDigitalCredential, or any credential as a JSON object")
    return _as_json(credential)


def _read_again(
    document: Mapping[str, Any], model: EuropeanDigitalCredential | None
) -> EuropeanDigitalCredential | None:
    return None if model is None else elm.decode(document)


def _kinds(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    return [(entry.form, entry.purpose, entry.size, entry.messages, entry.references) for entry in entries]


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
