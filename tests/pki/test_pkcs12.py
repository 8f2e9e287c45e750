"""Signing keys as PKCS#12."""

import subprocess

import pytest

from pms.pki.errors import Code, PkiError
from pms.pki.pkcs12 import ROUNDS, seal, unseal
from pms.pki.signing import PlatformName, Purpose, Signer, make_issuing, make_root
from tests import needs
from tests.factories import certificates as make

NAME = PlatformName(organisation="Test Platform")


@pytest.fixture(scope="module")
def signer(at) -> Signer:
    root = make_root(key=make.rsa_key(0), name=NAME, common_name="Root", at=at)
    return make_issuing(root=root, key=make.rsa_key(1), name=NAME, common_name="CA", purpose=Purpose.USE, at=at)


def same(one: Signer, other: Signer) -> bool:
    numbers = one.key.private_numbers() == other.key.private_numbers()
    return numbers and (one.certificate, one.chain) == (other.certificate, other.chain)


def test_what_was_sealed_is_found_again(signer):
    assert same(unseal(seal(signer, name="use-1", pin="1234", rounds=1000), name="use-1", pin="1234"), signer)


def test_a_root_has_no_chain(at):
    root = make_root(key=make.rsa_key(0), name=NAME, common_name="Root", at=at)
    assert same(unseal(seal(root, name="root", pin="1234", rounds=1000), name="root", pin="1234"), root)


@pytest.mark.parametrize("pin", ["12345", ""])
def test_a_wrong_pin_opens_nothing(signer, pin):
    sealed = seal(signer, name="use-1", pin="1234", rounds=1000)
    with pytest.raises(PkiError) as caught:
        unseal(sealed, name="use-1", pin=pin)
    assert (caught.value.code, caught.value.data) == (Code.KEY_LOCKED, {"name": "use-1"})


def test_a_damaged_file_opens_nothing(signer):
    sealed = seal(signer, name="use-1", pin="1234", rounds=1000)
    for data in (b"", b"nonsense", sealed[:-20], sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]):
        with pytest.raises(PkiError) as caught:
            unseal(data, name="use-1", pin="1234")
        assert caught.value.code is Code.KEY_LOCKED


def test_a_key_of_another_kind_is_no_signing_key(at):
    with pytest.raises(PkiError) as caught:
        unseal(make.pkcs12_file(make.root(at=at), password=b"1234"), name="x", pin="1234")
    assert caught.value.code is Code.KEY_LOCKED


def test_the_file_has_the_promised_encryption(signer, tmp_path):
    openssl, file = needs.command("openssl", package="openssl"), tmp_path / "use-1.p12"
    file.write_bytes(seal(signer, name="use-1", pin="1234"))
    command = [openssl, "pkcs12", "-info", "-noout", "-passin", "pass:1234", "-in", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    scheme = f"PBES2, PBKDF2, AES-256-CBC, Iteration {ROUNDS}, PRF hmacWithSHA256"
    assert said.count(scheme) == 2
    assert "MAC: sha256" in said
