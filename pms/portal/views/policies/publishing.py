"""Publishing a draft: a last look at what it allows, then it is fixed for good."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pms.policies import errors, queries, services
from pms.policies.rules import doubts_about, explain, faults_of, may_edit
from pms.policies.states import PolicyType
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.policies import PublishForm
from pms.portal.views.base import form_page
from pms.portal.views.policies.crumbs import detail_url, policies_crumb, policy_crumb

if TYPE_CHECKING:
    from pms.policies.models import Policy


@enter(Section.POLICIES)
def publish(request: PortalRequest, policy_id: str) -> HttpResponse:
    """Show what the draft allows and what is doubtful about it, ask until when it is valid, and publish it."""
    policy = queries.get_policy(policy_id)
    if not may_edit(policy.state) and request.method != "POST":
        raise errors.AlreadyPublished(name=policy.name)
    form = PublishForm(request.POST or None, initial={"seen": policy.changed_at.isoformat()})
    return form_page(
        request,
        "portal/policies/publish.html",
        form=form,
        verb=lambda data: run(request, form, policy, data),
        then=detail_url,
        done=_("“%(policy)s” is published.") % {"policy": policy.name},
        title=_("Publish “%(policy)s”?") % {"policy": policy.name},
        crumbs=(policies_crumb(), policy_crumb(policy)),
        policy=policy,
        back=detail_url(policy),
        last_look=last_look(policy),
    )


def run(request: PortalRequest, form: PublishForm, policy: "Policy", data: dict[str, Any]) -> "Policy":
    """Publish what was looked at; where it changed meanwhile, the page shows the present content and asks again."""
    try:
        return services.publish(
            policy_id=policy.pk,
            valid_to=end_of_day(data["valid_to"]),
            seen=data["seen"],
            actor=request.actor,
            at=request.at,
        )
    except errors.DraftChangedSinceLook:
        form.look_again(queries.get_policy(policy.pk).changed_at)
        raise


def last_look(policy: "Policy") -> dict[str, Any]:
    """What the page tells of the content: its faults, or what it allows and what deserves a second look."""
    kind = PolicyType(policy.type)
    if faults := faults_of(kind, policy.data):
        return {"kind": kind, "faults": faults}
    return {"kind": kind, "sentences": explain(kind, policy.data), "doubts": doubts_about(kind, policy.data)}


def end_of_day(day: date | None) -> datetime | None:
    """The last moment of a day in the installation's time zone."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time.max))
