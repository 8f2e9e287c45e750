"""A partner's own requests: list, ask, detail, withdraw."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.audit.actions import policy_requests as actions
from pms.common.errors import DomainError, NotFound
from pms.overview.rules import uses_keys
from pms.partners import queries as partners
from pms.partners.states import PartnerState
from pms.policies.states import PolicyType
from pms.policy_requests import errors, queries, services
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, HistoryRow, Link, Text
from pms.portal.forms.policy_requests import RequestForm
from pms.portal.history import rows_about
from pms.portal.navigation import address
from pms.portal.policy_content import content_of
from pms.portal.tables.policy_requests import OwnRequestTable
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import Crumb, Question, ask, form_page, page
from pms.portal.views.lists import ListPage, list_page

if TYPE_CHECKING:
    from pms.partners.models import Partner
    from pms.policy_requests.models import PolicyRequest
    from pms.policy_requests.queries.requests import OfferedPolicy

SHOWN = (actions.ASKED, actions.APPROVED_AT_ONCE, actions.APPROVED, actions.REJECTED, actions.WITHDRAWN)
"""What a request's page tells of its history; refusals stand in the audit log."""

NEXT_ACTS: dict[type[DomainError], Link] = {
    errors.CertificateMissing: Link(_("Upload your certificate"), "portal:partner-certificate-list", "certificate"),
    errors.CertificateExpired: Link(_("Upload a new certificate"), "portal:partner-certificate-list", "certificate"),
    errors.GroupMissing: Link(_("Choose your policy group"), "portal:policy-group-choose", "file-text"),
}
"""What to do about an obstacle; ``url`` is the name of the page."""

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
    """The partner's requests, newest first."""
    create_url = reverse("portal:policy-request-create")
    return list_page(
        request,
        ListPage(
            title=_("Policies"),
            table=OwnRequestTable,
            queryset=queries.of_partner(actor=request.actor, partner_id=own_partner(request).pk),
            counted=ngettext_lazy("%(count)d request", "%(count)d requests", "count"),
            order="-requested",
            empty=Empty(_("Your requests for policies will stand here."), _("Request a policy"), create_url, "link"),
            primary=Link(_("Request a policy"), create_url, "plus"),
        ),
    )


@enter(Section.POLICY_REQUESTS)
def create(request: PortalRequest) -> HttpResponse:
    """Choose a policy, read what it allows, ask for it; or read what has to be done before."""
    back = reverse("portal:policy-request-list")
    return request_page(
        request,
        own_partner(request),
        shown_at="portal:policy-request-detail",
        crumbs=(Crumb(_("Policies"), back),),
        back=back,
    )


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
        outcome=OUTCOMES[RequestState(found.state)],
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


def request_page(
    request: PortalRequest,
    partner: "Partner",
    *,
    shown_at: str,
    crumbs: tuple[Crumb, ...],
    back: str,
) -> HttpResponse:
    """The page on which somebody asks for a policy, for the own partner or on behalf of another.

    ``shown_at`` is the name of the page that shows a request to the one who asks.
    """
    blocked = queries.obstacle_for(partner, queries.standing(partner, request.at), request.at)
    if blocked and request.method != "POST":
        return blocked_page(request, blocked, crumbs, back)
    offered = list(queries.offered_to(partner, request.at))
    chosen = chosen_of(offered, request.GET.get("policy", ""))
    return form_page(
        request,
        "portal/policy_requests/create.html",
        form=RequestForm(request.POST or None),
        verb=lambda data: services.ask(
            partner_id=partner.pk,
            policy_id=request.GET.get("policy") or (chosen.pk if chosen else ""),
            comment=data["comment"],
            actor=request.actor,
            at=request.at,
            settings=link_settings(),
        ),
        then=lambda made: reverse(shown_at, args=[made.pk]),
        done=_("The request was sent."),
        title=_("Request a policy"),
        crumbs=crumbs,
        partner=partner,
        choices=choices_of(request, offered, shown_at),
        choose_url=address_with(request, policy=""),
        chosen=chosen,
        content=content_of(chosen) if chosen else None,
        back=back,
    )


def blocked_page(
    request: PortalRequest, blocked: type[DomainError], crumbs: tuple[Crumb, ...], back: str
) -> HttpResponse:
    """What has to be done before anything can be requested, with the way there."""
    act = NEXT_ACTS.get(blocked) if request.partner_id else None
    return page(
        request,
        "portal/policy_requests/blocked.html",
        title=_("Request a policy"),
        crumbs=crumbs,
        obstacle=blocked.message,
        act=act,
        act_url=address(act.url) if act else "",
        back=back,
    )


def choices_of(
    request: PortalRequest, offered: "list[OfferedPolicy]", shown_at: str
) -> "list[tuple[OfferedPolicy, PolicyType, RequestState | None, str]]":
    """The offered policies with their type, the state of a live request, and where each of them leads."""
    return [
        (
            policy,
            PolicyType(policy.type),
            RequestState(policy.live_state),
            reverse(shown_at, args=[policy.live_request]),
        )
        if policy.live_state
        else (policy, PolicyType(policy.type), None, address_with(request, policy=policy.pk))
        for policy in offered
    ]


def address_with(request: PortalRequest, *, policy: str) -> str:
    """This page's address with another policy, or with none."""
    query = request.GET.copy()
    query.pop("policy", None)
    if policy:
        query["policy"] = policy
    return f"{request.path}?{query.urlencode()}" if query else request.path


def chosen_of(offered: "list[OfferedPolicy]", policy_id: str) -> "OfferedPolicy | None":
    """The offered policy of that id that was not asked for yet; the only one where nothing else is offered."""
    free = [policy for policy in offered if not policy.live_state]
    if not policy_id and len(offered) == 1:
        return free[0] if free else None
    return next((policy for policy in free if policy.pk == policy_id), None)


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
