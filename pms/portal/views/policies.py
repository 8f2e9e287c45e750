"""Policies: lists, details, the JSON editor, publishing, cloning, discarding, deactivating."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from pms.common.errors import NotFound
from pms.offboarding import services as offboarding
from pms.policies import errors, queries, services
from pms.policies.rules import doubts_about, free_name, may_deactivate, may_edit, pretty, start_of
from pms.policies.states import GroupState, PolicyState, PolicyType
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link
from pms.portal.forms.policies import CloneForm, DraftForm, EditForm, PublishForm
from pms.portal.history import rows_for_staff
from pms.portal.policy_content import content_of
from pms.portal.policy_editor import check_of, editor_context
from pms.portal.tables.policies import PolicyOfTypeTable, PolicyTable
from pms.portal.views.base import Crumb, Question, ask, form_page, page
from pms.portal.views.lists import ListPage, list_page

if TYPE_CHECKING:
    from pms.policies.models import Policy

REF_TYPE = "policyId"


def policies_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(_("Policies"), reverse("portal:policy-list"))


def policy_crumb(policy: "Policy") -> Crumb:
    """The way back to one policy."""
    return Crumb(policy.name, detail_url(policy))


def detail_url(policy: "Policy") -> str:
    """The page of a policy."""
    return reverse("portal:policy-detail", args=[policy.pk])


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
        history=rows_for_staff(REF_TYPE, policy.pk),
    )


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
        editor=editor_context(form),
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
        editor=editor_context(form),
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

    def save(data: dict[str, Any]) -> "Policy":
        try:
            return services.edit_draft(
                policy_id=policy.pk,
                name=data["name"],
                description=data["description"],
                data=data["policy"],
                seen=data["seen"],
                actor=request.actor,
                at=request.at,
            )
        except errors.DraftChangedMeanwhile:
            form.look_again(queries.get_policy(policy.pk).changed_at)
            raise

    return form_page(
        request,
        "portal/policies/edit.html",
        form=form,
        verb=save,
        then=detail_url,
        done=_("The draft was saved."),
        title=_("Edit “%(policy)s”") % {"policy": policy.name},
        crumbs=(policies_crumb(), policy_crumb(policy)),
        policy=policy,
        kind=kind,
        back=detail_url(policy),
        editor=editor_context(form),
    )


@enter(Section.POLICIES)
def publish(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Ask whether to publish, and until when it is valid."""
    policy = queries.get_policy(policy_id)
    question = Question(
        title=_("Publish “%(policy)s”?") % {"policy": policy.name},
        verb=_("Publish"),
        back=detail_url(policy),
        consequences=(
            _("Partners of the group “%(group)s” can ask for it at once.") % {"group": policy.group.name},
            _("From then on its content is fixed. To change it, clone it to a new draft."),
        ),
        form=PublishForm,
        danger=False,
    )
    return ask(
        request,
        question,
        lambda data: services.publish(
            policy_id=policy.pk, valid_to=end_of_day(data["valid_to"]), actor=request.actor, at=request.at
        ),
        done=_("“%(policy)s” is published.") % {"policy": policy.name},
        then=detail_url(policy),
    )


@enter(Section.POLICIES)
def clone(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Copy a policy to a new draft, in the same or another group."""
    policy = queries.get_policy(policy_id)
    initial = {
        "group": policy.group_id if policy.group.state == GroupState.ACTIVE else "",
        "name": free_name(name=policy.name, taken=queries.folded_names(policy.group_id)),
        "description": policy.description,
    }
    return form_page(
        request,
        "portal/policies/clone.html",
        form=CloneForm(request.POST or None, groups=group_choices(), initial=initial),
        verb=lambda data: services.clone(
            policy_id=policy.pk,
            group_id=data["group"],
            name=data["name"],
            description=data["description"],
            actor=request.actor,
            at=request.at,
        ),
        then=detail_url,
        done=_("The copy is a draft. Edit it, then publish it."),
        title=_("Clone “%(policy)s”") % {"policy": policy.name},
        crumbs=(policies_crumb(), policy_crumb(policy)),
        policy=policy,
        back=detail_url(policy),
    )


@enter(Section.POLICIES)
def discard(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Ask whether to remove a draft for good."""
    policy = queries.get_policy(policy_id)
    question = Question(
        title=_("Discard the draft “%(policy)s”?") % {"policy": policy.name},
        verb=_("Discard the draft"),
        back=detail_url(policy),
        consequences=(_("The draft and its content are removed. This cannot be undone."),),
    )
    return ask(
        request,
        question,
        lambda _data: services.discard_draft(policy_id=policy.pk, actor=request.actor, at=request.at),
        done=_("The draft was discarded."),
        then=reverse("portal:policy-list"),
    )


@enter(Section.POLICIES)
def deactivate(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Ask whether to take a policy out of use."""
    policy = queries.get_policy(policy_id)
    question = Question(
        title=_("Deactivate “%(policy)s”?") % {"policy": policy.name},
        verb=_("Deactivate"),
        back=detail_url(policy),
        consequences=(
            _("Partners can no longer ask for it."),
            _("It cannot be activated again. You can clone it to a new draft."),
        ),
    )
    return ask(
        request,
        question,
        lambda _data: offboarding.deactivate_policy(policy_id=policy.pk, actor=request.actor, at=request.at),
        done=_("“%(policy)s” is deactivated.") % {"policy": policy.name},
        then=detail_url(policy),
    )


@enter(Section.POLICIES)
def download(_request: PortalRequest, policy_id: str) -> HttpResponse:
    """The content as a file."""
    policy = queries.get_policy(policy_id)
    name = slugify(policy.name) or policy.pk
    response = HttpResponse(pretty(PolicyType(policy.type), policy.data) + "\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def group_choices() -> list[tuple[str, str]]:
    """The groups that take new policies."""
    return [(group.pk, group.name) for group in queries.active_groups()]


def end_of_day(day: date | None) -> datetime | None:
    """The last moment of a day in the installation's time zone."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time.max))
