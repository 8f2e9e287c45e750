"""Whether a key made a signature: the one place where certificate signatures are verified by hand."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import SignatureAlgorithmOID


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether ``issuer``'s key verifies the certificate's signature. Keys but RSA, EC and Ed25519 verify nothing."""
    try:
        return _verify(certificate, issuer.public_key())
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False


def _verify(certificate: x509.Certificate, key: CertificatePublicKeyTypes) -> bool:
    signature, signed = certificate.signature, certificate.tbs_certificate_bytes
    if isinstance(key, ed25519.Ed25519PublicKey):
        if certificate.signature_algorithm_oid != SignatureAlgorithmOID.ED25519:
            return False
        key.verify(signature, signed)
        return True
    scheme, algorithm = certificate.signature_algorithm_parameters, certificate.signature_hash_algorithm
    if isinstance(key, rsa.RSAPublicKey) and isinstance(scheme, padding.PKCS1v15 | padding.PSS) and algorithm:
        key.verify(signature, signed, scheme, algorithm)
        return True
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(scheme, ec.ECDSA):
        key.verify(signature, signed, scheme)
        return True
    return False
