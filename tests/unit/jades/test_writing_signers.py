"""Who signs: keys in files, keys in tokens, keys of the library."""

from __future__ import annotations

import copy
import pickle
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import softhsm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519
from cryptography.hazmat.primitives.serialization import load_der_public_key, pkcs12
from sealing import AT, ORGANISATION, PAYLOAD, ca, root, school, sealing
from x509_made import SUBJECT, Made, authority, key, leaf, pki

from mikromerit import KeyPair
from mikromerit.errors import MikromeritError, SigningError
from mikromerit.report import Code, Refused
from mikromerit.securing.jades import signers
from mikromerit.securing.jades.signers import FileKey, TokenKey, as_seal_signer, open_token, read_pkcs12
from mikromerit.securing.jades.writing import Sealing, write_seal
from mikromerit.x509 import Certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "smörgås".encode()
BY_ALG = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
RSA_ALGS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")


def bag(private: Any, certificate: Any, others: Any = None, password: bytes | None = PASSWORD) -> bytes:
    protection: Any = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"nyckel", private, certificate, others, protection)


def of_school(kind: str = "RSA", **more: Any) -> bytes:
    """Make the file as a trust service provider does, its certificates in any order."""
    own = school(kind)
    return bag(own.key, own.made.x509, [one.made.x509 for one in (root(), ca())], **more)


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["RSA", "P-256", "P-384", "P-521"])
def test_a_file_gives_the_key_and_its_chain_in_order(kind: str) -> None:
    made = read_pkcs12(of_school(kind), PASSWORD)
    assert made.certificates == school(kind).chain
    assert made.alg == {"RSA": "RS256", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[kind]
    assert write_seal(PAYLOAD, made, Sealing(certificates=made.certificates), AT)


def test_a_file_without_a_password() -> None:
    assert read_pkcs12(of_school(password=None), None).alg == "RS256"


def test_certificates_of_others_are_left_out() -> None:
    strangers = [pki("rogue").root.x509, pki().ca.x509, school().made.x509]
    made = read_pkcs12(bag(school().key, school().made.x509, [*strangers, ca().made.x509]), PASSWORD)
    assert made.certificates == school().chain[:2]


@pytest.mark.parametrize("alg", RSA_ALGS)
def test_an_rsa_key_signs_as_it_is_told(alg: str) -> None:
    made = read_pkcs12(of_school(), PASSWORD, alg)
    school().certificate.check(alg, made.sign(b"data"), b"data")


@pytest.mark.parametrize(("kind", "alg"), [("RSA", "ES256"), ("RSA", "HS256"), ("P-256", "ES384"), ("P-256", "RS256")])
def test_an_algorithm_that_is_not_of_the_key(kind: str, alg: str) -> None:
    with pytest.raises(Refused) as caught:
        read_pkcs12(of_school(kind), PASSWORD, alg)
    assert caught.value.code == Code.ALGORITHM_NOT_OF_KEY
    assert caught.value.params["alg"] == alg


@pytest.mark.parametrize(
    ("data", "password", "reason"),
    [
        (of_school, b"fel", "the password is wrong, or the file is damaged"),
        (of_school, None, "the password is wrong, or the file is damaged"),
        (lambda: of_school()[:-9], PASSWORD, "the password is wrong, or the file is damaged"),
        (lambda: b"", PASSWORD, "the password is wrong, or the file is damaged"),
        (lambda: bag(None, None, [ca().made.x509]), PASSWORD, "holds no private key with its certificate"),
        (lambda: bag(school().key, None, None), PASSWORD, "holds no private key with its certificate"),
    ],
)
def test_files_that_give_no_key(data: Any, password: bytes | None, reason: str) -> None:
    with pytest.raises(SigningError, match=reason) as caught:
        read_pkcs12(data(), password)
    assert caught.value.__context__ is None
    assert "smörgås" not in str(caught.value)


def test_a_password_is_bytes() -> None:
    for data, password in ((of_school(), "smörgås"), ("path", PASSWORD)):
        with pytest.raises(TypeError, match="bytes"):
            read_pkcs12(data, password)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "private", [ed25519.Ed25519PrivateKey.generate(), dsa.generate_private_key(2048), key("odd", "brainpool")]
)
def test_keys_of_other_kinds(private: Any) -> None:
    with pytest.raises(SigningError, match="another kind than seals have"):
        FileKey(private, (), None)


