"""Certificates on the wire: the forms in which they are sent, and the key manager's code of every refusal."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pms.api.errors import WireError
from pms.trust.errors import AlreadyInStore, CertificateRefused, PlatformCertificate, SigningUnavailable
from pms.trust.errors import contents as found
from pms.trust.errors import files as file
from pms.trust.errors import paths as path

Kinds = tuple[type[CertificateRefused], ...]

PATH: Kinds = (
    path.IssuerMissing,
    path.WrongDomain,
    path.IssuerKeyUnknown,
    path.BadSignature,
    path.AuthorityExpired,
    path.AuthorityNotYetValid,
    path.IssuedByNonAuthority,
    path.AuthorityBreaksRule,
    path.PathLengthExceeded,
    path.NameNotPermitted,
    path.CriticalExtensionUnknown,
    path.BreaksStandard,
    path.ChainTooLong,
    path.SearchEnded,
    path.CertificateRevoked,
    path.RevocationUnknown,
    path.ChainRefused,
)
KEY: Kinds = (found.KeyAlgorithmRefused, found.RsaKeySizeRefused, found.RsaExponentRefused, found.CurveRefused)
FILE: Kinds = (
    file.FileEmpty,
    file.FileTooLarge,
    file.PrivateKeyExposed,
    file.KeyStoreFile,
    file.SigningRequest,
    file.NotACertificate,
    file.CertificateDamaged,
    file.SeveralCertificates,
    file.TooManyCertificates,
)
OWN: Kinds = (
    file.SerialTooLong,
    file.TooManyExtensions,
    file.TooManyNames,
    file.ControlCharacters,
    file.SeveralOrganisations,
    found.SerialNotPositive,
    found.NotAnAuthority,
    found.CaMarkNotCritical,
    found.KeyUsageMissing,
    found.MayNotSign,
    found.SubjectKeyIdMissing,
    found.AuthorityKeyIdMissing,
    found.AuthorityNotAllowed,
    found.SelfSigned,
    found.OrganisationMissing,
    found.OrganisationMismatch,
    found.LifeTooShort,
    found.AuthorityLifeTooShort,
    CertificateRefused,
)
"""Rules that the key manager does not have; what it refuses is refused with its code first."""
DATES: tuple[tuple[str, Kinds], ...] = (
    ("KER-PMS-020", (found.NotYetValid,)),
    ("KER-PCM-004", (found.CertificateExpired,)),
)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The key manager's checks in its order: the code of each, and which of our refusals it stands for."""

    checks: tuple[tuple[str, Kinds], ...]

    def first(self, refusals: Iterable[CertificateRefused], *, at: datetime) -> WireError:
        """The answer to a certificate with these faults: the code of the check that the key manager makes first."""
        refusal = min(refusals, key=self._place)
        return WireError(self.code_of(refusal, at=at), str(refusal))

    def code_of(self, refusal: CertificateRefused, *, at: datetime) -> str:
        """The code of one refusal; what begins later today is only "not valid now"."""
        if isinstance(refusal, found.NotYetValid) and not _is_of_another_day(refusal, at):
            return "KER-PCM-004"
        return self.checks[self._place(refusal)][0]

    def _place(self, refusal: CertificateRefused) -> int:
        return next(place for place, (_code, kinds) in enumerate(self.checks) if isinstance(refusal, kinds))


AUTHORITY = Rulebook(
    (
        ("KER-PCM-001", FILE),
        ("KER-PCM-003", (AlreadyInStore, PlatformCertificate)),
        *DATES,
        ("KER-PCM-017", (found.AuthorityLifeTooShort,)),
        ("KER-PCM-007", (file.WrongVersion,)),
        ("KER-PCM-005", PATH),
        ("KER-PCM-013", KEY),
        ("KER-PCM-014", (found.SignatureRefused,)),
        ("KER-PCM-016", (SigningUnavailable,)),
        ("KER-PCM-001", OWN),
    )
)
"""Certificates of authorities. The reference has the platform's own ones in its store, where ours never are."""
PARTNER = Rulebook(
    (
        ("KER-KMS-013", FILE),
        *DATES,
        ("KER-KMS-021", (found.LifeTooShort,)),
        ("KER-PCM-015", (found.SelfSigned,)),
        ("KER-PCM-006", PATH),
        ("KER-PCM-007", (file.WrongVersion,)),
        ("KER-PCM-008", (found.OrganisationMissing, found.OrganisationMismatch, file.SeveralOrganisations)),
        ("KER-PCM-013", KEY),
        ("KER-PCM-014", (found.SignatureRefused,)),
        ("KER-PCM-016", (SigningUnavailable,)),
        ("KER-PCM-001", OWN),
    )
)
"""Certificates of partners."""


def file_of(text: str, *, otherwise: str) -> bytes:
    """PEM as it is; any other text as what it stands for in base64, URL-safe or not.

    Raises WireError with the code ``otherwise`` for what is neither.
    """
    if is_armoured(text):
        return text.encode()
    plain = "".join(text.split()).translate({ord("-"): "+", ord("_"): "/"}).rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError as error:
        raise WireError(otherwise, "This is neither PEM nor base64.") from error


def is_armoured(text: str) -> bool:
    """Whether the text is PEM, or means to be."""
    return "-----BEGIN" in text


def _is_of_another_day(refusal: CertificateRefused, at: datetime) -> bool:
    begins: datetime = refusal.data["not_before"].moment
    return begins.astimezone(UTC).date() > at.astimezone(UTC).date()
