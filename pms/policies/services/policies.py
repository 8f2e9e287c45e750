"""Verbs of policies: draft, edit, discard, publish, deactivate."""

from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import policies as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.events import services as events
from pms.events.states import Topic
from pms.policies import errors, rules
from pms.policies.models import NAME_ONCE, Policy, PolicyGroup
from pms.policies.services.groups import locked_active_group, locked_group
from pms.policies.states import GroupState, PolicyState, PolicyType

REF_TYPE = "policyId"


@audit_refusals(actions.CREATE_REFUSED, ref="group_id", ref_type="policyGroupId")
@transaction.atomic
def create_draft(
    *,
    group_id: str,
    policy_type: str,
    name: str,
    description: str,
    data: object,
    actor: Actor,
    at: datetime,
    policy_id: str | None = None,
    version: str | None = None,
) -> Policy:
    """Make a draft in an active group, with the id and the version that a program chose where it did.

    Raises ``PolicyTypeUnknown``, ``GroupNotActive``, ``PolicyIdTaken``, ``PolicyNameTaken``, what is wrong with a
    text, or ``PolicyDataInvalid`` with every fault of ``data``, in this order.
    """
    rules.require_manager(actor)
    kind = rules.type_named(policy_type)
    group = locked_active_group(group_id)
    policy = draft_in(group=group, name=name, description=description, actor=actor, at=at)
    if policy_id is not None:
        policy.pk = _free_id(policy_id)
    if version is not None:
        policy.version = rules.clean_version(version)
    _require_free_name(policy)
    policy.type, policy.data = kind.value, _fitting(kind, data)
    insert(policy)
    record(actions.CREATED, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)
    return policy


@audit_refusals(actions.CHANGE_REFUSED, ref="policy_id", ref_type=REF_TYPE)
@transaction.atomic
def edit_draft(
    *,
    policy_id: str,
    name: str,
    description: str,
    data: object,
    actor: Actor,
    at: datetime,
    seen: datetime | None = None,
    version: str | None = None,
) -> Policy:
    """Change a draft's name, description and content; type and group stay, so does the version where it is None.
    Self-service ends: it was decided for what stood there before.

    ``seen`` is the ``changed_at`` that the editor started from; ``None`` skips that comparison.
    Raises ``NotADraft``, ``GroupNotActive``, ``DraftChangedMeanwhile``, and what ``create_draft`` raises about the
    values.
    """
    rules.require_manager(actor)
    policy = _locked_with_group(policy_id)
    if not rules.may_edit(policy.state):
        raise errors.NotADraft(name=policy.name)
    _require_active_group(policy)
    if rules.changed_meanwhile(seen=seen, changed_at=policy.changed_at):
        raise errors.DraftChangedMeanwhile
    policy.name, policy.description = rules.clean_name(name), rules.clean_description(description)
    policy.name_folded, policy.updated_by, policy.updated_at = fold(policy.name), actor.name, at
    if version is not None:
        policy.version = rules.clean_version(version)
    _require_free_name(policy)
    policy.data = _fitting(PolicyType(policy.type), data)
    _end_self_service(policy, actor=actor, at=at)
    _save(policy)
    record(actions.CHANGED, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)
    return policy


@audit_refusals(actions.DISCARD_REFUSED, ref="policy_id", ref_type=REF_TYPE)
@transaction.atomic
def discard_draft(*, policy_id: str, actor: Actor, at: datetime) -> None:
    """Remove a draft for good; only the audit remembers it. Raises ``NotFound``, ``NotADraft``."""
    rules.require_manager(actor)
    policy = _locked(policy_id)
    if not rules.may_edit(policy.state):
        raise errors.NotADraft(name=policy.name)
    record(actions.DISCARDED, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)
    policy.delete()


@audit_refusals(actions.PUBLISH_REFUSED, ref="policy_id", ref_type=REF_TYPE)
@transaction.atomic
def publish(
    *, policy_id: str, actor: Actor, at: datetime, valid_to: datetime | None = None, seen: datetime | None = None
) -> Policy:
    """Activate a draft: from now on it is fixed and partners may ask for it.

    Valid from ``at`` until ``valid_to``, else for 200 years. ``seen`` is the ``changed_at`` of what was looked at last;
    ``None`` skips that comparison. Raises ``AlreadyPublished``, ``GroupNotActive``, ``DraftChangedSinceLook``,
    ``ValidityPassed``, or ``PolicyDataInvalid`` when the content does not fit the schema of today.
    """
    rules.require_manager(actor)
    policy = _locked_with_group(policy_id)
    if not rules.may_edit(policy.state):
        raise errors.AlreadyPublished(name=policy.name)
    _require_active_group(policy)
    if rules.changed_meanwhile(seen=seen, changed_at=policy.changed_at):
        raise errors.DraftChangedSinceLook
    _fitting(PolicyType(policy.type), policy.data)
    policy.valid_from, policy.valid_to = at, rules.end_of_validity(at=at, chosen=valid_to)
    policy.state, policy.published_at = PolicyState.ACTIVE.value, at
    policy.updated_by, policy.updated_at = actor.name, at
    policy.save(update_fields=["state", "published_at", "updated_by", "updated_at", "valid_from", "valid_to"])
    record(actions.PUBLISHED, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)
    _tell(policy, at)
    return policy