def test_the_key_is_not_shown_or_copied() -> None:
    made = read_pkcs12(of_school(), PASSWORD)
    assert repr(made) == str(made) == "FileKey(alg='RS256')"
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(MikromeritError, match="not pickled or copied"):
            way(made)
    assert not hasattr(made, "__dict__")


# --- keys of the library ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["ES256", "ES384", "ES512", "PS256"])
def test_a_signer_of_the_library_has_its_one_algorithm(alg: Any) -> None:
    pair = KeyPair.generate(alg)
    adapted = as_seal_signer(pair)
    assert adapted.alg == alg
    assert pair.public_key.verifies(adapted.sign(b"data"), b"data")


def test_a_signer_of_seals_stays_what_it_is() -> None:
    made = read_pkcs12(of_school(), PASSWORD)
    assert as_seal_signer(made) is made


def test_no_seal_is_signed_with_eddsa() -> None:
    with pytest.raises(Refused) as caught:
        as_seal_signer(KeyPair.generate("EdDSA"))
    assert caught.value.code == Code.ALGORITHM_NOT_ALLOWED


@pytest.mark.parametrize(
    "given", [None, "seal.p12", b"file", object(), type("Half", (), {"alg": "RS256"})(), type("Odd", (), {"alg": 1})()]
)
def test_what_is_no_signer(given: Any) -> None:
    with pytest.raises(TypeError, match=r"a seal is signed with load_pkcs12\(…\)"):
        as_seal_signer(given)


# --- tokens -----------------------------------------------------------------------------------------------------------


KEYS = {"RSA": ("RSA", b"\x01"), "P-256": ("secp256r1", b"\x02"), "P-384": ("secp384r1", b"\x03"),
        "P-521": ("secp521r1", b"\x04"), "other": ("secp256k1", b"\x05")}  # fmt: skip


@pytest.fixture(scope="module")
def token() -> dict[str, Made]:
    """Make keys in the token, and certificates over their public halves; give the latter by the keys' labels."""
    softhsm.token()
    made = {}
    for label, (kind, key_id) in KEYS.items():
        public = load_der_public_key(softhsm.generate(kind, label, key_id))
        if label != "other":
            made[label] = _certified(public)
    softhsm.store_certificate(made["RSA"].der, "sigill", KEYS["RSA"][1])
    softhsm.store_certificate(root().certificate.der, "rot", b"\x0a")
    softhsm.store_certificate(ca().certificate.der, "utfärdare", b"\x0b")
    return made


def _certified(public: Any) -> Made:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    like = school().made.x509
    builder = x509.CertificateBuilder().subject_name(like.subject).issuer_name(like.issuer).public_key(public)
    builder = builder.not_valid_before(like.not_valid_before_utc).not_valid_after(like.not_valid_after_utc)
    builder = builder.serial_number(x509.random_serial_number())
    for extension in like.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    signed = builder.sign(ca().key, hashes.SHA256())
    return Made(Certificate.from_der(signed.public_bytes(serialization.Encoding.DER)), None)


@pytest.fixture
def opened(token: dict[str, Made]) -> Iterator[Any]:
    assert token
    keys: list[TokenKey] = []

    def do(label: str | None = "RSA", *, pin: str = softhsm.PIN, name: str = softhsm.LABEL, **more: Any) -> TokenKey:
        keys.append(open_token(more.pop("module", softhsm.token()), name, pin, key_label=label, **more))
        return keys[-1]

    yield do
    for one in keys:
        one.close()


@pytest.mark.parametrize("alg", [*RSA_ALGS, *BY_ALG])
def test_a_token_signs(opened: Any, token: dict[str, Made], alg: str) -> None:
    label = BY_ALG.get(alg, "RSA")
    data = bytes(range(256)) * 4000
    signature = opened(label, alg=alg).sign(data)
    token[label].certificate.check(alg, signature, data)


