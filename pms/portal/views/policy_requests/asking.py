"""Asking for a policy, for the own partner or on behalf of another: choose, say the extractors, check and send.

Each step has its address. What was chosen is kept as a draft of the partner, so that it is there again on another day
or device; a policy that shares no biometrics is asked for on one page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError, NotFound
from pms.partners.states import PartnerState
from pms.policies.states import PolicyType
from pms.policy_requests import errors, queries, rules, services
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest
from pms.portal.components import Link, Progress, Step, Text
from pms.portal.extractors import lines_of
from pms.portal.forms.extractors import ExtractorForm
from pms.portal.forms.policy_requests import DraftForm, RequestForm
from pms.portal.htmx import redirect
from pms.portal.navigation import address
from pms.portal.policy_content import content_of
from pms.portal.views.base import Crumb, form_page, page

if TYPE_CHECKING:
    from pms.partners.models import Partner
    from pms.policy_requests.models import PolicyRequest, RequestDraft
    from pms.policy_requests.queries.requests import OfferedPolicy

NEXT_ACTS: dict[type[DomainError], Link] = {
    errors.CertificateMissing: Link(_("Upload your certificate"), "portal:partner-certificate-list", "certificate"),
    errors.CertificateExpired: Link(_("Upload a new certificate"), "portal:partner-certificate-list", "certificate"),
    errors.GroupMissing: Link(_("Choose your policy group"), "portal:policy-group-choose", "file-text"),
}
"""What to do about an obstacle; ``url`` is the name of the page."""

BACK, LATER = "back", "later"
"""The buttons of a step that keep what was chosen without going on."""


@dataclass(frozen=True, slots=True)
class Way:
    """The pages on which somebody asks: ``noun`` begins their names, ``query`` says on behalf of whom."""

    partner: "Partner"
    noun: str
    crumbs: tuple[Crumb, ...]
    back: str
    query: str = ""

    def page(self, act: str, *arguments: str) -> str:
        """The address of one of the pages."""
        path = reverse(f"portal:{self.noun}-{act}", args=arguments)
        return f"{path}?{self.query}" if self.query else path

    def start(self, policy_id: str = "") -> str:
        """The first page, perhaps with a policy to read."""
        parts = [self.query, f"policy={policy_id}" if policy_id else ""]
        query = "&".join(filter(None, parts))
        return reverse(f"portal:{self.noun}-create") + (f"?{query}" if query else "")

    def shown(self, request_id: str) -> str:
        """The page that shows a request to the one who asks."""
        return reverse(f"portal:{self.noun}-detail", args=[request_id])


@dataclass(frozen=True, slots=True)
class Choice:
    """A policy on offer: its type, the state of a live request, whether a request was begun, where it leads."""

    policy: "OfferedPolicy"
    type: PolicyType
    state: RequestState | None
    is_begun: bool
    url: str


def choose_page(request: PortalRequest, way: Way) -> HttpResponse:
    """Choose a policy and read it; where it shares no biometrics, ask for it on the same page."""
    blocked = obstacle(request, way)
    if blocked and request.method != "POST":
        return blocked_page(request, blocked, way)
    offered = offered_to(request, way)
    chosen = chosen_of(offered, request.GET.get("policy", ""))
    steps = steps_of(way, chosen, 0)
    return form_page(
        request,
        "portal/policy_requests/create.html",
        form=RequestForm(sent(request)),
        verb=lambda data: services.ask(
            partner_id=way.partner.pk,
            policy_id=request.GET.get("policy") or (chosen.pk if chosen else ""),
            comment=data["comment"],
            actor=request.actor,
            at=request.at,
            settings=link_settings(),
        ),
        then=lambda made: way.shown(made.pk),
        done=_("The request was sent."),
        title=_("Request a policy"),
        crumbs=way.crumbs,
        partner=way.partner,
        choices=choices_of(way, offered),
        choose_url=way.start(),
        chosen=chosen,
        content=content_of(chosen) if chosen else None,
        steps=steps,
        next_url=way.page("begin", chosen.pk) if chosen and steps else "",
        back=way.back,
    )


def extractors_page(request: PortalRequest, way: Way, policy_id: str) -> HttpResponse:
    """Which extractor makes the templates of each biometric; back keeps what was chosen, and so does going away."""
    if blocked := obstacle(request, way):
        return blocked_page(request, blocked, way)
    policy, instead = policy_of(request, way, policy_id)
    if policy is None:
        return redirect(request, instead)
    biometrics = biometrics_of(policy)
    stays = BACK in request.POST or LATER in request.POST
    needed = rules.needs_extractors(way.partner.type, biometrics, link_settings())
    return form_page(
        request,
        "portal/policy_requests/extractors.html",
        form=(
            form := ExtractorForm(
                sent(request),
                biometrics=biometrics,
                providers=queries.offered_providers(),
                chosen=queries.chosen_extractors(partner_id=way.partner.pk, policy_id=policy.pk),
                needed=needed and not stays,
            )
        ),
        verb=lambda _data: keep(request, way, policy, extractors=form.extractors),
        then=after(request, way, way.page("check", policy.pk), way.start(policy.pk)),
        done=later_words(request),
        title=_("Biometric extractors"),
        crumbs=way.crumbs,
        partner=way.partner,
        policy=policy,
        needed=needed,
        steps=steps_of(way, policy, 1),
        submit=_("Go on"),
        keeps=True,
    )


def check_page(request: PortalRequest, way: Way, policy_id: str) -> HttpResponse:
    """Read once more what is asked for, say what for, send."""
    if blocked := obstacle(request, way):
        return blocked_page(request, blocked, way)
    policy, instead = policy_of(request, way, policy_id)
    if policy is None:
        return redirect(request, instead)
    chosen = queries.chosen_extractors(partner_id=way.partner.pk, policy_id=policy.pk)
    if has_gaps(way.partner, policy, chosen):
        return redirect(request, way.page("begin", policy.pk))
    draft = queries.draft_of(partner_id=way.partner.pk, policy_id=policy.pk)
    stays = BACK in request.POST or LATER in request.POST
    kind = DraftForm if stays else RequestForm
    return form_page(
        request,
        "portal/policy_requests/check.html",
        form=kind(sent(request), initial={"comment": draft.comment if draft else ""}),
        verb=lambda data: (keep if stays else send)(request, way, policy, comment=data["comment"]),
        then=lambda made: after(request, way, way.shown(made.pk), way.page("begin", policy.pk)),
        done=later_words(request) if stays else _("The request was sent."),
        title=_("Check and send"),
        crumbs=way.crumbs,
        partner=way.partner,
        chosen=policy,
        content=content_of(policy),
        extractors=lines_of(chosen),
        change_url=way.page("begin", policy.pk),
        steps=steps_of(way, policy, 2),
    )


def send(request: PortalRequest, way: Way, policy: "OfferedPolicy", *, comment: str) -> "PolicyRequest":
    """Ask for the policy with the extractors that were chosen."""
    return services.ask(
        partner_id=way.partner.pk,
        policy_id=policy.pk,
        comment=comment,
        extractors=queries.chosen_extractors(partner_id=way.partner.pk, policy_id=policy.pk),
        actor=request.actor,
        at=request.at,
        settings=link_settings(),
    )


def stored_extractors_page(
    request: PortalRequest, found: "PolicyRequest", back: str, crumbs: Sequence[Crumb]
) -> HttpResponse:
    """The extractors of a request that waits, to be said or corrected before it is decided."""
    biometrics = rules.biometrics_of(found.policy.type, found.policy.data)
    stored = queries.extractors_of(partner_id=found.partner_id, policy_id=found.policy_id)
    chosen = [rules.Extractor(row.attribute, row.modality, row.sub_types, row.provider, row.version) for row in stored]
    needed = rules.needs_extractors(found.partner.type, biometrics, link_settings())
    if not biometrics:
        raise NotFound
    form = ExtractorForm(
        sent(request),
        biometrics=biometrics,
        providers=queries.offered_providers(),
        chosen=chosen,
        needed=needed,
    )
    return form_page(
        request,
        "portal/policy_requests/extractors.html",
        form=form,
        verb=lambda _data: services.set_extractors(
            partner_id=found.partner_id,
            policy_id=found.policy_id,
            extractors=form.extractors,
            attributes={each.attribute for each in biometrics},
            actor=request.actor,
            at=request.at,
        ),
        then=back,
        done=_("The biometric extractors were saved."),
        title=_("Biometric extractors"),
        crumbs=crumbs,
        partner=found.partner,
        policy=found.policy,
        needed=needed,
        submit=_("Save"),
        back=back,
    )


def obstacle(request: PortalRequest, way: Way) -> type[DomainError] | None:
    """What keeps the partner from asking for anything."""
    return queries.obstacle_for(way.partner, queries.standing(way.partner, request.at), request.at, link_settings())


def offered_to(request: PortalRequest, way: Way) -> "list[OfferedPolicy]":
    """The policies on offer."""
    return list(queries.offered_to(way.partner, request.at, link_settings()))


def policy_of(request: PortalRequest, way: Way, policy_id: str) -> "tuple[OfferedPolicy | None, str]":
    """The offered policy of a step, or where its live request is read; raises NotFound where it is not on offer."""
    found = next((policy for policy in offered_to(request, way) if policy.pk == policy_id), None)
    if found is None:
        raise NotFound
    if found.live_request:
        return None, way.shown(found.live_request)
    return (found, "") if biometrics_of(found) else (None, way.start(found.pk))


def biometrics_of(policy: "OfferedPolicy") -> list[rules.Biometric]:
    """The biometrics that the policy shares."""
    return rules.biometrics_of(policy.type, policy.data)


def has_gaps(partner: "Partner", policy: "OfferedPolicy", chosen: Sequence[rules.Extractor]) -> bool:
    """Whether an extractor is missing that must be known."""
    biometrics = biometrics_of(policy)
    known = {one.attribute for one in chosen}
    needed = rules.needs_extractors(partner.type, biometrics, link_settings())
    return needed and any(each.attribute not in known for each in biometrics)


def keep(request: PortalRequest, way: Way, policy: "OfferedPolicy", **parts: Any) -> "RequestDraft":
    """Keep what was chosen as the partner's draft."""
    return services.keep_draft(
        partner_id=way.partner.pk, policy_id=policy.pk, actor=request.actor, at=request.at, **parts
    )


