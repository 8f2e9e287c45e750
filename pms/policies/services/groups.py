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
from pms.policies.states import GroupState, PolicyState

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
    group.name_folded, group.updated_by, group.updated_at = fold(group.name), actor.name, at
    _save(group, insert=False)
    record(actions.GROUP_CHANGED, actor=actor, at=at, ref_id=group.pk, ref_type=REF_TYPE)
    return group


@audit_refusals(actions.GROUP_DEACTIVATE_REFUSED, ref="group_id", ref_type=REF_TYPE)
@transaction.atomic
def deactivate_group(*, group_id: str, actor: Actor, at: datetime, keeps_drafts: bool = False) -> PolicyGroup:
    """Take a group out of use.

    Raises ``NotFound``, ``GroupAlreadyDeactivated``, or ``GroupNotEmpty`` whose ``data["policies"]``
    are the drafts and activated policies in the way; with ``keeps_drafts`` only the activated ones are.
    """
    rules.require_manager(actor)
    group = locked_group(group_id)
    if group.state == GroupState.DEACTIVATED:
        raise errors.GroupAlreadyDeactivated(name=group.name)
    _require_empty(group, keeps_drafts=keeps_drafts)
    _set_state(group, GroupState.DEACTIVATED, actor=actor, at=at)
    record(actions.GROUP_DEACTIVATED, actor=actor, at=at, ref_id=group.pk, ref_type=REF_TYPE)
    return group


@audit_refusals(actions.GROUP_REACTIVATE_REFUSED, ref="group_id", ref_type=REF_TYPE)
@transaction.atomic
def reactivate_group(*, group_id: str, actor: Actor, at: datetime) -> PolicyGroup:
    """Take a group into use again, with all that it holds. Raises ``NotFound``, ``GroupAlreadyActive``."""
    rules.require_manager(actor)
    group = locked_group(group_id)
    if group.state == GroupState.ACTIVE:
        raise errors.GroupAlreadyActive(name=group.name)
    _set_state(group, GroupState.ACTIVE, actor=actor, at=at)
    record(actions.GROUP_REACTIVATED, actor=actor, at=at, ref_id=group.pk, ref_type=REF_TYPE)
    return group


@audit_refusals(actions.GROUP_CHANGE_REFUSED, ref="group_id", ref_type=REF_TYPE)
@transaction.atomic
def revise_group(
    *, group_id: str, name: str, description: str, active: bool | None, actor: Actor, at: datetime
) -> PolicyGroup:
    """Rename and describe a group and take it out of use or into use again, all or nothing; None leaves its state.

    Raises what ``edit_group``, ``deactivate_group`` and ``reactivate_group`` raise, in this order.
    """
    group = edit_group(group_id=group_id, name=name, description=description, actor=actor, at=at)
    if active is None or active == (group.state == GroupState.ACTIVE):
        return group
    if active:
        return reactivate_group(group_id=group_id, actor=actor, at=at)
    return deactivate_group(group_id=group_id, actor=actor, at=at, keeps_drafts=True)


def locked_group(group_id: str) -> PolicyGroup:
    """The group, locked until the transaction ends: nobody adds to it or deactivates it meanwhile."""
    rows = PolicyGroup.objects.select_for_update().filter(pk=group_id)
    group = None if "\0" in group_id else rows.first()
    if group is None:
        raise NotFound
    return group


def locked_active_group(group_id: str) -> PolicyGroup:
    """As ``locked_group``; raises ``GroupNotActive`` where it takes nothing new any more."""
    group = locked_group(group_id)
    if group.state != GroupState.ACTIVE:
        raise errors.GroupNotActive(name=group.name)
    return group


def _require_empty(group: PolicyGroup, *, keeps_drafts: bool) -> None:
    live = queries.live_policies_of_group(group.pk)
    in_the_way = list(live.filter(state=PolicyState.ACTIVE.value) if keeps_drafts else live)
    if in_the_way:
        raise errors.GroupNotEmpty(name=group.name, policies=in_the_way)


def _set_state(group: PolicyGroup, state: GroupState, *, actor: Actor, at: datetime) -> None:
    group.state, group.updated_by, group.updated_at = state.value, actor.name, at
    group.save(update_fields=["state", "updated_by", "updated_at"])


def _save(group: PolicyGroup, *, insert: bool) -> None:
    """Save in a savepoint, so that a name that is taken leaves the transaction usable."""
    try:
        with transaction.atomic():
            group.save(force_insert=insert)
    except IntegrityError as error:
        raise errors.GroupNameTaken(name=group.name) from error
