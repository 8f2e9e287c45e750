"""A partner's own certificate: how it stands, upload with a preview, planned switch, putting back, downloads.

Staff does the same on behalf of a partner, with words and addresses of its own: what differs is a ``Desk``.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pms.common.errors import DomainError, NotFound
from pms.partners import queries, rules
from pms.partners.services import certificates
from pms.partners.states import PartnerCertificateState, PartnerState
from pms.pki.reading import Certificate, decode
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.certificates import Preview, boxes, check_rows, key_words
from pms.portal.components import Text
from pms.portal.downloads import attachment
from pms.portal.forms.certificates import CertificateForm
from pms.portal.forms.partner_certificates import AcceptForm
from pms.portal.templatetags.portal import long_moment
from pms.portal.views.base import UNPROCESSABLE, Crumb, Question, ask, finish, page
from pms.trust import queries as trust
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.errors import CertificateRefused
from pms.trust.states import Domain, Tolerated

if TYPE_CHECKING:
    from pms.partners.models import Partner, PartnerCertificate

OWN = _("Your certificate")
TITLE = _("Partner Certificate")
CHECK = _("Check your certificate")
ACCEPTED = _("Your certificate was accepted and is in force.")
PLANNED = _("Your certificate was accepted. It comes into force on %(moment)s.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where certificates of ``partner`` are looked after: the addresses, the templates' folder, the words."""

    partner: "Partner"
    page_url: str
    upload_url: str
    crumbs: tuple[Crumb, ...]
    folder: str = "portal/partner_certificates"
    form: type[AcceptForm] = AcceptForm
    own: Text = OWN
    check: Text = CHECK
    accepted: Text = ACCEPTED
    planned: Text = PLANNED


def own_desk(request: PortalRequest) -> Desk:
    """The desk of whoever looks after their own partner's certificate."""
    url = page_url()
    return Desk(own_partner(request), url, reverse("portal:partner-certificate-upload"), (Crumb(TITLE, url),))


def page_url() -> str:
    """The page of the partner's certificate."""
    return reverse("portal:partner-certificate-list")


def own_partner(request: PortalRequest) -> "Partner":
    """The organisation chosen in this session; raises NotFound for somebody who has none."""
    if request.partner is None:
        raise NotFound
    return request.partner


@enter(Section.PARTNER_CERTIFICATE)
def index(request: PortalRequest) -> HttpResponse:
    """How the certificate stands, its files and its history; the way to upload the first one where there is none."""
    partner = own_partner(request)
    current = queries.current_certificate(partner, request.at)
    is_active = partner.state != PartnerState.DEACTIVATED
    if current is None:
        return _upload_page(request, own_desk(request), CertificateForm() if is_active else None, title=TITLE)
    previous = queries.previous_certificate(partner, request.at)
    can_put_back = previous and rules.may_put_back(current.in_force_from, previous.ends_at, at=request.at)
    return page(
        request,
        "portal/partner_certificates/index.html",
        title=TITLE,
        partner=partner,
        is_active=is_active,
        current=shown(current, request),
        planned=queries.planned_certificate(partner, request.at),
        put_back_until=current.in_force_from + rules.PUT_BACK_WITHIN if can_put_back and is_active else None,
        past=queries.certificates_of(partner, request.at),
        original=rules.CertificateFile.ORIGINAL.value,
        signed=rules.CertificateFile.SIGNED.value,
    )


def shown(row: "PartnerCertificate", request: PortalRequest, own: Text = OWN) -> dict[str, object]:
    """The current certificate as the page shows it; ``own`` is the label of its box in the chain."""
    certificate, issued = decode(bytes(row.der)), decode(bytes(row.issued_der))
    domain = Domain(row.domain)
    return {
        "row": row,
        "state": PartnerCertificateState.EXPIRED if row.ends_at <= request.at else PartnerCertificateState.CURRENT,
        "certificate": certificate,
        "issued": issued,
        "key": key_words(certificate.key),
        "domain": domain.label,
        "boxes": boxes(trust.chain_of(certificate, domain=domain), at=request.at, own=own),
        "tolerated": [Tolerated(word).label for word in row.tolerances],
        "files": [
            {"file": file.value, "words": words}
            for file, words in (
                (rules.CertificateFile.ORIGINAL, _("Your certificate (.cer)")),
                (rules.CertificateFile.ORIGINAL_CHAIN, _("Your certificate with its chain (.p7b)")),
                (rules.CertificateFile.SIGNED, _("Platform-signed certificate (.cer)")),
                (rules.CertificateFile.SIGNED_CHAIN, _("Platform-signed certificate with its chain (.p7b)")),
            )
        ],
    }


@enter(Section.PARTNER_CERTIFICATE)
def upload(request: PortalRequest) -> HttpResponse:
    """Choose a certificate; once sent, see what it is and whether it can be accepted. Nothing is kept yet."""
    return choose_at(request, own_desk(request))


def choose_at(request: PortalRequest, desk: Desk) -> HttpResponse:
    """The page on which a certificate is chosen, and once it was sent, its preview."""
    form = CertificateForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            certificate = trust.read(form.octets())
        except CertificateRefused as refusal:
            form.refuse(refusal)
        else:
            initial = {"certificate": certificate.der, "submission": uuid4(), "when": "now"}
            return _preview(request, desk, certificate, _accept_form(request, desk, initial=initial))
    is_active = desk.partner.state != PartnerState.DEACTIVATED
    title = _("Upload a certificate")
    return _upload_page(request, desk, form if is_active else None, title=title, crumbs=desk.crumbs)