def after(request: PortalRequest, way: Way, onward: str, before: str) -> str:
    """Where the pressed button leads."""
    return before if BACK in request.POST else way.back if LATER in request.POST else onward


def later_words(request: PortalRequest) -> Text:
    """What the next page says of a request that is left for later."""
    return _("Your choices are kept. Go on whenever you like.") if LATER in request.POST else ""


def steps_of(way: Way, policy: "OfferedPolicy | None", present: int) -> list[Step]:
    """The steps of a policy that shares biometrics; none for another one, which has one page."""
    if policy is None or not biometrics_of(policy):
        return []
    places = (
        (_("Choose a policy"), way.start(policy.pk)),
        (_("Biometric extractors"), way.page("begin", policy.pk)),
        (_("Check and send"), ""),
    )
    return [
        Step(
            label,
            Progress.DONE if number < present else Progress.NEXT if number == present else Progress.LATER,
            url if number < present else "",
        )
        for number, (label, url) in enumerate(places)
    ]


def blocked_page(request: PortalRequest, blocked: type[DomainError], way: Way) -> HttpResponse:
    """What has to be done before anything can be requested, with the way there."""
    act = NEXT_ACTS.get(blocked) if request.partner_id else None
    return page(
        request,
        "portal/policy_requests/blocked.html",
        title=_("Request a policy"),
        crumbs=way.crumbs,
        obstacle=blocked.message,
        act=act,
        act_url=address(act.url) if act else "",
        back=way.back,
    )


