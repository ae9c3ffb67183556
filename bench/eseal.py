"""What an e-seal costs: a credential of about 100 kB is sealed and verified, with timestamps and validation data.

The floor is the bare signature of `cryptography` over the same bytes; for the levels above B it is every signature that
must be made or verified: of the seal, its timestamps, the certificates of both paths and the revocation lists, without
a single other check. Rounds, ratios and times (of this thread alone) are those of `status.py`. Timestamps come ready
made: what an authority takes is not measured. The certificates are made by the tests' own maker.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from run import micro_credential, with_attachment
from status import OURS, PLAIN, table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from sealing import DAY, Party, authority, ca, clock_root, crl, party, root, taken

from mikromerit import Evidence, Policy, elm
from mikromerit.securing.jades.augmenting import ValidationData
from mikromerit.securing.jades.signers import FileKey
from mikromerit.securing.jades.writing import Sealing, write_seal
from mikromerit.trust import Roots
from mikromerit.verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ISSUER: Final = "did:web:fiberskolan.example"
ALGS: Final[dict[str, str]] = {"RS256": "RSA", "ES256": "P-256"}
"""The kinds of keys of the seals that are measured."""


CREDENTIAL: Final = elm.encode(with_attachment(micro_credential(ISSUER)))
PAYLOAD: Final = json.dumps(CREDENTIAL, ensure_ascii=False, separators=(",", ":")).encode()
AT: Final = datetime.fromisoformat(CREDENTIAL["issued"]) + DAY


@cache
def school(kind: str) -> Party:
    """Give the certificate of the seal, in the name of the credential's issuer."""
    return party("Fiberskolan AB", "bench", ca(), root(), kind=kind, begins=AT - 99 * DAY, ends=AT + 99 * DAY)


def sealing(alg: str, level: Any) -> Sealing:
    """Say how to seal."""
    chain = school(ALGS[alg]).chain
    if level == "B":
        return Sealing(certificates=chain)
    lists = ValidationData(crls=tuple(crl(one, at=AT) for one in (ca(), root(), clock_root())))
    proofs = {"revocation": lists} if level in ("LT", "LTA") else {}
    return Sealing(certificates=chain, level=level, timestamp=cache(authority(AT)), **proofs)


# --- the floors -------------------------------------------------------------------------------------------------------


def bare_sign(private: Any, data: bytes) -> Callable[[], bytes]:
    """Give the primitive that signs these bytes."""
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return lambda: private.sign(data, ec.ECDSA(SHA256()))
    return lambda: bytes(private.sign(data, PKCS1v15(), SHA256()))


def bare_check(public: Any, signature: bytes, data: bytes) -> Callable[[], None]:
    """Give the primitive that verifies a signature over these bytes."""
    if isinstance(public, ec.EllipticCurvePublicKey):
        return lambda: public.verify(signature, data, ec.ECDSA(SHA256()))
    return lambda: public.verify(signature, data, PKCS1v15(), SHA256())


def of_certificate(made: Any, issuer: Party) -> Callable[[], None]:
    """Give the primitive that verifies the signature of a certificate or a list."""
    data = made.tbs_certificate_bytes if isinstance(made, x509.Certificate) else made.tbs_certlist_bytes
    return bare_check(issuer.made.x509.public_key(), made.signature, data)


def of_token(der: bytes) -> Iterator[Callable[[], None]]:
    """Give the primitives that verify the signature of a timestamp, and of its certificate."""
    signed = cms.ContentInfo.load(der)["content"]
    [signer] = signed["signer_infos"]
    certificate = authority(AT).by.x509
    yield bare_check(certificate.public_key(), signer["signature"].native, signer["signed_attrs"].untag().dump())
    yield of_certificate(certificate, clock_root())


def every_check(alg: str, sealed: bytes, how: Sealing) -> Callable[[], object]:
    """Give the verification of every signature that a seal rests on, above level B."""
    parts, own = taken(sealed), school(ALGS[alg])
    value = bare_sign(own.key, parts.signing_input)()
    checks = [bare_check(own.made.x509.public_key(), value, parts.signing_input)]
    checks += [of_certificate(own.made.x509, ca()), of_certificate(ca().made.x509, root())]
    tokens = [how.timestamp(data) for data in _covered(sealed, how.level)] if how.timestamp else []
    for token in tokens:
        checks += of_token(token)
    if how.revocation is not None:
        lists = (crl(one, at=AT) for one in (ca(), root(), clock_root()))
        pairs = zip(lists, (ca(), root(), clock_root()), strict=True)
        checks += [of_certificate(x509.load_der_x509_crl(der), issuer) for der, issuer in pairs]

    def run() -> None:
        for check in checks:
            check()

    return run


def _covered(sealed: bytes, level: str) -> list[bytes]:
    parts = taken(sealed)
    signature = parts.one["signature"].encode()
    return [signature, parts.archived(3)] if level == "LTA" else [signature]


# --- what is measured -------------------------------------------------------------------------------------------------


def works() -> Iterator[tuple[str, dict[str, Callable[[], object]]]]:
    """Give the contenders, by the work."""
    policy = Policy(trust=Roots(root().made.pem, timestamping=clock_root().made.pem), profile=None)
    for alg, kind in ALGS.items():
        own = school(kind)
        signer = FileKey(own.key, own.chain, None)
        for level in ("B", "T", "LTA") if alg == "RS256" else ("B",):  # RSA signs alike each time, so tokens are kept
            how = sealing(alg, level)
            sealed = write_seal(PAYLOAD, signer, how, AT)
            name = f"{alg}, level {level}, {len(sealed):,} bytes"
            yield (
                f"seal: {name}",
                {
                    PLAIN: bare_sign(own.key, taken(sealed).signing_input),
                    OURS: partial(write_seal, PAYLOAD, signer, how, AT),
                },
            )
            yield (
                f"verify: {name}",
                {
                    PLAIN: every_check(alg, sealed, how),
                    OURS: lambda sealed=sealed: verify(sealed, policy, Evidence(), AT).accept(),  # type: ignore[misc]  # a lambda with a default has no annotation
                },
            )


def main() -> None:
    """Print everything as Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=60)
    rounds: int = parser.parse_args().rounds
    print(f"E-seals over {len(PAYLOAD):,} bytes (milliseconds)\n")
    print("| work | contender | least | median | times plain |\n| --- | --- | ---: | ---: | ---: |")
    for name, contenders in works():
        table(name, contenders, rounds)


if __name__ == "__main__":
    main()
