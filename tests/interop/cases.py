"""What the clients are given: credentials and presentations by our issuer and holder, and a twin of each that is bad.

Every form, algorithm, DID method and kind of content. A twin differs in one thing, and whoever takes it takes anything.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import base58
from ebsi_changes import CHANGES, DOCUMENT, ENVELOPED, TAKEN, token
from forging import AT, changed
from samples import merit

from mikromerit import Holder, Issuer, KeyPair, SecuredCredential
from mikromerit import did as dids
from mikromerit._dates import now
from mikromerit.elm import encode, person
from mikromerit.profile import ANNEX_I
from mikromerit.profile.ebsi import EBSI, HOSTS, attestation
from mikromerit.securing import EBSI_JWT, VC_JOSE, VC_JWT, VP_JOSE, VP_JWT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mikromerit.keys import Alg
    from mikromerit.securing import PresentationSecuring, Securing

ALGORITHMS: tuple[Alg, ...] = ("ES256", "EdDSA", "ES384", "ES512", "PS256")
METHODS = ("key", "jwk", "web")
BODIES = ("elm", "generic")
AUDIENCE = "https://rekrytering.example"
NONCE = "Zm9y-just-this-once"
LONG = timedelta(days=20_000)  # tests stand still at a moment, and others' verifiers know only the clock on the wall
V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
FORMS: Mapping[str, tuple[Securing, PresentationSecuring]] = {"jwt": (VC_JWT, VP_JWT), "jose": (VC_JOSE, VP_JOSE)}
WEB = "did:web:meriter.example"
REGISTRY = f"https://{HOSTS[0]}"


@dataclass(frozen=True)
class Party:
    """Somebody with a key and a DID, and the DID document as others are to read it: with a JWK."""

    key: KeyPair
    did: str

    @classmethod
    def make(cls, key: KeyPair, method: str) -> Party:
        own = {"key": dids.of_key, "jwk": dids.jwk_of, "jwk_jcs": dids.jwk_jcs_of}
        if method in own:
            return cls(key, own[method](key.public_key))
        entity = base58.b58encode(b"\x01" + uuid4().bytes).decode()
        return cls(key, {"web": WEB, "ebsi": f"did:ebsi:z{entity}"}[method])

    @property
    def kid(self) -> str:
        return dids.verification_method(self.did, self.key.public_key)

    @property
    def document(self) -> dict[str, Any]:
        if self.did == WEB:
            return dict(dids.web_document(WEB, self.key.public_key).json)
        contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"]
        method = {"id": self.kid, "type": "JsonWebKey2020", "controller": self.did}
        return {
            "@context": contexts,
            "id": self.did,
            "verificationMethod": [{**method, "publicKeyJwk": self.key.public_key.to_jwk()}],
            "assertionMethod": [self.kid],
            "authentication": [self.kid],
        }


@dataclass(frozen=True)
class Case:
    """One token for the clients, as of a moment; `refused` is a word of the reason for which they are to refuse it.

    `inside` says that the reason lies in a credential within, which not all of them look at.

    The name of the form, the algorithm, the DID method and the content tell the cases apart, `twin` what is changed.
    """

    kind: str
    form: str
    alg: str
    method: str
    body: str
    token: str
    documents: Mapping[str, Any] = field(default_factory=dict)
    registry: Mapping[str, Any] = field(default_factory=dict)
    nonce: str = NONCE
    at: int | None = None
    twin: str = ""
    refused: str = ""
    inside: bool = False

    @property
    def id(self) -> str:
        return " ".join(part for part in (self.form, self.alg, self.method, self.body, self.twin) if part)

    def line(self) -> str:
        said = ("kind", "form", "token", "documents", "registry", "nonce", "at")
        return json.dumps({"id": self.id, "audience": AUDIENCE, **{name: getattr(self, name) for name in said}})


def generic(issuer: str, holder: str, version: str) -> dict[str, Any]:
    """Write a credential that is no ELM, as an application writes one."""
    begins, ends = ("validFrom", "validUntil") if version == "2.0" else ("issuanceDate", "expirationDate")
    return {
        "@context": [V2 if version == "2.0" else V1],
        "id": f"urn:uuid:{uuid4()}",
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        begins: _moment(-timedelta(days=1)),
        ends: _moment(LONG),
        "credentialSubject": {"id": holder},
    }


def _moment(since: timedelta) -> str:
    return f"{now() + since:%Y-%m-%dT%H:%M:%SZ}"


def elm(issuer: str, holder: str) -> Any:
    """Build a micro-credential as of yesterday: the clients have the clock of the machine."""
    learner = person(id=holder, given_name="Åsa", family_name="Öström")
    issued = now().replace(microsecond=0) - timedelta(days=1)
    return merit(issuer, learner=learner, issued=issued)


def altered(token: str) -> str:
    """Give the document another identifier, in both places, and leave the signature as it is."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(f"{payload}=="))
    document = claims.get("vc") or claims.get("vp") or claims
    document["id"] = claims["jti"] = f"urn:uuid:{uuid4()}"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{header}.{changed}.{signature}"


