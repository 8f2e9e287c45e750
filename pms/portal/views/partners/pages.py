"""Partners to read: the list, and one partner in tabs."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from pms.accounts.states import Language
from pms.api_keys import queries as keys
from pms.offboarding import queries as offboarding
from pms.partners import queries, rules, staff_queries
from pms.partners.states import PartnerState
from pms.policy_requests import queries as requests
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link, done_count
from pms.portal.tables.audit import AuditTable
from pms.portal.tables.partners import (
    PartnerInvitationTable,
    PartnerKeyTable,
    PartnerRequestTable,
    PartnerTable,
    PartnerUserTable,
)
from pms.portal.views.base import page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.partner_certificates import shown
from pms.portal.views.partners.frame import ask_address, frame_of, list_crumb, page_of, the_partner
from pms.portal.views.partners.setup import steps_of

if TYPE_CHECKING:
    from pms.partners.models import Partner

OWN = _("The partner's certificate")


@enter(Section.PARTNERS)
def index(request: PortalRequest) -> HttpResponse:
    """All partners, newest first."""
    return list_page(
        request,
        ListPage(
            title=pgettext_lazy("list", "Partners"),
            table=PartnerTable,
            queryset=staff_queries.listed(request.actor, request.at),
            counted=ngettext_lazy("%(count)d partner", "%(count)d partners", "count"),
            order="-created",
            empty=Empty(
                _("Organisations that register, and those that you create, stand here."),
                _("Create a partner"),
                reverse("portal:partner-create"),
                "building",
            ),
            primary=Link(_("Create a partner"), reverse("portal:partner-create"), "plus"),
        ),
    )


@enter(Section.PARTNERS)
def detail(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Everything that was registered, how the partner stands, and how far it is on its way."""
    partner = the_partner(request, partner_id)
    frame = frame_of(request, partner, "partner-detail")
    certificate = queries.current_certificate(partner, request.at)
    steps = steps_of(request, partner, frame["holdings"], certificate) if not frame["is_deactivated"] else []
    return page(
        request,
        "portal/partners/detail.html",
        title=partner.organisation,
        crumbs=(list_crumb(),),
        **frame,
        language=Language(partner.language).label,
        domain=rules.domain_of(partner.type).label,
        certificate_ends=certificate.ends_at if certificate else None,
        contacts=list(staff_queries.contacts_of(partner)),
        organisation_fixed=bool(frame["holdings"].certificates),
        group_fixed=partner.policy_group_id is not None and bool(frame["holdings"].requests),
        steps=steps if done_count(steps) < len(steps) else [],
        done=done_count(steps),
    )


@enter(Section.PARTNERS)
def certificates(request: PortalRequest, partner_id: str) -> HttpResponse:
    """The certificate in force with its chain and files, what is planned, and all the earlier ones."""
    partner = the_partner(request, partner_id)
    frame = frame_of(request, partner, "partner-certificates")
    current = queries.current_certificate(partner, request.at)
    previous = queries.previous_certificate(partner, request.at) if current else None
    may_put_back = (
        current is not None
        and previous is not None
        and partner.state != PartnerState.DEACTIVATED
        and rules.may_put_back(current.in_force_from, previous.ends_at, at=request.at)
    )
    return page(
        request,
        "portal/partners/certificates.html",
        title=partner.organisation,
        crumbs=(list_crumb(),),
        **frame,
        current=shown(current, request, OWN) if current else None,
        planned=queries.planned_certificate(partner, request.at) if current else None,
        put_back_until=current.in_force_from + rules.PUT_BACK_WITHIN if current and may_put_back else None,
        past=queries.certificates_of(partner, request.at),
        domain=rules.domain_of(partner.type).label,
        files=[(file.value, words) for file, words in FILES],
    )


FILES = (
    (rules.CertificateFile.ORIGINAL, _("The partner's certificate (.cer)")),
    (rules.CertificateFile.ORIGINAL_CHAIN, _("The partner's certificate with its chain (.p7b)")),
    (rules.CertificateFile.SIGNED, _("Platform-signed certificate (.cer)")),
    (rules.CertificateFile.SIGNED_CHAIN, _("Platform-signed certificate with its chain (.p7b)")),
)
"""The files of a certificate in the order of the page."""


