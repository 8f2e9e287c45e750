"""What people upload, and what they are told of it."""

from base64 import b64encode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
)

from pms.pki import bundles
from pms.pki.errors import Code, PkiError
from pms.pki.reading import read_many, read_one
from tests.factories import certificates as make


def refused(data: bytes) -> tuple[Code, dict]:
    with pytest.raises(PkiError) as caught:
        read_one(data)
    return caught.value.code, caught.value.data


def test_pem_is_read(leaf):
    assert read_one(leaf.pem).der == leaf.der


def test_der_is_read(leaf):
    assert read_one(leaf.der).der == leaf.der


def test_a_bundle_of_one_is_read_in_both_encodings(leaf):
    assert read_one(bundles.p7b([leaf.der])).der == leaf.der
    assert read_one(bundles.certs_only([leaf.der])).der == leaf.der


def test_a_bundle_of_another_library_is_read(leaf):
    assert read_one(pkcs7.serialize_certificates([leaf.x509], Encoding.DER)).der == leaf.der


def test_text_around_pem_is_skipped(leaf):
    dump = b"Bag Attributes\r\n    friendlyName: x\r\n" + leaf.pem.replace(b"\n", b"\r\n") + b"\r\nbye"
    assert read_one(dump).der == leaf.der


def test_pem_that_windows_saved_is_read(leaf):
    assert read_one(b"\xef\xbb\xbf" + leaf.pem).der == leaf.der
    assert read_one(leaf.pem.decode().encode("utf-16")).der == leaf.der


@pytest.mark.filterwarnings("ignore:PKCS#7 certificates")
def test_a_bundle_keeps_its_order(leaf, issuing, root):
    found = read_many(bundles.p7b([leaf.der, issuing.der, root.der]))
    assert [certificate.der for certificate in found] == [leaf.der, issuing.der, root.der]


def test_pem_with_several_certificates_keeps_its_order(leaf, issuing):
    assert [found.der for found in read_many(leaf.pem + issuing.pem)] == [leaf.der, issuing.der]


@pytest.mark.parametrize("data", [b"", b" \n\t"])
def test_an_empty_file_is_refused(data):
    assert refused(data) == (Code.EMPTY_FILE, {})


def test_a_large_file_is_refused_before_it_is_looked_at():
    assert refused(b"x" * 5_000_000) == (Code.FILE_TOO_LARGE, {"limit_kib": 64})
    assert refused(b"-----BEGIN PKCS7-----" + b"A" * 300_000) == (Code.FILE_TOO_LARGE, {"limit_kib": 256})


def test_a_bundle_may_be_larger_than_a_certificate(leaf):
    padding = b"\n" * 100_000
    assert read_one(bundles.p7b([leaf.der]) + padding).der == leaf.der
    assert refused(leaf.pem + padding) == (Code.FILE_TOO_LARGE, {"limit_kib": 64})


@pytest.mark.parametrize(
    "form",
    [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH],
    ids=["PKCS#8", "SEC 1", "OpenSSH"],
)
def test_a_private_key_is_refused(form):
    key = ec.generate_private_key(ec.SECP256R1())
    assert refused(key.private_bytes(Encoding.PEM, form, NoEncryption())) == (Code.PRIVATE_KEY, {})


def test_a_private_key_beside_a_certificate_is_refused(leaf):
    assert refused(leaf.pem + make.private_key_pem()) == (Code.PRIVATE_KEY, {})
    assert refused((leaf.pem + make.private_key_pem()).decode().encode("utf-16")) == (Code.PRIVATE_KEY, {})


def test_an_encrypted_private_key_is_refused():
    assert refused(make.private_key_pem(password=b"secret")) == (Code.PRIVATE_KEY, {})


@pytest.mark.parametrize("kind", ["P-256", "RSA-2048", "Ed25519"])
def test_a_private_key_in_der_is_refused(kind):
    key = make.key_of(kind)
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)[: 1 if kind == "Ed25519" else 2]:
        assert refused(key.private_bytes(Encoding.DER, form, NoEncryption())) == (Code.PRIVATE_KEY, {})
    locked = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    assert refused(locked) == (Code.PRIVATE_KEY, {})


