"""Real certificates, made on the spot: authorities, intermediates, leaves, and files that must be refused.

``root()``, ``intermediate(issuer)`` and ``leaf(issuer, organisation=…)`` are what most tests need; each returns a
``Made`` with ``der``, ``pem`` and ``key``. Keys are EC P-256 unless told otherwise, because they are made in no time;
RSA keys come from ``rsa_key(number)`` and are made once per process.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

OIDS = {
    "C": NameOID.COUNTRY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "L": NameOID.LOCALITY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
    "serialNumber": NameOID.SERIAL_NUMBER,
}
CA_USAGE = frozenset({"key_cert_sign", "crl_sign"})
LEAF_USAGE = frozenset({"digital_signature"})
_USAGES = (
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


@dataclass(frozen=True)
class Made:
    """A certificate and its private key. ``above`` is who signed it, None for a self-signed one."""

    der: bytes
    key: object
    above: "Made | None" = None

    @property
    def x509(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)

    @property
    def pem(self) -> bytes:
        return self.x509.public_bytes(Encoding.PEM)

    @property
    def chain(self) -> list[bytes]:
        """This certificate and all above it, as DER."""
        return [self.der, *(self.above.chain if self.above else [])]


@dataclass(frozen=True)
class Form:
    """Every detail of a certificate that a test may want to be different."""

    subject: Sequence[tuple[str, str]]
    start: datetime
    end: datetime
    key: object = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    serial: int | None = None
    ca: bool | None = None
    path_length: int | None = None
    ca_critical: bool = True
    usage: frozenset[str] | None = None
    ski: bool = True
    aki: bool = True
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = ()
    algorithm: hashes.HashAlgorithm | None = None
    pss: bool = False


def root(
    common_name: str = "Test Root CA", *, organisation: str = "Test Authority", years: float = 10, **changes
) -> Made:
    """A self-signed CA certificate, valid since yesterday."""
    return make(_form(common_name, organisation, years * 365, changes, ca=True, usage=CA_USAGE, aki=False), issuer=None)


def intermediate(
    issuer: Made,
    common_name: str = "Test Issuing CA",
    *,
    organisation: str = "Test Authority",
    years: float = 5,
    **changes,
) -> Made:
    """A CA certificate below ``issuer``."""
    return make(_form(common_name, organisation, years * 365, changes, ca=True, usage=CA_USAGE), issuer=issuer)


def leaf(
    issuer: Made,
    *,
    organisation: str = "Example Ltd",
    common_name: str = "auth.example.org",
    days: float = 730,
    **changes,
) -> Made:
    """A partner's certificate below ``issuer``."""
    return make(_form(common_name, organisation, days, changes, ca=False, usage=LEAF_USAGE), issuer=issuer)


def self_signed_leaf(*, organisation: str = "Example Ltd", common_name: str = "auth.example.org", **changes) -> Made:
    """What many tools make first: a certificate that nobody vouches for."""
    return make(_form(common_name, organisation, 730, changes, ca=False, usage=LEAF_USAGE), issuer=None)


def make(form: Form, *, issuer: Made | None) -> Made:
    """The certificate of this form; self-signed without ``issuer``."""
    signer = issuer.key if issuer else form.key
    name = _name(form.subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.x509.subject if issuer else name)
        .public_key(form.key.public_key())
        .serial_number(form.serial if form.serial and form.serial > 0 else x509.random_serial_number())
        .not_valid_before(form.start)
        .not_valid_after(form.end)
    )
    for extension, critical in (*_extensions(form, issuer), *form.extensions):
        builder = builder.add_extension(extension, critical)
    made = Made(_sign(builder, signer, form), form.key, issuer)
    return made if form.serial is None or form.serial > 0 else with_serial(made, form.serial)


def with_serial(made: Made, serial: int) -> Made:
    """The same certificate with a serial number that no library will write: zero, negative, too long. Signed anew."""
    size = (serial if serial >= 0 else ~serial).bit_length() // 8 + 1
    octets = serial.to_bytes(size, "big", signed=True)
    return _with_fields(made, lambda fields: [fields[0], tlv(0x02, octets), *fields[2:]])


def with_version_1(made: Made) -> Made:
    """The same certificate as X.509 version 1, without extensions. Signed anew."""
    return _with_fields(made, lambda fields: [part for part in fields if part[0] not in (0xA0, 0xA3)])


def with_broken_signature(made: Made) -> Made:
    """The same certificate with one bit of its signature's last octet turned."""
    return Made(made.der[:-1] + bytes([made.der[-1] ^ 1]), made.key, made.above)


