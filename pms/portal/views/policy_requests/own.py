"""A partner's own requests: list, ask, detail, withdraw."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.audit.actions import policy_requests as actions
from pms.common.errors import NotFound
from pms.overview.rules import uses_keys
from pms.partners import queries as partners
from pms.partners.states import PartnerState
from pms.policy_requests import queries, services
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, HistoryRow, Link, Text
from pms.portal.extractors import lines_of
from pms.portal.history import rows_about
from pms.portal.policy_content import content_of
from pms.portal.tables.policy_requests import OwnRequestTable
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import Crumb, Question, ask, page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.policy_requests.asking import (
    Way,
    check_page,
    choose_page,
    extractors_page,
    may_set_extractors,
    stored_extractors_page,
)

if TYPE_CHECKING:
    from pms.partners.models import Partner
    from pms.policy_requests.models import PolicyRequest

SHOWN = (
    actions.ASKED,
    actions.APPROVED_AT_ONCE,
    actions.APPROVED,
    actions.REJECTED,
    actions.WITHDRAWN,
    actions.REVOKED,
)
"""What a request's page tells of its history; refusals stand in the audit log."""

OUTCOMES: dict[RequestState, tuple[str, Text]] = {
    RequestState.IN_PROGRESS: ("info", _("The partner admin will decide. You will be told here and by e-mail.")),
    RequestState.APPROVED: ("success", _("Your organisation may use this policy now.")),
    RequestState.REJECTED: ("danger", _("Read the reason. Once it is dealt with, you can request the policy again.")),
    RequestState.WITHDRAWN: ("info", _("This request was withdrawn. You can request the policy again at any time.")),
    RequestState.REVOKED: (
        "warning",
        _("The approval was taken back. Your organisation may no longer use this policy."),
    ),
}
"""What each state means for the partner: the kind of note and its sentence."""


@enter(Section.POLICY_REQUESTS)
def index(request: PortalRequest) -> HttpResponse:
    """The partner's requests, newest first; above them those that were begun and not sent."""
    create_url, partner = reverse("portal:policy-request-create"), own_partner(request)
    return list_page(
        request,
        ListPage(
            title=_("Policies"),
            table=OwnRequestTable,
            queryset=queries.of_partner(actor=request.actor, partner_id=partner.pk),
            counted=ngettext_lazy("%(count)d request", "%(count)d requests", "count"),
            order="-requested",
            empty=Empty(_("Your requests for policies will stand here."), _("Request a policy"), create_url, "link"),
            primary=Link(_("Request a policy"), create_url, "plus"),
            template="portal/policy_requests/own_list.html",
            context={"begun": queries.drafts_of(partner.pk, request.at)},
        ),
    )


def own_way(request: PortalRequest) -> Way:
    """The pages on which the own partner asks."""
    back = reverse("portal:policy-request-list")
    return Way(own_partner(request), "policy-request", (Crumb(_("Policies"), back),), back)


@enter(Section.POLICY_REQUESTS)
def create(request: PortalRequest) -> HttpResponse:
    """Choose a policy, read what it allows, ask for it; or read what has to be done before."""
    return choose_page(request, own_way(request))


@enter(Section.POLICY_REQUESTS)
def begin(request: PortalRequest, policy_id: str) -> HttpResponse:
    """The second step of a request for a policy that shares biometrics."""
    return extractors_page(request, own_way(request), policy_id)


@enter(Section.POLICY_REQUESTS)
def check(request: PortalRequest, policy_id: str) -> HttpResponse:
    """The last step."""
    return check_page(request, own_way(request), policy_id)