def test_a_key_store_is_refused(leaf):
    assert refused(make.pkcs12_file(leaf)) == (Code.PKCS12_FILE, {})
    assert refused(bytes.fromhex("feedfeed00000002") + b"x" * 100) == (Code.PKCS12_FILE, {})


def test_a_signing_request_is_refused_as_such():
    assert refused(make.signing_request()) == (Code.CERTIFICATE_REQUEST, {})
    assert refused(make.signing_request(Encoding.DER)) == (Code.CERTIFICATE_REQUEST, {})


def test_what_is_no_certificate_is_refused():
    public = make.rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for data in (b"hello", b"%PDF-1.7 ...", b"\x89PNG\r\n", public, b"0", b"0\x80"):
        assert refused(data) == (Code.NOT_A_CERTIFICATE, {})


def test_an_empty_bundle_is_refused():
    assert refused(bundles.certs_only([]))[0] in (Code.NOT_A_CERTIFICATE, Code.DAMAGED)


def test_several_certificates_are_refused_where_one_is_meant(leaf, issuing):
    assert refused(leaf.pem + issuing.pem) == (Code.SEVERAL_CERTIFICATES, {"count": 2})
    assert refused(bundles.p7b([leaf.der, issuing.der])) == (Code.SEVERAL_CERTIFICATES, {"count": 2})


def test_a_bundle_holds_at_most_ten(leaf):
    assert len(read_many(bundles.p7b([leaf.der] * 10))) == 10
    with pytest.raises(PkiError) as caught:
        read_many(bundles.p7b([leaf.der] * 11))
    assert (caught.value.code, caught.value.data) == (Code.TOO_MANY_CERTIFICATES, {"count": 11, "limit": 10})


def test_a_cut_file_is_refused_as_damaged(leaf):
    assert refused(leaf.der[:-10]) == (Code.DAMAGED, {})
    assert refused(leaf.pem[:-30]) == (Code.DAMAGED, {})


def test_trailing_octets_are_refused(leaf):
    assert refused(leaf.der + b"\0") == (Code.DAMAGED, {})


def test_broken_base64_is_refused(leaf):
    assert refused(leaf.pem.replace(b"M", b"*", 1)) == (Code.DAMAGED, {})


def test_ber_is_refused(leaf):
    """The outermost length written with one octet more than DER allows."""
    inner = leaf.der[4:]
    assert refused(b"\x30\x83\x00" + len(inner).to_bytes(2, "big") + inner) == (Code.DAMAGED, {})


def test_the_same_extension_twice_is_refused(issuing, at):
    kinds = [x509.ObjectIdentifier(f"1.3.6.1.4.1.99999.{number}") for number in (1, 2)]
    made = make.leaf(
        issuing, at=at, extensions=[(x509.UnrecognizedExtension(kind, b"\x05\0"), False) for kind in kinds]
    )
    first, second = bytes.fromhex("2b06010401868d1f01"), bytes.fromhex("2b06010401868d1f02")
    assert read_one(made.der).der == made.der
    assert refused(made.der.replace(second, first)) == (Code.DAMAGED, {})


def test_many_markers_take_no_time():
    assert refused(b"-----BEGIN CERTIFICATE-----" * 2000)[0] is Code.DAMAGED
    assert refused(b"-----BEGIN X-----\n-----END X-----\n" * 1800)[0] is Code.NOT_A_CERTIFICATE


def test_base64_without_armour_is_no_certificate(leaf):
    assert refused(b64encode(leaf.der)) == (Code.NOT_A_CERTIFICATE, {})


def test_a_revocation_list_is_no_certificate(issuing, at):
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuing.x509.subject)
    crl = builder.last_update(at).next_update(at.replace(year=2027)).sign(issuing.key, hashes.SHA256())
    assert refused(crl.public_bytes(Encoding.PEM)) == (Code.NOT_A_CERTIFICATE, {})
    assert refused(crl.public_bytes(Encoding.DER)) == (Code.DAMAGED, {})
