"""Drafts: made and edited in the JSON editor."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pms.policies import errors, queries, services
from pms.policies.rules import may_edit, pretty, start_of
from pms.policies.states import PolicyType
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.policies import DraftForm, EditForm
from pms.portal.policy_editor import check_of, editor_context
from pms.portal.views.base import form_page, page
from pms.portal.views.policies.crumbs import detail_url, group_choices, policies_crumb, policy_crumb

if TYPE_CHECKING:
    from pms.policies.models import Policy


@enter(Section.POLICIES)
def create(request: PortalRequest) -> HttpResponse:
    """Make a draft."""
    asked = {"type": request.GET.get("type", ""), "group": request.GET.get("group", "")}
    form = DraftForm(request.POST or None, request.FILES or None, groups=group_choices(), initial=asked)
    return form_page(
        request,
        "portal/policies/create.html",
        form=form,
        verb=lambda data: services.create_draft(
            group_id=data["group"],
            policy_type=data["type"],
            name=data["name"],
            description=data["description"],
            data=data["policy"],
            actor=request.actor,
            at=request.at,
        ),
        then=detail_url,
        done=_("The draft was saved. Publish it when it is ready."),
        title=_("Create a policy"),
        crumbs=(policies_crumb(),),
        back=reverse("portal:policy-list"),
        editor=editor_context(form, is_new=True),
    )


@require_POST
@enter(Section.POLICIES)
def start(request: PortalRequest) -> HttpResponse:
    """Without script: the same form again, with a shape to start from as its content. Saves nothing."""
    shape = start_of(request.POST.get("start", ""))
    typed = {name: request.POST.get(name, "") for name in ("type", "group", "name", "description", "content")}
    if shape is not None:
        typed |= {"type": shape.type.value, "content": shape.text}
    form = DraftForm(groups=group_choices(), initial=typed)
    return page(
        request,
        "portal/policies/create.html",
        title=_("Create a policy"),
        crumbs=(policies_crumb(),),
        form=form,
        back=reverse("portal:policy-list"),
        editor=editor_context(form, is_new=True),
    )


@require_POST
@enter(Section.POLICIES)
def check(request: PortalRequest) -> HttpResponse:
    """Say everything about a typed content: its faults with their lines, or what it allows. Saves nothing."""
    result = check_of(request.POST.get("type", ""), request.POST.get("content", ""))
    return page(request, "portal/policies/_check.html", title="", check=result)


@enter(Section.POLICIES)
def edit(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Change a draft."""
    policy = queries.get_policy(policy_id)
    if not may_edit(policy.state) and request.method != "POST":
        raise errors.NotADraft(name=policy.name)
    kind = PolicyType(policy.type)
    initial = {
        "name": policy.name,
        "description": policy.description,
        "content": pretty(kind, policy.data),
        "seen": policy.changed_at.isoformat(),
    }
    form = EditForm(request.POST or None, request.FILES or None, kind=kind, initial=initial)

    return form_page(
        request,
        "portal/policies/edit.html",
        form=form,
        verb=lambda data: save(request, form, policy.pk, data),
        then=detail_url,
        done=_("The draft was saved."),
        title=_("Edit “%(policy)s”") % {"policy": policy.name},
        crumbs=(policies_crumb(), policy_crumb(policy)),
        policy=policy,
        kind=kind,
        back=detail_url(policy),
        editor=editor_context(form),
    )


def save(request: PortalRequest, form: EditForm, policy_id: str, data: dict[str, Any]) -> "Policy":
    """Save what was typed; whoever is told that somebody else was quicker may save once more."""
    try:
        return services.edit_draft(
            policy_id=policy_id,
            name=data["name"],
            description=data["description"],
            data=data["policy"],
            seen=data["seen"],
            actor=request.actor,
            at=request.at,
        )
    except errors.DraftChangedMeanwhile:
        form.look_again(queries.get_policy(policy_id).changed_at)
        raise
