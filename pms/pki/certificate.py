"""A decoded certificate, and the rules that its bare form must keep."""

import hashlib
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID, SignatureAlgorithmOID

from pms.pki import names
from pms.pki.errors import Code, PkiError
from pms.pki.signatures import is_signed_by

SERIAL_OCTETS = 20
"""RFC 5280, 4.1.2.2."""
EXTENSION_COUNT = 32
ALT_NAME_COUNT = 64
IDENTIFIER_OCTETS = 32
KEPT = 1024
KEPT_OCTETS = 8 * 1024
"""Decoded certificates kept per process, some 10 kB each; who uploads giants does not fill the memory with them."""

# Negative serial numbers of real authorities are read on purpose; the pinned cryptography only warns of them.
warnings.filterwarnings("ignore", category=CryptographyDeprecationWarning, module=r"pms\.pki\.certificate")

Value = TypeVar("Value", bound=x509.ExtensionType)

_SIGNATURES = {
    SignatureAlgorithmOID.RSA_WITH_SHA1: "RSA with SHA-1",
    SignatureAlgorithmOID.RSA_WITH_SHA256: "RSA with SHA-256",
    SignatureAlgorithmOID.RSA_WITH_SHA384: "RSA with SHA-384",
    SignatureAlgorithmOID.RSA_WITH_SHA512: "RSA with SHA-512",
    SignatureAlgorithmOID.ECDSA_WITH_SHA1: "ECDSA with SHA-1",
    SignatureAlgorithmOID.ECDSA_WITH_SHA256: "ECDSA with SHA-256",
    SignatureAlgorithmOID.ECDSA_WITH_SHA384: "ECDSA with SHA-384",
    SignatureAlgorithmOID.ECDSA_WITH_SHA512: "ECDSA with SHA-512",
    SignatureAlgorithmOID.ED25519: "Ed25519",
}