@enter(Section.PARTNERS)
def policy_requests(request: PortalRequest, partner_id: str) -> HttpResponse:
    """What the partner asked for."""
    partner = the_partner(request, partner_id)
    return tab_page(
        request,
        partner,
        "partner-requests",
        table=PartnerRequestTable,
        queryset=requests.of_partner(actor=request.actor, partner_id=partner.pk),
        counted=ngettext_lazy("%(count)d request", "%(count)d requests", "count"),
        order="-requested",
        empty=Empty(_("This partner has not asked for a policy yet."), icon="link"),
        primary=ask_link(partner),
    )


@enter(Section.PARTNERS)
def api_keys(request: PortalRequest, partner_id: str) -> HttpResponse:
    """The partner's API keys."""
    partner = the_partner(request, partner_id)
    return tab_page(
        request,
        partner,
        "partner-keys",
        table=PartnerKeyTable,
        queryset=keys.of_partner(actor=request.actor, partner_id=partner.pk, at=request.at),
        counted=ngettext_lazy("%(count)d API key", "%(count)d API keys", "count"),
        order="-created",
        empty=Empty(_("This partner has no API keys."), icon="key"),
    )


@enter(Section.PARTNERS)
def users(request: PortalRequest, partner_id: str) -> HttpResponse:
    """The people who act for the partner."""
    partner = the_partner(request, partner_id)
    return tab_page(
        request,
        partner,
        "partner-users",
        table=PartnerUserTable,
        queryset=queries.members_of(partner),
        counted=ngettext_lazy("%(count)d person", "%(count)d people", "count"),
        order="name",
        empty=Empty(_("Nobody acts for this partner yet."), icon="users"),
        primary=invite_link(partner),
    )


@enter(Section.PARTNERS)
def invitations(request: PortalRequest, partner_id: str) -> HttpResponse:
    """The invitations to act for the partner that nobody accepted yet."""
    partner = the_partner(request, partner_id)
    invite = invite_link(partner)
    return tab_page(
        request,
        partner,
        "partner-invitations",
        table=PartnerInvitationTable,
        queryset=queries.open_invitations_of(partner),
        counted=ngettext_lazy("%(count)d invitation", "%(count)d invitations", "count"),
        order="-invited",
        empty=Empty(_("No invitation is open."), invite.label if invite else "", invite.url if invite else "", "mail"),
        primary=invite,
    )


@enter(Section.PARTNERS)
def history(request: PortalRequest, partner_id: str) -> HttpResponse:
    """What the log tells of the partner, its certificates, its requests and its keys."""
    partner = the_partner(request, partner_id)
    return tab_page(
        request,
        partner,
        "partner-history",
        table=AuditTable,
        queryset=offboarding.history_of(partner),
        counted=ngettext_lazy("%(count)d event", "%(count)d events", "count"),
        order="-at",
        empty=Empty(_("Nothing happened yet."), icon="history"),
    )


def invite_link(partner: "Partner") -> Link | None:
    """The way to invite somebody; none to a deactivated partner."""
    if partner.state == PartnerState.DEACTIVATED:
        return None
    return Link(_("Invite a person"), page_of(partner, "partner-user-invite"), "user-plus")


def ask_link(partner: "Partner") -> Link | None:
    """The way to ask for a policy on the partner's behalf; none where it can have no policies or is not active."""
    url = ask_address(partner)
    return Link(_("Ask for a policy"), url, "link") if url else None


def tab_page(request: PortalRequest, partner: "Partner", name: str, **spec: Any) -> HttpResponse:
    """A tab that is a list."""
    return list_page(
        request,
        ListPage(
            title=partner.organisation,
            crumbs=(list_crumb(),),
            template="portal/partners/list.html",
            context=frame_of(request, partner, name),
            **spec,
        ),
    )
