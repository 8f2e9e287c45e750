"""The homes: of a partner, of a partner admin, of a policy manager."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from pms.accounts.rules import is_partner_admin, may_manage_policies
from pms.api_keys.states import ApiKeyState
from pms.overview import queries
from pms.overview.rules import ChecklistStep, uses_keys, uses_policies
from pms.overview.states import Expiring
from pms.overview.states import Step as StepName
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Progress, Step, Text
from pms.portal.navigation import address
from pms.portal.templatetags.portal import isolated, relative
from pms.portal.views import dashboard
from pms.portal.views.base import page
from pms.portal.views.policy_requests.asking import NEXT_ACTS

if TYPE_CHECKING:
    from pms.overview.queries import ExpiringItem, PartnerHome

STEP_PAGES = {
    StepName.CERTIFICATE: "portal:partner-certificate-list",
    StepName.POLICY: "portal:policy-request-create",
    StepName.KEY: "portal:api-key-create",
}

AIMS: dict[PartnerType, Text] = {
    PartnerType.AUTH: gettext_lazy("Get ready to authenticate people"),
    PartnerType.CREDENTIAL: gettext_lazy("Get ready to receive credentials"),
    PartnerType.DEVICE: gettext_lazy("Get ready to provide devices"),
    PartnerType.FTM: gettext_lazy("Get ready to provide chips"),
}
"""What a type of partner gets ready for; other types just get ready."""

MORNING, AFTERNOON, EVENING = 5, 12, 18  # o'clock


@enter(Section.HOME)
def index(request: PortalRequest) -> HttpResponse:
    """The home of whoever is signed in."""
    if is_partner_admin(request.actor):
        return admin_home(request)
    if may_manage_policies(request.actor):
        return policy_manager_home(request)
    if request.partner_id is None:
        return page(request, "portal/home/nobody.html", title=greeting(request))
    return partner_home(
        request,
        queries.partner_home(
            actor=request.actor, partner_id=request.partner_id, at=request.at, settings=link_settings()
        ),
    )


def partner_home(request: PortalRequest, home: "PartnerHome") -> HttpResponse:
    """What to do next comes first, then the cards, then what expires."""
    partner_type = PartnerType(home.partner.type)
    return page(
        request,
        "portal/home/partner.html",
        title=greeting(request),
        home=home,
        partner_type=partner_type,
        partner_state=PartnerState(home.partner.state),
        aim=AIMS.get(partner_type, gettext_lazy("Get ready")),
        steps=steps_of(home, request.at),
        all_done=home.done == len(home.steps),
        certificate_url=address("portal:partner-certificate-list"),
        policies_url=reverse("portal:policy-request-list") if uses_policies(partner_type) else "",
        policies_words=request_words(home.requests),
        keys_url=reverse("portal:api-key-list") if uses_keys(partner_type) else "",
        keys_words=key_words(home.keys),
        expiring=[(item, expiring_url(item)) for item in home.expiring],
    )


def admin_home(request: PortalRequest) -> HttpResponse:
    """The dashboard: cards with what is urgent, what waits longest, what ends soon, two charts."""
    home = queries.admin_home(at=request.at)
    return page(
        request,
        "portal/home/admin.html",
        title=greeting(request),
        cards=dashboard.admin_cards(home, timezone.localdate(request.at)),
        waiting=[(item, dashboard.waiting_url(item)) for item in home.queue.items],
        pending_url=dashboard.pending_url(),
        ending=home.ending,
        charts=(dashboard.expiry_chart(home.expiries), dashboard.arrivals_chart(home.arrivals)),
    )


def policy_manager_home(request: PortalRequest) -> HttpResponse:
    """Policies and nothing else: the groups, the drafts that wait, the latest changes."""
    home = queries.policy_manager_home()
    return page(
        request,
        "portal/home/policy_manager.html",
        title=greeting(request),
        cards=dashboard.policy_manager_cards(home.counts),
        drafts=home.drafts,
        drafts_url=dashboard.drafts_url(),
        changes=home.changes,
    )


def greeting(request: PortalRequest) -> str:
    """ "Good morning, Amina", by the hour where the installation is."""
    hour = timezone.localtime(request.at).hour
    name = {"name": request.user.first_name or isolated(request.actor.name)}  # type: ignore[union-attr]  # signed in
    if MORNING <= hour < AFTERNOON:
        return _("Good morning, %(name)s") % name
    if AFTERNOON <= hour < EVENING:
        return _("Good afternoon, %(name)s") % name
    return _("Good evening, %(name)s") % name


def steps_of(home: "PartnerHome", at: datetime) -> list[Step]:
    """The checklist with the way to the step that comes now, and what it waits for."""
    return [shown_step(step, home, at) for step in home.steps]


def shown_step(step: ChecklistStep, home: "PartnerHome", at: datetime) -> Step:
    """One step as the page shows it."""
    url = address(STEP_PAGES[step.step]) if step.step in STEP_PAGES else ""
    if step.done:
        return Step(step.step.label, Progress.DONE)
    if not step.current:
        return Step(step.step.label, Progress.LATER)
    if step.step is StepName.POLICY:
        return policy_step(step, home, url, at)
    return Step(step.step.label, Progress.NEXT, url)


def policy_step(step: ChecklistStep, home: "PartnerHome", url: str, at: datetime) -> Step:
    """Asking for a policy: it waits for a decision, something comes before, or it can be done now."""
    if home.asked:
        names = {"policy": isolated(home.asked.policy.name), "ago": relative(home.asked.requested_at, at)}
        asked_url = reverse("portal:policy-request-detail", args=[home.asked.pk])
        if home.lacks_extractors:
            asked_url = reverse("portal:policy-request-extractors", args=[home.asked.pk])
            note = _("Say which biometric extractors you use. “%(policy)s” cannot be approved before.") % names
        elif home.asked.state == RequestState.IN_PROGRESS:
            note = _("Your request “%(policy)s” waits for approval. You sent it %(ago)s.") % names
        else:
            note = _("Your request “%(policy)s” was rejected. Read why.") % names
        return Step(step.step.label, Progress.NEXT, asked_url, note)
    if home.begun and not home.obstacle:
        note = _("You have begun a request for “%(policy)s”. Go on with it.") % {
            "policy": isolated(home.begun.policy.name)
        }
        begun_url = reverse("portal:policy-request-begin", args=[home.begun.policy_id])
        return Step(step.step.label, Progress.NEXT, begun_url, note)
    if home.obstacle:
        act = NEXT_ACTS.get(home.obstacle)
        act_url = address(act.url) if act else ""
        return Step(step.step.label, Progress.NEXT if act_url else Progress.BLOCKED, act_url, home.obstacle.message)
    return Step(step.step.label, Progress.NEXT, url)


def request_words(counts: dict[str, int]) -> list[str]:
    """ "1 approved", "1 pending"."""
    approved, pending = counts.get(RequestState.APPROVED, 0), counts.get(RequestState.IN_PROGRESS, 0)
    words = (
        [npgettext("requests", "%(count)s approved", "%(count)s approved", approved) % {"count": approved}]
        if approved
        else []
    )
    if pending:
        words.append(npgettext("requests", "%(count)s pending", "%(count)s pending", pending) % {"count": pending})
    return words or [_("None yet")]


def key_words(counts: dict[str, int]) -> list[str]:
    """ "2 keys in force"."""
    active = counts.get(ApiKeyState.ACTIVE, 0)
    if not active:
        return [_("No key in force")]
    return [ngettext("%(count)s key in force", "%(count)s keys in force", active) % {"count": active}]


def expiring_url(item: "ExpiringItem") -> str:
    """Where something that ends can be renewed or looked at."""
    if item.kind is Expiring.KEY:
        return reverse("portal:api-key-detail", args=[item.ref_id])
    return address("portal:partner-certificate-list")
