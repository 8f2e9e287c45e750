"""Certificates of partners: upload, download, what each partner of the caller has."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from django.conf import settings
from django.http import HttpResponse
from ninja import Query

from pms.accounts.rules import is_partner_admin
from pms.api.auth import WireRequest
from pms.api.errors import WireError, missing
from pms.api.refusals import PARTNER, file_of, is_armoured
from pms.api.router import Endpoints
from pms.api.schemas.certificates import (
    CertificateDetail,
    CertificatePair,
    CertificatesEnding,
    CertificateUpload,
    CertificateUploaded,
    SignedCertificate,
)
from pms.api.views.trust import domain_of, outside
from pms.api.wire import V1, V1Request, v2
from pms.common.clock import local
from pms.partners import queries, wire_queries
from pms.partners.rules import needs_policy_group
from pms.partners.services import certificates as services
from pms.partners.states import PartnerState
from pms.pki import bundles
from pms.trust import queries as trust
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.errors import CertificateRefused
from pms.trust.states import Domain

if TYPE_CHECKING:
    from pms.partners.models import Partner, PartnerCertificate

endpoints = Endpoints(tags=["Certificates"])
UNKNOWN = "There is no partner with this id."
NO_CERTIFICATE = ("PMS_PRT_108", "The partner has no certificate yet.")
NOT_JUST_ONE = "One certificate is taken at a time."


@endpoints.wire(
    "POST",
    "/partners/certificate/upload",
    roles="postpartnerscertificateupload",
    envelope=V1,
    answers=CertificateUploaded,
)
def upload_partner_certificate(request: WireRequest, body: V1Request[CertificateUpload]) -> CertificateUploaded:
    """Give a partner its certificate, or a new one; the platform signs it and activates the partner."""
    wanted = body.request
    partner = _partner_for_upload(request, wanted.partnerId)
    der = certificate_in(wanted.certificateData, at=request.at)
    row = _uploaded(request, partner, der, domain_of(wanted.partnerDomain))
    given = row.der if row.domain == Domain.FTM.value and not settings.RESIGN_FTM else row.issued_der
    return CertificateUploaded(certificateId=row.pk, signedCertificateData=_pem(given), timestamp=request.at)


@endpoints.wire(
    "GET", "/partners/{partner_id}/certificate", roles="getpartnerscertificate", envelope=V1, answers=SignedCertificate
)
def get_signed_certificate(request: WireRequest, partner_id: str) -> SignedCertificate:
    """What the platform signed for a partner; also after its end."""
    with missing("PMS_PRT_005", UNKNOWN):
        signed = wire_queries.signed_certificate(
            actor=request.actor,
            opened_to=settings.API_ROLES["getpartnerscertificate"],
            partner_id=partner_id,
            at=request.at,
        )
    if signed is None:
        raise WireError(*NO_CERTIFICATE)
    return SignedCertificate(certificateData=_pem(signed), timestamp=request.at)


@endpoints.wire(
    "GET",
    "/partners/{partner_id}/certificate-data",
    roles="getpartnerscertificate",
    envelope=v2("mosip.pms.original.partner.certificate.get"),
    answers=CertificatePair,
    refuses_as_older=True,
)
def get_certificate_data(request: WireRequest, partner_id: str) -> CertificatePair | HttpResponse:
    """A partner's original and platform-signed certificate, as long as they are valid."""
    if not settings.CERTIFICATE_DOWNLOADS_OFFERED:
        return outside("PMS_FEATURE_003", "Certificates are not given out in this installation.", at=request.at)
    check_has_partner(request)
    if partner_id not in request.actor.owns and not is_partner_admin(request.actor):
        raise WireError("PMS_CERTIFICATE_ERROR_007", "There is no partner with this id among yours.")
    with missing("PMS_PRT_005", UNKNOWN):
        partner = queries.get_partner(actor=request.actor, partner_id=partner_id)
    row = _current(partner, request.at)
    if partner.state == PartnerState.DEACTIVATED:
        raise WireError("PMS_CERTIFICATE_ERROR_009", "The partner is deactivated; its certificates are not given out.")
    original_ended, signed_ended = row.not_after < request.at, row.issued_not_after < request.at
    return CertificatePair(
        caSignedCertificateData="" if original_ended else _pem(row.der),
        isCaSignedCertificateExpired=original_ended,
        mosipSignedCertificateData="" if signed_ended else _pem(row.issued_der),
        isMosipSignedCertificateExpired=signed_ended,
    )


