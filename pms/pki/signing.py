"""The platform's own chain, and what it signs for partners."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from pms.pki.certificate import Certificate, decode
from pms.pki.errors import Code, PkiError
from pms.pki.signatures import is_signed_by

KEY_BITS = 3072
"""Consumers sign and check with RSA; 3072 bits last beyond 2030 (NIST SP 800-57)."""
ROOT_DAYS = 3650
ISSUING_DAYS = 1825
SERIAL_BITS = 128

_COPIED = (
    NameOID.COUNTRY_NAME,
    NameOID.STATE_OR_PROVINCE_NAME,
    NameOID.LOCALITY_NAME,
    NameOID.ORGANIZATION_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.COMMON_NAME,
)


class Purpose(Enum):
    """What holders of issued certificates do with them.

    USE: authenticate and encrypt (AUTH, MISP). ISSUE: sign device or chip keys (DEVICE, FTM).
    """

    USE = "use"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key, its DER certificate, and the DER certificates above it up to the root (none for a root)."""

    key: RSAPrivateKey
    certificate: bytes
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformName:
    """Subject parts of the platform's own certificates; the common name is given per certificate."""

    organisation: str
    organisational_unit: str = ""
    country: str = ""

    def subject(self, common_name: str) -> x509.Name:
        """The whole name, empty parts left out."""
        parts = (
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, self.organisational_unit),
            (NameOID.COMMON_NAME, common_name),
        )
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def new_key() -> RSAPrivateKey:
    """A fresh RSA-3072 key (takes part of a second)."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def make_root(
    *, key: RSAPrivateKey, name: PlatformName, common_name: str, at: datetime, days: int = ROOT_DAYS
) -> Signer:
    """The platform's self-signed root, valid from ``at``."""
    subject = name.subject(common_name)
    builder = _builder(subject, subject, key.public_key(), at, at + timedelta(days=days))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    return Signer(key, builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))


def make_issuing(
    *,
    root: Signer,
    key: RSAPrivateKey,
    name: PlatformName,
    common_name: str,
    purpose: Purpose,
    at: datetime,
    days: int = ISSUING_DAYS,
    crl_url: str = "",
) -> Signer:
    """An issuing CA under ``root``: path length 0 for USE, 1 for ISSUE; its end is cut to the root's."""
    above = decode(root.certificate)
    end = _end(at, days, above.not_after)
    builder = _builder(name.subject(common_name), above.x509.subject, key.public_key(), at, end)
    length = 1 if purpose is Purpose.ISSUE else 0
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=length), critical=True)
    builder = builder.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    return Signer(key, _signed(builder, root, above, crl_url), (root.certificate, *root.chain))


def issue(
    certificate: Certificate,
    *,
    signer: Signer,
    purpose: Purpose,
    at: datetime,
    days: int,
    crl_url: str = "",
) -> bytes:
    """The platform-signed certificate (DER) over an accepted partner certificate's key and subject.

    It runs from ``at`` for ``days``, cut to the signer's end and, for USE, to ``certificate``'s end. ``crl_url`` adds
    a CRL distribution point. Its signature is verified before it is returned. Raises PkiError.
    """
    above = decode(signer.certificate)
    check_signer_in_force(above, at=at)
    ends = (above.not_after,) if purpose is Purpose.ISSUE else (above.not_after, certificate.not_after)
    end = _end(at, days, *ends)
    builder = _builder(_copied(certificate), above.x509.subject, certificate.x509.public_key(), at, end)
    for extension in _rights(certificate, purpose):
        builder = builder.add_extension(extension, critical=True)
    return _signed(builder, signer, above, crl_url)


def check_signer_in_force(above: Certificate, *, at: datetime) -> None:
    """Nobody believes what an expired authority signs."""
    if not above.not_before <= at <= above.not_after:
        raise PkiError(Code.SIGNING_CERTIFICATE_ENDED, not_after=above.not_after)


def check_issued(der: bytes, *, signer: Signer) -> None:
    """What a key store signed must verify with the public key that consumers have, before anybody gets it."""
    issued, above = x509.load_der_x509_certificate(der), decode(signer.certificate).x509
    if issued.issuer != above.subject or not is_signed_by(issued, above):
        raise PkiError(Code.ISSUED_WRONG)


def _end(at: datetime, days: int, *ends: datetime) -> datetime:
    end = min(at + timedelta(days=days), *ends)
    if end <= at:
        raise PkiError(Code.NOTHING_LEFT_TO_ISSUE, not_after=end)
    return end


def _copied(certificate: Certificate) -> x509.Name:
    """The first C, ST, L, O, OU and CN as they were encoded; other parts were vouched for by nobody we know."""
    found = (certificate.x509.subject.get_attributes_for_oid(oid)[:1] for oid in _COPIED)
    return x509.Name([attribute for attributes in found for attribute in attributes])


def _rights(certificate: Certificate, purpose: Purpose) -> list[x509.ExtensionType]:
    """basicConstraints and keyUsage of an issued certificate."""
    if purpose is Purpose.ISSUE:
        return [x509.BasicConstraints(ca=True, path_length=0), _usage("key_cert_sign", "digital_signature")]
    encrypts = {"RSA": ["key_encipherment"], "EC": ["key_agreement"]}.get(certificate.key.algorithm, [])
    return [x509.BasicConstraints(ca=False, path_length=None), _usage("digital_signature", *encrypts)]


def _usage(*granted: str) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{usage: usage in granted for usage in every})


def _serial() -> int:
    """Positive, random, of the full width (CA/Browser Forum: at least 64 bits from a CSPRNG)."""
    return secrets.randbits(SERIAL_BITS - 1) | 1 << (SERIAL_BITS - 1)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: CertificatePublicKeyTypes,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(_serial()).not_valid_before(start).not_valid_after(end)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _signed(builder: x509.CertificateBuilder, signer: Signer, above: Certificate, crl_url: str) -> bytes:
    """Add what names the issuer and its revocation list, sign, verify."""
    identifier = above.x509.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    named = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    builder = builder.add_extension(named, critical=False)
    if crl_url:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    der = builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)
    check_issued(der, signer=signer)
    return der