def choices_of(way: Way, offered: "list[OfferedPolicy]") -> list[Choice]:
    """The offered policies with where each of them leads: to its live request, to where it was left, to its content."""
    begun = queries.drafted_policies(way.partner.pk)
    return [choice_of(way, policy, is_begun=policy.pk in begun) for policy in offered]


def choice_of(way: Way, policy: "OfferedPolicy", *, is_begun: bool) -> Choice:
    """One of them."""
    kind = PolicyType(policy.type)
    if policy.live_state and policy.live_request:
        return Choice(policy, kind, RequestState(policy.live_state), False, way.shown(policy.live_request))
    url = way.page("begin", policy.pk) if is_begun else way.start(policy.pk)
    return Choice(policy, kind, None, is_begun, url)


def chosen_of(offered: "list[OfferedPolicy]", policy_id: str) -> "OfferedPolicy | None":
    """The offered policy of that id that was not asked for yet; the only one where nothing else is offered."""
    free = [policy for policy in offered if not policy.live_state]
    if not policy_id and len(offered) == 1:
        return free[0] if free else None
    return next((policy for policy in free if policy.pk == policy_id), None)


def may_set_extractors(found: "PolicyRequest") -> bool:
    """Whether the request still waits for a decision and its policy shares biometrics."""
    is_open = found.state == RequestState.IN_PROGRESS and found.partner.state != PartnerState.DEACTIVATED
    return is_open and bool(rules.biometrics_of(found.policy.type, found.policy.data))


def sent(request: PortalRequest) -> QueryDict | None:
    """What was sent, be it nothing; None where the page is only opened."""
    return request.POST if request.method == "POST" else None
