"""Certificates as files, read back by other programs."""

import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from pms.pki.bundles import certs_only, p7b, pem
from tests import needs


def test_pem_is_one_certificate(leaf):
    text = pem(leaf.der)
    assert text == leaf.pem
    assert x509.load_pem_x509_certificate(text).public_bytes(Encoding.DER) == leaf.der


def test_a_chain_is_pkcs7_in_armour_of_64_columns(leaf, issuing, root):
    lines = p7b([leaf.der, issuing.der, root.der]).decode().splitlines()
    assert (lines[0], lines[-1]) == ("-----BEGIN PKCS7-----", "-----END PKCS7-----")
    assert {len(line) for line in lines[1:-2]} == {64}


@pytest.mark.filterwarnings("ignore:PKCS#7 certificates")
def test_a_chain_is_read_by_cryptography_in_its_order(leaf, issuing, root):
    chain = [leaf.der, issuing.der, root.der]
    found = pkcs7.load_pem_pkcs7_certificates(p7b(chain))
    assert [certificate.public_bytes(Encoding.DER) for certificate in found] == chain


def test_a_chain_is_read_by_openssl_in_its_order(leaf, issuing, root, tmp_path):
    openssl, file = needs.command("openssl", package="openssl"), tmp_path / "chain.p7b"
    file.write_bytes(p7b([leaf.der, issuing.der, root.der]))
    out = subprocess.run(
        [openssl, "pkcs7", "-print_certs", "-in", str(file)], capture_output=True, text=True, check=True
    ).stdout
    read = [x509.load_pem_x509_certificate(b"-----BEGIN" + part.encode()) for part in out.split("-----BEGIN")[1:]]
    assert [certificate.public_bytes(Encoding.DER) for certificate in read] == [leaf.der, issuing.der, root.der]


def test_a_bundle_of_one_equals_what_cryptography_writes(leaf):
    assert certs_only([leaf.der]) == pkcs7.serialize_certificates([leaf.x509], Encoding.DER)
