"""The key policy: which keys and signatures are strong enough to be believed for years."""

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import SignatureAlgorithmOID

from pms.pki.certificate import Certificate
from pms.pki.errors import Code, PkiError

RSA_LEAST_BITS = 2048
RSA_MOST_BITS = 8192
RSA_LEAST_EXPONENT = 65537
"""NIST SP 800-131A and FIPS 186-5, A.1.1; the upper bound keeps one verification below a millisecond."""

ALGORITHMS = frozenset({"RSA", "EC", "Ed25519"})
_CURVES = (ec.SECP256R1.name, ec.SECP384R1.name)
_HASHES = {"sha256", "sha384", "sha512"}
_SIGNATURES = {
    SignatureAlgorithmOID.RSA_WITH_SHA256,
    SignatureAlgorithmOID.RSA_WITH_SHA384,
    SignatureAlgorithmOID.RSA_WITH_SHA512,
    SignatureAlgorithmOID.ECDSA_WITH_SHA256,
    SignatureAlgorithmOID.ECDSA_WITH_SHA384,
    SignatureAlgorithmOID.ECDSA_WITH_SHA512,
    SignatureAlgorithmOID.ED25519,
}


def check_key(certificate: Certificate) -> None:
    """The four rules for a public key, the kind first."""
    check_key_algorithm(certificate)
    check_rsa_size(certificate)
    check_rsa_exponent(certificate)
    check_curve(certificate)


def check_key_algorithm(certificate: Certificate) -> None:
    """RSA, EC or Ed25519."""
    if certificate.key.algorithm not in ALGORITHMS:
        raise PkiError(Code.KEY_ALGORITHM, algorithm=certificate.key.algorithm)


def check_rsa_size(certificate: Certificate) -> None:
    """RSA: 2048 to 8192 bits."""
    size = certificate.key.size
    if certificate.key.algorithm == "RSA" and not RSA_LEAST_BITS <= size <= RSA_MOST_BITS:
        raise PkiError(Code.RSA_KEY_SIZE, size=size, least=RSA_LEAST_BITS, most=RSA_MOST_BITS)


def check_rsa_exponent(certificate: Certificate) -> None:
    """RSA: an odd public exponent of at least 65537."""
    key = certificate.x509.public_key() if certificate.key.algorithm == "RSA" else None
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        if exponent < RSA_LEAST_EXPONENT or exponent % 2 == 0:
            raise PkiError(Code.RSA_EXPONENT, least=RSA_LEAST_EXPONENT)


def check_curve(certificate: Certificate) -> None:
    """EC: P-256 or P-384."""
    if certificate.key.algorithm == "EC" and certificate.key.curve not in _CURVES:
        raise PkiError(Code.EC_CURVE, curve=certificate.key.curve)


def check_signature_algorithm(certificate: Certificate) -> None:
    """SHA-256, SHA-384 or SHA-512 with PKCS#1 v1.5, PSS or ECDSA; or Ed25519."""
    found = certificate.x509
    is_pss = found.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS
    if is_pss and found.signature_hash_algorithm and found.signature_hash_algorithm.name in _HASHES:
        return
    if found.signature_algorithm_oid not in _SIGNATURES:
        raise PkiError(Code.SIGNATURE_ALGORITHM, algorithm=certificate.signature_algorithm)
