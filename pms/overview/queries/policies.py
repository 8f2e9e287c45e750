"""What a policy manager comes for: groups, drafts that wait to be published, the latest changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from pms.overview.states import Change
from pms.policies.models import Policy, PolicyGroup
from pms.policies.states import GroupState, PolicyState

DRAFTS_LENGTH, CHANGES_LENGTH = 5, 8


@dataclass(frozen=True, slots=True)
class PolicyCounts:
    """Groups in use, and policies by state."""

    groups: int
    active: int
    drafts: int


@dataclass(frozen=True, slots=True)
class ChangedPolicy:
    """A policy, what happened to it last, and when."""

    policy: Policy
    change: Change
    at: datetime


@dataclass(frozen=True, slots=True)
class PolicyManagerHome:
    """``drafts`` are those that wait longest to be published, ``changes`` the policies that changed last."""

    counts: PolicyCounts
    drafts: tuple[Policy, ...]
    changes: tuple[ChangedPolicy, ...]


def policy_manager_home() -> PolicyManagerHome:
    """The home of a policy manager. Three queries, few rows each."""
    shown = Policy.objects.select_related("group").defer("data")
    drafts = shown.filter(state=PolicyState.DRAFT.value).order_by("created_at", "pk")[:DRAFTS_LENGTH]
    return PolicyManagerHome(policy_counts(), tuple(drafts), tuple(map(_changed, latest(shown)[:CHANGES_LENGTH])))


def policy_counts() -> PolicyCounts:
    """Groups in use and policies by state, as staff sees them. One query."""
    groups = PolicyGroup.objects.filter(state=GroupState.ACTIVE.value).order_by()
    policies: Any = Policy.objects.order_by().values_list("state").annotate(number=Count("*"))
    counted = dict(policies.union(groups.values_list("state").annotate(number=Count("*")), all=True))
    return PolicyCounts(
        groups=counted.get(GroupState.ACTIVE.value, 0),
        active=counted.get(PolicyState.ACTIVE.value, 0),
        drafts=counted.get(PolicyState.DRAFT.value, 0),
    )


def latest(policies: QuerySet[Policy]) -> QuerySet[Policy]:
    """The policies that changed last before the others; each once."""
    changed = Greatest(
        "created_at",
        Coalesce("updated_at", "created_at"),
        Coalesce("published_at", "created_at"),
        Coalesce("deactivated_at", "created_at"),
    )
    return policies.alias(changed=changed).order_by(F("changed").desc(), "pk")


def _changed(policy: Policy) -> ChangedPolicy:
    """The last thing that happened; of two at one moment the later in a policy's life."""
    moments = {
        Change.CREATED: policy.created_at,
        Change.EDITED: policy.updated_at,
        Change.PUBLISHED: policy.published_at,
        Change.DEACTIVATED: policy.deactivated_at,
    }
    happened = [(moment, change) for change, moment in moments.items() if moment]
    last = max(moment for moment, _change in happened)
    return ChangedPolicy(policy, [change for moment, change in happened if moment == last][-1], last)