@endpoints.wire(
    "GET",
    "/partners/partner-certificates-details",
    roles="getpartnercertificates",
    envelope=v2("mosip.pms.partner.certificates.get"),
    answers=list[CertificateDetail],
)
def list_partner_certificates(
    request: WireRequest, query: Annotated[CertificatesEnding, Query(...)]
) -> list[CertificateDetail]:
    """The certificates of the caller's partners."""
    check_has_partner(request)
    own = queries.certificates_in_force(wire_queries.own(request.actor), request.at)
    rows = [CertificateDetail.of(partner, row) for partner, row in own]
    if query.expiryPeriod is None:
        return rows
    last = _end_of_day(request.at, query.expiryPeriod)
    ends = [(row, row.certificateExpiryDateTime) for row in rows]
    return [row for row, end in ends if end and request.at < end <= last]


def check_has_partner(request: WireRequest) -> None:
    """The caller acts for a partner. Raises WireError."""
    if not request.actor.owns:
        raise WireError("PMS_CERTIFICATE_ERROR_002", "You belong to no partner.")


def certificate_in(text: str, *, at: datetime) -> bytes:
    """The DER of the certificate that was sent; of several in PEM the first. Raises WireError."""
    try:
        ders = trust.split(file_of(text, otherwise="KER-KMS-013"))
        if len(ders) > 1 and not (is_armoured(text) and "BEGIN CERTIFICATE" in text):
            raise WireError("KER-KMS-013", NOT_JUST_ONE)
        trust.inspected(ders[0])
    except CertificateRefused as refused:
        raise PARTNER.first([refused], at=at) from refused
    return ders[0]


def _partner_for_upload(request: WireRequest, partner_id: str) -> "Partner":
    """The partner, once everything is as it must be before its certificate is looked at. Raises WireError."""
    with missing("PMS_PRT_005", UNKNOWN):
        partner = queries.get_partner(actor=request.actor, partner_id=partner_id)
    if partner.state == PartnerState.DEACTIVATED:
        raise WireError("PMS_PMP_016", "The partner is deactivated.")
    if needs_policy_group(partner.type) and partner.policy_group_id is None:
        raise WireError("PMS_PRT_054", "The partner has no policy group yet.")
    return partner


def _uploaded(request: WireRequest, partner: "Partner", der: bytes, domain: Domain) -> "PartnerCertificate":
    """Take it, or answer with the code of the check that the key manager would have made first."""
    try:
        with missing("PMS_PRT_005", UNKNOWN):
            return services.upload(
                partner_id=partner.pk,
                data=der,
                in_force_from=None,
                actor=request.actor,
                at=request.at,
                settings=trust_settings(),
                keystore=keystore(),
                domain=domain,
            )
    except CertificateRefused as refused:
        raise PARTNER.first([refused, *_refusals(der, partner, domain, request.at)], at=request.at) from refused


def _refusals(der: bytes, partner: "Partner", domain: Domain, at: datetime) -> list[CertificateRefused]:
    """Everything that is wrong with a partner's certificate."""
    certificate, broken = trust.inspected(der)
    review = queries.review_certificate(certificate, partner=partner, domain=domain, at=at, settings=trust_settings())
    return [*trust.refusals_of(review, at=at), *([broken] if broken else [])]


def _current(partner: "Partner", at: datetime) -> "PartnerCertificate":
    row = queries.current_certificate(partner, at)
    if row is None:
        raise WireError(*NO_CERTIFICATE)
    return row


def _end_of_day(at: datetime, days: int) -> datetime:
    """The last moment of the day so many days from now, in the installation's time zone."""
    return local(at + timedelta(days=days)).replace(hour=23, minute=59, second=59, microsecond=999_999)


def _pem(der: bytes | memoryview) -> str:
    return bundles.pem(bytes(der)).decode("ascii")
