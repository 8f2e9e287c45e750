"""The dashboard of a partner admin: counts, what ends soon, what waits, and two charts. Ten queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F

from pms.overview.queries import charts
from pms.overview.queries.charts import Chart, chart_of
from pms.overview.queries.policies import PolicyCounts, policy_counts
from pms.overview.rules import SOON
from pms.overview.states import Counted, Waiting
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policy_requests import queries as requests
from pms.trust.models import TrustCertificate
from pms.trust.states import CaKind

QUEUE_LENGTH = 8
ENDING_LENGTH = 6


@dataclass(frozen=True, slots=True)
class TrustCounts:
    """Valid authorities of the trust store, and how many of them end soon."""

    roots: int
    intermediates: int
    roots_ending: int
    intermediates_ending: int


@dataclass(frozen=True, slots=True)
class EndingAuthority:
    """An authority that ends within the next days."""

    ref_id: str
    name: str
    kind: CaKind
    ends: datetime


@dataclass(frozen=True, slots=True)
class PartnerCounts:
    """Verified partners by state."""

    active: int
    in_progress: int
    deactivated: int


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """Something undecided: whose it is, what it is about, since when it waits."""

    kind: Waiting
    ref_id: str
    who: str
    what: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait of each kind, and those of all kinds that wait longest."""

    pending: Mapping[Waiting, int]
    items: tuple[WaitingItem, ...]

    @property
    def total(self) -> int:
        """How many wait altogether."""
        return sum(self.pending.values())


@dataclass(frozen=True, slots=True)
class AdminHome:
    """What the dashboard of a partner admin shows."""

    trust: TrustCounts
    ending: tuple[EndingAuthority, ...]
    partners: PartnerCounts
    policies: PolicyCounts
    keys_active: int
    queue: Queue
    expiries: Chart
    arrivals: Chart


Source = Callable[[int], tuple[int, list[WaitingItem]]]
"""How many of one kind wait, and so many of those that wait longest: two queries."""


def admin_home(*, at: datetime) -> AdminHome:
    """The dashboard of a partner admin."""
    weeks, months = charts.expiry_weeks(at), charts.past_months(at)
    trust = charts.trust_per_week(weeks, at)
    roots, below = trust[CaKind.ROOT], trust[CaKind.INTERMEDIATE]
    keys = charts.keys_per_week(weeks, at)
    partners, registrations = _partners(months)
    expiries = {
        Counted.ROOT: roots.weeks,
        Counted.INTERMEDIATE: below.weeks,
        Counted.CERTIFICATE: charts.certificates_per_week(weeks, at),
        Counted.KEY: keys,
    }
    arrivals = {Counted.REGISTRATION: registrations, Counted.REQUEST: charts.requests_per_month(months)}
    return AdminHome(
        trust=TrustCounts(sum(roots.weeks.values()), sum(below.weeks.values()), roots.soon, below.soon),
        ending=_ending(at),
        partners=partners,
        policies=policy_counts(),
        keys_active=sum(keys.values()),
        queue=queue(),
        expiries=chart_of(weeks, expiries),
        arrivals=chart_of(months, arrivals),
    )


def queue(length: int = QUEUE_LENGTH) -> Queue:
    """What waits for a decision, the longest waiting first, whatever its kind."""
    found = {kind: source(length) for kind, source in SOURCES.items()}
    items = sorted((item for _count, some in found.values() for item in some), key=lambda item: item.since)
    return Queue({kind: count for kind, (count, _some) in found.items()}, tuple(items[:length]))


def _waiting_requests(length: int) -> tuple[int, list[WaitingItem]]:
    rows = requests.undecided()
    waiting = rows.values_list("pk", "partner__organisation", "policy__name", "requested_at")[:length]
    return rows.count(), [WaitingItem(Waiting.REQUEST, *row) for row in waiting]


SOURCES: Mapping[Waiting, Source] = {Waiting.REQUEST: _waiting_requests}
"""Where each kind of undecided thing is found: a further kind is a further line."""


def _ending(at: datetime) -> tuple[EndingAuthority, ...]:
    """The authorities that end within the next days, the soonest first."""
    soon = TrustCertificate.objects.filter(disabled_at=None, not_after__gt=at, not_after__lte=at + SOON)
    rows = soon.order_by("not_after", "pk").values_list("pk", "issued_to", "kind", "not_after")[:ENDING_LENGTH]
    return tuple(EndingAuthority(pk, name, CaKind(kind), ends) for pk, name, kind, ends in rows)


def _partners(months: tuple[date, ...]) -> tuple[PartnerCounts, dict[int, int]]:
    """Verified partners by state, and by the month in which they registered: one pass over them."""
    verified = Partner.objects.filter(verified_at__isnull=False).order_by()
    period = charts.period_of(F("registered_at"), months)
    by_state: dict[str, int] = {}
    by_month: dict[int, int] = {}
    for state, number, count in verified.values_list("state", period).annotate(number=Count("*")):
        by_state[state] = by_state.get(state, 0) + count
        by_month[number] = by_month.get(number, 0) + count
    counts = PartnerCounts(*(by_state.get(state.value, 0) for state in ORDER))
    return counts, by_month


ORDER = (PartnerState.ACTIVE, PartnerState.IN_PROGRESS, PartnerState.DEACTIVATED)
"""The states of partners as ``PartnerCounts`` has them."""
