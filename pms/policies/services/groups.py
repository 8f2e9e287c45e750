"""Verbs of policy groups."""

from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import policies as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.policies import errors, queries, rules
from pms.policies.models import PolicyGroup
from pms.policies.states import GroupState

REF_TYPE = "policyGroupId"


@audit_refusals(actions.GROUP_CREATE_REFUSED, ref_type=REF_TYPE)
@transaction.atomic
def create_group(*, name: str, description: str, actor: Actor, at: datetime) -> PolicyGroup:
    """Make an active group. Raises ``NotAllowed``, ``GroupNameTaken`` or what is wrong with a text."""
    rules.require_manager(actor)
    name, description = rules.clean_name(name), rules.clean_description(description)
    group = PolicyGroup(
        name=name, name_folded=fold(name), description=description, created_by=actor.name, created_at=at
    )
    _save(group, insert=True)
    record(actions.GROUP_CREATED, actor=actor, at=at, ref_id=group.pk, ref_type=REF_TYPE)
    return group


@audit_refusals(actions.GROUP_CHANGE_REFUSED, ref="group_id", ref_type=REF_TYPE)
@transaction.atomic
def edit_group(
    *, group_id: str, name: str, description: str, actor: Actor, at: datetime, seen: datetime | None = None
) -> PolicyGroup:
    """Rename a group or describe it anew.

    ``seen`` is the ``changed_at`` that the editor started from; ``None`` skips that comparison.
    Raises ``NotFound``, ``GroupChangedMeanwhile``, ``GroupNameTaken`` or what is wrong with a text.
    """
    rules.require_manager(actor)
    group = locked_group(group_id)
    if rules.changed_meanwhile(seen=seen, changed_at=group.changed_at):
        raise errors.GroupChangedMeanwhile
    group.name, group.description = rules.clean_name(name), rules.clean_description(description)
    group.name_folded, group.updated_at = fold(group.name), at
    _save(group, insert=False)
    record(actions.GROUP_CHANGED, actor=actor, at=at, ref_id=group.pk, ref_type=REF_TYPE)
    return group


@audit_refusals(actions.GROUP_DEACTIVATE_REFUSED, ref="group_id", ref_type=REF_TYPE)
@transaction.atomic
def deactivate_group(*, group_id: str, actor: Actor, at: datetime) -> PolicyGroup:
    """Take a group out of use.

    Raises ``NotFound``, ``GroupAlreadyDeactivated``, or ``GroupNotEmpty`` whose ``data["policies"]``
    are the drafts and activated policies in the way.
    """
    rules.require_manager(actor)
    group = locked_group(group_id)
    if group.state == GroupState.DEACTIVATED:
        raise errors.GroupAlreadyDeactivated(name=group.name)
    if in_the_way := list(queries.live_policies_of_group(group.pk)):
        raise errors.GroupNotEmpty(name=group.name, policies=in_the_way)
    group.state, group.updated_at = GroupState.DEACTIVATED.value, at
    group.save(update_fields=["state", "updated_at"])
    record(actions.GROUP_DEACTIVATED, actor=actor, at=at, ref_id=group.pk, ref_type=REF_TYPE)
    return group


def locked_group(group_id: str) -> PolicyGroup:
    """The group, locked until the transaction ends: nobody adds to it or deactivates it meanwhile."""
    group = PolicyGroup.objects.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise NotFound
    return group


def locked_active_group(group_id: str) -> PolicyGroup:
    """As ``locked_group``; raises ``GroupNotActive`` where it takes nothing new any more."""
    group = locked_group(group_id)
    if group.state != GroupState.ACTIVE:
        raise errors.GroupNotActive(name=group.name)
    return group


def _save(group: PolicyGroup, *, insert: bool) -> None:
    """Save in a savepoint, so that a name that is taken leaves the transaction usable."""
    try:
        with transaction.atomic():
            group.save(force_insert=insert)
    except IntegrityError as error:
        raise errors.GroupNameTaken(name=group.name) from error