@pytest.mark.parametrize("alg", RSA_ALGS)
def test_a_token_without_the_hash_gets_the_digest(
    opened: Any, token: dict[str, Made], alg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = signers._way
    monkeypatch.setattr(signers, "_way", lambda alg, _: real(alg, ()))
    signature = opened(alg=alg).sign(b"data")
    token["RSA"].certificate.check(alg, signature, b"data")


def test_a_token_seals_with_the_certificates_that_it_holds(opened: Any) -> None:
    seal = opened()
    assert [one.organisation for one in seal.certificates] == [ORGANISATION, "Tillit Exempel AB", "Rot Exempel"]
    assert write_seal(PAYLOAD, seal, Sealing(certificates=seal.certificates), AT)
    assert opened("P-256").certificates == ()


def test_a_seal_with_another_certificate_than_the_tokens(opened: Any) -> None:
    with pytest.raises(SigningError, match="does not sign with the key of the certificate"):
        write_seal(PAYLOAD, opened(), sealing(), AT)


def test_a_key_is_found_by_its_id(opened: Any) -> None:
    assert opened(None, key_id=b"\x03").alg == "ES384"


def test_the_key_never_leaves_the_token(opened: Any, token: dict[str, Made]) -> None:
    from pkcs11 import Attribute, AttributeSensitive, ObjectClass

    with softhsm.session() as session:
        for private in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}):
            for attribute in (Attribute.SENSITIVE, Attribute.ALWAYS_SENSITIVE, Attribute.NEVER_EXTRACTABLE):
                assert private[attribute] is True
            assert private[Attribute.EXTRACTABLE] is False
        secret = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label="RSA")
        for attribute in (Attribute.PRIVATE_EXPONENT, Attribute.PRIME_1):
            with pytest.raises(AttributeSensitive):
                secret[attribute]
        secret = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label="P-256")
        with pytest.raises(AttributeSensitive):
            secret[Attribute.VALUE]
    token["P-256"].certificate.check("ES256", opened("P-256").sign(b"data"), b"data")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"module": "/nowhere/libtoken.so"}, "the PKCS#11 module cannot be loaded"),
        ({"name": "Ett annat"}, "no token with this label"),
        ({"pin": "000000"}, "the token refuses the PIN"),
        ({"pin": "1"}, "the token refuses the PIN"),
        ({"label": "saknas"}, "no private key with this label and id"),
        ({"key_id": b"\x02"}, "no private key with this label and id"),
        ({"label": "other"}, "another kind than seals have"),
    ],
)
def test_tokens_that_give_no_key(opened: Any, given: dict[str, Any], reason: str) -> None:
    with pytest.raises(SigningError, match=reason) as caught:
        opened(**given)
    assert caught.value.__context__ is None
    assert "000000" not in str(caught.value)


def test_two_keys_with_one_label_are_told_apart_by_their_ids(opened: Any) -> None:
    for key_id in (b"\x21", b"\x22"):
        softhsm.generate("secp256r1", "tvillingar", key_id)
    with pytest.raises(SigningError, match="several such private keys"):
        opened("tvillingar")
    assert opened("tvillingar", key_id=b"\x22").alg == "ES256"


