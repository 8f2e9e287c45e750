"""What can be done to a policy: publish, clone, discard, deactivate."""

from datetime import date, datetime, time

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pms.offboarding import services as offboarding
from pms.policies import queries, services
from pms.policies.rules import free_name
from pms.policies.states import GroupState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.policies import CloneForm, PublishForm
from pms.portal.views.base import Question, ask, form_page
from pms.portal.views.policies.crumbs import detail_url, group_choices, policies_crumb, policy_crumb


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


def end_of_day(day: date | None) -> datetime | None:
    """The last moment of a day in the installation's time zone."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time.max))
