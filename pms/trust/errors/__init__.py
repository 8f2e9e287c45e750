"""Every refusal of a certificate in words that a partner understands, and what to do next."""

from datetime import datetime

from pms.pki.errors import Code, PkiError
from pms.trust.errors import contents, files, paths, platform
from pms.trust.errors.base import CertificateRefused, Day, short_name
from pms.trust.errors.files import NotACertificate
from pms.trust.errors.paths import WrongDomain
from pms.trust.errors.platform import PlatformCertificate, SigningUnavailable
from pms.trust.errors.store import (
    AlreadyInStore,
    AuthorityDisabled,
    DisabledAlready,
    DisabledInStore,
    EnabledAlready,
    IssuerDisabled,
    IssuerNotUploaded,
    ReasonMissing,
    ReasonTooLong,
    TooManyIntermediates,
    TwiceInUpload,
)

__all__ = [
    "OF_CODE",
    "AlreadyInStore",
    "AuthorityDisabled",
    "CertificateRefused",
    "DisabledAlready",
    "DisabledInStore",
    "EnabledAlready",
    "IssuerDisabled",
    "IssuerNotUploaded",
    "NotACertificate",
    "PlatformCertificate",
    "ReasonMissing",
    "ReasonTooLong",
    "SigningUnavailable",
    "TooManyIntermediates",
    "TwiceInUpload",
    "WrongDomain",
    "from_pki",
]

OF_CODE: dict[Code, type[CertificateRefused]] = {
    Code.EMPTY_FILE: files.FileEmpty,
    Code.FILE_TOO_LARGE: files.FileTooLarge,
    Code.PRIVATE_KEY: files.PrivateKeyExposed,
    Code.PKCS12_FILE: files.KeyStoreFile,
    Code.CERTIFICATE_REQUEST: files.SigningRequest,
    Code.NOT_A_CERTIFICATE: files.NotACertificate,
    Code.DAMAGED: files.CertificateDamaged,
    Code.SEVERAL_CERTIFICATES: files.SeveralCertificates,
    Code.TOO_MANY_CERTIFICATES: files.TooManyCertificates,
    Code.WRONG_VERSION: files.WrongVersion,
    Code.SERIAL_TOO_LONG: files.SerialTooLong,
    Code.TOO_MANY_EXTENSIONS: files.TooManyExtensions,
    Code.TOO_MANY_NAMES: files.TooManyNames,
    Code.CONTROL_CHARACTERS: files.ControlCharacters,
    Code.SEVERAL_ORGANISATIONS: files.SeveralOrganisations,
    Code.KEY_ALGORITHM: contents.KeyAlgorithmRefused,
    Code.RSA_KEY_SIZE: contents.RsaKeySizeRefused,
    Code.RSA_EXPONENT: contents.RsaExponentRefused,
    Code.EC_CURVE: contents.CurveRefused,
    Code.SIGNATURE_ALGORITHM: contents.SignatureRefused,
    Code.SERIAL_NOT_POSITIVE: contents.SerialNotPositive,
    Code.NOT_YET_VALID: contents.NotYetValid,
    Code.EXPIRED: contents.CertificateExpired,
    Code.CA_LIFE_TOO_SHORT: contents.AuthorityLifeTooShort,
    Code.PARTNER_LIFE_TOO_SHORT: contents.LifeTooShort,
    Code.NOT_A_CA: contents.NotAnAuthority,
    Code.BASIC_CONSTRAINTS_NOT_CRITICAL: contents.CaMarkNotCritical,
    Code.KEY_USAGE_MISSING: contents.KeyUsageMissing,
    Code.NO_CERTIFICATE_SIGNING: contents.MayNotSign,
    Code.SUBJECT_KEY_ID_MISSING: contents.SubjectKeyIdMissing,
    Code.AUTHORITY_KEY_ID_MISSING: contents.AuthorityKeyIdMissing,
    Code.CA_NOT_ALLOWED: contents.AuthorityNotAllowed,
    Code.ORGANISATION_MISSING: contents.OrganisationMissing,
    Code.ORGANISATION_MISMATCH: contents.OrganisationMismatch,
    Code.SELF_SIGNED: contents.SelfSigned,
    Code.ISSUER_MISSING: paths.IssuerMissing,
    Code.ISSUER_KEY_UNKNOWN: paths.IssuerKeyUnknown,
    Code.BAD_SIGNATURE: paths.BadSignature,
    Code.AUTHORITY_EXPIRED: paths.AuthorityExpired,
    Code.AUTHORITY_NOT_YET_VALID: paths.AuthorityNotYetValid,
    Code.AUTHORITY_NOT_A_CA: paths.IssuedByNonAuthority,
    Code.AUTHORITY_REFUSED: paths.AuthorityBreaksRule,
    Code.PATH_LENGTH: paths.PathLengthExceeded,
    Code.NAME_CONSTRAINT: paths.NameNotPermitted,
    Code.CRITICAL_EXTENSION: paths.CriticalExtensionUnknown,
    Code.NOT_RFC5280: paths.BreaksStandard,
    Code.PATH_TOO_LONG: paths.ChainTooLong,
    Code.TOO_MANY_CANDIDATES: paths.SearchEnded,
    Code.REVOKED: paths.CertificateRevoked,
    Code.REVOCATION_UNKNOWN: paths.RevocationUnknown,
    Code.PATH_REFUSED: paths.ChainRefused,
    Code.SIGNING_CERTIFICATE_ENDED: platform.SigningUnavailable,
    Code.NOTHING_LEFT_TO_ISSUE: platform.SigningUnavailable,
    Code.ISSUED_WRONG: platform.SigningUnavailable,
    Code.KEY_NAME: platform.SigningUnavailable,
    Code.KEY_MISSING: platform.SigningUnavailable,
    Code.KEY_EXISTS: platform.SigningUnavailable,
    Code.KEY_LOCKED: platform.SigningUnavailable,
    Code.KEY_STORE_UNUSABLE: platform.SigningUnavailable,
}
"""The error of each refusal that ``pms.pki`` knows."""


def from_pki(error: PkiError) -> CertificateRefused:
    """The refusal in words: dates as days, names shortened."""
    return OF_CODE[error.code](**{name: _readable(name, value) for name, value in error.data.items()})


def _readable(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return Day(value)
    return short_name(str(value)) if name in {"subject", "issuer"} else value
