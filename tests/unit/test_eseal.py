"""The front door for those who seal: files, tokens, timestamp authorities, validation data."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
import requests
import softhsm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from sealing import AT, DAY, PAYLOAD, authority, ca, clock_root, crl, ocsp, party, root, school, sealing, signer
from tsa import response, serving
from x509_made import TIME_STAMPING, access, points

from mikromerit import eseal
from mikromerit.errors import SigningError, Unresolvable
from mikromerit.evidence import Fetched, Need
from mikromerit.keys import KeyFileReadable
from mikromerit.limits import DEFAULT
from mikromerit.securing.jades import open_seal

if TYPE_CHECKING:
    from pathlib import Path

    from sealing import Party


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    own, protection = school(), serialization.BestAvailableEncryption(b"hemligt")
    data = pkcs12.serialize_key_and_certificates(b"sigill", own.key, own.made.x509, [ca().made.x509], protection)
    path = tmp_path / "sigill.p12"
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def test_a_file_is_loaded_by_path_or_as_bytes(file: Path) -> None:
    for source in (file, str(file), file.read_bytes()):
        key = eseal.load_pkcs12(source, b"hemligt", "PS256")
        assert (key.alg, key.certificates) == ("PS256", school().chain[:2])
    data = eseal.write_seal(PAYLOAD, key, eseal.Sealing(certificates=key.certificates), AT)
    assert open_seal(data, DEFAULT).alg == "PS256"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        eseal.load_pkcs12(tmp_path / "saknas.p12", b"")


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_a_file_that_others_can_read_is_warned_of(file: Path) -> None:
    file.chmod(0o640)
    with pytest.warns(KeyFileReadable, match="set its mode to 0600"):
        eseal.load_pkcs12(file, b"hemligt")


def test_a_key_in_a_token_seals() -> None:
    module = softhsm.token()
    softhsm.generate("RSA", "dörren", b"\x77")
    with eseal.open_pkcs11(module, softhsm.LABEL, softhsm.PIN, key_label="dörren", alg="PS384") as key:
        assert (key.alg, len(key.sign(b"data"))) == ("PS384", 256)


def test_everything_that_is_named_is_there() -> None:
    assert all(hasattr(eseal, name) for name in eseal.__all__)


# --- timestamps -------------------------------------------------------------------------------------------------------


def test_an_authority_is_asked_over_http() -> None:
    own = authority()
    with serving(own.answer) as url:
        stamp = eseal.timestamp_authority(url, inside=True)
        data = eseal.write_seal(PAYLOAD, signer(), sealing("LTA", timestamp=stamp), AT)
    seal = open_seal(data, DEFAULT)
    assert seal.level == "JAdES-BASELINE-LTA"
    assert [one.token.certificate for one in seal.timestamps] == [own.by.certificate] * 2
    assert len(own.asked) == 2
    assert {len(digest) for digest in own.asked} == {32}  # nothing but the digests has left


def test_a_session_of_the_callers_is_used() -> None:
    with serving(authority().answer) as url, requests.Session() as session:
        token = eseal.timestamp_authority(url.replace("127.0.0.1", "localhost"), session=session, inside=True)(b"x")
    assert hashlib.sha256(b"x").digest() in token


def test_an_authority_is_a_public_host_unless_it_is_said_not_to_be() -> None:
    with pytest.raises(SigningError, match="gives no answer: the host is not a full host name"):
        eseal.timestamp_authority("http://127.0.0.1/tsa")(b"data")


ANSWERS = {
    "refused": (lambda _: response("rejection"), r"refuses \(status 2\)"),
    "waiting": (lambda _: response("waiting"), r"refuses \(status 3\)"),
    "no token": (lambda _: response(), "something else than a timestamp"),
    "nothing": (lambda _: b"", "something else than a timestamp"),
    "a page": (lambda _: b"<html>", "something else than a timestamp"),
    "too much": (lambda _: bytes(300_000), "gives no answer: the answer is larger than 262144 bytes"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_without_a_timestamp(name: str) -> None:
    answer, reason = ANSWERS[name]
    with serving(answer) as url, pytest.raises(SigningError, match=reason) as caught:
        eseal.timestamp_authority(url, inside=True)(b"data")
    assert caught.value.__context__ is None


def test_an_answer_to_another_request() -> None:
    own, first = authority(), list[bytes]()

    def again(request: bytes) -> bytes:
        first.append(own.answer(request))
        return first[0]

    with serving(again) as url:
        stamp = eseal.timestamp_authority(url, inside=True)
        assert stamp(b"data")
        with pytest.raises(SigningError, match="its nonce differs"):
            stamp(b"data")


def test_nobody_answers() -> None:
    with serving(lambda _: b"") as url:
        pass
    with pytest.raises(SigningError, match="gives no answer: the connection could not be made"):
        eseal.timestamp_authority(url, inside=True, timeout=2)(b"data")


@pytest.mark.parametrize("url", ["ftp://tid.example/", "tid.example", "", "file:///etc/passwd", "HTTPS://tid.example/"])
def test_an_address_of_another_kind_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="begins with https:// or http://"):
        eseal.timestamp_authority(url)


def test_an_address_is_a_text() -> None:
    with pytest.raises(TypeError, match="the address of a timestamp authority is a text"):
        eseal.timestamp_authority(b"https://tid.example/")  # type: ignore[arg-type]


def test_a_timeout_is_a_positive_number() -> None:
    with pytest.raises(ValueError, match="a timeout is a positive number of seconds"):
        eseal.timestamp_authority("https://tid.example/", timeout=0)(b"data")


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'mikromerit\[eseal\]'") as caught:
        eseal.timestamp_authority("https://tid.example/")
    assert caught.value.name == "rfc3161_client"


# --- validation data --------------------------------------------------------------------------------------------------

LIST, RESPONDER, TIME_LIST = "http://crl.example/ca.crl", "http://ocsp.example/", "http://crl.example/tid.crl"


def of_the_world() -> tuple[Party, Party]:
    """Make a seal and an authority that say where it is told whether they are revoked."""
    told = ((points(LIST), False), (access(RESPONDER), False))
    seal = party("Fiberskolan Exempel AB", "school", ca(), root(), kind="RSA", more=told)
    more = ((points(TIME_LIST), False),)
    clock = party("Tid Exempel AB", "clock", clock_root(), kind="RSA", purpose=TIME_STAMPING, more=more)
    return seal, clock


class World:
    """Answers needs by the beginning of their URLs, and remembers what it was asked for."""

    def __init__(self, **answers: bytes) -> None:
        self.asked: list[str] = []
        self._answers = answers

    def __call__(self, need: Need) -> Fetched:
        name = {LIST: "crl", TIME_LIST: "time"}.get(need.url, "ocsp")
        self.asked.append(name)
        if name not in self._answers:
            raise Unresolvable(need.url, "nobody answers")
        return Fetched(self._answers[name], "", AT)


def sealed(world: Any, **more: Any) -> Any:
    seal, clock = of_the_world()
    options = {
        "certificates": seal.chain[:2],  # its issuer is what is trusted
        "timestamp": authority(of=clock),
        "revocation": eseal.validation_data(world, **more),
    }
    return open_seal(eseal.write_seal(PAYLOAD, signer(), sealing("LT", **options), AT), DEFAULT)


def test_what_a_certificate_points_to_is_got() -> None:
    seal, _ = of_the_world()
    answers = {"ocsp": ocsp(seal, ca()), "crl": crl(ca()), "time": crl(clock_root())}
    world = World(**answers)
    made = sealed(world)
    assert world.asked == ["ocsp", "time"]  # the list of one that has been cleared is not asked for
    assert (made.ocsps, made.crls) == ((answers["ocsp"],), (answers["time"],))


@pytest.mark.parametrize("answer", [{}, {"ocsp": b"rubbish"}, {"ocsp": b""}])
def test_where_the_responder_says_nothing_the_list_is_got(answer: dict[str, bytes]) -> None:
    world = World(crl=crl(ca()), time=crl(clock_root()), **answer)
    made = sealed(world)
    assert world.asked == ["ocsp", "crl", "time"]
    assert (made.ocsps, made.crls) == ((), (crl(ca()), crl(clock_root())))


def test_an_answer_that_is_outdated_is_not_taken() -> None:
    seal, _ = of_the_world()
    world = World(ocsp=ocsp(seal, ca(), at=AT - 9 * DAY), crl=crl(ca()), time=crl(clock_root()))
    assert sealed(world).ocsps == ()


def test_what_cannot_be_got_is_told_with_where_and_why() -> None:
    with pytest.raises(SigningError) as caught:
        sealed(World(crl=crl(ca())))
    assert str(caught.value) == (
        "the validation data does not say whether the certificate of Tid Exempel AB is revoked "
        f"({TIME_LIST}: nobody answers)"
    )


def test_every_address_that_was_tried_is_told() -> None:
    with pytest.raises(SigningError, match="certificate of Fiberskolan Exempel AB is revoked") as caught:
        sealed(World(ocsp=b"rubbish"))
    told = str(caught.value).partition("(")[2]
    assert told.startswith(RESPONDER)
    assert told.endswith(f"…: the answer does not say it; {LIST}: nobody answers)")
    assert len(told) < 250


def test_a_certificate_without_an_address_is_told() -> None:
    options = {"timestamp": authority(), "revocation": eseal.validation_data(World())}
    with pytest.raises(SigningError, match=r"is revoked \(the certificate names no address that says so\)"):
        eseal.write_seal(PAYLOAD, signer(), sealing("LT", **options), AT)


def test_a_seal_whose_issuer_nobody_brings_is_told() -> None:
    seal, clock = of_the_world()
    options = {"timestamp": authority(of=clock), "revocation": eseal.validation_data(World())}
    with pytest.raises(SigningError, match=r"is revoked \(no certificate of who issued it is given\)"):
        eseal.write_seal(PAYLOAD, signer(), sealing("LT", certificates=seal.chain[:1], **options), AT)


def test_a_fetch_that_fails_in_its_own_way_is_told_without_its_words() -> None:
    def fetch(_: Need) -> Fetched:
        raise ConnectionRefusedError(111, "a secret of the proxy")

    with pytest.raises(
        SigningError, match=r"http://ocsp\.example/.*: the fetch fails \(ConnectionRefusedError\)"
    ) as caught:
        sealed(fetch)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_fetch_is_a_function() -> None:
    for given in ((school().certificate,), "https://crl.example/"):
        with pytest.raises(TypeError, match=r"fetch= is a function"):
            eseal.validation_data(given)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"certificates= .* read_pem\("):
        eseal.validation_data(certificates=b"pem")  # type: ignore[arg-type]


def test_a_thousand_seals_have_one_fetch_and_its_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[World] = []

    def https_fetch() -> World:
        made.append(World(crl=crl(ca()), time=crl(clock_root())))
        return made[-1]

    monkeypatch.setattr("mikromerit.https.https_fetch", https_fetch)
    gather, (seal, _) = eseal.validation_data(), of_the_world()
    assert gather(seal.chain) == gather(seal.chain)
    assert len(made) == 1


def test_certificates_that_nobody_brings_are_added() -> None:
    seal, clock = of_the_world()
    world = World(crl=crl(ca()), time=crl(clock_root()))
    revocation = eseal.validation_data(world, certificates=(clock_root().certificate,))
    alone = authority(of=clock, with_root=False)
    options = {"certificates": seal.chain[:2], "timestamp": alone, "revocation": revocation}
    data = eseal.write_seal(PAYLOAD, signer(), sealing("LT", **options), AT)
    assert clock_root().certificate in open_seal(data, DEFAULT).certificates


def test_one_list_answers_for_two() -> None:
    seal, _ = of_the_world()
    world = World(crl=crl(ca()))
    twin = party("Syskonskolan AB", "sibling", ca(), root(), more=((points(LIST), False),))
    assert eseal.validation_data(world)((*seal.chain, twin.certificate)).crls == (crl(ca()),)
    assert world.asked == ["ocsp", "crl"]


def test_unless_told_otherwise_it_is_got_from_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(crl=crl(ca()), time=crl(clock_root()))
    monkeypatch.setattr("mikromerit.https.https_fetch", lambda: world)
    seal, _ = of_the_world()
    assert eseal.validation_data()(seal.chain).crls == (crl(ca()),)
