"""What keeps a policy or a policy group from being deactivated, each thing with the way to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import ngettext

from pms.common.actor import Actor
from pms.common.states import State
from pms.offboarding.policy_queries import InTheWay
from pms.policies.states import PolicyState
from pms.policy_requests.states import RequestState
from pms.portal import htmx
from pms.portal.access import PortalRequest, Section, may_enter
from pms.portal.views.base import UNPROCESSABLE, Crumb, Text, page

if TYPE_CHECKING:
    from pms.policies.models import Policy

NAMED = 20
"""So many are named; a link leads to all of them."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing in the way; without address for those who may not open it."""

    words: str
    url: str = ""
    note: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Hindrances:
    """The things of one kind: what to do about them, the first of them, and where all are if there are more."""

    words: str
    shown: Sequence[Hindrance]
    all_words: str = ""
    all_url: str = ""


def in_the_way_page(
    request: PortalRequest,
    *,
    title: Text,
    crumbs: Sequence[Crumb],
    groups: Sequence[Hindrances],
    back: str,
    back_words: Text,
) -> HttpResponse:
    """Say what is in the way; a dialog with script, a page without."""
    part = "_part" if htmx.wants_part(request) else ""
    return page(
        request,
        f"portal/policies/in_the_way{part}.html",
        title=title,
        crumbs=crumbs,
        status=UNPROCESSABLE if request.method == "POST" else 200,
        groups=groups,
        back=back,
        back_words=back_words,
    )


def hindrances_of_policy(held: InTheWay, policy_id: str, actor: Actor) -> list[Hindrances]:
    """The requests and the credential types that need a policy."""
    found = []
    if held.requests:
        found.append(_requests(held, policy_id, opens=may_enter(actor, Section.POLICY_LINKING)))
    if held.credential_types:
        found.append(_credential_types(held, opens=may_enter(actor, Section.POLICY_LINKING)))
    return found


def _requests(held: InTheWay, policy_id: str, *, opens: bool) -> Hindrances:
    count = held.request_count
    words = ngettext(
        "%(count)s request needs this policy. A request that is open must be decided; one that is approved ends when "
        "it is revoked or its partner is deactivated.",
        "%(count)s requests need this policy. Those that are open must be decided; those that are approved end when "
        "they are revoked or their partners are deactivated.",
        count,
    )
    shown = [
        Hindrance(
            request.partner.organisation,
            reverse("portal:policy-linking-detail", args=[request.pk]) if opens else "",
            request.partner_id,
            RequestState(request.state),
        )
        for request in held.requests
    ]
    if not opens or count <= len(shown):
        return Hindrances(words % {"count": count}, shown)
    every = ngettext("See the %(count)s request", "See all %(count)s requests", count)
    return Hindrances(words % {"count": count}, shown, every % {"count": count}, requests_url(policy_id, *LIVE))


def _credential_types(held: InTheWay, *, opens: bool) -> Hindrances:
    count = held.credential_type_count
    words = ngettext(
        "%(count)s partner gets credentials under this policy.",
        "%(count)s partners get credentials under this policy.",
        count,
    )
    shown = [
        Hindrance(
            mapping.partner.organisation,
            url_if_there("portal:partner-detail", mapping.partner_id) if opens else "",
            mapping.name,
        )
        for mapping in held.credential_types
    ]
    return Hindrances(words % {"count": count}, shown)


def hindrances_of_group(policies: "Sequence[Policy]", count: int, group_id: str) -> list[Hindrances]:
    """The drafts and activated policies of a group, of which there are ``count``."""
    words = ngettext(
        "%(count)s policy is a draft or activated. Discard the draft, or deactivate the policy first.",
        "%(count)s policies are drafts or activated. Discard the drafts and deactivate the others first.",
        count,
    )
    shown = [
        Hindrance(policy.name, reverse("portal:policy-detail", args=[policy.pk]), state=PolicyState(policy.state))
        for policy in policies[:NAMED]
    ]
    if count <= NAMED:
        return [Hindrances(words % {"count": count}, shown)]
    live = urlencode([("status", state.value) for state in (PolicyState.DRAFT, PolicyState.ACTIVE)])
    url = f"{reverse('portal:policy-group-detail', args=[group_id])}?{live}"
    every = ngettext("See the %(count)s policy", "See all %(count)s policies", count)
    return [Hindrances(words % {"count": count}, shown, every % {"count": count}, url)]


LIVE = (RequestState.IN_PROGRESS, RequestState.APPROVED)


def requests_url(policy_id: str, *states: RequestState) -> str:
    """The list of the requests for a policy that are in one of some states."""
    query = urlencode([("policy_id", policy_id), *(("status", state.value) for state in states)])
    return f"{reverse('portal:policy-linking-list')}?{query}"


def url_if_there(name: str, *args: str) -> str:
    """An address of the portal; empty where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
