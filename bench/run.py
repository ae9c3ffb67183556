"""What signing and verifying cost: mikromerit and openvc-core beside the least that any library can cost.

The floor is the bare signature of `cryptography` with the key object in memory, plus json and base64 of the standard
library, for the same bytes and without a single check. Everything runs in one process, in rounds in which each
contender has its turn, so that a slow moment of the machine hits all alike; a ratio is the median over the rounds.
Absolute times are for orientation only.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import platform
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mikromerit import Evidence, Issuer, KeyPair, Policy, did, elm
from mikromerit.elm import vocabulary as eu
from mikromerit.profile import ANNEX_I
from mikromerit.securing import VC_JWT
from mikromerit.trust import Issuers
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mikromerit.keys import Alg

FLOOR: Final = "floor"
OURS: Final = "mikromerit"
PEER: Final = "openvc-core"
NOTHING: Final = "\N{EN DASH}"
LIBRARIES: Final = ("mikromerit", "cryptography", "jwcrypto", "openvc-core")
SLICE: Final = 0.004
"""How many seconds a contender works at a time, at least."""

_NOW: Final = datetime.now(UTC)
_ISSUED: Final = (_NOW - timedelta(days=30)).replace(microsecond=0)
_UNTIL: Final = _ISSUED + timedelta(days=3650)
_ECDSA: Final = ec.ECDSA(SHA256())


# --- what is signed --------------------------------------------------------------------------------------------------


def generic(issuer: str) -> dict[str, Any]:
    """Make a credential of about 2 kB that is no EuropeanDigitalCredential, in terms that its contexts define."""
    outcomes = ("Förbereda kabel och fiber", "Svetsa singelmodfiber", "Mäta dämpning med OTDR", "Dokumentera skarven")
    return {
        "@context": ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"],
        "id": "urn:uuid:5f0f7c1e-6a0b-4c61-9a53-0f6f5d1f7a01",
        "type": ["VerifiableCredential"],
        "issuer": {"id": issuer, "type": "Organisation", "legalName": {"sv": "Fiberskolan AB", "en": "Fibre School"}},
        "issuanceDate": f"{_ISSUED:%Y-%m-%dT%H:%M:%SZ}",
        "expirationDate": f"{_UNTIL:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            "type": "Person",
            "fullName": {"sv": "Åsa Lind"},
            "hasClaim": {
                "type": "LearningAchievement",
                "title": {"sv": "Svetsa och skarva optisk fiber", "en": "Splicing optical fibre"},
                "specifiedBy": {
                    "type": "Qualification",
                    "title": {"sv": "Svetsa och skarva optisk fiber", "en": "Splicing optical fibre"},
                    "volumeOfLearning": "PT24H",
                    "learningOutcome": [
                        {
                            "id": f"urn:outcome:{number}",
                            "type": "LearningOutcome",
                            "title": {"sv": f"{title} enligt branschens anvisning", "en": f"Outcome {number}"},
                        }
                        for number, title in enumerate(outcomes, 1)
                    ],
                    "eqfLevel": {
                        "id": "http://data.europa.eu/snb/eqf/4",
                        "type": "Concept",
                        "inScheme": {"id": "http://data.europa.eu/snb/eqf/25831c2", "type": "ConceptScheme"},
                        "prefLabel": {"sv": "Nivå 4", "en": "Level 4"},
                    },
                },
                "provenBy": {
                    "type": "LearningAssessment",
                    "title": {"sv": "Praktiskt prov", "en": "Practical assessment"},
                    "grade": {"type": "Note", "noteLiteral": {"sv": "Godkänd", "en": "Pass"}},
                },
            },
        },
    }


def micro_credential(issuer: str) -> elm.EuropeanDigitalCredential:
    """Build a micro-credential of about 10 kB; half of it is its drawn page."""
    body = elm.organisation(
        id=issuer,
        legal_name={"sv": "Fiberskolan AB"},
        country=eu.SWEDEN,
        eidas_identifier="NTRSE-0000000000",
    )
    quality = elm.Accreditation(
        title={"sv": "Branschvalidering"}, dc_type=eu.PROGRAM_QUALITY_ASSURANCE, accrediting_agent=body
    )
    learner = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    return elm.micro_credential(
        learner=elm.person(id=learner, given_name="Åsa", family_name="Lind"),
        title={"sv": "Svetsa och skarva optisk fiber"},
        country=eu.SWEDEN,
        awarding_body=body,
        issued=_ISSUED,
        valid_until=_UNTIL,
        learning_outcomes=(elm.LearningOutcome(title={"sv": "Svetsa singelmodfiber enligt branschens anvisning"}),),
        workload=24,
        level=eu.EQF_4,
        assessment=eu.PRACTICAL_ASSESSMENT,
        participation=eu.ONSITE,
        quality_assurance=quality,
    )


def with_attachment(credential: elm.EuropeanDigitalCredential) -> elm.EuropeanDigitalCredential:
    """Attach a photograph's worth of bytes in base64, as issuers do, so that about 100 kB come of it."""
    photograph = random.Random(1).randbytes(66_000)  # noqa: S311 - it need not be secret, but the same every time
    attachment = elm.MediaObject(
        id=f"{credential.id}#attachment",
        title={"sv": "Fotografi av skarven"},
        content=base64.b64encode(photograph).decode(),
        content_encoding=eu.concept("content_encoding", "base64"),
        content_type=eu.concept("file_type", "JPEG"),
    )
    return replace(credential, attachment=(attachment,))