def rsa_key(number: int = 0, *, bits: int = 2048, exponent: int = 65537) -> rsa.RSAPrivateKey:
    """An RSA key, the same each time for the same number."""
    return _rsa_key(number, bits, exponent)


@lru_cache(maxsize=16)
def key_of(kind: str) -> object:
    """A key of a kind by its name, the same each time: RSA-2048, RSA-1024, P-256 … secp256k1, Ed25519, Ed448, DSA."""
    curves = {"P-224": ec.SECP224R1, "P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1}
    curves |= {"secp256k1": ec.SECP256K1, "brainpoolP256r1": ec.BrainpoolP256R1}
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    if kind.startswith("RSA-"):
        return rsa_key(bits=int(kind.removeprefix("RSA-")))
    if kind == "DSA":
        return dsa.generate_private_key(1024)
    return {"Ed25519": ed25519.Ed25519PrivateKey, "Ed448": ed448.Ed448PrivateKey}[kind].generate()


def private_key_pem(*, password: bytes | None = None) -> bytes:
    """What must never be uploaded."""
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def pkcs12_file(made: Made, *, password: bytes = b"secret") -> bytes:
    """A key store as browsers export it."""
    return pkcs12.serialize_key_and_certificates(b"x", made.key, made.x509, None, BestAvailableEncryption(password))


def signing_request(encoding: Encoding = Encoding.PEM) -> bytes:
    """A PKCS#10 request."""
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(_name([("CN", "auth.example.org")]))
    return request.sign(key, hashes.SHA256()).public_bytes(encoding)


def tlv(tag: int, content: bytes) -> bytes:
    """One DER value."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else _long_length(size)
    return bytes([tag]) + length + content


def children(der: bytes) -> list[bytes]:
    """The values directly inside a DER value."""
    content, found = _content(der), []
    while content:
        size = _size(content)
        found.append(content[:size])
        content = content[size:]
    return found


def _form(common_name: str, organisation: str, days: float, changes: dict, **defaults) -> Form:
    now = changes.pop("at", None) or datetime.now(UTC)
    defaults = {
        "subject": [("C", "MA"), ("O", organisation), ("CN", common_name)],
        "start": now - timedelta(days=1),
        "end": now + timedelta(days=days),
        **defaults,
    }
    return Form(**(defaults | changes))


def _name(parts: Sequence[tuple[str, str]]) -> x509.Name:
    return x509.Name([x509.NameAttribute(OIDS[part], value, _validate=False) for part, value in parts])


def _extensions(form: Form, issuer: Made | None) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = []
    if form.ca is not None:
        found.append((x509.BasicConstraints(form.ca, form.path_length), form.ca_critical))
    if form.usage is not None:
        found.append((x509.KeyUsage(**{usage: usage in form.usage for usage in _USAGES}), True))
    if form.ski:
        found.append((x509.SubjectKeyIdentifier.from_public_key(form.key.public_key()), False))
    if form.aki:
        signer = issuer.key if issuer else form.key
        found.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False))
    return found


def _sign(builder: x509.CertificateBuilder, signer: object, form: Form) -> bytes:
    algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else form.algorithm or hashes.SHA256()
    scheme = padding.PSS(padding.MGF1(algorithm), padding.PSS.DIGEST_LENGTH) if form.pss else None
    return builder.sign(signer, algorithm, rsa_padding=scheme).public_bytes(Encoding.DER)


def _with_fields(made: Made, change) -> Made:
    """Replace parts of the signed portion and sign it again; EC with SHA-256 and RSA with SHA-256 only."""
    signed, algorithm, _ = children(made.der)
    signed = tlv(0x30, b"".join(change(children(signed))))
    signer = made.above.key if made.above else made.key
    if isinstance(signer, ec.EllipticCurvePrivateKey):
        signature = signer.sign(signed, ec.ECDSA(hashes.SHA256()))
    else:
        signature = signer.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return Made(tlv(0x30, signed + algorithm + tlv(0x03, b"\0" + signature)), made.key, made.above)


def _long_length(size: int) -> bytes:
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def _header(der: bytes) -> int:
    return 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)


def _size(der: bytes) -> int:
    header = _header(der)
    return header + (int.from_bytes(der[2:header], "big") if header > 2 else der[1])


def _content(der: bytes) -> bytes:
    return der[_header(der) : _size(der)]


@lru_cache(maxsize=32)
def _rsa_key(number: int, bits: int, exponent: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=exponent, key_size=bits)
