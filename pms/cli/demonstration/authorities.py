"""Certificate authorities of the demonstration. Their keys live as long as the command runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA of the demonstration: its key and certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate as staff would upload it."""
        return self.certificate.public_bytes(Encoding.PEM)


def root(common_name: str, *, start: datetime) -> Authority:
    """A self-signed authority, valid for ten years from ``start``."""
    key = _key()
    subject = _name("Demonstration Trust", common_name)
    builder = _builder(subject, subject, key, start, days=3650).add_extension(_authority(None), critical=True)
    return Authority(key, _usage(builder, ca=True).sign(key, hashes.SHA256()))


def intermediate(above: Authority, common_name: str, *, start: datetime) -> Authority:
    """An authority under ``above``, valid for five years from ``start``."""
    key = _key()
    builder = _builder(_name("Demonstration Trust", common_name), above.certificate.subject, key, start, days=1825)
    builder = builder.add_extension(_authority(0), critical=True)
    return Authority(key, _usage(_under(builder, above), ca=True).sign(above.key, hashes.SHA256()))


def partner_certificate(above: Authority, organisation: str, *, start: datetime, days: int) -> bytes:
    """A partner's certificate in PEM, valid for ``days`` days from ``start``."""
    key = _key()
    builder = _builder(_name(organisation, "PMS client"), above.certificate.subject, key, start, days=days)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    certificate = _usage(_under(builder, above), ca=False).sign(above.key, hashes.SHA256())
    return certificate.public_bytes(Encoding.PEM)


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


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, start: datetime, *, days: int
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
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
