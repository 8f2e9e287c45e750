"""What stops with a partner: read before it is stopped, and again once it stands."""

from dataclasses import dataclass
from datetime import datetime

from pms.api_keys import queries as keys
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState


@dataclass(frozen=True, slots=True)
class Touched:
    """How much hangs on a partner: keys in force, requests that nobody decided yet."""

    api_keys: int
    open_requests: int


def touched_by(partner_id: str, at: datetime) -> Touched:
    """The counts that somebody sees before deactivating the partner. Two queries."""
    undecided = PolicyRequest.objects.filter(partner_id=partner_id, state=RequestState.IN_PROGRESS.value)
    return Touched(api_keys=keys.in_force(at).filter(partner_id=partner_id).count(), open_requests=undecided.count())


def keys_in_force(partner_id: str, at: datetime) -> list[str]:
    """The ids of the partner's keys that work ``at``, in order."""
    return list(keys.in_force(at).filter(partner_id=partner_id).order_by("pk").values_list("pk", flat=True))
