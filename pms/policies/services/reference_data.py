"""Groups and policies of the reference data, with the ids that other modules know; made once, never changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import reference_data as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.text import fold
from pms.events import services as events
from pms.events.states import Topic
from pms.policies import errors, rules
from pms.policies.models import Policy, PolicyGroup
from pms.policies.services.groups import locked_active_group
from pms.policies.states import PolicyState, PolicyType


@dataclass(frozen=True, slots=True)
class PolicyOnFile:
    """A policy as the reference data gives it."""

    id: str
    group_id: str
    type: PolicyType
    name: str
    description: str
    version: str
    data: object
    valid_to: datetime


@transaction.atomic
def ensure_group(*, group_id: str, name: str, description: str, actor: Actor, at: datetime) -> bool:
    """Make the active group of that id unless it is there in whatever state; whether it was made.

    Raises ``GroupNameTaken`` where another group has the name.
    """
    if PolicyGroup.objects.filter(pk=group_id).exists():
        return False
    group = PolicyGroup(
        id=group_id,
        name=rules.clean_name(name),
        name_folded=fold(name),
        description=rules.clean_description(description),
        created_by=actor.name,
        created_at=at,
    )
    try:
        with transaction.atomic():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise errors.GroupNameTaken(name=group.name) from error
    record(actions.GROUP_LOADED, actor=actor, at=at, ref_id=group_id, ref_type="policyGroupId")
    return True


@transaction.atomic
def ensure_policy(*, policy: PolicyOnFile, actor: Actor, at: datetime) -> bool:
    """Make the activated policy of that id unless it is there in whatever state; whether it was made.

    Raises ``NotFound`` and ``GroupNotActive`` about the group, ``PolicyDataInvalid``, and ``PolicyNameTaken`` where
    another policy of the group has the name.
    """
    if Policy.objects.filter(pk=policy.id).exists():
        return False
    if faults := rules.faults_of(policy.type, policy.data):
        raise errors.PolicyDataInvalid(faults=faults)
    group = locked_active_group(policy.group_id)
    try:
        with transaction.atomic():
            _activated(policy, group, actor, at).save(force_insert=True)
    except IntegrityError as error:
        raise errors.PolicyNameTaken(name=policy.name, group=group.name) from error
    record(actions.POLICY_LOADED, actor=actor, at=at, ref_id=policy.id, ref_type="policyId")
    events.record(Topic.POLICY_UPDATED, ref_type="policyId", ref_id=policy.id, order_key=policy.id, at=at)
    return True


def _activated(policy: PolicyOnFile, group: PolicyGroup, actor: Actor, at: datetime) -> Policy:
    return Policy(
        id=policy.id,
        group=group,
        type=policy.type.value,
        name=rules.clean_name(policy.name),
        name_folded=fold(policy.name),
        description=rules.clean_description(policy.description),
        version=rules.clean_version(policy.version),
        data=policy.data,
        state=PolicyState.ACTIVE.value,
        valid_from=at,
        valid_to=policy.valid_to,
        created_by=actor.name,
        created_at=at,
        published_at=at,
    )
