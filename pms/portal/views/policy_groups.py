"""Policy groups: lists, details, making, renaming, deactivating; and a partner's choice of its group."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.audit.actions import policies as actions
from pms.common.errors import NotFound
from pms.offboarding.policy_queries import partners_of_group
from pms.partners.rules import needs_policy_group
from pms.partners.services import policy_group as choice
from pms.policies import errors, queries, services
from pms.policies.states import GroupState
from pms.portal.access import PortalRequest, Section, enter, may_enter
from pms.portal.components import Empty, Link
from pms.portal.forms.policy_groups import GroupChoiceForm, GroupEditForm, GroupForm
from pms.portal.history import rows_about
from pms.portal.tables.policies import PolicyOfGroupTable
from pms.portal.tables.policy_groups import GroupTable
from pms.portal.views.base import Crumb, Question, ask, finish, form_page, page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.policies.hindrances import NAMED, hindrances_of_group, in_the_way_page, url_if_there

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pms.policies.models import Policy, PolicyGroup

REF_TYPE = "policyGroupId"
SHOWN = (actions.GROUP_CREATED, actions.GROUP_CHANGED, actions.GROUP_DEACTIVATED, actions.GROUP_REACTIVATED)
"""What the history of a group tells."""

OFFERED = 60
"""So many groups are shown as cards at once; among more of them one searches."""

SEARCHED_FROM = 8
"""From so many groups on there is a search."""

LONGEST_SEARCH = 128


def groups_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(_("Policy groups"), reverse("portal:policy-group-list"))


def group_crumb(group: "PolicyGroup") -> Crumb:
    """The way back to one group."""
    return Crumb(group.name, reverse("portal:policy-group-detail", args=[group.pk]))


@enter(Section.POLICIES)
def index(request: PortalRequest) -> HttpResponse:
    """All policy groups."""
    create_url = reverse("portal:policy-group-create")
    return list_page(
        request,
        ListPage(
            title=_("Policy groups"),
            table=GroupTable,
            queryset=queries.visible_groups(),
            counted=ngettext_lazy("%(count)d policy group", "%(count)d policy groups", "count"),
            order="name",
            empty=Empty(
                _("Policy groups hold the policies of one kind of partner, such as banks. There is none yet."),
                _("Create a policy group"),
                create_url,
                "folders",
            ),
            primary=Link(_("Create a policy group"), create_url, "plus"),
            template="portal/policy_groups/list.html",
        ),
    )


@enter(Section.POLICIES)
def create(request: PortalRequest) -> HttpResponse:
    """Make a group."""
    return form_page(
        request,
        "portal/policy_groups/form.html",
        form=GroupForm(request.POST or None),
        verb=lambda data: services.create_group(
            name=data["name"], description=data["description"], actor=request.actor, at=request.at
        ),
        then=lambda group: reverse("portal:policy-group-detail", args=[group.pk]),
        done=_("The policy group was created."),
        title=_("Create a policy group"),
        crumbs=(groups_crumb(),),
        back=reverse("portal:policy-group-list"),
        submit=_("Create the group"),
    )


@enter(Section.POLICIES)
def detail(request: PortalRequest, group_id: str) -> HttpResponse:
    """A group with its policies."""
    group = queries.get_group(group_id)
    new_url = f"{reverse('portal:policy-create')}?group={group.pk}"
    is_active = group.state == GroupState.ACTIVE
    return list_page(
        request,
        ListPage(
            title=group.name,
            table=PolicyOfGroupTable,
            queryset=queries.policies_of_group(group.pk),
            counted=ngettext_lazy("%(count)d policy", "%(count)d policies", "count"),
            order="name",
            empty=Empty(
                _("This group holds no policies yet."), _("Create a policy") if is_active else "", new_url, "file-text"
            ),
            primary=Link(_("Create a policy"), new_url, "plus") if is_active else None,
            crumbs=(groups_crumb(),),
            template="portal/policy_groups/detail.html",
            context={
                "group": group,
                "state": GroupState(group.state),
                "is_active": is_active,
                "partners": partners_of_group(group.pk),
                "partners_url": partners_url(request, group),
                "history": rows_about(REF_TYPE, group.pk, SHOWN),
            },
        ),
    )


def partners_url(request: PortalRequest, group: "PolicyGroup") -> str:
    """The list of the partners that chose a group, for those who may open it."""
    url = url_if_there("portal:partner-list")
    return f"{url}?{urlencode({'group': group.pk})}" if url and may_enter(request.actor, Section.POLICY_LINKING) else ""


@enter(Section.POLICIES)
def edit(request: PortalRequest, group_id: str) -> HttpResponse:
    """Rename a group or describe it anew."""
    group = queries.get_group(group_id)
    back = reverse("portal:policy-group-detail", args=[group.pk])
    form = GroupEditForm(
        request.POST or None,
        initial={"name": group.name, "description": group.description, "seen": group.changed_at.isoformat()},
    )

    return form_page(
        request,
        "portal/policy_groups/form.html",
        form=form,
        verb=lambda data: save(request, form, group.pk, data),
        then=back,
        done=_("The policy group was changed."),
        title=_("Rename the policy group"),
        crumbs=(groups_crumb(), group_crumb(group)),
        back=back,
        submit=_("Save"),
    )


def save(request: PortalRequest, form: GroupEditForm, group_id: str, data: dict[str, Any]) -> "PolicyGroup":
    """Save what was typed; whoever is told that somebody else was quicker may save once more."""
    try:
        return services.edit_group(
            group_id=group_id,
            name=data["name"],
            description=data["description"],
            seen=data["seen"],
            actor=request.actor,
            at=request.at,
        )
    except errors.GroupChangedMeanwhile:
        form.look_again(queries.get_group(group_id).changed_at)
        raise


@enter(Section.POLICIES)
def deactivate(request: PortalRequest, group_id: str) -> HttpResponse:
    """Ask whether to take the group out of use; or say which policies are in the way, each a link."""
    group = queries.get_group(group_id)
    back = reverse("portal:policy-group-detail", args=[group.pk])
    live = queries.live_policies_of_group(group.pk)
    if in_the_way := list(live[: NAMED + 1]):
        return refuse(request, group, in_the_way, len(in_the_way) if len(in_the_way) <= NAMED else live.count())
    question = Question(
        title=_("Deactivate the policy group “%(group)s”?") % {"group": group.name},
        verb=_("Deactivate"),
        back=back,
        consequences=(
            _("New partners can no longer choose it, and no policy can be added to it."),
            _("You can activate it again at any time."),
        ),
    )
    return ask(
        request,
        question,
        lambda _data: services.deactivate_group(group_id=group.pk, actor=request.actor, at=request.at),
        done=_("The policy group was deactivated."),
        then=back,
    )


@enter(Section.POLICIES)
def reactivate(request: PortalRequest, group_id: str) -> HttpResponse:
    """Ask whether to take the group into use again."""
    group = queries.get_group(group_id)
    back = reverse("portal:policy-group-detail", args=[group.pk])
    question = Question(
        title=_("Activate the policy group “%(group)s” again?") % {"group": group.name},
        verb=_("Activate again"),
        back=back,
        consequences=(_("New partners can choose it, and policies can be added to it."),),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: services.reactivate_group(group_id=group.pk, actor=request.actor, at=request.at),
        done=_("The policy group was activated again."),
        then=back,
    )


def refuse(request: PortalRequest, group: "PolicyGroup", policies: "Sequence[Policy]", count: int) -> HttpResponse:
    """Name the drafts and activated policies; who sent the act all the same is refused by the verb."""
    back = reverse("portal:policy-group-detail", args=[group.pk])
    if request.method == "POST":
        try:
            services.deactivate_group(group_id=group.pk, actor=request.actor, at=request.at)
        except errors.GroupNotEmpty:
            pass
        else:
            return finish(request, done=_("The policy group was deactivated."), to=back)
    return in_the_way_page(
        request,
        title=_("“%(group)s” cannot be deactivated yet") % {"group": group.name},
        crumbs=(groups_crumb(), group_crumb(group)),
        groups=hindrances_of_group(policies, count, group.pk),
        back=back,
        back_words=_("Back to the group"),
    )


@enter(Section.POLICY_REQUESTS)
def choose(request: PortalRequest) -> HttpResponse:
    """A partner chooses its group, once; afterwards the page says which it is."""
    partner = request.partner
    if partner is None or not needs_policy_group(partner.type):
        raise NotFound
    if partner.policy_group is not None:
        return page(
            request, "portal/policy_groups/chosen.html", title=_("Your policy group"), group=partner.policy_group
        )
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    total = queries.active_groups().count()
    groups = list(queries.groups_to_choose(words)[: OFFERED + 1])
    offered = [(group.pk, group.name, group.description) for group in groups[:OFFERED]]
    return form_page(
        request,
        "portal/policy_groups/choose.html",
        form=GroupChoiceForm(request.POST or None, groups=offered),
        verb=lambda data: choice.choose(
            partner_id=partner.pk, group_id=data["policy_group"], actor=request.actor, at=request.at
        ),
        then=reverse("portal:policy-group-choose"),
        done=_("Your policy group was chosen."),
        title=_("Choose your policy group"),
        words=words,
        total=total,
        searches=total >= SEARCHED_FROM,
        has_more=len(groups) > OFFERED,
    )