@enter(Section.POLICY_REQUESTS)
def discard(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Ask whether to throw away a request that was begun, then do it."""
    partner, back = own_partner(request), reverse("portal:policy-request-list")
    if queries.draft_of(partner_id=partner.pk, policy_id=policy_id) is None:
        raise NotFound
    question = Question(
        title=_("Throw away what you have begun?"),
        verb=_("Throw away"),
        back=back,
        consequences=(_("What you chose and wrote is gone. You can begin again at any time."),),
    )
    return ask(
        request,
        question,
        lambda _data: services.drop_draft(partner_id=partner.pk, policy_id=policy_id, actor=request.actor),
        done=_("What you had begun is gone."),
        then=back,
    )


@enter(Section.POLICY_REQUESTS)
def extractors(request: PortalRequest, request_id: str) -> HttpResponse:
    """The extractors of an own request that waits."""
    found = queries.get_request(actor=request.actor, request_id=request_id)
    back = reverse("portal:policy-request-detail", args=[found.pk])
    crumbs = (Crumb(_("Policies"), reverse("portal:policy-request-list")), Crumb(found.policy.name, back))
    return stored_extractors_page(request, found, back, crumbs)


@enter(Section.POLICY_REQUESTS)
def detail(request: PortalRequest, request_id: str) -> HttpResponse:
    """One request: how it stands, what comes next, what the policy allows, what happened."""
    found = queries.get_request(actor=request.actor, request_id=request_id)
    return page(
        request,
        "portal/policy_requests/detail.html",
        title=found.policy.name,
        crumbs=(Crumb(_("Policies"), reverse("portal:policy-request-list")),),
        found=found,
        state=RequestState(found.state),
        approved_state=RequestState.APPROVED,
        outcome=OUTCOMES[RequestState(found.state)],
        lacks_extractors=found.state == RequestState.IN_PROGRESS
        and queries.needs_extractors(found.partner, found.policy, link_settings()),
        extractors=lines_of(queries.extractors_of(partner_id=found.partner_id, policy_id=found.policy_id)),
        extractors_url=reverse("portal:policy-request-extractors", args=[found.pk])
        if may_set_extractors(found)
        else "",
        content=content_of(found.policy),
        history=own_history(found),
        **next_act(found),
    )


@enter(Section.POLICY_REQUESTS)
def withdraw(request: PortalRequest, request_id: str) -> HttpResponse:
    """Ask whether to withdraw, then withdraw."""
    found = queries.get_request(actor=request.actor, request_id=request_id)
    back = reverse("portal:policy-request-detail", args=[found.pk])
    question = Question(
        title=_("Withdraw your request for “%(policy)s”?") % {"policy": isolated(found.policy.name)},
        verb=_("Withdraw"),
        back=back,
        consequences=(
            _("The partner admin will no longer decide about it."),
            _("You can request the same policy again at any time."),
        ),
    )
    return ask(
        request,
        question,
        lambda _data: services.withdraw(request_id=found.pk, actor=request.actor, at=request.at),
        done=_("Your request was withdrawn."),
        then=back,
    )


def own_partner(request: PortalRequest) -> "Partner":
    """The organisation chosen in this session; raises NotFound for somebody who has none."""
    if request.partner is None:
        raise NotFound
    return request.partner


def own_history(found: "PolicyRequest") -> list[HistoryRow]:
    """The request's history as its partner reads it."""
    people = {str(each.user_id): each.name for each in partners.recipients_of(found.partner) if each.user_id}
    return rows_about(services.REF_TYPE, found.pk, SHOWN, people)


def next_act(found: "PolicyRequest") -> dict[str, Any]:
    """Which button leads on from a request: withdraw it, make a key for it, or ask again; none when deactivated."""
    if found.partner.state == PartnerState.DEACTIVATED:
        return {}
    state = RequestState(found.state)
    again = f"{reverse('portal:policy-request-create')}?policy={found.policy_id}"
    with_keys = state is RequestState.APPROVED and uses_keys(found.partner.type)
    return {
        "withdraw_url": reverse("portal:policy-request-withdraw", args=[found.pk])
        if state is RequestState.IN_PROGRESS
        else "",
        "key_url": f"{reverse('portal:api-key-create')}?request={found.pk}" if with_keys else "",
        "again_url": again if state in {RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.REVOKED} else "",
    }
