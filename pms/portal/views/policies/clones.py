"""Copying a policy to new drafts, in its own group or in several at once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pms.common.errors import DomainError
from pms.policies import queries, services
from pms.policies.states import GroupState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.policy_clones import CloneForm, chosen_in, typed_in
from pms.portal.views.base import UNPROCESSABLE, finish, page
from pms.portal.views.policies.crumbs import detail_url, policies_crumb, policy_crumb

if TYPE_CHECKING:
    from pms.policies.models import Policy, PolicyGroup
    from pms.policies.services import Outcome

OFFERED = 30
"""So many groups are shown beside the chosen ones; among more of them one searches."""

LONGEST_SEARCH = 128
FIND = "find"
"""The name of the button that searches: the form comes again, nothing is made."""


@enter(Section.POLICIES)
def clone(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Copy a policy into the groups that are chosen, each by its own name; each copy is made or refused on its own."""
    policy = queries.get_policy(policy_id)
    if request.method != "POST":
        own = [policy.group_id] if policy.group.state == GroupState.ACTIVE else []
        return clone_page(request, policy, form_of(policy, own, "", initial={"description": policy.description}))
    chosen, words = chosen_in(request.POST), words_in(request)
    if FIND in request.POST:
        return clone_page(request, policy, form_of(policy, chosen, words, initial=typed_in(request.POST)))
    form = form_of(policy, chosen, words, request=request)
    if not form.is_valid():
        return clone_page(request, policy, form, status=UNPROCESSABLE)
    try:
        outcomes = services.clone_to_groups(
            policy_id=policy.pk,
            copies=form.copies(policy.name),
            description=form.cleaned_data["description"],
            actor=request.actor,
            at=request.at,
        )
    except DomainError as error:
        form.add_domain_error(error)
        return clone_page(request, policy, form, status=UNPROCESSABLE)
    return told(request, policy, form, outcomes)


def told(request: PortalRequest, policy: "Policy", form: CloneForm, outcomes: "Sequence[Outcome]") -> HttpResponse:
    """On to the copies; or the form again with what was refused, and with links to what was made."""
    made = [outcome.policy for outcome in outcomes if outcome.policy is not None]
    if len(made) == len(outcomes):
        if len(made) == 1:
            done = _("The copy is a draft. Edit it, then publish it.")
            return finish(request, done=done, to=detail_url(made[0]))
        sentence = ngettext("%(count)s draft was made.", "%(count)s drafts were made.", len(made))
        return finish(request, done=sentence % {"count": len(made)}, to=copies_url(policy))
    for outcome in outcomes:
        if outcome.refusal is not None:
            form.refuse(outcome.copy.group_id, str(outcome.refusal))
        else:
            form.chosen.remove(outcome.copy.group_id)
    return clone_page(request, policy, form, status=200 if made else UNPROCESSABLE, made=made)


def copies_url(policy: "Policy") -> str:
    """The list of what was cloned from a policy."""
    return f"{reverse('portal:policy-list')}?origin={policy.pk}"


def words_in(request: PortalRequest) -> str:
    """What is searched for among the groups."""
    return request.POST.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]


def form_of(
    policy: "Policy",
    chosen: Sequence[str],
    words: str,
    *,
    request: PortalRequest | None = None,
    initial: dict[str, str] | None = None,
) -> CloneForm:
    """The form with the chosen groups first, then those that match; filled by ``request`` where it is to be judged."""
    groups = offered(policy, chosen, words)
    names = queries.free_names(name=policy.name, groups=[group.pk for group in groups])
    return CloneForm(
        request.POST if request else None,
        groups=groups,
        names=names,
        chosen=chosen,
        own=policy.group_id,
        initial=initial or {},
    )


def offered(policy: "Policy", chosen: Sequence[str], words: str) -> "list[PolicyGroup]":
    """The groups to show: the policy's own, the chosen ones, then some that match ``words``, by name."""
    first = queries.active_groups().filter(pk__in=[*chosen, policy.group_id])
    others = queries.groups_to_choose(words).exclude(pk__in=[*chosen, policy.group_id])[:OFFERED]
    return [*sorted(first, key=lambda group: group.pk != policy.group_id), *others]


def clone_page(
    request: PortalRequest, policy: "Policy", form: CloneForm, *, status: int = 200, made: "Sequence[Policy]" = ()
) -> HttpResponse:
    """The form; ``made`` are the copies that were made although others were refused."""
    return page(
        request,
        "portal/policies/clone.html",
        title=_("Clone “%(policy)s”") % {"policy": policy.name},
        crumbs=(policies_crumb(), policy_crumb(policy)),
        status=status,
        form=form,
        rows=list(form.rows()),
        policy=policy,
        made=made,
        words=words_in(request),
        searches=queries.active_groups().count() > OFFERED,
        back=detail_url(policy),
    )
