"""A signing key with its certificate and chain as one encrypted PKCS#12 file."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, pkcs12

from pms.pki.errors import Code, PkiError
from pms.pki.signing import Signer

ROUNDS = 600_000
"""PBKDF2 rounds (OWASP's figure for SHA-256).

They protect key and certificates. The file's integrity check uses 2048 rounds of its own (cryptography does not let
one choose), against which a PIN can be guessed faster: a PIN must therefore be long and random, not thought up.
"""


def seal(signer: Signer, *, name: str, pin: str, rounds: int = ROUNDS) -> bytes:
    """PKCS#12 octets: PBES2 with PBKDF2, SHA-256 and AES-256 (RFC 8018)."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(rounds)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(pin.encode())
    )
    certificate = x509.load_der_x509_certificate(signer.certificate)
    chain = [x509.load_der_x509_certificate(der) for der in signer.chain]
    return pkcs12.serialize_key_and_certificates(name.encode(), signer.key, certificate, chain or None, encryption)


def unseal(data: bytes, *, name: str, pin: str) -> Signer:
    """The signer in PKCS#12 octets. Raises PkiError (key-locked) when the PIN is wrong or the octets are damaged."""
    try:
        found = pkcs12.load_pkcs12(data, pin.encode())
    except (ValueError, TypeError) as error:
        raise PkiError(Code.KEY_LOCKED, name=name) from error
    if not isinstance(found.key, RSAPrivateKey) or found.cert is None:
        raise PkiError(Code.KEY_LOCKED, name=name)
    chain = tuple(above.certificate.public_bytes(Encoding.DER) for above in found.additional_certs)
    return Signer(found.key, found.cert.certificate.public_bytes(Encoding.DER), chain)
