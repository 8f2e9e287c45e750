"""What is sent and answered about the trust store."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator

from pms.api.lists import Paging
from pms.api.schemas.certificates import Days
from pms.api.wire import Answer, Lax, LocalTime, NotBlank, blank_to_none
from pms.pki.names import short_dn
from pms.pki.reading import decode
from pms.trust.states import CertificateState

if TYPE_CHECKING:
    from pms.trust.models import TrustCertificate

Word = Annotated[str | None, BeforeValidator(blank_to_none)]


class AuthorityUpload(Lax):
    """Certificates of authorities for one domain: PEM, or a bundle in base64."""

    certificateData: NotBlank
    partnerDomain: NotBlank


class AuthorityUploaded(Answer):
    """Whether all, some or none were taken."""

    status: str
    timestamp: LocalTime


class TrustedWanted(Paging):
    """Which certificates are asked for."""

    caCertificateType: Word = None
    partnerDomain: Word = None
    certificateId: Word = None
    issuedTo: Word = None
    issuedBy: Word = None
    expiryPeriod: Days = None


class TrustedCertificate(Answer):
    """One certificate of the trust store; ``status`` is whether it counts now."""

    caCertificateType: str
    certId: str
    partnerDomain: str
    issuedTo: str
    issuedBy: str
    certThumbprint: str
    validFromDate: LocalTime
    validTillDate: LocalTime
    uploadTime: LocalTime
    status: bool

    @classmethod
    def of(cls, row: "TrustCertificate") -> "TrustedCertificate":
        """One row."""
        certificate = decode(bytes(row.der))
        return cls(
            caCertificateType=row.kind.upper(),
            certId=row.pk,
            partnerDomain=row.domain,
            issuedTo=short_dn(certificate.x509.subject),
            issuedBy=short_dn(certificate.x509.issuer),
            certThumbprint=certificate.sha1,
            validFromDate=row.not_before,
            validTillDate=row.not_after,
            uploadTime=row.uploaded_at,
            status=row.shown_state == CertificateState.VALID,  # type: ignore[attr-defined]
        )


class CertificateBundle(Answer):
    """A certificate with those above it, as PKCS#7 in PEM armour."""

    p7bFile: str
    timestamp: LocalTime
