"""The trust store: upload, list, download."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query

from pms.api.auth import WireRequest
from pms.api.errors import WireError, missing
from pms.api.lists import Page, WireList
from pms.api.refusals import AUTHORITY, file_of
from pms.api.router import Endpoints
from pms.api.schemas.trust import (
    AuthorityUpload,
    AuthorityUploaded,
    CertificateBundle,
    TrustedCertificate,
    TrustedWanted,
)
from pms.api.wire import V1, Fault, V1Request, v2
from pms.trust import queries, rules, services
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.errors import CertificateRefused
from pms.trust.states import CaKind, Domain

if TYPE_CHECKING:
    from pms.trust.models import TrustCertificate

endpoints = Endpoints(tags=["Trust store"])

CERTIFICATE_ID = re.compile(r"[a-zA-Z0-9-]{1,36}")
LIST = WireList(
    columns=queries.WIRE_COLUMNS,
    sorts={word: word for word in queries.WIRE_COLUMNS},
    contains={word: word for word in ("certificateId", "issuedTo", "issuedBy")},
    default_size=8,
)


@endpoints.wire(
    "POST",
    "/partners/certificate/ca/upload",
    roles="postpartnerscacertificateupload",
    envelope=V1,
    answers=AuthorityUploaded,
)
def upload_ca_certificate(request: WireRequest, body: V1Request[AuthorityUpload]) -> AuthorityUploaded:
    """Add certificates of authorities to a domain's trust store."""
    ders = certificates_in(body.request.certificateData, at=request.at)
    domain = domain_of(body.request.partnerDomain)
    if len(ders) == 1:
        _upload_one(request, ders[0], domain)
        return AuthorityUploaded(status="Upload Success.", timestamp=request.at)
    results = services.upload_each(
        domain=domain,
        ders=ders,
        actor=request.actor,
        at=request.at,
        settings=trust_settings(),
        keystore=keystore(),
    )
    taken = [result for result in results if result.row]
    words = (
        "Upload Failed." if not taken else "Upload Success." if len(taken) == len(ders) else "Partial Upload Success."
    )
    return AuthorityUploaded(status=words, timestamp=request.at)


@endpoints.wire(
    "GET",
    "/trust-chain-certificates",
    roles="gettrustcertificates",
    envelope=v2("mosip.pms.trust.certificates.get"),
    answers=Page[TrustedCertificate],
    refuses_as_older=True,
)
def list_trust_certificates(
    request: WireRequest, query: Annotated[TrustedWanted, Query(...)]
) -> Page[TrustedCertificate] | HttpResponse:
    """The certificates of the trust store, page by page."""
    if not settings.TRUST_LIST_OFFERED:
        return not_offered(request)
    LIST.checked(query)
    rows = LIST.filtered(_of_kind_and_domain(queries.on_the_wire(request.actor, at=request.at), query), query)
    if query.expiryPeriod is not None:
        today = request.at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = rows.filter(not_after__gte=today, not_after__lt=today + timedelta(days=query.expiryPeriod + 1))
    return LIST.page(rows, query, TrustedCertificate.of)


@endpoints.wire(
    "GET",
    "/trust-chain-certificates/{certificate_id}/certificateFile",
    roles="getdownloadtrustcertificates",
    envelope=v2("mosip.pms.download.trust.certificates.get"),
    answers=CertificateBundle,
    refuses_as_older=True,
)
def download_trust_certificate(request: WireRequest, certificate_id: str) -> CertificateBundle | HttpResponse:
    """A certificate of the trust store with those above it."""
    if not CERTIFICATE_ID.fullmatch(certificate_id):
        return outside("PMS_PRT_099", "An id of a certificate has up to 36 letters, digits and hyphens.", at=request.at)
    if not settings.TRUST_LIST_OFFERED:
        return not_offered(request)
    with missing("KER-PMS-019", "There is no certificate of this id in the trust store."):
        file = services.download(certificate_id=certificate_id, form="p7b", actor=request.actor, at=request.at)
    return CertificateBundle(p7bFile=file.content.decode("ascii"), timestamp=request.at)


def certificates_in(text: str, *, at: datetime) -> list[bytes]:
    """The DER of what was sent, each certificate once. Raises WireError where it holds none that can be looked at."""
    try:
        ders = list(dict.fromkeys(queries.split(file_of(text, otherwise="KER-CRY-003"))))
        if len(ders) == 1:
            queries.inspected(ders[0])
    except CertificateRefused as refused:
        raise AUTHORITY.first([refused], at=at) from refused
    return ders


def domain_of(word: str) -> Domain:
    """The trust domain of that word. Raises WireError."""
    domain = rules.domain_called(word)
    if domain is None:
        raise WireError("KER-PCM-011", "There is no such domain; choose AUTH, DEVICE, FTM or MISP.")
    return domain


def outside(code: str, words: str, *, at: datetime) -> HttpResponse:
    """An error that newer endpoints answer in the older envelope, as the reference does."""
    return V1.failure([Fault(errorCode=code, message=words)], at=at)


def not_offered(request: WireRequest) -> HttpResponse:
    """The answer of an installation that does not show its trust store."""
    return outside("PMS_FEATURE_001", "The trust store is not shown in this installation.", at=request.at)


def _upload_one(request: WireRequest, der: bytes, domain: Domain) -> None:
    """Take it, or answer with the code of the check that the key manager would have made first."""
    try:
        services.upload(
            domain=domain,
            data=der,
            actor=request.actor,
            at=request.at,
            settings=trust_settings(),
            keystore=keystore(),
        )
    except CertificateRefused as refused:
        raise AUTHORITY.first([refused, *_refusals(der, domain, request.at)], at=request.at) from refused


def _refusals(der: bytes, domain: Domain, at: datetime) -> list[CertificateRefused]:
    """Everything that is wrong with a certificate of an authority."""
    certificate, broken = queries.inspected(der)
    review = queries.review(certificate, domain=domain, at=at, settings=trust_settings())
    found = queries.refusals_of(review, at=at)
    if broken:
        found.append(broken)
    if known := queries.in_store(domain=domain, sha256=certificate.sha256):
        found.append(rules.refused_again(known.disabled_at, at=at))
    return found


def _of_kind_and_domain(rows: "QuerySet[TrustCertificate]", query: TrustedWanted) -> "QuerySet[TrustCertificate]":
    if query.caCertificateType is not None:
        kind = query.caCertificateType.strip().lower()
        if kind not in {one.value for one in CaKind}:
            raise WireError("KER-PCM-018", "The type is ROOT or INTERMEDIATE.")
        rows = rows.filter(kind=kind)
    if query.partnerDomain is not None:
        rows = rows.filter(domain=domain_of(query.partnerDomain).value)
    return rows
