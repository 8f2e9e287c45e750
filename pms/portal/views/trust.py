"""The trust store: lists, one certificate, upload with a preview, downloads."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from pms.common.errors import DomainError, NotFound
from pms.pki.reading import Certificate, decode
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.certificates import Preview, boxes, check_rows, key_words, refused_row
from pms.portal.components import Empty, Link, Tab, Text
from pms.portal.downloads import attachment
from pms.portal.forms.trust import TrustAcceptForm, TrustUploadForm
from pms.portal.history import rows_for_staff
from pms.portal.tables.trust import TrustTable
from pms.portal.views.base import UNPROCESSABLE, Crumb, finish, page
from pms.portal.views.lists import ListPage, list_page
from pms.trust import queries, services
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.errors import AlreadyInStore, CertificateRefused
from pms.trust.states import CaKind, CertificateState, Domain, Tolerated

if TYPE_CHECKING:
    from pms.trust.models import TrustCertificate

REF_TYPE = "trust_certificate"
FORMS = ("cer", "p7b")


def store_crumb() -> Crumb:
    """The way back to the lists."""
    return Crumb(_("Certificate Trust Store"), reverse("portal:trust-certificate-list"))


def detail_url(row: "TrustCertificate") -> str:
    """The page of a certificate."""
    return reverse("portal:trust-certificate-detail", args=[row.pk])


@enter(Section.TRUST_STORE)
def roots(request: PortalRequest) -> HttpResponse:
    """Root certificates of all domains, newest first."""
    return _list(
        request, CaKind.ROOT, _("No root certificate is in the trust store yet. Partners need one of their domain.")
    )


@enter(Section.TRUST_STORE)
def intermediates(request: PortalRequest) -> HttpResponse:
    """Intermediate certificates of all domains, newest first."""
    return _list(request, CaKind.INTERMEDIATE, _("No intermediate certificate is in the trust store yet."))


def _list(request: PortalRequest, kind: CaKind, nothing: Text) -> HttpResponse:
    upload_url = reverse("portal:trust-certificate-upload")
    tabs = [
        Tab(_("Root CA"), reverse("portal:trust-certificate-list"), kind is CaKind.ROOT),
        Tab(_("Intermediate CA"), reverse("portal:trust-intermediate-list"), kind is CaKind.INTERMEDIATE),
    ]
    return list_page(
        request,
        ListPage(
            title=_("Certificate Trust Store"),
            table=TrustTable,
            queryset=queries.visible_to(request.actor, kind=kind, at=request.at),
            counted=ngettext_lazy("%(count)d certificate", "%(count)d certificates", "count"),
            order="-uploaded",
            empty=Empty(nothing, _("Upload a certificate"), upload_url, "shield-check"),
            primary=Link(_("Upload a certificate"), upload_url, "upload"),
            template="portal/trust/list.html",
            context={"tabs": tabs},
        ),
    )


@enter(Section.TRUST_STORE)
def detail(request: PortalRequest, certificate_id: str) -> HttpResponse:
    """One certificate: what it says, its chain, its files, what happened to it."""
    row = queries.get_certificate(actor=request.actor, certificate_id=certificate_id, at=request.at)
    certificate = decode(bytes(row.der))
    links = queries.chain_of(certificate, domain=Domain(row.domain))
    return page(
        request,
        "portal/trust/detail.html",
        title=row.issued_to,
        crumbs=(store_crumb(),),
        row=row,
        state=CertificateState(row.shown_state),  # type: ignore[attr-defined] # annotated by the query
        kind=CaKind(row.kind).label,
        domain=Domain(row.domain).label,
        certificate=certificate,
        key=key_words(certificate.key),
        boxes=boxes(links, at=request.at, linked=True),
        tolerated=[Tolerated(word).label for word in row.tolerances],
        history=rows_for_staff(REF_TYPE, row.pk),
    )


@enter(Section.TRUST_STORE)
def upload(request: PortalRequest) -> HttpResponse:
    """Choose a certificate; once sent, see what it is and whether it can be accepted. Nothing is kept yet."""
    form = TrustUploadForm(request.POST or None, request.FILES or None, initial={"domain": request.GET.get("domain")})
    if form.is_bound and form.is_valid():
        try:
            certificate = queries.read(form.octets())
        except CertificateRefused as refusal:
            form.refuse(refusal)
        else:
            domain = Domain(form.cleaned_data["domain"])
            accept = TrustAcceptForm(initial={"domain": domain.value, "certificate": certificate.der})
            return _preview(request, certificate, domain, accept)
    status = UNPROCESSABLE if form.is_bound else 200
    return page(
        request,
        "portal/trust/upload.html",
        title=_("Upload a trust certificate"),
        crumbs=(store_crumb(),),
        status=status,
        form=form,
    )


@enter(Section.TRUST_STORE)
@require_POST
def accept(request: PortalRequest) -> HttpResponse:
    """Take the previewed certificate into the trust store; everything is checked anew."""
    form = TrustAcceptForm(request.POST)
    if not form.is_valid():
        return finish(request, done="", to=reverse("portal:trust-certificate-upload"))
    domain, data = Domain(form.cleaned_data["domain"]), form.cleaned_data["certificate"]
    try:
        certificate = queries.read(data)
    except CertificateRefused as refusal:
        messages.error(request, str(refusal))
        return finish(request, done="", to=reverse("portal:trust-certificate-upload"))
    try:
        row = services.upload(
            domain=domain,
            data=data,
            actor=request.actor,
            at=request.at,
            settings=trust_settings(),
            keystore=keystore(),
        )
    except DomainError as refusal:
        form.add_domain_error(refusal)
        return _preview(request, certificate, domain, form)
    return finish(request, done=_("The certificate is in the trust store now."), to=detail_url(row))


def _preview(request: PortalRequest, certificate: Certificate, domain: Domain, form: TrustAcceptForm) -> HttpResponse:
    review = queries.review(certificate, domain=domain, at=request.at, settings=trust_settings())
    rows = check_rows(review)
    known = queries.in_store(domain=domain, sha256=certificate.sha256)
    if known:
        rows.append(refused_row(_("It is new to this domain"), AlreadyInStore()))
    links = queries.chain_of(certificate, domain=domain)
    return page(
        request,
        "portal/trust/preview.html",
        title=_("Upload a trust certificate"),
        crumbs=(store_crumb(),),
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
        preview=Preview(certificate, rows, boxes(links, at=request.at)),
        key=key_words(certificate.key),
        kind=CaKind.ROOT.label if certificate.is_self_signed else CaKind.INTERMEDIATE.label,
        domain=domain,
        known_url=detail_url(known) if known else "",
    )


@enter(Section.TRUST_STORE)
def download(request: PortalRequest, certificate_id: str, form: str) -> HttpResponse:
    """The certificate alone as PEM, or with its chain as p7b."""
    if form not in FORMS:
        raise NotFound
    return attachment(services.download(certificate_id=certificate_id, form=form, actor=request.actor, at=request.at))