def _upload_page(
    request: PortalRequest, desk: Desk, form: CertificateForm | None, *, title: Text, crumbs: tuple[Crumb, ...] = ()
) -> HttpResponse:
    """Where a certificate is chosen; without a form nothing can be uploaded."""
    partner = desk.partner
    return page(
        request,
        f"{desk.folder}/upload.html",
        title=title,
        crumbs=crumbs,
        status=UNPROCESSABLE if form and form.is_bound else 200,
        form=form,
        partner=partner,
        domain=rules.domain_of(partner.type).label,
        days_least=trust_settings().limits.partner_min_days_left,
        has_one=bool(crumbs) and queries.current_certificate(partner, request.at) is not None,
    )


@enter(Section.PARTNER_CERTIFICATE)
@require_POST
def accept(request: PortalRequest) -> HttpResponse:
    """Accept the previewed certificate, now or at a set time; everything is checked anew."""
    return accept_at(request, own_desk(request))


def accept_at(request: PortalRequest, desk: Desk) -> HttpResponse:
    """What happens once a preview was sent: the certificate is accepted, or the preview says why not."""
    form = _accept_form(request, desk, data=request.POST)
    form.is_valid()
    data = form.cleaned_data.get("certificate", b"")
    try:
        certificate = trust.read(data)
    except CertificateRefused as refusal:
        messages.error(request, str(refusal))
        return finish(request, done="", to=desk.upload_url)
    if form.is_valid():
        try:
            row = certificates.upload(
                partner_id=desk.partner.pk,
                data=data,
                in_force_from=form.cleaned_data.get("in_force_from"),
                actor=request.actor,
                at=request.at,
                settings=trust_settings(),
                keystore=keystore(),
                submission=form.cleaned_data["submission"],
            )
        except NotFound:
            raise
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            return finish(request, done=_done(row, desk), to=desk.page_url)
    return _preview(request, desk, certificate, form)


def _done(row: "PartnerCertificate", desk: Desk) -> str:
    if row.announced_at:
        return str(desk.accepted)
    return str(desk.planned) % {"moment": long_moment(row.in_force_from)}


def _accept_form(request: PortalRequest, desk: Desk, **values: object) -> AcceptForm:
    is_first = queries.current_certificate(desk.partner, request.at) is None
    return desk.form(is_first=is_first, zone=timezone.get_current_timezone_name(), **values)


def _preview(request: PortalRequest, desk: Desk, certificate: Certificate, form: AcceptForm) -> HttpResponse:
    partner, settings = desk.partner, trust_settings()
    domain = rules.domain_of(partner.type)
    review = queries.review_certificate(certificate, partner=partner, domain=domain, at=request.at, settings=settings)
    links = trust.chain_of(certificate, domain=domain)
    drawn = boxes(links, at=request.at, own=desk.own)
    return page(
        request,
        f"{desk.folder}/preview.html",
        title=desk.check,
        crumbs=desk.crumbs,
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
        partner=partner,
        preview=Preview(certificate, check_rows(review), drawn),
        key=key_words(certificate.key),
        planned=queries.planned_certificate(partner, request.at),
    )


@enter(Section.PARTNER_CERTIFICATE)
def cancel(request: PortalRequest, certificate_id: str) -> HttpResponse:
    """Cancel a planned certificate; asks first."""
    return cancel_at(request, own_partner(request), certificate_id, back=page_url())


def cancel_at(request: PortalRequest, partner: "Partner", certificate_id: str, *, back: str) -> HttpResponse:
    """Ask whether to cancel the partner's planned certificate, then cancel it."""
    row = queries.get_certificate(actor=request.actor, partner_id=partner.pk, certificate_id=certificate_id)
    question = Question(
        title=_("Cancel the planned switch?"),
        verb=_("Cancel the switch"),
        back=back,
        consequences=(_("The present certificate stays in use. The planned one is kept in the history."),),
    )
    return ask(
        request,
        question,
        lambda _data: certificates.cancel_plan(
            partner_id=partner.pk, certificate_id=row.pk, actor=request.actor, at=request.at
        ),
        done=_("The planned switch was cancelled."),
        then=back,
    )


@enter(Section.PARTNER_CERTIFICATE)
def put_back(request: PortalRequest) -> HttpResponse:
    """Put the previous certificate back; asks first."""
    return put_back_at(request, own_partner(request), back=page_url())


def put_back_at(request: PortalRequest, partner: "Partner", *, back: str) -> HttpResponse:
    """Ask whether to put the partner's previous certificate back, then do so."""
    question = Question(
        title=_("Put the previous certificate back?"),
        verb=_("Put it back"),
        back=back,
        consequences=(
            _("The previous certificate is used again at once."),
            _("The present one is withdrawn. To use it again, upload it again."),
        ),
    )
    return ask(
        request,
        question,
        lambda _data: certificates.put_back(
            partner_id=partner.pk, actor=request.actor, at=request.at, settings=trust_settings()
        ),
        done=_("The previous certificate is in force again."),
        then=back,
    )


@enter(Section.PARTNER_CERTIFICATE)
def download(request: PortalRequest, certificate_id: str, file: str) -> HttpResponse:
    """One of the files of a certificate."""
    return file_of(request, own_partner(request).pk, certificate_id, file)


def file_of(request: PortalRequest, partner_id: str, certificate_id: str, file: str) -> HttpResponse:
    """One of the files of a certificate of the partner. Raises NotFound."""
    if file not in {known.value for known in rules.CertificateFile}:
        raise NotFound
    return attachment(
        certificates.download(
            partner_id=partner_id,
            certificate_id=certificate_id,
            file=rules.CertificateFile(file),
            actor=request.actor,
            at=request.at,
        )
    )
