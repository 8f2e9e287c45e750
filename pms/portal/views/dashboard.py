"""The words and links of the dashboard of a partner admin and of the home of a policy manager."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext_lazy

from pms.api_keys.states import ApiKeyState
from pms.common.states import State, Word
from pms.overview import queries
from pms.overview.queries.charts import Chart
from pms.overview.rules import SOON
from pms.overview.states import Counted, Waiting
from pms.policies.states import PolicyState
from pms.policy_requests.states import RequestState
from pms.portal.charts import Drawn, Link, Manner, draw, grouped_number, month_words, week_words
from pms.portal.components import Text
from pms.portal.navigation import address
from pms.trust.states import CaKind, CertificateState

WEEKLY = Manner(
    gettext_lazy("What ends in the next 26 weeks"),
    pgettext_lazy("column of a chart's table", "Week"),
    week_words,
    lambda total, most: _("%(total)s in all, at most %(most)s in a week") % {"total": total, "most": most},
    tick=4,
    mark="d MMM",
)
MONTHLY = Manner(
    gettext_lazy("Registrations and requests in the last 12 months"),
    pgettext_lazy("column of a chart's table", "Month"),
    month_words,
    lambda total, most: _("%(total)s in all, at most %(most)s in a month") % {"total": total, "most": most},
    tick=2,
    mark="LLL",
)
TRUST_LISTS = {CaKind.ROOT: "portal:trust-certificate-list", CaKind.INTERMEDIATE: "portal:trust-intermediate-list"}
WAITING_PAGES = {Waiting.REQUEST: "portal:policy-linking-detail"}


@dataclass(frozen=True, slots=True)
class Badge:
    """Something urgent of a card, and the list that shows just that."""

    words: str
    url: str
    icon: str = "clock"


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the dashboard: where it leads, its words, and badges where something is urgent."""

    url: str
    title: Text
    text: Text
    icon: str
    counts: list[str]
    badges: tuple[Badge, ...] = ()


def admin_cards(home: queries.AdminHome, today: date) -> list[Card]:
    """The cards that this installation has pages for, in the order of the reference."""
    cards = (
        trust_card(home.trust, today),
        partners_card(home.partners),
        policies_card(home.policies),
        linking_card(home.queue.pending[Waiting.REQUEST]),
        keys_card(home.keys_active),
    )
    return [card for card in cards if card.url]


def policy_manager_cards(counts: queries.PolicyCounts) -> list[Card]:
    """Policies, and the groups that they are in."""
    groups = Card(
        address("portal:policy-group-list"),
        gettext_lazy("Policy groups"),
        gettext_lazy("Sets of policies; a partner chooses one and keeps it"),
        "folders",
        [ngettext("%(count)s policy group", "%(count)s policy groups", counts.groups) % number(counts.groups)],
    )
    return [policies_card(counts), groups]


def trust_card(counts: queries.TrustCounts, today: date) -> Card:
    """Authorities by kind, and those that end soon."""
    roots, below = counts.roots_ending, counts.intermediates_ending
    ending = {
        CaKind.ROOT: ngettext(
            "%(count)s root certificate ends within 30 days", "%(count)s root certificates end within 30 days", roots
        )
        % number(roots),
        CaKind.INTERMEDIATE: ngettext(
            "%(count)s intermediate certificate ends within 30 days",
            "%(count)s intermediate certificates end within 30 days",
            below,
        )
        % number(below),
    }
    soon = {CaKind.ROOT: roots, CaKind.INTERMEDIATE: below}
    return Card(
        address("portal:trust-certificate-list"),
        gettext_lazy("Certificate Trust Store"),
        gettext_lazy("The authorities that the platform trusts"),
        "shield-check",
        trust_words(counts),
        tuple(Badge(ending[kind], soon_url(kind, today), "hourglass") for kind in CaKind if soon[kind]),
    )


def partners_card(counts: queries.PartnerCounts) -> Card:
    """Partners by state; those without a certificate yet are no work of staff."""
    return Card(
        address("portal:partner-list"),
        gettext_lazy("Partners"),
        gettext_lazy("The organisations that registered"),
        "building",
        partner_words(counts),
    )


def policies_card(counts: queries.PolicyCounts) -> Card:
    """Groups and policies; the drafts that wait to be published."""
    badges: tuple[Badge, ...] = ()
    if counts.drafts:
        words = ngettext("%(count)s draft to publish", "%(count)s drafts to publish", counts.drafts)
        badges = (Badge(words % number(counts.drafts), drafts_url(), "pencil"),)
    return Card(
        address("portal:policy-list"),
        gettext_lazy("Policies"),
        gettext_lazy("Policy groups and what they allow"),
        "file-text",
        policy_words(counts),
        badges,
    )


