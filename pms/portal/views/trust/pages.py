"""What the trust store holds: its two lists, one authority with everything that hangs on it, its files."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.offboarding import trust_queries as hanging
from pms.pki.reading import decode
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.certificates import boxes, key_words
from pms.portal.components import Empty, Link, Tab, Text
from pms.portal.downloads import attachment
from pms.portal.history import rows_for_staff
from pms.portal.objects import address_of
from pms.portal.tables.trust import TrustTable, UnderTable, files_of
from pms.portal.views.base import Crumb, page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.trust.consequences import stopping
from pms.trust import queries, services
from pms.trust.states import CaKind, CertificateState, Domain, Tolerated

if TYPE_CHECKING:
    from pms.partners.models import PartnerCertificate
    from pms.trust.models import TrustCertificate

REF_TYPE = "trust_certificate"
SHOWN = 20
"""How many of those that hang on an authority its page names."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody that hangs on an authority, and the way there."""

    name: str
    note: str
    state: CertificateState | None = None
    url: str = ""


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
            empty=Empty(nothing, _("Upload certificates"), upload_url, "shield-check"),
            primary=Link(_("Upload certificates"), upload_url, "upload"),
            template="portal/trust/list.html",
            context={"tabs": tabs},
        ),
    )


@enter(Section.TRUST_STORE)
def detail(request: PortalRequest, certificate_id: str) -> HttpResponse:
    """One certificate: what it says, its chain, its files, what hangs on it, what happened to it."""
    row = queries.get_certificate(actor=request.actor, certificate_id=certificate_id, at=request.at)
    certificate = decode(bytes(row.der))
    dependants = queries.dependants_of(row, at=request.at)
    under = hanging.certificates_under(dependants.issuers, request.at).order_by("partner_id", "-in_force_from")
    return page(
        request,
        "portal/trust/detail.html",
        title=row.issued_to,
        crumbs=(store_crumb(), _kind_crumb(row)),
        row=row,
        state=CertificateState(row.shown_state),  # type: ignore[attr-defined] # annotated by the query
        kind=CaKind(row.kind).label,
        domain=Domain(row.domain).label,
        certificate=certificate,
        key=key_words(certificate.key),
        boxes=boxes(queries.chain_of(certificate, domain=Domain(row.domain)), at=request.at, linked=True),
        tolerated=[Tolerated(word).label for word in row.tolerances],
        files=files_of(row),
        below=[_authority(one, row) for one in dependants.below[:SHOWN]],
        below_count=len(dependants.below),
        below_more=max(len(dependants.below) - SHOWN, 0),
        under=[_partner(one) for one in under[:SHOWN].defer("der", "issued_der", "issued_chain")],
        under_counts=hanging.counted_under(dependants.issuers, request.at),
        stopping=stopping(row, dependants, at=request.at),
        history=rows_for_staff(REF_TYPE, row.pk),
    )


def _kind_crumb(row: "TrustCertificate") -> Crumb:
    if row.kind == CaKind.ROOT:
        return Crumb(_("Root CA"), reverse("portal:trust-certificate-list"))
    return Crumb(_("Intermediate CA"), reverse("portal:trust-intermediate-list"))


def _authority(row: "TrustCertificate", above: "TrustCertificate") -> Named:
    """An intermediate; who issued it is said where that is not the one whose page it is."""
    state = CertificateState(row.shown_state)  # type: ignore[attr-defined] # annotated by the query
    note = "" if row.issuer_hash == above.subject_hash else row.issued_by
    return Named(row.issued_to, note, state, detail_url(row))


def _partner(row: "PartnerCertificate") -> Named:
    return Named(row.partner.organisation, row.partner_id, url=address_of("partnerId", row.partner_id))


@enter(Section.TRUST_STORE)
def partners(request: PortalRequest, certificate_id: str) -> HttpResponse:
    """The certificates of partners that chain through an authority."""
    row = queries.get_certificate(actor=request.actor, certificate_id=certificate_id, at=request.at)
    dependants = queries.dependants_of(row, at=request.at)
    return list_page(
        request,
        ListPage(
            title=_("Partner certificates below this authority"),
            table=UnderTable,
            queryset=hanging.certificates_under(dependants.issuers, request.at),
            counted=ngettext_lazy("%(count)d certificate", "%(count)d certificates", "count"),
            order="partner",
            empty=Empty(_("No partner uses a certificate that chains through this authority."), icon="certificate"),
            crumbs=(store_crumb(), _kind_crumb(row), Crumb(row.issued_to, detail_url(row))),
            template="portal/trust/partners.html",
        ),
    )


@enter(Section.TRUST_STORE)
def download(request: PortalRequest, certificate_id: str, form: str) -> HttpResponse:
    """The certificate alone or with its chain, as PEM or p7b."""
    return attachment(services.download(certificate_id=certificate_id, form=form, actor=request.actor, at=request.at))
