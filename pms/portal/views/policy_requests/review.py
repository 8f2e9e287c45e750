"""Partner Policy-Linking: the list of all requests, the page on which staff reviews one, the two decisions."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.common.errors import DomainError, NotFound
from pms.partners import queries as partners
from pms.partners.states import PartnerCertificateState, PartnerState, PartnerType
from pms.policy_requests import queries, services
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link
from pms.portal.forms.policy_requests import DecisionForm, OnBehalfForm
from pms.portal.history import rows_about
from pms.portal.htmx import redirect
from pms.portal.policy_content import content_of
from pms.portal.tables.policy_requests import RequestTable
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import UNPROCESSABLE, Crumb, Text, finish, page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.policy_requests.own import SHOWN, request_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pms.policy_requests.models import PolicyRequest

EARLIER_SHOWN = 5


@enter(Section.POLICY_LINKING)
def index(request: PortalRequest) -> HttpResponse:
    """All requests: those that wait, the longest waiting first, then the decided ones."""
    return list_page(
        request,
        ListPage(
            title=_("Partner Policy-Linking"),
            table=RequestTable,
            queryset=queries.visible_to(request.actor).order_by(*queries.WORK_ORDER),
            counted=ngettext_lazy("%(count)d request", "%(count)d requests", "count"),
            order="",
            empty=Empty(_("Requests of partners for policies will stand here."), icon="link"),
            primary=Link(_("Ask on behalf of a partner"), reverse("portal:policy-linking-create"), "plus", "secondary"),
        ),
    )


@enter(Section.POLICY_LINKING)
def create(request: PortalRequest) -> HttpResponse:
    """Ask on behalf of a partner: first which one, then as the partner itself does."""
    back = reverse("portal:policy-linking-list")
    crumbs = (Crumb(_("Partner Policy-Linking"), back),)
    form = OnBehalfForm(request.GET if "partner" in request.GET else None)
    if not (form.is_bound and form.is_valid()):
        return choose_partner(request, form, crumbs)
    try:
        partner = partners.get_partner(actor=request.actor, partner_id=form.cleaned_data["partner"])
    except NotFound:
        form.add_error("partner", _("There is no partner with this ID."))
        return choose_partner(request, form, crumbs)
    return request_page(
        request,
        partner,
        shown_at="portal:policy-linking-detail",
        crumbs=crumbs,
        back=back,
    )


def choose_partner(request: PortalRequest, form: OnBehalfForm, crumbs: tuple[Crumb, ...]) -> HttpResponse:
    """The page that asks for the partner."""
    return page(
        request,
        "portal/policy_requests/on_behalf.html",
        title=_("Ask on behalf of a partner"),
        crumbs=crumbs,
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
    )


@enter(Section.POLICY_LINKING)
def detail(request: PortalRequest, request_id: str) -> HttpResponse:
    """The evidence, and beside it the decision: still to be made, or as it was made."""
    found = queries.get_request(actor=request.actor, request_id=request_id)
    return review_page(request, found, DecisionForm())


@enter(Section.POLICY_LINKING)
def approve(request: PortalRequest, request_id: str) -> HttpResponse:
    """Approve and go on with the next request of the queue."""
    return decide(
        request,
        request_id,
        lambda words: services.approve(
            request_id=request_id, comment=words, actor=request.actor, at=request.at, settings=link_settings()
        ),
        done=_("Approved: “%(policy)s” for %(organisation)s."),
    )


@enter(Section.POLICY_LINKING)
def reject(request: PortalRequest, request_id: str) -> HttpResponse:
    """Reject and go on with the next request of the queue."""
    return decide(
        request,
        request_id,
        lambda words: services.reject(request_id=request_id, reason=words, actor=request.actor, at=request.at),
        done=_("Rejected: “%(policy)s” for %(organisation)s."),
    )


def decide(
    request: PortalRequest, request_id: str, verb: "Callable[[str], PolicyRequest]", *, done: Text
) -> HttpResponse:
    """Run a decision with the words of the form; a refusal is told on the review page, where the words still stand."""
    if request.method != "POST":  # somebody reloads the address after a refusal
        return redirect(request, reverse("portal:policy-linking-detail", args=[request_id]))
    form = DecisionForm(request.POST)
    decided = None
    if form.is_valid():
        try:
            decided = verb(form.cleaned_data["comment"])
        except NotFound:
            raise
        except DomainError as error:
            form.add_domain_error(error)
    if decided is None:
        found = queries.get_request(actor=request.actor, request_id=request_id)
        return review_page(request, found, form, status=UNPROCESSABLE)
    following = queries.next_to_decide(decided)
    to = (
        reverse("portal:policy-linking-detail", args=[following])
        if following
        else reverse("portal:policy-linking-list")
    )
    names = {"policy": isolated(decided.policy.name), "organisation": isolated(decided.partner.organisation)}
    return finish(request, done=str(done) % names, to=to)


def review_page(
    request: PortalRequest, found: "PolicyRequest", form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    """One request under review."""
    is_open = found.state == RequestState.IN_PROGRESS
    partner = found.partner
    ends = queries.standing(partner, request.at).certificate_ends
    return page(
        request,
        "portal/policy_requests/review.html",
        title=_("Request by %(partner)s for “%(policy)s”")
        % {
            "partner": isolated(partner.pk),
            "policy": isolated(found.policy.name),
        },
        crumbs=(Crumb(_("Partner Policy-Linking"), reverse("portal:policy-linking-list")),),
        status=status,
        found=found,
        state=RequestState(found.state),
        is_open=is_open,
        place=queries.queue_place(found) if is_open else None,
        content=content_of(found.policy),
        partner=partner,
        partner_type=PartnerType(partner.type),
        partner_state=PartnerState(partner.state),
        certificate_ends=ends,
        certificate_state=certificate_state(ends, request.at),
        approval_obstacle=queries.approval_obstacle(found, request.at, link_settings()) if is_open else None,
        links=queries.approved_for(partner.pk).count(),
        lookalikes=partners.lookalikes(partner) if is_open else [],
        earlier=[(row, RequestState(row.state)) for row in queries.earlier(found)[:EARLIER_SHOWN]],
        history=rows_about(services.REF_TYPE, found.pk, SHOWN),
        form=form,
    )


def certificate_state(ends: datetime | None, at: datetime) -> PartnerCertificateState | None:
    """How the partner's certificate stands; None where it has none."""
    if ends is None:
        return None
    return PartnerCertificateState.EXPIRED if ends <= at else PartnerCertificateState.CURRENT
