"""Every refusal of this package: one code per rule, with named data. Messages are made by ``pms.trust``."""

from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """A rule that said no: its stable word, the names of its data and what it means.

    Dates are aware datetimes in UTC, names of certificates RFC 4514 text, the rest text or whole numbers.
    """

    data: tuple[str, ...]
    meaning: str

    def __new__(cls, value: str, data: tuple[str, ...], meaning: str) -> "Code":
        """A member of value, data names and meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.data, member.meaning = data, meaning
        return member

    # Reading a file
    EMPTY_FILE = "empty-file", (), "There is nothing in the file."
    FILE_TOO_LARGE = "file-too-large", ("limit_kib",), "The file is larger than a certificate can be."
    PRIVATE_KEY = "private-key", (), "The file holds a private key, which must be treated as exposed."
    PKCS12_FILE = "pkcs12-file", (), "The file is a PKCS#12 key store (.p12, .pfx), which holds a private key."
    CERTIFICATE_REQUEST = (
        "certificate-request",
        (),
        "The file is a signing request, not the certificate an authority made of it.",
    )
    NOT_A_CERTIFICATE = "not-a-certificate", (), "The file is neither PEM nor DER nor PKCS#7 with a certificate."
    DAMAGED = "damaged-certificate", (), "It begins like a certificate, but a part of it is broken or not DER."
    SEVERAL_CERTIFICATES = "several-certificates", ("count",), "One certificate is meant, the file holds more."
    TOO_MANY_CERTIFICATES = (
        "too-many-certificates",
        ("count", "limit"),
        "The bundle holds more certificates than are read.",
    )
    WRONG_VERSION = "wrong-version", ("version",), "Only X.509 version 3 is accepted."
    SERIAL_TOO_LONG = "serial-too-long", ("octets", "limit"), "The serial number is longer than RFC 5280 allows."
    TOO_MANY_EXTENSIONS = "too-many-extensions", ("count", "limit"), "The certificate has too many extensions."
    TOO_MANY_NAMES = "too-many-names", ("count", "limit"), "The certificate has too many alternative names."
    CONTROL_CHARACTERS = (
        "control-characters",
        ("part",),
        "A name holds invisible control characters (NUL or text direction).",
    )
    SEVERAL_ORGANISATIONS = "several-organisations", ("count",), "The subject names more than one organisation (O)."

    # Key policy
    KEY_ALGORITHM = "key-algorithm", ("algorithm",), "The key is neither RSA nor EC nor Ed25519."
    RSA_KEY_SIZE = "rsa-key-size", ("size", "least", "most"), "The RSA key is too short or too long (bits)."
    RSA_EXPONENT = "rsa-exponent", ("least",), "The RSA key's public exponent is even or too small."
    EC_CURVE = "ec-curve", ("curve",), "The EC key is not on P-256 or P-384."
    SIGNATURE_ALGORITHM = (
        "signature-algorithm",
        ("algorithm",),
        "The signature is not made with SHA-256, SHA-384, SHA-512 or Ed25519.",
    )

    # One certificate by itself
    SERIAL_NOT_POSITIVE = "serial-not-positive", (), "The serial number is zero or negative (strict only)."
    NOT_YET_VALID = "not-yet-valid", ("not_before",), "The certificate's validity begins in the future."
    EXPIRED = "expired", ("not_after",), "The certificate has expired."
    CA_LIFE_TOO_SHORT = (
        "ca-life-too-short",
        ("months_least", "not_after"),
        "The CA certificate ends too soon; the platform's setting asks for that many months.",
    )
    PARTNER_LIFE_TOO_SHORT = (
        "partner-life-too-short",
        ("days_left", "days_least", "not_after"),
        "The partner certificate ends too soon; the platform's setting asks for that many days.",
    )
    NOT_A_CA = "not-a-ca", (), "The certificate is not marked as a CA (basicConstraints)."
    BASIC_CONSTRAINTS_NOT_CRITICAL = (
        "basic-constraints-not-critical",
        (),
        "The CA mark (basicConstraints) is not critical (strict only).",
    )
    KEY_USAGE_MISSING = "key-usage-missing", (), "The CA certificate has no keyUsage (strict only)."
    NO_CERTIFICATE_SIGNING = "no-certificate-signing", (), "The CA's keyUsage does not allow to sign certificates."
    SUBJECT_KEY_ID_MISSING = (
        "subject-key-id-missing",
        (),
        "The CA certificate has no subject key identifier (strict only).",
    )
    AUTHORITY_KEY_ID_MISSING = (
        "authority-key-id-missing",
        (),
        "The certificate has no authority key identifier (strict only).",
    )
    CA_NOT_ALLOWED = (
        "ca-not-allowed",
        (),
        "A CA certificate cannot be a partner certificate in this domain (strict only).",
    )
    ORGANISATION_MISSING = "organisation-missing", ("expected",), "The subject has no organisation (O)."
    ORGANISATION_MISMATCH = (
        "organisation-mismatch",
        ("expected", "found", "expected_marks", "found_marks"),
        "The subject's organisation is not the partner's; marks are (start, end) of the differing characters.",
    )
    SELF_SIGNED = "self-signed", (), "A partner certificate must be signed by an authority, not by itself."

    # The path to a root
    ISSUER_MISSING = "issuer-missing", ("subject", "issuer"), "The issuer of subject is not in the trust store."
    ISSUER_KEY_UNKNOWN = (
        "issuer-key-unknown",
        ("subject", "issuer"),
        "The trust store has an authority of the issuer's name, but with another key (perhaps renewed).",
    )
    BAD_SIGNATURE = (
        "bad-signature",
        ("subject", "issuer"),
        "The signature of subject does not verify with its issuer's key.",
    )
    AUTHORITY_EXPIRED = "authority-expired", ("subject", "not_after"), "An authority on the path has expired."
    AUTHORITY_NOT_YET_VALID = (
        "authority-not-yet-valid",
        ("subject", "not_before"),
        "An authority on the path is not yet valid.",
    )
    AUTHORITY_NOT_A_CA = "authority-not-a-ca", ("subject",), "A certificate on the path may not issue certificates."
    AUTHORITY_REFUSED = (
        "authority-refused",
        ("subject", "reason"),
        "An authority on the path breaks a rule; reason is the code of that rule.",
    )
    PATH_LENGTH = "path-length", ("subject",), "An authority allows fewer CAs below it than the path has."
    NAME_CONSTRAINT = "name-constraint", ("subject",), "An authority may not issue for this name."
    CRITICAL_EXTENSION = (
        "critical-extension",
        ("subject",),
        "A certificate has a critical extension that is not understood.",
    )
    NOT_RFC5280 = (
        "not-rfc5280",
        ("subject", "reason"),
        "A certificate's form breaks RFC 5280; reason is OpenSSL's sentence.",
    )
    PATH_TOO_LONG = "path-too-long", ("limit",), "More intermediates than the limit lie between certificate and root."
    TOO_MANY_CANDIDATES = "too-many-candidates", ("limit",), "No path was found among as many candidates as are tried."
    REVOKED = "revoked", ("subject",), "A certificate on the path is on its issuer's revocation list."
    REVOCATION_UNKNOWN = (
        "revocation-unknown",
        ("subject",),
        "The revocation list for a certificate is missing, old or unusable.",
    )
    PATH_REFUSED = (
        "path-refused",
        ("subject", "reason"),
        "The path was refused for another reason; reason is OpenSSL's sentence.",
    )

    # Signing and the key store
    SIGNING_CERTIFICATE_ENDED = (
        "signing-certificate-ended",
        ("not_after",),
        "The platform's signing certificate has expired, so nothing can be signed with it.",
    )
    NOTHING_LEFT_TO_ISSUE = (
        "nothing-left-to-issue",
        ("not_after",),
        "What would be issued would have ended before it began.",
    )
    ISSUED_WRONG = "issued-wrong", (), "What was signed does not verify, so it is not used (key store fault)."
    KEY_NAME = "key-name", ("name",), "A key's name is not 1 to 64 of a-z, 0-9 and hyphens."
    KEY_MISSING = "key-missing", ("name",), "The key store has no key of this name."
    KEY_EXISTS = "key-exists", ("name",), "The key store has a key of this name, which is not overwritten."
    KEY_LOCKED = "key-locked", ("name",), "The key's file does not open: wrong PIN or damaged file."
    KEY_STORE_UNUSABLE = (
        "key-store-unusable",
        ("name", "reason"),
        "The key store's folder or file cannot be used; reason is the system's.",
    )


ALL_CODES: tuple[Code, ...] = tuple(Code)
"""All codes, in the order of the documentation."""


class PkiError(Exception):
    """A rule said no: ``code`` names it, ``data`` holds exactly the code's named values."""

    def __init__(self, code: Code, **data: object) -> None:
        if set(data) != set(code.data):
            raise TypeError(f"{code} takes {code.data}, not {tuple(data)}")
        self.code = code
        self.data: dict[str, Any] = data
        super().__init__(str(code))