def twins(case: Case) -> Iterator[Case]:
    """Give the case, and what is bad and looks like it."""
    yield case
    yield replace(case, token=altered(case.token), twin="altered", refused="signature")
    if case.kind == "presentation":
        yield replace(case, nonce=f"not {NONCE}", twin="of another occasion", refused="nonce")


def general() -> Iterator[Case]:
    """Give every form, algorithm, DID method and kind of content, each with its twins."""
    for alg in ALGORITHMS:
        key, holder = KeyPair.generate(alg), Party.make(KeyPair.generate(alg), "key")
        for method in METHODS:
            issuer = Party.make(key, method)
            documents = {one.did: one.document for one in (issuer, holder)}
            for form, (securing, presenting) in FORMS.items():
                for body in BODIES:
                    credential = _issued(issuer, holder, securing, body)
                    alone = Case("credential", f"vc_{form}", alg, method, body, str(credential), documents)
                    yield from twins(alone)
                    case = replace(alone, kind="presentation", form=f"vp_{form}")
                    yield from twins(replace(case, token=_shown(holder, presenting, credential)))
                    bad = _shown(holder, presenting, SecuredCredential(altered(str(credential)).encode(), securing))
                    yield replace(case, token=bad, twin="of an altered credential", refused="signature", inside=True)


def _issued(issuer: Party, holder: Party, securing: Securing, body: str) -> SecuredCredential:
    if body == "elm":
        return Issuer(issuer.did, issuer.key, securing=securing).issue(elm(issuer.did, holder.did))
    document = generic(issuer.did, holder.did, "2.0" if securing is VC_JOSE else "1.1")
    return Issuer(issuer.did, issuer.key, securing=securing, profile=None).issue(document)


def _shown(holder: Party, presenting: PresentationSecuring, credential: SecuredCredential) -> str:
    wallet = Holder(holder.did, holder.key, securing=presenting)
    return str(wallet.present([credential], audience=AUDIENCE, nonce=NONCE, valid_for=LONG))


def of_ebsi() -> Iterator[Case]:
    """Give attestations as EBSI asks for: by a person and by a legal entity, to a person."""
    for alg in ALGORITHMS[:2]:
        for method in ("jwk_jcs", "ebsi"):
            issuer, holder = (Party.make(KeyPair.generate(a), m) for a, m in ((alg, method), ("ES256", "jwk_jcs")))
            registry = {
                f"{REGISTRY}/did-registry/v5/identifiers/{issuer.did}": issuer.document,
                f"{REGISTRY}/trusted-issuers-registry/v5/issuers/{issuer.did}": {"did": issuer.did, "attributes": []},
            }
            for body in BODIES:
                plain = encode(elm(issuer.did, holder.did)) if body == "elm" else generic(issuer.did, holder.did, "1.1")
                profile = (ANNEX_I, EBSI) if body == "elm" else EBSI
                credential = Issuer(
                    issuer.did, issuer.key, securing=EBSI_JWT, profile=profile, verification_method=issuer.kid
                ).issue(attestation(plain))
                documents = {one.did: one.document for one in (issuer, holder)}
                case = Case("credential", "ebsi", alg, method, body, str(credential), documents, registry=registry)
                yield from twins(case)


def changes_of_ebsi() -> Iterator[Case]:
    """Give the table of changes of one thing, of the document and of the envelope, and what is right all the same."""
    for name, changes in TAKEN.items():
        yield _changed(token(changed(DOCUMENT, changes)), f"right: {name}", "")
    for change in CHANGES:
        yield _changed(token(change.document), change.name, change.theirs)
    for enveloped in ENVELOPED:
        yield _changed(enveloped.token, f"envelope: {enveloped.name}", enveloped.theirs)


def _changed(of: str, name: str, theirs: str) -> Case:
    at = int(AT.timestamp())
    return Case("credential", "ebsi", "ES256", "jwk_jcs", "generic", of, at=at, twin=name, refused=theirs)
