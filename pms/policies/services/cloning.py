"""Copies of a policy: one, or one in each of several groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pms.audit.actions import policies as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import DomainError, NotFound
from pms.policies import errors, rules
from pms.policies.models import Policy
from pms.policies.services.groups import locked_active_group
from pms.policies.services.policies import REF_TYPE, draft_in, insert


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that is wanted: in which group, by which name."""

    group_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a copy that was wanted: the new draft, or why there is none."""

    copy: Copy
    policy: Policy | None = None
    refusal: DomainError | None = None


@audit_refusals(actions.CLONE_REFUSED, ref="policy_id", ref_type=REF_TYPE)
@transaction.atomic
def clone(*, policy_id: str, group_id: str, name: str, description: str, actor: Actor, at: datetime) -> Policy:
    """Copy a policy in whatever state to a new draft in an active group, the same or another.

    Raises ``NotFound``, ``GroupNotActive``, ``PolicyNameTaken`` or what is wrong with a text. The content
    is taken over as it stands: should the schema have moved on, publishing says so.
    """
    rules.require_manager(actor)
    original = Policy.objects.filter(pk=policy_id).first()
    if original is None:
        raise NotFound
    group = locked_active_group(group_id)
    policy = draft_in(group=group, name=name, description=description, actor=actor, at=at)
    policy.type, policy.data, policy.cloned_from = original.type, original.data, original
    policy.version = original.version
    insert(policy)
    record(actions.CLONED, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)
    return policy


def clone_to_groups(
    *, policy_id: str, copies: Sequence[Copy], description: str, actor: Actor, at: datetime
) -> list[Outcome]:
    """Copy a policy into several groups, each copy in a transaction of its own: made, or refused with its reason.

    Not atomic as a whole: whoever wants eleven copies is not kept from ten of them. Raises ``NotAllowed``,
    ``NotFound`` for the policy, ``NoGroupChosen`` and ``TooManyCopies``, in this order, before anything is made.
    """
    rules.require_manager(actor)
    if not Policy.objects.filter(pk=policy_id).exists():
        raise NotFound
    if not copies:
        raise errors.NoGroupChosen
    if len(copies) > rules.MOST_COPIES:
        raise errors.TooManyCopies(most=rules.MOST_COPIES)
    return [_outcome(policy_id, copy, description, actor, at) for copy in copies]


def _outcome(policy_id: str, copy: Copy, description: str, actor: Actor, at: datetime) -> Outcome:
    try:
        policy = clone(
            policy_id=policy_id, group_id=copy.group_id, name=copy.name, description=description, actor=actor, at=at
        )
    except NotFound:  # the group went; or the policy did, and then each copy says so
        return Outcome(copy, refusal=errors.GroupGone())
    except DomainError as refusal:
        return Outcome(copy, refusal=refusal)
    return Outcome(copy, policy=policy)
