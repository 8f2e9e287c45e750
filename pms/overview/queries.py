"""The homes of partners, partner admins and policy managers: counts and short lists over all domains."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from pms.api_keys import queries as keys
from pms.api_keys.states import ApiKeyState
from pms.common.actor import Actor
from pms.common.errors import DomainError
from pms.overview.rules import ChecklistStep, Progress, checklist
from pms.overview.states import Expiring
from pms.partners import queries as partners
from pms.partners.models import Partner
from pms.partners.states import PartnerType
from pms.policies.models import Policy, PolicyGroup
from pms.policies.states import GroupState, PolicyState
from pms.policy_requests import queries as requests
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from pms.trust.models import TrustCertificate
from pms.trust.states import CaKind

if TYPE_CHECKING:
    from pms.api_keys.queries import ShownKey

SOON = timedelta(days=30)
"""How far ahead a home looks for what expires."""

QUEUE_LENGTH = 5
EXPIRING_LENGTH = 10


@dataclass(frozen=True, slots=True)
class ExpiringItem:
    """Something of a partner that ends soon; ``name`` is empty where the kind says it all."""

    kind: Expiring
    ref_id: str
    name: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class PartnerHome:
    """What a partner's home shows. ``asked`` is the newest request that is open or was rejected last."""

    partner: Partner
    certificate_ends: datetime | None
    requests: dict[str, int]
    keys: dict[str, int]
    steps: tuple[ChecklistStep, ...]
    obstacle: type[DomainError] | None
    asked: PolicyRequest | None
    expiring: tuple[ExpiringItem, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)


@dataclass(frozen=True, slots=True)
class TrustCounts:
    """Valid certificates of the trust store, and how many of each kind end soon."""

    roots: int
    intermediates: int
    roots_ending: int
    intermediates_ending: int


@dataclass(frozen=True, slots=True)
class PolicyCounts:
    """Groups in use, and policies by state."""

    groups: int
    active: int
    drafts: int


@dataclass(frozen=True, slots=True)
class AdminHome:
    """What the dashboard of a partner admin shows; ``queue`` holds the longest waiting requests."""

    trust: TrustCounts
    policies: PolicyCounts
    pending: int
    keys_active: int
    queue: tuple[PolicyRequest, ...]


def partner_home(*, actor: Actor, partner_id: str, at: datetime) -> PartnerHome:
    """The home of one of the actor's partners; raises NotFound."""
    partner = partners.get_partner(actor=actor, partner_id=partner_id)
    own_requests = requests.of_partner(actor=actor, partner_id=partner.pk)
    own_keys = keys.of_partner(actor=actor, partner_id=partner.pk, at=at)
    stands = requests.standing(partner, at)
    request_counts, key_counts = requests.counts_by_state(own_requests), keys.counts_by_state(own_keys)
    progress = Progress(PartnerType(partner.type), stands.certificate_ends, request_counts, key_counts)
    return PartnerHome(
        partner=partner,
        certificate_ends=stands.certificate_ends,
        requests=request_counts,
        keys=key_counts,
        steps=checklist(progress, at),
        obstacle=requests.obstacle_for(partner, stands, at),
        asked=_asked(own_requests),
        expiring=_expiring(own_keys, stands.certificate_ends, at),
    )


def admin_home(*, at: datetime) -> AdminHome:
    """The dashboard of a partner admin."""
    return AdminHome(
        trust=_trust(at),
        policies=policy_counts(),
        pending=requests.undecided().count(),
        keys_active=keys.in_force(at).count(),
        queue=tuple(requests.undecided()[:QUEUE_LENGTH]),
    )


def policy_counts() -> PolicyCounts:
    """Groups in use and policies by state, as staff sees them."""
    by_state = dict(Policy.objects.order_by().values_list("state").annotate(Count("id")))
    groups = PolicyGroup.objects.filter(state=GroupState.ACTIVE.value).count()
    return PolicyCounts(groups, by_state.get(PolicyState.ACTIVE, 0), by_state.get(PolicyState.DRAFT, 0))


def _trust(at: datetime) -> TrustCounts:
    valid = TrustCertificate.objects.filter(disabled_at=None, not_after__gt=at)
    root, below, soon = Q(kind=CaKind.ROOT.value), Q(kind=CaKind.INTERMEDIATE.value), Q(not_after__lte=at + SOON)
    counted = valid.aggregate(
        roots=Count("id", filter=root),
        intermediates=Count("id", filter=below),
        roots_ending=Count("id", filter=root & soon),
        intermediates_ending=Count("id", filter=below & soon),
    )
    return TrustCounts(**counted)


def _asked(own: QuerySet[PolicyRequest]) -> PolicyRequest | None:
    """The newest request that the partner has to hear about: open, or rejected after everything else."""
    newest = own.exclude(state=RequestState.WITHDRAWN.value).order_by("-requested_at", "id").first()
    told = {RequestState.IN_PROGRESS.value, RequestState.REJECTED.value}
    return newest if newest and newest.state in told else None


def _expiring(own: "QuerySet[ShownKey]", certificate_ends: datetime | None, at: datetime) -> tuple[ExpiringItem, ...]:
    """What ends within the next 30 days, the soonest first."""
    ending = own.filter(shown_state=ApiKeyState.ACTIVE.value, valid_to__lte=at + SOON).order_by("valid_to", "id")
    items = [ExpiringItem(Expiring.KEY, key.pk, key.name, key.valid_to) for key in ending[:EXPIRING_LENGTH]]
    if certificate_ends and at < certificate_ends <= at + SOON:
        items.append(ExpiringItem(Expiring.CERTIFICATE, "", "", certificate_ends))
    return tuple(sorted(items, key=lambda item: item.ends))
