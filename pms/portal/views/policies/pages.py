"""Policies to read: lists, one policy, its content as a file."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.api_keys.states import ApiKeyState
from pms.audit.actions import policies as actions
from pms.common.errors import NotFound
from pms.offboarding.policy_queries import users_of
from pms.policies import queries
from pms.policies.rules import (
    can_be_self_service,
    doubts_about,
    may_deactivate,
    may_edit,
    may_switch_self_service,
    pretty,
)
from pms.policies.states import GroupState, PolicyState, PolicyType
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest, Section, enter, may_enter
from pms.portal.components import Empty, Link, Tab
from pms.portal.history import rows_about
from pms.portal.policy_content import content_of
from pms.portal.tables.policies import PolicyOfTypeTable, PolicyTable
from pms.portal.views.base import Text, page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.policies.clones import copies_url
from pms.portal.views.policies.crumbs import policies_crumb
from pms.portal.views.policies.hindrances import requests_url

REF_TYPE = "policyId"
SHOWN = (
    actions.CREATED,
    actions.CLONED,
    actions.CHANGED,
    actions.PUBLISHED,
    actions.SELF_SERVICE_ON,
    actions.SELF_SERVICE_OFF,
    actions.DEACTIVATED,
)
"""What the history of a policy tells."""


@dataclass(frozen=True, slots=True)
class TypeTab:
    """A tab of the list: it bears the name of a type and holds the policies of that and perhaps another one."""

    type: PolicyType
    holds: tuple[PolicyType, ...]


TABS = (
    TypeTab(PolicyType.AUTH, (PolicyType.AUTH,)),
    TypeTab(PolicyType.DATA_SHARE, (PolicyType.DATA_SHARE, PolicyType.CREDENTIAL_ISSUANCE)),
    TypeTab(PolicyType.MISP, (PolicyType.MISP,)),
)


MOST_ORIGINS = 20


@dataclass(frozen=True, slots=True)
class Use:
    """How many of something use a policy; without address for those who may not open their list."""

    label: Text
    count: int
    url: str = ""


@enter(Section.POLICIES)
def index(request: PortalRequest, policy_type: str = "") -> HttpResponse:
    """All policies, or those of one tab."""
    tab = next((one for one in TABS if one.type.value == policy_type), None)
    if policy_type and tab is None:
        raise NotFound
    create_url = reverse("portal:policy-create") + (f"?type={tab.type.value}" if tab else "")
    return list_page(
        request,
        ListPage(
            title=_("Policies"),
            table=PolicyOfTypeTable if tab and len(tab.holds) == 1 else PolicyTable,
            queryset=queries.visible_policies(tab.holds if tab else ()),
            counted=ngettext_lazy("%(count)d policy", "%(count)d policies", "count"),
            order="-created",
            empty=Empty(
                _("A policy says which identity data and which authentications a partner may use. There is none yet."),
                _("Create a policy"),
                create_url,
                "file-text",
            ),
            choices={"origin": origins(request)}
            | ({"type": [(kind.value, kind.label) for kind in tab.holds]} if tab else {}),
            primary=Link(_("Create a policy"), create_url, "plus"),
            template="portal/policies/list.html",
            context={"tabs": tabs(tab), "tabs_label": _("Types of policies")},
        ),
    )


def origins(request: PortalRequest) -> list[tuple[str, str]]:
    """The policies whose copies alone are asked for, with their names: nobody chooses among all there are."""
    asked = [key.replace("\0", "") for key in request.GET.getlist("origin")][:MOST_ORIGINS]
    names = queries.names_of(asked) if asked else {}
    return [(key, names.get(key, key)) for key in asked]


def tabs(current: TypeTab | None) -> list[Tab]:
    """All policies, and those of each kind."""
    counts = queries.types_in_use()
    everything = Tab(_("All policies"), reverse("portal:policy-list"), current is None, sum(counts.values()))
    return [
        everything,
        *(
            Tab(
                tab.type.label,
                reverse("portal:policy-type-list", args=[tab.type.value]),
                tab is current,
                sum(counts[kind.value] for kind in tab.holds),
            )
            for tab in TABS
        ),
    ]


@enter(Section.POLICIES)
def detail(request: PortalRequest, policy_id: str) -> HttpResponse:
    """One policy: what it allows, its content, its dates, who uses it, its history."""
    policy = queries.get_policy(policy_id)
    return page(
        request,
        "portal/policies/detail.html",
        title=policy.name,
        crumbs=(policies_crumb(),),
        policy=policy,
        state=PolicyState(policy.state),
        group_state=GroupState(policy.group.state),
        group_is_active=policy.group.state == GroupState.ACTIVE,
        content=content_of(policy),
        doubts=doubts_about(PolicyType(policy.type), policy.data) if may_edit(policy.state) else (),
        may_edit=may_edit(policy.state),
        may_deactivate=may_deactivate(policy.state),
        can_be_self_service=can_be_self_service(policy.state),
        may_switch=may_switch_self_service(request.actor) and can_be_self_service(policy.state),
        uses=() if may_edit(policy.state) else uses_of(policy.pk, request),
        copies=queries.copies_of(policy.pk),
        copies_url=copies_url(policy),
        history=rows_about(REF_TYPE, policy.pk, SHOWN),
    )


def uses_of(policy_id: str, request: PortalRequest) -> list[Use]:
    """Who uses a policy, each number with the list of what it counts for those who may open it."""
    users = users_of(policy_id, request.at)
    if not users:
        return []
    sees_requests = may_enter(request.actor, Section.POLICY_LINKING)
    sees_keys = may_enter(request.actor, Section.AUTHENTICATION_SERVICES)
    keys = urlencode({"policy_id": policy_id, "status": ApiKeyState.ACTIVE.value})
    return [
        Use(
            _("Approved requests"),
            users.approved,
            requests_url(policy_id, RequestState.APPROVED) if sees_requests else "",
        ),
        Use(
            _("Requests that wait for a decision"),
            users.in_progress,
            requests_url(policy_id, RequestState.IN_PROGRESS) if sees_requests else "",
        ),
        Use(
            _("API keys that work"),
            users.keys,
            f"{reverse('portal:authentication-service-list')}?{keys}" if sees_keys else "",
        ),
        Use(_("Credential types of partners"), users.credential_types),
    ]


@enter(Section.POLICIES)
def download(_request: PortalRequest, policy_id: str) -> HttpResponse:
    """The content as a file."""
    policy = queries.get_policy(policy_id)
    name = slugify(policy.name) or policy.pk
    response = HttpResponse(pretty(PolicyType(policy.type), policy.data) + "\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
