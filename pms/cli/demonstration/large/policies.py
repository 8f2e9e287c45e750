"""Policy groups and their policies."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice

from pms.cli.demonstration.large import names
from pms.cli.demonstration.large.pouring import Dice, pour
from pms.cli.demonstration.people import POLICY_MANAGER
from pms.common.text import fold
from pms.policies.models import Policy, PolicyGroup
from pms.policies.rules import start_of
from pms.policies.states import GroupState, PolicyState

SHAPES = (
    "auth-kyc", "auth-only", "data-share", "auth-sign-in", "credential", "auth-kyc", "auth-only", "data-share",
    "auth-sign-in", "credential", "auth-wallet", "auth-only", "auth-kyc", "misp",
)  # fmt: skip
STATES = (*[PolicyState.ACTIVE] * 16, *[PolicyState.DRAFT] * 2, *[PolicyState.DEACTIVATED] * 2)
LIFE = timedelta(days=73_000)
CLONED, SELF_SERVICE = 0.15, 0.04

Offered = dict[str, dict[str, list[str]]]
"""Group → type → ids of its activated policies."""


def make_policies(*, groups: int, policies: int, at: datetime) -> Offered:
    """So many groups with so many policies between them; what they offer."""
    dice = Dice("policies")
    made = list(_groups(groups, dice, at))
    pour(made)
    offered: Offered = {group.pk: {} for group in made if group.state == GroupState.ACTIVE}
    pour(_policies(made, policies, offered, dice, at))
    return offered


def _groups(count: int, dice: Dice, at: datetime) -> Iterator[PolicyGroup]:
    for number in range(count):
        name, description = names.group(number)
        yield PolicyGroup(
            id=dice.id(),
            name=name,
            name_folded=fold(name),
            description=description,
            state=GroupState.DEACTIVATED.value if number % 50 == 49 else GroupState.ACTIVE.value,
            created_by=POLICY_MANAGER.username,
            created_at=at - timedelta(days=398) + timedelta(minutes=number),
        )


def _policies(groups: list[PolicyGroup], count: int, offered: Offered, dice: Dice, at: datetime) -> Iterator[Policy]:
    last: dict[str, str] = {}
    for number, group in enumerate(islice(cycle(groups), count)):
        place = number // len(groups)
        policy = _policy(group, place, dice, at)
        if dice.random() < CLONED:
            policy.cloned_from_id = last.get(group.pk)
        last[group.pk] = policy.pk
        if policy.state == PolicyState.ACTIVE:
            offered[group.pk].setdefault(policy.type, []).append(policy.pk)
        yield policy


def _policy(group: PolicyGroup, place: int, dice: Dice, at: datetime) -> Policy:
    start = start_of(SHAPES[place % len(SHAPES)])
    assert start is not None  # noqa: S101 (the shapes are ours)
    state = dice.choice(STATES) if group.state == GroupState.ACTIVE else PolicyState.DEACTIVATED
    name, description = names.policy(place)
    created = dice.within(at - timedelta(days=390), at - timedelta(days=1 if state is PolicyState.DRAFT else 366))
    published = None if state is PolicyState.DRAFT else created + timedelta(hours=dice.randrange(1, 24))
    return Policy(
        id=dice.id(),
        group=group,
        type=start.type.value,
        name=name,
        name_folded=fold(name),
        description=description,
        data=start.data,
        state=state.value,
        self_service=state is PolicyState.ACTIVE and dice.random() < SELF_SERVICE,
        valid_from=published,
        valid_to=published + LIFE if published else None,
        created_by=POLICY_MANAGER.username,
        created_at=created,
        published_at=published,
        deactivated_at=dice.within(published, at) if published and state is PolicyState.DEACTIVATED else None,
    )