class Tolerance(StrEnum):
    """What the compatible profile let pass, for lists and audit: stable word and meaning.

    Each word equals the code with which the strict profile refuses.
    """

    meaning: str

    def __new__(cls, code: Code, meaning: str) -> "Tolerance":
        """A member whose value is the code's."""
        member = str.__new__(cls, code.value)
        member._value_ = code.value
        member.meaning = meaning
        return member

    SERIAL_NOT_POSITIVE = Code.SERIAL_NOT_POSITIVE, "The serial number is zero or negative."
    NOT_A_CA = Code.NOT_A_CA, "A self-signed root is not marked as a CA."
    BASIC_CONSTRAINTS_NOT_CRITICAL = Code.BASIC_CONSTRAINTS_NOT_CRITICAL, "The CA mark is not critical."
    KEY_USAGE_MISSING = Code.KEY_USAGE_MISSING, "The CA does not say what its key may be used for."
    SUBJECT_KEY_ID_MISSING = Code.SUBJECT_KEY_ID_MISSING, "The CA has no subject key identifier."
    AUTHORITY_KEY_ID_MISSING = Code.AUTHORITY_KEY_ID_MISSING, "The issuer's key is not named."
    CA_NOT_ALLOWED = Code.CA_NOT_ALLOWED, "The partner certificate is marked as a CA."