@audit_refusals(actions.DEACTIVATE_REFUSED, ref="policy_id", ref_type=REF_TYPE)
@transaction.atomic
def deactivate_policy(*, policy_id: str, actor: Actor, at: datetime) -> Policy:
    """Take an activated policy out of use. Raises ``NotFound``, ``PolicyNotActive``.

    Knows nothing of requests: ``offboarding`` asks about those before it calls this.
    """
    rules.require_manager(actor)
    policy = _locked(policy_id)
    if not rules.may_deactivate(policy.state):
        raise errors.PolicyNotActive(name=policy.name, state=policy.state)
    policy.state, policy.deactivated_at = PolicyState.DEACTIVATED.value, at
    policy.updated_by, policy.updated_at = actor.name, at
    policy.save(update_fields=["state", "deactivated_at", "updated_by", "updated_at"])
    record(actions.DEACTIVATED, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)
    _tell(policy, at)
    return policy


def _fitting(kind: PolicyType, data: object) -> object:
    """The content, once nothing is wrong with it."""
    if faults := rules.faults_of(kind, data):
        raise errors.PolicyDataInvalid(faults=faults)
    return data


def draft_in(*, group: PolicyGroup, name: str, description: str, actor: Actor, at: datetime) -> Policy:
    """A draft that is not saved yet. Raises what is wrong with a text."""
    clean = rules.clean_name(name)
    return Policy(
        group=group,
        name=clean,
        name_folded=fold(clean),
        description=rules.clean_description(description),
        created_by=actor.name,
        created_at=at,
    )


def _locked(policy_id: str) -> Policy:
    policy = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None:
        raise NotFound
    return policy


def _locked_with_group(policy_id: str) -> Policy:
    """The policy and its group, locked in the order in which the verbs of groups lock: the group first."""
    group_id = Policy.objects.filter(pk=policy_id).values_list("group_id", flat=True).first()
    if group_id is None:
        raise NotFound
    group = locked_group(group_id)
    policy = _locked(policy_id)
    policy.group = group
    return policy


def _require_active_group(policy: Policy) -> None:
    if policy.group.state != GroupState.ACTIVE:
        raise errors.GroupNotActive(name=policy.group.name)


def _free_id(policy_id: str) -> str:
    clean = rules.clean_id(policy_id)
    if Policy.objects.filter(pk=clean).exists():
        raise errors.PolicyIdTaken(id=clean)
    return clean


def _require_free_name(policy: Policy) -> None:
    """Ask before the content is looked at; who is quicker in the end is for the constraint to say."""
    others = Policy.objects.filter(group_id=policy.group_id, name_folded=policy.name_folded).exclude(pk=policy.pk)
    if others.exists():
        raise errors.PolicyNameTaken(name=policy.name, group=policy.group.name)


def insert(policy: Policy) -> None:
    """Save a new policy. Raises ``PolicyNameTaken`` or ``PolicyIdTaken``, and leaves the transaction usable."""
    _save(policy, insert=True)


def _end_self_service(policy: Policy, *, actor: Actor, at: datetime) -> None:
    if policy.self_service:
        policy.self_service = False
        record(actions.SELF_SERVICE_OFF, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)


def _save(policy: Policy, *, insert: bool = False) -> None:
    """Save in a savepoint, so that a name or an id that is taken leaves the transaction usable."""
    try:
        with transaction.atomic():
            policy.save(force_insert=insert)
    except IntegrityError as error:
        if NAME_ONCE not in str(error):
            raise errors.PolicyIdTaken(id=policy.pk) from error
        raise errors.PolicyNameTaken(name=policy.name, group=policy.group.name) from error


def _tell(policy: Policy, at: datetime) -> None:
    """Authentication services keep a copy of the policy and hear of each change."""
    events.record(Topic.POLICY_UPDATED, ref_type=REF_TYPE, ref_id=policy.pk, order_key=policy.pk, at=at)
