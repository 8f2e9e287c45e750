"""Certificate authorities of the demonstration. Their keys live as long as the command runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

KEY_BITS = 2048
PARTNER_NAME = "PMS client"
"""The common name in partner certificates."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA of the demonstration: its key and certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The certificate's octets."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate as staff would upload it."""
        return self.certificate.public_bytes(Encoding.PEM)


def root(common_name: str, *, start: datetime) -> Authority:
    """A self-signed authority, valid for ten years from ``start``."""
    key = _key()
    subject = _name("Demonstration Trust", common_name)
    builder = _builder(subject, subject, key, start, days=3650).add_extension(_authority(None), critical=True)
    builder = builder.serial_number(x509.random_serial_number())
    return Authority(key, _usage(builder, ca=True).sign(key, hashes.SHA256()))


def intermediate(
    above: Authority, common_name: str, *, start: datetime, days: int = 1825, on_curve: bool = False
) -> Authority:
    """An authority under ``above``, valid for ``days`` from ``start``; ``on_curve`` it signs in no time."""
    key = ec.generate_private_key(ec.SECP256R1()) if on_curve else _key()
    builder = _builder(_name("Demonstration Trust", common_name), above.certificate.subject, key, start, days=days)
    builder = builder.add_extension(_authority(0), critical=True).serial_number(x509.random_serial_number())
    return Authority(key, _usage(_under(builder, above), ca=True).sign(above.key, hashes.SHA256()))


def partner_certificate(above: Authority, organisation: str, *, start: datetime, days: int) -> bytes:
    """A partner's certificate in PEM, valid for ``days`` days from ``start``."""
    key = _key()
    subject, serial = _name(organisation, PARTNER_NAME), x509.random_serial_number()
    return Mint(above, key).certificate(subject, serial, start=start, days=days).public_bytes(Encoding.PEM)


class Mint:
    """Makes many partner certificates over one key: what is the same in all of them is put together once."""

    def __init__(self, above: Authority, key: Key) -> None:
        self.above = above
        builder = x509.CertificateBuilder(above.certificate.subject, None, key.public_key())
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        self.builder = _usage(_under(builder, above), ca=False)

    def certificate(self, subject: x509.Name, serial: int, *, start: datetime, days: int) -> x509.Certificate:
        """One certificate, valid for ``days`` days from ``start``."""
        builder = self.builder.subject_name(subject).serial_number(serial)
        builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))
        return builder.sign(self.above.key, hashes.SHA256())

    def der(self, organisation: str, serial: int, *, start: datetime, days: int) -> bytes:
        """The octets of a certificate for an organisation."""
        certificate = self.certificate(_name(organisation, PARTNER_NAME), serial, start=start, days=days)
        return certificate.public_bytes(Encoding.DER)


def subject_of(organisation: str) -> str:
    """The whole name in partner certificates of the organisation."""
    return _name(organisation, PARTNER_NAME).rfc4514_string()


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _name(organisation: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _authority(path_length: int | None) -> x509.BasicConstraints:
    return x509.BasicConstraints(ca=True, path_length=path_length)


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, start: datetime, *, days: int) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key.public_key())
    builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _under(builder: x509.CertificateBuilder, above: Authority) -> x509.CertificateBuilder:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key())
    return builder.add_extension(identifier, critical=False)


def _usage(builder: x509.CertificateBuilder, *, ca: bool) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=not ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    return builder.add_extension(usage, critical=True)