def linking_card(pending: int) -> Card:
    """Requests for policies; those that wait for a decision."""
    words = ngettext("%(count)s waits for a decision", "%(count)s wait for a decision", pending)
    badge = Badge(words % number(pending), pending_url())
    return Card(
        address("portal:policy-linking-list"),
        gettext_lazy("Partner Policy-Linking"),
        gettext_lazy("Requests of partners for policies"),
        "link",
        [] if pending else [_("Nothing waits for a decision")],
        (badge,) if pending else (),
    )


def keys_card(active: int) -> Card:
    """The API keys of all partners."""
    words = ngettext("%(count)s key in force", "%(count)s keys in force", active) % number(active)
    return Card(
        address("portal:authentication-service-list"),
        gettext_lazy("Authentication Services"),
        gettext_lazy("API keys of all partners"),
        "key",
        [words],
    )


def trust_words(counts: queries.TrustCounts) -> list[str]:
    """ "3 root certificates", "2 intermediate"."""
    return [
        ngettext("%(count)s root certificate", "%(count)s root certificates", counts.roots) % number(counts.roots),
        npgettext("certificates", "%(count)s intermediate", "%(count)s intermediate", counts.intermediates)
        % number(counts.intermediates),
    ]


def partner_words(counts: queries.PartnerCounts) -> list[str]:
    """ "312 activated", "20 in progress", "3 deactivated"."""
    words = [npgettext("partners", "%(count)s activated", "%(count)s activated", counts.active) % number(counts.active)]
    if counts.in_progress:
        words.append(
            npgettext("partners", "%(count)s in progress", "%(count)s in progress", counts.in_progress)
            % number(counts.in_progress)
        )
    if counts.deactivated:
        words.append(
            npgettext("partners", "%(count)s deactivated", "%(count)s deactivated", counts.deactivated)
            % number(counts.deactivated)
        )
    return words


def policy_words(counts: queries.PolicyCounts) -> list[str]:
    """ "2 policy groups", "5 activated"."""
    return [
        ngettext("%(count)s policy group", "%(count)s policy groups", counts.groups) % number(counts.groups),
        npgettext("policies", "%(count)s activated", "%(count)s activated", counts.active) % number(counts.active),
    ]


def number(count: int) -> dict[str, str]:
    """A count for a sentence, with the separators of the language."""
    return {"count": grouped_number(count)}


def expiry_chart(chart: Chart) -> Drawn:
    """What ends in each of the coming weeks."""
    links: dict[Word, Link] = {
        Counted.ROOT: listing(TRUST_LISTS[CaKind.ROOT], "valid_until", state=CertificateState.VALID),
        Counted.INTERMEDIATE: listing(TRUST_LISTS[CaKind.INTERMEDIATE], "valid_until", state=CertificateState.VALID),
        Counted.KEY: listing("portal:authentication-service-list", "expires", status=ApiKeyState.ACTIVE),
    }
    return draw(chart, WEEKLY, links)


def arrivals_chart(chart: Chart) -> Drawn:
    """Who came and what was asked for in each of the last months."""
    links: dict[Word, Link] = {
        Counted.REGISTRATION: listing("portal:partner-list", "created"),
        Counted.REQUEST: listing("portal:policy-linking-list", "requested"),
    }
    return draw(chart, MONTHLY, links)


def listing(url_name: str, column: str, **filters: State) -> Link:
    """The way to a list that shows the rows of a period and nothing else; none where there is no such list."""
    base = address(url_name)
    chosen = {name: state.value for name, state in filters.items()}

    def link(first: date, last: date) -> str:
        period = {f"{column}_from": first.isoformat(), f"{column}_to": last.isoformat()}
        return f"{base}?{urlencode({**chosen, **period})}" if base else ""

    return link


def soon_url(kind: CaKind, today: date) -> str:
    """The authorities of a kind that end within the next days."""
    return listing(TRUST_LISTS[kind], "valid_until", state=CertificateState.VALID)(today, today + SOON)


def drafts_url() -> str:
    """The policies that are drafts."""
    return f"{address('portal:policy-list')}?{urlencode({'status': PolicyState.DRAFT.value})}"


def pending_url() -> str:
    """The requests that wait for a decision."""
    return f"{address('portal:policy-linking-list')}?{urlencode({'status': RequestState.IN_PROGRESS.value})}"


def waiting_url(item: queries.WaitingItem) -> str:
    """Where something that waits is decided."""
    return reverse(WAITING_PAGES[item.kind], args=[item.ref_id])
