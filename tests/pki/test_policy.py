"""The key policy."""

import pytest
from cryptography.hazmat.primitives import hashes

from pms.pki import policy
from pms.pki.certificate import decode
from pms.pki.errors import Code, PkiError
from tests.factories import certificates as make


def with_key(issuing, at, key):
    return decode(make.leaf(issuing, at=at, key=key).der)


def refused(rule, certificate) -> tuple[Code, dict]:
    with pytest.raises(PkiError) as caught:
        rule(certificate)
    return caught.value.code, caught.value.data


@pytest.mark.parametrize("kind", ["RSA-2048", "P-256", "P-384", "Ed25519"])
def test_strong_keys_pass(issuing, at, kind):
    policy.check_key(with_key(issuing, at, make.key_of(kind)))


def test_rsa_1024_is_refused(issuing, at):
    found = with_key(issuing, at, make.rsa_key(bits=1024))
    assert refused(policy.check_rsa_size, found) == (Code.RSA_KEY_SIZE, {"size": 1024, "least": 2048, "most": 8192})
    assert refused(policy.check_key, found)[0] is Code.RSA_KEY_SIZE


def test_rsa_2047_is_refused(issuing, at):
    assert refused(policy.check_rsa_size, with_key(issuing, at, make.rsa_key(bits=2047)))[1]["size"] == 2047


def test_exponent_3_is_refused(issuing, at):
    found = with_key(issuing, at, make.rsa_key(exponent=3))
    assert refused(policy.check_rsa_exponent, found) == (Code.RSA_EXPONENT, {"least": 65537})


@pytest.mark.parametrize(
    ("kind", "curve"),
    [
        ("P-521", "secp521r1"),
        ("secp256k1", "secp256k1"),
        ("brainpoolP256r1", "brainpoolP256r1"),
        ("P-224", "secp224r1"),
    ],
)
def test_other_curves_are_refused(issuing, at, kind, curve):
    found = with_key(issuing, at, make.key_of(kind))
    assert refused(policy.check_curve, found) == (Code.EC_CURVE, {"curve": curve})


@pytest.mark.parametrize("kind", ["DSA", "Ed448"])
def test_other_keys_are_refused(issuing, at, kind):
    found = with_key(issuing, at, make.key_of(kind))
    assert refused(policy.check_key_algorithm, found) == (Code.KEY_ALGORITHM, {"algorithm": kind})


def test_a_key_of_an_unknown_kind_is_refused_by_its_number(leaf):
    """1.2.840.10045.2.1 (EC) becomes 1.2.840.10045.2.9, which nobody knows."""
    der = leaf.der.replace(bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d0209"))
    found = decode(der)
    assert refused(policy.check_key_algorithm, found) == (Code.KEY_ALGORITHM, {"algorithm": "1.2.840.10045.2.9"})


@pytest.mark.parametrize("algorithm", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_strong_signatures_pass(at, algorithm):
    for kind, pss in (("RSA-2048", False), ("RSA-2048", True), ("P-256", False), ("Ed25519", False)):
        made = make.root(at=at, key=make.key_of(kind), algorithm=algorithm, pss=pss)
        policy.check_signature_algorithm(decode(made.der))


@pytest.mark.parametrize(
    ("details", "name"),
    [
        ({"algorithm": hashes.SHA224()}, "1.2.840.113549.1.1.14"),
        ({"algorithm": hashes.SHA224(), "pss": True}, "RSA-PSS with SHA-224"),
        ({"algorithm": hashes.SHA3_256()}, "2.16.840.1.101.3.4.3.14"),
    ],
)
def test_weak_or_unknown_signatures_are_refused(at, details, name):
    found = decode(make.root(at=at, key=make.rsa_key(), **details).der)
    assert refused(policy.check_signature_algorithm, found) == (Code.SIGNATURE_ALGORITHM, {"algorithm": name})


def test_sha1_is_refused(at):
    """No library signs with SHA-1 any more: the algorithm's number is changed in both places."""
    made = make.root(at=at, key=make.rsa_key())
    sha256, sha1 = bytes.fromhex("06092a864886f70d01010b"), bytes.fromhex("06092a864886f70d010105")
    found = decode(made.der.replace(sha256, sha1))
    assert refused(policy.check_signature_algorithm, found) == (
        Code.SIGNATURE_ALGORITHM,
        {"algorithm": "RSA with SHA-1"},
    )