@pytest.mark.parametrize(
    ("given", "error", "reason"),
    [
        ({"pin": 271828}, TypeError, "a PIN is a text"),
        ({"name": softhsm.LABEL.encode()}, TypeError, "labels of a token and of a key are texts"),
        ({"name": None}, TypeError, "labels of a token and of a key are texts"),
        ({"label": b"RSA"}, TypeError, "labels of a token and of a key are texts"),
        ({"label": 1}, TypeError, "labels of a token and of a key are texts"),
        ({"key_id": "01"}, TypeError, r"the id of a key is bytes: bytes.fromhex\("),
        ({"key_id": 1}, TypeError, "the id of a key is bytes"),
        ({"label": None}, ValueError, "name the key"),
        ({"label": "\ud800"}, ValueError, "no text that UTF-8 can write"),
        ({"pin": "2718\udfff"}, ValueError, "no text that UTF-8 can write"),
        ({"name": "\ud800"}, ValueError, "no text that UTF-8 can write"),
        ({"module": "/\udcff.so"}, ValueError, "no text that UTF-8 can write"),
        ({"module": 1}, TypeError, "os.PathLike"),
    ],
)
def test_what_would_crash_the_module_never_reaches_it(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], error: type[Exception], reason: str
) -> None:
    def reached(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("pkcs11.lib", reached)
    options: dict[str, Any] = {"module": "/token.so", "name": softhsm.LABEL, "pin": softhsm.PIN, "label": "RSA"} | given
    module, name, pin, label = (options.pop(one) for one in ("module", "name", "pin", "label"))
    with pytest.raises(error, match=reason) as caught:
        open_token(module, name, pin, key_label=label, **options)
    assert "2718" not in str(caught.value)


def test_a_module_may_be_a_path(opened: Any) -> None:
    assert opened(module=Path(softhsm.token())).alg == "RS256"


def test_a_key_that_is_refused_leaves_no_session(opened: Any) -> None:
    with pytest.raises(Refused) as caught:
        opened(alg="ES256")
    assert caught.value.code == Code.ALGORITHM_NOT_OF_KEY
    with pytest.raises(SigningError, match="refuses the PIN"):  # nobody is logged in any more
        opened(pin="000000")


def test_who_is_logged_in_is_so_for_the_whole_process(opened: Any) -> None:
    assert opened()
    assert opened("P-256", pin="000000").sign(b"data")  # as PKCS#11 has it


def test_a_key_in_a_token_is_not_shown_or_copied(opened: Any) -> None:
    seal = opened()
    assert repr(seal) == "TokenKey(alg='RS256')"
    with pytest.raises(MikromeritError, match="not pickled or copied"):
        copy.copy(seal)


def test_two_keys_at_a_time(opened: Any, token: dict[str, Made]) -> None:
    first, second = opened(), opened("P-256")
    token["RSA"].certificate.check("RS256", first.sign(b"data"), b"data")
    token["P-256"].certificate.check("ES256", second.sign(b"data"), b"data")


def test_a_closed_token_says_so(opened: Any) -> None:
    with opened() as seal:
        assert seal.sign(b"data")
    with pytest.raises(SigningError, match=r"gives no signature \(\w+\): open it again") as caught:
        seal.sign(b"data")
    assert caught.value.__context__ is None
    seal.close()
    assert opened().sign(b"data")


def test_threads_wait_for_one_another(opened: Any, token: dict[str, Made]) -> None:
    seal, found = opened("P-256"), []

    def work(number: int) -> None:
        data = bytes([number]) * 1000
        token["P-256"].certificate.check("ES256", seal.sign(data), data)
        found.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(8))


def test_a_pin_for_each_signature_is_given_each_time(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pkcs11 import Attribute

    real = signers._has
    monkeypatch.setattr(signers, "_has", lambda item, what: what == Attribute.ALWAYS_AUTHENTICATE or real(item, what))
    seal = opened("P-256")
    calls: list[dict[str, Any]] = []
    seal._key = type("Key", (), {"sign": lambda _self, _data, **how: calls.append(how) or b"signature"})()
    assert seal.sign(b"data") == b"signature"
    assert calls[0]["pin"] == softhsm.PIN
    assert repr(seal) == "TokenKey(alg='ES256')"


def test_a_certificate_that_cannot_be_read_is_left_out(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pkcs11 import Attribute, ObjectClass

    real = signers._has

    def garbled(item: Any, what: Any) -> Any:
        spoilt = (
            what == Attribute.VALUE and item.object_class == ObjectClass.CERTIFICATE and item[Attribute.LABEL] == "rot"
        )
        return b"x" if spoilt else real(item, what)

    monkeypatch.setattr(signers, "_has", garbled)
    assert len(opened().certificates) == 2


def test_a_token_that_lacks_an_attribute(token: dict[str, Made]) -> None:
    from pkcs11 import Attribute, ObjectClass

    assert token
    with softhsm.session() as session:
        private = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label="RSA")
        assert signers._has(private, Attribute.EC_PARAMS) is None


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'mikromerit\[hsm\]'") as caught:
        open_token("module", "token", "pin")
    assert caught.value.name == "pkcs11"


def test_a_chain_ends_where_it_comes_round_again() -> None:
    first = authority({"CN": "A"}, key_name="a")
    other = authority({"CN": "B"}, first, key_name="b")
    again = authority({"CN": "A"}, other, key_name="a", serial=99)
    own = leaf(SUBJECT, again, key_name="own")
    chain = signers.in_order(own.certificate, [one.certificate for one in (again, other, first)] * 50)
    assert 2 <= len(chain) <= 4


def test_a_root_is_a_chain_of_its_own() -> None:
    everybody = [*school().chain, *school().chain]
    assert signers.in_order(root().certificate, everybody) == (root().certificate,)
