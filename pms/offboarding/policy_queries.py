"""What hangs on a policy or a policy group: who uses it, and what keeps it from being deactivated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Q, When

from pms.api_keys import queries as keys
from pms.partners.models import Partner
from pms.policy_requests import queries as requests
from pms.policy_requests.models import CredentialType, PolicyRequest
from pms.policy_requests.states import RequestState

APPROVED_FIRST = Case(When(state=RequestState.APPROVED.value, then=0), default=1)
NAMED = 20
"""How many of each kind of thing in the way are named."""


@dataclass(frozen=True, slots=True)
class Users:
    """How much uses a policy: links approved, requests open, keys in force, credential types of partners."""

    approved: int
    in_progress: int
    keys: int
    credential_types: int

    def __bool__(self) -> bool:
        return any((self.approved, self.in_progress, self.keys, self.credential_types))


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What needs a policy: the first of each kind, approved requests before open ones, and how many there are."""

    requests: Sequence[PolicyRequest]
    request_count: int
    credential_types: Sequence[CredentialType]
    credential_type_count: int

    def __bool__(self) -> bool:
        return bool(self.requests or self.credential_types)


def users_of(policy_id: str, at: datetime) -> Users:
    """Who uses a policy ``at``. Three queries."""
    approved, open_one = Q(state=RequestState.APPROVED.value), Q(state=RequestState.IN_PROGRESS.value)
    counts = PolicyRequest.objects.filter(policy_id=policy_id).aggregate(
        approved=Count("pk", filter=approved), in_progress=Count("pk", filter=open_one)
    )
    return Users(
        **counts,
        keys=keys.in_force(at).filter(policy_id=policy_id).count(),
        credential_types=CredentialType.objects.filter(policy_id=policy_id).count(),
    )


def in_the_way_of(policy_id: str) -> InTheWay:
    """What keeps a policy from being deactivated now. At most four queries."""
    held = requests.holding(policy_id).order_by(APPROVED_FIRST, "-requested_at", "id")
    mapped = CredentialType.objects.select_related("partner").filter(policy_id=policy_id)
    mapped = mapped.order_by("partner__organisation", "name")
    first_requests, first_types = list(held[:NAMED]), list(mapped[:NAMED])
    return InTheWay(
        requests=first_requests,
        request_count=held.count() if len(first_requests) == NAMED else len(first_requests),
        credential_types=first_types,
        credential_type_count=mapped.count() if len(first_types) == NAMED else len(first_types),
    )


def partners_of_group(group_id: str) -> int:
    """How many verified partners chose a policy group."""
    return Partner.objects.filter(policy_group_id=group_id, verified_at__isnull=False).count()
