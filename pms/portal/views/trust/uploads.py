"""Uploading to the trust store: choose files, see what each of them is, take those that can be taken."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.trust import TrustAcceptForm, TrustUploadForm
from pms.portal.trust_uploads import Upload, outcomes, read_files
from pms.portal.views.base import UNPROCESSABLE, finish, page
from pms.portal.views.trust.pages import detail_url, store_crumb
from pms.trust import services
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.errors import CertificateRefused
from pms.trust.states import CaKind, Domain

if TYPE_CHECKING:
    from pms.trust.models import TrustCertificate

TITLE = _("Upload trust certificates")


@enter(Section.TRUST_STORE)
def upload(request: PortalRequest) -> HttpResponse:
    """Choose certificates; once sent, see what they are and which can be accepted. Nothing is kept yet."""
    form = TrustUploadForm(request.POST or None, request.FILES or None, initial={"domain": request.GET.get("domain")})
    if form.is_bound and form.is_valid():
        domain = Domain(form.cleaned_data["domain"])
        sent = read_files(form.sent(), domain=domain, at=request.at, settings=trust_settings(), keystore=keystore())
        if len(sent.files) > 1 or sent.items:
            return _preview(request, sent, domain)
        form.refuse_text(sent.files[0].refusal)
    return page(
        request,
        "portal/trust/upload.html",
        title=TITLE,
        crumbs=(store_crumb(),),
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
    )


def _preview(request: PortalRequest, sent: Upload, domain: Domain) -> HttpResponse:
    single = sent.single
    return page(
        request,
        "portal/trust/preview.html" if single else "portal/trust/preview_many.html",
        title=TITLE,
        crumbs=(store_crumb(),),
        form=TrustAcceptForm(initial={"domain": domain.value}),
        upload=sent,
        item=single,
        preview=single.preview if single else None,
        key=single.key if single else "",
        domain=domain,
    )


@enter(Section.TRUST_STORE)
@require_POST
def accept(request: PortalRequest) -> HttpResponse:
    """Take the previewed certificates into the trust store; everything is checked anew, each for itself."""
    form = TrustAcceptForm(request.POST)
    again = reverse("portal:trust-certificate-upload")
    if not form.is_valid():
        return finish(request, done="", to=again)
    domain, files = Domain(form.cleaned_data["domain"]), form.ders()
    if not files:
        messages.error(request, str(_("No certificate was chosen, so nothing was added.")))
        return finish(request, done="", to=f"{again}?domain={domain.value}")
    try:
        results = services.upload_each(
            domain=domain,
            ders=list(files),
            actor=request.actor,
            at=request.at,
            settings=trust_settings(),
            keystore=keystore(),
        )
    except CertificateRefused as refusal:  # the platform's keys cannot be used, which concerns no single file
        messages.error(request, str(refusal))
        return finish(request, done="", to=f"{again}?domain={domain.value}")
    taken = [result.row for result in results if result.row]
    if len(taken) == len(results):
        return _all_taken(request, taken)
    return page(
        request,
        "portal/trust/result.html",
        title=TITLE,
        crumbs=(store_crumb(),),
        status=200 if taken else UNPROCESSABLE,
        outcomes=outcomes(results, files),
        taken=len(taken),
        refused=len(results) - len(taken),
        domain=domain,
    )


def _all_taken(request: PortalRequest, taken: "list[TrustCertificate]") -> HttpResponse:
    """On to the certificate, or to the list of those that came."""
    if len(taken) == 1:
        return finish(request, done=_("The certificate is in the trust store now."), to=detail_url(taken[0]))
    done = ngettext(
        "One certificate is in the trust store now.", "%(number)s certificates are in the trust store now.", len(taken)
    ) % {"number": len(taken)}
    has_roots = any(row.kind == CaKind.ROOT for row in taken)
    name = "portal:trust-certificate-list" if has_roots else "portal:trust-intermediate-list"
    return finish(request, done=done, to=reverse(name))
