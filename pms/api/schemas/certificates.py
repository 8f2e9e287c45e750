"""What is sent and answered about certificates of partners."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from pms.api.wire import Answer, Lax, LocalTime, NotBlank, OffsetTime, blank_to_none
from pms.partners.states import PartnerState
from pms.pki.reading import decode

if TYPE_CHECKING:
    from pms.partners.models import Partner, PartnerCertificate

Days = Annotated[Annotated[int, Field(ge=1, le=30)] | None, BeforeValidator(blank_to_none)]
"""So many days from now."""


class CertificateUpload(Lax):
    """A partner's certificate."""

    partnerId: NotBlank
    certificateData: NotBlank
    partnerDomain: NotBlank


class CertificateUploaded(Answer):
    """What became of it: its id, and what the platform made of it as PEM."""

    certificateId: str
    signedCertificateData: str
    timestamp: LocalTime


class SignedCertificate(Answer):
    """The platform-signed certificate as PEM."""

    certificateData: str
    timestamp: LocalTime


class CertificatePair(Answer):
    """Original and platform-signed certificate as PEM; an expired one is an empty text."""

    caSignedCertificateData: str
    isCaSignedCertificateExpired: bool
    mosipSignedCertificateData: str
    isMosipSignedCertificateExpired: bool


class CertificatesEnding(Lax):
    """Which certificates are asked for: all, or those that end within so many days."""

    expiryPeriod: Days = None


class CertificateDetail(Answer):
    """One partner of the caller with its certificate. The times are those of the platform-signed one."""

    partnerId: str
    partnerType: str
    isCertificateAvailable: bool
    isPartnerActive: bool
    certificateIssuedTo: str | None
    certificateUploadDateTime: OffsetTime | None
    certificateExpiryDateTime: OffsetTime | None

    @classmethod
    def of(cls, partner: "Partner", row: "PartnerCertificate | None") -> "CertificateDetail":
        """One row; a partner whose registration is in progress counts as active."""
        issued = decode(bytes(row.issued_der)) if row else None
        return cls(
            partnerId=partner.pk,
            partnerType=partner.type,
            isCertificateAvailable=row is not None,
            isPartnerActive=partner.state != PartnerState.DEACTIVATED,
            certificateIssuedTo=issued.common_name if issued else None,
            certificateUploadDateTime=issued.not_before if issued else None,
            certificateExpiryDateTime=issued.not_after if issued else None,
        )
