"""What can be done to a policy: discard, deactivate, make it self-service or end that."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.offboarding import services as offboarding
from pms.offboarding.errors import PolicyInUse
from pms.offboarding.policy_queries import InTheWay, in_the_way_of
from pms.policies import queries, services
from pms.policies.rules import may_deactivate, may_edit
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.views.base import Question, Text, ask, finish
from pms.portal.views.policies.crumbs import detail_url, policies_crumb, policy_crumb
from pms.portal.views.policies.hindrances import hindrances_of_policy, in_the_way_page

if TYPE_CHECKING:
    from pms.policies.models import Policy


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
    """Ask whether to take a policy out of use; or say what is in the way, each with its link."""
    policy = queries.get_policy(policy_id)
    if may_deactivate(policy.state) and (held := in_the_way_of(policy.pk)):
        return refuse(request, policy, held)
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
        done=deactivated(policy),
        then=detail_url(policy),
    )


def deactivated(policy: "Policy") -> Text:
    """That it is done."""
    return _("“%(policy)s” is deactivated.") % {"policy": policy.name}


def refuse(request: PortalRequest, policy: "Policy", held: InTheWay) -> HttpResponse:
    """Name what needs a policy; who sent the act nevertheless is refused by the verb, unless that is gone meanwhile."""
    if request.method == "POST":
        try:
            offboarding.deactivate_policy(policy_id=policy.pk, actor=request.actor, at=request.at)
        except PolicyInUse:
            held = in_the_way_of(policy.pk)
        else:
            return finish(request, done=deactivated(policy), to=detail_url(policy))
    return in_the_way_page(
        request,
        title=_("“%(policy)s” cannot be deactivated yet") % {"policy": policy.name},
        crumbs=(policies_crumb(), policy_crumb(policy)),
        groups=hindrances_of_policy(held, policy.pk, request.actor),
        back=detail_url(policy),
        back_words=_("Back to the policy"),
    )


@enter(Section.POLICY_LINKING)
def self_service_on(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Ask whether requests for the policy are to be approved at once."""
    policy = queries.policy_with_group(policy_id)
    question = Question(
        title=_("Make “%(policy)s” self-service?") % {"policy": policy.name},
        verb=_("Make it self-service"),
        back=detail_url(policy),
        consequences=(
            _("A request by an active partner of the group “%(group)s” is approved at once, without a decision.")
            % {"group": policy.group.name},
            _("Requests that wait already still need a decision."),
            *((_("It counts from publishing on."),) if may_edit(policy.state) else ()),
        ),
        danger=False,
    )
    return switch(
        request, policy, question, on=True, done=_("“%(policy)s” is self-service now.") % {"policy": policy.name}
    )


@enter(Section.POLICY_LINKING)
def self_service_off(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Ask whether requests for the policy are to wait for a decision again."""
    policy = queries.policy_with_group(policy_id)
    question = Question(
        title=_("End self-service of “%(policy)s”?") % {"policy": policy.name},
        verb=_("End self-service"),
        back=detail_url(policy),
        consequences=(
            _("From now on each request for it waits for a decision."),
            _("What was approved already stays approved."),
        ),
        danger=False,
    )
    return switch(
        request,
        policy,
        question,
        on=False,
        done=_("Requests for “%(policy)s” wait for a decision again.") % {"policy": policy.name},
    )


def switch(request: PortalRequest, policy: "Policy", question: Question, *, on: bool, done: Text) -> HttpResponse:
    """Ask, then switch self-service on or off."""
    return ask(
        request,
        question,
        lambda _data: services.set_self_service(policy_id=policy.pk, on=on, actor=request.actor, at=request.at),
        done=done,
        then=detail_url(policy),
    )
