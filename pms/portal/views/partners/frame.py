"""What every page of one partner has: who it is, the tabs, how it stands, what can be done."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.offboarding import queries as offboarding
from pms.partners import staff_queries
from pms.partners.rules import needs_policy_group, requestable_policy_types
from pms.partners.states import PartnerState, PartnerType
from pms.portal.access import PortalRequest
from pms.portal.components import Tab, Text
from pms.portal.views.base import Crumb

if TYPE_CHECKING:
    from pms.offboarding.queries import Holdings
    from pms.partners.models import Partner

TABS: tuple[tuple[str, Text, str], ...] = (
    ("partner-detail", _("Registration"), ""),
    ("partner-certificates", _("Certificates"), "certificates"),
    ("partner-requests", _("Requests"), "requests"),
    ("partner-keys", _("API keys"), "api_keys"),
    ("partner-users", _("Users"), "members"),
    ("partner-invitations", _("Invitations"), "invitations"),
    ("partner-history", _("History"), ""),
)
"""The tabs: name of the address, words, which number stands beside."""


def the_partner(request: PortalRequest, partner_id: str) -> "Partner":
    """The partner of the address, with its policy group. Raises NotFound."""
    return staff_queries.get_partner(actor=request.actor, partner_id=partner_id)


def page_of(partner: "Partner", name: str = "partner-detail") -> str:
    """The address of one of the partner's pages."""
    return reverse(f"portal:{name}", args=[partner.pk])


def list_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(pgettext_lazy("list", "Partners"), reverse("portal:partner-list"))


def crumbs_below(partner: "Partner", name: str = "") -> tuple[Crumb, ...]:
    """The way back from a page below the partner, or below one of its tabs."""
    words = {tab: label for tab, label, _number in TABS}
    tab = (Crumb(words[name], page_of(partner, name)),) if name else ()
    return (list_crumb(), Crumb(partner.organisation, page_of(partner)), *tab)


def tabs_of(partner: "Partner", holdings: "Holdings", current: str) -> list[Tab]:
    """The pages of the partner, with how much stands on each."""
    return [
        Tab(label, page_of(partner, name), name == current, getattr(holdings, number) if number else 0)
        for name, label, number in TABS
    ]


def ask_address(partner: "Partner") -> str:
    """Where a policy is asked for on the partner's behalf; empty where it can have none or is not active."""
    if partner.state != PartnerState.ACTIVE or not requestable_policy_types(partner.type):
        return ""
    return f"{reverse('portal:policy-linking-create')}?partner={quote(partner.pk)}"


def frame_of(request: PortalRequest, partner: "Partner", current: str) -> dict[str, Any]:
    """The context of a tab."""
    holdings = offboarding.holdings_of(partner, request.at)
    state = PartnerState(partner.state)
    return {
        "partner": partner,
        "partner_type": PartnerType(partner.type),
        "state": state,
        "is_active": state is PartnerState.ACTIVE,
        "is_deactivated": state is PartnerState.DEACTIVATED,
        "since": staff_queries.since(partner),
        "holdings": holdings,
        "tabs": tabs_of(partner, holdings, current),
        "ask_url": ask_address(partner),
        "takes_group": needs_policy_group(partner.type),
    }