# --- the contenders --------------------------------------------------------------------------------------------------


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def _bare_signature(private: object) -> Callable[[bytes], bytes]:
    """Give the primitive that signs, in raw JOSE form."""
    if isinstance(private, Ed25519PrivateKey):
        return private.sign
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError(private)

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(data, _ECDSA))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def _bare_check(private: object) -> Callable[[bytes, bytes], None]:
    """Give the primitive that verifies a signature in raw JOSE form."""
    if isinstance(private, Ed25519PrivateKey):
        return private.public_key().verify
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError(private)
    public = private.public_key()

    def check(signature: bytes, data: bytes) -> None:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        public.verify(encode_dss_signature(r, s), data, _ECDSA)

    return check


def floor_sign(key: KeyPair, header: dict[str, Any], claims: dict[str, Any]) -> Callable[[], bytes]:
    """Give the least that signing can cost."""
    primitive = _bare_signature(load_pem_private_key(key.to_pem(b"bench"), b"bench"))

    def sign() -> bytes:
        signing_input = _encode(_json(header)) + b"." + _encode(_json(claims))
        return signing_input + b"." + _encode(primitive(signing_input))

    return sign


def floor_verify(key: KeyPair, token: bytes) -> Callable[[], object]:
    """Give the least that verifying can cost."""
    primitive = _bare_check(load_pem_private_key(key.to_pem(b"bench"), b"bench"))

    def check() -> object:
        signing_input, _, signature = token.rpartition(b".")
        header, _, payload = signing_input.partition(b".")
        json.loads(_decode(header))
        claims: object = json.loads(_decode(payload))
        primitive(_decode(signature), signing_input)
        return claims

    return check


def our_verify(issuer: str, token: bytes, *, annex_i: bool = False) -> Callable[[], object]:
    """Give the whole public verification, with every check on."""
    policy = Policy(trust=Issuers([issuer]), profile=ANNEX_I if annex_i else None)
    evidence = Evidence()
    return lambda: verify(token, policy, evidence, _NOW).accept()


def peer_sign(key: KeyPair, kid: str, document: dict[str, Any]) -> Callable[[], object] | None:
    """Give openvc-core's signing; None where it cannot."""
    try:
        from openvc import signing_key_from_jwk
        from openvc.proof.vc_jwt import VcJwtProofSuite
    except ImportError:
        return None
    suite, signing_key = VcJwtProofSuite(), signing_key_from_jwk(key.to_private_jwk(), kid)
    return lambda: suite.sign(document, signing_key=signing_key)


def peer_verify(token: bytes) -> Callable[[], object] | None:
    """Give openvc-core's verification, its resolver and policy made once; None where it cannot."""
    try:
        from openvc import OpenvcError, VerificationPolicy, verify_credential
        from openvc.did.base import DidResolverRegistry
        from openvc.did.did_key import DidKeyResolver
    except ImportError:
        return None
    text, policy, resolver = token.decode(), VerificationPolicy(), DidResolverRegistry([DidKeyResolver()])

    def check() -> object:
        return verify_credential(text, policy=policy, resolver=resolver)

    try:
        check()
    except OpenvcError:
        return None
    return check


