"""A hardware token of the tests' own: SoftHSM in a temporary folder, empty at first, and gone when the run ends."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
MISSING = "SoftHSM (softhsm2-util, libsofthsm2.so) is not here; on Debian: apt-get install softhsm2"
LABEL = "Sigillförvar"
PIN = "271828"


@cache
def token() -> str:
    """Make the token, once a run, and give the path of its module; skip where SoftHSM is not installed.

    With MIKROMERIT_NO_SKIP that is a failure, unless MIKROMERIT_WITHOUT_SOFTHSM says that there can be none.
    """
    module = next((path for path in MODULES if Path(path).is_file()), None)
    program = shutil.which("softhsm2-util")
    if module is None or program is None:
        if os.environ.get("MIKROMERIT_NO_SKIP") and not os.environ.get("MIKROMERIT_WITHOUT_SOFTHSM"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="mikromerit-hsm-"))
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)  # read when the module is loaded, which is once in a process
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    arguments = [program, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "1234567"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return module


def session() -> Any:
    """Open a session that may write to the token, logged in."""
    import pkcs11

    module = token()
    return pkcs11.lib(module).get_token(token_label=LABEL).open(rw=True, user_pin=PIN)


def generate(kind: str, label: str, key_id: bytes) -> bytes:
    """Let the token make a key pair ("RSA", or the name of a curve) and give its public half, in DER."""
    from pkcs11 import Attribute, KeyType
    from pkcs11.util import ec, rsa

    with session() as opened:
        if kind == "RSA":
            public, _ = opened.generate_keypair(KeyType.RSA, 2048, store=True, label=label, id=key_id)
            return bytes(rsa.encode_rsa_public_key(public))
        named = ec.encode_named_curve_parameters(kind)
        keys = opened.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: named}, local=True)
        public, _ = keys.generate_keypair(store=True, label=label, id=key_id)
        return bytes(ec.encode_ec_public_key(public))


def store_certificate(der: bytes, label: str, key_id: bytes) -> None:
    """Put a certificate into the token, as those do that hand tokens out."""
    from pkcs11 import Attribute, CertificateType, ObjectClass
    from pkcs11.util import x509

    with session() as opened:
        template = x509.decode_x509_certificate(der)
        template |= {Attribute.TOKEN: True, Attribute.LABEL: label, Attribute.ID: key_id}
        template |= {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509}
        opened.create_object(template)
