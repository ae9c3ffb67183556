"""What the forms of JWT cost beside their floor: VCDM 2.0, a large generic credential, presentations, and a batch.

The floor of a presentation of three is four bare verifications, that of a batch one for each credential; see `run.py`.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import run
from run import FLOOR, OURS, Row, floor_sign, floor_verify, generic, our_verify, peer_verify, table

from mikromerit import Evidence, Holder, KeyPair, Policy, SecuredCredential, Verifier, did
from mikromerit.evidence import Fetched
from mikromerit.securing import VC_JOSE, VC_JWT
from mikromerit.trust import Issuers
from mikromerit.vcdm import to_2_0
from mikromerit.verification import verify_presentation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mikromerit.evidence import Need
    from mikromerit.keys import Alg
    from mikromerit.securing import Securing

BATCH: Final = 1000
WEB: Final = "did:web:fiberskolan.example"
_ASKED: Final = {"audience": "https://hr.example", "nonce": "n-0S6_WzA2Mj"}


def rows_for(alg: Alg) -> Iterator[Row]:
    """Give the rows of one algorithm."""
    key = KeyPair.generate(alg)
    issuer = did.of_key(key.public_key)
    kid = did.verification_method(issuer, key.public_key)
    small = generic(issuer)
    large = small | {"credentialSubject": small["credentialSubject"] | {"note": [_note(n) for n in range(400)]}}
    for name, securing, document in (
        ("generic 2.0, 2 kB", VC_JOSE, to_2_0(small)),
        ("generic, 100 kB", VC_JWT, large),
    ):
        yield from _rows(name, key, securing, document, kid)
    for name, securing, document in (("1.1", VC_JWT, small), ("2.0", VC_JOSE, to_2_0(small))):
        yield _presentation(f"verify: presentation of three, {name}", key, securing, document)
    yield _batch(key)


def _note(number: int) -> dict[str, Any]:
    text = {"sv": f"Anmärkning {number}: " + "x" * 90, "en": f"Remark {number}: " + "x" * 60}
    return {"id": f"urn:note:{number}", "type": "Note", "noteLiteral": text}


def _rows(name: str, key: KeyPair, securing: Securing, document: Any, kid: str) -> Iterator[Row]:
    token = securing.seal(document, key, kid)
    header, claims = (json.loads(run._decode(part)) for part in token.split(b".")[:2])  # noqa: SLF001 - its sister
    alg, size = key.public_key.alg, len(token)
    yield Row(f"seal: {name}", alg, size, {
        FLOOR: floor_sign(key, header, claims), OURS: lambda: securing.seal(document, key, kid)})  # fmt: skip
    contenders = {FLOOR: floor_verify(key, token), OURS: our_verify(did.of_key(key.public_key), token)}
    peer = peer_verify(token)
    yield Row(f"verify: {name}", alg, size, contenders | ({run.PEER: peer} if peer else {}))


def _presentation(name: str, key: KeyPair, securing: Securing, document: dict[str, Any]) -> Row:
    issuer = did.of_key(key.public_key)
    learner = KeyPair.generate(key.public_key.alg)
    holder = Holder(did.of_key(learner.public_key), learner)
    held = document | {"credentialSubject": document["credentialSubject"] | {"id": holder.did}}
    kid = did.verification_method(issuer, key.public_key)
    three = [SecuredCredential(securing.seal(held, key, kid), securing) for _ in range(3)]
    shown = holder.present(three, valid_for=timedelta(days=1), **_ASKED)
    bare = [floor_verify(key, one.data) for one in three] + [floor_verify(learner, shown.data)]
    policy = Policy(trust=Issuers([issuer]))
    return Row(name, key.public_key.alg, len(shown.data), {
        FLOOR: lambda: [check() for check in bare],
        OURS: lambda: verify_presentation(shown, policy, Evidence(), run._NOW, **_ASKED).accept(),  # noqa: SLF001 - its sister
    })  # fmt: skip


def _batch(key: KeyPair) -> Row:
    """Verify many credentials of one did:web issuer: its document is fetched, and its key read, once."""
    host = json.dumps(dict(did.web_document(WEB, key.public_key).json)).encode()
    kid = did.verification_method(WEB, key.public_key)
    tokens = [VC_JWT.seal(generic(WEB) | {"id": f"urn:x:{n}"}, key, kid) for n in range(BATCH)]
    bare = [floor_verify(key, token) for token in tokens]

    def fetch(_: Need) -> Fetched:
        return Fetched(host, "application/did+json", run._NOW)  # noqa: SLF001 - its sister

    verifier = Verifier(Policy(trust=Issuers([WEB])), fetch=fetch, clock=lambda: run._NOW)  # noqa: SLF001 - its sister

    def ours() -> list[object]:
        return [report.accept() for report in verifier.verify_many(tokens)]

    contenders: dict[str, Callable[[], object]] = {FLOOR: lambda: [check() for check in bare], OURS: ours}
    return Row(f"verify: {BATCH:,} of one issuer", key.public_key.alg, len(tokens[0]), contenders)


def main() -> None:
    """Measure and print."""
    rows = [row for alg in ("ES256", "EdDSA") for row in rows_for(alg)]
    rounds = run.measure(rows, 30)
    print(f"{rounds} rounds; ratios are medians over the rounds")
    for line in table(rows):
        print(line)


if __name__ == "__main__":
    main()