# --- the measurement -------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One line of the table: an operation on a credential, and what each contender took in each round (seconds)."""

    what: str
    alg: Alg
    size: int
    contenders: dict[str, Callable[[], object]]
    times: dict[str, list[float]] = field(default_factory=dict)
    repeats: dict[str, int] = field(default_factory=dict)

    def calibrate(self) -> None:
        """Warm up, and find how often each contender must run to fill its slice of time."""
        for name, run in self.contenders.items():
            run()
            self.repeats[name] = 1
            while (took := _timed(run, self.repeats[name])) < SLICE:
                self.repeats[name] = max(2 * self.repeats[name], int(SLICE / max(took, 1e-6)))
            self.times[name] = []

    def measure(self, turn: int) -> None:
        """Let each contender have its turn, beginning with another one each time."""
        names = list(self.contenders)
        turn %= len(names)
        for name in names[turn:] + names[:turn]:
            repeats = self.repeats[name]
            self.times[name].append(_timed(self.contenders[name], repeats) / repeats)

    def microseconds(self, name: str) -> str:
        """Give the median time of a contender."""
        return f"{median(self.times[name]) * 1e6:,.0f}" if name in self.times else NOTHING

    def ratio(self, name: str) -> str:
        """Give the median of what a contender took over what the floor took in the same round."""
        if name not in self.times:
            return NOTHING
        return f"{median(a / b for a, b in zip(self.times[name], self.times[FLOOR], strict=True)):.2f}"


def _timed(run: Callable[[], object], repeats: int) -> float:
    start = perf_counter()
    for _ in range(repeats):
        run()
    return perf_counter() - start


def rows_for(alg: Alg) -> Iterator[Row]:
    """Give the rows of one algorithm: every credential signed and verified in every way."""
    key = KeyPair.generate(alg)
    issuer = did.of_key(key.public_key)
    yield from _rows(alg, key, "generic, 2 kB", generic(issuer), None)
    small = micro_credential(issuer)
    yield from _rows(alg, key, "ELM, 10 kB", elm.encode(small), small)
    large = with_attachment(small)
    yield from _rows(alg, key, "ELM, 100 kB", elm.encode(large), large)


def _rows(
    alg: Alg, key: KeyPair, name: str, document: dict[str, Any], credential: elm.EuropeanDigitalCredential | None
) -> Iterator[Row]:
    issuer = did.of_key(key.public_key)
    kid = did.verification_method(issuer, key.public_key)
    token = VC_JWT.seal(document, key, kid)
    header, claims = (json.loads(_decode(part)) for part in token.split(b".")[:2])

    def row(
        what: str, floor: Callable[[], object], ours: Callable[[], object], peer: Callable[[], object] | None
    ) -> Row:
        contenders = {FLOOR: floor, OURS: ours} | ({PEER: peer} if peer else {})
        return Row(f"{what}: {name}", alg, len(token), contenders)

    sign, check = floor_sign(key, header, claims), floor_verify(key, token)
    peer = peer_sign(key, kid, document)
    yield row("seal", sign, lambda: VC_JWT.seal(document, key, kid), peer)
    if credential is not None:
        front_door = Issuer(issuer, key)
        yield row("issue by Annex I", sign, lambda: front_door.issue(credential), peer)
    peer = peer_verify(token)
    yield row("verify", check, our_verify(issuer, token), peer)
    if credential is not None:
        yield row("verify by Annex I", check, our_verify(issuer, token, annex_i=True), peer)


def measure(rows: list[Row], seconds: float) -> int:
    """Measure all rows, round by round, for about so many seconds; give the number of rounds."""
    for row in rows:
        row.calibrate()
    gc.collect()
    gc.freeze()  # what is imported by now is nobody's garbage
    end, rounds = perf_counter() + seconds, 0
    while rounds == 0 or perf_counter() < end:
        for row in rows:
            row.measure(rounds)
        rounds += 1
    return rounds


def table(rows: list[Row]) -> Iterator[str]:
    """Write the rows as a Markdown table."""
    head = ("operation", "algorithm", "token, bytes", f"{FLOOR}, µs", f"{OURS}, µs", f"{PEER}, µs",
            f"{OURS} / {FLOOR}", f"{PEER} / {FLOOR}")  # fmt: skip
    lines = [
        (
            row.what,
            row.alg,
            f"{row.size:,}",
            *(row.microseconds(name) for name in (FLOOR, OURS, PEER)),
            *(row.ratio(name) for name in (OURS, PEER)),
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    rule = tuple("-" * (width - 1) + ":" if n > 1 else "-" * width for n, width in enumerate(widths))
    for line in (head, rule, *lines):
        cells = (
            cell.ljust(w) if n <= 1 else cell.rjust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        yield f"| {' | '.join(cells)} |"


def _versions() -> str:
    found = []
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(f"{library} {NOTHING}")
    return f"{platform.python_implementation()} {platform.python_version()}, {', '.join(found)}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=30, help="how long to measure (default: 30)")
    seconds: float = parser.parse_args().seconds
    rows = [row for alg in ("ES256", "EdDSA") for row in rows_for(alg)]
    rounds = measure(rows, seconds)
    print(_versions())
    print(f"{rounds} rounds; ratios are medians over the rounds")
    print()
    for line in table(rows):
        print(line)


if __name__ == "__main__":
    main()