_USAGES = {
    "digital_signature": "digitalSignature",
    "content_commitment": "contentCommitment",
    "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment",
    "key_agreement": "keyAgreement",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A public key in words: ``algorithm`` is RSA, EC or Ed25519, else what was found; ``size`` in bits.

    ``curve`` is the name of an EC key's curve. ``fingerprint`` is the SHA-256 of its SubjectPublicKeyInfo, hex.
    """

    algorithm: str
    size: int
    curve: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A decoded certificate. ``der`` are the very octets that were uploaded; all dates are aware, UTC.

    ``subject`` and ``issuer`` are RFC 4514 text; the parts (``common_name`` …) are the first value of each, empty
    when absent. ``serial`` is hex, with a minus when negative. ``is_self_signed`` means that its own key
    verifies its signature. ``key_usages`` are RFC 5280 words (``digitalSignature``), None when the extension is
    absent. ``ski`` and ``aki`` are hex, empty when absent. ``path_length`` is None when unlimited. ``subject_name`` and
    ``issuer_name`` are the names in the form in which two are equal.
    """

    der: bytes
    sha256: str
    sha1: str
    subject: str
    issuer: str
    common_name: str
    organisation: str
    organisational_unit: str
    locality: str
    state: str
    country: str
    issuer_common_name: str
    issuer_organisation: str
    serial: str
    not_before: datetime
    not_after: datetime
    key: Key
    signature_algorithm: str
    is_ca: bool
    path_length: int | None
    basic_constraints_critical: bool
    key_usages: frozenset[str] | None
    ski: str
    aki: str
    is_self_signed: bool
    subject_name: names.Canonical
    issuer_name: names.Canonical
    x509: x509.Certificate


def decode(der: bytes) -> Certificate:
    """A certificate from its DER. Raises PkiError with a code of the group "Reading a file".

    The same octets always give the same certificate, so the last ones are kept: authorities are asked for at each path.
    """
    return _kept(der) if len(der) <= KEPT_OCTETS else _checked(der)


@lru_cache(maxsize=KEPT)
def _kept(der: bytes) -> Certificate:
    return _checked(der)


def inspect(der: bytes) -> tuple[Certificate, PkiError | None]:
    """The certificate even where its form breaks a rule, and the first such rule.

    For naming every fault of one that is refused; nothing is ever built on it. Raises PkiError where there is nothing
    to look at.
    """
    found = _checked(der, lenient=True)
    try:
        _check_form(found.x509)
    except PkiError as broken:
        return found, broken
    return found, None


def _checked(der: bytes, *, lenient: bool = False) -> Certificate:
    try:
        return _decoded(der, lenient=lenient)
    except PkiError:
        raise
    except x509.InvalidVersion as error:
        raise PkiError(Code.WRONG_VERSION, version=error.parsed_version + 1) from error
    # cryptography reads lazily and fails with ValueError, DuplicateExtension, UnsupportedAlgorithm, TypeError and
    # others, whatever field is touched first. Everything is touched here, so nothing can fail later.
    except Exception as error:
        raise PkiError(Code.DAMAGED) from error


def _decoded(der: bytes, *, lenient: bool) -> Certificate:
    found = x509.load_der_x509_certificate(der)
    if not lenient:
        _check_form(found)
    subject, issuer = found.subject, found.issuer
    constraints = _extension(found, x509.BasicConstraints)
    return Certificate(
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
        sha1=hashlib.sha1(der, usedforsecurity=False).hexdigest(),
        subject=subject.rfc4514_string(),
        issuer=issuer.rfc4514_string(),
        common_name=names.first(subject, NameOID.COMMON_NAME),
        organisation=names.first(subject, NameOID.ORGANIZATION_NAME),
        organisational_unit=names.first(subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
        locality=names.first(subject, NameOID.LOCALITY_NAME),
        state=names.first(subject, NameOID.STATE_OR_PROVINCE_NAME),
        country=names.first(subject, NameOID.COUNTRY_NAME),
        issuer_common_name=names.first(issuer, NameOID.COMMON_NAME),
        issuer_organisation=names.first(issuer, NameOID.ORGANIZATION_NAME),
        serial=f"{found.serial_number:x}",
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        key=_key(found),
        signature_algorithm=_signature_algorithm(found),
        is_ca=constraints is not None and constraints.value.ca,
        path_length=constraints.value.path_length if constraints else None,
        basic_constraints_critical=constraints is not None and constraints.critical,
        key_usages=_key_usages(found),
        ski=_subject_key_id(found),
        aki=_authority_key_id(found),
        is_self_signed=is_signed_by(found, found),
        subject_name=names.canonical(subject),
        issuer_name=names.canonical(issuer),
        x509=found,
    )


def _check_form(found: x509.Certificate) -> None:
    """The rules of form, in the order in which they matter to the person who uploads."""
    check_version(found)
    check_serial_length(found)
    check_extension_count(found)
    check_alternative_names(found)
    check_hidden_characters(found)
    check_one_organisation(found)


def check_version(found: x509.Certificate) -> None:
    """Only version 3 has extensions, and so a CA mark."""
    if found.version is not x509.Version.v3:
        raise PkiError(Code.WRONG_VERSION, version=found.version.value + 1)


def check_serial_length(found: x509.Certificate) -> None:
    """RFC 5280, 4.1.2.2: at most 20 octets of DER, the sign bit included."""
    serial = found.serial_number
    octets = (serial if serial >= 0 else ~serial).bit_length() // 8 + 1
    if octets > SERIAL_OCTETS:
        raise PkiError(Code.SERIAL_TOO_LONG, octets=octets, limit=SERIAL_OCTETS)


def check_extension_count(found: x509.Certificate) -> None:
    """A bound on what later code walks through."""
    if len(found.extensions) > EXTENSION_COUNT:
        raise PkiError(Code.TOO_MANY_EXTENSIONS, count=len(found.extensions), limit=EXTENSION_COUNT)


def check_alternative_names(found: x509.Certificate) -> None:
    """A bound, because name constraints are compared with each of them."""
    count = len(names.alternative_names(found))
    if count > ALT_NAME_COUNT:
        raise PkiError(Code.TOO_MANY_NAMES, count=count, limit=ALT_NAME_COUNT)


def check_hidden_characters(found: x509.Certificate) -> None:
    """A name must read as what it is: no NUL that cuts it, no direction mark that turns it."""
    if part := names.hidden_character(found):
        raise PkiError(Code.CONTROL_CHARACTERS, part=part)


def check_one_organisation(found: x509.Certificate) -> None:
    """With two organisations, which one was vouched for depends on who reads."""
    count = len(found.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME))
    if count > 1:
        raise PkiError(Code.SEVERAL_ORGANISATIONS, count=count)


def _extension(found: x509.Certificate, kind: type[Value]) -> x509.Extension[Value] | None:
    try:
        return found.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def _public_key(found: x509.Certificate) -> CertificatePublicKeyTypes | None:
    """The key, or None for a kind that cryptography does not know: the key policy names it."""
    try:
        return found.public_key()
    except UnsupportedAlgorithm:
        return None


def _key(found: x509.Certificate) -> Key:
    key = _public_key(found)
    if key is None:
        return Key(found.public_key_algorithm_oid.dotted_string, 0, "", "")
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    fingerprint = hashlib.sha256(encoded).hexdigest()
    if isinstance(key, rsa.RSAPublicKey):
        return Key("RSA", key.key_size, "", fingerprint)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return Key("EC", key.curve.key_size, key.curve.name, fingerprint)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return Key("Ed25519", 256, "", fingerprint)
    return Key(type(key).__name__.removesuffix("PublicKey"), getattr(key, "key_size", 0), "", fingerprint)


def _signature_algorithm(found: x509.Certificate) -> str:
    """What people call it: "RSA with SHA-256", "RSA-PSS with SHA-256", "ECDSA with SHA-384", or else the OID."""
    oid = found.signature_algorithm_oid
    return _SIGNATURES.get(oid) or _pss_name(found) or oid.dotted_string


def _pss_name(found: x509.Certificate) -> str:
    if found.signature_algorithm_oid != SignatureAlgorithmOID.RSASSA_PSS or found.signature_hash_algorithm is None:
        return ""
    return "RSA-PSS with " + found.signature_hash_algorithm.name.upper().replace("SHA", "SHA-")


def _key_usages(found: x509.Certificate) -> frozenset[str] | None:
    extension = _extension(found, x509.KeyUsage)
    if extension is None:
        return None
    return frozenset(word for name, word in _USAGES.items() if getattr(extension.value, name))


def _subject_key_id(found: x509.Certificate) -> str:
    extension = _extension(found, x509.SubjectKeyIdentifier)
    return _identifier(extension.value.digest if extension else b"")


def _authority_key_id(found: x509.Certificate) -> str:
    extension = _extension(found, x509.AuthorityKeyIdentifier)
    return _identifier((extension.value.key_identifier if extension else None) or b"")


def _identifier(octets: bytes) -> str:
    """Identifiers are only ever compared; RFC 5280 sets no length, so a longer one is told by its hash."""
    return octets.hex() if len(octets) <= IDENTIFIER_OCTETS else hashlib.sha256(octets).hexdigest()
