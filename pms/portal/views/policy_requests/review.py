"""Partner Policy-Linking: the list of all requests, the page on which staff reviews one, the two decisions."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.common.errors import DomainError, NotFound
from pms.common.text import fold
from pms.partners import queries as partners
from pms.partners.states import PartnerCertificateState, PartnerState, PartnerType
from pms.policy_requests import queries, rules, services
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link
from pms.portal.extractors import lines_of
from pms.portal.forms.policy_requests import DecisionForm
from pms.portal.history import rows_about
from pms.portal.htmx import redirect
from pms.portal.objects import page_address
from pms.portal.policy_content import content_of
from pms.portal.tables.policy_requests import RequestTable
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import UNPROCESSABLE, Crumb, Text, finish, page
from pms.portal.views.bulk import BulkAct
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.policy_requests.asking import may_set_extractors
from pms.portal.views.policy_requests.own import SHOWN

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
            bulk=(
                BulkAct(_("Approve"), reverse("portal:policy-linking-approve-many"), "check"),
                BulkAct(_("Reject…"), reverse("portal:policy-linking-reject-many"), "x", danger=True),
            ),
        ),
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
        compare_url=page_address("portal:policy-compare", found.policy_id),
        partner=partner,
        partner_type=PartnerType(partner.type),
        partner_state=PartnerState(partner.state),
        certificate_ends=ends,
        certificate_state=certificate_state(ends, request.at),
        links=queries.approved_for(partner.pk).count(),
        lookalikes=partners.lookalikes(partner) if is_open else [],
        earlier=[(row, RequestState(row.state)) for row in queries.earlier(found)[:EARLIER_SHOWN]],
        history=rows_about(services.REF_TYPE, found.pk, SHOWN),
        form=form,
        revoke_url=reverse("portal:policy-linking-revoke", args=[found.pk])
        if found.state == RequestState.APPROVED
        else "",
        **extractors_of(found, request.at),
        **credentials_of(found),
    )


def extractors_of(found: "PolicyRequest", at: datetime) -> dict[str, Any]:
    """The extractors of the partner under the policy, whether some can still be set, and what keeps from approving."""
    biometrics = rules.biometrics_of(found.policy.type, found.policy.data)
    lines = lines_of(queries.extractors_of(partner_id=found.partner_id, policy_id=found.policy_id))
    lacking = not lines and rules.needs_extractors(found.partner.type, biometrics, link_settings())
    is_open = found.state == RequestState.IN_PROGRESS
    return {
        "shares_biometrics": bool(biometrics),
        "extractors": lines,
        "extractors_url": reverse("portal:policy-linking-extractors", args=[found.pk])
        if may_set_extractors(found)
        else "",
        "approval_obstacle": rules.approval_obstacle(found, at, lacks_extractors=lacking) if is_open else None,
    }


def credentials_of(found: "PolicyRequest") -> dict[str, Any]:
    """The credential types of a partner that may get credentials, and whether one more can be given to the policy."""
    settings = link_settings()
    if found.partner.type not in settings.credential_partners:
        return {"gets_credentials": False}
    types = list(queries.credential_types_of(found.partner_id))
    taken = {fold(row.name) for row in types}
    is_free = found.partner.state == PartnerState.ACTIVE and any(
        word not in taken for word in settings.credential_types
    )
    url = reverse("portal:policy-linking-credential", args=[found.pk]) if is_free and is_live(found) else ""
    return {"gets_credentials": True, "credential_types": types, "credential_url": url}


def is_live(found: "PolicyRequest") -> bool:
    """Whether the request is open or approved."""
    return found.state in rules.LIVE


def certificate_state(ends: datetime | None, at: datetime) -> PartnerCertificateState | None:
    """How the partner's certificate stands; None where it has none."""
    if ends is None:
        return None
    return PartnerCertificateState.EXPIRED if ends <= at else PartnerCertificateState.CURRENT
