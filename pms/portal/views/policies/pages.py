"""Policies to read: lists, one policy, its content as a file."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.audit.actions import policies as actions
from pms.common.errors import NotFound
from pms.policies import queries
from pms.policies.rules import doubts_about, may_deactivate, may_edit, pretty
from pms.policies.states import GroupState, PolicyState, PolicyType
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link
from pms.portal.history import rows_about
from pms.portal.policy_content import content_of
from pms.portal.tables.policies import PolicyOfTypeTable, PolicyTable
from pms.portal.views.base import page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.policies.crumbs import policies_crumb

REF_TYPE = "policyId"
SHOWN = (actions.CREATED, actions.CLONED, actions.CHANGED, actions.PUBLISHED, actions.DEACTIVATED)
"""What the history of a policy tells."""


@enter(Section.POLICIES)
def index(request: PortalRequest, policy_type: str = "") -> HttpResponse:
    """All policies, or those of one type."""
    if policy_type and policy_type not in set(PolicyType):
        raise NotFound
    kind = PolicyType(policy_type) if policy_type else None
    create_url = reverse("portal:policy-create") + (f"?type={kind.value}" if kind else "")
    return list_page(
        request,
        ListPage(
            title=_("Policies"),
            table=PolicyOfTypeTable if kind else PolicyTable,
            queryset=queries.visible_policies(kind.value if kind else None),
            counted=ngettext_lazy("%(count)d policy", "%(count)d policies", "count"),
            order="-created",
            empty=Empty(
                _("A policy says which identity data and which authentications a partner may use. There is none yet."),
                _("Create a policy"),
                create_url,
                "file-text",
            ),
            primary=Link(_("Create a policy"), create_url, "plus"),
            template="portal/policies/list.html",
            context={"tabs": tabs(kind)},
        ),
    )


def tabs(current: PolicyType | None) -> list[dict[str, Any]]:
    """All policies, and those of each type."""
    counts = queries.types_in_use()
    everything = {
        "label": _("All policies"),
        "url": reverse("portal:policy-list"),
        "count": sum(counts.values()),
        "is_current": current is None,
    }
    return [
        everything,
        *(
            {
                "label": kind.label,
                "url": reverse("portal:policy-type-list", args=[kind.value]),
                "count": counts[kind.value],
                "is_current": kind is current,
            }
            for kind in PolicyType
        ),
    ]


@enter(Section.POLICIES)
def detail(request: PortalRequest, policy_id: str) -> HttpResponse:
    """One policy: what it allows, its content, its dates, its history."""
    policy = queries.get_policy(policy_id)
    kind = PolicyType(policy.type)
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
        doubts=doubts_about(kind, policy.data) if may_edit(policy.state) else (),
        may_edit=may_edit(policy.state),
        may_deactivate=may_deactivate(policy.state),
        history=rows_about(REF_TYPE, policy.pk, SHOWN),
    )


@enter(Section.POLICIES)
def download(_request: PortalRequest, policy_id: str) -> HttpResponse:
    """The content as a file."""
    policy = queries.get_policy(policy_id)
    name = slugify(policy.name) or policy.pk
    response = HttpResponse(pretty(PolicyType(policy.type), policy.data) + "\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
